# p values from tails, as several methods have them.

# The normal approximation: p of a statistic's distance from its mean, half a unit nearer for continuity; 1 where
# nothing can vary.
normal_p <- function(excess, sd, alternative) {
  correction <- switch(alternative, two.sided = sign(excess) * 0.5, greater = 0.5, less = -0.5)
  z <- (excess - correction) / sd
  p <- switch(alternative, two.sided = 2 * stats::pnorm(-abs(z)), greater = stats::pnorm(z, lower.tail = FALSE),
              less = stats::pnorm(z))
  p[sd == 0] <- 1
  pmin(p, 1)
}

# Of m signs, all in one direction.
all_one_way_p <- function(m, alternative) {
  known <- 0:max(m, 0, na.rm = TRUE)
  (if (alternative == "two.sided") pmin(1, 2^(1 - known)) else 2^-known)[m + 1L]
}

# An interval holds its estimate. Percentiles of resamples need not, where their distribution is skew or its figures are
# those of other patients.
holding <- function(estimate, limits) c(min(limits[1L], estimate), max(limits[2L], estimate))

# Limits that the alternative leaves open.
open_limits <- function(low, high, alternative) {
  list(low = if (alternative == "less") rep(-Inf, length(low)) else low,
       high = if (alternative == "greater") rep(Inf, length(high)) else high)
}

# p from the two tails: P(statistic <= observed), P(statistic >= observed).
tail_p <- function(lower, upper, alternative) {
  switch(alternative, two.sided = pmin(1, 2 * pmin(lower, upper)), less = lower, greater = upper)
}

# ---- t ----

t_p <- function(t, df, alternative) {
  switch(alternative, two.sided = 2 * stats::pt(-abs(t), df), less = stats::pt(t, df),
         greater = stats::pt(t, df, lower.tail = FALSE))
}

# NA where no degree of freedom is left to tell the error from.
t_limits <- function(estimate, std_error, df, level, alternative = "two.sided") {
  tail <- (1 - level) / if (alternative == "two.sided") 2 else 1
  half <- t_quantile(tail, replace(df, which(df <= 0), NA)) * std_error
  open_limits(estimate - half, estimate + half, alternative)
}

# Upper quantiles of many t distributions, to 1e-13 of qt()'s, which takes many times as long. From 3 degrees of freedom
# on they are smooth in 1 / df: one polynomial of Chebyshev's holds them all, but far out in the tail.
t_quantile <- function(tail, df) {
  coefficient <- t_curve(tail)
  if (is.null(coefficient)) return(stats::qt(tail, df, lower.tail = FALSE))
  quantile <- call_core(ffi_chebyshev, coefficient, 6 / df - 1)
  few <- which(df < 3)
  quantile[few] <- stats::qt(tail, df[few], lower.tail = FALSE)
  quantile
}

t_curves <- new.env(parent = emptyenv())

# NULL where the polynomial would have too many terms.
t_curve <- function(tail) {
  key <- format(tail, digits = 17L)
  if (!exists(key, t_curves, inherits = FALSE)) {
    n <- 32L
    angle <- pi * (seq_len(n) - 0.5) / n
    quantile <- stats::qt(tail, 6 / (cos(angle) + 1), lower.tail = FALSE)
    coefficient <- vapply(seq_len(n) - 1L, function(k) 2 / n * sum(quantile * cos(k * angle)), 1)
    coefficient[1L] <- coefficient[1L] / 2
    used <- 2 * ceiling(max(which(abs(coefficient) > 1e-14 * min(abs(quantile))), 2L) / 2)
    assign(key, if (used < n - 3L) coefficient[seq_len(used)], envir = t_curves)
  }
  t_curves[[key]]
}
