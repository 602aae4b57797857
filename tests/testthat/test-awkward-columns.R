# Columns as other programs leave them: names written in several ways, words for missing, numbers that are text, have
# labels, or are of 64 bits.

long <- four_patients
read <- read_four
each <- twice

test_that("names that look alike are said: accents of two kinds, underscores, dots, zeros behind the point", {
  near <- function(...) {
    came <- read(long(...), marker = if ("m" %in% names(list(...))) "m")
    came$said$near_names$names
  }
  two <- c("M\u00fcl-1", "Mu\u0308l-1")
  expect_identical(near(id = each(c(two, "x", "y"))), two)
  for (names in list(c("101", "101.0"), c("A_1", "A1"), c("Jos\u00e9", "Jose"), c("\u0141", "l"), c("A.1", "a 1"))) {
    expect_identical(near(id = each(c(names, "x", "y"))), names)
  }
  expect_identical(near(m = each(c("IL.6", "IL_6", "IL-6", "TNF"))), c("IL.6", "IL_6", "IL-6"))
  expect_null(near(id = each(c("1.1", "11", "1-1", "1.01"))))
  expect_null(near(id = each(c("10", "100", "1", "0"))))
  expect_identical(read(long(s = each(c("M", "m", "F", "x"))), covariates = "s")$said$near_names$names, c("M", "m"))
})

test_that("words for missing that are taken as names are said", {
  words <- function(...) read(long(...), arm = if ("a" %in% names(list(...))) "a",
                              covariates = if ("s" %in% names(list(...))) "s",
                              marker = if ("m" %in% names(list(...))) "m")$said$missing_words$names
  expect_identical(words(id = each(c("NA", ".", "n/a", "p"))), c("NA", ".", "n/a"))
  expect_identical(words(visit = factor(c("Baseline", "NA"))), "NA")
  expect_identical(words(a = each(c("A", "B", ".", "B"))), ".")
  expect_identical(words(s = each(c("A", "B", "missing", "B"))), "missing")
  expect_null(words(m = "NA"))
  expect_null(words(a = each(c("A", "B", NA, ""))))
})

test_that("rows below a table that sum it up are said, as patients are named by them", {
  came <- read(long(id = each(c("p1", "p2", "Mean", "SD "))))
  expect_identical(came$said$summary_rows$names, c("Mean", "SD "))
  expect_match(conditionMessage(came$said$summary_rows), "patient \"Mean\", \"SD \"", fixed = TRUE)
  expect_null(read()$said$summary_rows)
})

test_that("covariates that hold numbers as text, and codes without a label, are said", {
  data <- data.frame(id = rep(1:8, each = 2), visit = factor(c("Baseline", "Week 4")), y = 1:16)
  kinds <- function(x, ...) {
    data$age <- rep(x, each = 2)
    read(data, covariates = "age", ...)$kinds
  }
  expect_identical(kinds(c(51:58)), character())
  expect_identical(kinds(c("51", "52", "53.5", "54", "55", "56", "57", ".")), c("missing_words", "text_numbers"))
  expect_identical(kinds(factor(51:58)), "text_numbers")
  expect_identical(kinds(c("1", "2", "3", "1", "2", "3", "1", "2")), character())
  expect_identical(kinds(c("51", "52", "53", "54", "55", "56", "57", "old")), "text_numbers")
  h <- function(x, labels) structure(x, labels = labels, class = c("haven_labelled", "vctrs_vctr", "double"))
  labelled <- data
  labelled$age <- h(rep(c(51:57, 99), each = 2), c(unknown = 99))
  came <- read(labelled, covariates = "age")
  expect_identical(came$said$unlabelled_codes$names, "age")
  expect_match(conditionMessage(came$said$unlabelled_codes), "\"age\" (51, 52, 53, 54, 55 and 2 more)", fixed = TRUE)
  labelled$age <- h(rep(c(1, 2), 8), c(Male = 1, Female = 2))[rep(1:8, each = 2)]
  expect_false("unlabelled_codes" %in% read(labelled, covariates = "age")$kinds)
})

