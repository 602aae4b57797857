# Values of one visit, for screens and curves, where each may lie beyond a limit: all that lies beyond the marker's
# largest lower limit (smallest upper one) beyond which any value lies is at that limit, whatever was measured. So what
# is made of them is a function of the marker, and one limit is what two groups share.

# In units: `value`, matrix markers x patients; `censored`, those known only to lie beyond a limit; `beyond`, those at
# the limit now: -1 below it, 1 above, else 0 (integers); `own`, `value` and `beyond` at each value's own limit.
values_at_limit <- function(study, visit, markers) {
  study$scale <- "raw"
  side <- limited_values(study, visit, markers)
  own <- side[c("value", "beyond")]
  low <- extreme_limit(side$value, side$beyond < 0L, max, -Inf)
  high <- extreme_limit(side$value, side$beyond > 0L, min, Inf)
  below <- which(side$value < low | (side$beyond < 0L & side$value == low))
  above <- which(side$value > high | (side$beyond > 0L & side$value == high))
  beyond <- array(0L, dim(side$value))
  row <- function(cells) (cells - 1L) %% nrow(beyond) + 1L
  side$value[above] <- high[row(above)]
  side$value[below] <- low[row(below)]
  beyond[above] <- 1L
  beyond[below] <- -1L
  list(value = side$value, censored = side$beyond != 0L, beyond = beyond, own = own)
}

# Of each row, among some of its values; `none` where there are none.
extreme_limit <- function(value, where, choose, none) {
  out <- rep(none, nrow(value))
  at <- which(where)
  if (!length(at)) return(out)
  found <- vapply(split(value[at], (at - 1L) %% nrow(value) + 1L), choose, 1)
  replace(out, as.integer(names(found)), found)
}
