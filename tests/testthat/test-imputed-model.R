# prognostic_model() of a study's markers with values beyond limits: pooled models against figures found elsewhere,
# other engines and the screen; indicators by their identities; validation inside which is imputed anew.

limits_study <- function(x, y, limit, ..., marker = "m", turn = FALSE) {
  n <- length(y)
  limit <- rep(limit, length.out = length(x))
  data <- data.frame(id = rep(sprintf("p%03d", seq_len(n)), length(marker)), visit = "b",
                     marker = rep(marker, each = n), value = 2^pmax(x, limit), below = x < limit,
                     response = ifelse(y, "CR", "PD"), age = round(50 + 10 * sin(seq_len(n))),
                     sex = rep(c("f", "m", "m"), length.out = n))
  if (turn) data <- data[rev(seq_len(nrow(data))), ]
  marker_study(data, "id", "visit", "value", "marker", response = "response", censored = "below",
               covariates = c("age", "sex"), ...)
}

values_of <- function(n, share, seed) {
  withr::local_seed(seed)
  y <- rep(c(TRUE, FALSE), length.out = n)
  x <- rnorm(n, 5 + 0.8 * y)
  list(x = x, y = y, limit = stats::quantile(x, share, names = FALSE))
}

limits_of_study <- function(n, share, seed, ...) {
  made <- values_of(n, share, seed)
  limits_study(made$x, made$y, made$limit, ...)
}

# Completed data sets of a 0/1 covariate, pooled as a model's completed data are.
pool_sets <- function(y, sets, likelihood = "firth", se = "information") {
  pieces <- lapply(sets, function(x) {
    list(x = structure(cbind(1, x), assign = 0:1), y = y, weights = rep(1, length(y)), offset = rep(0, length(y)))
  })
  completed <- fit_completed(pieces, likelihood)
  fit <- pool_fits(completed$fits, pieces, se, list(number = length(sets), used = length(sets)))
  pieces[[1L]]$x <- structure(pieces[[1L]]$x, dimnames = list(NULL, c("(Intercept)", "x")))
  add_pooled(fit, pieces[[1L]])
}

# The problems of a pooled model.
problems_of <- function(fit) lapply(fit$parts[[1L]]$profiles, function(parts) parts[[1L]]$problem)

clip_y <- rep(c(1, 0, 1, 0), c(7, 9, 5, 4))
clip_sets <- lapply(c("111100001", "111010100", "110110000", "101111000", "111110010"), function(drawn) {
  c(rep(c(1, 0, 1, 0), c(5, 2, 2, 7)), as.numeric(strsplit(drawn, "")[[1L]]))
})

test_that("pooled slope, Rubin's error, combined profiles: the printed figures", {
  fit <- pool_sets(clip_y, clip_sets)
  expect_equal(fit$coefficients[["x"]], 2.269941061, tolerance = 1e-9)
  expect_equal(sqrt(fit$covariance["x", "x"]), 0.9731065547, tolerance = 1e-9)
  expect_equal(c(fit$imputation$within[2, 2], fit$imputation$between[2, 2]), c(0.8797393185, 0.0559975403),
               tolerance = 1e-8)
  expect_equal(fit$df[["x"]], 19.24627101, tolerance = 1e-7)
  limits <- profile_limits(fit, 0.95)
  expect_equal(unname(limits["x", ]), c(0.5729773, 4.2775172), tolerance = 1e-7)
  fit[c("conf_method", "conf.level")] <- list("profile", 0.95)
  expect_equal(coefficient_table(fit)$p.value[2], 0.00762516, tolerance = 1e-6)
  fit$conf_method <- "wald"
  expect_equal(coefficient_table(fit)$p.value[2], 0.0306620705, tolerance = 1e-8)
  expect_equal(unname(wald_limits(fit, 0.95)["x", ]),
               2.269941061 + c(-1, 1) * qt(0.975, 19.24627101) * 0.9731065547, tolerance = 1e-8)
  # One set over and over: the ordinary model.
  alone <- prognostic_model(y ~ x, data.frame(y = clip_y, x = clip_sets[[1L]]))
  same <- pool_sets(clip_y, clip_sets[c(1, 1, 1)])
  expect_equal(as.vector(profile_limits(same, 0.95)), as.vector(confint(alone)), tolerance = 1e-6)
  expect_equal(unname(same$likelihood_ratio), unname(alone$likelihood_ratio), tolerance = 1e-5)
  expect_equal(unname(same$covariance), unname(vcov(alone)))
})

