skip_without_tools <- function() {
  skip_if_not_installed("knitr")
  skip_if_not_installed("rmarkdown")
  skip_if_not(rmarkdown::pandoc_available("2.0"))
  # The template attaches the package, so it must be installed or loaded.
  skip_if_not("package:cytochange" %in% search())
}

# The page without the data embedded in it: pictures, scripts, tables as CSV. By bytes: by letters it takes seconds.
read_report <- function(file, whole = FALSE) {
  lines <- readLines(file, encoding = "UTF-8", warn = FALSE)
  if (whole) return(paste(lines, collapse = "\n"))
  shorten <- function(pattern, by, text) gsub(pattern, by, text, perl = TRUE, useBytes = TRUE)
  html <- paste(shorten("(base64,|utf-8,)[A-Za-z0-9+/=%._~,-]++", "\\1", lines), collapse = "\n")
  html <- shorten("[ \t\r\n\f\v]+", " ", html)
  Encoding(html) <- "UTF-8"
  html
}

# As utils::URLdecode(), whose time goes with the square of the length.
url_decoded <- function(text) {
  bytes <- charToRaw(text)
  at <- which(bytes == charToRaw("%"))
  bytes[at] <- as.raw(strtoi(paste0(rawToChar(bytes[at + 1L], TRUE), rawToChar(bytes[at + 2L], TRUE)), 16L))
  rawToChar(bytes[-c(at + 1L, at + 2L)])
}

# Not expect_match(), which would print half a megabyte.
has <- function(html, pattern, fixed = FALSE) grepl(pattern, html, fixed = fixed, perl = !fixed)

# What a screen reader goes by: headings in order below one title, cells of a table's head that say what they head.
expect_heard <- function(html) {
  levels <- as.integer(regmatches(html, gregexpr("(?<=<h)[1-6](?=[ >])", html, perl = TRUE))[[1L]])
  expect_identical(which(levels == 1L), 1L)
  expect_lte(max(diff(levels)), 1L)
  cells <- regmatches(html, gregexpr("<th[^>]*>(?=[^<>]+<\\\\?/th>)", html, perl = TRUE))[[1L]]
  expect_gt(length(cells), 10L)
  expect_true(all(grepl("scope=\\\\?\"col(group)?\\\\?\"", cells, perl = TRUE)))
}

# Paragraphs and points of lists bear no word that no sentence may; titles of what is cited are their authors'.
expect_worded <- function(html) {
  said <- regmatches(html, gregexpr("<(p|li)\\b[^>]*>.*?</\\1>", html, perl = TRUE))[[1L]]
  said <- gsub("&#39;", "'", said[!grepl("doi|<nav", said)], fixed = TRUE)
  said <- gsub(" +", " ", gsub("<[^>]*>|&[a-z]+;", " ", said))
  said <- gsub("(?<=[(]) | (?=[,;.)])", "", gsub("[a-z.]+\\(\\)", "a function", trimws(said)), perl = TRUE)
  expect_gt(length(said), 20L)
  expect_identical(as.character(unlist(lapply(said, bad_words))), character())
}

