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

test_that("words of a mixed model: rows by their groups, subtitle, families, markers not computed", {
  study <- subset(timed_trial(), markers = c("IL-6", "IL-2"))
  mixed <- made_longitudinal(study, "arm")
  mixed$adj.p.value[] <- 1
  mixed$p.value[which(!is.na(mixed$control))[2L]] <- 1e-9
  expect_match(findings(mixed), "The smallest p value: .* at month [36], .* against Megace, adjusted|, p")
  expect_match(findings(mixed), paste0(" against Megace, ", "(adjusted )?p"))
  expect_match(row_name(mixed[1L, ]), "at month 3 under Megace$")
  subtitle <- gsub("\n", " ", ggplot2::autoplot(mixed)$labels$subtitle)
  expect_match(subtitle, "^Mean fold change from baseline at the mean baseline; 95% confidence intervals of the mixed ")
  raw <- made_longitudinal(generated_study("both rise", 4))
  expect_match(gsub("\n", " ", ggplot2::autoplot(raw)$labels$subtitle), "^Mean change from v0 at the mean baseline, in")
  expect_match(settings(mixed)$family, "the 13 changes computed within groups", fixed = TRUE)
  expect_identical(settings(made_longitudinal(study))$family, "all 4 changes")
  # A marker of which a row has figures is computed.
  mixed$estimate[1L] <- mixed$p.value[1L] <- NA
  mixed$status[1L] <- "not_computed"
  mixed$remarks <- new_remarks(nrow(mixed), remark("no_mixed_mean", seq_len(nrow(mixed)) == 1L))
  expect_no_match(gsub("\n", " ", ggplot2::autoplot(mixed)$labels$caption), "Not computed")
})

test_that("one follow-up visit is told as a regression, in print, table, picture and methods", {
  one <- made_longitudinal(generated_study("one visit", 1), "arm")
  one$method <- "linear model"
  for (text in c(paste(utils::capture.output(print(one)), collapse = " "), methods_text(one)[1L],
                 unlist(ggplot2::autoplot(one)$labels), unlist(paper_table(one)$footnotes))) {
    expect_no_match(text, "[Mm]ixed|unstructured|mmrm|Kenward")
  }
  expect_match(methods_text(one)[1L], "^Linear regression of the change. The .* on baseline and arm by least squares")
  expect_no_match(methods_text(one), "Mallinckrodt|Kenward")
})

test_that("methods say what became of missing values and limits, and which covariance, in words", {
  mixed <- made_longitudinal(subset(timed_trial(), markers = c("IL-6", "IL-2")), "arm")
  mixed$n_censored <- 3L
  attr(mixed, "settings")$structures <- c(`IL-6` = "us", `IL-2` = "ar1")
  said <- methods_text(mixed)[1L]
  expect_match(said, "Of IL-2, where that did not converge, the covariance was first-order autoregressive, with an emp")
  sizes <- paste(range(mixed$n_pairs[is.na(mixed$control) & !is.na(mixed$p.value)]), collapse = " to ")
  expect_match(said, paste0("patients entered with the visits they have (", sizes, " patients a mean), which is valid"),
               fixed = TRUE)
  expect_match(said, "entered at the limit of their pair, .* at most 15% of the changes of a marker had one; markers ")
  expect_no_match(said, "KR-Linear|ar1|mmrm us")
})

test_that("a visit with no more patients than coefficients has no mean, and spoils no other", {
  skip_unless_mmrm()
  d <- mixed_set(3)
  # Two patients come once more.
  late <- d[d$id %in% 1:2 & d$visit == "base", ]
  late$visit <- "v4"
  late$value <- late$value + c(1, 1.01)
  whole <- function(d, visits) {
    longitudinal_change(marker_study(d, "id", "visit", "value", "marker", arm = "arm", scale = "raw", visits = visits,
                                     baseline = "base"), by = "arm", control = "A")
  }
  rows <- whole(rbind(d, late), c("base", "v1", "v2", "v3", "v4"))
  few <- rows$visit == "v4"
  expect_identical(unique(rows$status[few]), "too_few")
  expect_true(all(is.na(rows$p.value[few])))
  expect_match(rows$note[few], "too few patients at the visit", fixed = TRUE)
  without <- whole(d, c("base", "v1", "v2", "v3"))
  expect_equal(rows$estimate[!few], without$estimate, tolerance = 1e-8)
  expect_identical(unique(rows$method[!few]), "mmrm us KR-Linear")
  expect_identical(settings(rows)$structures, c(m = "us"))
})

test_that("the count of changes beyond limits is called that of the marker, not of a row's patients", {
  skip_unless_mmrm()
  study <- subset(timed_trial(), markers = "IFN-gamma")
  x <- longitudinal_change(study, by = "arm")
  label <- made_column(table_draft(x), "n_censored")$label
  expect_identical(label, "Changes beyond a limit")
  expect_identical(unique(x$n_censored), sum(paired_change(study, by = "arm")$n_censored))
})
