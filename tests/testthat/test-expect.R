# The shortened expectations of helper-expect.R pass and fail where testthat's do.

test_that("what differs fails, with what was written", {
  x <- c(a = 1, b = 2)
  expect_failure(expect_identical(x, c(a = 1, b = 3)), "not identical to|to be identical to")
  expect_failure(expect_identical(1L, 1))
  expect_failure(expect_identical(x, unname(x)))
  expect_failure(expect_identical(NA_real_, 0, label = "the row"), "the row")
  expect_failure(expect_equal(x, x + 1e-6), "x")
  expect_failure(expect_equal(x, unname(x)))
  expect_failure(expect_equal(c(1, NA), c(1, 2)))
  expect_failure(expect_equal(NaN, 1))
  expect_failure(expect_equal(1, 1 + 1e-9, tolerance = 1e-12))
  expect_failure(expect_equal(1, Inf))
  expect_failure(expect_equal(1, c(1, 1)))
  expect_failure(expect_each_near(c(1, 2, 3), c(1, 2 + 1e-9, 3), 1e-10), "numbers of")
  expect_failure(expect_each_near(c(1, NA), c(1, 2), 1))
  expect_failure(expect_each_near(c(1, Inf), c(1, 2), 1))
  expect_failure(expect_each_near(c(1, 2), c(1, Inf), 1))
  expect_failure(expect_each_near(1, c(1, 1), 1), "numbers of")
  for (wrong in list(FALSE, NA, 1, c(TRUE, TRUE), NULL)) expect_failure(expect_true(wrong))
  for (wrong in list(TRUE, NA, 0, logical())) expect_failure(expect_false(wrong))
})

test_that("what is the same passes, as testthat has it", {
  x <- c(a = 1, b = NaN, c = -Inf)
  expect_success(expect_identical(x, x + 0))
  expect_success(expect_equal(x, x))
  expect_success(expect_equal(c(1e-300, 5), c(1e-300, 5 + 1e-9)))
  expect_success(expect_equal(list(1, "a"), list(1 + 1e-12, "a")))
  expect_success(expect_each_near(c(1, NA, -Inf, 5), c(1, NaN, -Inf, 5 + 1e-9), 1e-8))
  expect_success(expect_equal(1L, 1))
  expect_success(expect_equal(c(a = 1), 1, ignore_attr = TRUE))
  expect_success(expect_true(c(named = TRUE)))
  expect_success(expect_false(1 > 2))
  expect_identical(expect_identical(x, x), x)
})

test_that("what passes here at once testthat passes too", {
  withr::local_seed(1)
  for (k in seq_len(20)) {
    y <- stats::rnorm(3) * 10^sample(-9:3, 3)
    x <- y * (1 + stats::runif(3, -1, 1) * 10^sample(-9:-7, 1))
    if (each_near(x, y, 1e-8)) expect_success(testthat::expect_equal(x, y, tolerance = 1e-8))
  }
})

test_that("errors by class are caught, told apart and handed back as testthat does it", {
  raise <- function(class) rlang::abort("some words", class = class, field = 1)
  error <- expect_error(raise("ours"), class = "ours")
  expect_identical(error$field, 1)
  expect_success(expect_error(raise("ours"), "some w.rds", class = "ours"))
  expect_success(expect_error(raise("ours"), "me words", fixed = TRUE, class = "ours"))
  expect_s3_class(tryCatch(expect_error(raise("ours"), "others", class = "ours"), error = identity), "error")
  expect_failure(expect_error(1, class = "ours"))
  expect_failure(expect_error(NULL, class = "ours"))
  # One of another class is not swallowed.
  expect_identical(conditionMessage(tryCatch(expect_error(stop("theirs"), class = "ours"), error = identity)), "theirs")
  expect_success(expect_error(stop("theirs"), "theirs"))
  expect_success(expect_error(1, NA))
  expect_warning(expect_error({
    warning("before")
    raise("ours")
  }, class = "ours"), "before")
  expect_success(expect_null(NULL))
  for (wrong in list(NA, list(), character())) expect_failure(expect_null(wrong))
})
