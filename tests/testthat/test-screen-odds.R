# Markers below their limit as predictors: what the test is of, and three ways to an odds ratio.

# Log2 values of one marker, those below `limit` censored at it.
screen_study <- function(x, y, limit, marker = "m", ...) {
  n <- length(y)
  limit <- rep(limit, length.out = n)
  data <- data.frame(id = rep(sprintf("p%02d", seq_len(n)), length(marker)), visit = "b",
                     marker = rep(marker, each = n), value = 2^pmax(x, limit), below = x < limit,
                     response = ifelse(y, "CR", "PD"), age = rep(round(50 + 10 * sin(seq_len(n))), length(marker)))
  marker_study(data, "id", "visit", "value", "marker", response = "response", censored = "below", covariates = "age",
               ...)
}

made_values <- function(n, limit, seed) {
  withr::local_seed(seed)
  y <- rep(c(TRUE, FALSE), length.out = n)
  x <- rnorm(n, 5 + 0.8 * y)
  list(x = x, y = y, limit = stats::quantile(x, limit, names = FALSE))
}

screen <- function(study, ...) prognostic_screen(study, resamples = 0, seed = 1, ...)

odds_columns <- c("estimate", "std.error", "conf.low", "conf.high", "odds_ratio_sd")
test_columns <- c("n", "statistic", "p.value", "auc", "auc_low", "auc_high", "cut_point", "sensitivity", "rank")

test_that("test, area and cut-point are of the value or the limit, whatever the odds ratio is of", {
  made <- made_values(40, 0.35, 1)
  study <- screen_study(made$x, made$y, made$limit)
  plain <- prognostic_screen(rbind(m = 2^pmax(made$x, made$limit)), made$y, scale = "log2")
  for (censored in c("limit", "indicator", "impute")) {
    row <- screen(study, censored = censored)
    expect_equal(unlist(row[test_columns]), unlist(plain[test_columns]))
    expect_identical(row$n_censored, sum(made$x < made$limit))
  }
  expect_identical(unlist(screen(study)[odds_columns]), unlist(screen(study, censored = "impute")[odds_columns]))
  expect_equal(unlist(screen(study, censored = "limit")[odds_columns]), unlist(plain[odds_columns]))
  # Several limits: the largest below which a value lies is that of all.
  two <- screen_study(made$x, made$y, c(made$limit, made$limit - 0.5))
  expect_equal(unlist(screen(two)[test_columns]), unlist(plain[test_columns]))
  expect_lte(screen(two)$n_censored, row$n_censored)
})

test_that("beside an indicator, Firth's slope is that of the measured values alone", {
  made <- made_values(40, 0.4, 2)
  measured <- made$x >= made$limit
  alone <- prognostic_screen(rbind(m = 2^made$x[measured]), made$y[measured], scale = "log2")
  row <- screen(screen_study(made$x, made$y, made$limit), censored = "indicator")
  expect_equal(unlist(row[odds_columns]), unlist(alone[odds_columns]), tolerance = 1e-7)
  expect_match(row$note, "odds ratio of the measured values, beside an indicator of these", fixed = TRUE)
  # With a covariate: the model itself.
  study <- screen_study(made$x, made$y, made$limit)
  frame <- data.frame(y = made$y, age = patients(study)$age, below = !measured,
                      x = ifelse(measured, made$x, 0))
  fit <- prognostic_model(y ~ age + below + x, frame)
  row <- screen(study, censored = "indicator", covariates = "age")
  expect_equal(row$estimate, coef(fit)[["x"]], tolerance = 1e-6)
  expect_equal(c(row$conf.low, row$conf.high), unname(confint(fit)["x", ]), tolerance = 1e-6)
})

test_that("values above a limit mirror those below one", {
  made <- made_values(40, 0.3, 3)
  below <- screen_study(made$x, made$y, made$limit, scale = "log2")
  top <- -made$limit
  data <- data.frame(id = sprintf("p%02d", seq_along(made$y)), visit = "b", value = 2^pmin(-made$x, top),
                     side = ifelse(-made$x > top, "right", "none"), response = ifelse(made$y, "CR", "PD"))
  above <- suppressMessages(marker_study(data, "id", "visit", "value", response = "response", censored = "side"))
  for (censored in c("limit", "indicator")) {
    one <- screen(below, censored = censored)
    two <- screen(above, censored = censored)
    expect_equal(c(two$estimate, two$conf.low, two$conf.high, two$p.value, two$auc),
                 c(-one$estimate, -one$conf.high, -one$conf.low, one$p.value, 1 - one$auc), tolerance = 1e-7)
  }
  expect_lt(screen(above)$estimate, 0)
})

