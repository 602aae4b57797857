# From cells to the rows of a paired_change: the core's figures of a cell, its columns, effect sizes, settings.

paired_columns <- function() {
  c("marker", "visit", "reference", "n_eligible", "n_pairs", "n_half", "n_zero", "n_tied", "n_censored",
    "n_undetermined", "n_up", "n_same", "n_down", "estimate", "conf.low", "conf.high", "fold_change", "fold_low",
    "fold_high", "d_z", "d_z_low", "d_z_high", "g_z", "g_z_low", "g_z_high", "rank_biserial", "rank_biserial_low",
    "rank_biserial_high", "spread_ratio", "statistic", "p.value", "adj.p.value", "p_min", "method", "status", "note",
    "exact", "remarks")
}

paired_result <- function(cells, options, groups, baseline) {
  known <- c("marker", "visit", "reference", names(groups$levels))
  check_subset(options$adjust_within, known, "adjust_within")
  check_scheme(options$method, "paired", options$p.adjust.method)
  given <- options$seed
  options$seed <- paired_seed(cells, options)
  seconds <- sum(lengths(lapply(cells, `[[`, "patients"))) / length(cells)
  seconds <- length(cells) * length(options$markers) * get_method("paired", options$method)$seconds(seconds, options)
  parts <- run_blocks(cells, length(options$markers), paired_rows, slice_cell, options, seconds, "Paired change")
  rows <- interleave(parts)
  rows$marker <- rep(options$markers, each = length(cells))
  moderated <- if (options$moderate) moderate_rows(rows, rep(seq_along(cells), length(options$markers)), options)
  rows <- moderated$rows %||% rows
  options$seed <- options$seed %||% if (resamples_rows(options)) given
  adjusted <- adjust_paired(rows, cells, options)
  rows$adj.p.value <- adjusted$adj.p.value
  options["seed"] <- list(adjusted$seed)
  if (options$simultaneous) {
    wide <- simultaneous_paired(rows, cells, options, paired_rows)
    rows <- wide$rows
    options["seed"] <- list(wide$seed)
  }
  rows <- rows[append(paired_columns(), names(groups$levels), after = 3L)]
  settings <- paired_settings(rows, options, groups, baseline)
  new_result(rows, "paired_change", c(settings, if (options$moderate) list(prior = moderated$prior)))
}

# The cell of some markers, and of its own patients only.
slice_cell <- function(cell, rows) {
  for (side in c("before", "after")) {
    columns <- paste0(side, "_columns")
    censored <- paste0("censored_", side)
    cell[[side]] <- cell[[side]][rows, cell[[columns]], drop = FALSE]
    if (!is.null(cell[[censored]])) cell[[censored]] <- cell[[censored]][rows, cell[[columns]], drop = FALSE]
  }
  cell$limits <- slice_limits(cell$limits, rows, cell$before_columns)
  cell$limit_facts <- if (!is.null(cell$limits)) lapply(cell$limit_facts, `[`, rows)
  cell$before_columns <- cell$after_columns <- seq_along(cell$patients)
  cell
}

adjust_paired <- function(rows, cells, options) {
  family <- families(rows, options$adjust_within)
  if (!is_westfall_young(options$p.adjust.method)) {
    return(list(adj.p.value = adjust_p(rows$p.value, family, options$p.adjust.method), seed = options$seed))
  }
  blocks <- cell_blocks(cells, options)
  westfall_young(blocks, flip_patients(blocks, options$ids), options, family, !is.na(rows$p.value))
}

# One cell: a data frame with a row a marker.
paired_rows <- function(cell, options) {
  record <- used_method("paired", options)
  core <- paired_core(cell, record, options)
  test <- record$compute(cell, core, options)
  test$p_min <- row_smallest_p(record, test, core, options)
  if (is.null(test$method)) test$method <- method_names(record, test$exact)
  nothing_known <- core$n_unknown == core$n_pairs & (!record$own_limits | test$status == "too_few")
  if (any(nothing_known)) {
    test <- without_figures(test, core$n_pairs == 0L, "no_pairs")
    test <- without_figures(test, nothing_known & core$n_pairs > 0L, "all_censored")
  }
  limited <- !is.null(cell$limits)
  many <- limited & core$n_censored > most_at_limit() * core$n_pairs
  if (limited) test <- limited_test(test, record, core, nothing_known, many)
  test$exact[is.na(test$p.value)] <- NA
  n <- length(core$n_pairs)
  unfolded <- if (options$scale != "log2") rep(NA_real_, n)
  fold <- function(x) unfolded %||% 2^x
  test$spread_ratio <- test$spread_ratio %||% spread_ratios(cell, core, options)
  d_z <- effect_d(test, core, nothing_known | many, options$conf.level)
  rank_biserial <- effect_rank(core, nothing_known, options$conf.level)
  list2DF(c(
    model_columns(test$model), lapply(cell$keys, rep, n),
    list(
      n_eligible = rep(cell$n_eligible, n), n_pairs = core$n_pairs, n_half = test$n_half %||% integer(n),
      n_zero = core$n_zero, n_tied = core$n_tied,
      n_censored = core$n_censored, n_undetermined = if (limited) core$n_unknown else integer(n),
      n_up = core$n_up, n_same = core$n_zero, n_down = core$n_down,
      estimate = test$estimate, conf.low = test$conf.low, conf.high = test$conf.high,
      fold_change = fold(test$estimate), fold_low = fold(test$conf.low), fold_high = fold(test$conf.high),
      d_z = d_z$estimate, d_z_low = d_z$low, d_z_high = d_z$high),
    hedges_columns(d_z, core$n_pairs),
    list(
      rank_biserial = rank_biserial$estimate, rank_biserial_low = rank_biserial$low,
      rank_biserial_high = rank_biserial$high, spread_ratio = test$spread_ratio,
      statistic = test$statistic, p.value = test$p.value, p_min = test$p_min, method = test$method,
      status = test$status,
      note = rep("", n),
      exact = test$exact,
      remarks = paired_remarks(test, core, options, if (limited) cell$limit_facts)
    )
  ))
}