test_that("a report is one self-contained file that says what was found, and nothing else is touched", {
  skip_without_tools()
  # A marker whose name would be run, were it read as markup.
  shown <- if (is_long()) ifn_trial else ifn_trial[ifn_trial$marker == "IL-6" & ifn_trial$visit != "month 3", ]
  levels(shown$marker)[levels(shown$marker) == "IL-6"] <- "<script>alert(1)</script> `r stop()`"
  study <- marker_study(shown, id = "patient", visit = "visit", marker = "marker", value = "value",
                        response = "response", arm = "arm", lloq = "lloq", unit = "unit")
  folder <- withr::local_tempdir()
  home <- withr::local_tempdir()
  withr::local_dir(home)
  set.seed(1)
  drawn <- .Random.seed
  before <- list(files = list.files(tempdir(), recursive = TRUE), search = search(), options = options())
  file <- file.path(folder, "report.html")
  shown <- withVisible(report_study(study, file, title = "A <title> & \"more\"", resamples = 20, seed = 7))
  expect_false(shown$visible)
  expect_identical(shown$value, file)
  expect_identical(list.files(folder), "report.html")
  expect_length(list.files(home, all.files = TRUE, no.. = TRUE), 0L)
  expect_setequal(setdiff(list.files(tempdir(), recursive = TRUE), file.path(basename(folder), "report.html")),
                  before$files)
  expect_identical(search(), before$search)
  expect_identical(.Random.seed, drawn)
  html <- read_report(file)
  expect_lt(file.size(file), 10e6)
  # Nothing is fetched; references may be followed.
  expect_false(has(html, "(src|<link[^>]*href)=\"(https?:)?//"))
  expect_true(has(html, "A &lt;title&gt; &amp;", fixed = TRUE))
  expect_true(has(html, "Simulated after Barak"))
  expect_false(has(html, "stopped with an error"))
  expect_false(has(html, "<script>alert", fixed = TRUE))
  for (part in c("Summary", "Patients", "Markers at each visit", "Trajectories", "Between arms", "Change within arms",
                 "Change and response",
                 "Values beyond limits", "Prognosis", "Model and validation", "Methods", "Session", "Appendix")) {
    expect_true(has(html, paste0(">", part, "</h2>"), fixed = TRUE))
  }
  for (part in c("Change in the order of the responses", if (is_long()) c("All visits together",
                                                                          "Markers that change together"))) {
    expect_true(has(html, paste0(">", part, "</h3>"), fixed = TRUE))
  }
  expect_true(has(html, ">References</h3>", fixed = TRUE))
  # What other analyses answer stands beside the first.
  expect_true(has(html, paste0("between the arms[?].*Adjusted for the baseline \\(analysis of covariance\\): [0-9n].*",
                               ">Patients</h2>")))
  if (is_long()) {
    expect_true(has(html, "One test a marker of whether its values differ.*Holm over all [0-9]+ rows"))
    expect_true(has(html, "markers that ranked first, sIL-2R, IFN-gamma and IL-2 [(]one for every ten"))
  }
  # Of one marker none was chosen.
  if (!is_long()) expect_false(has(html, "(chosen|ranked first|ranks first)"))
  images <- regmatches(html, gregexpr("<img[^>]*>", html))[[1L]]
  expect_gt(length(images), 10L)
  expect_true(all(grepl("alt=\"[^\"]{20,}\"", images)))
  expect_heard(html)
  expect_worded(html)
  expect_true(has(html, "download=\"change.csv\"", fixed = TRUE))
  expect_true(has(html, "download=\"between-arms.csv\"", fixed = TRUE))
  # The trial's first question comes first, and its test before all others.
  expect_true(has(html, paste0("Did the markers? change differently between the arms.*",
                               "(Which markers changed, in|Did the marker change, and in) which arm")))
  expect_true(has(html, ">Between arms</h2>.*>Change within arms</h2>.*>Change and response</h2>"))
  expect_true(has(html, "<nav class=\"toc\"", fixed = TRUE))
  expect_true(has(html, "@media print", fixed = TRUE))
  expect_true(has(html, "the screen and the validation: 7. The same seed", fixed = TRUE))
  expect_true(has(html, "validated internally: in 20 bootstrap resamples the whole modelling procedure"))
  if (requireNamespace("DT", quietly = TRUE)) expect_true(has(html, "class=\"datatables html-widget", fixed = TRUE))
})

test_that("the report has its words for the groups from their record", {
  levels <- c(response_groups()$levels, list(response_groups()$uncompared))
  words <- unlist(lapply(levels, `[`, c("id", "label", "many")))
  folders <- c("report", "rmarkdown", "quarto")
  files <- unlist(lapply(folders, function(folder) {
    list.files(system.file(folder, package = "cytochange"), "[.][Rq]md$", recursive = TRUE, full.names = TRUE)
  }))
  expect_gt(length(files), 10L)
  for (file in files) {
    said <- vapply(unique(words), function(word) any(grepl(word, readLines(file), fixed = TRUE)), NA)
    expect_identical(names(said)[said], character(), label = basename(file))
  }
})

