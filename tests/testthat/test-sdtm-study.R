# Four patients at two visits.
lb_of <- function(...) {
  lb <- data.frame(USUBJID = rep(sprintf("S%d", 1:4), 2), LBTESTCD = "CRP", LBSTRESN = c(12, 8, 20, 15, 6, 9, 21, 9),
                   LBSTRESU = "mg/L", LBBLFL = rep(c("Y", ""), each = 4),
                   VISIT = rep(c("SCREENING", "WEEK 4"), each = 4), VISITNUM = rep(1:2, each = 4))
  lb$LBSTRESC <- as.character(lb$LBSTRESN)
  for (name in names(list(...))) lb[[name]] <- list(...)[[name]]
  lb
}
dm_of <- function(...) data.frame(USUBJID = sprintf("S%d", 1:4), ARM = c("A", "B", "A", "B"), ...)
# Messages by kind, and the study.
said <- function(code) {
  kinds <- list()
  study <- withCallingHandlers(code, cytochange_message = function(m) {
    kinds[[m$kind]] <<- m
    invokeRestart("muffleMessage")
  })
  list(study = study, messages = kinds, text = vapply(kinds, conditionMessage, ""))
}
values_of <- function(study, marker = "CRP") {
  values <- as.data.frame(study)
  values[values$marker == marker, ]
}

test_that("text without a number is left out, counted and named", {
  came <- said(sdtm_study(lb_of(LBSTRESC = c("12", "NOT DETECTED", "POSITIVE", "<0.5", "6", "POSITIVE", ">500", ""),
                                LBSTRESN = c(12, NA, NA, NA, 6, NA, NA, NA))))
  expect_setequal(names(came$messages), c("above", "unread_values"))
  expect_identical(came$messages$unread_values$rows, c(2L, 3L, 6L))
  expect_identical(came$messages$unread_values$names, "CRP")
  expect_match(came$text[["unread_values"]],
               "3 values left out: without a number in LBSTRESN, LBSTRESC has \"NOT DETECTED\" (1), \"POSITIVE\" (2)",
               fixed = TRUE)
  expect_identical(values_of(came$study)$row, c(1L, 4L, 5L, 7L))
  expect_identical(values_of(came$study)$censored, c(FALSE, TRUE, FALSE, FALSE))
  # A number in the text alone is no number of the results: it is not taken, and said.
  came <- said(sdtm_study(lb_of(LBSTRESN = c(NA, 8, 20, 15, 6, 9, 21, 9))))
  expect_identical(came$messages$unread_values$rows, 1L)
})

test_that("a number beside words for not detected is never taken as measured", {
  lb <- lb_of(LBSTRESC = replace(as.character(lb_of()$LBSTRESN), 2, "NOT DETECTED"))
  error <- expect_error(sdtm_study(lb), class = "cytochange_error_data")
  expect_identical(c(error$argument, error$location), c("lloq", "row 2; patient S2"))
  study <- sdtm_study(lb, lloq = 5)
  expect_identical(values_of(study)[2, c("value", "censored")], data.frame(value = 5, censored = TRUE, row.names = 2L))
})

test_that("tests that were not done have no result", {
  came <- said(sdtm_study(lb_of(LBSTAT = rep(c("", "NOT DONE"), c(7, 1)))))
  expect_identical(came$messages$not_done$rows, 8L)
  expect_identical(values_of(came$study)$row, 1:7)
  expect_length(said(sdtm_study(lb_of(LBSTAT = rep(c("", "NOT DONE"), c(7, 1)), LBSTRESN = c(1:7, NA),
                                      LBSTRESC = c(1:7, ""))))$messages, 0L)
})

