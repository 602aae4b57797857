#' Change against response
#'
#' Did a marker change differently in patients who responded? For each marker, follow-up visit and stratum: the changes
#' (follow-up minus baseline, within a patient) of responders against those of non-responders.
#'
#' @section What is computed:
#' **`method = "wilcoxon"`** (default): the rank-sum test of Wilcoxon, Mann and Whitney, exact with ties for up to 100
#' patients (the conditional distribution given the ties, by the shift algorithm of Streitberg and Roehmel), above that
#' the
#' normal approximation with the corrections for ties and for continuity. A two-sided p is twice the smaller tail, at
#' most
#' 1. The estimate is Hodges and Lehmann's: the median of all differences, one responder's change minus one
#' non-responder's. The interval is the set of shifts that this very test does not reject, exact in the ties as well. A
#' level that the numbers of patients cannot reach has an unbounded interval and a note.
#'
#' **`method = "t"`**: Welch's test; the estimate is the difference of the mean changes.
#'
#' **`method = "permutation"`**: of the difference of means, by relabelling the patients (complete where that is no more
#' work than `resamples`).
#'
#' **Ties and zeros.** A change is zero when the two values are equal to 8 machine epsilons, relative. Changes are tied
#' when they agree after rounding to `digits_rank` significant digits; a rounding error of the computer moves no p. The
#' estimate is of the unrounded changes; where ties within a group decide the limits, tied values count as their mean.
#'
#' **Strata.** Each level of `strata` has its own row. Row "all" is then the stratified test, which compares patients of
#' the
#' same stratum only: van Elteren's (weights 1/(N + 1), normal approximation, corrected for ties and, as it has no
#' common
#' step, not for continuity; estimate: the weighted median of the differences within strata), or for `"t"` the sum of
#' the
#' mean differences within strata, weighted by n1 n0 / (n1 + n0) as in a linear model with an effect of each stratum,
#' with
#' every group's own variance (Welch and Satterthwaite). A stratum with one group only takes no part in that test. AUC,
#' direction counts and odds ratio of row "all" are of all its patients together, whatever their stratum.
#'
#' **Always two-sided**, whatever `alternative`: the interval of the AUC (DeLong's standard error on the logit scale; an
#' exact bound at 0 and 1; none where a group has one patient), the odds ratio (conditional maximum likelihood, exact
#' interval with equal tails) and `direction_p` (Fisher's exact test, as [stats::fisher.test()] takes it).
#'
#' **`interaction_p`**: does the effect of response differ between strata? Analysis of covariance of the follow-up value
#' on
#' the baseline value, the stratum, the response and stratum x response; F test with the covariance HC3 and the residual
#' degrees of freedom. It compares strata, so it stands in row "all" and is `NA` in the rows of single strata and
#' without
#' `strata`.
#'
#' @section Resampling:
#' `method = "permutation"` shuffles the response among whole patients, within strata where there are some; "maxT" and
#' "minP" do so for every method. The same resamples serve all markers and visits of a patient together, which keeps
#' their correlation. A run is complete, with p = b/N, where that is no more work than `resamples`; else p = (b + 1)/(B
#' + 1), where b counts the resamples that are as large as what was seen, ties included. Two-sided, p is twice the
#' smaller tail. A marker that lacks patients keeps its numbers of responders and non-responders in its own p value.
#' The interval inverts the test on the same resamples.
#'
#' What a patient draws depends on the seed, the patient's identifier (the columns' names of matrices, else their
#' places) and the number of the resample alone (Philox 4x32-10; Salmon et al. 2011). So a row's figures do not depend
#' on the other rows or on patients it lacks, nor the answer on `options(cytochange.threads = )`. R's generator gives
#' one number, the seed, and only where a run is not complete.
#'
#' **`p.adjust.method = "maxT"` or `"minP"`**: Westfall and Young's step-down adjustment within each family, which
#' takes the correlation of the rows into account. The statistic is the method's: Welch's t (also for "permutation"),
#' or the rank sum over its own null standard deviation; in the stratified row summed over strata. `p.value` stays the
#' row's own. `"minP"` compares each row's own resampling p, for rows whose statistics are not comparable; it needs
#' many resamples. Rows that could not be computed are left out.
#'
#' **`simultaneous = TRUE`** (with `"maxT"`): intervals that cover all rows of a family at once. One critical value c a
#' family, the quantile of the largest statistic when each row's changes are centred at its estimate, under the same
#' resamples; for means the interval is estimate -+ c standard errors, for ranks and signs the row's own interval at
#' the level at which its test rejects beyond c. The step-down p value may be smaller than the level where such an
#' interval just holds 0.
#'
#' @param x A study made by [marker_study()] or [adam_study()]; or a numeric matrix of baseline values, markers in rows and
#'   patients in columns (also as `before =`).
#' @param before,after Numeric matrices: baseline values (in place of `x`) and follow-up values of the same markers, in
#'   the same units. Columns are matched by name
#'   where both matrices have column names, by place otherwise. Missing values may stand anywhere.
#' @param response One element a patient (by name where both have names): logical (`TRUE` = responder), 0/1, or
#'   CR/PR/SD/PD; anything else, such as NE or `NA`, is "not evaluable": left out and counted.
#' @param ... Not used; must be empty.
#' @param strata For a study: names of columns of [patients()] ("arm", covariates); the levels of several are crossed.
#'   For
#'   matrices: a vector or factor with one element a patient. `NULL` (default): no strata. Patients whose stratum is
#'   missing
#'   are left out and counted in the note.
#' @param method "wilcoxon" (default: assumes no shape), "t" or "permutation".
#' @param exact `NULL` (default): exact up to 100 patients in a row, normal above; `TRUE`: exact wherever it can be done
#'   (up
#'   to 400 patients); `FALSE`: normal approximation. Column `method` says what was done.
#' @param alternative "two.sided" (default), "less" or "greater": responders change less or more than non-responders.
#' @param conf.level Level of all intervals, between 0 and 1; 0.95 by default.
#' @param p.adjust.method One of [stats::p.adjust.methods], "holm" by default (valid whatever the dependence), or "maxT"
#'   or
#'   "minP": Westfall and Young's step-down from relabelled patients.
#' @param adjust_within Names of columns of the result whose levels are separate families; `NULL` (default): all rows of
#'   the call are one family.
#' @param simultaneous `FALSE` (default), or `TRUE` with `p.adjust.method = "maxT"`: intervals for all rows of a family at
#'   once.
#' @param resamples Number of relabellings for `method = "permutation"`, "maxT" and "minP"; 9,999 by default, so that p can
#'   fall to 0.0001.
#' @param seed Key of the resampling; `NULL` (default): drawn from R's generator, so that [set.seed()] rules.
#' @param digits_rank Significant digits after which two changes are tied: 1 to 15, 7 by default (as R itself); `Inf`:
#'   only rounding errors are ties.
#' @param markers,visits Some of the markers and follow-up visits; rows keep the order of the data. `NULL` (default):
#'   all.
#' @param censored_rule What a value below its limit enters as: the "limit" (default), "half" of it, or limit / "sqrt2";
#'   "error": it must not occur. Counted in `n_censored`, named in `note`.
#' @param scale Scale of the matrices: "raw" (default: as they are) or "log2" (logarithms are taken).
#' @return A data frame of class `response_change`, one row a marker x visit x stratum, markers in the study's order:
#'   * `marker`, `visit` ("after" for matrices), `stratum` ("all", then each level);
#'   * `n_responder`, `n_non_responder`: patients with both values;
#'   * `estimate`, `conf.low`, `conf.high`: responders minus non-responders, on the analysis scale; `fold_change`,
#'     `fold_low`, `fold_high`: the same as a ratio of fold changes (log2 scale; else `NA`);
#'   * `statistic` (W as [stats::wilcox.test()] has it, t, or van Elteren's z), `p.value`, `adj.p.value`;
#'   * `auc`, `auc_low`, `auc_high`: P(change of a responder > change of a non-responder), ties a half;
#'   * `responder_down`, `responder_same`, `responder_up`, `non_responder_down`, `non_responder_same`,
#'     `non_responder_up`:
#'     patients whose marker fell, stayed, rose; `odds_ratio`, `odds_low`, `odds_high`: up/down in responders over
#'     up/down
#'     in non-responders (`NA` where the margins leave one table only); `direction_p`;
#'   * `interaction_p`; `method`, `status`, `note`;
#'   * `p_min`: the smallest p that this row's test could give with these ranks (`NA` where there is no such bound);
#'     `n_not_evaluable`: patients with both values but no evaluable response; `n_censored`: patients of this row with a
#'     value below the limit.
#'
#'   A row that cannot be computed has `NA` figures and says why in `status` and `note`. [settings()] remembers how it
#'   was
#'   made.
#' @section Errors: Arguments that cannot serve raise class `cytochange_error_argument`, data that are not sound
#'   (infinite
#'   values, values at or below 0 on the log2 scale) `cytochange_error_data`.
#' @references
#' Hodges JL, Lehmann EL (1963). Estimates of location based on rank tests. *Annals of Mathematical Statistics* 34,
#' 598-611.
#' \doi{10.1214/aoms/1177704172}
#'
#' Welch BL (1938). The significance of the difference between two means when the population variances are unequal.
#' *Biometrika* 29, 350-362. \doi{10.1093/biomet/29.3-4.350}
#'
#' van Elteren PH (1960). On the combination of independent two-sample tests of Wilcoxon. *Bulletin of the International
#' Statistical Institute* 37, 351-361.
#'
#' DeLong ER, DeLong DM, Clarke-Pearson DL (1988). Comparing the areas under two or more correlated receiver operating
#' characteristic curves. *Biometrics* 44, 837-845. \doi{10.2307/2531595}
#'
#' MacKinnon JG, White H (1985). Some heteroskedasticity-consistent covariance matrix estimators with improved finite
#' sample
#' properties. *Journal of Econometrics* 29, 305-325. \doi{10.1016/0304-4076(85)90158-7}
#'
#' Westfall PH, Young SS (1993). *Resampling-Based Multiple Testing*. Wiley. ISBN 978-0471557616.
#'
#' Ge Y, Dudoit S, Speed TP (2003). Resampling-based multiple testing for microarray data analysis. *Test* 12, 1-77.
#' \doi{10.1007/BF02595811}
#'
#' Salmon JK, Moraes MA, Dror RO, Shaw DE (2011). Parallel random numbers: as easy as 1, 2, 3. *Proceedings of SC11*, 16.
#' \doi{10.1145/2063384.2063405}
#' @seealso [paired_change()] for the change itself; [stats::wilcox.test()], [stats::t.test()], [stats::fisher.test()],
#'   which rows equal where their definitions do.
#' @examples
#' before <- rbind(`IL-6` = c(12, 8, 9, 15, 7, 11, 10, 6), TNF = c(4, 5, 3, 6, 5, 4, 7, 5))
#' after <- rbind(`IL-6` = c(6, 5, 7, 9, 9, 12, 14, 8), TNF = c(4, 6, 3, 5, 6, 4, 6, 7))
#' response <- c("CR", "PR", "PR", "CR", "SD", "PD", "PD", "SD")
#' response_change(before, after, response, scale = "log2")
#' strata <- rep(c("A", "B"), 4)
#' by_stratum <- response_change(before, after, response, strata = strata)
#' as.data.frame(by_stratum)[c("stratum", "p.value", "note")]
#' @export
response_change <- function(x, ...) UseMethod("response_change")

