# What a calibration curve and a decision curve share: the predictions that a validation keeps, and how their apparent
# figures are corrected.

# Both curves need what a part of a validation has lost.
check_kept <- function(x) {
  if (is.null(attr(x, "fit", exact = TRUE))) {
    abort_argument("x", "be a validation as validate_prognosis() gave it", "one without its refits")
  }
  if (!length(kept_models(x))) abort_data("x", "have refits that succeeded", "a validation whose every refit failed")
  invisible(x)
}

# Columns of predictions that are whole: resamples, or repeats of a cross-validation with no fold missing.
kept_models <- function(x) which(colSums(is.na(attr(x, "links"))) == 0L)

is_crossed <- function(x) validation_record(settings(x))$out_of_fold

# `p`: probabilities, patients x models. A model is measured on all patients (`original`: under cross-validation these
# are predictions out of fold) and, for the spread of the figure, on drawn ones: draw b, `counts[, b]`, by model
# `model[b]`. Of a bootstrap the draw is the resample that the model was fitted to; of a cross-validation, patients are
# drawn together with their predictions, repeat after repeat. `number`: of the resample, or the repeat, of each model.
kept_predictions <- function(x) {
  fit <- attr(x, "fit")
  kept <- kept_models(x)
  counts <- resample_counts(fit, settings(x))
  if (!is_crossed(x)) counts <- counts[, attr(x, "resample")[kept], drop = FALSE]
  model <- if (is_crossed(x)) rep_len(seq_along(kept), ncol(counts)) else seq_along(kept)
  list(p = stats::plogis(attr(x, "links")[, kept, drop = FALSE]), counts = counts, model = model,
       number = if (is_crossed(x)) kept else attr(x, "resample")[kept], crossed = is_crossed(x), y = fit$y,
       weights = fit$prior.weights)
}

# What is taken off the apparent figures, one row a figure. `drawn`, `original`: figures x draws, figures x models. Out
# of fold nothing is optimistic: the mean is the corrected figure itself.
mean_optimism <- function(kept, apparent, drawn, original) {
  if (kept$crossed) return(apparent - rowMeans(original, na.rm = TRUE))
  rowMeans(drawn - original, na.rm = TRUE)
}

# For settings(): what the correction is.
curve_settings <- function(x, ...) {
  c(settings(x), validation_record(settings(x))["correction"], ...)
}

# For prints and pictures.
correction_words <- function(used) validation_record(used)$curve(used)
