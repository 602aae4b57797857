# Analysis of covariance of two groups: printed values, lm() with sandwich's HC2 and dense Bell-McCaffrey, emmeans.

# The degrees of freedom of c'b by their definition, with dense matrices.
bell_mccaffrey <- function(design, contrast) {
  inverse <- solve(crossprod(design))
  hat <- design %*% inverse %*% t(design)
  a <- as.vector(design %*% inverse %*% contrast) / sqrt(1 - diag(hat))
  lambda <- svd((diag(nrow(design)) - hat) %*% diag(a))$d^2
  sum(lambda)^2 / sum(lambda^2)
}

# HC2 standard error of c'b by its definition.
hc2_error <- function(design, residual, contrast) {
  inverse <- solve(crossprod(design))
  h <- rowSums((design %*% inverse) * design)
  sqrt(sum(as.vector(design %*% inverse %*% contrast)^2 * residual^2 / (1 - h)))
}

# estimate, std_error, df of the difference and of both means of the change at the mean of all other columns.
by_definition <- function(before, after, first, others = NULL) {
  here <- !is.na(before) & !is.na(after) & !is.na(first)
  if (!is.null(others)) here <- here & stats::complete.cases(others)
  d <- data.frame(x = before[here], g = as.numeric(first[here]))
  varying <- Filter(function(column) length(unique(column)) > 1L, others[here, , drop = FALSE])
  if (length(varying)) d <- cbind(d, varying)
  fit <- stats::lm(stats::reformulate(names(d), "y"), cbind(d, y = after[here]))
  kept <- !is.na(stats::coef(fit))
  design <- stats::model.matrix(fit)[, kept, drop = FALSE]
  centre <- colMeans(design)
  group <- match("g", colnames(design))
  contrasts <- list(difference = replace(0 * centre, group, 1), first = replace(centre, group, 1),
                    second = replace(centre, group, 0))
  lapply(contrasts, function(contrast) {
    shift <- if (contrast[[1L]] == 1) mean(d$x) else 0
    c(estimate = sum(contrast * stats::coef(fit)[kept]) - shift,
      std_error = hc2_error(design, stats::residuals(fit), contrast), df = bell_mccaffrey(design, contrast))
  })
}

expect_ancova_row <- function(row, told, level = 0.95, tolerance = 1e-8) {
  limits <- function(x) x[["estimate"]] + c(-1, 1) * stats::qt((1 + level) / 2, x[["df"]]) * x[["std_error"]]
  t <- told$difference[["estimate"]] / told$difference[["std_error"]]
  figures <- c("estimate", "conf.low", "conf.high", "statistic", "p.value", "responder_change", "responder_low",
               "responder_high", "non_responder_change", "non_responder_low", "non_responder_high")
  p <- 2 * stats::pt(-abs(t), told$difference[["df"]])
  expected <- c(told$difference[["estimate"]], limits(told$difference), t, p,
                told$first[["estimate"]], limits(told$first), told$second[["estimate"]], limits(told$second))
  expect_equal(unlist(as.data.frame(row)[figures], use.names = FALSE), expected, tolerance = tolerance)
}

test_that("values printed for mtcars: mpg ~ wt + am, as they are and as logarithms", {
  log_values <- response_change(rbind(mtcars$wt), rbind(mtcars$mpg), mtcars$am, method = "ancova", scale = "log2")
  raw <- response_change(rbind(mtcars$wt), rbind(mtcars$mpg), mtcars$am, method = "ancova")
  expect_equal(raw$estimate, -0.0236152197, tolerance = 1e-8)
  expect_equal(raw$estimate / raw$statistic, 1.57535497, tolerance = 1e-8)
  expect_equal(raw$p.value, 2 * pt(-abs(raw$statistic), 15.59091045), tolerance = 1e-8)
  expect_equal(log_values$estimate, -0.1201681996, tolerance = 1e-8)
  expect_equal(log_values$estimate / log_values$statistic, 0.0886186877, tolerance = 1e-8)
  expect_equal(log_values$p.value, 2 * pt(-abs(log_values$statistic), 12.42132579), tolerance = 1e-8)
  expect_equal(log_values$fold_change, 2^-0.1201681996, tolerance = 1e-8)
})