test_that("imputations: without values below a limit the ordinary row; few of them move it a little", {
  made <- made_values(60, 0, 4)
  study <- screen_study(made$x, made$y, min(made$x) - 1)
  expect_identical(as.data.frame(screen(study)), as.data.frame(screen(study, censored_rule = "limit")))
  truth <- screen(study)$estimate
  made$limit <- stats::quantile(made$x, 0.3, names = FALSE)
  row <- screen(screen_study(made$x, made$y, made$limit))
  expect_true(row$conf.low < truth && row$conf.high > truth)
  # Substitution at the limit is too steep; imputation is not.
  steep <- screen(screen_study(made$x, made$y, made$limit), censored = "limit")$estimate
  expect_lt(abs(row$estimate - truth), abs(steep - truth))
  expect_match(row$note, "pooled over 30 imputations, normal on the log2 scale given the response", fixed = TRUE)
  expect_match(screen(screen_study(made$x, made$y, made$limit), imputations = 7)$note, "pooled over 7 imputations")
})

test_that("pooled slope and limits are those of logistf's combined profiles of imputations by survreg", {
  skip_unless_long()
  skip_if_not_installed("logistf")
  skip_if_not_installed("survival")
  made <- made_values(60, 0.4, 6)
  shown <- pmax(made$x, made$limit)
  below <- made$x < made$limit
  withr::local_seed(7)
  sets <- lapply(seq_len(80), function(k) {
    drawn <- sample(60, replace = TRUE)
    fit <- survival::survreg(survival::Surv(shown[drawn], !below[drawn], type = "left") ~ made$y[drawn],
                             dist = "gaussian")
    mean <- coef(fit)[[1L]] + coef(fit)[[2L]] * made$y
    reach <- stats::pnorm(made$limit, mean, fit$scale)
    below_limit <- stats::qnorm(stats::runif(60) * reach, mean, fit$scale)
    data.frame(y = as.integer(made$y), x = ifelse(below, below_limit, shown))
  })
  fits <- lapply(sets, function(data) logistf::logistf(y ~ x, data = data))
  clip <- logistf::CLIP.confint(fits, "x", sets)
  row <- screen(screen_study(made$x, made$y, made$limit), censored = "impute", imputations = 1000)
  # The spread of the slopes over imputations, by the root of their number, is the error of drawing.
  error <- 4 * stats::sd(vapply(fits, function(fit) coef(fit)[[2L]], 0)) * sqrt(1 / 80 + 1 / 1000)
  expect_lt(abs(row$estimate - clip$estimate), error)
  expect_lt(max(abs(c(row$conf.low, row$conf.high) - clip$ci)), 2 * error)
})

test_that("a marker's draws hang on seed, marker, imputation and patient alone", {
  made <- made_values(40, 0.4, 5)
  alone <- screen_study(made$x, made$y, made$limit, marker = "b")
  data <- data.frame(id = rep(sprintf("p%02d", 1:40), 3), visit = "b", marker = rep(c("a", "b", "c"), each = 40),
                     value = 2^pmax(made$x, made$limit), below = made$x < made$limit,
                     response = ifelse(made$y, "CR", "PD"))
  three <- marker_study(data, "id", "visit", "value", "marker", response = "response", censored = "below")
  rows <- as.data.frame(screen(three))
  expect_identical(unlist(rows[2, odds_columns]), unlist(as.data.frame(screen(alone))[odds_columns]))
  expect_false(rows$estimate[1] == rows$estimate[2])
  shuffled <- marker_study(data[sample(nrow(data)), ], "id", "visit", "value", "marker", response = "response",
                           censored = "below")
  turned <- as.data.frame(screen(shuffled))
  expect_equal(turned[match(rows$marker, turned$marker), "estimate"], rows$estimate, tolerance = 1e-9)
  withr::local_options(cytochange.threads = 2L)
  expect_identical(as.data.frame(screen(three)), rows)
  expect_false(identical(prognostic_screen(alone, resamples = 0, seed = 2)$estimate, rows$estimate[2]))
})

test_that("where the measured values do not tell where the others lie, the test stands and the note says why", {
  y <- rep(c(TRUE, FALSE), each = 10)
  x <- c(rep(0, 10), 1:10)
  row <- screen(screen_study(x, y, 0.5))
  expect_identical(row$status, "ok")
  expect_true(is.finite(row$p.value) && is.na(row$odds_ratio) && is.na(row$conf.low))
  expect_match(row$note, "no odds ratio: the measured values do not determine where the others lie", fixed = TRUE)
  expect_error(screen(screen_study(x, y, 0.5), censored = "guess"), class = "cytochange_error_argument")
  expect_error(screen(screen_study(x, y, 0.5), imputations = 1), class = "cytochange_error_argument")
})

test_that("words name how the odds ratio was made", {
  made <- made_values(40, 0.3, 6)
  study <- screen_study(made$x, made$y, made$limit)
  text <- methods_text(screen(study))
  expect_match(text[[1L]], "pooled over imputations from a normal censored regression", fixed = TRUE)
  expect_true(any(grepl("^Heinze G, Ploner M, Beyea J", text)))
  expect_match(methods_text(screen(study, censored = "indicator"))[[1L]], "indicator of those beyond", fixed = TRUE)
  expect_match(methods_text(roc_curve(study, "m"))[[1L]], "largest lower limit", fixed = TRUE)
})
