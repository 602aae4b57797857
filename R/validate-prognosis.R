#' Internal validation of a prognostic model
#'
#' How well will the model predict in new patients of the same kind? The figures that a model gets on the patients it
#' was fitted to are too good. Here the whole of the modelling is repeated in bootstrap resamples (or folds) of the
#' patients, and what a model loses from the patients it was fitted to those it was not, its optimism, is taken off.
#'
#' @section Measures:
#' * `auc`: P(predicted probability higher in a patient with the event), ties a half; 1 is perfect, 0.5 useless.
#' * `brier`: mean squared difference of outcome and predicted probability; 0 is perfect.
#' * `calibration_slope`: the slope of a logistic model of the outcome on the linear predictor, by maximum likelihood.
#'   Below 1, predictions are too extreme: the mark of overfitting.
#' * `calibration_in_the_large`: the intercept of a logistic model with the linear predictor as offset (not the
#'   intercept of the slope's model); above 0, the event is more frequent than predicted.
#'
#' @section Methods:
#' * `"optimism"` (default; Harrell, Lee and Mark 1996): the model is fitted to each resample and measured on that
#'   resample and on the patients themselves; `optimism` is the mean difference, `corrected = apparent - optimism`.
#' * `"0.632+"` (Efron and Tibshirani 1997): the apparent figure and the mean figure in patients not drawn, weighted by
#'   the relative overfitting rate. Figures without information: AUC 0.5, slope 0, Brier that of predictions dealt at
#'   random to the patients; for calibration-in-the-large there is none, and the weight is 0.632.
#' * `"cv"`: cross-validation in `folds`, dealt anew `repeats` times, events evenly over folds. Figures are those of the
#'   predictions of all folds of a repeat together, but the AUC compares only patients of the same fold, whose
#'   predictions come from one model; the repeats are averaged. `optimism` is `apparent - corrected`.
#'
#' @section All of the modelling inside:
#' A resample's model uses the likelihood (`"ml"`, `"firth"`, `"flic"`, `"flac"`), weights and offset of `fit`. Where
#' terms depend on the data (`scale()`, `poly()`, `splines::ns()`, `I(x > median(x))`), they are made anew in every
#' resample. What was done before `fit` is not known to it: where variables, transformations or cut-points were chosen
#' by looking at the outcome, hand in `procedure`, a function that does all of it. It is called once in every resample
#' (or fold) with a data frame of the patients drawn, one row a draw, that has every column of the data `fit` was made
#' of (of a study: `response`, `arm`, covariates, and each marker's baseline value), and `.weight` where `fit` is
#' weighted. It returns a model whose `predict(model, newdata, type = "response")` gives the probability of the event: a
#' [prognostic_model()], a [stats::glm()], or an object of any class with such a method. A procedure that draws random
#' numbers takes them from R's generator.
#'
#' @section Failed refits:
#' A refit that stops, does not converge (under `"ml"`: is separated), or cannot be measured since its resample has one
#' class only is left out, counted in `settings()$n_failed` and said in the print. `settings()$failures` tells the
#' reasons of refits in R. Where a measure alone does not exist (an infinite calibration slope, as predictions separate
#' the classes), the resample is left out of that row, see `n_used`. Many failures make the figures those of a luckier
#' set of patients.
#'
#' @section Limits:
#' Location-shifted bootstrap limits (Noma et al. 2021): the percentiles of the figure that the models of the resamples
#' get on their own resample, moved by the bias. They are moved so that the mean of the distribution, not the apparent
#' figure, comes to lie on the corrected figure: a resample's model is more optimistic than `fit` is, and would push the
#' limits up. Under maximum likelihood calibration slope and calibration-in-the-large are 1 and 0 on the own resample by
#' construction, which says nothing; for these two the distribution is that of the resamples' models on the patients
#' themselves. Under `"cv"`, patients are resampled together with their out-of-fold predictions. Limits of AUC and Brier
#' are kept within 0 and 1.
#'
#' @param fit A converged model of [prognostic_model()].
#' @param resamples Number of bootstrap resamples, default 1000, which place a 95 % limit to about half a percentage
#'   point of its level. Under `method = "cv"` they serve the limits only.
#' @param seed Whole number: key of the resamples. `NULL` (default) draws one from R's generator, so `set.seed()` rules.
#' @param procedure `NULL` (default: the model of `fit` again), or a function of a data frame that returns a fitted
#'   model, see above.
#' @param ... Not used; must be empty.
#' @param method `"optimism"` (default), `"0.632+"` or `"cv"`.
#' @param folds Under `"cv"`, the number of folds, 2 to the number of patients; default 10.
#' @param repeats Under `"cv"`, how often the folds are dealt; default 10, as one deal depends much on chance.
#' @param conf.level Confidence level of the limits; `NULL` (default): that of `fit`.
#'
#' @return A data frame of class `prognosis_validation`, one row a measure (`auc, brier, calibration_slope,
#'   calibration_in_the_large`), with columns `measure, apparent, optimism, corrected, conf.low, conf.high, n_used`
#'   (refits averaged over), `status, note`. [settings()] holds `method, n_resamples, n_failed, seed, likelihood` and
#'   more. [calibration_curve()] and [decision_curve()] take it and use the same resamples; `autoplot()` draws the
#'   former. The same seed gives the same figures to the last bit for any number of threads.
#' @section Errors:
#' `cytochange_error_argument` where an argument cannot serve, or `procedure` returns no model with such
#'   predictions; `cytochange_error_data` where `fit` has not converged or is separated.
#' @references Harrell FE, Lee KL, Mark DB (1996). Multivariable prognostic models: issues in developing models,
#'   evaluating assumptions and adequacy, and measuring and reducing errors. *Statistics in Medicine* 15:361-387.
#'   \doi{10.1002/(SICI)1097-0258(19960229)15:4<361::AID-SIM168>3.0.CO;2-4}
#'
#' Efron B, Tibshirani R (1997). Improvements on cross-validation: the .632+ bootstrap method. *Journal of the American
#' Statistical Association* 92:548-560. \doi{10.1080/01621459.1997.10474007}
#'
#' Noma H, Shinozaki T, Iba K, Teramukai S, Furukawa TA (2021). Confidence intervals of prediction accuracy measures for
#' multivariable prediction models based on the bootstrap-based optimism correction methods. *Statistics in Medicine*
#' 40:5691-5701. \doi{10.1002/sim.9148}
#' @seealso [prognostic_model()], [calibration_curve()], [decision_curve()]
#' @examples
#' study <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker",
#'   value = "value", response = "response", arm = "arm", lloq = "lloq")
#' fit <- prognostic_model(response ~ log2(`sIL-2R`) + log2(`IFN-gamma`), study)
#' validate_prognosis(fit, resamples = 200, seed = 1)
#'
#' # Where the marker was chosen by looking, the choice is made again in every resample.
#' best_of <- function(data) {
#'   fits <- lapply(c("sIL-2R", "IFN-gamma"), function(marker) {
#'     formula <- reformulate(sprintf("log2(`%s`)", marker), "response")
#'     prognostic_model(formula, data, conf_method = "wald")
#'   })
#'   fits[[which.max(vapply(fits, logLik, 0))]]
#' }
#' chosen <- prognostic_model(response ~ log2(`sIL-2R`), study)
#' validate_prognosis(chosen, resamples = 20, seed = 1, procedure = best_of)
#' @export
validate_prognosis <- function(fit, resamples = 1000, seed = NULL, procedure = NULL, ...,
                               method = c("optimism", "0.632+", "cv"), folds = 10, repeats = 10, conf.level = NULL) {
  check_dots_empty(...)
  check_validated(fit)
  if (!is.null(procedure) && !is.function(procedure)) {
    abort_argument("procedure", "be NULL or a function of a data frame that returns a fitted model",
                   describe(procedure))
  }
  options <- list(
    method = check_choice(method, c("optimism", "0.632+", "cv"), "method"),
    resamples = check_count(resamples, "resamples", min = 1),
    folds = check_count(folds, "folds", min = 2),
    repeats = check_count(repeats, "repeats", min = 1),
    conf.level = check_conf_level(conf.level %||% fit$conf.level),
    seed = check_seed(seed)
  )
  if (options$method == "cv" && options$folds > length(fit$y)) {
    abort_argument("folds", paste0("be at most the number of patients (", length(fit$y), ")"), describe(folds))
  }
  options$seed <- draw_seed(options$seed)
  rows <- if (options$method == "cv") {
    crossed_rows(fit, crossed_refits(fit, procedure, options), options)
  } else {
    resampled_rows(fit, resampled_refits(fit, procedure, options), options)
  }
  new_prognosis_validation(fit, rows, options)
}

