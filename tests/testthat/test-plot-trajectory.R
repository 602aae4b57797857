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

test_that("one dashed line a limit, hollow points at it, on both sides, and medians beyond it hollow", {
  y <- c("<3", "<5", "<3", "9", "12", "7", "<3", "<5", ">90", ">90", "8", "<3")
  data <- data.frame(id = rep(1:6, 2), visit = rep(0:1, each = 6), y = y, lloq = rep(c(3, 5), 6))
  study <- suppressMessages(marker_study(data, "id", "visit", "y", lloq = "lloq"))
  picture <- plot_trajectory(study)
  layer <- function(geom, where = function(data) TRUE) {
    Filter(function(l) inherits(l$geom, geom) && is.data.frame(l$data) && where(l$data), picture$layers)
  }
  expect_setequal(layer("GeomHline")[[1]]$data$value, c(3, 5, 90))
  hollow <- layer("GeomPoint", function(data) !is.null(data$.beyond))[[1]]$data
  expect_setequal(paste(hollow$id, hollow$visit), c("1 0", "2 0", "3 0", "1 1", "2 1", "3 1", "4 1", "6 1"))
  # At the first visit the median is between a measured 7 and <5: below 6.
  open <- layer("GeomPoint", function(data) !is.null(data$.open) && any(data$.open))[[1]]$data
  expect_identical(as.character(open$visit), c("0", "1"))
  caption <- gsub("\n", " ", picture$labels$caption)
  expect_match(caption, "6 values below a limit and the 2 values above a limit")
  expect_match(caption, "medians beyond")
  expect_match(picture$labels$title, "median change by 1: ")
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

test_that("a small median change is not told as none", {
  moved <- function(fold) {
    data <- data.frame(id = rep(1:3, 2), v = rep(0:1, each = 3), y = c(1:3, fold * 1:3), arm = "A")
    plot_trajectory(marker_study(data, "id", "v", "y", arm = "arm"))$labels$title
  }
  expect_match(moved(1.016), "median change by 1: 1.02x", fixed = TRUE)
  expect_match(moved(0.9956), ": 0.996x", fixed = TRUE)
  expect_match(moved(1.00004), ": 1.00004x", fixed = TRUE)
  expect_match(moved(1.234), ": 1.23x", fixed = TRUE)
  expect_match(moved(1), ": none", fixed = TRUE)
  expect_identical(move_words(0.501, 0.552, 1, move_fold), "between 0.50x and 0.55x")
  expect_identical(move_words(0.501, 0.504, 1, move_fold), "0.50x")
})
