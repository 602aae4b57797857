test_that("a table carries all rows as CSV and escapes what it shows", {
  skip_if_not_installed("knitr")
  change <- fake_change(40, 1, list())
  change$marker[which.min(change$p.value)] <- "<b>&\"IL\""
  table <- plain_html(report_table(change, name = "x", rows = 5))
  expect_match(table, "&lt;b&gt;&amp;&quot;IL&quot;", fixed = TRUE)
  expect_identical(lengths(regmatches(table, gregexpr("<tr", table))), 6L)
  expect_match(table, "5 of 40 rows")
  link <- regmatches(table, regexpr("href=\"data:text/csv;charset=utf-8,[^\"]*", table))
  csv <- utils::read.csv(text = utils::URLdecode(sub("^[^,]*,", "", link)), check.names = FALSE)
  expect_identical(nrow(csv), 40L)
  expect_equal(csv$estimate, change$estimate)
})

test_that("in HTML all rows can be searched and are sorted by their numbers", {
  skip_if_not_installed("knitr")
  skip_if_not_installed("DT")
  change <- fake_change(40, 1, list())
  change$marker[which.min(change$p.value)] <- "<b>&\"IL\""
  table <- report_table(change, name = "x", rows = 5)
  page <- report_page(table, 40L)
  widget <- table_widget(table, page)$x
  expect_identical(nrow(widget$data), 40L)
  expect_match(widget$options$dom, "f")
  expect_equal(widget$options$pageLength, 5)
  # The p column is sorted by a hidden column, which holds the numbers.
  at <- match("p", page$columns$label) - 1L
  by <- Filter(function(rule) identical(rule$targets, at), widget$options$columnDefs)[[1L]]$orderData
  expect_equal(widget$data[[by + 1L]], sort(change$p.value), tolerance = 1e-12)
  html <- as.character(searchable_table(table))
  expect_match(html, "40 rows as CSV")
  expect_no_match(html, "<b>", fixed = TRUE)
})

test_that("every result has its table, in text and for Word and PDF", {
  skip_if_not_installed("knitr")
  study <- picture_study(3, 2, 2)
  fit <- prognostic_model(y ~ x, data.frame(y = rep(0:1, 20), x = 1:40 %% 7))
  validation <- validate_prognosis(fit, resamples = 20, seed = 1)
  results <- list(fake_change(3, 2, list()), fake_response(3, 2), fake_screen(5, blank = 2), study, sample_flow(study),
                  fit, validation, decision_curve(validation), list(fake_screen(2), validation), list())
  for (x in results) {
    table <- report_table(x)
    expect_s3_class(table, "report_table")
    pipe <- strsplit(markdown_paper(paper_of(table), TRUE), "\n")[[1L]]
    expect_gte(sum(grepl("^\\|", pipe)), 2L + min(nrow(paper_of(table)$cells), 20L))
    expect_true(all(nchar(capture.output(print(table))) <= 80L))
  }
  expect_error(report_table(1), class = "cytochange_error_argument")
  expect_error(report_table(mtcars), class = "cytochange_error_argument")
  expect_error(report_table(results[[1L]], rows = 0), class = "cytochange_error_argument")
})

test_that("a table on paper says where the rows are that it leaves out", {
  skip_if_not_installed("knitr")
  note <- function(...) paste(note_text(paper_of(report_table(fake_change(3, 2, list()), ...)))$text, collapse = " ")
  expect_match(note(rows = 2, rest = "the appendix has all rows"),
               "Shown: 2 of 6 rows, those with the smallest p; the appendix has all rows.", fixed = TRUE)
  expect_no_match(note(rest = "the appendix has all rows"), "the appendix")
  expect_error(note(rest = 1), class = "cytochange_error_argument")
})

test_that("the file is said to have the row, both rows, or all of so many", {
  skip_if_not_installed("knitr")
  change <- paired_change(table_study(), by = "response")
  said <- c("The row", "Both rows", "All 3 rows")
  for (n in 1:3) {
    table <- report_table(change[seq_len(n), ])
    expect_true(endsWith(below_table(table, report_page(table)), paste0(">", said[n], " as CSV</a></p>")))
  }
})

test_that("in HTML the headings of every table are explained, as on paper", {
  skip_if_not_installed("knitr")
  study <- picture_study(3, 2, 2)
  noted <- function(x) paste(report_page(report_table(x))$notes, collapse = " ")
  whole <- noted(overall_change(study))
  expect_match(whole, "Patients: Patients with all visits + with two or more, but not all.", fixed = TRUE)
  # A test of any difference has no sides.
  expect_match(whole, "p: Friedman's test; the chi-square approximation.", fixed = TRUE)
  expect_no_match(noted(arm_change(picture_study(2, 2, 3))), "arms together: [^.]*two-sided")
  assoc <- noted(fake_response(3, 2))
  expect_match(assoc, "AUC (95% CI): Probability that the change is higher in a responder", fixed = TRUE)
  # Over which tests p is adjusted stands beside what is bold.
  expect_no_match(assoc, "Adjusted p:", fixed = TRUE)
  screen <- prognostic_screen(study, predictive = "arm")
  expect_match(noted(screen), "Cut-point, Sensitivity (95% CI), Cut-point, Specificity (95% CI): In the", fixed = TRUE)
  expect_match(noted(screen), "Predictive p: Does the odds ratio differ between arms?", fixed = TRUE)
})

test_that("a row without figures tells its status in words", {
  rows <- data.frame(status = c("ok", "not_computed", "too_few"), note = c("", "3 of 4 pairs beyond", ""))
  expect_identical(row_notes(rows, NULL), c("", "not computed: 3 of 4 pairs beyond", "too few"))
})

test_that("settings are those that were asked for: no tables of figures, and calls of one verb told apart", {
  study <- picture_study(3, 2, 2)
  validation <- validate_prognosis(prognostic_model(response ~ `sIL-2R`, study), resamples = 20, seed = 1)
  results <- list(overall_change(study), paired_change(study), paired_change(study, by = "arm"), validation)
  rows <- table_draft(structure(list(results = results), class = "list_of_settings"))$data
  expect_setequal(rows$part, c("overall_change", "paired_change (1)", "paired_change (2)", "prognosis_validation"))
  expect_false(any(c("missing", "places") %in% rows$name))
  expect_true("contrasts" %in% rows$name)
  expect_identical(rows$setting[rows$name == "event"], "being a responder")
  expect_false(any(grepl("of class list", rows$setting)))
})

test_that("a report's table of one marker has no rank", {
  expect_false("rank" %in% table_draft(prognostic_screen(picture_study(1, 2, 2)))$report)
  expect_true("rank" %in% table_draft(prognostic_screen(picture_study(2, 2, 2)))$report)
})
