# Simultaneous intervals for p.adjust.method = "maxT": one critical value a family, the quantile of the largest
# statistic over its rows when each row's changes are centred at its estimate, under the same flips or shuffles
# (Westfall and Young 1993, chapter 2). All rows are covered at once.

check_simultaneous <- function(simultaneous, p.adjust.method) {
  simultaneous <- check_flag(simultaneous, "simultaneous")
  if (simultaneous && !identical(p.adjust.method, "maxT")) {
    abort_argument("simultaneous", "be FALSE unless p.adjust.method = \"maxT\", whose resamples it takes",
                   paste0("TRUE with p.adjust.method = ", dQuote(p.adjust.method, FALSE)))
  }
  simultaneous
}

# The critical value of each row: of |t| for means, of |z| for ranks and signs (of t, z themselves when one-sided).
# `centred`: the blocks with each row's shift taken off, or `shift` of each result row to be taken off by the core.
critical_values <- function(centred, patients, settings, family, use, seed, shift = NULL) {
  critical <- rep(NA_real_, length(use))
  centred <- Filter(function(block) any(use[block$rows]), centred)
  if (!length(centred)) return(critical)
  scores <- all_scores(centred, patients, settings, use, shift)
  ready <- complete_patients(patients, scores, settings)
  if (!ready$patients$complete) seed <- draw_seed(seed)
  scheme <- scheme_of(patients, settings)
  kind <- statistic_kind(scheme, patients$design, ready$scores$n)
  number <- family[scores$rows]
  order <- order(number)
  number <- as.integer(factor(number[order]))
  largest <- run_westfall_young("largest", ready$patients, ready$scores, settings, order, number,
                                rep(0, length(order)), seed)
  value <- largest_quantiles(largest, ready$patients$complete, settings)
  if (kind == "sum" && scheme$score == "mean") {
    n <- ready$scores$n[[1L]]
    value <- (n - 1) * value^2 / pmax(0, 1 - value^2)
    kind <- "flip_t"
  }
  if (kind != "sum") value <- sqrt(value)
  critical[scores$rows[order]] <- value[number]
  structure(critical, seed = seed)
}

mean_limits <- function(rows, use, critical, se, settings) {
  half <- critical * se
  if (settings$alternative != "less") rows$conf.low[use] <- (rows$estimate - half)[use]
  if (settings$alternative != "greater") rows$conf.high[use] <- (rows$estimate + half)[use]
  rows
}

# Fold changes follow the limits. Returns the rows and the seed that the critical values took.
finish_limits <- function(rows, use, critical, settings) {
  if (settings$scale == "log2") {
    rows$fold_low[use] <- 2^rows$conf.low[use]
    rows$fold_high[use] <- 2^rows$conf.high[use]
  }
  list(rows = rows, seed = attr(critical, "seed"))
}

# The level at which a row's own test rejects beyond `tail`, its distribution being discrete: a hair is added, so that
# the tail itself is still rejected.
level_of_tail <- function(tail, settings) {
  1 - (if (settings$alternative == "two.sided") 2 else 1) * tail * (1 + 1e-6)
}

# Limits at each row's own level, by asking the row's test again. `ask(rows, level)` returns conf.low and conf.high of
# some rows; `group`: rows that may be asked together.
limits_at_levels <- function(rows, use, level, group, ask) {
  rows$conf.low[use] <- -Inf
  rows$conf.high[use] <- Inf
  use <- use & level < 1
  for (together in split(which(use), list(group[use], signif(level[use], 15)), drop = TRUE)) {
    limits <- ask(together, level[[together[[1L]]]])
    rows$conf.low[together] <- limits$conf.low
    rows$conf.high[together] <- limits$conf.high
  }
  rows
}

# ---- paired_change() ----

# `rows_of`: what computes the rows of the verb, asked again at each row's own level.
simultaneous_paired <- function(rows, cells, options, rows_of) {
  use <- !is.na(rows$p.value) & !is.na(rows$estimate)
  family <- families(rows, options$adjust_within)
  blocks <- cell_blocks(cells, options)
  patients <- flip_patients(blocks, options$ids)
  critical <- critical_values(blocks, patients, options, family, use, options$seed, rows$estimate)
  tail <- get_method("paired", options$method)$scheme$tail
  if (is.null(tail)) {
    se <- rep(NA_real_, nrow(rows))
    for (block in blocks) se[block$rows] <- standard_errors(block)
    return(finish_limits(mean_limits(rows, use, critical, se, options), use, critical, options))
  }
  cell_of <- rep(seq_along(cells), length.out = nrow(rows))
  ask <- function(together, level) {
    cell <- cells[[cell_of[[together[[1L]]]]]]
    markers <- (together - 1L) %/% length(cells) + 1L
    for (name in c("before", "after", "censored_before", "censored_after")) {
      if (!is.null(cell[[name]])) cell[[name]] <- cell[[name]][markers, , drop = FALSE]
    }
    cell$limits <- slice_limits(cell$limits, markers)
    cell$limit_facts <- lapply(cell$limit_facts, `[`, markers)
    options$conf.level <- level
    rows_of(cell, options)[c("conf.low", "conf.high")]
  }
  level <- level_of_tail(tail(critical, rows), options)
  finish_limits(limits_at_levels(rows, use, level, cell_of, ask), use, critical, options)
}

