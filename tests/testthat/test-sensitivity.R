# The limit of A falls from 10 to 5, and two values are measured above it; B is measured and rises.
moved_study <- function(...) {
  data <- data.frame(id = rep(1:10, 4), visit = rep(rep(0:1, each = 10), 2), marker = rep(c("A", "B"), each = 20),
                     y = c(rep("<10", 8), 20, 22, rep("<5", 8), 21, 21, 1:10, 3 * (1:10)), arm = rep(c("a", "b"), 20),
                     r = rep(rep(c("CR", "PD"), each = 5), 4))
  suppressMessages(marker_study(data, "id", "visit", "y", "marker", arm = "arm", response = "r", ...))
}

test_that("the rows are those of the verb under each rule, one beneath the other", {
  study <- moved_study()
  x <- sensitivity(study)
  expect_s3_class(x, c("sensitivity", "cytochange_result"), exact = FALSE)
  expect_identical(names(x)[1], "rule")
  expect_identical(x$rule, rep(c("ordinal", "limit", "half", "sqrt2"), each = 2))
  for (rule in unique(x$rule)) {
    own <- as.data.frame(paired_change(study, censored_rule = rule))
    expect_equal(as.data.frame(x)[x$rule == rule, names(own)], own, ignore_attr = "row.names")
  }
  expect_identical(names(formals(sensitivity)), c("study", "verb", "rules", "..."))
})

test_that("what is significant under one rule only changes sides", {
  x <- sensitivity(moved_study())
  of_a <- x[x$marker == "A", ]
  expect_identical(of_a$p.value[1], 1)
  expect_true(all(of_a$adj.p.value[-1] < 0.05))
  expect_identical(x$changed, x$marker == "A")
  # Nothing of B lies beyond a limit; under rules that say the same of A nothing moves.
  expect_false(any(sensitivity(moved_study(), rules = c("limit", "half"))$changed))
})

test_that("a direction that turns changes sides", {
  # Half of 8 lies below 5, 8 above it.
  data <- data.frame(id = rep(1:3, 2), visit = rep(0:1, each = 3), y = c(5, 5, 5, "<8", "<8", "<8"))
  study <- suppressMessages(marker_study(data, "id", "visit", "y"))
  x <- sensitivity(study, rules = c("limit", "half"))
  expect_identical(sign(x$estimate), c(1, -1))
  expect_true(all(x$changed))
  expect_match(findings(x)[2], "above no change by the rule limit")
  expect_match(findings(x)[2], "below no change by the rule half")
})

test_that("every verb with a rule serves, and a rule that it does not take has rows that say so", {
  study <- moved_study()
  expect_true(all(c("paired_change", "response_change", "prognostic_screen") %in%
                    vapply(ruled_verbs(), `[[`, "", "name")))
  screen <- sensitivity(study, prognostic_screen, rules = c("half", "error"), resamples = 0)
  expect_identical(screen$status[screen$rule == "error"], rep("not_computed", 2))
  expect_true(all(nzchar(screen$note[screen$rule == "error"])))
  expect_true(all(is.na(screen$estimate[screen$rule == "error"])))
  expect_identical(screen$marker[screen$rule == "error"], c("A", "B"))
  expect_match(paste(capture.output(print(screen)), collapse = " "), "Not computed: error")
  assoc <- sensitivity(study, response_change, strata = "arm", rules = c("limit", "half"))
  expect_identical(assoc$stratum, rep(c("all", "a", "b"), 4))
  # The rules of one test stand together in the table.
  shown <- paper_table(assoc, spread = "none")$cells
  expect_identical(rle(paste(shown$marker, shown$visit, shown$stratum))$lengths, rep(2L, 6))
  register_limit_rule(new_limit_rule(
    id = "tenth", enters = function(limit) limit / 10, refuses = FALSE, serves = "changes", where = "below the limit",
    note = "entered at a tenth of the limit", sentence = "At a tenth.", compared = NULL,
    valued = NULL, numbers = "", help = "a tenth of it"))
  withr::defer(unregister_limit_rule(get_limit_rule("tenth")))
  expect_identical(sensitivity(study, rules = c("limit", "tenth"))$status, rep("ok", 4))
})

test_that("a substitution that the limits do not allow is a row with its reason, other errors are errors", {
  data <- data.frame(id = rep(1:3, 2), visit = rep(0:1, each = 3), y = c(1, 2, 3, NA, 4, 5), lloq = 0,
                     below = rep(c(FALSE, TRUE, FALSE), c(3, 1, 2)))
  study <- suppressMessages(marker_study(data, "id", "visit", "y", lloq = "lloq", censored = "below", scale = "raw"))
  x <- sensitivity(study, rules = c("limit", "half"))
  expect_identical(x$status, c("ok", "not_computed"))
  expect_match(x$note[2], "limit is 0 or below")
  expect_error(sensitivity(study, by = "nonsense"), class = "cytochange_error_argument")
  expect_error(sensitivity(study, verb = mean), class = "cytochange_error_argument")
  expect_error(sensitivity(study, rules = "no"), class = "cytochange_error_argument")
  expect_error(sensitivity(study, censored_rule = "half"), class = "cytochange_error_argument")
  expect_error(sensitivity(1), class = "cytochange_error_argument")
})

