# Coverage of Firth's profile interval and of the DeLong interval. Given the response the marker is normal with variance
# 1 and a mean that is `slope` higher in responders: then the logistic model holds with that slope, and the AUC is
# pnorm(slope / sqrt(2)). Each marker of a matrix is one simulated trial.
#   Rscript dev/simulate/simulate-prognosis.R [TRIALS]      writes dev/simulate/prognosis.md
library(cytochange)
options(cytochange.progress = FALSE)
arguments <- commandArgs(TRUE)
trials <- if (length(arguments)) as.integer(arguments[[1L]]) else 20000L
set.seed(20240602)

row <- function(n1, n0, slope) {
  response <- rep(c(TRUE, FALSE), c(n1, n0))
  x <- matrix(stats::rnorm(trials * (n1 + n0)), trials, dimnames = list(paste0("t", seq_len(trials)), NULL))
  x <- sweep(x, 2L, slope * response, "+")
  result <- prognostic_screen(x, response, p.adjust.method = "none", resamples = 0)
  auc <- stats::pnorm(slope / sqrt(2))
  holds <- function(low, high, truth) mean(low <= truth & truth <= high, na.rm = TRUE)
  found <- data.frame(
    n = paste(n1, "v", n0), slope = slope, separated = round(mean(result$separated), 4),
    `mean estimate` = round(mean(result$estimate), 3),
    `Firth profile` = round(holds(result$conf.low, result$conf.high, slope), 4),
    `true AUC` = round(auc, 3), `DeLong, logit` = round(holds(result$auc_low, result$auc_high, auc), 4),
    `p <= 0.05` = round(mean(result$p.value <= 0.05), 4), check.names = FALSE
  )
  cat(paste(unlist(found), collapse = "  "), "\n")
  found
}

rows <- do.call(rbind, lapply(list(c(10, 10), c(10, 30), c(30, 30), c(30, 70)), function(n) {
  do.call(rbind, lapply(c(0, 0.7, 1.5), function(slope) row(n[[1L]], n[[2L]], slope)))
}))
line <- function(cells) paste0("| ", paste(cells, collapse = " | "), " |")
writeLines(c(
  "# Coverage of the intervals of prognosis", "",
  paste0(format(trials, big.mark = ","), " simulated trials a scenario, 95% intervals, seed 20240602; made by"),
  paste0("`make simulate`. The Monte Carlo standard error of a coverage is ", signif(sqrt(0.05 * 0.95 / trials), 2), "."),
  "",
  line(names(rows)), line(rep("---", ncol(rows))),
  vapply(seq_len(nrow(rows)), function(i) line(unlist(rows[i, ])), "")
), "dev/simulate/prognosis.md")
cat("Written to dev/simulate/prognosis.md\n")
