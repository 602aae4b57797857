# Text without the locale: the same letters, order and counts on a German, a Turkish and a C machine.

# Only the letters of ASCII change: with the locale's rule "PARTIAL" is not "partial" in Turkish.
lower_ascii <- function(x) chartr(paste(LETTERS, collapse = ""), paste(letters, collapse = ""), x)
upper_ascii <- function(x) chartr(paste(letters, collapse = ""), paste(LETTERS, collapse = ""), x)

upper_initial <- function(x) paste0(upper_ascii(substr(x, 1L, 1L)), substr(x, 2L, nchar(x)))

# factor(x), with the levels of text in the order of their bytes.
plain_factor <- function(x) if (is.character(x)) factor(x, sort(unique(x), method = "radix")) else factor(x)

# How often each text comes, the most frequent first, equal counts in the order of their bytes; named whole numbers.
tally <- function(x) {
  counts <- table(plain_factor(as.character(x)))
  order <- order(-counts, method = "radix")
  stats::setNames(as.integer(counts)[order], names(counts)[order])
}

# Blanks of all kinds as the inside of a class of characters: tabs, no-break and thin ones, those of no
# width, among them soft hyphens and marks of direction.
any_blank <- "\\s\u00a0\u00ad\u2000-\u200f\u202f\u2060\u3000\ufeff"

# Off both ends.
trim_blanks <- function(x) gsub(paste0("^[", any_blank, "]+|[", any_blank, "]+$"), "", x, perl = TRUE)

# What a name is but for the case of its letters, blanks, and signs that look alike: dashes, the two signs for micro.
name_key <- function(x) {
  plain <- gsub(paste0("[", any_blank, "]+"), "", lower_ascii(x), perl = TRUE)
  gsub("\u03bc", "\u00b5", gsub("[\u2010-\u2015\u2212]", "-", plain, perl = TRUE), fixed = TRUE)
}

lower_initial <- function(x) {
  plain <- grepl("^[A-Z][a-z]", x)
  ifelse(plain, paste0(lower_ascii(substr(x, 1L, 1L)), substring(x, 2L)), x)
}

rank_of <- function(x, method) order(order(x, method = method))

# Text whose order by bytes is that of the numbers in it: whole numbers as wide as the widest, so that "Day 7" stands
# before "Day 28"; decimals are as they stand, signs between thousands are left out.
natural_key <- function(text) {
  text <- without_thousands(text)
  vapply(text, function(one) {
    at <- gregexpr("(?<![0-9])(?<![0-9][.])[0-9]+", one, perl = TRUE)
    digits <- regmatches(one, at)
    regmatches(one, at) <- lapply(digits, function(x) paste0(strrep("0", pmax(0L, 16L - nchar(x))), x))
    one
  }, "", USE.NAMES = FALSE)
}

# "1,000" as "1000".
without_thousands <- function(text) gsub("(?<=[0-9]),(?=[0-9]{3}(?![0-9]))", "", text, perl = TRUE)

natural_order <- function(text) order(natural_key(text), text, method = "radix")
