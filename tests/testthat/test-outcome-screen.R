# Cox models of all markers at once: published figures, cases by hand, other engines, the likelihood by its definition,
# and what the screen says of what cannot be computed.

# A study of values (markers x patients) at the baseline.
timed_study <- function(values, time, event, ..., visit = "baseline") {
  n <- ncol(values)
  data <- data.frame(id = sprintf("P%02d", seq_len(n)), visit = visit, t(values), check.names = FALSE)
  data$time <- time
  data$event <- event
  columns <- list(...)
  for (name in names(columns)) data[[name]] <- columns[[name]]
  marker_study(data, id = "id", visit = "visit", value = rownames(values), time = "time", event = "event",
               covariates = names(columns), scale = "raw")
}

eight <- function(...) {
  timed_study(rbind(x = c(1.2, 0.3, 0.9, -0.4, 0.6, -0.2, -1.1, 0.1)), c(5, 8, 8, 12, 15, 20, 22, 30),
              c(1, 1, 1, 0, 1, 1, 0, 0), ...)
}

test_that("eight patients have the published figures", {
  firth <- outcome_screen(eight())
  expect_equal(firth$estimate, 2.403507837, tolerance = 1e-9)
  expect_equal(firth$std.error, 1.315004274, tolerance = 1e-9)
  expect_equal(c(firth$hazard_low, firth$hazard_high), c(1.40987564, 356.448695), tolerance = 1e-8)
  expect_equal(c(firth$statistic, firth$p.value), c(5.66163, 0.01733999), tolerance = 1e-6)
  expect_equal(firth$concordance, 20 / 22)
  expect_equal(qlogis(firth$concordance_high) - qlogis(firth$concordance),
               qnorm(0.975) * 0.0626683921 / (20 / 22 * 2 / 22), tolerance = 1e-8)
  breslow <- outcome_screen(eight(), likelihood = "ml")
  efron <- outcome_screen(eight(), likelihood = "ml", ties = "efron")
  expect_equal(c(breslow$estimate, breslow$std.error), c(2.977911594, 1.544270265), tolerance = 1e-9)
  expect_equal(c(efron$estimate, efron$std.error), c(3.135044798, 1.584098257), tolerance = 1e-9)
  expect_identical(c(firth$n, firth$n_event, firth$n_before, firth$n_unmeasured), c(8L, 5L, 0L, 0L))
})

test_that("the breast cancer data of coxphf have its published figures, also where the likelihood is monotone", {
  skip_if_not_installed("coxphf")
  kept <- new.env()
  utils::data("breast", package = "coxphf", envir = kept)
  names <- c("T", "N", "G", "CD")
  rows <- lapply(names, function(marker) {
    others <- stats::setNames(kept$breast[setdiff(names, marker)], paste0("with_", setdiff(names, marker)))
    values <- t(as.matrix(kept$breast[marker]))
    study <- do.call(timed_study, c(list(values, kept$breast$TIME, kept$breast$CENS), others))
    outcome_screen(study, covariates = names(others))
  })
  figures <- vapply(rows, function(row) {
    unlist(row[c("estimate", "std.error", "hazard_low", "hazard_high", "p.value")])
  }, numeric(5))
  # METHODS-2, section 4; coxphf 1.13.4.
  expect_equal(unname(t(figures)), rbind(c(1.2244388071, 0.49160443, 1.36274615, 9.47218415, 0.0082252035),
                                         c(0.9188881955, 0.42257336, 1.12045523, 5.83286178, 0.0252828305),
                                         c(2.4244141440, 1.47354635, 1.46566751, 1451.94594, 0.0135898757),
                                         c(0.3971180994, 0.4418554, 0.626867283, 3.51178364, 0.3645024397)),
               tolerance = 1e-8)
})

