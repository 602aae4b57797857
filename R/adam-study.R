#' A study from ADaM data sets
#'
#' Reads laboratory or biomarker data in the ADaM basic data structure, with the response and the patients' own data
#' set, into the same study that [marker_study()] makes.
#'
#' @section How the columns are read:
#' * `USUBJID` is the patient, `PARAMCD` the marker, `AVISIT` the visit (blank and "." mean none), `AVISITN` their
#'   order, `AVAL` the value. The unit is `AVALU`, else `LBSTRESU`, else what `PARAM` ends with in parentheses:
#'   "Albumin (g/L)".
#' * **Baseline**: the visit of the rows with `ABLFL == "Y"`. Where these rows stand at several visits (screening for
#'   some patients, day 1 for others), they make up the visit "Baseline", whatever their own visit is called. Without
#'   flags: a visit called "Baseline", else the first kept. If `visits` leaves the flagged baseline out, it is put in
#'   front, said in a message.
#' * **Visits** when `visits` is not given: the scheduled ones from the baseline on. Left out, and said in a message:
#'   rows without a visit, visits before the baseline, and visits that repeat rows of others, such as "End of
#'   Treatment" or "Last value": more than half of their rows are the same patient, parameter, day (`ADT`, `ADY` or
#'   `VISITNUM`) and value as a row at another visit.
#' * **Below the limit**: rows with `LOQFL == "Y"`, and rows whose `AVALC` is written "<7". Their `AVAL` (often half the
#'   limit) is never taken as measured. The limit is read from `AVALC`, then `LBSTRESC`, then `lloq`; a flag without a
#'   limit is an error naming rows. A row not flagged at all whose `LBSTRESC` is "<7" is below the limit, too, unless
#'   `LOQFL == "N"`. A flagged row written ">500" is an error; other such rows enter at their `AVAL`, said in a
#'   message.
#' * `ANL01FL == "Y"` chooses among rows of one patient, parameter and visit, and is otherwise not asked: baseline rows
#'   often lack it. What it leaves out is counted in `n_duplicates`. Several that are left follow `duplicates`.
#' * **Patients** are all in `adsl`, `adlb` and `response`: none disappears uncounted.
#' * **Arm**: `TRT01P` of `adsl`, else of `adlb`, else `TRTP` of `adlb`; in the order of `TRT01PN` (`TRTPN`) where
#'   there is one.
#' * **Response**: one value a patient. Where the data set has `ANL01FL`, its rows with "Y". `AVALC` where it holds
#'   values of `responders` or `non_responders`, otherwise `AVAL`; with a function `responders`, `AVAL` where there is
#'   one.
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
#' @param arm One string: the column of the arm, in `adsl` or else `adlb`. `NULL` (default): see below.
#' @param covariates Character vector or `NULL` (default): columns of `adsl`, or else of `adlb`, constant within a
#'   patient.
#' @inheritParams marker_study
#' @param lloq As in [marker_study()]: a column of `adlb`, one number, or numbers named by `PARAMCD`; `NULL` (default): only
#'   what the data say.
#' @param unit As in [marker_study()]; `NULL` (default): read from the data, see below.
#' @return A `marker_study`.
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
                       response_visit = NULL, response_param = NULL, response_value = NULL,
                       arm = NULL, covariates = NULL, lloq = NULL, unit = NULL,
                       responders = c("CR", "PR"), non_responders = c("SD", "PD"),
                       scale = c("log2", "raw"), duplicates = c("error", "mean", "first", "last")) {
  check_dots_empty(...)
  scale <- check_choice(scale, c("log2", "raw"), "scale")
  duplicates <- check_choice(duplicates, c("error", "mean", "first", "last"), "duplicates")
  sets <- check_response_sets(if (!missing(responders)) responders, if (!missing(non_responders)) non_responders)
  lab <- check_adam(required(adlb), "adlb", c("USUBJID", "PARAMCD", "AVAL"))
  adsl <- check_adsl(adsl)
  best <- adam_response(response, response_visit, response_param, response_value, sets)

  who <- adam_patients(lab, adsl, best)
  arms <- adam_arm(arm, lab, adsl)
  table <- adam_patient_table(who, arms, best, check_covariates(covariates), lab, adsl)
  patients <- read_patients_response(table, sets, best$column)
  when <- adam_visits(lab, visits, baseline)
  long <- adam_long(lab, who, when, lloq, unit)
  records <- study_records(long, who$label, when$label, scale, duplicates, long$prefer)
  new_study(records = records, patients = patients$table, markers = long$markers, visits = when$label,
            baseline = when$baseline, scale = scale,
            source = list(arm = arms$name, response = best$column, unread = patients$unread, covariates = covariates, duplicates = duplicates,
                          n_rows = nrow(adlb), n_other_visits = nrow(adlb) - length(unique(when$row)),
                          n_missing = long$n_missing, simulated = attr(adlb, "simulated", exact = TRUE)))
}

