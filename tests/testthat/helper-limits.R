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

set_x <- c(-1, 2, 3, -1, 5, 1.5, -1, 4, 2.5, -1)
set_y <- c(2, -1, 6, -1, 9, 4, 3, 4.5, 7, 1.2)

random_pairs <- function(n) {
  at <- rnorm(n, 0, 1.5)
  limits <- sample(c(-0.8, 0, 0.6), 2, replace = TRUE)
  pairs <- data.frame(x = round(at + rnorm(n), 1), y = round(at + rnorm(n, 0.4), 1), lx = limits[1],
                      ly = if (runif(1) < 0.5) limits[2] else sample(limits, n, replace = TRUE))
  pairs$bx <- pairs$x < pairs$lx
  pairs$by <- pairs$y < pairs$ly
  pairs
}

rows_of_pairs <- function(pairs, ...) {
  n <- nrow(pairs)
  data <- data.frame(id = rep(seq_len(n), 2), visit = rep(c("before", "after"), each = n), value = c(pairs$x, pairs$y),
                     limit = c(pairs$lx, pairs$ly))
  study <- marker_study(data, "id", "visit", "value", lloq = "limit", visits = c("before", "after"), scale = "raw",
                        baseline = "before")
  paired_change(study, ...)
}
