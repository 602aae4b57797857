changes_of <- function(d, ...) {
  paired_change(matrix(0, nrow(d), ncol(d)), d, ...)
}

test_that("the pitfall's case: Pratt and Wilcoxon zeros", {
  d <- c(2, 1, 4, 3, 6, -5, 0) # METHODS section 2, pitfall 7
  pratt <- change_of(d)
  expect_identical(c(pratt$statistic, pratt$p.value), c(21, 0.25))
  wilcoxon <- change_of(d, zero_method = "wilcoxon")
  expect_identical(c(wilcoxon$statistic, wilcoxon$p.value), c(16, 0.3125))
})

test_that("Hollander and Wolfe's depression data", {
  # Hollander & Wolfe (1973), table 3.1, pp. 29-33; also in ?wilcox.test
  before <- c(1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30)
  after <- c(0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29)
  x <- paired_change(matrix(after, 1), matrix(before, 1))
  expect_identical(c(x$statistic, x$p.value, x$p_min), c(40, 0.0390625, 2^-8))
  expect_equal(c(x$estimate, x$conf.low, x$conf.high), c(0.46, 0.010, 0.786), tolerance = 1e-12)
  one <- paired_change(matrix(after, 1), matrix(before, 1), alternative = "greater")
  expect_identical(one$p.value, 0.01953125)
  expect_identical(one$conf.high, Inf)
  expect_identical(paired_change(matrix(before, 1), matrix(after, 1), alternative = "less")$p.value, 0.01953125)
})

test_that("Student's sleep data", {
  # Student (1908), Biometrika 6, 1-25; in datasets. Exact signed-rank by enumeration.
  group <- split(datasets::sleep$extra, datasets::sleep$group)
  t <- paired_change(matrix(group[[2]], 1), matrix(group[[1]], 1), method = "t")
  expect_equal(c(t$statistic, t$p.value), c(-4.06212768338204, 0.00283289019738427), tolerance = 1e-13)
  rank <- paired_change(matrix(group[[2]], 1), matrix(group[[1]], 1))
  expect_identical(rank$p.value, 0.00390625)
  expect_identical(rank$n_zero, 1L)
})

test_that("Darwin's maize", {
  # Darwin (1876); Fisher (1935), The Design of Experiments, section 17: eighths of an inch
  d <- c(49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48) / 8
  t <- change_of(d, method = "t")
  expect_equal(c(t$statistic, t$p.value), c(2.14798746, 0.0497029), tolerance = 1e-6)
  rank <- change_of(d)
  expect_identical(rank$statistic, 96)
  expect_equal(rank$p.value, 0.04125977, tolerance = 2e-7)
})

test_that("zeros and ties as R 4.6.1 has them, verified by enumeration", {
  expect_identical(unlist(change_of(c(-1, 0, 1, 0, 2))[c("statistic", "p.value")]), c(statistic = 8.5, p.value = 0.75))
  expect_identical(unlist(change_of(c(1, -1, 0, -1, -1, -2, 2, -1, 2))[c("statistic", "p.value")]),
                   c(statistic = 20, p.value = 1))
  zeros <- change_of(rep(0, 7))
  expect_identical(unlist(zeros[c("statistic", "p.value", "p_min", "estimate", "conf.low", "conf.high")],
                          use.names = FALSE),
                   c(0, 1, 1, 0, 0, 0))
  expect_identical(zeros$status, "all_zero")
})

