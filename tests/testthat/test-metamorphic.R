# What must not change p: another unit, another order of patients, the opposite sign, groups swapped, noise of one
# machine epsilon. On the cells of the real trial and on random cases with ties, zeros and missing values (10,000 in
# `make test-all`), each at most 1e-12. test-paired-change-study.R has the paired cells of the real trial.

# How far two columns of p are apart; endless where one lacks what the other has, and where hardly any is there.
p_gap <- function(a, b) {
  if (identical(is.na(a), is.na(b)) && mean(is.na(a)) < 0.5) max(abs(a - b), na.rm = TRUE) else Inf
}

# Values on a grid of hundredths, as an assay reports them: ties and zero changes on paper that binary fractions split.
random_cases <- function(n_cases, n) {
  before <- matrix(sample(50:400, n_cases * n, TRUE) / 100, n_cases)
  after <- round(before + matrix(sample(-60:60, n_cases * n, TRUE) / 100, n_cases) / sample(c(1, 10), n_cases, TRUE), 2)
  before[sample(length(before), length(before) %/% 30)] <- NA
  colnames(before) <- colnames(after) <- paste0("p", seq_len(n))
  list(before = before, after = pmax(after, 0.01))
}

noisy <- function(x) x * (1 + matrix(sample(-1:1, length(x), TRUE), nrow(x)) * .Machine$double.eps)

# The largest of these gaps.
paired_gap <- function(x, ...) {
  p <- function(before, after, ...) paired_change(before, after, ...)$p.value
  plain <- p(x$before, x$after, ...)
  order <- sample(ncol(x$before))
  max(p_gap(p(x$before * 88.4, x$after * 88.4, ...), plain),
      p_gap(p(x$before[, order], x$after, ...), plain),
      p_gap(p(x$after, x$before, ...), plain),
      p_gap(p(noisy(x$before), noisy(x$after), ...), plain),
      p_gap(p(x$before, x$after, alternative = "less", ...), p(x$after, x$before, alternative = "greater", ...)))
}

response_gap <- function(x, y, ...) {
  p <- function(before, after, y, ...) response_change(before, after, y, ...)$p.value
  plain <- p(x$before, x$after, y, ...)
  order <- sample(ncol(x$before))
  max(p_gap(p(x$before * 88.4, x$after * 88.4, y, ...), plain),
      p_gap(p(x$before[, order], x$after[, order], y[order], ...), plain),
      p_gap(p(x$after, x$before, y, ...), plain),
      p_gap(p(x$before, x$after, !y, ...), plain),
      p_gap(p(noisy(x$before), noisy(x$after), y, ...), plain))
}

test_that("paired tests are steady in random cases", {
  withr::local_seed(31)
  for (n in sampled(c(5, 9, 16, 40), 3L)) {
    x <- random_cases(generated(60, 1250), n)
    for (zero in c("pratt", "wilcoxon")) expect_lte(paired_gap(x, zero_method = zero), 1e-12)
    expect_lte(paired_gap(x, method = "sign"), 1e-12)
  }
})

test_that("two-sample tests are steady in random cases", {
  withr::local_seed(32)
  for (n in sampled(c(6, 11, 18, 40), 3L)) {
    y <- rep(c(TRUE, FALSE, FALSE), length.out = n)
    expect_lte(response_gap(random_cases(generated(60, 2500), n), y), 1e-12)
  }
})

test_that("t and complete permutation tests are steady", {
  withr::local_seed(33)
  x <- random_cases(generated(60, 300), 10)
  expect_lte(paired_gap(x, method = "t"), 1e-12)
  expect_lte(paired_gap(x, method = "permutation"), 1e-12)
  y <- rep(c(TRUE, FALSE), 5)
  expect_lte(response_gap(x, y, method = "t"), 1e-12)
  expect_lte(response_gap(x, y, method = "permutation"), 1e-12)
})

test_that("the step-down adjustment is steady", {
  withr::local_seed(34)
  x <- random_cases(30, 10)
  for (method in c("maxT", "minP")) {
    p <- function(before, after, ...) paired_change(before, after, p.adjust.method = method, ...)$adj.p.value
    plain <- p(x$before, x$after)
    expect_lte(p_gap(p(x$before * 88.4, x$after * 88.4), plain), 1e-12)
    expect_lte(p_gap(p(x$after, x$before), plain), 1e-12)
    expect_lte(p_gap(p(noisy(x$before), noisy(x$after)), plain), 1e-12)
    rows <- sample(30)
    expect_lte(p_gap(p(x$before[rows, ], x$after[rows, ])[order(rows)], plain), 1e-12)
  }
})

test_that("a screen does not depend on the unit or the order of patients, and turns with the sign", {
  withr::local_seed(35)
  x <- random_cases(60, 30)$before
  y <- rep(c(TRUE, FALSE, FALSE), 10)
  plain <- prognostic_screen(x, y)
  other <- prognostic_screen(x * 88.4, y)
  order <- sample(30)
  turned <- prognostic_screen(-x, y)
  # Estimates are found to rounding, not equal to the last bit.
  close <- function(a, b) expect_lte(max(abs(a - b), na.rm = TRUE), 1e-9)
  close(other$p.value, plain$p.value)
  close(prognostic_screen(x[, order], y[order])$p.value, plain$p.value)
  close(turned$p.value, plain$p.value)
  expect_equal(turned$auc, 1 - plain$auc, tolerance = 1e-12)
  expect_equal(other$auc, plain$auc, tolerance = 1e-12)
})

test_that("tests against response are steady on the real trial", {
  folder <- system.file("extdata", "cdisc-pilot-01", package = "cytochange")
  skip_if(folder == "")
  read <- function(file) utils::read.csv(file.path(folder, file))
  cibic <- read("adqscibc.csv")
  study <- suppressMessages(adam_study(read("adlbc.csv.bz2"), response = cibic[cibic$AVISIT == "Week 24", ],
                                       adsl = read("adsl.csv"), visits = c("Baseline", "Week 8", "Week 16", "Week 24"),
                                       responders = function(x) x <= 3))
  records <- as.data.frame(study)
  who <- patients(study)
  at <- function(visit) {
    here <- records[records$visit == visit, ]
    out <- matrix(NA_real_, length(markers(study)), nrow(who), dimnames = list(markers(study), who$id))
    out[cbind(match(here$marker, markers(study)), match(here$id, who$id))] <- here$value
    out
  }
  withr::local_seed(36)
  for (visit in setdiff(visits(study), "Baseline")) {
    x <- list(before = at("Baseline"), after = at(visit))
    expect_lte(response_gap(x, who$responder), 1e-12)
  }
})
