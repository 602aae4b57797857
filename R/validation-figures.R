# A validation's figures: what the refitted models predict, measured, corrected, and given limits.

# Measures of predictors: see ffi_performance. A list of matrices, one row a measure.
performance <- function(fit, links, column, sets, seed = 0, group = NULL, n_groups = 0L, label = NULL) {
  shared <- list(links = links, event = as.integer(fit$y), weights = as.double(fit$prior.weights),
                 column = as.integer(column), group = group, n_groups = as.integer(n_groups),
                 sets = c("original", "resample", "out_of_bag") %in% sets, seed = seed, label = label)
  seconds <- length(column) * length(fit$y) * 2e-7
  bind_parts(run_parts(cut_work(length(column), unit = 16, seconds), performance_job, shared, label))
}

performance_job <- function(part, shared) {
  call_core(ffi_performance, shared$links, shared$event, shared$weights,
            shared$column[seq.int(part[[1L]], part[[2L]])], shared$group,
            list(n_groups = shared$n_groups, sets = shared$sets, seed = shared$seed, first = part[[1L]] - 1,
                 threads = core_threads(), label = if (!is.null(shared$label)) progress_label(shared$label)))
}

apparent_performance <- function(fit) {
  performance(fit, matrix(as.double(fit$linear.predictors)), 1L, "original")$original[, 1L]
}

# Rows of a bootstrap; attribute `refits` with those measured. `correct`: the corrected figure of measure m, of its
# apparent figure and its figures in each model's resample, in the patients themselves and, where `outside`, in those
# not drawn.
resampled_rows <- function(fit, refits, options, correct, outside) {
  sets <- c("original", "resample", if (outside) "out_of_bag")
  found <- performance(fit, refits$links, seq_len(options$resamples), sets, options$seed,
                       label = "Measuring the models")
  # A resample of one class only, which a procedure may have fitted all the same, has no AUC.
  refits <- drop_unmeasured(refits, !is.na(found$resample[1L, ]))
  figures <- lapply(found, function(x) if (!is.null(x)) x[, refits$ok, drop = FALSE])
  apparent <- apparent_performance(fit)
  rows <- lapply(1:4, function(m) {
    own <- figures$resample[m, ]
    test <- figures$original[m, ]
    not_drawn <- if (outside) figures$out_of_bag[m, ] else test
    usable <- is.finite(own) & is.finite(test) & is.finite(not_drawn)
    corrected <- correct(fit, m, apparent[m], own[usable], test[usable], not_drawn[usable])
    measure_row(m, apparent[m], corrected, (if (m <= 2L) own else test)[usable], options, refits)
  })
  structure(list2DF(bind_parts(rows)), refits = refits)
}

drop_unmeasured <- function(refits, measured) {
  lost <- refits$ok & !measured
  if (any(lost) && refits$by != "core") {
    refits$failures <- c(refits$failures, "the resample has one class only" = sum(lost))
  }
  refits$ok <- refits$ok & measured
  refits
}

without_optimism <- function(fit, m, apparent, own, test, outside) apparent - mean(own - test)

weighted_632 <- function(fit, m, apparent, own, test, outside) {
  plus_632(apparent, mean(outside), no_information(fit, m))
}

# Efron and Tibshirani's (1997) eqs. 27-32: the weight rises from 0.632 to 1 with the relative overfitting rate.
plus_632 <- function(apparent, outside, none) {
  if (is.na(none)) return(0.368 * apparent + 0.632 * outside)
  # Not further off than predictions without information.
  outside <- if (none > apparent) min(outside, none) else max(outside, none)
  rate <- (outside - apparent) / (none - apparent)
  if (!is.finite(rate)) rate <- 0
  weight <- 0.632 / (1 - 0.368 * min(max(rate, 0), 1))
  (1 - weight) * apparent + weight * outside
}

# What measure m would be if predictions and outcomes had nothing to do with each other.
no_information <- function(fit, m) {
  weight <- fit$prior.weights / sum(fit$prior.weights)
  p <- stats::plogis(fit$linear.predictors)
  share <- sum(weight * fit$y)
  switch(m, 0.5, share * sum(weight * (1 - p)^2) + (1 - share) * sum(weight * p^2), 0, NA_real_)
}

crossed_rows <- function(fit, refits, options) {
  whole <- which(colSums(is.na(refits$links)) == 0L)
  group <- refits$fold
  found <- performance(fit, refits$links, seq_len(options$repeats), "original", group = group,
                       n_groups = options$folds)$original
  spread <- matrix(NA_real_, 4L, 0L)
  if (length(whole)) {
    spread <- performance(fit, refits$links, rep_len(whole, options$resamples), "resample", options$seed, group,
                          options$folds, "Measuring the models")$resample
  }
  apparent <- apparent_performance(fit)
  rows <- lapply(1:4, function(m) {
    values <- found[m, whole]
    values <- values[is.finite(values)]
    row <- measure_row(m, apparent[m], mean(values), spread[m, is.finite(spread[m, ])], options, refits)
    row$n_used <- length(values) * options$folds
    row
  })
  structure(list2DF(bind_parts(rows)), refits = refits)
}

