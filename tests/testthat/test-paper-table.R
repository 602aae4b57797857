study <- table_study()
change <- paired_change(study, by = "response")

test_that("the cells hold the result's own numbers", {
  table <- paper_table(change, spread = "none", columns = c("n_pairs", "estimate", "p.value", "adj.p.value", "d_z"))
  rows <- as.data.frame(change)
  computed <- !is.na(rows$p.value)
  shown <- numbers_in(table$cells$estimate[computed])
  expect_equal(vapply(shown, `[`, 1, 1), rows$fold_change[computed], tolerance = 0.006)
  expect_equal(vapply(shown, `[`, 1, 2), rows$fold_low[computed], tolerance = 0.006)
  expect_equal(vapply(shown, `[`, 1, 3), rows$fold_high[computed], tolerance = 0.006)
  expect_equal(as.integer(table$cells$n_pairs), rows$n_pairs)
  expect_equal(table$cells$p.value, format_p(rows$p.value))
  expect_equal(as.numeric(table$cells$d_z[computed]), rows$d_z[computed], tolerance = 0.01)
  expect_equal(table$cells$marker, rows$marker)
  expect_equal(table$cells$response, ifelse(rows$response == "responder", "Responders", "Non-responders"))
})

test_that("groups stand side by side under a heading each", {
  table <- paper_table(change)
  columns <- table$columns
  expect_equal(columns$spanner[columns$key], "")
  expect_equal(unique(columns$spanner[!columns$key]), c("Responders", "Non-responders"))
  expect_equal(columns$label[columns$spanner == "Responders"], c("Pairs", "Fold change (95% CI)", "p", "Adjusted p"))
  rows <- as.data.frame(change)
  expect_equal(as.integer(table$cells$n_pairs_1), rows$n_pairs[rows$response == "responder"])
  expect_equal(table$cells$p.value_2, format_p(rows$p.value[rows$response == "non-responder"]))
  expect_equal(names(as.data.frame(table))[2], "Responders: Pairs")
  # Many groups: fewer columns each, their numbers in the heading.
  trial <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker", value = "value",
                        response = "response", arm = "arm", lloq = "lloq", unit = "unit")
  arms <- paper_table(paired_change(trial, by = "arm", markers = "IL-6"))
  expect_equal(unique(arms$columns$label[!arms$columns$key]), c("Fold change (95% CI)", "Adjusted p"))
  expect_match(unique(arms$columns$spanner[!arms$columns$key]),
               "^(Megace|Tamoxifen)( [+] IFN)? [(][0-9]+( to [0-9]+)? pairs[)]$")
  # The test is named though its own p is not shown.
  expect_true(any(grepl("signed-rank.*Holm", arms$footnotes$text)))
  # Not each combination of groups exists.
  both <- paper_table(paired_change(trial, by = c("arm", "response"), markers = "IL-6"))
  expect_equal(unique(both$columns$spanner[!both$columns$key]), c("Responders", "Non-responders"))
  expect_equal(nrow(both$cells), 8)
})

test_that("footnotes name what settings() say", {
  text <- function(result, ...) paste(c(paper_table(result, ...)$footnotes$text, paper_table(result, ...)$notes),
                                      collapse = " ")
  expect_match(text(change), "Wilcoxon signed-rank test, exact; two-sided; zero changes ranked, then dropped")
  expect_match(text(change), paste0("Holm; family: ", settings(change)$family), fixed = TRUE)
  other <- paired_change(study, method = "sign", alternative = "less", p.adjust.method = "BH", conf.level = 0.9)
  expect_match(text(other), "Sign test, exact; one-sided (fell); zero changes dropped.", fixed = TRUE)
  expect_match(text(other), "Benjamini-Hochberg")
  expect_equal(paper_table(other)$columns$label[4], "Fold change (90% CI)")
  expect_match(text(paired_change(study, method = "t")), "Paired t test; two-sided")
  zeros <- paired_change(study, zero_method = "wilcoxon", exact = FALSE)
  expect_match(text(zeros), "normal approximation; two-sided; zero changes dropped (Wilcoxon's rule)", fixed = TRUE)
  resampled <- paired_change(study, method = "permutation", p.adjust.method = "maxT", resamples = 99, seed = 7)
  expect_match(text(resampled), "99 resamples, seed 7")
  expect_match(text(resampled), "Westfall-Young maxT")
  plain <- paired_change(study, p.adjust.method = "none")
  expect_false("adj.p.value" %in% paper_table(plain)$columns$id)
  response <- response_change(study, strata = "arm")
  expect_match(text(response), paste("All patients: van Elteren's test, normal approximation; one stratum: Wilcoxon",
                                     "rank-sum test, exact; two-sided"))
  expect_match(text(response[response$stratum == "all", ]), "Van Elteren's test, normal approximation; two-sided")
  expect_match(text(response), "differ between arms?", fixed = TRUE)
  screen <- prognostic_screen(study, resamples = 20, seed = 3, likelihood = "ml", markers = c("IL-6", "CRP"))
  expect_match(text(screen), "maximum likelihood")
  expect_match(text(screen), "20 bootstrap resamples, seed 3")
  expect_match(text(change), "CI, confidence interval.", fixed = TRUE)
})

