# What a mixed model says in words.

say_longitudinal <- function(x) {
  rows <- main_changes(x)
  rows$.name <- short_name(rows$marker)
  clear <- is_clear(rows)
  between <- any(!is.na(rows$control))
  what <- if (between) paste("differences from", settings_of(rows)$control) else "changes"
  if (all(is.na(rows$p.value))) return("No model could be fitted")
  if (!any(clear)) return(paste("No significant", what))
  paste0("Significant ", what, ": ", list_words(unique(rows$.name[clear])))
}

longitudinal_group <- function(rows) {
  by <- settings_of(rows)$by
  if (is.null(by)) return(rep("", nrow(rows)))
  people(rows[[by]], column_groups(by))
}

#' @exportS3Method
clear_sentences.longitudinal_change <- function(rows, all_rows) {
  set <- settings_of(all_rows)
  fold <- is_fold(all_rows)
  group <- longitudinal_group(rows)
  between <- !is.na(rows$control)
  control <- if (is.null(set$by)) "" else people(set$control, column_groups(set$by))
  level <- format_level(set$conf.level)
  limits <- paste0(level, " confidence interval ", if (fold) paste(format_ratio(rows$fold_low), "to",
                                                                   format_ratio(rows$fold_high)) else
    paste(format_number(rows$conf.low), "to", format_number(rows$conf.high)))
  size <- if (fold) paste(format_ratio(rows$fold_change), "times") else format_number(rows$estimate)
  said <- ifelse(between, paste0(": the change in ", group, if (fold) " was " else " less that in ",
                                 if (fold) paste0(size, " that in ", control) else paste0(control, " was ", size)),
                 paste0(ifelse(group == "", "", paste0(" in ", group)),
                        if (fold) paste0(" was ", size, " the value at ", rows$reference) else
                          paste0(" changed by ", size, " from ", rows$reference)))
  paste0(rows$marker, " at ", rows$visit, said, " (", limits, "; ", adjusted_words(rows), ").")
}
