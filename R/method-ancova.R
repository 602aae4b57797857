# Analysis of covariance: the value at follow-up on the baseline, the group, strata and covariates. Standard errors are
# HC2 with the degrees of freedom of Bell and McCaffrey (core/cc_ancova).

method_ancova <- function() {
  new_method(
    id = "ancova", design = "two_groups",
    core = describe_only, compute = ancova_test, smallest_p = NULL, takes_limits = FALSE,
    adjusts = TRUE, standardised = FALSE, in_ranks = FALSE,
    within = NULL, scheme = NULL, needs_seed = NULL, seconds = seconds_plain,
    name = "ANCOVA", exactness = NULL, title = "analysis of covariance, adjusted for the baseline",
    footnote = "analysis of covariance with HC2 standard errors",
    sentence = function(set, exact) {
      paste0("analysis of covariance of the follow-up on the baseline",
             if (length(set$covariates)) paste0(", adjusted for ", list_words(set$covariates, Inf)),
             " (", squares_words(set), ", heteroscedasticity-consistent HC2 standard errors with the degrees of ",
             "freedom of Bell and McCaffrey), with the difference adjusted for the baseline and its confidence ",
             "interval")
    },
    estimate = c(raw = "adjusted for the baseline", log2 = "adjusted for the baseline"), interval = "", zeros = NULL,
    cites = function(set) c("hc3", "bell"),
    references = c(bell = paste(
      "Bell RM, McCaffrey DF (2002). Bias reduction in standard errors for linear regression with multi-stage",
      "samples. Survey Methodology 28:169-181."
    )),
    remarks = list(
      groups_aliased = new_remark("baseline, strata and covariates tell the groups apart: no adjusted difference",
                                  "reason"),
      full_leverage = new_remark(
        function(patient) paste0("patient ", patient, " alone decides a coefficient: no HC2 standard error"), "reason",
        rows = function(patient) "one patient alone decides a coefficient: no HC2 standard error"
      ),
      exact_fit = new_remark("the model fits without a residual: no variation to judge by", "reason")
    ),
    omnibus = ancova_omnibus(),
    stratified = new_stratified(
      id = "ancova", compute = ancova_test, smallest_p = NULL, name = "ANCOVA, stratified", exactness = NULL,
      footnote = "analysis of covariance with an effect of each stratum and HC2 standard errors",
      words = "an effect of each stratum", cites = function(set) NULL
    ),
    moderated = new_moderated(
      id = "ancova", compute = moderated_ancova_test, scheme = NULL, name = "ANCOVA, moderated",
      title = "analysis of covariance with moderated variances, adjusted for the baseline",
      footnote = paste0("analysis of covariance, ", moderated_words()),
      sentence = function(set, exact) {
        paste0("analysis of covariance of the follow-up on the baseline",
               if (length(set$covariates)) paste0(", adjusted for ", list_words(set$covariates, Inf)),
               " (", squares_words(set), ", ", moderated_words(), "), with the difference adjusted for the baseline ",
               "and its confidence interval")
      },
      cites = function(set) "smyth",
      stratified = new_stratified(
        id = "ancova", compute = moderated_ancova_test, smallest_p = NULL, name = "ANCOVA, moderated, stratified",
        exactness = NULL,
        footnote = paste0("analysis of covariance with an effect of each stratum, ", moderated_words()),
        words = "an effect of each stratum", cites = function(set) NULL
      )
    ),
    help = paste(
      "analysis of covariance: the value at follow-up on the baseline, the group, strata and `covariates`, by least",
      "squares on the study's scale. The estimate is the difference adjusted for these; standard errors are HC2, with",
      "the degrees of freedom of Bell and McCaffrey, so that groups may differ in spread (without baseline and",
      "covariates HC2 is Welch's standard error). The groups' own changes are adjusted means, at the mean baseline and",
      "the shares of factors and strata that the row's patients have. A patient who alone decides a coefficient",
      "(leverage 1) leaves no such standard error: the row is `not_computed` and names the patient. With `moderate =",
      "TRUE` standard errors are those of a common variance, shrunk over the markers of a visit and stratum by limma's",
      "empirical Bayes ([limma::squeezeVar()])."
    )
  )
}

squares_words <- function(set) {
  paste0("least squares", if (length(set$n_arm) > 1L) " in one model of the patients of all arms")
}

# Of several arms one model has all.
ancova_test <- function(data, core, options, m = ancova_core(data)) {
  data <- of_everyone(data) # before `m` is asked for
  reason <- core_name("ancova", m$reason)
  status <- c(ok = "ok", too_few = "too_few", aliased = "not_computed", leverage = "not_computed",
              exact_fit = "constant")[reason]
  limits <- t_limits(m$estimate, m$std_error, m$df, options$conf.level, options$alternative)
  t <- m$estimate / m$std_error
  list(estimate = m$estimate, conf.low = limits$low, conf.high = limits$high, statistic = t,
       p.value = t_p(t, m$df, options$alternative), exact = rep(NA, length(t)), status = unname(status),
       changes = adjusted_means(m, options$conf.level), remarks = ancova_remarks(m, reason, data))
}

