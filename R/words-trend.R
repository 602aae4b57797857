# What a trend over an ordered response says in words.

# "PD 20, SD 22, PR 29, CR 5": all patients of a call.
level_sizes <- function(set) paste(paste(set$levels, set$n_levels), collapse = ", ")

# "log2 fold changes from baseline to month 6"; "values at baseline".
trend_of <- function(set) {
  if (!trend_kind(set)$directed) return(paste(if (set$scale == "log2") "log2 values" else "values", "at",
                                              list_words(set$visits)))
  paste(if (set$scale == "log2") "log2 fold changes" else "changes", "from", set$baseline, "to", list_words(set$visits))
}

odds_unit <- function(set) {
  if (set$scale == "log2") "doubling" else "unit"
}

# Who is not in the rows; NULL where everybody is.
trend_left_out <- function(set) {
  if (!isTRUE(set$n_uncompared > 0L)) return(NULL)
  paste0(format_count(set$n_uncompared, "patient"), " of ", set$n_patients,
         " without a place in the order of responses left out.")
}

# The finding of a trend, short enough for a title.
say_trend <- function(trend) {
  rows <- judged(trend)
  if (all(is.na(rows$p.value))) return("No trend could be computed")
  found <- rows[rows$.significant, , drop = FALSE]
  if (!nrow(found)) return("No statistically significant trend over the ordered response")
  name <- short_name(found$marker)
  side <- vapply(split(found$.side, factor(name, unique(name))), function(sides) {
    if (any(sides < 0L) && any(sides > 0L)) return("lower at one visit and higher at another")
    if (any(sides < 0L)) "lower" else if (any(sides > 0L)) "higher" else ""
  }, "")
  of_side <- function(how) paste(how, "for", list_words(names(side)[side == how]))
  directed <- setdiff(unique(side), "")
  # Of which side is not said without an interval.
  said <- c(if (length(directed)) paste(toString(vapply(directed, of_side, "")), "the better the response"),
            if ("" %in% side) paste("associated with the ordered response", trimws(of_side(""))))
  paste(upper_initial(trend_kind(settings_of(trend))$plural), paste(said, collapse = "; "))
}

# "IL-6: the change was lower the better the response at month 3 (PD 18, SD 20, PR 24: higher in the better category in
# 30% of pairs, ...) and at month 6 (...)".
#' @exportS3Method
marker_sentence.response_trend <- function(rows, all_rows) {
  noun <- trend_kind(settings_of(all_rows))$noun
  how <- c("was lower the better the response", "differed over the ordered response",
           "was higher the better the response")[rows$.side + 2L]
  figures <- vapply(seq_len(nrow(rows)), function(i) trend_figures(rows[i, , drop = FALSE], all_rows), "")
  clauses <- vapply(split(seq_along(how), factor(how, unique(how))), function(at) {
    paste(how[at[1L]], list_words(paste0("at ", visit_words(rows$visit[at]), " (", figures[at], ")"), Inf))
  }, "")
  paste0(rows$marker[1L], ": the ", noun, " ", join_clauses(clauses), ".")
}

trend_figures <- function(row, all_rows) {
  set <- settings_of(all_rows)
  limits <- c(row$conf.low, row$conf.high)
  area <- paste0("higher in the better category in ", percent_text(row$estimate), " of pairs, ",
                 if (all(is.na(limits))) "no confidence interval" else
                   confidence_words(limits[1L], limits[2L], percent_text(limits), set$conf.level))
  odds <- if (!is.na(row$odds_ratio)) {
    told <- told_ratio(row$odds_ratio, row$odds_low, row$odds_high, set$conf.level)
    paste0("; odds ratio ", told$estimate, ", ", told$interval)
  } else {
    "; no odds ratio"
  }
  paste0(row$levels, ": ", area, odds, "; ", told_p(row$adj.p.value, set))
}

# What these figures are, and why some are missing: said once, so that the sentences stay short.
#' @exportS3Method
figures_sentence.response_trend <- function(rows) {
  set <- settings_of(rows)
  told <- rows$remarks[which(rows$.significant)]
  paste0("Pairs are of patients in different categories", if (length(set$strata)) {
           paste(", within strata of", list_words(set$strata, Inf))
         }, if (any(!is.na(rows$odds_ratio[rows$.significant %in% TRUE]))) {
           paste("; odds ratios are of a category up per", odds_unit(set))
         }, ".",
         lacking_words(told))
}

# " A percentage has no confidence interval where ... There is no odds ratio where the fit did not converge."
lacking_words <- function(remarks) {
  reasons <- list(
    `A percentage has no confidence interval` =
      trend_interval_reasons[remark_numbers(remarks, "no_trend_interval")$reason],
    `There is no odds ratio` = c(if (length(remark_numbers(remarks, "many_for_odds"))) many_for_odds_reason,
                                 trend_odds_reasons[remark_numbers(remarks, "no_trend_odds")$reason])
  )
  reasons <- vapply(reasons[lengths(reasons) > 0L], function(x) paste(unique(x), collapse = ", or "), "")
  if (length(reasons)) paste0(" ", names(reasons), " where ", reasons, ".", collapse = "")
}

# What the rule made of values beyond limits; NULL where there are none.
trend_limit_words <- function(set, trend) {
  rule <- get_limit_rule(set$censored_rule)
  if (is.null(rule) || !any(trend$n_censored > 0L)) return(NULL)
  if (!hands_limits_on(rule)) return(rule$sentence)
  paste0(rule$compared %||% rule$sentence, " The model of the odds ratios took such values at ", number_place(set),
         ", where at most ", percent_text(most_at_limit()), " of the patients had one.")
}

# ---- how it was computed ---------------------------------------------------------------------------------------------

trend_methods <- function(trend) {
  set <- settings_of(trend)
  kind <- trend_kind(set)
  ways <- c(exact = "exact given the ties", complete = "over all relabellings",
            drawn = paste0("by ", big(set$resamples %||% 0), " random relabellings"),
            normal = "by the normal approximation corrected for ties")
  text <- paste0(
    "Trend over the ordered response. ", upper_initial(kind$plural), " (", trend_of(set), ") were compared over the ",
    "categories ", list_words(set$levels, Inf), ", from worst to best, by the Jonckheere-Terpstra test (",
    paste(ways[set$ways], collapse = ", in other rows "), "), with the chance that the better of two categories has ",
    "the higher ", kind$noun, " and its confidence interval on the logit scale. Odds ratios of a category up per ",
    odds_unit(set),
    " are of a logistic model of adjacent categories",
    if (length(set$covariates)) paste0(" with ", list_words(set$covariates, Inf)),
    " by Firth's penalised likelihood with profile confidence intervals. ",
    if (kind$directed) "The share of patients whose marker rose was tested for a trend by the Cochran-Armitage test. ",
    if (length(set$strata)) paste0("Over all patients the test was stratified by ", list_words(set$strata), ". "),
    if (isTRUE(set$n_uncompared > 0L)) paste0(trend_left_out(set), " "),
    measured_words(trend$n), alternative_words(set), paste0(trend_limit_words(set, trend), " "), adjust_words(set),
    seed_words(set)
  )
  as_known <- any(trend$n_censored > 0L) && is.null(get_limit_rule(set$censored_rule)$enters)
  list(text = text, cites = c("jonckheere", likelihood_firth()$cites, "adjacent", if (kind$directed) "armitage",
                              if (as_known) "gehan", adjust_cites(set)))
}
