test_that("an error carries the four fields and both classes", {
  error <- tryCatch(check_conf_level(2), error = identity)
  expect_s3_class(error, c("cytochange_error_argument", "cytochange_error", "rlang_error"))
  expect_identical(error$argument, "conf.level")
  expect_match(error$needed, "between 0 and 1")
  expect_match(error$received, "2")
  expect_error(check_installed("no.such.package", "test"), class = "cytochange_error_package")
})

test_that("braces in data are shown as they are", {
  expect_error(abort_data("data", "be {sound}", "a {value}"), "{value}", fixed = TRUE, class = "cytochange_error_data")
})
