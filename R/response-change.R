#' Change against response
#'
#' Did a marker change differently in patients who responded? For each marker, follow-up visit and stratum: the changes
#' (follow-up minus baseline, within a patient) of responders against those of non-responders.
#'
#' @section What is computed:
#' `r method_help("two_groups")`
#'
#' **Ties and zeros.** A change is zero when the two values are equal to 8 machine epsilons, relative. Changes are tied
#' when they agree after rounding to `digits_rank` significant digits; a rounding error of the computer moves no p. The
#' estimate is of the unrounded changes; where ties within a group decide the limits, tied values count as their mean.
#'
#' **Strata.** Each level of `strata` has its own row. Row "all" is then the stratified test, which compares patients of
#' the same stratum only: van Elteren's (weights 1/(N + 1), normal approximation, corrected for ties and, as it has no
#' common step, not for continuity; estimate: the weighted median of the differences within strata), or for `"t"` the
#' sum of the mean differences within strata, weighted by n1 n0 / (n1 + n0) as in a linear model with an effect of each
#' stratum, with every group's own variance (Welch and Satterthwaite). A stratum with one group only takes no part in
#' that test. Every
#' figure of row "all" is stratified: its AUC is the mean of the strata's, weighted by n1 n0 / (n + 1), with DeLong's
#' variance added up so (Newcombe's where it is 0 or 1); its odds ratio and `direction_p` are conditional on the margins
#' of each stratum, with exact limits (as [stats::mantelhaen.test()] with `exact = TRUE`). Direction counts, and the
#' groups' own changes, are those of all patients over the strata.
#'
#' **Always two-sided**, whatever `alternative`: the interval of the AUC (DeLong's standard error on the logit scale; at
#' 0 and 1 Newcombe's, 2006, method 5; none where a group has one patient), the odds ratio (conditional maximum
#' likelihood, exact interval with equal tails) and `direction_p` (Fisher's exact test, as [stats::fisher.test()] takes
#' it).
#'
#' **Values beyond a limit** (`censored_rule = "ordinal"`, the default): a change of which a value lies beyond a limit
#' is known to be larger, or smaller, than a bound, or not at all. "wilcoxon" scores each change by the number of
#' changes certainly below it less the number of those certainly above it (Gehan 1965), over both groups; p is exact or
#' normal as ever, the statistic the number of pairs that responders win plus half of the undetermined ones, and the
#' interval the shifts of the responders' changes, bounds and all, that the test does not reject. In the AUC an
#' undetermined pair counts one half, like a tie (DeLong's standard error, kernel 0, 1/2, 1); `auc_comparable` is the
#' AUC of the `n_comparable` pairs that are determined or of two measured changes: what it estimates hangs on how much
#' is censored. Fisher's table is of the changes whose direction is known. Where all are measured every figure is the
#' ordinary one. The test holds its size where limits are unrelated to response; where they differ between plates,
#' `strata = "plate"` compares within plates. With one limit of many values its power is less than that of `"t"` on
#' substituted values; the estimate is not biased by what was substituted.
#' What needs numbers (`r able_methods("two_groups", "takes_limits", FALSE)`, and `interaction_p`) takes such values at
#' the limit of their pair, the larger of its two lower ones (see [paired_change()]), in rows where at most 15 % of the
#' pairs have one, and is not computed in others.
#'
#' **`scores = "peto"` or `"prentice"`** weigh such rows by a curve of both groups together instead: a measured change
#' scores 2 F - 1, one below a bound F - 1, where F falls from 1 as changes are passed from high to low: Peto and Peto's
#' by the Kaplan-Meier estimate (mean of F before and after the change), Prentice's by n / (n + 1). Changes above a
#' bound are scored as those turned about; a row with bounds on both sides, as where the baseline of one patient and the
#' follow-up of another lie below a limit, is not computed. These scores are no whole numbers: `statistic` is their sum
#' in responders over its standard deviation, p is of all relabellings of the patients, or of `resamples` of them drawn
#' at random (above 100 patients, and in the stratified row, the normal approximation, without a correction for
#' continuity), and estimate and limits come from the same test at shifts of the responders' changes, bounds and all.
#' The test is exact at no shift; a shift makes the bounds differ by group, so that the limits hold their level nearly.
#' Where all bounds lie below all measured changes every kind of scores gives the same order. AUC, counts and directions
#' are those of Gehan's comparisons throughout.
#'
#' **`interaction_p`**: does the effect of response differ between strata? Analysis of covariance of the follow-up value
#' on the baseline value, the stratum, the response and stratum x response; F test with the covariance HC3 and the
#' residual degrees of freedom. It compares strata, so it stands in row "all" and is `NA` in the rows of single strata
#' and without `strata`.
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
#' @param x A study made by [marker_study()] or [adam_study()]; or a numeric matrix of baseline values, markers in rows
#'   and patients in columns (also as `before =`).
#' @param before,after Numeric matrices: baseline values (in place of `x`) and follow-up values of the same markers, in
#'   the same units. Columns are matched by name where both matrices have column names, by place otherwise, which a
#'   message (kind "unnamed_columns") says where one has them. Missing
#'   values may stand anywhere.
#' @param response One element a patient (by name where both have names): logical (`TRUE` = responder), 0/1, or
#'   CR/PR/SD/PD; anything else, such as NE or `NA`, is "not evaluable": left out and counted.
#' @param ... Not used; must be empty.
#' @param strata For a study: names of columns of [patients()] ("arm", covariates); the levels of several are crossed.
#'   For matrices: a vector or factor with one element a patient. `NULL` (default): no strata. Patients whose stratum is
#'   missing are left out and counted in the note.
#' @param method One string, see above; default "wilcoxon", which assumes no shape.
#' @param covariates With `method = "ancova"` or `"quade"`: what the difference is adjusted for beside the baseline
#'   value. For a study: names of columns of [patients()] ("arm", covariates); for matrices a data frame with one row a
#'   patient (by row name where both have names): numbers, logical, text or factors. All must be known at or before the
#'   baseline; the response is refused. Patients who lack one are left out and counted in `note`. `NULL` (default):
#'   none.
#' @param moderate `FALSE` (default), or `TRUE` with `method = "t"` or `"ancova"` and 10 markers or more: variances
#'   shrunk towards each other over the markers by limma's empirical Bayes, for which limma must be installed.
#' @param scores One string: by what "wilcoxon" scores changes in rows of which a value lies beyond a limit and is used
#'   for what is known of it, see there; a row without such values is the ordinary one. `r rank_scores_help()`.
#' @param exact `NULL` (default): exact up to 100 patients in a row, normal above; `TRUE`: exact wherever it can be done
#'   (up to 400 patients); `FALSE`: normal approximation. Column `method` says what was done.
#' @param alternative "two.sided" (default), "less" or "greater": responders change less or more than non-responders.
#' @param conf.level Level of all intervals, between 0 and 1; 0.95 by default.
#' @param p.adjust.method One of [stats::p.adjust.methods], "holm" by default (valid whatever the dependence), or "maxT"
#'   or "minP": Westfall and Young's step-down from relabelled patients.
#' @param adjust_within Names of columns of the result whose levels are separate families; `NULL` (default): all rows of
#'   the call are one family.
#' @param simultaneous `FALSE` (default), or `TRUE` with `p.adjust.method = "maxT"`: intervals for all rows of a family
#'   at once.
#' @param resamples Number of relabellings for `method = "permutation"`, "maxT" and "minP"; 9,999 by default, so that p
#'   can fall to 0.0001.
#' @param seed Key of the resampling; `NULL` (default): drawn from R's generator, so that [set.seed()] rules.
#' @param digits_rank Significant digits after which two changes are tied: 1 to 15, 7 by default (as R itself); `Inf`:
#'   only rounding errors are ties.
#' @param markers,visits Some of the markers and follow-up visits; rows keep the order of the data. `NULL` (default):
#'   all.
#' @param censored_rule What a value beyond its limit enters as: `r limit_rule_help("groups")`. Counted in `n_censored`
#'   and named in `note`.
#' @param scale Scale of the matrices: "raw" (default: as they are) or "log2" (logarithms are taken).
#' @return A data frame of class `response_change`, one row a marker x visit x stratum, markers in the study's order:
#'   * `marker`, `visit` ("after" for matrices), `stratum` ("all", then each level);
#'   * `n_responder`, `n_non_responder`: patients with both values;
#'   * `estimate`, `conf.low`, `conf.high`: responders minus non-responders, on the analysis scale; `fold_change`,
#'     `fold_low`, `fold_high`: the same as a ratio of fold changes (log2 scale; else `NA`);
#'   * `cohen_d`, `cohen_d_low`, `cohen_d_high` (method "t"; else `NA`): the difference of mean changes over the
#'     standard deviation that the groups share (within strata in row "all"), with the limits of the noncentral t
#'     distribution;
#'   * `responder_change`, `responder_low`, `responder_high`, `non_responder_change`, `non_responder_low`,
#'     `non_responder_high`: each group's own change on the analysis scale, with the two-sided interval of its own
#'     paired test (signed-rank, t, sign flips of [paired_change()]); of "ancova" the adjusted means;
#'   * `statistic` (W as [stats::wilcox.test()] has it, t, Quade's F, or z: van Elteren's, and of Peto's and
#'     Prentice's scores), `p.value`, `adj.p.value`;
#'   * `auc`, `auc_low`, `auc_high`: P(change of a responder > change of a non-responder), ties a half;
#'     `rank_biserial`, `rank_biserial_low`, `rank_biserial_high`: the same on the scale from -1 to 1, 2 AUC - 1;
#'   * `responder_down`, `responder_same`, `responder_up`, `non_responder_down`, `non_responder_same`,
#'     `non_responder_up`: patients whose marker fell, stayed, rose; `odds_ratio`, `odds_low`, `odds_high`: up/down in
#'     responders over up/down in non-responders (`NA` where the margins leave one table only); `direction_p`;
#'   * `interaction_p`, `interaction_adj_p` (adjusted as the rows are, over the same families; by Holm where these are
#'     resampled); `method`, `status`, `note`;
#'   * `n_undetermined`, `responder_undetermined`, `non_responder_undetermined`: patients of whose change limits leave
#'     open whether it rose or fell; `auc_comparable`, `n_comparable`: see Values beyond a limit;
#'   * `p_min`: the smallest p that this row's test could give with these ranks (`NA` where there is no such bound);
#'     `n_not_evaluable`: patients with both values but no evaluable response; `n_censored`: patients of this row with a
#'     value beyond the limit;
#'   * `exact`: `TRUE` where p is of the exact distribution or of all relabellings, `FALSE` where it is approximate or
#'     of relabellings drawn at random; `NA` where there is no test, and for "t"; `remarks`: what `note` says, as codes
#'     and numbers ([tidy()] and `as.data.frame()` leave it out).
#'
#'   A row that cannot be computed has `NA` figures and says why in `status` and `note`. [settings()] remembers how it
#'   was made.
#' @section Errors: Arguments that cannot serve raise class `cytochange_error_argument`, data that are not sound
#'   (infinite values, values at or below 0 on the log2 scale) `cytochange_error_data`.
#' @references
#' Gehan EA (1965). A generalized Wilcoxon test for comparing arbitrarily singly-censored samples. *Biometrika* 52,
#' 203-223. \doi{10.1093/biomet/52.1-2.203}
#'
#' Peto R, Peto J (1972). Asymptotically efficient rank invariant test procedures. *Journal of the Royal Statistical
#' Society, Series A* 135, 185-207. \doi{10.2307/2344317}
#'
#' Prentice RL (1978). Linear rank tests with right censored data. *Biometrika* 65, 167-179.
#' \doi{10.1093/biomet/65.1.167}
#'
#' Hodges JL, Lehmann EL (1963). Estimates of location based on rank tests. *Annals of Mathematical Statistics* 34,
#' 598-611. \doi{10.1214/aoms/1177704172}
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
#' Bell RM, McCaffrey DF (2002). Bias reduction in standard errors for linear regression with multi-stage samples.
#' *Survey Methodology* 28, 169-181.
#'
#' MacKinnon JG, White H (1985). Some heteroskedasticity-consistent covariance matrix estimators with improved finite
#' sample properties. *Journal of Econometrics* 29, 305-325. \doi{10.1016/0304-4076(85)90158-7}
#'
#' Westfall PH, Young SS (1993). *Resampling-Based Multiple Testing*. Wiley. ISBN 978-0471557616.
#'
#' Ge Y, Dudoit S, Speed TP (2003). Resampling-based multiple testing for microarray data analysis. *Test* 12, 1-77.
#' \doi{10.1007/BF02595811}
#'
#' Quade D (1967). Rank analysis of covariance. *Journal of the American Statistical Association* 62, 1187-1200.
#' \doi{10.1080/01621459.1967.10500925}
#'
#' Smyth GK (2004). Linear models and empirical Bayes methods for assessing differential expression in microarray
#' experiments. *Statistical Applications in Genetics and Molecular Biology* 3, 3. \doi{10.2202/1544-6115.1027}
#'
#' Salmon JK, Moraes MA, Dror RO, Shaw DE (2011). Parallel random numbers: as easy as 1, 2, 3. *Proceedings of SC11*,
#' 16. \doi{10.1145/2063384.2063405}
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
#' @order 1
#' @export
response_change <- function(x, ...) UseMethod("response_change")

