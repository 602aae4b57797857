#' Is a marker prognostic for the response? One logistic model a marker
#'
#' For each marker one logistic regression of the response on the marker's value at a visit, or its change from the
#' baseline until then, and the covariates, with everything one asks of a prognostic marker: odds ratio per doubling and
#' per standard deviation, likelihood-ratio test, area under the ROC curve, best cut-point, and the marker's rank with
#' the uncertainty of that rank.
#'
#' @section What is computed:
#' **Model.** logit P(response) = intercept + covariates + b x value on the study's scale (or change, the follow-up
#' value minus the baseline's on that scale), over the patients with a response, all covariates and a value (both
#' values) of this marker. `likelihood = "firth"` (default) takes Firth's penalty:
#' estimates are finite and less biased in small trials. Standard errors are from the inverse information.
#'
#' **Test.** `statistic` and `p.value` are always the likelihood ratio's (penalised for Firth, the coefficient held at 0
#' in the full design's penalty), whatever `conf_method`. `alternative = "greater"` or `"less"` takes the signed root of
#' it and one-sided limits.
#'
#' **Separation.** Where the marker (with the covariates) separates responders from non-responders, `separated` is
#' `TRUE`. Firth's row is finite all the same. Under maximum likelihood the estimate is infinite: status "separated",
#' the test is the supremum of the likelihood ratio, the profile interval has one finite limit.
#'
#' **ROC.** `auc` is P(marker higher in a responder), ties a half: below 0.5 it stays below 0.5. DeLong's interval on
#' the logit scale; at 0 and 1, where its variance is 0, Newcombe's (2006, method 5). **Cut-point.** Youden's: the
#' observed value, *in the units of the data whatever the scale*, that maximises sensitivity + specificity. Where higher
#' values go with response a value at the cut-point or above it is called positive (`cut_direction` ">="), where lower
#' ones do, a value below it ("<"): the sign of `estimate` says so, once, and every resample keeps it; `direction` fixes
#' it beforehand. Of equally good ones the most balanced, then the lowest. `sensitivity` and `specificity` have Wilson's
#' limits. They are those of the patients in whom the cut-point was chosen, and too good; `sensitivity_corrected`,
#' `specificity_corrected` are those of each resample's own cut-point in the patients left out of it, over all
#' resamples. A cut-point that is no better than chance is said in `note`. See [roc_curve()].
#'
#' **Bootstrap.** In each of `resamples` resamples of whole patients (the same for all markers) every marker is fitted
#' again on its own complete cases, and the markers are ranked by their likelihood-ratio statistic. `rank_low` and
#' `rank_high` are percentile limits of the rank, `cut_low` and `cut_high` of the cut-point. Where a marker cannot be
#' fitted in a resample (one response group only, a covariate that is constant there) it has no rank there; `note` gives
#' the number used. `resamples = 0`: no resampling, `NA` limits.
#'
#' **Values beyond a limit** (`censored_rule = "ordinal"`, the default). `statistic`, `p.value`, `rank`, AUC and
#' cut-point are of the value or the marker's limit, whichever is larger (of an upper limit: smaller; of several limits
#' the largest below which a value lies): any function of a marker gives a valid test. The slope of that model is too
#' steep, so the odds ratio is made otherwise. `censored = "impute"`: such values are drawn from a normal censored
#' regression on the scale of analysis, beyond each one's own limit, given response and covariates, `imputations`
#' times, with the regression's own uncertainty; estimates are averaged, limits are those of the combined likelihood
#' profiles (CLIP; Heinze, Ploner and Beyea 2013; Wald limits by Rubin's rules with the degrees of freedom of Barnard
#' and Rubin). Draws hang on seed, marker, imputation and patient alone. Where the marker is not normal on that scale
#' the odds ratio is biased, more so the more values lie beyond the limit. `"indicator"`: the measured values beside an
#' indicator of those beyond the limit: no distribution assumed, less power; the odds ratio is that above the limit.
#' `"limit"`: of the tested model itself.
#'
#' **Changes** (`predictor = "change"`). The odds ratio is that of a doubling of the fold change on the log2 scale, and
#' the cut-point is a log2 fold change there, a difference in units on the raw scale. A change is made of two values, so
#' what is known of it is less than a limit: as of every method that needs numbers, both enter at the limit of their
#' pair, the larger of its two lower limits (the smaller of its upper ones), in rows where at most 15 % of the pairs
#' have a value beyond it; other rows are `not_computed`. `censored` and `imputations` are of values alone. A rule asked
#' for by name is applied whatever the share.
#'
#' **Landmark.** A value at a visit after the baseline, or a change until then, is known of those alone who were
#' measured by then: the visit is the landmark of the analysis, patients without it are left out and counted
#' (`n_unmeasured` of [settings()], and in the print). Whose response was settled before that visit is not predicted.
#'
#' **Predictive.** `predictive = "arm"`: is the marker prognostic for the response differently between arms?
#' Likelihood-ratio test of marker x arm in a model that has the arm's main effect as well (arms less one degrees of
#' freedom). The other columns stay as they are.
#'
#' @param x A study made by [marker_study()] or [adam_study()]; or a numeric matrix of values, markers in rows and
#'   patients in columns.
#' @param response One element a patient (by name where both have names): logical (`TRUE` = responder), 0/1, or
#'   CR/PR/SD/PD; anything else is "not evaluable": left out and counted.
#' @param ... Not used; must be empty.
#' @param visit The visit whose values (or the change until which) are taken, one string. `NULL` (default): the
#'   baseline; of a change the only visit after it where there is one.
#' @param predictor "value" (default): the values at `visit`; "change": the change from the baseline until then.
#' @param baseline For a matrix: `NULL` (default), or a matrix of the same markers at the baseline, columns matched by
#'   name where both have names: the predictor is then the change from it to `x`.
#' @param covariates For a study: names of columns of [patients()] (covariates, "arm"). For a matrix: a data frame, one
#'   row a patient. Text and factors become indicator columns against their first level. `NULL` (default): none. A
#'   constant or collinear covariate is an error; patients without one are left out and counted.
#' @param predictive `NULL` (default), or the name of the column whose interaction with the marker is tested, such as
#'   "arm". For a matrix: a column of `covariates`, or a vector or factor with one element a patient.
#' @param likelihood "firth" (default: finite and nearly unbiased in small trials) or "ml".
#' @param conf_method "profile" (default: follows the likelihood where it is skew) or "wald".
#' @param alternative "two.sided" (default), "less" or "greater": odds of response fall or rise with the marker.
#' @param conf.level Level of all intervals, between 0 and 1; 0.95 by default (one-sided: above 0.5).
#' @param p.adjust.method One of [stats::p.adjust.methods], "holm" by default (valid whatever the dependence). "maxT"
#'   and "minP" are for [paired_change()] and [response_change()]: an error here.
#' @param adjust_within Columns of the result whose levels are separate families; `NULL` (default): one family.
#' @param direction Which side of a cut-point is called positive: `NULL` (default), as each marker's estimate says;
#'   "higher" (at the cut-point or above it) or "lower" (below it), one for all or named by marker.
#' @param resamples Bootstrap resamples: 1,000 for a study (limits of ranks to about half a percentage point of their
#'   level), 0 for a matrix (thousands of markers).
#' @param seed Key of the resampling; `NULL` (default): drawn from R's generator, so that [set.seed()] rules.
#' @param digits_rank Significant digits after which two values are tied (AUC, cut-point); 7 by default; `Inf`: all.
#' @param markers Some of the markers, in the order wanted; `NULL` (default): all.
#' @param censored_rule What a value beyond its limit enters as: `r limit_rule_help("values")`.
#' @param censored How odds ratios of markers with values beyond a limit are made: "impute" (as `NULL`, the default),
#'   "indicator" or "limit", see Values beyond a limit; with `censored_rule = "ordinal"` only.
#' @param imputations Number of imputations; `NULL` (default): as many as per cent of the values lie beyond the limit,
#'   at least 20.
#' @param scale Scale of the matrix: "raw" (default: as it is) or "log2" (logarithms are taken).
#' @return A data frame of class `prognostic_screen`, one row a marker, in the study's order:
#'   * `marker`, `visit` (`NA` of a matrix), `predictor` ("value" or "change");
#'   * `n`, `n_responder`: patients in the model;
#'   * `estimate` (log odds ratio per unit of the scale: per doubling on log2), `std.error`, `conf.low`, `conf.high`;
#'     `odds_ratio`, `odds_low`, `odds_high`: the same as odds ratio; `odds_ratio_sd`, `odds_sd_low`, `odds_sd_high`:
#'     per standard deviation of the marker over the patients in the model;
#'   * `statistic` (chi-square, 1 df), `p.value`, `adj.p.value`;
#'   * `auc`, `auc_low`, `auc_high`; `cut_point`, `cut_low`, `cut_high`, `cut_direction` (">=" or "<": who is called
#'     positive), `sensitivity`, `sensitivity_low`, `sensitivity_high`, `specificity`, `specificity_low`,
#'     `specificity_high`, `sensitivity_corrected`, `specificity_corrected`;
#'   * `predictive_p`; `rank` (1 = largest statistic, ties averaged), `rank_low`, `rank_high`;
#'   * `separated`, `method`, `status`, `note`; `n_censored`: values beyond the limit among the patients in
#'     the model.
#'
#'   A row that cannot be computed has `NA` figures (but its `n`) and says why in `status` and `note`: "too_few" with
#'   `n` 0 is a marker that no patient has ("no_pairs" is for verbs that need two values of a patient). [settings()]
#'   remembers how it was made.
#' @section Errors: Arguments that cannot serve raise class `cytochange_error_argument`, data that are not sound (a
#'   covariate that is constant or a combination of others, infinite values) `cytochange_error_data`; they name the
#'   column.
#' @references
#' Firth D (1993). Bias reduction of maximum likelihood estimates. *Biometrika* 80, 27-38. \doi{10.1093/biomet/80.1.27}
#'
#' Heinze G, Schemper M (2002). A solution to the problem of separation in logistic regression. *Statistics in Medicine*
#' 21, 2409-2419. \doi{10.1002/sim.1047}
#'
#' Heinze G, Ploner M, Beyea J (2013). Confidence intervals after multiple imputation: combining profile likelihood
#' information from logistic regressions. *Statistics in Medicine* 32, 5062-5076. \doi{10.1002/sim.5899}
#'
#' Olsen RJ (1978). Note on the uniqueness of the maximum likelihood estimator for the Tobit model. *Econometrica* 46,
#' 1211-1215. \doi{10.2307/1911445}
#'
#' Venzon DJ, Moolgavkar SH (1988). A method for computing profile-likelihood-based confidence intervals. *Applied
#' Statistics* 37, 87-94. \doi{10.2307/2347496}
#'
#' Hall P, Miller H (2009). Using the bootstrap to quantify the authority of an empirical ranking. *Annals of
#' Statistics* 37, 3929-3959. \doi{10.1214/09-AOS699}
#' @seealso [prognostic_model()] for one model of several markers, [roc_curve()], [compare_roc()]; [stats::glm()], which
#'   `likelihood = "ml"` equals.
#' @examples
#' set.seed(1)
#' response <- rep(c(TRUE, FALSE), c(14, 22))
#' x <- rbind(`sIL-2R` = exp(rnorm(36, 6.5 + 0.6 * !response, 0.5)), `IL-6` = exp(rnorm(36, 2, 0.7)))
#' prognostic_screen(x, response, scale = "log2", resamples = 200, seed = 1)
#' @order 1
#' @export
prognostic_screen <- function(x, ...) {
  required(x)
  UseMethod("prognostic_screen")
}

