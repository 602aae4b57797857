#' A result as a table for a paper
#'
#' Turns a result into the table that goes into a paper: figures as text with decimals that suit the data, intervals as
#' "1.23 (0.98 to 1.54)", p values in the style of a journal, groups of patients side by side, and footnotes that name
#' the tests and say what was left out. [as_gt()] and [as_flextable()] make their tables of it, and results print as it
#' in R Markdown and Quarto documents; `as.data.frame()` gives the cells to other packages that make tables.
#'
#' @section Columns:
#' A column is named by the result's own column that it shows; `estimate`, `odds_ratio`, `auc`, `cut_point`, `corrected`
#' and `difference` come with their interval. Beside the columns of the result there are `direction` of a
#' [paired_change()] and `responder_direction`, `non_responder_direction` of a [response_change()] (patients whose
#' marker fell / stayed / rose), and `n` of a [response_change()] ("33 v 38"). Of a [marker_summary()] `median` and
#' `change_median` come with their quartiles, `mean` with the SD, `geometric_mean` with the coefficient of variation; of
#' a [response_rate()] `rate` comes with the interval of Clopper and Pearson, `wilson` with Wilson's. Any other
#' column of the result can be named as well, such as `d_z`, `p_min` or `n_censored`.
#'
#' @section Styles of p values:
#' | style | examples |
#' | --- | --- |
#' | `"standard"` | 0.34, 0.034, 0.004, <0.001, >0.99; as at the console, in findings, pictures and reports |
#' | `"journal"` | 0.34, 0.03, 0.004, <0.001, >0.99 |
#' | `"ama"` | .34, .03, .004, <.001, >.99 |
#' | `"apa"` | .340, .030, .004, <.001, >.999 |
#' | `"lancet"` | 0.34, 0.030, 0.0041, <0.0001, with a raised point |
#' | `"three"` | 0.340, 0.030, 0.004, <0.001, >0.999 |
#'
#' In each, a p that rounding would carry to 0.05 or across it has more digits. Exactly 1 is "1" in the standard style.
#'
#' @param x A result of [paired_change()], [response_change()], [prognostic_screen()], [prognostic_model()] (or its
#'   `anova()`), [validate_prognosis()], [compare_prognosis()], [detect_separation()], [roc_curve()], [compare_roc()],
#'   [calibration_curve()], [decision_curve()], [sample_flow()], [marker_summary()], [missing_report()] or
#'   [response_rate()]; or a [marker_study()]: quartiles of its values by visit.
#' @param ... Not used; must be empty.
#' @param columns Character vector: which columns, in this order; see Columns. `NULL`, the default: those that fit the
#'   width of a page.
#' @param markers Character vector: some of the markers, in this order. `NULL`, the default: all, in the result's order
#'   (a screen: by rank).
#' @param rows Whole number: at most so many rows, those with the smallest p (a screen: ranked first); a note says how
#'   many there are. `NULL`, the default: all.
#' @param spread Which groups of patients stand side by side under a heading each: one of the result's `by` columns,
#'   "stratum", or of a flow and of missing values "response" or "arm", of values "visit"; `"none"`: groups are rows.
#'   `NULL`, the default, takes "response", else the last of `by`, where it has at most four levels.
#' @param p_style Style of p values: "standard", "journal", "ama", "apa", "lancet" or "three"; see Styles of p values.
#' @param digits Whole number: decimals of estimates and their limits. `NULL`, the default: of differences one decimal
#'   more than the data have, of values as many as the data have; of ratios two, small ones more, from 100 on none.
#' @param separator One string between the limits of an interval; default " to ", which also serves below 0.
#' @param title One string; `NULL`, the default, says what was asked; "" for none.
#' @param footnotes `TRUE` (the default) or `FALSE`: without the footnotes that explain columns. What was left out or
#'   could not be computed is said in any case.
#' @return An object of class `paper_table`, a list: `cells` (a data frame of text), `columns` (a data frame, one row a
#'   column: `id`, `label`, `spanner`, `align`, `key`), `title`, `footnotes` (a data frame: `mark`, `text`, `column`,
#'   `row`, where a note of a heading has no row) and `notes`, sentences beneath. `as.data.frame()` gives the cells
#'   under their full headings.
#' @section Errors: `cytochange_error_argument` for an `x` of another class, and for columns, markers or groups that it
#'   does not have.
#' @seealso [as_gt()], [as_flextable()], [as_ard()]; [methods_text()] for the paragraph on methods.
#' @examples
#' before <- rbind(`IL-6` = c(1, 2, 4, 3, 8, 5, 6, 2), `IL-2` = c(7, 5, 6, 9, 4, 5, 8, 6))
#' after <- rbind(`IL-6` = c(2, 4, 9, 6, 19, 14, 13, 5), `IL-2` = c(6, 5, 8, 8, 5, 4, 8, 7))
#' change <- paired_change(before, after, by = rep(c("A", "B"), each = 4), scale = "log2")
#' paper_table(change)
#' paper_table(change, columns = c("n_pairs", "estimate", "p.value"), spread = "none", p_style = "ama")
#' @export
paper_table <- function(x, ..., columns = NULL, markers = NULL, rows = NULL, spread = NULL, p_style = "standard",
                        digits = NULL, separator = " to ", title = NULL, footnotes = TRUE) {
  check_dots_empty(...)
  x <- required(x)
  if (inherits(x, "paper_table")) return(x)
  style <- document_style(check_p_style(p_style), check_string(separator, "separator"),
                          check_count(digits, "digits", max = 12, null_ok = TRUE))
  options <- list(
    columns = check_strings(columns, "columns", null_ok = TRUE),
    markers = check_strings(markers, "markers", null_ok = TRUE),
    rows = check_count(rows, "rows", min = 1, null_ok = TRUE),
    spread = check_string(spread, "spread", null_ok = TRUE),
    title = check_title(title), footnotes = check_flag(footnotes, "footnotes")
  )
  finish_paper(table_draft(x, style, options$spread), options)
}