check_validated <- function(fit) {
  if (!inherits(fit, "prognostic_model")) abort_argument("fit", "be a model of prognostic_model()", describe(fit))
  if (!isTRUE(fit$converged)) {
    abort_data("fit", "have converged", paste0("of status \"", fit$status, "\""),
               "Firth's likelihood, the default of prognostic_model(), is finite for all data")
  }
  invisible(fit)
}

# ---- refits ---------------------------------------------------------------------------------------------------------

# Refits in bootstrap resamples: `links`, linear predictors of all patients, one column a resample, NA where it failed;
# `ok`; `failures`, reasons with how often; `n_warned`.
resampled_refits <- function(fit, procedure, options) {
  label <- "Refitting the model in resamples"
  if (is.null(procedure) && !depends_on_data(fit)) {
    found <- call_core(ffi_refits, refit_problem(fit), as.double(fit$point), NULL, options$resamples, options$seed,
                       core_threads(), progress_label(label))
    return(list(links = found$links, ok = found$ok == 1L, by = "core", failures = integer(), n_warned = 0L))
  }
  counts <- resample_counts(fit, options)
  everyone <- seq_len(nrow(counts))
  jobs <- lapply(seq_len(ncol(counts)), function(b) {
    list(train = rep(everyone, counts[, b]), test = everyone, column = b)
  })
  refits_in_r(fit, procedure, jobs, ncol(counts), label)
}

