test_that("statuses are those of the contract, and each but ok has a text", {
  s <- statuses()
  expect_identical(s$name, c("ok", "no_pairs", "too_few", "all_zero", "constant", "all_censored", "one_group", "separated",
                             "not_converged", "not_computed"))
  expect_identical(s$text == "", s$name == "ok")
  expect_identical(status_name(c(0L, 3L)), c("ok", "all_zero"))
})

test_that("threads obey the option and the environment", {
  withr::local_options(cytochange.threads = 8L)
  withr::local_envvar(OMP_THREAD_LIMIT = "2")
  expect_identical(core_threads(), 2L)
  withr::local_options(cytochange.threads = 0)
  expect_error(core_threads(), class = "cytochange_error_argument")
})
