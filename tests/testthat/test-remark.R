# Remarks: codes and numbers, a vector that goes with its rows, text made last.

some_remarks <- function() {
  new_remarks(
    5L, remark("limit_patients", c(FALSE, TRUE, TRUE, FALSE, FALSE), n = c(0, 1, 12, 0, 0), rule = "half"),
    remark("few_changes", c(TRUE, FALSE, FALSE, FALSE, FALSE), n = 4, p = 0.125),
    remark("without_stratum", c(FALSE, TRUE, TRUE, FALSE, FALSE), n = c(0, 1, 3, 0, 0)),
    remark_status(c("ok", "ok", "ok", "no_pairs", "ok"), c(FALSE, FALSE, FALSE, TRUE, FALSE))
  )
}

test_that("a row's note is its remarks, in the order of the table, with their own numbers", {
  expect_identical(remark_text(some_remarks()), c(
    "4 non-zero changes cannot give p below 0.125",
    "1 patient with a value below the limit, entered at half the limit; 1 patient without a stratum left out",
    "12 patients with a value below the limit, entered at half the limit; 3 patients without a stratum left out",
    status_text("no_pairs"), ""
  ))
  expect_identical(remark_text(some_remarks(), except = "limit")[2], "1 patient without a stratum left out")
  expect_identical(first_remark(some_remarks())[4:5], c(status_text("no_pairs"), ""))
  expect_identical(remark_text(new_remarks(3L)), c("", "", ""))
})

test_that("under a print they are said once, whatever their numbers, and values below the limit in one sentence", {
  expect_identical(remark_lines(some_remarks()[1:3]), c(
    "Values below the limit entered at half the limit in 2 rows (column n_censored).",
    "In 2 rows: patients without a stratum left out.",
    "In 1 row: too few non-zero changes for a small p (column p_min)."
  ))
  expect_identical(remark_lines(some_remarks()[1:3], except = "limit", most = 1L),
                   c("In 2 rows: patients without a stratum left out.", "More in column `note`."))
  expect_null(remark_lines(some_remarks()[5]))
})

test_that("documents say them without advice and without the names of columns, arguments and methods", {
  said <- new_remarks(3L, remark("many_beyond", c(TRUE, TRUE, FALSE), n = c(6, 7, 0), of = 34, others = "\"wilcoxon\""),
                      remark("spread_differs", 1:3 > 2, ratio = 2), remark("few_changes", 1:3 > 2, n = 3, p = 0.2),
                      remark("undetermined", 1:3 > 2, n = 4), remark("unknown_limits", 1:3 > 2))
  expect_match(remark_text(said)[1], "^6 of 34 pairs have .*: try \"wilcoxon\"$")
  expect_match(remark_text(said)[3], "argument lloq.* method \"censored_ml\" estimates")
  expect_match(remark_lines(said, most = Inf), "column|try|lloq")
  page <- c(remark_text(said, page = TRUE), remark_lines(said, most = Inf, page = TRUE), reason_text(said))
  expect_no_match(page, "column|try|lloq|censored_ml|`")
  # Rows are counted, whatever is made of their numbers.
  expect_match(remark_lines(new_remarks(3L, remark("spread_differs", 1:3 > 1, ratio = c(0, 2, 0.4)))), "^In 2 rows: ")
  # A footnote has one text for all rows of one reason.
  expect_identical(reason_text(said)[1], "too many values beyond a limit for a method that needs numbers")
  expect_identical(reason_text(said)[2], reason_text(said)[1])
})

test_that("they are subset, ordered, repeated and bound with their rows, and look the same however they came about", {
  said <- some_remarks()
  text <- remark_text(said)
  for (i in list(5:1, -1, c(TRUE, FALSE, TRUE, FALSE, TRUE), integer(), c(2, 2, 4), 3)) {
    expect_identical(remark_text(said[i]), text[i])
  }
  expect_identical(remark_text(said[c(1, NA)]), c(text[1], ""))
  expect_identical(c(said[1:2], said[3], said[4:5]), said)
  expect_identical(said[5:1][5:1], said)
  said[2] <- said[4]
  expect_identical(remark_text(said), text[c(1, 4, 3, 4, 5)])
  expect_identical(as.character(said), remark_text(said))
})

test_that("a result's remarks go with its rows, through every way of choosing and binding them", {
  before <- rbind(a = c(1, 2, 3, 4, 5, 6), b = NA, c = 1, d = c(1, rep(NA, 5)))
  x <- paired_change(before, before * 2 + c(0, 0, -1, 0))
  expect_identical(remark_text(x$remarks), x$note)
  for (y in list(x[4:1, ], x[x$status == "ok", ], subset(x, n_pairs > 1), utils::head(x, 2), x[order(x$p.value), ],
                 rbind(x, x[2:1, ]), rbind(x[3, ], x))) {
    expect_s3_class(y, "paired_change")
    expect_identical(remark_text(y$remarks), y$note)
  }
  expect_null(as.data.frame(x)$remarks)
  expect_null(tidy(x)$remarks)
  expect_false("remarks" %in% as_ard(x)$stat_name)
  # write.csv() replaces columns that it chose: one that were lost would be read beyond the last.
  objects <- vapply(x, is.object, NA)
  expect_identical(names(x[objects]), "remarks")
  text <- x
  text[objects] <- lapply(x[objects], as.character)
  expect_identical(names(text), names(x))
  file <- withr::local_tempfile()
  utils::write.csv(x, file)
  expect_identical(utils::read.csv(file, na.strings = "none")$note, x$note)
})

test_that("text in a note that looks like another note, or is changed, misleads nobody", {
  before <- matrix(c(1, 2, 3, 4, 5, 6), 1)
  x <- paired_change(before, before * 2)
  lines <- utils::capture.output(print(x))
  x$note <- "12 patients with a value below the limit, entered nowhere; exact; normal"
  x$method <- "normal, exact"
  expect_identical(utils::capture.output(print(x)), lines)
  expect_identical(methods_text(x), methods_text(paired_change(before, before * 2)))
})

test_that("every code says something of a row and of several, and every code that the code uses is in the table", {
  expect_false(anyDuplicated(names(own_remarks())) > 0L)
  files <- list.files(test_path("..", "..", "R"), "[.]R$", full.names = TRUE)
  skip_if(!length(files), "not in the source tree")
  code <- unlist(lapply(files, readLines))
  used <- unlist(regmatches(code, gregexpr("(?<=[^_a-z]remark\\()\"[a-z_]+\"", code, perl = TRUE)))
  expect_identical(setdiff(gsub("\"", "", used), names(remark_codes())), character())
  expect_gt(length(used), 20L)
})
