# The rank-sum test by product-limit scores (rank-scores.R) of rows with values beyond limits, and the shifts that it
# does not reject: shuffles of the patients, the normal approximation above so many patients and over strata.
#
# As the responders' changes are shifted, bounds and all, scores change only where a difference of ends, a mark, is
# passed. Places are these marks and the gaps before, between and behind them: place 2k is mark k, places 2k - 1 and
# 2k + 1 the gaps about it. The sum of the responders' scores falls from place to place, though not at every one; so a
# limit is found by bisection, and some places further out are asked too. All rows take each step together.

# `test`, whose rows of measured values stand; `data`: see response_data(); `stratified`: over strata.
test_by_scores <- function(test, data, options, stratified = FALSE) {
  curve <- curve_of(options$scores)
  rows <- which(data$limited & test$status == "ok")
  if (is.null(curve) || !length(rows)) return(test)
  ends <- change_ends_of(data, rows, options)
  both <- replace(logical(length(data$limited)), rows, bounds_on_both_sides(ends$low, ends$high))
  test$remarks <- take_back(test$remarks, seq_along(both) %in% rows)
  test <- without_figures(test, both, "not_computed")
  test$remarks <- c(test$remarks, remark("bounds_both_sides", both))
  ask <- list(curve = curve, data = data, options = options, stratified = stratified,
              rows = lapply(which(!both[rows]), function(i) score_row(ends$low[i, ], ends$high[i, ], data)))
  rows <- rows[!both[rows]]
  if (!length(rows)) return(test)
  store_scores(test, rows, ask)
}

# What is known of the changes of some markers, by their ends: markers x patients.
change_ends_of <- function(data, rows, options) {
  data$limits <- slice_limits(data$limits, rows)
  call_core(ffi_change_intervals, data$limits$before$value, data$limits$after$value, data$patient, data$event,
            core_options(data, options, "Changes beyond limits"))
}

# A marker's patients who have a change, and the marks.
score_row <- function(low, high, data) {
  here <- which(!is.na(low))
  row <- list(here = here, low = low[here], high = high[here], first = data$event[here] == 1L,
              stratum = if (is.null(data$stratum)) rep(1L, length(here)) else data$stratum[here])
  finite <- c(row$low, row$high)
  row$noise <- 1e-12 * max(abs(finite[is.finite(finite)]), 0)
  others <- c(row$low[!row$first], row$high[!row$first])
  row$others <- sort(unique(others[is.finite(others)]))
  marks <- lapply(split(seq_along(here), row$stratum), function(of) {
    one <- of[row$first[of]]
    two <- of[!row$first[of]]
    c(outer(row$low[one], row$high[two], "-"), outer(row$high[one], row$low[two], "-"))
  })
  marks <- sort(unlist(marks, use.names = FALSE))
  marks <- marks[is.finite(marks)]
  row$marks <- marks[c(TRUE, diff(marks) > 4 * row$noise)[seq_along(marks)]]
  row
}

# ---- places ----

n_places <- function(row) 2L * length(row$marks) + 1L

shift_at <- function(row, place) {
  marks <- row$marks
  k <- place %/% 2L
  if (place %% 2L == 0L) return(marks[[k]])
  if (!length(marks)) return(0)
  beyond <- max(1, marks[[length(marks)]] - marks[[1L]])
  if (k == 0L) return(marks[[1L]] - beyond)
  if (k == length(marks)) return(marks[[k]] + beyond)
  (marks[[k]] + marks[[k + 1L]]) / 2
}

# Where a set of shifts begins, or ends, whose outermost place this is.
lower_edge <- function(row, place) if (place < 2L) -Inf else row$marks[[place %/% 2L]]
upper_edge <- function(row, place) if (place >= n_places(row)) Inf else row$marks[[(place + 1L) %/% 2L]]

# ---- the scores at a shift ----

# Scores with the shift taken off the first group's changes, weighted over strata as van Elteren's test does; their
# sum in the first group, its standard deviation, and how far it can go.
scores_at <- function(row, shift, curve) {
  ends <- shifted_ends(row, shift)
  score <- numeric(length(row$here))
  variance <- 0
  for (h in unique(row$stratum)) {
    of <- which(row$stratum == h)
    n <- length(of)
    n1 <- sum(row$first[of])
    if (n1 == 0L || n1 == n) next
    score[of] <- product_limit_scores(ends$low[of], ends$high[of], curve) / (n + 1)
    variance <- variance + n1 * (n - n1) / (n * (n - 1)) * sum(score[of]^2)
  }
  sum <- sum(score[row$first])
  if (abs(sum) <= 1e-10 * sum(abs(score))) sum <- 0
  list(score = score, sum = sum, sd = sqrt(variance))
}

