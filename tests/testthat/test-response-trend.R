# The trend over an ordered response: printed values, other engines, all relabellings. Its kernels have their own tests
# in dev/core-tests.

row_of <- function(...) matrix(c(...), 1L)

trend_of_vectors <- function(x, grade, ...) {
  response_trend(row_of(rep(0, length(x))), row_of(x), c("PD", "SD", "PR", "CR")[grade], ...)
}

trend_trial <- function(...) {
  marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker", value = "value", response = "response",
               arm = "arm", covariates = c("er", "age"), lloq = "lloq", ...)
}

# J by its definition, and all distinct labellings of a small vector.
plain_j <- function(x, grade) {
  pairs <- utils::combn(length(x), 2L)
  a <- pairs[1L, ]
  b <- pairs[2L, ]
  better <- sign(grade[b] - grade[a])
  sum((better != 0) * (1 + better * sign(x[b] - x[a])) / 2)
}

labellings <- function(grade) {
  if (length(grade) < 2L) return(matrix(grade, 1L))
  do.call(rbind, lapply(unique(grade), function(g) {
    cbind(g, labellings(grade[-match(g, grade)]), deparse.level = 0L)
  }))
}

test_that("printed values are met", {
  few <- trend_of_vectors(c(1, 2, 2, 3, 1, 3, 4, 2, 4, 5), rep(1:3, c(4, 3, 3)))
  expect_identical(few$statistic, 24.5)
  expect_equal(few$p.value, 2 * 296 / 4200, tolerance = 1e-14) # enumerated
  expect_identical(few$method, "Jonckheere-Terpstra, exact")
  expect_identical(few$levels, "PD 4, SD 3, PR 3")
  lacking <- trend_of_vectors(c(1, 2, 2, 3, 1, 3, 4, 2, 4, 5, NA), rep(1:4, c(4, 3, 3, 1)))
  expect_identical(lacking$p.value, few$p.value)
  expect_identical(lacking$levels, "PD 4, SD 3, PR 3, CR 0")
  expect_match(lacking$note, "no patients with CR")
  normal <- trend_of_vectors(c(1, 2, 2, 3, 1, 3, 4, 2, 4, 5), rep(1:3, c(4, 3, 3)), exact = FALSE)
  expect_equal(normal$p.value, 2 * pnorm(-8 / sqrt(25.99166667)), tolerance = 1e-8)
  expect_equal(round(normal$p.value, 4), 0.1166)
  x <- c(40, 35, 38, 43, 44, 38, 40, 47, 44, 40, 42, 48, 40, 45, 43, 46, 50, 44, 48, 51)
  more <- trend_of_vectors(x, rep(1:4, c(5, 6, 5, 4)), exact = FALSE)
  expect_identical(more$statistic, 120.5)
  expect_equal(more$p.value, 0.00178173, tolerance = 3e-6)
})

test_that("directions are Cochran and Armitage's test: SAS's example", {
  grade <- rep(1:5, c(32, 33, 32, 32, 32))
  up <- unlist(Map(function(yes, no) rep(c(1, -1), c(yes, no)), c(6, 7, 9, 14, 23), c(26, 26, 23, 18, 9)))
  row <- response_trend(row_of(0 * up), row_of(up), grade, ordered = as.character(1:5), exact = FALSE)
  expect_equal(row$direction_p, 2 * 7.236885616e-07, tolerance = 1e-9)
  expect_identical(c(row$n_down, row$n_up), c(102L, 59L))
})

test_that("the odds of a category up are those of brglm2's adjacent categories", {
  skip_if_not_installed("ordinal")
  wine <- ordinal::wine
  row <- response_trend(row_of(rep(0, 72)), row_of(as.numeric(wine$temp == "warm")), wine$rating, exact = FALSE,
                        covariates = data.frame(contact = wine$contact))
  expect_equal(log(row$odds_ratio), 1.564914957, tolerance = 2e-7)
})

