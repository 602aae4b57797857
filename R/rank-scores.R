# By what the changes of two groups are scored where some of them are only known to lie beyond a bound: one record a
# choice of `scores`, which the rank-sum test, its resampling and methods_text() read.
#
# Product-limit scores. From high to low, of n changes not yet passed at a measured value that d share (measured ones
# count before those below a bound at the same place), a curve falls from 1 to its product with `after(n, d)`; there it
# counts by `at(n, d)`. A measured change scores 2 F at - 1, one below a bound F - 1, F after all measured changes at
# the bound or above: times `total(N)`, so that without bounds a score is that of Gehan, the number of changes below
# less that of those above, but for what ranks leave of the curve. Changes above a bound: the same of the values turned,
# with the sign turned.

known_rank_scores <- function() {
  list(
    new_rank_scores(
      id = "gehan", curve = NULL, name = "", compared = NULL, cites = NULL,
      help = paste("(default) Gehan's: the number of changes certainly below less that of those certainly above;",
                   "whole numbers, so that p is exact; for limits on either side")
    ),
    new_rank_scores(
      id = "peto",
      curve = list(total = function(n) n, at = function(n, d) 1 - d / (2 * n), after = function(n, d) (n - d) / n),
      name = "Peto-Peto scores",
      compared = compared_by("Peto and Peto's scores, from the Kaplan-Meier curve of both groups"),
      cites = "peto",
      help = "Peto and Peto's, from the Kaplan-Meier curve of both groups together"
    ),
    new_rank_scores(
      id = "prentice",
      curve = list(total = function(n) n + 1, at = function(n, d) 1 - (d + 1) / (2 * (n + 1)),
                   after = function(n, d) (n + 1 - d) / (n + 1)),
      name = "Prentice's scores", compared = compared_by("Prentice's scores of both groups"), cites = "prentice",
      help = "Prentice's"
    )
  )
}

compared_by <- function(scores) {
  paste0("Values beyond a limit of quantification were used for what is known of them: where changes lie beyond such ",
         "bounds, those of both groups were compared by ", scores, ", whose sum was tested under shuffles of the ",
         "patients (by the normal approximation over strata), with the confidence interval that inverts that test; ",
         "in the area ",
         "an undetermined comparison counts one half, like a tie.")
}

new_rank_scores <- function(...) check_record(list(...), rank_scores_parts(), "kind of scores")

rank_scores_parts <- function() {
  list(
    id = is_text, # what users type
    curve = null_or(is_curve), # NULL: comparisons, by the core
    name = is_text_or_empty, # column `method`, where a row is tested by them
    compared = null_or(is_text), # in methods_text(), where it differs from the rule's own
    cites = null_or(is_texts()), # keys of reference_list()
    help = is_text # an item of the help of `scores`
  )
}

is_curve <- function(x) {
  is.list(x) && takes("n")(x$total) && takes("n", "d")(x$at) && takes("n", "d")(x$after)
}

# ---- the registry; the first is the default ----

rank_scores_registry <- new.env(parent = emptyenv())

register_rank_scores <- function(record) {
  enter_record(check_record(record, rank_scores_parts(), "kind of scores"), rank_scores_registry, "scores")
}

rank_score_ids <- function() names(rank_scores_registry$scores)

# `id`: NULL where a result has none, as of matrices.
get_rank_scores <- function(id) if (!is.null(id)) rank_scores_registry$scores[[id]]

# Those that are not computed by the core.
curve_of <- function(id) get_rank_scores(id)$curve

# The name of those by which a result's rows with values beyond limits were tested; NULL where that is its method's.
scores_named <- function(set) {
  rule <- get_limit_rule(set$censored_rule)
  if (!is.null(curve_of(set$scores)) && !is.null(rule) && hands_limits_on(rule)) get_rank_scores(set$scores)$name
}

rank_scores_help <- function() {
  items <- vapply(rank_scores_registry$scores, function(record) paste0("`\"", record$id, "\"`, ", record$help), "")
  paste(items, collapse = "; ")
}

# ---- the scores ----

# Of changes of which each is known (low == high) or lies between two ends, all of whose bounds are on one side.
product_limit_scores <- function(low, high, curve) {
  if (any(is.finite(low) & high == Inf)) return(-product_limit_scores(-high, -low, curve))
  n <- length(high)
  known <- low == high
  level <- unique(high[known])
  level <- level[order(level, decreasing = TRUE)]
  total <- curve$total(n)
  if (!length(level)) return(rep(0, n))
  at <- match(high, level)
  d <- tabulate(at[known], length(level))
  bounds <- high[!known]
  left <- rev(cumsum(rev(d))) + findInterval(level, bounds[order(bounds)])
  after <- cumprod(curve$after(left, d))
  before <- c(1, after[-length(after)])
  score <- 2 * (before * curve$at(left, d))[at] - 1
  passed <- length(level) - findInterval(bounds, rev(level), left.open = TRUE)
  score[!known] <- c(1, after)[passed + 1L] - 1
  total * score
}

# Which rows of such ends have bounds on both sides.
bounds_on_both_sides <- function(low, high) {
  below <- is.infinite(low) & is.finite(high)
  above <- is.finite(low) & is.infinite(high)
  rowSums(below, na.rm = TRUE) > 0 & rowSums(above, na.rm = TRUE) > 0
}
