# Westfall and Young: step-down maxT and minP over the rows of a family, from the same resamples of whole patients.

# The scheme of a call's method: flips are the paired design, shuffles that of two groups.
scheme_of <- function(patients, settings) {
  get_method(switch(patients$design, flip = "paired", shuffle = "two_groups"), settings$method)$scheme
}

# What is summed orders as the method's statistic: under flips t does so where all rows have the same number of pairs,
# as sums of squares stay.
statistic_kind <- function(scheme, design, n) {
  if (scheme$score != "mean") return("sum")
  if (design == "shuffle") return("welch")
  if (length(unique(n)) == 1L) "sum" else "flip_t"
}

# Everything about the patients that the core needs; see ffi_westfall_young().
flip_patients <- function(blocks, ids) {
  patients <- unique(unlist(lapply(blocks, `[[`, "patients")))
  list(design = "flip", patients = patients, ids = ids[patients], place = seq_along(patients) - 1L,
       n_places = length(patients), first = NULL, end = NULL)
}

# Each stratum begins at a new group of five patients, so that the core can sum it by itself. Patients without a pair in
# any row take no part.
shuffle_patients <- function(blocks, ids, first, stratum) {
  patients <- sort(unique(unlist(lapply(blocks, function(block) {
    members <- block$members
    paired <- !is.na(block$before[, members, drop = FALSE]) & !is.na(block$after[, members, drop = FALSE])
    block$patients[colSums(paired) > 0]
  }))))
  arranged <- arrange_patients(patients, first, stratum)
  sizes <- diff(c(0L, arranged$end))
  starts <- cumsum(c(0L, 5L * ceiling(sizes / 5)))
  within <- sequence(sizes) - 1L
  list(design = "shuffle", patients = arranged$patients, ids = ids[arranged$patients],
       place = as.integer(rep(starts[-length(starts)], sizes) + within), n_places = as.integer(starts[length(starts)]),
       first = arranged$first, end = as.integer(arranged$end), stratum = arranged$stratum,
       n_choices = prod(choose(sizes, tapply(arranged$first, factor(arranged$stratum, seq_along(sizes)), sum))))
}

# Whom the resamples shuffle between two groups, or two arms.
shuffled_patients <- function(blocks, groups) {
  shuffled <- groups$shuffled %||% groups
  shuffle_patients(blocks, groups$ids, shuffled$first, shuffled$stratum)
}

# Scores of the rows of one block, places x rows. `shift`: taken off each marker's changes.
block_scores <- function(block, patients, settings, kept, shift = NULL) {
  score <- scheme_of(patients, settings)$score
  pooled <- score == "prentice" # of values, not of changes
  at <- match(block$patients, patients$patients)
  order <- order(at, na.last = NA) # by stratum, as the patients are
  at <- at[order]
  options <- list(member = block$members[order] - 1L, place = patients$place[at], n_places = patients$n_places,
                  in_first = patients$first[at],
                  end = if (!is.null(patients$end)) {
                    cumsum(tabulate(patients$stratum[at], length(patients$end)))
                  },
                  log2 = settings$scale == "log2", kind = if (!pooled) core_code("score", score),
                  drop_zeros = drops_zeros(settings),
                  digits = if (is.finite(settings$digits_rank)) as.integer(settings$digits_rank) else 0L,
                  shift = shift, take_log = FALSE, threads = core_threads())
  block <- keep_markers(block, kept)
  options["limits"] <- list(block$limits)
  out <- call_core(if (pooled) ffi_ppw_scores else ffi_scores, block$before, block$after, options)
  curve <- curve_of(settings$scores)
  if (is.null(curve) || is.null(block$limits)) return(out)
  rescore_limited(out, block, options, patients$stratum[at], settings, curve)
}

# Rows with values beyond limits by product-limit scores: over their standard deviation, as the core's are. `stratum`:
# of options$member.
rescore_limited <- function(out, block, options, stratum, settings, curve) {
  members <- options$member + 1L
  beyond <- block$limits$before$beyond != 0L | block$limits$after$beyond != 0L
  rows <- which(rowSums(beyond[, members, drop = FALSE] & !is.na(block$limits$before$value[, members, drop = FALSE]) &
                          !is.na(block$limits$after$value[, members, drop = FALSE])) > 0)
  data <- list(limits = block$limits, patient = members, event = options$in_first, stratum = stratum,
               n_strata = max(stratum, 1L))
  ends <- change_ends_of(data, rows, settings)
  for (i in seq_along(rows)) {
    row <- score_row(ends$low[i, ], ends$high[i, ], data)
    found <- scores_at(row, 0, curve)
    score <- numeric(nrow(out$score))
    score[options$place + 1L] <- NA_real_
    score[options$place[row$here] + 1L] <- if (found$sd > 0) found$score / found$sd else 0
    out$score[, rows[[i]]] <- score
  }
  out
}