test_that("exact p values are those of full enumeration, as rationals", {
  set.seed(20261124)
  padded <- rbind(random_cases(generated(700, 7000), 8, 4, 12), random_cases(generated(300, 3000), 10, 6, 12),
                  random_cases(generated(30, 300), 12, 8, 12))
  d <- lapply(seq_len(nrow(padded)), function(i) padded[i, !is.na(padded[i, ])])
  for (zero_method in c("pratt", "wilcoxon")) {
    counts <- lapply(d, oracle_counts, zero_method)
    lower <- vapply(counts, `[[`, 0, "lower")
    upper <- vapply(counts, `[[`, 0, "upper")
    size <- vapply(counts, `[[`, 0, "n")
    ours <- lapply(c("two.sided", "less", "greater"), function(alternative) {
      changes_of(padded, zero_method = zero_method, alternative = alternative)
    })
    expect_identical(ours[[1]]$statistic, vapply(counts, `[[`, 0, "v"))
    expect_identical(ours[[1]]$p.value * size, pmin(size, 2 * pmin(lower, upper)))
    expect_identical(ours[[2]]$p.value * size, lower)
    expect_identical(ours[[3]]$p.value * size, upper)
    expect_identical(ours[[1]]$p_min * size, pmin(size, 2))
  }
})

test_that("intervals are all shifts that the row's own test keeps", {
  set.seed(3)
  tests <- list(list(oracle_p, list()), list(oracle_normal_p, list(exact = FALSE)),
                list(oracle_sign_p, list(method = "sign")))
  for (i in seq_len(generated(12L, 40L))) {
    n <- sample.int(9, 1)
    d <- sample(seq(-sample(0:4, 1), sample.int(5, 1)), n, replace = TRUE)
    conf.level <- sample(c(0.5, 0.8, 0.875, 0.9, 0.95, 0.99), 1)
    for (test in tests) for (zero_method in c("pratt", "wilcoxon")) {
      alternative <- sample(c("two.sided", "less", "greater"), 1)
      ours <- do.call(change_of, c(list(d, zero_method = zero_method, conf.level = conf.level,
                                        alternative = alternative), test[[2]]))
      points <- if (identical(test[[2]]$method, "sign")) d else walsh(d)
      expect_identical(c(ours$conf.low, ours$conf.high),
                       oracle_interval(d, zero_method, conf.level, alternative, test[[1]], points))
    }
  }
})

test_that("an unreachable level gives an unbounded interval with a note", {
  x <- change_of(1:5)
  expect_identical(c(x$conf.low, x$conf.high), c(-Inf, Inf))
  expect_match(x$note, "cannot give p below 0.0625")
  expect_match(x$note, "bounded")
  expect_identical(x$status, "ok")
  reached <- change_of(1:5, conf.level = 0.9)
  expect_identical(c(reached$conf.low, reached$conf.high), c(1, 5))
})

test_that("floating-point ties are ties", {
  # Pitfall 1: 0.825 - 0.775 and 0.375 - 0.325 are equal on paper only.
  before <- matrix(c(0.775, 0.325, 1.0, 2.0), 1)
  after <- matrix(c(0.825, 0.375, 1.1, 1.9), 1)
  x <- paired_change(before, after)
  expect_identical(x$n_tied, 4L)
  whole <- paired_change(round(before * 1000), round(after * 1000))
  expect_identical(x$p.value, whole$p.value)
  expect_identical(paired_change(before, after, digits_rank = Inf)$n_tied, 4L)
})

test_that("noise, units, order and sign move no p", {
  set.seed(5)
  n <- 14
  before <- matrix(round(rlnorm(400 * n, 3, 0.4), 1), 400)
  after <- matrix(round(before * rlnorm(400 * n, 0, 0.3), 1), 400)
  after[sample(length(after), 400)] <- before[1:400]
  p <- function(b, a, ...) paired_change(b, a, ...)$p.value
  noise <- function(x) x * (1 + sample(c(-1, 0, 1), length(x), TRUE) * .Machine$double.eps)
  for (scale in c("raw", "log2")) for (method in c("wilcoxon", "t", "sign")) {
    base <- p(before, after, scale = scale, method = method)
    expect_lt(max(abs(p(noise(before), noise(after), scale = scale, method = method) - base)), 1e-12)
    expect_lt(max(abs(p(before * 88.4, after * 88.4, scale = scale, method = method) - base)), 1e-12)
    expect_lt(max(abs(p(before * 10, after * 10, scale = scale, method = method) - base)), 1e-12)
    expect_lt(max(abs(p(after, before, scale = scale, method = method) - base)), 1e-12)
    shuffled <- sample(n)
    expect_lt(max(abs(p(before[, shuffled], after[, shuffled], scale = scale, method = method) - base)), 1e-12)
  }
})

