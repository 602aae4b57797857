#' ROC curve of a marker or of a fitted model
#'
#' The empirical receiver operating characteristic curve, its area with DeLong's interval, Youden's cut-point with a
#' bootstrap interval, and on request the area under a part of the curve. The direction of the curve is fixed in
#' advance: a higher value speaks for the event, and a marker that is lower in patients with the event has an area below
#' 0.5. (Choosing the direction from the data would make the area of a useless
#' marker about 0.57 on average at 20 against 20 patients.)
#'
#' @section Interval of the area:
#' DeLong's standard error on the logit scale, so that the limits stay between 0 and 1. Where the groups do not overlap
#' at all that standard error is 0 and says nothing: the interval is then that of Newcombe (2006), method 5, up to 1, or
#' from 0. Where the groups overlap and one has a single patient there is no interval: `NA` and `status` "too_few"; nor
#' has a marker of one value (`status` "constant").
#'
#' @section Cut-point:
#' Youden's: the observed value that maximises sensitivity + specificity. Where the area is at least 0.5, a value at the
#' cut-point or above it is called positive (`cut_direction` ">="), else a value below it ("<"); every resample keeps
#' that rule, and `direction` fixes it beforehand. Of equally good cut-points the one whose sensitivity and specificity
#' are closest to each other, then the lowest. Sensitivity and specificity have Wilson's limits; they are too good, as
#' the cut-point was chosen in the same patients: `sensitivity_corrected`, `specificity_corrected` are those of each
#' resample's own cut-point in the patients left out of it, over all resamples. The cut-point is given in the units of
#' the values, and so are its limits: the percentile interval of the cut-points found in `resamples` bootstrap resamples
#' of the patients. Resamples in which one of the two groups is absent are left out and counted.
#'
#' @param x A numeric vector, one value a patient (any unit), a [marker_study()], or a model of [prognostic_model()]
#'   (its fitted probabilities: an apparent curve, of the patients it was fitted to; see [validate_prognosis()]; with
#'   `newdata` its predictions for patients who had no part in the fit).
#' @param ... For methods; otherwise must be empty.
#' @param response The outcome, one a patient: logical (`TRUE` = event), 0/1 (1 = event), a factor of two levels (the
#'   second = event), or best response as CR, PR (event), SD, PD, NE (not evaluable: left out and counted).
#' @param newdata,weights New patients, see [validate_prognosis()]; those without a response or a prediction are left
#'   out and counted.
#' @param marker Name of one marker of the study.
#' @param visit One visit of the study: `NULL` (default) means the baseline, of a change the only visit after it where
#'   there is one.
#' @param predictor "value" (default): the values at `visit` in their units; or "change": the change from the baseline
#'   until then on the study's scale (log2 fold changes of a study on the log2 scale; the cut-point likewise). Patients
#'   not measured by then are left out and counted. Of changes, values beyond a limit enter at the limit of their pair
#'   (see [prognostic_screen()]); where more than 15 % of the pairs have one it is an error.
#' @param conf.level Confidence level of all intervals, between 0 and 1; default 0.95.
#' @param partial `NULL` (default: the whole area only), or two numbers in \[0, 1\]: the range over which a partial area
#'   is wanted.
#' @param partial_focus Which axis `partial` cuts: `"specificity"` (the default: usually few false alarms are allowed)
#'   or `"sensitivity"`.
#' @param resamples Bootstrap resamples for the limits of the cut-point and of the partial area; 0: none (`NA`).
#'   Default 1000: they place a 95 % limit to about half a percentage point of its level.
#' @param seed Whole number: key of the resamples. `NULL` (default) draws one from R's generator, so `set.seed()`
#'   rules.
#' @param digits_rank Significant digits to which two values must agree to be tied; default 7, as in the verbs; `Inf`:
#'   all.
#' @param direction Which side of the cut-point is called positive: `NULL` (default), as the area says; "higher" (at the
#'   cut-point or above it) or "lower" (below it). Of a model's probability always "higher".
#' @param censored_rule What a value beyond a limit of quantification enters as: `r limit_rule_help("values")`. The
#'   first takes it, and what was measured beyond it, at the largest limit below which a value lies (smallest above).
#'
#' @return An object of class `roc_curve`: a list of `auc`, `auc_low`, `auc_high`, `variance` (DeLong's), `curve` (a
#'   data frame `threshold, sensitivity, specificity`, one row a distinct value, ascending, and a last row with
#'   threshold `Inf`), `cut_point, cut_low, cut_high, cut_direction, sensitivity, specificity` (each
#'   with `_low`, `_high`, `_corrected`), `partial_auc, partial_low,
#'   partial_high, partial_standardised` (McClish's, 0.5 for a useless marker; all `NA` without `partial`), `n_event`,
#'   `n_other`, `n_missing`, `conf.level`, `status`, `note` (why there is no interval).
#'
#'   `as.data.frame()` gives the curve, `glance()` the figures in one row, [settings()] how it
#'   was made. It keeps the patients' values, from which [compare_roc()] compares.
#'
#' @section Errors: `cytochange_error_argument` where `x`, `response` or `marker` cannot serve (fractions, a third
#'   class, a study without response, lengths that differ); `cytochange_error_data` for infinite values, and where only
#'   one of the two groups has values.
#' @references
#' DeLong ER, DeLong DM, Clarke-Pearson DL (1988). Comparing the areas under two or more correlated receiver operating
#' characteristic curves. *Biometrics* 44:837-845. \doi{10.2307/2531595}
#'
#' Newcombe RG (2006). Confidence intervals for an effect size measure based on the Mann-Whitney statistic. Part 2:
#' asymptotic methods and evaluation. *Statistics in Medicine* 25:559-573. \doi{10.1002/sim.2324}
#'
#' Sun X, Xu W (2014). Fast implementation of DeLong's algorithm. *IEEE Signal Processing Letters* 21:1389-1393.
#' \doi{10.1109/LSP.2014.2337313}
#'
#' Youden WJ (1950). Index for rating diagnostic tests. *Cancer* 3:32-35.
#'
#' McClish DK (1989). Analyzing a portion of the ROC curve. *Medical Decision Making* 9:190-195.
#' \doi{10.1177/0272989X8900900307}
#' @seealso [compare_roc()], [prognostic_screen()]; [stats::wilcox.test()], whose `W / (n1 * n2)` is the area.
#' @examples
#' il6 <- c(3.1, 4.0, 5.2, 8.8, 2.2, 9.7, 12.5, 4.0)
#' responded <- c(FALSE, FALSE, FALSE, TRUE, FALSE, TRUE, TRUE, TRUE)
#' roc <- roc_curve(il6, responded, seed = 1)
#' roc
#' as.data.frame(roc)
#' @export
roc_curve <- function(x, ...) {
  required(x)
  UseMethod("roc_curve")
}

