#' Methods of a prognostic model
#'
#' They answer as those of [stats::glm()] and of broom do.
#'
#' @param object,x A model fitted by [prognostic_model()].
#' @param ... Of `anova()`: further models. Of `tidy()`, `glance()`, `augment()` what callers of broom pass on: of no
#'   effect. Else not used; must be empty.
#' @param complete,use.fallback,env What generics of base R pass on; of no effect here.
#' @param parm Names or numbers of coefficients (character or whole numbers); left out: all.
#' @param level Confidence level, a number between 0 and 1; default: the level of the fit.
#' @param method One string, "profile" or "wald"; default: that of the fit (its `conf_method`).
#' @return `coef()`: coefficients (log odds ratios per unit), `Inf` or `-Inf` where maximum likelihood has no finite
#'   one. `vcov()`: their covariance by the fit's convention; an infinite coefficient has an infinite variance and no
#'   covariance (`NA`). `confint()`: a matrix of two columns.
#'
#'   `logLik()`: the log-likelihood, penalised under "firth" and "flic" (of the augmented data under "flac"),
#'   with `df` and `nobs`; [stats::AIC()] and [stats::BIC()] follow it, and are comparable between models under "ml"
#'   only (see [drop1()] for the others). `deviance()`: minus twice the ordinary log-likelihood. `residuals()`,
#'   `fitted()`: one number a row, padded under [stats::na.exclude()].
#'
#'   `predict()`: a vector, or with `se.fit = TRUE` a list `fit`, `se.fit` (for probabilities by the delta method).
#'
#'   `tidy()`: a data frame of one row a coefficient, `term, estimate, std.error, statistic, p.value, status`, and with
#'   `conf.int` `conf.low, conf.high`. Under `conf_method` "profile" the statistic is the likelihood-ratio chi-square,
#'   under "wald" Wald's z. `glance()`: one row, `nobs, n_events, logLik, AIC, BIC, deviance, df, statistic, p.value`
#'   (likelihood ratio against the model without covariates), `likelihood, conf_method, converged, separated, status,
#'   n_dropped, imputations` (0 where none were made).
#'   `augment()`: the rows fitted or `newdata`, with `.fitted` (linear predictor), `.se.fit`, and for the rows fitted
#'   `.resid` (deviance) and `.hat`.
#' @section Errors: `cytochange_error_argument` for unknown coefficients, types, methods or further arguments, a level
#'   outside 0 and 1, models that are not nested, `newdata` without a column of the model; `cytochange_error_data` where
#'   `newdata` has a factor level that the model has not seen, or models compared were fitted to different rows.
#' @seealso [prognostic_model()], [test_coefficients()], [single_terms] for `drop1()`, `add1()` and [stats::step()]
#' @examples
#' data <- data.frame(y = c(0, 0, 1, 0, 1, 0, 1, 1, 0, 1), x = 1:10, arm = rep(c("a", "b"), 5))
#' fit <- prognostic_model(y ~ x + arm, data)
#' tidy(fit, conf.int = TRUE, exponentiate = TRUE)
#' glance(fit)
#' anova(fit, update(fit, . ~ x))
#' @name prognostic_model_methods
NULL

#' @rdname prognostic_model_methods
#' @export
coef.prognostic_model <- function(object, complete = TRUE, ...) {
  check_dots_empty(...)
  object$coefficients
}

#' @rdname prognostic_model_methods
#' @export
vcov.prognostic_model <- function(object, complete = TRUE, ...) {
  check_dots_empty(...)
  object$covariance
}

#' @rdname prognostic_model_methods
#' @export
confint.prognostic_model <- function(object, parm, level = object$conf.level, method = object$conf_method, ...) {
  check_dots_empty(...)
  if (!checkmate::test_number(level) || level <= 0 || level >= 1) {
    abort_argument("level", "be one number strictly between 0 and 1", describe(level))
  }
  method <- check_conf_method(method, "method")
  limits <- model_limits(object, level, method)
  tails <- c((1 - level) / 2, (1 + level) / 2)
  out <- matrix(limits, ncol = 2L,
                dimnames = list(rownames(limits), paste(format(100 * tails, trim = TRUE, digits = 4L), "%")))
  if (missing(parm)) out else out[pick_coefficients(object, parm), , drop = FALSE]
}

model_limits <- function(fit, level, method) {
  if (level == fit$conf.level && method == fit$conf_method) return(fit$limits)
  get_conf_method(method)$limits(fit, level)
}

#' @rdname prognostic_model_methods
#' @export
logLik.prognostic_model <- function(object, ...) {
  check_dots_empty(...)
  structure(object$log_lik, df = length(object$coefficients), nobs = object$n, class = "logLik")
}

#' @rdname prognostic_model_methods
#' @export
nobs.prognostic_model <- function(object, use.fallback = FALSE, ...) {
  check_dots_empty(...)
  object$n
}

#' @rdname prognostic_model_methods
#' @export
deviance.prognostic_model <- function(object, ...) {
  check_dots_empty(...)
  -2 * object$ordinary_log_lik
}

