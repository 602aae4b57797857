# A model as data, as broom has it.

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
  data.frame(nobs = x$n, n_events = x$n_events, event = event_level(x$event), logLik = x$log_lik,
             AIC = stats::AIC(x), BIC = stats::BIC(x), deviance = stats::deviance(x), df = length(x$coefficients),
             df.residual = stats::df.residual(x),
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

without_na_action <- function(fit) {
  fit$na.action <- NULL
  fit
}
