lab_of <- function(...) {
  lab <- data.frame(USUBJID = rep(1:4, 2), PARAMCD = "CRP", AVISIT = rep(c("Baseline", "Week 4"), each = 4),
                    AVISITN = rep(c(0, 4), each = 4), AVAL = 1:8)
  for (name in names(list(...))) lab[[name]] <- list(...)[[name]]
  lab
}
unit_of <- function(...) suppressMessages(adam_study(lab_of(...)))$markers$unit

test_that("a parenthesis is a unit where it looks like one", {
  units <- c("mg/L", "MG/DL", "10^9/L", "x10^9/L", "10E9/L", "10*9/L", "10**6/mL", "GI/L", "K/uL", "\u00b5g/mL",
             "\u03bcmol/L", "umol/L", "mcg/L", "IU/L", "kIU/L", "U/mL", "%", "mm/h", "mmHg", "mm Hg", "g", "pg", "nM",
             "mL/min/1.73 m2", "mL/min/1.73m2", "mg/mmol", "mg/g creatinine", "cells/uL", "/uL", "/HPF", "copies/mL",
             "log10 copies/mL", "kg/m2", "mEq/L", "mOsm/kg", "ratio", "NPX", "days", "s", "beats/min", "ug/24 h",
             "cells/mm3", "nmol/L", "g/24h", "1/uL", "\u00b0C", "pmol/10^6 cells")
  expect_identical(units[!looks_like_unit(units)], character())
  others <- c("high sensitivity", "HS", "total", "free", "serum", "serum/plasma", "IgG", "AM", "PM", "fasting", "U",
              "M", "CD4/CD8", "A/G", "local lab", "SI", "calculated", "CRP", "25-OH", "D2 + D3", "S/CO",
              "sandwich ELISA", "")
  expect_identical(others[looks_like_unit(others)], character())
})

test_that("units are read from PARAM with a message, other words are not", {
  expect_message(study <- adam_study(lab_of(PARAM = "CRP (mg/L)")), "from the end of PARAM: CRP \"mg/L\"",
                 class = "cytochange_message")
  expect_identical(study$markers$unit, "mg/L")
  condition <- tryCatch(adam_study(lab_of(PARAM = "CRP (high sensitivity)")), cytochange_message = identity)
  expect_identical(c(condition$kind, condition$names), c("units", "CRP"))
  expect_match(conditionMessage(condition), "Not taken for units: CRP \"high sensitivity\"")
  expect_identical(unit_of(PARAM = "CRP (high sensitivity)"), NA_character_)
  # The column says it: nothing is guessed.
  expect_silent(study <- adam_study(lab_of(PARAM = "CRP (high sensitivity)", AVALU = "mg/L")))
  expect_identical(study$markers$unit, "mg/L")
  expect_silent(adam_study(lab_of(PARAM = "CRP (high sensitivity)"), unit = "mg/L"))
})

test_that("column and PARAM must agree, however the unit is written; `unit` settles it", {
  expect_error(adam_study(lab_of(PARAM = "CRP (mg/L)", AVALU = "mg/dL")), class = "cytochange_error_data")
  study <- adam_study(lab_of(PARAM = "CRP (mg/L)", AVALU = "mg/dL"), unit = c(CRP = "mg/dL"))
  expect_identical(study$markers$unit, "mg/dL")
  for (pair in list(c("mg/L", "MG/L"), c("\u00b5g/L", "ug/L"), c("mcg/L", "ug/L"), c("10^9/L", "x10E9/L"),
                    c("GI/L", "10^9/L"), c("IU/L", "U/L"))) {
    expect_silent(adam_study(lab_of(PARAM = paste0("CRP (", pair[1L], ")"), AVALU = pair[2L])))
  }
})

test_that("limits in another unit than the value's are not read", {
  texts <- replace(as.character(1:8), 2, "<7")
  expect_error(adam_study(lab_of(AVALU = "mg/L", LBSTRESU = "mg/dL", LBSTRESC = texts)),
               class = "cytochange_error_data")
  study <- adam_study(lab_of(AVALU = "mg/L", LBSTRESU = "mg/dL", LBSTRESC = texts), lloq = 70)
  expect_identical(as.data.frame(study)$value[2], 70)
  expect_identical(as.data.frame(adam_study(lab_of(AVALU = "mg/L", LBSTRESU = "MG/L", LBSTRESC = texts)))$value[2], 7)
})

test_that("parameters of several names, and names of several parameters, are said", {
  kind <- function(...) tryCatch(adam_study(lab_of(..., AVALU = "mg/L")), cytochange_message = identity)
  condition <- kind(PARAM = rep(c("CRP, serum", "CRP, plasma"), 4))
  expect_identical(c(condition$kind, condition$names), c("parameters", "CRP"))
  condition <- kind(PARAM = "C reactive protein", PARAMCD = rep(c("CRP", "CRP2"), each = 4))
  expect_identical(c(condition$kind, condition$names), c("parameters", "CRP", "CRP2"))
  expect_s3_class(kind(PARAM = rep(c("CRP, serum", "CRP, SERUM "), 4)), "marker_study")
})

test_that("times to an outcome have one unit, and CNSR is not the contrary of its labels", {
  times <- function(...) data.frame(USUBJID = 1:4, AVAL = c(10, 20, 3, 40), CNSR = c(0, 1, 0, 1), ...)
  read <- function(...) adam_study(lab_of(), adtte = times(...))
  expect_identical(patients(read(AVALU = c("DAYS", "days", "Day", "")))$time, c(10, 20, 3, 40))
  error <- expect_error(read(AVALU = c("DAYS", "DAYS", "MONTHS", "DAYS")), class = "cytochange_error_data")
  expect_identical(c(error$argument, error$location), c("adtte", "row 3; patient 3"))
  labelled <- times()
  labelled$CNSR <- structure(labelled$CNSR, labels = c(Censored = 0, Event = 1))
  expect_identical(expect_error(adam_study(lab_of(), adtte = labelled), class = "cytochange_error_data")$argument,
                   "adtte")
})

test_that("units named for some markers leave those of the others as the data have them", {
  lab <- data.frame(USUBJID = rep(1:3, each = 4), PARAMCD = c("CRP", "ALB"), AVAL = 1:12, AVALU = c("mg/dL", "g/L"),
                    PARAM = c("CRP (mg/L)", "Albumin (g/L)"), AVISIT = rep(c("Baseline", "Week 4"), each = 2))
  expect_error(adam_study(lab), class = "cytochange_error_data")
  expect_silent(study <- adam_study(transform(lab, AVISIT = factor(AVISIT)), unit = c(CRP = "mg/L")))
  expect_identical(study$markers$unit, c("mg/L", "g/L"))
  lab$PARAM[lab$PARAMCD == "ALB"] <- "Albumin (g/dL)"
  error <- expect_error(adam_study(lab, unit = c(CRP = "mg/L")), class = "cytochange_error_data")
  expect_identical(c(error$argument, error$location), c("unit", "marker ALB"))
})
