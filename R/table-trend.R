# Tables of a response_trend: their draft and their analysis results data.

#' @exportS3Method
table_draft.response_trend <- function(x, style = document_style(), spread = NULL) {
  set <- settings_of(x)
  rows <- as.data.frame(x)
  keys <- list(marker = marker_key(rows, set, FALSE), visit = key_column("Visit", rows$visit),
               stratum = key_column("Stratum", if (style$console) rows$stratum else stratum_words(rows$stratum)))
  computed <- !is.na(rows$p.value)
  shown <- c("levels", "estimate", "odds_ratio", adjusted_columns(set), if (trend_kind(set)$directed) "direction_p")
  new_draft(
    keys = drop_constant(keys, c("visit", if (is.null(set$strata) || !style$console) "stratum")),
    columns = trend_draft_columns(rows, x$remarks, set, style), default = shown,
    console = c("n", "estimate", "odds_ratio", "p.value", "adj.p.value", if (trend_kind(set)$directed) "direction_p",
                "status"),
    report = c(shown, "n_censored", "note"), data = rows, labels = trend_labels(set), title = trend_title(rows, set),
    notes = c(trend_limit_words(set, rows), trend_left_out(set), simulated_note(set)),
    remarks = other_notes(x$remarks[computed]), main = "estimate",
    row_note = not_computed_words(rows, computed, x$remarks),
    spread = if (length(unique(rows$stratum)) > 1L) "stratum", order = rank_p(rows$p.value),
    order_words = "those with the smallest p", stressed = is_significant(x), stress = significance_words(x)
  )
}

trend_title <- function(rows, set) {
  paste0(upper_initial(trend_kind(set)$noun), " and ordered response (", list_words(set$levels, Inf),
         ", from worst to best), ", list_words(unique(as.character(rows$visit))),
         if (trend_kind(set)$directed) paste(" v", set$baseline),
         strata_title(rows, set))
}

# Of the columns of single cuts.
trend_labels <- function(set) {
  labels <- list(group_column_labels(response_groups()))
  for (k in seq_along(set$cuts)) {
    said <- paste0(c("Odds ratio", "Odds ratio, lower limit", "Odds ratio, upper limit", "p"), ", ", set$cuts[[k]])
    names <- paste0("cut", k, c("_odds_ratio", "_odds_low", "_odds_high", "_p"))
    labels <- c(labels, list(stats::setNames(said, names)))
  }
  unlist(labels)
}

trend_draft_columns <- function(rows, remarks, set, style) {
  noun <- trend_kind(set)$noun
  level <- list(conf.level = set$conf.level)
  c(
    list(
      n = count_column("Patients", rows$n, "Patients with a value and a place in the order of responses.", short = "n"),
      levels = draft_column("Patients", rows$levels, "Patients of each category, from worst to best.", align = "left"),
      estimate = draft_column(with_interval("Area", level), function() {
        share_interval(rows$estimate, rows$conf.low, rows$conf.high, style)
      }, paste0("Chance that the patient of the better of two categories has the higher ", noun,
                "; confidence interval on the logit scale."), key = rows$estimate, short = "area"),
      odds_ratio = draft_column(with_interval("Odds ratio", level), function() {
        ratio_interval(rows$odds_ratio, rows$odds_low, rows$odds_high, style)
      }, paste0("Odds of a category up against the one below per ", odds_unit(set),
                "; adjacent categories by Firth's penalised likelihood, profile confidence interval",
                if (length(set$covariates)) paste0(", with ", list_words(set$covariates)), "."),
      key = rows$odds_ratio, short = "odds ratio"),
      p.value = p_column(rows$p.value, style, note = paste0(
        "Jonckheere-Terpstra test; ",
        sides_words(set, "lower the better the response", "higher the better the response"),
        paste(resample_words(set), collapse = ""), "."
      )),
      adj.p.value = p_column(rows$adj.p.value, style, "Adjusted p", family_words(set), "adj. p"),
      direction_p = p_column(rows$direction_p, style, "p of directions", paste(
        "Cochran-Armitage test for a trend in the share of patients whose marker rose, of those whose marker rose or",
        "fell; two-sided, not adjusted."
      )),
      p_min = p_column(rows$p_min, style, column_label("p_min"))
    ),
    closing_columns(rows, remarks, style)
  )
}

#' @exportS3Method
ard_parts.response_trend <- function(x) {
  result_parts(x, as.data.frame(x), c("visit", "stratum"), "marker", !is.na(x$p.value))
}