# What the parts write, without a document.
written <- function(study, parts, ..., to = "html", env = new.env(parent = globalenv())) {
  params <- utils::modifyList(list(study = study, study_file = "", p.adjust.method = "holm", conf.level = 0.95,
                                   resamples = 0, seed = 1, notice = "", rows = 20, progress = FALSE), list(...))
  lines <- unlist(lapply(system.file("report", paste0(parts, ".Rmd"), package = "cytochange"), readLines))
  withr::local_dir(withr::local_tempdir())
  chunks <- knitr::opts_chunk$get()
  hooks <- knitr::opts_hooks$get()
  knitr::opts_knit$set(rmarkdown.pandoc.to = to)
  withr::defer({
    knitr::opts_chunk$restore(chunks)
    knitr::opts_hooks$restore(hooks)
    knitr::opts_knit$restore()
  })
  knitr::knit(text = lines, quiet = TRUE, envir = list2env(list(params = params), env))
}

# Of a page, whose first heading is its title.
section_titles <- function(said) sub("^## ", "", grep("^## ", strsplit(said, "\n")[[1L]], value = TRUE))

test_that("a section is there only where the study has what it takes", {
  skip_if_not_installed("knitr")
  skip_if_not("package:cytochange" %in% search())
  all_parts <- c("setup", "analysis", "summary", "patients", "markers", "trajectories", "arms", "change", "response",
                 "limits", "prognosis", "outcome", "model", "methods", "session", "appendix")
  said <- written(picture_study(1, 2, 1, response = FALSE, scale = "raw"), all_parts)
  titles <- section_titles(said)
  expect_identical(titles, c("Summary", "Patients", "Markers at each visit", "Trajectories", "Change within patients",
                             "Values beyond limits", "Methods", "Session", "Appendix"))
  # Columns of files to download have one name in every study.
  said <- gsub("charset=utf-8,[^\"]*", "", said)
  expect_identical(regmatches(said, regexpr(".{60}respon(der|se).{60}", said)), character())
  expect_false(has(said, "(stopped with an error|Left out|chosen|rank(s|ed) first)"))
  expect_true(has(said, "Did the marker change?", fixed = TRUE))
  expect_true(has(said, "Nothing was drawn at random"))
})

test_that("a study with an outcome has a section of it, before and after a landmark", {
  skip_if_not_installed("knitr")
  skip_if_not("package:cytochange" %in% search())
  rows <- expand.grid(id = 1:30, visit = c("base", "later"), stringsAsFactors = FALSE)
  rows$value <- 2^((rows$id * 7) %% 11 + (rows$visit == "later") * (rows$id %% 3))
  rows$time <- 4 + (rows$id * 13) %% 17
  rows$event <- rows$id %% 4 > 0
  study <- marker_study(rows, "id", "visit", "value", time = "time", event = "event")
  said <- written(study, c("setup", "analysis", "summary", "outcome"), landmark = 5,
                  sections = c("summary", "outcome"))
  expect_true(has(said, "# Outcome"))
  expect_true(has(said, "Outcome: event in 23 of 30 patients, time 4 to 20."))
  expect_true(has(said, "download=\"outcome.csv\"", fixed = TRUE))
  expect_true(has(said, "download=\"outcome-and-change.csv\"", fixed = TRUE))
  expect_false(has(said, "stopped with an error"))
})

test_that("a model says which markers it holds, and shows curves only where it discriminates", {
  skip_if_not_installed("knitr")
  skip_if_not("package:cytochange" %in% search())
  rows <- expand.grid(id = 1:40, visit = c("base", "later"), stringsAsFactors = FALSE)
  responded <- rows$id %% 2 == 0
  rows$response <- ifelse(responded, "CR", "PD")
  rows$none <- 2^((rows$id * 7) %% 11)
  rows$much <- 2^((rows$id * 7) %% 11 + 5 * responded)
  model_of <- function(value) {
    study <- marker_study(rows, "id", "visit", value, response = "response")
    written(study, c("setup", "analysis", "model"), sections = "model", resamples = 25)
  }
  without <- "its ROC curve, its calibration and its decision curve are not shown"
  expect_true(has(model_of("none"), without))
  expect_false(has(model_of("much"), without))
})

