# The slow oracle: (penalised) log-likelihood of a weighted logistic model, maximised over the free columns by scoring
# with halving, written out from Firth (1993).
slow_log_lik <- function(x, y, w, beta, firth) {
  p <- plogis(drop(x %*% beta))
  value <- sum(w * ifelse(y == 1, plogis(drop(x %*% beta), log.p = TRUE), plogis(-drop(x %*% beta), log.p = TRUE)))
  if (firth) value <- value + determinant(crossprod(x, w * p * (1 - p) * x))$modulus[[1]] / 2
  value
}

slow_fit <- function(x, y, w = rep(1, length(y)), firth = TRUE, beta = rep(0, ncol(x)), free = seq_len(ncol(x))) {
  x <- x[w > 0, , drop = FALSE]
  y <- y[w > 0]
  w <- w[w > 0]
  for (i in 1:200) {
    p <- plogis(drop(x %*% beta))
    v <- w * p * (1 - p)
    info <- crossprod(x, v * x)
    hat <- if (firth) v * rowSums((x %*% solve(info)) * x) else 0
    score <- crossprod(x, w * (y - p) + hat * (0.5 - p))[free]
    if (sum(abs(score) / apply(abs(x), 2, max)[free]) < 1e-10) break
    step <- solve(info[free, free, drop = FALSE], score)
    now <- slow_log_lik(x, y, w, beta, firth)
    scale <- 1
    repeat {
      trial <- beta
      trial[free] <- beta[free] + scale * step
      if (slow_log_lik(x, y, w, trial, firth) >= now - 1e-11 || scale < 1e-6) break
      scale <- scale / 2
    }
    beta <- trial
  }
  list(beta = beta, log_lik = slow_log_lik(x, y, w, beta, firth), se = sqrt(diag(solve(info))))
}

slow_statistic <- function(x, y, w = rep(1, length(y)), firth = TRUE) {
  m <- ncol(x)
  2 * (slow_fit(x, y, w, firth)$log_lik - slow_fit(x, y, w, firth, free = seq_len(m - 1))$log_lik)
}

random_screen <- function(n_markers, n, missing = 0, shift = 0.5) {
  y <- sample(rep(0:1, length.out = n))
  x <- matrix(rnorm(n_markers * n, 5), n_markers) + outer(runif(n_markers, -shift, shift), y)
  x[sample(length(x), missing * length(x))] <- NA
  list(y = y, x = x, covariates = data.frame(arm = sample(c("a", "b", "c"), n, TRUE), age = rnorm(n, 60, 10)))
}

test_that("maximum likelihood is that of glm()", {
  set.seed(1)
  control <- glm.control(epsilon = 1e-14, maxit = 60)
  for (i in seq_len(generated(3L, 30L))) {
    d <- random_screen(7, sample(50:90, 1), missing = sample(c(0, 0.1), 1))
    covariates <- d$covariates[seq_len(sample(0:2, 1))]
    r <- prognostic_screen(d$x, d$y, covariates = covariates, likelihood = "ml",
                           conf_method = sample(c("wald", "profile"), 1))
    for (j in 1:7) {
      data <- cbind(covariates, x = d$x[j, ], y = d$y)
      data <- data[!is.na(data$x), ]
      whole <- glm(y ~ ., binomial(), data, control = control)
      held <- glm(y ~ . - x, binomial(), data, control = control)
      # glm()'s own standard errors are those one step before its estimate.
      design <- model.matrix(whole)
      se <- sqrt(diag(solve(crossprod(design, fitted(whole) * (1 - fitted(whole)) * design))))["x"]
      expect_equal(c(r$estimate[j], r$std.error[j]), unname(c(coef(whole)["x"], se)), tolerance = 1e-9)
      expect_equal(r$statistic[j], held$deviance - whole$deviance, tolerance = 1e-8)
      expect_identical(c(r$n[j], r$n_responder[j]), c(nrow(data), as.integer(sum(data$y))))
      if (settings(r)$conf_method == "wald") {
        expect_equal(c(r$conf.low[j], r$conf.high[j]), unname(coef(whole)["x"] + c(-1, 1) * qnorm(0.975) * se))
      } else if (j < 3) {
        for (limit in c(r$conf.low[j], r$conf.high[j])) {
          at <- glm(y ~ . - x, binomial(), data, offset = limit * data$x, control = control)
          expect_equal((at$deviance - whole$deviance), qchisq(0.95, 1), tolerance = 1e-7)
        }
      }
      sd <- sd(data$x)
      expect_equal(c(r$odds_ratio_sd[j], r$odds_sd_low[j]), exp(c(r$estimate[j], r$conf.low[j]) * sd))
    }
    expect_equal(r$p.value, pchisq(r$statistic, 1, lower.tail = FALSE))
    expect_equal(r$adj.p.value, p.adjust(r$p.value, "holm"))
    expect_equal(r$rank, rank(-r$statistic))
  }
})

