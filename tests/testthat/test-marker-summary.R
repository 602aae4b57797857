summary_data <- data.frame(id = rep(1:5, 2), visit = rep(c(0, 4), each = 5),
                           y = c("<3", "4", "8", "16", "5", "6", "2", "8", "40", NA),
                           arm = rep(c("A", "A", "B", "B", "B"), 2))
summary_study <- function(...) marker_study(summary_data, "id", "visit", "y", arm = "arm", ...)

test_that("moments and quantiles are those of base R, and say what lies below a limit", {
  x <- marker_summary(summary_study())
  expect_identical(x$n, c(5L, 4L))
  expect_identical(x$n_censored, c(1L, 0L))
  expect_equal(x$percent_censored, c(20, 0))
  expect_identical(x$mean[1], NA_real_)
  later <- c(6, 2, 8, 40)
  expect_equal(x$mean[2], mean(later))
  expect_equal(x$sd[2], sd(later))
  expect_equal(x$geometric_mean[2], exp(mean(log(later))))
  expect_equal(x$geometric_cv[2], 100 * sqrt(exp(var(log(later))) - 1))
  expect_equal(unlist(x[2, c("q1", "median", "q3", "min", "max")], FALSE, FALSE),
               unname(quantile(later, c(0.25, 0.5, 0.75, 0, 1))))
  expect_equal(x$median[1], 5)
  # Changes of at least 1, of -1, 0 and log2(2.5): the median lies between 0.5 and half of log2(2.5).
  expect_identical(x$change_n, c(0L, 4L))
  least <- log2(c(6, 2, 8, 40) / c(3, 4, 8, 16))
  most <- c(Inf, least[-1])
  expect_equal(unlist(x[2, c("change_q1_low", "change_median_low", "change_q3_low")], FALSE, FALSE),
               unname(quantile(least, c(0.25, 0.5, 0.75))))
  expect_equal(c(x$change_q1_high[2], x$change_median_high[2]), unname(quantile(most, c(0.25, 0.5))))
  expect_identical(x$change_q3_high[2], Inf)
  expect_equal(x$change_q1[2], unname(quantile(least, 0.25)))
  expect_identical(c(x$change_median[2], x$percent_change_median[2]), c(NA_real_, NA_real_))
  expect_true(x$change_median_censored[2] && x$change_median_above[2])
  expect_identical(x$change_q3[2], x$change_q3_low[2])
  expect_true(x$change_q3_above[2] && !x$change_q3_censored[2])
  many <- marker_study(data.frame(id = 1:5, v = 0, y = c("<3", "<3", "<3", "7", "9")), "id", "v", "y")
  x <- marker_summary(many)
  expect_identical(c(x$q1_censored, x$median_censored, x$q3_censored), c(TRUE, TRUE, FALSE))
  expect_match(paste(capture.output(print(x)), collapse = " "), "<3.*<3.* 7")
})

test_that("groups are rows, in the study's order", {
  x <- marker_summary(summary_study(), by = "arm", visits = "4")
  expect_identical(as.character(x$arm), c("A", "B"))
  expect_identical(x$n, c(2L, 2L))
  measured <- summary_data
  measured$y[1] <- "3"
  raw <- marker_summary(marker_study(measured, "id", "visit", "y", scale = "raw"), visits = "4")
  expect_equal(raw$change_median, median(c(3, -2, 0, 24)))
  expect_equal(raw$percent_change_median, median(100 * c(3, -2, 0, 24) / c(3, 4, 8, 16)))
  expect_false(raw$change_median_censored || raw$change_median_above)
  expect_error(marker_summary(summary_study(), by = "sex"), class = "cytochange_error_argument")
})

test_that("a quantile between a measured value and one beyond its limit is only known to be beyond", {
  described <- function(y) {
    data <- data.frame(id = seq_along(y), visit = "b", y = y)
    as.data.frame(marker_summary(suppressMessages(marker_study(data, "id", "visit", "y"))))
  }
  low <- described(c(rep("<5", 5), 60, 70, 80, 90, 100))
  expect_equal(low$median, 32.5)
  expect_true(low$median_censored)
  expect_false(low$q3_censored)
  high <- described(c(1:9, ">20", ">20", ">20"))
  expect_equal(high$q3, 11.75)
  expect_true(high$q3_above)
  expect_false(high$q1_above)
  both <- described(c("<5", ">20"))
  expect_identical(both$median, NA_real_)
  expect_true(both$median_censored && both$median_above)
})

