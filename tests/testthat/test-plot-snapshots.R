# A few pictures as they looked when they were looked at. Drawn text and guides differ between versions of ggplot2, so
# these are compared only under the one that made them; the structure of every picture is tested elsewhere.
test_that("pictures look as they did", {
  skip_if_not_installed("vdiffr")
  skip_if_not(packageVersion("ggplot2") == "3.4.1")
  vdiffr::expect_doppelganger("changes, forest", plot_change(fake_change(6, 2, infinite = TRUE, blank = 4)))
  vdiffr::expect_doppelganger("response, with areas", plot_response(fake_response(6, 1)))
  vdiffr::expect_doppelganger("screen, ranks", plot_prognosis(fake_screen(6), show = "rank"))
})

test_that("pictures of studies and models look as they did", {
  skip_if_not_installed("vdiffr")
  skip_if_not(packageVersion("ggplot2") == "3.4.1")
  study <- picture_study(6, 3, 2)
  vdiffr::expect_doppelganger("trajectories, six markers", plot_trajectory(study))
  vdiffr::expect_doppelganger("trajectories by arm, with counts",
                              plot_trajectory(study, markers = "IL-6", by_arm = TRUE, counts = TRUE))
  vdiffr::expect_doppelganger("flow", plot_flow(study))
  vdiffr::expect_doppelganger("waterfall", plot_waterfall(study, "IL-6", "month 3"))
  vdiffr::expect_doppelganger("heat map", plot_heatmap(study))
  vdiffr::expect_doppelganger("volcano", plot_volcano(fake_response(60)))
  vdiffr::expect_doppelganger("directions", plot_directions(fake_response(6)))
  vdiffr::expect_doppelganger("roc, two curves", plot_roc(fake_roc(1), fake_roc(2, label = "sIL-2R")))
  vdiffr::expect_doppelganger("odds ratios, long names", plot_prognosis(fake_screen(6, long = TRUE)))
})
