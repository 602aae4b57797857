random_data <- function(n, separated = FALSE) {
  data <- data.frame(x = round(rnorm(n), 2), z = rbinom(n, 1, 0.4), w = exp(rnorm(n)))
  data$y <- if (separated) as.integer(data$x + 0.3 * data$z > median(data$x)) else rbinom(n, 1, plogis(data$x - data$z))
  if (length(unique(data$y)) < 2L || length(unique(data$z)) < 2L) random_data(n, separated) else data
}

test_that("Firth on the endometrial data has the published figures", {
  skip_if_not_installed("brglm2")
  # METHODS section 8 (brglm2, logistf, SAS): estimate, SE from the inverse information, profile limits, LR p.
  data("endometrial", package = "brglm2", envir = environment())
  fit <- prognostic_model(HG ~ NV + PI + EH, endometrial)
  expect_equal(unname(coef(fit)), c(3.7745597136, 2.9292733532, -0.0347517599, -2.6041639253), tolerance = 2e-11)
  expect_equal(unname(signif(sqrt(diag(vcov(fit))), 6)), c(1.48869, 1.55076, 0.0395781, 0.776018))
  expect_equal(unname(round(confint(fit), 7)),
               rbind(c(1.0825371, 7.2092805), c(0.6097244, 7.8546317), c(-0.1244587, 0.0404555),
                     c(-4.3651832, -1.2327211)), tolerance = 1e-8)
  expect_equal(signif(tidy(fit)$p.value, 5), c(0.0041936, 0.0091237, 0.38748, 2.5069e-5))
  expect_equal(as.numeric(logLik(fit)), -24.0372678007, tolerance = 1e-12)
  expect_true(fit$separated && fit$converged)
  expect_identical(fit$status, "ok")

  # ML: NV is quasi-separated.
  ml <- prognostic_model(HG ~ NV + PI + EH, endometrial, likelihood = "ml")
  expect_identical(c(ml$status, coef(ml)[["NV"]]), c("separated", "Inf"))
  expect_false(ml$converged)
  expect_true(ml$separated)
  expect_identical(confint(ml)["NV", 2L], Inf)
  expect_true(is.finite(confint(ml)["NV", 1L]))
  expect_output(print(ml), "SEPARATED.*NV")
  expect_output(print(summary(ml)), "SEPARATED")
  expect_identical(tidy(ml)$status[2L], "separated")
  # Without the rows that NV separates, glm finds the other coefficients.
  rest <- glm(HG ~ PI + EH, binomial, endometrial[endometrial$NV == 0, ], epsilon = 1e-14)
  expect_equal(coef(ml)[-2L], coef(rest), tolerance = 1e-6)
  expect_equal(as.numeric(logLik(ml)), as.numeric(logLik(rest)), tolerance = 1e-9)
  expect_equal(vcov(ml)[-2L, -2L], vcov(rest), tolerance = 1e-5)
  expect_identical(unname(fitted(ml)[endometrial$NV == 1]), rep(1, 13))
})

