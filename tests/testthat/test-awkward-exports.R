# Exports of laboratories, trial systems and spreadsheets, read by columns, names and numbers that say more than they
# were asked.

long <- four_patients
read <- read_four
each <- twice

# Six patients at two visits as ADaM has them, with an arm and the number of its order; levels of the arm, and what is
# said of their order.
adam_arms <- function(arm, number) {
  id <- paste0("S", 1:6)
  lab <- data.frame(USUBJID = each(id), PARAMCD = "CRP", AVISIT = c("Baseline", "Week 4"), AVISITN = c(0, 4),
                    AVAL = 1:12, ABLFL = c("Y", ""))
  came <- outcome(adam_study(lab, adsl = data.frame(USUBJID = id, TRT01P = arm, TRT01PN = number)))
  list(levels = levels(patients(came$result)$arm), said = came$said$arm_order)
}

test_that("the order of arms that is said is the one that TRT01PN makes", {
  first <- adam_arms(c("Active", "Placebo"), c(2, 1))
  expect_identical(first, list(levels = c("Placebo", "Active"), said = NULL))
  doses <- adam_arms(c("10 mg", "5 mg"), c(2, 1))
  expect_identical(doses, list(levels = c("5 mg", "10 mg"), said = NULL))
  expect_null(adam_arms(c("10 mg", "5 mg"), c(1, 2))$said)
  last <- adam_arms(c("Control", "Drug"), c(2, 1))
  expect_identical(last$levels, c("Drug", "Control"))
  expect_match(conditionMessage(last$said), "the first, \"Drug\", is the control, not \"Control\"", fixed = TRUE)
  # Who was given no arm stands in no order.
  expect_null(adam_arms(c("Drug", "Not Treated", "Placebo"), c(2, NA, 1))$said)
})

test_that("a control that is part of an arm's name is said where it is not the first arm", {
  said <- function(...) {
    message <- read(long(arm = each(c(...))), arm = "arm")$said$arm_order
    if (!is.null(message)) sub("^.*is the control, not \"([^\"]*)\".*$", "\\1", conditionMessage(message))
  }
  expect_identical(said("Pembrolizumab + chemo", "Placebo + chemo"), "Placebo + chemo")
  expect_identical(said("ADT + enzalutamide", "ADT + placebo"), "ADT + placebo")
  expect_identical(said("Arm A: drug", "Arm B (control)"), "Arm B (control)")
  expect_identical(said("Chemotherapy + bevacizumab", "Chemotherapy alone"), "Chemotherapy alone")
  expect_identical(said("Bevacizumab + chemotherapy", "Chemotherapy"), "Chemotherapy")
  for (fine in list(c("Drug A + placebo B", "Placebo A + drug B"), c("Cetuximab + chemo", "Pembrolizumab alone"),
                    c("Chemotherapy", "Chemotherapy + bevacizumab"), c("Ipilimumab", "Nivolumab + ipilimumab"),
                    c("Drug + patch", "Drug + placebo patch"), c("A and B", "C"))) {
    expect_null(said(fine), info = fine[1L])
  }
})

test_that("0 that is a dose, a count or a code is no missing value", {
  covariate <- function(x) {
    n <- length(x)
    data <- data.frame(id = each(seq_len(n)), visit = factor(c("Baseline", "Week 4")), y = seq_len(2 * n), x = each(x))
    outcome(marker_study(data, "id", "visit", "y", covariates = "x"))$said$missing_numbers
  }
  fine <- list(doses = c(0, 5, 10, 0, 5, 10), two = c(0, 50, 0, 50), packs = c(0, 0, 10, 15, 20, 30, 40, 50),
               months = c(0, 6, 12, 24), infants = c(0, 4, 6, 12, 20), most = c(0, 0, 0, 0, 0, 45, 52, 61))
  for (kind in names(fine)) expect_null(covariate(fine[[kind]]), info = kind)
  expect_identical(covariate(c(0, 45, 52, 61, 70, 80))$names, "x")
  expect_identical(covariate(c(-1, 5, 10, 5, 10))$names, "x")
})

test_that("yes and 1 are warnings only in columns called so, and SomaScan's FLAG is one", {
  warned <- function(name, x) {
    data <- long()
    data[[name]] <- x
    read(data)$said$quality_flags$rows
  }
  for (name in c("QC", "qc_status", "sample_qc")) for (passed in list("yes", TRUE, "Y", c(1, 0))) {
    expect_null(warned(name, passed), info = name)
  }
  expect_identical(warned("QC_Flag", c(0, 0, 0, 1)), c(4L, 8L))
  expect_identical(warned("QC_Warning", c(FALSE, TRUE)), c(2L, 4L, 6L, 8L))
  expect_null(warned("QC_Flag", c(0, 1, 2, 3)))
  expect_identical(warned("RowCheck", c("PASS", "FLAG")), c(2L, 4L, 6L, 8L))
  expect_null(warned("RowCheck", "PASS"))
})

