#' What a result says, in plain words
#'
#' Sentences with the numbers: which markers changed, in which direction, by how much; which changed differently in
#' responders; which baseline values foretold the response; how well a model would do in new patients. Rows count as
#' clear when the adjusted p value lies below one minus the level of the intervals. Where nothing is clear, the
#' sentence says so and names the smallest p value.
#'
#' @param result A result of [paired_change()], [response_change()], [response_trend()], [prognostic_screen()] or
#'   [outcome_screen()], a fit of [prognostic_model()], a [validate_prognosis()], a [decision_curve()] or a
#'   [sensitivity()].
#' @param ... Not used; must be empty.
#' @param n Whole number: at most so many rows, those with the smallest p; a last sentence counts the others. Default
#'   8.
#' @return A character vector, one sentence an element.
#' @section Errors: `cytochange_error_argument` for another class; `cytochange_error_data` for a result without rows.
#' @seealso [methods_text()] for how it was computed, [report_study()] which uses both.
#' @examples
#' before <- matrix(c(1, 2, 4, 3, 8, 5, 6, 2), nrow = 1, dimnames = list("IL-6", NULL))
#' after <- matrix(c(2, 4, 9, 6, 19, 14, 13, 5), nrow = 1)
#' findings(paired_change(before, after, scale = "log2"))
#' @export
findings <- function(result, ..., n = 8L) {
  check_dots_empty(...)
  check_class(result, c("paired_change", "response_change", "prognostic_screen", "prognostic_model",
                        "prognosis_validation", "decision_curve", "sensitivity", "response_trend",
                        "overall_change", "marker_correlation",
                        "longitudinal_change", "outcome_screen"), "result")
  n <- check_count(n, "n", min = 1)
  if (inherits(result, "prognostic_model")) return(model_findings(result))
  check_has_rows(result, "result")
  if (inherits(result, "prognosis_validation")) return(validation_findings(result))
  if (inherits(result, "decision_curve")) return(decision_findings(result))
  if (inherits(result, "sensitivity")) return(sensitivity_findings(result, n))
  rows <- main_rows(result)
  clear <- rows[is_clear(rows), , drop = FALSE]
  if (!nrow(clear)) return(nothing_clear(rows))
  clear <- clear[order(clear$p.value), , drop = FALSE]
  shown <- utils::head(clear, n)
  more <- nrow(clear) - nrow(shown)
  c(clear_sentences(shown, rows),
    if (more > 0L) paste0("Clear as well: ", format_count(more, "further row"), " of the table."))
}

# A sentence a clear row; `all_rows`: what they are chosen from.
clear_sentences <- function(rows, all_rows) UseMethod("clear_sentences")

nothing_clear <- function(rows) {
  if (all(is.na(rows$p.value))) return("Nothing could be computed; the table says why.")
  best <- rows[which.min(rows$p.value), , drop = FALSE]
  paste0("Nothing is clear after adjustment (", clear_words(rows), ", ",
         format_count(sum(!is.na(rows$p.value)), "test"),
         "). The smallest p value: ", row_name(best), ", ", adjusted_words(best), ".")
}

# "IL-6 at month 6 in responders"
row_name <- function(row) {
  if (!is.null(row$marker_1)) return(paste0(row$marker_1, " and ", row$marker_2, " at ", row$visit))
  group <- if (inherits(row, "paired_change")) as.character(group_of(row, by_columns(row), "within")) else ""
  paste0(row$marker, if ("visit" %in% names(row)) paste0(" at ", row$visit),
         ifelse(group == "", "", paste0(" in ", group)),
         if (inherits(row, "arm_change")) {
           paste0(level_of_by(row, settings_of(row)$by), ", ", row$arm, " against ", row$control)
         })
}

interval_words <- function(rows, low, high, label = TRUE) {
  paste0(if (label) paste0(format_level(attr(rows, "settings", exact = TRUE)$conf.level %||% 0.95), " interval "),
         format_ratio(rows[[low]]), " to ", format_ratio(rows[[high]]))
}

#' @exportS3Method
clear_sentences.paired_change <- function(rows, all_rows) {
  group <- as.character(group_of(rows, by_columns(rows), "within"))
  where <- ifelse(group == "", "", paste0(" in ", group))
  from <- ifelse(is.na(rows$reference), "before", as.character(rows$reference))
  fold <- is_fold(all_rows)
  moved <- if (fold) {
    paste0(ifelse(rows$estimate < 0, "fell to ", "rose to "), format_ratio(rows$fold_change), " times the value at ",
           from)
  } else {
    paste0(ifelse(rows$estimate < 0, "fell by ", "rose by "), format_number(abs(rows$estimate)), " from ", from)
  }
  limits <- if (fold) interval_words(rows, "fold_low", "fold_high") else interval_words(rows, "conf.low", "conf.high")
  open <- is.na(rows$estimate)
  moved[open] <- paste0(ifelse(direction_of(rows) < 0, "fell", "rose"), " from ", from)[open]
  limits[open] <- counted_changes(rows)[open]
  paste0(rows$marker, " ", moved, " by ", rows$visit, where, " (", limits, "; ", format_count(rows$n_pairs, "pair"),
         "; ",
         adjusted_words(rows), ").")
}

