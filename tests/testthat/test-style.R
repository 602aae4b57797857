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
  files <- c(files, top(c("Makefile", "dev/core.mk", ".ci/run")))
  expect_null(lines_where(files, function(lines) nchar(lines, "width") > 120L))
})

# But for rows of tables and the first lines of chunks, which cannot be broken. (README.md is made of README.Rmd.)
test_that("no name in the source is a sign that the C locale cannot hold", {
  files <- source_files()
  skip_if(!length(files), "the sources are not here")
  signs <- "[\"`][^\"`]*\\\\u[0-9a-fA-F]{4}[^\"`]*[\"`] *=[^=]"
  expect_true(grepl(signs, "c(\"\\u00b5\" = 1)"))
  expect_null(lines_where(files, function(lines) grepl(signs, lines)))
})

test_that("lines of documents have at most 120 columns", {
  skip_if(!length(source_files()) || !file.exists(top("README.Rmd")), "the sources are not here")
  files <- list.files(top(c("vignettes", "inst", "dev")), "[.](md|Rmd|qmd|css)$", recursive = TRUE, full.names = TRUE)
  files <- c(files, top(c("README.Rmd", "CONTRIBUTING.md", "NEWS.md")))
  expect_null(lines_where(files, function(lines) nchar(lines, "width") > 120L & !grepl("^([|]|```)", lines)))
})

# As where two changes of one passage were both kept.
test_that("nothing stands twice in NEWS.md", {
  skip_if(!length(source_files()) || !file.exists(top("NEWS.md")), "the sources are not here")
  words <- scan(top("NEWS.md"), "", sep = " ", quote = "", quiet = TRUE, strip.white = TRUE, encoding = "UTF-8")
  words <- words[nzchar(words)]
  runs <- do.call(paste, lapply(1:25, function(k) words[seq(k, length(words) - 25L + k)]))
  expect_identical(runs[duplicated(runs)], character())
})

# A vignette's page is 700 pixels wide, which holds some 94 characters of code.
test_that("code that vignettes show has at most 90 columns", {
  files <- list.files(top("vignettes"), "[.]Rmd$", full.names = TRUE)
  skip_if(!length(source_files()) || !length(files), "the sources are not here")
  too_long <- function(lines) {
    opens <- grepl("^```+\\s*\\{?r", lines)
    block <- cumsum(opens)
    inside <- block > 0L & !opens & ave(as.numeric(grepl("^```+\\s*$", lines)), block, FUN = cumsum) == 0
    hidden <- c(TRUE, grepl("(include|echo) *= *FALSE", lines[opens]))[block + 1L]
    inside & !hidden & nchar(lines, "width") > 90L
  }
  expect_null(lines_where(files, too_long))
})

