# Resampling tests: sign flips and label shuffles of whole patients, and Westfall and Young's adjustment from them.
#
# A patient's flip or place in the queue is a function of the seed, the patient's identifier and the number of the
# resample. So a row's figures do not depend on which other rows, patients, threads or chunks there are.
#
# A block is a set of result rows that share a visit and a group of patients:
#   before, after   double matrices, markers x patients, columns matched, on the analysis scale
#   members         columns of the patients who count, integers
#   patients        these patients' numbers in the call
#   rows            the result row of each marker

# ---- who is resampled ----

# Identifiers to key by: names where they tell the columns apart, else the columns' places.
patient_ids <- function(names, n) {
  if (is.null(names) || anyNA(names) || any(names == "") || anyDuplicated(names)) return(as.character(seq_len(n)))
  enc2utf8(as.character(names))
}

# The most resamples a call may draw: their numbers are counted in 32 bits.
check_resamples <- function(x) check_count(x, "resamples", min = 1, max = .Machine$integer.max - 1)

# ---- method = "permutation" ----

# Largest number of pairs that any row of the block has.
most_pairs <- function(before, after, members) {
  max(0, rowSums(!is.na(before[, members, drop = FALSE]) & !is.na(after[, members, drop = FALSE])))
}

# Share of alpha that one tail of the interval has: a two-sided paired test counts by the absolute mean, so all of it.
tail_level <- function(settings, doubled) {
  alpha <- 1 - settings$conf.level
  if (settings$alternative == "two.sided" && doubled) alpha / 2 else alpha
}

# The sign-flip test of the mean change, one row a marker: estimate, limits, statistic, p.value, p_min, and the number
# of flips. `seed` is read only where a row has more than `resamples` flips; see needs_seed_flip().
flip_test <- function(block, ids, settings, seed = NULL) {
  out <- call_core(ffi_flip_test, block$before, block$after, block$members - 1L, ids[block$patients],
                   settings$scale == "log2", settings$alternative == "two.sided", tail_level(settings, FALSE),
                   settings$resamples, seed %||% NA_real_, core_threads(), progress_label("Sign flips"))
  none <- out$n_pairs == 0L
  complete <- 2^out$n_pairs <= settings$resamples
  count <- switch(settings$alternative, two.sided = pmin(out$at_least, out$at_most), greater = out$at_least,
                  less = out$at_most)
  sides <- if (settings$alternative == "two.sided") 2 else 1
  list(n_pairs = out$n_pairs, n_zero = out$n_zero, estimate = ifelse(none, NA, out$estimate),
       conf.low = ifelse(none, NA, if (settings$alternative == "less") -Inf else out$low),
       conf.high = ifelse(none, NA, if (settings$alternative == "greater") Inf else out$high),
       statistic = ifelse(none, NA, out$estimate), p.value = ifelse(none, NA, count / out$n_resamples),
       p_min = ifelse(none, NA, pmin(1, ifelse(complete, sides * 2^(out$n_zero - out$n_pairs), 1 / out$n_resamples))),
       n_resamples = ifelse(complete, out$n_resamples, settings$resamples), complete = complete)
}

needs_seed_flip <- function(block, settings) {
  2^most_pairs(block$before, block$after, block$members) > settings$resamples
}

# Patients (numbers) by stratum, responders first: then the first choice of a complete run is what was seen. `index`:
# where each stood in `patients`; those whose response or stratum is unknown are left out.
arrange_patients <- function(patients, responder, stratum = NULL) {
  h <- if (is.null(stratum)) rep(1L, length(patients)) else as.integer(factor(stratum[patients]))
  y <- responder[patients]
  index <- order(h, !y)
  index <- index[!is.na(h[index]) & !is.na(y[index])]
  list(index = index, patients = patients[index], responder = as.integer(y[index]), stratum = h[index],
       end = cumsum(tabulate(h[index], max(1L, h[index]))))
}