# The data with the patients of all arms, where there are several.
of_everyone <- function(data) {
  if (is.null(data$everyone)) return(data)
  shared <- c("patient", "code", "n_arms", "arm", "stratum", "covariates")
  data[shared] <- data$everyone[shared]
  data
}

# Standard errors by the common variance, which is moderated once all rows are there; it needs no patient's own.
moderated_ancova_test <- function(data, core, options) {
  data <- of_everyone(data)
  m <- ancova_core(data)
  m$reason[core_name("ancova", m$reason) == "leverage"] <- core_code("ancova", "ok")
  c(ancova_test(data, core, options, m), list(model = list(sigma = m$sigma, df = m$df_residual, unit = sqrt(m$length),
                            first_unit = sqrt(m$first_length), second_unit = sqrt(m$reference_length))))
}

# A model has the arms of which a marker has patients; markers that have the same arms are fitted together.
ancova_core <- function(data, arms = fitted_arms(data)) {
  if (is.null(arms) || all(arms)) return(fit_ancova(data))
  alike <- split(seq_len(nrow(arms)), apply(arms + 0L, 1L, paste, collapse = ""))
  parts <- lapply(alike, function(rows) fit_ancova(of_arms(data, rows, arms[rows[1L], ])))
  place <- order(unlist(alike))
  joined <- function(name) unlist(lapply(parts, `[[`, name), FALSE, FALSE)[place]
  lapply(stats::setNames(nm = names(parts[[1L]])), joined)
}

fit_ancova <- function(data) {
  m <- call_core(ffi_ancova, data$before, data$after, data$patient, adjusting_design(data),
                 list(groups = (data$n_arms %||% 2L) - 1L, contrast = data$arm %||% 1L, threads = core_threads(),
                      label = progress_label("Adjusting")))
  m$patient <- data$patient[m$patient]
  m
}

# Of several arms, markers x arms: the two that are compared, and others of two patients or more. One alone in an arm
# says nothing of the others, but leaves no HC2 standard error.
fitted_arms <- function(data) {
  if (is.null(data$code)) return(NULL)
  fitted <- pairs_by_arm(data) > 1L
  fitted[, c(1L, data$arm + 1L)] <- TRUE
  fitted
}

# How many patients of each arm have both values: markers x arms.
pairs_by_arm <- function(data) {
  paired <- !is.na(data$before[, data$patient, drop = FALSE]) & !is.na(data$after[, data$patient, drop = FALSE])
  paired %*% outer(data$code, seq_len(data$n_arms) - 1L, "==")
}

# The data of some markers and arms; the first of the arms is the reference.
of_arms <- function(data, rows, arms) {
  kept <- which(arms) - 1L
  here <- data$code %in% kept
  data[c("before", "after")] <- lapply(data[c("before", "after")], function(x) x[rows, , drop = FALSE])
  data$patient <- data$patient[here]
  if (!is.null(data$stratum)) data$stratum <- data$stratum[here]
  data$arm <- max(1L, match(data$arm, kept) - 1L, na.rm = TRUE)
  data$code <- match(data$code[here], kept) - 1L
  data$n_arms <- length(kept)
  data
}

# Wald's F of all arms that have patients, by the HC2 covariance and the residual degrees of freedom; of two the
# row's own test.
ancova_omnibus <- function() {
  new_omnibus(
    id = "ancova", cites = character(), draws = FALSE,
    compute = function(data, options) {
      arms <- pairs_by_arm(data) > 0L
      arms[rowSums(arms) < 2L, ] <- TRUE
      m <- ancova_core(data, arms)
      reason <- core_name("ancova", m$reason)
      p <- stats::pf(m$wald, rowSums(arms) - 1, m$df_residual, lower.tail = FALSE)
      p <- ifelse(rowSums(arms) == 2L, t_p(m$estimate / m$std_error, m$df, "two.sided"), p)
      omnibus_result(p, ifelse(reason == "ok", ifelse(is.na(p), "singular", "ok"), "no_model"))
    },
    words = function(strata) "Wald's F test of the arms in the model"
  )
}

# Mean changes of the two groups at the mean of all other columns.
adjusted_means <- function(m, level) {
  first <- t_limits(m$first, m$first_error, m$first_df, level)
  reference <- t_limits(m$reference, m$reference_error, m$reference_df, level)
  list(first = list(change = m$first, low = first$low, high = first$high),
       second = list(change = m$reference, low = reference$low, high = reference$high))
}

ancova_remarks <- function(m, reason, data) {
  c(remark("few_for_model", reason == "too_few"), remark("groups_aliased", reason == "aliased"),
    remark("full_leverage", reason == "leverage", patient = data$ids[m$patient]),
    remark("exact_fit", reason == "exact_fit"))
}
