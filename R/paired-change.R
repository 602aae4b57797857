#' Did the markers change within patients?
#'
#' For each marker, follow-up visit and group of patients: a paired test of the change, with its estimate and interval
#' from the same test, effect sizes, and counts of all that went into it. Thousands of markers take a fraction of a
#' second.
#'
#' @section The test:
#' Change = follow-up minus baseline on the analysis scale. Pairs are made by patient; a patient without both values is no
#' pair and is seen in `n_eligible` minus `n_pairs` (who and why: [sample_flow()]).
#'
#' * `"wilcoxon"`: signed-rank test. Exact conditional distribution, ties and zeros included, by the shift algorithm on
#'   doubled midranks, up to 100 pairs (`exact = NULL`); above that the normal approximation with corrections for ties and
#'   for continuity. Two-sided exact p: twice the smaller tail, at most 1. Estimate: the Hodges-Lehmann pseudo-median, the
#'   median of the averages of all pairs of changes.
#' * `"t"`: paired t test; estimate: mean change.
#' * `"sign"`: exact binomial test, zeros dropped, whatever the number of pairs (`exact = FALSE`: normal approximation with
#'   continuity correction); estimate: median change; interval: order statistics.
#' * `"permutation"`: sign flips of the mean change, see Resampling.
#'
#' **Interval.** The set of shifts that the row's own test does not reject when they are subtracted from the changes,
#' with the same rule for ties and zeros, from the smallest to the largest such shift. So it agrees with the p value, also
#' with ties. Where the number of pairs cannot reach the level it is `-Inf`, `Inf`, with a note. One-sided alternatives
#' have one infinite end.
#'
#' **Zeros.** `zero_method = "pratt"` ranks the zeros among the changes and then drops their ranks; `"wilcoxon"` drops
#' zeros before ranking. The rule is applied at each shift, so under `"wilcoxon"` too a zero change is an observation for
#' all shifts but 0: estimate and interval are of all changes. (`wilcox.test()` in R before 4.6 drops the zeros for good.)
#'
#' **Ties.** Equal on paper is equal: a change is zero when its two values agree to 8 machine epsilons, and changes are
#' tied when they agree to `digits_rank` significant digits, floating-point noise notwithstanding. A change of units does
#' not change p. Estimates use the unrounded changes.
#'
#' @section Resampling:
#' `method = "permutation"` flips the signs of whole patients' changes; "maxT" and "minP" do so for every method. The
#' same resamples serve all markers and visits of a patient together, which keeps their correlation. A run is complete,
#' with p = b/N, where that is no more work than `resamples`; else p = (b + 1)/(B + 1), where b counts the resamples
#' that are as large as what was seen, ties included. Two-sided, the mean counts by its absolute value. The interval
#' inverts the test on the same resamples.
#'
#' What a patient draws depends on the seed, the patient's identifier (the columns' names of matrices, else their
#' places) and the number of the resample alone (Philox 4x32-10; Salmon et al. 2011). So a row's figures do not depend
#' on the other rows or on patients it lacks, nor the answer on `options(cytochange.threads = )`. R's generator gives
#' one number, the seed, and only where a run is not complete.
#'
#' **`p.adjust.method = "maxT"` or `"minP"`**: Westfall and Young's step-down adjustment within each family, which
#' takes the correlation of the rows into account. The statistic is the method's: t (also for "permutation"), or the
#' signed-rank sum or the number of rises over its own null standard deviation. `p.value` stays the row's own. `"minP"`
#' compares each row's own resampling p, for rows whose statistics are not comparable; it needs many resamples. Rows
#' that could not be computed are left out.
#'
#' **`simultaneous = TRUE`** (with `"maxT"`): intervals that cover all rows of a family at once. One critical value c a
#' family, the quantile of the largest statistic when each row's changes are centred at its estimate, under the same
#' resamples; for means the interval is estimate -+ c standard errors, for ranks and signs the row's own interval at
#' the level at which its test rejects beyond c. The step-down p value may be smaller than the level where such an
#' interval just holds 0.
#'
#' @param x A [marker_study()]; or a numeric matrix of the values before (also as `before =`), markers in rows, patients
#'   in columns, doubles or integers, `NA` where missing.
#' @param ... Not used; must be empty.
#' @param before,after Numeric matrices with the same markers in the same rows. Patients are matched by column name where
#'   both matrices have them (a patient in one only is eligible, but no pair), else by position.
#' @param by Groups of patients, a row each. Study: names among `"arm"`, `"response"` and the covariates, a column each in
#'   the result; `"response"` has levels "responder" and "non-responder". Matrices: a data frame with one row a column of
#'   `before`, or a vector (column `group`). Patients of unknown group are left out and counted in `settings()`.
#'   `NULL` (default): all patients together.
#' @param contrasts A list of `c(visit, reference)` pairs. `NULL` (default): every follow-up against the baseline.
#' @param method One string; default `"wilcoxon"`, which asks least of the data.
#' @param alternative `"two.sided"` (default), `"less"` (markers fell) or `"greater"` (markers rose).
#' @param conf.level One number between 0 and 1, the level of the intervals; default 0.95.
#' @param zero_method `"pratt"` (default: zeros carry information about the size of the other changes) or `"wilcoxon"`.
#' @param exact `NULL` (default): see above. `TRUE`: exact up to 1,000 pairs. `FALSE`: normal approximation. Column
#'   `method` says which was used, row by row.
#' @param p.adjust.method One of [stats::p.adjust.methods], `"maxT"` or `"minP"`; default `"holm"`.
#' @param adjust_within Character vector: columns of the result whose levels are families of their own, such as
#'   `"visit"`. `NULL` (default): all rows of the call are one family.
#' @param simultaneous `FALSE` (default), or `TRUE` with `p.adjust.method = "maxT"`: intervals for all rows of a family at
#'   once.
#' @param resamples One whole number, for methods that resample; default 9999: p down to 0.0001.
#' @param seed One whole number or `NULL` (default: a key is drawn from R's generator, so `set.seed()` rules).
#' @param digits_rank Significant digits that decide ties, 1 to 15, or `Inf` for floating-point noise only; default 7.
#' @param markers Character vector of markers to test, in the study's order; `NULL` (default): all.
#' @param visits Character vector of follow-up visits to test; `NULL` (default): all.
#' @param censored_rule What a value below its limit enters as: `"limit"` (default), `"half"`, `"sqrt2"` (limit divided by
#'   the square root of 2), or `"error"`. Counted in `n_censored` and named in `note`.
#' @param scale Matrices: `"raw"` (default: values as they are) or `"log2"` (their logarithms are analysed).
#'
#' @return A data frame of class `paired_change`, one row a marker x visit x group, in the order of the study:
#' \describe{
#'   \item{marker, visit, reference, ...}{what the row is about; then the columns of `by`.}
#'   \item{n_eligible, n_pairs}{patients of the group; those with both values.}
#'   \item{n_zero, n_tied}{zero changes; non-zero changes whose absolute value is shared.}
#'   \item{n_censored}{pairs of which at least one value is below its limit.}
#'   \item{n_up, n_same, n_down}{directions of the changes.}
#'   \item{estimate, conf.low, conf.high}{the change on the analysis scale.}
#'   \item{fold_change, fold_low, fold_high}{2 to the power of these; `NA` on the raw scale, where there is none.}
#'   \item{d_z}{mean change over its standard deviation; `NA` where that is 0.}
#'   \item{rank_biserial}{(V+ - V-) / (V+ + V-) under `zero_method`: from -1, all down, to 1; `NA` where all is zero.}
#'   \item{statistic}{V (sum of the ranks of the positive changes), t, or the number of positive changes.}
#'   \item{p.value, adj.p.value}{raw, and adjusted over the family.}
#'   \item{p_min}{the smallest p that this test could have given with these ranks, of m non-zero changes: `2^(1 - m)`
#'     two-sided and `2^-m` one-sided when exact. `NA` for t, which has no smallest p.}
#'   \item{method}{the test that was really used.}
#'   \item{status, note}{"ok" or why figures are missing, and what a reader should know about the row.}
#'   \item{g_z}{`d_z` without its bias in small samples: Hedges' exact (gamma) correction; `NA` below 3 pairs.}
#' }
#' `settings()` tells how it was made.
#'
#' Statuses: `no_pairs`; `all_censored` (both values of every pair below the limit: nothing can be learnt); `all_zero`
#' (p = 1); for t `too_few` (one pair) and `constant` (all changes equal: no variation to judge them by).
#' @section Errors: Arguments that cannot serve raise class `cytochange_error_argument`, data that are not sound (infinite
#'   values, row names that differ) `cytochange_error_data`.
#' @references
#' Hollander M, Wolfe DA, Chicken E (2014). Nonparametric Statistical Methods, 3rd ed. Wiley. ISBN 978-0470387375.
#'
#' Pratt JW (1959). Remarks on zeros and ties in the Wilcoxon signed rank procedures. Journal of the American Statistical
#' Association 54, 655-667. \doi{10.1080/01621459.1959.10501526}
#'
#' Hodges JL, Lehmann EL (1963). Estimates of location based on rank tests. Annals of Mathematical Statistics 34, 598-611.
#' \doi{10.1214/aoms/1177704172}
#'
#' Hedges LV (1981). Distribution theory for Glass's estimator of effect size and related estimators. Journal of
#' Educational Statistics 6, 107-128. \doi{10.3102/10769986006002107}
#'
#' Streitberg B, Roehmel J (1986). Exact distributions for permutation and rank tests: an introduction to some recently
#' published algorithms. Statistical Software Newsletter 12, 10-17.
#'
#' Westfall PH, Young SS (1993). *Resampling-Based Multiple Testing*. Wiley. ISBN 978-0471557616.
#'
#' Ge Y, Dudoit S, Speed TP (2003). Resampling-based multiple testing for microarray data analysis. *Test* 12, 1-77.
#' \doi{10.1007/BF02595811}
#'
#' Salmon JK, Moraes MA, Dror RO, Shaw DE (2011). Parallel random numbers: as easy as 1, 2, 3. *Proceedings of SC11*, 16.
#' \doi{10.1145/2063384.2063405}
#' @seealso [stats::wilcox.test()], [stats::t.test()], [stats::binom.test()], whose paired results these rows equal where
#'   both are exact; [response_change()] for the difference between responders and non-responders.
#' @examples
#' before <- rbind("IL-6" = c(12, 8, 30, 9.5, 14, 22, 7, 11),
#'                 "sIL-2R" = c(850, 990, 700, 640, 1200, 880, 930, 760))
#' after <- rbind("IL-6" = c(6.5, 8, 14, 7, 9, 25, 5.5, 8),
#'                "sIL-2R" = c(610, 1300, 640, 600, 900, 870, 700, 740))
#' change <- paired_change(before, after, scale = "log2")
#' change
#' change[c("marker", "n_pairs", "fold_change", "fold_low", "fold_high", "p.value")]
#' settings(change)$family
#' @export
paired_change <- function(x, ...) UseMethod("paired_change")

