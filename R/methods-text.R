#' The statistical-methods paragraph of what was run
#'
#' Describes from its settings how a result was computed: test, rules for zeros, ties and values below the limit,
#' estimate and interval, adjustment, resamples and seed, version; with references. For the methods section of a paper
#' or report.
#'
#' @param ... Results, in the order in which they should be described: of [paired_change()], [arm_change()],
#'   [response_change()], [response_trend()], [overall_change()], [marker_correlation()], [prognostic_screen()],
#'   [outcome_screen()], [prognostic_model()], [risk_difference()], [roc_curve()], [compare_roc()],
#'   [validate_prognosis()], [compare_prognosis()], [calibration_curve()], [decision_curve()] and
#'   [sensitivity()].
#' @param references `TRUE` (the default) or `FALSE`: add the list of references?
#' @param reporting `NULL` (the default), `"REMARK"`, `"TRIPOD"` or `"CONSORT"`: the items of that guideline, each with
#'   where it is answered: in the methods, in a result, or by the authors alone.
#' @return A character vector, one paragraph an element, the references last; class `methods_text`, which prints
#'   wrapped. With `reporting` it has the checklist as attribute `checklist`, a data frame `item, topic, answered`,
#'   which is printed below and which `as.data.frame()` returns.
#' @section Errors: `cytochange_error_argument` where nothing is given, or something of another class.
#' @seealso [settings()], [findings()], [report_study()].
#' @examples
#' before <- matrix(c(1, 2, 4, 3, 8, 5, 6, 2), nrow = 1, dimnames = list("IL-6", NULL))
#' after <- matrix(c(2, 4, 9, 6, 19, 14, 13, 5), nrow = 1)
#' methods_text(paired_change(before, after, scale = "log2"))
#' @export
methods_text <- function(..., references = TRUE, reporting = NULL) {
  if (!is.null(reporting)) reporting <- check_choice(reporting, names(reporting_guidelines()), "reporting")
  references <- check_flag(references, "references")
  results <- list(...)
  if (!length(results)) abort_argument("...", "be one or more results", "empty")
  parts <- lapply(results, methods_part)
  cited <- unique(unlist(lapply(parts, `[[`, "cites")))
  text <- trimws(vapply(parts, `[[`, character(1), "text"))
  # Curves drawn from one validation say the same of it once.
  text <- unique(text)
  text <- c(text, significance_methods(results), reporting_methods(results))
  version <- settings_of(results[[1L]])$version %||% as.character(utils::packageVersion("cytochange"))
  text <- c(text, paste0("Computed with the R package cytochange ", version, " and ", R.version.string, "."))
  cited <- unique(c(cited, reporting_cites(results), reporting_guidelines()[[reporting %||% ""]]$cites))
  structure(c(text, if (references) unname(reference_list()[cited])), class = "methods_text",
            checklist = if (!is.null(reporting)) reporting_checklist(reporting, results))
}

methods_part <- function(result) {
  known <- list(
    paired_change = change_methods, arm_change = arm_methods, response_change = response_methods,
    prognostic_screen = screen_methods, prognostic_model = model_methods, roc_curve = roc_methods,
    roc_comparison = comparison_methods, prognosis_comparison = comparison_of_models_methods,
    prognosis_validation = validation_methods, calibration_curve = calibration_methods,
    decision_curve = decision_methods, sensitivity = sensitivity_methods, response_trend = trend_methods,
    overall_change = overall_methods, marker_correlation = correlation_methods,
    longitudinal_change = longitudinal_methods, outcome_screen = outcome_methods, risk_difference = risk_methods
  )
  kind <- names(known)[inherits(result, names(known), which = TRUE) > 0L]
  if (!length(kind)) {
    abort_argument("...", paste0("be results of class ", enumerate(names(known), Inf)), describe(result),
                   call = rlang::caller_env(3))
  }
  known[[kind[1L]]](result)
}

# ---- change ----------------------------------------------------------------------------------------------------------

