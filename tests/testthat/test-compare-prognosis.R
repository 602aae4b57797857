# Two models of the same patients.

two_models <- function(n = 60, seed = 1, likelihood = "firth") {
  data <- validation_data(n, seed)
  list(data = data, first = prognostic_model(y ~ arm, data, likelihood = likelihood, conf_method = "wald"),
       second = prognostic_model(y ~ arm + x, data, likelihood = likelihood, conf_method = "wald"))
}

test_that("differences are those of two validations in the same resamples", {
  for (seed in seq_len(generated(2, 200))) {
    case <- two_models(50 + 10 * (seed %% 4), seed, c("firth", "ml", "flic", "flac")[1L + seed %% 4L])
    if (!case$second$converged) next
    got <- compare_prognosis(case$first, case$second, resamples = 15, seed = seed)
    each <- lapply(case[c("first", "second")], validate_prognosis, resamples = 15, seed = seed)
    if (settings(each$first)$n_failed + settings(each$second)$n_failed > 0L) next
    for (figure in c("optimism", "corrected")) {
      expect_equal(got[[figure]][1:2], (each$second[[figure]] - each$first[[figure]])[1:2], tolerance = 1e-7)
    }
    expect_equal(got$first[1:2], each$first$apparent[1:2])
    expect_equal(got$second[1:2], each$second$apparent[1:2])
    expect_true(all(got$conf.low <= got$corrected & got$corrected <= got$conf.high))
  }
})

test_that("interval, p and the gain of likelihood by hand, resample by resample", {
  case <- two_models(60, 3, "ml")
  y <- case$data$y
  got <- compare_prognosis(case$first, case$second, resamples = 19, seed = 5)
  counts <- .Call(ffi_bootstrap_weights, 60L, 19, 5)
  gain <- function(eta, w) sum(w * stats::plogis(ifelse(y == 1, eta, -eta), log.p = TRUE))
  each <- vapply(1:19, function(b) {
    w <- counts[, b]
    eta <- lapply(list(y ~ arm, y ~ arm + x), function(formula) {
      environment(formula) <- environment()
      stats::predict(stats::glm(formula, stats::binomial(), case$data, weights = w, epsilon = 1e-12), case$data)
    })
    measures <- function(w) {
      m <- vapply(eta, function(e) c(oracle_measures(e, y, w)[1:2], 2 * gain(e, w)), numeric(3))
      m[, 2] - m[, 1]
    }
    c(measures(w), measures(rep(1, 60)))
  }, numeric(6))
  optimism <- rowMeans(each[1:3, ] - each[4:6, ])
  expect_equal(got$optimism, optimism, tolerance = 1e-7)
  statistic <- stats::anova(stats::glm(y ~ arm, stats::binomial(), case$data),
                            stats::glm(y ~ arm + x, stats::binomial(), case$data), test = "Chisq")
  expect_equal(got$difference[3], statistic$Deviance[2], tolerance = 1e-6)
  expect_equal(got$p.value[3], statistic[["Pr(>Chi)"]][2], tolerance = 1e-5)
  null <- stats::glm(y ~ 1, stats::binomial(), case$data)
  expect_equal(got$first[3], null$deviance - stats::deviance(case$first), tolerance = 1e-6)
  for (m in 1:3) {
    moved <- sort(each[m, ] - mean(each[m, ]) + got$corrected[m])
    expect_equal(c(got$conf.low[m], got$conf.high[m]), moved[c(1, 19)], tolerance = 1e-6)
    if (m < 3) expect_equal(got$p.value[m], min(1, 2 * (min(sum(moved <= 0), sum(moved >= 0)) + 1) / 20))
  }
  expect_equal(glance(got)$added_information, 1 - got$first[3] / got$second[3])
  expect_identical(glance(got)$df, 1L)
})

test_that("under Firth's likelihood the test is anova()'s, and figures add up", {
  case <- two_models(40, 7)
  got <- compare_prognosis(case$first, case$second, resamples = 5, seed = 1)
  expect_equal(got$p.value[3], stats::anova(case$first, case$second)[["Pr(>Chisq)"]][2])
  expect_equal(got$second[3], glance(case$second)$statistic)
  expect_equal(got$second - got$first, got$difference)
  back <- compare_prognosis(case$second, case$first, resamples = 5, seed = 1)
  expect_equal(back$difference, -got$difference)
  expect_equal(back$p.value[3], got$p.value[3])
})

