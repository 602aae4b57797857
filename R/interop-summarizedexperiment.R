# SummarizedExperiment (Bioconductor): markers in rows, samples in columns, who and when in colData. One way in: a
# study.

#' Results for a SummarizedExperiment
#'
#' The three verbs take a `SummarizedExperiment` (or a class that extends it): markers are its rows, samples its
#' columns, and columns of its `colData` say whose sample each is, from which visit, and what is known of the patient.
#' The samples become a [marker_study()], with all of its checks, and the verb does the rest.
#'
#' @param x A `SummarizedExperiment`.
#' @param ... Arguments of the verb, such as `method`, `by`, `strata` or `p.adjust.method`.
#' @param id,visit Strings: columns of `colData(x)` that name the patient and the visit of each sample. `visit` may be
#'   `NULL` for [prognostic_screen()]: every sample is then a baseline.
#' @param response,arm Strings or `NULL` (default): columns of `colData(x)`, constant within a patient.
#' @param covariates Character vector or `NULL` (default): further columns of `colData(x)`. In [prognostic_screen()]
#'   they are the covariates of every model (among them `"arm"`, where an arm is named).
#' @param at String or `NULL` (default: the baseline): of [prognostic_screen()], the visit whose values, or with
#'   `predictor = "change"` the change until which, are taken.
#' @param baseline String or `NULL` (default: the first visit): the visit to compare with.
#' @param assay Name or number of the assay; default 1, the first.
#' @param scale `"raw"` (default: assays of this class often hold logarithms already) or `"log2"`.
#' @return As [paired_change()], [arm_change()], [response_change()] and [prognostic_screen()].
#' @section Errors: A column that `colData(x)` lacks or an assay that `x` lacks raises `cytochange_error_argument`; rows
#'   without names or with repeated ones `cytochange_error_data`; what [marker_study()] refuses, its errors.
#' @seealso [paired_change()] for matrices, faster for 100,000 markers and more.
#' @examplesIf interactive() && requireNamespace("SummarizedExperiment", quietly = TRUE)
#' values <- matrix(rexp(24) + 4, 3, dimnames = list(c("IL-2", "IL-6", "TNF"), NULL))
#' samples <- data.frame(patient = rep(1:4, 2), visit = rep(c("before", "after"), each = 4))
#' x <- SummarizedExperiment::SummarizedExperiment(list(values = values), colData = samples)
#' paired_change(x, id = "patient", visit = "visit")
#' @name summarizedexperiment_methods
NULL

#' @rdname summarizedexperiment_methods
#' @export
paired_change.SummarizedExperiment <- function(x, ..., id, visit, response = NULL, arm = NULL, covariates = NULL,
                                               baseline = NULL, assay = 1L, scale = c("raw", "log2")) {
  study <- experiment_study(x, required(id), required(visit), response, arm, covariates, baseline, assay, scale)
  paired_change(study, ...)
}

#' @rdname summarizedexperiment_methods
#' @export
response_change.SummarizedExperiment <- function(x, ..., id, visit, response, arm = NULL, covariates = NULL,
                                                 baseline = NULL, assay = 1L, scale = c("raw", "log2")) {
  study <- experiment_study(x, required(id), required(visit), required(response), arm, covariates, baseline, assay,
                            scale)
  response_change(study, ...)
}

#' @rdname summarizedexperiment_methods
#' @export
response_trend.SummarizedExperiment <- function(x, ..., id, visit, response, arm = NULL, covariates = NULL,
                                                baseline = NULL, assay = 1L, scale = c("raw", "log2")) {
  study <- experiment_study(x, required(id), required(visit), required(response), arm, covariates, baseline, assay,
                            scale)
  response_trend(study, ..., covariates = covariates)
}

#' @rdname summarizedexperiment_methods
#' @export
overall_change.SummarizedExperiment <- function(x, ..., id, visit, response = NULL, arm = NULL, covariates = NULL,
                                                baseline = NULL, assay = 1L, scale = c("raw", "log2")) {
  study <- experiment_study(x, required(id), required(visit), response, arm, covariates, baseline, assay, scale)
  overall_change(study, ...)
}

#' @rdname summarizedexperiment_methods
#' @export
arm_change.SummarizedExperiment <- function(x, ..., id, visit, arm, response = NULL, covariates = NULL,
                                            baseline = NULL, assay = 1L, scale = c("raw", "log2")) {
  study <- experiment_study(x, required(id), required(visit), response, required(arm), covariates, baseline, assay,
                            scale)
  arm_change(study, ...)
}

