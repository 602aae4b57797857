# The cheat sheet of vignettes/cheat-sheet.Rmd as one page: man/figures/cheat-sheet.pdf and .png. Needs Chromium.
chromium <- Sys.which(c("chromium", "chromium-browser", "google-chrome", "chrome"))
chromium <- chromium[nzchar(chromium)]
if (!length(chromium)) stop("Chromium (or Chrome) prints the sheet: install it, then try again.")
work <- tempfile("sheet-")
dir.create(work)
html <- rmarkdown::render("vignettes/cheat-sheet.Rmd", output_dir = work, intermediates_dir = work, quiet = TRUE)

browse <- function(...) {
  status <- system2(chromium[[1L]],
                    c("--headless", "--no-sandbox", "--disable-gpu", paste0("--user-data-dir=", work, "/profile"),
                                      ..., paste0("file://", html)), stdout = FALSE, stderr = FALSE)
  if (status != 0L) stop("Chromium failed.")
}
pdf <- normalizePath("man/figures/cheat-sheet.pdf", mustWork = FALSE)
png <- normalizePath("man/figures/cheat-sheet.png", mustWork = FALSE)
browse("--print-to-pdf-no-header", "--no-pdf-header-footer", paste0("--print-to-pdf=", pdf))
browse("--hide-scrollbars", "--force-device-scale-factor=0.95", "--window-size=1124,795", paste0("--screenshot=", png))

bytes <- readBin(pdf, "raw", file.size(pdf))
pages <- length(grepRaw("/Type ?/Page[^s]", bytes, all = TRUE))
if (pages != 1L) stop("The sheet has ", pages, " pages.")
sizes <- file.size(pdf, png)
if (any(sizes > 300e3)) stop("Above 300 kB: ", paste(sizes, collapse = ", "))
cat("man/figures/cheat-sheet.pdf and .png:", round(sizes / 1e3), "kB\n")
