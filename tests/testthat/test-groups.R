# One record of who is compared with whom, and nothing else that knows the groups.

# Two arms in place of the response.
two_arms <- function(...) {
  parts <- list(
    id = "arm", verb = "drug_change", title = "Change between arms",
    levels = list(new_level("arm", "Drug", "patient on Drug", "patients on Drug", "Drug", colour = "#009E73"),
                  new_level("control", "Placebo", "patient on Placebo", "patients on Placebo", "Placebo",
                            colour = "#CC79A7")),
    reference = "control",
    uncompared = new_level("no_arm", "arm unknown", "arm unknown", "arm unknown", "patients of no known arm"),
    lacking = "a known arm", outside = "of no known arm", others = "Placebo"
  )
  parts[...names()] <- list(...)
  do.call(new_groups, parts)
}

# The same comparison as response_change() made it, under another record.
under <- function(record, result, before, after, first, stratum = NULL) {
  used <- settings(result)
  used <- used[!names(used) %in% c("verb", "version", "groups", "family") & !startsWith(names(used), "n_")]
  used["resamples"] <- list(used$resamples %||% 9999)
  new_response_change(list(after = list(before = before, after = after)),
                      assign_groups(record, first, stratum, as.character(seq_along(first))), used)
}

trial <- function() {
  withr::local_seed(11)
  before <- matrix(rlnorm(120, 3), 3, dimnames = list(c("IL-6", "TNF", "CRP"), NULL))
  first <- rep(c(TRUE, FALSE), 20)
  after <- before * exp(rnorm(120, rep(ifelse(first, -0.8, 0.3), each = 3), 0.4))
  first[40] <- NA
  list(before = log2(before), after = log2(after), first = first, stratum = factor(rep(c("old", "young"), each = 20)))
}

# All words of a picture: titles, axes, legends, panels, labels drawn.
picture_words <- function(picture) {
  withr::local_pdf(NULL)
  grob <- ggplot2::ggplotGrob(picture)
  words <- function(x) {
    own <- if (inherits(x, "text")) as.character(x$label)
    c(own, unlist(lapply(x$grobs, words)), unlist(lapply(x$children, words)))
  }
  words(grob)
}

about_response <- "respon[ds]|evaluable|resp[.]"

test_that("a record that lacks a part stops where it is made", {
  expect_s3_class(two_arms(), "cytochange_groups")
  expect_error(two_arms(lacking = ""), "comparison \"arm\" has no valid `lacking`", fixed = TRUE)
  expect_error(two_arms(reference = "placebo"), "no valid `reference`")
  expect_error(two_arms(reference = "control", levels = two_arms()$levels[2]), "no valid `levels`")
  expect_error(two_arms(uncompared = new_level("arm", "x", "x")), "no valid `levels`")
  hole <- two_arms()$levels
  hole$arm$within <- NA_character_
  expect_error(two_arms(levels = unname(hole)), "no valid `levels`")
  expect_error(two_arms(uncompared = hole$arm[-1]), "no valid `uncompared`")
  expect_error(two_arms(ordered = NA), "no valid `ordered`")
})

test_that("names of columns, counts and words come from the record", {
  arms <- two_arms()
  expect_identical(group_columns(arms, "n"), c("n_arm", "n_control"))
  expect_identical(group_columns(arms, "change"), c("arm_change", "control_change"))
  expect_identical(group_columns(response_groups(), "down"), c("responder_down", "non_responder_down"))
  expect_identical(uncompared_column(response_groups()), "n_not_evaluable")
  expect_identical(both_groups(arms, "minus"), "Drug minus Placebo")
  expect_identical(group_counts(response_groups(), c(1, 1200, 0)), "1 responder, 1,200 non-responders")
  expect_identical(group_counts(arms, c(2, 1, 3)), "2 patients on Drug, 1 patient on Placebo, 3 arm unknown")
  expect_identical(people(c("non-responder", "not evaluable", "Megace"), response_groups()),
                   c("non-responders", "patients not evaluable", "Megace"))
  expect_identical(as.character(group_factor(arms, c(TRUE, NA, FALSE))), c("Drug", "arm unknown", "Placebo"))
  values <- group_values(list(n_arm = 1:2, n_control = 3:4), arms, "n")
  expect_identical(as.list(values), list(first = 1:2, second = 3:4))
})

test_that("the order of the groups is the record's, whichever is the reference", {
  turned <- two_arms(reference = "arm")
  expect_identical(group_columns(turned, "n"), c("n_control", "n_arm"))
  expect_identical(as.character(group_factor(turned, TRUE)), "Placebo")
  expect_identical(levels(group_factor(turned, TRUE)), c("Drug", "Placebo", "arm unknown"))
})

