# Westfall and Young's resamples of more than two arms: whole patients are shuffled over all of them, and each row's
# statistic is taken anew among those who then are on its arm and on the control (core/cc_arm_pair.h).

shuffles_arms <- function(groups) !is.null(groups$shuffled) && is.null(groups$shuffled$first)

# Patients (numbers) with a pair in some row, by stratum of the shuffles: all that the core needs of them.
arm_patients <- function(blocks, groups, settings) {
  members <- unique(unlist(lapply(blocks, function(block) {
    among <- block$among$members
    paired <- !is.na(block$before[, among, drop = FALSE]) & !is.na(block$after[, among, drop = FALSE])
    among[colSums(paired) > 0]
  })))
  stratum <- groups$shuffled$stratum
  stratum <- if (is.null(stratum)) rep(1L, length(groups$ids)) else as.integer(stratum)
  members <- sort(members[!is.na(stratum[members])])
  members <- members[order(stratum[members])]
  stratum <- as.integer(plain_factor(stratum[members]))
  code <- groups$shuffled$code[members] - 1L
  ways <- sum(vapply(split(code, stratum), function(codes) {
    lfactorial(length(codes)) - sum(lfactorial(tabulate(codes + 1L)))
  }, 0))
  complete <- exp(ways) <= settings$resamples * (1 + 1e-9)
  list(patients = members, code = code, stratum = stratum, end = cumsum(tabulate(stratum)), n_arms = max(code) + 1L,
       ids = groups$ids[members], complete = complete,
       resamples = if (complete) round(exp(ways)) else settings$resamples)
}

# What is compared: `data`, patients x columns, a column a marker and set of patients; `rows` of the result, and the
# `column` and `arm` of each.
arm_data <- function(blocks, patients, settings, use) {
  blocks <- Filter(function(block) any(use[block$rows]), blocks)
  name <- vapply(blocks, function(block) block$among$name, "")
  first <- blocks[!duplicated(name)]
  values <- lapply(first, arm_values, patients = patients, settings = settings)
  parts <- lapply(stats::setNames(nm = names(values[[1L]])), function(part) {
    joined <- lapply(values, `[[`, part)
    if (is.null(joined[[1L]])) NULL else if (is.matrix(joined[[1L]])) do.call(cbind, joined) else unlist(joined)
  })
  n_markers <- nrow(blocks[[1L]]$before)
  from <- (match(name, unique(name)) - 1L) * n_markers
  rows <- unlist(lapply(blocks, `[[`, "rows"))
  column <- unlist(lapply(from, function(start) start + seq_len(n_markers)))
  arm <- rep(vapply(blocks, `[[`, 1L, "arm"), each = n_markers)
  kept <- use[rows]
  list(data = c(parts, list(value = NULL)[is.null(parts$value)]), rows = rows[kept], column = as.integer(column[kept]),
       arm = arm[kept])
}

# Of one set of patients, by what the method's scheme sums: values, or codes of what is known of them.
arm_values <- function(block, patients, settings) {
  at <- match(block$among$members, patients$patients)
  order <- order(at, na.last = NA)
  at <- at[order]
  n <- length(patients$patients)
  ranked <- get_method("two_groups", settings$method)$scheme$score != "mean"
  options <- list(member = block$among$members[order] - 1L, place = at - 1L, n_places = n,
                  log2 = settings$scale == "log2",
                  digits = if (is.finite(settings$digits_rank)) as.integer(settings$digits_rank) else 0L,
                  limits = block$limits, threads = core_threads())
  if (ranked) return(c(list(value = NULL), call_core(ffi_arm_codes, block$before, block$after, options)))
  strata <- tabulate(patients$stratum[at], length(patients$end))
  options <- c(options, list(in_first = NULL, end = cumsum(strata), kind = core_code("score", "mean"),
                             drop_zeros = FALSE, shift = NULL))
  value <- call_core(ffi_scores, block$before, block$after, options)$score
  value[setdiff(seq_len(n), at), ] <- NA # the core has 0 for those who are of no concern
  list(value = value)
}