# What R CMD check warns of, after minutes.
test_that("every package that the tests name is one of DESCRIPTION's", {
  files <- list.files(testthat::test_path(), "[.]R$", full.names = TRUE)
  named <- unlist(lapply(files, function(file) {
    code <- utils::getParseData(parse(file, keep.source = TRUE))
    code$text[code$token == "SYMBOL_PACKAGE"]
  }))
  fields <- unlist(utils::packageDescription("cytochange")[c("Depends", "Imports", "Suggests")])
  stated <- gsub("[(][^)]*[)]|[[:space:]]", "", unlist(strsplit(fields, ",")))
  base <- rownames(utils::installed.packages(.Library, priority = "base"))
  expect_identical(setdiff(named, c(stated, base, "cytochange")), character())
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

# A name of the document stands for files in any folder: "core/cc_rank", or either of them, for the .c and the .h;
# "cc_ancova" and then "_fit" for cc_ancova_fit; `*` and `<part>` for anything.
test_that("every file of the package and of dev/ has its room in dev/design.md", {
  document <- top("dev", "design.md")
  skip_if(!length(source_files()) || !file.exists(document), "the sources are not here")
  text <- paste(readLines(document, encoding = "UTF-8"), collapse = " ")
  named <- gsub("`", "", regmatches(text, gregexpr("`[^` ]+`", text))[[1L]], fixed = TRUE)
  room <- startsWith(named, "_")
  whole <- sub("[.][ch]$", "", named[cummax(seq_along(named) * !room)])
  named <- ifelse(room, paste0(whole, named), ifelse(grepl("*", named, fixed = TRUE), named, whole))
  patterns <- gsub("[*]|<[a-z]+>", "[^/]*", gsub(".", "[.]", named, fixed = TRUE))
  files <- unlist(lapply(c("R", "src", "inst/report", "inst/quarto", "dev", "data-raw"), function(folder) {
    file.path(folder, list.files(top(folder), "[.]", recursive = TRUE))
  }))
  files <- files[!grepl("[.](o|so)$|/Makevars$|^dev/design[.]md$", files)]
  covered <- grepl(paste0("(^|/)(", paste(unique(patterns), collapse = "|"), ")([.][ch])?$"), files)
  expect_gt(length(files), 500L)
  expect_identical(files[!covered], character())
})

# A function that a header declares stands there, where it is defined, and where it is called; one of the header's own,
# inline, stands once less.
test_that("each function that a header of C declares is called by the package", {
  files <- list.files(top("src"), "[.][ch]$", recursive = TRUE, full.names = TRUE)
  skip_if(!length(source_files()) || !length(files), "the sources are not here")
  text <- vapply(files, function(file) paste(readLines(file, encoding = "UTF-8"), collapse = "\n"), "")
  text <- gsub("(?s)/[*].*?[*]/", "", text, perl = TRUE)
  found <- function(pattern, text) unlist(regmatches(text, gregexpr(pattern, text, perl = TRUE)), use.names = FALSE)
  headers <- text[endsWith(files, ".h")]
  declared <- unique(found("\\b[a-z]\\w+(?=[(][^()]*(?:[(][^()]*[)][^()]*)*[)]\\s*[;{])", headers))
  inline <- found("(?:static inline|CC_INLINE)[^;{(]*?\\b\\w+(?=[(])", headers)
  expect_gt(length(declared), 200L)
  times <- table(factor(found("\\b[a-z]\\w+\\b", text), declared))
  least <- ifelse(declared %in% sub(".*\\W", "", inline), 2L, 3L)
  expect_identical(declared[times < least], character())
})

test_that("every file and function that CONTRIBUTING.md and dev/design.md name is there", {
  documents <- top(c("CONTRIBUTING.md", "dev/design.md"))
  skip_if(!length(source_files()) || !all(file.exists(documents)), "the sources are not here")
  text <- paste(unlist(lapply(documents, readLines, encoding = "UTF-8")), collapse = " ")
  named <- unique(gsub("`", "", regmatches(text, gregexpr("`[^`]+`", text))[[1L]], fixed = TRUE))
  paths <- grep("^[A-Za-z0-9_./-]+$", named, value = TRUE)
  paths <- grep("/|[.](R|md|sh|yml|[ch])$|^[.][a-z-]{4,}$", paths, value = TRUE)
  paths <- grep("^(Config|build)/", paths, value = TRUE, invert = TRUE)
  there <- vapply(paths, function(path) {
    any(file.exists(top(outer(c("", "src", "src/core", "tests/testthat"), paste0(path, c("", ".c")), file.path))))
  }, NA)
  expect_gt(length(paths), 100L)
  expect_identical(paths[!there], character())
  functions <- sub("[(][)]$", "", grep("^[a-z_]+[(][)]$", named, value = TRUE))
  r <- vapply(functions, function(name) exists(name, asNamespace("cytochange")) || exists(name), NA)
  c <- unlist(lapply(list.files(top("src"), "[.][ch]$", recursive = TRUE, full.names = TRUE), readLines))
  in_c <- vapply(functions, function(name) r[[name]] || any(grepl(paste0("\\b", name, "[(]"), c)), NA)
  expect_identical(functions[!in_c], character())
})

test_that("columns of data sets are named in full, as $ takes one whose name only begins so", {
  files <- list.files(top("R"), "^(adam|sdtm)-", full.names = TRUE)
  skip_if(!length(source_files()), "the sources are not here")
  expect_null(lines_where(files, function(lines) grepl("^[^#]*[$][A-Z]", lines)))
})
