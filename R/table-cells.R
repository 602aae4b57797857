# Text of a table's cells as documents take it: what may not be broken, and how wide columns are.

latex_cell <- function(x) hold_hyphens(escape_latex(hold_together(x)), "\\mbox{", "}")

html_cell <- function(x) hold_hyphens(escape_html(hold_together(x)), '<span style="white-space:nowrap">', "</span>")

# A minus sign, which no line ends after, in place of the hyphen.
word_cell <- function(x) gsub("(?<![^ (\u00a0])-(?=[0-9.])", "\u2212", hold_together(x), perl = TRUE)

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
  limits <- cut > 0L & grepl("^([<>]=? )?[^ ]+ [(]", x)
  estimate <- sub(paste0(space, "$"), " ", gsub(" ", space, substr(x[limits], 1L, cut[limits] - 1L)))
  x[limits] <- paste0(estimate, gsub(" ", space, substring(x[limits], cut[limits])))
  short <- !limits & is_short(x)
  x[short] <- gsub(" ", space, x[short], fixed = TRUE)
  x
}

is_short <- function(x) nchar(x) <= 14L

# How wide columns are on paper, in inches, and at which size of letters: each as wide as its text, where the page is
# wide enough; else in lines, none narrower than its longest piece that is not to be broken, by letters as large as they
# can be.
fit_columns <- function(table, page = 6.8, sizes = c(8, 7.5, 7, 6.5, 6)) {
  text <- column_texts(table)
  for (points in sizes) {
    least <- spread_spanners(text_inches(text$pieces, points), table$columns, points)
    if (sum(least) <= page) break
  }
  most <- pmax(least, text_inches(text$whole, points))
  room <- page - sum(least)
  wanted <- sum(most - least)
  list(points = points, inches = if (room < 0) least * page / sum(least) else
    if (wanted <= room) most else least + (most - least) * room / wanted)
}

# Of each column what stands in it, whole and in the pieces that a line may end between.
column_texts <- function(table) {
  cells <- lapply(shown_cells(table), hold_together)
  marks <- cell_marks(table)
  for (j in seq_along(cells)) cells[[j]] <- paste0(cells[[j]], marks[, j])
  cells <- lapply(cells, unique)
  heading <- words_of(paste0(table$columns$label, heading_marks(table)))
  list(whole = Map(c, cells, heading),
       pieces = Map(function(column, heading) c(unlist(words_of(column)), heading), cells, heading))
}

words_of <- function(text) strsplit(text, " ", fixed = TRUE)

# The widest text of each column; names without a blank that are longer than a sixth of a page are broken all the same.
text_inches <- function(texts, points, longest = 1.15) {
  widest <- vapply(texts, function(text) max(0, letter_widths(text)), 0)
  pmin(unname(widest) * points / 72, longest) + 0.1
}

# Widths of texts in sizes of the letter, as a sans serif face has them (Helvetica's, bold), rounded up by groups.
letter_widths <- function(text) {
  vapply(strsplit(text, "", fixed = TRUE), function(letters) {
    narrow <- letters %in% c("i", "j", "l", "I", "f", "t", "r", "'", ".", ",", ":", ";", "!", "|", "(", ")", "[", "]",
                             " ", "\u00a0", "-", "/")
    wide <- letters %in% c("m", "w", "M", "W", "%", "@")
    capital <- letters %in% LETTERS & !wide
    full <- nchar(letters, "width") > 1L
    sum(ifelse(full, 1.05, ifelse(narrow, 0.36, ifelse(wide, 0.93, ifelse(capital, 0.73, 0.6)))))
  }, 0)
}

# A heading over several columns wants room for its longest word.
spread_spanners <- function(inches, columns, points) {
  for (run in spanner_runs(columns)) {
    short <- text_inches(words_of(run$label), points) - sum(inches[run$columns])
    if (short > 0) inches[run$columns] <- inches[run$columns] + short / length(run$columns)
  }
  inches
}
