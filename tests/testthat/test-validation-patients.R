# Patients who had no part in the fit, and given predictions.

new_patients_case <- function(n = 50, seed = 2, likelihood = "firth") {
  old <- validation_data(60, seed)
  new <- validation_data(n, seed + 1000)
  list(old = old, new = new, fit = prognostic_model(y ~ x + arm, old, likelihood = likelihood, conf_method = "wald"))
}

test_that("the figures of new patients by hand", {
  # Probabilities 0.2, 0.4, 0.6, 0.8 with responses 0, 1, 0, 1: three of four pairs in order.
  got <- validate_prognosis(c(0.2, 0.4, 0.6, 0.8), c(0, 1, 0, 1), resamples = 20, seed = 1)
  expect_equal(got$corrected[1:2], c(3 / 4, (0.04 + 0.36 + 0.36 + 0.04) / 4))
  expect_identical(got$apparent, got$corrected)
  expect_identical(got$optimism, numeric(4))
  expect_identical(settings(got)$n, 4)
  # Net benefit at 0.5: one true, one false positive of four patients.
  curve <- decision_curve(c(0.2, 0.4, 0.6, 0.8), c(0, 1, 0, 1), thresholds = c(0.5, 0.75), resamples = 20, seed = 1)
  expect_equal(curve$corrected, c(0, 1 / 4))
  expect_equal(curve$optimism, c(0, 0))
})

test_that("measures are those of other engines, limits those of new patients alone", {
  skip_if_not_installed("pROC")
  for (seed in seq_len(generated(3, 200))) {
    case <- new_patients_case(seed = seed, likelihood = c("firth", "flic")[1L + seed %% 2L])
    got <- validate_prognosis(case$fit, newdata = case$new, resamples = 30, seed = seed)
    eta <- stats::predict(case$fit, case$new)
    expect_equal(got$corrected, oracle_measures(eta, case$new$y), tolerance = 1e-7)
    area <- pROC::roc(case$new$y, eta, direction = "<", quiet = TRUE)
    se <- sqrt(pROC::var(area)) / (area$auc * (1 - area$auc))
    limits <- stats::plogis(stats::qlogis(area$auc) + c(-1, 1) * stats::qnorm(0.975) * se)
    expect_equal(c(got$conf.low[1], got$conf.high[1]), as.vector(limits), tolerance = 1e-9)
    counts <- .Call(ffi_bootstrap_weights, 50L, 30, seed)
    brier <- sort(colSums(counts * (case$new$y - stats::plogis(eta))^2) / 50)
    expect_equal(c(got$conf.low[2], got$conf.high[2]),
                 c(min(brier[1], got$corrected[2]), max(brier[30], got$corrected[2])))
    expect_true(all(got$conf.low <= got$corrected & got$corrected <= got$conf.high))
    given <- validate_prognosis(unname(stats::plogis(eta)), case$new$y, resamples = 30, seed = seed)
    expect_equal(as.data.frame(given), as.data.frame(got), tolerance = 1e-9)
  }
})

test_that("curves of new patients are those of their predictions", {
  case <- new_patients_case(n = 80)
  p <- stats::predict(case$fit, case$new, type = "response")
  curve <- roc_curve(case$fit, newdata = case$new, seed = 1)
  plain <- roc_curve(unname(p), case$new$y, seed = 1)
  expect_equal(glance(curve), glance(plain))
  expect_match(curve$label, "new patients")
  calibration <- calibration_curve(case$fit, newdata = case$new, resamples = 10, seed = 1)
  expect_identical(calibration$curve$corrected, calibration$curve$apparent)
  smooth <- stats::loess(y ~ p, data.frame(y = case$new$y, p = unname(p)),
                         control = stats::loess.control(trace.hat = "approximate"))
  at <- calibration$curve$predicted
  expect_equal(calibration$curve$corrected, pmin(pmax(unname(stats::predict(smooth, data.frame(p = at))), 0), 1),
               tolerance = 1e-6)
  expect_true(all(calibration$curve$conf.low <= calibration$curve$corrected))
  expect_equal(calibration_curve(unname(p), case$new$y, resamples = 10, seed = 1)$curve, calibration$curve,
               tolerance = 1e-9)
  decision <- decision_curve(case$fit, newdata = case$new, thresholds = c(0.3, 0.5), resamples = 20, seed = 1)
  benefit <- function(t) mean(p >= t & case$new$y == 1) - mean(p >= t & case$new$y == 0) * t / (1 - t)
  expect_equal(decision$corrected, c(benefit(0.3), benefit(0.5)))
  expect_identical(decision$net_benefit, decision$corrected)
})

