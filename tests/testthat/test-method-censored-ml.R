# The mean change under a bivariate normal: printed sets, the paired t test where nothing is beyond a limit, a plain
# likelihood by mvtnorm maximised by optim(), of patients with one value too, mmrm for these, and rows that have no
# answer.

figures <- function(row) {
  unlist(row[c("estimate", "conf.low", "conf.high", "statistic", "p.value")], use.names = FALSE)
}

test_that("printed sets", {
  a <- paired_change(set_a(), method = "censored_ml")
  expect_equal(figures(a), c(0.8861028661, 0.00494987, 2.03404208, 2.273957787, 0.04904467739), tolerance = 1e-8)
  expect_equal(a$spread_ratio, 1.301716226 / 1.262744067, tolerance = 1e-8)
  expect_equal(a$d_z, 0.8861028661 / sqrt(1.262744067^2 + 1.301716226^2 - 2 * 0.696003167 * 1.262744067 * 1.301716226),
               tolerance = 1e-8)
  b <- paired_change(set_b(), method = "censored_ml")
  expect_equal(figures(b), c(0.55867037, -0.83953983, 1.64473921, 1.099333213, 0.3001582658), tolerance = 1e-8)
  c <- paired_change(set_c(), method = "censored_ml")
  expect_equal(figures(c)[-1], c(-0.05215218, 1.08492642, 2.22245634, 0.06796777), tolerance = 1e-7)
})

half_x <- log2(c(5, 3, 8, 9, 4, 7.5, 2, 6, NA, NA))
half_y <- log2(c(6, 8, 7, 15, 9, 7, 2.5, NA, 10, 4))

test_that("patients with one value take part where asked, in matrices by position and by name", {
  row <- paired_change(rbind(m = half_x), rbind(m = half_y), method = "censored_ml", half_pairs = TRUE)
  expect_identical(c(row$n_pairs, row$n_half), c(7L, 3L))
  expect_equal(c(row$estimate, row$statistic, row$p.value), c(0.49116760, 2.205009562, 0.069620119), tolerance = 1e-8)
  before <- rbind(m = half_x[1:8])
  after <- rbind(m = half_y[c(10, 9, 1:7)])
  dimnames(before) <- list("m", paste0("p", 1:8))
  dimnames(after) <- list("m", paste0("p", c(10, 9, 1:7)))
  named <- paired_change(before, after, method = "censored_ml", half_pairs = TRUE)
  expect_equal(figures(named), figures(row), tolerance = 1e-8)
  expect_identical(named$n_half, 3L)
  expect_identical(paired_change(before, after, method = "censored_ml")$n_half, 0L)
  expect_equal(figures(paired_change(before, after, method = "censored_ml")),
               figures(paired_change(before, after, method = "t")), tolerance = 1e-8)
  expect_error(paired_change(before, after, half_pairs = TRUE), "come with method \"censored_ml\"", fixed = TRUE,
               class = "cytochange_error_argument")
  data <- data.frame(id = rep(1:10, 2), visit = rep(c("b", "f"), each = 10), value = 2^c(half_x, half_y))
  study <- marker_study(data, "id", "visit", "value", visits = c("b", "f"))
  expect_equal(figures(paired_change(study, method = "censored_ml", half_pairs = TRUE)), figures(row),
               tolerance = 1e-8)
})

test_that("half pairs are a mixed model with two visits by maximum likelihood", {
  skip_if_not_installed("mmrm")
  data <- data.frame(id = factor(rep(1:10, 2)), visit = factor(rep(c("b", "f"), each = 10)), y = c(half_x, half_y))
  fit <- mmrm::mmrm(y ~ visit + us(visit | id), stats::na.omit(data), reml = FALSE)
  row <- paired_change(rbind(m = half_x), rbind(m = half_y), method = "censored_ml", half_pairs = TRUE)
  expect_equal(row$estimate, unname(stats::coef(fit)[[2L]]), tolerance = 1e-5)
})

test_that("complete data are the paired t test", {
  withr::local_seed(11)
  n <- generated(30, 200)
  before <- matrix(rnorm(n * 12, 5), n)
  after <- before * 0.6 + matrix(rnorm(n * 12, 2.4), n)
  after[cbind(seq_len(n), sample(12, n, TRUE))] <- NA
  for (side in c("two.sided", "less", "greater")) {
    ml <- paired_change(before, after, method = "censored_ml", alternative = side)
    t <- paired_change(before, after, method = "t", alternative = side)
    for (column in c("estimate", "conf.low", "conf.high", "statistic", "p.value")) {
      expect_equal(ml[[column]], t[[column]], tolerance = 1e-8)
    }
  }
  expect_equal(ml$d_z, t$d_z * sqrt(11 / 10), tolerance = 1e-8)
  expect_true(all(is.na(ml$spread_ratio)))
})

