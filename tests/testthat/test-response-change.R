# Slow oracles and independent engines for response_change(). Its kernels have their own tests in dev/core-tests.

# One marker: changes x of responders and y of non-responders, as matrices before and after.
one_marker <- function(x, y, ...) {
  response_change(matrix(0, 1L, length(x) + length(y)), matrix(c(x, y), 1L), rep(c(1, 0), c(length(x), length(y))), ...)
}

# Many markers, one a row.
markers_of <- function(changes, n1, ...) {
  response_change(changes * 0, changes, rep(c(TRUE, FALSE), c(n1, ncol(changes) - n1)), ...)
}

# All selections of n1 among the values; whole-number counts, so that equality is exact.
enumerated <- function(z, n1) {
  n <- length(z)
  r <- as.integer(2 * rank(z))
  sums <- colSums(matrix(r[utils::combn(n, n1)], n1))
  observed <- sum(r[seq_len(n1)])
  c(lower = sum(sums <= observed), upper = sum(sums >= observed), all = length(sums),
    least_lower = sum(sums == min(sums)), least_upper = sum(sums == max(sums)))
}

test_that("the columns are those of the contract, in its order", {
  x <- one_marker(c(1, 3, 5), c(2, 4))
  expect_identical(names(x)[1:45], c(
    "marker", "visit", "stratum", "n_responder", "n_non_responder", "estimate", "conf.low", "conf.high", "fold_change",
    "fold_low", "fold_high", "cohen_d", "cohen_d_low", "cohen_d_high", "n_censored", "responder_change",
    "responder_low", "responder_high", "non_responder_change", "non_responder_low", "non_responder_high", "statistic",
    "p.value", "adj.p.value", "auc", "auc_low", "auc_high", "rank_biserial", "rank_biserial_low", "rank_biserial_high",
    "responder_down", "responder_same", "responder_up", "non_responder_down",
    "non_responder_same", "non_responder_up", "odds_ratio", "odds_low", "odds_high", "direction_p", "interaction_p",
    "interaction_adj_p", "method", "status", "note"
  ))
  expect_s3_class(x, c("response_change", "cytochange_result", "data.frame"), exact = TRUE)
})

test_that("Hollander and Wolfe's permeability data give their published figures", {
  # Hollander, Wolfe and Chicken (2014), Nonparametric Statistical Methods, example 4.1: W = 35, one-sided p 0.1272;
  # shift 0.305, 95 % interval (-0.15, 0.76).
  x <- c(0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46)
  y <- c(1.15, 0.88, 0.90, 0.74, 1.21)
  r <- one_marker(x, y)
  expect_identical(r$statistic, 35)
  expect_equal(r$p.value, 0.254412254412254, tolerance = 1e-12)
  expect_equal(c(r$estimate, r$conf.low, r$conf.high), c(0.305, -0.15, 0.76), tolerance = 1e-12)
  expect_equal(one_marker(x, y, alternative = "greater")$p.value, 0.127206127206127, tolerance = 1e-12)
  expect_equal(r$auc, 35 / 50)
})

test_that("p and p_min are those of full enumeration, as rationals, on cases with ties", {
  set.seed(31)
  for (n in 3:9) {
    for (part in seq_len(generated(2L, 5L))) {
      n1 <- sample(n - 1L, 1L)
      cases <- generated(100, 300)
      z <- matrix(sample(0:sample(2:12, 1L), cases * n, replace = TRUE), cases)
      truth <- apply(z, 1L, enumerated, n1 = n1)
      two <- markers_of(z, n1)
      less <- markers_of(z, n1, alternative = "less")
      greater <- markers_of(z, n1, alternative = "greater")
      expect_equal(less$p.value * truth["all", ], unname(truth["lower", ]), tolerance = 1e-14)
      expect_equal(greater$p.value * truth["all", ], unname(truth["upper", ]), tolerance = 1e-14)
      expect_equal(two$p.value, pmin(1, 2 * pmin(less$p.value, greater$p.value)), tolerance = 1e-15)
      expect_equal(less$p_min, unname(truth["least_lower", ] / truth["all", ]), tolerance = 1e-14)
      expect_equal(greater$p_min, unname(truth["least_upper", ] / truth["all", ]), tolerance = 1e-14)
    }
  }
})

# The shifts kept, looked for at every difference, between and beyond; p from `p_of(x - shift, y)`.
brute_interval <- function(x, y, p_of, alpha) {
  d <- sort(unique(as.vector(outer(x, y, "-"))))
  place <- c(d[1L] - 1, as.vector(rbind(d, c(d[-1L], d[length(d)] + 2) / 2 + d / 2)))
  low <- c(-Inf, as.vector(rbind(d, d)))
  high <- c(d[1L], as.vector(rbind(d, c(d[-1L], Inf))))
  kept <- vapply(place, function(shift) p_of(x - shift, y) > alpha * (1 + 1e-9), NA)
  c(min(low[kept]), max(high[kept]))
}

exact_p <- function(x, y) {
  e <- enumerated(c(x, y), length(x))
  min(1, 2 * min(e["lower"], e["upper"]) / e["all"])
}

normal_p <- function(x, y) {
  n1 <- length(x)
  n0 <- length(y)
  r <- rank(c(x, y))
  w <- sum(r[seq_len(n1)]) - n1 * (n1 + 1) / 2 - n1 * n0 / 2
  ties <- table(r)
  sd <- sqrt(n1 * n0 / 12 * (n1 + n0 + 1 - sum(ties^3 - ties) / ((n1 + n0) * (n1 + n0 - 1))))
  if (sd == 0) return(1)
  min(1, 2 * pnorm(-(abs(w) - 0.5) / sd))
}

