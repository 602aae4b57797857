# Type I error and interval coverage of the two verbs of change: 24 scenarios where nothing changes (or both groups
# change alike), each a matrix whose markers are the simulated trials. Exact tests must reject at most alpha + 3 Monte
# Carlo standard errors of the time, intervals hold the true shift at least level - 3 standard errors of the time.
#   Rscript dev/simulate/simulate-change.R [TRIALS]      writes dev/simulate/change.md
source("dev/simulate/tools.R")
trials <- trials_asked(100000L)
set.seed(20240601)

draw <- list(
  normal = function(n) stats::rnorm(n),
  `t, 3 df` = function(n) stats::rt(n, 3),
  `log-normal` = function(n) stats::rlnorm(n),
  `ties and zeros` = function(n) round(1.5 * stats::rnorm(n)) / 10,
  `few values` = function(n) sample(-1:1, n, TRUE)
)
wide <- function(distribution, n) {
  matrix(draw[[distribution]](trials * n), trials, dimnames = list(paste0("t", seq_len(trials)), NULL))
}

paired <- function(n, distribution, ...) {
  change <- wide(distribution, n)
  result <- paired_change(change * 0, change, p.adjust.method = "none", ...)
  list(what = paste0("paired, ", result$method[[1L]]), size = paste(n, "pairs"), distribution = distribution,
       result = result)
}
two_sample <- function(n1, n0, distribution, ...) {
  change <- wide(distribution, n1 + n0)
  result <- response_change(change * 0, change, rep(c(TRUE, FALSE), c(n1, n0)), p.adjust.method = "none", ...)
  list(what = paste0("two groups, ", result$method[[1L]]), size = paste(n1, "v", n0), distribution = distribution,
       result = result)
}

# A row of which nothing can be learnt neither rejects nor misses.
row <- function(scenario) {
  result <- scenario$result
  rejected <- mean(!is.na(result$p.value) & result$p.value <= 0.05)
  covered <- mean(is.na(result$conf.low) | (result$conf.low <= 1e-9 & result$conf.high >= -1e-9))
  error <- sqrt(0.05 * 0.95 / trials)
  holds <- rejected <= 0.05 + 3 * error && covered >= 0.95 - 3 * error
  data.frame(test = scenario$what, n = scenario$size, changes = scenario$distribution, error = round(rejected, 4),
             coverage = round(covered, 4), `within limits` = if (holds) "yes" else "no", check.names = FALSE)
}

scenarios <- c(
  do.call(c, lapply(c(7, 12, 30), function(n) {
    lapply(c("normal", "t, 3 df", "ties and zeros"), function(d) bquote(paired(.(n), .(d))))
  })),
  list(
    quote(paired(12, "ties and zeros", zero_method = "wilcoxon")),
    quote(paired(30, "few values", zero_method = "wilcoxon")),
    quote(paired(12, "t, 3 df", method = "sign")), quote(paired(12, "normal", method = "t")),
    quote(paired(10, "t, 3 df", method = "permutation", resamples = 1024))
  ),
  do.call(c, lapply(list(c(8, 8), c(15, 15), c(6, 24)), function(n) {
    lapply(c("normal", "log-normal", "ties and zeros"), function(d) bquote(two_sample(.(n[1]), .(n[2]), .(d))))
  })),
  list(quote(two_sample(15, 15, "normal", method = "t")))
)
stopifnot(length(scenarios) == 24L)
rows <- do.call(rbind, lapply(scenarios, function(scenario) {
  found <- row(eval(scenario))
  cat(sprintf("%-40s %-8s %-15s %.4f %.4f %s\n", found$test, found$n, found$changes, found$error, found$coverage,
              found$`within limits`))
  found
}))

writeLines(c(
  "# Type I error and coverage of the verbs of change", "",
  paste0(format(trials, big.mark = ","), " simulated trials a scenario, alpha 0.05, 95% intervals, seed 20240601;"),
  "`make simulate`. Within limits: error of the first kind at most 0.05, coverage at least 0.95, each to 3 Monte Carlo",
  "standard errors. Exact tests of discrete data stay below 0.05.", "",
  line(names(rows)), line(rep("---", ncol(rows))),
  vapply(seq_len(nrow(rows)), function(i) line(unlist(rows[i, ])), "")
), "dev/simulate/change.md")
cat("Written to dev/simulate/change.md\n")
