# Sentences against rows, over generated studies; first that the checker sees what is wrong.

# A study of some markers and visits with response, arm and outcome; `kind`: what happens in it.
generated_study <- function(kind, seed) {
  withr::local_seed(seed)
  n <- if (kind == "infinite limits") 4L else sample(10:18, 1L)
  visits <- if (kind == "one visit") c("v0", "v1") else c("v0", "month 3", "month 6")
  markers <- if (kind == "one marker") "IL-6" else c("IL-6", "sIL-2R", "TNF")
  responder <- rep(c(TRUE, FALSE), length.out = n)
  d <- expand.grid(id = seq_len(n), visit = visits, marker = markers, stringsAsFactors = FALSE)
  later <- match(d$visit, visits) - 1
  first <- responder[d$id]
  arms <- switch(kind, `three arms` = c("A", "A + B", "C"), `one arm` = "A", c("A", "B"))
  arm <- 1L + (d$id %/% 2L) %% length(arms)
  move <- switch(kind, `both rise` = 1 + first, `both fall` = -1 - first, none = 0, `AUC 1` = ifelse(first, 4, -4),
                 `all at the limit` = 0, `zero estimates` = 0, sample(c(-1, 0, 1), 1L) + first * sample(-1:1, 1L))
  # Where arms are compared they differ as well, in responders more.
  move <- move + if (seed %% 3L) (arm - 1) * (1 + 2 * first) else 0
  d$value <- signif(2^(5 + rnorm(n)[d$id] + move * later * (d$marker != "TNF") + rnorm(nrow(d), 0, 0.4)), 3)
  if (kind == "zero estimates") d$value <- ifelse(runif(nrow(d)) < 0.2 & later > 0 & first, 30, 40)
  if (kind == "all at the limit") {
    d$value <- ifelse(later > 0 & runif(nrow(d)) < 0.3 | d$id >= 4L, "<10", "12")
  }
  if (kind == "missing figures") d$value[d$marker == "TNF" & d$visit == "month 6"] <- NA
  d$response <- ifelse(responder, c("CR", "PR"), c("SD", "PD"))[d$id]
  d$arm <- arms[arm]
  d$months <- round(rexp(n, 0.05 * ifelse(responder, 1, 3)) + 1, 1)[d$id]
  d$died <- (runif(n) < 0.8)[d$id]
  marker_study(d, id = "id", visit = "visit", marker = "marker", value = "value", response = "response", arm = "arm",
               visits = visits, scale = if (seed %% 4L == 0L && kind != "all at the limit") "raw" else "log2",
               time = "months", event = "died")
}

kinds <- c("both rise", "both fall", "none", "zero estimates", "all at the limit", "one marker", "one arm", "one visit",
           "three arms", "ties at the boundary", "AUC 1", "infinite limits", "missing figures")

# What is asked of a generated study, by turns; `k` varies each of them.
pick <- function(k, ...) c(...)[1L + k %% length(c(...))]
questions <- list(
  paired = function(study, k, ...) paired_change(study, by = if (k %% 4L) "response", ...),
  response = function(study, k, ...) response_change(study, method = pick(k, "wilcoxon", "t", "ancova", "quade"), ...),
  strata = function(study, k, ...) response_change(study, strata = "arm", ...),
  arms = function(study, k, ...) {
    arm_change(study, method = pick(k, "ancova", "wilcoxon", "t", "permutation", "quade"), resamples = 199, seed = 1,
               by = if (k %% 3L == 0L) "response", ...)
  },
  trend = function(study, k, ...) {
    of <- pick(k, "change", "value")
    response_trend(study, of = of, visit = if (of == "value") "v0", resamples = 99, seed = 1, ...)
  },
  overall = function(study, k, ...) {
    overall_change(study, test = pick(k, "friedman", "page", "aligned"), by = if (k %% 2L) "response", ...)
  },
  correlation = function(study, k, ...) {
    of <- pick(k, "change", "value")
    marker_correlation(study, of = of, visit = if (of == "value") "v0", resamples = 99, seed = 1,
                       method = pick(k %/% 2L, "spearman", "pearson"), ...)
  },
  screen = function(study, k, ...) {
    prognostic_screen(study, covariates = if (k %% 2L) "arm", resamples = if (k %% 5L) 0 else 20, seed = 1, ...)
  },
  outcome = function(study, k, ...) {
    change <- k %% 2L == 0L
    outcome_screen(study, predictor = if (change) "change" else "value", landmark = if (change) 1.5,
                   visit = if (change) visits(study)[2L], covariates = if (k %% 3L == 0L) "arm", ...)
  }
)