test_that("two patients, the higher fails first: log 3; maximum likelihood is infinite and says so", {
  two <- timed_study(rbind(x = c(1, 0)), c(1, 2), c(TRUE, FALSE))
  firth <- outcome_screen(two)
  expect_equal(firth$estimate, log(3), tolerance = 1e-12)
  expect_true(firth$separated)
  expect_match(firth$note, "monotone")
  ml <- outcome_screen(two, likelihood = "ml")
  expect_identical(c(ml$estimate, ml$conf.high, ml$std.error), c(Inf, Inf, Inf))
  expect_identical(ml$status, "separated")
  expect_equal(ml$conf.low, -log(expm1(qchisq(0.95, 1) / 2)), tolerance = 1e-8)
  expect_equal(ml$statistic, 2 * log(2), tolerance = 1e-12)
  expect_identical(ml$ph_p, NA_real_)
  expect_match(findings(outcome_screen(two, likelihood = "ml", conf.level = 0.5))[1L], "no upper limit")
})

test_that("times that are equal on paper are one time", {
  # 0.1 + 0.2 is not 0.3 in binary; as survival::coxph() does unasked.
  x <- rbind(x = c(0.3, 1.2, -0.4, 0.9, -1.3))
  written <- outcome_screen(timed_study(x, c(0.3, 0.3, 0.5, 0.7, 0.9), c(1, 1, 0, 1, 0)))
  computed <- outcome_screen(timed_study(x, c(0.1 + 0.2, 0.3, 0.5, 0.7, 0.9), c(1, 1, 0, 1, 0)))
  expect_equal(computed$estimate, written$estimate, tolerance = 1e-12)
})

# ---- other engines ----

# Random data: ties in time and values, missing values, up to two covariates.
random_outcome <- function(k) {
  set.seed(1000 + k)
  n <- sample(12:60, 1L)
  x <- if (k %% 3) stats::rnorm(n) else round(stats::rnorm(n))
  z <- list(a = stats::rnorm(n), b = factor(sample(c("u", "v", "w"), n, TRUE)))[seq_len(k %% 3)]
  time <- stats::rexp(n) * exp(-0.5 * x)
  if (k %% 2) time <- ceiling(8 * time)
  x[sample(n, n %/% 10)] <- NA
  list(x = x, z = z, time = time, event = stats::runif(n) < 0.6, ties = c("breslow", "efron")[1L + (k %/% 2) %% 2])
}

outcome_model <- function(d) {
  data <- list2DF(c(list(time = d$time, event = d$event, x = d$x), d$z))
  data[!is.na(data$x), ]
}

test_that("maximum likelihood is coxph(), cox.zph() and concordance() on random data", {
  skip_if_not_installed("survival")
  precise <- survival::coxph.control(eps = 1e-13, iter.max = 80, toler.chol = 1e-14)
  compared <- 0L
  for (k in seq_len(generated(24L, 220L))) {
    d <- random_outcome(k)
    data <- outcome_model(d)
    row <- outcome_screen(do.call(timed_study, c(list(rbind(x = d$x), d$time, d$event), d$z)), likelihood = "ml",
                          ties = d$ties, covariates = if (length(d$z)) names(d$z))
    if (row$status != "ok") next
    names <- c("x", names(d$z))
    right <- Reduce(function(a, b) call("+", a, b), lapply(names, as.name))
    fit <- function(right) {
      survival::coxph(stats::as.formula(call("~", quote(survival::Surv(time, event)), right)), data, ties = d$ties,
                      control = precise)
    }
    theirs <- suppressWarnings(fit(right))
    without <- if (length(d$z) == 0L) theirs$loglik[1L] else
      max(fit(if (length(d$z) == 2L) quote(a + b) else quote(a))$loglik)
    expect_equal(row$estimate, stats::coef(theirs)[[1L]], tolerance = 1e-7)
    expect_equal(row$std.error, sqrt(stats::vcov(theirs)[1L, 1L]), tolerance = 1e-7)
    expect_equal(row$statistic, 2 * (theirs$loglik[2L] - without), tolerance = 1e-7)
    # It stops where an event's risk set does not vary.
    zph <- tryCatch(survival::cox.zph(theirs, terms = FALSE)$table["x", "p"], error = function(e) NULL)
    if (!is.null(zph)) expect_equal(row$ph_p, zph, tolerance = 1e-7)
    area <- survival::concordance(survival::Surv(time, event) ~ x, data, reverse = TRUE)
    expect_equal(row$concordance, area$concordance, tolerance = 1e-10)
    expect_equal(stats::qlogis(row$concordance) - stats::qlogis(row$concordance_low),
                 stats::qnorm(0.975) * sqrt(area$var) / (area$concordance * (1 - area$concordance)), tolerance = 1e-7)
    compared <- compared + 1L
  }
  expect_gt(compared, generated(15L, 200L) - 1L)
})

