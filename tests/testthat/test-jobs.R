# Everything that is cut into jobs, small.

jobs_data <- function() {
  withr::local_seed(15)
  d <- matrix(rnorm(70 * 21, 0.2), 70)
  d[sample(length(d), 60)] <- NA
  d[3, ] <- NA
  d[5, ] <- 0
  d[6, 3:21] <- NA
  list(d = d, y = rep(c(TRUE, FALSE, FALSE), 7), h = factor(rep(c("A", "B"), length.out = 21)))
}

jobs_model <- function() {
  data <- validation_data(60)
  prognostic_model(y ~ x + z, data)
}

# A procedure that draws random numbers; it must not need this session.
noisy_procedure <- function(data) {
  data$noise <- stats::rnorm(nrow(data))
  stats::glm(y ~ x + noise, data = data, family = stats::binomial())
}
environment(noisy_procedure) <- globalenv()

# Made once: making them sets a seed, and the tests below look at the generator.
data_of_jobs <- jobs_data()
model_of_jobs <- jobs_model()

# What all ways must give.
expected_of_jobs <- local({
  known <- NULL
  function() {
    if (is.null(known)) known <<- everything()
    known
  }
})

everything <- function() {
  data <- data_of_jobs
  fit <- model_of_jobs
  d <- data$d
  list(
    paired_change(0 * d, d, method = "t", p.adjust.method = "maxT", seed = 1, resamples = 300, simultaneous = TRUE),
    paired_change(0 * d, d, by = data$h, p.adjust.method = "minP", seed = 1, resamples = 300),
    paired_change(0 * d, d, method = "permutation", seed = 1, resamples = 300),
    paired_change(0 * d, d, by = data$h, method = "sign"),
    response_change(0 * d, d, data$y, strata = data$h, method = "permutation", p.adjust.method = "maxT", seed = 1,
                    resamples = 300),
    response_change(0 * d, d, data$y),
    prognostic_screen(abs(d) + 1, data$y, covariates = data.frame(h = data$h), predictive = "h", resamples = 60,
                      seed = 1),
    validate_prognosis(fit, 60, seed = 1),
    validate_prognosis(fit, 40, seed = 1, method = "cv", folds = 4, repeats = 3),
    validate_prognosis(fit, 12, seed = 1, procedure = noisy_procedure)
  )
}

local_plan <- function(name, env = parent.frame()) {
  old <- future::plan(name, workers = 2)
  withr::defer(future::plan(old), envir = env)
}

# Workers of other sessions need the package as it is here.
skip_unless_installed <- function() {
  skip_if(!nzchar(system.file("Meta", package = "cytochange")), "the package is loaded, not installed")
}

test_that("chunk sizes and threads do not change a bit", {
  ways <- data.frame(size = c(7, 40, 7, 1000), threads = c(1L, 2L, 4L, 4L))
  for (way in sampled(seq_len(nrow(ways)), 2L)) { # the first and the last
    withr::local_options(cytochange.chunk_size = ways$size[way], cytochange.threads = ways$threads[way])
    expect_identical(everything(), expected_of_jobs())
  }
})

test_that("forked workers give the same answer to the last bit, and leave R's generator alone", {
  skip_if_not_installed("future.apply")
  skip_on_cran()
  skip_on_os("windows")
  expected <- expected_of_jobs()
  local_plan("multicore")
  withr::local_options(cytochange.threads = 2L)
  set.seed(1)
  state <- .Random.seed
  for (size in sampled(list(64, NULL, 200), 1L)) {
    withr::local_options(cytochange.chunk_size = size)
    expect_identical(everything(), expected)
  }
  expect_identical(.Random.seed, state)
})

test_that("workers of other sessions give the same answer to the last bit, and leave R's generator alone", {
  skip_if_not_installed("future.apply")
  skip_on_cran()
  skip_unless_installed()
  expected <- expected_of_jobs()
  set.seed(1)
  state <- .Random.seed
  for (plan in c("multisession", if (is_long()) "cluster")) {
    local_plan(plan)
    for (size in if (plan == "cluster") 64 else sampled(list(64, NULL, 200), 1L)) {
      withr::local_options(cytochange.chunk_size = size, cytochange.threads = 2L)
      expect_identical(everything(), expected)
    }
  }
  expect_identical(.Random.seed, state)
})

test_that("long work is sent to the workers, short work is not", {
  skip_if_not_installed("future.apply")
  skip_on_cran()
  skip_on_os("windows")
  local_plan("multicore")
  where <- function(part, shared) Sys.getpid()
  pids <- unlist(run_parts(cut_work(100, seconds = 10), where, NULL, NULL))
  expect_length(unique(pids), 2L)
  expect_false(Sys.getpid() %in% pids)
  expect_identical(run_parts(cut_work(100, seconds = 0.1), where, NULL, NULL), list(Sys.getpid()))
})

test_that("errors of a worker keep their class", {
  skip_if_not_installed("future.apply")
  skip_on_cran()
  skip_on_os("windows")
  local_plan("multicore")
  withr::local_options(cytochange.chunk_size = 5)
  error <- expect_error(validate_prognosis(jobs_model(), 20, procedure = function(data) 1),
                        class = "cytochange_error_argument")
  expect_identical(error$argument, "procedure")
  expect_identical(as.character(error$call[[1]]), "validate_prognosis")
})

test_that("parts cover the work once, and begin where the core's blocks do", {
  for (n in c(1, 7, 8, 100, 1001)) {
    for (size in c(1, 9, 64, 5000)) {
      withr::local_options(cytochange.chunk_size = size)
      parts <- cut_work(n, unit = 8)
      expect_identical(unlist(lapply(parts, function(p) seq(p[[1]], p[[2]]))), as.integer(seq_len(n)))
      expect_true(all((vapply(parts, `[[`, 0, 1) - 1) %% 8 == 0))
    }
  }
  withr::local_options(cytochange.chunk_size = 0)
  expect_error(cut_work(10), class = "cytochange_error_argument")
})

test_that("a procedure's random numbers belong to the resample, and the user's generator is put back", {
  fit <- jobs_model()
  set.seed(1)
  state <- .Random.seed
  first <- validate_prognosis(fit, 10, seed = 3, procedure = noisy_procedure)
  expect_identical(.Random.seed, state)
  set.seed(2)
  expect_identical(validate_prognosis(fit, 10, seed = 3, procedure = noisy_procedure), first)
  # Without a state there is none afterwards either, and the kind of generator stays.
  withr::local_preserve_seed()
  RNGkind("Wichmann-Hill")
  rm(".Random.seed", envir = globalenv())
  expect_identical(with_generator(5L, stats::runif(1)), with_generator(5L, stats::runif(1)))
  expect_false(exists(".Random.seed", globalenv(), inherits = FALSE))
  expect_identical(RNGkind()[[1]], "Wichmann-Hill")
  RNGkind("default")
})
