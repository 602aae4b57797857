# Resampling tests: sign flips and label shuffles of whole patients, and Westfall and Young's adjustment from them.
#
# A patient's flip or place in the queue is a function of the seed, the patient's identifier and the number of the resample.
# So a row's figures do not depend on which other rows, patients, threads or chunks there are.
#
# A block is a set of result rows that share a visit and a group of patients:
#   before, after   double matrices, markers x patients, columns matched, on the analysis scale
#   members         columns of the patients who count, integers
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

# The sign-flip test of the mean change, one row a marker: estimate, limits, statistic, p.value, p_min, and the number of
# flips. `seed` is read only where a row has more than `resamples` flips; see needs_seed_flip().
flip_test <- function(block, ids, settings, seed = NULL) {
  out <- call_core(ffi_flip_test, block$before, block$after, block$members - 1L, ids[block$members],
                   settings$scale == "log2", settings$alternative == "two.sided", tail_level(settings, FALSE),
                   settings$resamples, seed %||% NA_real_, core_threads(), progress_label("Sign flips"))
  none <- out$n_pairs == 0L
  complete <- 2^out$n_pairs <= settings$resamples
  count <- switch(settings$alternative, two.sided = pmin(out$at_least, out$at_most), greater = out$at_least,
                  less = out$at_most)
  sides <- if (settings$alternative == "two.sided") 2 else 1
  list(estimate = ifelse(none, NA, out$estimate),
       conf.low = ifelse(none, NA, if (settings$alternative == "less") -Inf else out$low),
       conf.high = ifelse(none, NA, if (settings$alternative == "greater") Inf else out$high),
       statistic = ifelse(none, NA, out$estimate), p.value = ifelse(none, NA, count / out$n_resamples),
       p_min = ifelse(none, NA, pmin(1, ifelse(complete, sides * 2^(out$n_zero - out$n_pairs), 1 / out$n_resamples))),
       n_resamples = ifelse(complete, out$n_resamples, settings$resamples), complete = complete)
}

needs_seed_flip <- function(block, settings) {
  2^most_pairs(block$before, block$after, block$members) > settings$resamples
}

# The members of a block by stratum, responders first: then the first choice of a complete run is what was seen.
arrange_members <- function(members, responder, stratum = NULL) {
  h <- if (is.null(stratum)) rep(1L, length(members)) else as.integer(factor(stratum[members]))
  members <- members[!is.na(h) & !is.na(responder[members])]
  h <- if (is.null(stratum)) rep(1L, length(members)) else as.integer(factor(stratum[members]))
  order <- order(h, !responder[members])
  list(members = members[order], responder = as.integer(responder[members[order]]), stratum = h[order],
       end = cumsum(tabulate(h, max(1L, h))))
}

# The number of ways to choose the responders of each stratum; each row of `sizes`, `first` is one marker.
n_choices <- function(sizes, first) apply(choose(sizes, first), 1L, prod)

# Patients with both values, and responders among them, markers x strata.
row_sizes <- function(block, arranged) {
  paired <- !is.na(block$before[, arranged$members, drop = FALSE]) & !is.na(block$after[, arranged$members, drop = FALSE])
  indicator <- outer(arranged$stratum, seq_along(arranged$end), "==") * 1
  list(n = paired %*% indicator, n1 = paired %*% (indicator * arranged$responder))
}

