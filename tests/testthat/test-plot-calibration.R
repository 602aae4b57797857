test_that("the calibration plot shows both curves, the band and all predictions", {
  validation <- validate_prognosis(prognostic_model(y ~ x + z, validation_data(80)), 10, 1)
  curve <- calibration_curve(validation)
  picture <- plot_calibration(curve)
  expect_s3_class(picture, "ggplot")
  expect_equal(ggplot2::layer_data(picture, 2L)$ymax, curve$curve$conf.high)
  expect_setequal(ggplot2::layer_data(picture, 3L)$y, c(curve$curve$corrected, curve$curve$apparent))
  expect_silent(ggplot2::ggplot_build(autoplot(curve)))
  expect_s3_class(autoplot(validation), "ggplot")
  expect_s3_class(picture + ggplot2::labs(title = "mine"), "ggplot")
  expect_error(plot_calibration(curve, 1), class = "cytochange_error_argument")
  expect_error(plot_calibration("a"), class = "cytochange_error_argument")
})

test_that("bars are as long as there are patients", {
  bars <- prediction_spikes(data.frame(predicted = c(0.01, 0.01, 0.5, 1), event = c(TRUE, TRUE, FALSE, TRUE)))
  expect_equal(bars$.to - bars$.from, c(0.09, 0.045, -0.045))
})
