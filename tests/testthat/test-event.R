# The event is named wherever a model, a validation or a curve is shown, also where only the order of a factor's levels
# tells which of two values it is.

shown_by <- function(x) {
  said <- function(code) tryCatch(gsub("\\s+", " ", paste(unlist(code), collapse = " ")), error = function(e) NULL)
  Filter(Negate(is.null), list(
    print = said(utils::capture.output(print(x))), table = said(paper_table(x)),
    methods = said(methods_text(x, references = FALSE)), findings = said(findings(x)),
    picture = said(ggplot2::autoplot(x)$labels[c("x", "title", "subtitle", "caption")])
  ))
}

test_that("the event of a model, its validation and curves is named in every output", {
  set.seed(1)
  d <- data.frame(y = factor(rep(c("Cured", "Died"), c(20, 30))[sample(50)], c("Died", "Cured")), x = rnorm(50))
  d$z <- rnorm(50) + (d$y == "Cured")
  fit <- prognostic_model(y ~ x, d)
  both <- prognostic_model(y ~ x + z, d)
  curves <- lapply(c("x", "z"), function(name) roc_curve(d[[name]], d$y, resamples = 0))
  results <- list(
    fit, validate_prognosis(both, resamples = 20, seed = 1), compare_prognosis(fit, both, resamples = 20, seed = 1),
    calibration_curve(both, resamples = 20, seed = 1), decision_curve(both, resamples = 20, seed = 1), curves[[1]],
    roc_curve(both, resamples = 0), compare_roc(curves[[1]], curves[[2]]), cut_performance(curves[[2]], 0.5),
    validate_prognosis(fitted(both), d$y, resamples = 20, seed = 1), prognostic_screen(t(d["z"]), d$y, resamples = 0)
  )
  for (result in results) {
    shown <- shown_by(result)
    expect_true(all(c("print", "table", "methods") %in% names(shown)))
    for (text in shown) expect_match(text, "Cured", label = class(result)[1L])
  }
  for (result in results[c(1:7, 9, 10)]) expect_identical(glance(result)$event, "Cured")
  # The words of a response name the event themselves, whatever the order of levels.
  told <- prognostic_model(y ~ x, data.frame(y = factor(d$y == "Cured", c(TRUE, FALSE), c("Yes", "No")), x = d$x))
  expect_identical(glance(told)$event, "Yes")
  expect_match(shown_by(told)$print, "The event is y = Yes.", fixed = TRUE)
})

test_that("of a study it is being a responder", {
  study <- table_study()
  fit <- prognostic_model(response ~ `IL-6`, study)
  for (result in list(fit, roc_curve(study, "IL-6", resamples = 0),
                      validate_prognosis(fit, resamples = 20, seed = 1))) {
    expect_identical(glance(result)$event, "responder")
    for (text in shown_by(result)) expect_match(text, "being a responder", label = class(result)[1L])
  }
})

test_that("prints of results of simulated data say that they are", {
  data <- ifn_trial[ifn_trial$marker %in% c("IL-6", "sIL-2R"), ]
  attr(data, "simulated") <- "Simulated for a test."
  study <- suppressMessages(marker_study(data, id = "patient", visit = "visit", marker = "marker", value = "value",
                                         response = "response", arm = "arm"))
  fit <- prognostic_model(response ~ arm + `IL-6`, study)
  curve <- roc_curve(study, "IL-6", resamples = 0)
  panel <- panel_model(study, penalty = "forward", resamples = 0, seed = 1)
  for (result in list(fit, risk_difference(fit, "arm"), panel, curve, roc_curve(fit, resamples = 0),
                      cut_performance(curve, 20),
                      compare_roc(curve, roc_curve(study, "sIL-2R", resamples = 0)))) {
    expect_match(utils::capture.output(print(result)), "The data are simulated.", fixed = TRUE, all = FALSE)
    expect_match(shown_by(result)$table, "Simulated for a test.", fixed = TRUE)
  }
})

test_that("prints of verbs on simulated studies say once that the data are simulated, of others nothing", {
  verbs <- function(study) {
    change <- paired_change(study)
    list(change, change[0, ], response_change(study), response_change(study, strata = "arm"), arm_change(study),
         overall_change(study), marker_correlation(study, resamples = 9, seed = 1),
         prognostic_screen(study, resamples = 0), response_trend(study, resamples = 9, seed = 1),
         sensitivity(study, paired_change, rules = c("limit", "half")), made_longitudinal(study), marker_summary(study))
  }
  printed <- function(x) gsub(" +", " ", paste(utils::capture.output(print(x)), collapse = " "))
  data <- ifn_trial[ifn_trial$marker %in% c("IL-6", "IFN-gamma"), ]
  study <- function(data) marker_study(data, "patient", "visit", "value", "marker", response = "response", arm = "arm",
                                       lloq = "lloq")
  attr(data, "simulated") <- "The data are simulated."
  for (x in verbs(study(data))) {
    expect_length(gregexpr("data are simulated", printed(x), fixed = TRUE)[[1L]], 1L)
    expect_match(printed(x), "The data are simulated.", fixed = TRUE)
  }
  attr(data, "simulated") <- NULL
  for (x in verbs(study(data))) expect_no_match(printed(x), "simulated", fixed = TRUE)
  timed <- utils::capture.output(print(outcome_screen(timed_trial())))
  expect_length(grep("The data are simulated.", timed, fixed = TRUE), 1L)
})
