test_that("one and several curves are drawn, from (0, 0) to (1, 1)", {
  curve <- fake_roc()
  drawn <- ggplot2::layer_data(plot_roc(curve), 3L)
  expect_equal(c(drawn$x[1], drawn$y[1], drawn$x[nrow(drawn)], drawn$y[nrow(drawn)]), c(0, 0, 1, 1))
  expect_silent(ggplot2::ggplot_build(plot_roc(a = curve, b = fake_roc(2))))
  expect_silent(ggplot2::ggplot_build(plot_roc(lapply(1:6, fake_roc))))
  expect_error(plot_roc(), class = "cytochange_error_argument")
  expect_error(plot_roc(curve, 3), class = "cytochange_error_argument")
})

test_that("the band is the exact binomial interval of the sensitivity", {
  curve <- fake_roc(n = 20)
  band <- ggplot2::layer_data(plot_roc(curve), 2L)
  points <- roc_points_of(curve, "a")
  i <- 10L
  expect_equal(c(band$ymin[i], band$ymax[i]),
               as.vector(stats::binom.test(round(points$sensitivity[i] * 20), 20)$conf.int))
})

test_that("real curves are understood, also straight from a study", {
  study <- picture_study(2, 2, 1)
  expect_match(plot_roc(study, "IL-6")$labels$title, "^IL-6 at baseline: AUC")
  expect_match(plot_roc(c(1, 2, 3, 4), c(FALSE, TRUE, FALSE, TRUE))$labels$title, "AUC 0.75")
  expect_error(plot_roc(study, "no"), class = "cytochange_error_argument")
})

test_that("the curve of a model beside others is said to be of the patients it was fitted to", {
  study <- picture_study(2, 2, 1)
  fit <- suppressMessages(prognostic_model(response ~ log2(`IL-6`), study))
  caption <- function(picture) gsub("\n", " ", picture$labels$caption)
  both <- plot_roc(`IL-6` = roc_curve(study, "IL-6"), Model = roc_curve(fit))
  expect_match(caption(both), "Model: in the patients it was fitted to, not corrected for optimism.", fixed = TRUE)
  # A model's area has the decimals of its validation, and is not told without saying of whom it is.
  data <- data.frame(y = rep(0:1, c(14, 12)), x = c(1:14, 9:20))
  fit <- prognostic_model(y ~ x, data)
  apparent <- sprintf("AUC %.3f", validate_prognosis(fit, resamples = 20, seed = 1)$apparent[1L])
  better <- plot_roc(z = roc_curve(data$x %% 4, data$y), Model = roc_curve(fit))
  expect_identical(gsub("\n", " ", better$labels$title), paste("Model lies furthest from chance:", apparent,
                                                               "in the patients it was fitted to"))
  expect_match(plot_roc(roc_curve(fit))$labels$title, apparent, fixed = TRUE)
  expect_match(as.data.frame(paper_table(roc_curve(fit)))[["AUC (95% CI)"]], sub("AUC ", "^", apparent))
  alone <- caption(plot_roc(`IL-6` = roc_curve(study, "IL-6"), b = roc_curve(study, "IL-6")))
  expect_false(any(grepl("fitted", alone)))
})
