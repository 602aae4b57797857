test_that("p values read as in a journal", {
  p <- c(0.2345, 0.0312, 0.04996, 0.0004, 0.999, 1, NA, 0.0999, 0.05)
  expect_identical(format_p(p), c("0.23", "0.031", "0.0499", "<0.001", ">0.99", "1", "", "0.10", "0.050"))
  expect_identical(format_p_equals(c(0.0004, 0.03)), c("p < 0.001", "p = 0.030"))
})

test_that("numbers keep their significant digits", {
  expect_identical(format_number(c(0.012345, 1.2, 123.4, 12345, 0, NA, -Inf, 1e9, 9.999)),
                   c("0.0123", "1.20", "123", "12300", "0", "", "-Inf", "1.00e+09", "10.0"))
  expect_identical(format_interval(c(1, NA, 2), c(0.5, NA, NA), c(2, NA, NA)), c("1.00 (0.500, 2.00)", "", "2.00"))
})

test_that("p values follow the style of journals", {
  p <- c(0.34, 0.034, 0.0096, 0.0041, 0.00099, 1e-12, 0.996, 1, NA)
  expect_equal(format_p(p), c("0.34", "0.034", "0.010", "0.004", "<0.001", "<0.001", ">0.99", "1", ""))
  expect_equal(format_p(p, "journal"), c("0.34", "0.03", "0.01", "0.004", "<0.001", "<0.001", ">0.99", ">0.99", ""))
  expect_equal(format_p(p, "ama"), c(".34", ".03", ".01", ".004", "<.001", "<.001", ">.99", ">.99", ""))
  expect_equal(format_p(p, "apa"), c(".340", ".034", ".010", ".004", "<.001", "<.001", ".996", ">.999", ""))
  expect_equal(format_p(p, "three"), c("0.340", "0.034", "0.010", "0.004", "<0.001", "<0.001", "0.996", ">0.999", ""))
  expect_equal(format_p(c(0.34, 0.034, 0.0097, 0.0041, 0.00012, 0.00009), "lancet"),
               c("0\u00b734", "0\u00b7034", "0\u00b70097", "0\u00b70041", "0\u00b70001", "<0\u00b70001"))
})

test_that("no p is printed as 0, as 1, or as 0.05 and beyond where it is not", {
  p <- c(10^seq(-20, -1e-9, length.out = 2001), seq(0.04, 0.06, length.out = 2001), 0.04999999, 0.05000001, 0.05)
  for (style in names(p_styles())) {
    text <- sub("\u00b7", ".", format_p(p, style), fixed = TRUE)
    number <- as.numeric(sub("^[<>]", "", sub("^([<>]?)[.]", "\\10.", text)))
    expect_true(all(number > 0 & number < 1))
    exact <- !grepl("^[<>]", text)
    side <- function(p) sign(round(p - 0.05, 9))
    expect_true(all(side(number)[exact] == side(p)[exact]))
    expect_lt(max(abs(number - p)[exact]), 0.0051)
  }
})