test_that("Firth's rows are those of the slow oracle, limits on their contour; large, small and nearly separated data",
          {
  set.seed(2)
  for (i in seq_len(generated(4L, 26L))) {
    d <- random_screen(8, sample(c(10, 14, 30, 80), 1), missing = sample(c(0, 0.1), 1), shift = 2)
    covariates <- d$covariates["age"][seq_len(sample(0:1, 1))]
    r <- prognostic_screen(d$x, d$y, covariates = covariates)
    for (j in which(r$status == "ok")) {
      here <- !is.na(d$x[j, ])
      # Scaled, and scaled back: the oracle inverts matrices plainly.
      x <- cbind(1, scale(as.matrix(covariates[here, , drop = FALSE])), scale(d$x[j, here]))
      sd <- sd(d$x[j, here])
      m <- ncol(x)
      fit <- slow_fit(x, d$y[here])
      expect_equal(c(r$estimate[j], r$std.error[j]) * sd, unname(c(fit$beta[m], fit$se[m])), tolerance = 1e-7)
      expect_equal(r$statistic[j], slow_statistic(x, d$y[here]), tolerance = 1e-7)
      for (limit in c(r$conf.low[j], r$conf.high[j])[j < 3]) {
        # The held surface can have two maxima: the oracle starts with the step at several places along the marker.
        starts <- lapply(quantile(x[, m], c(0.1, 0.3, 0.5, 0.7, 0.9)),
                         function(at) c(-limit * sd * at, numeric(m - 2), limit * sd))
        best <- max(vapply(starts, function(start) {
          tryCatch(slow_fit(x, d$y[here], beta = start, free = seq_len(m - 1))$log_lik, error = function(e) -Inf)
        }, 1))
        expect_equal(2 * (fit$log_lik - best), qchisq(0.95, 1), tolerance = 1e-5)
      }
    }
  }
})

test_that("logistf agrees to the digits that it reaches", {
  skip_if_not_installed("logistf")
  set.seed(3)
  d <- random_screen(20, 80)
  r <- prognostic_screen(d$x, d$y, covariates = d$covariates)
  for (j in sampled(1:20, 5L)) {
    data <- cbind(d$covariates, x = d$x[j, ], y = d$y)
    fit <- logistf::logistf(y ~ arm + age + x, data, plconf = 5,
                            control = logistf::logistf.control(maxit = 500, gconv = 1e-10, lconv = 1e-10,
                                                               xconv = 1e-10))
    expect_equal(r$estimate[j], unname(coef(fit)["x"]), tolerance = 1e-5)
    expect_equal(r$p.value[j], unname(fit$prob["x"]), tolerance = 1e-4)
    expect_equal(c(r$conf.low[j], r$conf.high[j]), unname(c(fit$ci.lower["x"], fit$ci.upper["x"])), tolerance = 1e-4)
  }
})

