# ADaM and SDTM data sets in which columns speak against each other: what counts is said, or nothing is read.

adlb <- function(...) {
  data <- data.frame(USUBJID = rep(paste0("S", 1:4), each = 2), PARAMCD = "CRP", AVISIT = c("Baseline", "Week 4"),
                     AVISITN = c(0, 4), AVAL = as.numeric(1:8), AVALU = "mg/L", ABLFL = c("Y", ""))
  for (name in names(list(...))) data[[name]] <- list(...)[[name]]
  data
}
texts <- function(...) replace(as.character(1:8), seq_along(c(...)), c(...))
lb <- function(...) {
  names <- c(USUBJID = "USUBJID", PARAMCD = "LBTESTCD", AVISIT = "VISIT", AVISITN = "VISITNUM", AVAL = "LBSTRESN",
             AVALU = "LBSTRESU", ABLFL = "LBBLFL")
  data <- stats::setNames(adlb(), names[names(adlb())])
  for (name in names(list(...))) data[[name]] <- list(...)[[name]]
  data
}

test_that("results that are another number than the analysis value are said with their rows", {
  rows <- function(data) {
    came <- outcome(adam_study(data, scale = "raw"))
    expect_false(anyDuplicated(came$kinds) > 0L)
    came$said$differing_results$rows
  }
  expect_null(rows(adlb(AVALC = texts("1.0", "2.00", "3e0", "4.01"), LBSTRESC = texts("1.004"))))
  expect_null(rows(adlb(AVAL = c(123456, 0.1234, 3:8), AVALC = texts("123000", "0.12", NA, "", ".", "NA"))))
  expect_identical(rows(adlb(AVALC = texts("1", "20", "3", "4", "50"))), c(2L, 5L))
  expect_identical(rows(adlb(LBSTRESC = texts("10"))), 1L)
  # In another unit they are no contradiction.
  expect_null(rows(adlb(LBSTRESC = as.character(10 * 1:8), LBSTRESU = "mg/dL")))
  # Words beside a number, values on the measured side of their limit, limits that differ.
  expect_identical(rows(adlb(AVALC = texts("HEMOLYZED", "1+"))), 1:2)
  expect_identical(rows(adlb(AVALC = texts("<7", "<1", "<3", ">3"))), 2L)
  expect_identical(rows(adlb(AVAL = c(1, 8, 3:8), AVALC = texts(">7", ">7"))), 1L)
  expect_identical(rows(adlb(AVALC = texts("<7"), LBSTRESC = texts("<5"))), 1L)
  expect_identical(rows(adlb(AVALC = texts("<7"), LBSTRESC = texts(">5"))), 1L)
  expect_null(rows(adlb(AVALC = texts("<7"), LBSTRESC = texts("<7.0"))))
  said <- outcome(sdtm_study(lb(LBSTRESC = texts("1", "2", "30"))))$said$differing_results
  expect_identical(said$rows, 3L)
  expect_match(conditionMessage(said), "1 value beside another result: LBSTRESC \"30\" beside 3 (marker CRP; row 3; ",
               fixed = TRUE)
  expect_match(conditionMessage(said), "else LBSTRESN.", fixed = TRUE)
  # The values stay what they are.
  expect_identical(as.data.frame(outcome(sdtm_study(lb(LBSTRESC = texts("9"))))$result)$value, as.numeric(1:8))
})

