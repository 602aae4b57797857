# By definition: all pairs, ties a half; the variance from each patient's placement.
slow_roc <- function(x, event) {
  won <- outer(x[event], x[!event], ">") + outer(x[event], x[!event], "==") / 2
  list(auc = mean(won), variance = stats::var(rowMeans(won)) / sum(event) + stats::var(colMeans(won)) / sum(!event))
}

random_marker <- function(n = sample(5:60, 1)) {
  # Whole numbers, so that what is tied on paper is tied in binary and other engines see the same ties.
  x <- switch(sample(3, 1), round(1e4 * rnorm(n)), round(10 * rnorm(n)), 5 * sample(4, n, TRUE))
  event <- sample(rep(c(TRUE, FALSE), length.out = n))
  list(x = x + 5 * event * sample(0:2, 1), event = event)
}

test_that("area, variance and interval are those of the definition", {
  set.seed(1)
  for (i in seq_len(generated(20L, 200L))) {
    d <- random_marker()
    roc <- roc_curve(d$x, d$event, resamples = 0)
    slow <- slow_roc(d$x, d$event)
    expect_equal(roc$auc, slow$auc, tolerance = 1e-14)
    expect_equal(roc$variance, slow$variance, tolerance = 1e-12)
    if (slow$auc > 0 && slow$auc < 1 && slow$variance > 0) {
      se <- sqrt(slow$variance) / (slow$auc * (1 - slow$auc))
      expect_equal(c(roc$auc_low, roc$auc_high), plogis(qlogis(slow$auc) + c(-1, 1) * qnorm(0.975) * se),
                   tolerance = 1e-12)
    }
  }
})

test_that("the curve and its cut-point are those of brute force", {
  set.seed(2)
  for (i in seq_len(generated(20L, 200L))) {
    d <- random_marker()
    roc <- roc_curve(d$x, d$event, resamples = 0)
    curve <- as.data.frame(roc)
    expect_named(curve, c("threshold", "sensitivity", "specificity"))
    expect_identical(curve$threshold, c(sort(unique(d$x)), Inf))
    expect_equal(curve$sensitivity, vapply(curve$threshold, function(t) mean(d$x[d$event] >= t), 1))
    expect_equal(curve$specificity, vapply(curve$threshold, function(t) mean(d$x[!d$event] < t), 1))
    below <- roc$auc < 0.5
    expect_identical(roc$cut_direction, if (below) "<" else ">=")
    youden <- (if (below) -1 else 1) * (curve$sensitivity + curve$specificity - 1)
    best <- which(youden > max(youden) - 1e-9 & is.finite(curve$threshold))
    gap <- abs(curve$sensitivity - curve$specificity)[best]
    expect_identical(roc$cut_point, curve$threshold[best[which(gap < min(gap) + 1e-9)[1]]])
    positive <- if (below) d$x < roc$cut_point else d$x >= roc$cut_point
    expect_equal(c(roc$sensitivity, roc$specificity), c(mean(positive[d$event]), mean(!positive[!d$event])))
  }
})

test_that("pROC agrees on area, variance, curve and partial areas", {
  skip_if_not_installed("pROC")
  set.seed(3)
  for (i in seq_len(generated(20L, 200L))) {
    d <- random_marker()
    peer <- suppressMessages(pROC::roc(d$event, d$x, direction = "<", levels = c(FALSE, TRUE), quiet = TRUE))
    range <- sort(runif(2))
    roc <- roc_curve(d$x, d$event, resamples = 0, partial = range)
    by_sensitivity <- roc_curve(d$x, d$event, resamples = 0, partial = range, partial_focus = "sensitivity")
    expect_equal(roc$auc, as.numeric(peer$auc), tolerance = 1e-10)
    expect_equal(roc$variance, suppressWarnings(pROC::var(peer)), tolerance = 1e-10)
    expect_equal(head(roc$curve$sensitivity, -1), head(rev(sort(peer$sensitivities)), -1), tolerance = 1e-10)
    area <- function(focus) as.numeric(pROC::auc(peer, partial.auc = rev(range), partial.auc.focus = focus))
    expect_equal(roc$partial_auc, area("specificity"), tolerance = 1e-8)
    expect_equal(by_sensitivity$partial_auc, area("sensitivity"), tolerance = 1e-8)
    standard <- suppressWarnings(as.numeric(pROC::auc(peer, partial.auc = rev(range), partial.auc.correct = TRUE)))
    if (!is.na(standard)) expect_equal(roc$partial_standardised, standard, tolerance = 1e-8)
  }
})

