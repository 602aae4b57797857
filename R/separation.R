# Separation: whether the maximum-likelihood estimate exists, and the direction in which it runs away.
#
# Whether is decided by the engine, exactly but for rounding (cc_logistic_overlap). The direction is found by linear
# programming (Konis 2007) through lpSolve, in columns centred (where there is an intercept) and scaled, so that units
# do not matter; one covariate beside an intercept needs no program.

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

# One program separates some rows; those left are tried again, until no direction separates any of them. The sum of the
# directions, each small beside the one before, separates them all.
direction_by_program <- function(problem) {
  check_installed("lpSolve", "find the direction of separation by several covariates")
  used <- problem$weights > 0
  scaled <- scale_columns(problem$x)
  rows <- (2 * problem$y - 1) * scaled$x
  rows <- rows / pmax(apply(abs(rows), 1L, max), .Machine$double.xmin)
  total <- numeric(ncol(rows))
  left <- used
  while (any(left)) {
    step <- program_direction(rows[left, , drop = FALSE])
    gain <- drop(rows %*% step)
    if (max(gain[left]) <= 1e-7) break
    # As long a step as keeps the rows separated so far at half their margin or more.
    done <- used & !left & gain < 0
    margin <- drop(rows %*% total)
    length <- if (any(done)) min(1, 0.5 * min(margin[done] / -gain[done])) else 1
    total <- total + length * step
    left <- left & gain <= 1e-7
  }
  direction <- scaled$back(total)
  list(direction = direction, strict = used & !left)
}

# Konis: the largest sum of margins over directions in the unit box with no negative margin.
program_direction <- function(rows) {
  p <- ncol(rows)
  box <- diag(2L * p)
  found <- lpSolve::lp("max", c(colSums(rows), -colSums(rows)), rbind(cbind(rows, -rows), box),
                       rep(c(">=", "<="), c(nrow(rows), 2L * p)), rep(c(0, 1), c(nrow(rows), 2L * p)))
  step <- found$solution[seq_len(p)] - found$solution[p + seq_len(p)]
  if (found$status != 0L) return(numeric(p))
  step[abs(step) < 1e-9] <- 0
  step
}

# Columns divided by their size and, with an intercept, centred; `back` turns a direction into the units given.
scale_columns <- function(x) {
  constant <- which(apply(x, 2L, function(column) all(column == column[1L]) && column[1L] != 0))[1L]
  centre <- if (is.na(constant)) numeric(ncol(x)) else colMeans(x)
  if (!is.na(constant)) centre[constant] <- 0
  centred <- sweep(x, 2L, centre)
  size <- apply(abs(centred), 2L, max)
  back <- function(direction) {
    direction <- direction / size
    if (!is.na(constant)) {
      shift <- sum(direction * centre) / x[1L, constant]
      size_of_shift <- sum(abs(direction * centre)) / abs(x[1L, constant]) + abs(direction[constant])
      direction[constant] <- direction[constant] - shift
      if (abs(direction[constant]) < 1e-9 * size_of_shift) direction[constant] <- 0
    }
    direction
  }
  list(x = sweep(centred, 2L, size, "/"), back = back)
}

infinite_signs <- function(direction) ifelse(direction == 0, 0, sign(direction) * Inf)
