# Ten patients, three visits; who lacks which is written out.
missing_study <- function() {
  y <- cbind(c(1:9, NA) + 0.5, c(2:6, NA, NA, 8, NA, 3), c(4:8, 9, NA, NA, NA, 2))
  data <- data.frame(id = rep(1:10, 3), visit = rep(c(0, 1, 2), each = 10), y = as.vector(y),
                     arm = rep(rep(c("A", "B"), 5), 3), r = rep(rep(c("CR", "PD"), c(4, 6)), 3))
  marker_study(data, "id", "visit", "y", arm = "arm", response = "r")
}

test_that("the missing are counted, those who come back and those who don't", {
  x <- missing_report(missing_study())
  all <- x[x$arm == "all" & x$response == "all", ]
  expect_identical(all$n_expected, c(9L, 9L))
  expect_identical(all$n_missing, c(3L, 3L))          # patients 6, 7, 9; then 7, 8, 9
  expect_identical(all$n_intermittent, c(1L, 0L))     # 6 comes back
  expect_identical(all$n_dropout, c(2L, 3L))
  expect_equal(all$percent_missing, c(100, 100) * 3 / 9)
  cells <- x[x$arm != "all" & x$visit == "1", ]
  expect_identical(sum(cells$n_expected), 9L)
  expect_identical(sum(cells$n_missing), 3L)
  expect_identical(cells$n_missing[cells$arm == "A" & cells$response == "non-responder"], 2L)
})

test_that("tests of missingness are wilcox.test() and fisher.test(), adjusted together", {
  x <- missing_report(missing_study())
  all <- x[x$arm == "all" & x$response == "all", ]
  base <- log2(1:9 + 0.5)
  lacks <- 1:9 %in% c(6, 7, 9)
  test <- wilcox.test(base[lacks], base[!lacks], conf.int = TRUE)
  expect_equal(all$baseline_p[1], test$p.value)
  expect_equal(all$baseline_difference[1], unname(test$estimate))
  expect_equal(all$response_p[1], fisher.test(table(lacks, c(rep("CR", 4), rep("PD", 5))))$p.value)
  expect_equal(all$arm_p[1], fisher.test(table(lacks, rep(c("A", "B"), 5)[1:9]))$p.value)
  p <- c(all$baseline_p, all$response_p, all$arm_p)
  expect_equal(c(all$baseline_adj_p, all$response_adj_p, all$arm_adj_p), p.adjust(p, "holm"))
  expect_true(all(is.na(x$baseline_p[x$arm != "all"])))
  # All are evaluable: nothing else to test.
  expect_true(all(is.na(x$response_groups_p)))
})

test_that("missing against response is told in the evaluable, and in all groups", {
  study <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker", value = "value",
                        response = "response", arm = "arm", lloq = "lloq")
  x <- missing_report(study)
  row <- x[x$marker == "IL-2" & x$visit == "month 6" & x$arm == "all" & x$response == "all", ]
  there <- function(visit) {
    ifn_trial$patient[ifn_trial$marker == "IL-2" & ifn_trial$visit == visit & !is.na(ifn_trial$value)]
  }
  expected <- there("baseline")
  answer <- as.character(ifn_trial$response[match(expected, ifn_trial$patient)])
  group <- ifelse(answer %in% c("CR", "PR"), "R", ifelse(answer %in% c("SD", "PD"), "N", "NE"))
  lacks <- !expected %in% there("month 6")
  expect_equal(row$response_p, fisher.test(table(lacks, group)[, c("R", "N")])$p.value)
  expect_equal(row$response_groups_p, fisher.test(table(lacks, group))$p.value)
  expect_lt(row$response_groups_p, 1e-4)
  of_all <- as.data.frame(x[x$arm == "all" & x$response == "all", ])
  p <- unlist(of_all[c("baseline_p", "response_p", "response_groups_p", "arm_p")])
  expect_equal(unlist(of_all[sub("_p$", "_adj_p", c("baseline_p", "response_p", "response_groups_p", "arm_p"))]),
               p.adjust(p, "holm"), ignore_attr = TRUE)
  said <- gsub("\\s+", " ", paste(capture.output(print(x, width = 200)), collapse = " "))
  leaning <- regmatches(said, regexpr("Missing values are, after adjustment .*, associated with .*", said))
  clear <- function(id) which(of_all[[sub("_p$", "_adj_p", id)]] <= 0.05)
  named <- paste(of_all$marker, "at", of_all$visit)
  expect_identical(grepl("response (the evaluable only):", leaning, fixed = TRUE), length(clear("response_p")) > 0)
  expect_match(leaning, paste("response groups (not evaluable as one of them):",
                              paste(named[clear("response_groups_p")][1:2], collapse = ", ")), fixed = TRUE)
  expect_match(said, "p response: Fisher's exact test of missing against response, the evaluable only", fixed = TRUE)
  expect_match(said, "missing against responder, non-responder and not evaluable", fixed = TRUE)
})

