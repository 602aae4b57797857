# What lies at the edge of values beyond limits, for each method that takes them. Further ones, method by method:
# test-limit-pairs.R, test-method-ppw.R, test-method-censored-ml.R, test-method-rank-sum.R.

takers <- c("wilcoxon", "sign", "ppw", "censored_ml")
row_of <- function(study, method, ...) as.list(as.data.frame(paired_change(study, method = method, ...)))

test_that("a value at its limit is measured; one below it is beyond it, flagged or not, and counted", {
  x <- c(0.4, 2, 3, 0.7, 5, 1.5, 1, 4, 2.5, 0.2)
  y <- c(2, 1, 6, 0.9, 9, 4, 3, 4.5, 7, 1.2)
  by_value <- marker_study(data.frame(id = rep(1:10, 2), visit = rep(c("before", "after"), each = 10),
                                      value = c(x, y), limit = 1),
                           "id", "visit", "value", lloq = "limit", visits = c("before", "after"), baseline = "before")
  flagged <- limited_study(ifelse(x < 1, -1, x), ifelse(y < 1, -1, y))
  for (method in takers) {
    row <- row_of(by_value, method)
    expect_identical(row, row_of(flagged, method), info = method)
    expect_identical(c(row$n_censored, row$n_pairs), c(3L, 10L), info = method)
  }
  # From 1 to "<1" falls, from "<1" to 1 rises: 1 is no "<1".
  turned <- paired_change(limited_study(c(1, -1, 1), c(-1, 1, -1)), method = "sign")
  expect_identical(c(turned$n_up, turned$n_same, turned$n_down, turned$n_undetermined), c(1L, 0L, 2L, 0L))
})

test_that("a limit above every measured value determines nothing: the test is that of the other pairs", {
  lower <- c(rep(1, 7), 20)
  above <- limited_study(c(set_x[1:7], -20), c(set_y[1:7], 3), lower, 1)
  others <- limited_study(set_x[1:7], set_y[1:7])
  for (method in c("wilcoxon", "sign", "ppw")) {
    row <- paired_change(above, method = method)
    alone <- paired_change(others, method = method)
    expect_identical(row$n_undetermined - alone$n_undetermined, 1L, info = method)
    for (figure in c("statistic", "p.value", "p_min")) expect_equal(row[[figure]], alone[[figure]], info = method)
  }
  # Between groups there is no pair rule: the change of the ninth is not known to be larger or smaller than any other.
  change <- c(1, 4, 6, 9, 2, 3, 5, 8)
  data <- data.frame(id = rep(1:9, 2), visit = rep(c("b", "f"), each = 9), value = c(rep(0, 9), change, 20),
                     side = c(rep("none", 17), "left"), response = rep(c("CR", "CR", "PD"), 6))
  study <- suppressMessages(marker_study(data, "id", "visit", "value", response = "response", censored = "side",
                                         scale = "raw", visits = c("b", "f"), baseline = "b"))
  first <- rep(c(TRUE, TRUE, FALSE), 3)
  score <- c(rowSums(sign(outer(change, change, "-"))), 0)
  sums <- colSums(matrix(score[combn(9, 6)], 6))
  seen <- sum(score[first])
  row <- response_change(study)
  expect_equal(row$p.value, min(1, 2 * min(mean(sums <= seen), mean(sums >= seen))))
  kernel <- sign(outer(change[first[1:8]], change[!first[1:8]], "-"))
  expect_equal(row$auc, (1 + sum(kernel) / 18) / 2) # of 6 v 3, 12 known
})

test_that("more than 10 % of measured values below the other visit's limit are noted", {
  row <- function(n_low) {
    value <- c(20:39, rep(7, n_low), 41:(60 - n_low))
    data <- data.frame(id = rep(1:20, 2), visit = rep(c("b", "f"), each = 20), value = value,
                       limit = rep(c(10, 5), each = 20))
    paired_change(marker_study(data, "id", "visit", "value", lloq = "limit", visits = c("b", "f"), baseline = "b"))
  }
  said <- "of the measured values lie below the other visit's limit and count as below it"
  expect_identical(row(4)$n_censored, 4L)
  expect_no_match(row(4)$note, said, fixed = TRUE)
  expect_identical(row(5)$n_censored, 5L)
  expect_match(row(5)$note, said, fixed = TRUE)
})

test_that("one pair: no test can reject; a mean has no spread", {
  for (study in list(limited_study(-1, 2), limited_study(2, -1))) {
    for (method in c("wilcoxon", "sign", "ppw")) {
      row <- paired_change(study, method = method)
      expect_identical(c(row$p.value, row$p_min, row$conf.low, row$conf.high), c(1, 1, -Inf, Inf), info = method)
    }
    expect_identical(paired_change(study, method = "censored_ml")$status, "too_few")
  }
})

test_that("one visit all below its limit: signs are known, one limit is infinite", {
  fell <- limited_study(2:9, rep(-1, 8))
  for (method in c("wilcoxon", "sign", "ppw")) {
    row <- paired_change(fell, method = method)
    expect_identical(c(row$n_down, row$n_undetermined, row$n_censored), c(8L, 0L, 8L), info = method)
    expect_equal(row$p.value, 2^-7, info = method)
    expect_identical(row$conf.low, -Inf, info = method)
    expect_lt(row$conf.high, 0)
    rose <- paired_change(limited_study(rep(-1, 8), 2:9), method = method)
    expect_equal(c(rose$conf.low, rose$conf.high), c(-row$conf.high, Inf), info = method)
  }
  expect_identical(paired_change(fell, method = "censored_ml")$status, "too_few")
  both <- limited_study(rep(-1, 8), rep(-1, 8))
  for (method in takers) {
    row <- paired_change(both, method = method)
    expect_identical(row$status, "all_censored", info = method)
    expect_true(is.na(row$estimate), info = method)
    if (method != "censored_ml") expect_identical(row$p.value, 1, info = method)
  }
})

test_that("one group all below: the area is 0 or 1, its interval Newcombe's (2006, method 5)", {
  data <- data.frame(id = rep(1:10, 2), visit = rep(c("b", "f"), each = 10), value = c(rep(0, 10), rep(1, 5), 2:6),
                     side = rep(c("none", "left", "none"), c(10, 5, 5)), turned = rep(c("CR", "PD"), each = 5, 2))
  data$response <- rev(data$turned)
  area <- function(response) {
    response_change(suppressMessages(marker_study(data, "id", "visit", "value", response = response, censored = "side",
                                                  scale = "raw", visits = c("b", "f"), baseline = "b")))
  }
  variance <- function(theta) theta * (1 - theta) * (1 + 4 * ((1 - theta) / (2 - theta) + theta / (1 + theta))) / 25
  low <- uniroot(function(theta) (1 - theta)^2 - qnorm(0.975)^2 * variance(theta), c(0.01, 0.99), tol = 1e-12)$root
  one <- area("response")
  expect_equal(c(one$auc, one$auc_low, one$auc_high), c(1, low, 1), tolerance = 1e-8)
  zero <- area("turned")
  expect_equal(c(zero$auc, zero$auc_low, zero$auc_high), c(0, 0, 1 - low), tolerance = 1e-8)
  expect_equal(c(one$p.value, zero$p.value), rep(2 / choose(10, 5), 2))
})
