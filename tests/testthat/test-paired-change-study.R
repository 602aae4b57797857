small_study <- function(...) {
  set.seed(21)
  data <- expand.grid(patient = sprintf("P%02d", 1:24), visit = factor(c("base", "week 4", "week 8"),
                                                                        c("base", "week 4", "week 8")),
                      marker = c("A", "B"), stringsAsFactors = FALSE)
  data$value <- round(rlnorm(nrow(data), 3), 2)
  data$arm <- ifelse(as.integer(sub("P", "", data$patient)) %% 2 == 0, "active", "placebo")
  data$response <- rep(c("CR", "PR", "SD", "PD", "NE", "PR"), 4)[as.integer(sub("P", "", data$patient))]
  data <- data[!(data$patient == "P03" & data$visit == "week 4"), ]
  data <- data[sample(nrow(data)), ]
  marker_study(data, "patient", "visit", "value", "marker", response = "response", arm = "arm", ...)
}

test_that("rows are markers, then visits, then strata; pairing is by patient", {
  study <- small_study()
  x <- paired_change(study)
  expect_identical(x$marker, rep(c("A", "B"), each = 2))
  expect_identical(x$visit, rep(c("week 4", "week 8"), 2))
  expect_identical(x$reference, rep("base", 4))
  expect_identical(x$n_eligible, rep(24L, 4))
  expect_identical(x$n_pairs, c(23L, 24L, 23L, 24L))
  data <- as.data.frame(study)
  wide <- function(visit) with(data[data$marker == "A" & data$visit == visit, ], setNames(value, id))
  before <- wide("base")
  after <- wide("week 8")
  d <- log2(after[names(before)] / before)
  expect_equal(x$estimate[2], median(walsh(d)))
  expect_equal(x$p.value[2], wilcox.test(d, exact = TRUE)$p.value, tolerance = 1e-12)
  expect_equal(x$adj.p.value, p.adjust(x$p.value, "holm"))
  per_visit <- paired_change(study, adjust_within = "visit", p.adjust.method = "bonferroni")
  expect_equal(per_visit$adj.p.value, pmin(1, 2 * per_visit$p.value))
  expect_match(settings(per_visit)$family, "the 2 rows of each visit")
})

test_that("groups: arm, response, both", {
  study <- small_study()
  x <- paired_change(study, by = "response")
  expect_identical(names(x)[1:5], c("marker", "visit", "reference", "response", "n_eligible"))
  expect_identical(levels(x$response), c("responder", "non-responder"))
  expect_identical(as.character(x$response[1:2]), c("responder", "non-responder"))
  expect_identical(x$n_eligible[1:2], c(12L, 8L))
  expect_identical(settings(x)$n_left_out, c(response = 4L))
  both <- paired_change(study, by = c("arm", "response"))
  expect_identical(names(both)[4:5], c("arm", "response"))
  expect_identical(sum(both$n_eligible[both$marker == "A" & both$visit == "week 4"]), 20L)
  # A stratum is the study of its patients alone.
  arm <- paired_change(study, by = "arm", p.adjust.method = "none")
  alone <- paired_change(subset(study, arm == "active"), p.adjust.method = "none")
  expect_identical(arm$p.value[arm$arm == "active"], alone$p.value)
  expect_error(paired_change(study, by = "sex"), class = "cytochange_error_argument")
})

test_that("contrasts, visits and markers choose rows", {
  study <- small_study()
  x <- paired_change(study, contrasts = list(c("week 8", "week 4"), c("week 4", "base")), markers = "B")
  expect_identical(x$visit, c("week 8", "week 4"))
  expect_identical(x$reference, c("week 4", "base"))
  back <- paired_change(study, contrasts = list(c("base", "week 8")), markers = "B")
  forth <- paired_change(study, visits = "week 8", markers = "B")
  expect_equal(back$estimate, -forth$estimate)
  expect_identical(back$p.value, forth$p.value)
  for (bad in list("week 8", c("week 8", "week 4"), list(c("week 8", "week 8")), list(c("week 9", "base")), list(),
                   3)) {
    expect_error(paired_change(study, contrasts = bad), class = "cytochange_error_argument")
  }
  expect_error(paired_change(study, visits = "base"), class = "cytochange_error_argument")
})

