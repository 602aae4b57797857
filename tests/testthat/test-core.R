test_that("statuses are those of the contract, and each but ok has a text", {
  s <- core_enums()
  expect_identical(s$status,
                   c("ok", "no_pairs", "too_few", "all_zero", "constant", "all_censored", "one_group", "separated",
                             "not_converged", "not_computed"))
  expect_identical(s$status_text == "", s$status == "ok")
  expect_identical(status_name(c(0L, 3L)), c("ok", "all_zero"))
})

test_that("codes of the core and their names are one list", {
  for (kind in setdiff(names(core_enums()), "status_text")) {
    names <- core_enums()[[kind]]
    expect_identical(core_name(kind, core_code(kind, names)), names)
    expect_identical(core_code(kind, names), seq_along(names) - 1L)
  }
  expect_setequal(core_enums()$side, c("two.sided", "less", "greater"))
  expect_setequal(core_enums()$likelihood, eval(formals(prognostic_model)$likelihood))
  expect_setequal(names(interaction_reasons), core_enums()$interaction)
  expect_setequal(names(omnibus_reasons), c(core_enums()$omnibus, "singular", "no_model", "beyond", "no_test"))
  expect_error(core_code("side", "both"), "no side called")
})

test_that("threads obey the option and the environment", {
  withr::local_options(cytochange.threads = 8L)
  withr::local_envvar(OMP_THREAD_LIMIT = "2")
  expect_identical(core_threads(), 2L)
  withr::local_options(cytochange.threads = 0)
  expect_error(core_threads(), class = "cytochange_error_argument")
})

# ---- interrupts, in a session of their own ----

# Lines of R that each of the long calls is put into; what it prints, one line a call: name, outcome, seconds from the
# signal to the condition (of CPU time where that is less: others may be using the machine), and whether a short call
# gives the same before and after.
interrupted_session <- function(calls) {
  c(
    "set.seed(1); d <- matrix(rnorm(2000 * 40), 2000); few <- d[1:8, ]; y <- rep(0:1, 20)",
    "tied <- matrix(round(rnorm(3000 * 1000), 1), 3000)",
    "data <- data.frame(y = rep(0:1, 60), matrix(rnorm(120 * 6), 120))",
    "fit <- prognostic_model(y ~ ., data, conf_method = 'wald')",
    "plain <- prognostic_model(y ~ ., data, likelihood = 'ml') # as glm(): a procedure must give its model",
    "short <- function() list(",
    "  paired_change(0 * few, few, method = 't', p.adjust.method = 'maxT', resamples = 99, seed = 1),",
    "  response_change(0 * few, few, y, method = 'permutation', resamples = 99, seed = 1),",
    "  prognostic_screen(abs(few) + 1, y, resamples = 20, seed = 1), validate_prognosis(fit, 20, seed = 1))",
    "expected <- short()",
    paste0("calls <- list(", paste0(names(calls), " = function() ", calls, collapse = ",\n"), ")"),
    "for (name in names(calls)) {",
    "  file <- tempfile()",
    "  ticks <- sprintf('cut -d \" \" -f 14,15 /proc/%d/stat', Sys.getpid())",
    "  system(sprintf('(sleep 0.5; (date +%%s.%%N; %s) > %s; kill -INT %d) &', ticks, file, Sys.getpid()))",
    "  outcome <- tryCatch({ calls[[name]](); 'finished' }, interrupt = function(e) 'stopped')",
    "  now <- c(as.numeric(Sys.time()), sum(proc.time()[1:2]))",
    "  heard <- scan(file, quiet = TRUE)",
    "  took <- min(now - c(heard[1], sum(heard[-1]) / 100), na.rm = TRUE)",
    "  cat(name, outcome, took, identical(short(), expected), '\n')",
    "}"
  )
}

test_that("every long computation stops within a second of Ctrl-C, and the session goes on as before", {
  skip_on_cran()
  skip_on_os(c("windows", "mac"))
  calls <- c(
    maxT = "paired_change(0 * d, d, method = 't', p.adjust.method = 'maxT', resamples = 2e6, seed = 1)",
    exact = "paired_change(0 * tied, tied, exact = TRUE, scale = 'raw')",
    exact_groups = "response_change(0 * tied, tied, rep(0:1, 500), exact = TRUE, scale = 'raw')",
    minP = "paired_change(0 * d, d, p.adjust.method = 'minP', resamples = 2e5, seed = 1)",
    welch = "response_change(0 * d, d, y, method = 't', p.adjust.method = 'maxT', resamples = 1e6, seed = 1)",
    flips = "paired_change(0 * few, few, method = 'permutation', resamples = 2e7, seed = 1)",
    shuffles = "response_change(0 * few, few, y, method = 'permutation', resamples = 1e7, seed = 1)",
    screen = "prognostic_screen(abs(d) + 1, y, resamples = 5000, seed = 1)",
    validation = "validate_prognosis(fit, 3e5, seed = 1)",
    procedure = "validate_prognosis(plain, 1e4, seed = 1, procedure = function(data) glm(y ~ ., binomial(), data))"
  )
  calls <- sampled(calls, 5)
  said <- interruptible_session(interrupted_session(calls))
  found <- utils::read.table(text = grep("stopped|finished", said, value = TRUE), stringsAsFactors = FALSE)
  expect_identical(found$V1, names(calls))
  expect_identical(found$V2, rep("stopped", length(calls)))
  expect_true(all(found$V4))
  expect_lt(max(found$V3), 1)
})

test_that("more threads are asked for than the machine can start: as many run as there is work for", {
  skip_on_cran()
  values <- matrix(exp(sin(1:180)), 9)
  one <- withr::with_options(list(cytochange.threads = 1L), paired_change(values, 2 * values[9:1, ]))
  elapsed <- system.time(many <- withr::with_options(list(cytochange.threads = 20000L),
                                                     paired_change(values, 2 * values[9:1, ])))
  expect_identical(many, one)
  expect_lt(elapsed[["elapsed"]], 5)
})
