# Standardised risks: means of what a model predicts for all patients at each level of a variable.

risk_data <- function(seed, n = 60) {
  set.seed(seed)
  d <- data.frame(arm = factor(sample(c("control", "low", "high"), n, TRUE), c("control", "low", "high")), x = rnorm(n))
  d$y <- rbinom(n, 1, plogis(-0.4 + 0.7 * d$x + 0.9 * (d$arm == "high")))
  d
}

# The same of a glm(), with the gradient by differences.
slow_risks <- function(fit, data, variable, levels, weights = rep(1, nrow(data))) {
  risk_at <- function(beta) {
    vapply(levels, function(level) {
      data[[variable]] <- if (is.factor(data[[variable]])) factor(level, levels(data[[variable]])) else level
      x <- model.matrix(delete.response(terms(fit)), data)
      weighted.mean(plogis(drop(x %*% beta)), weights)
    }, 1)
  }
  beta <- coef(fit)
  step <- 1e-5
  gradient <- vapply(seq_along(beta), function(j) {
    e <- replace(numeric(length(beta)), j, step)
    (risk_at(beta + e) - risk_at(beta - e)) / (2 * step)
  }, numeric(length(levels)))
  covariance <- gradient %*% vcov(fit) %*% t(gradient)
  risk <- unname(risk_at(beta))
  logs <- gradient / risk
  ratio <- rowSums(((logs - logs[rep(1, length(levels)), ]) %*% vcov(fit)) * (logs - logs[rep(1, length(levels)), ]))
  list(risk = risk, difference = risk - risk[1], ratio = risk / risk[1], ratio_error = sqrt(pmax(0, ratio)),
       error = sqrt(pmax(0, diag(covariance) + covariance[1, 1] - 2 * covariance[1, ])))
}

precise_glm <- function(formula, data) {
  data$count <- data$count %||% rep(1, nrow(data))
  environment(formula) <- environment()
  glm(formula, binomial, data, weights = count, control = list(epsilon = 1e-13, maxit = 100))
}

test_that("of one grouping alone risks are the observed shares, limits those of two shares", {
  d <- data.frame(arm = rep(c("A", "B"), c(20, 25)), y = rep(c(1, 0, 1, 0), c(8, 12, 15, 10)))
  r <- risk_difference(prognostic_model(y ~ arm, d, likelihood = "ml"), "arm")
  expect_equal(r$risk, c(8 / 20, 15 / 25))
  expect_equal(r$difference, c(NA, 0.2))
  se <- sqrt(0.4 * 0.6 / 20 + 0.6 * 0.4 / 25)
  expect_equal(r$std.error[2], se, tolerance = 1e-7)
  expect_equal(c(r$difference_low[2], r$difference_high[2]), 0.2 + c(-1, 1) * qnorm(0.975) * se, tolerance = 1e-7)
  expect_equal(r$ratio[2], 1.5)
  ratio_se <- sqrt(12 / (8 * 20) + 10 / (15 * 25))
  expect_equal(c(r$ratio_low[2], r$ratio_high[2]), 1.5 * exp(c(-1, 1) * qnorm(0.975) * ratio_se), tolerance = 1e-7)
  logit_se <- sqrt(1 / 8 + 1 / 12)
  expect_equal(c(r$risk_low[1], r$risk_high[1]), plogis(qlogis(0.4) + c(-1, 1) * qnorm(0.975) * logit_se),
               tolerance = 1e-7)
  expect_identical(r$n, c(20, 25))
  expect_identical(r$n_event, c(8, 15))
  expect_identical(r$reference, c("A", "A"))
  # Rows with counts are the patients.
  counted <- aggregate(list(n = rep(1, 45)), d[c("arm", "y")], sum)
  weighted <- risk_difference(prognostic_model(y ~ arm, counted, weights = "n", likelihood = "ml"), "arm")
  expect_equal(as.data.frame(weighted), as.data.frame(r), tolerance = 1e-7)
  turned <- risk_difference(prognostic_model(y ~ arm, d, likelihood = "ml"), "arm", reference = "B")
  expect_equal(turned$difference, c(-0.2, NA))
})

