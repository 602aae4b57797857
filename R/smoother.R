# How a calibration curve is smoothed: one record a smoother, which curves, prints, tables and methods_text() read.

# The registry; the first is the default.
known_smoothers <- function() {
  list(
    new_smoother(id = "loess", smooth = smooth_loess, name = "loess", sentence = "local regression (loess, span 0.75)"),
    new_smoother(id = "spline", smooth = smooth_spline, name = "a logistic spline",
                 sentence = "a natural cubic spline of the linear predictor")
  )
}

new_smoother <- function(...) check_record(list(...), smoother_parts(), "smoother")

smoother_parts <- function() {
  list(
    id = is_text, # what users type
    smooth = takes("p", "y", "weights", "at"), # outcome y on predicted p, values at `at`, NA beyond the range of p
    name = is_text, # in prints, after "smoothed by "
    sentence = is_text # the same in methods_text()
  )
}

smoother_registry <- new.env(parent = emptyenv())

register_smoother <- function(record) enter_record(record, smoother_registry)

smoothers <- function() names(smoother_registry$all)

check_smoother <- function(x) check_registered(x, smoothers(), "smoother")

# `id`: the default where a curve does not say.
get_smoother <- function(id) smoother_registry$all[[id %||% smoothers()[1L]]]

# ---- the smoothers ----

smooth_loess <- function(p, y, weights, at) {
  # The trace serves loess's standard errors, which nobody reads: exact, it costs n squared.
  control <- stats::loess.control(trace.hat = "approximate")
  fit <- function() stats::loess(y ~ p, data.frame(p = p, y = y), weights = weights, control = control)
  curve <- tryCatch(suppressWarnings(fit()), error = function(e) NULL)
  if (is.null(curve)) return(rep(NA_real_, length(at)))
  pmin(pmax(suppressWarnings(unname(stats::predict(curve, data.frame(p = at)))), 0), 1)
}

smooth_spline <- function(p, y, weights, at) {
  eta <- stats::qlogis(p)
  basis <- tryCatch(splines::ns(eta, df = 3L), error = function(e) NULL)
  out <- rep(NA_real_, length(at))
  if (is.null(basis)) return(out)
  # Plain logistic recalibration, as it is called. Of separated data the probabilities are those at the supremum.
  problem <- new_problem(cbind(1, basis), y, weights, rep(0, length(y)))
  if (aliased_column(problem) > 0L) return(out)
  beta <- .Call(ffi_logistic_fit, problem, numeric(4L), integer(), -1L)$beta
  inside <- at >= min(p) & at <= max(p)
  if (!any(inside)) return(out)
  out[inside] <- stats::plogis(drop(cbind(1, stats::predict(basis, stats::qlogis(at[inside]))) %*% beta))
  out
}
