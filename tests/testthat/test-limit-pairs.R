# Values beyond limits, used for what is known of them. Sets of ten pairs whose figures were found by enumeration; an
# oracle in R by intervals; the ordinary rows where nothing lies beyond a limit.

# ---- the oracle ----

# What is known of each pair's measurements, then of its change: the ends of an interval.
known_changes <- function(pairs, shift) {
  low <- pmax(pairs$lx + shift, pairs$ly)
  ends <- function(value, below) {
    beyond <- below | value < low - 1e-9
    list(low = ifelse(beyond, -Inf, value), high = ifelse(beyond, low, value))
  }
  x <- ends(pairs$x + shift, pairs$bx)
  y <- ends(pairs$y, pairs$by)
  list(low = y$low - x$high, high = y$high - x$low)
}

# A pair's place among those that can be ranked: how many it is surely larger than, less those surely larger than it.
oracle_scores <- function(pairs, shift) {
  change <- lapply(known_changes(pairs, shift), function(end) ifelse(abs(end) < 1e-9, 0, end))
  exact <- abs(change$low - change$high) < 1e-9
  exact[is.na(exact)] <- FALSE
  sign <- ifelse(exact, sign(change$low), (change$low >= 0) - (change$high <= 0))
  size <- ifelse(change$low >= 0, change$low, -change$high)
  ranked <- sign != 0 | exact
  sign <- sign[ranked]
  exact <- exact[ranked]
  size <- size[ranked]
  n <- length(sign)
  at_least <- outer(size, size, function(i, j) i >= j - 1e-9)
  more <- outer(size, size, function(i, j) i > j + 1e-9)
  larger <- matrix(sign == 0, n, n, byrow = TRUE) | (outer(!exact, exact, "&") & at_least)
  larger <- ifelse(outer(exact, exact, "&"), more, larger)
  diag(larger) <- FALSE
  score <- (n + 1 + rowSums(larger) - colSums(larger[sign != 0, , drop = FALSE])) / 2
  list(score = score[sign != 0], sign = sign[sign != 0])
}

oracle_p <- function(pairs, shift = 0) {
  at <- oracle_scores(pairs, shift)
  if (!length(at$score)) return(1)
  v <- drop(all_flips(length(at$score)) %*% at$score)
  seen <- sum(at$score[at$sign > 0])
  min(1, 2 * min(mean(v <= seen + 1e-9), mean(v >= seen - 1e-9)))
}

# ---- sets ----

test_that("one limit, ten pairs: the printed figures", {
  row <- paired_change(set_a())
  expect_identical(unlist(row[c("n_pairs", "n_censored", "n_undetermined", "n_up", "n_same", "n_down")]),
                   c(n_pairs = 10L, n_censored = 5L, n_undetermined = 1L, n_up = 8L, n_same = 0L, n_down = 1L))
  expect_equal(c(row$statistic, row$p.value, row$p_min), c(38.5, 28 / 512, 2 / 512), tolerance = 1e-14)
  expect_equal(row$rank_biserial, (38.5 - 6.5) / 45)
  expect_equal(c(row$estimate, row$conf.low, row$conf.high), c(1, 0, log2(3)), tolerance = 1e-12)
  expect_match(row$note, fixed = TRUE,
               "5 pairs with a value beyond the limit, used for what is known; 1 change could not be determined")
  normal <- paired_change(set_a(), exact = FALSE)
  score2 <- c(13, -13, 7, 5, 11, 15, 2, 13, 11)
  expect_equal(normal$p.value, 2 * pnorm((sum(score2) / 4 - 0.5) / (sqrt(sum(score2^2)) / 4), lower.tail = FALSE))
  sign <- paired_change(set_a(), method = "sign")
  expect_equal(c(sign$statistic, sign$p.value), c(8, binom.test(8, 9)$p.value))
})

test_that("limits that differ between pairs: a measured value below the pair's limit counts as below it", {
  row <- paired_change(set_b())
  expect_equal(c(row$statistic, row$p.value), c(22.5, 0.171875))
  expect_identical(c(row$n_censored, row$n_undetermined), c(6L, 3L))
  expect_equal(c(row$estimate, row$conf.low, row$conf.high), c((1 + log2(9 / 5)) / 2, -1, log2(7 / 2.5)),
               tolerance = 1e-12)
})

