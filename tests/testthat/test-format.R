test_that("tables fit 80 columns and say what they leave out", {
  df <- data.frame(marker = strrep(c("a", "b"), 60), x = c(1.5, 22), group = strrep("c", 50), y = c("<0.001", ""))
  lines <- capture.output(print_table(df))
  expect_true(all(nchar(lines) <= 80))
  expect_length(lines, 3)
  keyed <- capture.output(print_table(data.frame(marker = c("a", "b"), visit = "month 3", x = strrep("1", 63), n = 6L, y = 1),
                                      keys = 2L))
  expect_match(keyed[c(1, 5)], "^marker  visit")
  expect_match(keyed[6], "month 3  6  1.00", fixed = TRUE)
  wide <- as.data.frame(matrix(1234, 2, 40))
  expect_true(all(nchar(capture.output(print_table(wide))) <= 80))
  expect_match(capture.output(print_table(data.frame(x = 1:30)))[22], "10 more rows")
})

test_that("notes are said once, whatever their numbers, and values below the limit in one sentence", {
  notes <- c("", "1 patient with a value below the limit, entered at the limit",
             "12 patients with a value below the limit, entered at the limit; 3 patients without a stratum left out",
             "1 patient without a stratum left out", "4 non-zero changes cannot give p below 0.125")
  expect_identical(note_lines(notes), c(
    "Values below the limit entered at the limit in 2 rows (column n_censored).",
    "In 2 rows: patients without a stratum left out.",
    "In 1 row: too few non-zero changes for a small p (column p_min)."
  ))
  expect_null(note_lines(c("", "")))
  expect_identical(note_lines(letters[1:6], most = 1L), c("In 1 row: a.", "More in column `note`."))
})
