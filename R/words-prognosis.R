# What screens, models and their validations say in words.

# The event of a model or screen: "being a responder", of other data "y = yes". `levels`: what the two are called, the
# event last.
event_words <- function(levels, left = "response") {
  if (!length(levels)) return("the event")
  event <- levels[length(levels)]
  groups <- response_groups()$levels
  known <- match(event, level_words_of(groups, "label"))
  if (left == "response" && !is.na(known)) return(paste("being a", groups[[known]]$one))
  paste(left, "=", event)
}

# The same of what a model or curve remembers of its event (see new_event()).
event_named <- function(event) event_words(event$levels, event$column %||% "response")

# In a sentence of its own; NULL where nothing is remembered.
event_note <- function(event) if (length(event$levels)) paste0("The event is ", event_named(event), ".")

# Before another sentence.
event_sentence <- function(set) if (length(set$event$levels)) paste0(event_note(set$event), " ")

# " for being a responder", of an area or a threshold.
for_event <- function(set) if (length(set$event$levels)) paste(" for", event_named(set$event))

screen_event <- function(screen) {
  set <- settings_of(screen)
  event_words(set$event$levels %||% first_group(groups_of(screen))$label)
}

# "Odds ratio of being a responder per doubling of the value at baseline". `unit`: another one.
odds_axis <- function(rows, unit = NULL) {
  paste("Odds ratio of", screen_event(rows), "per", unit %||% axis_phrase(settings_of(rows)))
}

# "sIL-2R (value at baseline): associated with being a responder, odds ratio per standard deviation 0.4, ...".
#' @exportS3Method
marker_sentence.prognostic_screen <- function(rows, all_rows) {
  set <- settings_of(all_rows)
  level <- set$conf.level %||% 0.95
  told <- told_ratio(rows$odds_ratio_sd, rows$odds_sd_low, rows$odds_sd_high, level)
  paste0(rows$marker, " (", predictor_phrase(set), ") was prognostic for ", screen_event(all_rows), ": odds ratio per ",
         "standard deviation ", told$estimate, " (", told$interval, ", ", told_p(rows$adj.p.value, set), "); AUC ",
         told_share(rows$auc, rows$auc_low, rows$auc_high, level), "; ", screen_groups(rows),
         screen_rank_words(rows, all_rows), ".")
}

# "34 responders and 42 non-responders".
screen_groups <- function(rows) {
  groups <- groups_of(rows)
  first <- n_event(rows)
  paste(count_in(first, first_group(groups)), "and", count_in(rows$n - first, second_group(groups)))
}

# How strongly, among the markers of the screen, and how sure that is; of a single marker nothing.
screen_rank_words <- function(rows, all_rows) {
  n <- sum(!is.na(all_rows$rank))
  if (n < 2L || is.na(rows$rank)) return("")
  paste0("; rank ", format(rows$rank, trim = TRUE), " of ", n, if (!is.na(rows$rank_low) && !is.na(rows$rank_high)) {
    paste0(" (", format_level(settings_of(all_rows)$conf.level %||% 0.95), " bootstrap confidence interval ",
           format(rows$rank_low, trim = TRUE), " to ", format(rows$rank_high, trim = TRUE), ")")
  })
}

# The finding of a screen, short enough for a title.
say_screen <- function(screen) {
  rows <- judged(screen)
  computed <- sum(!is.na(rows$p.value))
  if (!computed) return("No marker could be fitted")
  what <- paste0(" (", predictor_phrase(settings_of(screen)), ")")
  found <- found_by_marker(rows)
  if (!length(found)) {
    return(if (computed == 1L) paste0("No statistically significant association of ", short_name(rows$marker), what,
                                      " with ", screen_event(screen)) else
      paste0("None of ", big(computed), " markers", what, " is significantly associated with ", screen_event(screen)))
  }
  paste0("Associated with ", screen_event(screen), ": ", list_words(short_name(names(found))), what)
}

# The finding of a model's terms. `p`: their p values, not adjusted.
say_model <- function(parts, significant, event = "the event") {
  if (!any(significant)) return(paste("No term is significantly associated with", event))
  terms <- coefficient_words(parts[significant], "title")
  paste0("Associated with ", event, ", given the other terms: ", list_words(terms))
}

