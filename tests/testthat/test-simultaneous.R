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

test_that("simultaneous Welch intervals are estimate +- c se over all shuffles of the centred changes", {
  withr::local_seed(3)
  y <- rep(c(TRUE, FALSE), c(4, 5))
  d <- matrix(rnorm(3 * 9), 3) + outer(1:3, y)
  t_of <- function(x, l) {
    (mean(x[l]) - mean(x[!l])) / sqrt(stats::var(x[l]) / sum(l) + stats::var(x[!l]) / sum(!l))
  }
  estimate <- rowMeans(d[, y]) - rowMeans(d[, !y])
  se <- apply(d, 1, function(x) sqrt(stats::var(x[y]) / sum(y) + stats::var(x[!y]) / sum(!y)))
  centred <- d - outer(estimate, y)
  labels <- utils::combn(9, 4, function(k) seq_len(9) %in% k)
  largest <- apply(labels, 2, function(l) max(abs(apply(centred, 1, t_of, l = l))))
  critical <- sort(largest)[ceiling(0.9 * ncol(labels))]
  for (method in c("t", "permutation")) {
    rows <- response_change(0 * d, d, y, method = method, p.adjust.method = "maxT", simultaneous = TRUE,
                            conf.level = 0.9)
    expect_equal(rows$conf.low, estimate - critical * se)
    expect_equal(rows$conf.high, estimate + critical * se)
  }
})

test_that("all rows are covered at once in 95 of 100 trials, rank tests and t, one group and two", {
  skip_on_cran()
  withr::local_seed(4)
  covered <- function(rows, truth) all(rows$conf.low <= truth & rows$conf.high >= truth)
  truth <- c(0.5, 0, -0.3, 1)
  y <- rep(c(TRUE, FALSE), c(12, 13))
  trials <- generated(25, 100)
  found <- replicate(trials, {
    shared <- rnorm(25)
    one <- t(vapply(truth, function(m) m + 0.7 * shared + rnorm(25), numeric(25)))
    two <- t(vapply(truth, function(m) m * y + 0.7 * shared + rnorm(25), numeric(25)))
    seed <- sample.int(1e6, 1)
    c(vapply(c("t", "wilcoxon"), function(m) {
      covered(change(one, method = m, simultaneous = TRUE, resamples = 499, seed = seed), truth)
    }, NA), vapply(c("t", "wilcoxon"), function(m) {
      covered(response_change(0 * two, two, y, method = m, p.adjust.method = "maxT", simultaneous = TRUE,
                              resamples = 499,
                              seed = seed), truth)
    }, NA))
  })
  # At most four standard errors below 0.95; and not all of it by intervals that are everywhere too wide.
  expect_true(all(rowMeans(found) > 0.95 - 4 * sqrt(0.95 * 0.05 / trials)))
})

test_that("a family of one: the interval leaves 0 out when the adjusted p is at most alpha", {
  withr::local_seed(5)
  agree <- vapply(seq_len(generated(20L, 60L)), function(k) {
    d <- matrix(rnorm(11, 0.6), 1)
    row <- change(d, method = "t", simultaneous = TRUE, resamples = 2048)
    (row$conf.low > 0 || row$conf.high < 0) == (row$adj.p.value <= 0.05)
  }, NA)
  # Interval and test come from the same flips of centred and of plain changes: near the boundary they may part.
  expect_gt(mean(agree), 0.9)
})

test_that("no unit of a marker loses a simultaneous interval", {
  withr::local_seed(6)
  d <- matrix(rnorm(4 * 12, 0.5), 4)
  d[2, 5] <- NA
  y <- rep(c(TRUE, FALSE), each = 6)
  for (method in c("wilcoxon", "t", "sign", "permutation")) {
    for (strata in list(NULL, rep(c("A", "B"), 6))) {
      limits <- function(unit) {
        rows <- if (method == "sign" || is.null(strata)) {
          change(d * unit, method = method, seed = 1, resamples = 199, simultaneous = TRUE)
        } else {
          response_change(0 * d, d * unit, y, strata = strata, method = method, p.adjust.method = "maxT", seed = 1,
                          resamples = 199, simultaneous = TRUE)
        }
        cbind(rows$conf.low, rows$conf.high) / unit
      }
      plain <- limits(1)
      expect_true(all(is.finite(plain[, 1]) | method %in% c("wilcoxon", "sign")))
      # Exact halves and doubles: the figures are the same to the last bit.
      for (unit in c(2^-990, 2^990)) expect_identical(limits(unit), plain)
    }
    unstratified <- function(unit) {
      rows <- response_change(0 * d, d * unit, y, method = method, p.adjust.method = "maxT", seed = 1, resamples = 199,
                              simultaneous = TRUE)
      cbind(rows$conf.low, rows$conf.high) / unit
    }
    if (method != "sign") for (unit in c(2^-990, 2^990)) expect_identical(unstratified(unit), unstratified(1))
  }
})

test_that("a marker without pairs or without a change passes in silence", {
  set.seed(9)
  before <- matrix(rnorm(40), 4)
  after <- before + rnorm(40)
  after[2, ] <- NA
  after[3, ] <- before[3, ]
  expect_silent(found <- paired_change(before, after, method = "t", p.adjust.method = "maxT", simultaneous = TRUE,
                                       resamples = 99, seed = 1))
  expect_identical(which(is.na(found$conf.low)), 2L)
  expect_equal(row_units(rbind(c(NA, NA), c(0, 0), c(3, -9), c(NA, 0.3))), c(1, 1, 1 / 8, 4))
})
