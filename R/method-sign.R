# The sign test of paired changes.

method_sign <- function() {
  new_method(
    id = "sign", design = "paired",
    core = function(n, tail, options) {
      list(order_statistics = TRUE, order = sign_order(0:n, tail, !isFALSE(options$exact)))
    },
    compute = sign_test, smallest_p = sign_smallest_p, takes_limits = TRUE,
    own_limits = FALSE,
    scheme = list(score = "sign", tail = sign_tail), needs_seed = NULL, seconds = seconds_plain,
    name = "sign", exactness = exact_or_normal(), title = "sign test", footnote = "sign test",
    sentence = function(set, exact) {
      paste0("the ", exact_words(exact), "sign test, with the median change and its order-statistic confidence ",
             "interval")
    },
    estimate = c(raw = "median", log2 = "median"), interval = "the confidence interval inverts the test",
    zeros = function(set) c(print = "", footnote = "zero changes dropped"),
    cites = function(set) NULL, references = character(),
    remarks = list(),
    moderated = NULL,
    help = paste(
      "exact binomial test, zeros dropped, whatever the number of pairs (`exact = FALSE`: normal approximation with",
      "continuity correction); estimate: median change; interval: order statistics."
    )
  )
}

sign_test <- function(cell, core, options) {
  exact <- !isFALSE(options$exact)
  up <- core$n_up
  m <- up + core$n_down
  list(estimate = core$estimate, conf.low = core$conf.low, conf.high = core$conf.high, statistic = as.numeric(up),
       p.value = if (exact) sign_exact(up, m, options$alternative) else
         normal_p(up - m / 2, sqrt(m) / 2, options$alternative),
       exact = rep(exact, length(m)), status = ifelse(core$n_zero == core$n_pairs, "all_zero", "ok"), remarks = NULL)
}

sign_exact <- function(up, m, alternative) {
  switch(alternative,
         two.sided = pmin(1, 2 * stats::pbinom(pmin(up, m - up), m, 0.5)),
         less = stats::pbinom(up, m, 0.5),
         greater = stats::pbinom(m - up, m, 0.5))
}

sign_smallest_p <- function(test, core, options) {
  m <- core$n_up + core$n_down
  if (!isFALSE(options$exact)) return(all_one_way_p(m, options$alternative))
  extreme <- if (options$alternative == "less") 0 else m
  normal_p(extreme - m / 2, sqrt(m) / 2, options$alternative)
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

# P(rises >= up) at the first number of rises whose z lies beyond the critical value.
sign_tail <- function(critical, rows) {
  m <- rows$n_up + rows$n_down
  up <- floor(m / 2 + critical * sqrt(m) / 2 + 1e-8) + 1
  ifelse(rows$exact, stats::pbinom(up - 1, m, 0.5, lower.tail = FALSE), stats::pnorm(critical, lower.tail = FALSE))
}