test_that("numbers below 0 that stand for no visit are said to be taken as one", {
  came <- read(long(visit = c(-9, 2, 1, 2, 1, 2, 1, 2)))
  expect_identical(came$said$missing_words$names, "-9")
  expect_identical(visits(came$result), c("-9", "1", "2"))
  for (fine in list(c(-7, 28), c(-9, -2, 1, 9), c(1, 99), c(0, 999))) {
    expect_null(read(long(visit = fine))$said$missing_words, info = toString(fine))
  }
})

test_that("999 and the like far above all other values of a marker are said", {
  values <- function(...) read(long(y = c(...)))$said$missing_numbers
  expect_identical(values(1:7, 999)$rows, 8L)
  expect_match(conditionMessage(values(1:6, 9999, "9999")), "values 9999 (rows 7, 8)", fixed = TRUE)
  expect_null(values(1:6, 400, 999))
  expect_null(values(1:7, ">999"))
  expect_null(values(1:7, 99))
  expect_null(values(rep(999, 8)))
  # Markers are looked at apart.
  two <- long(m = c("a", "b"), y = c(1, 999, 2, 1200, 3, 800, 9999, 700))
  expect_identical(read(two, marker = "m")$said$missing_numbers$rows, 7L)
})

test_that("rows of limits below a table are said, as patients are named by them", {
  for (name in c("LLOQ", "LOD", "Max LOD", "Plate LOD", "Missing Data freq.", "Detection limit")) {
    expect_identical(read(long(id = each(c("p1", "p2", "p3", name))))$said$summary_rows$names, name)
  }
})

test_that("a response of which AVALC is empty is read from AVAL", {
  id <- paste0("S", 1:4)
  lab <- data.frame(USUBJID = each(id), PARAMCD = "CRP", AVISIT = c("Baseline", "Week 4"), AVISITN = c(0, 4),
                    AVAL = 1:8, ABLFL = c("Y", ""))
  rated <- function(value, ...) {
    outcome(adam_study(lab, data.frame(USUBJID = id, PARAMCD = "BOR", AVALC = "", AVAL = value), ...))$result
  }
  expect_identical(rated(c(1, 2, 3, 4))$argument, "response")
  expect_identical(patients(rated(c(1, 2, 3, 4), responders = c("1", "2")))$responder, c(TRUE, TRUE, FALSE, FALSE))
  expect_identical(patients(rated(c(0, 1, 1, 0)))$responder, c(FALSE, TRUE, TRUE, FALSE))
})

test_that("levels of visits in the order of letters, against that of time, are said", {
  said <- function(visits) {
    n <- length(visits)
    data <- data.frame(id = rep(1:4, each = n), v = factor(rep(visits, 4)), y = seq_len(4 * n))
    outcome(marker_study(data, "id", "v", "y"))$said$visit_order$names
  }
  for (turned in list(c("Baseline", "Month 3", "Week 8"), c("Baseline", "End of treatment", "Week 4"),
                      c("Cycle 2", "Follow-up", "Screening"), c("Month 3", "Screening"), c("After chemo", "Diagnosis"),
                      c("End", "Start"), c("Baseline", "EOT", "Month 6"), c("1 year", "6 months"))) {
    expect_identical(said(turned), turned, info = turned[1L])
  }
  for (fine in list(c("Day 28", "Week 8"), c("Baseline", "Cycle 2", "End of treatment"), c("Entry", "Exit"),
                    c("Admission", "Discharge"), c("Baseline", "Day 15", "Month 2"), c("A", "B"), c("First", "Last"),
                    c("C1D1", "C1D15", "EOT"))) {
    expect_null(said(fine), info = fine[1L])
  }
  # As the user put them.
  data <- long(visit = factor(c("Screening", "Week 4"), c("Week 4", "Screening")))
  expect_null(read(data)$said$visit_order)
})