keep_markers <- function(block, kept) {
  if (all(kept)) return(block)
  block$before <- block$before[kept, , drop = FALSE]
  block$after <- block$after[kept, , drop = FALSE]
  block$rows <- block$rows[kept]
  block$limits <- slice_limits(block$limits, kept)
  block
}

all_scores <- function(blocks, patients, settings, use, shift = NULL) {
  parts <- lapply(blocks, function(block) {
    kept <- use[block$rows]
    block_scores(block, patients, settings, kept, if (!is.null(shift)) shift[block$rows[kept]])
  })
  list(score = if (length(parts) == 1L) parts[[1L]]$score else do.call(cbind, lapply(parts, `[[`, "score")),
       n = as.numeric(unlist(lapply(parts, `[[`, "n"))),
       rows = unlist(lapply(blocks, function(block) block$rows[use[block$rows]])))
}

# A complete run of flips needs only patients who can change a sum.
complete_patients <- function(patients, scores, settings) {
  if (patients$design == "shuffle") {
    patients$complete <- patients$n_choices <= settings$resamples
    patients$resamples <- if (patients$complete) patients$n_choices else settings$resamples
    return(list(patients = patients, scores = scores))
  }
  matter <- rowSums(abs(scores$score)) > 0
  patients$complete <- 2^sum(matter) <= settings$resamples
  patients$resamples <- if (patients$complete) 2^sum(matter) else settings$resamples
  if (patients$complete) {
    scores$score <- scores$score[matter, , drop = FALSE]
    patients$ids <- patients$ids[matter]
  }
  list(patients = patients, scores = scores)
}

# One pass over the rows in `order`, in jobs. `what`: their "statistic"; each row's "own_p", a resampling count, or that
# of "maxT", or the "largest" statistic by resample and family, by ranges of resamples; the count of "minP", by ranges
# of rows. What was seen is counted where it is not one of the resamples.
run_westfall_young <- function(what, patients, scores, settings, order, family, seen, seed) {
  shared <- list(
    score = scores$score, row = order, family = family, seen = seen, n = scores$n[order],
    options = list(what = core_code("wanted", what),
                   kind = core_code("statistic",
                                    statistic_kind(scheme_of(patients, settings), patients$design, scores$n)),
                   side = core_code("side", settings$alternative), ids = patients$ids, place = patients$place,
                   in_first = patients$first, end = patients$end, first = 0, resamples = patients$resamples,
                   complete = patients$complete, seed = seed %||% NA_real_)
  )
  if (what == "statistic") return(westfall_young_job(NULL, shared)$count)
  label <- "Westfall-Young"
  # About a nanosecond a row and resample at 50 patients; ranks take ten.
  seconds <- length(order) * patients$resamples * (nrow(scores$score) + 30) * 1.5e-11
  if (what == "minP") {
    return(min_p_counts(cut_work(length(order), unit = 8, 10 * seconds), shared, label))
  }
  parts <- run_parts(cut_work(patients$resamples, unit = 128, seconds), westfall_young_job, shared, label)
  if (what == "largest") return(do.call(rbind, lapply(parts, function(part) matrix(part$largest, ncol = max(family)))))
  Reduce(`+`, lapply(parts, `[[`, "count")) + !patients$complete
}

# `part`: a range of resamples, or of the ordered rows where ranks are asked for; NULL: all.
westfall_young_job <- function(part, shared) {
  options <- shared$options
  what <- core_name("wanted", options$what)
  rows <- what == "minP" && !is.null(part) && part[[2L]] - part[[1L]] + 1 < length(shared$row)
  if (rows) {
    here <- seq.int(part[[1L]], part[[2L]])
    shared[c("row", "family", "seen", "n")] <- lapply(shared[c("row", "family", "seen", "n")], `[`, here)
  } else if (what %in% c("own_p", "maxT", "largest")) {
    options$first <- part[[1L]] - 1
    options$resamples <- part[[2L]] - part[[1L]] + 1
  }
  options$threads <- core_threads()
  options["label"] <- list(if (!what %in% c("statistic", "own_p")) progress_label("Westfall-Young"))
  call_core(ffi_westfall_young, shared$score, shared$row, shared$family, shared$seen, shared$n, options)
}