# Records in the long form of study_long(), with `prefer`, which chooses among duplicates.
adam_long <- function(lab, who, when, lloq, unit) {
  marker <- read_names(lab$PARAMCD, "PARAMCD", exact = TRUE)
  rows <- when$row
  patient <- who$lab[rows]
  ids <- who$label[patient]
  roles <- adam_roles(lab, lloq, unit, marker$label)
  long <- c(list(patient = patient, visit = when$code, marker = marker$code[rows], row = rows),
            read_values(lab$AVAL[rows], rows, ids, "AVAL"))
  long <- adam_below(long, lab, ids)
  long$flagged <- logical(length(rows))
  long$lloq <- if (is.null(roles$lloq)) marker_limits(lloq, marker$label)[long$marker] else
    read_limit(lab[[roles$lloq]][rows], rows, ids, roles$lloq)
  at_base <- when$label[when$code] == when$baseline
  long$prefer <- 2 * (adam_flag(lab$ABLFL, rows) & at_base) + adam_flag(lab$ANL01FL, rows)
  long$markers <- list2DF(list(marker = marker$label, unit = marker_units(roles, marker$label)))
  long$n_missing <- sum(is.na(long$value) & !long$below)
  long
}

# What `lloq` and `unit` name, in the form marker_units() reads.
adam_roles <- function(lab, lloq, unit, marker_names) {
  roles <- list(columns = lab, marker = "PARAMCD", wide = FALSE)
  if (is.character(lloq)) {
    roles$lloq <- check_columns(check_string(lloq, "lloq"), lab, "lloq", "adlb")
  }
  if (is.null(unit)) {
    roles$given_units <- adam_units(lab, marker_names)
  } else if (checkmate::test_string(unit) && is.null(names(unit)) && unit %in% names(lab)) {
    roles$unit <- unit
  } else {
    roles$given_units <- unit
  }
  roles
}

# The unit of each parameter: a unit column that is constant within it, or the end of PARAM in parentheses.
adam_units <- function(lab, marker_names) {
  code <- match(name_text(lab$PARAMCD), marker_names)
  unit <- rep(NA_character_, length(marker_names))
  for (name in intersect(c("AVALU", "LBSTRESU", "PARAM"), names(lab))) {
    written <- unique(lab[[name]])
    text <- trimws(as.character(written))
    if (name == "PARAM") {
      text[!grepl("[(][^()]+[)]$", text)] <- NA
      text <- sub("^.*[(]([^()]+)[)]$", "\\1", text)
    }
    text <- text[match(lab[[name]], written)]
    known <- which(!is.na(text) & text != "")
    first <- text[known[match(seq_along(marker_names), code[known])]]
    mixed <- unique(code[known[text[known] != first[code[known]]]])
    first[mixed] <- NA
    unit <- ifelse(is.na(unit), first, unit)
  }
  stats::setNames(unit, marker_names)
}

# Which values are below their limit, and the limit where AVALC or LBSTRESC has one.
adam_below <- function(long, lab, ids) {
  rows <- long$row
  analysis <- adam_limit_text(lab$AVALC, rows)
  standard <- adam_limit_text(lab$LBSTRESC, rows)
  flagged <- adam_flag(lab$LOQFL, rows)
  above <- analysis$above | (standard$above & !analysis$below)
  if (any(flagged & above)) {
    bad <- flagged & above
    abort_data("adlb", "have only lower limits where LOQFL is \"Y\": a value above a limit cannot be used",
               "written \">\" in AVALC or LBSTRESC", where_rows(rows[bad], ids[bad]))
  }
  if (any(analysis$above)) {
    inform_cytochange(paste0(format_count(sum(analysis$above), "value"),
                             " written \">\" in AVALC, above an upper limit, enter at their AVAL."), "above",
                      rows = rows[analysis$above])
  }
  denied <- adam_flag(lab$LOQFL, rows, "N")
  below <- long$below | flagged | analysis$below | (standard$below & !denied)
  written <- ifelse(is.na(analysis$limit), standard$limit, analysis$limit)
  long$limit <- ifelse(is.na(long$limit) & below, written, long$limit)
  long$value[below] <- NA
  long$below <- below
  long
}

adam_limit_text <- function(x, rows) {
  none <- logical(length(rows))
  if (is.null(x)) return(list(below = none, above = none, limit = rep(NA_real_, length(rows))))
  written <- unique(x)
  text <- as.character(written)
  read <- parse_value_texts(text)
  code <- match(x[rows], written)
  below <- read$below | startsWith(trimws(text), "<") %in% TRUE
  list(below = below[code], above = startsWith(trimws(text), ">")[code] %in% TRUE, limit = read$limit[code])
}
