# Correlations between markers. Their kernel has its own test in dev/core-tests.

# A study whose values at one visit are the columns of a data frame.
as_study <- function(data, visits = 1L, ...) {
  long <- do.call(rbind, lapply(names(data), function(name) {
    data.frame(id = seq_len(nrow(data)), visit = "baseline", marker = name, value = data[[name]])
  }))
  long$wt <- datasets::mtcars$wt[match(long$id, seq_len(nrow(datasets::mtcars)))]
  marker_study(long, "id", "visit", "value", "marker", scale = "raw", covariates = "wt", ...)
}

test_that("printed values: mtcars, Bonett and Wright's limits, ppcor's partial correlation", {
  study <- as_study(datasets::mtcars[c("mpg", "hp")])
  row <- marker_correlation(study, of = "value", seed = 1, resamples = 199)
  expect_equal(c(row$estimate, row$conf.low, row$conf.high), c(-0.89466465, -0.95408973, -0.76747411), tolerance = 1e-7)
  expect_identical(row$method, "Spearman, Monte Carlo")
  expect_identical(row$p.value, 2 * 1 / 200)
  given <- marker_correlation(study, of = "value", partial = "wt")
  expect_equal(given$estimate, -0.7105263271, tolerance = 1e-9)
  expect_equal(given$p.value, 7.521106502e-06, tolerance = 1e-9)
  expect_identical(given$method, "partial Spearman, t approximation")
})

test_that("estimates are cor()'s, Pearson's limits cor.test()'s, over many sets", {
  for (k in seq_len(generated(8L, 200L))) {
    withr::local_seed(k)
    data <- data.frame(a = round(rnorm(25), 1), b = round(rnorm(25), k %% 3))
    data$a[sample(25, 3)] <- NA
    study <- as_study(data, visits = "baseline")
    ranks <- marker_correlation(study, of = "value", resamples = 0)
    expect_equal(ranks$estimate, cor(data$a, data$b, method = "spearman", use = "complete.obs"), tolerance = 1e-12)
    plain <- marker_correlation(study, of = "value", method = "pearson", resamples = 0)
    theirs <- cor.test(data$a, data$b)
    expect_equal(c(plain$estimate, plain$conf.low, plain$conf.high, plain$p.value),
                 c(theirs$estimate, theirs$conf.int, theirs$p.value), tolerance = 1e-9, ignore_attr = TRUE)
  }
})

test_that("up to nine patients p is of all orders; above, random ones belong to patients", {
  data <- data.frame(a = c(1, 3, 2, 5, 4, 7), b = c(2, 1, 3, 6, 4, 5))
  row <- marker_correlation(as_study(data), of = "value")
  exact <- cor.test(data$a, data$b, method = "spearman", exact = TRUE)
  expect_equal(row$p.value, exact$p.value, tolerance = 1e-12)
  expect_true(row$exact)
  expect_null(settings(row)$seed)
  withr::local_seed(3)
  more <- data.frame(a = rnorm(30), b = rnorm(30), c = rnorm(30))
  more$b <- more$b + more$a / 2
  state <- .Random.seed
  rows <- marker_correlation(as_study(more), of = "value", seed = 5)
  expect_identical(.Random.seed, state)
  expect_identical(marker_correlation(as_study(more), of = "value", seed = 5, markers = c("a", "b"))$p.value,
                   rows$p.value[1])
  approximate <- marker_correlation(as_study(more), of = "value", resamples = 0)
  expect_equal(rows$p.value, approximate$p.value, tolerance = 0.15)
})

