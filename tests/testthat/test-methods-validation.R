fits_80 <- function(printed) expect_true(all(nchar(printed) <= 80L), info = printed[nchar(printed) > 80L][1])

test_that("prints fit 80 columns and say what was done", {
  fit <- prognostic_model(y ~ x + z, validation_data(80))
  for (method in c("optimism", "0.632+", "cv")) {
    printed <- utils::capture.output(print(validate_prognosis(fit, 20, 1, method = method)))
    fits_80(printed)
    expect_match(printed, "Calibration in the large", all = FALSE)
    expect_match(printed, "seed 1", all = FALSE)
  }
  validation <- validate_prognosis(fit, 20, 1)
  printed <- utils::capture.output(print(calibration_curve(validation)))
  fits_80(printed)
  expect_match(printed, "ICI", all = FALSE)
  printed <- utils::capture.output(print(decision_curve(validation)))
  fits_80(printed)
  expect_match(printed, "Net benefit", all = FALSE)
})

test_that("tidy(), glance(), settings() and rows", {
  fit <- prognostic_model(y ~ x, validation_data(80))
  validation <- validate_prognosis(fit, 20, 1)
  expect_identical(names(tidy(validation))[1:6],
                   c("measure", "apparent", "optimism", "corrected", "conf.low", "conf.high"))
  expect_identical(class(as.data.frame(validation)), "data.frame")
  expect_setequal(names(attributes(as.data.frame(validation))), c("names", "row.names", "class"))
  expect_identical(glance(validation)$auc, validation$corrected[1])
  expect_identical(settings(validation)$likelihood, "firth")
  expect_s3_class(validation[1, ], "prognosis_validation")
  curve <- calibration_curve(validation)
  expect_identical(glance(curve)$ICI, curve$ICI)
  expect_identical(tidy(curve), as.data.frame(curve))
  decision <- decision_curve(validation, c(0.3, 0.5))
  expect_identical(glance(decision)$n_thresholds, 2L)
  expect_identical(tidy(decision), as.data.frame(decision))
  expect_error(tidy(decision, 1), class = "cytochange_error_argument")
})

test_that("where a model is useful is said in words", {
  rows <- data.frame(threshold = c(0.1, 0.2, 0.3, 0.4), corrected = c(0.1, 0.3, 0.3, 0.1), all = 0.2, none = 0)
  expect_identical(say_useful(rows), "Better than treating all or none at thresholds 20% to 30%.")
  expect_match(say_useful(rows[1, ]), "At no threshold")
  expect_match(say_useful(rows[1:2, ]), "at threshold 20%.", fixed = TRUE)
})