# What becomes of rows of which some values lie beyond limits: a test of signs or ranks without any sign has p = 1;
# methods of numbers have taken such values at the pair's limit, which is too much where there are many.
limited_test <- function(test, record, core, nothing_known, many) {
  if (has_part(record, "takes_limits")) {
    unsigned <- nothing_known & core$n_pairs > 0L & !record$own_limits
    test$p.value[unsigned] <- test$p_min[unsigned] <- 1
    return(test)
  }
  many <- many & test$status == "ok"
  test <- without_figures(test, many, "not_computed")
  test$remarks <- c(test$remarks, remark("many_beyond", many, n = core$n_censored, of = core$n_pairs,
                                         others = other_methods("paired", "takes_limits")))
  at_limit <- core$n_censored > 0L & test$status == "ok"
  test$method[at_limit] <- paste0(test$method[at_limit], ", values beyond a limit at the pair's limit")
  test
}

# Figures of all markers of a cell, from the core; `interval_only`: those that estimates and intervals take, no p.
paired_core <- function(cell, record, options, interval_only = FALSE) {
  two_sided <- options$alternative == "two.sided"
  tail <- (1 - options$conf.level) / if (two_sided) 2 else 1
  n <- length(cell$patients)
  of_method <- record$core(n, tail, options)
  core <- call_core(
    ffi_paired, cell$before, cell$after, as.integer(cell$before_columns), as.integer(cell$after_columns),
    cell$censored_before, cell$censored_after,
    list(
      log2 = options$scale == "log2", take_log = options$take_log,
      digits = if (is.finite(options$digits_rank)) as.integer(options$digits_rank) else 0L,
      ranks = isTRUE(of_method$ranks), order_statistics = isTRUE(of_method$order_statistics),
      order = of_method$order %||% integer(), interval_only = interval_only,
      limits = cell$limits,
      exact_max = exact_up_to(options),
      zero_rule = core_code("zero_rule", options$zero_method),
      alternative = core_code("side", options$alternative),
      tail = tail, critical = stats::qnorm(tail, lower.tail = FALSE),
      threads = core_threads(), label = progress_label("Paired change")
    )
  )
  core$exact <- core$exact == 1L
  core
}

# Pairs up to which tests of ranks and scores are exact.
exact_up_to <- function(options) if (is.null(options$exact)) 100L else if (options$exact) 1000L else 0L

# A method's own d_z has the limits of its signed t, in its own unit.
effect_d <- function(test, core, nothing_known, level) {
  if (!is.null(test$d_z)) {
    unit <- ifelse(test$statistic == 0, 1 / sqrt(pmax(core$n_pairs - 1, 1)), test$d_z / test$statistic)
    return(standardised_limits(test$d_z, test$statistic, unit, core$n_pairs - 1, level))
  }
  d <- core$mean / core$sd
  d[which(core$sd == 0 | nothing_known)] <- NA_real_
  root <- sqrt(core$n_pairs)
  standardised_limits(d, d * root, 1 / root, core$n_pairs - 1, level)
}

hedges_columns <- function(d, n_pairs) {
  g <- lapply(d, `*`, hedges_factor(n_pairs - 1L))
  list(g_z = g$estimate, g_z_low = g$low, g_z_high = g$high)
}

# Hedges' (1981) exact correction of a standardised mean with `df` degrees of freedom; NA below 2, where it has no
# finite expectation to correct.
hedges_factor <- function(df) {
  known <- seq_len(max(df, 2L))[-1L]
  c(NA_real_, NA_real_, NA_real_, exp(lgamma(known / 2) - lgamma((known - 1) / 2)) / sqrt(known / 2))[df + 2L]
}

effect_rank <- function(core, nothing_known, level) {
  signed <- core$n_up + core$n_down
  signed[nothing_known] <- NA_integer_
  rank_biserial_limits(core$statistic, core$rank_sum, core$square_sum, signed, level)
}

# ---- settings ----

paired_settings <- function(rows, options, groups, baseline) {
  family <- families(rows, options$adjust_within)
  c(list(
    scale = options$scale, method = options$method, moderate = options$moderate, zero_method = options$zero_method,
    half_pairs = options$half_pairs, exact = options$exact,
    alternative = options$alternative, conf.level = options$conf.level, p.adjust.method = options$p.adjust.method,
    adjust_within = options$adjust_within, family = describe_family(family, options$adjust_within, rows$p.value),
    baseline = baseline, contrasts = options$contrasts, by = names(groups$levels),
    n_left_out = groups$n_left_out, digits_rank = options$digits_rank, censored_rule = options$censored_rule,
    simultaneous = options$simultaneous, resamples = if (uses_resamples(options, "paired")) options$resamples,
    seed = options$seed
  ), options$of_data)
}
