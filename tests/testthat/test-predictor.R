# What of a marker is prognostic: its value at a visit, or its change from the baseline until then.

# 40 patients, two markers, three visits; the ids of some lack a visit.
early_study <- function(seed = 1, n = 40, scale = "log2", ...) {
  set.seed(seed)
  id <- sprintf("P%02d", seq_len(n))
  responder <- rep(c(TRUE, FALSE), length.out = n)
  long <- expand.grid(id = id, visit = c("day 0", "week 6", "week 12"), marker = c("IL-6", "TNF"),
                      stringsAsFactors = FALSE)
  long$response <- ifelse(responder, "CR", "PD")[match(long$id, id)]
  long$arm <- rep(c("A", "B"), each = 2, length.out = n)[match(long$id, id)]
  late <- match(long$visit, c("day 0", "week 6", "week 12")) - 1
  long$value <- round(2^(5 + rnorm(nrow(long)) - 0.4 * late * (long$response == "CR")), 2)
  long <- long[!(long$visit == "week 6" & long$id %in% id[c(3, 8)]) & !(long$marker == "TNF" & long$id == id[5]), ]
  list(long = long, study = marker_study(long, "id", "visit", "value", marker = "marker", response = "response",
                                         arm = "arm", visits = c("day 0", "week 6", "week 12"), baseline = "day 0",
                                         scale = scale, ...))
}

# The same by merge() of the data: one row a patient.
merged_change <- function(long, marker, visit, log = TRUE) {
  one <- long[long$marker == marker & long$visit == "day 0", c("id", "value", "response", "arm")]
  two <- long[long$marker == marker & long$visit == visit, c("id", "value")]
  both <- merge(one, two, by = "id")
  both$change <- if (log) log2(both$value.y) - log2(both$value.x) else both$value.y - both$value.x
  both
}

test_that("a screen of values or changes is glm() on the data, merged by hand", {
  for (scale in c("log2", "raw")) {
    made <- early_study(scale = scale)
    for (predictor in c("value", "change")) {
      screen <- prognostic_screen(made$study, visit = "week 6", predictor = predictor, covariates = "arm",
                                  likelihood = "ml", resamples = 0)
      expect_identical(screen$visit, rep("week 6", 2))
      expect_identical(screen$predictor, rep(predictor, 2))
      for (i in 1:2) {
        both <- merged_change(made$long, screen$marker[i], "week 6", scale == "log2")
        if (predictor == "value") {
          both <- made$long[made$long$marker == screen$marker[i] & made$long$visit == "week 6", ]
          both$change <- if (scale == "log2") log2(both$value) else both$value
        }
        fit <- glm(response == "CR" ~ change + arm, binomial, both, control = list(epsilon = 1e-12))
        expect_equal(screen$estimate[i], coef(fit)[[2]], tolerance = 1e-6)
        expect_equal(screen$std.error[i], sqrt(diag(vcov(fit)))[[2]], tolerance = 1e-5)
        expect_identical(screen$n[i], nrow(both))
        w <- wilcox.test(change ~ response == "PD", both, exact = FALSE)$statistic
        expect_equal(screen$auc[i], unname(w) / prod(table(both$response)))
      }
    }
  }
  expect_identical(settings(screen)$n_unmeasured, 2L)
  curve <- roc_curve(made$study, "IL-6", visit = "week 6", predictor = "change", resamples = 0)
  expect_equal(c(curve$cut_point, curve$auc_low), c(screen$cut_point[1], screen$auc_low[1]))
})

