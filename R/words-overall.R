# What a test over all visits says in words.

# What the rule made of values beyond limits.
overall_limit_words <- function(set) {
  rule <- get_limit_rule(set$censored_rule)
  if (!hands_limits_on(rule)) return(rule$sentence)
  if (overall_test(set)$numbers) {
    return(paste("Values beyond a limit of quantification entered at the largest lower (the smallest upper) limit of",
                 "the patient's visits, where at most 15 % of the patients had one; rows with more were not computed."))
  }
  paste("Values below the largest lower limit of a patient's visits (above the smallest upper one) were tied lowest",
        "(highest) in that patient.")
}

overall_groups <- function(rows, what = "within") group_of(rows, settings_of(rows)$by, what)

say_overall <- function(overall) {
  overall$.name <- short_name(overall$marker)
  clear <- is_clear(overall)
  visits <- settings_of(overall)$visits
  if (all(is.na(overall$p.value))) return("No test over the visits could be computed")
  if (!any(clear)) return(paste("No significant difference between", length(visits), "visits"))
  group <- overall_groups(overall)
  said <- vapply(levels(group), function(g) {
    names <- unique(overall$.name[clear & group == g])
    if (!length(names)) return("")
    paste0(list_words(names), if (nzchar(g)) paste(" in", g))
  }, "")
  paste("Differences between visits:", paste(said[nzchar(said)], collapse = "; "))
}

#' @exportS3Method
clear_sentences.overall_change <- function(rows, all_rows) {
  set <- settings_of(all_rows)
  test <- overall_test(set)
  group <- as.character(group_of(rows, set$by, "within"))
  figure <- paste0(test$symbol, " ", format_number(rows$statistic),
                   ifelse(is.na(rows$df), "", paste0(" with ", format_count(rows$df, "degree"), " of freedom")))
  moved <- if (test$directed) ifelse(rows$statistic > 0, " rose over the visits (", " fell over the visits (") else
    " differed between the visits ("
  paste0(rows$marker, ifelse(group == "", "", paste0(" in ", group)), moved, list_words(set$visits, 6L), "; ",
         format_count(rows$n_complete + rows$n_partial, "patient"), "): ", figure, ", Kendall's W ",
         format_number(rows$kendall_w, 2L), "; ", adjusted_words(rows), ".")
}
