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
  part <- if (all(is.finite(object$coefficients))) {
    list(bhat = unname(stats::coef(object)), nbasis = matrix(NA), V = stats::vcov(object))
  } else {
    overlapping_part(object)
  }
  c(list(X = x), part, list(dffun = function(k, dfargs) Inf, dfargs = list(), misc = misc))
}

# Of separated data what the rows that are not separated determine: estimates in their row space, and a basis of the
# rest, in which nothing is estimable.
overlapping_part <- function(fit) {
  strict <- separating_direction(fit$parts[[1L]]$problem)$strict
  rows <- which(!strict & fit$prior.weights > 0)
  p <- ncol(fit$x)
  if (!length(rows)) return(list(bhat = numeric(p), nbasis = diag(p), V = matrix(0, p, p)))
  kept <- fit$x[rows, , drop = FALSE]
  found <- svd(kept, nu = 0L, nv = p)
  rank <- sum(found$d > 1e-9 * max(found$d, 0))
  inside <- found$v[, seq_len(rank), drop = FALSE]
  outside <- found$v[, seq_len(p) > rank, drop = FALSE]
  best <- logistic_maximum(new_problem(kept %*% inside, fit$y[rows], fit$prior.weights[rows], fit$offset[rows]))
  list(bhat = drop(inside %*% best$beta), nbasis = outside,
       V = inside %*% best$covariance[seq_len(rank), seq_len(rank), drop = FALSE] %*% t(inside))
}
