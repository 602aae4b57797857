# Random data sets that ours and other engines are put to side by side: number k is always the same one.

# Two covariates of a trial (one continuous, rounded; one group), one on another scale, and a 0/1 outcome. Every eighth
# is separated completely by x and z. Both classes and both groups are there, with at least two patients each.
engine_set <- function(k, n = 20 + (k * 7) %% 41) {
  withr::local_seed(1000 + k)
  repeat {
    data <- data.frame(x = round(stats::rnorm(n), 2), z = stats::rbinom(n, 1, 0.4), w = exp(stats::rnorm(n)))
    data$y <- if (k %% 8 == 0) as.integer(data$x + 0.3 * data$z > stats::median(data$x)) else
      stats::rbinom(n, 1, stats::plogis(0.8 * data$x - data$z))
    if (min(tabulate(data$y + 1L, 2L), tabulate(data$z + 1L, 2L)) > 1L) return(data)
  }
}

engine_sets <- function(n = generated(16L, 200L)) lapply(seq_len(n), engine_set)

# The (penalised) log-likelihood, written anew.
plain_log_lik <- function(beta, x, y, firth) {
  eta <- drop(x %*% beta)
  p <- stats::plogis(eta)
  sum(stats::plogis(ifelse(y == 1, eta, -eta), log.p = TRUE)) +
    if (firth) 0.5 * as.numeric(determinant(crossprod(x, p * (1 - p) * x))$modulus) else 0
}

# The score of Firth's likelihood as an outsider computes it: columns divided by max(1, max|x|).
firth_score <- function(fit, beta = stats::coef(fit)) {
  x <- stats::model.matrix(fit)
  w <- stats::weights(fit)
  p <- stats::plogis(drop(x %*% beta))
  hat <- rowSums(qr.Q(qr(sqrt(w * p * (1 - p)) * x))^2)
  score <- crossprod(sweep(x, 2, pmax(1, apply(abs(x), 2, max)), "/"), w * (fit$y - p) + hat * (0.5 - p))
  sqrt(sum(score^2))
}

# The largest relative difference; small figures are judged on the scale of the largest.
relative_gap <- function(ours, theirs) max(abs(ours - theirs)) / max(abs(theirs), 1e-300)

# How far the global maximum with one coefficient held at a limit lies above the contour, by an optimiser that shares
# nothing with ours: from several starts, and walking from the estimate to the limit.
contour_gap <- function(fit, column, limit, firth = TRUE) {
  x <- stats::model.matrix(fit)
  free <- seq_len(ncol(x))[-column]
  climb <- function(start, held) {
    objective <- function(b) {
      value <- -plain_log_lik(replace(replace(numeric(ncol(x)), column, held), free, b), x, fit$y, firth)
      if (is.finite(value)) value else 1e10
    }
    for (again in 1:3) {
      found <- stats::optim(start, objective, method = "BFGS", control = list(reltol = 1e-15, maxit = 500))
      start <- found$par
    }
    found
  }
  shift <- function(at) replace(numeric(length(free)), 1L, if (column == 1L) 0 else -limit * at)
  found <- lapply(stats::quantile(x[, column], c(0.1, 0.5, 0.9)), function(at) climb(shift(at), limit)$value)
  b <- stats::coef(fit)
  way <- b[[column]] + (limit - b[[column]]) * seq_len(12) / 12
  start <- before <- b[free]
  for (held in way) {
    step <- climb(start, held)
    start <- 2 * step$par - before # further in the same direction
    before <- step$par
  }
  -min(step$value, unlist(found)) - (as.numeric(stats::logLik(fit)) - stats::qchisq(fit$conf.level, 1) / 2)
}
