# Peto-Peto's and Prentice's scores of changes beyond limits (the same sets and oracle style: test-method-rank-sum.R):
# figures found by enumeration, another engine's scores, an oracle in R by definition, the interval by brute force.

# A change a patient: `v`, `beyond` (-1 below it, 1 above it), from a measured 0.
score_study <- function(data, ...) {
  n <- nrow(data)
  long <- data.frame(id = rep(data$id %||% seq_len(n), 2), visit = rep(c("b", "f"), each = n),
                     marker = rep(data$marker %||% "m", length.out = 2 * n), value = c(rep(0, n), data$v),
                     side = c("left", "none", "right")[c(rep(0, n), data$beyond) + 2L],
                     response = ifelse(data$event, "CR", "PD"), plate = rep(data$plate %||% 1, length.out = n))
  marker_study(long, "id", "visit", "value", "marker", response = "response", censored = "side", covariates = "plate",
               visits = c("b", "f"), scale = "raw", baseline = "b", ...)
}

set_d_scores <- data.frame(v = abs(set_d_change), beyond = -(set_d_change < 0), event = rep(c(TRUE, FALSE), c(8, 6)))

random_scores <- function(n, side = sample(c(-1, 1), 1)) {
  data.frame(v = round(rnorm(n), 1), beyond = sample(c(0, 0, side), n, TRUE),
             event = sample(rep(c(TRUE, FALSE), length.out = n)))
}

# By definition, from high to low. Prentice's: tied ones in an order, each its own step, then the mean.
oracle_scores <- function(data, kind, shift = 0) {
  side <- if (any(data$beyond > 0)) -1 else 1
  v <- round(side * (data$v - shift * data$event), 9)
  score <- numeric(length(v))
  curve <- 1
  left <- length(v)
  for (at in sort(unique(v), decreasing = TRUE)) {
    tied <- which(v == at & data$beyond == 0)
    below <- which(v == at & data$beyond != 0)
    before <- curve
    steps <- numeric()
    for (i in tied) {
      curve <- if (kind == "prentice") curve * left / (left + 1) else curve * (left - 1) / left
      left <- left - 1
      steps <- c(steps, curve)
    }
    score[tied] <- if (kind == "prentice") 2 * mean(steps) - 1 else before + curve - 1
    score[below] <- curve - 1
    left <- left - length(below)
  }
  side * score
}

oracle_z <- function(score, event) {
  n <- length(score)
  sum(score[event]) / sqrt(sum(event) * sum(!event) / (n * (n - 1)) * sum(score^2))
}

oracle_score_tails <- function(data, kind, shift = 0) {
  score <- round(oracle_scores(data, kind, shift), 10)
  chosen <- all_choices(nrow(data), sum(data$event))
  sums <- colSums(matrix(score[chosen], nrow(chosen)))
  seen <- sum(score[data$event])
  c(lower = mean(sums <= seen + 1e-8), upper = mean(sums >= seen - 1e-8))
}

kinds <- c("peto", "prentice")

test_that("limits that differ in two groups: the printed figures", {
  by_scores <- function(kind, ...) response_change(score_study(set_d_scores), scores = kind, ...)
  for (kind in kinds) {
    row <- by_scores(kind)
    expect_equal(row$p.value, 2 * 754 / 3003, tolerance = 1e-14)
    expect_true(row$exact)
    others <- c("auc", "auc_low", "auc_high", "auc_comparable", "n_comparable", "n_undetermined", "odds_ratio")
    expect_identical(unlist(row[others]), unlist(by_scores("gehan")[others]))
  }
  expect_equal(by_scores("peto")$statistic, 0.6943761981, tolerance = 1e-9)
  expect_equal(0.6933333333 / by_scores("prentice")$statistic,
               sqrt(48 / (14 * 13) * sum(oracle_scores(set_d_scores, "prentice")^2)), tolerance = 1e-9)
  expect_equal(by_scores("peto", exact = FALSE)$p.value, 2 * pnorm(-0.6943761981), tolerance = 1e-9)
})

test_that("Prentice's scores are those of coin", {
  skip_if_not_installed("coin")
  withr::local_seed(1)
  for (k in seq_len(generated(5, 200))) {
    data <- random_scores(20, -1)
    # The values turned are right-censored. Below a tie coin's Prentice scores take a mean, so: without ties.
    data$v <- data$v + seq_along(data$v) / 1e4
    time <- survival::Surv(10 - data$v, data$beyond == 0)
    ends <- list(low = ifelse(data$beyond < 0, -Inf, data$v), high = data$v)
    expect_equal(product_limit_scores(ends$low, ends$high, get_rank_scores("prentice")$curve) / 21,
                 -coin::logrank_trafo(time, type = "Prentice", ties.method = "average-scores"))
  }
})