# "0 fell, 8 rose, 2 could not be determined": where limits leave the estimate open.
counted_changes <- function(rows) {
  undetermined <- rows$n_undetermined
  paste0(rows$n_down, " fell, ", rows$n_up, " rose", if (!is.null(undetermined)) {
    ifelse(undetermined > 0L, paste0(", ", undetermined, " could not be determined"), "")
  })
}

#' @exportS3Method
clear_sentences.response_change <- function(rows, all_rows) {
  fold <- is_fold(all_rows)
  groups <- groups_of(all_rows)
  adjusted <- adjusted_for(method_of(all_rows), settings_of(all_rows))
  was <- if (is.null(adjusted)) " was " else paste0(", adjusted for ", adjusted, ", was ")
  within <- stratified_words(settings_of(all_rows))
  open <- paste0(" (", if (nzchar(within)) paste0(within, "; "))
  size <- if (in_ranks(all_rows)) {
    paste0("its mean residual rank", was, format_number(abs(rows$estimate)),
           ifelse(rows$estimate < 0, " lower", " higher"), " than in ", second_group(groups)$within, open,
           "no interval")
  } else if (fold) {
    paste0("its fold change", was, format_ratio(rows$fold_change), " times that of ", second_group(groups)$within, open,
           interval_words(rows, "fold_low", "fold_high"))
  } else {
    paste0("its change", was, format_number(abs(rows$estimate)), ifelse(rows$estimate < 0, " lower", " higher"),
           " than in ", second_group(groups)$within, open, interval_words(rows, "conf.low", "conf.high"))
  }
  paste0(rows$marker, " at ", rows$visit, " went ", ifelse(rows$estimate < 0, "down", "up"), " more in ",
         first_group(groups)$within,
         ": ", size, "; ", adjusted_words(rows), "; ", auc_text_of(rows), ").")
}

# "IL-6 at month 6: the fold change under A was 0.52 times that under B (...)"; the level of `by` where there is one.
#' @exportS3Method
clear_sentences.arm_change <- function(rows, all_rows) {
  fold <- is_fold(all_rows)
  arm <- as.character(rows$arm)
  control <- as.character(rows$control)
  n <- group_values(rows, groups_of(all_rows), "n")
  adjusted <- adjusted_for(method_of(all_rows), settings_of(all_rows))
  was <- if (is.null(adjusted)) " was " else paste0(", adjusted for ", adjusted, ", was ")
  size <- if (in_ranks(all_rows)) {
    paste0("the mean residual rank under ", arm, was, format_number(abs(rows$estimate)),
           ifelse(rows$estimate < 0, " lower", " higher"), " than under ", control, " (no interval")
  } else if (fold) {
    paste0("the fold change under ", arm, was, format_ratio(rows$fold_change), " times that under ", control, " (",
           interval_words(rows, "fold_low", "fold_high"))
  } else {
    paste0("change under ", arm, " minus change under ", control, was, format_number(rows$estimate), " (",
           interval_words(rows, "conf.low", "conf.high"))
  }
  paste0(rows$marker, " at ", rows$visit, level_of_by(rows, settings_of(all_rows)$by), ": ", size, "; ", n$first, " v ",
         format_count(n$second, "patient"), "; ", adjusted_words(rows), "; ", auc_text_of(rows), ").")
}

# ", in responders": the levels of `by` that rows are of, "" where there are none.
level_of_by <- function(rows, by) {
  if (!length(by)) return("")
  paste0(", in ", as.character(group_of(rows, by, "within")))
}

#' @exportS3Method
clear_sentences.prognostic_screen <- function(rows, all_rows) {
  n <- sum(!is.na(all_rows$rank))
  rank <- paste0("; rank ", format(rows$rank, trim = TRUE), " of ", n,
                 ifelse(is.na(rows$rank_low), "", paste0(", bootstrap interval ", format(rows$rank_low, trim = TRUE),
                                                         " to ",
                                                         format(rows$rank_high, trim = TRUE))))
  paste0(step_phrase(rows$marker, settings_of(all_rows)), " multiplied the odds of response by ",
         format_ratio(rows$odds_ratio), " (", interval_words(rows, "odds_low", "odds_high"), "; ",
         adjusted_words(rows), "; ",
         auc_text_of(rows), rank, ").")
}

