# Values that are only known to lie beyond a limit, handed on as what they are (core/cc_limited.h): for each of two
# visits a list of matrices, markers x patients, `value` (on the analysis scale, the limit where it lies beyond one),
# `beyond` (-1 below, 0, 1 above; integers), `lower` and `upper` (the limits of all values, NA where none is known).

# The share of pairs beyond a limit up to which methods of numbers take such values at the limit.
most_at_limit <- function() 0.15

# One visit.
limited_values <- function(study, visit, markers) {
  at <- cells_at_visit(study, visit, markers)
  limits <- study_limits(study, visit, markers, at)
  c(marked_values(study, visit, markers, at), list(lower = limits$lloq, upper = limits$uloq))
}

# The same without the limits of measured values.
marked_values <- function(study, visit, markers = NULL, at = cells_at_visit(study, visit, markers)) {
  value <- study_values(study, visit, markers, "limit", at)$value
  beyond <- array(0L, dim(value))
  beyond[at$cell] <- study$records$above[at$record] - study$records$censored[at$record]
  list(value = value, beyond = beyond)
}

# Between which two numbers a value lies: both the same where it was measured, one infinite where it is beyond a limit.
value_ends <- function(value, below, above) {
  list(low = ifelse(below, -Inf, value), high = ifelse(above, Inf, value))
}

# The same of changes between two visits of marked_values().
change_ends <- function(before, after) {
  ends <- lapply(list(before = before, after = after), function(side) {
    value_ends(side$value, side$beyond < 0L, side$beyond > 0L)
  })
  list(low = ends$after$low - ends$before$high, high = ends$after$high - ends$before$low)
}

any_beyond <- function(side) any(side$beyond != 0L)

# Is a limit of any value known?
any_limit <- function(side) !all(is.na(side$lower)) || !all(is.na(side$upper))

# Two visits of all patients, where one has a value beyond its own limit or its pair's (else NULL): `limits`, as above;
# `numbers`, the values of both by the pair rule; `moved`, which measured values it takes for values beyond the limit.
limited_pair <- function(before, after) {
  beyond <- any_beyond(before) || any_beyond(after)
  if (!beyond && !any_limit(before) && !any_limit(after)) return(NULL)
  at_limit <- at_pair_limits(before, after)
  moved <- lapply(at_limit, `[[`, "moved")
  if (!beyond && !any(moved$before) && !any(moved$after)) return(NULL)
  list(limits = list(before = before, after = after), numbers = lapply(at_limit, `[[`, "value"), moved = moved)
}

# The pair rule: both visits' values at the limits of the pair, the larger lower one and the smaller upper one, where
# they lie beyond these, whatever was measured. Where no value can lie between the two, both stand at the same.
at_pair_limits <- function(before, after) {
  low <- pmax(before$lower, after$lower, na.rm = TRUE)
  if (all(is.na(before$upper)) && all(is.na(after$upper))) {
    return(lapply(list(before = before, after = after), at_low_limit, low))
  }
  high <- pmin(before$upper, after$upper, na.rm = TRUE)
  crossed <- !is.na(low) & !is.na(high) & low > high
  high[crossed] <- low[crossed]
  lapply(list(before = before, after = after), function(side) {
    below <- side$beyond < 0L | (side$value < low & !is.na(low))
    above <- side$beyond > 0L | (side$value > high & !is.na(high))
    value <- side$value
    value[which(below | (crossed & above))] <- low[which(below | (crossed & above))]
    value[which(above & !crossed)] <- high[which(above & !crossed)]
    value[is.na(side$value)] <- NA
    list(value = value, moved = (below | above) & side$beyond == 0L & !is.na(side$value))
  })
}

# The same of one visit where there are no upper limits.
at_low_limit <- function(side, low) {
  below <- which(side$beyond < 0L | side$value < low)
  value <- side$value
  value[below] <- low[below]
  moved <- array(FALSE, dim(value))
  moved[below[side$beyond[below] == 0L]] <- TRUE
  list(value = value, moved = moved)
}

# What a cell's rows are told of their limits: `recensored`, the share of measured values that the pair rule takes for
# values beyond the limit; `unknown`: does a measured value lack a limit where others lie beyond one?
limit_facts <- function(limits, moved, columns) {
  all_columns <- identical(as.integer(columns), seq_len(ncol(limits$before$value)))
  part <- function(x) if (all_columns) x else x[, columns, drop = FALSE]
  paired <- part(!is.na(limits$before$value) & !is.na(limits$after$value))
  count <- function(before, after) rowSums(part(before) & paired) + rowSums(part(after) & paired)
  measured <- count(limits$before$beyond == 0L, limits$after$beyond == 0L)
  side <- function(sign, limit) {
    lies_beyond <- any(limits$before$beyond == sign) || any(limits$after$beyond == sign)
    if (!lies_beyond || !(anyNA(limits$before[[limit]]) || anyNA(limits$after[[limit]]))) {
      return(rep(FALSE, nrow(paired)))
    }
    count(limits$before$beyond == sign, limits$after$beyond == sign) > 0L &
      count(is.na(limits$before[[limit]]), is.na(limits$after[[limit]])) > 0L
  }
  list(recensored = count(moved$before, moved$after) / pmax(measured, 1),
       unknown = side(-1L, "lower") | side(1L, "upper"))
}

# Some markers (rows) and patients (columns) of what is known beyond limits; NULL stays NULL.
slice_limits <- function(limits, rows, columns = TRUE) {
  if (is.null(limits)) return(NULL)
  lapply(limits, function(side) lapply(side, function(x) x[rows, columns, drop = FALSE]))
}