test_that("a baseline that the data set takes otherwise is said", {
  three <- function(...) {
    data <- data.frame(USUBJID = rep(paste0("S", 1:4), each = 3), PARAMCD = "CRP",
                       AVISIT = c("Screening", "Baseline", "Week 4"), AVISITN = c(-1, 0, 4),
                       AVAL = as.numeric(1:12), AVALU = "mg/L", ABLFL = c("", "Y", ""))
    for (name in names(list(...))) data[[name]] <- list(...)[[name]]
    data
  }
  expect_identical(outcome(adam_study(three()))$kinds, "visits_left_out")
  # One patient's baseline is not flagged, the others' are.
  came <- outcome(adam_study(three(ABLFL = c(rep(c("", "Y", ""), 3), "", "", ""))))
  expect_identical(came$said$unflagged_baseline$rows, 11L)
  expect_null(outcome(adam_study(three(ABLFL = "")))$said$unflagged_baseline)
  # The flags are at another visit than the one called baseline.
  came <- outcome(adam_study(three(ABLFL = c("Y", "", ""))))
  expect_identical(came$said$moved_baseline$names, "Screening")
  expect_match(conditionMessage(came$said$moved_baseline), "not \"Baseline\"", fixed = TRUE)
  expect_identical(came$result$baseline, "Screening")
  expect_false("moved_baseline" %in% outcome(adam_study(three(ABLFL = c("Y", "", "")), baseline = "Baseline"))$kinds)
  # BASE is another value.
  base <- rep(c(2, 5, 8, 11), each = 3)
  expect_false("differing_base" %in% outcome(adam_study(three(BASE = base)))$kinds)
  expect_false("differing_base" %in% outcome(adam_study(three(BASE = replace(base, 1:3, NA))))$kinds)
  came <- outcome(adam_study(three(BASE = replace(base, 4:6, 4.5))))
  expect_identical(came$said$differing_base$rows, 5:6)
  came <- outcome(adam_study(three(BASE = as.character(replace(base, 4:6, 4.5)))))
  expect_identical(came$said$differing_base$rows, 5:6)
  expect_false("differing_base" %in% outcome(adam_study(three(BASE = base / 2, AVALC = replace(as.character(1:12), c(
    2, 5, 8, 11), "<99"))))$kinds)
  expect_false("differing_base" %in% outcome(adam_study(three(BASE = base), baseline = "Screening"))$kinds)
  # Flagged twice.
  error <- outcome(adam_study(three(ABLFL = c("Y", "Y", ""))))$result
  expect_identical(error$argument, "adlb")
  expect_match(error$location, "ABLFL flags several of them", fixed = TRUE)
})

test_that("without numbers of visits a screening is no follow-up, and the order said is the order taken", {
  three <- data.frame(USUBJID = rep(paste0("S", 1:2), each = 4), PARAMCD = "CRP",
                      AVISIT = c("Screening", "Week 4", "Baseline", "Week 8"), AVAL = as.numeric(1:8))
  came <- outcome(adam_study(three))
  expect_identical(visits(came$result), c("Baseline", "Week 4", "Week 8"))
  expect_identical(came$said$visit_order$names, visits(came$result))
  expect_match(conditionMessage(came$said$visits_left_out), "\"Screening\" (2 rows, before the baseline)", fixed = TRUE)
  # Nobody's baseline: the screening may be it; named, it stays.
  expect_identical(visits(outcome(adam_study(three[three$AVISIT != "Baseline", ]))$result)[1L], "Screening")
  expect_identical(visits(outcome(adam_study(three, visits = c("Screening", "Week 4", "Baseline")))$result),
                   c("Screening", "Week 4", "Baseline"))
})

test_that("units that are given against the data are said", {
  kinds <- function(...) outcome(adam_study(...))$said$units
  expect_match(conditionMessage(kinds(adlb(), unit = "g/L")), "CRP \"g/L\" (\"mg/L\")", fixed = TRUE)
  expect_identical(kinds(adlb(), unit = c(CRP = "g/L"))$names, "CRP")
  expect_null(kinds(adlb(), unit = "mg/L"))
  expect_null(kinds(adlb(), unit = "MG/L"))
  # Which of two that differ is right, `unit` settles.
  expect_null(kinds(adlb(PARAM = "CRP (mg/dL)"), unit = "mg/dL"))
  expect_null(kinds(adlb(AVALU = NULL), unit = "mg/dL"))
})

