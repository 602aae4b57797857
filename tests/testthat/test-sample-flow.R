test_that("every patient is in one cell and the counts add up", {
  data <- data.frame(
    id = c("a", "a", "b", "c", "d", "d"), visit = c(0, 1, 0, 1, 0, 1), x = c("5", "<2", "3", "4", NA, NA),
    arm = c("A", "A", "A", "B", NA, NA), best = c("PR", "PR", "PR", "SD", "NE", "NE")
  )
  flow <- sample_flow(marker_study(data, "id", "visit", "x", arm = "arm", response = "best"))
  expect_s3_class(flow, "sample_flow")
  expect_identical(as.list(as.data.frame(flow)), list(
    marker = rep("x", 3), visit = rep("1", 3), arm = c("A", "B", "not recorded"),
    response = c("responder", "non-responder", "not evaluable"),
    n_patients = c(2L, 1L, 1L), n_paired = c(1L, 0L, 0L), n_missing_baseline = c(0L, 1L, 0L),
    n_missing_visit = c(1L, 0L, 0L), n_missing_both = c(0L, 0L, 1L), n_censored_baseline = c(0L, 0L, 0L),
    n_censored_visit = c(1L, 0L, 0L), n_duplicates = c(0L, 0L, 0L)
  ))
})

test_that("a study of one visit has no rows, one without arm and response has \"all\" for both", {
  flow <- sample_flow(marker_study(data.frame(id = 1:2, visit = 0, x = 1:2), "id", "visit", "x"))
  expect_identical(nrow(flow), 0L)
  expect_identical(ncol(flow), 12L)
  flow <- sample_flow(marker_study(data.frame(id = 1, visit = 0:1, x = 1:2), "id", "visit", "x"))
  expect_identical(flow$arm, "all")
  expect_identical(flow$response, "all")
  nobody <- marker_study(data.frame(id = 1, visit = 0:1, x = 1:2, r = "NE"), "id", "visit", "x", response = "r")
  expect_identical(sample_flow(nobody)$response, "not evaluable")
})

# A slow oracle that counts row by row, from the data and not from the study.
slow_flow <- function(data, marker, visit, arm, group) {
  patients <- unique(data$id[data$arm == arm & data$group == group])
  counts <- c(n_patients = length(patients), n_paired = 0L, n_missing_baseline = 0L, n_missing_visit = 0L,
              n_missing_both = 0L,
              n_censored_baseline = 0L, n_censored_visit = 0L, n_duplicates = 0L)
  for (id in patients) {
    at <- lapply(c("0", visit), function(v) data[data$id == id & data$m == marker & data$visit == v & !is.na(data$x), ])
    n <- vapply(at, nrow, 1L)
    cell <- c("n_missing_both", "n_missing_visit", "n_missing_baseline", "n_paired")[1 + (n[1] > 0) + 2 * (n[2] > 0)]
    counts[cell] <- counts[cell] + 1L
    below <- vapply(at, function(rows) nrow(rows) > 0 && all(rows$x < 0.5), NA)
    counts["n_censored_baseline"] <- counts["n_censored_baseline"] + below[1]
    counts["n_censored_visit"] <- counts["n_censored_visit"] + below[2]
    counts["n_duplicates"] <- counts["n_duplicates"] + sum(pmax(n - 1L, 0L))
  }
  counts
}

test_that("the counts are those of a count by hand, on random data", {
  withr::local_seed(3)
  for (round in 1:5) {
    patients <- data.frame(id = letters[1:12], arm = sample(c("A", "B"), 12, TRUE),
                           best = sample(c("PR", "PD", "NE"), 12, TRUE))
    data <- patients[c(1:12, sample(12, 40, TRUE)), ]
    data$visit <- sample(0:3, nrow(data), TRUE)
    data$m <- sample(c("x", "y"), nrow(data), TRUE)
    data$x <- ifelse(stats::runif(nrow(data)) < 0.15, NA, stats::rlnorm(nrow(data)))
    data$group <- c(PR = "responder", PD = "non-responder", NE = "not evaluable")[data$best]
    study <- marker_study(data, "id", "visit", "x", "m", arm = "arm", response = "best", lloq = 0.5, visits = 0:2,
                          duplicates = "mean")
    flow <- sample_flow(study)
    for (i in seq_len(nrow(flow))) {
      expect_identical(unlist(flow[i, -(1:4)]),
                       slow_flow(data, flow$marker[i], flow$visit[i], flow$arm[i], flow$response[i]))
    }
    expect_identical(nrow(flow), 2L * 2L * nrow(unique(patients[c("arm", "best")])))
  }
})