test_that("FLIC and FLAC are pooled: the same data over and over give the ordinary model", {
  frame <- data.frame(y = clip_y, x = clip_sets[[1L]])
  for (likelihood in c("flic", "flac")) {
    alone <- prognostic_model(y ~ x, frame, likelihood = likelihood)
    same <- pool_sets(clip_y, clip_sets[c(1, 1)], likelihood)
    expect_equal(unname(same$coefficients), unname(coef(alone)))
    expect_equal(as.vector(profile_limits(same, 0.95)), as.vector(confint(alone)), tolerance = 1e-5)
    expect_equal(unname(same$covariance), unname(vcov(alone)))
    study <- limits_of_study(40, 0.3, 11)
    fit <- prognostic_model(response ~ log2(m), study, likelihood = likelihood, seed = 1)
    firth <- prognostic_model(response ~ log2(m), study, seed = 1)
    if (likelihood == "flic") expect_equal(confint(fit)[2, ], confint(firth)[2, ], tolerance = 1e-7)
    expect_identical(settings(validate_prognosis(fit, resamples = 3, seed = 1))$n_failed, 0L)
  }
})

test_that("all coefficients' limits are those of logistf's combined profiles", {
  skip_if_not_installed("logistf")
  fit <- pool_sets(clip_y, clip_sets)
  frames <- lapply(clip_sets, function(x) data.frame(y = clip_y, x = x))
  fits <- lapply(frames, function(data) {
    logistf::logistf(y ~ x, data, control = logistf::logistf.control(maxit = 1000, xconv = 1e-10, gconv = 1e-10))
  })
  clip <- tryCatch(logistf::CLIP.confint(obj = fits, data = frames, variable = "x"), error = function(e) NULL)
  skip_if(is.null(clip))
  expect_equal(unname(profile_limits(fit, 0.95)["x", ]), unname(as.vector(clip$ci))[1:2], tolerance = 1e-4)
})

test_that("combined profiles solved by hand: F at the limits is 0.025 and 0.975, of each coefficient", {
  study <- limits_of_study(40, 0.35, 1)
  fit <- prognostic_model(response ~ log2(m) + age, study, seed = 4)
  problems <- problems_of(fit)
  level <- function(g, column) {
    mean(vapply(problems, function(problem) {
      free <- logistic_maximum(problem)
      start <- free$beta
      start[column] <- g
      held <- logistic_maximum(problem, start, held = column)
      pnorm(sign(g - free$beta[column]) * sqrt(2 * max(0, free$log_lik - held$log_lik)))
    }, 0))
  }
  for (column in 1:3) {
    expect_equal(level(confint(fit)[column, 1], column), 0.025, tolerance = 1e-5)
    expect_equal(level(confint(fit)[column, 2], column), 0.975, tolerance = 1e-5)
    at_zero <- level(0, column)
    expect_equal(tidy(fit)$p.value[column], 2 * min(at_zero, 1 - at_zero), tolerance = 1e-5)
  }
})

test_that("Rubin's rules and the joint test are those of mice", {
  skip_if_not_installed("mice")
  study <- limits_of_study(60, 0.3, 2)
  fit <- prognostic_model(response ~ log2(m) + age, study, likelihood = "ml", seed = 2, conf_method = "wald")
  fits <- lapply(problems_of(fit), function(problem) glm(problem$y ~ problem$x[, 2] + problem$x[, 3], binomial))
  pooled <- summary(mice::pool(mice::as.mira(fits)))
  expect_equal(tidy(fit)$estimate, pooled$estimate, tolerance = 1e-6)
  expect_equal(tidy(fit)$std.error, pooled$std.error, tolerance = 1e-5)
  expect_equal(tidy(fit)$p.value, pooled$p.value, tolerance = 1e-4)
})

