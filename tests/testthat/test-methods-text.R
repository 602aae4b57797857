text_of <- function(...) paste(methods_text(..., references = FALSE), collapse = "\n")

made_study <- function() {
  marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker", value = "value", response = "response",
               arm = "arm", covariates = "age", lloq = "lloq")
}

test_that("the paragraph follows the settings", {
  before <- matrix(c(1, 2, 4, 3, 8, 5, 6, 2), nrow = 1, dimnames = list("IL-6", NULL))
  after <- matrix(c(2, 4, 9, 6, 19, 14, 13, 5), nrow = 1)
  text <- methods_text(paired_change(before, after, scale = "log2", p.adjust.method = "BH", conf.level = 0.9))
  expect_match(text[1], "exact Wilcoxon signed-rank test")
  expect_match(text[1], "Pratt")
  expect_match(text[1], "90% confidence intervals")
  expect_match(text[1], "Benjamini-Hochberg")
  expect_true(any(grepl("Benjamini Y, Hochberg Y", text)))
  expect_match(methods_text(paired_change(before, after, method = "t"))[1], "paired t test")
  expect_match(methods_text(paired_change(before, after, zero_method = "wilcoxon"))[1], "zero changes dropped;")
  expect_length(methods_text(paired_change(before, after), references = FALSE), 3L)
})

test_that("every option of the verbs of change changes the text", {
  study <- subset(made_study(), markers = c("IL-6", "sIL-2R"))
  variants <- list(
    list(), list(method = "t"), list(method = "sign"), list(method = "permutation", resamples = 99, seed = 1),
    list(method = "permutation", resamples = 199, seed = 1), list(zero_method = "wilcoxon"), list(exact = FALSE),
    list(alternative = "less"), list(conf.level = 0.9), list(p.adjust.method = "none"),
      list(p.adjust.method = "hommel"),
    list(p.adjust.method = "maxT", resamples = 99, seed = 2), list(p.adjust.method = "minP", resamples = 99, seed = 2),
    list(p.adjust.method = "maxT", resamples = 99, seed = 2, simultaneous = TRUE), list(adjust_within = "visit"),
    list(digits_rank = 5), list(censored_rule = "half"), list(by = "arm"), list(by = "response"),
    list(contrasts = list(c("month 6", "month 3")))
  )
  text <- vapply(variants, function(options) text_of(do.call(paired_change, c(list(study), options))), "")
  expect_identical(anyDuplicated(text), 0L)
  expect_match(text[4], "99 resamples, or all flips.*Seed of the resamples: 1")
  expect_match(text[7], "normal-approximate")
  expect_match(text[19], "response: 4")
  expect_match(text[20], "month 6 from month 3")
  variants <- list(
    list(), list(method = "t"), list(method = "permutation", resamples = 99, seed = 1), list(exact = FALSE),
    list(strata = "arm"), list(strata = "arm", method = "permutation", resamples = 99, seed = 1),
    list(alternative = "greater"), list(conf.level = 0.9), list(p.adjust.method = "BY"),
    list(p.adjust.method = "maxT", resamples = 99, seed = 2), list(adjust_within = "visit"), list(digits_rank = Inf),
    list(censored_rule = "sqrt2")
  )
  text <- vapply(variants, function(options) text_of(do.call(response_change, c(list(study), options))), "")
  expect_identical(anyDuplicated(text), 0L)
  expect_match(text[5], "van Elteren.*HC3")
  expect_match(text[1], "4 patients not evaluable")
})

test_that("a seed is told where something was drawn by it, not where it was merely given", {
  study <- subset(made_study(), markers = c("IL-6", "sIL-2R"))
  expect_no_match(text_of(paired_change(study, seed = 1)), "[Ss]eed")
  expect_no_match(text_of(response_change(study, method = "t", seed = 1)), "[Ss]eed")
  expect_no_match(text_of(arm_change(study, seed = 1)), "[Ss]eed")
  expect_match(text_of(arm_change(study, method = "permutation", resamples = 99, seed = 3)), "Seed of the resamples: 3")
  expect_match(text_of(paired_change(study, p.adjust.method = "maxT", resamples = 99, seed = 4)),
               "Seed of the resamples: 4")
})

