#' A panel of markers, chosen by a penalty
#'
#' One logistic model of many candidate markers: the lasso chooses some and shrinks the rest to nothing, ridge keeps all
#' and shrinks them, forward selection adds the marker that raises Firth's likelihood most as long as that is worth its
#' coefficient (AIC). It is a modelling procedure, not a test: there are no p values for chosen markers. What it would
#' do in new patients, [validate_prognosis()] tells, which repeats all of it in every resample.
#'
#' @section What is computed:
#' Markers are values at baseline on the study's scale; patients lacking one of them, or a covariate, are left out and
#' counted; a value beyond its limit enters at the limit, which is said. Covariates are in every model, without a
#' penalty. "lasso" and "ridge" are package glmnet's; the penalty's weight is the one of smallest deviance in
#' cross-validation of `folds` folds, dealt anew in every resample. `chosen` says in what share of `resamples` bootstrap
#' resamples of the patients each marker got a coefficient other than 0 (under "ridge" all do).
#'
#' **Number of patients** (Riley et al. 2019). What the number of candidates, not of the chosen, asks for: the largest
#' of the three criteria (shrinkage of 0.9, apparent less adjusted R-squared of at most 0.05, overall risk to 0.05), at
#' the share of events found and a Cox-Snell R-squared of 15 % of its maximum.
#'
#' @param study A study made by [marker_study()] or [adam_study()], with a response.
#' @param markers Candidates; `NULL` (default): all markers.
#' @param covariates Names of columns of [patients()] (covariates, "arm") that are in every model; `NULL` (default):
#'   none.
#' @param penalty "lasso" (default), "ridge" or "forward".
#' @param folds Folds of the cross-validation that chooses the penalty's weight, from 3 to the number of patients; 10 by
#'   default.
#' @param seed Key of folds and resamples; `NULL` (default): drawn from R's generator, so that [set.seed()] rules.
#' @param ... Not used; must be empty.
#' @param resamples Bootstrap resamples for `chosen`; 100 by default, 0: none.
#' @return An object of class `panel_model`: `coefficients` (log odds ratios per unit of the scale, 0 of those not
#'   chosen), `chosen` (a data frame `marker, coefficient, share`, the share of the resamples in which a panel could be
#'   fitted), `n_failed` (resamples in which none could), `lambda`, `n`, `n_events`, `n_dropped`, `n_censored`
#'   (patients in the model with a value beyond a limit, by marker), `riley` (a
#'   named vector: `candidates`, `n_needed`). `coef()`, `predict()` (link or probability, of a data frame or a study),
#'   [validate_prognosis()]; `tidy()` and `summary()`: a data frame `term, estimate, chosen` (`NA` of what no penalty
#'   chooses), `share`; `autoplot()`: the odds ratios, without intervals.
#' @section Errors: `cytochange_error_package` where glmnet is lacking, `cytochange_error_argument` for unknown markers,
#'   columns or options, `cytochange_error_data` where too few patients have all markers, or no
#'   marker varies in what a fold leaves.
#' @references
#' Tibshirani R (1996). Regression shrinkage and selection via the lasso. *Journal of the Royal Statistical Society B*
#' 58:267-288. \doi{10.1111/j.2517-6161.1996.tb02080.x}
#'
#' Riley RD, Snell KIE, Ensor J, Burke DL, Harrell FE, Moons KGM, Collins GS (2019). Minimum sample size for developing
#' a multivariable prediction model: Part II. *Statistics in Medicine* 38:1276-1296. \doi{10.1002/sim.7992}
#' @seealso [screen_and_fit()], [prognostic_screen()] for one model a marker.
#' @examplesIf requireNamespace("glmnet", quietly = TRUE)
#' study <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker",
#'   value = "value", response = "response", arm = "arm", lloq = "lloq")
#' panel <- panel_model(study, folds = 5, resamples = 3, seed = 1)
#' panel
#' validate_prognosis(panel, resamples = 3, seed = 1)
#' @export
panel_model <- function(study, markers = NULL, covariates = NULL, penalty = c("lasso", "ridge", "forward"), folds = 10,
                        seed = NULL, ..., resamples = 100) {
  check_dots_empty(...)
  study <- check_study(required(study))
  check_study_response(study, "study")
  markers <- check_subset(markers, study$markers$marker, "markers")
  covariates <- check_patient_columns(covariates, study, "covariates")
  penalty <- check_choice(penalty, c("lasso", "ridge", "forward"), "penalty")
  folds <- check_count(folds, "folds", min = 3)
  resamples <- check_count(resamples, "resamples")
  seed <- draw_seed(check_seed(seed))
  way <- panel_ways()[[penalty]]
  if (way$package) check_installed("glmnet", "fit a panel by a penalty")
  source <- model_source(study, response ~ 1)
  spec <- list(markers = markers, covariates = covariates, folds = folds, logs = takes_log(study), way = way,
               penalty = penalty)
  whole <- stats::complete.cases(source$data[c(markers, covariates)])
  data <- source$data[whole, , drop = FALSE]
  y <- data$response
  if (sum(y) < 3L || sum(!y) < 3L) {
    abort_data("study", "have 3 patients or more with and without response among those with all markers",
               paste0(sum(y), " and ", sum(!y)))
  }
  if (folds > length(y)) {
    abort_argument("folds", paste("be at most the number of patients with all markers,", length(y)), folds)
  }
  spec$levels <- lapply(data[covariates], function(x) if (is.numeric(x)) NULL else levels(droplevels(plain_factor(x))))
  keys <- .Call(ffi_refit_keys, seed, 0, as.integer(resamples) + 1L)
  fit <- with_generator(keys[[1L]], fit_panel(data, spec))
  fit <- c(fit, list(data = data, n = length(y), n_events = sum(y), n_dropped = sum(!whole),
                     n_censored = colSums(source$beyond[whole, markers, drop = FALSE] != 0L),
                     n_uncompared = source$n_uncompared, baseline = study$baseline, seed = seed, resamples = resamples,
                     conf.level = 0.95, simulated = source$simulated))
  hits <- chosen_in_resamples(fit, keys[-1L])
  fit$n_failed <- sum(is.na(hits[1L, ]))
  fit$chosen <- chosen_markers(fit, hits[, !is.na(hits[1L, ]), drop = FALSE])
  fit$riley <- riley_number(ncol(panel_design(data, spec)$x), mean(y))
  structure(fit, settings = list(penalty = penalty, folds = folds, seed = seed, resamples = resamples,
                                 version = package_version_text()), class = "panel_model")
}

