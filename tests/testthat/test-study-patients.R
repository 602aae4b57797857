read_response <- function(response, ..., id = seq_along(response)) {
  patients(marker_study(data.frame(id = id, visit = 0, x = 1, r = I(response)), "id", "visit", "x", response = "r",
                        ...))
}

test_that("CR and PR respond, SD and PD do not, all else is not evaluable", {
  table <- read_response(c("CR", "PR", "SD", "PD", "NE", NA, ""))
  expect_identical(table$responder, c(TRUE, TRUE, FALSE, FALSE, NA, NA, NA))
  expect_identical(read_response(factor(c("PD", "NE", "CR")))$responder, c(FALSE, NA, TRUE))
})

test_that("logical and 0/1 responses are understood", {
  expect_identical(read_response(c(TRUE, FALSE, NA))$responder, c(TRUE, FALSE, NA))
  expect_identical(read_response(c(1, 0, NA))$responder, c(TRUE, FALSE, NA))
  expect_identical(read_response(c(1L, 0L, 1L))$responder, c(TRUE, FALSE, TRUE))
  expect_identical(read_response(factor(c("1", "0")))$responder, c(TRUE, FALSE))
  expect_identical(read_response(c("TRUE", "FALSE"))$responder, c(TRUE, FALSE))
})

test_that("other sets may be named", {
  expect_identical(read_response(c(1, 2, 3), responders = 1:2, non_responders = "3")$responder, c(TRUE, TRUE, FALSE))
  expect_error(read_response("CR", responders = c("CR", "SD"), non_responders = "SD"),
               class = "cytochange_error_argument")
  expect_error(read_response("CR", responders = NA), class = "cytochange_error_argument")
  expect_error(read_response("CR", non_responders = list("SD")), class = "cytochange_error_argument")
})

test_that("a numeric rating needs a function, which is held to its word", {
  error <- expect_error(read_response(c(1, 4, 7)), class = "cytochange_error_data")
  expect_match(error$needed, "responders")
  expect_identical(read_response(c(1, 4, NA, 3), responders = \(x) x <= 3)$responder, c(TRUE, FALSE, NA, TRUE))
  # A missing rating is never guessed, whatever the function would say of it.
  expect_identical(read_response(c(1, 4, NA), responders = \(x) x %in% 1:3)$responder, c(TRUE, FALSE, NA))
  expect_identical(read_response(c(1, 9), responders = \(x) ifelse(x == 9, NA, x <= 3))$responder, c(TRUE, NA))
  refused <- function(rule) {
    expect_error(read_response(c(1, 4), responders = rule), class = "cytochange_error_argument")$argument
  }
  expect_identical(refused(\(x) TRUE), "responders")
  expect_identical(refused(\(x) x), "responders")
  expect_identical(refused(\(x) stop("no")), "responders")
  expect_identical(refused(\(x) NULL), "responders")
  # Labels are the values: a rating with words must not be compared with a number, unnoticed.
  worded <- structure(c(1, 7), labels = c(Better = 1, Worse = 7))
  error <- expect_error(patients(marker_study(list2DF(list(id = 1:2, visit = c(0, 0), x = 1:2, r = worded)), "id",
                                              "visit",
                                              "x", response = "r", responders = \(x) x <= 3)),
                        class = "cytochange_error_argument")
  expect_identical(error$argument, "responders")
  expect_error(read_response(c(1, 4), responders = \(x) x <= 3, non_responders = "4"),
               class = "cytochange_error_argument")
})

test_that("one set alone leaves the others to the other group, and what is given decides", {
  got <- function(...) suppressMessages(read_response(c("Y", "N", "NE", NA, "Z"), ...))$responder
  expect_identical(got(responders = "Y"), c(TRUE, FALSE, NA, NA, FALSE))
  expect_identical(got(non_responders = "N"), c(TRUE, FALSE, NA, NA, TRUE))
  expect_identical(got(responders = "Y", non_responders = "N"), c(TRUE, FALSE, NA, NA, NA))
  expect_identical(got(), c(TRUE, FALSE, NA, NA, NA))
  # The defaults, given by name, are sets like others.
  expect_identical(read_response(c("CR", "mixed", "NE"), responders = c("CR", "PR"))$responder, c(TRUE, FALSE, NA))
  expect_identical(read_response(c("NE", "CR"), responders = "CR", non_responders = "NE")$responder, c(FALSE, TRUE))
  # The case of letters counts only where the sets use it.
  expect_identical(read_response(c("cr", "Pd"), responders = "CR")$responder, c(TRUE, FALSE))
  expect_identical(suppressMessages(read_response(c("a", "A"), responders = "a", non_responders = "A"))$responder,
                   c(TRUE, FALSE))
  expect_identical(read_response(c(1, 2, 3), responders = 1)$responder, c(TRUE, FALSE, FALSE))
})

test_that("codes that nobody explained are counted in a message, those for not evaluable are not", {
  said <- expect_message(read_response(c("CR", "CRPR", "CRPR", "VGPR", "NE")), "\"CRPR\" \\(2\\), \"VGPR\" \\(1\\)",
                         class = "cytochange_message")
  expect_identical(said$kind, "response_codes")
  expect_identical(said$counts, c(CRPR = 2L, VGPR = 1L))
  expect_message(read_response(c("good", "bad")), "No patient is evaluable", class = "cytochange_message")
  expect_message(read_response(c("yes", "?"), responders = "yes", non_responders = "no"), "\"\\?\" \\(1\\)")
  expect_quiet(read_response(c("NE", "PR", NA, "", "Unknown", "not evaluable", "NA")))
})

test_that("what is constant within a patient may not vary, but may be missing in places", {
  data <- data.frame(id = c("a", "a", "b", "b"), visit = c(0, 1, 0, 1), x = 1, r = c("PR", NA, "", "SD"),
                     arm = c(NA, "A", "B", "B"), age = c(40, 40, NA, 50), born = as.Date("1970-01-01"))
  read <- function(data) {
    marker_study(data, "id", "visit", "x", response = "r", arm = "arm", covariates = c("age", "born"))
  }
  table <- patients(read(data))
  expect_identical(table$response, c("PR", "SD"))
  expect_identical(as.character(table$arm), c("A", "B"))
  expect_identical(table$age, c(40, 50))
  expect_s3_class(table$born, "Date")
  varies <- function(column, value) {
    data[[column]][4] <- value
    data[[column]][3] <- if (column == "r") "PD" else data[[column]][3]
    error <- expect_error(read(data), class = "cytochange_error_data")
    expect_match(error$location, "4; patient b")
    expect_match(error$received, column)
    error$argument
  }
  expect_identical(varies("r", "NE"), "response")
  expect_identical(varies("arm", "A"), "arm")
  data$age[3] <- 49
  expect_identical(varies("age", 50), "covariates")
})

test_that("arms keep the order of their levels, text is sorted alike in every locale", {
  arms <- function(arm) levels(patients(marker_study(data.frame(id = 1:3, visit = 0, x = 1, a = arm), "id", "visit",
                                                     "x", arm = "a"))$arm)
  expect_identical(arms(factor(c("b", "A", "b"), levels = c("b", "A", "none"))), c("b", "A"))
  expect_identical(arms(c("b", "A", "a")), c("A", "a", "b"))
  expect_identical(arms(c(10, 2, 2)), c("2", "10"))
})
