# Values below a limit of quantification, 50 pairs, 30 % below, beside the only tools there are (one marker a call).
source("dev/bench/tools.R")
set.seed(1)
rows <- list()
n <- 50
n_markers <- 2000
common <- matrix(rnorm(n_markers * n, 0, 0.77), n_markers)
values <- lapply(c(0, 0.3), function(shift) common + matrix(rnorm(n_markers * n, shift, 0.64), n_markers))
limit <- qnorm(0.3)
data <- data.frame(id = rep(rep(seq_len(n), each = n_markers), 2), marker = rep(paste0("m", seq_len(n_markers)), 2 * n),
                   visit = rep(c("before", "after"), each = n_markers * n), value = round(unlist(values), 3),
                   limit = limit)
study <- marker_study(data, "id", "visit", "value", "marker", lloq = "limit", scale = "raw",
                      visits = c("before", "after"))
below <- lapply(values, function(x) x < limit)
at_limit <- lapply(values, function(x) pmax(round(x, 3), limit))
some <- 1:20

rows_of <- function(method) paired_change(study, method = method)
# At a level that no flip can reach there is no limit to be looked for: p and estimate alone.
without_limits <- function(method) {
  paired_change(study, method = method, alternative = "greater", conf.level = 1 - 2^-52)
}

# The paired Prentice-Wilcoxon test, exact, with estimate and interval. NADA2 refuses negative values: a monotone scale.
ours <- cpu(result <- rows_of("ppw")) / n_markers
theirs <- NA
if (there("NADA2")) {
  peer <- function(i) {
    suppressWarnings(utils::capture.output(p <- NADA2::ppw.test(exp(at_limit[[1]][i, ]), below[[1]][i, ],
                                                                exp(at_limit[[2]][i, ]), below[[2]][i, ])))
    p
  }
  theirs <- cpu(for (i in some) peer(i)) / length(some)
}
rows$ppw <- bench_row("paired Prentice-Wilcoxon, exact, with interval, the whole row",
                      "NADA2::ppw.test (Z, no interval)", "a marker", ours, theirs, 30)
rows$ppw_p <- bench_row("the same, exact p and estimate alone", "NADA2::ppw.test", "a marker",
                        cpu(without_limits("ppw")) / n_markers, theirs, 150)

# The signed-rank test of what is known.
ours <- cpu(result <- rows_of("wilcoxon")) / n_markers
theirs <- NA
if (there("NADA2")) {
  peer <- function(i) {
    suppressWarnings(utils::capture.output(NADA2::cen_signedranktest(exp(at_limit[[2]][i, ]), below[[2]][i, ],
                                                                     exp(at_limit[[1]][i, ]), below[[1]][i, ])))
  }
  theirs <- cpu(for (i in some) peer(i)) / length(some)
}
rows$ordinal <- bench_row("signed-rank below a limit, exact, with interval, the whole row", "NADA2::cen_signedranktest",
                          "a marker", ours, theirs, 60)
rows$ordinal_p <- bench_row("the same, exact p and estimate alone", "NADA2::cen_signedranktest", "a marker",
                            cpu(without_limits("wilcoxon")) / n_markers, theirs, 300)

# The mean change by maximum likelihood. The peer fits differences as interval-censored, a lesser model: with nothing
# below a limit both give the mean change.
ours <- cpu(result <- rows_of("censored_ml")) / n_markers
# The lower one-sided limit at this level is the estimate.
alone <- cpu(paired_change(study, method = "censored_ml", alternative = "greater", conf.level = 0.5)) / n_markers
theirs <- NA
if (there("survival")) {
  fit <- function(lower, upper) {
    survival::survreg(survival::Surv(lower, upper, type = "interval2") ~ 1, dist = "gaussian")
  }
  complete <- paired_change(values[[1]][some, ], values[[2]][some, ], method = "censored_ml")
  change <- values[[2]][some, ] - values[[1]][some, ]
  agree(complete$estimate, apply(change, 1, function(d) unname(stats::coef(fit(d, d)))), "mean change", 1e-6)
  ends <- function(i) {
    x <- cbind(ifelse(below[[1]][i, ], NA, at_limit[[1]][i, ]), at_limit[[1]][i, ])
    y <- cbind(ifelse(below[[2]][i, ], NA, at_limit[[2]][i, ]), at_limit[[2]][i, ])
    lower <- y[, 1] - x[, 2]
    upper <- y[, 2] - x[, 1]
    some_known <- !is.na(lower) | !is.na(upper)
    fit(lower[some_known], upper[some_known])
  }
  theirs <- cpu(for (i in some) summary(ends(i))) / length(some)
}
rows$ml <- bench_row("mean change below a limit, ML, with profile interval, the whole row",
                     "survival::survreg of differences (a lesser model)", "a marker", ours, theirs, 5)
rows$ml_p <- bench_row("the same, p and estimate alone", "survival::survreg of differences (a lesser model)",
                       "a marker", alone, theirs, 30)
theirs <- NA
if (there("NADA2")) {
  peer <- function(i) {
    grDevices::pdf(NULL)
    on.exit(grDevices::dev.off())
    utils::capture.output(NADA2::cen_paired(exp(at_limit[[2]][i, ]), below[[2]][i, ], exp(at_limit[[1]][i, ]),
                                            below[[1]][i, ]))
  }
  theirs <- cpu(for (i in some) peer(i)) / length(some)
}
rows$cen_paired <- bench_row("the same, the whole row", "NADA2::cen_paired", "a marker", ours, theirs, 130)
rows$cen_paired_p <- bench_row("the same, p and estimate alone", "NADA2::cen_paired", "a marker", alone, theirs, 500)

do.call(rbind, rows)
