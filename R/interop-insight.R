# insight and parameters: registered when those packages are loaded. What their default methods cannot know of a class
# that they have not heard of. Both write names without backticks.

plain_names <- function(fit) coefficient_words(model_parts(fit), "plain")

#' @exportS3Method insight::get_statistic
get_statistic.prognostic_model <- function(x, ...) {
  structure(data.frame(Parameter = plain_names(x), Statistic = coefficient_table(x)$statistic),
            statistic = conf_method_of(x)$headings[["insight"]])
}

#' @exportS3Method insight::get_df
get_df.prognostic_model <- function(x, type = "residual", ...) {
  switch(lower_ascii(type), residual = , analytical = as.numeric(stats::df.residual(x)),
         model = length(x$coefficients) * 1, Inf)
}

#' @exportS3Method insight::get_loglikelihood
get_loglikelihood.prognostic_model <- function(x, ...) stats::logLik(x)

#' @exportS3Method insight::is_converged
is_converged.prognostic_model <- function(x, ...) structure(x$converged, gradient = x$score)

#' @exportS3Method insight::find_algorithm
find_algorithm.prognostic_model <- function(x, ...) {
  list(algorithm = likelihood_of(x)$brief)
}

# The variables of the rows fitted: a study in the call is none that insight could read.
#' @exportS3Method insight::get_data
get_data.prognostic_model <- function(x, ...) x$variables

# modelsummary asks with `effects` and `vcov`; where that fails it takes tidy(), whose errors are the model's own. Of
# another covariance only Wald's test and limits exist.
#' @exportS3Method parameters::model_parameters
model_parameters.prognostic_model <- function(model, ci = model$conf.level, ci_method = model$conf_method,
                                              exponentiate = FALSE, p_adjust = NULL, keep = NULL, drop = NULL,
                                              verbose = TRUE, effects = "all", vcov = NULL, vcov_args = NULL, ...) {
  check_callers_dots(..., off = TRUE)
  ci <- ci %||% model$conf.level
  method <- check_conf_method(lower_ascii(ci_method), "ci_method")
  if (!is.null(vcov)) {
    model$covariance <- insight::get_varcov(model, vcov = vcov, vcov_args = vcov_args)
    method <- "wald"
  }
  limits <- model_limits(model, ci, method)
  model$conf_method <- method
  table <- coefficient_table(model)
  out <- data.frame(Parameter = plain_names(model), Coefficient = table$estimate, SE = table$std.error, CI = ci,
                    CI_low = limits[, 1L], CI_high = limits[, 2L], statistic = table$statistic, df_error = Inf,
                    p = table$p.value, row.names = NULL)
  names(out)[7L] <- conf_method_of(model)$headings[["parameters"]]
  if (exponentiate) {
    out[c("Coefficient", "CI_low", "CI_high")] <- lapply(out[c("Coefficient", "CI_low", "CI_high")], exp)
    out$SE <- out$Coefficient * out$SE
  }
  if (!is.null(p_adjust)) out$p <- stats::p.adjust(out$p, p_adjust)
  if (!is.null(keep)) out <- out[grepl(paste(keep, collapse = "|"), out$Parameter), ]
  if (!is.null(drop)) out <- out[!grepl(paste(drop, collapse = "|"), out$Parameter), ]
  row.names(out) <- NULL
  structure(out, ci = ci, exponentiate = exponentiate, model_class = class(model)[1L],
            coefficient_name = if (exponentiate) "Odds Ratio" else "Log-Odds",
            pretty_names = stats::setNames(out$Parameter, out$Parameter), digits = 2, ci_digits = 2, p_digits = 3,
            class = c("parameters_model", "see_parameters_model", "data.frame"))
}

#' @exportS3Method parameters::ci
ci.prognostic_model <- function(x, ci = x$conf.level, method = x$conf_method, ...) {
  limits <- stats::confint(x, level = ci, method = check_choice(lower_ascii(method), c("profile", "wald"), "method"))
  data.frame(Parameter = plain_names(x), CI = ci, CI_low = unname(limits[, 1L]), CI_high = unname(limits[, 2L]))
}

#' @exportS3Method parameters::p_value
p_value.prognostic_model <- function(model, ...) {
  data.frame(Parameter = plain_names(model), p = coefficient_table(model)$p.value)
}

#' @exportS3Method parameters::standard_error
standard_error.prognostic_model <- function(model, ...) {
  data.frame(Parameter = plain_names(model), SE = coefficient_table(model)$std.error)
}
