#' A study of markers measured in the same patients over visits
#'
#' The only door for data. It checks, pairs by patient identifier, counts, and says what it holds when printed. Every
#' verb of the package takes its result.
#'
#' @section What is read, and how:
#' * **Patients** are told apart by `id` exactly as it is written: "A1", "a1" and "A1 " are three patients. Numbers
#'   beyond 2^53, which lose digits when they are read, are an error. All patients of `data` stay in the study, also
#'   those without a value at a kept visit: [sample_flow()] counts them as missing.
#' * **Missing values** (`NA`, in text columns also an empty cell, "NA" or ".", and what an SPSS file declares missing)
#'   are not measurements: they are left out of the records and never count as a duplicate. `NaN` and infinite values
#'   are an error. Text of numbers all of whose
#'   points have three digits behind them ("1.234" beside "850") may mean thousands, which a message says.
#' * **Below the limit.** "<3.1" (also "< 3.1", "<=3.1"), a value under `lloq`, and `TRUE` or "left" in `censored` all
#'   mean left-censored *at* the limit. "<LLOQ", "<LOQ", "<LOD", "<", "BLQ", "BLOQ" and "BQL" carry no number: the limit
#'   comes from `lloq`. A limit in the text comes before `lloq`. A row flagged by `censored` is censored at `lloq`, or
#'   at its own value where that is higher (said in a message) or where there is no `lloq`. A value exactly at the limit
#'   is measured.
#' * **Above the limit.** ">500", ">ULOQ", a value over `uloq`, and "right" in `censored` mean right-censored likewise.
#'   Such values are kept as what they are (`above`) and enter tests at the limit, said in a message. Any other text,
#'   decimal commas too, is an error that says what to do: nothing is guessed. A number below 0 under a
#'   limit is said, as it may stand for a missing value; so are a limit beyond which all numbers of a marker are, and
#'   flags of limits that are mostly higher than what was measured.
#' * **Names** of visits, markers and arms, and words of covariates, lose blanks at their ends; names that differ only
#'   in case, accents, alphabets, blanks, dashes, dots, leading zeros or a unit at the end stay apart, also in `id`;
#'   so do "NA", "." and the like, which are names as any other here, names of controls and sums among the patients
#'   ("QC1", "Mean"), and names that a spreadsheet may have changed ("1-Mar"). All are said in messages. Value labels
#'   (attribute `labels`, as haven gives, or `value.labels`) of visit, marker, arm, response and covariates are the
#'   values, in the order of their codes; a code without a label is its own name, which is said where others have one;
#'   labels without codes are not read, which is said. Numbers of `value`, `lloq`, `uloq` and `time` stay what they
#'   are, also where a label says "not done" = -9: a message says so. Covariates that are text are categories, which
#'   is said where they hold numbers. Numbers that files often have for a missing value (-9, -99, 999 ...), far from
#'   all others of a covariate, of `time` or of a marker's limits, or below 0 where no other value is, are said; so are
#'   -1 and 0 far below all others of a covariate, values of 999, 9999 or 99999 far above all others of a marker, and -9
#'   and the like as names of visits.
#' * **Constant within a patient:** `arm`, `response`, `time`, `event` and `covariates`. A missing one beside a known
#'   one is no contradiction: the known one counts. An empty text is missing.
#' * **Duplicates** are rows with a value for the same patient, marker and visit, judged at the kept visits only.
#'   `"mean"` averages in the units of the data (a geometric mean is not taken), a value below its limit entering at the
#'   limit; the mean counts as below the limit only where all its values were (others are counted in a message). A mean
#'   with a value above its limit is only known to be above what it comes to; of values beyond limits on both sides
#'   nobody knows the mean, an error. `"first"` and `"last"` go by row number.
#' * **A laboratory's warnings** ("Warning", "FAIL", ...) in a column without a part that is called as one of
#'   quality control ("QC_Warning", "SampleQC", SomaScan's "RowCheck") leave no row out; a message counts them. So
#'   it does values that a column without a part says are beyond a limit: the operator of a hospital's export ("<"),
#'   results as text beside the numbers ("<0.5"), ranges ("Below Detection Range"), flags ("LOQFL", "BLQ"); and
#'   values at or beyond limits that `lloq` and `uloq` do not name ("LLOQ", "LOD"). In wide data a column that names
#'   a marker ("IL6_flag") is of this one alone.
#' * **A baseline without rows of its own**: numbers of a column called so ("base", "CRP_baseline") that are not the
#'   values at the visit taken as the baseline are said; so are visits that no patient links with the baseline, where
#'   `id` may name samples, or sites call the same visits otherwise.
#' * **Days against the visits:** values at visits after the baseline whose day or date, in a column without a part that
#'   is called so ("day", "visit_date", "LBDTC"), lies before that of the patient's baseline are said.
#' * Rows at visits that are not kept are not judged for impossible values, limits or duplicates, and may lack a visit.
#'
#' @param data A data frame (also a tibble or another subclass): one row a patient x visit x marker ("long"), or one row
#'   a patient x visit with one marker a column ("wide", see `value`). At least one row. An attribute `"simulated"`, as
#'   [ifn_trial] has it, is kept, and prints and reports of the study show it.
#' @param id One string: the column that identifies the patient (text, factor or number).
#' @param visit One string: the column of the visit. Its order is that of its levels (factor) or of its values (number,
#'   date); otherwise that of first appearance, said in a message. `NULL` (default) where `layout` is given.
#' @param value One string: the column of measurements, in units (numbers, or text such as "<3.1"). Several strings:
#'   wide data, each column a marker of that name; then `marker` is `NULL`.
#' @param marker One string: the column that names the marker. `NULL` (default): the value columns are the markers.
#' @param ... Not used; must be empty, so that a misspelt argument is an error.
#' @param layout `NULL` (default), or how the value columns are named where visits are in columns, one row a patient:
#'   `"{marker}_{visit}"`, `"{visit}_{marker}"` or `"{visit}"` (then `marker` is the marker's name), with any text
#'   around. Names that can be split in several ways ("IL_6_pre") are split so that all have one of `visits`, or all
#'   markers the same visits, said in a message; where that leaves more than one way it is an error.
#' @param response One string or `NULL` (default): the column of the clinical response, constant within a patient. CR/PR
#'   against SD/PD by default, also in full ("Complete response", "Partial remission (PR)", ...) and as iRECIST has them
#'   (iCR, iPR, iSD, iUPD, iCPD); logical (`TRUE` = responder), 0/1, Y/N, Yes/No, R/NR, "responder"/"non-responder" and
#'   pCR/non-pCR are understood, in any case of letters. NE, NA, "unknown" and blank are "not evaluable"; so are codes
#'   that nobody explained, which a message counts, as it does codes of another kind than most ("NR" beside CR and PD).
#' @param arm One string or `NULL` (default): the column of the randomised treatment, constant within a patient. The
#'   order is that of its levels (factor) or values (number); of text that of the numbers in it ("5 mg" before "10
#'   mg", "500 ug" before "1 mg", said in a message), then of letters. The first is the control where a verb's
#'   `control` names none; where another is called as one ("Placebo", "Standard of care", "Placebo + chemo", "Chemo
#'   alone"), or is a part of the first ("Chemo" of "Drug + chemo"), a message says so.
#' @param covariates Character vector or `NULL` (default): further columns constant within a patient. Names that the
#'   package's own columns bear (`id`, `arm`, `visit`, `value`, ...) are an error.
#' @param time,event Strings or `NULL` (default): the columns of the time to an outcome (one unit throughout) and of
#'   whether it happened (logical, 0/1, or words or value labels such as yes/no, event/censored, dead/alive), constant
#'   within a patient. Codes of a column called as one of censoring ("CNSR") are read all the same, which
#'   is said.
#' @param time_unit One string or `NULL` (default, not known): the unit of `time`, such as "days" or "months".
#'   Landmarks, axes and sentences say it.
#' @param lloq The limit of quantification: one string, the column that holds it (may vary by row; `NA` = no limit);
#'   or one number for all markers; or numbers named by marker (markers not named have none). `NULL` (default): no
#'   limit. In wide data also a character vector of columns named by marker. On the log2 scale a limit is above 0.
#' @param uloq The upper limit of quantification, given as `lloq` is.
#' @param censored One string or `NULL` (default): a logical (or 0/1) column, `TRUE` where the value is below the limit;
#'   or text: "left" (below), "right" (above), "none"; or "<", ">", "=", "BLQ". `NA` says nothing. In wide data
#'   also a character vector of columns named by marker.
#' @param unit One string: the column that holds the unit, or, where no column is called so, the unit of all markers;
#'   or units named by marker. `NULL` (default): not known. A unit that varies within a marker is an error that names
#'   the rows of the rarer one (spellings such as "pg/mL" and "pg/ml" are one unit, said in a message), also in a
#'   column called "unit" that was not named and holds units; of other columns that hold units, or are called so, a
#'   message says so, as it does of a unit in a marker's name that is another.
#' @param visits The visits to keep, in the order wanted; `NULL` (default): all.
#' @param baseline One of the kept visits; `NULL` (default): the one called "baseline" (in any case; said in a message
#'   where it is not the first), else the first of them, said where another's name tells of a baseline ("Baseline (Day
#'   1)" behind a screening, "pre" behind "post"), also one that `visits` leaves out.
#' @param responders Character vector: the responses that count as responding; default CR and PR (UICC, RECIST). Or a
#'   function of the (non-missing) responses that returns `TRUE`, `FALSE` or `NA` for each, needed for a numeric rating:
#'   `\(x) x <= 3`.
#' @param non_responders Character vector: the responses that count as not responding; default SD and PD. Where only one
#'   of `responders` and `non_responders` is given, the other is all other codes but those for "not evaluable". A named
#'   code that does not occur is said, and which codes are in the other group for want of a name, where these are
#'   several or no words for it.
#' @param ordered Character vector: the responses from worst to best, where given also the order of the levels in
#'   [patients()]; `NULL` (default): PD, SD, PR, CR, where these occur, a grade that is written in several ways being
#'   one.
#' @param scale "log2" (default: concentrations are skewed and changes are ratios) or "raw": the analysis scale. Values
#'   are kept in their units. On "log2" a value at or below 0 that is not below a limit is an error naming the rows.
#'   "already_log2": the values are log2 of a concentration (such as NPX); fold changes are given, and values may be
#'   negative.
#' @param duplicates What to do with several values of one patient, marker and visit: "error" (default: only the user
#'   can know), "mean", "first" or "last".
#' @param varying "error" (default), or "baseline": covariates that vary within a patient take the value of the baseline
#'   visit.
#' @return An object of class `marker_study`. Read it with [markers()], [visits()], [patients()], `as.data.frame()`,
#'   [sample_flow()], `summary()`; choose from it with [subset()].
#'
#'   `as.data.frame()` returns one row a measured value: `id`, `visit`, `marker`, `value` (in units; the limit where
#'   beyond it), `censored` (known only to be below), `above` (known only to be above), `unit`, and `row`, the row
#'   number in `data` (of the first row where several were averaged).
#' @section Messages: What was guessed is said in messages of class `cytochange_message` with a field `kind`, at most
#'   one of a kind: "visit_order", "baseline", "scattered_visits", "trimmed_names", "near_names", "response_codes",
#'   "ordered", "flagged_values", "above", "layout", "labelled_numbers", "averaged_limits", "negative_values",
#'   "missing_numbers", "thousands", "all_beyond", "high_limits", "event_column", "response_column", "units",
#'   "unit_columns", "unit_spellings", "unlabelled_codes", "unread_labels", "missing_words", "summary_rows",
#'   "spreadsheet_names", "spreadsheet_dates", "text_numbers", "off_baseline", "logarithms", "arm_order",
#'   "quality_flags", "limit_columns", "baseline_column", "separate_visits", "visit_days"; fields `names` or
#'   `rows` hold what they speak of.
#' @section Errors: Arguments that cannot serve raise class `cytochange_error_argument`, data that are not sound
#'   `cytochange_error_data`; both are `cytochange_error` with fields `argument`, `needed`, `received` and `location`
#'   (rows and patients).
#' @seealso [adam_study()] for ADaM data sets; [paired_change()], [response_change()], [prognostic_screen()] for what
#'   comes next.
#' @examples
#' long <- data.frame(
#'   patient = rep(c("P1", "P2", "P3"), each = 4),
#'   visit = factor(rep(c("baseline", "month 3"), 6), levels = c("baseline", "month 3")),
#'   marker = rep(rep(c("IL-6", "sIL-2R"), each = 2), 3),
#'   value = c("12", "6.5", "850", "610", "<3.1", "4.4", "990", "1300", "8", NA, "700", "640"),
#'   response = rep(c("PR", "PD", "NE"), each = 4)
#' )
#' study <- marker_study(long, id = "patient", visit = "visit", value = "value", marker = "marker",
#'                       response = "response", unit = c("IL-6" = "pg/mL", "sIL-2R" = "U/mL"))
#' study
#' patients(study)
#' sample_flow(study)
#'
#' wide <- data.frame(patient = c(1, 1, 2, 2), month = c(0, 3, 0, 3), `IL-6` = c(12, 6, 2, 4),
#'                    TNF = c(5, 4, 9, 7), check.names = FALSE)
#' marker_study(wide, id = "patient", visit = "month", value = c("IL-6", "TNF"),
#'              lloq = c("IL-6" = 3.1))
#' @export
marker_study <- function(data, id, visit = NULL, value, marker = NULL, ..., layout = NULL,
                         response = NULL, arm = NULL, covariates = NULL, time = NULL, event = NULL, time_unit = NULL,
                         lloq = NULL, uloq = NULL, censored = NULL, unit = NULL,
                         visits = NULL, baseline = NULL,
                         responders = c("CR", "PR"), non_responders = c("SD", "PD"), ordered = NULL,
                         scale = c("log2", "raw", "already_log2"), duplicates = c("error", "mean", "first", "last"),
                         varying = c("error", "baseline")) {
  check_dots_empty(...)
  data <- check_study_data(required(data))
  rules <- study_rules(scale, duplicates, varying)
  roles <- study_roles(data, list(
    id = column_named(id) %||% required(id), visit = column_named(visit),
    value = column_named(value) %||% required(value), marker = column_named(marker), layout = layout,
    response = column_named(response), arm = column_named(arm),
    covariates = column_named(covariates), time = column_named(time), event = column_named(event), lloq = lloq,
    uloq = uloq, censored = column_named(censored), unit = column_named(unit), visits = visits
  ))
  sets <- check_response_sets(if (!missing(responders)) responders, if (!missing(non_responders)) non_responders)

  who <- read_names(roles$columns[[roles$id]], "id", exact = TRUE)
  when <- study_visits(roles, visits, baseline, who)
  if (is.null(baseline)) inform_base_column(roles, when)
  patients <- read_patients_response(study_patients(roles, who, when, rules$varying), sets, roles$response, ordered)
  long <- study_long(roles, who, when)
  inform_logarithms(rules, long$markers$marker,
                    list(long$markers$marker, long$markers$unit, if (length(roles$value) == 1L) roles$value else ""))
  inform_spreadsheet_dates(long, who$label)
  records <- study_records(long, who$label, when$label, rules)
  inform_names(study_trimmed(roles), list(
    visit = when$label, marker = long$markers$marker, arm = levels(patients$table$arm), id = who$label,
    value = if (!roles$wide) roles$value
  ), words <- covariate_words(patients$table[roles$covariates]))
  inform_text_numbers(words)
  inform_missing_numbers(c(stats::setNames(patients$table["time"], roles$time), patients$table[roles$covariates]), long,
                         rules$scale == "raw" || rules$logged, roles[c("lloq", "uloq")])
  inform_unnamed_columns(roles$others, long$blocks, long, records$table, who$label, settled_limits(roles),
                         match(when$baseline, when$label))
  new_study(records = records$table, limits = records$limits, patients = patients$table, markers = long$markers,
            visits = when$label, baseline = when$baseline, rules = rules,
            source = list(arm = roles$arm, response = roles$response, unread = patients$unread,
                          ordered = patients$ordered, order_named = !is.null(ordered), covariates = roles$covariates,
                          time = roles$time, event = roles$event, time_unit = check_time_word(time_unit, roles$time),
                          duplicates = rules$duplicates, n_rows = nrow(data), n_other_visits = when$n_other,
                          n_missing = long$n_missing, simulated = attr(data, "simulated", exact = TRUE)))
}

