# That lines beside rows which are wrong are seen (generated studies: test-checker.R); what depends on rules for values
# beyond limits.

test_that("the checker sees lines that are wrong", {
  study <- subset(timed_trial(), markers = c("IL-6", "sIL-2R", "IFN-gamma"))
  change <- paired_change(study, by = "response")
  response <- response_change(study, strata = "arm")
  screen <- prognostic_screen(study, resamples = 20, seed = 1)
  outcome <- outcome_screen(study)
  read <- function(x) read_print(x, 80L)$prose
  caption <- function(x) gsub("\n", " ", unlist(ggplot2::autoplot(x)$labels[c("subtitle", "caption")]))
  spoil <- function(lines, x, ways, ...) {
    expect_spoilt_seen(lines, x, ways, wrong = function(lines, x) line_contradictions(lines, x, ...))
  }
  level <- c("95% (profile[a-z-]* )?confidence" = "90% confidence")
  spoil(read(change), change, shown = 12L, ways = c(
    level, "over all 12 rows" = "over all 13 rows", "p adjusted by Holm" = "p not adjusted",
    "in [0-9]+ of" = "in 11 of",
    "[0-9]+ changes? not determined" = "99 changes not determined", "values: [0-9]" = "values: 9",
    "In [0-9]+ (rows|tests): changes" = "In 12 \\1: changes", "confidence intervals" = "intervals"
  ))
  spoil(caption(change), change, c(level, "adjusted p <= 0.05" = "p <= 0.05", "p <= 0.05" = "p <= 0.01", "Holm" = "NA"))
  spoil(read(response), response, shown = 20L, ways = c(
    level, "non-responders \\([0-9]+\\)" = "non-responders (33)", "interaction p [<0-9.]+" = "interaction p 0.4",
    "... [0-9]+ more" = "... 99 more"
  ))
  spoil(caption(response), response, c("responders, [0-9]+" = "responders, 99"))
  spoil(read(screen), screen, shown = 3L, ways = c(level, "[0-9]+ responders," = "99 responders,", "seed 1" = "seed 2",
                                                   "20 resamples" = "30 resamples"))
  spoil(read(outcome), outcome, shown = 3L, ways = c(level, "[0-9]+ patients at risk" = "9 patients at risk",
                                                     "[0-9]+ events" = "9 events"))
  table <- read_print(change, 80L)$table
  expect_length(wrong_intervals(table, as.data.frame(change)), 0)
  for (way in list(c("\\(0[0-9.]+", "(7.77"), c("([0-9.]+) \\([0-9.]+, [0-9.]+\\)", "1.00 (1.00, 1.00)"))) {
    expect_gt(length(wrong_intervals(sub(way[1L], way[2L], table), as.data.frame(change))), 0)
  }
  expect_match(bad_cells("IL-6  NA"), "a cell")
  expect_match(bad_cells("IL-6  -0.000"), "a cell")
})

test_that("what is said of rules for values beyond limits is so, and the checker sees what is not", {
  asks <- list(function(s) sensitivity(s, by = "response", p.adjust.method = "none"),
               function(s) sensitivity(s, response_change, p.adjust.method = "none"),
               function(s) sensitivity(s, arm_change, method = "wilcoxon"))
  for (i in seq_len(generated(3, 90))) {
    kind <- if (i %% 2L) "all at the limit" else kinds[1L + i %% length(kinds)]
    study <- suppressMessages(generated_study(kind, i))
    x <- tryCatch(suppressWarnings(asks[[1L + i %% 3L]](study)), cytochange_error = function(e) NULL)
    if (is.null(x)) next
    expect_identical(as.character(sensitivity_contradictions(findings(x), x)), character(), info = paste("rules", i))
    if (is_long()) expect_identical(as.character(lines_wrong(x)), character(), info = paste("lines of rules", i))
  }
  study <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker", value = "value",
                        response = "response", arm = "arm", lloq = "lloq")
  x <- sensitivity(study, by = "response", conf.level = 0.98)
  expect_spoilt_seen(findings(x), x, wrong = sensitivity_contradictions, ways = c(
    "of [0-9]+ of" = "of 99 of", "of [0-9]+ tests" = "of 99 tests", "responders:" = "non-responders:",
    "rules? (limit|half|ordinal|sqrt2) \\(" = "rule other (", "not by" = "and by", "p = [0-9.]+" = "p = 0.9"
  ))
})
