#' A study from ADaM data sets
#'
#' Reads laboratory or biomarker data in the ADaM basic data structure, with the response and the patients' own data
#' set, into the same study that [marker_study()] makes.
#'
#' @section How the columns are read:
#' * `USUBJID` is the patient, `PARAMCD` the marker, `AVISIT` the visit (blank and "." mean none), `AVISITN` their
#'   order, `AVAL` the value. The unit is `AVALU`, else `LBSTRESU`, else what `PARAM` ends with in parentheses or behind
#'   a comma where that looks like a unit, said in a message: "Albumin (g/L)", not "CRP (high sensitivity)". A column
#'   that says another unit than `PARAM` is an error, which `unit` settles. A `PARAMCD` of several `PARAM` (names that
#'   differ in more than case and blanks), and a `PARAM` of several `PARAMCD`, are named in a message.
#' * **Baseline**: the visit of the rows with `ABLFL == "Y"`. Where these rows stand at several visits (screening for
#'   some patients, day 1 for others), they make up the visit "Baseline", whatever their own visit is called. Without
#'   flags: a visit called "Baseline", else the first kept. If `visits` leaves the flagged baseline out, it is put in
#'   front, said in a message. So are values at the baseline that are not flagged though others of the parameter are,
#'   and values there that are another than `BASE`, or than `CHG` was taken from: they count.
#' * **Visits** when `visits` is not given: the scheduled ones from the baseline on. Left out, and said in a message:
#'   rows without a visit, visits before the baseline (by `AVISITN`; without it those called "Screening"), and visits
#'   that repeat rows of others, such as "End of
#'   Treatment" or "Last value": more than half of their rows are the same patient, parameter, day (`ADT`, `ADY` or
#'   `VISITNUM`) and value as a row at another visit.
#' * **Below the limit**: rows with `LOQFL == "Y"`, and rows whose `AVALC` is written "<7". Their `AVAL` (often half the
#'   limit) is never taken as measured. The limit is read from `AVALC`, then `LBSTRESC`, then `lloq`; a flag without a
#'   limit is an error naming rows. A row not flagged at all whose `LBSTRESC` is "<7" is below the limit, too, unless
#'   `LOQFL == "N"`; so is a number beside "not detected" and the like. Where `LBSTRESU` is another unit than `AVALU`,
#'   the limit of `LBSTRESC` is not read.
#' * **Another result**: an `AVAL` that is another number than `AVALC` or `LBSTRESC` say, more than rounding makes of
#'   it, stands beside other text, or lies on the measured side of the limit they write, is said in a message; so are
#'   limits in which the two columns differ, or that stand in `LBORRES` alone.
#' * **Other text** in `AVALC` or `LBSTRESC` where `AVAL` is missing ("POSITIVE") is left out and counted in a message.
#' * **Above the limit**: rows written ">500" in `AVALC` or `LBSTRESC`, flagged or not, also where `AVAL` is missing;
#'   where no number is written, at their `AVAL`. They enter at the limit, said in a message.
#' * **Duplicates** are judged by patient, parameter and visit; where such rows differ in `APERIOD`, `APHASE`, `ATPT`,
#'   `LBSPEC` or `LBMETHOD` the error says so. Values of a parameter that differ in time point, specimen or method
#'   without repeating are taken together, said in a message.
#' * **Value labels** of codes, flags and results (`PARAMCD`, `ABLFL`, `AVALC`, ...) are not asked: the codes count.
#' * **Derived rows** (a `DTYPE` such as LOCF or AVERAGE) are left out, counted in a message, unless `imputed = "keep"`;
#'   where every flagged baseline is derived that is an error. A `DTYPE` that names the lower limit ("HALFLLOQ") says
#'   how `AVAL` stands for a value below it: such rows count as those of `LOQFL`.
#'   Several `BASETYPE`s are an error: `basetype` chooses.
#' * `ANL01FL == "Y"` chooses among rows of one patient, parameter and visit, and is otherwise not asked: baseline rows
#'   often lack it. What it leaves out is counted in `n_duplicates`. Several that are left follow `duplicates`.
#' * **Patients** are all in `adsl`, `adlb` and `response`: none disappears uncounted.
#' * **Arm**: `TRT01P` of `adsl`, else of `adlb`, else `TRTP` of `adlb`; in the order of `TRT01PN` (`TRTPN`) where
#'   there is one. "Screen Failure", "Not Assigned" and "Not Treated" are no arms, said in a message.
#' * **Response**: one value a patient. Where the data set has `ANL01FL`, its rows with "Y", as in `adtte`; patients of
#'   whom it chooses none are said. `AVALC` where it holds
#'   values of `responders` or `non_responders`, otherwise `AVAL`; with a function `responders`, `AVAL` where there is
#'   one. Derived ones (a `DTYPE`: who did not come back may stand as a non-responder) count, said in a message.
#'
#' Column names are upper-case, as ADaM has them.
#'
#' @param adlb A data frame with columns `USUBJID`, `PARAMCD`, `AVAL` and `AVISIT` or `AVISITN`; used where present:
#'   `AVALC ABLFL ANL01FL LOQFL LBSTRESC PARAM AVALU LBSTRESU TRT01P TRTP ADT ADY VISITNUM`.
#' @param response `NULL` (default), or a data frame (ADRS, ADQS ...) with `USUBJID` and `AVALC` or `AVAL`; used where
#'   present: `PARAMCD AVISIT AVISITN ANL01FL`.
#' @param adsl `NULL` (default), or a data frame with one row a patient: `USUBJID`, `TRT01P`, covariates.
#' @param visits Character vector: the values of `AVISIT` to keep, in the order wanted; or numbers, values of
#'   `AVISITN`. `NULL` (default): the scheduled visits, see below.
#' @param baseline One of the visits; `NULL` (default): the flagged one.
#' @param response_visit One string or `NULL` (default): the `AVISIT` (or number: `AVISITN`) of `response` that
#'   counts. Needed where a patient has different responses at several visits.
#' @param response_param One string or `NULL` (default): the `PARAMCD` of `response` that counts, needed where it has
#'   several.
#' @param response_value "AVALC" or "AVAL"; `NULL` (default): see below.
#' @param adtte `NULL` (default), or a data frame with the time to an outcome: `USUBJID`, `AVAL`, `CNSR` (0 = it
#'   happened); used where present: `PARAMCD ANL01FL EVNTDESC DTYPE`. Events whose `EVNTDESC` says that none happened
#'   are said, and so are derived times (a `DTYPE`), which count.
#' @param adtte_param One string or `NULL` (default): the `PARAMCD` of `adtte` that counts, needed where it has several.
#' @param imputed "drop" (default) or "keep": what is done with derived rows.
#' @param basetype One string or `NULL` (default): the `BASETYPE` that counts, needed where `adlb` has several.
#' @param arm One string: the column of the arm, in `adsl` or else `adlb`. `NULL` (default): see below.
#' @param covariates Character vector or `NULL` (default): columns of `adsl`, or else of `adlb`, constant within a
#'   patient.
#' @inheritParams marker_study
#' @param lloq As in [marker_study()]: a column of `adlb`, one number, or numbers named by `PARAMCD`; `NULL` (default):
#'   only what the data say. Values at or beyond a column called as one of limits ("LLOQ") that is not named here are
#'   measured, which a message says.
#' @param uloq The upper limit, given as `lloq` is.
#' @param unit As in [marker_study()]; `NULL` (default): read from the data, see below, and so are those of markers that
#'   are not named.
#' @return A `marker_study`.
#' @section Messages: those of [marker_study()], and of the kinds "visits_left_out", "moved_baseline", "without_adsl",
#'   "derived_rows", "units", "parameters", "pooled", "unread_values", "differing_results", "not_chosen",
#'   "unflagged_baseline", "differing_base", "differing_response", "derived_response", "differing_adsl",
#'   "visit_numbers", "without_arm", "differing_arms", "none_chosen", "differing_outcome", "derived_outcome".
#' @section Errors: as in [marker_study()].
#' @references CDISC Analysis Data Model Implementation Guide, version 1.3 (2021),
#'   <https://www.cdisc.org/standards/foundational/adam>
#' @seealso [marker_study()] for data of any other shape.
#' @examples
#' adlb <- data.frame(
#'   USUBJID = rep(c("01", "02", "03"), each = 3),
#'   PARAMCD = "CRP", PARAM = "C Reactive Protein (mg/L)",
#'   AVISIT = rep(c("Baseline", "Week 4", "End of Treatment"), 3),
#'   AVISITN = rep(c(0, 4, 99), 3), ADY = rep(c(1, 28, 28), 3),
#'   AVAL = c(12, 6, 6, 3.5, 8, 8, 20, 21, 21),
#'   AVALC = c("12", "6", "6", "<7", "8", "8", "20", "21", "21"),
#'   LOQFL = c("", "", "", "Y", "", "", "", "", ""), ABLFL = rep(c("Y", "", ""), 3)
#' )
#' adrs <- data.frame(USUBJID = c("01", "02", "03"), PARAMCD = "BOR", AVALC = c("PR", "SD", "NE"))
#' adsl <- data.frame(USUBJID = c("01", "02", "03"), TRT01P = c("Active", "Placebo", "Active"))
#' adam_study(adlb, adrs, adsl)
#' @export
adam_study <- function(adlb, response = NULL, adsl = NULL, visits = NULL, ..., baseline = NULL,
                       response_visit = NULL, response_param = NULL, response_value = NULL, adtte = NULL,
                       adtte_param = NULL, arm = NULL, covariates = NULL, lloq = NULL, uloq = NULL, unit = NULL,
                       responders = c("CR", "PR"), non_responders = c("SD", "PD"), ordered = NULL,
                       scale = c("log2", "raw", "already_log2"), duplicates = c("error", "mean", "first", "last"),
                       varying = c("error", "baseline"),
                       imputed = c("drop", "keep"), basetype = NULL) {
  check_dots_empty(...)
  rules <- study_rules(scale, duplicates, varying)
  imputed <- check_choice(imputed, c("drop", "keep"), "imputed")
  given <- list(lab = required(adlb), adsl = adsl)
  sets <- check_response_sets(if (!missing(responders)) responders, if (!missing(non_responders)) non_responders)
  lab <- adam_rows(check_adam(adlb, "adlb", c("USUBJID", "PARAMCD", "AVAL")), imputed, basetype,
                   attr(adlb, "rows", exact = TRUE), baseline)
  adsl <- check_adsl(adsl)
  covariates <- check_covariates(covariates)
  best <- adam_response(response, response_visit, response_param, response_value, sets)
  times <- adam_times(adtte, adtte_param)

  who <- adam_patients(lab, adsl, best, times)
  when <- adam_visits(lab, visits, baseline)
  arms <- adam_arm(arm, lab, adsl)
  words <- c(arm = arms$name, stats::setNames(nm = covariates))
  lab <- trim_words(lab, words)
  adsl <- trim_words(adsl, words)
  at_baseline <- if (rules$varying == "baseline") {
    seq_along(lab$row) %in% when$row[when$label[when$code] == when$baseline]
  }
  table <- adam_patient_table(who, arms, best, times, covariates, lab, adsl, at_baseline)
  inform_unlabelled_adam(given, arms, covariates, lab, adsl)
  inform_none_chosen(list(response = best$unchosen, adtte = times$unchosen))
  patients <- read_patients_response(table, sets, best$column, ordered)
  long <- adam_long(lab, who, when, list(lloq = lloq, uloq = uloq, unit = unit))
  at <- unique(when$row)
  inform_labelled_numbers(list(
    labelled_numbers(lab[["AVAL"]][at], value_labels(adlb[["AVAL"]]), "column \"AVAL\"", lab$row[at]), times$labelled
  ))
  inform_logarithms(rules, long$markers$marker, list(long$markers$marker, long$markers$unit, long$name))
  records <- study_records(long, who$label, when$label, rules, long$prefer)
  inform_pooled(lab, records$table, long$markers$marker)
  if (is.null(baseline)) inform_baseline_values(lab, records$table, who$label, when, long$markers$marker)
  inform_names(c(lab$trimmed, adsl$trimmed), list(
    visit = when$label, marker = long$markers$marker, arm = levels(patients$table$arm), id = who$label
  ), said <- covariate_words(patients$table[covariates]))
  inform_text_numbers(said)
  inform_missing_numbers(c(list("AVAL of adtte" = patients$table$time), patients$table[covariates]), long,
                         rules$scale == "raw" || rules$logged, Filter(is.character, list(lloq = lloq, uloq = uloq)))
  inform_adam_columns(lab, long, records$table, who$label, c(if (!is.null(lloq)) "lloq", if (!is.null(uloq)) "uloq"),
                      match(when$baseline, when$label))
  new_study(records = records$table, limits = records$limits, patients = patients$table, markers = long$markers,
            visits = when$label, baseline = when$baseline, rules = rules,
            source = list(arm = arms$name, response = best$column, response_name = best$name, unread = patients$unread,
                          ordered = patients$ordered, order_named = !is.null(ordered), covariates = covariates,
                          duplicates = rules$duplicates, n_rows = nrow(adlb),
                          n_unused = nrow(adlb) - length(lab$row), basetype = basetype,
                          n_other_visits = length(lab$row) - length(unique(when$row)), n_missing = long$n_missing,
                          marker_names = if (any(nzchar(long$name))) stats::setNames(long$name, long$markers$marker),
                          time_unit = times$unit,
                          simulated = attr(adlb, "simulated", exact = TRUE)))
}

