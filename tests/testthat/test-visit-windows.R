windows <- list(baseline = c(-7, 1), "week 4" = c(22, 35, 28), "week 8" = c(50, 63))

test_that("days fall into windows, both ends belong to them, others are counted", {
  expect_message(v <- visit_windows(c(-7, 1, 22, 35, 36, NA, 63), windows), "1 day outside all windows: 36",
                 class = "cytochange_message")
  expect_identical(as.character(v), c("baseline", "baseline", "week 4", "week 4", NA, NA, "week 8"))
  expect_identical(levels(v), names(windows))
  expect_identical(visit_windows(as.Date("2020-02-01") + 0:1, list(a = c(0, 0), b = c(1, 1)),
                                 reference = as.Date("2020-02-01")), factor(c("a", "b")))
})

test_that("of several the nearest to the target stays, of two as near the earlier day", {
  v <- visit_windows(c(27, 29, 24, 55, 58), windows, id = c(1, 1, 1, 1, 1))
  expect_identical(as.character(v), c("week 4", NA, NA, "week 8", NA))   # 27 and 29 are as near; 56.5 is the middle
  expect_identical(sum(!is.na(visit_windows(c(27, 29), windows, id = c(1, 1), marker = c("a", "b")))), 2L)
  expect_identical(sum(!is.na(visit_windows(c(27, 29), windows, id = 1:2))), 2L)
})

test_that("lists in any order make levels in their own order", {
  turned <- rev(windows)
  expect_identical(levels(visit_windows(c(0, 28), turned)), names(turned))
  expect_identical(as.character(visit_windows(c(0, 28), turned)), c("baseline", "week 4"))
})
