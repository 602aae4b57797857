# The tests of paired_change() beside other engines, each on 200 data sets in `make test-all`: integers where ties and
# zeros matter.

n_sets <- generated(40L, 200L)

# A matrix of whole changes, a marker a row; `zeros`: may there be any.
whole_changes <- function(n_markers, n, spread, seed, zeros = TRUE) {
  seeded(seed, {
    values <- setdiff(seq(-spread, spread + 1L), if (!zeros) 0L)
    matrix(sample(values, n_markers * n, TRUE), n_markers)
  })
}

sides <- c("two.sided", "less", "greater")

test_that("t: stats, matrixTests and limma", {
  skip_if_not_installed("limma")
  skip_if_not_installed("matrixTests")
  after <- seeded(1, matrix(rnorm(n_sets * 12, 0.3), n_sets))
  before <- seeded(2, matrix(rnorm(n_sets * 12), n_sets))
  for (side in sides) {
    ours <- paired_change(before, after, method = "t", alternative = side, conf.level = 0.9)
    stats <- lapply(seq_len(n_sets), function(i) {
      t.test(after[i, ], before[i, ], paired = TRUE, alternative = side, conf.level = 0.9)
    })
    expect_lt(relative(ours$p.value, vapply(stats, `[[`, 0, "p.value")), 1e-10)
    expect_lt(relative(ours$statistic, vapply(stats, `[[`, 0, "statistic")), 1e-10)
    limits <- vapply(stats, function(test) as.vector(test$conf.int), c(0, 0))
    finite <- is.finite(limits[1, ])
    if (any(finite)) expect_lt(max(abs(ours$conf.low - limits[1, ])[finite]), 1e-10)
    expect_identical(ours$conf.low[!finite], limits[1, !finite])
    peer <- matrixTests::row_t_paired(after, before, alternative = side, conf.level = 0.9)
    expect_lt(relative(ours$p.value, peer$pvalue), 1e-10)
    expect_lt(relative(ours$estimate, peer$mean.diff), 1e-10)
  }
  fit <- limma::lmFit(after - before, matrix(1, 12))
  ordinary <- drop(fit$coefficients / fit$stdev.unscaled) / fit$sigma
  expect_lt(relative(paired_change(before, after, method = "t")$statistic, ordinary), 1e-10)
})

test_that("sign: stats::binom.test with zeros", {
  changes <- whole_changes(n_sets, 9, 3, seed = 3)
  for (side in sides) {
    ours <- paired_change(changes * 0L, changes, method = "sign", alternative = side)
    theirs <- apply(changes, 1, function(d) {
      if (all(d == 0)) 1 else binom.test(sum(d > 0), sum(d != 0), alternative = side)$p.value
    })
    expect_lt(relative(ours$p.value, theirs), 1e-10)
  }
})

test_that("signed rank, exact with ties: exactRankTests and coin", {
  skip_if_not_installed("exactRankTests")
  changes <- whole_changes(n_sets, 11, 6, seed = 4)
  for (side in sides) {
    ours <- paired_change(changes * 0L, changes, zero_method = "wilcoxon", alternative = side)
    theirs <- apply(changes, 1, function(d) {
      suppressWarnings(exactRankTests::wilcox.exact(d, alternative = side, exact = TRUE)$p.value)
    })
    expect_lt(relative(ours$p.value, pmin(1, theirs)), 1e-10)
  }
  skip_if_not_installed("coin")
  ours <- paired_change(changes * 0L, changes, zero_method = "pratt", alternative = "greater")
  theirs <- apply(changes, 1, function(d) {
    as.vector(coin::pvalue(coin::wilcoxsign_test(d ~ rep(0, 11), distribution = coin::exact(), zero.method = "Pratt",
                                                 alternative = "greater")))
  })
  expect_lt(relative(ours$p.value, theirs), 1e-10)
})