model_findings <- function(fit) {
  rows <- as.data.frame(generics::tidy(fit, conf.int = TRUE, exponentiate = TRUE))
  slopes <- rows$term != "(Intercept)"
  rows <- rows[slopes, , drop = FALSE]
  if (!nrow(rows)) return("The model has no term beside the intercept.")
  parts <- model_parts(fit)[slopes]
  terms <- paste0(coefficient_words(parts, "table"), vapply(parts, per_words, "", fit = fit))
  event <- event_named(fit$event)
  said <- vapply(seq_along(terms), function(i) {
    told <- told_ratio(rows$estimate[i], rows$conf.low[i], rows$conf.high[i], fit$conf.level %||% 0.95)
    p <- if (is.na(rows$p.value[i])) "p not computed" else format_p_equals(rows$p.value[i])
    paste0(terms[i], ": odds ratio of ", event, " ", told$estimate, " (", told$interval, "; ", p, ").")
  }, "")
  c(said, "How well the model discriminates in new patients is known only after its validation.")
}

# ", per U/mL": what the odds ratio of a number is per, where its name does not say; else "".
per_words <- function(parts, fit) {
  part <- parts[[1L]]
  if (length(parts) > 1L || part$scale != "as_is" || !is.null(part$level) || !is.null(part$column)) return("")
  if (part$label %in% fit$changes) return(paste(", per", get_predictor("change")$per(isTRUE(fit$logs))))
  unit <- unname(fit$units[part$label])
  paste(", per", if (length(unit) && !is.na(unit) && nzchar(unit)) unit else "unit")
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
  area <- rows[rows$measure == "auc", ]
  untold <- if (nrow(area) && is.na(area$corrected)) paste0("No AUC can be told of new patients: ", area$note, ".")
  c(untold, said, if (isTRUE(set$n_failed > 0)) {
    paste0("Of ", big(set$n_resamples), " refits, ", big(set$n_failed), " failed and ",
           if (set$n_failed == 1) "is" else "are", " left out",
           if (set$n_failed > set$n_resamples * (1 - set$conf.level) / 2) {
             ": the confidence intervals are those of the other refits alone, and cut off"
           }, ".")
  })
}

# Three decimals, as a validation's table has them, where the optimism is seen.
corrected_figure <- function(row, set, none) {
  told_limits(row$corrected, row$conf.low, row$conf.high, set$conf.level, 3L, none)
}

auc_finding <- function(row, set) {
  figure <- corrected_figure(row, set, c(0, 0.5, 1))
  told <- if (validation_record(set)$refits) {
    paste0("In new patients of the same kind the model is expected to discriminate with an AUC of ", figure,
           "; it had ", fixed(row$apparent, 3L), " in the ", sized_words(set, " that it was fitted to"))
  } else {
    paste0("In ", sized_words(set), " ", if (is.null(set$formula)) "the predictions" else "the model",
           " discriminated with an AUC of ", figure)
  }
  paste0(told, ".", if (!discriminates(row)) {
    paste0(" As the confidence interval does not lie above 0.5, ", what_discriminates(set),
           " not discriminate reliably.")
  })
}

# "the markers of this model do": what a validation is of.
what_discriminates <- function(set) {
  if (is.null(set$formula)) return("the predictions do")
  if (set$n_markers == 1L) return("the marker of this model does")
  paste("the", if (set$n_markers > 1L) "markers" else "terms", "of this model do")
}

# "76 patients (34 with the event, being a responder)", "20 new patients (...)"; `which` of them.
sized_words <- function(set, which = "") {
  noun <- if (validation_record(set)$refits) "patient" else "new patient"
  counted <- if (set$weighted) paste0(noun, "s, a sum of weights of ", big(set$n)) else format_count(set$n, noun)
  event <- event_named(set$event)
  paste0(counted, which, " (", big(set$n_events), " with the event", if (event != "the event") paste0(", ", event), ")")
}

# Does a validation's AUC, corrected, lie above one half with all of its interval?
discriminates <- function(row) isTRUE(row$conf.low > 0.5)

slope_finding <- function(row, set) {
  verdict <- if (is.na(row$conf.low) || is.na(row$conf.high)) "its confidence interval could not be computed" else
    if (row$conf.high < 1) "predictions are too extreme, as those of overfitted models are" else
      if (row$conf.low > 1) "predictions are not extreme enough" else
        paste0("1, that of predictions neither too extreme nor too timid, lies within the confidence interval")
  record <- validation_record(set)
  cut <- if (record$refits && !record$out_of_fold) set$n_resamples - set$n_failed - row$n_used else 0
  paste0("Calibration slope ", corrected_figure(row, set, 1), ": ", verdict, ".",
         if (cut > set$n_resamples * (1 - set$conf.level) / 2) {
    paste0(" Its limits are cut off, as ", big(cut), " resamples without a finite slope are left out.")
  })
}

