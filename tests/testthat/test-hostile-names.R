# No name is run, none stops the work: every door, verb, model, table and picture with names that would do harm.

local_quiet <- function(frame = parent.frame()) {
  withr::local_options(list(cytochange.progress = FALSE, cytochange.attacked = NULL, warn = 2), .local_envir = frame)
}

# As they are written, and as the doors of studies read them: without blanks at their ends. A name of blanks only is
# none.
written <- setdiff(hostile_names(), "\u00a0")
written <- written[written %in% sampled(written, 24L) | written != trim_blanks(written)]
names <- trim_blanks(written)
long <- is_long()

test_that("there are forty and more (some of them in make test), all different", {
  expect_gte(length(hostile_names()), 40L)
  expect_gte(length(names), 20L)
  expect_identical(anyDuplicated(names), 0L)
})

test_that("every door keeps hostile names as they are, but for blanks at their ends", {
  local_quiet()
  made <- hostile_trial(written)
  expect_message(wide <- hostile_study(written), "Blanks at the ends of names", class = "cytochange_message")
  expect_identical(markers(wide), names)
  data <- made$data[rep(seq_len(nrow(made$data)), length(names)), ]
  data$what <- rep(written, each = nrow(made$data))
  data$y <- as.vector(made$values)
  long <- suppressMessages(marker_study(data, id = "patient_no", visit = "when", marker = "what", value = "y",
                                        response = "answer",
                                        arm = "branch"))
  expect_identical(markers(long), names)
  expect_equal(as.data.frame(paired_change(long)), as.data.frame(paired_change(wide)))
  adlb <- data.frame(USUBJID = data$patient_no, PARAMCD = data$what, PARAM = data$what, AVISIT = data$when,
                     AVISITN = as.integer(data$when != "baseline"), AVAL = data$y)
  expect_identical(markers(suppressMessages(adam_study(adlb))), names)
  before <- made$values[made$data$when == "baseline", ]
  after <- made$values[made$data$when != "baseline", ]
  change <- paired_change(structure(t(before), dimnames = list(names, NULL)),
                          structure(t(after), dimnames = list(names, NULL)))
  expect_identical(change$marker, names)
  expect_not_attacked("doors") # experiments: test-interop-summarizedexperiment.R
})

test_that("a name that is blank is missing, in every door", {
  data <- data.frame(id = rep(1:4, 2), visit = rep(1:2, each = 4), y = 1:8, m = rep(c("a", " "), 4))
  expect_error(marker_study(data, id = "id", visit = "visit", value = "y", marker = "m"),
               class = "cytochange_error_data")
  data[["\u00a0"]] <- data$y
  expect_error(marker_study(data, id = "id", visit = "visit", value = c("y", "\u00a0")),
               class = "cytochange_error_argument")
})

test_that("every verb, table, picture and text of markers takes them", {
  local_quiet()
  shown <- sampled(if (long) names else names[nchar(names) < 1000L], 10L)
  study <- hostile_study(shown)
  results <- list(
    paired_change(study, by = "response"), response_change(study, strata = "arm"),
    prognostic_screen(study, covariates = "arm", predictive = "arm", resamples = 0), sample_flow(study), study,
    marker_summary(study, by = c("arm", "response")), missing_report(study), response_rate(study),
    roc_curve(study, shown[1], resamples = 0), paired_change(study)
  )
  for (result in sampled(results, 2L)) {
    show_everywhere(result, slow = long)
    expect_not_attacked(class(result)[1L])
  }
  if (requireNamespace("flextable", quietly = TRUE)) as_flextable(results[[2]])
  pictures <- list(plot_trajectory(study, markers = shown[1:5]), plot_waterfall(study, shown[9]),
                   plot_trajectory(study, markers = shown[6:10], counts = TRUE),
                   plot_volcano(results[[1]]), plot_heatmap(study),
                   plot_response(results[[2]], show = "direction"), plot_prognosis(results[[3]], show = "rank"),
                   plot_flow(study), plot_directions(results[[2]]),
                   plot_summary(study, markers = shown[1:6], by = "arm"), plot_missing(study, by = "arm"),
                   ggplot2::autoplot(response_rate(study)))
  for (picture in sampled(pictures, 2L)) draw_hostile(picture)
  expect_not_attacked("pictures")
})

test_that("covariates may be called so, in every verb that takes them", {
  local_quiet()
  allowed <- setdiff(names, c("arm", "marker"))
  expect_error(hostile_study("m", covariates = "arm"), class = "cytochange_error_argument")
  chosen <- sampled(allowed, 3L)
  study <- hostile_study("m", covariates = chosen)
  for (name in chosen) {
    expect_identical(settings(prognostic_screen(study, covariates = name, resamples = 0))$covariates, name)
    results <- list(paired_change(study, by = name), response_change(study, strata = name))
    for (result in results) {
      utils::capture.output(print(result), print(paper_table(result)))
      findings(result)
      picture <- ggplot2::autoplot(result)
      if (long && match(name, chosen) %% 4L == 1L) draw_hostile(picture)
    }
    expect_not_attacked(name)
  }
})

