# Quade's rank analysis of covariance: by its definition with rank(), lm() and anova(), ties, limits, words.

quade_by_definition <- function(before, after, first, others = NULL) {
  here <- !is.na(before) & !is.na(after) & !is.na(first)
  if (!is.null(others)) here <- here & stats::complete.cases(others)
  ranked <- lapply(others[here, , drop = FALSE], function(x) if (is.numeric(x)) rank(x) else x)
  d <- data.frame(x = rank(signif(before[here], 7)), y = rank(signif(after[here], 7)))
  if (!is.null(others)) d <- cbind(d, ranked)
  rest <- stats::residuals(stats::lm(y ~ ., d))
  g <- first[here]
  fit <- stats::anova(stats::lm(rest ~ g))
  list(estimate = mean(rest[g]) - mean(rest[!g]), f = fit$`F value`[1], p = fit$`Pr(>F)`[1])
}

test_that("rows are rank(), lm() and anova(): ties, missing values, covariates of both kinds", {
  withr::local_seed(17)
  for (round in seq_len(generated(5, 50))) { # of four markers each
    n <- sample(8:40, 1)
    before <- matrix(round(rnorm(4 * n, 20), sample(0:3, 1)), 4)
    after <- round(0.5 * before + matrix(rnorm(4 * n), 4), 1)
    before[sample(4 * n, n %/% 3)] <- NA
    first <- sample(rep(c(TRUE, FALSE, NA), length.out = n))
    others <- data.frame(site = factor(rep(c("A", "B"), length.out = n)), age = round(rnorm(n, 60, 10)))
    rows <- response_change(before, after, first, method = "quade", covariates = others)
    plain <- response_change(before, after, first, method = "quade")
    for (i in 1:4) {
      for (told in list(list(rows[i, ], others), list(plain[i, ], NULL))) {
        if (told[[1L]]$status != "ok") next
        by_hand <- quade_by_definition(before[i, ], after[i, ], first, told[[2L]])
        expect_equal(told[[1L]]$estimate, by_hand$estimate, tolerance = 1e-8)
        expect_equal(told[[1L]]$statistic, by_hand$f, tolerance = 1e-8)
        expect_equal(told[[1L]]$p.value, by_hand$p, tolerance = 1e-8)
      }
    }
  }
})

test_that("a monotone change of scale does not matter, one-sided p are halves, and there is no interval", {
  withr::local_seed(3)
  before <- matrix(rexp(30) + 1, 1)
  after <- matrix(rexp(30) + 1, 1)
  first <- rep(c(TRUE, FALSE), 15)
  row <- response_change(before, after, first, method = "quade")
  same <- response_change(exp(before), after^3, first, method = "quade")
  expect_equal(same$p.value, row$p.value, tolerance = 1e-10)
  sides <- vapply(c("less", "greater"), function(side) {
    response_change(before, after, first, method = "quade", alternative = side)$p.value
  }, 1)
  expect_equal(2 * min(sides), row$p.value, tolerance = 1e-10)
  expect_equal(sum(sides), 1, tolerance = 1e-10)
  logs <- response_change(before, after, first, method = "quade", scale = "log2")
  expect_true(is.na(logs$fold_change) && is.na(logs$conf.low) && is.finite(logs$estimate))
  expect_match(logs$note, "difference of mean residual ranks: no confidence interval", fixed = TRUE)
})

test_that("values beyond limits share the lowest rank of their visit", {
  study <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker", value = "value",
                        response = "response", arm = "arm", covariates = c("er", "age"), lloq = "lloq")
  rows <- response_change(study, method = "quade", covariates = "age")
  expect_true(all(rows$status == "ok"))
  low <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker", value = "value",
                      response = "response", arm = "arm", covariates = c("er", "age"), lloq = "lloq")
  # One limit a marker: as good as any number below all others in the censored values' place.
  half <- response_change(low, method = "quade", covariates = "age", censored_rule = "half")
  expect_equal(rows$p.value, half$p.value, tolerance = 1e-10)
  expect_match(methods_text(rows)[1], "shared the lowest rank of their visit", fixed = TRUE)
  expect_true(any(grepl("^Quade D \\(1967\\)", methods_text(rows))))
  expect_match(paste(findings(rows), collapse = " "), "mean residual rank .*, adjusted for the baseline and age, was")
  table <- paste(capture.output(print(paper_table(rows))), collapse = " ")
  expect_match(table, "Difference of mean residual ranks", fixed = TRUE)
  expect_false(grepl("NA", table, fixed = TRUE))
  expect_match(plot_response(rows)$labels$x, "mean residual ranks")
})

test_that("rows without figures say why, and strata are refused", {
  first <- rep(c(TRUE, FALSE), 3)
  before <- rbind(1:6, c(1, 2, NA, NA, NA, NA), 1:6)
  after <- rbind(rep(3, 6), c(3, 1, 4, 4, 5, 6), c(2, 1, 2, 1, 2, 1))
  rows <- response_change(before, after, first, method = "quade")
  expect_true(is.na(rows$p.value[1]))
  expect_identical(rows$status[2], "too_few")
  expect_true(rows$p.value[3] < 0.01)
  expect_error(response_change(before, after, first, method = "quade", strata = rep(1:2, 3)),
               class = "cytochange_error_argument")
})
