# Results made by hand in the contract's columns, so that pictures can be tested on any shape: numbers of markers,
# visits, groups, infinite limits, rows without figures.

picture_markers <- function(n, long = FALSE) {
  known <- c("IL-1beta", "IL-6", "sIL-2R", "IFN-gamma", "IL-2", "TNF-alpha")
  names <- if (n <= 6L) known[seq_len(n)] else c(known, paste0("P", sprintf("%03d", seq_len(n - 6L))))
  if (long) paste0("Interleukin_receptor_antagonist_of_", names, " (soluble, high sensitivity)") else names
}

picture_visits <- function(n) if (n == 2L) c("month 3", "month 6") else paste("month", seq_len(n))

fake_settings <- function(...) {
  defaults <- list(method = "wilcoxon", scale = "log2", conf.level = 0.95, p.adjust.method = "holm", seed = 1)
  utils::modifyList(defaults, list(...))
}

fake_interval <- function(n, spread = 0.5, sd = 0.3) {
  estimate <- rnorm(n, 0, spread)
  se <- runif(n, 0.6, 1.4) * sd
  p <- 2 * pnorm(-abs(estimate / se))
  data.frame(estimate = estimate, conf.low = estimate - 1.96 * se, conf.high = estimate + 1.96 * se,
             statistic = estimate / se,
             p.value = p, adj.p.value = stats::p.adjust(p, "holm"))
}

with_fold <- function(rows) {
  rows$fold_change <- 2^rows$estimate
  rows$fold_low <- 2^rows$conf.low
  rows$fold_high <- 2^rows$conf.high
  rows
}

blank_rows <- function(rows, which, figures, status = "too_few", note = "too few values for this method") {
  rows[which, intersect(figures, names(rows))] <- NA
  rows$status[which] <- status
  rows$note[which] <- note
  rows
}

figure_columns <- c("estimate", "conf.low", "conf.high", "fold_change", "fold_low", "fold_high", "statistic", "p.value",
                    "adj.p.value", "auc", "auc_low", "auc_high", "odds_ratio", "odds_low", "odds_high", "odds_ratio_sd",
                    "odds_sd_low", "odds_sd_high", "rank", "rank_low", "rank_high")

fake_change <- function(markers = 6, visits = 2, by = list(response = c("responder", "non-responder")), long = FALSE,
                        log = TRUE, infinite = FALSE, blank = integer(), ...) {
  withr::local_seed(42)
  grid <- expand.grid(c(rev(by), list(visit = picture_visits(visits), marker = picture_markers(markers, long))),
                      stringsAsFactors = FALSE)
  n <- nrow(grid)
  rows <- cbind(grid[c("marker", "visit")], reference = "baseline", grid[names(by)],
                data.frame(n_eligible = 40, n_pairs = sample(20:40, n, TRUE), n_zero = 0, n_tied = 0, n_censored = 0,
                           n_up = 10,
                           n_same = 2, n_down = 12), fake_interval(n))
  if (infinite) {
    rows$conf.high[1] <- Inf
    rows$conf.low[2] <- -Inf
    if (n > 2L) rows[3, c("conf.low", "conf.high")] <- c(-Inf, Inf)
  }
  if (log) rows <- with_fold(rows)
  rows$method <- "exact"
  rows$status <- "ok"
  rows$note <- ""
  rows <- blank_rows(rows, blank, figure_columns)
  new_result(rows, "paired_change", fake_settings(scale = if (log) "log2" else "raw", ...))
}

fake_response <- function(markers = 6, visits = 2, strata = character(), long = FALSE, infinite = FALSE,
                          blank = integer(), ...) {
  withr::local_seed(43)
  grid <- expand.grid(stratum = c("all", strata), visit = picture_visits(visits),
                      marker = picture_markers(markers, long),
                      stringsAsFactors = FALSE)
  n <- nrow(grid)
  rows <- cbind(grid[c("marker", "visit", "stratum")], n_responder = 22, n_non_responder = 25,
                with_fold(fake_interval(n)))
  if (infinite) rows$fold_high[1] <- Inf
  rows$auc <- pnorm(rows$estimate)
  rows$auc_low <- pmax(rows$auc - 0.12, 0.02)
  rows$auc_high <- pmin(rows$auc + 0.12, 0.98)
  rows$responder_down <- sample(5:15, n, TRUE)
  rows$responder_same <- 2
  rows$responder_up <- 20 - rows$responder_down
  rows$non_responder_down <- sample(5:15, n, TRUE)
  rows$non_responder_same <- 1
  rows$non_responder_up <- 24 - rows$non_responder_down
  rows$odds_ratio <- 2
  rows$odds_low <- 0.5
  rows$odds_high <- 8
  rows$direction_p <- 0.2
  rows$interaction_p <- 0.5
  rows$method <- "exact"
  rows$status <- "ok"
  rows$note <- ""
  rows <- blank_rows(rows, blank, figure_columns)
  new_result(rows, "response_change", fake_settings(...))
}