#' @rdname prognostic_model_methods
#' @export
df.residual.prognostic_model <- function(object, ...) {
  check_dots_empty(...)
  object$n - length(object$coefficients)
}

#' @rdname prognostic_model_methods
#' @export
family.prognostic_model <- function(object, ...) {
  check_dots_empty(...)
  stats::binomial()
}

#' @rdname prognostic_model_methods
#' @export
formula.prognostic_model <- function(x, env = NULL, ...) {
  check_dots_empty(...)
  x$formula
}

#' @rdname prognostic_model_methods
#' @param formula. Of `update()`: a formula in which `.` stands for that side of the model's own; `...` are then
#'   arguments of [prognostic_model()] to change.
#' @param evaluate `TRUE` (default): fit; `FALSE`: the call alone.
#' @importFrom stats update
#' @export
update.prognostic_model <- function(object, formula., ..., evaluate = TRUE) {
  call <- object$call
  call$formula <- if (missing(formula.)) object$formula else changed_formula(object$formula, formula.)
  changed <- as.list(substitute(list(...)))[-1L]
  found <- lasting_arguments(call, object, names(changed), parent.frame())
  for (name in names(changed)) call[[name]] <- changed[[name]]
  # Called here, the new model remembers names; a call that others evaluate bears what the globals do not know.
  here <- if (check_flag(evaluate, "evaluate")) new.env(parent = parent.frame())
  for (name in names(found)) {
    if (!is.null(here) && is.symbol(call[[name]])) {
      assign(as.character(call[[name]]), found[[name]], here)
    } else if (is.null(here) && identical(get0(as.character(call[[name]])[1L], globalenv()), found[[name]])) {
      next
    } else {
      call[name] <- list(found[[name]])
    }
  }
  if (is.null(here)) call else eval(call, here)
}

# What the arguments of a model's call are, where the environment that it will be evaluated in does not know them: a
# list by argument. Settings are the fit's own; the data, where they are gone, the rows that were fitted.
lasting_arguments <- function(call, fit, changed, caller) {
  places <- list(environment(fit$formula), caller)
  look <- function(expression, serves) {
    for (place in places) {
      value <- tryCatch(eval(expression, place), error = function(e) NULL)
      if (serves(value)) return(value)
    }
  }
  kept <- c("likelihood", "conf_method", "se", "conf.level")
  found <- list()
  if (!"data" %in% changed) {
    found$data <- look(call$data, function(x) is.data.frame(x) || inherits(x, c("marker_study", "mids")))
    if (is.null(found$data)) {
      found$data <- modelling_data(fit)
      if (fit$weighted && !"weights" %in% changed) found$weights <- ".weight"
    }
  }
  for (name in setdiff(names(call), c("", "formula", "data", names(found), changed))) {
    if (!is.language(call[[name]])) next
    found[name] <- list(if (name %in% kept) fit[[name]] else look(call[[name]], function(x) is.atomic(x) || is.list(x)))
  }
  found
}

#' @rdname prognostic_model_methods
#' @export
model.matrix.prognostic_model <- function(object, newdata = NULL, ...) {
  check_dots_empty(...)
  if (is.null(newdata)) object$x else new_design(object, newdata)$x
}

#' @rdname prognostic_model_methods
#' @param formula A model fitted by [prognostic_model()], under the name that the generic of `model.frame()` has.
#' @export
model.frame.prognostic_model <- function(formula, ...) {
  check_dots_empty(...)
  formula$model
}

#' @rdname prognostic_model_methods
#' @export
weights.prognostic_model <- function(object, ...) {
  check_dots_empty(...)
  stats::naresid(object$na.action, object$prior.weights)
}

#' @rdname prognostic_model_methods
#' @export
fitted.prognostic_model <- function(object, ...) {
  check_dots_empty(...)
  stats::napredict(object$na.action, stats::plogis(row_named(object$linear.predictors, object)))
}

#' @rdname prognostic_model_methods
#' @param type Of `predict()`: "link" (default), "response", the probability, or "terms", each term's part of the link,
#'   centred, as [stats::predict.glm()] has it; of `rstandard()`: "deviance" (default) or "pearson"; of
#'   `residuals()`: "deviance" (default), "pearson" or "response".
#' @export
residuals.prognostic_model <- function(object, type = c("deviance", "pearson", "response"), ...) {
  check_dots_empty(...)
  type <- check_choice(type, c("deviance", "pearson", "response"), "type")
  eta <- object$linear.predictors
  y <- object$y
  weights <- object$prior.weights
  raw <- ifelse(y == 1, stats::plogis(-eta), -stats::plogis(eta))
  out <- switch(type,
                response = raw,
                # (y - p) / sqrt(p (1 - p)) = sign * exp(-+ eta / 2): no division of 0 by 0 far out.
                pearson = sqrt(weights) * ifelse(y == 1, exp(-eta / 2), -exp(eta / 2)),
                deviance = sign(raw) * sqrt(-2 * weights * stats::plogis(ifelse(y == 1, eta, -eta), log.p = TRUE)))
  stats::naresid(object$na.action, row_named(out, object))
}

row_named <- function(x, fit) stats::setNames(x, rownames(fit$x))
