# What a result says, in plain words: titles of pictures and the summary of the report are made of these.

clear_words <- function(result) {
  set <- attr(result, "settings", exact = TRUE)
  level <- format(clear_level(result))
  if (!is_adjusted(set)) return(paste0("p <= ", level, ", not adjusted"))
  paste0("adjusted p <= ", level, " (", adjustment_name(adjustment_of(set)), ")")
}

adjusted_words <- function(rows) paste("adjusted", format_p_equals(rows$adj.p.value))

# Which interval the area of each row has: DeLong's, or at 0 and 1, where DeLong's variance is 0, Newcombe's; NA for
# none.
area_interval <- function(auc, low) ifelse(is.na(low), NA, ifelse(auc %in% c(0, 1), "newcombe", "delong"))

area_interval_cites <- function(kind) intersect(c("delong", "newcombe"), kind)

area_interval_words <- function(kind) {
  has <- c("delong", "newcombe") %in% kind
  if (all(has)) {
    return("DeLong's interval on the logit scale, Newcombe's (2006, method 5) where the area is 0 or 1")
  }
  if (has[2L]) return("Newcombe's interval (2006, method 5)")
  if (has[1L]) "DeLong's interval on the logit scale" else "no interval"
}

# "Values beyond a limit in 4 of 12 rows (IL-6, IL-2): in 3% to 24% of the pairs, 5 changes not determined.": `n`, the
# pairs of each row; NULL where there are none.
beyond_words <- function(rows, n, noun = "pairs") {
  beyond <- rows[["n_censored"]] %||% rep(0L, nrow(rows))
  at <- which(beyond > 0L & n > 0L)
  if (!length(at)) return(NULL)
  open <- sum(rows[["n_undetermined"]][at], na.rm = TRUE)
  markers <- unique(as.character(rows$marker)[at])
  share <- unique(percent_text(range(beyond[at] / n[at])))
  paste0("Values beyond a limit in ", length(at), " of ", format_count(nrow(rows), "row"),
         if (length(unique(rows$marker)) > 1L) paste0(" (", list_words(short_name(markers), 4L), ")"), ": in ",
         paste(share, collapse = " to "), " of the ", noun,
         if (open > 0L) paste0(", ", format_count(open, "change"), " not determined"), ".")
}

compared_pairs <- function(rows) Reduce(`+`, group_values(rows, groups_of(rows), "n"))

# "IL-6 and sIL-2R fell, IFN-gamma rose"; NULL where nothing did. `n`: names before it counts; 0: counts only.
moves <- function(rows, n = 3L) {
  direction <- direction_of(rows)
  falls <- unique(rows$.name[direction < 0])
  rises <- unique(rows$.name[direction > 0])
  mixed <- intersect(falls, rises)
  say <- function(names, verb) {
    if (!length(names)) return(NULL)
    paste(if (n > 0L) list_words(names, n) else format_count(length(names), "marker"), verb)
  }
  parts <- c(say(setdiff(falls, mixed), "fell"), say(setdiff(rises, mixed), "rose"), say(mixed, "fell and rose"))
  if (length(parts)) paste(parts, collapse = ", ")
}

# The finding of a paired change, short enough for a title: names where they fit, else counts.
say_change <- function(change) {
  change$.name <- short_name(change$marker)
  computed <- !is.na(change$p.value)
  clear <- is_clear(change)
  if (!any(computed)) return("No change could be computed")
  if (!any(clear)) return(if (sum(computed) == 1L) "The change is not clear" else paste("None of", sum(computed),
                                                                                        "changes is clear"))
  group <- group_of(change, by_columns(change), "within")
  if (nlevels(group) > 2L) {
    return(paste0(sum(clear), " of ", format_count(sum(computed), "change"), say_where(group[clear])))
  }
  for (n in c(3L, 2L, 1L, 0L)) {
    said <- say_groups(change, group, clear, n)
    if (nchar(said) <= 120L) break
  }
  said
}

# " is clear, in Placebo", " are clear, all in Placebo", " are clear, most in Placebo": `groups` of the clear rows.
# No group is named where several have as many.
say_where <- function(groups) {
  n <- tally(groups)
  paste0(if (length(groups) == 1L) " is clear" else " are clear",
         if (length(n) > 1L && n[[1L]] == n[[2L]]) "" else
           paste0(if (length(groups) == 1L) ", in " else if (length(n) == 1L) ", all in " else ", most in ",
                  names(n)[[1L]]))
}