test_that("a change of 8 machine epsilons is none, of many is one", {
  eps <- .Machine$double.eps
  x <- paired_change(matrix(1, 1, 6), matrix(1 + eps * c(1, 4, 7, -3, 100, -200), 1))
  expect_identical(c(x$n_zero, x$n_up, x$n_down), c(4L, 1L, 1L))
  logs <- paired_change(matrix(1, 1, 6), matrix(1 + eps * c(1, 4, 7, -3, 100, -200), 1), scale = "log2")
  expect_identical(c(logs$n_zero, logs$n_up, logs$n_down), c(4L, 1L, 1L))
})

test_that("small upper tails keep their digits", {
  # Pitfall 3: 60 changes, all but the two smallest positive: V = total - 3, of 2^60 patterns 5 are as extreme.
  d <- 1:60
  d[1:2] <- -d[1:2]
  x <- change_of(d, alternative = "greater")
  expect_identical(x$p.value, 5 / 2^60)
})

test_that("t rows equal stats::t.test", {
  set.seed(8)
  before <- matrix(rnorm(30 * 12), 30)
  after <- before + rnorm(360, 0.3)
  after[cbind(1:20, sample(12, 20, TRUE))] <- NA
  for (alternative in c("two.sided", "less", "greater")) {
    ours <- paired_change(before, after, method = "t", alternative = alternative, conf.level = 0.9)
    for (i in 1:30) {
      peer <- t.test(after[i, ], before[i, ], paired = TRUE, alternative = alternative, conf.level = 0.9)
      expect_equal(c(ours$estimate[i], ours$conf.low[i], ours$conf.high[i], ours$statistic[i], ours$p.value[i]),
                   c(peer$estimate, peer$conf.int, peer$statistic, peer$p.value), ignore_attr = TRUE, tolerance = 1e-10)
    }
  }
})

test_that("sign rows equal stats::binom.test, and their interval the textbook's order statistics", {
  set.seed(9)
  d <- matrix(sample(-3:4, 40 * 11, TRUE), 40)
  for (alternative in c("two.sided", "less", "greater")) {
    ours <- changes_of(d, method = "sign", alternative = alternative)
    peer <- vapply(1:40, function(i) oracle_sign_p(d[i, ], "", alternative), 0)
    expect_equal(ours$p.value, peer, tolerance = 1e-12)
  }
  # Conover (1999), Practical Nonparametric Statistics, 3rd ed., section 3.2: n = 10, 95 %: the 2nd and the 9th.
  x <- change_of(c(1.5, 2.25, 3, 4, 5.5, 6, 7, 8, 9, 10), method = "sign")
  expect_identical(c(x$estimate, x$conf.low, x$conf.high, x$statistic), c(5.75, 2.25, 9, 10))
  expect_identical(change_of(1:200, method = "sign")$method, "sign, exact")
  expect_equal(change_of(c(1:60, -(1:40)), method = "sign", exact = FALSE)$p.value, 2 * pnorm(-9.5 / 5))
})

test_that("exact signed-rank agrees with exactRankTests and stats where they are exact", {
  skip_if_not_installed("exactRankTests")
  set.seed(10)
  worst <- 0
  for (i in seq_len(generated(40L, 200L))) {
    d <- sample(-9:12, sample(5:25, 1), replace = TRUE)
    if (all(d == 0)) next
    ours <- change_of(d, zero_method = "wilcoxon")
    peer <- suppressWarnings(exactRankTests::wilcox.exact(d, exact = TRUE))
    worst <- max(worst, abs(ours$p.value / min(1, peer$p.value) - 1), abs(ours$statistic - peer$statistic))
  }
  expect_lt(worst, 1e-10)
})

