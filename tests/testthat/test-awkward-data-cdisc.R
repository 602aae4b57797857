# ADaM and SDTM data sets as data managers and CROs send them: rows that were not chosen, columns that speak against
# each other, baselines without a visit.

adlb <- function(...) {
  data <- data.frame(USUBJID = rep(paste0("S", 1:4), each = 2), PARAMCD = "CRP", AVISIT = c("Baseline", "Week 4"),
                     AVISITN = c(0, 4), AVAL = as.numeric(1:8), AVALU = "mg/L", ABLFL = c("Y", ""))
  for (name in names(list(...))) data[[name]] <- list(...)[[name]]
  data
}
tte <- function(...) {
  data <- data.frame(USUBJID = paste0("S", 1:4), PARAMCD = "OS", AVAL = c(10, 20, 30, 40), CNSR = c(0, 1, 0, 1))
  for (name in names(list(...))) data[[name]] <- list(...)[[name]]
  data
}
read <- function(...) outcome(adam_study(...))
each <- function(x) rep(x, each = 2)

test_that("ANL01FL chooses among times to an outcome as among responses, and who has none chosen is said", {
  both <- rbind(tte(ANL01FL = "Y"), tte(ANL01FL = "", AVAL = 99))
  came <- read(adlb(), adtte = both)
  expect_identical(came$kinds, character())
  expect_identical(patients(came$result)$time, c(10, 20, 30, 40))
  came <- read(adlb(), adtte = tte(ANL01FL = c("Y", "Y", "Y", "N")))
  expect_identical(patients(came$result)$time, c(10, 20, 30, NA))
  expect_identical(came$said$none_chosen$names, "S4")
  expect_match(conditionMessage(came$said$none_chosen), "ANL01FL of `adtte` chooses no row of 1 patient (S4)",
               fixed = TRUE)
  error <- read(adlb(), adtte = tte(ANL01FL = ""))$result
  expect_identical(error$argument, "adtte")
  expect_match(error$received, "ANL01FL", fixed = TRUE)
  expect_identical(read(adlb(), adtte = rbind(both, both[1, ]))$result$location, "rows 1, 9; patient S1")
  # In one message with the responses; rows of other parameters say nothing.
  best <- data.frame(USUBJID = paste0("S", 1:4), AVALC = c("CR", "PR", "SD", "PD"), ANL01FL = c("Y", "Y", "", "Y"))
  came <- read(adlb(), best, adtte = tte(ANL01FL = c("Y", "Y", "Y", "N")))
  expect_identical(came$kinds, "none_chosen")
  expect_identical(came$said$none_chosen$names, c("S3", "S4"))
  expect_identical(patients(came$result)$responder, c(TRUE, TRUE, NA, FALSE))
  other <- rbind(tte(ANL01FL = "Y")[1:3, ], tte(PARAMCD = "PFS", ANL01FL = "Y"))
  expect_identical(read(adlb(), adtte = other, adtte_param = "OS")$kinds, character())
})

test_that("an event whose description says that none happened is said", {
  came <- read(adlb(), adtte = tte(EVNTDESC = c("Alive at cut-off", "Alive", "Death", "ALIVE")))
  expect_identical(came$kinds, character())
  came <- read(adlb(), adtte = tte(EVNTDESC = c("Censored", "Alive", "Death", "ALIVE")))
  expect_identical(came$said$differing_outcome$rows, 1L)
  expect_match(conditionMessage(came$said$differing_outcome), "EVNTDESC \"Censored\" beside CNSR 0 (row 1; patient S1)",
               fixed = TRUE)
  # Deaths that censor a time to progression are none.
  progression <- tte(EVNTDESC = c("Progression", "Death", "Progression", ""))
  expect_identical(read(adlb(), adtte = progression)$kinds, character())
})

