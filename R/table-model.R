# Tables of a model, of its terms and of separation: their drafts and their analysis results data.

#' @exportS3Method
table_draft.prognostic_model <- function(x, style = document_style(), spread = NULL) {
  set <- settings_of(x)
  rows <- generics::tidy(x, conf.int = TRUE)
  intercept <- rows$term == "(Intercept)"
  rows$status <- ifelse(is.na(rows$estimate), "not_computed", rows$status)
  rows$note <- rep("", nrow(rows))
  odds <- lapply(rows[c("estimate", "conf.low", "conf.high")], exp)
  record <- likelihood_of(x)
  method <- conf_method_of(x)
  intervals <- paste0(upper_initial(method$intervals(record)), " confidence intervals.")
  columns <- c(list(
    odds_ratio = draft_column(with_interval("Odds ratio", set), function() {
      if (style$console) return(format_number(odds$estimate))
      ratio_interval(odds$estimate, odds$conf.low, odds$conf.high, style)
    }, intervals, key = rows$estimate, short = "odds ratio")),
    stats::setNames(limit_columns(odds$conf.low, odds$conf.high, format_number, x), c("odds_low", "odds_high")),
    list(
      estimate = draft_column(with_interval("Log odds ratio", set), function() {
        if (style$console) return(format_number(rows$estimate))
        share_interval(rows$estimate, rows$conf.low, rows$conf.high, style, 2L)
      }, intervals, key = rows$estimate, short = "log odds"),
      std.error = draft_column("SE", function() {
        if (style$console) format_number(rows$std.error) else fixed(rows$std.error, style$digits %||% 2L)
      }, paste0("Standard error of the log odds ratio, from the inverse ", get_standard_error(x$se)$name, ".")),
      statistic = draft_column(method$headings[["table"]], function() fixed(rows$statistic, 2L)),
      p.value = p_column(rows$p.value, style,
                         note = paste0(upper_initial(method$test_words(record)), ", not adjusted."))
    ))
  new_draft(
    keys = list(term = key_column("Term", if (style$console) rows$term else
      ifelse(intercept, "Intercept", coefficient_words(model_parts(x), "table")))),
    columns = columns, default = c("odds_ratio", "p.value"),
    console = c("odds_ratio", "odds_low", "odds_high", "estimate", "std.error", "p.value"), data = rows,
    title = paste0("Prognostic model of ", response_name(x), ": odds ratios"), main = "odds_ratio",
    row_note = not_computed_words(rows, !is.na(rows$estimate)),
    notes = c(model_note(x), simulated_note(list(simulated = x$simulated))), hidden = intercept,
    csv = generics::tidy(x, conf.int = TRUE, exponentiate = TRUE)
  )
}

response_name <- function(fit) expression_text(fit$formula[[2L]])

# Who is not in a model; NULL where everybody is.
model_left_out <- function(fit) {
  said <- c(if (fit$n_dropped) paste(format_count(fit$n_dropped, if (isTRUE(fit$study)) "patient" else "row"),
                                     "with missing values"),
            if (isTRUE(n_uncompared(fit) > 0)) count_lacking(n_uncompared(fit), response_groups()))
  if (length(said)) paste0("Left out: ", list_words(said), ".")
}

model_note <- function(fit) {
  record <- likelihood_of(fit)
  c(paste0("Logistic regression by ", record$noun, "; ", format_count(fit$n, "patient"), ", ",
           format_count(fit$n_events, "event"), if (fit$weighted) ", weighted", "."), event_note(fit$event),
    if (fit$separated) record$separated_note,
    if (!fit$converged && !fit$separated) "The fit did not converge: do not use these figures.",
    model_left_out(fit),
    if (is_pooled(fit)) conf_method_of(fit)$pooled,
    if (is_given(fit)) paste0("Imputations: ", big(fit$imputation$used), "."),
    if (length(fit$n_censored)) limited_words(fit))
}

