# The results of the three verbs as tables of a paper: which columns, what they are called, what their footnotes say.

p_column <- function(p, options, label = "p", note = NULL) {
  paper_column(label, function() format_p(p, options$p_style), note)
}

# An effect with its interval: a ratio on the log2 scale, else a difference in units.
effect_column <- function(rows, set, options, labels, notes) {
  fold <- set$scale == "log2"
  text <- if (fold) {
    function() ratio_interval(rows$fold_change, rows$fold_low, rows$fold_high, options$separator, options$digits, 0)
  } else {
    function() unit_interval(rows$estimate, rows$conf.low, rows$conf.high, options$separator, options$digits,
                             decimals_of(rows$marker, set))
  }
  paper_column(with_interval(labels[if (fold) 1L else 2L], set), text, notes[if (fold) 1L else 2L])
}

three_counts <- function(down, same, up) {
  ifelse(is.na(down), "", paste(big(down), big(same), big(up), sep = " / "))
}

# Keys that are the same in all rows say nothing: they go into the title.
drop_constant <- function(keys, ids) {
  constant <- vapply(keys[ids], function(key) length(unique(key$text)) < 2L, NA)
  keys[setdiff(names(keys), ids[constant])]
}

marker_key <- function(rows, set, in_units) {
  key_column("Marker", if (in_units) marker_with_unit(rows$marker, set) else rows$marker)
}

# ---- paired_change ---------------------------------------------------------------------------------------------------

#' @exportS3Method
paper_draft.paired_change <- function(x, options) {
  set <- settings_of(x)
  rows <- as.data.frame(x)
  by <- intersect(set$by, names(rows))
  references <- length(unique(rows$reference)) > 1L
  visit <- as.character(rows$visit)
  keys <- c(list(marker = marker_key(rows, set, set$scale != "log2"),
                 visit = key_column("Visit", if (references) paste(visit, "v", rows$reference) else visit)),
            lapply(stats::setNames(nm = by), function(name) key_column(column_label(name), group_words(rows[[name]], name))))
  computed <- !is.na(rows$p.value)
  spread <- if (length(by)) c(intersect("response", by), rev(by))[1L]
  levels <- lapply(stats::setNames(nm = by), function(name) {
    level <- in_order(rows[[name]], column_groups(name))
    unique(group_words(level, name)[order(level)])
  })
  new_draft(
    keys = drop_constant(keys, "visit"), columns = paired_paper_columns(rows, set, options),
    default = function(n_levels) {
      p <- if (is_adjusted(set)) c("p.value", "adj.p.value") else "p.value"
      if (n_levels > 2L) c("estimate", p[length(p)]) else c("n_pairs", if (n_levels < 2L) "direction", "estimate", p)
    },
    data = rows, title = paired_title(rows, set, by),
    notes = c(below_limit_note(rows, set), paired_left_out(x, set), other_notes(x$remarks[computed]), simulated_note(set)),
    main = "estimate", row_note = not_computed_words(rows, computed), spread = by,
    auto_spread = if (length(spread) && length(levels[[spread]]) %in% 2:4) spread, levels = levels,
    sizes = list(n = rows$n_pairs, noun = "pair", columns = "n_pairs"), order = rank_p(rows$p.value),
    order_words = "those with the smallest p"
  )
}

rank_p <- function(p) rank(p, na.last = TRUE, ties.method = "first")

# "Megace", "er positive", a group by its heading.
group_words <- function(x, name) {
  text <- as.character(x)
  groups <- column_groups(name)
  if (!is.null(groups)) text <- upper_initial(people(text, groups))
  else if (!name %in% c("arm", "group") && (is.logical(x) || is.numeric(x) || all(text %in% c("TRUE", "FALSE", NA) |
                                                                                  !grepl("[A-Za-z]{3}", text)))) {
    text <- paste0(name, ": ", text)
  }
  text
}

