#' Validation of a prognostic model, internal or in new patients
#'
#' How well will the model predict in new patients of the same kind? The figures that a model gets on the patients it
#' was fitted to are too good. Here the whole of the modelling is repeated in bootstrap resamples (or folds) of the
#' patients, and what a model loses from the patients it was fitted to those it was not, its optimism, is taken off.
#' Figures of new patients (`newdata`), and of given predictions, are as they are.
#'
#' @section Measures:
#' * `auc`: P(predicted probability higher in a patient with the event), ties a half; 1 is perfect, 0.5 useless.
#' * `brier`: mean squared difference of outcome and predicted probability; 0 is perfect.
#' * `calibration_slope`: the slope of a logistic model of the outcome on the linear predictor, by maximum likelihood.
#'   Below 1, predictions are too extreme: the mark of overfitting.
#' * `calibration_in_the_large`: the intercept of a logistic model with the linear predictor as offset (not the
#'   intercept of the slope's model); above 0, the event is more frequent than predicted.
#'
#' @section Methods:
#' * `"optimism"` (default; Harrell, Lee and Mark 1996): the model is fitted to each resample and measured on that
#'   resample and on the patients themselves; `optimism` is the mean difference, `corrected = apparent - optimism`.
#'   Where refits fail in many resamples (maximum likelihood in nearly separated data), those that remain can bring the
#'   AUC above 1 so: it is then not given, and the note says what it would be.
#' * `"0.632+"` (Efron and Tibshirani 1997): the apparent figure and the mean figure in patients not drawn, weighted by
#'   the relative overfitting rate. Figures without information: AUC 0.5, slope 0, Brier that of predictions dealt at
#'   random to the patients; for calibration-in-the-large there is none, and the weight is 0.632.
#' * `"cv"`: cross-validation in `folds`, dealt anew `repeats` times, events evenly over folds. Figures are those of the
#'   predictions of all folds of a repeat together, but the AUC compares only patients of the same fold, whose
#'   predictions come from one model; the repeats are averaged. `optimism` is `apparent - corrected`.
#'
#' @section New patients, given predictions:
#' With `newdata` the model is measured in patients who had no part in its fit: nothing is fitted again, nothing is
#' taken off. `apparent` and `corrected` are then the same figure, that of the new patients, `optimism` is 0. The AUC
#' has the interval of [roc_curve()], the other measures have percentile limits of `resamples` bootstrap resamples of
#' the new patients, which say nothing of how the model would differ had it been fitted to others. Patients without a
#' response, or for whom the model has no prediction since a value is missing, are left out and counted in
#' `settings()$n_left_out`. Which response is the event is as the model has it, whatever the order of levels in
#' `newdata`. New patients only tell of new patients if they were not chosen by how well the model does in them.
#'
#' A model from anywhere is validated by its predictions: a numeric vector of probabilities, and the response of the
#' same patients, who must have had no part in the fit.
#'
#' @section All of the modelling inside:
#' A resample's model uses the likelihood (`"ml"`, `"firth"`, `"flic"`, `"flac"`), weights and offset of `fit`. Where
#' terms depend on the data (`scale()`, `poly()`, `splines::ns()`, `I(x > median(x))`), they are made anew in every
#' resample. What was done before `fit` is not known to it: where variables, transformations or cut-points were chosen
#' by looking at the outcome, hand in `procedure`, a function that does all of it. It is called once in every resample
#' (or fold) with a data frame of the patients drawn, one row a draw, that has every column of the data `fit` was made
#' of (of a study: `response`, `arm`, covariates, and each marker's baseline value), and `.weight` where `fit` is
#' weighted. It returns a model whose `predict(model, newdata, type = "response")` gives the probability of the event: a
#' [prognostic_model()], a [stats::glm()], or an object of any class with such a method. On the patients of `fit` it
#' must give the model of `fit`, else the optimism of one model would be taken off another: an error says both (not
#' checked where it draws random numbers or fails there). A procedure that draws random numbers finds R's generator in a
#' state that `seed` and the number of the resample decide, so that figures do not depend on where and after what it
#' runs; yours is put back. Procedures are called by the workers of `future::plan()` where there is one.
#'
#' @section Failed refits:
#' A refit that stops, does not converge (under `"ml"`: is separated), or cannot be measured since its resample has one
#' class only is left out, counted in `settings()$n_failed` and said in the print. `settings()$failures` tells the
#' reasons of refits in R. Where a measure alone does not exist (an infinite calibration slope, as predictions separate
#' the classes), the resample is left out of that row, see `n_used`. Many failures make the figures those of a luckier
#' set of patients.
#'
#' @section Weights:
#' A case weight is a count of patients: a row of weight w is resampled as w patients, and all figures are those of the
#' data with one row a patient. Rows of fractional weights are resampled as rows.
#'
#' @section Limits:
#' Location-shifted bootstrap limits (Noma et al. 2021): the percentiles of the figure that the models of the resamples
#' get on their own resample, moved by the bias. They are moved so that the mean of the distribution, not the apparent
#' figure, comes to lie on the corrected figure: a resample's model is more optimistic than `fit` is, and would push the
#' limits up. Under maximum likelihood calibration slope and calibration-in-the-large are 1 and 0 on the own resample by
#' construction, which says nothing; for these two the distribution is that of the resamples' models on the patients
#' themselves. Under `"cv"`, patients are resampled together with their out-of-fold predictions. AUC and Brier score are
#' moved on the logit scale: moved as they are, a 95% interval of the AUC holds the truth in 87% of simulated trials of
#' 60 patients, moved on the logit scale in 95%. Of a model of nothing but noise they hold it less often: the AUC in 90%
#' of such trials, the slope in 69%. Where the area is 0 or 1 in the patients and all resamples, its limits are
#' Newcombe's (2006, method 5). Limits always hold their estimate.
#'
#' @param fit A converged model of [prognostic_model()]; or a numeric vector, one predicted probability (0 to 1) a
#'   patient. Missing predictions are left out and counted.
#' @param response Of given predictions: what happened, one a patient, in any form that [roc_curve()] takes.
#' @param resamples Number of bootstrap resamples, default 1000, which place a 95 % limit to about half a percentage
#'   point of its level. Under `method = "cv"` they serve the limits only.
#' @param seed Whole number: key of the resamples. `NULL` (default) draws one from R's generator, so `set.seed()` rules.
#' @param procedure `NULL` (default: the model of `fit` again), or a function of a data frame that returns a fitted
#'   model, see above.
#' @param newdata `NULL` (default: internal validation), or the new patients: a [marker_study()] where the model is of
#'   one, or a data frame with the columns of the model and of its response. `procedure` and `method` are then left out.
#' @param weights How many patients each row of `newdata`, or each prediction, stands for: `NULL` (default: one; of a
#'   model that was weighted by a column of its data, the column of this name, if there is one), a column of `newdata`,
#'   or one number (not below 0) a row.
#' @param ... For methods; otherwise must be empty.
#' @param method `"optimism"` (default), `"0.632+"` or `"cv"`.
#' @param folds Under `"cv"`, the number of folds, 2 to the number of patients; default 10.
#' @param repeats Under `"cv"`, how often the folds are dealt; default 10, as one deal depends much on chance.
#' @param conf.level Confidence level of the limits; `NULL` (default): that of `fit`, 0.95 of given predictions.
#'
#' @return A data frame of class `prognosis_validation`, one row a measure (`auc, brier, calibration_slope,
#'   calibration_in_the_large`), with columns `measure, apparent, optimism, corrected, conf.low, conf.high, n_used`
#'   (refits averaged over), `status, note`. [settings()] holds `method, n_resamples, n_failed, seed, likelihood` and
#'   more. [calibration_curve()] and [decision_curve()] take it and use the same resamples; `autoplot()` draws the
#'   former. The same seed gives the same figures to the last bit for any number of threads.
#' @section Errors:
#' `cytochange_error_argument` where an argument cannot serve, or `procedure` returns no model with such
#'   predictions; `cytochange_error_data` where `fit` has not converged or is separated.
#' @references Harrell FE, Lee KL, Mark DB (1996). Multivariable prognostic models: issues in developing models,
#'   evaluating assumptions and adequacy, and measuring and reducing errors. *Statistics in Medicine* 15:361-387.
#'   \doi{10.1002/(SICI)1097-0258(19960229)15:4<361::AID-SIM168>3.0.CO;2-4}
#'
#' Efron B, Tibshirani R (1997). Improvements on cross-validation: the .632+ bootstrap method. *Journal of the American
#' Statistical Association* 92:548-560. \doi{10.1080/01621459.1997.10474007}
#'
#' Noma H, Shinozaki T, Iba K, Teramukai S, Furukawa TA (2021). Confidence intervals of prediction accuracy measures for
#' multivariable prediction models based on the bootstrap-based optimism correction methods. *Statistics in Medicine*
#' 40:5691-5701. \doi{10.1002/sim.9148}
#' @seealso [prognostic_model()], [calibration_curve()], [decision_curve()]
#' @examples
#' study <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker",
#'   value = "value", response = "response", arm = "arm", lloq = "lloq")
#' fit <- prognostic_model(response ~ log2(`sIL-2R`) + log2(`IFN-gamma`), study)
#' validate_prognosis(fit, resamples = 30, seed = 1)
#'
#' # Where the marker was chosen by looking, the choice is made again in every resample.
#' best_of <- function(data) {
#'   fits <- lapply(c("sIL-2R", "IFN-gamma"), function(marker) {
#'     formula <- eval(bquote(response ~ log2(.(as.name(marker)))))
#'     prognostic_model(formula, data, conf_method = "wald")
#'   })
#'   fits[[which.max(vapply(fits, logLik, 0))]]
#' }
#' chosen <- prognostic_model(response ~ log2(`sIL-2R`), study)
#' validate_prognosis(chosen, resamples = 10, seed = 1, procedure = best_of)
#'
#' # New patients, and predictions of a model from anywhere
#' old <- data.frame(y = rep(0:1, 20), x = sin(1:40) + rep(0:1, 20))
#' new <- data.frame(y = rep(0:1, 15), x = cos(1:30) + rep(0:1, 15))
#' validate_prognosis(prognostic_model(y ~ x, old), newdata = new, seed = 1)
#' elsewhere <- stats::glm(y ~ x, stats::binomial(), old)
#' validate_prognosis(stats::predict(elsewhere, new, type = "response"), new$y, seed = 1)
#' @export
validate_prognosis <- function(fit, ...) {
  required(fit)
  UseMethod("validate_prognosis")
}

