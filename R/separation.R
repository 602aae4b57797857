# Separation: whether the maximum-likelihood estimate exists, and the direction in which it runs away.
#
# Whether is decided by the engine (cc_logistic_overlap), the direction found by linear programming (Konis 2007) in
# whole numbers (cc_program): neither leaves anything to rounding. One covariate beside an intercept needs no program.

# A direction d (one number a column) that separates all that can be separated: s_i x_i'd >= 0 for all rows, s = 2 y -
# 1, and > 0 for as many rows as possible. `strict`: those rows.
separating_direction <- function(problem) {
  x <- problem$x
  one <- one_covariate(x)
  found <- if (!is.na(one)) direction_of_one(problem, one) else direction_by_program(problem)
  names(found$direction) <- colnames(x)
  found
}

one_covariate <- function(x) {
  constant <- which(apply(x, 2L, function(column) all(column == 1)))
  if (ncol(x) == 2L && length(constant) == 1L) setdiff(1:2, constant) else NA_integer_
}

direction_of_one <- function(problem, column) {
  found <- .Call(ffi_separation_one, problem$x[, column], problem$y, problem$weights)
  direction <- numeric(2L)
  if (found[1L] != 0) {
    direction[column] <- found[1L]
    direction[-column] <- -found[1L] * found[2L]
  }
  margin <- if (found[1L] != 0) found[1L] * (problem$x[, column] - found[2L]) else 0
  list(direction = direction, strict = abs(margin) > 0 & problem$weights > 0)
}

# What is asked of a row, as in src/core/cc_program.h.
row_above <- 1L
row_below <- 2L
row_counts <- 4L

# One program separates some rows; of those left the sum of margins is tried again, all rows keeping their side, until
# no direction separates any of them. The sum of the directions separates them all. A last row, which asks nothing,
# tells the sign of the intercept in the units given.
direction_by_program <- function(problem) {
  x <- problem$x
  used <- problem$weights > 0
  up <- problem$y > 0.5
  constant <- which(apply(x[used, , drop = FALSE], 2L,
                          function(column) all(column == column[1L]) && column[1L] != 0))[1L]
  origin <- ifelse(seq_len(ncol(x)) %in% constant, x[which(used)[1L], ], 0)
  total <- numeric(ncol(x))
  left <- used
  while (any(left)) {
    asks <- ifelse(used, ifelse(up, row_above, row_below) + ifelse(left, row_counts, 0L), 0L)
    found <- .Call(ffi_separation_step, rbind(x, origin), as.integer(c(asks, 0L)))
    sign <- found$sign[seq_along(up)]
    gains <- left & sign == ifelse(up, 1L, -1L)
    if (!any(gains)) break
    step <- found$step / found$size
    if (!is.na(constant)) {
      shift <- abs(step[constant] - sum(step * found$centre) / origin[constant])
      step[constant] <- found$sign[length(found$sign)] * sign(origin[constant]) * shift
    }
    total <- total + step / max(abs(found$step))
    left <- left & !gains
  }
  list(direction = total, strict = used & !left)
}

infinite_signs <- function(direction) ifelse(direction == 0, 0, sign(direction) * Inf)

# Which coefficients are estimable from rows x: unit vectors in the row space.
determined <- function(x) {
  if (!nrow(x)) return(rep(FALSE, ncol(x)))
  size <- pmax(apply(abs(x), 2L, max), .Machine$double.xmin)
  basis <- svd(sweep(x, 2L, size, "/"), nu = 0L)
  kept <- basis$v[, basis$d > 1e-9 * max(basis$d), drop = FALSE]
  rowSums(kept^2) > 1 - 1e-8
}
