# Three patients at baseline, week 4 and an end of treatment that repeats week 4.
small_adlb <- function() {
  data.frame(
    USUBJID = rep(c("01", "02", "03"), each = 3), PARAMCD = "CRP", PARAM = "C Reactive Protein (mg/L)",
    AVISIT = rep(c("Baseline", "Week 4", "End of Treatment"), 3), AVISITN = rep(c(0, 4, 99), 3),
    ADY = rep(c(1, 28, 28), 3),
    AVAL = c(12, 6, 6, 3.5, 8, 8, 20, 21, 21), AVALC = c("12", "6", "6", "<7", "8", "8", "20", "21", "21"),
    LOQFL = c("", "", "", "Y", "", "", "", "", ""), ABLFL = rep(c("Y", "", ""), 3)
  )
}
small_adrs <- function() data.frame(USUBJID = c("01", "02", "03"), PARAMCD = "BOR", AVALC = c("PR", "SD", "NE"))
small_adsl <- function() data.frame(USUBJID = c("03", "01", "02", "04"), TRT01P = c("B", "A", "B", "A"), AGE = 60:63)
quiet <- function(...) suppressMessages(adam_study(...))
values_of <- function(study) {
  values <- as.data.frame(study)
  values[c("id", "visit", "value", "censored", "row")]
}
location_of <- function(code, class = "cytochange_error_data") expect_error(code, class = class)$location

pilot <- function(file) utils::read.csv(system.file("extdata", "cdisc-pilot-01", file, package = "cytochange"))

test_that("the real trial is read as its description says", {
  lab <- pilot("adlbc.csv.bz2")
  expect_message(
    study <- adam_study(lab, pilot("adqscibc.csv"), pilot("adsl.csv"), response_visit = "Week 24",
                        responders = \(x) x <= 3,
                        covariates = c("AGE", "SEX")),
    "End of Treatment.*4,428 rows, repeating other visits.*741 rows without a visit", class = "cytochange_message")
  expect_identical(visits(study), c("Baseline", paste("Week", c(2, 4, 6, 8, 12, 16, 20, 24, 26))))
  expect_identical(study$baseline, "Baseline")
  expect_length(markers(study), 18)
  expect_identical(study$markers$unit[match(c("ALB", "BILI"), markers(study))], c("g/L", "umol/L"))
  table <- patients(study)
  expect_identical(as.vector(table(table$arm)), c(86L, 84L, 84L))
  expect_identical(c(sum(!is.na(table$responder)), sum(table$responder, na.rm = TRUE)), c(236L, 36L))
  values <- as.data.frame(study)
  expect_identical(values$value, as.double(lab$AVAL[values$row]))
  expect_identical(values$visit, lab$AVISIT[values$row])
  # All rows of the ten visits with a value are there: counted from the file itself.
  expect_identical(nrow(values), sum(lab$AVISIT %in% visits(study) & !is.na(lab$AVAL)))
  flow <- sample_flow(study)
  expect_identical(flow$n_patients,
                   flow$n_paired + flow$n_missing_baseline + flow$n_missing_visit + flow$n_missing_both)
  expect_identical(sum(flow$n_patients), 254L * 18L * 9L)
  pairs <- merge(lab[lab$AVISIT == "Baseline" & !is.na(lab$AVAL), c("USUBJID", "PARAMCD")],
                 lab[lab$AVISIT == "Week 24" & !is.na(lab$AVAL), c("USUBJID", "PARAMCD")])
  expect_identical(sum(flow$n_paired[flow$visit == "Week 24"]), nrow(pairs))
  chosen <- adam_study(lab, visits = c("Baseline", "Week 24", "End of Treatment"), scale = "raw", arm = "TRTA")
  expect_identical(visits(chosen), c("Baseline", "Week 24", "End of Treatment"))
  expect_error(adam_study(lab, pilot("adqscibc.csv"), responders = \(x) x <= 3), "response_visit",
               class = "cytochange_error_data")
})