#' @rdname paired_change
#' @export
paired_change.default <- function(x, ...) {
  abort_argument("x", "be a study (see marker_study()) or a numeric matrix of the values before", describe(x))
}

#' @rdname paired_change
#' @export
paired_change.marker_study <- function(x, ..., by = NULL, contrasts = NULL,
                                       method = c("wilcoxon", "t", "sign", "permutation"),
                                       alternative = c("two.sided", "less", "greater"), conf.level = 0.95,
                                       zero_method = c("pratt", "wilcoxon"), exact = NULL, p.adjust.method = "holm",
                                       adjust_within = NULL, simultaneous = FALSE, resamples = 9999, seed = NULL,
                                       digits_rank = 7, markers = NULL, visits = NULL,
                                       censored_rule = c("limit", "half", "sqrt2", "error")) {
  check_dots_empty(...)
  options <- check_paired(method, zero_method, exact, alternative, conf.level, p.adjust.method, adjust_within, resamples,
                          seed, digits_rank)
  options$scale <- x$scale
  options$simultaneous <- check_simultaneous(simultaneous, options$p.adjust.method)
  options$censored_rule <- check_censored_rule(censored_rule)
  options$markers <- intersect(markers(x), check_subset(markers, markers(x), "markers"))
  options$contrasts <- check_contrasts(contrasts, x, visits)
  options$ids <- patient_ids(x$patients$id, nrow(x$patients))
  groups <- study_groups(x, by)
  cells <- study_cells(x, options, groups)
  paired_result(cells, options, groups, baseline = x$baseline)
}

