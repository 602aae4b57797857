# Tables of changes of two groups: their draft and their analysis results data.

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
  stratified <- length(set$strata) > 0L
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
    remarks = other_notes(x$remarks[computed]), main = "estimate",
    row_note = not_computed_words(rows, computed, x$remarks),
    spread = c(sides, if (length(unique(rows$stratum)) > 1L) "stratum"), order = rank_p(rows$p.value),
    order_words = "those with the smallest p", stressed = is_significant(x), stress = significance_words(x)
  )
}

response_title <- function(rows, groups, set) {
  visit <- unique(as.character(rows$visit))
  within <- if (identical(groups$id, "arm")) "under" else "in"
  adjusted <- adjusted_for(used_method("two_groups", set), set)
  paste0("Change ", within, " ", both_groups(groups, paste("against change", within)), ", ", list_words(visit), " v ",
         set$baseline %||% "before", if (length(set$by)) paste0(", within each ", divided_by(set$by, one = TRUE)),
         strata_title(rows, set), if (length(adjusted)) paste0(", adjusted for ", adjusted))
}

# Which of the rows of strata a table has.
strata_title <- function(rows, set) {
  if (!length(set$strata)) return("")
  whole <- as.character(rows$stratum) == "all"
  paste0(", ", if (all(whole)) "stratified by " else if (any(whole)) "over and within strata of " else
    "within strata of ", list_words(set$strata))
}

response_draft_columns <- function(rows, remarks, groups, set, style) {
  record <- used_method("two_groups", set)
  how <- with_covariates(estimate_words(record, set), record, set)
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
                               second_group(groups)$one,
                               if (!is.null(adjusted_for(record, set))) ", not adjusted"), FALSE),
      odds_ratio = draft_column(with_interval("Odds ratio of a rise", list(conf.level = set$conf.level)), function() {
        ratio_interval(rows$odds_ratio, rows$odds_low, rows$odds_high, style)
      }, paste0("Odds of a rise against a fall in ", both_groups(groups, "over those in"),
                "; conditional maximum likelihood with the exact confidence interval."), key = rows$odds_ratio),
      direction_p = p_column(rows$direction_p, style, "p of directions",
                             "Fisher's exact test of rises against falls, two-sided, not adjusted."),
      interaction_p = p_column(rows$interaction_p, style, "Interaction p", paste0(
        "Does the effect differ between ", if (length(set$strata)) divided_by(set$strata) else "strata",
        "? Analysis of covariance with HC3 standard errors, not adjusted.")),
      omnibus_p = if (!is.null(rows[["omnibus_p"]]) && !is.null(record$omnibus)) {
        p_column(rows$omnibus_p, style, column_label("omnibus_p"),
                 paste0("Whether any arm differs, by ", record$omnibus$words(set$strata), "; not adjusted."),
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
    # Arms bear the names that users gave them.
    heading <- if (level$within == level$label) level$label else upper_initial(level$within)
    list(count_column("n", at(which, "n"), "Patients with both values.", heading),
         draft_column(paste0("Fell / same / rose", if (open) " / undetermined"), function() {
           three_counts(at(which, "down"), at(which, "same"), at(which, "up"), if (open) at(which, "undetermined"))
         }, paste0("Patients in whom the marker fell, stayed the same, rose",
                   if (open) ", or in whom limits of quantification leave open which", "."), heading))
  }
  stats::setNames(c(of_group("first", first_group(groups)), of_group("second", second_group(groups))),
                  c(rbind(group_columns(groups, "n"), group_columns(groups, "direction"))))
}

#' @exportS3Method
ard_parts.response_change <- function(x) {
  rows <- as.data.frame(x)
  result_parts(x, rows, c("visit", comparison_columns(rows), "stratum"), "marker", !is.na(rows$p.value))
}
