# ---- oracles: slow and plain ----

all_flips <- function(n) as.matrix(expand.grid(rep(list(c(1, -1)), n)))

# Counts of all sign flips whose sum is as large, as small, as far from 0 as the one seen; integers in, integers out.
flip_counts <- function(d) {
  sums <- all_flips(length(d)) %*% d
  c(greater = sum(sums >= sum(d)), less = sum(sums <= sum(d)), two.sided = sum(abs(sums) >= abs(sum(d))))
}

# All choices of responders, within strata, one a row.
all_labels <- function(y, stratum = rep(1, length(y))) {
  choices <- lapply(split(seq_along(y), stratum), function(i) {
    lapply(utils::combn(length(i), sum(y[i]), simplify = FALSE), function(k) i[k])
  })
  picks <- expand.grid(lapply(choices, seq_along))
  t(apply(picks, 1, function(pick) seq_along(y) %in% unlist(Map(function(c, k) c[[k]], choices, pick))))
}

t_one <- function(d) {
  d <- d[!is.na(d)]
  mean(d) / sqrt(stats::var(d) / length(d))
}

t_welch <- function(d, y) {
  y <- y[!is.na(d)]
  d <- d[!is.na(d)]
  if (sum(y) < 2 || sum(!y) < 2) return(-Inf)
  (mean(d[y]) - mean(d[!y])) / sqrt(stats::var(d[y]) / sum(y) + stats::var(d[!y]) / sum(!y))
}

reaches <- function(x, seen) x >= seen - 1e-9 * abs(seen) - 1e-10

# Westfall and Young 1993, algorithm 2.8. stat: resamples x rows, the first one what was seen.
max_t <- function(stat) {
  seen <- stat[1, ]
  order <- order(-seen)
  best <- rep(-Inf, nrow(stat))
  p <- numeric(length(seen))
  for (j in rev(order)) {
    best <- pmax(best, stat[, j])
    p[j] <- mean(reaches(best, seen[j]))
  }
  p[order] <- cummax(p[order])
  p
}

min_p <- function(stat) {
  own <- apply(stat, 2, function(x) vapply(x, function(seen) mean(reaches(x, seen)), 0))
  order <- order(own[1, ], -stat[1, ])
  best <- rep(Inf, nrow(stat))
  p <- numeric(ncol(stat))
  for (j in rev(order)) {
    best <- pmin(best, own[, j])
    p[j] <- mean(best <= own[1, j] + 1e-12)
  }
  p[order] <- cummax(p[order])
  p
}

change <- function(d, ...) paired_change(0 * d, d, ...)

# ---- method = "permutation", paired ----

test_that("sign flips give the published values", {
  # Fisher 1935, Darwin's maize in eighths of an inch: all 2^15 flips, 1726/32768; interval as Ernst 2004 prints it.
  maize <- c(49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48)
  row <- change(matrix(maize, 1), method = "permutation", resamples = 2^15)
  expect_identical(row$p.value, 1726 / 32768)
  expect_equal(row$estimate, mean(maize))
  # Student's sleep data: 2 of 512 flips.
  d <- datasets::sleep$extra[11:20] - datasets::sleep$extra[1:10]
  row <- change(matrix(d, 1), method = "permutation")
  expect_identical(row$p.value, 0.00390625)
  expect_identical(row$p_min, 0.00390625) # one of ten changes is zero
})

test_that("a complete run of flips equals enumeration as rationals, and needs no seed", {
  set.seed(1)
  n <- 8
  d <- matrix(sample(-4:5, 60 * n, TRUE), 60)
  state <- .Random.seed
  for (side in c("two.sided", "greater", "less")) {
    rows <- change(d, method = "permutation", alternative = side)
    expect_identical(rows$p.value, apply(d, 1, function(x) flip_counts(x)[[side]]) / 2^n)
    # Decimals: noise in the last bit splits no tie, and a change of unit moves no p.
    expect_identical(change(d / 10, method = "permutation", alternative = side)$p.value, rows$p.value)
    shifted <- paired_change(0 * d + 0.7, 0.7 + d * 0.884, method = "permutation", alternative = side)
    expect_identical(shifted$p.value, rows$p.value)
  }
  expect_identical(.Random.seed, state)
})