# The same for folds: a patient's predictor comes from the model fitted without the fold. `fold`: from 0, one column a
# repeat; `ok`: one a fold and repeat.
crossed_refits <- function(fit, procedure, options) {
  fold <- .Call(ffi_folds, as.integer(fit$y), as.integer(options$folds), as.integer(options$repeats), options$seed)
  label <- "Refitting the model without each fold"
  if (is.null(procedure) && !depends_on_data(fit)) {
    found <- call_core(ffi_refits, refit_problem(fit), as.double(fit$point), fold, options$folds, options$seed,
                       core_threads(), progress_label(label))
    return(list(links = found$links, ok = found$ok == 1L, fold = fold, by = "core", failures = integer(),
                n_warned = 0L))
  }
  which <- expand.grid(fold = seq_len(options$folds) - 1L, column = seq_len(options$repeats))
  jobs <- Map(function(k, r) list(train = which(fold[, r] != k), test = which(fold[, r] == k), column = r),
              which$fold, which$column)
  c(refits_in_r(fit, procedure, jobs, options$repeats, label), list(fold = fold))
}

# The model as the core refits it (see ffi_refits).
refit_problem <- function(fit) {
  penalised <- new_problem(fit$x, fit$y, fit$prior.weights, fit$offset, fit$likelihood != "ml")
  list(x = penalised$x, y = penalised$y, weights = penalised$weights, offset = penalised$offset,
       intercept = match(0L, attr(fit$x, "assign"), nomatch = 1L),
       likelihood = match(fit$likelihood, c("ml", "firth", "flic", "flac")) - 1L,
       starts = refit_starts(penalised))
}

# Half as many random starts as the fit itself had: a resample is one of many.
refit_starts <- function(problem) n_starts(problem) %/% 2L

resample_counts <- function(fit, options) .Call(ffi_bootstrap_weights, length(fit$y), options$resamples, options$seed)

# Do the model's variables change with the rows they are made of? Then the design is no fixed matrix.
depends_on_data <- function(fit) {
  terms <- stats::delete.response(stats::terms(stats::formula(fit$terms)))
  n <- nrow(fit$data)
  halves <- list(seq(1L, n, by = 2L), seq_len(ceiling(n / 2)))
  any(vapply(halves, function(rows) !same_variables(fit, terms, rows), NA))
}

