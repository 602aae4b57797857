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
#' @section Several models:
#' `decision_curve(fit1, fit2)` draws models of the same patients beside each other. Their net benefits come from the
#' same resamples, so the difference of each to the first is paired: `difference` is that of the corrected net benefits
#' over the resamples in which both models could be fitted, its band from the distribution of the difference itself. It
#' is narrower than the models' own bands would suggest; bands that overlap do not say that there is no difference.
#'
#' @section New patients, given predictions:
#' With `newdata`, and of given predictions, net benefit is that of patients who had no part in the fit: `corrected` is
#' `net_benefit`, `optimism` 0, and the bands are percentiles of resamples of these patients.
#'
#' @param fit A model of [prognostic_model()], which is validated first, or a validation of [validate_prognosis()],
#'   whose resamples or folds are used; a list of models, whose names are theirs; or given predictions, a numeric vector
#'   of one probability a patient.
#' @param ... Further models of the same patients (or further validations with the same seed, resamples and method),
#'   named as the rows are to be: "model 1" and so on where they have no names. For models also further arguments of
#'   [validate_prognosis()], such as `procedure` (of one model) or `method`.
#' @param thresholds Probabilities strictly between 0 and 1, ascending; default 0.05 to 0.95 in steps of 0.05. Those
#'   that a clinician might hold are what counts.
#' @param newdata,weights,response,conf.level See [validate_prognosis()].
#' @param resamples,seed For models and predictions, see [validate_prognosis()]; default 1000 resamples and a seed
#'   drawn from R's generator. A validation has its own.
#' @return A data frame of class `decision_curve`, one row a threshold: `threshold, net_benefit` (apparent), `optimism,
#'   corrected, conf.low, conf.high, all, none` (net benefit of treating all, none), `n_positive` (patients at or above
#'   the threshold), `status, note`. Of several models one row a model and threshold, with a first column `model` and
#'   with `difference, difference_low, difference_high`, to the first model (`NA` of itself). [settings()] as of the
#'   validation, and `models`, their formulas.
#' @section Errors: `cytochange_error_argument` for thresholds outside (0, 1) and other arguments that cannot serve;
#'   `cytochange_error_data` for models of different patients.
#' @references Vickers AJ, Elkin EB (2006). Decision curve analysis: a novel method for evaluating prediction models.
#'   *Medical Decision Making* 26:565-574. \doi{10.1177/0272989X06295361}
#'
#' Vickers AJ, Cronin AM, Elkin EB, Gonen M (2008). Extensions to decision curve analysis, a novel method for evaluating
#'   diagnostic tests, prediction models and molecular markers. *BMC Medical Informatics and Decision Making* 8:53.
#'   \doi{10.1186/1472-6947-8-53}
#' @seealso [plot_decision()], [validate_prognosis()], [calibration_curve()], [compare_prognosis()]
#' @examples
#' study <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker",
#'   value = "value", response = "response", arm = "arm", lloq = "lloq")
#' fit <- prognostic_model(response ~ log2(`sIL-2R`) + log2(`IFN-gamma`), study)
#' decision_curve(fit, thresholds = seq(0.1, 0.6, 0.1), resamples = 100, seed = 1)
#' clinical <- prognostic_model(response ~ arm, study)
#' both <- prognostic_model(response ~ arm + log2(`sIL-2R`), study)
#' decision_curve(list(clinical = clinical, `with marker` = both),
#'   thresholds = c(0.2, 0.4), resamples = 100, seed = 1)
#' @export
decision_curve <- function(fit, ...) {
  required(fit)
  UseMethod("decision_curve")
}

#' @export
decision_curve.default <- function(fit, ...) {
  abort_argument("fit", paste("be a model of prognostic_model(), a validation of validate_prognosis(), a list of them,",
                              "or predicted probabilities with the response"), describe(fit))
}

