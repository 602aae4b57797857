#' What a treatment or a group does to the risk: standardised risks
#'
#' The odds ratio of a model says what a level of a variable does to a patient's odds, given the other variables. What
#' it does to the share of patients with the event is another question: `risk_difference()` predicts the risk of every
#' patient fitted as if all were of one level of the variable, and averages (standardisation, g-computation; the
#' estimand of the FDA's 2023 guidance on covariate adjustment). It gives these risks, their differences from the
#' reference level and their ratios to it.
#'
#' @section Limits:
#' By default those of the delta method: the gradient of the mean risk with respect to the coefficients, and the
#' covariance of these that the model reports (`se`); a risk's on the logit scale, a ratio's on the log scale, a
#' difference's as it is. They take the patients as they are: what they hold for is the mean risk over patients of these
#' covariates. This is what `marginaleffects::avg_comparisons()` gives.
#'
#' With `resamples` patients are drawn with replacement, the model is fitted again (values beyond limits are imputed
#' anew, as in [validate_prognosis()]) and averaged over the patients drawn: percentile limits, which hold for the
#' population that the patients come from. A resample whose model cannot be fitted is left out and counted. `p.value`
#' is then that of the same percentiles: twice the share of resamples on the rarer side of a difference of 0 (the
#' observed patients counted as one more), the level at which the interval would just exclude 0.
#'
#' A case weight is a count of patients, in the means as in the resamples.
#'
#' Of a model over imputations (`data` of class `mids`) each completed data set has its risks by its own model. Risks
#' and differences are their means, ratios those of the mean risks; the delta method's variances are pooled by Rubin's
#' rules, each on its scale above, with limits and p of the t distribution of Barnard and Rubin (1999). Resamples draw
#' the same patients in each completed data set.
#'
#' @param fit A model of [prognostic_model()].
#' @param variable One string: a variable of the model that divides the patients, such as "arm": a factor, text, a
#'   logical, or a number of two values.
#' @param resamples Number of bootstrap resamples; 0 (default): limits by the delta method.
#' @param seed Whole number: key of the resamples; `NULL` (default): drawn from R's generator, so that [set.seed()]
#'   rules.
#' @param ... Not used; must be empty.
#' @param reference The level that others are compared with; `NULL` (default): the first.
#' @param conf.level Confidence level, between 0 and 1; `NULL` (default): that of the fit.
#' @return A data frame of class `risk_difference`, one row a level: `variable`, `level`, `reference`, `n`, `n_event`
#'   (patients of this level and those of them with the event; means over imputations where the variable was
#'   completed); `risk`, `risk_low`, `risk_high`; `difference` of the risk from the reference's, `difference_low`,
#'   `difference_high`; `ratio`, `ratio_low`, `ratio_high` (both `NA`
#'   in the reference's own row); `std.error` and `p.value` of the difference (Wald's; with `resamples` by
#'   inversion of the percentiles); `method`, `status`, `note`.
#' @section Errors: `cytochange_error_argument` for another class, a variable that the model does not have or that does
#'   not divide the patients, an unknown `reference`; `cytochange_error_data` where the model has not converged.
#' @references
#' Ge M, Durham LK, Meyer RD, Xie W, Thomas N (2011). Covariate-adjusted difference in proportions from clinical trials
#' using logistic regression and weighted risk differences. *Drug Information Journal* 45:481-493.
#' \doi{10.1177/009286151104500409}
#'
#' FDA (2023). *Adjusting for covariates in randomized clinical trials for drugs and biological products. Guidance for
#' industry*.
#' @seealso [prognostic_model()], [response_rate()] without a model.
#' @examples
#' study <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker",
#'   value = "value", response = "response", arm = "arm", covariates = "age", lloq = "lloq")
#' fit <- prognostic_model(response ~ arm + age, study)
#' risk_difference(fit, "arm")
#' @export
risk_difference <- function(fit, variable, resamples = 0, seed = NULL, ..., reference = NULL, conf.level = NULL) {
  check_dots_empty(...)
  fit <- required(fit)
  check_class(fit, "prognostic_model", "fit")
  variable <- check_string(required(variable), "variable")
  resamples <- check_count(resamples, "resamples")
  seed <- check_seed(seed)
  conf.level <- check_conf_level(conf.level %||% fit$conf.level)
  check_risks_known(fit)
  data <- fitted_variables(fit)
  levels <- risk_levels(fit, data, variable)
  reference <- if (is.null(reference)) names(levels)[1L] else
    check_choice(if (is.atomic(reference)) as.character(reference) else reference, names(levels), "reference")
  settings <- c(fit[c("formula", "likelihood", "conf_method", "se", "event")], list(
    verb = "risk_difference", variable = variable, reference = reference, conf.level = conf.level,
    resamples = resamples, seed = if (resamples > 0) draw_seed(seed), n = sum(fit$prior.weights),
    n_event = sum(fit$prior.weights * fit$y), weighted = fit$weighted, study = fit$study, simulated = fit$simulated,
    n_imputations = if (is_given(fit)) fit$imputation$used
  ))
  at <- match(reference, names(levels))
  risks <- if (is_given(fit)) given_risks(fit, variable, levels, at) else
    standardised_risks(fit, lapply(levels, function(value) design_of(fit, with_level(data, variable, value))), at)
  limits <- if (resamples > 0) bootstrap_risks(fit, data, levels, risks, settings) else
    delta_limits(if (is_given(fit)) given_figures(risks, nrow(fit$x) - ncol(fit$x)) else risk_figures(risks),
                 conf.level)
  settings$n_failed <- limits$n_failed
  new_risk_difference(fit, data, levels, risks, limits, settings)
}

