#' A study from SDTM data sets
#'
#' Reads laboratory data in the SDTM form, with the arm from `dm` and the best overall response from `rs`, into the same
#' study that [marker_study()] makes: the columns are renamed to those of ADaM, and [adam_study()] does the rest.
#'
#' @param lb A data frame with `USUBJID`, `LBTESTCD`, `LBSTRESN` and `VISIT` or `VISITNUM`; used where present:
#'   `LBSTRESC` ("<7" is below a limit, ">500" above), `LBSTRESU`, `LBBLFL` (else `LBLOBXFL`: the baseline),
#'   `LBDTC`, `LBDY`.
#' @param dm `NULL` (default), or a data frame with one row a patient: `USUBJID`, `ARM`, covariates.
#' @param rs `NULL` (default), or a data frame with `USUBJID`, `RSTESTCD`, `RSSTRESC`; used where present: `VISIT`,
#'   `VISITNUM`.
#' @param ... Further arguments of [adam_study()], such as `lloq`, `covariates`, `scale` or `duplicates`.
#' @param visits As in [adam_study()]: values of `VISIT`, or numbers, values of `VISITNUM`.
#' @param rs_param One string: the `RSTESTCD` that counts; default "BESTRESP". Where `rs` has no such column all rows
#'   count.
#' @param arm One string: the column of the arm, in `dm` or else `lb`. `NULL` (default): `ARM`, where there is one.
#' @return A `marker_study`.
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
#' sdtm_study(lb, dm, rs)
#' @export
sdtm_study <- function(lb, dm = NULL, rs = NULL, ..., visits = NULL, rs_param = "BESTRESP", arm = NULL) {
  baseline <- if ("LBBLFL" %in% names(required(lb))) "LBBLFL" else "LBLOBXFL"
  names <- list(
    lb = c(PARAMCD = "LBTESTCD", AVAL = "LBSTRESN", AVALU = "LBSTRESU", ABLFL = baseline, AVISIT = "VISIT",
           AVISITN = "VISITNUM", ADT = "LBDTC", ADY = "LBDY"),
    rs = c(PARAMCD = "RSTESTCD", AVALC = "RSSTRESC", AVISIT = "VISIT", AVISITN = "VISITNUM")
  )
  lab <- sdtm_columns(lb, "lb", c("USUBJID", "LBTESTCD", "LBSTRESN"), names$lb)
  response <- if (!is.null(rs)) sdtm_columns(rs, "rs", c("USUBJID", "RSSTRESC"), names$rs)
  rs_param <- check_string(rs_param, "rs_param")
  arm <- check_string(arm, "arm", null_ok = TRUE) %||% if ("ARM" %in% c(names(dm), names(lb))) "ARM"
  withCallingHandlers(
    adam_study(lab, response, dm, visits, ..., response_param = if (!is.null(response$PARAMCD)) rs_param, arm = arm),
    cytochange_error = function(error) abort_sdtm(error, names)
  )
}

# A data set with columns called as ADaM calls them; others keep their names. (LBTEST is no PARAM: it has no unit.)
sdtm_columns <- function(data, argument, needed, columns) {
  data <- check_study_data(data, argument)
  lacking <- setdiff(needed, names(data))
  if (length(lacking)) {
    abort_argument(argument, paste0("have the columns ", enumerate(needed, Inf)),
                   paste0("without ", enumerate(lacking, Inf)),
                   paste0("the columns are ", enumerate(names(data), 12L)))
  }
  data <- as.data.frame(data)
  columns <- columns[columns %in% names(data)]
  renamed <- stats::setNames(data[columns], names(columns))
  others <- data[setdiff(names(data), c(columns, names(columns)))]
  structure(cbind(renamed, others), simulated = attr(data, "simulated", exact = TRUE))
}

# The same error in the words of the data sets that were given.
abort_sdtm <- function(error, names) {
  own <- c(adlb = "lb", adsl = "dm", response = "rs", response_param = "rs_param")
  columns <- if (error$argument %in% c("response", "response_param")) names$rs else names$lb
  said <- function(text) {
    if (is.null(text)) return(NULL)
    for (name in names(columns)) text <- gsub(paste0("\\b", name, "\\b"), columns[[name]], text)
    for (name in names(own)) text <- gsub(paste0("`", name, "`"), paste0("`", own[[name]], "`"), text, fixed = TRUE)
    text
  }
  argument <- if (error$argument %in% names(own)) own[[error$argument]] else said(error$argument)
  raise <- if (inherits(error, "cytochange_error_argument")) abort_argument else abort_data
  raise(argument, said(error$needed), said(error$received), said(error$location), call = user_call())
}
