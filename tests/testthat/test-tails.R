test_that("quantiles of many t distributions are qt()'s", {
  df <- c(0.5, 1, 2.99, NA, 3, 3.01, seq(4, 200, length.out = 301), 1e5, 1e9, Inf)
  for (tail in c(0.4, 0.05, 0.025, 0.005, 1e-4, 1e-9, 0.5, 0.9)) {
    expect_equal(t_quantile(tail, df), stats::qt(tail, df, lower.tail = FALSE), tolerance = 1e-13)
    # Neither the others nor their number move a bit.
    expect_identical(t_quantile(tail, df)[17], t_quantile(tail, df[17]))
  }
  # Tables to seven digits: 2.2281389 at 10, 1.9839715 at 100, 1.9599640 where there is no end.
  expect_equal(t_quantile(0.025, c(10, 100, Inf)), c(2.2281389, 1.9839715, 1.9599640), tolerance = 1e-7)
  expect_identical(t_quantile(0.025, numeric()), numeric())
})
