#' A table of a report
#'
#' The rows of a result as a reader wants them: estimates with intervals, p values in journal style, notes. In HTML a
#' table to sort and search (by the DT package; a plain one where that is not installed), with all rows and columns of
#' the result attached as a CSV file to download; in Word and PDF the table of a paper, [paper_table()]; at the console
#' a plain table. For the chunks of R Markdown and Quarto documents, and what [report_study()] is made of.
#'
#' @param x A result of this package, a [marker_study()], a [sample_flow()], a fit of [prognostic_model()], a
#'   [validate_prognosis()], a [decision_curve()], or a list of results (their settings are shown).
#' @param ... Not used; must be empty.
#' @param name One string: name of the CSV file, without extension.
#' @param rows Whole number: how many rows are shown at once, those with the smallest p first. Default 20. In HTML the
#'   others are on further pages, up to 5,000 rows; elsewhere they are left out, and the note below says so.
#' @return An object of class `report_table`, which knitr prints by the format of the document when it is the value of
#'   a chunk; `print()` shows it at the console.
#' @section Errors: `cytochange_error_argument` for another class; `cytochange_error_package` without knitr.
#' @seealso [report_study()]; [as.data.frame()] of a result for its figures.
#' @examples
#' before <- matrix(c(1, 2, 4, 3, 8, 5, 6, 2), nrow = 1, dimnames = list("IL-6", NULL))
#' after <- matrix(c(2, 4, 9, 6, 19, 14, 13, 5), nrow = 1)
#' if (requireNamespace("knitr", quietly = TRUE)) {
#'   report_table(paired_change(before, after, scale = "log2"))
#' }
#' @export
report_table <- function(x, ..., name = "table", rows = 20L) {
  check_dots_empty(...)
  check_installed("knitr", "make a table of a report")
  table <- readable(required(x))
  table$name <- check_string(name, "name")
  table$rows <- check_count(rows, "rows", min = 1)
  table$result <- x
  structure(table, class = "report_table")
}

#' @export
print.report_table <- function(x, ..., width = NULL) {
  check_dots_empty(...)
  local_width(width)
  cat(x$label, "\n", sep = "")
  print_table(utils::head(table_text(x), x$rows), keys = 2L, rows = x$rows)
  note <- table_note(x, min(x$rows, n_rows(x)))
  if (nzchar(note)) print_wrapped(note)
  invisible(x)
}

# By the format of the document that is knitted; registered for knitr in NAMESPACE.
#' @exportS3Method knitr::knit_print
knit_print.report_table <- function(x, ...) {
  if (is_printed_format() && has_paper_table(x$result)) return(knit_table(paper_table(x$result, rows = x$rows)))
  if (!isTRUE(knitr::is_html_output())) return(knitr::asis_output(pipe_table(x)))
  if (!requireNamespace("DT", quietly = TRUE) || !requireNamespace("htmltools", quietly = TRUE)) {
    return(verbatim(plain_html(x), "html"))
  }
  knitr::knit_print(searchable_table(x), ...)
}

# ---- what a table holds ----------------------------------------------------------------------------------------------

# One column: what is shown, and by what it is sorted (numbers, or the order of a factor; NULL: the text).
cell <- function(text, key = NULL) {
  if (is.factor(text) && is.null(key)) key <- as.integer(text)
  if (is.numeric(text) && is.null(key)) key <- as.numeric(text)
  text <- if (is.integer(text)) big(text) else as.character(text)
  text[is.na(text)] <- ""
  list(text = text, key = key)
}

# `columns`: a named list of cells, NULL for those left out; `clear`: rows to stress; `data`: all, for the CSV; `note`:
# sentences below; `order`: of the rows.
new_table <- function(columns, data, label, clear = FALSE, note = NULL, order = "in order") {
  columns <- Filter(Negate(is.null), columns)
  empty <- vapply(columns, function(column) all(column$text == ""), NA)
  columns <- columns[!(empty & names(columns) %in% c("Note", "Unit", "Below limit", "Interaction p", "Predictive p"))]
  n <- if (length(columns)) length(columns[[1L]]$text) else 0L
  list(columns = columns, clear = rep_len(clear %in% TRUE, n), data = data, label = label, note = note, order = order)
}

