# insight and parameters: registered when those packages are loaded. What their default methods cannot know of a class
# that they have not heard of.

#' @exportS3Method insight::get_statistic
get_statistic.prognostic_model <- function(x, ...) {
  structure(data.frame(Parameter = names(x$coefficients), Statistic = coefficient_table(x)$statistic),
            statistic = if (x$conf_method == "profile") "chi-squared" else "z")
}

#' @exportS3Method parameters::model_parameters
model_parameters.prognostic_model <- function(model, ci = model$conf.level, exponentiate = FALSE, ...) {
  table <- tidy(model, conf.int = TRUE, conf.level = ci, exponentiate = exponentiate)
  out <- data.frame(Parameter = table$term, Coefficient = table$estimate, SE = table$std.error, CI = ci,
                    CI_low = table$conf.low, CI_high = table$conf.high, statistic = table$statistic, df_error = Inf,
                    p = table$p.value)
  names(out)[7L] <- if (model$conf_method == "profile") "Chi2" else "z"
  if (exponentiate) out$SE <- out$Coefficient * out$SE
  structure(out, ci = ci, exponentiate = exponentiate,
            coefficient_name = if (exponentiate) "Odds Ratio" else "Log-Odds",
            pretty_names = stats::setNames(out$Parameter, out$Parameter), digits = 2, ci_digits = 2, p_digits = 3,
            class = c("parameters_model", "see_parameters_model", "data.frame"))
}