change_methods <- function(change) {
  set <- settings_of(change)
  record <- method_of(change)
  text <- paste0(
    "Changes within patients. Values were paired by patient and visit; ", scale_words(set), ", ",
    contrast_words(set), ". Each marker and visit was tested ",
    if (length(set$by)) paste0("within each level of ", list_words(set$by), " "), "by ",
      record$sentence(set, change$exact), ". ",
    if (sum(set$n_left_out) > 0L) paste0(ungrouped_words(set$n_left_out), " "),
    available_words(change$n_pairs, "pair"), alternative_words(set), simultaneous_words(set),
    limit_words_of(change), adjust_words(set), seed_words(set)
  )
  list(text = text, cites = c(record$cites(set), adjust_cites(set)))
}

contrast_words <- function(set) {
  pairs <- set$contrasts
  if (!is.data.frame(pairs)) return(paste("from", set$baseline %||% "before"))
  reference <- unique(as.character(pairs$reference))
  if (length(reference) == 1L && identical(reference, as.character(set$baseline))) return(paste("from", reference))
  paste0("of ", list_words(paste(pairs$visit, "from", pairs$reference), 6L))
}

ungrouped_words <- function(n) {
  paste0("Patients without a known group were left out (", list_words(paste0(names(n), ": ", n)[n > 0L], Inf), ").")
}

# ---- change against response -----------------------------------------------------------------------------------------

response_methods <- function(assoc) {
  set <- settings_of(assoc)
  n_left_out <- n_uncompared(set, set$groups)
  group_methods(assoc, paste0(set$groups$title, ". Changes from ", set$baseline %||% "before", " of ",
                              both_groups(set$groups), " were compared by "), left_out = paste0(
    if (isTRUE(n_left_out > 0)) format_count(n_left_out, "patient") else "Patients",
    " ", set$groups$outside, if (isTRUE(n_left_out == 1)) " was" else " were", " left out. "
  ))
}

# ---- change between arms ---------------------------------------------------------------------------------------------

arm_methods <- function(arms) {
  set <- settings_of(arms)
  record <- method_of(arms)
  several <- length(set$n_arm) > 1L
  left_out <- response_left_out(set)
  group_methods(
    arms, paste0(set$groups$title, ". Changes from ", set$baseline %||% "before", " under ",
                 list_words(names(set$n_arm), Inf), " were ", if (several) "each ", "compared with changes under ",
                 set$control, if (length(set$by)) paste0(" within each level of ", list_words(set$by)) else
                   ", whatever the response,", " by "),
    paste0(if (several && !is.null(record$omnibus)) {
      paste0("All arms together were compared by ", record$omnibus$words(set$strata), "; its p is not adjusted. ")
    }, if (length(left_out)) paste0(paste(left_out, collapse = " "), " "), spaced(after_randomisation(set))),
    if (several) record$omnibus$cites
  )
}

spaced <- function(sentence) if (!is.null(sentence)) paste0(sentence, " ")

# What is said of both: `opening`, up to the test's name; `left_out`, sentences on who is not compared.
group_methods <- function(assoc, opening, left_out, cites = NULL) {
  set <- settings_of(assoc)
  record <- method_of(assoc)
  areas <- area_interval(assoc$auc, assoc$auc_low)
  own <- if (length(set$strata)) assoc$exact[as.character(assoc$stratum) != "all"] else assoc$exact
  within <- if (length(set$strata)) paste("within strata of", list_words(set$strata))
  strata <- if (length(set$strata)) {
    paste0("Over all patients the test was stratified by ", list_words(set$strata),
           if (nzchar(record$stratified$words)) paste0(" (", record$stratified$words, ")"),
           "; the interaction of ", list_words(set$strata), " with ", set$groups$id,
           " was tested by analysis of covariance of the follow-up on the baseline, ",
           "with heteroscedasticity-consistent (HC3) standard errors. ")
  }
  text <- paste0(
    opening, record$sentence(set, own), if (!record$in_ranks) paste0("; ", scale_words(set)), ". ", strata,
    "The area under the ROC curve is the probability that the change is higher in a ", first_group(set$groups)$one,
    if (length(within)) paste0(" (over all patients the mean of the areas ", within, ", weighted)"),
    ", with ", area_interval_words(areas), ". Directions (up against down) were ",
    "compared by Fisher's exact test with the conditional odds ratio",
    if (length(within)) paste0(" (over all patients ", within, ", exact given the margins of each stratum)"), ". ",
    left_out,
    available_words(compared_pairs(assoc), "pair"), alternative_words(set), simultaneous_words(set),
    limit_words_of(assoc), adjust_words(set), seed_words(set)
  )
  list(text = text, cites = c(record$cites(set), if (length(set$strata)) c(record$stratified$cites(set), "hc3"), cites,
                              area_interval_cites(areas), adjust_cites(set)))
}