test_that("rows without response or prediction are left out and counted", {
  case <- new_patients_case()
  whole <- validate_prognosis(case$fit, newdata = case$new, resamples = 10, seed = 1)
  more <- rbind(case$new, case$new[1:5, ])
  more$y[51:53] <- NA
  more$x[54:55] <- NA
  got <- validate_prognosis(case$fit, newdata = more, resamples = 10, seed = 1)
  expect_identical(as.data.frame(got), as.data.frame(whole))
  expect_identical(settings(got)$n_left_out, c(response = 3L, prediction = 2L))
  expect_match(paste(utils::capture.output(print(got)), collapse = " "), "3 without a response and 2 without a")
  expect_identical(roc_curve(case$fit, newdata = more, resamples = 0)$n_missing, 5L)
})

test_that("the event is the model's, whatever the order of levels in new data", {
  old <- validation_data(60)
  old$y <- factor(ifelse(old$y == 1, "alive", "dead"), c("dead", "alive"))
  fit <- prognostic_model(y ~ x, old, conf_method = "wald")
  new <- old
  row.names(new) <- paste("new", seq_len(nrow(new)))
  new$y <- factor(as.character(new$y), c("alive", "dead"))
  expect_equal(validate_prognosis(fit, newdata = new, resamples = 5, seed = 1)$corrected[1],
               roc_curve(fit, resamples = 0)$auc)
  new$y <- as.character(new$y)
  expect_equal(validate_prognosis(fit, newdata = new, resamples = 5, seed = 1)$corrected[1],
               roc_curve(fit, resamples = 0)$auc)
  new$y[1] <- "lost"
  expect_error(validate_prognosis(fit, newdata = new, resamples = 5), class = "cytochange_error_data")
})

test_that("a study validates the model of another study", {
  study <- table_study()
  fit <- prognostic_model(response ~ log2(`IL-6`), study, conf_method = "wald")
  other <- study
  other$patients$id <- paste("new", other$patients$id)
  got <- validate_prognosis(fit, newdata = other, resamples = 5, seed = 1)
  expect_equal(got$corrected[1:2], validate_prognosis(fit, resamples = 5, seed = 1)$apparent[1:2])
  expect_equal(roc_curve(fit, newdata = other, resamples = 0)$auc, roc_curve(fit, resamples = 0)$auc)
})

test_that("a row of weight w stands for w new patients", {
  case <- new_patients_case()
  case$new$w <- rep_len(c(1, 2, 0, 3), 50)
  each <- case$new[rep(1:50, case$new$w), ]
  got <- validate_prognosis(case$fit, newdata = case$new, weights = "w", resamples = 10, seed = 1)
  expect_equal(as.data.frame(got),
               as.data.frame(validate_prognosis(case$fit, newdata = each, resamples = 10, seed = 1)))
  expect_identical(settings(got)$n, sum(case$new$w))
  case$old$w <- 1 + case$old$x * 0
  case$old$w[1] <- 2
  weighted <- prognostic_model(y ~ x + arm, case$old, weights = "w", conf_method = "wald")
  expect_identical(settings(validate_prognosis(weighted, newdata = case$new, resamples = 5, seed = 1))$n,
                   sum(case$new$w))
})

test_that("what cannot serve is a classed error", {
  case <- new_patients_case()
  for (bad in list(1, "a", case$new["x"], case$new[c("x", "y")])) {
    expect_error(validate_prognosis(case$fit, newdata = bad, resamples = 5), class = "cytochange_error_argument")
  }
  expect_error(validate_prognosis(case$fit, newdata = case$new[case$new$y == 1, ], resamples = 5),
               class = "cytochange_error_data")
  expect_error(validate_prognosis(case$fit, newdata = case$new, method = "cv"), class = "cytochange_error_argument")
  expect_error(validate_prognosis(case$fit, newdata = case$new, procedure = identity),
               class = "cytochange_error_argument")
  expect_error(validate_prognosis(c(0.1, 1.2), c(0, 1)), class = "cytochange_error_argument")
  expect_error(validate_prognosis(c(0.1, 0.2)), class = "cytochange_error_argument")
  expect_error(validate_prognosis(c(0.1, 0.2), c(0, 1, 0)), class = "cytochange_error")
})

