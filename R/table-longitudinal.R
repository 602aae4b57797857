# Tables of a longitudinal_change: their draft and their analysis results data.

#' @exportS3Method
table_draft.longitudinal_change <- function(x, style = document_style(), spread = NULL) {
  set <- settings_of(x)
  rows <- as.data.frame(x)
  computed <- !is.na(rows$p.value)
  by <- set$by
  keys <- c(list(marker = marker_key(rows, set, set$scale != "log2" && !style$console),
                 visit = key_column("Visit", rows$visit)), compared_key(rows, by, style))
  columns <- c(list(
    n_pairs = draft_column("Patients", function() {
      ifelse(is.na(rows$n_control), big(rows$n_pairs), paste(rows$n_pairs, "v", rows$n_control))
    }, "Patients with the visit in the model.", key = rows$n_pairs, short = "n"),
    estimate = effect_column(rows, set, style, c("Fold change", "Change"), c(
      paste0("Mean change from ", set$baseline, " at the mean baseline, as a ratio; of two groups the ratio of these."),
      paste0("Mean change from ", set$baseline, " at the mean baseline; of two groups the difference.")
    ), c("fold change", "change")),
    df = draft_column("df", function() format_number(rows$df), "Degrees of freedom.", key = rows$df),
    p.value = p_column(rows$p.value, style, note = paste0(upper_initial(mixed_name(set)), ", two-sided.")),
    adj.p.value = p_column(rows$adj.p.value, style, "Adjusted p", family_words(set), "adj. p"),
    n_censored = count_column("Changes beyond a limit", rows$n_censored,
                              "Changes of the marker, of all groups and visits, that have a value beyond a limit.")
  ), closing_columns(rows, x$remarks, style))
  shown <- c("n_pairs", "estimate", "df", adjusted_columns(set))
  new_draft(
    keys = keys, columns = columns, default = shown, console = c(shown, "status"),
    report = c(shown, "n_censored", "note"), data = rows,
    title = paste0("Change over the visits, ", list_words(set$visits), " v ", set$baseline,
                   if (!is.null(by)) paste0(", by ", by)),
    notes = c(longitudinal_note(set), trimws(mixed_limit_words(rows, set)), simulated_note(set)),
    remarks = other_notes(x$remarks[computed]),
    main = "estimate", row_note = not_computed_words(rows, computed, x$remarks), order = rank_p(rows$p.value),
    order_words = "those with the smallest p", stressed = is_significant(x), stress = significance_words(x)
  )
}

#' @exportS3Method
ard_parts.longitudinal_change <- function(x) {
  rows <- as.data.frame(x)
  result_parts(x, rows, c("visit", "reference", settings_of(x)$by, "control"), "marker", !is.na(rows$p.value))
}