test_that("Firth on sex2 has the published figures", {
  skip_if_not_installed("logistf")
  data("sex2", package = "logistf", envir = environment())
  fit <- prognostic_model(case ~ age + oc + vic + vicl + vis + dia, sex2)
  # METHODS section 8.
  expect_equal(unname(coef(fit)[-1L]), c(-1.1059813314, -0.0688167271, 2.2688746522, -2.1114081853, -0.7883169514,
                                         3.0960118274), tolerance = 5e-11)
  expect_equal(unname(round(sqrt(diag(vcov(fit)))[-1L], 6)),
               c(0.423660, 0.443793, 0.548416, 0.543082, 0.417368, 1.675008))
  expect_equal(unname(round(confint(fit, "dia"), 7)), cbind(0.7745682, 8.0302935), tolerance = 1e-8)
  expect_equal(tidy(fit)$statistic[7L], 7.8969314, tolerance = 1e-8)
  expect_equal(as.numeric(logLik(fit)), -132.539379533, tolerance = 1e-11)
  expect_equal(test_coefficients(fit, c(vic = 2, vicl = 0))$p.value, 6.4102254e-06, tolerance = 1e-8)
  expect_equal(anova(fit, update(fit, . ~ . - dia))$Chisq[2L], 7.8969314, tolerance = 1e-8)
  expect_equal(anova(update(fit, . ~ . - dia), fit)$Chisq[2L], 7.8969314, tolerance = 1e-8)

  # FLIC and FLAC of Puhr et al. 2017, and the augmented standard errors, as logistf has them.
  peer <- logistf::logistf(case ~ age + oc + vic + vicl + vis + dia, sex2, pl = FALSE)
  augmented <- prognostic_model(formula(fit), sex2, se = "augmented", conf_method = "wald")
  expect_equal(unname(vcov(augmented)), unname(peer$var), tolerance = 1e-5)
  expect_output(print(augmented), "augmented")
  flic <- prognostic_model(formula(fit), sex2, likelihood = "flic")
  flac <- prognostic_model(formula(fit), sex2, likelihood = "flac")
  other <- do.call(logistf::flac, list(case ~ age + oc + vic + vicl + vis + dia, data = sex2))
  expect_equal(unname(coef(flic)), unname(logistf::flic(peer)$coefficients), tolerance = 1e-5)
  expect_equal(unname(coef(flac)), unname(other$coefficients), tolerance = 1e-5)
  expect_equal(unname(confint(flac)), unname(cbind(other$ci.lower, other$ci.upper)), tolerance = 1e-4)
  expect_equal(c(mean(fitted(flic)), mean(fitted(flac))), rep(mean(sex2$case), 2), tolerance = 1e-9)
})

test_that("complete separation: Firth is finite, ML is said not to exist", {
  # METHODS, pitfall 9.
  data <- data.frame(y = rep(0:1, each = 5), x = 1:10)
  expect_equal(unname(coef(prognostic_model(y ~ x, data))), c(-5.3385726313, 0.9706495693), tolerance = 2e-11)
  ml <- prognostic_model(y ~ x, data, likelihood = "ml")
  expect_identical(unname(coef(ml)), c(-Inf, Inf))
  expect_identical(ml$status, "separated")
  expect_identical(unname(predict(ml, type = "response")), as.numeric(data$y))
  expect_identical(unname(predict(ml, data.frame(x = 5.5), type = "link")), unname(predict(ml, data.frame(x = 5.5))))
})

test_that("predictions with their errors, and residuals, are glm's", {
  set.seed(11)
  for (k in 1:10) {
    data <- random_data(40)
    fit <- prognostic_model(y ~ x + z, data, likelihood = "ml", conf_method = "wald")
    if (fit$separated) next
    peer <- glm(y ~ x + z, binomial, data, epsilon = 1e-14, maxit = 50)
    expect_equal(residuals(fit, "pearson"), residuals(peer, "pearson"), tolerance = 1e-9)
    expect_equal(residuals(fit, "response"), residuals(peer, "response"), tolerance = 1e-9)
    # glm's own covariance is that of the iteration before the last.
    expect_equal(vcov(fit), vcov(peer), tolerance = 1e-4)
    for (type in c("link", "response")) {
      ours <- predict(fit, data[1:3, ], type = type, se.fit = TRUE)
      theirs <- predict(peer, data[1:3, ], type = type, se.fit = TRUE)
      expect_equal(ours$fit, theirs$fit, tolerance = 1e-9)
      expect_equal(ours$se.fit, theirs$se.fit, tolerance = 1e-4)
    }
  }
})

test_that("no random small data set defeats Firth", {
  set.seed(13)
  for (k in seq_len(generated(60L, 300L))) {
    n <- sample(5:15, 1)
    data <- random_data(n, separated = k %% 2 == 0)
    x <- cbind(1, data$x * 10^sample(-3:6, 1), data$z)
    weights <- sample(1:3, n, TRUE)
    problem <- new_problem(x, data$y, weights, rep(0, n), "firth")
    if (aliased_column(problem)) next
    expect_identical(logistic_maximum(problem)$converged, 1L)
  }
})

