# What is said of ROC curves, of their comparison and of given cut-points, against the patients.

test_that("nothing said of a curve, of two compared or of given cut-points contradicts their patients", {
  for (i in 2L * seq_len(generated(5, 130))) {
    made <- generated_curves(i)
    if (is.null(made$first) || is.null(made$second)) next
    expect_identical(as.character(curve_wrong(made$first)), character(), info = paste("curve", i))
    curves <- made[c("first", "second")]
    compared <- compare_roc(first = made$first, second = made$second, conf.level = made$level,
                            paired = if (i %% 4L) NULL else FALSE)
    expect_identical(as.character(roc_comparison_wrong(compared, curves)), character(), info = paste("pair", i))
    cuts <- signif(stats::quantile(made$first$patients$value, c(0.3, 0.6), na.rm = TRUE), 3)
    performance <- cut_performance(made$first, unname(cuts), direction = pick(i, "lower", "higher"),
                                   conf.level = made$level)
    expect_identical(as.character(cut_wrong(performance, made$first)), character(), info = paste("cuts", i))
  }
})

test_that("the checker sees what is wrong of curves", {
  study <- timed_trial()
  curve <- roc_curve(study, "sIL-2R", resamples = 50, seed = 1)
  expect_length(curve_wrong(curve), 0)
  spoil <- function(lines, ways, ...) {
    expect_spoilt_seen(lines, curve, ways, wrong = function(lines, curve) curve_contradictions(lines, curve, ...))
  }
  spoil(read_print(curve)$prose, wanted = c("sizes", "area", "cut-point", "event", "left out"), c(
    "34 patients with" = "43 patients with", "42 without" = "43 without", "AUC 0.[0-9]+" = "AUC 0.777",
    "AUC ([0-9.]+) \\(0.[0-9]+" = "AUC \\1 (0.677", "95% CI" = "90% CI", "DeLong, logit scale" = "Newcombe 2006",
    "sIL-2R <" = "sIL-2R >=", "< [0-9.]+" = "< 77", "sensitivity 0.[0-9]+" = "sensitivity 0.111",
    "specificity 0.[0-9]+" = "specificity 0.111", "the resamples 0.[0-9]+" = "the resamples 0.1",
    "seed 1" = "seed 2", "50 resamples" = "60 resamples", "4 patients left" = "5 patients left",
    "4 patients left.*" = "", "The event is being a responder" = "The event is being a non",
    "The event.*" = "", "AUC 0.[0-9]+ \\([^)]*\\)" = "AUC is not told"
  ))
  labels <- gsub("\n", " ", unlist(ggplot2::autoplot(curve)$labels[c("title", "subtitle", "caption")]))
  spoil(labels, wanted = c("sizes", "area", "event"), c(
    "AUC 0.[0-9]+" = "AUC 0.77", "to 0.[0-9]+" = "to 0.52", "34 with" = "35 with",
    "sensitivity [0-9]+" = "sensitivity 9", "corrected [0-9]+" = "corrected 9", "is lower in" = "is higher in",
    "DeLong's confidence" = "no confidence"
  ))
  other <- roc_curve(study, "IFN-gamma", resamples = 0)
  curves <- list(`sIL-2R at baseline` = curve, `IFN-gamma at baseline` = other)
  compared <- compare_roc(curve, other)
  expect_length(roc_comparison_wrong(compared, curves), 0)
  expect_spoilt_seen(read_print(compared)$prose, compared, wrong = function(lines, x) {
    roc_comparison_contradictions(lines, x, curves, c("sizes", "paired", "left out"))
  }, ways = c("Paired" = "Unpaired", "34 patients" = "33 patients", "4 left out" = "40 left out", "; 4 left out.*" = "",
              "95%" = "99%", "2 ROC" = "3 ROC"))
  title <- gsub("\n", " ", ggplot2::autoplot(compared)$labels$title)
  expect_spoilt_seen(title, curves, wrong = furthest_contradictions, ways = c(
    "^sIL-2R" = "IFN-gamma", "AUC 0.[0-9]+" = "AUC 0.99", ".*" = "No area is told from 0.5"
  ))
  performance <- cut_performance(curve, c(300, 540))
  expect_length(cut_wrong(performance, curve), 0)
  expect_spoilt_seen(read_print(performance)$prose, performance, wrong = function(lines, x) {
    cut_contradictions(lines, x, curve, c("sizes", "contrary", "level", "left out"))
  }, ways = c("34 patients" = "33 patients", "Positive: at the cut-point or above it" = "Positive: below the cut-point",
              "other: positive below the cut-point" = "other: positive at the cut-point or",
              "The curve's own rule.*" = "", "95%" = "90%", "4 patients left" = "3 patients left",
              "4 patients left.*" = ""))
  table <- read_print(performance)$table
  for (way in list(c("33 / 41", "34 / 41"), c("0.97 \\(0.85", "0.97 (0.95"), c("0.10 \\(", "0.50 ("))) {
    spoilt <- sub(way[1L], way[2L], table)
    expect_false(identical(spoilt, table))
    expect_gt(length(cut_cells_wrong(spoilt, performance, curve)), 0, label = way[1L])
  }
  methods <- as.character(methods_text(performance))[1L]
  expect_length(cut_contradictions(methods, performance, curve), 0)
  expect_gt(length(cut_contradictions(sub(" or >=", " and >=", methods), performance, curve)), 0)
})
