test_that("families follow the named columns, and a missing p is in none", {
  rows <- data.frame(marker = c("a", "a", "b", "b"), visit = c("v1", "v2", "v1", "v2"))
  expect_identical(families(rows, NULL), c(1L, 1L, 1L, 1L))
  expect_identical(families(rows, "visit"), c(1L, 2L, 1L, 2L))
  expect_error(families(rows, "arm"), class = "cytochange_error_argument")
  # By hand: Holm of (0.01, 0.03) is (0.02, 0.03); the NA takes no part.
  expect_equal(adjust_p(c(0.01, NA, 0.03), c(1L, 1L, 1L), "holm"), c(0.02, NA, 0.03))
  expect_equal(adjust_p(c(0.01, 0.02, 0.03), c(1L, 2L, 1L), "bonferroni"), c(0.02, 0.02, 0.06))
})

test_that("adjusted p and ranks are those of R to the last bit", {
  set.seed(5)
  for (n in c(0:4, 30, 49, 200)) {
    for (p in list(stats::runif(n), round(stats::runif(n), 1), 10^-stats::runif(n, 0, 300))) {
      if (n > 2L) p[sample(n, 2L)] <- c(NA, NaN)
      tests <- max(sum(!is.na(p)), 1L)
      for (method in stats::p.adjust.methods) {
        expect_identical(adjust_p(p, rep(1L, n), method), stats::p.adjust(p, method, tests))
      }
      x <- stats::qnorm(p)
      expect_identical(rank_largest(x), as.double(rank(-x, na.last = "keep")))
    }
  }
  expect_identical(rank_largest(c(0, -0, Inf, -Inf)), c(2.5, 2.5, 1, 4))
  expect_identical(adjust_p(NA, 1L, "holm"), NA_real_)
})

test_that("prints name the adjustment as a reader knows it, and a family of one row as what it is", {
  expect_equal(adjustment_question(list(p.adjust.method = "holm", family = describe_family(1:24, NULL, rep(0.1, 24)))),
               "p adjusted by Holm over all 24 rows")
  expect_equal(adjustment_question(list(p.adjust.method = "BH", family = describe_family(1L, NULL, 0.1))),
               "p adjusted by Benjamini-Hochberg over the only row")
  expect_equal(adjustment_question(list(p.adjust.method = "none", family = "all 2 rows")), "p not adjusted")
  expect_equal(describe_family(c(1, 1, 2), "visit", c(0.1, 0.2, 0.3)), "the 1 to 2 rows of each visit")
})

test_that("a family is said to be of the tests that were computed, where some rows have none", {
  expect_equal(describe_family(c(1, 1, 1), NULL, c(0.1, NA, 0.3)), "the 2 tests computed")
  expect_equal(describe_family(c(1, 1, 1), NULL, c(0.1, NA, NA)), "the 1 test computed")
  expect_equal(describe_family(c(1, 1, 2, 2, 3), "visit", c(0.1, NA, 0.3, 0.2, NA)),
               "the 1 to 2 tests of each visit")
  expect_equal(describe_family(c(1, 1, 2, 2), "visit", c(0.1, NA, 0.3, NA)), "the 1 test of each visit")
  # The family that is told is the one adjusted over: Bonferroni multiplies by it.
  before <- rbind(a = c(3, 5, 8, 9, 4, 7), b = NA, c = c(2, 9, 4, 8, 1, 5))
  after <- rbind(a = c(4, 7, 9, 12, 6, 11), b = 1, c = c(5, 8, 9, 9, 3, 4))
  change <- suppressMessages(paired_change(before, after, p.adjust.method = "bonferroni"))
  expect_equal(change$adj.p.value, pmin(2 * change$p.value, 1))
  expect_equal(settings(change)$family, "the 2 tests computed")
  printed <- gsub("\\s+", " ", paste(capture.output(print(change)), collapse = " "))
  expect_match(printed, "over the 2 tests computed", fixed = TRUE)
})