test_that("of values beyond several limits a quantile is known as far as they leave it", {
  described <- function(y) {
    data <- data.frame(id = seq_along(y), visit = "b", y = y)
    as.data.frame(marker_summary(suppressMessages(marker_study(data, "id", "visit", "y"))))
  }
  # The first value may lie anywhere below 3, the last below 10: the median is at most 5.
  plates <- described(c("<3", "5", "<10"))
  expect_identical(plates$median, 5)
  expect_true(plates$median_censored)
  expect_false(plates$median_above)
  expect_identical(described(c("<10", "5", "20"))$median, 10)
})

test_that("a median change between values below the limit is no change of 0", {
  pairs <- function(before, after, ...) {
    n <- length(before)
    data <- data.frame(id = rep(seq_len(n), 2), visit = rep(0:1, each = n), y = c(before, after))
    marker_summary(suppressMessages(marker_study(data, "id", "visit", "y", ...)), visits = "1")
  }
  nothing <- pairs(c(rep("<3", 6), "4"), c(rep("<3", 6), "8"))
  expect_identical(nothing$change_median, NA_real_)
  expect_identical(c(nothing$change_median_low, nothing$change_median_high), c(-Inf, Inf))
  expect_match(paste(capture.output(print(nothing)), collapse = " "), "not known")
  fell <- pairs(c("8", "12", "6"), c("<3", "<3", "<3"))
  expect_equal(fell$change_median, log2(3 / 8))
  expect_true(fell$change_median_censored)
  expect_equal(fell$percent_change_median, 100 * (3 / 8 - 1))
  expect_true(fell$percent_change_median_censored)
  expect_match(paste(capture.output(print(fell)), collapse = " "), "<0.375", fixed = TRUE)
  rose <- pairs(c("8", "12", "6"), c(">300", ">300", ">300"), scale = "raw")
  expect_equal(rose$change_median, 292)
  expect_true(rose$change_median_above)
  expect_equal(rose$percent_change_median, 100 * 292 / 8)
  shown <- paper_table(fell, columns = "change_median")
  expect_identical(shown$cells$change_median, "<0.38 (<0.31 to <0.43)")
  expect_match(paste(shown$footnotes$text, collapse = " "), "values beyond limits leave only that bound")
})

test_that("the ends of a quantile are those that its values allow", {
  withr::local_seed(7)
  for (trial in 1:50) {
    n <- sample(2:9, 1)
    y <- round(rexp(n, 1 / 10) + 0.1, 1)
    below <- runif(n) < 0.4
    above <- !below & runif(n) < 0.2
    known <- known_quantiles(ifelse(below, -Inf, y), ifelse(above, Inf, y), rep(1L, n), 1L)(0.5)
    # Values that the limits leave open, at their ends and drawn between.
    drawn <- replicate(30, median(ifelse(below, y - rexp(n, 0.1) * rbinom(n, 1, 0.8),
                                         ifelse(above, y + rexp(n, 0.1) * rbinom(n, 1, 0.8), y))))
    expect_true(all(drawn >= known$low - 1e-12 & drawn <= known$high + 1e-12))
    far <- function(down, up) median(ifelse(below, y - down, ifelse(above, y + up, y)))
    expect_equal(is.infinite(known$low), far(1e9, 0) < -1e8)
    expect_equal(is.infinite(known$high), far(0, 1e9) > 1e8)
    if (is.finite(known$low)) expect_equal(known$low, far(1e9, 0))
    if (is.finite(known$high)) expect_equal(known$high, far(0, 1e9))
  }
})

test_that("groups that a study does not have: the error says what would name them", {
  study <- marker_study(data.frame(id = 1:4, visit = factor(c("a", "b")), y = 1:4), "id", "visit", "y")
  error <- expect_error(marker_summary(study, by = "arm"), class = "cytochange_error_argument")
  expect_identical(error$location, "the study has none: its `arm`, `response` and `covariates` name them")
})