test_that("values below the limit are counted and named", {
  data <- data.frame(id = rep(1:6, 2), visit = rep(0:1, each = 6),
                     value = c("5", "<2", "8", "9", "4", "<2", "7", "<2", "3", "<2", "1e1", "<2"))
  study <- marker_study(data, "id", "visit", "value")
  x <- paired_change(study, censored_rule = "limit")
  expect_identical(c(x$n_pairs, x$n_censored, x$n_zero, x$n_undetermined), c(6L, 3L, 2L, 0L))
  expect_match(x$note, "3 pairs with a value below the limit, entered at the limit")
  half <- paired_change(study, censored_rule = "half", method = "t")
  expect_equal(half$estimate, mean(log2(c(7, 1, 3, 1, 10, 1) / c(5, 1, 8, 9, 4, 1))))
  expect_error(paired_change(study, censored_rule = "error"), class = "cytochange_error")
  data$value <- "<2"
  none <- paired_change(marker_study(data, "id", "visit", "value"))
  expect_identical(none$status, "all_censored")
  expect_identical(none$p.value, 1)
  expect_true(nzchar(none$note))
})

test_that("the print fits, says the question and what was left out", {
  lines <- capture.output(print(paired_change(small_study(), by = c("arm", "response"))))
  expect_true(all(nchar(lines) <= 80))
  expect_match(lines[[1]], "Did the markers change within patients, by arm and response")
  expect_true(any(grepl("Left out: 4 patients without an evaluable response", lines)))
})

test_that("no p of the real trial moves with the unit, the sign, the order or noise", {
  path <- system.file("extdata", "cdisc-pilot-01", "adlbc.csv.bz2", package = "cytochange")
  skip_if(path == "")
  adlbc <- utils::read.csv(bzfile(path))
  visits <- setdiff(unique(adlbc$AVISIT[adlbc$AVISITN > 0 & adlbc$AVISITN < 90]), "")
  base <- adlbc[adlbc$AVISIT == "Baseline", ]
  cells <- merge(base[c("USUBJID", "PARAMCD", "AVAL")],
                 adlbc[adlbc$AVISIT %in% visits, c("USUBJID", "PARAMCD", "AVISIT", "AVAL")],
                 by = c("USUBJID", "PARAMCD"))
  cells <- cells[!duplicated(cells[c("USUBJID", "PARAMCD", "AVISIT")]), ]
  cells <- cells[cells$AVISIT %in% sampled(visits, 3L), ]
  rows <- paste(cells$PARAMCD, cells$AVISIT)
  at <- cbind(match(rows, unique(rows)), match(cells$USUBJID, unique(cells$USUBJID)))
  before <- after <- matrix(NA_real_, max(at[, 1]), max(at[, 2]))
  before[at] <- cells$AVAL.x
  after[at] <- cells$AVAL.y
  p <- function(b, a, ...) paired_change(b, a, ...)$p.value
  set.seed(1)
  noise <- function(x) x * (1 + sample(c(-1, 1), length(x), TRUE) * .Machine$double.eps)
  shuffled <- sample(ncol(before))
  for (exact in c(TRUE, FALSE)) {
    own <- p(before, after, exact = exact)
    expect_lt(max(abs(p(before * 88.4, after * 88.4, exact = exact) - own)), 1e-12)
    expect_lt(max(abs(p(before * 10, after * 10, exact = exact) - own)), 1e-12)
    expect_lt(max(abs(p(noise(before), noise(after), exact = exact) - own)), 1e-12)
    expect_lt(max(abs(p(after, before, exact = exact) - own)), 1e-12)
    expect_lt(max(abs(p(before[, shuffled], after[, shuffled], exact = exact) - own)), 1e-12)
  }
})

test_that("the print counts values beyond limits and names their markers", {
  data <- data.frame(id = rep(1:6, 4), visit = rep(rep(0:1, each = 6), 2), marker = rep(c("A", "B"), each = 12),
                     y = c("<3", "<3", 5, 6, 7, 8, "<3", 4, 6, 7, 9, "<3", 1:12))
  study <- suppressMessages(marker_study(data, "id", "visit", "y", "marker"))
  said <- function(x) gsub("\\s+", " ", paste(capture.output(print(x)), collapse = " "))
  expect_match(said(paired_change(study)),
               "Values beyond a limit in 1 of 2 rows (A): in 50% of the pairs, 1 change not determined.", fixed = TRUE)
  expect_no_match(said(paired_change(study, markers = "B")), "beyond")
  expect_match(said(study), "4 of them (17%) only known to be below a limit (A 4)", fixed = TRUE)
})