# The rows that count: of one BASETYPE, and measured ones. `row`: their numbers in the data set, counted here where
# they are not known (`rows`).
adam_rows <- function(lab, imputed, basetype, rows, baseline) {
  kept <- rep(TRUE, length(lab[["USUBJID"]]))
  if (!is.null(basetype)) {
    if (is.null(lab[["BASETYPE"]])) {
      abort_argument("basetype", "be NULL where `adlb` has no BASETYPE", describe(basetype))
    }
    known <- known_text(lab[["BASETYPE"]])
    check_subset(check_string(basetype, "basetype"), known, "basetype")
    kept <- trim_blanks(as.character(lab[["BASETYPE"]])) %in% basetype
  } else if (length(known_text(lab[["BASETYPE"]])) > 1L) {
    abort_data("adlb", "have one BASETYPE (`basetype` chooses)",
               enumerate(dQuote(known_text(lab[["BASETYPE"]]), FALSE)),
               "each has a baseline of its own, so that rows of a patient, parameter and visit repeat")
  }
  lab[["LOQFL"]] <- with_limit_types(lab)
  if (imputed == "drop") kept[derived_rows(lab, kept, baseline)] <- FALSE
  if (!any(kept)) abort_data("adlb", "have rows that were measured", "without any: all are derived (DTYPE)")
  lab <- c(lab, list(row = rows %||% seq_along(kept)))
  if (all(kept)) return(lab)
  c(lapply(lab[names(lab) != "trimmed"], `[`, kept), lab["trimmed"])
}

