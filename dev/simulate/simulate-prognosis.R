# Coverage of Firth's profile interval and of the DeLong interval, and of the limits of a validation. Given the
# response the marker is normal with variance 1 and a mean that is `slope` higher in responders: then the logistic
# model holds with that slope, and the AUC is
# pnorm(slope / sqrt(2)). Each marker of a matrix is one simulated trial.
#   Rscript dev/simulate/simulate-prognosis.R [TRIALS]      writes dev/simulate/prognosis.md
source("dev/simulate/tools.R")
trials <- trials_asked(20000L)
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
# ---- the limits of validate_prognosis() ----
# Three normal covariates and a logistic model. The truth of a fitted model is what it would do in new patients of the
# same kind: computed from the true probabilities of 3,000 of them.
validation_trials <- max(50L, trials %/% 80L)
sigmoid <- stats::plogis

true_measures <- function(eta, p) {
  order <- order(eta)
  below <- cumsum((1 - p)[order])
  auc <- sum(p[order] * below) / (sum(p) * sum(1 - p))
  recalibrate <- function(x) { # Newton; outcomes are replaced by their probabilities
    b <- numeric(ncol(x))
    offset <- if (ncol(x) == 1L) eta else 0
    for (i in 1:12) {
      q <- sigmoid(drop(x %*% b) + offset)
      b <- b + solve(crossprod(x, q * (1 - q) * x), crossprod(x, p - q))
    }
    b
  }
  c(auc, mean(p * (1 - sigmoid(eta))^2 + (1 - p) * sigmoid(eta)^2), recalibrate(cbind(1, eta))[2L],
    recalibrate(matrix(1, length(eta))))
}

validation_row <- function(n, slopes, method) {
  draw <- function(m) matrix(stats::rnorm(m * 3), m, dimnames = list(NULL, c("x1", "x2", "x3")))
  population <- draw(3000L)
  probability <- sigmoid(drop(population %*% slopes) - 0.4)
  found <- vapply(seq_len(validation_trials), function(i) {
    x <- draw(n)
    data <- data.frame(x, y = stats::rbinom(n, 1, sigmoid(drop(x %*% slopes) - 0.4)))
    fit <- prognostic_model(y ~ x1 + x2 + x3, data, conf_method = "wald")
    v <- validate_prognosis(fit, resamples = 200, seed = i, method = method, repeats = 5)
    truth <- true_measures(drop(cbind(1, population) %*% stats::coef(fit)), probability)
    c(v$apparent[1L], v$corrected[1L], truth[1L], v$conf.low <= truth & truth <= v$conf.high,
      v$conf.low[1L], v$conf.high[1L])
  }, numeric(9))
  mean_auc <- mean(found[3L, ])
  figures <- c(rowMeans(found[1:3, ]), mean(found[8L, ] <= mean_auc & mean_auc <= found[9L, ]),
               rowMeans(found[4:7, ], na.rm = TRUE))
  row <- data.frame(method, n, slopes = paste(slopes, collapse = ", "), t(round(figures, 3)))
  names(row)[4:11] <- c("apparent AUC", "corrected", "true", "coverage of the mean", "of this model's AUC", "Brier",
                        "slope", "in the large")
  cat(paste(unlist(row), collapse = "  "), "\n")
  row
}

set.seed(20240603)
validations <- do.call(rbind, list(
  validation_row(60L, c(1, 0.5, 0), "optimism"), validation_row(150L, c(1, 0.5, 0), "optimism"),
  validation_row(60L, c(0, 0, 0), "optimism"), validation_row(150L, c(1, 0.5, 0), "0.632+"),
  validation_row(150L, c(1, 0.5, 0), "cv")))

writeLines(c(
  "# Coverage of the intervals of prognosis", "",
  paste0(format(trials, big.mark = ","), " simulated trials a scenario, 95% intervals, seed 20240602; made by"),
  paste0("`make simulate`. The Monte Carlo standard error of a coverage is ", signif(sqrt(0.05 * 0.95 / trials), 2),
         "."),
  "",
  line(names(rows)), line(rep("---", ncol(rows))),
  vapply(seq_len(nrow(rows)), function(i) line(unlist(rows[i, ])), ""), "",
  "# Coverage of the limits of a validation", "",
  paste0(format(validation_trials, big.mark = ","),
         " simulated trials a scenario, three covariates, Firth's likelihood,",
         " 200 resamples, 95% limits, seed 20240603; the"),
  paste0("Monte Carlo standard error of a coverage is ", signif(sqrt(0.05 * 0.95 / validation_trials), 2),
         ". Limits are location-shifted bootstrap limits, of AUC and Brier on the logit scale (Noma et al. 2021,"),
  "doi:10.1002/sim.9148); under \"cv\", of patients drawn with their predictions out of fold. The truth is what the",
  "fitted model would do in new patients: \"of the mean\" is the AUC of such models on average,",
  "\"of this model's\" that of each fit.",
  "",
  line(names(validations)), line(rep("---", ncol(validations))),
  vapply(seq_len(nrow(validations)), function(i) line(unlist(validations[i, ])), "")
), "dev/simulate/prognosis.md")
cat("Written to dev/simulate/prognosis.md\n")