brier_finding <- function(row, set) {
  share <- set$n_events / set$n
  paste0("Brier score ", corrected_figure(row, set, 0), "; lower is better, and giving every patient the same ",
         "probability, ", share_text(share), ", would score ", fixed(share * (1 - share), 3L), ".")
}

# Where the model, corrected, is worth more than treating all and treating none.
decision_findings <- function(decision) {
  if (!is.null(decision[["model"]])) {
    return(vapply(levels(decision$model), function(model) {
      paste0(model, ": ", decision_findings(single_model(decision, model)))
    }, "", USE.NAMES = FALSE))
  }
  set <- settings_of(decision)
  corrects <- validation_record(set)$refits
  rows <- as.data.frame(decision)
  better <- is_useful(rows)
  if (!any(better)) {
    return(paste0("At no threshold probability looked at (", threshold_range(rows$threshold),
                  ")", for_event(set),
                  " is deciding by the model worth more than treating all or none, ",
                  if (corrects) paste("after correction for", validation_record(set)$correction) else
                    "in new patients", "."))
  }
  runs <- rle(better)
  last <- cumsum(runs$lengths)[runs$values]
  first <- last - runs$lengths[runs$values] + 1L
  ranges <- vapply(seq_along(last), function(i) threshold_range(rows$threshold[c(first[i], last[i])]), "")
  paste0(if (corrects) paste("Corrected for", validation_record(set)$correction) else "In new patients",
         ", deciding by the model is worth more than treating all or none at threshold ",
         if (sum(better) == 1L) "probability of " else "probabilities of ", list_words(ranges, Inf), for_event(set),
         " (looked at: ",
         threshold_range(rows$threshold), ").")
}

threshold_range <- function(threshold) {
  ends <- unique(paste0(format(signif(100 * range(threshold), 3L), trim = TRUE), "%"))
  paste(ends, collapse = " to ")
}

# ---- how it was computed ---------------------------------------------------------------------------------------------

screen_methods <- function(screen) {
  set <- settings_of(screen)
  areas <- area_interval(screen$auc, screen$auc_low)
  covariates <- if (is.data.frame(set$covariates)) names(set$covariates) else set$covariates
  record <- likelihood_of(screen)
  boot <- isTRUE(set$resamples > 0)
  text <- paste0(
    "Prognosis. For each marker the response was regressed on its ", predictor_phrase(set), " (",
    if (identical(set$scale, "raw")) "in units" else paste("log2, so that odds ratios are per", axis_phrase(set)), ")",
    if (length(covariates)) paste0(" and ", list_words(covariates, Inf)), " by logistic regression (",
    record$noun, ") with ", get_conf_method(set$conf_method)$adjective, " confidence intervals and likelihood-ratio ",
    "tests. ",
    if (length(set$predictive)) paste0("Whether the association of a marker with the response differs by ",
                                       predictive_words(set$predictive),
                                       " was tested by the likelihood ratio of their interaction. "),
    "The area under the ROC curve is the probability that the ", predictor_phrase(set), " is higher in a ",
    first_group(groups_of(screen))$one, " than in a ", second_group(groups_of(screen))$one, " (below 0.5 where it is ",
    "mostly lower), with ", area_interval_words(areas), "; cut-points are Youden's",
    if (boot) " with bootstrap percentile limits", "; values at a cut-point or above it count as positive where ",
    "higher values go with response, else values below it; sensitivity and specificity bear Wilson's confidence ",
    "intervals",
    if (boot) " and are corrected by each resample's own cut-point in the patients left out of it", ". ",
    rank_words(set), ". ", measured_words(screen$n),
    event_sentence(set), if (!is.null(set$landmark)) paste0(landmark_words(set), " "), alternative_words(set),
    if (any(screen$n_censored > 0L)) limit_words(set), adjust_words(set), if (boot) seed_words(set)
  )
  odds <- if (!is.null(set$odds_rule) && any(screen$n_censored > 0L)) odds_choices()[[set$odds_rule]]$cites
  list(text = text, cites = c(record$cites, odds, area_interval_cites(areas), "youden", adjust_cites(set)))
}

# What markers of a screen are ranked by.
rank_words <- function(set) {
  paste0("Markers are ranked by the likelihood-ratio statistic",
         if (isTRUE(set$resamples > 0)) paste0("; the confidence interval of a rank comes from ", big(set$resamples),
                                               " bootstrap resamples of the patients"))
}
