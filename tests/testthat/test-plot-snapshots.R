# A few pictures as they looked when they were looked at. Drawn text, guides and their order differ between versions of
# what draws, so these are compared only under the versions that made them; test-plot-structure.R tests every picture
# anywhere.
made_with <- c(ggplot2 = "3.4.1", scales = "1.2.1", gtable = "0.3.1", farver = "2.1.1", labeling = "0.4.2",
               vdiffr = "1.0.5")
made_under <- "4.2"

skip_unless_drawn_alike <- function() {
  there <- vapply(names(made_with), function(package) {
    if (nzchar(system.file(package = package))) as.character(packageVersion(package)) else ""
  }, "")
  r <- paste(R.version$major, sub("[.].*", "", R.version$minor), sep = ".")
  other <- c(names(made_with)[there != made_with], if (r != made_under) "R")
  skip_if(length(other) > 0, paste("drawn by other versions of", paste(other, collapse = ", ")))
}

# testthat deletes files that no test has named, also where the tests that would have named them were skipped.
for (file in c("changes-forest", "directions", "flow", "heat-map", "medians-and-quartiles", "missing-values",
               "odds-ratios-long-names", "response-rates", "response-with-areas", "roc-two-curves", "screen-ranks",
               "trajectories-by-arm-with-counts", "trajectories-six-markers", "volcano", "waterfall")) {
  announce_snapshot_file(name = paste0(file, ".svg"))
}

test_that("pictures look as they did", {
  skip_unless_drawn_alike()
  vdiffr::expect_doppelganger("changes, forest", plot_change(fake_change(6, 2, infinite = TRUE, blank = 4)))
  vdiffr::expect_doppelganger("response, with areas", plot_response(fake_response(6, 1)))
  vdiffr::expect_doppelganger("screen, ranks", plot_prognosis(fake_screen(6), show = "rank"))
})

test_that("pictures of studies and models look as they did", {
  skip_unless_long()
  skip_unless_drawn_alike()
  study <- picture_study(6, 3, 2)
  vdiffr::expect_doppelganger("trajectories, six markers", plot_trajectory(study))
  vdiffr::expect_doppelganger("trajectories by arm, with counts",
                              plot_trajectory(study, markers = "IL-6", by_arm = TRUE, counts = TRUE))
  vdiffr::expect_doppelganger("medians and quartiles", plot_summary(study))
  vdiffr::expect_doppelganger("missing values", plot_missing(study))
  vdiffr::expect_doppelganger("response rates", autoplot(response_rate(study)))
  vdiffr::expect_doppelganger("flow", plot_flow(study))
  vdiffr::expect_doppelganger("waterfall", plot_waterfall(study, "IL-6", "month 3"))
  vdiffr::expect_doppelganger("heat map", plot_heatmap(study))
  vdiffr::expect_doppelganger("volcano", plot_volcano(fake_response(60)))
  vdiffr::expect_doppelganger("directions", plot_directions(fake_response(6)))
  vdiffr::expect_doppelganger("roc, two curves", plot_roc(fake_roc(1), fake_roc(2, label = "sIL-2R")))
  vdiffr::expect_doppelganger("odds ratios, long names", plot_prognosis(fake_screen(6, long = TRUE)))
})

test_that("no stored picture is unnamed, so that none is deleted where tests are skipped", {
  stored <- list.files(test_path("_snaps", "plot-snapshots"), "[.]svg$")
  skip_if(!length(stored), "the stored pictures are not here")
  lines <- readLines(test_path("test-plot-snapshots.R"))
  drawn <- regmatches(lines, regexpr('(?<=expect_doppelganger[(]")[^"]+', lines, perl = TRUE))
  named <- paste0(gsub("[^a-z0-9]+", "-", drawn), ".svg")
  expect_setequal(stored, named)
  expect_true(all(vapply(sub("[.]svg$", "", stored),
                         function(name) any(grepl(paste0('"', name, '"'), lines, fixed = TRUE)), NA)))
})
