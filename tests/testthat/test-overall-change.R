# One test over all visits. Its kernel has its own test in dev/core-tests, with the printed values.

running <- matrix(c(
  5.40, 5.50, 5.55, 5.85, 5.70, 5.75, 5.20, 5.60, 5.50, 5.55, 5.50, 5.40, 5.90, 5.85, 5.70, 5.45, 5.55, 5.60,
  5.40, 5.40, 5.35, 5.45, 5.50, 5.35, 5.25, 5.15, 5.00, 5.85, 5.80, 5.70, 5.25, 5.20, 5.10, 5.65, 5.55, 5.45,
  5.60, 5.35, 5.45, 5.05, 5.00, 4.95, 5.50, 5.50, 5.40, 5.45, 5.55, 5.50, 5.55, 5.55, 5.35, 5.45, 5.50, 5.55,
  5.50, 5.45, 5.25, 5.65, 5.60, 5.40, 5.70, 5.65, 5.55, 6.30, 6.30, 6.25
), 22L, byrow = TRUE)

as_visits <- function(x) {
  stats::setNames(lapply(seq_len(ncol(x)), function(j) matrix(x[, j], 1L)), paste("visit", seq_len(ncol(x))))
}

overall_study <- function(...) {
  marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker", value = "value", response = "response",
               arm = "arm", covariates = c("er", "age"), lloq = "lloq", ...)
}

test_that("printed values: first base, complete and with visits missing", {
  row <- overall_change(as_visits(running))
  expect_equal(row$statistic, 11.142857143, tolerance = 1e-10)
  expect_equal(row$p.value, 0.003805040776, tolerance = 1e-9)
  expect_identical(row$method, "Friedman, chi-square")
  theirs <- stats::friedman.test(running)
  expect_equal(c(row$statistic, row$df, row$p.value),
               unname(c(theirs$statistic, theirs$parameter, theirs$p.value)), tolerance = 1e-12)
  page <- overall_change(as_visits(running), test = "page", alternative = "less")
  expect_equal(page$statistic, -3.240370349, tolerance = 1e-9)
  expect_equal(page$p.value, pnorm(-3.240370349), tolerance = 1e-8)
  aligned <- overall_change(as_visits(running), test = "aligned")
  expect_equal(c(aligned$statistic, aligned$p.value), c(11.794058611, 0.00274759), tolerance = 3e-6)
  lacking <- running
  lacking[cbind(c(1, 5, 9, 20, 14, 14), c(1, 3, 2, 1, 2, 3))] <- NA
  row <- overall_change(as_visits(lacking))
  expect_equal(c(row$statistic, row$p.value), c(8.592213445, 0.0136214882), tolerance = 1e-8)
  expect_identical(c(row$n_complete, row$n_partial, row$n_dropped), c(17L, 4L, 1L))
  small <- matrix(c(1.2, 2.3, 3.1, 2.0, 2.5, 2.5, 0.7, 1.9, 1.1, 3.0, 3.6, 4.2, 1.5, 1.4, 2.2), 5L, byrow = TRUE)
  row <- overall_change(as_visits(small))
  expect_equal(c(row$statistic, row$p.value), c(6, 420 / 7776), tolerance = 1e-12)
  expect_identical(row$method, "Friedman, all orders")
  expect_equal(overall_change(as_visits(small), exact = FALSE)$p.value, pchisq(6, 2, lower.tail = FALSE))
  expect_equal(overall_change(as_visits(small), test = "page", alternative = "greater")$p.value, 68 / 7776)
  expect_equal(overall_change(as_visits(small), test = "aligned")$p.value, 252 / 7776)
})

test_that("complete data are friedman.test(), many sets", {
  for (k in seq_len(generated(15L, 200L))) {
    withr::local_seed(k)
    x <- matrix(if (k %% 2) sample(6, 60, TRUE) else rnorm(60), 12L)
    row <- overall_change(as_visits(x))
    theirs <- stats::friedman.test(x)
    expect_equal(c(row$statistic, row$p.value), unname(c(theirs$statistic, theirs$p.value)), tolerance = 1e-10)
  }
})

# T by the definition, with a generalised inverse.
plain_friedman <- function(x) {
  x <- x[rowSums(!is.na(x)) >= 2L, , drop = FALSE]
  a <- numeric(ncol(x))
  s <- matrix(0, ncol(x), ncol(x))
  for (i in seq_len(nrow(x))) {
    here <- which(!is.na(x[i, ]))
    k <- length(here)
    score <- sqrt(12 / (k + 1)) * (rank(x[i, here]) - (k + 1) / 2)
    a[here] <- a[here] + score
    s[here, here] <- s[here, here] + sum(score^2) / (k - 1) * (diag(k) - 1 / k)
  }
  parts <- eigen(s, symmetric = TRUE)
  used <- parts$values > 1e-9 * max(parts$values)
  sum(crossprod(parts$vectors[, used, drop = FALSE], a)^2 / parts$values[used])
}

test_that("with visits missing T is the definition's", {
  for (k in seq_len(generated(20L, 300L))) {
    withr::local_seed(k)
    x <- matrix(sample(8, 32, TRUE), 8L)
    x[sample(32, 9)] <- NA
    row <- overall_change(as_visits(x))
    if (row$status == "ok") expect_equal(row$statistic, plain_friedman(x), tolerance = 1e-9)
  }
})

