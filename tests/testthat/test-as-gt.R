# gt's loading warns developers of an old gtable.
suppressWarnings(requireNamespace("gt", quietly = TRUE))
study <- table_study()
change <- paired_change(study, by = "response")

test_that("as_gt() keeps cells, headings, marks and notes", {
  skip_if_not_installed("gt")
  table <- as_gt(change)
  expect_s3_class(table, "gt_tbl")
  paper <- paper_table(change)
  expect_equal(as.data.frame(table[["_data"]]), shown_cells(paper), ignore_attr = TRUE)
  html <- as.character(gt::as_raw_html(table, inline_css = FALSE))
  for (text in c("Responders", "Non-responders", paper$title, paper$notes[1],
                 "Not computed: no patient has both values.")) {
    expect_match(html, text, fixed = TRUE)
  }
  expect_match(html, "&lt;0.001|0[.][0-9]+")
  expect_s3_class(as_gt(change, columns = "p.value", p_style = "ama"), "gt_tbl")
  latex <- as.character(gt::as_latex(table))
  expect_match(latex, "Responders", fixed = TRUE)
  expect_error(as_gt(mtcars), class = "cytochange_error_argument")
})

test_that("as_flextable() answers from here and from flextable", {
  skip_if_not_installed("flextable")
  table <- as_flextable(change)
  expect_s3_class(table, "flextable")
  paper <- paper_table(change)
  expect_equal(as.data.frame(table$body$dataset), shown_cells(paper), ignore_attr = TRUE)
  expect_equal(nrow(table$header$dataset), 2)
  # The notes run on, as one paragraph.
  expect_equal(nrow(table$footer$dataset), 1)
  # Where the text stands in the object depends on flextable's version.
  said <- paste(unlist(table$footer$content, use.names = FALSE), collapse = "")
  for (note in note_text(paper)$text) expect_match(said, note, fixed = TRUE)
  theirs <- flextable::as_flextable(change)
  expect_equal(theirs$body$dataset, table$body$dataset)
  fit <- prognostic_model(response ~ CRP, study)
  expect_s3_class(flextable::as_flextable(fit, p_style = "apa"), "flextable")
  # Objects of other packages go to flextable; what it does not know is an error of ours.
  expect_error(as_flextable(structure(list(1), class = "unheard_of")), class = "cytochange_error_argument")
  expect_error(as_flextable(1), class = "cytochange_error_argument")
  expect_error(as_flextable(NULL), class = "cytochange_error_argument")
  expect_s3_class(as_flextable(head(mtcars)), "flextable")
  # A Word file can be made of it, and holds the words.
  file <- withr::local_tempfile(fileext = ".docx")
  flextable::save_as_docx(table, path = file)
  xml <- withr::local_tempdir()
  utils::unzip(file, exdir = xml)
  text <- paste(readLines(file.path(xml, "word", "document.xml"), warn = FALSE), collapse = "")
  expect_match(text, "Non-responders", fixed = TRUE)
  expect_match(text, "Not computed: no patient has both values.", fixed = TRUE)
})

test_that("an absent package is an error of its own class", {
  local_replaced("check_installed", function(package, purpose) abort_package(package, purpose))
  expect_error(as_gt(change), class = "cytochange_error_package")
  expect_error(as_flextable(change), class = "cytochange_error_package")
})
