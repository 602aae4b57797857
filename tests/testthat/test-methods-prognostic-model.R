example_data <- data.frame(y = c(0, 0, 1, 0, 1, 0, 1, 1, 0, 1, 1, 0), x = c(1:10, 4, 7), arm = rep(c("a", "b", "c"), 4))
example_fit <- function(...) prognostic_model(y ~ x + arm, example_data, ...)

test_that("names are model.matrix's everywhere", {
  fit <- example_fit()
  names <- colnames(model.matrix(fit))
  expect_identical(names(coef(fit)), names)
  expect_identical(dimnames(vcov(fit)), list(names, names))
  expect_identical(rownames(confint(fit)), names)
  expect_identical(rownames(confint(fit, "x", level = 0.8, method = "wald")), "x")
  expect_identical(colnames(confint(fit, level = 0.8)), c("10 %", "90 %"))
  expect_error(confint(fit, "nowhere"), class = "cytochange_error_argument")
  expect_error(confint(fit, level = 2), class = "cytochange_error_argument")
})

test_that("tidy, glance and augment have broom's columns and follow the fit", {
  fit <- example_fit(conf.level = 0.9)
  tidied <- tidy(fit, conf.int = TRUE)
  expect_identical(names(tidied), c("term", "estimate", "std.error", "statistic", "p.value", "conf.low", "conf.high",
                                    "status"))
  expect_equal(unname(cbind(tidied$conf.low, tidied$conf.high)), unname(confint(fit, level = 0.9)))
  expect_equal(tidy(fit, exponentiate = TRUE)$estimate, unname(exp(coef(fit))))
  expect_equal(tidied$p.value[2L], test_coefficients(fit, c(x = 0))$p.value, tolerance = 1e-8)
  wald <- tidy(example_fit(conf_method = "wald"))
  expect_equal(wald$p.value, 2 * pnorm(-abs(wald$estimate / wald$std.error)))
  expect_true(all(c("nobs", "logLik", "converged", "separated", "status") %in% names(glance(fit))))
  expect_equal(glance(fit)$AIC, -2 * fit$log_lik + 8)
  augmented <- augment(fit)
  expect_equal(augmented$.fitted, unname(predict(fit)))
  expect_equal(augmented$.resid, unname(residuals(fit)))
  expect_identical(nrow(augment(fit, newdata = data.frame(x = 1, arm = "b"))), 1L)
})

test_that("predict follows the delta method, and rows fitted are the default", {
  fit <- example_fit()
  new <- data.frame(x = c(2, NA), arm = c("b", "a"))
  link <- predict(fit, new, se.fit = TRUE)
  response <- predict(fit, new, type = "response", se.fit = TRUE)
  row <- c(1, 2, 1, 0)
  expect_equal(unname(link$se.fit[1L]), sqrt(drop(row %*% vcov(fit) %*% row)))
  expect_equal(response$se.fit, link$se.fit * plogis(link$fit) * (1 - plogis(link$fit)))
  expect_true(is.na(link$fit[2L]))
  expect_equal(predict(fit, type = "response"), fitted(fit))
})

test_that("anova: nested in either order, other rows are an error", {
  fit <- example_fit()
  small <- update(fit, . ~ x)
  expect_equal(anova(fit, small)$Chisq, anova(small, fit)$Chisq)
  expect_equal(anova(fit, small)$Chisq[2L], test_coefficients(fit, c(armb = 0, armc = 0))$statistic, tolerance = 1e-8)
  expect_equal(anova(fit)["arm", "Chisq"], anova(fit, small)$Chisq[2L], tolerance = 1e-8)
  # Nested, though the columns are others: a + b of three arms.
  data <- transform(fit$variables, other = arm != "c")
  other <- prognostic_model(y ~ x + other, data)
  expect_identical(anova(prognostic_model(y ~ x + arm, data), other)$Df[2L], 1L)
  expect_error(anova(fit, update(small, data = fit$variables[-1L, ])), class = "cytochange_error_data")
  expect_error(anova(fit, update(small, . ~ sin(x))), class = "cytochange_error_argument")
  expect_error(anova(fit, update(small, likelihood = "ml")), class = "cytochange_error_argument")
  expect_error(test_coefficients(fit, c(nowhere = 1)), class = "cytochange_error_argument")
  # The ordinary one is glm's.
  ml <- update(fit, likelihood = "ml")
  peer <- glm(y ~ x + arm, binomial, fit$variables, epsilon = 1e-12)
  expect_equal(anova(ml)$Chisq, anova(peer, test = "Chisq")$Deviance[-1L], tolerance = 1e-8)
})

