# The road of markers without covariates, eight at a time, against engines that know nothing of it.

random_markers <- function(n_markers, n, missing = 0) {
  y <- sample(rep(0:1, c(ceiling(0.6 * n), floor(0.4 * n))))
  x <- t(vapply(seq_len(n_markers), function(j) {
    z <- switch(sample(4L, 1L), rnorm(n), exp(rnorm(n)), round(rnorm(n), 1L), 1000 + rnorm(n))
    sample(c(1, 1e-6, 1e5), 1L) * (z + runif(1L, -1, 1) * y)
  }, numeric(n)))
  x[sample(length(x), missing * length(x))] <- NA
  list(x = x, y = y)
}

test_that("estimate, standard error, test and limits are those of glm()", {
  set.seed(101)
  control <- glm.control(epsilon = 1e-14, maxit = 100)
  checked <- 0
  for (i in seq_len(generated(20L, 200L))) {
    d <- random_markers(9, sample(40:120, 1), missing = if (i %% 3 == 0) 0.1 else 0)
    r <- prognostic_screen(d$x, d$y, likelihood = "ml")
    for (j in sample(which(!r$separated), 1)) {
      here <- !is.na(d$x[j, ])
      y <- d$y[here]
      sd <- sd(d$x[j, here])
      z <- (d$x[j, here] - mean(d$x[j, here])) / sd # glm() itself loses digits far from the origin
      whole <- glm.fit(cbind(1, z), y, family = binomial(), control = control)
      se <- sqrt(solve(crossprod(cbind(1, z), whole$fitted.values * (1 - whole$fitted.values) * cbind(1, z)))[2, 2])
      expect_equal(r$estimate[j] * sd, unname(whole$coefficients[2]), tolerance = 1e-8)
      expect_equal(r$std.error[j] * sd, se, tolerance = 1e-8)
      expect_equal(r$statistic[j], whole$null.deviance - whole$deviance, tolerance = 1e-8)
      for (limit in c(r$conf.low[j], r$conf.high[j])) {
        at <- glm.fit(rep(1, length(z)), y, offset = limit * sd * z, family = binomial(), control = control)
        expect_lt(abs(at$deviance - whole$deviance - qchisq(0.95, 1)), 1e-8)
      }
      checked <- checked + 1
    }
  }
  expect_identical(checked, generated(20, 200))
})

test_that("profile limits are those of another optimiser", {
  set.seed(102)
  for (i in 1:12) {
    d <- random_markers(1, 60)
    r <- prognostic_screen(d$x, d$y, likelihood = "ml")
    if (r$separated) next
    log_lik <- function(a, b) sum(plogis((2 * d$y - 1) * (a + b * d$x[1, ]), log.p = TRUE))
    profile <- function(b) {
      around <- qlogis(mean(d$y)) - b * mean(d$x)
      optimize(log_lik, around + c(-5, 5), b = b, maximum = TRUE, tol = 1e-10)$objective
    }
    depth <- function(b) profile(r$estimate) - profile(b) - qchisq(0.95, 1) / 2
    low <- uniroot(depth, r$estimate - c(6, 0.1) * r$std.error, tol = 1e-12 * r$std.error)$root
    high <- uniroot(depth, r$estimate + c(0.1, 6) * r$std.error, tol = 1e-12 * r$std.error)$root
    expect_equal(c(r$conf.low, r$conf.high), c(low, high), tolerance = 1e-6)
  }
})

test_that("AUC, DeLong's variance and cut-point are those of pROC", {
  skip_if_not_installed("pROC")
  set.seed(103)
  for (i in seq_len(generated(20L, 200L))) {
    d <- random_markers(8, sample(20:90, 1), missing = if (i %% 3 == 0) 0.1 else 0)
    r <- prognostic_screen(d$x, d$y, likelihood = "ml")
    j <- sample(8, 1)
    # Ties are those of pROC only where no two values differ by less than the seventh digit.
    curve <- pROC::roc(d$y, signif(d$x[j, ], 7), direction = "<", levels = 0:1, quiet = TRUE)
    area <- as.numeric(pROC::auc(curve))
    expect_equal(r$auc[j], area, tolerance = 1e-12)
    if (area > 0 && area < 1) {
      half <- qnorm(0.975) * sqrt(pROC::var(curve)) / (area * (1 - area))
      expect_equal(c(r$auc_low[j], r$auc_high[j]), plogis(qlogis(area) + c(-1, 1) * half), tolerance = 1e-8)
    }
    # The cut-point is of the direction of the estimate, whichever would do better.
    below <- r$estimate[j] < 0
    expect_identical(r$cut_direction[j], if (below) "<" else ">=")
    ruled <- pROC::roc(d$y, signif(d$x[j, ], 7), direction = if (below) ">" else "<", levels = 0:1, quiet = TRUE)
    expect_equal(r$sensitivity[j] + r$specificity[j], max(ruled$sensitivities + ruled$specificities), tolerance = 1e-12)
    positive <- if (below) d$x[j, ] < r$cut_point[j] else d$x[j, ] >= r$cut_point[j]
    expect_equal(mean(positive[d$y == 1], na.rm = TRUE), r$sensitivity[j])
    expect_equal(mean(!positive[d$y == 0], na.rm = TRUE), r$specificity[j])
  }
})

test_that("Firth's rows without covariates are those of brglm2", {
  skip_if_not_installed("brglm2")
  set.seed(104)
  control <- brglm2::brglmControl(epsilon = 1e-12, maxit = 500)
  for (i in seq_len(generated(10L, 40L))) {
    d <- random_markers(8, sample(30:100, 1), missing = if (i %% 3 == 0) 0.1 else 0)
    r <- prognostic_screen(d$x, d$y, conf_method = "wald")
    j <- sample(8, 1)
    z <- as.numeric(scale(d$x[j, ]))
    fit <- suppressWarnings(glm(d$y ~ z, binomial(), method = brglm2::brglmFit, type = "AS_mean", control = control))
    if (!fit$converged) next
    sd <- sd(d$x[j, ], na.rm = TRUE)
    expect_equal(c(r$estimate[j], r$std.error[j]) * sd, unname(summary(fit)$coefficients["z", 1:2]), tolerance = 1e-6)
  }
})

