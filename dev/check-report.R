# Opens reports in a headless browser, at the width of a desk and of a telephone, and fails on what a reader would trip
# over: an error in the console, a request to anywhere, a page wider than its window, a table that has to be scrolled on
# the desk, a number broken over lines, NA, infinite figures, empty brackets; and on what a reader would who cannot see
# it well: a picture without words, headings out of order, a heading of a table without scope, text of little contrast.
#   Rscript dev/check-report.R FILE.html ... [--pictures FOLDER]
library(chromote)
arguments <- commandArgs(TRUE)
at <- match("--pictures", arguments)
pictures <- if (!is.na(at)) arguments[[at + 1L]]
files <- normalizePath(if (is.na(at)) arguments else arguments[-c(at, at + 1L)])
browser <- Sys.getenv("CHROMOTE_CHROME", Sys.which("chromium"))
if (!nzchar(browser)) browser <- find_chrome()
if (is.null(browser) || !nzchar(browser)) stop("No Chromium or Chrome found: set CHROMOTE_CHROME to its path.")
Sys.setenv(CHROMOTE_CHROME = browser)
set_chrome_args(c("--no-sandbox", "--disable-dev-shm-usage", "--hide-scrollbars"))

# What is asked of a page: JSON text.
question <- paste(readLines(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))),
                                      "check-report.js")), collapse = "\n")

look <- function(file, width, height) {
  page <- ChromoteSession$new()
  on.exit(page$close())
  trouble <- character()
  note <- function(...) trouble <<- c(trouble, paste0(...))
  page$Runtime$enable()
  page$Log$enable()
  page$Network$enable()
  page$Runtime$consoleAPICalled(function(said) {
    if (said$type %in% c("error", "warning", "assert")) note("console: ", said$args[[1L]]$value)
  })
  page$Runtime$exceptionThrown(function(said) note("exception: ", said$exceptionDetails$exception$description))
  page$Log$entryAdded(function(said) if (said$entry$level %in% c("error", "warning")) note("log: ", said$entry$text))
  page$Network$requestWillBeSent(function(said) {
    if (!grepl("^(data|file|blob|about):", said$request$url)) note("request: ", said$request$url)
  })
  page$Emulation$setDeviceMetricsOverride(width = width, height = height, deviceScaleFactor = 1, mobile = width < 600)
  loaded <- page$Page$loadEventFired(wait_ = FALSE)
  page$Page$navigate(paste0("file://", file), wait_ = FALSE)
  page$wait_for(loaded)
  Sys.sleep(1.5)
  found <- jsonlite::fromJSON(page$Runtime$evaluate(question)$result$value)
  if (!is.null(pictures)) shoot(page, file, width)
  cat(sprintf("%s at %d px: page %d px, %d pictures, %d tables, %d headings\n", basename(file), width, found$page,
              found$images, found$tables, found$n_headings))
  if (found$page > width) note("the page is ", found$page, " px wide; beyond the window: ", toString(found$wide))
  if (width > 600 && length(found$scrolled)) note("to be scrolled sideways: ", toString(found$scrolled))
  told <- c(broken = "numbers broken over lines", words = "what is no figure", headings = "headings", dull = "contrast",
            scopeless = "headings of tables without scope", doubled = "ids given twice")
  for (what in names(told)) if (length(found[[what]])) note(told[[what]], ": ", toString(found[[what]]))
  if (found$unseen) note(found$unseen, " pictures do not show")
  if (found$silent) note(found$silent, " pictures without a description")
  if (found$nameless) note(found$nameless, " controls without a name")
  if (length(trouble)) cat(paste0("  ", unique(trouble), "\n"), sep = "")
  unique(trouble)
}

# The whole page, in pieces that can be looked at.
shoot <- function(page, file, width) {
  dir.create(pictures, showWarnings = FALSE, recursive = TRUE)
  height <- page$Runtime$evaluate("document.documentElement.scrollHeight")$result$value
  tall <- if (width > 600) 1400 else 1800
  for (i in seq_len(ceiling(height / tall))) {
    top <- (i - 1L) * tall
    data <- page$Page$captureScreenshot(format = "png", captureBeyondViewport = TRUE, clip = list(
      x = 0, y = top, width = width, height = min(tall, height - top), scale = 1))$data
    name <- sprintf("%s-%d-%02d.png", tools::file_path_sans_ext(basename(file)), width, i)
    writeBin(jsonlite::base64_dec(data), file.path(pictures, name))
  }
}

troubles <- unlist(lapply(files, function(file) c(look(file, 1280L, 900L), look(file, 390L, 844L))))
cat(length(files), " reports, ", length(troubles), " defects\n", sep = "")
if (length(troubles)) quit(status = 1L)