test_that("new patients: DeLong's paired test, Brier scores of the patients' own resamples", {
  skip_if_not_installed("pROC")
  for (seed in seq_len(generated(2, 200))) {
    case <- two_models(60, seed)
    new <- validation_data(50, seed + 500)
    got <- compare_prognosis(case$first, case$second, resamples = 39, seed = seed, newdata = new)
    # Of arms with the same share of events the coefficient is rounding, and no order.
    eta <- lapply(case[c("first", "second")], function(fit) signif(stats::predict(fit, new), 12))
    expect_equal(got$difference[1:2], (oracle_measures(eta$second, new$y) - oracle_measures(eta$first, new$y))[1:2])
    curves <- lapply(eta, function(e) pROC::roc(new$y, e, direction = "<", quiet = TRUE))
    test <- pROC::roc.test(curves$second, curves$first, paired = TRUE, method = "delong")
    expect_equal(got$p.value[1], test$p.value, tolerance = 1e-8)
    expect_equal(c(got$conf.low[1], got$conf.high[1]), as.vector(test$conf.int), tolerance = 1e-8)
    expect_identical(got$optimism[1:2], c(0, 0))
    loss <- lapply(eta, function(e) (new$y - stats::plogis(e))^2)
    drawn <- sort(colSums(.Call(ffi_bootstrap_weights, 50L, 39, seed) * (loss$second - loss$first)) / 50)
    expect_equal(c(got$conf.low[2], got$conf.high[2]), c(min(drawn[1], got$corrected[2]),
                                                         max(drawn[39], got$corrected[2])))
  }
  expect_identical(got$status[3], "not_computed")
  expect_match(got$note[3], "patients that the models were fitted to")
  new$x[1:2] <- NA
  new$y[3] <- NA
  less <- compare_prognosis(case$first, case$second, resamples = 9, seed = 1, newdata = new)
  expect_equal(as.data.frame(less), as.data.frame(compare_prognosis(case$first, case$second, resamples = 9, seed = 1,
                                                                    newdata = new[-(1:3), ])))
  expect_identical(settings(less)$n_left_out, c(response = 1L, prediction = 2L))
})

test_that("models that are not nested have no likelihood ratio; terms made of data are made anew", {
  case <- two_models()
  other <- prognostic_model(y ~ z, case$data, conf_method = "wald")
  got <- compare_prognosis(case$first, other, resamples = 8, seed = 1)
  expect_identical(got$status, c("ok", "ok", "not_computed"))
  expect_match(got$note[3], "nested")
  ml <- prognostic_model(y ~ arm + x, case$data, likelihood = "ml", conf_method = "wald")
  expect_match(compare_prognosis(case$first, ml, resamples = 8, seed = 1)$note[3], "same likelihood")
  made <- prognostic_model(y ~ arm + scale(x), case$data, conf_method = "wald")
  anew <- compare_prognosis(case$first, made, resamples = 8, seed = 1)
  expect_equal(anew$corrected, compare_prognosis(case$first, case$second, resamples = 8, seed = 1)$corrected,
               tolerance = 1e-6)
  expect_identical(settings(anew)$refitted_by, "R")
})

test_that("a row of weight w stands for w patients", {
  data <- validation_data(40)
  data$w <- rep_len(c(1, 2), 40)
  each <- data[rep(1:40, data$w), ]
  fits <- function(data, ...) {
    lapply(list(y ~ arm, y ~ arm + x), prognostic_model, data = data, conf_method = "wald", ...)
  }
  weighted <- fits(data, weights = "w")
  plain <- fits(each)
  expect_equal(as.data.frame(compare_prognosis(weighted[[1]], weighted[[2]], resamples = 8, seed = 1)),
               as.data.frame(compare_prognosis(plain[[1]], plain[[2]], resamples = 8, seed = 1)), tolerance = 1e-6)
})

