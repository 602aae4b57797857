#' What does a second prognostic model add?
#'
#' Two models of the same patients, such as clinical factors without and with a marker: how much better the second
#' discriminates and predicts in new patients, with a paired interval, and, where one is nested in the other, the
#' likelihood-ratio test of what was added.
#'
#' @section Measures:
#' * `auc`: the area under the ROC curve; a positive difference is for the second model.
#' * `brier`: the mean squared error of the predicted probabilities; a *negative* difference is for the second model.
#' * `lr_chi_square`: twice the log-likelihood against the model without covariates. Of nested models fitted to one data
#'   set the difference is the likelihood-ratio statistic of what was added, with the chi-square p value of
#'   [anova()][test_coefficients] (under Firth's likelihood with the penalty of the larger design in both; `first` is
#'   then what is left of the second model's statistic). `glance()` has its share of the larger model's statistic,
#'   `added_information`, the fraction of new information of Harrell (2015). This is the test to go by: the area hardly
#'   moves where a marker adds to good predictors.
#'
#' @section Pairing and optimism: Both models are fitted again in the same bootstrap resamples of the patients. In each,
#'   the difference between the models on the resample minus that on the patients themselves is the optimism of the
#'   difference; its mean is taken off the apparent difference: `corrected = difference - optimism`. A larger model is
#'   more optimistic than a smaller one, so that comparing two apparent figures favours it. (Of the likelihood ratio
#'   what is corrected is the gain of ordinary log-likelihood: some two units for each coefficient that adds nothing, as
#'   in Akaike's criterion.) A resample in which either refit failed is left out of both. Limits: percentiles of the
#'   difference over the resamples, moved so that their mean lies on the corrected one, as in [validate_prognosis()];
#'   `p.value` of `auc` and `brier` is the level at which this interval would just exclude no difference, at least 2 /
#'   (resamples + 1). Of nested models fitted to the patients it is no substitute for the likelihood-ratio test
#'   (DeLong's test of the two apparent areas would be invalid there: Demler, Pencina and D'Agostino 2012).
#'
#' With `newdata` nothing is fitted again and nothing corrected: the difference of the areas has DeLong's paired
#' interval and test, that of the Brier scores percentiles of resamples of the new patients.
#'
#' @param fit1,fit2 Converged models of [prognostic_model()], of the same patients with the same responses and weights;
#'   `fit2` the one that may add something. Where covariates are missing, fit both to the patients who have all.
#' @param resamples Number of bootstrap resamples, default 1000, which place a 95 % limit to about half a percentage
#'   point of its level.
#' @param seed Whole number: key of the resamples, the same as in [validate_prognosis()]. `NULL` (default) draws one
#'   from R's generator, so `set.seed()` rules.
#' @param newdata `NULL` (default), or patients who had no part in either fit, see [validate_prognosis()]; those without
#'   a response or without a prediction of either model are left out and counted.
#' @param ... Not used; must be empty.
#' @param conf.level Confidence level of the limits; `NULL` (default): that of `fit1`.
#'
#' @return A data frame of class `prognosis_comparison`, one row a measure (`auc, brier, lr_chi_square`), with columns
#'   `measure, first, second` (apparent figures of the models, or those in new patients), `difference` (second minus
#'   first), `optimism, corrected, conf.low, conf.high, p.value, n_used` (resamples), `status, note`. Of models that are
#'   not nested, or of new patients, `lr_chi_square` is not computed, and its note says why. `glance()` has a row with
#'   the corrected differences, `added_information` and the degrees of freedom `df`.
#' @section Errors: `cytochange_error_argument` for what is no model; `cytochange_error_data` where models have not
#'   converged or are of different patients.
#' @references Harrell FE (2015). *Regression Modeling Strategies*, 2nd edition, section 9.8.4. Springer.
#'   \doi{10.1007/978-3-319-19425-7}
#'
#' Demler OV, Pencina MJ, D'Agostino RB (2012). Misuse of DeLong test to compare AUCs for nested models. *Statistics in
#' Medicine* 31:2577-2587. \doi{10.1002/sim.5328}
#'
#' Harrell FE, Lee KL, Mark DB (1996). Multivariable prognostic models: issues in developing models, evaluating
#' assumptions and adequacy, and measuring and reducing errors. *Statistics in Medicine* 15:361-387.
#' \doi{10.1002/(SICI)1097-0258(19960229)15:4<361::AID-SIM168>3.0.CO;2-4}
#' @seealso [decision_curve()] of both models, [validate_prognosis()] of each
#' @examples
#' study <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker",
#'   value = "value", response = "response", arm = "arm", covariates = "er", lloq = "lloq")
#' clinical <- prognostic_model(response ~ arm + er, study)
#' marker <- prognostic_model(response ~ arm + er + log2(`sIL-2R`), study)
#' compare_prognosis(clinical, marker, resamples = 100, seed = 1)
#' @export
compare_prognosis <- function(fit1, fit2, resamples = 1000, seed = NULL, newdata = NULL, ..., conf.level = NULL) {
  check_dots_empty(...)
  check_validated(required(fit1), "fit1")
  check_validated(required(fit2), "fit2")
  options <- list(
    method = if (is.null(newdata)) validation_ids()[1L] else new_patients_id,
    resamples = check_count(resamples, "resamples", min = 1),
    conf.level = check_conf_level(conf.level %||% fit1$conf.level), seed = check_seed(seed)
  )
  options$seed <- draw_seed(options$seed)
  if (is.null(newdata)) {
    check_same_patients(fit1, fit2)
    nested <- added_likelihood(fit1, fit2)
    fit1 <- fit_of_patients(fit1)
    fit2 <- fit_of_patients(fit2)
  }
  compared <- if (is.null(newdata)) list(first = fitted_sample(fit1), second = fitted_sample(fit2)) else
    new_pair(fit1, fit2, newdata)
  found <- if (is.null(newdata)) resampled_differences(compared, fit1, fit2, nested, options) else
    new_differences(compared, options)
  sample <- compared$first
  new_result(found$rows, "prognosis_comparison", c(options[c("method", "conf.level", "seed", "resamples")], list(
    n_resamples = options$resamples, n_failed = found$n_failed, failures = found$failures, n_warned = 0L,
    refitted_by = found$by, models = list(first = fit1$formula, second = fit2$formula), df = found$df,
    likelihood = fit1$likelihood, weighted = sample$weighted, n = sample$n, n_events = sample$n_events,
    n_left_out = sample$n_left_out, event = fit1$event, simulated = fit1$simulated)))
}