test_that("Peto's scores are S(t) + S(t-) - 1 and S(t) - 1 of survfit's curve", {
  withr::local_seed(2)
  for (k in seq_len(generated(5, 200))) {
    data <- random_scores(20, -1)
    fit <- survival::survfit(survival::Surv(10 - data$v, data$beyond == 0) ~ 1)
    curve <- stats::stepfun(fit$time, c(1, fit$surv))
    at <- 10 - data$v
    wanted <- ifelse(data$beyond == 0, curve(at) + curve(at - 1e-7) - 1, curve(at) - 1)
    got <- product_limit_scores(ifelse(data$beyond < 0, -Inf, data$v), data$v, get_rank_scores("peto")$curve)
    expect_equal(got / 20, wanted)
    expect_equal(sum(got), 0)
  }
})

test_that("p is that of all choices of responders, z that of the scores by definition", {
  withr::local_seed(3)
  for (k in seq_len(generated(6, 150))) {
    data <- random_scores(sample(5:10, 1))
    if (!any(data$beyond != 0) || all(data$beyond != 0)) next
    for (kind in kinds) {
      row <- response_change(score_study(data), scores = kind)
      score <- oracle_scores(data, kind)
      if (all(abs(score) < 1e-9)) next
      expect_equal(row$statistic, oracle_z(score, data$event))
      expect_equal(row$p.value, min(1, 2 * min(oracle_score_tails(data, kind))), tolerance = 1e-12)
      expect_lte(row$p_min, row$p.value)
    }
  }
})

test_that("the interval is the set of shifts that the test does not reject", {
  withr::local_seed(4)
  for (k in seq_len(generated(2, 60))) {
    data <- random_scores(sample(6:8, 1))
    if (!any(data$beyond != 0)) next
    shifts <- seq(-6, 6, by = 0.05) # values are tenths, and so are the places where anything changes
    for (kind in kinds) {
      row <- response_change(score_study(data), scores = kind, conf.level = 0.8)
      if (row$status != "ok") next
      far <- diff(range(data$v)) # shifted so far, no value of one group meets one of the other
      kept <- kept_ends(shifts, c(-far, far), function(s) min(1, 2 * min(oracle_score_tails(data, kind, s))), 0.2)
      if (is.null(kept)) next
      expect_lt(abs(max(row$conf.low, -6) - kept[1L]), 0.051)
      expect_lt(abs(min(row$conf.high, 6) - kept[2L]), 0.051)
      if (is.na(row$estimate)) next
      sum_at <- function(s) sum(oracle_scores(data, kind, s)[data$event])
      expect_gte(sum_at(row$estimate - 0.051), -1e-9)
      expect_lte(sum_at(row$estimate + 0.051), 1e-9)
    }
  }
})

test_that("drawn shuffles: the same whatever the other rows and threads, near the exact p, p and interval agreeing", {
  withr::local_seed(5)
  data <- random_scores(120, -1)
  data$event <- rep(c(TRUE, FALSE), 60)
  data$id <- rep(1:40, 3)
  data$event <- data$id <= 20
  data$marker <- rep(c("a", "b", "c"), each = 40)
  data$v <- data$v + 0.8 * data$event * (data$marker == "b")
  study <- score_study(data)
  rows <- response_change(study, scores = "prentice", seed = 7, resamples = 1999)
  alone <- response_change(study, scores = "prentice", seed = 7, resamples = 1999, markers = "b",
                           p.adjust.method = "none")
  figures <- c("estimate", "conf.low", "conf.high", "statistic", "p.value", "p_min")
  expect_identical(unlist(rows[2, figures]), unlist(as.data.frame(alone)[figures]))
  expect_identical(rows$method, rep("Prentice's scores, Monte Carlo", 3))
  expect_identical(rows$exact, rep(FALSE, 3))
  expect_identical(rows$p.value <= 0.05, rows$conf.low > 0 | rows$conf.high < 0)
  normal <- response_change(study, scores = "prentice", exact = FALSE)
  expect_lt(max(abs(rows$p.value - normal$p.value)), 0.04)
  expect_lt(max(abs(rows$conf.low - normal$conf.low)), 0.2)
  one <- withr::with_options(list(cytochange.threads = 1),
                             response_change(study, scores = "prentice", seed = 7, resamples = 1999))
  expect_identical(as.data.frame(one), as.data.frame(rows))
  drawn <- withr::with_seed(1, response_change(study, scores = "prentice", resamples = 99))
  expect_true(is.numeric(settings(drawn)$seed))
  expect_null(settings(response_change(study, scores = "gehan"))$seed)
})

