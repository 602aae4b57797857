#' Calibration curve of a prognostic model
#'
#' How often the event happened among patients of a given predicted probability: as it appears in the patients that the
#' model was fitted to, and corrected for optimism by refitting the model in bootstrap resamples or without each fold of
#' a cross-validation, with a pointwise band.
#'
#' @section Smoothing:
#' The outcome is smoothed on the predicted probability. `"loess"` (default): [stats::loess()] as it stands (span 0.75,
#' local quadratics), with which the integrated calibration index was defined (Austin and Steyerberg 2019), and a local
#' smoother of the kind that Harrell's calibration plots use. `"spline"`: logistic recalibration, the logit of the event
#' on a natural cubic spline (3 degrees of freedom) of the linear predictor; it stays between 0 and 1 by itself and
#' bends less. Smoothed values are kept within 0 and 1. A curve of few patients shows noise: below `min_n` patients, or
#' 10 with or without the event, or 10 different predictions, nothing is smoothed and the call is an error. Flexible
#' curves that show the shape reliably need some 200 events and 200 non-events (Van Calster et al. 2016); the print says
#' so.
#'
#' @section Correction and band:
#' At each predicted probability the curve of a resample's model on its own resample, minus its curve on the patients
#' themselves, averaged over resamples, is the optimism, and is taken off the apparent curve. A curve
#' is not extrapolated: the mean is over the resamples whose predictions reach that far. Band: percentiles of the curves
#' of the resamples' models on their own resamples, moved so that their mean lies on the corrected curve (as in
#' [validate_prognosis()]). So too of a validation by `"0.632+"`: a curve has no figure without information that would
#' weigh its parts, so its resamples serve the optimism.
#'
#' Of a validation by `"cv"`, the corrected curve is the mean over repeats of the curve of the predictions out of fold,
#' which are not optimistic; the band is that of patients drawn with these predictions, moved alike.
#'
#' With `newdata`, and of given predictions, the curve is that of patients who had no part in the fit: `corrected` is
#' `apparent`, and the band has the percentiles of the curves of resamples of these patients.
#'
#' @param x A model of [prognostic_model()], which is validated first, or a validation of [validate_prognosis()], whose
#'   resamples or folds are used; or given predictions, a numeric vector of one probability a patient.
#' @param response,newdata,conf.level,weights See [validate_prognosis()].
#' @param ... For a model: further arguments of [validate_prognosis()], such as `procedure` or `method`. Otherwise must
#'   be empty.
#' @param resamples,seed See [validate_prognosis()]. The default, 200 resamples, is enough for a curve.
#' @param smoother `"loess"` (default) or `"spline"`.
#' @param min_n Fewest patients that are smoothed; a whole number, default 50.
#' @return An object of class `calibration_curve`, a list of `curve`, a data frame of one row a predicted probability
#'   with columns `predicted, apparent, corrected, conf.low, conf.high`; of `ICI`, `E50`, `E90`: mean, median and 90th
#'   percentile over patients of the absolute distance between the corrected curve and the prediction; `apparent`: the
#'   same of the apparent curve, a named vector; and of `patients`, a data frame `predicted, event`. `as.data.frame()`
#'   and `tidy()` give the curve, `glance()` the indices in one row, [settings()] how it was made.
#' @section Errors:
#' `cytochange_error_data` where there are too few patients, events, non-events or predictions to smooth;
#'   `cytochange_error_argument` for arguments that cannot serve.
#' @references Austin PC, Steyerberg EW (2019). The integrated calibration index (ICI) and related metrics for
#'   quantifying the calibration of logistic regression models. *Statistics in Medicine* 38:4051-4065.
#'   \doi{10.1002/sim.8281}
#'
#' Van Calster B, Nieboer D, Vergouwe Y, De Cock B, Pencina MJ, Steyerberg EW (2016). A calibration hierarchy for risk
#' models was defined: from utopia to empirical data. *Journal of Clinical Epidemiology* 74:167-176.
#' \doi{10.1016/j.jclinepi.2015.12.005}
#' @seealso [plot_calibration()], [validate_prognosis()], [decision_curve()]
#' @examples
#' study <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker",
#'   value = "value", response = "response", arm = "arm", lloq = "lloq")
#' fit <- prognostic_model(response ~ log2(`sIL-2R`) + log2(`IFN-gamma`), study)
#' calibration_curve(fit, resamples = 50, seed = 1)
#' @export
calibration_curve <- function(x, ...) {
  required(x)
  UseMethod("calibration_curve")
}

#' @export
calibration_curve.default <- function(x, ...) {
  abort_argument("x", paste("be a model of prognostic_model(), a validation of validate_prognosis(), or predicted",
                            "probabilities with the response"), describe(x))
}

#' @rdname calibration_curve
#' @export
calibration_curve.prognostic_model <- function(x, ..., newdata = NULL, resamples = 200, seed = NULL,
                                               smoother = smoothers(), min_n = 50) {
  smoother <- check_smoother(smoother)
  min_n <- check_count(min_n, "min_n", min = 1)
  check_validated(x)
  if (is.null(newdata)) check_smoothable(fitted_sample(x), min_n)
  calibration_curve(validate_prognosis(x, resamples, seed, newdata = newdata, ...), smoother = smoother, min_n = min_n)
}

