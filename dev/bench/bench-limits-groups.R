# Values below a limit of quantification: two groups, and odds ratios.
source("dev/bench/tools.R")
set.seed(3)
rows <- list()

# Two groups with values beyond limits, 24 v 24, some 30 % below one of two limits.
n_markers <- 2000
response <- rep(c(TRUE, FALSE), each = 24)
limit <- rep(c(-0.6, -0.3), 24)
values <- matrix(rnorm(n_markers * 48), 48)
below <- values < limit
long <- data.frame(id = rep(rep(1:48, 2), n_markers), visit = rep(rep(c("before", "after"), each = 48), n_markers),
                   marker = rep(paste0("m", seq_len(n_markers)), each = 96),
                   value = as.vector(rbind(matrix(0, 48, n_markers), ifelse(below, limit, values))),
                   below = as.vector(rbind(matrix(FALSE, 48, n_markers), below)), response = response)
study <- marker_study(long, "id", "visit", "value", "marker", response = "response", censored = "below",
                      scale = "raw", visits = c("before", "after"), baseline = "before")
ours <- cpu(result <- response_change(study)) / n_markers
# At a level that no choice of patients can reach there is no limit to be looked for.
p_alone <- function() response_change(study, alternative = "greater", conf.level = 1 - 1e-15)
theirs <- NA
if (there("coin")) {
  some <- 1:10
  gehan <- function(x, limit, below) {
    high <- ifelse(below, limit, x)
    low <- ifelse(below, -Inf, x)
    rowSums(outer(low, high, ">=") - outer(high, low, "<="))
  }
  peer <- function() vapply(some, function(i) {
    test <- coin::independence_test(gehan(values[, i], limit, below[, i]) ~ factor(!response), distribution = "exact",
                                    alternative = "greater")
    as.numeric(coin::pvalue(test))
  }, 0)
  agree(response_change(study, alternative = "greater")$p.value[some], peer(), "Gehan's test of two groups")
  read <- in_turns(p_alone(), peer())
  alone <- read$ours / n_markers
  theirs <- read$theirs / length(some)
} else {
  alone <- cpu(p_alone()) / n_markers
}
rows$gehan <- bench_row("Gehan's two-group exact p, 24 v 24", "coin::independence_test(distribution = \"exact\")",
                        "a marker", alone, theirs, 100)
rows$gehan_row <- bench_row("the same, whole row with AUC and interval", "coin's p alone", "a marker", ours, theirs, 15)

# Markers below their limit, odds ratios pooled over imputations, beside the same screen of complete values.
n_markers <- 1000
event <- rep(c(TRUE, FALSE), each = 50)
values <- matrix(rnorm(n_markers * 100, 5), 100) + event / 2
limited <- function(limit) {
  long <- data.frame(id = rep(1:100, n_markers), visit = "baseline", marker = rep(paste0("m", seq_len(n_markers)),
                     each = 100), value = 2^as.vector(pmax(values, limit)), below = as.vector(values < limit),
                     response = event)
  marker_study(long, "id", "visit", "value", "marker", response = "response", censored = "below")
}
complete <- limited(-Inf)
below <- limited(4.6)
agree(prognostic_screen(below, resamples = 0, seed = 1)$statistic,
      prognostic_screen(below, resamples = 0, censored_rule = "limit")$statistic, "tests of values or limits")
rows$imputed <- bench_row("screen of 1,000 markers x 100 patients, a third below the limit, 20 imputations",
                          "the same of complete values", "a marker",
                          cpu(prognostic_screen(below, resamples = 0, imputations = 20, seed = 1)) / n_markers,
                          cpu(prognostic_screen(complete, resamples = 0)) / n_markers, 0.04)

do.call(rbind, rows)
