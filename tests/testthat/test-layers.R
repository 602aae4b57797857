# Data flow one way: who may call whom, and no circle of files.

# Layers and their files, as patterns of names. Where a new kind of file begins, its line is here.
layers <- list(
  conditions = "conditions",
  helpers = c("check", "core", "crossed", "cytochange-package", "data", "escape", "found", "groups", "intervals",
              "jobs", "labels", "limit-rule", "measure", "multiplicity", "numbers", "phrases", "rank-scores", "record",
              "remark", "remark-list", "result", "result-rows", "text"),
  reading = c("adam-.*", "limit-pairs", "limit-values", "marker-study", "methods-study", "model-(frame|newdata|source)",
              "model-terms",
              "predictor", "read-.*", "sdtm-.*", "study-.*", "verb", "visit-windows"),
  computing = c("arm-.*", "calibration-curve", "compare-.*", "conf-method", "correlation-(groups|rows)",
                "cut-.*",
                "marker-correlation",
                "decision-curve", "detect-separation", "effect-size",
                "imputed-.*", "likelihood.*", "limit-report", "longitudinal-.*",
                "logistic", "marker-summary", "missing-report", "model-diagnostics", "method", "method-.*",
                "methods-prognostic-model", "model-design", "model-patients",
                "moderate", "outcome-.*", "overall-.*", "paired-.*", "panel-.*", "predict-.*",
                "prognostic-.*",
                "resampling", "response-.*", "risk-.*", "roc-curve", "sample-flow",
                "screen-(core|design|figures|odds|rows)", "sensitivity",
                "separation", "simultaneous", "single-terms", "smoother", "standard-error", "tails",
                "test-coefficients", "tidy-.*", "ties", "validate-prognosis",
                "trend-.*", "validation-.*", "westfall-young"),
  words = c("findings", "methods-references", "methods-reporting", "methods-text", "words", "words-.*"),
  tables = c("as-(ard|flextable|gt)",
             "methods-(.*-change|.*-correlation|(prognostic|outcome)-screen|response-trend|roc|validation)",
             "paper-.*", "print-.*",
             "report-table", "table-.*"),
  pictures = c("autoplot", "plot-.*"),
  report = c("draft-report", "interop-.*", "report", "screen-and-fit"),
  building = "zzz"
)

# What each layer may call besides itself.
may_call <- list(
  conditions = "helpers",
  helpers = "conditions",
  reading = c("conditions", "helpers"),
  computing = c("conditions", "helpers", "reading"),
  words = c("conditions", "helpers", "reading", "computing"),
  tables = c("conditions", "helpers", "reading", "computing", "words"),
  pictures = c("conditions", "helpers", "reading", "computing", "words"),
  report = setdiff(names(layers), "building"),
  building = names(layers)
)

# The layer of each file, "" where it has none.
layer_of <- function(files) {
  known <- vapply(layers, function(patterns) paste0("^(", paste(patterns, collapse = "|"), ")[.]R$"), "")
  layer <- vapply(unique(files), function(file) {
    paste(names(layers)[vapply(known, grepl, NA, x = file)], collapse = " and ")
  }, "")
  layer[files]
}

# "words.R calls plot-change.R: is_fold() by change_sentences()" of each call that goes up.
calls_upwards <- function(edges) {
  from <- layer_of(edges$from)
  to <- layer_of(edges$to)
  allowed <- mapply(function(caller, called) called %in% c(caller, may_call[[caller]]), from, to)
  bad <- edges[!allowed, , drop = FALSE]
  paste0(bad$from, " (", from[!allowed], ") calls ", bad$to, " (", to[!allowed], "): ", bad$called, "() by ",
         bad$caller, "()", recycle0 = TRUE)
}

# What the sources define, and its calls, read once: it takes seconds.
source_code <- local({
  known <- NULL
  function(what) {
    files <- source_files()
    skip_if(!length(files), "the sources are not here")
    skip_if_not_installed("codetools")
    if (is.null(known)) {
      defined <- definitions(files)
      known <<- list(definitions = defined, edges = file_calls(defined))
    }
    known[[what]]
  }
})

test_that("each file has one layer", {
  files <- basename(source_files())
  skip_if(!length(files), "the sources are not here")
  layer <- layer_of(files)
  expect_identical(files[!layer %in% names(layers)], character())
  expect_identical(setdiff(names(layers), layer), character())
})

test_that("no call goes up: reading and computing know no words, words no pictures", {
  expect_identical(calls_upwards(source_code("edges")), character())
})

test_that("no circle of files", {
  found <- circles(source_code("edges"))
  expect_identical(found, list())
})