#' @export
response_change.default <- function(x, ...) {
  abort_argument("x", "be a study made by marker_study() or adam_study(), or a numeric matrix", describe(x))
}

#' @rdname response_change
#' @export
response_change.marker_study <- function(x, ..., strata = NULL, method = c("wilcoxon", "t", "permutation"),
                                         exact = NULL, alternative = c("two.sided", "less", "greater"),
                                         conf.level = 0.95,
                                         p.adjust.method = "holm", adjust_within = NULL, simultaneous = FALSE,
                                         resamples = 9999, seed = NULL, digits_rank = 7, markers = NULL, visits = NULL,
                                         censored_rule = c("limit", "half", "sqrt2", "error")) {
  check_dots_empty(...)
  settings <- check_verb(alternative, conf.level, p.adjust.method, adjust_within, resamples, seed, digits_rank)
  settings$simultaneous <- check_simultaneous(simultaneous, settings$p.adjust.method)
  settings <- c(settings, check_response_method(method, exact), list(
    scale = x$scale, strata = check_strata_columns(strata, x), censored_rule = check_censored_rule(censored_rule),
    baseline = x$baseline, markers = intersect(x$markers$marker, check_subset(markers, x$markers$marker, "markers")),
    visits = intersect(x$visits, check_subset(visits, setdiff(x$visits, x$baseline), "visits"))
  ))
  if (!length(settings$visits)) abort_data("x", "have a visit after the baseline", "a study of one visit")
  if (is.null(x$source$response)) abort_data("x", "have a response", "a study without one: name it in marker_study()")
  groups <- list(responder = x$patients$responder, stratum = study_strata(x, settings$strata),
                 ids = patient_ids(x$patients$id, nrow(x$patients)))
  baseline <- study_values(x, x$baseline, settings$markers, settings$censored_rule)
  parts <- lapply(settings$visits, function(visit) {
    follow_up <- study_values(x, visit, settings$markers, settings$censored_rule)
    list(before = baseline$value, after = follow_up$value, censored = baseline$censored | follow_up$censored,
         both_censored = baseline$censored & follow_up$censored)
  })
  names(parts) <- settings$visits
  new_response_change(parts, groups, settings)
}

