# Coverage of the limits of a model over imputations: CLIP's (the pooled profile) beside Wald's by Rubin's rules, with
# 30 % of a covariate missing. Given the response and z the covariate x is normal with variance 1 and a mean `slope`
# higher in those with the event: then the logistic model of x and z holds with that slope, and so does the linear
# regression that mice draws from.
#   Rscript dev/simulate/simulate-missing.R [TRIALS]      writes dev/simulate/missing.md
source("dev/simulate/tools.R")
trials <- trials_asked(500L)
imputations <- 10L
set.seed(20261201)

# Missing at random: given response and z, 30 % on average.
patients_of <- function(n, events, slope) {
  d <- data.frame(y = rep(1:0, c(events, n - events)), z = stats::rnorm(n))
  d$x <- slope * d$y + 0.5 * d$z + stats::rnorm(n)
  risk <- stats::plogis(d$z + ifelse(d$y == 1, 0.5, -0.5))
  d$x[stats::runif(n) < pmin(0.95, 0.3 * risk / mean(risk))] <- NA
  d
}

one <- function(n, events, slope) {
  d <- patients_of(n, events, slope)
  completed <- mice::mice(d, m = imputations, maxit = 1, method = "norm", printFlag = FALSE)
  fit <- prognostic_model(y ~ x + z, completed)
  limits <- rbind(stats::confint(fit, "x"), stats::confint(fit, "x", method = "wald"))
  c(stats::coef(fit)[["x"]] - slope, limits[, 1L] > slope, limits[, 2L] < slope, limits[, 2L] - limits[, 1L])
}

cell <- function(n, events, slope, sets = trials) {
  found <- vapply(seq_len(sets), function(i) {
    tryCatch(suppressWarnings(one(n, events, slope)),
             cytochange_error = function(e) rep(NA_real_, 7L))
  }, numeric(7L))
  used <- colSums(is.na(found)) == 0
  off <- rowMeans(found[2:5, used, drop = FALSE])
  row <- sprintf("| %d | %d | %g | %d | %+.3f | %.3f | %.3f | %.3f | %.3f | %.2f | %.2f |", n, events, slope, sum(used),
                 mean(found[1L, used]), 1 - off[1L] - off[3L], off[1L], off[3L], 1 - off[2L] - off[4L],
                 stats::median(found[6L, used]), stats::median(found[7L, used]))
  cat(row, "\n")
  row
}

rows <- c(cell(30, 10, 0), cell(30, 10, 1), cell(60, 20, 0), cell(60, 20, 1), cell(60, 20, 2))
set.seed(20261202)
rows <- c(rows, cell(30, 10, 2), cell(120, 40, 0), cell(120, 40, 1))
set.seed(20261203)
rows <- c(rows, cell(120, 40, 0, 4L * trials))[c(1:2, 6L, 3:5, 7L, 9L, 8L)]
writeLines(c(
  "# Coverage of limits over imputations, 30% missing",
  "",
  paste("Data sets of n patients, Firth's likelihood, 30% of a covariate missing at random,", imputations,
        "imputations by"),
  "`mice` (\"norm\"), 95% limits of its log odds ratio, seed 20261201, of the cells 30 / 10 / 2 and of 120",
  "patients 20261202; `make simulate`. CLIP: the pooled profile, the default; Wald: Rubin's rules with the degrees of",
  "freedom of Barnard and Rubin. `below`, `above`: the truth lies there of CLIP's interval. The cell 120 / 40 / 0 was",
  sprintf("run again with four times as many data sets, seed 20261203, as CLIP's coverage was low in the first %d.",
          trials),
  sprintf("A coverage of 0.95 has a Monte Carlo standard error of %.4f at %d data sets, %.4f at %d.",
          sqrt(0.95 * 0.05 / trials), trials, sqrt(0.95 * 0.05 / (4 * trials)), 4L * trials),
  "",
  "| n | events | slope | data sets | bias | CLIP | below | above | Wald | median width, CLIP | Wald |",
  "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |", rows
), "dev/simulate/missing.md")
