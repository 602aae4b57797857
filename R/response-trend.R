#' Trend over an ordered response
#'
#' Does a marker rise or fall more the better the response? Changes (or values) of patients with progressive disease,
#' stable disease, partial and complete response are compared in that order, not lumped into responders and others.
#'
#' @section What is computed:
#' **Jonckheere and Terpstra's test**: `statistic` J counts the pairs of patients of two categories in which the better
#' category has the higher change; a tie counts one half. p is exact given the ties: by recursion over the tied values
#' where that takes at most 2,601 states (the product of the sizes of the categories, each plus one; 20,000 where `exact
#' = TRUE`), without ties up to 100 patients (200); else all relabellings where these are at most `resamples`, else
#' relabellings drawn at random up to 100 patients, else the normal approximation with the variance corrected for ties
#' and without correction for continuity. Column `method` says which. A two-sided p is twice the smaller tail, at most
#' 1. With two categories J is W of [response_change()].
#'
#' **`estimate`** is the ordered area, J over the number of pairs: the chance that the patient of the better category
#' has the higher change, 0.5 where there is no trend. Its limits (on the logit scale, always two-sided) come from the
#' spread, within each category, of the comparisons with all others; for two categories this is DeLong's. There are none
#' where a category has one patient or all pairs agree.
#'
#' **`odds_ratio`**: the odds of a category up against staying in the one below, per doubling (log2 scale) or per unit,
#' by a logistic model of adjacent categories with one slope, Firth's penalised likelihood and profile limits. Estimates
#' are always finite; with two categories it is Firth's logistic regression. `covariates` enter this model only.
#'
#' **`direction_p`**: Cochran and Armitage's test for a trend in the share of patients whose marker rose, among those
#' whose marker rose or fell, scores 0, 1, 2, ... from the worst category; exact given the margins, two-sided.
#'
#' **Strata**: row "all" compares patients of the same stratum only. J, its mean and variance are added up over the
#' strata, exact distributions convolved, relabellings stay within strata; the area is that of all such pairs; the model
#' has the strata as covariates; directions are added up likewise.
#'
#' **Values beyond a limit** (`censored_rule = "ordinal"`): a pair of which limits leave open which change is higher
#' counts one half. Where this orders the changes as tied numbers are (values at one limit), p is exact as ever. The
#' model needs numbers: it takes such values at the pair's limit in rows where at most 15 % of the patients have one.
#'
#' A category without patients is left out of a row, with a note. "Not evaluable" is no category.
#'
#' @section Resampling: What a patient draws depends on the seed, the patient's identifier (the columns' names of
#'   matrices, else their places) and the number of the resample alone, as in [response_change()]. R's generator gives
#'   one number, the seed, and only where a row needs relabellings at random.
#' @param x A study made by [marker_study()] or [adam_study()] with a response; or a numeric matrix of baseline values,
#'   markers in rows and patients in columns (also as `before =`).
#' @param before,after Numeric matrices: baseline values (in place of `x`) and follow-up values of the same markers, in
#'   the same units. Columns are matched by name where both matrices have column names, by place otherwise, which a
#'   message (kind "unnamed_columns") says where one has them. Missing
#'   values may stand anywhere.
#' @param response One element a patient (by name where both have names): text or a factor, such as CR/PR/SD/PD; what
#'   has no place in the order is left out and counted.
#' @param ... Not used; must be empty.
#' @param ordered Character vector: the responses from worst to best. `NULL` (default): the levels of an ordered
#'   factor, else PD, SD, PR, CR. (Of a study: [marker_study()]'s `ordered`.)
#' @param of "change" (default): changes from the baseline; "value": values at a visit.
#' @param visit Names of visits: follow-up visits for changes, any for values. `NULL` (default): all follow-up visits;
#'   the baseline for values.
#' @param strata For a study: names of columns of [patients()] ("arm", covariates); the levels of several are crossed.
#'   For matrices: a vector or factor with one element a patient. `NULL` (default): none. Patients whose stratum is
#'   missing are left out and counted in the note.
#' @param covariates For a study: names of columns of [patients()]; for matrices: a data frame, one row a patient.
#'   Further columns of the models of odds ratios. `NULL` (default): none.
#' @param cutwise `TRUE`: columns of Firth's logistic regression for each cut of the categories besides, the better ones
#'   against the rest. `FALSE` (default): none.
#' @param exact `NULL` (default): exact as far as said above; `TRUE`: further; `FALSE`: the normal approximation.
#' @param alternative "two.sided" (default), "less" or "greater": lower or higher the better the response.
#' @param conf.level Level of all intervals, between 0 and 1; 0.95 by default.
#' @param p.adjust.method One of [stats::p.adjust.methods], "holm" by default (valid whatever the dependence).
#' @param adjust_within Names of columns of the result whose levels are separate families; `NULL` (default): all rows of
#'   the call are one family.
#' @param resamples Number of relabellings drawn at random; 9,999 by default, so that p can fall to 0.0001.
#' @param seed Key of the resampling; `NULL` (default): drawn from R's generator, so that [set.seed()] rules.
#' @param digits_rank Significant digits after which two changes are tied: 1 to 15, 7 by default; `Inf`: only rounding
#'   errors are ties.
#' @param markers Some of the markers; `NULL` (default): all.
#' @param censored_rule What a value beyond its limit enters as: `r limit_rule_help("groups")`.
#' @param scale Scale of the matrices: "raw" (default: as they are) or "log2" (logarithms are taken).
#' @return A data frame of class `response_trend`, one row a marker x visit x stratum:
#'   * `marker`, `visit` ("after" for matrices), `stratum` ("all", then each level), `n` (patients with values
#'     and a place in the order), `levels` (text: "PD 20, SD 22, PR 29, CR 5");
#'   * `estimate`, `conf.low`, `conf.high` (the ordered area), `statistic` (J), `p.value`, `adj.p.value`;
#'   * `odds_ratio`, `odds_low`, `odds_high`; `direction_p` (`NA` for values); `method`, `status`, `note`;
#'   * with `cutwise = TRUE`, for each cut k from the best category on, `cut<k>_odds_ratio`, `cut<k>_odds_low`,
#'     `cut<k>_odds_high`, `cut<k>_p`; `settings()$cuts` says what each is;
#'   * `p_min` (the smallest p that this row's test could give; `NA` for the normal approximation), `n_not_evaluable`
#'     (patients with values but no place in the order), `n_censored` (of those of the row, with a value beyond a
#'     limit),
#'     and for changes `n_undetermined`, `n_down`, `n_same`, `n_up`;
#'   * `exact`: `TRUE` where p is of the exact distribution or of all relabellings; `remarks`: what `note` says, as
#'     codes.
#'
#'   A row that cannot be computed has `NA` figures and says why in `status` and `note`. [settings()] remembers how it
#'   was made.
#' @section Errors: Arguments that cannot serve raise class `cytochange_error_argument`; data that are not sound, among
#'   them a response without two ordered values, `cytochange_error_data`.
#' @references
#' Jonckheere AR (1954). A distribution-free k-sample test against ordered alternatives. *Biometrika* 41, 133-145.
#' \doi{10.1093/biomet/41.1-2.133}
#'
#' Gehan EA (1965). A generalized Wilcoxon test for comparing arbitrarily singly-censored samples. *Biometrika* 52,
#' 203-223. \doi{10.1093/biomet/52.1-2.203}
#'
#' Firth D (1993). Bias reduction of maximum likelihood estimates. *Biometrika* 80, 27-38.
#' \doi{10.1093/biomet/80.1.27}
#'
#' Agresti A (2010). *Analysis of Ordinal Categorical Data*, 2nd edition. Wiley. ISBN 978-0470082898.
#'
#' Armitage P (1955). Tests for linear trends in proportions and frequencies. *Biometrics* 11, 375-386.
#' \doi{10.2307/3001775}
#' @seealso [response_change()] for responders against others; [plot_trend()] for its picture.
#' @examples
#' before <- rbind(`IL-6` = c(12, 8, 9, 15, 7, 11, 10, 6), TNF = c(4, 5, 3, 6, 5, 4, 7, 5))
#' after <- rbind(`IL-6` = c(6, 5, 7, 9, 9, 12, 14, 8), TNF = c(4, 6, 3, 5, 6, 4, 6, 7))
#' response <- c("CR", "PR", "PR", "CR", "SD", "PD", "PD", "SD")
#' response_trend(before, after, response, scale = "log2")
#' @order 1
#' @export
response_trend <- function(x, ...) UseMethod("response_trend")

