# Limits of standardised effects: the noncentral t distribution as R has it, published values, other packages.

test_that("limits are where t lies at the tails of the noncentral t distribution", {
  for (df in c(1, 2, 4, 5, 7, 19, 98)) {
    for (level in c(0.8, 0.95, 0.999)) {
      t <- c(-6, -2, -0.3, 0, 0.3, 1, 4, 9)
      limits <- noncentral_limits(t, df, level)
      tail <- (1 - level) / 2
      fine <- abs(limits$low) < 35 & abs(limits$high) < 35
      expect_gt(sum(fine), 4)
      above <- suppressWarnings(pt(t, df, limits$low, lower.tail = FALSE))
      below <- suppressWarnings(pt(t, df, limits$high))
      expect_equal(above[fine], rep(tail, sum(fine)), tolerance = 1e-6)
      expect_equal(below[fine], rep(tail, sum(fine)), tolerance = 1e-6)
      expect_equal(limits$low, -noncentral_limits(-t, df, level)$high, tolerance = 1e-12)
    }
  }
})

test_that("the curve is the direct solution, and where it is not smooth the direct solution is taken", {
  t <- c(-40, -20, -3, 0, 0.1, 2, 15, 20.1, 300)
  for (df in c(1, 2, 3.5, 4, 5, 12, 60, 900)) {
    expect_true(noncentral_curve(df, 0.025)$smooth)
    limits <- noncentral_limits(t, df, 0.95)
    expect_equal(limits$low, vapply(t, noncentral_limit, 1, df, 0.025), tolerance = 1e-10)
    expect_equal(limits$high, -vapply(-t, noncentral_limit, 1, df, 0.025), tolerance = 1e-10)
  }
  expect_false(noncentral_curve(5, 1e-7)$smooth)
  expect_identical(noncentral_limits(2, 5, 1 - 2e-7)$low, noncentral_limit(2, 5, (1 - (1 - 2e-7)) / 2))
  expect_identical(noncentral_limits(c(NA, 1), c(3, NA), 0.95), list(low = c(NA_real_, NA), high = c(NA_real_, NA)))
})

test_that("a large t has the limit of its chi-square alone", {
  # As t grows its normal part is nothing beside it: the limit is t times a quantile of s.
  expect_equal(noncentral_limits(1e4, 20, 0.95)$low, 1e4 * sqrt(qchisq(0.025, 20) / 20), tolerance = 1e-4)
  expect_equal(noncentral_limits(1e4, 20, 0.95)$high, 1e4 * sqrt(qchisq(0.975, 20) / 20), tolerance = 1e-4)
  for (df in c(2, 4, 30)) {
    for (t in c(-900, 900)) expect_equal(far_limit(t, df, 0.025), noncentral_limit(t, df, 0.025), tolerance = 1e-9)
  }
  expect_true(is.finite(noncentral_limits(1e9, 2, 0.95)$low))
})

test_that("paired d_z, g_z: the limit excludes zero where the t test rejects it, and units do not matter", {
  withr::local_seed(4)
  before <- matrix(rnorm(40 * 12), 40)
  after <- before + rnorm(40 * 12, 0.5)
  rows <- paired_change(before, after, method = "t")
  expect_identical(rows$d_z_low > 0 | rows$d_z_high < 0, rows$p.value < 0.05)
  expect_true(all(rows$d_z_low < rows$d_z & rows$d_z < rows$d_z_high))
  expect_equal(rows$g_z_low / rows$d_z_low, rows$g_z / rows$d_z, tolerance = 1e-12)
  beyond <- function(d) suppressWarnings(pt(rows$statistic[1], 11, d * sqrt(12), lower.tail = FALSE)) - 0.025
  expect_equal(rows$d_z_low[1], uniroot(beyond, c(-5, 5), tol = 1e-12)$root, tolerance = 1e-8)
  other <- paired_change(before * 1000, after * 1000, alternative = "less", conf.level = 0.9)
  plain <- paired_change(before, after, conf.level = 0.9)
  expect_equal(other$d_z_high, plain$d_z_high, tolerance = 1e-10)
  flat <- paired_change(rbind(1:5), rbind(2:6))
  expect_true(is.na(flat$d_z) && is.na(flat$d_z_low) && is.na(flat$g_z_high))
  # The likelihood's d_z with its own t: excludes 0 where that rejects.
  ml <- paired_change(before, after, method = "censored_ml")
  expect_identical(ml$d_z_low > 0 | ml$d_z_high < 0, ml$p.value < 0.05)
  expect_true(all(is.na(paired_change(before, after, method = "ppw")$d_z_low)))
})

