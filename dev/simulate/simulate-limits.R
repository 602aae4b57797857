# What each rule for values below a limit does to tests, estimates and intervals. Pairs are bivariate normal on the log2
# scale; a study's markers are the simulated trials. Four tables:
#   1. a limit that both visits share: bias and coverage where all patients rise alike, with error of the first kind and
#      power, a distribution with long tails, and a spread that halves between the visits;
#   2. a limit of 10 at baseline and of 5 later, where nothing changes;
#   3. two groups that do not differ, on two plates with limits of their own, unrelated and related to response;
#   4. the values of one visit of such groups as predictors of response.
#   Rscript dev/simulate/simulate-limits.R [TRIALS]      writes dev/simulate/limits.md
source("dev/simulate/tools.R")
trials <- trials_asked(5000L)
set.seed(20240603)

# `x`, `y`: log2 values, patients in rows and trials in columns; limits as powers of two, one each or one a patient.
study_of <- function(x, y, limit_x, limit_y, event = NULL, plate = NULL) {
  n <- nrow(x)
  each <- function(limit) rep(rep(limit, length.out = n), trials)
  data <- data.frame(id = seq_len(n), visit = rep(c("b", "f"), each = length(x)),
                     marker = rep(rep(seq_len(trials), each = n), 2), value = 2^c(x, y),
                     limit = c(each(limit_x), each(limit_y)))
  if (!is.null(event)) data$response <- c("PD", "CR")[event + 1L]
  if (!is.null(plate)) data$plate <- plate
  suppressMessages(marker_study(
    data, "id", "visit", "value", "marker", lloq = "limit", visits = c("b", "f"), baseline = "b",
    response = if (!is.null(event)) "response", covariates = if (!is.null(plate)) "plate"
  ))
}

# ---- pairs -----------------------------------------------------------------------------------------------------------

sd_baseline <- 1.5

# Correlation 0.6; `df`: degrees of freedom of a bivariate t distribution; `spread`: of the follow-up's sd to the other.
draw_pairs <- function(n, shift, df = Inf, spread = 1) {
  normal <- function() matrix(stats::rnorm(n * trials), n)
  x <- normal()
  y <- 0.6 * x + 0.8 * normal()
  if (is.finite(df)) {
    scale <- sqrt(df / matrix(stats::rchisq(n * trials, df), n))
    x <- x * scale
    y <- y * scale
  }
  list(x = sd_baseline * x, y = shift + sd_baseline * spread * y)
}

paired <- function(study, ...) paired_change(study, ..., p.adjust.method = "none")

# Pairs with both values measured, as a matrix: nothing else is left of the others.
complete_pairs <- function(pairs, limit) {
  gone <- pairs$x < limit | pairs$y < limit
  pairs$x[gone] <- NA
  paired_change(t(pairs$x), t(pairs$y), method = "t", scale = "raw", p.adjust.method = "none")
}

ways <- list(
  `L/2, t` = function(study, ...) paired(study, method = "t", censored_rule = "half"),
  `L/sqrt 2, t` = function(study, ...) paired(study, method = "t", censored_rule = "sqrt2"),
  `complete pairs, t` = function(study, pairs, limit) complete_pairs(pairs, limit),
  ordinal = function(study, ...) paired(study),
  ppw = function(study, ...) paired(study, method = "ppw"),
  censored_ml = function(study, ...) paired(study, method = "censored_ml")
)

share_rejected <- function(result) mean(!is.na(result$p.value) & result$p.value <= 0.05 + 1e-12)

# A trial whose limits leave the estimate open has no bias; one without an answer neither rejects nor covers.
figures <- function(result, truth) {
  answered <- !is.na(result$conf.low)
  c(bias = mean(result$estimate[is.finite(result$estimate)]) - truth,
    coverage = mean(result$conf.low[answered] <= truth + 1e-9 & result$conf.high[answered] >= truth - 1e-9),
    rejected = share_rejected(result), answered = mean(answered))
}

