#' Change between arms
#'
#' Did a marker change differently under the arms of a trial? For each marker, follow-up visit and arm: the changes
#' (follow-up minus baseline, within a patient) under that arm against those under the control, whatever the response.
#' It is the question that a randomised trial asks first: its patients were dealt out by chance, so that a difference
#' between arms is the effect of what they got. A change within one arm is not, and that one arm's test is significant
#' and another's is not is no difference between them (Bland and Altman 2011).
#'
#' @section What is computed:
#' Each arm against the control as [response_change()] compares two groups: the same methods, ties, zeros, strata,
#' rules for values beyond a limit, resamples and seeds, so that two arms give what it gives with the arm in place of
#' the response.
#'
#' `r method_help("two_groups")`
#'
#' `"ancova"` is the default: where arms were dealt out by chance they start alike but for chance, and the baseline
#' explains some of what is measured later, so that the adjusted difference is that of the arms and its interval as a
#' rule narrower than that of the mean changes. Of three or more arms one model has all of which a marker has patients;
#' a third arm with a single patient is left out of it, as that patient says nothing of the others.
#'
#' **All arms together.** `omnibus_p` asks whether any arm differs from the others; it is two-sided, not adjusted, and
#' the same in all rows of a marker, visit and stratum. For `"wilcoxon"` it is Kruskal and Wallis' test: by all ways to
#' deal out the arms among the patients where these are no more than `resamples` (and `exact` is not `FALSE`), else by
#' chi-square, corrected for ties; values beyond a limit have Gehan's scores over all arms. For `"t"` it is Welch's F as
#' [stats::oneway.test()] has it; for `"ancova"` Wald's F of all arms in the model by the HC2 covariance, with the
#' residual degrees of freedom; for `"permutation"` the F of the analysis of variance under shuffles of all arms.
#' Over strata: the scores within strata with van Elteren's weights (Mack and Skillings' test in the manner of
#' Cochran-Mantel-Haenszel), Wald's F of the differences from the first arm, each weighted over strata as its row has
#' it, on the degrees of freedom of the arms within strata; the F of arms beside strata under shuffles within these. Of
#' two arms it is the row's own two-sided p.
#'
#' **`by`** compares the arms apart in each level of columns of [patients()]. `by = "response"` looks at responders and
#' non-responders: groups that were formed after randomisation, by something that the arms may have changed, so that
#' patients of a group differ between arms in more than the arm. Prints and sentences say so.
#'
#' @section Resampling:
#' As in [response_change()]; `"maxT"` and `"minP"` shuffle whole patients over all arms, within strata and within the
#' levels of `by`. Of more than two arms each row's statistic is taken anew in every resample among those who then are
#' on its arm and on the control: Welch's t of their changes (also for "permutation"), or the rank sum of ranks taken
#' within the two arms over its own null standard deviation, so that other arms, whose patients may vary more or change
#' otherwise, have no part in it.
#'
#' @inheritParams response_change
#' @param arm For matrices: the arm of each patient (by name where both have names), a vector or factor; patients whose
#'   arm is missing are left out and counted.
#' @param control One of the arms, which the others are compared with; `NULL` (default): the first level.
#' @param by Names of columns of [patients()], "response" among them; `NULL` (default): the arms are compared over all
#'   patients. Patients without a level (those not evaluable for response) are left out and counted.
#' @param method One string, see above; default "ancova".
#' @param alternative "two.sided" (default), "less" or "greater": patients on the arm change less or more than those
#'   on the control.
#' @return A data frame of class `arm_change`, and `response_change`, one row a marker x visit x level of `by` x arm x
#'   stratum, markers in the study's order. Columns as those of [response_change()], of an arm and the control in place
#'   of responders and non-responders:
#'   * `marker`, `visit`, the columns of `by`, `arm`, `control`, `stratum`;
#'   * `n_arm`, `n_control`; `estimate`, `conf.low`, `conf.high`: change under the arm minus change under the control;
#'     `fold_change`, `fold_low`, `fold_high`; `cohen_d`, `cohen_d_low`, `cohen_d_high`; `n_censored`; `arm_change`,
#'     `arm_low`, `arm_high`, `control_change`, `control_low`, `control_high`: either arm's own change; `statistic`,
#'     `p.value`, `adj.p.value`;
#'   * `auc`, `auc_low`, `auc_high`: P(change of a patient on the arm > change of one on the control), and
#'     `rank_biserial`, `rank_biserial_low`, `rank_biserial_high`;
#'   * `arm_down`, `arm_same`, `arm_up`, `control_down`, `control_same`, `control_up`, `odds_ratio`, `odds_low`,
#'     `odds_high`, `direction_p`; `interaction_p`, `interaction_adj_p`: of strata x arm;
#'   * `omnibus_p`: of all arms together;
#'   * `method`, `status`, `note`, `p_min`; `n_no_arm`: patients with both values but no known arm; `n_undetermined`,
#'     `arm_undetermined`, `control_undetermined`, `auc_comparable`, `n_comparable`, `exact`,
#'     `remarks`.
#' @section Errors: As [response_change()]; `cytochange_error_data` where fewer than two arms have patients.
#' @references
#' Bland JM, Altman DG (2011). Comparisons against baseline within randomised groups are often used and can be highly
#' misleading. *Trials* 12, 264. \doi{10.1186/1745-6215-12-264}
#'
#' Kruskal WH, Wallis WA (1952). Use of ranks in one-criterion variance analysis. *Journal of the American Statistical
#' Association* 47, 583-621. \doi{10.1080/01621459.1952.10483441}
#'
#' Welch BL (1951). On the comparison of several mean values: an alternative approach. *Biometrika* 38, 330-336.
#' \doi{10.1093/biomet/38.3-4.330}
#' @seealso [response_change()] for responders against non-responders, [paired_change()] for the change itself;
#'   [stats::kruskal.test()], [stats::oneway.test()].
#' @examples
#' study <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker",
#'                       value = "value", response = "response", arm = "arm", lloq = "lloq")
#' arm_change(study, control = "Megace", markers = c("IL-6", "IFN-gamma"), visits = "month 6")
#'
#' before <- rbind(`IL-6` = c(12, 8, 9, 15, 7, 11, 10, 6), TNF = c(4, 5, 3, 6, 5, 4, 7, 5))
#' after <- rbind(`IL-6` = c(6, 5, 7, 9, 9, 12, 14, 8), TNF = c(4, 6, 3, 5, 6, 4, 6, 7))
#' arm_change(before, after, rep(c("drug", "placebo"), each = 4), control = "placebo", scale = "log2")
#' @order 1
#' @export
arm_change <- function(x, ...) UseMethod("arm_change")