#' @rdname decision_curve
#' @export
decision_curve.prognostic_model <- function(fit, ..., thresholds = seq(0.05, 0.95, 0.05), newdata = NULL,
                                            resamples = 1000, seed = NULL) {
  given <- split_dots(list(...), "prognostic_model")
  # Thresholds were the second argument once.
  if (length(given$numbers)) thresholds <- given$numbers[[1L]]
  thresholds <- check_thresholds(thresholds)
  fits <- c(list(fit), given$models)
  if (length(fits) > 1L && !is.null(given$others$procedure)) {
    abort_argument("procedure", "be given with one model", "given with several",
                   "validations of each by its own procedure can be handed in, too")
  }
  seed <- draw_seed(check_seed(seed))
  validations <- lapply(fits, function(fit) {
    do.call(validate_prognosis, c(list(fit, resamples, seed, newdata = newdata), given$others), quote = TRUE)
  })
  new_decision_curve(validations, thresholds)
}

#' @rdname decision_curve
#' @export
decision_curve.prognosis_validation <- function(fit, ..., thresholds = seq(0.05, 0.95, 0.05)) {
  given <- split_dots(list(...), "prognosis_validation")
  if (length(given$numbers)) thresholds <- given$numbers[[1L]]
  if (length(given$others)) do.call(check_dots_empty, given$others, quote = TRUE)
  new_decision_curve(c(list(fit), given$models), check_thresholds(thresholds))
}

#' @rdname decision_curve
#' @export
decision_curve.list <- function(fit, ...) {
  sound <- vapply(fit, inherits, NA, what = c("prognostic_model", "prognosis_validation"))
  if (is.object(fit) || !length(fit) || !all(sound)) return(decision_curve.default(fit))
  if (length(fit) == 1L) return(decision_curve(fit[[1L]], ...))
  out <- do.call(decision_curve, c(list(fit[[1L]]), fit[-1L], list(...)), quote = TRUE)
  rename_models(out, names(fit))
}

#' @rdname decision_curve
#' @export
decision_curve.numeric <- function(fit, response, ..., thresholds = seq(0.05, 0.95, 0.05), resamples = 1000,
                                   seed = NULL, conf.level = NULL, weights = NULL) {
  check_dots_empty(...)
  thresholds <- check_thresholds(thresholds)
  new_decision_curve(list(validate_prognosis(fit, response, resamples = resamples, seed = seed,
                                             conf.level = conf.level, weights = weights)), thresholds)
}

# What stands in `...` of a curve: further `models` of a class, unnamed `numbers`, and `others`, which must have names.
split_dots <- function(given, class) {
  names <- names(given) %||% character(length(given))
  models <- vapply(given, inherits, NA, what = class)
  numbers <- !models & names == "" & vapply(given, is.numeric, NA)
  odd <- which(!models & !numbers & names == "")
  if (length(odd) || sum(numbers) > 1L) {
    odd <- c(odd, which(numbers)[-1L])[1L]
    abort_argument("...", paste0("be further objects of class ", class, ", or arguments by name"),
                   describe(given[[odd]]))
  }
  list(models = given[models], numbers = given[numbers], others = given[!models & !numbers])
}

# Rows of several validations of the same patients in the same resamples, or of one.
new_decision_curve <- function(validations, thresholds) {
  for (validation in validations) check_kept(validation)
  used <- curve_settings(validations[[1L]])
  if (length(validations) == 1L) {
    return(new_result(benefit_rows(validations[[1L]], kept_predictions(validations[[1L]]), thresholds),
                      "decision_curve", used))
  }
  check_same_resamples(validations)
  labels <- model_labels(names(validations), length(validations))
  kept <- lapply(validations, kept_predictions)
  parts <- Map(benefit_rows, validations, kept, MoreArgs = list(thresholds = thresholds))
  first <- attr(parts[[1L]], "benefits")
  rows <- Map(function(part, label, is_first) {
    benefits <- attr(part, "benefits")
    difference <- matrix(NA_real_, length(thresholds), 3L)
    if (!is_first) difference <- benefit_differences(benefits, first, used)
    cbind(model = label, as.data.frame(unclass(part)),
          difference = difference[, 1L], difference_low = difference[, 2L], difference_high = difference[, 3L])
  }, parts, labels, seq_along(labels) == 1L)
  rows <- do.call(rbind, unname(rows))
  rows <- rows[c(setdiff(names(rows), c("status", "note")), "status", "note")]
  rows$model <- factor(rows$model, labels)
  used$models <- stats::setNames(lapply(validations, function(x) settings(x)$formula), labels)
  used$n_failed <- max(vapply(validations, function(x) settings(x)$n_failed, 0L))
  new_result(rows, "decision_curve", used)
}

