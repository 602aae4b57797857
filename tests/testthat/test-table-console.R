test_that("tables fit 80 columns and say what they leave out", {
  df <- data.frame(marker = strrep(c("a", "b"), 60), x = c(1.5, 22), group = strrep("c", 50), y = c("<0.001", ""))
  lines <- capture.output(print_table(df))
  expect_true(all(nchar(lines) <= 80))
  expect_length(lines, 7)  # two names in full, each on two lines
  keyed <- capture.output(print_table(data.frame(marker = c("a", "b"), visit = "month 3", x = strrep("1", 63), n = 6L,
                                                 y = 1),
                                      keys = 2L))
  expect_match(keyed[c(1, 5)], "^marker  visit")
  expect_match(keyed[6], "month 3  6  1.00", fixed = TRUE)
  wide <- as.data.frame(matrix(1234, 2, 40))
  expect_true(all(nchar(capture.output(print_table(wide))) <= 80))
  expect_match(capture.output(print_table(data.frame(x = 1:30)))[22], "10 more rows")
})

test_that("rows can be told apart however narrow the console, and a wide one is used", {
  names <- paste("Interleukin 2 receptor",
                 c("alpha soluble, serum of patients", "alpha soluble, plasma of patients", "beta"))
  df <- data.frame(marker = rep(names, each = 2),
                   visit = c("month 3 after the first dose", "month 6 after the first dose"),
                   x = 1:6)
  for (width in c(30L, 40L, 60L, 80L)) {
    lines <- withr::with_options(list(width = width), capture.output(print_table(df, keys = 2L)))
    rows <- unique(sub(" +[0-9]$", "", lines[2:7]))
    expect_length(rows, 6)
    expect_true(all(nchar(lines) <= width))
  }
  wide <- withr::with_options(list(width = 120L), capture.output(print_table(df, keys = 2L)))
  expect_match(wide[2], paste0(names[1], " +month 3 after the first dose"))
  expect_identical(shorten(c("abcdefgh-12", "abcdefgh-12", "ab"), 10L), c("abcde...12", "abcde...12", "ab"))
  same <- paste0("aaaaaaaaaa", 1:3, "zzzzzzzzzz")
  expect_length(unique(shorten(same, 12L)), 3)
  expect_true(all(nchar(shorten(same, 12L)) <= 12))
  numbered <- capture.output(print_table(data.frame(marker = paste0(strrep("a", 60), 1:2, strrep("z", 60)), x = 1),
                                         width = 40L))
  expect_match(paste(numbered, collapse = ""), "#2: +a+")
  expect_identical(capture.output(print_table(data.frame(m = "two\nlines", n = 1L)))[2], "two lines  1")
})

test_that("every print takes a width", {
  study <- table_study()
  fit <- prognostic_model(response ~ CRP + arm, study)
  change <- paired_change(study, by = "response")
  for (x in list(study, summary(study), sample_flow(study), change, response_change(study),
                 prognostic_screen(study, resamples = 0), fit, summary(fit), roc_curve(study, "CRP", resamples = 0),
                 detect_separation(response ~ arm, study), paper_table(change), methods_text(change))) {
    old <- getOption("width")
    narrow <- capture.output(print(x, width = 60))
    expect_lte(max(nchar(narrow)), 60)
    expect_identical(getOption("width"), old)
    expect_gte(max(nchar(capture.output(print(x, width = 150)))), max(nchar(narrow)))
    expect_error(print(x, width = 2), class = "cytochange_error_argument")
  }
})

test_that("limits of a model stand in their columns, whatever their size", {
  fit <- prognostic_model(y ~ x, data.frame(y = c(0, 0, 0, 0, 1, 1, 1), x = -c(3.1, 3.3, 3.4, 3.6, 4.4, 4.9, 5.2)))
  row <- grep("^x ", capture.output(print(fit)), value = TRUE)
  expect_match(row, paste0("^x +", format_number(exp(coef(fit)[["x"]])), " +",
                           paste(format_number(exp(confint(fit)["x", ])),
                                                                                  collapse = " +")))
  expect_identical(format_number(c(1e-5, 1e9)), c("1.00e-05", "1.00e+09"))
  expect_type(format_number(numeric()), "character")
})

test_that("rows that are not shown are named below", {
  printed <- capture.output(print_table(data.frame(marker = paste0("P", 1:24), x = 1:24)))
  expect_match(printed[22], "... 4 more rows of P21, P22, P23 and P24; as.data.frame() has them all", fixed = TRUE)
  same <- capture.output(print_table(data.frame(marker = rep("P", 24), x = 1:24)))
  expect_match(same[22], "... 4 more rows; as.data.frame() has them all", fixed = TRUE)
})

test_that("a name left out is not confused with rows of names shown, and shortened keys are spelt out below", {
  printed <- capture.output(print_table(data.frame(marker = c(rep("P", 22), "Q", "Q"), x = 1:24), rows = 20L))
  expect_match(printed[22], "... 4 more rows, all of Q among them; as.data.frame() has them all", fixed = TRUE)
  # Q stands in a second key of the rows shown.
  pairs <- data.frame(marker = c(rep("P", 20), rep("Q", 4)), marker_2 = c("Q", rep("R", 23)), x = 1:24)
  expect_match(capture.output(print_table(pairs, keys = 2L))[22], "... 4 more rows; as", fixed = TRUE)
  long <- c("Interleukin 6 in plasma of arterial blood, by an assay of a very long name, fasting",
            "Interleukin 8 in plasma of arterial blood, by an assay of a very long name, fasting")
  narrow <- capture.output(print_table(data.frame(marker = long, x = 1:2), width = 40L))
  below <- paste(narrow[-(1:3)], collapse = " ")
  for (name in long) expect_match(gsub(" +", " ", below), name, fixed = TRUE)
})
