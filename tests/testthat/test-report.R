skip_without_tools <- function() {
  skip_if_not_installed("rmarkdown")
  skip_if_not(rmarkdown::pandoc_available("2.0"))
  # The template attaches the package, so it must be installed or loaded.
  skip_if_not("package:cytochange" %in% search())
  skip_if_not(all(c("prognostic_screen", "prognostic_model") %in% getNamespaceExports("cytochange")))
}

read_report <- function(file) paste(readLines(file, encoding = "UTF-8", warn = FALSE), collapse = "\n")

test_that("a report is one self-contained file that says what was found", {
  skip_without_tools()
  study <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker", value = "value",
                        response = "response",
                        arm = "arm", lloq = "lloq", unit = "unit")
  folder <- withr::local_tempdir()
  before <- list.files(tempdir())
  file <- file.path(folder, "report.html")
  shown <- withVisible(report_study(study, file, title = "A <title> & \"more\"", resamples = 50, seed = 7))
  expect_false(shown$visible)
  expect_identical(shown$value, file)
  expect_identical(list.files(folder), "report.html")
  expect_setequal(list.files(tempdir()), before)
  html <- read_report(file)
  # Nothing is fetched; references may be followed.
  expect_no_match(html, "(src|<link[^>]*href)=\"(https?:)?//")
  expect_match(html, "A &lt;title&gt; &amp;", fixed = TRUE)
  expect_match(html, "Simulated after Barak")
  expect_no_match(html, "stopped with an error")
  for (part in c("Summary", "Study and sample flow", "Trajectories", "Change and response", "Prognosis", "Methods",
                 "Session")) {
    expect_match(html, paste0(">", part, "</h1>"), fixed = TRUE)
  }
  images <- regmatches(html, gregexpr("<img[^>]*>", html))[[1L]]
  expect_gt(length(images), 8L)
  expect_true(all(grepl("alt=\"[^\"]{20,}\"", images)))
  expect_match(html, "download=\"change.csv\"", fixed = TRUE)
})

test_that("a study without response, arms or follow-up has the parts that it can have", {
  skip_without_tools()
  plain <- report_study(picture_study(2, 2, 1, response = FALSE, scale = "raw"),
                        withr::local_tempfile(fileext = ".html"), notice = "Not <real>.")
  html <- read_report(plain)
  expect_match(html, "no two response groups")
  expect_no_match(html, ">Prognosis</h1>", fixed = TRUE)
  expect_match(html, "Not &lt;real&gt;.", fixed = TRUE)
  html <- read_report(report_study(picture_study(1, 1, 1, response = FALSE), withr::local_tempfile(fileext = ".html")))
  expect_match(html, "one visit")
  expect_no_match(html, ">Change</h1>", fixed = TRUE)
})

test_that("files and arguments that cannot serve are refused before any work", {
  study <- picture_study(1, 2, 1)
  file <- withr::local_tempfile(fileext = ".html", lines = "mine")
  expect_error(report_study(study, file), class = "cytochange_error_argument")
  expect_identical(readLines(file), "mine")
  expect_error(report_study(study, file.path(tempdir(), "no", "such", "folder.html")),
               class = "cytochange_error_argument")
  expect_error(report_study(study, tempfile(fileext = ".docx")), class = "cytochange_error_argument")
  expect_error(report_study(study, c("a", "b")), class = "cytochange_error_argument")
  expect_error(report_study(mtcars, tempfile()), class = "cytochange_error_argument")
  expect_error(report_study(study, tempfile(), marker = "IL-6"), class = "cytochange_error_argument")
  expect_error(report_study(study, tempfile(), markers = "no"), class = "cytochange_error_argument")
})

test_that("a missing pandoc is a classed error", {
  skip_if_not_installed("rmarkdown")
  skip_if_not(exists("local_mocked_bindings", asNamespace("testthat")))
  testthat::local_mocked_bindings(pandoc_available = function(...) FALSE, .package = "rmarkdown")
  expect_error(report_study(picture_study(1, 2, 1), tempfile(fileext = ".html")), class = "cytochange_error_package")
})

test_that("the template can be drafted", {
  skip_if_not_installed("rmarkdown")
  skip_if(identical(system.file("rmarkdown", package = "cytochange"), ""))
  file <- file.path(withr::local_tempdir(), "mine.Rmd")
  rmarkdown::draft(file, template = report_resource(), edit = FALSE)
  expect_true(file.exists(file))
})

test_that("tables escape what they show and carry all rows as CSV", {
  skip_if_not_installed("knitr")
  change <- fake_change(40, 1, list())
  change$marker[which.min(change$p.value)] <- "<b>&\"IL\""
  table <- paste(report_table(change, name = "x", rows = 5), collapse = "")
  expect_match(table, "&lt;b&gt;&amp;&quot;IL&quot;", fixed = TRUE)
  expect_identical(lengths(regmatches(table, gregexpr("<tr", table))), 6L)
  expect_match(table, "5 of 40 rows")
  link <- regmatches(table, regexpr("href=\"data:text/csv;charset=utf-8,[^\"]*", table))
  csv <- utils::read.csv(text = utils::URLdecode(sub("^[^,]*,", "", link)), check.names = FALSE)
  expect_identical(nrow(csv), 40L)
  expect_equal(csv$estimate, change$estimate)
  for (x in list(fake_response(3, 2), fake_screen(5, blank = 2), picture_study(3, 2, 2),
                 sample_flow(picture_study(2, 3, 2)))) {
    expect_s3_class(report_table(x), "knit_asis")
  }
  expect_error(report_table(1), class = "cytochange_error_argument")
})

test_that("a study in which no marker can be ranked has its report", {
  skip_without_tools()
  rows <- expand.grid(id = 1:6, visit = c("a", "b"), marker = c("same", "missing"), stringsAsFactors = FALSE)
  rows$value <- ifelse(rows$marker == "same", 5, NA)
  rows$response <- rep(c("CR", "PD"), 3)[rows$id]
  study <- marker_study(rows, "id", "visit", "value", "marker", response = "response")
  file <- withr::local_tempfile(fileext = ".html")
  expect_no_error(report_study(study, file, resamples = 5, seed = 1, quiet = TRUE))
  expect_true(file.exists(file))
})