# Sides of limits of which the user has said which values lie beyond them.
settled_limits <- function(roles) {
  sides <- c("lloq", "uloq")
  if (!is.null(roles$censored)) return(sides)
  sides[vapply(sides, function(side) !is.null(roles[[side]]) || !is.null(roles$given_limits[[side]]), NA)]
}

# How values are read, checked: `scale` of analysis, `logged` (the values are its logarithms already), `duplicates`,
# `varying`.
study_rules <- function(scale, duplicates, varying = "error") {
  scale <- check_choice(scale, c("log2", "raw", "already_log2"), "scale")
  list(scale = if (scale == "raw") "raw" else "log2", logged = scale == "already_log2",
       duplicates = check_choice(duplicates, c("error", "mean", "first", "last"), "duplicates"),
       varying = check_choice(varying, c("error", "baseline"), "varying"))
}

study_visits <- function(roles, visits, baseline, who) {
  if (is.null(roles$layout)) {
    when <- read_visits(name_codes(roles$columns[[roles$visit]], exact = FALSE), visits, baseline, who)
    check_visit_units(when$label)
    return(c(when, list(n_other = if (anyNA(when$code)) sum(is.na(when$code)) else 0L)))
  }
  label <- unique(check_not_blank(trim_blanks(roles$layout$visit), "layout", "visit"))
  coded <- list(code = seq_along(label), label = label, order = "appearance")
  everywhere <- list(code = rep(1L, length(label)), label = "")
  c(read_visits(coded, visits, baseline, everywhere), list(n_other = 0L))
}