test_that("values beyond a limit make it tau_b", {
  data <- data.frame(id = rep(1:6, 2), visit = "baseline", marker = rep(c("a", "b"), each = 6),
                     value = c(2, 2, 3, 4, 5, 6, 1, 3, 2, 5, 4, 6), below = rep(c(TRUE, TRUE, rep(FALSE, 4)), 2))
  data$below[7:12] <- FALSE
  study <- marker_study(data, "id", "visit", "value", "marker", censored = "below", scale = "raw")
  row <- marker_correlation(study, of = "value")
  expect_equal(row$estimate, cor(c(0, 0, 3, 4, 5, 6), c(1, 3, 2, 5, 4, 6), method = "kendall"), tolerance = 1e-12)
  expect_identical(row$method, "Kendall tau_b, all orders")
  expect_identical(row$n_censored, 2L)
  expect_equal(atanh(row$conf.high) - atanh(row$estimate), qnorm(0.975) * sqrt(0.437 / 2), tolerance = 1e-12)
  expect_identical(marker_correlation(study, of = "value", method = "pearson")$status, "not_computed")
})

test_that("what a value beyond a limit entered as is what prints and methods say", {
  data <- data.frame(id = 1:10, visit = "baseline", a = c("<2", 3:11), b = c(4, 3, 6, 5, 8, 7, 10, 9, 12, 11),
                     age = c(50, 61, 47, 55, 70, 66, 58, 49, 63, 52))
  study <- marker_study(data, "id", "visit", c("a", "b"), covariates = "age")
  asked <- function(...) marker_correlation(study, of = "value", resamples = 0, ...)
  told <- function(rows) paste(methods_text(rows), collapse = " ")
  for (rows in list(asked(method = "pearson"), asked(partial = "age"))) {
    expect_identical(rows$note, "1 patient with a value beyond the limit, entered at the limit")
    expect_output(print(rows), "Values beyond the limit entered at the limit in 1 row", fixed = TRUE)
    expect_match(told(rows), "entered at the limit, where at most 15% of the patients had one", fixed = TRUE)
    expect_no_match(told(rows), "tau_b")
    expect_no_match(paste(unlist(paper_table(rows)), collapse = " "), "tau_b")
  }
  expect_match(told(asked()), "Kendall's tau_b where .*used for what is known of them")
  expect_no_match(told(asked(partial = "age")), "all orders")
  half <- asked(censored_rule = "half")
  expect_match(told(half), "entered at half the limit", fixed = TRUE)
  expect_no_match(told(half), "tau_b")
})

test_that("a print of several coefficients says which is which", {
  data <- data.frame(id = 1:20, visit = "baseline", a = c("<2", 3:21), b = c(4:1, 5:20), c = c(20:5, 1:4),
                     g = rep(c("x", "y"), 10))
  study <- marker_study(data, "id", "visit", c("a", "b", "c"), covariates = "g")
  rows <- marker_correlation(study, of = "value", resamples = 0)
  expect_output(print(rows), "Kendall's tau_b .*Spearman's rho")
  grouped <- marker_correlation(study, of = "value", by = "g", markers = c("b", "c"), resamples = 0)
  expect_output(print(grouped), "difference of Fisher's z")
  expect_output(print(marker_correlation(study, of = "value", markers = c("b", "c"), resamples = 0)),
                "correlation +p +adj")
})

test_that("a trial: rows, tables, words, data and heat map", {
  study <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker", value = "value",
                        response = "response", arm = "arm", covariates = "age", lloq = "lloq")
  rows <- marker_correlation(study, resamples = 199, seed = 1)
  expect_identical(nrow(rows), 15L * 2L)
  wanted <- c("marker_1", "marker_2", "visit", "n", "estimate", "conf.low", "conf.high", "p.value", "adj.p.value",
              "method", "status", "note")
  expect_identical(intersect(names(rows), wanted), wanted)
  expect_true(all(rows$status == "ok"))
  expect_output(print(rows, n = 4), "Which markers go together")
  expect_match(findings(marker_correlation(study, resamples = 0))[[1L]], "correlated (negatively|positively)")
  expect_match(paste(methods_text(rows), collapse = " "), "Spearman's rank correlation")
  expect_s3_class(paper_table(rows), "paper_table")
  expect_true("estimate" %in% as_ard(rows)$stat_name)
  picture <- autoplot(rows)
  expect_identical(nrow(picture$data), 60L)
  expect_setequal(levels(picture$data$x), markers(study))
  expect_error(marker_correlation(study, partial = "arm"), class = "cytochange_error_argument")
  expect_error(marker_correlation(study, markers = "IL-6"), class = "cytochange_error_data")
  expect_error(marker_correlation(1), class = "cytochange_error_argument")
})