paired_title <- function(rows, set, by) {
  base <- unique(as.character(rows$reference))
  visit <- unique(as.character(rows$visit))
  paste0("Change within patients", if (length(base) == 1L) paste0(", ", list_words(visit), " v ", base),
         if (length(by)) paste0(", by ", list_words(by)))
}

paired_paper_columns <- function(rows, set, options) {
  several <- length(unique(rows$reference)) > 1L
  from <- if (several) "the reference visit" else unique(as.character(rows$reference))
  record <- get_method("paired", set$method)
  how <- estimate_words(record, set)
  list(
    n_pairs = paper_column("Pairs", function() big(rows$n_pairs), "Patients with both values."),
    n_eligible = paper_column("Patients", function() big(rows$n_eligible)),
    direction = paper_column("Fell / same / rose", function() three_counts(rows$n_down, rows$n_same, rows$n_up),
                             "Patients in whom the marker fell, stayed the same, rose."),
    estimate = effect_column(
      rows, set, options, c("Fold change", "Change"),
      c(paste0("Value at the visit divided by the value at ", from, "; ", how, "."),
        paste0("Value at the visit minus the value at ", from, ", in the marker's unit; ", how, "."))
    ),
    p.value = p_column(rows$p.value, options, note = paste0(
      upper_initial(tests_words(record, rows)), "; ", sides_words(set, "fell", "rose"), zero_words(record, set),
      if (!is.null(record$needs_seed)) paste(resample_words(set), collapse = ""), "."
    )),
    adj.p.value = p_column(rows$adj.p.value, options, "Adjusted p", family_words(set)),
    p_min = p_column(rows$p_min, options, column_label("p_min"))
  )
}

# ---- response_change -------------------------------------------------------------------------------------------------

#' @exportS3Method
paper_draft.response_change <- function(x, options) {
  set <- settings_of(x)
  groups <- groups_of(x)
  rows <- as.data.frame(x)
  keys <- list(marker = marker_key(rows, set, set$scale != "log2"), visit = key_column("Visit", rows$visit),
               stratum = key_column("Stratum", stratum_words(rows$stratum)))
  computed <- !is.na(rows$p.value)
  stratified <- length(unique(rows$stratum)) > 1L
  new_draft(
    keys = drop_constant(keys, c("visit", "stratum")), columns = response_paper_columns(rows, groups, set, options),
    default = function(n_levels) {
      p <- if (is_adjusted(set)) c("p.value", "adj.p.value") else "p.value"
      if (n_levels > 1L) return(c("n", "estimate", p[length(p)]))
      n <- group_columns(groups, "n")
      if (!stratified) return(c(rbind(n, group_columns(groups, "direction")), "estimate", p, "auc"))
      c(n, "estimate", p, "auc", if (any(!is.na(rows$interaction_p))) "interaction_p")
    },
    data = rows, labels = group_column_labels(groups), title = response_title(rows, groups, set),
    notes = c(below_limit_note(rows, set), response_left_out(set), other_notes(x$remarks[computed]), simulated_note(set)),
    main = "estimate", row_note = not_computed_words(rows, computed), spread = if (stratified) "stratum",
    order = rank_p(rows$p.value), order_words = "those with the smallest p"
  )
}

stratum_words <- function(stratum) sub("^all$", "All patients", as.character(stratum))

response_title <- function(rows, groups, set) {
  visit <- unique(as.character(rows$visit))
  paste0("Change in ", both_groups(groups, "against change in"), ", ", list_words(visit), " v ",
         set$baseline %||% "before", if (length(set$strata)) paste0(", within strata of ", list_words(set$strata)))
}

