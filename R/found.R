# What the rows of a result found: judged once, from each row's own figures. Sentences, titles and pictures read these
# records and never the sign of a figure alone.

# On which side of no change an interval lies: -1 below, 1 above; 0 where it holds no change, or lacks a limit that
# would tell.
side_of <- function(low, high, none = 0) {
  above <- low > none
  below <- high < none
  as.integer(above %in% TRUE) - as.integer(below %in% TRUE)
}

# The rows that a summary speaks of, with their judgement in columns of their own: `.significant`; `.side`, that of the
# row's interval; of a comparison of two groups `.first` and `.second`, those of the groups' own changes.
judged <- function(result) judge(main_rows(result), result)

# The same of other rows.
judged_rows <- function(result, which) judge(result[which, , drop = FALSE], result)

judge <- function(rows, result) {
  rows$.significant <- is_significant(rows)
  rows$.side <- own_side(rows)
  if (compares_groups(rows)) {
    groups <- groups_of(rows)
    low <- group_values(rows, groups, "low")
    high <- group_values(rows, groups, "high")
    for (group in c("first", "second")) {
      rows[[paste0(".", group)]] <- side_of(low[[group]] %||% rep(NA, nrow(rows)),
                                            high[[group]] %||% rep(NA, nrow(rows)))
    }
  }
  if (inherits(rows, "longitudinal_change")) rows <- with_own_means(rows, as.data.frame(result))
  attr(rows, "settings") <- settings_of(result)
  class(rows) <- class(result)
  rows
}

# Beside differences the own changes of both groups, as `.first_estimate` ... `.second_n_pairs`.
with_own_means <- function(rows, result) {
  if (all(is.na(rows$control))) return(rows)
  by <- settings_of(rows)$by
  key <- function(rows, level) paste(rows$marker, rows$visit, level, sep = "\r")
  own <- result[is.na(result$control), , drop = FALSE]
  of <- list(.first = rows[[by]], .second = rows$control)
  for (group in names(of)) {
    at <- match(key(rows, of[[group]]), key(own, own[[by]]))
    for (column in own_mean_columns()) rows[[paste0(group, "_", column)]] <- own[[column]][at]
  }
  rows
}

own_mean_columns <- function() c("estimate", "conf.low", "conf.high", "n_pairs")

compares_groups <- function(rows) inherits(rows, "response_change")

# The side of each row, of the interval that readers see.
own_side <- function(rows) UseMethod("own_side")

#' @exportS3Method
own_side.default <- function(rows) {
  if (is_fold(rows)) side_of(rows$fold_low, rows$fold_high, 1) else side_of(rows$conf.low, rows$conf.high)
}

# Ranks have no interval; the test's own sign is all there is.
#' @exportS3Method
own_side.response_change <- function(rows) {
  if (in_ranks(rows)) as.integer(sign(replace(rows$estimate, is.na(rows$estimate), 0))) else NextMethod()
}

# Areas: one half is no trend.
#' @exportS3Method
own_side.response_trend <- function(rows) side_of(rows$conf.low, rows$conf.high, 0.5)

# Tests over all visits have no interval; those of an order have a sign.
#' @exportS3Method
own_side.overall_change <- function(rows) as.integer(sign(replace(rows$statistic, is.na(rows$statistic), 0)))

# The significant ones, a list by what a sentence is about (a marker, or a pair of markers), the smallest p first.
found_by_marker <- function(rows) {
  found <- rows[rows$.significant %in% TRUE, , drop = FALSE]
  found <- found[order(found$adj.p.value, found$p.value), , drop = FALSE]
  about <- about_of(found)
  # In a sentence visits and groups come as in the table.
  lapply(split(seq_len(nrow(found)), factor(about, unique(about))), function(at) {
    rows <- found[at, , drop = FALSE]
    rows[order(as.integer(rownames(rows))), , drop = FALSE]
  })
}

about_of <- function(rows) {
  if (!is.null(rows[["marker_1"]])) sprintf("%s and %s", rows$marker_1, rows$marker_2) else
    as.character(rows$marker)
}

# Rows over all patients in which the difference between the groups differs between strata.
found_interactions <- function(result) {
  p <- result[["interaction_adj_p"]]
  if (is.null(p)) return(result[0L, , drop = FALSE])
  found <- result[as.character(result$stratum) == "all" & at_most(p, significance_level(result)), , drop = FALSE]
  found[order(found$interaction_adj_p), , drop = FALSE]
}

# At which thresholds the corrected curve lies above both other policies.
is_useful <- function(rows) {
  rows <- as.data.frame(rows)
  (rows$corrected > pmax(rows$all, rows$none) + 1e-9) %in% TRUE
}
