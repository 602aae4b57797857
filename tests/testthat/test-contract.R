# The public interface: names, arguments and columns that other people's code relies on.

study <- function(...) {
  marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker", value = "value", response = "response",
               arm = "arm", covariates = c("er", "age"), lloq = "lloq", ...)
}
paired_columns <- function(by) {
  c("marker", "visit", "reference", by, "n_eligible", "n_pairs", "n_half", "n_zero", "n_tied", "n_censored",
    "n_undetermined", "n_up", "n_same", "n_down",
    "estimate", "conf.low", "conf.high", "fold_change", "fold_low", "fold_high", "d_z", "d_z_low", "d_z_high",
    "g_z", "g_z_low", "g_z_high", "rank_biserial", "rank_biserial_low", "rank_biserial_high", "statistic", "p.value",
    "adj.p.value", "p_min", "method", "status", "note")
}
response_columns <- c(
  "marker", "visit", "stratum", "n_responder", "n_non_responder", "estimate", "conf.low", "conf.high", "fold_change",
  "fold_low", "fold_high", "cohen_d", "cohen_d_low", "cohen_d_high", "n_censored", "responder_change",
  "responder_low", "responder_high", "non_responder_change",
  "non_responder_low", "non_responder_high", "statistic", "p.value", "adj.p.value", "auc", "auc_low", "auc_high",
  "responder_down", "responder_same", "responder_up", "non_responder_down", "non_responder_same", "non_responder_up",
  "odds_ratio", "odds_low", "odds_high", "direction_p", "interaction_p", "interaction_adj_p", "method", "status", "note"
)
arm_columns <- c(
  "marker", "visit", "arm", "control", "stratum", "n_arm", "n_control", "estimate", "conf.low", "conf.high",
  "fold_change", "fold_low", "fold_high", "cohen_d", "cohen_d_low", "cohen_d_high", "n_censored", "arm_change",
  "arm_low", "arm_high", "control_change", "control_low", "control_high", "statistic", "p.value", "adj.p.value",
  "auc", "auc_low", "auc_high", "arm_down", "arm_same", "arm_up", "control_down", "control_same", "control_up",
  "odds_ratio", "odds_low", "odds_high", "direction_p", "interaction_p", "interaction_adj_p", "omnibus_p",
  "method", "status", "note"
)
screen_columns <- c(
  "marker", "visit", "predictor", "n", "n_responder", "estimate", "std.error", "conf.low", "conf.high", "odds_ratio",
  "odds_low", "odds_high", "odds_ratio_sd", "odds_sd_low", "odds_sd_high", "statistic", "p.value", "adj.p.value",
  "auc", "auc_low", "auc_high",
  "cut_point", "cut_low", "cut_high", "cut_direction", "sensitivity", "sensitivity_low", "sensitivity_high",
  "specificity", "specificity_low", "specificity_high", "sensitivity_corrected", "specificity_corrected",
  "predictive_p", "rank", "rank_low", "rank_high",
  "separated", "method", "status", "note"
)
flow_columns <- c("n_patients", "n_paired", "n_missing_baseline", "n_missing_visit", "n_missing_both",
                  "n_censored_baseline",
                  "n_censored_visit", "n_duplicates")

# Columns in the contract's order; more may stand between them.
expect_columns <- function(x, columns) {
  expect_s3_class(x, "data.frame")
  expect_identical(intersect(names(x), columns), columns)
}

expect_arguments <- function(f, ...) {
  wanted <- list(...)
  given <- formals(f)
  expect_identical(setdiff(names(wanted), names(given)), character())
  for (name in names(wanted)) expect_identical(eval(given[[name]]), wanted[[name]], label = name)
}

