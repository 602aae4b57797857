# What is printed of a prognostic model.

#' @export
print.prognostic_model <- function(x, ..., width = NULL) {
  check_dots_empty(...)
  local_width(width)
  print_model_head(x)
  cat("\n")
  print_draft(table_draft(x, console_style()), 60L)
  cat("\n")
  print_model_foot(x)
  invisible(x)
}

print_model_head <- function(x) {
  record <- likelihood_of(x)
  print_wrapped("Prognostic model: ", deparse1(x$formula))
  print_simulated(x)
  n_slopes <- sum(attr(x$x, "assign") != 0L)
  per <- if (n_slopes) paste0(" (", format_number(x$n_events / n_slopes, 2L), " per coefficient without the intercept)")
  print_wrapped("Likelihood: ", record$name, ". ", "n = ", patients_number(x$n),
                if (x$weighted) weighted_words(x), ", ", format_count(x$n_events, "event"), per, ".")
  print_event(x$event, named = TRUE)
  print_lines(model_predictors(x), gap = FALSE)
  if (x$separated) print_wrapped(record$separated(names(x$coefficients)[is.infinite(x$coefficients)]))
  if (!x$converged && !x$separated) print_wrapped("NOT CONVERGED: do not use these figures.")
}

# Fractional weights may add up to no whole number.
patients_number <- function(n) if (n == round(n)) big(n) else format_number(n)

# What the number of patients is of a weighted model.
weighted_words <- function(fit) paste0(" (sum of the weights of ", format_count(fit$n_rows, "row"), ")")

print_model_foot <- function(x) {
  record <- likelihood_of(x)
  method <- conf_method_of(x)
  print_wrapped(method$foot(record), " SE: inverse ", get_standard_error(x$se)$foot, ".",
                if (is_pooled(x)) paste0(" ", method$pooled),
                if (is_given(x)) paste0(" Imputations: ", big(x$imputation$used), "."))
  if (method$of_likelihood && !is.null(record$caution)) print_wrapped(record$caution)
  out <- c(if (x$n_dropped) paste0(format_count(x$n_dropped, "row"), " dropped for missing values"),
           if (n_uncompared(x)) paste(format_count(n_uncompared(x), "patient"), response_groups()$outside, "left out"))
  if (length(out)) print_wrapped(paste(out, collapse = "; "), ".")
  if (length(x$n_censored)) print_wrapped(limited_words(x))
}

#' @rdname prognostic_model_methods
#' @export
summary.prognostic_model <- function(object, ...) {
  check_dots_empty(...)
  table <- as.matrix(coefficient_table(object))
  headings <- conf_method_of(object)$headings
  dimnames(table) <- list(names(object$coefficients), c("Estimate", "Std. Error", headings[["summary"]],
                                                        headings[["p"]]))
  structure(list(fit = object, coefficients = table, conf.int = stats::confint(object), glance = glance(object)),
            class = "summary.prognostic_model")
}

#' @export
print.summary.prognostic_model <- function(x, ..., width = NULL) {
  check_dots_empty(...)
  local_width(width)
  print(x$fit)
  g <- x$glance
  cat("\n")
  record <- likelihood_of(x$fit)
  print_wrapped(if (is_pooled(x$fit)) "Mean over the completed data: ", record$maximum, " ",
                format_number(g$logLik, 6L),
                if (record$comparable) paste0(", AIC ", format_number(g$AIC, 5L)),
                ", deviance ", format_number(g$deviance, 5L), ".")
  if (!is.na(g$statistic)) {
    print_wrapped("All covariates together: ", if (is_pooled(x$fit)) "pooled Wald" else "likelihood-ratio",
                  " chi-square ", format_number(g$statistic, 4L), ", ",
                  format_p_equals(g$p.value), ".")
  }
  print_wrapped("Status: ", x$fit$status, "; ", x$fit$iterations, " iterations, score ",
                format(x$fit$score, digits = 2L),
                ".")
  invisible(x)
}
