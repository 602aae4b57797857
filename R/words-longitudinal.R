# What a mixed model says in words.

say_longitudinal <- function(x) {
  rows <- judged(x)
  set <- settings_of(rows)
  what <- if (any(!is.na(rows$control))) {
    paste("differences from", people(set$control, column_groups(set$by)))
  } else "changes"
  if (all(is.na(rows$p.value))) return("No model could be fitted")
  if (!any(rows$.significant)) return(paste("No statistically significant", what))
  paste0("Statistically significant ", what, ": ", list_words(unique(short_name(rows$marker[rows$.significant]))))
}

longitudinal_place <- function(rows) {
  by <- settings_of(rows)$by
  if (is.null(by)) rep("", nrow(rows)) else place_words(rows, by)
}

# "fell to 0.5 times in responders, 95% CI 0.4 to 0.6, 33 patients; rose to ... in non-responders, ...".
own_means_words <- function(row, set) {
  other <- row
  other[[set$by]] <- factor(row$control)
  paste(vapply(list(list(".first", row), list(".second", other)), function(group) {
    own <- row[paste0(group[[1L]], "_", own_mean_columns())]
    moved_words(own[[1L]], own[[2L]], own[[3L]], trimws(longitudinal_place(group[[2L]])),
                format_count(own[[4L]], "patient"), set, row$marker)
  }, ""), collapse = "; ")
}

#' @exportS3Method
marker_sentence.longitudinal_change <- function(rows, all_rows) {
  place <- longitudinal_place(rows)
  between <- !is.na(rows$control)
  against <- rows
  if (any(between)) against[[settings_of(rows)$by]] <- factor(rows$control)
  against <- longitudinal_place(against)
  what <- ifelse(between, paste0("was ", c("lower", "different", "higher")[rows$.side + 2L], place, " than", against),
                 paste0(c("fell", "changed", "rose")[rows$.side + 2L], place))
  figures <- vapply(seq_len(nrow(rows)), function(i) mean_figures(rows[i, , drop = FALSE], all_rows), "")
  clauses <- vapply(split(seq_along(what), factor(what, unique(what))), function(at) {
    where <- paste(ifelse(between[at], "at", "to"), visit_words(rows$visit[at]))
    paste0(what[at[1L]], if (!between[at[1L]]) paste0(" from ", visit_words(rows$reference[at[1L]])), " ",
           list_words(paste0(where, " (", figures[at], ")"), Inf))
  }, "")
  paste0(rows$marker[1L], if (any(between)) paste0(": the mean ", change_noun(all_rows)), " ", join_clauses(clauses),
         ".")
}

mean_figures <- function(row, all_rows) {
  set <- settings_of(all_rows)
  fold <- is_fold(all_rows)
  told <- if (fold) told_ratio(row$fold_change, row$fold_low, row$fold_high, set$conf.level) else
    told_difference(row$estimate, row$conf.low, row$conf.high, set$conf.level, decimals_of(row$marker, set))
  noun <- if (is.na(row$control)) change_noun(all_rows) else if (fold) "ratio of the fold changes" else "difference"
  n <- if (is.na(row$control)) format_count(row$n_pairs, "patient") else
    paste(row$n_pairs, "and", format_count(row$n_control, "patient"))
  paste0(noun, " ", told$estimate, if (!fold) unit_of(set, row$marker), ", ", told$interval, ", ", n, ", ",
         told_p(row$adj.p.value, set), if (!is.na(row$control)) paste0("; ", own_means_words(row, set)))
}

# ---- how it was computed ---------------------------------------------------------------------------------------------

longitudinal_methods <- function(longitudinal) {
  set <- settings_of(longitudinal)
  freedom <- mixed_freedom()[[set$method]]
  used <- unique(longitudinal$method[!is.na(longitudinal$p.value)])
  text <- paste0(
    "Mixed model for repeated measures. The ", if (set$scale == "log2") "log2 fold changes" else "changes", " from ",
    set$baseline, " to ", list_words(set$visits, Inf), " were regressed on ",
    list_words(c("baseline by visit", if (!is.null(set$by)) paste(set$by, "by visit"), set$covariates), Inf),
    ", with an unstructured covariance of the visits of a patient, by restricted maximum likelihood (package mmrm; ",
    freedom$noun, "; fitted: ", list_words(used, Inf), "). Means are those at the mean baseline",
    if (!is.na(set$control %||% NA)) paste0(", differences those from ",
                                               people(set$control, column_groups(set$by))), "; ",
    format_level(set$conf.level), " confidence intervals. ", adjusted_over_family(set)
  )
  list(text = text, cites = c("mallinckrodt", freedom$cites, adjust_cites(set)))
}
