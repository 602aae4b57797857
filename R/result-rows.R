# What the rows of a result are about: their groups, what they compare, whether they are significant. Words, tables and
# pictures read it here.

# The level at which a row counts as significant: what the intervals leave out.
significance_level <- function(result) 1 - (attr(result, "settings", exact = TRUE)$conf.level %||% 0.95)

is_significant <- function(result) at_most(result$adj.p.value, significance_level(result))

# -1, 0, 1: that of the estimate, or, where limits of quantification leave the estimate open, of the commoner change; NA
# where there are no counts of changes either.
direction_of <- function(rows, none = 0) {
  direction <- sign((rows[["estimate"]] %||% rep(none, nrow(rows))) - none)
  open <- is.na(direction) & !is.null(rows$n_up)
  direction[open] <- sign(rows$n_up - rows$n_down)[open]
  direction
}

# p <= level, where 0.1 counts at 1 - 0.9.
at_most <- function(p, level) !is.na(p) & p <= level + 1e-12

# Columns that make the groups of a paired change: those between `reference` and the counts.
by_columns <- function(change) {
  at <- match("n_eligible", names(change))
  setdiff(names(change)[seq_len(at - 1L)], c("marker", "visit", "reference"))
}

# Columns that say which comparison of groups a row is: of arms their names, after the columns of `by`.
comparison_columns <- function(result) {
  setdiff(names(result)[seq_len(match("stratum", names(result), 1L) - 1L)], c("marker", "visit"))
}

# Those of them that a reader needs: the control, and a single arm, are named once for all rows.
telling_columns <- function(result) {
  setdiff(comparison_columns(result), c("control", if (length(unique(result[["arm"]])) < 2L) "arm"))
}

# The same with the stratum, where there are several.
compared_columns <- function(result) {
  c(telling_columns(result), if (length(unique(as.character(result$stratum))) > 1L) "stratum")
}

# The group of each row, by its labels or by other words of them; "" where the result has no groups.
group_of <- function(rows, columns, what = "label") {
  if (!length(columns)) return(factor(rep("", nrow(rows)), ""))
  parts <- lapply(columns, function(column) {
    group <- in_order(rows[[column]], column_groups(column))
    levels(group) <- people(levels(group), column_groups(column), what)
    group
  })
  crossed(parts)
}

# A factor whose levels keep their order, or that of the groups they are, or come as they first appear.
in_order <- function(x, groups = NULL) {
  if (is.factor(x)) return(droplevels(x))
  x <- as.character(x)
  levels <- unique(x[!is.na(x)])
  known <- if (!is.null(groups)) all_words(groups)
  factor(x, if (all(levels %in% known)) intersect(known, levels) else levels)
}

# "month 3", or "month 6 v month 3" where there are several references.
contrast_of <- function(rows) {
  several <- length(unique(as.character(rows$reference))) > 1L
  visit <- as.character(rows$visit)
  in_order(if (several) paste(visit, "v", rows$reference) else visit)
}

# Are estimates those of ranks, in no unit?
in_ranks <- function(rows) isTRUE(attr(rows, "settings", exact = TRUE)$in_ranks)

# Are the figures fold changes?
is_fold <- function(rows) {
  scale <- attr(rows, "settings", exact = TRUE)$scale
  if (in_ranks(rows)) return(FALSE)
  "fold_change" %in% names(rows) && if (is.null(scale)) any(!is.na(rows$fold_change)) else scale == "log2"
}

# Patients of each row who are in the group of the event.
n_event <- function(screen) screen[[group_columns(groups_of(screen), "n")[1L]]]

settings_of <- function(result) attr(result, "settings", exact = TRUE) %||% list()

# The rows that a reader asks for first: differences between groups where there are any.
main_changes <- function(x) if (any(!is.na(x$control))) x[!is.na(x$control), , drop = FALSE] else x

# The rows a summary speaks of: of a comparison by strata only those over all patients.
main_rows <- function(result) {
  if (inherits(result, "longitudinal_change")) return(main_changes(result))
  if (!"stratum" %in% names(result)) return(result)
  whole <- result[as.character(result$stratum) == "all", , drop = FALSE]
  if (nrow(whole)) whole else result
}

# Strata as tables call them.
stratum_words <- function(stratum) sub("^all$", "All patients", as.character(stratum))
