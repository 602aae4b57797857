# Base R's match() and unique() say what must come.
by_match <- function(x) {
  value <- unique(x[!is.na(x)])
  list(code = match(x, value, incomparables = NA), at = match(value, x))
}

test_that("codes of the values of a column are those of match()", {
  withr::local_seed(1)
  n <- 5000L
  columns <- list(
    text = sample(c(paste("name", 1:3000), NA), n, TRUE), whole = sample(c(-5:700, NA), n, TRUE),
    number = sample(c(-2.5, 0, -0, 1e300, NA, NaN, stats::rnorm(2000)), n, TRUE),
    flag = sample(c(TRUE, FALSE, NA), n, TRUE), one = rep("a", n), missing = rep(NA_real_, n),
    none = character(), each = seq_len(n), far = 2^(0:1000)
  )
  for (name in names(columns)) {
    x <- columns[[name]]
    expect_identical(first_seen(x), by_match(x), info = name)
    expect_identical(distinct(x), x[by_match(x)$at], info = name)
  }
  expect_null(first_seen("a", codes = FALSE)$code)
  day <- as.Date("2024-03-01") + c(1, 0, 1)
  expect_identical(distinct(day), day[1:2])
})

test_that("blank and missing values have no code, and encodings are no difference", {
  name <- c("caf\u00e9", iconv("caf\u00e9", "UTF-8", "latin1"), " ", "", NA, "b")
  expect_identical(known_codes(name), c(1L, 1L, NA, NA, NA, 5L))
  expect_identical(known_codes(factor(c("b", " ", "a", NA), c("b", " ", "a"))), c(1L, NA, 3L, NA))
  expect_identical(known_codes(c(FALSE, NA, TRUE)), c(1L, NA, 2L))
})

test_that("the first known row of each group, and the rows that differ from it", {
  withr::local_seed(2)
  group <- sample(1:50, 400, TRUE)
  code <- sample(c(1:2, NA), 400, TRUE, c(.9, .05, .05))
  found <- first_known(group, code, 51L)
  known <- which(!is.na(code))
  expect_identical(found$first, known[match(1:51, group[known])])
  expect_identical(found$differs, known[code[known] != code[found$first[group[known]]]])
})

test_that("combinations of codes are counted, in bits or by their numbers", {
  withr::local_seed(3)
  codes <- list(sample(1:9, 200, TRUE), sample(1:7, 200, TRUE), sample(1:3, 200, TRUE))
  expect_identical(count_cells(codes, c(9, 7, 3)), as.double(nrow(unique(as.data.frame(codes, col.names = 1:3)))))
  far <- list(c(1L, 1e5L, 1L, 1e5L), c(1L, 1e5L, 1e5L, 1e5L))
  expect_equal(count_cells(far, c(1e5, 1e5)), 3)
})

test_that("what has no rows of values is refused, not read", {
  for (x in list(list(1, 2), complex(2), as.raw(1:2))) expect_error(first_seen(x), "INTEGER")
})
