# What comparisons of two groups say in words: responders with others, arms with their control.

#' @exportS3Method
marker_sentence.response_change <- function(rows, all_rows) {
  said <- vapply(seq_len(nrow(rows)), function(i) compared_clause(rows[i, , drop = FALSE], all_rows), "")
  opening <- paste(rows$.side, compared_words_of(rows), sep = "\r")
  clauses <- vapply(split(seq_along(opening), factor(opening, unique(opening))), function(at) {
    paste0(difference_words(rows[at[1L], , drop = FALSE]), " ", list_words(said[at], Inf))
  }, "")
  paste0(rows$marker[1L], ": ", what_is_compared(all_rows), " ", join_clauses(clauses), ".")
}

compared_words_of <- function(rows) {
  vapply(seq_len(nrow(rows)), function(i) {
    groups <- groups_of_row(rows[i, , drop = FALSE])
    paste0(both_groups(groups, "v"), place_words(rows[i, , drop = FALSE], settings_of(rows)$by))
  }, "")
}

# "the fold change from baseline, adjusted for the baseline and stratified by arm,"
what_is_compared <- function(all_rows) {
  set <- settings_of(all_rows)
  adjusted <- adjusted_for(method_of(all_rows), set)
  details <- c(if (!is.null(adjusted)) paste("adjusted for", adjusted), if (length(set$strata)) {
    paste0(stratified_words(set), " (each group's own change over all ", divided_by(set$strata), ")")
  })
  paste0(if (in_ranks(all_rows)) "the mean residual rank of the change from " else if (is_fold(all_rows))
    "the fold change from " else "the change from ", visit_words(set$baseline %||% "before"),
    if (length(details)) paste0(", ", paste(details, collapse = " and "), ","))
}

# "was lower in responders than in non-responders", "differed between ...".
difference_words <- function(row) {
  groups <- groups_of_row(row)
  at <- place_words(row, settings_of(row)$by)
  if (row$.side == 0L) return(paste0("differed between ", both_groups(groups), at))
  paste0("was ", if (row$.side < 0L) "lower " else "higher ", within_words(first_group(groups), groups), " than ",
         within_words(second_group(groups), groups), at)
}

# "at month 6 (ratio 0.349, 95% confidence interval 0.248 to 0.500, adjusted p < 0.001, AUC ...; fell to 0.537 times in
# responders, ...; rose to 1.47 times in non-responders, ...)".
compared_clause <- function(row, all_rows) {
  set <- settings_of(all_rows)
  paste0("at ", visit_words(row$visit), " (", difference_figures(row, all_rows), ", ", told_p(row$adj.p.value, set),
         ", AUC ", if (!is.null(adjusted_for(method_of(all_rows), set))) "(not adjusted) ",
         told_share(row$auc, row$auc_low, row$auc_high, set$conf.level %||% 0.95), "; ",
         own_changes(row, all_rows), ")")
}

difference_figures <- function(row, all_rows) {
  set <- settings_of(all_rows)
  level <- set$conf.level %||% 0.95
  if (in_ranks(all_rows)) {
    paste0("difference of mean ranks ", format_number(row$estimate), ", no confidence interval")
  } else if (is_fold(all_rows)) {
    told <- told_ratio(row$fold_change, row$fold_low, row$fold_high, level)
    paste0("ratio of the fold changes ", told$estimate, ", ", told$interval)
  } else {
    told <- told_difference(row$estimate, row$conf.low, row$conf.high, level, decimals_of(row$marker, set))
    paste0("difference ", told$estimate, if (is.finite(row$estimate)) unit_of(set, row$marker), ", ", told$interval)
  }
}

own_changes <- function(row, all_rows, counts = TRUE) {
  paste(vapply(c("first", "second"), own_change_words, "", row = row, all_rows = all_rows, counts = counts),
        collapse = "; ")
}

# One group's own change: a direction where its interval tells one, else the counts where the rows differ without one.
own_change_words <- function(which, row, all_rows, counts = TRUE) {
  set <- settings_of(all_rows)
  groups <- groups_of_row(row)
  group <- if (which == "first") first_group(groups) else second_group(groups)
  value <- function(stem) group_values(row, groups_of(all_rows), stem)[[which]]
  where <- within_words(group, groups)
  size <- format_count(value("n"), "patient")
  counts <- if (counts && row$.side == 0L) {
    paste0(told_counts(value("down"), value("up"), value("same"), value("undetermined")), " ", where, ", ")
  }
  moved_words(value("change"), value("low"), value("high"), where, size, set, row$marker, counts)
}