# How a panel is fitted: records of `chooses`, does it leave candidates out; `said`, what the print says of its odds
# ratios; `sentence`, how it was fitted, by the number of folds, for methods_text(), and `cites`; `fit`,
# a function of the design, which of its columns are free of the penalty, the response and the number of folds: `beta`,
# intercept first, and `lambda`.
panel_ways <- function() {
  by_glmnet <- function(alpha) {
    function(x, free, y, folds) {
      # glmnet refuses columns of which none varies; nothing can be chosen of them.
      if (none_varies(x)) {
        return(list(beta = c(stats::qlogis(mean(y)), numeric(ncol(x))), lambda = NA_real_))
      }
      fold <- integer(length(y))
      for (group in list(which(y), which(!y))) fold[group] <- sample(rep_len(seq_len(folds), length(group)))
      # glmnet wants two columns.
      wide <- if (ncol(x) < 2L) cbind(x, 0) else x
      price <- c(as.numeric(!free), rep(1, ncol(wide) - ncol(x)))
      cross <- cross_validated(wide, as.numeric(y), alpha, fold, price)
      beta <- as.matrix(stats::coef(cross, s = "lambda.min"))[seq_len(ncol(x) + 1L), 1L]
      list(beta = unname(beta), lambda = cross$lambda.min)
    }
  }
  weighed <- function(name) {
    function(folds) {
      paste0(name, " (package glmnet), the weight of its penalty being that of the smallest deviance in ", folds,
             "-fold cross-validation")
    }
  }
  list(
    lasso = list(name = "the lasso", package = TRUE, chooses = TRUE, fit = by_glmnet(1),
                 sentence = weighed("the lasso"), cites = c("lasso", "glmnet"),
                 said = "shrunk, without p values, as the same data chose the markers"),
    ridge = list(name = "ridge regression", package = TRUE, chooses = FALSE, fit = by_glmnet(0),
                 sentence = weighed("ridge regression"), cites = c("ridge", "glmnet"),
                 said = "shrunk, none chosen; no p values"),
    forward = forward_way(likelihood_firth())
  )
}