#' @rdname roc_curve
#' @export
roc_curve.default <- function(x, response, ..., conf.level = 0.95, partial = NULL,
                              partial_focus = c("specificity", "sensitivity"), resamples = 1000, seed = NULL,
                              digits_rank = 7, direction = NULL) {
  check_dots_empty(...)
  x <- without_labels(x)
  check_roc_values(x)
  if (missing(response)) abort_argument("response", "be given", "missing")
  options <- roc_options(conf.level, partial, partial_focus, resamples, seed, digits_rank, direction)
  read <- read_patient_response(response, length(x), names(x))
  new_roc_curve(unname(x), read$event, names(x), "marker", c(options, list(event = new_event(read))))
}

#' @rdname roc_curve
#' @export
roc_curve.marker_study <- function(x, marker, ..., visit = NULL, predictor = c("value", "change"), conf.level = 0.95,
                                   partial = NULL, partial_focus = c("specificity", "sensitivity"), resamples = 1000,
                                   seed = NULL, digits_rank = 7, censored_rule = limit_rules("values"),
                                   direction = NULL) {
  check_dots_empty(...)
  if (missing(marker)) abort_argument("marker", "name one marker of the study", "missing")
  marker <- check_string(marker, "marker")
  check_subset(marker, x$markers$marker, "marker")
  check_study_response(x)
  censored_rule <- check_limit_rule(censored_rule, "values")
  predictor <- check_choice(predictor, predictors(), "predictor")
  visit <- check_predictor_visit(visit, x, predictor)
  event <- responded(x$patients)
  cells <- get_predictor(predictor)$cells(x, visit, marker, censored_rule)
  check_numbers_known(cells, which(!is.na(event)), marker)
  options <- roc_options(conf.level, partial, partial_focus, resamples, seed, digits_rank, direction)
  options <- c(options, list(censored_rule = censored_rule, marker = marker, scale = x$scale,
                             event = study_event()),
               predictor_settings(x, visit, predictor), data_settings(x, marker))
  if (!is.null(options$landmark)) options$n_unmeasured <- sum(!is.na(event) & is.na(cells$value[1L, ]))
  options$n_censored <- sum(cells$censored[1L, !is.na(event) & !is.na(cells$value[1L, ])])
  new_roc_curve(drop(cells$value), event, x$patients$id, get_predictor(predictor)$label(marker, visit), options)
}

