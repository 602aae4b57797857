#' Drop or add single terms of a prognostic model
#'
#' Each term that can be dropped (or added) is, the model is fitted again, and the two are compared by likelihood ratio,
#' as [anova()] does it: under Firth both likelihoods of a comparison carry the penalty of the larger design, so that
#' the test is not one of the penalty. [stats::step()] works through these methods.
#'
#' `AIC`: the deviance of the model without covariates (by maximum likelihood, the same for all), less the model's
#' likelihood-ratio chi-square against it, plus `k` a coefficient. Under maximum likelihood this is [stats::AIC()].
#' Under a penalised likelihood that would not do: the penalty depends on the units of the columns, and so would a
#' choice by it. What a choice by looking costs is seen by [validate_prognosis()] with the choice inside `procedure`.
#'
#' @param object,fit A model of [prognostic_model()].
#' @param scope A formula: of `drop1()` the terms to try (left out: all that can be dropped without leaving an
#'   interaction alone), of `add1()` the terms to consider, such as `~ x + z`.
#' @param scale,trace What [stats::step()] passes on; of no effect here.
#' @param k Price of a coefficient in AIC; default 2; `log(nobs)` is BIC's.
#' @param test "Chisq" (default), "LRT" or "none", as [stats::drop1()] has it: the likelihood-ratio test stands in the
#'   table whatever it is.
#' @param ... Not used; must be empty.
#' @return `drop1()`, `add1()`: a data frame of class `anova`, the model itself (`<none>`) and a row a term: `Df`, `AIC`
#'   (of the smaller or larger model), `Chisq`, `Pr(>Chisq)`. `extractAIC()`: the number of coefficients and AIC.
#' @section Errors: `cytochange_error_argument` where `scope` names terms that cannot be dropped, or none to add.
#' @seealso [prognostic_model()], `anova()` of it, [test_coefficients()]
#' @examples
#' data <- data.frame(y = c(0, 0, 1, 0, 1, 0, 1, 1, 0, 1), x = 1:10, arm = rep(c("a", "b"), 5))
#' fit <- prognostic_model(y ~ x + arm, data)
#' drop1(fit)
#' add1(update(fit, . ~ x), ~ x + arm)
#' @name single_terms
NULL

#' @rdname single_terms
#' @importFrom stats extractAIC
#' @export
extractAIC.prognostic_model <- function(fit, scale = 0, k = 2, ...) {
  check_dots_empty(...)
  gained <- null_test(fit)$statistic
  c(length(fit$coefficients), null_deviance(fit) - (if (is.na(gained)) 0 else gained) + k * length(fit$coefficients))
}

# Minus twice the ordinary log-likelihood without covariates, offset and intercept (if there is one) kept.
null_deviance <- function(fit) {
  if (!any(attr(fit$x, "assign") == 0L)) return(-2 * ordinary_log_lik(fit$y, fit$offset, fit$prior.weights))
  alone <- new_problem(matrix(1, length(fit$y)), fit$y, fit$prior.weights, fit$offset)
  -2 * logistic_maximum(alone)$log_lik
}

#' @rdname single_terms
#' @importFrom stats drop1
#' @export
drop1.prognostic_model <- function(object, scope = NULL, scale = 0, k = 2, trace = FALSE, ..., test = "Chisq") {
  check_dots_empty(...)
  check_lr_test(test)
  check_one_likelihood(object, "object")
  possible <- stats::drop.scope(object)
  wanted <- if (is.null(scope)) possible else scope_terms(scope, object)
  unknown <- setdiff(wanted, possible)
  if (length(unknown)) {
    abort_argument("scope", paste0("name terms that can be dropped: ", enumerate(possible, 12L)), enumerate(unknown))
  }
  others <- lapply(wanted, function(label) {
    refit_with(object, terms_formula(object$terms, setdiff(attr(object$terms, "term.labels"), label)))
  })
  single_terms(object, wanted, others, lapply(others, compare_nested, large = object), k)
}

#' @rdname single_terms
#' @importFrom stats add1
#' @export
add1.prognostic_model <- function(object, scope, scale = 0, k = 2, trace = FALSE, ..., test = "Chisq") {
  check_dots_empty(...)
  check_lr_test(test)
  check_one_likelihood(object, "object")
  scope <- required(scope)
  terms <- added_terms(scope, object)
  if (!length(terms)) abort_argument("scope", "name terms that the model has not", describe(scope))
  others <- lapply(terms, function(term) refit_with(object, terms_formula(object$terms, further = list(term))))
  wanted <- names(terms)
  single_terms(object, wanted, others, lapply(others, compare_nested, small = object), k)
}

# The terms of `scope` that the model has not, as calls, named by their labels.
added_terms <- function(scope, object) {
  if (is.character(scope)) {
    return(lapply(stats::setNames(nm = scope), text_term, columns = names(modelling_data(object))))
  }
  larger <- stats::terms(changed_formula(object$formula, scope))
  lapply(stats::setNames(nm = stats::add.scope(object, larger)), term_call, terms = larger)
}

# A term named by text, as stats::step() names them: a column of the data, else the label of a term in the caller's
# formula, which stats reads as it reads any formula.
text_term <- function(label, columns) {
  if (label %in% columns) return(column_call(label))
  stats::update.formula(~ ., paste("~", label))[[2L]]
}

scope_terms <- function(scope, object) {
  if (is.character(scope)) return(scope)
  attr(stats::terms(changed_formula(object$formula, scope)), "term.labels")
}

# The model of another formula on the rows that it was fitted to.
refit_with <- function(object, formula) {
  kept <- names(object$contrasts) %in% rownames(attr(stats::terms(formula), "factors"))
  prognostic_model(formula, modelling_data(object), likelihood = object$likelihood, conf_method = "wald",
                   weights = if (object$weighted) ".weight", contrasts = if (any(kept)) object$contrasts[kept])
}

single_terms <- function(object, terms, others, tests, k) {
  fits <- c(list(object), others)
  table <- data.frame(
    Df = c(NA, vapply(tests, function(test) as.integer(test$df), 1L)),
    AIC = vapply(fits, function(fit) stats::extractAIC(fit, k = k)[2L], 1),
    Chisq = c(NA, vapply(tests, `[[`, 1, "statistic")), p = c(NA, vapply(tests, `[[`, 1, "p.value")),
    row.names = c("<none>", terms))
  names(table)[4L] <- "Pr(>Chisq)"
  structure(table, heading = c(paste0("Single terms by likelihood ratio (", likelihood_of(object)$name, ")"),
                               paste0("Model: ", deparse1(object$formula), "\n")),
            class = c("anova", "data.frame"))
}
