# Builds the picture, so that an error in a scale or layer shows; returns its data.
built <- function(picture) {
  expect_s3_class(picture, "ggplot")
  ggplot2::ggplot_build(picture)
}

test_that("a forest is drawn for any number of markers, visits and groups", {
  arms <- paste("Arm", LETTERS[1:6])
  shapes <- list(list(1, 1, list()), list(6, 2), list(60, 1),
                 list(6, 2, list(arm = arms, response = c("responder", "non-responder"))),
                 list(6, 11), list(1, 11, list(arm = arms)))
  for (shape in sampled(shapes, 4L)) expect_silent(built(do.call(plot_change, list(do.call(fake_change, shape)))))
  expect_silent(built(plot_change(fake_change(60, 2, long = TRUE, log = FALSE))))
  expect_silent(built(plot_change(fake_change(60, 2), layout = "profile")))
})

test_that("points stand at the estimates, on a log axis of fold changes", {
  change <- fake_change(3, 1, list())
  points <- ggplot2::layer_data(plot_change(change), 3L)
  expect_equal(sort(10^points$x), sort(change$fold_change))
  raw <- fake_change(3, 1, list(), log = FALSE)
  expect_equal(sort(ggplot2::layer_data(plot_change(raw), 3L)$x), sort(raw$estimate))
})

test_that("a point is filled where the row is significant, hollow elsewhere", {
  change <- fake_change(6, 1, list())
  change$adj.p.value <- c(0.01, 0.2, 0.049, 0.051, 1, NA)
  fill <- ggplot2::layer_data(plot_change(change), 3L)
  fill <- fill$fill[order(-fill$y)]
  expect_identical(fill == "white", c(FALSE, TRUE, FALSE, TRUE, TRUE, TRUE))
})

test_that("infinite limits are drawn as arrows, and the caption says so", {
  picture <- plot_change(fake_change(6, 1, list(), infinite = TRUE))
  expect_match(picture$labels$caption, "Arrow")
  arrows <- Filter(function(layer) inherits(layer$geom, "GeomSegment") && !is.null(layer$geom_params$arrow),
                   picture$layers)
  expect_length(arrows, 3L)
  expect_no_match(plot_change(fake_change())$labels$caption, "Arrow")
})

test_that("rows without figures and markers left out are named in the caption", {
  caption <- plot_change(fake_change(6, 1, list(), blank = 2))$labels$caption
  expect_match(gsub("\n", " ", caption), "Not computed: IL-6 .*too few values for this method")
  expect_match(gsub("\n", " ", plot_change(fake_change(60, 1))$labels$caption), "48 of 60 markers are left out")
})

test_that("the title says the finding, the subtitle the method", {
  change <- fake_change(3, 1, list())
  change$fold_low <- c(0.4, 0.4, 1.1)
  change$fold_high <- c(0.9, 0.9, 3)
  change$adj.p.value <- c(0.001, 0.001, 0.001)
  picture <- plot_change(change)
  expect_identical(picture$labels$title, "IL-1beta and IL-6 fell, sIL-2R rose")
  expect_match(picture$labels$subtitle, "Wilcoxon signed-rank test, 95% confidence intervals")
  change$adj.p.value <- 1
  expect_match(plot_change(change)$labels$title, "None of 3 changes is statistically significant")
  change$p.value <- NA
  change$adj.p.value <- NA
  expect_match(plot_change(change)$labels$title, "No change could be computed")
})

test_that("with many groups the title names the one that has most of the significant changes, where one has", {
  say <- say_where
  expect_identical(say("in Placebo"), " is statistically significant, in Placebo")
  expect_identical(say(c("in Placebo", "in Placebo")), " are statistically significant, all in Placebo")
  expect_identical(say(c("in Placebo", "in High dose", "in Placebo")),
                   " are statistically significant, most in Placebo")
  expect_identical(say(c("in responders", "in responders", "in Low dose")),
                   " are statistically significant, most in responders")
  expect_identical(say(c("in Placebo", "in High dose")), " are statistically significant")
  study <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker", value = "value", arm = "arm",
                        lloq = "lloq")
  change <- paired_change(study, by = "arm")
  change$adj.p.value <- replace(rep(1, nrow(change)), 1L, 0.001)
  # Its interval holds no change, so no direction is said.
  expect_identical(say_change(change), paste("IL-1beta changed under", change$arm[1]))
})

test_that("users can add to a picture", {
  picture <- plot_change(fake_change()) + ggplot2::geom_vline(xintercept = 2) + ggplot2::labs(title = "Mine")
  expect_identical(picture$labels$title, "Mine")
  expect_silent(built(picture))
})

test_that("markers and visits are chosen, unknown ones refused", {
  points <- ggplot2::layer_data(plot_change(fake_change(6, 2, list()), markers = "IL-6", visits = "month 6"), 3L)
  expect_identical(nrow(points), 1L)
  expect_error(plot_change(fake_change(), markers = "IL-99"), class = "cytochange_error_argument")
  expect_error(plot_change(fake_change(), visits = "year 9"), class = "cytochange_error_argument")
  expect_error(plot_change(mtcars), class = "cytochange_error_argument")
  expect_error(plot_change(fake_change(), colour = "red"), class = "cytochange_error_argument")
  expect_error(plot_change(fake_change()[0, ]), class = "cytochange_error_data")
})

test_that("how much lies beyond limits is in the caption, and a row without an estimate is not called not computed", {
  change <- fake_change(2, 1)
  expect_no_match(plot_change(change)$labels$caption, "beyond")
  change$n_pairs <- 20L
  change$n_censored <- c(5L, 0L, 10L, 0L)
  change$n_undetermined <- c(2L, 0L, 1L, 0L)
  change$fold_change[3] <- NA
  caption <- gsub("\n", " ", plot_change(change)$labels$caption)
  expect_match(caption, fixed = TRUE, paste("Values beyond a limit in 2 of 4 rows (IL-1beta and IL-6): in 25% to 50%",
                                            "of the pairs, 3 changes not determined."))
  expect_match(caption, "No point: limits leave the estimate open (IL-6 month 1 responder)", fixed = TRUE)
  expect_no_match(caption, "Not computed")
})

test_that("each of many groups at many visits has a panel of its own, and what is left out is said", {
  arms <- list(arm = paste("Arm", LETTERS[1:8]))
  picture <- plot_change(fake_change(2, 39, arms))
  expect_identical(nlevels(picture$data$.strip), 8L)
  expect_identical(nlevels(picture$data$.group), 1L)
  expect_match(gsub("\n", " ", picture$labels$caption), "1 of 2 markers is left out", fixed = TRUE)
  expect_silent(built(picture))
  expect_identical(nlevels(plot_change(fake_change(2, 7, arms))$data$.group), 8L)
})