test_that("effectsize agrees", {
  skip_if_not_installed("effectsize")
  d <- mtcars$mpg[1:16] - mtcars$wt[1:16] * 6
  told <- effectsize::cohens_d(d, verbose = FALSE)
  rank <- effectsize::rank_biserial(d, verbose = FALSE)
  row <- paired_change(rbind(0 * d), rbind(d))
  expect_equal(c(row$d_z, row$d_z_low, row$d_z_high), unlist(told[c("Cohens_d", "CI_low", "CI_high")]),
               tolerance = 1e-5, ignore_attr = TRUE)
  expect_equal(c(row$rank_biserial, row$rank_biserial_low, row$rank_biserial_high),
               unlist(rank[c("r_rank_biserial", "CI_low", "CI_high")]), tolerance = 1e-8, ignore_attr = TRUE)
  groups <- effectsize::cohens_d(mpg ~ am, data = mtcars, verbose = FALSE)
  row <- response_change(rbind(rep(0, 32)), rbind(mtcars$mpg), mtcars$am == 0, method = "t")
  expect_equal(c(row$cohen_d, row$cohen_d_low, row$cohen_d_high),
               unlist(groups[c("Cohens_d", "CI_low", "CI_high")]), tolerance = 1e-5, ignore_attr = TRUE)
})

test_that("rank-biserial limits: Fisher's z by hand, the bound of signs where all go one way, ties and zeros", {
  # Sizes 1, 2, 3, 4 with 2 down: (8 - 2) / 10; standard error sqrt(30) / 10.
  row <- paired_change(rbind(rep(0, 4)), rbind(c(1, -2, 3, 4)))
  half <- qnorm(0.975) * sqrt(30) / 10
  expect_equal(c(row$rank_biserial, row$rank_biserial_low, row$rank_biserial_high),
               c(0.6, tanh(atanh(0.6) - half), tanh(atanh(0.6) + half)), tolerance = 1e-12)
  # Sizes 2, 2, 5 and a zero that is ranked: ranks 2.5, 2.5, 4 of those with a sign.
  row <- paired_change(rbind(rep(0, 4)), rbind(c(2, -2, 5, 0)))
  expect_equal(row$rank_biserial_high, tanh(atanh(4 / 9) + qnorm(0.975) * sqrt(2 * 2.5^2 + 16) / 9), tolerance = 1e-12)
  one_way <- paired_change(rbind(rep(0, 6), rep(0, 6)), rbind(1:6, -(1:6)))
  bound <- 2 * binom.test(6, 6)$conf.int[1] - 1
  expect_equal(one_way$rank_biserial_low, c(bound, -1), tolerance = 1e-12)
  expect_equal(one_way$rank_biserial_high, c(1, -bound), tolerance = 1e-12)
  zeros <- paired_change(rbind(1:4), rbind(1:4))
  expect_true(is.na(zeros$rank_biserial) && is.na(zeros$rank_biserial_low))
})

test_that("cohen_d: pooled standard deviation, by definition, within strata too; rank_biserial is the area's", {
  withr::local_seed(9)
  change <- matrix(rnorm(3 * 30), 3)
  change[2, c(4, 9)] <- NA
  first <- rep(c(TRUE, FALSE, FALSE), 10)
  strata <- rep(c("A", "B"), 15)
  rows <- response_change(0 * change, change, first, strata = strata, method = "t")
  told <- function(x, g, h) {
    kept <- !is.na(x)
    x <- x[kept]; g <- g[kept]; h <- h[kept]
    fit <- lm(x ~ interaction(g, h))
    n <- table(g, h)
    weight <- n[1, ] * n[2, ] / colSums(n)
    means <- tapply(x, list(g, h), mean)
    d <- sum(weight * (means["TRUE", ] - means["FALSE", ])) / sum(weight) / summary(fit)$sigma
    t <- d * sqrt(sum(weight))
    end <- function(tail) {
      beyond <- function(ncp) suppressWarnings(pt(t, fit$df.residual, ncp, lower.tail = FALSE)) - tail
      uniroot(beyond, c(-9, 9), tol = 1e-12)$root
    }
    c(d, end(0.025) / sqrt(sum(weight)), end(0.975) / sqrt(sum(weight)))
  }
  ours <- function(row) unlist(as.data.frame(row)[c("cohen_d", "cohen_d_low", "cohen_d_high")], use.names = FALSE)
  for (i in 1:3) {
    expect_equal(ours(rows[3 * i - 2, ]), told(change[i, ], first, strata), tolerance = 1e-8)
    b <- strata == "B"
    d <- t.test(change[i, b & first], change[i, b & !first], var.equal = TRUE)
    one <- rows[3 * i, ]
    expect_equal(one$cohen_d, d$statistic[[1]] / sqrt(one$n_responder * one$n_non_responder /
                                                        (one$n_responder + one$n_non_responder)), tolerance = 1e-10)
  }
  expect_equal(rows$rank_biserial_low, 2 * rows$auc_low - 1)
  expect_true(all(is.na(response_change(0 * change, change, first)$cohen_d)))
})