test_that("one marker is the screen's row, with covariates too", {
  made <- values_of(50, 0.3, 12)
  two <- limits_study(made$x, made$y, made$limit - c(0, 0.7, 0.2))
  for (study in list(limits_of_study(50, 0.1, 3), limits_of_study(50, 0.4, 3), two)) {
    for (covariates in if (is_long()) list(NULL, "age", c("age", "sex")) else list(NULL, "age")) {
      row <- prognostic_screen(study, resamples = 0, seed = 5, covariates = covariates)
      formula <- stats::reformulate(c(covariates, "log2(m)"), "response")
      fit <- prognostic_model(formula, study, seed = 5)
      at <- nrow(tidy(fit))
      expect_equal(unlist(tidy(fit, conf.int = TRUE)[at, c("estimate", "std.error", "conf.low", "conf.high")]),
                   unlist(row[c("estimate", "std.error", "conf.low", "conf.high")]), tolerance = 1e-6)
      expect_identical(glance(fit)$imputations, as.integer(max(20, ceiling(100 * row$n_censored / 50))))
    }
  }
})

test_that("as many imputations as per cent, whatever rounding makes of the share", {
  for (n in 21:60) {
    expect_identical(n_imputations(list(beyond = matrix(rep(c(-1L, 0L), c(n, 100L - n))))), as.numeric(n))
  }
})

test_that("nothing beyond a limit: the ordinary model, whatever is asked; no seed is drawn", {
  made <- values_of(40, 0, 4)
  study <- limits_study(made$x, made$y, min(made$x) - 1)
  plain <- prognostic_model(response ~ log2(m), study, censored = "limit")
  withr::local_seed(1)
  before <- .Random.seed
  for (censored in list(NULL, "impute", "indicator")) {
    fit <- prognostic_model(response ~ log2(m), study, censored = censored)
    expect_identical(fit[c("coefficients", "covariance", "limits")], plain[c("coefficients", "covariance", "limits")])
    expect_null(fit$censored)
  }
  expect_identical(.Random.seed, before)
  # A marker that is not in the model says nothing.
  two <- limits_study(c(made$x, made$x + sin(1:40)), made$y, rep(c(min(made$x) - 1, 6), each = 40),
                      marker = c("m", "o"))
  expect_identical(prognostic_model(response ~ log2(m), two)$coefficients, plain$coefficients)
})

test_that("indicators: Firth's slope is that of the measured values alone, the intercepts' difference a table's", {
  made <- values_of(40, 0.4, 5)
  measured <- made$x >= made$limit
  fit <- prognostic_model(response ~ log2(m), limits_study(made$x, made$y, made$limit), censored = "indicator")
  alone <- prognostic_model(y ~ x, data.frame(y = made$y, x = made$x)[measured, ])
  expect_equal(coef(fit)[["log2(m)"]], coef(alone)[["x"]], tolerance = 1e-7)
  expect_equal(unname(confint(fit)[2, ]), unname(confint(alone)[2, ]), tolerance = 1e-6)
  a <- sum(made$y[!measured])
  at_limit <- coef(fit)[[1L]] + coef(fit)[[2L]] * made$limit
  expect_equal(coef(fit)[[3L]], qlogis((a + 0.5) / (sum(!measured) + 1)) - at_limit, tolerance = 1e-7)
  expect_match(names(coef(fit))[3L], "m below the limit", fixed = TRUE)
  # New patients: of a study, and of a data frame of numbers.
  study <- limits_study(made$x, made$y, made$limit)
  expect_equal(predict(fit, study), predict(fit))
  expect_equal(unname(predict(fit, data.frame(m = 2^c(made$limit - 3, made$limit + 1)))),
               c(at_limit + coef(fit)[[3L]], at_limit + coef(fit)[[2L]]))
  expect_s3_class(validate_prognosis(fit, resamples = 20, seed = 1), "prognosis_validation")
})

