#' Changes over all visits by a mixed model for repeated measures
#'
#' The change from the baseline at every follow-up visit, in each group and between groups, from one model a marker that
#' all visits of a patient enter: patients who miss some of them count for what they have (valid under missing at
#' random). Package mmrm fits the models and must be installed, as must emmeans.
#'
#' @section What is computed:
#' The change on the study's scale is regressed on baseline x visit, group x visit and the covariates, with an
#' unstructured covariance of the visits of a patient, by restricted maximum likelihood. Estimates are the means of each
#' visit and group at the mean baseline, other factors weighted equally, and their differences from the `control` group.
#' `df = "kenward-roger"`: the covariance of Kenward and Roger in its linear form, as SAS has it; `"satterthwaite"`.
#' Where the unstructured covariance does not converge, heterogeneous Toeplitz, autoregressive and compound symmetric
#' ones are tried in turn, with an empirical covariance of the estimates and Satterthwaite's degrees of freedom;
#' `method` names the one used. With one follow-up visit the model is an ordinary regression. With fewer patients than
#' the covariance has parameters, and groups, nothing is fitted (`too_few`); a visit with no more patients than
#' coefficients of its own, the baseline's and one a group, is left out (`too_few`), as they would fit without error.
#'
#' `by = "response"` describes: the response is known after the visits, so differences between responders and others are
#' no effect of anything.
#'
#' **Values beyond a limit** enter at the limit of their pair where at most 15 % of the marker's changes have one; else
#' the marker is not computed.
#' @param study A study made by [marker_study()], [adam_study()] or [sdtm_study()].
#' @param ... Not used; must be empty.
#' @param by One column of [patients()]: "arm", "response" or a covariate. `NULL` (default): all patients together.
#' @param control One level of `by` that the others are compared with. `NULL` (default): the first; of the response the
#'   non-responders.
#' @param df "kenward-roger" (default) or "satterthwaite".
#' @param covariates Names of columns of [patients()]; `NULL` (default): none.
#' @param conf.level Level of the intervals, 0.95 by default.
#' @param p.adjust.method One of [stats::p.adjust.methods], "holm" by default; the groups' own changes and the
#'   differences between groups are families of their own.
#' @param markers Some of the markers; `NULL` (default): all. A marker takes some 0.1 s.
#' @param visits Some of the follow-up visits; `NULL` (default): all.
#' @param censored_rule What a value beyond its limit enters as: `r limit_rule_help("groups")`.
#' @return A data frame of class `longitudinal_change`, one row a marker x visit x group and, beneath, one a difference:
#'   `marker`, `visit`, `reference` (the baseline), the column of `by`, `control` (`NA` for a group's own change: the
#'   columns are those of [paired_change()]; else the row is that group minus the control); `n_pairs`, `n_control`
#'   (patients with the visit in the model); `estimate`, `conf.low`, `conf.high`, `fold_change`, `fold_low`, `fold_high`
#'   (log2 scale), `std.error`, `df`, `statistic` (t), `p.value`, `adj.p.value`, `method`, `status`, `note`,
#'   `n_censored` (changes of the marker with a value beyond a limit) and `remarks`.
#' @section Errors: Where mmrm or emmeans is not installed `cytochange_error_package`, which says what to install;
#'   arguments that cannot serve `cytochange_error_argument`; a study without a follow-up visit `cytochange_error_data`.
#' @references
#' Kenward MG, Roger JH (1997). Small sample inference for fixed effects from restricted maximum likelihood.
#' *Biometrics* 53, 983-997. \doi{10.2307/2533558}
#'
#' Mallinckrodt CH, Lane PW, Schnell D, Peng Y, Mancuso JP (2008). Recommendations for the primary analysis of
#' continuous endpoints in longitudinal clinical trials. *Drug Information Journal* 42, 303-319.
#' \doi{10.1177/009286150804200402}
#' @seealso [overall_change()] for one test of all visits by ranks; [missing_report()]; [plot_longitudinal()].
#' @examplesIf requireNamespace("mmrm", quietly = TRUE) && requireNamespace("emmeans", quietly = TRUE)
#' study <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker",
#'   value = "value", response = "response", arm = "arm", lloq = "lloq", unit = "unit")
#' longitudinal_change(study, by = "arm", markers = "IL-6")
#' @order 1
#' @export
longitudinal_change <- function(study, ..., by = NULL, control = NULL, df = c("kenward-roger", "satterthwaite"),
                                covariates = NULL, conf.level = 0.95, p.adjust.method = "holm", markers = NULL,
                                visits = NULL, censored_rule = limit_rules("groups")) {
  check_dots_empty(...)
  check_study(required(study))
  settings <- check_verb("two.sided", conf.level, p.adjust.method, NULL, 1, NULL, 7)
  check_own_p(settings$p.adjust.method)
  settings[c("resamples", "digits_rank")] <- NULL
  settings$method <- check_choice(df, names(mixed_freedom()), "df")
  by <- check_string(by, "by", null_ok = TRUE)
  settings <- c(settings, list(
    scale = study$scale, logged = if (study$logged) TRUE, baseline = study$baseline,
    markers = intersect(study$markers$marker, check_subset(markers, study$markers$marker, "markers")),
    visits = intersect(study$visits, check_subset(visits, setdiff(study$visits, study$baseline), "visits")),
    censored_rule = check_limit_rule(censored_rule, "groups"), by = by,
    covariates = setdiff(check_patient_columns(covariates, study, "covariates"), by)
  ))
  if (!length(settings$visits)) abort_data("study", "have a visit after the baseline", "a study of one visit")
  group <- mixed_group(study, by)
  settings$control <- check_control(control, levels(group))
  check_installed("mmrm", "fit mixed models for repeated measures")
  check_installed("emmeans", "estimate their means")
  settings <- c(settings, data_settings(study, settings$markers))
  new_longitudinal_change(study, group, settings)
}

# Each patient's group, the control first; NULL where there is one.
mixed_group <- function(study, by) {
  if (is.null(by)) return(NULL)
  groups <- study_groups(study, by)
  group <- factor(rep(NA, nrow(study$patients)), levels(groups$levels[[by]]))
  for (k in seq_along(groups$members)) group[groups$members[[k]]] <- groups$levels[[by]][k]
  group <- droplevels(group)
  record <- column_groups(by)
  if (is.null(record)) return(group)
  stats::relevel(group, second_group(record)$label)
}

check_control <- function(control, levels) {
  if (is.null(levels)) {
    if (is.null(control)) return(NULL)
    abort_argument("control", "come with `by`", describe(control))
  }
  if (is.null(control)) levels[1L] else check_choice(control, levels, "control")
}
