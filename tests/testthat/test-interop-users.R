# Other packages and base R's helpers on models of prognostic_model(): what they give of glm(), where both are the same
# model.

users_data <- function(seed = 1, n = 80) {
  set.seed(seed)
  d <- data.frame(y = rbinom(n, 1, 0.4), x = rnorm(n), g = factor(sample(c("a", "b", "c"), n, TRUE)),
                  cl = rep_len(1:20, n))
  d$z <- d$x^2
  d
}
both_fits <- function(d) {
  list(ours = prognostic_model(y ~ x + g, d, likelihood = "ml", conf_method = "wald"),
       glm = glm(y ~ x + g, binomial, d, control = list(epsilon = 1e-13)))
}

test_that("mice: with() of imputed data, pool()", {
  skip_if_not_installed("mice")
  d <- users_data()[c("y", "x", "g")]
  d$x[1:10] <- NA
  imputed <- mice::mice(d, m = 3, printFlag = FALSE, seed = 1)
  ours <- summary(mice::pool(with(imputed, prognostic_model(y ~ x + g, likelihood = "ml", conf_method = "wald"))))
  theirs <- summary(mice::pool(with(imputed, glm(y ~ x + g, family = binomial))))
  expect_equal(ours$estimate, theirs$estimate, tolerance = 1e-6)
  expect_equal(ours$std.error, theirs$std.error, tolerance = 1e-5)
  expect_equal(ours$df, theirs$df, tolerance = 1e-4)
  expect_identical(nrow(summary(mice::pool(with(imputed, prognostic_model(y ~ x + g))))), 4L)
  expect_error(prognostic_model(nowhere_y ~ nowhere_x), "`data` must be given", class = "cytochange_error_argument")
})

test_that("sandwich and lmtest: robust covariances, z tests", {
  skip_if_not_installed("sandwich")
  d <- users_data()
  fit <- both_fits(d)
  for (type in c("HC0", "HC1", "HC3")) {
    expect_equal(sandwich::vcovHC(fit$ours, type = type), sandwich::vcovHC(fit$glm, type = type), tolerance = 1e-6)
  }
  expect_equal(sandwich::vcovCL(fit$ours, cluster = ~cl), sandwich::vcovCL(fit$glm, cluster = ~cl), tolerance = 1e-6)
  expect_equal(sandwich::vcovCL(fit$ours, cluster = d$cl), sandwich::vcovCL(fit$glm, cluster = d$cl), tolerance = 1e-6)
  firth <- prognostic_model(y ~ x + g, d)
  expect_lt(max(abs(colSums(sandwich::estfun(firth)))), 1e-5)
  skip_if_not_installed("lmtest")
  robust <- lmtest::coeftest(fit$ours, vcov. = sandwich::vcovHC)
  expect_identical(colnames(robust)[3], "z value")
  expect_equal(c(robust), c(lmtest::coeftest(fit$glm, vcov. = sandwich::vcovHC)), tolerance = 1e-6)
  less <- glm(y ~ x, binomial, d)
  expect_equal(lmtest::lrtest(fit$ours, "g")$Chisq[2], less$deviance - fit$glm$deviance, tolerance = 1e-6)
})

test_that("leverages, distances, simulations and terms are glm()'s", {
  d <- users_data(2)
  fit <- both_fits(d)
  expect_equal(hatvalues(fit$ours), hatvalues(fit$glm), tolerance = 1e-6)
  expect_equal(cooks.distance(fit$ours), cooks.distance(fit$glm), tolerance = 1e-6)
  # R 4.6 has another default.
  for (type in c("deviance", "pearson")) {
    expect_equal(rstandard(fit$ours, type = type), rstandard(fit$glm, type = type), tolerance = 1e-6)
  }
  expect_equal(unname(as.list(simulate(fit$ours, 2, seed = 4))), unname(as.list(simulate(fit$glm, 2, seed = 4))))
  expect_equal(predict(fit$ours, type = "terms"), predict(fit$glm, type = "terms"), tolerance = 1e-6)
  new <- predict(fit$ours, d[1:3, ], type = "terms", se.fit = TRUE)
  known <- predict(fit$glm, d[1:3, ], type = "terms", se.fit = TRUE)
  expect_equal(new$fit, known$fit, tolerance = 1e-6)
  expect_equal(new$se.fit, known$se.fit, tolerance = 1e-5)
  missing <- d[1:2, ]
  missing$x <- NA
  expect_identical(unname(predict(fit$ours, missing)), c(NA_real_, NA_real_))
  missing$g <- NA
  expect_identical(unname(predict(fit$ours, missing)), c(NA_real_, NA_real_))
})

