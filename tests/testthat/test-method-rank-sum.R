# The rank-sum test of changes beyond limits (without limits: test-response-change.R). Two small sets whose figures were
# found by enumeration; other engines' scores; an oracle in R by comparisons pair by pair; the ordinary rows where
# nothing lies beyond a limit.

# Values at two visits, each a number with `bx`, `by`: -1 below it, 1 above it, 0 measured.
groups_study <- function(data, ...) {
  n <- nrow(data)
  beyond <- c(data$bx, data$by)
  long <- data.frame(id = rep(data$id %||% seq_len(n), 2), visit = rep(c("b", "f"), each = n),
                     marker = rep(data$marker %||% "m", length.out = 2 * n), value = c(data$x, data$y),
                     side = c("left", "none", "right")[beyond + 2L], response = ifelse(data$event, "CR", "PD"),
                     plate = rep(data$plate %||% 1, length.out = n))
  marker_study(long, "id", "visit", "value", "marker", response = "response", censored = "side", covariates = "plate",
               visits = c("b", "f"), scale = "raw", baseline = "b", ...)
}

# Changes from 0: negative values of `v` are below their size.
from_zero <- function(v, event) {
  data.frame(x = 0, bx = 0, y = abs(v), by = -(v < 0), event = event)
}

set_d <- from_zero(set_d_change, rep(c(TRUE, FALSE), c(8, 6)))

# ---- the oracle ----

known_ends <- function(data, shift = 0) {
  off <- shift * data$event
  low <- function(value, beyond) ifelse(beyond < 0, -Inf, value)
  high <- function(value, beyond) ifelse(beyond > 0, Inf, value)
  cbind(low(data$y, data$by) - high(data$x, data$bx) - off, high(data$y, data$by) - low(data$x, data$bx) - off)
}

oracle_kernel <- function(data, shift = 0) {
  ends <- round(known_ends(data, shift), 9)
  exact <- ends[, 1] == ends[, 2]
  both <- outer(exact, exact, "&")
  above <- ifelse(both, outer(ends[, 1], ends[, 2], ">"), outer(ends[, 1], ends[, 2], ">="))
  diag(above) <- FALSE
  above - t(above)
}

oracle_tails <- function(data, shift = 0) {
  score <- rowSums(oracle_kernel(data, shift))
  chosen <- all_choices(nrow(data), sum(data$event))
  sums <- colSums(matrix(score[chosen], nrow(chosen)))
  seen <- sum(score[data$event])
  c(lower = mean(sums <= seen), upper = mean(sums >= seen))
}

random_changes <- function(n, sides = sample(c(-1, 1, 2), 1)) {
  data <- data.frame(x = round(rnorm(n), 1), y = round(rnorm(n, 0.5), 1), bx = 0, by = 0)
  beyond <- function(n) sample(if (sides == 2) c(-1, 0, 0, 1) else c(0, 0, sides), n, TRUE)
  data$bx <- beyond(n)
  data$by <- beyond(n)
  data$event <- sample(rep(c(TRUE, FALSE), length.out = n))
  data
}

# The rows of many sets, each a marker of patients of its own, 50 to a study.
rows_of_sets <- function(sets, ...) {
  batches <- split(seq_along(sets), (seq_along(sets) - 1L) %/% 50L)
  do.call(rbind, lapply(batches, function(batch) {
    data <- do.call(rbind, sets[batch])
    data$marker <- rep(batch, vapply(sets[batch], nrow, 0L))
    as.data.frame(response_change(groups_study(data), ...))
  }))
}

# ---- sets ----

test_that("limits that differ in two groups: the printed figures", {
  row <- response_change(groups_study(set_d))
  expect_equal(c(row$statistic, row$p.value), c(29, 2 * 804 / 3003), tolerance = 1e-14)
  expect_equal(c(row$auc, row$auc_low, row$auc_high), c(0.6041666667, 0.2817008986, 0.8559133013), tolerance = 1e-9)
  expect_identical(c(row$auc_comparable, row$n_comparable), c(0.625, 40))
  expect_identical(c(row$n_censored, row$n_undetermined, row$responder_undetermined, row$non_responder_undetermined),
                   c(5L, 5L, 2L, 3L))
  expect_identical(c(row$responder_up, row$responder_down, row$non_responder_up), c(6L, 0L, 3L))
  normal <- response_change(groups_study(set_d), exact = FALSE)
  sd <- 10 / 2 / 0.6671066623
  expect_equal(normal$p.value, 2 * pnorm((10 / 2 - 0.5) / sd, lower.tail = FALSE), tolerance = 1e-9)
  recensored <- transform(set_d, by = -(y <= 2), y = pmax(y, 2)) # one limit in all: the ordinary test of ranks
  one <- response_change(groups_study(recensored))
  expect_equal(one$p.value, 0.5954045954, tolerance = 1e-9)
  rank <- rank(ifelse(recensored$by < 0, 0, recensored$y))
  expect_equal(one$statistic, sum(rank[1:8]) - 36)
})