test_that("published areas: aSAH (pROC 1.18, DeLong) on the logit scale", {
  skip_if_not_installed("pROC")
  data("aSAH", package = "pROC", envir = environment())
  figures <- function(marker) {
    roc <- roc_curve(as.numeric(aSAH[[marker]]), aSAH$outcome, resamples = 0)
    c(roc$auc, roc$auc_low, roc$auc_high)
  }
  expect_equal(figures("s100b"), c(0.731369, 0.6192169, 0.8200857), tolerance = 1e-6)
  expect_equal(figures("wfns"), c(0.823679, 0.7357641, 0.8868418), tolerance = 1e-6)
  expect_equal(figures("ndka"), c(0.611958, 0.4973306, 0.7154042), tolerance = 1e-6)
  s100b <- roc_curve(aSAH$s100b, aSAH$outcome, resamples = 0)
  expect_equal(s100b$auc + c(-1, 1) * qnorm(0.975) * sqrt(s100b$variance), c(0.630118, 0.832619), tolerance = 1e-6)
})

test_that("complete separation has Newcombe's interval, and the direction stays", {
  # METHODS: 13 v 5, and the same by walking to where |t - A| = z sqrt(V).
  distance <- function(t, m, n) {
    more <- (m + n) / 2 - 1
    1 - t - qnorm(0.975) * sqrt(t * (1 - t) * (1 + more * (1 - t) / (2 - t) + more * t / (1 + t)) / (m * n))
  }
  newcombe <- function(m, n) uniroot(distance, c(0.01, 1 - 1e-9), m = m, n = n, tol = 1e-14)$root
  expect_equal(newcombe(13, 5), 0.7362346275, tolerance = 1e-10)
  up <- roc_curve(1:18, rep(c(FALSE, TRUE), c(13, 5)), resamples = 0)
  expect_equal(c(up$auc, up$auc_low, up$auc_high), c(1, 0.7362346275, 1), tolerance = 1e-10)
  x <- c(1, 2, 3, 4, 5, 6, 7, 8)
  event <- rep(c(FALSE, TRUE), c(5, 3))
  down <- roc_curve(-x, event, resamples = 0)
  expect_equal(c(down$auc, down$auc_low, down$auc_high), c(0, 0, 1 - newcombe(5, 3)), tolerance = 1e-10)
  expect_identical(c(down$sensitivity, down$specificity), c(1, 1))
  expect_identical(c(down$cut_point, down$cut_direction), c("-5", "<"))
  one <- roc_curve(c(1, 2), c(FALSE, TRUE), resamples = 0)
  expect_equal(one$auc_low, 1 / (1 + qnorm(0.975)^2)) # m = n = 1: 1 - t = z^2 t
})

test_that("ties are decided after rounding, and change of unit changes nothing", {
  x <- c(0.825 - 0.775, 0.375 - 0.325, 0.2, 0.1)
  event <- c(TRUE, FALSE, TRUE, FALSE)
  expect_equal(roc_curve(x, event, resamples = 0)$auc, (0.5 + 1 + 1) / 4)
  expect_equal(roc_curve(x, event, resamples = 0, digits_rank = Inf)$auc, c(2, 3)[1 + (x[1] > x[2])] / 4)
  set.seed(4)
  for (i in seq_len(generated(10L, 50L))) {
    d <- random_marker()
    d$x <- d$x / 1000
    a <- roc_curve(d$x, d$event, seed = 1)
    b <- roc_curve(d$x * 88.4, d$event, seed = 1)
    expect_identical(a$auc, b$auc)
    expect_equal(a$cut_low * 88.4, b$cut_low)
  }
})

