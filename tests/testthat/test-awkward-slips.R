# What was found by reading as those who hold the files do: numbers, limits, flags and outcomes that may have been
# meant otherwise.

long <- four_patients
read <- read_four
each <- twice

test_that("points that may part thousands are said", {
  said <- function(y, ...) read(long(y = y), ...)$said$thousands
  came <- said(c("1.234", "850", "2.100", "45", "12.000", "7", "300", "1"))
  expect_identical(came$names, "y")
  expect_match(conditionMessage(came), "\"1.234\" is read as 1.234", fixed = TRUE)
  expect_identical(said(factor(c("<1.500", "850", "21", "45", "12", "7", "300", "1")))$names, "y")
  # Decimals: a zero before the point, or other numbers of digits behind it; numbers; all have three.
  expect_null(said(c("0.234", "850", "2.100", "45", "12.000", "7", "300", "1")))
  expect_null(said(c("1.234", "850", "2.1", "45", "12.000", "7", "300", "1")))
  expect_null(said(c("1.234", "8.500", "2.100", "4.500", "12.000", "7.000", "3.000", "1.000")))
  expect_null(said(c(1.234, 850, 2.1, 45, 12, 7, 300, 1)))
  # Of all columns in one message.
  wide <- data.frame(id = 1:4, v = rep(0:1, each = 4), a = c("1.234", 1:7), b = 1:8, c = c("1.500", 1:7))
  expect_identical(outcome(marker_study(wide, "id", "v", c("a", "b", "c")))$said$thousands$names, c("a", "c"))
})

test_that("a limit that no number of a marker passes the right way is said", {
  came <- read(lloq = 500)
  expect_identical(came$said$all_beyond$names, "y")
  expect_match(conditionMessage(came$said$all_beyond), "All values of marker y are below `lloq`", fixed = TRUE)
  expect_match(conditionMessage(read(uloq = 0.5)$said$all_beyond), "above `uloq`", fixed = TRUE)
  both <- read(long(m = c("a", "b")), marker = "m", lloq = c(a = 500), uloq = c(b = 0.5))
  expect_identical(both$said$all_beyond$names, c("a", "b"))
  expect_identical(read(lloq = 7.5)$kinds, character())
  # What is written as below is no slip of the limit's.
  expect_identical(read(long(y = "<LLOQ"), lloq = 500)$kinds, character())
})

test_that("flags of values below their limits that are mostly higher than the measured ones are said", {
  came <- read(long(f = c(FALSE, rep(TRUE, 7))), censored = "f")
  expect_identical(came$said$high_limits$names, "y")
  expect_match(conditionMessage(came$said$high_limits), "marker y", fixed = TRUE)
  expect_identical(read(long(f = c(TRUE, TRUE, rep(FALSE, 6))), censored = "f")$kinds, character())
  expect_identical(read(long(f = TRUE), censored = "f")$kinds, character())
  expect_identical(read(long(y = c(2, 2, 1, 3:7), f = c(TRUE, TRUE, rep(FALSE, 6))), censored = "f")$kinds, character())
  # At a limit of their own column the flags are judged by it.
  expect_null(read(long(f = c(FALSE, rep(TRUE, 7))), censored = "f", lloq = 0.5)$said$high_limits)
})

test_that("an event that is read from a column of who was censored is said", {
  timed <- function(name, event) {
    data <- long(t = each(1:4))
    data[[name]] <- each(event)
    read(data, time = "t", event = name)
  }
  for (name in c("CNSR", "censor", "is_censored")) for (event in list(c(0, 1, 0, 1), c(TRUE, FALSE), c("0", "1"))) {
    came <- timed(name, rep_len(event, 4))
    expect_identical(came$said$event_column$names, name)
  }
  expect_match(conditionMessage(timed("CNSR", c(0, 1, 0, 1))$said$event_column),
               "1 in column \"CNSR\" is read as the event", fixed = TRUE)
  # Words say themselves what they are.
  expect_identical(timed("censor", c("censored", "event", "event", "event"))$kinds, character())
  for (name in c("status", "dead", "incense")) expect_identical(timed(name, c(0, 1, 0, 1))$kinds, character())
})

