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

test_that("agrees with detectseparation on random data, whatever the units", {
  skip_if_not_installed("detectseparation")
  skip_if_not_installed("lpSolve")
  set.seed(21)
  n_separated <- 0
  for (k in 1:150) {
    n <- sample(6:25, 1)
    data <- data.frame(y = rbinom(n, 1, 0.5), a = rbinom(n, 1, 0.3), b = round(rnorm(n), 1), c = sample(0:2, n, TRUE))
    if (length(unique(data$y)) < 2L) next
    x <- model.matrix(y ~ a + b + c, data)
    if (qr(x)$rank < 4L) next
    peer <- detectseparation::detect_separation(x, data$y, family = binomial())
    ours <- detect_separation(y ~ a + b + c, data)
    expect_identical(ours$separated, peer$outcome)
    scaled <- detect_separation(y ~ a + I(1e7 * b + 1e9) + I(1e-6 * c), data)
    expect_identical(scaled$separated, peer$outcome)
    if (!ours$separated) next
    n_separated <- n_separated + 1
    # The direction separates, and at least all that detectseparation's separates.
    margin <- (2 * data$y - 1) * drop(x %*% ours$vector)
    expect_gt(min(margin), -1e-8)
    expect_identical(unname(ours$direction == 0), unname(ours$vector == 0))
    theirs <- is.infinite(peer$coefficients) & !is.na(peer$coefficients)
    if (sum(theirs) == sum(ours$direction != 0)) expect_identical(unname(theirs), unname(ours$direction != 0))
  }
  expect_gt(n_separated, 20)
})

test_that("a separating direction separates every row that can be", {
  skip_if_not_installed("lpSolve")
  # a separates some rows, b others: one program alone need not find both.
  data <- data.frame(a = c(1, 1, 0, 0, 0, 0, 0, 0), b = c(0, 0, 1, 1, 0, 0, 0, 0), y = c(1, 1, 1, 1, 0, 1, 0, 1))
  found <- detect_separation(y ~ a + b, data)
  expect_identical(found$direction, c("(Intercept)" = 0, a = Inf, b = Inf))
  expect_identical(found$n_separated, 4L)
})