test_that("Firth's likelihood is coxphf() on random data", {
  skip_if_not_installed("coxphf")
  skip_if_not_installed("survival")
  compared <- 0L
  for (k in seq_len(generated(8L, 240L))) {
    d <- random_outcome(k)
    data <- outcome_model(d)
    data$b <- NULL # coxphf() wants numbers
    d$z <- d$z["a"[length(d$z) > 0L]]
    row <- outcome_screen(do.call(timed_study, c(list(rbind(x = d$x), d$time, d$event), d$z)),
                          covariates = if (length(d$z)) names(d$z))
    right <- if (length(d$z)) quote(x + a) else quote(x)
    formula <- stats::as.formula(call("~", quote(survival::Surv(time, event)), right))
    fit <- function(size) {
      tryCatch(suppressWarnings(coxphf::coxphf(formula, data, maxit = 500, maxhs = 50, epsilon = size,
                                               gconv = 10 * size)), error = function(e) NULL)
    }
    theirs <- fit(1e-8)
    if (is.null(theirs) || anyNA(theirs$ci.upper[1L]) || row$status != "ok") next
    expect_lt(abs(row$estimate - stats::coef(theirs)[[1L]]), 1e-7 * (1 + abs(row$estimate)))
    expect_equal(row$std.error, sqrt(theirs$var[1L, 1L]), tolerance = 1e-7)
    expect_equal(c(row$conf.low, row$conf.high), unname(log(c(theirs$ci.lower[1L], theirs$ci.upper[1L]))),
                 tolerance = 1e-6)
    # Its fit without the marker does not end at so small a step.
    expect_equal(row$p.value, fit(1e-6)$prob[[1L]], tolerance = 1e-5)
    compared <- compared + 1L
  }
  expect_gt(compared, generated(4L, 200L) - 1L)
})

# The penalised log-likelihood by its definition, Breslow's ties, one column.
plain_firth <- function(b, x, time, event) {
  value <- information <- 0
  for (i in which(event)) {
    at_risk <- time >= time[i]
    w <- exp(b * x[at_risk])
    mean <- sum(w * x[at_risk]) / sum(w)
    value <- value + b * x[i] - log(sum(w))
    information <- information + sum(w * (x[at_risk] - mean)^2) / sum(w)
  }
  value + log(information) / 2
}

test_that("Firth's estimate is the highest point of the penalised likelihood by optimize()", {
  for (k in seq_len(generated(10L, 200L))) {
    set.seed(k)
    n <- sample(5:12, 1L)
    x <- stats::rnorm(n)
    time <- sample(6L, n, TRUE)
    event <- c(TRUE, TRUE, stats::runif(n - 2L) < 0.6)
    row <- outcome_screen(timed_study(rbind(x = x), time, event))
    if (row$status != "ok") next
    f <- function(b) vapply(b, plain_firth, 0, x, time, event)
    grid <- seq(-12, 12, 0.1)
    near <- grid[which.max(f(grid))]
    best <- stats::optimize(f, near + c(-0.2, 0.2), maximum = TRUE, tol = 1e-10)
    expect_equal(row$estimate, best$maximum, tolerance = 1e-5)
    expect_equal(row$statistic, 2 * (best$objective - f(0)), tolerance = 1e-7)
    depth <- best$objective - f(c(row$conf.low, row$conf.high))
    expect_equal(depth, rep(stats::qchisq(0.95, 1) / 2, 2L), tolerance = 1e-6)
  }
})

# ---- the screen ----