test_that("matrices with a baseline give the study's rows, matched by name", {
  made <- early_study(2)
  long <- made$long
  wide <- function(visit) {
    part <- long[long$visit == visit, ]
    tapply(part$value, list(part$marker, part$id), mean)
  }
  response <- long$response[match(colnames(wide("day 0")), long$id)]
  names(response) <- colnames(wide("day 0"))
  before <- wide("day 0")[, 40:1]
  rows <- prognostic_screen(wide("week 6"), response, baseline = before, scale = "log2")
  screen <- prognostic_screen(made$study, visit = "week 6", predictor = "change", resamples = 0)
  same <- c("marker", "predictor", "n", "estimate", "conf.low", "odds_high", "p.value", "auc", "cut_point", "rank")
  expect_equal(as.data.frame(rows)[same], as.data.frame(screen)[same])
  one <- prognostic_screen(wide("week 6"), response, baseline = before, scale = "log2", markers = "TNF")
  expect_equal(one$estimate, rows$estimate[2])
  wrong <- before[2:1, ]
  expect_error(prognostic_screen(wide("week 6"), response, baseline = wrong), "row names of `x`",
               class = "cytochange_error_data")
  expect_error(prognostic_screen(wide("week 6"), response, baseline = 1), class = "cytochange_error_argument")
})

test_that("everything names the visit and whether it is a value or a change", {
  study <- early_study(3, 60)$study
  for (predictor in c("value", "change")) {
    screen <- prognostic_screen(study, visit = "week 12", predictor = predictor, resamples = 20, seed = 1)
    what <- c(value = "value at week 12", change = "change from day 0 to week 12")[[predictor]]
    flat <- function(x) gsub("\\s+", " ", paste(x, collapse = " "))
    expect_match(flat(capture.output(print(screen))), what, fixed = TRUE)
    expect_match(flat(capture.output(print(paper_table(screen)))), what, fixed = TRUE)
    expect_match(flat(unlist(methods_text(screen))), what, fixed = TRUE)
    axis <- c(value = "doubling of the value at week 12", change = "fold change from day 0 to week 12")[[predictor]]
    expect_match(plot_prognosis(screen)$labels$x, axis, fixed = TRUE)
    expect_match(plot_prognosis(screen, show = "auc")$labels$x, what, fixed = TRUE)
    expect_match(flat(plot_prognosis(screen)$labels$title), "week 12", fixed = TRUE)
    expect_match(flat(findings(screen)), "week 12", fixed = TRUE)
    expect_no_match(flat(c(findings(screen), capture.output(print(screen)))), "baseline")
    curve <- roc_curve(study, "IL-6", visit = "week 12", predictor = predictor, resamples = 0)
    expect_match(flat(capture.output(print(curve))), paste0("IL-6 (at|change to) week 12"))
    expect_match(flat(unlist(methods_text(curve))), "Landmark: week 12", fixed = TRUE)
    expect_match(flat(plot_roc(curve)$labels$title), "week 12", fixed = TRUE)
  }
})

test_that("formulas on a study take values and changes at visits, by string or backtick", {
  made <- early_study(4)
  both <- merged_change(made$long, "IL-6", "week 6")
  fit <- prognostic_model(response ~ change("IL-6", "week 6") + log2(value(`IL-6`, "day 0")) + arm, made$study,
                          likelihood = "ml")
  known <- glm(response == "CR" ~ change + log2(value.x) + arm, binomial, both)
  expect_equal(unname(coef(fit)), unname(coef(known)), tolerance = 1e-6)
  expect_identical(labels(stats::terms(fit))[1:2], c("`IL-6 log2 fold change to week 6`", "log2(`IL-6`)"))
  same <- prognostic_model(response ~ change(visit = `week 6`, marker = `IL-6`) + log2(`IL-6`) + arm, made$study,
                           likelihood = "ml")
  expect_identical(coef(same), coef(fit))
  # Predictions of the same patients, and of a study of some of them.
  expect_equal(predict(fit, made$study)[names(fitted(fit))], predict(fit))
  some <- subset(made$study, id %in% c("P01", "P02", "P10"))
  expect_equal(predict(fit, some), predict(fit)[c("P01", "P02", "P10")])
  # Other terms by update(); a value at a visit in its units.
  late <- update(fit, . ~ . - log2(`IL-6`) + value("TNF", "week 12"))
  part <- merge(both, made$long[made$long$marker == "TNF" & made$long$visit == "week 12", c("id", "value")])
  expect_equal(unname(coef(late)), unname(coef(glm(response == "CR" ~ change + arm + value, binomial, part))),
               tolerance = 1e-6)
  expect_match(capture.output(print(fit)), "changes are from day 0", all = FALSE)
  expect_error(prognostic_model(response ~ change("IL-7", "week 6"), made$study), "IL-7",
               class = "cytochange_error_argument")
  expect_error(prognostic_model(response ~ change("IL-6", "day 0"), made$study), "baseline",
               class = "cytochange_error_argument")
  expect_error(prognostic_model(response ~ value(paste("IL-6"), "week 6"), made$study), "in quotes or backticks",
               class = "cytochange_error_argument")
  expect_error(prognostic_model(response ~ change("IL-6"), made$study), "name the visit",
               class = "cytochange_error_argument")
})