test_that("with covariates they are glm()'s, the gradient taken by differences", {
  for (seed in seq_len(generated(5, 200))) {
    d <- risk_data(seed, 80)
    fit <- precise_glm(y ~ arm * x, d)
    if (!fit$converged || max(abs(coef(fit))) > 8) next
    slow <- slow_risks(fit, d, "arm", levels(d$arm))
    r <- risk_difference(prognostic_model(y ~ arm * x, d, likelihood = "ml"), "arm")
    expect_equal(r$risk, slow$risk, tolerance = 1e-7)
    expect_equal(r$difference[-1], slow$difference[-1], tolerance = 1e-6)
    expect_equal(r$std.error[-1], slow$error[-1], tolerance = 1e-6)
    expect_equal(log(c(r$ratio_low[-1], r$ratio_high[-1])),
                 log(slow$ratio[-1]) + qnorm(0.975) * c(-slow$ratio_error[-1], slow$ratio_error[-1]), tolerance = 1e-5)
  }
})

test_that("they are marginaleffects' avg_comparisons() where that runs", {
  skip_if_not_installed("marginaleffects")
  d <- risk_data(3)
  fit <- precise_glm(y ~ arm + x, d)
  r <- risk_difference(prognostic_model(y ~ arm + x, d, likelihood = "ml"), "arm")
  known <- tryCatch(as.data.frame(
    marginaleffects::avg_comparisons(fit, variables = "arm")
  ), error = function(e) NULL)
  skip_if(is.null(known), "marginaleffects does not run here")
  known <- known[match(paste(c("low", "high"), "- control"), gsub("[()]|mean", "", known$contrast)), ]
  columns <- c("difference", "std.error", "difference_low", "difference_high")
  expect_equal(unlist(r[-1, columns], use.names = FALSE),
               unlist(known[c("estimate", "std.error", "conf.low", "conf.high")], use.names = FALSE), tolerance = 1e-5)
})

test_that("Firth's risks are those of brglm2's coefficients", {
  skip_if_not_installed("brglm2")
  d <- risk_data(4, 40)
  fit <- glm(y ~ arm + x, binomial, d, method = brglm2::brglmFit, type = "AS_mean", epsilon = 1e-12, maxit = 1000)
  slow <- slow_risks(fit, d, "arm", levels(d$arm))
  r <- risk_difference(prognostic_model(y ~ arm + x, d), "arm")
  expect_equal(r$risk, slow$risk, tolerance = 1e-6)
  expect_equal(r$std.error[-1], slow$error[-1], tolerance = 1e-5)
})

test_that("the bootstrap fits again and averages over the patients drawn", {
  d <- risk_data(5)
  fit <- prognostic_model(y ~ arm + x, d, likelihood = "ml")
  r <- risk_difference(fit, "arm", resamples = 30, seed = 9)
  counts <- cytochange:::resample_counts(fit, list(resamples = 30, seed = 9))
  drawn <- vapply(1:30, function(b) {
    d$count <- counts[, b]
    again <- suppressWarnings(precise_glm(y ~ arm + x, d))
    slow_risks(again, d, "arm", levels(d$arm), d$count)$risk
  }, numeric(3))
  by_hand <- apply(drawn, 1, range)
  expect_equal(rbind(r$risk_low, r$risk_high), by_hand, tolerance = 1e-6)
  difference <- apply(drawn[2:3, ] - drawn[c(1, 1), ], 1, range)
  expect_equal(rbind(r$difference_low, r$difference_high)[, 2:3], difference, tolerance = 1e-6)
  expect_equal(r$std.error[2:3], apply(drawn[2:3, ] - drawn[c(1, 1), ], 1, sd), tolerance = 1e-6)
  # Where the design depends on the data R refits, and says the same of a term that could have stood still.
  moving <- prognostic_model(y ~ arm + scale(x), d, likelihood = "ml")
  expect_equal(as.data.frame(risk_difference(moving, "arm", resamples = 30, seed = 9)), as.data.frame(r),
               tolerance = 1e-6)
  expect_identical(risk_difference(fit, "arm", resamples = 30, seed = 9), r)
})