test_that("limits on both sides: the printed figures", {
  data <- data.frame(x = c(0, 0, 0.4, 0, 0, 1, 0, 0), bx = c(0, 0, -1, 0, 0, -1, 0, 0),
                     y = c(1.2, -0.2, 0.9, 2, -1.3, 1, 0.9, -0.4), by = c(0, -1, 0, 0, 0, -1, 0, 0),
                     event = c(TRUE, FALSE, TRUE, TRUE, FALSE, TRUE, FALSE, FALSE))
  expect_equal(rowSums(oracle_kernel(data)), c(3, -4, 3, 5, -5, 0, 1, -3))
  row <- response_change(groups_study(data))
  expect_equal(c(row$statistic, row$p.value), c((11 + 16) / 2, 2 * 2 / 70), tolerance = 1e-14)
})

test_that("p is coin's exact one of the same scores, and of one limit that of survival's ranks", {
  skip_if_not_installed("coin")
  withr::local_seed(3)
  sets <- replicate(generated(3, 100), random_changes(16), simplify = FALSE)
  scores <- lapply(sets, function(data) rowSums(oracle_kernel(data)))
  used <- vapply(scores, function(u) any(u != 0), NA)
  for (side in c("greater", "less")) {
    theirs <- mapply(function(data, u) {
      as.numeric(coin::pvalue(coin::independence_test(u ~ factor(!data$event), distribution = "exact",
                                                      alternative = side)))
    }, sets[used], scores[used])
    expect_equal(rows_of_sets(sets[used], alternative = side)$p.value, theirs, tolerance = 1e-10)
  }
})

# ---- random groups ----

test_that("p is that of all choices of responders, the AUC and its error those of the kernel", {
  withr::local_seed(4)
  sets <- replicate(generated(15, 2000), random_changes(sample(4:11, 1)), simplify = FALSE)
  sets <- Filter(function(data) any(data$bx | data$by) && !all(is.infinite(known_ends(data))), sets)
  rows <- rows_of_sets(sets)
  expect_identical(as.character(rows$marker), as.character(seq_along(sets)))
  theirs <- as.data.frame(t(vapply(sets, function(data) {
    kernel <- oracle_kernel(data)[data$event, !data$event, drop = FALSE]
    area <- (1 + kernel) / 2
    exact <- known_ends(data)[, 1] == known_ends(data)[, 2]
    comparable <- sum(kernel != 0 | outer(exact[data$event], exact[!data$event], "&"))
    c(p = min(1, 2 * min(oracle_tails(data))), n_apart = sum(kernel != 0), statistic = sum(area), auc = mean(area),
      n_comparable = comparable, auc_comparable = (1 + sum(kernel) / comparable) / 2,
      se = sqrt(var(rowMeans(area)) / nrow(kernel) + var(colMeans(area)) / ncol(kernel)))
  }, numeric(7))))
  expect_each_near(rows$p.value, theirs$p, 1e-13)
  none <- rows$status == "all_censored" # p is 1, and there is no figure
  expect_true(all(theirs$n_apart[none] == 0 & is.na(rows$statistic[none])))
  rows <- rows[!none, ]
  theirs <- theirs[!none, ]
  expect_each_near(rows$statistic, theirs$statistic, 1e-8)
  expect_each_near(rows$auc, theirs$auc, 1e-8)
  expect_identical(rows$n_comparable, theirs$n_comparable)
  expect_each_near(rows$auc_comparable, ifelse(theirs$n_comparable > 0, theirs$auc_comparable, NA), 1e-8)
  inner <- theirs$auc > 0 & theirs$auc < 1 & (theirs$se > 0) %in% TRUE
  auc <- theirs$auc[inner]
  half <- qnorm(0.975) * theirs$se[inner] / (auc * (1 - auc))
  expect_each_near(qlogis(rows$auc_high[inner]), qlogis(auc) + half, 1e-8)
})

test_that("p is a whole number of choices of responders", {
  withr::local_seed(15)
  for (n in 4:10) {
    cases <- generated(12, 1450)
    n1 <- sample(n - 1, 1)
    data <- random_changes(n * cases)
    data$event <- rep(seq_len(n) <= n1, cases)
    data$id <- rep(seq_len(n), cases)
    data$marker <- rep(seq_len(cases), each = n)
    rows <- response_change(groups_study(data), p.adjust.method = "none")
    chosen <- utils::combn(n, n1)
    counted <- vapply(split(data, data$marker), function(one) {
      score <- rowSums(oracle_kernel(one))
      sums <- colSums(matrix(score[chosen], n1))
      min(ncol(chosen), 2 * min(sum(sums <= sums[1]), sum(sums >= sums[1])))
    }, 0)
    expect_equal(rows$p.value * ncol(chosen), unname(counted), tolerance = 1e-14)
  }
})

