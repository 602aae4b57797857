# From a draft to the cells of a paper's table: which markers, columns and rows, what stands side by side.

choose_markers <- function(draft, markers) {
  if (is.null(markers)) return(draft)
  if (is.null(draft$data$marker)) abort_argument("markers", "be left out: this result has no markers", "given")
  check_subset(markers, unique(as.character(draft$data$marker)), "markers")
  draft_rows(draft, order(match(as.character(draft$data$marker), markers), na.last = NA))
}

# The key whose levels stand side by side; NULL for none.
choose_spread <- function(draft, spread) {
  if (identical(spread, "none") || isTRUE(draft$spread_done)) return(NULL)
  if (is.null(spread)) return(draft$auto_spread)
  if (!spread %in% draft$spread) {
    abort_argument("spread", paste0("be ", paste(dQuote(c("none", draft$spread), FALSE), collapse = " or ")),
                   dQuote(spread, FALSE))
  }
  spread
}

choose_columns <- function(draft, columns, spread) {
  if (!is.null(columns)) {
    known <- union(names(draft$columns), setdiff(names(draft$data), names(draft$keys)))
    return(check_subset(columns, known, "columns"))
  }
  default <- draft$default
  if (is.function(default)) default <- default(if (is.null(spread)) 0L else length(unique(draft$keys[[spread]]$text)))
  intersect(default, names(draft$columns))
}

# The footnote of p names the test; where only the adjusted p is shown, its own does.
name_test_once <- function(columns, test) {
  if (is.null(columns$p.value) && !is.null(columns$adj.p.value$note)) {
    columns$adj.p.value$note <- paste(c(test, columns$adj.p.value$note), collapse = " ")
  }
  columns
}

# A table: `cells`, `columns`; `heading_notes`, a list of list(text, ids); `body_notes`, a data frame text, row, id;
# `order`, the importance of each row.
long_table <- function(draft) {
  columns <- c(draft$keys, draft$columns)
  ids <- names(columns)
  noted <- which(draft$row_note != "")
  list(
    cells = list2DF(lapply(columns, `[[`, "text")),
    columns = describe_columns(columns, ids, vapply(columns, `[[`, "", "spanner"), ids %in% names(draft$keys)),
    heading_notes = heading_notes(columns, as.list(ids)),
    body_notes = data.frame(text = draft$row_note[noted], row = noted, id = rep(draft$main, length(noted))),
    order = draft$order
  )
}

describe_columns <- function(columns, ids, spanner, key) {
  data.frame(id = ids, label = vapply(columns, `[[`, "", "label"), spanner = spanner,
             align = vapply(columns, `[[`, "", "align"), key = key, row.names = NULL)
}

heading_notes <- function(columns, ids) {
  noted <- which(!vapply(columns, function(column) is.null(column$note), NA))
  lapply(noted, function(i) list(text = columns[[i]]$note, ids = ids[[i]]))
}

# The levels of the key `spread` side by side: one row for each combination of the other keys.
side_by_side <- function(draft, spread) {
  level <- draft$keys[[spread]]$text
  levels <- draft$levels[[spread]] %||% unique(level)
  levels <- levels[levels %in% level]
  keys <- draft$keys[setdiff(names(draft$keys), spread)]
  row_key <- do.call(paste, c(lapply(unname(keys), `[[`, "text"), sep = "\r"))
  rows <- unique(row_key)
  at <- lapply(levels, function(l) match(rows, ifelse(level == l, row_key, NA)))
  first <- match(rows, row_key)
  keys <- lapply(keys, function(key) {
    key$text <- key$text[first]
    key
  })
  spanner <- spread_labels(draft, level, levels)
  spread_columns <- unlist(lapply(seq_along(levels), function(k) lapply(draft$columns, function(column) {
    column$text <- blank_missing(column$text[at[[k]]])
    if (column$spanner != "") column$label <- paste0(column$spanner, ": ", lower_initial(column$label))
    column$spanner <- spanner[k]
    column
  })), recursive = FALSE)
  ids <- paste(rep(names(draft$columns), length(levels)), rep(seq_along(levels), each = length(draft$columns)),
               sep = "_")
  names(spread_columns) <- ids
  filled <- vapply(spread_columns, function(column) any(column$text != ""), NA) |
    rep(names(draft$columns) == draft$main, length(levels))
  columns <- c(keys, spread_columns[filled])
  list(
    cells = list2DF(lapply(columns, `[[`, "text")),
    columns = describe_columns(columns, names(columns), vapply(columns, `[[`, "", "spanner"), names(columns) %in%
                                 names(keys)),
    heading_notes = heading_notes(draft$columns, lapply(names(draft$columns), function(id) {
      intersect(paste(id, seq_along(levels), sep = "_"), names(columns))
    })),
    body_notes = side_notes(draft, at),
    order = vapply(split(draft$order, factor(row_key, rows)), min, 1, na.rm = TRUE)
  )
}

side_notes <- function(draft, at) {
  parts <- lapply(seq_along(at), function(k) {
    note <- blank_missing(draft$row_note[at[[k]]])
    row <- which(note != "")
    data.frame(text = note[row], row = row, id = rep(paste(draft$main, k, sep = "_"), length(row)))
  })
  do.call(rbind, parts)
}

# The heading of each level, with the number of patients where no column says it.
spread_labels <- function(draft, level, levels) {
  if (is.null(draft$sizes) || any(draft$sizes$columns %in% names(draft$columns))) return(levels)
  vapply(levels, function(l) {
    n <- draft$sizes$n[level == l]
    if (all(is.na(n))) return(l)
    paste0(l, " (", format_range_of(n, draft$sizes$noun), ")")
  }, "", USE.NAMES = FALSE)
}

limit_rows <- function(table, most, order_words) {
  n <- nrow(table$cells)
  if (is.null(most) || n <= most) return(table)
  kept <- utils::head(order(table$order), most)
  table$cells <- table$cells[kept, , drop = FALSE]
  table$body_notes$row <- match(table$body_notes$row, kept)
  table$body_notes <- table$body_notes[!is.na(table$body_notes$row), , drop = FALSE]
  table$order <- table$order[kept]
  table$left_out <- paste0("Shown: ", big(most), " of ", big(n), " rows, ", order_words, ".")
  table
}
