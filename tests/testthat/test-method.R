# One record a method: what it must hold, what reads it, and a toy method that goes all the way.

# The mean sign of the changes, of no use to anybody; paired.
toy_paired <- function(...) {
  parts <- list(
    id = "toy", design = "paired", core = means_only,
    compute = function(cell, core, options) {
      n <- core$n_pairs
      list(estimate = core$mean, conf.low = core$mean - 1, conf.high = core$mean + 1,
           statistic = core$n_up - core$n_down,
           p.value = ifelse(n < 3L, NA, 1 / (1 + abs(core$n_up - core$n_down))), exact = core$n_up > core$n_down,
           status = ifelse(n < 3L, "too_few", "ok"), remarks = remark("toy_small", n < 6L, n = n))
    },
    smallest_p = function(test, core, options) 1 / (1 + core$n_pairs), takes_limits = FALSE, own_limits = FALSE,
    scheme = NULL, needs_seed = NULL, seconds = seconds_plain, name = "toy of signs", exactness = exact_or_normal(),
    title = "toy sign test", footnote = "toy test of signs",
    sentence = function(set, exact) paste0("the ", exact_words(exact), "toy test"),
    estimate = c(raw = "toy mean", log2 = "toy ratio"), interval = "one unit to either side",
    zeros = function(set) c(print = "zeros by the toy's rule", footnote = "zeros as they are"),
    cites = function(set) "toymaker", references = c(toymaker = "Toymaker A (2020). Toys. Journal of Toys 1:1-2."),
    remarks = list(
      toy_small = new_remark(function(n) paste(format_count(n, "pair"), "make a small toy"), rows = "small toys")
    ),
    moderated = NULL, help = "the mean sign."
  )
  do.call(new_method, utils::modifyList(parts, list(...), keep.null = TRUE))
}

toy_two_groups <- function(...) {
  compute <- function(data, core, options) {
    n <- core$n1 + core$n0
    list(estimate = rep(0.5, length(n)), conf.low = rep(-1, length(n)), conf.high = rep(2, length(n)),
         statistic = core$n1,
         p.value = rep(0.001, length(n)), exact = n < 10L, status = rep("ok", length(n)), remarks = NULL)
  }
  parts <- list(
    id = "toy", design = "two_groups", core = describe_only, compute = compute, smallest_p = NULL, takes_limits = FALSE,
    adjusts = FALSE, standardised = FALSE, in_ranks = FALSE, within = "t",
    scheme = NULL, needs_seed = NULL, seconds = seconds_plain, name = "toy of groups", exactness = exact_or_normal(),
    title = "toy test of two groups", footnote = "toy test of groups",
    sentence = function(set, exact) paste0("the ", exact_words(exact), "toy test of groups"),
    estimate = c(raw = "toy difference", log2 = "toy ratio"), interval = "", zeros = NULL,
      cites = function(set) "toymaker",
    references = c(toymaker = "Toymaker A (2020). Toys. Journal of Toys 1:1-2."), remarks = list(),
    stratified = new_stratified(id = "toy", compute = compute, smallest_p = NULL, name = "toy within strata",
                                exactness = NULL, footnote = "toy test within strata", words = "toy strata",
                                cites = function(set) NULL),
    moderated = NULL, omnibus = NULL, help = "half a unit."
  )
  do.call(new_method, utils::modifyList(parts, list(...), keep.null = TRUE))
}

local_method <- function(record, env = parent.frame()) {
  register_method(record)
  withr::defer(unregister_method(record), env)
}

trial <- function() {
  marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker", value = "value", response = "response",
               arm = "arm", lloq = "lloq")
}

printed <- function(x) gsub("\\s+", " ", paste(utils::capture.output(print(x)), collapse = " "))

test_that("a record that lacks a part, has a wrong or an unknown one, names itself and the part", {
  lacking <- unclass(toy_paired())
  for (part in setdiff(names(lacking), c("id", "design"))) {
    expect_error(do.call(new_method, lacking[names(lacking) != part]), paste0("\"toy\" lacks `", part, "`"),
                 fixed = TRUE)
  }
  expect_error(do.call(new_method, lacking[names(lacking) != "id"]), "lacks `id`", fixed = TRUE)
  expect_error(toy_paired(title = ""), "\"toy\" has no valid `title`", fixed = TRUE)
  expect_error(toy_paired(compute = function(core) core), "has no valid `compute`", fixed = TRUE)
  expect_error(toy_paired(scheme = list(score = "medians")), "has no valid `scheme`", fixed = TRUE)
  expect_error(toy_two_groups(design = "three_groups"), "has no valid `design`", fixed = TRUE)
  expect_error(toy_paired(stratified = NULL, colour = "red"), "has unknown `stratified`, `colour`", fixed = TRUE)
  expect_error(new_stratified(id = "toy"), "The stratified test \"toy\" lacks `compute`", fixed = TRUE)
  expect_error(toy_two_groups(remarks = list(a = list(row = "x"))), "lacks `kind`", fixed = TRUE)
})