fake_screen <- function(markers = 6, long = FALSE, blank = integer(), resamples = 1000, ...) {
  withr::local_seed(44)
  n <- markers
  est <- fake_interval(n, 0.8, 0.35)
  rows <- data.frame(marker = picture_markers(n, long), n = 70, n_responder = 30, est["estimate"], std.error = 0.35,
                     est[c("conf.low", "conf.high")])
  rows[c("odds_ratio", "odds_low", "odds_high")] <- exp(rows[c("estimate", "conf.low", "conf.high")])
  rows[c("odds_ratio_sd", "odds_sd_low", "odds_sd_high")] <- exp(1.3 * rows[c("estimate", "conf.low", "conf.high")])
  rows$statistic <- est$statistic^2
  rows$p.value <- est$p.value
  rows$adj.p.value <- est$adj.p.value
  rows$auc <- pnorm(rows$estimate)
  rows$auc_low <- pmax(rows$auc - 0.1, 0.02)
  rows$auc_high <- pmin(rows$auc + 0.1, 0.98)
  rows$cut_point <- 3
  rows$cut_low <- 2
  rows$cut_high <- 4
  rows$cut_direction <- ifelse(rows$estimate < 0, "<", ">=")
  rows$sensitivity <- 0.7
  rows$sensitivity_low <- 0.52
  rows$sensitivity_high <- 0.84
  rows$specificity <- 0.6
  rows$specificity_low <- 0.44
  rows$specificity_high <- 0.74
  rows$sensitivity_corrected <- if (resamples > 0) 0.64 else NA_real_
  rows$specificity_corrected <- if (resamples > 0) 0.55 else NA_real_
  rows$predictive_p <- NA_real_
  rows$rank <- rank(-rows$statistic)
  has_interval <- resamples > 0
  rows$rank_low <- if (has_interval) pmax(1, rows$rank - 2) else NA_real_
  rows$rank_high <- if (has_interval) pmin(n, rows$rank + 2) else NA_real_
  rows$separated <- FALSE
  rows$method <- "firth"
  rows$status <- "ok"
  rows$note <- ""
  rows <- blank_rows(rows, blank, figure_columns, "one_group", "only one of the two groups has values")
  new_result(rows, "prognostic_screen", fake_settings(
    likelihood = "firth", resamples = resamples, predictor = "value", visit = "baseline", baseline = "baseline", ...))
}

# A study of any shape, with values below the limit and missing visits.
picture_study <- function(markers = 6, visits = 2, arms = 4, patients = 48, long = FALSE, scale = "log2",
                          response = TRUE) {
  withr::local_seed(45)
  marker <- picture_markers(markers, long)
  visit <- c("baseline", if (visits > 1L) paste("month", 3 * seq_len(visits - 1L)))
  data <- expand.grid(patient = sprintf("P%02d", seq_len(patients)), visit = visit, marker = marker,
                      stringsAsFactors = FALSE)
  best <- rep_len(c("PR", "PD", "SD", "CR", "PD", "NE"), patients)
  names(best) <- sprintf("P%02d", seq_len(patients))
  data$response <- best[data$patient]
  data$arm <- sample(rep_len(paste("Arm", LETTERS[seq_len(arms)]), patients))[match(data$patient, names(best))]
  slope <- ifelse(data$response %in% c("CR", "PR"), -0.3, 0.2)
  data$value <- exp(rnorm(patients, 3)[match(data$patient, names(best))] + slope * (match(data$visit, visit) - 1) +
                      rnorm(nrow(data), 0, 0.4))
  data <- data[-sample(nrow(data), ceiling(nrow(data) / 20)), ]
  data$visit <- factor(data$visit, visit)
  marker_study(data, id = "patient", visit = "visit", marker = "marker", value = "value",
               response = if (response) "response", arm = if (arms > 1L) "arm", lloq = 4, unit = "pg/mL", scale = scale)
}

# A curve in the form that roc_curve() gives.
fake_roc <- function(seed = 1, n = 30, shift = 1, label = "IL-6") {
  withr::local_seed(seed)
  value <- c(rnorm(n, shift), rnorm(n))
  event <- rep(c(TRUE, FALSE), each = n)
  threshold <- c(sort(value), Inf)
  curve <- data.frame(threshold = threshold,
                      sensitivity = vapply(threshold, function(t) mean(value[event] >= t), 1),
                      specificity = vapply(threshold, function(t) mean(value[!event] < t), 1))
  auc <- mean(outer(value[event], value[!event], ">"))
  structure(list(auc = auc, auc_low = auc - 0.1, auc_high = min(auc + 0.1, 0.99), curve = curve, n_event = n,
                 n_other = n, cut_point = 0.5, cut_direction = ">=", sensitivity = 0.7, specificity = 0.6,
                 sensitivity_corrected = NA_real_, specificity_corrected = NA_real_,
                 conf.level = 0.95, label = label), class = "roc_curve")
}