test_that("every option of the prognosis changes the text", {
  study <- subset(made_study(), markers = c("IL-6", "sIL-2R"))
  variants <- list(
    list(), list(covariates = "arm"), list(covariates = c("arm", "age")), list(predictive = "arm"),
    list(likelihood = "ml"), list(conf_method = "wald"), list(alternative = "less"), list(conf.level = 0.9),
    list(p.adjust.method = "BH"), list(resamples = 0), list(seed = 5), list(censored_rule = "half")
  )
  run <- function(options) {
    defaults <- list(resamples = 5, seed = 1)
    text_of(do.call(prognostic_screen, c(list(study), options, defaults[setdiff(names(defaults), names(options))])))
  }
  text <- vapply(variants, run, "")
  expect_identical(anyDuplicated(text), 0L)
  variants <- list(list(), list(likelihood = "ml"), list(likelihood = "flic"), list(likelihood = "flac"),
                   list(conf_method = "wald"), list(se = "augmented"), list(conf.level = 0.9))
  run <- function(options) text_of(do.call(prognostic_model, c(list(response ~ log2(`IL-6`), study), options)))
  text <- vapply(variants, run, "")
  expect_identical(anyDuplicated(text), 0L)
  expect_match(text[1], "34 with the event; 1 left out for missing values")
  expect_match(text[1], "imputed from a normal censored regression")
  expect_match(run(list(censored = "limit")), "below the limit of quantification entered at the limit")
})

test_that("validations, their curves and ROC curves are described", {
  study <- subset(made_study(), markers = c("IL-6", "sIL-2R"))
  fit <- prognostic_model(response ~ log2(`sIL-2R`), study)
  made <- function(...) validate_prognosis(fit, resamples = 20, seed = 1, ...)
  plain <- made()
  text <- c(text_of(plain), text_of(made(method = "0.632+")), text_of(made(method = "cv", folds = 5, repeats = 2)),
            text_of(made(procedure = screen_and_fit(markers(study)))), text_of(made(conf.level = 0.9)))
  expect_identical(anyDuplicated(text), 0L)
  expect_match(text[1], "in 20 bootstrap resamples the model was fitted again.*Harrell.*Seed of the resamples: 1")
  expect_match(text[3], "5-fold cross-validation, dealt anew 2 times")
  expect_match(text[4], "whole modelling procedure")
  curve <- calibration_curve(plain)
  expect_false(text_of(curve) == text_of(calibration_curve(plain, smoother = "spline")))
  expect_match(text_of(decision_curve(plain)), "19 threshold probabilities from 5% to 95%")
  roc <- roc_curve(study, "IL-6", resamples = 10, seed = 1, partial = c(0.8, 1))
  expect_match(text_of(roc), "IL-6.*DeLong.*Youden.*10 bootstrap.*specificity from 0.8 to 1")
  other <- roc_curve(study, "sIL-2R", resamples = 0)
  expect_match(text_of(compare_roc(roc, other)),
               "IL-6 at baseline and sIL-2R at baseline were compared by DeLong's test for paired curves")
  both <- methods_text(plain, curve, decision_curve(plain), roc, compare_roc(roc, other))
  expect_true(all(c("harrell", "noma", "ici", "vickers", "delong", "youden", "mcclish") %in%
                    names(reference_list())[match(both, reference_list(), nomatch = 0)]))
})

test_that("strata, screens and prints are described, other things refused", {
  study <- picture_study(2, 2, 2)
  text <- methods_text(response_change(study, strata = "arm"), fake_screen())
  expect_match(text[1], "van Elteren")
  expect_match(text[2], "Firth's penalised likelihood")
  expect_match(text[2], "1,000 bootstrap resamples")
  expect_true(all(nchar(capture.output(print(text))) <= 80L))
  expect_error(methods_text(), class = "cytochange_error_argument")
  expect_error(methods_text(mtcars), class = "cytochange_error_argument")
  expect_error(methods_text(mtcars[1, ]), "a data frame of 1 row and 11 columns", fixed = TRUE)
})