test_that("arms and categories that say that nothing is known, or that there was none, are said", {
  words <- function(...) read(long(a = each(c(...))), arm = "a")$said$missing_words$names
  for (word in c("unknown", "Not known", "k.A.", "unbekannt", "inconnu", "n.a.", "Screen Failure", "SCRNFAIL",
                 "Not Assigned", "not treated")) {
    expect_identical(words("A", "B", word, "A"), word)
  }
  for (code in c(-9, 99, 9)) expect_identical(words(1, 2, code, 1), as.character(code))
  for (doses in list(c(0, 1, 3, 9), c(9, 18, 9, 18), c(0, 99, 198, 0))) expect_null(words(doses))
  came <- read(long(s = each(c("M", "F", "unknown", "M"))), covariates = "s")
  expect_identical(came$said$missing_words$names, "unknown")
  # Not of markers, which may be called so.
  expect_null(read(long(m = c("UNK", "ND")), marker = "m")$said$missing_words)
})

test_that("matrices of which one has no column names are said to be matched by their order", {
  before <- matrix(c(1, 2, 3, 5, 8, 13), 1, dimnames = list("m", paste0("P", 1:6)))
  after <- matrix(c(2, 3, 5, 8, 13, 21), 1)
  for (came in list(outcome(paired_change(before, after)), outcome(paired_change(after, before)))) {
    expect_identical(came$kinds, "unnamed_columns")
    expect_identical(came$result$n_pairs, 6L)
  }
  expect_match(conditionMessage(outcome(paired_change(before, after))$said$unnamed_columns), "`after`", fixed = TRUE)
  expect_identical(outcome(paired_change(unname(before), after))$kinds, character())
})

test_that("yes and no in a column that is called by the contrary of a response, or of an event, are said", {
  answered <- function(name, answer, ...) {
    data <- long()
    data[[name]] <- each(answer)
    read(data, response = name, ...)$said$response_column$names
  }
  for (name in c("non_responder", "Nonresponse", "progression", "Failure", "relapse", "PD", "PDFL", "DTHFL", "dead")) {
    expect_identical(answered(name, c("Y", "N", "Y", "N")), name)
    expect_identical(answered(name, c(0, 1, 0, 1)), name)
    expect_identical(answered(name, c(TRUE, FALSE, TRUE, NA)), name)
  }
  expect_null(answered("non_responder", c("Y", "N", "Y", "N"), responders = "N"))
  expect_null(answered("progression", c("CR", "PD", "SD", "PR")))
  for (name in c("response", "responder", "CR", "PDL1_response", "deadline")) expect_null(answered(name, c(0, 1, 0, 1)))
  happened <- function(name) {
    data <- long(t = each(1:4))
    data[[name]] <- each(c(0, 1, 0, 1))
    read(data, time = "t", event = name)$said$event_column$names
  }
  for (name in c("alive", "Survived", "event_free", "relapse.free", "progressionFree")) {
    expect_identical(happened(name), name)
  }
  for (name in c("survival_status", "relapse", "freedom")) expect_null(happened(name))
})

test_that("natural logarithms and changes that stand for values are said", {
  named <- function(name, ...) {
    data <- stats::setNames(long(), c("id", "visit", name))
    outcome(marker_study(data, "id", "visit", name, ...))$said
  }
  expect_identical(named("ln_IL6")$logarithms$names, "ln_IL6")
  expect_identical(read(long(m = c("ln(CRP)", "LN size")), marker = "m")$said$logarithms$names, "ln(CRP)")
  for (name in c("CHG", "PCHG", "Change", "fold change")) expect_identical(named(name)$summary_rows$names, name)
  data <- stats::setNames(long(m = c("A", "B")), c("id", "visit", "CHG", "m"))
  came <- outcome(marker_study(data, "id", "visit", "CHG", marker = "m"))$said$summary_rows
  expect_identical(came$names, "CHG")
  expect_match(conditionMessage(came), "Taken as a measurement: column \"CHG\"", fixed = TRUE)
  expect_null(named("AVAL")$summary_rows)
})