test_that("times to an outcome: text of numbers, codes turned round, errors name the data set", {
  tte <- function(...) {
    data <- data.frame(USUBJID = paste0("S", 1:4), PARAMCD = "OS", AVAL = c(10, 20, 30, 40), CNSR = c(0, 1, 0, 1))
    for (name in names(list(...))) data[[name]] <- list(...)[[name]]
    data
  }
  read <- function(...) outcome(adam_study(adlb(), adtte = tte(...)))$result
  refused <- function(needed, ...) {
    error <- read(...)
    expect_s3_class(error, "cytochange_error_data")
    expect_identical(error$argument, "adtte")
    expect_match(error$needed, needed)
  }
  plain <- patients(read())
  expect_identical(patients(read(CNSR = c("0", "1", "0", "1"))), plain)
  expect_identical(patients(read(AVAL = c("10", "20", "30", "40 "))), plain)
  expect_identical(patients(read(EVNTDESC = c("Death", "", "DEATH", "Last contact"))), plain)
  refused("whole numbers", CNSR = c(0.5, 1, 0, 1))
  refused("0 in CNSR", CNSR = c(1, 0, 1, 0), EVNTDESC = c("Death", "", "DEATH", "Censored"))
  refused("not below 0", AVAL = c(-1, 1, 2, 3))
  refused("hold numbers", AVAL = c("x", 1, 2, 3))
  expect_identical(outcome(adam_study(adlb(), adtte = tte(AVAL = c(-1, 1, 2, 3))))$result$location,
                   "column \"AVAL\"; patient S1")
})

test_that("empty cells, single points and blanks are no contradiction", {
  best <- data.frame(USUBJID = c(paste0("S", 1:4), "S1", "S2"), AVALC = c("CR", "PR ", "SD", "PD", "", "PR"))
  expect_identical(patients(outcome(adam_study(adlb(), best))$result)$responder, c(TRUE, TRUE, FALSE, FALSE))
  expect_identical(outcome(adam_study(adlb(DTYPE = rep(c(".", ""), 4))))$kinds, character())
  arms <- data.frame(USUBJID = paste0("S", 1:4), TRT01P = c("A", "A", "B", "B"), TRT01PN = c("2", "2", "1", "1"))
  expect_identical(levels(patients(adam_study(adlb(), adsl = arms))$arm), c("B", "A"))
})

test_that("a column that is there twice is an error, and columns of our own are none of the data's", {
  twice <- cbind(adlb(), AVAL = 99)
  error <- outcome(adam_study(twice))$result
  expect_s3_class(error, "cytochange_error_data")
  expect_identical(error$argument, "adlb")
  expect_match(error$received, "\"AVAL\"", fixed = TRUE)
  expect_s3_class(outcome(adam_study(cbind(adlb(), AVAL = as.numeric(1:8))))$result, "marker_study")
  error <- outcome(sdtm_study(cbind(lb(), LBSTRESN = 99)))$result
  expect_identical(error$argument, "lb")
  best <- data.frame(USUBJID = "S1", AVALC = "CR")
  expect_identical(outcome(adam_study(adlb(), cbind(best, AVALC = "PD")))$result$argument, "response")
  for (name in c("row", "trimmed")) {
    error <- outcome(adam_study(adlb(), lloq = name))$result
    expect_identical(error$argument, "lloq")
    expect_no_match(error$location, "row|trimmed")
    expect_identical(outcome(adam_study(adlb(), arm = name))$result$argument, "arm")
    expect_identical(outcome(adam_study(adlb(), covariates = name))$result$argument, "covariates")
  }
})

test_that("codes without a value label are said where others have one", {
  coded <- function(x, labels) structure(x, labels = labels, class = "haven_labelled")
  said <- function(...) outcome(adam_study(...))$said$unlabelled_codes
  visit <- c(Baseline = 0, "Week 4" = 4)
  expect_null(said(adlb(AVISIT = coded(rep(c(0, 4), 4), visit))))
  came <- said(adlb(AVISIT = coded(c(rep(c(0, 4), 3), 0, 8), visit)))
  expect_identical(came$names, "AVISIT")
  expect_match(conditionMessage(came), "\"AVISIT\" (8)", fixed = TRUE)
  adsl <- data.frame(USUBJID = paste0("S", 1:4))
  adsl$TRT01P <- coded(c(1, 1, 2, 9), c(Active = 1, Placebo = 2))
  adsl$SEX <- coded(c(1, 1, 2, 3), c(F = 1, M = 2))
  expect_identical(said(adlb(), adsl = adsl, covariates = "SEX")$names, c("TRT01P", "SEX"))
  # The codes of a column that is read as codes have none.
  expect_null(said(adlb(PARAMCD = coded(rep("CRP", 8), c("C reactive protein" = "ALT")))))
  expect_match(conditionMessage(outcome(sdtm_study(lb(VISIT = coded(c(rep(c(0, 4), 3), 0, 8), visit))))$
                                  said$unlabelled_codes), "\"VISIT\" (8)", fixed = TRUE)
})