test_that("the interval is the set of shifts that the test does not reject", {
  withr::local_seed(5)
  sets <- replicate(generated(3, 500), random_changes(sample(6:9, 1)), simplify = FALSE)
  sets <- Filter(function(data) any(data$bx | data$by), sets)
  rows <- rows_of_sets(sets, conf.level = 0.8)
  shifts <- seq(-9, 9, by = 0.05) # values are tenths, and so are the places where anything changes
  for (k in seq_along(sets)) {
    data <- sets[[k]]
    row <- rows[k, ]
    if (row$status != "ok") next
    # Shifted so far, no end of what is known in one group meets one of the other.
    ends <- known_ends(data)
    far <- diff(range(ends[is.finite(ends)]))
    kept <- kept_ends(shifts, c(-far, far), function(s) min(1, 2 * min(oracle_tails(data, s))), 0.2)
    if (is.null(kept)) next
    expect_lt(abs(max(row$conf.low, -9) - kept[1L]), 0.051)
    expect_lt(abs(min(row$conf.high, 9) - kept[2L]), 0.051)
    if (is.na(row$estimate)) next
    sum_at <- function(s) sum(oracle_kernel(data, s)[data$event, !data$event])
    expect_gte(sum_at(row$estimate - 0.051), 0)
    expect_lte(sum_at(row$estimate + 0.051), 0)
  }
})

test_that("plates: scores within plates, with van Elteren's weights", {
  withr::local_seed(6)
  data <- random_changes(30)
  data$plate <- rep(c("a", "b", "c"), 10)
  rows <- response_change(groups_study(data), strata = "plate")
  parts <- split(data, data$plate)
  terms <- vapply(parts, function(part) {
    u <- rowSums(oracle_kernel(part))
    n <- nrow(part)
    c(sum(u[part$event]), sum(part$event) * sum(!part$event) / (n * (n - 1)) * sum(u^2)) / c(n + 1, (n + 1)^2)
  }, c(0, 0))
  z <- sum(terms[1, ]) / sqrt(sum(terms[2, ]))
  expect_equal(rows$statistic[1], z)
  expect_equal(rows$p.value[1], 2 * pnorm(-abs(z)))
  expect_equal(rows$p.value[3], min(1, 2 * min(oracle_tails(parts$b))), tolerance = 1e-13)
})

test_that("turning the values, or exchanging the groups, turns the figures", {
  withr::local_seed(7)
  for (k in seq_len(generated(4, 100))) {
    data <- random_changes(14)
    row <- response_change(groups_study(data))
    turned <- response_change(groups_study(transform(data, x = -x, y = -y, bx = -bx, by = -by)))
    exchanged <- response_change(groups_study(transform(data, event = !event)))
    figures <- c("p.value", "n_undetermined", "n_comparable")
    for (other in list(turned, exchanged)) {
      expect_equal(unlist(other[figures]), unlist(row[figures]))
      expect_equal(c(other$estimate, other$conf.low, other$conf.high, other$auc),
                   c(-row$estimate, -row$conf.high, -row$conf.low, 1 - row$auc))
    }
  }
})

# ---- without values beyond a limit ----

test_that("a row without values beyond a limit is the ordinary row to the bit, beside rows with such values too", {
  withr::local_seed(8)
  data <- random_changes(40)
  data$bx <- data$by <- 0
  study <- groups_study(data, lloq = -10)
  for (method in c("wilcoxon", "t", "permutation")) {
    by_rule <- function(rule) {
      as.data.frame(response_change(study, method = method, strata = "plate", censored_rule = rule, seed = 1))
    }
    expect_identical(by_rule("ordinal"), by_rule("limit"))
  }
  alone <- as.data.frame(response_change(study))
  long <- as.data.frame(study)
  long$marker <- "a"
  other <- transform(long, marker = "b", censored = seq_along(value) %% 3 == 0)
  both <- rbind(long, other)
  both$response <- ifelse(data$event, "CR", "PD")[as.integer(both$id)]
  both <- marker_study(both, "id", "visit", "value", "marker", response = "response", censored = "censored",
                       scale = "raw", visits = c("b", "f"), baseline = "b")
  rows <- as.data.frame(response_change(both, p.adjust.method = "none"))
  figures <- c("estimate", "conf.low", "conf.high", "p.value", "auc_low", "odds_ratio", "note", "n_comparable")
  expect_identical(as.list(rows[1, figures]), as.list(alone[figures]))
  expect_gt(rows$n_censored[2], 0)
})