# What glmnet says of patients that it cannot be fitted to is told as it says it.
cross_validated <- function(x, y, alpha, fold, price) {
  for (left in unique(fold)) {
    if (none_varies(x[fold != left, , drop = FALSE])) {
      abort_data("study", "have markers that differ between the patients left in each fold of the cross-validation",
                 paste0("one without, among the ", sum(fold != left), " patients outside a fold"))
    }
  }
  tryCatch(
    suppressWarnings(glmnet::cv.glmnet(x, y, family = "binomial", alpha = alpha, foldid = fold,
                                       penalty.factor = price)),
    error = function(e) {
      abort_data("study", "have markers and a response that package glmnet can fit",
                 paste0("one of which it says \"", conditionMessage(e), "\""))
    }
  )
}

none_varies <- function(x) all(apply(x, 2L, function(column) all(column == column[1L])))

# Selection by the likelihood of `record` (likelihood.R).
forward_way <- function(record) {
  list(name = paste("forward selection under", record$name, "(AIC)"), package = FALSE, chooses = TRUE,
       sentence = function(folds) {
         paste0("forward selection under ", record$name, ", a marker entering while it lowers Akaike's criterion")
       }, cites = record$cites,
       said = "not shrunk, without p values, as the same data chose the markers",
       fit = function(x, free, y, folds) forward_panel(x, free, y, record$penalty))
}

# The marker with the largest likelihood ratio joins while that is worth a coefficient.
forward_panel <- function(x, free, y, penalty) {
  inside <- which(free)
  fit_of <- function(columns, held = integer()) {
    problem <- new_problem(cbind(1, x[, columns, drop = FALSE]), y, rep(1, length(y)), numeric(length(y)), penalty)
    .Call(ffi_logistic_fit, problem, numeric(length(columns) + 1L), as.integer(held), 0L)
  }
  repeat {
    left <- setdiff(seq_len(ncol(x)), inside)
    if (!length(left) || length(inside) + 2L >= length(y)) break
    gain <- vapply(left, function(j) {
      columns <- c(inside, j)
      if (qr(cbind(1, x[, columns, drop = FALSE]))$rank <= length(columns)) return(-Inf)
      2 * (fit_of(columns)$log_lik - fit_of(columns, length(columns) + 1L)$log_lik)
    }, 1)
    if (max(gain) <= 2) break
    inside <- c(inside, left[which.max(gain)])
  }
  beta <- numeric(ncol(x) + 1L)
  beta[c(1L, inside + 1L)] <- fit_of(inside)$beta
  list(beta = beta, lambda = NA_real_)
}

# Columns: covariates, then markers on the scale of analysis.
panel_design <- function(data, spec) {
  parts <- lapply(spec$covariates, function(name) {
    x <- one_predictor(data[[name]], FALSE, spec$levels[[name]])
    colnames(x) <- if (is.numeric(data[[name]])) name else paste0(name, spec$levels[[name]][-1L])
    x
  })
  of_markers <- scaled_values(as.matrix(data[spec$markers]), spec$logs)
  x <- do.call(cbind, c(parts, list(of_markers)))
  list(x = x, free = rep(c(TRUE, FALSE), c(ncol(x) - length(spec$markers), length(spec$markers))))
}

fit_panel <- function(data, spec) {
  design <- panel_design(data, spec)
  found <- spec$way$fit(design$x, design$free, as.logical(data$response), spec$folds)
  structure(list(coefficients = stats::setNames(found$beta, c("(Intercept)", colnames(design$x))),
                 lambda = found$lambda, spec = spec), class = "panel_model")
}

# Whether each marker (row) is chosen in each resample (column); NA in one in which no panel could be fitted.
chosen_in_resamples <- function(fit, keys) {
  everyone <- seq_len(nrow(fit$data))
  hits <- vapply(keys, function(key) {
    again <- with_generator(key, tryCatch({
      fit_panel(fit$data[sample(everyone, replace = TRUE), , drop = FALSE], fit$spec)$coefficients[fit$spec$markers]
    }, error = function(e) rep(NA_real_, length(fit$spec$markers))))
    as.numeric(again != 0)
  }, numeric(length(fit$spec$markers)))
  matrix(hits, length(fit$spec$markers))
}

# In what share of the resamples each marker is chosen.
chosen_markers <- function(fit, hits) {
  coefficient <- unname(fit$coefficients[fit$spec$markers])
  out <- data.frame(marker = fit$spec$markers, coefficient = coefficient,
                    share = if (ncol(hits)) rowMeans(hits) else NA_real_)
  out[order(-out$share, -abs(coefficient)), , drop = FALSE]
}