n_rows <- function(table) length(table$clear)

table_text <- function(table) {
  as.data.frame(lapply(table$columns, `[[`, "text"), optional = TRUE, stringsAsFactors = FALSE)
}

# Sentences under a table of which `shown` rows can be reached.
table_note <- function(table, shown) {
  left_out <- n_rows(table) - shown
  paste(c(if (left_out > 0) paste0("Shown: ", big(shown), " of ", big(n_rows(table)), " rows, ", table$order, "."),
          table$note), collapse = " ")
}

# ---- HTML ------------------------------------------------------------------------------------------------------------

searchable_limit <- function() 5000L

# A DT widget in a frame that scrolls where a telephone is too narrow for it, note and CSV below.
searchable_table <- function(table) {
  shown <- min(n_rows(table), searchable_limit())
  frame <- htmltools::tags$div(
    class = "table-frame", role = "region", tabindex = "0", `aria-label` = table$label, table_widget(table, shown),
    htmltools::tags$noscript("The table needs JavaScript; the file below has all of its rows.")
  )
  htmltools::attachDependencies(
    htmltools::tagList(frame, htmltools::HTML(below_table(table, shown))),
    htmltools::htmlDependency("cytochange-table", as.character(utils::packageVersion("cytochange")),
                              src = system.file("report", package = "cytochange"), stylesheet = "table.css")
  )
}

# Cells are text, sorted by hidden columns of numbers.
table_widget <- function(table, shown) {
  cells <- utils::head(table_text(table), shown)
  n <- length(table$columns)
  keys <- lapply(table$columns, function(column) utils::head(column$key, shown))
  sorted <- unname(which(lengths(keys) > 0L))
  hidden <- c(unname(keys[sorted]), list(as.integer(utils::head(table$clear, shown))))
  names(hidden) <- paste0("key", seq_along(hidden))
  definitions <- c(
    lapply(seq_along(sorted), function(i) list(targets = sorted[i] - 1L, orderData = n + i - 1L)),
    list(list(targets = n + seq_along(hidden) - 1L, visible = FALSE, searchable = FALSE)),
    column_classes(table)
  )
  long <- shown > table$rows
  widget <- DT::datatable(
    data.frame(cells, hidden, check.names = FALSE), rownames = FALSE, escape = TRUE, selection = "none",
    class = "report-table", width = "100%", height = "auto", elementId = element_id(table$name),
    options = list(
      dom = if (long) "ftip" else if (shown > 8L) "ft" else "t", paging = long, pageLength = table$rows,
      order = list(), autoWidth = FALSE, columnDefs = definitions,
      createdRow = DT::JS("function(row, data) { if (data[data.length - 1] === 1) row.classList.add('clear'); }"),
      language = list(search = "Search the table:", info = "_START_ to _END_ of _TOTAL_ rows",
                      infoFiltered = "(of _MAX_)", infoEmpty = "no rows")
    )
  )
  widget$sizingPolicy$fill <- FALSE
  widget
}

# Ids stay the same from run to run; of two tables of one name the second would be lost, so "table" has a random one.
element_id <- function(name) if (name != "table") paste0("table-", gsub("[^A-Za-z0-9]+", "-", name))

column_classes <- function(table) {
  names <- names(table$columns)
  of <- function(class, which) if (length(which)) list(list(className = class, targets = unname(which) - 1L))
  wide <- which(names %in% c("Note", "Setting"))
  name <- if (any(nchar(table$columns$Marker$text) > 20L)) which(names == "Marker")
  numbers <- which(vapply(table$columns, function(column) {
    length(column$text) > 0L && all(grepl("^[<>]?[0-9.,%-]*$", column$text))
  }, NA))
  # Short names stay on one line.
  short <- which(names %in% c("Marker", "Visit", "Measure", "Threshold") &
                   vapply(table$columns, function(column) all(nchar(column$text) <= 14L), NA))
  c(of("wide", wide), of("name", name), of("short", short), of("number", setdiff(numbers, c(wide, short))))
}