# Names as they were written where blanks were left out, by role.
study_trimmed <- function(roles) {
  trimmed <- as.list(roles$trimmed)
  lost <- function(written) unique(written[written != trim_blanks(written)])
  if (is.null(roles$marker)) trimmed$marker <- lost(roles$layout$marker %||% roles$value)
  if (!is.null(roles$layout)) trimmed$visit <- lost(roles$layout$visit)
  trimmed
}

# The constructor: the one place that builds a study. `source` remembers the columns that were named and the rows that
# were read; `simulated` is what the attribute of that name of `data` said (NULL for real data), for prints and reports.
new_study <- function(records, limits, patients, markers, visits, baseline, rules, source) {
  inform_above(records, patients$id, markers$marker)
  structure(list(records = records, limits = limits, patients = patients, markers = markers, visits = visits,
                 baseline = baseline, scale = rules$scale, logged = rules$logged, source = source),
            class = "marker_study")
}

inform_above <- function(records, ids, markers) {
  if (!any(records$above)) return(invisible())
  above <- which(records$above)
  named <- markers[unique(records$marker[above])]
  rows <- records$row[above]
  inform_cytochange(paste0(format_count(length(above), "value"), " above an upper limit (", of_markers(named), "; ",
                           where_rows(rows, ids[records$patient[above]]), "): what needs a number takes the limit."),
                    "above", rows = rows, names = named)
}

check_study <- function(x, argument = "study") {
  if (missing(x) || !inherits(x, "marker_study")) {
    abort_argument(argument, "be a study made by marker_study() or adam_study()", describe(x))
  }
  x
}
