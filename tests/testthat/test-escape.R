hostile <- c("[x](javascript:alert(1))", "![](http://example.org/a.png)", "<script>alert(1)</script>", "a`b```{=html}",
             "$x$",
             "*a* _b_ ~c~ ^d^", "@doe", "\\input{x}", "[1] 2", "a|b", "https://example.org", "www.example.org", "# a",
               "- a",
             "1. a", "&lt;b&gt;", "=cmd|' /C calc'!A0", "+1+cmd", "@SUM(1)", "two\nlines")

# What pandoc makes of text in a document.
pandoc <- function(text, from, to = "html") {
  skip_if_not_installed("rmarkdown")
  skip_if_not(rmarkdown::pandoc_available("2.0"))
  source <- withr::local_tempfile(lines = enc2utf8(text))
  out <- withr::local_tempfile()
  rmarkdown::pandoc_convert(source, to = to, from = from, output = out)
  paste(readLines(out, encoding = "UTF-8"), collapse = "\n")
}

# No element but text and paragraphs, and the words themselves.
expect_plain <- function(html, words) {
  expect_no_match(html, "<(a|img|em|strong|code|script|span|sub|sup|ul|ol|h1|pre|del)[ >]")
  text <- gsub("<[^>]*>", "", html)
  for (entity in list(c("&lt;", "<"), c("&gt;", ">"), c("&quot;", "\""), c("&#39;", "'"), c("&#96;", "`"),
                      c("&amp;", "&"))) {
    text <- gsub(entity[1L], entity[2L], text, fixed = TRUE)
  }
  straight <- function(x) gsub("[\u2018\u2019]", "'", gsub("[[:space:]]+", " ", trimws(x)))
  expect_identical(straight(text), straight(words))
}

test_that("names are text in Markdown, for pandoc and for GitHub", {
  for (from in c("markdown", "gfm")) for (name in hostile) expect_plain(pandoc(escape_markdown(name), from), name)
})

test_that("the sentences of a report take names as tables do", {
  skip_if_not_installed("knitr")
  expect_identical(escape_text(hostile), escape_markdown(hostile))
  long <- strrep("a", 130L)
  expect_identical(escape_text(long), long)
  old <- knitr::opts_knit$get("rmarkdown.pandoc.to")
  withr::defer(knitr::opts_knit$set(rmarkdown.pandoc.to = old))
  knitr::opts_knit$set(rmarkdown.pandoc.to = "latex")
  expect_identical(escape_text(long), paste(strrep("a", c(60L, 60L, 10L)), collapse = "\u200b"))
})

test_that("names are text in HTML that pandoc reads, and in DT's cells", {
  skip_if_not_installed("knitr")
  study <- table_study()
  change <- paired_change(study, by = "response")
  for (name in hostile) {
    change$marker <- rep(paste(name, c("A", "B", "C")), each = 2L)
    html <- html_paper(paper_table(change, title = name))
    old <- knitr::opts_knit$get("rmarkdown.pandoc.to")
    knitr::opts_knit$set(rmarkdown.pandoc.to = "html")
    block <- as.character(verbatim(html, "html"))
    report <- as.character(verbatim(plain_html(report_table(change, name = "x")), "html"))
    knitr::opts_knit$set(rmarkdown.pandoc.to = old)
    for (text in list(block, report)) {
      out <- pandoc(text, "markdown")
      expect_no_match(out, "<(img|em|strong|code|script|sub|ul|ol|h1|del)[ >]")
      expect_no_match(out, "<a (?!class=\"download\")", perl = TRUE)
    }
  }
})

test_that("names are text in LaTeX", {
  expect_identical(escape_latex("[x] \\input{y} `a` 5%"),
                   "{[}x{]} \\textbackslash{}input\\{y\\} \\textasciigrave{}a\\textasciigrave{} 5\\%")
  expect_identical(escape_latex(c("*a", "two\nlines")), c("{*}a", "two lines"))
  # A line may end within a long word.
  sixty <- strrep("x", 60)
  expect_identical(escape_latex(c(sixty, paste0(sixty, sixty, "_y"), paste(sixty, "z"))),
                   c(sixty, paste0(sixty, "\\hspace{0pt}", sixty, "\\hspace{0pt}\\_y"), paste(sixty, "z")))
})

test_that("a cell of a CSV file is no formula, a number stays one", {
  expect_identical(escape_csv(c("=1+1", "+cmd", "-cmd", "@SUM", "\tx", "\rx", "-1.5", "+2e3", "IL-6", "")),
                   c("'=1+1", "'+cmd", "'-cmd", "'@SUM", "'\tx", "'\rx", "-1.5", "+2e3", "IL-6", ""))
  link <- csv_link(data.frame(`=n` = -1.5, m = factor("=1+1"), check.names = FALSE))
  expect_identical(utils::URLdecode(sub("^[^,]*,", "", link)), "\"'=n\",\"m\"\r\n-1.5,\"'=1+1\"\r\n")
})