test_that("estimate and interval are the inversion of the row's own test, exact and normal", {
  set.seed(32)
  for (k in seq_len(generated(12L, 60L))) {
    x <- sample(0:8, sample(2:6, 1L), replace = TRUE)
    y <- sample(0:8, sample(2:5, 1L), replace = TRUE)
    level <- sample(c(0.5, 0.8, 0.9, 0.95), 1L)
    r <- one_marker(x, y, conf.level = level)
    expect_equal(r$estimate, median(outer(x, y, "-")))
    expect_equal(c(r$conf.low, r$conf.high), brute_interval(x, y, exact_p, 1 - level))
    n <- one_marker(x, y, conf.level = level, exact = FALSE)
    expect_equal(n$p.value, normal_p(x, y), tolerance = 1e-13)
    expect_equal(c(n$conf.low, n$conf.high), brute_interval(x, y, normal_p, 1 - level))
    expect_match(n$method, "normal")
  }
})

test_that("an interval that n cannot reach is unbounded, with a note; p_min says why", {
  r <- one_marker(c(1, 2), c(5, 6, 7))
  expect_identical(c(r$conf.low, r$conf.high), c(-Inf, Inf))
  expect_match(r$note, "unbounded")
  expect_match(r$note, "p cannot fall below 0.2")
  expect_equal(r$p_min, 0.2)
  one_sided <- one_marker(1:5, 6:10, alternative = "less")
  expect_identical(one_sided$conf.low, -Inf)
  expect_true(is.finite(one_sided$conf.high))
  expect_identical(one_sided$note, "")
})

test_that("without ties the test is stats::wilcox.test's, exact and above the exact limit", {
  set.seed(33)
  for (k in seq_len(generated(8L, 30L))) {
    x <- rnorm(sample(3:12, 1L))
    y <- rnorm(sample(3:12, 1L), 0.5)
    alternative <- sample(c("two.sided", "less", "greater"), 1L)
    r <- one_marker(x, y, alternative = alternative, digits_rank = Inf)
    # The distribution function, not wilcox.test(), whose p values change with R's version.
    w <- sum(outer(x, y, ">"))
    lower <- pwilcox(w, length(x), length(y))
    upper <- pwilcox(w - 1, length(x), length(y), lower.tail = FALSE)
    expect_identical(r$statistic, as.numeric(w))
    p <- switch(alternative, two.sided = min(1, 2 * min(lower, upper)), less = lower, greater = upper)
    expect_equal(r$p.value, p, tolerance = 1e-12)
    d <- sort(outer(x, y, "-"))
    if (alternative == "two.sided") {
      q <- qwilcox(0.025, length(x), length(y)) # rejected below q
      limits <- if (q == 0) c(-Inf, Inf) else d[c(q, length(d) + 1 - q)]
      expect_equal(c(r$conf.low, r$conf.high), limits)
    }
  }
})

test_that("ties agree with coin's exact conditional distribution, one-sided", {
  skip_if_not_installed("coin")
  set.seed(34)
  for (k in seq_len(generated(12L, 200L))) {
    n1 <- sample(4:10, 1L)
    z <- sample(0:9, n1 + sample(4:10, 1L), replace = TRUE)
    g <- factor(rep(c("r", "n"), c(n1, length(z) - n1)), levels = c("r", "n"))
    p <- coin::pvalue(coin::wilcox_test(z ~ g, distribution = "exact", alternative = "greater"))
    ours <- one_marker(z[g == "r"], z[g == "n"], alternative = "greater")
    expect_equal(ours$p.value, as.numeric(p), tolerance = 1e-10)
  }
})

test_that("ties agree with exactRankTests, one-sided", {
  skip_if_not_installed("exactRankTests")
  set.seed(35)
  for (k in seq_len(generated(12L, 60L))) {
    x <- sample(0:12, sample(5:14, 1L), replace = TRUE)
    y <- sample(0:12, sample(5:14, 1L), replace = TRUE)
    peer <- suppressWarnings(exactRankTests::wilcox.exact(x, y, alternative = "less", exact = TRUE))
    r <- one_marker(x, y, alternative = "less")
    expect_equal(r$p.value, peer$p.value, tolerance = 1e-10)
    expect_equal(r$statistic, unname(peer$statistic))
  }
})

test_that("large groups use the normal approximation, as wilcox.test() has it", {
  set.seed(36)
  x <- round(rnorm(80), 1)
  y <- round(rnorm(70, 0.3), 1)
  r <- one_marker(x, y)
  expect_match(r$method, "normal")
  expect_equal(r$p.value, normal_p(x, y), tolerance = 1e-12)
  expect_equal(r$estimate, median(outer(x, y, "-")))
  expect_match(one_marker(x, y, exact = TRUE)$method, "exact")
  expect_equal(one_marker(x, y, exact = TRUE)$p.value, r$p.value, tolerance = 0.02)
  # One gap further out is rejected: the limit is on the contour of its own test.
  d <- sort(unique(round(as.vector(outer(x, y, "-")), 6)))
  at <- which.min(abs(d - r$conf.low))
  expect_lte(normal_p(x - mean(d[at - 1:0]), y), 0.05)
  expect_gt(normal_p(x - mean(d[at + 0:1]), y), 0.05)
})

