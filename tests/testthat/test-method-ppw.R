# The paired Prentice-Wilcoxon test: printed sets, coin's scores, the definition in R under all flips and at all shifts.

# Scores by the definition, value by value.
prentice_scores <- function(value, below) {
  places <- sort(unique(value), decreasing = TRUE)
  left <- length(value)
  f <- 1
  score <- numeric(length(value))
  for (place in places) {
    exact <- which(value == place & !below)
    steps <- numeric()
    for (k in seq_along(exact)) {
      f <- f * left / (left + 1)
      left <- left - 1
      steps <- c(steps, f)
    }
    score[exact] <- 2 * mean(steps) - 1
    score[value == place & below] <- f - 1
    left <- left - sum(value == place & below)
  }
  score
}

# Differences of the scores at a shift, under the pair rule. Values and limits are whole multiples of a tenth.
ppw_differences <- function(pairs, shift = 0) {
  n <- nrow(pairs)
  x <- round(pairs$x + shift, 6)
  low <- round(pmax(pairs$lx + shift, pairs$ly), 6)
  below <- c(x < low | pairs$bx, pairs$y < low | pairs$by)
  value <- ifelse(below, c(low, low), c(x, pairs$y))
  score <- prentice_scores(value, below)
  d <- score[n + seq_len(n)] - score[seq_len(n)]
  d[abs(d) < 1e-12] <- 0
  d
}

flips_p <- function(d, alternative = "two.sided") {
  d <- d[d != 0]
  if (!length(d)) return(1)
  sums <- drop((2 * all_flips(length(d)) - 1) %*% d)
  tail_p(mean(sums <= sum(d) + 1e-9), mean(sums >= sum(d) - 1e-9), alternative)
}

no_limits <- function(pairs) {
  pairs[c("lx", "ly")] <- -Inf
  pairs[c("bx", "by")] <- FALSE
  pairs
}

with_limits_that_matter <- function(pairs) {
  if (any(with(pairs, pmin(x, y) < pmax(lx, ly)))) pairs else no_limits(pairs)
}

test_that("printed sets: one limit, several, none", {
  a <- paired_change(set_a(), method = "ppw")
  expect_equal(c(a$statistic, a$p.value, a$p_min), c(2.091363650, 0.03515625, 2^-8), tolerance = 1e-9)
  expect_equal(c(a$estimate, a$conf.low, a$conf.high), c(1, 0, 1.5849625), tolerance = 1e-7)
  expect_identical(a$method, "paired Prentice-Wilcoxon, exact")
  expect_true(is.na(a$d_z))
  normal <- paired_change(set_a(), method = "ppw", exact = FALSE)
  expect_equal(normal$p.value, 0.0364954781, tolerance = 1e-9)
  expect_identical(normal$method, "paired Prentice-Wilcoxon, normal")
  b <- paired_change(set_b(), method = "ppw")
  expect_equal(c(b$statistic, b$p.value), c(1.692455843, 0.109375), tolerance = 1e-9)
  expect_equal(c(b$estimate, b$conf.low, b$conf.high), c(0.8479969, -0.5849625, 1.4854268), tolerance = 1e-7)
  x <- rbind(m = set_c_x)
  y <- rbind(m = set_c_y)
  c <- paired_change(x, y, method = "ppw", scale = "log2")
  expect_equal(c(c$statistic, c$p.value), c(1.25, 0.3125))
  expect_equal(paired_change(x, y, scale = "log2")$p.value, 0.078125) # the signed-rank test is another one
})

test_that("scores are coin's", {
  skip_if_not_installed("coin")
  skip_if_not_installed("survival")
  withr::local_seed(3)
  for (k in seq_len(generated(5, 200))) {
    pairs <- random_pairs(sample(4:12, 1))
    low <- pmax(pairs$lx, pairs$ly)
    below <- c(pairs$x < low, pairs$y < low)
    if (!any(below) || all(below)) next
    value <- ifelse(below, c(low, low), c(pairs$x, pairs$y))
    score <- -coin::logrank_trafo(survival::Surv(-value, !below), type = "Prentice", ties.method = "average-scores")
    expect_equal(prentice_scores(value, below), as.numeric(score), tolerance = 1e-12)
    half <- seq_along(low)
    d <- score[-half] - score[half]
    expect_equal(rows_of_pairs(pairs, method = "ppw")$statistic, sum(d) / sqrt(sum(d^2)), tolerance = 1e-10)
  }
})