test_that("whole numbers that a spreadsheet's days may be, far above all others, are said", {
  said <- function(y) read(long(y = y))$said$spreadsheet_dates
  came <- said(c(45413, 45414, 2, 3, 1.2, 2.2, 1.1, 0.9))
  expect_identical(came$rows, 1:2)
  expect_match(conditionMessage(came), "45413, 45414 (marker y; rows 1, 2; patient p1)", fixed = TRUE)
  expect_identical(said(c("45413", "1.5", 2:7))$rows, 1L)
  # Others as high, or no days.
  expect_null(said(c(45413, 30000, 2, 3, 1.2, 2.2, 1.1, 0.9)))
  expect_null(said(c(45413.5, 2, 3, 1.2, 2.2, 1.1, 0.9, 1)))
  expect_null(said(c(70000, 2, 3, 1.2, 2.2, 1.1, 0.9, 1)))
  expect_null(said(45413 + 1:8))
  # Markers are looked at apart.
  expect_identical(read(long(m = c("a", "b"), y = c(45413, 45413, 1, 40000, 2, 41000, 3, 42000)), marker = "m")$
                     said$spreadsheet_dates$rows, 1L)
})

test_that("arms that are text stand in the order of their numbers, which is said; so is a control that is not first", {
  arms <- function(arm, ...) read(long(arm = each(arm)), arm = "arm", ...)
  order_of <- function(came) levels(patients(came$result)$arm)
  doses <- arms(c("10 mg", "5 mg", "10 mg", "5 mg"))
  expect_identical(order_of(doses), c("5 mg", "10 mg"))
  expect_identical(doses$said$arm_order$names, c("5 mg", "10 mg"))
  expect_match(conditionMessage(doses$said$arm_order), "the first, \"5 mg\", is the control", fixed = TRUE)
  expect_identical(order_of(arms(c("0.5 mg", "0.25 mg", "1,000 mg", "10 mg"))),
                   c("0.25 mg", "0.5 mg", "10 mg", "1,000 mg"))
  # A name of a control that does not stand first, text or levels; where it does nothing is to be said.
  for (control in c("Placebo", "standard of care", "SoC", "vehicle", "Untreated", "0 mg", "Sham", "Control")) {
    came <- arms(factor(c("Active", control, "Active", control), c("Active", control)))
    expect_identical(came$said$arm_order$names, c("Active", control), info = control)
    expect_match(conditionMessage(came$said$arm_order), paste0("not \"", control, "\""), fixed = TRUE)
    first <- arms(factor(c("Active", control, "Active", control), c(control, "Active")))
    expect_identical(first$kinds, character(), info = control)
  }
  expect_identical(order_of(arms(c("Active", "Placebo"))), c("Active", "Placebo"))
  # Doses in several units are amounts.
  for (order in list(c("500 ug", "1 mg"), c("500 mg", "1 G"), c("750mcg", "1.5mg"), c("500000 IU", "3 MIU"),
                     c("100 MBq/kg", "1 GBq/kg"), c("A 500 \u00b5g + B 1 g", "A 1 mg + B 1 g"))) {
    came <- arms(rev(order))
    expect_identical(levels(patients(came$result)$arm), order)
    expect_identical(came$said$arm_order$names, order)
    expect_match(conditionMessage(came$said$arm_order), "order of the doses in their names", fixed = TRUE)
  }
  expect_null(arms(c("1 unit", "5 mg"))$said$arm_order)
  # An order of levels against their numbers, as factor() makes it of text.
  expect_match(conditionMessage(arms(factor(c("1 mg", "500 ug")))$said$arm_order), "not of their doses", fixed = TRUE)
  expect_identical(arms(factor(c("5 mg", "10 mg")))$said$arm_order$names, c("10 mg", "5 mg"))
  expect_identical(arms(factor(c("5 mg", "10 mg"), c("5 mg", "10 mg")))$kinds, character())
  # No arms of a control, and names without numbers.
  for (plain in list(c("A", "B"), c("Drug + placebo patch", "Drug + patch"), c("Megace", "Tamoxifen"))) {
    expect_identical(arms(plain)$kinds, character(), info = plain[1L])
  }
})