#' @export
response_change.default <- function(x, ...) {
  abort_argument("x", "be a study made by marker_study() or adam_study(), or a numeric matrix", describe(x))
}

#' @rdname response_change
#' @export
response_change.marker_study <- function(x, ..., strata = NULL, method = methods_of("two_groups"),
                                         covariates = NULL, scores = rank_score_ids(), moderate = FALSE, exact = NULL,
                                         alternative = c("two.sided", "less", "greater"), conf.level = 0.95,
                                         p.adjust.method = "holm", adjust_within = NULL, simultaneous = FALSE,
                                         resamples = 9999, seed = NULL, digits_rank = 7, markers = NULL, visits = NULL,
                                         censored_rule = limit_rules("groups")) {
  check_dots_empty(...)
  settings <- check_verb(alternative, conf.level, p.adjust.method, adjust_within, resamples, seed, digits_rank)
  settings$simultaneous <- check_simultaneous(simultaneous, settings$p.adjust.method)
  markers <- intersect(x$markers$marker, check_subset(markers, x$markers$marker, "markers"))
  of_method <- check_response_method(method, exact, moderate, markers, settings$p.adjust.method,
                                     methods_of("two_groups"))
  settings <- c(settings, of_method, list(
    scale = x$scale, strata = check_patient_columns(strata, x, "strata"),
    baseline = x$baseline, markers = markers,
    visits = intersect(x$visits, check_subset(visits, setdiff(x$visits, x$baseline), "visits"))
  ))
  settings$scores <- check_rank_scores(scores, settings$method)
  settings$censored_rule <- check_limit_rule(censored_rule, "groups")
  settings <- c(settings, data_settings(x, settings$markers))
  if (!length(settings$visits)) abort_data("x", "have a visit after the baseline", "a study of one visit")
  check_study_response(x)
  covariates <- study_adjusting(x, covariates, settings$method, response_groups()$id)
  settings$covariates <- names(covariates)
  groups <- assign_groups(response_groups(), responded(x$patients), study_strata(x, settings$strata),
                          patient_ids(x$patients$id, nrow(x$patients)), covariates)
  new_response_change(response_parts(x, settings), groups, settings)
}

