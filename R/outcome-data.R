#' Data of a study for one's own models of time to an outcome
#'
#' One row a patient at risk at the landmark, time counted from it, one column a marker: what `survival::coxph()` and
#' others take.
#'
#' @inheritParams outcome_screen
#' @param baseline `TRUE`: the baseline values of a change as well, one column a marker, named by marker and
#'   "(baseline)". `FALSE`, the default: not.
#' @return A data frame: `id` (character), `time` (from the landmark), `event` (logical); one column a marker, by its
#'   name, on the study's scale (log2 where that is the scale), `NA` where it was not measured; then `arm` and the
#'   covariates, where the study has them. Patients without an outcome, and those with an event or censored before the
#'   landmark, are left out. Values beyond a limit enter as in [outcome_screen()].
#' @section Errors: Those of [outcome_screen()]; `cytochange_error_data` where a marker is called as another column.
#' @seealso [outcome_screen()]
#' @examples
#' data <- data.frame(patient = rep(1:4, each = 2), visit = rep(c("baseline", "week 8"), 4),
#'   crp = c(4, 2, 6, 6, 3, 5, 9, 4), months = rep(c(9, 14, 1, 20), each = 2),
#'   died = rep(c(TRUE, FALSE, TRUE, TRUE), each = 2))
#' study <- marker_study(data, id = "patient", visit = "visit", value = "crp", time = "months",
#'   event = "died")
#' outcome_data(study, predictor = "change", landmark = 2)
#' @export
outcome_data <- function(study, visit = NULL, predictor = c("value", "change"), landmark = NULL, ..., markers = NULL,
                         baseline = FALSE, censored_rule = limit_rules("values")) {
  check_dots_empty(...)
  set <- outcome_question(required(study), visit, predictor, landmark, markers, censored_rule)
  baseline <- check_flag(baseline, "baseline")
  cells <- outcome_cells(study, set)
  who <- which(outcome_patients(study$patients, set$landmark)$at_risk)
  patients <- study$patients[who, , drop = FALSE]
  columns <- function(x, names) stats::setNames(lapply(seq_along(names), function(j) unname(x[j, who])), names)
  out <- c(
    list(id = patients$id, time = patients$time - (set$landmark %||% 0), event = patients$event),
    columns(cells$value, set$markers),
    if (baseline && !is.null(cells$before)) columns(cells$before, paste(set$markers, "(baseline)")),
    if (!all(is.na(patients$arm))) list(arm = patients$arm), as.list(patients[study$source$covariates])
  )
  twice <- unique(names(out)[duplicated(names(out))])
  if (length(twice)) {
    abort_data("study", "have markers whose names are those of no other column", enumerate(dQuote(twice, FALSE)))
  }
  structure(out, row.names = .set_row_names(length(who)), class = "data.frame")
}
