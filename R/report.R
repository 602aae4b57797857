#' Report of a study
#'
#' Runs the whole analysis of a study (arms, change, change against response, prognosis, validation) and writes it as
#' one file: summary in plain words with the numbers, sample flow, trajectories, pictures and tables of every part, a
#' methods paragraph with references, session and seeds. It answers in the order of the questions: do the arms differ,
#' what changed within them, what goes with the response, what is prognostic for it. A section is there where the study
#' has what it takes; detail stands in an appendix.
#'
#' The file's extension chooses the format. *HTML* (the default) needs no network and no other file; its tables can be
#' sorted and searched and downloaded as CSV with all rows. *Word* (`.docx`) needs pandoc, as HTML does; *PDF* (`.pdf`)
#' needs LaTeX as well. To change what a report says, write its source with [draft_report()], for R Markdown or Quarto,
#' and edit that.
#'
#' @section The model and its validation:
#' One model is fitted of the markers that rank first in the screen: one for every ten patients of the smaller response
#' group, at least one and at most three, with the `covariates`. Its validation repeats screen, choice and fit in every
#' resample (see [screen_and_fit()]), and is left out, which the report says, where the model has fewer than ten
#' responders or non-responders.
#'
#' @param study A [marker_study()]. One without response, without arms or of one visit gets the parts that it can have.
#' @param file One string: the file to write, in a folder that exists. All work is done in [tempdir()]; only this file
#'   is written.
#' @param ... Not used; must be empty.
#' @param title One string: title of the report. `NULL`, the default: "Markers and clinical response", without responses
#'   "Markers over time".
#' @param sections Character vector: the sections wanted, of "summary", "patients", "markers", "trajectories", "arms",
#'   "change", "response", "limits", "prognosis", "outcome", "model", "methods", "session", "appendix". `NULL`, the
#'   default: all that the study has what it takes for.
#' @param markers,visits Character vectors: some of the study's markers; the baseline and some of its follow-up visits.
#'   `NULL`, the default, for all.
#' @param by Character vector: columns of [patients()] within whose levels the changes are tested, as in
#'   [paired_change()]. `NULL`, the default: the arm, where there are several (arms are not pooled unasked), else the
#'   response, else nothing.
#' @param strata Character vector: columns of [patients()] within whose levels responders and non-responders are
#'   compared, as in [response_change()]. `NULL`, the default: the arm, where there are several.
#' @param method One string: a method of the verbs of change, taken by those of [arm_change()], [paired_change()] and
#'   [response_change()] that have it. `NULL`, the default: rank tests, and analyses of covariance beside them.
#' @param censored_rule One string: the rule for values beyond limits of quantification, as in [paired_change()].
#'   `NULL`, the default: the verbs' own, "ordinal".
#' @param control The arm that the others are compared with, as in [arm_change()]; `NULL`, the default: the first.
#' @param landmark A number, in the unit of the study's `time`: the time by which the first follow-up was measured. The
#'   change until then is then related to what happened later, as in [outcome_screen()]. `NULL`, the default: baseline
#'   values only. An error for a study without an outcome.
#' @param covariates Character vector: columns of [patients()] in every model of the prognosis. `NULL`, the default: the
#'   arm, where there are several. An error for a study with neither a response nor an outcome: analyses of covariance
#'   do not take them.
#' @param p.adjust.method,conf.level As in [paired_change()]. With "maxT" and "minP", which the screen does not know,
#'   the screen takes "holm".
#' @param resamples Whole number: bootstrap resamples of the ranks of the prognostic screen, and of the validation.
#'   Default 1000, enough for limits to be steady; 0 leaves both out.
#' @param seed Whole number: key of the resamples. `NULL`, the default, draws one; the report shows it.
#' @param notice One string shown in a frame above the summary. Where the study's data say that they are simulated, that
#'   is shown there in any case. Default: none.
#' @param rows Whole number: rows of a table shown at once, those with the smallest p first. Default 20. In HTML all can
#'   be paged through, searched and downloaded.
#' @param overwrite `TRUE` or `FALSE` (the default): may an existing file be replaced?
#' @param quiet `TRUE` or `FALSE`: keep progress to oneself? Default: what `options(cytochange.progress = )` says,
#'   else `TRUE` unless the session is interactive.
#' @return The path of the file, invisibly.
#' @section Errors: `cytochange_error_argument` for what is no study, a folder that does not exist, an existing file
#'   without `overwrite`, another extension; `cytochange_error_package` where rmarkdown, knitr, pandoc or, for PDF,
#'   LaTeX is missing.
#' @seealso [draft_report()], [findings()], [methods_text()], [report_table()], [autoplot.cytochange].
#' @examples
#' \donttest{
#' study <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker",
#'   value = "value", response = "response", arm = "arm", lloq = "lloq", unit = "unit")
#' if (requireNamespace("rmarkdown", quietly = TRUE) && rmarkdown::pandoc_available("2.0")) {
#'   file <- report_study(study, tempfile(fileext = ".html"), resamples = 100)
#'   file.size(file)
#' }
#' }
#' @export
report_study <- function(study, file, ..., title = NULL, sections = NULL, by = NULL,
                         strata = NULL, control = NULL, method = NULL, censored_rule = NULL, landmark = NULL,
                         covariates = NULL, markers = NULL, visits = NULL, conf.level = 0.95, p.adjust.method = "holm",
                         resamples = 1000, seed = NULL, notice = NULL, rows = 20, overwrite = FALSE,
                         quiet = !isTRUE(getOption("cytochange.progress", interactive()))) {
  check_dots_empty(...)
  check_study(study)
  file <- check_new_file(required(file), overwrite)
  kind <- report_kind(file)
  quiet <- check_flag(quiet, "quiet")
  known <- dividing_columns(patients(study))
  settings <- list(
    study = study, markers = if (!is.null(markers)) check_subset(markers, markers(study), "markers"),
    visits = if (!is.null(visits)) check_subset(visits, visits(study), "visits"),
    by = check_patient_columns(by, study, "by", response = TRUE),
    strata = check_patient_columns(strata, study, "strata"),
    sections = if (!is.null(sections)) check_subset(sections, report_sections(), "sections"),
    method = if (!is.null(method)) check_choice(method, report_methods(), "method"),
    censored_rule = if (!is.null(censored_rule)) check_choice(censored_rule, all_limit_rules(), "censored_rule"),
    landmark = if (!is.null(landmark)) check_number(landmark, "landmark", lower = 0),
    control = if (!is.null(control)) check_choice(control, levels(patients(study)$arm), "control"),
    covariates = if (!is.null(covariates)) check_subset(covariates, known, "covariates"),
    p.adjust.method = check_choice(p.adjust.method, adjust_methods(), "p.adjust.method"),
    conf.level = check_conf_level(conf.level), resamples = check_count(resamples, "resamples"),
    seed = check_seed(seed),
    notice = check_string(notice, "notice", null_ok = TRUE) %||% "", rows = check_count(rows, "rows", min = 1),
    progress = !quiet
  )
  check_report_models(settings)
  title <- check_string(title, "title", null_ok = TRUE) %||%
    if (has_response(study)) "Markers and clinical response" else "Markers over time"
  check_report_tools(kind)
  if (!quiet) cli::cat_line("Report of ", format_count(nrow(patients(study)), "patient"), ", ",
                            format_count(length(markers(study)), "marker"), file = stderr())
  made <- render_report(settings, title, kind)
  on.exit(unlink(dirname(made), recursive = TRUE))
  if (!file.copy(made, file, overwrite = TRUE)) {
    abort_argument("file", "be a file that can be written", dQuote(file, FALSE))
  }
  if (!quiet) cli::cat_line("  Written: ", file, file = stderr())
  invisible(file)
}

