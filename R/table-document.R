# How results print in R Markdown and Quarto documents: as the table of a paper, made for the format of the document.

# Rows that a document shows of a result unasked.
knit_rows <- function() getOption("cytochange.knit_rows", 100L)

knit_result <- function(x, ...) {
  knit_table(if (inherits(x, "paper_table")) x else paper_table(x, rows = knit_rows()))
}

knit_table <- function(table) {
  to <- knitr::pandoc_to() %||% ""
  if (is_html_format(to)) {
    return(if (has_package("gt")) knitr::knit_print(as_gt(table)) else verbatim(html_paper(table), "html"))
  }
  if (to %in% c("docx", "pptx") && has_package("flextable")) {
    drawn <- knitr::knit_print(as_flextable(table))
    return(if (to == "docx") hold_rows(drawn, nrow(table$cells)) else drawn)
  }
  if (isTRUE(knitr::is_latex_output())) {
    return(verbatim(latex_paper(table), "latex", meta = latex_packages()))
  }
  knitr::asis_output(markdown_paper(table, pandoc = nzchar(to)))
}

has_package <- function(package) requireNamespace(package, quietly = TRUE)

# Books in EPUB and Markdown for GitHub are HTML to knitr, but hold no gt table.
is_html_format <- function(to) to %in% c("html", "html4", "html5", "revealjs", "s5", "slideous", "slidy", "dzslides")

#' @exportS3Method knitr::knit_print
knit_print.cytochange_result <- function(x, ...) knit_result(x)

#' @exportS3Method knitr::knit_print
knit_print.prognostic_model <- function(x, ...) knit_result(x)

#' @exportS3Method knitr::knit_print
knit_print.roc_curve <- function(x, ...) knit_result(x)

#' @exportS3Method knitr::knit_print
knit_print.calibration_curve <- function(x, ...) knit_result(x)

#' @exportS3Method knitr::knit_print
knit_print.separation <- function(x, ...) knit_result(x)

#' @exportS3Method knitr::knit_print
knit_print.study_summary <- function(x, ...) knit_result(x)

#' @exportS3Method knitr::knit_print
knit_print.paper_table <- function(x, ...) knit_result(x)

# ---- HTML ------------------------------------------------------------------------------------------------------------

html_paper <- function(table) {
  columns <- table$columns
  cells <- shown_cells(table)
  marks <- cell_marks(table)
  side <- ifelse(columns$align == "left", "left", "right")
  body <- vapply(seq_len(nrow(cells)), function(i) {
    text <- vapply(cells, function(column) column[[i]], "")
    paste0("<tr>", paste0('<td style="text-align:', side, ";padding:2px 8px;vertical-align:top;",
                          ifelse(is_short(text), "white-space:nowrap;", ""), '">', html_cell(text),
                            html_sup(marks[i, ]),
                          "</td>", collapse = ""), "</tr>")
  }, "")
  notes <- note_text(table)
  paste0(
    '\n<div class="cytochange-table" style="overflow-x:auto;">\n',
    '<table style="border-collapse:collapse;font-size:0.85em;border-bottom:1px solid #333;">\n',
    if (nzchar(table$title)) paste0('<caption style="caption-side:top;text-align:left;font-weight:bold;">',
                                    escape_html(table$title), "</caption>\n"),
    '<thead style="border-top:1px solid #333;border-bottom:1px solid #333;">\n', html_spanners(columns), "<tr>",
    paste0('<th scope="col" style="text-align:', side, ';padding:2px 8px;vertical-align:bottom;">',
           escape_html(columns$label), html_sup(heading_marks(table)), "</th>", collapse = ""),
    "</tr>\n</thead>\n<tbody>\n", paste(body, collapse = "\n"), "\n</tbody>\n</table>\n",
    '<div style="font-size:0.75em;">',
    paste0("<div>", html_sup(notes$mark), ifelse(notes$mark == "", "", " "), escape_html(notes$text), "</div>",
           collapse = "\n"), "</div>\n</div>\n"
  )
}

html_sup <- function(mark) ifelse(mark == "", "", paste0("<sup>", mark, "</sup>"))

html_spanners <- function(columns) {
  if (all(columns$spanner == "")) return("")
  runs <- rle(columns$spanner)
  cells <- ifelse(runs$values == "", paste0('<td colspan="', runs$lengths, '"></td>'), paste0(
    '<th scope="colgroup" colspan="', runs$lengths,
    '" style="text-align:center;padding:2px 8px;border-bottom:1px solid #333;">', escape_html(runs$values), "</th>"
  ))
  paste0("<tr>", paste(cells, collapse = ""), "</tr>\n")
}

# ---- Word ------------------------------------------------------------------------------------------------------------

# No page ends within a short table, after the heading or the first row of a long one, before its last, nor before its
# notes: flextable has a word for this in some of its versions only. Some write the name of a row between its cells.
hold_rows <- function(openxml, n) {
  rows <- strsplit(openxml, "</w:tr>", fixed = TRUE)[[1L]]
  heading <- sum(grepl("<w:tblHeader/>", rows, fixed = TRUE))
  held <- c(seq_len(heading), heading + if (n <= 12L) seq_len(n) else c(1L, n - 1L, n))
  rows <- sub("</w:trPr>[^<]+<w:tc>", "</w:trPr><w:tc>", rows)
  rows[held] <- gsub("<w:pPr>(<w:pStyle [^>]*/>)?", "<w:pPr>\\1<w:keepNext/>", rows[held])
  openxml[] <- paste(rows, collapse = "</w:tr>")
  openxml
}

