test_that("net benefit by hand", {
  # 10 patients, 4 events; at 0.25 five positives, of which 3 events: 3/10 - 2/10 * (1/3).
  p <- c(0.9, 0.8, 0.3, 0.1, 0.25, 0.4, 0.2, 0.1, 0.1, 0.05)
  y <- c(1, 1, 1, 1, 0, 0, 0, 0, 0, 0)
  got <- net_benefits(matrix(p), y, matrix(0.1, 10), c(0.25, 0.5))
  expect_equal(drop(got), c(3 / 10 - 2 / 10 / 3, 2 / 10))
  # A probability that is the threshold on paper, not in binary.
  for (seed in seq_len(generated(5L, 200L))) {
    data <- validation_data(40, seed)
    p <- round(stats::plogis(data$x + data$z), 1 + seed %% 3)
    at <- c(0.1, 0.3, 0.5, 0.7, 0.9)
    curve <- decision_curve(p, data$y, thresholds = at, resamples = 2, seed = 1)
    by_hand <- vapply(at, function(t) {
      called <- p >= t - 1e-12
      (sum(called & data$y == 1) - sum(called & data$y == 0) * t / (1 - t)) / 40
    }, 0)
    expect_equal(curve$corrected, by_hand, tolerance = 1e-12)
  }
  expect_true(is_positive(0.1 + 0.2 - 1e-16, 0.3) && is_positive(0.15, 3 * 0.05))
})

test_that("apparent, all and none follow their definition; the optimism is that of the resamples", {
  data <- validation_data(60)
  fit <- prognostic_model(y ~ x + z, data, likelihood = "ml")
  thresholds <- c(0.2, 0.4, 0.6)
  got <- decision_curve(validate_prognosis(fit, resamples = 12, seed = 3), thresholds)
  benefit <- function(p, y) vapply(thresholds, function(t) {
    mean(p >= t & y == 1) - mean(p >= t & y == 0) * t / (1 - t)
  }, 0)
  expect_equal(got$net_benefit, benefit(stats::fitted(fit), data$y))
  share <- mean(data$y)
  expect_equal(got$all, share - (1 - share) * thresholds / (1 - thresholds))
  expect_equal(got$none, c(0, 0, 0))
  counts <- .Call(ffi_bootstrap_weights, 60L, 12, 3)
  optimism <- vapply(1:12, function(b) {
    rows <- rep(1:60, counts[, b])
    p <- stats::predict(prognostic_model(y ~ x + z, data[rows, ], likelihood = "ml"), data, type = "response")
    benefit(p[rows], data$y[rows]) - benefit(p, data$y)
  }, numeric(3))
  expect_equal(got$optimism, rowMeans(optimism), tolerance = 1e-10)
  expect_equal(got$corrected, got$net_benefit - got$optimism)
  expect_equal(as.data.frame(decision_curve(fit, thresholds, resamples = 12, seed = 3)), as.data.frame(got))
})

test_that("of a cross-validation the net benefit is that of the predictions out of fold", {
  data <- validation_data(60)
  fit <- prognostic_model(y ~ x + z, data, likelihood = "ml")
  crossed <- validate_prognosis(fit, resamples = 40, seed = 3, method = "cv", folds = 6, repeats = 2)
  thresholds <- c(0.25, 0.45)
  got <- decision_curve(crossed, thresholds)
  fold <- .Call(ffi_folds, as.integer(data$y), 6L, 2L, 3)
  p <- vapply(1:2, function(r) {
    p <- numeric(60)
    for (k in 0:5) {
      out <- fold[, r] == k
      p[out] <- stats::predict(stats::glm(y ~ x + z, stats::binomial(), data[!out, ], epsilon = 1e-14), data[out, ],
                               type = "response")
    }
    p
  }, numeric(60))
  benefit <- function(p, y) vapply(thresholds, function(t) {
    mean(p >= t & y == 1) - mean(p >= t & y == 0) * t / (1 - t)
  }, 0)
  expect_equal(got$corrected, rowMeans(apply(p, 2, benefit, y = data$y)), tolerance = 1e-10)
  expect_equal(got$optimism, got$net_benefit - got$corrected)
  counts <- .Call(ffi_bootstrap_weights, 60L, 40, 3)
  drawn <- vapply(1:40, function(b) {
    rows <- rep(1:60, counts[, b])
    benefit(p[rows, (b - 1) %% 2 + 1], data$y[rows])
  }, numeric(2))
  for (k in 1:2) {
    expect_equal(c(got$conf.low[k], got$conf.high[k]), shifted_limits(got$corrected[k], drawn[k, ], 0.95),
                 tolerance = 1e-9)
  }
  expect_match(paste(utils::capture.output(print(got)), collapse = " "), "6-fold cross-validation")
  expect_s3_class(plot_decision(got), "ggplot")
  failed <- suppressWarnings(validate_prognosis(fit, 5, 1, method = "cv", procedure = function(data) stop("never")))
  expect_error(decision_curve(failed), class = "cytochange_error_data")
})

test_that("what cannot serve is a classed error", {
  fit <- prognostic_model(y ~ x, validation_data())
  for (bad in list(0, 1, c(0.2, NA), "a", c(0.5, 0.2), numeric())) {
    expect_error(decision_curve(fit, bad), class = "cytochange_error_argument")
  }
  expect_error(decision_curve(1), class = "cytochange_error_argument")
  expect_error(decision_curve(fit, 0.5, resamples = 2, no = 1), class = "cytochange_error_argument")
  expect_error(decision_curve(validate_prognosis(fit, 5, 1), 0.5, 3), class = "cytochange_error_argument")
})