#' @rdname paired_change
#' @export
paired_change.matrix <- function(x = before, after, ..., before, by = NULL, scale = c("raw", "log2"),
                                 method = c("wilcoxon", "t", "sign", "permutation"),
                                 alternative = c("two.sided", "less", "greater"), conf.level = 0.95,
                                 zero_method = c("pratt", "wilcoxon"), exact = NULL, p.adjust.method = "holm",
                                 adjust_within = NULL, simultaneous = FALSE, resamples = 9999, seed = NULL,
                                 digits_rank = 7, markers = NULL) {
  check_dots_empty(...)
  options <- check_paired(method, zero_method, exact, alternative, conf.level, p.adjust.method, adjust_within, resamples,
                          seed, digits_rank)
  options$scale <- check_choice(scale, c("raw", "log2"), "scale")
  options$simultaneous <- check_simultaneous(simultaneous, options$p.adjust.method)
  options$take_log <- options$scale == "log2"
  if (missing(after)) abort_argument("after", "be given: the matrix of the values after", "missing")
  pair <- matrix_pair(x, after, options$scale)
  options$markers <- if (is.null(markers)) pair$markers else
    intersect(pair$markers, check_subset(markers, pair$markers, "markers"))
  options$contrasts <- data.frame(visit = "after", reference = "before")
  options$ids <- patient_ids(pair$patients, length(pair$patients))
  groups <- matrix_groups(by, ncol(x), length(pair$patients))
  paired_result(matrix_cells(pair, options, groups), options, groups, baseline = "before")
}

