# Rules for values beyond a limit: whole records, that all who ask of them read.

ordinal_toy <- function(...) {
  parts <- list(id = "toy", compared = NULL, valued = NULL,
                enters = NULL, refuses = FALSE, serves = c("changes", "values"),
                where = "below the limit", note = "taken for what it is",
                sentence = "Values below a limit were taken for what they are.", numbers = "",
                help = "as it is")
  do.call(new_limit_rule, utils::modifyList(parts, list(...), keep.null = TRUE))
}

local_limit_rule <- function(record, env = parent.frame()) {
  register_limit_rule(record)
  withr::defer(unregister_limit_rule(record), env)
}

below <- function() {
  data <- data.frame(id = rep(1:6, each = 2), visit = rep(c("a", "b"), 6),
                     y = c("<4", 8, 6, 12, 10, "<4", 5, 9, 7, 20, 3.9, 5))
  suppressMessages(marker_study(data, "id", "visit", "y"))
}

test_that("a record that lacks a part, or has a wrong one, names itself and the part", {
  parts <- unclass(ordinal_toy())
  for (part in setdiff(names(parts), "id")) {
    expect_error(do.call(new_limit_rule, parts[names(parts) != part]), paste0("\"toy\" lacks `", part, "`"),
                 fixed = TRUE)
  }
  expect_error(ordinal_toy(serves = "nobody"), "has no valid `serves`", fixed = TRUE)
})

test_that("a rule that puts a number is a record, and is seen by values, notes, prints, tables and methods", {
  local_limit_rule(ordinal_toy(enters = function(limit) limit / 4, note = "entered at a quarter of it"))
  study <- below()
  change <- paired_change(study, censored_rule = "toy")
  before <- rbind(c(0, log2(c(6, 10, 5, 7, 3.9))))
  expect_equal(change$estimate, paired_change(before, rbind(c(3, log2(12), 0, log2(c(9, 20, 5)))))$estimate)
  expect_match(change$note, "2 pairs with a value below the limit, entered at a quarter of it", fixed = TRUE)
  expect_match(paste(utils::capture.output(print(change)), collapse = " "),
               "Values below the limit entered at a quarter of it in 1 row", fixed = TRUE)
  expect_match(methods_text(change)[1], "Values below a limit were taken for what they are.", fixed = TRUE)
  expect_match(paste(gsub("\\s+", " ", utils::capture.output(print(paper_table(change)))), collapse = " "),
               "Values below a limit were taken for what they are.", fixed = TRUE)
  expect_error(plot_waterfall(study, "y", censored_rule = "toy"), class = "cytochange_error_argument")
})

test_that("a rule that puts no number hands what is known to methods that take it; others stand at the pair's limit", {
  local_limit_rule(ordinal_toy())
  study <- below()
  seen <- NULL
  taker <- unclass(get_method("paired", "t"))
  taker[c("id", "takes_limits")] <- list("taker", TRUE)
  taker$compute <- function(cell, core, options) {
    seen <<- cell$limits
    paired_t_test(cell, core, options)
  }
  register_method(taker)
  withr::defer(unregister_method(taker))
  change <- paired_change(study, method = "taker", censored_rule = "toy")
  expect_identical(which(seen$before$beyond == -1L), 1L)
  expect_identical(which(seen$after$beyond == -1L), 3L)
  # One flagged limit and nothing measured below it: the limit of all; 3.9 is measured below 4.
  expect_equal(unname(seen$after$lower[1, ]), rep(2, 6))
  expect_equal(unname(seen$before$lower[1, ]), c(2, rep(NA, 5)))
  expect_equal(unname(seen$before$value[1, 1]), 2)
  expect_match(change$note, "3 pairs with a value below the limit, taken for what it is", fixed = TRUE)
  expect_identical(paired_change(study, method = "t", censored_rule = "toy")$status, "not_computed")
})