model_labels <- function(names, n) {
  names <- names %||% character(n)
  names[names == ""] <- paste("model", seq_len(n))[names == ""]
  make.unique(names, " ")
}

rename_models <- function(curve, names) {
  labels <- model_labels(names, nlevels(curve$model))
  levels(curve$model) <- labels
  used <- attr(curve, "settings", exact = TRUE)
  names(used$models) <- labels
  attr(curve, "settings") <- used
  curve
}

# Validations that can be paired: of the same patients, resampled alike.
check_same_resamples <- function(validations) {
  alike <- function(read, what) {
    found <- lapply(validations, read)
    if (all(vapply(found[-1L], function(x) isTRUE(all.equal(x, found[[1L]])), NA))) return(invisible())
    abort_data("...", paste("be of", what), "of models that differ in it")
  }
  alike(function(x) unname(attr(x, "fit")$y), "the same patients with the same responses")
  alike(function(x) unname(attr(x, "fit")$prior.weights), "the same patients with the same weights")
  alike(function(x) settings(x)[c("method", "seed", "resamples", "folds", "repeats", "conf.level")],
        "the same resamples: method, seed, number of resamples and folds, and of the same level")
}

# One model's rows; attribute `benefits`: its apparent net benefit and those of kept_benefits(), with the numbers of the
# resamples or repeats they are of.
benefit_rows <- function(validation, kept, thresholds) {
  sample <- attr(validation, "fit")
  interval <- validation_record(settings(validation))$interval
  weights <- sample$prior.weights / sum(sample$prior.weights)
  p <- stats::plogis(sample$linear.predictors)
  benefits <- kept_benefits(kept, thresholds)
  net_benefit <- drop(net_benefits(matrix(p), sample$y, matrix(weights), thresholds))
  optimism <- mean_optimism(kept, net_benefit, benefits$drawn, benefits$original)
  corrected <- net_benefit - optimism
  limits <- vapply(seq_along(thresholds), function(k) {
    interval(corrected[k], benefits$drawn[k, ], settings(validation)$conf.level)
  }, numeric(2))
  share <- sum(weights * sample$y)
  counted <- function(t) as.numeric(count_patients(sample$prior.weights, is_positive(p, t)))
  rows <- data.frame(threshold = thresholds, net_benefit = net_benefit, optimism = optimism, corrected = corrected,
                     conf.low = limits[1L, ], conf.high = limits[2L, ],
                     all = share - (1 - share) * thresholds / (1 - thresholds), none = 0,
                     n_positive = vapply(thresholds, counted, 0), status = "ok", note = "")
  structure(rows, benefits = c(benefits, list(apparent = net_benefit, kept = kept)))
}

# Difference to the first model with its limits, over what both have kept.
benefit_differences <- function(benefits, first, used) {
  common <- intersect(benefits$kept$number, first$kept$number)
  shared <- lapply(list(benefits, first), function(one) {
    at <- match(common, one$kept$number)
    drawn <- if (one$kept$crossed) which(one$kept$model %in% at) else at
    list(drawn = one$drawn[, drawn, drop = FALSE], original = one$original[, at, drop = FALSE])
  })
  draws <- seq_len(min(ncol(shared[[1L]]$drawn), ncol(shared[[2L]]$drawn)))
  drawn <- shared[[1L]]$drawn[, draws, drop = FALSE] - shared[[2L]]$drawn[, draws, drop = FALSE]
  apparent <- benefits$apparent - first$apparent
  difference <- apparent - mean_optimism(benefits$kept, apparent, drawn, shared[[1L]]$original - shared[[2L]]$original)
  limits <- vapply(seq_along(difference), function(k) {
    validation_record(used)$interval(difference[k], drawn[k, ], used$conf.level)
  }, numeric(2))
  cbind(difference, t(limits))
}

# The rows of one of several models, as a curve of its own.
single_model <- function(curve, model) {
  rows <- as.data.frame(curve)
  rows <- rows[rows$model == model, setdiff(names(rows), c("model", grep("^difference", names(rows), value = TRUE)))]
  used <- attr(curve, "settings", exact = TRUE)
  used$formula <- used$models[[model]]
  used$models <- NULL
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