test_that("rows that say that a whole visit was not done are no marker, and their patients stay", {
  lb <- lb_of(LBTEST = "C reactive protein", LBSTAT = "")
  undone <- data.frame(USUBJID = c("S5", "S1"), LBTESTCD = c("LBALL", "lball"), LBTEST = "All tests", LBSTRESN = NA,
                       LBSTRESC = c("", "NOT DONE"), LBSTRESU = "", LBBLFL = "", VISIT = "WEEK 4", VISITNUM = 2,
                       LBSTAT = "NOT DONE")
  lb <- rbind(undone[1L, ], lb[-5L, ], undone[2L, ])
  came <- said(sdtm_study(lb))
  expect_identical(markers(came$study), "CRP")
  expect_identical(sort(patients(came$study)$id), sprintf("S%d", 1:5))
  expect_identical(names(came$messages), "not_done")
  expect_identical(came$messages$not_done$rows, c(1L, 9L))
  expect_match(came$text[["not_done"]], "2 rows.*LBALL.*2 patients stay.*rows 1, 9")
  expect_identical(values_of(came$study)$row, 2:8)
  expect_identical(sample_flow(came$study)$n_missing_visit, 1L)
  # The same where specimens tell markers apart, and beside a result of a test that was not done.
  apart <- cbind(lb, LBSPEC = c("", rep("SERUM", 7), ""))
  apart$LBSTAT[8] <- "NOT DONE"
  came <- said(sdtm_study(apart, marker_by = "LBSPEC"))
  expect_identical(markers(came$study), "CRP (SERUM)")
  expect_identical(came$messages$not_done$rows, c(1L, 8L, 9L))
  # A result is one, whatever its test is called.
  expect_setequal(markers(said(sdtm_study(transform(lb, LBSTRESN = 1, LBSTRESC = "1", LBSTAT = "")))$study),
                  c("LBALL", "CRP", "lball"))
})

test_that("what a test code pools is asked for", {
  specimens <- lb_of(LBSPEC = rep(c("SERUM", "URINE"), c(6, 2)), LBMETHOD = c("ELISA", rep("", 7)))
  error <- expect_error(sdtm_study(specimens), class = "cytochange_error_data")
  expect_identical(error$argument, "marker_by")
  expect_match(error$received, "LBSPEC of CRP is \"SERUM\", \"URINE\"")
  expect_identical(error$location, "rows 7, 8")
  both <- rbind(lb_of(LBSPEC = "SERUM"), lb_of(LBSPEC = "URINE", LBSTRESU = "g/L"),
                lb_of(LBTESTCD = "ALB", LBSPEC = ""))
  study <- suppressMessages(sdtm_study(both, marker_by = "LBSPEC", lloq = c("CRP (URINE)" = 7)))
  expect_identical(markers(study), c("CRP (SERUM)", "CRP (URINE)", "ALB"))
  expect_identical(study$markers$unit, c("mg/L", "g/L", "mg/L"))
  expect_identical(sum(as.data.frame(study)$censored), 1L)
  expect_identical(markers(sdtm_study(specimens, marker_by = character())), "CRP")
  expect_identical(markers(sdtm_study(lb_of(LBSPEC = rep(c("Serum", "SERUM ", ""), c(3, 3, 2))))), "CRP")
  labelled <- lb_of(LBSPEC = structure(rep(1:2, each = 4), labels = c(SERUM = 1, URINE = 2)))
  expect_identical(markers(sdtm_study(labelled, marker_by = "LBSPEC")), c("CRP (SERUM)", "CRP (URINE)"))
})

test_that("a baseline flagged at another visit is in, and messages name the columns that were given", {
  lb <- lb_of()
  lb$VISIT[1] <- "UNSCHEDULED 1.1"
  lb$VISITNUM[1] <- 1.1
  came <- said(sdtm_study(rbind(lb, transform(lb[2, ], LBBLFL = "", LBSTRESN = 5)), dm_of()[-4, ]))
  expect_identical(visits(came$study), c("Baseline", "WEEK 4"))
  expect_match(came$text[["moved_baseline"]], "4 rows flagged by LBBLFL at other visits stand")
  expect_match(came$text[["visits_left_out"]], "Left out: \"SCREENING\" (1 row, before the baseline). ", fixed = TRUE)
  expect_identical(came$messages$visits_left_out$names, "SCREENING")
  expect_match(came$text[["without_adsl"]], "1 patient without a row in `dm`")
  expect_false("visits_left_out" %in% names(said(sdtm_study(lb))$messages))
  names(lb)[names(lb) == "LBBLFL"] <- "LBLOBXFL"
  expect_match(said(sdtm_study(lb))$text[["moved_baseline"]], "flagged by LBLOBXFL")
  # Flags that are all blank are none.
  lb$LBBLFL <- ""
  expect_match(said(sdtm_study(lb))$text[["moved_baseline"]], "flagged by LBLOBXFL")
})

