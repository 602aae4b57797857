# tidy() and glance() of results, and what else is asked of every result: rows chosen, pictures, arguments left out.

trial <- function() {
  marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker", value = "value", response = "response",
               arm = "arm", lloq = "lloq")
}

test_that("tidy() is the rows as a plain data frame, glance() one row about them", {
  study <- trial()
  results <- list(paired_change(study), response_change(study), prognostic_screen(study, resamples = 20, seed = 7),
                  compare_roc(roc_curve(study, "IL-6", seed = 1), roc_curve(study, "IL-2", seed = 1)))
  for (x in results) {
    rows <- tidy(x)
    expect_identical(class(rows), "data.frame")
    expect_identical(rows, as.data.frame(x))
    one <- glance(x)
    expect_identical(class(one), "data.frame")
    expect_identical(nrow(one), 1L)
    expect_identical(one$n_rows, nrow(x))
    expect_identical(one$n_computed, sum(!is.na(x$p.value)))
    expect_identical(one$p.value, min(x$p.value, na.rm = TRUE))
    expect_identical(one$verb, class(x)[1L])
    expect_error(tidy(x, foo = 1), class = "cytochange_error_argument")
    expect_error(glance(x, foo = 1), class = "cytochange_error_argument")
  }
  expect_identical(glance(results[[3L]])$seed, 7)
  expect_identical(glance(results[[1L]])$n_significant, sum(results[[1L]]$adj.p.value <= 0.05))
  expect_identical(glance(results[[1L]])$seed, NA_real_)
})

test_that("tidy() and glance() of a result in which nothing can be computed", {
  x <- paired_change(matrix(NA_real_, 2, 3), matrix(1, 2, 3))
  expect_identical(glance(x)[c("n_rows", "n_computed", "p.value")],
                   data.frame(n_rows = 2L, n_computed = 0L, p.value = NA_real_))
})

test_that("the flow and the separation have them too", {
  flow <- sample_flow(trial())
  expect_identical(class(tidy(flow)), "data.frame")
  expect_identical(glance(flow)$n_paired, as.numeric(sum(flow$n_paired)))
  found <- detect_separation(y ~ x, data.frame(y = rep(0:1, each = 5), x = 1:10))
  expect_identical(tidy(found), data.frame(term = c("(Intercept)", "x"), estimate = c(-Inf, Inf)))
  expect_identical(glance(found), data.frame(separated = TRUE, complete = TRUE, n = 10L, n_separated = 10L))
})

test_that("a choice of rows prints, whatever it leaves", {
  study <- trial()
  for (x in list(paired_change(study), response_change(study), prognostic_screen(study, resamples = 0))) {
    expect_output(print(x[0, ]), "No rows")
    expect_identical(class(x[1:2, ]), class(x))
    expect_identical(class(x[c(1, NA), ]), "data.frame")
  }
})

test_that("comparisons of curves and separations have pictures", {
  study <- trial()
  both <- compare_roc(a = roc_curve(study, "IL-6", seed = 1), b = roc_curve(study, "IL-2", seed = 1))
  expect_s3_class(autoplot(both), "ggplot")
  expect_error(autoplot(structure(both, roc_curves = NULL)), class = "cytochange_error_argument")
  data <- data.frame(y = rep(0:1, each = 5), x = 1:10, z = c(2, 1, 4, 3, 5, 2, 1, 3, 5, 4))
  expect_match(autoplot(detect_separation(y ~ x, data))$labels$title, "Complete separation: 2 of 2")
  expect_match(autoplot(detect_separation(y ~ z, data))$labels$title, "No separation")
  grDevices::pdf(NULL)
  on.exit(grDevices::dev.off())
  expect_s3_class(plot(both), "ggplot")
  expect_s3_class(plot(detect_separation(y ~ x, data)), "ggplot")
})

test_that("an argument left out is a classed error that names it", {
  first <- list(detect_separation = "formula", findings = "result", markers = "study", visits = "study",
                patients = "study",
                sample_flow = "study", paired_change = "x", response_change = "x", prognostic_screen = "x",
                plot_change = "change", plot_directions = "assoc", plot_flow = "x", plot_heatmap = "study",
                plot_prognosis = "x", plot_response = "assoc", plot_trajectory = "study", plot_volcano = "result",
                plot_waterfall = "study", prognostic_model = "formula", report_study = "study", report_table = "x",
                settings = "x", test_coefficients = "fit", marker_study = "data")
  if (!requireNamespace("knitr", quietly = TRUE)) first$report_table <- NULL
  for (name in names(first)) {
    error <- tryCatch(do.call(name, list()), error = identity)
    expect_s3_class(error, "cytochange_error_argument")
    expect_identical(error$argument, first[[name]], label = name)
  }
  expect_error(report_study(trial()), class = "cytochange_error_argument")
  expect_error(prognostic_model(response ~ arm), class = "cytochange_error_argument")
})

test_that("a separated maximum-likelihood model has its ROC curve", {
  data <- data.frame(y = rep(0:1, each = 5), x = 1:10)
  expect_identical(roc_curve(prognostic_model(y ~ x, data, likelihood = "ml"), resamples = 0)$auc, 1)
  data$y[5:6] <- 1:0
  firth <- prognostic_model(y ~ x, data)
  expect_equal(roc_curve(firth, resamples = 0)$auc,
               mean(outer(fitted(firth)[data$y == 1], fitted(firth)[data$y == 0], ">")))
})

test_that("anova() of one FLIC model tests its terms as of Firth's", {
  data <- data.frame(y = c(0, 0, 1, 0, 1, 0, 1, 1, 0, 1), x = 1:10, z = c(2, 1, 4, 3, 5, 2, 1, 3, 5, 4))
  firth <- anova(prognostic_model(y ~ x + z, data))
  flic <- anova(prognostic_model(y ~ x + z, data, likelihood = "flic"))
  expect_equal(as.data.frame(flic), as.data.frame(firth), ignore_attr = TRUE)
})
