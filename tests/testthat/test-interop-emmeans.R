bridge_data <- function() {
  m <- datasets::mtcars
  m$gear <- factor(m$gear)
  m$hp <- m$hp / 100
  m
}

test_that("marginal means are averages of predictions over a balanced grid", {
  skip_if_not_installed("emmeans")
  data <- bridge_data()
  fit <- prognostic_model(am ~ qsec + vs + gear, data[data$gear != 5 | data$qsec > 15, ])
  at <- mean(fit$variables$qsec)
  means <- as.data.frame(emmeans::emmeans(fit, "vs"))
  for (k in 1:2) {
    grid <- data.frame(qsec = at, vs = k - 1, gear = levels(data$gear))
    expect_equal(means$emmean[k], mean(predict(fit, grid)))
    row <- colMeans(model.matrix(fit, grid))
    expect_equal(means$SE[k], sqrt(drop(row %*% vcov(fit) %*% row)))
  }
  expect_equal(means$asymp.LCL, means$emmean - qnorm(0.975) * means$SE)
})

test_that("under maximum likelihood emmeans gives what it gives of glm: splines, offsets, interactions, contrasts", {
  skip_if_not_installed("emmeans")
  data <- bridge_data()
  formulas <- list(vs ~ mpg + factor(am), vs ~ splines::ns(mpg, 2) + am, vs ~ mpg * am,
                   vs ~ log(mpg) + offset(0.1 * hp) + am,
                   vs ~ poly(mpg, 2) + am)
  for (formula in formulas) {
    fit <- prognostic_model(formula, data, likelihood = "ml", conf_method = "wald")
    peer <- glm(formula, binomial, data, epsilon = 1e-14, maxit = 100)
    ours <- as.data.frame(emmeans::emmeans(fit, "am", at = list(mpg = 22)))
    theirs <- as.data.frame(emmeans::emmeans(peer, "am", at = list(mpg = 22)))
    expect_equal(ours$emmean, theirs$emmean, tolerance = 1e-6, info = deparse(formula))
    expect_equal(ours$SE, theirs$SE, tolerance = 1e-4, info = deparse(formula))
  }
  coded <- prognostic_model(vs ~ mpg + gear, data, contrasts = list(gear = "contr.sum"))
  plain <- prognostic_model(vs ~ mpg + gear, data)
  means <- function(fit) as.data.frame(emmeans::emmeans(fit, "gear", type = "response"))$prob
  expect_equal(means(coded), means(plain), tolerance = 1e-7)
  ratio <- as.data.frame(emmeans::contrast(emmeans::emmeans(plain, "gear"), "trt.vs.ctrl", type = "response"))
  expect_equal(ratio$odds.ratio, unname(exp(coef(plain)[c("gear4", "gear5")])))
})

test_that("a study's model needs no data in the call", {
  skip_if_not_installed("emmeans")
  study <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker", value = "value",
                        response = "response", arm = "arm", covariates = "er", lloq = "lloq")
  fit <- prognostic_model(response ~ log2(`sIL-2R`) + arm + er, study)
  means <- as.data.frame(emmeans::emmeans(fit, "arm", type = "response"))
  expect_identical(nrow(means), 4L)
  expect_true(all(means$prob > 0 & means$prob < 1))
})

test_that("infinite coefficients have no marginal mean, and that is said, not guessed", {
  skip_if_not_installed("emmeans")
  ml <- prognostic_model(y ~ x + g, data.frame(y = rep(0:1, each = 5), x = 1:10, g = factor(rep(1:2, 5))),
                         likelihood = "ml")
  expect_true(all(is.na(as.data.frame(emmeans::emmeans(ml, "g"))$emmean)))
})
