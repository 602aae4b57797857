# What changes within patients say in words.

# "IL-6 fell in responders from baseline to month 3 (...) and to month 6 (...), and rose in non-responders from ...".
# What moved by its own interval without being significant is said beside it.
#' @exportS3Method
marker_sentence.paired_change <- function(rows, all_rows) {
  beside <- all_rows[all_rows$marker == rows$marker[1L] & !all_rows$.significant & all_rows$.side != 0L, , drop = FALSE]
  clauses <- change_clauses(rows, all_rows)
  paste0(rows$marker[1L], " ", join_clauses(clauses), if (nrow(beside)) {
    paste0("; by its own confidence interval it ", join_clauses(change_clauses(beside, all_rows)),
           ", not statistically significant", if (is_adjusted(settings_of(all_rows))) " after adjustment")
  }, ".")
}

# A clause each group and direction: "fell in responders from baseline to month 3 (...) and to month 6 (...)".
change_clauses <- function(rows, all_rows) {
  place <- place_words(rows, by_columns(rows))
  from <- visit_words(ifelse(is.na(rows$reference), "before", as.character(rows$reference)))
  figures <- vapply(seq_len(nrow(rows)), function(i) change_figures(rows[i, , drop = FALSE], all_rows), "")
  what <- paste(rows$.side, place, from, sep = "\r")
  vapply(split(seq_along(what), factor(what, unique(what))), function(at) {
    verb <- c("fell", "changed", "rose")[rows$.side[at[1L]] + 2L]
    paste0(verb, place[at[1L]], " from ", from[at[1L]], " ",
           list_words(paste0("to ", visit_words(rows$visit[at]), " (", figures[at], ")"), Inf))
  }, "")
}

change_figures <- function(row, all_rows) {
  set <- settings_of(all_rows)
  level <- set$conf.level %||% 0.95
  told <- if (is_fold(all_rows)) told_ratio(row$fold_change, row$fold_low, row$fold_high, level) else
    told_difference(row$estimate, row$conf.low, row$conf.high, level, decimals_of(row$marker, set))
  unit <- if (!is_fold(all_rows) && is.finite(row$estimate)) unit_of(set, row$marker)
  counted <- if (row$.side == 0L || is.na(row$estimate)) {
    paste0(told_counts(row$n_down, row$n_up, row$n_same, row[["n_undetermined"]]), "; ")
  }
  paste0(counted, if (is_fold(all_rows)) "fold change " else "change ", told$estimate, unit, ", ", told$interval, ", ",
         format_count(row$n_pairs, "pair"), ", ", told_p(row$adj.p.value, set))
}

# The finding of changes, short enough for a title: names where they fit, else counts. No group is named for lack of a
# finding.
say_change <- function(change) {
  rows <- judged(change)
  computed <- sum(!is.na(rows$p.value))
  if (!computed) return("No change could be computed")
  found <- rows[rows$.significant, , drop = FALSE]
  if (!nrow(found)) return(none_significant(computed, "change"))
  place <- place_words(found, by_columns(found))
  if (length(unique(place)) <= 4L) {
    for (n in 3:1) {
      said <- say_sides(found, place, by_columns(found), n)
      if (nchar(said) <= 120L) return(said)
    }
  }
  paste0(big(nrow(found)), " of ", format_count(computed, "change"), say_where(sub("^ ", "", place)))
}

none_significant <- function(computed, what) {
  if (computed == 1L) paste("The", what, "is not statistically significant") else
    paste("None of", big(computed), paste0(what, "s"), "is statistically significant")
}

# "IL-6 and sIL-2R fell, IFN-gamma rose in responders": `n` names before it counts.
say_sides <- function(found, place, columns, n = 3L) {
  name <- short_name(found$marker)
  said <- vapply(unique(place), function(where) {
    here <- place == where
    side <- vapply(split(found$.side[here], factor(name[here], unique(name[here]))), one_side, "")
    moved <- vapply(unique(side), function(verb) paste(list_words(names(side)[side == verb], n), verb), "")
    paste0(moved, collapse = ", ")
  }, "")
  said_by_place(said, unique(place), columns)
}

# Of a marker over its visits: "fell", "rose", "changed" where no interval tells a direction.
one_side <- function(sides) {
  if (any(sides < 0L) && any(sides > 0L)) return("fell at one visit and rose at another")
  if (any(sides < 0L)) "fell" else if (any(sides > 0L)) "rose" else "changed"
}

# " is significant, in Placebo", " are significant, all in Placebo", " are significant, most in Placebo": `groups` of
# the significant rows. No group is named where several have as many.
say_where <- function(groups) {
  n <- tally(groups)
  named <- nzchar(names(n)[[1L]])
  paste0(if (length(groups) == 1L) " is" else " are", " statistically significant",
         if (!named || length(n) > 1L && n[[1L]] == n[[2L]]) "" else
           paste0(if (length(groups) == 1L) ", " else if (length(n) == 1L) ", all " else ", most ", names(n)[[1L]]))
}
