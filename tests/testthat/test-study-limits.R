named <- function(...) matrix(c(...), 1, dimnames = list("y", paste0("p", seq_along(c(...)))))
one_visit <- function(y, ...) data.frame(id = paste0("p", seq_along(y)), visit = 0, y = y, ...)
limits_of <- function(data, ..., scale = "raw") {
  study_limits(marker_study(data, "id", "visit", "y", scale = scale, ...), "0")
}

test_that("a limit column gives the limit of measured values too", {
  found <- limits_of(one_visit(c(9, 2, 7), l = c(4, 4, 5), u = c(50, NA, 50)), lloq = "l", uloq = "u")
  expect_identical(found$lloq, named(4, 4, 5))
  expect_identical(found$uloq, named(50, NA, 50))
  expect_identical(limits_of(one_visit(c(8, 16)), lloq = 4, scale = "log2")$lloq, named(2, 2))
  expect_identical(limits_of(one_visit(c(8, 16)), lloq = c(y = 4))$lloq, named(4, 4))
})

test_that("a limit written beside a value comes before the column", {
  expect_identical(limits_of(one_visit(c("<3", "9", ">20"), l = 5, u = 30), lloq = "l", uloq = "u"),
                   list(lloq = named(3, 5, 5), uloq = named(30, 30, 20)))
})

test_that("where flags alone tell it, the limit they share is that of all, unless a value lies beyond it", {
  expect_identical(limits_of(one_visit(c("<3", "9", "<3", "3")))$lloq, named(3, 3, 3, 3))
  expect_identical(limits_of(one_visit(c("<3", "9", "<4")))$lloq, named(3, NA, 4))
  expect_identical(limits_of(one_visit(c("<3", "9", "2")))$lloq, named(3, NA, NA))
  expect_identical(limits_of(one_visit(c(">30", "9", "30")))$uloq, named(30, 30, 30))
  expect_identical(limits_of(one_visit(c(">30", "9", "31")))$uloq, named(30, NA, NA))
  expect_identical(limits_of(one_visit(c("1", "9")))$lloq, named(NA_real_, NA))
  two <- marker_study(data.frame(id = rep(1:2, each = 2), visit = c(0, 1), m = rep(c("b", "a"), 2),
                                 y = c("<3", "1", "5", "7")), "id", "visit", "y", "m", visits = 0:1, scale = "raw")
  expect_identical(unname(study_limits(two, "0")$lloq), matrix(c(3, NA, 3, NA), 2))
  expect_identical(unname(study_limits(two, "1")$lloq), matrix(NA_real_, 2, 2))
  expect_identical(unname(study_limits(two, "0", markers = "b")$lloq), matrix(c(3, 3), 1))
})

test_that("limits are kept small, and follow a choice of markers, visits and patients", {
  data <- expand.grid(id = 1:4, visit = 0:2, m = c("a", "b"), stringsAsFactors = FALSE)
  data$y <- seq_len(24) + 10
  data$plain <- ifelse(data$m == "a", 2, 3) + data$visit
  data$plate <- data$plain + data$id / 10
  read <- function(l) marker_study(data, "id", "visit", "y", "m", lloq = l)
  expect_identical(read("plain")$limits, list(lloq = matrix(c(2, 3, 3, 4, 4, 5), 2), uloq = NULL))
  expect_identical(read("plate")$limits$lloq, data$plate)
  expect_null(marker_study(data, "id", "visit", "y", "m")$limits$lloq)
  for (l in c("plain", "plate")) {
    part <- subset(read(l), id %in% c("2", "4"), markers = "b", visits = c("2", "0"), baseline = "0")
    expected <- data[[l]][data$m == "b" & data$visit == 2 & data$id %in% c(2, 4)]
    expect_identical(as.vector(study_limits(part, "2")$lloq), log2(expected))
    expect_identical(record_limits(part, "lloq"), data[[l]][part$records$row])
    expect_identical(record_limits(part, "lloq", 3L), data[[l]][part$records$row[3]])
  }
})

test_that("of several rows that become one the narrower limit counts", {
  data <- data.frame(id = 1, visit = c(0, 0, 1), y = c(8, 10, 12), l = c(4, 5, 4), u = c(50, NA, 60))
  read <- function(rule) {
    marker_study(data, "id", "visit", "y", lloq = "l", uloq = "u", duplicates = rule, scale = "raw")
  }
  expect_identical(study_limits(read("mean"), "0"), list(lloq = matrix(5, 1, 1, dimnames = list("y", "1")),
                                                         uloq = matrix(50, 1, 1, dimnames = list("y", "1"))))
  expect_identical(record_limits(read("first"), "lloq"), c(4, 4))
  expect_identical(record_limits(read("last"), "uloq"), c(NA, 60))
})

test_that("ADaM's limit columns are kept, too", {
  lab <- data.frame(USUBJID = rep(1:2, each = 2), PARAMCD = "CRP", AVISIT = c("Baseline", "Week 4"), AVISITN = c(0, 4),
                    AVAL = c(12, 6, 3.5, 8), AVALC = c("12", "6", "<7", "8"), LLOQ = 5)
  study <- adam_study(lab, lloq = "LLOQ")
  expect_identical(record_limits(study, "lloq"), c(5, 5, 7, 5))
})