#' @export
validate_prognosis.default <- function(fit, ...) {
  abort_argument("fit", "be a model of prognostic_model(), or predicted probabilities with the response", describe(fit))
}

#' @rdname validate_prognosis
#' @export
validate_prognosis.prognostic_model <- function(fit, resamples = 1000, seed = NULL, procedure = NULL, newdata = NULL,
                                                ..., method = validation_ids(), folds = 10, repeats = 10,
                                                conf.level = NULL, weights = NULL) {
  check_dots_empty(...)
  check_validated(fit)
  check_procedure(procedure)
  if (is.null(newdata)) {
    if (!is.null(weights)) abort_argument("weights", "be left out without `newdata`: the model has its own", "given")
    method <- check_registered(method, validation_ids(), "method")
  } else {
    if (!is.null(procedure)) abort_argument("procedure", "be left out where `newdata` is given", "given")
    if (!missing(method)) abort_argument("method", "be left out where `newdata` is given", describe(method))
    method <- new_patients_id
  }
  options <- list(
    method = method,
    resamples = check_count(resamples, "resamples", min = 1),
    folds = check_count(folds, "folds", min = 2),
    repeats = check_count(repeats, "repeats", min = 1),
    conf.level = check_conf_level(conf.level %||% fit$conf.level),
    seed = check_seed(seed)
  )
  record <- validation_record(options)
  unsuited <- record$fits(options, fit)
  if (length(unsuited)) do.call(abort_argument, unsuited)
  fit <- fit_of_patients(fit)
  sample <- if (is.null(newdata)) fitted_sample(fit) else new_sample(read_new_patients(fit, newdata, weights))
  options$seed <- draw_seed(options$seed)
  if (!is.null(procedure)) check_same_model(procedure, fit, options$seed)
  rows <- record$rows(if (is.null(newdata)) fit else sample, procedure, options_of_sample(options, sample))
  new_prognosis_validation(fit, sample, rows, options)
}

