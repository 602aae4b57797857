# What a result says, in plain words: titles of pictures and the summary of the report are made of these.

significance_words <- function(result) {
  set <- attr(result, "settings", exact = TRUE)
  level <- format(significance_level(result))
  if (!is_adjusted(set)) return(paste0("p <= ", level, ", not adjusted"))
  paste0("adjusted p <= ", level, ", ", adjustment_name(adjustment_of(set)), if (!is.null(set$family)) {
    paste(" over", set$family)
  })
}

adjusted_words <- function(rows) told_p(rows$adj.p.value, settings_of(rows))

# Which interval the area of each row has: DeLong's, or at 0 and 1, where DeLong's variance is 0, Newcombe's; NA for
# none.
area_interval <- function(auc, low) ifelse(is.na(low), NA, ifelse(auc %in% c(0, 1), "newcombe", "delong"))

area_interval_cites <- function(kind) intersect(c("delong", "newcombe"), kind)

area_interval_words <- function(kind) {
  has <- c("delong", "newcombe") %in% kind
  if (all(has)) {
    return("DeLong's confidence interval on the logit scale, Newcombe's (2006, method 5) where the area is 0 or 1")
  }
  if (has[2L]) return("Newcombe's confidence interval (2006, method 5)")
  if (has[1L]) "DeLong's confidence interval on the logit scale" else "no confidence interval"
}

# "Values beyond a limit in 4 of 12 rows (IL-6, IL-2): in 3% to 24% of the pairs, 5 changes not determined.": `n`, the
# pairs of each row; NULL where there are none. The shares are those of rows with figures, where there are such.
beyond_words <- function(rows, n, noun = "pairs") {
  beyond <- rows[["n_censored"]] %||% rep(0L, nrow(rows))
  at <- which(beyond > 0L & n > 0L)
  if (!length(at)) return(NULL)
  open <- sum(rows[["n_undetermined"]][at], na.rm = TRUE)
  markers <- unique(as.character(rows$marker)[at])
  computed <- at[!is.na(rows$p.value[at])]
  share_of <- if (length(computed)) computed else at
  share <- unique(share_beyond(range(beyond[share_of] / n[share_of])))
  paste0("Values beyond a limit in ", length(at), " of ", format_count(nrow(rows), "row"),
         if (length(unique(rows$marker)) > 1L) paste0(" (", list_words(short_name(markers), 4L), ")"), ": in ",
         paste(share, collapse = " to "), " of the ", noun,
         if (length(share_of) < length(at)) paste(" in the", format_count(length(share_of), "row"), "with figures"),
         if (open > 0L) paste0(", ", format_count(open, "change"), " not determined"), ".")
}

# A share above the 15% that methods of numbers take is never written as 15%, nor any share that is neither as 0% or
# 100%.
share_beyond <- function(x) {
  text <- percent_text(x)
  near <- text %in% c("0%", "15%", "100%") & !x %in% c(0, most_at_limit(), 1)
  text[near] <- paste0(fixed(100 * x[near], 1L), "%")
  text
}

compared_pairs <- function(rows) Reduce(`+`, group_values(rows, groups_of(rows), "n"))

# Who is not in the rows; NULL where everybody is.
response_left_out <- function(s) {
  n <- c(n_uncompared(s, s$groups), s$n_without_group)
  lacking <- c(s$groups$lacking, if (length(s$by)) paste("a known", list_words(s$by)))
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

# "stratified by arm": what the rows over all patients are where there are strata; "" where there are none.
stratified_words <- function(set) if (length(set$strata)) paste("stratified by", list_words(set$strata, Inf)) else ""

# "95% intervals"; of ranks there are none.
level_words <- function(result) {
  if (in_ranks(result)) return("no confidence intervals")
  paste(format_level(attr(result, "settings", exact = TRUE)$conf.level %||% 0.95), "confidence intervals")
}

# " (pg/mL)" where all markers of a result share a unit, ", in the marker's unit" where they differ.
unit_words <- function(rows) {
  unit <- attr(rows, "settings", exact = TRUE)$unit
  unit <- unique(unit[!is.na(unit) & nzchar(unit)])
  if (length(unit) == 1L) paste0(" (", unit, ")") else ", in each marker's unit"
}

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

# What the markers of a study's model are: "Markers by name are values at baseline in U/mL; values at week 6 are in
# U/mL." NULL of a model without a marker.
model_predictors <- function(fit) {
  limits <- fit$n_at_limit
  units <- units_words(fit$units)
  parts <- c(
    if (isTRUE(fit$n_at_baseline > 0)) paste0("markers by name are values at ", fit$baseline, " in ", units),
    if (length(fit$value_visits)) paste0("values at ", list_words(fit$value_visits, Inf), " are in ", units),
    if (length(fit$changes)) {
      paste0("changes are from ", fit$baseline, " on the study's scale",
             if (length(limits)) {
               paste0(", with both values at the limit of their pair where one lies beyond it (",
                      paste0(names(limits), ": ", format_count(limits, "patient"), collapse = ", "), ")")
             })
    }
  )
  if (length(parts)) paste0(upper_initial(paste(parts, collapse = "; ")), ".")
}

# "U/mL", "their units (sIL-2R: U/mL, IL-6: pg/mL)", or "their units" where none is known.
units_words <- function(units) {
  units <- units[!is.na(units) & nzchar(units)]
  if (length(units) && length(unique(units)) == 1L) return(units[[1L]])
  paste0("their units", if (length(units)) paste0(" (", paste0(names(units), ": ", units, collapse = ", "), ")"))
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
  cut_rule_text(noun, curve$cut_direction, told_cut(curve$cut_point), unit %||% "")
}

# Four digits, without the zeros that fill them: "810", where beside it stands "1130".
told_cut <- function(x) sub("\\.0+$", "", format_number(x, 4L))