test_that("a column of baseline values that are none of the visit taken as the baseline is said", {
  of_column <- function(name, base, visit = factor(c("Week 4", "Week 8")), ...) {
    data <- long(visit = visit)
    data[[name]] <- base
    read(data, ...)$said$baseline_column
  }
  own <- each(c(11, 13, 17, 19))
  for (name in c("base", "BASE", "Baseline", "baseline_value", "y_baseline", "pre.y", "BL_y")) {
    came <- of_column(name, own)
    expect_identical(came$names, name)
    expect_match(conditionMessage(came), paste0("baseline is the visit \"Week 4\", .*\"", name, "\""))
  }
  expect_null(of_column("based", own))
  expect_null(of_column("base", as.character(own)))
  # Its values are those of the visit, or it is called a baseline, or chosen as one.
  expect_null(of_column("base", each(c(1, 3, 5, 7))))
  expect_null(of_column("base", own, c("Baseline", "Week 4")))
  expect_null(of_column("base", own, 0:1))
  expect_null(of_column("base", own, baseline = "Week 4"))
  expect_null(of_column("base", own, covariates = "base"))
  # Counts of seizures as MASS has them (epil): eight weeks before, and four periods after.
  epil <- data.frame(subject = rep(1:2, each = 4), period = 1:4, y = c(5, 3, 3, 3, 3, 5, 3, 3), base = 11)
  expect_identical(outcome(marker_study(epil, "subject", "period", "y", scale = "raw"))$kinds, "baseline_column")
})

test_that("visits that share no patient with the baseline are said: ids of samples, sites with names of their own", {
  said <- function(id, visit) {
    data <- data.frame(id, visit = factor(visit, unique(visit)), y = seq_along(id))
    came <- outcome(marker_study(data, "id", "visit", "y"))
    came$said$separate_visits
  }
  samples <- said(paste0("s", 1:8), rep(c("Baseline", "Week 4"), 4))
  expect_identical(samples$names, "Week 4")
  expect_match(conditionMessage(samples), "4 of 8 patients", fixed = TRUE)
  two <- c(rep(c("Baseline", "Week 4"), 5), rep(c("T0", "T1"), 5))
  sites <- said(rep(1:10, each = 2), two)
  expect_identical(sites$names, c("T0", "T1"))
  expect_match(conditionMessage(sites), "5 of 10 patients", fixed = TRUE)
  # One patient links them; a few patients of an odd visit are no other group.
  expect_null(said(c(rep(1:10, each = 2), 10), c(two, "Baseline")))
  expect_null(said(c(rep(1:20, each = 2), 21), c(rep(c("Baseline", "Week 4"), 20), "Unscheduled")))
  expect_null(said(1:8, rep("Baseline", 8)))
})

test_that("flags of limits are read as laboratories write them", {
  side <- function(flag, ...) {
    table <- as.data.frame(read(long(f = flag), censored = "f", ...)$result)
    table$above - table$censored
  }
  expect_identical(side(c("", "<", "=", ">", "", "<=", "", ">=")), c(0L, -1L, 0L, 1L, 0L, -1L, 0L, 1L))
  expect_identical(side(c("BLQ", "none", "bql", NA, "", "", "", "")), c(-1L, 0L, -1L, 0L, 0L, 0L, 0L, 0L))
})

test_that("arms stand in the order of their amounts, however these are written; no drug is a control", {
  arms <- function(...) {
    came <- read(long(arm = each(rep_len(c(...), 4))), arm = "arm")
    list(levels = levels(patients(came$result)$arm), said = came$said$arm_order)
  }
  ordered <- list(c("5e5 CFU", "1e6 CFU"), c("5x10^5 cells", "1x10^6 cells"), c("10^6", "10^7"), c("0,25 mg", "0,5 mg"),
                  c("250 ug", "0,5 mg", "1 mg"), c("1,000 mg", "2 g"), c("500 mg", "1,000 mg"), c("0,125 mg", "0,5 mg"),
                  c("6 months", "1 year"), c("8 weeks", "6 months"), c("500000 IU", "3 million IU"),
                  c("5 x 10^11 vg/kg", "1 x 10^13 vg/kg"), c("7-day course", "2-week course"), c("1.5 mg", "2.25 mg"))
  for (by in ordered) {
    expect_identical(arms(by)$levels, by, info = by[1L])
    expect_identical(arms(rev(by))$levels, by, info = by[1L])
  }
  for (none in c("No drug", "Without IL-2", "Non-treated", "No treatment")) {
    expect_match(conditionMessage(arms("Drug", none)$said), paste0("not \"", none, "\""), fixed = TRUE)
  }
  expect_null(arms("Drug", "None of these + drug")$said)
  expect_null(arms("q2w", "q4w")$said)
})