test_that("a row does not depend on the other rows, threads or the order of patients", {
  set.seed(4)
  values <- matrix(rnorm(11 * 40), 11, dimnames = list(paste0("m", 1:11), NULL))
  values[sample(440, 60)] <- NA
  time <- rexp(40) + seq_len(40) / 1e6
  event <- runif(40) < 0.6
  whole <- outcome_screen(timed_study(values, time, event), p.adjust.method = "none")
  figures <- setdiff(names(whole), c("rank", "remarks"))
  one <- outcome_screen(timed_study(values[7, , drop = FALSE], time, event), p.adjust.method = "none")
  expect_identical(as.data.frame(whole)[7, setdiff(figures, "rank")], as.data.frame(one)[setdiff(figures, "rank")],
                   ignore_attr = TRUE)
  withr::local_options(cytochange.threads = 2L)
  expect_identical(outcome_screen(timed_study(values, time, event), p.adjust.method = "none"), whole)
  turned <- 40:1
  expect_equal(outcome_screen(timed_study(values[, turned], time[turned], event[turned]))$estimate, whole$estimate,
               tolerance = 1e-10)
})

test_that("units and turned signs move estimates as they should", {
  d <- random_outcome(5)
  scaled <- outcome_screen(timed_study(rbind(x = d$x, far = 1e6 + 1e3 * d$x, down = -d$x), d$time, d$event))
  expect_equal(scaled$estimate, scaled$estimate[1L] * c(1, 1e-3, -1), tolerance = 1e-7)
  expect_equal(scaled$hazard_ratio_sd[2L], scaled$hazard_ratio_sd[1L], tolerance = 1e-7)
  expect_equal(scaled$conf.low[3L], -scaled$conf.high[1L], tolerance = 1e-8)
  expect_equal(scaled$statistic, rep(scaled$statistic[1L], 3L), tolerance = 1e-7)
})

test_that("rows that cannot be computed say why", {
  x <- rbind(unknown = NA_real_, constant = 3, censored = c(1, NA, NA, 4, NA, NA), fine = c(2, 1, 4, 3, 6, 5))
  screen <- outcome_screen(timed_study(x, c(1, 2, 3, 4, 5, 6), c(FALSE, TRUE, TRUE, FALSE, TRUE, FALSE)))
  expect_identical(screen$status, c("too_few", "constant", "too_few", "ok"))
  expect_match(screen$note[c(1, 3)], "no patient has a value|no patient with a value had the event")
  expect_identical(is.na(screen$rank), c(TRUE, TRUE, TRUE, FALSE))
  expect_identical(screen$n, c(0L, 6L, 2L, 6L))
  # Varies only among those who are no longer at risk at any event.
  late <- timed_study(rbind(x = c(7, 9, 3, 3, 3)), c(1, 2, 3, 4, 5), c(FALSE, FALSE, TRUE, TRUE, FALSE))
  expect_identical(outcome_screen(late)$status, "not_computed")
  expect_match(outcome_screen(late)$note, "at risk at any event")
})

test_that("covariates that make the likelihood monotone are told from the marker", {
  set.seed(8)
  x <- rnorm(20)
  time <- 1:20
  study <- timed_study(rbind(x = x), time, c(TRUE, FALSE), a = -time)
  ml <- outcome_screen(study, likelihood = "ml", covariates = "a")
  expect_identical(ml$status, "separated")
  expect_true(is.finite(outcome_screen(study, covariates = "a")$estimate))
  expect_true(outcome_screen(study, covariates = "a")$separated)
})