test_that("profile limits are found again by an independent optimiser", {
  set.seed(14)
  for (likelihood in c("firth", "ml")) for (k in 1:6) {
    data <- random_data(25)
    fit <- prognostic_model(y ~ x + z, data, likelihood = likelihood, conf.level = 0.9)
    if (likelihood == "ml" && fit$separated) next
    x <- model.matrix(fit)
    profile <- function(value) {
      objective <- function(b) -plain_log_lik(c(b[1], value, b[2]), x, data$y, likelihood == "firth")
      best <- Inf
      for (start in list(coef(fit)[c(1, 3)], c(0, 0), c(-value, 0))) {
        best <- min(best, optim(start, objective, method = "BFGS", control = list(reltol = 1e-14, maxit = 500))$value)
      }
      -best
    }
    depth <- as.numeric(logLik(fit)) - qchisq(0.9, 1) / 2
    for (limit in confint(fit)["x", ]) expect_lt(abs(profile(limit) - depth), 1e-6)
  }
})

test_that("case weights are replicates, for the likelihood and its penalty", {
  set.seed(15)
  data <- random_data(15)
  data$times <- sample(0:3, 15, TRUE)
  long <- data[rep(1:15, data$times), ]
  for (likelihood in c("firth", "ml", "flic")) {
    a <- prognostic_model(y ~ x, data, weights = "times", likelihood = likelihood, conf_method = "wald")
    b <- prognostic_model(y ~ x, long, likelihood = likelihood, conf_method = "wald")
    expect_equal(coef(a), coef(b), tolerance = 1e-9)
    expect_equal(vcov(a), vcov(b), tolerance = 1e-8)
    expect_equal(nobs(a), nobs(b))
  }
})

test_that("formulas: transformations, factors, interactions, splines, offsets, missing values", {
  set.seed(16)
  data <- random_data(60)
  data$g <- factor(sample(c("a", "b", "c"), 60, TRUE))
  data$x[c(3, 9)] <- NA
  formula <- y ~ log(w) + splines::ns(x, df = 2) + g + g:z + offset(0.1 * z)
  fit <- prognostic_model(formula, data, likelihood = "ml", conf_method = "wald")
  peer <- glm(formula, binomial, data, epsilon = 1e-14, maxit = 100)
  expect_equal(coef(fit), coef(peer), tolerance = 1e-8)
  expect_equal(predict(fit, data[10:14, ]), predict(peer, data[10:14, ]), tolerance = 1e-8)
  expect_output(print(fit), "2 rows dropped")
  expect_identical(glance(fit)$n_dropped, 2L)
  expect_length(fitted(update(fit, na.action = na.exclude)), 60L)
  expect_identical(sum(is.na(predict(update(fit, na.action = na.exclude)))), 2L)
  sum_coded <- prognostic_model(y ~ g, data, contrasts = list(g = "contr.sum"))
  expect_identical(names(coef(sum_coded)), c("(Intercept)", "g1", "g2"))
  expect_equal(unname(predict(sum_coded, data.frame(g = "b"))),
               unname(predict(prognostic_model(y ~ g, data), data.frame(g = "b"))), tolerance = 1e-9)
  expect_identical(nrow(tidy(prognostic_model(y ~ ., data[c("y", "w", "z")]))), 3L)
  expect_length(coef(prognostic_model(y ~ 1, data)), 1L)
})

test_that("the response may be 0/1, logical or a factor of two levels", {
  data <- data.frame(y = c(0, 1, 0, 1, 1, 0), x = c(1, 3, 2, 2, 5, 4))
  reference <- coef(prognostic_model(y ~ x, data))
  data$l <- data$y == 1
  data$f <- factor(ifelse(data$l, "PR", "PD"), levels = c("PD", "PR"))
  expect_equal(coef(prognostic_model(l ~ x, data)), reference)
  expect_equal(coef(prognostic_model(f ~ x, data)), reference)
})

test_that("a study's markers enter in units, patients that cannot be judged are counted", {
  study <- function(scale) {
    marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker", value = "value", response = "response",
                 arm = "arm", covariates = c("er", "age"), lloq = "lloq", scale = scale)
  }
  fit <- prognostic_model(response ~ log2(`sIL-2R`) + arm, study("log2"))
  expect_equal(coef(fit), coef(prognostic_model(response ~ log2(`sIL-2R`) + arm, study("raw"))))
  who <- patients(study("log2"))
  long <- as.data.frame(study("log2"))
  here <- long[long$marker == "sIL-2R" & long$visit == "baseline", ]
  who$marker <- here$value[match(who$id, here$id)]
  direct <- prognostic_model(responder ~ log2(marker) + arm, who)
  expect_equal(unname(coef(fit)), unname(coef(direct)))
  expect_identical(fit$n_not_evaluable, sum(is.na(who$responder)))
  expect_output(print(fit), "not evaluable")
  expect_length(predict(fit, study("raw")), nrow(who))
  expect_error(prognostic_model(er ~ age, study("raw")), class = "cytochange_error_argument")
  expect_error(prognostic_model(response ~ `IL-99`, study("raw")), "IL-99", class = "cytochange_error_argument")
})