# Derived rows (DTYPE) among the `kept`, counted and named. Where all rows flagged as baseline are derived nobody knows
# which visit is to be it.
derived_rows <- function(lab, kept, baseline) {
  if (is.null(lab[["DTYPE"]])) return(integer())
  type <- trim_blanks(as.character(lab[["DTYPE"]]))
  derived <- which(kept & !is.na(type) & !type %in% missing_texts() & !limit_type(lab))
  if (!length(derived)) return(derived)
  kinds <- table_of(type[derived])
  flagged <- adam_flag(lab[["ABLFL"]], seq_along(kept)) & kept
  lost <- sum(flagged[derived])
  if (lost && lost == sum(flagged) && lost < length(kept) && is.null(baseline)) {
    abort_argument("imputed", "be \"keep\" where every row flagged as baseline is derived, or `baseline` name a visit",
                   paste0("\"drop\", where ABLFL flags rows of DTYPE ", enumerate(names(kinds))),
                   where_rows(which(flagged)))
  }
  inform_cytochange(paste0(format_count(length(derived), "derived row"), " left out: DTYPE ",
                           enumerate(paste0(names(kinds), " (", kinds, ")")),
                           if (lost) paste0("; ", format_count(lost, "of them flagged as baseline",
                                                               "of them flagged as baseline")),
                           ". `imputed = \"keep\"` takes them as measured."),
                    "derived_rows", rows = derived, names = names(kinds))
  derived
}

