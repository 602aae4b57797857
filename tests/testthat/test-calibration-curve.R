test_that("the apparent curve and its distances are those of loess", {
  data <- validation_data(80)
  fit <- prognostic_model(y ~ x + z, data)
  got <- calibration_curve(fit, resamples = 10, seed = 1)
  p <- unname(stats::fitted(fit))
  smooth <- pmin(pmax(stats::fitted(stats::loess(data$y ~ p)), 0), 1)
  distance <- abs(smooth - p)
  expect_equal(got$apparent, c(ICI = mean(distance), E50 = stats::median(distance),
                               E90 = stats::quantile(distance, 0.9, names = FALSE)), tolerance = 1e-8)
  expect_identical(names(got$curve), c("predicted", "apparent", "corrected", "conf.low", "conf.high"))
  expect_equal(range(got$curve$predicted), range(p))
  for (seed in seq_len(generated(3L, 200L))) {
    data <- validation_data(70, seed)
    p <- stats::plogis(stats::rnorm(70, 2 * data$x))
    rows <- calibration_curve(p, data$y, resamples = 2, seed = 1)
    distance <- abs(pmin(pmax(stats::fitted(stats::loess(data$y ~ p)), 0), 1) - p)
    expect_equal(unname(rows$apparent), c(mean(distance), stats::quantile(distance, c(0.5, 0.9), names = FALSE)),
                 tolerance = 1e-4)
  }
})

test_that("the correction is the mean difference of the resamples' curves", {
  data <- validation_data(80, 3)
  fit <- prognostic_model(y ~ x, data, likelihood = "ml")
  validation <- validate_prognosis(fit, resamples = 6, seed = 2)
  got <- calibration_curve(validation)
  counts <- .Call(ffi_bootstrap_weights, 80L, 6, 2)
  at <- got$curve$predicted
  curve <- function(p, y) {
    pmin(pmax(stats::predict(stats::loess(y ~ p), data.frame(p = at)), 0), 1)
  }
  optimism <- vapply(1:6, function(b) {
    rows <- rep(1:80, counts[, b])
    p <- stats::fitted(prognostic_model(y ~ x, data[rows, ], likelihood = "ml", conf_method = "wald"))
    all <- stats::predict(prognostic_model(y ~ x, data[rows, ], likelihood = "ml"), data, type = "response")
    curve(unname(p), data$y[rows]) - curve(unname(all), data$y)
  }, numeric(61))
  expected <- pmin(pmax(got$curve$apparent - rowMeans(optimism, na.rm = TRUE), 0), 1)
  inside <- rowSums(!is.na(optimism)) > 0
  expect_equal(got$curve$corrected[inside], unname(expected[inside]), tolerance = 1e-5)
})

test_that("of a cross-validation the curve is that of the predictions out of fold", {
  data <- validation_data(90, 4)
  fit <- prognostic_model(y ~ x, data, likelihood = "ml")
  crossed <- validate_prognosis(fit, resamples = 30, seed = 3, method = "cv", folds = 5, repeats = 3)
  got <- calibration_curve(crossed)
  fold <- .Call(ffi_folds, as.integer(data$y), 5L, 3L, 3)
  at <- got$curve$predicted
  smooth <- function(p, y) pmin(pmax(stats::predict(stats::loess(y ~ p), data.frame(p = at)), 0), 1)
  out_of_fold <- vapply(1:3, function(r) {
    p <- numeric(90)
    for (k in 0:4) {
      out <- fold[, r] == k
      p[out] <- stats::predict(stats::glm(y ~ x, stats::binomial(), data[!out, ], epsilon = 1e-14), data[out, ],
                               type = "response")
    }
    p
  }, numeric(90))
  curves <- apply(out_of_fold, 2, smooth, y = data$y)
  inside <- rowSums(!is.na(curves)) == 3L
  expect_equal(got$curve$corrected[inside], unname(rowMeans(curves)[inside]), tolerance = 1e-6)
  # The band: patients drawn with their predictions, repeat after repeat.
  counts <- .Call(ffi_bootstrap_weights, 90L, 30, 3)
  drawn <- vapply(1:30, function(b) {
    rows <- rep(1:90, counts[, b])
    suppressWarnings(smooth(out_of_fold[rows, (b - 1) %% 3 + 1], data$y[rows]))
  }, numeric(61))
  middle <- 30
  expect_equal(c(got$curve$conf.low[middle], got$curve$conf.high[middle]), tolerance = 1e-6,
               shifted_limits(got$curve$corrected[middle], drawn[middle, !is.na(drawn[middle, ])], 0.95, c(0, 1)))
  expect_identical(settings(got)$correction, "cross-validation")
  printed <- paste(utils::capture.output(print(got)), collapse = " ")
  expect_match(printed, "5-fold cross-validation")
  expect_s3_class(plot_calibration(got), "ggplot")
})

