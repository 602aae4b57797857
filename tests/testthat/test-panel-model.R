# Panels of markers: a penalty chooses, resamples say how often.

panel_study <- function(n = 60, p = 6, seed = 1, ids = "P%02d", n_outside = 0) {
  set.seed(seed)
  y <- rep(c("CR", "PD"), length.out = n)
  x <- matrix(2^(rnorm(n * p) + 5), n, dimnames = list(sprintf(ids, seq_len(n)), paste0("m", seq_len(p))))
  x[y == "CR", 1] <- x[y == "CR", 1] * 4
  d <- data.frame(id = rep(rownames(x), p), visit = "baseline", marker = rep(colnames(x), each = n),
                  value = as.vector(x), response = rep(replace(y, seq_len(n_outside), "NE"), p))
  list(x = log2(x), y = y == "CR", study = marker_study(d, "id", "visit", "value", marker = "marker",
                                                        response = "response"))
}

test_that("Riley's number is the published one", {
  # METHODS: P 24, R2 0.288, events 0.174: criteria 622.31, 661.10, 220.85 (pmsampsize 662).
  expect_identical(cytochange:::riley_number(24, 0.174, 0.288)[["n_needed"]], 662)
})

test_that("lasso and ridge are glmnet's at the weight of smallest deviance", {
  skip_if_not_installed("glmnet")
  made <- panel_study()
  for (penalty in c("lasso", "ridge")) {
    panel <- panel_model(made$study, penalty = penalty, resamples = 5, seed = 2)
    known <- glmnet::glmnet(made$x, as.numeric(made$y), family = "binomial", alpha = as.numeric(penalty == "lasso"))
    expect_equal(unname(coef(panel)), unname(as.matrix(coef(known, s = panel$lambda))[, 1]), tolerance = 1e-3)
    expect_equal(unname(predict(panel)), unname(drop(cbind(1, made$x) %*% coef(panel))))
    expect_equal(predict(panel, made$study, "response"), plogis(predict(panel)))
    expect_identical(panel$chosen$marker[1], "m1")
    expect_true(all(panel$chosen$share >= 0 & panel$chosen$share <= 1))
    expect_identical(coef(panel_model(made$study, penalty = penalty, resamples = 0, seed = 2)), coef(panel))
  }
  validation <- validate_prognosis(panel, resamples = 5, seed = 3)
  expect_s3_class(validation, "prognosis_validation")
  expect_null(settings(validation)$likelihood)
  expect_output(print(validation), "events; ridge regression.", fixed = TRUE)
  told <- paste(unlist(paper_table(validation)), collapse = " ")
  expect_match(told, ", by ridge regression; 60 patients", fixed = TRUE)
  auc <- validation[validation$measure == "auc", ]
  expect_equal(auc$apparent, roc_curve(unname(predict(panel)), made$y, resamples = 0)$auc)
  expect_lte(auc$corrected, auc$apparent + 0.02)
})

test_that("the weight of the penalty is chosen inside each resample, and markers counted, by glmnet fold by fold", {
  skip_if_not_installed("glmnet")
  made <- panel_study(50, 5, 4)
  panel <- panel_model(made$study, folds = 5, resamples = 8, seed = 6)
  # The folds that the seed deals, responders and others apart; the deviance of the patients left out.
  by_hand <- function(rows) {
    x <- made$x[rows, ]
    y <- made$y[rows]
    fold <- integer(length(y))
    for (group in list(which(y), which(!y))) fold[group] <- sample(rep_len(1:5, length(group)))
    whole <- glmnet::glmnet(x, as.numeric(y), family = "binomial")
    deviance <- matrix(NA_real_, length(y), length(whole$lambda))
    for (k in 1:5) {
      part <- glmnet::glmnet(x[fold != k, ], as.numeric(y[fold != k]), family = "binomial", lambda = whole$lambda)
      p <- predict(part, x[fold == k, , drop = FALSE], s = whole$lambda, type = "response")
      p <- pmin(pmax(p, 1e-5), 1 - 1e-5)
      deviance[fold == k, ] <- -2 * (y[fold == k] * log(p) + (1 - y[fold == k]) * log(1 - p))
    }
    best <- which.min(colMeans(deviance))
    list(lambda = whole$lambda[best], beta = as.matrix(coef(whole))[-1L, best])
  }
  keys <- .Call(ffi_refit_keys, 6, 0, 9L)
  whole <- with_generator(keys[[1L]], by_hand(1:50))
  expect_equal(panel$lambda, whole$lambda, tolerance = 1e-9)
  expect_equal(coef(panel)[-1L], whole$beta, tolerance = 1e-6)
  shares <- rowMeans(vapply(keys[-1L], function(key) {
    with_generator(key, by_hand(sample(50, replace = TRUE))$beta != 0)
  }, logical(5)))
  expect_equal(panel$chosen$share, unname(shares[match(panel$chosen$marker, colnames(made$x))]))
})