test_that("profile() passes through the estimate and reaches the limits where confint() has them", {
  d <- users_data(3)
  fit <- prognostic_model(y ~ x + g, d)
  limits <- confint(fit)
  profiled <- profile(fit, points = 41)
  expect_s3_class(profiled, "profile")
  for (name in names(coef(fit))) {
    one <- profiled[[name]]
    at <- spline(one$z, one$par.vals[, name], xout = qnorm(c(0.025, 0.5, 0.975)))$y
    expect_equal(at, unname(c(limits[name, 1], coef(fit)[name], limits[name, 2])), tolerance = 1e-3)
  }
})

test_that("dots of broom's callers are ignored, names of tests understood", {
  d <- users_data(4)
  fit <- prognostic_model(y ~ x + g, d)
  expect_identical(tidy(fit, effects = "fixed", parametric = TRUE), tidy(fit))
  expect_identical(glance(fit, any = 1), glance(fit))
  expect_equal(augment(fit, type.predict = "response")$.fitted, unname(fitted(fit)))
  expect_equal(augment(fit, type.residuals = "pearson")$.resid, unname(residuals(fit, "pearson")))
  expect_identical(drop1(fit, test = "Chisq"), drop1(fit))
  expect_identical(add1(update(fit, . ~ x), ~ x + g, test = "LRT"), add1(update(fit, . ~ x), ~ x + g))
  expect_identical(anova(fit, test = "LRT"), anova(fit))
  expect_error(anova(fit, test = "F"), class = "cytochange_error_argument")
})

test_that("update() and step() find the data of a function that is gone, also after readRDS()", {
  made <- function(data, which) {
    prognostic_model(y ~ x + g + z, data, likelihood = which)
  }
  d <- users_data(5)
  fit <- made(d, "ml")
  known <- prognostic_model(y ~ x + g, d, likelihood = "ml")
  expect_equal(coef(update(fit, . ~ . - z)), coef(known))
  expect_identical(update(fit, . ~ . - z)$likelihood, "ml")
  inside <- function(data) {
    fit <- prognostic_model(y ~ x + g + z, data)
    list(update(fit, . ~ x), step(fit, trace = 0))
  }
  expect_equal(coef(inside(d)[[1]]), coef(prognostic_model(y ~ x, d)))
  chosen <- step(fit, trace = 0)
  expect_s3_class(chosen, "prognostic_model")
  file <- withr::local_tempfile()
  saveRDS(fit, file)
  again <- readRDS(file)
  expect_equal(coef(update(again, . ~ . - z)), coef(known))
  expect_equal(drop1(again)$AIC, drop1(fit)$AIC)
  expect_equal(add1(update(again, . ~ x), ~ x + g)$AIC, add1(update(fit, . ~ x), ~ x + g)$AIC)
  expect_equal(coef(step(again, trace = 0)), coef(chosen))
  environment(again$formula) <- globalenv() # nothing is left of the function
  expect_equal(coef(update(again, . ~ . - z)), coef(known))
  expect_equal(coef(update(prognostic_model(y ~ x, d), likelihood = "ml")),
               coef(prognostic_model(y ~ x, d, likelihood = "ml")))
})

test_that("predictions follow coefficients that others have moved", {
  d <- users_data(6)
  fit <- prognostic_model(y ~ x + g, d)
  moved <- fit
  moved$coefficients["x"] <- moved$coefficients["x"] + 0.5
  expect_equal(predict(moved, d) - predict(fit, d), setNames(0.5 * d$x, row.names(d)))
})

test_that("emmeans: cells that separation leaves estimable have their estimates, also with the reference separated", {
  skip_if_not_installed("emmeans")
  d <- users_data(7)
  for (level in c("c", "a")) {
    d$y <- users_data(7)$y
    d$y[d$g == level] <- 1
    fit <- prognostic_model(y ~ g, d, likelihood = "ml")
    cells <- as.data.frame(emmeans::emmeans(fit, ~g))
    for (other in setdiff(levels(d$g), level)) {
      y <- d$y[d$g == other]
      expect_equal(cells$emmean[cells$g == other], qlogis(mean(y)), tolerance = 1e-6)
      expect_equal(cells$SE[cells$g == other], 1 / sqrt(length(y) * mean(y) * (1 - mean(y))), tolerance = 1e-6)
    }
    expect_true(is.na(cells$emmean[cells$g == level]))
  }
  expect_identical(as.data.frame(detect_separation(y ~ g, d))$term, c("(Intercept)", "gb", "gc"))
})

test_that("car, insight and performance know the model", {
  d <- users_data(8)
  d$w <- rep(1:2, 40)
  fit <- both_fits(d)
  skip_if_not_installed("insight")
  expect_identical(insight::find_weights(prognostic_model(y ~ x, d, weights = "w")), "w")
  expect_null(insight::find_weights(fit$ours))
  if (requireNamespace("performance", quietly = TRUE)) {
    expect_equal(unname(performance::r2(fit$ours)$R2_Tjur), unname(performance::r2(fit$glm)$R2_Tjur), tolerance = 1e-6)
    expect_equal(performance::model_performance(fit$ours)$RMSE, performance::model_performance(fit$glm)$RMSE,
                 tolerance = 1e-6)
  }
  skip_if_not_installed("car")
  expect_equal(car::Anova(fit$ours)$Chisq, car::Anova(fit$glm, test.statistic = "Wald")$Chisq, tolerance = 1e-5)
})

