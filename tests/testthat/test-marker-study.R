# A small trial: three patients, two markers, two visits; P3 lacks IL-6 at month 3; P2's first IL-6 is below 3.1.
small_trial <- function() {
  data.frame(
    patient = rep(c("P1", "P2", "P3"), each = 4),
    visit = factor(rep(c("baseline", "month 3"), 6), levels = c("baseline", "month 3")),
    marker = rep(rep(c("IL-6", "sIL-2R"), each = 2), 3),
    value = c("12", "6.5", "850", "610", "<3.1", "4.4", "990", "1300", "8", NA, "700", "640"),
    response = rep(c("PR", "PD", "NE"), each = 4)
  )
}
read_small <- function(data = small_trial(), ...) {
  marker_study(data, id = "patient", visit = "visit", value = "value", marker = "marker", response = "response", ...)
}

test_that("long data become records, patients, markers and visits", {
  study <- read_small(unit = c("IL-6" = "pg/mL"))
  expect_identical(markers(study), c("IL-6", "sIL-2R"))
  expect_identical(visits(study), c("baseline", "month 3"))
  expect_identical(study$baseline, "baseline")
  expect_identical(patients(study)$id, c("P1", "P2", "P3"))
  expect_identical(patients(study)$responder, c(TRUE, FALSE, NA))
  values <- as.data.frame(study)
  expect_named(values, c("id", "visit", "marker", "value", "censored", "above", "unit", "row"))
  expect_identical(values$row, c(1:9, 11L, 12L))
  expect_identical(values$value, c(12, 6.5, 850, 610, 3.1, 4.4, 990, 1300, 8, 700, 640))
  expect_identical(which(values$censored), 5L)
  expect_identical(values$unit, ifelse(values$marker == "IL-6", "pg/mL", NA))
})

test_that("wide data hold one marker a column", {
  wide <- data.frame(patient = c(1, 1, 2, 2), month = c(3, 0, 0, 3), `IL-6` = c(12, 6, 2, NA), TNF = c(5, 4, 9, 7),
                     check.names = FALSE)
  study <- marker_study(wide, "patient", "month", c("IL-6", "TNF"), lloq = c("IL-6" = 3.1))
  expect_identical(visits(study), c("0", "3"))
  values <- as.data.frame(study)
  expect_identical(values$marker, c("IL-6", "TNF", "IL-6", "TNF", "IL-6", "TNF", "TNF"))
  expect_identical(values$row, c(1L, 1L, 2L, 2L, 3L, 3L, 4L))
  expect_identical(values$value, c(12, 5, 6, 4, 3.1, 9, 7))
  expect_identical(which(values$censored), 5L)
  one <- marker_study(wide, "patient", "month", "TNF")
  expect_identical(markers(one), "TNF")
})

test_that("every subclass of data frame and every kind of column is read alike", {
  plain <- small_trial()
  expected <- read_small(plain)
  same <- function(data) expect_identical(read_small(data)[c("records", "markers", "visits")],
                                          expected[c("records", "markers", "visits")])
  skip_if_not_installed("tibble")
  same(tibble::as_tibble(plain))
  same(structure(plain, class = c("grouped_df", "tbl_df", "tbl", "data.frame"), groups = tibble::tibble(visit = "x")))
  labelled <- plain
  labelled$patient <- structure(labelled$patient, label = "Patient",
                                class = c("haven_labelled", "vctrs_vctr", "character"))
  labelled$response <- I(labelled$response)
  same(labelled)
  factors <- plain
  factors$patient <- factor(factors$patient, levels = c("P9", "P1", "P2", "P3"))
  factors$marker <- factor(factors$marker, levels = c("TNF", "IL-6", "sIL-2R"))
  factors$value <- factor(factors$value)
  factors$response <- factor(factors$response, levels = c("NE", "PR", "PD", "CR"))
  same(factors)
  expect_identical(levels(patients(read_small(factors))$response), c("NE", "PR", "PD"))
  expect_identical(patients(read_small(factors))$responder, c(TRUE, FALSE, NA))
  skip_if_not_installed("data.table")
  same(data.table::as.data.table(plain))
})

test_that("rows may come in any order: pairing is by id", {
  data <- small_trial()
  shuffled <- data[c(7, 12, 3, 1, 9, 5, 11, 2, 8, 10, 4, 6), ]
  a <- as.data.frame(read_small(data))
  b <- as.data.frame(read_small(shuffled))
  sort_rows <- function(x) {
    x <- x[order(x$id, x$marker, x$visit), c("id", "visit", "marker", "value", "censored")]
    rownames(x) <- NULL
    x
  }
  expect_identical(sort_rows(a), sort_rows(b))
})

test_that("ids that differ by blanks, case or digits stay different", {
  data <- data.frame(id = c("a", "A", "a ", "01", "1"), visit = 0, x = 1:5)
  expect_identical(patients(marker_study(data, "id", "visit", "x"))$id, data$id)
  data$id <- c(1e5, 100001, 12, 2^53, 2^53 - 1)
  expect_identical(patients(marker_study(data, "id", "visit", "x"))$id, c("12", "100000", "100001", "9007199254740991",
                                                                       "9007199254740992"))
})