test_that("one evaluable group and patients not evaluable are two groups", {
  data <- data.frame(id = rep(1:8, 2), visit = rep(0:1, each = 8), y = c(1:8, 1:4, rep(NA, 4)),
                     r = rep(c("CR", "NE"), each = 4))
  x <- missing_report(marker_study(data, "id", "visit", "y", response = "r", visits = c("0", "1")))
  expect_identical(x$response_p[1], NA_real_)
  expect_equal(x$response_groups_p[1], 2 / choose(8, 4))
})

test_that("patterns of visits account for every patient", {
  found <- patterns(missing_report(missing_study()))
  expect_identical(sum(found$n), 10L)
  expect_identical(sum(found$n[found$pattern == "101"]), 1L)
  expect_identical(sum(found$n[found$pattern == "011"]), 1L)
  expect_identical(sum(found$n[found$pattern == "110"]), 1L)
  expect_match(paste(capture.output(print(missing_report(missing_study()))), collapse = " "), "No test finds")
  expect_error(patterns(1), class = "cytochange_error_argument")
})

test_that("a study of one visit has no rows, one without arm and response has rows of all", {
  one <- marker_study(data.frame(id = 1:3, v = 0, y = 1:3), "id", "v", "y")
  expect_identical(nrow(missing_report(one)), 0L)
  expect_no_error(capture.output(print(missing_report(one))))
  two <- marker_study(data.frame(id = c(1:3, 1:2), v = c(0, 0, 0, 1, 1), y = 1:5), "id", "v", "y")
  expect_identical(missing_report(two)$n_missing[1], 1L)
})

test_that("groups too many for Fisher's test have a p all the same", {
  withr::local_seed(3)
  n <- 1200
  data <- data.frame(id = rep(seq_len(n), 2), visit = rep(0:1, each = n), y = c(rexp(n), ifelse(runif(n) < 0.3, NA, 1)),
                     arm = rep(sample(letters[1:8], n, TRUE), 2))
  x <- missing_report(marker_study(data, "id", "visit", "y", arm = "arm"))
  lacks <- is.na(data$y[n + seq_len(n)])
  expect_equal(x$arm_p[1], chisq.test(table(lacks, data$arm[seq_len(n)]), correct = FALSE)$p.value)
})

test_that("tables beyond Fisher's test, or too slow for it, are told by their margins", {
  spread <- function(k, n, m) {
    n <- rep(n %/% k, k)
    missing <- diff(c(0, round(cumsum(n) * m / sum(n))))
    rbind(missing, n - missing)
  }
  expect_false(beyond_fisher(spread(4, 5000, 2000)))
  expect_false(beyond_fisher(spread(8, 300, 120)))
  expect_false(beyond_fisher(spread(20, 300, 30)))    # of 1.5 expected a cell: chi-square says something else
  expect_true(beyond_fisher(spread(12, 1000, 400)))
  expect_true(beyond_fisher(spread(20, 300, 120)))
  lacking <- rep(c(TRUE, FALSE), c(400, 600))
  group <- factor(rep_len(1:12, 1000))
  expect_equal(fisher_of(lacking, group), stats::chisq.test(table(lacking, group), correct = FALSE)$p.value)
  few <- 391:410
  expect_equal(fisher_of(lacking[few], group[few]), stats::fisher.test(table(lacking[few], group[few]))$p.value)
})

test_that("a difference of baselines has the marker's unit beside it, a ratio needs none", {
  data <- data.frame(id = rep(1:10, 2), visit = rep(c("a", "b"), each = 10), y = c(1:10, 2:9, NA, NA), u = "mg/L")
  names <- function(scale) {
    x <- missing_report(marker_study(data, "id", "visit", "y", unit = "u", scale = scale))
    unname(as.character(paper_table(x)$cells[[1L]]))
  }
  expect_identical(names("raw"), "y (mg/L)")
  expect_identical(names("log2"), "y")
})