#' @rdname roc_curve
#' @export
roc_curve.prognostic_model <- function(x, ..., newdata = NULL, weights = NULL, conf.level = 0.95, partial = NULL,
                                       partial_focus = c("specificity", "sensitivity"), resamples = 1000, seed = NULL,
                                       digits_rank = 7) {
  check_dots_empty(...)
  # A higher probability speaks for the event.
  options <- c(roc_options(conf.level, partial, partial_focus, resamples, seed, digits_rank, "higher"),
               list(event = x$event, simulated = x$simulated))
  if (!is.null(newdata)) {
    read <- read_new_patients(x, newdata, weights)
    patients <- counted_patients(read$weights)
    at <- patients$rows
    return(new_roc_curve(stats::plogis(read$link[at]), read$event[at], patient_names(read$id, at),
                         "the model's probability (new patients)", options, patients$weight))
  }
  probability <- stats::fitted(x)
  event <- stats::naresid(x$na.action, x$y) > 0
  id <- names(probability)
  weight <- NULL
  if (x$weighted) {
    patients <- counted_patients(x$prior.weights)
    probability <- stats::plogis(x$linear.predictors)[patients$rows]
    event <- x$y[patients$rows] > 0
    id <- patient_names(row.names(x$model), patients$rows)
    weight <- patients$weight
  }
  curve <- new_roc_curve(unname(probability), unname(event), id, apparent_label(), options, weight)
  pooled <- if (is_given(x)) pooled_area(x, options)
  curve[names(pooled)] <- pooled
  curve
}

check_roc_values <- function(x, needed = "be a numeric vector, a marker_study or a fitted prognostic_model") {
  if (!is.numeric(x) || !is.null(dim(x))) abort_argument("x", needed, describe(x))
  bad <- which(too_large(x))
  if (length(bad)) abort_data("x", numbers_needed, "infinite or too large in places", elements_at(bad))
  invisible(x)
}

roc_options <- function(conf.level, partial, partial_focus, resamples, seed, digits_rank, direction = NULL) {
  list(
    direction = if (!is.null(direction)) check_choice(direction, names(cut_rules()), "direction"),
    conf.level = check_conf_level(conf.level),
    partial = check_range(partial, "partial"),
    partial_focus = check_choice(partial_focus, c("specificity", "sensitivity"), "partial_focus"),
    resamples = check_count(resamples, "resamples"),
    seed = check_seed(seed),
    digits_rank = check_digits_rank(digits_rank)
  )
}

check_range <- function(x, argument) {
  if (is.null(x)) return(NULL)
  if (!checkmate::test_numeric(x, lower = 0, upper = 1, any.missing = FALSE, len = 2L) || x[1L] == x[2L]) {
    abort_argument(argument, "be two different numbers from 0 to 1", describe(x))
  }
  sort(as.numeric(x))
}

# The digits that decide ties, as the core wants them: 0 means all.
core_digits <- function(digits_rank) if (is.finite(digits_rank)) as.integer(digits_rank) else 0L

# `x`, `event`: all patients, NA where missing; kept whole, so that curves of the same patients can be compared.
# `weight`: NULL, or of each.
new_roc_curve <- function(x, event, id, label, options, weight = NULL) {
  used <- !is.na(x) & !is.na(event)
  all_weights <- weight
  weight <- weight[used]
  if (!any(event[used]) || all(event[used])) {
    abort_data("response", "have both patients with and without the event among those with a value",
               paste0(sum(event[used]), " with the event of ", sum(used)))
  }
  if (options$resamples > 0) options$seed <- draw_seed(options$seed)
  value <- as.numeric(x[used])
  response <- as.integer(event[used])
  core <- roc_core(value, response, options, weight)
  reason <- why_no_interval(core, response)
  if (reason$status != "ok") core$auc_low <- core$auc_high <- NA_real_
  limits <- roc_limits(value, response, options, weight, core$below)
  options$n_resamples_used <- limits$used
  cut_point <- value[core$patient[core$cut]]
  cut_limits <- holding(cut_point, c(limits$cut_low, limits$cut_high))
  n_event <- count_patients(weight %||% 1, response)
  n_other <- count_patients(weight %||% 1, 1L - response)
  structure(
    c(core[c("auc", "auc_low", "auc_high", "variance")],
      list(curve = roc_points(core, value), cut_point = cut_point, cut_low = cut_limits[1L],
           cut_high = cut_limits[2L], cut_direction = cut_signs(core$below)),
      cut_columns(core$sensitivity, core$specificity, n_event, n_other,
                  if (options$resamples > 0) matrix(limits$left, 4L), options$conf.level),
      partial_area(core, limits, options),
      list(n_event = n_event, n_other = n_other, n_missing = sum(!used),
           conf.level = options$conf.level, label = label, status = reason$status, note = reason$note,
           patients = list(id = id, value = as.numeric(x), event = as.logical(event), weight = all_weights))),
    settings = c(options, list(version = package_version_text())),
    class = "roc_curve"
  )
}