#' @rdname response_change
#' @export
response_change.matrix <- function(x = before, after, response, ..., before, strata = NULL,
                                   method = c("wilcoxon", "t", "permutation"), exact = NULL,
                                   alternative = c("two.sided", "less", "greater"), conf.level = 0.95,
                                   p.adjust.method = "holm", adjust_within = NULL, simultaneous = FALSE,
                                   resamples = 9999, seed = NULL, digits_rank = 7, markers = NULL,
                                   scale = c("raw", "log2")) {
  check_dots_empty(...)
  settings <- check_verb(alternative, conf.level, p.adjust.method, adjust_within, resamples, seed, digits_rank)
  scale <- check_choice(scale, c("raw", "log2"), "scale")
  if (missing(after)) abort_argument("after", "be a matrix of follow-up values", "missing")
  if (missing(response)) abort_argument("response", "say who responded", "missing")
  pair <- read_matrix_pair(x, after, scale, markers)
  settings$simultaneous <- check_simultaneous(simultaneous, settings$p.adjust.method)
  settings <- c(settings, check_response_method(method, exact), list(
    scale = scale, strata = if (!is.null(strata)) "strata", censored_rule = NULL, baseline = "before",
    markers = pair$markers, visits = "after"
  ))
  n <- ncol(pair$before)
  groups <- list(responder = read_responder(response, n, pair$patients),
                 stratum = if (!is.null(strata)) read_strata(per_patient(strata, n, pair$patients, "strata")),
                 ids = patient_ids(pair$patients, n))
  new_response_change(list(after = pair[c("before", "after")]), groups, settings)
}