test_that("bootstrap limits are the percentiles of cut-points found in the same resamples", {
  set.seed(5)
  d <- random_marker(30)
  roc <- roc_curve(d$x, d$event, resamples = 200, seed = 7, partial = c(0.5, 1))
  weights <- .Call(ffi_bootstrap_weights, 30L, 200, 7)
  found <- apply(weights, 2, function(w) {
    at <- rep(seq_along(w), w)
    if (!any(d$event[at]) || all(d$event[at])) return(c(NA, NA))
    again <- roc_curve(d$x[at], d$event[at], resamples = 0, partial = c(0.5, 1),
                       direction = if (roc$cut_direction == "<") "lower" else "higher")
    c(again$cut_point, again$partial_auc)
  })
  limits <- function(x) c(sort(x)[5], sort(x, decreasing = TRUE)[5]) # floor(201 * 0.025) = 5
  expect_identical(c(roc$cut_low, roc$cut_high), limits(found[1, ]))
  expect_equal(c(roc$partial_low, roc$partial_high), limits(found[2, ]))
  expect_identical(colSums(weights), rep(30, 200))
})

test_that("resampling obeys set.seed(), seed, and threads", {
  d <- list(x = c(3, 1, 4, 1, 5, 9, 2, 6), event = rep(c(TRUE, FALSE), 4))
  set.seed(1)
  a <- roc_curve(d$x, d$event)
  set.seed(1)
  expect_identical(roc_curve(d$x, d$event), a)
  withr::local_options(cytochange.threads = 2L)
  expect_identical(roc_curve(d$x, d$event, seed = settings(a)$seed)$cut_low, a$cut_low)
  set.seed(1)
  before <- .Random.seed
  roc_curve(d$x, d$event, seed = 3)
  expect_identical(.Random.seed, before)
})

test_that("responses are read as documented, missing values counted", {
  x <- c(1, 2, 3, 4, NA, 6)
  expected <- roc_curve(x, c(FALSE, FALSE, TRUE, TRUE, TRUE, NA), resamples = 0)
  expect_identical(expected$n_missing, 2L)
  expect_equal(roc_curve(x, c(0, 0, 1, 1, 1, NA), resamples = 0)$auc, expected$auc)
  expect_equal(roc_curve(x, factor(c("no", "no", "yes", "yes", "yes", NA)), resamples = 0)$auc, expected$auc)
  expect_equal(roc_curve(x, c("PD", "SD", "CR", "PR", "PR", "NE"), resamples = 0)$auc, expected$auc)
  expect_error(roc_curve(x, c(0, 1, 2, 0, 1, 1)), class = "cytochange_error_data")
  expect_error(roc_curve(x, c("a", "b", "c", "a", "b", "c")), class = "cytochange_error_data")
  expect_error(roc_curve(x, rep(TRUE, 6)), class = "cytochange_error_data")
  expect_error(roc_curve(x, TRUE), class = "cytochange_error_argument")
  expect_error(roc_curve(c(1, Inf), c(0, 1)), class = "cytochange_error_data")
  expect_error(roc_curve(letters, 1), class = "cytochange_error_argument")
  expect_error(roc_curve(x), class = "cytochange_error_argument")
  expect_error(roc_curve(x, rep(0:1, 3), partial = c(0.5, 0.5)), class = "cytochange_error_argument")
  expect_error(roc_curve(x, rep(0:1, 3), resample = 10), class = "cytochange_error_argument")
})

test_that("one patient in a group has an area and no interval, and says why", {
  flat <- function(x) gsub("\\s+", " ", paste(capture.output(print(x)), collapse = " "))
  roc <- roc_curve(c(1, 3, 2), c(0, 0, 1), resamples = 0)
  expect_equal(roc$auc, 0.5)
  expect_true(is.na(roc$auc_low) && is.na(roc$auc_high))
  expect_identical(roc$status, "too_few")
  expect_match(roc$note, "one patient with the event")
  expect_identical(glance(roc)[c("status", "note")], data.frame(status = roc$status, note = roc$note))
  expect_match(flat(roc), "\\(no confidence interval\\).*one patient with the event")
  expect_match(roc_curve(c(1, 3, 2), c(1, 1, 0), resamples = 0)$note, "one patient without the event")
  # Where the groups do not overlap the bound is exact for any size, and is called so.
  apart <- roc_curve(c(1, 2, 3), c(0, 0, 1), resamples = 0)
  expect_identical(apart$status, "ok")
  t <- apart$auc_low # Newcombe's: m = 1, n = 2, N = 1 / 2
  expect_equal(2 * (1 - t), qnorm(0.975)^2 * t * (1 + (1 - t) / (2 - t) / 2 + t / (1 + t) / 2))
  expect_identical(apart$auc_high, 1)
  expect_match(flat(apart), "Newcombe")
  expect_no_match(flat(apart), "DeLong")
})

