# Every help page of a function says what it returns, which errors it raises, where to read on, and shows an example.
# (That all arguments are documented, and all exported names have a page, R CMD check sees to.)

help_pages <- function() {
  source <- testthat::test_path("..", "..")
  pages <- if (dir.exists(file.path(source, "man"))) tools::Rd_db(dir = source) else tools::Rd_db("cytochange")
  Filter(function(page) !has_keyword(page, c("internal", "datasets")) && "\\usage" %in% page_tags(page), pages)
}

page_tags <- function(page) vapply(page, function(part) attr(part, "Rd_tag"), "")

page_text <- function(part) paste(unlist(part), collapse = "")

has_keyword <- function(page, words) {
  any(vapply(page[page_tags(page) == "\\keyword"], function(part) trimws(page_text(part)), "") %in% words)
}

section_titles <- function(page) {
  vapply(page[page_tags(page) == "\\section"], function(part) trimws(page_text(part[[1L]])), "")
}

lacks <- function(pages, has) names(pages)[!vapply(pages, has, NA)]

test_that("help pages say what is returned and raised, where to read on, and have an example", {
  pages <- help_pages()
  expect_gt(length(pages), 30)
  for (tag in c("\\value", "\\examples", "\\seealso", "\\arguments")) {
    expect_identical(lacks(pages, function(page) tag %in% page_tags(page)), character(), label = tag)
  }
  expect_identical(lacks(pages, function(page) "Errors" %in% section_titles(page)), character(), label = "Errors")
})

test_that("every argument has a description of more than a word or two", {
  described <- function(page) {
    items <- Filter(function(part) identical(attr(part, "Rd_tag"), "\\item"),
                    page[[which(page_tags(page) == "\\arguments")]])
    all(vapply(items, function(item) nchar(page_text(item[[2L]])) >= 15L, NA))
  }
  expect_identical(lacks(help_pages(), described), character())
})

test_that("pages of methods cite their sources by DOI or ISBN", {
  pages <- help_pages()
  methods <- paste0(c("paired_change", "arm_change", "response_change", "prognostic_screen", "prognostic_model",
                      "outcome_screen", "validate_prognosis",
                      "detect_separation", "roc_curve", "compare_roc", "calibration_curve", "decision_curve",
                      "test_coefficients"), ".Rd")
  expect_true(all(methods %in% names(pages)))
  cited <- function(page) {
    references <- page_text(page[page_tags(page) == "\\references"])
    grepl("10[.][0-9]{4,}/", references) || grepl("ISBN", references)
  }
  expect_identical(lacks(pages[methods], cited), character())
})

test_that("no two files define the same name: the later one would silently win", {
  files <- source_files()
  skip_if(!length(files), "the sources are not here")
  names <- unlist(lapply(files, function(file) {
    assigned <- Filter(function(x) is.call(x) && identical(x[[1L]], as.name("<-")) && is.name(x[[2L]]),
                       as.list(parse(file)))
    vapply(assigned, function(x) as.character(x[[2L]]), "")
  }))
  expect_identical(names[duplicated(names)], character())
})

test_that("items of lists stand apart: none runs on in the one before", {
  runs_on <- function(page) grepl("[;:.)] [*] ", page_text(page[!page_tags(page) %in% c("\\examples", "\\usage")]))
  expect_identical(Filter(nzchar, names(Filter(runs_on, help_pages()))), character())
})

# ---- README ----

readme <- function() {
  file <- testthat::test_path("..", "..", "README.md")
  if (file.exists(file) && length(source_files())) readLines(file, encoding = "UTF-8")
}

test_that("README's session runs as it is pasted into a fresh session", {
  skip_on_cran()
  lines <- readme()
  skip_if(is.null(lines), "README is not here")
  opens <- cumsum(grepl("^```", lines))
  in_r <- opens %in% opens[lines == "``` r"] & !grepl("^```", lines)
  expect_gt(sum(in_r), 5L)
  file <- withr::local_tempfile(lines = lines[in_r], fileext = ".R")
  said <- suppressWarnings(system2(file.path(R.home("bin"), "Rscript"), c("--vanilla", file), stdout = TRUE,
                                   stderr = TRUE))
  expect_null(attr(said, "status"), info = paste(utils::tail(said, 5L), collapse = "\n"))
})

test_that("the list of commands in the Makefile names every target that people call", {
  file <- testthat::test_path("..", "..", "Makefile")
  skip_if_not(file.exists(file) && length(source_files()) > 0L)
  lines <- readLines(file)
  whole <- gsub("\\\\\n *", "", paste(lines, collapse = "\n"))
  phony <- strsplit(sub("^[.]PHONY: *", "", grep("^[.]PHONY", strsplit(whole, "\n")[[1L]], value = TRUE)), " +")[[1L]]
  help <- grep('echo "make ', lines, value = TRUE, fixed = TRUE)
  told <- vapply(setdiff(phony, "help"),
                 function(target) any(grepl(paste0("(make |; )", target, "\\b(?!-)"), help, perl = TRUE)), NA)
  expect_identical(names(told)[!told], character())
  expect_identical(setdiff(regmatches(help, regexpr("(?<=make )[a-z-]+", help, perl = TRUE)), phony), character())
})

test_that("help pages name every kind of message, and every message names what it speaks of", {
  told <- Filter(function(call) called_name(call) == "inform_cytochange", unlist(calls_by_function(), FALSE))
  written <- lapply(told, function(call) match.call(inform_cytochange, call))
  written <- Filter(function(call) is.character(call$kind), written)  # retold messages have the kind they had
  expect_gt(length(written), 40)
  kinds <- unique(vapply(written, function(call) call$kind, ""))
  text <- paste(vapply(help_pages(), page_text, ""), collapse = " ")
  expect_identical(kinds[!vapply(paste0("\"", kinds, "\""), grepl, NA, x = text, fixed = TRUE)], character())
  bare <- vapply(written, function(call) !any(c("rows", "names") %in% names(call)), NA)
  expect_identical(unname(vapply(written[bare], function(call) call$kind, "")), character())
  others <- vapply(calls_by_function(), function(calls) "inform" %in% vapply(calls, called_name, ""), NA)
  expect_identical(names(which(others)), "inform_cytochange")
})