# ---- arguments ----

paired_methods <- function() c("wilcoxon", "t", "sign", "permutation")

check_paired <- function(method, zero_method, exact, alternative, conf.level, p.adjust.method, adjust_within, resamples,
                         seed, digits_rank) {
  c(list(method = check_choice(method, paired_methods(), "method"),
         zero_method = check_choice(zero_method, c("pratt", "wilcoxon"), "zero_method"),
         exact = check_flag(exact, "exact", null_ok = TRUE)),
    check_verb(alternative, conf.level, p.adjust.method, adjust_within, resamples, seed, digits_rank),
    list(take_log = FALSE))
}

# A data frame of visit and reference, one row a contrast.
check_contrasts <- function(contrasts, study, visits) {
  known <- study$visits
  visits <- check_subset(visits, known, "visits")
  if (is.null(contrasts)) {
    follow_up <- setdiff(intersect(known, visits), study$baseline)
    found <- data.frame(visit = follow_up, reference = rep(study$baseline, length(follow_up)))
  } else {
    if (is.character(contrasts)) contrasts <- list(contrasts)
    if (!is.list(contrasts) || !length(contrasts)) {
      abort_argument("contrasts", "be a list of c(visit, reference) pairs", describe(contrasts))
    }
    for (pair in contrasts) check_contrast(pair, known)
    found <- data.frame(visit = vapply(contrasts, `[[`, "", 1L), reference = vapply(contrasts, `[[`, "", 2L))
    if (anyDuplicated(found)) abort_argument("contrasts", "name each pair once", "a repeated pair")
    found <- found[found$visit %in% visits, ]
  }
  if (!nrow(found)) abort_argument("x", "have a follow-up visit to compare", paste0("without: ", enumerate(known)))
  found
}

check_contrast <- function(pair, known) {
  if (!checkmate::test_character(pair, any.missing = FALSE, len = 2L, unique = TRUE)) {
    abort_argument("contrasts", "hold pairs of two different visits, c(visit, reference)", describe(pair),
                   call = rlang::caller_env(3))
  }
  unknown <- setdiff(pair, known)
  if (length(unknown)) {
    abort_argument("contrasts", paste0("name visits of the study: ", enumerate(dQuote(known, FALSE), 8L)),
                   enumerate(dQuote(unknown, FALSE)), call = rlang::caller_env(3))
  }
}

# ---- groups of patients ----

# Groups: `levels`, a data frame with a row a group that has patients (one row without columns for all together), `members`,
# the patients of each, by number, and `n_left_out`, patients of unknown group by column.
patient_groups <- function(columns, n_patients) {
  if (!length(columns)) {
    return(list(levels = data.frame(row.names = 1L), members = list(seq_len(n_patients)), n_left_out = integer()))
  }
  columns[] <- lapply(columns, function(x) if (is.factor(x)) x else factor(x))
  cell <- interaction(columns, drop = TRUE, lex.order = TRUE)
  members <- unname(split(seq_len(n_patients), cell))
  first <- vapply(members, `[[`, 1L, 1L)
  list(levels = columns[first, , drop = FALSE], members = members,
       n_left_out = vapply(columns, function(x) sum(is.na(x)), 1L))
}

study_groups <- function(study, by) {
  by <- check_strings(by, "by", null_ok = TRUE)
  known <- setdiff(names(study$patients), c("id", "responder"))
  unknown <- setdiff(by, known)
  if (length(unknown)) {
    abort_argument("by", paste0("be among the study's ", enumerate(dQuote(known, FALSE), 8L)),
                   enumerate(dQuote(unknown, FALSE)))
  }
  columns <- study$patients[by]
  if ("response" %in% by) columns$response <- factor(response_group(study$patients$responder), response_groups()[1:2])
  check_groups(columns, "by")
  patient_groups(columns, nrow(study$patients))
}

