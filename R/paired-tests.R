# The tests of paired_change(): figures of the core to columns, one function a method. Each returns a list: estimate,
# conf.low, conf.high, statistic, p.value, p_min, method, status, note ("" or one element a row).

paired_wilcoxon <- function(core, options) {
  exact <- core$exact | (core$n_pairs == 0L & !isFALSE(options$exact))
  m <- core$n_pairs - core$n_zero
  p <- core$p
  p_min <- smallest_p(m, options$alternative)
  normal <- which(!exact)
  if (length(normal)) {
    at <- lapply(core, `[`, normal)
    p[normal] <- signed_rank_normal(at$statistic, at$rank_sum, at$square_sum, options$alternative)
    extreme <- if (options$alternative == "less") 0 else at$rank_sum
    p_min[normal] <- signed_rank_normal(extreme, at$rank_sum, at$square_sum, options$alternative)
  }
  list(estimate = core$estimate, conf.low = core$conf.low, conf.high = core$conf.high, statistic = core$statistic,
       p.value = p, p_min = p_min,
       method = ifelse(exact, "Wilcoxon signed-rank, exact", "Wilcoxon signed-rank, normal"),
       status = ifelse(core$n_zero == core$n_pairs, "all_zero", "ok"),
       note = note_not_exact(exact, options))
}

# The normal approximation of stats::wilcox.test(correct = TRUE); square_sum: of the ranks that take part, so ties and
# zeros are accounted for.
signed_rank_normal <- function(v, rank_sum, square_sum, alternative) {
  normal_p(v - rank_sum / 2, sqrt(square_sum) / 2, alternative)
}

# p of a statistic's distance from its mean, half a unit nearer for continuity; 1 where nothing can vary.
normal_p <- function(excess, sd, alternative) {
  correction <- switch(alternative, two.sided = sign(excess) * 0.5, greater = 0.5, less = -0.5)
  z <- (excess - correction) / sd
  p <- switch(alternative, two.sided = 2 * stats::pnorm(-abs(z)), greater = stats::pnorm(z, lower.tail = FALSE),
              less = stats::pnorm(z))
  p[sd == 0] <- 1
  pmin(p, 1)
}

# With m non-zero changes, all in one direction.
smallest_p <- function(m, alternative) if (alternative == "two.sided") pmin(1, 2^(1 - m)) else 2^-m

paired_t <- function(core, options) {
  n <- core$n_pairs
  df <- n - 1
  if (min(n) < 2L) df <- pmax(df, 1)
  se <- core$sd / sqrt(n)
  t <- core$mean / se
  tail <- (1 - options$conf.level) / if (options$alternative == "two.sided") 2 else 1
  half <- stats::qt(tail, seq_len(max(df)), lower.tail = FALSE)[df] * se
  p <- switch(options$alternative, two.sided = 2 * stats::pt(-abs(t), df), less = stats::pt(t, df),
              greater = stats::pt(t, df, lower.tail = FALSE))
  test <- list(estimate = core$mean,
               conf.low = if (options$alternative == "less") rep(-Inf, length(n)) else core$mean - half,
               conf.high = if (options$alternative == "greater") rep(Inf, length(n)) else core$mean + half,
               statistic = t, p.value = p, p_min = rep(NA_real_, length(n)), method = rep("paired t", length(n)),
               status = rep("ok", length(n)), note = "")
  t_without_variation(without_figures(test, n == 1L, "too_few"), core)
}

# Equal changes have no variation to be judged by; all zero, they show no change at all.
t_without_variation <- function(test, core) {
  flat <- which(core$n_pairs > 1L & core$sd == 0)
  if (!length(flat)) return(test)
  for (name in c("conf.low", "conf.high", "statistic", "p.value")) test[[name]][flat] <- NA_real_
  zero <- core$n_zero[flat] == core$n_pairs[flat]
  test$p.value[flat[zero]] <- 1
  test$status[flat] <- ifelse(zero, "all_zero", "constant")
  test$note <- character(length(core$n_pairs))
  test$note[flat[!zero]] <- "every change is the same: no variation to judge it by"
  test
}

paired_sign <- function(core, options) {
  exact <- !isFALSE(options$exact)
  up <- core$n_up
  m <- up + core$n_down
  p <- if (exact) sign_exact(up, m, options$alternative) else normal_p(up - m / 2, sqrt(m) / 2, options$alternative)
  extreme <- if (options$alternative == "less") 0 else m
  list(estimate = core$estimate, conf.low = core$conf.low, conf.high = core$conf.high, statistic = as.numeric(up),
       p.value = p,
       p_min = if (exact) smallest_p(m, options$alternative) else
         normal_p(extreme - m / 2, sqrt(m) / 2, options$alternative),
       method = rep(if (exact) "sign, exact" else "sign, normal", length(m)),
       status = ifelse(core$n_zero == core$n_pairs, "all_zero", "ok"), note = "")
}

# The mean change under sign flips.
paired_permutation <- function(cell, options) {
  test <- flip_test(cell_block(cell, options), options$ids, options, options$seed)
  test$status <- ifelse(test$n_zero == test$n_pairs, "all_zero", "ok")
  test$method <- permutation_name("sign flips of the mean", test$complete)
  test$note <- ""
  test
}

sign_exact <- function(up, m, alternative) {
  switch(alternative,
         two.sided = pmin(1, 2 * stats::pbinom(pmin(up, m - up), m, 0.5)),
         less = stats::pbinom(up, m, 0.5),
         greater = stats::pbinom(m - up, m, 0.5))
}

# Which order statistic of n changes is the lower limit; 0: none. The k-th is when k changes below the shift are the
# fewest that the test does not reject: P(B <= k) > tail, B binomial. A shift that equals g changes drops them, which
# leaves it at least as extreme as the gap beyond it.
sign_order <- function(n, tail, exact) {
  if (!exact) return(as.integer(pmax(0, floor(n / 2 - 0.5 - stats::qnorm(tail, lower.tail = FALSE) * sqrt(n) / 2) + 1)))
  k <- pmax(0, stats::qbinom(tail, n, 0.5) - 1)
  for (step in 1:2) k <- k + (stats::pbinom(k, n, 0.5) <= tail * (1 + 1e-12))
  as.integer(pmin(k, n))
}