test_that("a covariate that is not known at the baseline is said", {
  data <- data.frame(id = rep(1:3, each = 3), visit = factor(c("Baseline", "W4", "W8")), y = 1:9, cv = 1:9)
  at <- function(data, ...) outcome(marker_study(data, "id", "visit", "y", covariates = "cv", varying = "baseline"))
  expect_identical(at(data)$kinds, character())
  came <- at(data[-1, ])
  expect_identical(came$kinds, "off_baseline")
  expect_identical(patients(came$result)$cv, c(NA, 4L, 7L))
  came <- at(data[-(1:2), ])
  expect_identical(came$said$off_baseline$names, "1")
  expect_identical(patients(came$result)$cv, c(3L, 4L, 7L))
  # What does not vary is known from any row.
  expect_identical(at(transform(data, cv = rep(c("a", "b", "c"), each = 3))[-1, ])$kinds, character())
  error <- at(rbind(data, transform(data[1, ], cv = 10)))$result
  expect_no_match(error$location, "varying", fixed = TRUE)
})

test_that("numbers of 64 bits are read without the package that made them", {
  # 12, 6, missing, -3, and one that no double holds.
  bits <- function(...) structure(readBin(as.raw(c(...)), "double", length(c(...)) / 8, endian = "little"),
                                  class = "integer64")
  small <- function(x) c(x, rep(0, 7))
  missing <- c(rep(0, 7), 0x80)
  minus_3 <- c(0xfd, rep(0xff, 7))
  expect_identical(whole_numbers(bits(small(12), small(6), missing, minus_3)), c(12, 6, NA, -3))
  expect_identical(whole_numbers(bits(c(0, 0, 0, 0x80, 1, 0, 0, 0))), 2^32 + 2^31)
  expect_identical(whole_numbers(bits(c(rep(0xff, 7), 0x7f), c(0x01, rep(0, 6), 0x80), small(7), missing)),
                   c("9223372036854775807", "-9223372036854775807", "7", NA))
  d <- long(y = bits(unlist(lapply(1:8, small))), cv = bits(unlist(lapply(each(61:64), small))),
            id = bits(unlist(lapply(each(4:1), small))), visit = bits(unlist(lapply(rep(c(0, 4), 4), small))))
  came <- read(d, covariates = "cv")
  expect_identical(came$kinds, character())
  expect_identical(as.data.frame(came$result)$value, as.numeric(1:8))
  expect_identical(visits(came$result), c("0", "4"))
  expect_identical(patients(came$result)$cv, c(64, 63, 62, 61))
  expect_identical(patients(came$result)$id, c("1", "2", "3", "4"))
  expect_identical(as.integer(visit_windows(bits(small(1), small(28)), list(a = c(0, 2), b = c(20, 30)))), 1:2)
})

test_that("numbers below 0 that count as below a limit are said", {
  came <- read(long(y = c(-9, 2:4, 0, 6:8)), lloq = 3)
  expect_identical(came$said$negative_values$rows, 1L)
  expect_identical(as.data.frame(came$result)$censored, c(TRUE, TRUE, FALSE, FALSE, TRUE, FALSE, FALSE, FALSE))
  expect_identical(read(long(y = c(-9, 2:8)), lloq = 3, scale = "raw")$kinds, "missing_numbers")
})

