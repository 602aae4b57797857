#' Decision curve of a prognostic model
#'
#' Is it worth deciding by the model? A threshold probability says how many unnecessary treatments one needed treatment
#' is worth; the net benefit at it is the share of true positives minus the share of false positives at that exchange
#' rate, beside those of treating all and treating none, apparent and corrected for optimism from the same resamples as
#' the validation.
#'
#' `net_benefit = TP / n - FP / n * t / (1 - t)`, a patient being positive when the predicted probability is at least
#' the threshold t. A resample's model is measured on its own resample and on the patients; the mean difference is the
#' optimism, `corrected = net_benefit - optimism`. Limits: percentiles of the net benefit on the own resamples, moved so
#' that their mean lies on the corrected one (as in [validate_prognosis()]). Of a validation by `"0.632+"` the resamples
#' serve in the same way. Of one by `"cv"`, the corrected net benefit is that of the predictions out of fold, averaged
#' over repeats (Vickers et al. 2008), and limits come from patients drawn with these predictions.
#'
#' @param fit A model of [prognostic_model()], which is validated first, or a validation of [validate_prognosis()],
#'   whose resamples or folds are used.
#' @param thresholds Probabilities strictly between 0 and 1, ascending; default 0.05 to 0.95 in steps of 0.05. Those
#'   that a clinician might hold are what counts.
#' @param ... For a model: further arguments of [validate_prognosis()], such as `procedure` or `method`. Otherwise must
#'   be empty.
#' @param resamples,seed For a model, see [validate_prognosis()]; default 1000 resamples and a seed
#'   drawn from R's generator. A validation has its own.
#' @return A data frame of class `decision_curve`, one row a threshold: `threshold, net_benefit` (apparent), `optimism,
#'   corrected, conf.low, conf.high, all, none` (net benefit of treating all, none), `n_positive` (patients at or above
#'   the threshold), `status, note`. [settings()] as of the validation.
#' @section Errors: `cytochange_error_argument` for thresholds outside (0, 1) and other arguments that cannot serve.
#' @references Vickers AJ, Elkin EB (2006). Decision curve analysis: a novel method for evaluating prediction models.
#'   *Medical Decision Making* 26:565-574. \doi{10.1177/0272989X06295361}
#'
#' Vickers AJ, Cronin AM, Elkin EB, Gonen M (2008). Extensions to decision curve analysis, a novel method for evaluating
#'   diagnostic tests, prediction models and molecular markers. *BMC Medical Informatics and Decision Making* 8:53.
#'   \doi{10.1186/1472-6947-8-53}
#' @seealso [plot_decision()], [validate_prognosis()], [calibration_curve()]
#' @examples
#' study <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker",
#'   value = "value", response = "response", arm = "arm", lloq = "lloq")
#' fit <- prognostic_model(response ~ log2(`sIL-2R`) + log2(`IFN-gamma`), study)
#' decision_curve(fit, thresholds = seq(0.1, 0.6, 0.1), resamples = 100, seed = 1)
#' @export
decision_curve <- function(fit, thresholds = seq(0.05, 0.95, 0.05), ...) {
  required(fit)
  UseMethod("decision_curve")
}

#' @export
decision_curve.default <- function(fit, thresholds = seq(0.05, 0.95, 0.05), ...) {
  abort_argument("fit", "be a model of prognostic_model() or a validation of validate_prognosis()", describe(fit))
}

#' @rdname decision_curve
#' @export
decision_curve.prognostic_model <- function(fit, thresholds = seq(0.05, 0.95, 0.05), ..., resamples = 1000,
                                            seed = NULL) {
  thresholds <- check_thresholds(thresholds)
  decision_curve(validate_prognosis(fit, resamples, seed, ...), thresholds)
}

#' @rdname decision_curve
#' @export
decision_curve.prognosis_validation <- function(fit, thresholds = seq(0.05, 0.95, 0.05), ...) {
  check_dots_empty(...)
  thresholds <- check_thresholds(thresholds)
  check_kept(fit)
  used <- curve_settings(fit)
  model <- attr(fit, "fit")
  weights <- model$prior.weights / sum(model$prior.weights)
  p <- stats::plogis(model$linear.predictors)
  kept <- kept_predictions(fit)
  benefits <- kept_benefits(kept, thresholds)
  net_benefit <- drop(net_benefits(matrix(p), model$y, matrix(weights), thresholds))
  optimism <- mean_optimism(kept, net_benefit, benefits$drawn, benefits$original)
  corrected <- net_benefit - optimism
  limits <- vapply(seq_along(thresholds), function(k) {
    shifted_limits(corrected[k], benefits$drawn[k, ], used$conf.level)
  }, numeric(2))
  share <- sum(weights * model$y)
  rows <- data.frame(threshold = thresholds, net_benefit = net_benefit, optimism = optimism, corrected = corrected,
                     conf.low = limits[1L, ], conf.high = limits[2L, ],
                     all = share - (1 - share) * thresholds / (1 - thresholds), none = 0,
                     n_positive = vapply(thresholds, function(t) sum(is_positive(p, t) & model$prior.weights > 0), 0L),
                     status = "ok", note = "")
  new_result(rows, "decision_curve", used)
}

check_thresholds <- function(x) {
  sound <- checkmate::test_numeric(x, finite = TRUE, any.missing = FALSE, min.len = 1L, unique = TRUE, sorted = TRUE)
  if (!sound || x[1L] <= 0 || x[length(x)] >= 1) {
    abort_argument("thresholds", "be probabilities strictly between 0 and 1, ascending", describe(x))
  }
  as.numeric(x)
}

# A probability that equals the threshold on paper is at it.
is_positive <- function(p, threshold) p >= threshold * (1 - 1e-10)

# Net benefits: one row a threshold, one column a model. p, weights: patients x models; weights of a model add up to 1.
net_benefits <- function(p, y, weights, thresholds) {
  gain <- weights * y
  loss <- weights * (1 - y)
  out <- vapply(thresholds, function(t) {
    positive <- is_positive(p, t)
    colSums(gain * positive) - colSums(loss * positive) * t / (1 - t)
  }, numeric(ncol(p)))
  t(matrix(out, ncol(p)))
}

# Net benefits of each model on all patients, and of each draw.
kept_benefits <- function(kept, thresholds) {
  drawn <- kept$counts * kept$weights
  same <- matrix(kept$weights / sum(kept$weights), nrow(kept$p), ncol(kept$p))
  list(drawn = net_benefits(kept$p[, kept$model, drop = FALSE], kept$y, sweep(drawn, 2L, colSums(drawn), "/"),
                            thresholds),
       original = net_benefits(kept$p, kept$y, same, thresholds))
}
