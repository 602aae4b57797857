# Tables of standardised risks: their draft and their analysis results data.

#' @exportS3Method
table_draft.risk_difference <- function(x, style = document_style(), spread = NULL) {
  set <- settings_of(x)
  rows <- as.data.frame(x)
  computed <- !is.na(rows$risk)
  share <- function(name) {
    of <- function(part) rows[[paste0(name, part)]]
    function() {
      show <- function(v) fixed(v, style$digits %||% 3L)
      text <- estimate_text(of(""), of("_low"), of("_high"), show, style$separator)
      ifelse(is.na(of("")), "", text)
    }
  }
  limits <- if (set$resamples > 0) paste0("Percentiles of ", big(set$resamples), " bootstrap resamples, seed ",
                                          seed_text(set$seed)) else "By the delta method"
  limits <- paste0(limits, risk_pooled(set))
  columns <- c(list(
    n = draft_column("Events / patients", function() paste(big(rows$n_event), big(rows$n), sep = " / "),
                     "Observed, of this level.", key = rows$n, short = "events / n"),
    risk = draft_column(with_interval("Risk", set), share("risk"),
                        paste0("Mean predicted risk of all patients at this level. ", limits, "."), key = rows$risk),
    difference = draft_column(with_interval("Difference", set), share("difference"),
                              paste0("From the risk at ", set$reference, "."), key = rows$difference),
    ratio = draft_column(with_interval("Ratio", set), function() {
      if (style$console) share("ratio")() else ratio_interval(rows$ratio, rows$ratio_low, rows$ratio_high, style)
    }, paste0("To the risk at ", set$reference, "."), key = rows$ratio),
    p.value = p_column(rows$p.value, style, note = risk_p_note(set))
  ), closing_columns(rows, x$remarks, style))
  shown <- c("n", "risk", "difference", "ratio", "p.value")
  new_draft(
    keys = list(level = key_column(upper_initial(set$variable), rows$level, short = set$variable)), columns = columns,
    default = shown, console = c(shown, "status"), report = c(shown, "note"), data = rows, title = risk_title(x),
    main = "risk", notes = c(risk_note(set), simulated_note(set)), remarks = other_notes(x$remarks[computed]),
    row_note = not_computed_words(rows, computed, x$remarks)
  )
}

# Of a model over completed data.
risk_pooled <- function(set) {
  if (is.null(set$n_imputations)) return("")
  paste0(", pooled over ", format_count(set$n_imputations, "imputation"))
}

risk_p_note <- function(set) {
  if (set$resamples > 0) {
    return("Test that the difference is 0 by inversion of its percentile confidence interval, not adjusted.")
  }
  pooled <- if (!is.null(set$n_imputations)) ", pooled by Rubin's rules (t of Barnard and Rubin)"
  paste0("Wald test that the difference is 0", pooled, ", not adjusted.")
}

risk_note <- function(set) {
  paste0("By the model ", deparse1(set$formula), " (", get_likelihood(set$likelihood)$noun, "), ",
         if (set$weighted) paste0("weighted, sum of weights ", big(set$n)) else format_count(set$n, "patient"), ", ",
         big(set$n_event), " with the event.")
}

#' @exportS3Method
ard_parts.risk_difference <- function(x) {
  rows <- as.data.frame(x)
  result_parts(x, rows, c("level", "reference"), "variable", !is.na(rows$risk))
}