test_that("so it does where no value of the study lies beyond its own limit, whatever markers stand beside", {
  pairs <- data.frame(x = c(2.3, 4.1, -0.1, 0.4, -0.5, 2.1), y = c(0.8, 1.8, 0.7, -0.1, 1.5, 3.7), lx = -0.8,
                      ly = c(-0.8, -0.8, 0, -0.8, -0.8, 0), bx = FALSE, by = FALSE)
  other <- transform(pairs, x = x - 1, bx = x - 1 < lx)
  alone <- study_of_cases(list(pairs))
  beside <- study_of_cases(list(pairs, other))
  expect_true(any(other$bx))
  for (method in c("wilcoxon", "sign", "ppw", "t")) {
    row <- paired_change(alone, method = method, p.adjust.method = "none", censored_rule = "ordinal")
    expect_identical(row$n_censored, 1L, info = method)
    two <- paired_change(beside, method = method, p.adjust.method = "none", censored_rule = "ordinal")
    expect_identical(as.list(as.data.frame(row)), as.list(as.data.frame(two)[1, ]), info = method)
  }
  expect_equal(paired_change(alone)$p.value, oracle_p(pairs))
})

test_that("nothing below a limit: wilcox.test's row", {
  row <- paired_change(set_c())
  expect_equal(c(row$statistic, row$p.value), c(25, 0.078125), tolerance = 1e-14)
  expect_equal(c(row$estimate, row$conf.low, row$conf.high), c(0.51472342, -0.09953567, 1.16992500), tolerance = 1e-7)
  expect_identical(row$note, "")
})

test_that("a limit that moves is not read as a change", {
  data <- data.frame(id = rep(1:12, 2), visit = rep(c("b", "f"), each = 12),
                     y = c(rep("<10", 8), 20, 31, 44, 18, rep("<5", 8), 26, 24, 50, 15))
  row <- paired_change(suppressMessages(marker_study(data, "id", "visit", "y", visits = c("b", "f"))))
  expect_identical(c(row$n_undetermined, row$n_up, row$n_down), c(8L, 2L, 2L))
  expect_equal(row$p.value, 1)
  # True values unchanged, the limit goes from 10 to 5: rejections among 300 sets of 20 pairs.
  withr::local_seed(5)
  n_sets <- 200
  value <- matrix(2^rnorm(20 * n_sets, 3, 1.2), 20)
  noise <- function() value * 2^rnorm(length(value), 0, 0.4)
  long <- data.frame(id = rep(1:20, 2 * n_sets), marker = rep(seq_len(n_sets), each = 20), value = c(noise(), noise()),
                     visit = rep(c("b", "f"), each = length(value)), limit = rep(c(10, 5), each = length(value)))
  study <- marker_study(long, "id", "visit", "value", "marker", lloq = "limit", visits = c("b", "f"), baseline = "b")
  size <- function(...) mean(paired_change(study, ...)$p.value <= 0.05)
  expect_lt(size(), 0.05 + 3 * sqrt(0.05 * 0.95 / n_sets))
  expect_gt(size(censored_rule = "limit"), 0.5)
})

# ---- random pairs ----

test_that("p is that of all flips of the scores, and the interval is the set of shifts that are not rejected", {
  withr::local_seed(8)
  cases <- replicate(generated(6, 500), random_pairs(sample(5:9, 1)), simplify = FALSE)
  cases <- Filter(function(pairs) any(with(pairs, pmin(x, y) < pmax(lx, ly))), cases)
  expect_gte(length(cases), generated(4, 400))
  rows <- paired_change(study_of_cases(cases), conf.level = 0.9)
  shifts <- seq(-9, 9, by = 0.025) # values are tenths: marks are multiples of a twentieth
  for (k in seq_along(cases)) {
    expect_equal(rows$p.value[k], oracle_p(cases[[k]]), tolerance = 1e-12)
    if (rows$status[k] == "all_censored") next # p is 1, and there is no figure
    kept <- kept_ends(shifts, meetings(cases[[k]]), function(s) oracle_p(cases[[k]], s), 0.1)
    if (is.null(kept)) next
    expect_lt(abs(max(rows$conf.low[k], -9) - kept[1L]), 0.026)
    expect_lt(abs(min(rows$conf.high[k], 9) - kept[2L]), 0.026)
  }
})