test_that("a row that ANL01FL chose stands for its visit also where its value is missing", {
  two <- function(...) {
    data <- rbind(adlb(), adlb()[2L, ])
    data$ANL01FL <- "Y"
    data$AVAL[9] <- 99
    for (name in names(list(...))) data[[name]] <- list(...)[[name]]
    data
  }
  chosen <- c(rep("Y", 8), "")
  came <- outcome(adam_study(two(AVAL = c(1, NA, 3:8, 99), ANL01FL = chosen)))
  expect_identical(as.data.frame(came$result)$row, c(1L, 3:8))
  expect_identical(came$said$not_chosen$rows, 9L)
  expect_match(conditionMessage(came$said$not_chosen), "marker CRP; row 9; patient S1", fixed = TRUE)
  # So does one whose value is written as text, and no number.
  came <- outcome(adam_study(two(AVAL = c(1, NA, 3:8, 99), AVALC = c(NA, "HEMOLYZED", rep(NA, 7)), ANL01FL = chosen)))
  expect_identical(as.data.frame(came$result)$row, c(1L, 3:8))
  expect_identical(came$said$unread_values$rows, 2L)
  # A value below its limit is no missing one; where no row of a visit is chosen any counts; the flagged baseline does.
  below <- outcome(adam_study(two(AVAL = c(1, NA, 3:8, 99), AVALC = c(NA, "<2", rep(NA, 7)), ANL01FL = chosen)))
  expect_identical(as.data.frame(below$result)$row, 1:8)
  expect_null(below$said$not_chosen)
  none <- outcome(adam_study(two(AVAL = c(1, NA, 3:8, 99), ANL01FL = replace(chosen, 2L, ""))))
  expect_identical(as.data.frame(none$result)$row, c(1L, 3:9))
  base <- outcome(adam_study(adlb(AVISIT = c("Baseline", "Baseline", rep(c("Baseline", "Week 4"), 3)),
                                  AVAL = c(1, NA, 3:8), ANL01FL = c("", rep("Y", 7)))))
  expect_identical(as.data.frame(base$result)$row, c(1L, 3:8))
  expect_null(base$said$not_chosen)
})

test_that("AVALC and AVAL of a response that contradict each other are said", {
  said <- function(code, number, ...) {
    n <- length(code)
    data <- data.frame(USUBJID = paste0("S", seq_len(n)), PARAMCD = "CRP",
                       AVISIT = rep(c("Baseline", "Week 4"), each = n), AVISITN = rep(c(0, 4), each = n), AVAL = 1)
    best <- data.frame(USUBJID = paste0("S", seq_len(n)), AVALC = code, AVAL = number)
    outcome(adam_study(data, best, ...))$said$differing_response
  }
  code <- c("CR", "PR", "PR", "PR", "SD", "PD", "NE")
  expect_null(said(code, c(1, 2, 2, 2, 3, 4, NA)))
  expect_null(said(code, c(1, 1, 1, 1, 0, 0, 0)))
  came <- said(code, c(1, 2, 2, 4, 3, 4, NA))
  expect_identical(came$rows, 4L)
  expect_match(conditionMessage(came), "\"PR\" beside 2 (2) and 4 (1)", fixed = TRUE)
  expect_match(conditionMessage(came), "AVALC counts", fixed = TRUE)
  expect_identical(said(c("Y", "Y", "Y", "N", "N"), c(1, 0, 1, 0, 0))$rows, 2L)
  expect_match(conditionMessage(said(code, c(1, 2, 2, 4, 3, 4, NA), responders = \(x) x <= 2)), "AVAL counts",
               fixed = TRUE)
  # Percent changes, and finer ratings, are no codes of the words beside them.
  expect_null(said(code, c(-100, -40, -35, -60, 5, 30, NA)))
  expect_null(said(c("Y", "Y", "N", "N", "N", "Y", "N"), 1:7))
})