check_response_method <- function(method, exact) {
  list(method = check_choice(method, c("wilcoxon", "t", "permutation"), "method"),
       exact = check_flag(exact, "exact", null_ok = TRUE))
}

check_strata_columns <- function(strata, study) {
  strata <- check_strings(strata, "strata", null_ok = TRUE)
  known <- setdiff(names(study$patients), c("id", "response", "responder"))
  known <- known[vapply(study$patients[known], function(column) !all(is.na(column)), NA)]
  unknown <- setdiff(strata, known)
  if (length(unknown)) {
    abort_argument("strata", "name columns of patients(x) that have values, such as \"arm\"",
                   enumerate(dQuote(unknown, FALSE)),
                   if (length(known)) paste0("the columns are ", enumerate(known, 12L)))
  }
  strata
}

study_strata <- function(study, strata) {
  if (is.null(strata)) return(NULL)
  columns <- lapply(study$patients[strata], read_strata)
  if (length(columns) == 1L) return(columns[[1L]])
  read_strata(interaction(columns, drop = TRUE, lex.order = TRUE, sep = ", "))
}

read_strata <- function(x) {
  if (!(is.factor(x) || is.character(x) || is.logical(x) || is.numeric(x))) {
    abort_argument("strata", "be a vector or factor, one element a patient", describe(x))
  }
  stratum <- arm_factor(if (is.logical(x)) as.character(x) else x)
  if ("all" %in% levels(stratum)) {
    abort_argument("strata", "have no level called \"all\": that names the row of all strata together",
                   "a factor with it")
  }
  stratum
}