test_that("two categories are response_change(): W, p, area; Firth's logistic regression", {
  sets <- lapply(seq_len(generated(12L, 200L)), function(k) {
    withr::local_seed(k)
    n <- 8 + k %% 30
    list(x = if (k %% 2) round(rnorm(n), 1) else rnorm(n), responder = sample(rep(c(TRUE, FALSE), length.out = n)))
  })
  for (set in sets) {
    zero <- row_of(0 * set$x)
    trend <- response_trend(zero, row_of(set$x), ifelse(set$responder, "CR", "PD"))
    two <- response_change(zero, row_of(set$x), set$responder)
    expect_identical(trend$statistic, two$statistic)
    expect_equal(trend$p.value, two$p.value, tolerance = 1e-12)
    expect_equal(c(trend$estimate, trend$conf.low, trend$conf.high), c(two$auc, two$auc_low, two$auc_high),
                 tolerance = 1e-12)
    screen <- prognostic_screen(row_of(set$x), set$responder)
    expect_equal(c(trend$odds_ratio, trend$odds_low, trend$odds_high),
                 c(screen$odds_ratio, screen$odds_low, screen$odds_high), tolerance = 1e-6)
  }
})

test_that("exact p is the count of labellings, with ties and strata", {
  for (k in seq_len(generated(15L, 200L))) {
    withr::local_seed(k)
    x <- sample(5, 7, TRUE)
    grade <- sample(c(1:3, sample(3, 4, TRUE)))
    j <- plain_j(x, grade)
    all <- apply(labellings(grade), 1L, function(g) plain_j(x, g))
    for (side in c("less", "greater")) {
      seen <- trend_of_vectors(x, grade, alternative = side)$p.value
      expect_equal(seen, if (side == "less") mean(all <= j) else mean(all >= j), tolerance = 1e-13)
    }
    h <- rep(c("a", "b"), c(4, 3))
    row <- trend_of_vectors(x, grade, strata = h, alternative = "greater")
    if (is.na(row$statistic[1])) next
    parts <- lapply(split(seq_along(x), h), function(i) apply(labellings(grade[i]), 1L, function(g) plain_j(x[i], g)))
    together <- outer(parts[[1]], parts[[2]], "+")
    expect_equal(row$p.value[1], mean(together >= row$statistic[1]), tolerance = 1e-13)
    expect_equal(row$statistic[1], sum(vapply(split(seq_along(x), h), function(i) plain_j(x[i], grade[i]), 0)))
  }
})

test_that("random relabellings agree with the exact p, belong to patients, and leave R's generator alone", {
  withr::local_seed(4)
  n <- 60
  x <- rbind(a = round(rnorm(n), 1), b = rnorm(n))
  x["b", 3] <- NA
  grade <- sample(c("PD", "SD", "PR", "CR"), n, TRUE)
  colnames(x) <- paste0("patient", seq_len(n))
  state <- .Random.seed
  drawn <- response_trend(0 * x, x, grade, seed = 7)
  expect_identical(.Random.seed, state)
  expect_identical(drawn$method, paste0("Jonckheere-Terpstra, ", c("Monte Carlo", "exact")))
  expect_identical(response_trend(0 * x, x, grade, seed = 7)$p.value, drawn$p.value)
  normal <- response_trend(0 * x, x, grade, exact = FALSE)
  expect_equal(drawn$p.value, normal$p.value, tolerance = 0.1)
  # Alone, and with the patients in another order.
  order <- sample(n)
  again <- response_trend(0 * x["a", order, drop = FALSE], x["a", order, drop = FALSE], grade[order], seed = 7)
  expect_identical(again$p.value, drawn$p.value[1])
  withr::local_options(cytochange.threads = 2L)
  expect_identical(response_trend(0 * x, x, grade, seed = 7), drawn)
})

test_that("a missing patient takes no part: row b is that of the others alone", {
  withr::local_seed(5)
  n <- 60
  x <- rbind(round(rnorm(n), 1))
  colnames(x) <- paste0("p", seq_len(n))
  grade <- sample(c("PD", "SD", "PR", "CR"), n, TRUE)
  lacking <- x
  lacking[1, c(3, 9)] <- NA
  expect_identical(response_trend(0 * x, lacking, grade, seed = 2)$p.value,
                   response_trend(0 * x[, -c(3, 9), drop = FALSE], x[, -c(3, 9), drop = FALSE], grade[-c(3, 9)],
                                  seed = 2)$p.value)
})

test_that("without ties the normal approximation is clinfun's", {
  skip_if_not_installed("clinfun")
  for (k in seq_len(generated(10L, 200L))) {
    withr::local_seed(k)
    x <- rnorm(24)
    grade <- sample(rep(1:4, 6))
    # More than 100 patients or ties: clinfun's normal approximation, without continuity.
    theirs <- suppressWarnings(clinfun::jonckheere.test(c(x, x[1]), c(grade, grade[1])))
    expect_equal(unname(theirs$statistic), trend_of_vectors(c(x, x[1]), c(grade, grade[1]))$statistic)
    exact <- clinfun::jonckheere.test(x, grade)
    expect_equal(trend_of_vectors(x, grade)$p.value, exact$p.value, tolerance = 1e-8)
  }
})

