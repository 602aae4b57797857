# What models of time to an outcome say in words.

# The outcome as the study's columns name it: the event "died".
outcome_name <- function(set) {
  event <- set$outcome[["event"]]
  if (is.null(event) || is.na(event)) "the event" else paste0("the event \"", event, "\"")
}

# "Cox regression by Firth's penalised likelihood", as a heading: "Firth Cox regression".
outcome_title <- function(set) upper_initial(paste(likelihood_of(set)$screen, "Cox regression"))

# "its baseline value and arm": what the models hold besides the marker; "" for nothing.
outcome_beside <- function(set) {
  beside <- c(if (isTRUE(set$adjust_baseline)) "its baseline value", set$covariates)
  if (length(beside)) list_words(beside, 6L) else ""
}

outcome_unit <- function(set) predictor_of(set)$per(is_log2_scale(set))

# "116 patients, 63 events".
outcome_sizes <- function(rows) {
  paste0(format_range(rows$n), " patients, ", format_range(rows$n_event), " events")
}

# From when time counts, and who is not in any row; NULL where there is nothing to say.
outcome_left_out <- function(set) {
  c(if (!is.null(set$landmark)) {
      paste0("Time counts from the landmark ", format(set$landmark), ": ", format_count(set$n_before, "patient"),
             " of ", set$n_patients, " with an event, or censored, before it left out; what is found holds for those ",
             "at risk then.")
    },
    if (isTRUE(set$n_without_outcome > 0L)) paste0(format_count(set$n_without_outcome, "patient"), " of ",
                                                   set$n_patients, " without an outcome left out."),
    if (isTRUE(set$n_missing_covariates > 0L)) paste0(format_count(set$n_missing_covariates, "patient"),
                                                      " without all covariates left out."))
}

# The finding, short enough for a title.
say_outcome <- function(screen) {
  set <- settings_of(screen)
  clear <- is_clear(screen)
  if (all(is.na(screen$p.value))) return("No marker could be fitted")
  if (!any(clear)) {
    return(paste0("No ", predictor_phrase(set), " was significantly associated with ", outcome_name(set)))
  }
  rows <- screen[clear, , drop = FALSE]
  rows <- rows[order(rows$p.value), , drop = FALSE]
  name <- short_name(rows$marker)
  say <- function(which, how) if (any(which)) paste(list_words(name[which]), how)
  paste0("Prognostic for ", outcome_name(set), ", ", predictor_phrase(set), ": ",
         paste(c(say(rows$estimate > 0, "(hazard rises with it)"), say(rows$estimate < 0, "(hazard falls with it)")),
               collapse = "; "))
}

#' @exportS3Method
clear_sentences.outcome_screen <- function(rows, all_rows) {
  set <- settings_of(all_rows)
  beside <- outcome_beside(set)
  longer <- rows$estimate < 0
  size <- ifelse(is.infinite(rows$estimate), "the hazard ratio is infinite by maximum likelihood (",
                 paste0("hazard ratio per standard deviation ", format_ratio(rows$hazard_ratio_sd), " ("))
  rank <- paste0("rank ", format(rows$rank, trim = TRUE), " of ", sum(!is.na(all_rows$rank)),
                 ifelse(is.na(rows$rank_low), "", paste0(", bootstrap interval ", format(rows$rank_low, trim = TRUE),
                                                         " to ", format(rows$rank_high, trim = TRUE))))
  paste0("A higher ", marker_phrase(rows$marker, set), " was associated with a ",
         ifelse(longer, "lower", "higher"), " hazard of ", outcome_name(set),
         if (beside != "") paste0(", adjusted for ", beside), ": ", size,
         limit_phrase(rows$hazard_sd_low, rows$hazard_sd_high, set), "; ", adjusted_words(rows), "), ",
         format_count(rows$n, "patient"), ", ", format_count(rows$n_event, "event"), "; concordance ",
         share_text(rows$concordance), ifelse(is.na(rows$concordance_low), "", paste0(
           " (", share_text(rows$concordance_low), " to ", share_text(rows$concordance_high), ")"
         )), "; ", rank, if (!is.null(set$landmark)) paste0("; among patients at risk at ", format(set$landmark)), ".")
}

# "95% confidence interval 1.2 to 3.4", where a limit is open in words.
limit_phrase <- function(low, high, set) {
  from <- ifelse(is.na(low) | low <= 0, "no lower limit", format_ratio(low))
  to <- ifelse(is.na(high) | high == Inf, "no upper limit", format_ratio(high))
  paste0(format_level(set$conf.level), " confidence interval ", from, " to ", to)
}
