# What correlations of markers say in words.

correlation_title <- function(set) {
  paste0(if (length(set$partial)) paste0("Partial correlations (given ", list_words(set$partial), ") of ") else
    "Correlations of ", trend_of(set))
}

say_correlation <- function(rows) {
  clear <- is_clear(rows)
  kind <- trend_kind(settings_of(rows))
  if (all(is.na(rows$p.value))) return("No correlation could be computed")
  if (!any(clear)) return(paste("No significant correlation of", kind$plural))
  best <- rows[clear, , drop = FALSE]
  best <- best[order(-abs(best$estimate)), , drop = FALSE]
  name <- unique(paste(short_name(best$marker_1), "and", short_name(best$marker_2)))
  paste0(upper_initial(kind$plural), " correlate: ", name[1L],
         if (length(name) > 1L) paste0(", and ", format_count(length(name) - 1L, "further pair")))
}

#' @exportS3Method
clear_sentences.marker_correlation <- function(rows, all_rows) {
  set <- settings_of(all_rows)
  kind <- trend_kind(set)
  limits <- ifelse(is.na(rows$conf.low), "", paste0(" (", format_level(set$conf.level), " confidence interval ",
                                                    share_text(rows$conf.low), " to ", share_text(rows$conf.high), ")"))
  paste0(rows$marker_1, " and ", rows$marker_2, " at ", rows$visit, ": ", kind$plural, " correlated ",
         ifelse(rows$estimate < 0, "negatively", "positively"),
         if (length(set$partial)) paste0(" given ", list_words(set$partial)), ", ", rows$coefficient, " ",
         share_text(rows$estimate), limits, ", ", format_count(rows$n, "patient"), "; ", adjusted_words(rows), ".")
}