# The number of ways to choose the responders of each stratum; each row of `sizes`, `first` is one marker.
n_choices <- function(sizes, first) apply(choose(sizes, first), 1L, prod)

# Patients with both values, and responders among them, markers x strata.
row_sizes <- function(block, arranged) {
  members <- block$members[arranged$index]
  paired <- !is.na(block$before[, members, drop = FALSE]) & !is.na(block$after[, members, drop = FALSE])
  indicator <- outer(arranged$stratum, seq_along(arranged$end), "==") * 1
  list(n = paired %*% indicator, n1 = paired %*% (indicator * arranged$responder))
}

# The shuffle test of the difference of mean changes, as flip_test(); `responder`, `stratum`: of all columns.
shuffle_test <- function(block, ids, responder, stratum, settings, seed = NULL) {
  arranged <- arrange_patients(block$patients, responder, stratum)
  members <- block$members[arranged$index]
  sizes <- row_sizes(block, arranged)
  choices <- n_choices(sizes$n, sizes$n1)
  complete <- choices <= settings$resamples
  lacks <- rowSums(sizes$n) < length(members)
  out <- call_core(ffi_shuffle_test, block$before, block$after, members - 1L, ids[arranged$patients],
                   arranged$responder, as.integer(arranged$end), settings$scale == "log2", tail_level(settings, TRUE),
                   settings$resamples, seed %||% NA_real_, any(lacks & !complete), core_threads(),
                   progress_label("Label shuffles"))
  # A stratum counts when both groups are in it.
  none <- rowSums(sizes$n1 > 0 & sizes$n1 < sizes$n) == 0
  two_sided <- settings$alternative == "two.sided"
  count <- switch(settings$alternative, two.sided = 2 * pmin(out$at_least, out$at_most), greater = out$at_least,
                  less = out$at_most)
  list(n_responder = out$n_responder, n_non_responder = out$n_non_responder,
       estimate = ifelse(none, NA, out$estimate),
       conf.low = ifelse(none, NA, if (settings$alternative == "less") -Inf else out$low),
       conf.high = ifelse(none, NA, if (settings$alternative == "greater") Inf else out$high),
       statistic = ifelse(none, NA, out$estimate), p.value = ifelse(none, NA, pmin(1, count / out$n_resamples)),
       p_min = ifelse(none, NA, pmin(1, (1 + two_sided) / out$n_resamples)),
       n_resamples = ifelse(complete, out$n_resamples, settings$resamples), complete = complete)
}

needs_seed_shuffle <- function(block, responder, stratum, settings) {
  sizes <- row_sizes(block, arrange_patients(block$patients, responder, stratum))
  any(n_choices(sizes$n, sizes$n1) > settings$resamples)
}

# Words for column `method`.
permutation_name <- function(what, complete) paste0(what, ifelse(complete, ", complete", ", Monte Carlo"))

# ---- Westfall and Young ----

is_westfall_young <- function(method) method %in% c("maxT", "minP")

uses_resamples <- function(settings) settings$method == "permutation" || is_westfall_young(settings$p.adjust.method)

# What the core knows a method's score and statistic by (cc_score_kind; statistic_kind of the glue).
score_kind <- function(method) switch(method, wilcoxon = 1L, sign = 2L, 0L)

# Under flips t orders as the normalised sum does where all rows have the same number of pairs, as sums of squares stay.
statistic_kind <- function(method, design, n) {
  if (method %in% c("wilcoxon", "sign")) return(0L)
  if (design == "shuffle") return(2L)
  if (length(unique(n)) == 1L) 0L else 1L
}

side_code <- function(alternative) match(alternative, c("two.sided", "greater", "less")) - 1L

# Everything about the patients that the core needs; see ffi_westfall_young().
flip_patients <- function(blocks, ids) {
  patients <- unique(unlist(lapply(blocks, `[[`, "patients")))
  list(design = "flip", patients = patients, ids = ids[patients], place = seq_along(patients) - 1L,
       n_places = length(patients), responder = NULL, end = NULL)
}

