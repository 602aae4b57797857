# Visits in columns: names of value columns as spreadsheets have them.

test_that("headings that have a marker in several units are an error", {
  data <- data.frame(id = 1:3, a = 1:3, b = 4:6, c = 7:9, d = 1:3)
  columns <- c("IL6_pre (pg/mL)", "IL6_post (ng/mL)", "TNF_pre [U/L]", "TNF_post [U/L]")
  names(data)[-1L] <- columns
  error <- outcome(marker_study(data, "id", value = columns, layout = "{marker}_{visit}"))$result
  expect_s3_class(error, "cytochange_error_data")
  expect_identical(c(error$argument, error$received), c("unit", "pg/mL, ng/mL in marker IL6"))
  expect_identical(error$location, "columns \"IL6_pre (pg/mL)\", \"IL6_post (ng/mL)\"")
  visits <- c("pre [U/L]", "post [U/L]")
  study <- marker_study(data, "id", value = columns[3:4], layout = "{marker}_{visit}", visits = visits)
  expect_identical(visits(study), visits)
})

test_that("blanks at the ends of the columns' names lose no visit", {
  data <- data.frame(id = 1:2, c(1, 2), c(3, 4), check.names = FALSE)
  read <- function(names, ...) {
    outcome(marker_study(stats::setNames(data, c("id", names)), "id", value = names, layout = "{marker}_{visit}", ...))
  }
  expected <- as.data.frame(read(c("IL6_pre", "IL6_post"))$result)
  expect_identical(expected$value, c(1, 3, 2, 4))
  for (names in list(c("IL6_pre ", "IL6_post"), c("IL6_pre", "IL6_post\u00a0"), c("IL6 _pre", "IL6_post\t"))) {
    came <- read(names)
    expect_identical(as.data.frame(came$result), expected)
    expect_true("trimmed_names" %in% came$kinds)
    expect_identical(visits(came$result), c("pre", "post"))
  }
  expect_true(all(c("pre ", "IL6 ") %in% read(c("IL6_pre ", "IL6 _post"))$said$trimmed_names$names))
  expect_identical(as.data.frame(read(c("IL6_pre ", "IL6_post"), visits = c("pre", "post"))$result), expected)
  alone <- outcome(marker_study(stats::setNames(data, c("id", "pre ", "post")), "id", value = c("pre ", "post"),
                                marker = "IL6", layout = "{visit}"))
  expect_identical(as.data.frame(alone$result), expected)
})

test_that("two columns of one marker and visit are an error that names them", {
  data <- data.frame(id = 1:2, c(1, 2), c(3, 4), check.names = FALSE)
  names <- c("IL6_pre", "IL6_pre ")
  error <- outcome(marker_study(stats::setNames(data, c("id", names)), "id", value = names,
                                layout = "{marker}_{visit}"))$result
  expect_s3_class(error, "cytochange_error_argument")
  expect_identical(error$argument, "value")
  expect_match(error$received, "\"IL6_pre\", \"IL6_pre \"", fixed = TRUE)
})

test_that("covariates of visits in columns vary by row alone: no visit decides", {
  data <- data.frame(id = c(1, 1, 2), a_pre = 1:3, a_post = 4:6, c = 1:3)
  for (varying in c("error", "baseline")) {
    error <- outcome(marker_study(data, "id", value = c("a_pre", "a_post"), layout = "{marker}_{visit}",
                                  covariates = "c", varying = varying, duplicates = "first"))$result
    expect_identical(error$argument, "covariates")
    expect_no_match(error$location, "varying", fixed = TRUE)
  }
})
