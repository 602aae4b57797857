# The lines of pictures: titles, subtitles and captions that fit at 12 cm.

# Breaks text into lines that fit a picture 12 cm wide.
fit_title <- function(...) fold_text(paste0(...), 56L)
fit_subtitle <- function(...) fold_text(paste0(...), 80L)
fit_caption <- function(...) {
  parts <- unlist(list(...))
  parts <- parts[!is.na(parts) & nzchar(parts)]
  if (length(parts)) fold_text(paste(parts, collapse = " "), 88L)
}

fold_text <- function(text, width) paste(strwrap(text, width = width + 1L), collapse = "\n")

# Says what the names of an axis have been shortened by, where they have been.
shortened_note <- function(levels, lines = 2L) {
  if (any(grepl("...", wrap_name(levels, if (lines == 1L) 24L else 20L, lines), fixed = TRUE)))
    "Dots: long names of markers are shortened." else ""
}

what_markers <- function(shown, study) {
  if (length(shown) == 1L) short_among(shown, study) else paste(length(shown), "markers")
}

# The short name of a marker, told apart from the study's others.
short_among <- function(marker, study) short_name(markers(study), 30L)[match(marker, markers(study))]