# Ends with the shift taken off; those that it makes equal on paper are equal.
shifted_ends <- function(row, shift) {
  n1 <- sum(row$first)
  moved <- c(row$low[row$first], row$high[row$first]) - shift
  others <- row$others
  if (length(others)) {
    at <- findInterval(moved, others)
    for (near in list(pmax.int(at, 1L), pmin.int(at + 1L, length(others)))) {
      same <- which(abs(moved - others[near]) <= 2 * row$noise + 1e-15 * abs(shift))
      moved[same] <- others[near[same]]
    }
  }
  row$low[row$first] <- moved[seq_len(n1)]
  row$high[row$first] <- moved[n1 + seq_len(n1)]
  row[c("low", "high")]
}

# ---- tails ----

# P(sum <= seen), P(sum >= seen) of some rows (numbers) at a shift each, and how: `n_drawn` shuffles (NA under the
# normal approximation), all of them where `complete`; `z`.
tails_at <- function(ask, rows, shift) {
  found <- Map(function(row, at) scores_at(row, at, ask$curve), ask$rows[rows], shift)
  sum <- vapply(found, `[[`, 0, "sum")
  sd <- vapply(found, `[[`, 0, "sd")
  z <- ifelse(sd > 0, sum / sd, 0)
  n <- lengths(lapply(ask$rows[rows], `[[`, "here"))
  normal <- ask$stratified | n > exact_limit(ask$options$exact)
  none <- !(sd > 0)
  out <- list(lower = ifelse(none, 1, stats::pnorm(z)), upper = ifelse(none, 1, stats::pnorm(-z)), z = z,
              n_drawn = rep(NA_real_, length(n)), complete = rep(FALSE, length(n)))
  by_shuffles <- which(!normal)
  if (!length(by_shuffles)) return(out)
  width <- length(ask$data$patient)
  scores <- t(vapply(by_shuffles, function(i) {
    replace(rep(NA_real_, width), ask$rows[[rows[[i]]]]$here, found[[i]]$score)
  }, numeric(width)))
  counts <- shuffle_scores(scores, ask$data, ask$options)
  out$lower[by_shuffles] <- counts$at_most / counts$n_resamples
  out$upper[by_shuffles] <- counts$at_least / counts$n_resamples
  out$n_drawn[by_shuffles] <- counts$n_resamples
  out$complete[by_shuffles] <- counts$complete
  out
}

# Shuffles of the groups among the patients of each row: scores of markers x patients.
shuffle_scores <- function(scores, data, options) {
  members <- seq_along(data$patient)
  block <- list(before = scores * 0, after = scores, members = members, patients = members)
  options$scale <- "raw"
  shuffle_counts(block, data$ids[data$patient], data$event == 1L, NULL, options, options$seed, 0)
}

# ---- estimates and limits ----

# Of each row the first of the places in from .. to that is wanted, where all behind it are: `wanted(rows, places)`.
# `to + 1` where none is.
first_place <- function(from, to, wanted) {
  low <- from - 1L
  high <- to + 1L
  while (length(open <- which(high - low > 1L))) {
    middle <- (low[open] + high[open]) %/% 2L
    yes <- wanted(open, middle)
    high[open[yes]] <- middle[yes]
    low[open[!yes]] <- middle[!yes]
  }
  high
}

# Where a few places are all, they are all asked.
few_places <- 64L
looked_at <- 6L

# The same, with places before the one found asked as well, for as long as one of these is wanted.
outermost_place <- function(from, to, size, wanted) {
  found <- first_place(from, to, wanted)
  open <- seq_along(found)
  while (length(open)) {
    reach <- ifelse(size[open] <= few_places, found[open] - 1L, pmin(looked_at, found[open] - 1L))
    row <- rep(open, reach)
    place <- found[row] - sequence(reach)
    yes <- if (length(row)) wanted(row, place) else logical()
    before <- found
    for (i in which(yes)) found[row[i]] <- min(found[row[i]], place[i])
    open <- which(found < before & size > few_places)
  }
  found
}

