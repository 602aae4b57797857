# Columns without a part that tell of limits, and those that only look like it: normal ranges, categories, remarks.

long <- four_patients
read <- read_four
each <- twice

# What a column of that name is said to tell; `y`: the values beside.
beside <- function(name, x, y = c(0.5, 2, 3, 0.5, 5, 6, 0.5, 8)) {
  data <- long(y = y)
  data[[name]] <- x
  read(data)$said$limit_columns
}
low <- c(1L, 4L, 7L)
where_low <- function(yes, no) ifelse(seq_len(8) %in% low, yes, no)

test_that("normal ranges, categories and remarks tell of no limit", {
  for (x in c("< 5 mg/L", "<5,0", "<18 years", "<LLN", "<= Grade 1", "<see note>", "Above normal range",
              "Below lower limit of normal", "over the limit of alcohol")) {
    for (name in c("RefRange", "y_comment")) expect_null(beside(name, x), info = paste(name, x))
    expect_null(beside("RefRange", c(x, "")), info = x)
  }
  for (x in list(c("<65 years", ">=65 years"), c("<4", ">=4"), c("<4", "4-10", ">10", "<4"), c("<5.0", "0.5-4.5"))) {
    for (name in c("group", "y_cat")) expect_null(beside(name, x), info = x[1L])
  }
  # The range beside a value of another marker.
  wide <- data.frame(id = each(1:4), visit = 0:1, crp = c(7, 2, 9, 4, 5.5, 1, 3, 8), alb = 41:48, crp_ref = "<5.0",
                     alb_normal = ">35")
  expect_identical(outcome(marker_study(wide, "id", "visit", c("crp", "alb")))$kinds, character())
})

test_that("results as text tell which values are beyond a limit, whatever else they hold", {
  texts <- list(
    only_these = where_low("<0.5", ""), units = where_low("<0.5 mg/L", paste(c(0.5, 2, 3, 0.5, 5, 6, 0.5, 8), "mg/L")),
    commas = where_low("<0,5", c("0,5", "2,0", "3,0", "0,5", "5,0", "6,0", "0,5", "8,0")),
    half = where_low("<1", c(0.5, 2, 3, 0.5, 5, 6, 0.5, 8)),
    words = where_low("less than 0.5", c(0, 2, 3, 0, 5, 6, 0, 8)),
    letters = where_low("LT", "EQ"), range = where_low("OOR <", ""), limit = where_low("< LLOQ", "OK"),
    german = where_low("unter Nachweisgrenze", "")
  )
  for (kind in names(texts)) expect_identical(beside("text", texts[[kind]])$rows, low, info = kind)
  expect_identical(beside("Result_Comment", where_low("Not detected", ""))$rows, low)
  expect_null(beside("HIV", where_low("Not detected", "")))
  # One or two values that happen to be a group's limit are no sign of it; lefts and rights are no operators.
  expect_null(beside("agegroup", c("<0.5", "", "", "<0.5", "", "", "", "")))
  expect_null(beside("eye", c("LT", "RT")))
  # Values that an assay went on to beyond its limit.
  expect_identical(beside("y_text", where_low("<1", ""), y = c(0.3, 2, 3, 0.4, 5, 6, 0.8, 8))$rows, low)
  expect_null(beside("y_text", where_low("<1", ""), y = c(3, 2, 3, 0.4, 5, 6, 0.8, 8)))
})

test_that("flags and limits are known by more of the names that laboratories give them", {
  for (name in c("left_censored", "below_detection", "undetected", "belowDetectionLimit", "isCensored")) {
    expect_identical(beside(name, where_low("Y", "N"))$rows, low, info = name)
  }
  for (name in c("detected", "IS_DETECTABLE", "quantifiable")) {
    expect_identical(beside(name, where_low(0, 1))$rows, low, info = name)
    expect_null(beside(name, TRUE), info = name)
  }
  expect_identical(beside("above_uloq", 1:8 == 8)$rows, 8L)
  for (name in c("Lower limit of quantification", "MaxLOD", "PlateLOD", "LLQ", "Reporting Limit", "LOD (pg/mL)",
                 "MinDC", "Detection Limits: Calc. Low", "Nachweisgrenze")) {
    expect_identical(beside(name, 0.6)$rows, low, info = name)
  }
  expect_identical(beside("Detection Limits: Calc. High", 7)$rows, 8L)
  for (name in c("Lower limit", "Lower limit of normal", "load", "blood", "reporting")) expect_null(beside(name, 0.6))
})