test_that("a perfect area has Newcombe's interval, and is not said to have DeLong's interval", {
  apart <- roc_curve(1:8, rep(0:1, each = 4), resamples = 0)
  expect_match(text_of(apart), "Newcombe's confidence interval (2006, method 5)", fixed = TRUE)
  expect_match(paste(methods_text(apart), collapse = " "), "Newcombe RG (2006)", fixed = TRUE)
  expect_no_match(text_of(apart), "DeLong")
  expect_no_match(paste(paper_table(apart)$footnotes$text, collapse = " "), "DeLong")
  ard <- as_ard(apart)
  expect_match(ard$stat[[match("auc_interval", ard$stat_name)]], "Newcombe")
  x <- rbind(a = 1:8, b = c(1, 5, 2, 7, 3, 6, 8, 4))
  screen <- prognostic_screen(x, rep(0:1, each = 4), resamples = 0)
  expect_match(text_of(screen), "on the logit scale, Newcombe's (2006, method 5) where the area is 0 or 1",
               fixed = TRUE)
  expect_no_match(text_of(prognostic_screen(x[1, , drop = FALSE], rep(0:1, each = 4), resamples = 0)), "DeLong")
})

test_that("curves that were cross-validated are not said to be bootstrapped", {
  fit <- prognostic_model(y ~ x, data.frame(y = rep(0:1, 40), x = 1:80 %% 23))
  validation <- validate_prognosis(fit, 20, 1, method = "cv", folds = 5, repeats = 2)
  for (curve in list(calibration_curve(validation), decision_curve(validation))) {
    said <- c(text_of(curve), paper_table(curve)$footnotes$text)
    expect_match(said[1], "corrected by 5-fold cross-validation, repeated 2 times")
    expect_true(any(grepl("Corrected by 5-fold cross-validation", said)))
    expect_no_match(paste(said, collapse = " "), "optimism|bootstrap")
  }
})

test_that("tests of ranks speak of no fold changes, and stratified figures name their strata", {
  study <- marker_study(ifn_trial, "patient", "visit", "value", "marker", response = "response", arm = "arm",
                        lloq = "lloq")
  said <- function(...) {
    gsub("[[:space:]]+", " ", paste(utils::capture.output(print(methods_text(response_change(
      study, visits = "month 6", markers = c("IL-6", "IL-2"), ...
    )))), collapse = " "))
  }
  expect_no_match(said(method = "quade"), "fold change")
  expect_match(said(), "reported as a fold change", fixed = TRUE)
  stratified <- said(strata = "arm")
  expect_match(stratified, "conditional odds ratio (over all patients within strata of arm", fixed = TRUE)
  expect_match(stratified, "the mean of the areas within strata of arm, weighted", fixed = TRUE)
  expect_no_match(said(), "strata of")
})

test_that("a checklist says of each item of a guideline where it is answered, or that the authors alone can", {
  study <- made_study()
  change <- paired_change(study, by = "response")
  screen <- prognostic_screen(study, resamples = 0)
  sizes <- c(REMARK = 20L, TRIPOD = 22L, CONSORT = 25L)
  for (guideline in names(sizes)) {
    text <- methods_text(change, screen, reporting = guideline)
    list <- as.data.frame(text)
    expect_identical(list$item, as.character(seq_len(sizes[[guideline]])))
    expect_true("by the authors" %in% list$answered)
    expect_true(any(grepl(guideline, text)))
    expect_match(paste(utils::capture.output(print(text)), collapse = "\n"), "by the authors", fixed = TRUE)
  }
  remark <- as.data.frame(methods_text(screen, reporting = "REMARK"))
  expect_identical(remark$answered[15], "table and findings of the screen")
  expect_identical(remark$answered[16], "not in the results described here")
  expect_error(methods_text(screen, reporting = "STROBE"), class = "cytochange_error_argument")
})