test_that("all rules have the seed of the first", {
  withr::local_seed(1)
  x <- sensitivity(moved_study(), rules = c("limit", "half"), markers = "B", method = "permutation", resamples = 20)
  expect_identical(x$p.value[1], x$p.value[2])
})

test_that("print, findings and tables say what changes, and that nothing does", {
  x <- sensitivity(moved_study())
  said <- gsub("\\s+", " ", paste(capture.output(print(x)), collapse = " "))
  expect_match(said, "Significance of 1 of 2 tests depends on the rule.", fixed = TRUE)
  expect_match(said, "half, entered at half the limit", fixed = TRUE)
  found <- findings(x)
  expect_length(found, 2L)
  expect_match(found[2], "^A at visit 1: significant by the rules limit \\(adjusted p = [0-9.]+\\)")
  expect_match(found[2], "not by the rule ordinal (adjusted p = 1)", fixed = TRUE)
  none <- sensitivity(moved_study(), markers = "B")
  expect_match(findings(none), "Significance and direction of 1 test are the same", fixed = TRUE)
  long <- paper_table(x, spread = "none")
  expect_identical(long$cells$rule, rep(c("ordinal", "limit", "half", "sqrt2"), 2))
  expect_identical(long$cells$changed, rep(c("yes", "no"), each = 4))
  wide <- paper_table(x)
  expect_identical(nrow(wide$cells), 2L)
  expect_setequal(wide$columns$spanner, c("", "ordinal", "limit", "half", "sqrt2"))
  ard <- as_ard(x)
  expect_identical(unique(ard$group1), "rule")
  expect_identical(unique(unlist(ard$group1_level)), c("ordinal", "limit", "half", "sqrt2"))
  expect_identical(glance(x)$verb, "sensitivity")
  expect_match(methods_text(x, references = FALSE)[1],
               "limit of quantification used for what is known, entered at the limit, entered at half the limit and")
})

test_that("what depends on the rule is told apart: significance, the direction of the estimate alone, both", {
  x <- sensitivity(moved_study())
  as_found <- function(p, estimate) {
    x$adj.p.value[x$marker == "A"] <- p
    x$estimate[x$marker == "A"] <- estimate
    x$adj.p.value[x$marker == "B"] <- 0.2
    changed_words(x)
  }
  expect_identical(as_found(c(1, 1, 1, 0.01), 1), "Significance of 1 of 2 tests depends on the rule.")
  expect_identical(as_found(1, c(1, 1, 1, -1)), paste0("Significance of 2 tests is the same under every rule; the ",
                                                       "direction of the estimate depends on it in 1."))
  x$estimate[x$marker == "B"] <- c(1, 1, -1, -1)
  x$changed <- TRUE
  expect_identical(as_found(c(1, 1, 1, 0.01), 1),
                   "Significance of 1 of 2 tests depends on the rule, and in 1 more the direction of the estimate.")
})

test_that("rows whose significance depends on the rule come before those whose direction alone does", {
  study <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker", value = "value",
                        response = "response", arm = "arm", lloq = "lloq")
  x <- sensitivity(study, paired_change, by = "arm")
  significance <- grepl("significant by [^;]*, not by", findings(x, n = 20)[-1])
  expect_gt(length(unique(significance)), 1)
  expect_identical(significance, sort(significance, decreasing = TRUE))
  # Rows that no rule finds significant share one sentence.
  idle <- vapply(sensitivity_blocks(x), function(rows) rows$changed[1] %in% TRUE && !any(is_significant(rows)), NA)
  last <- findings(x, n = 20)[length(findings(x, n = 20))]
  expect_match(last, "^Significant under no rule, while the direction of the estimate depends on it: ")
  expect_identical(lengths(strsplit(last, ", | and ")) - 1L, sum(idle))
  expect_identical(levels(plot_sensitivity(x)$data$.marker)[1], wrap_name(sub(":.*", "", findings(x)[2]), 30L, 2L))
})

test_that("the picture shows the rows that change first, filled where significant", {
  x <- sensitivity(moved_study())
  picture <- plot_sensitivity(x)
  expect_identical(levels(picture$data$.marker)[1], "A at visit 1")
  expect_identical(picture$data$.fill == "white", !(x$adj.p.value <= 0.05)[order(x$marker)])
  expect_match(gsub("\n", " ", picture$labels$title), "of 1 of 2 tests depends")
  expect_match(plot_sensitivity(x, top = 1)$labels$caption, "1 row left out")
  withr::local_pdf(NULL)
  expect_silent(ggplot2::ggplotGrob(picture))
  expect_silent(plot(sensitivity(moved_study(scale = "raw"), response_change, rules = "limit")))
  expect_silent(plot(sensitivity(moved_study(), prognostic_screen, rules = "limit", resamples = 0)))
})