test_that("titles tell what a table is about, so that no two analyses share one", {
  title <- function(...) paper_table(...)$title
  response <- response_change(study, strata = "arm")
  expect_match(title(response), "^Change in responders against change in non-.*, over and within strata of arm$")
  expect_match(title(response[response$stratum == "all", ]), ", stratified by arm$")
  expect_match(title(response[response$stratum != "all", ]), ", within strata of arm$")
  expect_match(title(response_change(study, method = "ancova", covariates = "arm")),
               ", adjusted for the baseline and arm$")
  expect_match(title(arm_change(study, method = "wilcoxon")), "^Change under .* against change under ")
  expect_match(title(arm_change(study)), ", adjusted for the baseline$")
  missing <- missing_report(study)
  expect_match(title(missing, spread = "arm"), ", by arm$")
  expect_match(title(missing, spread = "response"), ", by response$")
})

test_that("arms keep their names in headings", {
  rows <- data.frame(id = rep(1:12, 2), visit = rep(c("a", "b"), each = 12), CRP = exp(sin(1:24)),
                     arm = rep(c("control", "drug"), 12))
  arms <- arm_change(marker_study(rows, "id", "visit", "CRP", arm = "arm"))
  expect_setequal(paper_table(arms)$columns$spanner, c("", "control", "drug"))
})

test_that("what could not be computed or was left out is said beneath", {
  table <- paper_table(change)
  note <- table$footnotes[!is.na(table$footnotes$row), ]
  expect_equal(unique(note$text), "Not computed: no patient has both values.")
  expect_equal(unique(note$row), 3L)
  expect_equal(note$column, c("estimate_1", "estimate_2"))
  # Unasked explanations can be left out, this cannot.
  bare <- paper_table(change, footnotes = FALSE)
  expect_true(all(!is.na(bare$footnotes$row)) && nrow(bare$footnotes) == 2)
  expect_true(any(grepl("Without both values", bare$notes)))
  few <- paper_table(change, rows = 1)
  expect_equal(nrow(few$cells), 1)
  expect_match(few$notes[1], "Shown: 1 of 3 rows, those with the smallest p.", fixed = TRUE)
  smallest <- change$marker[which.min(change$p.value)]
  expect_equal(few$cells$marker, smallest)
})

test_that("figures in units have the units and decimals of the data", {
  raw <- paired_change(table_study("raw"))
  table <- paper_table(raw)
  expect_equal(table$cells$marker[1:2], c("IL-6 (pg/mL)", "CRP (mg/L)"))
  decimals <- function(text) nchar(sub("^[^.]*[.]?", "", sub(" .*", "", text)))
  expect_equal(decimals(table$cells$estimate[1:2]), c(2L, 3L))
  expect_match(paste(table$footnotes$text, collapse = " "), "in the marker's unit")
  screen <- prognostic_screen(study, resamples = 0, markers = "CRP")
  expect_equal(decimals(sub("^(<|>=) ", "", paper_table(screen)$cells$cut_point)), 2L)
  expect_equal(decimals(paper_table(raw, digits = 0)$cells$estimate[1]), 0L)
})

