# Mixed models for repeated measures: values of mmrm called by hand, reductions to linear models.

skip_unless_mmrm <- function() {
  skip_if_not_installed("mmrm")
  skip_if_not_installed("emmeans")
}

# Package mmrm's example as a study: the baseline and four visits.
fev_study <- function() {
  fev <- mmrm::fev_data
  first <- fev[!duplicated(fev$USUBJID), ]
  long <- rbind(data.frame(id = first$USUBJID, visit = "BL", value = first$FEV1_BL, arm = first$ARMCD),
                data.frame(id = fev$USUBJID, visit = as.character(fev$AVISIT), value = fev$FEV1, arm = fev$ARMCD))
  long <- long[!is.na(long$value), ]
  marker_study(transform(long, marker = "FEV1"), "id", "visit", "value", "marker", arm = "arm", scale = "raw",
               visits = c("BL", paste0("VIS", 1:4)), baseline = "BL")
}

test_that("what to install is said by class", {
  skip_if(requireNamespace("mmrm", quietly = TRUE) && requireNamespace("emmeans", quietly = TRUE))
  study <- marker_study(ifn_trial, "patient", "visit", "value", "marker", lloq = "lloq")
  error <- expect_error(longitudinal_change(study), class = "cytochange_error_package")
  expect_match(conditionMessage(error), "mmrm|emmeans")
})

test_that("arguments that cannot serve are errors before any package is asked for", {
  study <- marker_study(ifn_trial, "patient", "visit", "value", "marker", arm = "arm", lloq = "lloq")
  expect_error(longitudinal_change(study, by = "site"), class = "cytochange_error_argument")
  expect_error(longitudinal_change(study, control = "Megace"), class = "cytochange_error_argument")
  expect_error(longitudinal_change(study, by = "arm", control = "Placebo"), class = "cytochange_error_argument")
  expect_error(longitudinal_change(study, df = "residual"), class = "cytochange_error_argument")
  expect_error(longitudinal_change(study, visits = "baseline"), class = "cytochange_error_argument")
})

test_that("printed values of fev_data: differences, standard errors, degrees of freedom", {
  skip_unless_mmrm()
  rows <- longitudinal_change(fev_study(), by = "arm", control = "PBO")
  between <- rows[!is.na(rows$control), ]
  expect_equal(between$estimate, c(4.670724, 4.395841, 3.596306, 5.004298), tolerance = 1e-5)
  expect_equal(between$std.error, c(1.1091826, 0.8543011, 0.7697794, 1.7255463), tolerance = 1e-5)
  expect_equal(between$df, c(141.95, 147.04, 130.71, 133.30), tolerance = 1e-4)
  expect_identical(unique(between$method), "mmrm us KR-Linear")
  expect_identical(sum(rows$n_pairs[is.na(rows$control)]), 537L)
  by_name <- longitudinal_change(fev_study(), by = "arm", control = "PBO", df = "satterthwaite")
  by_name <- by_name[!is.na(by_name$control), ]
  expect_equal(by_name$std.error, c(1.1012913, 0.8500662, 0.7639883, 1.7128493), tolerance = 1e-5)
  expect_equal(between$conf.high - between$estimate, qt(0.975, between$df) * between$std.error, tolerance = 1e-9)
})

# Two arms and three visits, those after the baseline correlated, a fifth of their values missing.
mixed_set <- function(seed) {
  withr::local_seed(seed)
  n <- sample(24:40, 1)
  base <- rnorm(n, 10)
  arm <- rep_len(c("A", "B"), n)
  after <- 0.5 * base + rnorm(n) + matrix(rnorm(3 * n), n) + outer(arm == "B", 1:3 / 3)
  after[sample(3 * n, 3 * n %/% 5)] <- NA
  long <- data.frame(id = rep(seq_len(n), 4), visit = rep(c("base", "v1", "v2", "v3"), each = n), marker = "m",
                     value = c(base, after), arm = arm)
  long[!is.na(long$value), ]
}