test_that("the bootstrap ranks markers again, and needs its seed alone", {
  set.seed(2)
  values <- matrix(rnorm(5 * 30), 5, dimnames = list(letters[1:5], NULL))
  time <- rexp(30) * exp(-1.2 * values[3, ])
  event <- runif(30) < 0.8
  study <- timed_study(values, time, event)
  one <- outcome_screen(study, resamples = 60, seed = 3)
  expect_identical(outcome_screen(study, resamples = 60, seed = 3), one)
  expect_identical(one$rank_low[3L], 1)
  expect_true(all(one$rank_low <= one$rank_high & one$rank_low >= 1 & one$rank_high <= 5))
  expect_identical(settings(one)$seed, 3)
  # Each resample's patients written out, the last time first; each marker's statistic by the likelihood's definition.
  last_first <- order(-time, event)
  counts <- .Call(ffi_bootstrap_weights, 30L, 60, 3)
  ranks <- vapply(1:60, function(b) {
    rows <- rep(last_first, counts[, b])
    rank(-apply(values[, rows], 1L, function(x) {
      f <- function(beta) plain_firth(beta, x, time[rows], event[rows])
      stats::optimize(f, c(-12, 12), maximum = TRUE, tol = 1e-9)$objective - f(0)
    }))
  }, numeric(5))
  expect_identical(unname(one$rank_low), unname(apply(ranks, 1L, function(k) sort(k)[1L]))) # floor(61 * 0.025) = 1
  expect_identical(unname(one$rank_high), unname(apply(ranks, 1L, max)))
})

test_that("one-sided tests and Wald's limits", {
  two <- outcome_screen(eight())
  up <- outcome_screen(eight(), alternative = "greater")
  expect_equal(up$p.value, two$p.value / 2)
  expect_identical(up$conf.high, Inf)
  expect_equal(up$conf.low, outcome_screen(eight(), conf.level = 0.9)$conf.low, tolerance = 1e-9)
  wald <- outcome_screen(eight(), conf_method = "wald")
  expect_equal(wald$conf.high, wald$estimate + qnorm(0.975) * wald$std.error)
})

# ---- landmark ----

landmark_study <- function(time_unit = NULL) {
  n <- 30
  set.seed(6)
  value <- round(exp(rnorm(2 * n, 2, 0.6)), 2)
  value[n + c(3, 9)] <- NA
  data <- data.frame(id = rep(seq_len(n), 2), visit = rep(c("baseline", "week 8"), each = n), marker = "IL-6",
                     value = value, months = rep(round(rexp(n, 0.1) + 0.5, 1), 2), died = rep(runif(n) < 0.7, 2),
                     age = rep(rnorm(n, 60, 5), 2))
  data$months[data$id == 5] <- 2
  marker_study(data, id = "id", visit = "visit", value = "value", marker = "marker", time = "months", event = "died",
               covariates = "age", visits = c("baseline", "week 8"), time_unit = time_unit)
}

test_that("a change, and a value after the baseline, want a landmark", {
  study <- landmark_study()
  expect_error(outcome_screen(study, predictor = "change"), "landmark", class = "cytochange_error_argument")
  expect_error(outcome_screen(study, visit = "week 8"), "guaranteed", class = "cytochange_error_argument")
  expect_error(plot_survival(study, "IL-6"), "landmark", class = "cytochange_error_argument")
  expect_error(outcome_screen(study, landmark = -1), class = "cytochange_error_argument")
  expect_error(outcome_screen(study, landmark = 1e6), "no event", class = "cytochange_error_data")
  expect_error(outcome_screen(marker_study(data.frame(i = 1:3, v = "b", y = 1:3), "i", "v", "y")),
               class = "cytochange_error_data")
})

test_that("patients are counted at the landmark, and the change is adjusted for its baseline", {
  study <- landmark_study()
  who <- patients(study)
  row <- outcome_screen(study, predictor = "change", landmark = 2)
  expect_identical(row$n_before, sum(who$time < 2))
  expect_identical(row$n + row$n_before + row$n_unmeasured, 30L)
  expect_identical(row$n_unmeasured, sum(who$time[c(3, 9)] >= 2))
  data <- outcome_data(study, predictor = "change", landmark = 2, baseline = TRUE)
  expect_identical(names(data), c("id", "time", "event", "IL-6", "IL-6 (baseline)", "age"))
  expect_true("5" %in% data$id) # at risk at the landmark, on the day
  expect_equal(data$time, who$time[match(data$id, who$id)] - 2)
  skip_if_not_installed("survival")
  names(data)[4:5] <- c("x", "b")
  ml <- outcome_screen(study, predictor = "change", landmark = 2, likelihood = "ml", covariates = "age")
  theirs <- survival::coxph(survival::Surv(time, event) ~ x + b + age, data, ties = "breslow")
  expect_equal(ml$estimate, coef(theirs)[[1L]], tolerance = 1e-6)
  plain <- outcome_screen(study, predictor = "change", landmark = 2, likelihood = "ml", adjust_baseline = FALSE)
  theirs <- survival::coxph(survival::Surv(time, event) ~ x, data, ties = "breslow")
  expect_equal(plain$estimate, coef(theirs)[[1L]], tolerance = 1e-6)
})