matrix_groups <- function(by, n_columns, n_patients) {
  if (is.null(by)) return(patient_groups(list(), n_patients))
  if (is.atomic(by)) by <- data.frame(group = by)
  if (!is.data.frame(by) || nrow(by) != n_columns || !ncol(by)) {
    abort_argument("by", paste0("be a data frame or vector with one row a column of `before` (", n_columns, ")"), describe(by))
  }
  by <- as.data.frame(by)
  check_groups(by, "by")
  patient_groups(by[c(seq_len(n_columns), rep(NA_integer_, n_patients - n_columns)), , drop = FALSE], n_patients)
}

check_groups <- function(columns, argument) {
  clash <- intersect(names(columns), paired_columns())
  if (length(clash)) abort_argument(argument, "not be named like a column of the result", enumerate(dQuote(clash, FALSE)))
  for (name in names(columns)) {
    x <- columns[[name]]
    if (is.numeric(x) && length(unique(x)) > 20L) {
      abort_argument(argument, "name columns of few levels", paste0(dQuote(name, FALSE), ", numbers with ",
                                                                    length(unique(x)), " different values"))
    }
    if (all(is.na(x))) abort_argument(argument, "name columns with known values", paste0(dQuote(name, FALSE), ", all missing"))
  }
}

# ---- cells: the values of all markers for one contrast and one group ----

# A cell: `before`, `after`, matrices markers x patients; `before_columns`, `after_columns`, the patients that are in both;
# `patients`, their numbers; `censored_before`, `censored_after`, logical matrices or NULL; `n_eligible`; `keys`, its columns
# of the result.
study_cells <- function(study, options, groups) {
  needed <- unique(unlist(options$contrasts))
  values <- lapply(needed, function(visit) study_values(study, visit, options$markers, options$censored_rule))
  names(values) <- needed
  values <- lapply(values, function(v) list(value = v$value, censored = if (any(v$censored)) v$censored))
  make_cells(options$contrasts, groups, function(contrast, members) {
    after <- values[[contrast$visit]]
    before <- values[[contrast$reference]]
    list(before = before$value, after = after$value, before_columns = members, after_columns = members,
         patients = members, censored_before = before$censored, censored_after = after$censored)
  })
}

matrix_cells <- function(pair, options, groups) {
  rows <- match(options$markers, pair$markers)
  if (length(rows) < length(pair$markers)) {
    pair$before <- pair$before[rows, , drop = FALSE]
    pair$after <- pair$after[rows, , drop = FALSE]
  }
  make_cells(options$contrasts, groups, function(contrast, members) {
    paired <- members[!is.na(pair$before_columns[members]) & !is.na(pair$after_columns[members])]
    list(before = pair$before, after = pair$after, before_columns = pair$before_columns[paired],
         after_columns = pair$after_columns[paired], patients = paired)
  })
}

make_cells <- function(contrasts, groups, make) {
  places <- expand.grid(group = seq_along(groups$members), contrast = seq_len(nrow(contrasts)))
  Map(function(g, k) {
    cell <- make(contrasts[k, ], groups$members[[g]])
    cell$n_eligible <- length(groups$members[[g]])
    cell$keys <- c(as.list(contrasts[k, ]), as.list(groups$levels[g, , drop = FALSE]))
    cell
  }, places$group, places$contrast)
}

# ---- rows ----

paired_columns <- function() {
  c("marker", "visit", "reference", "n_eligible", "n_pairs", "n_zero", "n_tied", "n_censored", "n_up", "n_same", "n_down",
    "estimate", "conf.low", "conf.high", "fold_change", "fold_low", "fold_high", "d_z", "rank_biserial", "statistic",
    "p.value", "adj.p.value", "p_min", "method", "status", "note", "g_z")
}

paired_result <- function(cells, options, groups, baseline) {
  known <- c("marker", "visit", "reference", names(groups$levels))
  check_subset(options$adjust_within, known, "adjust_within")
  options$seed <- permutation_seed(cells, options)
  parts <- lapply(cells, paired_rows, options = options)
  rows <- interleave(parts)
  rows$marker <- rep(options$markers, each = length(cells))
  adjusted <- adjust_paired(rows, cells, options)
  rows$adj.p.value <- adjusted$adj.p.value
  options["seed"] <- list(adjusted$seed)
  if (options$simultaneous) {
    wide <- simultaneous_paired(rows, cells, options)
    rows <- wide$rows
    options["seed"] <- list(wide$seed)
  }
  rows <- rows[append(paired_columns(), names(groups$levels), after = 3L)]
  new_result(rows, "paired_change", paired_settings(rows, options, groups, baseline))
}