#' @exportS3Method
table_draft.anova <- function(x, style = document_style(), spread = NULL) {
  about <- attr(x, "about", exact = TRUE)
  if (is.null(about)) abort_argument("x", "be an anova() of models of prognostic_model()", describe(x))
  data <- data.frame(df = x$Df, statistic = x$Chisq, p.value = x[["Pr(>Chisq)"]])
  compared <- about$compared
  if (compared) data <- data.frame(coefficients = x$Coefficients, log_lik = x$logLik, data)
  columns <- list(
    coefficients = if (compared) draft_column("Coefficients", big(data$coefficients)),
    log_lik = if (compared) draft_column("Log-likelihood", fixed(data$log_lik, 2L)),
    df = draft_column("df", big(as.integer(data$df)), "Degrees of freedom of the test."),
    statistic = draft_column("Chi-square", fixed(data$statistic, 2L)),
    p.value = p_column(data$p.value, style, note = paste0(
      "Likelihood-ratio test (", get_likelihood(about$likelihood)$name, "), the penalty that of the larger design",
      if (compared) "; each model against the next smaller." else "; terms added in order."))
  )
  if (compared && !get_likelihood(about$likelihood)$comparable) {
    columns$log_lik$note <- "Of each model with its own penalty; the tests' statistics have that of the larger one."
  }
  new_draft(keys = list(model = key_column(if (compared) "Model" else "Term", about$rows)), columns = columns,
            default = names(Filter(Negate(is.null), columns)), data = data, main = "statistic",
            title = if (compared) "Comparison of prognostic models" else "Terms of a prognostic model")
}

#' @exportS3Method
table_draft.separation <- function(x, style = document_style(), spread = NULL) {
  rows <- generics::tidy(x)
  infinite <- rows$estimate != 0
  words <- ifelse(!infinite, "finite", ifelse(rows$estimate > 0, "infinite", "minus infinity"))
  draft <- new_draft(
    keys = list(term = key_column("Coefficient", if (style$console) rows$term else x$terms)),
    columns = list(direction = draft_column("Maximum-likelihood estimate",
                                            if (style$console) format_number(rows$estimate) else words,
                                            short = "estimate")),
    default = "direction", data = rows,
    title = if (!x$separated) "No separation: the maximum-likelihood estimate exists" else
      paste(if (x$complete) "Complete" else "Quasi-complete", "separation of a logistic model"),
    notes = paste0(x$n_separated, " of ", format_count(x$n, "row"), " are told apart without error.")
  )
  if (style$console) draft_rows(draft, which(infinite)) else draft
}

#' @exportS3Method
ard_parts.prognostic_model <- function(x) {
  rows <- generics::tidy(x, conf.int = TRUE)
  rows$odds_ratio <- exp(rows$estimate)
  rows$odds_low <- exp(rows$conf.low)
  rows$odds_high <- exp(rows$conf.high)
  rows$n <- x$n
  rows$n_events <- x$n_events
  rows$note <- ifelse(rows$status == "ok", "",
                      ifelse(rows$status %in% "separated", "infinite estimate: the data are separated",
                                                      status_text(rows$status)))
  set <- list(method = paste0("logistic regression, ", likelihood_of(x)$noun, ", ", conf_method_of(x)$adjective,
                              " confidence intervals"),
              conf.level = x$conf.level)
  parts <- result_parts(x, rows, character(), "term", !is.na(rows$estimate), set)
  levels <- factor_levels_of(x)
  parts$variable <- levels$variable
  parts$level <- levels$level
  parts
}

#' @exportS3Method
ard_parts.anova <- function(x) {
  draft <- table_draft(x)
  rows <- data.frame(model = draft$keys[[1L]]$text, draft$data)
  parts <- result_parts(x, rows, character(), "model", !is.na(rows$p.value), list(method = attr(x, "heading")[1L]))
  parts$status <- ifelse(parts$computed, "ok", "not_computed")
  # The smallest model has nothing to be compared with: no error.
  parts$computed <- rep(TRUE, nrow(rows))
  parts$status <- rep("ok", nrow(rows))
  parts
}

#' @exportS3Method
ard_parts.separation <- function(x) {
  rows <- data.frame(generics::tidy(x), generics::glance(x))
  names(rows)[names(rows) == "estimate"] <- "direction"
  result_parts(x, rows, character(), "term", TRUE, list(method = "linear programming (Konis 2007)"))
}

# The factor and its level that a coefficient is of; the coefficient itself for others.
factor_levels_of <- function(fit) {
  parts <- model_parts(fit)
  level <- lapply(parts, function(part) if (length(part) == 1L) part[[1L]]$level)
  of_level <- lengths(level) > 0L
  variable <- coefficient_words(parts, "plain")
  variable[of_level] <- vapply(parts[of_level], function(part) part[[1L]]$text, "")
  list(variable = variable, level = level)
}