test_that("the interval is the hull of the shifts that the flips do not reject", {
  set.seed(2)
  for (k in seq_len(generated(6L, 20L))) {
    d <- sample(-20:40, sample(6:9, 1), TRUE) / 10
    row <- change(matrix(d, 1), method = "permutation")
    p_at <- function(shift) flip_counts(round((d - shift) * 1e7))[["two.sided"]] / 2^length(d)
    for (limit in c(row$conf.low, row$conf.high)) {
      inward <- sign(row$estimate - limit) * 1e-5
      expect_gt(p_at(limit + inward), 0.05)
      expect_lte(p_at(limit - inward), 0.05)
    }
  }
  # Five pairs cannot go below 2/32.
  row <- change(matrix(c(1, 2, 3, 4, 6), 1), method = "permutation")
  expect_identical(c(row$conf.low, row$conf.high), c(-Inf, Inf))
  expect_match(row$note, "bounded")
})

test_that("a row's flips do not depend on the other rows, on absent patients or on their order", {
  set.seed(3)
  d <- matrix(rnorm(10 * 24), 10, dimnames = list(letters[1:10], paste0("p", 1:24)))
  d[sample(length(d), 30)] <- NA
  all <- change(d, method = "permutation", seed = 4, resamples = 500)
  columns <- c("p.value", "conf.low", "conf.high")
  one <- change(d[3, , drop = FALSE], method = "permutation", seed = 4, resamples = 500)
  expect_identical(unlist(all[3, columns]), unlist(one[1, columns]))
  there <- !is.na(d[3, ])
  expect_equal(change(d[3, there, drop = FALSE], method = "permutation", seed = 4, resamples = 500)$p.value,
               one$p.value)
  expect_identical(change(d[, 24:1], method = "permutation", seed = 4, resamples = 500)$p.value, all$p.value)
  expect_true(all(abs(all$p.value * 501 - round(all$p.value * 501)) < 1e-9)) # (b + 1) / (B + 1)
})

# ---- method = "permutation", two groups ----

test_that("complete shuffles equal enumeration, and their interval its inversion", {
  set.seed(5)
  y <- rep(c(TRUE, FALSE), c(3, 5))
  labels <- all_labels(y)
  d <- matrix(sample(-4:5, 40 * 8, TRUE), 40)
  tails <- function(x) {
    sums <- labels %*% x
    c(less = sum(sums <= sum(x[y])), greater = sum(sums >= sum(x[y]))) / nrow(labels)
  }
  both <- apply(d, 1, tails)
  for (side in c("two.sided", "greater", "less")) {
    p <- response_change(0 * d, d / 10, y, method = "permutation", alternative = side)$p.value
    expect_equal(p, if (side == "two.sided") pmin(1, 2 * pmin(both[1, ], both[2, ])) else unname(both[side, ]),
                 tolerance = 1e-15)
  }
  x <- c(3.1, 4.5, 2.2, 0.1, 1.4, -0.3, 0.8, 1.9)
  row <- response_change(matrix(0, 1, 8), matrix(x, 1), y, method = "permutation", conf.level = 0.9)
  expect_equal(row$estimate, mean(x[y]) - mean(x[!y]))
  p_at <- function(shift) {
    moved <- round((x - shift * y) * 1e7)
    sums <- labels %*% moved
    2 * min(mean(sums >= sum(moved[y])), mean(sums <= sum(moved[y])))
  }
  for (limit in c(row$conf.low, row$conf.high)) {
    inward <- sign(row$estimate - limit) * 1e-5
    expect_gt(p_at(limit + inward), 0.1)
    expect_lte(p_at(limit - inward), 0.1)
  }
})

test_that("shuffles stay within strata", {
  set.seed(6)
  y <- rep(c(TRUE, FALSE, TRUE, FALSE), c(2, 3, 3, 1))
  h <- rep(c("A", "B"), c(5, 4))
  d <- matrix(sample(-9:9, 20 * 9, TRUE), 20)
  labels <- all_labels(y, h)
  expect_identical(nrow(labels), 40L)
  p <- apply(d, 1, function(x) {
    sums <- labels %*% x
    min(1, 2 * min(mean(sums <= sum(x[y])), mean(sums >= sum(x[y]))))
  })
  rows <- response_change(0 * d, d, y, strata = h, method = "permutation")
  expect_equal(rows$p.value[rows$stratum == "all"], p, tolerance = 1e-15)
})

test_that("a row's shuffles do not depend on the other rows or on absent patients", {
  set.seed(7)
  d <- matrix(rnorm(8 * 30), 8, dimnames = list(letters[1:8], paste0("p", 1:30)))
  d[sample(length(d), 30)] <- NA
  y <- rep(c(TRUE, FALSE, FALSE), 10)
  all <- response_change(0 * d, d, y, method = "permutation", seed = 4, resamples = 400)
  one <- response_change(0 * d[2, , drop = FALSE], d[2, , drop = FALSE], y, method = "permutation", seed = 4,
                         resamples = 400)
  expect_identical(all$p.value[2], one$p.value)
  expect_identical(all$conf.low[2], one$conf.low)
  there <- !is.na(d[2, ])
  fewer <- response_change(0 * d[2, there, drop = FALSE], d[2, there, drop = FALSE], y[there], method = "permutation",
                           seed = 4, resamples = 400)
  expect_equal(fewer$p.value, one$p.value)
})

