# What describes a study, as it is printed, in tables for papers, reports and documents, as data.

table_data <- function() {
  data <- data.frame(id = rep(1:6, 2), visit = rep(c("baseline", "week 4"), each = 6),
                     y = c("<3", "<3", "<3", "8", "16", "5.5", "6", "2", "8", ">500", NA, ">500"),
                     arm = rep(c("A", "A", "A", "B", "B", "B"), 2),
                     r = rep(c("CR", "PD", "PR", "PD", "SD", "NE"), 2))
  data
}
table_study_of <- function(...) {
  suppressMessages(marker_study(table_data(), "id", "visit", "y", unit = "ng/L", visits = c("baseline", "week 4"), ...))
}

descriptions <- function(study) {
  list(summary(study), marker_summary(study), marker_summary(study, by = c("arm", "response")), sample_flow(study),
       missing_report(study), response_rate(study), response_rate(study, NULL))
}

printed <- function(x, ...) paste(trimws(capture.output(print(x, ...))), collapse = " ")

test_that("quartiles that lie beyond a limit say so, in print and in tables", {
  x <- marker_summary(table_study_of())
  # Baseline: the median stands between "<3" and 5.5.
  expect_identical(x$median_censored, c(TRUE, FALSE))
  expect_identical(x$q1_censored, c(TRUE, FALSE))
  expect_identical(x$min_censored, c(TRUE, FALSE))
  expect_identical(x$q3_above, c(FALSE, TRUE))
  expect_identical(x$max_above, c(FALSE, TRUE))
  expect_match(printed(x), "<3.00 .*>500")
  cells <- paper_table(x, spread = "none")$cells
  expect_identical(cells$median, c("<4.2 (<3.0 to 7.4)", "8.0 (6.0 to >500.0)"))
  expect_match(printed(summary(table_study_of())), "<3.00 .*>500")
  expect_identical(paper_table(summary(table_study_of()), spread = "none")$cells$median, cells$median)
  expect_match(paste(paper_table(x, spread = "none")$footnotes$text, collapse = " "), "with < or >")
})

test_that("a mean is not given where a value is beyond a limit, and that is said", {
  study <- table_study_of(arm = "arm")
  x <- marker_summary(study, by = "arm")
  expect_identical(is.na(x$mean), c(TRUE, FALSE, FALSE, TRUE))
  expect_match(printed(x), "mean, sd: not given where a value is beyond a limit")
  ard <- as.data.frame(as_ard(x))
  warned <- vapply(ard$warning, function(w) if (is.null(w)) "" else w, "")
  expect_identical(warned[ard$stat_name == "mean"], c("no mean, SD, geometric mean: 3 values beyond a limit", "", "",
                                                      "no mean, SD, geometric mean: 2 values beyond a limit"))
  whole <- printed(marker_summary(subset(study, arm == "B"), visits = "baseline"))
  expect_no_match(whole, "beyond a limit")
  expect_match(whole, "9.83 +5.48")                                      # of 8, 16, 5.5
})

test_that("the change is a fold change on the log2 scale, else a difference in units", {
  d <- data.frame(id = rep(1:3, 2), visit = rep(0:1, each = 3), y = c(2, 4, 8, 4, 16, 8))
  fold <- paper_table(marker_summary(marker_study(d, "id", "visit", "y")), spread = "none",
                      columns = c("change_n", "change_median"))
  expect_identical(fold$cells$change_median, c("", "2.00 (1.41 to 2.83)"))   # 1, 2, 4: quartiles on log2
  expect_identical(fold$cells$change_n, c("", "3"))
  expect_match(fold$columns$label[4], "Fold change")
  difference <- paper_table(marker_summary(marker_study(d, "id", "visit", "y", scale = "raw")), spread = "none",
                            columns = "change_median")
  expect_identical(difference$cells$change_median, c("", "2.0 (1.0 to 7.0)"))
  expect_match(difference$columns$label[3], "^Change")
})

