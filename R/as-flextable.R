#' @rdname as_gt
#' @export
as_flextable <- function(x, ...) {
  required(x)
  UseMethod("as_flextable")
}

# Objects of other packages: flextable's methods, called from where this one is not seen.
#' @export
as_flextable.default <- function(x, ...) {
  check_installed("flextable", "make a flextable")
  known <- vapply(c(.class2(required(x)), "default"), function(class) {
    !is.null(utils::getS3method("as_flextable", class, optional = TRUE, envir = asNamespace("flextable")))
  }, NA)
  if (!any(known)) abort_argument("x", "be a result of this package, or what flextable makes tables of", describe(x))
  if (is.data.frame(x) && !length(x)) abort_argument("x", "have a column at least", describe(x))
  do.call(flextable::as_flextable, list(x, ...), quote = TRUE, envir = baseenv())
}

# The classes of results are found by this package's generic and, once flextable is loaded, by flextable's own.
#' @rawNamespace
#' S3method(as_flextable, cytochange_result)
#' S3method(as_flextable, prognostic_model)
#' S3method(as_flextable, roc_curve)
#' S3method(as_flextable, calibration_curve)
#' S3method(as_flextable, separation)
#' S3method(as_flextable, study_summary)
#' S3method(as_flextable, marker_study)
#' S3method(flextable::as_flextable, cytochange_result)
#' S3method(flextable::as_flextable, prognostic_model)
#' S3method(flextable::as_flextable, roc_curve)
#' S3method(flextable::as_flextable, calibration_curve)
#' S3method(flextable::as_flextable, separation)
#' S3method(flextable::as_flextable, study_summary)
#' S3method(flextable::as_flextable, marker_study)
#' S3method(flextable::as_flextable, paper_table)
as_flextable.cytochange_result <- function(x, ...) as_flextable.paper_table(paper_table(x, ...))
as_flextable.prognostic_model <- as_flextable.cytochange_result
as_flextable.roc_curve <- as_flextable.cytochange_result
as_flextable.calibration_curve <- as_flextable.cytochange_result
as_flextable.separation <- as_flextable.cytochange_result
as_flextable.study_summary <- as_flextable.cytochange_result
as_flextable.marker_study <- as_flextable.cytochange_result

#' @export
as_flextable.paper_table <- function(x, ...) {
  check_dots_empty(...)
  check_installed("flextable", "make a flextable")
  columns <- x$columns
  cells <- shown_cells(x)
  table <- flextable::flextable(cells)
  table <- flextable::set_header_labels(table, values = stats::setNames(as.list(columns$label), columns$id))
  table <- flextable::set_formatter(table, values = lapply(cells, function(column) word_cell))
  table <- flextable_marks(table, x, cells)
  if (any(columns$spanner != "")) table <- flextable_spanners(table, columns)
  table <- flextable_notes(table, x)
  fitted <- fit_columns(x)
  table <- flextable_look(table, columns, fitted$points)
  table <- flextable::width(table, j = seq_along(columns$id), width = fitted$inches)
  if (nzchar(x$title)) table <- {
    # Older flextables cannot write a Word file of a caption without a number.
    table <- flextable::set_caption(table, caption = x$title, autonum = officer::run_autonum(seq_id = "tab"))
  }
  table
}

flextable_marks <- function(table, x, cells) {
  mark <- function(table, part, i, j, text, letter) {
    flextable::compose(table, i = i, j = j, part = part,
                       value = flextable::as_paragraph(text, flextable::as_sup(letter)))
  }
  heading <- heading_marks(x)
  for (j in which(heading != "")) table <- mark(table, "header", 1L, j, x$columns$label[j], heading[j])
  marks <- cell_marks(x)
  noted <- which(marks != "", arr.ind = TRUE)
  for (k in seq_len(nrow(noted))) {
    i <- noted[k, 1L]
    j <- noted[k, 2L]
    table <- mark(table, "body", i, j, word_cell(cells[[j]][i]), marks[i, j])
  }
  table
}

flextable_spanners <- function(table, columns) {
  runs <- rle(columns$spanner)
  flextable::add_header_row(table, values = runs$values, colwidths = runs$lengths, top = TRUE)
}

# One line after the other, as a paragraph: notes are many and short.
flextable_notes <- function(table, x) {
  notes <- note_text(x)
  if (!length(notes$text)) return(table)
  chunks <- Map(function(mark, text) {
    list(if (mark != "") flextable::as_sup(mark), flextable::as_chunk(paste0(if (mark != "") " ", text, "  ")))
  }, notes$mark, notes$text)
  chunks <- Filter(Negate(is.null), unlist(unname(chunks), recursive = FALSE))
  flextable::add_footer_lines(table, values = do.call(flextable::as_paragraph, chunks))
}

flextable_look <- function(table, columns, points) {
  line <- officer::fp_border(color = "#333333", width = 0.75)
  table <- flextable::border_remove(table)
  table <- flextable::hline_top(table, border = line, part = "header")
  table <- flextable::hline_bottom(table, border = line, part = "header")
  table <- flextable::hline_bottom(table, border = line, part = "body")
  for (run in spanner_runs(columns)) table <- flextable::hline(table, i = 1L, j = run$columns, border = line,
                                                               part = "header")
  table <- flextable::font(table, fontname = "Arial", part = "all")
  table <- flextable::fontsize(table, size = points, part = "all")
  table <- flextable::fontsize(table, size = min(7, points), part = "footer")
  table <- flextable::bold(table, part = "header")
  for (align in unique(columns$align)) {
    j <- which(columns$align == align)
    table <- flextable::align(table, j = j, align = align, part = "body")
    labels <- if (any(columns$spanner != "")) 2L else 1L
    table <- flextable::align(table, i = labels, j = j, align = align, part = "header")
  }
  if (any(columns$spanner != "")) table <- flextable::align(table, i = 1L, align = "center", part = "header")
  table <- flextable::valign(table, valign = "bottom", part = "header")
  table <- flextable::padding(table, padding.top = 1.5, padding.bottom = 1.5, padding.left = 3, padding.right = 3,
                              part = "all")
  # Rows as high as their text.
  table <- flextable::height_all(table, 0.1, part = "all")
  # Fixed: Word and LibreOffice then take the widths as they are given, and the table brings its own grid. No row is
  # torn by the end of a page.
  flextable::set_table_properties(table, layout = "fixed", opts_word = list(split = FALSE))
}
