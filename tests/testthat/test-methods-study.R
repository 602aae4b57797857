flow_study <- function(...) {
  data <- data.frame(id = rep(c("a", "b", "c"), each = 2), visit = c(0, 1), x = c(1, 2, 3, 4, 5, 6),
                     y = c(2, 4, NA, 8, 10, 12),
                     arm = rep(c("A", "B", "A"), each = 2), best = rep(c("PR", "SD", "NE"), each = 2),
                     age = rep(40:42, each = 2))
  marker_study(data, "id", "visit", c("x", "y"), arm = "arm", response = "best", covariates = "age", ...)
}

test_that("readers read only studies", {
  expect_identical(markers(flow_study()), c("x", "y"))
  expect_error(markers(1), class = "cytochange_error_argument")
  expect_error(patients(list()), class = "cytochange_error_argument")
  expect_error(sample_flow(data.frame()), class = "cytochange_error_argument")
  expect_error(as.data.frame(flow_study(), foo = 1), class = "cytochange_error_argument")
})

test_that("subset() chooses patients, markers and visits", {
  study <- flow_study()
  chosen <- subset(study, arm == "A" & age > 40, markers = "y")
  expect_identical(patients(chosen)$id, "c")
  expect_identical(levels(patients(chosen)$arm), "A")
  expect_identical(markers(chosen), "y")
  expect_identical(as.data.frame(chosen)$value, c(10, 12))
  expect_identical(as.data.frame(chosen)$row, 5:6)
  expect_identical(sample_flow(chosen)$n_paired, 1L)
  limit <- 41
  expect_identical(patients(subset(study, age < limit))$id, "a")
  expect_identical(patients(subset(study, responder))$id, "a")
  expect_identical(as.data.frame(subset(study)), as.data.frame(study))
  expect_identical(markers(subset(study, markers = c("y", "x"))), c("y", "x"))
  expect_identical(study_values(subset(study, markers = c("y", "x")), "1")$value, study_values(study, "1")$value[2:1, ])
})

test_that("subset() that drops the baseline says what takes its place", {
  study <- flow_study()
  expect_message(later <- subset(study, visits = 1), "takes its place", class = "cytochange_message")
  expect_identical(later$baseline, "1")
  expect_quiet(turned <- subset(study, visits = c("1", "0")))
  expect_identical(turned$baseline, "0")
  expect_identical(subset(study, visits = c("1", "0"), baseline = "1")$baseline, "1")
})

test_that("subset() refuses what leaves nothing or is unknown", {
  study <- flow_study()
  refused <- function(code) expect_error(code, class = "cytochange_error_argument")$argument
  expect_identical(refused(subset(study, arm == "C")), "subset")
  expect_identical(refused(subset(study, nothing == 1)), "subset")
  expect_identical(refused(subset(study, age)), "subset")
  expect_identical(refused(subset(study, TRUE)), "subset")
  expect_identical(refused(subset(study, markers = "z")), "markers")
  expect_identical(refused(subset(study, visits = "9")), "visits")
  expect_identical(refused(subset(study, visit = "1")), "...")
  expect_identical(refused(subset(study, baseline = "9")), "baseline")
})