test_that("p is a whole number of flips", {
  withr::local_seed(18)
  cases <- replicate(generated(80, 10000), random_pairs(sample(3:8, 1)), simplify = FALSE)
  study <- study_of_cases(cases)
  rows <- paired_change(study, p.adjust.method = "none")
  expect_identical(as.integer(as.character(rows$marker)), seq_along(cases))
  known <- lapply(cases, oracle_scores, 0)
  m <- vapply(known, function(at) length(at$score), 0L)
  counted <- vapply(known, function(at) flips_counted(round(2 * at$score), at$sign), 0)
  expect_identical(rows$p.value, counted / 2^m)
  expect_identical(rows$p_min, pmin(1, 2^(1 - m)))
  signs <- paired_change(study, method = "sign", p.adjust.method = "none")
  counted <- vapply(known, function(at) flips_counted(rep(1, length(at$sign)), at$sign), 0)
  expect_equal(signs$p.value, counted / 2^m, tolerance = 1e-14)
})

test_that("exchanging the visits turns the figures; a monotone map of the values keeps signs and counts", {
  withr::local_seed(9)
  for (k in seq_len(generated(6, 50))) {
    pairs <- random_pairs(12)
    row <- rows_of_pairs(pairs)
    turned <- rows_of_pairs(stats::setNames(pairs, c("y", "x", "ly", "lx", "by", "bx")))
    expect_equal(c(row$p.value, row$estimate, row$conf.low, row$conf.high, row$n_undetermined),
                 c(turned$p.value, -turned$estimate, -turned$conf.high, -turned$conf.low, turned$n_undetermined))
    mapped <- rows_of_pairs(transform(pairs, x = exp(x), y = exp(y), lx = exp(lx), ly = exp(ly)), method = "sign")
    plain <- rows_of_pairs(pairs, method = "sign")
    expect_equal(unclass(mapped[c("p.value", "n_up", "n_down")]), unclass(plain[c("p.value", "n_up", "n_down")]),
                 ignore_attr = TRUE)
  }
})

test_that("values above a limit mirror those below one", {
  withr::local_seed(10)
  pairs <- random_pairs(10)
  n <- nrow(pairs)
  data <- data.frame(id = rep(seq_len(n), 2), visit = rep(c("b", "f"), each = n), value = -c(pairs$x, pairs$y),
                     limit = -c(pairs$lx, pairs$ly))
  above <- paired_change(suppressMessages(marker_study(data, "id", "visit", "value", uloq = "limit",
                                                       visits = c("b", "f"), scale = "raw", baseline = "b")))
  below <- rows_of_pairs(pairs)
  expect_equal(c(above$p.value, above$estimate, above$conf.low, above$conf.high),
               c(below$p.value, -below$estimate, -below$conf.high, -below$conf.low))
  expect_identical(above$n_censored, below$n_censored)
})

# ---- without values beyond a limit ----

test_that("a row without values beyond the pair's limit is the ordinary row to the bit", {
  study <- limited_study(abs(set_x) + 1, abs(set_y) + 1)
  for (method in c("wilcoxon", "sign", "t", "permutation")) {
    expect_identical(as.data.frame(paired_change(study, method = method)),
                     as.data.frame(paired_change(study, method = method, censored_rule = "limit")))
  }
  # Beside a marker that has such values too, and where another contrast has.
  data <- data.frame(id = rep(1:10, 4), visit = rep(rep(c("before", "after"), each = 10), 2),
                     marker = rep(c("a", "b"), each = 20), value = c(abs(set_x) + 1, abs(set_y) + 1, set_x, set_y))
  data$value[data$value < 0] <- 0.5
  both <- paired_change(marker_study(data, "id", "visit", "value", "marker", lloq = 1, visits = c("before", "after"),
                                     baseline = "before"))
  alone <- paired_change(study)
  figures <- c("estimate", "conf.low", "conf.high", "p.value", "d_z", "rank_biserial", "n_tied", "note")
  expect_identical(as.list(both[1, figures]), as.list(alone[figures]))
  expect_equal(both$p.value[2], 28 / 512)
})