test_that("numbers that often stand for a missing value are said", {
  said <- function(x, ...) read(long(age = each(x), ...), covariates = "age", scale = "raw")$said$missing_numbers
  expect_identical(said(c(-99, 55, 60, 71))$names, "age")
  expect_match(conditionMessage(said(c(999, 55, 999, 71))), "\"age\" 999 (2 patients)", fixed = TRUE)
  expect_identical(said(c(9, 1, 2, 1))$names, "age")
  for (x in list(c(99, 95, 60, 71), c(-9, -5, 3, 1), c(9, 8, 3, 1), rep(99, 4), c(NA, 1, 2, 3))) expect_null(said(x))
  timed <- read(long(t = each(c(9999, 20, 30, 40)), e = 1), time = "t", event = "e")$said$missing_numbers
  expect_identical(timed$names, "t")
  expect_identical(said(c(50, 55, 60, 71), y = c(1:7, -99))$rows, 8L)
  expect_null(said(c(50, 55, 60, 71), y = c(1:6, -3, -99)))
  expect_identical(read(long(y = c(1:7, -99)), scale = "already_log2")$kinds, "missing_numbers")
  lab <- data.frame(USUBJID = 1:4, PARAMCD = "CRP", AVISIT = "Baseline", AVAL = 1:4)
  adsl <- data.frame(USUBJID = 1:4, AGE = c(-99, 50, 60, 61))
  times <- data.frame(USUBJID = 1:4, AVAL = c(9999, 10:12), CNSR = 0)
  expect_identical(outcome(adam_study(lab, adsl = adsl, adtte = times, covariates = "AGE"))$said$missing_numbers$names,
                   c("AVAL of adtte", "AGE"))
})

test_that("columns of units that nobody named are said where they differ within a marker", {
  said <- function(...) read(long(...), marker = if ("m" %in% names(list(...))) "m")$said$unit_columns
  expect_identical(said(conc_u = c("pg/mL", "ng/mL"))$names, "conc_u")
  expect_match(conditionMessage(said(a = factor(c("mg/L", "g/L")), b = "g/L")), "column \"a\" (g/L, mg/L)",
               fixed = TRUE)
  expect_null(said(conc_u = c("pg/mL", "ng/mL"), m = rep(c("a", "b"), 4)))
  expect_null(said(conc_u = c("pg/mL", "PG/ML", "", NA)))
  for (x in list(c("ICU", "ER"), c("F", "M"), c("days", "weeks"), c("mg/L", "total"))) expect_null(said(x = x))
  expect_null(read(long(u = c("pg/mL", "pg/mL"), dose = c("mg", "mg/kg")), unit = "u")$said$unit_columns)
  lab <- data.frame(USUBJID = 1:4, PARAMCD = "CRP", AVISIT = "Baseline", AVAL = 1:4, RESUNIT = c("mg/L", "mg/dL"))
  expect_identical(outcome(adam_study(lab))$said$unit_columns$names, "RESUNIT")
  expect_null(outcome(adam_study(transform(lab, AVALU = "mg/L")))$said$unit_columns)
})

test_that("visits of which no two patients share one are said, however few", {
  said <- function(visit, id = each(1:2)) {
    outcome(marker_study(data.frame(p = id, v = visit, y = 1), "p", "v", "y"))$said$scattered_visits
  }
  expect_identical(said(c(0, 28, 3, 33))$names, c("0", "3", "28", "33"))
  expect_null(said(c(0, 28, 0, 33)))
  expect_null(said(c(0, 28, 3, 33), 1))
  expect_null(said(c(0, 28), 1:2))
})

test_that("soft hyphens and marks of direction are blanks of names", {
  expect_identical(read(long(id = each(c("A1", "A\u00ad1", "x", "y"))))$said$near_names$names, c("A1", "A\u00ad1"))
  expect_identical(read(long(m = rep(c("IL-6", "IL-6\u200e"), 4)), marker = "m")$said$trimmed_names$names,
                   "IL-6\u200e")
})