standard_errors <- function(block) {
  d <- block$after[, block$members, drop = FALSE] - block$before[, block$members, drop = FALSE]
  unit <- row_units(d)
  sqrt(row_variances(d * unit) / rowSums(!is.na(d))) / unit
}

# The power of two that brings a row's largest change near 1 (core/cc_unit.h), so that no unit of the marker makes a
# square overflow or vanish; 1 where all is zero or missing.
row_units <- function(d) {
  size <- abs(d)
  size[is.na(size)] <- 0
  largest <- size[cbind(seq_len(nrow(size)), max.col(size, "first"))]
  largest[largest == 0 | is.infinite(largest)] <- 1
  2^pmax(-1022, pmin(1022, -floor(log2(largest))))
}

row_variances <- function(d) {
  rowSums((d - rowMeans(d, na.rm = TRUE))^2, na.rm = TRUE) / (rowSums(!is.na(d)) - 1)
}

# ---- response_change() ----

simultaneous_response <- function(rows, family, blocks, parts, cells, groups, settings, rows_of) {
  use <- !is.na(rows$p.value) & !is.na(rows$estimate)
  critical <- if (shuffles_arms(groups)) {
    arm_critical_values(blocks, rows$estimate, groups, settings, family, use)
  } else {
    centred <- lapply(blocks, function(block) centre_first(block, rows$estimate[block$rows], block$first))
    critical_values(centred, shuffled_patients(blocks, groups), settings, family, use, settings$seed)
  }
  tail <- get_method("two_groups", settings$method)$scheme$tail
  if (is.null(tail)) {
    se <- rep(NA_real_, nrow(rows))
    for (block in blocks) se[block$rows] <- welch_errors(block)
    return(finish_limits(mean_limits(rows, use & !is.na(se), critical, se, settings), use, critical, settings))
  }
  own <- c(group_values(rows, groups$record, "n"), list(exact = rows$exact))
  n_blocks <- length(blocks)
  block_of <- rep(seq_len(n_blocks), length.out = nrow(rows))
  ask <- function(together, level) {
    block <- block_of[[together[[1L]]]]
    markers <- (together - 1L) %/% n_blocks + 1L
    part <- slice_visit(parts[[(block - 1L) %/% length(cells) + 1L]], markers)
    settings$conf.level <- level
    settings$markers <- settings$markers[markers]
    cell <- cells[[(block - 1L) %% length(cells) + 1L]]
    cell$side$arms <- NULL # the limits alone are asked for
    rows_of(c(part, cell$side), cell$stratum, rows$visit[[together[[1L]]]], settings)[c("conf.low", "conf.high")]
  }
  level <- level_of_tail(tail(critical, own), settings)
  finish_limits(limits_at_levels(rows, use, level, block_of, ask), use, critical, settings)
}

# Standard error of the difference of means, weighted over strata as the estimate is.
welch_errors <- function(block) {
  d <- block$after[, block$members, drop = FALSE] - block$before[, block$members, drop = FALSE]
  unit <- row_units(d)
  d <- d * unit
  first <- block$first[block$members]
  stratum <- if (is.null(block$stratum)) rep(1L, length(first)) else as.integer(block$stratum[block$members])
  variance <- weight <- rep(0, nrow(d))
  for (h in unique(stratum)) {
    one <- d[, stratum == h & first, drop = FALSE]
    two <- d[, stratum == h & !first, drop = FALSE]
    n1 <- rowSums(!is.na(one))
    n0 <- rowSums(!is.na(two))
    counts <- n1 > 1 & n0 > 1
    w <- n1 * n0 / (n1 + n0)
    variance <- variance + ifelse(counts, w^2 * (row_variances(one) / n1 + row_variances(two) / n0), 0)
    weight <- weight + ifelse(counts, w, 0)
  }
  sqrt(variance) / weight / unit
}
