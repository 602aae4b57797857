# Writes reports in Word and PDF, has LibreOffice make pages of Word's, and fails on what a reader would trip over: a
# table without a grid or wider than its page, a number broken over lines, NA, infinite figures, empty brackets, a demo
# whose findings take more than twelve pages before the appendix.
#   Rscript dev/check-report-paper.R FOLDER
library(cytochange)
out <- commandArgs(TRUE)[[1L]]
dir.create(out, showWarnings = FALSE, recursive = TRUE)
out <- normalizePath(out)
trouble <- character()
note <- function(...) trouble <<- c(trouble, paste0(...))

# ---- the studies -----------------------------------------------------------------------------------------------------

trial <- function(markers = levels(ifn_trial$marker), response = "response") {
  marker_study(ifn_trial[ifn_trial$marker %in% markers, ], id = "patient", visit = "visit", marker = "marker",
               value = "value", response = response, arm = "arm", covariates = c("er", "age"), lloq = "lloq",
               unit = "unit")
}
pilot <- function() {
  folder <- system.file("extdata", "cdisc-pilot-01", package = "cytochange")
  cibic <- read.csv(file.path(folder, "adqscibc.csv"))
  adam_study(read.csv(file.path(folder, "adlbc.csv.gz")), response = cibic[cibic$AVISIT == "Week 24", ],
             adsl = read.csv(file.path(folder, "adsl.csv")), visits = c("Baseline", "Week 8", "Week 16", "Week 24"),
             responders = \(x) x <= 3)
}
two_hundred <- function() {
  set.seed(1)
  data <- expand.grid(id = 1:40, visit = c("week 0", "week 4"), marker = paste("protein", 1:200))
  data$response <- c("CR", "PD")[1 + data$id %% 2]
  data$value <- exp(rnorm(nrow(data), 2 + (data$visit == "week 4" & as.integer(data$marker) < 10 & data$id %% 2 == 0)))
  marker_study(data, "id", "visit", "value", "marker", response = "response")
}
studies <- list(demo = trial, pilot = pilot, `one-marker` = \() trial("IL-6"), `200-markers` = two_hundred,
                `no-response` = \() trial(response = NULL))

# ---- what is looked at -----------------------------------------------------------------------------------------------

word_xml <- function(file) {
  folder <- tempfile()
  unzip(file, "word/document.xml", exdir = folder)
  xml2::read_xml(file.path(folder, "word", "document.xml"))
}

check_tables <- function(file, name) {
  xml <- word_xml(file)
  page <- xml2::xml_find_first(xml, "//w:sectPr")
  size <- function(node, attribute) as.numeric(xml2::xml_attr(xml2::xml_find_first(page, node), attribute))
  room <- size("w:pgSz", "w") - size("w:pgMar", "left") - size("w:pgMar", "right")
  tables <- xml2::xml_find_all(xml, "//w:tbl[.//w:tblHeader]")
  if (!length(tables)) note(name, ": no table with a heading that is repeated")
  for (table in tables) {
    grid <- as.numeric(xml2::xml_attr(xml2::xml_find_all(table, "./w:tblGrid/w:gridCol"), "w"))
    if (!length(grid)) note(name, ": a table without w:tblGrid")
    if (sum(grid) > room + 30) note(name, ": a table of ", sum(grid), " on a page of ", room)
  }
  length(tables)
}

pages_of <- function(file) {
  text <- tempfile()
  system2("pdftotext", c(shQuote(file), shQuote(text)))
  strsplit(paste(readLines(text, warn = FALSE, encoding = "UTF-8"), collapse = "\n"), "\f", fixed = TRUE)[[1L]]
}

check_pages <- function(file, name) {
  pages <- pages_of(file)
  words <- unlist(strsplit(pages, "[[:space:]]+"))
  bad <- unique(c(grep("^(NA|NaN|[(]?-?Inf[),;]?|[(][)]|[(]NA.*|.*NA[)])$", words, value = TRUE),
                  # What is left of a number that was broken.
                  grep("^([)]|[.][0-9]+[)]?)$", words, value = TRUE)))
  if (length(bad)) note(name, ": ", toString(head(bad, 10)))
  empty <- grep("[(] *[)]|interval +to|NA to|to NA", pages)
  if (length(empty)) note(name, ": empty brackets or limits on page ", toString(empty))
  pages
}

check_length <- function(pages, name, most = 12L) {
  appendix <- grep("(^|\n)Appendix\n", pages)
  # The table of contents names it as well.
  appendix <- appendix[appendix > 1L][1L]
  cat("  ", name, ": the appendix begins on page ", appendix, " of ", length(pages), "\n", sep = "")
  if (is.na(appendix) || appendix > most + 1L) note(name, ": the appendix begins on page ", appendix)
}

# ---- the run ---------------------------------------------------------------------------------------------------------

for (name in names(studies)) {
  study <- suppressMessages(studies[[name]]())
  for (kind in c("docx", if (nzchar(Sys.which("xelatex"))) "pdf")) {
    file <- file.path(out, paste0(name, ".", kind))
    report_study(study, file, resamples = 100, seed = 1, overwrite = TRUE, quiet = TRUE)
    label <- paste(name, kind)
    if (kind == "docx") {
      check_tables(file, label)
      # R's own library path keeps LibreOffice from starting.
      system2("env", c("-u", "LD_LIBRARY_PATH", "soffice", "--headless", "--convert-to", "pdf", "--outdir",
                       shQuote(file.path(out, "pages")), shQuote(file)), stdout = FALSE, stderr = FALSE)
      file <- file.path(out, "pages", paste0(name, ".pdf"))
    }
    pages <- check_pages(file, label)
    if (name %in% c("demo", "pilot") && kind == "docx") check_length(pages, label)
    cat("  ", label, ": ", length(pages), " pages\n", sep = "")
  }
}
cat(paste0(trouble, "\n"), sep = "")
cat(length(studies), " studies, ", length(trouble), " defects\n", sep = "")
if (length(trouble)) quit(status = 1L)