test_that("a name in a formula is never run", {
  hit <- FALSE
  marker <- "stop('run')"
  long <- early_study(5)$long
  long$marker[long$marker == "TNF"] <- marker
  study <- marker_study(long, "id", "visit", "value", marker = "marker", response = "response", baseline = "day 0")
  fit <- prognostic_model(rlang::new_formula(quote(response), call("change", marker, "week 6")), study)
  expect_identical(names(coef(fit))[2], "`stop('run') log2 fold change to week 6`")
})

test_that("changes with values beyond a limit enter at the pair's limit up to 15 %, else the row says why", {
  made <- early_study(6, lloq = c("IL-6" = 10.6, TNF = 14))
  long <- made$long
  limit <- c("IL-6" = 10.6, TNF = 14)[long$marker]
  long$value <- pmax(long$value, limit)
  share <- vapply(c("IL-6", "TNF"), function(marker) {
    both <- merged_change(made$long, marker, "week 6")
    mean(both$value.x < c("IL-6" = 10.6, TNF = 14)[marker] | both$value.y < c("IL-6" = 8, TNF = 14)[marker])
  }, 1)
  expect_true(share[1] > 0 && share[1] <= 0.15 && share[2] > 0.15)
  screen <- prognostic_screen(made$study, visit = "week 6", predictor = "change", likelihood = "ml", resamples = 0)
  both <- merged_change(long, "IL-6", "week 6")
  expect_equal(screen$estimate[1], coef(glm(response == "CR" ~ change, binomial, both))[[2]], tolerance = 1e-6)
  expect_identical(screen$status, c("ok", "not_computed"))
  expect_match(screen$note[1], "at the pair's limit")
  expect_match(screen$note[2], "too many for a model that needs numbers")
  expect_identical(screen$n[2], nrow(merged_change(long, "TNF", "week 6")))
  # A rule by name whatever the share.
  half <- prognostic_screen(made$study, visit = "week 6", predictor = "change", likelihood = "ml", resamples = 0,
                            censored_rule = "half")
  halved <- made$long
  below <- halved$value < c("IL-6" = 10.6, TNF = 14)[halved$marker]
  halved$value[below] <- c("IL-6" = 10.6, TNF = 14)[halved$marker][below] / 2
  expect_equal(half$estimate[2],
               coef(glm(response == "CR" ~ change, binomial, merged_change(halved, "TNF", "week 6")))[[2]],
               tolerance = 1e-6)
  expect_error(roc_curve(made$study, "TNF", visit = "week 6", predictor = "change"), "at most 15%",
               class = "cytochange_error_data")
  expect_error(prognostic_model(response ~ change("TNF", "week 6"), made$study), "at most 15%",
               class = "cytochange_error_data")
  fit <- prognostic_model(response ~ change("IL-6", "week 6"), made$study, likelihood = "ml")
  expect_equal(unname(coef(fit)), unname(coef(glm(response == "CR" ~ change, binomial, both))), tolerance = 1e-6)
  expect_match(gsub("\\s+", " ", paste(capture.output(print(fit)), collapse = " ")), "at the limit of their pair")
  # A value at a visit is imputed as at the baseline.
  expect_identical(unname(prognostic_model(response ~ log2(value("TNF", "week 6")), made$study, imputations = 5,
                                           seed = 1)$n_censored),
                   sum(made$long$value[made$long$marker == "TNF" & made$long$visit == "week 6"] < 14) * 1)
})