#' @export
prognostic_screen.default <- function(x, ...) {
  abort_argument("x", "be a study made by marker_study() or adam_study(), or a numeric matrix", describe(x))
}

#' @rdname prognostic_screen
#' @export
prognostic_screen.marker_study <- function(x, ..., visit = NULL, predictor = c("value", "change"), covariates = NULL,
                                           predictive = NULL, likelihood = screen_likelihoods(),
                                           conf_method = conf_methods(),
                                           alternative = c("two.sided", "less", "greater"), conf.level = 0.95,
                                           p.adjust.method = "holm", adjust_within = NULL, direction = NULL,
                                           resamples = 1000,
                                           seed = NULL, digits_rank = 7, markers = NULL,
                                           censored_rule = limit_rules("values"), censored = NULL,
                                           imputations = NULL) {
  check_dots_empty(...)
  settings <- check_screen(likelihood, conf_method, alternative, conf.level, p.adjust.method, adjust_within, resamples,
                           seed, digits_rank)
  check_study_response(x)
  predictor <- check_choice(predictor, predictors(), "predictor")
  visit <- check_predictor_visit(visit, x, predictor)
  settings <- c(settings, list(
    scale = x$scale, logged = if (x$logged) TRUE, covariates = check_patient_columns(covariates, x, "covariates"),
    predictive = check_patient_columns(check_string(predictive, "predictive", null_ok = TRUE), x, "predictive"),
    censored_rule = check_limit_rule(censored_rule, "values"),
    markers = check_subset(markers, x$markers$marker, "markers")
  ), predictor_settings(x, visit, predictor))
  settings["direction"] <- list(checked_direction(direction, settings$markers))
  settings <- c(settings, check_censored(censored, imputations, settings), data_settings(x, settings$markers))
  cells <- get_predictor(predictor)$cells(x, visit, settings$markers, settings$censored_rule)
  cells$patients <- patient_ids(x$patients$id, nrow(x$patients))
  new_prognostic_screen(cells, responded(x$patients), x$patients[settings$covariates],
                        if (!is.null(settings$predictive)) x$patients[[settings$predictive]], settings)
}