# ---- trend over the ordered response ---------------------------------------------------------------------------------

trend_methods <- function(trend) {
  set <- settings_of(trend)
  kind <- trend_kind(set)
  ways <- c(exact = "exact given the ties", complete = "over all relabellings",
            drawn = paste0("by ", big(set$resamples %||% 0), " random relabellings"),
            normal = "by the normal approximation corrected for ties")
  text <- paste0(
    "Trend over the ordered response. ", upper_initial(kind$plural), " (", trend_of(set), ") were compared over the ",
    "categories ", list_words(set$levels, Inf), ", from worst to best, by the Jonckheere-Terpstra test (",
    list_words(ways[set$ways], Inf), "), with the chance that the better of two categories has the higher ", kind$noun,
    " and its confidence interval on the logit scale. Odds ratios of a category up per ", odds_unit(set),
    " are of a logistic model of adjacent categories",
    if (length(set$covariates)) paste0(" with ", list_words(set$covariates, Inf)),
    " by Firth's penalised likelihood with profile confidence intervals. ",
    if (kind$directed) "The share of patients whose marker rose was tested for a trend by the Cochran-Armitage test. ",
    if (length(set$strata)) paste0("Over all patients the test was stratified by ", list_words(set$strata), ". "),
    if (isTRUE(set$n_uncompared > 0L)) paste0(trend_left_out(set), " "),
    alternative_words(set), paste0(trend_limit_words(set, trend), " "), adjust_words(set), seed_words(set)
  )
  list(text = text, cites = c("jonckheere", likelihood_firth()$cites, "adjacent", if (kind$directed) "armitage",
                              if (any(trend$n_censored > 0L)) "gehan", adjust_cites(set)))
}

# ---- all visits ------------------------------------------------------------------------------------------------------

overall_methods <- function(overall) {
  set <- settings_of(overall)
  test <- overall_test(set)
  exact <- overall$exact[!is.na(overall$exact)]
  text <- paste0(
    "All visits together. The values of ", list_words(set$visits, Inf), " were compared within patients by ",
    test$sentence, " (", paste(c(if (any(exact)) "p of all orders of the values within patients",
                                 if (any(!exact)) paste("p by the", test$exactness$other, "approximation")),
                               collapse = " or "), ")",
    if (length(set$by)) paste0(", within each level of ", list_words(set$by)), ". ",
    if (sum(set$n_left_out) > 0L) paste0(ungrouped_words(set$n_left_out), " "),
    if (any(overall$n_censored > 0L)) paste0(overall_limit_words(set), " "), adjust_words(set)
  )
  list(text = text, cites = c(test$cites, adjust_cites(set)))
}

# ---- mixed models ----------------------------------------------------------------------------------------------------

longitudinal_methods <- function(longitudinal) {
  set <- settings_of(longitudinal)
  freedom <- mixed_freedom()[[set$method]]
  used <- unique(longitudinal$method[!is.na(longitudinal$p.value)])
  text <- paste0(
    "Mixed model for repeated measures. The ", if (set$scale == "log2") "log2 fold changes" else "changes", " from ",
    set$baseline, " to ", list_words(set$visits, Inf), " were regressed on baseline by visit",
    if (!is.null(set$by)) paste0(", ", set$by, " by visit"),
    if (length(set$covariates)) paste0(" and ", list_words(set$covariates, Inf)),
    ", with an unstructured covariance of the visits of a patient, by restricted maximum likelihood (package mmrm; ",
    freedom$noun, "; fitted: ", list_words(used, Inf), "). Means are those at the mean baseline",
    if (!is.na(set$control %||% NA)) paste0(", differences those from ", set$control), "; ",
    format_level(set$conf.level), " confidence intervals. ", if (!is_adjusted(set)) adjust_words(set) else
      paste0("p values were adjusted by the method of ", adjustment_name(adjustment_of(set)), " over ", set$family, ".")
  )
  list(text = text, cites = c("mallinckrodt", freedom$cites, adjust_cites(set)))
}