# The core's NaN is R's NA.
na_for_nan <- function(x) {
  x[is.nan(x)] <- NA
  x
}

# The result: `parts`, one element a visit, list(before, after, censored, both_censored); `groups`, list(responder,
# stratum).
new_response_change <- function(parts, groups, settings) {
  strata <- c("all", levels(groups$stratum))
  blocks <- response_blocks(parts, groups, strata)
  settings$seed <- response_seed(blocks, groups, strata, settings)
  rows <- lapply(names(parts), function(visit) {
    part <- c(parts[[visit]], groups)
    do.call(rbind, lapply(strata, function(stratum) response_rows(part, stratum, visit, settings)))
  })
  rows <- do.call(rbind, rows)
  rows <- rows[order(match(rows$marker, settings$markers), match(rows$visit, settings$visits),
                     match(rows$stratum, strata)), ]
  family <- families(rows[c("marker", "visit", "stratum")], settings$adjust_within)
  adjusted <- adjust_responses(rows, family, blocks, groups, settings)
  rows$adj.p.value <- adjusted$adj.p.value
  settings["seed"] <- list(adjusted$seed)
  if (settings$simultaneous) {
    wide <- simultaneous_response(rows, blocks, parts, strata, groups, settings)
    rows <- wide$rows
    settings["seed"] <- list(wide$seed)
  }
  if (!uses_resamples(settings)) settings$resamples <- NULL
  settings <- c(settings, count_groups(groups), list(family = describe_family(family, settings$adjust_within)))
  new_result(rows, "response_change", c(list(verb = "response_change"), settings))
}

count_groups <- function(groups) {
  list(n_patients = length(groups$responder), n_responder = sum(groups$responder %in% TRUE),
       n_non_responder = sum(groups$responder %in% FALSE), n_not_evaluable = sum(is.na(groups$responder)),
       n_without_stratum = if (is.null(groups$stratum)) 0L else sum(is.na(groups$stratum)))
}

# One visit and stratum, all markers.
response_rows <- function(part, stratum, visit, settings) {
  strata <- part$stratum
  here <- if (is.null(strata)) rep(TRUE, length(part$responder)) else
    if (stratum == "all") !is.na(strata) else strata %in% stratum
  who <- which(here & !is.na(part$responder))
  data <- list(before = part$before, after = part$after, patient = who, ids = part$ids,
               event = as.integer(part$responder[who]),
               stratum = if (stratum == "all" && !is.null(strata)) as.integer(strata[who]), n_strata = nlevels(strata))
  described <- describe_groups(data, settings)
  described$n_not_evaluable <- count_pairs(part, which(here & is.na(part$responder)))
  censored <- count_censored(part, who)
  status <- group_status(described, censored)
  test <- response_test(settings$method)(data, described, settings)
  status <- ifelse(status == "ok", test$status, status)
  none <- status %in% c("no_pairs", "one_group", "too_few", "all_censored", "not_computed")
  figure <- function(x) ifelse(none, NA_real_, x)
  # Nobody to compare, or nothing known of the changes: no area and no odds ratio either, whatever the empty table gives.
  silent <- status %in% c("no_pairs", "one_group", "all_censored")
  compared <- c("auc", "auc_low", "auc_high", "odds_ratio", "odds_low", "odds_high", "direction_p")
  described[compared] <- lapply(described[compared], function(x) ifelse(silent, NA_real_, x))
  test$p.value <- ifelse(status == "all_zero", 1, test$p.value)
  interaction <- interaction_test(data, settings)
  n <- nrow(part$before)
  rows <- c(
    list(marker = settings$markers, visit = rep(visit, n), stratum = rep(stratum, n), n_responder = described$n1,
         n_non_responder = described$n0),
    lapply(test[c("estimate", "conf.low", "conf.high")], figure),
    fold_columns(lapply(test[c("estimate", "conf.low", "conf.high")], figure), settings$scale),
    list(statistic = figure(test$statistic), p.value = figure(test$p.value), adj.p.value = rep(NA_real_, n)),
    described[c("auc", "auc_low", "auc_high", "responder_down", "responder_same", "responder_up", "non_responder_down",
                "non_responder_same", "non_responder_up", "odds_ratio", "odds_low", "odds_high", "direction_p")],
    list(interaction_p = interaction$p, method = test$method, status = status,
         note = response_notes(status, none, test, described, censored, interaction,
                               if (stratum == "all") sum(is.na(strata)) else 0L, settings),
         p_min = figure(test$p_min), n_not_evaluable = described$n_not_evaluable,
         n_censored = censored$any)
  )
  list2DF(lapply(rows, function(column) if (is.double(column)) na_for_nan(column) else column))
}

