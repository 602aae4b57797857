# What floating-point noise may decide: zeros and ties of the values that carry it, nothing about others.

test_that("a patient without follow-up changes nobody's test, whatever the value", {
  before <- 1:8
  after <- before + c(1, 1, 2, 2, -1, 3, 0, 1)
  lone <- c(before, 1e16)
  expect_equal(paired_change(matrix(lone, 1), matrix(c(after, NA), 1), method = "t", scale = "raw")$p.value, t.test(
    after, before, paired = TRUE)$p.value)
  for (method in c("t", "wilcoxon", "sign", "permutation")) {
    alone <- paired_change(matrix(before, 1), matrix(after, 1), method = method, scale = "raw", seed = 1)
    for (value in c(1e16, 1e300, -1e16)) {
      beside <- paired_change(matrix(c(before, value), 1), matrix(c(after, NA), 1), method = method, scale = "raw",
                              seed = 1)
      for (column in c("p.value", "estimate", "conf.low", "status")) expect_identical(beside[[column]], alone[[column]])
      turned <- paired_change(matrix(c(before, NA), 1), matrix(c(after, value), 1), method = method, scale = "raw",
                              seed = 1)
      expect_identical(turned$p.value, alone$p.value)
    }
  }
  response <- rep(0:1, 4)
  for (method in c("wilcoxon", "t", "permutation")) {
    alone <- response_change(matrix(before, 1), matrix(after, 1), response, method = method, scale = "raw", seed = 1)
    beside <- response_change(matrix(lone, 1), matrix(c(after, NA), 1), c(response, 1), method = method, scale = "raw",
                              seed = 1)
    for (column in c("p.value", "estimate", "status")) expect_identical(beside[[column]], alone[[column]])
  }
})

test_that("one patient's noise does not make the others' changes equal", {
  # The first patient's noise is 8 eps 1e16 = 18: more than the others differ by.
  before <- c(1e16, 1:7)
  after <- c(1e16 + 20, 1:7 + c(1, 5, 2, 9, 3, 4, 8))
  change <- paired_change(matrix(before, 1), matrix(after, 1), method = "t", scale = "raw")
  expect_identical(change$status, "ok")
  expect_equal(change$p.value, t.test(after - before)$p.value)
  groups <- response_change(matrix(before, 1), matrix(after, 1), rep(0:1, 4), method = "t", scale = "raw")
  expect_equal(groups$p.value, t.test((after - before) ~ rep(1:0, 4))$p.value)
})

test_that("one patient's noise moves no limit: a code such as 1e16 counts as any value far above the others", {
  # Whole numbers, with ties and zeros: which of them are equal is plain. 1e16 has a noise of 18.
  withr::local_seed(6)
  n_sets <- generated(20L, 400L)
  before <- matrix(sample(40, n_sets * 29, TRUE), n_sets)
  before[col(before) > sample(19:29, n_sets, TRUE)] <- NA
  after <- before + sample(-4:9, n_sets * 29, TRUE)
  beside <- function(value, ...) {
    as.data.frame(paired_change(unname(cbind(before, 5)), unname(cbind(after, value)), scale = "raw", ...))[
      c("p.value", "estimate", "conf.low", "conf.high", "n_up", "n_same", "n_tied")]
  }
  for (zeros in c("pratt", "wilcoxon")) {
    expect_identical(beside(1e16, zero_method = zeros), beside(1e4, zero_method = zeros))
    expect_identical(beside(-1e16, zero_method = zeros, exact = FALSE),
                     beside(-1e4, zero_method = zeros, exact = FALSE))
  }
  expect_identical(beside(1e16, method = "sign"), beside(1e4, method = "sign"))
})

test_that("nor what is known of values beyond limits", {
  withr::local_seed(7)
  for (k in seq_len(generated(5L, 100L))) {
    n <- sample(19:29, 1)
    before <- c(sample(40, n, TRUE), 5)
    after <- c(pmax(before[-(n + 1)] + sample(-4:9, n, TRUE), 0), NA)
    beside <- function(value, method) {
      data <- data.frame(id = rep(seq_len(n + 1), 2), v = rep(c("b", "f"), each = n + 1),
                         y = c(before, after[-(n + 1)], value))
      study <- marker_study(data, "id", "v", "y", visits = c("b", "f"), lloq = 9, scale = "raw")
      paired_change(study, method = method)[
        c("p.value", "estimate", "conf.low", "conf.high", "n_up", "n_same", "n_tied", "n_censored", "n_undetermined")]
    }
    for (method in c("wilcoxon", "sign")) expect_identical(beside(1e16, method), beside(1e4, method))
  }
})

test_that("without rounding, ties do not depend on the patients' order", {
  withr::local_seed(4)
  n_sets <- generated(60L, 5000L)
  drawn <- function(from) matrix(sample(from, n_sets * 9, TRUE), n_sets)
  # Changes equal to the bit or a few roundings apart, of values of very different size.
  before <- drawn(c(0, 1, 2^20, 2^40, 2^45)) * drawn(c(1, 1.5))
  before[col(before) > sample(4:9, n_sets, TRUE)] <- NA
  after <- before + drawn(c(1, -1)) * (1 + drawn(c(0, 0, 2^-8, 2^-9, 2^-30)))
  statistic <- function(before, after) {
    as.data.frame(paired_change(before, after, scale = "raw", digits_rank = Inf))[
      c("statistic", "p.value", "n_tied")]
  }
  order <- cbind(c(row(before)), c(t(replicate(n_sets, sample(9)))))
  turned <- function(x) matrix(x[order], n_sets)
  expect_identical(statistic(turned(before), turned(after)), statistic(before, after))
})
