change <- function(d, ...) paired_change(0 * d, d, p.adjust.method = "maxT", ...)

test_that("simultaneous t intervals are estimate +- c se, c the quantile of the largest centred |t| over all flips", {
  set.seed(1)
  n <- 8
  d <- matrix(rnorm(4 * n, 1), 4)
  flips <- as.matrix(expand.grid(rep(list(c(1, -1)), n)))
  centred <- d - rowMeans(d)
  se <- apply(d, 1, stats::sd) / sqrt(n)
  t_of <- function(x) mean(x) / (stats::sd(x) / sqrt(length(x)))
  largest <- apply(flips, 1, function(s) max(abs(apply(t(t(centred) * s), 1, t_of))))
  critical <- sort(largest)[ceiling(0.9 * 2^n)]
  for (method in c("t", "permutation")) {
    rows <- change(d, method = method, simultaneous = TRUE, conf.level = 0.9)
    expect_equal(rows$conf.low, rowMeans(d) - critical * se)
    expect_equal(rows$conf.high, rowMeans(d) + critical * se)
  }
  # One-sided: the largest t.
  signed <- apply(flips, 1, function(s) max(apply(t(t(centred) * s), 1, t_of)))
  rows <- change(d, method = "t", simultaneous = TRUE, conf.level = 0.9, alternative = "greater")
  expect_equal(rows$conf.low, rowMeans(d) - sort(signed)[ceiling(0.9 * 2^n)] * se)
  expect_identical(rows$conf.high, rep(Inf, 4))
})

test_that("they contain the rows' own intervals, of every method, and say so in the settings", {
  set.seed(2)
  d <- matrix(rnorm(6 * 20), 6)
  d[2, 3] <- NA
  y <- rep(c(TRUE, FALSE), 10)
  for (method in c("wilcoxon", "t", "sign", "permutation")) {
    own <- change(d, method = method, seed = 1, resamples = 999)
    wide <- change(d, method = method, seed = 1, resamples = 999, simultaneous = TRUE)
    expect_true(all(wide$conf.low <= own$conf.low & wide$conf.high >= own$conf.high))
    expect_identical(wide$adj.p.value, own$adj.p.value)
    expect_true(settings(wide)$simultaneous)
    if (method == "sign") next
    for (strata in list(NULL, rep(c("A", "B"), each = 10))) {
      own <- response_change(0 * d, d, y, strata = strata, method = method, p.adjust.method = "maxT", seed = 1,
                             resamples = 999)
      wide <- response_change(0 * d, d, y, strata = strata, method = method, p.adjust.method = "maxT", seed = 1,
                              resamples = 999, simultaneous = TRUE)
      expect_true(all(wide$conf.low <= own$conf.low + 1e-12 & wide$conf.high >= own$conf.high - 1e-12))
    }
  }
  # A family of one row is that row.
  one <- change(d[1, , drop = FALSE], seed = 1, resamples = 9999, simultaneous = TRUE)
  expect_lt(abs(one$conf.low - change(d[1, , drop = FALSE], seed = 1)$conf.low), 0.1)
})

test_that("they belong to maxT", {
  expect_error(paired_change(matrix(0, 1, 4), matrix(1:4, 1), simultaneous = TRUE), class = "cytochange_error_argument")
  expect_error(change(matrix(1:4, 1), simultaneous = NA), class = "cytochange_error_argument")
})