# The names that a formula can hold, as screen_and_fit() builds it.
test_that("models of a study and of a data frame hold them, and all that is asked of a model", {
  local_quiet()
  spoken <- names[fits_formula(names)]
  study <- hostile_study(setdiff(spoken, "arm"), covariates = "er")
  for (name in sampled(setdiff(spoken, "arm"), 2L)) {
    marker <- column_call(name)
    formula <- rlang::new_formula(quote(response), call("+", call("log2", marker), quote(er)), globalenv())
    fit <- prognostic_model(formula, study, conf_method = if (long) "profile" else "wald")
    expect_identical(unname(coefficient_words(model_parts(fit), "table")[2L]), paste0(name, ", per doubling"))
    expect_identical(unname(coefficient_words(model_parts(fit), "title")[2L]), name)
    expect_length(predict(fit, study), 24L)
    smaller <- update(fit, . ~ . - er)
    expect_equal(anova(smaller, fit)$Chisq[2L], drop1(fit)["er", "Chisq"])
    expect_equal(nrow(add1(smaller, ~ . + er)), 2L)
    utils::capture.output(print(fit), print(summary(fit)), print(detect_separation(formula, study)))
    show_everywhere(fit, slow = long && match(name, spoken) %% 5L == 1L)
    utils::capture.output(print(paper_table(anova(fit))))
    expect_not_attacked(name)
  }
})

test_that("factors, weights and left sides of a data frame may be called so", {
  local_quiet()
  for (name in sampled(names[fits_formula(names)], 3L)) {
    data <- data.frame(x = seq_len(24) %% 7, keep = seq_len(24) %% 5)
    data[[name]] <- factor(rep(c("a", "b", "b"), 8))
    fit <- prognostic_model(rlang::new_formula(call(">", quote(keep), 2), call("+", quote(x), column_call(name))),
                            data, conf_method = "wald")
    expect_identical(unname(coefficient_words(model_parts(fit), "table")[3L]), paste0(name, ": b v a"))
    expect_equal(unname(predict(fit, data)), unname(fit$linear.predictors))
    other <- data
    other[[name]] <- "c"
    expect_error(predict(fit, other), class = "cytochange_error_data")
    expect_error(predict(fit, data["x"]), class = "cytochange_error")
    expect_identical(as_ard(fit)$variable_level[[nrow(as_ard(fit))]], "b")
    # as the left side, as the weights
    data$z <- rep(0:1, 12)
    left <- prognostic_model(rlang::new_formula(column_call(name), quote(x)), data, conf_method = "wald")
    expect_identical(paper_table(left)$title, paste0("Prognostic model of ", name, ": odds ratios"))
    data[[name]] <- rep(1:3, 8)
    prognostic_model(z ~ x, data, weights = name)
    expect_not_attacked(name)
  }
  # A factor that new data lack is not run in their place.
  data <- data.frame(y = rep(0:1, 10), x = sin(1:20))
  data[[names[1L]]] <- factor(rep(c("a", "b"), each = 10))
  expect_error(predict(prognostic_model(y ~ ., data), data["x"]), class = "cytochange_error")
  expect_not_attacked("a factor that new data lack")
})

test_that("screen_and_fit() chooses, fits and is validated with them as markers and covariates", {
  local_quiet()
  tried <- union(sampled(c("a`b", "CD3\\4", ".", "...", "..1"), 3L), sampled(names[1:8], 2L))
  study <- hostile_study(setdiff(union(tried, sampled(names, 8L)), "arm"), n = 60)
  modelling <- screen_and_fit(markers(study), n = 3)
  fit <- modelling(study)
  expect_length(fit$markers, 3L)
  validation <- validate_prognosis(fit, resamples = generated(8, 20), seed = 1, procedure = modelling)
  show_everywhere(validation, slow = long)
  show_everywhere(calibration_curve(validation), slow = long)
  show_everywhere(decision_curve(validation), slow = long)
  for (name in tried) {
    for (scale in c("log2", if (long) "raw")) {
      fit <- screen_and_fit(name, scale = scale)(study)
      expect_identical(fit$markers, name)
      expect_length(predict(fit, study), 60L)
    }
  }
  # A name longer than R's symbols is no candidate; alone it is an error of the package.
  expect_error(screen_and_fit(strrep("x", 12000))(study), class = "cytochange_error_data")
  with <- hostile_study("m", covariates = names[1:8])
  for (name in sampled(names[1:8], 2L)) expect_length(coef(screen_and_fit("m", covariates = name)(with)), 3L)
  expect_not_attacked("screen_and_fit")
})

# The report of a study of such markers: its text.
hostile_report <- function(study, extension, ...) {
  file <- withr::local_tempfile(fileext = paste0(".", extension), .local_envir = parent.frame())
  report_study(study, file, resamples = 0, seed = 1, quiet = TRUE, ...)
  expect_not_attacked(extension)
  file
}

# test-report.R has one such name in its report.
test_that("a report shows them as text", {
  skip_unless_long()
  skip_if_not_installed("rmarkdown")
  skip_if_not(rmarkdown::pandoc_available("2.0"))
  withr::local_options(list(cytochange.attacked = NULL))
  study <- hostile_study(setdiff(names, "arm"), covariates = c("er", "a `cov`\\"))
  file <- hostile_report(study, "html", covariates = c("er", "a `cov`\\"))
  html <- paste(readLines(file, encoding = "UTF-8"), collapse = "\n")
  expect_no_match(html, "This part stopped with an error", fixed = TRUE)
  expect_match(html, "odds ratio", fixed = TRUE)
  for (live in c("<script>alert", "<img src=x", "href=\"javascript:", "src=\"http://localhost")) {
    expect_false(grepl(live, html, fixed = TRUE), info = live)
  }
  # in a table's JSON, and in a table's CSV
  expect_match(html, "\"CD3\\\\4\"", fixed = TRUE)
  expect_match(html, "%22CD3%5C4%22", fixed = TRUE)
  for (format in c("docx", if (!is.null(latex_engine())) "pdf")) {
    expect_gt(file.size(hostile_report(study, format)), 10000)
  }
})