#' @export
arm_change.default <- function(x, ...) {
  abort_argument("x", "be a study made by marker_study() or adam_study(), or a numeric matrix", describe(x))
}

#' @rdname arm_change
#' @export
arm_change.marker_study <- function(x, ..., control = NULL, by = NULL, strata = NULL,
                                    method = arm_method_ids(), covariates = NULL, moderate = FALSE,
                                    exact = NULL,
                                    alternative = c("two.sided", "less", "greater"), conf.level = 0.95,
                                    p.adjust.method = "holm", adjust_within = NULL, simultaneous = FALSE,
                                    resamples = 9999, seed = NULL, digits_rank = 7, markers = NULL, visits = NULL,
                                    censored_rule = limit_rules("groups")) {
  check_dots_empty(...)
  settings <- check_verb(alternative, conf.level, p.adjust.method, adjust_within, resamples, seed, digits_rank)
  settings$simultaneous <- check_simultaneous(simultaneous, settings$p.adjust.method)
  if (is.null(x$source$arm)) abort_data("x", "have arms: marker_study(arm = ) names their column", "a study without")
  arm <- check_arms(x$patients$arm)
  markers <- intersect(x$markers$marker, check_subset(markers, x$markers$marker, "markers"))
  of_method <- check_response_method(method, exact, moderate, markers, settings$p.adjust.method, arm_method_ids())
  settings <- c(settings, of_method, list(
    scale = x$scale, arms = levels(arm), control = check_control_arm(control, arm), by = NULL,
    strata = check_strata_beside_arms(strata, x), baseline = x$baseline, markers = markers,
    visits = intersect(x$visits, check_subset(visits, setdiff(x$visits, x$baseline), "visits")),
    has_response = has_response(x)
  ))
  within <- arm_by(by, x)
  settings["by"] <- list(names(within))
  settings$censored_rule <- check_limit_rule(censored_rule, "groups")
  settings <- c(settings, data_settings(x, settings$markers))
  if (!length(settings$visits)) abort_data("x", "have a visit after the baseline", "a study of one visit")
  covariates <- study_adjusting(x, covariates, settings$method, "arm")
  settings$covariates <- names(covariates)
  groups <- assign_arms(arm, settings$control, within, study_strata(x, settings$strata),
                        patient_ids(x$patients$id, nrow(x$patients)), covariates)
  new_response_change(response_parts(x, settings), groups, settings)
}

