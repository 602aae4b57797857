base_data <- function() {
  data.frame(id = c("a", "a", "b", "b"), visit = c(0, 1, 0, 1), marker = "x", value = c(1, 2, 3, 4), arm = "A",
             best = "PR",
             age = 50)
}
read <- function(data = base_data(), id = "id", visit = "visit", value = "value", marker = "marker", ...) {
  marker_study(data, id, visit, value, marker, ...)
}
expect_argument_error <- function(code, argument) {
  error <- expect_error(code, class = "cytochange_error_argument")
  expect_s3_class(error, "cytochange_error")
  expect_identical(error$argument, argument)
  invisible(error)
}
expect_data_error <- function(code, argument, location = NULL) {
  error <- expect_error(code, class = "cytochange_error_data")
  expect_s3_class(error, "cytochange_error")
  expect_identical(error$argument, argument)
  if (!is.null(location)) expect_match(error$location, location, fixed = TRUE)
  invisible(error)
}

test_that("arguments that cannot serve are named", {
  expect_argument_error(marker_study(), "data")
  expect_argument_error(marker_study(base_data(), visit = "visit", value = "value"), "id")
  expect_argument_error(marker_study(base_data(), "id", value = "value"), "visit")
  expect_argument_error(read(as.matrix(1:3)), "data")
  expect_argument_error(read(list(id = 1)), "data")
  expect_argument_error(read(NULL), "data")
  expect_data_error(read(base_data()[0, ]), "data")
  expect_argument_error(read(id = "patient"), "id")
  expect_argument_error(read(id = c("id", "visit")), "id")
  expect_argument_error(read(id = 1), "id")
  expect_argument_error(read(visit = NA_character_), "visit")
  expect_argument_error(read(value = "values"), "value")
  expect_argument_error(read(marker = "markers"), "marker")
  expect_argument_error(read(arm = "Arm"), "arm")
  expect_argument_error(read(response = "resp"), "response")
  expect_argument_error(read(covariates = c("age", "sex")), "covariates")
  expect_argument_error(read(covariates = 3), "covariates")
  expect_argument_error(read(lloq = "limit"), "lloq")
  expect_argument_error(read(censored = "flag"), "censored")
  expect_argument_error(read(scale = "ln"), "scale")
  expect_argument_error(read(scale = "log"), "scale")
  expect_argument_error(read(duplicates = "median"), "duplicates")
  expect_match(expect_argument_error(read(baselin = "0"), "...")$received, "baselin")
  expect_match(expect_argument_error(read(respons = "best"), "...")$received, "respons")
})

test_that("a column plays one part", {
  expect_argument_error(read(arm = "best", response = "best"), "arm")
  expect_argument_error(read(id = "visit"), "visit")
  expect_argument_error(read(covariates = c("age", "best"), response = "best"), "covariates")
  expect_argument_error(read(lloq = "value"), "lloq")
  expect_argument_error(read(unit = "marker"), "unit")
  expect_argument_error(marker_study(base_data(), "id", "visit", c("value", "age"), marker = "marker"), "marker")
  twice <- base_data()
  names(twice)[7] <- "value"
  expect_data_error(read(twice), "data")
})

test_that("covariates do not bear the names of the study's own columns", {
  for (name in c("responder", "row", "id2")) {
    data <- base_data()
    names(data)[7] <- name
    if (name == "id2") expect_named(patients(read(data, covariates = name)),
                                    c("id", "arm", "response", "responder", "time", "event", "id2"))
    else expect_match(expect_argument_error(read(data, covariates = name), "covariates")$received, name)
  }
})

test_that("columns are plain vectors", {
  listed <- base_data()
  listed$value <- as.list(listed$value)
  expect_data_error(read(listed), "value")
  matrixed <- base_data()
  matrixed$value <- matrix(1:8, 4)
  expect_data_error(read(matrixed), "value")
  for (value in list(c(TRUE, FALSE, TRUE, NA), as.Date("2020-01-01") + 0:3, complex(4))) {
    data <- base_data()
    data$value <- value
    expect_data_error(read(data), "value")
  }
  empty <- base_data()
  empty$value <- NA
  expect_identical(nrow(as.data.frame(read(empty))), 0L)
})

test_that("a missing name is an error that names rows", {
  data <- base_data()
  data$id[c(2, 3)] <- c(NA, " ")
  expect_data_error(read(data), "id", "rows 2, 3")
  expect_data_error(read(data, visits = "1"), "id", "rows 2, 3")
  data <- base_data()
  data$marker[4] <- ""
  expect_data_error(read(data), "marker", "row 4")
  data$marker <- factor(c("x", NA, "x", "x"))
  expect_data_error(read(data), "marker", "row 2")
  data <- base_data()
  data$visit[1] <- NaN
  expect_data_error(read(data), "visit", "row 1")
  expect_identical(as.data.frame(read(data, visits = c(0, 1)))$row, 2:4)
})

test_that("visits are ordered by levels, by number, or by appearance with a message", {
  order_of <- function(visit, ...) visits(read(data.frame(id = c(1, 1, 2, 2), visit = visit, marker = "x", value = 1),
                                               ...))
  expect_identical(order_of(factor(c("z", "y", "z", "y"), levels = c("u", "z", "y"))), c("z", "y"))
  expect_identical(order_of(c(12, 3, 12, 3)), c("3", "12"))
  expect_identical(order_of(c(100000, 0.5, 100000, 0.5)), c("0.5", "100000"))
  expect_identical(order_of(as.Date(c("2021-03-01", "2020-12-24", "2021-03-01", "2020-12-24"))),
                   c("2020-12-24", "2021-03-01"))
  expect_message(expect_identical(order_of(c("z", "y", "z", "y")), c("z", "y")), "\"z\", \"y\"",
                 class = "cytochange_message")
  expect_quiet(expect_identical(order_of(c("z", "y", "z", "y"), visits = c("y", "z")), c("y", "z")))
  expect_quiet(marker_study(base_data()[c(1, 3), ], "id", "marker", "value"))
})

test_that("`visits` keeps and orders, `baseline` is one of them", {
  data <- data.frame(id = 1, visit = 1:4, value = 2)
  read <- function(...) marker_study(data, "id", "visit", "value", ...)
  expect_identical(visits(read(visits = c(3, 1))), c("3", "1"))
  expect_identical(visits(read(visits = c("3", "1"))), c("3", "1"))
  expect_identical(read(visits = c(3, 1))$baseline, "3")
  expect_identical(read(visits = c(3, 1), baseline = 1)$baseline, "1")
  expect_identical(read(baseline = "4")$baseline, "4")
  expect_argument_error(read(visits = c("3", "month 1")), "visits")
  expect_argument_error(read(visits = c("3", "3")), "visits")
  expect_argument_error(read(visits = character()), "visits")
  expect_argument_error(read(visits = TRUE), "visits")
  expect_argument_error(read(visits = c(1, 2), baseline = 3), "baseline")
  expect_argument_error(read(baseline = c("1", "2")), "baseline")
})

test_that("text that is not valid in its encoding is an error, not a lost name", {
  data <- base_data()
  data$marker[2] <- "\xb5g"
  Encoding(data$marker[2]) <- "UTF-8"
  expect_data_error(read(data), "marker", "row 2")
})

test_that("errors bear the name of the function that was called", {
  error <- expect_error(visits(marker_study(base_data(), "id", "visit", "arm", "marker")), class = "cytochange_error")
  expect_identical(rlang::call_name(error$call), "marker_study")
})
