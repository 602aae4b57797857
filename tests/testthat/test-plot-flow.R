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

test_that("the text of a box fits into it at 12 cm, ranges of pairs included", {
  cdf <- function(text, size) {
    grDevices::pdf(NULL, width = 12 / 2.54, height = 8 / 2.54)
    on.exit(grDevices::dev.off())
    lines <- unlist(strsplit(text, "\n", fixed = TRUE))
    max(vapply(lines, function(line) {
      grid::convertWidth(grid::grobWidth(grid::textGrob(line, gp = grid::gpar(fontsize = size * ggplot2::.pt))), "cm",
                         valueOnly = TRUE)
    }, numeric(1)))
  }
  for (arms in sampled(1:6, 3L)) {
    picture <- plot_flow(picture_study(6, 3, arms))
    boxes <- ggplot2::ggplot_build(picture)$plot$data
    last <- boxes[boxes$level == "visits", ]
    one_box <- 11.3 * 0.92 / arms
    expect_lt(cdf(last$text, if (arms > 4L) 1.9 else 2.3), one_box)
  }
})

test_that("one patient of a group is said in the singular", {
  data <- data.frame(id = rep(1:6, 2), visit = rep(c(0, 4), each = 6), y = 1:12, r = c("CR", rep("PD", 4), "NE"))
  boxes <- plot_flow(marker_study(data, "id", "visit", "y", response = "r"))$data
  expect_match(boxes$text[2L], "1 responder\n4 non-responders\n1 not evaluable", fixed = TRUE)
})