# ---- edges ----

test_that("nothing known, one group all below, measured values below the other visit's limit", {
  data <- data.frame(x = 3, bx = -1, y = 3, by = -1, event = rep(c(TRUE, FALSE), 4))
  row <- response_change(groups_study(data))
  expect_identical(row$status, "all_censored")
  expect_identical(c(row$p.value, row$p_min), c(1, 1))
  expect_true(is.na(row$estimate) && is.na(row$auc))
  below <- from_zero(c(rep(-1, 5), 2:6), rep(c(TRUE, FALSE), each = 5))
  row <- response_change(groups_study(below))
  expect_equal(row$p.value, 2 / choose(10, 5))
  expect_identical(row$auc, 0)
  # Just below -1 one of five is left open: p = 2 x 6/252; below -2 two are: p = 2 x 21/252.
  expect_identical(c(row$conf.low, row$conf.high), c(-Inf, -2))
  expect_match(row$note, "interval is open", fixed = TRUE)
  # The pair rule would take 7 for a value below 10; the rank test compares what was measured.
  data <- data.frame(id = rep(1:8, 2), visit = rep(c("b", "f"), each = 8), value = c(12:19, 7, 20:26),
                     limit = rep(c(10, 5), each = 8), response = rep(c("CR", "PD"), 4))
  study <- marker_study(data, "id", "visit", "value", response = "response", lloq = "limit", visits = c("b", "f"),
                        baseline = "b")
  expect_identical(response_change(study)$n_censored, 0L)
})

test_that("methods of numbers stand at the pair's limit up to 15 %, and say so; above that they are not computed", {
  withr::local_seed(9)
  data <- data.frame(x = 2^rnorm(20, 3), bx = 0, y = 2^rnorm(20, 3), by = 0, event = rep(c(TRUE, FALSE), 10))
  few <- transform(data, by = -(seq_along(y) == 1), y = ifelse(seq_along(y) == 1, 9, y), x = ifelse(x < 9, x + 9, x))
  row <- response_change(groups_study(few), method = "t")
  change <- few$y - few$x
  expect_equal(row$p.value, t.test(change[few$event], change[!few$event])$p.value)
  expect_match(row$method, "values beyond a limit at the pair's limit", fixed = TRUE)
  expect_match(row$note, "1 pair with a value beyond the limit, entered at the pair's limit", fixed = TRUE)
  for (method in c("t", "permutation")) {
    many <- response_change(groups_study(set_d), method = method)
    expect_identical(many$status, "not_computed")
    expect_true(is.na(many$p.value) && is.na(many$estimate) && !is.na(many$auc))
    expect_match(many$note, "5 of 14 pairs have a value beyond a limit.*\"wilcoxon\"")
  }
})

# ---- resampling ----

test_that("maxT and minP take the scores: one row's adjusted p is its own, and all choices are enumerated", {
  withr::local_seed(10)
  data <- random_changes(10)
  tails <- oracle_tails(data)
  for (adjust in c("maxT", "minP")) {
    row <- response_change(groups_study(data), p.adjust.method = adjust, alternative = "greater")
    expect_equal(row$adj.p.value, tails[["upper"]], tolerance = 1e-12)
  }
  data$plate <- rep(c("a", "b"), each = 5)
  rows <- response_change(groups_study(data), strata = "plate", p.adjust.method = "maxT", adjust_within = "stratum",
                          alternative = "greater")
  expect_equal(rows$adj.p.value[2], oracle_tails(data[1:5, ])[["upper"]], tolerance = 1e-12)
  wide <- response_change(groups_study(set_d), p.adjust.method = "maxT", simultaneous = TRUE, resamples = 999, seed = 1)
  expect_identical(wide$estimate, 2)
  expect_true(wide$conf.low < 2 && wide$conf.high > 2)
})

# ---- words ----

test_that("tables and pictures have a fourth class of directions, and words say no NA", {
  row <- response_change(groups_study(set_d))
  expect_match(paste(unlist(paper_table(row)), collapse = " "), "0 / 0 / 6 / 2", fixed = TRUE)
  bars <- direction_bars(row, row$marker)
  expect_identical(sum(bars$n[bars$direction == "undetermined"]), 5)
  expect_identical(sum(bars$n), 14)
  expect_no_match(c(findings(row), methods_text(row), utils::capture.output(print(row))), "\\bNA\\b")
  expect_match(methods_text(row)[[1L]], "counted one half, like a tie", fixed = TRUE)
})