test_that("columns, markers and titles can be chosen", {
  table <- paper_table(change, columns = c("p.value", "n_zero"), markers = c("CRP", "IL-6"), title = "Mine",
                       p_style = "ama")
  expect_equal(table$columns$label, c("Marker", "p", "Pairs without change", "p", "Pairs without change"))
  expect_equal(table$cells$marker, c("CRP", "IL-6"))
  expect_equal(table$title, "Mine")
  expect_match(paper_table(change)$title, "Change within patients, week 4 v baseline, by response")
  expect_error(paper_table(change, columns = "nothing"), class = "cytochange_error_argument")
  expect_error(paper_table(change, markers = "nothing"), class = "cytochange_error_argument")
  expect_error(paper_table(change, spread = "arm"), class = "cytochange_error_argument")
  expect_error(paper_table(change, p_style = "x"), class = "cytochange_error_argument")
  expect_error(paper_table(change, colums = "p.value"), class = "cytochange_error_argument")
  expect_error(paper_table(mtcars), class = "cytochange_error_argument")
  expect_error(paper_table(detect_separation(response ~ arm, study), markers = "CRP"),
               class = "cytochange_error_argument")
})

every_result <- function() {
  fit <- prognostic_model(response ~ CRP + arm, study)
  validation <- suppressWarnings(validate_prognosis(fit, resamples = 20, seed = 1))
  curve <- roc_curve(study, "CRP", resamples = 0)
  other <- roc_curve(study, "IL-6", resamples = 0)
  list(change = change, response = response_change(study), screen = prognostic_screen(study, resamples = 0), fit = fit,
       terms = anova(fit), nested = anova(fit, update(fit, . ~ arm)), validation = validation,
       separation = detect_separation(response ~ arm, study), curve = curve, comparison = compare_roc(curve, other),
       decision = decision_curve(validation), flow = sample_flow(study), study = study)
}

test_that("every result is a table, and prints within 80 columns", {
  for (result in every_result()) {
    table <- paper_table(result)
    expect_s3_class(table, "paper_table")
    expect_true(all(vapply(table$cells, is.character, NA)))
    expect_false(anyNA(table$cells))
    expect_true(nzchar(table$title))
    expect_true(all(nchar(capture.output(print(table))) <= 80))
  }
})

test_that("a model's terms are in plain words", {
  fit <- prognostic_model(response ~ log2(`IL-6`) * arm + CRP, study)
  expect_equal(paper_table(fit)$cells$term, c("IL-6, per doubling", "arm: treated v control", "CRP",
                                              "log2 IL-6 x arm: treated"))
  tidied <- tidy(fit, conf.int = TRUE, exponentiate = TRUE)[-1, ]
  expect_equal(vapply(numbers_in(paper_table(fit, digits = 6)$cells$odds_ratio), `[`, 1, 1), tidied$estimate,
               tolerance = 1e-3)
})

test_that("a flow counts as sample_flow() does", {
  flow <- sample_flow(study)
  table <- paper_table(flow)
  total <- tapply(flow$n_paired, factor(flow$marker, unique(flow$marker)), sum)
  expect_equal(as.integer(sub(" /.*", "", table$cells$n_paired)), as.integer(total))
  by_arm <- paper_table(flow, spread = "arm")
  expect_true(all(c("control", "treated") %in% by_arm$columns$label))
})

test_that("values that were converted are told by four significant digits", {
  data <- data.frame(id = rep(1:4, 4), visit = rep(rep(0:1, each = 4), 2), marker = rep(c("CHOL", "IL-6"), each = 8),
                     value = c(5.70213, 5.79774, 4.90512, 6.10087, 5.5, 5.7, 5.1, 5.2, 1.05, 2.1, 3, 4, 2, 3, 4, 5))
  study <- suppressMessages(marker_study(data, "id", "visit", "value", "marker"))
  expect_identical(value_decimals(study), c(CHOL = 3L, `IL-6` = 2L))
  data$value[1:8] <- data$value[1:8] / 1e5
  small <- suppressMessages(marker_study(data, "id", "visit", "value", "marker"))
  expect_identical(value_decimals(small)[["CHOL"]], NA_integer_)
})