test_that("a first visit that nothing calls the baseline is said to be taken for it", {
  visit <- rep(c("Screening", "Cycle 1"), 4)
  came <- outcome(adam_study(adlb(AVISIT = visit, ABLFL = NULL)))
  expect_identical(came$result$baseline, "Screening")
  expect_identical(came$said$baseline$names, "Screening")
  came <- outcome(sdtm_study(lb(VISIT = visit, LBBLFL = NULL)))
  expect_match(conditionMessage(came$said$baseline), "LBBLFL", fixed = TRUE)
  expect_null(outcome(adam_study(adlb(AVISIT = visit, ABLFL = NULL), baseline = "Screening"))$said$baseline)
  expect_null(outcome(adam_study(adlb(AVISIT = visit)))$said$baseline)
  expect_null(outcome(adam_study(adlb(ABLFL = NULL)))$said$baseline)
})

test_that("units in square brackets at the end of PARAM are units", {
  error <- outcome(adam_study(adlb(AVALU = NULL, PARAM = rep(c("CRP [mg/L]", "CRP [mg/dL]"), c(7, 1)))))$result
  expect_identical(error$argument, "unit")
  expect_identical(error$location, "row 8, not mg/L")
  expect_identical(as.data.frame(outcome(adam_study(adlb(AVALU = NULL, PARAM = "CRP [mg/L]")))$result)$unit[1L], "mg/L")
})

test_that("units behind the last comma of PARAM are units, of times too", {
  read <- function(param) outcome(adam_study(adlb(AVALU = NULL, PARAM = param)))
  came <- read("C Reactive Protein, mg/L")
  expect_identical(as.data.frame(came$result)$unit[1L], "mg/L")
  expect_identical(came$kinds, "units")
  error <- read(rep(c("CRP, mg/L", "CRP, mg/dL"), c(7, 1)))$result
  expect_identical(c(error$argument, error$location), c("unit", "row 8, not mg/L"))
  for (param in c("Protein, total", "Factor V, C", "CRP,")) {
    came <- read(param)
    expect_identical(as.data.frame(came$result)$unit[1L], NA_character_)
    expect_identical(came$kinds, character())
  }
  times <- data.frame(USUBJID = paste0("S", 1:4), PARAM = c("Survival, days", "Survival, months"), AVAL = 1:4, CNSR = 0)
  expect_identical(outcome(adam_study(adlb(), adtte = times))$result$argument, "adtte")
})

test_that("derived responses that count are said", {
  best <- data.frame(USUBJID = paste0("S", 1:4), PARAMCD = rep(c("BOR", "OTHER"), c(4, 4)),
                     AVALC = c("CR", "PD", "PD", ""), DTYPE = c("", "NRI", ".", "NRI", rep("LOCF", 4)))
  came <- outcome(adam_study(adlb(), best, response_param = "BOR"))
  expect_identical(came$said$derived_response$rows, 2L)
  expect_match(conditionMessage(came$said$derived_response),
               "1 response is derived, and counts as any other: DTYPE \"NRI\"", fixed = TRUE)
  expect_identical(patients(came$result)$responder, c(TRUE, FALSE, FALSE, NA))
  expect_null(outcome(adam_study(adlb(), best[-2, ], response_param = "BOR"))$said$derived_response)
})

test_that("numbers of visits against those in their names are said", {
  three <- function(...) {
    data.frame(USUBJID = rep(1:2, each = 3), PARAMCD = "CRP", AVISIT = c("Baseline", "Week 4", "Week 12"),
               AVAL = 1:6, ...)
  }
  came <- outcome(adam_study(three(AVISITN = c(0, 12, 4))))
  expect_identical(came$said$visit_order$names, c("Week 12", "Week 4"))
  expect_null(outcome(adam_study(three(AVISITN = c(0, 4, 12))))$said$visit_order)
  expect_null(outcome(adam_study(three(AVISITN = c(0, 12, 4)), visits = c("Baseline", "Week 12", "Week 4")))$
                said$visit_order)
})