fold_columns <- function(limits, scale) {
  fold <- if (scale == "log2") lapply(limits, function(x) 2^x) else lapply(limits, function(x) rep(NA_real_, length(x)))
  names(fold) <- c("fold_change", "fold_low", "fold_high")
  fold
}

count_pairs <- function(part, who) {
  if (!length(who)) return(rep(0L, nrow(part$before)))
  as.integer(rowSums(!is.na(part$before[, who, drop = FALSE]) & !is.na(part$after[, who, drop = FALSE])))
}

# Pairs with a value below the limit, and with both.
count_censored <- function(part, who) {
  none <- rep(0L, nrow(part$before))
  if (is.null(part$censored) || !any(part$censored)) return(list(any = none, both = none))
  pair <- !is.na(part$before[, who, drop = FALSE]) & !is.na(part$after[, who, drop = FALSE])
  list(any = as.integer(rowSums(pair & part$censored[, who, drop = FALSE])),
       both = as.integer(rowSums(pair & part$both_censored[, who, drop = FALSE])))
}

group_status <- function(described, censored) {
  n <- described$n1 + described$n0
  status <- rep("ok", length(n))
  status[described$n_steps == 1L] <- "constant"
  status[n > 0L & described$responder_same + described$non_responder_same == n] <- "all_zero"
  status[n > 0L & censored$both == n] <- "all_censored"
  status[described$n1 == 0L | described$n0 == 0L] <- "one_group"
  status[n == 0L] <- "no_pairs"
  status
}

response_notes <- function(status, none, test, described, censored, interaction, n_without_stratum, settings) {
  alpha <- 1 - settings$conf.level
  level <- format_level(settings$conf.level)
  say <- function(where, text) ifelse(where %in% TRUE, text, "")
  asked <- list(low = settings$alternative != "less", high = settings$alternative != "greater")
  unbounded <- (asked$low & is.infinite(test$conf.low)) | (asked$high & is.infinite(test$conf.high))
  lone <- status %in% c("ok", "constant", "all_zero") & pmin(described$n1, described$n0) == 1L &
    is.na(described$auc_low)
  left_out <- rep(n_without_stratum > 0L, length(status))
  nobody <- status == "no_pairs" & described$n_not_evaluable > 0L
  join_notes(
    status,
    say(nobody, "no patient with both values has an evaluable response"),
    say(status != "ok" & !nobody & (test$note == "" | (none & test$status != status)), status_text(status)),
    ifelse(none & test$status != status, "", test$note),
    say(!none & test$p_min > alpha, paste0("too few patients to say anything at ", level, ": p cannot fall below ",
                                           format_number(test$p_min, 2L))),
    say(!none & unbounded, paste0("the ", level, " interval is unbounded: no limit exists with so few patients")),
    say(lone, "no interval for the AUC with one patient in a group"),
    say(censored$any > 0L, paste0(format_count(censored$any, "patient"), " with a value below the limit, entered ",
                                  censored_phrase(settings$censored_rule))),
    say(left_out, paste0(format_count(n_without_stratum, "patient"), " without a stratum left out")),
    interaction$note
  )
}

censored_phrase <- function(rule) {
  switch(rule %||% "limit", limit = "at the limit", half = "at half the limit", sqrt2 = "at the limit / sqrt(2)", "")
}

# ---- what the tests share ----

