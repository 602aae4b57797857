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
    items <- Filter(function(part) identical(attr(part, "Rd_tag"), "\\item"), page[[which(page_tags(page) == "\\arguments")]])
    all(vapply(items, function(item) nchar(page_text(item[[2L]])) >= 15L, NA))
  }
  expect_identical(lacks(help_pages(), described), character())
})

test_that("pages of methods cite their sources by DOI or ISBN", {
  pages <- help_pages()
  methods <- paste0(c("paired_change", "response_change", "prognostic_screen", "prognostic_model", "validate_prognosis",
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
  source <- testthat::test_path("..", "..", "R")
  skip_if_not(dir.exists(source))
  names <- unlist(lapply(list.files(source, "[.]R$", full.names = TRUE), function(file) {
    assigned <- Filter(function(x) is.call(x) && identical(x[[1L]], as.name("<-")) && is.name(x[[2L]]), as.list(parse(file)))
    vapply(assigned, function(x) as.character(x[[2L]]), "")
  }))
  expect_identical(names[duplicated(names)], character())
})
