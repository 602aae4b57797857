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

test_that("all rows of the day that is chosen stay: other markers', and duplicates for marker_study() to judge", {
  v <- visit_windows(c(28, 28, 30, 30), windows, id = c("a", "a", "a", "b"))
  expect_identical(as.character(v), c("week 4", "week 4", NA, "week 4"))
  long <- data.frame(id = 1, day = rep(c(0, 27, 29), each = 2), marker = c("IL-6", "TNF"), y = 1:6)
  long$visit <- visit_windows(long$day, windows, id = long$id)
  study <- marker_study(long, "id", "visit", "y", "marker", visits = c("baseline", "week 4"))
  expect_identical(as.data.frame(study)$row, 1:4)
})

test_that("patients without a name are not taken for one, and a marker alone does not say within whom", {
  error <- expect_error(visit_windows(c(0, 1, 28), windows, id = c(NA, NA, 1)), class = "cytochange_error_data")
  expect_identical(c(error$argument, error$location), c("id", "rows 1, 2"))
  for (id in list(list(1, 2), 1)) {
    expect_identical(expect_error(visit_windows(0:1, windows, id), class = "cytochange_error_argument")$argument, "id")
  }
  error <- expect_error(visit_windows(0:1, windows, marker = c("a", "a")), class = "cytochange_error_argument")
  expect_identical(error$argument, "id")
})

test_that("lists in any order make levels in their own order", {
  turned <- rev(windows)
  expect_identical(levels(visit_windows(c(0, 28), turned)), names(turned))
  expect_identical(as.character(visit_windows(c(0, 28), turned)), c("baseline", "week 4"))
})

test_that("differences of dates are days, and dates without a reference are counted", {
  day <- as.Date("2024-01-01") + c(0, 28, 28)
  start <- as.Date(c("2024-01-01", "2024-01-01", NA))
  expected <- factor(c("baseline", "week 4", NA), names(windows))
  condition <- tryCatch(visit_windows(day, windows, reference = start), cytochange_message = identity)
  expect_identical(condition$kind, "without_reference")
  expect_identical(condition$rows, 3L)
  expect_match(conditionMessage(condition), "1 date without a reference date")
  expect_identical(suppressMessages(visit_windows(day, windows, reference = start)), expected)
  expect_identical(visit_windows(day - start, windows), expected)
  expect_identical(visit_windows(as.difftime(c(0, 4, NA), units = "weeks"), windows), expected)
})

test_that("rows without a visit are left out where `visits` says which to keep, and the error says so", {
  data <- data.frame(id = c(1, 1, 2), y = 1:3)
  data$visit <- suppressMessages(visit_windows(c(0, 99, 28), windows))
  error <- expect_error(marker_study(data, "id", "visit", "y"), class = "cytochange_error_data")
  expect_match(error$location, "row 2; rows without a visit are left out where `visits` names those to keep: \"base")
  study <- marker_study(data, "id", "visit", "y", visits = c("baseline", "week 4"))
  expect_identical(as.data.frame(study)$row, c(1L, 3L))
})

test_that("a time of day counts for the date that it shows, wherever its clock stood", {
  evening <- as.POSIXct(c("2024-01-02 21:30:00", "2024-01-29 22:00:00"), tz = "America/New_York")
  expected <- factor(c("baseline", "week 4"), names(windows))
  expect_identical(visit_windows(evening, windows, reference = as.Date("2024-01-01")), expected)
  expect_identical(visit_windows(evening, windows, reference = evening[1]), expected)
  morning <- as.POSIXct("2024-01-02 03:00:00", tz = "Asia/Tokyo")
  expect_identical(as.character(visit_windows(morning, windows, reference = as.Date("2024-01-01"))), "baseline")
})