cell <- function(below, shift, n = 30, ...) {
  pairs <- draw_pairs(n, shift, ...)
  df <- list(...)$df
  limit <- sd_baseline * if (is.null(df)) stats::qnorm(below) else stats::qt(below, df)
  study <- study_of(pairs$x, pairs$y, 2^limit, 2^limit)
  vapply(ways, function(way) figures(way(study, pairs = pairs, limit = limit), shift), c(0, 0, 0, 0))
}

cells <- list(
  list(label = "10 %", below = 0.1), list(label = "30 %", below = 0.3), list(label = "50 %", below = 0.5),
  list(label = "70 %", below = 0.7), list(label = "70 %, t with 5 df", below = 0.7, df = 5),
  list(label = "70 %, t with 5 df, 60 pairs", below = 0.7, df = 5, n = 60)
)
two <- function(x) formatC(x + 0, digits = 2, format = "f")
three <- function(x) formatC(x + 0, digits = 3, format = "f")
said <- function(...) {
  cat(format(Sys.time(), "%H:%M:%S"), ..., "\n")
  invisible()
}

changed <- list()
unchanged <- list()
for (one in cells) {
  settings <- one[names(one) != "label"]
  changed[[one$label]] <- do.call(cell, c(settings, shift = 1))
  unchanged[[one$label]] <- do.call(cell, c(settings, shift = 0))
  said(one$label)
}
halved <- "50 %, no mean shift, spread halved"
changed[[halved]] <- cell(0.5, 0, spread = 0.5)
said(halved)

table_of <- function(found, write) {
  t(vapply(found, function(figures) vapply(seq_len(ncol(figures)), function(i) write(figures[, i]), ""),
           rep("", length(ways))))
}
estimates <- table_of(changed, function(f) paste(two(f[["bias"]]), three(f[["coverage"]]), sep = " / "))
tests <- table_of(unchanged, function(f) three(f[["rejected"]]))
tests <- rbind(tests, table_of(changed[halved], function(f) three(f[["rejected"]])))
powers <- table_of(changed[names(unchanged)], function(f) three(f[["rejected"]]))
answered <- min(vapply(changed, function(f) min(f["answered", ]), 0))

# ---- a limit that moves ----------------------------------------------------------------------------------------------

moving <- vapply(c(20, 50), function(n) {
  at <- matrix(stats::rnorm(n * trials, 3, 1.2), n)
  noise <- function() matrix(stats::rnorm(n * trials, 0, 0.4), n)
  study <- study_of(at + noise(), at + noise(), 10, 5)
  size <- function(...) share_rejected(paired(study, ...))
  c(limit = size(censored_rule = "limit"), `L/sqrt 2` = size(censored_rule = "sqrt2"),
    `L/2` = size(censored_rule = "half"), ordinal = size(), `ordinal, sign test` = size(method = "sign"),
    ppw = size(method = "ppw"), censored_ml = size(method = "censored_ml"))
}, rep(0, 7))
said("limit that moves")

# ---- plates ----------------------------------------------------------------------------------------------------------

# 24 responders, 24 others; a plate's limit is that of both visits of its patients.
event <- rep(c(TRUE, FALSE), each = 24)
plates <- list(`unrelated to response` = rep(c("a", "b"), 24),
               `related to response` = c(rep(c("a", "b"), c(19, 5)), rep(c("a", "b"), c(5, 19))))
plate_limits <- c(a = 2^0.8, b = 2^-0.8)

study_on <- function(plate, shift) {
  pairs <- draw_pairs(48, shift)
  limit <- plate_limits[plate]
  study_of(pairs$x, pairs$y, limit, limit, event, plate)
}

two_groups <- function(plate, shift) {
  study <- study_on(plate, shift)
  run <- function(...) response_change(study, ..., p.adjust.method = "none")
  substituted <- vapply(c(limit = "limit", `L/sqrt 2` = "sqrt2", `L/2` = "half"), function(rule) {
    share_rejected(run(censored_rule = rule))
  }, 0)
  by_plate <- run(strata = "plate")
  c(substituted, ordinal = share_rejected(run()),
    `ordinal, by plate` = share_rejected(by_plate[by_plate[["stratum"]] == "all", ]))
}

