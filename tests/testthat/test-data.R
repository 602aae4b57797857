# The example data tell the story of the abstract they are simulated after; base R is the witness.

trial <- within(ifn_trial, {
  level <- log2(pmax(value, lloq))
  responder <- ifelse(response == "NE", NA, response %in% c("CR", "PR"))
})

changes <- function(marker, visit) {
  rows <- trial[trial$marker == marker, ]
  first <- rows[rows$visit == "baseline", ]
  later <- rows[rows$visit == visit, ]
  later$change <- later$level - first$level[match(later$patient, first$patient)]
  later[!is.na(later$change) & !is.na(later$responder), ]
}

test_that("ifn_trial has the columns and levels of the contract", {
  expect_named(ifn_trial, c("patient", "arm", "response", "er", "age", "visit", "marker", "value", "unit", "lloq"))
  expect_identical(levels(ifn_trial$arm), c("Megace", "Tamoxifen", "Megace + IFN", "Tamoxifen + IFN"))
  expect_identical(levels(ifn_trial$response), c("CR", "PR", "SD", "PD", "NE"))
  expect_identical(levels(ifn_trial$visit), c("baseline", "month 3", "month 6"))
  expect_identical(levels(ifn_trial$marker), c("IL-1beta", "IL-2", "IL-6", "TNF-alpha", "IFN-gamma", "sIL-2R"))
  expect_identical(unique(ifn_trial$unit[ifn_trial$marker == "sIL-2R"]), "U/mL")
  expect_identical(unique(ifn_trial$unit[ifn_trial$marker != "sIL-2R"]), "pg/mL")
  expect_length(unique(ifn_trial$patient), 80)
  expect_false(anyDuplicated(ifn_trial[c("patient", "visit", "marker")]) > 0)
  expect_match(attr(ifn_trial, "simulated"), "not patients' data", fixed = TRUE)
})

test_that("ifn_trial has missed visits, lost samples, values below the limit, and patients not evaluable", {
  visits <- table(ifn_trial$visit) / 6
  expect_equal(visits[["baseline"]], 80)
  expect_lt(visits[["month 6"]], visits[["month 3"]])
  expect_true(anyNA(ifn_trial$value))
  expect_true(all(tapply(ifn_trial$value < ifn_trial$lloq, ifn_trial$marker, any, na.rm = TRUE)[c(1, 2, 3, 5)]))
  expect_true(all(ifn_trial$value > 0, na.rm = TRUE))
  expect_gt(sum(ifn_trial$response == "NE"), 0)
})

test_that("the changes have the directions of the abstract, beyond doubt", {
  for (marker in c("IL-1beta", "IL-6", "sIL-2R")) {
    rows <- changes(marker, "month 6")
    expect_lt(median(rows$change[rows$responder]), 0)
    expect_gt(median(rows$change[!rows$responder]), 0)
    expect_lt(t.test(change ~ responder, rows)$p.value, 1e-4)
    expect_lt(t.test(rows$change[!rows$responder])$p.value, 0.02)
  }
  rows <- changes("IFN-gamma", "month 6")
  with_ifn <- grepl("IFN", rows$arm)
  expect_gt(2^median(rows$change[rows$responder & rows$arm == "Tamoxifen + IFN"]), 4)
  expect_lt(t.test(change ~ responder, rows[with_ifn, ])$p.value, 1e-4)
  rises <- tapply(rows$change[rows$responder], rows$arm[rows$responder], median)
  expect_identical(names(which.max(rises)), "Tamoxifen + IFN")
  expect_lt(anova(lm(change ~ arm + responder, rows), lm(change ~ arm * responder, rows))[2, "Pr(>F)"], 1e-3)
})

test_that("baseline sIL-2R and IFN-gamma are most strongly associated with response", {
  first <- trial[trial$visit == "baseline" & !is.na(trial$responder) & !is.na(trial$value), ]
  gain <- vapply(split(first, first$marker), function(rows) {
    deviance(glm(responder ~ arm, binomial, rows)) - deviance(glm(responder ~ arm + level, binomial, rows))
  }, 0)
  expect_setequal(names(sort(gain, decreasing = TRUE))[1:2], c("sIL-2R", "IFN-gamma"))
  expect_true(all(gain[c("sIL-2R", "IFN-gamma")] > qchisq(0.99, 1)))
  expect_true(all(gain[c("IL-1beta", "IL-2", "IL-6", "TNF-alpha")] < qchisq(0.95, 1)))
})

test_that("the CSV holds the same values", {
  file <- system.file("extdata", "ifn_trial.csv", package = "cytochange")
  csv <- read.csv(file, stringsAsFactors = FALSE)
  expect_identical(csv$value, ifn_trial$value)
  expect_identical(csv$patient, ifn_trial$patient)
  expect_identical(csv$marker, as.character(ifn_trial$marker))
})

test_that("the files of the real trial are whole", {
  folder <- system.file("extdata", "cdisc-pilot-01", package = "cytochange")
  adlb <- read.csv(file.path(folder, "adlbc.csv.bz2"))
  expect_identical(dim(adlb), c(37132L, 17L))
  expect_length(unique(adlb$USUBJID), 254)
  expect_length(unique(adlb$PARAMCD), 18)
  expect_identical(nrow(read.csv(file.path(folder, "adqscibc.csv"))), 730L)
  expect_identical(nrow(read.csv(file.path(folder, "adsl.csv"))), 254L)
})

test_that("a study of simulated data knows that they are", {
  study <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker", value = "value",
                        response = "response", arm = "arm", covariates = c("er", "age"), lloq = "lloq")
  expect_identical(study$source$simulated, attr(ifn_trial, "simulated"))
  expect_identical(subset(study, arm == "Megace")$source$simulated, attr(ifn_trial, "simulated"))
  expect_identical(sum(as.data.frame(study)$censored), sum(ifn_trial$value < ifn_trial$lloq, na.rm = TRUE))
  plain <- ifn_trial
  attr(plain, "simulated") <- NULL
  expect_null(marker_study(plain, id = "patient", visit = "visit", marker = "marker", value = "value")$source$simulated)
})