test_that("rates are percent with their interval, the control is called one", {
  x <- response_rate(table_study_of(arm = "arm", response = "r"))
  table <- paper_table(x)
  exact <- 100 * binom.test(2, 3)$conf.int
  expect_identical(table$cells$rate[1], sprintf("66.7 (%.1f to %.1f)", exact[1], exact[2]))
  expect_identical(table$cells$difference[1], "(control)")
  expect_match(printed(x), "rate minus that under A")
  expect_match(printed(x), "95% CI: Clopper-Pearson", fixed = TRUE)
  expect_no_match(printed(response_rate(table_study_of(arm = "arm", response = "r"), NULL)), "control|difference")
})

test_that("of the missing the print says what was tested, and only that", {
  both <- table_study_of(arm = "arm", response = "r")
  expect_match(printed(missing_report(both)),
               paste("associated with the baseline, response (the evaluable only), response groups",
                     "(not evaluable as one of them) or arm"), fixed = TRUE)
  neither <- missing_report(table_study_of())
  expect_identical(neither$arm, "all")
  expect_match(printed(neither), "missing values associated with the baseline.", fixed = TRUE)
  complete <- marker_study(data.frame(id = rep(1:3, 2), v = rep(0:1, each = 3), y = 1:6), "id", "v", "y")
  expect_match(printed(missing_report(complete)), "No value is missing.", fixed = TRUE)
  one <- printed(missing_report(both)[missing_report(both)$arm == "A", ])
  expect_match(one, "non-responder")
  data <- data.frame(id = rep(1:40, 2), v = rep(0:1, each = 40), r = rep(rep(c("CR", "PD"), each = 20), 2),
                     y = c(1:40, rep(c(1, NA), each = 20)))
  leans <- missing_report(marker_study(data, "id", "v", "y", response = "r"))
  expect_match(printed(leans), "associated with the baseline: y at 1; response: y at 1")
})

test_that("missing of expected, beside it each group's, adding up", {
  x <- missing_report(table_study_of(arm = "arm", response = "r"))
  table <- paper_table(x, spread = "arm")
  of <- function(text) as.integer(strsplit(text, " / ", fixed = TRUE)[[1]])
  expect_identical(of(table$cells$n_missing), c(1L, 6L))
  expect_identical(of(table$cells$A) + of(table$cells$B), of(table$cells$n_missing))
})

test_that("every description prints within its width, tidies, and is a table everywhere", {
  study <- table_study_of(arm = "arm", response = "r")
  for (x in sampled(descriptions(study), 4L)) {
    expect_lte(max(nchar(capture.output(print(x, width = 60)))), 60L)
    expect_no_match(printed(x), "NA")
    expect_identical(class(tidy(x)), "data.frame")
    expect_setequal(names(attributes(tidy(x))), c("names", "class", "row.names"))
    expect_identical(glance(x)$n_rows, nrow(x))
    table <- paper_table(x)
    expect_false(anyNA(table$cells))
    expect_true("method" %in% as_ard(x)$stat_name)
    expect_s3_class(x[1, ], class(x), exact = TRUE)
    expect_identical(class(x[1:2]), "data.frame")
    expect_output(print(x[0, ]), "No rows")
    expect_identical(settings(x)$unit, c(y = "ng/L"))
    if (requireNamespace("cards", quietly = TRUE)) {
      expect_no_error(cards::check_ard_structure(as_ard(x), error_on_fail = TRUE))
    }
    if (requireNamespace("gt", quietly = TRUE)) expect_s3_class(suppressWarnings(as_gt(x)), "gt_tbl")
    if (requireNamespace("flextable", quietly = TRUE)) expect_s3_class(as_flextable(x), "flextable")
    if (requireNamespace("knitr", quietly = TRUE)) {
      expect_match(paste(knitr::knit_print(x), collapse = " "), table$title, fixed = TRUE)
      expect_s3_class(report_table(x), "report_table")
      expect_output(print(report_table(x)))
    }
  }
})