check_title <- function(title) {
  if (!is.null(title) && !checkmate::test_string(title)) abort_argument("title", "be one string or NULL",
                                                                        describe(title))
  title
}

finish_paper <- function(draft, options) {
  if (any(draft$hidden)) draft <- draft_rows(draft, which(!draft$hidden))
  draft <- choose_markers(draft, options$markers)
  spread <- choose_spread(draft, options$spread)
  chosen <- choose_columns(draft, options$columns, spread)
  test <- draft$columns$p.value$note
  draft$columns <- lapply(stats::setNames(nm = chosen), function(id) made_column(draft, id))
  draft$columns <- name_test_once(draft$columns, test)
  draft$main <- intersect(c(draft$main, chosen), chosen)[1L]
  # Where a row has no figures its footnote needs something to stand at.
  empty <- draft$row_note != "" & draft$columns[[draft$main]]$text == ""
  draft$columns[[draft$main]]$text[empty] <- "-"
  table <- if (is.null(spread)) long_table(draft) else side_by_side(draft, spread)
  table <- limit_rows(table, options$rows, draft$order_words)
  new_paper_table(table, options$title %||% draft$title, c(draft$notes, draft$remarks), options$footnotes)
}

new_paper_table <- function(table, title, notes, explained) {
  cells <- table$cells
  attr(cells, "row.names") <- .set_row_names(nrow(cells))
  footnotes <- marked_notes(table, explained)
  structure(list(cells = cells, columns = table$columns, title = title, footnotes = footnotes,
                 notes = c(table$left_out, notes, abbreviations(c(table$columns$label, table$columns$spanner)))),
            class = "paper_table")
}

