# Tables of ROC curves and their comparison: their drafts and their analysis results data.

#' @exportS3Method
table_draft.roc_curve <- function(x, style = document_style(), spread = NULL) {
  set <- settings_of(x)
  set$conf.level <- x$conf.level
  rows <- data.frame(marker = x$label, generics::glance(x))
  bootstrap <- if (set$resamples > 0) paste0("; limits from ", format_count(set$resamples, "bootstrap resample"),
                                             ", seed ",
                                             seed_text(set$seed))
  columns <- c(list(
    n_event = draft_column("With the event", big(rows$n_event), spanner = "Patients"),
    n_other = draft_column("Without", big(rows$n_other), spanner = "Patients"),
    auc = draft_column(with_interval("AUC", set), share_interval(rows$auc, rows$auc_low, rows$auc_high, style,
                                                                     if (is_apparent(x)) area_decimals(x)),
                       paste0("Probability of a higher value with the event; ",
                              area_interval_words(area_interval(rows$auc, rows$auc_low)), "."))
  ), cut_point_columns(rows, set, style, paste0(youden_words("value"), bootstrap, "."), !is.null(bootstrap)), list(
    partial_auc = if (!is.na(x$partial_auc)) {
      draft_column(with_interval("Partial AUC", set),
                   share_interval(rows$partial_auc, rows$partial_low, rows$partial_high, style, 3L),
                   paste0("Over a ", set$partial_focus, " of ", paste(set$partial, collapse = " to "), "."))
    }
  ))
  new_draft(
    keys = list(marker = marker_key(rows, set, TRUE)), columns = columns,
    default = names(Filter(Negate(is.null), columns)), data = rows, title = paste("ROC curve of", x$label),
      main = "auc",
    notes = c(left_out_of_curve(x$n_missing), event_note(set$event), simulated_note(set))
  )
}

#' @exportS3Method
table_draft.roc_comparison <- function(x, style = document_style(), spread = NULL) {
  set <- settings_of(x)
  rows <- as.data.frame(x)
  computed <- !is.na(rows$p.value)
  areas <- grep("^auc_", names(rows), value = TRUE)
  # Of a row for each pair the areas are those of its own two curves.
  labels <- if (nrow(rows) == 1L) paste("AUC of", set$curves) else paste(c("First", "Second", "Third")[1:3], "AUC")[
    seq_along(areas)]
  labels <- ifelse(is.na(labels), paste("AUC", seq_along(areas)), labels)[seq_along(areas)]
  joint <- length(set$curves) > 2L
  columns <- c(
    stats::setNames(lapply(seq_along(areas), function(i) {
      draft_column(labels[i], share_text(rows[[areas[i]]]), short = paste("AUC", i))
    }), areas),
    list(
      difference = if (any(!is.na(rows$difference))) {
        draft_column(with_interval("Difference", set),
                     share_interval(rows$difference, rows$conf.low, rows$conf.high, style),
                     "First minus second area.", short = "difference")
      },
      statistic = draft_column(if (joint) "Statistic" else "z", fixed(rows$statistic, 2L),
                               if (joint) "Chi-square of three and more curves, z of two.", short = "statistic"),
      df = if (joint) draft_column("df", plain_text(as.integer(rows$df))),
      p.value = p_column(rows$p.value, style, note = paste0(
        "DeLong's test, ", if (rows$paired[1L]) "paired" else "unpaired", ", two-sided, not adjusted."))
    ))
  columns <- Filter(Negate(is.null), columns)
  new_draft(
    keys = list(curves = key_column("Curves", rows$curves)), columns = columns, default = names(columns), data = rows,
    title = paste("Comparison of", length(set$curves), "ROC curves"), main = "p.value",
    row_note = not_computed_words(rows, computed, x$remarks),
    notes = c(paste0(format_count(rows$n_event[1L], "patient"), " with the event, ", rows$n_other[1L], " without",
                     if (rows$n_left_out[1L] > 0) paste0("; ", rows$n_left_out[1L],
                                                         " left out: value or response missing"), "."),
              event_note(set$event), simulated_note(set)),
    remarks = other_notes(x$remarks[computed])
  )
}

#' @exportS3Method
ard_parts.roc_curve <- function(x) {
  rows <- data.frame(marker = x$label, generics::glance(x))
  result_parts(x, rows, character(), "marker", TRUE, c(settings_of(x), method = "empirical ROC curve"))
}

#' @exportS3Method
ard_parts.roc_comparison <- function(x) {
  rows <- as.data.frame(x)
  result_parts(x, rows, character(), "curves", !is.na(rows$p.value))
}