# Options of the entry points: tails and quantiles of what the row's test rejects, the rules of ties, and the run.
core_options <- function(data, settings, label, ...) {
  tail <- 1 - settings$conf.level
  low <- switch(settings$alternative, two.sided = tail / 2, greater = tail, less = 0)
  high <- switch(settings$alternative, two.sided = tail / 2, greater = 0, less = tail)
  list(low_tail = low, high_tail = high, low_z = stats::qnorm(low, lower.tail = FALSE),
       high_z = stats::qnorm(high, lower.tail = FALSE), tail = tail / 2, z = stats::qnorm(tail / 2, lower.tail = FALSE),
       log2 = settings$scale == "log2",
       digits = if (is.finite(settings$digits_rank)) as.integer(settings$digits_rank) else 0L,
       exact_limit = exact_limit(settings$exact), n_strata = as.integer(data$n_strata), threads = core_threads(),
       label = progress_label(label))
}

# Patients in all up to which the rank-sum test is exact.
exact_limit <- function(exact) if (is.null(exact)) 100 else if (exact) 400 else 0

# p from the two tails: P(statistic <= observed), P(statistic >= observed).
tail_p <- function(lower, upper, alternative) {
  switch(alternative, two.sided = pmin(1, 2 * pmin(lower, upper)), less = lower, greater = upper)
}

describe_groups <- function(data, settings) {
  call_core(ffi_describe_groups, data$before, data$after, data$patient, data$event,
            core_options(data, settings, "Describing changes"))
}

# ---- the tests, one function a method ----
# Each takes `data` (the matrices; `patient`, `event` and, for the stratified test, `stratum`: one element a patient),
# what describe_groups() found, and the settings. It returns a list of columns, one element a marker: estimate,
# conf.low, conf.high, statistic, p.value, p_min, method, status ("ok" where the figures stand), note.

response_test <- function(method) {
  switch(method, wilcoxon = test_rank_sum, t = test_mean_difference, permutation = test_relabelling)
}

test_rank_sum <- function(data, described, settings) {
  if (!is.null(data$stratum)) return(test_van_elteren(data, settings))
  options <- core_options(data, settings, "Rank-sum tests")
  w <- call_core(ffi_rank_sum, data$before, data$after, data$patient, data$event, options)
  exact <- w$exact %in% 1
  normal <- function(value, sign) {
    z <- (value - w$expected + sign * 0.5) / w$sd
    ifelse(w$sd > 0, stats::pnorm(z, lower.tail = sign > 0), 1)
  }
  p <- tail_p(ifelse(exact, w$lower, normal(w$statistic, 1)), ifelse(exact, w$upper, normal(w$statistic, -1)),
              settings$alternative)
  least <- tail_p(ifelse(exact, w$least_lower, normal(w$lowest, 1)),
                  ifelse(exact, w$least_upper, normal(w$highest, -1)), settings$alternative)
  none_kept <- w$low > w$high
  too_many <- isTRUE(settings$exact) & !exact & !is.na(w$statistic)
  list(estimate = w$estimate, conf.low = ifelse(none_kept, NA, w$low), conf.high = ifelse(none_kept, NA, w$high),
       statistic = w$statistic, p.value = p, p_min = least,
       method = ifelse(exact | is.na(w$statistic) & options$exact_limit > 0, "Wilcoxon rank-sum, exact",
                       "Wilcoxon rank-sum, normal"),
       status = rep("ok", length(p)),
       note = join_plain(ifelse(none_kept %in% TRUE, "no shift is kept at this level", ""),
                         ifelse(too_many, paste("exact up to", options$exact_limit, "patients: normal approximation"),
                                "")))
}

join_plain <- function(a, b) ifelse(a == "", b, ifelse(b == "", a, paste(a, b, sep = "; ")))

# Row "all" over strata.
test_van_elteren <- function(data, settings) {
  options <- core_options(data, settings, "Stratified rank-sum tests")
  v <- call_core(ffi_van_elteren, data$before, data$after, data$patient, data$event, data$stratum, options)
  still <- is.na(v$statistic) & v$n_strata > 0
  p <- tail_p(stats::pnorm(v$statistic), stats::pnorm(v$statistic, lower.tail = FALSE), settings$alternative)
  none_kept <- v$low > v$high
  list(estimate = v$estimate, conf.low = ifelse(none_kept, NA, v$low), conf.high = ifelse(none_kept, NA, v$high),
       statistic = v$statistic, p.value = ifelse(still, 1, p), p_min = rep(NA_real_, length(p)),
       method = rep("van Elteren, normal", length(p)),
       status = ifelse(v$n_strata == 0, "one_group", ifelse(still, "constant", "ok")),
       note = ifelse(v$n_strata == 0, "no stratum has both responders and non-responders",
                     ifelse(still, "the changes of a stratum are all equal",
                            ifelse(none_kept %in% TRUE, "no shift is kept at this level", ""))))
}