test_that("forward selection adds what is worth its coefficient, by Firth's likelihood ratio", {
  made <- panel_study(50, 4, 3)
  panel <- panel_model(made$study, penalty = "forward", resamples = 3, seed = 1)
  chosen <- which(coef(panel)[-1] != 0)
  expect_true(1 %in% chosen)
  d <- data.frame(y = made$y, made$x)
  fit <- prognostic_model(stats::reformulate(colnames(made$x)[chosen], "y"), d)
  expect_equal(unname(coef(panel)[c(1, chosen + 1)]), unname(coef(fit)), tolerance = 1e-6)
  left <- setdiff(colnames(made$x), colnames(made$x)[chosen])
  gains <- vapply(left, function(name) {
    anova(fit, prognostic_model(stats::reformulate(c(colnames(made$x)[chosen], name), "y"), d))$Chisq[2]
  }, 1)
  expect_true(all(gains <= 2 + 1e-6))
  printed <- paste(capture.output(print(panel)), collapse = " ")
  expect_match(printed, "Riley's criteria ask for")
  expect_match(printed, "without p values")
})

test_that("what cannot be fitted is refused", {
  made <- panel_study()
  expect_error(panel_model(made$study, markers = "none"), class = "cytochange_error_argument")
  expect_error(panel_model(made$study, penalty = "best"), class = "cytochange_error_argument")
  expect_error(panel_model(1), class = "cytochange_error_argument")
})

test_that("a panel is validated by its predictions in new patients", {
  made <- panel_study(40, 3)
  new <- panel_study(50, 3, 8, "N%02d")
  panel <- panel_model(made$study, penalty = "forward", resamples = 0, seed = 1)
  got <- validate_prognosis(panel, newdata = new$study, resamples = 20, seed = 3)
  eta <- drop(cbind(1, new$x) %*% coef(panel))
  expect_equal(got$corrected, oracle_measures(unname(eta), as.numeric(new$y)), tolerance = 1e-6)
  frame <- data.frame(2^new$x, response = new$y)
  expect_equal(as.data.frame(validate_prognosis(panel, newdata = frame, resamples = 20, seed = 3)),
               as.data.frame(got))
  expect_output(print(got), "new patients")
  expect_error(validate_prognosis(panel, newdata = made$study), class = "cytochange_error_data")
})

test_that("the print says what each way does, and counts who is left out", {
  made <- panel_study(40, 4, 3, n_outside = 2)
  said <- function(...) {
    gsub("\\s+", " ", paste(capture.output(print(panel_model(made$study, ..., seed = 1), width = 200)), collapse = " "))
  }
  forward <- said(penalty = "forward", resamples = 3)
  expect_match(forward, "2 patients not evaluable for response left out")
  expect_match(forward, "not shrunk, without p values, as the same data chose the markers", fixed = TRUE)
  expect_match(forward, "m[2-4] not chosen")
  skip_if_not_installed("glmnet")
  ridge <- said(penalty = "ridge", resamples = 3)
  expect_match(ridge, "ridge regression: all 4 candidates kept", fixed = TRUE)
  expect_match(ridge, "shrunk, none chosen; no p values", fixed = TRUE)
  expect_no_match(ridge, "by looking|Chosen:")
  expect_match(said(resamples = 3), "shrunk, without p values, as the same data chose the markers", fixed = TRUE)
  error <- expect_error(panel_model(made$study, folds = 41), class = "cytochange_error_argument")
  expect_match(conditionMessage(error), "`folds`", fixed = TRUE)
})

test_that("tidy(), summary() and autoplot() tell coefficients and what was chosen", {
  made <- panel_study(40, 4, 3)
  panel <- panel_model(made$study, penalty = "forward", resamples = 3, seed = 1)
  rows <- tidy(panel)
  expect_identical(rows$term, names(coef(panel)))
  expect_identical(rows$estimate, unname(coef(panel)))
  expect_identical(rows$chosen, c(NA, unname(coef(panel)[-1] != 0)))
  expect_identical(rows$share[-1], panel$chosen$share[match(rows$term[-1], panel$chosen$marker)])
  expect_equal(tidy(panel, exponentiate = TRUE)$estimate, exp(rows$estimate))
  expect_identical(summary(panel), rows)
  picture <- ggplot2::autoplot(panel)
  expect_s3_class(picture, "ggplot")
  expect_identical(picture$data$coefficient, panel$chosen$coefficient)
  expect_error(tidy(panel, exponentiate = 2), class = "cytochange_error_argument")
})

test_that("methods and checklist of a panel, and of its validation, name the penalty and the folds", {
  skip_if_not_installed("glmnet")
  panel <- panel_model(panel_study()$study, folds = 5, resamples = 2, seed = 2)
  for (x in list(panel, validate_prognosis(panel, resamples = 3, seed = 1))) {
    said <- paste(methods_text(x), collapse = " ")
    expect_match(said, "by the lasso (package glmnet), the weight of its penalty being that of the ", fixed = TRUE)
    expect_match(said, "smallest deviance in 5-fold", fixed = TRUE)
    expect_match(said, "Tibshirani R (1996)", fixed = TRUE)
  }
  items <- as.data.frame(methods_text(panel, reporting = "TRIPOD"))
  answered <- items$answered[items$item %in% c("6", "7", "8", "9", "10", "13", "15")]
  expect_false(any(grepl("not in the results", answered)))
})