one_visit <- function(plate) {
  study <- study_on(plate, 0)
  rejected <- function(...) share_rejected(prognostic_screen(study, ..., resamples = 0, p.adjust.method = "none"))
  c(limit = rejected(censored_rule = "limit"), `L/sqrt 2` = rejected(censored_rule = "sqrt2"),
    `L/2` = rejected(censored_rule = "half"), `ordinal: the largest limit` = rejected(censored = "limit"))
}

changes_on_plates <- cbind(vapply(plates, two_groups, rep(0, 5), shift = 0),
                           vapply(plates, two_groups, rep(0, 5), shift = 1))
values_on_plates <- vapply(plates, one_visit, rep(0, 4))
said("plates")

# In a trial run of few the error of the simulation is larger than these bounds.
if (trials >= 5000L) {
  stopifnot(moving[c("ordinal", "ppw"), ] <= 0.055, moving["limit", ] > 0.8,
            abs(vapply(changed[1:4], function(f) f["bias", c("ordinal", "ppw", "censored_ml")], rep(0, 3))) < 0.03)
}

# ---- the tables ------------------------------------------------------------------------------------------------------

table_lines <- function(corner, cells) {
  c(line(c(corner, colnames(cells))), line(rep("---", ncol(cells) + 1L)),
    vapply(seq_len(nrow(cells)), function(i) line(c(rownames(cells)[i], cells[i, ])), ""), "")
}
named <- function(cells, columns) {
  colnames(cells) <- columns
  cells
}
# A column of `shares` is a line.
lines_of <- function(corner, shares, rows = colnames(shares)) {
  table_lines(corner, matrix(three(t(shares)), ncol(shares), dimnames = list(rows, rownames(shares))))
}
error <- three(sqrt(0.05 * 0.95 / trials))

writeLines(c(
  "# Values below a limit: what each rule does to tests, estimates and intervals", "",
  paste0(format(trials, big.mark = ","), " simulated trials a cell, alpha 0.05, 95% intervals, seed 20240603; ",
         "`make simulate`. A share of 0.05"),
  paste0("has a Monte Carlo standard error of ", error, "."), "",
  "## One limit for both visits", "",
  "30 pairs, bivariate normal on the log2 scale, sd 1.5, correlation 0.6; rows: share of the baseline values below",
  "the limit. A t distribution has that scale, and so a larger sd. Bias of the estimate / coverage of the interval",
  paste0("where all patients rise by 1 (at least ", three(answered), " of the trials of a cell have an interval, and",
         " count):"), "",
  table_lines("below the limit", named(estimates, names(ways))),
  "Share rejected where nothing changes (last row: no mean change, but the follow-up spreads half as much):", "",
  table_lines("below the limit", named(tests, names(ways))),
  "Share rejected (power) where all rise by 1:", "",
  table_lines("below the limit", named(powers, names(ways))),
  "Substitution spoils the estimate and the interval, and not the test of no change where both visits have one limit.",
  "The ordinal rule and the paired Prentice-Wilcoxon test suppose that all patients move alike: where the spread",
  "changes, they test and estimate something other than the mean change. The censored likelihood supposes normal",
  "logarithms: with long tails and most values hidden its estimate is too large, and its test rejects too often.", "",
  "## A limit that moves", "",
  "Nothing changes; the limit is 10 at baseline and 5 later, values have mean 8 and a spread of 1.2 doublings, a",
  "measurement one of 0.4. Share rejected by the signed-rank test (but where a method is named):", "",
  lines_of("pairs", moving, c("20", "50")),
  "Here it is the test that substitution spoils.", "",
  "## Plates", "",
  "24 responders and 24 others, who do not differ; two plates, whose limits differ 3-fold, hold half of each group, or",
  "19 of the one and 5 of the other. Share rejected by the rank-sum test of the changes:", "",
  lines_of("plates", changes_on_plates,
           paste(colnames(changes_on_plates), rep(c("nothing changes", "all rise by 1"), each = 2), sep = ", ")),
  "The same of the baseline values in `prognostic_screen()`:", "",
  lines_of("plates", values_on_plates),
  "Limits unrelated to response spoil no test; limits related to it spoil those of substituted values, of one visit",
  "more than of changes."
), "dev/simulate/limits.md")
cat("Written to dev/simulate/limits.md\n")