test_that("the predictive test is the likelihood ratio of marker x arm, and moves nothing else", {
  set.seed(4)
  d <- random_screen(6, 120, missing = 0.03)
  with <- prognostic_screen(d$x, d$y, covariates = d$covariates["age"], predictive = d$covariates$arm,
                            likelihood = "ml")
  without <- prognostic_screen(d$x, d$y, covariates = d$covariates["age"], likelihood = "ml")
  others <- function(screen) as.data.frame(screen)[setdiff(names(as.data.frame(screen)), "predictive_p")]
  expect_identical(others(with), others(without))
  for (j in 1:6) {
    data <- cbind(d$covariates, x = d$x[j, ], y = d$y)
    test <- anova(glm(y ~ age + arm + x, binomial(), data, subset = !is.na(x)),
                  glm(y ~ age + arm * x, binomial(), data, subset = !is.na(x)), test = "LRT")
    expect_identical(test$Df[2], 2)
    expect_equal(with$predictive_p[j], test$`Pr(>Chi)`[2], tolerance = 1e-6)
  }
  firth <- prognostic_screen(d$x, d$y, covariates = d$covariates, predictive = "arm")
  design <- model.matrix(~ scale(age) + arm + x + arm:x, cbind(d$covariates, x = drop(scale(d$x[1, ]))))
  y <- d$y[!is.na(d$x[1, ])]
  expect_equal(firth$predictive_p[1], tolerance = 1e-6,
               pchisq(2 * (slow_fit(design, y)$log_lik - slow_fit(design, y, free = 1:5)$log_lik), 2,
                      lower.tail = FALSE))
})

test_that("ranks and cut-points of the bootstrap are those of weighted fits, recomputed", {
  set.seed(5)
  d <- random_screen(4, 36, missing = 0.05, shift = 1)
  resamples <- generated(40, 60)
  # The resamples draw patients in the order of use: responders first.
  who <- order(-d$y)
  weights <- .Call(ffi_bootstrap_weights, 36L, resamples, 9)[order(who), ]
  cuts_of <- function(sides) apply(weights, 2, function(w) vapply(1:4, function(j) {
    at <- rep(seq_along(w), w)
    roc_curve(d$x[j, at], d$y[at], resamples = 0, direction = sides[j])$cut_point
  }, 1))
  for (likelihood in sampled(c("firth", "ml"), 1L)) {
    r <- prognostic_screen(d$x, d$y, covariates = d$covariates["age"], likelihood = likelihood, resamples = resamples,
                           seed = 9)
    statistic <- apply(weights, 2, function(w) vapply(1:4, function(j) {
      here <- !is.na(d$x[j, ])
      x <- cbind(1, scale(d$covariates$age[here]), scale(d$x[j, here]))
      slow_statistic(x, d$y[here], w[here], likelihood == "firth")
    }, 1))
    ranks <- apply(-statistic, 2, rank)
    expect_identical(r$rank_low, apply(ranks, 1, function(k) sort(k)[1])) # floor(41 or 61 * 0.025) = 1
    expect_identical(r$rank_high, apply(ranks, 1, max))
    cuts <- cuts_of(ifelse(r$cut_direction == "<", "lower", "higher"))
    expect_identical(r$cut_low, apply(cuts, 1, min))
    expect_identical(r$cut_high, apply(cuts, 1, max))
  }
})

test_that("a row does not depend on the others, on threads, or on the way in; seeds rule", {
  set.seed(6)
  d <- random_screen(11, 60, missing = 0.05)
  a <- prognostic_screen(d$x, d$y, resamples = 50, seed = 1)
  same <- setdiff(names(a), c("adj.p.value", "rank", "rank_low", "rank_high"))
  b <- prognostic_screen(d$x, d$y, markers = c("9", "3"), resamples = 50, seed = 1)
  expect_identical(as.list(a[c(9, 3), ])[same], as.list(b)[same])
  withr::local_options(cytochange.threads = 2L)
  expect_identical(prognostic_screen(d$x, d$y, resamples = 50, seed = 1), a)
  set.seed(1)
  c <- prognostic_screen(d$x, d$y, resamples = 50)
  set.seed(1)
  expect_identical(prognostic_screen(d$x, d$y, resamples = 50), c)
  shuffled <- sample(60)
  e <- prognostic_screen(d$x[, shuffled], d$y[shuffled])
  expect_equal(e$estimate, a$estimate, tolerance = 1e-9)
  expect_equal(prognostic_screen(88.4 * d$x, d$y)$p.value, a$p.value, tolerance = 1e-9)
})