test_that("ratios and differences have the decimals that suit them", {
  expect_equal(ratio_interval(1.2345, 0.978, 1.541), "1.23 (0.98 to 1.54)")
  expect_equal(ratio_interval(0.0811, 0.0203, 0.279), "0.081 (0.020 to 0.279)")
  expect_equal(ratio_interval(3.2, 1.02, 1234.5), "3.20 (1.02 to 1,234)")
  # A limit beside 1 does not become 1.
  expect_equal(ratio_interval(1.13, 0.9962, 1.3), "1.130 (0.996 to 1.300)")
  expect_equal(ratio_interval(2, 0, 4), "2.00 (0.00 to 4.00)")
  # Exactly 1, and what is only rounded to it.
  ratio <- list(c(1, 1.0001, 1, 1), c(1, 0.9996, 0.9, 0.99999), c(1, 1.0004, 1, NA))
  expect_equal(do.call(ratio_interval, ratio), c("1 (1 to 1)", "1.0001 (0.9996 to 1.0004)", "1.00 (0.90 to 1.00)",
                                                 "1.00000 (at least 0.99999)"))
  expect_equal(do.call(ratio_interval, c(ratio, list(console_style()))),
               c("1 (1, 1)", "1.0001 (0.9996, 1.0004)", "1.00 (0.900, 1.00)", "1.00"))
  expect_equal(format_interval(c(1.0452, 2), c(1.0431, 2), c(1.0529, 2)),
               c("1.045 (1.043, 1.053)", "2.00 (2.00, 2.00)"))
  expect_equal(ratio_interval(0, 0, 1.1438), "0.00 (0.00 to 1.14)")
  expect_equal(ratio_interval(2, 0, 4, lowest = 0), "2.00 (at most 4.00)")
  expect_equal(ratio_interval(2, 1.5, Inf), "2.00 (at least 1.50)")
  expect_equal(ratio_interval(2, 0, Inf, lowest = 0), "2.00 (unbounded)")
  expect_equal(ratio_interval(Inf, 1.5, Inf), "infinite (at least 1.50)")
  expect_equal(ratio_interval(c(NA, 2), c(NA, NA), c(NA, NA)), c("", "2.00"))
  expect_equal(ratio_interval(1.2345, 0.978, 1.541, document_style(separator = ", ", digits = 1)), "1.2 (1.0, 1.5)")
  # One decimal more than the data, but no more than four digits say something.
  expect_equal(unit_interval(1.25, -0.4, 2.949, data_decimals = 1L), "1.25 (-0.40 to 2.95)")
  expect_equal(unit_interval(-152.34, -300.2, 2.9, data_decimals = 1L), "-152.3 (-300.2 to 2.9)")
  expect_equal(unit_interval(-15234, -30021, 2.9, data_decimals = 0L), "-15,234 (-30,021 to 3)")
  expect_equal(unit_interval(0.46, 0.0104, 0.786), "0.460 (0.010 to 0.786)")
  expect_equal(unit_interval(0.46, -Inf, 0.786, document_style(digits = 1L)), "0.5 (at most 0.8)")
  expect_equal(fixed(c(-0.0001, 0), 2L), c("0.00", "0.00"))
  expect_equal(share_interval(0.9962, 0.95, 1), "0.996 (0.950 to 1.000)")
})

test_that("one p has the same digits at the console, in tables, documents, reports and sentences", {
  skip_if_not_installed("knitr")
  change <- paired_change(table_study(), by = "response", p.adjust.method = "none")
  p <- c(1e-5, 0.0012, 0.0096, 0.012, 0.038, 0.0496, 0.05, 0.0504, 0.0996, 0.2345, 0.996, 1)
  for (one in p) {
    change$p.value <- change$adj.p.value <- one
    text <- format_p(one)
    shown <- gsub("\n", " ", paste(capture.output(print(change)), collapse = " "))
    expect_match(shown, paste0(" ", text, " "), fixed = TRUE)
    paper <- paper_table(change, spread = "none")
    expect_identical(unique(paper$cells$p.value), text)
    expect_true(text %in% report_page(report_table(change))$cells$p.value)
    expect_match(html_paper(paper), paste0(">", escape_html(text), "<"), fixed = TRUE)
    expect_match(markdown_paper(paper, TRUE), escape_markdown(text), fixed = TRUE)
    expect_match(latex_paper(paper), escape_latex(text), fixed = TRUE)
    expect_match(paste(findings(change), collapse = " "), sub("^p", "", format_p_equals(one)), fixed = TRUE)
    ard <- as_ard(change)
    at <- match("p.value", ard$stat_name)
    expect_identical(ard[[format_column()]][[at]](one), text)
  }
})

test_that("a p that rounding alone parts from 1 is printed as 1", {
  expect_identical(format_p(1 - c(.Machine$double.eps * c(0.5, 4), 1e-12)), c("1", "1", ">0.99"))
})

