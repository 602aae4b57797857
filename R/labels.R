# Names where there is little room: in lines, short enough and still distinct; and lists of names in a sentence.

# Names in lines of at most `width` characters, broken after a space, hyphen, underscore, dot or slash where there is
# one, elsewhere where they must be. Names that are too long for `max_lines` lose what they have in common, then their
# middle; they stay distinct.
wrap_name <- function(x, width = 20L, max_lines = 2L) {
  x <- as.character(x)
  distinct <- unique(x[!is.na(x)])
  wrapped <- wrap_each(distinct, width)
  long <- line_count(wrapped) > max_lines
  bare <- distinct
  bare[long] <- without_common(distinct[long])
  wrapped[long] <- wrap_each(bare[long], width)
  for (size in c(width * max_lines * 0.85, width)) {
    long <- line_count(wrapped) > max_lines
    wrapped[long] <- wrap_each(shorten_middle(bare[long], as.integer(size)), width)
  }
  if (anyDuplicated(wrapped)) wrapped <- make.unique(wrapped, sep = " #")
  wrapped[match(x, distinct)]
}

line_count <- function(x) lengths(strsplit(x, "\n", fixed = TRUE))

wrap_each <- function(x, width) vapply(x, wrap_one_name, character(1), width = width, USE.NAMES = FALSE)

wrap_one_name <- function(x, width) {
  lines <- character()
  while (nchar(x) > width) {
    cut <- max(gregexpr(" ", substr(x, 1L, width), fixed = TRUE)[[1L]])
    if (cut < width / 3) cut <- max(gregexpr("[_./-]", substr(x, 1L, width))[[1L]])
    if (cut < width / 3) cut <- width
    lines <- c(lines, trimws(substr(x, 1L, cut)))
    x <- trimws(substr(x, cut + 1L, nchar(x)))
  }
  lines <- c(lines, x)
  paste(lines[nzchar(lines)], collapse = "\n")
}

# Several names without the beginning and the end that they share, in place of which there are dots.
without_common <- function(x) {
  if (length(x) < 2L) return(x)
  letters <- strsplit(x, "")
  shared <- function(letters) {
    n <- min(lengths(letters))
    same <- vapply(seq_len(n), function(i) length(unique(vapply(letters, `[`, "", i))) == 1L, logical(1))
    sum(cumprod(same))
  }
  start <- shared(letters)
  end <- min(shared(lapply(letters, rev)), min(nchar(x)) - start)
  # Back to the start of a word, so that "IL-6" does not become "6".
  while (start > 0L && !grepl("[ _./(]", substr(x[1L], start, start))) start <- start - 1L
  end_at <- nchar(x) - end
  while (end > 0L && !grepl("[ _./(]", substr(x[1L], end_at[1L] + 1L, end_at[1L] + 1L))) {
    end <- end - 1L
    end_at <- end_at + 1L
  }
  if (start + end < 8L || any(end_at <= start)) return(x)
  paste0(if (start > 0L) "...", trimws(substr(x, start + 1L, end_at)), if (end > 0L) "...")
}

shorten_middle <- function(x, width) {
  keep <- max(width - 3L, 4L)
  head <- ceiling(keep * 0.6)
  ifelse(nchar(x) <= width, x, paste0(substr(x, 1L, head), "...", substr(x, nchar(x) - (keep - head) + 1L, nchar(x))))
}

# Names short enough to stand in a sentence, still distinct: with dots in their middle, or, where that makes two names
# the same, without what they have in common.
short_name <- function(x, width = 24L) {
  cut <- shorten_middle(as.character(x), width)
  if (length(unique(cut)) == length(unique(x))) return(cut)
  name <- wrap_name(x, width, 1L)
  bare <- gsub("^[.]{3}|[.]{3}$", "", name)
  if (length(unique(bare)) < length(unique(name))) name else bare
}

# "a", "a and b", "a, b and c"; beyond `n` names the number of the others.
list_words <- function(x, n = 3L) {
  x <- as.character(x)
  if (length(x) > n) x <- c(x[seq_len(n)], paste(length(x) - n, "more"))
  if (length(x) < 2L) return(paste(x, collapse = ""))
  paste(paste(x[-length(x)], collapse = ", "), "and", x[length(x)])
}
