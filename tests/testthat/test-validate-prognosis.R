test_that("maximum likelihood: every refit as glm() has it, every measure as sums over patients", {
  for (seed in seq_len(generated(1L, 200L))) {
    data <- validation_data(seed = seed)
    fit <- prognostic_model(y ~ x + z + arm, data, likelihood = "ml")
    resamples <- if (seed == 1L) 25 else 3
    got <- validate_prognosis(fit, resamples = resamples, seed = 3)
    if (settings(got)$n_failed > 0L) next
    counts <- .Call(ffi_bootstrap_weights, nrow(data), resamples, 3)
    refit <- function(rows) {
      again <- stats::glm(y ~ x + z + arm, stats::binomial(), data[rows, ],
                          control = list(epsilon = 1e-14, maxit = 100))
      stats::predict(again, data)
    }
    want <- oracle_validation(stats::predict(fit), data$y, counts, refit)
    expect_equal(got$apparent, want$apparent, tolerance = 1e-8)
    expect_equal(got$optimism, want$optimism, tolerance = 1e-7)
    expect_equal(got$corrected, got$apparent - got$optimism)
    expect_equal(got$apparent[3:4], c(1, 0), tolerance = 1e-8)
  }
})

test_that("Firth, FLIC and FLAC refit by the same likelihood", {
  data <- validation_data(45, 2)
  for (likelihood in c("firth", "flic", "flac")) {
    fit <- prognostic_model(y ~ x + z, data, likelihood = likelihood)
    got <- validate_prognosis(fit, resamples = 12, seed = 5)
    counts <- .Call(ffi_bootstrap_weights, nrow(data), 12, 5)
    refit <- function(rows) {
      again <- prognostic_model(y ~ x + z, data[rows, ], likelihood = likelihood, conf_method = "wald")
      stats::predict(again, data)
    }
    want <- oracle_validation(stats::predict(fit), data$y, counts, refit)
    expect_equal(got$optimism, want$optimism, tolerance = 1e-6, info = likelihood)
  }
})

test_that("Firth's refits are brglm2's", {
  skip_if_not_installed("brglm2")
  data <- validation_data(50, 4)
  fit <- prognostic_model(y ~ x + z, data)
  got <- validate_prognosis(fit, resamples = 8, seed = 6)
  counts <- .Call(ffi_bootstrap_weights, nrow(data), 8, 6)
  refit <- function(rows) {
    again <- stats::glm(y ~ x + z, stats::binomial(), data[rows, ], method = brglm2::brglmFit, type = "AS_mean",
                        epsilon = 1e-12, maxit = 1000)
    stats::predict(again, data)
  }
  want <- oracle_validation(stats::predict(fit), data$y, counts, refit)
  expect_equal(got$optimism, want$optimism, tolerance = 1e-5)
})

test_that("rms::validate has the same apparent figures and, within Monte Carlo error, the same optimism", {
  skip_if_not_installed("rms")
  data <- validation_data(100, 7)
  fit <- prognostic_model(y ~ x + z, data, likelihood = "ml")
  got <- validate_prognosis(fit, resamples = 1000, seed = 1)
  withr::local_seed(1)
  peer <- rms::validate(rms::lrm(y ~ x + z, data, x = TRUE, y = TRUE), B = 200)
  expect_equal(got$apparent[1:2], c((peer["Dxy", "index.orig"] + 1) / 2, peer["B", "index.orig"]), tolerance = 1e-6,
               ignore_attr = TRUE)
  expect_lt(abs(got$optimism[1] - peer[["Dxy", "optimism"]] / 2), 0.012)
  expect_lt(abs(got$optimism[2] - peer[["B", "optimism"]]), 0.006)
  expect_lt(abs(got$optimism[3] - peer[["Slope", "optimism"]]), 0.06)
})

