# The way from a design to the logistic engine (src/core/cc_logistic.h).

# A problem as the glue reads it, in this order; `penalty`: the core's name of
# what is added to the likelihood; then whether anything is, so that the surface may have several maxima.
new_problem <- function(x, y, weights, offset, penalty = "none") {
  storage.mode(x) <- "double"
  list(x = x, y = as.double(y), weights = as.double(weights), offset = as.double(offset),
       penalty = core_code("penalty", penalty), penalised = penalty != "none")
}

# Random starts beside those at zero and on the way to maximum likelihood.
n_starts <- function(problem) .Call(ffi_logistic_starts, problem)

# The maximum from `start`; `held`: columns that keep their start.
logistic_maximum <- function(problem, start = numeric(ncol(problem$x)), held = integer()) {
  .Call(ffi_logistic_fit, problem, as.double(start), as.integer(held), n_starts(problem))
}

# The first column that is zero or a combination of others, 0 for none.
aliased_column <- function(problem) .Call(ffi_logistic_alias, problem)

# A part of an estimator: one problem, its maximum, and which coefficients of the model (`terms`) its `columns` are.
# Likelihood ratios and profile limits of those coefficients come from this part.
new_part <- function(problem, terms, columns = terms, start = numeric(ncol(problem$x))) {
  fit <- logistic_maximum(problem, start)
  part <- list(problem = problem, fit = fit, terms = terms, columns = columns)
  held <- hold_each(part)
  for (again in 1:5) {
    # Firth's surface may have several maxima: one found with a coefficient held may lie above all seen before.
    best <- if (problem$penalised && length(held$log_lik)) which.max(held$log_lik) else integer()
    if (!length(best) || !isTRUE(held$log_lik[best] > part$fit$log_lik + 1e-8)) break
    part$fit <- logistic_maximum(problem, held$beta[, best])
    held <- hold_each(part)
  }
  part$log_lik_without <- held$log_lik
  part
}

# Log-likelihoods with each coefficient of the part in turn at 0.
hold_each <- function(part) {
  .Call(ffi_logistic_hold_each, part$problem, part$fit$beta, as.integer(part$columns), 0, n_starts(part$problem))
}

# Profile limits of the coefficients of a part: a matrix of two columns, their statuses alike, and perhaps `higher`.
part_limits <- function(part, conf.level) {
  step <- sqrt(2 * stats::qchisq(conf.level, 1) * pmax(diag(part$fit$covariance)[part$columns], 0))
  step[!is.finite(step)] <- .Machine$double.xmax
  found <- .Call(ffi_logistic_limits, part$problem, part$fit$beta, part$fit$log_lik, as.integer(part$columns), step,
                 stats::qchisq(conf.level, 1) / 2, !part$problem$penalised && !part$fit$overlap, n_starts(part$problem))
  out <- list(limits = matrix(found$limit, ncol = 2L), status = matrix(status_name(found$status), ncol = 2L),
              higher = found$higher)
  lost <- which(rowSums(is.nan(out$limits)) > 0)
  if (is.null(out$higher)) for (row in lost) out <- put_orthogonal_limits(out, part, row, conf.level)
  out
}

# Where columns depend nearly on others the search may lose its way. The profile of a coefficient is the same when the
# other columns are made orthogonal and its own is replaced by what they leave of it, which is well conditioned.
put_orthogonal_limits <- function(out, part, row, conf.level) {
  problem <- part$problem
  column <- part$columns[row]
  n <- nrow(problem$x)
  others <- qr(problem$x[, -column, drop = FALSE], tol = 0)
  rest <- qr.resid(others, qr.resid(others, problem$x[, column]))
  size <- sqrt(sum(rest^2) / n)
  if (!(size > 0)) return(out)
  problem$x <- cbind(qr.Q(others) * sqrt(n), rest / size)
  last <- ncol(problem$x)
  fit <- logistic_maximum(problem)
  if (!isTRUE(as.logical(fit$converged))) return(out)
  step <- sqrt(2 * stats::qchisq(conf.level, 1) * max(fit$covariance[last, last], 0))
  found <- .Call(ffi_logistic_limits, problem, fit$beta, fit$log_lik, last, step, stats::qchisq(conf.level, 1) / 2,
                 FALSE, n_starts(problem))
  out$limits[row, ] <- found$limit / size
  out$status[row, ] <- status_name(found$status)
  out
}

# Twice the difference of log-likelihoods; rounding must not make it negative.
likelihood_ratio <- function(log_lik, log_lik_without) pmax(2 * (log_lik - log_lik_without), 0)

# Ordinary log-likelihood of 0/1 (or fractional) y with probabilities plogis(eta).
ordinary_log_lik <- function(y, eta, weights) {
  up <- stats::plogis(eta, log.p = TRUE)
  down <- stats::plogis(-eta, log.p = TRUE)
  sum(weights * (ifelse(y > 0, y * up, 0) + ifelse(y < 1, (1 - y) * down, 0)))
}