test_that("prints fit 80 columns and say what was done", {
  fit <- example_fit()
  printed <- capture.output(print(summary(fit)))
  expect_lte(max(nchar(printed)), 80L)
  text <- paste(printed, collapse = " ")
  for (said in c("Firth", "n = 12", "6 events", "per coefficient", "profile", "odds ratio", "information at the")) {
    expect_match(text, said)
  }
  expect_output(print(example_fit(conf_method = "wald")), "Wald")
})

test_that("an argument that no method knows is an error", {
  fit <- example_fit(conf_method = "wald")
  readers <- list(coef, vcov, logLik, nobs, fitted, deviance, df.residual, family, formula, model.matrix, weights,
                  confint,
                  residuals, predict, summary, model.frame, print)
  for (reader in readers) expect_error(reader(fit, nonsense = 1), class = "cytochange_error_argument")
  # What the generics of base R pass on.
  expect_identical(coef(fit, complete = FALSE), coef(fit))
  expect_identical(vcov(fit, complete = TRUE), vcov(fit))
  expect_identical(nobs(fit, use.fallback = TRUE), nobs(fit))
  expect_equal(BIC(fit), -2 * as.numeric(logLik(fit)) + 4 * log(12))
  expect_equal(AIC(fit, k = 3), -2 * as.numeric(logLik(fit)) + 4 * 3)
})

test_that("the model matrix of new data has the contrasts and columns of the fit", {
  fit <- example_fit(contrasts = list(arm = "contr.sum"))
  expect_equal(unname(model.matrix(fit, data.frame(x = 2, arm = "c"))[1L, ]), c(1, 2, -1, -1))
  expect_identical(model.matrix(fit), fit$x)
})

test_that("single terms are dropped and added by likelihood ratio, and step() walks", {
  fit <- example_fit()
  dropped <- drop1(fit)
  expect_s3_class(dropped, "anova")
  expect_identical(rownames(dropped), c("<none>", "x", "arm"))
  expect_identical(dropped$Df, c(NA, 1L, 2L))
  expect_equal(dropped$Chisq[2L], test_coefficients(fit, c(x = 0))$statistic, tolerance = 1e-8)
  expect_equal(dropped$Chisq[3L], test_coefficients(fit, c(armb = 0, armc = 0))$statistic, tolerance = 1e-8)
  aic <- function(fit) extractAIC(fit)[2L]
  expect_equal(dropped$AIC, c(aic(fit), aic(update(fit, . ~ . - x)), aic(update(fit, . ~ . - arm))))
  small <- update(fit, . ~ x)
  added <- add1(small, ~ x + arm)
  expect_identical(rownames(added), c("<none>", "arm"))
  expect_equal(added$Chisq[2L], anova(small, fit)$Chisq[2L])
  # The penalty depends on units, a choice must not.
  scaled <- prognostic_model(y ~ I(1000 * x) + arm, example_data)
  expect_equal(drop1(scaled)$AIC, dropped$AIC, tolerance = 1e-9)
  null <- glm(y ~ 1, binomial, example_data)
  expect_equal(extractAIC(fit), c(4, deviance(null) - glance(fit)$statistic + 8))
  # Under maximum likelihood all of this is glm's.
  ml <- example_fit(likelihood = "ml")
  peer <- glm(y ~ x + arm, binomial, example_data, epsilon = 1e-12)
  expect_equal(drop1(ml)$AIC, drop1(peer, test = "LRT")$AIC, tolerance = 1e-9)
  expect_equal(extractAIC(ml, k = log(12))[2L], BIC(ml))
  expect_equal(extractAIC(update(ml, . ~ . - 1)), extractAIC(update(peer, . ~ . - 1)), tolerance = 1e-9)
  expect_equal(drop1(ml)$Chisq, drop1(peer, test = "LRT")$LRT, tolerance = 1e-8)
  expect_identical(deparse(formula(step(ml, trace = 0))), deparse(formula(step(peer, trace = 0))))
  expect_identical(deparse(formula(step(update(ml, . ~ 1), ~ x + arm, trace = 0))),
                   deparse(formula(step(update(peer, . ~ 1), ~ x + arm, trace = 0))))
  expect_error(drop1(fit, ~ nowhere), class = "cytochange_error_argument")
  expect_error(drop1(fit, nonsense = 1), class = "cytochange_error_argument")
})