test_that("by hand: a model without covariates", {
  data <- data.frame(y = c(0, 0, 0, 1))
  fit <- prognostic_model(y ~ 1, data, likelihood = "ml")
  got <- validate_prognosis(fit, resamples = 50, seed = 1)
  expect_equal(got$apparent[1:2], c(0.5, 3 / 16))
  expect_equal(got$corrected[1], 0.5)
  expect_true(is.na(got$corrected[3]))
  expect_identical(got$status[3], "not_computed")
  expect_match(got$note[3], "exists in no resample")
  # A resample without the event, or with it alone, has no fit.
  counts <- .Call(ffi_bootstrap_weights, 4L, 50, 1)
  expect_equal(settings(got)$n_failed, sum(counts[4, ] == 0 | counts[4, ] == 4))
  share <- counts[4, ] / 4
  ok <- share > 0 & share < 1
  expect_equal(got$optimism[2], mean((share * (1 - share) - ((0 - share)^2 * 3 + (1 - share)^2) / 4)[ok]))
})

test_that("refits that fail are left out, counted and shown", {
  # Maximum likelihood of nearly separated data: many resamples are separated.
  data <- data.frame(y = rep(0:1, c(8, 8)), x = c(1:8, 7.5, 9:15))
  fit <- prognostic_model(y ~ x, data, likelihood = "ml")
  got <- validate_prognosis(fit, resamples = 200, seed = 2)
  counts <- .Call(ffi_bootstrap_weights, 16L, 200, 2)
  apart <- apply(counts, 2, function(k) {
    drawn <- data[k > 0, ]
    !any(drawn$y == 0) || !any(drawn$y == 1) || max(drawn$x[drawn$y == 0]) < min(drawn$x[drawn$y == 1])
  })
  expect_equal(settings(got)$n_failed, sum(apart))
  expect_equal(settings(got)$n_resamples, 200)
  expect_output(print(got), paste0("failed: ", sum(apart), " of 200"))

  # A procedure that stops, or says that it did not converge, every third time.
  calls <- 0
  broken <- function(data) {
    calls <<- calls + 1
    if (calls %% 3 == 0) stop("no luck")
    out <- stats::glm(y ~ x, stats::binomial(), data)
    if (calls %% 3 == 1) out$converged <- FALSE
    out
  }
  usual <- validation_data()
  fit <- prognostic_model(y ~ x, usual)
  got <- validate_prognosis(fit, resamples = 30, seed = 2, procedure = broken)
  expect_identical(calls, 31) # once on all patients
  expect_equal(settings(got)$n_failed, 20)
  expect_equal(settings(got)$failures, c("did not converge" = 10L, "no luck" = 10L))
  none <- validate_prognosis(fit, resamples = 5, seed = 2, procedure = function(data) stop("never"))
  expect_identical(none$status, rep("not_computed", 4))
  expect_match(none$note[1], "every refit failed; most often: never")
  expect_true(all(is.na(none$corrected)))
})

test_that("a procedure sees resampled rows with all columns, and its choice is inside", {
  data <- validation_data(50)
  data$spare <- rnorm(50)
  fit <- prognostic_model(y ~ x, data, likelihood = "ml")
  seen <- list()
  got <- validate_prognosis(fit, resamples = 10, seed = 4, procedure = function(data) {
    seen[[length(seen) + 1L]] <<- data
    prognostic_model(y ~ x, data, likelihood = "ml", conf_method = "wald")
  })
  expect_identical(seen[[1]], data) # on all patients it is to give `fit`
  seen <- seen[-1]
  expect_length(seen, 10)
  expect_identical(names(seen[[1]]), names(data))
  counts <- .Call(ffi_bootstrap_weights, 50L, 10, 4)
  expect_equal(seen[[3]]$spare, data$spare[rep(1:50, counts[, 3])])
  # The same model by the fast path.
  expect_equal(as.data.frame(got), as.data.frame(validate_prognosis(fit, resamples = 10, seed = 4)), tolerance = 1e-7)
})

test_that("selection among noise is found out", {
  withr::local_seed(8)
  data <- data.frame(matrix(rnorm(60 * 15), 60), y = rep(0:1, 30))
  best_of <- function(data) {
    t <- vapply(data[1:15], function(x) abs(stats::cor(x, data$y)), 0)
    stats::glm(stats::reformulate(names(which.max(t)), "y"), stats::binomial(), data)
  }
  chosen <- prognostic_model(stats::formula(best_of(data)), data, likelihood = "ml")
  inside <- validate_prognosis(chosen, resamples = 100, seed = 1, procedure = best_of)
  outside <- validate_prognosis(chosen, resamples = 100, seed = 1)
  expect_gt(inside$optimism[1], outside$optimism[1] + 0.05)
  expect_lt(inside$corrected[1], 0.6)
})

