# Two models compared, and calibration of many patients.
source("dev/bench/tools.R")
set.seed(4)
rows <- list()

patients_of <- function(n) {
  data <- data.frame(arm = factor(rep(c("A", "B"), length.out = n)), age = stats::rnorm(n, 60, 10),
                     a = stats::rnorm(n), b = stats::rnorm(n))
  data$y <- stats::rbinom(n, 1, stats::plogis(0.8 * data$a + 0.3 * data$b))
  data
}

# Beside the two validations that a user would make instead, which do not pair anything.
for (likelihood in c("ml", "firth")) {
  for (n in c(100, 400)) {
    data <- patients_of(n)
    first <- prognostic_model(y ~ arm + age, data, likelihood = likelihood)
    second <- prognostic_model(y ~ arm + age + a + b, data, likelihood = likelihood)
    ours <- cpu(compare_prognosis(first, second, resamples = 1000, seed = 1))
    theirs <- cpu(validate_prognosis(first, resamples = 1000, seed = 1)) +
      cpu(validate_prognosis(second, resamples = 1000, seed = 1))
    rows[[paste(likelihood, n)]] <- bench_row(
      sprintf("compare_prognosis(), %s, n = %d, 2 and 4 covariates, 1,000 resamples", likelihood, n),
      "validate_prognosis() of both", "a call", ours, theirs, 1.25
    )
  }
}

# The peer is 0.1.0, which took loess's exact trace: 299 s for 10 resamples, as it was reported.
resamples <- if (own_only) 10 else 100
fit <- prognostic_model(y ~ arm + age + a + b, patients_of(20000))
ours <- cpu(calibration_curve(fit, resamples = resamples, seed = 1)) / resamples
rows$calibration <- bench_row("calibration_curve() of 20,000 rows, 100 resamples", "cytochange 0.1.0, as reported",
                              "a resample", ours, 29.9, 100)

do.call(rbind, rows)
