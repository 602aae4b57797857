# Columns without a part in the study that tell of its values.

long <- four_patients
read <- read_four
each <- twice

test_that("values that another column says are beyond a limit are not measured without a word", {
  beside <- function(name, x, ...) {
    data <- long()
    data[[name]] <- x
    read(data, ...)$said$limit_columns
  }
  expect_identical(beside("Operator", c("", "<", "", ">", "", "", "", "="))$rows, c(2L, 4L))
  expect_identical(beside("Detection Range", c("In Detection Range", "Below Detection Range"))$rows, c(2L, 4L, 6L, 8L))
  text <- beside("result", c("1", "< 2", "3", "4.0", "5", "6", "7", ">8"))
  expect_identical(text$rows, c(2L, 8L))
  expect_identical(text$names, "result")
  expect_match(conditionMessage(text), "`censored`", fixed = TRUE)
  for (name in c("LOQFL", "BLQ", "below_lloq", "belowLOD", "censored", "non-detect")) {
    for (flag in list(c("", "Y"), c(FALSE, TRUE), c(0, 1), c("no", "yes"))) {
      expect_identical(beside(name, flag)$rows, c(2L, 4L, 6L, 8L), info = name)
    }
  }
  # Groups of ages, other tests, normal ranges; values that are below the limit as it is.
  expect_null(beside("agegr", each(c("<65", ">=65"))))
  expect_null(beside("pval", c("0.02", "<0.001")))
  expect_null(beside("Flag", c("L", "H")))
  expect_null(beside("BLQ", c(TRUE, rep(FALSE, 7)), lloq = 1.5))
  expect_null(beside("Operator", c("<", rep("", 7)), lloq = 1.5))
  expect_null(beside("BLQ", c(TRUE, FALSE), censored = "BLQ"))
  # A remark in bytes of no encoding says nothing, of whatever column it is.
  for (name in c("remark", "BLQ", "QC_Warning")) expect_null(beside(name, c("\xe9<", "x")), info = name)
  expect_null(beside("Operator", c("<", "\xe9")))
  expect_null(beside("BLQ", each(c(TRUE, FALSE)), covariates = "BLQ"))
})

test_that("labelled text tells of limits, too", {
  skip_if_not_installed("haven")
  operator <- haven::labelled(rep(c("<", "="), 4), c(below = "<"))
  expect_identical(read(long(operator = operator))$said$limit_columns$rows, c(1L, 3L, 5L, 7L))
})

# Two markers, 4 patients, two visits, in a column each; il6 1 to 8, tnf 11 to 18.
wide <- function(...) {
  data <- data.frame(id = each(1:4), visit = factor(c("pre", "post"), c("pre", "post")), il6 = 1:8, tnf = 11:18)
  given <- list(...)
  data[names(given)] <- given
  data
}

said_of_wide <- function(..., kind = "limit_columns", value = c("il6", "tnf")) {
  outcome(marker_study(wide(...), "id", "visit", value))$said[[kind]]
}

test_that("in wide data a column that names a marker tells of this marker alone", {
  operator <- c("", "<", "", "", "", "", "", ">")
  for (name in c("il6_flag", "il6.op", "IL6 Sign", "flag_il6", "il6Flag")) {
    said <- do.call(said_of_wide, stats::setNames(list(operator), name))
    expect_identical(said$rows, c(2L, 8L), info = name)
    expect_identical(said$names, name)
    expect_match(conditionMessage(said), "^2 values that column ", info = name)
  }
  expect_match(conditionMessage(said_of_wide(op = operator)), "^4 values that column ")
  both <- said_of_wide(il6_blq = operator == "<", tnf_cens = rep(0:1, 4))
  expect_identical(both$rows, c(2L, 4L, 6L, 8L))
  expect_identical(both$names, c("il6_blq", "tnf_cens"))
  expect_match(conditionMessage(both), "^5 values that columns \"il6_blq\", \"tnf_cens\" say are ")
  # Text beside numbers is held to those of its marker; without other numbers its name counts.
  expect_identical(said_of_wide(tnf_result = c("11", "<12", 13:18))$rows, 2L)
  expect_null(said_of_wide(il6_result = c("11", "<12", 13:18)))
  expect_identical(said_of_wide(il6_result = c("", "<2", rep("", 6)))$rows, 2L)
  expect_null(said_of_wide(agegroup = c("", "<2", rep("", 6))))
})

test_that("of several markers in a column's name the longest is meant", {
  said <- outcome(marker_study(wide(il6_sr = 21:28, il6_sr_blq = rep(c(TRUE, FALSE), 4)), "id", "visit",
                               c("il6", "il6_sr")))$said$limit_columns
  expect_match(conditionMessage(said), "^4 values that column \"il6_sr_blq\" says")
  quality <- said_of_wide(tnf_QC = c("PASS", "WARN"), kind = "quality_flags")
  expect_identical(quality$rows, c(2L, 4L, 6L, 8L))
  expect_match(conditionMessage(quality), "^4 values of which")
})

test_that("visits in columns have such columns of their own, too", {
  data <- data.frame(id = 1:3, il6_pre = c(1, 5, 6), il6_post = c(7, 8, 9), tnf_pre = 1:3, tnf_post = 4:6,
                     il6_pre_flag = c("<", "", ""), il6_flag_post = c("", "", ">"))
  said <- outcome(marker_study(data, "id", value = c("il6_pre", "il6_post", "tnf_pre", "tnf_post"),
                               layout = "{marker}_{visit}"))$said$limit_columns
  expect_identical(said$rows, c(1L, 3L))
  expect_match(conditionMessage(said), "^2 values that columns \"il6_pre_flag\", \"il6_flag_post\" say")
})