# ---- Westfall and Young ----

test_that("maxT and minP under all flips equal the slow step-down, missing values and all", {
  set.seed(8)
  for (side in c("two.sided", "greater", "less")) {
    n <- 7
    d <- matrix(round(rnorm(6 * n), 1), 6)
    d[sample(6 * n, 4)] <- NA
    flips <- all_flips(n)
    stat <- t(apply(flips, 1, function(s) apply(t(t(d) * s), 1, t_one)))
    stat <- switch(side, two.sided = abs(stat), greater = stat, less = -stat)
    expect_equal(change(d, method = "t", alternative = side, p.adjust.method = "maxT")$adj.p.value, max_t(stat))
    expect_equal(change(d, method = "t", alternative = side, p.adjust.method = "minP")$adj.p.value, min_p(stat))
    expect_equal(change(d, method = "permutation", alternative = side, p.adjust.method = "maxT")$adj.p.value,
                 max_t(stat))
    signs <- t(apply(flips, 1, function(s) apply(t(t(d) * s), 1, function(x) {
      x <- x[!is.na(x) & x != 0]
      sum(sign(x)) / sqrt(length(x))
    })))
    signs <- switch(side, two.sided = abs(signs), greater = signs, less = -signs)
    expect_equal(change(d, method = "sign", alternative = side, p.adjust.method = "maxT")$adj.p.value, max_t(signs))
  }
})

test_that("maxT of signed ranks standardises each row by its own ranks", {
  set.seed(9)
  d <- matrix(sample(-5:6, 48, TRUE), 6)
  for (zero in c("pratt", "wilcoxon")) {
    ranks <- t(apply(d, 1, function(x) {
      r <- if (zero == "pratt") rank(abs(x)) else replace(x, x != 0, rank(abs(x[x != 0])))
      r <- sign(x) * r
      r / sqrt(sum(r^2))
    }))
    expect_equal(change(d, zero_method = zero, p.adjust.method = "maxT")$adj.p.value,
                 max_t(abs(all_flips(8) %*% t(ranks))))
  }
})

test_that("maxT and minP under all shuffles equal the slow step-down", {
  set.seed(10)
  y <- rep(c(TRUE, FALSE), c(4, 4))
  labels <- all_labels(y) # the first choice is the first four
  for (side in c("two.sided", "greater", "less")) {
    d <- matrix(round(rnorm(48), 1), 6)
    d[2, 8] <- NA
    stat <- t(apply(labels, 1, function(l) apply(d, 1, t_welch, y = l)))
    stat <- switch(side, two.sided = abs(stat), greater = stat, less = -stat)
    stat[is.infinite(stat)] <- -Inf
    adjusted <- function(method) {
      response_change(0 * d, d, y, method = "t", alternative = side, p.adjust.method = method)$adj.p.value
    }
    expect_equal(adjusted("maxT"), max_t(stat))
    expect_equal(adjusted("minP"), min_p(stat))
  }
})

test_that("stratified rows shuffle within strata: Welch summed over strata, van Elteren", {
  set.seed(11)
  y <- rep(c(TRUE, FALSE, TRUE, FALSE), c(3, 3, 2, 3))
  h <- rep(c("A", "B"), c(6, 5))
  labels <- all_labels(y, h)
  d <- matrix(rnorm(44), 4)
  one <- function(x, l, part) {
    parts <- lapply(part, function(s) {
      a <- x[h == s & l]
      b <- x[h == s & !l]
      w <- length(a) * length(b) / (length(a) + length(b))
      c(w * (mean(a) - mean(b)), w^2 * (stats::var(a) / length(a) + stats::var(b) / length(b)))
    })
    sums <- Reduce(`+`, parts)
    sums[1] / sqrt(sums[2])
  }
  stat <- t(apply(labels, 1, function(l) {
    unlist(lapply(1:4, function(j) c(one(d[j, ], l, c("A", "B")), one(d[j, ], l, "A"), one(d[j, ], l, "B"))))
  }))
  rows <- response_change(0 * d, d, y, strata = h, method = "t", p.adjust.method = "maxT")
  expect_equal(rows$adj.p.value, max_t(abs(stat)))

  score <- t(apply(d, 1, function(x) stats::ave(x, h, FUN = function(v) (rank(v) - mean(rank(v))) / (length(v) + 1))))
  standard <- function(part) {
    raw <- labels[, h %in% part, drop = FALSE] %*% t(score[, h %in% part, drop = FALSE])
    sd <- sqrt(Reduce(`+`, lapply(part, function(s) {
      n <- sum(h == s)
      n1 <- sum(y & h == s)
      n1 * (n - n1) / (n * (n - 1)) * rowSums(score[, h == s]^2)
    })))
    t(t(raw) / sd)
  }
  stat <- cbind(standard(c("A", "B")), standard("A"), standard("B"))[, as.vector(matrix(1:12, 3, byrow = TRUE))]
  rows <- response_change(0 * d, d, y, strata = h, p.adjust.method = "maxT")
  expect_equal(rows$adj.p.value, max_t(abs(stat)))
})