#' @rdname validate_prognosis
#' @export
validate_prognosis.numeric <- function(fit, response, ..., resamples = 1000, seed = NULL, conf.level = NULL,
                                       weights = NULL) {
  check_dots_empty(...)
  if (missing(response)) abort_argument("response", "be given with predictions", "left out")
  options <- list(
    method = new_patients_id, resamples = check_count(resamples, "resamples", min = 1),
    conf.level = check_conf_level(conf.level %||% 0.95), seed = check_seed(seed)
  )
  sample <- new_sample(read_given_predictions(fit, response, weights))
  options$seed <- draw_seed(options$seed)
  rows <- validation_record(options)$rows(sample, NULL, options_of_sample(options, sample))
  new_prognosis_validation(NULL, sample, rows, options)
}

# `pairs`: events times non-events among the rows that count; `newcombe`: the lower limit of an area of 1 among them.
options_of_sample <- function(options, sample) {
  options$newcombe <- roc_core(sample$y, as.integer(sample$y > 0),
                               list(conf.level = options$conf.level, digits_rank = Inf),
                               if (any(sample$prior.weights != 1)) as.double(sample$prior.weights))$auc_low
  options$pairs <- prod(table(factor(sample$y[sample$prior.weights > 0], 0:1)))
  options
}

check_procedure <- function(procedure) {
  if (is.null(procedure)) return(invisible())
  needed <- "be NULL or a function of a data frame that returns a fitted model"
  if (!is.function(procedure)) abort_argument("procedure", needed, describe(procedure))
  if (is.null(formals(args(procedure)))) abort_argument("procedure", needed, "a function without arguments")
}