test_that("AUC, cut-point and their limits are those of roc_curve(), in units whatever the scale", {
  set.seed(7)
  d <- random_screen(5, 40)
  x <- exp(d$x)
  r <- prognostic_screen(x, d$y, scale = "log2", resamples = 100, seed = 4)
  for (j in 1:5) {
    below <- r$cut_direction[j] == "<"
    roc <- roc_curve(x[j, ], d$y, resamples = 0, direction = if (below) "lower" else "higher")
    expect_identical(c(r$auc[j], r$auc_low[j], r$auc_high[j]), c(roc$auc, roc$auc_low, roc$auc_high))
    expect_identical(c(r$cut_point[j], r$sensitivity[j], r$specificity[j]),
                     c(roc$cut_point, roc$sensitivity, roc$specificity))
    expect_true(all(c(r$cut_low[j], r$cut_high[j]) %in% x[j, ]))
    expect_equal(mean((x[j, d$y == 1] < r$cut_point[j]) == below), r$sensitivity[j])
  }
  expect_equal(r$estimate, prognostic_screen(log2(x), d$y)$estimate, tolerance = 1e-10)
})

test_that("separated markers: finite under Firth, infinite with one finite limit under ML", {
  y <- rep(c(0, 1), each = 5)
  x <- rbind(up = 1:10, down = 10:1, quasi = c(1, 2, 3, 4, 5, 5, 6, 7, 8, 9), none = c(1, 6, 3, 4, 8, 2, 7, 9, 5, 10))
  firth <- prognostic_screen(x, y)
  # METHODS, pitfall 9: Firth (-5.3385726313, 0.9706495693).
  expect_equal(firth$estimate[1:2], c(1, -1) * 0.9706495693, tolerance = 1e-9)
  expect_identical(firth$separated, c(TRUE, TRUE, TRUE, FALSE))
  expect_identical(firth$status, rep("ok", 4))
  expect_true(all(is.finite(unlist(firth[, c("estimate", "std.error", "conf.low", "conf.high", "statistic")]))))
  expect_true(all(nzchar(firth$note[1:3])))
  ml <- prognostic_screen(x, y, likelihood = "ml")
  expect_identical(ml$status, c("separated", "separated", "separated", "ok"))
  expect_identical(ml$estimate[1:3], c(Inf, -Inf, Inf))
  expect_identical(ml$std.error[1:3], rep(Inf, 3))
  expect_true(all(is.finite(ml$conf.low[c(1, 3)])) && is.infinite(ml$conf.high[1]) && is.finite(ml$conf.high[2]))
  # The likelihood's supremum is 1: statistic = 2 * 10 log 2.
  expect_equal(ml$statistic[1], 20 * log(2), tolerance = 1e-9)
  wald <- prognostic_screen(x, y, likelihood = "ml", conf_method = "wald")
  expect_identical(c(wald$conf.low[1], wald$conf.high[1]), c(-Inf, Inf))
  expect_identical(prognostic_screen(x, y, likelihood = "ml", resamples = 30, seed = 1)$status, ml$status)
})

test_that("what cannot be computed is a row with a reason; ranks and Holm run over the others", {
  y <- rep(c(TRUE, FALSE), 6)
  x <- rbind(good = c(3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8), constant = 2, missing = NA, one = c(1, NA)[2 - y],
             few = c(1, 2, rep(NA, 10)), same = c(3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8))
  x["one", ] <- ifelse(y, x["good", ], NA)
  r <- prognostic_screen(x, y, covariates = data.frame(age = c(50, 61, 47, 58, 66, 71, 49, 55, 63, 52, 60, 57)),
                         resamples = 20, seed = 1)
  expect_identical(r$status, c("ok", "constant", "too_few", "one_group", "too_few", "ok"))
  expect_identical(r$n, c(12L, 12L, 0L, 6L, 2L, 12L))
  expect_true(all(nzchar(r$note[r$status != "ok"])))
  expect_identical(r$rank, c(1.5, NA, NA, NA, NA, 1.5))
  expect_identical(r$rank_low, c(1.5, NA, NA, NA, NA, 1.5))
  expect_equal(r$adj.p.value[c(1, 6)], pmin(1, 2 * r$p.value[c(1, 6)]))
  figures <- setdiff(names(as.data.frame(r)), c("marker", "visit", "predictor", "n", "n_responder", "method", "status",
                                               "note", "n_censored"))
  expect_true(all(is.na(unlist(as.data.frame(r)[2:5, figures]))))
  collinear <- prognostic_screen(rbind(a = x["good", ], b = seq_len(12)), y, covariates = data.frame(age = seq_len(12)))
  expect_identical(collinear$status, c("ok", "not_computed"))
})

