# Cut-points with a direction: against a walk over all cut-points in every resample, by hand, and by counting.

# Youden's best of the values there are: most balanced of equally good ones, then the lowest.
best_cut <- function(value, event, below) {
  candidates <- sort(unique(value))
  figures <- vapply(candidates, function(cut) {
    positive <- if (below) value < cut else value >= cut
    c(mean(positive[event]), mean(!positive[!event]))
  }, numeric(2))
  sum <- round(colSums(figures), 10)
  candidates[order(-sum, round(abs(figures[1, ] - figures[2, ]), 10), candidates)[1L]]
}

# Of patients left out of each resample, called by its own cut-point: the share of each group, over all resamples.
left_out_by_hand <- function(value, event, below, resamples, seed) {
  counts <- .Call(ffi_bootstrap_weights, length(value), resamples, seed)
  known <- !is.na(value)
  total <- positive <- c(0, 0)
  for (b in seq_len(resamples)) {
    drawn <- rep(which(known), counts[known, b])
    if (length(unique(event[drawn])) < 2L) next
    cut <- best_cut(value[drawn], event[drawn], below)
    out <- which(known & counts[, b] == 0)
    called <- if (below) value[out] < cut else value[out] >= cut
    total <- total + c(sum(event[out]), sum(!event[out]))
    positive <- positive + c(sum(called & event[out]), sum(called & !event[out]))
  }
  c(positive[1] / total[1], 1 - positive[2] / total[2])
}

test_that("a marker that is lower in responders is cut below, in every resample, and corrected by those left out", {
  set.seed(1)
  for (k in seq_len(generated(2L, 20L))) {
    n <- 40
    event <- sample(rep(c(TRUE, FALSE), c(15, 25)))
    x <- rbind(low = rnorm(n) - event, high = round(rnorm(n) + event, 1), none = rnorm(n))
    x[2, 3] <- NA
    screen <- prognostic_screen(x[, order(!event)], event[order(!event)], resamples = 50, seed = k)
    x <- x[, order(!event)]
    event <- event[order(!event)]
    expect_identical(screen$cut_direction, ifelse(screen$estimate < 0, "<", ">="))
    for (j in 1:3) {
      known <- !is.na(x[j, ])
      below <- screen$cut_direction[j] == "<"
      expect_identical(screen$cut_point[j], best_cut(x[j, known], event[known], below))
      positive <- if (below) x[j, ] < screen$cut_point[j] else x[j, ] >= screen$cut_point[j]
      expect_equal(c(screen$sensitivity[j], screen$specificity[j]),
                   c(mean(positive[event], na.rm = TRUE), mean(!positive[!event], na.rm = TRUE)))
      expect_equal(c(screen$sensitivity_corrected[j], screen$specificity_corrected[j]),
                   left_out_by_hand(x[j, ], event, below, 50, k))
      roc <- roc_curve(x[j, ], event, resamples = 50, seed = k, direction = if (below) "lower" else "higher")
      expect_identical(roc$cut_point, screen$cut_point[j])
      if (all(known)) expect_equal(roc$sensitivity_corrected, screen$sensitivity_corrected[j])
    }
  }
})

test_that("limits of sensitivity and specificity are Wilson's, as prop.test() has them", {
  set.seed(2)
  event <- rep(c(TRUE, FALSE), c(13, 21))
  screen <- prognostic_screen(rbind(a = rnorm(34) - event), event, conf.level = 0.9)
  peer <- function(share, n) {
    c(suppressWarnings(stats::prop.test(round(share * n), n, conf.level = 0.9, correct = FALSE))$conf.int)
  }
  expect_equal(c(screen$sensitivity_low, screen$sensitivity_high), peer(screen$sensitivity, 13))
  expect_equal(c(screen$specificity_low, screen$specificity_high), peer(screen$specificity, 21))
  expect_true(is.na(screen$sensitivity_corrected)) # no resamples
})

test_that("`direction` fixes the side, one for all or by marker", {
  set.seed(3)
  event <- rep(c(TRUE, FALSE), c(12, 20))
  x <- rbind(a = rnorm(32) - 2 * event, b = rnorm(32) + event)
  by_name <- prognostic_screen(x, event, direction = c(a = "higher"))
  expect_identical(by_name$cut_direction, c(">=", ">="))
  expect_match(by_name$note[1], "better than chance")
  expect_identical(prognostic_screen(x, event, direction = "lower")$cut_direction, c("<", "<"))
  free <- prognostic_screen(x, event)
  expect_identical(free$cut_direction, c("<", ">="))
  expect_identical(free$auc, by_name$auc) # the area keeps its own direction
  for (wrong in list("up", 1, c("lower", "lower"), c(z = "lower"), character())) {
    expect_error(prognostic_screen(x, event, direction = wrong), "direction", class = "cytochange_error_argument")
  }
  expect_error(roc_curve(x[1, ], event, direction = "<"), "direction", class = "cytochange_error_argument")
})

