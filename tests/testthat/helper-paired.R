# Slow oracles for the paired tests: every sign pattern, every shift.

# All 0/1 patterns of m coins, one a row.
sign_patterns <- local({
  known <- list()
  function(m) {
    key <- as.character(m)
    if (is.null(known[[key]])) {
      known[[key]] <<- matrix(as.numeric(bitwAnd(rep(seq_len(2^m) - 1L, m), rep(2^(seq_len(m) - 1), each = 2^m)) > 0),
                              2^m)
    }
    known[[key]]
  }
})

oracle_ranks <- function(d, zero_method, digits = 7) {
  if (zero_method == "wilcoxon") d <- d[d != 0]
  r <- rank(signif(abs(d), digits))
  list(positive = d > 0, rank = r, keep = d != 0)
}

# Counts of patterns with V* <= V and V* >= V, as whole numbers out of `n`.
oracle_counts <- function(d, zero_method) {
  o <- oracle_ranks(d, zero_method)
  v <- sum(o$rank[o$positive])
  null <- drop(sign_patterns(sum(o$keep)) %*% o$rank[o$keep])
  list(v = v, lower = sum(null <= v), upper = sum(null >= v), n = length(null))
}

oracle_p <- function(d, zero_method, alternative = "two.sided") {
  o <- oracle_counts(d, zero_method)
  switch(alternative, two.sided = min(1, 2 * min(o$lower, o$upper) / o$n), less = o$lower / o$n,
         greater = o$upper / o$n)
}

oracle_normal_p <- function(d, zero_method, alternative = "two.sided") {
  o <- oracle_ranks(d, zero_method)
  r <- o$rank[o$keep]
  if (!length(r)) return(1)
  excess <- sum(o$rank[o$positive]) - sum(r) / 2
  z <- (excess - switch(alternative, two.sided = sign(excess) * 0.5, greater = 0.5, less = -0.5)) / sqrt(sum(r^2) / 4)
  switch(alternative, two.sided = min(1, 2 * pnorm(-abs(z))), less = pnorm(z), greater = pnorm(-z))
}

oracle_sign_p <- function(d, zero_method, alternative = "two.sided") {
  up <- sum(d > 0)
  m <- sum(d != 0)
  if (m == 0) return(1)
  stats::binom.test(up, m, alternative = alternative)$p.value
}

walsh <- function(d) {
  sums <- outer(d, d, "+") / 2
  sums[lower.tri(sums, diag = TRUE)]
}

# The smallest and largest shift that is not rejected: all candidates are tried.
oracle_interval <- function(d, zero_method, conf.level, alternative = "two.sided", p = oracle_p, points = walsh(d)) {
  at <- sort(unique(points))
  shifts <- sort(c(at[1] - 1, at, (at[-1] + at[-length(at)]) / 2, at[length(at)] + 1))
  kept <- vapply(shifts, function(s) p(d - s, zero_method, alternative), 0) > 1 - conf.level + 1e-12
  if (!any(kept)) return(c(NA_real_, NA_real_))
  # A gap that is kept reaches to its edges; the outermost ones to infinity.
  edge <- which(!shifts %in% at)
  low <- min(which(kept))
  high <- max(which(kept))
  c(if (low == 1) -Inf else if (low %in% edge) shifts[low - 1] else shifts[low],
    if (high == length(shifts)) Inf else if (high %in% edge) shifts[high + 1] else shifts[high])
}

# Changes as a one-marker matrix call.
change_of <- function(d, ...) paired_change(matrix(0, 1, length(d)), matrix(as.numeric(d), 1), ...)

# Small whole numbers: many ties and zeros. A matrix, one case a row, padded with NA to `width`.
random_cases <- function(n_cases, n_max, spread, width = n_max) {
  t(vapply(seq_len(n_cases), function(i) {
    n <- sample.int(n_max, 1)
    c(sample(seq(-spread, spread + sample(0:2, 1)), n, replace = TRUE), rep(NA, width - n)) + 0
  }, numeric(width)))
}

# ---- beside other engines ----

# The largest relative difference.
relative <- function(ours, theirs) max(abs(ours - theirs) / pmax(abs(theirs), 1e-300))

# Random data of a seed, R's generator left as it was.
seeded <- function(seed, code) {
  old <- get0(".Random.seed", globalenv(), inherits = FALSE)
  on.exit(if (is.null(old)) rm(".Random.seed", envir = globalenv()) else assign(".Random.seed", old, globalenv()))
  set.seed(seed)
  code
}