test_that("without ties, estimate and interval are those of stats::wilcox.test", {
  set.seed(11)
  d <- matrix(rnorm(60 * 17, 0.4), 60)
  ours <- changes_of(d)
  normal <- changes_of(d, exact = FALSE)
  for (i in 1:60) {
    peer <- wilcox.test(d[i, ], exact = TRUE, conf.int = TRUE)
    expect_equal(c(ours$statistic[i], ours$estimate[i], ours$conf.low[i], ours$conf.high[i]),
                 c(peer$statistic, peer$estimate, peer$conf.int), ignore_attr = TRUE, tolerance = 1e-12)
    expect_equal(ours$p.value[i], min(1, 2 * psignrank(min(peer$statistic, 153 - peer$statistic), 17)),
                 tolerance = 1e-12)
  }
  z <- (normal$statistic - 153 / 2 - sign(normal$statistic - 153 / 2) / 2) / sqrt(17 * 18 * 35 / 24)
  expect_equal(normal$p.value, pmin(1, 2 * pnorm(-abs(z))), tolerance = 1e-12)
})

test_that("the normal approximation under Pratt's rule is coin's, but for continuity", {
  skip_if_not_installed("coin")
  set.seed(12)
  for (i in seq_len(generated(6L, 20L))) {
    d <- sample(-6:8, 40, replace = TRUE)
    ours <- change_of(d, exact = FALSE)
    test <- coin::wilcoxsign_test(d ~ rep(0, 40), zero.method = "Pratt")
    r <- rank(abs(d))[d != 0]
    z <- (ours$statistic - sum(r) / 2) / sqrt(sum(r^2) / 4)
    expect_equal(z, unname(drop(coin::statistic(test))), tolerance = 1e-10)
    expect_equal(ours$p.value, oracle_normal_p(d, "pratt"), tolerance = 1e-12)
  }
})

test_that("the estimate is the median of all Walsh averages, however many", {
  set.seed(13)
  for (n in c(1:6, 33, 150, 401)) {
    d <- round(rt(n, 2), sample(0:3, 1))
    ours <- change_of(d, exact = FALSE)
    expect_equal(ours$estimate, median(walsh(d)), tolerance = 1e-12)
  }
  # Normal interval by its definition: order statistics of the Walsh averages, counted by hand.
  d <- rnorm(150)
  ours <- change_of(d)
  w <- sort(walsh(d))
  m <- length(w)
  k <- floor(m / 2 - 0.5 - qnorm(0.975) * sqrt(150 * 151 * 301 / 24)) + 1
  expect_equal(c(ours$conf.low, ours$conf.high), c(w[k], w[m + 1 - k]), tolerance = 1e-14)
  expect_identical(ours$method, "Wilcoxon signed-rank, normal")
  expect_identical(change_of(d, exact = TRUE)$method, "Wilcoxon signed-rank, exact")
})

test_that("rows have the contract's columns, in order", {
  x <- change_of(c(1, 2, -1, 0.5))
  expect_identical(names(x), paired_columns())
  expect_s3_class(x, c("paired_change", "cytochange_result", "data.frame"), exact = TRUE)
  expect_true(all(is.na(x[c("fold_change", "fold_low", "fold_high")])))
  logs <- paired_change(matrix(1, 1, 8), matrix(2^(1:8), 1), scale = "log2")
  expect_equal(unlist(logs[c("fold_change", "fold_low", "fold_high")], use.names = FALSE),
               2^unlist(logs[c("estimate", "conf.low", "conf.high")], use.names = FALSE))
  expect_equal(logs$d_z, mean(1:8) / sd(1:8))
  expect_identical(logs$rank_biserial, 1)
})

