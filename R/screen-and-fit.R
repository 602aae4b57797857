#' A modelling procedure: rank the markers, fit the leading ones together
#'
#' Makes a function that does what analysts do by hand: screen every candidate with [prognostic_screen()], take those
#' that rank first, and fit one model of them with [prognostic_model()]. Handed to [validate_prognosis()] as
#' `procedure`, it chooses anew in every resample, so that the optimism of the choice is measured together with that of
#' the fit. A validation of the chosen model alone, as if its markers had been known beforehand, promises too much.
#'
#' @param markers Character vector: the candidates, names of columns of the data; of a study, [markers()].
#' @param n Whole number: how many are fitted, at most as many as there are candidates. Default 1.
#' @param ... Not used; must be empty.
#' @param covariates Character vector: columns that are in every model, such as "arm". `NULL` (default): none.
#' @param response One string: the column that says who responded; logical, 0/1 or a factor of two levels. Default
#'   "response", as a study has it.
#' @param scale "log2" (default) or "raw": how the markers enter.
#' @param likelihood "firth" (default: finite in every resample) or "ml".
#' @return A function of a data frame with one row a patient, or of a [marker_study()] (baseline values). It returns a
#'   [prognostic_model()] with Wald limits, whose `formula()` and field `markers` name the markers chosen. `predict()`
#'   of it takes the median among the patients fitted for a chosen marker that a new patient lacks: otherwise a resample
#'   that chooses a marker with missing values could not be measured.
#' @section Errors: `cytochange_error_argument` for arguments that cannot serve, also when the function made is called
#'   on data without these columns; `cytochange_error_data` where no candidate can be fitted.
#' @seealso [validate_prognosis()]; [report_study()], which validates its model in this way.
#' @examples
#' study <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker",
#'   value = "value", response = "response", arm = "arm", lloq = "lloq")
#' modelling <- screen_and_fit(markers(study), n = 2, scale = "log2")
#' fit <- modelling(study)
#' formula(fit)
#' validate_prognosis(fit, resamples = 20, seed = 1, procedure = modelling)
#' @export
screen_and_fit <- function(markers, n = 1, ..., covariates = NULL, response = "response", scale = c("log2", "raw"),
                           likelihood = screen_likelihoods()) {
  check_dots_empty(...)
  markers <- check_strings(required(markers), "markers")
  covariates <- check_strings(covariates, "covariates", null_ok = TRUE)
  n <- check_count(n, "n", min = 1)
  if (n > length(markers)) {
    abort_argument("n", paste0("be at most the number of candidates (", length(markers), ")"), describe(n))
  }
  response <- check_string(response, "response")
  scale <- check_choice(scale, c("log2", "raw"), "scale")
  likelihood <- check_likelihood(likelihood, screen_likelihoods())
  function(data) {
    data <- procedure_data(data, c(response, markers, covariates))
    chosen <- leading_markers(data, markers, n, covariates, response, scale, likelihood)
    columns <- lapply(chosen, column_call)
    terms <- if (scale == "log2") lapply(columns, function(column) call("log2", column)) else columns
    formula <- additive_formula(column_call(response), c(terms, lapply(covariates, column_call)))
    fit <- prognostic_model(formula, data, likelihood = likelihood, conf_method = "wald")
    fit$markers <- chosen
    fit$middle <- vapply(data[chosen], stats::median, numeric(1), na.rm = TRUE)
    class(fit) <- c("screened_model", class(fit))
    fit
  }
}

# The rows with a response; `columns`: the response first.
procedure_data <- function(data, columns) {
  if (inherits(data, "marker_study")) data <- model_source(data, response ~ 1)$data
  if (!is.data.frame(data)) abort_argument("data", "be a marker_study or a data frame", describe(data))
  missing <- setdiff(columns, names(data))
  if (length(missing)) {
    abort_argument("data", "have the columns of the procedure", paste0("without ", enumerate(dQuote(missing, FALSE))))
  }
  data[!is.na(data[[columns[1L]]]), , drop = FALSE]
}

# The `n` markers that rank first among those that can be fitted, and whose names a formula can hold.
leading_markers <- function(data, markers, n, covariates, response, scale, likelihood) {
  event <- read_response(data[[response]])$event
  screen <- prognostic_screen(t(as.matrix(data[markers])), event, covariates = if (length(covariates)) data[covariates],
                              likelihood = likelihood, conf_method = "wald", scale = scale, p.adjust.method = "none")
  rank <- ifelse(fits_formula(markers), screen$rank, NA)
  ranked <- order(rank)[seq_len(min(n, sum(!is.na(rank))))]
  if (!length(ranked)) {
    abort_data("data", "have a marker that can be fitted", paste0("of ", format_count(length(markers), "marker"),
                                                                 " that cannot: ", screen$status[1L]))
  }
  markers[ranked]
}

#' @export
predict.screened_model <- function(object, newdata = NULL, ...) {
  class(object) <- setdiff(class(object), "screened_model")
  if (is.null(newdata)) return(stats::predict(object, ...))
  newdata <- model_source(newdata, stats::formula(object), need_response = FALSE)$data
  for (marker in intersect(names(object$middle), names(newdata))) {
    newdata[[marker]][is.na(newdata[[marker]])] <- object$middle[[marker]]
  }
  stats::predict(object, newdata, ...)
}