test_that("an item is answered by what a result holds, not by its class alone", {
  study <- made_study()
  answer <- function(guideline, item, ...) {
    list <- as.data.frame(methods_text(..., reporting = guideline))
    list$answered[list$item == item]
  }
  nothing <- "not in the results described here"
  screen <- prognostic_screen(study, resamples = 0)
  adjusted <- prognostic_screen(study, covariates = "age", resamples = 0)
  alone <- prognostic_model(response ~ log2(`sIL-2R`), study)
  both <- prognostic_model(response ~ log2(`sIL-2R`) + arm, study)
  inside <- validate_prognosis(both, resamples = 10, seed = 1)
  old <- prognostic_model(response ~ log2(`sIL-2R`), subset(study, arm != "Megace"))
  outside <- validate_prognosis(old, newdata = subset(study, arm == "Megace"), resamples = 10, seed = 1)
  given <- validate_prognosis(rep(1:9 / 10, 2), rep(c(TRUE, FALSE, TRUE), 6), resamples = 10, seed = 1)
  # Cut-points: of screens with a response only.
  expect_match(answer("REMARK", "11", alone, screen), "Youden")
  for (result in list(alone, inside)) {
    expect_identical(answer("REMARK", "11", result), "methods text: values on their scale")
  }
  expect_identical(answer("REMARK", "11", given), nothing)
  expect_identical(answer("REMARK", "8", given), nothing)
  # One variable, several variables.
  expect_match(answer("REMARK", "15", screen), "screen")
  expect_identical(answer("REMARK", "15", adjusted), nothing)
  expect_identical(answer("REMARK", "15", both), nothing)
  expect_match(answer("REMARK", "15", alone), "model")
  for (item in c("16", "17")) {
    expect_identical(answer("REMARK", item, screen), nothing)
    expect_identical(answer("REMARK", item, alone), nothing)
    expect_match(answer("REMARK", item, adjusted), "screen")
    expect_match(answer("REMARK", item, both), "model")
  }
  expect_identical(answer("REMARK", "18", inside), "table of the validation")
  # Who was left out, and whose data the figures are of.
  expect_match(answer("TRIPOD", "9", both), "print of the model: 4 patients not evaluable", fixed = TRUE)
  expect_match(answer("TRIPOD", "9", outside), if (grepl("left out", text_of(outside))) "methods text" else "no new")
  expect_identical(answer("TRIPOD", "9", inside), nothing)
  expect_match(answer("TRIPOD", "12", inside), "patients of the development")
  expect_match(answer("TRIPOD", "12", outside), "new patients")
  expect_no_match(answer("TRIPOD", "12", outside), "resamples")
  expect_identical(answer("TRIPOD", "14", adjusted), nothing)
  # Strata and covariates.
  change <- response_change(study, markers = "sIL-2R")
  expect_identical(answer("CONSORT", "18", change), nothing)
  expect_match(answer("CONSORT", "18", response_change(study, markers = "sIL-2R", strata = "arm")), "interactions")
  expect_identical(answer("CONSORT", "18", arm_change(study, markers = "sIL-2R", covariates = "age")),
                   "tables adjusted for age")
  expect_identical(answer("CONSORT", "18", paired_change(study, markers = "sIL-2R", by = "arm")),
                   "tables within each arm")
  # A recommendation is named where what it is about is there.
  expect_match(text_of(both), "REMARK")
  expect_no_match(text_of(both), "TRIPOD")
  expect_no_match(paste(methods_text(screen), collapse = " "), "TRIPOD")
  expect_match(text_of(inside), "TRIPOD")
  expect_no_match(paste(methods_text(inside), collapse = " "), "REMARK")
  expect_match(text_of(both, inside), "REMARK.*TRIPOD")
})

test_that("methods tell pairs, missing values, significance, limits where there are any, without the language of R", {
  text <- text_of(paired_change(made_study()))
  expect_match(text, "not imputed: each row is of the patients with both values [(][0-9]+ to [0-9]+ pairs")
  expect_match(text, "of at most 0.05 was called statistically significant", fixed = TRUE)
  expect_match(text, "limit")
  plain <- text_of(paired_change(matrix(c(1, 2, 4, 3, 8, 5), 1), matrix(c(2, 4, 5, 6, 9, 4), 1)))
  expect_no_match(plain, "limit of quantification")
  fit <- prognostic_model(response ~ log2(`sIL-2R`) + arm, made_study())
  expect_match(text_of(fit), "response on log2 sIL-2R and arm", fixed = TRUE)
  expect_no_match(text_of(fit), "~|`")
})