response_paper_columns <- function(rows, groups, set, options) {
  record <- get_method("two_groups", set$method)
  how <- estimate_words(record, set)
  first <- first_group(groups)
  n <- group_values(rows, groups, "n")
  c(list(n = paper_column("Patients", function() ifelse(is.na(n$first), "", paste(n$first, "v", n$second)),
                          paste(upper_initial(both_groups(groups, "v")), "with both values."))),
    group_paper_columns(rows, groups), list(
    estimate = effect_column(
      rows, set, options, c("Ratio of fold changes", "Difference of changes"),
      c(paste0("Fold change of ", both_groups(groups, "divided by that of"), "; ", how, "."),
        paste0("Change of ", both_groups(groups, "minus that of"), ", in the marker's unit; ", how, "."))
    ),
    p.value = p_column(rows$p.value, options, note = paste0(
      upper_initial(tests_words(record, rows)), "; ", sides_words(set, paste("less in", first$within),
                                                           paste("more in", first$within)),
      if (!is.null(record$needs_seed)) paste(resample_words(set), collapse = ""), "."
    )),
    adj.p.value = p_column(rows$adj.p.value, options, "Adjusted p", family_words(set)),
    auc = paper_column(with_interval("AUC", list(conf.level = set$conf.level)), function() {
      share_interval(rows$auc, rows$auc_low, rows$auc_high, options$separator)
    }, paste0("Probability that the change is higher in a ", first$one, " than in a ", second_group(groups)$one,
              "; ", area_interval_words(area_interval(rows$auc, rows$auc_low)), ".")),
    odds_ratio = paper_column(with_interval("Odds ratio of a rise", list(conf.level = set$conf.level)), function() {
      ratio_interval(rows$odds_ratio, rows$odds_low, rows$odds_high, options$separator, options$digits)
    }, paste0("Odds of a rise against a fall in ", both_groups(groups, "over those in"),
              "; conditional maximum likelihood with the exact interval.")),
    direction_p = p_column(rows$direction_p, options, "p of directions",
                           "Fisher's exact test of rises against falls, two-sided, not adjusted."),
    interaction_p = p_column(rows$interaction_p, options, "Interaction p", paste0(
      "Does the effect differ between levels of ", if (length(set$strata)) list_words(set$strata) else "the strata",
      "? Analysis of covariance with HC3 standard errors, not adjusted.")),
    p_min = p_column(rows$p_min, options, column_label("p_min"))
  ))
}

# Patients and directions of either group, under its heading.
group_paper_columns <- function(rows, groups) {
  at <- function(which, stem) group_values(rows, groups, stem)[[which]]
  of_group <- function(which, level) {
    heading <- upper_initial(level$within)
    list(paper_column("n", function() big(at(which, "n")), "Patients with both values.", heading),
         paper_column("Fell / same / rose", function() {
           three_counts(at(which, "down"), at(which, "same"), at(which, "up"))
         }, "Patients in whom the marker fell, stayed the same, rose.", heading))
  }
  stats::setNames(c(of_group("first", first_group(groups)), of_group("second", second_group(groups))),
                  c(rbind(group_columns(groups, "n"), group_columns(groups, "direction"))))
}

# ---- prognostic_screen -----------------------------------------------------------------------------------------------

#' @exportS3Method
paper_draft.prognostic_screen <- function(x, options) {
  set <- settings_of(x)
  rows <- as.data.frame(x)
  rows <- rows[order(rows$rank, na.last = TRUE), , drop = FALSE]
  computed <- !is.na(rows$p.value)
  new_draft(
    keys = list(marker = marker_key(rows, set, TRUE)), columns = screen_paper_columns(rows, set, options),
    default = c("rank", "n", "odds_ratio", "p.value", if (is_adjusted(set)) "adj.p.value", "auc", "cut_point",
                "sensitivity", "specificity", if (!is.null(set$predictive)) "predictive_p"),
    data = rows,
    title = paste0("Response by ", if (is.null(set$baseline)) "marker" else paste("value at", set$baseline),
                   ": one logistic model a marker",
                   if (length(set$covariates)) paste(", with", list_words(covariate_names(set$covariates)))),
    notes = c(below_limit_note(rows, set), screen_left_out(set), other_notes(x$remarks[!is.na(x$p.value)]), simulated_note(set)),
    main = "odds_ratio", row_note = not_computed_words(rows, computed), order_words = "those ranked first"
  )
}