# Each stratum begins at a new group of five patients, so that the core can sum it by itself. Patients without a pair in
# any row take no part.
shuffle_patients <- function(blocks, ids, responder, stratum) {
  patients <- sort(unique(unlist(lapply(blocks, function(block) {
    members <- block$members
    paired <- !is.na(block$before[, members, drop = FALSE]) & !is.na(block$after[, members, drop = FALSE])
    block$patients[colSums(paired) > 0]
  }))))
  arranged <- arrange_patients(patients, responder, stratum)
  sizes <- diff(c(0L, arranged$end))
  starts <- cumsum(c(0L, 5L * ceiling(sizes / 5)))
  within <- sequence(sizes) - 1L
  list(design = "shuffle", patients = arranged$patients, ids = ids[arranged$patients],
       place = as.integer(rep(starts[-length(starts)], sizes) + within), n_places = as.integer(starts[length(starts)]),
       responder = arranged$responder, end = as.integer(arranged$end), stratum = arranged$stratum,
       n_choices = prod(choose(sizes, tapply(arranged$responder, factor(arranged$stratum, seq_along(sizes)), sum))))
}

# Scores of the rows of one block, places x rows. `shift`: taken off each marker's changes.
block_scores <- function(block, patients, settings, kept, shift = NULL) {
  at <- match(block$patients, patients$patients)
  order <- order(at, na.last = NA) # by stratum, as the patients are
  at <- at[order]
  options <- list(member = block$members[order] - 1L, place = patients$place[at], n_places = patients$n_places,
                  responder = patients$responder[at],
                  end = if (!is.null(patients$end)) {
                    cumsum(tabulate(patients$stratum[at], length(patients$end)))
                  },
                  log2 = settings$scale == "log2", kind = score_kind(settings$method),
                  drop_zeros = identical(settings$zero_method, "wilcoxon"),
                  digits = if (is.finite(settings$digits_rank)) as.integer(settings$digits_rank) else 0L,
                  shift = shift, threads = core_threads())
  block <- keep_markers(block, kept)
  call_core(ffi_scores, block$before, block$after, options)
}