test_that("terms that depend on the data are made anew in every resample", {
  data <- validation_data(50)
  for (formula in list(y ~ scale(x), y ~ poly(x, 2), y ~ splines::ns(x, 2), y ~ I(x > stats::median(x)))) {
    fit <- prognostic_model(formula, data)
    expect_true(depends_on_data(fit))
    expect_identical(settings(validate_prognosis(fit, resamples = 2, seed = 1))$refitted_by, "R")
  }
  data$x <- abs(data$x)
  expect_false(depends_on_data(prognostic_model(y ~ log2(x) + arm * z, data)))
  # A linear rescaling changes nothing: both paths must agree.
  plain <- validate_prognosis(prognostic_model(y ~ x, data, likelihood = "ml"), resamples = 10, seed = 1)
  scaled <- validate_prognosis(prognostic_model(y ~ scale(x), data, likelihood = "ml"), resamples = 10, seed = 1)
  expect_equal(scaled$corrected, plain$corrected, tolerance = 1e-6)
})

test_that("the 0.632+ estimate follows Efron and Tibshirani", {
  # Weight 0.632 / (1 - 0.368 R); R = 0.5 here.
  expect_equal(plus_632(0.1, 0.3, 0.5), 0.1 + (0.3 - 0.1) * 0.632 / (1 - 0.368 * 0.5))
  expect_equal(plus_632(0.1, 0.7, 0.5), 0.5)
  expect_equal(plus_632(0.9, 0.7, 0.5), 0.9 - 0.2 * 0.632 / (1 - 0.368 * 0.5))
  expect_equal(plus_632(0.1, 0.05, 0.5), 0.1 + 0.632 * (0.05 - 0.1))
  expect_equal(plus_632(0, 0.1, NA), 0.0632)
  data <- validation_data(50)
  fit <- prognostic_model(y ~ x + z, data, likelihood = "ml")
  p <- stats::fitted(fit)
  expect_equal(no_information(fit, 2L), mean(outer(data$y, p, "-")^2))
  got <- validate_prognosis(fit, resamples = 15, seed = 9, method = "0.632+")
  counts <- .Call(ffi_bootstrap_weights, 50L, 15, 9)
  outside <- vapply(1:15, function(b) {
    again <- stats::glm(y ~ x + z, stats::binomial(), data[rep(1:50, counts[, b]), ],
                        control = list(epsilon = 1e-14, maxit = 100))
    left <- counts[, b] == 0
    oracle_measures(stats::predict(again, data)[left], data$y[left])
  }, numeric(4))
  # Efron and Tibshirani's eqs. 27 to 32, written out; the Brier score without information by all pairs.
  weighed <- function(apparent, outside, none) {
    outside <- if (none > apparent) min(outside, none) else max(outside, none)
    rate <- if ((outside - apparent) * (none - apparent) > 0) (outside - apparent) / (none - apparent) else 0
    weight <- 0.632 / (1 - 0.368 * rate)
    (1 - weight) * apparent + weight * outside
  }
  mean_outside <- rowMeans(outside)
  none <- c(0.5, mean(outer(data$y, p, "-")^2), 0)
  for (m in 1:3) expect_equal(got$corrected[m], weighed(got$apparent[m], mean_outside[m], none[m]), tolerance = 1e-7)
  expect_equal(got$corrected[4], 0.368 * got$apparent[4] + 0.632 * mean_outside[4], tolerance = 1e-7)
  expect_equal(got$optimism, got$apparent - got$corrected)
})

test_that("0.632+ of a model that fits noise lies near no information, and the optimism bootstrap is passed", {
  withr::local_seed(3)
  data <- data.frame(matrix(rnorm(40 * 8), 40), y = rep(0:1, 20))
  fit <- prognostic_model(y ~ ., data)
  for (method in c("optimism", "0.632+", "cv")) {
    got <- validate_prognosis(fit, resamples = 200, seed = 1, method = method)
    expect_gt(got$apparent[1], 0.65)
    expect_lt(got$corrected[1], 0.62)
    expect_true(got$corrected[2] > got$apparent[2])
    expect_lt(got$corrected[3], 0.7)
  }
})