test_that("limits come from AVALC, then LBSTRESC, then `lloq`, and AVAL is never taken as measured", {
  read <- function(adlb, ...) quiet(adlb, small_adrs(), ...)
  fourth <- function(study) values_of(study)[3, c("value", "censored", "row")]
  expected <- function(value) data.frame(value = value, censored = TRUE, row = 4L, row.names = 3L)
  adlb <- small_adlb()
  expect_identical(fourth(read(adlb)), expected(7))
  expect_identical(fourth(read(adlb, lloq = 5)), expected(7))
  adlb$LBSTRESC <- ifelse(adlb$LOQFL == "Y", "< 6", adlb$AVAL)
  expect_identical(fourth(read(adlb)), expected(7))
  adlb$AVALC <- NULL
  expect_identical(fourth(read(adlb)), expected(6))
  adlb$AVALC <- "3.5"
  expect_identical(fourth(read(adlb)), expected(6))
  adlb$LBSTRESC <- NULL
  expect_identical(fourth(read(adlb, lloq = c(CRP = 6.5))), expected(6.5))
  adlb$LIMIT <- 6.2
  expect_identical(fourth(read(adlb, lloq = "LIMIT")), expected(6.2))
  adlb$AVAL[4] <- 9                                                # shifted above the limit
  expect_identical(fourth(read(adlb, lloq = 6.5)), expected(6.5))
  adlb$AVAL[4] <- NA
  expect_identical(fourth(read(adlb, lloq = 6.5)), expected(6.5))
  error <- expect_error(read(adlb), class = "cytochange_error_data")
  expect_identical(error$argument, "lloq")
  expect_identical(error$location, "row 4; patient 02")
})

test_that("a value written below a limit is below it without a flag, too", {
  adlb <- small_adlb()
  adlb$LOQFL <- NULL
  expect_identical(values_of(quiet(adlb))$censored, c(FALSE, FALSE, TRUE, FALSE, FALSE, FALSE))
  adlb$LBSTRESC <- adlb$AVALC
  adlb$AVALC <- NULL
  expect_identical(values_of(quiet(adlb))$value[3], 7)
  adlb$LOQFL <- "N"
  expect_identical(values_of(quiet(adlb))$value[3], 3.5)
  adlb$AVALC <- replace(adlb$LBSTRESC, 4, "<7 mg/L")
  adlb$LBSTRESC <- NULL
  expect_identical(location_of(quiet(adlb)), "row 4; patient 02")
  adlb$AVALC[4] <- "BLQ"
  expect_identical(values_of(quiet(adlb, lloq = 4))$value[3], 4)
})

test_that("a value above an upper limit is known as such, flagged or not, and said", {
  adlb <- small_adlb()
  adlb$AVALC[2] <- ">6"
  said <- testthat::capture_messages(study <- adam_study(adlb))
  expect_match(said, "1 value above an upper limit", all = FALSE)
  expect_identical(as.data.frame(study)[2, c("value", "censored", "above")],
                   data.frame(value = 6, censored = FALSE, above = TRUE, row.names = 2L))
  adlb$LOQFL[2] <- "Y"
  expect_true(as.data.frame(quiet(adlb))$above[2])
  # Without AVAL, and written in LBSTRESC alone.
  adlb$AVALC[2] <- ""
  adlb$LBSTRESC <- replace(rep("", nrow(adlb)), 2, ">500")
  adlb$AVAL[2] <- NA
  expect_identical(as.data.frame(quiet(adlb))$value[2], 500)
})

test_that("ANL01FL chooses among duplicates and nothing else", {
  adlb <- small_adlb()
  adlb <- rbind(adlb, transform(adlb[2, ], AVAL = 100, AVALC = "100"))
  expect_identical(location_of(quiet(adlb)), "rows 2, 10; patient 01")
  adlb$ANL01FL <- c("", "Y", rep("", 8))
  study <- quiet(adlb)
  expect_identical(values_of(study)$value, values_of(quiet(small_adlb()))$value)
  expect_identical(sum(sample_flow(study)$n_duplicates), 1L)
  adlb$ANL01FL[10] <- "Y"
  expect_identical(location_of(quiet(adlb)), "rows 2, 10; patient 01")
  expect_identical(values_of(quiet(adlb, duplicates = "mean"))$value[2], 53)
})

