# The drafts of the three verbs: which columns, what they are called, what their footnotes say.

# An effect with its interval: a ratio on the log2 scale, else a difference in units.
effect_column <- function(rows, set, style, labels, notes, short) {
  if (isTRUE(set$in_ranks)) {
    text <- function() ifelse(is.na(rows$estimate), "", format_number(rows$estimate))
    return(draft_column("Difference of mean residual ranks", text, notes[3L], key = rows$estimate, short = "ranks"))
  }
  which <- if (set$scale == "log2") 1L else 2L
  text <- list(
    function() ratio_interval(rows$fold_change, rows$fold_low, rows$fold_high, style, 0),
    function() unit_interval(rows$estimate, rows$conf.low, rows$conf.high, style, decimals_of(rows$marker, set))
  )[[which]]
  draft_column(with_interval(labels[which], set), text, notes[which], key = rows$estimate, short = short[which])
}

area_column <- function(rows, set, style, note, console) {
  draft_column(with_interval("AUC", list(conf.level = set$conf.level)), function() {
    if (style$console && !console) share_text(rows$auc) else share_interval(rows$auc, rows$auc_low, rows$auc_high,
                                                                            style)
  }, paste0(note, "; ", area_interval_words(area_interval(rows$auc, rows$auc_low)), "."), key = rows$auc, short = "AUC")
}

# What the tables of all verbs show at their ends: at the console why a row has no figures, in a report the row's notes.
closing_columns <- function(rows, remarks, style) {
  list(status = draft_column("Status", if (style$console) ifelse(rows$status == "ok", "", rows$status) else rows$status,
                             short = "status"),
       note = draft_column("Note", function() row_notes(rows, remarks), align = "left"))
}

adjusted_columns <- function(set) c("p.value", if (is_adjusted(set)) "adj.p.value")

