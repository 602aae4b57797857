# Data and slow oracles for validations.

validation_data <- function(n = 60, seed = 1, strength = 1) {
  withr::local_seed(seed)
  data <- data.frame(x = rnorm(n), z = rnorm(n), arm = rep_len(c("A", "B"), n))
  data$y <- rbinom(n, 1, stats::plogis(strength * data$x - 0.3 * data$z))
  data
}

# AUC over all pairs, Brier, slope and intercept by glm().
oracle_measures <- function(eta, y, w = rep(1, length(y))) {
  keep <- w > 0
  eta <- eta[keep]
  y <- y[keep]
  w <- w[keep]
  pairs <- outer(w[y == 1], w[y == 0])
  order <- outer(eta[y == 1], eta[y == 0], function(a, b) (a > b) + 0.5 * (a == b))
  control <- list(epsilon = 1e-14, maxit = 100)
  slope <- suppressWarnings(stats::glm(y ~ eta, stats::binomial(), weights = w, control = control))
  large <- suppressWarnings(stats::glm(y ~ offset(eta), stats::binomial(), weights = w, control = control))
  c(sum(pairs * order) / sum(pairs), stats::weighted.mean((y - stats::plogis(eta))^2, w), stats::coef(slope)[[2]],
    stats::coef(large)[[1]])
}

# Refits by `refit`, a function of rows that gives the linear predictor of all patients; measured one by one.
oracle_validation <- function(eta, y, counts, refit) {
  apparent <- oracle_measures(eta, y)
  each <- lapply(seq_len(ncol(counts)), function(b) {
    link <- refit(rep(seq_along(y), counts[, b]))
    oracle_measures(link, y, counts[, b]) - oracle_measures(link, y)
  })
  list(apparent = apparent, optimism = Reduce(`+`, each) / length(each))
}
