experiment <- function(seed = 5) {
  skip_if_not_installed("SummarizedExperiment")
  set.seed(seed)
  samples <- data.frame(patient = rep(letters[1:12], 2), visit = rep(c("pre", "post"), each = 12),
                        response = rep(rep(c("CR", "PD"), 6), 2), arm = rep(rep(c("A", "B"), each = 6), 2),
                        age = rep(c(41, 52, 63, 47, 58, 49, 66, 71, 39, 55, 60, 44), 2))
  values <- matrix(round(rlnorm(72), 2) + 0.1, 3, dimnames = list(c("IL-6", "age", "TNF"), NULL))
  order <- sample(24)
  SummarizedExperiment::SummarizedExperiment(list(log = log2(values)[, order], raw = values[, order]),
                                             colData = samples[order, ])
}
pieces <- function(x, assay = "raw") {
  samples <- as.data.frame(SummarizedExperiment::colData(x))
  values <- SummarizedExperiment::assay(x, assay)
  at <- function(visit) {
    columns <- which(samples$visit == visit)
    columns <- columns[order(samples$patient[columns])]
    structure(values[, columns], dimnames = list(rownames(values), samples$patient[columns]))
  }
  patients <- samples[samples$visit == "pre", ]
  list(before = at("pre"), after = at("post"), patients = patients[order(patients$patient), ])
}
figures <- c("estimate", "conf.low", "conf.high", "p.value", "statistic")

test_that("the verbs give the matrix methods' figures, whatever the order of the samples", {
  x <- experiment()
  p <- pieces(x)
  change <- paired_change(x, id = "patient", visit = "visit", assay = "raw", baseline = "pre", scale = "log2")
  expect_identical(change$marker, c("IL-6", "age", "TNF"))
  expect_equal(as.data.frame(change)[figures],
               as.data.frame(paired_change(p$before, p$after, scale = "log2"))[figures])
  assoc <- response_change(x, id = "patient", visit = "visit", response = "response", baseline = "pre", assay = 1L)
  logs <- pieces(x, "log")
  expect_equal(as.data.frame(assoc)[figures],
               as.data.frame(response_change(logs$before, logs$after, p$patients$response))[figures])
  screen <- prognostic_screen(x, id = "patient", visit = "visit", response = "response", arm = "arm", baseline = "pre",
                              assay = "log", covariates = c("arm", "age"), resamples = 0)
  same <- prognostic_screen(logs$before, p$patients$response, covariates = p$patients[c("arm", "age")])
  expect_equal(as.data.frame(screen)[figures], as.data.frame(same)[figures])
})

test_that("a class that extends it serves, and one visit is enough for a screen", {
  x <- experiment()
  x <- x[, SummarizedExperiment::colData(x)$visit == "pre"]
  ranged <- methods::as(x, "RangedSummarizedExperiment")
  screen <- prognostic_screen(ranged, id = "patient", response = "response", resamples = 0)
  expect_identical(screen$n, rep(12L, 3))
})

test_that("what colData or the assays lack is a classed error", {
  x <- experiment()
  expect_error(paired_change(x, id = "subject", visit = "visit"), class = "cytochange_error_argument")
  expect_error(paired_change(x, visit = "visit"), class = "cytochange_error_argument")
  expect_error(paired_change(x, id = "patient", visit = "visit", assay = "counts"), class = "cytochange_error_argument")
  expect_error(paired_change(x, id = "patient", visit = "visit", methd = "t"), class = "cytochange_error_argument")
  error <- expect_error(paired_change(x[, c(1:24, 3)], id = "patient", visit = "visit"),
                        class = "cytochange_error_data")
  expect_identical(error$argument, "x")
  expect_match(error$location, "samples \\(columns\\) 3, 25")
  rownames(x)[2] <- "IL-6"
  expect_error(paired_change(x, id = "patient", visit = "visit"), class = "cytochange_error_data")
})

test_that("hostile names stay as they are", {
  skip_if_not_installed("SummarizedExperiment")
  names <- trim_blanks(setdiff(hostile_names(), "\u00a0"))
  made <- hostile_trial(names)
  experiment <- SummarizedExperiment::SummarizedExperiment(
    list(v = structure(t(made$values), dimnames = list(names, NULL))), colData = made$data)
  change <- paired_change(experiment, id = "patient_no", visit = "when", response = "answer", arm = "branch")
  expect_identical(as.character(change$marker), names)
  expect_not_attacked("an experiment")
})

test_that("errors and messages speak of markers by name, of samples, and of what there is to do here", {
  x <- experiment()
  SummarizedExperiment::assay(x, "raw")[2, 7] <- 0
  error <- outcome(paired_change(x, id = "patient", visit = "visit", assay = "raw", scale = "log2"))$result
  expect_identical(error$argument, "assay")
  expect_match(error$received, "marker age", fixed = TRUE)
  expect_match(error$location, "sample (column) 7; patient", fixed = TRUE)
  x <- experiment()
  said <- outcome(paired_change(x, id = "patient", visit = "visit"))$said$visit_order
  expect_match(conditionMessage(said), "Another order: a factor.", fixed = TRUE)
  x$visit[3:4] <- NA
  error <- outcome(paired_change(x, id = "patient", visit = "visit"))$result
  expect_identical(error$location, "samples (columns) 3, 4; leave samples without a visit out of `x`")
  # A name as it is written, whatever it holds.
  rownames(x)[1] <- "row 2 of the assay\\1"
  x$visit[3:4] <- "pre"
  x <- x[, !duplicated(paste(x$patient, x$visit))]
  SummarizedExperiment::assay(x, "raw")[1, 1] <- 0
  error <- outcome(paired_change(x, id = "patient", visit = "visit", assay = "raw", scale = "log2"))$result
  expect_match(error$received, "marker row 2 of the assay\\1", fixed = TRUE)
})
