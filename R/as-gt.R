#' Tables for papers: gt and flextable
#'
#' `as_gt()` makes a table of package gt (HTML, LaTeX, RTF), `as_flextable()` one of package flextable (Word,
#' PowerPoint, HTML): headings over groups of patients, footnotes that name the tests, p values in the style of a
#' journal. What they hold and how it is written is [paper_table()]'s affair, whose arguments they take; what they
#' return can be changed further with the functions of those packages.
#'
#' `flextable::as_flextable(x)` is the same as `as_flextable(x)`, and `as_flextable()` of an object of another package
#' is flextable's own, as `as_gt()` of a table of gtsummary is gtsummary's.
#'
#' @param x A result of this package, as in [paper_table()], or a table made by it.
#' @param ... Arguments of [paper_table()]: `columns`, `markers`, `rows`, `spread`, `p_style`, `digits`, `separator`,
#'   `title`, `footnotes`.
#' @return `as_gt()`: a `gt_tbl`. `as_flextable()`: a `flextable`.
#' @section Errors: `cytochange_error_package` where gt or flextable is not installed; else as [paper_table()].
#' @seealso [paper_table()], [as_ard()].
#' @examples
#' before <- rbind(`IL-6` = c(1, 2, 4, 3, 8, 5, 6, 2), `IL-2` = c(7, 5, 6, 9, 4, 5, 8, 6))
#' after <- rbind(`IL-6` = c(2, 4, 9, 6, 19, 14, 13, 5), `IL-2` = c(6, 5, 8, 8, 5, 4, 8, 7))
#' change <- paired_change(before, after, by = rep(c("A", "B"), each = 4), scale = "log2")
#' if (requireNamespace("gt", quietly = TRUE)) {
#'   as_gt(change)
#' }
#' \donttest{
#' if (requireNamespace("flextable", quietly = TRUE)) {
#'   as_flextable(change, columns = c("n_pairs", "estimate", "p.value"))
#' }
#' }
#' @export
as_gt <- function(x, ...) {
  required(x)
  UseMethod("as_gt")
}

#' @export
as_gt.default <- function(x, ...) {
  check_installed("gt", "make a gt table")
  as_gt(paper_table(required(x), ...))
}

# The name is gtsummary's too: whichever package was attached last, its tables are gt tables.
#' @export
as_gt.gtsummary <- function(x, ...) gtsummary::as_gt(x, ...)

#' @export
as_gt.paper_table <- function(x, ...) {
  check_dots_empty(...)
  check_installed("gt", "make a gt table")
  columns <- x$columns
  table <- gt::gt(shown_cells(x), auto_align = FALSE)
  table <- gt::cols_label(table, .list = stats::setNames(as.list(columns$label), columns$id))
  for (align in unique(columns$align)) {
    table <- gt::cols_align(table, align, columns = columns$id[columns$align == align])
  }
  for (run in spanner_runs(columns)) {
    table <- gt::tab_spanner(table, label = run$label, columns = columns$id[run$columns], id = paste0(
      "spanner_", run$columns[1L]), gather = FALSE)
  }
  if (nzchar(x$title)) table <- gt::tab_header(table, title = x$title)
  table <- gt_footnotes(gt_lines(table, shown_cells(x)), x)
  for (note in x$notes) table <- gt::tab_source_note(table, source_note = note)
  gt_look(table)
}

gt_footnotes <- function(table, x) {
  notes <- x$footnotes
  if (!nrow(notes)) return(table)
  table <- gt::opt_footnote_marks(table, marks = "letters")
  for (text in unique(notes$text)) {
    here <- notes[notes$text == text, , drop = FALSE]
    heading <- here$column[is.na(here$row)]
    body <- here[!is.na(here$row), , drop = FALSE]
    places <- lapply(unique(body$column), function(id) {
      gt::cells_body(columns = id, rows = body$row[body$column == id])
    })
    if (length(heading)) places <- c(list(gt::cells_column_labels(columns = heading)), places)
    table <- gt::tab_footnote(table, footnote = text, locations = places, placement = "right")
  }
  table
}

# Limits of an interval stay on one line, short names too; the data of the table keep their plain spaces.
gt_lines <- function(table, cells) {
  short <- names(cells)[vapply(cells, function(column) all(is_short(column)), NA)]
  if (length(short)) {
    table <- gt::tab_style(table, gt::cell_text(whitespace = "nowrap"), gt::cells_body(columns = short))
  }
  table <- gt::tab_style(table, gt::cell_text(v_align = "top"), gt::cells_body())
  spaced <- names(cells)[vapply(cells, function(column) any(html_cell(column) != escape_html(column)), NA)]
  if (!length(spaced)) return(table)
  gt::fmt(table, columns = spaced, fns = list(html = html_cell, latex = latex_cell, default = function(x) x))
}

# Lines above and below as journals have them, no stripes.
gt_look <- function(table) {
  gt::tab_options(
    table, table.font.size = gt::px(12), heading.title.font.size = gt::px(14), heading.align = "left",
    heading.title.font.weight = "bold", data_row.padding = gt::px(3), column_labels.font.weight = "bold",
    footnotes.padding = gt::px(2), source_notes.padding = gt::px(2), footnotes.font.size = gt::px(11),
    source_notes.font.size = gt::px(11), table.align = "left",
    table.border.top.style = "none", heading.border.bottom.color = "#333333",
    column_labels.border.top.color = "#333333", column_labels.border.bottom.color = "#333333",
    table_body.hlines.style = "none", table_body.border.bottom.color = "#333333",
    table_body.border.top.color = "#333333", table.border.bottom.style = "none"
  )
}
