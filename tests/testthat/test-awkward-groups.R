# Names of groups and strata that are words of our own, or that put together say the same as others.

# Eight patients at two visits; `columns`: more of them, one element a patient.
eight <- function(columns, ...) {
  data <- data.frame(id = rep(1:8, 2), visit = rep(0:1, each = 8),
                     y = c(12, 8, 5, 9, 7, 11, 6, 7, 2, 10, 9, 4, 3, 8, 1, 6), r = rep(c("CR", "PD"), each = 4))
  data[names(columns)] <- columns
  outcome(marker_study(data, "id", "visit", "y", ...))$result
}
halves <- function(one, other) rep(c(one, other), 4)

test_that("an arm called \"all\" among others does not stand beside the rows of all arms", {
  study <- eight(list(a = halves("all", "B")), arm = "a")
  for (with in list(study, eight(list(a = halves("all", NA)), arm = "a", response = "r"))) {
    error <- outcome(missing_report(with))$result
    expect_s3_class(error, "cytochange_error_data")
    expect_identical(error$argument, "study")
    expect_match(error$needed, "no arm called \"all\"", fixed = TRUE)
  }
  # Alone it is all patients.
  report <- missing_report(eight(list(a = "all"), arm = "a"))
  expect_identical(report$n_expected, 8L)
  expect_identical(nrow(missing_report(eight(list(a = halves("ALL", "AML")), arm = "a"))), 3L)
  # What only counts who is missing is of all patients.
  missing <- settings(overall_change(study))$missing
  expect_identical(missing$n_expected, 8L)
})

test_that("patients of no known arm are not counted among those of an arm called so", {
  flow <- sample_flow(eight(list(a = rep(c("not recorded", "B", NA, "B"), 2)), arm = "a"))
  expect_identical(flow$n_patients, c(4L, 2L, 2L))
  expect_identical(anyDuplicated(flow$arm), 0L)
})

test_that("strata called as tables call all of them are refused", {
  for (name in c("all", "All patients")) {
    error <- outcome(response_change(eight(list(a = halves(name, "B")), covariates = "a", response = "r"),
                                     strata = "a"))$result
    expect_s3_class(error, "cytochange_error_argument")
    expect_match(error$needed, paste0("\"", name, "\""), fixed = TRUE)
  }
})

test_that("levels of several columns stay apart, however their names join", {
  columns <- list(a = rep(c("1", "1.2"), each = 4), b = rep(c("2.1", "1"), each = 4))
  study <- eight(columns, covariates = c("a", "b"), response = "r")
  summary <- marker_summary(study, by = c("a", "b"))
  expect_identical(paste(summary$a, summary$b)[summary$visit == "0"], c("1 2.1", "1.2 1"))
  expect_identical(summary$n, rep(4L, 4))
  change <- paired_change(study, by = c("a", "b"))
  expect_identical(change$n_pairs, c(4L, 4L))
  expect_identical(overall_change(study, by = c("a", "b"))$n_complete, c(4L, 4L))
  arms <- eight(c(columns, list(arm = halves("A", "B"))), covariates = c("a", "b"), arm = "arm")
  expect_identical(arm_change(arms, by = c("a", "b"))$n_arm, c(2L, 2L))
  # Strata are joined by commas.
  columns <- list(a = rep(c("x, y", "x"), each = 4), b = rep(c("z", "y, z"), each = 4))
  study <- eight(c(columns, list(r = rep(c("CR", "PD"), 4))), covariates = c("a", "b"), response = "r")
  strata <- response_change(study, strata = c("a", "b"))$stratum
  expect_identical(length(unique(as.character(strata))), 3L)
  # Families of tests are by their columns, not by joined names.
  rows <- data.frame(marker = c("A.B", "A"), visit = c("C", "B.C"))
  expect_identical(families(rows, c("marker", "visit")), 2:1)
})
