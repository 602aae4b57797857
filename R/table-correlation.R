# The draft of a marker_correlation.

#' @exportS3Method
table_draft.marker_correlation <- function(x, style = document_style(), spread = NULL) {
  set <- settings_of(x)
  record <- correlation_of(set)
  rows <- as.data.frame(x)
  computed <- !is.na(rows$p.value)
  columns <- c(list(
    n = count_column("Patients", rows$n, "Patients with both.", short = "n"),
    estimate = draft_column(with_interval("Correlation", list(conf.level = set$conf.level)), function() {
      share_interval(rows$estimate, rows$conf.low, rows$conf.high, style)
    }, paste0(record$title, if (any(rows$n_censored > 0L) && record$by_rank) {
      ", Kendall's tau_b where a value lies beyond a limit"
    }, "; limits by Fisher's z."), key = rows$estimate, short = "correlation"),
    p.value = p_column(rows$p.value, style, note = paste0(
      "Permutation test, two-sided", paste(resample_words(set), collapse = ""), "."
    )),
    adj.p.value = p_column(rows$adj.p.value, style, "Adjusted p", family_words(set), "adj. p")
  ), closing_columns(rows, x$remarks, style))
  by_t <- !isTRUE(set$resamples > 0) && !any(rows$exact, na.rm = TRUE)
  if (by_t) columns$p.value$note <- "t approximation, two-sided."
  shown <- c("n", "estimate", adjusted_columns(set))
  new_draft(
    keys = drop_constant(list(marker_1 = key_column("Marker", rows$marker_1, "marker 1"),
                              marker_2 = key_column("With", rows$marker_2, "marker 2"),
                              visit = key_column("Visit", rows$visit)), "visit"),
    columns = columns, default = shown, console = c(shown, "status"), report = c(shown, "n_censored", "note"),
    data = rows, title = correlation_title(set), notes = simulated_note(set),
    remarks = other_notes(x$remarks[computed]),
    main = "estimate", row_note = not_computed_words(rows, computed), order = rank_p(rows$p.value),
    order_words = "those with the smallest p", stressed = is_significant(x), stress = significance_words(x)
  )
}