# Footnotes get their letters from the left of the heading to the right, then row by row; the same text has one letter.
marked_notes <- function(table, explained) {
  heading <- if (explained) table$heading_notes
  heading <- do.call(rbind, lapply(heading, function(note) {
    data.frame(text = rep(note$text, length(note$ids)), column = as.character(note$ids), row = rep(NA_integer_,
                                                                                                    length(note$ids)))
  }))
  body <- table$body_notes
  notes <- rbind(heading, data.frame(text = body$text, column = body$id, row = body$row))
  notes <- notes[order(!is.na(notes$row), notes$row, match(notes$column, table$columns$id)), , drop = FALSE]
  mark <- footnote_letters(length(unique(notes$text)))[match(notes$text, unique(notes$text))]
  data.frame(mark = mark, notes, row.names = NULL)
}

# a, b, ..., z, aa, ab, ...
footnote_letters <- function(n) {
  number <- seq_len(n) - 1L
  paste0(ifelse(number >= 26L, letters[pmax(number %/% 26L, 1L)], ""), letters[number %% 26L + 1L])
}

abbreviations <- function(labels) {
  known <- c(CI = "confidence interval", AUC = "area under the receiver operating characteristic curve",
             SD = "standard deviation", SE = "standard error", ICI = "integrated calibration index",
             E50 = "median distance of the calibration curve", E90 = "90th percentile of that distance")
  used <- vapply(names(known), function(short) any(grepl(paste0("\\b", short, "\\b"), labels)), NA)
  if (any(used)) paste0(paste0(names(known)[used], ", ", known[used], collapse = "; "), ".")
}

# What stands under the columns, as text: marked notes, then the others.
note_text <- function(table) {
  first <- !duplicated(table$footnotes$mark)
  list(mark = c(table$footnotes$mark[first], rep("", length(table$notes))),
       text = c(table$footnotes$text[first], table$notes))
}

# The marks of the headings (`row` NA) and of the cells: one string a column, or a row x column matrix, "" where there
# is none.
heading_marks <- function(table) {
  notes <- table$footnotes[is.na(table$footnotes$row), ]
  vapply(table$columns$id, function(id) paste(notes$mark[notes$column == id], collapse = ","), "", USE.NAMES = FALSE)
}

cell_marks <- function(table) {
  marks <- matrix("", nrow(table$cells), nrow(table$columns), dimnames = list(NULL, table$columns$id))
  notes <- table$footnotes[!is.na(table$footnotes$row), ]
  marks[cbind(notes$row, match(notes$column, table$columns$id))] <- notes$mark
  marks
}

# The cells as they are printed: what is the same as in the row above, from the first column on, is left blank.
shown_cells <- function(table) {
  cells <- table$cells
  if (!nrow(cells)) return(cells)
  keys <- which(table$columns$key)
  # The last key tells the rows of a run apart.
  same <- rep(TRUE, max(0L, nrow(cells) - 1L))
  for (key in utils::head(keys, -1L)) {
    text <- table$cells[[key]]
    same <- same & text[-1L] == text[-length(text)]
    cells[[key]][c(FALSE, same)] <- ""
  }
  cells
}

full_labels <- function(columns) {
  ifelse(columns$spanner == "", columns$label, paste0(columns$spanner, ": ", columns$label))
}

#' @rdname paper_table
#' @param row.names,optional Not used; they are arguments of the generic.
#' @export
as.data.frame.paper_table <- function(x, row.names = NULL, optional = FALSE, ...) {
  check_dots_empty(...)
  stats::setNames(x$cells, full_labels(x$columns))
}

# Neighbours under the same heading: `label`, `columns` (their numbers). No run where there is no heading.
spanner_runs <- function(columns) {
  runs <- rle(columns$spanner)
  end <- cumsum(runs$lengths)
  keep <- which(runs$values != "")
  lapply(keep, function(i) list(label = runs$values[i], columns = seq(end[i] - runs$lengths[i] + 1L, end[i])))
}
