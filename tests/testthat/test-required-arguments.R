# Whatever is left out or of the wrong kind: an error of the package, or a result; never a bare error or R's own
# warning, nor a message that repeats a long argument whole.

d <- data.frame(y = rep(0:1, 20), x = sin(1:40))
fit <- prognostic_model(y ~ x, d)
validation <- validate_prognosis(fit, resamples = 20, seed = 1)
study <- table_study()
change <- paired_change(study)
response <- response_change(study)
screen <- prognostic_screen(study, resamples = 0)
curve <- roc_curve(d$x, d$y, resamples = 0)
before <- matrix(exp(sin(1:60)), 3)
adlb <- data.frame(USUBJID = rep(1:4, 2), PARAMCD = "A", AVISIT = rep(c("Baseline", "W4"), each = 4),
                   AVISITN = rep(0:1, each = 4), AVAL = 1:8)
records <- data.frame(id = rep(1:4, 2), visit = rep(1:2, each = 4), value = 1:8)
lb <- data.frame(USUBJID = rep(1:4, 2), LBTESTCD = "A", LBSTRESN = 1:8, VISIT = rep(c("Baseline", "W4"), each = 4),
                 VISITNUM = rep(0:1, each = 4))

timed <- marker_study(data.frame(id = 1:12, visit = "baseline", a = exp(sin(1:12)), b = exp(cos(1:12)), time = 1:12,
                                 event = rep(c(TRUE, TRUE, FALSE), 4)),
                      id = "id", visit = "visit", value = c("a", "b"), time = "time", event = "event")

# What each function needs at least, by name; an unnamed one goes to `...`.
needed <- list(
  arm_change = list(x = before, after = before + 1, arm = rep(c("a", "b"), 10)),
  adam_study = list(adlb = adlb), as_ard = list(x = change), as_flextable = list(x = change), as_gt = list(x = change),
  calibration_curve = list(x = validation), compare_prognosis = list(fit1 = fit, fit2 = fit),
  compare_roc = list(curve, curve), decision_curve = list(fit = validation),
  detect_separation = list(formula = y ~ x, data = d), draft_report = list(file = "/no/such/folder/report.Rmd"),
  findings = list(result = change), limit_report = list(study = study),
  marker_study = list(data = records, id = "id", visit = "visit", value = "value"),
  marker_summary = list(study = study), markers = list(study = study), methods_text = list(change),
  missing_report = list(study = study), paired_change = list(x = before, after = before + 1),
  outcome_data = list(study = timed), outcome_screen = list(study = timed),
  paper_table = list(x = change), patients = list(study = study),
  patterns = list(x = missing_report(study)), plot_calibration = list(x = validation),
  plot_change = list(change = change), plot_decision = list(x = validation), plot_directions = list(assoc = response),
  plot_flow = list(x = study), plot_heatmap = list(study = study), plot_limits = list(x = study),
  plot_missing = list(x = study),
  plot_outcome = list(x = outcome_screen(timed)),
  plot_survival = list(study = timed, marker = "a", groups = "median"),
  plot_prognosis = list(x = screen), plot_response = list(assoc = response), plot_roc = list(curve),
  plot_sensitivity = list(x = sensitivity(study, rules = "limit")), plot_summary = list(x = study),
  plot_trajectory = list(study = study),
  plot_volcano = list(result = change), plot_waterfall = list(study = study),
  prognostic_model = list(formula = y ~ x, data = d), prognostic_screen = list(x = before, response = rep(0:1, 10)),
  report_study = list(study = study, file = "/no/such/folder/report.html"), report_table = list(x = change),
  response_change = list(x = before, after = before + 1, response = rep(0:1, 10)),
  response_trend = list(x = before, after = before + 1, response = rep(c("CR", "PD"), 10)),
  longitudinal_change = list(study = study), plot_longitudinal = list(longitudinal = change),
  marker_correlation = list(study = study),
  plot_correlation = list(correlation = marker_correlation(study, markers = markers(study)[1:2], resamples = 0)),
  overall_change = list(x = list(before = before, after = before + 1)),
  plot_overall = list(overall = overall_change(list(before = before, after = before + 1))),
  plot_trend = list(trend = response_trend(before, before + 1, rep(c("CR", "PD"), 10))),
  panel_model = list(study = study, penalty = "forward", resamples = 2),
  risk_difference = list(fit = prognostic_model(y ~ x + g, cbind(d, g = rep(c("a", "b"), length.out = nrow(d)))),
                         variable = "g"),
  response_rate = list(study = study), roc_curve = list(x = d$x, response = d$y), sample_flow = list(study = study),
  cut_performance = list(x = d$x, cut = 1, response = d$y),
  screen_and_fit = list(markers = "a"), sdtm_study = list(lb = lb), sensitivity = list(study = study),
  settings = list(x = change),
  test_coefficients = list(fit = fit, values = c(x = 0)), theme_cytochange = list(),
  validate_prognosis = list(fit = fit, resamples = 20),
  visit_windows = list(day = c(1, 29), windows = list(baseline = c(-7, 1), week_4 = c(22, 35))),
  visits = list(study = study)
)
odd <- list(NULL, NA, list(), function(x) x, data.frame(), strrep("a", 20000), -1)