test_that("many markers, threads and jobs give the same rules and corrections", {
  set.seed(4)
  event <- rep(c(TRUE, FALSE), c(14, 22))
  x <- matrix(rnorm(40 * 36), 40) + outer(seq(-1, 1, length.out = 40), event)
  one <- prognostic_screen(x, event, resamples = 40, seed = 1)
  withr::local_options(cytochange.threads = 2L)
  expect_identical(as.data.frame(prognostic_screen(x, event, resamples = 40, seed = 1)), as.data.frame(one))
  alone <- prognostic_screen(x[7, , drop = FALSE], event, resamples = 40, seed = 1)
  columns <- c("cut_point", "cut_direction", "sensitivity", "sensitivity_corrected", "specificity_corrected")
  expect_equal(unlist(alone[columns]), unlist(one[7, columns]), ignore_attr = TRUE)
})

test_that("prints, tables and pictures show the rule with both figures", {
  study <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker", value = "value",
                        response = "response", lloq = "lloq", unit = "unit")
  screen <- prognostic_screen(study, markers = "sIL-2R", resamples = 20, seed = 1)
  shares <- function(x) sprintf("%.0f%%", 100 * x)
  rule <- paste0("< ", format_number(screen$cut_point), " U/mL (", shares(screen$sensitivity), ", ",
                 shares(screen$specificity), ")")
  expect_match(paste(utils::capture.output(print(screen)), collapse = " "), rule, fixed = TRUE)
  roc <- roc_curve(study, "sIL-2R", resamples = 20, seed = 1)
  said <- gsub("\\s+", " ", paste(utils::capture.output(print(roc)), collapse = " "))
  expect_match(said, "sIL-2R < 810 U/mL", fixed = TRUE)
  expect_match(said, "sensitivity 0.765 .* specificity 0.643 .* left out of the resamples")
  caption <- gsub("\\s+", " ", plot_roc(roc)$labels$caption)
  expect_match(caption, "Youden: sIL-2R < 810 U/mL, sensitivity 76%, specificity 64%; corrected", fixed = TRUE)
  table <- paper_table(screen)
  expect_match(paste(unlist(table$cells), collapse = " "), "< 810", fixed = TRUE)
  expect_match(paste(methods_text(screen), collapse = " "), "patients left out of it", fixed = TRUE)
})

test_that("given cut-points: counts by hand, shares by prop.test(), ratios by Simel's formula", {
  # Altman's hand: 10 with the event at 1..10, 10 without at 6..15; lower than 8.
  value <- c(1:10, 6:15)
  event <- rep(c(TRUE, FALSE), each = 10)
  got <- cut_performance(value, c(8, 100), event, direction = "lower")
  expect_identical(unlist(got[1, 3:6], use.names = FALSE), c(7L, 2L, 3L, 8L))
  expect_equal(unlist(got[1, c("sensitivity", "specificity", "ppv", "npv", "accuracy")], use.names = FALSE),
               c(0.7, 0.8, 7 / 9, 8 / 11, 15 / 20))
  for (part in list(c("ppv", 7, 9), c("npv", 8, 11), c("accuracy", 15, 20))) {
    peer <- suppressWarnings(stats::prop.test(as.numeric(part[2]), as.numeric(part[3]), correct = FALSE))$conf.int
    expect_equal(unlist(got[1, paste0(part[1], c("_low", "_high"))], use.names = FALSE), c(peer))
  }
  z <- qnorm(0.975)
  expect_equal(got$lr_positive[1], 0.7 / 0.2)
  expect_equal(c(got$lr_positive_low[1], got$lr_positive_high[1]),
               3.5 * exp(c(-1, 1) * z * sqrt(1 / 7 - 1 / 10 + 1 / 2 - 1 / 10)))
  expect_equal(c(got$lr_negative_low[1], got$lr_negative_high[1]),
               0.3 / 0.8 * exp(c(-1, 1) * z * sqrt(1 / 3 - 1 / 10 + 1 / 8 - 1 / 10)))
  expect_identical(c(got$sensitivity[2], got$npv[2]), c(1, NA))
  expect_match(got$note[2], "one side")
  higher <- cut_performance(value, 8, event)
  expect_identical(unlist(higher[3:6], use.names = FALSE), c(3L, 8L, 7L, 2L))
  curve <- roc_curve(value, event, resamples = 0)
  expect_identical(cut_performance(curve, 8, direction = "lower")[1:26], got[1, 1:26], ignore_attr = TRUE)
  expect_output(print(got), "PPV")
  expect_s3_class(paper_table(got), "paper_table")
  for (bad in list(quote(cut_performance(value, NA, event)), quote(cut_performance(value, 8)),
                   quote(cut_performance(value, 8, event, direction = "up")),
                   quote(cut_performance(curve, 8, event)), quote(cut_performance("a", 8, event)))) {
    expect_error(eval(bad), class = "cytochange_error_argument")
  }
  expect_error(cut_performance(value, 8, rep(TRUE, 20)), class = "cytochange_error_data")
})