test_that("studies, imputed models, logical and two-valued variables are understood", {
  study <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker", value = "value",
                        response = "response", arm = "arm", covariates = "age", lloq = "lloq")
  fit <- prognostic_model(response ~ arm + log2(`IL-1beta`), study, imputations = 3, seed = 1)
  r <- risk_difference(fit, "arm")
  expect_true(all(r$difference_low[-1] < r$difference[-1] & r$difference[-1] < r$difference_high[-1]))
  expect_match(gsub("\\s+", " ", paste(capture.output(print(r)), collapse = " ")),
               "Standardised risk of response by arm")
  expect_match(findings(r)[1], "standardised risk of response was .*95% CI")
  expect_match(methods_text(r)[1], "averaged", fixed = TRUE)
  expect_match(paper_table(r)$title %||% "Standardised risk", "Standardised risk")
  expect_s3_class(ggplot2::autoplot(r), "ggplot")
  expect_gt(nrow(as_ard(r)), 10)
  expect_identical(nrow(glance(r)), 1L)
  small <- risk_difference(fit, "arm", resamples = 4, seed = 2)
  expect_true(all(small$risk_low <= small$risk & small$risk <= small$risk_high))
  d <- risk_data(6)
  d$old <- d$x > 0
  d$one <- as.numeric(d$old)
  a <- risk_difference(prognostic_model(y ~ old + arm, d), "old")
  b <- risk_difference(prognostic_model(y ~ one + arm, d), "one")
  expect_identical(a$level, c("FALSE", "TRUE"))
  expect_equal(a$difference, b$difference)
})

test_that("separated data have risks, and limits only where the estimate is finite", {
  d <- data.frame(arm = rep(c("A", "B"), each = 8), y = rep(c(0, 1, 1), c(5, 3, 8)))
  ml <- risk_difference(prognostic_model(y ~ arm, d, likelihood = "ml"), "arm")
  expect_equal(ml$risk, c(3 / 8, 1))
  expect_identical(ml$status, rep("separated", 2))
  expect_true(all(is.na(ml$difference_low)))
  expect_match(ml$note[1], "infinite")
  expect_match(findings(ml), "confidence interval not computed", fixed = TRUE)
  firth <- risk_difference(prognostic_model(y ~ arm, d), "arm")
  expect_equal(firth$risk, c(3.5 / 9, 8.5 / 9))
  expect_false(anyNA(firth$risk_low))
})

test_that("what cannot be standardised over is refused by name", {
  d <- risk_data(7)
  fit <- prognostic_model(y ~ arm + x, d)
  expect_error(risk_difference(fit, "x"), "divide the patients", class = "cytochange_error_argument")
  expect_error(risk_difference(fit, "z"), "a variable of the model", class = "cytochange_error_argument")
  expect_error(risk_difference(fit, "arm", reference = "none"), "none", class = "cytochange_error_argument")
  expect_error(risk_difference(d, "arm"), class = "cytochange_error_argument")
  expect_error(risk_difference(fit), class = "cytochange_error_argument")
})

test_that("p and limits of resamples do not contradict each other", {
  for (seed in 1:12) {
    d <- risk_data(seed, 40)
    fit <- prognostic_model(y ~ arm + x, d)
    r <- risk_difference(fit, "arm", resamples = 79, seed = seed, conf.level = 0.9)[-1, ]
    expect_identical(r$p.value <= 0.1, r$difference_low > 0 | r$difference_high < 0)
    expect_identical(r$p.value <= 0.1, r$ratio_low > 1 | r$ratio_high < 1)
  }
  draws <- risk_difference(fit, "arm", resamples = 79, seed = 12)
  expect_output(print(draws), "Test that the difference is 0 by inversion", fixed = TRUE)
  expect_match(methods_text(draws)[1], "by inversion of its percentile confidence interval", fixed = TRUE)
  expect_match(methods_text(risk_difference(fit, "arm"))[1], "Wald's", fixed = TRUE)
})

