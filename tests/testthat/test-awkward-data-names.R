# Names, units and labels as other programs, alphabets and spreadsheets leave them.

long <- four_patients
read <- read_four
each <- twice

test_that("value labels are the values by whatever name a package keeps them", {
  spss <- function(x, labels) structure(x, value.labels = labels)
  came <- read(long(visit = spss(rep(c(2, 1), 4), c("Week 4" = 1, Baseline = 2))))
  expect_identical(came$kinds, "baseline")
  expect_identical(as.data.frame(came$result)$visit, rep(c("Baseline", "Week 4"), 4))
  came <- read(long(r = spss(rep(c("0", "1"), each = 4), c(Responder = "0", "Non-responder" = "1"))), response = "r")
  expect_identical(patients(came$result)$responder, c(TRUE, TRUE, FALSE, FALSE))
  # Stata's stand beside the data: of which columns they are is not known.
  stata <- structure(long(a = each(1:2)), label.table = list(drug = c(Placebo = 1L, Active = 2L)))
  came <- read(stata, arm = "a")
  expect_identical(came$said$unread_labels$names, "a")
  expect_identical(levels(patients(came$result)$arm), c("1", "2"))
  expect_identical(read(stata)$kinds, character())
  adlb <- data.frame(USUBJID = 1:2, PARAMCD = "CRP", AVISIT = spss(c(2, 2, 1, 1), c("Week 4" = 1, Baseline = 2)),
                     AVAL = 1:4)
  expect_identical(outcome(adam_study(adlb))$result$baseline, "Baseline")
})

test_that("numbers of a class are the visits, markers and arms that they are shown as, in their order", {
  month <- structure(rep(2024 + c(0, 1) / 12, 4), class = "yearmon")
  registerS3method("as.character", "yearmon", function(x, ...) {
    paste(c("Jan", "Feb")[round(12 * (unclass(x) - 2024)) + 1], "2024")
  }, asNamespace("base"))
  expect_identical(visits(read(long(visit = month))$result), c("Jan 2024", "Feb 2024"))
  expect_identical(visits(read(long(visit = utils::as.roman(rep(c(2, 1), 4))))$result), c("I", "II"))
  expect_identical(levels(patients(read(long(a = utils::as.roman(each(c(4, 1, 4, 9)))), arm = "a")$result)$arm),
                   c("I", "IV", "IX"))
  expect_identical(visits(read(long(visit = as.difftime(rep(c(0, 4), 4), units = "weeks")))$result), c("0", "4"))
  # Covariates are numbers; what has more to it than a vector is none.
  dose <- as.difftime(as.double(each(1:4)), units = "mins")
  expect_identical(patients(read(long(d = dose), covariates = "d")$result)$d, as.double(1:4))
  setClass("SpanForTest", contains = "numeric", representation(days = "numeric"))
  withr::defer(removeClass("SpanForTest"))
  for (role in c("y", "visit", "d")) {
    data <- long()
    data[[role]] <- new("SpanForTest", rep(0, 8), days = 1:8)
    error <- read(data, covariates = if (role == "d") "d")$result
    expect_s3_class(error, "cytochange_error_data")
    expect_identical(error$needed, "be a plain column")
  }
})

test_that("bytes of no encoding are an error, in names of columns too", {
  skip_if_not(l10n_info()$`UTF-8`)
  bytes <- function(x) replace(x, 1L, `Encoding<-`("p\xe9", "bytes"))
  for (column in c("id", "visit", "y")) {
    data <- long()
    data[[column]] <- bytes(as.character(data[[column]]))
    error <- read(data)$result
    expect_s3_class(error, "cytochange_error_data")
    expect_identical(error$argument, c(id = "id", visit = "visit", y = "value")[[column]])
    expect_match(error$location, "row 1; read the file with its own encoding")
  }
  data <- stats::setNames(long(r = 1), c("id", "visit", "y", "r\xe9sponse"))
  error <- read(data)$result
  expect_identical(error$argument, "data")
  expect_match(error$location, "column 4; read the file with its own encoding")
  expect_identical(outcome(adam_study(data))$result$argument, "adlb")
})

