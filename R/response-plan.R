# What response_change() compares: the arguments' checks, the strata, who is counted.

check_response_method <- function(method, exact, moderate, markers, p.adjust.method, known) {
  method <- check_registered(method, known, "method")
  list(method = method, moderate = check_moderate(moderate, "two_groups", method, markers, p.adjust.method),
       exact = check_flag(exact, "exact", null_ok = TRUE))
}

# Kinds of scores are a test of ranks' that uses values beyond limits for what is known of them; NULL of other methods.
check_rank_scores <- function(scores, method) {
  scores <- check_registered(scores, rank_score_ids(), "scores")
  if (takes_scores(method)) return(scores)
  if (is.null(curve_of(scores))) return(NULL)
  able <- Filter(takes_scores, methods_of("two_groups"))
  abort_argument("scores", paste0("be ", dQuote(rank_score_ids()[[1L]], FALSE), ", or come with method ",
                                  enumerate(dQuote(able, FALSE), Inf)),
                 paste(dQuote(scores, FALSE), "with method", dQuote(method, FALSE)), call = rlang::caller_env())
}

takes_scores <- function(id) {
  record <- get_method("two_groups", id)
  identical(record$scheme$score, "rank") && has_part(record, "takes_limits")
}

# The values of each visit beside the baseline: `before`, `after`; `censored`, `both_censored`, which pairs have a value
# below the limit, or two. Where the rule hands limits on, and there are values beyond any: `limits`, what is known of
# them, `numbers`, values by the pair rule, and `beyond`, pairs with a value that this puts beyond the limit; `moved`,
# measured values among these (limited_pair()).
response_parts <- function(study, settings) {
  limited <- hands_limits_on(get_limit_rule(settings$censored_rule))
  read <- function(visit) {
    if (limited) limited_values(study, visit, settings$markers) else
      study_values(study, visit, settings$markers, settings$censored_rule)
  }
  baseline <- read(study$baseline)
  lapply(stats::setNames(nm = settings$visits), function(visit) {
    follow_up <- read(visit)
    part <- list(before = baseline$value, after = follow_up$value)
    if (!limited) {
      return(c(part, list(censored = baseline$censored | follow_up$censored,
                          both_censored = baseline$censored & follow_up$censored)))
    }
    pair <- limited_pair(baseline, follow_up)
    if (is.null(pair)) return(part)
    c(part, pair, where_beyond(pair))
  })
}

# The matrices that a method reads: numbers by the pair rule, or values at their own limits with what is known of them.
read_by_method <- function(part, method) {
  if (is.null(part$limits) || takes_limits("two_groups", method)) part else part$numbers
}

# Some markers of a visit.
slice_visit <- function(part, rows) {
  matrices <- intersect(c("before", "after", "censored", "both_censored", "beyond"), names(part))
  part[matrices] <- lapply(part[matrices], function(x) x[rows, , drop = FALSE])
  part$limits <- slice_limits(part$limits, rows)
  for (of_both in c("numbers", "moved")) {
    if (!is.null(part[[of_both]])) part[[of_both]] <- lapply(part[[of_both]], function(x) x[rows, , drop = FALSE])
  }
  part$markers <- part$markers[rows]
  part
}