test_that("expected values are those of the truncated normal, and what is predicted by", {
  expect_equal(expected_beyond(0, 0, 1, -1), -sqrt(2 / pi))
  for (mean in c(-2, 1)) {
    numeric <- integrate(function(x) x * dnorm(x, mean, 1.5), -Inf, 0.3)$value / pnorm(0.3, mean, 1.5)
    expect_equal(expected_beyond(0.3, mean, 1.5, -1), numeric, tolerance = 1e-6)
    expect_equal(expected_beyond(0.3, mean, 1.5, 1),
                 (mean - numeric * pnorm(0.3, mean, 1.5)) / pnorm(0.3, mean, 1.5, lower.tail = FALSE), tolerance = 1e-6)
  }
  made <- values_of(60, 0.3, 6)
  study <- limits_study(made$x, made$y, made$limit)
  fit <- prognostic_model(response ~ log2(m), study, seed = 1)
  skip_if_not_installed("survival")
  made$limit <- made$limit - rep(c(0, 0.5), 30)
  study <- limits_study(made$x, made$y, made$limit)
  fit <- prognostic_model(response ~ log2(m), study, seed = 1)
  below <- made$x < made$limit
  value <- pmax(made$x, made$limit)
  tobit <- survival::survreg(survival::Surv(value, !below, type = "left") ~ 1, dist = "gaussian")
  wanted <- ifelse(below, expected_beyond(made$limit, coef(tobit)[[1L]], tobit$scale, -1), value)
  expect_equal(unname(fit$x[, 2L]), wanted, tolerance = 1e-6)
  expect_equal(predict(fit, study), predict(fit))
  expect_equal(unname(fitted(fit)), unname(plogis(drop(cbind(1, wanted) %*% coef(fit)))), tolerance = 1e-6)
  expect_equal(roc_curve(fit, resamples = 0)$auc, roc_curve(wanted, made$y, resamples = 0)$auc)
})

test_that("draws hang on seed, marker, imputation and patient: rows in any order give the same model", {
  made <- values_of(50, 0.3, 7)
  second <- made$x + 0.6 * sin(3 * seq_along(made$x))
  study <- limits_study(c(made$x, second), made$y, made$limit, marker = c("m", "o"))
  turned <- limits_study(c(made$x, second), made$y, made$limit, marker = c("m", "o"), turn = TRUE)
  model <- function(...) coef(prognostic_model(..., imputations = 4))
  for (formula in list(response ~ log2(m) + age, response ~ log2(m) + log2(o))) {
    one <- model(formula, study, seed = 9)
    expect_equal(one, model(formula, turned, seed = 9), tolerance = 1e-8)
    expect_identical(one, model(formula, study, seed = 9))
    expect_false(isTRUE(all.equal(one, model(formula, study, seed = 10), tolerance = 1e-6)))
  }
  withr::local_seed(3)
  expect_identical(model(response ~ log2(m), study), withr::with_seed(3, model(response ~ log2(m), study)))
})

test_that("slopes of the limit are too steep, pooled ones are not", {
  skip_unless_long()
  slopes <- vapply(1:40, function(seed) {
    withr::local_seed(seed)
    x <- rnorm(200)
    y <- runif(200) < plogis(x)
    study <- limits_study(x, y, 0)
    vapply(c("impute", "indicator", "limit"), function(censored) {
      coef(prognostic_model(response ~ log2(m), study, censored = censored, seed = seed, conf_method = "wald"))[[2L]]
    }, 0)
  }, numeric(3))
  error <- apply(slopes, 1, sd) / sqrt(ncol(slopes))
  expect_lt(abs(mean(slopes["impute", ]) - 1), 0.06 + 3 * error[["impute"]])
  expect_lt(abs(mean(slopes["indicator", ]) - 1), 0.05 + 3 * error[["indicator"]])
  expect_gt(mean(slopes["limit", ]), 1.3)
})

