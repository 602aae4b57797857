# How results are laid out at the console: notes, wrapped lines, aligned tables.

# Lines of at most `width` columns, continuation lines indented.
print_wrapped <- function(..., indent = 0L, exdent = 2L, width = print_width()) {
  lines <- strwrap(paste0(...), width = width + 1L, indent = indent, exdent = exdent)
  cat(paste0(lines, "\n"), sep = "")
}

# Which level was made the event, where only the order of a factor's levels said so. `event`: see new_event(). `named`:
# the event in any case.
print_event <- function(event, named = FALSE) {
  if (!isTRUE(event$by_level)) return(if (named) print_lines(event_note(event), gap = FALSE))
  shown <- dQuote(event$levels, FALSE)
  print_wrapped("The event is ", shown[2L], ", the second level of the response; the first is ", shown[1L], ".")
}

# Figures of simulated patients are nobody's. `set`: settings of a result, or a model.
print_simulated <- function(set) if (!is.null(set$simulated)) print_wrapped("The data are simulated.")

print_width <- function() getOption("width")

# For the argument `width` of a print: the width of the console until the print ends.
local_width <- function(width, frame = parent.frame()) {
  if (!is.null(width)) rlang::local_options(width = check_count(width, "width", min = 20), .frame = frame)
}

# The columns of a draft that consoles show, under their short labels. At most `rows` rows.
print_draft <- function(draft, rows = 20L) {
  columns <- c(draft$keys, made_columns(draft, draft$console))
  cells <- lapply(columns, `[[`, "text")
  names(cells) <- vapply(columns, `[[`, "", "short")
  print_table(list2DF(cells, nrow(draft$data)), keys = length(draft$keys), rows = rows)
}

# The notes below a print.
print_lines <- function(lines, gap = TRUE) {
  if (length(lines) && gap) cat("\n")
  for (line in lines) print_wrapped(line)
}

# A table of a document, or of a report, with marks in brackets.
#' @export
print.paper_table <- function(x, ..., width = NULL) {
  check_dots_empty(...)
  local_width(width)
  if (nzchar(x$title)) print_wrapped(x$title)
  cat("\n")
  marked <- function(text, marks) paste0(text, ifelse(marks == "", "", paste0(" (", marks, ")")))
  marks <- cell_marks(x)
  cells <- shown_cells(x)
  for (j in seq_along(cells)) cells[[j]] <- marked(cells[[j]], marks[, j])
  names(cells) <- marked(full_labels(x$columns), heading_marks(x))
  print_table(cells, keys = max(1L, sum(x$columns$key)), rows = Inf)
  notes <- note_text(x)
  print_lines(paste0(ifelse(notes$mark == "", "", paste0("(", notes$mark, ") ")), notes$text))
  invisible(x)
}

# Prints a data frame as an aligned table that fits `width` columns: numbers and formatted numbers to the right, words
# to the left. Where that is not enough, further columns stand below, after the first `keys` columns again, which say
# what a row is about; words are shortened only where a single column beside the keys would be too wide, and stay
# distinct; a name that had to be numbered for that stands in full below. Where even so the keys leave no room beside
# them, rows are numbered, and the number alone is repeated. At most `rows` rows; what is left out is said, and names of
# rows that were shortened stand in full below.
print_table <- function(df, keys = 1L, width = print_width(), rows = 20L) {
  keys_given <- keys
  left_out <- max(0L, nrow(df) - rows)
  whole <- table_cells(utils::head(df, rows))
  cells <- shorten_cells(whole, keys, width)
  if (width_beside(cell_sizes(cells), keys) > width) {
    whole <- table_cells(cbind(row = seq_len(nrow(df)), df)[seq_len(min(nrow(df), rows)), , drop = FALSE])
    keys <- 1L
    cells <- shorten_cells(whole, keys, width)
  }
  cells <- shorten_headings(cells, keys, width)
  blocks <- column_blocks(cells, keys, width)
  for (i in seq_along(blocks)) {
    if (i > 1L) cat("\n")
    cat(do.call(paste, c(unname(cells[blocks[[i]]]), sep = "  ")), sep = "\n")
  }
  if (left_out > 0L) {
    print_wrapped("... ", format_count(left_out, "more row"), rest_words(df, keys_given, rows),
                  "; as.data.frame() has them all")
  }
  # Only words are shortened; and blanks before figures cost trimws() the square of their number.
  words <- are_words(cells)
  key <- seq_along(cells) <= keys
  for (line in unique(unlist(Map(shortened_names, cells[words], whole[words], key[words])))) print_wrapped(line)
  invisible(df)
}

# " of P21, P22 and P23", or ", all of P21 among them": what the first column names in the rows left out, and no key
# above does.
rest_words <- function(df, keys, rows) {
  if (!is.character(df[[1L]]) && !is.factor(df[[1L]])) return("")
  left_out <- as.character(df[[1L]])[-seq_len(rows)]
  above <- unlist(lapply(df[seq_len(keys)], function(key) as.character(key)[seq_len(rows)]))
  rest <- setdiff(left_out, c(above, NA, ""))
  if (!length(rest)) return("")
  named <- list_words(one_line(rest), 40L)
  if (all(left_out %in% rest)) paste0(" of ", named) else paste0(", all of ", named, " among them")
}