test_that("bad input is a classed error that names the column", {
  set.seed(17)
  data <- random_data(20)
  data$three <- rep(1:3, length.out = 20)
  data$part <- data$y / 2
  data$same <- 1
  data$twice <- 2 * data$x + data$z
  data$endless <- replace(data$x, 3, Inf)
  data$zero <- 0:19
  bad <- function(formula, column, class, data) {
    expect_error(prognostic_model(formula, data), column, class = class)
  }
  bad(three ~ x, "three", "cytochange_error_data", data)
  bad(factor(three) ~ x, "three", "cytochange_error_data", data)
  bad(part ~ x, "part", "cytochange_error_data", data)
  bad(same ~ x, "same", "cytochange_error_data", data)
  bad(y ~ same, "same", "cytochange_error_data", data)
  bad(y ~ x + z + twice, "twice", "cytochange_error_data", data)
  bad(y ~ endless, "endless", "cytochange_error_data", data)
  bad(y ~ log(zero), "log\\(zero\\)", "cytochange_error_data", data)
  bad(y ~ nowhere, "nowhere", "cytochange_error_argument", data)
  bad(y ~ x + z + w + zero + sin(x) + cos(x), "zero", "cytochange_error_data", rbind(data[data$y == 1, ][1:3, ],
                                                                                   data[data$y == 0, ][1:2, ]))
  expect_error(prognostic_model(~ x, data), class = "cytochange_error_argument")
  expect_error(prognostic_model(y ~ x, 1:3), class = "cytochange_error_argument")
  expect_error(prognostic_model(y ~ x, data, likelihod = "ml"), class = "cytochange_error_argument")
  expect_error(prognostic_model(y ~ x, data, weights = -1), class = "cytochange_error_argument")
  expect_error(prognostic_model(y ~ x - 1, data, likelihood = "flic"), class = "cytochange_error_argument")
  data$g <- rep(c("a", "b"), 10)
  fit <- prognostic_model(y ~ g, data)
  expect_error(predict(fit, data.frame(g = "new")), "new in g", class = "cytochange_error_data")
  expect_error(predict(fit, data.frame(h = 1)), "\"g\"", class = "cytochange_error_argument")
})

test_that("missing values that leave no row, or stay in, are laid at the column that has them", {
  set.seed(18)
  data <- random_data(20)
  data$lost <- NA_real_
  data$hole <- replace(data$w, 4:5, NA)
  expect_error(prognostic_model(y ~ x + lost, data), "lost", class = "cytochange_error_data")
  expect_error(suppressWarnings(prognostic_model(y ~ log(-w), data)), "log\\(-w\\)", class = "cytochange_error_data")
  expect_error(prognostic_model(y ~ x + hole, data, na.action = na.pass), "hole.*rows 4, 5",
               class = "cytochange_error_data")
  expect_error(prognostic_model(y ~ x + hole, data, na.action = na.fail), "hole.*rows 4, 5",
               class = "cytochange_error_data")
  expect_identical(nobs(prognostic_model(y ~ x + hole, data, na.action = "na.omit")), 18L)
  expect_error(prognostic_model(y ~ x, data, na.action = 3), "na.action", class = "cytochange_error_argument")
})

test_that("both classes must be among the rows that count", {
  set.seed(19)
  data <- random_data(20)
  expect_error(prognostic_model(y ~ x, data, weights = data$y), "column y", class = "cytochange_error_data")
  expect_error(prognostic_model(y ~ x, data, weights = rep(0, 20)), "weights", class = "cytochange_error_argument")
})

