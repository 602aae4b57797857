#' A table of a report
#'
#' The rows of a result as a reader wants them: estimates with intervals, p values in journal style, notes. In HTML a
#' table to sort and search (by the DT package; a plain one where that is not installed), with all rows and columns of
#' the result attached as a CSV file to download; in Word and PDF the table of a paper, [paper_table()]; at the console
#' a plain table. For the chunks of R Markdown and Quarto documents, and what [report_study()] is made of.
#'
#' @param x A result of this package, a [marker_study()], what describes one ([sample_flow()], [marker_summary()],
#'   [missing_report()], [response_rate()]), a fit of [prognostic_model()], a
#'   [validate_prognosis()], a [decision_curve()], or a list of results (their settings are shown).
#' @param ... Not used; must be empty.
#' @param name One string: name of the CSV file, without extension.
#' @param rows Whole number: how many rows are shown at once, those with the smallest p first. Default 20. In HTML the
#'   others are on further pages, up to 5,000 rows; elsewhere they are left out, and the note below says so.
#' @param columns Character vector: which columns, as in [paper_table()]. `NULL`, the default: in HTML those that a
#'   screen has room for, elsewhere those of a paper.
#' @param spread Which groups stand side by side, as in [paper_table()]; of a flow and of missing values in HTML too.
#'   `NULL`, the default: as there.
#' @param rest One string, or `NULL`, the default: where the rows are that are left out, for the note that counts them
#'   ("the appendix has all rows").
#' @param title One string; `NULL`, the default, says what was asked.
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
report_table <- function(x, ..., name = "table", rows = 20L, columns = NULL, spread = NULL, rest = NULL, title = NULL) {
  check_dots_empty(...)
  check_installed("knitr", "make a table of a report")
  name <- check_string(name, "name")
  if (is.list(required(x)) && !is.object(x)) x <- structure(list(results = x), class = "list_of_settings")
  columns <- check_strings(columns, "columns", null_ok = TRUE)
  spread <- check_string(spread, "spread", null_ok = TRUE)
  paper <- table_draft(x, document_style(), spread)
  paper$title <- check_title(title) %||% paper$title
  if (!is.null(check_string(rest, "rest", null_ok = TRUE))) paper$order_words <- paste0(paper$order_words, "; ", rest)
  structure(list(paper = paper, columns = columns, spread = spread, draft = most_important_first(paper), name = name,
                 rows = check_count(rows, "rows", min = 1)), class = "report_table")
}

#' @export
print.report_table <- function(x, ..., width = NULL) {
  check_dots_empty(...)
  print(report_page(x), width = width)
  invisible(x)
}

# By the format of the document that is knitted; registered for knitr in NAMESPACE.
#' @exportS3Method knitr::knit_print
knit_print.report_table <- function(x, ...) {
  if (!isTRUE(knitr::is_html_output())) return(knit_table(numbered(paper_of(x))))
  if (!requireNamespace("DT", quietly = TRUE) || !requireNamespace("htmltools", quietly = TRUE)) {
    return(verbatim(plain_html(x), "html"))
  }
  knitr::knit_print(searchable_table(x), ...)
}

# Tables on paper are referred to by number; a document begins with 1. knitr's own options end with each part of a
# document; the environment that a document is knitted in lasts.
numbered <- function(paper) {
  document <- knitr::knit_global()
  if (!identical(table_numbers$document, document)) {
    table_numbers$document <- document
    table_numbers$last <- 0L
  }
  table_numbers$last <- table_numbers$last + 1L
  paper$title <- paste0("Table ", table_numbers$last, if (nzchar(paper$title)) ". ", paper$title)
  paper
}

table_numbers <- new.env(parent = emptyenv())

# ---- what a table holds ----------------------------------------------------------------------------------------------

# A draft without rows for the console alone.
most_important_first <- function(draft) {
  draft_rows(draft, order(draft$hidden, draft$order)[seq_len(sum(!draft$hidden))])
}

# As in a paper: groups side by side, footnotes that explain. As in a report: one row a row, with a row's own notes,
# bold where it is significant.
paper_of <- function(table) {
  finish_paper(table$paper, list(rows = table$rows, footnotes = TRUE, columns = table$columns, spread = table$spread))
}

