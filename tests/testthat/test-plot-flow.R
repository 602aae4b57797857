test_that("the flow is drawn for any number of arms and visits, with the sample flow's counts", {
  for (shape in list(list(1, 2, 1), list(6, 12, 6), list(60, 2, 4), list(2, 2, 2, response = FALSE))) {
    study <- do.call(picture_study, shape)
    expect_silent(ggplot2::ggplot_build(plot_flow(study)))
    expect_silent(ggplot2::ggplot_build(plot_flow(sample_flow(study))))
  }
  study <- picture_study(1, 2, 1)
  n <- sum(sample_flow(study)$n_paired)
  expect_identical(plot_flow(study)$labels$title, paste(n, "of 48 patients have a pair at month 3"))
})

test_that("the flow refuses a study of one visit and unknown markers", {
  expect_error(plot_flow(picture_study(1, 1, 1)), class = "cytochange_error_data")
  expect_error(plot_flow(picture_study(1, 2, 1), markers = "no"), class = "cytochange_error_argument")
  expect_error(plot_flow(1), class = "cytochange_error_argument")
})
