# Correlations by group, their differences, and the bootstrap of edges.

# Values of two markers at one visit, in wide data with a column `g` of groups.
grouped_study <- function(a, b, g, ...) {
  data <- data.frame(id = seq_along(a), visit = "baseline", a = a, b = b, g = g)
  marker_study(data, "id", "visit", c("a", "b"), scale = "raw", covariates = "g", ...)
}
of_value <- function(study, ...) marker_correlation(study, of = "value", ..., resamples = 0)

test_that("by hand: rho 0.8 and 0.5 of five patients each, whose z differ by log(3) / 2", {
  study <- grouped_study(c(1:5, 1:5), c(2, 1, 4, 3, 5, 3, 2, 1, 5, 4), rep(c("y", "x"), each = 5))
  rows <- of_value(study, by = "g", control = "x")
  expect_identical(as.character(rows$g), c("x", "y", "y"))
  expect_identical(rows$control, c(NA, NA, "x"))
  expect_equal(rows$estimate, c(0.5, 0.8, log(3) / 2), tolerance = 1e-14)
  # Bonett and Wright's variances: (1 + 0.25 / 2) / 2 + (1 + 0.64 / 2) / 2 = 1.2225
  expect_equal(rows$p.value[3], 2 * pnorm(-log(3) / 2 / sqrt(1.2225)), tolerance = 1e-14)
  plain <- of_value(study, by = "g", control = "x", method = "pearson")
  expect_equal(plain$p.value[3], 2 * pnorm(-log(3) / 2), tolerance = 1e-14)
  expect_equal(c(plain$conf.low[3], plain$conf.high[3]), log(3) / 2 + c(-1, 1) * qnorm(0.975), tolerance = 1e-14)
  turned <- of_value(study, by = "g", control = "y")
  expect_equal(turned$estimate[3], -log(3) / 2, tolerance = 1e-14)
  expect_identical(turned$p.value[3], rows$p.value[3])
})

test_that("Pearson's difference is that of cor.test()'s limits; a group's rows are those of a study of it", {
  for (k in seq_len(generated(4L, 200L))) {
    withr::local_seed(k)
    g <- rep(c("x", "y"), c(12, 15))
    a <- round(rnorm(27), 2)
    b <- round(a * (g == "x") + rnorm(27), 2)
    study <- grouped_study(a, b, g)
    row <- of_value(study, by = "g", method = "pearson")[3, ]
    theirs <- lapply(split(data.frame(a, b), g), function(d) atanh(cor.test(d$a, d$b)$conf.int))
    middle <- vapply(theirs, mean, 0)
    error <- vapply(theirs, diff, 0) / 2 / qnorm(0.975)
    z <- (middle[["y"]] - middle[["x"]]) / sqrt(sum(error^2))
    expect_equal(c(row$estimate, row$p.value), c(middle[["y"]] - middle[["x"]], 2 * pnorm(-abs(z))), tolerance = 1e-9)
    figures <- c("n", "estimate", "conf.low", "conf.high", "p.value", "n_kept", "method")
    ask <- list(of = "value", seed = 7, resamples = 99, bootstrap = 20)
    grouped <- do.call(marker_correlation, c(list(study, by = "g"), ask))
    apart <- do.call(marker_correlation, c(list(grouped_study(a[g == "x"], b[g == "x"], "x")), ask))
    expect_equal(as.data.frame(grouped)[1, figures], as.data.frame(apart)[figures], ignore_attr = TRUE)
  }
})

test_that("independent markers differ significantly between groups in 5 % of the pairs", {
  withr::local_seed(11)
  n <- 70
  data <- data.frame(id = seq_len(n), visit = "baseline", g = rep(c("x", "y"), c(30, 40)),
                     matrix(exp(rnorm(n * 40)), n))
  study <- marker_study(data, "id", "visit", paste0("X", 1:40), scale = "raw", covariates = "g")
  rows <- of_value(study, by = "g")
  p <- rows$p.value[!is.na(rows$control)]
  expect_length(p, 780L)
  expect_gt(mean(p <= 0.05), 0.03)
  expect_lt(mean(p <= 0.05), 0.07)
  expect_equal(mean(p), 0.5, tolerance = 0.06)
})

test_that("two tau_b differ by Fisher's z, each with a variance of 0.437 / (n - 4)", {
  a <- c(1:6, 2, 1, 4, 3, 6, 5, 7)
  b <- c(2, 0.5, 4, 3, 6, 5, 3, 0.5, 2, 6, 4, 5, 8)
  rows <- of_value(grouped_study(a, b, rep(c("x", "y"), c(6, 7)), lloq = 0.9), by = "g")
  expect_match(rows$coefficient[1:2], "tau_b")
  # One value in each group lies below the limit, under all others: its order is known as any other's.
  own <- c(cor(a[1:6], b[1:6], method = "kendall"), cor(a[7:13], b[7:13], method = "kendall"))
  expect_equal(rows$estimate[1:2], own, tolerance = 1e-14)
  error <- sqrt(0.437 / 2 + 0.437 / 3)
  expect_equal(rows$estimate[3], diff(atanh(own)), tolerance = 1e-14)
  expect_equal(rows$p.value[3], 2 * pnorm(-abs(diff(atanh(own))) / error), tolerance = 1e-14)
  expect_equal(rows$conf.low[3], diff(atanh(own)) - qnorm(0.975) * error, tolerance = 1e-14)
  expect_identical(rows$method[3], "Fisher's z, Kendall tau_b")
})

