bridge_fit <- function(...) {
  data <- data.frame(y = c(0, 0, 1, 0, 1, 0, 1, 1, 0, 1, 1, 0), x = c(1:10, 4, 7), arm = rep(c("a", "b", "c"), 4))
  prognostic_model(y ~ log2(x) + arm, data, ...)
}

study_fit <- function() {
  study <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker", value = "value",
                        response = "response", arm = "arm", lloq = "lloq")
  prognostic_model(response ~ log2(`sIL-2R`) + arm, study)
}

test_that("insight reads a fit", {
  skip_if_not_installed("insight")
  fit <- bridge_fit()
  terms <- names(coef(fit))
  expect_identical(insight::find_response(fit), "y")
  expect_identical(insight::find_predictors(fit)$conditional, c("x", "arm"))
  expect_identical(insight::get_parameters(fit)$Parameter, terms)
  expect_identical(insight::get_parameters(fit)$Estimate, unname(coef(fit)))
  expect_equal(insight::get_statistic(fit)$Statistic, tidy(fit)$statistic)
  expect_equal(unname(insight::get_varcov(fit)), unname(vcov(fit)))
  expect_identical(insight::n_obs(fit), 12L)
  expect_identical(insight::n_parameters(fit), 4L)
  expect_identical(insight::get_df(fit, type = "residual"), 8)
  expect_identical(insight::get_df(fit, type = "wald"), Inf)
  expect_identical(insight::get_df(fit, type = "model"), 4)
  expect_identical(as.numeric(insight::get_loglikelihood(fit)), as.numeric(logLik(fit)))
  expect_true(insight::is_converged(fit))
  expect_identical(insight::find_algorithm(fit)$algorithm, "Firth")
  info <- insight::model_info(fit)
  expect_true(info$is_binomial && info$is_logit)
  expect_equal(insight::link_inverse(fit)(0), 0.5)
  expect_equal(as.numeric(insight::get_response(fit)), fit$y)
})

test_that("insight reads a study's fit: parameters bear one spelling, data are those fitted", {
  skip_if_not_installed("insight")
  fit <- study_fit()
  parameters <- insight::get_parameters(fit)$Parameter
  expect_identical(insight::get_statistic(fit)$Parameter, parameters)
  expect_identical(rownames(insight::get_varcov(fit)), parameters)
  expect_silent(data <- insight::get_data(fit))
  expect_identical(nrow(data), fit$n)
  expect_true(all(c("response", "sIL-2R", "arm") %in% names(data)))
})

test_that("model_parameters() tells what tidy() tells", {
  skip_if_not_installed("parameters")
  for (conf_method in c("profile", "wald")) {
    fit <- bridge_fit(conf_method = conf_method, conf.level = 0.9)
    table <- parameters::model_parameters(fit)
    own <- tidy(fit, conf.int = TRUE)
    expect_equal(table$Coefficient, own$estimate)
    expect_equal(table$SE, own$std.error)
    expect_equal(c(table$CI_low, table$CI_high), c(own$conf.low, own$conf.high))
    expect_equal(table$p, own$p.value)
    expect_equal(table[[if (conf_method == "profile") "Chi2" else "z"]], own$statistic)
    expect_identical(unique(table$CI), 0.9)
  }
  fit <- bridge_fit()
  ratios <- parameters::model_parameters(fit, exponentiate = TRUE)
  expect_equal(ratios$Coefficient, unname(exp(coef(fit))))
  expect_equal(ratios$CI_high, unname(exp(confint(fit)[, 2L])))
  expect_output(print(ratios), "Odds Ratio")
  wald <- parameters::model_parameters(fit, ci_method = "wald", ci = 0.8)
  expect_equal(wald$CI_low, unname(confint(fit, level = 0.8, method = "wald")[, 1L]))
  expect_equal(wald$p, tidy(bridge_fit(conf_method = "wald"))$p.value)
  expect_identical(parameters::model_parameters(fit, keep = "arm")$Parameter, c("armb", "armc"))
  expect_identical(parameters::model_parameters(fit, drop = "arm")$Parameter, c("(Intercept)", "log2(x)"))
  expect_equal(parameters::model_parameters(fit, p_adjust = "holm")$p, p.adjust(tidy(fit)$p.value, "holm"))
  expect_error(parameters::model_parameters(fit, standardize = "refit"), class = "cytochange_error_argument")
  expect_error(parameters::model_parameters(fit, ci_method = "boot"), class = "cytochange_error_argument")
  expect_identical(parameters::model_parameters(study_fit())$Parameter[2L], "log2(sIL-2R)")
  expect_identical(nrow(parameters::model_parameters(fit, standardize = NULL, bootstrap = FALSE, verbose = FALSE)), 4L)
})

test_that("ci(), p_value() and standard_error() follow the fit", {
  skip_if_not_installed("parameters")
  fit <- bridge_fit()
  limits <- parameters::ci(fit)
  expect_equal(unname(as.matrix(limits[c("CI_low", "CI_high")])), unname(confint(fit)), ignore_attr = TRUE)
  expect_equal(parameters::ci(fit, ci = 0.8, method = "wald")$CI_low,
               unname(confint(fit, level = 0.8, method = "wald")[, 1L]))
  expect_equal(parameters::p_value(fit)$p, tidy(fit)$p.value)
  expect_equal(parameters::standard_error(fit)$SE, tidy(fit)$std.error)
})
