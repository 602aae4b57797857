# Errors of the first kind and coverage of response_trend() and overall_change(): scenarios where nothing changes, or
# where categories differ by equal shifts, each a matrix whose markers are the simulated trials.
#   Rscript dev/simulate/simulate-trend.R [TRIALS]      writes dev/simulate/trend.md
source("dev/simulate/tools.R")
trials <- trials_asked(2500L)
set.seed(20240614)

draw <- list(normal = function(n) stats::rnorm(n), `log-normal` = function(n) stats::rlnorm(n),
             ties = function(n) round(1.5 * stats::rnorm(n)))
wide <- function(distribution, n) matrix(draw[[distribution]](trials * n), trials)
percent <- function(x) sprintf("%.3f", mean(x, na.rm = TRUE))

levels <- c("PD", "SD", "PR", "CR")
trend <- function(sizes, distribution, shift = 0, ...) {
  grade <- rep(seq_along(sizes), sizes)
  x <- wide(distribution, sum(sizes)) + rep(shift * grade, each = trials)
  found <- response_trend(0 * x, x, levels[grade], p.adjust.method = "none", seed = 1, ...)
  # The true area of normal data: that of each pair of categories, by its pairs.
  pairs <- utils::combn(seq_along(sizes), 2L)
  weight <- sizes[pairs[1L, ]] * sizes[pairs[2L, ]]
  truth <- sum(weight * stats::pnorm(shift * (pairs[2L, ] - pairs[1L, ]) / sqrt(2))) / sum(weight)
  normal <- distribution == "normal"
  data.frame(
    sizes = paste(sizes, collapse = ", "), distribution = distribution, shift = shift,
    method = names(which.max(table(found$method))), `rejects at 0.05` = percent(found$p.value <= 0.05),
    `area covered` = if (normal || shift == 0) percent(found$conf.low <= truth & truth <= found$conf.high) else "-",
    `without limits` = percent(is.na(found$conf.low)),
    `odds covered` = if (shift == 0) percent(found$odds_low <= 1 & 1 <= found$odds_high) else
      if (normal) percent(found$odds_low <= exp(shift) & exp(shift) <= found$odds_high) else "-",
    check.names = FALSE
  )
}
trends <- rbind(
  trend(c(5, 5, 5), "normal"), trend(c(5, 5, 5), "ties"), trend(c(8, 8, 8, 8), "log-normal"),
  trend(c(8, 8, 8, 8), "ties", resamples = 999), trend(c(20, 22, 29, 5), "normal", exact = FALSE),
  trend(c(20, 22, 29, 5), "ties", exact = FALSE), trend(c(8, 8, 8, 8), "normal", 0.5),
  trend(c(20, 22, 29, 5), "normal", 0.5, exact = FALSE)
)

# Visits missing at random, or of those whose last value was high: dropout.
visits <- function(n, k, distribution, missing, test) {
  person <- matrix(stats::rnorm(trials * n), trials)
  x <- lapply(seq_len(k), function(j) person + wide(distribution, n))
  for (j in seq_len(k)[-1L]) {
    gone <- is.na(x[[j - 1L]]) & missing == "dropout"
    p <- if (missing == "none") 0 else if (missing == "at random") 0.2 else 0.1 + 0.2 * (x[[j - 1L]] > 0) %in% TRUE
    x[[j]][gone | matrix(stats::runif(trials * n) < p, trials)] <- NA
  }
  found <- overall_change(stats::setNames(x, paste("visit", seq_len(k))), test = test, p.adjust.method = "none")
  data.frame(patients = n, visits = k, distribution = distribution, missing = missing, test = test,
             `rejects at 0.05` = percent(found$p.value <= 0.05), check.names = FALSE)
}
cases <- expand.grid(test = c("friedman", "page", "aligned"), missing = c("none", "at random", "dropout"),
                     distribution = c("normal", "ties"), stringsAsFactors = FALSE)
all_visits <- do.call(rbind, Map(function(test, missing, distribution) visits(20, 4, distribution, missing, test),
                                 cases$test, cases$missing, cases$distribution))

table_of <- function(x) c(line(names(x)), line(rep("---", ncol(x))), vapply(seq_len(nrow(x)), function(i) {
  line(vapply(x[i, ], as.character, ""))
}, ""))
writeLines(c(
  "# Trends and tests over all visits", "",
  paste0(format(trials, big.mark = ","), " trials a row; Monte Carlo error of a rate near 0.05 about ",
         sprintf("%.4f", sqrt(0.05 * 0.95 / trials)), "."),
  "`Rscript dev/simulate/simulate-trend.R` makes these tables anew.",
  "", "## Over the ordered response", "",
  "Area and odds ratio: 95 % limits that hold the true value. With a shift categories differ by that many standard",
  "deviations each, for which the model of adjacent categories is the true one. Trials whose area is 0 or 1 have no",
  "limits.", "", table_of(trends), "", "## Over all visits", "",
  "Where nothing changes. Dropout: patients leave, those whose last value was above the mean three times as often.", "",
  table_of(all_visits)
), "dev/simulate/trend.md")