plain_html <- function(table) {
  cells <- utils::head(table_text(table), table$rows)
  classes <- character(length(cells))
  for (class in column_classes(table)) classes[class$targets + 1L] <- paste0(" class=\"", class$className, "\"")
  body <- do.call(paste0, Map(function(text, class) paste0("<td", class, ">", escape_html(text), "</td>"),
                              unname(cells), classes))
  open <- ifelse(utils::head(table$clear, table$rows), '<tr class="clear">', "<tr>")
  css <- readLines(system.file("report", "table.css", package = "cytochange"), encoding = "UTF-8")
  paste0(
    "\n<style>\n", paste(css, collapse = "\n"), "\n</style>\n",
    '<div class="table-frame" role="region" tabindex="0" aria-label="', escape_html(table$label), '">\n',
    '<table class="report-table">\n<thead><tr>',
    paste0('<th scope="col">', escape_html(names(cells)), "</th>", collapse = ""),
    "</tr></thead>\n<tbody>\n", paste0(open, body, "</tr>", collapse = "\n"), "\n</tbody>\n</table>\n</div>\n",
    below_table(table, nrow(cells)), "\n"
  )
}

below_table <- function(table, shown) {
  paste0('<p class="table-note">', escape_html(table_note(table, shown)), ' <a class="download" download="',
         escape_html(table$name), '.csv" href="', csv_link(table$data), '">',
         if (nrow(table$data) == 1L) "The row" else paste0("All ", big(nrow(table$data)), " rows"), " as CSV</a></p>")
}

# The whole table as a data URI, percent-encoded.
csv_link <- function(data) {
  words <- vapply(data, function(column) is.character(column) || is.factor(column), NA)
  data[words] <- lapply(data[words], function(column) escape_csv(as.character(column)))
  names(data) <- escape_csv(names(data))
  lines <- utils::capture.output(utils::write.csv(data, row.names = FALSE, na = ""))
  bytes <- charToRaw(enc2utf8(paste0(paste(lines, collapse = "\r\n"), "\r\n")))
  codes <- sprintf("%%%02X", 0:255)
  plain <- utf8ToInt("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~,")
  codes[plain + 1L] <- strsplit(intToUtf8(plain), "")[[1L]]
  paste0("data:text/csv;charset=utf-8,", paste(codes[as.integer(bytes) + 1L], collapse = ""))
}

# ---- Word, PDF and the rest ------------------------------------------------------------------------------------------

# A pipe table whose columns are as wide as their longest words and, as far as there is room, their text; pandoc takes the
# widths from the dashes and breaks lines within cells.
pipe_table <- function(table) {
  cells <- utils::head(table_text(table), table$rows)
  text <- lapply(cells, function(column) gsub("\u00a0", "&nbsp;", escape_markdown(column), fixed = TRUE))
  bold <- utils::head(table$clear, table$rows)
  text[[1L]][bold] <- paste0("**", text[[1L]][bold], "**")
  longest <- function(x) max(nchar(x), 1L)
  width <- mapply(function(column, name) {
    words <- longest(unlist(strsplit(c(column, name), "[ -]")))
    max(words, min(longest(column), 40L))
  }, cells, names(cells))
  line <- function(x) paste0("| ", paste(x, collapse = " | "), " |")
  body <- do.call(paste, c(unname(text), sep = " | ", recycle0 = TRUE))
  paste(c("", line(escape_markdown(names(cells))), paste0("|", paste0(strrep("-", width + 2L), collapse = "|"), "|"),
          paste0("| ", body, " |", recycle0 = TRUE), "", escape_markdown(table_note(table, nrow(cells))), ""), collapse = "\n")
}
