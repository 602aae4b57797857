# One draft a result: what its table can show, of which console, documents and reports choose. Rows are the result's.
#   keys     named list of columns that say what a row is about; those named in `spread` can stand side by side
#   columns  named list of all columns that can be shown; `default`, `console`, `report`: the names of those that are,
#   in
#            documents, at the console and in the tables of a report
#   data     the result's rows: any other of their columns can be asked for; `csv`: what a report gives to download
#   labels   headings of such columns, where column_labels() does not know them
#   main     the column that bears a row's footnote; row_note: that footnote, "" where there is none
#   spread   names of keys that can stand side by side, `auto_spread` the one that does unasked, `levels` their order,
#            `sizes` (n a row, noun, columns that say it) for their headings
#   order    of importance, where not all rows are shown, and `order_words`, that order in words
#   stressed rows that a report prints bold, and `stress`, what that means; `hidden`: rows for the console alone
#   title, notes; `remarks`: what the rows' own notes say
# `style`: console_style() or a document_style(); `spread` as in paper_table().
table_draft <- function(x, style = document_style(), spread = NULL) UseMethod("table_draft")

#' @exportS3Method
table_draft.default <- function(x, style = document_style(), spread = NULL) {
  abort_argument("x", "be a result of this package", describe(x))
}

# A column of a draft. `text`: one string a row, or a function of no argument that makes them, called where the column
# is shown. `key`: numbers that sort it. `short`: its label at the console. `note`: what its heading's footnote says.
# `spanner`: a heading above it and its neighbours.
draft_column <- function(label, text, note = NULL, spanner = "", key = NULL, short = label, align = "right") {
  list(label = label, text = text, note = note, spanner = spanner, key = key, short = short, align = align)
}

# Names sort in the order in which they come.
key_column <- function(label, text, short = tolower(label)) {
  text <- as.character(text)
  draft_column(label, text, key = match(text, unique(text)), short = short, align = "left")
}

p_column <- function(p, style, label = "p", note = NULL, short = label) {
  draft_column(label, function() format_p(p, style$p_style), note, key = p, short = short)
}

count_column <- function(label, n, note = NULL, spanner = "", short = label) {
  draft_column(label, function() big(n), note, spanner, key = n, short = short)
}

new_draft <- function(keys, columns, default, data, title, labels = group_column_labels(response_groups()),
                      console = default, report = default, notes = NULL, remarks = NULL, main = NULL, row_note = NULL,
                      spread = NULL, auto_spread = NULL, levels = NULL, sizes = NULL, order = seq_len(nrow(data)),
                      order_words = "the first of them", stressed = FALSE, stress = NULL, hidden = FALSE, csv = data) {
  columns <- Filter(Negate(is.null), columns)
  list(keys = keys, columns = columns, default = default, console = console, report = report, data = data,
       labels = labels, title = title, notes = notes, remarks = remarks, main = main %||% names(columns)[1L],
       row_note = row_note %||% rep("", nrow(data)), spread = spread, auto_spread = auto_spread, levels = levels,
       sizes = sizes, order = order, order_words = order_words, stressed = rep_len(stressed, nrow(data)),
       stress = stress, hidden = rep_len(hidden, nrow(data)), csv = csv)
}

# ---- of a draft ------------------------------------------------------------------------------------------------------

draft_rows <- function(draft, rows) {
  pick <- function(column) {
    text <- column$text
    column$text <- if (is.function(text)) function() text()[rows] else text[rows]
    column$key <- column$key[rows]
    column
  }
  draft$keys <- lapply(draft$keys, pick)
  draft$columns <- lapply(draft$columns, pick)
  draft$data <- draft$data[rows, , drop = FALSE]
  for (part in c("row_note", "order", "stressed", "hidden")) draft[[part]] <- draft[[part]][rows]
  if (!is.null(draft$sizes)) draft$sizes$n <- draft$sizes$n[rows]
  draft
}

# A column with its text; one that the draft does not describe is shown as it is.
made_column <- function(draft, id) {
  column <- draft$columns[[id]] %||%
    draft_column(column_label(id, draft$labels), plain_text(draft$data[[id]]), key = sort_key(draft$data[[id]]))
  if (is.function(column$text)) column$text <- column$text()
  column
}

sort_key <- function(x) if (is.numeric(x)) x

# The columns of `ids`, without those that only some results have something to say in.
made_columns <- function(draft, ids) {
  columns <- lapply(stats::setNames(nm = intersect(ids, c(names(draft$columns), names(draft$data)))), function(id) {
    made_column(draft, id)
  })
  empty <- vapply(columns, function(column) all(column$text %in% c("", "0")), NA)
  columns[!(empty & names(columns) %in% c("status", "note", "n_censored", "interaction_p", "interaction_adj_p",
                                              "predictive_p"))]
}