# Columns of the cells, one row a marker, into rows: markers first, then cells.
interleave <- function(parts) {
  if (length(parts) == 1L) return(parts[[1L]])
  columns <- lapply(names(parts[[1L]]), function(name) {
    column <- lapply(parts, `[[`, name)
    out <- as.vector(do.call(rbind, lapply(column, as.vector)))
    if (is.factor(column[[1L]])) factor(out, levels(column[[1L]])) else out
  })
  names(columns) <- names(parts[[1L]])
  list2DF(columns)
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
  core <- paired_core(cell, options)
  test <- switch(options$method,
                 wilcoxon = paired_wilcoxon(core, options),
                 t = paired_t(core, options),
                 sign = paired_sign(core, options),
                 permutation = paired_permutation(cell, options))
  test <- without_figures(test, core$n_pairs == 0L, "no_pairs")
  test <- without_figures(test, core$n_pairs > 0L & core$n_unknown == core$n_pairs, "all_censored")
  log2_scale <- options$scale == "log2"
  fold <- function(x) if (log2_scale) 2^x else rep(NA_real_, length(x))
  n <- length(core$n_pairs)
  list2DF(c(
    lapply(cell$keys, rep, n),
    list(
      n_eligible = rep(cell$n_eligible, n), n_pairs = core$n_pairs, n_zero = core$n_zero, n_tied = core$n_tied,
      n_censored = core$n_censored, n_up = core$n_up, n_same = core$n_zero, n_down = core$n_down,
      estimate = test$estimate, conf.low = test$conf.low, conf.high = test$conf.high,
      fold_change = fold(test$estimate), fold_low = fold(test$conf.low), fold_high = fold(test$conf.high),
      d_z = effect_d(core, test), rank_biserial = effect_rank(core, test),
      statistic = test$statistic, p.value = test$p.value, p_min = test$p_min, method = test$method,
      status = test$status,
      note = join_notes(test$status, note_status(test), test$note, note_censored(core, options), note_level(test, core, options)),
      g_z = hedges_factor(core$n_pairs - 1L) * effect_d(core, test)
    )
  ))
}

# Figures of all markers of a cell, from the core.
paired_core <- function(cell, options) {
  two_sided <- options$alternative == "two.sided"
  tail <- (1 - options$conf.level) / if (two_sided) 2 else 1
  n <- length(cell$patients)
  sign <- options$method == "sign"
  core <- call_core(
    ffi_paired, cell$before, cell$after, as.integer(cell$before_columns), as.integer(cell$after_columns),
    cell$censored_before, cell$censored_after,
    list(
      log2 = options$scale == "log2", take_log = options$take_log,
      digits = if (is.finite(options$digits_rank)) as.integer(options$digits_rank) else 0L,
      ranks = options$method == "wilcoxon", order_statistics = sign,
      order = if (sign) sign_order(0:n, tail, !isFALSE(options$exact)) else integer(),
      exact_max = if (is.null(options$exact)) 100L else if (options$exact) 1000L else 0L,
      zero_rule = as.integer(options$zero_method == "wilcoxon"),
      alternative = match(options$alternative, c("two.sided", "less", "greater")) - 1L,
      tail = tail, critical = stats::qnorm(tail, lower.tail = FALSE),
      threads = core_threads(), label = progress_label("Paired change")
    )
  )
  core$exact <- core$exact == 1L
  core
}

# Rows of which nothing can be said keep their counts and lose their figures.
without_figures <- function(test, where, status) {
  if (!any(where)) return(test)
  for (name in c("estimate", "conf.low", "conf.high", "statistic", "p.value", "p_min")) test[[name]][where] <- NA_real_
  test$status[where] <- status
  if (length(test$note)) test$note[where] <- ""
  test
}

computed <- function(test) !is.na(test$p.value)

effect_d <- function(core, test) {
  d <- core$mean / core$sd
  d[core$sd == 0 | test$status == "no_pairs" | test$status == "all_censored"] <- NA_real_
  d
}

# Hedges' (1981) exact correction of a standardised mean with `df` degrees of freedom; NA below 2, where it has no finite
# expectation to correct.
hedges_factor <- function(df) {
  known <- seq_len(max(df, 2L))[-1L]
  c(NA_real_, exp(lgamma(known / 2) - lgamma((known - 1) / 2)) / sqrt(known / 2))[pmax(df, 1L)]
}

