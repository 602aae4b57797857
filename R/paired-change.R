#' Did the markers change within patients?
#'
#' For each marker, follow-up visit and group of patients: a paired test of the change, with its estimate and interval
#' from the same test, effect sizes, and counts of all that went into it. Thousands of markers take a fraction of a
#' second.
#'
#' @section The test:
#' Change = follow-up minus baseline on the analysis scale. Pairs are made by patient; a patient without both values is
#' no pair and is seen in `n_eligible` minus `n_pairs` (who and why: [sample_flow()]).
#'
#' `r method_help("paired")`
#'
#' **Interval.** The set of shifts that the row's own test does not reject when they are subtracted from the changes,
#' with the same rule for ties and zeros, from the smallest to the largest such shift. So it agrees with the p value,
#' also with ties. Where the number of pairs cannot reach the level it is `-Inf`, `Inf`, with a note. One-sided
#' alternatives have one infinite end.
#'
#' **Zeros.** `zero_method = "pratt"` ranks the zeros among the changes and then drops their ranks; `"wilcoxon"` drops
#' zeros before ranking. The rule is applied at each shift, so under `"wilcoxon"` too a zero change is an observation
#' for all shifts but 0: estimate and interval are of all changes. (`wilcox.test()` in R before 4.6 drops the zeros for
#' good.)
#'
#' **Ties.** Equal on paper is equal: a change is zero when its two values agree to 8 machine epsilons, and changes are
#' tied when they agree to `digits_rank` significant digits, floating-point noise notwithstanding. A change of units
#' does not change p. Estimates use the unrounded changes.
#'
#' @section Values beyond a limit:
#' Under `censored_rule = "ordinal"` (default) a value below or above a limit of quantification is used for what is
#' known of it. The limit of a pair is the larger of its two values' lower limits (the smaller of the upper ones); a
#' value beyond it counts as beyond it, whatever was measured, so that exchanging the two visits exchanges all that is
#' known and the exact distribution holds, also where the limit moved between the visits. A change from or to such a
#' value has a known sign and a size of at least so much; of two values below the limit nothing is known
#' (`n_undetermined`; not a zero). `"wilcoxon"` gives each change Gehan's score among the sizes: (M + 1 + sizes that
#' are certainly smaller - sizes certainly larger) / 2 of the M that are ranked, which are the midranks where nothing
#' is beyond a limit; `"sign"` counts the signs; `"ppw"` scores the values of both visits together. Estimate and
#' interval invert the test, the limits of the first visit moving along with the shift; they may be open where few
#' changes would be determined. Rows without such a value are the ordinary rows.
#'
#' The limit of every value is needed, of measured ones too: give `lloq` (and `uloq`) to [marker_study()]. Where it is
#' not known and flags tell more than one, `note` says that the test is approximate.
#'
#' Methods that need numbers (`r able_methods("paired", "takes_limits", FALSE)`) take such values at the limit of the
#' pair in rows where at most 15 % of the pairs have one, and say so in `note` and `method`; other rows are
#' `not_computed`. So is `d_z` missing there. A substitution asked for by name is done whatever the share, each value at
#' its own limit; where limits move between visits such tests can reject although nothing has changed.
#' `"censored_ml"` takes each value at its own limit, without the pair rule.
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
#' @param before,after Numeric matrices with the same markers in the same rows. Patients are matched by column name
#'   where both matrices have them (a patient in one only is eligible, but no pair), else by position, which
#'   a message (kind "unnamed_columns") says where one has them.
#' @param by Groups of patients, a row each. Study: names among `"arm"`, `"response"` and the covariates, a column each
#'   in the result; `"response"` has levels "responder" and "non-responder". Matrices: a data frame with one row a
#'   column of `before`, or a vector (column `group`). Patients of unknown group are left out and counted in
#'   `settings()`. `NULL` (default): all patients together.
#' @param contrasts A list of `c(visit, reference)` pairs. `NULL` (default): every follow-up against the baseline.
#' @param method One string; default `"wilcoxon"`, which asks least of the data.
#' @param alternative `"two.sided"` (default), `"less"` (markers fell) or `"greater"` (markers rose).
#' @param conf.level One number between 0 and 1, the level of the intervals; default 0.95.
#' @param zero_method `"pratt"` (default: zeros carry information about the size of the other changes) or `"wilcoxon"`.
#' @param moderate `FALSE` (default), or `TRUE` with `method = "t"` and 10 markers or more: variances shrunk towards
#'   each other over the markers by limma's empirical Bayes, for which limma must be installed.
#' @param half_pairs `FALSE` (default), or `TRUE` with `method = "censored_ml"`: patients with one of the two values
#'   take part by it, counted in `n_half`. Valid where values are missing at random.
#' @param exact `NULL` (default): see above. `TRUE`: exact up to 1,000 pairs. `FALSE`: normal approximation. Column
#'   `method` says which was used, row by row.
#' @param p.adjust.method One of [stats::p.adjust.methods], `"maxT"` or `"minP"`; default `"holm"`.
#' @param adjust_within Character vector: columns of the result whose levels are families of their own, such as
#'   `"visit"`. `NULL` (default): all rows of the call are one family.
#' @param simultaneous `FALSE` (default), or `TRUE` with `p.adjust.method = "maxT"`: intervals for all rows of a family
#'   at once.
#' @param resamples One whole number, for methods that resample; default 9999: p down to 0.0001.
#' @param seed One whole number or `NULL` (default: a key is drawn from R's generator, so `set.seed()` rules).
#' @param digits_rank Significant digits that decide ties, 1 to 15, or `Inf` for floating-point noise only; default 7.
#' @param markers Character vector of markers to test, in the study's order; `NULL` (default): all.
#' @param visits Character vector of follow-up visits to test; `NULL` (default): all.
#' @param censored_rule What a value beyond a limit enters as: `r limit_rule_help("changes")`. Counted in `n_censored`
#'   and named in `note`.
#' @param scale Matrices: `"raw"` (default: values as they are) or `"log2"` (their logarithms are analysed).
#'
#' @return A data frame of class `paired_change`, one row a marker x visit x group, in the order of the study:
#' \describe{
#'   \item{marker, visit, reference, ...}{what the row is about; then the columns of `by`.}
#'   \item{n_eligible, n_pairs}{patients of the group; those with both values.}
#'   \item{n_half}{patients with one of both values who took part (`half_pairs`).}
#'   \item{n_zero, n_tied}{zero changes; non-zero changes whose absolute value is shared.}
#'   \item{n_censored, n_undetermined}{pairs of which at least one value is beyond the pair's limit; pairs of whose
#'     change nothing is known, as both lie beyond the same limit.}
#'   \item{n_up, n_same, n_down}{directions of the changes.}
#'   \item{estimate, conf.low, conf.high}{the change on the analysis scale.}
#'   \item{fold_change, fold_low, fold_high}{2 to the power of these; `NA` on the raw scale, where there is none.}
#'   \item{d_z, d_z_low, d_z_high}{mean change over its standard deviation, with the limits of the noncentral t
#'     distribution (Steiger and Fouladi 1997), always two-sided; `NA` where the standard deviation is 0, and for
#'     `"ppw"`. The limits of `"censored_ml"` are those of its signed t.}
#'   \item{g_z, g_z_low, g_z_high}{these without the bias in small samples: Hedges' exact (gamma) correction; `NA` below
#'     3 pairs.}
#'   \item{rank_biserial, rank_biserial_low, rank_biserial_high}{(V+ - V-) / (V+ + V-) under `zero_method`: from -1, all
#'     down, to 1; `NA` where all is zero. Limits by Fisher's z with the standard error that these ranks have where
#'     nothing changes, the root of the sum of their squares over their sum; where all changes go one way, the exact
#'     bound of so many signs.}
#'   \item{spread_ratio}{standard deviation at the visit over that at the reference, by the likelihood of
#'     `"censored_ml"`, in rows with a value beyond a limit where its fit converges.}
#'   \item{statistic}{V (sum of the ranks of the positive changes), t (of `"censored_ml"` the likelihood ratio as t),
#'     the number of positive changes, or Z of `"ppw"`.}
#'   \item{p.value, adj.p.value}{raw, and adjusted over the family.}
#'   \item{p_min}{the smallest p that this test could have given with these ranks, of m non-zero changes: `2^(1 - m)`
#'     two-sided and `2^-m` one-sided when exact. `NA` for t, which has no smallest p.}
#'   \item{method}{the test that was really used.}
#'   \item{status, note}{"ok" or why figures are missing, and what a reader should know about the row.}
#'   \item{exact}{`TRUE` where p is of the exact distribution or of all flips, `FALSE` where it is approximate or of
#'   flips
#'     drawn at random; `NA` where there is no test, and for t.}
#'   \item{remarks}{what `note` says, as codes and numbers, for prints and tables; [tidy()] and `as.data.frame()` leave
#'   it
#'     out.}
#' }
#' `settings()` tells how it was made.
#'
#' Statuses: `no_pairs`; `all_censored` (both values of every pair below the limit: nothing can be learnt, p = 1);
#' `all_zero` (p = 1); `not_computed` (too many values beyond a limit for a method that needs numbers); for t `too_few`
#' (one pair) and `constant` (all changes equal: no variation to judge them by); for `"censored_ml"` `too_few` (fewer
#' than two pairs, or a visit without two different measured values), `constant` and `not_converged` (the likelihood
#' has no finite maximum, as where all pairs lie on one line, or where the values of one visit beyond a limit are parted
#' from its measured ones by those of the other visit).
#' @section Errors: Arguments that cannot serve raise class `cytochange_error_argument`, data that are not sound
#'   (infinite values, row names that differ) `cytochange_error_data`.
#' @references
#' Hollander M, Wolfe DA, Chicken E (2014). Nonparametric Statistical Methods, 3rd ed. Wiley. ISBN 978-0470387375.
#'
#' Pratt JW (1959). Remarks on zeros and ties in the Wilcoxon signed rank procedures. Journal of the American
#' Statistical Association 54, 655-667. \doi{10.1080/01621459.1959.10501526}
#'
#' Gehan EA (1965). A generalized Wilcoxon test for comparing arbitrarily singly-censored samples. *Biometrika* 52,
#' 203-223. \doi{10.1093/biomet/52.1-2.203}
#'
#' O'Brien PC, Fleming TR (1987). A paired Prentice-Wilcoxon test for censored paired data. *Biometrics* 43, 169-180.
#' \doi{10.2307/2531957}
#'
#' Prentice RL (1978). Linear rank tests with right censored data. *Biometrika* 65, 167-179.
#' \doi{10.1093/biomet/65.1.167}
#'
#' Lyles RH, Williams JK, Chuachoowong R (2001). Correlating two viral load assays with known detection limits.
#' *Biometrics* 57, 1238-1244. \doi{10.1111/j.0006-341X.2001.01238.x}
#'
#' Hodges JL, Lehmann EL (1963). Estimates of location based on rank tests. Annals of Mathematical Statistics 34,
#' 598-611. \doi{10.1214/aoms/1177704172}
#'
#' Hedges LV (1981). Distribution theory for Glass's estimator of effect size and related estimators. Journal of
#' Educational Statistics 6, 107-128. \doi{10.3102/10769986006002107}
#'
#' Steiger JH, Fouladi RT (1997). Noncentrality interval estimation and the evaluation of statistical models. In: Harlow
#' LL, Mulaik SA, Steiger JH (eds). *What if there were no significance tests?* Erlbaum. ISBN 978-0805826340.
#'
#' Streitberg B, Roehmel J (1986). Exact distributions for permutation and rank tests: an introduction to some recently
#' published algorithms. Statistical Software Newsletter 12, 10-17.
#'
#' Westfall PH, Young SS (1993). *Resampling-Based Multiple Testing*. Wiley. ISBN 978-0471557616.
#'
#' Ge Y, Dudoit S, Speed TP (2003). Resampling-based multiple testing for microarray data analysis. *Test* 12, 1-77.
#' \doi{10.1007/BF02595811}
#'
#' Smyth GK (2004). Linear models and empirical Bayes methods for assessing differential expression in microarray
#' experiments. *Statistical Applications in Genetics and Molecular Biology* 3, 3. \doi{10.2202/1544-6115.1027}
#'
#' Salmon JK, Moraes MA, Dror RO, Shaw DE (2011). Parallel random numbers: as easy as 1, 2, 3. *Proceedings of SC11*,
#' 16. \doi{10.1145/2063384.2063405}
#' @seealso [stats::wilcox.test()], [stats::t.test()], [stats::binom.test()], whose paired results these rows equal
#'   where both are exact; [response_change()] for the difference between responders and non-responders.
#' @examples
#' before <- rbind("IL-6" = c(12, 8, 30, 9.5, 14, 22, 7, 11),
#'                 "sIL-2R" = c(850, 990, 700, 640, 1200, 880, 930, 760))
#' after <- rbind("IL-6" = c(6.5, 8, 14, 7, 9, 25, 5.5, 8),
#'                "sIL-2R" = c(610, 1300, 640, 600, 900, 870, 700, 740))
#' change <- paired_change(before, after, scale = "log2")
#' change
#' change[c("marker", "n_pairs", "fold_change", "fold_low", "fold_high", "p.value")]
#' settings(change)$family
#' @order 1
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
                                       method = methods_of("paired"),
                                       alternative = c("two.sided", "less", "greater"), conf.level = 0.95,
                                       zero_method = c("pratt", "wilcoxon"), moderate = FALSE, half_pairs = FALSE,
                                       exact = NULL, p.adjust.method = "holm", adjust_within = NULL,
                                       simultaneous = FALSE, resamples = 9999, seed = NULL,
                                       digits_rank = 7, markers = NULL, visits = NULL,
                                       censored_rule = limit_rules("changes")) {
  check_dots_empty(...)
  options <- check_paired(method, zero_method, exact, alternative, conf.level, p.adjust.method, adjust_within,
                          resamples, seed, digits_rank)
  options$half_pairs <- check_half_pairs(half_pairs, options$method)
  options$scale <- x$scale
  options$simultaneous <- check_simultaneous(simultaneous, options$p.adjust.method)
  options$censored_rule <- check_limit_rule(censored_rule, "changes")
  options$markers <- intersect(markers(x), check_subset(markers, markers(x), "markers"))
  options$moderate <- check_moderate(moderate, "paired", options$method, options$markers, options$p.adjust.method)
  options$contrasts <- check_contrasts(contrasts, x, visits)
  options$of_data <- c(data_settings(x, options$markers), if (x$logged) list(logged = TRUE))
  options$ids <- patient_ids(x$patients$id, nrow(x$patients))
  groups <- study_groups(x, by)
  cells <- study_cells(x, options, groups)
  paired_result(cells, options, groups, baseline = x$baseline)
}