test_that("who was given no arm has none", {
  came <- said(sdtm_study(lb_of(), transform(dm_of(), ARM = c("A", "B", "Screen Failure", "Not Assigned"))))
  expect_identical(as.character(patients(came$study)$arm), c("A", "B", NA, NA))
  expect_identical(came$messages$without_arm$names, c("S3", "S4"))
  expect_identical(levels(patients(came$study)$arm), c("A", "B"))
})

test_that("an evaluator is chosen among several", {
  rs <- data.frame(USUBJID = rep(sprintf("S%d", 1:4), 2), RSTESTCD = "BESTRESP", RSEVAL = rep(c("INVESTIGATOR", "IRC"),
                                                                                               each = 4),
                   RSSTRESC = c("CR", "PD", "PR", "SD", "PD", "PD", "PR", "SD"))
  error <- expect_error(sdtm_study(lb_of(), rs = rs), class = "cytochange_error_argument")
  expect_identical(error$argument, "evaluator")
  study <- sdtm_study(lb_of(), rs = rs, evaluator = "IRC")
  expect_identical(patients(study)$responder, c(FALSE, FALSE, TRUE, FALSE))
  expect_error(sdtm_study(lb_of(), rs = rs, evaluator = "X"), class = "cytochange_error_argument")
})

test_that("an evaluator that no data set has is an error, one that only one of them has a message", {
  rs <- data.frame(USUBJID = sprintf("S%d", 1:4), RSTESTCD = "BESTRESP", RSSTRESC = c("CR", "PD", "PR", "SD"))
  tr <- data.frame(USUBJID = c("S1", "S1"), TRTESTCD = "SUMDIAM", TRSTRESN = c(62, 40),
                   VISIT = c("SCREENING", "WEEK 4"), VISITNUM = 1:2)
  refused <- function(...) {
    error <- expect_error(suppressMessages(sdtm_study(lb_of(), ..., evaluator = "IRC")),
                          class = "cytochange_error_argument")
    expect_identical(error$argument, "evaluator")
  }
  refused(rs = rs)
  refused(tr = tr)
  refused(rs = rs, tr = tr)
  refused(rs = cbind(rs, RSEVAL = ""))
  # Who evaluated is told of other tests only.
  refused(rs = rbind(cbind(rs, RSEVAL = ""), data.frame(USUBJID = "S1", RSTESTCD = "OVRLRESP", RSSTRESC = "CR",
                                                        RSEVAL = "IRC")))
  came <- said(sdtm_study(lb_of(), rs = rs, tr = cbind(tr, TREVAL = "IRC"), evaluator = "IRC"))
  expect_match(came$text[["evaluator"]], "`tr` alone.*`rs` has no RSEVAL")
})