test_that("gtsummary: heading OR, events counted, the model's own p values and limits", {
  skip_if_not_installed("gtsummary", "2.0")
  skip_if_not_installed("broom.helpers")
  d <- users_data(9)
  fit <- prognostic_model(y ~ x + g, d)
  table <- gtsummary::tbl_regression(fit, exponentiate = TRUE)
  heading <- table$table_styling$header
  expect_match(heading$label[heading$column == "estimate"], "OR")
  rows <- as.data.frame(table$table_body)
  told <- rows[!is.na(rows$p.value), ]
  mine <- tidy(fit, conf.int = TRUE, exponentiate = TRUE)[-1, ]
  expect_equal(told[c("estimate", "conf.low", "conf.high", "p.value")],
               mine[c("estimate", "conf.low", "conf.high", "p.value")], ignore_attr = TRUE)
  counted <- as.data.frame(gtsummary::add_nevent(table, location = "level")$table_body)
  levels <- counted[counted$variable == "g" & counted$row_type == "level", ]
  expect_equal(levels$n_event, as.vector(table(d$g[d$y == 1])))
  expect_equal(unique(as.data.frame(gtsummary::add_nevent(table)$table_body)$N_event), sum(d$y))
  expect_s3_class(as_gt(table), "gt_tbl")
  # What is beneath a table is of glance()'s numbers: its text and truth values are no statistics.
  each <- function(x) vapply(x, format, "", digits = 8)
  noted <- gtsummary::add_glance_source_note(table, fmt_fun = everything() ~ each)
  note <- grep("AIC", unlist(noted$table_styling$source_note), value = TRUE)[1]
  for (name in c("AIC", "BIC")) {
    expect_match(note, paste0(name, " = ", format(glance(fit)[[name]], digits = 8)), fixed = TRUE)
  }
  expect_match(note, paste("N events =", sum(d$y)), fixed = TRUE)
  expect_no_match(note, "NA|; likelihood =|converged|TRUE|FALSE")
  below <- gtsummary::add_glance_table(table, include = c("nobs", "nevent", "p.value"))$table_body
  expect_equal(below$estimate[below$row_type == "glance_statistic"], c(80, sum(d$y), glance(fit)$p.value))
  skip_if_not_installed("car", "3.1-2")
  global <- as.data.frame(gtsummary::add_global_p(table)$table_body)
  expect_equal(global$p.value[global$variable == "g" & global$row_type == "label"], drop1(fit)["g", "Pr(>Chisq)"],
               tolerance = 0.05) # Wald beside likelihood ratio
})

test_that("packages that methods are registered with are loaded in silence, in whatever release", {
  skip_if_not(nzchar(system.file("Meta", package = "cytochange")))
  others <- c("broom.helpers", "emmeans", "flextable", "ggeffects", "gtsummary", "insight", "knitr", "lmtest",
              "parameters", "performance", "sandwich")
  others <- Filter(function(package) nzchar(system.file(package = package)), others)
  lines <- c("library(cytochange)", sprintf("invisible(suppressPackageStartupMessages(loadNamespace(\"%s\")))", others))
  file <- withr::local_tempfile(lines = lines, fileext = ".R")
  said <- system2(file.path(R.home("bin"), "Rscript"), c("--no-init-file", file), stdout = TRUE, stderr = TRUE)
  expect_identical(grep("Error|object '", said, value = TRUE), character())
})

test_that("ggeffects: predictions and limits are those of glm()", {
  skip_if_not_installed("ggeffects", "2.0.0") # before, it asked no method of ours
  fit <- both_fits(users_data(10))
  for (terms in list("g", "x [-1,0,1]", c("x [-1,1]", "g"))) {
    ours <- as.data.frame(ggeffects::ggpredict(fit$ours, terms))
    known <- as.data.frame(ggeffects::ggpredict(fit$glm, terms))
    columns <- c("x", "predicted", "conf.low", "conf.high")
    expect_equal(ours[columns], known[columns], tolerance = 1e-6)
  }
  expect_error(ggeffects::ggpredict(fit$ours, "g", vcov = "HC1"), class = "cytochange_error_argument")
})