test_that("the flagged rows are the baseline, wherever they are", {
  adlb <- small_adlb()
  adlb$AVISIT[adlb$AVISIT == "Baseline"] <- "Day 1"
  expect_identical(quiet(adlb)$baseline, "Day 1")
  expect_message(study <- adam_study(adlb, visits = "Week 4"), "Day 1", class = "cytochange_message")
  expect_identical(visits(study), c("Day 1", "Week 4"))
  expect_identical(adam_study(adlb, visits = c("Week 4", "Day 1"))$baseline, "Day 1")
  expect_identical(adam_study(adlb, visits = c("Week 4", "End of Treatment"), baseline = "Week 4")$baseline, "Week 4")
  # Patient 02's baseline was the screening visit, and its day 1 came too late.
  screening <- transform(adlb[1, ], USUBJID = "02", AVISIT = "Screening", AVISITN = -1, ADY = -7, AVAL = 9, AVALC = "9")
  adlb <- rbind(adlb, screening)
  adlb$ABLFL[4] <- ""
  expect_message(study <- adam_study(adlb, visits = "Week 4"), "stand for the visit \"Baseline\"|kept besides")
  expect_identical(visits(study), c("Baseline", "Week 4"))
  values <- values_of(study)
  expect_identical(values$value[values$visit == "Baseline"], c(12, 20, 9))
  expect_identical(values$row[values$visit == "Baseline"], c(1L, 7L, 10L))
  expect_identical(visits(quiet(adlb)), c("Baseline", "Week 4"))
})

test_that("without flags the visit called baseline is it, else the first", {
  adlb <- small_adlb()
  adlb$ABLFL <- NULL
  adlb <- rbind(adlb, transform(adlb[1, ], AVISIT = "Screening", AVISITN = -1, ADY = -7, AVAL = 3))
  expect_identical(visits(quiet(adlb)), c("Baseline", "Week 4"))
  adlb$AVISIT[adlb$AVISIT == "Baseline"] <- "Day 1"
  expect_identical(visits(quiet(adlb)), c("Screening", "Day 1", "Week 4"))
})

test_that("scheduled visits are told from visits that repeat them", {
  adlb <- small_adlb()
  adlb$ADY <- NULL                                                 # no day: the name decides who is judged
  expect_identical(visits(quiet(adlb)), c("Baseline", "Week 4"))
  adlb$AVAL[adlb$AVISITN == 99] <- c(1, 2, 4)                     # values of its own: a visit of its own
  adlb$AVALC <- NULL
  expect_identical(visits(quiet(adlb, lloq = 1)), c("Baseline", "Week 4", "End of Treatment"))
  adlb$AVISIT[adlb$AVISITN == 99] <- "Unscheduled 1.1"
  expect_identical(visits(quiet(adlb, lloq = 1)), c("Baseline", "Week 4"))
  numbers <- small_adlb()
  numbers$AVISIT <- NULL
  expect_identical(visits(quiet(numbers)), c("0", "4"))
  expect_identical(visits(quiet(small_adlb(), visits = c(0, 99))), c("Baseline", "End of Treatment"))
  expect_error(quiet(small_adlb(), visits = c(0, 5)), class = "cytochange_error_argument")
  expect_error(quiet(small_adlb(), visits = "Week 5"), class = "cytochange_error_argument")
})

test_that("a data set without a scheduled visit asks for a choice", {
  adlb <- transform(small_adlb()[1, ], AVISIT = "Unscheduled 1", ABLFL = "")
  expect_error(quiet(adlb), class = "cytochange_error_argument")
  expect_identical(visits(quiet(adlb, visits = "Unscheduled 1")), "Unscheduled 1")
  expect_error(quiet(transform(adlb, AVISIT = "")), class = "cytochange_error_data")
  adlb$AVISIT <- NULL
  expect_error(quiet(transform(adlb, AVISITN = NA_real_)), class = "cytochange_error_data")
})

test_that("no patient of any data set disappears", {
  study <- expect_quiet(adam_study(small_adlb(), small_adrs(), small_adsl(), c("Baseline", "Week 4"), unit = "mg/L"))
  expect_identical(patients(study)$id, c("03", "01", "02", "04"))
  expect_identical(as.character(patients(study)$arm), c("B", "A", "B", "A"))
  expect_identical(patients(study)$responder, c(NA, TRUE, FALSE, NA))
  flow <- sample_flow(study)
  expect_identical(sum(flow$n_patients), 4L)
  expect_identical(sum(flow$n_missing_both), 1L)
  expect_message(study <- adam_study(small_adlb(), small_adrs(), small_adsl()[-1, ], c("Baseline", "Week 4")),
                 "1 patient without")
  expect_setequal(patients(study)$id, c("01", "02", "03", "04"))
  expect_identical(unique(sample_flow(study)$arm), c("A", "B", "not recorded"))
})