measure_row <- function(m, apparent, corrected, distribution, options, refits) {
  reached <- corrected
  corrected <- in_range(m, corrected)
  limits <- if (m <= 2L) logit_shifted_limits(corrected, distribution, options$conf.level, options$pairs) else
    shifted_limits(corrected, distribution, options$conf.level)
  known <- is.finite(corrected)
  # An area of 0 or 1 in all resamples: they say nothing of how far below or above the truth may lie.
  at_end <- m == 1L && corrected %in% c(0, 1)
  if (at_end) limits <- if (corrected == 1) c(options$newcombe, 1) else c(0, 1 - options$newcombe)
  remarks <- if (known || !is.finite(reached)) {
    new_remarks(1L, measure_remark(apparent, length(distribution), sum(refits$ok), known, refits, options),
                remark("newcombe_limits", at_end))
  } else {
    new_remarks(1L, remark("beyond_range", TRUE, figure = reached, n = length(refits$ok) - length(distribution),
                           of = length(refits$ok)))
  }
  new_measure_row(m, apparent, corrected, limits, length(distribution), remarks)
}

new_measure_row <- function(m, apparent, corrected, limits, n_used, remarks) {
  known <- is.finite(corrected)
  list(measure = measure_ids()[m], apparent = apparent, optimism = if (known) apparent - corrected else NA_real_,
       corrected = if (known) corrected else NA_real_, conf.low = limits[1L], conf.high = limits[2L], n_used = n_used,
       status = if (known) "ok" else "not_computed", note = "", remarks = remarks)
}

# An area or Brier score outside 0 to 1 is none: the resamples that could be fitted are unlike the patients. Held at the
# end it would promise a model without error.
in_range <- function(m, corrected) {
  if (m > 2L || !is.finite(corrected)) return(corrected)
  held <- min(max(corrected, 0), 1)
  if (abs(held - corrected) > 1e-9) NA_real_ else held
}

# Where more resamples are left out than lie beyond a limit, the limits are those of what is left.
measure_remark <- function(apparent, n_used, n_ok, known, refits, options) {
  if (n_ok == 0L) return(remark("refits_failed", TRUE, most = names(refits$failures)[1L] %||% ""))
  if (is.infinite(apparent)) return(remark("no_finite_slope", TRUE))
  if (!known) return(remark("in_no_resample", TRUE))
  if (!is.null(refits$fold)) return(NULL)
  n_all <- length(refits$ok)
  if (n_all - n_used > n_all * (1 - options$conf.level) / 2) {
    return(remark("limits_cut_off", TRUE, n = n_all - n_used, of = n_all))
  }
  if (n_used < n_ok) remark("resamples_left_out", TRUE, n = n_ok - n_used, of = n_ok)
}

# The same on the logit scale, for figures between 0 and 1: an area near 1 cannot spread upwards. `pairs`: events times
# non-events; an area of 1 counts as half a pair less.
logit_shifted_limits <- function(centre, distribution, conf.level, pairs) {
  logit <- function(x) stats::qlogis(pmin(pmax(x, 0.5 / pairs), 1 - 0.5 / pairs))
  holding(centre, stats::plogis(shifted_limits(logit(centre), logit(distribution), conf.level)))
}

# Percentile limits of a distribution, moved with it so that its mean lies on `centre`, within `range`.
shifted_limits <- function(centre, distribution, conf.level, range = c(-Inf, Inf)) {
  if (!is.finite(centre) || !length(distribution)) return(c(NA_real_, NA_real_))
  holding(centre, order_limits(sort(distribution) - mean(distribution) + centre, conf.level, range))
}

# The same of a distribution as it is, of which a figure is no mean: they enclose it all the same.
percentile_limits <- function(centre, distribution, conf.level, range = c(-Inf, Inf)) {
  if (!is.finite(centre) || !length(distribution)) return(c(NA_real_, NA_real_))
  holding(centre, order_limits(sort(distribution), conf.level, range))
}

# The level at which order_limits() would just exclude 0.
p_of_zero <- function(distribution) {
  m <- length(distribution)
  min(1, 2 * (min(sum(distribution <= 0), sum(distribution >= 0)) + 1) / (m + 1))
}

order_limits <- function(sorted, conf.level, range) {
  m <- length(sorted)
  k <- max(1, floor((m + 1) * (1 - conf.level) / 2 + 1e-9))
  pmin(pmax(sorted[c(k, m + 1 - k)], range[1L]), range[2L])
}

# ---- new patients ----------------------------------------------------------------------------------------------------

# Figures of a sample as they are; limits of the area from its own variance, of the others from resamples of patients.
new_rows <- function(sample, options) {
  link <- matrix(as.double(sample$linear.predictors))
  found <- apparent_performance(sample)
  drawn <- performance(sample, link, rep(1L, options$resamples), "resample", options$seed,
                       label = "Resampling new patients")$resample
  refits <- list(links = link, ok = rep(TRUE, options$resamples), by = "none", failures = integer(), n_warned = 0L)
  rows <- lapply(1:4, function(m) {
    distribution <- drawn[m, is.finite(drawn[m, ])]
    limits <- if (m == 1L) area_limits(sample, options$conf.level) else
      percentile_limits(found[m], distribution, options$conf.level)
    # The limits of an area are of its variance, not of resamples.
    n_used <- if (m == 1L) options$resamples else length(distribution)
    remarks <- new_remarks(
      1L, measure_remark(found[m], n_used, options$resamples, is.finite(found[m]), refits, options),
      remark("newcombe_limits", m == 1L && found[m] %in% c(0, 1))
    )
    new_measure_row(m, found[m], found[m], limits, length(distribution), remarks)
  })
  structure(list2DF(bind_parts(rows)), refits = refits)
}

# That of roc_curve(). Predictors are tied where they differ by rounding only.
area_limits <- function(sample, conf.level) {
  core <- roc_core(sample$linear.predictors, as.integer(sample$y), list(conf.level = conf.level, digits_rank = 12),
                   if (any(sample$prior.weights != 1)) sample$prior.weights)
  c(core$auc_low, core$auc_high)
}