#' @export
response_trend.default <- function(x, ...) {
  abort_argument("x", "be a study made by marker_study() or adam_study(), or a numeric matrix", describe(x))
}

#' @rdname response_trend
#' @export
response_trend.marker_study <- function(x, ..., of = c("change", "value"), visit = NULL, strata = NULL,
                                        covariates = NULL, cutwise = FALSE, exact = NULL,
                                        alternative = c("two.sided", "less", "greater"), conf.level = 0.95,
                                        p.adjust.method = "holm", adjust_within = NULL, resamples = 9999, seed = NULL,
                                        digits_rank = 7, markers = NULL, censored_rule = limit_rules("groups")) {
  check_dots_empty(...)
  settings <- check_trend(cutwise, exact, alternative, conf.level, p.adjust.method, adjust_within, resamples, seed,
                          digits_rank)
  settings$of <- check_choice(of, names(trend_kinds()), "of")
  levels <- study_grades(x)
  settings <- c(settings, list(
    scale = x$scale, logged = if (x$logged) TRUE, strata = check_patient_columns(strata, x, "strata"),
    covariates = check_patient_columns(covariates, x, "covariates"), baseline = x$baseline,
    markers = intersect(x$markers$marker, check_subset(markers, x$markers$marker, "markers")),
    visits = trend_visits(visit, x, settings$of), censored_rule = check_limit_rule(censored_rule, "groups")
  ))
  settings <- c(settings, data_settings(x, settings$markers))
  groups <- trend_groups(x$patients$response, levels, study_strata(x, settings$strata),
                         x$patients[settings$covariates], patient_ids(x$patients$id, nrow(x$patients)))
  new_response_trend(trend_kind(settings)$parts(x, settings), groups, settings)
}