# Jobs rank the resamples of their rows and tell which ranks undercut those of the rows before; from these records all
# rows are counted.
min_p_counts <- function(cut, shared, label) {
  parts <- run_parts(cut, westfall_young_job, shared, label)
  row <- unlist(Map(function(part, range) part$row + as.integer(range[[1L]] - 1), parts, cut))
  options <- shared$options
  .Call(ffi_min_counts, row, unlist(lapply(parts, `[[`, "point")), unlist(lapply(parts, `[[`, "rank")), shared$family,
        unlist(lapply(parts, `[[`, "count")), options$resamples + !options$complete)
}

# Adjusted p values of all rows. `use`: rows that were computed; `family`: of each row. Returns a list: adj.p.value;
# seed, drawn if need be; n_resamples; complete.
westfall_young <- function(blocks, patients, settings, family, use, seed = settings$seed) {
  blocks <- Filter(function(block) any(use[block$rows]), blocks)
  if (!length(blocks)) {
    return(list(adj.p.value = rep(NA_real_, length(use)), seed = seed, n_resamples = 0, complete = TRUE))
  }
  scores <- all_scores(blocks, patients, settings, use)
  ready <- complete_patients(patients, scores, settings)
  patients <- ready$patients
  scores <- ready$scores
  if (!patients$complete) seed <- draw_seed(seed)
  step_down(list(
    rows = scores$rows, resamples = patients$resamples, complete = patients$complete, seed = seed,
    run = function(what, order, family, seen) {
      run_westfall_young(what, patients, scores, settings, order, family, seen, seed)
    }
  ), settings, family, use)
}

# The adjustment, whatever is resampled. `ready`: `rows`, the result's; `resamples`, `complete`, `seed`; `run(what,
# order, family, seen)`, one pass over some of them in `order`, see run_westfall_young(); `takes_counts`: does minP take
# each row's own count, in place of its statistic?
step_down <- function(ready, settings, family, use) {
  adjusted <- rep(NA_real_, length(use))
  run <- ready$run
  all <- seq_along(ready$rows)
  seen <- run("statistic", all, rep(1L, length(all)), rep(0, length(all)))
  adjusted[ready$rows] <- 1
  all <- all[!is.nan(seen)] # a row whose changes are all equal shows nothing
  done <- function(adjusted) {
    list(adj.p.value = adjusted, seed = ready$seed, n_resamples = ready$resamples, complete = ready$complete)
  }
  if (!length(all)) return(done(adjusted))
  family <- as.integer(factor(family[ready$rows], unique(sort(family[ready$rows[all]]))))
  points <- ready$resamples + !ready$complete
  if (settings$p.adjust.method == "maxT") {
    order <- all[order(family[all], seen[all])]
    count <- run("maxT", order, family[order], seen[order])
  } else {
    own <- rep(0, length(seen))
    own[all] <- run("own_p", all, family[all], seen[all])
    order <- all[order(family[all], -own[all], seen[all])]
    count <- run("minP", order, family[order], if (isTRUE(ready$takes_counts)) own[order] else seen[order])
  }
  # From the most significant row on, no adjusted p value is smaller than the one before.
  adjusted[ready$rows[order]] <- rev(stats::ave(rev(count), rev(family[order]), FUN = cummax)) / points
  done(adjusted)
}

# ---- simultaneous intervals ----

# Of the largest statistics by resample and family; of a drawn run with what was seen, which is 0 as it is centred.
largest_quantiles <- function(largest, complete, settings) {
  if (!complete) largest <- rbind(0, largest)
  k <- ceiling(settings$conf.level * nrow(largest) - 1e-9)
  apply(largest, 2L, function(x) sort(pmax(x, 0))[k])
}

# A block whose first group's changes have lost each marker's estimate. `first`: TRUE for its patients.
centre_first <- function(block, estimate, first) {
  who <- block$members[first[block$members]]
  block$after[, who] <- block$after[, who] - estimate
  if (!is.null(block$limits)) block$limits$after$value <- block$after
  block
}
