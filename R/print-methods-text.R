# How paragraphs of methods are printed.

#' @export
print.methods_text <- function(x, ..., width = NULL) {
  check_dots_empty(...)
  local_width(width)
  cat(vapply(unclass(x), function(p) paste(strwrap(p, print_width() + 1L), collapse = "\n"), character(1)),
      sep = "\n\n")
  invisible(x)
}