test_that("a perfect and an empty cell keep their ratios inside the limits", {
  got <- cut_performance(c(1:5, 6:10), 6, rep(c(FALSE, TRUE), each = 5))
  expect_identical(c(got$lr_positive, got$lr_negative), c(Inf, 0))
  expect_true(is.finite(got$lr_positive_low) && got$lr_positive_high == Inf)
  expect_true(got$lr_negative_low == 0 && is.finite(got$lr_negative_high))
})

test_that("cut_performance() says what it takes and what it shows", {
  error <- expect_error(cut_performance(table_study(), 5), class = "cytochange_error_argument")
  expect_match(conditionMessage(error), "`x` must be a numeric vector or a curve of roc_curve()", fixed = TRUE)
  printed <- capture.output(print(cut_performance(1:8, 4, rep(0:1, 4))))
  expect_match(paste(printed, collapse = " "), "Likelihood ratios: columns lr_positive and lr_negative", fixed = TRUE)
})

test_that("given cut-points have analysis results data", {
  got <- cut_performance(c(1:5, 4:8), c(4, 6.5), rep(c(FALSE, TRUE), each = 5))
  ard <- as_ard(got)
  expect_identical(unlist(ard$stat[ard$stat_name == "sensitivity"]), got$sensitivity)
  expect_identical(unique(unlist(ard$group1_level)), c("4", "6.5"))
  expect_identical(unlist(ard$stat[ard$stat_name == "n_true_positive"]), c(5L, 2L))
})

test_that("given cut-points of a curve whose own rule is the other side say so, wherever they are shown", {
  value <- c(1:10, 6:15)
  event <- rep(c(TRUE, FALSE), each = 10)
  curve <- roc_curve(value, event, resamples = 0)
  expect_identical(curve$cut_direction, "<")
  said <- function(x) gsub("\\s+", " ", paste(capture.output(print(x)), collapse = " "))
  shown <- function(x) gsub("\\s+", " ", paste(unlist(paper_table(x)), collapse = " "))
  unasked <- cut_performance(curve, 8)
  contrary <- "The curve's own rule is the other: positive below the cut-point, direction = \"lower\"."
  for (text in c(said(unasked), shown(unasked))) {
    expect_match(text, "Positive: at the cut-point or above it (direction \"higher\", the default).", fixed = TRUE)
    expect_match(text, contrary, fixed = TRUE)
  }
  expect_identical(unasked$note, "the curve's own rule is \"lower\"")
  expect_match(unlist(as_ard(unasked)$warning), "own rule is \"lower\"", fixed = TRUE)
  asked <- cut_performance(curve, 8, direction = "higher")
  expect_match(said(asked), "(direction \"higher\"). The curve's own rule is the other", fixed = TRUE)
  own <- cut_performance(curve, 8, direction = "lower")
  expect_match(said(own), "Positive: below the cut-point (direction \"lower\").", fixed = TRUE)
  expect_no_match(said(own), "other")
  expect_identical(own$note, "")
  both <- cut_performance(curve, c(8, 100), direction = c("lower", "higher"))
  expect_identical(both$note, c("", "the curve's own rule is \"lower\"; every patient is on one side of the cut-point"))
  expect_no_match(said(cut_performance(value, 8, event)), "curve")
})

test_that("given cut-points have methods and a line of glance()", {
  value <- c(1:10, 6:15, NA)
  event <- c(rep(c(TRUE, FALSE), each = 10), TRUE)
  got <- cut_performance(value, c(8, 12), event, direction = c("lower", "higher"), conf.level = 0.9)
  text <- methods_text(got)
  expect_match(text[1], paste0("20 patients (10 with the event; 1 left out for missing values or responses), each by ",
                               "itself; positive is a value < 8, or >= 12."), fixed = TRUE)
  expect_match(text[1], "events among the patients (50%), bear Wilson's 90% confidence intervals", fixed = TRUE)
  expect_match(paste(text, collapse = " "), "Wilson EB [(]1927[)].*Simel DL")
  expect_identical(as.list(glance(got)), list(n_cuts = 2L, nobs = 20L, n_events = 10L, event = "TRUE", n_missing = 1L,
                                              conf.level = 0.9))
})