# ---- who is compared -------------------------------------------------------------------------------------------------

check_same_patients <- function(fit1, fit2) {
  same <- identical(rownames(fit1$x), rownames(fit2$x)) && identical(fit1$y, fit2$y) &&
    identical(fit1$prior.weights, fit2$prior.weights)
  if (!same) {
    abort_data("fit2", "be fitted to the same patients, responses and weights as `fit1`",
               paste0("models of ", fit1$n, " and ", fit2$n, " patients, or of patients that differ"),
               "where covariates are missing, fit both to the patients who have all")
  }
}

# Samples of the new patients for whom both models have a prediction.
new_pair <- function(fit1, fit2, newdata) {
  first <- read_new_patients(fit1, newdata)
  second <- read_new_patients(fit2, newdata)
  differ <- which(first$event != second$event)
  if (length(differ)) abort_data("fit2", "have the response of `fit1`", "of another event", elements_at(differ))
  lost <- is.na(first$link) | is.na(second$link)
  first$link[lost] <- second$link[lost] <- NA
  list(first = new_sample(first), second = new_sample(second))
}

# ---- in resamples ----------------------------------------------------------------------------------------------------

# Rows, with how the refits went.
resampled_differences <- function(compared, fit1, fit2, nested, options) {
  refits <- lapply(list(fit1, fit2), compared_refits, options)
  found <- compare_links(refits[[1L]]$links, refits[[2L]]$links, compared$first, options)
  ok <- refits[[1L]]$ok & refits[[2L]]$ok & !is.na(found$resample[1L, ]) & !is.na(found$resample[4L, ])
  own <- paired_difference(found$resample[, ok, drop = FALSE])
  test <- paired_difference(found$original[, ok, drop = FALSE])
  apparent <- accuracy(compared)
  rows <- lapply(seq_along(compared_ids), function(m) {
    figures <- if (m < 3L) apparent[m, ] else nested$figures
    one_difference(m, figures, own[m, ] - test[m, ], own[m, ], nested, options)
  })
  list(rows = do.call(rbind, rows), n_failed = sum(!ok), df = nested$df,
       by = if (any(vapply(refits, `[[`, "", "by") == "R")) "R" else refits[[2L]]$by,
       failures = c(refits[[1L]]$failures, refits[[2L]]$failures))
}

compared_ids <- c("auc", "brier", "lr_chi_square")

# A comparison averages over many resamples of two models: it searches from fewer starts than a validation of one, and
# of many patients from the estimate of them all alone.
compared_refits <- function(fit, options) {
  if (!refits_by_core(fit, NULL)) return(resampled_refits(fit, NULL, options))
  problem <- refit_problem(fit)
  problem$starts <- if (problem$starts == 0L) -1L else problem$starts %/% 2L
  found <- refits_in_core(fit, NULL, options$resamples, options, "Refitting the models in resamples", problem)
  list(links = found$links, ok = found$ok == 1L, by = "core", failures = integer())
}

# Accuracy of both models in each resample, see ffi_comparison.
compare_links <- function(first, second, sample, options) {
  shared <- list(first = first, second = second, event = as.integer(sample$y),
                 weights = as.double(sample$prior.weights), seed = options$seed, label = "Comparing the models")
  seconds <- ncol(first) * length(sample$y) * 2e-7
  bind_parts(run_parts(cut_work(ncol(first), unit = 16, seconds), comparison_job, shared, shared$label))
}

comparison_job <- function(part, shared) {
  at <- seq.int(part[[1L]], part[[2L]])
  whole <- length(at) == ncol(shared$first)
  call_core(ffi_comparison, if (whole) shared$first else shared$first[, at, drop = FALSE],
            if (whole) shared$second else shared$second[, at, drop = FALSE], shared$event, shared$weights,
            list(seed = shared$seed, first = part[[1L]] - 1, threads = core_threads(),
                 label = progress_label(shared$label)))
}

