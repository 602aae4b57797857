# Every printed class on consoles of 40, 80 and 200 columns, with names that differ in their middle alone.

awkward_names <- list(
  marker = paste("Interleukin 2 receptor",
                 c("alpha soluble, serum of patients, pg/mL", "alpha soluble, plasma of patients, pg/mL", "beta")),
  visit = c("screening before the first dose", "month 3 after the first dose", "month 6 after the first dose"),
  arm = paste("Tamoxifen 20 mg twice a day", c("with interferon", "without interferon"))
)

awkward_study <- function(n = 60) {
  withr::local_seed(3)
  d <- expand.grid(id = paste0("patient-", seq_len(n)), visit = awkward_names$visit, marker = awkward_names$marker,
                   stringsAsFactors = FALSE)
  k <- match(d$id, unique(d$id))
  # Figures of all sizes.
  d$value <- exp(rnorm(nrow(d)) + c(0, 14, -12)[match(d$marker, awkward_names$marker)])
  d$value[1:3] <- NA
  d$response <- c("CR", "PR", "SD", "PD")[1 + k %% 4]
  d$arm <- awkward_names$arm[1 + (k %/% 2) %% 2]
  d$months <- round(5 + k * 1.7, 1)
  d$died <- k %% 3 > 0
  marker_study(d, id = "id", visit = "visit", value = "value", marker = "marker", response = "response", arm = "arm",
               time = "months", event = "died", visits = awkward_names$visit)
}

expect_fits <- function(x, name) {
  for (width in c(40L, 80L, 200L)) {
    lines <- capture.output(print(x, width = width))
    expect_lte(max(nchar(lines)), width, label = paste(name, "at", width))
  }
}

test_that("prints fit consoles of any width", {
  study <- awkward_study()
  change <- paired_change(study, by = c("arm", "response"))
  expect_fits(study, "study")
  expect_fits(sample_flow(study), "flow")
  expect_fits(change, "changes")
  expect_fits(paper_table(change), "table")
  expect_fits(response_change(study, strata = "arm"), "response")
  skip_unless_long()
  first <- as.name(awkward_names$marker[1L])
  small <- prognostic_model(eval(bquote(response ~ log2(.(first)) + arm)), study)
  large <- prognostic_model(eval(bquote(response ~ log2(.(first)) + log2(.(as.name(awkward_names$marker[3L]))) + arm)),
                            study)
  validation <- validate_prognosis(small, resamples = 20, seed = 1)
  curve <- roc_curve(study, awkward_names$marker[1L], resamples = 0)
  results <- list(
    summary = summary(study), values = marker_summary(study, by = "arm"), missing = missing_report(study),
    limits = limit_report(study, by = "arm"), rates = response_rate(study), arms = arm_change(study, by = "response"),
    trend = response_trend(study, resamples = 99, seed = 1), overall = overall_change(study, by = "arm"),
    correlation = marker_correlation(study, resamples = 99, seed = 1), outcome = outcome_screen(study),
    screen = prognostic_screen(study, resamples = 0, predictive = "arm"), model = small, model_summary = summary(small),
    validation = validation, comparison = compare_prognosis(small, large, resamples = 20, seed = 1),
    decision = decision_curve(small, other = large, resamples = 20, seed = 1),
    calibration = calibration_curve(validation), risk = risk_difference(small, "arm"), roc = curve,
    areas = compare_roc(curve, roc_curve(study, awkward_names$marker[2L], resamples = 0)),
    cuts = cut_performance(curve, c(0.5, 1)), separation = detect_separation(response ~ arm, study),
    sensitivity = sensitivity(study, paired_change, by = "arm", rules = c("ordinal", "half")),
    methods = methods_text(small, reporting = "REMARK")
  )
  for (name in names(results)) expect_fits(results[[name]], name)
  skip_if_not_installed("glmnet")
  expect_fits(panel_model(study, seed = 1, resamples = 2), "panel")
})

test_that("rows are told apart where their keys leave no room, and one name is shortened alike in all columns", {
  df <- data.frame(marker = rep(awkward_names$marker, each = 2), visit = awkward_names$visit[2:3],
                   arm = rep(awkward_names$arm, 3), x = strrep("9", 12))
  lines <- capture.output(print_table(df, keys = 3L, width = 40L))
  expect_match(lines[1], "^row  marker")
  expect_length(unique(sub("^ *[0-9]+ +", "", grep("serum|plasma|beta", lines, value = TRUE))), 3)
  expect_match(lines, "^row +arm +x$", all = FALSE)
  pairs <- data.frame(marker_1 = awkward_names$marker[c(1, 1, 2)], marker_2 = awkward_names$marker[c(2, 3, 3)], n = 1:3)
  lines <- capture.output(print_table(pairs, keys = 2L, width = 40L))
  expect_match(lines[2], "serum.* .*plasma")
  expect_match(lines[4], "plasma.* .*beta")
  cut <- capture.output(print_table(data.frame(a = "x", `A very long heading of a column of figures` = 1:2,
                                               check.names = FALSE), width = 20L))
  expect_lte(max(nchar(cut)), 20)
})