test_that("all functions of the contract are exported", {
  functions <- c(
    "marker_study", "adam_study", "sdtm_study", "visit_windows", "sample_flow", "marker_summary",
    "missing_report", "patterns", "response_rate", "markers", "visits", "patients", "paired_change", "response_change",
    "response_trend", "overall_change", "marker_correlation",
    "longitudinal_change",
    "arm_change",
    "prognostic_screen", "risk_difference",
    "prognostic_model", "validate_prognosis", "detect_separation", "roc_curve", "compare_roc",
    "calibration_curve", "decision_curve", "settings", "tidy", "glance", "augment", "autoplot", "plot_trajectory",
    "plot_change", "plot_response", "plot_waterfall", "plot_volcano", "plot_roc", "plot_prognosis", "plot_calibration",
    "plot_decision", "report_study", "outcome_screen", "outcome_data", "plot_survival"
  )
  expect_identical(setdiff(functions, getNamespaceExports("cytochange")), character())
})

test_that("arguments and defaults are the contract's", {
  expect_arguments(marker_study, visit = NULL, marker = NULL, layout = NULL, response = NULL, arm = NULL,
                   covariates = NULL,
                   time = NULL, event = NULL, lloq = NULL, uloq = NULL, censored = NULL, unit = NULL, visits = NULL,
                   baseline = NULL, responders = c("CR", "PR"), non_responders = c("SD", "PD"), ordered = NULL,
                   scale = c("log2", "raw", "already_log2"), duplicates = c("error", "mean", "first", "last"),
                   varying = c("error", "baseline"))
  common <- list(alternative = c("two.sided", "less", "greater"), conf.level = 0.95, p.adjust.method = "holm",
                 adjust_within = NULL, seed = NULL, markers = NULL)
  method <- function(generic) getS3method(generic, "marker_study", envir = asNamespace("cytochange"))
  do.call(expect_arguments, c(list(method("paired_change")), common, list(
    resamples = 9999, digits_rank = 7, visits = NULL, by = NULL, contrasts = NULL,
    method = c("wilcoxon", "t", "sign", "permutation", "ppw", "censored_ml"), zero_method = c("pratt", "wilcoxon"),
    moderate = FALSE, half_pairs = FALSE, exact = NULL,
    censored_rule = c("ordinal", "limit", "half", "sqrt2", "error"))))
  do.call(expect_arguments, c(list(method("response_change")), common, list(
    resamples = 9999, digits_rank = 7, visits = NULL, strata = NULL,
    method = c("wilcoxon", "t", "permutation", "ancova", "quade"), covariates = NULL,
    scores = c("gehan", "peto", "prentice"), moderate = FALSE, exact = NULL,
    censored_rule = c("ordinal", "limit", "half", "sqrt2", "error"))))
  do.call(expect_arguments, c(list(method("arm_change")), common, list(
    resamples = 9999, digits_rank = 7, visits = NULL, control = NULL, by = NULL, strata = NULL, exact = NULL,
    covariates = NULL, method = c("ancova", "wilcoxon", "t", "permutation", "quade"),
    censored_rule = c("ordinal", "limit", "half", "sqrt2", "error"))))
  do.call(expect_arguments,
          c(list(method("prognostic_screen")), common[c("conf.level", "p.adjust.method", "seed", "markers")],
    list(covariates = NULL, predictive = NULL, likelihood = c("firth", "ml"), conf_method = c("profile", "wald"),
         resamples = 1000)))
  do.call(expect_arguments, c(list(outcome_screen), common, list(
    visit = NULL, predictor = c("value", "change"), landmark = NULL, adjust_baseline = TRUE, covariates = NULL,
    likelihood = c("firth", "ml"), ties = c("breslow", "efron"), resamples = 0)))
  expect_identical(names(formals(outcome_data))[1:4], c("study", "visit", "predictor", "landmark"))
  expect_identical(names(formals(plot_survival))[1:5], c("study", "marker", "visit", "groups", "landmark"))
  expect_arguments(prognostic_model, likelihood = c("firth", "ml", "flic", "flac"), conf_method = c("profile", "wald"),
                   se = c("information", "augmented"), conf.level = 0.95)
  expect_arguments(report_study, overwrite = FALSE)
  expect_identical(names(formals(prognostic_model))[1:3], c("formula", "data", "..."))
  expect_identical(names(formals(detect_separation)), c("formula", "data"))
  expect_identical(names(formals(report_study))[1:3], c("study", "file", "..."))
  expect_identical(names(formals(method("paired_change")))[1:2], c("x", "..."))
})