test_that("values below a limit enter at the limit and are counted", {
  data <- data.frame(id = 1:8, visit = "b", y = c("<10", "<10", 31, 44, 18, 12, 60, "<5"),
                     time = c(9, 8, 3, 1, 5, 7, 2, 6), event = TRUE)
  study <- marker_study(data, id = "id", visit = "visit", value = "y", time = "time", event = "event")
  row <- outcome_screen(study)
  expect_identical(row$n_censored, 3L)
  plain <- timed_study(rbind(y = log2(c(10, 10, 31, 44, 18, 12, 60, 10))), data$time, data$event)
  expect_equal(row$estimate, outcome_screen(plain)$estimate, tolerance = 1e-12)
  expect_match(row$note, "entered at the limit")
})

# ---- words, tables, pictures ----

test_that("words, tables and ARD say what the rows say", {
  study <- landmark_study()
  screen <- outcome_screen(study, predictor = "change", landmark = 2, covariates = "age", conf.level = 0.5)
  text <- paste(capture.output(print(screen)), collapse = " ")
  expect_match(text, "change from baseline to week 8 prognostic for the event \"died\"")
  expect_match(text, "its baseline value and age")
  expect_match(text, "landmark time 2")
  said <- findings(screen)
  expect_false(any(grepl("NA|Inf", said)))
  screen$adj.p.value <- 0.01
  found <- findings(screen)[1L]
  expect_match(found, "at risk at time 2", fixed = TRUE)
  expect_match(found, "change alone (not adjusted; higher changes with the earlier event) ", fixed = TRUE)
  methods <- methods_text(screen)
  expect_match(methods[1L], "landmark at time 2")
  expect_true(any(grepl("Anderson", methods)) && any(grepl("Breslow N", methods)))
  card <- as_ard(screen)
  expect_true(all(c("hazard_ratio", "ph_p", "concordance") %in% card$stat_name))
  expect_identical(glance(screen)$verb, "outcome_screen")
  expect_s3_class(tidy(screen), "data.frame")
  table <- paper_table(screen)
  expect_match(table$title, "Time to the event \"died\" by change")
})

test_that("the unit of time is said wherever a time is", {
  shown <- function(x) gsub(" +", " ", paste(capture.output(print(x)), collapse = " "))
  study <- landmark_study("days")
  expect_match(shown(study), "months [0-9.]+ to [0-9.]+ days")
  screen <- outcome_screen(study, predictor = "change", landmark = 2)
  expect_match(shown(screen), "the landmark day 2:")
  expect_match(gsub("\n", " ", plot_outcome(screen)$labels$caption), "the landmark day 2.", fixed = TRUE)
  expect_match(methods_text(screen)[1L], "a landmark at day 2:", fixed = TRUE)
  screen$adj.p.value <- 0.01
  expect_match(findings(screen)[1L], "at risk at day 2", fixed = TRUE)
  expect_identical(plot_survival(study, "IL-6", groups = "median")$labels$x, "Time (days)")
  expect_identical(plot_survival(study, "IL-6", landmark = 2)$labels$x, "Time from the landmark at day 2 (days)")
  expect_identical(plot_survival(study, "IL-6", landmark = 1.5)$labels$x, "Time from the landmark at 1.5 days (days)")
  expect_error(outcome_screen(study, predictor = "change"), "in days", class = "cytochange_error_argument")
  expect_match(plot_survival(landmark_study("Month"), "IL-6", landmark = 2)$labels$x, "month 2 (months)", fixed = TRUE)
  expect_match(plot_survival(landmark_study("cycles"), "IL-6", landmark = 2)$labels$x, "at 2 cycles", fixed = TRUE)
  expect_error(landmark_study(2), class = "cytochange_error_argument")
  data <- data.frame(id = c(1, 1, 2, 2), visit = c("a", "b"), y = 1:4)
  expect_error(marker_study(data, "id", "visit", "y", time_unit = "days"), "time_unit",
               class = "cytochange_error_argument")
})