#' @rdname prognostic_screen
#' @export
prognostic_screen.matrix <- function(x, response, ..., baseline = NULL, covariates = NULL, predictive = NULL,
                                     likelihood = screen_likelihoods(), conf_method = conf_methods(),
                                     alternative = c("two.sided", "less", "greater"), conf.level = 0.95,
                                     p.adjust.method = "holm", adjust_within = NULL, direction = NULL, resamples = 0,
                                     seed = NULL, digits_rank = 7, markers = NULL, scale = c("raw", "log2")) {
  check_dots_empty(...)
  settings <- check_screen(likelihood, conf_method, alternative, conf.level, p.adjust.method, adjust_within, resamples,
                           seed, digits_rank)
  scale <- check_choice(scale, c("raw", "log2"), "scale")
  if (missing(response)) abort_argument("response", "say who responded", "missing")
  cells <- screen_cells(x, baseline, scale, markers)
  n <- ncol(cells$value)
  patients <- cells$patients
  covariates <- read_covariates(covariates, n, patients)
  arm <- read_predictive(predictive, covariates, n, patients)
  settings <- c(settings, list(scale = scale, covariates = names(covariates), predictive = arm$name,
                               censored_rule = NULL, markers = cells$markers, predictor = cells$predictor))
  settings["direction"] <- list(checked_direction(direction, settings$markers))
  read <- read_patient_response(response, n, patients)
  settings$event <- read[c("levels", "by_level")]
  new_prognostic_screen(cells["value"], read$event, covariates, arm$values, settings)
}

# A matrix of values (in units, whatever the scale), or of changes from another one on the scale: of the `markers`
# asked for, `value`; their names, the patients' (NULL where nothing names them), and the `predictor`.
screen_cells <- function(x, baseline, scale, markers) {
  if (is.null(baseline)) {
    x <- read_matrix(x, "x", scale)
    names <- matrix_markers(x)
    patients <- colnames(x)
    if (!is.null(markers)) {
      kept <- match(check_subset(markers, names, "markers"), names)
      x <- x[kept, , drop = FALSE]
      names <- names[kept]
    }
    return(list(value = x, markers = names, patients = patients, predictor = "value"))
  }
  # The patients are those of `x`, in its order: whoever else the baseline has is not asked about.
  both <- aligned_matrices(x, baseline, scale, NULL, c("x", "baseline"))
  names <- both$markers
  kept <- if (is.null(markers)) seq_along(names) else match(check_subset(markers, names, "markers"), names)
  here <- seq_len(ncol(x))
  change <- both$before[kept, here, drop = FALSE] - both$after[kept, here, drop = FALSE]
  list(value = change, markers = names[kept], patients = both$patients[here], predictor = "change")
}
