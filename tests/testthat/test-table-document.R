study <- table_study()
change <- paired_change(study, by = "response")

# What knitr would be told in a document of this format.
knit_in <- function(format, x = change, without = character()) {
  skip_if_not_installed("knitr")
  old <- knitr::opts_knit$get("rmarkdown.pandoc.to")
  knitr::opts_knit$set(rmarkdown.pandoc.to = format)
  on.exit(knitr::opts_knit$set(rmarkdown.pandoc.to = old))
  local_replaced("has_package", function(package) !package %in% without && requireNamespace(package, quietly = TRUE))
  as.character(knitr::knit_print(x))
}

test_that("HTML is gt where it is installed, else a table of its own", {
  html <- knit_in("html", without = "gt")
  expect_match(html, "<table", fixed = TRUE)
  expect_match(html, '<th scope="colgroup" colspan="4"', fixed = TRUE)
  expect_match(html, "no patient has both values", fixed = TRUE)
  expect_equal(lengths(regmatches(html, gregexpr("<tr>", html))), 2 + 3)
  expect_no_match(html, "<0.001", fixed = TRUE)
  skip_if_not_installed("gt")
  expect_match(knit_in("html"), "gt_table", fixed = TRUE)
})

test_that("Word is flextable where it is installed, else a pipe table", {
  pipe <- knit_in("docx", without = "flextable")
  expect_match(pipe, "|:", fixed = TRUE)
  skip_if_not_installed("flextable")
  skip_if_not(rmarkdown::pandoc_available("2.0"))
  word <- knit_in("docx")
  expect_match(word, "w:tbl", fixed = TRUE)
  # Two rows of headings and three of the body are held to what follows, the notes beneath are not; nothing stands
  # between the cells of a row; minus signs are none that a line ends after.
  rows <- strsplit(word, "</w:tr>", fixed = TRUE)[[1]]
  expect_identical(grepl("<w:keepNext/>", rows[grepl("<w:tr>", rows, fixed = TRUE)], fixed = TRUE),
                   rep(c(TRUE, FALSE), c(5, 1)))
  expect_no_match(word, "</w:trPr>[^<]")
  expect_match(word, "<w:cantSplit/>", fixed = TRUE)
})

test_that("LaTeX is a longtable with its notes", {
  latex <- knit_in("latex")
  expect_match(latex, "\\begin{longtable}", fixed = TRUE)
  expect_match(latex, "\\\\multicolumn[{]4[}][^&]*Responders[}]")
  expect_match(latex, "no patient has both values", fixed = TRUE)
  expect_match(latex, "95\\% CI", fixed = TRUE)
  rows <- grep(" \\\\\\\\$", strsplit(latex, "\n")[[1]], value = TRUE)
  expect_true(all(lengths(regmatches(rows[-1:-2], gregexpr("&", rows[-1:-2]))) %in% c(8, 2)))
  expect_equal(escape_latex("5% of a_b & <\u03b2> {x} \\ ~^$#"), paste0(
    "5\\% of a\\_b \\& \\textless{}\\ensuremath{\\beta}\\textgreater{} \\{x\\} \\textbackslash{} ",
    "\\textasciitilde{}\\textasciicircum{}\\$\\#"))
})

test_that("short words do not break at hyphens, intervals not within their limits", {
  expect_equal(html_cell(c("IFN-gamma (pg/mL)", "-1.5 (-2.0 to -1.0)", "<0.001")), c(
    '<span style="white-space:nowrap">IFN-gamma</span> (pg/mL)', "-1.5 (-2.0\u00a0to\u00a0-1.0)", "&lt;0.001"))
  expect_equal(latex_cell("sIL-2R"), "\\mbox{sIL-2R}")
  expect_equal(hold_together("1.23 (0.98 to 1.54)"), "1.23 (0.98\u00a0to\u00a01.54)")
})

test_that("Markdown is a pipe table with full headings and notes beneath", {
  for (format in c("gfm", "markdown", "epub", "odt")) {
    pipe <- knit_in(format)
    expect_match(pipe, "Non-responders: Adjusted p", fixed = TRUE)
    expect_match(pipe, "no patient has both values", fixed = TRUE)
    expect_match(pipe, "\n\nWithout both values", fixed = TRUE)
  }
})

test_that("a document shows no more rows than it should", {
  withr::local_options(cytochange.knit_rows = 2L)
  expect_match(knit_in("gfm"), "Shown: 2 of 3 rows", fixed = TRUE)
  expect_no_match(knit_in("gfm", paper_table(change)), "Shown:", fixed = TRUE)
})

test_that("every class of results prints in documents", {
  skip_if_not_installed("knitr")
  fit <- prognostic_model(response ~ CRP, study)
  curve <- roc_curve(study, "CRP", resamples = 0)
  for (x in list(fit, curve, sample_flow(study), detect_separation(response ~ arm, study), response_change(study))) {
    expect_match(knit_in("gfm", x), "|:", fixed = TRUE)
  }
})

test_that("an interval is in one piece on paper, its signs no hyphens", {
  expect_identical(word_cell(c("-0.04 (-0.74 to 0.43)", "IL-6", "-", "< 810 (686 to 1,130)")),
                   c("\u22120.04 (\u22120.74\u00a0to\u00a00.43)", "IL-6", "-", "<\u00a0810 (686\u00a0to\u00a01,130)"))
  # Of a long table the first two rows, the last two and the notes stay together.
  long <- paste0(strrep("<w:tr><w:trPr><w:tblHeader/></w:trPr><w:pPr></w:pPr></w:tr>", 1),
                 strrep("<w:tr><w:trPr></w:trPr>b1<w:tc><w:pPr><w:pStyle w:val=\"Normal\"/></w:pPr></w:tr>", 20), "end")
  held <- grepl("keepNext", strsplit(hold_rows(long, 19), "</w:tr>", fixed = TRUE)[[1]])
  expect_identical(which(held), c(1L, 2L, 19L, 20L))
  expect_match(hold_rows(long, 19), "<w:pStyle w:val=\"Normal\"/><w:keepNext/>", fixed = TRUE)
  expect_no_match(hold_rows(long, 19), "b1", fixed = TRUE)
})