# The answer with the sentences' level; NULL where the study has not what the question needs. Boundaries are made:
# adjusted p values of exactly 1 - 0.9 at 0.9.
answer <- function(study, kind, question, k) {
  level <- if (kind == "ties at the boundary") 0.9 else 0.95
  rows <- tryCatch(
    suppressMessages(suppressWarnings(questions[[question]](study, k, conf.level = level,
                                                            p.adjust.method = pick(k, "BH", "none")))),
    cytochange_error = function(e) NULL
  )
  if (kind == "ties at the boundary" && !is.null(rows)) rows$adj.p.value[!is.na(rows$adj.p.value)][1L] <- 0.1
  rows
}

test_that("no sentence contradicts its rows, in whatever study", {
  n <- generated(100, 2400)
  asked <- told <- stats::setNames(integer(length(questions)), names(questions))
  for (i in seq_len(n)) {
    kind <- kinds[1L + (i - 1L) %% length(kinds)]
    # All questions are asked of all kinds.
    question <- names(questions)[1L + (i %/% 3L) %% length(questions)]
    study <- suppressMessages(generated_study(kind, i))
    rows <- answer(study, kind, question, i %/% length(questions))
    if (is.null(rows)) next
    asked[[question]] <- asked[[question]] + 1L
    said <- findings(rows)
    told[[question]] <- told[[question]] + (length(said) > 1L)
    alpha <- 1 - settings(rows)$conf.level
    info <- paste0(question, ", ", kind, ", study ", i)
    expect_identical(contradictions(said, rows, alpha), character(), info = info)
    if (i %% 4L && !is_long()) next
    expect_identical(picture_contradictions(ggplot2::autoplot(rows), rows, alpha), character(), info = info)
  }
  expect_true(all(asked >= n / length(questions) / 2))
  expect_true(all(told >= 1L))
})

# Each of the ways of spoiling, by pattern and replacement, that changes the sentences must be seen.
expect_spoilt_seen <- function(said, rows, ways, wrong = contradictions) {
  expect_identical(wrong(said, rows), character())
  for (i in seq_along(ways)) {
    spoilt <- sub(names(ways)[i], ways[[i]], said, perl = TRUE)
    expect_false(identical(spoilt, said), info = names(ways)[i])
    expect_gt(length(wrong(spoilt, rows)), 0, label = paste("faults seen after", names(ways)[i]))
  }
}

everywhere <- c("CI -?[0-9.]+ to" = "CI NA to", "CI -?[0-9.]+ to" = "CI Inf to", "CI " = "interval ",
                "CI -?[0-9.]+" = "CI 0.0123", "adjusted p [=<] [0-9.]+" = "adjusted p = 0.4")
counted <- c("of [0-9]+ tests" = "of 33 tests", "^[0-9]+ of" = "99 of")

# The trial with a time that sIL-2R speaks of.
timed_trial <- function() {
  data <- ifn_trial
  first <- data[data$marker == "sIL-2R" & data$visit == "baseline", ]
  rate <- first$value[match(data$patient, first$patient)] / 500
  number <- match(data$patient, first$patient)
  data$months <- round(20 / rate * (1 + (number * 7) %% 5 / 5), 1)
  data$died <- number %% 3 > 0
  marker_study(data, id = "patient", visit = "visit", marker = "marker", value = "value", response = "response",
               arm = "arm", lloq = "lloq", time = "months", event = "died")
}

