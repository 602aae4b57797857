# Sentences against rows, over generated studies; first that the checker sees what is wrong.

test_that("no sentence contradicts its rows, in whatever study; nor does picture, print or footnote", {
  n <- generated(100, 2100)
  asked <- told <- stats::setNames(integer(length(questions)), names(questions))
  for (i in seq_len(n)) {
    kind <- kinds[1L + (i - 1L) %% length(kinds)]
    # All questions are asked of all kinds.
    question <- names(questions)[1L + i %% length(questions)]
    rows <- answer(suppressMessages(generated_study(kind, i)), kind, question, i %/% length(questions))
    if (is.null(rows)) next
    asked[[question]] <- asked[[question]] + 1L
    said <- findings(rows)
    told[[question]] <- told[[question]] + (length(said) > 1L)
    alpha <- 1 - settings(rows)$conf.level
    info <- paste0(question, ", ", kind, ", study ", i)
    expect_identical(contradictions(said, rows, alpha), character(), info = info)
    # The rows of some are looked at in every place they are shown in.
    shown <- i %% generated(9L, 3L) == 0L
    if (!shown && !is_long()) next
    picture <- ggplot2::autoplot(rows)
    expect_identical(picture_contradictions(picture, rows, alpha), character(), info = info)
    if (!shown || kind == "ties at the boundary") next
    expect_identical(as.character(lines_wrong(rows, picture)), character(), info = info)
  }
  expect_gte(sum(asked), generated(85L, 2000L))
  expect_true(all(asked >= n / length(questions) / 2))
  expect_identical(names(told)[told < 1L], character())
})

test_that("the checker sees sentences that are wrong, of each verb", {
  study <- subset(timed_trial(), markers = c("IL-6", "sIL-2R", "IFN-gamma"))
  change <- paired_change(study, by = "response")
  said <- findings(change)
  expect_spoilt_seen(said, change, c(
    everywhere, counted, "fell" = "rose", "rose" = "fell", "non-responders" = "responders", "month 3" = "month 6",
    " pairs" = "0 pairs", "fell" = "clearly fell", "fold change [0-9.]+" = "fold change 77"
  ))
  expect_gt(length(contradictions(said[-1L], change)), 0)
  expect_gt(length(contradictions(c(said, said[1L]), change)), 0)
  ways <- c(everywhere, counted, "was higher" = "was lower", "fell to" = "rose to", "rose to" = "",
            "[0-9]+ patients" = "99 patients", "ratio of the fold changes [0-9.]+" = "ratio of the fold changes 77",
            "AUC [0-9.]+" = "AUC 0.5")
  expect_spoilt_seen(findings(response_change(study)), response_change(study), c(
    ways, "the fold change was [0-9.]+" = "the fold change was 77", "the fold change was" = "fell to",
    "the fold change was" = "rose to", "the fold change was" = "the change was", "the fold change was " = ""
  ))
  strata <- response_change(study, strata = "arm")
  said <- findings(strata)
  expect_spoilt_seen(said, strata, c(
    ways, "tests over all patients" = "tests", "interaction adjusted p = [0-9.]+" = "interaction adjusted p = 0.9",
    "IFN: ratio of the fold changes [0-9.]+" = "IFN: ratio of the fold changes 77", "highest under" = "lowest under",
    "highest under Tamoxifen \\+ IFN" = "highest under Megace", "12 responders" = "13 responders",
    "under Megace and under Megace \\+ IFN" = "under Megace", "it rose in responders" = "it fell in responders",
    "it rose in responders under Megace \\+ IFN and" = "it rose in responders under Megace and"
  ))
  expect_gt(length(contradictions(said[!grepl(interaction_language, said)], strata)), 0)
  two <- subset(study, arm %in% c("Megace", "Tamoxifen + IFN"))
  strata <- response_change(two, strata = "arm", p.adjust.method = "none")
  expect_spoilt_seen(findings(strata), strata, c(
    "under Megace: ratio of the fold changes [0-9.]+" = "under Megace: ratio of the fold changes 77",
    "under Megace: (ratio .*?); [^;]*;" = "under Megace: \\1;", "under Megace:" = "under Nothing:"
  ))
  arms <- arm_change(study, method = "wilcoxon", by = "response", p.adjust.method = "none")
  expect_spoilt_seen(findings(arms), arms, c(
    everywhere[1:4], counted, "p [=<] [0-9.]+" = "p = 0.4", "was higher" = "was lower", "rose to" = "fell to",
    "than under Megace" = "than under Tamoxifen", "in responders at" = "in non-responders at", "month 6" = "month 3",
    "times under Megace" = "times under another"
  ))
})