test_that("one-sided alternatives take the signed root and one limit", {
  set.seed(8)
  d <- random_screen(4, 50, shift = 1)
  two <- prognostic_screen(d$x, d$y, conf.level = 0.9)
  greater <- prognostic_screen(d$x, d$y, alternative = "greater", conf.level = 0.95)
  less <- prognostic_screen(d$x, d$y, alternative = "less", conf.level = 0.95)
  expect_equal(greater$p.value + less$p.value, rep(1, 4))
  expect_equal(2 * pmin(greater$p.value, less$p.value), two$p.value)
  expect_equal(greater$conf.low, two$conf.low)
  expect_identical(greater$conf.high, rep(Inf, 4))
  expect_equal(less$conf.high, two$conf.high)
  expect_identical(less$statistic, two$statistic)
})

test_that("a study: baseline values, patients counted, limits noted", {
  set.seed(9)
  n <- 40
  data <- data.frame(id = rep(1:n, each = 2), visit = rep(c("base", "m3"), n), marker = "IL-6",
                     value = as.character(round(exp(rnorm(2 * n, 2)), 2)),
                     response = rep(sample(c("CR", "PR", "SD", "PD", "NE"), n, TRUE), each = 2),
                     arm = rep(c("A", "B"), each = 2, length.out = 2 * n), age = rep(rnorm(n, 60), each = 2))
  data$value[c(1, 3)] <- "<3.1"
  data$age[5:6] <- NA
  other <- transform(data, marker = "TNF", value = as.character(round(exp(rnorm(2 * n, 1)), 2)))
  study <- suppressMessages(marker_study(rbind(data, other), "id", "visit", "value", marker = "marker",
                                         response = "response",
                                         arm = "arm", covariates = "age"))
  r <- prognostic_screen(study, censored_rule = "limit", covariates = c("arm", "age"), predictive = "arm",
                         resamples = 25, seed = 1)
  s <- settings(r)
  known <- study$patients[!is.na(study$patients$responder) & !is.na(study$patients$age), ]
  expect_identical(r$n, rep(nrow(known), 2))
  expect_identical(s$n_not_evaluable + s$n_missing_covariates + s$n_responder + s$n_non_responder, as.integer(n))
  expect_identical(s$n_missing_covariates, as.integer(!is.na(study$patients$responder[3])))
  value <- log2(as.numeric(sub("<", "", data$value[data$visit == "base"])))[match(known$id, 1:n)]
  x <- cbind(1, known$arm == "B", scale(known$age), value)
  expect_equal(r$estimate[1], slow_fit(x, known$responder)$beta[4], tolerance = 1e-7)
  expect_match(r$note[1], "below the limit")
  expect_named(as.data.frame(r)[1:41], c(
    "marker", "visit", "predictor",
    "n", "n_responder", "estimate", "std.error", "conf.low", "conf.high", "odds_ratio", "odds_low",
      "odds_high",
    "odds_ratio_sd", "odds_sd_low", "odds_sd_high", "statistic", "p.value", "adj.p.value", "auc", "auc_low", "auc_high",
    "cut_point", "cut_low", "cut_high", "cut_direction", "sensitivity", "sensitivity_low", "sensitivity_high",
  "specificity", "specificity_low", "specificity_high", "sensitivity_corrected", "specificity_corrected",
  "predictive_p", "rank", "rank_low", "rank_high",
    "separated", "method", "status", "note"))
  printed <- capture.output(print(r))
  expect_true(all(nchar(printed) <= 80))
  expect_match(printed, "left out", all = FALSE)
  expect_error(prognostic_screen(study, covariates = "height"), class = "cytochange_error_argument")
  expect_error(prognostic_screen(study, predictive = "height"), class = "cytochange_error_argument")
  expect_error(prognostic_screen(study, censored_rule = "error"), class = "cytochange_error_data")
})