test_that("every verb's methods count patients, tell of missing values, know no R, and answer a checklist", {
  study <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker", value = "value",
                        response = "response", arm = "arm", lloq = "lloq")
  study <- subset(study, markers = c("IL-6", "sIL-2R"))
  small <- prognostic_model(response ~ log2(`sIL-2R`), study)
  large <- prognostic_model(response ~ log2(`sIL-2R`) + arm, study)
  rows <- list(CONSORT = paired_change(study), CONSORT = response_change(study), CONSORT = arm_change(study),
               CONSORT = response_trend(study, resamples = 99, seed = 1), CONSORT = overall_change(study),
               CONSORT = marker_correlation(study, resamples = 99, seed = 1),
               REMARK = prognostic_screen(study, resamples = 0))
  others <- list(CONSORT = risk_difference(large, "arm"), REMARK = roc_curve(study, "sIL-2R", resamples = 0),
                 TRIPOD = compare_prognosis(small, large, resamples = 10, seed = 1))
  for (x in c(rows, others)) {
    said <- paste(methods_text(x, references = FALSE), collapse = " ")
    expect_no_match(said, "~|`")
    if (inherits(x, "data.frame") && "adj.p.value" %in% names(x)) {
      expect_match(said, "[Mm]issing values were not imputed")
      expect_match(said, "[0-9]+ (pairs|patients|a pair)")
    }
  }
  for (i in seq_along(c(rows, others))) {
    guideline <- names(c(rows, others))[i]
    items <- as.data.frame(methods_text(c(rows, others)[[i]], reporting = guideline))
    expect_true(any(!grepl("by the authors$|^not in", items$answered)), info = paste(guideline, i))
  }
})

test_that("methods name responses, and a rule for limits, only where there are any", {
  data <- subset(ifn_trial, marker == "TNF-alpha")
  arms <- function(...) {
    text_of(arm_change(marker_study(data, "patient", "visit", "value", "marker", arm = "arm", ...)))
  }
  expect_match(arms(response = "response"), "whatever the response", fixed = TRUE)
  expect_no_match(arms(), "response", fixed = TRUE)
  curve <- function(marker) text_of(roc_curve(made_study(), marker, resamples = 0))
  beyond <- subset(as.data.frame(limit_report(made_study())), visit == "baseline")
  measured <- as.character(beyond$marker[beyond$n_below + beyond$n_above == 0])[1L]
  expect_no_match(curve(measured), "limit of quantification", fixed = TRUE)
  expect_match(curve("IFN-gamma"), "limit of quantification", fixed = TRUE)
})

test_that("each element says what it is", {
  study <- subset(made_study(), markers = "sIL-2R")
  results <- list(arm_change(study), prognostic_screen(study))
  text <- do.call(methods_text, results)
  part <- attr(text, "part")
  expect_identical(part, sort(part))
  expect_identical(unclass(text)[part == "reference"],
                   setdiff(unclass(text), do.call(methods_text, c(results, references = FALSE))))
  expect_match(text[part == "analysis"], "^(Change between arms|Prognosis)[.] ")
  expect_match(text[part == "general"],
               "^(Responders: CR and PR|A p value|Prognostic markers are reported|Computed with)")
  expect_setequal(attr(methods_text(arm_change(study), references = FALSE), "part"), c("analysis", "general"))
})

test_that("two analyses by one verb are one paragraph, which says in what they differ and what they share", {
  study <- subset(made_study(), markers = "sIL-2R")
  text <- methods_text(arm_change(study), arm_change(study, method = "wilcoxon"), references = FALSE)
  expect_identical(sum(grepl("^Change between arms", text)), 1L)
  expect_match(text[1L],
               paste0("^Change between arms, 2 analyses[.] [(]1[)] .*covariance.* [(]2[)] .*Wilcoxon.* ",
                      "What follows holds for both[.] "))
  expect_length(gregexpr("Directions", text[1L], fixed = TRUE)[[1L]], 1L)
  # Nothing is lost: each sentence of either is there.
  for (one in list(arm_change(study), arm_change(study, method = "wilcoxon"))) {
    said <- strsplit(sub("^[^.]*[.] ", "", methods_text(one)[1L]), "(?<=[.]) (?=[A-Z0-9])", perl = TRUE)[[1L]]
    expect_true(all(vapply(said, grepl, NA, x = text[1L], fixed = TRUE)))
  }
})