test_that("panels have a table, sentences and analysis results data", {
  skip_if_not_installed("glmnet")
  panel <- panel_model(panel_study()$study, resamples = 5, seed = 2)
  beta <- coef(panel)[["m1"]]
  table <- as.data.frame(paper_table(panel))
  expect_identical(table$Marker, panel$chosen$marker)
  expect_identical(table[["Odds ratio"]][1L], formatC(exp(beta), digits = 2L, format = "f"))
  expect_identical(table[["Odds ratio"]] == "not chosen", panel$chosen$coefficient == 0)
  said <- paste(findings(panel), collapse = " ")
  expect_match(said, "Of 6 candidate markers the lasso chose m1 (odds ratio ", fixed = TRUE)
  expect_match(said, "without p values", fixed = TRUE)
  needs <- paste0("an R-squared of 15% of its maximum; there are ", panel$n, ".")
  expect_match(said, needs, fixed = TRUE)
  expect_match(gsub("\\s+", " ", paste(capture.output(print(panel)), collapse = " ")), needs, fixed = TRUE)
  ard <- as_ard(panel)
  expect_identical(unlist(ard$stat[ard$variable == "m1" & ard$stat_name == "odds_ratio"]), exp(beta))
  expect_false("p.value" %in% ard$stat_name)
})

test_that("a panel says which values stand at their limit", {
  d <- data.frame(id = 1:40, visit = "baseline", a = c("<2", "<2", 3:40), b = c(40:1), response = c("CR", "PD"))
  panel <- panel_model(marker_study(d, "id", "visit", c("a", "b"), response = "response"), penalty = "forward",
                       resamples = 0, seed = 1)
  expect_identical(panel$n_censored, c(a = 2, b = 0))
  said <- "Values beyond a limit of quantification entered at the limit: a 2."
  expect_match(gsub("\\s+", " ", paste(capture.output(print(panel)), collapse = " ")), said, fixed = TRUE)
  expect_match(paste(methods_text(panel), collapse = " "), said, fixed = TRUE)
})

test_that("data by which glmnet cannot be cross-validated are an error of the study's, and counted in resamples", {
  skip_if_not_installed("glmnet")
  study <- function(apart) {
    d <- data.frame(id = 1:12, visit = "baseline", a = ifelse(1:12 %in% apart, 2, 1),
                    response = rep(c("CR", "PD"), 6))
    marker_study(d, "id", "visit", "a", response = "response")
  }
  e <- expect_error(panel_model(study(4), folds = 3, resamples = 0, seed = 1), class = "cytochange_error_data")
  expect_identical(e$argument, "study")
  expect_match(conditionMessage(e), "each fold", fixed = TRUE)
  panel <- panel_model(study(c(1, 4, 5, 7)), folds = 3, resamples = 60, seed = 1)
  expect_gt(panel$n_failed, 0)
  fitted <- 60 - panel$n_failed
  expect_equal(panel$chosen$share * fitted, round(panel$chosen$share * fitted))
  said <- paste0(fitted, " bootstrap resamples (in ", panel$n_failed, " more no panel could be fitted)")
  expect_match(gsub("\\s+", " ", paste(capture.output(print(panel)), collapse = " ")), said, fixed = TRUE)
  expect_match(paste(methods_text(panel), collapse = " "), said, fixed = TRUE)
})

test_that("of glmnet's errors only that of markers that do not differ is called so", {
  skip_if_not_installed("glmnet")
  fold <- rep(1:3, each = 4)
  came <- function(x, y) tryCatch(cross_validated(x, y, 1, fold, c(1, 1)), cytochange_error_data = identity)
  # All that differs is in one fold.
  alone <- came(cbind(c(rep(0, 8), 1:4), 1), rep(0:1, 6))
  expect_match(alone$needed, "differ between the patients", fixed = TRUE)
  expect_match(alone$received, "8 patients outside a fold", fixed = TRUE)
  # One class outside a fold.
  one <- came(cbind(1:12, (1:12)^2), rep(c(0, 1), c(8, 4)))
  expect_match(one$needed, "glmnet can fit", fixed = TRUE)
  expect_match(one$received, "of which it says \"", fixed = TRUE)
})

test_that("sentences of a panel say why there is no p, and count parameters", {
  skip_if_not_installed("glmnet")
  study <- marker_study(ifn_trial, "patient", "visit", "value", "marker", response = "response", arm = "arm",
                        lloq = "lloq", unit = "unit")
  panel <- panel_model(study, seed = 1, resamples = 10)
  printed <- gsub("\n *", " ", paste(utils::capture.output(print(panel)), collapse = "\n"))
  why <- "shrunk, without p values, as the same data chose the markers"
  expect_match(printed, why, fixed = TRUE)
  expect_match(paste(findings(panel), collapse = " "), why, fixed = TRUE)
  expect_no_match(c(printed, findings(panel)), "by looking|candidate column")
  expect_match(paste(findings(panel), collapse = " "), "patients for 6 candidate parameters, at this share")
})