# One pass over the rows in `order`, as run_westfall_young() makes it; minP is not cut, as it ranks all resamples.
run_arms <- function(what, patients, compared, settings, order, family, seen, seed) {
  shared <- list(
    data = compared$data,
    rows = list(column = compared$column[order], arm = compared$arm[order], family = family, seen = as.double(seen)),
    options = list(what = core_code("wanted", what), side = core_code("side", settings$alternative),
                   code = patients$code, end = patients$end, n_arms = patients$n_arms, ids = patients$ids,
                   complete = patients$complete, seed = seed %||% NA_real_)
  )
  observed <- as.raw(patients$code)
  if (what == "statistic") return(arms_pass(matrix(observed), shared)$count)
  if (what == "minP") {
    labels <- arm_labels(c(1, patients$resamples), shared$options)
    return(arms_pass(if (patients$complete) labels else cbind(observed, labels), shared)$count)
  }
  seconds <- length(order) * patients$resamples * (length(patients$code) + 30) * 1e-8
  cut <- if (patients$complete) list(c(1, patients$resamples)) else cut_work(patients$resamples, unit = 64, seconds)
  parts <- run_parts(cut, arms_job, shared, "Westfall-Young")
  if (what == "largest") return(do.call(rbind, lapply(parts, function(part) matrix(part$largest, ncol = max(family)))))
  Reduce(`+`, lapply(parts, `[[`, "count")) + !patients$complete
}

# A range of resamples; NULL: all of a run that is not cut.
arms_job <- function(part, shared) arms_pass(arm_labels(part, shared$options), shared)

arm_labels <- function(range, options) {
  call_core(ffi_arm_labels, c(options, list(first = range[[1L]] - 1, resamples = range[[2L]] - range[[1L]] + 1,
                                            threads = core_threads())))
}

arms_pass <- function(labels, shared) {
  options <- c(shared$options, list(threads = core_threads(), label = progress_label("Westfall-Young")))
  call_core(ffi_arm_pairs, shared$data, labels, shared$rows, options)
}

step_down_arms <- function(blocks, groups, settings, family, use) {
  if (!any(use)) return(list(adj.p.value = rep(NA_real_, length(use)), seed = settings$seed))
  patients <- arm_patients(blocks, groups, settings)
  compared <- arm_data(blocks, patients, settings, use)
  seed <- if (patients$complete) settings$seed else draw_seed(settings$seed)
  step_down(list(
    rows = compared$rows, resamples = patients$resamples, complete = patients$complete, seed = seed,
    takes_counts = TRUE, run = function(what, order, family, seen) {
      run_arms(what, patients, compared, settings, order, family, seen, seed)
    }
  ), settings, family, use)
}

# The critical value of each row, as critical_values() has it: every arm's changes have lost that arm's estimate, so
# that all are as those under the control.
arm_critical_values <- function(blocks, estimate, groups, settings, family, use) {
  critical <- rep(NA_real_, length(use))
  if (!any(use)) return(critical)
  patients <- arm_patients(blocks, groups, settings)
  name <- vapply(blocks, function(block) block$among$name, "")
  centred <- lapply(split(blocks, factor(name, unique(name))), function(together) {
    shared <- together[[1L]]
    shared$members <- shared$among$members
    for (block in together) {
      shift <- estimate[block$rows]
      shared <- centre_first(shared, replace(shift, is.na(shift), 0), groups$shuffled$code == block$arm + 1L)
    }
    lapply(together, function(block) {
      block[c("before", "after")] <- shared[c("before", "after")]
      block["limits"] <- list(shared$limits)
      block
    })
  })
  compared <- arm_data(do.call(c, unname(centred)), patients, settings, use)
  seed <- if (patients$complete) settings$seed else draw_seed(settings$seed)
  number <- family[compared$rows]
  order <- order(number)
  number <- as.integer(factor(number[order]))
  largest <- run_arms("largest", patients, compared, settings, order, number, rep(0, length(order)), seed)
  value <- largest_quantiles(largest, patients$complete, settings)
  critical[compared$rows[order]] <- value[number]
  structure(critical, seed = seed)
}
