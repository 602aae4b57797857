# Limits of standardised effects: of a mean or a difference of means over a standard deviation by the noncentral t
# distribution, of rank-biserial correlations by Fisher's z.

# ---- noncentral t ----

# Limits of the noncentrality that a t statistic with df degrees of freedom is consistent with, times its unit: those
# at which it lies at the tails of the noncentral t distribution. NA where t is. The upper limit is the lower one of -t,
# turned round. From 5 degrees of freedom on the lower limit is smooth enough for a polynomial to hold it to 1e-11 of
# its size for all t (Chebyshev's, in u = t / sqrt(2 df + t^2), of limit / sqrt(2 df + t^2)), but far out in the tails;
# with fewer it is so for t up to 20, in asinh(t) / asinh(20). All rows of a result share a few such curves; once made
# they are kept.
noncentral_limits <- function(t, df, level, unit = 1) {
  tail <- (1 - level) / 2
  df <- rep_len(as.double(df), length(t))
  unit <- rep_len(as.double(unit), length(t))
  at <- unique(df)
  at <- at[at >= 1 & !is.na(at)]
  curves <- Filter(function(curve) curve$smooth, lapply(at, noncentral_curve, tail))
  few <- vapply(curves, function(curve) curve$df < 5, NA)
  limits <- call_core(ffi_noncentral_limits, as.double(t), df, unit, curves[!few])
  for (curve in curves[few]) {
    rows <- which(df == curve$df & abs(t) <= few_df_reach)
    limits$low[rows] <- few_df_limit(curve, t[rows]) * unit[rows]
    limits$high[rows] <- -few_df_limit(curve, -t[rows]) * unit[rows]
  }
  for (i in if (any(few) || length(curves) < length(at)) which(is.na(limits$low) & is.finite(t) & df >= 1)) {
    limits$low[i] <- noncentral_limit(t[i], df[i], tail) * unit[i]
    limits$high[i] <- -noncentral_limit(-t[i], df[i], tail) * unit[i]
  }
  limits
}

noncentral_curves <- new.env(parent = emptyenv())

noncentral_curve <- function(df, tail) {
  key <- paste(df, format(tail, digits = 17L))
  if (is.null(noncentral_curves[[key]])) {
    n <- if (df < 5) 128L else 64L
    angle <- pi * (seq_len(n) - 0.5) / n
    u <- cos(angle)
    t <- if (df < 5) sinh(asinh(few_df_reach) * u) else sqrt(2 * df) * u / sin(angle)
    limit <- vapply(t, noncentral_limit, 1, df, tail)
    y <- limit / sqrt(2 * df + t^2)
    coefficients <- vapply(seq_len(n) - 1L, function(k) 2 / n * sum(y * cos(k * angle)), 1)
    coefficients[1L] <- coefficients[1L] / 2
    smooth <- max(abs(coefficients[n - 0:3])) < 1e-11
    used <- seq_len(2 * ceiling(max(which(abs(coefficients) > 1e-14), 4L) / 2))
    assign(key, list(df = df, coefficients = coefficients[used], smooth = smooth), envir = noncentral_curves)
  }
  noncentral_curves[[key]]
}

few_df_reach <- 20

few_df_limit <- function(curve, t) {
  call_core(ffi_chebyshev, curve$coefficients, asinh(t) / asinh(few_df_reach)) * sqrt(2 * curve$df + t^2)
}

# The noncentrality at which P(T >= t) is `tail`: P(T <= t) is the mean of pnorm(t s - noncentrality) over s, the root
# of a chi-square over its degrees of freedom, by the trapezoid rule in log s, where nothing is lost at the ends.
# Newton's steps on the scale of normal quantiles, where it is nearly a line, or half of the bracket.
noncentral_limit <- function(t, df, tail) {
  if (abs(t) > 1000) return(far_limit(t, df, tail))
  step <- min(0.1, 0.6 / sqrt(2 * df), 0.5 / (3 + 2.5 * abs(t)))
  log_density <- function(x) df * (x + 0.5 - exp(2 * x) / 2)
  low <- stats::uniroot(function(x) log_density(x) + 45, c(-45.5 / df - 5, 0))$root
  high <- stats::uniroot(function(x) log_density(x) + 45, c(0, 3 + log(1 + 45 / df)))$root
  x <- seq(low, high, by = step)
  weight <- exp(log_density(x))
  weight <- weight / sum(weight)
  s <- exp(x)
  goal <- stats::qnorm(tail, lower.tail = FALSE)
  limit <- t * sum(weight * s) - goal * sqrt(1 + t^2 / (2 * df))
  bracket <- c(-Inf, Inf)
  for (k in 1:200) {
    below <- sum(weight * stats::pnorm(t * s - limit))
    above <- sum(weight * stats::pnorm(t * s - limit, lower.tail = FALSE))
    now <- if (below < 0.5) stats::qnorm(below) else stats::qnorm(above, lower.tail = FALSE)
    now <- max(min(now, 37), -37)
    slope <- sum(weight * stats::dnorm(t * s - limit)) / stats::dnorm(now)
    bracket[if (now > goal) 1L else 2L] <- limit
    most <- 1 + abs(t) + abs(limit)
    move <- max(min((now - goal) / max(slope, 1e-300), most), -most)
    if (abs(move) < 1e-12 * (1 + abs(limit))) return(limit + move)
    beyond <- limit + move <= bracket[1L] || limit + move >= bracket[2L]
    limit <- if (beyond && all(is.finite(bracket))) mean(bracket) else limit + move
  }
  limit
}

# The same where t is so large that the normal part is next to nothing beside it: the mean over that part, in which the
# probability is smooth.
far_limit <- function(t, df, tail) {
  z <- seq(-9, 9, by = 0.125)
  weight <- stats::dnorm(z) / sum(stats::dnorm(z))
  probability <- function(ratio) {
    s <- pmax(ratio + z / t, 0)
    sum(weight * stats::pchisq(df * s^2, df, lower.tail = t > 0))
  }
  end <- sqrt(stats::qchisq(tail, df, lower.tail = t > 0) / df)
  t * stats::uniroot(function(ratio) probability(ratio) - tail, c(end * 0.9, end * 1.1 + 0.01), extendInt = "yes",
                     tol = 1e-13)$root
}

# An effect with its limits: `t`, which is the effect over `unit`, the standard error in standard deviations.
standardised_limits <- function(effect, t, unit, df, level) {
  t[is.na(effect)] <- NA_real_
  c(list(estimate = effect), noncentral_limits(t, df, level, unit))
}

# ---- rank-biserial correlation ----

# Of paired ranks: Fisher's z with the standard error that the row's ranks have where nothing changes; where all of the
# `n` changes with a sign go one way, which leaves that no spread, the exact bound of so many signs (Clopper and
# Pearson). NA where n is.
rank_biserial_limits <- function(statistic, rank_sum, square_sum, n, level) {
  tail <- (1 - level) / 2
  call_core(ffi_rank_biserial, statistic, rank_sum, square_sum, n, tail, stats::qnorm(tail, lower.tail = FALSE))
}
