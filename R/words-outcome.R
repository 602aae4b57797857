# What models of time to an outcome say in words.

# The outcome as the study's columns name it: the event "died".
outcome_name <- function(set) {
  event <- set$outcome[["event"]]
  if (is.null(event) || is.na(event) || lower_ascii(event) == "event") return("the event")
  paste0("the event \"", event, "\"")
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
  paste0(format_range_of(rows$n, "patient"), ", ", format_range_of(rows$n_event, "event"))
}

# From when time counts, and who is not in any row; NULL where there is nothing to say.
outcome_left_out <- function(set) {
  c(if (!is.null(set$landmark)) {
      paste0("Time counts from the landmark ", landmark_time(set), ": ", format_count(set$n_before, "patient"),
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
  screen <- judged(screen)
  significant <- screen$.significant
  if (all(is.na(screen$p.value))) return("No marker could be fitted")
  if (!any(significant)) {
    return(paste0("No ", predictor_phrase(set), " was significantly associated with ", outcome_name(set)))
  }
  rows <- screen[significant, , drop = FALSE]
  rows <- rows[order(rows$p.value), , drop = FALSE]
  name <- short_name(rows$marker)
  say <- function(which, how) {
    if (any(which)) paste0(list_words(name[which]), " (hazard ", how, c("it", "both", "each")[min(sum(which), 3L)], ")")
  }
  paste0("Prognostic for ", outcome_name(set), ", ", predictor_phrase(set), ": ",
         paste(c(say(rows$.side > 0L, "rises with "), say(rows$.side < 0L, "falls with "),
                 say(rows$.side == 0L, "differs by ")), collapse = "; "))
}

#' @exportS3Method
marker_sentence.outcome_screen <- function(rows, all_rows) {
  set <- settings_of(all_rows)
  level <- set$conf.level
  beside <- outcome_beside(set)
  how <- c("a lower hazard", "the hazard", "a higher hazard")[rows$.side + 2L]
  told <- told_ratio(rows$hazard_ratio_sd, rows$hazard_sd_low, rows$hazard_sd_high, level)
  n <- sum(!is.na(all_rows$rank))
  rank <- if (n > 1L && !is.na(rows$rank)) {
    paste0("; rank ", format(rows$rank, trim = TRUE), " of ", n, if (!is.na(rows$rank_low)) {
      paste0(" (", format_level(level), " bootstrap CI ", format(rows$rank_low, trim = TRUE), " to ",
             format(rows$rank_high, trim = TRUE), ")")
    })
  }
  paste0(rows$marker, ": a higher ", predictor_phrase(set), " was associated with ", how, " of ", outcome_name(set),
         if (beside != "") paste0(", adjusted for ", beside), " (hazard ratio per standard deviation ", told$estimate,
         ", ", told$interval, ", ", told_p(rows$adj.p.value, set), "); ", format_count(rows$n, "patient"), ", ",
         format_count(rows$n_event, "event"), "; concordance of the ", predictor_of(set)$id, " alone",
         " (", if (beside != "") "not adjusted; ", "higher ", predictor_of(set)$id, "s with the earlier event) ",
         told_share(rows$concordance, rows$concordance_low, rows$concordance_high, level), proportional_words(rows),
         rank,
         if (!is.null(set$landmark)) paste0("; among patients at risk at ", landmark_time(set)), ".")
}

# Whether the ratio is one over all of the time.
proportional_words <- function(row) {
  if (!is.na(row$ph_p)) paste0("; test of proportional hazards ", format_p_equals(row$ph_p))
}

#' @exportS3Method
figures_sentence.outcome_screen <- function(rows) {
  if (any(!is.na(rows$ph_p[rows$.significant %in% TRUE]))) {
    "A small p value of the test of proportional hazards speaks for a hazard ratio that changes over time."
  }
}

# ---- how it was computed ---------------------------------------------------------------------------------------------

outcome_methods <- function(screen) {
  set <- settings_of(screen)
  record <- likelihood_of(set)
  beside <- outcome_beside(set)
  text <- paste0(
    "Time to an outcome. For each marker the hazard of ", outcome_name(set), " was regressed on its ",
    predictor_phrase(set),
    " (", if (set$scale == "raw") "in units" else paste("log2, so that hazard ratios are per", outcome_unit(set)), ")",
    if (beside != "") paste0(", adjusted for ", beside, ","), " by Cox regression (", record$noun, "; ties by ",
    get_ties(set$ties)$name, ") with ", get_conf_method(set$conf_method)$adjective, " confidence intervals and ",
    record$adjective, "likelihood-ratio tests. ",
    if (!is.null(set$landmark)) {
      paste0("Time was counted from a landmark at ", landmark_time(set), ": ", format_count(set$n_before, "patient"),
             " with an event, or censored, before it were left out, and the results hold for patients at risk then. ")
    },
    "Discrimination is Harrell's concordance of the marker alone, with limits on the logit scale; proportional ",
    "hazards were tested by the score test of Grambsch and Therneau. ", rank_words(set),
    ". ", measured_words(screen$n), alternative_words(set),
    if (any(screen$n_censored > 0L)) limit_words(set),
    adjust_words(set), if (isTRUE(set$resamples > 0)) seed_words(set)
  )
  list(text = text, cites = c("cox", if (record$penalty != "none") "monotone", get_ties(set$ties)$cites,
                              if (!is.null(set$landmark)) "landmark", "harrell", "grambsch", adjust_cites(set)))
}
