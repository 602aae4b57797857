# Did any arm differ from the others? One test of all arms of a call, by what the method's record says of it.
#
# The `compute()` of a method's `omnibus` is handed `data`: the matrices; `patient`, `code` (the arm, from 0) and, over
# strata, `stratum`, one element a patient; `n_arms`; `ids` and `covariates` of all patients; `limits`, where it takes
# them. It returns omnibus_result().

omnibus_result <- function(p, reason) list(p = p, reason = reason)

# NULL where there are no arms, or two: then the row's own test is the test of all arms.
omnibus_test <- function(part, side, stratum, settings) {
  record <- get_method("two_groups", settings$method)
  if (is.null(side$arms) || length(side$arms$labels) < 3L) return(NULL)
  data <- omnibus_data(part, side, stratum)
  n <- nrow(part$before)
  if (is.null(record$omnibus)) return(said_omnibus(rep(NA_real_, n), rep("no_test", n)))
  many <- rep(FALSE, n)
  if (!has_part(record, "takes_limits")) {
    data[c("before", "after")] <- data$numbers
    data["limits"] <- list(NULL)
    many <- count_pairs(part, data$patient, part$beyond) > most_at_limit() * count_pairs(part, data$patient)
  }
  test <- record$omnibus$compute(data, settings)
  said_omnibus(replace(test$p, many, NA_real_), ifelse(many, "beyond", test$reason))
}

said_omnibus <- function(p, reason) {
  list(p = na_for_nan(p), remarks = remark("no_omnibus", reason != "ok", reason = reason))
}

omnibus_data <- function(part, side, stratum) {
  strata <- side$stratum
  here <- if (is.null(strata)) rep(TRUE, length(side$first)) else
    if (stratum == "all") !is.na(strata) else strata %in% stratum
  code <- side$arms$code
  who <- which(here & !is.na(code) & !side$lacking)
  list(before = part$before, after = part$after, patient = who, code = code[who] - 1L,
       n_arms = length(side$arms$labels), arm = side$arms$arm, ids = side$ids, covariates = side$covariates,
       moved = part$moved,
       stratum = if (stratum == "all" && !is.null(strata)) as.integer(plain_factor(strata[who])), limits = part$limits,
       numbers = part$numbers %||% part[c("before", "after")])
}

# ---- what the methods share ----

# The form of cc_arms.h in the scores of all arms: by all ways to deal out the arms where these are no more than
# `resamples` (`exact`), by as many shuffles where they are more (`complete`), else by chi-square.
arm_form_test <- function(data, options, score, exact, complete = FALSE) {
  test <- arm_core(data, options, score, exact = exact, complete = complete)
  p <- stats::pchisq(test$statistic, test$df1, lower.tail = FALSE)
  counted <- !is.na(test$points)
  p[counted] <- (test$reached / test$points)[counted]
  omnibus_result(replace(p, test$status != "ok", NA_real_), test$status)
}

arm_core <- function(data, options, score, welch = FALSE, exact = FALSE, complete = FALSE) {
  arranged <- order(data$stratum %||% rep(1L, length(data$patient)))
  patient <- data$patient[arranged]
  stratum <- (data$stratum %||% rep(1L, length(patient)))[arranged]
  end <- cumsum(tabulate(stratum, max(1L, stratum)))
  digits <- if (is.finite(options$digits_rank)) as.integer(options$digits_rank) else 0L
  scores <- call_core(ffi_scores, data$before, data$after, list(
    member = patient - 1L, place = seq_along(patient) - 1L, n_places = length(patient), in_first = NULL, end = end,
    log2 = options$scale == "log2", kind = core_code("score", score), drop_zeros = FALSE, digits = digits, shift = NULL,
    limits = data$limits, threads = core_threads()
  ))$score
  test <- call_core(ffi_arms, scores, list(
    arm = data$code[arranged], end = end, n_arms = data$n_arms, kind = core_code("score", score), welch = welch,
    exact = exact, complete = complete, resamples = options$resamples, ids = data$ids[patient],
    seed = options$seed %||% NA_real_, threads = core_threads(), label = progress_label("All arms together")
  ))
  test$status <- core_name("omnibus", test$status)
  test
}

# Would shuffles of all arms be drawn in some row?
omnibus_needs_seed <- function(parts, groups, settings) {
  if (!isTRUE(get_method("two_groups", settings$method)$omnibus$draws)) return(FALSE)
  sides <- Filter(function(side) length(side$arms$labels) > 2L, sides_of(groups))
  sides <- sides[!duplicated(vapply(sides, function(side) side$arms$of, 1L))]
  strata <- c("all", levels(groups$stratum))
  for (side in sides) {
    for (stratum in strata) {
      for (part in parts) {
        if (any(n_labellings(omnibus_data(part, side, stratum)) > settings$resamples)) return(TRUE)
      }
    }
  }
  FALSE
}

# In how many ways the arms of each marker's patients can be dealt out within strata.
n_labellings <- function(data) {
  paired <- !is.na(data$before[, data$patient, drop = FALSE]) & !is.na(data$after[, data$patient, drop = FALSE])
  stratum <- data$stratum %||% rep(1L, length(data$patient))
  ways <- rep(0, nrow(paired))
  for (h in unique(stratum)) {
    sizes <- vapply(seq_len(data$n_arms) - 1L, function(k) {
      rowSums(paired[, stratum == h & data$code == k, drop = FALSE])
    }, numeric(nrow(paired)))
    sizes <- matrix(sizes, nrow(paired))
    ways <- ways + lfactorial(rowSums(sizes)) - rowSums(lfactorial(sizes))
  }
  exp(ways) * (1 - 1e-9)
}