test_that("over completed data they are mice::pool()'s of each data set's own", {
  skip_if_not_installed("mice")
  d <- risk_data(6, 70)
  withr::local_seed(6)
  d$x[sample(70, 20)] <- NA
  imputed <- mice::mice(d, m = 4, maxit = 1, seed = 6, printFlag = FALSE)
  fit <- prognostic_model(y ~ arm + x, imputed, likelihood = "ml")
  r <- risk_difference(fit, "arm")
  each <- lapply(1:4, function(k) {
    data <- mice::complete(imputed, k)
    slow_risks(precise_glm(y ~ arm + x, data), data, "arm", levels(d$arm))
  })
  expect_equal(r$risk, rowMeans(vapply(each, `[[`, numeric(3), "risk")), tolerance = 1e-7)
  for (level in 2:3) {
    pooled <- mice::pool.scalar(vapply(each, function(one) one$difference[level], 0),
                                vapply(each, function(one) one$error[level]^2, 0), n = 70, k = 4)
    reach <- stats::qt(0.975, pooled$df) * sqrt(pooled$t)
    expect_equal(c(r$difference[level], r$std.error[level]), c(pooled$qbar, sqrt(pooled$t)), tolerance = 1e-6)
    expect_equal(c(r$difference_low[level], r$difference_high[level]), pooled$qbar + c(-1, 1) * reach,
                 tolerance = 1e-6)
    expect_equal(r$p.value[level], 2 * stats::pt(-abs(pooled$qbar / sqrt(pooled$t)), pooled$df), tolerance = 1e-6)
  }
  expect_equal(r$ratio[-1], r$risk[-1] / r$risk[1])
  expect_true(all(r$ratio_low[-1] < r$ratio[-1] & r$ratio[-1] < r$ratio_high[-1]))
  expect_true(all(r$risk_low < r$risk & r$risk < r$risk_high))
  expect_identical(r$n, as.numeric(table(d$arm)))
  expect_output(print(r), "pooled over 4 imputations")
  told <- methods_text(r)
  expect_match(told[1], "in each of 4 completed data sets by its own model", fixed = TRUE)
  expect_match(told[1], "variances pooled by Rubin's rules", fixed = TRUE)
  expect_match(told, "Barnard J, Rubin DB (1999)", fixed = TRUE, all = FALSE)
  # No value lies beyond a limit, so that none is imputed there.
  expect_no_match(methods_text(fit), "Tobit")
  # Resamples: the same patients of each data set.
  drawn <- risk_difference(fit, "arm", resamples = 12, seed = 9)
  expect_match(methods_text(drawn)[1], "the same in each completed data set", fixed = TRUE)
  expect_no_match(methods_text(drawn), "Rubin")
  counts <- cytochange:::resample_counts(fit, list(resamples = 12, seed = 9))
  by_hand <- vapply(1:12, function(b) {
    rowMeans(vapply(1:4, function(k) {
      data <- cbind(mice::complete(imputed, k), count = counts[, b])
      slow_risks(suppressWarnings(precise_glm(y ~ arm + x, data)), data, "arm", levels(d$arm), data$count)$risk
    }, numeric(3)))
  }, numeric(3))
  expect_equal(rbind(drawn$risk_low, drawn$risk_high), apply(by_hand, 1, range), tolerance = 1e-6)
})

test_that("the event of a risk is named where its value is a word; risks over imputations say how p is pooled", {
  d <- risk_data(11, 60)
  words <- transform(d, y = ifelse(y == 1, "Yes", "No"))
  told <- function(data) findings(risk_difference(prognostic_model(y ~ arm, data), "arm"))[1]
  expect_match(told(words), "risk of y = Yes was", fixed = TRUE)
  expect_match(told(d), "risk of y was", fixed = TRUE)
  skip_if_not_installed("mice")
  d$x[1:10] <- NA
  fit <- prognostic_model(y ~ arm + x, mice::mice(d, m = 3, method = "norm", printFlag = FALSE, seed = 1))
  said <- function(x) gsub("\\s+", " ", paste(capture.output(print(x)), collapse = " "))
  expect_match(said(fit), "Imputations: 3.", fixed = TRUE)
  risks <- risk_difference(fit, "arm")
  expect_match(said(risks), "pooled over 3 imputations", fixed = TRUE)
  expect_match(said(risks), "pooled by Rubin's rules (t of Barnard and Rubin), not adjusted", fixed = TRUE)
})

test_that("arms are under, levels with the name of their column", {
  study <- marker_study(ifn_trial, "patient", "visit", "value", "marker", response = "response", arm = "arm",
                        covariates = "er", lloq = "lloq")
  arms <- risk_difference(prognostic_model(response ~ log2(`sIL-2R`) + arm, study), "arm")
  expect_match(findings(arms)[1L], "^The standardised risk of response was [0-9.]+% under Tamoxifen \\(7 of 17 observ")
  expect_match(findings(arms)[1L], "and [0-9.]+% under Megace \\(6 of 19 observed\\)")
  expect_match(methods_text(arms)[1L], "patients as if each had been in each arm, by the model")
  er <- risk_difference(prognostic_model(response ~ log2(`sIL-2R`) + er, study), "er")
  expect_match(findings(er), "% with er positive \\([0-9]+ of [0-9]+ observed\\) and [0-9.]+% with er negative \\(")
  expect_match(methods_text(er)[1L], "patients as if each had had each level of er, by the model")
})