# Arguments of models that the study has no answer for would be taken and do nothing.
check_report_models <- function(settings) {
  timed <- any(settings$study$patients$event %in% TRUE)
  if (!is.null(settings$covariates) && !timed && !has_response(settings$study)) {
    abort_argument("covariates", "belong to models of a response or an outcome",
                   "a study with neither evaluable patients nor events")
  }
  if (!is.null(settings$landmark) && !timed) {
    abort_argument("landmark", "be a time between the start and events", "a study without events")
  }
}

report_sections <- function() {
  c("summary", "patients", "markers", "trajectories", "arms", "change", "response", "limits", "prognosis", "outcome",
    "model", "methods", "session", "appendix")
}

report_methods <- function() unique(c(methods_of("paired"), methods_of("two_groups"), arm_method_ids()))

check_new_file <- function(file, overwrite) {
  file <- check_string(file, "file")
  # R warns of, and file systems refuse, what is longer.
  bytes <- nchar(strsplit(file, "/", fixed = TRUE)[[1L]], "bytes")
  if (any(bytes > 255L) || nchar(file, "bytes") > 4000L) {
    abort_argument("file", "be a path of names of up to 255 bytes, up to 4000 in all",
                   paste(nchar(file, "bytes"), "bytes long"))
  }
  overwrite <- check_flag(overwrite, "overwrite")
  if (!dir.exists(dirname(file))) abort_argument("file", "lie in a folder that exists", dQuote(file, FALSE))
  if (dir.exists(file)) abort_argument("file", "be a file", paste(dQuote(file, FALSE), "(a folder)"))
  if (file.exists(file) && !overwrite) {
    abort_argument("file", "not exist yet, unless `overwrite = TRUE`", paste(dQuote(file, FALSE), "(exists)"))
  }
  file
}