#' @rdname response_trend
#' @export
response_trend.matrix <- function(x = before, after, response, ..., before, ordered = NULL, strata = NULL,
                                  covariates = NULL, cutwise = FALSE, exact = NULL,
                                  alternative = c("two.sided", "less", "greater"), conf.level = 0.95,
                                  p.adjust.method = "holm", adjust_within = NULL, resamples = 9999, seed = NULL,
                                  digits_rank = 7, markers = NULL, scale = c("raw", "log2")) {
  check_dots_empty(...)
  if (missing(x)) x <- required(before)
  settings <- check_trend(cutwise, exact, alternative, conf.level, p.adjust.method, adjust_within, resamples, seed,
                          digits_rank)
  scale <- check_choice(scale, c("raw", "log2"), "scale")
  pair <- aligned_matrices(x, required(after), scale, markers)
  n <- ncol(pair$before)
  response <- per_patient(required(response), n, pair$patients, "response")
  stratum <- if (!is.null(strata)) read_strata(per_patient(strata, n, pair$patients, "strata"))
  covariates <- read_covariates(covariates, n, pair$patients)
  groups <- trend_groups(response, vector_grades(response, ordered), stratum, covariates,
                         patient_ids(pair$patients, n))
  settings <- c(settings, list(of = "change", scale = scale, strata = if (!is.null(strata)) "strata",
                               covariates = names(covariates), censored_rule = NULL, baseline = "before",
                               markers = pair$markers, visits = "after"))
  new_response_trend(list(after = pair[c("before", "after")]), groups, settings)
}

check_trend <- function(cutwise, exact, alternative, conf.level, p.adjust.method, adjust_within, resamples, seed,
                        digits_rank) {
  settings <- check_verb(alternative, conf.level, p.adjust.method, adjust_within, check_resamples(resamples), seed,
                         digits_rank)
  check_own_p(settings$p.adjust.method)
  c(settings, list(method = "jonckheere", cutwise = check_flag(cutwise, "cutwise"),
                   exact = check_flag(exact, "exact", null_ok = TRUE)))
}

# Verbs whose rows have no resamples in common.
check_own_p <- function(p.adjust.method) {
  if (!is_westfall_young(p.adjust.method)) return(invisible())
  abort_argument("p.adjust.method", "be one of stats::p.adjust.methods here", dQuote(p.adjust.method, FALSE),
                 westfall_young_verbs)
}
