# Two models compared, calibration of many patients, what weights and new patients cost.
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

# Weights of 1 beside none; new patients beside their predictions, or beside those of the fit. Nothing measurable.
data <- patients_of(400)
data$w <- 1
new <- patients_of(400)
plain <- prognostic_model(y ~ arm + age + a + b, data)
weighted <- prognostic_model(y ~ arm + age + a + b, data, weights = "w")
beside <- function(work, peer, ours, theirs) bench_row(paste0(work, ", n = 400"), peer, "a call", ours, theirs, 0.9)
without <- "the same without weights"
rows$fit <- beside("prognostic_model(), weights of 1", without,
                   cpu(prognostic_model(y ~ arm + age + a + b, data, weights = "w")),
                   cpu(prognostic_model(y ~ arm + age + a + b, data)))
figures <- function(fit) unlist(validate_prognosis(fit, 100, 1)[1:3, c("apparent", "corrected")])
agree(figures(weighted), figures(plain), "validations with weights of 1 and without", 1e-6)
rows$validate <- beside("validate_prognosis(), weights of 1, 1,000 resamples", without,
                        cpu(validate_prognosis(weighted, seed = 1)), cpu(validate_prognosis(plain, seed = 1)))
rows$decide <- beside("decision_curve(), weights of 1, 200 resamples", without,
                      cpu(decision_curve(weighted, resamples = 200, seed = 1)),
                      cpu(decision_curve(plain, resamples = 200, seed = 1)))
rows$new <- beside("validate_prognosis(newdata), 1,000 resamples", "the same of their predictions",
                   cpu(validate_prognosis(plain, newdata = new, seed = 1)),
                   cpu(validate_prognosis(stats::predict(plain, new, type = "response"), new$y, seed = 1)))
rows$roc <- beside("roc_curve(newdata), 1,000 resamples", "the same of their predictions",
                   cpu(roc_curve(plain, newdata = new, resamples = 1000, seed = 1)),
                   cpu(roc_curve(stats::predict(plain, new), new$y, resamples = 1000, seed = 1)))
rows$calibrate <- beside("calibration_curve(newdata), 200 resamples", "the same of the patients of the fit",
                         cpu(calibration_curve(plain, newdata = new, seed = 1)),
                         cpu(calibration_curve(plain, seed = 1)))

do.call(rbind, rows)