test_that("p is that of all flips, and the interval the set of shifts that are not rejected", {
  withr::local_seed(4)
  shifts <- seq(-12, 12, by = 0.05) # marks are whole tenths
  for (side in c("two.sided", "less", "greater")) {
    cases <- replicate(generated(1, 167), random_pairs(sample(4:8, 1)), simplify = FALSE)
    rows <- paired_change(study_of_cases(cases), method = "ppw", conf.level = 0.9, alternative = side)
    for (k in seq_along(cases)) {
      seen <- with_limits_that_matter(cases[[k]])
      expect_equal(rows$p.value[k], flips_p(ppw_differences(seen), side), tolerance = 1e-12)
      if (rows$status[k] == "all_censored") next # p is 1, and there is no figure
      kept <- kept_ends(shifts, meetings(cases[[k]]), function(s) flips_p(ppw_differences(seen, s), side), 0.1)
      expect_lt(abs(max(rows$conf.low[k], -12) - kept[1L]), 0.051)
      expect_lt(abs(min(rows$conf.high[k], 12) - kept[2L]), 0.051)
    }
  }
})

test_that("one limit: p is a whole number of flips of whole-number differences", {
  withr::local_seed(14)
  cases <- replicate(generated(60, 10000), {
    pairs <- random_pairs(sample(3:8, 1))
    transform(pairs, ly = lx, by = y < lx)
  }, simplify = FALSE)
  rows <- paired_change(study_of_cases(cases), method = "ppw", p.adjust.method = "none")
  differences <- lapply(cases, function(pairs) {
    d <- ppw_differences(with_limits_that_matter(pairs)) * (2 * nrow(pairs) + 1)
    round(d[d != 0])
  })
  counted <- vapply(differences, function(d) flips_counted(abs(d), d), 0)
  expect_identical(rows$p.value, counted / 2^lengths(differences))
})

test_that("several limits: all flips up to 26 differences by halves, beyond by flips drawn, within their error", {
  withr::local_seed(5)
  pairs <- random_pairs(40)
  pairs$lx <- sample(c(-0.8, 0, 0.6), 40, replace = TRUE)
  pairs$bx <- pairs$x < pairs$lx
  few <- rows_of_pairs(pairs[1:15, ], method = "ppw")
  expect_true(few$exact)
  expect_equal(few$p.value, flips_p(ppw_differences(pairs[1:15, ])), tolerance = 1e-12)
  many <- rows_of_pairs(pairs, method = "ppw", seed = 1, resamples = 19999)
  expect_identical(many$method, "paired Prentice-Wilcoxon, Monte Carlo")
  expect_false(many$exact)
  expect_equal(many$p_min, 1 / 20000)
  expect_identical(settings(many)$resamples, 19999)
  d <- ppw_differences(pairs)
  z <- abs(sum(d)) / sqrt(sum(d^2))
  drawn <- abs(drop(matrix(sample(c(-1, 1), 40 * 20000, TRUE), ncol = 40) %*% d)) >= abs(sum(d)) - 1e-9
  expect_lt(abs(many$p.value - mean(drawn)), 0.012)
  expect_equal(many$statistic, sum(d) / sqrt(sum(d^2)))
  other <- rows_of_pairs(pairs, method = "ppw", seed = 2, resamples = 19999)
  expect_lt(abs(many$conf.low - other$conf.low), 0.2)
  expect_null(settings(rows_of_pairs(pairs[1:10, ], method = "ppw"))$resamples)
})

test_that("limits of larger rows are where the test of shifted data begins to reject", {
  withr::local_seed(7)
  for (several in c(FALSE, TRUE)) {
    pairs <- random_pairs(25)
    pairs$lx <- if (several) sample(c(-0.8, 0, 0.6), 25, TRUE) else -0.5
    pairs$ly <- if (several) sample(c(-0.8, 0, 0.6), 25, TRUE) else -0.5
    pairs[c("bx", "by")] <- FALSE
    shifts <- seq(-2, 3, by = 0.05)
    part <- function(value, limit, visit) {
      data.frame(id = rep(1:25, length(shifts)), marker = rep(paste0("m", seq_along(shifts)), each = 25), visit = visit,
                 value = value, limit = limit)
    }
    by <- rep(shifts, each = 25)
    data <- rbind(part(round(pairs$x + by, 6), round(pairs$lx + by, 6), "b"), part(pairs$y, pairs$ly, "f"))
    study <- marker_study(data, "id", "visit", "value", "marker", lloq = "limit", scale = "raw", visits = c("b", "f"))
    for (method in c("ppw", "wilcoxon")) {
      row <- rows_of_pairs(pairs, method = method)
      kept <- shifts[paired_change(study, method = method)$p.value > 0.05]
      expect_lt(abs(row$conf.low - min(kept)), 0.051)
      expect_lt(abs(row$conf.high - max(kept)), 0.051)
    }
  }
})