# "fell to 0.5 times in responders, 95% CI 0.4 to 0.6, 33 patients": `change` and its limits on the study's scale, NULL
# or NA where there are none; `where`, in whom; `counts`, what stands before.
moved_words <- function(change, low, high, where, size, set, marker, counts = NULL) {
  if (is.null(change) || is.na(change)) {
    return(paste0(counts, if (is.null(counts)) paste0(where, ": "), "own change not computed, ", size))
  }
  fold <- (set$scale %||% "log2") == "log2"
  side <- side_of(low %||% NA, high %||% NA)
  in_units <- function(change, low, high) {
    told_difference(change, low, high, set$conf.level, decimals_of(marker, set))
  }
  told <- if (fold) told_ratio(2^change, 2^low, 2^high, set$conf.level) else in_units(change, low, high)
  # A fall by 2 is a change of -2.
  by_how_much <- if (fold || side >= 0L) told else in_units(-change, -high, -low)
  # Where no interval tells a direction, nothing is said to move.
  how <- if (fold) c("fell to ", "the fold change was ", "rose to ") else c("fell by ", "the change was ", "rose by ")
  amount <- if (fold) paste0(told$estimate, if (side != 0L && is.finite(change)) " times") else
    paste0(by_how_much$estimate, unit_of(set, marker))
  paste0(counts, how[side + 2L], amount, " ", where, ", ", told$interval, ", ", size)
}

# ---- interactions ----------------------------------------------------------------------------------------------------

# A sentence a marker whose difference between the groups differs between strata, with the change in each of them.
interaction_sentences <- function(result, n) {
  if (!inherits(result, "response_change")) return(NULL)
  found <- found_interactions(result)
  if (!nrow(found)) return(NULL)
  markers <- unique(as.character(found$marker))
  said <- vapply(utils::head(markers, n), function(marker) {
    of_marker <- found[found$marker == marker, , drop = FALSE]
    interaction_sentence(of_marker[order(as.integer(rownames(of_marker))), , drop = FALSE], result)
  }, "")
  rest <- markers[-seq_len(n)]
  c(unname(said), if (length(rest)) {
    paste0("Interaction with ", list_words(settings_of(result)$strata, Inf), " statistically significant as well: ",
           if (length(rest) <= 200L) list_words(rest, Inf) else paste0(format_count(length(rest), "marker"),
                                                                       ", where interaction_adj_p is at most ",
                                                                       format(significance_level(result))), ".")
  })
}

interaction_sentence <- function(found, result) {
  set <- settings_of(result)
  groups <- groups_of(result)
  p <- paste0("interaction ", vapply(found$interaction_adj_p, told_p, "", set = set))
  where <- paste0("at ", visit_words(found$visit), " (", p, "; ",
                  vapply(seq_len(nrow(found)), function(i) strata_words(found[i, , drop = FALSE], result), ""), ")")
  paste0(found$marker[1L], ": the difference in change between ", both_groups(groups), " differed between ",
         divided_by(set$strata), " ", list_words(where, Inf), ".")
}

# In each stratum the difference and both groups' own changes; where the first group moved most, of several in which it
# moved to the same side. Of more than two strata the highest and the lowest difference alone.
strata_words <- function(row, result) {
  set <- settings_of(result)
  groups <- groups_of_row(row)
  same <- result$marker == row$marker & result$visit == row$visit & as.character(result$stratum) != "all"
  for (key in comparison_columns(result)) same <- same & as.character(result[[key]]) == as.character(row[[key]])
  rows <- judged_rows(result, same)
  under <- strata_names(rows$stratum, set$strata)
  if (nrow(rows) > 2L && sum(!is.na(rows$estimate)) > 1L) return(extreme_strata(rows, under))
  said <- vapply(seq_len(nrow(rows)), function(i) {
    paste0(under[i], ": ", difference_figures(rows[i, , drop = FALSE], rows), "; ",
           own_changes(rows[i, , drop = FALSE], rows, counts = FALSE))
  }, "")
  change <- group_values(rows, groups_of(result), "change")$first %||% NA
  side <- rows$.first
  most <- which(side != 0L)
  most <- if (length(most)) most[which.max(abs(change[most]))]
  paste0(paste(said, collapse = "; "), if (length(most) && sum(side == side[most]) > 1L) {
    paste0("; the estimated ", if (side[most] < 0L) "fall " else "rise ", within_words(first_group(groups), groups),
           " was largest ", under[most])
  })
}

# "highest under Megace: ratio of the fold changes 4.20, 95% CI 2.00 to 8.10, 18 responders and 17 non-responders;
# lowest under ...; between these under ...; by its own confidence interval it rose in responders under ...".
extreme_strata <- function(rows, under) {
  groups <- groups_of_row(rows[1L, , drop = FALSE])
  n <- group_values(rows, groups_of(rows), "n")
  said <- vapply(c(which.max(rows$estimate), which.min(rows$estimate)), function(i) {
    paste0(under[i], ": ", difference_figures(rows[i, , drop = FALSE], rows), ", ",
           count_in(n$first[i], first_group(groups)), " and ", count_in(n$second[i], second_group(groups)))
  }, "")
  inner <- setdiff(seq_along(under), c(which.max(rows$estimate), which.min(rows$estimate)))
  open <- is.na(rows$estimate[inner])
  paste0("highest ", said[1L], "; lowest ", said[2L],
         if (any(!open)) paste0("; between these ", list_words(under[inner][!open], Inf)),
         if (any(open)) paste0("; not computed ", list_words(under[inner][open], Inf)), own_sides(rows, groups, under))
}