test_that("cross-validation predicts each patient by the model without the fold", {
  data <- validation_data(40)
  fit <- prognostic_model(y ~ x, data, likelihood = "ml")
  got <- validate_prognosis(fit, resamples = 50, seed = 2, method = "cv", folds = 4, repeats = 2)
  fold <- .Call(ffi_folds, as.integer(data$y), 4L, 2L, 2)
  expect_true(all(table(fold[, 1]) == 10))
  repeats <- vapply(1:2, function(r) {
    eta <- numeric(40)
    within <- c(0, 0)
    for (k in 0:3) {
      out <- fold[, r] == k
      again <- stats::glm(y ~ x, stats::binomial(), data[!out, ], control = list(epsilon = 1e-14, maxit = 100))
      eta[out] <- stats::predict(again, data[out, ])
      pairs <- outer(eta[out & data$y == 1], eta[out & data$y == 0], ">")
      within <- within + c(sum(pairs), length(pairs))
    }
    c(within[1] / within[2], oracle_measures(eta, data$y)[2:4])
  }, numeric(4))
  expect_equal(got$corrected, rowMeans(repeats), tolerance = 1e-7)
  expect_equal(settings(got)$n_resamples, 8)
  by_procedure <- validate_prognosis(fit, resamples = 50, seed = 2, method = "cv", folds = 4, repeats = 2,
    procedure = function(data) stats::glm(y ~ x, stats::binomial(), data, control = list(epsilon = 1e-14)))
  expect_equal(by_procedure$corrected, got$corrected, tolerance = 1e-7)
})

test_that("case weights and offsets are inside", {
  data <- validation_data(30)
  data$w <- rep_len(c(1, 2, 0, 3), 30)
  data$o <- seq(-0.5, 0.5, length.out = 30)
  fit <- prognostic_model(y ~ x + offset(o), data, weights = "w", likelihood = "ml")
  got <- validate_prognosis(fit, resamples = 10, seed = 1)
  expect_equal(got$apparent, oracle_measures(stats::predict(fit), data$y, data$w), tolerance = 1e-7)
  by_procedure <- validate_prognosis(fit, resamples = 10, seed = 1, procedure = function(data) {
    prognostic_model(y ~ x + offset(o), data, weights = ".weight", likelihood = "ml", conf_method = "wald")
  })
  expect_equal(by_procedure$corrected, got$corrected, tolerance = 1e-7)
})

test_that("limits hold the corrected figure, grow with the level and keep their range", {
  data <- validation_data(60)
  fit <- prognostic_model(y ~ x + z, data)
  got <- validate_prognosis(fit, resamples = 400, seed = 1)
  expect_true(all(got$conf.low < got$corrected & got$corrected < got$conf.high))
  wide <- validate_prognosis(fit, resamples = 400, seed = 1, conf.level = 0.99)
  expect_true(all(wide$conf.low < got$conf.low & wide$conf.high > got$conf.high))
  expect_equal(shifted_limits(0, 1:39, 0.95), c(-19, 19))
  expect_equal(shifted_limits(0.9, c(0, 0.5, 1), 0.95, c(0, 1)), c(0.4, 1))
  expect_identical(shifted_limits(NA_real_, 1:3, 0.95), c(NA_real_, NA_real_))
  # On the logit scale: 39 areas, the first and the last, moved so that the mean of their logits lies on the figure's.
  areas <- seq(0.6, 0.98, length.out = 39)
  moved <- qlogis(areas) - mean(qlogis(areas)) + qlogis(0.7)
  expect_equal(logit_shifted_limits(0.7, areas, 0.95, 1e6), plogis(range(moved)))
  expect_equal(logit_shifted_limits(1, rep(1, 39), 0.95, 50), c(0.99, 1))
  expect_equal(shifted_limits(0, c(rep(0, 38), 1000), 0.95), c(-1000 / 39, 1000 - 1000 / 39))
  expect_equal(shifted_limits(0, c(rep(-1, 99), 1000), 0.95), c(-10.01, 0))
  expect_identical(logit_shifted_limits(NA_real_, areas, 0.95, 50), c(NA_real_, NA_real_))
})