# "Interl...sis factor alpha: Interleukin ...": of a column that names rows, all that lack something; of another, those
# that had to be numbered.
shortened_names <- function(short, whole, key) {
  short <- trimws(short[-1L], "right")
  whole <- trimws(whole[-1L], "right")
  paste0(short, ": ", whole)[short != whole & (key | grepl("#[0-9]+$", short))]
}

# Names of at most `width` characters that lack their middle, or what they share; different ones, and others of `among`,
# stay different, by numbers where need be.
shorten <- function(x, width = 30L, among = x) {
  x <- one_line(as.character(x))
  distinct <- unique(c(one_line(as.character(among)), x))
  distinct <- distinct[!is.na(distinct)]
  short <- shorten_middle(distinct, width)
  for (alike in split(seq_along(short), short)) {
    bare <- if (length(alike) > 1L) without_common(distinct[alike])
    if (length(bare) && all(nchar(bare) <= width) && !any(bare %in% short)) short[alike] <- bare
  }
  for (again in which(duplicated(short))) {
    k <- 2L
    repeat {
      number <- paste0("#", k)
      new <- paste0(substr(short[again], 1L, width - nchar(number)), number)
      if (!new %in% short) break
      k <- k + 1L
    }
    short[again] <- new
  }
  short[match(x, distinct)]
}

# A choice of rows that left none.
print_no_rows <- function(x) {
  cat("No rows.\n")
  invisible(x)
}

# Each column as a character vector of equal widths, its name first.
table_cells <- function(df) {
  cells <- Map(function(column, name) {
    words <- is.factor(column) || (is.character(column) && !all(grepl("^[][+<>0-9(.-]|^Inf|^not known|^$", column)))
    text <- one_line(plain_text(column))
    structure(c(name, text), words = words)
  }, df, names(df))
  lapply(cells, pad_cells)
}

pad_cells <- function(text) {
  words <- attr(text, "words")
  structure(formatC(text, width = if (words) -max(nchar(text)) else max(nchar(text))), words = words)
}

are_words <- function(cells) vapply(cells, attr, NA, "words")

# Cuts the longest columns of words: down to 24 characters until the table fits, down to 10 until at least the keys fit
# beside any other column.
shorten_cells <- function(cells, keys, width) {
  words <- are_words(cells)
  beside <- function(size) width_beside(size, keys)
  whole <- function(size) sum(size) + 2L * (length(size) - 1L)
  cells <- cut_words(cells, words, 24L, width, whole)
  cut_words(cells, words, 10L, width, beside)
}

# A heading wider than its figures, and than the room there is, lacks its middle.
shorten_headings <- function(cells, keys, width) {
  size <- cell_sizes(cells)
  room <- width - sum(size[seq_len(keys)] + 2L)
  for (j in which(size > room & seq_along(size) > keys)) {
    text <- trimws(cells[[j]])
    text[1L] <- shorten_middle(text[1L], max(room, nchar(text[-1L])))
    cells[[j]] <- pad_cells(structure(text, words = attr(cells[[j]], "words")))
  }
  cells
}

cell_sizes <- function(cells) vapply(cells, function(cell) nchar(cell[[1L]]), 1L)

# What the keys and the widest of the other columns need.
width_beside <- function(size, keys) {
  key <- seq_along(size) <= keys
  sum(size[key]) + 2L * (sum(key) - 1L) + max(0L, size[!key] + 2L)
}

# Cuts the `cuttable` columns of words to no less than `least` characters until needed(sizes) fits.
cut_words <- function(cells, cuttable, least, width, needed) {
  whole <- cells
  size <- cell_sizes(cells)
  repeat {
    excess <- needed(size) - width
    longest <- which(cuttable & size > least)
    if (excess <= 0L || !length(longest)) break
    cut <- longest[which.max(size[longest])]
    size[cut] <- max(least, size[cut] - excess)
    text <- trimws(cells[[cut]], "right")
    text <- c(shorten_middle(text[1L], size[cut]), shorten(text[-1L], size[cut], names_beside(whole, cut)))
    cells[[cut]] <- pad_cells(structure(text, words = TRUE))
  }
  cells
}

# What stands in the column and in others that share a name with it: one name is shortened alike in all.
names_beside <- function(cells, column) {
  text <- lapply(cells, function(cell) trimws(cell[-1L], "right"))
  shared <- vapply(text, function(other) any(other %in% text[[column]]), NA)
  unique(unlist(text[shared & are_words(cells)]))
}

# Which columns stand side by side: the keys open every block.
column_blocks <- function(cells, keys, width) {
  size <- cell_sizes(cells)
  opening <- seq_len(min(keys, length(cells)))
  blocks <- list()
  current <- opening
  for (j in seq_along(size)[-opening]) {
    if (length(current) > length(opening) && sum(size[c(current, j)]) + 2L * length(current) > width) {
      blocks <- c(blocks, list(current))
      current <- opening
    }
    current <- c(current, j)
  }
  c(blocks, list(current))
}
