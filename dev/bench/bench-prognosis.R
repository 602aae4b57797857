# Prognosis beside the usual engines.
source("dev/bench/tools.R")
set.seed(2)
rows <- list()
n <- 100
n_markers <- 2000
x <- marker_matrix(rnorm(n_markers * n), n_markers)
response <- stats::rbinom(n, 1, stats::plogis(0.8 * x[1, ])) == 1
covariates <- data.frame(arm = factor(rep(c("A", "B"), length.out = n)), age = round(stats::rnorm(n, 60, 10)))
some <- 1:50

# Univariable ML screen, all columns.
screen <- function() prognostic_screen(x, response, likelihood = "ml", resamples = 0)
result <- screen()
theirs <- NA
if (there("stats")) {
  peer <- function() vapply(some, function(i) {
    stats::glm.fit(cbind(1, x[i, ]), response, family = stats::binomial())$coefficients[[2L]]
  }, 0)
  agree(result$estimate[some], peer(), "ML estimates", 1e-6)
  read <- in_turns(screen(), peer())
  ours <- read$ours / n_markers
  theirs <- read$theirs / length(some)
} else {
  ours <- cpu(screen()) / n_markers
}
whole_screen <- ours
rows$ml <- bench_row("univariable ML screen, n = 100, every column", "stats::glm.fit alone", "a marker", ours, theirs,
                     100)

# AUC and DeLong, taken as the whole screen's time.
theirs <- NA
if (there("pROC")) {
  peer <- function() vapply(some, function(i) {
    curve <- pROC::roc(response, x[i, ], direction = "<", levels = c(FALSE, TRUE), quiet = TRUE)
    as.numeric(pROC::ci.auc(curve))[[2L]]
  }, 0)
  agree(result$auc[some], peer(), "AUC")
  theirs <- cpu(peer()) / length(some)
}
rows$auc <- bench_row("AUC + DeLong, n = 100 (time of the whole screen)", "pROC::roc + ci.auc", "a marker",
                      whole_screen, theirs, 100)

# Firth of skewed values: on the raw scale beside their logarithms, whose time is the peer's.
raw_beside_logs <- function(spread, covariates, limits) {
  skewed <- marker_matrix(stats::rlnorm(n_markers * n, 0, spread), n_markers)
  time <- function(scale) {
    cpu(prognostic_screen(skewed, response, scale = scale, covariates = covariates, conf_method = limits,
                          resamples = 0)) / n_markers
  }
  bench_row(sprintf("Firth screen of log-normal values (sd of logs %g), raw scale, %s%s", spread, limits,
                    if (is.null(covariates)) "" else ", 2 covariates"),
            "the same, log2 scale", "a marker", time("raw"), time("log2"), 0.5)
}
for (spread in c(0.5, 1, 1.5)) {
  for (limits in c("profile", "wald")) {
    rows[[paste("skewed", spread, limits)]] <- raw_beside_logs(spread, NULL, limits)
    rows[[paste("skewed", spread, limits, "covariates")]] <- raw_beside_logs(spread, covariates, limits)
  }
}

# Firth with two covariates, profile interval.
ours <- cpu(result <- prognostic_screen(x, response, covariates = covariates, resamples = 0)) / n_markers
theirs <- NA
if (there("logistf")) {
  few <- 1:10
  peer <- function() vapply(few, function(i) {
    data <- data.frame(y = as.integer(response), x = x[i, ], covariates)
    unname(logistf::logistf(y ~ x + arm + age, data, pl = TRUE)$coefficients[["x"]])
  }, 0)
  agree(result$estimate[few], peer(), "Firth estimates (logistf)", 1e-3)
  theirs <- cpu(peer()) / length(few)
}
rows$profile <- bench_row("Firth + 2 covariates, profile interval, n = 100", "logistf::logistf(pl = TRUE)", "a marker",
                          ours, theirs, 300)

# Firth with two covariates, Wald.
ours <- cpu(result <- prognostic_screen(x, response, covariates = covariates, conf_method = "wald",
                                        resamples = 0)) / n_markers
theirs <- NA
if (there("brglm2")) {
  peer <- function() vapply(some, function(i) {
    data <- data.frame(y = as.integer(response), x = x[i, ], covariates)
    fit <- stats::glm(y ~ x + arm + age, stats::binomial(), data, method = brglm2::brglmFit, type = "AS_mean")
    stats::coef(fit)[["x"]]
  }, 0)
  agree(result$estimate[some], peer(), "Firth estimates (brglm2)", 1e-4)
  theirs <- cpu(peer()) / length(some)
}
rows$wald <- bench_row("Firth + 2 covariates, Wald, n = 100", "brglm2::brglmFit", "a marker", ours, theirs, 500)

# Optimism bootstrap.
resamples <- 1000
data <- data.frame(y = as.integer(response), x = x[1, ], covariates)
fit <- prognostic_model(y ~ x + arm + age, data, likelihood = "ml")
ours <- cpu(validation <- validate_prognosis(fit, resamples = resamples, seed = 1)) / resamples
theirs <- NA
if (there("rms")) {
  peer_fit <- rms::lrm(y ~ x + arm + age, data, x = TRUE, y = TRUE)
  peer_resamples <- 200
  apparent <- stats::setNames(validation$apparent, validation$measure)
  agree(apparent[["brier"]], peer_fit$stats[["Brier"]], "apparent Brier score", 1e-6)
  # The concordance of lrm()'s own predictions: the C that it prints is half a pair off on these data.
  differences <- outer(stats::predict(peer_fit)[data$y == 1], stats::predict(peer_fit)[data$y == 0], "-")
  agree(apparent[["auc"]], mean((differences > 0) + (differences == 0) / 2), "apparent AUC", 1e-6)
  theirs <- cpu(utils::capture.output(rms::validate(peer_fit, B = peer_resamples))) / peer_resamples
}
rows$validate <- bench_row("validate_prognosis, 1,000 resamples, n = 100, 3 covariates", "rms::validate", "a refit",
                           ours, theirs, 50)

do.call(rbind, rows)
