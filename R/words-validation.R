# What is said of validations, their refits and curves.

# "Validation of a prognostic model: y ~ x", or "Validation of given predictions".
validated_title <- function(what, used) {
  if (is.null(used$formula)) return(paste(what, "of given predictions"))
  paste0(what, " of a prognostic model: ", deparse1(used$formula))
}

# "n = 60, 25 events; new patients, ..."
validated_counts <- function(used) {
  counts <- paste0("n = ", big(used$n), ", ", format_count(used$n_events, "event"))
  paste0(if (validation_record(used)$refits) counts else paste0("New patients: ", counts, lost_words(used)),
         if (!is.null(used$likelihood) || !is.null(used$fitted_by)) {
           paste0("; ", if (!validation_record(used)$refits) "model fitted by ", fitted_by(used))
         }, if (used$weighted) ", weighted", ".")
}

# What a model was fitted by: its likelihood, or what a model of another kind says of itself.
fitted_by <- function(used, part = "name") used$fitted_by %||% likelihood_of(used)[[part]]

# " (left out: 3 without a response)"; "" where nobody is.
lost_words <- function(used) {
  n <- used$n_left_out
  lost <- n[n > 0L]
  if (!length(lost)) return("")
  paste0(" (left out: ", list_words(paste(big(lost), "without a", names(lost)), Inf), ")")
}

validation_method <- function(used) {
  seed <- paste0("seed ", seed_text(used$seed))
  what <- switch(used$refitted_by, core = "", R = ", terms made anew in each",
                 imputed = ", values beyond limits imputed anew in each",
                 procedure = ", the whole modelling procedure in each", none = "",
                 given = ", the same patients in each completed data set")
  paste0(validation_record(used)$print(used, what), ", ", seed)
}

failed_refits <- function(used) {
  if (!validation_record(used)$refits) return(character())
  n <- big(used$n_resamples)
  warned <- if (used$n_warned) paste0("; ", used$n_warned, " warned")
  if (used$n_failed == 0) return(paste0("Refits that failed: none of ", n, warned, "."))
  reason <- if (length(used$failures)) {
    first <- gsub("\\s+", " ", names(used$failures)[1L])
    paste0("; most often: ", if (nchar(first) > 100L) paste0(substr(first, 1L, 97L), "...") else first)
  }
  paste0("Refits that failed: ", big(used$n_failed), " of ", n, ", left out", reason, ".")
}

# A sentence a model.
useful_words <- function(x, ...) {
  if (is.null(x[["model"]])) return(say_useful(x, ...))
  vapply(levels(x$model), function(model) {
    paste0(model, ": ", say_useful(single_model(x, model), ...))
  }, "", USE.NAMES = FALSE)
}

# Where a model is worth more or less than the first: the band of the difference excludes 0.
say_difference <- function(x) {
  first <- levels(x$model)[1L]
  said <- unlist(lapply(levels(x$model)[-1L], function(model) {
    rows <- single_rows(x, model)
    c(side_words(model, "more", first, rows$threshold, rows$difference_low > 0),
      side_words(model, "less", first, rows$threshold, rows$difference_high < 0))
  }))
  if (length(said)) paste(said, collapse = "; ") else
    paste0("At no threshold does the band of a difference to ", first, " exclude 0")
}

side_words <- function(model, side, first, threshold, at) {
  if (!any(at %in% TRUE)) return(NULL)
  paste0(model, " is worth ", side, " than ", first, " at ", threshold_words(threshold, at))
}

single_rows <- function(x, model) as.data.frame(x)[x$model == model, ]

# "thresholds 10% to 30% and 50%": runs of those where `at`.
threshold_words <- function(threshold, at) {
  at <- at %in% TRUE
  runs <- rle(at)
  end <- cumsum(runs$lengths)
  start <- end - runs$lengths + 1L
  shown <- paste0(format(100 * threshold, trim = TRUE, digits = 4L), "%")
  range <- ifelse(start == end, shown[start], paste(shown[start], "to", shown[end]))
  paste(if (sum(at) == 1L) "threshold" else "thresholds", list_words(range[runs$values], n = Inf))
}

# Where the corrected curve lies above both other policies.
say_useful <- function(x, better_words = "Better", closing = ".") {
  better <- is_useful(x)
  if (!any(better)) return(paste0("At no threshold is the model better than treating all or none", closing))
  paste0(better_words, " than treating all or none at ", threshold_words(x$threshold, better), closing)
}

# ---- how it was computed ---------------------------------------------------------------------------------------------

