#' Correlations between markers
#'
#' Which markers change together? Every two markers' changes (or values at a visit), the tumour's size among them where
#' it is a marker of the study, over the patients who have both.
#'
#' @section What is computed:
#' `"spearman"`: the correlation of the ranks, ties sharing their mean rank; `"pearson"`: of the numbers. p is that of
#' all orders of one column for up to 9 patients, else of `resamples` orders drawn at random, (b + 1) / (B + 1); twice
#' the smaller tail, at most 1. Limits are Fisher's z, with the standard error sqrt((1 + r^2 / 2) / (n - 3)) for
#' Spearman (Bonett and Wright 2000) and 1 / sqrt(n - 3) for Pearson; none below 4 patients, or where r is -1 or 1.
#'
#' **`partial`**: the correlation given further columns of the patients, from the inverse of the matrix of correlations
#' (of ranks); p by t = r sqrt((n - 2 - k) / (1 - r^2)) with n - 2 - k degrees of freedom, k columns, limits with n - 3
#' less k in the place of n - 3.
#'
#' **Values beyond a limit** (`censored_rule = "ordinal"`): where one of the two has such a patient the row is Kendall's
#' tau_b of the comparisons that are determined, its limits Fisher's z with sqrt(0.437 / (n - 4)). "pearson" and partial
#' correlations need numbers: they take such values at the pair's limit where at most 15 % of the patients have one, and
#' are not computed elsewhere.
#'
#' **`by`**: the correlations within each group, such as responders and non-responders, and how they differ: beneath the
#' rows of the groups the difference of Fisher's z, group minus `control`, with limits and p by the normal distribution
#' with the variances of both added up (Fisher 1921). There is none where a group has fewer than 4 patients beside the
#' columns held (5 of tau_b) or a correlation of -1 or 1, or where one group's is tau_b and the other's is not, whose z
#' are not of one scale. Differences are a family of the adjustment, the groups' correlations another.
#'
#' **`bootstrap`**: how steady the correlations are when whole patients are drawn with replacement, within their group.
#' A resample keeps a correlation where its limits there lie on the same side of 0 as the estimate; `n_kept` counts
#' them. `edge` is `TRUE` where the correlation is significant after adjustment and at least 80 % of the resamples keep
#' it: only such pairs should be joined in a graph, and [plot_correlation()] frames them.
#' @section Resampling: What a patient draws depends on the seed, the patient's identifier and the number of the
#'   resample alone, as in [response_change()]; a bootstrap resample on the seed, its number and the order of the
#'   group's patients. R's generator gives one number, the seed, and only where a pair has more than 9 patients or
#'   there is a bootstrap. Of thousands of pairs, `resamples = 0` leaves p of these to the t approximation, which takes
#'   no time.
#' @param study A study made by [marker_study()], [adam_study()] or [sdtm_study()].
#' @param ... Not used; must be empty.
#' @param of "change" (default): changes from the baseline; "value": values at a visit.
#' @param visit Names of visits: follow-up visits for changes, any for values. `NULL` (default): all follow-up visits;
#'   the baseline for values.
#' @param method "spearman" (default, as markers are skew) or "pearson".
#' @param by Name of a column of [patients()], "response" among them: correlations in each of its groups, and their
#'   differences; `NULL` (default): in all patients.
#' @param control The group that the others are compared with; `NULL` (default): non-responders, else the first.
#' @param bootstrap Number of bootstrap resamples of whole patients, such as 999, after which steady correlations are
#'   told from others; 0 (default): none.
#' @param partial Names of numeric columns of [patients()] that are held fixed, such as "age". `NULL` (default): none.
#' @param conf.level Level of the intervals, 0.95 by default.
#' @param p.adjust.method One of [stats::p.adjust.methods], "holm" by default.
#' @param adjust_within Names of columns of the result whose levels are separate families; `NULL` (default): all rows of
#'   the call are one family.
#' @param resamples Number of orders drawn at random; 9,999 by default; 0: the t approximation.
#' @param seed Key of the resampling; `NULL` (default): drawn from R's generator.
#' @param digits_rank Significant digits after which two numbers are tied; 7 by default.
#' @param markers Two or more of the markers; `NULL` (default): all.
#' @param censored_rule What a value beyond its limit enters as: `r limit_rule_help("groups")`.
#' @return A data frame of class `marker_correlation`, one row a pair of markers x visit: `marker_1`, `marker_2`,
#'   `visit`, `n`, `estimate`, `conf.low`, `conf.high`, `p.value`, `adj.p.value`, `method`, `status`, `note`;
#'   `n_censored` (patients with a value beyond a limit), `coefficient` (what `estimate` is: "Spearman's rho",
#'   "Pearson's r", "Kendall's tau_b", "difference of Fisher's z"), `exact` (`TRUE` where p is of all orders) and
#'   `remarks`. With `by`, after `visit`, that column, `control` (`NA` in the rows of the groups) and after `n`
#'   `n_control`; with `bootstrap`, `n_kept` and `edge`.
#' @section Errors: Arguments that cannot serve raise class `cytochange_error_argument`; a study without two markers or
#'   without the visit `cytochange_error_data`.
#' @references
#' Bonett DG, Wright TA (2000). Sample size requirements for estimating Pearson, Kendall and Spearman correlations.
#' *Psychometrika* 65, 23-28. \doi{10.1007/BF02294183}
#'
#' Fisher RA (1921). On the "probable error" of a coefficient of correlation deduced from a small sample. *Metron* 1,
#' 3-32.
#'
#' Kendall MG (1945). The treatment of ties in ranking problems. *Biometrika* 33, 239-251.
#' \doi{10.1093/biomet/33.3.239}
#' @seealso [plot_correlation()] for the heat map; [stats::cor.test()].
#' @examples
#' study <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker",
#'   value = "value", response = "response", arm = "arm", lloq = "lloq", unit = "unit")
#' marker_correlation(study, visit = "month 6", resamples = 199, seed = 1)
#' @order 1
#' @export
marker_correlation <- function(study, ..., of = c("change", "value"), visit = NULL, method = c("spearman", "pearson"),
                               partial = NULL, by = NULL, control = NULL, bootstrap = 0, conf.level = 0.95,
                               p.adjust.method = "holm", adjust_within = NULL, resamples = 9999,
                               seed = NULL, digits_rank = 7, markers = NULL,
                               censored_rule = limit_rules("groups")) {
  check_dots_empty(...)
  check_study(required(study))
  settings <- check_verb("two.sided", conf.level, p.adjust.method, adjust_within, 1, seed, digits_rank)
  check_own_p(settings$p.adjust.method)
  settings$resamples <- check_count(resamples, "resamples")
  settings$method <- check_choice(method, names(correlations()), "method")
  settings$bootstrap <- check_count(bootstrap, "bootstrap")
  settings$of <- check_choice(of, names(trend_kinds()), "of")
  settings <- c(settings, list(
    scale = study$scale, logged = if (study$logged) TRUE, baseline = study$baseline,
    markers = intersect(study$markers$marker, check_subset(markers, study$markers$marker, "markers")),
    visits = trend_visits(visit, study, settings$of), censored_rule = check_limit_rule(censored_rule, "groups"),
    partial = check_patient_columns(partial, study, "partial")
  ))
  if (length(settings$markers) < 2L) {
    abort_data("markers", "be two or more markers", paste0("one: ", dQuote(settings$markers, FALSE)))
  }
  settings$by <- check_string(by, "by", null_ok = TRUE)
  group <- mixed_group(study, settings$by)
  settings["control"] <- list(check_control(control, levels(group)))
  settings <- c(settings, data_settings(study, settings$markers))
  new_marker_correlation(study, group, settings)
}

new_marker_correlation <- function(study, group, settings) {
  pairs <- utils::combn(length(settings$markers), 2L)
  draws <- new_draws(settings)
  held <- partial_columns(study$patients[settings$partial])
  parts <- trend_kind(settings)$parts(study, settings)
  ids <- patient_ids(study$patients$id, nrow(study$patients))
  blocks <- Map(function(part, visit) {
    grouped_correlations(group, length(ids), settings, function(members) {
      correlation_rows(part, pairs, held, ids, members, visit, settings, draws)
    })
  }, parts, names(parts))
  rows <- by_marker(unlist(unname(blocks), recursive = FALSE), 1L)
  adjusted <- adjust_correlations(rows, settings)
  rows$adj.p.value <- adjusted$p
  settings["seed"] <- list(if (draws$used) draws$seed)
  if (!"orders" %in% draws$ways) settings["resamples"] <- list(NULL)
  settings <- c(settings, list(n_patients = nrow(study$patients), family = adjusted$family))
  if (settings$bootstrap > 0) {
    rows$edge <- is_edge(rows$n_kept, at_most(rows$adj.p.value, 1 - settings$conf.level), settings$bootstrap)
  }
  new_result(rows, "marker_correlation", c(list(verb = "marker_correlation"), settings))
}
