# What a picture shows, whatever draws it: the order of its legend, the texts, its layers; under every version of
# ggplot2.

pictures <- function() {
  study <- picture_study(6, 3, 2)
  list(
    changes = plot_change(fake_change(6, 2, infinite = TRUE, blank = 4)), response = plot_response(fake_response(6, 1)),
    strata = plot_response(fake_response(3, 1, c("Arm B", "Arm A"))), directions = plot_directions(fake_response(6)),
    ranks = plot_prognosis(fake_screen(6), show = "rank"), odds = plot_prognosis(fake_screen(6, long = TRUE)),
    trajectories = plot_trajectory(study),
      counts = plot_trajectory(study, markers = "IL-6", by_arm = TRUE, counts = TRUE),
    summary = plot_summary(study), missing = plot_missing(study), rates = autoplot(response_rate(study)),
    limits = plot_limits(study), plates = plot_trajectory(plates_study()), bounds = plot_waterfall(plates_study()),
    sensitivity = plot_sensitivity(sensitivity(plates_study(), by = "response")), flow = plot_flow(study),
    waterfall = plot_waterfall(study, "IL-6", "month 3"), heatmap = plot_heatmap(study),
    trend = plot_trend(suppressWarnings(response_trend(study, exact = FALSE))),
    volcano = plot_volcano(fake_response(60)), roc = plot_roc(fake_roc(1), fake_roc(2, label = "sIL-2R"))
  )
}

# A page of 12 x 8 cm that leaves no file.
local_paper <- function(env = parent.frame()) {
  grDevices::pdf(NULL, 12 / 2.54, 8 / 2.54)
  withr::defer(grDevices::dev.off(), envir = env)
}

# Four plates with lower limits of their own, and an upper one.
plates_study <- function() {
  withr::local_seed(2)
  plate <- rep(c(3, 5, 8, 4), 20)
  y <- rep(exp(rnorm(40, 2, 0.8)), 2) * exp(rnorm(80, 0, 0.6))
  data <- data.frame(id = rep(1:40, 2), visit = rep(c("baseline", "week 4"), each = 40), lloq = plate,
                     y = ifelse(y < plate, paste0("<", plate), ifelse(y > 30, ">30", round(y, 1))),
                     r = rep(rep(c("CR", "PD"), each = 20), 2))
  suppressMessages(marker_study(data, "id", "visit", "y", response = "r", lloq = "lloq", unit = "ng/L"))
}

test_that("each limit is one dashed line, each value beyond one an open symbol on it", {
  local_paper()
  study <- plates_study()
  built <- ggplot2::ggplot_build(plot_trajectory(study))
  dashed <- Filter(function(layer) "yintercept" %in% names(layer), built$data)[[1L]]
  expect_setequal(round(10^dashed$yintercept), c(3, 4, 5, 8, 30))
  open <- Filter(function(layer) "shape" %in% names(layer) && all(layer$shape == 1), built$data)[[1L]]
  values <- as.data.frame(study)
  expect_equal(sort(10^open$y), sort(values$value[values$censored | values$above]))
  marks <- Filter(function(layer) "shape" %in% names(layer) && all(layer$shape %in% c(1, 5)),
                  ggplot2::ggplot_build(plot_waterfall(study))$data)[[1L]]
  tested <- paired_change(study)
  expect_identical(sum(marks$shape == 5), tested$n_undetermined)
  expect_identical(nrow(marks), tested$n_censored)
  expect_true(all(marks$y[marks$shape == 5] == 0))
})

# The entries of a legend, in order: what the scale's limits are once the picture is built.
legend_order <- function(picture, aesthetic) {
  ggplot2::ggplot_build(picture)$plot$scales$get_scales(aesthetic)$get_limits()
}

test_that("legends come in an order of their own, not in that of the data or of the layers", {
  expect_identical(legend_order(plot_directions(fake_response(6)), "fill"), c("down", "same", "up"))
  # Short bars bear no number: the layer of numbers sees other directions first.
  assoc <- fake_response(2, 1)
  assoc$responder_down <- assoc$non_responder_down <- 1
  expect_identical(legend_order(plot_directions(assoc), "fill"), c("down", "same", "up"))
  expect_identical(legend_order(plot_change(fake_change()), "colour"), c("responder", "non-responder"))
  expect_identical(legend_order(plot_response(fake_response(3, 1, c("Arm B", "Arm A"))), "colour"),
                   c("all", "Arm B", "Arm A"))
  expect_identical(legend_order(plot_trajectory(picture_study(2, 3, 2)), "colour"),
                   c("responder", "non-responder", "not evaluable"))
  expect_identical(legend_order(plot_roc(fake_roc(2, label = "z"), fake_roc(1, label = "a")), "colour"), c("z", "a"))
  expect_identical(legend_order(plot_waterfall(picture_study(2, 3, 2), "IL-6", "month 3"), "fill"),
                   c("CR", "PR", "SD", "PD", "NE"))
  fit <- prognostic_model(y ~ x, validation_data())
  expect_identical(legend_order(plot_decision(decision_curve(fit, resamples = 5, seed = 1)), "colour"),
                   c("model, corrected", "model, apparent", "treat all", "treat none"))
  expect_identical(legend_order(plot_calibration(calibration_curve(fit, resamples = 5, seed = 1)), "colour"),
                   c("corrected for optimism", "apparent"))
})

test_that("every manual scale states its limits", {
  manual <- Filter(function(call) grepl("^scale_[a-z]+_manual$", called_name(call)),
                   unlist(calls_by_function(), recursive = FALSE))
  expect_gt(length(manual), 10L)
  expect_identical(Filter(function(call) is.null(call$limits), manual), list(), ignore_attr = TRUE)
})

test_that("pictures draw without a word, with a title, and put nothing outside of their panels", {
  local_paper()
  all <- pictures()
  for (name in sampled(names(all), 5L)) {
    picture <- all[[name]]
    expect_silent(built <- ggplot2::ggplot_build(picture))
    expect_silent(ggplot2::ggplot_gtable(built))
    expect_gt(nchar(picture$labels$title), 10L, label = name)
    drawn <- unlist(lapply(built$data, function(layer) as.numeric(layer$x)))
    expect_true(all(!is.nan(drawn)), label = name)
  }
})

# Points between the panel and the names of the visits in the rendered picture.
points_of <- function(grob, what) {
  rows <- unique(grob$layout$t[grepl(what, grob$layout$name)])
  sum(as.numeric(grid::convertHeight(grob$heights[rows], "pt")))
}

test_that("counts under the panels have room above the names of the visits", {
  local_paper()
  study <- picture_study(1, 3, 1)
  without <- points_of(ggplot2::ggplotGrob(plot_trajectory(study)), "^axis-b")
  n_groups <- 3
  # A line a group, 2.1 mm high with its leading, the first below the panel's edge.
  lines <- n_groups * 2.1 * ggplot2::.pt * 1.2
  expect_gt(points_of(ggplot2::ggplotGrob(plot_trajectory(study, counts = TRUE)), "^axis-b"), without + lines)
})
