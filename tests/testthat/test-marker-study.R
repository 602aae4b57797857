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
  expect_named(values, c("id", "visit", "marker", "value", "censored", "unit", "row"))
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
