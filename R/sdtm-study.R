#' A study from SDTM data sets
#'
#' Reads laboratory data in the SDTM form, with the arm from `dm`, the best overall response from `rs` and the size of
#' the tumour from `tr`, into the same study that [marker_study()] makes: the columns are renamed to those of ADaM, and
#' [adam_study()] does the rest.
#'
#' @section How the columns are read:
#' * **Results**: `LBSTRESN`; "<7" and ">500" in `LBSTRESC` are below and above a limit, whatever `LBSTRESN` says.
#'   A number there that is another than `LBSTRESN` is said in a message. Other text without a number ("NOT DETECTED")
#'   is left out and counted in a message; results of tests that were not done (`LBSTAT`) likewise, and rows "LBALL",
#'   which say that a visit had none, but for their patients.
#' * **Markers** are told apart by `LBTESTCD`. Where the results of a test differ in `LBCAT`, `LBSPEC`, `LBMETHOD` or
#'   `LBTPT` (serum and urine, two assays, before and after a dose) that is an error: `marker_by` decides.
#' * **Baseline**: `LBBLFL`, or `LBLOBXFL` where nothing is flagged there.
#' * **Tumour size** is a marker, "SUMDIAM": the rows of `tr` of that `TRTESTCD`; without any the sum of the diameters
#'   (`DIAMETER`, else `LDIAM` and `SAXIS`) of a patient's target lesions (`TRGRPID`), said in a message. A sum in which
#'   a lesion (`TRLNKID`) lacks that was measured at another visit is left out. On the log2 scale a tumour that is gone
#'   (0 mm) needs a limit, such as `lloq = c(SUMDIAM = 5)`.
#'
#' @param lb A data frame with `USUBJID`, `LBTESTCD`, `LBSTRESN` and `VISIT` or `VISITNUM`; used where present:
#'   `LBSTRESC`, `LBSTRESU`, `LBBLFL` (else `LBLOBXFL`), `LBCAT`, `LBSPEC`, `LBMETHOD`, `LBTPT`, `LBSTAT`, `LBDTC`,
#'   `LBDY`.
#' @param dm `NULL` (default), or a data frame with one row a patient: `USUBJID`, `ARM`, covariates.
#' @param rs `NULL` (default), or a data frame with `USUBJID`, `RSTESTCD`, `RSSTRESC`; used where present: `VISIT`,
#'   `VISITNUM`, `RSEVAL`.
#' @param tr `NULL` (default), or a data frame with `USUBJID`, `TRTESTCD`, `TRSTRESN`; used where present: `TRSTRESC`,
#'   `TRSTRESU`, `TRBLFL` (else `TRLOBXFL`), `TRGRPID`, `TRLNKID`, `TREVAL`, `VISIT`, `VISITNUM`, `TRDTC`, `TRDY`. Its
#'   rows count on after those of `lb`.
#' @param ... Further arguments of [adam_study()], such as `lloq`, `covariates`, `scale` or `duplicates`.
#' @param visits As in [adam_study()]: values of `VISIT`, or numbers, values of `VISITNUM`.
#' @param rs_param One string: the `RSTESTCD` that counts; default "BESTRESP". Where `rs` has no such column all rows
#'   count.
#' @param arm One string: the column of the arm, in `dm` or else `lb`. `NULL` (default): `ARM`, where there is one.
#' @param marker_by Columns of `lb` that tell markers apart besides the test, such as "LBSPEC": the markers are then
#'   called "GLUC (SERUM)", "GLUC (URINE)". `character()`: all results of a test are one marker. `NULL` (default): the
#'   test alone, where its results do not differ in the columns named above.
#' @param evaluator One string or `NULL` (default): the `RSEVAL` and `TREVAL` that counts, needed where there are
#'   several; an error where neither data set has one.
#' @return A `marker_study`.
#' @section Messages: those of [adam_study()], and of the kinds "not_done", "tumour_size", "evaluator",
#'   "two_baseline_flags", "unread_responses", "derived_results".
#' @section Errors: as in [adam_study()].
#' @references CDISC Study Data Tabulation Model Implementation Guide, version 3.4 (2021),
#'   <https://www.cdisc.org/standards/foundational/sdtmig>
#' @seealso [adam_study()], [marker_study()]
#' @examples
#' lb <- data.frame(USUBJID = rep(c("01", "02"), each = 2), LBTESTCD = "CRP",
#'                  LBSTRESN = c(12, 6, NA, 8), LBSTRESC = c("12", "6", "<7", "8"),
#'                  LBSTRESU = "mg/L", LBBLFL = c("Y", "", "Y", ""),
#'                  VISIT = c("BASELINE", "WEEK 4"), VISITNUM = c(1, 4))
#' dm <- data.frame(USUBJID = c("01", "02"), ARM = c("Active", "Placebo"))
#' rs <- data.frame(USUBJID = c("01", "02"), RSTESTCD = "BESTRESP", RSSTRESC = c("PR", "PD"))
#' tr <- data.frame(USUBJID = rep(c("01", "02"), each = 2), TRTESTCD = "SUMDIAM",
#'                  TRSTRESN = c(62, 40, 35, 48), TRSTRESU = "mm", TRLOBXFL = c("Y", "", "Y", ""),
#'                  VISIT = c("BASELINE", "WEEK 4"), VISITNUM = c(1, 4))
#' sdtm_study(lb, dm, rs, tr)
#' @export
sdtm_study <- function(lb, dm = NULL, rs = NULL, tr = NULL, ..., visits = NULL, rs_param = "BESTRESP", arm = NULL,
                       marker_by = NULL, evaluator = NULL) {
  own <- intersect(...names(), c("adlb", "response", "adsl", "response_param"))
  if (length(own)) {
    abort_argument("...", "be arguments that `lb`, `dm`, `rs` and `rs_param` do not give", enumerate(own))
  }
  columns <- list(lb = sdtm_names(required(lb), "LB"), rs = c(PARAMCD = "RSTESTCD", AVALC = "RSSTRESC",
                                                              AVISIT = "VISIT", AVISITN = "VISITNUM"))
  lab <- sdtm_columns(lb, "lb", c("USUBJID", "LBTESTCD", "LBSTRESN"), columns$lb)
  lab <- sdtm_results(lab, sdtm_marker_by(marker_by, lb, columns$lb))
  check_evaluator(evaluator, list(rs = rs, tr = tr))
  if (!is.null(tr)) lab <- bind_tumour(lab, sdtm_tumour(tr, evaluator))
  rs_param <- check_string(rs_param, "rs_param")
  response <- if (!is.null(rs)) {
    sdtm_response(sdtm_columns(rs, "rs", c("USUBJID", "RSSTRESC"), columns$rs), rs_param, evaluator)
  }
  arm <- check_string(arm, "arm", null_ok = TRUE) %||% if ("ARM" %in% c(names(dm), names(lb))) "ARM"
  withCallingHandlers(
    adam_study(lab, response, dm, visits, ..., arm = arm,
               response_param = if (!is.null(response[["PARAMCD"]])) rs_param),
    cytochange_error = function(error) {
      from <- if (error$argument %in% c("response", "response_param")) columns$rs else columns$lb
      said <- function(text) sdtm_words(text, from)
      retell_error(error, said, gsub("`", "", said(paste0("`", error$argument, "`")), fixed = TRUE))
    },
    cytochange_message = function(message) retell_message(message, function(text) sdtm_words(text, columns$lb))
  )
}

# The words of the data sets that were given.
sdtm_words <- function(text, columns) {
  own <- c(adlb = "lb", adsl = "dm", response = "rs", response_param = "rs_param")
  for (name in setdiff(names(columns), columns)) text <- gsub(paste0("\\b", name, "\\b"), columns[[name]], text)
  for (name in names(own)) text <- gsub(paste0("`", name, "`"), paste0("`", own[[name]], "`"), text, fixed = TRUE)
  text
}
