# Six patients, three visits: who lacks which is written out.
lacking_study <- function(...) {
  a <- cbind(1:6, c(1, NA, 3, NA, 5, 6), c(1, NA, 3, 4, NA, 6))
  b <- cbind(1:6, 1:6, c(NA, 2:6))
  data <- data.frame(id = rep(1:6, 3), visit = rep(0:2, each = 6), a = as.vector(a), b = as.vector(b),
                     c = as.vector(a), r = rep(rep(c("CR", "PD"), each = 3), 3))
  marker_study(data, "id", "visit", c("a", "b", "c"), response = "r", ...)
}

# Patients of a group without a value at a visit, as drawn.
drawn_missing <- function(picture, panel) {
  bands <- picture$data[picture$data$.panel == panel & picture$data$.state == "no value", ]
  tapply(bands$.top - bands$.bottom, list(factor(bands$.group, c("responder", "non-responder")),
                                          factor(bands$.visit, 1:3)), sum, default = 0)
}

test_that("dark are those who have no value, as high as they are many", {
  picture <- plot_missing(lacking_study())
  expect_identical(levels(picture$data$.panel), c("a and 1 more", "b"))   # c lacks the same patients as a
  expect_equal(unname(drawn_missing(picture, "a and 1 more")), rbind(c(0, 1, 1), c(0, 1, 1)))
  expect_equal(unname(drawn_missing(picture, "b")), rbind(c(0, 0, 1), c(0, 0, 0)))
  heights <- tapply(picture$data$.top - picture$data$.bottom, list(picture$data$.panel, picture$data$.visit), sum)
  expect_true(all(abs(heights - 6) < 1e-9))
  # At visit 1 two patients lack a and c; at visit 2 two lack these, one lacks b.
  expect_identical(picture$labels$title, "Missing most often at 2: 1 to 2 of all 6 patients")
  expect_equal(plot_missing(missing_report(lacking_study()))$data, picture$data)
})

test_that("nothing missing is said, all missing is drawn", {
  none <- plot_missing(subset(lacking_study(), markers = "b", visits = c("0", "1")))
  expect_identical(none$labels$title, "No value is missing: 6 patients, 1 marker, 2 visits")
  expect_false("no value" %in% none$data$.state)
  study <- marker_study(data.frame(id = rep(1:3, 2), v = rep(0:1, each = 3), y = c(1:3, NA, NA, NA)), "id", "v", "y",
                        visits = c("0", "1"))
  all <- plot_missing(study)
  expect_identical(all$labels$title, "Values missing only at 1: 3 of 3 patients")
  even <- marker_study(data.frame(id = rep(1:3, 3), v = rep(0:2, each = 3), y = c(1:3, NA, 2:3, 1:2, NA)), "id", "v",
                       "y")
  expect_identical(plot_missing(even)$labels$title, "Values missing only at 1 and 2: 1 of 3 patients")
  same <- plot_missing(marker_study(data.frame(id = 1:3, v = 0, a = c(1, NA, 2), b = c(1, NA, 2)), "id", "v",
                                    c("a", "b")))
  expect_identical(levels(same$data$.panel), "all 2 markers")
})

test_that("long names of panels stay distinct, and as many are drawn as fit", {
  picture <- plot_missing(picture_study(6, 3, 3, long = TRUE))
  expect_identical(nlevels(picture$data$.panel), 6L)
  many <- plot_missing(picture_study(20, 3, 1, 30))
  expect_lte(nlevels(many$data$.panel), 6L)
  expect_match(many$labels$caption, "are left out; those with the most missing values are shown")
})

test_that("groups are the response, the arms, or none", {
  study <- picture_study(1, 2, 2)
  expect_identical(levels(droplevels(plot_missing(study)$data$.group)),
                   c("responder", "non-responder", "not evaluable"))
  expect_identical(levels(droplevels(plot_missing(study, by = "arm")$data$.group)), c("Arm A", "Arm B"))
  expect_identical(levels(plot_missing(study, by = "none")$data$.group), "all patients")
  expect_error(plot_missing(study, by = "sex"), class = "cytochange_error_argument")
  expect_error(plot_missing(study, markers = "no"), class = "cytochange_error_argument")
  expect_error(plot_missing(1), class = "cytochange_error_argument")
})