auc_text_of <- function(rows) {
  paste0("AUC ", share_text(rows$auc), ", ", share_text(rows$auc_low), " to ", share_text(rows$auc_high))
}

model_findings <- function(fit) {
  rows <- as.data.frame(generics::tidy(fit, conf.int = TRUE, exponentiate = TRUE))
  slopes <- rows$term != "(Intercept)"
  rows <- rows[slopes, , drop = FALSE]
  level <- format_level(fit$conf.level %||% 0.95)
  terms <- coefficient_words(model_parts(fit)[slopes], "picture")
  paste0(terms, ": odds ratio ", format_ratio(rows$estimate), " (", level, " interval ",
         format_number(rows$conf.low), " to ", format_number(rows$conf.high), "; ", format_p_equals(rows$p.value), ").")
}

validation_findings <- function(validation) {
  set <- settings_of(validation)
  rows <- as.data.frame(validation)
  say <- list(auc = auc_finding, calibration_slope = slope_finding, brier = brier_finding)
  said <- unlist(lapply(names(say), function(measure) {
    row <- rows[rows$measure == measure, , drop = FALSE]
    if (nrow(row) && is.finite(row$corrected)) say[[measure]](row, set)
  }))
  if (!length(said)) return("Nothing could be computed; the table says why.")
  c(said, if (set$n_failed > 0) paste0("Of ", big(set$n_resamples), " refits, ", big(set$n_failed),
                                       " failed and are left out."))
}

corrected_figure <- function(row, set, digits) {
  text <- function(x) fixed(x, digits)
  paste0(text(row$corrected), " (", format_level(set$conf.level), " interval ", text(row$conf.low), " to ",
         text(row$conf.high), ")")
}

auc_finding <- function(row, set) {
  told <- paste0("In new patients of the same kind the model is expected to discriminate with an AUC of ",
                 corrected_figure(row, set, 2L), "; in the patients it was fitted to it had ", share_text(row$apparent))
  if (!validation_record(set)$refits) {
    told <- paste0("In ", format_count(set$n, "new patient"), ", ", big(set$n_events), " of them with the event, ",
                   if (is.null(set$formula)) "the predictions" else "the model", " discriminated with an AUC of ",
                   corrected_figure(row, set, 2L))
  }
  paste0(told, ".",
         if (!is.na(row$conf.low) && row$conf.low <= 0.5) " An AUC of 0.5, which a coin would have, is not ruled out.")
}

slope_finding <- function(row, set) {
  verdict <- if (row$conf.high < 1) "predictions are too extreme, as those of overfitted models are" else
    if (row$conf.low > 1) "predictions are not extreme enough" else
      paste0("1, that of predictions neither too extreme nor too timid, lies within the interval")
  paste0("Calibration slope ", corrected_figure(row, set, 2L), ": ", verdict, ".")
}

brier_finding <- function(row, set) {
  share <- set$n_events / set$n
  paste0("Brier score ", corrected_figure(row, set, 3L), "; giving every patient the same probability, ",
         share_text(share), ", would score ", fixed(share * (1 - share), 3L),
         ".")
}

# Where the model, corrected, is worth more than treating all and treating none.
decision_findings <- function(decision) {
  if (!is.null(decision[["model"]])) {
    return(vapply(levels(decision$model), function(model) {
      paste0(model, ": ", decision_findings(single_model(decision, model)))
    }, "", USE.NAMES = FALSE))
  }
  corrects <- validation_record(settings_of(decision))$refits
  rows <- as.data.frame(decision)
  better <- !is.na(rows$corrected) & rows$corrected > pmax(rows$all, rows$none)
  if (!any(better)) {
    return(paste0("At no threshold probability looked at (", threshold_range(rows$threshold),
                  ") is deciding by the model ",
                  "worth more than treating all or none, ",
                  if (corrects) "after correction for optimism." else "in new patients."))
  }
  runs <- rle(better)
  last <- cumsum(runs$lengths)[runs$values]
  first <- last - runs$lengths[runs$values] + 1L
  ranges <- vapply(seq_along(last), function(i) threshold_range(rows$threshold[c(first[i], last[i])]), "")
  paste0(if (corrects) "Corrected for optimism" else "In new patients",
         ", deciding by the model is worth more than treating all or none at threshold ",
         "probabilities of ", list_words(ranges, 4L), " (looked at: ", threshold_range(rows$threshold), ").")
}

threshold_range <- function(threshold) {
  ends <- unique(paste0(format(signif(100 * range(threshold), 3L), trim = TRUE), "%"))
  paste(ends, collapse = " to ")
}
