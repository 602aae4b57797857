# Tables of a screen: their draft and their analysis results data.

#' @exportS3Method
table_draft.prognostic_screen <- function(x, style = document_style(), spread = NULL) {
  set <- settings_of(x)
  x <- x[order(x$rank, na.last = TRUE), ]
  rows <- as.data.frame(x)
  computed <- !is.na(rows$p.value)
  new_draft(
    keys = list(marker = marker_key(rows, set, !style$console)),
      columns = screen_draft_columns(rows, x$remarks, set, style),
    # A page has no room for what the cut-point achieves and for what the resamples tell of it.
    default = c(if (nrow(rows) > 1L) "rank", "n", "odds_ratio", adjusted_columns(set), "auc", "cut_point",
                if (set$resamples == 0) c("sensitivity", "specificity"),
                if (!is.null(set$predictive)) "predictive_p"),
    console = c("rank", "n", "odds_ratio", "p.value", "adj.p.value", "auc", "cut_point", "predictive_p", "status"),
    report = c(if (nrow(rows) > 1L) "rank", "n", "odds_ratio", "p.value", "adj.p.value", "auc", "cut_point",
               "sensitivity", "specificity", "predictive_p", "n_censored", "note"),
    data = rows,
    title = paste0("Response by ", predictor_phrase(set),
                   if (nrow(rows) > 1L) ": one logistic model a marker" else ": a logistic model",
                   if (length(set$covariates)) paste(", with", list_words(covariate_names(set$covariates)))),
    notes = c(below_limit_note(rows, set, odds = FALSE), screen_left_out(set), event_note(set$event),
              simulated_note(set)),
    remarks = other_notes(x$remarks[computed]), main = "odds_ratio",
    row_note = not_computed_words(rows, computed, x$remarks),
    order_words = "those ranked first", stressed = is_significant(x), stress = significance_words(x)
  )
}

covariate_names <- function(covariates) if (is.data.frame(covariates)) names(covariates) else as.character(covariates)

screen_draft_columns <- function(rows, remarks, set, style) {
  event <- first_group(response_groups())
  record <- likelihood_of(set)
  # Of the odds ratios alone: a table without them does not tell it.
  limited <- if (any(rows$n_censored > 0L) && !is.null(set$odds_rule)) odds_choices()[[set$odds_rule]]$sentence
  model <- paste0("Logistic regression by ", record$noun,
                  if (length(set$covariates)) paste0(" with ", list_words(covariate_names(set$covariates))))
  bootstrap <- bootstrap_note(set)
  youden <- paste0(youden_words(set$predictor), bootstrap, cut_unit(set), ".")
  n <- rows[[group_columns(response_groups(), "n")[1L]]]
  c(list(
    rank = rank_column(rows, set, style),
    n = draft_column(paste(upper_initial(event$many), "/ patients"), function() {
      ifelse(is.na(n), "", if (style$console) paste0(n, ":", rows$n - n) else paste(big(n), big(rows$n), sep = " / "))
    }, key = rows$n, short = "n"),
    odds_ratio = draft_column(with_interval(paste("Odds ratio per", if (set$scale == "log2") "doubling" else "unit"),
                                            set),
                              function() ratio_interval(rows$odds_ratio, rows$odds_low, rows$odds_high, style,
                                                        one_sided_low(set)),
                              paste0(model, "; ", get_conf_method(set$conf_method)$adjective, " confidence intervals; ",
                                     "per ", axis_phrase(set), ".", if (length(limited) && nzchar(limited)) {
                                       paste0(" ", limited)
                                     }),
                                key = rows$odds_ratio, short = "odds ratio"),
    odds_ratio_sd = draft_column(with_interval("Odds ratio per SD", set), function() {
      ratio_interval(rows$odds_ratio_sd, rows$odds_sd_low, rows$odds_sd_high, style, one_sided_low(set))
    }, paste0("Per standard deviation of the ", predictor_phrase(set), if (set$scale == "log2") ", log2", "."),
    key = rows$odds_ratio_sd),
    p.value = p_column(rows$p.value, style, note = paste0(
      upper_initial(paste0(record$adjective, "likelihood-ratio test, ")),
      sides_words(set, "odds fall", "odds rise"), ".")),
    adj.p.value = p_column(rows$adj.p.value, style, "Adjusted p", family_words(set), "adj. p"),
    auc = area_column(rows, set, style,
                      paste("Probability that the", predictor_phrase(set), "is higher in a", event$one, "than in a",
                            second_group(response_groups())$one), TRUE)
  ), cut_point_columns(rows, set, style, youden, !is.null(bootstrap)), list(
    predictive_p = if (!is.null(set$predictive)) p_column(rows$predictive_p, style, "Predictive p", paste0(
      "Does the odds ratio differ between ", predictive_groups(set$predictive),
      "? Likelihood-ratio test of marker x ", predictive_words(set$predictive), ", not adjusted."), "pred. p")
  ), closing_columns(rows, remarks, style))
}

#' @exportS3Method
ard_parts.prognostic_screen <- function(x) {
  rows <- as.data.frame(x)
  result_parts(x, rows, c(if (!is.null(settings_of(x)$visit)) "visit", "predictor"), "marker", !is.na(rows$p.value))
}