test_that("the checker sees sentences that are wrong, of trends, correlations and outcomes", {
  study <- subset(timed_trial(), markers = c("IL-6", "sIL-2R", "IFN-gamma"))
  trend <- response_trend(study, resamples = 999, seed = 1)
  expect_spoilt_seen(findings(trend), trend, c(
    everywhere, counted, "was lower the" = "was higher the", "month 3" = "month 6", "PD 18" = "PD 81",
    "in [0-9]+%" = "in 99%", "odds ratio [0-9.]+" = "odds ratio 77",
    "Pairs are.*" = "", "higher in the better" = "lower in the better", "up per doubling" = "up per unit"
  ))
  overall <- overall_change(study, by = "response")
  expect_spoilt_seen(findings(overall), overall, c(
    everywhere[5], counted, "in responders" = "in non-responders", "chi-square [0-9.]+" = "chi-square 77",
    "Kendall's W [0-9.]+" = "Kendall's W 0.99", "[0-9]+ patients" = "99 patients", "with 2 degrees" = "with 3 degrees"
  ))
  page <- overall_change(study, test = "page")
  expect_spoilt_seen(findings(page), page, c("higher at later" = "lower at later", "Z -?[0-9.]+" = "Z 77"))
  correlation <- marker_correlation(study, resamples = 999, seed = 1, p.adjust.method = "BH")
  expect_spoilt_seen(findings(correlation), correlation, c(
    everywhere, counted, "positively" = "negatively", "tau_b 0.[0-9]+" = "tau_b 0.99", "month 3" = "month 6",
    "[0-9]+ patients" = "99 patients", "^IL-6 and" = "IFN-gamma and"
  ))
  screen <- prognostic_screen(study, resamples = 0)
  expect_spoilt_seen(findings(screen), screen, c(
    everywhere, counted, "standard deviation [0-9.]+" = "standard deviation 77", "AUC [0-9.]+" = "AUC 0.5",
    "rank 1 of" = "rank 2 of", "[0-9]+ responders" = "99 responders", "prognostic for" = "foretelling"
  ))
  outcome <- outcome_screen(study, covariates = "arm")
  expect_spoilt_seen(findings(outcome), outcome, c(
    everywhere, counted, "a higher hazard" = "a lower hazard", "standard deviation [0-9.]+" = "standard deviation 77",
    "earlier event. [0-9.]+" = "earlier event) 0.5", "; test of proportional hazards p = [0-9.]+" = "",
    "A small p value.*" = "", "A small p" = "A large p",
    "[0-9]+ events" = "99 events", "rank 1 of" = "rank 2 of"
  ))
})

test_that("the checker sees what is wrong of random orders that were too few", {
  few <- marker_correlation(subset(timed_trial(), markers = c("IL-6", "sIL-2R", "IFN-gamma")), seed = 1, resamples = 9)
  said <- findings(few)
  expect_match(said[2L], "^No p of 9 random orders is below 0.20, which")
  expect_identical(contradictions(said, few), character())
  expect_spoilt_seen(said, few, c("of 9 random" = "of 99 random", "below 0.20" = "below 0.10",
                                  "brings to [0-9.>]+" = "brings to 0.3"))
})