test_mean_difference <- function(data, described, settings) {
  stratified <- !is.null(data$stratum)
  if (!stratified) data$n_strata <- 1L
  options <- core_options(data, settings, "Mean differences")
  m <- call_core(ffi_mean_difference, data$before, data$after, data$patient, data$event, data$stratum, options)
  t <- m$estimate / m$std_error
  still <- m$std_error %in% 0
  t[still] <- NA
  half <- function(tail) if (tail > 0) stats::qt(tail, m$df, lower.tail = FALSE) * m$std_error else rep(Inf, length(t))
  p <- tail_p(stats::pt(t, m$df), stats::pt(t, m$df, lower.tail = FALSE), settings$alternative)
  zero <- still & described$responder_same == described$n1 & described$non_responder_same == described$n0
  list(estimate = m$estimate, conf.low = ifelse(still, NA, m$estimate - half(options$low_tail)),
       conf.high = ifelse(still, NA, m$estimate + half(options$high_tail)), statistic = t,
       p.value = ifelse(zero, 1, p), p_min = rep(NA_real_, length(p)),
       method = rep(if (stratified) "Welch t, stratified" else "Welch t", length(p)),
       status = ifelse(m$n_strata == 0, "too_few", ifelse(still, "constant", "ok")),
       note = ifelse(m$n_strata == 0,
                     paste0(if (stratified) "no stratum has " else "not ", "two values in either group"),
                     ifelse(still, "the changes do not vary within the groups", "")))
}

# The difference of means under shuffles of the response, within strata in the stratified row.
test_relabelling <- function(data, described, settings) {
  block <- list(before = data$before, after = data$after, members = data$patient, patients = data$patient)
  responder <- stratum <- rep(NA, ncol(data$before))
  responder[data$patient] <- data$event == 1L
  if (!is.null(data$stratum)) stratum[data$patient] <- data$stratum
  test <- shuffle_test(block, data$ids, responder, if (!is.null(data$stratum)) stratum, settings, settings$seed)
  none <- is.na(test$p.value)
  c(test[c("estimate", "conf.low", "conf.high", "statistic", "p.value", "p_min")],
    list(method = permutation_name(if (is.null(data$stratum)) "label shuffles of the mean" else
                                     "label shuffles of the mean within strata", test$complete),
         status = ifelse(none, "one_group", "ok"),
         note = ifelse(none & !is.null(data$stratum), "no stratum has both responders and non-responders", "")))
}

# Adjusted p values of all rows, and the seed that they took.
adjust_responses <- function(rows, family, blocks, groups, settings) {
  if (!is_westfall_young(settings$p.adjust.method)) {
    return(list(adj.p.value = adjust_p(rows$p.value, family, settings$p.adjust.method), seed = settings$seed))
  }
  patients <- shuffle_patients(blocks, groups$ids, groups$responder, groups$stratum)
  westfall_young(blocks, patients, settings, family, !is.na(rows$p.value))
}

# ---- strata x response ----

# Reasons of the core (enum cc_interaction_status) why there is no test.
interaction_reasons <- function() {
  c("", "fewer than two strata have both groups", "no degree of freedom is left",
    "HC3 does not exist: a patient is alone in a stratum and response group", "the fit is exact")
}

interaction_test <- function(data, settings) {
  n <- nrow(data$before)
  if (is.null(data$stratum)) return(list(p = rep(NA_real_, n), note = rep("", n)))
  test <- call_core(ffi_interaction, data$before, data$after, data$patient, data$event, data$stratum,
                    core_options(data, settings, "Strata x response"))
  reason <- interaction_reasons()[test$reason + 1]
  list(p = stats::pf(test$statistic, test$df1, test$df2, lower.tail = FALSE),
       note = ifelse(reason == "", "", paste0("no interaction test: ", reason)))
}
