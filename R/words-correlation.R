# What correlations of markers say in words.

correlation_title <- function(set) {
  paste0(if (length(set$partial)) paste0("Partial correlations (given ", list_words(set$partial), ") of ") else
    "Correlations of ", trend_of(set), if (!is.null(set$by)) paste0(", by ", set$by))
}

say_correlation <- function(rows) {
  rows <- judged(rows)
  kind <- trend_kind(settings_of(rows))
  if (!is.null(rows[["control"]])) rows <- judged_rows(rows, is.na(rows$control))
  if (all(is.na(rows$p.value))) return("No correlation could be computed")
  found <- rows[rows$.significant, , drop = FALSE]
  if (!nrow(found)) return(paste("No statistically significant correlation of", kind$plural))
  best <- found[order(-abs(found$estimate)), , drop = FALSE]
  name <- unique(paste(short_name(best$marker_1), "and", short_name(best$marker_2)))
  paste0(upper_initial(kind$plural), " correlate: ", name[1L],
         if (length(name) > 1L) paste0(", and ", format_count(length(name) - 1L, "further pair")))
}

say_edges <- function(rows) {
  edges <- rows[rows$edge %in% TRUE, , drop = FALSE]
  if (!nrow(edges)) return("No correlation is steady")
  pairs <- unique(about_of(edges[order(-abs(edges$estimate)), , drop = FALSE]))
  paste0("Steady correlation", if (length(pairs) > 1L) "s", ": ", pairs[1L],
         if (length(pairs) > 1L) paste0(", and ", format_count(length(pairs) - 1L, "further pair")))
}

# "IL-6 and sIL-2R: changes correlated positively at month 3 (rho 0.4, ...) and at month 6 (...)".
#' @exportS3Method
marker_sentence.marker_correlation <- function(rows, all_rows) {
  set <- settings_of(all_rows)
  between <- !is.na(rows[["control"]] %||% rep(NA, nrow(rows)))
  place <- correlation_place(rows)
  how <- ifelse(between, paste0("differently", place), paste0(
    c("negatively", "in neither direction for certain", "positively")[rows$.side + 2L], place
  ))
  figures <- vapply(seq_len(nrow(rows)), function(i) {
    row <- rows[i, , drop = FALSE]
    paste0(row$coefficient, " ", told_share(row$estimate, row$conf.low, row$conf.high, set$conf.level), ", ",
           if (between[i]) paste(row$n, "and", format_count(row$n_control, "patient")) else
             format_count(row$n, "patient"), ", ", told_p(row$adj.p.value, set))
  }, "")
  clauses <- vapply(split(seq_along(how), factor(how, unique(how))), function(at) {
    paste(how[at[1L]], list_words(paste0("at ", visit_words(rows$visit[at]), " (", figures[at], ")"), Inf))
  }, "")
  paste0(about_of(rows)[1L], ": ", trend_kind(set)$plural, " correlated",
         if (length(set$partial)) paste0(", given ", list_words(set$partial), ","), " ", join_clauses(clauses), ".")
}

# " in responders", " in responders than in non-responders"; of all patients nothing.
correlation_place <- function(rows) {
  by <- settings_of(rows)$by
  if (is.null(by)) return(rep("", nrow(rows)))
  against <- rows
  against[[by]] <- rows$control
  paste0(place_words(rows, by), ifelse(is.na(rows$control), "", paste0(" than", place_words(against, by))))
}

# The same in the name of a row: " in responders", ", responders against non-responders".
correlation_where <- function(rows) {
  by <- settings_of(rows)$by
  if (is.null(by)) return(rep("", nrow(rows)))
  name <- function(x) people(x, column_groups(by))
  ifelse(is.na(rows$control), place_words(rows, by), paste0(", ", name(rows[[by]]), " against ", name(rows$control)))
}

# "Correlations under A and B were compared with those under C".
compared_groups <- function(rows) {
  by <- settings_of(rows)$by
  between <- as.data.frame(rows)[!is.na(rows$control), , drop = FALSE]
  against <- between
  against[[by]] <- between$control
  paste0("Correlations", places_together(unique(place_words(between, by)), by), " were compared with those",
         places_together(unique(place_words(against, by)), by))
}

# Where nothing is significant and the smallest p is the smallest that so few random orders give; NULL elsewhere.
few_orders_words <- function(rows) {
  set <- settings_of(rows)
  if (!isTRUE(set$resamples > 0)) return(NULL)
  least <- 2 / (set$resamples + 1)
  at <- which(rows$p.value <= least + 1e-12 & !rows$exact)
  if (!length(at) || any(is_significant(rows))) return(NULL)
  paste0("No p of ", big(set$resamples), " random orders is below ", format_p(least),
         if (is_adjusted(set)) paste0(", which the adjustment brings to ", format_p(min(rows$adj.p.value[at]))),
         ": with more of them smaller ones could be found.")
}

# What the rule made of values beyond limits.
correlation_limit_words <- function(rows, set) {
  rule <- get_limit_rule(set$censored_rule)
  if (is.null(rule) || !any(rows$n_censored > 0L)) return(NULL)
  if (!hands_limits_on(rule)) return(paste0(rule$sentence, " "))
  if (takes_numbers(set)) {
    return(paste0("Values beyond a limit of quantification entered at ", number_place(set), ", where at most ",
                  percent_text(most_at_limit()), " of the patients had one; rows with more were not computed. "))
  }
  paste("Values beyond a limit of quantification were used for what is known of them: two patients were compared as",
        "far as that determines which is larger. ")
}

# ---- how it was computed ---------------------------------------------------------------------------------------------

correlation_methods <- function(correlation) {
  set <- settings_of(correlation)
  record <- correlation_of(set)
  tau <- any(is_tau(correlation))
  counted <- isTRUE(set$resamples > 0)
  steady <- set$bootstrap > 0
  compared <- !is.null(set$by) && any(!is.na(correlation$p.value) & !is.na(correlation$control))
  text <- paste0(
    correlation_title(set), if (!is.null(set$by)) ",", " were estimated by ", record$title,
    if (tau) " (Kendall's tau_b where a value lay beyond a limit)",
    ", over the patients who had both (", format_range(correlation$n), " a pair; missing values were not imputed), ",
    "with ", format_level(set$conf.level), " confidence intervals by Fisher's z. ",
    if (length(set$partial)) "p values are by the t distribution. " else
      if (counted) paste0("p values are of ", big(set$resamples),
                          " random orders of one of the two (of all orders with up to 9 patients). ") else
        "p values are by the t approximation (of all orders with up to 9 patients). ",
    if (compared) paste0(compared_groups(correlation), " by the difference of Fisher's z. "),
    if (steady) paste0(
      "A correlation counts as an edge where it is significant after adjustment and at least ",
      percent_text(edge_share()), " of ", format_count(set$bootstrap, "bootstrap resample"),
      " of whole patients keep it, their confidence limits lying on the same side of 0. "
    ),
    correlation_limit_words(correlation, set),
    if (is.null(set$by)) adjust_words(set) else paste0(adjusted_over_family(set), " "),
    if (!is.null(set$seed)) paste0("Seed of the resamples: ", seed_text(set$seed), ". ")
  )
  list(text = text, cites = c(record$cites, if (tau) "kendall", if (compared) "fisher_z", adjust_cites(set)))
}
