# The rank-sum test of Wilcoxon, Mann and Whitney: changes of two groups. Over strata: van Elteren's.

method_rank_sum <- function() {
  new_method(
    id = "wilcoxon", design = "two_groups",
    # Its figures come from the sorting that describes the groups.
    core = function() list(entry = ffi_rank_sum, label = "Rank-sum tests"),
    compute = rank_sum_test, smallest_p = rank_sum_smallest_p, takes_limits = TRUE,
    adjusts = FALSE, standardised = FALSE, in_ranks = FALSE, within = "wilcoxon",
    scheme = list(score = "rank", tail = rank_sum_tail), needs_seed = needs_seed_scores, seconds = seconds_plain,
    name = "Wilcoxon rank-sum", exactness = exact_or_normal(), title = "Wilcoxon rank-sum test",
    footnote = "Wilcoxon rank-sum test",
    sentence = function(set, exact) {
      paste0("the ", exact_words(exact), "Wilcoxon rank-sum test (ties ", tie_words(set),
             " share their mean rank), with the Hodges-Lehmann shift and the confidence interval that inverts the test")
    },
    estimate = c(raw = "Hodges-Lehmann estimate", log2 = "Hodges-Lehmann estimate"),
    interval = "the confidence interval inverts the test", zeros = NULL,
    cites = function(set) c("streitberg", "hodges", get_rank_scores(set$scores)$cites),
    references = c(elteren = paste(
      "van Elteren PH (1960). On the combination of independent two-sample tests of Wilcoxon. Bulletin of the",
      "International Statistical Institute 37:351-361."
    ), peto = paste(
      "Peto R, Peto J (1972). Asymptotically efficient rank invariant test procedures. Journal of the Royal",
      "Statistical Society, Series A 135:185-207. doi:10.2307/2344317"
    ), prentice = paste(
      "Prentice RL (1978). Linear rank tests with right censored data. Biometrika 65:167-179.",
      "doi:10.1093/biomet/65.1.167"
    ), kruskal = paste(
      "Kruskal WH, Wallis WA (1952). Use of ranks in one-criterion variance analysis. Journal of the American",
      "Statistical Association 47:583-621. doi:10.1080/01621459.1952.10483441"
    )),
    remarks = list(
      over_exact_limit = new_remark(function(n) paste("exact up to", n, "patients: normal approximation")),
      bounds_both_sides = new_remark(paste(
        "changes lie beyond bounds on both sides, which these scores cannot order: try scores = \"gehan\""
      ), "reason"),
      no_variation_in_strata = new_remark("the changes of a stratum are all equal", "reason")
    ),
    omnibus = rank_sum_omnibus(),
    stratified = stratified_van_elteren(),
    moderated = NULL,
    help = paste(
      "the rank-sum test of Wilcoxon, Mann and Whitney, exact with ties for up to 100 patients (the conditional",
      "distribution given the ties, by the shift algorithm of Streitberg and Roehmel), above that the normal",
      "approximation with the corrections for ties and for continuity. A two-sided p is twice the smaller tail, at",
      "most 1. The estimate is Hodges and Lehmann's: the median of all differences, a change of one group minus one",
      "of the other. The interval is the set of shifts that this very test does not reject, exact in the ties as",
      "well. A level that the numbers of patients cannot reach has an unbounded interval and a note."
    )
  )
}

rank_sum_test <- function(data, core, options) {
  test_by_scores(test_by_ranks(core, options), data, options)
}

test_by_ranks <- function(core, options) {
  # Where there is nothing to rank there is no approximation either.
  exact <- core$exact %in% 1
  none_kept <- which(core$low > core$high)
  limit <- exact_limit(options$exact)
  too_many <- isTRUE(options$exact) & !exact & !is.na(core$statistic)
  list(estimate = core$estimate, conf.low = replace(core$low, none_kept, NA),
       conf.high = replace(core$high, none_kept, NA), statistic = core$statistic,
       p.value = rank_sum_p(core, core$lower, core$upper, core$statistic, core$statistic, !exact, options),
       exact = exact | (is.na(core$statistic) & limit > 0), status = rep("ok", length(exact)),
       remarks = c(remark("no_shift_kept", core$low > core$high), remark("over_exact_limit", too_many, n = limit)))
}

# Kruskal and Wallis' test, over strata van Elteren's of several arms.
rank_sum_omnibus <- function() {
  new_omnibus(
    id = "wilcoxon", cites = "kruskal", draws = FALSE,
    compute = function(data, options) arm_form_test(data, options, "rank", exact = !isFALSE(options$exact)),
    words = function(strata) {
      if (is.null(strata)) return("the Kruskal-Wallis test")
      paste("the Kruskal-Wallis test within", list_words(strata), "(van Elteren's weights)")
    }
  )
}

rank_sum_smallest_p <- function(test, core, options) {
  least <- rank_sum_p(core, core$least_lower, core$least_upper, core$lowest, core$highest,
                      !(core$exact %in% 1), options)
  own <- which(!is.na(test$p_least))
  replace(least, own, test$p_least[own])
}

# p of the exact tails, and of the normal ones at these values of W where `normal` says so.
rank_sum_p <- function(core, lower, upper, at_lower, at_upper, normal, options) {
  normal <- which(normal)
  if (length(normal)) {
    at <- lapply(core[c("expected", "sd")], `[`, normal)
    lower[normal] <- rank_sum_normal(at, at_lower[normal], 1)
    upper[normal] <- rank_sum_normal(at, at_upper[normal], -1)
  }
  tail_p(lower, upper, options$alternative)
}

# Tail of W at `value`, corrected for ties and, by half a unit towards its mean, for continuity.
rank_sum_normal <- function(w, value, sign) {
  tail <- stats::pnorm((value - w$expected + sign * 0.5) / w$sd, lower.tail = sign > 0)
  replace(tail, !(w$sd > 0), 1)
}

# P(W >= w) at the first w whose z lies beyond the critical value, of the rank sum without ties.
rank_sum_tail <- function(critical, rows) {
  n1 <- rows$first
  n0 <- rows$second
  w <- floor(n1 * n0 / 2 + critical * sqrt(n1 * n0 * (n1 + n0 + 1) / 12) + 1e-8) + 1
  ifelse(rows$exact, stats::pwilcox(w - 1, n1, n0, lower.tail = FALSE), stats::pnorm(critical, lower.tail = FALSE))
}