test_that("parameters, as modelsummary asks it: robust errors are those that were asked for", {
  skip_if_not_installed("parameters")
  skip_if_not_installed("sandwich")
  fit <- prognostic_model(y ~ x + g, users_data(11), likelihood = "ml")
  robust <- sandwich::vcovHC(fit, type = "HC1")
  for (vcov in list(robust, "HC1")) {
    told <- parameters::parameters(fit, effects = "all", ci = 0.9, vcov = vcov, ci_method = "wald", verbose = FALSE)
    error <- unname(sqrt(diag(robust)))
    expect_equal(told$SE, error, tolerance = 1e-8)
    expect_equal(told$CI_low, unname(coef(fit)) - qnorm(0.95) * error, tolerance = 1e-8)
    expect_equal(told$p, 2 * pnorm(-abs(unname(coef(fit))) / error), tolerance = 1e-8)
  }
  expect_equal(parameters::parameters(fit, effects = "all", ci = 0.9)$SE, unname(sqrt(diag(vcov(fit)))))
})

test_that("predict() takes what marginaleffects hands on, and nothing else", {
  fit <- both_fits(users_data(12))$ours
  expect_identical(predict(fit, numderiv = "fdforward"), predict(fit))
  expect_error(predict(fit, numderive = "fdforward"), class = "cytochange_error_argument")
  expect_error(predict(fit, NULL, "link", FALSE, 1), class = "cytochange_error_argument")
})

test_that("marginaleffects: standard errors by moved coefficients are the delta method's", {
  skip_if_not_installed("marginaleffects", "0.20.0")
  d <- users_data(12)
  runs <- tryCatch(is.data.frame(marginaleffects::avg_slopes(lm(z ~ x, d))), error = function(e) FALSE)
  skip_if_not(runs, "marginaleffects, which may want a newer R, runs")
  fit <- both_fits(d)
  for (model in c("ml", "firth")) {
    ours <- prognostic_model(y ~ x + g, d, likelihood = model)
    slopes <- as.data.frame(marginaleffects::avg_slopes(ours, variables = "x", type = "response"))
    # The mean slope and its gradient by hand.
    p <- stats::plogis(drop(ours$x %*% coef(ours)))
    b <- coef(ours)[["x"]]
    gradient <- colMeans(b * p * (1 - p) * (1 - 2 * p) * ours$x) + mean(p * (1 - p)) * (names(coef(ours)) == "x")
    expect_equal(slopes$estimate, mean(b * p * (1 - p)), tolerance = 1e-5)
    expect_equal(slopes$std.error, sqrt(drop(gradient %*% vcov(ours) %*% gradient)), tolerance = 1e-4)
  }
  known <- as.data.frame(marginaleffects::avg_predictions(fit$glm, by = "g", type = "response"))
  told <- as.data.frame(marginaleffects::avg_predictions(fit$ours, by = "g", type = "response"))
  expect_equal(told[c("estimate", "std.error")], known[c("estimate", "std.error")], tolerance = 1e-4)
})

test_that("modelsummary: coefficients, errors, limits, p and what is below them are the model's own", {
  skip_if_not_installed("modelsummary", "2.0.0")
  d <- users_data(13)
  cells <- c("std.error", "conf.low", "conf.high", "p.value")
  shown <- function(fit, ...) {
    table <- modelsummary::modelsummary(fit, output = "data.frame", statistic = cells, fmt = 10, ...)
    value <- suppressWarnings(as.numeric(gsub("[()\\[\\]]", "", table[[ncol(table)]], perl = TRUE)))
    rows <- table$part == "estimates"
    list(estimates = matrix(value[rows], ncol = 5, byrow = TRUE),
         gof = stats::setNames(value[!rows], table$term[!rows]))
  }
  own <- function(fit, level = fit$conf.level) {
    unname(cbind(coef(fit), sqrt(diag(vcov(fit))), confint(fit, level = level), summary(fit)$coefficients[, 4]))
  }
  for (method in c("profile", "wald")) {
    fit <- prognostic_model(y ~ x + g, d, conf_method = method)
    table <- shown(fit)
    expect_equal(table$estimates, own(fit), tolerance = 1e-8)
    expect_equal(unname(table$gof[c("Num.Obs.", "AIC", "BIC")]), c(nobs(fit), AIC(fit), BIC(fit)), tolerance = 1e-3)
  }
  expect_equal(shown(fit, conf_level = 0.9)$estimates, own(fit, 0.9), tolerance = 1e-8)
  odds <- shown(fit, exponentiate = TRUE)$estimates
  expect_equal(odds[, c(1, 3, 4)], exp(own(fit)[, c(1, 3, 4)]), tolerance = 1e-8)
  skip_if_not_installed("sandwich")
  robust <- shown(fit, vcov = "HC1")$estimates
  expect_equal(robust[, 2], unname(sqrt(diag(sandwich::vcovHC(fit, type = "HC1")))), tolerance = 1e-8)
  withr::local_options(modelsummary_get = "broom")
  expect_equal(shown(fit)$estimates, own(fit), tolerance = 1e-8)
})