test_that("the limits of a validation are those moved percentiles of the refits, measured one by one", {
  data <- validation_data(50)
  fit <- prognostic_model(y ~ x, data, likelihood = "ml")
  got <- validate_prognosis(fit, resamples = 39, seed = 2)
  counts <- .Call(ffi_bootstrap_weights, 50L, 39, 2)
  each <- lapply(1:39, function(b) {
    again <- stats::glm(y ~ x, stats::binomial(), data[rep(1:50, counts[, b]), ], control = list(epsilon = 1e-14))
    list(own = oracle_measures(stats::predict(again, data), data$y, counts[, b]),
         all = oracle_measures(stats::predict(again, data), data$y))
  })
  own <- vapply(each, `[[`, numeric(4), "own")
  all <- vapply(each, `[[`, numeric(4), "all")
  for (m in 1:2) {
    logits <- qlogis(own[m, ])
    limits <- plogis(range(logits) - mean(logits) + qlogis(got$corrected[m]))
    expect_equal(c(got$conf.low[m], got$conf.high[m]), limits, tolerance = 1e-7)
  }
  for (m in 3:4) {
    limits <- range(all[m, ]) - mean(all[m, ]) + got$corrected[m]
    expect_equal(c(got$conf.low[m], got$conf.high[m]), limits, tolerance = 1e-6)
  }
})

test_that("the seed rules, threads do not, and R's stream is left alone", {
  fit <- prognostic_model(y ~ x + z, validation_data())
  one <- validate_prognosis(fit, resamples = 100, seed = 11)
  withr::with_options(list(cytochange.threads = 2L), {
    expect_identical(as.data.frame(validate_prognosis(fit, resamples = 100, seed = 11)), as.data.frame(one))
    crossed <- validate_prognosis(fit, resamples = 20, seed = 11, method = "cv")
  })
  expect_identical(as.data.frame(crossed), as.data.frame(validate_prognosis(fit, 20, 11, method = "cv")))
  set.seed(3)
  stream <- .Random.seed
  validate_prognosis(fit, resamples = 5, seed = 11)
  expect_identical(.Random.seed, stream)
  a <- validate_prognosis(fit, resamples = 20)
  set.seed(3)
  expect_identical(as.data.frame(validate_prognosis(fit, resamples = 20)), as.data.frame(a))
})

test_that("what cannot serve is a classed error", {
  data <- validation_data()
  fit <- prognostic_model(y ~ x, data)
  bad <- function(...) expect_error(validate_prognosis(...), class = "cytochange_error_argument")
  bad(stats::lm(y ~ x, data))
  bad(fit, resamples = 0)
  bad(fit, seed = -1)
  bad(fit, procedure = "step")
  bad(fit, method = "jackknife")
  bad(fit, method = "cv", folds = 1)
  bad(fit, method = "cv", folds = 61)
  bad(fit, conf.level = 95)
  bad(fit, boots = 10)
  bad()
  bad(fit, resamples = 3, seed = 1, procedure = function() fit)
  bad(fit, resamples = 3, seed = 1, procedure = function(data) stats::lm(I(5 * y) ~ x, data))
  bad(fit, resamples = 3, seed = 1, procedure = function(data) 1)
  separated <- prognostic_model(y ~ x, data.frame(y = rep(0:1, each = 4), x = 1:8), likelihood = "ml")
  expect_error(validate_prognosis(separated), class = "cytochange_error_data")
})

test_that("predictions that separate the classes have no finite slope, and this is said", {
  fit <- prognostic_model(y ~ x, data.frame(y = rep(0:1, each = 5), x = 1:10))
  got <- validate_prognosis(fit, resamples = 50, seed = 1)
  expect_equal(got$apparent[1], 1)
  expect_identical(got$apparent[3], Inf)
  expect_true(is.na(got$corrected[3]))
  expect_match(got$note[3], "separate the classes")
})

