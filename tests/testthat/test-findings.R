test_that("the sentences bear the figures of the rows, significant ones first by p", {
  change <- fake_change(2, 1, list(), log = TRUE)
  change[1, c("estimate", "fold_change", "fold_low", "fold_high", "p.value", "adj.p.value",
              "n_pairs")] <- list(-1, 0.5, 0.4, 0.625, 1e-5, 2e-5, 33)
  change[2, c("p.value", "adj.p.value")] <- c(0.4, 0.4)
  expect_identical(findings(change), c(
    paste0("IL-1beta fell from baseline to month 1 (fold change 0.50, 95% CI 0.40 to 0.62, 33 pairs, ",
           "adjusted p < 0.001)."),
    "1 of 2 tests was statistically significant (adjusted p <= 0.05, Holm)."
  ))
  change$adj.p.value <- 1
  expect_match(findings(change), "^None of 2 tests was statistically sig.*IL-1beta at month 1, adjusted p = 1\\.$")
  change$p.value <- NA
  expect_match(findings(change), "Nothing could be computed")
})

test_that("rows over all strata are said to be stratified, in sentences and pictures", {
  study <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker", value = "value",
                        response = "response", arm = "arm", lloq = "lloq")
  assoc <- response_change(study, strata = "arm", markers = "IL-6", visits = "month 6")
  expect_match(findings(assoc)[1], "stratified by arm (each group's own change over all arms), was lower in",
               fixed = TRUE)
  whole <- plot_response(assoc[assoc$stratum == "all", ])
  expect_match(gsub("\\n", " ", whole$labels$subtitle), "test, stratified by arm, 95% confidence intervals",
               fixed = TRUE)
  plain <- response_change(study, markers = "IL-6", visits = "month 6")
  expect_no_match(c(findings(plain), ggplot2::autoplot(plain)$labels$subtitle), "stratified")
})

test_that("comparisons and screens speak too, and count what they leave out", {
  assoc <- fake_response(3, 1, c("Arm A"))
  assoc$adj.p.value <- 0.01
  expect_length(findings(assoc), 4L)
  expect_match(findings(assoc)[1], "fold change .* (was (lower|higher) in responders|differed) .*AUC 0\\.")
  screen <- fake_screen(6)
  screen$adj.p.value <- 0.01
  said <- findings(screen, n = 2)
  expect_length(said, 4L)
  expect_match(said[1], " \\(value at baseline\\) was prognostic for being a responder: odds ratio .*rank 1 of 6")
  expect_match(said[3], "^Statistically significant as well: .*, .*, .* and .*\\.$")
  expect_identical(said[4], "6 of 6 tests were statistically significant (adjusted p <= 0.05, Holm).")
  expect_error(findings(mtcars), class = "cytochange_error_argument")
  expect_error(findings(screen[0, ]), class = "cytochange_error_data")
})

test_that("a validation says what is expected in new patients, a decision curve where the model is worth it", {
  set.seed(3)
  x <- rnorm(80)
  data <- data.frame(y = rbinom(80, 1, plogis(2 * x)), x = x)
  validation <- validate_prognosis(prognostic_model(y ~ x, data), resamples = 40, seed = 1)
  said <- findings(validation)
  auc <- formatC(validation$corrected[1L], digits = 3, format = "f")
  expect_match(said[1], paste0("AUC of ", auc, " (95% CI "), fixed = TRUE)
  expect_match(said[2], "^Calibration slope ")
  share <- mean(data$y)
  expect_match(said[3], "); lower is better, and giving every patient the same probability, ", fixed = TRUE)
  expect_match(said[3], formatC(share * (1 - share), digits = 3, format = "f"), fixed = TRUE)
  decision <- decision_curve(validation)
  expect_match(findings(decision), "worth more than treating all or none at threshold probabilities of ")
  worse <- decision
  worse$corrected <- -1
  expect_match(findings(worse), "At no threshold probability")
  better <- decision
  better$corrected <- ifelse(seq_len(nrow(better)) %in% c(3, 7, 8), 1, -1)
  expect_match(findings(better), "of 15% and 35% to 40% ", fixed = TRUE)
})

test_that("a model of a study names its event as the screen does, one of other data as its column does", {
  study <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker", value = "value",
                        response = "response", arm = "arm", lloq = "lloq")
  said <- findings(prognostic_model(response ~ log2(`sIL-2R`), study))
  expect_match(said[1], "odds ratio of being a responder ", fixed = TRUE)
  expect_match(findings(prognostic_screen(study, resamples = 0))[1], "being a responder", fixed = TRUE)
  data <- data.frame(response = rep(c(TRUE, FALSE), 20), x = 1:40 %% 7)
  expect_match(findings(prognostic_model(response ~ x, data))[1], "odds ratio of response = TRUE ", fixed = TRUE)
})

