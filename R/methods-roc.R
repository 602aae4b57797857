# Curves and their comparison: read, printed, summarised; nothing is computed here.

#' @export
settings.roc_curve <- function(x, ...) attr(x, "settings", exact = TRUE)

#' @export
as.data.frame.roc_curve <- function(x, ...) x$curve

#' @export
tidy.roc_curve <- function(x, ...) {
  check_dots_empty(...)
  x$curve
}

#' @export
glance.roc_curve <- function(x, ...) {
  check_dots_empty(...)
  data.frame(x[c("auc", "auc_low", "auc_high", "cut_point", "cut_low", "cut_high", "cut_direction", "sensitivity",
                 "sensitivity_low", "sensitivity_high", "specificity", "specificity_low", "specificity_high",
                 "sensitivity_corrected", "specificity_corrected", "partial_auc", "partial_low", "partial_high",
                 "partial_standardised", "n_event", "n_other",
                 "n_missing", "conf.level", "status", "note")], event = event_level(settings(x)$event))
}

#' @export
print.roc_curve <- function(x, ..., width = NULL) {
  local_width(width)
  used <- attr(x, "settings", exact = TRUE)
  level <- format_level(x$conf.level)
  print_wrapped("ROC curve of ", x$label, ": ", format_count(x$n_event, "patient"), " with the event, ", x$n_other,
                " without")
  print_simulated(used)
  print_event(used$event, named = TRUE)
  kind <- area_interval(x$auc, x$auc_low)
  how <- switch(if (is.na(kind)) "none" else kind, newcombe = paste0(level, " CI, Newcombe 2006, method 5"),
                delong = paste0(level, " CI, DeLong, logit scale"), "no confidence interval")
  print_wrapped("AUC ", format_interval(x$auc, x$auc_low, x$auc_high, none = 0.5), " (", how,
                "): P(higher value with the event)")
  print_wrapped("Youden cut-point: ", curve_rule(x),
                limits_text(x, level, used), ", ", cut_figures(x, level))
  if (!is.na(x$partial_auc)) {
    print_wrapped("Partial AUC over ", used$partial_focus, " ", paste(used$partial, collapse = " to "), ": ",
                  format_interval(x$partial_auc, x$partial_low, x$partial_high),
                  if (!is.na(x$partial_low)) paste0(" (", level, " CI by the bootstrap)"), "; standardised ",
                  format_number(x$partial_standardised))
  }
  if (used$resamples > 0) {
    print_wrapped("Bootstrap: ", format_count(used$resamples, "resample"), ", seed ",
                  seed_text(used$seed), failed_text(used$resamples - used$n_resamples_used))
  }
  if (!is.null(used$landmark)) print_wrapped(landmark_words(used))
  if (x$n_missing > 0) print_wrapped(format_count(x$n_missing, "patient"), " left out: value or response missing")
  if (nzchar(x$note)) print_wrapped("Note: ", x$note)
  invisible(x)
}

# Both figures of a cut-point, with Wilson's limits, and what is left of them in patients who had no part in its choice.
cut_figures <- function(x, level) {
  text <- paste0("sensitivity ", format_interval(x$sensitivity, x$sensitivity_low, x$sensitivity_high),
                 ", specificity ", format_interval(x$specificity, x$specificity_low, x$specificity_high),
                 " (", level, " CI, Wilson)")
  if (is.na(x$sensitivity_corrected)) return(text)
  paste0(text, "; in patients left out of the resamples ", format_number(x$sensitivity_corrected), " and ",
         format_number(x$specificity_corrected))
}

limits_text <- function(x, level, used) {
  if (used$resamples == 0) return("")
  paste0(" (", level, " bootstrap CI ", told_cut(x$cut_low), " to ", told_cut(x$cut_high), ")")
}

failed_text <- function(n) if (n > 0) paste0("; ", format_count(n, "resample"), " without both groups left out")

#' @export
print.roc_comparison <- function(x, ..., width = NULL) {
  local_width(width)
  used <- settings(x)
  joint <- length(used$curves) > 2L
  print_wrapped(if (x$paired[1L]) "Paired" else "Unpaired", " comparison of ", length(used$curves),
                " ROC curves (DeLong)",
                if (joint) ": chi-square that all areas are equal" else
                  paste0(": difference of the areas, ", format_level(used$conf.level), " confidence interval"))
  print_simulated(used)
  print_event(used$event, named = TRUE)
  print_draft(table_draft(x, console_style()))
  print_wrapped(format_count(x$n_event[1L], "patient"), " with the event, ", x$n_other[1L], " without",
                if (x$n_left_out[1L] > 0) paste0("; ", x$n_left_out[1L], " left out: value or response missing"))
  notes <- setdiff(remark_text(x$remarks), "")
  if (length(notes)) print_wrapped("Note: ", paste(notes, collapse = "; "))
  invisible(x)
}

#' @export
glance.cut_performance <- function(x, ...) {
  check_dots_empty(...)
  used <- settings(x)
  data.frame(n_cuts = nrow(x), nobs = used$n_event + used$n_other, n_events = used$n_event,
             event = event_level(used$event), n_missing = used$n_missing, conf.level = used$conf.level)
}

#' @export
print.cut_performance <- function(x, ..., width = NULL) {
  check_dots_empty(...)
  local_width(width)
  used <- settings(x)
  print_wrapped("Cut-points of ", used$label, ": ", format_count(used$n_event, "patient"), " with the event, ",
                big(used$n_other), " without")
  print_simulated(used)
  print_event(used$event, named = TRUE)
  print_draft(table_draft(x, console_style()))
  print_lines(cut_side_words(x), gap = FALSE)
  print_wrapped(format_level(used$conf.level), " confidence intervals: Wilson's.")
  print_wrapped("Likelihood ratios: columns lr_positive and lr_negative.")
  if (used$n_missing > 0) print_wrapped(format_count(used$n_missing, "patient"), " left out: value or response missing")
  invisible(x)
}