# Runs lines in a child that is sent an interrupt after `after` seconds; its last line of output. Several minutes of
# work must stop within a second of the signal, and the next call must work.
interrupted_child <- function(call, after = 1) {
  code <- c(
    "set.seed(1); d <- data.frame(x = rnorm(150), z = rnorm(150)); d$y <- rbinom(150, 1, plogis(d$x))",
    "fit <- prognostic_model(y ~ x + z, d)",
    "again <- function(data) prognostic_model(y ~ x + z, data, conf_method = 'wald')",
    "signalled <- tempfile()",
    sprintf("system(paste0('(sleep %g; date +%%s.%%N > ', signalled, '; kill -INT ', Sys.getpid(), ') &'))", after),
    sprintf("out <- tryCatch(%s, interrupt = function(e) 'stopped')", call),
    "took <- as.numeric(Sys.time()) - as.numeric(readLines(signalled))",
    "next_one <- validate_prognosis(fit, 50, 1)",
    "same <- identical(as.data.frame(next_one), as.data.frame(validate_prognosis(fit, 50, 1)))",
    "cat(identical(out, 'stopped'), took < 1, same, all(is.finite(next_one$corrected)))"
  )
  utils::tail(interruptible_session(code), 1L)
}

test_that("Ctrl-C stops a validation within a second, wherever it is, and the session lives", {
  skip_on_cran()
  skip_on_os("windows")
  calls <- c("validate_prognosis(fit, 2e5, 1)", "validate_prognosis(fit, 1e5, 1, procedure = again)",
             "validate_prognosis(fit, 1e5, 1, method = 'cv', repeats = 2e4)")
  for (call in calls) {
    said <- interrupted_child(call)
    # the machine may have been elsewhere
    if (!identical(said, "TRUE TRUE TRUE TRUE")) said <- interrupted_child(call, 3)
    expect_identical(said, "TRUE TRUE TRUE TRUE", label = call)
  }
})

test_that("progress is shown where it is wanted, by the core and by a procedure, and not otherwise", {
  fit <- prognostic_model(y ~ x, validation_data())
  again <- function(data) prognostic_model(y ~ x, data, conf_method = "wald")
  # cli's logger writes a line each time a bar is made, moved, ended.
  run <- function(progress, ...) {
    withr::local_options(cytochange.progress = progress, cli.progress_handlers_force = "logger",
                         cli.progress_show_after = 0,
                         cli.progress_clear = TRUE)
    suppressMessages(utils::capture.output(done <- validate_prognosis(fit, 40, 1, ...)))
  }
  for (procedure in list(NULL, again)) {
    shown <- run(TRUE, procedure = procedure)
    expect_match(shown, "/40", all = FALSE)
    expect_match(shown, "terminated .done", all = FALSE)
    expect_identical(run(FALSE, procedure = procedure), character())
  }
})

test_that("a bar never passes its end, whenever it is drawn", {
  # cli looks each millisecond whether to draw, instead of five times a second.
  file <- withr::local_tempfile(lines = c(
    package_line(), "options(cytochange.progress = TRUE, cli.progress_show_after = 0)",
    "options(cli.progress_handlers_force = 'logger')",
    "fit <- prognostic_model(y ~ x, data.frame(y = rep(c(TRUE, TRUE, FALSE), 20), x = c(1:9, 5)))",
    "run <- function(n) suppressMessages(capture.output(validate_prognosis(fit, n, 1)))",
    "cat(unlist(lapply(20 + 1:40, run)), sep = '\n')"
  ), fileext = ".R")
  said <- suppressWarnings(system2(file.path(R.home("bin"), "Rscript"), c("--vanilla", file), stdout = TRUE,
                                   stderr = TRUE, env = "CLI_TICK_TIME=1"))
  steps <- strsplit(unlist(regmatches(said, gregexpr("[0-9]+/[0-9]+", said))), "/")
  expect_null(attr(said, "status"), info = paste(said, collapse = "\n"))
  expect_gt(length(steps), 40)
  expect_true(all(vapply(steps, function(step) as.numeric(step[[1L]]) <= as.numeric(step[[2L]]), NA)))
})

