# Welch's t test: the difference of the mean changes of two groups, within strata too.

method_welch <- function() {
  new_method(
    id = "t", design = "two_groups",
    core = describe_only, compute = welch_test, smallest_p = NULL, takes_limits = FALSE,
    adjusts = FALSE, standardised = TRUE, in_ranks = FALSE, within = "t",
    scheme = list(score = "mean", tail = NULL), needs_seed = NULL, seconds = seconds_plain,
    name = "Welch t", exactness = NULL, title = "Welch's t test", footnote = "Welch's t test",
    sentence = function(set, exact) "Welch's t test, with the difference of means and its confidence interval",
    estimate = c(raw = "difference of means", log2 = "ratio of geometric means"), interval = "", zeros = NULL,
    cites = function(set) "welch",
    references = c(welch = paste(
      "Welch BL (1947). The generalization of 'Student's' problem when several different population variances are",
      "involved. Biometrika 34:28-35. doi:10.1093/biomet/34.1-2.28"
    ), welch_f = paste(
      "Welch BL (1951). On the comparison of several mean values: an alternative approach. Biometrika 38:330-336.",
      "doi:10.1093/biomet/38.3-4.330"
    )),
    remarks = list(
      no_two_values = new_remark("not two values in either group", "reason"),
      no_stratum_of_two = new_remark("no stratum has two values in either group", "reason"),
      no_variation_within = new_remark("the changes do not vary within the groups", "reason")
    ),
    omnibus = welch_omnibus(),
    stratified = new_stratified(
      id = "t", compute = welch_test, smallest_p = NULL, name = "Welch t, stratified", exactness = NULL,
      footnote = "Welch's t test, stratified", words = "", cites = function(set) NULL
    ),
    moderated = new_moderated(
      id = "t", compute = moderated_t_test, scheme = NULL, name = "moderated t", title = "moderated t test",
      footnote = paste0("t test, ", moderated_words()),
      sentence = function(set, exact) {
        paste0("the t test of a common variance in both groups, ", moderated_words(),
               ", with the difference of means and its confidence interval")
      },
      cites = function(set) "smyth",
      stratified = new_stratified(
        id = "t", compute = moderated_t_test, smallest_p = NULL, name = "moderated t, stratified", exactness = NULL,
        footnote = paste0("t test with an effect of each stratum, ", moderated_words()),
        words = "an effect of each stratum", cites = function(set) NULL
      )
    ),
    help = paste(
      "Welch's test; the estimate is the difference of the mean changes. With `moderate = TRUE` the two groups share a",
      "variance, which is shrunk over the markers of a visit and stratum by limma's empirical Bayes",
      "([limma::squeezeVar()]), as its `lmFit()` and `eBayes()` of the changes have it (over strata with an effect of",
      "each)."
    )
  )
}

welch_test <- function(data, core, options) {
  stratified <- !is.null(data$stratum)
  if (!stratified) data$n_strata <- 1L
  core_options <- core_options(data, options, "Mean differences")
  m <- call_core(ffi_mean_difference, data$before, data$after, data$patient, data$event, data$stratum, core_options)
  t <- m$estimate / m$std_error
  still <- m$std_error %in% 0
  t[still] <- NA
  half <- function(tail) if (tail > 0) t_quantile(tail, m$df) * m$std_error else rep(Inf, length(t))
  p <- tail_p(stats::pt(t, m$df), stats::pt(t, m$df, lower.tail = FALSE), options$alternative)
  zero <- still & core$same1 == core$n1 & core$same0 == core$n0
  list(estimate = m$estimate, conf.low = ifelse(still, NA, m$estimate - half(core_options$low_tail)),
       conf.high = ifelse(still, NA, m$estimate + half(core_options$high_tail)), statistic = t,
       p.value = ifelse(zero, 1, p), exact = rep(NA, length(p)),
       status = ifelse(m$n_strata == 0, "too_few", ifelse(still, "constant", "ok")),
       remarks = c(remark(if (stratified) "no_stratum_of_two" else "no_two_values", m$n_strata == 0),
                   remark("no_variation_within", m$n_strata > 0 & still)))
}

# The same model of all markers, of changes on the group and strata: analysis of covariance without a baseline.
moderated_t_test <- function(data, core, options) {
  data$after <- data$after - data$before
  data$before <- data$before * 0
  data$covariates <- NULL
  test <- moderated_ancova_test(data, core, options)
  test$changes <- NULL
  test$model[c("first_unit", "second_unit")] <- NULL
  test
}

# Welch's F of several arms, as oneway.test() has it; over strata Wald's of the differences from the first arm.
welch_omnibus <- function() {
  new_omnibus(
    id = "t", cites = "welch_f", draws = FALSE,
    compute = function(data, options) {
      test <- arm_core(data, options, "mean", welch = TRUE)
      omnibus_result(stats::pf(test$statistic, test$df1, test$df2, lower.tail = FALSE), test$status)
    },
    words = function(strata) {
      if (is.null(strata)) return("Welch's F test")
      paste("Wald's F test within", list_words(strata))
    }
  )
}
