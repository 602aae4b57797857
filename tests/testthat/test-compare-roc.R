ovarian <- function() {
  file <- system.file("extdata", "reference", "delong-ovarian.csv", package = "cytochange")
  utils::read.csv(file, comment.char = "#")
}

test_that("DeLong's own data: areas, errors and the joint chi-square as SAS prints them", {
  d <- ovarian()
  expect_identical(dim(d), c(43L, 4L))
  # The SAS analysis fits each test as a predictor of popind = 0; all three are lower there.
  curves <- lapply(list(KG = d$totscore - 10, ALB = -d$alb, TP = -d$tp), roc_curve, response = d$popind == 0,
                   resamples = 0)
  figures <- vapply(curves, function(roc) c(roc$auc, sqrt(roc$variance)), c(1, 1))
  expect_equal(figures[1, ], c(KG = 0.725806, ALB = 0.736559, TP = 0.647849), tolerance = 1e-6)
  expect_equal(figures[2, ], c(KG = 0.102822, ALB = 0.092694, TP = 0.100047), tolerance = 1e-5)
  joint <- do.call(compare_roc, curves)
  expect_equal(c(joint$statistic, joint$df, joint$p.value), c(2.5339779, 2, 0.28167849), tolerance = 1e-7)
  expect_identical(nrow(joint), 1L)
  expect_identical(nrow(do.call(compare_roc, c(curves, pairwise = TRUE))), 4L)
})

test_that("aSAH: s100b against wfns (pROC 1.18)", {
  skip_if_not_installed("pROC")
  data("aSAH", package = "pROC", envir = environment())
  result <- compare_roc(roc_curve(aSAH$s100b, aSAH$outcome, resamples = 0),
                        roc_curve(as.numeric(aSAH$wfns), aSAH$outcome, resamples = 0))
  expect_true(result$paired)
  expect_equal(c(result$statistic, result$p.value), c(-2.20898359, 0.02717578), tolerance = 1e-7)
  expect_named(as.data.frame(result)[c("auc_1", "auc_2", "difference", "conf.low", "conf.high", "statistic", "p.value",
                                       "paired")])
})

test_that("pROC agrees, paired and unpaired", {
  skip_if_not_installed("pROC")
  set.seed(1)
  for (i in seq_len(generated(20L, 200L))) {
    n <- sample(10:60, 1)
    event <- sample(rep(c(TRUE, FALSE), length.out = n))
    unit <- 10^sample(0:3, 1)
    x <- round((rnorm(n) + event) * unit)
    y <- x + round(2 * unit * rnorm(n))
    m <- sample(10:60, 1)
    other <- sample(rep(c(TRUE, FALSE), length.out = m))
    z <- rnorm(m) + other
    peer <- function(event, x) pROC::roc(event, x, direction = "<", levels = c(FALSE, TRUE), quiet = TRUE)
    ours <- compare_roc(roc_curve(x, event, resamples = 0), roc_curve(y, event, resamples = 0))
    theirs <- pROC::roc.test(peer(event, x), peer(event, y), method = "delong", paired = TRUE)
    expect_equal(ours$statistic, unname(theirs$statistic), tolerance = 1e-8)
    expect_equal(ours$p.value, theirs$p.value, tolerance = 1e-8)
    expect_equal(c(ours$conf.low, ours$conf.high), as.numeric(theirs$conf.int), tolerance = 1e-8)
    if (i %% 5 > 0) next
    ours <- compare_roc(roc_curve(x, event, resamples = 0), roc_curve(z, other, resamples = 0))
    theirs <- pROC::roc.test(peer(event, x), peer(other, z), method = "delong", paired = FALSE)
    expect_false(ours$paired)
    # pROC takes Welch's t here; its statistic is the same, its p is not.
    expect_equal(ours$statistic, unname(theirs$statistic), tolerance = 1e-8)
  }
})

