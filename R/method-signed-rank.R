# Wilcoxon's signed-rank test of paired changes.

method_signed_rank <- function() {
  new_method(
    id = "wilcoxon", design = "paired",
    core = function(n, tail, options) list(ranks = TRUE), compute = signed_rank_test,
    smallest_p = signed_rank_smallest_p, takes_limits = TRUE, own_limits = FALSE,
    scheme = list(score = "rank", tail = signed_rank_tail), needs_seed = NULL,
    seconds = seconds_plain, name = "Wilcoxon signed-rank", exactness = exact_or_normal(),
    title = "Wilcoxon signed-rank test", footnote = "Wilcoxon signed-rank test",
    sentence = function(set, exact) {
      paste0("the ", exact_words(exact), "Wilcoxon signed-rank test (zero changes ",
             if (drops_zeros(set)) "dropped" else "ranked and then dropped, Pratt", "; ties ", tie_words(set),
             " share their mean rank), with the Hodges-Lehmann pseudo-median and the confidence interval that ",
             "inverts the test")
    },
    estimate = c(raw = "Hodges-Lehmann estimate", log2 = "Hodges-Lehmann estimate"),
    interval = "the confidence interval inverts the test",
    zeros = function(set) {
      if (drops_zeros(set)) {
        return(c(print = "zeros by Wilcoxon's rule", footnote = "zero changes dropped (Wilcoxon's rule)"))
      }
      c(print = "zeros by Pratt's rule", footnote = "zero changes ranked, then dropped (Pratt's rule)")
    },
    cites = function(set) c("streitberg", if (!drops_zeros(set)) "pratt", "hodges"),
    references = c(pratt = paste(
      "Pratt JW (1959). Remarks on zeros and ties in the Wilcoxon signed rank procedures. Journal of the American",
      "Statistical Association 54:655-667. doi:10.1080/01621459.1959.10501526"
    )),
    remarks = list(over_thousand_pairs = new_remark("more than 1,000 pairs: normal approximation")),
    moderated = NULL,
    help = paste(
      "signed-rank test. Exact conditional distribution, ties and zeros included, by the shift algorithm on doubled",
      "midranks, up to 100 pairs (`exact = NULL`); above that the normal approximation with corrections for ties",
      "and for continuity. Two-sided exact p: twice the smaller tail, at most 1. Estimate: the Hodges-Lehmann",
      "pseudo-median, the median of the averages of all pairs of changes."
    )
  )
}

drops_zeros <- function(set) identical(set$zero_method, "wilcoxon")

signed_rank_test <- function(cell, core, options) {
  exact <- core$exact | (core$n_pairs == 0L & !isFALSE(options$exact))
  p <- core$p
  normal <- which(!exact)
  if (length(normal)) {
    at <- lapply(core, `[`, normal)
    p[normal] <- signed_rank_normal(at$statistic, at$rank_sum, at$square_sum, options$alternative)
  }
  list(estimate = core$estimate, conf.low = core$conf.low, conf.high = core$conf.high, statistic = core$statistic,
       p.value = p, exact = exact, status = c("ok", "all_zero")[1L + (core$n_zero == core$n_pairs)],
       remarks = if (isTRUE(options$exact)) remark("over_thousand_pairs", !exact))
}

signed_rank_smallest_p <- function(test, core, options) {
  p <- all_one_way_p(core$n_up + core$n_down, options$alternative)
  normal <- which(!test$exact)
  if (length(normal)) {
    at <- lapply(core, `[`, normal)
    extreme <- if (options$alternative == "less") 0 else at$rank_sum
    p[normal] <- signed_rank_normal(extreme, at$rank_sum, at$square_sum, options$alternative)
  }
  p
}

# The normal approximation of stats::wilcox.test(correct = TRUE); square_sum: of the ranks that take part, so ties and
# zeros are accounted for.
signed_rank_normal <- function(v, rank_sum, square_sum, alternative) {
  normal_p(v - rank_sum / 2, sqrt(square_sum) / 2, alternative)
}

# P(V >= v) at the first v whose z lies beyond the critical value, of the signed-rank sum without ties.
signed_rank_tail <- function(critical, rows) {
  n <- rows$n_pairs - rows$n_undetermined
  v <- floor(n * (n + 1) / 4 + critical * sqrt(n * (n + 1) * (2 * n + 1) / 24) + 1e-8) + 1
  ifelse(rows$exact, stats::psignrank(v - 1, n, lower.tail = FALSE), stats::pnorm(critical, lower.tail = FALSE))
}