test_that("a CHG that is not the change from the value at the baseline is said, without BASE too", {
  change <- rep(c(NA, 1), 4)
  base <- rep(c(1, 3, 5, 7), each = 2)
  for (given in list(list(CHG = change), list(CHG = change, BASE = base), list(CHG = change * 1.001),
                     list(CHG = as.character(change)))) {
    expect_identical(read(do.call(adlb, given))$kinds, character())
  }
  for (given in list(list(CHG = replace(change, 2, 9)), list(CHG = replace(change, 2, 9), BASE = base))) {
    came <- read(do.call(adlb, given))
    expect_identical(came$kinds, "differing_base")
    expect_identical(came$said$differing_base$rows, 2L)
    expect_match(conditionMessage(came$said$differing_base), "CHG", fixed = TRUE)
  }
  # Half of a limit is no contradiction; a baseline of one's own is one's own.
  below <- adlb(AVALC = c("<2", 2:8), CHG = replace(change, 2, 1.5), BASE = replace(base, 1:2, 0.5))
  expect_identical(read(below)$kinds, character())
})

test_that("a derivation that only stands for a value below its limit leaves none out", {
  typed <- function(type, ...) adlb(DTYPE = c(type, rep("", 7)), ...)
  for (type in c("HALFLLOQ", "LLOQ/2", "BLQ", "LOD")) {
    came <- read(typed(type, AVALC = c("<2", 2:8)))
    expect_identical(came$kinds, character())
    expect_identical(as.data.frame(came$result)[1L, c("value", "censored", "row")],
                     data.frame(value = 2, censored = TRUE, row = 1L))
  }
  # As a flag it needs a limit.
  expect_identical(read(typed("HALFLLOQ"))$result$argument, "lloq")
  expect_true(as.data.frame(read(typed("HALFLLOQ"), lloq = 2)$result)$censored[1L])
  # A value carried forward is none, nor is one above.
  for (type in c("LOCF", "ULOQ")) expect_identical(read(typed(type, AVALC = c("<2", 2:8)))$kinds, "derived_rows")
})

test_that("flagged baselines without a visit make no follow-up one before the baseline", {
  came <- read(adlb(AVISIT = c(NA, "Week 4")))
  expect_identical(came$kinds, "moved_baseline")
  expect_identical(visits(came$result), c("Baseline", "Week 4"))
  expect_identical(nrow(as.data.frame(came$result)), 8L)
  three <- data.frame(USUBJID = rep(1:3, each = 3), PARAMCD = "CRP", AVISIT = c("Screening", "", "Week 4"),
                      AVISITN = c(-1, NA, 4), AVAL = 1:9, ABLFL = c("", "Y", ""))
  came <- read(three)
  expect_identical(visits(came$result), c("Baseline", "Week 4"))
  expect_match(conditionMessage(came$said$visits_left_out), "\"Screening\" (3 rows", fixed = TRUE)
  # Numbers all of which are missing are none.
  expect_identical(visits(read(adlb(AVISITN = NA_real_))$result), c("Baseline", "Week 4"))
})

test_that("duplicates whose baselines are flagged twice are told by the columns in which they differ, too", {
  error <- read(rbind(adlb(PARCAT1 = "CHEM"), adlb(PARCAT1 = "HEMA")))$result
  expect_match(error$location, "ABLFL flags several of them; they differ in PARCAT1", fixed = TRUE)
})

test_that("a limit that only the original result tells, and a response that only its original text does, are said", {
  lb <- data.frame(USUBJID = rep(paste0("S", 1:4), each = 2), LBTESTCD = "CRP", VISIT = c("BASELINE", "WEEK 4"),
                   VISITNUM = c(1, 4), LBSTRESN = as.numeric(1:8), LBSTRESC = as.character(1:8), LBBLFL = c("Y", ""))
  came <- outcome(sdtm_study(cbind(lb, LBORRES = c("<2", 2:8))))
  expect_identical(came$said$differing_results$rows, 1L)
  expect_match(conditionMessage(came$said$differing_results), "LBORRES \"<2\" beside 1", fixed = TRUE)
  expect_identical(outcome(sdtm_study(cbind(lb, LBORRES = as.character(10 * 1:8))))$kinds, character())
  rs <- data.frame(USUBJID = paste0("S", 1:4), RSTESTCD = "BESTRESP", RSSTRESC = c("CR", "", "SD", "PD"),
                   RSORRES = c("CR", "Partial response", "SD", "PD"))
  came <- outcome(sdtm_study(lb, rs = rs))
  expect_identical(came$said$unread_responses$rows, 2L)
  expect_match(conditionMessage(came$said$unread_responses), "RSORRES has \"Partial response\" (1)", fixed = TRUE)
})