# ---- correlations ----------------------------------------------------------------------------------------------------

correlation_methods <- function(correlation) {
  set <- settings_of(correlation)
  record <- correlation_of(set)
  tau <- record$by_rank && !length(set$partial) && any(correlation$n_censored > 0L)
  counted <- isTRUE(set$resamples > 0)
  text <- paste0(
    correlation_title(set), ", by ", record$title, if (tau) " (Kendall's tau_b where a value lay beyond a limit)",
    ", over the patients who had both, with ", format_level(set$conf.level), " confidence intervals by Fisher's z. ",
    if (counted) paste0("p values are of ", big(set$resamples),
                        " random orders of one of the two, of all orders up to 9 patients. ") else
      "p values are by the t approximation, of all orders up to 9 patients. ",
    adjust_words(set), if (counted) seed_words(set)
  )
  list(text = text, cites = c(record$cites, if (tau) "kendall", adjust_cites(set)))
}

# ---- prognosis -------------------------------------------------------------------------------------------------------

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
    "Areas under the ROC curve bear ", area_interval_words(areas), "; cut-points are Youden's",
    if (boot) " with bootstrap percentile limits", "; values at a cut-point or above it count as positive where ",
    "higher values go with response, else values below it; sensitivity and specificity bear Wilson's intervals",
    if (boot) " and are corrected by each resample's own cut-point in the patients left out of it", ". ",
    rank_words(set), ". ",
    if (!is.null(set$landmark)) paste0(landmark_words(set), " "), alternative_words(set), limit_words(set),
    adjust_words(set), if (boot) seed_words(set)
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

# ---- time to an outcome ---------------------------------------------------------------------------------------------

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
      paste0("Time was counted from a landmark at ", format(set$landmark), ": ", format_count(set$n_before, "patient"),
             " with an event, or censored, before it were left out, and the results hold for patients at risk then. ")
    },
    "Discrimination is Harrell's concordance of the marker alone, with limits on the logit scale; proportional ",
    "hazards were tested by the score test of Grambsch and Therneau. ", rank_words(set),
    ". ", alternative_words(set),
    if (any(screen$n_censored > 0L)) limit_words(set),
    adjust_words(set), if (isTRUE(set$resamples > 0)) seed_words(set)
  )
  list(text = text, cites = c("cox", if (record$penalty != "none") "monotone", get_ties(set$ties)$cites,
                              if (!is.null(set$landmark)) "landmark", "harrell", "grambsch", adjust_cites(set)))
}

# ---- models ----------------------------------------------------------------------------------------------------------

model_methods <- function(fit) {
  choice <- odds_choices()[[fit$censored %||% "limit"]]
  record <- likelihood_of(fit)
  method <- conf_method_of(fit)
  text <- paste0(
    "Prognostic model. Logistic regression ", formula_words(stats::formula(fit)),
    " of ", format_count(stats::nobs(fit), "patient"), " (", big(fit$n_events), " with the event",
    if (isTRUE(fit$n_dropped > 0L)) paste0("; ", fit$n_dropped, " left out for missing values"), ") was fitted ",
    "by ", record$noun, ", with ", method$adjective, " confidence intervals (",
    format_level(fit$conf.level %||% 0.95), ") and ", method$test_adjective, " tests.",
    get_standard_error(fit$se)$sentence, if (!is.null(fit$baseline)) paste0(" ", model_predictors(fit)),
    if (sum(fit$n_censored) > 0L) paste0(" ", choice$of_model),
    if (is_pooled(fit)) paste0(" ", method$pooled, " ", format_count(fit$imputation$used, "imputation"),
                               if (!is.null(fit$imputation$seed)) paste0(", seed ", seed_text(fit$imputation$seed)),
                               ".")
  )
  list(text = trimws(text), cites = c(record$cites, if (is_pooled(fit)) odds_choices()$impute$cites))
}

