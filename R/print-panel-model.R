# How a panel is printed.

#' @rdname panel_model
#' @param width Width of the print in characters, a whole number. `NULL`, the default: the console's,
#'   `getOption("width")`.
#' @export
print.panel_model <- function(x, ..., width = NULL) {
  local_width(width)
  way <- x$spec$way
  candidates <- format_count(length(x$spec$markers), "candidate")
  kept <- sum(x$coefficients[x$spec$markers] != 0)
  print_wrapped("Panel of markers by ", way$name, ": ",
                if (way$chooses) paste(kept, "of", candidates, "chosen") else paste("all", candidates, "kept"),
                if (length(x$spec$covariates)) paste0(", beside ", list_words(x$spec$covariates)), "; ",
                format_count(x$n, "patient"), ", ", x$n_events, " with response",
                if (x$n_dropped) paste0("; ", x$n_dropped, " left out for missing values"),
                if (x$n_uncompared) {
                  paste0("; ", format_count(x$n_uncompared, "patient"), " ", response_groups()$outside, " left out")
                }, ".")
  print_simulated(x)
  print_wrapped("Odds ratios of ", panel_event(), " per ", if (x$spec$logs) "doubling" else "unit",
                " of the value at ", x$baseline,
                ", ", way$said, ".")
  cat("\n")
  shown <- utils::head(x$chosen, 20L)
  ratio <- ifelse(shown$coefficient == 0, "not chosen", panel_ratios(shown$coefficient, console_style()))
  lines <- paste0(format(c("marker", short_name(shown$marker))), "  ",
                  format(c("odds ratio", ratio), justify = "right"))
  if (way$chooses) {
    share <- ifelse(is.na(shown$share), "", percent_text(shown$share))
    lines <- paste0(lines, "  ", format(c("chosen", share), justify = "right"))
  }
  cat(lines, sep = "\n")
  cat("\n")
  if (way$chooses && x$resamples > 0) {
    print_wrapped("Chosen: share of ", panel_resamples(x), ", seed ",
                  seed_text(x$seed), ".")
  }
  if (!is.null(panel_limited(x))) print_wrapped(panel_limited(x))
  print_wrapped(panel_needs(x))
  invisible(x)
}