report_page <- function(table, rows = table$rows) {
  draft <- table$draft
  draft$row_note[] <- ""
  draft$remarks <- NULL
  ids <- table$columns %||% names(made_columns(draft, draft$report))
  draft$notes <- c(report_headings(draft, ids), draft$notes)
  finish_paper(draft, list(rows = rows, footnotes = FALSE, spread = "none", columns = ids))
}

# What the headings mean: a sentence each, as on paper. Which family p was adjusted over is said of what is bold.
report_headings <- function(draft, ids) {
  columns <- made_columns(draft, setdiff(ids, if (length(draft$stress)) "adj.p.value"))
  parts <- lapply(columns, function(column) c(column$spanner[nzchar(column$spanner)], column$label))
  heading_sentences(columns, vapply(parts, paste, "", collapse = ", "))
}

# Settings of several results, one row a setting.
#' @exportS3Method
table_draft.list_of_settings <- function(x, style = document_style(), spread = NULL) {
  one <- function(result, part) {
    set <- asked_settings(settings_of(result))
    data.frame(part = rep(part, length(set)), name = names(set), setting = vapply(set, setting_words, character(1)),
               row.names = NULL)
  }
  parts <- numbered_alike(vapply(unname(x$results), function(result) class(result)[1L], ""))
  rows <- do.call(rbind, c(list(data.frame(part = character(), name = character(), setting = character())),
                           Map(one, unname(x$results), parts)))
  new_draft(keys = list(part = key_column("Part", rows$part), name = key_column("Name", rows$name)),
            columns = list(setting = draft_column("Setting", rows$setting, align = "left")), default = "setting",
            data = rows, title = "Settings")
}

# Without what a result keeps for its pictures and its own methods: tables of figures, classes.
asked_settings <- function(set) {
  of_figures <- function(x) is.data.frame(x) && any(vapply(x, is.numeric, NA))
  set[!vapply(set, of_figures, NA) & names(set) != "of_class"]
}

# "arm_change (1)", "arm_change (2)", "paired_change": names that stand more than once are told apart.
numbered_alike <- function(x) {
  several <- x %in% x[duplicated(x)]
  ifelse(several, paste0(x, " (", stats::ave(seq_along(x), x, FUN = seq_along), ")"), x)
}

setting_words <- function(x) {
  if (is.null(x)) return("NULL")
  if (is.list(x) && all(c("levels", "by_level") %in% names(x))) return(event_named(x))
  if (is.data.frame(x)) return(enumerate(do.call(paste, c(unname(as.list(x)), sep = " v ")), 6L))
  if (inherits(x, "formula")) return(paste(deparse(x, width.cutoff = 500L), collapse = " "))
  if (is.atomic(x)) return(if (length(x)) enumerate(trimws(format(x, trim = TRUE, digits = 15L)), 8L) else "none")
  if (is.function(x)) return("a function")
  texts <- is.list(x) && !is.object(x) && all(vapply(x, is.character, NA))
  if (texts) return(paste0(names(x), ": ", vapply(x, toString, ""), collapse = "; "))
  if (inherits(x, "cytochange_groups")) return(both_groups(x, "v"))
  describe(x)
}

# ---- HTML ------------------------------------------------------------------------------------------------------------

searchable_limit <- function() 5000L

# A DT widget in a frame that scrolls where a telephone is too narrow for it, note and CSV below.
searchable_table <- function(table) {
  page <- report_page(table, searchable_limit())
  frame <- htmltools::tags$div(
    class = "table-frame", role = "region", tabindex = "0", `aria-label` = page$title, table_widget(table, page),
    htmltools::tags$noscript("The table needs JavaScript; the file below has all of its rows.")
  )
  htmltools::attachDependencies(
    htmltools::tagList(frame, htmltools::HTML(below_table(table, page))),
    htmltools::htmlDependency("cytochange-table", as.character(utils::packageVersion("cytochange")),
                              src = system.file("report", package = "cytochange"), stylesheet = "table.css")
  )
}