test_that("odd markers are rows with a reason", {
  before <- matrix(1, 6, 6)
  after <- rbind(none = NA, one = c(3, NA, NA, NA, NA, NA), zero = 1, equal = 4, ties = c(2, 2, 2, 0, 0, 2),
                 fine = c(3:7, 0))
  rank <- paired_change(before, after)
  expect_identical(rank$status, c("no_pairs", "ok", "all_zero", "ok", "ok", "ok"))
  expect_identical(rank$n_pairs, c(0L, 1L, 6L, 6L, 6L, 6L))
  expect_identical(rank$p.value[1:4], c(NA, 1, 1, 0.03125))
  t <- paired_change(before, after, method = "t")
  expect_identical(t$status, c("no_pairs", "too_few", "all_zero", "constant", "ok", "ok"))
  expect_identical(t$p.value[1:4], c(NA, NA, 1, NA))
  expect_true(all(nzchar(t$note[t$status != "ok"])))
  expect_identical(paired_change(before, after, method = "sign")$status, rank$status)
})

test_that("one marker's neighbours do not change its row", {
  set.seed(15)
  d <- matrix(sample(-5:6, 30 * 20, TRUE), 30)
  d[sample(length(d), 60)] <- NA
  together <- changes_of(d, p.adjust.method = "none")
  alone <- do.call(rbind,
                   lapply(1:30, function(i) as.data.frame(changes_of(d[i, , drop = FALSE], p.adjust.method = "none"))))
  alone$marker <- together$marker
  expect_identical(as.data.frame(together), alone)
})

test_that("threads change nothing", {
  set.seed(16)
  d <- matrix(sample(-5:6, 2000 * 20, TRUE), 2000)
  one <- changes_of(d)
  withr::local_options(cytochange.threads = 2L)
  expect_identical(changes_of(d), one)
})

test_that("integers, names and missing columns", {
  before <- matrix(1:12, 2, dimnames = list(c("a", "b"), paste0("p", 1:6)))
  after <- before[, 6:1] * 2L
  x <- paired_change(before, after)
  expect_identical(x$n_down, c(0L, 0L))
  expect_equal(x$d_z, c(mean(before[1, ]) / sd(before[1, ]), mean(before[2, ]) / sd(before[2, ])))
  part <- paired_change(before, after[, 1:4])
  expect_identical(part$n_eligible, c(6L, 6L))
  expect_identical(part$n_pairs, c(4L, 4L))
  named <- paired_change(before = before, after = after)
  expect_identical(named, x)
  expect_identical(paired_change(before, after, markers = "b")$marker, "b")
  grouped <- paired_change(before, after, by = c("x", "y", NA, "y", "x", "y"))
  expect_identical(grouped$group, factor(c("x", "y", "x", "y")))
  expect_identical(grouped$n_eligible, c(2L, 3L, 2L, 3L))
  expect_identical(grouped$marker, c("a", "a", "b", "b"))
  expect_identical(unname(settings(grouped)$n_left_out), 1L)
})

test_that("bad input is a classed error", {
  m <- matrix(1:4, 2, dimnames = list(c("a", "b"), c("p", "q"))) + 0
  argument <- "cytochange_error_argument"
  data <- "cytochange_error_data"
  expect_error(paired_change("a"), class = argument)
  expect_error(paired_change(m), class = argument)
  expect_error(paired_change(m, data.frame(m)), class = argument)
  expect_error(paired_change(m, m > 2), class = argument)
  expect_error(paired_change(m, m[1, , drop = FALSE]), class = argument)
  expect_error(paired_change(unname(m), unname(m)[, 1, drop = FALSE]), class = argument)
  expect_error(paired_change(m, m[2:1, ]), class = data)
  expect_error(paired_change(m, m / 0), class = data)
  expect_error(paired_change(m, -m, scale = "log2"), class = data)
  expect_error(paired_change(cbind(m, m), m), class = data)
  expect_error(paired_change(m, m, conf = 0.9), class = argument)
  expect_error(paired_change(m, m, method = "wil"), class = argument)
  expect_error(paired_change(m, m, exact = NA), class = argument)
  expect_error(paired_change(m, m, markers = "z"), class = argument)
  expect_error(paired_change(m, m, by = 1:3), class = argument)
  expect_error(paired_change(m, m, by = data.frame(visit = 1:2)), class = argument)
  expect_error(paired_change(m, m, adjust_within = "arm"), class = argument)
  expect_error(paired_change(m[0, ], m[0, ]), class = argument)
})