test_that("validation imputes anew in each resample: by hand for one, the same for any threads and jobs", {
  study <- limits_of_study(50, 0.3, 8)
  fit <- prognostic_model(response ~ log2(m) + age, study, seed = 1, imputations = 5)
  validation <- validate_prognosis(fit, resamples = 12, seed = 4)
  expect_identical(settings(validation)$n_failed, 0L)
  again <- withr::with_options(list(cytochange.threads = 1, cytochange.chunk_size = 5),
                               validate_prognosis(fit, resamples = 12, seed = 4))
  expect_identical(attr(validation, "links"), attr(again, "links"))
  expect_identical(attr(validation, "links")[, 1:6], attr(validate_prognosis(fit, resamples = 6, seed = 4), "links"))
  # The third resample by the pieces.
  drawn <- rep(1:50, .Call(ffi_bootstrap_draw, 50L, 2, 4))
  seed <- with_generator(.Call(ffi_refit_keys, 4, 2, 1L), draw_seed())
  part <- resampled_completion(fit$imputation$completion, drawn)
  pieces <- completed_pieces(part, impute_markers(part, 5, seed), fit$imputation$frame)
  beta <- rowMeans(vapply(fit_completed(pieces, "firth")$fits, `[[`, numeric(3), "point"))
  completion <- fit$imputation$completion
  design <- design_of(fit$imputation$frame, expected_values(part)(completion$data, completion$beyond))
  expect_equal(attr(validation, "links")[, 3], unname(drop(design$x %*% beta)), tolerance = 1e-6)
  expect_equal(validation$apparent[1], roc_curve(fit, resamples = 0)$auc)
  expect_match(paste(capture.output(print(validation)), collapse = " "), "imputed anew in each")
  expect_s3_class(calibration_curve(validation), "calibration_curve")
  expect_s3_class(decision_curve(validation), "decision_curve")
  crossed <- validate_prognosis(fit, seed = 4, method = "cv", folds = 5, repeats = 2)
  expect_identical(settings(crossed)$n_failed, 0L)
})

test_that("a regression that ends in rounding is no failure", {
  completion <- list(markers = "m", others = character(), logs = TRUE, all = "m", event = rep(0:1, c(40, 40)))
  failed <- vapply(1:40, function(seed) {
    withr::local_seed(seed)
    x <- rnorm(80, rep(c(0, 1), each = 40))
    limit <- sort(x)[5]
    completion$value <- matrix(pmax(x, limit), dimnames = list(NULL, "m"))
    completion$beyond <- matrix(-(x < limit) + 0L, dimnames = list(NULL, "m"))
    completion$patients <- as.character(1:80)
    completion$data <- data.frame(m = 2^completion$value[, 1])
    if (!any(completion$event[x < limit] == 1)) return(FALSE)
    inherits(try(impute_markers(completion, 2, 1), silent = TRUE), "try-error")
  }, NA)
  expect_false(any(failed))
})

test_that("words name the choice, and what needs one likelihood is refused", {
  study <- limits_of_study(50, 0.3, 9)
  fit <- prognostic_model(response ~ log2(m) + age, study, seed = 1)
  shown <- paste(capture.output(print(summary(fit))), collapse = " ")
  expect_match(shown, "imputed 30 times")
  expect_match(shown, "(CLIP)", fixed = TRUE)
  text <- methods_text(fit)
  expect_match(text[1], "imputed from a normal censored regression")
  expect_match(paste(text, collapse = " "), "Heinze G, Ploner M", fixed = TRUE)
  expect_match(paste(unlist(paper_table(fit)), collapse = " "), "imputed 30 times")
  expect_no_match(c(shown, text, findings(fit)), "\\bNA\\b")
  expect_match(paste(capture.output(print(prognostic_model(response ~ log2(m), study, censored = "indicator"))),
                     collapse = " "), "beside an indicator of +these: m 15")
  for (call in list(quote(anova(fit)), quote(drop1(fit)), quote(step(fit, trace = 0)))) {
    expect_error(eval(call), class = "cytochange_error_argument")
  }
  wald <- test_coefficients(fit, c(age = 0))
  expect_true(wald$p.value > 0 && wald$p.value < 1)
  expect_error(prognostic_model(response ~ log2(m), study, censored = "half"), class = "cytochange_error_argument")
  expect_error(prognostic_model(response ~ log2(m), study, imputations = 1), class = "cytochange_error_argument")
  expect_error(prognostic_model(response ~ log2(m), study, weights = rep(1, 50)), class = "cytochange_error_argument")
})
