# emmeans: registered when that package is loaded.

#' @exportS3Method emmeans::recover_data
recover_data.prognostic_model <- function(object, data = NULL, ...) {
  # Variables rather than transformed columns; a study in the call is none that emmeans could read.
  emmeans::recover_data(object$call, stats::delete.response(object$terms), NULL, data = data %||% object$variables, ...)
}

#' @exportS3Method emmeans::emm_basis
emm_basis.prognostic_model <- function(object, trms, xlev, grid, ...) {
  frame <- stats::model.frame(trms, grid, na.action = stats::na.pass, xlev = xlev)
  x <- stats::model.matrix(trms, frame, contrasts.arg = object$contrasts)
  misc <- emmeans::.std.link.labels(stats::binomial(), list())
  list(X = x, bhat = unname(stats::coef(object)), nbasis = matrix(NA), V = stats::vcov(object),
       dffun = function(k, dfargs) Inf, dfargs = list(), misc = misc)
}