test_that("a report's table says what its headings mean, and takes the groups that are asked for", {
  skip_if_not_installed("knitr")
  x <- missing_report(table_study_of(arm = "arm", response = "r"))
  expect_match(printed(report_table(x)), "p, Response: Fisher's exact test of missing against response")
  expect_match(printed(report_table(x)), "Non-responders")
  expect_no_match(printed(report_table(x, spread = "arm")), "Non-responders")
  expect_match(printed(report_table(response_rate(table_study_of(arm = "arm", response = "r")))), "Clopper-Pearson")
  expect_error(report_table(x, spread = "sex"), class = "cytochange_error_argument")
})

test_that("a column more is no harm, one less is a plain print", {
  x <- sample_flow(table_study_of())
  x$more <- 1
  expect_match(printed(x), "possible pair")
  x$n_paired <- NULL
  expect_no_match(printed(x), "possible pair")
})

test_that("groups without a name of their own are not shown, patients without values neither as zero nor as NA", {
  bare <- sample_flow(table_study_of())
  expect_no_match(printed(bare), "all|evaluable")
  one <- marker_study(data.frame(id = 1:2, visit = 0, a = 1:2, b = NA_real_), "id", "visit", c("a", "b"))
  x <- marker_summary(one)
  expect_identical(x$n, c(2L, 0L))
  expect_no_match(printed(x), "NA|fold change")
  expect_match(printed(marker_summary(subset(one, id == "1"))), "sd: not given of a single value")
  expect_match(printed(sample_flow(one)), "no follow-up visit")
  table <- paper_table(x)
  expect_identical(table$cells$median[2], "-")
  expect_match(table$footnotes$text, "No values", all = FALSE)
  ard <- as.data.frame(as_ard(x))
  expect_identical(unique(unlist(ard$error)), "not_computed: no values")
})

test_that("changes of values that are logarithms already are not called quotients of values", {
  data <- data.frame(id = rep(1:6, 2), visit = rep(c("baseline", "week 4"), each = 6), y = c(1:6, 7, 5:2, NA))
  of <- function(scale) marker_study(data, "id", "visit", "y", scale = scale, visits = c("baseline", "week 4"))
  notes <- function(x) paste(paper_table(x$of, columns = x$columns)$footnotes$text, collapse = " ")
  tables <- list(function(study) list(of = marker_summary(study), columns = "change_median"),
                 function(study) list(of = missing_report(study), columns = "baseline_difference"),
                 function(study) list(of = paired_change(study), columns = "estimate"))
  for (describe in tables) {
    logged <- notes(describe(of("already_log2")))
    expect_match(logged, "minus that .*as a power of 2 .*log2|minus the value .*as a power of 2 .*log2")
    expect_no_match(logged, "divided by")
    expect_match(notes(describe(of("log2"))), "divided by")
    expect_no_match(notes(describe(of("log2"))), "power of 2")
  }
  expect_match(printed(marker_summary(of("already_log2"))), "as a power of 2")
})

test_that("a geometric mean's bracket is explained where there is one", {
  data <- expand.grid(id = 1:8, visit = c("before", "after"))
  data$value <- 2 + data$id
  values <- marker_summary(marker_study(data, "id", "visit", "value"))
  paper <- paper_table(values, columns = c("mean", "geometric_mean"))
  notes <- paste(unlist(paper[c("notes", "footnotes")]), collapse = " ")
  expect_match(notes, "In brackets the coefficient of variation (CV) of log-normal values.", fixed = TRUE)
  # With one decimal more than the data have.
  logs <- log(3:10)
  shown <- sprintf("%.1f (%.0f%%)", exp(mean(logs)), 100 * sqrt(exp(var(logs)) - 1))
  expect_true(any(grepl(shown, unlist(as.data.frame(paper)), fixed = TRUE)))
  expect_no_match(paste(utils::capture.output(print(values)), collapse = " "), "CV", fixed = TRUE)
})