test_that("units, flags and times as text files have them", {
  expect_identical(as.data.frame(read(unit = " g/L ")$result)$unit[1L], "g/L")
  expect_identical(as.data.frame(read(unit = "")$result)$unit[1L], NA_character_)
  expect_identical(read(long(unit = "mg/L"), unit = "g/L")$kinds, "units")
  expect_identical(read(long(unit = "mg/L"), unit = "mg/L")$kinds, character())
  flags <- as.data.frame(read(long(f = rep(c("1", "0", ".", "NA"), 2)), censored = "f")$result)$censored
  expect_identical(flags, rep(c(TRUE, FALSE, FALSE, FALSE), 2))
  timed <- read(long(t = each(c("1.5", "2", ".", "3 ")), e = 1), time = "t", event = "e")$result
  expect_identical(patients(timed)$time, c(1.5, 2, NA, 3))
})

test_that("errors of arguments that are no strings say so", {
  error <- outcome(marker_study(long(), "id", nosuchvisit, "y"))$result
  expect_s3_class(error, "cytochange_error_argument")
  expect_identical(error$argument, "visit")
  expect_identical(outcome(marker_study(long(), nosuchid, "visit", "y"))$result$argument, "id")
  expect_identical(outcome(marker_study(long(), "id", "visit"))$result$argument, "value")
  lb <- data.frame(USUBJID = 1, LBTESTCD = "CRP", LBSTRESN = 1, VISIT = "BASELINE")
  error <- outcome(sdtm_study(lb, adsl = lb))$result
  expect_identical(error$argument, "...")
  expect_match(error$received, "adsl")
})

test_that("an empty name of a column is called so", {
  data <- data.frame(p = 1:2, v = c("a", "b"), x = 1:2)
  needed <- function(...) outcome(marker_study(data, ...))$result$needed
  expect_identical(needed("", "v", "x"), "be one string that is not empty")
  expect_identical(needed("p", "v", "x", marker = ""), "be one string that is not empty")
  expect_identical(needed(c("p", "v"), "v", "x"), "be one string")
  expect_identical(outcome(marker_study(data, "p", "v", ""))$result$argument, "value")
})

test_that("levels of visits in the order of letters, against that of their numbers, are said", {
  said <- function(visit, ...) {
    data <- data.frame(p = rep(1:2, each = length(visit)), v = factor(visit, ...), x = 1)
    outcome(marker_study(data, "p", "v", "x"))$said$visit_order
  }
  came <- said(c("C1D1", "C2D1", "C10D1"))
  expect_identical(came$names, c("C10D1", "C1D1", "C2D1"))
  expect_match(conditionMessage(came), "the baseline is \"C10D1\"", fixed = TRUE)
  expect_identical(said(c("Baseline", "Day 7", "Day 28"))$names, c("Baseline", "Day 28", "Day 7"))
  expect_null(said(c("C1D1", "C2D1", "C9D1")))
  expect_null(said(c("Day 28", "Day 7", "Baseline"), levels = c("Day 28", "Day 7", "Baseline")))
  expect_null(said(c("post", "pre")))
  expect_null(outcome(marker_study(data.frame(p = 1, v = factor(c("D2", "D10")), x = 1), "p", "v", "x",
                                   visits = c("D2", "D10")))$said$visit_order)
})

test_that("values whose names say that they are logarithms are not taken for concentrations without a word", {
  data <- data.frame(p = rep(1:3, 2), v = rep(0:1, each = 3), NPX = 1:6, IL6_log10 = 1:6, CRP = 1:6,
                     u = "log10 copies/mL")
  said <- function(...) outcome(marker_study(data, "p", "v", ...))$said$logarithms
  expect_identical(said("NPX")$names, "NPX")
  expect_match(conditionMessage(said("NPX")), "already_log2", fixed = TRUE)
  expect_identical(said(c("CRP", "IL6_log10"))$names, "IL6_log10")
  expect_identical(said("CRP", unit = "log2 pg/mL")$names, "CRP")
  expect_identical(said("CRP", unit = "u")$names, "CRP")
  expect_null(said("CRP"))
  expect_null(said("NPX", scale = "already_log2"))
  expect_null(said("IL6_log10", scale = "raw"))
  lab <- data.frame(USUBJID = 1:3, PARAMCD = "HIVL", PARAM = "HIV RNA (log10 copies/mL)", AVISIT = "Baseline",
                    AVAL = 2:4)
  expect_identical(outcome(adam_study(lab))$said$logarithms$names, "HIVL")
  lab$PARAM <- "Log CRP"
  expect_identical(outcome(adam_study(lab))$said$logarithms$names, "HIVL")
  lab$PARAM <- "Logan score"
  expect_null(outcome(adam_study(lab))$said$logarithms)
})