#' @rdname summarizedexperiment_methods
#' @export
prognostic_screen.SummarizedExperiment <- function(x, ..., id, visit = NULL, response, arm = NULL, covariates = NULL,
                                                   baseline = NULL, at = NULL, assay = 1L,
                                                   scale = c("raw", "log2")) {
  carried <- setdiff(covariates, "arm")
  study <- experiment_study(x, required(id), visit, required(response), arm, if (length(carried)) carried, baseline,
                            assay,
                            scale)
  prognostic_screen(study, ..., visit = at, covariates = covariates)
}

# One row a sample, one column a marker: the wide form of marker_study().
experiment_study <- function(x, id, visit, response, arm, covariates, baseline, assay, scale) {
  check_installed("SummarizedExperiment", "read a SummarizedExperiment")
  scale <- check_choice(scale, c("raw", "log2"), "scale")
  samples <- as.data.frame(SummarizedExperiment::colData(x), optional = TRUE)
  for (role in list(list(id, "id"), list(visit, "visit"), list(response, "response"), list(arm, "arm"))) {
    if (!is.null(check_string(role[[1L]], role[[2L]], null_ok = TRUE))) {
      check_columns(role[[1L]], samples, role[[2L]], "colData(x)")
    }
  }
  check_columns(check_strings(covariates, "covariates", null_ok = TRUE), samples, "covariates", "colData(x)")
  markers <- experiment_markers(x)
  if (is.null(visit)) {
    visit <- "visit"
    samples[[visit]] <- "baseline"
  }
  check_one_sample(samples[[id]], samples[[visit]])
  # The markers' names may be those of columns of colData: they keep apart by number until the study is read.
  columns <- paste0("row ", seq_along(markers), " of the assay")
  values <- as.data.frame(t(as.matrix(experiment_assay(x, assay))), row.names = FALSE)
  names(values) <- columns
  said <- function(text) experiment_words(text, markers)
  study <- withCallingHandlers(
    marker_study(cbind(samples, values), id = id, visit = visit, value = columns, response = response, arm = arm,
                 covariates = covariates, baseline = baseline, scale = scale),
    cytochange_error = function(error) retell_error(error, said, if (error$argument == "value") "assay" else
      error$argument),
    cytochange_message = function(message) retell_message(message, said)
  )
  study$markers$marker <- markers
  study
}

# Markers by their names, samples as columns, and no argument that the verbs have for something else.
experiment_words <- function(text, markers) {
  text <- gsub("`visits`, or a factor", "a factor", text, fixed = TRUE)
  text <- sub("rows without a visit are left out where `visits`.*$", "leave samples without a visit out of `x`", text)
  text <- gsub("\\brow ([0-9]+)(?! of the assay)\\b", "sample (column) \\1", text, perl = TRUE)
  text <- gsub("\\brows (?=[0-9])", "samples (columns) ", text, perl = TRUE)
  at <- gregexpr("row [0-9]+ of the assay", text)
  regmatches(text, at) <- lapply(regmatches(text, at), function(x) markers[as.integer(gsub("[^0-9]", "", x))])
  text
}

# Averages are for the user to take: these methods have no rule for duplicates.
check_one_sample <- function(id, visit) {
  id <- as.character(id)
  visit <- as.character(visit)
  key <- paste(match(id, id), match(visit, visit))
  twice <- which(key %in% key[duplicated(key)])
  if (!length(twice)) return(invisible())
  abort_data("x", "have one sample for each patient and visit",
             paste0("repeated, first for patient ", id[twice[1L]], ", visit ", visit[twice[1L]]),
             paste0("samples (columns) ", enumerate(twice)))
}

experiment_markers <- function(x) {
  names <- rownames(x) %||% as.character(seq_len(nrow(x)))
  check_unique_names(names, "x", "row")
  names
}

experiment_assay <- function(x, assay) {
  known <- SummarizedExperiment::assayNames(x)
  n <- length(SummarizedExperiment::assays(x))
  if (!(checkmate::test_int(assay, lower = 1, upper = n) || (checkmate::test_string(assay) && assay %in% known))) {
    abort_argument("assay", paste0("be the number (1 to ", n, ") or name of an assay of `x`"), describe(assay),
                   if (length(known)) paste0("the assays are ", enumerate(dQuote(known, FALSE))))
  }
  SummarizedExperiment::assay(x, assay, withDimnames = FALSE)
}
