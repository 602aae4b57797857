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
  noted <- !vapply(columns, function(column) is.null(column$note), NA)
  shown <- columns[noted]
  said <- vapply(shown, function(column) without_stop(column$note), "")
  # Names keep their capitals: "Fisher's exact test".
  said <- ifelse(grepl("^[A-Z][a-z]+'s ", said), said, lower_initial(said))
  if (!length(said)) return(NULL)
  names <- vapply(split(headings[noted], factor(said, unique(said))), paste, "", collapse = ", ")
  paste0(paste(names, unique(said), sep = ": ", collapse = "; "), ".")
}