test_that("what cannot be meant is an error that says so", {
  study <- early_study(7)$study
  expect_error(prognostic_screen(study, predictor = "change"), "until which a change is meant",
               class = "cytochange_error_argument")
  expect_error(prognostic_screen(study, visit = "day 0", predictor = "change"), "another visit than the baseline",
               class = "cytochange_error_argument")
  expect_error(prognostic_screen(study, visit = "week 6", predictor = "change", censored = "impute"),
               "of values alone", class = "cytochange_error_argument")
  expect_error(roc_curve(study, "IL-6", visit = "week 7"), "week 7", class = "cytochange_error_argument")
  two <- marker_study(early_study(7)$long, "id", "visit", "value", marker = "marker", response = "response",
                      visits = c("day 0", "week 6"), baseline = "day 0")
  expect_identical(prognostic_screen(two, predictor = "change", resamples = 0)$visit, rep("week 6", 2))
})

test_that("screens of changes are glm() on 200 data sets", {
  skip_unless_long()
  for (seed in seq_len(200)) {
    made <- early_study(seed, sample(20:60, 1), scale = sample(c("log2", "raw"), 1))
    screen <- prognostic_screen(made$study, visit = "week 12", predictor = "change", likelihood = "ml", resamples = 0)
    for (i in which(screen$status == "ok")) {
      both <- merged_change(made$long, screen$marker[i], "week 12", made$study$scale == "log2")
      fit <- glm(response == "CR" ~ change, binomial, both, control = list(epsilon = 1e-12))
      expect_equal(screen$estimate[i], coef(fit)[[2]], tolerance = 1e-7)
      expect_equal(screen$statistic[i], fit$null.deviance - fit$deviance, tolerance = 1e-7)
    }
  }
})

test_that("a model says of its own markers when they were measured", {
  set.seed(5)
  d <- expand.grid(id = sprintf("P%02d", 1:40), visit = c("baseline", "week 6", "week 12"), marker = c("TNF", "CRP"),
                   stringsAsFactors = FALSE)
  d$value <- round(exp(rnorm(nrow(d), 2)), 2)
  d$response <- ifelse(as.integer(substring(d$id, 2)) %% 2, "CR", "PD")
  study <- marker_study(d, id = "id", visit = "visit", marker = "marker", value = "value", response = "response")
  said <- function(formula) {
    model <- prognostic_model(formula, study, conf_method = "wald")
    gsub("\\s+", " ", paste(capture.output(print(model, width = 300)), collapse = " "))
  }
  late <- said(response ~ log2(value("TNF", "week 12")))
  expect_match(late, "Values at week 12 are in their units.", fixed = TRUE)
  expect_no_match(late, "baseline")
  expect_match(said(response ~ log2(TNF)), "Markers by name are values at baseline in their units.", fixed = TRUE)
  expect_match(said(response ~ log2(TNF) + log2(value("CRP", "week 6")) + change("CRP", "week 12")),
               paste("Markers by name are values at baseline in their units; values at week 6 are in their units;",
                     "changes are from baseline on the study's scale."), fixed = TRUE)
  expect_match(model_predictors(list(changes = "a", n_at_limit = c(`IL-6 change` = 7L, TNF = 1L), baseline = "day 0")),
               "(IL-6 change: 7 patients, TNF: 1 patient)", fixed = TRUE)
})