test_that("one measure at a time: a fold that fails takes its repeat with it, and is counted", {
  data <- validation_data(40)
  fit <- prognostic_model(y ~ x, data, likelihood = "ml")
  calls <- 0
  got <- validate_prognosis(fit, 30, 2, method = "cv", folds = 4, repeats = 3, procedure = function(data) {
    calls <<- calls + 1
    if (calls == 7) stop("no luck")
    stats::glm(y ~ x, stats::binomial(), data, control = list(epsilon = 1e-14))
  })
  expect_identical(calls, 13)
  expect_equal(settings(got)$n_failed, 1)
  expect_identical(got$n_used, rep(8, 4))
  expect_output(print(got), "1 of 12")
})

test_that("the area of a model that separates has Newcombe's limits, which hold it", {
  data <- data.frame(y = rep(0:1, c(13, 5)), x = c(1:13, 24:28))
  got <- validate_prognosis(prognostic_model(y ~ x, data), 50, 1)
  expect_identical(got$corrected[1], 1)
  expect_equal(c(got$conf.low[1], got$conf.high[1]), c(0.7362346275, 1), tolerance = 1e-9)
  expect_match(got$note[1], "Newcombe's confidence interval (2006, method 5)", fixed = TRUE)
  expect_match(paste(methods_text(got), collapse = " "), "Newcombe RG (2006)", fixed = TRUE)
})

test_that("limits hold their estimates: validations, curves, net benefits, cut-points, ranks", {
  set.seed(8)
  holds <- function(low, x, high) all(low <= x & x <= high, na.rm = TRUE)
  for (k in seq_len(generated(6L, 60L))) {
    data <- validation_data(c(20, 60)[1 + k %% 2], k)
    fit <- prognostic_model(if (k %% 3) y ~ x else y ~ x + z, data)
    for (method in c("optimism", "cv", "0.632+")) {
      got <- validate_prognosis(fit, 19, k, method = method, folds = 5, repeats = 2)
      expect_true(holds(got$conf.low, got$corrected, got$conf.high))
    }
    benefit <- decision_curve(validate_prognosis(fit, 19, k))
    expect_true(holds(benefit$conf.low, benefit$corrected, benefit$conf.high))
    roc <- roc_curve(round(data$x), data$y, resamples = 9, seed = k, partial = c(0.7, 1))
    expect_true(holds(roc$cut_low, roc$cut_point, roc$cut_high))
    expect_true(holds(roc$partial_low, roc$partial_auc, roc$partial_high))
    screen <- prognostic_screen(matrix(rnorm(8 * nrow(data)), 8), data$y, resamples = 9, seed = k)
    expect_true(holds(screen$rank_low, screen$rank, screen$rank_high))
    expect_true(holds(screen$cut_low, screen$cut_point, screen$cut_high))
  }
})

test_that("a procedure that does not give `fit` is an error that says both", {
  data <- validation_data(60)
  fit <- prognostic_model(y ~ x, data)
  other <- function(data) prognostic_model(y ~ z, data)
  error <- expect_error(validate_prognosis(fit, 5, 1, procedure = other), class = "cytochange_error_argument")
  expect_match(conditionMessage(error), "the model of `fit`: y ~ x", fixed = TRUE)
  expect_match(conditionMessage(error), "one that gives y ~ z", fixed = TRUE)
  ml <- function(data) prognostic_model(y ~ x, data, likelihood = "ml")
  expect_error(validate_prognosis(fit, 5, 1, procedure = ml), "y ~ x", class = "cytochange_error_argument")
  expect_error(calibration_curve(fit, resamples = 5, procedure = other), class = "cytochange_error_argument")
  expect_error(decision_curve(fit, resamples = 5, procedure = other), class = "cytochange_error_argument")
  # The same model by another road; one that draws random numbers is not held to it.
  expect_s3_class(validate_prognosis(fit, 5, 1, procedure = function(data) prognostic_model(y ~ x, data)), "data.frame")
  expect_s3_class(validate_prognosis(fit, 5, 1, procedure = function(data) {
    prognostic_model(y ~ x, data[sample(nrow(data)), ][-1, ], conf_method = "wald")
  }), "data.frame")
})