test_that("there is no difference where a group is small, whole, without correlation or alone of tau_b: so it says", {
  last <- function(a, b, g = rep(c("x", "y"), each = 6), ...) {
    rows <- of_value(grouped_study(a, b, g, ...), by = "g")
    rows[nrow(rows), ]
  }
  a <- c(1:6, 2, 1, 4, 3, 6, 5)
  b <- c(2, 1, 4, 3, 6, 5, 3, 1, 2, 6, 4, 5)
  expect_identical(last(a, b)$status, "ok")
  few <- last(a, b, rep(c("x", "y"), c(9, 3)))
  expect_identical(few$status, "too_few")
  expect_match(few$note, "fewer than four patients")
  whole <- last(a, c(1:6, b[7:12]))
  expect_identical(whole$status, "not_computed")
  expect_match(whole$note, "-1 or 1")
  expect_match(last(a, c(rep(1, 6), b[7:12]))$note, "no correlation")
  tau <- last(a, replace(b, 8, 0.5), lloq = 0.9)
  expect_match(tau$note, "tau_b")
  expect_true(all(is.na(c(tau$estimate, tau$conf.low, tau$p.value))))
})

test_that("a resample keeps a correlation as cor() of the drawn patients says", {
  withr::local_seed(5)
  a <- replace(round(rnorm(16), 1), 3, NA)
  b <- round(replace(a, 3, 0) / 2 + rnorm(16, sd = 0.8), 1)
  study <- grouped_study(a, b, "x")
  B <- generated(60L, 2000L)
  z <- function(r, n, variance) abs(atanh(r)) / sqrt(variance(r) / (n - 3)) > qnorm(0.975)
  kept <- function(draw, method, variance) {
    sum(vapply(seq_len(B), function(k) {
      rows <- draw(k)
      rows <- rows[!is.na(a[rows])]
      r <- cor(a[rows], b[rows], method = method)
      z(r, length(rows), variance) && r > 0
    }, NA))
  }
  keyed <- function(k) rep(1:16, .Call(getFromNamespace("ffi_bootstrap_draw", "cytochange"), 16L, k - 1, 3))
  bonett <- function(r) 1 + r^2 / 2
  row <- of_value(study, bootstrap = B, seed = 3)
  expect_identical(row$n_kept, kept(keyed, "spearman", bonett))
  expect_identical(of_value(study, bootstrap = B, seed = 3, method = "pearson")$n_kept,
                   kept(keyed, "pearson", function(r) 1))
  # Given a column: residuals of the ranks, and a patient less.
  g <- rep(c(1, 5, 3, 4), 4)
  given <- sum(vapply(seq_len(B), function(k) {
    rows <- keyed(k)
    rows <- rows[!is.na(a[rows])]
    ranks <- lapply(list(a[rows], b[rows], g[rows]), rank)
    r <- cor(resid(lm(ranks[[1]] ~ ranks[[3]])), resid(lm(ranks[[2]] ~ ranks[[3]])))
    z(r, length(rows) - 1, bonett) && r > 0
  }, NA))
  expect_identical(of_value(grouped_study(a, b, g), partial = "g", bootstrap = B, seed = 3)$n_kept, given)
  # R's own generator draws other resamples of the same distribution.
  share <- kept(function(k) sample(16, replace = TRUE), "spearman", bonett) / B
  expect_lt(abs(share - row$n_kept / B), 4.5 * sqrt(0.5 / B))
})

test_that("edges: by hand, whatever the threads, and only where they are significant", {
  study <- grouped_study(c(1:12), c(2, 1, 3:12), "x")
  row <- of_value(study, bootstrap = 40, seed = 1)
  expect_identical(row$n_kept, 40L)
  expect_true(row$edge)
  expect_identical(settings(row)$seed, 1)
  expect_null(settings(of_value(study, seed = 1))$seed)
  expect_null(of_value(study)[["n_kept"]])
  flat <- of_value(grouped_study(1:12, rep(1, 12), "x"), bootstrap = 5, seed = 1)
  expect_identical(flat$n_kept, NA_integer_)
  expect_identical(flat$edge, NA)
  # Resamples of few patients do not run through all orders.
  small <- marker_correlation(grouped_study(1:9, c(2, 1, 3:9), "x"), of = "value", bootstrap = 200, seed = 1)
  expect_true(small$exact)
  one <- withr::with_options(list(cytochange.threads = 1), of_value(study, bootstrap = 40, seed = 2))
  expect_identical(one$n_kept, of_value(study, bootstrap = 40, seed = 2)$n_kept)
  expect_error(of_value(study, bootstrap = -1), class = "cytochange_error_argument")
  expect_error(of_value(study, control = "x"), class = "cytochange_error_argument")
})