# Minus the log-likelihood; values and limits on the analysis scale, `side` -1 below, 0 measured, 1 above. A value that
# is missing leaves the other one's margin.
plain_likelihood <- function(p, x, y, side_x, side_y) {
  s <- exp(p[3:4])
  r <- tanh(p[5])
  rest <- s * sqrt(1 - r^2)
  covariance <- matrix(c(s[1]^2, r * s[1] * s[2], r * s[1] * s[2], s[2]^2), 2)
  # Above a value is below its opposite.
  given <- function(value, mean, side, at) {
    turn <- ifelse(side > 0, -1, 1)
    ifelse(side == 0, stats::dnorm(value, mean, at, log = TRUE),
           stats::pnorm(turn * value, turn * mean, at, log.p = TRUE))
  }
  mean <- c(p[1], p[1] + p[2])
  both <- function(k) {
    turn <- -c(side_x[k], side_y[k])
    below <- mvtnorm::pmvnorm(upper = turn * c(x[k], y[k]), mean = turn * mean, sigma = covariance * tcrossprod(turn),
                              algorithm = mvtnorm::TVPACK(1e-14))[[1L]]
    # Far out rounding leaves less than 0.
    if (below > 0) log(below) else NaN
  }
  y_of_x <- mean[2] + r * s[2] / s[1] * (x - mean[1])
  x_of_y <- mean[1] + r * s[1] / s[2] * (y - mean[2])
  of_x <- is.na(y)
  of_y <- is.na(x)
  x_known <- !of_x & !of_y & side_x == 0
  y_known <- !of_x & !of_y & side_x != 0 & side_y == 0
  neither <- !of_x & !of_y & side_x != 0 & side_y != 0
  -sum(given(x, mean[1], side_x, s[1])[of_x | x_known], given(y, mean[2], side_y, s[2])[of_y | y_known],
       given(y, y_of_x, side_y, rest[2])[x_known], given(x, x_of_y, side_x, rest[1])[y_known],
       vapply(which(neither), both, 0))
}

test_that("limits on either side: mvtnorm's likelihood maximised by optim(), and its ratio", {
  skip_if_not_installed("mvtnorm")
  withr::local_seed(12)
  for (k in seq_len(generated(2, 30))) {
    n <- 25
    at <- rnorm(n)
    value <- cbind(at + rnorm(n, 0, 0.7), 0.4 + at + rnorm(n, 0, 0.9))
    low <- c(-0.6, -0.4)
    high <- if (k %% 2) c(9, 9) else c(1.4, 1.6)
    side <- (value > rep(high, each = n)) - (value < rep(low, each = n))
    shown <- ifelse(side < 0, rep(low, each = n), ifelse(side > 0, rep(high, each = n), value))
    data <- data.frame(id = rep(seq_len(n), 2), visit = rep(c("b", "f"), each = n), value = as.vector(value),
                       low = rep(low, each = n), high = rep(high, each = n))
    study <- suppressMessages(marker_study(data, "id", "visit", "value", lloq = "low", uloq = "high", scale = "raw",
                                           visits = c("b", "f")))
    row <- paired_change(study, method = "censored_ml")
    start <- c(mean(shown[, 1]), mean(shown[, 2] - shown[, 1]), log(apply(shown, 2, sd)), 0.5)
    minus <- function(p) plain_likelihood(p, shown[, 1], shown[, 2], side[, 1], side[, 2])
    free <- stats::optim(start, minus, method = "BFGS", control = list(reltol = 1e-12, maxit = 500))
    held <- stats::optim(start[-2], function(p) minus(append(p, 0, 1)), method = "BFGS",
                         control = list(reltol = 1e-12, maxit = 500))
    expect_lt(abs(row$estimate - free$par[2]), 1e-3)
    ratio <- 2 * (held$value - free$value)
    expect_equal(row$statistic, sign(row$estimate) * sqrt((n - 1) * expm1(ratio / n)), tolerance = 1e-4)
    expect_equal(row$p.value, 2 * stats::pt(-abs(row$statistic), n - 1))
    expect_equal(row$spread_ratio, exp(free$par[4] - free$par[3]), tolerance = 1e-3)
  }
})

