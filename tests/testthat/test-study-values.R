test_that("values stand on the analysis scale, missing where there are none", {
  data <- data.frame(id = c("b", "a", "b", "a"), visit = c(0, 0, 1, 1), x = c(8, 4, 2, NA), y = c(1, 2, NA, 16))
  study <- marker_study(data, "id", "visit", c("x", "y"), lloq = c(x = 4))
  first <- study_values(study, "0")
  expect_identical(first$value, matrix(c(3, 0, 2, 1), 2, dimnames = list(c("x", "y"), c("b", "a"))))
  second <- study_values(study, "1")
  expect_identical(second$value, matrix(c(2, NA, NA, 4), 2, dimnames = list(c("x", "y"), c("b", "a"))))
  expect_identical(second$censored, matrix(c(TRUE, FALSE, FALSE, FALSE), 2, dimnames = list(c("x", "y"), c("b", "a"))))
  expect_identical(study_values(study, "1", markers = "y")$value, second$value["y", , drop = FALSE])
  expect_identical(study_values(study, "1", markers = c("y", "x"))$value, second$value[2:1, ])
})

test_that("a value below its limit enters by the rule", {
  data <- data.frame(id = 1:2, visit = 0, x = c("<8", "9"))
  enter <- function(rule, scale = "raw") {
    study_values(marker_study(data, "id", "visit", "x", scale = scale), "0", censored_rule = rule)$value[1, 1]
  }
  expect_identical(enter("limit"), 8)
  expect_identical(enter("half"), 4)
  expect_equal(enter("sqrt2"), 5.656854249492381)
  expect_identical(enter("half", "log2"), 2)
  error <- expect_error(enter("error"), class = "cytochange_error_data")
  expect_identical(error$argument, "censored_rule")
  expect_match(error$location, "row 1; patient 1")
  expect_error(enter("third"), class = "cytochange_error_argument")
})
