# A few pictures as they looked when they were looked at. Drawn text and guides differ between versions of ggplot2, so
# these are compared only under the one that made them; the structure of every picture is tested elsewhere.
test_that("pictures look as they did", {
  skip_if_not_installed("vdiffr")
  skip_if_not(packageVersion("ggplot2") == "3.4.1")
  vdiffr::expect_doppelganger("changes, forest", plot_change(fake_change(6, 2, infinite = TRUE, blank = 4)))
  vdiffr::expect_doppelganger("response, with areas", plot_response(fake_response(6, 1)))
  vdiffr::expect_doppelganger("screen, ranks", plot_prognosis(fake_screen(6), show = "rank"))
})
