chunk_labels <- function(file) {
  lines <- grep("^#\\| label:", readLines(file), value = TRUE)
  sub("^#\\| label: ", "", lines)
}

test_that("a draft holds all of the parts, as R Markdown and as Quarto, with the same body", {
  folder <- withr::local_tempdir()
  files <- file.path(folder, c("a.Rmd", "a.qmd"))
  for (file in files) {
    shown <- withVisible(draft_report(file))
    expect_false(shown$visible)
    expect_identical(shown$value, file)
  }
  text <- lapply(files, readLines)
  expect_false(any(grepl("child:", unlist(text))))
  body <- lapply(text, function(lines) lines[-seq_len(grep("^---$", lines)[2L])])
  expect_identical(body[[1L]], body[[2L]])
  for (part in c("Summary", "Patients", "Markers at each visit", "Trajectories", "Change and response",
                 "Prognosis", "Model and validation", "Methods", "Session", "Appendix")) {
    expect_identical(sum(grepl(paste0("heading(\"", part, "\")"), body[[1L]], fixed = TRUE)), 1L)
  }
  expect_identical(anyDuplicated(chunk_labels(files[1L])), 0L)
})

test_that("each part is a section by name, but for two that show nothing, and each is in the documents", {
  parts <- sub("[.]Rmd$", "", list.files(system.file("report", package = "cytochange"), "[.]Rmd$"))
  expect_setequal(parts, c("setup", "analysis", report_sections()))
  lines <- readLines(report_resource("skeleton", "skeleton.Rmd"))
  children <- sub(".*\"report\", \"([a-z]+)[.]Rmd\".*", "\\1", grep("#| child:", lines, value = TRUE, fixed = TRUE))
  expect_identical(children, c("setup", "analysis", report_sections()))
})

test_that("chunk options are written as YAML that Quarto knows", {
  skip_if_not_installed("rmarkdown")
  file <- draft_report(withr::local_tempfile(fileext = ".qmd"))
  lines <- readLines(file)
  expect_false(any(grepl("^```\\{r[ ,]", lines)))
  options <- unique(sub("^#\\| ([a-z-]+):.*", "\\1", grep("^#\\| ", lines, value = TRUE)))
  expect_setequal(options, c("label", "include", "results", "eval", "fig-alt", "fig-height"))
  header <- rmarkdown::yaml_front_matter(file)
  expect_setequal(names(header$format), c("html", "docx", "pdf"))
  expect_true(header$format$html$`embed-resources`)
  expect_identical(header$engine, "knitr")
  # The parameters are the same as the R Markdown template's.
  rmd <- readLines(report_resource("skeleton", "skeleton.Rmd"))
  expect_true(all(grep("^  [a-z_.A-Z]+: .*#|^  (p.adjust.method|conf.level|progress):", lines, value = TRUE) %in% rmd))
})

test_that("the Quarto document knits, and pandoc makes a page of it", {
  skip_unless_long()
  skip_if_not_installed("knitr")
  skip_if_not_installed("rmarkdown")
  skip_if_not(rmarkdown::pandoc_available("2.0"))
  skip_if_not("package:cytochange" %in% search())
  folder <- withr::local_tempdir()
  withr::local_dir(folder)
  draft_report("mine.qmd")
  # Quarto's own part: parameters and global chunk options.
  params <- list(study = picture_study(1, 2, 1), study_file = "", markers = NULL, visits = NULL, covariates = NULL,
                 p.adjust.method = "holm", conf.level = 0.95, resamples = 10, seed = 1, notice = "",
                 rows = 20, progress = FALSE)
  knitr::opts_knit$set(rmarkdown.pandoc.to = "html")
  withr::defer(knitr::opts_knit$restore())
  knitr::knit("mine.qmd", quiet = TRUE, envir = list2env(list(params = params), parent = globalenv()))
  rmarkdown::pandoc_convert("mine.md", to = "html", output = "mine.html", options = "--standalone")
  html <- paste(readLines("mine.html"), collapse = "\n")
  expect_match(html, ">Prognosis</h2>", fixed = TRUE)
  expect_match(html, "<img[^>]+alt=")
  expect_no_match(html, "#|", fixed = TRUE)
})

test_that("the R Markdown template can be drafted by rmarkdown", {
  skip_if_not_installed("rmarkdown")
  file <- file.path(withr::local_tempdir(), "mine.Rmd")
  rmarkdown::draft(file, template = report_resource(), edit = FALSE)
  expect_true(file.exists(file))
})

test_that("what cannot be written is refused", {
  file <- withr::local_tempfile(fileext = ".qmd", lines = "mine")
  expect_error(draft_report(file), class = "cytochange_error_argument")
  expect_identical(readLines(file), "mine")
  draft_report(file, overwrite = TRUE)
  expect_identical(readLines(file, n = 1L), "---")
  expect_error(draft_report(tempfile(fileext = ".html")), class = "cytochange_error_argument")
  expect_error(draft_report(), class = "cytochange_error_argument")
})