# ---- Markdown --------------------------------------------------------------------------------------------------------

markdown_paper <- function(table, pandoc = TRUE) {
  sup <- function(mark) ifelse(mark == "", "", if (pandoc) paste0("^", mark, "^") else paste0("<sup>", mark, "</sup>"))
  cells <- shown_cells(table)
  marks <- cell_marks(table)
  for (j in seq_along(cells)) cells[[j]] <- paste0(escape_markdown(cells[[j]]), sup(marks[, j]))
  labels <- paste0(escape_markdown(full_labels(table$columns)), sup(heading_marks(table)))
  side <- substr(table$columns$align, 1L, 1L)
  lines <- knitr::kable(cells, format = "pipe", col.names = labels, align = side, row.names = FALSE)
  notes <- note_text(table)
  text <- paste0(sup(notes$mark), ifelse(notes$mark == "", "", " "), escape_markdown(notes$text))
  # One paragraph a note: lines of one paragraph would flow together.
  paste(c("", if (nzchar(table$title)) c(paste0("**", escape_markdown(table$title), "**"), ""), lines, "",
          rbind(text, "")), collapse = "\n")
}

# ---- LaTeX -----------------------------------------------------------------------------------------------------------

latex_packages <- function() {
  packages <- c("longtable", "booktabs", "array")
  if (!requireNamespace("rmarkdown", quietly = TRUE)) return(NULL)
  lapply(packages, rmarkdown::latex_dependency)
}

# A longtable: breaks over pages, its heading on each. Columns are as wide as their text needs, together within the
# page.
latex_paper <- function(table) {
  columns <- table$columns
  cells <- shown_cells(table)
  marks <- cell_marks(table)
  sup <- function(mark) ifelse(mark == "", "", paste0("\\textsuperscript{", mark, "}"))
  for (j in seq_along(cells)) cells[[j]] <- paste0(latex_cell(cells[[j]]), sup(marks[, j]))
  fitted <- fit_columns(table)
  width <- fitted$inches / 6.85
  side <- ifelse(columns$align == "left", "\\raggedright", "\\raggedleft")
  frame <- paste0(">{", side, "\\arraybackslash}p{", latex_width(width), "}", collapse = "")
  heading <- c(latex_spanners(columns, width), paste0(paste0(escape_latex(columns$label), sup(heading_marks(table)),
                                                      collapse = " & "), " \\\\"))
  notes <- note_text(table)
  note <- paste0(sup(notes$mark), ifelse(notes$mark == "", "", " "), escape_latex(notes$text), collapse = "\n")
  title <- if (nzchar(table$title)) {
    paste0("\\multicolumn{", length(cells), "}{p{\\dimexpr\\linewidth-2\\tabcolsep\\relax}}{\\raggedright\\textbf{",
           escape_latex(table$title), "}} \\\\[2pt]")
  }
  paste(c(
    "", paste0("\\begingroup\\fontsize{", fitted$points, "}{", 1.2 * fitted$points, "}\\selectfont"),
    "\\setlength{\\tabcolsep}{2pt}",
    "\\setlength{\\LTleft}{0pt}\\setlength{\\LTright}{0pt plus 1fill}",
    paste0("\\begin{longtable}{", frame, "}"), title, "\\toprule", heading, "\\midrule", "\\endfirsthead", "\\toprule",
    heading, "\\midrule", "\\endhead", "\\bottomrule", "\\endfoot",
    paste0(do.call(paste, c(unname(as.list(cells)), sep = " & ")), latex_row_ends(nrow(cells))), "\\end{longtable}",
    paste0("\\vspace{-1em}\\noindent{\\scriptsize ", note, "\\par}"), "\\endgroup", ""
  ), collapse = "\n")
}

# No page ends after a table's first row or before its last.
latex_row_ends <- function(n) {
  held <- seq_len(n) %in% c(1L, n - 1L)
  ifelse(held, " \\\\*", " \\\\")
}

# A heading over several columns is as wide as they are, and breaks where it is longer.
latex_spanners <- function(columns, width) {
  runs <- spanner_runs(columns)
  if (!length(runs)) return(NULL)
  groups <- rle(columns$spanner)
  end <- cumsum(groups$lengths)
  text <- Map(function(label, n, end) {
    room <- sum(width[seq(end - n + 1L, end)])
    paste0("\\multicolumn{", n, "}{>{\\centering\\arraybackslash}p{", latex_width(room), "}}{", escape_latex(label),
           "}")
  }, groups$values, groups$lengths, end)
  rules <- vapply(runs, function(run) paste0("\\cmidrule(lr){", min(run$columns), "-", max(run$columns), "}"), "")
  c(paste0(paste(unlist(text), collapse = " & "), " \\\\"), paste(rules, collapse = ""))
}

latex_width <- function(share) paste0("\\dimexpr ", formatC(share, digits = 4L, format = "f"),
                                      "\\linewidth-2\\tabcolsep\\relax")