test_that("two visits are the sign test, by all orders", {
  x <- matrix(c(1, 2, 3, 5, 4, 4, 2, 1, 0, 7), 5L, byrow = TRUE)
  two <- overall_change(as_visits(x))
  sign <- paired_change(matrix(x[, 1], 1L), matrix(x[, 2], 1L), method = "sign")
  expect_equal(two$p.value, sign$p.value)
})

test_that("nobody is said to have been left out where nobody was", {
  rows <- overall_change(overall_study(), by = "response")
  rows$n_partial[] <- 1L
  rows$n_dropped[] <- 0L
  expect_identical(overall_missing_words(rows)[1L],
                   "Patients with two or more visits, but not all, took part (1 a row).")
})

test_that("groups, tables, words and data of a study hold together", {
  rows <- overall_change(overall_study(), by = c("arm", "response"))
  expect_identical(nrow(rows), 6L * 4L * 2L)
  wanted <- c("marker", "arm", "response", "n_complete", "n_partial", "n_dropped", "statistic", "df", "p.value",
              "adj.p.value", "kendall_w", "method", "status", "note")
  expect_identical(intersect(names(rows), wanted), wanted)
  two <- overall_change(overall_study(), by = "response")
  expect_true(all(two$adj.p.value[two$marker == "IL-6"] < 0.05))
  expect_output(print(two), "Missing values are|No test finds missing values associated|No value is missing")
  says <- "^IL-6 differed between baseline, month 3 and month 6 in responders \\(34 patients, [^()]*\\) and in non-resp"
  expect_match(findings(two)[[1L]], says)
  expect_match(paste(methods_text(two), collapse = " "), "Friedman's test in the form of Skillings and Mack")
  expect_s3_class(paper_table(two), "paper_table")
  expect_true("kendall_w" %in% as_ard(two)$stat_name)
  expect_identical(glance(two)$n_rows, 12L)
  expect_s3_class(autoplot(two), "ggplot")
  expect_identical(levels(autoplot(two)$data$.group), c("responder", "non-responder"))
})

test_that("a test of an order is told by ranks, each group by its own sign, and never as a rise or fall", {
  page <- overall_change(overall_study(), test = "page", by = "response")
  il6 <- page[page$marker == "IL-6", ]
  expect_true(all(il6$adj.p.value < 0.05))
  way <- ifelse(il6$statistic < 0, "lower", "higher")
  said <- findings(page)[[1L]]
  expect_match(said, paste0("^IL-6, over baseline, month 3 and month 6, ranked ", way[1L], " at later visits in ",
                            "responders \\(34 patients, Z [^()]*\\), and ", way[2L],
                            " at later visits in non-responders \\("))
  expect_no_match(paste(findings(page), collapse = " "), "rose|fell|increase|decrease")
  alone <- overall_change(as_visits(running), test = "page", alternative = "less")
  expect_match(findings(alone)[[1L]], "ranked lower at later visits \\([^()]*\\)\\.$")
  # Groups of one sign share the words.
  both <- overall_change(overall_study(), test = "page", by = "arm")
  both$adj.p.value[] <- 0.001
  both$statistic[] <- 3
  expect_match(findings(both)[[1L]],
               "ranked higher at later visits under Megace \\(.*\\), under .* and under [^()]*\\([^()]*\\)\\.$")
})

test_that("a limit that moves is no change: values below it are tied lowest in the patient", {
  data <- data.frame(id = rep(1:6, each = 3), visit = rep(c("a", "b", "c"), 6), marker = "m",
                     value = c(1, 2, 4, 3, 2, 5, 1, 2, 2, 4, 2, 6, 1, 3, 7, 1, 2, 3),
                     below = rep(c(TRUE, TRUE, FALSE, FALSE, TRUE, FALSE), 3), r = "CR")
  study <- marker_study(data, "id", "visit", "value", "marker", censored = "below", scale = "raw",
                        visits = c("a", "b", "c"), baseline = "a")
  # Patient 1: <1, <2, 4: both lowest. 3: <1, <2, 2: at its limit is measured. 6: 1, <2, 3: 1 is below that limit.
  ranked <- rbind(c(0, 0, 4), c(3, 0, 5), c(0, 0, 2), c(4, 0, 6), c(0, 0, 7), c(0, 0, 3))
  row <- overall_change(study)
  expect_equal(row$statistic, plain_friedman(ranked), tolerance = 1e-10)
  expect_identical(overall_change(study, test = "aligned")$status, "not_computed")
  expect_match(overall_change(study, test = "aligned")$note, "too many")
})

test_that("what cannot serve is said by class", {
  expect_error(overall_change(matrix(1:4, 2)), class = "cytochange_error_argument")
  expect_error(overall_change(list(matrix(1:4, 2))), class = "cytochange_error_argument")
  expect_error(overall_change(as_visits(running), alternative = "less"), class = "cytochange_error_argument")
  expect_error(overall_change(as_visits(running), p.adjust.method = "maxT"), class = "cytochange_error_argument")
  expect_error(overall_change(overall_study(), visits = "baseline"), class = "cytochange_error_data")
  rows <- overall_change(list(a = matrix(c(1, NA, 2, 2), 2), b = matrix(c(1, 3, 2, NA), 2)))
  expect_identical(rows$status, c("constant", "no_pairs"))
  expect_identical(rows$p.value, c(1, NA))
  expect_identical(overall_change(list(a = matrix(1:3, 1, dimnames = list(NULL, c("p", "q", "r"))),
                                       b = matrix(c(5, 4), 1, dimnames = list(NULL, c("r", "p")))))$n_complete, 2L)
})