test_that("multtest agrees on complete runs, and on the top genes of golub", {
  skip_if_not_installed("multtest")
  set.seed(12)
  d <- matrix(rnorm(60), 5)
  y <- rep(c(FALSE, TRUE), 6)
  utils::capture.output(theirs <- multtest::mt.maxT(d, as.integer(y), test = "t", B = 0))
  ours <- response_change(0 * d, d, y, method = "t", p.adjust.method = "maxT", resamples = 1e4)
  expect_equal(ours$adj.p.value, theirs$adjp[order(theirs$index)])
  utils::capture.output(theirs <- multtest::mt.minP(d, as.integer(y), test = "t", B = 0))
  ours <- response_change(0 * d, d, y, method = "t", p.adjust.method = "minP", resamples = 1e4)
  expect_equal(ours$adj.p.value, theirs$adjp[order(theirs$index)])
  golub <- golub.cl <- golub.gnames <- NULL
  utils::data("golub", package = "multtest", envir = environment())
  rows <- response_change(0 * golub, golub, golub.cl == 1, method = "t", p.adjust.method = "maxT", resamples = 500,
                          seed = 1)
  top <- order(-rows$statistic)[1:2]
  expect_identical(golub.gnames[top, 3], c("X95735_at", "M27891_at"))
  expect_equal(rows$statistic[top], c(10.577748, 9.775847), tolerance = 1e-7)
  expect_equal(rows$adj.p.value[top], c(1, 1) / 501)
})

test_that("families share the resamples and are adjusted apart; rows not computed are left out", {
  set.seed(13)
  d <- rbind(matrix(rnorm(30), 3), NA, rnorm(10))
  rows <- change(d, method = "t", p.adjust.method = "maxT")
  expect_identical(is.na(rows$adj.p.value), c(FALSE, FALSE, FALSE, TRUE, FALSE))
  expect_equal(rows$adj.p.value[-4], change(d[-4, ], method = "t", p.adjust.method = "maxT")$adj.p.value)
  alone <- change(d, method = "t", p.adjust.method = "maxT", adjust_within = "marker")
  each <- apply(d[-4, ], 1, function(x) max_t(matrix(abs(apply(t(t(all_flips(10)) * x), 1, t_one)))))
  expect_equal(alone$adj.p.value[-4], each)
  expect_true(all(rows$adj.p.value >= alone$adj.p.value - 1e-12, na.rm = TRUE))
})

test_that("drawn flips come near all flips, in integers as in doubles", {
  set.seed(17)
  d <- matrix(rnorm(5 * 12, 0.4), 5)
  for (method in c("t", "wilcoxon", "sign")) {
    all <- change(d, method = method, p.adjust.method = "maxT", resamples = 4096)
    drawn <- change(d, method = method, p.adjust.method = "maxT", resamples = 4000, seed = 1)
    expect_true(all(abs(all$adj.p.value - drawn$adj.p.value) < 5 * sqrt(0.25 / 4000)))
    # Ties on paper count: all changes of one size, the largest |t| is reached by 2 flips in 2^12 and by what was seen.
    flat <- change(rbind(d, 0.1 + 0 * d[1, ]), method = if (method == "t") "sign" else method, p.adjust.method = "maxT",
                   resamples = 4000, seed = 1)
    expect_gte(flat$adj.p.value[6], 1 / 4001)
  }
  # Multiplying all by 10 changes nothing, nor does the sign.
  one <- change(d, method = "t", p.adjust.method = "maxT", resamples = 500, seed = 1)$adj.p.value
  expect_identical(change(10 * d, method = "t", p.adjust.method = "maxT", resamples = 500, seed = 1)$adj.p.value, one)
  expect_identical(change(-d, method = "t", p.adjust.method = "maxT", resamples = 500, seed = 1)$adj.p.value, one)
})