#' @rdname response_change
#' @export
response_change.matrix <- function(x = before, after, response, ..., before, strata = NULL,
                                   method = methods_of("two_groups"), covariates = NULL, moderate = FALSE, exact = NULL,
                                   alternative = c("two.sided", "less", "greater"), conf.level = 0.95,
                                   p.adjust.method = "holm", adjust_within = NULL, simultaneous = FALSE,
                                   resamples = 9999, seed = NULL, digits_rank = 7, markers = NULL,
                                   scale = c("raw", "log2")) {
  check_dots_empty(...)
  if (missing(x)) x <- required(before)
  settings <- check_verb(alternative, conf.level, p.adjust.method, adjust_within, resamples, seed, digits_rank)
  scale <- check_choice(scale, c("raw", "log2"), "scale")
  if (missing(after)) abort_argument("after", "be a matrix of follow-up values", "missing")
  if (missing(response)) abort_argument("response", "say who responded", "missing")
  pair <- aligned_matrices(x, after, scale, markers)
  settings$simultaneous <- check_simultaneous(simultaneous, settings$p.adjust.method)
  of_method <- check_response_method(method, exact, moderate, pair$markers, settings$p.adjust.method,
                                     methods_of("two_groups"))
  settings <- c(settings, of_method, list(
    scale = scale, strata = if (!is.null(strata)) "strata", censored_rule = NULL, baseline = "before",
    markers = pair$markers, visits = "after"
  ))
  n <- ncol(pair$before)
  read <- read_patient_response(response, n, pair$patients)
  settings$event <- read[c("levels", "by_level")]
  stratum <- if (!is.null(strata)) read_strata(per_patient(strata, n, pair$patients, "strata"))
  covariates <- matrix_adjusting(covariates, n, pair$patients, settings$method)
  settings$covariates <- names(covariates)
  groups <- assign_groups(response_groups(), read$event, stratum, patient_ids(pair$patients, n), covariates)
  new_response_change(list(after = pair[c("before", "after")]), groups, settings)
}