effect_rank <- function(core, test) {
  r <- (2 * core$statistic - core$rank_sum) / core$rank_sum
  r[core$rank_sum == 0 | test$status %in% c("no_pairs", "all_censored")] <- NA_real_
  r
}

# ---- the tests: figures of the core to columns ----
# Each returns a list: estimate, conf.low, conf.high, statistic, p.value, p_min, method, status, note ("" or one element a
# row).

paired_wilcoxon <- function(core, options) {
  exact <- core$exact | (core$n_pairs == 0L & !isFALSE(options$exact))
  m <- core$n_pairs - core$n_zero
  p <- core$p
  p_min <- smallest_p(m, options$alternative)
  normal <- which(!exact)
  if (length(normal)) {
    at <- lapply(core, `[`, normal)
    p[normal] <- signed_rank_normal(at$statistic, at$rank_sum, at$square_sum, options$alternative)
    extreme <- if (options$alternative == "less") 0 else at$rank_sum
    p_min[normal] <- signed_rank_normal(extreme, at$rank_sum, at$square_sum, options$alternative)
  }
  list(estimate = core$estimate, conf.low = core$conf.low, conf.high = core$conf.high, statistic = core$statistic,
       p.value = p, p_min = p_min,
       method = ifelse(exact, "Wilcoxon signed-rank, exact", "Wilcoxon signed-rank, normal"),
       status = ifelse(core$n_zero == core$n_pairs, "all_zero", "ok"),
       note = note_not_exact(exact, options))
}

# The normal approximation of stats::wilcox.test(correct = TRUE); square_sum: of the ranks that take part, so ties and zeros
# are accounted for.
signed_rank_normal <- function(v, rank_sum, square_sum, alternative) {
  normal_p(v - rank_sum / 2, sqrt(square_sum) / 2, alternative)
}

# p of a statistic's distance from its mean, half a unit nearer for continuity; 1 where nothing can vary.
normal_p <- function(excess, sd, alternative) {
  correction <- switch(alternative, two.sided = sign(excess) * 0.5, greater = 0.5, less = -0.5)
  z <- (excess - correction) / sd
  p <- switch(alternative, two.sided = 2 * stats::pnorm(-abs(z)), greater = stats::pnorm(z, lower.tail = FALSE),
              less = stats::pnorm(z))
  p[sd == 0] <- 1
  pmin(p, 1)
}

# With m non-zero changes, all in one direction.
smallest_p <- function(m, alternative) if (alternative == "two.sided") pmin(1, 2^(1 - m)) else 2^-m

paired_t <- function(core, options) {
  n <- core$n_pairs
  df <- pmax(n - 1, 1)
  se <- core$sd / sqrt(n)
  t <- core$mean / se
  tail <- (1 - options$conf.level) / if (options$alternative == "two.sided") 2 else 1
  half <- stats::qt(tail, seq_len(max(df)), lower.tail = FALSE)[df] * se
  p <- switch(options$alternative, two.sided = 2 * stats::pt(-abs(t), df), less = stats::pt(t, df),
              greater = stats::pt(t, df, lower.tail = FALSE))
  test <- list(estimate = core$mean,
               conf.low = if (options$alternative == "less") rep(-Inf, length(n)) else core$mean - half,
               conf.high = if (options$alternative == "greater") rep(Inf, length(n)) else core$mean + half,
               statistic = t, p.value = p, p_min = rep(NA_real_, length(n)), method = rep("paired t", length(n)),
               status = rep("ok", length(n)), note = "")
  t_without_variation(without_figures(test, n == 1L, "too_few"), core)
}

# Equal changes have no variation to be judged by; all zero, they show no change at all.
t_without_variation <- function(test, core) {
  flat <- which(core$n_pairs > 1L & core$sd == 0)
  if (!length(flat)) return(test)
  for (name in c("conf.low", "conf.high", "statistic", "p.value")) test[[name]][flat] <- NA_real_
  zero <- core$n_zero[flat] == core$n_pairs[flat]
  test$p.value[flat[zero]] <- 1
  test$status[flat] <- ifelse(zero, "all_zero", "constant")
  test$note <- character(length(core$n_pairs))
  test$note[flat[!zero]] <- "every change is the same: no variation to judge it by"
  test
}