# Second minus first: area, Brier score, likelihood ratio.
paired_difference <- function(found) (found[4:6, , drop = FALSE] - found[1:3, , drop = FALSE]) * c(1, 1, 2)

# Area and Brier score of both models as they are: a row each, columns first, second.
accuracy <- function(compared) {
  vapply(compared, function(sample) apparent_performance(sample)[1:2], numeric(2))
}

one_difference <- function(m, figures, optimism, distribution, nested, options) {
  known <- all(is.finite(figures)) && length(distribution) > 0L
  difference <- figures[[2L]] - figures[[1L]]
  off <- if (known) mean(optimism) else NA_real_
  corrected <- difference - off
  limits <- shifted_limits(corrected, distribution, options$conf.level)
  p <- if (m == 3L) nested$p.value else if (known) p_of_shift(corrected, distribution) else NA_real_
  difference_row(m, figures, off, limits, p, if (known) length(distribution) else 0L, known,
                 if (m == 3L && !known) nested$remark else remark("refits_failed", !known, most = ""))
}

difference_row <- function(m, figures, optimism, limits, p.value, n_used, known, said) {
  difference <- figures[[2L]] - figures[[1L]]
  list2DF(list(
    measure = compared_ids[m], first = figures[[1L]], second = figures[[2L]], difference = difference,
    optimism = optimism, corrected = difference - optimism, conf.low = limits[1L], conf.high = limits[2L],
    p.value = p.value, n_used = n_used, status = if (known) "ok" else "not_computed", note = "",
    remarks = new_remarks(1L, said)
  ))
}

# The level at which the interval of shifted_limits() would just exclude 0.
p_of_shift <- function(centre, distribution) p_of_zero(distribution - mean(distribution) + centre)

# ---- the likelihood ratio of what was added --------------------------------------------------------------------------

# `figures`: statistics of both models, with the penalty of the larger one; `p.value` and `df` of their difference; or
# a `remark` that says why there are none.
added_likelihood <- function(fit1, fit2) {
  without <- function(...) list(figures = c(NA_real_, NA_real_), p.value = NA_real_, df = NA_integer_,
                                remark = remark("not_nested", TRUE, ...))
  if (is_pooled(fit1) || is_pooled(fit2)) return(without(why = "pooled"))
  if (!identical(fit1$likelihood, fit2$likelihood)) return(without(why = "likelihood"))
  if (!isTRUE(all.equal(fit1$offset, fit2$offset, check.attributes = FALSE))) return(without(why = "offset"))
  sign <- if (ncol(fit2$x) >= ncol(fit1$x)) 1 else -1
  large <- if (sign > 0) fit2 else fit1
  small <- if (sign > 0) fit1 else fit2
  test <- tryCatch(test_nested(large, small$x), cytochange_error_argument = function(e) NULL)
  if (is.null(test)) return(without(why = "design"))
  whole <- null_test(large)$statistic
  figures <- c(whole - test$statistic, whole)
  list(figures = if (sign > 0) figures else rev(figures), p.value = test$p.value, df = as.integer(sign * test$df),
       remark = NULL)
}

# ---- new patients ----------------------------------------------------------------------------------------------------

new_differences <- function(compared, options) {
  figures <- accuracy(compared)
  area <- paired_areas(compared, options$conf.level)
  square <- vapply(compared, function(sample) (sample$y - stats::plogis(sample$linear.predictors))^2,
                   numeric(length(compared$first$y)))
  weights <- resample_counts(compared$first, options) * compared$first$prior.weights
  drawn <- colSums(weights * (square[, 2L] - square[, 1L])) / colSums(weights)
  brier <- percentile_limits(figures[2L, 2L] - figures[2L, 1L], drawn, options$conf.level)
  n <- options$resamples
  rows <- rbind(
    difference_row(1L, figures[1L, ], 0, c(area$conf.low, area$conf.high), area$p.value, n, TRUE, NULL),
    difference_row(2L, figures[2L, ], 0, brier, p_of_zero(drawn), n, TRUE, NULL),
    difference_row(3L, c(NA_real_, NA_real_), NA_real_, c(NA_real_, NA_real_), NA_real_, 0L, FALSE,
                   remark("not_nested", TRUE, why = "new"))
  )
  list(rows = rows, n_failed = 0L, df = NA_integer_, by = "none", failures = integer())
}

# DeLong's difference of the areas, second minus first, as compare_roc() has it.
paired_areas <- function(compared, conf.level) {
  options <- list(conf.level = conf.level, digits_rank = 12, partial = NULL, partial_focus = "specificity",
                  resamples = 0, seed = NULL)
  curves <- lapply(rev(compared), function(sample) {
    new_roc_curve(sample$linear.predictors, sample$y > 0, NULL, "", options,
                  if (any(sample$prior.weights != 1)) sample$prior.weights)
  })
  compare_curves(unname(curves), TRUE, conf.level, 2L)
}