test_that("a monotone scale changes nothing of the test, exchanged visits turn it, and edges have their answers", {
  withr::local_seed(6)
  pairs <- random_pairs(12)
  row <- rows_of_pairs(pairs, method = "ppw")
  mapped <- rows_of_pairs(transform(pairs, x = exp(x), y = exp(y), lx = exp(lx), ly = exp(ly)), method = "ppw")
  expect_equal(c(mapped$statistic, mapped$p.value), c(row$statistic, row$p.value))
  turned <- rows_of_pairs(stats::setNames(pairs, c("y", "x", "ly", "lx", "by", "bx")), method = "ppw")
  expect_equal(c(turned$statistic, turned$p.value, turned$conf.low), c(-row$statistic, row$p.value, -row$conf.high))
  both <- paired_change(limited_study(rep(-1, 6), rep(-1, 6)), method = "ppw")
  expect_identical(both$status, "all_censored")
  expect_identical(both$p.value, 1)
  one <- paired_change(limited_study(rep(-1, 8), 2:9), method = "ppw")
  expect_equal(one$p.value, 2^-7)
  expect_identical(one$conf.high, Inf)
  expect_equal(paired_change(limited_study(-1, 2), method = "ppw")$p.value, 1)
  same <- paired_change(rbind(1:5), rbind(1:5), method = "ppw")
  expect_identical(same$status, "all_zero")
  expect_equal(same$p.value, 1)
  expect_equal(paired_change(rbind(NA_real_), rbind(1), method = "ppw")$status, "no_pairs")
})

test_that("values above a limit are scored by what is certain, which is named", {
  n <- 8
  data <- data.frame(id = rep(seq_len(n), 2), visit = rep(c("b", "f"), each = n),
                     y = c("1.5", "2", "<1", "3", "5", "<1", "4", "6", "2.5", "<1", "3", ">8", ">8", "2", "7", "6.5"))
  study <- suppressMessages(marker_study(data, "id", "visit", "y", visits = c("b", "f"), lloq = 1, uloq = 8))
  row <- paired_change(study, method = "ppw")
  value <- c(1.5, 2, NA, 3, 5, NA, 4, 6, 2.5, NA, 3, NA, NA, 2, 7, 6.5)
  least <- ifelse(is.na(value), ifelse(startsWith(data$y, "<"), -Inf, 8), value)
  most <- ifelse(is.na(value), ifelse(startsWith(data$y, "<"), 1, Inf), value)
  above <- outer(seq_along(value), seq_along(value), function(i, j) {
    ifelse(is.na(value[i]) | is.na(value[j]), least[i] >= most[j], value[i] > value[j])
  })
  u <- rowSums(above) - colSums(above)
  d <- u[n + seq_len(n)] - u[seq_len(n)]
  expect_equal(row$statistic, sum(d) / sqrt(sum(d^2)))
  expect_equal(row$p.value, flips_p(d))
  expect_match(row$method, "Gehan's scores, exact", fixed = TRUE)
})

test_that("maxT and minP take the scores: one row's adjusted p is its own", {
  for (adjust in c("maxT", "minP")) {
    row <- paired_change(set_a(), method = "ppw", p.adjust.method = adjust)
    expect_equal(row$adj.p.value, row$p.value, tolerance = 1e-12)
  }
  wide <- paired_change(set_a(), method = "ppw", p.adjust.method = "maxT", simultaneous = TRUE)
  expect_true(wide$conf.low < 1 && wide$conf.high > 1)
})

test_that("what is said of it: values beyond limits are scored, no resamples where none were drawn", {
  row <- paired_change(set_a(), method = "ppw")
  expect_match(methods_text(row)[1], "the values of both visits were scored as far as they are", fixed = TRUE)
  expect_no_match(paste(utils::capture.output(print(paper_table(row))), collapse = " "), "resamples", fixed = TRUE)
})