#' @rdname calibration_curve
#' @export
calibration_curve.numeric <- function(x, response, ..., resamples = 200, seed = NULL, smoother = smoothers(),
                                      min_n = 50, conf.level = NULL, weights = NULL) {
  check_dots_empty(...)
  smoother <- check_smoother(smoother)
  min_n <- check_count(min_n, "min_n", min = 1)
  calibration_curve(validate_prognosis(x, response, resamples = resamples, seed = seed, conf.level = conf.level,
                                       weights = weights), smoother = smoother, min_n = min_n)
}

#' @rdname calibration_curve
#' @export
calibration_curve.prognosis_validation <- function(x, ..., smoother = smoothers(), min_n = 50) {
  check_dots_empty(...)
  smoother <- check_smoother(smoother)
  min_n <- check_count(min_n, "min_n", min = 1)
  check_kept(x)
  fit <- check_smoothable(attr(x, "fit"), min_n)
  at <- calibration_grid(fit)
  new_calibration_curve(x, fit, at, get_smoother(smoother)$smooth, list(smoother = smoother, min_n = min_n))
}

check_smoothable <- function(fit, min_n) {
  counted <- fit$prior.weights > 0
  n <- c(patients = fit$n, events = fit$n_events, `non-events` = fit$n - fit$n_events,
         `different predictions` = length(unique(signif(fit$linear.predictors[counted], 7L))))
  needed <- c(min_n, 10, 10, 10)
  few <- which(n < needed)
  if (length(few)) {
    first <- few[1L]
    abort_data("x", paste0("have at least ", needed[first], " ", names(n)[first], " for a smooth calibration curve"),
               paste0("a model of ", n[first], " ", names(n)[first]),
               "calibration_slope and calibration_in_the_large of validate_prognosis() need no smoothing")
  }
  fit
}

# 61 probabilities from the smallest to the largest prediction.
calibration_grid <- function(fit) {
  p <- range(stats::plogis(fit$linear.predictors[fit$prior.weights > 0]))
  seq(p[1L], p[2L], length.out = 61L)
}

# Smoothed curves, one row a grid point: of each model on all patients, and of each draw.
kept_curves <- function(kept, at, smooth) {
  everyone <- which(kept$weights > 0)
  curve <- function(model, rows) smooth(kept$p[rows, model], kept$y[rows], kept$weights[rows], at)
  tick <- progress_ticker("Smoothing the calibration", length(kept$model))
  original <- vapply(seq_len(ncol(kept$p)), curve, numeric(length(at)), rows = everyone)
  drawn <- vapply(seq_along(kept$model), function(b) {
    tick(b)
    # Patients stand as often as drawn: a weight would not count in loess's span.
    rows <- rep(seq_along(kept$y), kept$counts[, b])
    curve(kept$model[b], rows[kept$weights[rows] > 0])
  }, numeric(length(at)))
  list(original = original, drawn = drawn)
}

new_calibration_curve <- function(x, fit, at, smooth, options) {
  kept <- kept_predictions(x)
  curves <- kept_curves(kept, at, smooth)
  used <- fit$prior.weights > 0
  p <- stats::plogis(fit$linear.predictors[used])
  weights <- fit$prior.weights[used]
  apparent <- smooth(p, fit$y[used], weights, c(at, p))
  optimism <- mean_optimism(kept, apparent[seq_along(at)], curves$drawn, curves$original)
  known <- which(is.finite(optimism))
  spread <- function(to) {
    if (!length(known)) return(NA_real_)
    stats::approx(at[known], optimism[known], to, rule = 2L, ties = "ordered")$y
  }
  on_grid <- seq_along(at)
  clip <- function(value) pmin(pmax(value, 0), 1)
  corrected <- clip(apparent[on_grid] - spread(at))
  level <- settings(x)$conf.level
  interval <- validation_record(settings(x))$interval
  limits <- vapply(on_grid, function(g) {
    interval(corrected[g], curves$drawn[g, is.finite(curves$drawn[g, ])], level, c(0, 1))
  }, numeric(2))
  distance <- function(curve) calibration_indices(abs(curve - p), weights)
  indices <- distance(clip(apparent[-on_grid] - spread(p)))
  structure(
    c(list(curve = data.frame(predicted = at, apparent = apparent[on_grid], corrected = corrected,
                              conf.low = limits[1L, ], conf.high = limits[2L, ])),
      as.list(indices),
      list(apparent = distance(apparent[-on_grid]),
           patients = data.frame(predicted = unname(p), event = fit$y[used] == 1), n = fit$n, n_events = fit$n_events,
           conf.level = level)),
    settings = curve_settings(x, options), class = "calibration_curve"
  )
}

# Mean, median and 90th percentile over patients; by weight where there are weights.
calibration_indices <- function(distance, weights) {
  if (all(weights == 1)) {
    quantiles <- stats::quantile(distance, c(0.5, 0.9), names = FALSE, na.rm = TRUE)
    return(c(ICI = mean(distance, na.rm = TRUE), E50 = quantiles[1L], E90 = quantiles[2L]))
  }
  sorted <- order(distance)
  share <- cumsum(weights[sorted]) / sum(weights)
  at <- function(q) distance[sorted][which(share >= q)[1L]]
  stats::setNames(c(stats::weighted.mean(distance, weights), at(0.5), at(0.9)), c("ICI", "E50", "E90"))
}