test_that("the checker sees sentences that are wrong, of a mixed model's groups", {
  study <- subset(timed_trial(), markers = c("IL-6", "sIL-2R"))
  mixed <- made_longitudinal(study, "response")
  expect_spoilt_seen(findings(mixed), mixed, c(
    everywhere[1:4], counted, "p [=<] [0-9.]+" = "p = 0.4", "was lower" = "was higher", "month 3" = "month 6",
    "fell to" = "rose to", "rose to" = "stood at", "(fell to .*?), [0-9]+ patients" = "\\1, 99 patients",
    "fell to [0-9.]+" = "fell to 0.11", "times in responders" = "times in non-responders",
    "; (fell|changed|rose)[^;]*(?=[);])" = "", "(fell to [^;]*?)CI [0-9.]+" = "\\1CI 0.0123"
  ))
})

test_that("the checker sees titles that are wrong", {
  study <- subset(timed_trial(), markers = c("IL-6", "sIL-2R", "IFN-gamma"))
  see <- function(rows, ...) {
    title <- gsub("\n", " ", ggplot2::autoplot(rows)$labels$title)
    expect_identical(title_contradictions(title, rows), character())
    ways <- c(...)
    for (i in seq_along(ways)) {
      spoilt <- sub(names(ways)[i], ways[[i]], title)
      expect_false(identical(spoilt, title), info = paste(names(ways)[i], "in", title))
      expect_gt(length(title_contradictions(spoilt, rows)), 0, label = paste("faults of", spoilt))
    }
    expect_gt(length(title_contradictions("None of 6 changes is statistically significant", rows)), 0)
    expect_gt(length(title_contradictions("2 of 6 changes are statistically significant", rows)), 0)
  }
  see(paired_change(study, by = "response"), "fell" = "rose", "in responders" = "in non-responders", "IL-6 and " = "")
  see(response_change(study), "lower" = "higher", "IFN-gamma" = "IL-2", "lower for IL-6 and" = "lower for")
  two <- subset(study, arm %in% c("Megace", "Tamoxifen + IFN"))
  see(arm_change(two, p.adjust.method = "none"), "higher" = "lower", "IFN-gamma" = "IL-6")
  one <- subset(study, markers = "IFN-gamma")
  see(paired_change(one, by = "arm", p.adjust.method = "none"), "Megace \\+ IFN and " = "", "rose" = "fell",
      " and Tamoxifen" = " and Megace")
  see(arm_change(one, method = "wilcoxon", p.adjust.method = "none"), "under Megace \\+ IFN and " = "under ",
      "higher" = "lower")
  see(response_trend(study, p.adjust.method = "none"), "lower" = "higher", "IFN-gamma" = "IL-2")
  see(overall_change(study, by = "response"), "in responders" = "in non-responders", "IL-6" = "IL-2")
  see(marker_correlation(study, seed = 1, resamples = 999, p.adjust.method = "BH"), "and sIL-2R" = "and IL-2")
  see(prognostic_screen(study, resamples = 0), "sIL-2R" = "IL-6")
  see(outcome_screen(study, covariates = "arm"), "rises" = "falls", "sIL-2R" = "IL-6")
})

# Pictures whose words are of no row.
test_that("no title, subtitle or caption bears what no sentence may", {
  for (i in if (is_long()) seq_along(kinds) else match(c("all at the limit", "one arm"), kinds)) {
    study <- suppressMessages(generated_study(kinds[i], i))
    last <- visits(study)[length(visits(study))]
    first <- markers(study)[1L]
    pictures <- list(plot_flow(study), plot_missing(study), plot_summary(study), plot_trajectory(study),
                     plot_trajectory(study, markers = first, counts = TRUE), plot_heatmap(study, last),
                     plot_waterfall(study, first, last), plot_survival(study, first, groups = "median"),
                     if (kinds[i] == "all at the limit") plot_limits(limit_report(study)),
                     ggplot2::autoplot(response_rate(study)))
    pictures <- Filter(Negate(is.null), pictures)
    for (picture in pictures) {
      words <- gsub("\n", " ", unlist(Filter(is.character, picture$labels[c("title", "subtitle", "caption")])))
      expect_length(unlist(lapply(words, bad_words)), 0)
    }
  }
})