test_that("names in look-alike letters of other alphabets, spelled Greek ones and other apostrophes are said", {
  near <- function(...) read(long(m = rep(c(...), length.out = 8)), marker = "m")$said$near_names$names
  for (names in list(c("TNF-\u03b1", "TNF-a"), c("TNF-\u03b1", "TNF alpha"), c("IL-1\u03b2", "IL-1\u00df"),
                     c("IFN\u03b3", "IFNgamma"), c("\uff23\uff32\uff30\uff11", "CRP1"), c("5'-NT", "5\u2019-NT"),
                     c("\u0421R\u0420", "CRP"))) {
    expect_identical(near(names), names)
  }
  expect_null(near("IL-2", "IL-2R", "TNF-a", "TNF-b"))
  expect_identical(read(long(id = each(c("A1", "\u04101", "x", "y"))))$said$near_names$names, c("A1", "\u04101"))
})

test_that("markers that differ in nothing but the unit in their names are said", {
  near <- function(...) read(long(m = rep(c(...), length.out = 8)), marker = "m")$said$near_names$names
  expect_identical(near("CRP (mg/L)", "CRP (mg/dL)"), c("CRP (mg/L)", "CRP (mg/dL)"))
  expect_identical(near("CRP", "CRP [mg/L]"), c("CRP", "CRP [mg/L]"))
  expect_null(near("CRP (high sensitivity)", "CRP"))
  expect_null(near("CRP (mg/L)", "ALB (g/L)"))
})

test_that("units in a marker's name, or in the headings, against those given are said", {
  said <- function(..., unit) read(long(...), marker = "m", unit = unit)$said$units
  expect_match(conditionMessage(said(m = "CRP (mg/L)", unit = "mg/dL")), "CRP (mg/L) \"mg/dL\" (\"mg/L\")",
               fixed = TRUE)
  expect_identical(said(m = "CRP [mg/L]", u = "g/L", unit = "u")$names, "CRP [mg/L]")
  expect_null(said(m = "CRP (mg/L)", unit = "MG/L"))
  expect_null(said(m = "CRP (high sensitivity)", unit = "mg/L"))
  wide <- data.frame(id = 1:2, visit = rep(0:1, each = 2), "CRP (mg/L)" = 1:4, check.names = FALSE)
  came <- outcome(marker_study(wide, "id", "visit", "CRP (mg/L)", unit = "g/L"))
  expect_identical(came$said$units$names, "CRP (mg/L)")
  sheet <- data.frame(id = 1:2, "CRP pre (mg/L)" = 1:2, "CRP post (mg/L)" = 3:4, check.names = FALSE)
  headed <- function(unit) {
    outcome(marker_study(sheet, "id", value = names(sheet)[-1L], layout = "{marker} {visit} (mg/L)", unit = unit))$said
  }
  expect_identical(headed("g/L")$units$names, "CRP")
  expect_null(headed("mg/L")$units)
})

test_that("a column called unit that holds none is no unit, and is said where it varies", {
  came <- read(long(unit = each(c("ICU", "Ward 3A"))), unit = "pg/mL")
  expect_identical(came$kinds, "unit_columns")
  expect_match(conditionMessage(came$said$unit_columns), "column \"unit\" (ICU, Ward 3A)", fixed = TRUE)
  expect_identical(as.data.frame(came$result)$unit[1L], "pg/mL")
  expect_identical(read(long(unit = each(c("ICU", "Ward 3A"))))$kinds, "unit_columns")
  expect_identical(read(long(unit = "ICU"), unit = "pg/mL")$kinds, character())
  # One text that is a unit: it holds units.
  expect_identical(read(long(unit = c("pg/mL", "arbitrary")))$result$argument, "unit")
})