test_that("a trial by response: print, table, words, data and picture", {
  study <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker", value = "value",
                        response = "response", arm = "arm", lloq = "lloq")
  rows <- marker_correlation(study, visit = "month 6", markers = markers(study)[1:3], by = "response", resamples = 0,
                             bootstrap = 30, seed = 1, p.adjust.method = "none")
  expect_identical(names(rows)[1:7], c("marker_1", "marker_2", "visit", "response", "control", "n", "n_control"))
  expect_identical(nrow(rows), 9L)
  # All of these pairs have values beyond a limit, in both groups.
  expect_match(rows$method[7:9], "Kendall tau_b")
  expect_identical(settings(rows)$family,
                   "all 3 rows of differences, and apart from these over all 6 rows of the groups")
  expect_output(print(rows), "resp. v non-resp.")
  expect_output(print(rows), "kept")
  expect_s3_class(paper_table(rows), "paper_table")
  expect_match(paste(methods_text(rows), collapse = " "), "80% of 30 bootstrap resamples.*p values are not adjusted")
  expect_true(all(c("estimate", "n_kept") %in% as_ard(rows)$stat_name))
  picture <- plot_correlation(rows)
  expect_identical(levels(picture$data$panel), paste("month 6,", c("non-responders", "responders")))
  expect_identical(sum(picture$data$edge), 2L * sum(rows$edge, na.rm = TRUE))
})

test_that("the graph joins markers by their edges alone", {
  data <- data.frame(id = 1:12, visit = "baseline", a = 1:12, b = c(2, 1, 3:12),
                     c = c(7, 2, 9, 4, 12, 1, 8, 3, 11, 5, 10, 6))
  study <- marker_study(data, "id", "visit", c("a", "b", "c"), scale = "raw")
  rows <- of_value(study, bootstrap = 30, seed = 1)
  expect_identical(rows$edge, c(TRUE, FALSE, FALSE))
  graph <- plot_correlation(rows, show = "graph")
  expect_setequal(graph$data$name, c("a", "b", "c"))
  expect_identical(nrow(graph$data), 3L)
  lines <- ggplot2::layer_data(graph, 1L)
  expect_identical(nrow(lines), 1L)
  ends <- rbind(unlist(lines[c("x", "y")]), unlist(lines[c("xend", "yend")]))
  points <- graph$data[match(c("a", "b"), graph$data$name), c("x", "y")]
  expect_equal(ends, as.matrix(points), ignore_attr = TRUE)
  expect_identical(graph$labels$title, "Steady correlation: a and b")
  expect_error(plot_correlation(of_value(study), show = "graph"), class = "cytochange_error_argument")
})

test_that("sentences tell the groups' correlations and their difference", {
  a <- c(1:10, 1:10)
  b <- c(2, 1, 4, 3, 6, 5, 8, 7, 10, 9, 10, 9, 7, 8, 5, 6, 3, 4, 1, 2)
  rows <- of_value(grouped_study(a, b, rep(c("low", "high"), each = 10)), by = "g", control = "low")
  said <- findings(rows)[1L]
  expect_match(said, "correlated negatively with g high at")
  expect_match(said, "positively with g low at")
  expect_match(said, "differently with g high than with g low at baseline (difference of Fisher's z -3.", fixed = TRUE)
  expect_match(said, "10 and 10 patients")
  expect_identical(settings(rows)$family,
                   "the only row of differences, and apart from these over both rows of the groups")
  expect_identical(rows$adj.p.value, c(p.adjust(rows$p.value[1:2], "holm"), rows$p.value[3]))
  told <- paste(methods_text(rows), collapse = " ")
  expect_match(told, "Correlations with g high were compared with those with g low by the difference of Fisher's z",
               fixed = TRUE)
  expect_match(told, "Fisher RA (1921)", fixed = TRUE)
  mixed <- b[c(3, 9, 1, 7, 5, 10, 2, 8, 6, 4)]
  alike <- of_value(grouped_study(a, c(mixed, 11 - mixed), rep(c("x", "y"), each = 10)), by = "g")
  expect_match(findings(alike), "None of 3 tests.*The smallest p value: a and b at baseline, y against x,")
  expect_match(plot_correlation(rows)$labels$title, "correlate")
})

test_that("methods say in whom correlations were compared with whom", {
  study <- marker_study(ifn_trial, "patient", "visit", "value", "marker", response = "response", arm = "arm",
                        lloq = "lloq")
  of <- function(...) {
    methods_text(marker_correlation(study, visit = "month 3", markers = c("IL-6", "sIL-2R"), seed = 1, resamples = 9,
                                    ...))[1L]
  }
  expect_match(of(by = "response"), "^Correlations of log2 fold changes from baseline to month 3, by response, were ")
  expect_match(of(by = "response"), "Correlations in responders were compared with those in non-responders by the",
               fixed = TRUE)
  expect_match(of(by = "arm"), paste("Correlations under Tamoxifen, Megace \\+ IFN and Tamoxifen \\+ IFN were compared",
                                     "with those under Megace by the"))
})