# The shuffle test of the difference of mean changes, as flip_test(); `responder`, `stratum`: of all columns.
shuffle_test <- function(block, ids, responder, stratum, settings, seed = NULL) {
  arranged <- arrange_members(block$members, responder, stratum)
  sizes <- row_sizes(block, arranged)
  choices <- n_choices(sizes$n, sizes$n1)
  complete <- choices <= settings$resamples
  lacks <- rowSums(sizes$n) < length(arranged$members)
  out <- call_core(ffi_shuffle_test, block$before, block$after, arranged$members - 1L, ids[arranged$members],
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
  sizes <- row_sizes(block, arrange_members(block$members, responder, stratum))
  any(n_choices(sizes$n, sizes$n1) > settings$resamples)
}

# Words for column `method`, and for the note of an interval that its level leaves open.
permutation_name <- function(what, complete) paste0(what, ifelse(complete, ", complete", ", Monte Carlo"))

permutation_note <- function(test, settings) {
  open <- switch(settings$alternative, two.sided = is.infinite(test$conf.low) | is.infinite(test$conf.high),
                 greater = is.infinite(test$conf.low), less = is.infinite(test$conf.high))
  ifelse(open %in% TRUE,
         paste0("no limit: ", ifelse(test$complete, test$n_resamples, test$n_resamples + 1), " resamples cannot reach level ",
                format(settings$conf.level)), "")
}

# ---- Westfall and Young ----

is_westfall_young <- function(method) method %in% c("maxT", "minP")

# What the core knows a method's score and statistic by (cc_score_kind; statistic_kind of the glue).
score_kind <- function(method) switch(method, wilcoxon = 1L, sign = 2L, 0L)

statistic_kind <- function(method, design) {
  if (method %in% c("wilcoxon", "sign")) 0L else if (design == "flip") 1L else 2L
}

side_code <- function(alternative) match(alternative, c("two.sided", "greater", "less")) - 1L

# Everything about the patients that the core needs; see ffi_westfall_young().
flip_patients <- function(blocks, ids) {
  columns <- unique(unlist(lapply(blocks, `[[`, "members")))
  list(design = "flip", columns = columns, ids = ids[columns], place = seq_along(columns) - 1L,
       n_places = length(columns), responder = NULL, end = NULL)
}

# Each stratum begins at a new group of five patients, so that the core can sum it by itself. Patients without a pair in
# any row take no part.
shuffle_patients <- function(blocks, ids, responder, stratum) {
  columns <- sort(unique(unlist(lapply(blocks, function(block) {
    members <- block$members
    paired <- !is.na(block$before[, members, drop = FALSE]) & !is.na(block$after[, members, drop = FALSE])
    members[colSums(paired) > 0]
  }))))
  arranged <- arrange_members(columns, responder, stratum)
  sizes <- diff(c(0L, arranged$end))
  starts <- cumsum(c(0L, 5L * ceiling(sizes / 5)))
  within <- sequence(sizes) - 1L
  list(design = "shuffle", columns = arranged$members, ids = ids[arranged$members],
       place = as.integer(rep(starts[-length(starts)], sizes) + within), n_places = as.integer(starts[length(starts)]),
       responder = arranged$responder, end = as.integer(arranged$end), stratum = arranged$stratum,
       n_choices = prod(choose(sizes, tapply(arranged$responder, factor(arranged$stratum, seq_along(sizes)), sum))))
}

# Scores of the rows of one block, places x rows. `shift`: taken off each marker's changes.
block_scores <- function(block, patients, settings, kept, shift = NULL) {
  at <- match(block$members, patients$columns)
  known <- !is.na(at)
  at <- sort(at[known]) # by stratum, as the patients are
  options <- list(member = patients$columns[at] - 1L, place = patients$place[at], n_places = patients$n_places,
                  responder = patients$responder[at],
                  end = if (!is.null(patients$end)) {
                    cumsum(tabulate(patients$stratum[at], length(patients$end)))
                  },
                  log2 = settings$scale == "log2", kind = score_kind(settings$method),
                  drop_zeros = identical(settings$zero_method, "wilcoxon"),
                  digits = if (is.finite(settings$digits_rank)) as.integer(settings$digits_rank) else 0L,
                  shift = shift, threads = core_threads())
  before <- block$before
  after <- block$after
  if (!all(kept)) {
    before <- before[kept, , drop = FALSE]
    after <- after[kept, , drop = FALSE]
  }
  call_core(ffi_scores, before, after, options)
}

all_scores <- function(blocks, patients, settings, use) {
  parts <- lapply(blocks, function(block) block_scores(block, patients, settings, use[block$rows]))
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

# Adjusted p values of all rows. `use`: rows that were computed; `family`: of each row. Returns a list: adj.p.value; seed,
# drawn if need be; n_resamples; complete.
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
    options <- list(what = what, kind = statistic_kind(settings$method, patients$design),
                    side = side_code(settings$alternative), ids = patients$ids, place = patients$place,
                    responder = patients$responder, end = patients$end, resamples = patients$resamples,
                    complete = patients$complete, seed = seed %||% NA_real_, threads = core_threads(),
                    label = if (what > 1L) progress_label("Westfall-Young"))
    call_core(ffi_westfall_young, scores$score, order, family, seen, scores$n[order], options)
  }
  all <- seq_along(scores$rows)
  seen <- run(0L, all, rep(1L, length(all)), rep(0, length(all)))$count
  family <- as.integer(factor(family[scores$rows]))
  points <- patients$resamples + !patients$complete
  if (settings$p.adjust.method == "maxT") {
    order <- order(family, seen)
    count <- run(2L, order, family[order], seen[order])$count
  } else {
    own <- run(1L, all, family, seen)$count
    order <- order(family, -own, seen)
    count <- run(4L, order, family[order], seen[order])$count
  }
  # From the most significant row on, no adjusted p value is smaller than the one before.
  adjusted[scores$rows[order]] <- rev(stats::ave(rev(count), rev(family[order]), FUN = cummax)) / points
  list(adj.p.value = adjusted, seed = seed, n_resamples = patients$resamples, complete = patients$complete)
}