test_that("controls, standards and blanks among the samples, and rows of a heading, are said to be taken as patients", {
  names <- c("CONTROL", "Plate Control", "Neg. ctrl 2", "Blank", "QC1", "Std 3", "Calibrator", "Standard-7",
             "CONTROL_SAMPLE_AS 1", "Units", "id")
  for (name in names) expect_identical(read(long(id = each(c("p1", "p2", "p3", name))))$said$summary_rows$names, name)
  expect_identical(read(long(id = each(c("Q1", "S3", "C2", "Stdev1"))))$kinds, character())
})

test_that("names that a spreadsheet made dates or rounded numbers of are said", {
  said <- function(...) read(long(...), marker = if ("m" %in% names(list(...))) "m")$said$spreadsheet_names
  expect_identical(said(m = rep(c("1-Mar", "Sep-02", "2-Dez", "CRP"), 2))$names, c("1-Mar", "Sep-02", "2-Dez"))
  expect_identical(said(id = each(c("1.23E+11", "1.24e+11", "p3", "5-Jan")))$names, c("1.23E+11", "1.24e+11", "5-Jan"))
  expect_null(said(m = rep(c("March 1", "MARCH1", "1E5", "12"), 2)))
  expect_null(said(visit = factor(c("1-Mar", "5-Jun"), c("1-Mar", "5-Jun"))))
})

test_that("value labels in a list, or by their codes, are read; others are said", {
  coded <- function(labels, x = rep(c(2, 1), 4)) structure(x, labels = labels)
  read_visit <- function(...) read(long(visit = coded(...)))
  for (labels in list(list("Week 4" = 1, Baseline = 2), list("Week 4" = 1L, Baseline = 2L),
                      c("1" = "Week 4", "2" = "Baseline"), list("1" = "Week 4", "2" = "Baseline"))) {
    came <- read_visit(labels)
    expect_identical(as.data.frame(came$result)$visit, rep(c("Baseline", "Week 4"), 4))
    expect_identical(came$result$baseline, "Baseline")
    expect_identical(came$kinds, "baseline")
  }
  # Without names, of several codes each, codes that are none of the column's: which is which nobody knows.
  for (labels in list(c("Week 4", "Baseline"), list("Week 4" = 1:2), list("Week 4", "Baseline"), c(M = "Male"))) {
    came <- read_visit(labels)
    expect_identical(came$said$unread_labels$names, "visit")
    expect_match(conditionMessage(came$said$unread_labels), "column \"visit\"", fixed = TRUE)
    expect_identical(visits(came$result), c("1", "2"))
  }
  came <- read(long(r = coded(list(Responder = 0, "Non-responder" = 1), each(c(0, 0, 1, 1)))), response = "r")
  expect_identical(patients(came$result)$responder, c(TRUE, TRUE, FALSE, FALSE))
  came <- read(long(r = coded(c("Responder", "Non-responder"), each(c(0, 0, 1, 1)))), response = "r")
  expect_identical(came$said$unread_labels$names, "r")
  # A label of the column as a whole is none of its values; a factor has its levels; a list of none is none.
  for (labels in list(NULL, list(), character())) expect_null(read_visit(labels)$said$unread_labels)
  adlb <- data.frame(USUBJID = 1:2, PARAMCD = "CRP", AVISIT = c(2, 2, 1, 1), AVAL = 1:4)
  adlb$AVISIT <- coded(list("Week 4" = 1, Baseline = 2), adlb$AVISIT)
  expect_identical(outcome(adam_study(adlb))$result$baseline, "Baseline")
  attr(adlb$AVISIT, "labels") <- c("Week 4", "Baseline")
  expect_identical(outcome(adam_study(adlb))$said$unread_labels$names, "AVISIT")
  attr(adlb$AVISIT, "labels") <- NULL
  stata <- structure(adlb, label.table = list(v = c("Week 4" = 1L)))
  expect_identical(outcome(adam_study(stata))$said$unread_labels$names, "AVISIT")
})
