# Coverage of the standardised risk difference: trials of two arms with a prognostic covariate, a logistic truth. The
# delta method's limits are of the mean risk over the patients at hand, the truth here too; the bootstrap's are of the
# population that they come from.
#   Rscript dev/simulate/simulate-risk.R [TRIALS]      writes dev/simulate/risk.md
source("dev/simulate/tools.R")
trials <- trials_asked(2000L)
set.seed(20261130)

population <- local({
  x <- stats::qnorm(stats::ppoints(20000))
  function(effect, base) mean(stats::plogis(base + effect + x) - stats::plogis(base + x))
})

one <- function(n, effect, base, likelihood, resamples) {
  d <- data.frame(x = stats::rnorm(n), arm = rep(c("A", "B"), length.out = n))
  up <- stats::plogis(base + effect + d$x)
  down <- stats::plogis(base + d$x)
  d$y <- stats::rbinom(n, 1, ifelse(d$arm == "B", up, down))
  if (length(unique(d$y)) < 2L) return(rep(NA_real_, 3L))
  fit <- prognostic_model(y ~ arm + x, d, likelihood = likelihood, conf_method = "wald")
  r <- risk_difference(fit, "arm", resamples = resamples, seed = 1)[2L, ]
  truth <- if (resamples > 0) population(effect, base) else mean(up - down)
  c(r$difference_low <= truth && truth <= r$difference_high, r$difference - truth,
    r$difference_high - r$difference_low)
}

cell <- function(n, effect, base, likelihood, resamples, trials) {
  found <- replicate(trials, one(n, effect, base, likelihood, resamples))
  sprintf("| %d | %s | %.2f | %.2f | %s | %d | %.3f | %+.3f | %.2f |", n, likelihood,
          stats::plogis(base), population(effect, base), if (resamples > 0) "bootstrap" else "delta", trials,
          mean(found[1L, ], na.rm = TRUE), mean(found[2L, ], na.rm = TRUE), mean(found[3L, ], na.rm = TRUE))
}

rows <- c(
  unlist(lapply(c(40, 80, 200), function(n) {
    unlist(lapply(c("firth", "ml"), function(likelihood) {
      vapply(c(0, 1), function(effect) cell(n, effect, -0.5, likelihood, 0, trials), "")
    }))
  })),
  cell(80, 1, -2, "firth", 0, trials),
  cell(80, 1, -0.5, "firth", 400, max(100, trials %/% 5))
)
writeLines(c(
  "# Coverage of the standardised risk difference",
  "",
  "Trials of n patients in two arms with a normal covariate (log odds ratio 1 an SD), 95% intervals, seed 20261130;",
  "`make simulate`. \"risk\": of a patient of the control with the covariate at its mean; \"difference\": of the",
  "population.",
  paste0("A coverage of 0.95 has a Monte Carlo standard error of ", sprintf("%.4f", sqrt(0.95 * 0.05 / trials)), " at ",
         trials, " trials."),
  "",
  "| n | likelihood | risk | difference | limits | trials | coverage | bias | mean width |",
  "| --- | --- | --- | --- | --- | --- | --- | --- | --- |", rows
), "dev/simulate/risk.md")