test_that("without a baseline that varies it has Welch's standard error, with the printed degrees of freedom", {
  y <- c(1.1, 2.3, 0.4, 1.9, 2.2, 3.8, 4.1, 2.9)
  row <- response_change(rbind(rep(7, 8)), rbind(y), rep(c(FALSE, TRUE), c(5, 3)), method = "ancova")
  expect_equal(row$estimate, mean(y[6:8]) - mean(y[1:5]), tolerance = 1e-12)
  expect_equal(row$estimate / row$statistic, 0.511272921, tolerance = 1e-8)
  expect_equal(row$p.value, 2 * pt(-abs(row$statistic), 4.338983051), tolerance = 1e-8)
  expect_equal(row$responder_change, mean(y[6:8]) - 7, tolerance = 1e-12)
})

test_that("rows are lm() with HC2 and dense Bell-McCaffrey: missing values, factors, strata, few patients", {
  withr::local_seed(14)
  for (round in seq_len(generated(8, 40))) { # of five markers each
    n <- sample(8:40, 1)
    before <- matrix(rnorm(5 * n, 20), 5)
    after <- 0.6 * before + matrix(rnorm(5 * n), 5)
    before[sample(5 * n, n %/% 2)] <- NA
    first <- sample(rep(c(TRUE, FALSE, TRUE, FALSE, NA), length.out = n))
    others <- data.frame(age = rnorm(n, 60, 10), sex = factor(sample(c("f", "m"), n, TRUE), c("f", "m")))
    others$age[sample(n, 1)] <- NA
    if (nlevels(droplevels(others$sex)) < 2L) next
    level <- sample(c(0.9, 0.95), 1)
    rows <- response_change(before, after, first, method = "ancova", covariates = others, conf.level = level)
    plain <- response_change(before, after, first, method = "ancova", conf.level = level)
    for (i in which(rows$status == "ok")) {
      expect_ancova_row(rows[i, ], by_definition(before[i, ], after[i, ], first, others), level)
    }
    for (i in which(plain$status == "ok")) {
      expect_ancova_row(plain[i, ], by_definition(before[i, ], after[i, ], first), level)
    }
    strata <- factor(sample(c("A", "B"), n, TRUE))
    whole <- response_change(before, after, first, method = "ancova", strata = strata)
    for (i in which(whole$status == "ok" & whole$stratum == "all")) {
      marker <- (i - 1) %/% (nlevels(strata) + 1) + 1
      expect_ancova_row(whole[i, ], by_definition(before[marker, ], after[marker, ], first, data.frame(strata)))
    }
  }
})

# Two groups of a trial, one spread wider, with a covariate of either kind.
adjusted_set <- function(seed) {
  withr::local_seed(seed)
  n <- sample(12:40, 1)
  g <- sample(rep(c(TRUE, FALSE), length.out = n))
  x <- rnorm(n, 20)
  data.frame(x, g = factor(g), age = rnorm(n, 60, 10), sex = factor(rep_len(c("f", "m", "m"), n)),
             y = 0.6 * x + rnorm(n, g / 2, 1 + g))
}

test_that("lm() with sandwich's HC2, and emmeans by it, agree", {
  skip_if_not_installed("sandwich")
  skip_if_not_installed("emmeans")
  sets <- lapply(seq_len(generated(2, 200)), adjusted_set)
  sets <- c(list(with(mtcars, data.frame(y = mpg, x = wt, g = factor(am == 1), age = hp, sex = factor(vs)))), sets)
  for (d in sets) {
    row <- response_change(rbind(d$x), rbind(d$y), d$g == "TRUE", method = "ancova", covariates = d[c("age", "sex")])
    fit <- lm(y ~ x + g + age + sex, d)
    covariance <- sandwich::vcovHC(fit, "HC2")
    expect_equal(row$estimate, coef(fit)[["gTRUE"]], tolerance = 1e-9)
    expect_equal(row$estimate / row$statistic, sqrt(covariance["gTRUE", "gTRUE"]), tolerance = 1e-9)
    means <- as.data.frame(emmeans::emmeans(fit, "g", vcov. = covariance, weights = "proportional"))
    expect_equal(c(row$non_responder_change, row$responder_change), means$emmean - mean(d$x), tolerance = 1e-9)
    df <- by_definition(d$x, d$y, d$g == "TRUE", d[c("age", "sex")])
    half <- c(row$non_responder_high - row$non_responder_change, row$responder_high - row$responder_change)
    expect_equal(half / qt(0.975, c(df$second[["df"]], df$first[["df"]])), means$SE, tolerance = 1e-9)
  }
})