test_that("Welch's t is t.test's", {
  set.seed(37)
  for (alternative in c("two.sided", "less", "greater")) {
    x <- rnorm(9, 1, 3)
    y <- rnorm(6)
    t <- t.test(x, y, alternative = alternative, conf.level = 0.9)
    r <- one_marker(x, y, method = "t", alternative = alternative, conf.level = 0.9)
    expect_equal(r$statistic, unname(t$statistic), tolerance = 1e-12)
    expect_equal(r$p.value, t$p.value, tolerance = 1e-12)
    expect_equal(c(r$conf.low, r$conf.high), as.vector(t$conf.int), tolerance = 1e-12)
    expect_equal(r$estimate, mean(x) - mean(y), tolerance = 1e-12)
  }
})

test_that("the odds ratio is the conditional maximum likelihood one, with its exact interval", {
  moved <- function(down1, up1, down0, up0) {
    one_marker(rep(c(-1, 1), c(down1, up1)), rep(c(-1, 1), c(down0, up0)))
  }
  set.seed(38)
  for (k in seq_len(generated(10L, 40L))) {
    n <- rmultinom(1, sample(6:40, 1L), c(3, 2, 2, 3))[, 1] + c(1, 0, 0, 1)
    if (sum(n[1:2]) == 0 || sum(n[3:4]) == 0) next
    r <- moved(n[1], n[2], n[3], n[4])
    f <- fisher.test(matrix(c(n[2], n[1], n[4], n[3]), 2))
    expect_equal(r$direction_p, f$p.value, tolerance = 1e-10)
    # fisher.test() finds its roots to about 1e-4 only; below, each is put to its own equation.
    if (is.finite(f$estimate) && f$estimate > 0) expect_equal(r$odds_ratio, unname(f$estimate), tolerance = 1e-2)
    support <- max(0, n[2] + n[4] - n[3] - n[4]):min(n[1] + n[2], n[2] + n[4])
    density <- function(odds) {
      log_d <- dhyper(support, n[1] + n[2], n[3] + n[4], n[2] + n[4], log = TRUE) + support * log(odds)
      exp(log_d - max(log_d)) / sum(exp(log_d - max(log_d)))
    }
    if (length(support) == 1L) {
      expect_identical(c(r$odds_ratio, r$odds_low, r$odds_high), c(NA, 0, Inf))
      next
    }
    if (n[2] > min(support) && n[2] < max(support)) {
      expect_equal(sum(support * density(r$odds_ratio)), unname(n[2]), tolerance = 1e-9)
    }
    if (n[2] > min(support)) expect_equal(sum(density(r$odds_low)[support >= n[2]]), 0.025, tolerance = 1e-9)
    if (n[2] < max(support)) expect_equal(sum(density(r$odds_high)[support <= n[2]]), 0.025, tolerance = 1e-9)
  }
})

test_that("directions count by the zero rule, and AUC is the share of pairs", {
  # 0.825 - 0.775 and 0.375 - 0.325 are tied on paper and not in binary.
  before <- matrix(c(0.775, 0.325, 1, 2, 3, 1), 1)
  after <- matrix(c(0.825, 0.375, 1 + 4 * .Machine$double.eps, 1, 3, 2), 1)
  r <- response_change(before, after, c(1, 0, 1, 0, 0, 1))
  expect_identical(c(r$responder_down, r$responder_same, r$responder_up), c(0L, 1L, 2L))
  expect_identical(c(r$non_responder_down, r$non_responder_same, r$non_responder_up), c(1L, 1L, 1L))
  # Responders 0.05, 0, 1; non-responders 0.05, -1, 0: of 9 pairs 6 are higher, 2 tied.
  expect_equal(r$auc, (6 + 2 / 2) / 9)
  expect_equal(r$statistic, 7)
})

test_that("row \"all\" is van Elteren's test", {
  skip_if_not_installed("coin")
  set.seed(39)
  for (k in seq_len(generated(12L, 200L))) {
    n <- sample(20:40, 1L)
    z <- round(rnorm(n), sample(1:2, 1L))
    g <- factor(sample(c("r", "n"), n, replace = TRUE), levels = c("r", "n"))
    h <- factor(sample(letters[1:3], n, replace = TRUE))
    r <- response_change(matrix(0, 1, n), matrix(z, 1), g == "r", strata = h)
    scores <- ave(z, h, FUN = rank) / (ave(z, h, FUN = length) + 1)
    peer <- coin::independence_test(scores ~ g | h, teststat = "scalar")
    expect_equal(r$statistic[1], as.numeric(coin::statistic(peer, "standardized")), tolerance = 1e-10)
    expect_equal(r$p.value[1], as.numeric(coin::pvalue(peer)), tolerance = 1e-10)
    expect_identical(r$stratum, c("all", "a", "b", "c"))
    expect_identical(sum(r$n_responder[-1]), r$n_responder[1])
    # The rows of single strata are the tests of their patients alone.
    alone <- one_marker(z[h == "b" & g == "r"], z[h == "b" & g == "n"])
    expect_equal(r$p.value[3], alone$p.value)
    expect_equal(r$conf.low[3], alone$conf.low)
  }
})