#' @rdname arm_change
#' @export
arm_change.matrix <- function(x = before, after, arm, ..., before, control = NULL, strata = NULL,
                              method = arm_method_ids(), covariates = NULL, moderate = FALSE, exact = NULL,
                              alternative = c("two.sided", "less", "greater"), conf.level = 0.95,
                              p.adjust.method = "holm", adjust_within = NULL, simultaneous = FALSE,
                              resamples = 9999, seed = NULL, digits_rank = 7, markers = NULL,
                              scale = c("raw", "log2")) {
  check_dots_empty(...)
  if (missing(x)) x <- required(before)
  settings <- check_verb(alternative, conf.level, p.adjust.method, adjust_within, resamples, seed, digits_rank)
  settings$simultaneous <- check_simultaneous(simultaneous, settings$p.adjust.method)
  scale <- check_choice(scale, c("raw", "log2"), "scale")
  if (missing(after)) abort_argument("after", "be a matrix of follow-up values", "missing")
  if (missing(arm)) abort_argument("arm", "say the arm of each patient", "missing")
  pair <- aligned_matrices(x, after, scale, markers)
  n <- ncol(pair$before)
  arm <- check_arms(read_few_groups(per_patient(arm, n, pair$patients, "arm"), "arm"), "arm")
  of_method <- check_response_method(method, exact, moderate, pair$markers, settings$p.adjust.method,
                                     arm_method_ids())
  settings <- c(settings, of_method, list(
    scale = scale, arms = levels(arm), control = check_control_arm(control, arm), by = NULL,
    strata = if (!is.null(strata)) "strata", censored_rule = NULL, baseline = "before", markers = pair$markers,
    visits = "after"
  ))
  stratum <- if (!is.null(strata)) read_strata(per_patient(strata, n, pair$patients, "strata"))
  covariates <- matrix_adjusting(covariates, n, pair$patients, settings$method)
  settings$covariates <- names(covariates)
  groups <- assign_arms(arm, settings$control, NULL, stratum, patient_ids(pair$patients, n), covariates)
  new_response_change(list(after = pair[c("before", "after")]), groups, settings)
}

# The arm that others are compared with: by default the first.
check_control_arm <- function(control, arm) {
  if (is.null(control)) levels(arm)[1L] else check_choice(control, levels(arm), "control")
}

check_strata_beside_arms <- function(strata, study) {
  if (response_groups()$id %in% strata) {
    abort_argument("strata", "name what was known before the patients were assigned",
                   "\"response\", which came after", "`by = \"response\"` compares the arms in each group")
  }
  strata <- check_patient_columns(strata, study, "strata", compared = "arm")
  if ("arm" %in% strata) abort_argument("strata", "name other columns than the arm, which is compared", "\"arm\"")
  strata
}
