test_that("odds ratios, areas and ranks are drawn for 1, 6 and 60 markers", {
  for (n in c(1, 6, 60)) for (show in c("odds_ratio", "auc", "rank")) {
    expect_silent(ggplot2::ggplot_build(plot_prognosis(fake_screen(n, long = n == 60), show = show)))
  }
})

test_that("markers come by rank, odds ratios in their own units", {
  screen <- fake_screen(6)
  points <- ggplot2::layer_data(plot_prognosis(screen), 3L)
  expect_equal(10^points$x[order(-points$y)], screen$odds_ratio[order(screen$rank)])
  per_sd <- ggplot2::layer_data(plot_prognosis(screen, per = "sd"), 3L)
  expect_equal(10^per_sd$x[order(-per_sd$y)], screen$odds_ratio_sd[order(screen$rank)])
})

test_that("ranks bear their interval, or say that they have none", {
  first <- plot_prognosis(fake_screen(6), show = "rank")
  expect_match(gsub("\n", " ", first$labels$title), "ranks first of 6 \\(confidence interval of its rank: 1 to 3\\)")
  expect_match(plot_prognosis(fake_screen(6, resamples = 0), show = "rank")$labels$caption, "No bootstrap")
})

test_that("what is not fitted is said, what is unknown refused", {
  expect_match(gsub("\n", " ", plot_prognosis(fake_screen(6, blank = 2))$labels$caption),
               "Not computed: IL-6 \\(only one")
  expect_error(plot_prognosis(fake_screen(), markers = "no"), class = "cytochange_error_argument")
  expect_error(plot_prognosis(1), class = "cytochange_error_argument")
  expect_error(plot_prognosis(fake_screen()[0, ]), class = "cytochange_error_data")
})

test_that("a model's odds ratios are drawn and said, terms by their names", {
  skip_if_not("prognostic_model" %in% getNamespaceExports("cytochange"))
  study <- picture_study(2, 2, 2, patients = 60)
  fit <- prognostic_model(response ~ log2(`IL-6`) + arm, study)
  picture <- plot_prognosis(fit)
  points <- ggplot2::layer_data(picture, 3L)
  expect_equal(10^points$x[order(-points$y)], unname(exp(coef(fit)[-1])), tolerance = 1e-8)
  expect_match(findings(fit)[1], "^IL-6, per doubling: odds ratio ")
  expect_match(methods_text(fit)[1], paste("in", nobs(fit), "patients"))
  expect_s3_class(autoplot(fit), "ggplot")
  # What a level is compared with stands whole among many terms, too.
  data <- data.frame(y = 0:1, arm = factor(rep(c("Megace", "Tamoxifen", "Tamoxifen + IFN"), 20)),
                     matrix(sin((1:480)^2), 60, 8))
  many <- plot_prognosis(prognostic_model(y ~ ., data, conf_method = "wald"))
  expect_identical(many$scales$get_scales("y")$labels[1:3],
                   c("arm: Tamoxifen v Megace", "arm: Tamoxifen + IFN v Megace", "X1"))
  skip_if_not_installed("knitr")
  expect_s3_class(report_table(fit), "report_table")
})
