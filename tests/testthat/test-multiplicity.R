test_that("families follow the named columns, and a missing p is in none", {
  rows <- data.frame(marker = c("a", "a", "b", "b"), visit = c("v1", "v2", "v1", "v2"))
  expect_identical(families(rows, NULL), c(1L, 1L, 1L, 1L))
  expect_identical(families(rows, "visit"), c(1L, 2L, 1L, 2L))
  expect_error(families(rows, "arm"), class = "cytochange_error_argument")
  # By hand: Holm of (0.01, 0.03) is (0.02, 0.03); the NA takes no part.
  expect_equal(adjust_p(c(0.01, NA, 0.03), c(1L, 1L, 1L), "holm"), c(0.02, NA, 0.03))
  expect_equal(adjust_p(c(0.01, 0.02, 0.03), c(1L, 2L, 1L), "bonferroni"), c(0.02, 0.02, 0.06))
})

test_that("prints name the adjustment as a reader knows it, and a family of one row as what it is", {
  expect_equal(adjustment_question(list(p.adjust.method = "holm", family = describe_family(1:24, NULL))),
               "p adjusted by Holm over all 24 rows")
  expect_equal(adjustment_question(list(p.adjust.method = "BH", family = describe_family(1L, NULL))),
               "p adjusted by Benjamini-Hochberg over the only row")
  expect_equal(adjustment_question(list(p.adjust.method = "none", family = "all 2 rows")), "p not adjusted")
  expect_equal(describe_family(c(1, 1, 2), "visit"), "2 families by visit, of 1 to 2 rows each")
})
