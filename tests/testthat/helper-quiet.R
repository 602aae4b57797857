# Fails where `code` says anything (anything that matches `about`), under any testthat: expect_no_message() of testthat
# 3.1.6 passes whatever is said. The value of `code`, invisibly.
expect_quiet <- function(code, about = "") {
  said <- character()
  value <- withCallingHandlers(code, message = function(condition) {
    said <<- c(said, conditionMessage(condition))
    invokeRestart("muffleMessage")
  })
  expect_identical(grep(about, said, value = TRUE), character())
  invisible(value)
}