test_that("complete data: the rows of matrices, which know no limits, to the bit", {
  withr::local_seed(19)
  n_sets <- generated(20, 200)
  n <- 16
  values <- function(shift) matrix(round(rnorm(n_sets * n, shift), 1), n_sets)
  x <- values(0)
  y <- round(x / 2, 1) + values(0.3)
  dimnames(x) <- dimnames(y) <- list(paste0("m", seq_len(n_sets)), paste0("p", seq_len(n)))
  y[cbind(seq_len(n_sets), sample(n, n_sets, TRUE))] <- NA
  data <- data.frame(id = rep(colnames(x), each = n_sets), marker = rownames(x), value = c(x, y),
                     visit = rep(c("b", "f"), each = length(x)),
                     response = ifelse(rep(seq_len(n), each = n_sets) %% 2, "CR", "PD"))
  study <- marker_study(stats::na.omit(data), "id", "visit", "value", "marker", response = "response", lloq = -99,
                        scale = "raw", visits = c("b", "f"), baseline = "b")
  event <- seq_len(n) %% 2 == 1
  same <- function(of_study, of_matrix) {
    shared <- setdiff(intersect(names(of_study), names(of_matrix)), c("visit", "reference", "note"))
    for (column in shared) expect_identical(of_study[[column]], of_matrix[[column]], info = column)
  }
  for (method in c("wilcoxon", "sign", "t", "permutation")) {
    same(paired_change(study, method = method, seed = 1), paired_change(x, y, method = method, scale = "raw", seed = 1))
  }
  for (method in c("wilcoxon", "t", "permutation")) {
    same(response_change(study, method = method, seed = 1),
         response_change(x, y, event, method = method, scale = "raw", seed = 1))
  }
  for (censored in c("impute", "indicator", "limit")) {
    same(prognostic_screen(study, censored = censored, resamples = 0),
         prognostic_screen(x, event, scale = "raw", resamples = 0))
  }
})

# ---- edges ----

test_that("all beyond the limit, one visit or both, one pair", {
  both <- paired_change(limited_study(rep(-1, 6), rep(-1, 6)))
  expect_identical(both$status, "all_censored")
  expect_identical(c(both$p.value, both$p_min), c(1, 1))
  expect_true(is.na(both$estimate))
  one <- paired_change(limited_study(rep(-1, 8), 2:9))
  expect_identical(one$status, "ok")
  expect_equal(one$p.value, 2^-7)
  expect_equal(one$conf.low, 2) # six of eight stay above 4: p = 1/32; five: 1/16
  expect_identical(one$conf.high, Inf)
  expect_true(is.na(one$estimate))
  expect_match(one$note, "the limits leave open where the estimate lies", fixed = TRUE)
  expect_match(one$note, "interval is open", fixed = TRUE)
  expect_equal(paired_change(limited_study(-1, 2))$p.value, 1)
  at_limit <- paired_change(limited_study(c(1, -1), c(-1, 1)))
  expect_identical(c(at_limit$n_up, at_limit$n_down, at_limit$n_undetermined), c(1L, 1L, 0L))
})

test_that("flags alone: one limit is that of all; several leave the test approximate, which is said", {
  study <- function(y) {
    data <- data.frame(id = rep(1:6, 2), visit = rep(c("b", "f"), each = 6), y = y)
    suppressMessages(marker_study(data, "id", "visit", "y", visits = c("b", "f")))
  }
  one <- paired_change(study(c("<2", 3, 4, 5, 6, 7, 3, 4, "<2", 7, 8, 9)))
  expect_no_match(one$note, "not all known", fixed = TRUE)
  two <- paired_change(study(c("<2", "<3", 4, 5, 6, 7, 3, 4, 5, 7, 8, 9)))
  expect_match(two$note, "limits of measured values are not all known", fixed = TRUE)
})

test_that("methods of numbers stand at the pair's limit up to 15 %, and say so; above that they are not computed", {
  few <- limited_study(c(-1, 2:8), c(3, 3, 2, 6, 5, 9, 9, 12))
  row <- paired_change(few, method = "t")
  change <- log2(c(3, 3, 2, 6, 5, 9, 9, 12)) - log2(c(1, 2:8))
  expect_equal(row$p.value, t.test(change)$p.value)
  expect_match(row$method, "values beyond a limit at the pair's limit", fixed = TRUE)
  expect_match(row$note, "1 pair with a value beyond the limit, entered at the pair's limit", fixed = TRUE)
  expect_equal(row$d_z, mean(change) / sd(change))
  for (method in c("t", "permutation")) {
    many <- paired_change(set_a(), method = method)
    expect_identical(many$status, "not_computed")
    expect_true(is.na(many$p.value) && is.na(many$estimate) && is.na(many$d_z))
    expect_match(many$note, "5 of 10 pairs have a value beyond a limit.*\"wilcoxon\"")
  }
  named <- paired_change(set_a(), method = "t", censored_rule = "half")
  expect_equal(c(named$p.value, named$conf.low, named$conf.high), c(0.0571433, -0.0328982, 1.7861748),
               tolerance = 1e-6)
})