test_that("the tumour's size is a marker: its sum", {
  tr <- data.frame(USUBJID = c("S1", "S1", "S2", "S2"), TRTESTCD = "SUMDIAM", TRSTRESN = c(62, 40, 35, 48),
                   TRSTRESU = "mm", TRLOBXFL = c("Y", "", "Y", ""),
                   VISIT = c("SCREENING", "WEEK 4"), VISITNUM = c(1, 2))
  other <- transform(tr, TRTESTCD = "LDIAM", TRSTRESN = 99)
  study <- sdtm_study(lb_of(), dm_of(), tr = rbind(other, tr))
  expect_identical(markers(study), c("CRP", "SUMDIAM"))
  expect_identical(values_of(study, "SUMDIAM")[c("id", "visit", "value", "unit", "row")],
                   data.frame(id = c("S1", "S1", "S2", "S2"), visit = c("SCREENING", "WEEK 4"),
                              value = c(62, 40, 35, 48), unit = "mm", row = 13:16, row.names = 9:12))
  expect_equal(paired_change(study, markers = "SUMDIAM")$n_pairs, 2L)
  # A tumour that is gone is below what can be measured.
  tr$TRSTRESN[2] <- 0
  expect_error(sdtm_study(lb_of(), tr = tr), class = "cytochange_error_data")
  expect_true(values_of(sdtm_study(lb_of(), tr = tr, lloq = c(SUMDIAM = 5)), "SUMDIAM")$censored[2])
  error <- expect_error(sdtm_study(lb_of(), tr = transform(tr, TRSTRESU = c("mm", "cm", "mm", "mm"))),
                        class = "cytochange_error_data")
  expect_identical(c(error$argument, error$location), c("unit", "row 2, not mm; column \"TRSTRESU\""))
  for (other in list(transform(tr, TRTESTCD = "TUMSTATE"), transform(tr, USUBJID = paste0("X", USUBJID)),
                     tr[!startsWith(names(tr), "VISIT")])) {
    expect_identical(expect_error(sdtm_study(lb_of(), tr = other), class = "cytochange_error")$argument, "tr")
  }
})

test_that("diameters of target lesions are added up where all were measured", {
  tr <- expand.grid(VISITNUM = 1:2, TRLNKID = c("T01", "T02", "NT01"), USUBJID = c("S1", "S2"),
                    stringsAsFactors = FALSE)
  tr$VISIT <- c("SCREENING", "WEEK 4")[tr$VISITNUM]
  tr$TRTESTCD <- "LDIAM"
  tr$TRGRPID <- ifelse(startsWith(tr$TRLNKID, "NT"), "NON-TARGET", "TARGET")
  tr$TRSTRESN <- c(30, 20, 15, 10, 50, 50, 25, 28, 12, 14, 60, 60)
  tr$TRSTRESU <- "mm"
  tr$TREVAL <- "INVESTIGATOR"
  sums <- function(tr, ...) said(sdtm_study(lb_of(), tr = tr, ...))
  came <- sums(tr)
  expect_identical(values_of(came$study, "SUMDIAM")$value, c(45, 30, 37, 42))
  expect_match(came$text[["tumour_size"]], "sum of the diameters of target lesions: TRTESTCD LDIAM.", fixed = TRUE)
  by_number <- sums(tr[names(tr) != "VISIT"])$study
  expect_identical(values_of(by_number, "SUMDIAM"), values_of(came$study, "SUMDIAM"))
  # A lesion that was not measured, or has no row: no sum.
  for (less in list(tr[-10, ], transform(tr, TRSTRESN = replace(TRSTRESN, 10, NA)))) {
    came <- sums(less)
    expect_identical(values_of(came$study, "SUMDIAM")$value, c(45, 30, 37))
    expect_match(came$text[["tumour_size"]], "1 sum left out for want of a lesion (row 8; patient S2 of `tr`)",
                 fixed = TRUE)
  }
  expect_error(sums(rbind(tr, tr[1, ])), class = "cytochange_error_data")
  two <- rbind(tr, transform(tr, TREVAL = "IRC", TRSTRESN = 2 * TRSTRESN))
  expect_identical(expect_error(sums(two), class = "cytochange_error_argument")$argument, "evaluator")
  expect_identical(values_of(sums(two, evaluator = "IRC")$study, "SUMDIAM")$value, 2 * c(45, 30, 37, 42))
})

test_that("flags are read as letters, words, numbers and logicals; others are refused", {
  week <- lb_of()$VISIT == "WEEK 4"
  for (flag in list(ifelse(week, "Y", "N"), ifelse(week, "yes", ""), week, as.integer(week), as.character(week))) {
    expect_identical(suppressMessages(sdtm_study(lb_of(LBBLFL = flag)))$baseline, "WEEK 4")
  }
  error <- expect_error(sdtm_study(lb_of(LBBLFL = ifelse(week, "X", ""))), class = "cytochange_error_data")
  expect_identical(error$argument, "lb")
  expect_match(error$needed, "LBBLFL")
})