test_that("half pairs, some below limits: what was observed, maximised by optim(), free and held at the limits", {
  skip_if_not_installed("mvtnorm")
  withr::local_seed(14)
  for (k in seq_len(generated(1, 30))) {
    n <- 24L
    at <- rnorm(n)
    value <- cbind(at + rnorm(n, 0, 0.7), 0.4 + at + rnorm(n, 0, 0.9))
    value[cbind(sample(n, 7), rep(1:2, c(3, 4)))] <- NA
    limit <- if (k %% 3 == 0) c(-9, -9) else c(-0.6, -0.4)
    side <- -(value < rep(limit, each = n))
    shown <- pmax(value, rep(limit, each = n))
    data <- data.frame(id = rep(seq_len(n), 2), visit = rep(c("b", "f"), each = n), value = as.vector(value),
                       limit = rep(limit, each = n))
    study <- marker_study(data[!is.na(data$value), ], "id", "visit", "value", lloq = "limit", scale = "raw",
                          visits = c("b", "f"))
    row <- paired_change(study, method = "censored_ml", half_pairs = TRUE)
    expect_identical(c(row$n_pairs, row$n_half), c(n - 7L, 7L))
    minus <- function(p) plain_likelihood(p, shown[, 1], shown[, 2], side[, 1], side[, 2])
    least <- function(start, f) stats::optim(start, f, method = "BFGS", control = list(reltol = 1e-12, maxit = 500))
    free <- least(c(0, 0.4, 0, 0, 0.5), minus)
    held <- function(change) least(free$par[-2], function(p) minus(append(p, change, 1)))$value
    ratio <- 2 * (vapply(c(0, row$conf.low, row$conf.high), held, 0) - free$value)
    m <- row$n_pairs
    expect_lt(abs(row$estimate - free$par[2]), 1e-3)
    expect_equal(row$statistic, sign(row$estimate) * sqrt((m - 1) * expm1(ratio[1] / m)), tolerance = 1e-4)
    expect_equal(ratio[-1], rep(m * log1p(stats::qt(0.975, m - 1)^2 / (m - 1)), 2), tolerance = 1e-4)
  }
})

test_that("rows without an answer say why", {
  status <- function(x, y, ...) paired_change(limited_study(x, y, ...), method = "censored_ml")$status
  expect_identical(status(rep(-1, 6), rep(-1, 6)), "all_censored")
  expect_identical(status(rep(-1, 8), 2:9), "too_few")
  expect_identical(status(2, 3), "too_few")
  expect_identical(status(2:6, 2:6), "constant")
  expect_identical(status(2:6, 2 * (2:6)), "constant")
  expect_identical(status(c(2, 3, 5, 9, 4), c(2, 3, 5, 9, 4)^2), "not_converged")
  none <- paired_change(rbind(NA_real_), rbind(1), method = "censored_ml")
  expect_identical(none$status, "no_pairs")
  expect_true(all(is.na(paired_change(limited_study(rep(-1, 8), 2:9), method = "censored_ml")[
    c("estimate", "conf.low", "conf.high", "p.value", "d_z", "spread_ratio")])))
  expect_error(paired_change(set_a(), method = "censored_ml", p.adjust.method = "maxT"),
               class = "cytochange_error_argument")
})

test_that("the ratio of spreads stands in rows with a value beyond a limit, and is said where it is far from 1", {
  withr::local_seed(13)
  x <- rnorm(30)
  y <- 0.3 * x + rnorm(30, 0, 0.1)
  data <- data.frame(id = rep(1:30, 2), visit = rep(c("b", "f"), each = 30), value = c(x, y), low = -0.2)
  study <- marker_study(data, "id", "visit", "value", lloq = "low", scale = "raw", visits = c("b", "f"))
  ml <- paired_change(study, method = "censored_ml")
  expect_lt(ml$spread_ratio, 0.6)
  for (method in c("wilcoxon", "sign", "ppw", "t")) {
    row <- paired_change(study, method = method)
    expect_equal(row$spread_ratio, ml$spread_ratio)
  }
  expect_match(paired_change(study)$note,
               paste("times as much as those they are compared with: the estimated shift is not the mean",
                     "change"), fixed = TRUE)
  expect_true(is.na(paired_change(study, censored_rule = "limit")$spread_ratio))
})