test_that("contrasts, column names and a missing formula are checked", {
  set.seed(20)
  data <- random_data(20)
  data$g <- rep(c("a", "b"), 10)
  bad <- function(...) expect_error(prognostic_model(...), class = "cytochange_error_argument")
  bad(y ~ g, data, contrasts = list(g = "contr.nowhere"))
  bad(y ~ g, data, contrasts = list(h = "contr.sum"))
  bad(y ~ g, data, contrasts = "contr.sum")
  bad(data = data)
  expect_error(detect_separation(data = data), class = "cytochange_error_argument")
  twice <- stats::setNames(data[c("y", "x", "w")], c("y", "x", "x"))
  expect_error(prognostic_model(y ~ x, twice), "x", class = "cytochange_error_data")
})

test_that("new data are checked under their own name", {
  set.seed(21)
  data <- random_data(20)
  fit <- prognostic_model(y ~ x + log(w), data)
  expect_error(predict(fit, list(x = 1, w = 1)), "`newdata`", class = "cytochange_error_argument")
  expect_error(predict(fit, data.frame(x = c(1, Inf), w = 1)), "column x, rows 2", class = "cytochange_error_data")
  expect_error(predict(fit, data.frame(x = "a", w = 1)), "x", class = "cytochange_error_data")
  expect_length(predict(fit, data[0, ]), 0L)
  expect_error(augment(fit, newdata = 3), class = "cytochange_error_argument")
})

test_that("columns that depend nearly on others have limits on their contour, or a clear status", {
  set.seed(2)
  for (noise in c(1e-3, 1e-6, 1e-7)) {
    for (k in seq_len(generated(2L, 20L))) {
      a <- rnorm(40)
      data <- data.frame(y = rbinom(40, 1, plogis(a)), a = a, b = 38 * a + noise * rnorm(40))
      fit <- prognostic_model(y ~ a + b, data)
      limits <- unname(confint(fit)["b", ])
      if (fit$status != "ok") next
      expect_true(all(is.finite(limits)))
      # The same coefficient of what b leaves over of the other columns, on its own scale: well conditioned.
      rest <- qr.resid(qr(cbind(1, data$a)), data$b)
      size <- sd(rest)
      peer <- prognostic_model(y ~ a + r, cbind(data, r = rest / size))
      expect_equal(limits, unname(confint(peer)["r", ]) / size, tolerance = 1e-4)
    }
  }
})

test_that("one finite limit of separated data is found whatever the gap", {
  # METHODS, F1: 2.4763356, and 2.6898152 with the upper group 0.05 nearer.
  x <- c(-2, -1.5, -1, -0.5, 0, 0.1, 0.6, 1.1, 1.6, 2.1)
  y <- rep(c(FALSE, TRUE), each = 5)
  near <- x - 0.05 * y
  screen <- prognostic_screen(rbind(x, near, down = -x), y, likelihood = "ml")
  expect_equal(c(screen$conf.low[1:2], -screen$conf.high[3]), c(2.4763356, 2.6898152, 2.4763356), tolerance = 1e-7)
  expect_identical(c(screen$estimate, screen$conf.high[1:2], screen$conf.low[3]), c(Inf, Inf, -Inf, Inf, Inf, -Inf))
  model <- prognostic_model(y ~ x, data.frame(x, y), likelihood = "ml")
  expect_equal(unname(confint(model)["x", ]), c(2.4763356, Inf), tolerance = 1e-7)
  # Elsewhere the profile at the limit is solved by a search for the intercept alone.
  contour <- function(slope, x, y) {
    profile <- function(at) sum(ifelse(y, plogis(at + slope * x, log.p = TRUE), plogis(-at - slope * x, log.p = TRUE)))
    middle <- -slope * (max(x[!y]) + min(x[y])) / 2
    spread <- 50 + abs(slope) * diff(range(x))
    -optimize(profile, middle + c(-spread, spread), maximum = TRUE, tol = 1e-10)$objective
  }
  set.seed(4)
  for (k in seq_len(generated(15L, 300L))) {
    n1 <- sample(2:8, 1)
    n0 <- sample(2:8, 1)
    gap <- 10^runif(1, -9, 1)
    below <- abs(rnorm(n0))
    above <- abs(rnorm(n1))
    x <- c(-(below - min(below)), above - min(above) + gap)
    y <- rep(c(FALSE, TRUE), c(n0, n1))
    row <- prognostic_screen(rbind(x), y, likelihood = "ml")
    expect_identical(row$status, "separated")
    expect_identical(row$conf.high, Inf)
    expect_equal(contour(row$conf.low, x, y), qchisq(0.95, 1) / 2, tolerance = 1e-6)
  }
})