# What the curve of a model in its own patients is of.
apparent_label <- function() "the model's probability (apparent)"
is_apparent <- function(curve) identical(curve$label, apparent_label())

# A lone patient's placement has no variance; a marker of one value has it 0 and says nothing of it.
why_no_interval <- function(core, response) {
  if (length(core$patient) == 1L) return(list(status = "constant", note = status_text("constant")))
  alone <- c("with the event", "without the event")[c(sum(response), sum(1L - response)) == 1L]
  if (!length(alone) || core$auc %in% c(0, 1)) return(list(status = "ok", note = ""))
  list(status = "too_few",
       note = paste0("no confidence interval of the area with one patient ", paste(alone, collapse = " and one ")))
}

roc_core <- function(value, response, options, weight = NULL) {
  z <- stats::qnorm((1 - options$conf.level) / 2, lower.tail = FALSE)
  .Call(ffi_roc_curve, value, response, weight, core_digits(options$digits_rank), z,
        if (is.null(options$direction)) 0L else cut_rules()[[options$direction]]$code)
}

roc_limits <- function(value, response, options, weight, below) {
  if (options$resamples == 0) {
    return(list(cut_low = NA_real_, cut_high = NA_real_, partial_low = NA_real_, partial_high = NA_real_, used = 0))
  }
  call_core(ffi_roc_bootstrap, value, response, weight, core_digits(options$digits_rank), options$partial,
            options$partial_focus == "sensitivity", options$resamples, options$seed, (1 - options$conf.level) / 2,
            core_threads(), progress_label("Resampling the ROC curve"), below)
}

roc_points <- function(core, x) {
  below <- c(0, cumsum(core$n_other))
  from <- rev(c(0, cumsum(rev(core$n_event))))
  data.frame(threshold = c(x[core$patient], Inf), sensitivity = from / sum(core$n_event),
             specificity = below / sum(core$n_other))
}

partial_area <- function(core, limits, options) {
  out <- list(partial_auc = NA_real_, partial_low = limits$partial_low, partial_high = limits$partial_high,
              partial_standardised = NA_real_)
  if (is.null(options$partial)) return(out)
  range <- options$partial
  out$partial_auc <- .Call(ffi_roc_partial, core$n_other, core$n_event, range, options$partial_focus == "sensitivity")
  out[c("partial_low", "partial_high")] <- holding(out$partial_auc, c(limits$partial_low, limits$partial_high))
  chance <- ((1 - range[1L])^2 - (1 - range[2L])^2) / 2
  out$partial_standardised <- (1 + (out$partial_auc - chance) / (diff(range) - chance)) / 2
  out
}

# Rubin's rules: the mean of the areas of the completed data sets, by the pooled coefficients; DeLong's variance within
# and that between; limits on the logit scale, as of one data set.
pooled_area <- function(fit, options) {
  each <- vapply(fit$imputation$designs, function(design) {
    core <- roc_core(drop(design$x %*% fit$point) + design$offset, as.integer(design$y), options,
                     if (any(design$weights != 1)) design$weights)
    c(core$auc, core$variance)
  }, numeric(2))
  m <- ncol(each)
  auc <- mean(each[1L, ])
  between <- if (m > 1L) stats::var(each[1L, ]) else 0
  variance <- mean(each[2L, ]) + (1 + 1 / m) * between
  if (!isTRUE(auc > 0 && auc < 1 && variance > 0)) return(NULL)
  df <- if (between > 0) (m - 1) * (variance / ((1 + 1 / m) * between))^2 else Inf
  half <- stats::qt((1 - options$conf.level) / 2, df, lower.tail = FALSE) * sqrt(variance) / (auc * (1 - auc))
  limits <- stats::plogis(stats::qlogis(auc) + c(-1, 1) * half)
  list(auc = auc, auc_low = limits[1L], auc_high = limits[2L], variance = variance)
}