test_that("bounds on both sides are not computed and name Gehan's scores; measured rows are the ordinary ones", {
  both <- data.frame(v = c(1, 2, 3, 4, 5, 6), beyond = c(-1, 0, 0, 0, 0, 1), event = c(TRUE, FALSE))
  row <- response_change(score_study(both), scores = "peto")
  expect_identical(row$status, "not_computed")
  expect_true(all(is.na(c(row$p.value, row$estimate, row$conf.low, row$statistic, row$p_min))))
  expect_match(row$note, "bounds on both sides.*scores = \"gehan\"")
  expect_false(is.na(row$auc))
  withr::local_seed(6)
  data <- random_scores(20)
  data$beyond <- 0
  for (kind in kinds) {
    expect_identical(as.data.frame(response_change(score_study(data), scores = kind)),
                     as.data.frame(response_change(score_study(data))))
  }
})

test_that("where all bounds lie below what was measured all scores give Gehan's p", {
  withr::local_seed(7)
  data <- random_scores(10, -1)
  data$v[data$beyond < 0] <- -5
  p <- vapply(c("gehan", kinds), function(kind) response_change(score_study(data), scores = kind)$p.value, 0)
  expect_equal(unname(p), rep(p[[1L]], 3), tolerance = 1e-12)
})

test_that("plates: sums within plates with van Elteren's weights", {
  withr::local_seed(8)
  data <- random_scores(30, -1)
  data$plate <- rep(c("a", "b", "c"), 10)
  for (kind in kinds) {
    rows <- response_change(score_study(data), scores = kind, strata = "plate")
    parts <- split(data, data$plate)
    terms <- vapply(parts, function(part) {
      n <- nrow(part)
      score <- oracle_scores(part, kind) * if (kind == "peto") n / (n + 1) else 1
      c(sum(score[part$event]), sum(part$event) * sum(!part$event) / (n * (n - 1)) * sum(score^2))
    }, c(0, 0))
    z <- sum(terms[1, ]) / sqrt(sum(terms[2, ]))
    expect_equal(rows$statistic[1], z)
    expect_equal(rows$p.value[1], 2 * pnorm(-abs(z)))
    at <- response_change(score_study(transform(data, v = v - (rows$conf.low[1] + 1e-4) * event)), scores = kind,
                          strata = "plate")
    expect_gt(at$p.value[1], 0.045)
    expect_equal(rows$p.value[3], min(1, 2 * min(oracle_score_tails(parts$b, kind))), tolerance = 1e-12)
  }
})

test_that("turning the values, or exchanging the groups, turns the figures", {
  withr::local_seed(9)
  data <- random_scores(12, -1)
  for (kind in kinds) {
    row <- response_change(score_study(data), scores = kind)
    turned <- response_change(score_study(transform(data, v = 20 - v, beyond = -beyond)), scores = kind)
    exchanged <- response_change(score_study(transform(data, event = !event)), scores = kind)
    for (other in list(turned, exchanged)) {
      expect_equal(c(other$p.value, other$estimate, other$conf.low, other$conf.high),
                   c(row$p.value, -row$estimate, -row$conf.high, -row$conf.low))
    }
  }
})

test_that("maxT takes the scores: one row's adjusted p is its own", {
  withr::local_seed(10)
  data <- random_scores(10, -1)
  for (kind in kinds) for (adjust in c("maxT", "minP")) {
    row <- response_change(score_study(data), scores = kind, p.adjust.method = adjust, alternative = "greater")
    expect_equal(row$adj.p.value, oracle_score_tails(data, kind)[["upper"]], tolerance = 1e-12)
  }
  wide <- response_change(score_study(set_d_scores), scores = "peto", p.adjust.method = "maxT", simultaneous = TRUE)
  expect_true(wide$conf.low < wide$estimate && wide$conf.high > wide$estimate)
})

test_that("words name the scores, and methods without such scores refuse them", {
  row <- response_change(score_study(set_d_scores), scores = "peto")
  expect_match(methods_text(row)[[1L]], "Peto and Peto's scores", fixed = TRUE)
  expect_match(paste(methods_text(row), collapse = " "), "10.2307/2344317", fixed = TRUE)
  expect_match(paste(utils::capture.output(print(row)), collapse = " "), "Peto-Peto scores", fixed = TRUE)
  expect_match(paste(unlist(paper_table(row)), collapse = " "), "Peto-Peto scores", fixed = TRUE)
  expect_no_match(c(findings(row), methods_text(row), utils::capture.output(print(row))), "\\bNA\\b")
  refused <- expect_error(response_change(score_study(set_d_scores), method = "t", scores = "peto"),
                          class = "cytochange_error_argument")
  expect_identical(refused$argument, "scores")
  expect_error(response_change(score_study(set_d_scores), scores = "logrank"), class = "cytochange_error_argument")
  expect_identical(response_change(score_study(set_d_scores), method = "t")$status, "not_computed")
})