test_that("the arm is found and ordered", {
  adlb <- small_adlb()
  adlb$TRTP <- rep(c("Low", "High", "Low"), each = 3)
  expect_identical(levels(patients(quiet(adlb))$arm), c("High", "Low"))
  adlb$TRTPN <- rep(c(1, 2, 1), each = 3)
  expect_identical(levels(patients(quiet(adlb))$arm), c("Low", "High"))
  expect_identical(levels(patients(quiet(adlb, NULL, small_adsl()))$arm), c("A", "B"))
  expect_identical(levels(patients(quiet(adlb, NULL, small_adsl(), arm = "TRTP"))$arm), c("Low", "High"))
  adlb$TRTP[2] <- "High"
  expect_match(location_of(quiet(adlb)), "rows 1, 2; patient 01")
  expect_null(quiet(small_adlb())$source$arm)
  expect_error(quiet(small_adlb(), arm = "TRT"), class = "cytochange_error_argument")
  expect_error(quiet(small_adlb(), NULL, small_adsl(), covariates = "SEX"), class = "cytochange_error_argument")
  expect_identical(patients(quiet(small_adlb(), NULL, small_adsl(), covariates = "AGE"))$AGE, 60:63)
})

test_that("the response is one value a patient", {
  responder <- function(response, ...) patients(quiet(small_adlb(), response, ...))$responder
  expect_identical(responder(small_adrs()), c(TRUE, FALSE, NA))
  ratings <- data.frame(USUBJID = rep(c("01", "02", "03"), each = 2), AVISIT = c("Week 8", "Week 24"),
                        AVISITN = c(8, 24),
                        AVAL = c(5, 3, 4, 4, 2, 6), ANL01FL = c("Y", "Y", "Y", "Y", "Y", ""))
  better <- \(x) x <= 3
  expect_identical(responder(ratings, response_visit = "Week 24", responders = better), c(TRUE, FALSE, NA))
  expect_identical(responder(ratings, response_visit = 8, responders = better), c(FALSE, FALSE, TRUE))
  error <- expect_error(responder(ratings, responders = better), class = "cytochange_error_data")
  expect_match(error$received, "Week 8, Week 24")
  expect_identical(error$location, "rows 1, 2; patient 01")
  expect_error(responder(ratings, response_visit = "Week 9", responders = better), class = "cytochange_error_argument")
  expect_error(responder(ratings, response_visit = "Week 24"), class = "cytochange_error_data")
  ratings$ANL01FL <- ""
  expect_error(responder(ratings, responders = better), class = "cytochange_error_data")
})

test_that("AVALC and AVAL of the response are told apart", {
  best <- small_adrs()
  best$AVAL <- c(2, 3, 9)
  responder <- function(...) patients(quiet(small_adlb(), best, ...))$responder
  expect_identical(responder(), c(TRUE, FALSE, NA))
  expect_identical(responder(responders = \(x) x <= 2), c(TRUE, FALSE, FALSE))
  expect_identical(responder(responders = \(x) x == "PR", response_value = "AVALC"), c(TRUE, FALSE, FALSE))
  best$AVALC <- c("Y", "N", "")
  best$AVAL <- c(1, 0, NA)
  expect_identical(responder(), c(TRUE, FALSE, NA))
  expect_error(responder(response_value = "PARAMCD"), class = "cytochange_error_argument")
  best$AVAL <- best$AVALC <- NULL
  expect_error(responder(), class = "cytochange_error_argument")
  two <- rbind(small_adrs(), transform(small_adrs(), PARAMCD = "OVR", AVALC = "SD"))
  expect_error(quiet(small_adlb(), two), class = "cytochange_error_argument")
  expect_identical(patients(quiet(small_adlb(), two, response_param = "BOR"))$responder, c(TRUE, FALSE, NA))
  expect_error(quiet(small_adlb(), two, response_param = "B"), class = "cytochange_error_argument")
})

