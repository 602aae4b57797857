# Differences of two groups adjusted for the baseline, and moderated variances: error of the first kind and coverage. A
# call's markers are the simulated trials. Two tables:
#   1. analysis of covariance of 8 v 8 and other trials where the groups' residuals spread alike or not, beside the same
#      model by lm()'s common variance;
#   2. t tests of few patients whose variances differ between markers, moderated or not.
#   Rscript dev/simulate/simulate-adjusted.R [TRIALS]      writes dev/simulate/adjusted.md
source("dev/simulate/tools.R")
trials <- trials_asked(20000L)
set.seed(20261129)

share <- function(x) sprintf("%.3f", mean(x, na.rm = TRUE))

# Values before and after, `shift` in the first group; `spread`: of its residuals to the others'.
draw <- function(n1, n0, shift = 0, spread = 1) {
  first <- rep(c(TRUE, FALSE), c(n1, n0))
  n <- n1 + n0
  before <- matrix(stats::rnorm(trials * n), trials)
  rest <- matrix(stats::rnorm(trials * n), trials) * rep(ifelse(first, spread, 1), each = trials)
  list(before = before, after = 0.6 * before + rest + shift * rep(first, each = trials), first = first)
}

# p of the same model by a common variance, as lm() has it.
common_variance <- function(d) {
  vapply(seq_len(min(trials, 4000L)), function(i) {
    fit <- stats::lm.fit(cbind(1, d$before[i, ], d$first), d$after[i, ])
    unit <- sqrt(diag(chol2inv(fit$qr$qr))[3L])
    t <- fit$coefficients[[3L]] / (unit * sqrt(sum(fit$residuals^2) / fit$df.residual))
    2 * stats::pt(-abs(t), fit$df.residual)
  }, 1)
}

ancova_line <- function(n1, n0, spread) {
  none <- draw(n1, n0, spread = spread)
  null <- response_change(none$before, none$after, none$first, method = "ancova", p.adjust.method = "none")
  some <- draw(n1, n0, 1, spread)
  rows <- response_change(some$before, some$after, some$first, method = "ancova", p.adjust.method = "none")
  line(paste(n1, "v", n0), spread, share(null$p.value < 0.05), share(common_variance(none) < 0.05),
       share(rows$conf.low <= 1 & rows$conf.high >= 1), share(rows$responder_low <= 1 - 0.4 * rowMeans(some$before) &
                                                              rows$responder_high >= 1 - 0.4 * rowMeans(some$before)))
}

moderated_line <- function(n1, n0) {
  d <- draw(n1, n0)
  d$after <- d$before + (d$after - d$before) * sqrt(1 / stats::rgamma(trials, 3, 2))
  p <- function(...) response_change(d$before, d$after, d$first, method = "t", p.adjust.method = "none", ...)
  plain <- p()
  moderated <- p(moderate = TRUE)
  line(paste(n1, "v", n0), share(plain$p.value < 0.05), share(moderated$p.value < 0.05),
       share(plain$p.value < 0.001), share(moderated$p.value < 0.001),
       share(moderated$conf.low <= 0 & moderated$conf.high >= 0))
}

text <- c(
  "# Differences adjusted for the baseline, and moderated variances", "",
  paste0(format(trials, big.mark = ","), " simulated trials a cell (", format(min(trials, 4000L), big.mark = ","),
         " of the column of the common variance),"),
  "alpha 0.05, 95% intervals, seed 20261129; `make simulate`.",
  paste0("A share of 0.05 has a Monte Carlo standard error of ", sprintf("%.4f", sqrt(0.05 * 0.95 / trials)), "."), "",
  "## Analysis of covariance, HC2 with Bell and McCaffrey's degrees of freedom", "",
  "Follow-up = 0.6 baseline + residual; the residuals of the first group spread so many times as much as the others'.",
  "Share rejected where nothing differs, by ours and by the common variance of lm(); coverage of the difference and of",
  "the first group's adjusted mean change where that group is 1 higher:", "",
  "| patients | spread | rejected | lm() | coverage | coverage of the mean |", "| --- | --- | --- | --- | --- | --- |",
  ancova_line(8, 8, 1), ancova_line(8, 8, 3), ancova_line(6, 12, 1), ancova_line(6, 12, 3), ancova_line(12, 6, 3),
  ancova_line(25, 25, 3), "",
  "## Moderated t", "",
  "Markers' variances are scaled inverse chi-squares of 6 degrees of freedom. Share rejected where nothing differs, at",
  "0.05 and at 0.001, by Welch's test and moderated; coverage of the moderated interval:", "",
  "| patients | Welch, 0.05 | moderated, 0.05 | Welch, 0.001 | moderated, 0.001 | coverage |",
  "| --- | --- | --- | --- | --- | --- |", moderated_line(3, 3), moderated_line(5, 5), moderated_line(4, 10)
)
writeLines(text, "dev/simulate/adjusted.md")