# "" where all is well, else what came.
outcome <- function(name, arguments) {
  bare <- ""
  said <- function(condition) {
    if (nchar(conditionMessage(condition)) > 5000) "a message that repeats a long argument" else ""
  }
  result <- tryCatch(
    withCallingHandlers({
      do.call(getExportedValue("cytochange", name), arguments, quote = TRUE)
      ""
    }, warning = function(w) {
      bare <<- paste("warning:", conditionMessage(w))
      invokeRestart("muffleWarning")
    }, message = function(m) invokeRestart("muffleMessage")),
    cytochange_error = said, error = function(e) paste("bare error:", substr(conditionMessage(e), 1L, 200L)))
  if (nzchar(result)) result else bare
}

test_that("all that is exported is tried", {
  generics <- c("augment", "autoplot", "glance", "tidy")
  expect_setequal(names(needed), setdiff(getNamespaceExports("cytochange"), generics))
})

test_that("an argument that is left out is an error of the package", {
  for (name in setdiff(names(needed), "theme_cytochange")) {
    arguments <- needed[[name]]
    expect_identical(outcome(name, list()), "", info = paste0(name, "()"))
    for (i in seq_along(arguments)) {
      expect_identical(outcome(name, arguments[-i]), "", info = paste(name, "without", names(arguments)[i]))
    }
    expect_error(do.call(getExportedValue("cytochange", name), list()), class = "cytochange_error")
  }
  expect_error(paired_change(after = before), class = "cytochange_error_argument")
  expect_error(roc_curve(response = 1), class = "cytochange_error_argument")
  # A function is no text, where a text could be none or any.
  expect_error(longitudinal_change(study, control = mean), class = "cytochange_error_argument")
  expect_error(do.call(risk_difference, c(needed$risk_difference, list(reference = mean))),
               class = "cytochange_error_argument")
})

test_that("so is one of a kind that cannot serve, for every argument of every function", {
  withr::local_options(list(cytochange.progress = FALSE))
  turn <- 0L # which kind an argument gets where not all are tried
  for (name in names(needed)) {
    f <- getExportedValue("cytochange", name)
    kinds <- c(class(c(needed[[name]], list(NULL))[[1L]]), "default")
    method <- Find(is.function, lapply(paste(name, kinds, sep = "."), get0, asNamespace("cytochange")))
    for (argument in setdiff(c(names(needed[[name]]), names(formals(f)), names(formals(method %||% f))),
                             c("...", ""))) {
      turn <- turn + 1L
      # In make test every second argument, with one kind.
      values <- if (is_long()) odd else if (turn %% 2L) odd[turn %/% 2L %% length(odd) + 1L]
      said <- vapply(values, function(value) {
        arguments <- needed[[name]]
        arguments[argument] <- list(value)
        outcome(name, arguments)
      }, "")
      what <- vapply(values, function(value) class(value)[1L], "")
      expect_identical(paste(what, said)[nzchar(said)], character(), info = paste0(name, "(", argument, " = )"))
    }
  }
})

test_that("a spline is NA at points beyond the predictions it was fitted to", {
  p <- seq(0.3, 0.6, length.out = 30)
  y <- rep(0:1, 15)
  expect_identical(smooth_spline(p, y, rep(1, 30), c(0.01, 0.99)), c(NA_real_, NA_real_))
  expect_identical(is.na(smooth_spline(p, y, rep(1, 30), c(0.01, 0.4, 0.99))), c(TRUE, FALSE, TRUE))
})