test_that("a model's sentences say what an odds ratio is per, and where it is told", {
  study <- table_study()
  fit <- prognostic_model(response ~ CRP + arm, study)
  unit <- study$markers$unit[study$markers$marker == "CRP"]
  expect_match(findings(fit)[1], paste0("^CRP, per ", if (is.na(unit)) "unit" else unit, ": odds ratio of being a "))
  expect_match(findings(fit)[2], "^arm: .* v .*: odds ratio")
  doubled <- prognostic_model(response ~ log2(CRP), study)
  expect_match(findings(doubled)[1], "^CRP, per doubling: odds ratio")
  d <- data.frame(id = 1:8, v = "b", a = c(1, 5, 2, 6, 3, 8, 4, 7), b = 2:9, r = rep(c("CR", "PD"), 4))
  two <- marker_study(d, id = "id", visit = "v", value = c("a", "b"), response = "r", unit = c(a = "pg/mL", b = "U/mL"))
  fit <- prognostic_model(response ~ a + b, two)
  expect_match(findings(fit)[1], "^a, per pg/mL: ")
  expect_match(findings(fit)[2], "^b, per U/mL: ")
  expect_match(paste(capture.output(print(fit)), collapse = " "), "in their units (a: pg/mL, b: U/mL)", fixed = TRUE)
  expect_match(findings(prognostic_model(y ~ x, data.frame(y = d$r == "CR", x = d$a)))[1], "^x, per unit: ")
})

test_that("nothing found between pairs of markers is said as such", {
  before <- rbind(a = c(1, 2, 3, 4, 5, 6), b = c(2, 1, 4, 3, 6, 5), c = c(3, 4, 1, 2, 5, 6))
  study <- marker_study(data.frame(id = 1:6, v = "b", t(before)), id = "id", visit = "v", value = c("a", "b", "c"))
  none <- marker_correlation(study, of = "value", visit = "b", p.adjust.method = "bonferroni")
  expect_false(any(none$adj.p.value <= 0.05))
  expect_length(findings(none), 1)
  expect_match(findings(none), "^None of 3 tests was statistically significant .*The smallest p value: a and b at b,")
})

test_that("shares beyond a limit are those of rows with figures, and none above 15% is written as 15%", {
  expect_identical(share_beyond(c(0, 0.15, 0.154, 0.996, 1, 0.003, 0.42)),
                   c("0%", "15%", "15.4%", "99.6%", "100%", "0.3%", "42%"))
  rows <- data.frame(marker = c("a", "b"), n_censored = c(2L, 9L), p.value = c(0.2, NA))
  expect_identical(beyond_words(rows, c(20L, 20L), "changes"),
                   "Values beyond a limit in 2 of 2 rows (a and b): in 10% of the changes in the 1 row with figures.")
})

test_that("where the first group moved most is told with its direction", {
  # Responders fall under both arms, most under B; non-responders fall under B alone.
  change <- c(A.CR = -1, A.PD = 1, B.CR = -2, B.PD = -2.2)
  data <- expand.grid(patient = 1:12, group = names(change), visit = 0:1, stringsAsFactors = FALSE)
  data$value <- 2^(data$patient %% 5 + data$visit * (change[data$group] + sin(data$patient) / 5))
  data$id <- paste(data$group, data$patient)
  data$arm <- substr(data$group, 1, 1)
  data$best <- substring(data$group, 3)
  study <- marker_study(data, "id", "visit", "value", response = "best", arm = "arm")
  told <- grep("differed between arms", findings(response_change(study, strata = "arm")), value = TRUE)
  expect_match(told, "; the estimated fall in responders was largest under B\\)")
  expect_no_match(told, "estimate was largest")
})

