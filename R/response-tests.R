# What the methods of two groups share: the core's options, what is described whatever the test, and strata x
# response. A method is handed `data` (see response_data()): the matrices; `patient`, `event` and, for the row of all
# strata, `stratum`, one element a patient; `limits`, where it takes them.

# Options of the entry points: tails and quantiles of what the row's test rejects, the rules of ties, and the run.
core_options <- function(data, settings, label, ...) {
  tail <- 1 - settings$conf.level
  low <- switch(settings$alternative, two.sided = tail / 2, greater = tail, less = 0)
  high <- switch(settings$alternative, two.sided = tail / 2, greater = 0, less = tail)
  list(low_tail = low, high_tail = high, low_z = stats::qnorm(low, lower.tail = FALSE),
       high_z = stats::qnorm(high, lower.tail = FALSE), tail = tail / 2, z = stats::qnorm(tail / 2, lower.tail = FALSE),
       log2 = settings$scale == "log2",
       digits = if (is.finite(settings$digits_rank)) as.integer(settings$digits_rank) else 0L,
       limits = data$limits, exact_limit = exact_limit(settings$exact), n_strata = as.integer(data$n_strata),
       threads = core_threads(), label = progress_label(label))
}

# Patients in all up to which the rank-sum test is exact.
exact_limit <- function(exact) if (is.null(exact)) 100 else if (exact) 400 else 0

# Counts, AUC, directions and their odds ratio (AUC and odds ratio within strata where there are some), by the entry
# point that the method names: one that takes the same sorting may give the figures of its own test as well.
describe_groups <- function(data, record, settings) {
  core <- if (is.null(data$stratum)) record$core() else describe_only()
  if (!is.null(data$limits)) data[c("before", "after")] <- lapply(data$limits, `[[`, "value")
  found <- call_core(core$entry, data$before, data$after, data$patient, data$event,
                     core_options(data, settings, core$label))
  if (is.null(data$stratum)) return(found)
  within <- call_core(ffi_describe_strata, data$before, data$after, data$patient, data$event, data$stratum,
                      core_options(data, settings, "Describing strata"))
  found[names(within)] <- within
  found
}

describe_only <- function() list(entry = ffi_describe_groups, label = "Describing changes")

# ---- strata x response ----

interaction_test <- function(data, settings) {
  n <- nrow(data$before)
  if (is.null(data$stratum)) return(list(p = rep(NA_real_, n), remarks = NULL))
  data[c("before", "after")] <- data$numbers
  data["limits"] <- list(NULL)
  test <- call_core(ffi_interaction, data$before, data$after, data$patient, data$event, data$stratum,
                    core_options(data, settings, "Strata x response"))
  reason <- core_name("interaction", test$reason)
  p <- stats::pf(test$statistic, test$df1, test$df2, lower.tail = FALSE)
  list(p = replace(p, data$many, NA_real_),
       remarks = c(remark("no_interaction", reason != "ok" & !data$many, reason = reason),
                   remark("beyond_interaction", data$many)))
}

# Pairs among some patients, a marker each; `where`: those where this matrix says so, of which NULL has none.
count_pairs <- function(part, who, where = TRUE) {
  n <- nrow(part$before)
  if (!length(who) || !any(where)) return(rep(0L, n))
  counted <- if (is.matrix(where)) where[, who, drop = FALSE] else array(where, c(n, length(who)))
  # Most often nothing is missing.
  for (side in part[c("before", "after")]) if (anyNA(side)) counted <- counted & !is.na(side[, who, drop = FALSE])
  as.integer(rowSums(counted))
}

# Most often there is nothing to blank.
blank_figures <- function(x, where) if (any(where)) replace(x, where, NA_real_) else x

# The core's NaN is R's NA.
na_for_nan <- function(x) {
  if (anyNA(x) && any(nan <- is.nan(x))) x[nan] <- NA
  x
}
