# Models of data that mice has completed.

completed_case <- function(n = 60, m = 5, seed = 1) {
  data <- validation_data(n, seed)[c("y", "x", "z")]
  withr::local_seed(seed)
  data$x[sample(n, n %/% 4)] <- NA
  mice::mice(data, m = m, maxit = 2, seed = seed, printFlag = FALSE)
}

test_that("Rubin's rules are those of mice::pool()", {
  skip_if_not_installed("mice")
  for (seed in seq_len(generated(1, 200))) {
    imputed <- completed_case(seed = seed)
    fit <- prognostic_model(y ~ x + z, imputed, likelihood = "ml", conf_method = "wald")
    each <- lapply(1:5, function(k) {
      stats::glm(y ~ x + z, stats::binomial(), mice::complete(imputed, k), epsilon = 1e-14)
    })
    pooled <- summary(mice::pool(mice::as.mira(each)), conf.int = TRUE)
    expect_equal(unname(stats::coef(fit)), pooled$estimate, tolerance = 1e-7)
    expect_equal(unname(sqrt(diag(stats::vcov(fit)))), pooled$std.error, tolerance = 1e-6)
    expect_equal(unname(stats::confint(fit)), unname(as.matrix(pooled[c("2.5 %", "97.5 %")])), tolerance = 1e-6)
    expect_identical(glance(fit)$imputations, 5L)
  }
})

test_that("profile limits solve the pooled profile, and are those of logistf's CLIP where it ends", {
  skip_if_not_installed("mice")
  n_compared <- 0L
  for (seed in seq_len(generated(2L, 100L))) {
    imputed <- completed_case(seed = seed)
    fit <- prognostic_model(y ~ x + z, imputed)
    limits <- stats::confint(fit)
    sets <- lapply(1:5, mice::complete, data = imputed)
    each <- lapply(sets, function(data) prognostic_model(y ~ x + z, data, conf_method = "wald"))
    # Each completed data set's signed root of the profile at a limit; the mean of their probabilities is the tail's.
    level <- function(value, term) mean(vapply(each, function(own) {
      held <- match(term, names(stats::coef(own)))
      problem <- own$parts[[1L]]$problem
      start <- own$point
      start[held] <- value
      fall <- 2 * (own$log_lik - logistic_maximum(problem, start, held)$log_lik)
      stats::pnorm(sign(value - own$point[held]) * sqrt(max(fall, 0)))
    }, 0))
    for (term in c("x", "z")) {
      expect_equal(level(limits[term, 1L], term), 0.025, tolerance = 1e-4)
      expect_equal(level(limits[term, 2L], term), 0.975, tolerance = 1e-4)
    }
    # Theirs takes a second a data set.
    if (seed %% 4L != 1L || !requireNamespace("logistf", quietly = TRUE)) next
    precise <- logistf::logistf.control(maxit = 1000, xconv = 1e-10, gconv = 1e-10, lconv = 1e-10)
    theirs <- lapply(sets, function(data) logistf::logistf(y ~ x + z, data = data, control = precise, pl = FALSE))
    clip <- try(logistf::CLIP.confint(obj = theirs, data = sets, variable = c("x", "z")), silent = TRUE)
    if (inherits(clip, "try-error")) next
    n_compared <- n_compared + 1L
    expect_equal(unname(limits[c("x", "z"), ]), unname(as.matrix(clip$ci)), tolerance = 1e-3)
  }
  skip_if_not_installed("logistf")
  expect_gte(n_compared, generated(1L, 20L))
})

test_that("validations and curves over imputations", {
  skip_if_not_installed("mice")
  imputed <- completed_case(seed = 2)
  fit <- prognostic_model(y ~ x + z, imputed, likelihood = "ml", conf_method = "wald")
  counts <- .Call(ffi_bootstrap_weights, 60L, 6, 4)
  sets <- lapply(1:5, mice::complete, data = imputed)
  design <- Reduce(`+`, lapply(sets, function(data) stats::model.matrix(~ x + z, data))) / 5
  refit <- function(rows) {
    beta <- rowMeans(vapply(sets, function(data) {
      stats::coef(stats::glm(y ~ x + z, stats::binomial(), data[rows, ], epsilon = 1e-14))
    }, numeric(3)))
    drop(design %*% beta)
  }
  y <- sets[[1L]]$y
  got <- validate_prognosis(fit, resamples = 6, seed = 4)
  expected <- oracle_validation(fit$linear.predictors, y, counts, refit)
  expect_equal(got$apparent, expected$apparent, tolerance = 1e-7)
  expect_equal(got$optimism, expected$optimism, tolerance = 1e-6)
  expect_s3_class(validate_prognosis(fit, 10, 1, method = "cv", folds = 5, repeats = 2), "prognosis_validation")
  curve <- roc_curve(fit, resamples = 0)
  area <- vapply(sets, function(data) {
    one <- roc_curve(drop(stats::model.matrix(~ x + z, data) %*% stats::coef(fit)), y, resamples = 0)
    c(one$auc, one$variance)
  }, numeric(2))
  expect_equal(curve$auc, mean(area[1L, ]), tolerance = 1e-6)
  expect_equal(curve$variance, mean(area[2L, ]) + 1.2 * stats::var(area[1L, ]), tolerance = 1e-5)
  expect_true(curve$auc_low < curve$auc && curve$auc < curve$auc_high)
  expect_s3_class(decision_curve(fit, resamples = 5, seed = 1), "decision_curve")
})

test_that("whose response was missing is left out, and what cannot serve is a classed error", {
  skip_if_not_installed("mice")
  data <- mice::complete(completed_case())
  data$y[1:3] <- NA
  data$x[10:15] <- NA
  imputed <- mice::mice(data, m = 2, maxit = 1, seed = 1, printFlag = FALSE)
  fit <- prognostic_model(y ~ x, imputed)
  expect_identical(fit$n, 57L)
  expect_error(prognostic_model(y ~ x, imputed, weights = rep(1, 60)), class = "cytochange_error_argument")
  expect_error(prognostic_model(y ~ nobody, imputed), class = "cytochange_error_argument")
  expect_output(print(fit), "completed data")
  expect_match(methods_text(fit)[1L], "2 imputations")
})