test_that("the stratified interval is the inversion of van Elteren's test", {
  z_of <- function(x, g, h) {
    parts <- vapply(split(seq_along(x), h), function(i) {
      n1 <- sum(g[i])
      n0 <- sum(!g[i])
      if (n1 == 0 || n0 == 0) return(c(0, 0))
      r <- rank(x[i])
      ties <- table(r)
      n <- n1 + n0
      c(sum(r[g[i]]) - n1 * (n + 1) / 2, n1 * n0 / 12 * (n + 1 - sum(ties^3 - ties) / (n * (n - 1)))) / (n + 1)^(1:2)
    }, c(0, 0))
    if (sum(parts[2, ]) == 0) 0 else sum(parts[1, ]) / sqrt(sum(parts[2, ]))
  }
  set.seed(40)
  for (k in seq_len(generated(10L, 40L))) {
    n <- sample(10:18, 1L)
    x <- sample(0:6, n, replace = TRUE)
    g <- rep(c(TRUE, FALSE), length.out = n)
    h <- sample(c("a", "b"), n, replace = TRUE)
    r <- response_change(matrix(0, 1, n), matrix(x, 1), g, strata = h, conf.level = 0.9)
    d <- sort(unique(unlist(lapply(split(seq_along(x), h), function(i) outer(x[i][g[i]], x[i][!g[i]], "-")))))
    place <- c(d[1L] - 1, as.vector(rbind(d, c(d[-1L], d[length(d)] + 2) / 2 + d / 2)))
    low <- c(-Inf, as.vector(rbind(d, d)))
    high <- c(d[1L], as.vector(rbind(d, c(d[-1L], Inf))))
    z <- vapply(place, function(shift) z_of(x - shift * g, g, h), 0)
    kept <- abs(z) < qnorm(0.95)
    expect_equal(c(r$conf.low[1], r$conf.high[1]), c(min(low[kept]), max(high[kept])))
    # z falls with the shift: its zero is between the last place above and the first below.
    above <- max(low[z > 1e-12], -Inf)
    below <- min(high[z < -1e-12], Inf)
    expect_gte(r$estimate[1], above)
    expect_lte(r$estimate[1], below)
  }
})

test_that("the stratified t has the estimate of least squares and one stratum gives Welch", {
  set.seed(41)
  n <- 40
  x <- rnorm(n)
  g <- rep(c(TRUE, FALSE), length.out = n)
  h <- sample(c("a", "b", "c"), n, replace = TRUE)
  r <- response_change(matrix(0, 1, n), matrix(x, 1), g, strata = h, method = "t")
  expect_equal(r$estimate[1], unname(coef(lm(x ~ h + g))["gTRUE"]), tolerance = 1e-10)
  # By hand: fixed weights, each group's own variance, Satterthwaite.
  part <- vapply(split(seq_along(x), h), function(i) {
    a <- x[i][g[i]]
    b <- x[i][!g[i]]
    w <- length(a) * length(b) / length(i)
    c(w, w^2 * var(a) / length(a), w^2 * var(b) / length(b), length(a) - 1, length(b) - 1)
  }, numeric(5))
  se <- sqrt(sum(part[2:3, ])) / sum(part[1, ])
  df <- sum(part[2:3, ])^2 / sum(part[2:3, ]^2 / part[4:5, ])
  expect_equal(r$statistic[1], r$estimate[1] / se, tolerance = 1e-10)
  expect_equal(r$p.value[1], 2 * pt(-abs(r$estimate[1] / se), df), tolerance = 1e-10)
  one <- response_change(matrix(0, 1, n), matrix(x, 1), g, strata = rep("a", n), method = "t")
  expect_equal(one$p.value[1], one$p.value[2], tolerance = 1e-12)
})

test_that("interaction_p is lm's with sandwich's HC3", {
  skip_if_not_installed("sandwich")
  set.seed(42)
  for (k in seq_len(generated(20L, 250L))) {
    n <- sample(24:40, 1L)
    b <- rnorm(n, 5)
    g <- sample(c(0, 1), n, replace = TRUE)
    h <- factor(sample(letters[1:sample(2:3, 1L)], n, replace = TRUE))
    a <- b + rnorm(n) + 0.5 * g * (h == "a")
    if (k %% 3 == 0) g[h == "b"] <- 0 # a stratum without responders
    r <- response_change(matrix(b, 1), matrix(a, 1), g, strata = h)
    if (any(table(h, g) == 1)) next
    fit <- lm(a ~ b + h * factor(g))
    v <- sandwich::vcovHC(fit, type = "HC3")
    term <- grep(":", names(coef(fit)), value = TRUE)
    term <- intersect(term[!is.na(coef(fit)[term])], rownames(v))
    if (!length(term) || !all(is.finite(v))) next
    f <- drop(coef(fit)[term] %*% solve(v[term, term], coef(fit)[term])) / length(term)
    expect_equal(r$interaction_p[1], pf(f, length(term), df.residual(fit), lower.tail = FALSE), tolerance = 1e-8)
    expect_true(all(is.na(r$interaction_p[-1])))
  }
})

test_that("no interaction test has its reason in the note", {
  test <- function(g, h, n = length(g)) {
    set.seed(43)
    response_change(matrix(rnorm(n), 1), matrix(rnorm(n), 1), g, strata = h)[1, ]
  }
  expect_match(test(rep(1:0, 8), rep(c("a", "b"), each = 8))$note, "^$")
  lone <- test(c(rep(1:0, 6), 1, 0, 0, 0), rep(c("a", "b"), c(12, 4)))
  expect_true(is.na(lone$interaction_p))
  expect_match(lone$note, "HC3 does not exist")
  expect_match(test(rep(c(1, 0, 0), c(4, 4, 8)), rep(c("a", "b"), each = 8))$note, "fewer than two strata")
  expect_match(test(c(1, 0, 1, 0), c("a", "a", "b", "b"))$note, "no degree of freedom")
})