test_that("bad input is a classed error that names the column", {
  set.seed(10)
  d <- random_screen(2, 20)
  fails <- function(class, pattern, ...) {
    error <- expect_error(prognostic_screen(d$x, d$y, ...), class = paste0("cytochange_error_", class))
    expect_match(conditionMessage(error), pattern)
  }
  fails("data", "flat", covariates = data.frame(flat = rep(1, 20)))
  fails("data", "flat", covariates = data.frame(flat = rep("a", 20)))
  fails("data", "twice", covariates = data.frame(age = d$covariates$age, twice = 2 * d$covariates$age))
  fails("data", "inf", covariates = data.frame(inf = c(Inf, 1:19)))
  fails("argument", "one row a patient", covariates = data.frame(age = 1:3))
  fails("argument", "data frame", covariates = 1:20)
  fails("argument", "maxT", p.adjust.method = "maxT")
  fails("argument", "method", methods = "x")
  fails("argument", "conf.level", alternative = "less", conf.level = 0.4)
  fails("argument", "predictive", predictive = "arm")
  fails("data", "two or more groups", predictive = rep("a", 20))
  expect_error(prognostic_screen(d$x, rep(1, 20)), class = "cytochange_error_data")
  expect_error(prognostic_screen(d$x, rep(0.5, 20)), class = "cytochange_error")
  expect_error(prognostic_screen(d$x), class = "cytochange_error_argument")
  expect_error(prognostic_screen(as.list(1:3)), class = "cytochange_error_argument")
  d$x[1, 1] <- Inf
  fails("data", "finite")
})

test_that("every patient of a large design with many covariates goes through the careful engine", {
  set.seed(11)
  n <- 150
  covariates <- as.data.frame(matrix(rnorm(n * 12), n))
  y <- rep(0:1, length.out = n)
  x <- matrix(rnorm(2 * n), 2) + outer(c(0.3, 0), y)
  r <- prognostic_screen(x, y, covariates = covariates, likelihood = "ml", resamples = 3, seed = 1)
  fit <- glm(y ~ ., binomial(), cbind(covariates, x = x[1, ]), control = glm.control(epsilon = 1e-13))
  expect_equal(c(r$estimate[1], r$std.error[1]), unname(summary(fit)$coefficients["x", 1:2]), tolerance = 1e-7)
  expect_true(all(is.finite(r$rank_low)))
})

test_that("the print counts one patient as one, and names the adjustment", {
  set.seed(11)
  x <- matrix(rnorm(60), 2, dimnames = list(c("a", "b"), NULL))
  flat <- function(x) gsub("\\s+", " ", paste(capture.output(print(x)), collapse = " "))
  printed <- flat(prognostic_screen(x, c(1, rep(0, 29))))
  expect_match(printed, "1 responder, 29 non-responders", fixed = TRUE)
  expect_match(printed, "p adjusted by Holm", fixed = TRUE)
  expect_match(flat(prognostic_screen(x, rep(0:1, 15), p.adjust.method = "none")), "p not adjusted", fixed = TRUE)
})

test_that("a marker that nobody has is too_few, with n 0; a covariate that nobody has is named", {
  x <- rbind(a = c(1, 5, 2, 8, 4, 6, 3, 7), b = NA)
  y <- rep(0:1, 4)
  row <- prognostic_screen(x, y)[2, ]
  expect_identical(list(row$status, row$n, row$n_responder), list("too_few", 0L, 0L))
  expect_match(row$note, "no patient has a value")
  lost <- data.frame(age = 1:8, er = NA_real_)
  expect_error(prognostic_screen(x, y, covariates = lost), "er", class = "cytochange_error_data")
  lost$er <- c(NA, 2, NA, 4, NA, 6, NA, 8) # of responders only
  expect_error(prognostic_screen(x, y, covariates = lost), "er", class = "cytochange_error_data")
})