test_that("a figure half way between two is written alike by significant digits and by decimals", {
  x <- c(3.825, 1.555, 2.225, 4.865, 0.995, 9.995, 99.95)
  expect_identical(format_number(x[1:4]), fixed(x[1:4], 2L))
  for (value in x) {
    text <- format_number(value)
    expect_identical(text, fixed(value, nchar(sub("^[^.]*[.]?", "", text))))
  }
})

test_that("of figures that stand together only those have more digits that would be mistaken", {
  told <- function(...) unlist(told_ratio(..., level = 0.95), use.names = FALSE)
  expect_identical(told(0.9291, 0.8629, 1.0004), c("0.9291", "95% CI 0.8629 to 1.0004"))
  expect_identical(told(1.0071, 1.0001, 1.014), c("1.0071", "95% CI 1.0001 to 1.0140"))
  expect_identical(told(1, 0.98, 1.04), c("1.00", "95% CI 0.98 to 1.04"))
  expect_identical(told(2.104, 2.101, 30), c("2.104", "95% CI 2.101 to 30.0"))
})

test_that("figures of one magnitude that stand together have the same decimals, everywhere", {
  # One of them looks like another, or like no change, at three digits.
  told <- function(...) paste(unlist(told_ratio(..., level = 0.95), use.names = FALSE), collapse = ", ")
  expect_identical(told(1.0133, 1.0072, 1.02), "1.013, 95% CI 1.007 to 1.020")
  expect_identical(ratio_interval(1.0133, 1.0072, 1.02, console_style()), "1.013 (1.007, 1.020)")
  expect_identical(ratio_interval(1.0133, 1.0072, 1.02), "1.013 (1.007 to 1.020)")
  # An estimate and a limit that would look alike, in documents as at the console.
  expect_identical(ratio_interval(1.0452, 1.0431, 1.0529), "1.045 (1.043 to 1.053)")
  expect_identical(ratio_interval(234.4, 234.1, 260), "234.4 (234.1 to 260.0)")
  expect_identical(unit_interval(12.34, 12.31, 12.36, data_decimals = 0L), "12.34 (12.31 to 12.36)")
  # A limit is not 0 either where it is only near it.
  expect_identical(unit_interval(0.21, 0.004, 0.42, data_decimals = 1L), "0.210 (0.004 to 0.420)")
  expect_identical(unit_interval(0.21, 0, 0.42, data_decimals = 1L), "0.21 (0.00 to 0.42)")
  # What subtraction leaves of equal values is no figure.
  expect_identical(unit_interval(7.105427e-15, 0, 4.42, data_decimals = 2L), "0.000 (0.000 to 4.420)")
  expect_identical(unit_interval(-8.881784e-16, -0.855, 0, console_style()), "0 (-0.855, 0)")
  # A share that rounding alone parts from 0 or 1 has no digits to show.
  expect_identical(share_interval(0, 1e-17, 0.0838), "0.00 (0.00 to 0.08)")
  expect_identical(share_text(c(1 - 1e-14, 0.9999)), c("1.00", "0.9999"))
  # Figures too small to be written need no digits to be told apart.
  expect_identical(ratio_interval(1e-7, 1e-9, 0.5), "<0.0001 (<0.0001 to 0.5000)")
  expect_identical(told_limits(0.5512, 0.5491, 0.6, 0.95, 2L, 0.5), "0.551 (95% CI 0.549 to 0.600)")
  # Generated: whatever is written of three figures in order is in that order, and even where of one size.
  set.seed(1)
  for (i in seq_len(generated(100, 1000))) {
    x <- exp(sort(stats::rnorm(3, sd = 10^stats::runif(1, -4, 1))))[c(2L, 1L, 3L)]
    for (text in c(ratio_interval(x[1L], x[2L], x[3L]), ratio_interval(x[1L], x[2L], x[3L], console_style()))) {
      if (grepl("[<e]", text)) next
      said <- regmatches(text, gregexpr("[0-9,]*[0-9][.]?[0-9]*", text))[[1L]]
      number <- as.numeric(gsub(",", "", said))
      decimals <- nchar(sub("^[^.]*[.]?", "", said))
      if (!(number[2L] < number[1L] && number[1L] < number[3L])) fail(text)
      if (any(number[-1L] == 1)) fail(text)
      same <- outer(floor(log10(number)), floor(log10(number)), "==") & outer(number < 1e6, number < 1e6)
      if (any(outer(decimals, decimals, "!=") & same)) fail(text)
    }
  }
  succeed()
})

