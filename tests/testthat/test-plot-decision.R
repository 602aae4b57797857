test_that("the decision plot shows the model beside all and none", {
  fit <- prognostic_model(y ~ x + z, validation_data(80))
  decision <- decision_curve(fit, resamples = 10, seed = 1)
  picture <- plot_decision(decision)
  expect_silent(ggplot2::ggplot_build(picture))
  expect_setequal(ggplot2::layer_data(picture, 2L)$y,
                  c(decision$corrected, decision$net_benefit, decision$all, decision$none))
  expect_silent(ggplot2::ggplot_build(autoplot(decision[1, ])))
  expect_s3_class(plot_decision(fit, resamples = 5, seed = 1), "ggplot")
  expect_error(plot_decision(decision, 1), class = "cytochange_error_argument")
})