test_that("where every shift is rejected there is no interval", {
  # 2 below against 4 above, and 2 against none at the value 2: both are rejected at a level of 20 %.
  d <- c(1, 1, 2, 2, 2, 2)
  sign <- change_of(d, method = "sign", conf.level = 0.2)
  expect_identical(oracle_interval(d, "pratt", 0.2, p = oracle_sign_p, points = d), c(NA_real_, NA_real_))
  expect_identical(c(sign$conf.low, sign$conf.high), c(NA_real_, NA_real_))
  expect_match(sign$note, "no shift is kept")
  # A value that leaves as many below as above is kept by itself.
  kept <- change_of(c(1, 2, 2, 2, 3), method = "sign", conf.level = 0.2)
  expect_identical(c(kept$conf.low, kept$conf.high), c(2, 2))
  set.seed(17)
  for (i in seq_len(generated(20L, 60L))) {
    d <- sample(0:2, sample(2:7, 1), replace = TRUE)
    conf.level <- sample(c(0.05, 0.2, 0.35, 0.5), 1)
    ours <- change_of(d, method = "sign", conf.level = conf.level)
    expect_identical(c(ours$conf.low, ours$conf.high),
                     oracle_interval(d, "pratt", conf.level, p = oracle_sign_p, points = d))
  }
})

test_that("g_z is d_z by Hedges' exact factor", {
  # Hedges (1981), equation 6e, by hand: 1 / sqrt(pi) at 2 degrees of freedom, sqrt(pi / 6) at 3.
  x <- changes_of(rbind(c(1, 2, 4, NA), c(1, 2, 4, 5), c(1, 2, NA, NA)))
  expect_equal(x$g_z, x$d_z * c(gamma(1) / gamma(0.5), gamma(1.5) / gamma(1) / sqrt(1.5), NA), tolerance = 1e-14)
  expect_equal(x$g_z[1:2] / x$d_z[1:2], c(1 / sqrt(pi), sqrt(pi / 6)), tolerance = 1e-14)
  # The usual approximation 1 - 3 / (4 df - 1) is near.
  big <- change_of(c(1:30, -3))
  expect_equal(big$g_z / big$d_z, 1 - 3 / (4 * 30 - 1), tolerance = 1e-4)
})

test_that("eight lanes or one, sorted or not: a row is the same", {
  set.seed(18)
  d <- rbind(matrix(rnorm(11 * 40), 11), matrix(sample(-4:5, 11 * 40, TRUE), 11))[sample(22), ]
  d[sample(length(d), 100)] <- NA
  base <- changes_of(d, p.adjust.method = "none")
  turned <- changes_of(d[22:1, ], p.adjust.method = "none")
  columns <- setdiff(names(base), "marker")
  expect_identical(as.list(base[22:1, columns]), as.list(turned[columns]))
  # 513 pairs and more are sorted one by one: absent patients make a row longer and change nothing.
  wide <- changes_of(cbind(d, matrix(NA_real_, 22, 600)), p.adjust.method = "none")
  columns <- setdiff(columns, "n_eligible")
  expect_identical(as.list(wide[columns]), as.list(base[columns]))
})

test_that("how many patients have no pair is told as a number of patients", {
  study <- picture_study(2, 3, 2)
  change <- paired_change(study)
  lost <- range(change$n_eligible - change$n_pairs)
  expect_identical(paired_missing(change), sprintf("Without both values: %d to %d patients, by row.", lost[1], lost[2]))
})