test_that("the checker sees sentences that are wrong, of each verb", {
  study <- subset(timed_trial(), markers = c("IL-6", "sIL-2R", "IFN-gamma"))
  change <- paired_change(study, by = "response")
  said <- findings(change)
  expect_spoilt_seen(said, change, c(
    everywhere, counted, "fell" = "rose", "rose" = "fell", "non-responders" = "responders", "month 3" = "month 6",
    " pairs" = "0 pairs", "fell" = "clearly fell", "fold change [0-9.]+" = "fold change 77"
  ))
  expect_gt(length(contradictions(said[-1L], change)), 0)
  expect_gt(length(contradictions(c(said, said[1L]), change)), 0)
  ways <- c(everywhere, counted, "was higher" = "was lower", "fell to" = "rose to", "rose to" = "",
            "[0-9]+ patients" = "99 patients", "ratio of the fold changes [0-9.]+" = "ratio of the fold changes 77",
            "AUC [0-9.]+" = "AUC 0.5")
  expect_spoilt_seen(findings(response_change(study)), response_change(study), ways)
  strata <- response_change(study, strata = "arm")
  said <- findings(strata)
  expect_spoilt_seen(said, strata, c(
    ways, "tests over all patients" = "tests", "interaction adjusted p = [0-9.]+" = "interaction adjusted p = 0.9",
    "under Megace: ratio of the fold changes [0-9.]+" = "under Megace: ratio of the fold changes 77",
    "under Tamoxifen: (ratio .*?); [^;]*;" = "under Tamoxifen: \\1;", "under Megace:" = "under Nothing:"
  ))
  expect_gt(length(contradictions(said[!grepl("levels of", said)], strata)), 0)
  arms <- arm_change(study, method = "wilcoxon", by = "response", p.adjust.method = "none")
  expect_spoilt_seen(findings(arms), arms, c(
    everywhere[1:4], counted, "p [=<] [0-9.]+" = "p = 0.4", "was higher" = "was lower", "rose to" = "fell to",
    "than under Megace" = "than under Tamoxifen", "in responders at" = "in non-responders at", "month 6" = "month 3",
    "times under Megace" = "times under another"
  ))
})

test_that("the checker sees sentences that are wrong, of trends, correlations and outcomes", {
  study <- subset(timed_trial(), markers = c("IL-6", "sIL-2R", "IFN-gamma"))
  trend <- response_trend(study, resamples = 999, seed = 1)
  expect_spoilt_seen(findings(trend), trend, c(
    everywhere, counted, "was lower the" = "was higher the", "month 3" = "month 6", "PD 18" = "PD 81",
    ": in [0-9]+%" = ": in 99%", "per doubling [0-9.]+" = "per doubling 77"
  ))
  overall <- overall_change(study, by = "response")
  expect_spoilt_seen(findings(overall), overall, c(
    everywhere[5], counted, "in responders" = "in non-responders", "chi-square [0-9.]+" = "chi-square 77",
    "Kendall's W [0-9.]+" = "Kendall's W 0.99", "[0-9]+ patients" = "99 patients", "with 2 degrees" = "with 3 degrees"
  ))
  page <- overall_change(study, test = "page")
  expect_spoilt_seen(findings(page), page, c("higher at later" = "lower at later", "Z -?[0-9.]+" = "Z 77"))
  correlation <- marker_correlation(study, resamples = 999, seed = 1, p.adjust.method = "BH")
  expect_spoilt_seen(findings(correlation), correlation, c(
    everywhere, counted, "positively" = "negatively", "tau_b 0.[0-9]+" = "tau_b 0.99", "month 3" = "month 6",
    "[0-9]+ patients" = "99 patients", "^IL-6 and" = "IFN-gamma and"
  ))
  screen <- prognostic_screen(study, resamples = 0)
  expect_spoilt_seen(findings(screen), screen, c(
    everywhere, counted, "standard deviation [0-9.]+" = "standard deviation 77", "AUC [0-9.]+" = "AUC 0.5",
    "rank 1 of" = "rank 2 of", "[0-9]+ responders" = "99 responders", "prognostic for" = "foretelling"
  ))
  outcome <- outcome_screen(study, covariates = "arm")
  expect_spoilt_seen(findings(outcome), outcome, c(
    everywhere, counted, "a higher hazard" = "a lower hazard", "standard deviation [0-9.]+" = "standard deviation 77",
    "earlier event. [0-9.]+" = "earlier event) 0.5", "; test of proportional hazards p = [0-9.]+" = "",
    "[0-9]+ events" = "99 events", "rank 1 of" = "rank 2 of"
  ))
})

