# How a paired_change is printed: what was asked, the answer, what was left out.

#' @rdname paired_change
#' @param n Number of rows to print; default 20.
#' @param width Width of the print in characters, a whole number. `NULL`, the default: the console's,
#'   `getOption("width")`.
#' @order 9
#' @export
print.paired_change <- function(x, ..., n = 20L, width = NULL) {
  check_dots_empty(...)
  local_width(width)
  s <- settings(x)
  print_wrapped(paired_question(x, s))
  print_simulated(s)
  cat("\n")
  if (!nrow(x)) return(print_no_rows(x))
  print_draft(table_draft(x, console_style()), n)
  print_lines(c(paired_left_out(x, s), beyond_words(x, x$n_pairs), remark_lines(x$remarks)))
  invisible(x)
}

paired_question <- function(x, s) {
  record <- method_of(x)
  used <- record$exactness$column[c(any(x$exact, na.rm = TRUE), any(!x$exact, na.rm = TRUE))]
  zeros <- if (!is.null(record$zeros)) record$zeros(s)[["print"]]
  side <- switch(s$alternative, two.sided = "", less = ", one-sided (fell)", greater = ", one-sided (rose)")
  by <- if (length(s$by)) paste0(", by ", paste(s$by, collapse = " and "))
  paste0("Did the markers change within patients", by, "? ", upper_initial(record$title),
         if (length(used)) paste0(" (", enumerate(used), ")"), if (length(zeros) && nzchar(zeros)) paste0(", ", zeros),
         side, "; ", format_level(s$conf.level), if (isTRUE(s$simultaneous)) " simultaneous",
         " confidence intervals; ", adjustment_question(s), ".")
}

# Who is not in the rows; NULL where everybody is.
paired_left_out <- function(x, s) {
  c(if (length(s$n_left_out) && any(s$n_left_out > 0L)) {
      lost <- s$n_left_out[s$n_left_out > 0L]
      what <- vapply(names(lost), function(name) column_groups(name)$lacking %||% paste("known", name), "")
      paste0("Left out: ", enumerate(paste(format_count(unname(lost), "patient"), "without", what)), ".")
    },
    paired_missing(x))
}

paired_missing <- function(x) {
  lost <- x$n_eligible - x$n_pairs
  if (!any(lost > 0L)) return(NULL)
  paste0("Without both values: ", format_range_of(lost, "patient"), ", by row.")
}