say_groups <- function(change, group, clear, n) {
  said <- vapply(levels(group), function(g) {
    where <- if (g == "") "" else paste(" in", g)
    move <- moves(change[clear & group == g, , drop = FALSE], n)
    paste0(if (is.null(move)) "none clear" else move, where)
  }, character(1))
  sub("^none", "None", paste(said, collapse = "; "))
}

# The finding of a comparison of two groups.
say_response <- function(assoc) UseMethod("say_response")

#' @exportS3Method
say_response.response_change <- function(assoc) {
  assoc$.name <- short_name(assoc$marker)
  rows <- assoc[as.character(assoc$stratum) == "all", , drop = FALSE]
  if (!nrow(rows)) return(say_strata(assoc))
  computed <- !is.na(rows$p.value)
  clear <- is_clear(rows)
  if (!any(computed)) return("No comparison could be computed")
  groups <- groups_of(assoc)
  if (!any(clear)) return(paste("No clear difference between", both_groups(groups)))
  lower <- unique(rows$.name[clear & rows$estimate < 0])
  higher <- unique(rows$.name[clear & rows$estimate > 0])
  both <- intersect(lower, higher)
  lower <- setdiff(lower, both)
  higher <- setdiff(higher, both)
  paste0("In ", first_group(groups)$within, ", more than in ", groups$others, ", ",
         paste(c(if (length(lower)) paste(list_words(lower), "fell"),
                 if (length(higher)) paste(list_words(higher), "rose"),
                 if (length(both)) paste(list_words(both), "differed")), collapse = " and "))
}

# The same of arms: which changes were higher or lower than under the control, under which arm.
#' @exportS3Method
say_response.arm_change <- function(assoc) {
  rows <- main_rows(assoc)
  computed <- !is.na(rows$p.value)
  clear <- is_clear(rows)
  arms <- unique(as.character(rows$arm))
  control <- as.character(rows$control)[1L]
  against <- if (length(arms) == 1L) paste("between", arms, "and", control) else paste("from", control)
  if (!any(computed)) return("No comparison could be computed")
  if (!any(clear)) return(paste("No clear difference in change", against))
  found <- rows[clear, , drop = FALSE]
  name <- short_name(found$marker)
  under <- paste("under", found$arm)
  side <- ifelse(found$estimate < 0, "lower", "higher")
  side[found$estimate %in% c(0, NA)] <- "different"
  where <- paste(side, under, sep = "\r")
  said <- vapply(split(seq_along(where), factor(where, unique(where))), function(i) {
    paste(side[i[1L]], "for", list_words(unique(name[i])), under[i[1L]])
  }, "")
  text <- paste0("Change ", paste(said, collapse = "; "), " than under ", control)
  if (nchar(text) <= 120L) return(text)
  paste0(sum(clear), " of ", format_count(sum(computed), "difference"), " in change ", against, say_where(under))
}

# The same of strata without their whole: which markers are clear in which stratum, or how many where that is too long.
say_strata <- function(rows) {
  rows$.name <- short_name(rows$marker)
  computed <- !is.na(rows$p.value)
  clear <- is_clear(rows)
  strata <- unique(as.character(rows$stratum))
  within <- if (length(strata) == 1L) strata else "any stratum"
  if (!any(computed)) return(paste("No comparison could be computed within", within))
  if (!any(clear)) return(paste0("Within ", within, ", no clear difference between ", both_groups(groups_of(rows))))
  found <- lapply(stats::setNames(strata, strata), function(s) unique(rows$.name[clear & rows$stratum == s]))
  found <- found[lengths(found) > 0L]
  said <- paste0("Clear differences: ", paste(vapply(found, list_words, ""), "in", names(found), collapse = "; "))
  if (nchar(said) <= 120L) return(said)
  paste0(sum(clear), " of ", format_count(sum(computed), "difference"), " within strata",
         say_where(rows$stratum[clear]))
}