test_that("a row that cannot be computed says why, and the others stand", {
  before <- matrix(0, 7, 6)
  after <- rbind(none = NA, one_group = c(1, 2, 3, NA, NA, NA), zero = 0, equal = 2, ok = 1:6,
                 lone = c(2.5, NA, NA, 1, 2, 3), within = rep(c(2, 1), each = 3))
  rownames(before) <- rownames(after)
  g <- rep(c(TRUE, FALSE), each = 3)
  w <- response_change(before, after, g)
  expect_identical(w$status, c("no_pairs", "one_group", "all_zero", "constant", "ok", "ok", "ok"))
  expect_identical(is.na(w$p.value), c(TRUE, TRUE, FALSE, FALSE, FALSE, FALSE, FALSE))
  expect_identical(w$p.value[3:4], c(1, 1))
  expect_equal(w$p.value[6], 1)
  expect_true(all(w$note[w$status != "ok"] != ""))
  expect_match(w$note[6], "no confidence interval for the AUC")
  # The row's own p does not depend on the other rows.
  expect_equal(w$p.value[5], response_change(before[5, , drop = FALSE], after[5, , drop = FALSE], g)$p.value)
  t <- response_change(before, after, g, method = "t")
  expect_identical(t$status, c("no_pairs", "one_group", "all_zero", "constant", "ok", "too_few", "constant"))
  expect_identical(t$p.value[3], 1)
  expect_identical(is.na(t$p.value), c(TRUE, TRUE, FALSE, TRUE, FALSE, TRUE, TRUE))
  expect_true(all(t$note[t$status != "ok"] != ""))
  none <- response_change(before, after, rep("NE", 6))
  expect_true(all(none$status %in% c("no_pairs", "one_group")))
  expect_identical(none$n_not_evaluable[5], 6L)
  expect_error(response_change(before[0, ], after[0, ], g), class = "cytochange_error_argument")
})

test_that("what must not matter does not: unit, order, sign, swap of groups, noise of one epsilon", {
  set.seed(44)
  before <- matrix(round(rexp(40 * 24, 1 / 5), 1) + 0.1, 40)
  after <- matrix(round(rexp(40 * 24, 1 / 5), 1) + 0.1, 40)
  g <- rep(c(TRUE, FALSE), c(10, 14))
  for (scale in c("raw", "log2")) {
    base <- response_change(before, after, g, scale = scale)
    same <- function(other, columns = c("p.value", "auc", "direction_p")) {
      for (name in columns) expect_equal(other[[name]], base[[name]], tolerance = 1e-12)
    }
    same(response_change(before * 88.4, after * 88.4, g, scale = scale))
    order <- sample(24)
    same(response_change(before[, order], after[, order], g[order], scale = scale),
         c("p.value", "auc", "estimate", "conf.low", "conf.high", "direction_p"))
    noise <- function(x) x * (1 + sample(c(-1, 0, 1), length(x), replace = TRUE) * .Machine$double.eps)
    same(response_change(noise(before), noise(after), g, scale = scale))
    swapped <- response_change(before, after, !g, scale = scale)
    same(swapped, c("p.value", "direction_p"))
    expect_equal(swapped$conf.low, -base$conf.high, tolerance = 1e-12)
    expect_equal(swapped$auc, 1 - base$auc, tolerance = 1e-12)
    back <- response_change(after, before, g, scale = scale)
    same(back, c("p.value", "direction_p"))
    expect_equal(back$estimate, -base$estimate, tolerance = 1e-12)
    expect_equal(back$conf.low, -base$conf.high, tolerance = 1e-12)
  }
})

test_that("the answer is bitwise the same for any number of threads", {
  set.seed(45)
  x <- matrix(round(rnorm(600 * 20), 1), 600)
  x[sample(length(x), 500)] <- NA
  run <- function(threads) {
    withr::local_options(cytochange.threads = threads)
    as.data.frame(response_change(x * 0, x, rep(0:1, 10), strata = rep(c("a", "b"), each = 10)))
  }
  expect_identical(run(1L), run(2L))
})

test_that("matrices: columns by name, integers, missing values, names that clash", {
  before <- matrix(1:8, 2, dimnames = list(c("m1", "m2"), paste0("p", 1:4)))
  after <- matrix(c(3L, 4L, 1L, 2L, 9L, 9L, 5L, 7L), 2, dimnames = list(c("m1", "m2"), paste0("p", c(2, 1, 4, 5))))
  response <- c(p1 = "CR", p2 = "SD", p4 = "PD", p3 = "PR", p5 = "PR")
  r <- response_change(before, after, response)
  expect_identical(r$n_responder, c(1L, 1L))
  expect_identical(r$n_non_responder, c(2L, 2L))
  # p1: 1 - 1 = 0; p2: 3 - 3 = 0; p4: 9 - 7 = 2 (first marker).
  expect_identical(r$statistic[1], 0.5)
  expect_identical(response_change(before = before, after = after, response = response), r)
  expect_identical(response_change(before * 1.0, after * 1.0, unname(response[paste0("p", 1:5)])), r)
  bad <- after
  rownames(bad) <- c("m2", "m1")
  expect_error(response_change(before, bad, response), "row names", class = "cytochange_error")
  colnames(bad) <- c("p1", "p1", "p2", "p3")
  expect_error(response_change(before, `rownames<-`(bad, c("m1", "m2")), response), class = "cytochange_error")
  expect_error(response_change(before, after, response[-1]), "p1", class = "cytochange_error_argument")
  expect_error(response_change(before, after, c("CR", "SD")), class = "cytochange_error_argument")
  expect_error(response_change(before, after[1, , drop = FALSE], response), class = "cytochange_error_argument")
  expect_error(response_change(before, replace(after, 1, NA) * Inf, response), "infinite",
               class = "cytochange_error_data")
  expect_error(response_change(before - 1, after, response, scale = "log2"), class = "cytochange_error_data")
  expect_error(response_change(before, after, c(1, 2, 3, 4, 5)), class = "cytochange_error")
  expect_error(response_change(before, after), class = "cytochange_error_argument")
  expect_error(response_change(data.frame(a = 1), after, 1), class = "cytochange_error_argument")
  expect_error(response_change(before, after, response, metod = "t"), "metod", class = "cytochange_error_argument")
  expect_error(response_change(before, after, response, strata = c("all", "b", "b", "b", "b")), "all",
               class = "cytochange_error_argument")
})

