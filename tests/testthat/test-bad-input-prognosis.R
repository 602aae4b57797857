# Issue by issue what a user may hand in by mistake, through every door of prognosis: a classed error that names the
# column (or argument), never a number.

bad_data <- function(n = 60) {
  withr::local_seed(31)
  data <- data.frame(x = rnorm(n), z = rnorm(n), g = rep(c("a", "b", "c"), length.out = n))
  data$y <- rbinom(n, 1, plogis(data$x))
  data$three <- factor(rep(c("low", "middle", "high"), length.out = n))
  data$part <- seq(0, 1, length.out = n)
  data$alone <- 1
  data$same <- 5
  data$sum <- data$x + 2 * data$z
  data$endless <- replace(data$x, 7, -Inf)
  data$lost <- NA_real_
  data
}

expect_refused <- function(expr, names, class = "cytochange_error") {
  failure <- tryCatch({
    expr
    NULL
  }, error = identity)
  expect_s3_class(failure, class)
  text <- if (is.null(failure)) "" else paste(conditionMessage(failure), paste(failure$argument, failure$location))
  for (name in names) expect_match(text, name, fixed = TRUE)
}

test_that("a formula: prognostic_model(), detect_separation(), and what refits them", {
  data <- bad_data()
  doors <- list(
    firth = function(formula) prognostic_model(formula, data),
    ml = function(formula) prognostic_model(formula, data, likelihood = "ml"),
    separation = function(formula) detect_separation(formula, data),
    validation = function(formula) validate_prognosis(prognostic_model(formula, data), 2, 1)
  )
  wide <- as.data.frame(matrix(rnorm(60 * 61), 60))
  data <- cbind(data, wide)
  for (door in doors) {
    expect_refused(door(three ~ x), "three", "cytochange_error_data")
    expect_refused(door(part ~ x), "part", "cytochange_error_data")
    expect_refused(door(alone ~ x), "alone", "cytochange_error_data")
    expect_refused(door(y ~ x + same), "same", "cytochange_error_data")
    expect_refused(door(y ~ x + z + sum), "sum", "cytochange_error_data")
    expect_refused(door(y ~ endless), c("endless", "7"), "cytochange_error_data")
    expect_refused(door(y ~ x + lost), "lost", "cytochange_error_data")
    expect_refused(door(y ~ x + nowhere), "nowhere", "cytochange_error_argument")
    expect_refused(door(nowhere ~ x), "nowhere", "cytochange_error_argument")
    expect_refused(door(g ~ x), "g", "cytochange_error_data")
    expect_refused(door(reformulate(names(wide), "y")), "V1", "cytochange_error_data")
  }
})

test_that("new data: predict(), augment(), model.matrix()", {
  data <- bad_data()
  fit <- prognostic_model(y ~ x + g, data)
  for (door in list(function(new) predict(fit, new), function(new) predict(fit, new, type = "response", se.fit = TRUE),
                    function(new) augment(fit, newdata = new), function(new) model.matrix(fit, new))) {
    expect_refused(door(data.frame(x = 1, g = "d")), c("g", "d"), "cytochange_error_data")
    expect_refused(door(data.frame(x = Inf, g = "a")), "x", "cytochange_error_data")
    expect_refused(door(data.frame(x = "1", g = "a")), "x", "cytochange_error_data")
    expect_refused(door(data.frame(g = "a")), "x", "cytochange_error_argument")
    expect_refused(door("a"), "newdata", "cytochange_error_argument")
  }
})

test_that("a matrix and a study: prognostic_screen()", {
  data <- bad_data()
  x <- t(as.matrix(data[c("x", "z")]))
  screen <- function(...) prognostic_screen(x, data$y, ...)
  expect_refused(prognostic_screen(x, as.integer(data$three)), "response")
  expect_refused(prognostic_screen(x, data$part), "response")
  expect_refused(prognostic_screen(x, data$alone), "response")
  expect_refused(prognostic_screen(x, data$g), "response")
  expect_refused(screen(covariates = data["same"]), "same", "cytochange_error_data")
  expect_refused(screen(covariates = cbind(data[c("x", "z")], twice = 2 * data$x)), "twice", "cytochange_error_data")
  expect_refused(screen(covariates = as.data.frame(matrix(rnorm(60 * 60), 60))), "V60", "cytochange_error_data")
  expect_refused(screen(covariates = data["endless"]), "endless", "cytochange_error_data")
  expect_refused(screen(covariates = data["lost"]), "lost", "cytochange_error_data")
  expect_refused(screen(predictive = "nowhere"), "nowhere", "cytochange_error_argument")
  expect_refused(screen(predictive = data$alone), "predictive", "cytochange_error_data")
  expect_refused(screen(markers = "nowhere"), "nowhere", "cytochange_error_argument")
  expect_refused(prognostic_screen(rbind(x, e = data$endless), data$y), "e, 7", "cytochange_error_data")
  study <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker", value = "value",
                        response = "response", arm = "arm", covariates = "er", lloq = "lloq")
  expect_refused(prognostic_screen(study, covariates = "nowhere"), "nowhere", "cytochange_error_argument")
  expect_refused(prognostic_screen(study, predictive = "nowhere"), "nowhere", "cytochange_error_argument")
  expect_refused(prognostic_screen(study, visit = "nowhere"), "nowhere", "cytochange_error_argument")
  expect_refused(prognostic_model(response ~ nowhere, study), "nowhere", "cytochange_error_argument")
  expect_refused(roc_curve(study, "nowhere"), "nowhere", "cytochange_error_argument")
})

test_that("ROC curves, validations and their curves", {
  data <- bad_data()
  expect_refused(roc_curve(data$x, data$part), "response", "cytochange_error_data")
  expect_refused(roc_curve(data$x, data$alone), "response", "cytochange_error_data")
  expect_refused(roc_curve(data$x, data$g), "response", "cytochange_error_data")
  expect_refused(roc_curve(data$endless, data$y), "7", "cytochange_error_data")
  expect_refused(roc_curve(data$lost, data$y), "response", "cytochange_error_data")
  expect_refused(compare_roc(roc_curve(data$x, data$y, resamples = 0), data$z), "...", "cytochange_error_argument")
  separated <- prognostic_model(y ~ x, data.frame(y = rep(0:1, each = 30), x = 1:60), likelihood = "ml")
  for (door in list(validate_prognosis, calibration_curve, decision_curve)) {
    expect_refused(door(separated), "separated", "cytochange_error_data")
    expect_refused(door(stats::glm(y ~ x, stats::binomial(), data)), "prognostic_model", "cytochange_error_argument")
    expect_refused(door(), "left out", "cytochange_error_argument")
  }
  fit <- prognostic_model(y ~ x, data)
  expect_refused(calibration_curve(prognostic_model(y ~ x, data[1:40, ])), "50", "cytochange_error_data")
  expect_refused(decision_curve(fit, c(0.2, 1)), "thresholds", "cytochange_error_argument")
  expect_refused(test_coefficients(fit, c(nowhere = 1)), "nowhere", "cytochange_error_argument")
  expect_refused(test_coefficients(fit), "values", "cytochange_error_argument")
  expect_refused(confint(fit, "nowhere"), "nowhere", "cytochange_error_argument")
})