test_that("signed rank, normal: stats and matrixTests with ties", {
  skip_if_not_installed("matrixTests")
  changes <- whole_changes(n_sets, 120, 40, seed = 5, zeros = FALSE)
  for (side in sides) {
    ours <- paired_change(changes * 0, changes + 0, alternative = side)
    expect_identical(unique(ours$method), "Wilcoxon signed-rank, normal")
    theirs <- apply(changes, 1, function(d) wilcox.test(d, alternative = side, exact = FALSE)$p.value)
    expect_lt(relative(ours$p.value, theirs), 1e-10)
    peer <- suppressWarnings(matrixTests::row_wilcoxon_onesample(changes + 0, alternative = side, exact = FALSE))
    expect_lt(relative(ours$p.value, peer$pvalue), 1e-10)
    expect_lt(relative(ours$statistic, peer$statistic), 1e-10)
  }
})

test_that("sign flips, complete: exactRankTests::perm.test", {
  skip_if_not_installed("exactRankTests")
  changes <- whole_changes(n_sets, 9, 8, seed = 6)
  for (side in c("less", "greater")) {
    ours <- paired_change(changes * 0L, changes, method = "permutation", alternative = side, resamples = 2^10)
    theirs <- apply(changes, 1, function(d) {
      exactRankTests::perm.test(d + 0, 0 * d, paired = TRUE, alternative = side, exact = TRUE)$p.value
    })
    expect_lt(relative(ours$p.value, theirs), 1e-10)
  }
})

test_that("extreme units lose nothing: t, ranks and signs of values x 1e-300 and x 1e300", {
  before <- seeded(7, matrix(rnorm(8 * 15), 8))
  after <- seeded(8, before + matrix(rnorm(8 * 15, 0.4), 8))
  for (method in c("t", "wilcoxon", "sign", "permutation")) {
    plain <- paired_change(before, after, method = method, seed = 1, resamples = 199)
    for (unit in c(2^-990, 2^990)) {
      scaled <- paired_change(before * unit, after * unit, method = method, seed = 1, resamples = 199)
      same <- c("statistic", "p.value", "d_z", "g_z", "rank_biserial", "status", "note")
      if (method == "permutation") same <- setdiff(same, "statistic")
      expect_identical(scaled[same], plain[same])
      expect_identical(scaled$estimate / unit, plain$estimate)
      expect_identical(scaled$conf.low / unit, plain$conf.low)
    }
    for (unit in c(1e-300, 1e299)) {
      scaled <- paired_change(before * unit, after * unit, method = method, seed = 1, resamples = 199)
      expect_lt(relative(scaled$p.value, plain$p.value), 1e-12)
      expect_lt(relative(scaled$d_z, plain$d_z), 1e-12)
    }
  }
})