# Cells are text, sorted by hidden columns of numbers.
table_widget <- function(table, page) {
  cells <- lapply(as.data.frame(page), one_line)
  shown <- nrow(page$cells)
  n <- length(cells)
  columns <- c(table$draft$keys, made_columns(table$draft, page$columns$id[!page$columns$key]))[page$columns$id]
  keys <- lapply(columns, function(column) utils::head(column$key, shown))
  sorted <- unname(which(lengths(keys) > 0L))
  hidden <- c(unname(keys[sorted]), list(as.integer(utils::head(table$draft$stressed, shown))))
  names(hidden) <- paste0("key", seq_along(hidden))
  definitions <- c(
    lapply(seq_along(sorted), function(i) list(targets = sorted[i] - 1L, orderData = n + i - 1L)),
    list(list(targets = n + seq_along(hidden) - 1L, visible = FALSE, searchable = FALSE)),
    column_classes(page)
  )
  long <- shown > table$rows
  data <- data.frame(cells, hidden, check.names = FALSE)
  widget <- DT::datatable(
    data, rownames = FALSE, escape = TRUE, selection = "none", container = table_head(names(data), n), width = "100%",
    height = "auto", elementId = element_id(table$name),
    options = list(
      dom = if (long) "ftip" else if (shown > 8L) "ft" else "t", paging = long, pageLength = table$rows,
      order = list(), autoWidth = FALSE, columnDefs = definitions,
      createdRow = DT::JS("function(row, data) { if (data[data.length - 1] === 1) row.classList.add('significant'); }"),
      language = list(search = "Search the table:", info = "_START_ to _END_ of _TOTAL_ rows",
                      infoFiltered = "(of _MAX_)", infoEmpty = "no rows")
    )
  )
  widget$sizingPolicy$fill <- FALSE
  widget
}

# DT's own head does not say of what its cells are the heading.
table_head <- function(labels, shown) {
  cells <- lapply(labels, function(label) htmltools::tags$th(scope = "col", label))
  htmltools::tags$table(class = table_class(shown), htmltools::tags$thead(htmltools::tags$tr(cells)))
}

# Of many columns each has less room.
table_class <- function(n) paste0("report-table", if (n > 10L) " many")

# Ids stay the same from run to run; of two tables of one name the second would be lost, so "table" has a random one.
element_id <- function(name) if (name != "table") paste0("table-", gsub("[^A-Za-z0-9]+", "-", name))

column_classes <- function(page) {
  of <- function(class, which) if (length(which)) list(list(className = class, targets = unname(which) - 1L))
  widest <- vapply(page$cells, function(column) max(0L, nchar(column)), 1L)
  words <- page$columns$align == "left"
  c(of("wide", which(words & !page$columns$key & widest > 20L)), of("name", which(page$columns$key & widest > 20L)),
    # Short names stay on one line.
    of("short", which(page$columns$key & widest <= 14L)), of("number", which(!words & widest <= 10L)))
}

plain_html <- function(table) {
  page <- report_page(table)
  classes <- character(nrow(page$columns))
  for (class in column_classes(page)) classes[class$targets + 1L] <- paste0(" class=\"", class$className, "\"")
  body <- do.call(paste0, Map(function(text, class) paste0("<td", class, ">", escape_html(text), "</td>"),
                              unname(as.list(page$cells)), classes))
  open <- ifelse(utils::head(table$draft$stressed, table$rows), '<tr class="significant">', "<tr>")
  css <- readLines(system.file("report", "table.css", package = "cytochange"), encoding = "UTF-8")
  paste0(
    "\n<style>\n", paste(css, collapse = "\n"), "\n</style>\n",
    '<div class="table-frame" role="region" tabindex="0" aria-label="', escape_html(page$title), '">\n',
    '<table class="', table_class(length(classes)), '">\n<thead><tr>',
    paste0('<th scope="col">', escape_html(full_labels(page$columns)), "</th>", collapse = ""),
    "</tr></thead>\n<tbody>\n", paste0(open, body, "</tr>", collapse = "\n", recycle0 = TRUE),
      "\n</tbody>\n</table>\n</div>\n",
    below_table(table, page), "\n"
  )
}

below_table <- function(table, page) {
  n <- nrow(table$draft$csv)
  bold <- if (!is.null(table$draft$stress)) paste0("Bold: ", table$draft$stress, ".")
  paste0('<p class="table-note">', escape_html(paste(c(bold, page$notes), collapse = " ")),
         ' <a class="download" download="',
         escape_html(table$name), '.csv" href="', csv_link(table$draft$csv), '">',
         if (n == 1L) "The row" else if (n == 2L) "Both rows" else paste0("All ", big(n), " rows"), " as CSV</a></p>")
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
