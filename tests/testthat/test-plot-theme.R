test_that("breaks of fold-change axes are plain figures with 1 among them", {
  expect_identical(fold_label(c(0.25, 1, 2, NA)), c("0.25x", "1", "2x", NA))
  for (limits in list(c(0.25, 4), c(0.8, 1.3), c(0.9, 1.1), c(1e-3, 1e3), c(1e-9, 1e9), c(0.4, 40))) {
    ticks <- fold_breaks(limits)
    expect_true(1 %in% ticks)
    expect_true(length(ticks) >= 2L && length(ticks) <= 7L)
    expect_true(all(ticks >= limits[1] * 0.99 & ticks <= limits[2] * 1.01))
  }
  expect_identical(fold_breaks(c(NA, Inf)), 1)
})

test_that("breaks in units are few and inside", {
  for (limits in list(c(1, 2), c(3, 900), c(0.01, 1e4), c(200, 260))) {
    ticks <- unit_breaks(limits)
    expect_true(length(ticks) >= 2L && length(ticks) <= 7L)
  }
  expect_identical(unit_label(c(0.5, 10000, 1e7)), c("0.5", "10,000", "1e+07"))
})

test_that("an infinite or absurdly wide limit ends at the edge with an arrow, and a finite one does not", {
  rows <- data.frame(e = c(1, 2, 0.5, NA), l = c(0, 1.5, 1e-9, NA), h = c(2, Inf, 0.8, NA))
  drawn <- drawable_intervals(rows, "e", "l", "h", log = TRUE)
  expect_identical(drawn$.arrow_low, c(TRUE, FALSE, TRUE, FALSE))
  expect_identical(drawn$.arrow_high, c(FALSE, TRUE, FALSE, FALSE))
  expect_true(all(is.finite(attr(drawn, "edge"))))
  expect_true(all(is.finite(c(drawn$.low[1:3], drawn$.high[1:3]))))
  expect_equal(drawn$.high[c(1, 3)], c(2, 0.8))
  all_infinite <- drawable_intervals(data.frame(e = 0, l = -Inf, h = Inf), "e", "l", "h", log = FALSE)
  expect_true(diff(attr(all_infinite, "edge")) > 0)
})

test_that("response groups have fixed, distinct colours in any order", {
  expect_identical(group_colours(c("non-responder", "responder"))[["responder"]],
                   group_colours("responder")[["responder"]])
  expect_named(group_colours(c("A", "B")), c("A", "B"))
  expect_length(unique(group_colours(letters[1:12])), 12L)
})

test_that("the theme is a theme, and refuses what is none", {
  expect_s3_class(theme_cytochange(11), "theme")
  expect_error(theme_cytochange("big"), class = "cytochange_error_argument")
})

test_that("a saved picture has a white ground, and sentences bear no dots for what names share", {
  expect_equal(theme_cytochange()$plot.background$fill, "white")
  long <- paste0("Receptor_antagonist_of_", c("IL-2", "IL-6"), " (soluble, high sensitivity)")
  expect_equal(shortened_note(long), "Dots: long names of markers are shortened.")
  expect_equal(shortened_note(c("IL-2", "IL-6")), "")
})
