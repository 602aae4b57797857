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

test_that("emmeans and insight work on a fit", {
  fit <- example_fit(conf_method = "wald")
  skip_if_not_installed("emmeans")
  means <- as.data.frame(emmeans::emmeans(fit, "arm", type = "response"))
  expect_equal(means$prob, unname(predict(fit, data.frame(x = mean(fit$variables$x), arm = c("a", "b", "c")),
                                          type = "response")))
  skip_if_not_installed("insight")
  expect_identical(insight::find_response(fit), "y")
  expect_identical(insight::get_parameters(fit)$Estimate, unname(coef(fit)))
  expect_true(insight::model_info(fit)$is_binomial)
  expect_equal(insight::get_statistic(fit)$Statistic, tidy(fit)$statistic)
  skip_if_not_installed("parameters")
  expect_equal(parameters::model_parameters(fit)$p, tidy(fit)$p.value)
  expect_output(print(parameters::model_parameters(example_fit())), "arm")
})
