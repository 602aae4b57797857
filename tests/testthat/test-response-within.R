# The groups' own changes beside the comparison: the rows of the paired verb, within either group.

test_that("each group's own change has the estimate and the two-sided interval of its own paired test", {
  study <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker", value = "value",
                        response = "response", arm = "arm", lloq = "lloq")
  for (method in c("wilcoxon", "t", "permutation")) {
    pooled <- response_change(study, method = method, seed = 3, resamples = 199, alternative = "greater")
    own <- paired_change(study, by = "response", method = method, seed = 3, resamples = 199)
    own <- own[own$p.value <= 1 & !is.na(own$p.value), ]
    for (group in c("responder", "non-responder")) {
      rows <- own[own$response == group, ]
      id <- sub("-", "_", group)
      at <- match(paste(rows$marker, rows$visit), paste(pooled$marker, pooled$visit))
      told <- as.data.frame(pooled)[at, paste0(id, c("_change", "_low", "_high"))]
      fine <- pooled$status[at] == "ok"
      expect_gt(sum(fine), 5)
      expect_equal(as.list(unname(told[fine, ])), list(rows$estimate[fine], rows$conf.low[fine], rows$conf.high[fine]),
                   tolerance = 1e-12)
    }
  }
})

test_that("the row of all strata has the changes of all patients, and a row without figures has none", {
  withr::local_seed(2)
  before <- matrix(rnorm(40), 2)
  after <- before + rnorm(40)
  first <- rep(c(TRUE, FALSE), 10)
  before[2, first] <- NA
  strata <- rep(c("A", "B"), each = 10)
  rows <- response_change(before, after, first, strata = strata, method = "t")
  own <- t.test(after[1, first], before[1, first], paired = TRUE)
  expect_equal(c(rows$responder_change[1], rows$responder_low[1], rows$responder_high[1]),
               c(own$estimate, own$conf.int), tolerance = 1e-12, ignore_attr = TRUE)
  own <- t.test(after[1, !first & strata == "B"], before[1, !first & strata == "B"], paired = TRUE)
  expect_equal(rows$non_responder_low[3], own$conf.int[1], tolerance = 1e-12)
  lost <- rows[rows$status == "one_group", ]
  expect_gt(nrow(lost), 0)
  expect_true(all(is.na(lost$responder_change)))
})

test_that("a run of flips that is drawn has a seed, though all shuffles are taken", {
  withr::local_seed(5)
  before <- matrix(rnorm(17), 1)
  rows <- response_change(before, before + rnorm(17), rep(c(TRUE, FALSE), c(16, 1)), method = "permutation",
                          resamples = 999)
  expect_true(rows$exact)
  expect_true(is.numeric(settings(rows)$seed))
  expect_true(is.finite(rows$responder_low))
})