test_that("values beyond limits are compared as far as they are determined", {
  data <- data.frame(id = rep(1:8, 2), visit = rep(c("before", "after"), each = 8), marker = "m",
                     value = c(5, 5, 5, 5, 5, 5, 5, 5, 3, 3, 4, 6, 7, 7.5, 3, 9),
                     below = seq_len(16) %in% c(9, 10, 15),
                     response = rep(c("PD", "SD", "PR", "CR", "PD", "SD", "PR", "CR"), 2))
  study <- marker_study(data, "id", "visit", "value", "marker", response = "response", censored = "below",
                        scale = "raw", visits = c("before", "after"), baseline = "before")
  row <- response_trend(study)
  # Changes: below -2 where censored (1, 2, 7: tied lowest), else as they are: one limit orders them as numbers.
  x <- c(-3, -3, -1, 1, 2, 2.5, -3, 4)
  grade <- c(1, 2, 3, 4, 1, 2, 3, 4)
  expect_identical(row$statistic, plain_j(x, grade))
  expect_equal(row$p.value, trend_of_vectors(x, grade)$p.value, tolerance = 1e-13)
  expect_match(row$method, "exact, Gehan's scores")
  expect_true(is.na(row$odds_ratio))
  expect_match(row$note, "too many values lie beyond a limit")
  expect_identical(row$n_censored, 3L)
  cited <- function(rows) any(grepl("Gehan EA", methods_text(rows), fixed = TRUE))
  expect_true(cited(row))
  expect_false(cited(response_trend(study, censored_rule = "limit")))
})

test_that("increases go with progression in the trial: the abstract's claim", {
  rows <- response_trend(trend_trial(), visit = "month 6", seed = 1)
  claimed <- rows$marker %in% c("IL-1beta", "IL-6", "sIL-2R")
  expect_true(all(rows$estimate[claimed] < 0.3 & rows$adj.p.value[claimed] < 0.01))
  expect_true(all(rows$p.value[rows$marker %in% c("IL-2", "TNF-alpha")] > 0.05))
  expect_match(findings(rows)[[1L]], "the change was lower the better the response")
  expect_match(cytochange:::say_trend(rows), "lower for IL-1beta, IL-6 and sIL-2R, higher for IFN-gamma the better")
  # A figure that is missing is said to be missing, with its reason.
  one <- findings(rows)
  without <- "; no odds ratio; adjusted p"
  expect_match(one[startsWith(one, "IL-1beta")], without, fixed = TRUE)
  expect_match(one[startsWith(one, "IL-6")], "; odds ratio 0.1", fixed = TRUE)
  # Without their intervals no side is said.
  rows$conf.low <- rows$conf.high <- NA_real_
  expect_match(cytochange:::say_trend(rows),
               "^Changes associated with the ordered response for IL-1beta, IL-6, IFN-gamma and 1 more$")
})

test_that("columns, tables and data hold together", {
  rows <- response_trend(trend_trial(), strata = "arm", covariates = "age", cutwise = TRUE, seed = 1)
  wanted <- c("marker", "visit", "stratum", "n", "levels", "estimate", "conf.low", "conf.high", "statistic", "p.value",
              "adj.p.value", "odds_ratio", "odds_low", "odds_high", "direction_p", "method", "status", "note")
  expect_identical(intersect(names(rows), wanted), wanted)
  expect_identical(nrow(rows), 6L * 2L * 5L)
  expect_identical(settings(rows)$cuts, c("CR v PR, SD, PD", "CR, PR v SD, PD", "CR, PR, SD v PD"))
  # The middle cut is responders against others, adjusted alike.
  study <- trend_trial()
  at6 <- cytochange:::study_values(study, "month 6")$value["sIL-2R", ] -
    cytochange:::study_values(study, "baseline")$value["sIL-2R", ]
  who <- patients(study)
  fit <- prognostic_model(responder ~ at6 + age + arm, data.frame(who, at6))
  own <- rows[rows$marker == "sIL-2R" & rows$visit == "month 6" & rows$stratum == "all", ]
  expect_equal(own$cut2_odds_ratio, exp(coef(fit)[["at6"]]), tolerance = 1e-6)
  expect_true(all(rows$status == "ok" | nzchar(rows$note)))
  expect_output(print(rows, n = 5), "PD, SD, PR, CR \\(worst to best\\)")
  expect_s3_class(paper_table(rows), "paper_table")
  expect_true("estimate" %in% as_ard(rows)$stat_name)
  expect_match(paste(methods_text(rows), collapse = " "), "Jonckheere-Terpstra test .* stratified by arm")
  expect_identical(glance(rows)$n_rows, 60L)
  expect_s3_class(plot_trend(rows), "ggplot")
})