test_that("\"-\" is the contrary of \"+\" where that occurs, else no response", {
  responder <- function(r, ...) {
    data <- data.frame(p = 1:4, v = 0, x = 1, r = r)
    patients(outcome(marker_study(data, "p", "v", "x", response = "r", ...))$result)$responder
  }
  expect_identical(responder(c("+", "-", "+", ""), responders = "+"), c(TRUE, FALSE, TRUE, NA))
  expect_identical(responder(c("+", "-", "+", "NE"), responders = "+", non_responders = "-"), c(TRUE, FALSE, TRUE, NA))
  expect_identical(responder(c("CR", "-", "PD", "SD"), responders = "CR"), c(TRUE, NA, FALSE, FALSE))
  said <- outcome(marker_study(data.frame(p = 1:3, v = 0, x = 1, r = c("+", "-", "-")), "p", "v", "x", response = "r"))
  expect_identical(said$said$response_codes$counts, c("+" = 1L, "-" = 2L))
})

test_that("codes that are in a group only since they are not in the other are said, where they are no words for it", {
  said <- function(r, ...) {
    data <- data.frame(p = seq_along(r), v = 0, x = 1, r = r)
    outcome(marker_study(data, "p", "v", "x", response = "r", ...))$said$response_codes
  }
  came <- said(c("CR", "VGPR", "PD", "n.e.", "CR"), responders = c("CR", "PR"))
  expect_identical(came$counts, c("PR" = 0L, "VGPR" = 1L, "PD" = 1L, "n.e." = 1L))
  expect_match(conditionMessage(came), "Read as non-responder: \"VGPR\" (1), \"PD\" (1), \"n.e.\" (1)", fixed = TRUE)
  expect_identical(said(c("good", "bad", "not done"), responders = "good")$counts, c("bad" = 1L, "not done" = 1L))
  expect_identical(said(c("good", "missing"), responders = "good")$counts, c("missing" = 1L))
  expect_identical(said(c("bad", "good", "fair"), non_responders = "bad")$counts, c("good" = 1L, "fair" = 1L))
  # Two codes, or familiar ones, leave no doubt.
  expect_null(said(c("improved", "not improved"), responders = "improved"))
  expect_null(said(c("CR", "PR", "SD", "PD", "NE"), responders = "CR", non_responders = c("PR", "SD", "PD")))
  expect_null(said(c("Y", "N", "NE"), responders = "Y"))
  expect_null(said(c("CR", "PR", "SD", "PD", "NE"), responders = c("CR", "PR")))
})

