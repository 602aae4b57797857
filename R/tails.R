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
  half <- stats::qt(tail, replace(df, which(df <= 0), NA), lower.tail = FALSE) * std_error
  open_limits(estimate - half, estimate + half, alternative)
}
