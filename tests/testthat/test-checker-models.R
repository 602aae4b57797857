# What is said of models, their validations and curves, against their figures.

# Everything that comes of a fit, each with its reader; NULL where the model has not what it needs.
of_fit <- function(fits, i) {
  made <- function(code) tryCatch(suppressWarnings(code), cytochange_error = function(e) NULL)
  validation <- made(validate_prognosis(fits$large, resamples = 25, seed = i,
                                        method = pick(i, "optimism", "0.632+", "cv")))
  curve <- if (!is.null(validation)) made(calibration_curve(validation, min_n = 10))
  alone <- if (!is.null(validation)) made(decision_curve(validation))
  both <- if (!i %% 2L) made(decision_curve(fits$small, fits$large, resamples = 25, seed = i))
  title <- function(x) gsub("\n", " ", ggplot2::autoplot(x)$labels$title)
  risks <- made(risk_difference(fits$large, "arm", resamples = if (i %% 3L) 0 else 20, seed = 1))
  list(
    risk = if (!is.null(risks)) risk_contradictions(findings(risks), risks),
    validation = if (!is.null(validation)) validation_contradictions(findings(validation), validation),
    calibration = if (!is.null(curve)) {
      calibration_contradictions(lapply(ggplot2::autoplot(curve)$labels[c("title", "subtitle", "caption")],
                                        gsub, pattern = "\n", replacement = " "), curve)
    },
    decision = lapply(Filter(Negate(is.null), list(alone, both)), function(x) {
      c(decision_contradictions(findings(x), x), decision_title_contradictions(title(x), x))
    }),
    lines = lapply(Filter(Negate(is.null), list(risks, validation, alone)), print_contradictions)
  )
}

test_that("no sentence of a model, of its validation, risks and curves, or of two compared, contradicts them", {
  for (i in seq_len(generated(4, 100))) {
    fits <- suppressWarnings(generated_fit(i))
    expect_identical(model_contradictions(findings(fits$large), fits$large), character(), info = paste("model", i))
    expect_identical(as.character(unlist(of_fit(fits, i))), character(), info = paste("model", i))
    if (i %% 3L || any(vapply(fits, `[[`, NA, "separated"))) next
    compared <- suppressWarnings(compare_prognosis(fits$small, fits$large, resamples = 25, seed = i))
    expect_identical(comparison_contradictions(findings(compared), compared), character(), info = paste("pair", i))
  }
})

test_that("the checker sees sentences that are wrong, of models", {
  fits <- generated_fit(6)
  expect_spoilt_seen(findings(fits$large), fits$large, wrong = model_contradictions, ways = c(
    "TRUE [0-9.]+" = "TRUE 77", "CI [0-9.]+" = "CI 0.00123", "p = [0-9.]+" = "p = 0.4321",
    "CI [0-9.]+ to" = "CI NA to", "How well.*" = "It is good."
  ))
  compared <- compare_prognosis(fits$small, fits$large, resamples = 25, seed = 1)
  expect_spoilt_seen(findings(compared), compared, wrong = comparison_contradictions, ways = c(
    "AUC" = "Brier score", "[0-9]+\\.[0-9]{3}" = "77.000", "CI -?[0-9.]+ to" = "CI NA to",
    "difference in AUC, second model minus first, was" = "AUC of the second model was higher by"
  ))
  risks <- risk_difference(fits$large, "arm")
  expect_spoilt_seen(findings(risks), risks, wrong = risk_contradictions, ways = c(
    "under b" = "under c", "was [0-9.]+%" = "was 99.9%", "\\([0-9]+ of" = "(77 of",
    "difference -?[0-9.]+" = "difference 77",
    "CI -?[0-9.]+ to" = "CI Inf to", "points \\(95% CI" = "points (interval", "p = [0-9.]+" = "p = 0.0001",
    "ratio [0-9.]+" = "ratio 1.00", "ratio ([0-9.]+) \\(95% CI" = "ratio \\1 ("
  ))
  validation <- validate_prognosis(fits$large, resamples = 25, seed = 6)
  expect_spoilt_seen(findings(validation), validation, wrong = validation_contradictions, ways = c(
    "AUC of [0-9.]+" = "AUC of 0.99", "do(es)? not discriminate" = "discriminates", "[0-9]+ patients" = "99 patients",
    "[0-9]+ with the event" = "99 with the event", "it had [0-9.]+[0-9]" = "it had 0.01",
    "Calibration slope -?[0-9.]+" = "Calibration slope 7.77", ": (1, that|predictions are).*" = ": not extreme enough.",
    "Brier score [0-9.]+" = "Brier score 0.777", "would score [0-9.]+[0-9]" = "would score 0.1", "CI " = "interval "
  ))
  decision <- decision_curve(validate_prognosis(generated_fit(10)$large, resamples = 25, seed = 6))
  expect_spoilt_seen(findings(decision), decision, wrong = decision_contradictions, ways = c(
    "probabilities of [0-9]+%" = "probabilities of 1%", "Corrected for.*" = "At no threshold probability looked at.",
    " to [0-9]+%" = ""
  ))
  expect_spoilt_seen(gsub("\n", " ", ggplot2::autoplot(decision)$labels$title), decision,
                     wrong = decision_title_contradictions, ways = c("thresholds? .*" = "thresholds 0.1 to 0.2",
                                                                     "Deciding.*" = "At no threshold is it better"))
  curve <- calibration_curve(validation, min_n = 10)
  labels <- lapply(ggplot2::autoplot(curve)$labels[c("title", "caption")], gsub, pattern = "\n", replacement = " ")
  expect_length(calibration_contradictions(labels, curve), 0)
  expect_gt(length(calibration_contradictions(list(title = sub("by [0-9.]+", "by 77", labels$title),
                                                   caption = labels$caption), curve)), 0)
  expect_gt(length(calibration_contradictions(list(title = labels$title, caption = sub("0\\.[0-9]+", "0.9",
                                                                                       labels$caption)), curve)), 0)
})

test_that("no sentence of a panel contradicts it, and the checker sees those that would", {
  skip_if_not_installed("glmnet")
  panel <- function(i, kind = "none") {
    panel_model(suppressMessages(generated_study(kind, i)), seed = 1, folds = 3, resamples = 3,
                penalty = pick(i, "lasso", "ridge", "forward"))
  }
  for (i in seq_len(generated(1, 30))) {
    made <- tryCatch(suppressWarnings(panel(i, kinds[1L + i %% length(kinds)])), cytochange_error = function(e) NULL)
    if (is.null(made)) next
    expect_identical(as.character(panel_contradictions(findings(made), made)), character(), info = paste("panel", i))
  }
  made <- panel(4)
  expect_spoilt_seen(findings(made), made, wrong = panel_contradictions, ways = c(
    "Of [0-9]+" = "Of 9", "IL-6 \\(" = "IL-7 (", "responder [0-9.]+" = "responder 77", "of being a responder" = "",
    "there are [0-9]+" = "there are 999"
  ))
})