# ---- seeds, threads ----

test_that("the seed rules, is recorded, and R's generator is used once or not at all", {
  set.seed(14)
  d <- matrix(rnorm(200), 10)
  set.seed(1)
  first <- change(d, method = "t", p.adjust.method = "maxT", resamples = 300)
  after <- .Random.seed
  set.seed(1)
  second <- change(d, method = "t", p.adjust.method = "maxT", resamples = 300)
  expect_identical(first, second)
  set.seed(1)
  sample.int(.Machine$integer.max, 1L)
  expect_identical(.Random.seed, after)
  given <- change(d, method = "t", p.adjust.method = "maxT", resamples = 300, seed = settings(first)$seed)
  expect_identical(given$adj.p.value, first$adj.p.value)
  expect_identical(.Random.seed, after)
})

test_that("threads do not change a bit", {
  set.seed(15)
  d <- matrix(rnorm(40 * 25), 40)
  d[sample(length(d), 30)] <- NA
  y <- rep(c(TRUE, FALSE, TRUE, FALSE, FALSE), 5)
  run <- function(threads) {
    withr::local_options(cytochange.threads = threads)
    list(change(d, method = "permutation", p.adjust.method = "maxT", seed = 1, resamples = 700),
         change(d, method = "t", p.adjust.method = "minP", seed = 1, resamples = 700),
         response_change(0 * d, d, y, method = "permutation", p.adjust.method = "maxT", seed = 1, resamples = 700),
         response_change(0 * d, d, y, p.adjust.method = "minP", seed = 1, resamples = 700))
  }
  expect_identical(run(1L), run(2L))
})

test_that("a threaded call, then a fork, does not hang", {
  skip_on_os("windows")
  skip_on_cran()
  withr::local_options(cytochange.threads = 2L)
  set.seed(16)
  d <- matrix(rnorm(400), 20)
  here <- change(d, method = "t", p.adjust.method = "maxT", seed = 1, resamples = 300)
  forked <- parallel::mclapply(1:2,
                               function(i) change(d, method = "t", p.adjust.method = "maxT", seed = 1, resamples = 300),
                               mc.cores = 2)
  expect_identical(forked[[2]], here)
})

test_that("multtest agrees on all generated data sets, all relabellings or flips, maxT and minP", {
  skip_if_not_installed("multtest")
  withr::local_seed(21)
  quietly <- function(expr) {
    utils::capture.output(value <- expr)
    value$adjp[order(value$index)]
  }
  for (k in seq_len(generated(8L, 100L))) {
    n <- sample(6:9, 1)
    y <- sample(rep(0:1, length.out = n))
    d <- matrix(rnorm(5 * n), 5) + outer(c(2, 1, 0, 0, 0), y)
    for (method in c("maxT", "minP")) {
      theirs <- quietly(switch(method, maxT = multtest::mt.maxT, minP = multtest::mt.minP)(d, y, test = "t", B = 0))
      ours <- response_change(0 * d, d, y == 1, method = "t", p.adjust.method = method)
      expect_equal(ours$adj.p.value, theirs, tolerance = 1e-10)
    }
    # Pairs: columns before, after, before, after, ...
    pairs <- matrix(rnorm(4 * 2 * n), 4) + outer(c(1.5, 0.5, 0, 0), rep(0:1, n))
    theirs <- quietly(multtest::mt.maxT(pairs, rep(0:1, n), test = "pairt", B = 0))
    ours <- paired_change(pairs[, c(TRUE, FALSE)], pairs[, c(FALSE, TRUE)], method = "t", p.adjust.method = "maxT")
    expect_equal(ours$adj.p.value, theirs, tolerance = 1e-10)
  }
})

test_that("a seed that nothing was drawn with is not kept, so that no text speaks of resamples", {
  before <- matrix(c(3, 5, 2, 8, 7, 4, 6, 9, 1, 10, 12, 11), 1, dimnames = list("A", NULL))
  after <- before * c(2, 3, 1.5, 2.5, 0.5, 4)
  arm <- rep(c("a", "b", "c"), 4)
  kept <- function(verb, ..., seed = 1) settings(verb(before, after, ..., scale = "log2", seed = seed))$seed
  expect_null(kept(paired_change))
  expect_null(kept(arm_change, arm, method = "wilcoxon"))
  expect_null(kept(arm_change, arm, method = "ancova"))
  expect_identical(kept(response_change, arm == "a", p.adjust.method = "maxT", resamples = 99), 1)
  expect_identical(kept(response_change, arm == "a", method = "permutation", resamples = 99), 1)
  expect_identical(kept(paired_change, method = "permutation", resamples = 99), 1)
})
