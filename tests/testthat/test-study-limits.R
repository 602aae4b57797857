named <- function(...) matrix(c(...), 1, dimnames = list("y", paste0("p", seq_along(c(...)))))
one_visit <- function(y, ...) data.frame(id = paste0("p", seq_along(y)), visit = 0, y = y, ...)
at_visit <- function(study, visit, ...) {
  stats::setNames(limited_values(study, visit, ...)[c("lower", "upper")], c("lloq", "uloq"))
}
limits_of <- function(data, ..., scale = "raw") {
  at_visit(marker_study(data, "id", "visit", "y", scale = scale, ...), "0")
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
  expect_identical(unname(at_visit(two, "0")$lloq), matrix(c(3, NA, 3, NA), 2))
  expect_identical(unname(at_visit(two, "1")$lloq), matrix(NA_real_, 2, 2))
  expect_identical(unname(at_visit(two, "0", markers = "b")$lloq), matrix(c(3, 3), 1))
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
    expect_identical(as.vector(at_visit(part, "2")$lloq), log2(expected))
    expect_identical(record_limits(part, "lloq"), data[[l]][part$records$row])
    expect_identical(record_limits(part, "lloq", 3L), data[[l]][part$records$row[3]])
  }
})

test_that("of several rows that become one the narrower limit counts", {
  data <- data.frame(id = 1, visit = c(0, 0, 1), y = c(8, 10, 12), l = c(4, 5, 4), u = c(50, NA, 60))
  read <- function(rule) {
    marker_study(data, "id", "visit", "y", lloq = "l", uloq = "u", duplicates = rule, scale = "raw")
  }
  expect_identical(at_visit(read("mean"), "0"), list(lloq = matrix(5, 1, 1, dimnames = list("y", "1")),
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

# Of each record: a limit given, or its own where it lies beyond one; else that of all flagged values of its marker and
# visit, where they have one and nothing was measured beyond it.
told_limit <- function(records, i, side, given) {
  beyond <- records[[c(lower = "censored", upper = "above")[[side]]]]
  if (beyond[i]) return(records$value[i])
  if (!is.na(given[i])) return(given[i])
  like <- records$marker == records$marker[i] & records$visit == records$visit[i]
  flagged <- unique(records$value[like & beyond])
  others <- records$value[like & !beyond]
  further <- if (side == "lower") others < min(flagged, Inf) else others > max(flagged, -Inf)
  if (length(flagged) == 1L && !any(further)) flagged else NA
}

test_that("limits of generated records are those that the definition gives, record by record", {
  set.seed(6)
  for (round in seq_len(generated(6L, 60L))) {
    data <- expand.grid(id = 1:6, visit = 0:1, m = c("a", "b", "c"), stringsAsFactors = FALSE)
    data <- data[runif(nrow(data)) < 0.8 | data$id < 2, ]
    data$y <- sample(4:12, nrow(data), replace = TRUE) + 0.5
    data$side <- sample(c("none", "left", "right"), nrow(data), replace = TRUE, prob = c(5, 2, 1))
    data$y[data$side == "left"] <- if (round %% 2) 4 else sample(c(2, 4), sum(data$side == "left"), replace = TRUE)
    data$y[data$side == "right"] <- if (round %% 2) 12 else sample(c(12, 13), sum(data$side == "right"), replace = TRUE)
    data$l <- ifelse(runif(nrow(data)) < round %% 3 / 3, 1 + data$id / 10, NA)
    data$l[data$side == "left"] <- NA
    study <- suppressMessages(marker_study(data, "id", "visit", "y", "m", censored = "side", lloq = "l",
                                           visits = 0:1))
    records <- study$records
    given <- record_limits(study, "lloq")
    for (visit in c("0", "1")) {
      read <- limited_values(study, visit, c("c", "a"))
      for (i in which(records$visit == match(visit, visits(study)) & markers(study)[records$marker] != "b")) {
        at <- cbind(markers(study)[records$marker[i]], study$patients$id[records$patient[i]])
        expect_identical(read$value[at], log2(records$value[i]))
        expect_identical(read$lower[at], log2(told_limit(records, i, "lower", given)))
        expect_identical(read$upper[at], log2(told_limit(records, i, "upper", NA[rep(1L, nrow(records))])))
      }
      expect_identical(sum(!is.na(read$value)),
                       sum(records$visit == match(visit, visits(study)) & markers(study)[records$marker] != "b"))
    }
  }
})
