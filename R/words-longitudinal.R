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
  # Beside a difference the patients are told with each group's own change.
  n <- if (is.na(row$control)) paste0(format_count(row$n_pairs, "patient"), ", ")
  paste0(noun, " ", told$estimate, if (!fold) unit_of(set, row$marker), ", ", told$interval, ", ", n,
         told_p(row$adj.p.value, set), if (!is.na(row$control)) paste0("; ", own_means_words(row, set)))
}

# ---- how it was computed ---------------------------------------------------------------------------------------------

# What is fitted to a call's rows: of one follow-up visit an ordinary regression.
mixed_name <- function(set) {
  if (length(set$visits) == 1L) return("linear regression")
  paste0("mixed model for repeated measures, ", mixed_freedom()[[set$method]]$noun)
}

longitudinal_methods <- function(longitudinal) {
  set <- settings_of(longitudinal)
  freedom <- mixed_freedom()[[set$method]]
  several <- length(set$visits) > 1L
  terms <- if (several) c("baseline by visit", if (!is.null(set$by)) paste(set$by, "by visit"), set$covariates) else
    c("baseline", set$by, set$covariates)
  text <- paste0(
    if (several) "Mixed model for repeated measures" else "Linear regression of the change", ". The ",
    if (set$scale == "log2") "log2 fold changes" else "changes", " from ", set$baseline, " to ",
    list_words(set$visits, Inf), " were regressed on ", list_words(terms, Inf),
    if (several) paste0(", with an unstructured covariance of the visits of a patient, by restricted maximum ",
                        "likelihood (package mmrm; ", freedom$noun, ")") else " by least squares", ". ",
    if (several) other_structures(longitudinal), "Means are those at the mean baseline",
    if (!is.na(set$control %||% NA)) paste0(", differences those from ",
                                               people(set$control, column_groups(set$by))), "; ",
    format_level(set$conf.level), " confidence intervals, two-sided tests. Missing values were not imputed: patients ",
    "entered with the visits they have (",
    format_range_of(longitudinal$n_pairs[is.na(longitudinal$control) & !is.na(longitudinal$p.value)], "patient"),
    " a mean)", if (several) ", which is valid where values are missing at random", ". ",
    mixed_limit_words(longitudinal, set), adjusted_over_family(set)
  )
  list(text = text, cites = c(if (several) c("mallinckrodt", freedom$cites), adjust_cites(set)))
}

# Markers whose covariance is not unstructured, as that did not converge, or that have one visit; "" where there are
# none.
other_structures <- function(longitudinal) {
  known <- mixed_structures()
  used <- settings_of(longitudinal)$structures
  used <- used[names(used) %in% longitudinal$marker[!is.na(longitudinal$p.value)]]
  of <- function(structure) list_words(names(used)[used %in% structure], 20L)
  said <- vapply(intersect(names(known)[-1L], used), function(structure) {
    paste0("Of ", of(structure), ", where that did not converge, the covariance was ", known[[structure]], ", with an ",
           "empirical covariance of the estimates and Satterthwaite's degrees of freedom. ")
  }, "")
  paste0(paste(said, collapse = ""), if ("none" %in% used) {
    paste0(of("none"), ", with one visit that could be fitted, was regressed by least squares. ")
  })
}

# What the rule made of values beyond limits.
mixed_limit_words <- function(longitudinal, set) {
  rule <- get_limit_rule(set$censored_rule)
  if (is.null(rule) || !any(longitudinal[["n_censored"]] > 0L)) return(NULL)
  if (!hands_limits_on(rule)) return(paste0(rule$sentence, " "))
  paste0("Values beyond a limit of quantification entered at the limit of their pair, the larger of its two lower ",
         "limits (the smaller of its upper ones), where at most ", percent_text(most_at_limit()), " of the changes of ",
         "a marker had one; markers with more were not computed. ")
}
