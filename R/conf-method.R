# What limits of a logistic model's coefficients come from, and the test that goes with them: one record a method, which
# fits, screens, prints, tables, methods_text() and bridges read.

# The registry; the first is the default. `record` below: the likelihood's (likelihood.R).
known_conf_methods <- function() {
  list(
    new_conf_method(
      id = "profile", limits = profile_limits,
      screen_limits = function(core, tail) core[c("low", "high")], of_likelihood = TRUE,
      test = function(fit, estimate, std.error) {
        statistic <- unname(fit$likelihood_ratio)
        list(statistic = statistic, p.value = stats::pchisq(statistic, 1, lower.tail = FALSE))
      },
      headings = c(summary = "Chisq", p = "Pr(>Chisq)", table = "Likelihood-ratio chi-square", parameters = "Chi2",
                   insight = "chi-squared"),
      adjective = "profile-likelihood", test_adjective = "likelihood-ratio",
      intervals = function(record) paste0("profile ", record$adjective, "likelihood"),
      foot = function(record) {
        paste0("Intervals: profile ", record$adjective, "likelihood; p: ", record$adjective, "likelihood ratio.")
      },
      test_words = function(record) paste0(record$adjective, "likelihood-ratio test"),
      pooled = "Limits and p combine the likelihood profiles of the completed data (CLIP).",
      pooled_cites = "clip"
    ),
    new_conf_method(
      id = "wald", limits = wald_limits,
      screen_limits = function(core, tail) {
        critical <- rep(stats::qnorm(tail, lower.tail = FALSE), length(core$df))
        pooled <- is.finite(core$df)
        critical[pooled] <- stats::qt(tail, core$df[pooled], lower.tail = FALSE)
        half <- critical * core$std_error
        out <- list(low = core$estimate - half, high = core$estimate + half)
        infinite <- which(is.infinite(core$std_error))
        out$low[infinite] <- -Inf
        out$high[infinite] <- Inf
        out
      },
      of_likelihood = FALSE,
      test = function(fit, estimate, std.error) {
        statistic <- ifelse(is.finite(estimate), estimate / std.error, NA)
        list(statistic = statistic, p.value = 2 * stats::pt(-abs(statistic), unname(fit$df) %||% Inf))
      },
      headings = c(summary = "z value", p = "Pr(>|z|)", table = "z", parameters = "z", insight = "z"),
      adjective = "Wald", test_adjective = "Wald", intervals = function(record) "Wald",
      foot = function(record) "Intervals and p: Wald.", test_words = function(record) "Wald test",
      pooled = "Limits and p by Rubin's rules, with the degrees of freedom of Barnard and Rubin.",
      pooled_cites = "barnard"
    )
  )
}

new_conf_method <- function(...) check_record(list(...), conf_method_parts(), "method of limits")

conf_method_parts <- function() {
  list(
    id = is_text, # what users type
    limits = takes("fit", "conf.level"), # of a model: a matrix, a row a coefficient
    screen_limits = takes("core", "tail"), # of a screen's odds, `core`: list(low, high)
    of_likelihood = is_flag, # do limits and tests come from the likelihood itself?
    test = takes("fit", "estimate", "std.error"), # of each coefficient: list(statistic, p.value)
    headings = is_texts(c("summary", "p", "table", "parameters", "insight")), # of the statistic (p: of its p)
    adjective = is_text, # before "confidence intervals"
    test_adjective = is_text, # before "tests"
    intervals = takes("record"), # the same of one likelihood, before "intervals"
    foot = takes("record"), # a sentence under a print
    test_words = takes("record"), # a test, in words
    pooled = is_text, # of a model pooled over imputations, a sentence
    pooled_cites = is_text # what that rests on (reference_list())
  )
}

# Profile limits of all coefficients: a matrix, with attribute `status`.
profile_limits <- function(fit, conf.level) {
  limits <- matrix(NA_real_, length(fit$coefficients), 2L)
  status <- matrix("ok", length(fit$coefficients), 2L)
  for (part in fit$parts) {
    found <- (part$limits %||% part_limits)(part, conf.level)
    limits[part$terms, ] <- found$limits
    status[part$terms, ] <- found$status
  }
  structure(limits, dimnames = list(names(fit$coefficients), NULL), status = status)
}

wald_limits <- function(fit, conf.level) {
  half <- stats::qt((1 + conf.level) / 2, fit$df %||% Inf) * sqrt(diag(fit$covariance))
  limits <- cbind(fit$coefficients - half, fit$coefficients + half)
  limits[is.infinite(fit$coefficients), ] <- rep(c(-Inf, Inf), each = sum(is.infinite(fit$coefficients)))
  structure(limits, dimnames = list(names(fit$coefficients), NULL))
}

# ---- the registry ----------------------------------------------------------------------------------------------------

conf_method_registry <- new.env(parent = emptyenv())

register_conf_method <- function(record) enter_record(record, conf_method_registry)

conf_methods <- function() names(conf_method_registry$all)

check_conf_method <- function(x, argument = "conf_method") check_registered(x, conf_methods(), argument)

# `id`: the default where a result does not say.
get_conf_method <- function(id) conf_method_registry$all[[id %||% conf_methods()[1L]]]

# That of a model or a screen.
conf_method_of <- function(x) get_conf_method(x[["conf_method"]] %||% settings_of(x)$conf_method)