test_that("values at or beyond a column of limits that nobody named are not measured without a word", {
  beside <- function(name, x, ...) {
    data <- long()
    data[[name]] <- x
    read(data, ...)$said$limit_columns
  }
  for (name in c("LLOQ", "lod", "LOQ", "LBLLOQ", "limit of detection", "Detection limit")) {
    expect_identical(beside(name, 2.5)$rows, 1:2, info = name)
  }
  expect_identical(beside("LLOQ", c("2", "2", rep("", 6)))$rows, 1:2)
  expect_identical(beside("ULOQ", 7)$rows, 7:8)
  expect_match(conditionMessage(beside("LLOQ", 2)), "`lloq` and `uloq` columns of limits", fixed = TRUE)
  # Limits that none lies beyond, that the user has given, that are of no quantification, that are none.
  expect_null(beside("LLOQ", 0.5))
  expect_null(beside("LLOQ", 0))
  expect_null(beside("LLOQ", 2, lloq = 1))
  expect_null(beside("LOD", 2, lloq = "LOD"))
  expect_null(beside("ULOQ", 7, uloq = 9))
  expect_null(beside("ULN", 7))
  expect_null(beside("LLN", 2))
  expect_identical(beside("ULOQ", 7, lloq = 1)$rows, 7:8)
  expect_match(conditionMessage(said_of_wide(il6_LLOQ = 2, tnf_LLOQ = 12)), "^4 values that columns ")
})

test_that("a column of limits in an ADaM set is said where `lloq` does not name it", {
  lab <- data.frame(USUBJID = each(paste0("S", 1:4)), PARAMCD = "CRP", AVISIT = c("Baseline", "Week 4"),
                    AVISITN = c(0, 4), AVAL = 1:8, ABLFL = c("Y", ""), LLOQ = 2, LBSTNRLO = 5)
  said <- function(...) outcome(adam_study(lab, ...))$said$limit_columns
  expect_identical(said()$rows, 1:2)
  expect_identical(said()$names, "LLOQ")
  expect_null(said(lloq = "LLOQ"))
  lab$DTYPE <- c("LOCF", rep("", 7))
  expect_identical(said()$rows, 2L)
})

test_that("values at visits after the baseline that are of days before it are said", {
  beside <- function(name, x, ...) {
    data <- long()
    data[[name]] <- x
    read(data, ...)$said$visit_days
  }
  day <- c(1, 29, 30, 2, 1, 29, 1, 29)
  date <- as.Date("2020-03-01") + day
  for (x in list(day, date, format(date), paste0(date, "T08:00"), as.POSIXct(date), as.character(day))) {
    expect_identical(beside("visit_date", x)$rows, 4L)
  }
  for (name in c("day", "ADY", "LBDTC", "Study Day", "sampling.date", "date")) {
    expect_identical(beside(name, day)$names, name)
  }
  expect_match(conditionMessage(beside("day", day)), "^1 value at visits after the baseline is of a day before the ")
  # Nothing is known of who has no day at the baseline, of text that days and months cannot be told apart in; the same
  # day is not before; a visit may stand before the baseline, as may other numbers.
  expect_null(beside("day", replace(day, 3, NA)))
  expect_null(beside("day", replace(day, 4, 30)))
  expect_null(beside("date", format(date, "%d/%m/%Y")))
  expect_null(beside("daily_dose", day))
  expect_null(beside("day", day, visits = c("Week 4", "Baseline"), baseline = "Baseline"))
  expect_null(beside("day", day, covariates = "day", varying = "baseline"))
  expect_match(conditionMessage(said_of_wide(day = day, kind = "visit_days")), "^2 values at")
  lab <- data.frame(USUBJID = each(paste0("S", 1:4)), PARAMCD = "CRP", AVISIT = c("Baseline", "Week 4"),
                    AVISITN = c(0, 4), AVAL = 1:8, ABLFL = c("Y", ""), ADY = day, BASEDT = date)
  expect_identical(outcome(adam_study(lab))$said$visit_days$rows, 4L)
  lb <- data.frame(USUBJID = each(paste0("S", 1:4)), LBTESTCD = "CRP", VISIT = c("BASELINE", "WEEK 4"),
                   VISITNUM = c(1, 2), LBSTRESN = 1:8, LBSTRESC = as.character(1:8), LBSTRESU = "mg/L",
                   LBBLFL = c("Y", ""), LBDTC = format(date))
  expect_identical(outcome(sdtm_study(lb))$said$visit_days$rows, 4L)
})

test_that("visits called by amounts in different units are an error", {
  came <- read(long(visit = factor(c("Baseline (mg/L)", "Week 4 (mg/dL)"))))$result
  expect_s3_class(came, "cytochange_error_data")
  expect_identical(came$argument, "unit")
  expect_match(conditionMessage(came), "mg/L.*mg/dL.*in the names of visits")
  for (innocent in list(c("Baseline (mg/L)", "Week 4 (mg/l)"), c("Day 1 (h)", "Day 8 (days)"),
                        c("Visit 1 (A)", "Visit 2 (M)"), c("Baseline (mg/L)", "Week 4"))) {
    expect_s3_class(read(long(visit = factor(innocent)))$result, "marker_study")
  }
})