keep_markers <- function(block, kept) {
  if (all(kept)) return(block)
  block$before <- block$before[kept, , drop = FALSE]
  block$after <- block$after[kept, , drop = FALSE]
  block$rows <- block$rows[kept]
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

# One pass of the core over the rows in `order`; `what`: 0 their statistics, 1 each row's own resampling p, 2 maxT, 3
# the largest statistic by resample and family, 4 minP.
run_westfall_young <- function(what, patients, scores, settings, order, family, seen, seed) {
  options <- list(what = what, kind = statistic_kind(settings$method, patients$design, scores$n),
                  side = side_code(settings$alternative), ids = patients$ids, place = patients$place,
                  responder = patients$responder, end = patients$end, resamples = patients$resamples,
                  complete = patients$complete, seed = seed %||% NA_real_, threads = core_threads(),
                  label = if (what > 1L) progress_label("Westfall-Young"))
  call_core(ffi_westfall_young, scores$score, order, family, seen, scores$n[order], options)
}

# Adjusted p values of all rows. `use`: rows that were computed; `family`: of each row. Returns a list: adj.p.value;
# seed, drawn if need be; n_resamples; complete.
westfall_young <- function(method) method %in% c("maxT", "minP")

# What the core knows a method's score and statistic by (cc_score_kind; statistic_kind of the glue).
score_kind <- function(method) switch(method, wilcoxon = 1L, sign = 2L, 0L)

# Under flips t orders as the normalised sum does where all rows have the same number of pairs, as sums of squares stay.
statistic_kind <- function(method, design, n) {
  if (method %in% c("wilcoxon", "sign")) return(0L)
  if (design == "shuffle") return(2L)
  if (length(unique(n)) == 1L) 0L else 1L
}

side_code <- function(alternative) match(alternative, c("two.sided", "greater", "less")) - 1L

# Everything about the patients that the core needs; see ffi_westfall_young().
flip_patients <- function(blocks, ids) {
  patients <- unique(unlist(lapply(blocks, `[[`, "patients")))
  list(design = "flip", patients = patients, ids = ids[patients], place = seq_along(patients) - 1L,
       n_places = length(patients), responder = NULL, end = NULL)
}

# Each stratum begins at a new group of five patients, so that the core can sum it by itself. Patients without a pair in
# any row take no part.
shuffle_patients <- function(blocks, ids, responder, stratum) {
  patients <- sort(unique(unlist(lapply(blocks, function(block) {
    members <- block$members
    paired <- !is.na(block$before[, members, drop = FALSE]) & !is.na(block$after[, members, drop = FALSE])
    block$patients[colSums(paired) > 0]
  }))))
  arranged <- arrange_patients(patients, responder, stratum)
  sizes <- diff(c(0L, arranged$end))
  starts <- cumsum(c(0L, 5L * ceiling(sizes / 5)))
  within <- sequence(sizes) - 1L
  list(design = "shuffle", patients = arranged$patients, ids = ids[arranged$patients],
       place = as.integer(rep(starts[-length(starts)], sizes) + within), n_places = as.integer(starts[length(starts)]),
       responder = arranged$responder, end = as.integer(arranged$end), stratum = arranged$stratum,
       n_choices = prod(choose(sizes, tapply(arranged$responder, factor(arranged$stratum, seq_along(sizes)), sum))))
}

# Scores of the rows of one block, places x rows. `shift`: taken off each marker's changes.
block_scores <- function(block, patients, settings, kept, shift = NULL) {
  at <- match(block$patients, patients$patients)
  order <- order(at, na.last = NA) # by stratum, as the patients are
  at <- at[order]
  options <- list(member = block$members[order] - 1L, place = patients$place[at], n_places = patients$n_places,
                  responder = patients$responder[at],
                  end = if (!is.null(patients$end)) {
                    cumsum(tabulate(patients$stratum[at], length(patients$end)))
                  },
                  log2 = settings$scale == "log2", kind = score_kind(settings$method),
                  drop_zeros = identical(settings$zero_method, "wilcoxon"),
                  digits = if (is.finite(settings$digits_rank)) as.integer(settings$digits_rank) else 0L,
                  shift = shift, threads = core_threads())
  block <- keep_markers(block, kept)
  call_core(ffi_scores, block$before, block$after, options)
}

keep_markers <- function(block, kept) {
  if (all(kept)) return(block)
  block$before <- block$before[kept, , drop = FALSE]
  block$after <- block$after[kept, , drop = FALSE]
  block$rows <- block$rows[kept]
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

# Adjusted p values of all rows. `use`: rows that were computed; `family`: of each row. Returns a list: adj.p.value;
# seed, drawn if need be; n_resamples; complete.
westfall_young <- function(blocks, patients, settings, family, use, seed = settings$seed) {
  adjusted <- rep(NA_real_, length(use))
  blocks <- Filter(function(block) any(use[block$rows]), blocks)
  if (!length(blocks)) return(list(adj.p.value = adjusted, seed = seed, n_resamples = 0, complete = TRUE))
  scores <- all_scores(blocks, patients, settings, use)
  ready <- complete_patients(patients, scores, settings)
  patients <- ready$patients
  scores <- ready$scores
  if (!patients$complete) seed <- draw_seed(seed)
  run <- function(what, order, family, seen) {
    run_westfall_young(what, patients, scores, settings, order, family, seen, seed)
  }
  all <- seq_along(scores$rows)
  seen <- run(0L, all, rep(1L, length(all)), rep(0, length(all)))$count
  adjusted[scores$rows] <- 1
  all <- all[!is.nan(seen)] # a row whose changes are all equal shows nothing
  if (!length(all)) return(list(adj.p.value = adjusted, seed = seed, n_resamples = patients$resamples, complete = TRUE))
  family <- as.integer(factor(family[scores$rows], unique(sort(family[scores$rows[all]]))))
  points <- patients$resamples + !patients$complete
  if (settings$p.adjust.method == "maxT") {
    order <- all[order(family[all], seen[all])]
    count <- run(2L, order, family[order], seen[order])$count
  } else {
    own <- rep(0, length(seen))
    own[all] <- run(1L, all, family[all], seen[all])$count
    order <- all[order(family[all], -own[all], seen[all])]
    count <- run(4L, order, family[order], seen[order])$count
  }
  # From the most significant row on, no adjusted p value is smaller than the one before.
  adjusted[scores$rows[order]] <- rev(stats::ave(rev(count), rev(family[order]), FUN = cummax)) / points
  list(adj.p.value = adjusted, seed = seed, n_resamples = patients$resamples, complete = patients$complete)
}

# ---- the verbs' blocks ----

# A cell of paired_change() as a block: doubles on the analysis scale, columns matched.
cell_block <- function(cell, options, rows = NULL) {
  columns <- as.integer(cell$before_columns)
  before <- cell$before
  after <- cell$after
  if (!identical(columns, as.integer(cell$after_columns))) {
    before <- before[, cell$before_columns, drop = FALSE]
    after <- after[, cell$after_columns, drop = FALSE]
    columns <- seq_along(cell$patients)
  }
  if (!is.double(before)) storage.mode(before) <- "double"
  if (!is.double(after)) storage.mode(after) <- "double"
  if (options$take_log) {
    before <- log2(before)
    after <- log2(after)
  }
  list(before = before, after = after, members = columns, patients = cell$patients, rows = rows)
}

# Blocks of all cells; the rows of the result go by marker, then by cell.
cell_blocks <- function(cells, options) {
  n <- length(cells)
  Map(function(cell, k) cell_block(cell, options, seq.int(k, by = n, length.out = nrow(cell$before))), cells, seq_len(n))
}

# The seed of a paired call by permutation, drawn where a row has more flips than are asked for.
permutation_seed <- function(cells, options) {
  if (options$method != "permutation" || !is.null(options$seed)) return(options$seed)
  needed <- any(vapply(cells, function(cell) needs_seed_flip(cell_block(cell, options), options), NA))
  if (needed) draw_seed() else NULL
}

# Blocks of response_change(): visits and strata, the rows going by marker, then visit, then stratum.
response_blocks <- function(parts, groups, strata) {
  places <- expand.grid(stratum = seq_along(strata), part = seq_along(parts))
  Map(function(h, v, k) {
    part <- parts[[v]]
    who <- who_in_stratum(groups, strata[[h]])
    list(before = part$before, after = part$after, members = who, patients = who,
         rows = seq.int(k, by = nrow(places), length.out = nrow(part$before)))
  }, places$stratum, places$part, seq_len(nrow(places)))
}

# Patients with a known response in a stratum; "all": in any, if there are strata.
who_in_stratum <- function(groups, stratum) {
  here <- if (is.null(groups$stratum)) TRUE else if (stratum == "all") !is.na(groups$stratum) else
    groups$stratum %in% stratum
  which(here & !is.na(groups$responder))
}

response_seed <- function(blocks, groups, strata, settings) {
  if (settings$method != "permutation" || !is.null(settings$seed)) return(settings$seed)
  needed <- any(vapply(seq_along(blocks), function(k) {
    all <- strata[[(k - 1L) %% length(strata) + 1L]] == "all"
    needs_seed_shuffle(blocks[[k]], groups$responder, if (all) groups$stratum, settings)
  }, NA))
  if (needed) draw_seed() else NULL
}
