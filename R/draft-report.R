#' The source of a report, to edit
#'
#' Writes the document that [report_study()] renders, all of its parts in one file, as R Markdown (`.Rmd`) or Quarto
#' (`.qmd`): for another method, other pictures, other words. Its parameters are those of [report_study()]; `study_file`
#' names an `.rds` file that holds a [marker_study()], and without it the document shows the simulated example.
#'
#' The same documents with their parts left in the package are to be had by
#' `rmarkdown::draft("report.Rmd", template = "marker_report", package = "cytochange")` and, for Quarto, at
#' `system.file("quarto", "marker_report.qmd", package = "cytochange")`.
#'
#' @param file One string: the file to write, ending in `.Rmd` or `.qmd`, in a folder that exists.
#' @param ... Not used; must be empty.
#' @param overwrite `TRUE` or `FALSE` (the default): may an existing file be replaced?
#' @return The path of the file, invisibly.
#' @section Errors: `cytochange_error_argument` for another extension, a folder that does not exist, an existing file
#'   without `overwrite`.
#' @seealso [report_study()].
#' @examples
#' file <- draft_report(tempfile(fileext = ".qmd"))
#' head(readLines(file))
#' @export
draft_report <- function(file, ..., overwrite = FALSE) {
  check_dots_empty(...)
  file <- check_new_file(required(file), overwrite)
  source <- switch(
    lower_ascii(tools::file_ext(file)),
    rmd = report_resource("skeleton", "skeleton.Rmd"),
    qmd = system.file("quarto", "marker_report.qmd", package = "cytochange", mustWork = TRUE),
    abort_argument("file", "end in .Rmd or .qmd", dQuote(file, FALSE))
  )
  writeLines(with_parts(readLines(source, encoding = "UTF-8")), file, useBytes = TRUE)
  invisible(file)
}

# The lines of a document, each chunk that names a part replaced by the part.
with_parts <- function(lines) {
  names_part <- "^#\\| child: !expr system.file\\(\"report\", \"([a-z]+[.]Rmd)\", package = \"cytochange\"\\)$"
  at <- grep(names_part, lines)
  parts <- lapply(sub(names_part, "\\1", lines[at]), function(part) {
    readLines(system.file("report", part, package = "cytochange", mustWork = TRUE), encoding = "UTF-8")
  })
  # A part's chunk is three lines: its fences and what stands between.
  blocks <- as.list(lines)
  blocks[at] <- parts
  blocks[c(at - 1L, at + 1L)] <- list(character())
  lines <- unlist(blocks)
  lines[!grepl("^<!-- Each part is a file of the package", lines)]
}