test_that("visits whose number is not the same in all rows are said", {
  came <- outcome(adam_study(adlb(AVISITN = replace(rep(c(0, 4), 4), 4L, 0))))
  expect_identical(came$said$visit_numbers$rows, 4L)
  expect_identical(came$said$visit_numbers$names, "Week 4")
  expect_match(conditionMessage(came$said$visit_numbers), "\"Week 4\" 4 (3 rows), 0 (1 row)", fixed = TRUE)
  expect_identical(visits(came$result), c("Baseline", "Week 4"))
  expect_null(outcome(adam_study(adlb(AVISITN = replace(rep(c(0, 4), 4), 4L, NA))))$said$visit_numbers)
  expect_match(conditionMessage(outcome(sdtm_study(lb(VISITNUM = replace(rep(c(0, 4), 4), 4L, 0))))$said$visit_numbers),
               "VISITNUM", fixed = TRUE)
  # Unscheduled visits are many of one name, and are left out.
  came <- outcome(adam_study(adlb(AVISIT = c("Baseline", "Unscheduled"), AVISITN = c(0, 1.1, 0, 2.1, 0, 3.1, 0, 4.1))))
  expect_null(came$said$visit_numbers)
})

test_that("arms and covariates of which adlb says otherwise than adsl are said", {
  patient <- paste0("S", 1:4)
  adsl <- data.frame(USUBJID = patient, TRT01P = c("A", "B"), AGE = 51:54)
  said <- function(...) outcome(adam_study(adlb(...), adsl = adsl, covariates = "AGE"))
  expect_null(said(TRT01P = rep(c("A", "B"), each = 2), AGE = rep(51:54, each = 2))$said$differing_adsl)
  came <- said(TRT01P = rep(c("A", "B", "B", "B"), each = 2), AGE = rep(c(51:53, 99), each = 2))
  expect_identical(came$said$differing_adsl$rows, 5:8)
  expect_match(conditionMessage(came$said$differing_adsl), "TRT01P (patient S3), AGE (patient S4)", fixed = TRUE)
  expect_identical(patients(came$result)$AGE, 51:54)
  expect_null(said(TRT01P = "", AGE = NA)$said$differing_adsl)
})

test_that("a result that only its original text tells is said to be left out", {
  came <- outcome(sdtm_study(lb(LBSTRESN = c(1, NA, 3:8), LBORRES = texts("1", "<2"))))
  expect_identical(came$said$unread_values$rows, 2L)
  expect_match(conditionMessage(came$said$unread_values), "LBORRES has \"<2\" (1)", fixed = TRUE)
  expect_null(outcome(sdtm_study(lb(LBSTRESN = c(1, NA, 3:8), LBORRES = texts("1", ""))))$said$unread_values)
})

test_that("messages that are said again in other words stand in lines of their own", {
  data <- lb(VISIT = rep(c("Screening", "Cycle 1"), 4), LBBLFL = NULL, LBSPEC = rep(c("SERUM", "PLASMA"), 4))
  said <- utils::capture.output(invisible(sdtm_study(data, marker_by = character())), type = "message")
  expect_length(said, length(outcome(sdtm_study(data, marker_by = character()))$kinds))
  expect_gt(length(said), 1L)
})

test_that("columns whose names begin as those that are read are others", {
  data <- data.frame(USUBJID = rep(1:4, each = 2), PARAMCD = "CRP", AVISIT = c("Baseline", "Week 4"),
                     AVISITN = c(0, 4), AVAL = c(3, 7, 4, 9, 6, 2, 1, 8))
  plain <- as.data.frame(adam_study(data))
  added <- list(AVALCAT1 = ifelse(data$AVAL < 5, "<5", ">=5"), AVALCA1N = 1:2, BASETYPEN = 1:2, BASECAT1 = "<5",
                ABLFLN = c(0, 1), ANL01FLN = 1, LOQFLN = 1, DTYPEN = 1, AVALUN = 1:2, ADTM = 8:1,
                ADYF = 8:1, PARAMTYP = "DERIVED", TRTPN = 1:2, TRT01PN = 1:2, CHGCAT1 = "x", LBSTRESCAT = "<5",
                LBSTRESUX = c("x", "y"), VISITNUMX = 8:1)
  for (name in names(added)) {
    with <- data
    with[[name]] <- added[[name]]
    came <- outcome(adam_study(with))
    expect_identical(came$kinds, character(), info = name)
    expect_identical(as.data.frame(came$result), plain, info = name)
    expect_true(all(is.na(patients(came$result)$arm)), info = name)
  }
})
