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
  skip_if_not_installed("lpSolve")
  # a separates some rows, b others: one program alone need not find both.
  data <- data.frame(a = c(1, 1, 0, 0, 0, 0, 0, 0), b = c(0, 0, 1, 1, 0, 0, 0, 0), y = c(1, 1, 1, 1, 0, 1, 0, 1))
  found <- detect_separation(y ~ a + b, data)
  expect_identical(found$direction, c("(Intercept)" = 0, a = Inf, b = Inf))
  expect_identical(found$n_separated, 4L)
})