test_that("each column of a table of arms under rules has a name of its own", {
  study <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker", value = "value",
                        response = "response", arm = "arm", lloq = "lloq")
  x <- sensitivity(study, arm_change, method = "wilcoxon", markers = "IL-6", visits = "month 3")
  ids <- paper_table(x, spread = "none")$columns$id
  expect_identical(sum(ids == "rule"), 1L)
  expect_identical(anyDuplicated(ids), 0L)
})

test_that("every verb with rules is taken, and named for what it is", {
  study <- moved_study()
  correlations <- sensitivity(study, marker_correlation, resamples = 0)
  for (rule in unique(correlations$rule)) {
    own <- as.data.frame(marker_correlation(study, resamples = 0, censored_rule = rule))
    expect_equal(as.data.frame(correlations)[correlations$rule == rule, names(own)], own, ignore_attr = TRUE)
  }
  expect_output(print(correlations), "limits? Correlations under", fixed = TRUE)
  expect_output(print(sensitivity(study, response_trend)), "limits? Trends over", fixed = TRUE)
  expect_s3_class(autoplot(correlations), "ggplot")
  expect_match(findings(correlations)[1], "tests? ")
  visits <- sensitivity(study, overall_change)
  expect_output(print(visits), "limits? Tests over all", fixed = TRUE)
  expect_error(autoplot(visits), class = "cytochange_error_argument")
  timed <- data.frame(id = rep(1:10, 2), visit = "base", marker = rep(c("A", "B"), each = 10),
                      y = c("<2", 3:11, 10:1), time = c(3, 1, 4, 2, 6, 5, 8, 7, 10, 9), died = rep(c(1, 1, 0, 1, 1), 4))
  timed <- suppressMessages(marker_study(timed, "id", "visit", "y", "marker", time = "time", event = "died"))
  hazards <- sensitivity(timed, outcome_screen)
  expect_output(print(hazards), "limits? Hazard ratios under", fixed = TRUE)
  expect_s3_class(autoplot(hazards), "ggplot")
})

test_that("the family that is told is that of a rule under which rows are computed", {
  x <- sensitivity(moved_study(), marker_correlation, method = "pearson", resamples = 0)
  expect_identical(x$status[x$rule == "ordinal"], "not_computed")
  expect_output(print(x), "over the only\\s+row, within a rule")
})

test_that("an area has its direction from one half, in words and picture", {
  rows <- data.frame(estimate = c(0.4, 0.6), adj.p.value = c(0.8, 0.7), p.value = c(0.8, 0.7), marker = "A")
  expect_identical(cytochange:::changes_sides(rows, "marker", 0.05, 0.5), c(TRUE, TRUE))
  expect_identical(cytochange:::changes_sides(rows, "marker", 0.05, 0), c(FALSE, FALSE))
  picture <- autoplot(sensitivity(moved_study(), response_trend))
  expect_identical(picture$labels$x, "Chance that the better category is higher")
  expect_identical(ggplot2::layer_data(picture, 1)$xintercept[1], 0.5)
})

test_that("a row is named by its arm and stratum", {
  named <- function(...) unique(gsub("\n", " ", as.character(autoplot(sensitivity(...))$data$.name)))
  study <- subset(moved_study(), markers = "A")
  expect_identical(named(study, arm_change, method = "wilcoxon"), "A at visit 1, b against a")
  expect_setequal(named(study, response_change, strata = "arm"), paste0("A at visit 1", c("", " under a", " under b")))
})

test_that("notes under a table of rules are told by rule, and none of interactions", {
  study <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker", value = "value",
                        response = "response", arm = "arm", lloq = "lloq")
  x <- sensitivity(study, response_change, strata = "arm")
  notes <- paper_table(x)$notes
  expect_gt(sum(grepl("no interaction test", x$note)), 0)
  expect_false(any(grepl("interaction", notes)))
  # Only of what is known of the values can it be open whether a marker rose or fell.
  open <- sum(grepl("could not be determined", x$note))
  expect_identical(unique(x$rule[grepl("could not be determined", x$note)]), "ordinal")
  expect_true(any(startsWith(notes, paste0("By the rule ordinal, in ", open, " row"))))
})

test_that("methods say who responded wherever groups of the response are compared", {
  study <- marker_study(ifn_trial, "patient", "visit", "value", "marker", response = "response", arm = "arm",
                        lloq = "lloq")
  text <- function(verb, ...) {
    paste(methods_text(sensitivity(study, verb, markers = "IL-6", visits = "month 6", ...)), collapse = " ")
  }
  expect_match(text(response_change), "Responders: CR and PR; non-responders: SD and PD.", fixed = TRUE)
  expect_match(text(paired_change, by = "response"), "Responders: CR and PR", fixed = TRUE)
  expect_no_match(text(paired_change), "Responders: CR", fixed = TRUE)
})
