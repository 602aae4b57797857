limits_study <- function() {
  data <- data.frame(id = rep(1:8, 2), visit = rep(c(0, 4), each = 8),
                     y = c("<3", "<3", "<3", "8", "16", "20", "22", "30", rep("<3", 5), "9", "12", ">90"),
                     arm = rep(c("A", "B"), 8))
  suppressMessages(marker_study(data, "id", "visit", "y", arm = "arm", unit = "ng/L"))
}

test_that("points and bars are the medians and quartiles of marker_summary()", {
  study <- picture_study(2, 3, 2)
  rows <- as.data.frame(marker_summary(study, by = "response"))
  drawn <- plot_summary(study)$data
  expect_equal(drawn$.point, rows$median)
  expect_equal(drawn$.low, rows$q1)
  expect_equal(drawn$.high, rows$q3)
  expect_identical(levels(drawn$.group), c("responder", "non-responder", "not evaluable"))
  expect_equal(plot_summary(marker_summary(study, by = "arm"))$data$.point, marker_summary(study, by = "arm")$median)
  expect_identical(levels(plot_summary(study, by = "arm")$data$.group), c("Arm A", "Arm B"))
})

test_that("what lies beyond a limit is an arrow, or hollow, and the caption says so", {
  picture <- plot_summary(limits_study(), by = "none")
  # Three of eight, then five of eight are below 3.
  expect_identical(picture$data$.arrow_low, c(TRUE, TRUE))
  expect_identical(picture$data$.fill == "white", c(FALSE, TRUE))
  caption <- gsub("\n", " ", picture$labels$caption, fixed = TRUE)
  expect_match(caption, "Arrow: the quartile lies beyond the end of its bar")
  expect_match(caption, "Hollow: the median lies beyond where it stands")
  expect_null(plot_summary(picture_study(1, 2, 1), by = "none")$labels$caption)
})

test_that("units are named, on the axis or in the panels", {
  expect_identical(plot_summary(limits_study())$labels$y, "ng/L")
  picture <- plot_summary(table_study())
  expect_match(picture$labels$y, "panel")
  expect_setequal(levels(picture$data$.marker), c("IL-6 (pg/mL)", "CRP (mg/L)", "empty (pg/mL)"))
})

test_that("every shape of study is drawn without a word", {
  withr::local_pdf(NULL)
  shapes <- list(list(1, 1, 1, response = FALSE), list(6, 3, 3, long = TRUE), list(12, 14, 2, 20),
                 list(1, 2, 1, 1), list(2, 2, 1, scale = "raw"))
  for (shape in sampled(shapes, 3L)) {
    study <- do.call(picture_study, shape)
    expect_silent(ggplot2::ggplotGrob(plot_summary(study)))
    expect_silent(ggplot2::ggplotGrob(plot_missing(study)))
  }
  expect_match(plot_summary(picture_study(12, 2, 1))$labels$caption, "6 of 12 markers are left out")
})

test_that("plot_summary() refuses what it cannot draw", {
  study <- picture_study(2, 2, 2)
  expect_error(plot_summary(1), class = "cytochange_error_argument")
  expect_error(plot_summary(study, markers = "no"), class = "cytochange_error_argument")
  expect_error(plot_summary(study, by = "no"), class = "cytochange_error_argument")
  expect_error(plot_summary(marker_summary(study), by = "arm"), class = "cytochange_error_argument")
  expect_error(plot_summary(table_study(), markers = "empty", visits = "week 4"), class = "cytochange_error_data")
})

test_that("response rates are drawn with their limits, and said", {
  rates <- response_rate(picture_study(1, 1, 2))
  picture <- autoplot(rates)
  expect_equal(picture$data$conf.low, rates$conf.low)
  expect_match(picture$labels$title, "Response rate: [0-9]+% under Arm A and [0-9]+% under Arm B")
  expect_match(autoplot(response_rate(picture_study(1, 1, 6)))$labels$title, "% .*to.*%")
  expect_match(autoplot(response_rate(picture_study(1, 1, 1), NULL))$labels$title, "^Response rate [0-9]+%$")
  # Names of arms are said whole; where they leave no room, not at all.
  data <- data.frame(id = 1:4, visit = 0, y = 1, r = c("CR", "PD", "PD", "PD"))
  titled <- function(arms) {
    study <- marker_study(cbind(data, arm = rep(arms, each = 2)), "id", "visit", "y", response = "r", arm = "arm")
    gsub("\n", " ", autoplot(response_rate(study))$labels$title)
  }
  arms <- paste("Xanomeline", c("Low", "High"), "Dose 54 mg once a day, transdermal")
  expect_identical(titled(arms), paste0("Response rate: 0% under ", arms[2], " and 50% under ", arms[1]))
  expect_identical(titled(strrep(c("Arm of a trial ", "Arm of another trial "), 12)), "Response rate: 0% to 50%")
  withr::local_pdf(NULL)
  expect_silent(plot(rates))
  expect_silent(plot(response_rate(picture_study(1, 1, 1), NULL)))
})

test_that("every visit has the same room on the axis, the first and the last too", {
  data <- expand.grid(id = 1:6, visit = c("Baseline", "Week 4", "Week 8"), marker = c("a", "b"))
  data$y <- seq_len(nrow(data))
  built <- ggplot2::ggplot_build(plot_summary(marker_study(data, "id", "visit", "y", "marker")))
  expect_equal(built$layout$panel_params[[1L]]$x.range, c(0.5, 3.5))
})

test_that("a marker without values has no panel, and the caption names it", {
  data <- data.frame(id = rep(1:6, 6), visit = rep(rep(c(0, 4), each = 6), 3),
                     marker = rep(c("A", "B", "C"), each = 12),
                     y = c(1:12, rep(NA, 12), 12:1))
  study <- marker_study(data, "id", "visit", "y", "marker")
  picture <- plot_summary(study)
  expect_identical(levels(picture$data$.marker), c("A", "C"))
  expect_match(picture$labels$caption, "Without values: B.", fixed = TRUE)
  expect_match(picture$labels$title, "2 markers", fixed = TRUE)
  # It takes no panel from those that have some.
  few <- plot_summary(study, top = 1L)
  expect_match(few$labels$caption, "1 of 2 markers is left out", fixed = TRUE)
  expect_no_match(plot_summary(study, markers = "A")$labels$caption %||% "", "Without values")
})

test_that("panels are counted, not markers, where groups have panels of their own", {
  study <- picture_study(6, 2, 4)
  panels <- function(...) nrow(unique(plot_summary(study, ...)$data[c(".marker", ".panel")]))
  expect_identical(panels(by = c("arm", "response")), 4L)
  expect_identical(panels(by = c("arm", "response"), top = 24L), 24L)
  expect_identical(panels(by = c("arm", "response"), top = 9L), 8L)
  # One marker at least.
  expect_identical(panels(by = c("arm", "response"), top = 1L), 4L)
  expect_match(plot_summary(study, by = c("arm", "response"))$labels$caption, "5 of 6 markers are left out",
               fixed = TRUE)
  expect_identical(panels(by = "arm"), 6L)
})