# Risks of separated data exist; those of a fit that did not arrive do not.
check_risks_known <- function(fit) {
  if (fit$converged || fit$separated) return(invisible())
  abort_data("fit", "have converged", fit$status, call = rlang::caller_env())
}

# The variables of the rows fitted, values beyond limits as the model predicts by them.
fitted_variables <- function(fit) {
  if (is_given(fit)) return(fit$imputation$models[[1L]]$variables)
  if (!is_pooled(fit)) return(fit$variables)
  fit$completes(fit$imputation$completion[c("data", "beyond")])
}

# The values that a variable can be set to, named.
risk_levels <- function(fit, data, variable) {
  known <- intersect(columns_in(stats::delete.response(fit$terms)), names(data))
  if (!variable %in% known) {
    abort_argument("variable", paste0("be a variable of the model: ", enumerate(dQuote(known, FALSE))),
                   dQuote(variable, FALSE), call = rlang::caller_env())
  }
  x <- data[[variable]][fit$prior.weights > 0]
  values <- if (is.factor(x)) levels(droplevels(x)) else if (is.character(x)) levels(plain_factor(x)) else
    sort(unique(x))
  if (is.numeric(x) && length(values) > 2L) {
    abort_argument("variable", "divide the patients: a factor, text, a logical or a number of two values",
                   paste0(dQuote(variable, FALSE), ", a number of ", length(values), " values"),
                   call = rlang::caller_env())
  }
  if (length(values) < 2L) {
    abort_argument("variable", "have two levels or more among the patients fitted", paste(length(values), "level"),
                   call = rlang::caller_env())
  }
  stats::setNames(as.list(values), as.character(values))
}

delta_limits <- function(figures, conf.level) {
  around <- function(x, back) {
    reach <- stats::qt((1 + conf.level) / 2, x$df) * x$se
    list(low = back(x$at - reach), high = back(x$at + reach))
  }
  of <- figures$difference
  list(risk = around(figures$risk, stats::plogis), difference = around(of, identity),
       ratio = around(figures$ratio, exp), std.error = replace(of$se, is.na(of$at), NA),
       p.value = 2 * stats::pt(-abs(of$at / of$se), of$df), n_failed = 0L)
}

# Percentiles of what the resamples' models say of the patients drawn.
bootstrap_risks <- function(fit, data, levels, risks, settings) {
  whole <- fit_of_patients(fit)
  rows <- if (nrow(whole$x) == nrow(fit$x)) seq_len(nrow(fit$x)) else counted_patients(fit$prior.weights)$rows
  counts <- resample_counts(whole, settings)
  weights <- counts * whole$prior.weights
  drawn <- if (is_given(fit)) {
    risks_given(whole, risks, weights, settings)
  } else if (refits_by_core(fit, NULL)) {
    risks_in_core(whole, lapply(risks$designs, design_rows, rows), weights, settings)
  } else {
    risks_in_r(whole, lapply(levels, with_level, data = data[rows, , drop = FALSE], variable = settings$variable),
               weights, settings)
  }
  used <- stats::complete.cases(drawn)
  of <- risk_contrasts(drawn, risks$reference)
  estimate <- c(list(risk = t(risks$risk)), risk_contrasts(t(risks$risk), risks$reference))
  limits <- lapply(stats::setNames(nm = names(estimate)), function(name) {
    found <- if (name == "risk") drawn else of[[name]]
    at <- vapply(seq_along(levels), function(l) {
      if (sum(used) < 2L) return(c(NA_real_, NA_real_))
      percentile_limits(estimate[[name]][[l]], found[used, l], settings$conf.level)
    }, numeric(2))
    list(low = at[1L, ], high = at[2L, ])
  })
  se <- apply(of$difference[used, , drop = FALSE], 2L, stats::sd)
  # p and limits are of one distribution: the limits exclude 0 where p is below their level.
  p <- vapply(seq_along(levels), function(l) {
    if (is.na(limits$difference$low[l])) NA_real_ else p_of_zero(of$difference[used, l])
  }, 0)
  c(limits, list(std.error = se, p.value = p, n_failed = sum(!used)))
}