three_counts <- function(down, same, up, undetermined = NULL) {
  counts <- lapply(list(down, same, up, undetermined), function(n) if (!is.null(n)) big(n))
  ifelse(is.na(down), "", do.call(paste, c(counts[lengths(counts) > 0L], sep = " / ")))
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
table_draft.paired_change <- function(x, style = document_style(), spread = NULL) {
  set <- settings_of(x)
  rows <- as.data.frame(x)
  by <- intersect(set$by, names(rows))
  references <- length(unique(rows$reference)) > 1L
  visit <- as.character(rows$visit)
  keys <- c(list(marker = marker_key(rows, set, set$scale != "log2" && !style$console),
                 visit = key_column("Visit", if (references) paste(visit, "v", rows$reference) else visit)),
            lapply(stats::setNames(nm = by), function(name) {
              text <- if (style$console) plain_text(rows[[name]]) else group_words(rows[[name]], name)
              key_column(column_label(name), text, short = name)
            }))
  computed <- !is.na(rows$p.value)
  aside <- if (length(by)) c(intersect("response", by), rev(by))[1L]
  levels <- lapply(stats::setNames(nm = by), function(name) {
    level <- in_order(rows[[name]], column_groups(name))
    unique(group_words(level, name)[order(level)])
  })
  new_draft(
    keys = drop_constant(keys, "visit"), columns = paired_draft_columns(rows, x$remarks, set, style),
    default = function(n_levels) {
      p <- adjusted_columns(set)
      if (n_levels > 2L) c("estimate", p[length(p)]) else c("n_pairs", if (n_levels < 2L) "direction", "estimate", p)
    },
    console = c("n_pairs", "estimate", "direction", "p.value", "adj.p.value", "status"),
    report = c("n_pairs", "direction", "estimate", "p.value", "adj.p.value", "n_censored", "note"),
    data = rows, title = paired_title(rows, set, by),
    notes = c(below_limit_note(rows, set), paired_left_out(x, set), simulated_note(set)),
    remarks = other_notes(x$remarks[computed]), main = "estimate", row_note = not_computed_words(rows, computed),
      spread = by,
    auto_spread = if (length(aside) && length(levels[[aside]]) %in% 2:4) aside, levels = levels,
    sizes = list(n = rows$n_pairs, noun = "pair", columns = "n_pairs"), order = rank_p(rows$p.value),
    order_words = "those with the smallest p", stressed = is_significant(x), stress = significance_words(x)
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

# The column of groups, NULL where there is none: "Responders", "resp. v non-resp.".
compared_key <- function(rows, by, style) {
  if (is.null(by)) return(NULL)
  own <- if (style$console) plain_text(rows[[by]]) else group_words(rows[[by]], by)
  brief <- function(x) people(x, column_groups(by), "short")
  text <- ifelse(is.na(rows$control), own, paste(brief(rows[[by]]), "v", brief(rows$control)))
  stats::setNames(list(key_column(column_label(by), text, short = by)), by)
}

paired_title <- function(rows, set, by) {
  base <- unique(as.character(rows$reference))
  visit <- unique(as.character(rows$visit))
  paste0("Change within patients", if (length(base) == 1L) paste0(", ", list_words(visit), " v ", base),
         if (length(by)) paste0(", by ", list_words(by)))
}

paired_draft_columns <- function(rows, remarks, set, style) {
  several <- length(unique(rows$reference)) > 1L
  from <- if (several) "the reference visit" else unique(as.character(rows$reference))
  record <- used_method("paired", set)
  how <- estimate_words(record, set)
  c(list(
    n_pairs = count_column("Pairs", rows$n_pairs, "Patients with both values.", short = "n"),
    n_eligible = count_column("Patients", rows$n_eligible),
    direction = draft_column("Fell / same / rose", function() {
      if (style$console) return(ifelse(is.na(rows$n_up), "", paste(rows$n_up, rows$n_same, rows$n_down, sep = "/")))
      three_counts(rows$n_down, rows$n_same, rows$n_up)
    }, "Patients in whom the marker fell, stayed the same, rose.", key = rows$n_up - rows$n_down,
      short = "up/same/down"),
    estimate = effect_column(
      rows, set, style, c("Fold change", "Change"),
      c(paste0("Value at the visit ", against_words(set)["by"], " the value at ", from,
               against_words(set)["aside"], "; ", how, "."),
        paste0("Value at the visit minus the value at ", from, ", in the marker's unit; ", how, ".")),
      c("fold change", "change")
    ),
    p.value = p_column(rows$p.value, style, note = paste0(
      upper_initial(tests_words(record, rows, set)), "; ", sides_words(set, "fell", "rose"), zero_words(record, set),
      if (!is.null(record$needs_seed)) paste(resample_words(set), collapse = ""), "."
    )),
    adj.p.value = p_column(rows$adj.p.value, style, "Adjusted p", family_words(set), "adj. p"),
    p_min = p_column(rows$p_min, style, column_label("p_min"))
  ), closing_columns(rows, remarks, style))
}

# ---- response_change -------------------------------------------------------------------------------------------------

#' @exportS3Method
table_draft.response_change <- function(x, style = document_style(), spread = NULL) {
  set <- settings_of(x)
  groups <- groups_of(x)
  rows <- as.data.frame(x)
  keys <- list(marker = marker_key(rows, set, set$scale != "log2" && !style$console),
               visit = key_column("Visit", rows$visit))
  sides <- telling_columns(rows)
  told <- if ("arm" %in% sides) row_arm_groups(groups) else groups
  keys[sides] <- lapply(sides, function(side) key_column(column_label(side), rows[[side]]))
  keys$stratum <- key_column("Stratum", if (style$console) rows$stratum else stratum_words(rows$stratum))
  computed <- !is.na(rows$p.value)
  omnibus <- if ("arm" %in% sides) "omnibus_p"
  stratified <- length(unique(rows$stratum)) > 1L
  n <- group_columns(groups, "n")
  new_draft(
    keys = drop_constant(keys, c("visit", if (is.null(set$strata) || !style$console) "stratum")),
    columns = response_draft_columns(rows, x$remarks, told, set, style),
    default = function(n_levels) {
      p <- adjusted_columns(set)
      if (n_levels > 1L) return(c("n", "estimate", p[length(p)]))
      if (!stratified) return(c(rbind(n, group_columns(groups, "direction")), "estimate", p, omnibus, "auc"))
      c(n, "estimate", p, omnibus, "auc", if (any(!is.na(rows$interaction_p))) "interaction_p")
    },
    console = c("n", "estimate", "p.value", "adj.p.value", omnibus, "auc", "direction", "status"),
    report = c("n", "estimate", "p.value", "adj.p.value", omnibus, "auc", "odds_ratio", "interaction_p", "n_censored",
               "note"),
    data = rows, labels = group_column_labels(told), title = response_title(rows, groups, set),
    notes = c(below_limit_note(rows, set), response_left_out(set), after_randomisation(set),
              simulated_note(set)),
    remarks = other_notes(x$remarks[computed]), main = "estimate", row_note = not_computed_words(rows, computed),
    spread = c(sides, if (stratified) "stratum"), order = rank_p(rows$p.value),
    order_words = "those with the smallest p", stressed = is_significant(x), stress = significance_words(x)
  )
}

stratum_words <- function(stratum) sub("^all$", "All patients", as.character(stratum))

response_title <- function(rows, groups, set) {
  visit <- unique(as.character(rows$visit))
  paste0("Change in ", both_groups(groups, "against change in"), ", ", list_words(visit), " v ",
         set$baseline %||% "before", if (length(set$by)) paste0(", within each level of ", list_words(set$by)),
         if (length(set$strata)) paste0(", within strata of ", list_words(set$strata)))
}

response_draft_columns <- function(rows, remarks, groups, set, style) {
  record <- used_method("two_groups", set)
  how <- paste0(estimate_words(record, set), sub("^the baseline", "", adjusted_for(record, set) %||% ""))
  first <- first_group(groups)
  n <- group_values(rows, groups, "n")
  c(
    list(
      n = draft_column("Patients", function() {
        ifelse(is.na(n$first), "", paste(n$first, n$second, sep = if (style$console) ":" else " v "))
      }, paste(upper_initial(both_groups(groups, "v")), "with both values."), key = n$first + n$second, short = "n"),
      # "12/3 v 4/9": rose and fell in the one group, then in the other.
      direction = draft_column("Rose / fell", function() {
        up <- group_values(rows, groups, "up")
        down <- group_values(rows, groups, "down")
        ifelse(is.na(up$first), "", paste0(up$first, "/", down$first, " v ", up$second, "/", down$second))
      }, short = "up/down")
    ),
    group_paper_columns(rows, groups),
    list(
      estimate = effect_column(
        rows, set, style, c("Ratio of fold changes", "Difference of changes"),
        c(paste0("Fold change of ", both_groups(groups, "divided by that of"), "; ", how, "."),
          paste0("Change of ", both_groups(groups, "minus that of"), ", in the marker's unit; ", how, "."),
          paste0(upper_initial(both_groups(groups, "minus")), "; adjusted for ", adjusted_for(record, set), ".")),
        c("ratio of folds", "difference")
      ),
      p.value = p_column(rows$p.value, style, note = paste0(
        upper_initial(tests_words(record, rows, set)), "; ", sides_words(set, paste("less in", first$within),
                                                                  paste("more in", first$within)),
        if (!is.null(record$needs_seed)) paste(resample_words(set), collapse = ""), "."
      )),
      adj.p.value = p_column(rows$adj.p.value, style, "Adjusted p", family_words(set), "adj. p"),
      auc = area_column(rows, set, style,
                        paste0("Probability that the change is higher in a ", first$one, " than in a ",
                                                 second_group(groups)$one), FALSE),
      odds_ratio = draft_column(with_interval("Odds ratio of a rise", list(conf.level = set$conf.level)), function() {
        ratio_interval(rows$odds_ratio, rows$odds_low, rows$odds_high, style)
      }, paste0("Odds of a rise against a fall in ", both_groups(groups, "over those in"),
                "; conditional maximum likelihood with the exact interval."), key = rows$odds_ratio),
      direction_p = p_column(rows$direction_p, style, "p of directions",
                             "Fisher's exact test of rises against falls, two-sided, not adjusted."),
      interaction_p = p_column(rows$interaction_p, style, "Interaction p", paste0(
        "Does the effect differ between levels of ", if (length(set$strata)) list_words(set$strata) else "the strata",
        "? Analysis of covariance with HC3 standard errors, not adjusted.")),
      omnibus_p = if (!is.null(rows[["omnibus_p"]]) && !is.null(record$omnibus)) {
        p_column(rows$omnibus_p, style, column_label("omnibus_p"),
                 paste0("All arms together, by ", record$omnibus$words(set$strata), "; two-sided, not adjusted."),
                 "all arms p")
      },
      p_min = p_column(rows$p_min, style, column_label("p_min"))
    ),
    closing_columns(rows, remarks, style)
  )
}

# Patients and directions of either group, under its heading.
group_paper_columns <- function(rows, groups) {
  at <- function(which, stem) group_values(rows, groups, stem)[[which]]
  open <- isTRUE(any(rows$n_undetermined > 0L, na.rm = TRUE))
  of_group <- function(which, level) {
    heading <- upper_initial(level$within)
    list(count_column("n", at(which, "n"), "Patients with both values.", heading),
         draft_column(paste0("Fell / same / rose", if (open) " / undetermined"), function() {
           three_counts(at(which, "down"), at(which, "same"), at(which, "up"), if (open) at(which, "undetermined"))
         }, paste0("Patients in whom the marker fell, stayed the same, rose",
                   if (open) ", or in whom limits of quantification leave open which", "."), heading))
  }
  stats::setNames(c(of_group("first", first_group(groups)), of_group("second", second_group(groups))),
                  c(rbind(group_columns(groups, "n"), group_columns(groups, "direction"))))
}

# ---- prognostic_screen -----------------------------------------------------------------------------------------------

#' @exportS3Method
table_draft.prognostic_screen <- function(x, style = document_style(), spread = NULL) {
  set <- settings_of(x)
  x <- x[order(x$rank, na.last = TRUE), ]
  rows <- as.data.frame(x)
  computed <- !is.na(rows$p.value)
  new_draft(
    keys = list(marker = marker_key(rows, set, !style$console)),
      columns = screen_draft_columns(rows, x$remarks, set, style),
    # A page has no room for what the cut-point achieves and for what the resamples tell of it.
    default = c("rank", "n", "odds_ratio", adjusted_columns(set), "auc", "cut_point",
                if (set$resamples == 0) c("sensitivity", "specificity"),
                if (!is.null(set$predictive)) "predictive_p"),
    console = c("rank", "n", "odds_ratio", "p.value", "adj.p.value", "auc", "cut_point", "predictive_p", "status"),
    report = c("rank", "n", "odds_ratio", "p.value", "adj.p.value", "auc", "cut_point", "sensitivity", "specificity",
               "predictive_p", "n_censored", "note"),
    data = rows,
    title = paste0("Response by ", predictor_phrase(set),
                   ": one logistic model a marker",
                   if (length(set$covariates)) paste(", with", list_words(covariate_names(set$covariates)))),
    notes = c(below_limit_note(rows, set), screen_left_out(set), simulated_note(set)),
    remarks = other_notes(x$remarks[computed]), main = "odds_ratio", row_note = not_computed_words(rows, computed),
    order_words = "those ranked first", stressed = is_significant(x), stress = significance_words(x)
  )
}

covariate_names <- function(covariates) if (is.data.frame(covariates)) names(covariates) else as.character(covariates)

screen_draft_columns <- function(rows, remarks, set, style) {
  event <- first_group(response_groups())
  level <- list(conf.level = set$conf.level)
  record <- likelihood_of(set)
  model <- paste0("Logistic regression by ", record$noun,
                  if (length(set$covariates)) paste0(" with ", list_words(covariate_names(set$covariates))))
  bootstrap <- if (isTRUE(set$resamples > 0)) {
    paste0("; limits from ", format_count(set$resamples, "bootstrap resample"), ", seed ",
           format(set$seed, scientific = FALSE))
  }
  youden <- paste0("Youden's; a ", set$predictor, " at or above it (>=), or below it (<), counts as positive",
                   bootstrap, cut_unit(set), ".")
  n <- rows[[group_columns(response_groups(), "n")[1L]]]
  c(list(
    rank = draft_column(if (is.null(bootstrap)) "Rank" else with_interval("Rank", level), function() {
      number <- function(x) ifelse(is.na(x), "", sub("\\.0$", "", fixed(x, 1L)))
      estimate_text(rows$rank, rows$rank_low, rows$rank_high, number, if (style$console) "-" else style$separator)
    }, paste0("By the likelihood-ratio statistic, 1 the most sensitive", bootstrap, "."), key = rows$rank,
      short = "rank"),
    n = draft_column(paste(upper_initial(event$many), "/ patients"), function() {
      ifelse(is.na(n), "", if (style$console) paste0(n, ":", rows$n - n) else paste(big(n), big(rows$n), sep = " / "))
    }, key = rows$n, short = "n"),
    odds_ratio = draft_column(with_interval(paste("Odds ratio per", if (set$scale == "log2") "doubling" else "unit"),
                                            set),
                              function() ratio_interval(rows$odds_ratio, rows$odds_low, rows$odds_high, style,
                                                        one_sided_low(set)),
                              paste0(model, "; ", get_conf_method(set$conf_method)$adjective, " confidence intervals; ",
                                     "per ", axis_phrase(set), "."),
                                key = rows$odds_ratio, short = "odds ratio"),
    odds_ratio_sd = draft_column(with_interval("Odds ratio per SD", set), function() {
      ratio_interval(rows$odds_ratio_sd, rows$odds_sd_low, rows$odds_sd_high, style, one_sided_low(set))
    }, paste0("Per standard deviation of the ", predictor_phrase(set), if (set$scale == "log2") ", log2", "."),
    key = rows$odds_ratio_sd),
    p.value = p_column(rows$p.value, style, note = paste0(
      upper_initial(paste0(record$adjective, "likelihood-ratio test, ")),
      sides_words(set, "odds fall", "odds rise"), ".")),
    adj.p.value = p_column(rows$adj.p.value, style, "Adjusted p", family_words(set), "adj. p"),
    auc = area_column(rows, set, style,
                      paste("Probability that the", predictor_phrase(set), "is higher in a", event$one), TRUE)
  ), cut_point_columns(rows, set, style, youden, !is.null(bootstrap)), list(
    predictive_p = if (!is.null(set$predictive)) p_column(rows$predictive_p, style, "Predictive p", paste0(
      "Does the odds ratio differ between levels of ", predictive_words(set$predictive),
      "? Likelihood-ratio test of marker x ", predictive_words(set$predictive), ", not adjusted."), "pred. p")
  ), closing_columns(rows, remarks, style))
}

# A limit of 0 is none where the alternative asks for the other side only.
one_sided_low <- function(set) if (identical(set$alternative, "less")) 0 else -Inf

# Cut-points of values are in their units.
cut_unit <- function(set) {
  if (predictor_of(set)$units) "" else if (set$scale == "log2") "; a log2 fold change" else "; a difference in units"
}

# The rule of a cut-point with both of its figures: at the console in one column, in documents one each.
cut_point_columns <- function(rows, set, style, note, resampled) {
  level <- list(conf.level = set$conf.level)
  corrected <- function(figure) {
    if (!resampled) return(NULL)
    found <- rows[[paste0(lower_ascii(figure), "_corrected")]]
    draft_column(paste0(figure, ", corrected"), function() share_text(found),
                 "Of each resample's own cut-point in the patients left out of it.", "Cut-point", found)
  }
  figure <- function(name) {
    draft_column(with_interval(name, level), function() share_columns(rows, lower_ascii(name), style),
                 "In the patients in whom the cut-point was chosen; Wilson's limits.", "Cut-point",
                 rows[[lower_ascii(name)]])
  }
  list(
    cut_point = draft_column(if (resampled) with_interval("Positive", level) else "Positive", function() {
      if (style$console) return(cut_brief(rows, set))
      cut_text(rows, set, style)
    }, note, "Cut-point", rows$cut_point, "cut (sens, spec)"),
    sensitivity = figure("Sensitivity"), specificity = figure("Specificity"),
    sensitivity_corrected = corrected("Sensitivity"), specificity_corrected = corrected("Specificity")
  )
}

share_columns <- function(rows, name, style) {
  share_interval(rows[[name]], rows[[paste0(name, "_low")]], rows[[paste0(name, "_high")]], style)
}

# "< 540 U/mL (77%, 68%)".
cut_brief <- function(rows, set) {
  unit <- if (predictor_of(set)$units) unname(set$unit[as.character(rows$marker)])
  ifelse(is.na(rows$cut_point), "",
         paste0(cut_rule_text("", rows$cut_direction, format_number(rows$cut_point), unit %||% ""), " (",
                percent_text(rows$sensitivity), ", ",
                percent_text(rows$specificity), ")"))
}

cut_text <- function(rows, set, style) {
  decimals <- if (predictor_of(set)$units) decimals_of(rows$marker, set) else rep(2L, nrow(rows))
  text <- estimate_text(rows$cut_point, rows$cut_low, rows$cut_high, function(x) value_text(x, decimals, style$digits),
                        style$separator)
  ifelse(is.na(rows$cut_point), text, paste(rows$cut_direction, text))
}