test_that("blanks at the ends of any arm, and of covariates, are left out and said, whatever data set they are of", {
  said <- function(came) came$said$trimmed_names$names
  patient <- paste0("S", 1:4)
  came <- read(adlb(ACT = each(c("A", "B ", "B", "A"))), arm = "ACT")
  expect_identical(levels(patients(came$result)$arm), c("A", "B"))
  expect_identical(said(came), "B ")
  lab <- adlb(STAGE = rep(c("I", "I "), 4))
  adsl <- data.frame(USUBJID = patient, TRT01P = c("A", "A ", "B", "B\u00a0"), SEX = c("F ", "F", "M", "M"))
  came <- read(lab, adsl = adsl, covariates = c("STAGE", "SEX"))
  expect_identical(came$kinds, "trimmed_names")
  expect_setequal(said(came), c("A ", "B\u00a0", "F ", "I "))
  expect_identical(levels(factor(patients(came$result)$SEX)), c("F", "M"))
  lb <- data.frame(USUBJID = each(patient), LBTESTCD = "CRP", VISIT = c("BASELINE", "WEEK 4"), LBSTRESN = 1:8)
  came <- outcome(sdtm_study(lb, data.frame(USUBJID = patient, ARM = c("A", "A ", "B", "B"))))
  expect_identical(levels(patients(came$result)$arm), c("A", "B"))
  expect_identical(said(came), "A ")
})

test_that("an unplanned treatment is no arm", {
  adsl <- data.frame(USUBJID = paste0("S", 1:4), TRT01P = c("A", "UNPLANNED TREATMENT", "B", "A"))
  came <- read(adlb(), adsl = adsl)
  expect_identical(came$said$without_arm$names, "S2")
})

test_that("two flags of the baseline that part are said, and the sponsor's counts", {
  lb <- data.frame(USUBJID = rep(c("S1", "S2"), each = 3), LBTESTCD = "CRP", LBSTRESN = c(3, 4, 6, 2, 5, 7),
                   LBSTRESU = "mg/L", LBBLFL = c("", "Y", ""), LBLOBXFL = c("Y", "", "", "", "Y", ""),
                   VISIT = c("SCREENING", "DAY 1", "WEEK 4"), VISITNUM = 1:3)
  came <- outcome(sdtm_study(lb))
  expect_identical(came$said$two_baseline_flags$rows, 1:2)
  expect_identical(visits(came$result), c("DAY 1", "WEEK 4"))
  lb$LBLOBXFL <- lb$LBBLFL
  expect_null(outcome(sdtm_study(lb))$said$two_baseline_flags)
  lb$LBLOBXFL <- ""
  expect_null(outcome(sdtm_study(lb))$said$two_baseline_flags)
})

test_that("a covariate that is not finite is told with its patient", {
  long <- data.frame(id = rep(1:3, each = 2), visit = c("a", "b"), value = c(1, 2, 3, 4, 5, 6), marker = "m",
                     age = rep(c(50, Inf, NA), each = 2))
  error <- expect_error(
    marker_study(long, id = "id", visit = "visit", marker = "marker", value = "value", covariates = "age"),
    class = "cytochange_error_data")
  expect_identical(error$argument, "covariates")
  expect_match(error$location, "column \"age\"; patient 2", fixed = TRUE)
})

