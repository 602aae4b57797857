built <- function(picture) {
  expect_s3_class(picture, "ggplot")
  ggplot2::ggplot_build(picture)
}

test_that("trajectories are drawn for any number of markers, visits, arms, with and without response", {
  shapes <- list(list(1, 1, 1), list(6, 2, 4), list(60, 2, 1, long = TRUE), list(1, 12, 6),
                 list(2, 3, 3, response = FALSE),
                 list(1, 4, 1, scale = "raw"))
  for (shape in sampled(shapes, 4L)) for (counts in sampled(c(TRUE, FALSE), 1L)) {
    expect_silent(built(plot_trajectory(do.call(picture_study, shape), counts = counts)))
  }
})

test_that("the bold line is the median of the values in their units", {
  study <- picture_study(1, 3, 1)
  picture <- plot_trajectory(study)
  values <- as.data.frame(study)
  who <- patients(study)
  group <- ifelse(is.na(who$responder), "not evaluable",
                  ifelse(who$responder, "responder", "non-responder"))[match(values$id, who$id)]
  expected <- tapply(values$value, list(group, values$visit), stats::median)
  medians <- Filter(function(layer) identical(layer$aes_params$linewidth, 1), picture$layers)[[1L]]$data
  expect_equal(medians$value, expected[cbind(as.character(medians$.group), as.character(medians$visit))],
               ignore_attr = TRUE)
})

test_that("limits of quantification are dashed lines at the limit, values below it are said", {
  picture <- plot_trajectory(picture_study(1, 3, 1))
  lines <- Filter(function(layer) inherits(layer$geom, "GeomHline"), picture$layers)
  expect_identical(unique(lines[[1L]]$data$value), 4)
  expect_match(picture$labels$caption, "limit of quantification")
  expect_identical(picture$labels$y, "pg/mL")
})

test_that("the counts under the panels are those of the sample flow", {
  study <- picture_study(1, 3, 1)
  counts <- Filter(function(layer) inherits(layer$geom, "GeomText"),
                   plot_trajectory(study, counts = TRUE)$layers)[[1L]]$data
  flow <- sample_flow(study)
  pairs <- as.integer(sub(" .*", "", counts$.text))
  at <- match(paste(flow$visit, flow$response), paste(counts$visit, counts$.group))
  expect_identical(pairs[at], flow$n_paired)
})

test_that("markers left out are said, unknown ones refused, empty studies too", {
  study <- picture_study(60, 2, 1)
  expect_match(gsub("\n", " ", plot_trajectory(study)$labels$caption), "54 of 60 markers are left out")
  expect_error(plot_trajectory(study, markers = "no"), class = "cytochange_error_argument")
  expect_error(plot_trajectory(study, visits = "no"), class = "cytochange_error_argument")
  expect_error(plot_trajectory(study, lines = 2), class = "cytochange_error_argument")
  expect_error(plot_trajectory(mtcars), class = "cytochange_error_argument")
  study$records <- study$records[0, ]
  expect_error(plot_trajectory(study), class = "cytochange_error_data")
})

test_that("counts stand for each visit also where panels are narrow, in the order of the visits", {
  study <- picture_study(1, 3, 4)
  flow <- as.data.frame(sample_flow(study))
  counts <- Filter(function(layer) inherits(layer$geom, "GeomText"),
                   plot_trajectory(study, by_arm = TRUE, counts = TRUE)$layers)[[1L]]$data
  expect_equal(nrow(counts), nrow(unique(flow[flow$n_patients > 0, c("arm", "response")])))
  for (i in seq_len(nrow(counts))) {
    said <- as.integer(sub(" .*", "", strsplit(counts$.text[i], ", ", fixed = TRUE)[[1L]]))
    here <- flow[flow$arm == counts$.panel[i] & flow$response == counts$.group[i], ]
    expect_equal(said[-1L], here$n_paired[match(c("month 3", "month 6"), here$visit)])
  }
  expect_equal(count_range(data.frame(pairs = c(13, 11), below = c(0, 3))), "11-13 (0-3)")
  expect_equal(count_range(data.frame(pairs = c(7, 7), below = c(0, 0))), "7")
})