test_that("a visit whose name says that it is the baseline, and is not taken for it, is said", {
  said <- function(visit, ...) {
    data <- data.frame(p = rep(1:2, each = length(visit)), v = visit, x = 1)
    outcome(marker_study(data, "p", "v", "x", ...))$said
  }
  leveled <- function(...) factor(c(...), c(...))
  came <- said(leveled("Screening", "Baseline (Day 1)", "Week 4"))$baseline
  expect_identical(came$names, "Screening")
  expect_match(conditionMessage(came), "\"Screening\", not \"Baseline (Day 1)\"", fixed = TRUE)
  expect_identical(said(factor(c("post", "pre")))$baseline$names, "post")
  expect_identical(said(factor(c("After", "Before treatment")))$baseline$names, "After")
  expect_identical(said(c(-7, 0, 28))$baseline$names, "-7")
  expect_identical(said(leveled("Baseline 1", "Baseline 2", "Week 4")), list())
  expect_identical(said(leveled("Screening", "Week 4")), list())
  expect_identical(said(leveled("Day 1", "Post-baseline maximum", "Week 4 pre-dose")), list())
  expect_identical(said(leveled("pre", "post")), list())
  expect_identical(said(c(0, 28)), list())
  expect_null(said(factor(c("post", "pre")), baseline = "pre")$baseline)
  # The order of appearance says which visit is the baseline.
  expect_match(conditionMessage(said(c("C10D1", "C1D1"))$visit_order), "the baseline is \"C10D1\"", fixed = TRUE)
  expect_no_match(conditionMessage(said(c("C10D1", "C1D1"), baseline = "C1D1")$visit_order), "the baseline is")
})

test_that("a covariate of numbers among which is a word is said to be categories", {
  said <- function(age) {
    data <- data.frame(p = seq_along(age), v = 0, x = 1, age = age)
    outcome(marker_study(data, "p", "v", "x", covariates = "age"))$said$text_numbers
  }
  expect_identical(said(c(51:57, "<18"))$names, "age")
  expect_identical(said(c(51:57, "58 y"))$names, "age")
  expect_null(said(c("IIIA", "IIIB", "IV", "I", "II", "1", "2", "3")))
})

test_that("an open window needs a target where patients may have several days in it", {
  open <- list(before = c(-Inf, 1), after = c(2, Inf))
  error <- outcome(visit_windows(c(-30, -1), open, id = c(1, 1)))$result
  expect_identical(error$argument, "windows")
  expect_match(error$received, "\"before\"", fixed = TRUE)
  expect_identical(as.character(visit_windows(c(-30, 5), open)), c("before", "after"))
  expect_identical(as.character(visit_windows(c(-30, -1), list(before = c(-Inf, 1, 1)), id = c(1, 1))), c(NA, "before"))
  expect_identical(as.character(visit_windows(-30, list(any = c(-Inf, Inf)))), "any")
})

test_that("columns of two matrices whose names are nearly the same are said", {
  before <- matrix(1:12, 2, dimnames = list(NULL, paste0("P", 1:6)))
  named <- function(...) `colnames<-`(before + 1, c(...))
  said <- function(...) outcome(paired_change(before, named(...)))$said
  expect_identical(said("P1", "P2", "P3", "P4", "P5", "p6")$near_names$names, c("P6", "p6"))
  expect_identical(said("P1", "P2", "P3", "P4", "P5", "P6 ")$near_names$names, c("P6", "P6 "))
  expect_identical(said("P1", "P2", "P3", "P4", "P5", "P7"), list())
  expect_identical(said(paste0("P", 6:1)), list())
})

test_that("an order of responses that runs against theirs is said", {
  said <- function(...) {
    data <- data.frame(p = 1:4, v = 0, x = 1, r = c("CR", "PR", "SD", "PD"))
    outcome(marker_study(data, "p", "v", "x", response = "r", ordered = c(...)))$said$ordered
  }
  expect_match(conditionMessage(said("CR", "PR", "SD", "PD")), "the worst is \"CR\", the best \"PD\"", fixed = TRUE)
  expect_null(said("PD", "SD", "PR", "CR"))
})