# ---- resampling ----

test_that("maxT and minP take the scores: one row's adjusted p is its own, and flips of all are enumerated", {
  study <- set_a()
  for (method in c("wilcoxon", "sign")) {
    for (adjust in c("maxT", "minP")) {
      row <- paired_change(study, method = method, p.adjust.method = adjust)
      expect_equal(row$adj.p.value, row$p.value, tolerance = 1e-12)
    }
  }
  wide <- paired_change(study, p.adjust.method = "maxT", simultaneous = TRUE)
  expect_equal(wide$estimate, 1)
  expect_true(is.finite(wide$conf.low) && wide$conf.low < 1 && wide$conf.high > 1)
})

# ---- words ----

test_that("a sentence about a row whose estimate is left open counts its changes", {
  row <- paired_change(limited_study(rep(-1, 10), c(2:9, -1, -1)))
  expect_identical(row$status, "ok")
  expect_true(is.na(row$estimate) && row$p.value < 0.01)
  expect_match(findings(row)[1], "rose from before to after (none fell, 8 of 10 rose, 2 could not be determined; ",
               fixed = TRUE)
  expect_no_match(c(findings(row), methods_text(row), utils::capture.output(print(row))), "\\bNA\\b")
})

test_that("the pair rule over matrices is that of each pair, and its facts are counts of pairs", {
  set.seed(21)
  side <- function(n_rows, n_columns, upper) {
    shape <- function(x) matrix(x, n_rows, n_columns, dimnames = list(paste0("m", seq_len(n_rows)), NULL))
    any <- function(x) sample(x, n_rows * n_columns, replace = TRUE)
    lower <- any(c(NA, 1, 2))
    above <- if (upper) any(c(NA, 2, 5, 6)) else rep(NA_real_, n_rows * n_columns)
    beyond <- any(c(-1L, 0L, 0L, 1L))
    beyond[(beyond < 0L & is.na(lower)) | (beyond > 0L & is.na(above))] <- 0L
    value <- ifelse(beyond < 0L, lower, ifelse(beyond > 0L, above, any(c(NA, 1:7 - 0.5))))
    beyond[is.na(value)] <- 0L
    lapply(list(value = value, beyond = beyond, lower = lower, upper = above), shape)
  }
  for (round in 1:8) {
    sides <- list(before = side(3, 40, round > 3), after = side(3, 40, round > 3))
    pair <- limited_pair(sides$before, sides$after)
    low <- pmax(sides$before$lower, sides$after$lower, na.rm = TRUE)
    high <- pmin(sides$before$upper, sides$after$upper, na.rm = TRUE)
    expect_identical(pair$limits, sides)
    for (which in names(sides)) {
      here <- sides[[which]]
      below <- here$beyond < 0L | here$value < low
      above <- here$beyond > 0L | here$value > high
      crossed <- !is.na(low + high) & low > high
      expected <- ifelse(below %in% TRUE, low, ifelse(above %in% TRUE, ifelse(crossed, low, high), here$value))
      # Between limits that crossed nothing lies: what is above the upper one is above the lower one or below it.
      expected[crossed & !is.na(here$value)] <- low[crossed & !is.na(here$value)]
      expect_identical(as.vector(pair$numbers[[which]]), as.vector(expected))
      expect_identical(pair$moved[[which]] & !crossed,
                       ((below | above) %in% TRUE & here$beyond == 0L & !is.na(here$value)) & !crossed)
    }
    who <- sample(40, 25)
    facts <- limit_facts(pair$limits, pair$moved, who)
    for (i in 1:3) {
      kept <- who[!is.na(sides$before$value[i, who] + sides$after$value[i, who])]
      both <- function(part) c(sides$before[[part]][i, kept], sides$after[[part]][i, kept])
      moved <- c(pair$moved$before[i, kept], pair$moved$after[i, kept])
      expect_identical(facts$recensored[i], sum(moved) / max(sum(both("beyond") == 0L), 1))
      expect_identical(facts$unknown[i], (any(both("beyond") < 0L) && anyNA(both("lower"))) ||
                         (any(both("beyond") > 0L) && anyNA(both("upper"))))
    }
  }
  measured <- side(2, 6, FALSE)
  measured$lower[] <- NA
  measured$beyond[] <- 0L
  expect_null(limited_pair(measured, measured))
})