# Riley's three criteria for `p` candidate columns at a share `phi` of events.
riley_number <- function(p, phi, r2 = 0.15 * (1 - (phi^phi * (1 - phi)^(1 - phi))^2)) {
  largest <- 1 - (phi^phi * (1 - phi)^(1 - phi))^2
  shrunk <- function(s) p / ((s - 1) * log(1 - r2 / s))
  n <- c(shrunk(0.9), shrunk(r2 / (r2 + 0.05 * largest)), (1.96 / 0.05)^2 * phi * (1 - phi))
  c(candidates = p, n_needed = ceiling(max(n)))
}

#' @rdname panel_model
#' @param object,x A model of [panel_model()].
#' @export
coef.panel_model <- function(object, ...) object$coefficients

#' @rdname panel_model
#' @param exponentiate `TRUE`: odds ratios instead of log odds ratios; default `FALSE`.
#' @export
tidy.panel_model <- function(x, exponentiate = FALSE, ...) {
  check_dots_empty(...)
  exponentiate <- check_flag(exponentiate, "exponentiate")
  beta <- x$coefficients
  at <- match(names(beta), x$chosen$marker)
  at[seq_len(length(beta) - length(x$spec$markers))] <- NA # covariates that bear a marker's name
  data.frame(term = names(beta), estimate = unname(if (exponentiate) exp(beta) else beta),
             chosen = ifelse(is.na(at), NA, unname(beta) != 0), share = x$chosen$share[at])
}

#' @rdname panel_model
#' @export
summary.panel_model <- function(object, ...) {
  check_dots_empty(...)
  tidy.panel_model(object)
}

#' @rdname panel_model
#' @param newdata A study, or a data frame with the columns of the model (markers in their units); `NULL` (default): the
#'   patients fitted. Of [validate_prognosis()]: patients who had no part in the fit, with their `response`; nothing is
#'   fitted again.
#' @param type "link" (default) or "response", the probability.
#' @export
predict.panel_model <- function(object, newdata = NULL, type = c("link", "response"), ...) {
  type <- check_choice(type, c("link", "response"), "type")
  data <- newdata %||% object$data
  if (inherits(data, "marker_study")) data <- model_source(data, response ~ 1, need_response = FALSE)$data
  check_columns(c(object$spec$markers, object$spec$covariates), data, "newdata", "newdata")
  eta <- drop(cbind(1, panel_design(data, object$spec)$x) %*% object$coefficients)
  names(eta) <- row.names(data)
  if (type == "link") eta else stats::plogis(eta)
}

#' @rdname panel_model
#' @param fit A model of [panel_model()].
#' @export
validate_prognosis.panel_model <- function(fit, resamples = 1000, seed = NULL, newdata = NULL, ...) {
  spec <- fit$spec
  validate_prognosis(panel_stand_in(fit), resamples = resamples, seed = seed, newdata = newdata,
                     procedure = if (is.null(newdata)) function(data) fit_panel(data, spec), ...)
}

# A stand-in predicts what its panel does.
#' @export
predict.panel_stand_in <- function(object, newdata = NULL, type = c("link", "response"), ...) {
  stats::predict(object$panel, newdata, type)
}

# What a validation reads of a model: its patients, predictors, name and, in place of a likelihood, the panel's way.
panel_stand_in <- function(fit) {
  terms <- lapply(c(fit$spec$covariates, fit$spec$markers), column_call)
  formula <- additive_formula(quote(response), terms)
  n <- fit$n
  model <- new_prognostic_model(list(
    formula = formula, terms = stats::terms(formula), data = fit$data, model = fit$data, variables = fit$data,
    x = panel_design(fit$data, fit$spec)$x, y = as.numeric(fit$data$response), linear.predictors = predict(fit),
    prior.weights = rep(1, n), weighted = FALSE, offset = numeric(n), n = n, n_events = fit$n_events, n_dropped = 0L,
    coefficients = fit$coefficients, point = fit$coefficients, converged = TRUE, separated = FALSE, status = "ok",
    likelihood = NULL, fitted_by = fit$spec$way$name,
    fitted_how = fit$spec$way[["sentence"]](fit$spec$folds), fitted_cites = fit$spec$way$cites,
    conf_method = "wald", se = "information",
    conf.level = fit$conf.level, event = study_event(), outside = character(), study = TRUE,
    n_at_baseline = length(fit$spec$markers),
    simulated = fit$simulated, panel = fit
  ))
  structure(model, class = c("panel_stand_in", class(model)))
}