test_that("spellings of one unit are one unit, and said; units that may be others are told how they can be one", {
  came <- function(...) read(long(u = rep(c(...), length.out = 8)), unit = "u")
  unit <- function(came) as.data.frame(came$result)$unit[1L]
  # The litre in either case, blanks, "u" or "mc" for micro, powers of ten.
  for (units in list(c("pg/mL", "pg/ml"), c("pg/ml", "pg/mL"), c("ug/L", "\u00b5g/l"), c("mcg/L", "\u03bcg/L"),
                     c("10^9/L", "x10^9/l", "10*9/L", "10E9/L"), c("pg / mL", "pg/mL"), c("mmol/l", "mmol/L"))) {
    said <- came(units)
    expect_identical(said$kinds, "unit_spellings", label = units[1L])
    expect_identical(unit(said), units[1L])
    for (one in units) expect_match(conditionMessage(said$said$unit_spellings), dQuote(one, FALSE), fixed = TRUE)
  }
  # The two signs of micro are one.
  expect_identical(came("\u00b5g/L", "\u03bcg/L")$kinds, character())
  # A prefix in another case, and international units, may be others.
  for (units in list(c("mg/mL", "Mg/mL"), c("mU/L", "MU/L"), c("pM", "PM"), c("IU/mL", "U/mL"), c("g/L", "g/dL"))) {
    error <- came(units)$result
    expect_s3_class(error, "cytochange_error_data")
    expect_identical(error$argument, "unit")
  }
  expect_match(came("mg/mL", "Mg/mL")$result$needed, "where these are the same write them in one way", fixed = TRUE)
  expect_match(came("g/L", "g/dL")$result$needed, "bring the values to one", fixed = TRUE)
  # Markers apart, columns that nobody named, ADaM and SDTM.
  said <- read(long(m = c("A", "B"), unit = c("pg/mL", "g/L", "pg/ml", "g/l")), marker = "m")$said$unit_spellings
  expect_identical(said$names, c("A", "B"))
  adlb <- data.frame(USUBJID = 1:2, PARAMCD = "CRP", PARAM = "CRP (mg/L)", AVISIT = c("Baseline", "Week 4"),
                     AVAL = 1:4, AVALU = c("mg/L", "mg/l"))
  came <- outcome(adam_study(adlb[c(1, 4, 3, 2), ]))
  expect_identical(came$said$unit_spellings$names, "CRP")
  adlb$PARAM <- c("CRP (mg/L)", "CRP (mg/l)")
  expect_match(conditionMessage(outcome(adam_study(adlb))$said$unit_spellings), "CRP \"mg/L\", \"mg/l\"", fixed = TRUE)
  adlb$AVALU <- NULL
  expect_identical(outcome(adam_study(adlb))$said$unit_spellings$names, "CRP")
})

test_that("units that differ between the visits of a marker, a column each, are said", {
  data <- data.frame(id = 1:3, CRP_pre = 1:3, CRP_post = 2:4, TNF_pre = 1:3, TNF_post = 2:4, TNF_pre_unit = "pg/mL",
                     TNF_post_unit = "pg/ml", CRP_pre_unit = "mg/L", CRP_post_unit = "mg/dL")
  came <- function(data) {
    outcome(marker_study(data, "id", value = c("CRP_pre", "CRP_post", "TNF_pre", "TNF_post"),
                         layout = "{marker}_{visit}"))$said$unit_columns
  }
  expect_identical(came(data)$names, c("CRP_pre_unit", "CRP_post_unit"))
  expect_null(came(transform(data, CRP_post_unit = "mg/l")))
})

test_that("arms that are written short and in full are said, and parameters of several categories", {
  near <- function(...) read(long(a = each(c(...))), arm = "a")$said$near_names$names
  expect_setequal(near("Arm A", "A", "Arm B", "Arm B"), c("Arm A", "A"))
  expect_setequal(near("Pbo", "Placebo", "Drug", "Drug"), c("Pbo", "Placebo"))
  expect_null(near("Arm A", "Arm B", "Group C", "Group C"))
  lab <- data.frame(USUBJID = each(1:4), PARAMCD = "GLUC", AVISIT = c("Baseline", "Week 4"), AVISITN = 0:1, AVAL = 1:8,
                    PARCAT1 = c("CHEMISTRY", "URINALYSIS"))
  expect_identical(outcome(adam_study(lab))$kinds, "pooled")
})
