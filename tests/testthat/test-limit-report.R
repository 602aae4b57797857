limits_of_plates <- function() {
  data <- data.frame(id = rep(1:6, 2), visit = rep(c(0, 4), each = 6),
                     y = c("<3", "<5", "8", "9", "12", "7", "<3", "6", ">90", ">80", NA, "10"),
                     lloq = rep(c(3, 5), 6), arm = rep(c("A", "B"), each = 3, times = 2))
  suppressMessages(marker_study(data, "id", "visit", "y", arm = "arm", lloq = "lloq", unit = "ng/L",
                                visits = c("0", "4")))
}

test_that("values beyond limits are counted by marker, visit and group, with their limits", {
  x <- limit_report(limits_of_plates())
  expect_identical(x$n, c(6L, 5L))
  expect_identical(x$n_below, c(2L, 1L))
  expect_identical(x$n_above, c(0L, 2L))
  expect_equal(x$percent_below, 100 * c(2 / 6, 1 / 5))
  expect_identical(x$n_lloq, c(2L, 2L))
  expect_equal(c(x$lloq_min[1], x$lloq_max[1]), c(3, 5))
  expect_identical(x$n_uloq, c(0L, 2L))
  expect_equal(c(x$uloq_min, x$uloq_max), c(NA, 80, NA, 90))
  by_arm <- limit_report(limits_of_plates(), by = "arm")
  expect_identical(as.character(by_arm$arm), c("A", "B", "A", "B"))
  expect_identical(by_arm$n_below, c(2L, 0L, 1L, 0L))
  expect_error(limit_report(1), class = "cytochange_error_argument")
  expect_error(limit_report(limits_of_plates(), by = "sex"), class = "cytochange_error_argument")
})

test_that("print, table and picture say the counts and the limits", {
  x <- limit_report(limits_of_plates(), by = "arm")
  said <- paste(capture.output(print(x, width = 120)), collapse = " ")
  expect_match(said, "2 (67%)", fixed = TRUE)
  expect_match(said, "3 to 5 (2 limits)", fixed = TRUE)
  expect_match(paste(capture.output(print(limit_report(picture_study(1, 2, 1, scale = "raw")))), collapse = " "), "n")
  expect_identical(paper_table(x, spread = "none")$cells$below[1], "2 (67%)")
  expect_s3_class(as_ard(x), "card")
  picture <- plot_limits(limits_of_plates(), by = "none")
  expect_equal(picture$data$.share, c(-100 * 2 / 6, -20, 0, 40))
  expect_match(gsub("\n", " ", picture$labels$title), "Most beyond a limit: y, 2 of 5 values above it at 4")
  withr::local_pdf(NULL)
  expect_silent(plot(x))
  whole <- marker_study(data.frame(id = 1:3, v = 0, y = 1:3), "id", "v", "y")
  expect_error(plot_limits(whole), class = "cytochange_error_data")
  expect_match(paste(capture.output(print(limit_report(whole))), collapse = " "), "No value lies beyond a limit")
})
