# Tables of a marker_correlation: their draft and their analysis results data.

#' @exportS3Method
table_draft.marker_correlation <- function(x, style = document_style(), spread = NULL) {
  set <- settings_of(x)
  record <- correlation_of(set)
  rows <- as.data.frame(x)
  computed <- !is.na(rows$p.value)
  steady <- set$bootstrap > 0
  between <- !is.na(rows[["control"]] %||% rep(NA, nrow(rows)))
  mixed <- length(unique(rows$coefficient[computed])) > 1L
  columns <- c(list(
    n = if (!any(between)) count_column("Patients", rows$n, "Patients with both markers.", short = "n") else
      draft_column("Patients", function() ifelse(between, paste(rows$n, "v", rows$n_control), big(rows$n)),
                   "Patients with both markers.", key = rows$n, short = "n"),
    estimate = draft_column(with_interval("Correlation", list(conf.level = set$conf.level)), function() {
      share_interval(rows$estimate, rows$conf.low, rows$conf.high, style)
    }, paste0(record$title, if (any(is_tau(rows))) {
      ", Kendall's tau_b where a value lies beyond a limit"
    }, "; limits by Fisher's z.", if (any(between)) " Of two groups the difference of Fisher's z."),
    key = rows$estimate, short = "correlation")), if (mixed) list(
    coefficient = draft_column("Coefficient", function() ifelse(computed, rows$coefficient, ""),
                               "Which coefficient it is.", key = rows$coefficient, short = "what it is")
  ), list(
    p.value = p_column(rows$p.value, style, note = paste0(
      "Permutation test, two-sided", paste(resample_words(set), collapse = ""),
      if (any(between)) "; of two groups by the normal distribution", "."
    )),
    adj.p.value = p_column(rows$adj.p.value, style, "Adjusted p", family_words(set), "adj. p")
  ), if (steady) list(
    n_kept = draft_column("Kept", function() ifelse(is.na(rows$n_kept), "", paste0(
      percent_text(rows$n_kept / set$bootstrap), ifelse(rows$edge %in% TRUE, " (edge)", "")
    )), paste0("Share of ", format_count(set$bootstrap, "bootstrap resample"),
               " of whole patients whose limits lie on the same side of 0; edge: significant and at least ",
               percent_text(edge_share()), "."), key = rows$n_kept, short = "kept")
  ), closing_columns(rows, x$remarks, style))
  by_t <- !isTRUE(set$resamples > 0) && !any(rows$exact, na.rm = TRUE)
  if (by_t) columns$p.value$note <- paste0("t approximation, two-sided",
                                           if (any(between)) "; of two groups by the normal distribution", ".")
  shown <- c("n", "estimate", if (mixed) "coefficient", adjusted_columns(set), if (steady) "n_kept")
  new_draft(
    keys = drop_constant(c(list(marker_1 = key_column("Marker", rows$marker_1, "marker 1"),
                                marker_2 = key_column("With", rows$marker_2, "marker 2"),
                                visit = key_column("Visit", rows$visit)), compared_key(rows, set$by, style)), "visit"),
    columns = columns, default = shown, console = c(shown, "status"), report = c(shown, "n_censored", "note"),
    data = rows, title = correlation_title(set), notes = simulated_note(set),
    remarks = other_notes(x$remarks[computed]),
    main = "estimate", row_note = not_computed_words(rows, computed, x$remarks), order = rank_p(rows$p.value),
    order_words = "those with the smallest p", stressed = is_significant(x), stress = significance_words(x)
  )
}

#' @exportS3Method
ard_parts.marker_correlation <- function(x) {
  rows <- as.data.frame(x)
  result_parts(x, rows, c("marker_2", "visit", settings_of(x)$by, intersect("control", names(rows))), "marker_1",
               !is.na(rows$p.value))
}