# Estimate and limits of all rows. A limit is open where its side is not asked for.
invert_scores <- function(ask) {
  size <- vapply(ask$rows, n_places, 0L)
  shift <- function(rows, places) mapply(shift_at, ask$rows[rows], places)
  sum_at <- function(rows, places) {
    mapply(function(row, at) scores_at(row, at, ask$curve)$sum, ask$rows[rows], shift(rows, places))
  }
  start <- rep(1L, length(size))
  from <- first_place(start, size, function(rows, places) sum_at(rows, places) <= 0)
  behind <- first_place(start, size, function(rows, places) sum_at(rows, places) < 0)
  inside <- from <= size & behind > 1L
  edges <- function(which, places) mapply(which, ask$rows[inside], places[inside])
  estimate <- rep(NA_real_, length(size))
  estimate[inside] <- (edges(lower_edge, from) + edges(upper_edge, behind - 1L)) / 2
  estimate[!is.finite(estimate)] <- NA
  tails <- tail_levels(ask$options)
  kept <- function(tail, turn) {
    function(rows, places) {
      if (turn) places <- size[rows] + 1L - places
      tails_at(ask, rows, shift(rows, places))[[tail]] > tails[[tail]] * (1 + 1e-9)
    }
  }
  low <- high <- start * Inf
  if (tails$upper > 0) {
    place <- outermost_place(start, pmin(from, size), size, kept("upper", FALSE))
    low <- limit_edges(ask, place, pmin(from, size), lower_edge)
  } else low <- -low
  if (tails$lower > 0) {
    last <- pmin(size + 1L - (behind - 1L), size)
    place <- outermost_place(start, last, size, kept("lower", TRUE))
    high <- -limit_edges(ask, place, last, function(row, place) -upper_edge(row, n_places(row) + 1L - place))
  }
  list(estimate = estimate, conf.low = low, conf.high = high)
}

# Inf where no place is kept.
limit_edges <- function(ask, place, last, edge) {
  mapply(function(row, place, last) if (place > last) Inf else edge(row, place), ask$rows, place, last)
}

# The tails below which a shift is rejected; 0: that limit is not asked for.
tail_levels <- function(options) {
  alpha <- 1 - options$conf.level
  switch(options$alternative, two.sided = list(upper = alpha / 2, lower = alpha / 2),
         greater = list(upper = alpha, lower = 0), less = list(upper = 0, lower = alpha))
}

# ---- into the rows ----

store_scores <- function(test, rows, ask) {
  options <- ask$options
  seen <- tails_at(ask, seq_along(rows), rep(0, length(rows)))
  figures <- c(invert_scores(ask), list(
    statistic = seen$z, p.value = tail_p(seen$lower, seen$upper, options$alternative),
    exact = seen$complete, p_least = least_p(ask, seen)
  ))
  none_kept <- figures$conf.low > figures$conf.high
  figures[c("conf.low", "conf.high")] <- lapply(figures[c("conf.low", "conf.high")], replace, none_kept, NA)
  n <- length(test$status)
  test$p_least <- rep(NA_real_, n)
  for (name in names(figures)) test[[name]][rows] <- figures[[name]]
  how <- ifelse(is.na(seen$n_drawn), "normal", complete_or_drawn()$column[ifelse(seen$complete, "exact", "other")])
  test$method <- rep(NA_character_, n)
  test$method[rows] <- paste0(if (ask$stratified) "stratified ", get_rank_scores(options$scores)$name, ", ", how)
  at <- function(x) replace(logical(n), rows, x)
  too_many <- !ask$stratified & isTRUE(options$exact) & is.na(seen$n_drawn)
  test$remarks <- c(test$remarks, remark("no_shift_kept", at(none_kept)),
                    remark("over_exact_limit", at(too_many), n = exact_limit(options$exact)))
  test
}

# The smallest p that these scores could give; NA over strata.
least_p <- function(ask, seen) {
  if (ask$stratified) return(rep(NA_real_, length(ask$rows)))
  vapply(seq_along(ask$rows), function(i) {
    row <- ask$rows[[i]]
    now <- scores_at(row, 0, ask$curve)
    n1 <- sum(row$first)
    if (!(now$sd > 0)) return(1)
    ways <- vapply(c(-1, 1), function(turn) {
      score <- round(turn * now$score, 10)
      last <- sort(score, decreasing = TRUE)[n1]
      if (is.na(seen$n_drawn[i])) return(stats::pnorm(-sum(sort(score, decreasing = TRUE)[seq_len(n1)]) / now$sd))
      if (!seen$complete[i]) return(1 / seen$n_drawn[i])
      choose(sum(score == last), n1 - sum(score > last)) / seen$n_drawn[i]
    }, 0)
    tail_p(ways[1L], ways[2L], ask$options$alternative)
  }, 0)
}

# Do rows draw shuffles?
needs_seed_scores <- function(block, options, first, stratum) {
  if (is.null(curve_of(options$scores)) || is.null(block$limits) || !is.null(stratum)) return(FALSE)
  limited <- rowSums(block$limits$before$beyond != 0L | block$limits$after$beyond != 0L) > 0
  sizes <- row_sizes(block, arrange_patients(block$patients, first, NULL))
  any(limited & n_choices(sizes$n, sizes$n1) > options$resamples &
        rowSums(sizes$n) <= exact_limit(options$exact))
}