test_that("of a 0.632+ validation the curve is corrected by the optimism of its resamples, and says so", {
  fit <- prognostic_model(y ~ x, validation_data(80))
  plus <- calibration_curve(validate_prognosis(fit, 12, 2, method = "0.632+"))
  expect_identical(plus$curve, calibration_curve(validate_prognosis(fit, 12, 2))$curve)
  expect_identical(settings(plus)$correction, "optimism")
  expect_match(paste(utils::capture.output(print(plus)), collapse = " "), "optimism")
})

test_that("the spline is logistic recalibration, and stays between 0 and 1", {
  data <- validation_data(100, 5)
  fit <- prognostic_model(y ~ x + z, data, likelihood = "ml")
  p <- unname(stats::fitted(fit))
  got <- smooth_spline(p, data$y, rep(1, 100), c(p[1:5], 0.9999, 1e-6))
  basis <- splines::ns(stats::qlogis(p), df = 3)
  peer <- stats::glm(data$y ~ basis, family = stats::binomial(), control = list(epsilon = 1e-14))
  expect_equal(got[1:5], unname(stats::fitted(peer)[1:5]), tolerance = 1e-6)
  # By hand: the maximum-likelihood score of the basis is 0.
  fitted <- smooth_spline(p, data$y, rep(1, 100), p)
  expect_equal(unname(drop(crossprod(cbind(1, basis), data$y - fitted))), rep(0, 4), tolerance = 1e-6)
  expect_true(is.na(got[7]))
  curve <- calibration_curve(fit, resamples = 5, seed = 1, smoother = "spline")$curve
  expect_true(all(curve$corrected >= 0 & curve$corrected <= 1))
})

test_that("predictions that are right are close to the diagonal", {
  withr::local_seed(1)
  data <- data.frame(x = rnorm(600))
  data$y <- rbinom(600, 1, stats::plogis(data$x))
  got <- calibration_curve(prognostic_model(y ~ x, data), resamples = 10, seed = 1)
  expect_lt(got$ICI, 0.05)
  inside <- got$curve$conf.low <= got$curve$corrected & got$curve$corrected <= got$curve$conf.high
  expect_gt(mean(inside, na.rm = TRUE), 0.95)
})

test_that("too few to smooth is refused, as is what cannot serve", {
  few <- prognostic_model(y ~ x, validation_data(49))
  expect_error(calibration_curve(few), class = "cytochange_error_data")
  expect_s3_class(calibration_curve(few, resamples = 3, seed = 1, min_n = 40), "calibration_curve")
  grouped <- prognostic_model(y ~ arm, validation_data(80))
  expect_error(calibration_curve(grouped), "different predictions", class = "cytochange_error_data")
  fit <- prognostic_model(y ~ x, validation_data(80))
  expect_error(calibration_curve(fit, smoother = "lowess"), class = "cytochange_error_argument")
  expect_error(calibration_curve(1:3), class = "cytochange_error_argument")
  expect_error(calibration_curve(fit, resamples = 2, no = 1), class = "cytochange_error_argument")
  part <- validate_prognosis(fit, resamples = 5, seed = 1)[, 1:4]
  expect_error(calibration_curve(part), class = "cytochange_error_argument")
})

test_that("weighted distances are those of the rows written out", {
  distance <- c(0.3, 0.1, 0.2)
  expect_equal(calibration_indices(distance, c(1, 3, 6))[["ICI"]], mean(rep(distance, c(1, 3, 6))))
  expect_equal(calibration_indices(distance, c(1, 3, 6))[["E50"]], 0.2)
})

test_that("loess is fitted without its exact trace, whose values are the same", {
  set.seed(9)
  p <- stats::plogis(rnorm(1200))
  y <- rbinom(1200, 1, p)
  peer <- stats::loess(y ~ p) # the exact trace
  expect_equal(smooth_loess(p, y, rep(1, 1200), p[1:50]), unname(pmin(pmax(stats::fitted(peer)[1:50], 0), 1)))
  # The least of three: what else the machine does, lengthens some.
  seconds <- function(f) min(vapply(1:3, function(k) system.time(f())[["user.self"]], 0))
  expect_lt(seconds(function() smooth_loess(p, y, rep(1, 1200), p[1:50])), seconds(function() stats::loess(y ~ p)))
})

test_that("rows of a printed calibration can be told apart on a narrow console", {
  told <- capture.output(print(calibration_curve(prognostic_model(y ~ x, validation_data(60)), resamples = 5, seed = 1),
                               width = 60))
  expect_length(grep("^Observed risk at 0[.][0-9]{2} ", told), 7L)
  expect_false(any(grepl("...", told, fixed = TRUE)))
})
