# The tests of paired_change() beside other engines, each on at least 200 data sets: integers where ties and zeros
# matter.

# A matrix of whole changes, a marker a row; `zeros`: may there be any.
whole_changes <- function(n_markers, n, spread, seed, zeros = TRUE) {
  seeded(seed, {
    values <- setdiff(seq(-spread, spread + 1L), if (!zeros) 0L)
    matrix(sample(values, n_markers * n, TRUE), n_markers)
  })
}

sides <- c("two.sided", "less", "greater")

test_that("t: stats, matrixTests and limma on 200 data sets", {
  skip_if_not_installed("limma")
  skip_if_not_installed("matrixTests")
  after <- seeded(1, matrix(rnorm(200 * 12, 0.3), 200))
  before <- seeded(2, matrix(rnorm(200 * 12), 200))
  for (side in sides) {
    ours <- paired_change(before, after, method = "t", alternative = side, conf.level = 0.9)
    stats <- lapply(1:200, function(i) {
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

test_that("sign: stats::binom.test on 200 data sets with zeros", {
  changes <- whole_changes(200, 9, 3, seed = 3)
  for (side in sides) {
    ours <- paired_change(changes * 0L, changes, method = "sign", alternative = side)
    theirs <- apply(changes, 1, function(d) {
      if (all(d == 0)) 1 else binom.test(sum(d > 0), sum(d != 0), alternative = side)$p.value
    })
    expect_lt(relative(ours$p.value, theirs), 1e-10)
  }
})

test_that("signed rank, exact with ties: exactRankTests and coin on 200 data sets", {
  skip_if_not_installed("exactRankTests")
  changes <- whole_changes(200, 11, 6, seed = 4)
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

test_that("signed rank, normal: stats and matrixTests on 200 data sets with ties", {
  skip_if_not_installed("matrixTests")
  changes <- whole_changes(200, 120, 40, seed = 5, zeros = FALSE)
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

test_that("sign flips, complete: exactRankTests::perm.test on 200 data sets", {
  skip_if_not_installed("exactRankTests")
  changes <- whole_changes(200, 9, 8, seed = 6)
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
