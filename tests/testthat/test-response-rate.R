rate_study <- function(...) {
  data <- data.frame(id = 1:12, visit = 0, y = 1, arm = rep(c("B", "A"), each = 6),
                     r = c("CR", "PR", "PR", "SD", "PD", "NE", "CR", "SD", "PD", "PD", "SD", "PD"))
  marker_study(data, "id", "visit", "y", response = "r", arm = "arm", ...)
}

test_that("rates and their limits are those of base R, differences Newcombe's", {
  x <- response_rate(rate_study())
  expect_identical(as.character(x$arm), c("A", "B"))
  expect_identical(unlist(x[c("n", "n_evaluable", "n_responder")], FALSE, FALSE), c(6L, 6L, 6L, 5L, 1L, 3L))
  exact <- binom.test(3, 5)
  expect_equal(c(x$rate[2], x$conf.low[2], x$conf.high[2]), c(0.6, exact$conf.int), tolerance = 1e-10)
  wilson <- suppressWarnings(prop.test(3, 5, correct = FALSE))$conf.int
  expect_equal(c(x$wilson_low[2], x$wilson_high[2]), as.vector(wilson), tolerance = 1e-8)
  expect_equal(x$p.value[2], fisher.test(rbind(c(3, 2), c(1, 5)))$p.value)
  expect_true(is.na(x$difference[1]))
  # Newcombe (1998), table II, example (a), method 10: 56/70 and 48/80.
  limits <- lapply(list(c(56, 70), c(48, 80)), function(k) prop.test(k[1], k[2], correct = FALSE)$conf.int)
  rows <- list(n_first = c(48L, 56L), n_evaluable = c(80L, 70L), rate = c(0.6, 0.8),
               wilson_low = c(limits[[2]][1], limits[[1]][1]), wilson_high = c(limits[[2]][2], limits[[1]][2]))
  d <- cytochange:::rate_differences(rows, 1L)
  expect_equal(round(c(d$difference[2], d$difference_low[2], d$difference_high[2]), 4), c(0.2, 0.0524, 0.3339))
})

test_that("where nobody is evaluable there is no rate, no difference and no p, and that is said", {
  data <- data.frame(id = 1:6, visit = 0, y = 1, arm = rep(c("a", "b", "c"), each = 2),
                     r = c("NE", "NE", "CR", "PD", "CR", "NE"))
  x <- response_rate(marker_study(data, "id", "visit", "y", response = "r", arm = "arm"))
  expect_true(all(is.na(x$difference)) && all(is.na(x$p.value)))
  expect_identical(x$rate, c(NA, 0.5, 1))
  printed <- paste(capture.output(print(x)), collapse = " ")
  expect_match(printed, "No rate is given where nobody is evaluable.", fixed = TRUE)
  expect_match(printed, "No differences: nobody in the control, a, is evaluable.", fixed = TRUE)
  other <- response_rate(marker_study(data, "id", "visit", "y", response = "r", arm = "arm"), control = "b")
  expect_identical(is.na(other$p.value), c(TRUE, TRUE, FALSE))
})

test_that("all patients are one row, another control turns the differences, no response is refused", {
  whole <- response_rate(rate_study(), by = NULL)
  expect_identical(c(whole$n, whole$n_evaluable, whole$n_responder), c(12L, 11L, 4L))
  turned <- response_rate(rate_study(), control = "B")
  expect_equal(turned$difference[1], -response_rate(rate_study())$difference[2])
  expect_match(paste(capture.output(print(turned)), collapse = " "), "differences to B")
  none <- marker_study(data.frame(id = 1:2, v = 0, y = 1), "id", "v", "y")
  expect_error(response_rate(none), class = "cytochange_error_data")
  expect_error(response_rate(rate_study(), control = "C"), class = "cytochange_error_argument")
})
