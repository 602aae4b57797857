# Change, paired and against response, beside the fastest or the only tool for each kind of work.
source("dev/bench/tools.R")
set.seed(1)
rows <- list()

# Paired t, all columns, 20,000 markers x 50 pairs.
before <- marker_matrix(rnorm(20000 * 50), 20000)
after <- before + marker_matrix(rnorm(20000 * 50, 0.1), 20000)
ours <- cpu(result <- paired_change(before, after, method = "t"))
theirs <- NA
if (there("matrixTests")) {
  peer <- matrixTests::row_t_paired(after, before)
  agree(result$p.value, peer$pvalue, "paired t")
  theirs <- cpu(matrixTests::row_t_paired(after, before))
}
rows$t <- bench_row("paired t, every column, 20,000 x 50", "matrixTests::row_t_paired", "a call", ours, theirs, 2)

# Signed-rank, normal approximation, n = 120, with the Hodges-Lehmann interval that the peer does not give.
before <- marker_matrix(rnorm(2000 * 120), 2000)
after <- before + marker_matrix(rnorm(2000 * 120, 0.1), 2000)
ours <- cpu(result <- paired_change(before, after, exact = FALSE, digits_rank = 15))
theirs <- NA
if (there("matrixTests")) {
  peer <- matrixTests::row_wilcoxon_paired(after, before, exact = FALSE)
  agree(result$p.value, peer$pvalue, "signed-rank, normal")
  theirs <- cpu(matrixTests::row_wilcoxon_paired(after, before, exact = FALSE))
}
rows$normal <- bench_row("signed-rank, normal, n = 120, with interval, 2,000 markers",
                         "matrixTests::row_wilcoxon_paired (no interval)", "a call", ours, theirs, 1.5)

# Exact signed-rank with ties, n = 30, with interval.
n_markers <- 2000
before <- marker_matrix(0, n_markers)[, rep(1, 30)]
after <- marker_matrix(sample(c(-12:-1, 1:15), n_markers * 30, TRUE), n_markers)
ours <- cpu(result <- paired_change(before, after)) / n_markers
theirs <- NA
if (there("exactRankTests")) {
  some <- 1:20
  peer <- function() vapply(some, function(i) {
    exactRankTests::wilcox.exact(after[i, ], before[i, ], paired = TRUE, conf.int = TRUE)$p.value
  }, 0)
  agree(result$p.value[some], suppressWarnings(peer()), "exact signed-rank with ties")
  theirs <- cpu(suppressWarnings(peer())) / length(some)
}
rows$ties <- bench_row("exact signed-rank, ties, n = 30, with interval", "exactRankTests::wilcox.exact", "a marker",
                       ours, theirs, 800)

# Exact signed-rank without ties.
before <- marker_matrix(rnorm(n_markers * 30), n_markers)
after <- before + marker_matrix(rnorm(n_markers * 30, 0.2), n_markers)
ours <- cpu(result <- paired_change(before, after, digits_rank = 15)) / n_markers
theirs <- NA
if (there("stats")) {
  some <- 1:200
  peer <- function() vapply(some, function(i) {
    stats::wilcox.test(after[i, ], before[i, ], paired = TRUE, exact = TRUE, conf.int = TRUE)$p.value
  }, 0)
  agree(result$p.value[some], peer(), "exact signed-rank without ties")
  theirs <- cpu(peer()) / length(some)
}
rows$exact <- bench_row("exact signed-rank, no ties, n = 30, with interval", "stats::wilcox.test", "a marker", ours,
                        theirs, 50)

# Exact rank-sum with ties, 15 v 15, with interval, AUC and direction table.
response <- rep(c(TRUE, FALSE), each = 15)
before <- marker_matrix(0, n_markers)[, rep(1, 30)]
after <- marker_matrix(sample(-10:12, n_markers * 30, TRUE), n_markers)
ours <- cpu(result <- response_change(before, after, response)) / n_markers
theirs <- NA
if (there("exactRankTests")) {
  some <- 1:20
  peer <- function() vapply(some, function(i) {
    exactRankTests::wilcox.exact(after[i, response], after[i, !response], conf.int = TRUE)$p.value
  }, 0)
  agree(result$p.value[some], suppressWarnings(peer()), "exact rank-sum with ties")
  theirs <- cpu(suppressWarnings(peer())) / length(some)
}
rows$ranksum <- bench_row("exact rank-sum, ties, 15 v 15, with interval, AUC, directions",
                          "exactRankTests::wilcox.exact", "a marker", ours, theirs, 500)

# The same without ties: order statistics of the differences, and of each group's own Walsh averages.
before <- marker_matrix(rnorm(n_markers * 30), n_markers)
after <- before + marker_matrix(rnorm(n_markers * 30, 0.2), n_markers)
ours <- cpu(result <- response_change(before, after, response, digits_rank = 15)) / n_markers
theirs <- NA
if (there("stats")) {
  some <- 1:200
  change <- after - before
  peer <- function() vapply(some, function(i) {
    stats::wilcox.test(change[i, response], change[i, !response], exact = TRUE, conf.int = TRUE)$p.value
  }, 0)
  agree(result$p.value[some], peer(), "exact rank-sum without ties")
  theirs <- cpu(peer()) / length(some)
}
rows$ranksum_exact <- bench_row("exact rank-sum, no ties, 15 v 15, with interval, AUC, directions",
                                "stats::wilcox.test", "a marker", ours, theirs, 20)

# Westfall-Young maxT, paired, 2,000 markers x 50 pairs.
n_markers <- 2000
n <- 50
flips <- 10000
before <- marker_matrix(rnorm(n_markers * n), n_markers)
after <- before + marker_matrix(rnorm(n_markers * n, 0.1), n_markers)
ours <- cpu(result <- paired_change(before, after, method = "t", p.adjust.method = "maxT", resamples = flips, seed = 1),
            budget = 1) / (n_markers * flips)
theirs <- NA
if (there("multtest")) {
  both <- matrix(0, n_markers, 2 * n)
  both[, 2 * seq_len(n) - 1] <- before
  both[, 2 * seq_len(n)] <- after
  peer_flips <- 100
  statistic <- multtest::mt.teststat(both, rep(0:1, n), test = "pairt")
  agree(abs(result$statistic), abs(statistic), "paired t statistics")
  theirs <- cpu(utils::capture.output(multtest::mt.maxT(both, rep(0:1, n), test = "pairt", B = peer_flips))) /
    (n_markers * peer_flips)
}
rows$maxt_paired <- bench_row("Westfall-Young maxT, paired, 2,000 x 50", "multtest::mt.maxT(test = \"pairt\")",
                              "a marker x flip", ours, theirs, 100)

# Westfall-Young maxT, two samples (Welch).
response <- rep(c(TRUE, FALSE), each = n / 2)
change <- after - before
ours <- cpu(result <- response_change(before, after, response, method = "t", p.adjust.method = "maxT",
                                      resamples = flips, seed = 1), budget = 1) / (n_markers * flips)
theirs <- NA
if (there("multtest")) {
  statistic <- multtest::mt.teststat(change, as.integer(response), test = "t")
  agree(result$statistic, statistic, "Welch t statistics", 1e-7)
  theirs <- cpu(utils::capture.output(multtest::mt.maxT(change, as.integer(response), test = "t", B = peer_flips))) /
    (n_markers * peer_flips)
}
rows$maxt_welch <- bench_row("Westfall-Young maxT, two samples (Welch), 2,000 x 50", "multtest::mt.maxT(test = \"t\")",
                             "a marker x shuffle", ours, theirs, 40)

do.call(rbind, rows)