# NIST, Statistical Reference Datasets, univariate summary statistics (https://www.itl.nist.gov/div898/strd/):
# data and certified mean and standard deviation. Michelso is R's morley; NumAcc1-4 are built by NIST's rule.
nist_sets <- function() {
  lew <- c(
    -213, -564, -35, -15, 141, 115, -420, -360, 203, -338, -431, 194, -220, -513, 154, -125, -559, 92, -21, -579, -52,
    99, -543, -175, 162, -457, -346, 204, -300, -474, 164, -107, -572, -8, 83, -541, -224, 180, -420, -374, 201, -236,
    -531, 83, 27, -564, -112, 131, -507, -254, 199, -311, -495, 143, -46, -579, -90, 136, -472, -338, 202, -287, -477,
    169, -124, -568, 17, 48, -568, -135, 162, -430, -422, 172, -74, -577, -13, 92, -534, -243, 194, -355, -465, 156,
    -81, -578, -64, 139, -449, -384, 193, -198, -538, 110, -44, -577, -6, 66, -552, -164, 161, -460, -344, 205, -281,
    -504, 134, -28, -576, -118, 156, -437, -381, 200, -220, -540, 83, 11, -568, -160, 172, -414, -408, 188, -125, -572,
    -32, 139, -492, -321, 205, -262, -504, 142, -83, -574, 0, 48, -571, -106, 137, -501, -266, 190, -391, -406, 194,
    -186, -553, 83, -13, -577, -49, 103, -515, -280, 201, 300, -506, 131, -45, -578, -80, 138, -462, -361, 201, -211,
    -554, 32, 74, -533, -235, 187, -372, -442, 182, -147, -566, 25, 68, -535, -244, 194, -351, -463, 174, -125, -570,
    15, 72, -550, -190, 172, -424, -385, 198, -218, -536, 96)
  lottery <- c(
    162, 671, 933, 414, 788, 730, 817, 33, 536, 875, 670, 236, 473, 167, 877, 980, 316, 950, 456, 92, 517, 557, 956,
    954, 104, 178, 794, 278, 147, 773, 437, 435, 502, 610, 582, 780, 689, 562, 964, 791, 28, 97, 848, 281, 858, 538,
    660, 972, 671, 613, 867, 448, 738, 966, 139, 636, 847, 659, 754, 243, 122, 455, 195, 968, 793, 59, 730, 361, 574,
    522, 97, 762, 431, 158, 429, 414, 22, 629, 788, 999, 187, 215, 810, 782, 47, 34, 108, 986, 25, 644, 829, 630, 315,
    567, 919, 331, 207, 412, 242, 607, 668, 944, 749, 168, 864, 442, 533, 805, 372, 63, 458, 777, 416, 340, 436, 140,
    919, 350, 510, 572, 905, 900, 85, 389, 473, 758, 444, 169, 625, 692, 140, 897, 672, 288, 312, 860, 724, 226, 884,
    508, 976, 741, 476, 417, 831, 15, 318, 432, 241, 114, 799, 955, 833, 358, 935, 146, 630, 830, 440, 642, 356, 373,
    271, 715, 367, 393, 190, 669, 8, 861, 108, 795, 269, 590, 326, 866, 64, 523, 862, 840, 219, 382, 998, 4, 628, 305,
    747, 247, 34, 747, 729, 645, 856, 974, 24, 568, 24, 694, 608, 480, 410, 729, 947, 293, 53, 930, 223, 203, 677, 227,
    62, 455, 387, 318, 562, 242, 428, 968)
  mavro <- c(
    80, 70, 80, 90, 80, 70, 50, 40, 50, 50, 70, 80, 80, 90, 90, 110, 100, 60, 40, 30, 30, 50, 50, 60, 50, 40, 30, 40,
    50, 40, 50, 60, 50, 60, 90, 100, 100, 110, 120, 130, 140, 150, 170, 160, 160, 160, 170, 160, 150, 140)
  alternating <- function(middle, low, high) c(middle, rep(c(low, high), 500))
  list(
    Lew = list(x = lew, mean = -177.435, sd = 277.332168044316),
    Lottery = list(x = lottery, mean = 518.958715596330, sd = 291.699727470969),
    Mavro = list(x = (200100 + mavro) / 1e5, mean = 2.001856, sd = 0.000429123454003053),
    Michelso = list(x = (29900000 + 100 * datasets::morley$Speed) / 1e5, mean = 299.8524, sd = 0.0790105478190518),
    NumAcc1 = list(x = c(10000001, 10000003, 10000002), mean = 10000002, sd = 1),
    NumAcc2 = list(x = alternating(1.2, 1.1, 1.3), mean = 1.2, sd = 0.1),
    NumAcc3 = list(x = alternating(1000000.2, 1000000.1, 1000000.3), mean = 1000000.2, sd = 0.1),
    NumAcc4 = list(x = alternating(10000000.2, 10000000.1, 10000000.3), mean = 10000000.2, sd = 0.1)
  )
}

digits_right <- function(x, certified) min(15, -log10(abs(x - certified) / abs(certified)))

test_that("NIST's univariate sets: mean and standard deviation", {
  sets <- nist_sets()
  found <- vapply(sets, function(set) {
    row <- paired_change(0 * t(set$x), t(set$x), method = "t")
    sd <- row$estimate / row$d_z
    expect_lt(abs(row$estimate / row$statistic * sqrt(length(set$x)) / sd - 1), 1e-15 * 8)
    # Differences from the first value are exact: what doubles hold of the data, without the lost leading digits.
    c(mean = digits_right(row$estimate, set$mean), sd = digits_right(sd, set$sd),
      stored = digits_right(sd, stats::sd(set$x - set$x[[1L]])), best = digits_right(stats::sd(set$x), set$sd))
  }, numeric(4))
  expect_true(all(found["mean", ] >= 14))
  # What the doubles hold is found: NIST's own figures are of decimals, of which NumAcc3 and 4 keep 9 and 8 digits.
  expect_true(all(found["stored", ] >= 14.8))
  expect_true(all(found["sd", ] >= found["best", ] - 0.1))
})
