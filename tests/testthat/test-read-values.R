read_x <- function(x, ..., scale = "log2") {
  data <- data.frame(id = paste0("p", seq_along(x)), visit = 0, x = I(x))
  marker_study(data, "id", "visit", "x", scale = scale, ...)
}
values_of <- function(study) as.data.frame(study)[c("value", "censored", "row")]
rows_of <- function(value, censored, row = seq_along(value)) data.frame(value = value, censored = censored, row = row)
location_of <- function(code) expect_error(code, class = "cytochange_error_data")$location

test_that("text below a limit is censored at the limit", {
  x <- c("<3.1", " < 3.1 ", "<=3.1", "3.1", "4e1", "+.5", NA, "", "NA", ".")
  expect_identical(values_of(read_x(x)),
                   rows_of(c(3.1, 3.1, 3.1, 3.1, 40, 0.5), c(TRUE, TRUE, TRUE, FALSE, FALSE, FALSE)))
  expect_identical(values_of(read_x(factor(x))), values_of(read_x(x)))
})

test_that("text without a number takes the limit of `lloq`", {
  x <- c("<LLOQ", "BLQ", "<", "< loq", "<2", "9")
  expect_identical(values_of(read_x(x, lloq = 5)), rows_of(c(5, 5, 5, 5, 2, 9), c(rep(TRUE, 5), FALSE)))
  expect_match(location_of(read_x(x)), "rows 1, 2, 3, 4; patients p1")
})

test_that("text that is no number is an error that names rows", {
  bad <- function(text) location_of(read_x(c("1", text, "2")))
  for (text in c("3,1", "1,200", "abc", ">abc", "<abc", "<3,1", "1 2", "0x1A", "Inf", "NaN", "1e999", "<Inf",
                 "3.1 pg/mL")) {
    expect_match(bad(text), "row 2; patient p2", info = text)
  }
  # What to do is said where it is known.
  said <- function(text) expect_error(read_x(c("1", text)), class = "cytochange_error_data")$location
  expect_match(said("3,1"), "dec = ", fixed = TRUE)
  for (text in c("ND", "BDL", "OOR<", "OOR <", "not detected")) expect_match(said(text), "<LLOQ")
  expect_match(said("OOR>"), "write \">\" and the limit")
})

test_that("NaN and infinite values are errors, NA is missing", {
  expect_match(location_of(read_x(c(1, NaN))), "row 2; patient p2")
  expect_match(location_of(read_x(c(Inf, 1, -Inf))), "rows 1, 3; patients p1, p3")
  expect_identical(values_of(read_x(c(1, NA))), rows_of(1, FALSE))
})

test_that("values under `lloq` are censored at it, a value at it is measured", {
  expect_identical(values_of(read_x(c(2, 3.1, 4), lloq = 3.1)), rows_of(c(3.1, 3.1, 4), c(TRUE, FALSE, FALSE)))
  expect_identical(values_of(read_x(c(2L, 3L, 0L), lloq = 3L)), rows_of(c(3, 3, 3), c(TRUE, FALSE, TRUE)))
  expect_identical(values_of(read_x(c("2", "<1", "<8"), lloq = 3)), rows_of(c(3, 1, 8), c(TRUE, TRUE, TRUE)))
  data <- data.frame(id = 1:4, visit = 0, x = c(1, 1, 1, 9), limit = c(2, NA, 0.5, 10))
  study <- marker_study(data, "id", "visit", "x", lloq = "limit")
  expect_identical(values_of(study), rows_of(c(2, 1, 1, 10), c(TRUE, FALSE, FALSE, TRUE)))
})

test_that("a limit by marker names markers of the data", {
  data <- data.frame(id = 1, visit = 0, m = c("a", "b", "c"), x = 1)
  read <- function(lloq, ...) as.data.frame(marker_study(data, "id", "visit", "x", "m", lloq = lloq, ...))$value
  expect_identical(read(c(b = 2, c = NA)), c(1, 2, 1))
  refused <- function(lloq) expect_error(read(lloq), class = "cytochange_error_argument")$argument
  expect_identical(refused(c(b = 2, d = 3)), "lloq")
  expect_identical(refused(c(b = 2, b = 3)), "lloq")
  expect_identical(refused(1:3), "lloq")
  expect_identical(refused(numeric()), "lloq")
  expect_identical(refused(Inf), "lloq")
  expect_identical(refused(TRUE), "lloq")
  expect_identical(refused(list(1)), "lloq")
  wide <- data.frame(id = 1, visit = 0, a = 1, b = 1, la = 2, fb = TRUE)
  both <- marker_study(wide, "id", "visit", c("a", "b"), lloq = c(a = "la"), censored = c(b = "fb"))
  expect_identical(values_of(both), rows_of(c(2, 1), c(TRUE, TRUE), c(1L, 1L)))
  expect_error(marker_study(wide, "id", "visit", c("a", "b"), lloq = c(z = "la")), class = "cytochange_error_argument")
})

test_that("a flag means below the limit, whatever the value says", {
  data <- data.frame(id = 1:5, visit = 0, x = c(1, NA, 9, 4, 2), flag = c(TRUE, TRUE, TRUE, FALSE, NA))
  read <- function(..., scale = "log2") marker_study(data, "id", "visit", "x", censored = "flag", scale = scale, ...)
  expect_identical(values_of(read(lloq = 3)), rows_of(c(3, 3, 9, 4, 3), c(TRUE, TRUE, TRUE, FALSE, TRUE)))
  expect_match(location_of(read()), "row 2; patient 2")
  data$x[2] <- 0.5
  expect_identical(values_of(read()), rows_of(c(1, 0.5, 9, 4, 2), c(TRUE, TRUE, TRUE, FALSE, FALSE)))
  data$flag <- c(1, 1, 0, NA, 0)
  expect_identical(values_of(read())$censored, c(TRUE, TRUE, FALSE, FALSE, FALSE))
  data$flag <- "Y"
  expect_error(read(), class = "cytochange_error_data")
})

test_that("the log2 scale wants values above 0, at kept visits", {
  expect_match(location_of(read_x(c(1, 0, -2))), "rows 2, 3; patients p2, p3")
  expect_match(location_of(read_x(c("1", "<0"))), "row 2")
  expect_match(location_of(read_x(c(1, 2), lloq = 0)), "rows 1, 2")
  expect_identical(values_of(read_x(c(1, 0, -2), scale = "raw"))$value, c(1, 0, -2))
  expect_identical(values_of(read_x(c(1, 0, -2), lloq = 0.5))$value, c(1, 0.5, 0.5))
  data <- data.frame(id = 1, visit = 0:2, x = c(1, -1, 2))
  expect_match(location_of(marker_study(data, "id", "visit", "x")), "row 2; patient 1")
  kept <- marker_study(data, "id", "visit", "x", visits = c(0, 2))
  expect_identical(values_of(kept)$row, c(1L, 3L))
  data$x <- c("1", ">500", "2")
  expect_identical(values_of(marker_study(data, "id", "visit", "x", visits = c(0, 2)))$row, c(1L, 3L))
})