paired_sign <- function(core, options) {
  exact <- !isFALSE(options$exact)
  up <- core$n_up
  m <- up + core$n_down
  p <- if (exact) sign_exact(up, m, options$alternative) else normal_p(up - m / 2, sqrt(m) / 2, options$alternative)
  extreme <- if (options$alternative == "less") 0 else m
  list(estimate = core$estimate, conf.low = core$conf.low, conf.high = core$conf.high, statistic = as.numeric(up),
       p.value = p,
       p_min = if (exact) smallest_p(m, options$alternative) else normal_p(extreme - m / 2, sqrt(m) / 2, options$alternative),
       method = rep(if (exact) "sign, exact" else "sign, normal", length(m)),
       status = ifelse(core$n_zero == core$n_pairs, "all_zero", "ok"), note = "")
}

# The mean change under sign flips.
paired_permutation <- function(cell, options) {
  test <- flip_test(cell_block(cell, options), options$ids, options, options$seed)
  test$status <- ifelse(test$n_zero == test$n_pairs, "all_zero", "ok")
  test$method <- permutation_name("sign flips of the mean", test$complete)
  test$note <- ""
  test
}

sign_exact <- function(up, m, alternative) {
  switch(alternative,
         two.sided = pmin(1, 2 * stats::pbinom(pmin(up, m - up), m, 0.5)),
         less = stats::pbinom(up, m, 0.5),
         greater = stats::pbinom(m - up, m, 0.5))
}

# Which order statistic of n changes is the lower limit; 0: none. The k-th is when k changes below the shift are the fewest
# that the test does not reject: P(B <= k) > tail, B binomial. A shift that equals g changes drops them, which leaves it at
# least as extreme as the gap beyond it.
sign_order <- function(n, tail, exact) {
  if (!exact) return(as.integer(pmax(0, floor(n / 2 - 0.5 - stats::qnorm(tail, lower.tail = FALSE) * sqrt(n) / 2) + 1)))
  k <- pmax(0, stats::qbinom(tail, n, 0.5) - 1)
  for (step in 1:2) k <- k + (stats::pbinom(k, n, 0.5) <= tail * (1 + 1e-12))
  as.integer(pmin(k, n))
}

# ---- notes ----

note_not_exact <- function(exact, options) {
  if (!isTRUE(options$exact) || all(exact)) return("")
  ifelse(exact, "", "more than 1,000 pairs: normal approximation")
}

# Why a row has no test, where the test itself has not said it.
note_status <- function(test) {
  if (all(test$status == "ok")) return("")
  ifelse(test$status != "ok" & test$note == "", status_text(test$status), "")
}

note_censored <- function(core, options) {
  below <- core$n_censored > 0L
  if (!any(below)) return("")
  entered <- switch(options$censored_rule, limit = "at the limit", half = "at half the limit", sqrt2 = "at limit / sqrt(2)")
  note <- character(length(below))
  note[below] <- paste0(format_count(core$n_censored[below], "pair"), " with a value below the limit, entered ", entered)
  note
}

# What the number of pairs cannot give: a bounded interval, a small p.
note_level <- function(test, core, options) {
  level <- format_level(options$conf.level)
  low <- is.infinite(test$conf.low) & options$alternative != "less"
  high <- is.infinite(test$conf.high) & options$alternative != "greater"
  unbounded <- !is.na(low) & (low | high)
  none <- !is.na(test$p.value) & is.na(test$conf.low) & test$status == "ok"
  weak <- !is.na(test$p_min) & test$p_min > 1 - options$conf.level & test$status == "ok"
  if (!any(unbounded | none | weak)) return("")
  note <- character(length(unbounded))
  note[weak] <- paste0(format_count(core$n_pairs[weak] - core$n_zero[weak], "non-zero change"), " cannot give p below ",
                       format(test$p_min[weak], digits = 3L, trim = TRUE))
  open <- unbounded & test$status %in% c("ok", "all_zero")
  note[open] <- paste0(note[open], ifelse(note[open] == "", "", "; "),
                       "too few pairs for a bounded ", level, " interval")
  note[none] <- paste0("no shift is kept at ", level, ": no interval")
  note
}

# ---- settings ----

paired_settings <- function(rows, options, groups, baseline) {
  family <- families(rows, options$adjust_within)
  list(
    scale = options$scale, method = options$method, zero_method = options$zero_method, exact = options$exact,
    alternative = options$alternative, conf.level = options$conf.level, p.adjust.method = options$p.adjust.method,
    adjust_within = options$adjust_within, family = describe_family(family, options$adjust_within),
    baseline = baseline, contrasts = options$contrasts, by = names(groups$levels),
    n_left_out = groups$n_left_out, digits_rank = options$digits_rank, censored_rule = options$censored_rule,
    simultaneous = options$simultaneous, resamples = if (uses_resamples(options)) options$resamples, seed = options$seed
  )
}
