# Analysis of covariance of thousands of markers, with every column of a row, beside limma and lm() with sandwich.
source("dev/bench/tools.R")
set.seed(4)
rows <- list()
n <- 100
n_markers <- 20000
before <- marker_matrix(rnorm(n_markers * n), n_markers)
after <- 0.5 * before + marker_matrix(rnorm(n_markers * n), n_markers)
first <- rep(c(TRUE, FALSE), each = n / 2)
covariates <- data.frame(a = rnorm(n), b = rnorm(n), c = rnorm(n))
work <- "ANCOVA of 20,000 markers x 100 patients x 3 covariates, every column"
ours <- cpu(result <- response_change(before, after, first, method = "ancova", covariates = covariates)) / n_markers

theirs <- NA
if (there("limma")) {
  design <- cbind(1, first, as.matrix(covariates))
  peer <- function() limma::topTable(limma::eBayes(limma::lmFit(after, design)), coef = 2, number = Inf)
  theirs <- cpu(peer()) / n_markers
}
rows$limma <- bench_row(work, "limma's lmFit() + eBayes() + topTable(), one baseline for all", "a marker", ours, theirs,
                        1.5)

theirs <- NA
if (there("sandwich")) {
  some <- 1:40
  peer <- function() vapply(some, function(i) {
    fit <- lm(after[i, ] ~ before[i, ] + a + b + c + first, covariates)
    c(coef(fit)[[6L]], sqrt(sandwich::vcovHC(fit, "HC2")[6L, 6L]))
  }, c(0, 0))
  told <- peer()
  agree(result$estimate[some], told[1L, ], "the adjusted difference")
  agree(result$estimate[some] / result$statistic[some], told[2L, ], "its HC2 standard error")
  theirs <- cpu(peer()) / length(some)
}
rows$sandwich <- bench_row(work, "lm() + sandwich::vcovHC(\"HC2\")", "a marker", ours, theirs, 200)

# Two arms, the rank-sum test: the rows of response_change(), at its cost.
n_markers <- 5000
before <- before[seq_len(n_markers), ]
after <- after[seq_len(n_markers), ]
arm <- factor(ifelse(first, "B", "A"))
both <- list(arms = arm_change(before, after, arm, method = "wilcoxon"),
             groups = response_change(before, after, first, method = "wilcoxon"))
agree(both$arms$p.value, both$groups$p.value, "the p values of both verbs")
times <- vapply(1:3, function(round) {
  c(cpu(arm_change(before, after, arm, method = "wilcoxon")),
    cpu(response_change(before, after, first, method = "wilcoxon")))
}, c(0, 0)) / n_markers
rows$arms <- bench_row("arm_change(method = \"wilcoxon\"), 5,000 markers x 100 patients, two arms, whole row",
                       "response_change() of the same", "a marker", min(times[1L, ]), min(times[2L, ]), 0.9)

do.call(rbind, rows)