test_that("units are read from unit columns, or the end of PARAM", {
  unit <- function(...) quiet(transform(small_adlb(), ...))$markers$unit
  expect_identical(unit(), "mg/L")
  expect_identical(unit(PARAM = "C Reactive Protein"), NA_character_)
  expect_identical(unit(AVALU = "g/L", PARAM = "C Reactive Protein"), "g/L")
  expect_identical(unit(LBSTRESU = c("mg/L", rep("", 8))), "mg/L")
  for (mixed in list(list(LBSTRESU = c("g/L", rep("mg/L", 8))), list(AVALU = c("g/L", rep("mg/L", 8))),
                     list(PARAM = c("CRP (g/L)", rep("CRP (mg/L)", 8))))) {
    data <- small_adlb()
    data[[names(mixed)]] <- mixed[[1L]]
    error <- expect_error(quiet(data), class = "cytochange_error_data")
    expect_identical(error$argument, "unit")
    expect_match(error$received, "g/L, mg/L in marker CRP")
    expect_identical(error$location, "row 1, not mg/L")
  }
  expect_identical(quiet(small_adlb(), unit = c(CRP = "ug/mL"))$markers$unit, "ug/mL")
  # What a report writes beside the code.
  expect_identical(quiet(small_adlb())$source$marker_names, c(CRP = "C Reactive Protein (mg/L)"))
})

test_that("data sets that are not ADaM are refused by name", {
  refused <- function(code) expect_error(code, class = "cytochange_error_argument")
  lower <- small_adlb()
  names(lower) <- tolower(names(lower))
  expect_match(refused(quiet(lower))$location, "upper case")
  expect_identical(refused(adam_study())$argument, "adlb")
  expect_identical(refused(quiet(1))$argument, "adlb")
  expect_identical(refused(quiet(small_adlb()[c("USUBJID", "PARAMCD", "AVAL")]))$received, "without AVISIT")
  expect_identical(refused(quiet(small_adlb(), 1))$argument, "response")
  expect_identical(refused(quiet(small_adlb(), NULL, data.frame(ID = 1)))$argument, "adsl")
  expect_identical(refused(quiet(small_adlb(), foo = 1))$argument, "...")
  expect_match(location_of(quiet(small_adlb(), NULL, small_adsl()[c(1, 1), ])), "rows 1, 2; patient 03")
  expect_error(quiet(small_adlb()[0, ]), class = "cytochange_error_data")
  nameless <- small_adlb()
  nameless$USUBJID[3] <- NA
  expect_identical(location_of(quiet(nameless)), "row 3")
  nameless <- small_adlb()
  nameless$PARAMCD[3] <- ""
  expect_identical(location_of(quiet(nameless)), "row 3")
})

test_that("labelled columns and tibbles are read as plain ones", {
  skip_if_not_installed("tibble")
  labelled <- tibble::as_tibble(small_adlb())
  for (name in names(labelled)) attr(labelled[[name]], "label") <- name
  class(labelled$AVAL) <- c("haven_labelled", "vctrs_vctr", "double")
  labelled$AVISIT <- factor(labelled$AVISIT)
  expect_identical(values_of(quiet(labelled)), values_of(quiet(small_adlb())))
})

test_that("messages say what was done", {
  expect_snapshot(study <- adam_study(small_adlb(), small_adrs(), small_adsl()))
})

test_that("values of a parameter that differ in time point or specimen are said to be taken together", {
  adlb <- small_adlb()
  adlb$ATPT <- c("PREDOSE", "2H", "2H", "", "", "", "", "", "")
  condition <- tryCatch(adam_study(adlb, unit = "mg/L", visits = c("Baseline", "Week 4")),
                        cytochange_message = identity)
  expect_identical(c(condition$kind, condition$names), c("pooled", "CRP"))
  expect_match(conditionMessage(condition), "differ in ATPT are taken together: CRP \"PREDOSE\" (1), \"2H\" (1)",
               fixed = TRUE)
})

test_that("columns that bear names of the package's own are not taken for them", {
  adlb <- small_adlb()
  adlb$row <- "x"
  adlb$trimmed <- "y"
  expect_identical(values_of(quiet(adlb)), values_of(quiet(small_adlb())))
  expect_quiet(adam_study(adlb, visits = c("Baseline", "Week 4"), unit = "mg/L"))
})