test_that("one warning at most, none for what a column says", {
  expect_silent(one_marker(c(1, 1, 2), c(2, 2, 1)))
  expect_silent(one_marker(numeric(0), c(2, 2, 1)))
})

test_that("conf.level near 0 or 1 and a level met exactly", {
  # 3 v 3: the smallest two-sided p is 2/20. At conf.level 0.9 p = alpha is a rejection, so the interval is bounded.
  r <- one_marker(1:3, 4:6, conf.level = 0.9)
  expect_equal(r$p.value, 0.1)
  expect_equal(c(r$conf.low, r$conf.high), c(-5, -1))
  expect_identical(one_marker(1:3, 4:6, conf.level = 0.91)$conf.low, -Inf)
  expect_error(one_marker(1:3, 4:6, conf.level = 1), class = "cytochange_error_argument")
})

study_data <- function() {
  set.seed(46)
  d <- expand.grid(id = 1:30, visit = c("base", "m3", "m6"), marker = c("A", "B"), stringsAsFactors = FALSE)
  d$response <- rep_len(c("CR", "PR", "SD", "PD", "NE"), 30)[d$id]
  d$arm <- c("drug", "placebo", NA)[c(rep(1:2, 14), 3, 3)][d$id]
  d$er <- c("pos", "neg")[1 + (d$id > 15)]
  d$value <- round(exp(rnorm(nrow(d), 2)), 1) + 0.1
  d[-sample(nrow(d), 15), ]
}

test_that("a study: rows in order, strata by column, not evaluable and unplaced patients counted", {
  d <- study_data()
  study <- suppressMessages(marker_study(d, id = "id", visit = "visit", value = "value", marker = "marker",
                                         response = "response", arm = "arm", covariates = "er", lloq = 2))
  r <- response_change(study, strata = "arm", censored_rule = "limit")
  expect_identical(r$marker, rep(c("A", "B"), each = 6))
  expect_identical(r$visit, rep(rep(c("m3", "m6"), each = 3), 2))
  expect_identical(r$stratum, rep(c("all", "drug", "placebo"), 4))
  expect_match(r$note[1], "2 patients without a stratum left out")
  expect_identical(r$n_responder[1], sum(r$n_responder[2:3]))
  expect_true(all(r$n_not_evaluable >= 0) && any(r$n_not_evaluable > 0))
  expect_true(any(r$n_censored > 0))
  expect_match(r$note[r$n_censored > 0], "entered at the limit")
  expect_equal(r$fold_change, 2^r$estimate)
  # The same row by hand, from the study's own values.
  wide <- function(visit) study_values(study, visit)$value["A", ]
  change <- wide("m6") - wide("base")
  group <- patients(study)$responder
  placed <- !is.na(patients(study)$arm) & !is.na(change) & !is.na(group)
  plain <- response_change(study, markers = "A", visits = "m6", censored_rule = "limit")
  everyone <- !is.na(change) & !is.na(group)
  expect_equal(plain$estimate, median(outer(change[everyone & group], change[everyone & !group], "-")))
  expect_identical(r$n_responder[4], sum(placed & group))
  crossed <- response_change(study, strata = c("arm", "er"), markers = "B", visits = "m3")
  expect_true(all(c("all", "drug, pos", "placebo, neg") %in% crossed$stratum))
  expect_error(response_change(study, strata = "sex"), "arm", class = "cytochange_error_argument")
  expect_error(response_change(study, visits = "base"), class = "cytochange_error_argument")
  expect_error(response_change(study, censored_rule = "error"), class = "cytochange_error_data")
  within <- response_change(study, adjust_within = "marker")
  expect_equal(within$adj.p.value[1:2], p.adjust(within$p.value[1:2], "holm"))
  expect_identical(settings(r)$strata, "arm")
  expect_identical(settings(r)$scale, "log2")
})

test_that("all values below the limit: nothing can be learnt", {
  d <- data.frame(id = rep(1:6, 2), visit = rep(1:2, each = 6), value = "<3", response = rep(c("CR", "PD"), 6))
  study <- marker_study(d, id = "id", visit = "visit", value = "value", response = "response")
  r <- response_change(study)
  expect_identical(r$status, "all_censored")
  expect_identical(r$p.value, 1)
  expect_true(is.na(r$estimate))
  expect_identical(c(r$n_censored, r$n_undetermined), c(6L, 6L))
  expect_true(is.na(response_change(study, censored_rule = "limit")$p.value))
})

test_that("the print says what was asked, the answer and what was left out, in 80 columns", {
  study <- suppressMessages(marker_study(study_data(), id = "id", visit = "visit", value = "value", marker = "marker",
                                         response = "response", arm = "arm", lloq = 2))
  rows <- list(response_change(study, strata = "arm", censored_rule = "limit"),
               response_change(study, method = "t", alternative = "less", censored_rule = "limit"))
  for (r in rows) {
    out <- capture.output(shown <- print(r))
    expect_identical(shown, r)
    expect_true(all(nchar(out) <= 80))
    expect_match(out[1], "Did the markers change differently in responders?", fixed = TRUE)
    expect_match(paste(out, collapse = " "), "without an evaluable response left out")
    expect_match(paste(out, collapse = " "), "Values below the limit entered at the limit in [0-9]+ rows")
  }
})