test_that("a misspelt argument and a class that no verb knows are classed errors", {
  trial <- study()
  for (verb in list(paired_change, response_change, arm_change, prognostic_screen)) {
    expect_error(verb(trial, metod = "t"), class = "cytochange_error_argument")
    expect_error(verb("a string"), class = "cytochange_error_argument")
  }
})

test_that("ifn_trial is the data set that the contract describes", {
  columns <- c("patient", "arm", "response", "er", "age", "visit", "marker", "value", "unit", "lloq")
  expect_setequal(names(ifn_trial), columns)
  expect_setequal(levels(factor(ifn_trial$arm)), c("Megace", "Tamoxifen", "Megace + IFN", "Tamoxifen + IFN"))
  expect_setequal(as.character(ifn_trial$response), c("CR", "PR", "SD", "PD", "NE"))
  trial <- study()
  expect_identical(visits(trial), c("baseline", "month 3", "month 6"))
  expect_identical(markers(trial), c("IL-1beta", "IL-2", "IL-6", "TNF-alpha", "IFN-gamma", "sIL-2R"))
  expect_match(attr(ifn_trial, "simulated"), "imulated")
})

test_that("results have the contract's columns, one row a marker x visit x stratum", {
  trial <- study()
  expect_columns(sample_flow(trial), flow_columns)
  expect_identical(names(as.data.frame(trial))[1:8],
                   c("id", "visit", "marker", "value", "censored", "above", "unit", "row"))

  change <- paired_change(trial, by = c("arm", "response"))
  expect_columns(change, paired_columns(c("arm", "response")))
  expect_identical(nrow(change), 6L * 2L * 4L * 2L)
  expect_columns(response_change(trial, strata = "arm"), response_columns)
  expect_identical(nrow(response_change(trial, strata = "arm")), 6L * 2L * 5L)
  arms <- arm_change(trial, control = "Tamoxifen", strata = "er")
  expect_columns(arms, arm_columns)
  expect_identical(nrow(arms), 6L * 2L * 3L * 3L)
  expect_identical(unique(arms$arm), c("Megace", "Megace + IFN", "Tamoxifen + IFN"))
  expect_columns(prognostic_screen(trial, covariates = "arm", predictive = "arm", resamples = 20, seed = 1),
                 screen_columns)

  expect_identical(unique(change$marker), markers(trial))
  expect_identical(unique(change$visit), c("month 3", "month 6"))
  expect_identical(change$fold_change, 2^change$estimate)
  expect_true(all(change$status == "ok" | nzchar(change$note)))
})

test_that("patients are accounted for: each in one of four counts, under the names of the three response groups", {
  flow <- as.data.frame(sample_flow(study()))
  counts <- flow[c("n_paired", "n_missing_baseline", "n_missing_visit", "n_missing_both")]
  expect_equal(rowSums(counts), flow$n_patients, ignore_attr = TRUE)
  expect_setequal(as.character(flow$response), c("responder", "non-responder", "not evaluable"))
  everybody <- aggregate(n_patients ~ marker + visit, flow, sum)
  expect_true(all(everybody$n_patients == nrow(patients(study()))))
})