design_rows <- function(design, rows) list(x = design$x[rows, , drop = FALSE], offset = design$offset[rows])

# By prognostic_model() again: where its terms depend on the data, or values are imputed.
risks_in_r <- function(fit, counterfactual, weights, options) {
  fit_again <- if (is_pooled(fit)) refit_imputed(fit) else refit_as(fit)
  data <- modelling_data(fit)
  if (is_pooled(fit)) data$.row <- seq_len(nrow(data))
  columns <- lapply(counterfactual, function(one) utils::modifyList(data, one[options$variable]))
  shared <- list(data = data, fit_again = fit_again, columns = columns, seed = options$seed)
  answers <- unlist(run_parts(cut_work(options$resamples), risk_job, shared, "Refitting the model in resamples"),
                    recursive = FALSE)
  risk <- vapply(seq_along(answers), function(b) {
    if (is.null(answers[[b]])) return(rep(NA_real_, length(columns)))
    colSums(weights[, b] * answers[[b]]) / sum(weights[, b])
  }, numeric(length(columns)))
  t(matrix(risk, length(columns)))
}

# Of some resamples, the probabilities of all patients at each level; NULL where the model cannot be fitted.
risk_job <- function(part, shared) {
  numbers <- seq.int(part[[1L]], part[[2L]])
  keys <- .Call(ffi_refit_keys, shared$seed, part[[1L]] - 1, length(numbers))
  everyone <- seq_len(nrow(shared$data))
  all_levels <- do.call(rbind, unname(shared$columns))
  lapply(seq_along(numbers), function(k) {
    drawn <- rep(everyone, .Call(ffi_bootstrap_draw, length(everyone), numbers[[k]] - 1, shared$seed))
    found <- with_generator(keys[[k]], predict_again(shared$fit_again, shared$data[drawn, , drop = FALSE], all_levels))
    if (is.null(found$failure)) matrix(found$probability, nrow(shared$data))
  })
}

new_risk_difference <- function(fit, data, levels, risks, limits, settings) {
  of <- risk_contrasts(t(risks$risk), risks$reference)
  # The variable itself may have been completed: then these are means over the data sets.
  own <- if (is_given(fit)) lapply(fit$imputation$models, `[[`, "variables") else list(data)
  count <- function(weights) {
    each <- lapply(own, function(data) {
      at <- match(as.character(data[[settings$variable]]), names(levels))
      as.vector(tapply(weights, factor(at, seq_along(levels)), sum, default = 0))
    })
    Reduce(`+`, each) / length(each)
  }
  n <- length(levels)
  open <- !all(is.finite(fit$coefficients))
  rows <- list2DF(list(
    variable = rep(settings$variable, n), level = names(levels), reference = rep(settings$reference, n),
    n = count(fit$prior.weights), n_event = count(fit$prior.weights * fit$y),
    risk = unname(risks$risk), risk_low = unname(limits$risk$low), risk_high = unname(limits$risk$high),
    difference = unname(drop(of$difference)), difference_low = unname(limits$difference$low),
    difference_high = unname(limits$difference$high), ratio = unname(drop(of$ratio)),
    ratio_low = unname(limits$ratio$low), ratio_high = unname(limits$ratio$high),
    std.error = unname(limits$std.error), p.value = unname(limits$p.value),
    method = rep(paste0(if (settings$resamples > 0) "bootstrap, percentile" else "delta method",
                        if (is_given(fit)) ", pooled over imputations"), n),
    status = rep(fit$status, n), note = rep("", n)
  ))
  rows$remarks <- new_remarks(
    n, remark("no_risk_limits", rep(open && settings$resamples == 0, n)),
    if (settings$resamples > 0) {
      remark("fewer_resamples", rep(limits$n_failed > 0, n), n = settings$resamples - limits$n_failed,
             of = settings$resamples)
    }
  )
  new_result(rows, "risk_difference", settings)
}