test_that("installing a package with a record that lacks a part stops, and says which", {
  skip_on_cran()
  # The package's own top-level code on its own files, one of them spoilt.
  source_files <- list.files(test_path("..", "..", "R"), "[.]R$", full.names = TRUE)
  skip_if(!length(source_files), "not in the source tree")
  dir <- withr::local_tempdir()
  file.copy(source_files, dir)
  spoilt <- file.path(dir, "method-sign.R")
  writeLines(sub('title = "sign test", ', "", readLines(spoilt), fixed = TRUE), spoilt)
  env <- new.env(parent = parent.env(asNamespace("cytochange")))
  files <- list.files(dir, full.names = TRUE)
  expect_error(for (file in files[order(basename(files), method = "radix")]) sys.source(file, env),
               "The method \"sign\" lacks `title`", fixed = TRUE)
})

test_that("a toy paired method goes through verb, print, words, tables, ARD and pictures", {
  local_method(toy_paired())
  change <- paired_change(trial(), method = "toy", by = "response", censored_rule = "limit")
  expect_identical(unique(change$method), c("toy of signs, normal", "toy of signs, exact"))
  expect_identical(change$exact, change$n_up > change$n_down)
  expect_identical(change$p_min, 1 / (1 + change$n_pairs))
  expect_match(printed(change), "Toy sign test (exact, normal), zeros by the toy's rule; 95% confidence intervals",
               fixed = TRUE)
  expect_identical(tidy(change)$p.value, change$p.value)
  expect_identical(glance(change)$method, "toy")
  words <- methods_text(change)
  expect_match(words[1],
               "by the exact (in large groups normal-approximate, corrected for ties and continuity) toy test.",
               fixed = TRUE)
  expect_true("Toymaker A (2020). Toys. Journal of Toys 1:1-2." %in% words)
  table <- printed(paper_table(change))
  expect_match(table, "toy ratio; one unit to either side.", fixed = TRUE)
  expect_match(table, paste("Toy test of signs, exact or, of many patients, normal approximation; two-sided; zeros",
                            "as they are"), fixed = TRUE)
  expect_type(findings(change), "character")
  ard <- as_ard(change)
  expect_true("toy of signs, exact" %in% unlist(ard$stat[ard$stat_name == "method"]))
  expect_match(plot_change(change)$labels$subtitle, "^Toy sign test, 95%")
  expect_s3_class(autoplot(change), "ggplot")
  expect_match(plot_volcano(change)$labels$subtitle, "^Toy sign test; ")
  expect_match(method_help("paired"), "* `\"toy\"`: the mean sign.", fixed = TRUE)
  # Matrices, and what the method says of rows.
  before <- rbind(a = c(1, 2, 3, NA), b = c(1, 1, NA, NA), c = NA)
  rows <- paired_change(before, before + 1, method = "toy")
  expect_identical(rows$status, c("ok", "too_few", "no_pairs"))
  expect_identical(rows$note, c("3 pairs make a small toy; 3 non-zero changes cannot give p below 0.25",
                                "2 pairs make a small toy", "no patient has both values"))
  expect_identical(rows$exact, c(TRUE, NA, NA))
  expect_match(printed(rows), "In 2 rows: small toys.", fixed = TRUE)
})

test_that("a toy method of two groups goes through verb, print, words, tables, ARD and pictures", {
  local_method(toy_two_groups())
  assoc <- response_change(trial(), method = "toy", strata = "arm", censored_rule = "limit")
  expect_setequal(assoc$method[assoc$stratum == "all"], "toy within strata")
  expect_setequal(assoc$method[assoc$stratum != "all"], "toy of groups, normal")
  expect_true(all(is.na(assoc$p_min)))
  expect_match(printed(assoc), "Toy test of two groups; 95% confidence intervals", fixed = TRUE)
  expect_identical(tidy(assoc)$p.value, assoc$p.value)
  expect_identical(glance(assoc)$method, "toy")
  words <- methods_text(assoc)
  expect_match(words[1],
               "were compared by the normal-approximate (corrected for ties and continuity) toy test of groups;",
               fixed = TRUE)
  expect_match(words[1], "stratified by arm (toy strata)", fixed = TRUE)
  expect_true("Toymaker A (2020). Toys. Journal of Toys 1:1-2." %in% words)
  expect_match(printed(paper_table(assoc)),
               "All patients: toy test within strata; one stratum: toy test of groups, normal approximation; two-sided",
               fixed = TRUE)
  expect_type(findings(assoc), "character")
  expect_true("toy within strata" %in% unlist(as_ard(assoc)$stat))
  expect_match(plot_response(assoc)$labels$subtitle, "^Toy test of two groups")
  expect_s3_class(autoplot(assoc), "ggplot")
  expect_match(plot_volcano(assoc)$labels$subtitle, "^Toy test of two groups; ")
  before <- matrix(1:8, 1)
  rows <- response_change(before, before * 2, rep(0:1, 4), method = "toy")
  expect_identical(rows$p.value, 0.001)
  expect_true(rows$exact)
})