test_that("a marker that cannot be tested is a row with a reason, and leaves the others alone", {
  before <- rbind(a = c(1, 2, 3, 4, 5, 6), b = NA, c = 1)
  after <- rbind(a = c(2, 4, 3, 7, 9, 8), b = 1:6, c = 1)
  rows <- paired_change(before, after)
  expect_identical(as.character(rows$status), c("ok", "no_pairs", "all_zero"))
  expect_identical(rows$p.value[3], 1)
  expect_true(is.na(rows$p.value[2]) && nzchar(rows$note[2]))
  expect_identical(rows$p.value[1], paired_change(before["a", , drop = FALSE], after["a", , drop = FALSE])$p.value)
})

test_that("a model has the contract's accessors under the names of its design", {
  fit <- prognostic_model(response ~ log2(`sIL-2R`) + log2(`IFN-gamma`) + arm, study())
  terms <- colnames(model.matrix(fit))
  expect_identical(names(coef(fit)), terms)
  expect_identical(dimnames(vcov(fit)), list(terms, terms))
  expect_identical(rownames(confint(fit)), terms)
  expect_identical(tidy(fit)$term, terms)
  expect_true(all(c("estimate", "std.error", "statistic", "p.value", "conf.low", "conf.high") %in%
                    names(tidy(fit, conf.int = TRUE))))
  expect_true(all(c("nobs", "logLik", "converged", "separated", "status") %in% names(glance(fit))))
  expect_identical(names(predict(fit, se.fit = TRUE))[1:2], c("fit", "se.fit"))
  curve <- roc_curve(fit, resamples = 0)
  expect_identical(names(as.data.frame(curve)), c("threshold", "sensitivity", "specificity"))
  expect_true(curve$auc_low < curve$auc && curve$auc < curve$auc_high)
  expect_s3_class(plot_roc(curve), "ggplot")
  validation <- validate_prognosis(fit, resamples = 20, seed = 1)
  expect_identical(as.character(validation$measure), c("auc", "brier", "calibration_slope", "calibration_in_the_large"))
  expect_columns(validation, c("measure", "apparent", "optimism", "corrected", "conf.low", "conf.high"))
  expect_equal(validation$corrected, validation$apparent - validation$optimism)
})

test_that("the story of the abstract is found by the verbs", {
  trial <- study()
  change <- as.data.frame(paired_change(trial, by = "response", visits = "month 6"))
  falls <- change[change$marker %in% c("IL-1beta", "IL-6", "sIL-2R"), ]
  expect_true(all(falls$fold_change[falls$response == "responder"] < 1))
  expect_true(all(falls$fold_change[falls$response == "non-responder"] > 1))
  expect_true(all(falls$p.value < 0.05))

  assoc <- as.data.frame(response_change(trial, strata = "arm", visits = "month 6"))
  all_arms <- assoc[assoc$stratum == "all", ]
  expect_true(all(all_arms$adj.p.value[all_arms$marker %in% c("IL-1beta", "IL-6", "IFN-gamma", "sIL-2R")] < 0.05))
  expect_true(all(all_arms$p.value[all_arms$marker %in% c("IL-2", "TNF-alpha")] > 0.05))
  ifn <- assoc[assoc$marker == "IFN-gamma" & assoc$stratum != "all", ]
  expect_identical(ifn$stratum[which.max(ifn$fold_change)], "Tamoxifen + IFN")
  expect_lt(all_arms$interaction_p[all_arms$marker == "IFN-gamma"], 0.01)

  screen <- as.data.frame(prognostic_screen(trial, covariates = "arm", resamples = 20, seed = 1))
  expect_setequal(screen$marker[order(screen$rank)][1:2], c("sIL-2R", "IFN-gamma"))
  expect_true(all(screen$p.value[order(screen$rank)][1:2] < 0.01))
})

test_that("two runs of one seed are the same to the last bit, and R's own stream is left alone", {
  trial <- study()
  set.seed(4)
  stream <- .Random.seed
  first <- prognostic_screen(trial, resamples = 50, seed = 7)
  expect_identical(.Random.seed, stream)
  expect_identical(prognostic_screen(trial, resamples = 50, seed = 7), first)
})
