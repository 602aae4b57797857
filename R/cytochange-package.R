# The import of cli loads it: src/glue_blocks.c draws its progress bars through cli's C interface.

#' @section Options:
#' * `options(cytochange.threads = 1L)`: threads of a call, never more than the environment variable
#'   `OMP_THREAD_LIMIT`, than the machine has processors (or eight, where it has fewer), or than there is work for, and
#'   one in a forked process. Figures do not depend on it.
#' * `options(cytochange.progress = interactive())`: progress bars for work of more than two seconds.
#' * `options(cytochange.chunk_size = NULL)`: the most markers and the most resamples of one job; `NULL` makes as many
#'   jobs as the workers have use for.
#'
#' @section Many workers:
#' Where you have set a plan of the future package (`future::plan(multisession)`, `cluster`, `multicore`, batchtools,
#' ...) and future.apply is installed, long work is cut into jobs, ranges of markers and of resamples, and the plan's
#' workers do them: resampling tests, step-down adjustment, the bootstrap of [prognostic_screen()],
#' [validate_prognosis()] and its `procedure`, and large batches of markers. Work of less than about half a second stays
#' where it is. The answer is the same to the last bit for any plan, number of workers and size of jobs: a resample is a
#' function of the seed and its number, and what is merged are whole numbers. A worker uses one thread unless the plan
#' allows it more. Under the sequential plan, or without one, nothing changes.
#'
#' @seealso [marker_study()] and [adam_study()] to read data; [paired_change()], [response_change()],
#'   [prognostic_screen()] for the three questions; [prognostic_model()] and [validate_prognosis()] for one model;
#'   [report_study()] for a report. `vignette(package = "cytochange")` lists the articles.
#' @importFrom cli cli_progress_done
#' @importFrom generics tidy glance augment
#' @importFrom ggplot2 autoplot
#' @importFrom rlang %||% .data
#' @importFrom stats anova coef confint deviance df.residual family fitted formula logLik model.frame model.matrix nobs
#'   predict residuals vcov weights
#' @useDynLib cytochange, .registration = TRUE
"_PACKAGE"

#' @export
generics::tidy
#' @export
generics::glance
#' @export
generics::augment
#' @export
ggplot2::autoplot