test_that("finite limits of separated data with several covariates lie on the profile, by two other computations", {
  # The supremum of a separated log-likelihood is 0, so the profile's deviance at a limit is the quantile itself.
  set.seed(7)
  seen <- 0L
  for (k in seq_len(generated(3L, 150L))) {
    x <- matrix(rnorm(3 * 22), 22, dimnames = list(NULL, c("a", "b", "c")))
    y <- drop(x %*% c(1, 0.5, -0.3)) > 0
    x[, "a"] <- x[, "a"] + 10^runif(1, -6, 0.5) * ifelse(y, 1, -1)
    fit <- prognostic_model(y ~ a + b + c, data.frame(x, y), likelihood = "ml")
    expect_identical(fit$status, "separated")
    design <- cbind(1, x)
    limits <- confint(fit)
    for (j in 1:4) {
      for (limit in limits[j, is.finite(limits[j, ])]) {
        held <- limit * design[, j]
        weighted <- suppressWarnings(glm(y ~ design[, -j] - 1 + offset(held), binomial,
                                         control = list(epsilon = 1e-14, maxit = 200)))
        if (!weighted$converged || max(abs(coef(weighted))) > 1e6) next
        expect_equal(deviance(weighted), qchisq(0.95, 1), tolerance = 1e-6)
        deviance_at <- function(b) min(-2 * plain_log_lik(append(b, limit, j - 1), design, y, FALSE), 1e10)
        climbed <- list(par = coef(weighted) / 2)
        for (again in 1:4) {
          climbed <- optim(climbed$par, deviance_at, method = c("BFGS", "Nelder-Mead")[1L + again %% 2L],
                           control = list(reltol = 1e-15, maxit = 1000))
        }
        expect_equal(climbed$value, qchisq(0.95, 1), tolerance = 1e-5)
        seen <- seen + 1L
      }
    }
  }
  expect_gt(seen, generated(4, 200))
})

test_that("limits of a surface with several maxima are of the highest, by two other computations", {
  # Ten patients, covariates of heavy tails: Firth's likelihood has two maxima at these seeds, and a walk along the
  # profile may meet one that lies above where it began.
  highest <- function(negative, starts) {
    found <- vapply(seq_len(ncol(starts)), function(i) {
      c(optim = optim(starts[, i], negative, method = "BFGS", control = list(reltol = 1e-13, maxit = 600))$value,
        port = nlminb(starts[, i], negative, control = list(rel.tol = 1e-13))$objective)
    }, c(optim = 0, port = 0))
    -apply(found, 1L, min)
  }
  for (seed in if (is_long()) 1:40 else 9) {
    set.seed(seed)
    data <- data.frame(a = rt(10, 1), b = rt(10, 1), y = rbinom(10, 1, 0.5))
    if (length(unique(data$y)) < 2L) next
    fit <- prognostic_model(y ~ a + b, data)
    row <- prognostic_screen(rbind(a = data$a), data$y, covariates = data["b"], resamples = 0)
    expect_identical(row$status, "ok")
    limits <- unname(confint(fit)["a", ])
    expect_equal(c(row$conf.low, row$conf.high), limits, tolerance = 1e-6)
    x <- cbind(1, a = data$a, b = data$b)
    size <- c(1, 1 / max(abs(data$a)), 1 / max(abs(data$b)))
    value <- function(beta) {
      found <- -plain_log_lik(beta, x, data$y, TRUE)
      if (is.finite(found)) found else 1e10
    }
    starts <- cbind(1e-3, matrix(rnorm(3 * 9) * 10^runif(27, -1, 1), 3))
    top <- highest(function(b) value(b * size), starts)
    for (limit in limits) {
      # Starts from where patients low, in the middle and high in `a` have even odds.
      even <- rbind(rep(-limit * quantile(data$a, c(0.1, 0.5, 0.9)), 5L), rep(c(-30, -3, 0, 3, 30), each = 3L))
      depth <- top - highest(function(b) value(c(b[1L], limit, b[2L] * size[3L])), even)
      expect_equal(2 * depth, c(optim = 1, port = 1) * qchisq(0.95, 1), tolerance = 1e-4)
    }
  }
})
