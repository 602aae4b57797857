wide_words <- function(n_arms = 6) {
  data <- expand.grid(id = 1:24, visit = paste("a visit with a long name, number", 1:3),
                      marker = paste0("marker-with-a-long-name-", 1:30))
  data$value <- c("1", "<2", "3", "4", NA)[seq_len(nrow(data)) %% 5 + 1]
  data$arm <- paste("an arm of the trial whose name is long", data$id %% n_arms)
  data$best <- c("CR", "PR", "SD", "PD", "NE")[data$id %% 5 + 1]
  data$unit <- paste0("mg/L ", as.integer(data$marker) %% 4)
  marker_study(data, "id", "visit", "value", "marker", arm = "arm", response = "best", unit = "unit")
}

test_that("prints fit 80 columns whatever the names", {
  study <- wide_words()
  printed <- utils::capture.output({
    print(study)
    print(summary(study))
    print(sample_flow(study))
  })
  expect_lte(max(nchar(printed)), 80L)
})

test_that("the quartiles of summary() are those of quantile(), censored ones marked", {
  withr::local_seed(2)
  data <- data.frame(id = rep(1:9, 4), visit = rep(0:1, each = 9, times = 2), m = rep(c("a", "b"), each = 18),
                     x = round(stats::rlnorm(36), 2))
  table <- summary(marker_study(data, "id", "visit", "x", "m"))
  theirs <- vapply(split(data$x, list(data$visit, data$m)), stats::quantile, numeric(3), probs = c(0.25, 0.5, 0.75))
  expect_equal(unname(t(theirs)), unname(as.matrix(table[c("lower_quartile", "median", "upper_quartile")])))
  expect_identical(table$n, rep(9L, 4))
  data <- data.frame(id = 1:4, visit = 0, x = c("<2", "<2", "<2", "5"), y = NA_real_)
  table <- summary(marker_study(data, "id", "visit", c("x", "y"), unit = c(x = "ng/L")))
  expect_identical(table$n, c(4L, 0L))
  expect_identical(table$n_missing, c(0L, 4L))
  expect_identical(table$n_censored, c(3L, 0L))
  expect_identical(table$median, c(2, NA))
  expect_snapshot(table)
})

test_that("values above a limit are counted beside those below one, where there are any", {
  data <- data.frame(id = rep(1:4, 2), visit = rep(c("b", "f"), each = 4),
                     y = c("<5", "7", "9", ">80", ">80", "8", ">80", "30"))
  study <- suppressMessages(marker_study(data, "id", "visit", "y", visits = c("b", "f"), baseline = "b"))
  expect_identical(summary(study)$n_above, c(1L, 2L))
  shown <- capture.output(print(study))
  expect_match(shown, "below limit +above limit", all = FALSE)
  expect_match(shown, "b \\(baseline\\) +4 +4 +1 +1", all = FALSE)
  expect_match(shown, "f +4 +4 +0 +2", all = FALSE)
  expect_match(capture.output(print(summary(study))), "below +above", all = FALSE)
  low <- marker_study(data[c(1:3, 6), ], "id", "visit", "y", visits = c("b", "f"))
  expect_no_match(capture.output(print(low), print(summary(low))), "above limit|above +q1")
})

test_that("a sample flow prints its counts", {
  data <- data.frame(id = c("a", "a", "a", "b", "c"), visit = c(0, 1, 1, 0, 1), crp = c("5", "<2", "<2", "3", "4"),
                     arm = c("A", "A", "A", "A", NA), best = c("PR", "PR", "PR", "PR", "SD"))
  flow <- sample_flow(marker_study(data, "id", "visit", "crp", arm = "arm", response = "best", duplicates = "first"))
  expect_snapshot({
    flow
    flow[flow$response == "responder", c("marker", "n_paired")]
  })
})

test_that("a study says what it left out, what was chosen and that it is simulated", {
  data <- data.frame(id = 1:4, visit = c(0, 0, 9, 0), crp = c(5, NA, 3, 1), rating = c(2, 2, 5, NA))
  attr(data, "simulated") <- "Simulated for a test."
  study <- marker_study(data, "id", "visit", "crp", response = "rating", responders = \(x) x < 4, visits = 0, lloq = 2)
  expect_snapshot({
    study
    subset(study, responder)
  })
})

test_that("time and event have a line", {
  data <- data.frame(id = 1:4, v = "b", y = 1:4, months = c(2.5, 10, 3, NA), died = c(TRUE, FALSE, TRUE, NA))
  printed <- capture.output(print(marker_study(data, "id", "v", "y", time = "months", event = "died")))
  expect_match(printed, "^Outcome +died in 2 of 3 patients, months 2.5 to 10; 1 without an outcome$", all = FALSE)
  data$months <- c(1204.5, 5225, 2000, NA)
  printed <- capture.output(print(marker_study(data, "id", "v", "y", time = "months", event = "died")))
  expect_match(printed, "months 1,204.5 to 5,225;", all = FALSE)
  expect_false(any(grepl("^Outcome", capture.output(print(marker_study(data, "id", "v", "y"))))))
})
