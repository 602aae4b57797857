# Case weights are counts of patients: every figure is that of the data with one row a patient.

weighted_pair <- function(n = 60, at_most = 3L) {
  data <- data.frame(x = round(rnorm(n), 1), times = sample(0:at_most, n, TRUE))
  data$y <- rbinom(n, 1, plogis(data$x - 0.3))
  list(data = data, whole = data[rep(seq_len(n), data$times), ])
}

same_figures <- function(a, b) expect_equal(as.data.frame(a), as.data.frame(b), ignore_attr = TRUE, tolerance = 1e-9)

test_that("augmented standard errors count a row weight + leverage times", {
  # By hand: two cells of 7 and 9 patients, each with one degree of freedom of leverage: 6 and 3 of 8, 3 and 8 of 10 by
  # the penalty, that is weights 5.714 ... in all 8 and 10: variances of logits from these.
  data <- data.frame(y = c(1, 0, 1, 0), x = c(1, 1, 0, 0), n = c(5, 2, 2, 7))
  fit <- prognostic_model(y ~ x, data, weights = "n", se = "augmented")
  cell <- function(n, events) (n + 1) * ((events + 0.5) / (n + 1)) * (1 - (events + 0.5) / (n + 1))
  by_hand <- sqrt(c(1 / cell(9, 2), 1 / cell(9, 2) + 1 / cell(7, 5)))
  expect_equal(by_hand, c(0.7302967, 1.056007), tolerance = 1e-6)
  expect_equal(unname(sqrt(diag(vcov(fit)))), by_hand, tolerance = 1e-8)
  expanded <- prognostic_model(y ~ x, data[rep(1:4, data$n), ], se = "augmented")
  expect_equal(vcov(fit), vcov(expanded), tolerance = 1e-8)
  skip_if_not_installed("logistf")
  peer <- logistf::logistf(y ~ x, data[rep(1:4, data$n), ])
  expect_equal(unname(sqrt(diag(peer$var))), by_hand, tolerance = 1e-4)
})

test_that("curves and validations of a weighted model are those of its patients", {
  set.seed(1)
  for (k in seq_len(generated(2L, 8L))) {
    made <- weighted_pair()
    fit <- prognostic_model(y ~ x, made$data, weights = "times")
    whole <- prognostic_model(y ~ x, made$whole)
    expect_identical(c(nobs(fit), fit$n_events), c(nrow(made$whole), as.integer(sum(made$whole$y))))
    expect_equal(BIC(fit), BIC(whole))
    same_figures(glance(roc_curve(fit, seed = 1, partial = c(0.5, 1))),
                 glance(roc_curve(whole, seed = 1, partial = c(0.5, 1))))
    same_figures(roc_curve(fit, resamples = 0), roc_curve(whole, resamples = 0))
    same_figures(validate_prognosis(fit, 20, 1), validate_prognosis(whole, 20, 1))
    same_figures(validate_prognosis(fit, 20, 1, method = "cv", folds = 5, repeats = 2),
                 validate_prognosis(whole, 20, 1, method = "cv", folds = 5, repeats = 2))
    for (smoother in c("loess", "spline")) {
      curve <- calibration_curve(fit, resamples = 10, seed = 1, smoother = smoother)
      of_whole <- calibration_curve(whole, resamples = 10, seed = 1, smoother = smoother)
      same_figures(curve, of_whole)
      same_figures(glance(curve), glance(of_whole))
      expect_named(curve$apparent, c("ICI", "E50", "E90"))
    }
    same_figures(decision_curve(fit, resamples = 20, seed = 1), decision_curve(whole, resamples = 20, seed = 1))
    other <- prognostic_model(y ~ I(x^2), made$data, weights = "times")
    of_whole <- prognostic_model(y ~ I(x^2), made$whole)
    same_figures(compare_roc(roc_curve(fit, resamples = 0), roc_curve(other, resamples = 0)),
                 compare_roc(roc_curve(whole, resamples = 0), roc_curve(of_whole, resamples = 0)))
  }
})

test_that("an area of a weighted model is that of pROC on its patients", {
  skip_if_not_installed("pROC")
  set.seed(2)
  made <- weighted_pair()
  fit <- prognostic_model(y ~ x, made$data, weights = "times")
  peer <- pROC::roc(made$whole$y, made$whole$x, direction = "<", quiet = TRUE)
  expect_equal(roc_curve(fit, resamples = 0)$auc, as.numeric(pROC::auc(peer)), tolerance = 1e-12)
  expect_equal(roc_curve(fit, resamples = 0)$variance, pROC::var(peer), tolerance = 1e-12)
})

test_that("fractional weights reach the area, the calibration and the net benefit", {
  set.seed(3)
  made <- weighted_pair(120)
  made$data$half <- made$data$times / 2
  half <- prognostic_model(y ~ x, made$data, weights = "half", likelihood = "ml")
  whole <- prognostic_model(y ~ x, made$data, weights = "times", likelihood = "ml")
  expect_equal(roc_curve(half, resamples = 0)$auc, roc_curve(whole, resamples = 0)$auc)
  expect_equal(sum(roc_curve(half, resamples = 0)[c("n_event", "n_other")] |> unlist()), nrow(made$whole) / 2)
  curve <- calibration_curve(half, resamples = 5, seed = 1, smoother = "spline")
  expect_named(glance(curve)[1:3], c("ICI", "E50", "E90"))
  benefit <- decision_curve(half, resamples = 5, seed = 1)
  expect_equal(benefit$net_benefit, decision_curve(whole, resamples = 5, seed = 1)$net_benefit)
  expect_equal(benefit$n_positive[1], sum(made$data$half[fitted(half) >= 0.05]))
  expect_output(print(half), "sum of the weights of")
})