same_variables <- function(fit, terms, rows) {
  part <- fit$data[rows, , drop = FALSE]
  frame <- tryCatch(suppressWarnings(stats::model.frame(terms, part, na.action = stats::na.pass)),
                    error = function(e) NULL)
  if (is.null(frame)) return(FALSE)
  flat <- function(column) if (is.numeric(column) || is.logical(column)) as.numeric(column) else as.character(column)
  for (name in names(frame)) {
    whole <- fit$model[[name]]
    whole <- if (is.matrix(whole)) whole[rows, , drop = FALSE] else whole[rows]
    if (!isTRUE(all.equal(flat(frame[[name]]), flat(whole), tolerance = 1e-10))) return(FALSE)
  }
  TRUE
}

# Refits by `procedure`, or by prognostic_model() again. `jobs`: rows to fit, rows to predict, column of the answer.
refits_in_r <- function(fit, procedure, jobs, n_columns, label) {
  data <- modelling_data(fit)
  fit_again <- procedure %||% refit_as(fit)
  links <- matrix(NA_real_, nrow(data), n_columns)
  reasons <- character(length(jobs))
  n_warned <- 0L
  tick <- progress_ticker(label, length(jobs))
  for (j in seq_along(jobs)) {
    job <- jobs[[j]]
    found <- predict_again(fit_again, data[job$train, , drop = FALSE], data[job$test, , drop = FALSE])
    if (is.null(found$failure)) {
      links[job$test, job$column] <- as_link(found$probability, length(job$test))
    } else {
      reasons[j] <- found$failure
    }
    n_warned <- n_warned + found$warned
    tick(j)
  }
  failures <- sort(table(reasons[nzchar(reasons)]), decreasing = TRUE)
  list(links = links, ok = !nzchar(reasons), by = if (is.null(procedure)) "R" else "procedure",
       failures = stats::setNames(as.integer(failures), names(failures)), n_warned = n_warned)
}

# The rows fitted, with all columns there were; a weighted fit's weights as `.weight`.
modelling_data <- function(fit) {
  data <- fit$data
  for (name in fit$outside) {
    value <- get0(name, envir = environment(fit$formula), mode = "numeric")
    if (length(value) == nrow(data) && nrow(data) > 1L) data[[name]] <- value
  }
  if (fit$weighted) data$.weight <- fit$prior.weights
  data
}

# The model of `fit` on other rows. Wald limits: none are asked for, and they cost nothing.
refit_as <- function(fit) {
  formula <- stats::formula(fit$terms)
  function(data) {
    prognostic_model(formula, data, likelihood = fit$likelihood, conf_method = "wald",
                     weights = if (fit$weighted) ".weight", contrasts = fit$contrasts)
  }
}

# Probabilities of `test` by the model of `train`, or why there are none. Warnings are counted, messages are not shown.
predict_again <- function(fit_again, train, test) {
  warned <- 0L
  failed <- function(e) structure(list(conditionMessage(e)), class = "failed_refit")
  quietly <- function(expr) {
    withCallingHandlers(tryCatch(expr, error = failed), message = function(m) invokeRestart("muffleMessage"),
                        warning = function(w) {
                          warned <<- 1L
                          invokeRestart("muffleWarning")
                        })
  }
  fail <- function(why) list(failure = why, warned = warned)
  model <- quietly(fit_again(train))
  if (inherits(model, "failed_refit")) return(fail(model[[1L]]))
  if (is.atomic(model) || is.function(model)) {
    abort_argument("procedure", "return a fitted model that predict() understands",
                   paste("one that returns", describe(model)))
  }
  if (is.list(model) && isFALSE(as.vector(model[["converged"]]))) {
    separated <- isTRUE(as.vector(model[["separated"]]))
    return(fail(if (separated) "separated: no maximum-likelihood estimate" else "did not converge"))
  }
  probability <- quietly(stats::predict(model, newdata = test, type = "response"))
  if (inherits(probability, "failed_refit")) return(fail(probability[[1L]]))
  if (anyNA(probability)) return(fail("missing predictions"))
  list(probability = probability, warned = warned)
}

