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
  change <- log2(c(6, 2, 8, 40) / c(3, 4, 8, 16))
  expect_identical(x$change_n, c(0L, 4L))
  expect_equal(unlist(x[2, c("change_q1", "change_median", "change_q3")], FALSE, FALSE),
               unname(quantile(change, c(0.25, 0.5, 0.75))))
  expect_equal(x$percent_change_median[2], 100 * (2^median(change) - 1))
  many <- marker_study(data.frame(id = 1:5, v = 0, y = c("<3", "<3", "<3", "7", "9")), "id", "v", "y")
  x <- marker_summary(many)
  expect_identical(c(x$q1_censored, x$median_censored, x$q3_censored), c(TRUE, TRUE, FALSE))
  expect_match(paste(capture.output(print(x)), collapse = " "), "<3.*<3.* 7")
})

test_that("groups are rows, in the study's order", {
  x <- marker_summary(summary_study(), by = "arm", visits = "4")
  expect_identical(as.character(x$arm), c("A", "B"))
  expect_identical(x$n, c(2L, 2L))
  raw <- marker_summary(summary_study(scale = "raw"), visits = "4")
  expect_equal(raw$change_median, median(c(3, -2, 0, 24)))
  expect_equal(raw$percent_change_median, median(100 * c(3, -2, 0, 24) / c(3, 4, 8, 16)))
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
