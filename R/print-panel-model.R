# How a panel is printed.

#' @rdname panel_model
#' @param width Width of the print in characters, a whole number. `NULL`, the default: the console's,
#'   `getOption("width")`.
#' @export
print.panel_model <- function(x, ..., width = NULL) {
  local_width(width)
  kept <- sum(x$coefficients[x$spec$markers] != 0)
  print_wrapped("Panel of markers by ", x$spec$way$name, ": ", kept, " of ",
                format_count(length(x$spec$markers), "candidate"), " chosen",
                if (length(x$spec$covariates)) paste0(", beside ", list_words(x$spec$covariates)), "; ",
                format_count(x$n, "patient"), ", ", x$n_events, " with response",
                if (x$n_dropped) paste0("; ", x$n_dropped, " left out for missing values"), ".")
  print_wrapped("Odds ratios per ", if (x$spec$logs) "doubling" else "unit", " of the value at ", x$baseline,
                ", shrunk; no p values: the markers were chosen by looking.")
  cat("\n")
  shown <- utils::head(x$chosen, 20L)
  lines <- paste0(format(c("marker", short_name(shown$marker))), "  ",
                  format(c("odds ratio", format_number(exp(shown$coefficient))), justify = "right"), "  ",
                  format(c("chosen", ifelse(is.na(shown$share), "", percent_text(shown$share))), justify = "right"))
  cat(lines, sep = "\n")
  cat("\n")
  if (x$resamples > 0) {
    print_wrapped("Chosen: share of ", format_count(x$resamples, "bootstrap resample"), ", seed ",
                  format(x$seed, scientific = FALSE), ".")
  }
  print_wrapped("Riley's criteria ask for ", big(x$riley[["n_needed"]]), " patients for ",
                format_count(x$riley[["candidates"]], "candidate column"), ", at this share of events and an ",
                "R-squared of 15 % of its maximum; there are ", big(x$n), ".")
  invisible(x)
}