test_that("sections, method, rule and strata are taken as asked", {
  skip_if_not_installed("knitr")
  skip_if_not("package:cytochange" %in% search())
  study <- marker_study(ifn_trial[ifn_trial$marker == "IL-6" & ifn_trial$visit != "month 3", ], id = "patient",
                        visit = "visit", marker = "marker", value = "value", response = "response", arm = "arm",
                        covariates = "er", lloq = "lloq", unit = "unit")
  said <- written(study, c("setup", "analysis", "arms", "change", "response", "limits", "methods"), method = "t",
                  censored_rule = "limit", strata = "er", sections = c("change", "response", "methods"))
  titles <- section_titles(said)
  expect_identical(titles, c("Change within arms", "Change and response", "Methods"))
  expect_true(has(said, "stratified by er", fixed = TRUE))
  expect_true(has(said, "t test", fixed = TRUE))
  expect_false(has(said, "Wilcoxon", fixed = TRUE))
  expect_false(has(said, "section \"Between arms\"", fixed = TRUE))
})

test_that("a study of one visit says that no change can be told", {
  skip_unless_long()
  skip_without_tools()
  file <- withr::local_tempfile(fileext = ".html")
  html <- read_report(report_study(picture_study(1, 1, 1, response = FALSE), file, notice = "Not <real>."))
  expect_true(has(html, "The study has one visit, so that no change can be told"))
  expect_true(has(html, "Not &lt;real&gt;.", fixed = TRUE))
  expect_false(has(html, ">Trajectories</h2>", fixed = TRUE))
})

