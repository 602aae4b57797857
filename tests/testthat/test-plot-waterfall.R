test_that("bars are the patients' changes, ordered, coloured by best response", {
  study <- picture_study(2, 2, 1)
  picture <- plot_waterfall(study, "IL-6", "month 3")
  values <- as.data.frame(study)
  wide <- with(values[values$marker == "IL-6", ], tapply(value, list(id, visit), identity))
  expected <- sort(as.vector(wide[, "month 3"] / wide[, "baseline"]), decreasing = TRUE)
  expect_equal(picture$data$.y, expected)
  expect_true(all(levels(picture$data$.group) %in% c("CR", "PR", "SD", "PD", "NE")))
  expect_match(picture$labels$title, "IL-6 fell in [0-9]+ of [0-9]+ responders")
  for (s in list(picture_study(1, 12, 6, 200, scale = "raw"), picture_study(1, 2, 1, 3),
                 picture_study(1, 2, 4, response = FALSE))) {
    expect_silent(ggplot2::ggplot_build(plot_waterfall(s, by_arm = TRUE)))
  }
})

test_that("waterfall and heat map refuse what is unknown and what has no follow-up", {
  study <- picture_study(2, 2, 1)
  expect_error(plot_waterfall(study, "no"), class = "cytochange_error_argument")
  expect_error(plot_waterfall(study, "IL-6", "baseline"), class = "cytochange_error_argument")
  expect_error(plot_waterfall(picture_study(1, 1, 1)), class = "cytochange_error_data")
  expect_error(plot_heatmap(picture_study(1, 1, 1)), class = "cytochange_error_data")
  expect_error(plot_heatmap(study, markers = "no"), class = "cytochange_error_argument")
})

test_that("the heat map has a tile a pair", {
  study <- picture_study(6, 2, 1)
  flow <- sample_flow(study)
  expect_identical(nrow(plot_heatmap(study)$data), sum(flow$n_paired))
  expect_silent(ggplot2::ggplot_build(plot_heatmap(picture_study(60, 3, 1, long = TRUE))))
  expect_silent(ggplot2::ggplot_build(plot_heatmap(picture_study(1, 2, 1, scale = "raw"))))
})
