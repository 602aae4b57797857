test_that("every patient is in one cell and the counts add up", {
  data <- data.frame(
    id = c("a", "a", "b", "c", "d", "d"), visit = c(0, 1, 0, 1, 0, 1), x = c("5", "<2", "3", "4", NA, NA),
    arm = c("A", "A", "A", "B", NA, NA), best = c("PR", "PR", "PR", "SD", "NE", "NE")
  )
  flow <- sample_flow(marker_study(data, "id", "visit", "x", arm = "arm", response = "best"))
  expect_s3_class(flow, c("sample_flow", "data.frame"), exact = TRUE)
  expect_identical(as.list(flow), list(
    marker = rep("x", 3), visit = rep("1", 3), arm = c("A", "B", "not recorded"),
    response = c("responder", "non-responder", "not evaluable"),
    n_patients = c(2L, 1L, 1L), n_paired = c(1L, 0L, 0L), n_missing_baseline = c(0L, 1L, 0L),
    n_missing_visit = c(1L, 0L, 0L), n_missing_both = c(0L, 0L, 1L), n_censored_baseline = c(0L, 0L, 0L),
    n_censored_visit = c(1L, 0L, 0L), n_duplicates = c(0L, 0L, 0L)
  ))
})

test_that("a study of one visit has no rows, a study without arm the arm \"all\"", {
  flow <- sample_flow(marker_study(data.frame(id = 1:2, visit = 0, x = 1:2), "id", "visit", "x"))
  expect_identical(nrow(flow), 0L)
  expect_identical(ncol(flow), 12L)
  flow <- sample_flow(marker_study(data.frame(id = 1, visit = 0:1, x = 1:2), "id", "visit", "x"))
  expect_identical(flow$arm, "all")
  expect_identical(flow$response, "not evaluable")
})
