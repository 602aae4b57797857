# What laboratories, data managers and CROs send: visits that leave the baseline out, columns that speak against each
# other, rows that were not chosen.

long <- four_patients
read <- read_four
each <- twice

test_that("`visits` that leave a baseline out are said, as another visit is taken for it", {
  said <- function(all, kept, ...) {
    data <- data.frame(p = rep(1:3, each = length(all)), v = all, y = 1)
    outcome(marker_study(data, "p", "v", "y", visits = kept, ...))$said$baseline
  }
  came <- said(c("Baseline", "Week 4", "Week 12"), c("Week 4", "Week 12"))
  expect_identical(came$names, "Week 4")
  expect_match(conditionMessage(came), "\"Week 4\", as `visits` leaves out \"Baseline\"; `baseline` chooses another.",
               fixed = TRUE)
  expect_identical(said(c("pre", "mid", "post"), c("mid", "post"))$names, "mid")
  expect_identical(said(c(0, 4, 12), c(4, 12))$names, "4")
  expect_null(said(c("Baseline", "Week 4", "Week 12"), c("Week 4", "Week 12"), baseline = "Week 4"))
  expect_null(said(c("Screening", "Baseline", "Week 4"), c("Baseline", "Week 4")))
  expect_null(said(c("pre", "Day 1", "Week 4"), c("Day 1", "Week 4"))$none)
  expect_null(said(c("Baseline 1", "Baseline 2", "Week 4"), c("Baseline 2", "Week 4")))
  expect_null(said(c(4, 8, 12), c(8, 12)))
  sheet <- data.frame(id = 1:3, IL6_pre = 1:3, IL6_mid = 2:4, IL6_post = 3:5)
  expect_identical(outcome(marker_study(sheet, "id", value = names(sheet)[-1L], layout = "{marker}_{visit}",
                                        visits = c("mid", "post")))$said$baseline$names, "mid")
})

test_that("blanks at the ends and spellings of a number are no contradiction within a patient", {
  half <- function(one, other) rep(c(one, other), 4)
  expect_identical(patients(read(long(r = half("CR ", "CR")), response = "r")$result)$responder, rep(TRUE, 4))
  came <- read(long(s = half("F\u00a0", "F")), covariates = "s")
  expect_identical(as.character(patients(came$result)$s), rep("F", 4))
  expect_identical(came$said$trimmed_names$names, "F\u00a0")
  came <- read(long(t = half("12", "12.0"), e = half("yes", "yes ")), time = "t", event = "e")
  expect_identical(patients(came$result)$time, rep(12, 4))
  expect_identical(patients(came$result)$event, rep(TRUE, 4))
})

test_that("covariates of numbers with decimal commas are said to be categories", {
  data <- data.frame(p = 1:8, v = 0, y = 1, age = paste0(51:58, ",5"))
  expect_identical(outcome(marker_study(data, "p", "v", "y", covariates = "age"))$said$text_numbers$names, "age")
})

test_that("duplicates of columns without a part are told by the columns in which they differ", {
  data <- rbind(long(Panel = "Inflammation", lot = 1), long(Panel = "Cardio", lot = 1))
  error <- read(data)$result
  expect_match(error$location, "; they differ in Panel: keep one of it", fixed = TRUE)
  expect_no_match(read(rbind(long(), long()))$result$location, "differ")
})

test_that("what to do with values that no logarithm has is said: logarithms themselves among it", {
  expect_match(read(long(y = c(-1, 2:8)))$result$needed, "already_log2", fixed = TRUE)
})

test_that("advice on text of values holds more of what laboratories write", {
  advice <- function(text) read(long(y = c(text, 2:8)))$result$location
  for (text in c("na", "\u2014", "\u2013", "#DIV/0!", "#VALUE!", "n/d")) {
    expect_match(advice(text), "empty, or write NA")
  }
  for (text in c("1'234", "1\u2019234.5", "1 000,5")) expect_match(advice(text), "parts thousands")
  expect_match(advice("1 000,5"), "dec =")
  for (text in c("0.5 to 1", "1e400")) expect_no_match(advice(text), "unit")
})

test_that("Arrow's tables in other wrappings, and those of Bioconductor, are made data frames", {
  plain <- as.data.frame(read()$result)
  skip_if_not_installed("S4Vectors")
  expect_identical(as.data.frame(read(S4Vectors::DataFrame(long(), check.names = FALSE))$result), plain)
  skip_if_not_installed("nanoarrow")
  expect_identical(as.data.frame(read(nanoarrow::as_nanoarrow_array(long()))$result), plain)
  expect_identical(as.data.frame(read(nanoarrow::as_nanoarrow_array_stream(long()))$result), plain)
})

test_that("days with labels or of a class, and windows of dates, are read or refused by name", {
  windows <- list(base = c(-7, 1), w4 = c(22, 35, 28))
  labelled <- structure(c(1, 28), labels = c(x = 1), class = c("haven_labelled", "vctrs_vctr", "double"))
  expect_identical(as.character(visit_windows(labelled, windows)), c("base", "w4"))
  time <- structure(86400 * c(1, 28), units = "secs", class = c("hms", "difftime"))
  expect_no_warning(v <- visit_windows(time, windows))
  expect_identical(as.character(v), c("base", "w4"))
  error <- outcome(visit_windows(as.Date("2024-01-02"), list(a = as.Date(c("2024-01-01", "2024-01-05"))),
                                 reference = as.Date("2024-01-01")))$result
  expect_s3_class(error, "cytochange_error_argument")
  expect_identical(error$argument, "windows")
  setClass("DaysForTest", contains = "numeric", representation(days = "numeric"))
  withr::defer(removeClass("DaysForTest"))
  expect_identical(outcome(visit_windows(new("DaysForTest", 0, days = 28), windows))$result$argument, "day")
})