test_that("pictures are made of the rows", {
  study <- landmark_study()
  screen <- outcome_screen(study, resamples = 20, seed = 1)
  for (show in c("hazard_ratio", "concordance", "rank")) {
    expect_quiet(ggplot2::ggplot_build(plot_outcome(screen, show = show)))
  }
  picture <- plot_survival(study, "IL-6", landmark = 2)
  expect_quiet(ggplot2::ggplot_build(picture))
  p <- outcome_screen(study, predictor = "change", landmark = 2)$p.value
  expect_match(gsub("\n", " ", picture$labels$title), format_p_equals(p), fixed = TRUE)
  expect_match(gsub("\n", " ", picture$labels$caption),
               "(Firth Cox regression, adjusted for its baseline value), not of the groups", fixed = TRUE)
  expect_error(plot_survival(study, "IL-6", groups = "direction", predictor = "value"),
               class = "cytochange_error_argument")
})

test_that("curves and numbers at risk are Kaplan and Meier's", {
  time <- c(1, 2, 2, 3, 5, 6)
  event <- c(TRUE, TRUE, FALSE, FALSE, TRUE, FALSE)
  curve <- kaplan_meier(time, event)
  expect_equal(curve$survival, c(1, 5 / 6, 5 / 6 * 4 / 5, 5 / 6 * 4 / 5, 5 / 6 * 4 / 5 / 2, 5 / 6 * 4 / 5 / 2))
  skip_if_not_installed("survival")
  d <- random_outcome(7)
  curve <- kaplan_meier(d$time, d$event)
  theirs <- survival::survfit(survival::Surv(d$time, d$event) ~ 1)
  expect_equal(curve$survival[-1L], theirs$surv)
})

test_that("a landmark after the last event, and a marker nobody has, are named", {
  d <- data.frame(id = sprintf("P%02d", 1:20), visit = "baseline", value = exp(1:20 / 9), marker = "IL-6",
                  time = 1:20, event = rep(c(TRUE, FALSE), c(15, 5)))
  d <- rbind(d, transform(d, visit = "month 3", value = value * 2))
  d <- rbind(d, transform(d[d$visit == "baseline", ], marker = "TNF"))
  study <- marker_study(d, id = "id", visit = "visit", marker = "marker", value = "value", time = "time",
                        event = "event")
  for (late in c(17, 1000)) {
    error <- expect_error(outcome_screen(study, landmark = late), class = "cytochange_error_data")
    expect_match(conditionMessage(error), "`landmark` must", fixed = TRUE)
  }
  error <- expect_error(plot_survival(study, "TNF", visit = "month 3", landmark = 2), class = "cytochange_error_data")
  expect_match(conditionMessage(error), "TNF", fixed = TRUE)
  expect_match(conditionMessage(error), "month 3", fixed = TRUE)
})

test_that("a title's hazard rises with it, with both, with each", {
  title <- function(n, side = 1) {
    rows <- data.frame(marker = paste0("M", seq_len(n)), hazard_ratio = 2^side, hazard_low = 2^(side - 0.5),
                       hazard_high = 2^(side + 0.5), p.value = 0.001, adj.p.value = 0.001, status = "ok", note = "")
    rows$estimate <- side
    rows$conf.low <- side - 0.5
    rows$conf.high <- side + 0.5
    say_outcome(new_result(rows, "outcome_screen", list(conf.level = 0.95, p.adjust.method = "holm", event = "death",
                                                        predictor = "value", visit = "day 0", scale = "log2")))
  }
  expect_match(title(1), "M1 (hazard rises with it)", fixed = TRUE)
  expect_match(title(2, -1), "M1 and M2 (hazard falls with both)", fixed = TRUE)
  expect_match(title(5), "(hazard rises with each)", fixed = TRUE)
})