test_that("an area beside an adjusted difference is said not to be adjusted", {
  study <- picture_study(2, 2, 1)
  area <- "is the probability that the change is higher in a responder than in a non-responder"
  expect_match(methods_text(response_change(study, method = "ancova"))[1L], paste0(area, ", not adjusted, with"))
  expect_match(methods_text(response_change(study))[1L], paste0(area, ", with"))
  adjusted <- response_change(study, method = "ancova", conf.level = 0.9)
  expect_match(paste(note_text(paper_table(adjusted))$text, collapse = " "),
               "higher in a responder than in a non-responder, not adjusted;")
})

test_that("who responded and which of several values counts is said, whoever chose", {
  data <- expand.grid(id = 1:12, visit = c("a", "b"))
  data$y <- exp(sin(seq_len(nrow(data))))
  data$grade <- 1 + data$id %% 7
  data <- rbind(data, data[3, ])
  made <- function(...) {
    marker_study(data, "id", "visit", "y", response = "grade", responders = \(x) x <= 3, visits = c("a", "b"), ...)
  }
  study <- made(duplicates = "last")
  text <- as.character(methods_text(response_change(study)))
  expect_true("Responders: 1, 2 and 3; non-responders: 4, 5, 6 and 7 (grade)." %in% text)
  expect_false(any(grepl("Responders:", methods_text(paired_change(study)))))
  expect_true("Of several values of a patient, marker and visit the last was taken." %in% text)
  expect_match(paste(capture.output(print(study)), collapse = " "), "1 duplicate dropped (the last counts)",
               fixed = TRUE)
  expect_match(paste(capture.output(print(made(duplicates = "mean"))), collapse = " "), "1 duplicate averaged")
  expect_match(paste(note_text(paper_table(sample_flow(study)))$text, collapse = " "), "the last counts")
  data$grade <- 10 * data$id
  text <- as.character(methods_text(response_change(marker_study(
    data, "id", "visit", "y", response = "grade", responders = \(x) x <= 60, visits = c("a", "b"), duplicates = "first"
  ))))
  expect_true("Responders: 10 to 60; non-responders: 70 to 120 (grade)." %in% text)
  # Of ADaM the parameter and its visit.
  lab <- data.frame(USUBJID = rep(1:12, 2), PARAMCD = "CRP", AVISIT = rep(c("Baseline", "Week 4"), each = 12),
                    AVISITN = rep(0:1, each = 12), AVAL = data$y[1:24])
  rating <- data.frame(USUBJID = 1:12, PARAM = "CIBIC Score", AVISIT = "Week 4", AVAL = 1 + 1:12 %% 7)
  rated <- adam_study(lab, response = rating, responders = \(x) x <= 3)
  expect_true("Responders: 1, 2 and 3; non-responders: 4, 5, 6 and 7 (CIBIC Score at Week 4)." %in%
                methods_text(response_change(rated)))
  rating$DTYPE <- rep(c("", "LOCF"), c(9, 3))
  rated <- suppressMessages(adam_study(lab, response = rating, responders = \(x) x <= 3))
  expect_true(paste("Responders: 1, 2 and 3; non-responders: 4, 5, 6 and 7 (CIBIC Score at Week 4, 3 of 12 values",
                    "derived: LOCF).") %in% methods_text(response_change(rated)))
  # Codes that say it themselves are not repeated.
  data$grade <- ifelse(data$id > 6, "responder", "non-responder")
  text <- methods_text(response_change(marker_study(data, "id", "visit", "y", response = "grade", visits = c("a", "b"),
                                                    duplicates = "mean")))
  expect_false(any(grepl("Responders:", text)))
})

test_that("nobody is said to be left out where all are evaluable", {
  data <- data.frame(id = rep(1:8, 2), v = rep(0:1, each = 8), y = c(1:8, 3, 1, 4, 1, 5, 9, 2, 6),
                     r = rep(c("CR", "PD"), 8))
  told <- function(data) paste(methods_text(response_change(marker_study(data, "id", "v", "y", response = "r"))),
                               collapse = " ")
  expect_no_match(told(data), "evaluable")
  expect_match(told(transform(data, r = ifelse(id == 8, "NE", r))), "1 patient not evaluable for response was left out")
})