risk_methods <- function(risks) {
  set <- settings_of(risks)
  boot <- set$resamples > 0
  text <- paste0(
    "Standardised risks. The risk of ", risk_event(set), " was predicted for all ", big(set$n),
    " patients as if each had had each level of ", set$variable, ", by the model ",
    paste(deparse(set$formula, width.cutoff = 500L), collapse = " "), " (", get_likelihood(set$likelihood)$noun,
    "), and averaged. Differences and ratios are to ", set$reference, "; ", format_level(set$conf.level),
    " confidence intervals are ",
    if (boot) paste("percentiles of", big(set$resamples),
                    "bootstrap resamples of the patients, the model fitted again in each") else
      "by the delta method (risks on the logit scale, ratios on the log scale)", ". ",
    if (boot) seed_words(set)
  )
  list(text = text, cites = c(get_likelihood(set$likelihood)$cites, "standardised"))
}

# ---- ROC curves ------------------------------------------------------------------------------------------------------

roc_methods <- function(curve) {
  set <- settings_of(curve)
  boot <- isTRUE(set$resamples > 0)
  what <- curve$label %||% ""
  areas <- area_interval(curve$auc, curve$auc_low)
  text <- paste0(
    "ROC curve", if (nzchar(what)) paste0(" of ", what), ". The empirical curve of ", big(curve$n_event),
    " patients with the event and ", big(curve$n_other), " without; higher values speak for the event. The area bears ",
    area_interval_words(areas), " (", format_level(set$conf.level %||% 0.95), "); the cut-point is Youden's",
    if (boot) paste0(", with percentile limits of ", big(set$resamples), " bootstrap resamples of the patients"), ". ",
    if (length(set$partial)) {
      paste0("The partial area is that over ", set$partial_focus, " from ", format(set$partial[1L]), " to ",
             format(set$partial[2L]), ". ")
    },
    if (!is.null(set$landmark)) paste0(landmark_words(set), " "), limit_words(set), if (boot) seed_words(set)
  )
  list(text = text, cites = c(area_interval_cites(areas), "youden", if (length(set$partial)) "mcclish"))
}

comparison_methods <- function(comparison) {
  set <- settings_of(comparison)
  paired <- comparison$paired[1L] %in% TRUE
  n <- length(set$curves)
  text <- paste0(
    "Comparison of ROC curves. The areas of ", list_words(set$curves, 6L), " were compared by DeLong's test for ",
    if (paired) "paired curves, over the patients that have all values" else "independent curves",
    if (n > 2L) paste0(": a joint chi-square of all", if (isTRUE(set$pairwise)) " and each pair, not adjusted"),
    "; differences bear ", format_level(set$conf.level %||% 0.95), " confidence intervals."
  )
  list(text = text, cites = "delong")
}

# ---- validation ------------------------------------------------------------------------------------------------------

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
      paste("The model", formula_words(set$formula)),
    if (record$refits) {
      paste0(" (", format_count(set$n, "patient"), ", ", big(set$n_events),
             " with the event) was validated internally: ")
    } else {
      paste0(if (is.null(set$formula)) " were" else " was", " validated in ", format_count(set$n, "new patient"), " (",
             big(set$n_events), " with the event)", lost_words(set), ": ")
    },
    record$sentence(set, inside),
    ". Measures: area under the ROC curve, Brier score, calibration slope and calibration-in-the-large; ",
    format_level(set$conf.level %||% 0.95), " limits are ",
    record$limits(set), ". ",
    if (perfect) "The area is 0 or 1: its limits are Newcombe's (2006, method 5). ",
    if (isTRUE(set$n_failed > 0)) paste0(format_count(set$n_failed, "refit"), " failed and ",
                                         if (set$n_failed == 1) "was" else "were", " left out. "),
    seed_words(set)
  )
  list(text = text, cites = c(record$cites, if (perfect) "newcombe"))
}