check_validated <- function(fit, argument = "fit") {
  if (!inherits(fit, "prognostic_model")) abort_argument(argument, "be a model of prognostic_model()", describe(fit))
  if (!isTRUE(fit$converged)) {
    abort_data(argument, "have converged", paste0("of status \"", fit$status, "\""),
               "Firth's likelihood, the default of prognostic_model(), is finite for all data")
  }
  invisible(fit)
}

# `fit`: the model, NULL of given predictions; `sample`: the patients that figures are of.
new_prognosis_validation <- function(fit, sample, rows, options) {
  refits <- attr(rows, "refits")
  crossed <- validation_record(options)$out_of_fold
  settings <- c(options[c("method", "conf.level", "seed")], list(
    resamples = options$resamples, n_resamples = length(refits$ok), n_failed = sum(!refits$ok),
    folds = if (crossed) options$folds, repeats = if (crossed) options$repeats, refitted_by = refits$by,
    failures = refits$failures, n_warned = refits$n_warned, formula = fit$formula,
    n_markers = max(fit$n_at_baseline, length(fit$units)) + length(fit$changes), likelihood = fit$likelihood,
    fitted_by = fit$fitted_by, fitted_how = fit$fitted_how, fitted_cites = fit$fitted_cites,
    weighted = sample$weighted, n = sample$n, n_events = sample$n_events, n_left_out = sample$n_left_out,
    event = sample$event %||% fit$event, simulated = fit$simulated))
  attr(rows, "refits") <- NULL
  out <- new_result(rows, "prognosis_validation", settings)
  # What the curves need: the patients, and each resample's predictions of all of them.
  attr(out, "fit") <- sample
  attr(out, "links") <- refits$links[, if (crossed) TRUE else refits$ok, drop = FALSE]
  attr(out, "resample") <- if (!crossed) which(refits$ok)
  out
}
