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
  trend <- main_rows(trend)
  trend$.name <- short_name(trend$marker)
  clear <- is_clear(trend)
  if (all(is.na(trend$p.value))) return("No trend could be computed")
  if (!any(clear)) return("No significant trend over the ordered response")
  higher <- unique(trend$.name[clear & trend$estimate > 0.5])
  lower <- unique(trend$.name[clear & trend$estimate < 0.5])
  both <- intersect(higher, lower)
  kind <- trend_kind(settings_of(trend))
  say <- function(names, how) if (length(names)) paste(how, "for", list_words(names))
  said <- c(say(setdiff(lower, both), "lower"), say(setdiff(higher, both), "higher"),
            say(both, "lower at one visit and higher at another"))
  paste(upper_initial(kind$plural), paste(said, collapse = ", "), "the better the response")
}

#' @exportS3Method
clear_sentences.response_trend <- function(rows, all_rows) {
  set <- settings_of(all_rows)
  kind <- trend_kind(set)
  level <- format_level(set$conf.level)
  area <- paste0("in ", percent_text(rows$estimate), " of the pairs of patients of different categories the better ",
                 "one had the higher ", kind$noun)
  limits <- ifelse(is.na(rows$conf.low), "", paste0(" (", level, " confidence interval ", percent_text(rows$conf.low),
                                                    " to ", percent_text(rows$conf.high), ")"))
  odds <- ifelse(is.na(rows$odds_ratio), "", paste0(
    "; odds of a category up ", format_ratio(rows$odds_ratio), " times per ", odds_unit(set), " (",
    format_ratio(rows$odds_low), " to ", format_ratio(rows$odds_high), ")"
  ))
  paste0(rows$marker, " at ", rows$visit, ": the ", kind$noun, " was ", ifelse(rows$estimate < 0.5, "lower", "higher"),
         " the better the response (", rows$levels, "): ", area, limits, odds, "; ", adjusted_words(rows), ".")
}

# What the rule made of values beyond limits; NULL where there are none.
trend_limit_words <- function(set, trend) {
  rule <- get_limit_rule(set$censored_rule)
  if (is.null(rule) || !any(trend$n_censored > 0L)) return(NULL)
  rule$compared %||% rule$sentence
}
