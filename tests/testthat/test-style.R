# What every file of the sources keeps to, whatever writes it; and what CONTRIBUTING.md says of them.

top <- function(...) testthat::test_path("..", "..", ...)

sources <- function() {
  if (!length(source_files())) return(character())
  list.files(top(c("R", "src", "tests", "dev")), "[.]([RchS]|sh)$", recursive = TRUE, full.names = TRUE)
}

lines_where <- function(files, at) {
  unlist(lapply(files, function(file) {
    lines <- readLines(file, warn = FALSE, encoding = "UTF-8")
    hit <- which(at(lines))
    if (length(hit)) paste0(sub("^([.][.]/)+", "", file), ":", hit)
  }))
}

test_that("lines have no tabs and no blanks at their ends", {
  files <- sources()
  skip_if(!length(files), "the sources are not here")
  expect_null(lines_where(files, function(lines) grepl("\t|[ ]+$", lines)))
})

test_that("lines have at most 120 columns", {
  files <- sources()
  skip_if(!length(files), "the sources are not here")
  expect_null(lines_where(c(files, top(c("Makefile", "dev/core.mk", ".ci/run"))), function(lines) nchar(lines, "width") > 120L))
})

test_that("every test states an expectation", {
  files <- list.files(testthat::test_path(), "^test-.*[.]R$", full.names = TRUE)
  expect_gt(length(files), 50L)
  silent <- unlist(lapply(files, function(file) {
    tests <- Filter(function(e) is.call(e) && identical(e[[1L]], quote(test_that)), as.list(parse(file)))
    states <- vapply(tests, function(test) any(startsWith(all.names(test), "expect_")), NA)
    vapply(tests[!states], function(test) paste0(basename(file), ": ", test[[2L]]), "")
  }))
  expect_identical(silent, character())
})

test_that("every file and function that CONTRIBUTING.md names is there", {
  skip_if(!length(source_files()) || !file.exists(top("CONTRIBUTING.md")), "the sources are not here")
  text <- paste(readLines(top("CONTRIBUTING.md")), collapse = " ")
  named <- gsub("`", "", regmatches(text, gregexpr("`[^`]+`", text))[[1L]], fixed = TRUE)
  paths <- grep("^[A-Za-z_.][A-Za-z_./-]*/[A-Za-z_./-]*$|[.](R|md|sh|yml)$|^[.][a-z-]+$", named, value = TRUE)
  paths <- paths[!grepl("[<> ]", paths)]
  there <- file.exists(top(paths)) | file.exists(testthat::test_path(paths))
  expect_gt(length(paths), 20L)
  expect_identical(paths[!there], character())
  functions <- sub("[(][)]$", "", grep("^[a-z_]+[(][)]$", named, value = TRUE))
  found <- vapply(functions, function(name) exists(name, asNamespace("cytochange")) || exists(name), NA)
  expect_identical(functions[!found], character())
})