test_that("a response that is none is refused in words that fit a matrix, without a message", {
  x <- matrix(rnorm(20), 2)
  expect_silent(try(prognostic_screen(x, rep(c("yes", "no"), 5)), silent = TRUE))
  expect_error(prognostic_screen(x, seq(0.1, 1, 0.1)), "0/1", class = "cytochange_error_data")
  expect_error(prognostic_screen(x, rep(0:2, length.out = 10)), "0/1", class = "cytochange_error_data")
  failure <- tryCatch(prognostic_screen(x, (1:10) / 7), error = identity)
  expect_no_match(conditionMessage(failure), "responders|0.142857142857")
})

test_that("a table without odds ratios does not tell how they were computed, and one marker is one model", {
  study <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker", value = "value",
                        response = "response", arm = "arm", lloq = "lloq")
  screen <- prognostic_screen(study, markers = c("IL-2", "IL-6"), resamples = 0)
  told <- function(...) {
    table <- paper_table(screen, footnotes = TRUE, ...)
    c(table$title, table$notes, table$footnotes$text)
  }
  expect_true(any(grepl("Odds ratios of markers with values beyond a limit were pooled", told())))
  cuts <- told(columns = c("cut_point", "sensitivity"))
  expect_true(any(grepl("Values beyond a limit of quantification entered", cuts)))
  expect_false(any(grepl("Odds ratios|pooled", cuts)))
  expect_match(told()[1], "one logistic model a marker", fixed = TRUE)
  screen <- prognostic_screen(study, markers = "IL-6", resamples = 0)
  expect_match(told()[1], ": a logistic model", fixed = TRUE)
  expect_false(grepl("a marker", ggplot2::autoplot(screen)$labels$subtitle))
})

# Firth's penalised log-likelihood by its definition, the highest over the intercept.
highest_firth <- function(slope, x, y) {
  height <- function(intercept) {
    eta <- intercept + slope * x
    v <- exp(-abs(eta)) / (1 + exp(-abs(eta)))^2
    information <- sum(v) * sum(v * x^2) - sum(v * x)^2
    sum(stats::plogis(ifelse(y, eta, -eta), log.p = TRUE)) + log(max(information, 1e-300)) / 2
  }
  grid <- seq(min(-slope * x) - 4, max(-slope * x) + 5, by = 1)
  at <- which.max(vapply(grid, height, 0))
  stats::optimize(height, grid[pmin(pmax(at + c(-1L, 1L), 1L), length(grid))], maximum = TRUE)$objective
}

test_that("of patients far out together the estimate is the highest maximum, wherever the others lie", {
  set.seed(7)
  y <- seq_len(30L) <= 15L
  x <- t(replicate(generated(48L, 200L), {
    share <- stats::runif(2L, 0.05, 0.55)
    near <- stats::runif(1L, 0, 2) * (stats::runif(30L) < share[1L] + share[2L] * y)
    value <- ifelse(seq_len(30L) <= sample(2:11, 1L), stats::runif(1L, 1, 13), near)
    value + ifelse(stats::runif(30L) < 1 / 3, stats::runif(30L, -0.1, 0.1), 0)
  }))
  dimnames(x) <- list(paste0("m", seq_len(nrow(x))), NULL)
  screen <- prognostic_screen(x, y, resamples = 0, conf_method = "wald")
  overlap <- which(screen$status == "ok")
  lower <- vapply(overlap, function(k) {
    own <- highest_firth(screen$estimate[k], x[k, ], y)
    any(vapply(exp(seq(-1, 3.5, by = 0.25)), highest_firth, 0, x[k, ], y) > own + 1e-6)
  }, NA)
  expect_gt(length(overlap), nrow(x) / 2)
  expect_identical(screen$marker[overlap[lower]], character())
})