test_that("a method without a scheme, or without a stratified test, is refused by name of those that have one", {
  local_method(toy_paired())
  local_method(toy_two_groups(stratified = NULL))
  before <- matrix(1:8, 1)
  for (adjust in c("maxT", "minP")) {
    error <- expect_error(paired_change(before, before * 2, method = "toy", p.adjust.method = adjust),
                          class = "cytochange_error_argument")
    expect_match(error$needed, "method \"wilcoxon\", \"t\", \"sign\", \"permutation\"", fixed = TRUE)
    error <- expect_error(response_change(before, before * 2, rep(0:1, 4), method = "toy", p.adjust.method = adjust),
                          class = "cytochange_error_argument")
    expect_match(error$needed, "method \"wilcoxon\", \"t\", \"permutation\"", fixed = TRUE)
  }
  error <- expect_error(response_change(before, before * 2, rep(0:1, 4), strata = rep(1:2, each = 4), method = "toy"),
                        class = "cytochange_error_argument")
  expect_identical(error$argument, "strata")
  expect_match(error$needed, "method \"wilcoxon\", \"t\", \"permutation\"", fixed = TRUE)
})

test_that("usages show the registry, and an untouched default is its first, whatever was registered since", {
  shown <- function(generic, class, argument) {
    eval(formals(getS3method(generic, class, envir = asNamespace("cytochange")))[[argument]])
  }
  for (class in c("marker_study", "matrix")) {
    expect_identical(shown("paired_change", class, "method"), methods_of("paired"))
    expect_identical(shown("response_change", class, "method"), methods_of("two_groups"))
  }
  expect_identical(shown("paired_change", "marker_study", "censored_rule"), limit_rules("changes"))
  expect_identical(shown("response_change", "marker_study", "censored_rule"), limit_rules("groups"))
  expect_identical(eval(formals(plot_waterfall)$censored_rule), limit_rules("pictures"))
  local_method(toy_paired())
  expect_identical(settings(paired_change(matrix(1:8, 1), matrix(8:1, 1)))$method, "wilcoxon")
})

# Lines of code, without comments, that match; named by file.
code_with <- function(pattern, but = "^$") {
  files <- list.files(test_path("..", "..", "R"), "[.]R$", full.names = TRUE)
  files <- files[!grepl(but, basename(files))]
  unlist(lapply(files, function(file) {
    code <- unlist(lapply(parse(file, keep.source = FALSE), deparse, width.cutoff = 500L))
    found <- grep(pattern, code, value = TRUE, perl = TRUE)
    if (length(found)) paste0(basename(file), ": ", trimws(found))
  }))
}

test_that("methods, limits and notes are data: no file but a method's own asks which method it is, none reads text", {
  skip_if(!dir.exists(test_path("..", "..", "R")), "not in the source tree")
  # Validations ("cv", "optimism", "0.632+") and confint() have methods of their own.
  others <- "^method-|^validat|^(methods|words)-validation|^words-methods|^methods-prognostic-model"
  expect_null(code_with("(?<![._])\\bmethod *(==|!=|%in%)", others))
  expect_null(code_with("switch\\(([a-z]+[$])?method\\b|identical\\(([a-z]+[$])?method\\b", others))
  expect_null(code_with("\"permutation\"", "^method-"))
  expect_null(code_with("\\b(g?sub|grepl?|regexpr|gregexpr|strsplit|startsWith)\\(.*[$](note|method)\\b"))
  expect_null(code_with("grepl?\\(\"(exact|normal)"))
  expect_null(code_with("\"(sqrt2|half)\"", "^limit-rule"))
})

test_that("methods to be tried instead are named as a choice", {
  study <- marker_study(ifn_trial, "patient", "visit", "value", "marker", arm = "arm", lloq = "lloq")
  rows <- suppressMessages(arm_change(study, control = "Megace", method = "ancova"))
  expect_match(paste(rows$note, collapse = " "), ': try method ("[^"]*", )*"[^"]*" or "[^"]*"')
  expect_identical(other_methods("two_groups", "takes_limits"), 'method "wilcoxon" or "quade"')
})