test_that("what is said of several groups is said once in a title", {
  title <- function(change) gsub("\n", " ", plot_change(change)$labels$title)
  change <- fake_change(2, 1, list(arm = c("A", "B", "C")))
  change$adj.p.value <- 0.001
  fell <- as.character(change$arm) %in% c("A", "B")
  change$fold_low <- ifelse(fell, 0.4, 1.1)
  change$fold_high <- ifelse(fell, 0.9, 3)
  expect_identical(title(change), "IL-1beta and IL-6 fell under A and B; IL-1beta and IL-6 rose under C")
  one <- change[change$marker == "IL-6" & change$arm != "C", ]
  expect_identical(title(one), "IL-6 fell under A and B")
  both <- fake_change(1, 1, list(response = c("responder", "non-responder")))
  both[c("adj.p.value", "fold_low", "fold_high")] <- list(0.001, 0.4, 0.9)
  expect_identical(title(both), "IL-1beta fell in responders and non-responders")
  crossed <- fake_change(1, 1, list(arm = c("A", "B"), response = c("responder", "non-responder")))
  crossed[c("adj.p.value", "fold_low", "fold_high")] <- list(0.001, 0.4, 0.9)
  crossed <- crossed[c(1L, 4L), ]
  expect_identical(title(crossed), "IL-1beta fell under A in responders and under B in non-responders")
  strata <- fake_response(2, 1, c("A", "B"))
  strata <- strata[as.character(strata$stratum) != "all", ]
  attr(strata, "settings")$strata <- "arm"
  strata$adj.p.value <- 0.001
  expect_identical(say_strata(strata), "Significant differences: IL-1beta and IL-6 under A and B")
})

test_that("what divides patients is named as readers call it", {
  expect_identical(divided_by("arm"), "arms")
  expect_identical(divided_by("response"), "response groups")
  expect_identical(divided_by("er"), "levels of er")
  expect_identical(divided_by(c("arm", "er")), "combinations of arm and er")
  expect_identical(divided_by("arm", one = TRUE), "arm")
  expect_identical(divided_by("response", one = TRUE), "response group")
  expect_identical(divided_by("er", one = TRUE), "level of er")
  expect_identical(divided_by(c("arm", "er"), one = TRUE), "combination of arm and er")
  study <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker", value = "value",
                        response = "response", arm = "arm", covariates = "er", lloq = "lloq")
  assoc <- response_change(study, strata = "arm", markers = c("IL-6", "IFN-gamma"), visits = "month 6")
  overall <- overall_change(study, by = "arm", markers = "IL-6")
  arms <- arm_change(study, by = "response", markers = "IL-6", method = "wilcoxon")
  said <- c(findings(assoc), methods_text(assoc), methods_text(overall), methods_text(arms),
            unlist(lapply(list(assoc, overall, arms), function(x) {
              c(utils::capture.output(print(x, width = 300)), paper_table(x)$notes, paper_table(x)$title)
            })))
  expect_identical(grep("levels? of (arm|response)", said, value = TRUE), character())
  expect_match(paste(said, collapse = " "), "IFN-gamma: the difference in change between .* differed between arms at")
  expect_match(paste(said, collapse = " "), "each group's own change over all arms", fixed = TRUE)
  expect_match(paste(said, collapse = " "), "within each response group", fixed = TRUE)
  expect_match(findings(response_change(study, strata = "er", markers = "IL-6", visits = "month 6"))[1L],
               "each group's own change over all levels of er", fixed = TRUE)
})

test_that("titles of strata alone name them, count where that is too long, and say where nothing is found", {
  title <- function(rows) gsub("\n", " ", plot_response(rows)$labels$title)
  strata <- fake_response(2, 1, c("A", "B + C"))
  strata <- strata[as.character(strata$stratum) != "all", ]
  attr(strata, "settings")$strata <- "arm"
  strata$adj.p.value <- c(0.001, 0.2)[1L + (as.character(strata$stratum) == "A")]
  expect_identical(title(strata), "Significant differences: IL-1beta and IL-6 under B + C")
  attr(strata, "settings")$strata <- "er"
  expect_identical(title(strata), "Significant differences: IL-1beta and IL-6 with er B + C")
  strata$adj.p.value <- 1
  expect_identical(title(strata),
                   "No statistically significant difference between responders and non-responders within any stratum")
  one <- strata[as.character(strata$stratum) == "A", ]
  expect_match(title(one), "^No statistically significant difference between responders .* with er A$")
  many <- fake_response(3, 1, sprintf("a stratum with quite a long name %d", 1:4))
  many <- many[as.character(many$stratum) != "all", ]
  attr(many, "settings")$strata <- "arm"
  many$adj.p.value <- ifelse(grepl("1$", many$stratum) | many$marker == "IL-6", 0.001, 1)
  expect_identical(title(many), paste("6 of 12 differences within strata are statistically significant, most under a",
                                      "stratum with quite a long name 1"))
  many$p.value <- many$adj.p.value <- NA
  expect_identical(title(many), "No comparison could be computed within any stratum")
})
