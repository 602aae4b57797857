test_that("names are wrapped, shortened only where they must be, and stay distinct", {
  expect_identical(wrap_name(c("IL-6", NA)), c("IL-6", NA))
  long <- picture_markers(10, long = TRUE)
  short <- wrap_name(long, 20L, 1L)
  expect_false(anyDuplicated(short) > 0L)
  expect_true(all(nchar(short) <= 20L))
  expect_match(short[1], "IL-1beta", fixed = TRUE)
  expect_true(all(lengths(strsplit(wrap_name(long, 20L, 2L), "\n", fixed = TRUE)) <= 2L))
  # Without any place to break, and differing only in the middle.
  stubborn <- paste0(strrep("a", 30), c("x", "y"), strrep("b", 30))
  expect_false(anyDuplicated(wrap_name(stubborn, 20L, 1L)) > 0L)
  expect_identical(wrap_name("one two three", 8L), "one two\nthree")
})

test_that("names in sentences lose what they share, and bear no dots for it", {
  long <- paste0("Receptor_antagonist_of_", c("IL-2", "IL-6"), " (soluble, high sensitivity)")
  expect_equal(short_name(long), c("IL-2", "IL-6"))
})

test_that("lists name the first and count the others", {
  expect_identical(list_words(character()), "")
  expect_identical(list_words("a"), "a")
  expect_identical(list_words(c("a", "b")), "a and b")
  expect_identical(list_words(letters[1:4], Inf), "a, b, c and d")
  expect_identical(list_words(letters[1:5], 3L), "a, b, c and 2 more")
})