test_that("clubSandwich's Satterthwaite degrees of freedom agree", {
  skip_if_not_installed("clubSandwich")
  for (seed in seq_len(generated(2, 200))) {
    d <- adjusted_set(seed + 1000)
    fit <- lm(y ~ x + age + sex + g, d)
    told <- clubSandwich::coef_test(fit, vcov = "CR2", cluster = seq_len(nrow(d)))
    row <- response_change(rbind(d$x), rbind(d$y), d$g == "TRUE", method = "ancova", covariates = d[c("age", "sex")])
    expect_equal(row$estimate / row$statistic, told$SE[5], tolerance = 1e-8)
    expect_equal(row$p.value, told$p_Satt[5], tolerance = 1e-6)
  }
})

test_that("a figure does not hang on the other rows, on patients without values, on threads, to the last bit", {
  withr::local_seed(3)
  n <- 30
  before <- matrix(rnorm(11 * n), 11)
  after <- before + matrix(rnorm(11 * n), 11)
  before[3, 4] <- NA
  after[7, 9:12] <- NA
  first <- rep(c(TRUE, FALSE), n / 2)
  others <- data.frame(age = rnorm(n))
  rows <- as.data.frame(response_change(before, after, first, method = "ancova", covariates = others))
  figures <- c("estimate", "conf.low", "conf.high", "statistic", "p.value", "responder_low", "non_responder_high")
  for (i in c(1, 3, 7, 11)) {
    alone <- response_change(before[i, , drop = FALSE], after[i, , drop = FALSE], first, method = "ancova",
                             covariates = others)
    expect_identical(as.list(alone)[figures], as.list(rows[i, figures]))
  }
  told <- withr::with_options(list(cytochange.threads = 2L), {
    response_change(before, after, first, method = "ancova", covariates = others)
  })
  expect_identical(as.data.frame(told), rows)
})

test_that("one-sided alternatives have one open limit, and groups' own changes two", {
  row <- response_change(rbind(mtcars$wt), rbind(mtcars$mpg), mtcars$am, method = "ancova", alternative = "less")
  both <- response_change(rbind(mtcars$wt), rbind(mtcars$mpg), mtcars$am, method = "ancova", conf.level = 0.9)
  expect_identical(row$conf.low, -Inf)
  expect_equal(row$conf.high, both$conf.high, tolerance = 1e-12)
  expect_equal(row$p.value, both$p.value / 2, tolerance = 1e-12)
  expect_true(is.finite(row$responder_low))
})

test_that("units do not matter, however large or small", {
  d <- mtcars
  row <- function(unit, shift = 0) {
    as.list(response_change(rbind(d$wt * unit + shift), rbind(d$mpg * unit), d$am, method = "ancova"))
  }
  one <- row(1)
  for (unit in c(1e-140, 1e140)) {
    expect_equal(row(unit)[c("statistic", "p.value")], one[c("statistic", "p.value")], tolerance = 1e-9)
    expect_equal(row(unit)$responder_high, one$responder_high * unit, tolerance = 1e-9)
  }
  expect_equal(row(1, 1e5)$statistic, one$statistic, tolerance = 1e-8)
})

test_that("rows without figures say why: too few, told apart, a patient alone, no residual, one group", {
  n <- 8
  first <- rep(c(TRUE, FALSE), each = 4)
  x <- c(1, 4, 2, 8, 3, 7, 5, 6)
  y <- c(2, 3, 5, 9, 1, 4, 4, 3)
  before <- rbind(few = replace(x, c(1:2, 5:7), NA), apart = as.numeric(first), exact = x, one = replace(x, 5:8, NA),
                  lone = x)
  after <- rbind(few = y, apart = y, exact = 2 * x + first, one = y, lone = y)
  rows <- response_change(before, after, first, method = "ancova")
  expect_identical(rows$status, c("too_few", "not_computed", "constant", "one_group", "ok"))
  expect_true(all(is.na(rows$p.value[1:4])))
  expect_match(rows$note[1], "fewer patients than coefficients", fixed = TRUE)
  expect_match(rows$note[2], "tell the groups apart", fixed = TRUE)
  expect_match(rows$note[3], "without a residual", fixed = TRUE)
  expect_equal(rows$estimate[3], 1, tolerance = 1e-12)
  expect_true(is.na(rows$conf.low[3]))
  lone <- response_change(before["lone", , drop = FALSE], after["lone", , drop = FALSE], first, method = "ancova",
                          covariates = data.frame(site = rep(c("A", "B"), c(7, 1))))
  expect_identical(lone$status, "not_computed")
  expect_match(lone$note, "patient 8 alone decides a coefficient", fixed = TRUE)
  expect_true(is.na(lone$estimate))
})

