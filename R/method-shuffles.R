# The permutation test of two groups: the difference of mean changes under shuffles of the groups among whole patients,
# within strata where there are some.

method_shuffles <- function() {
  new_method(
    id = "permutation", design = "two_groups",
    core = describe_only, compute = label_shuffles_test, smallest_p = label_shuffles_smallest_p,
    takes_limits = FALSE, adjusts = FALSE, standardised = FALSE, in_ranks = FALSE, within = "permutation",
    scheme = list(score = "mean", tail = NULL), needs_seed = needs_seed_shuffle,
    seconds = seconds_resampled, name = "label shuffles of the mean", exactness = complete_or_drawn(),
    title = "label permutation test", footnote = "permutation test, label shuffles of the mean",
    sentence = function(set, exact) {
      paste0("the label permutation test of the difference of means (", resamples_words(set, "relabellings"),
             "), with the confidence interval that inverts it")
    },
    estimate = c(raw = "difference of means", log2 = "ratio of geometric means"),
    interval = "the confidence interval inverts the test", zeros = NULL, cites = function(set) "resampling",
    references = character(),
    remarks = list(),
    omnibus = label_shuffles_omnibus(),
    stratified = new_stratified(
      id = "permutation", compute = label_shuffles_test, smallest_p = label_shuffles_smallest_p,
      name = "label shuffles of the mean within strata", exactness = complete_or_drawn(),
      footnote = "permutation test, label shuffles of the mean within strata", words = "labels exchanged within strata",
      cites = function(set) NULL
    ),
    moderated = NULL,
    help = paste("of the difference of means, by relabelling the patients (complete where that is no more work than",
                 "`resamples`).")
  )
}

label_shuffles_test <- function(data, core, options) {
  block <- list(before = data$before, after = data$after, members = data$patient, patients = data$patient)
  first <- stratum <- rep(NA, ncol(data$before))
  first[data$patient] <- data$event == 1L
  if (!is.null(data$stratum)) stratum[data$patient] <- data$stratum
  test <- shuffle_test(block, data$ids, first, if (!is.null(data$stratum)) stratum, options, options$seed)
  none <- is.na(test$p.value)
  test$status <- ifelse(none, "one_group", "ok")
  test$remarks <- if (!is.null(data$stratum)) remark("no_stratum_of_both", none, groups = both_groups(data$record))
  test
}

# One row a marker, as flip_test(); `first`, `stratum`: of all columns.
shuffle_test <- function(block, ids, first, stratum, settings, seed = NULL) {
  out <- shuffle_counts(block, ids, first, stratum, settings, seed, tail_level(settings, TRUE))
  # A stratum counts when both groups are in it.
  none <- rowSums(out$n1 > 0 & out$n1 < out$n) == 0
  limits <- open_limits(out$low, out$high, settings$alternative)
  p <- tail_p(out$at_most / out$n_resamples, out$at_least / out$n_resamples, settings$alternative)
  list(estimate = ifelse(none, NA, out$estimate),
       conf.low = ifelse(none, NA, limits$low), conf.high = ifelse(none, NA, limits$high),
       statistic = ifelse(none, NA, out$estimate), p.value = ifelse(none, NA, p),
       n_drawn = out$n_resamples, n_resamples = ifelse(out$complete, out$n_resamples, settings$resamples),
       exact = out$complete)
}

# The core's columns, with the sizes `n`, `n1` of each row's strata, and which runs were `complete`. `level`: the part
# of alpha that a tail of the interval has; 0: no interval.
shuffle_counts <- function(block, ids, first, stratum, settings, seed, level) {
  arranged <- arrange_patients(block$patients, first, stratum)
  members <- block$members[arranged$index]
  sizes <- row_sizes(block, arranged)
  choices <- n_choices(sizes$n, sizes$n1)
  complete <- choices <= settings$resamples
  lacks <- rowSums(sizes$n) < length(members)
  out <- call_core(ffi_shuffle_test, block$before, block$after, list(
    member = members - 1L, ids = ids[arranged$patients], in_first = arranged$first,
    end = as.integer(arranged$end), log2 = settings$scale == "log2", level = level,
    resamples = settings$resamples, seed = seed %||% NA_real_, some_lack = any(lacks & !complete),
    threads = core_threads(), label = progress_label("Label shuffles")
  ))
  out[c("n", "n1", "complete")] <- list(sizes$n, sizes$n1, complete)
  out
}

label_shuffles_smallest_p <- function(test, core, options) {
  ifelse(is.na(test$p.value), NA, pmin(1, (1 + (options$alternative == "two.sided")) / test$n_drawn))
}

needs_seed_shuffle <- function(block, options, first, stratum) {
  sizes <- row_sizes(block, arrange_patients(block$patients, first, stratum))
  any(n_choices(sizes$n, sizes$n1) > options$resamples)
}

# The F of the analysis of variance by arms, beside strata where there are some, under shuffles of all arms.
label_shuffles_omnibus <- function() {
  new_omnibus(
    id = "permutation", cites = character(), draws = TRUE,
    compute = function(data, options) arm_form_test(data, options, "mean", exact = TRUE, complete = TRUE),
    words = function(strata) {
      paste0("the permutation test (F of the analysis of variance",
             if (!is.null(strata)) paste0(", arms exchanged within ", list_words(strata)), ")")
    }
  )
}