test_that("a reference has a key of its own, and the paper on exact distributions is cited where one was used", {
  known <- reference_list()
  expect_identical(anyDuplicated(names(known)[!duplicated(known)]), 0L)
  study <- subset(made_study(), markers = "sIL-2R")
  fit <- prognostic_model(response ~ log2(`sIL-2R`), study)
  cited <- methods_text(validate_prognosis(fit, resamples = 20, seed = 1, method = "0.632+"))
  expect_match(paste(cited, collapse = " "), "the .632+ bootstrap method", fixed = TRUE)
  expect_no_match(paste(cited, collapse = " "), "Cox's likelihood", fixed = TRUE)
  cites_exact <- function(result) any(grepl("^Streitberg", methods_text(result)))
  few <- cbind(1:9, 9:1 + 0.5)
  expect_true(cites_exact(paired_change(t(few[, 1]), t(few[, 2]))))
  expect_false(cites_exact(paired_change(t(few[, 1]), t(few[, 2]), exact = FALSE)))
  response <- rep(c(TRUE, FALSE, TRUE), 3)
  expect_true(cites_exact(response_change(t(few[, 1]), t(few[, 2]), response)))
  expect_false(cites_exact(response_change(t(few[, 1]), t(few[, 2]), response, exact = FALSE)))
})

test_that("what an area of a screen is, and over which tests p is adjusted, is said", {
  text <- paste(methods_text(prognostic_screen(picture_study(2, 2, 2)), references = FALSE), collapse = " ")
  expect_match(text, paste("The area under the ROC curve is the probability that the value at baseline is higher in a",
                           "responder than in a non-responder (below 0.5 where it is mostly lower), with DeLong's"),
               fixed = TRUE)
  expect_match(text, "Holm over all tests of the analysis", fixed = TRUE)
})

test_that("a stratified test is said to be exact or approximate, and how interactions are adjusted", {
  study <- picture_study(2, 2, 2)
  text <- methods_text(response_change(study, strata = "arm"))[1L]
  expect_match(text, "stratified by arm (van Elteren, normal approximation); the interaction", fixed = TRUE)
  expect_match(text, "(HC3) standard errors, its p values adjusted apart from the others. ", fixed = TRUE)
  expect_no_match(methods_text(response_change(study, strata = "arm", p.adjust.method = "none"))[1L], "apart from",
                  fixed = TRUE)
})

test_that("of several arms the analysis of covariance is said to be one model of all", {
  data <- data.frame(id = rep(1:18, 2), visit = rep(c("a", "b"), each = 18), y = exp(sin(1:36)),
                     arm = rep(c("A", "B", "C"), 12))
  said <- function(data, ...) {
    paste(methods_text(arm_change(marker_study(data, "id", "visit", "y", arm = "arm"), ...), references = FALSE),
          collapse = " ")
  }
  # lm() of all 18 patients has the estimate, lm() of the 12 of two arms has not.
  arms <- arm_change(marker_study(data, "id", "visit", "y", arm = "arm"))
  wide <- data.frame(before = log2(data$y[1:18]), after = log2(data$y[19:36]), arm = data$arm[1:18])
  estimate <- function(rows) unname(stats::coef(stats::lm(after ~ before + arm, wide[rows, ]))["armB"])
  expect_equal(arms$estimate[1L], estimate(1:18))
  expect_false(isTRUE(all.equal(arms$estimate[1L], estimate(wide$arm != "C"))))
  whole <- "(least squares in one model of the patients of all arms, "
  expect_match(said(data), whole, fixed = TRUE)
  expect_match(said(data), "with both values (12 pairs in its two arms)", fixed = TRUE)
  expect_match(said(data[data$arm != "C", ]), "with both values (12 pairs).", fixed = TRUE)
  expect_match(method_ancova()$moderated$sentence(list(n_arm = c(6, 6)), FALSE), whole, fixed = TRUE)
  expect_match(said(data[data$arm != "C", ]), "(least squares, h", fixed = TRUE)
  expect_no_match(said(data, method = "wilcoxon"), "one model", fixed = TRUE)
})