test_that("derived times to an outcome count, and are said", {
  came <- read(adlb(), adtte = tte(DTYPE = c("", "IMPUTED", NA, ".")))
  expect_identical(patients(came$result)$time, c(10, 20, 30, 40))
  expect_identical(came$kinds, "derived_outcome")
  expect_identical(came$said$derived_outcome$rows, 2L)
  expect_match(conditionMessage(came$said$derived_outcome),
               "1 time to an outcome is derived, and counts as any other: DTYPE \"IMPUTED\" (1) (row 2; patient S2)",
               fixed = TRUE)
  expect_identical(read(adlb(), adtte = tte(DTYPE = ""))$kinds, character())
  # Rows of another parameter say nothing; of several rows a patient their derivation is what parts them.
  both <- rbind(tte(DTYPE = ""), tte(PARAMCD = "PFS", DTYPE = "IMPUTED"))
  expect_identical(read(adlb(), adtte = both, adtte_param = "OS")$kinds, character())
  error <- read(adlb(), adtte = rbind(tte(DTYPE = ""), tte(DTYPE = "IMPUTED")))$result
  expect_match(error$location, "; they differ in DTYPE", fixed = TRUE)
})

test_that("parameters that are the contrary of a response, thousands, and derived results among others are said", {
  best <- function(...) {
    data <- data.frame(USUBJID = paste0("S", 1:4), PARAMCD = "RSP", AVALC = c("Y", "N", "Y", "N"))
    for (name in names(list(...))) data[[name]] <- list(...)[[name]]
    read(adlb(), data)$said$response_column
  }
  expect_null(best())
  expect_null(best(PARAMCD = "PD", AVALC = c("CR", "PD", "SD", "PR")))
  for (code in c("PD", "DEATH", "NRSP", "PROG")) expect_identical(best(PARAMCD = code)$names, code)
  came <- best(PARAMCD = "P1", PARAM = "Progression of disease")
  expect_identical(came$names, "Progression of disease")
  expect_match(conditionMessage(came), "Yes (TRUE, 1) of \"Progression of disease\" is read as a response",
               fixed = TRUE)
  points <- c("1.234", "850", "21", "45", "12", "7", "300", "1")
  expect_identical(read(adlb(AVAL = points))$said$thousands$names, "AVAL")
  lb <- data.frame(USUBJID = each(paste0("S", 1:4)), LBTESTCD = "CRP", VISIT = c("BASELINE", "WEEK 4"), LBSTRESN = 1:8)
  derived <- function(flag, ...) outcome(sdtm_study(transform(lb, LBDRVFL = flag), ...))$said$derived_results
  came <- derived(c("", "Y"))
  expect_identical(came$rows, c(2L, 4L, 6L, 8L))
  expect_match(conditionMessage(came), "4 results flagged as derived (LBDRVFL) among others of CRP", fixed = TRUE)
  expect_null(derived("Y"))
  expect_null(derived(""))
})

test_that("patients whose actual arm is not the planned one are said, and the planned one counts", {
  adsl <- data.frame(USUBJID = paste0("S", 1:4), TRT01P = c("A", "A", "B", "B"), TRT01A = c("A", "B ", "B", ""))
  came <- read(adlb(), adsl = adsl)
  expect_identical(came$said$differing_arms$names, "S2")
  expect_match(conditionMessage(came$said$differing_arms), "The arm is the one planned, TRT01P; TRT01A is another in 1",
               fixed = TRUE)
  expect_identical(as.character(patients(came$result)$arm), c("A", "A", "B", "B"))
  expect_null(read(adlb(), adsl = adsl, arm = "TRT01A")$said$differing_arms)
  expect_null(read(adlb(), adsl = transform(adsl, TRT01A = TRT01P))$said$differing_arms)
  lb <- data.frame(USUBJID = each(paste0("S", 1:4)), LBTESTCD = "CRP", VISIT = c("BASELINE", "WEEK 4"), LBSTRESN = 1:8)
  dm <- data.frame(USUBJID = paste0("S", 1:4), ARM = c("A", "A", "B", "B"), ACTARM = c("A", "A", "B", "A"))
  expect_identical(outcome(sdtm_study(lb, dm))$said$differing_arms$names, "S4")
})
