# How paragraphs of methods are printed.

#' @export
print.methods_text <- function(x, ..., width = NULL) {
  check_dots_empty(...)
  local_width(width)
  cat(vapply(unclass(x), function(p) paste(strwrap(p, print_width() + 1L), collapse = "\n"), character(1)),
      sep = "\n\n")
  list <- attr(x, "checklist", exact = TRUE)
  if (!is.null(list)) {
    cat("\n\n")
    for (i in seq_len(nrow(list))) {
      print_wrapped(list$item[i], ". ", list$topic[i], ": ", list$answered[i], ".", exdent = 4L)
    }
  }
  invisible(x)
}

#' @export
as.data.frame.methods_text <- function(x, row.names = NULL, optional = FALSE, ...) {
  list <- attr(x, "checklist", exact = TRUE)
  if (is.null(list)) data.frame(text = as.vector(unclass(x))) else list
}