test_that("all patients and markers stay, also those without a value", {
  data <- data.frame(id = c("a", "b", "c"), visit = c("v0", "v0", "v9"), marker = c("x", "y", "z"), value = c(1, NA, 2))
  study <- marker_study(data, "id", "visit", "value", "marker", visits = "v0")
  expect_identical(patients(study)$id, c("a", "b", "c"))
  expect_identical(markers(study), c("x", "y", "z"))
  expect_identical(as.data.frame(study)$row, 1L)
  expect_identical(study$source[c("n_rows", "n_other_visits", "n_missing")],
                   list(n_rows = 3L, n_other_visits = 1L, n_missing = 1L))
})

test_that("units are a column, one unit, or named by marker", {
  data <- data.frame(id = 1:3, visit = 0, marker = c("x", "x", "y"), value = 1, u = c(NA, "ng", "pg"))
  unit <- function(...) marker_study(data, "id", "visit", "value", "marker", ...)$markers$unit
  expect_identical(unit(unit = "u"), c("ng", "pg"))
  expect_identical(unit(unit = "mg"), c("mg", "mg"))
  expect_identical(unit(unit = c(y = "pg")), c(NA, "pg"))
  expect_identical(unit(), c(NA_character_, NA_character_))
  data$u[1] <- "mol"
  error <- expect_error(unit(unit = "u"), class = "cytochange_error_data")
  expect_match(error$received, "mol, ng in marker x")
  expect_match(error$location, "rows 1, 2")
  expect_error(unit(unit = c(z = "pg")), class = "cytochange_error_argument")
  expect_error(unit(unit = 3), class = "cytochange_error_argument")
})

test_that("a study prints what it holds", {
  expect_snapshot({
    read_small(unit = c("IL-6" = "pg/mL", "sIL-2R" = "U/mL"))
    marker_study(data.frame(id = 1, visit = 0, crp = 5), "id", "visit", "crp", scale = "raw")
  })
})

test_that("a print shows the order of the responses that was given", {
  data <- data.frame(id = 1:3, visit = 0, y = 1:3, r = c("CR", "PD", "PR"))
  printed <- function(...) utils::capture.output(print(marker_study(data, "id", "visit", "y", response = "r", ...)))
  expect_match(printed(ordered = c("PD", "SD", "PR", "CR")), "^Ordered +PD, PR, CR [(]worst to best[)]$", all = FALSE)
  expect_no_match(printed(), "Ordered")
})

test_that("messages on limits name markers, rows and patients", {
  data <- data.frame(id = c("a", "b", "c"), visit = 0, y = c("1", ">9", "4"), m = "IL-6", f = c("left", "none", "none"))
  said <- list()
  withCallingHandlers(marker_study(data, "id", "visit", "y", "m", censored = "f", lloq = 0.5),
                      cytochange_message = function(m) {
                        said[[m$kind]] <<- m
                        invokeRestart("muffleMessage")
                      })
  expect_match(conditionMessage(said$above), "1 value above an upper limit (marker IL-6; row 2; patient b)",
               fixed = TRUE)
  expect_identical(said$above$names, "IL-6")
  expect_match(conditionMessage(said$flagged_values), "(marker IL-6; row 1; patient a)", fixed = TRUE)
  expect_identical(said$flagged_values$rows, 1L)
})

test_that("a unit that is almost the name of a column is no unit", {
  data <- data.frame(id = rep(1:3, each = 2), visit = factor(c("a", "b")), crp = 1:6, UNIT = c("mg/L", "mg/dL"))
  error <- expect_error(marker_study(data[-4], "id", "visit", "crp", unit = "Visit"),
                        class = "cytochange_error_argument")
  expect_identical(error$argument, "unit")
  expect_match(error$location, "part it from \"visit\"", fixed = TRUE)
  error <- expect_error(marker_study(data, "id", "visit", "crp", unit = "Unit"), class = "cytochange_error_argument")
  expect_match(error$location, "part it from \"UNIT\"", fixed = TRUE)
  expect_identical(marker_study(data[-4], "id", "visit", "crp", unit = "CRP")$markers$unit, "CRP")
  expect_identical(marker_study(data[-4], "id", "visit", "crp", unit = c(crp = "Visit"))$markers$unit, "Visit")
  lab <- data.frame(USUBJID = data$id, PARAMCD = "CRP", AVISIT = data$visit, AVAL = 1:6, AVALU = "mg/L")
  error <- expect_error(adam_study(lab, unit = "avalu"), class = "cytochange_error_argument")
  expect_identical(error$argument, "unit")
})

test_that("names that differ in leading zeros get a message", {
  data <- data.frame(id = c("001", "002", "010", "1", "2", "100"), visit = factor(rep(c("a", "b"), each = 3)), y = 1:6)
  said <- expect_message(marker_study(data, "id", "visit", "y"), "leading zeros", class = "cytochange_message")
  expect_identical(c(said$kind, said$names), c("near_names", "001", "002", "1", "2"))
  decimals <- data.frame(id = rep(1:2, each = 4), visit = factor(c("1.05", "1.5", "10", "100")), y = 1)
  expect_silent(marker_study(decimals, "id", "visit", "y"))
})

test_that("numbers in an error have the digits that tell them", {
  data <- data.frame(id = 1:2, visit = factor("a"), y = c(1.42 - 1.5, 1))
  expect_identical(expect_error(marker_study(data, "id", "visit", "y"))$received, "-0.08 for marker y")
})