test_that("the metamorphic rows hold on every cell of the trial", {
  skip_if(!exists("ifn_trial"))
  study <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker", value = "value",
                        response = "response", arm = "arm", lloq = "lloq")
  base <- response_change(study, strata = "arm", p.adjust.method = "none")
  same <- function(data, lloq = "lloq") {
    other <- response_change(marker_study(data, id = "patient", visit = "visit", marker = "marker", value = "value",
                                          response = "response", arm = "arm", lloq = lloq),
                             strata = "arm", p.adjust.method = "none")
    key <- function(x) paste(x$marker, x$visit, x$stratum)
    other <- other[match(key(base), key(other)), ]
    expect_equal(other$p.value, base$p.value, tolerance = 1e-12)
    expect_equal(other$direction_p, base$direction_p, tolerance = 1e-12)
    expect_equal(other$estimate, base$estimate, tolerance = 1e-10)
    expect_equal(other$conf.low, base$conf.low, tolerance = 1e-10)
  }
  same(transform(ifn_trial, value = value * 88.4, lloq = lloq * 88.4))
  set.seed(47)
  same(ifn_trial[sample(nrow(ifn_trial)), ])
  noise <- sample(c(-1, 0, 1), nrow(ifn_trial), TRUE) * .Machine$double.eps
  noise[!(ifn_trial$value > ifn_trial$lloq * 1.01)] <- 0 # a value at its limit must stay on its side
  same(transform(ifn_trial, value = value * (1 + noise)))
})

test_that("a row that nobody or nothing is known of has no area, no odds ratio and its reason", {
  before <- matrix(1, 4, 8)
  after <- rbind(NA, c(2, 3, 2, 1, NA, NA, NA, NA), 1, c(2, 1, 3, 1, 2, 2, 1, 3))
  for (method in c("wilcoxon", "t", "permutation")) {
    x <- response_change(before, after, rep(1:0, each = 4), method = method)
    expect_identical(x$status, c("no_pairs", "one_group", "all_zero", "ok"))
    expect_identical(x$p.value[3L], 1)
    for (column in c("auc", "auc_low", "auc_high", "odds_ratio", "odds_low", "odds_high", "direction_p")) {
      expect_identical(x[[column]][1:2], c(NA_real_, NA_real_), label = paste(method, column))
    }
    expect_false(any(grepl("stratum", x$note)))
    expect_match(x$note[3L], "no value changed|do not vary")
  }
})

test_that("notes of rows without a test give the reason first, stratified or not", {
  rows <- expand.grid(id = 1:8, visit = c("a", "b"), marker = c("below", "missing", "known"), stringsAsFactors = FALSE)
  rows$value <- 2^((seq_len(nrow(rows)) * 7) %% 5)
  rows$value[rows$marker == "missing"] <- NA
  rows$below <- rows$marker == "below"
  rows$value[rows$below] <- 2
  rows$response <- rep(c("CR", "PD"), 4)[rows$id]
  rows$arm <- rep(c("A", "B"), each = 4)[rows$id]
  study <- marker_study(rows, "id", "visit", "value", "marker", response = "response", arm = "arm", censored = "below",
                        lloq = 2)
  stratified <- response_change(study, strata = "arm")
  expect_match(stratified$note[stratified$marker == "missing"], "no patient has both values")
  expect_match(stratified$note[stratified$marker == "below"], "limits of quantification leave nothing to compare")
  changes <- paired_change(study)
  expect_match(changes$note[changes$status == "all_censored"], "limits of quantification leave nothing to compare")
  expect_identical(unique(changes$method), "Wilcoxon signed-rank, exact")
  screen <- prognostic_screen(study, resamples = 0)
  expect_match(screen$note[screen$status == "all_censored"], "limits of quantification leave nothing to compare")
})

test_that("a row without any change is not told that p cannot be small: no value changed says it", {
  flat <- matrix(0, 1, 10)
  for (method in c("wilcoxon", "permutation")) {
    row <- response_change(flat, flat, rep(c(TRUE, FALSE), c(1, 9)), method = method)
    expect_identical(row$status, "all_zero")
    expect_match(row$note, "^no value changed; the 95% confidence interval is unbounded")
    expect_no_match(row$note, "cannot fall below")
  }
})

test_that("a study without a response and words that are none are refused", {
  data <- data.frame(id = rep(1:4, 2), visit = rep(1:2, each = 4), value = 2:9)
  study <- marker_study(data, id = "id", visit = "visit", value = "value")
  expect_error(response_change(study), class = "cytochange_error_data")
  before <- matrix(c(1, 2, 3, 4), 1)
  expect_error(response_change(before, before + 1, c("good", "bad", "bad", "good")), class = "cytochange_error_data")
  suppressMessages(nobody <- response_change(before, before + 1, rep("NE", 4)))
  expect_identical(nobody[c("status", "note")],
                   data.frame(status = "no_pairs", note = "no patient with both values has an evaluable response"))
})

test_that("numbers that are no response are shown as they came, with their places", {
  before <- matrix(as.numeric(1:40), 2)
  error <- expect_error(response_change(before, before + 1, rep(0:2, length.out = 20)), class = "cytochange_error_data")
  expect_equal(error$received, "also 2")
  expect_equal(error$location, "elements 3, 6, 9, 12, 15 and 1 more")
})