test_that("limits of which many resamples are left out are said to be cut off, not that of an area of new patients", {
  d <- data.frame(y = rep(c(FALSE, TRUE), each = 4), x = c(1, 2, 3, 5.1, 5, 6, 7, 8))
  validation <- validate_prognosis(prognostic_model(y ~ x, d, likelihood = "ml"), resamples = 60, seed = 1)
  failed <- settings(validation)$n_failed
  expect_gt(failed, 0.025 * 60)
  expect_match(validation$note[-1], paste("limits are cut off:", failed, "of 60 resamples"), fixed = TRUE)
  expect_match(findings(validation), paste("Of 60 refits,", failed, "failed and are left out: .*cut off"), all = FALSE)
  whole <- validate_prognosis(prognostic_model(y ~ x, d), resamples = 60, seed = 1)
  expect_lte(settings(whole)$n_failed, 1)
  expect_no_match(whole$note[1:2], "cut off")
  few <- data.frame(y = c(FALSE, TRUE, TRUE), x = c(2.5, 5.5, 6.5))
  new <- validate_prognosis(prognostic_model(y ~ x, d), newdata = few, resamples = 60, seed = 1)
  expect_no_match(new$note[new$measure == "auc"], "resamples")
  expect_match(new$note[new$measure == "calibration_slope"], "resamples|no finite slope")
})

test_that("an area that the correction would bring above 1 is no area, and is not given", {
  # Of patients that one overlap keeps from separation, maximum likelihood leaves the resamples that overlap more.
  d <- data.frame(y = rep(c(FALSE, TRUE), each = 4), x = c(1, 2, 3, 5.1, 5, 6, 7, 8))
  validation <- validate_prognosis(prognostic_model(y ~ x, d, likelihood = "ml"), resamples = 60, seed = 1)
  row <- validation[validation$measure == "auc", ]
  counts <- .Call(ffi_bootstrap_weights, 8, 60, 1)
  overlaps <- apply(counts, 2, function(n) {
    x <- split(rep(d$x, n), rep(d$y, n))
    length(x) == 2 && max(x[[1]]) > min(x[[2]]) && max(x[[2]]) > min(x[[1]])
  })
  expect_identical(sum(!overlaps), settings(validation)$n_failed)
  refit <- function(rows) suppressWarnings(stats::predict(stats::glm(y ~ x, stats::binomial(), d[rows, ]), d))
  want <- oracle_validation(d$x, d$y, counts[, overlaps], refit)
  beyond <- want$apparent[1] - want$optimism[1]
  expect_gt(beyond, 1)
  expect_identical(row$status, "not_computed")
  expect_true(all(is.na(row[c("optimism", "corrected", "conf.low", "conf.high")])))
  expect_match(row$note, paste0("less its optimism it would be ", format(round(beyond, 3)), ", which it cannot be"),
               fixed = TRUE)
  expect_match(findings(validation), "No AUC can be told of new patients", all = FALSE)
  expect_no_match(findings(validation), "AUC of")
  expect_identical(validation$status[-1], rep("ok", 3))
})

test_that("what does not discriminate reliably is named: markers, a marker, other terms, predictions", {
  study <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker", value = "value",
                        response = "response", arm = "arm", covariates = "age", lloq = "lloq")
  said <- function(formula) {
    fit <- prognostic_model(formula, study, censored = "limit")
    findings(validate_prognosis(fit, resamples = 20, seed = 1))[1]
  }
  expect_match(said(response ~ `IL-2` + `TNF-alpha`), "the markers of this model do not discriminate reliably.",
               fixed = TRUE)
  expect_match(said(response ~ `IL-2` + arm), "the marker of this model does not discriminate reliably.", fixed = TRUE)
  expect_match(said(response ~ age), "the terms of this model do not discriminate reliably.", fixed = TRUE)
  given <- validate_prognosis(c(0.2, 0.6, 0.4, 0.5, 0.3, 0.55), c(0, 0, 1, 1, 0, 1))
  expect_match(findings(given)[1], "the predictions do not discriminate reliably.", fixed = TRUE)
})