# Logits; probabilities of 0 and 1, which have none, are moved inside by one machine epsilon.
as_link <- function(probability, n) {
  sound <- is.numeric(probability) && length(probability) == n && all(probability >= 0 & probability <= 1)
  if (!sound) {
    abort_argument("procedure", paste0("return a model whose predict(model, newdata, type = \"response\") gives one ",
                                       "probability a row"), describe_predictions(probability, n))
  }
  eps <- .Machine$double.eps
  stats::qlogis(pmin(pmax(as.vector(probability), eps), 1 - eps))
}

describe_predictions <- function(x, n) {
  if (!is.numeric(x)) return(paste("a model that predicts", describe(x)))
  if (length(x) != n) return(paste0("a model that predicts ", length(x), " numbers for ", n, " rows"))
  paste0("a model that predicts from ", format_number(min(x)), " to ", format_number(max(x)))
}

progress_ticker <- function(label, total, envir = parent.frame()) {
  label <- progress_label(label)
  if (is.null(label)) return(function(i) NULL)
  bar <- cli::cli_progress_bar(label, total = total, .envir = envir)
  function(i) cli::cli_progress_update(set = i, id = bar, .envir = envir)
}

# ---- figures --------------------------------------------------------------------------------------------------------

prognosis_measures <- function() c("auc", "brier", "calibration_slope", "calibration_in_the_large")

# Measures of predictors: see ffi_performance. A list of matrices, one row a measure.
performance <- function(fit, links, column, sets, seed = 0, group = NULL, n_groups = 0L, label = NULL) {
  call_core(ffi_performance, links, as.integer(fit$y), as.double(fit$prior.weights), as.integer(column), group,
            as.integer(n_groups), c("original", "resample", "out_of_bag") %in% sets, seed, core_threads(), label)
}

apparent_performance <- function(fit) {
  performance(fit, matrix(as.double(fit$linear.predictors)), 1L, "original")$original[, 1L]
}

# Rows of the optimism bootstrap and of 0.632+; attribute `refits` with those measured.
resampled_rows <- function(fit, refits, options) {
  plus <- options$method == "0.632+"
  found <- performance(fit, refits$links, seq_len(options$resamples), c("original", "resample", if (plus) "out_of_bag"),
                       options$seed, label = progress_label("Measuring the models"))
  # A resample of one class only, which a procedure may have fitted all the same, has no AUC.
  refits <- drop_unmeasured(refits, !is.na(found$resample[1L, ]))
  figures <- lapply(found, function(x) if (!is.null(x)) x[, refits$ok, drop = FALSE])
  apparent <- apparent_performance(fit)
  rows <- lapply(1:4, function(m) {
    own <- figures$resample[m, ]
    test <- figures$original[m, ]
    outside <- if (plus) figures$out_of_bag[m, ] else test
    usable <- is.finite(own) & is.finite(test) & is.finite(outside)
    corrected <- if (plus) plus_632(apparent[m], mean(outside[usable]), no_information(fit, m)) else
      apparent[m] - mean(own[usable] - test[usable])
    measure_row(m, apparent[m], corrected, (if (m <= 2L) own else test)[usable], options, refits)
  })
  structure(do.call(rbind, rows), refits = refits)
}

drop_unmeasured <- function(refits, measured) {
  lost <- refits$ok & !measured
  if (any(lost) && refits$by != "core") {
    refits$failures <- c(refits$failures, "the resample has one class only" = sum(lost))
  }
  refits$ok <- refits$ok & measured
  refits
}

# Efron and Tibshirani's (1997) eqs. 27-32: the weight rises from 0.632 to 1 with the relative overfitting rate.
plus_632 <- function(apparent, outside, none) {
  if (is.na(none)) return(0.368 * apparent + 0.632 * outside)
  # Not further off than predictions without information.
  outside <- if (none > apparent) min(outside, none) else max(outside, none)
  rate <- (outside - apparent) / (none - apparent)
  if (!is.finite(rate)) rate <- 0
  weight <- 0.632 / (1 - 0.368 * min(max(rate, 0), 1))
  (1 - weight) * apparent + weight * outside
}