test_that("it prints, and is told everywhere", {
  case <- two_models()
  got <- compare_prognosis(case$first, case$second, resamples = 30, seed = 1)
  printed <- paste(utils::capture.output(print(got)), collapse = "\n")
  expect_match(printed, "First model: y ~ arm.\nSecond model: y ~ arm + x.", fixed = TRUE)
  expect_match(printed, "second model minus first")
  said <- findings(got)
  expect_length(said, 3L)
  expect_match(said[3], "likelihood-ratio chi-square")
  # Nothing added: no direction is told.
  noise <- prognostic_model(y ~ arm + cos(x * 1e6), case$data, conf_method = "wald")
  idle <- compare_prognosis(case$first, noise, resamples = 30, seed = 1)
  if (idle$conf.low[1] <= 0 && idle$conf.high[1] >= 0) {
    expect_match(findings(idle)[1], "a difference of 0 is not excluded")
  }
  if (idle$p.value[3] > 0.05) expect_match(findings(idle)[3], "not significantly associated")
  expect_match(paste(methods_text(got), collapse = " "), "same 30 bootstrap resamples.*p is the level at which these")
  expect_identical(nrow(paper_table(got)$cells %||% as.data.frame(paper_table(got))), 3L)
  expect_s3_class(as_ard(got), "data.frame")
  expect_silent(ggplot2::ggplot_build(autoplot(got)))
  expect_identical(tidy(got), as.data.frame(got))
})

test_that("the same for any number of threads, and from R's generator where no seed is given", {
  case <- two_models()
  one <- compare_prognosis(case$first, case$second, resamples = 40, seed = 2)
  withr::local_options(cytochange.threads = 2L)
  expect_identical(compare_prognosis(case$first, case$second, resamples = 40, seed = 2), one)
  again <- lapply(1:2, function(i) {
    withr::with_seed(3, compare_prognosis(case$first, case$second, resamples = 5))
  })
  expect_identical(again[[1]], again[[2]])
})

test_that("what cannot serve is a classed error", {
  case <- two_models()
  fewer <- prognostic_model(y ~ arm + x, case$data[-1, ], conf_method = "wald")
  expect_error(compare_prognosis(case$first, fewer, 5), class = "cytochange_error_data")
  expect_error(compare_prognosis(case$first, 1), class = "cytochange_error_argument")
  expect_error(compare_prognosis(case$first), class = "cytochange_error_argument")
  expect_error(compare_prognosis(case$first, case$second, 0), class = "cytochange_error_argument")
  expect_error(compare_prognosis(case$first, case$second, 5, no = 1), class = "cytochange_error_argument")
  expect_error(compare_prognosis(case$first, case$second, 5, newdata = case$data["y"]),
               class = "cytochange_error_argument")
})

test_that("a measure has one name in all prints, sentences and tables", {
  case <- two_models()
  compared <- compare_prognosis(case$first, case$second, resamples = 9, seed = 1)
  validation <- validate_prognosis(case$second, resamples = 9, seed = 1)
  printed <- function(x) paste(utils::capture.output(print(x, width = 200)), collapse = "\n")
  for (name in c("AUC", "Brier score")) {
    expect_match(printed(compared), paste0("\n", name, " "), fixed = TRUE)
    expect_match(printed(validation), paste0("\n", name, " "), fixed = TRUE)
    expect_true(name %in% as.data.frame(paper_table(compared))$Measure)
    expect_true(name %in% as.data.frame(paper_table(validation))$Measure)
  }
  expect_no_match(printed(validation), "\n(auc|brier) ")
  expect_match(printed(compared), "\nLR chi-square ", fixed = TRUE)
  expect_true("LR chi-square" %in% as.data.frame(paper_table(compared))$Measure)
})

test_that("a finding of a score that is better when lower says so, and one of an area does not", {
  case <- two_models()
  compared <- compare_prognosis(case$first, case$second, resamples = 9, seed = 1)
  at <- match(c("auc", "brier"), compared$measure)
  compared[at, c("corrected", "conf.low", "conf.high")] <- data.frame(c(0.1, -0.02), c(0.05, -0.03), c(0.2, -0.01))
  said <- findings(compared)
  expect_match(grep("Brier", said, value = TRUE), "was lower by 0.020.*lower is better\\)\\.$")
  expect_no_match(grep("AUC", said, value = TRUE), "is better", fixed = TRUE)
})