test_that("files and arguments that cannot serve are refused before any work", {
  study <- picture_study(1, 2, 1)
  file <- withr::local_tempfile(fileext = ".html", lines = "mine")
  expect_error(report_study(study, file), class = "cytochange_error_argument")
  expect_identical(readLines(file), "mine")
  expect_error(report_study(study, file.path(tempdir(), "no", "such", "folder.html")),
               class = "cytochange_error_argument")
  expect_error(report_study(study, tempfile(fileext = ".txt")), class = "cytochange_error_argument")
  expect_error(report_study(study, tempfile(fileext = ".qmd")), "draft_report", class = "cytochange_error_argument")
  expect_error(report_study(study, tempfile(), control = "no"), class = "cytochange_error_argument")
  expect_error(report_study(study, tempfile(), sections = "no"), class = "cytochange_error_argument")
  expect_error(report_study(study, tempfile(), method = "no"), class = "cytochange_error_argument")
  expect_error(report_study(study, tempfile(), censored_rule = "no"), class = "cytochange_error_argument")
  expect_error(report_study(study, tempfile(), strata = "no"), class = "cytochange_error_argument")
  expect_error(report_study(study, tempfile(), by = "no"), class = "cytochange_error_argument")
  expect_error(report_study(study, tempfile(), covariates = "no"), class = "cytochange_error_argument")
  expect_error(report_study(study, tempfile(), landmark = 3), "landmark.*a study without events",
               class = "cytochange_error_argument")
  plain <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker", value = "value", arm = "arm",
                        covariates = "er", lloq = "lloq")
  expect_error(report_study(plain, tempfile(), covariates = "er"), "covariates", class = "cytochange_error_argument")
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

test_that("a study in which no marker can be ranked has its report", {
  skip_unless_long()
  skip_without_tools()
  rows <- expand.grid(id = 1:6, visit = c("a", "b"), marker = c("same", "missing"), stringsAsFactors = FALSE)
  rows$value <- ifelse(rows$marker == "same", 5, NA)
  rows$response <- rep(c("CR", "PD"), 3)[rows$id]
  study <- marker_study(rows, "id", "visit", "value", "marker", response = "response")
  file <- withr::local_tempfile(fileext = ".html")
  expect_no_error(report_study(study, file, resamples = 5, seed = 1, quiet = TRUE))
  html <- read_report(file)
  expect_false(has(html, ">Model and validation</h2>", fixed = TRUE))
  expect_false(has(html, "stopped with an error"))
  # Nothing lies beyond a limit.
  expect_false(has(html, "Values beyond limits"))
})

test_that("200 markers fit into a report: some are shown, all can be downloaded", {
  skip_unless_long()
  skip_without_tools()
  set.seed(1)
  n <- 40
  data <- expand.grid(id = seq_len(n), visit = c("week 0", "week 4"), marker = paste("protein", 1:200),
                      stringsAsFactors = FALSE)
  responded <- rep(c("CR", "PD"), n / 2)
  data$response <- responded[data$id]
  up <- data$visit == "week 4" & data$marker %in% paste("protein", 1:9) & data$response == "CR"
  data$value <- exp(rnorm(nrow(data), 2 + 1.5 * up))
  study <- marker_study(data, "id", "visit", "value", "marker", response = "response")
  file <- withr::local_tempfile(fileext = ".html")
  report_study(study, file, resamples = 20, seed = 1, p.adjust.method = "BH")
  html <- read_report(file)
  expect_lt(file.size(file), 10e6)
  expect_false(has(html, "stopped with an error"))
  html <- read_report(file, whole = TRUE)
  link <- regmatches(html, regexpr("download=\"change-and-response.csv\" href=\"[^\"]*", html, perl = TRUE))
  csv <- utils::read.csv(text = url_decoded(sub(".*charset=utf-8,", "", link)), check.names = FALSE)
  expect_identical(nrow(csv), 200L)
  expect_setequal(csv$marker, unique(data$marker))
})

test_that("a picture in Word bears its description and no path of the machine that wrote it", {
  skip_without_tools()
  folder <- withr::local_tempdir()
  source <- file.path(folder, "two.Rmd")
  drawn <- file.path(folder, c("first.png", "second.png"))
  for (file in drawn) {
    grDevices::png(file, 200, 200)
    graphics::plot.new()
    grDevices::dev.off()
  }
  writeLines(paste0("![A ", c("first", "second"), " picture.](", drawn, ")\n"), source)
  made <- rmarkdown::render(source, report_format("docx", "Two"), quiet = TRUE, envir = new.env())
  expect_length(grep("^word/media/", utils::unzip(made, list = TRUE)$Name), 2L)
  inside <- utils::unzip(made, "word/document.xml", exdir = folder)
  text <- paste(readLines(inside, warn = FALSE, encoding = "UTF-8"), collapse = "")
  pictures <- regmatches(text, gregexpr("<(wp:docPr|pic:cNvPr) [^>]*>", text))[[1L]]
  expect_length(pictures, 4L)
  expect_match(pictures[c(1L, 3L)], "descr=\"A (first|second) picture[.]\"")
  expect_identical(sub(".*descr=\"([^\"]*)\".*", "\\1", pictures[c(2L, 4L)]), c("picture-1.png", "picture-2.png"))
  expect_false(has(text, basename(folder), fixed = TRUE))
})

test_that("Word and PDF reports are one file each", {
  skip_unless_long()
  skip_without_tools()
  skip_on_cran()
  study <- picture_study(1, 2, 1)
  folder <- withr::local_tempdir()
  report_study(study, file.path(folder, "report.docx"), resamples = 10, seed = 1)
  parts <- utils::unzip(file.path(folder, "report.docx"), list = TRUE)$Name
  expect_true("word/document.xml" %in% parts)
  expect_gt(sum(grepl("^word/media/", parts)), 5L)
  # Pictures are described, not captioned.
  inside <- utils::unzip(file.path(folder, "report.docx"), "word/document.xml", exdir = withr::local_tempdir())
  text <- paste(readLines(inside, warn = FALSE, encoding = "UTF-8"), collapse = "")
  described <- regmatches(text, gregexpr("<wp:docPr [^>]*descr=\"[^\"]{20,}", text))[[1L]]
  expect_length(described, sum(grepl("^word/media/", parts)))
  # Tables bring their grid, have a heading that is repeated, and are numbered in their order.
  tables <- lengths(regmatches(text, gregexpr("<w:tbl>|<w:tbl ", text)))
  expect_gt(tables, 3L)
  expect_identical(lengths(regmatches(text, gregexpr("<w:tblGrid><w:gridCol", text))), tables)
  expect_gte(lengths(regmatches(text, gregexpr("<w:tblHeader/>", text))), tables)
  numbers <- regmatches(text, gregexpr(">Table [0-9]+[.]", text))[[1L]]
  expect_identical(numbers, sprintf(">Table %d.", seq_len(tables)))
  skip_if(is.null(latex_engine()))
  report_study(study, file.path(folder, "report.pdf"), resamples = 10, seed = 1)
  expect_identical(readBin(file.path(folder, "report.pdf"), "raw", 4L), charToRaw("%PDF"))
  expect_setequal(list.files(folder), c("report.docx", "report.pdf"))
})

test_that("a missing LaTeX is a classed error", {
  skip_without_tools()
  withr::local_envvar(PATH = dirname(rmarkdown::pandoc_exec()))
  skip_if_not(is.null(latex_engine()))
  expect_error(report_study(picture_study(1, 2, 1), tempfile(fileext = ".pdf")), "LaTeX",
               class = "cytochange_error_package")
})

test_that("the control of a report is that of its response rates, and significant adjusted rows are named", {
  skip_without_tools()
  study <- marker_study(ifn_trial[ifn_trial$marker == "IFN-gamma", ], "patient", "visit", "value",
                        response = "response", arm = "arm", unit = "unit")
  file <- withr::local_tempfile(fileext = ".html")
  report_study(study, file, control = "Tamoxifen", sections = c("patients", "arms"), resamples = 0, quiet = TRUE)
  html <- read_report(file)
  expect_true(has(html, "Rate minus that under Tamoxifen,", fixed = TRUE))
  expect_true(has(html, paste0("significant \\(adjusted p &lt;= 0.05, [^)]*\\): [^.]*at month 6, Tamoxifen \\+ IFN ",
                               "against Tamoxifen")))
})

test_that("what is significant is named with the smallest p first, up to twenty rows", {
  skip_if_not_installed("knitr")
  skip_if_not("package:cytochange" %in% search())
  env <- new.env(parent = globalenv())
  written(picture_study(1, 2, 1), "setup", env = env)
  # The later the marker, the fewer of twelve patients in whom it falls before it rises.
  named <- function(n) {
    data <- expand.grid(id = 1:12, visit = c("a", "b", "c"), marker = sprintf("M%02d", seq_len(n)))
    stays <- data$id <= 5 - 5 * as.integer(data$marker) / n & data$visit == "b"
    data$value <- exp(as.integer(data$visit) - 3 * stays)
    whole <- overall_change(marker_study(data, "id", "visit", "value", "marker"), p.adjust.method = "none")
    expect_true(all(whole$p.value <= 0.05))
    expect_lt(whole$p.value[n], whole$p.value[1L])
    strsplit(sub("[.]$", "", sub("^.*?[)]: ", "", env$counted(whole))), "; ")[[1L]]
  }
  eight <- named(8)
  expect_setequal(eight, sprintf("M%02d", 1:8))
  expect_identical(eight[8L], "M01")
  many <- named(23)
  expect_length(many, 21L)
  expect_false("M04" %in% many)
  expect_identical(many[21L], "3 more")
})

test_that("without a response the appendix does not repeat the table of the missing by arm", {
  skip_if_not_installed("knitr")
  skip_if_not("package:cytochange" %in% search())
  tables <- function(response) {
    said <- written(picture_study(2, 2, 2, response = response), c("setup", "analysis", "patients", "appendix"),
                    sections = c("patients", "appendix"))
    has(said, "missing-by-arm", fixed = TRUE)
  }
  expect_true(tables(TRUE))
  expect_false(tables(FALSE))
})

test_that("on paper a table of values that is cut off stands in the appendix, and is pointed to there alone", {
  skip_if_not_installed("knitr")
  skip_if_not_installed("flextable")
  skip_if_not("package:cytochange" %in% search())
  pointed <- function(rows, sections, to = "docx") {
    said <- written(picture_study(4, 2, 2), c("setup", "analysis", "markers", "appendix"), sections = sections,
                    rows = rows, to = to)
    has(said, "The table of these values is in the appendix.", fixed = TRUE)
  }
  expect_true(pointed(3, c("markers", "appendix")))
  expect_false(pointed(3, "markers"))
  expect_false(pointed(1000, c("markers", "appendix")))
  expect_false(pointed(3, c("markers", "appendix"), to = "html"))
})

test_that("of many markers at one visit no p is said to have chosen those that are drawn", {
  skip_without_tools()
  data <- data.frame(id = 1:10, visit = "day 1", marker = rep(sprintf("M%d", 1:8), each = 10), value = 1:80 + 0.5)
  file <- withr::local_tempfile(fileext = ".html")
  report_study(marker_study(data, "id", "visit", "value", "marker"), file, sections = c("patients", "markers"),
               quiet = TRUE)
  html <- read_report(file)
  expect_true(has(html, "The picture shows 6 of 8 markers, the first of the study.", fixed = TRUE))
  expect_false(has(html, "smallest p", fixed = TRUE))
})

test_that("the first sentence counts nobody who is not there, and rows are counted significant at the one level", {
  skip_if_not_installed("knitr")
  skip_if_not("package:cytochange" %in% search())
  trial <- ifn_trial[ifn_trial$marker == "IL-6", ]
  study <- marker_study(trial, "patient", "visit", "value", response = "response", unit = "unit")
  said <- written(study, c("setup", "analysis", "summary"), sections = "summary")
  expect_true(has(said, "80 patients \\(3[0-9] responders, [0-9]+ non-responders, [0-9]+ not evaluable\\), 1 marker"))
  said <- written(subset(study, response != "NE"), c("setup", "analysis", "summary"), sections = "summary")
  expect_true(has(said, "[0-9]+ patients \\([0-9]+ responders, [0-9]+ non-responders\\), 1 marker"))
  expect_false(has(said, "not evaluable", fixed = TRUE))
  # The comparison with the level stands in one place.
  code <- readLines(system.file("report", "setup.Rmd", package = "cytochange"))
  expect_identical(grep("adj.p.value|1e-12", code, value = TRUE), character())
})

test_that("the sentence of what is drawn names what chose it; the control is the first arm unless another is named", {
  skip_if_not_installed("knitr")
  skip_if_not("package:cytochange" %in% search())
  set.seed(2)
  data <- expand.grid(id = 1:24, visit = c("day 0", "day 7"), marker = sprintf("M%d", 1:8))
  data$arm <- factor(c("verum", "placebo")[1 + data$id %% 2], c("verum", "placebo"))
  data$best <- c("CR", "PD", "SD")[1 + data$id %% 3]
  data$value <- exp(rnorm(nrow(data)) + (data$visit == "day 7") * as.integer(data$marker) / 4)
  chosen <- function(study, sections, ...) {
    env <- new.env(parent = globalenv())
    said <- written(study, c("setup", "analysis", "trajectories"), sections = c("trajectories", sections), ...,
                    env = env)
    list(said = said, markers = env$drawn_markers, results = mget(c("assoc", "arms", "change"), envir = env),
         control = env$control)
  }
  smallest <- function(rows) {
    rows <- rows[if (is.null(rows[["stratum"]])) TRUE else as.character(rows$stratum) == "all", ]
    sort(utils::head(unique(as.character(rows$marker)[order(rows$p.value)]), 6))
  }
  study <- marker_study(data, "id", "visit", "value", "marker", response = "best", arm = "arm")
  both <- chosen(study, c("response", "arms", "change"))
  expect_true(has(both$said, "The picture shows 6 of 8 markers, those with the smallest p of change against response."))
  expect_setequal(both$markers, smallest(both$results$assoc))
  expect_identical(both$control, "verum")
  arms <- chosen(study, c("arms", "change"), control = "placebo")
  expect_true(has(arms$said, "The picture shows 6 of 8 markers, those with the smallest p of change between arms."))
  expect_setequal(arms$markers, smallest(arms$results$arms))
  expect_identical(as.character(arms$results$arms$control), rep("placebo", nrow(arms$results$arms)))
  alone <- chosen(marker_study(data, "id", "visit", "value", "marker"), "change")
  expect_true(has(alone$said, "The picture shows 6 of 8 markers, those with the smallest p of change."))
  expect_setequal(alone$markers, smallest(alone$results$change))
})
