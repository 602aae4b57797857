# The permutation test of the mean change: sign flips of whole patients.

method_flips <- function() {
  new_method(
    id = "permutation", design = "paired",
    core = means_only, compute = sign_flips_test, smallest_p = sign_flips_smallest_p,
    takes_limits = FALSE, own_limits = FALSE, scheme = list(score = "mean", tail = NULL),
    needs_seed = needs_seed_flip, seconds = seconds_resampled, name = "sign flips of the mean",
    exactness = complete_or_drawn(),
    title = "sign-flip permutation test", footnote = "permutation test, sign flips of the mean",
    sentence = function(set, exact) {
      paste0("the sign-flip permutation test of the mean change (", resamples_words(set, "flips"),
             "), with the confidence interval that inverts it")
    },
    estimate = c(raw = "mean", log2 = "geometric mean"), interval = "the confidence interval inverts the test",
    zeros = NULL,
    cites = function(set) "resampling", references = character(), remarks = list(),
    moderated = NULL,
    help = "sign flips of the mean change, see Resampling."
  )
}

sign_flips_test <- function(cell, core, options) {
  test <- flip_test(cell_block(cell, options), options$ids, options, options$seed)
  test$status <- ifelse(test$n_zero == test$n_pairs, "all_zero", "ok")
  test
}

# One row a marker: estimate, limits, statistic, p.value, whether all flips were taken (`exact`), and their number.
# `seed` is read only where a row has more than `resamples` flips; see needs_seed_flip().
flip_test <- function(block, ids, settings, seed = NULL) {
  out <- call_core(ffi_flip_test, block$before, block$after, list(
    member = block$members - 1L, ids = ids[block$patients], log2 = settings$scale == "log2",
    two_sided = settings$alternative == "two.sided", level = tail_level(settings, FALSE),
    resamples = settings$resamples, seed = seed %||% NA_real_, threads = core_threads(),
    label = progress_label("Sign flips")
  ))
  none <- out$n_pairs == 0L
  complete <- 2^out$n_pairs <= settings$resamples
  limits <- open_limits(out$low, out$high, settings$alternative)
  count <- switch(settings$alternative, two.sided = pmin(out$at_least, out$at_most), greater = out$at_least,
                  less = out$at_most)
  list(n_pairs = out$n_pairs, n_zero = out$n_zero, estimate = ifelse(none, NA, out$estimate),
       conf.low = ifelse(none, NA, limits$low), conf.high = ifelse(none, NA, limits$high),
       statistic = ifelse(none, NA, out$estimate), p.value = ifelse(none, NA, count / out$n_resamples),
       n_drawn = out$n_resamples, n_resamples = ifelse(complete, out$n_resamples, settings$resamples), exact = complete)
}

sign_flips_smallest_p <- function(test, core, options) {
  sides <- if (options$alternative == "two.sided") 2 else 1
  ifelse(test$n_pairs == 0L, NA,
         pmin(1, ifelse(test$exact, sides * 2^(test$n_zero - test$n_pairs), 1 / test$n_drawn)))
}

needs_seed_flip <- function(block, options) {
  2^most_pairs(block$before, block$after, block$members) > options$resamples
}
