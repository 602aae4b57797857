# compare_prognosis(): read, printed, summarised.

#' @export
print.prognosis_comparison <- function(x, ..., width = NULL) {
  local_width(width)
  used <- settings(x)
  print_wrapped("Comparison of two prognostic models")
  for (line in compared_models(used)) print_wrapped(line)
  print_simulated(used)
  print_event(used$event, named = TRUE)
  print_wrapped(validated_counts(used))
  print_wrapped(comparison_method(used), ".")
  cat("\n")
  print_draft(table_draft(x, console_style()))
  print_lines(c("Differences: second model minus first. A lower Brier score is the better one.",
                if (!is.null(added_words(x))) paste0(added_words(x), "."), failed_refits(used)))
  said <- remark_text(x$remarks)
  for (note in setdiff(said, "")) {
    print_wrapped("Note: ", paste(accuracy_words(x$measure[said == note]), collapse = ", "), ": ", note, ".")
  }
  invisible(x)
}

#' @export
tidy.prognosis_comparison <- function(x, ...) as.data.frame(x)

#' @export
glance.prognosis_comparison <- function(x, ...) {
  used <- settings(x)
  rows <- as.data.frame(x)
  corrected <- stats::setNames(as.list(rows$corrected[1:2]), paste0(rows$measure[1:2], "_difference"))
  lr <- rows[rows$measure == "lr_chi_square", ]
  data.frame(corrected, lr_chi_square = lr$difference, df = abs(used$df), p.value = lr$p.value,
             added_information = added_information(x), method = used$method, n_resamples = used$n_resamples,
             n_failed = used$n_failed, nobs = used$n, n_events = used$n_events, event = event_level(used$event))
}
