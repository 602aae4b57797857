# Ten patients, three visits; who lacks which is written out.
missing_study <- function() {
  y <- cbind(c(1:9, NA) + 0.5, c(2:6, NA, NA, 8, NA, 3), c(4:8, 9, NA, NA, NA, 2))
  data <- data.frame(id = rep(1:10, 3), visit = rep(c(0, 1, 2), each = 10), y = as.vector(y),
                     arm = rep(rep(c("A", "B"), 5), 3), r = rep(rep(c("CR", "PD"), c(4, 6)), 3))
  marker_study(data, "id", "visit", "y", arm = "arm", response = "r")
}

test_that("the missing are counted, those who come back and those who don't", {
  x <- missing_report(missing_study())
  all <- x[x$arm == "all" & x$response == "all", ]
  expect_identical(all$n_expected, c(9L, 9L))
  expect_identical(all$n_missing, c(3L, 3L))          # patients 6, 7, 9; then 7, 8, 9
  expect_identical(all$n_intermittent, c(1L, 0L))     # 6 comes back
  expect_identical(all$n_dropout, c(2L, 3L))
  expect_equal(all$percent_missing, c(100, 100) * 3 / 9)
  cells <- x[x$arm != "all" & x$visit == "1", ]
  expect_identical(sum(cells$n_expected), 9L)
  expect_identical(sum(cells$n_missing), 3L)
  expect_identical(cells$n_missing[cells$arm == "A" & cells$response == "non-responder"], 2L)
})

test_that("tests of missingness are wilcox.test() and fisher.test(), adjusted together", {
  x <- missing_report(missing_study())
  all <- x[x$arm == "all" & x$response == "all", ]
  base <- log2(1:9 + 0.5)
  lacks <- 1:9 %in% c(6, 7, 9)
  test <- wilcox.test(base[lacks], base[!lacks], conf.int = TRUE)
  expect_equal(all$baseline_p[1], test$p.value)
  expect_equal(all$baseline_difference[1], unname(test$estimate))
  expect_equal(all$response_p[1], fisher.test(table(lacks, c(rep("CR", 4), rep("PD", 5))))$p.value)
  expect_equal(all$arm_p[1], fisher.test(table(lacks, rep(c("A", "B"), 5)[1:9]))$p.value)
  p <- c(all$baseline_p, all$response_p, all$arm_p)
  expect_equal(c(all$baseline_adj_p, all$response_adj_p, all$arm_adj_p), p.adjust(p, "holm"))
  expect_true(all(is.na(x$baseline_p[x$arm != "all"])))
})

test_that("patterns of visits account for every patient", {
  found <- patterns(missing_report(missing_study()))
  expect_identical(sum(found$n), 10L)
  expect_identical(sum(found$n[found$pattern == "101"]), 1L)
  expect_identical(sum(found$n[found$pattern == "011"]), 1L)
  expect_identical(sum(found$n[found$pattern == "110"]), 1L)
  expect_match(paste(capture.output(print(missing_report(missing_study()))), collapse = " "), "No test says")
  expect_error(patterns(1), class = "cytochange_error_argument")
})

test_that("a study of one visit has no rows, one without arm and response has rows of all", {
  one <- marker_study(data.frame(id = 1:3, v = 0, y = 1:3), "id", "v", "y")
  expect_identical(nrow(missing_report(one)), 0L)
  expect_no_error(capture.output(print(missing_report(one))))
  two <- marker_study(data.frame(id = c(1:3, 1:2), v = c(0, 0, 0, 1, 1), y = 1:5), "id", "v", "y")
  expect_identical(missing_report(two)$n_missing[1], 1L)
})
