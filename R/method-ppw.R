# The paired Prentice-Wilcoxon test: scores of all measurements of both visits together, their differences within
# patients under all sign flips.

method_ppw <- function() {
  new_method(
    id = "ppw", design = "paired",
    core = means_only, compute = ppw_test, smallest_p = ppw_smallest_p,
    takes_limits = paste(
      "Values beyond a limit of quantification were used for what is known of them: the limit of a pair was the larger",
      "of its two lower limits (the smaller of its upper ones), the values of both visits were scored as far as they",
      "are determined, and changes that are not determined were counted."
    ),
    own_limits = FALSE,
    scheme = list(score = "prentice", tail = function(critical, rows) stats::pnorm(critical, lower.tail = FALSE)),
    needs_seed = needs_seed_ppw, seconds = seconds_ppw,
    name = "paired Prentice-Wilcoxon",
    exactness = list(column = c(exact = "exact", other = "approximate"),
                     footnote = c(exact = "exact", other = "normal approximation, or flips drawn at random")),
    title = "paired Prentice-Wilcoxon test", footnote = "paired Prentice-Wilcoxon test",
    sentence = function(set, exact) {
      paste0("the ", ppw_words(exact), "paired Prentice-Wilcoxon test (differences of the pooled scores of both ",
             "visits; ties ", tie_words(set), " share their mean score), with the shift and the confidence interval ",
             "that invert ",
             "it")
    },
    estimate = c(raw = "shift that the test centres", log2 = "shift that the test centres"),
    interval = "the confidence interval inverts the test", zeros = NULL,
    cites = function(set) c("obrien", "prentice", "streitberg"),
    references = c(
      obrien = paste(
        "O'Brien PC, Fleming TR (1987). A paired Prentice-Wilcoxon test for censored paired data. Biometrics",
        "43:169-180. doi:10.2307/2531957"
      ),
      prentice = paste(
        "Prentice RL (1978). Linear rank tests with right censored data. Biometrika 65:167-179.",
        "doi:10.1093/biomet/65.1.167"
      )
    ),
    remarks = list(over_thousand_scores = new_remark("more than 1,000 pairs: normal approximation of the scores")),
    moderated = NULL,
    help = paste(
      "paired Prentice-Wilcoxon test, for values beyond limits. The values of both visits are scored together",
      "(Prentice's scores; where a value lies above a limit Gehan's, named in `method`), `statistic` is Z, the sum of",
      "the differences within patients over the root of the sum of their squares. Exact over all sign flips up to 100",
      "pairs (`exact = NULL`); with more than one limit and more than 26 differences that are not zero, over",
      "`resamples` flips drawn at random; above 100 pairs the normal approximation. Estimate: the shift at which the",
      "sum changes sign. **It is not the signed-rank test**, also where nothing lies beyond a limit: it compares ranks",
      "among all values, where the signed-rank test ranks the changes, so any monotone scale gives the same p. With",
      "complete data the two p values differ (7 pairs seen with 0.3125 and 0.078). No `d_z` is given."
    )
  )
}

ppw_words <- function(exact) {
  if (all(exact, na.rm = TRUE)) return("exact ")
  paste0(if (any(exact, na.rm = TRUE)) "exact (elsewhere ", "normal-approximate or by flips drawn at random",
         if (any(exact, na.rm = TRUE)) ")", " ")
}

ppw_test <- function(cell, core, options) {
  two_sided <- options$alternative == "two.sided"
  level <- 1 - options$conf.level
  test <- call_core(
    ffi_ppw, cell$before, cell$after, as.integer(cell$before_columns), as.integer(cell$after_columns),
    list(
      limits = cell$limits, log2 = options$scale == "log2", take_log = options$take_log,
      digits = if (is.finite(options$digits_rank)) as.integer(options$digits_rank) else 0L,
      exact_max = exact_up_to(options), alternative = core_code("side", options$alternative), level = level,
      critical = stats::qnorm(if (two_sided) level / 2 else level, lower.tail = FALSE),
      ids = options$ids[cell$patients], seed = options$seed %||% NA_real_, resamples = options$resamples,
      threads = core_threads(), label = progress_label("Paired Prentice-Wilcoxon")
    )
  )
  null <- c("normal", "exact", "Monte Carlo")[test$null + 1L]
  normal <- null == "normal"
  none <- core$n_pairs == 0L
  null[none] <- if (isFALSE(options$exact)) "normal" else "exact"
  p <- test$p
  p[normal] <- tail_p(stats::pnorm(test$statistic[normal]), stats::pnorm(test$statistic[normal], lower.tail = FALSE),
                      options$alternative)
  p[normal & test$n_flips == 0L & !none] <- 1
  list(estimate = test$estimate, conf.low = test$conf.low, conf.high = test$conf.high, statistic = test$statistic,
       p.value = p, exact = null == "exact",
       method = paste0(c("paired Prentice-Wilcoxon", "paired Prentice-Wilcoxon, Gehan's scores")[test$gehan + 1L], ", ",
                       null),
       status = ifelse(core$n_zero == core$n_pairs, "all_zero", "ok"),
       remarks = if (isTRUE(options$exact)) remark("over_thousand_scores", normal & !none),
       d_z = rep(NA_real_, length(p)), n_flips = test$n_flips, z_most = test$z_most, drawn = null == "Monte Carlo")
}

ppw_smallest_p <- function(test, core, options) {
  p <- all_one_way_p(test$n_flips, options$alternative)
  normal <- which(!test$exact & !test$drawn)
  most <- test$z_most[normal]
  p[normal] <- switch(options$alternative, two.sided = 2 * stats::pnorm(-most), stats::pnorm(-most))
  p[test$drawn] <- 1 / (options$resamples + 1)
  p[core$n_pairs == 0L] <- NA
  p
}

# Scores are whole numbers, whose flips are counted, where each visit has one limit: with others flips may have to be
# drawn.
needs_seed_ppw <- function(block, options) {
  n <- most_pairs(block$before, block$after, block$members)
  if (is.null(block$limits) || n > exact_up_to(options) || n <= 26) return(FALSE)
  any(vapply(block$limits, function(side) {
    at <- !is.na(side$value)
    any(several_values(side$lower, at), several_values(side$upper, at))
  }, NA))
}

# Of each row of a matrix: are not all of its entries `at` the same, those not known among them?
several_values <- function(x, at) {
  if (!anyNA(x) && min(x) == max(x)) return(FALSE)
  known <- x[at]
  if (all(is.na(known)) || (!anyNA(known) && min(known) == max(known))) return(FALSE)
  x[is.na(x)] <- Inf
  first <- x[cbind(seq_len(nrow(x)), max.col(at, "first"))]
  rowSums(at & x != first) > 0
}

seconds_ppw <- function(n, options) seconds_plain(n, options) + n^2 * 1e-7
