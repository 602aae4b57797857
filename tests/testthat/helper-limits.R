# Studies of pairs with values below limits, which several files test.

# Negative values are below their limit.
limited_study <- function(x, y, lx = 1, ly = 1, ...) {
  n <- length(x)
  limit <- c(rep(lx, length.out = n), rep(ly, length.out = n))
  data <- data.frame(id = rep(seq_len(n), 2), visit = rep(c("before", "after"), each = n), value = abs(c(x, y)),
                     below = c(x, y) < 0, limit = limit)
  data$value[data$below] <- limit[data$below]
  marker_study(data, "id", "visit", "value", lloq = "limit", censored = "below", visits = c("before", "after"),
               baseline = "before", ...)
}

# Sets whose figures were found by enumeration. A: one limit, 1; B: as A, but 2 at the follow-up of pairs 6 to 10; C:
# nothing below a limit; D, in the same form: changes of eight responders and six others.
set_x <- c(-1, 2, 3, -1, 5, 1.5, -1, 4, 2.5, -1)
set_y <- c(2, -1, 6, -1, 9, 4, 3, 4.5, 7, 1.2)
set_b_y <- c(2, -1, 6, -1, 9, 4, -1, 4.5, 7, -1)
set_c_x <- c(5, 3, 8, 9, 4, 7.5, 2)
set_c_y <- c(6, 8, 7, 15, 9, 7, 2.5)
set_d_change <- c(-1, -1, 3, 4.5, 1.4, 6, 7.2, 5, -1, -2, 2.5, 3.5, -2, 8)

set_a <- function() limited_study(set_x, set_y)
set_b <- function() limited_study(set_x, set_b_y, 1, rep(1:2, each = 5))
set_c <- function() limited_study(set_c_x, set_c_y)

random_pairs <- function(n) {
  at <- rnorm(n, 0, 1.5)
  limits <- sample(c(-0.8, 0, 0.6), 2, replace = TRUE)
  pairs <- data.frame(x = round(at + rnorm(n), 1), y = round(at + rnorm(n, 0.4), 1), lx = limits[1],
                      ly = if (runif(1) < 0.5) limits[2] else sample(limits, n, replace = TRUE))
  pairs$bx <- pairs$x < pairs$lx
  pairs$by <- pairs$y < pairs$ly
  pairs
}

# Each element of `cases` is a marker.
study_of_cases <- function(cases) {
  n <- vapply(cases, nrow, 0L)
  pairs <- do.call(rbind, cases)
  data <- data.frame(id = rep(sequence(n), 2), visit = rep(c("before", "after"), each = sum(n)),
                     marker = rep(rep(seq_along(cases), n), 2), value = c(pairs$x, pairs$y),
                     limit = c(pairs$lx, pairs$ly))
  marker_study(data, "id", "visit", "value", "marker", lloq = "limit", visits = c("before", "after"), scale = "raw",
               baseline = "before")
}

rows_of_pairs <- function(pairs, ...) paired_change(study_of_cases(list(pairs)), ...)

# All choices of m of n patients, made once.
all_choices <- local({
  known <- list()
  function(n, m) {
    key <- paste(n, m)
    if (is.null(known[[key]])) known[[key]] <<- utils::combn(n, m)
    known[[key]]
  }
})

# The first and the last of `shifts` whose p is above `alpha`, each sought from its own end; NULL where none is.
# `within`: beyond it p does not change, and only the outermost shifts are tried.
kept_ends <- function(shifts, within, p, alpha) {
  inside <- shifts >= within[1L] - 0.1 & shifts <= within[2L] + 0.1
  tried <- unique(c(shifts[1L], shifts[inside], shifts[length(shifts)]))
  kept <- function(shift) p(shift) > alpha
  first <- Find(kept, tried)
  if (!is.null(first)) c(first, Find(kept, tried, right = TRUE))
}

# Where a value or limit of the one visit meets one of the other as the first visit is shifted.
meetings <- function(pairs) {
  c(min(pairs$y, pairs$ly) - max(pairs$x, pairs$lx), max(pairs$y, pairs$ly) - min(pairs$x, pairs$lx))
}

# All ways to turn m signs: 2^m rows of 0 and 1, made once.
all_flips <- local({
  known <- list()
  function(m) {
    if (m == 0L) return(matrix(0, 1L, 0L))
    if (m > length(known) || is.null(known[[m]])) known[[m]] <<- unname(as.matrix(expand.grid(rep(list(0:1), m))))
    known[[m]]
  }
})

# Whole-number scores `score` of m pairs with signs: how many of the 2^m flips count in the two-sided p.
flips_counted <- function(score, sign) {
  sums <- drop(all_flips(length(score)) %*% score)
  seen <- sum(score[sign > 0])
  min(length(sums), 2 * min(sum(sums <= seen), sum(sums >= seen)))
}