# Records in the long form of study_long(), with `prefer`, which chooses among duplicates. `given`: `lloq`, `uloq`,
# `unit`.
adam_long <- function(lab, who, when, given) {
  marker <- read_names(lab[["PARAMCD"]], "PARAMCD", exact = TRUE, lab$row)
  rows <- when$row
  patient <- who$lab[rows]
  where <- function(at) where_rows(lab$row[rows[at]], who$label[patient[at]])
  long <- c(list(patient = patient, visit = when$code, marker = marker$code[rows], row = lab$row[rows],
                 markers = list(marker = marker$label)),
            read_values(lab[["AVAL"]][rows], where, "AVAL"))
  inform_thousands(list(AVAL = long$in_threes))
  long <- adam_beyond(long, lab, rows, who$label)
  inform_unread_values(long, lab, rows, marker$label)
  at_base <- when$label[when$code] == when$baseline
  long <- leave_unchosen(long, adam_flag(lab[["ANL01FL"]], rows), adam_flag(lab[["ABLFL"]], rows) & at_base, who$label)
  for (limit in c("lloq", "uloq")) {
    if (is.character(given[[limit]])) long[[limit]] <- adam_limit(lab, given[[limit]], limit, rows, where) else
      long$of_marker[[limit]] <- marker_limits(given[[limit]], marker$label, limit)
  }
  long$prefer <- 2 * (adam_flag(lab[["ABLFL"]], rows) & at_base) + adam_flag(lab[["ANL01FL"]], rows)
  inform_parameters(lab, marker)
  long$markers <- list2DF(list(marker = marker$label, unit = adam_unit(lab, given$unit, marker)))
  name <- as.character(lab[["PARAM"]] %||% lab[["LBTEST"]])
  long$name <- if (length(name)) name[match(seq_along(marker$label), marker$code)] else ""
  long$n_missing <- count_missing(long)
  long$source <- "adlb"
  long$parts <- function(row) {
    at <- match(row, lab$row)
    paste0(if (sum(adam_flag(lab[["ABLFL"]], at)) > 1L) "; ABLFL flags several of them",
           differ_words(lab, at, c("AVISITN", parting_columns, "APERIOD", "APERIODC", "APHASE", "LBFAST", "PARCAT1",
                                   "LBREPNUM", "STUDYID"), ": keep one of it, or name visits by both"))
  }
  long
}