comparison_of_models_methods <- function(x) {
  set <- settings_of(x)
  new <- !validation_record(set)$refits
  formulas <- vapply(set$models, function(formula) paste(deparse(formula, width.cutoff = 500L), collapse = " "), "")
  text <- paste0(
    "Comparison of prognostic models. The models ", formulas[1L], " and ", formulas[2L], " were compared in ",
    if (new) paste0(format_count(set$n, "new patient"), lost_words(set)) else
      paste0("the ", format_count(set$n, "patient"), " they were fitted to"), " (", big(set$n_events),
    " with the event", if (set$weighted) "; weighted", "). ",
    if (new) {
      paste0("Differences in the area under the ROC curve bear DeLong's paired ", format_level(set$conf.level),
             " interval and test, those in the Brier score percentiles of ", big(set$resamples),
             " resamples of the patients. ")
    } else {
      paste0("Both were fitted again in the same ", big(set$n_resamples), " bootstrap resamples; what the difference ",
             "between them in area under the ROC curve and Brier score loses from the resample to the patients ",
             "themselves, its optimism, was taken off (Harrell), with ", format_level(set$conf.level),
             " limits from location-shifted percentiles of the difference. ")
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
    "and 90th percentile of the distance between curve and prediction. ", seed_words(set)
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
    "and none, ", correction_words(set), ". ", if (!is.null(set$models)) {
      paste0("Differences to ", names(set$models)[1L], " are paired by patient and resample. ")
    }, seed_words(set)
  )
  list(text = text, cites = "vickers")
}

# ---- parts of sentences ----------------------------------------------------------------------------------------------

scale_words <- function(set) {
  if (identical(set$scale, "log2")) "the change is the log2 ratio, reported as a fold change"
  else "the change is the difference in units"
}

alternative_words <- function(set) {
  sided <- switch(set$alternative %||% "two.sided", less = "One-sided tests (less)",
                  greater = "One-sided tests (greater)", "Two-sided tests")
  paste0(sided, "; ", format_level(set$conf.level %||% 0.95), " confidence intervals. ")
}

simultaneous_words <- function(set) {
  if (isTRUE(set$simultaneous)) "The confidence intervals cover all rows of a family at once (single-step maxT). "
}

# Of a result of matrices nothing is known of limits; screens and curves have no method.
limit_words <- function(set) {
  rule <- get_limit_rule(set$censored_rule)
  if (is.null(rule)) return("")
  if (is.null(set$method)) {
    odds <- if (!is.null(set$odds_rule)) odds_choices()[[set$odds_rule]]$sentence
    own <- rule[[predictor_of(set)$limits]]
    return(paste0(paste(c(if (length(own) && nzchar(own)) own else rule$sentence, odds[nzchar(odds)]), collapse = " "),
                  " "))
  }
  own <- if (hands_limits_on(rule)) own_limit_words(set$method)
  if (!is.null(own)) return(paste0(own, " "))
  takes <- set$method %in% c(methods_of("paired", "takes_limits"), methods_of("two_groups", "takes_limits"))
  sentence <- if (takes && !is.null(set$groups)) get_rank_scores(set$scores)$compared %||% rule$compared
  paste0(if (nzchar(rule$numbers) && !takes) rule$numbers else sentence %||% rule$sentence, " ")
}

# The same where any of the rows has such a value; nothing where none has.
limit_words_of <- function(rows) if (any(rows[["n_censored"]] > 0L)) limit_words(settings_of(rows)) else ""

# What a method itself makes of values beyond limits; NULL where the rule says it.
own_limit_words <- function(method) {
  taken <- lapply(c("paired", "two_groups"), function(design) get_method(design, method)$takes_limits)
  Find(is.character, taken)
}

adjust_words <- function(set) {
  if (!is_adjusted(set)) return("p values are not adjusted. ")
  method <- adjustment_of(set)
  within <- if (length(set$adjust_within)) paste0(" within each ", list_words(set$adjust_within)) else
    " over all rows together"
  paste0("p values were adjusted by the method of ", adjustment_name(method), within,
         if (is_westfall_young(method)) paste0(" (step-down, ", big(set$resamples), " resamples of whole patients)"),
         ". ")
}

# A seed that was kept was used.
seed_words <- function(set) if (is.null(set$seed)) "" else paste0("Seed of the resamples: ", seed_text(set$seed), ". ")

adjust_cites <- function(set) {
  method <- adjustment_of(set)
  known <- c(holm = "holm", hochberg = "hochberg", hommel = "hommel", BH = "bh", fdr = "bh", BY = "by", maxT = "wy",
             minP = "wy")
  c(if (method %in% names(known)) known[[method]], if (is_westfall_young(method)) "resampling")
}

predictive_words <- function(predictive) if (is.character(predictive) &&
                                             length(predictive) == 1L) predictive else "group"
