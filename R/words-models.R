# How models and their curves were made, for methods_text().

model_methods <- function(fit) {
  choice <- odds_choices()[[fit$censored %||% "limit"]]
  record <- likelihood_of(fit)
  method <- conf_method_of(fit)
  text <- paste0(
    "Prognostic model. Logistic regression of ", formula_words(stats::formula(fit)),
    " in ", format_count(stats::nobs(fit), "patient"), " (", big(fit$n_events), " with the event",
    if (isTRUE(fit$n_dropped > 0L)) paste0("; ", fit$n_dropped, " left out for missing values"), ") was fitted ",
    "by ", record$noun, ", with ", method$adjective, " confidence intervals (",
    format_level(fit$conf.level %||% 0.95), ") and ", method$test_adjective, " tests.",
    get_standard_error(fit$se)$sentence, if (!is.null(fit$baseline)) paste0(" ", model_predictors(fit)),
    paste0(" ", event_note(fit$event)), if (sum(fit$n_censored) > 0L) paste0(" ", choice$of_model),
    if (is_pooled(fit)) paste0(" ", method$pooled, " ", format_count(fit$imputation$used, "imputation"),
                               if (!is.null(fit$imputation$seed)) paste0(", seed ", seed_text(fit$imputation$seed)),
                               ".")
  )
  # Of data that the user completed nothing is known of how.
  pooled <- if (is_given(fit)) method$pooled_cites else if (is_pooled(fit)) odds_choices()$impute$cites
  list(text = trimws(text), cites = c(record$cites, pooled))
}

panel_methods <- function(panel) {
  spec <- panel$spec
  way <- spec$way
  text <- paste0(
    "Panel of markers. Logistic regression of the response on ", format_count(length(spec$markers), "candidate marker"),
    " (value at ", panel$baseline, if (spec$logs) ", log2", ")", if (length(spec$covariates)) {
      paste0(", and on ", list_words(spec$covariates, Inf), " without a penalty,")
    }, " was fitted by ", way[["sentence"]](spec$folds), ", to ", format_count(panel$n, "patient"), " (",
    big(panel$n_events), " with the event", if (panel$n_dropped > 0L) {
      paste0("; ", big(panel$n_dropped), " left out for missing values")
    }, "). No p value is given",
    if (way$chooses) ", as markers were chosen by the same data", ". ",
    if (way$chooses && panel$resamples > 0) {
      paste0("How steady the choice is, the share of ", panel_resamples(panel), " tells in which a ",
             "marker was chosen. ")
    },
    if (!is.null(panel_limited(panel))) paste0(panel_limited(panel), " "),
    "The number of patients that the candidates ask for is by the criteria of Riley et al. (2019). ", seed_words(panel)
  )
  list(text = text, cites = c(way$cites, "riley"))
}

risk_methods <- function(risks) {
  set <- settings_of(risks)
  boot <- set$resamples > 0
  given <- !is.null(set$n_imputations)
  text <- paste0(
    "Standardised risks. The risk of ", risk_event(set), " was predicted for all ", big(set$n),
    " patients as if each had ", if (set$variable == "arm") "been in each arm" else
      paste("had each level of", set$variable), ", by the model ",
    formula_words(set$formula), " (", get_likelihood(set$likelihood)$noun,
    "), and averaged", if (given) paste0(", in each of ", format_count(set$n_imputations, "completed data set"),
                                         " by its own model; risks and differences are means over these"),
    ". Differences and ratios are to ", set$reference, "; ", format_level(set$conf.level),
    " confidence intervals are ",
    if (boot) paste("percentiles of", big(set$resamples),
                    "bootstrap resamples of the patients,", if (given) "the same in each completed data set,",
                    "the model fitted again in each") else
      paste0("by the delta method (risks on the logit scale, ratios on the log scale)",
             if (given) ", variances pooled by Rubin's rules with the degrees of freedom of Barnard and Rubin"),
    "; p values, of the difference, are ", if (boot) "by inversion of its percentile confidence interval" else
      "Wald's", ". ",
    if (boot) seed_words(set)
  )
  list(text = text, cites = c(get_likelihood(set$likelihood)$cites, "standardised", if (given && !boot) "barnard"))
}

# ---- ROC curves ------------------------------------------------------------------------------------------------------

roc_methods <- function(curve) {
  set <- settings_of(curve)
  boot <- isTRUE(set$resamples > 0)
  what <- curve$label %||% ""
  areas <- area_interval(curve$auc, curve$auc_low)
  text <- paste0(
    "ROC curve", if (nzchar(what)) paste0(" of ", what), ". The empirical curve of ",
    format_count(curve$n_event, "patient"), " with the event and ", big(curve$n_other), " without; higher values ",
    "speak for the event. ",
    event_sentence(set), "The area bears ",
    area_interval_words(areas), " (", format_level(set$conf.level %||% 0.95), "); the cut-point is Youden's",
    if (boot) paste0(", with percentile limits of ", big(set$resamples), " bootstrap resamples of the patients"), ". ",
    if (length(set$partial)) {
      paste0("The partial area is that over ", set$partial_focus, " from ", format(set$partial[1L]), " to ",
             format(set$partial[2L]), ". ")
    },
    if (!is.null(set$landmark)) paste0(landmark_words(set), " "),
    if (isTRUE(set$n_censored > 0L)) limit_words(set), if (boot) seed_words(set)
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
    "; differences bear ", format_level(set$conf.level %||% 0.95), " confidence intervals. ", event_sentence(set)
  )
  list(text = text, cites = "delong")
}
