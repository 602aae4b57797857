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

#' @rdname prognostic_model_methods
#' @param newdata A data frame with the columns of the model, or a [marker_study()]. Left out: the rows fitted. A level
#'   that was not fitted is an error that names the column; a missing value gives `NA`.
#' @param se.fit `TRUE` or `FALSE` (the default, as in [stats::predict.glm()]): standard errors, too?
#' @export
predict.prognostic_model <- function(object, newdata = NULL, type = c("link", "response", "terms"), se.fit = FALSE,
                                     ...) {
  check_dots_empty(...)
  type <- check_choice(type, c("link", "response", "terms"), "type")
  se.fit <- check_flag(se.fit, "se.fit")
  design <- if (is.null(newdata)) list(x = object$x, offset = object$offset) else new_design(object, newdata)
  if (type == "terms") return(predicted_terms(object, design$x, se.fit))
  eta <- link_at(object, design$x, design$offset)
  names(eta) <- rownames(design$x)
  fit <- if (type == "link") eta else stats::plogis(eta)
  se <- if (se.fit) link_error(object, design$x) * if (type == "link") 1 else stats::plogis(eta) * stats::plogis(-eta)
  if (is.null(newdata)) {
    fit <- stats::napredict(object$na.action, fit)
    if (se.fit) se <- stats::napredict(object$na.action, se)
  }
  if (se.fit) list(fit = fit, se.fit = se) else fit
}

# NA where an infinite or open coefficient has a part in the row.
link_error <- function(fit, x) {
  known <- is.finite(fit$coefficients)
  part <- x[, known, drop = FALSE]
  error <- sqrt(pmax(rowSums((part %*% fit$covariance[known, known, drop = FALSE]) * part), 0))
  if (!all(known)) error[rowSums(x[, !known, drop = FALSE] != 0) > 0] <- NA
  stats::setNames(error, rownames(x))
}

#' @rdname prognostic_model_methods
#' @param conf.int `TRUE` or `FALSE` (the default, as in broom): add the limits of the interval?
#' @param conf.level Level of these limits, between 0 and 1; default: that of the fit.
#' @param exponentiate `TRUE` or `FALSE` (the default, as in broom): odds ratios in place of their logarithms?
#' @export
tidy.prognostic_model <- function(x, conf.int = FALSE, conf.level = x$conf.level, exponentiate = FALSE, ...) {
  conf.int <- check_flag(conf.int, "conf.int")
  exponentiate <- check_flag(exponentiate, "exponentiate")
  conf.level <- check_conf_level(conf.level)
  table <- coefficient_table(x)
  out <- data.frame(term = names(x$coefficients), table, row.names = NULL)
  if (conf.int) {
    limits <- model_limits(x, conf.level, x$conf_method)
    out$conf.low <- unname(limits[, 1L])
    out$conf.high <- unname(limits[, 2L])
  }
  if (exponentiate) {
    for (name in intersect(c("estimate", "conf.low", "conf.high"), names(out))) out[[name]] <- exp(out[[name]])
  }
  sound <- if (x$converged || x$separated) "ok" else x$status
  out$status <- unname(ifelse(is.finite(x$coefficients), sound, "separated"))
  out
}

# Estimate, standard error, statistic, p, by the test that goes with the limits.
coefficient_table <- function(fit) {
  estimate <- unname(fit$coefficients)
  std.error <- unname(sqrt(diag(fit$covariance)))
  test <- conf_method_of(fit)$test(fit, estimate, std.error)
  data.frame(estimate = estimate, std.error = std.error, statistic = test$statistic, p.value = test$p.value)
}

#' @rdname prognostic_model_methods
#' @export
glance.prognostic_model <- function(x, ...) {
  whole <- null_test(x)
  data.frame(nobs = x$n, n_events = x$n_events, logLik = x$log_lik, AIC = stats::AIC(x), BIC = stats::BIC(x),
             deviance = stats::deviance(x), df = length(x$coefficients), df.residual = stats::df.residual(x),
             statistic = whole$statistic, p.value = whole$p.value, likelihood = x$likelihood,
             conf_method = x$conf_method, converged = x$converged, separated = x$separated, status = x$status,
             n_dropped = x$n_dropped, imputations = as.integer(x$imputation$used %||% 0L))
}

# Likelihood ratio of all coefficients but the intercept.
null_test <- function(fit) {
  slopes <- which(attr(fit$x, "assign") != 0L)
  if (!length(slopes)) return(list(statistic = NA_real_, p.value = NA_real_))
  test_held(fit, slopes, numeric(length(slopes)))
}

#' @rdname prognostic_model_methods
#' @param data The data frame that was fitted, with all its columns; left out: the model frame.
#' @param type.predict,type.residuals Of `augment()`, as broom has them: "link" (default) or "response" for `.fitted`
#'   and `.se.fit`; "deviance" (default) or "pearson" for `.resid`.
#' @export
augment.prognostic_model <- function(x, data = NULL, newdata = NULL, type.predict = c("link", "response"),
                                     type.residuals = c("deviance", "pearson"), ...) {
  type.predict <- check_choice(type.predict, c("link", "response"), "type.predict")
  type.residuals <- check_choice(type.residuals, c("deviance", "pearson"), "type.residuals")
  if (!is.null(newdata)) {
    predicted <- stats::predict(x, newdata, type.predict, se.fit = TRUE)
    rows <- if (is.data.frame(newdata)) newdata else
      model_source(newdata, stats::formula(x$terms), need_response = FALSE)$data
    rows$.fitted <- unname(predicted$fit)
    rows$.se.fit <- unname(predicted$se.fit)
    return(rows)
  }
  rows <- data %||% x$model
  if (is.null(data)) {
    at <- seq_len(nrow(x$x))
  } else {
    if (!is.data.frame(rows)) abort_argument("data", "be the data frame that was fitted", describe(rows))
    at <- match(row.names(rows), rownames(x$x))
    rows <- rows[!is.na(at), , drop = FALSE]
    at <- at[!is.na(at)]
    if (length(at) != nrow(x$x)) abort_argument("data", "be the data frame that was fitted", describe(data))
  }
  predicted <- stats::predict(without_na_action(x), type = type.predict, se.fit = TRUE)
  rows$.fitted <- unname(predicted$fit)[at]
  rows$.se.fit <- unname(predicted$se.fit)[at]
  rows$.resid <- unname(stats::residuals(without_na_action(x), type.residuals))[at]
  rows$.hat <- x$hat[at]
  rows
}

# The part of each term in the linear predictor, centred at the columns' means, as predict.lm() has it.
predicted_terms <- function(fit, x, se.fit) {
  assign <- attr(fit$x, "assign")
  labels <- attr(fit$terms, "term.labels")
  centre <- if (any(assign == 0L)) colMeans(fit$x) else rep(0, ncol(fit$x))
  moved <- sweep(x, 2L, centre)
  of <- function(figure) {
    out <- vapply(seq_along(labels), function(k) figure(moved[, assign == k, drop = FALSE], assign == k),
                  numeric(nrow(x)))
    matrix(out, nrow(x), dimnames = list(rownames(x), labels))
  }
  beta <- current_point(fit)
  part <- structure(of(function(columns, at) drop(columns %*% beta[at])), constant = sum(centre * beta))
  if (!se.fit) return(part)
  list(fit = part, se.fit = of(function(columns, at) {
    sqrt(pmax(rowSums((columns %*% fit$covariance[at, at, drop = FALSE]) * columns), 0))
  }))
}

without_na_action <- function(fit) {
  fit$na.action <- NULL
  fit
}