test_that("several models: each its own curve, differences paired in the same resamples", {
  case <- new_patients_case()
  small <- prognostic_model(y ~ arm, case$old, conf_method = "wald")
  at <- c(0.3, 0.5)
  got <- decision_curve(list(arm = small, marker = case$fit), thresholds = at, resamples = 15, seed = 4)
  alone <- lapply(list(small, case$fit), decision_curve, thresholds = at, resamples = 15, seed = 4)
  expect_identical(levels(got$model), c("arm", "marker"))
  for (k in 1:2) {
    own <- as.data.frame(got)[got$model == c("arm", "marker")[k], names(as.data.frame(alone[[k]]))]
    expect_equal(own, as.data.frame(alone[[k]]), ignore_attr = TRUE)
  }
  expect_equal(got$difference[3:4], alone[[2]]$corrected - alone[[1]]$corrected)
  expect_true(all(is.na(got$difference[1:2])))
  # The band, resample by resample.
  benefit <- function(p, y, t) mean(p >= t & y == 1) - mean(p >= t & y == 0) * t / (1 - t)
  counts <- .Call(ffi_bootstrap_weights, 60L, 15, 4)
  drawn <- vapply(1:15, function(b) {
    rows <- rep(1:60, counts[, b])
    each <- lapply(list(y ~ arm, y ~ x + arm), function(formula) {
      model <- prognostic_model(formula, case$old[rows, ], conf_method = "wald")
      stats::predict(model, case$old, type = "response")[rows]
    })
    vapply(at, function(t) benefit(each[[2]], case$old$y[rows], t) - benefit(each[[1]], case$old$y[rows], t), 0)
  }, at)
  for (k in 1:2) {
    expect_equal(c(got$difference_low[2 + k], got$difference_high[2 + k]),
                 shifted_limits(got$difference[2 + k], drawn[k, ], 0.95), tolerance = 1e-8)
  }
  expect_identical(levels(decision_curve(small, marker = case$fit, thresholds = at, resamples = 5, seed = 4)$model),
                   c("model 1", "marker"))
  new <- decision_curve(small, case$fit, newdata = case$new, thresholds = at, resamples = 15, seed = 4)
  expect_equal(new$difference[3:4], new$corrected[3:4] - new$corrected[1:2])
  crossed <- lapply(list(small, case$fit), validate_prognosis, resamples = 20, seed = 3, method = "cv", folds = 5,
                    repeats = 2)
  both <- decision_curve(crossed[[1]], crossed[[2]], thresholds = at)
  expect_equal(both$difference[3:4], both$corrected[3:4] - both$corrected[1:2])
  expect_true(all(both$difference_low[3:4] <= both$difference_high[3:4]))
  expect_error(decision_curve(crossed[[1]], validate_prognosis(small, 5, 1)), class = "cytochange_error_data")
  expect_error(decision_curve(small, prognostic_model(y ~ x, case$new, conf_method = "wald"), resamples = 5),
               class = "cytochange_error_data")
  expect_error(decision_curve(small, case$fit, procedure = identity), class = "cytochange_error_argument")
  printed <- paste(utils::capture.output(print(got)), collapse = "\n")
  expect_match(printed, "arm: y ~ arm\nmarker: y ~ x + arm", fixed = TRUE)
  expect_match(findings(got)[2], "^marker: ")
  expect_match(paste(methods_text(got), collapse = " "), "Differences to arm are paired")
  expect_identical(plot_decision(got)$data$.which[1], factor("arm", c("arm", "marker", "treat all", "treat none")))
  for (table in list(paper_table(got), as_ard(got))) expect_true(nrow(as.data.frame(table)) >= 4L)
})

test_that("patients of the fit are not called new", {
  study <- table_study()
  fit <- prognostic_model(response ~ log2(`IL-6`), study, conf_method = "wald")
  more <- prognostic_model(response ~ log2(`IL-6`) + log2(CRP), study, conf_method = "wald")
  case <- new_patients_case()
  half <- case$old[seq(2, 60, 2), ]
  for (ask in list(function() validate_prognosis(fit, newdata = study, resamples = 5),
                   function() compare_prognosis(fit, more, 5, newdata = study),
                   function() roc_curve(fit, newdata = study, resamples = 0),
                   function() validate_prognosis(case$fit, newdata = half, resamples = 5))) {
    error <- expect_error(ask(), class = "cytochange_error_data")
    expect_match(conditionMessage(error), "`newdata` must be of patients who had no part in the fit", fixed = TRUE)
  }
  # Rows of the same numbers are other patients.
  expect_s3_class(validate_prognosis(case$fit, newdata = case$new, resamples = 5), "prognosis_validation")
})