# Says where the values at the baseline are not those that the data set takes for it: not flagged, though others of the
# marker are, or another than BASE, or than CHG was taken from.
inform_baseline_values <- function(lab, records, ids, when, markers) {
  at_base <- records$visit == match(when$baseline, when$label)
  row <- match(records$row, lab$row)
  say <- function(at, text, kind) {
    if (!length(at)) return(invisible())
    named <- markers[unique(records$marker[at])]
    rows <- records$row[at]
    inform_cytochange(paste0(format_count(length(at), "value"), " ", text, " (", of_markers(named), "; ",
                             where_rows(rows, ids[records$patient[at]]), ")."), kind, rows = rows, names = named)
  }
  flagged <- adam_flag(lab[["ABLFL"]], row)
  say(which(at_base & !flagged & records$marker %in% records$marker[at_base & flagged]),
      paste("at the baseline", dQuote(when$baseline, FALSE), "not flagged by ABLFL"), "unflagged_baseline")
  pair <- (records$patient - 1) * length(markers) + records$marker
  measured <- replace(records$value, records$censored | records$above, NA)
  value <- measured[at_base][match(pair, pair[at_base])]
  number <- function(name) {
    x <- number_of_text(lab[[name]])[row]
    if (is.numeric(x)) x else rep(NA_real_, length(row))
  }
  told <- list(BASE = number("BASE"), CHG = measured - number("CHG"))
  near <- 0.005 * pmax(abs(value), abs(measured), na.rm = TRUE)
  differs <- lapply(told, function(base) which(abs(base - value) > near))
  say(sort(unique(unlist(differs))),
      paste0("beside ", list_words(paste("a", names(told)[lengths(differs) > 0L])), " by which the baseline is ",
             "another than the value at ", dQuote(when$baseline, FALSE), ", from which changes are taken"),
      "differing_base")
}

# Columns that tell what, and when within a visit, was measured.
parting_columns <- c("ATPT", "ATPTN", "LBTPT", "LBTPTNUM", "PARCAT1", "LBCAT", "LBSPEC", "LBMETHOD")

# Says where a marker's records differ in such columns: they are taken as one.
inform_pooled <- function(lab, records, markers) {
  at <- match(records$row, lab$row)
  for (name in intersect(parting_columns, names(lab))) {
    text <- as.character(lab[[name]])[at]
    seen <- unique(text)
    key <- replace(name_key(seen), blank_text(seen), NA)
    code <- match(key, unique(key[!is.na(key)]))[match(text, seen)]
    differs <- first_known(records$marker, code, length(markers))$differs
    if (!length(differs)) next
    first <- records$marker[differs[1L]]
    found <- table_of(text[records$marker == first & !is.na(code)])
    inform_cytochange(paste0("Values of a marker that differ in ", name, " are taken together: ", markers[first], " ",
                             counted_codes(found), "."), "pooled", names = markers[unique(records$marker[differs])])
    return(invisible())
  }
}