test_that("single terms are tried on the rows of the model, wherever its data went since", {
  local_fit <- function(formula) {
    mine <- transform(example_data, z = c(NA, 1, 3, 2, 5, 3, 2, 4, 1, 2, 3, 5))
    prognostic_model(formula, mine, weights = rep(1:2, 6),
                     contrasts = if ("arm" %in% all.vars(formula)) list(arm = "contr.sum"))
  }
  fit <- local_fit(y ~ x + arm + z)
  # Without z the first row would come back: not in a comparison.
  peer <- prognostic_model(y ~ x + arm, fit$data, weights = fit$prior.weights, contrasts = list(arm = "contr.sum"))
  expect_equal(drop1(fit)["z", "Chisq"], anova(peer, fit)$Chisq[2L])
  expect_equal(drop1(fit)["arm", "Df"], 2L)
  # A term that has values missing in those rows has other rows, and no test.
  expect_error(add1(local_fit(y ~ x), ~ . + z), "rows", class = "cytochange_error_data")
  # Selection inside a validation, as a user would write it.
  chosen <- function(data) step(prognostic_model(y ~ x + arm, data, conf_method = "wald"), trace = 0, k = 0)
  validation <- validate_prognosis(example_fit(), 5, 1, procedure = chosen)
  expect_identical(settings(validation)$n_failed, 0L)
})

test_that("an infinite coefficient has an infinite standard error, in tidy() as in a screen", {
  separated <- data.frame(y = rep(0:1, each = 5), x = 1:10)
  ml <- prognostic_model(y ~ x, separated, likelihood = "ml")
  expect_identical(tidy(ml)$std.error, c(Inf, Inf))
  screen <- prognostic_screen(matrix(as.numeric(1:10), 1L), separated$y, likelihood = "ml")
  expect_identical(tidy(ml)$std.error[2L], screen$std.error)
  wald <- update(ml, conf_method = "wald")
  expect_identical(unname(confint(wald)), cbind(c(-Inf, -Inf), c(Inf, Inf)))
  expect_true(all(is.na(tidy(wald)[c("statistic", "p.value")])))
})

test_that("what separation leaves known keeps its standard errors", {
  # g separates all of its own rows; elsewhere the model is that of the other rows.
  data <- rbind(data.frame(example_data[c("y", "x")], g = 0), data.frame(y = 1, x = c(2, 5, 8), g = 1))
  ml <- prognostic_model(y ~ x + g, data, likelihood = "ml")
  rest <- glm(y ~ x, binomial, data[data$g == 0, ], epsilon = 1e-12)
  new <- data.frame(x = c(1, 4), g = 0)
  for (type in c("link", "response")) {
    expect_equal(predict(ml, new, type, se.fit = TRUE)$se.fit, predict(rest, new, type = type, se.fit = TRUE)$se.fit,
                 tolerance = 1e-5)
  }
  expect_true(is.na(predict(ml, data.frame(x = 1, g = 1), se.fit = TRUE)$se.fit))
  expect_equal(unname(predict(ml, data.frame(x = 1, g = 1), "response")), 1)
})

test_that("FLIC says that its intercept's interval holds the slopes fixed", {
  flic <- example_fit(likelihood = "flic")
  said <- "intercept's confidence interval and test hold the slopes at their estimates"
  flat <- function(x) gsub("\\s+", " ", paste(capture.output(print(x)), collapse = " "))
  expect_match(flat(flic), said)
  expect_match(flat(summary(flic)), said)
  expect_no_match(flat(example_fit()), "slopes")
  # The interval is that of a model of the intercept alone, the slopes an offset.
  slopes <- drop(model.matrix(flic)[, -1L] %*% coef(flic)[-1L])
  alone <- glm(y ~ 1 + offset(slopes), binomial, example_data, epsilon = 1e-14)
  depth <- function(a) sum(dbinom(example_data$y, 1, plogis(a + slopes), log = TRUE))
  for (limit in confint(flic)[1L, ]) {
    expect_equal(2 * (depth(coef(alone)) - depth(limit)), qchisq(0.95, 1), tolerance = 1e-7, ignore_attr = TRUE)
  }
})