test_that("a column that says nothing new among a marker's patients is left out, as lm() does", {
  withr::local_seed(6)
  n <- 24
  first <- rep(c(TRUE, FALSE), n / 2)
  before <- rbind(rnorm(n), rnorm(n))
  after <- before + rnorm(2 * n)
  site <- factor(rep(c("A", "B", "C"), each = 8))
  before[2, 17:24] <- NA # nobody of site C
  rows <- response_change(before, after, first, method = "ancova", covariates = data.frame(site))
  expect_identical(rows$status, c("ok", "ok"))
  expect_ancova_row(rows[2, ], by_definition(before[2, ], after[2, ], first, data.frame(site = factor(site))))
  one <- response_change(before[2, , drop = FALSE], after[2, , drop = FALSE], first, method = "ancova",
                         covariates = data.frame(is_b = site == "B"))
  expect_equal(one$estimate, rows$estimate[2], tolerance = 1e-12)
})

test_that("covariates are refused where they cannot serve", {
  b <- rbind(mtcars$wt)
  a <- rbind(mtcars$mpg)
  refused <- function(...) tryCatch(response_change(b, a, mtcars$am, ...), cytochange_error = identity)
  error <- refused(covariates = mtcars["hp"])
  expect_s3_class(error, "cytochange_error_argument")
  expect_match(conditionMessage(error), "\"ancova\"", fixed = TRUE)
  expect_s3_class(refused(method = "ancova", covariates = mtcars$hp), "cytochange_error_argument")
  expect_s3_class(refused(method = "ancova", covariates = mtcars["hp"][1:3, , drop = FALSE]), "cytochange_error")
  expect_s3_class(refused(method = "ancova", covariates = data.frame(one = rep(1, 32))), "cytochange_error_data")
  expect_s3_class(refused(method = "ancova", covariates = data.frame(x = I(as.list(1:32)))), "cytochange_error")
  study <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker", value = "value",
                        response = "response", arm = "arm", covariates = c("er", "age"), lloq = "lloq")
  for (later in c("response", "responder", "month 3", "time", "event")) {
    error <- tryCatch(response_change(study, method = "ancova", covariates = later), cytochange_error = identity)
    expect_s3_class(error, "cytochange_error_argument")
    expect_match(conditionMessage(error), "at or before the baseline")
  }
  expect_error(response_change(study, method = "ancova", covariates = "weight"), class = "cytochange_error_argument")
})

test_that("a study: covariates, strata, limits and words", {
  study <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker", value = "value",
                        response = "response", arm = "arm", covariates = c("er", "age"), lloq = "lloq")
  rows <- response_change(study, method = "ancova", covariates = c("er", "age"), strata = "arm")
  expect_identical(unique(rows$method[rows$status == "ok" & rows$n_censored == 0 & rows$stratum == "all"]),
                   "ANCOVA, stratified")
  limited <- rows$n_censored > 0
  many <- rows$n_censored > 0.15 * (rows$n_responder + rows$n_non_responder)
  expect_true(any(limited & !many))
  expect_true(all(grepl("at the pair's limit", rows$method[limited & !many & rows$status == "ok"], fixed = TRUE)))
  expect_true(all(rows$status[many] %in% c("not_computed", "one_group", "no_pairs", "too_few", "constant")))
  expect_true(all(is.na(rows$p.value[many])))
  by_half <- response_change(study, method = "ancova", covariates = "age", censored_rule = "half")
  expect_true(all(by_half$status == "ok"))
  expect_identical(settings(rows)$covariates, c("er", "age"))
  expect_match(paste(capture.output(print(rows)), collapse = " "), "adjusted for\\s+the baseline")
  words <- methods_text(rows)
  expect_match(words[1], "analysis of covariance of the follow-up on the baseline, adjusted for er and age",
               fixed = TRUE)
  expect_true(any(grepl("Bell RM, McCaffrey DF", words)))
  expect_match(paste(findings(by_half), collapse = " "), "adjusted for the baseline", fixed = TRUE)
})
