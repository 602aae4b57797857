test_that("one covariate: completely, quasi-completely, not", {
  y <- rep(0:1, each = 3)
  complete <- detect_separation(y ~ x, data.frame(y, x = 1:6))
  expect_true(complete$separated && complete$complete)
  expect_identical(complete$direction, c("(Intercept)" = -Inf, x = Inf))
  quasi <- detect_separation(y ~ x, data.frame(y, x = -c(1, 2, 3, 3, 4, 5)))
  expect_true(quasi$separated && !quasi$complete)
  expect_identical(quasi$direction[["x"]], -Inf)
  expect_identical(quasi$n_separated, 4L)
  expect_false(detect_separation(y ~ x, data.frame(y, x = c(1, 2, 4, 3, 5, 6)))$separated)
  expect_output(print(quasi), "Quasi-complete")
  expect_output(print(detect_separation(y ~ x, data.frame(y, x = c(1, 2, 4, 3, 5, 6)))), "No separation")
})

test_that("a separating direction separates every row that can be", {
  # a separates some rows, b others: one program alone need not find both.
  data <- data.frame(a = c(1, 1, 0, 0, 0, 0, 0, 0), b = c(0, 0, 1, 1, 0, 0, 0, 0), y = c(1, 1, 1, 1, 0, 1, 0, 1))
  found <- detect_separation(y ~ a + b, data)
  expect_identical(found$direction, c("(Intercept)" = 0, a = Inf, b = Inf))
  expect_identical(found$n_separated, 4L)
})

# Patients of both classes at `cut`, the others beyond it by gaps that run over eight decades; `across`: one patient is
# moved to the wrong side by such a gap.
far_gaps <- function(across) {
  n <- sample(3:10, 1)
  cut <- round(runif(1, -2, 5), 2)
  gap <- 10^runif(n, -7, 1)
  up <- rbinom(n, 1, 0.5)
  data <- data.frame(y = c(0, 1, up), x = c(cut, cut, cut + ifelse(up == 1, gap, -gap)), n = sample(9, n + 2, TRUE))
  if (across) data$x[2] <- cut - 10^runif(1, -7, 1)
  data$x <- sample(c(-1, 1), 1) * data$x
  data
}

# Comparisons of doubles are exact. 1, -1: which way the classes are apart, quasi-completely or completely; 0: they
# overlap.
side_of <- function(data) {
  range <- lapply(split(data$x, data$y), range)
  if (diff(range(data$x)) == 0) 0 else if (range[["0"]][2] <= range[["1"]][1]) 1 else
    if (range[["1"]][2] <= range[["0"]][1]) -1 else 0
}

# 10,000 such sets, through every door of the core: dev/core-tests/test_cc_logistic_overlap.c.
test_that("gaps over eight decades: separation is seen, overlap is not taken for it, with weights and without", {
  expect_identical(detect_separation(y ~ x, data.frame(y = c(1, 0, 1, 0, 0, 0, 0, 0), x = c(
    1.2, 1.2, 1.2, 5.0143, 8.8309, 1.2031, 1.2239, 1.2016)))$direction[["x"]], -Inf)
  withr::local_seed(8)
  wrong <- seen <- 0
  for (k in seq_len(generated(150L, 2000L))) {
    data <- far_gaps(across = k %% 2 == 0)
    side <- side_of(data)
    if (diff(range(data$x)) == 0) next
    problem <- function(penalty) {
      weights <- if (k %% 4 < 2) data$n else rep(1, nrow(data))
      new_problem(cbind(1, data$x), data$y, weights, rep(0, nrow(data)), penalty)
    }
    found <- new_separation(problem("none"), !logistic_maximum(problem("none"))$overlap, NULL)
    wrong <- wrong + (sign(found$vector[[2L]]) != side)
    wrong <- wrong + ((logistic_maximum(problem("firth"))$overlap == 0L) != (side != 0))
    seen <- seen + (side != 0)
    if (k %% 10 < 2) {
      screened <- prognostic_screen(matrix(data$x, 1L), data$y, scale = "raw", likelihood = "ml", conf_method = "wald")
      wrong <- wrong + (screened$separated != (side != 0))
      wrong <- wrong + (side != 0 && screened$estimate != side * Inf)
    }
  }
  expect_identical(wrong, 0)
  expect_gt(seen, 0.4 * k)
})

test_that("two covariates, in units and distances that no double holds together", {
  withr::local_seed(9)
  wrong <- 0
  for (k in seq_len(generated(30L, 300L))) {
    data <- far_gaps(across = k %% 2 == 0)
    side <- side_of(data)
    if (diff(range(data$x)) == 0) next
    # The same patients in sum and difference of two columns, all of powers of two: a turned plane, not a rounded one.
    data$z <- sample(c(-2, -1, 1, 2), nrow(data), TRUE)
    data$z[1:2] <- 1
    turned <- data.frame(y = rep(data$y, 2), a = c(data$x, data$x) * 2^40, b = c(data$z, -data$z))
    if (qr(cbind(1, scale(turned$a), turned$b))$rank < 3L) next
    found <- detect_separation(y ~ a + b, turned)
    wrong <- wrong + (found$separated != (side != 0))
    if (found$separated) wrong <- wrong + (sign(found$vector[["a"]]) != side)
  }
  expect_identical(wrong, 0)
})

test_that("the calibration slope of quasi-separated weighted predictions is infinite", {
  withr::local_seed(10)
  for (k in seq_len(generated(40L, 200L))) {
    data <- far_gaps(across = FALSE)
    side <- side_of(data)
    if (side == 0) next
    measured <- .Call(ffi_performance, matrix(data$x), as.integer(data$y), as.double(data$n), 1L, NULL, list(
      n_groups = 0L, sets = c(TRUE, FALSE, FALSE), seed = 1, first = 0, threads = 1L, label = NULL))$original
    expect_identical(measured[3L], side * Inf)
  }
})
