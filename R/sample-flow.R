#' Where every patient went
#'
#' Accounts for every patient of a study, marker by marker and visit by visit: who has the baseline and the visit (a
#' pair), and who lacks which.
#'
#' @param study A study made by [marker_study()] or [adam_study()].
#' @return A data frame of class `sample_flow`, one row a marker x follow-up visit x arm x response group that has
#'   patients, in the study's order of markers, visits and arms:
#'   * `marker`, `visit`, `arm` ("all" where the study has none, "not recorded" where it is missing), `response`
#'     ("responder", "non-responder", "not evaluable"; "all" where the study has no response);
#'   * `n_patients`: patients of that arm and group, measured or not;
#'   * `n_paired`, `n_missing_baseline`, `n_missing_visit`, `n_missing_both`: each patient is in one of the four, so
#'     that they add up to `n_patients`;
#'   * `n_censored_baseline`, `n_censored_visit`: patients whose value there is beyond a limit;
#'   * `n_duplicates`: rows of the data beyond the first for a patient, at the baseline or this visit, which
#'     `duplicates` merged or left out.
#'
#'   A study of one visit has no rows.
#' @section Errors: `cytochange_error_argument` for anything but a [marker_study()].
#' @seealso [marker_study()], [patients()]
#' @examples
#' data <- data.frame(id = c(1, 1, 2, 3), month = c(0, 3, 0, 3), crp = c(5, 3, 8, 7),
#'                    arm = c("A", "A", "B", "B"))
#' study <- marker_study(data, id = "id", visit = "month", value = "crp", arm = "arm")
#' sample_flow(study)
#' @export
sample_flow <- function(study) {
  check_study(study)
  cells <- flow_cells(study)
  parts <- lapply(setdiff(study$visits, study$baseline), function(visit) flow_at_visit(study, visit, cells))
  rows <- list2DF(lapply(stats::setNames(nm = flow_columns()), function(name) {
    as_flow_column(unlist(lapply(parts, `[[`, name)), name)
  }))
  order <- order(match(rows$marker, study$markers$marker), match(rows$visit, study$visits),
                 match(rows$arm, levels(cells$arm)), match(rows$response, all_words(response_groups())))
  new_summary(rows[order, , drop = FALSE], "sample_flow", summary_settings(study))
}

flow_columns <- function() {
  c("marker", "visit", "arm", "response", "n_patients", "n_paired", "n_missing_baseline", "n_missing_visit",
    "n_missing_both", "n_censored_baseline", "n_censored_visit", "n_duplicates")
}

# Counts are whole numbers, names are text, also where there are no rows.
as_flow_column <- function(x, name) if (startsWith(name, "n_")) as.integer(x) else as.character(x)

# The arm x response cells that have patients: `of_patient` points into the other vectors.
flow_cells <- function(study) {
  arm <- arm_group(study)
  response <- counted_response(study)
  code <- (as.integer(arm) - 1L) * nlevels(response) + as.integer(response)
  present <- sort(unique(code))
  list(of_patient = match(code, present),
       arm = factor(levels(arm)[(present - 1L) %/% nlevels(response) + 1L], levels(arm)),
       response = levels(response)[(present - 1L) %% nlevels(response) + 1L])
}

# All markers at one follow-up visit; within a marker one row a cell.
flow_at_visit <- function(study, visit, cells) {
  records <- study$records
  n_cells <- length(cells$arm)
  n_rows <- nrow(study$markers) * n_cells
  cell <- (records$marker - 1L) * n_cells + cells$of_patient[records$patient]
  pair <- as.double(records$patient) * nrow(study$markers) + records$marker
  at_base <- records$visit == match(study$baseline, study$visits)
  at_visit <- records$visit == match(visit, study$visits)
  beyond <- records$censored | records$above
  count <- function(chosen) tabulate(cell[chosen], n_rows)

  n_patients <- rep(tabulate(cells$of_patient, n_cells), nrow(study$markers))
  paired <- count(which(at_visit)[pair[at_visit] %in% pair[at_base]])
  base <- count(at_base)
  later <- count(at_visit)
  surplus <- which((at_base | at_visit) & records$n_rows > 1L)
  list(
    marker = rep(study$markers$marker, each = n_cells), visit = rep(visit, n_rows),
    arm = rep(as.character(cells$arm), nrow(study$markers)), response = rep(cells$response, nrow(study$markers)),
    n_patients = n_patients, n_paired = paired, n_missing_baseline = later - paired, n_missing_visit = base - paired,
    n_missing_both = n_patients - base - later + paired,
    n_censored_baseline = count(at_base & beyond), n_censored_visit = count(at_visit & beyond),
    n_duplicates = tabulate(rep(cell[surplus], records$n_rows[surplus] - 1L), n_rows)
  )
}
