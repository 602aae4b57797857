# How a paired_change is printed: what was asked, the answer, what was left out.

#' @rdname paired_change
#' @param n Number of rows to print; default 20.
#' @param width Width of the print in characters, a whole number. `NULL`, the default: the console's, `getOption(\"width\")`.
#' @order 9
#' @export
print.paired_change <- function(x, ..., n = 20L, width = NULL) {
  check_dots_empty(...)
  local_width(width)
  s <- settings(x)
  print_wrapped(paired_question(x, s))
  cat("\n")
  if (!nrow(x)) return(print_no_rows(x))
  cells <- paired_cells(x, s)
  print_table(cells, keys = sum(names(cells) %in% c("marker", "visit", s$by)), rows = n)
  print_paired_notes(x, s)
  invisible(x)
}

paired_question <- function(x, s) {
  record <- method_of(x)
  used <- record$exactness$column[c(any(x$exact, na.rm = TRUE), any(!x$exact, na.rm = TRUE))]
  zeros <- if (!is.null(record$zeros)) record$zeros(s)[["print"]]
  side <- switch(s$alternative, two.sided = "", less = ", one-sided (fell)", greater = ", one-sided (rose)")
  by <- if (length(s$by)) paste0(", by ", paste(s$by, collapse = " and "))
  paste0("Did the markers change within patients", by, "? ", upper_initial(record$title),
         if (length(used)) paste0(" (", enumerate(used), ")"), if (length(zeros) && nzchar(zeros)) paste0(", ", zeros), side, "; ", format_level(s$conf.level), if (isTRUE(s$simultaneous)) " simultaneous",
         " intervals; ", adjustment_question(s), ".")
}

paired_cells <- function(x, s) {
  fold <- s$scale == "log2"
  effect <- if (fold) format_interval(x$fold_change, x$fold_low, x$fold_high) else
    format_interval(x$estimate, x$conf.low, x$conf.high)
  reference <- length(unique(x$reference)) > 1L
  cells <- c(
    list(marker = x$marker, visit = if (reference) paste(x$visit, "v", x$reference) else x$visit),
    as.list(x)[s$by],
    list(n = x$n_pairs, change = effect, `up/same/down` = paste(x$n_up, x$n_same, x$n_down, sep = "/"),
         p = format_p(x$p.value), `adj. p` = format_p(x$adj.p.value), status = ifelse(x$status == "ok", "", x$status))
  )
  names(cells)[names(cells) == "change"] <- if (fold) "fold change" else "change"
  if (length(unique(cells$visit)) < 2L) cells$visit <- NULL
  if (all(x$status == "ok")) cells$status <- NULL
  cells$n <- as.character(cells$n)
  list2DF(cells)
}

print_paired_notes <- function(x, s) {
  lines <- c(paired_left_out(x, s), remark_lines(x$remarks))
  if (length(lines)) cat("\n")
  for (line in lines) print_wrapped(line)
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
  paste0("Without both values: ", if (min(lost) == max(lost)) lost[[1L]] else paste(range(lost), collapse = " to "),
         " of the eligible patients in a row.")
}