test_that("numbers of a missing value in a column of limits are said", {
  limits <- function(...) read(long(l = c(...)), lloq = "l")
  came <- limits(rep(0.5, 7), 999)
  expect_identical(came$said$missing_numbers$names, "l")
  expect_match(conditionMessage(came$said$missing_numbers), "\"l\" 999 (1 row)", fixed = TRUE)
  expect_null(limits(rep(0.5, 8))$said$missing_numbers)
  # Of one marker all are: its limit, however far from the others'.
  two <- long(m = c("a", "b"), l = c(0.5, 999), y = c(1, 1e4, 2, 2e4, 3, 3e4, 4, 4e4))
  expect_null(read(two, marker = "m", lloq = "l")$said$missing_numbers)
  expect_identical(read(long(u = c(rep(50, 7), 9999)), uloq = "u")$said$missing_numbers$names, "u")
  expect_identical(read(long(l = c(rep(0.5, 7), -99)), lloq = "l", scale = "raw")$said$missing_numbers$names, "l")
  expect_null(read(long(l = c(rep(-0.5, 7), -99)), lloq = "l", scale = "raw")$said$missing_numbers)
})

test_that("-1 and 0 far from all other numbers of a covariate are said", {
  covariate <- function(x) read(long(age = each(x)), covariates = "age")$said$missing_numbers
  expect_match(conditionMessage(covariate(c(45, 61, 80, -1))), "\"age\" -1 (1 patient)", fixed = TRUE)
  expect_match(conditionMessage(covariate(c(45, 61, 80, 0))), "\"age\" 0 (1 patient)", fixed = TRUE)
  # Codes, counts, and numbers on both sides of 0.
  for (fine in list(c(-1, 0, 1, 1), c(0, 1, 1, 0), c(0, 1, 2, 3), c(-1, -2, 5, 3), c(0, 2, 40, 80), c(0, 1, NA, NA))) {
    expect_null(covariate(fine), info = toString(fine))
  }
})

test_that("rows that the laboratory warned of are said where no column of `value` leaves them out", {
  warned <- function(name, x, ...) {
    data <- long()
    data[[name]] <- x
    read(data, ...)$said$quality_flags
  }
  came <- warned("QC_Warning", c(rep("Pass", 6), "Warning", "WARN"))
  expect_identical(came$names, "QC_Warning")
  expect_identical(came$rows, 7:8)
  expect_match(conditionMessage(came), "Warning", fixed = TRUE)
  expect_identical(warned("SampleQC", factor(c("FAIL", rep("PASS", 7))))$rows, 1L)
  expect_identical(warned("Assay_Warning", c("PASS", "WARN"))$rows, c(2L, 4L, 6L, 8L))
  expect_null(warned("QC_Warning", "Pass"))
  expect_null(warned("QC_Warning", NA))
  # A row without a value is left out already.
  data <- long(QC_Warning = c("Warning", rep("Pass", 7)))
  data$y[1] <- NA
  expect_null(read(data)$said$quality_flags)
  # Named as a covariate or an id the column has a part.
  expect_null(warned("QC_Warning", each(c("Pass", "Warning")), covariates = "QC_Warning")$quality_flags)
})

test_that("numbers too large to be told apart are no names", {
  data <- long(id = each(2^53 + 2 * 1:4))
  came <- read(data)
  expect_s3_class(came$result, "cytochange_error_data")
  expect_identical(came$result$argument, "id")
  expect_match(came$result$needed, "text", fixed = TRUE)
  expect_identical(read(long(id = each(2^53 - 1:4)))$kinds, character())
})