test_that("the heat map tells pairs of tau_b from others, and says so once where all are", {
  withr::local_seed(3)
  study <- function(...) {
    data <- data.frame(id = rep(1:12, 2), v = rep(0:1, each = 12), a = rexp(24) + 1, b = rexp(24) + 1, c = rexp(24) + 1)
    data[c(...)][3, ] <- 0.5
    marker_study(data, "id", "v", c("a", "b", "c"), lloq = 0.9)
  }
  drawn <- function(...) plot_correlation(marker_correlation(study(...), resamples = 0))
  texts <- function(plot) sum(grepl(" t", plot$data$text, fixed = TRUE))
  one <- drawn("a")
  expect_identical(texts(one), 4L)
  expect_match(one$labels$caption, "t: Kendall's tau_b", fixed = TRUE)
  all <- drawn("a", "b", "c")
  expect_identical(texts(all), 0L)
  expect_match(all$labels$caption, "Kendall's tau_b, as", fixed = TRUE)
  none <- drawn(character())
  expect_identical(texts(none), 0L)
  expect_no_match(none$labels$caption, "tau")
})

test_that("markers in one order correlate by exactly 1, which has no interval", {
  values <- c(rep("<10", 8), 11, 12, 13, 14)
  data <- data.frame(id = rep(1:12, 2), visit = "b", marker = rep(c("a", "b"), each = 12), value = c(values, values))
  study <- marker_study(data, id = "id", visit = "visit", marker = "marker", value = "value")
  row <- marker_correlation(study, of = "value", visit = "b", resamples = 199, seed = 1)
  expect_identical(row$estimate, 1)
  expect_identical(c(row$conf.low, row$conf.high), c(NA_real_, NA_real_))
  expect_match(row$note, "no interval|no confidence interval")
})

test_that("glance() tells the bootstrap's resamples beside those of the tests", {
  study <- table_study()
  steady <- suppressMessages(marker_correlation(study, bootstrap = 20, seed = 1))
  expect_identical(glance(steady)$bootstrap, 20)
  expect_identical(glance(suppressMessages(marker_correlation(study, resamples = 0)))$bootstrap, 0)
})

test_that("a print names the coefficient of limits, and that resamples were too few for what was asked", {
  study <- marker_study(ifn_trial, "patient", "visit", "value", "marker", lloq = "lloq", unit = "unit")
  few <- marker_correlation(study, visit = "month 3", seed = 1, resamples = 99)
  printed <- paste(utils::capture.output(print(few, width = 300)), collapse = "\n")
  expect_match(printed, "Spearman's rank correlation, Kendall's tau_b where a value lies beyond a limit; 95% ")
  # 15 pairs, the smallest p of 99 orders 0.02: Holm's is at least 0.3.
  said <- paste("No p of 99 random orders is below 0.020, which the adjustment brings to 0.30: with more of them",
                "smaller ones could be found.")
  expect_match(gsub("\n *", " ", printed), said, fixed = TRUE)
  expect_match(findings(few)[2L], said, fixed = TRUE)
  enough <- marker_correlation(study, visit = "month 3", seed = 1, resamples = 999)
  expect_no_match(c(findings(enough), utils::capture.output(print(enough, width = 300))), "random orders is below")
  # Without values beyond limits there is one coefficient.
  plain <- marker_correlation(study, visit = "month 3", markers = c("sIL-2R", "TNF-alpha"), seed = 1, resamples = 99)
  if (!any(plain$n_censored > 0)) expect_no_match(utils::capture.output(print(plain, width = 300)), "Kendall")
})
