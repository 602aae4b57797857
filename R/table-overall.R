# Tables of an overall_change: their draft and their analysis results data.

#' @exportS3Method
table_draft.overall_change <- function(x, style = document_style(), spread = NULL) {
  set <- settings_of(x)
  test <- overall_test(set)
  rows <- as.data.frame(x)
  by <- intersect(set$by, names(rows))
  keys <- c(list(marker = marker_key(rows, set, FALSE)), lapply(stats::setNames(nm = by), function(name) {
    text <- if (style$console) plain_text(rows[[name]]) else group_words(rows[[name]], name)
    key_column(column_label(name), text, short = name)
  }))
  computed <- !is.na(rows$p.value)
  columns <- c(list(
    n = draft_column("Patients", function() paste0(big(rows$n_complete), " + ", big(rows$n_partial)),
                     "Patients with all visits + with two or more, but not all.",
                     key = rows$n_complete + rows$n_partial, short = "n"),
    n_dropped = count_column("Left out", rows$n_dropped, "Patients with fewer than two visits.", short = "left out"),
    statistic = draft_column(upper_initial(test$symbol), function() format_number(rows$statistic),
                             key = rows$statistic, short = test$symbol),
    df = draft_column("df", function() ifelse(is.na(rows$df), "", format(rows$df)), "Degrees of freedom.",
                      key = rows$df),
    kendall_w = draft_column("Kendall's W", function() share_text(rows$kendall_w),
                             "Concordance of the patients: 0 none, 1 the same order of visits in all.",
                             key = rows$kendall_w, short = "W"),
    p.value = p_column(rows$p.value, style, note = paste0(
      upper_initial(test$title), "; ", if (test$directed) paste0(sides_words(set, "values fall", "values rise"), "; "),
      overall_exactness(rows, test), "."
    )),
    adj.p.value = p_column(rows$adj.p.value, style, "Adjusted p", family_words(set), "adj. p")
  ), closing_columns(rows, x$remarks, style))
  shown <- c("n", if (any(rows$n_dropped > 0L)) "n_dropped", "statistic", if (!test$directed) "df", "kendall_w",
             adjusted_columns(set))
  new_draft(
    keys = keys, columns = columns, default = shown, console = c(shown, "status"),
    report = c(shown, "n_censored", "note"), data = rows,
    title = paste0("All visits together: ", list_words(set$visits, 6L),
                   if (length(by)) paste0(", by ", list_words(by))),
    notes = c(overall_limit_note(rows, set), simulated_note(set)), remarks = other_notes(x$remarks[computed]),
    main = "statistic", row_note = not_computed_words(rows, computed, x$remarks), order = rank_p(rows$p.value),
    order_words = "those with the smallest p", stressed = is_significant(x), stress = significance_words(x)
  )
}

overall_exactness <- function(rows, test) {
  exact <- rows$exact[!is.na(rows$exact)]
  paste(c(if (any(exact)) "all orders of the visits within patients", if (any(!exact) || !length(exact))
    paste("the", test$exactness$other, "approximation")), collapse = " or ")
}

overall_limit_note <- function(rows, set) if (any(rows$n_censored > 0L)) overall_limit_words(set)

#' @exportS3Method
ard_parts.overall_change <- function(x) {
  rows <- as.data.frame(x)
  result_parts(x, rows, intersect(settings_of(x)$by, names(rows)), "marker", !is.na(rows$p.value))
}