validation_methods <- function(validation) {
  set <- settings_of(validation)
  inside <- switch(set$refitted_by %||% "core",
                   imputed = "values beyond limits were imputed anew and the model was fitted again",
                   procedure = "the whole modelling procedure, with any choice of variables, was repeated",
                   "the model was fitted again")
  record <- validation_record(set)
  perfect <- any(validation$measure == "auc" & validation$corrected %in% c(0, 1))
  text <- paste0(
    "Validation. ", if (is.null(set$formula)) "Given predictions" else
      paste0("The model of ", formula_words(set$formula), if (!is.null(set$fitted_how)) paste0(", fitted by ",
                                                                                             set$fitted_how)),
    if (record$refits) {
      paste0(" (", format_count(set$n, "patient"), ", ", big(set$n_events),
             " with the event) was validated internally: ")
    } else {
      paste0(if (is.null(set$formula)) " were" else " was", " validated in ", format_count(set$n, "new patient"), " (",
             big(set$n_events), " with the event)", lost_words(set), ": ")
    },
    record$sentence(set, inside),
    ". ", event_sentence(set),
    "Measures: area under the ROC curve, Brier score, calibration slope and calibration-in-the-large; ",
    format_level(set$conf.level %||% 0.95), " limits are ",
    record$limits(set), ". ",
    if (perfect) "The area is 0 or 1: its limits are Newcombe's (2006, method 5). ",
    if (isTRUE(set$n_failed > 0)) paste0(format_count(set$n_failed, "refit"), " failed and ",
                                         if (set$n_failed == 1) "was" else "were", " left out. "),
    seed_words(set)
  )
  list(text = text, cites = c(set$fitted_cites, record$cites, if (perfect) "newcombe"))
}

comparison_of_models_methods <- function(x) {
  set <- settings_of(x)
  new <- !validation_record(set)$refits
  formulas <- vapply(set$models, formula_words, "")
  text <- paste0(
    "Comparison of prognostic models. The models of ", formulas[1L], " and of ", formulas[2L], " were compared in ",
    if (new) paste0(format_count(set$n, "new patient"), lost_words(set)) else
      paste0("the ", format_count(set$n, "patient"), " they were fitted to"), " (", big(set$n_events),
    " with the event", if (set$weighted) "; weighted", "). ", event_sentence(set),
    if (new) {
      paste0("Differences in the area under the ROC curve bear DeLong's paired ", format_level(set$conf.level),
             " confidence interval and test, those in the Brier score percentiles of ", big(set$resamples),
             " resamples of the patients. ")
    } else {
      paste0("Both were fitted again in the same ", big(set$n_resamples), " bootstrap resamples; what the difference ",
             "between them in area under the ROC curve and Brier score loses from the resample to the patients ",
             "themselves, its optimism, was taken off (Harrell), with ", format_level(set$conf.level),
             " limits from location-shifted percentiles of the difference; p is the level at which these limits would ",
             "just exclude no difference. ")
    },
    if (!is.na(set$df)) {
      paste0("What was added was tested by the likelihood ratio (", likelihood_of(set)$name,
             "); the fraction of new information is its share of the larger model's statistic. ")
    },
    if (set$n_failed > 0) paste0(format_count(set$n_failed, "resample"), " in which a refit failed left out. "),
    seed_words(set)
  )
  list(text = text, cites = if (new) "delong" else c("harrell", "noma"))
}

calibration_methods <- function(curve) {
  set <- settings_of(curve)
  text <- paste0(
    "Calibration curve. The outcome was smoothed on the predicted probability by ",
    get_smoother(set$smoother)$sentence, ", and ", correction_words(set), "; ICI, E50 and E90 are mean, median ",
    "and 90th percentile of the distance between curve and prediction. ", event_sentence(set), seed_words(set)
  )
  list(text = text, cites = "ici")
}

decision_methods <- function(curve) {
  set <- settings_of(curve)
  text <- paste0(
    "Decision curve. Net benefit ", if (!is.null(set$models)) {
      paste0("of the models ", list_words(paste0(names(set$models), " (", vapply(set$models, function(formula) {
        formula_words(formula)
      }, ""), ")"), Inf), " ")
    }, "at ", format_count(nrow(curve), "threshold probability", "threshold probabilities"),
    " from ", format(100 * min(curve$threshold)), "% to ", format(100 * max(curve$threshold)),
      "%, beside treating all ",
    "and none, ", correction_words(set), ". ", event_sentence(set), if (!is.null(set$models)) {
      paste0("Differences to ", names(set$models)[1L], " are paired by patient and resample. ")
    }, seed_words(set)
  )
  list(text = text, cites = "vickers")
}
