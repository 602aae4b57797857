# The tests of response_change() beside other engines, each on 200 data sets in `make test-all`: integers where ties
# matter.

n_sets <- generated(40L, 200L)

responder <- rep(c(TRUE, FALSE), c(6, 8))
sides <- c("two.sided", "less", "greater")

test_that("Welch's t: stats and matrixTests", {
  skip_if_not_installed("matrixTests")
  changes <- seeded(11, matrix(rnorm(n_sets * 14), n_sets))
  for (side in sides) {
    ours <- response_change(changes * 0, changes, responder, method = "t", alternative = side)
    peer <- matrixTests::row_t_welch(changes[, responder], changes[, !responder], alternative = side)
    expect_lt(relative(ours$p.value, peer$pvalue), 1e-10)
    expect_lt(relative(ours$statistic, peer$statistic), 1e-10)
    theirs <- apply(changes, 1, function(d) t.test(d[responder], d[!responder], alternative = side)$p.value)
    expect_lt(relative(ours$p.value, theirs), 1e-10)
  }
})

test_that("rank sum, exact with ties: exactRankTests and coin, one-sided", {
  skip_if_not_installed("exactRankTests")
  skip_if_not_installed("coin")
  changes <- seeded(12, matrix(sample(-5:6, n_sets * 14, TRUE), n_sets))
  group <- factor(responder, c(TRUE, FALSE))
  for (side in c("less", "greater")) {
    ours <- response_change(changes * 0L, changes, responder, alternative = side)
    theirs <- apply(changes, 1, function(d) {
      suppressWarnings(exactRankTests::wilcox.exact(d[responder], d[!responder], alternative = side,
                                                    exact = TRUE)$p.value)
    })
    expect_lt(relative(ours$p.value, theirs), 1e-10)
    theirs <- apply(changes, 1, function(d) {
      as.vector(coin::pvalue(coin::wilcox_test(d ~ group, distribution = coin::exact(), alternative = side)))
    })
    expect_lt(relative(ours$p.value, theirs), 1e-10)
  }
})

test_that("rank sum, normal with ties: stats and matrixTests", {
  skip_if_not_installed("matrixTests")
  changes <- seeded(13, matrix(sample(-30:31, n_sets * 120, TRUE), n_sets))
  response <- rep(c(TRUE, FALSE), c(50, 70))
  for (side in sides) {
    ours <- response_change(changes * 0, changes + 0, response, alternative = side)
    peer <- suppressWarnings(matrixTests::row_wilcoxon_twosample(changes[, response] + 0, changes[, !response] + 0,
                                                                 alternative = side, exact = FALSE))
    expect_lt(relative(ours$p.value, peer$pvalue), 1e-10)
    expect_identical(ours$statistic, peer$statistic)
    theirs <- apply(changes, 1, function(d) {
      wilcox.test(d[response], d[!response], alternative = side, exact = FALSE)$p.value
    })
    expect_lt(relative(ours$p.value, theirs), 1e-10)
  }
})

test_that("label shuffles, complete: exactRankTests::perm.test, one-sided", {
  skip_if_not_installed("exactRankTests")
  changes <- seeded(14, matrix(sample(-9:10, n_sets * 14, TRUE), n_sets))
  for (side in c("less", "greater")) {
    ours <- response_change(changes * 0L, changes, responder, method = "permutation", alternative = side)
    theirs <- apply(changes, 1, function(d) {
      exactRankTests::perm.test(d[responder] + 0, d[!responder] + 0, alternative = side, exact = TRUE)$p.value
    })
    expect_lt(relative(ours$p.value, theirs), 1e-10)
  }
})

test_that("extreme units lose nothing: Welch, ranks, strata and ANCOVA of values x 1e-300 and x 1e300", {
  before <- seeded(15, matrix(rnorm(6 * 14), 6))
  after <- seeded(16, before + matrix(rnorm(6 * 14, 0.4), 6))
  stratum <- rep(c("a", "b"), 7)
  for (method in c("t", "wilcoxon")) {
    plain <- response_change(before, after, responder, strata = stratum, method = method)
    expect_true(all(is.finite(plain$interaction_p[plain$stratum == "all"])))
    for (unit in c(2^-990, 2^990)) {
      scaled <- response_change(before * unit, after * unit, responder, strata = stratum, method = method)
      same <- c("statistic", "p.value", "auc", "auc_low", "interaction_p", "status", "note")
      expect_equal(scaled[same], plain[same], tolerance = 1e-13, ignore_attr = TRUE)
      expect_equal(scaled$estimate / unit, plain$estimate, tolerance = 1e-13)
      expect_equal(scaled$conf.low / unit, plain$conf.low, tolerance = 1e-13)
    }
    for (unit in c(1e-300, 1e299)) {
      scaled <- response_change(before * unit, after * unit, responder, strata = stratum, method = method)
      expect_lt(relative(scaled$p.value, plain$p.value), 1e-12)
    }
  }
})
