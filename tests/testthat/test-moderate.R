# Moderated variances: limma's own lmFit() and eBayes(), where the design is the same for all markers.

moderated_trial <- function(missing = 0) {
  n <- 14
  m <- 40
  d <- list(before = matrix(rnorm(m * n), m), first = rep(c(TRUE, FALSE), c(6, 8)),
            strata = factor(rep(c("A", "B"), n / 2)))
  d$after <- d$before + matrix(rnorm(m * n, sd = sqrt(1 / rgamma(m, 3, 2))), m)
  d$after[sample(m * n, missing)] <- NA
  d
}

expect_limma <- function(rows, fit, coefficient) {
  fit <- limma::eBayes(fit)
  table <- limma::topTable(fit, coef = coefficient, number = Inf, sort.by = "none", confint = 0.95)
  expect_equal(rows$estimate, table$logFC, tolerance = 1e-8)
  expect_equal(rows$statistic, table$t, tolerance = 1e-8)
  expect_equal(rows$p.value, table$P.Value, tolerance = 1e-8)
  expect_equal(rows$conf.low, table$CI.L, tolerance = 1e-6)
  expect_equal(rows$conf.high, table$CI.R, tolerance = 1e-6)
}

test_that("t and paired t are limma's, with strata and missing values too", {
  skip_if_not_installed("limma")
  withr::local_seed(21)
  for (round in seq_len(generated(2, 50))) { # four sets of 40 markers each
    d <- moderated_trial(missing = if (round %% 2) 0 else 30)
    change <- d$after - d$before
    rows <- response_change(d$before, d$after, d$first, method = "t", moderate = TRUE)
    expect_limma(rows, limma::lmFit(change, cbind(1, d$first)), 2)
    whole <- response_change(d$before, d$after, d$first, method = "t", moderate = TRUE, strata = d$strata)
    expect_limma(whole[whole$stratum == "all", ], limma::lmFit(change, cbind(1, d$strata == "B", d$first)), 3)
    of_b <- d$strata == "B"
    expect_limma(whole[whole$stratum == "B", ], limma::lmFit(change[, of_b], cbind(1, d$first[of_b])), 2)
    paired <- paired_change(d$before, d$after, by = d$strata, method = "t", moderate = TRUE)
    expect_limma(paired[paired$group == "B", ], limma::lmFit(change[, of_b], matrix(1, sum(of_b))), 1)
  }
})

test_that("ancova is limma's where all markers share the baseline, by its squeezeVar() where they do not", {
  skip_if_not_installed("limma")
  withr::local_seed(5)
  d <- moderated_trial()
  age <- rnorm(14)
  shared <- d$before
  shared[] <- rep(d$before[1, ], each = nrow(shared))
  rows <- response_change(shared, d$after, d$first, method = "ancova", moderate = TRUE, covariates = data.frame(age))
  expect_limma(rows, limma::lmFit(d$after, cbind(1, shared[1, ], age, d$first)), 4)
  rows <- response_change(d$before, d$after, d$first, method = "ancova", moderate = TRUE)
  fits <- lapply(1:40, function(i) summary(lm(d$after[i, ] ~ d$before[i, ] + d$first)))
  sigma <- vapply(fits, `[[`, 1, "sigma")
  found <- limma::squeezeVar(sigma^2, 11)
  unit <- vapply(fits, function(fit) fit$coefficients[3, 2] / fit$sigma, 1)
  expect_equal(rows$statistic, rows$estimate / (unit * sqrt(found$var.post)), tolerance = 1e-8)
  expect_equal(rows$p.value, 2 * pt(-abs(rows$statistic), found$df.prior + 11), tolerance = 1e-8)
  expect_equal(settings(rows)$prior$df, found$df.prior, tolerance = 1e-8)
  # The groups' adjusted means have the moderated variance too.
  told <- predict(lm(d$after[1, ] ~ x + g, data.frame(x = d$before[1, ], g = d$first)),
                  data.frame(x = mean(d$before[1, ]), g = TRUE), se.fit = TRUE)
  half <- qt(0.975, found$df.prior + 11) * told$se.fit / told$residual.scale * sqrt(found$var.post[1])
  expect_equal(rows$responder_high[1], told$fit[[1]] - mean(d$before[1, ]) + half[[1]], tolerance = 1e-8)
})