# "1.23 (0.98 to 1.54)" of a table is "1.23, 95% CI 0.98 to 1.54" in a sentence.
expect_told_as_shown <- function(x, column, significant = x$adj.p.value <= 0.05) {
  said <- paste(findings(x, n = 200L), collapse = " ")
  shown <- paper_table(x[which(significant), ], columns = column, spread = "none")$cells[[column]]
  shown <- grep("^-?[0-9.,]+ \\(-?[0-9.,]+ to -?[0-9.,]+\\)$", unique(shown), value = TRUE)
  expect_gt(length(shown), 0L)
  for (cell in shown) {
    parts <- regmatches(cell, regexec("^(.*) \\((.*) to (.*)\\)$", cell))[[1L]][-1L]
    expect_match(said, paste0("\\b", parts[1L], "([ ,a-zA-Z/(]{1,9})?95% CI ", parts[2L], " to ", parts[3L], "\\b"))
  }
}

test_that("a figure reads the same in the sentence and in the table of one result", {
  study <- marker_study(ifn_trial, "patient", "visit", "value", "marker", response = "response", arm = "arm",
                        lloq = "lloq", unit = "unit")
  expect_told_as_shown(paired_change(study, by = "response"), "estimate")
  expect_told_as_shown(response_change(study), "estimate")
  screen <- prognostic_screen(study, resamples = 0)
  expect_told_as_shown(screen, "odds_ratio_sd")
  expect_told_as_shown(screen, "auc")
  trend <- response_trend(study, resamples = 999, seed = 1)
  expect_told_as_shown(trend, "odds_ratio")
  outcome <- outcome_screen(timed_trial())
  expect_told_as_shown(outcome, "hazard_ratio_sd")
  # In units: one decimal more than the data.
  moved <- c(-4.2, -0.5, -0.4, -0.3, 0.1, 2, 3.4, 7.5, 8, 9, 11.2, 13.2)
  weight <- 80 + c(0:11 %% 5, 0:11 %% 5 + moved)
  raw <- marker_study(data.frame(id = rep(1:12, 2), arm = rep(c("A", "B"), each = 6), marker = "weight",
                                 visit = rep(c("before", "after"), each = 12), value = weight),
                      "id", "visit", "value", "marker", arm = "arm", scale = "raw", unit = "lb",
                      visits = c("before", "after"))
  arms <- arm_change(raw, control = "A", method = "wilcoxon")
  expect_told_as_shown(arms, "estimate")
  expect_match(findings(arms)[1L], "the change was -0.35 lb under A, 95% CI -4.20 to 2.00, 6 patients",
               fixed = TRUE)
  expect_told_as_shown(paired_change(raw, by = "arm", p.adjust.method = "none"), "estimate")
  expect_spoilt_seen(findings(arms), arms, c(
    "the change was -0.35 lb" = "fell by 0.35 lb", "the change was" = "rose by", "the change was " = "",
    "the change was" = "the fold change was", "was -0.35" = "was 0.35", "(-0.35 .*?), 6 pat" = "\\1, 5 pat"
  ))
  expect_match(gsub("\n", " ", plot_trajectory(raw)$labels$title), ": -0.35 lb under A, +8.50 lb under B", fixed = TRUE)
})

# Of the rest check.R may not call numbers.R, read-labels.R writes names, and the others the ticks of axes.
test_that("seeds and counts are written by one function each", {
  files <- source_files()
  skip_if(!length(files), "the sources are not here")
  elsewhere <- vapply(files, function(file) {
    any(grepl("scientific = FALSE|big.mark = ", readLines(file, encoding = "UTF-8")))
  }, NA)
  expect_setequal(basename(files[elsewhere]),
                  c("numbers.R", "check.R", "read-labels.R", "plot-theme.R", "plot-volcano.R"))
})