# Who is not in the rows; NULL where everybody is.
response_left_out <- function(s) {
  n <- c(n_uncompared(s, s$groups), s$n_without_group)
  lacking <- c(s$groups$lacking, if (length(s$by)) paste("a known level of", list_words(s$by)))
  missed <- which(n > 0L)
  if (!length(missed)) return(NULL)
  paste0(format_count(n[missed], "patient"), " of ", s$n_patients, " without ", lacking[missed], " left out.")
}

# Groups that were formed after randomisation are no longer what chance made of the arms.
after_randomisation <- function(s) {
  if (response_groups()$id %in% s$by) {
    paste("Response groups were formed after randomisation: within one of them the arms may differ in more than",
          "what was given.")
  }
}

# The record of the two groups that one row compares: of several arms its own.
groups_of_row <- function(row) {
  if (is.null(row[["arm"]])) groups_of(row) else new_arm_groups(as.character(row$arm), as.character(row$control))
}

# The finding of a screen.
say_screen <- function(screen) {
  screen$.name <- short_name(screen$marker)
  computed <- !is.na(screen$p.value)
  clear <- is_clear(screen)
  if (!any(computed)) return("No marker could be fitted")
  set <- settings_of(screen)
  if (!any(clear)) return(paste("No", predictor_phrase(set), "is significantly prognostic for response"))
  clear_rows <- screen[clear, , drop = FALSE]
  clear_rows <- clear_rows[order(clear_rows$p.value), , drop = FALSE]
  paste0("Prognostic for response: ", marker_phrase(list_words(clear_rows$.name), set))
}


# "stratified by arm": what the rows over all patients are where there are strata; "" where there are none.
stratified_words <- function(set) if (length(set$strata)) paste("stratified by", list_words(set$strata, Inf)) else ""

# "95% intervals"; of ranks there are none.
level_words <- function(result) {
  if (in_ranks(result)) return("no intervals")
  paste(format_level(attr(result, "settings", exact = TRUE)$conf.level %||% 0.95), "intervals")
}

# " (pg/mL)" where all markers of a result share a unit, ", in the marker's unit" where they differ.
unit_words <- function(rows) {
  unit <- attr(rows, "settings", exact = TRUE)$unit
  unit <- unique(unit[!is.na(unit) & nzchar(unit)])
  if (length(unit) == 1L) paste0(" (", unit, ")") else ", in each marker's unit"
}

odds_axis <- function(rows) paste("Odds ratio per", axis_phrase(settings_of(rows)))

# Of a screen or a curve beyond the baseline; NULL of others.
landmark_words <- function(set) {
  if (is.null(set$landmark)) return(NULL)
  paste0("Landmark: ", set$landmark, "; ", if (set$n_unmeasured == 0L) "all patients were measured by then." else
    paste(format_count(set$n_unmeasured, "patient"), "not measured by then left out."))
}

# The name of the axis of a difference between two groups.
difference_axis <- function(rows, log) {
  groups <- groups_of(rows)
  if (in_ranks(rows)) return(paste("Difference of mean residual ranks,", both_groups(groups, "minus")))
  if (log) return(paste0("Fold change in ", both_groups(groups, "over that in")))
  paste0("Change in ", both_groups(groups, "minus that in"), unit_words(rows))
}

# What the markers of a study's model are: "Markers by name are values at baseline, in their units."
model_predictors <- function(fit) {
  at <- paste0("values at ", fit$baseline, " in their units")
  if (!length(fit$changes)) return(paste0("Markers by name are ", at, "."))
  paste0("Markers by name are ", at, "; changes are from ", fit$baseline, " on the study's scale",
         if (length(fit$n_at_limit)) paste0(", with both values at the limit of their pair where one lies beyond it (",
                                            paste(names(fit$n_at_limit), fit$n_at_limit, collapse = ", "), ")"), ".")
}

# "sIL-2R < 540 U/mL", "log2 fold change of sIL-2R >= 0.5", "value >= 3.1".
curve_rule <- function(curve) {
  used <- attr(curve, "settings", exact = TRUE)
  of_values <- predictor_of(used)$units
  noun <- if (of_values) used$marker %||% "value" else {
    paste0(if (is_log2_scale(used)) "log2 fold change" else "change",
           if (!is.null(used$marker)) paste(" of", used$marker))
  }
  unit <- if (of_values || !is_log2_scale(used)) unname(used$unit) else ""
  cut_rule_text(noun, curve$cut_direction, format_number(curve$cut_point, 4L), unit %||% "")
}