test_that("arms are limma's of one design over all of them, for t and for a shared baseline", {
  skip_if_not_installed("limma")
  withr::local_seed(17)
  for (round in seq_len(generated(2, 100))) { # two sets each
    d <- moderated_trial(missing = if (round %% 2) 0 else 20)
    arm <- factor(rep_len(c("A", "B", "C"), 14))
    design <- cbind(1, B = arm == "B", C = arm == "C")
    rows <- arm_change(d$before, d$after, arm, method = "t", moderate = TRUE)
    for (k in c("B", "C")) expect_limma(rows[rows$arm == k, ], limma::lmFit(d$after - d$before, design), k)
    age <- rnorm(14)
    shared <- d$before
    shared[] <- rep(d$before[1, ], each = nrow(shared))
    rows <- arm_change(shared, d$after, arm, moderate = TRUE, covariates = data.frame(age))
    fit <- limma::lmFit(d$after, cbind(design, shared[1, ], age))
    for (k in c("B", "C")) expect_limma(rows[rows$arm == k, ], fit, k)
  }
})

test_that("adjusted p, folds and words follow; rows without figures and a patient alone do not stop it", {
  skip_if_not_installed("limma")
  withr::local_seed(8)
  d <- moderated_trial()
  d$after[3, d$first] <- NA
  d$after[4, ] <- d$before[4, ]
  for (method in c("t", "ancova")) {
    rows <- response_change(2^d$before, 2^d$after, d$first, method = method, moderate = TRUE, scale = "log2",
                            covariates = if (method == "ancova") data.frame(site = rep(c("A", "B"), c(13, 1))))
    expect_identical(rows$status[1:5], c("ok", "ok", "one_group", "all_zero", "ok"))
    expect_equal(rows$adj.p.value, p.adjust(rows$p.value, "holm"), tolerance = 1e-12)
    expect_equal(rows$fold_low, 2^rows$conf.low, tolerance = 1e-12)
    expect_false(any(startsWith(names(rows), ".")))
    words <- methods_text(rows)
    expect_match(words[1], "variances moderated over the markers by empirical Bayes", fixed = TRUE)
    expect_true(any(grepl("Smyth GK (2004)", words, fixed = TRUE)))
    expect_match(paste(capture.output(print(rows)), collapse = " "), "[Mm]oderated")
    expect_match(rows$method[1], "moderated")
  }
  change <- paired_change(d$before, d$after, method = "t", moderate = TRUE, alternative = "greater")
  expect_identical(unique(change$method), "moderated paired t")
  expect_true(all(change$conf.high[change$status == "ok"] == Inf))
  expect_true(settings(change)$moderate)
})

test_that("it is refused where it cannot serve", {
  d <- matrix(rnorm(9 * 6), 9)
  refused <- function(...) tryCatch(..., cytochange_error_argument = conditionMessage)
  expect_match(refused(paired_change(d, d + 1, moderate = TRUE, method = "t")), "fewer than 10 markers")
  d <- rbind(d, d)
  first <- rep(c(TRUE, FALSE), 3)
  expect_match(refused(paired_change(d, d + 1, moderate = TRUE)), "\"t\"", fixed = TRUE)
  expect_match(refused(response_change(d, d + 1, first, moderate = TRUE)), "\"t\", \"ancova\"", fixed = TRUE)
  expect_match(refused(response_change(d, d + 1, first, method = "t", moderate = TRUE, p.adjust.method = "maxT")),
               "without moderate = TRUE", fixed = TRUE)
  expect_match(refused(response_change(d, d + 1, first, method = "ancova", p.adjust.method = "minP")),
               "go with method", fixed = TRUE)
  expect_match(refused(response_change(d, d + 1, first, method = "t", moderate = NA)), "TRUE or FALSE")
})

test_that("a group of one patient makes no warning of R's own", {
  skip_if_not_installed("limma")
  withr::local_seed(21)
  for (round in 1:16) d <- moderated_trial(missing = if (round %% 2) 0 else 30)
  expect_no_warning(rows <- response_change(d$before, d$after, d$first, method = "t", moderate = TRUE,
                                            strata = d$strata))
  alone <- rows[rows$n_responder == 1L, ]
  expect_identical(is.na(alone$responder_low), rep(TRUE, nrow(alone)))
})