test_that("paired curves are compared over the patients that have both, others are counted", {
  event <- rep(c(TRUE, FALSE), 6)
  x <- c(5, 3, 6, 2, 7, 7, 4, 1, 9, 3, 2, 5)
  y <- c(NA, 4, 6, 1, 5, 6, 7, 2, 8, NA, 3, 4)
  all <- compare_roc(roc_curve(x, event, resamples = 0), roc_curve(y, event, resamples = 0))
  keep <- !is.na(y)
  complete <- compare_roc(roc_curve(x[keep], event[keep], resamples = 0),
                          roc_curve(y[keep], event[keep], resamples = 0))
  expect_equal(all$statistic, complete$statistic)
  expect_equal(all$n_left_out, 2)
  expect_match(all$note, "have all values")
  # By name, in any order.
  names(x) <- names(y) <- letters[1:12]
  mixed <- sample(12)
  named <- compare_roc(roc_curve(x, event, resamples = 0), roc_curve(y[mixed], event[mixed], resamples = 0))
  expect_equal(named$statistic, all$statistic)
  expect_true(named$paired)
})

test_that("no variance is said, not divided by", {
  event <- rep(c(TRUE, FALSE), 5)
  x <- c(5, 3, 6, 2, 7, 7, 4, 1, 9, 3)
  same <- compare_roc(roc_curve(x, event, resamples = 0), roc_curve(10 * x, event, resamples = 0))
  expect_identical(c(same$difference, same$p.value), c(0, 1))
  expect_true(nzchar(same$note))
  perfect <- compare_roc(roc_curve(as.numeric(event), event, resamples = 0), roc_curve(-event, event, resamples = 0))
  expect_identical(perfect$status, "not_computed")
  expect_true(is.na(perfect$p.value) && nzchar(perfect$note))
  joint <- compare_roc(roc_curve(x, event, resamples = 0), roc_curve(10 * x, event, resamples = 0),
                       roc_curve(rev(x), event, resamples = 0))
  expect_equal(joint$df, 1)
})

test_that("bad input is a classed error, and the print fits", {
  event <- rep(c(TRUE, FALSE), 5)
  roc <- roc_curve(c(5, 3, 6, 2, 7, 7, 4, 1, 9, 3), event, resamples = 0)
  other <- roc_curve(c(5, 3, 6, 2, 7, 7, 4, 1, 9, 3), !event, resamples = 0)
  expect_error(compare_roc(roc), class = "cytochange_error_argument")
  expect_error(compare_roc(roc, 3), class = "cytochange_error_argument")
  expect_error(compare_roc(roc, other, paired = TRUE), class = "cytochange_error_argument")
  expect_false(compare_roc(roc, roc, paired = FALSE)$paired)
  printed <- capture.output(print(compare_roc(`a very long name of a marker` = roc, `another long name` = other,
                                              c = roc,
                                              pairwise = TRUE)))
  expect_true(all(nchar(printed) <= 80))
})

test_that("a print heads areas as other prints do, and says why patients are left out", {
  study <- marker_study(ifn_trial, "patient", "visit", "value", "marker", response = "response", lloq = "lloq",
                        unit = "unit")
  curves <- lapply(c("sIL-2R", "IFN-gamma"), function(m) roc_curve(study, m, resamples = 0))
  printed <- utils::capture.output(print(compare_roc(curves[[1L]], curves[[2L]]), width = 200))
  expect_length(grep("AUC 1 +AUC 2 +difference", printed), 1L)
  expect_match(paste(printed, collapse = "\n"), "42 without; 4 left out: value or response missing", fixed = TRUE)
  boot <- roc_curve(study, "sIL-2R", resamples = 20, seed = 1, partial = c(0.8, 1))
  printed <- paste(utils::capture.output(print(boot, width = 300)), collapse = "\n")
  expect_match(printed, "U/mL (95% bootstrap CI ", fixed = TRUE)
  expect_match(printed, "Partial AUC over specificity 0.8 to 1: [^\n]*\\(95% CI by the bootstrap\\); standardised ")
})