test_that("rows that were derived, or of another BASETYPE, are not told as rows at other visits", {
  lab <- data.frame(USUBJID = rep(1:3, each = 2), PARAMCD = "CRP", AVAL = 1:6, AVISIT = factor(c("Baseline", "Week 4")),
                    DTYPE = c("", "", "", "LOCF", "", ""), BASETYPE = "LAST")
  left_out <- function(study) grep("^Left out", capture.output(print(study)), value = TRUE)
  expect_identical(left_out(suppressMessages(adam_study(lab))), "Left out  1 row derived")
  both <- rbind(transform(lab, DTYPE = ""), transform(lab, DTYPE = "", BASETYPE = "RUN-IN"))
  expect_identical(left_out(suppressMessages(adam_study(both, basetype = "LAST"))),
                   "Left out  6 rows derived or of another BASETYPE")
  both <- rbind(both, transform(both[2, ], AVISIT = "Week 8"))
  expect_identical(left_out(suppressMessages(adam_study(both, visits = c("Baseline", "Week 4"), basetype = "LAST"))),
                   "Left out  1 row at other visits, 6 rows derived or of another BASETYPE")
})

test_that("what chooses among records of a data set that is not there is an error", {
  lab <- data.frame(USUBJID = rep(1:3, each = 2), PARAMCD = "CRP", AVAL = 1:6, AVISIT = factor(c("Baseline", "Week 4")))
  of <- function(...) expect_error(adam_study(lab, ...), class = "cytochange_error_argument")$argument
  expect_identical(of(response_param = "BOR"), "response_param")
  expect_identical(of(response_visit = "Week 4"), "response_visit")
  expect_identical(of(response_value = "AVAL"), "response_value")
  expect_identical(of(adtte_param = "OS"), "adtte_param")
})

test_that("visits that gather rows of others repeat them, also where their rows have no day", {
  lab <- data.frame(USUBJID = rep(1:3, 4), PARAMCD = "CRP", AVISITN = rep(c(0, 4, 8, 99), each = 3),
                    AVISIT = rep(c("Baseline", "Week 4", "Week 8", "Post-Baseline Minimum"), each = 3),
                    AVAL = c(9, 8, 7, 6, 5, 4, 3, 5.5, 4.5, 3, 5, 4), ABLFL = rep(c("Y", "", "", ""), each = 3))
  kept <- function(...) visits(quiet(cbind(lab, ...)))
  three <- c("Baseline", "Week 4", "Week 8")
  expect_identical(kept(ADT = c(rep(c("2024-01-01", "2024-01-29", "2024-02-26"), each = 3), rep("", 3))), three)
  expect_identical(kept(ADT = as.Date("2024-01-01") + c(rep(c(0, 28, 56), each = 3), NA, NA, NA)), three)
  expect_identical(kept(ADY = c(rep(c(1, 29, 57), each = 3), NA, NA, NA)), three)
  # Some of its rows have the day, the others none.
  expect_identical(kept(ADY = c(rep(c(1, 29, 57), each = 3), 57, NA, NA)), three)
  # With days of its own it is a visit.
  expect_length(kept(ADY = c(rep(c(1, 29, 57), each = 3), 90, 91, 92)), 4L)
  # A visit that gathers nothing is one, though equal values came without a day.
  lab$AVISIT[10:12] <- "Week 12"
  expect_length(kept(ADY = c(rep(c(1, 29, 57), each = 3), NA, NA, NA)), 4L)
})

test_that("a visit that is named an average is computed from others, and is asked for by name only", {
  adlb <- data.frame(USUBJID = rep(c("01", "02"), each = 3), PARAMCD = "CRP", AVAL = c(1, 2, 1.5, 3, 4, 5),
                     AVISIT = c("Baseline", "Week 4", "Average post-baseline"), AVISITN = c(0, 4, 99))
  expect_message(study <- adam_study(adlb), "\"Average post-baseline\" (2 rows, computed from other visits)",
                 fixed = TRUE)
  expect_identical(visits(study), c("Baseline", "Week 4"))
  expect_identical(visits(adam_study(adlb, visits = c("Baseline", "Average post-baseline"))),
                   c("Baseline", "Average post-baseline"))
})

test_that("no covariates may be any empty list", {
  adlb <- data.frame(USUBJID = rep(1:3, 2), PARAMCD = "CRP", AVISIT = rep(c("Baseline", "Week 4"), each = 3),
                     AVISITN = rep(c(0, 4), each = 3), AVAL = 1:6)
  for (none in list(list(), character(), data.frame())) {
    expect_equal(as.data.frame(adam_study(adlb, covariates = none)), as.data.frame(adam_study(adlb)))
  }
})