test_that("the checker sees titles that are wrong", {
  study <- subset(timed_trial(), markers = c("IL-6", "sIL-2R", "IFN-gamma"))
  see <- function(rows, ...) {
    title <- gsub("\n", " ", ggplot2::autoplot(rows)$labels$title)
    expect_identical(title_contradictions(title, rows), character())
    ways <- c(...)
    for (i in seq_along(ways)) {
      spoilt <- sub(names(ways)[i], ways[[i]], title)
      expect_false(identical(spoilt, title), info = paste(names(ways)[i], "in", title))
      expect_gt(length(title_contradictions(spoilt, rows)), 0, label = paste("faults of", spoilt))
    }
    expect_gt(length(title_contradictions("None of 6 changes is statistically significant", rows)), 0)
    expect_gt(length(title_contradictions("2 of 6 changes are statistically significant", rows)), 0)
  }
  see(paired_change(study, by = "response"), "fell" = "rose", "in responders" = "in non-responders", "IL-6 and " = "")
  see(response_change(study), "lower" = "higher", "IFN-gamma" = "IL-2", "lower for IL-6 and" = "lower for")
  two <- subset(study, arm %in% c("Megace", "Tamoxifen + IFN"))
  see(arm_change(two, p.adjust.method = "none"), "higher" = "lower", "IFN-gamma" = "IL-6")
  see(response_trend(study, p.adjust.method = "none"), "lower" = "higher", "IFN-gamma" = "IL-2")
  see(overall_change(study, by = "response"), "in responders" = "in non-responders", "IL-6" = "IL-2")
  see(marker_correlation(study, seed = 1, resamples = 999, p.adjust.method = "BH"), "and sIL-2R" = "and IL-2")
  see(prognostic_screen(study, resamples = 0), "sIL-2R" = "IL-6")
  see(outcome_screen(study, covariates = "arm"), "rises" = "falls", "sIL-2R" = "IL-6")
})

# Pictures whose words are of no row.
test_that("no title, subtitle or caption bears what no sentence may", {
  for (i in if (is_long()) seq_along(kinds) else match(c("all at the limit", "one arm"), kinds)) {
    study <- suppressMessages(generated_study(kinds[i], i))
    last <- visits(study)[length(visits(study))]
    first <- markers(study)[1L]
    pictures <- list(plot_flow(study), plot_missing(study), plot_summary(study), plot_trajectory(study),
                     plot_trajectory(study, markers = first, counts = TRUE), plot_heatmap(study, last),
                     plot_waterfall(study, first, last), plot_survival(study, first, groups = "median"),
                     if (kinds[i] == "all at the limit") plot_limits(limit_report(study)),
                     ggplot2::autoplot(response_rate(study)))
    pictures <- Filter(Negate(is.null), pictures)
    for (picture in pictures) {
      words <- gsub("\n", " ", unlist(Filter(is.character, picture$labels[c("title", "subtitle", "caption")])))
      expect_length(unlist(lapply(words, bad_words)), 0)
    }
  }
})

# ---- models ----

generated_fit <- function(seed) {
  withr::local_seed(seed)
  n <- sample(12:40, 1L)
  d <- data.frame(y = rep(c(TRUE, FALSE), length.out = n), arm = sample(c("a", "b", "a + b"), n, TRUE), z = rnorm(n))
  d$x <- rnorm(n) + sample(c(0, 1, 5), 1L) * d$y
  fit <- function(formula) {
    prognostic_model(formula, d, likelihood = pick(seed, "firth", "ml"), conf_method = pick(seed %/% 2L, "profile",
                                                                                            "wald"))
  }
  list(small = fit(y ~ z), large = fit(y ~ z + x + arm))
}

test_that("no sentence of a model, or of two compared, contradicts them", {
  for (i in seq_len(generated(4, 300))) {
    fits <- suppressWarnings(generated_fit(i))
    expect_identical(model_contradictions(findings(fits$large), fits$large), character(), info = paste("model", i))
    if (i %% 3L || any(vapply(fits, `[[`, NA, "separated"))) next
    compared <- suppressWarnings(compare_prognosis(fits$small, fits$large, resamples = 25, seed = i))
    expect_identical(comparison_contradictions(findings(compared), compared), character(), info = paste("pair", i))
  }
  fits <- generated_fit(6)
  expect_spoilt_seen(findings(fits$large), fits$large, wrong = model_contradictions, ways = c(
    "TRUE [0-9.]+" = "TRUE 77", "CI [0-9.]+" = "CI 0.00123", "p = [0-9.]+" = "p = 0.4321",
    "CI [0-9.]+ to" = "CI NA to", "How well.*" = "It is good."
  ))
  compared <- compare_prognosis(fits$small, fits$large, resamples = 25, seed = 1)
  expect_spoilt_seen(findings(compared), compared, wrong = comparison_contradictions, ways = c(
    "AUC" = "Brier score", "[0-9]+\\.[0-9]{3}" = "77.000", "interval -?[0-9.]+ to" = "interval NA to"
  ))
})