test_that("a record may have more than two groups, in order: columns, colours and prints follow it", {
  three <- new_groups(
    id = "grade", verb = "grade_trend", title = "Change over the grades",
    levels = Map(function(id, colour) new_level(id, id, paste("patient with", id), paste("patients with", id), id,
                                                colour = colour),
                 c("PD", "SD", "CR"), c("#D55E00", "#E69F00", "#0072B2")),
    reference = "PD", uncompared = new_level("no_grade", "no grade", "no grade"), lacking = "a grade",
    outside = "without a grade", others = "PD", ordered = TRUE
  )
  withr::defer(rm("grade", envir = groups_registry))
  register_groups(three)
  expect_identical(column_groups("grade"), three)
  expect_null(column_groups("sex"))
  rows <- data.frame(grade = c("CR", "PD", "SD"), arm = "A")
  expect_identical(levels(group_of(rows, "grade")), c("PD", "SD", "CR"))
  expect_identical(unname(group_colours(c("CR", "SD"))), c("#0072B2", "#E69F00"))
  expect_identical(group_counts(three, c(1, 0, 2)), "1 patient with PD, 2 patients with CR")
})

test_that("under a record of two arms all figures stay, and nothing speaks of a response", {
  d <- trial()
  for (method in c("wilcoxon", "t", "permutation")) {
    for (stratum in list(NULL, d$stratum)) {
      told <- response_change(d$before, d$after, d$first, strata = stratum, method = method, seed = 5,
                              p.adjust.method = "maxT", simultaneous = TRUE)
      made <- under(two_arms(), told, d$before, d$after, d$first, stratum)
      renamed <- names(made)
      renamed <- sub("^(n_)?arm(_|$)", "\\1responder\\2", renamed)
      renamed <- sub("^(n_)?control(_|$)", "\\1non_responder\\2", renamed)
      renamed <- sub("^n_no_arm$", "n_not_evaluable", renamed)
      expect_identical(renamed, names(told))
      expect_identical(unname(as.list(made)[names(made) != "note"]), unname(as.list(told)[names(told) != "note"]))
      expect_false(any(grepl(about_response, c(names(made), made$note, made$method))))
      expect_s3_class(made, c("drug_change", "response_change", "cytochange_result"), exact = FALSE)
    }
  }
})

test_that("prints, tables, sentences, methods and pictures of two arms name them, and no response", {
  d <- trial()
  told <- response_change(d$before, d$after, d$first, strata = d$stratum, scale = "raw")
  set <- attr(told, "settings")
  set$scale <- "log2"
  attr(told, "settings") <- set
  arms <- under(two_arms(), told, d$before, d$after, d$first, d$stratum)
  whole <- arms[arms$stratum == "all", ]
  said <- list(
    print = utils::capture.output(print(arms)),
    table = utils::capture.output(print(paper_table(arms))),
    every_column = utils::capture.output(print(paper_table(whole, columns = setdiff(names(whole)[-(1:2)], "remarks")))),
    findings = findings(arms), nothing = findings(arms[2, ]), methods = as.character(methods_text(arms)),
    tidy = names(generics::tidy(arms)), glance = unlist(lapply(generics::glance(arms), as.character)),
    settings = utils::capture.output(print(settings(arms))),
    forest = picture_words(plot_response(arms)), areas = picture_words(plot_response(arms, show = "auc")),
    directions = picture_words(plot_directions(arms)), volcano = picture_words(plot_volcano(arms)),
    auto = picture_words(ggplot2::autoplot(whole))
  )
  if (requireNamespace("knitr", quietly = TRUE)) said$report <- utils::capture.output(print(report_table(arms)))
  for (part in names(said)) {
    expect_gt(length(said[[part]]), 0)
    found <- grep(about_response, said[[part]], ignore.case = TRUE, value = TRUE)
    expect_identical(unname(found), character(), label = part)
  }
  named <- function(part) paste(said[[part]], collapse = " ")
  for (part in setdiff(names(said), c("tidy", "glance", "nothing", "settings"))) {
    expect_match(named(part), "Drug", label = part)
  }
  expect_match(named("print"), "Drug \\([0-9]+\\) minus Placebo")
  expect_match(named("methods"), "1 patient of no known arm was left out")
})

test_that("only the record knows the words of the response", {
  files <- source_files()
  skip_if(!length(files), "the sources are not here")
  # Argument names that the public functions have, in their definitions and in the messages that name them.
  arguments <- "`?\\b(responders|non_responders)\\b`?"
  # Where these arguments are taken, handed on and checked.
  doors <- c("marker-study.R", "adam-study.R", "study-patients.R", "read-response.R")
  found <- lapply(stats::setNames(files, basename(files)), function(file) {
    code <- grep("^\\s*#", readLines(file, encoding = "UTF-8"), value = TRUE, invert = TRUE)
    if (basename(file) %in% doors) code <- gsub(arguments, "", code)
    grep("responder|not evaluable|not_evaluable", code, value = TRUE, ignore.case = TRUE)
  })
  found$groups.R <- NULL
  expect_identical(found[lengths(found) > 0L], stats::setNames(list(), character()))
})