# "; by its own confidence interval it rose in responders under Megace and under Tamoxifen, fell in non-responders ...".
own_sides <- function(rows, groups, under) {
  said <- unlist(lapply(c("first", "second"), function(which) {
    side <- rows[[paste0(".", which)]]
    where <- within_words(if (which == "first") first_group(groups) else second_group(groups), groups)
    vapply(intersect(c(1L, -1L), side), function(way) {
      paste(if (way > 0L) "rose" else "fell", where, list_words(under[side == way], Inf))
    }, "")
  }))
  if (length(said)) paste0("; by its own confidence interval it ", paste(said, collapse = ", "))
}

# "under Megace", "with er positive".
strata_names <- function(stratum, strata) {
  if (length(strata) != 1L) return(paste("in", stratum))
  trimws(place_words(stats::setNames(list2DF(list(as.character(stratum))), strata), strata))
}

# ---- titles ----------------------------------------------------------------------------------------------------------

# The finding of a comparison of two groups.
say_response <- function(assoc) UseMethod("say_response")

#' @exportS3Method
say_response.response_change <- function(assoc) {
  if (!any(as.character(assoc$stratum) == "all")) return(say_strata(assoc))
  rows <- judged(assoc)
  computed <- sum(!is.na(rows$p.value))
  groups <- groups_of(assoc)
  if (!computed) return("No comparison could be computed")
  if (!any(rows$.significant)) return(none_significant(computed, "difference"))
  found <- rows[rows$.significant, , drop = FALSE]
  paste(upper_initial(change_noun(assoc)),
        say_differences(found, within_words(first_group(groups), groups), both_groups(groups)))
}

# "fold change", where that is what is compared.
change_noun <- function(rows) if (is_fold(rows)) "fold change" else "change"

# "lower for IL-6, higher for IFN-gamma in responders". `where`: the side that is lower or higher; `between`: the two.
say_differences <- function(found, where, between, n = 3L) {
  name <- short_name(found$marker)
  side <- vapply(split(found$.side, factor(name, unique(name))), function(sides) {
    if (any(sides < 0L) && any(sides > 0L)) return("lower at one visit and higher at another")
    if (any(sides < 0L)) "lower" else if (any(sides > 0L)) "higher" else "different"
  }, "")
  said <- vapply(unique(side), function(how) list_words(names(side)[side == how], n), "")
  told <- unique(side) != "different"
  paste(c(if (any(told)) paste(paste0(unique(side)[told], " for ", said[told], collapse = ", "), where),
          if (any(!told)) paste("different for", said[!told], "between", between)), collapse = ", ")
}

# The same of arms: which changes were higher or lower than under the control, under which arm.
#' @exportS3Method
say_response.arm_change <- function(assoc) {
  rows <- judged(assoc)
  computed <- sum(!is.na(rows$p.value))
  arms <- unique(as.character(rows$arm))
  control <- as.character(rows$control)[1L]
  against <- if (length(arms) == 1L) paste("between", arms, "and", control) else paste("from", control)
  if (!computed) return("No comparison could be computed")
  found <- rows[rows$.significant, , drop = FALSE]
  if (!nrow(found)) return(paste("No statistically significant difference in change", against))
  text <- paste(upper_initial(change_noun(assoc)), say_arms(found, intersect(arms, as.character(found$arm)), control))
  if (nchar(text) <= 120L) return(text)
  paste0(big(nrow(found)), " of ", format_count(computed, "difference"), " in change ", against,
         say_where(paste("under", found$arm)))
}

# "lower for IL-6 under A and B than under C; different for IL-2 between A and C".
say_arms <- function(found, arms, control) {
  of <- function(arm) found[as.character(found$arm) == arm, , drop = FALSE]
  # The same of several arms is said once, where every difference has a direction.
  alike <- vapply(arms, function(arm) if (any(of(arm)$.side == 0L)) arm else say_differences(of(arm), "", ""), "")
  said <- vapply(split(arms, factor(alike, unique(alike))), function(names) {
    say_differences(of(names[1L]), paste("under", list_words(names, Inf), "than under", control),
                    paste(names[1L], "and", control))
  }, "")
  paste(said, collapse = "; ")
}

# The same of strata without their whole: which markers differ in which stratum, or how many where that is too long.
say_strata <- function(rows) {
  computed <- sum(!is.na(rows$p.value))
  significant <- is_significant(rows)
  strata <- unique(as.character(rows$stratum))
  columns <- settings_of(rows)$strata
  within <- if (length(strata) == 1L) strata_names(strata, columns) else "within any stratum"
  if (!computed) return(paste("No comparison could be computed", within))
  if (!any(significant)) {
    return(paste("No statistically significant difference between", both_groups(groups_of(rows)), within))
  }
  name <- short_name(rows$marker)
  found <- lapply(stats::setNames(strata, strata), function(s) unique(name[significant & rows$stratum == s]))
  found <- found[lengths(found) > 0L]
  said <- paste("Significant differences:", said_by_place(
    vapply(found, list_words, ""), paste0(" ", strata_names(names(found), columns)), columns))
  if (nchar(said) <= 120L) return(said)
  paste0(sum(significant), " of ", format_count(computed, "difference"), " within strata",
         say_where(strata_names(rows$stratum[significant], columns)))
}
