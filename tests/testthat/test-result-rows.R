test_that("groups come in the order of their record, others as they first appear", {
  record <- response_groups()
  expect_identical(levels(in_order(c("non-responder", "responder"), record)), c("responder", "non-responder"))
  expect_identical(levels(in_order(c("z", "a", "z"), record)), c("z", "a"))
  expect_identical(levels(in_order(factor(c("b", "a"), c("c", "b", "a")))), c("b", "a"))
})

test_that("rows are named by label or by what stands after \"in\", each column by its own record", {
  rows <- data.frame(response = c("non-responder", "responder"), arm = c("responder", "B"))
  expect_identical(as.character(group_of(rows, c("response", "arm"))), c("non-responder, responder", "responder, B"))
  expect_identical(as.character(group_of(rows, c("response", "arm"), "within")),
                   c("non-responders, responder", "responders, B"))
  expect_identical(as.character(group_of(rows, character())), c("", ""))
})

test_that("a visit names its reference only where there are several", {
  rows <- data.frame(visit = c("month 6", "month 3"), reference = c("baseline", "baseline"))
  expect_identical(as.character(contrast_of(rows)), c("month 6", "month 3"))
  rows$reference[1] <- "month 3"
  expect_identical(as.character(contrast_of(rows)), c("month 6 v month 3", "month 3 v baseline"))
})