test_that("only pictures draw", {
  files <- source_files()
  skip_if(!length(files), "the sources are not here")
  draws <- vapply(files, function(file) {
    any(grepl("ggplot2::|grid::", grep("^\\s*#", readLines(file, encoding = "UTF-8"), invert = TRUE, value = TRUE)))
  }, NA)
  drawing <- setdiff(basename(files[draws]), "cytochange-package.R") # which hands autoplot() on
  expect_identical(unique(unname(layer_of(drawing))), "pictures")
})

test_that("each name is defined once", {
  names <- unlist(lapply(source_code("definitions"), names), use.names = FALSE)
  names <- names[nzchar(names)]
  expect_identical(unique(names[duplicated(names)]), character())
})

# Functions that no other definition reads, and that are neither exported nor a method nor asked for in the lines
# `others`. `registered`: the lines of NAMESPACE.
unread_functions <- function(defined, registered, others = character()) {
  names <- unlist(lapply(defined, names), use.names = FALSE)
  expressions <- unlist(defined, recursive = FALSE)
  read <- unlist(Map(function(expression, said, name) {
    setdiff(names_read(expression, said, unique(names[nzchar(names)])), name)
  }, expressions, unlist(lapply(defined, attr, "words"), recursive = FALSE), names))
  entries <- strsplit(gsub("[\" ]|^(export|S3method)\\(|\\)$", "", registered), ",")
  known <- vapply(entries, function(entry) paste(sub(".*::", "", entry[seq_len(min(2L, length(entry)))]),
                                                 collapse = "."), "")
  is_function <- vapply(expressions, function(e) {
    is.call(e) && length(e) == 3L && is.call(e[[3L]]) && identical(e[[3L]][[1L]], as.name("function"))
  }, NA)
  asked <- vapply(names, function(name) any(grepl(paste0(name, "("), others, fixed = TRUE)), NA)
  setdiff(names[is_function & nzchar(names) & !asked], c(read, known))
}

test_that("each function is called, exported, or asked for by the help or a part of the report", {
  files <- source_files()
  skip_if(!length(files), "the sources are not here")
  parts <- list.files(file.path(dirname(dirname(files[1L])), "inst", "report"), full.names = TRUE)
  text <- unlist(lapply(c(files, parts), readLines, encoding = "UTF-8"))
  help <- grep("^#'.*`r ", text, value = TRUE)
  from_parts <- gsub("getFromNamespace\\(\"([a-z_]+)\"", "\\1(", grep("getFromNamespace", text, value = TRUE))
  registered <- readLines(file.path(dirname(dirname(files[1L])), "NAMESPACE"))
  unread <- unread_functions(source_code("definitions"), registered, c(help, from_parts))
  # What R calls itself; and what takes back a record that a test has registered.
  expect_identical(grep("^[.]onLoad$|^unregister_", unread, value = TRUE, invert = TRUE), character())
})

test_that("the checks see a call that goes up, and a circle", {
  skip_if_not_installed("codetools")
  folder <- withr::local_tempdir()
  write <- function(file, ...) writeLines(c(...), file.path(folder, file))
  write("words-made.R", "say_it <- function(x) paste(twice(x), draw_it)",
        "twice <- function(x) { draw_it <- x; draw_it }")
  write("plot-made.R", "draw_it <- function(x) lapply(x, helper)", "helper <- function(x) x")
  write("study-made.R", "read_it <- function(x) count_it(x)", "table_of_it <- list(draw = read_rows)")
  write("study-rows.R", "read_rows <- function(x) read_it(x)")
  write("response-made.R", "count_it <- function(x) if (x) read_it(x) else say_it")
  edges <- file_calls(definitions(list.files(folder, full.names = TRUE)))
  expect_setequal(calls_upwards(edges), c(
    "words-made.R (words) calls plot-made.R (pictures): draw_it() by say_it()",
    "study-made.R (reading) calls response-made.R (computing): count_it() by read_it()",
    "response-made.R (computing) calls words-made.R (words): say_it() by count_it()"
  ))
  expect_identical(circles(edges), list(c("response-made.R", "study-made.R", "study-rows.R")))
  expect_identical(circles(edges[edges$from != "study-made.R", ]), list())
  expect_identical(unname(layer_of(c("other.R", "plot-new.R"))), c("", "pictures"))
  write("trend-made.R", "alone <- function(x) if (x) alone(x - 1) else say_it(x)", "print.made <- function(x) x")
  defined <- definitions(list.files(folder, full.names = TRUE))
  expect_setequal(unread_functions(defined, "export(say_it)"), c("alone", "print.made"))
  expect_setequal(unread_functions(defined, "S3method(print,made)", "`r alone()`"), character())
})