test_that("time points of a visit are asked for, and rows of a baseline flagged twice are named by its visit", {
  lb <- lb_of(LBTPT = ifelse(lb_of()$VISITNUM == 1, "PREDOSE", "2H"))
  expect_identical(expect_error(sdtm_study(lb), class = "cytochange_error_data")$argument, "marker_by")
  expect_identical(markers(sdtm_study(lb, marker_by = "LBTPT")), c("CRP (PREDOSE)", "CRP (2H)"))
  expect_message(sdtm_study(lb, marker_by = character()), "CRP \"PREDOSE\" (4), \"2H\" (4)", fixed = TRUE,
                 class = "cytochange_message")
  twice <- lb_of(LBBLFL = replace(lb_of()$LBBLFL, 5, "Y"))
  error <- expect_error(suppressMessages(sdtm_study(twice)), class = "cytochange_error_data")
  expect_match(error$received, "patient S1, marker CRP, visit Baseline")
  expect_match(error$location, "^rows 1, 5; patient S1")
})

test_that("units that results came in must agree where no other is known", {
  lb <- lb_of(LBSTRESU = "", LBORRESU = rep(c("mg/dL", "mg/L"), c(1, 7)))
  error <- expect_error(sdtm_study(lb), class = "cytochange_error_data")
  expect_identical(c(error$argument, error$location), c("unit", "row 1, not mg/L; column \"LBORRESU\""))
  expect_identical(sdtm_study(lb, unit = "mg/L")$markers$unit, "mg/L")
})

test_that("codes of one test name are said", {
  lb <- lb_of(LBTEST = "C reactive protein", LBTESTCD = rep(c("CRP", "CRP2"), each = 4))
  expect_match(said(sdtm_study(lb))$text[["parameters"]], "told apart by LBTESTCD alone.*has the codes CRP, CRP2")
})

test_that("messages and errors name what tells markers apart, the columns of `lb` and the rows of `tr`", {
  both <- rbind(lb_of(LBSPEC = "SERUM"), lb_of(LBSPEC = "URINE"))
  both$LBTEST <- "C Reactive Protein"
  expect_length(said(sdtm_study(both, marker_by = "LBSPEC"))$messages, 0L)
  error <- expect_error(sdtm_study(both, marker_by = "LBFOO"), class = "cytochange_error_argument")
  expect_match(error$location, "LBTESTCD, LBSTRESN")
  expect_no_match(error$location, "PARAMCD|AVAL")
  tr <- data.frame(USUBJID = rep(sprintf("S%d", 1:4), 2), TRTESTCD = "SUMDIAM", TRSTRESN = 11:18,
                   TRSTRESU = c("cm", rep("mm", 7)), TRLOBXFL = rep(c("Y", ""), each = 4),
                   VISIT = rep(c("SCREENING", "WEEK 4"), each = 4))
  error <- expect_error(sdtm_study(lb_of(), tr = tr), class = "cytochange_error_data")
  expect_identical(error$location, "row 1, not mm; column \"TRSTRESU\"")
  error <- expect_error(sdtm_study(lb_of(), evaluator = "INVESTIGATOR"), class = "cytochange_error_argument")
  expect_identical(error$argument, "evaluator")
})

test_that("the tumour's size is read with the class that haven gives columns with labels", {
  lb <- data.frame(USUBJID = rep(c("01", "02"), each = 2), LBTESTCD = "CRP", LBSTRESN = 1:4, VISITNUM = 1:2)
  tr <- data.frame(USUBJID = lb$USUBJID, TRTESTCD = "SUMDIAM", TRSTRESN = c(62, 40, 35, 48), VISITNUM = 1:2)
  labelled <- tr
  labelled$TRSTRESN <- structure(tr$TRSTRESN, class = c("haven_labelled", "vctrs_vctr", "double"))
  expect_identical(as.data.frame(sdtm_study(lb, tr = labelled)), as.data.frame(sdtm_study(lb, tr = tr)))
})
