# Text of a table's cells as documents take it: what may not be broken, and how wide columns are.

latex_cell <- function(x) hold_hyphens(escape_latex(hold_together(x)), "\\mbox{", "}")

html_cell <- function(x) hold_hyphens(escape_html(hold_together(x)), '<span style="white-space:nowrap">', "</span>")

# Short words do not break at their hyphens; a minus sign is none.
hold_hyphens <- function(text, open, close) {
  word <- "(?<![^ ])[^ (-][^ ]*-[^ ]*"
  at <- gregexpr(word, text, perl = TRUE)
  regmatches(text, at) <- lapply(regmatches(text, at), function(words) {
    ifelse(nchar(words) <= 14L, paste0(open, words, close), words)
  })
  text
}

# Spaces within the limits of an interval, and within short names, hold lines together.
hold_together <- function(x, space = "\u00a0") {
  cut <- regexpr("(", x, fixed = TRUE)
  limits <- cut > 0L & grepl("^[^ ]+ [(]", x)
  x[limits] <- paste0(substr(x[limits], 1L, cut[limits] - 1L), gsub(" ", space, substring(x[limits], cut[limits])))
  short <- !limits & is_short(x)
  x[short] <- gsub(" ", space, x[short], fixed = TRUE)
  x
}

is_short <- function(x) nchar(x) <= 14L

# Characters that a column needs: its longest cell (of an interval the estimate or the limits, where the table is too
# wide for a line), the longest word of its heading, its part of the heading above. Names longer than 28 characters are
# broken.
column_sizes <- function(table, page = 112) {
  longest_word <- function(x) max(0L, nchar(unlist(strsplit(x, " ", fixed = TRUE))))
  heading <- vapply(table$columns$label, longest_word, 1L) + 1L
  body <- function(cut) vapply(table$cells, function(column) {
    if (cut) column <- unlist(strsplit(column, " (?=[(])", perl = TRUE))
    as.integer(max(0L, nchar(column)))
  }, 1L)
  size <- pmax(pmin(body(FALSE), 28L), heading, 4L)
  if (sum(size) + length(size) > page) size <- pmax(pmin(body(TRUE), 28L), heading, 4L)
  for (run in spanner_runs(table$columns)) {
    short <- longest_word(run$label) + 1 - sum(size[run$columns])
    if (short > 0) size[run$columns] <- size[run$columns] + ceiling(short / length(run$columns))
  }
  # Words are wider than figures, names in capitals the most.
  unname(ifelse(table$columns$align == "left", 1.22 * size, size))
}