covariate_names <- function(covariates) if (is.data.frame(covariates)) names(covariates) else as.character(covariates)

screen_paper_columns <- function(rows, set, options) {
  event <- first_group(response_groups())
  level <- list(conf.level = set$conf.level)
  record <- likelihood_of(set)
  model <- paste0("Logistic regression by ", record$noun,
                  if (length(set$covariates)) paste0(" with ", list_words(covariate_names(set$covariates))))
  bootstrap <- if (isTRUE(set$resamples > 0)) {
    paste0("; limits from ", format_count(set$resamples, "bootstrap resample"), ", seed ",
           format(set$seed, scientific = FALSE))
  }
  youden <- paste0("Youden's; a value at or above it counts as positive", bootstrap, ".")
  list(
    rank = paper_column(if (is.null(bootstrap)) "Rank" else with_interval("Rank", level), function() {
      rank_text(rows, options$separator)
    }, paste0("By the likelihood-ratio statistic, 1 the most sensitive", bootstrap, ".")),
    n = paper_column(paste(upper_initial(event$many), "/ patients"), function() {
      paste(big(rows[[group_columns(response_groups(), "n")[1L]]]), big(rows$n), sep = " / ")
    }),
    odds_ratio = paper_column(with_interval(paste("Odds ratio per", if (set$scale == "log2") "doubling" else "unit"), set),
                              function() ratio_interval(rows$odds_ratio, rows$odds_low, rows$odds_high,
                                                        options$separator, options$digits, one_sided_low(set)),
                              paste0(model, "; ", if (identical(set$conf_method, "wald")) "Wald" else "profile-likelihood",
                                     " intervals.")),
    odds_ratio_sd = paper_column(with_interval("Odds ratio per SD", set), function() {
      ratio_interval(rows$odds_ratio_sd, rows$odds_sd_low, rows$odds_sd_high, options$separator, options$digits,
                     one_sided_low(set))
    }, paste0("Per standard deviation of the value", if (set$scale == "log2") ", log2", ".")),
    p.value = p_column(rows$p.value, options, note = paste0(
      upper_initial(paste0(record$adjective, "likelihood-ratio test, ")),
      sides_words(set, "odds fall", "odds rise"), ".")),
    adj.p.value = p_column(rows$adj.p.value, options, "Adjusted p", family_words(set)),
    auc = paper_column(with_interval("AUC", level), function() {
      share_interval(rows$auc, rows$auc_low, rows$auc_high, options$separator)
    }, paste0("Probability that the value is higher in a ", event$one, "; ",
              area_interval_words(area_interval(rows$auc, rows$auc_low)), ".")),
    cut_point = paper_column(if (is.null(bootstrap)) "Value" else with_interval("Value", level), function() {
      cut_text(rows, set, options)
    }, youden, "Cut-point"),
    sensitivity = paper_column("Sensitivity", function() percent_text(rows$sensitivity), spanner = "Cut-point"),
    specificity = paper_column("Specificity", function() percent_text(rows$specificity), spanner = "Cut-point"),
    predictive_p = p_column(rows$predictive_p, options, "Predictive p", paste0(
      "Does the odds ratio differ between levels of ", set$predictive %||% "the arm",
      "? Likelihood-ratio test of marker x ", set$predictive %||% "arm", ", not adjusted."))
  )
}

# A limit of 0 is none where the alternative asks for the other side only.
one_sided_low <- function(set) if (identical(set$alternative, "less")) 0 else -Inf

rank_text <- function(rows, separator) {
  number <- function(x) ifelse(is.na(x), "", sub("\\.0$", "", fixed(x, 1L)))
  estimate_text(rows$rank, rows$rank_low, rows$rank_high, number, separator)
}

cut_text <- function(rows, set, options) {
  decimals <- decimals_of(rows$marker, set)
  estimate_text(rows$cut_point, rows$cut_low, rows$cut_high, function(x) value_text(x, decimals, options$digits),
                options$separator)
}
