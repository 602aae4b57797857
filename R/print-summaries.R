# How what describes a study is printed: its draft, with what the headings mean.

#' @export
print.study_summary <- function(x, ..., n = 20L, width = NULL) {
  check_dots_empty(...)
  local_width(width)
  if (!all(attr(x, "columns", exact = TRUE) %in% names(x))) return(NextMethod())
  draft <- table_draft(x, console_style())
  print_wrapped(draft$title)
  cat("\n")
  if (!nrow(draft$data)) return(print_no_rows(x))
  print_draft(draft, n)
  columns <- made_columns(draft, draft$console)
  print_lines(c(heading_words(columns, vapply(columns, `[[`, "", "short")), draft$notes))
  invisible(x)
}

without_stop <- function(text) sub("[.]$", "", text)

# "n: patients with a value; below: known only to be below a limit."
heading_words <- function(columns, headings) {
  said <- said_of_headings(columns, headings, function(text) {
    # Names keep their capitals: "Fisher's exact test".
    ifelse(grepl("^[A-Z][a-z]+'s ", text), text, lower_initial(text))
  })
  if (length(said)) paste0(paste(said, collapse = "; "), ".")
}

# As they stand on paper, where a note may be several sentences: "p: Wilcoxon signed-rank test, exact; two-sided."
heading_sentences <- function(columns, headings) {
  said <- said_of_headings(columns, headings, identity)
  if (length(said)) paste0(said, ".", collapse = " ")
}

# Headings of one meaning have it once.
said_of_headings <- function(columns, headings, write) {
  noted <- !vapply(columns, function(column) is.null(column$note), NA)
  if (!any(noted)) return(NULL)
  said <- write(vapply(columns[noted], function(column) without_stop(column$note), ""))
  names <- vapply(split(headings[noted], factor(said, unique(said))), paste, "", collapse = ", ")
  paste(names, unique(said), sep = ": ")
}
