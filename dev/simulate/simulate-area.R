# Coverage of the interval of one marker's AUC in few patients, up to complete separation: DeLong's on the logit
# scale, Newcombe's where the AUC is 0 or 1. Given the response the marker is normal with variance 1. Each marker of a
# matrix is one simulated trial.
#   Rscript dev/simulate/simulate-area.R [TRIALS]      writes dev/simulate/area.md
source("dev/simulate/tools.R")
trials <- trials_asked(20000L)
set.seed(20261130)

row <- function(n1, n0, auc) {
  response <- rep(c(TRUE, FALSE), c(n1, n0))
  x <- matrix(stats::rnorm(trials * (n1 + n0)), trials, dimnames = list(paste0("t", seq_len(trials)), NULL))
  x <- sweep(x, 2L, sqrt(2) * stats::qnorm(auc) * response, "+")
  # Of the model's own columns none is used: the quickest.
  found <- prognostic_screen(x, response, p.adjust.method = "none", resamples = 0, conf_method = "wald")
  data.frame(
    n = paste(n1, "v", n0), `true AUC` = auc, `mean AUC` = round(mean(found$auc), 3),
    `AUC 1` = round(mean(found$auc == 1), 4),
    coverage = round(mean(found$auc_low <= auc & auc <= found$auc_high), 4),
    `all above` = round(mean(found$auc_low > auc), 4), `all below` = round(mean(found$auc_high < auc), 4),
    `mean width` = round(mean(found$auc_high - found$auc_low), 3), check.names = FALSE
  )
}

sizes <- list(c(5, 5), c(5, 15), c(10, 10), c(15, 15), c(10, 50), c(30, 30))
rows <- do.call(rbind, lapply(sizes, function(n) {
  do.call(rbind, lapply(c(0.7, 0.8, 0.9, 0.95, 0.99), function(auc) row(n[[1L]], n[[2L]], auc)))
}))
writeLines(c(
  "# Coverage of the interval of an AUC in few patients", "",
  paste0(format(trials, big.mark = ","), " simulated trials a cell, two normal groups of variance 1, 95% intervals,"),
  paste0("seed 20261130; made by `make simulate`. The Monte Carlo standard error of a coverage is ",
         signif(sqrt(0.95 * 0.05 / trials), 2), ". \"AUC 1\": share"),
  "of trials whose groups are separated completely; \"all above\", \"all below\": the whole interval lies on that side",
  "of the true AUC.", "",
  line(names(rows)), line(rep("---", ncol(rows))), apply(rows, 1L, function(cells) line(trimws(cells)))
), "dev/simulate/area.md")
cat("Written to dev/simulate/area.md\n")
