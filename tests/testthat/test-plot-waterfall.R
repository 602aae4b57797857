test_that("bars are the patients' changes, ordered, coloured by best response", {
  study <- picture_study(2, 2, 1)
  picture <- plot_waterfall(study, "IL-6", "month 3")
  values <- as.data.frame(study)
  wide <- with(values[values$marker == "IL-6", ], tapply(value, list(id, visit), identity))
  expected <- sort(as.vector(wide[, "month 3"] / wide[, "baseline"]), decreasing = TRUE)
  expect_equal(picture$data$.y, expected)
  expect_true(all(levels(picture$data$.group) %in% c("CR", "PR", "SD", "PD", "NE")))
  expect_match(picture$labels$title, "IL-6 fell in [0-9]+ of [0-9]+ responders")
  expect_match(picture$labels$subtitle, "by best response")
  # Other ratings are no best response.
  rated <- data.frame(id = rep(1:4, 2), visit = rep(c("a", "b"), each = 4), y = 1:8, grade = rep(1:4, 2))
  rated <- marker_study(rated, "id", "visit", "y", response = "grade", responders = \(x) x > 2, visits = c("a", "b"))
  expect_match(plot_waterfall(rated)$labels$subtitle, "by response")
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

test_that("bars end where limits leave a change known, and are none where they leave it open", {
  data <- data.frame(id = rep(1:5, 2), visit = rep(0:1, each = 5),
                     y = c("<5", 20, "<5", 10, 6, 20, "<5", "<5", 30, "<8"))
  study <- suppressMessages(marker_study(data, "id", "visit", "y"))
  picture <- plot_waterfall(study)
  bars <- picture$data[order(picture$data$id), ]
  expect_identical(bars$known, c("bound", "bound", "open", "measured", "open"))
  expect_equal(bars$.y, c(4, 0.25, 1, 3, 1))
  expect_match(picture$labels$title, "fell in 1 of 5 patients")
  caption <- gsub("\n", " ", picture$labels$caption)
  expect_match(caption, "at least so large, as a value lies beyond its limit of quantification (2 patients)",
               fixed = TRUE)
  expect_match(caption, "Diamond: not determined, as values lie beyond their limit (2 patients)", fixed = TRUE)
  # The test counts the same falls and rises.
  tested <- paired_change(study)
  expect_identical(c(tested$n_down, tested$n_up, tested$n_undetermined), c(1L, 2L, 2L))
  half <- plot_waterfall(study, censored_rule = "half")
  expect_match(gsub("\n", " ", half$labels$caption), "limit of quantification enters (4 patients)", fixed = TRUE)
  tiles <- plot_heatmap(study)
  expect_identical(sum(is.na(tiles$data$.colour)), 2L)
  expect_match(gsub("\n", " ", tiles$labels$caption), "Dark grey: not determined, as values lie beyond their limit",
               fixed = TRUE)
})

test_that("bars are in percent of the baseline where asked, with the bounds of RECIST", {
  data <- data.frame(id = rep(1:4, 2), visit = rep(0:1, each = 4), y = c(50, 40, 100, 0, 30, 50, 100, 5))
  raw <- suppressMessages(marker_study(data, "id", "visit", "y", scale = "raw"))
  picture <- plot_waterfall(raw, recist = TRUE)
  expect_equal(picture$data$.y, c(25, 0, -40))
  expect_match(picture$labels$caption, "Without a baseline above 0: 1 patient.", fixed = TRUE)
  lines <- Filter(function(layer) inherits(layer$geom, "GeomHline"), picture$layers)
  expect_identical(lines[[2]]$data$yintercept, c(-30, 20))
  expect_silent(ggplot2::ggplot_build(picture))
  log <- suppressMessages(marker_study(data[data$id < 4, ], "id", "visit", "y"))
  expect_equal(plot_waterfall(log, percent = TRUE)$data$.y, c(25, 0, -40))
  expect_error(plot_waterfall(raw, percent = FALSE, recist = TRUE), class = "cytochange_error_argument")
  none <- suppressMessages(marker_study(data[data$id == 4, ], "id", "visit", "y", scale = "raw"))
  expect_error(plot_waterfall(none, percent = TRUE), class = "cytochange_error_data")
  logged <- suppressMessages(marker_study(data, "id", "visit", "y", scale = "already_log2"))
  expect_error(plot_waterfall(logged, percent = TRUE), class = "cytochange_error_argument")
})

test_that("in a study without response patients are told apart by arm, and nobody is not evaluable", {
  arms <- picture_study(2, 2, 2, response = FALSE)
  words <- function(picture) {
    built <- ggplot2::ggplot_build(picture)
    keys <- unlist(lapply(built$plot$scales$scales, function(scale) if (scale$is_discrete()) scale$get_limits()))
    paste(c(unlist(picture$labels), keys, levels(picture$data$.response)), collapse = " ")
  }
  for (picture in list(plot_waterfall(arms), plot_heatmap(arms))) {
    expect_no_match(words(picture), "evaluable|respon")
    expect_match(words(picture), "Arm A")
  }
  expect_match(plot_waterfall(arms)$labels$subtitle, "patients, by arm$")
  one <- picture_study(2, 2, 1, response = FALSE)
  expect_no_match(words(plot_heatmap(one)), "evaluable|respon")
  expect_match(plot_waterfall(one)$labels$subtitle, "patients(, by arm)?$")
  expect_identical(heatmap_strip("all", factor("all")), "")
})