# What measure m would be if predictions and outcomes had nothing to do with each other.
no_information <- function(fit, m) {
  weight <- fit$prior.weights / sum(fit$prior.weights)
  p <- stats::plogis(fit$linear.predictors)
  share <- sum(weight * fit$y)
  switch(m, 0.5, share * sum(weight * (1 - p)^2) + (1 - share) * sum(weight * p^2), 0, NA_real_)
}

crossed_rows <- function(fit, refits, options) {
  whole <- which(colSums(is.na(refits$links)) == 0L)
  group <- refits$fold
  found <- performance(fit, refits$links, seq_len(options$repeats), "original", group = group,
                       n_groups = options$folds)$original
  spread <- matrix(NA_real_, 4L, 0L)
  if (length(whole)) {
    spread <- performance(fit, refits$links, rep_len(whole, options$resamples), "resample", options$seed, group,
                          options$folds, progress_label("Measuring the models"))$resample
  }
  apparent <- apparent_performance(fit)
  rows <- lapply(1:4, function(m) {
    values <- found[m, whole]
    values <- values[is.finite(values)]
    row <- measure_row(m, apparent[m], mean(values), spread[m, is.finite(spread[m, ])], options, refits)
    row$n_used <- length(values) * options$folds
    row
  })
  structure(do.call(rbind, rows), refits = refits)
}

measure_row <- function(m, apparent, corrected, distribution, options, refits) {
  limits <- shifted_limits(corrected, distribution, options$conf.level, if (m <= 2L) c(0, 1) else c(-Inf, Inf))
  known <- is.finite(corrected)
  data.frame(measure = prognosis_measures()[m], apparent = apparent,
             optimism = if (known) apparent - corrected else NA_real_,
             corrected = if (known) corrected else NA_real_, conf.low = limits[1L], conf.high = limits[2L],
             n_used = length(distribution), status = if (known) "ok" else "not_computed",
             note = measure_note(apparent, length(distribution), sum(refits$ok), known, refits), row.names = NULL)
}

measure_note <- function(apparent, n_used, n_ok, known, refits) {
  if (n_ok == 0L) {
    first <- if (length(refits$failures)) paste0("; most often: ", names(refits$failures)[1L])
    return(paste0("every refit failed", first))
  }
  if (is.infinite(apparent)) return("the predictions separate the classes: no finite slope")
  if (!known) return("the measure exists in no resample")
  if (n_used < n_ok && is.null(refits$fold)) {
    return(paste0(format_count(n_ok - n_used, "resample"), " left out of this row: no finite value there"))
  }
  ""
}

# Percentile limits of a distribution, moved with it so that its mean lies on `centre`, within `range`.
shifted_limits <- function(centre, distribution, conf.level, range = c(-Inf, Inf)) {
  if (!is.finite(centre) || !length(distribution)) return(c(NA_real_, NA_real_))
  moved <- sort(distribution) - mean(distribution) + centre
  m <- length(moved)
  k <- max(1, floor((m + 1) * (1 - conf.level) / 2 + 1e-9))
  pmin(pmax(moved[c(k, m + 1 - k)], range[1L]), range[2L])
}

# ---- the result -----------------------------------------------------------------------------------------------------

new_prognosis_validation <- function(fit, rows, options) {
  refits <- attr(rows, "refits")
  crossed <- options$method == "cv"
  settings <- c(options[c("method", "conf.level", "seed")], list(
    resamples = options$resamples, n_resamples = length(refits$ok), n_failed = sum(!refits$ok),
    folds = if (crossed) options$folds, repeats = if (crossed) options$repeats, refitted_by = refits$by,
    failures = refits$failures, n_warned = refits$n_warned, formula = fit$formula, likelihood = fit$likelihood,
    weighted = fit$weighted, n = fit$n, n_events = fit$n_events, simulated = fit$simulated))
  attr(rows, "refits") <- NULL
  out <- new_result(rows, "prognosis_validation", settings)
  # What the curves need: the model, and each resample's predictions of all patients.
  attr(out, "fit") <- fit
  attr(out, "links") <- refits$links[, if (crossed) TRUE else refits$ok, drop = FALSE]
  attr(out, "resample") <- if (!crossed) which(refits$ok)
  out
}