test_that("values at a visit, not changes", {
  study <- trend_trial()
  rows <- response_trend(study, of = "value", seed = 1)
  expect_identical(unique(rows$visit), "baseline")
  expect_true(all(is.na(rows$direction_p)))
  values <- cytochange:::study_values(study, "baseline")$value["IL-2", ]
  response <- as.character(patients(study)$response)
  known <- response %in% c("PD", "SD", "PR", "CR") & !is.na(values)
  expect_equal(rows$statistic[rows$marker == "IL-2"],
               plain_j(values[known], match(response, c("PD", "SD", "PR", "CR"))[known]))
})

test_that("what cannot serve is said by class", {
  x <- row_of(1:6)
  expect_error(response_trend(x, x, rep("CR", 6)), class = "cytochange_error_data")
  expect_error(response_trend(x, x, c("a", "b", "c", "a", "b", "c")), class = "cytochange_error_data")
  expect_error(response_trend(x, x, rep(c("CR", "PD"), 3), p.adjust.method = "maxT"),
               class = "cytochange_error_argument")
  expect_error(response_trend(trend_trial(), visit = "month 9"), class = "cytochange_error_argument")
  expect_error(response_trend("a study"), class = "cytochange_error_argument")
  error <- expect_error(response_trend(marker_study(ifn_trial, "patient", "visit", "value", "marker")),
                        class = "cytochange_error_data")
  expect_match(conditionMessage(error), "response")
  rows <- response_trend(rbind(x, x, NA * x), rbind(x, x + 1, NA * x), c("CR", "PR", "SD", "PD", "PD", "NE"))
  expect_identical(rows$status, c("constant", "constant", "no_pairs"))
  expect_identical(rows$p.value, c(1, 1, NA))
  expect_identical(rows$n_not_evaluable, c(1L, 1L, 0L))
})

test_that("methods say how values beyond limits enter the odds ratios", {
  d <- data.frame(id = 1:20, visit = "baseline", y = c("<2", 3:21), r = rep(c("PD", "SD", "PR", "CR"), 5))
  study <- marker_study(d, "id", "visit", "y", response = "r")
  told <- function(rule) paste(methods_text(response_trend(study, of = "value", censored_rule = rule)), collapse = " ")
  expect_match(told("ordinal"), "odds ratios took such values at the limit, where at most 15% of the patients had one")
  expect_no_match(told("limit"), "took such values")
})

test_that("who asks for maxT where there is none hears which verbs have it", {
  d <- data.frame(id = 1:8, visit = "baseline", a = 1:8, b = 8:1)
  study <- marker_study(d, "id", "visit", c("a", "b"))
  expect_error(marker_correlation(study, of = "value", p.adjust.method = "maxT"), "arm_change()", fixed = TRUE)
})

test_that("why areas have no interval is said once, below the sentences", {
  # One patient of the best category: in all, then in one stratum of two.
  response <- rep(c("PD", "SD", "PR"), c(8, 8, 1))
  shift <- 3 * (seq_along(response) + (response == "PR"))
  before <- matrix(0, 2, length(response), dimnames = list(c("A", "B"), NULL))
  after <- before + rbind(shift, shift)
  x <- response_trend(before, after, response, ordered = c("PD", "SD", "PR"), scale = "raw")
  expect_true(all(is.na(x$conf.low)))
  said <- findings(x)
  expect_match(said[1:2], "better category in 100% of pairs, no confidence interval;", fixed = TRUE)
  expect_match(said[3], ". A percentage has no confidence interval where a category has one patient.", fixed = TRUE)
  expect_identical(contradictions(said, x), character())
  expect_match(x$note, "no confidence interval: a category has one patient", fixed = TRUE)
  strata <- rep(c("a", "b"), length.out = length(response))
  x <- response_trend(before, after, response, ordered = c("PD", "SD", "PR"), scale = "raw", strata = strata)
  expect_true(all(is.na(x$conf.low[x$stratum == "all"])))
  said <- findings(x)
  expect_length(grep("where in a stratum a category has one patient.", said, fixed = TRUE), 1L)
  expect_identical(contradictions(said, x), character())
})