test_that("every figure of a stratified row is stratified: AUC by hand, odds ratio by mantelhaen.test()", {
  set.seed(3)
  for (k in seq_len(generated(4L, 200L))) {
    n <- c(40, 90)[1 + k %% 2]
    strata <- sample(c("A", "B", "C"), n, TRUE, c(5, 3, 2))
    first <- runif(n) < 0.4
    before <- round(rnorm(n, 10), 1)
    after <- before + round(rnorm(n) + 0.6 * first + 2 * (strata == "B"), if (k %% 4 < 2) 1 else 0)
    data <- data.frame(id = rep(seq_len(n), 2), visit = rep(c("b", "f"), each = n), y = c(before, after),
                       response = rep(ifelse(first, "CR", "PD"), 2), site = rep(strata, 2))
    study <- marker_study(data, "id", "visit", "y", response = "response", covariates = "site", scale = "raw",
                          visits = c("b", "f"))
    row <- response_change(study, strata = "site")[1, ]
    change <- round(after - before, 6)
    parts <- lapply(split(seq_len(n), strata), function(at) {
      x <- change[at][first[at]]
      y <- change[at][!first[at]]
      if (length(x) < 2L || length(y) < 2L) return(NULL)
      won <- outer(x, y, function(a, b) (a > b) + (a == b) / 2)
      c(weight = length(x) * length(y) / (length(at) + 1), auc = mean(won),
        variance = var(rowMeans(won)) / length(x) + var(colMeans(won)) / length(y))
    })
    if (any(lengths(parts) == 0L)) next
    parts <- do.call(rbind, parts)
    share <- parts[, "weight"] / sum(parts[, "weight"])
    auc <- sum(share * parts[, "auc"])
    se <- sqrt(sum(share^2 * parts[, "variance"])) / (auc * (1 - auc))
    expect_equal(c(row$auc, row$auc_low, row$auc_high), plogis(qlogis(auc) + c(0, -1, 1) * qnorm(0.975) * se))
    expect_equal(row$rank_biserial, 2 * auc - 1)
    moved <- change != 0
    table <- table(factor(first[moved], c(TRUE, FALSE)), factor(change[moved] > 0, c(TRUE, FALSE)), strata[moved])
    if (any(apply(table, 3, sum) < 2)) next
    peer <- stats::mantelhaen.test(table, exact = TRUE)
    # uniroot() of R ends some 1e-4 from an odds ratio below 1, or from the inverse of one above.
    inward <- function(x) pmin(x, 1 / x)
    off <- inward(c(row$odds_ratio, row$odds_low, row$odds_high)) - inward(c(peer$estimate, peer$conf.int))
    expect_lt(max(abs(off)), 2.5e-4)
    expect_equal(row$direction_p, peer$p.value, tolerance = 1e-9)
  }
})

test_that("a stratum with one group only has no part in the area; at 1 the interval is Newcombe's, added up", {
  before <- matrix(0, 1, 14)
  after <- matrix(c(5, 6, 7, 1, 2, 3, 4, 15, 16, 11, 12, 13, -9, -8), 1)
  event <- rep(c(TRUE, FALSE, TRUE, FALSE, FALSE), c(3, 4, 2, 3, 2))
  strata <- rep(c("a", "b", "c"), c(7, 5, 2))
  data <- data.frame(id = rep(1:14, 2), visit = rep(c("b", "f"), each = 14), y = c(before, after),
                     response = rep(ifelse(event, "CR", "PD"), 2), site = rep(strata, 2))
  study <- marker_study(data, "id", "visit", "y", response = "response", covariates = "site", scale = "raw",
                        visits = c("b", "f"))
  row <- response_change(study, strata = "site")[1, ]
  expect_identical(c(row$auc, row$auc_high), c(1, 1))
  n1 <- c(3, 2)
  n0 <- c(4, 3)
  share <- n1 * n0 / (n1 + n0 + 1) / sum(n1 * n0 / (n1 + n0 + 1))
  variance <- function(t) {
    more <- (n1 + n0) / 2 - 1
    sum(share^2 * t * (1 - t) * (1 + more * (1 - t) / (2 - t) + more * t / (1 + t)) / (n1 * n0))
  }
  distance <- function(t) 1 - t - qnorm(0.975) * sqrt(variance(t))
  expect_equal(row$auc_low, uniroot(distance, c(0.01, 1 - 1e-9), tol = 1e-13)$root, tolerance = 1e-9)
})

test_that("of strata where nothing changed it is said that nothing did, not that a group has one patient", {
  data <- expand.grid(id = 1:12, visit = c("v0", "v1"), marker = c("still", "moved"), stringsAsFactors = FALSE)
  data$value <- ifelse(data$marker == "moved" & data$visit == "v1" & data$id %in% c(1, 5, 9), 2, 1)
  data$response <- c("CR", "SD")[1L + data$id %% 2L]
  data$arm <- c("A", "B")[1L + (data$id > 6L)]
  study <- marker_study(data, id = "id", visit = "visit", marker = "marker", value = "value", response = "response",
                        arm = "arm", visits = c("v0", "v1"))
  rows <- response_change(study, strata = "arm")
  still <- rows[rows$marker == "still", ]
  expect_identical(still$status, rep("all_zero", 3L))
  expect_match(still$note, "^no value changed")
  expect_no_match(rows$note, "one patient")
  expect_identical(is.na(rows$auc_low), rows$marker == "still")
})
