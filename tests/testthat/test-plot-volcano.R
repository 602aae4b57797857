test_that("all three verbs have a volcano, p on a log axis", {
  change <- fake_change(60, 1, list())
  for (result in list(change, fake_response(60, 2), fake_screen(60), fake_change(1, 1, list(), log = FALSE))) {
    expect_s3_class(plot_volcano(result), "ggplot")
    expect_silent(ggplot2::ggplot_build(plot_volcano(result)))
  }
  points <- ggplot2::layer_data(plot_volcano(change), 2L)
  expect_equal(sort(points$y), sort(-log10(change$p.value)))
})

test_that("a p of zero is drawn at the top, and only significant rows are named", {
  change <- fake_change(20, 1, list())
  change$p.value[1] <- 0
  change$adj.p.value[] <- 1
  change$adj.p.value[1] <- 0
  picture <- plot_volcano(change)
  expect_true(all(is.finite(ggplot2::layer_data(picture, 2L)$y)))
  named <- Filter(function(layer) inherits(layer$geom, "GeomText"), picture$layers)
  expect_identical(named[[1L]]$data$marker, change$marker[1])
})

test_that("volcano refuses what it does not know", {
  expect_error(plot_volcano(mtcars), class = "cytochange_error_argument")
  expect_error(plot_volcano(fake_change(), markers = "no"), class = "cytochange_error_argument")
  expect_error(plot_volcano(fake_screen()[0, ]), class = "cytochange_error_data")
})
