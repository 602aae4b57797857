# Readers of a study.

#' Markers, visits and patients of a study
#'
#' @param study A study made by [marker_study()] or [adam_study()].
#' @return `markers()` and `visits()`: character vectors in the study's order. `patients()`: a data frame, one row a
#'   patient, with `id` (character), `arm` (factor), `response` (as it was given), `responder` (`TRUE`, `FALSE`, or
#'   `NA` = not evaluable), `time` and `event` (to an outcome) and the covariates. Columns that were not named when the
#'   study was made are all `NA`.
#' @section Errors: `cytochange_error_argument` for anything but a [marker_study()].
#' @seealso [marker_study()], [sample_flow()]
#' @examples
#' data <- data.frame(id = c(1, 1, 2), month = c(0, 3, 0), crp = c(5, 3, 8),
#'                    best = c("PR", "PR", "PD"))
#' study <- marker_study(data, id = "id", visit = "month", value = "crp", response = "best")
#' markers(study)
#' visits(study)
#' patients(study)
#' @export
markers <- function(study) check_study(study)$markers$marker

#' @rdname markers
#' @export
visits <- function(study) check_study(study)$visits

#' @rdname markers
#' @export
patients <- function(study) check_study(study)$patients

#' @rdname marker_study
#' @param x A study made by [marker_study()] or [adam_study()].
#' @param row.names,optional As in [as.data.frame()]; not used.
#' @export
as.data.frame.marker_study <- function(x, row.names = NULL, optional = FALSE, ...) {
  check_dots_empty(...)
  records <- x$records
  list2DF(list(id = x$patients$id[records$patient], visit = x$visits[records$visit],
               marker = x$markers$marker[records$marker], value = records$value, censored = records$censored,
               above = records$above, unit = x$markers$unit[records$marker], row = records$row))
}

# What a study is read as. `groups`: the record of the response groups, with their words.
#' @export
settings.marker_study <- function(x, ...) {
  c(summary_settings(x), list(baseline = x$baseline, groups = response_groups()))
}

#' Choose patients, markers and visits of a study
#'
#' @param x A study made by [marker_study()] or [adam_study()].
#' @param subset A logical expression over the columns of [patients()], as in [base::subset()]; `NA` counts as `FALSE`.
#'   Left out: all patients.
#' @param ... Not used; must be empty.
#' @param markers,visits Character vectors: the markers and visits to keep, in the order wanted. `NULL` (default): all.
#' @param baseline One of the kept visits. `NULL` (default): the study's baseline, or, where that is not kept, the first
#'   kept visit, said in a message.
#' @return A study of what was chosen. Levels of factors that have no patient left are dropped. Nothing left is an
#'   error.
#' @section Errors: `cytochange_error_argument` for unknown markers or visits, and where `subset` is no logical
#'   expression over the columns of [patients()] or leaves nobody.
#' @seealso [marker_study()], [base::subset()]
#' @examples
#' data <- data.frame(id = rep(1:3, each = 2), month = c(0, 3), crp = c(5, 3, 8, 9, 4, 6),
#'                    arm = rep(c("A", "B", "A"), each = 2))
#' study <- marker_study(data, id = "id", visit = "month", value = "crp", arm = "arm")
#' subset(study, arm == "A")
#' @export
subset.marker_study <- function(x, subset, ..., markers = NULL, visits = NULL, baseline = NULL) {
  check_dots_empty(...)
  chosen <- if (missing(subset)) rep(TRUE, nrow(x$patients)) else
    choose_patients(substitute(subset), x$patients, parent.frame())
  if (!is.null(visits)) visits <- visit_labels(visits, "visits")
  kept_visits <- check_subset(visits, x$visits, "visits")
  kept_markers <- check_subset(markers, x$markers$marker, "markers")
  restrict_study(x, which(chosen), kept_markers, kept_visits, subset_baseline(baseline, x, kept_visits))
}

choose_patients <- function(expression, table, frame) {
  chosen <- tryCatch(eval(expression, table, frame), error = function(error) {
    abort_argument("subset", paste0("be an expression over the columns of patients(): ", enumerate(names(table), 12L)),
                   paste0("an expression that stops: ", conditionMessage(error)))
  })
  if (!is.logical(chosen) || length(chosen) != nrow(table)) {
    abort_argument("subset", paste0("give TRUE or FALSE for each of the ", nrow(table), " patients"), describe(chosen))
  }
  chosen <- chosen & !is.na(chosen)
  if (!any(chosen)) abort_argument("subset", "leave at least one patient", "TRUE for none")
  chosen
}

subset_baseline <- function(baseline, study, kept_visits) {
  if (!is.null(baseline)) return(check_baseline(baseline, kept_visits))
  if (study$baseline %in% kept_visits) return(study$baseline)
  inform_cytochange(paste0("The baseline ", dQuote(study$baseline, FALSE), " is not kept: ",
                           dQuote(kept_visits[[1L]], FALSE), " takes its place."), "baseline",
                    names = kept_visits[[1L]])
  kept_visits[[1L]]
}

restrict_study <- function(study, patients, markers, visits, baseline) {
  records <- study$records
  records$patient <- match(records$patient, patients)
  records$marker <- match(study$markers$marker, markers)[records$marker]
  records$visit <- match(study$visits, visits)[records$visit]
  kept <- which(!is.na(records$patient) & !is.na(records$marker) & !is.na(records$visit))
  study$source$chosen_from <- study$source$chosen_from %||%
    c(patients = nrow(study$patients), markers = nrow(study$markers), visits = length(study$visits))
  study$records <- list2DF(lapply(records, `[`, kept))
  study$limits <- lapply(study$limits, function(limit) {
    if (is.matrix(limit)) limit[match(markers, study$markers$marker), match(visits, study$visits), drop = FALSE] else
      limit[kept]
  })
  study$patients <- list2DF(lapply(study$patients, function(column) {
    column <- column[patients]
    if (is.factor(column)) droplevels(column) else column
  }))
  study$markers <- list2DF(lapply(study$markers, `[`, match(markers, study$markers$marker)))
  study$visits <- visits
  study$baseline <- baseline
  study
}