test_that("differences and means are those of mmrm() and emmeans() called by hand", {
  skip_unless_mmrm()
  for (seed in seq_len(generated(1, 200))) {
    d <- mixed_set(seed)
    rows <- longitudinal_change(marker_study(d, "id", "visit", "value", "marker", arm = "arm", scale = "raw",
                                             visits = c("base", "v1", "v2", "v3"), baseline = "base"),
                                by = "arm", control = "A")
    base <- d[d$visit == "base", ]
    after <- d[d$visit != "base", ]
    after$base <- base$value[match(after$id, base$id)]
    after$change <- after$value - after$base
    after[c("id", "visit", "arm")] <- lapply(after[c("id", "visit", "arm")], factor)
    fit <- mmrm::mmrm(change ~ base * visit + arm * visit + us(visit | id), after, method = "Kenward-Roger",
                      vcov = "Kenward-Roger-Linear")
    means <- emmeans::emmeans(fit, ~ arm | visit, at = list(base = mean(after$base)))
    told <- as.data.frame(means)
    own <- rows[is.na(rows$control), ]
    at <- match(paste(own$visit, own$arm), paste(told$visit, told$arm))
    expect_equal(own[c("estimate", "std.error", "df")], told[at, c("emmean", "SE", "df")], ignore_attr = TRUE,
                 tolerance = 1e-5)
    between <- as.data.frame(emmeans::contrast(means, "revpairwise"))
    difference <- rows[!is.na(rows$control), ]
    expect_equal(difference[c("estimate", "std.error", "df", "p.value")],
                 between[match(difference$visit, between$visit), c("estimate", "SE", "df", "p.value")],
                 ignore_attr = TRUE, tolerance = 1e-5)
  }
})

test_that("one follow-up is the regression at the mean baseline", {
  skip_unless_mmrm()
  wide <- stats::reshape(datasets::sleep, direction = "wide", idvar = "ID", timevar = "group")
  long <- data.frame(id = rep(1:10, 2), visit = rep(c("a", "b"), each = 10), marker = "extra",
                     value = c(wide$extra.1, wide$extra.2))
  rows <- longitudinal_change(marker_study(long, "id", "visit", "value", "marker", scale = "raw",
                                           visits = c("a", "b"), baseline = "a"))
  expect_equal(c(rows$estimate, rows$std.error, rows$df), c(1.58, 0.407234, 8), tolerance = 1e-5)
  expect_identical(rows$method, "linear model")
})

test_that("a trial: columns, words, tables, data and picture", {
  skip_unless_mmrm()
  study <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker", value = "value",
                        response = "response", arm = "arm", covariates = "age", lloq = "lloq")
  rows <- longitudinal_change(study, by = "response", covariates = "age", markers = c("IL-2", "IL-1beta", "sIL-2R"))
  wanted <- c("marker", "visit", "reference", "response", "control", "n_pairs", "estimate", "conf.low", "conf.high",
              "fold_change", "fold_low", "fold_high", "statistic", "p.value", "adj.p.value", "method", "status", "note")
  expect_identical(intersect(names(rows), wanted), wanted)
  expect_identical(nrow(rows), 3L * (2L * 2L + 2L))
  expect_identical(unique(stats::na.omit(rows$control)), "non-responder")
  expect_identical(unique(rows$status[rows$marker == "IL-1beta"]), "not_computed")
  expect_match(rows$note[rows$marker == "IL-1beta"][1L], "too many")
  difference <- rows[rows$marker == "sIL-2R" & !is.na(rows$control), ]
  expect_true(all(difference$fold_change < 1 & difference$adj.p.value < 0.01))
  expect_output(print(rows), "groups describe,\\s+they do not predict")
  expect_match(findings(rows)[[1L]], "mean fold change was lower in responders than in non-responders", fixed = TRUE)
  expect_match(paste(methods_text(rows), collapse = " "), "unstructured covariance")
  expect_s3_class(paper_table(rows), "paper_table")
  expect_true("fold_change" %in% as_ard(rows)$stat_name)
  expect_s3_class(autoplot(rows), "ggplot")
  some <- ifn_trial[ifn_trial$patient %in% unique(ifn_trial$patient)[1:4] & ifn_trial$marker == "IL-2", ]
  few <- longitudinal_change(marker_study(some, "patient", "visit", "value", "marker", lloq = "lloq"))
  expect_identical(unique(few$status), "too_few")
})

test_that("a print shows differences before the groups' own changes, and methods name both as sentences do", {
  study <- subset(timed_trial(), markers = c("IL-6", "sIL-2R", "IFN-gamma"))
  mixed <- made_longitudinal(study, "response")
  printed <- utils::capture.output(print(mixed, n = 6L, width = 200))
  expect_length(grep("resp. v non-resp.", printed, fixed = TRUE), 6L)
  whole <- utils::capture.output(print(mixed, width = 200))
  expect_lt(max(grep("resp. v non-resp.", whole, fixed = TRUE)), min(grep("(month [36]) +(non-)?responder ", whole)))
  said <- methods_text(mixed)[1L]
  expect_match(said, "were regressed on baseline by visit and response by visit, with an unstructured", fixed = TRUE)
  expect_match(said, "differences those from non-responders;", fixed = TRUE)
})