report_kind <- function(file) {
  extension <- lower_ascii(tools::file_ext(file))
  if (extension %in% c("html", "htm", "")) return("html")
  if (extension %in% c("docx", "pdf")) return(extension)
  abort_argument("file", "end in .html, .docx or .pdf", dQuote(file, FALSE),
                 if (extension %in% c("rmd", "qmd")) "draft_report() writes the source of a report")
}

check_report_tools <- function(kind) {
  check_installed("knitr", "write a report")
  check_installed("rmarkdown", "write a report")
  if (!rmarkdown::pandoc_available("2.0")) abort_package("pandoc (a program, 2.0 or later)", "write a report")
  if (kind == "pdf" && is.null(latex_engine())) {
    abort_package("LaTeX (a program: xelatex, lualatex or pdflatex)", "write a PDF report")
  }
}

# The first that is there: those that know every letter, then the old one.
latex_engine <- function() {
  engines <- c("xelatex", "lualatex", "pdflatex")
  found <- engines[nzchar(Sys.which(engines))]
  if (length(found)) found[[1L]]
}

report_resource <- function(...) {
  system.file("rmarkdown", "templates", "marker_report", ..., package = "cytochange", mustWork = TRUE)
}

# Renders in a folder of its own under tempdir(); returns the file made. Nothing else is left changed: the source
# attaches the package, and LaTeX keeps a cache of fonts.
render_report <- function(settings, title, kind) {
  folder <- tempfile("report")
  dir.create(folder)
  input <- file.path(folder, "report.Rmd")
  file.copy(report_resource("skeleton", "skeleton.Rmd"), input)
  attached <- "package:cytochange" %in% search()
  cache <- Sys.getenv("TEXMFVAR", NA)
  Sys.setenv(TEXMFVAR = folder)
  on.exit({
    if (!attached && "package:cytochange" %in% search()) detach("package:cytochange", character.only = TRUE)
    if (is.na(cache)) Sys.unsetenv("TEXMFVAR") else Sys.setenv(TEXMFVAR = cache)
  })
  tryCatch(
    rmarkdown::render(input, output_format = report_format(kind, title), output_dir = folder,
                      intermediates_dir = folder, params = settings, envir = new.env(parent = globalenv()),
                      quiet = TRUE),
    error = function(e) {
      unlink(folder, recursive = TRUE)
      if (kind != "pdf" || inherits(e, "cytochange_error")) stop(e)
      abort_package("LaTeX with the packages that pandoc asks of it",
                    paste0("write a PDF report: ", conditionMessage(e)))
    }
  )
}

report_format <- function(kind, title) {
  named <- c("--metadata", paste0("title=", title))
  switch(
    kind,
    html = rmarkdown::html_document(
      theme = NULL, highlight = NULL, mathjax = NULL, toc = TRUE, toc_depth = 3, self_contained = TRUE,
      template = report_resource("resources", "report.html"), css = report_resource("resources", "report.css"),
      pandoc_args = c(named, "--metadata", paste0("pagetitle=", title))
    ),
    docx = rmarkdown::word_document(
      fig_caption = FALSE, reference_docx = report_resource("resources", "report.docx"),
      pandoc_args = c(named, "--lua-filter", report_resource("resources", "pictures.lua"))
    ),
    pdf = rmarkdown::pdf_document(toc = TRUE, toc_depth = 1, latex_engine = latex_engine(), highlight = NULL,
                                  pandoc_args = c(named, "--variable", "geometry=a4paper,margin=18mm"))
  )
}
