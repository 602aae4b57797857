# Has LibreOffice make pages of reports in Word, and fails on what a reader of these or of PDF would trip over. In
# Word's XML: a table without a grid, without a heading that is repeated, without a number in the order of the tables,
# or wider than its page; a row whose cells do not cover the grid, as a heading does that is not over its columns; a
# heading or first row that is not kept with the next row. On the pages: a number broken over lines, NA, infinite
# figures, empty brackets, a demo whose findings take more than twelve pages before the appendix.
#   Rscript dev/check-report-paper.R FOLDER
files <- list.files(normalizePath(commandArgs(TRUE)[[1L]]), "[.](docx|pdf)$", full.names = TRUE)
if (!length(files)) stop("No report in Word or PDF there.")
trouble <- character()
note <- function(...) trouble <<- c(trouble, paste0(...))

# ---- what is looked at -----------------------------------------------------------------------------------------------

word_xml <- function(file) {
  folder <- tempfile()
  unzip(file, "word/document.xml", exdir = folder)
  xml2::read_xml(file.path(folder, "word", "document.xml"))
}

# Each row covers the grid; the heading and the first row below it are kept with what follows, where more follows. By
# text, as to ask each of thousands of cells by XPath takes minutes.
check_rows <- function(table, name) {
  text <- as.character(table)
  found <- function(pattern, x) regmatches(x, gregexpr(pattern, x, perl = TRUE))
  rows <- strsplit(text, "<w:tr[ >]")[[1L]][-1L]
  columns <- lengths(found("<w:gridCol ", text))
  wider <- vapply(found('(?<=<w:gridSpan w:val=")[0-9]+', rows), function(span) sum(as.numeric(span) - 1), 1)
  covered <- lengths(found("<w:tc>", rows)) + wider
  if (any(covered != columns)) note(name, ": a row over ", covered[covered != columns][1L], " of ", columns, " columns")
  first <- seq_len(sum(grepl("<w:tblHeader", rows)) + 1L)
  if (length(rows) > length(first) && !all(grepl("<w:keepNext", rows[first]))) {
    note(name, ": a table whose first row may stand alone at a page's foot")
  }
}

check_tables <- function(file, name) {
  xml <- word_xml(file)
  page <- xml2::xml_find_first(xml, "//w:sectPr")
  size <- function(node, attribute) as.numeric(xml2::xml_attr(xml2::xml_find_first(page, node), attribute))
  room <- size("w:pgSz", "w") - size("w:pgMar", "left") - size("w:pgMar", "right")
  tables <- xml2::xml_find_all(xml, "//w:tbl[.//w:tblHeader]")
  if (!length(tables)) note(name, ": no table with a heading that is repeated")
  captions <- trimws(xml2::xml_text(xml2::xml_find_all(xml, "//w:p[w:pPr/w:pStyle/@w:val = 'TableCaption']")))
  if (!identical(sub("^(Table [0-9]+[.]).*", "\\1", captions), sprintf("Table %d.", seq_along(tables)))) {
    note(name, ": ", length(tables), " tables, captions not numbered in their order")
  }
  for (table in tables) {
    check_rows(table, name)
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
  if (is.na(appendix)) return(note(name, ": no appendix"))
  before <- appendix - !nzchar(trimws(sub("(^|\n)Appendix\n.*$", "", pages[[appendix]])))
  if (before > most) note(name, ": ", before, " pages before the appendix")
}

# ---- the run ---------------------------------------------------------------------------------------------------------

# Word's pages, as LibreOffice makes them. R's own library path keeps it from starting.
printed <- function(file) {
  folder <- file.path(dirname(file), "pages")
  system2("env", c("-u", "LD_LIBRARY_PATH", "soffice", "--headless", "--convert-to", "pdf", "--outdir",
                   shQuote(folder), shQuote(file)), stdout = FALSE, stderr = FALSE)
  file.path(folder, sub("docx$", "pdf", basename(file)))
}

for (file in files) {
  name <- basename(file)
  word <- tools::file_ext(file) == "docx"
  if (word) check_tables(file, name)
  pages <- check_pages(if (word) printed(file) else file, name)
  if (name %in% c("trial.docx", "pilot.docx")) check_length(pages, name)
  cat("  ", name, ": ", length(pages), " pages\n", sep = "")
}
cat(paste0(trouble, "\n"), sep = "")
cat(length(files), " reports on paper, ", length(trouble), " defects\n", sep = "")
if (length(trouble)) quit(status = 1L)
