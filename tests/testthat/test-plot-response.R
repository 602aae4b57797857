built <- function(picture) {
  expect_s3_class(picture, "ggplot")
  ggplot2::ggplot_build(picture)
}

test_that("effects, areas and directions are drawn for any shape", {
  for (show in c("effect", "auc", "direction")) {
    shapes <- list(list(1, 1), list(6, 2, c("Arm A", "Arm B")), list(6, 11), list(60, 1, long = TRUE))
    for (shape in sampled(shapes, 3L)) {
      expect_silent(built(plot_response(do.call(fake_response, shape), show = show)))
    }
  }
})

test_that("the area stands beside the line where there is room", {
  assoc <- fake_response(3, 1)
  picture <- plot_response(assoc)
  text <- Filter(function(layer) inherits(layer$geom, "GeomText"), picture$layers)
  expect_identical(text[[1L]]$data$.text[1L], sprintf("%.2f (%.2f to %.2f)", assoc$auc, assoc$auc_low,
                                                      assoc$auc_high)[1L])
  expect_match(picture$labels$x, "AUC")
})

test_that("bars of directions add up to all patients of a group", {
  assoc <- fake_response(2, 1)
  picture <- plot_directions(assoc)
  bars <- picture$data
  expect_equal(as.vector(tapply(bars$n, bars$group, sum)[c("responder", "non-responder")]),
               c(sum(assoc[c("responder_down", "responder_same", "responder_up")]),
                 sum(assoc[c("non_responder_down", "non_responder_same", "non_responder_up")])))
  expect_equal(unname(tapply(bars$to, paste(bars$marker, bars$group), max)), rep(1, 4), ignore_attr = TRUE)
  assoc$direction_p <- c(0.001, 0.5)
  assoc[1, c("responder_down", "responder_same", "responder_up")] <- c(18, 2, 2)
  assoc[1, c("non_responder_down", "non_responder_same", "non_responder_up")] <- c(5, 0, 20)
  expect_match(gsub("\n", " ", plot_directions(assoc)$labels$title),
               "IL-1beta fell in 18 of 22 responders, 5 of 25 non-responders \\(month 1, p = 0.001, not adjusted\\)")
})

test_that("what is not computed is said, unknown strata are refused", {
  expect_match(gsub("\n", " ", plot_response(fake_response(6, 1, blank = 3))$labels$caption), "Not computed: sIL-2R")
  expect_error(plot_response(fake_response(), strata = "Arm Z"), class = "cytochange_error_argument")
  expect_error(plot_response(fake_response(), markers = "no"), class = "cytochange_error_argument")
  expect_error(plot_response(fake_change()), class = "cytochange_error_argument")
  expect_error(plot_response(fake_response()[0, ]), class = "cytochange_error_data")
  expect_error(plot_directions(fake_response(), stratum = "Arm Z"), class = "cytochange_error_argument")
})

test_that("a picture of strata alone has a finding of its own", {
  assoc <- fake_response(3, 1, c("Arm A", "Arm B"))
  assoc$adj.p.value <- 1
  of <- function(rows) plot_response(rows, strata = c("Arm A", "Arm B"))$labels$title
  expect_match(gsub("\n", " ", of(assoc)), "^No statistically significant difference between .* within any stratum$")
  assoc$adj.p.value[assoc$marker == "IL-6" & assoc$stratum == "Arm B"] <- 0.01
  expect_identical(of(assoc), "Significant differences: IL-6 in Arm B")
  assoc$adj.p.value[assoc$stratum == "all"] <- 0.01
  expect_match(plot_response(assoc)$labels$title, "^Fold change different for .*")
  expect_identical(of(assoc), "Significant differences: IL-6 in Arm B")
})

test_that("an arm has the colour and the shape that it has among all arms", {
  study <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker", value = "value",
                        response = "response", arm = "arm", lloq = "lloq")
  # What each group is drawn by.
  mapped <- function(picture) {
    scales <- ggplot2::ggplot_build(picture)$plot$scales
    arms <- scales$get_scales("colour")$get_limits()
    stats::setNames(paste(scales$get_scales("colour")$map(arms), scales$get_scales("shape")$map(arms)), arms)
  }
  expected <- paste(group_colours(levels(ifn_trial$arm)), group_shapes(levels(ifn_trial$arm)))
  names(expected) <- levels(ifn_trial$arm)
  of_arms <- function(picture, arms) expect_identical(mapped(picture)[arms], expected[arms])
  one <- function(verb, ...) verb(study, markers = "IL-6", visits = "month 6", ...)
  of_arms(plot_change(one(paired_change, by = "arm")), names(expected))
  of_arms(plot_response(one(arm_change, control = "Tamoxifen")), names(expected)[-2])
  of_arms(plot_response(one(response_change, strata = "arm")), names(expected))
  of_arms(plot_response(one(response_change, strata = "arm"), strata = names(expected)[2:3]), names(expected)[2:3])
})

test_that("a stratum of arms is named as one", {
  study <- marker_study(ifn_trial, "patient", "visit", "value", "marker", response = "response", arm = "arm",
                        lloq = "lloq")
  rows <- response_change(study, strata = "arm", visits = "month 6", markers = c("IFN-gamma", "TNF-alpha"))
  told <- say_strata(rows[rows$stratum != "all", ])
  expect_identical(told, "Significant differences: IFN-gamma under Tamoxifen + IFN")
})