test_that("a constant marker tells nothing, and has no interval of no width", {
  roc <- roc_curve(rep(2, 8), rep(0:1, 4), seed = 1)
  expect_identical(c(roc$auc, roc$auc_low), c(0.5, NA))
  expect_identical(roc$status, "constant")
  expect_true(nzchar(roc$note))
})

test_that("the direction stays as it was fixed, whatever the data", {
  set.seed(6)
  # Choosing the direction would make the mean area of noise about 0.57 at 20 v 20 (METHODS 5).
  event <- rep(c(TRUE, FALSE), 20)
  areas <- replicate(generated(100, 400), roc_curve(rnorm(40), event, resamples = 0)$auc)
  expect_lt(abs(mean(areas) - 0.5), 4 * sd(areas) / sqrt(length(areas)))
  expect_gt(mean(pmax(areas, 1 - areas)), 0.55)
  x <- rnorm(40)
  expect_equal(roc_curve(x, event, resamples = 0)$auc, 1 - roc_curve(-x, event, resamples = 0)$auc)
  expect_equal(roc_curve(x, event, resamples = 0)$auc, 1 - roc_curve(x, !event, resamples = 0)$auc)
})

test_that("what is no marker is said of the marker", {
  fit <- stats::glm(am ~ wt, stats::binomial(), datasets::mtcars)
  expect_error(roc_curve(fit), "`x`", class = "cytochange_error_argument")
  expect_error(roc_curve(c(1, 2, 3), c(0.123456789123, 1, 0)), "0.1235\\b", class = "cytochange_error_data")
})

test_that("a study gives baseline values in units", {
  data <- data.frame(id = rep(1:6, each = 2), visit = rep(c("v0", "v1"), 6),
                     IL6 = c(4, 1, 8, 2, 16, 3, 5, 9, 9, 2, 7, 7),
                     response = rep(c("CR", "PD", "PR", "SD", "NE", "PD"), each = 2))
  study <- suppressMessages(marker_study(data, "id", "visit", "IL6", response = "response"))
  roc <- roc_curve(study, "IL6", resamples = 0)
  expect_equal(roc$auc, roc_curve(c(4, 8, 16, 5, 7), c(1, 0, 1, 0, 0), resamples = 0)$auc)
  expect_identical(roc$curve$threshold, c(4, 5, 7, 8, 16, Inf))
  expect_identical(roc$n_missing, 1L)
  expect_error(roc_curve(study, "IL7"), class = "cytochange_error_argument")
})

test_that("the print fits and says what was asked, found and left out", {
  roc <- roc_curve(c(3.1, 4, 5.2, 8.8, 2.2, 9.7, NA, 4), rep(0:1, 4), partial = c(0.8, 1), seed = 1)
  printed <- capture.output(print(roc))
  expect_true(all(nchar(printed) <= 80))
  expect_match(printed, "left out", all = FALSE)
  expect_match(printed, "Youden", all = FALSE)
  expect_identical(nrow(glance(roc)), 1L)
})

test_that("a printed cut-point has no zeros that fill its digits", {
  curve <- roc_curve(c(480, 620, 810, 1130, 1200, 1500), c(TRUE, TRUE, TRUE, FALSE, FALSE, FALSE), resamples = 20,
                     seed = 1)
  told <- paste(capture.output(print(curve)), collapse = " ")
  expect_match(told, "value < 1130 (95% bootstrap ", fixed = TRUE)
  expect_no_match(told, "bootstrap [0-9.]*\\.0 ")
  expect_identical(told_cut(c(810, 27, 1130, 0.5, 1e9)), c("810", "27", "1130", "0.5000", "1.000e+09"))
})