test_that("a row depends on no other row, on no thread, and not on its place", {
  set.seed(105)
  d <- random_markers(29, 70)
  d$x[3, sample(70, 20)] <- NA
  d$x[5, ] <- d$y + rnorm(70, sd = 0.01) # separated
  d$x[11, ] <- 1
  d$x[13, ] <- NA
  rownames(d$x) <- paste0("m", 1:29)
  for (likelihood in c("ml", "firth")) {
    figures <- function(x, ...) {
      rows <- as.data.frame(prognostic_screen(x, d$y, likelihood = likelihood, p.adjust.method = "none", ...))
      rows[setdiff(names(rows), "rank")]
    }
    all <- figures(d$x)
    for (j in c(1, 3, 5, 8, 13, 29)) {
      expect_identical(figures(d$x[j, , drop = FALSE]), `rownames<-`(all[j, ], 1L), ignore_attr = TRUE)
    }
    expect_identical(vapply(figures(d$x[13, , drop = FALSE]), typeof, ""), vapply(all, typeof, ""))
    expect_identical(figures(d$x[29:1, ])[29:1, ], all, ignore_attr = TRUE)
    withr_threads <- options(cytochange.threads = 2L)
    expect_identical(figures(d$x), all)
    options(withr_threads)
  }
})

test_that("values of any size keep their row", {
  set.seed(106)
  d <- random_markers(6, 60)
  d$x <- matrix(rnorm(360), 6)
  for (likelihood in c("ml", "firth")) {
    usual <- prognostic_screen(d$x, d$y, likelihood = likelihood)
    for (scale in c(1e-300, 1e-150, 1e150, 1e299)) {
      r <- prognostic_screen(d$x * scale, d$y, likelihood = likelihood)
      expect_identical(r$status, rep("ok", 6))
      expect_equal(r$estimate * scale, usual$estimate, tolerance = 1e-9)
      expect_equal(r$odds_ratio_sd, usual$odds_ratio_sd, tolerance = 1e-9)
      expect_equal(r$odds_sd_high, usual$odds_sd_high, tolerance = 1e-9)
      same <- c("statistic", "auc", "auc_low", "sensitivity")
      expect_equal(r[same], usual[same], tolerance = 1e-9, ignore_attr = TRUE)
    }
    # Also in the careful engine.
    d$x[1, ] <- d$y + runif(60, 0, 0.5)
    r <- prognostic_screen(d$x[1, , drop = FALSE] * 1e-300, d$y, likelihood = likelihood)
    expect_true(r$separated)
    expect_identical(r$status, if (likelihood == "ml") "separated" else "ok")
  }
})

test_that("whole numbers need not be doubles", {
  set.seed(107)
  x <- matrix(sample(1000L, 160), 4)
  y <- rep(0:1, 20)
  x[2, 3] <- NA
  expect_identical(prognostic_screen(x, y), prognostic_screen(x + 0, y))
})

test_that("notes are said where they apply, and joined", {
  y <- rep(0:1, each = 10)
  x <- rbind(up = 1:20 + 0, down = 20:1 + 0, none = NA, flat = 1,
             some = c(3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3, 2, 3, 8, 4))
  r <- prognostic_screen(x, y, likelihood = "ml")
  expect_match(r$note[1], "coefficient is infinite")
  expect_identical(r$note[2], r$note[1])
  fixed <- prognostic_screen(x, y, likelihood = "ml", direction = "higher")
  expect_match(fixed$note[2], "coefficient is infinite.*; no cut-point of this direction")
  expect_identical(fixed$note[-2], r$note[-2])
  expect_identical(r$note[3], "no patient has a value")
  expect_identical(r$note[c(4, 5)], c(status_text("constant"), ""))
})

test_that("a patient far out does not hide the highest of two maxima of Firth's likelihood", {
  # From slope 0 and from the ordinary maximum, beyond the higher one, all climbs end at the lower one.
  responders <- c(0.0021, 0.036, 0.048, 0.053, 0.19, 0.28, 0.59, 0.62, 0.64, 0.85, 1, 1, 1.4, 1.8, 7.1)
  others <- c(0.012, 0.099, 0.14, 0.3, 0.35, 1, 1.1, 1.1, 1.8, 2.3, 3.9, 12, 16, 29, 85)
  x <- c(responders, others)
  event <- rep(c(TRUE, FALSE), each = 15L)
  row <- prognostic_screen(matrix(x, 1L, dimnames = list("m", NULL)), event, scale = "raw", conf_method = "wald",
                           resamples = 0)
  height <- function(slope) {
    penalised <- function(intercept) {
      eta <- intercept + slope * x
      v <- stats::dlogis(eta)
      sum(stats::plogis(ifelse(event, eta, -eta), log.p = TRUE)) + log(sum(v) * sum(v * x^2) - sum(v * x)^2) / 2
    }
    stats::optimize(penalised, c(-20, 20), maximum = TRUE, tol = 1e-9)$objective
  }
  slopes <- seq(-0.4, 0.1, 0.002)
  heights <- vapply(slopes, height, 0)
  expect_equal(sum(diff(sign(diff(heights))) == -2), 2L)
  expect_gt(height(row$estimate), max(heights) - 1e-6)
  expect_lt(abs(row$estimate - slopes[which.max(heights)]), 0.002)
})
