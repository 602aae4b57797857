# Tables of compare_prognosis(): their draft and their analysis results data.

#' @exportS3Method
table_draft.prognosis_comparison <- function(x, style = document_style(), spread = NULL) {
  set <- settings_of(x)
  rows <- as.data.frame(x)
  refitted <- validation_record(set)$refits
  computed <- rows$status == "ok"
  likelihood <- rows$measure == "lr_chi_square"
  number <- function(v) ifelse(likelihood, fixed(v, style$digits %||% 2L), fixed(v, style$digits %||% 3L))
  whose <- if (refitted) "In the patients that the models were fitted to." else "In new patients."
  columns <- c(list(
    first = draft_column("First model", function() number(rows$first), whose, short = "first"),
    second = draft_column("Second model", function() number(rows$second), whose, short = "second"),
    difference = if (refitted) draft_column("Difference", function() number(rows$difference), short = "difference"),
    optimism = if (refitted) draft_column("Optimism", function() number(rows$optimism), short = "optimism"),
    corrected = estimate_column(if (refitted) "Corrected" else "Difference", rows, number, set, style,
                                paste0("Second model minus first. ", comparison_method(set), "."))
  ), limit_columns(rows$conf.low, rows$conf.high, number, set), list(
    p.value = p_column(rows$p.value, style, note = if (refitted) {
      "Of the likelihood-ratio chi-square the test of what was added; of the others from the resamples. Not adjusted."
    } else {
      "Of the area DeLong's test, of the Brier score from the resamples. Not adjusted."
    })
  ), closing_columns(rows, x$remarks, style))
  columns <- Filter(Negate(is.null), columns)
  shown <- function(...) intersect(c(...), names(columns))
  new_draft(
    keys = list(measure = key_column("Measure", accuracy_words(rows$measure))),
    columns = columns, default = shown("first", "second", "difference", "optimism", "corrected", "p.value"),
    console = shown("first", "second", "difference", "optimism", "corrected", "conf.low", "conf.high", "p.value"),
    report = shown("first", "second", "corrected", "p.value", "note"), data = rows,
    title = "Comparison of two prognostic models", main = "corrected",
    row_note = not_computed_words(rows, computed, x$remarks),
    notes = c(compared_models(set), if (!is.null(added_words(x))) paste0(added_words(x), "."),
              paste0(format_count(set$n, if (refitted) "patient" else "new patient"), ", ",
                     format_count(set$n_events, "event"), lost_words(set), "."), event_note(set$event),
              failed_refits(set), simulated_note(set)), remarks = other_notes(x$remarks[computed])
  )
}

#' @exportS3Method
ard_parts.prognosis_comparison <- function(x) {
  rows <- as.data.frame(x)
  result_parts(x, rows, character(), "measure", !is.na(rows$corrected))
}