#' @rdname paired_change
#' @export
paired_change.matrix <- function(x = before, after, ..., before, by = NULL, scale = c("raw", "log2"),
                                 method = methods_of("paired"),
                                 alternative = c("two.sided", "less", "greater"), conf.level = 0.95,
                                 zero_method = c("pratt", "wilcoxon"), moderate = FALSE, half_pairs = FALSE,
                                 exact = NULL, p.adjust.method = "holm", adjust_within = NULL,
                                 simultaneous = FALSE, resamples = 9999, seed = NULL,
                                 digits_rank = 7, markers = NULL) {
  check_dots_empty(...)
  if (missing(x)) x <- required(before)
  options <- check_paired(method, zero_method, exact, alternative, conf.level, p.adjust.method, adjust_within,
                          resamples, seed, digits_rank)
  options$half_pairs <- check_half_pairs(half_pairs, options$method)
  options$scale <- check_choice(scale, c("raw", "log2"), "scale")
  options$simultaneous <- check_simultaneous(simultaneous, options$p.adjust.method)
  options$take_log <- options$scale == "log2"
  if (missing(after)) abort_argument("after", "be given: the matrix of the values after", "missing")
  pair <- read_matrices(x, after, options$scale)
  options$markers <- if (is.null(markers)) pair$markers else
    intersect(pair$markers, check_subset(markers, pair$markers, "markers"))
  options$moderate <- check_moderate(moderate, "paired", options$method, options$markers, options$p.adjust.method)
  options$contrasts <- list2DF(list(visit = "after", reference = "before"))
  options$ids <- patient_ids(pair$patients, length(pair$patients))
  groups <- matrix_groups(by, ncol(x), length(pair$patients))
  paired_result(matrix_cells(pair, options, groups), options, groups, baseline = "before")
}

# Patients with one value take part where a likelihood says what that value is worth.
check_half_pairs <- function(half_pairs, method) {
  half_pairs <- check_flag(half_pairs, "half_pairs")
  if (half_pairs && !get_method("paired", method)$own_limits) {
    abort_argument("half_pairs", paste("be FALSE, or come with", able_methods("paired", "own_limits")),
                   paste("TRUE with method", dQuote(method, FALSE)))
  }
  half_pairs
}

check_paired <- function(method, zero_method, exact, alternative, conf.level, p.adjust.method, adjust_within, resamples,
                         seed, digits_rank) {
  c(list(method = check_method(method, "paired"),
         zero_method = check_choice(zero_method, c("pratt", "wilcoxon"), "zero_method"),
         exact = check_flag(exact, "exact", null_ok = TRUE)),
    check_verb(alternative, conf.level, p.adjust.method, adjust_within, resamples, seed, digits_rank),
    list(take_log = FALSE))
}
