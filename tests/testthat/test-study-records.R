repeated <- function() {
  data.frame(id = c("a", "a", "a", "b", "a"), visit = c(0, 0, 1, 0, 0), x = c("8", "2", "5", "3", NA))
}
read <- function(data = repeated(), ...) marker_study(data, "id", "visit", "x", ...)

test_that("duplicates are an error that names rows and patients", {
  error <- expect_error(read(), class = "cytochange_error_data")
  expect_identical(error$argument, "data")
  expect_identical(error$location, "rows 1, 2; patient a")
  expect_match(error$received, "patient a, marker x, visit 0")
})

test_that("a rule settles duplicates", {
  first <- function(rule) as.data.frame(read(duplicates = rule))[1, c("value", "row")]
  expect_identical(first("mean"), data.frame(value = 5, row = 1L))
  expect_identical(first("first"), data.frame(value = 8, row = 1L))
  study <- read(duplicates = "last")
  expect_identical(as.data.frame(study)$value, c(2, 5, 3))
  expect_identical(study$records$n_rows, c(2L, 1L, 1L))
  expect_identical(sample_flow(study)$n_duplicates, 1L)
})

test_that("a mean is below its limit only where all its values are", {
  data <- data.frame(id = c(1, 1, 2, 2, 3), visit = 0, x = c("<4", "<2", "<4", "10", "1"))
  values <- as.data.frame(suppressMessages(read(data, duplicates = "mean")))
  expect_identical(values$value, c(3, 7, 1))
  expect_identical(values$censored, c(TRUE, FALSE, FALSE))
})

test_that("a mean with a value above its limit is only known to be above what it comes to", {
  data <- data.frame(id = c(1, 1, 2, 2, 3, 3), visit = 0, x = c("5", ">9", ">8", ">6", "4", "2"))
  said <- expect_message(study <- read(data, duplicates = "mean"), "2 values above", class = "cytochange_message")
  values <- as.data.frame(study)
  expect_identical(values$value, c(7, 7, 3))
  expect_identical(values$above, c(TRUE, TRUE, FALSE))
  expect_identical(values$censored, c(FALSE, FALSE, FALSE))
  # At a limit that is given, too.
  values <- as.data.frame(suppressMessages(read(transform(data, x = c(5, 10, 12, 11, 4, 2)), duplicates = "mean",
                                                uloq = 9)))
  expect_identical(values[c("value", "above")], data.frame(value = c(7, 9, 3), above = c(TRUE, TRUE, FALSE)))
})

test_that("means of values below their limit and measured ones are counted", {
  data <- data.frame(id = c(1, 1, 2, 2, 3), visit = 0, x = c("<4", "<2", "<4", "10", "1"))
  said <- expect_message(read(data, duplicates = "mean"), "1 mean", class = "cytochange_message")
  expect_identical(list(said$kind, said$rows, said$names), list("averaged_limits", 3L, "x"))
  expect_silent(read(data[c(1, 2, 5), ], duplicates = "mean"))
})

test_that("values beyond limits on both sides have no mean", {
  data <- data.frame(id = c(1, 1, 2, 2), visit = 0, x = c("5", "6", "<2", ">9"))
  error <- expect_error(read(data, duplicates = "mean"), class = "cytochange_error_data")
  expect_identical(c(error$argument, error$location), c("duplicates", "rows 3, 4; patient 2"))
  expect_identical(as.data.frame(read(data, duplicates = "first"))$value, c(5, 2))
})

test_that("duplicates are judged at the kept visits, and a missing value duplicates nothing", {
  data <- repeated()
  expect_identical(as.data.frame(read(data, visits = 1))$value, 5)
  data$x[2] <- NA
  expect_identical(as.data.frame(read(data))$row, c(1L, 3L, 4L))
})

test_that("surplus rows are counted at the baseline and at the visit", {
  data <- data.frame(id = 1, visit = c(0, 0, 1, 1, 1, 2), x = 1:6)
  flow <- sample_flow(read(data, duplicates = "mean"))
  expect_identical(flow$n_duplicates, c(3L, 1L))
})

test_that("rows of the same mean agree with aggregate() on random data", {
  withr::local_seed(1)
  data <- data.frame(id = sample(1:20, 300, TRUE), visit = sample(0:2, 300, TRUE), m = sample(letters[1:4], 300, TRUE),
                     x = round(stats::rlnorm(300), 2))
  study <- marker_study(data, "id", "visit", "x", "m", duplicates = "mean")
  ours <- as.data.frame(study)
  theirs <- stats::aggregate(x ~ id + visit + m, data, mean)
  expect_equal(ours$value[match(paste(theirs$id, theirs$visit, theirs$m), paste(ours$id, ours$visit, ours$marker))],
               theirs$x)
  expect_identical(sum(study$records$n_rows), 300L)
})
