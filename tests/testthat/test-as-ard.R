study <- table_study()

test_that("the layout is that of cards", {
  ard <- as_ard(paired_change(study, by = "response"))
  expect_s3_class(ard, "card")
  expect_equal(names(ard)[1:8],
               c("group1", "group1_level", "group2", "group2_level", "group3", "group3_level", "variable",
                                  "variable_level"))
  expect_equal(names(ard)[9:15], c("context", "stat_name", "stat_label", "stat", format_column(), "warning", "error"))
  lists <- c("group1_level", "variable_level", "stat", format_column(), "warning", "error")
  expect_true(all(vapply(unclass(ard)[lists], is.list, NA)))
  expect_true("method" %in% ard$stat_name)
})

test_that("statistics are the result's own, unrounded", {
  change <- paired_change(study, by = "response")
  ard <- as.data.frame(as_ard(change))
  rows <- as.data.frame(change)
  pick <- function(name) ard$stat[ard$stat_name == name]
  computed <- !is.na(rows$p.value)
  expect_identical(unlist(pick("estimate")[computed]), rows$estimate[computed])
  expect_identical(unlist(pick("n_pairs")), rows$n_pairs)
  expect_identical(ard$variable[ard$stat_name == "p.value"], rows$marker)
  expect_identical(unlist(ard$group3_level[ard$stat_name == "p.value"]), as.character(rows$response))
  expect_true(all(vapply(pick("p.value")[!computed], is.null, NA)))
  # Status and note: an error of a row that could not be computed, a warning of one that was.
  expect_true(all(vapply(ard$error[ard$variable == "empty"], identical, NA, "no_pairs: no patient has both values")))
  expect_true(all(vapply(ard$error[ard$variable != "empty"], is.null, NA)))
  censored <- paired_change(marker_study(
    data.frame(id = rep(1:6, 2), visit = rep(c("a", "b"), each = 6), m = c("<2", 3:7, 4:9)), id = "id", visit = "visit",
    value = "m"))
  expect_match(unique(unlist(as_ard(censored)$warning)), "beyond the limit")
  expect_equal(ard[[format_column()]][[match("p.value", ard$stat_name)]](0.0004), "<0.001")
})

test_that("a statistic is printed by the kind of its column, else by its type", {
  shown <- function(name, value) ard_format(name, stats::setNames(list(value), name))(value)
  expect_identical(shown("adj.p.value", 0.0004), "<0.001")
  expect_identical(shown("odds_high", 123.4), "123")
  expect_identical(shown("conf.level", 0.95), "95%")
  expect_identical(shown("estimate", 1.2345), "1.23")
  expect_identical(shown("n_pairs", 1204L), "1,204")
  expect_identical(shown("unheard_of", "x"), "x")
  expect_identical(anyDuplicated(names(column_labels())), 0L)
  expect_identical(setdiff(names(column_kinds), c(names(ard_formats), "other")), character())
})

test_that("every result passes the check of cards", {
  fit <- prognostic_model(response ~ CRP + arm, study)
  validation <- suppressWarnings(validate_prognosis(fit, resamples = 20, seed = 1))
  curve <- roc_curve(study, "CRP", resamples = 0)
  results <- list(response_change(study, strata = "arm"), prognostic_screen(study, resamples = 0), fit, anova(fit),
                  validation, detect_separation(response ~ arm, study), curve,
                  compare_roc(curve, roc_curve(study, "IL-6", resamples = 0)), decision_curve(validation),
                  sample_flow(study), study)
  ards <- lapply(results, as_ard)
  for (ard in ards) expect_true("method" %in% ard$stat_name)
  skip_if_not_installed("cards")
  for (ard in ards) expect_no_error(cards::check_ard_structure(ard, error_on_fail = TRUE))
  expect_no_error(cards::apply_fmt_fun(ards[[1]]))
})

test_that("a factor's coefficient has its variable and level", {
  ard <- as.data.frame(as_ard(prognostic_model(response ~ CRP + arm, study)))
  arm <- ard[ard$variable == "arm" & ard$stat_name == "odds_ratio", ]
  expect_equal(arm$variable_level, list("treated"))
  expect_equal(arm$stat[[1]], unname(exp(coef(prognostic_model(response ~ CRP + arm, study))[["armtreated"]])))
})

test_that("markers can be chosen, and what is no result is refused", {
  ard <- as_ard(paired_change(study), markers = "CRP")
  expect_equal(unique(ard$variable), "CRP")
  expect_error(as_ard(paired_change(study), markers = "x"), class = "cytochange_error_argument")
  expect_error(as_ard(mtcars), class = "cytochange_error_argument")
})

test_that("a summary of markers calls values below a limit so, beside those above", {
  data <- data.frame(id = 1:4, visit = factor("a"), y = c("<1", "2", ">8", "3"))
  ard <- as_ard(marker_summary(suppressMessages(marker_study(data, "id", "visit", "y"))))
  label <- function(name) unique(ard$stat_label[ard$stat_name == name])
  expect_identical(c(label("n_censored"), label("n_above")), c("Below the limit", "Above the limit"))
  expect_identical(unlist(ard$stat[ard$stat_name == "n_censored"]), 1L)
})

test_that("a summary's counts below and above the limit are named, and counted as the study has them", {
  data <- data.frame(id = rep(1:4, 2), visit = rep(c("a", "b"), each = 4),
                     y = c("<1", ">9", ">9", "3", "4", "5", "6", "<1"))
  above <- suppressMessages(marker_study(data, "id", "visit", "y"))
  measured <- as.data.frame(above)
  for (ard in list(as_ard(above), as_ard(summary(above)), as_ard(marker_summary(above)))) {
    label <- c(n_censored = "Below the limit", n_above = "Above the limit")
    of <- c(n_censored = "censored", n_above = "above")
    for (name in names(label)) {
      rows <- ard[ard$stat_name == name, ]
      expect_identical(unique(rows$stat_label), label[[name]])
      expect_equal(unlist(rows$stat), as.vector(tapply(measured[[of[[name]]]], measured$visit, sum)))
    }
    expect_identical(unique(ard$stat_label[ard$stat_name == "median_above"]), "Median: above the limit")
    expect_false(any(grepl("(censored|above| low| high)$", ard$stat_label)))
  }
})
