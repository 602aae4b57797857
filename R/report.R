#' Report of a study
#'
#' Runs the whole analysis of a study (change, change against response, prognosis) and writes it as one self-contained
#' HTML file: summary in plain words, sample flow, trajectories, pictures and tables of every part, a methods
#' paragraph with references, session and seeds. The file needs no network and no other file; its tables can be sorted
#' and downloaded as CSV with all rows. It is made from the R Markdown template of the package, which can be had for
#' editing by `rmarkdown::draft("report.Rmd", template = "marker_report", package = "cytochange")`.
#'
#' @param study A [marker_study()]. One without response, without arms or of one visit gets the parts that it can have.
#' @param file One string: the file to write, in a folder that exists. All work is done in [tempdir()]; only this file
#'   is written.
#' @param ... Not used; must be empty.
#' @param title One string: title of the report. Default: "Markers and clinical response".
#' @param markers,visits Character vectors: some of the study's markers; the baseline and some of its follow-up visits.
#'   `NULL`, the default, for all.
#' @param p.adjust.method,conf.level As in [paired_change()].
#' @param resamples Whole number: bootstrap resamples for the ranks of the prognostic screen. Default 1000; 0 for none.
#' @param seed Whole number: key of the resamples. `NULL`, the default, draws one; the report shows it.
#' @param notice One string shown in a frame above the summary. Where the study's data say that they are simulated, that
#'   is shown there in any case. Default: none.
#' @param rows Whole number: rows shown of a table, those with the smallest p; all are in the CSV. Default 30.
#' @param overwrite `TRUE` or `FALSE` (the default): may an existing file be replaced?
#' @param quiet `TRUE` or `FALSE`: keep progress to oneself? Default: what `options(cytochange.progress = )` says,
#'   else `TRUE` unless the session is interactive.
#' @return The path of the file, invisibly.
#' @section Errors: `cytochange_error_argument` for what is no study, a folder that does not exist, an existing file
#'   without `overwrite`; `cytochange_error_package` where rmarkdown, knitr or pandoc is missing.
#' @seealso [findings()], [methods_text()], [report_table()], [autoplot.cytochange].
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
report_study <- function(study, file, ..., title = "Markers and clinical response", markers = NULL, visits = NULL,
                         p.adjust.method = "holm", conf.level = 0.95, resamples = 1000, seed = NULL, notice = NULL,
                         rows = 30, overwrite = FALSE,
                         quiet = !isTRUE(getOption("cytochange.progress", interactive()))) {
  check_dots_empty(...)
  check_study(study)
  file <- check_report_file(required(file), check_flag(overwrite, "overwrite"))
  quiet <- check_flag(quiet, "quiet")
  settings <- list(
    study = study, markers = if (!is.null(markers)) check_subset(markers, markers(study), "markers"),
    visits = if (!is.null(visits)) check_subset(visits, visits(study), "visits"),
    p.adjust.method = check_choice(p.adjust.method, adjust_methods(), "p.adjust.method"),
    conf.level = check_conf_level(conf.level), resamples = check_count(resamples, "resamples"), seed = check_seed(seed),
    notice = check_string(notice, "notice", null_ok = TRUE) %||% "", rows = check_count(rows, "rows", min = 1),
    progress = !quiet
  )
  title <- check_string(title, "title")
  check_report_tools()
  if (!quiet) cli::cat_line("Report of ", format_count(nrow(patients(study)), "patient"), ", ",
                            format_count(length(markers(study)), "marker"), file = stderr())
  made <- render_report(settings, title)
  if (!file.copy(made, file, overwrite = TRUE)) {
    abort_argument("file", "be a file that can be written", dQuote(file, FALSE))
  }
  unlink(dirname(made), recursive = TRUE)
  if (!quiet) cli::cat_line("  Written: ", file, file = stderr())
  invisible(file)
}

check_report_file <- function(file, overwrite) {
  file <- check_string(file, "file")
  extension <- tolower(tools::file_ext(file))
  if (!extension %in% c("html", "htm", "")) {
    abort_argument("file", "end in .html: the report is an HTML file", dQuote(file, FALSE), call = rlang::caller_env(2))
  }
  if (!dir.exists(dirname(file))) {
    abort_argument("file", "lie in a folder that exists", dQuote(file, FALSE), call = rlang::caller_env(2))
  }
  if (dir.exists(file)) abort_argument("file", "be a file", paste(dQuote(file, FALSE), "(a folder)"),
                                       call = rlang::caller_env(2))
  if (file.exists(file) && !overwrite) {
    abort_argument("file", "not exist yet, unless `overwrite = TRUE`", paste(dQuote(file, FALSE), "(exists)"),
                   call = rlang::caller_env(2))
  }
  file
}

check_report_tools <- function() {
  check_installed("knitr", "write a report")
  check_installed("rmarkdown", "write a report")
  if (!rmarkdown::pandoc_available("2.0")) abort_package("pandoc (a program, 2.0 or later)", "write a report",
                                                         call = rlang::caller_env(2))
}

report_resource <- function(...) {
  system.file("rmarkdown", "templates", "marker_report", ..., package = "cytochange", mustWork = TRUE)
}

# Renders in a folder of its own under tempdir(); returns the file made.
render_report <- function(settings, title) {
  folder <- tempfile("report")
  dir.create(folder)
  input <- file.path(folder, "report.Rmd")
  file.copy(report_resource("skeleton", "skeleton.Rmd"), input)
  format <- rmarkdown::html_document(
    theme = NULL, highlight = NULL, mathjax = NULL, toc = TRUE, toc_depth = 2, self_contained = TRUE,
    template = report_resource("resources", "report.html"), css = report_resource("resources", "report.css"),
    pandoc_args = c("--metadata", paste0("title=", title), "--metadata", paste0("pagetitle=", title))
  )
  rmarkdown::render(input, output_format = format, output_dir = folder, intermediates_dir = folder, params = settings,
                    envir = new.env(parent = globalenv()), quiet = TRUE)
}

# ---- tables ----------------------------------------------------------------------------------------------------------

#' A table of a report
#'
#' The rows of a result as a reader wants them (estimates with intervals, p values in journal style), as an HTML table
#' that scrolls, with all rows and columns of the result attached as a CSV file to download. For R Markdown chunks; in
#' other output formats a plain table.
#'
#' @param x A result of this package, a [marker_study()], a [sample_flow()], a fit of [prognostic_model()], or a list
#'   of results (their settings are shown).
#' @param ... Not used; must be empty.
#' @param name One string: name of the CSV file, without extension.
#' @param rows Whole number: how many rows are shown, those with the smallest p. Default 30.
#' @return An object that knitr prints as it is; it also prints itself where a chunk has `results = "asis"`.
#' @section Errors: `cytochange_error_argument` for another class; `cytochange_error_package` without knitr.
#' @seealso [report_study()].
#' @examples
#' before <- matrix(c(1, 2, 4, 3, 8, 5, 6, 2), nrow = 1, dimnames = list("IL-6", NULL))
#' after <- matrix(c(2, 4, 9, 6, 19, 14, 13, 5), nrow = 1)
#' if (requireNamespace("knitr", quietly = TRUE)) {
#'   report_table(paired_change(before, after, scale = "log2"))
#' }
#' @export
report_table <- function(x, ..., name = "table", rows = 30L) {
  check_dots_empty(...)
  check_installed("knitr", "make a table of a report")
  name <- check_string(name, "name")
  rows <- check_count(rows, "rows", min = 1)
  table <- readable(required(x))
  shown <- utils::head(table$cells, rows)
  if (!isTRUE(knitr::is_html_output()) && !is.null(knitr::opts_knit$get("rmarkdown.pandoc.to"))) {
    return(print_asis(paste(c("", knitr::kable(shown, row.names = FALSE), ""), collapse = "\n")))
  }
  left_out <- nrow(table$cells) - nrow(shown)
  note <- c(if (left_out > 0) paste0("Shown: ", big(nrow(shown)), " of ", big(nrow(table$cells)), " rows, ",
                                     table$order, "."), table$note)
  print_asis(paste0(
    '\n<div class="table-frame" role="region" tabindex="0" aria-label="', escape_html(table$label), '">\n',
    html_table(shown, utils::head(table$clear, rows)), '\n</div>\n<p class="table-note">',
    escape_html(paste(note, collapse = " ")),
    ' <a class="download" download="', escape_html(name), '.csv" href="', csv_link(table$data), '">All ',
    big(nrow(table$data)),
    " rows as CSV</a></p>\n"
  ))
}

print_asis <- function(text) {
  structure(text, class = c("report_table", "knit_asis"))
}

#' @export
print.report_table <- function(x, ...) {
  cat(unclass(x), sep = "\n")
  invisible(x)
}

escape_html <- function(x) {
  x <- gsub("&", "&amp;", x, fixed = TRUE)
  x <- gsub("<", "&lt;", x, fixed = TRUE)
  x <- gsub(">", "&gt;", x, fixed = TRUE)
  gsub("\"", "&quot;", x, fixed = TRUE)
}

html_table <- function(cells, clear) {
  cells[] <- lapply(cells, function(column) escape_html(ifelse(is.na(column), "", as.character(column))))
  long_names <- "Marker" %in% names(cells) && any(nchar(cells$Marker) > 20L)
  open_cell <- ifelse(names(cells) %in% c("Note", "Setting"), '<td class="wide">',
                      ifelse(names(cells) == "Marker" & long_names, '<td class="name">', "<td>"))
  body <- do.call(paste0, Map(function(column, open) paste0(open, column, "</td>"), unname(cells), open_cell))
  open <- ifelse(rep_len(clear %in% TRUE, nrow(cells)), '<tr class="clear">', "<tr>")
  paste0('<table class="report-table">\n<thead><tr>',
         paste0('<th scope="col">', escape_html(names(cells)), "</th>", collapse = ""),
         "</tr></thead>\n<tbody>\n", paste0(open, body, "</tr>", collapse = "\n"), "\n</tbody>\n</table>")
}

# The whole table as a data URI, percent-encoded.
csv_link <- function(data) {
  lines <- utils::capture.output(utils::write.csv(data, row.names = FALSE, na = ""))
  bytes <- charToRaw(enc2utf8(paste0(paste(lines, collapse = "\r\n"), "\r\n")))
  codes <- sprintf("%%%02X", 0:255)
  plain <- utf8ToInt("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~,")
  codes[plain + 1L] <- strsplit(intToUtf8(plain), "")[[1L]]
  paste0("data:text/csv;charset=utf-8,", paste(codes[as.integer(bytes) + 1L], collapse = ""))
}

# What a reader wants of an object: `cells` (character columns), `clear` (rows to stress), `data` (all, for the CSV),
# `label`, `note`, `order` (of the rows shown).
readable <- function(x) {
  kinds <- c("paired_change", "response_change", "prognostic_screen", "prognostic_model", "sample_flow", "marker_study")
  kind <- kinds[inherits(x, kinds, which = TRUE) > 0L]
  if (length(kind)) {
    return(switch(kind[1L], paired_change = readable_change(x), response_change = readable_response(x),
                  prognostic_screen = readable_screen(x), prognostic_model = readable_model(x),
                  sample_flow = readable_flow(x),
                  marker_study = readable_study(x)))
  }
  if (is.list(x) && !is.data.frame(x)) return(readable_settings(x))
  abort_argument("x", "be a result, a study, a sample flow, a model, or a list of results", describe(x),
                 call = rlang::caller_env(2))
}

by_p <- function(result) result[order(result$p.value), , drop = FALSE]

# Values below the limit have a column of their own.
readable_note <- function(rows) {
  note <- ifelse(is.na(rows$note), "", rows$note)
  note <- gsub("(; )?[0-9,]+ (patient|pair)s? with a value below the limit, entered [^;]*", "", note)
  note <- sub("^; ", "", note)
  ifelse(rows$status == "ok", note, ifelse(note == "", rows$status, paste0(rows$status, ": ", note)))
}

censored_cells <- function(rows) {
  if (any(rows$n_censored > 0L, na.rm = TRUE)) list(`Below limit` = rows$n_censored)
}

censored_words <- function(rule) {
  entered <- c(limit = "the limit", half = "half the limit", sqrt2 = "the limit / sqrt(2)")
  paste0("Below limit: patients with such a value, which enters as ", entered[[rule %||% "limit"]], ".")
}

readable_change <- function(change) {
  rows <- by_p(change)
  fold <- is_fold(rows)
  by <- by_columns(rows)
  cells <- list(Marker = rows$marker, Visit = rows$visit, `Compared with` = rows$reference)
  # One reference for all is said under the table.
  reference <- unique(as.character(rows$reference))
  if (length(reference) == 1L) cells$`Compared with` <- NULL
  cells <- c(cells, lapply(rows[by], as.character), list(
    Pairs = rows$n_pairs, `Down / same / up` = paste(rows$n_down, rows$n_same, rows$n_up, sep = " / "),
    Change = if (fold) ratio_cell(rows$fold_change, rows$fold_low, rows$fold_high)
             else format_interval(rows$estimate, rows$conf.low, rows$conf.high),
    p = format_p(rows$p.value), `Adjusted p` = format_p(rows$adj.p.value)
  ), censored_cells(rows), list(Note = readable_note(rows)))
  names(cells)[match("Change", names(cells))] <- if (fold) "Fold change (interval)" else "Change (interval)"
  names(cells) <- sub("^(.)", "\\U\\1", names(cells), perl = TRUE)
  names(cells)[names(cells) == "P"] <- "p"
  out <- finish_table(cells, rows, change, "Changes within patients")
  if (length(reference) == 1L && !is.na(reference)) out$note <- c(paste0("Compared with ", reference, "."), out$note)
  out
}

readable_response <- function(assoc) {
  rows <- by_p(assoc)
  fold <- is_fold(rows)
  cells <- list(
    Marker = rows$marker, Visit = rows$visit, Stratum = rows$stratum,
    `Responders v non-responders` = paste(rows$n_responder, "v", rows$n_non_responder),
    Effect = if (fold) ratio_cell(rows$fold_change, rows$fold_low, rows$fold_high)
             else format_interval(rows$estimate, rows$conf.low, rows$conf.high),
    p = format_p(rows$p.value), `Adjusted p` = format_p(rows$adj.p.value),
    `AUC (interval)` = auc_cell(rows),
    `Odds ratio, up v down (interval)` = ratio_cell(rows$odds_ratio, rows$odds_low, rows$odds_high),
    `Interaction p` = format_p(rows$interaction_p)
  )
  cells <- c(cells, censored_cells(rows), list(Note = readable_note(rows)))
  names(cells)[5L] <- if (fold) "Ratio of fold changes (interval)" else "Difference of changes (interval)"
  if (all(is.na(rows$interaction_p))) cells$`Interaction p` <- NULL
  finish_table(cells, rows, assoc, "Change against response")
}

auc_cell <- function(rows) ifelse(is.na(rows$auc), "",
                                  sprintf("%.2f (%.2f, %.2f)", rows$auc, rows$auc_low, rows$auc_high))

readable_screen <- function(screen) {
  rows <- screen[order(screen$rank), , drop = FALSE]
  range <- ifelse(is.na(rows$rank_low), "", paste0(" (", format_number(rows$rank_low, 2L), " to ",
                                                   format_number(rows$rank_high, 2L), ")"))
  cells <- list(
    Rank = ifelse(is.na(rows$rank), "", paste0(rows$rank, gsub("\\.0\\b", "", range))), Marker = rows$marker,
    Patients = rows$n, Responders = rows$n_responder,
    Odds = ratio_cell(rows$odds_ratio, rows$odds_low, rows$odds_high),
    p = format_p(rows$p.value), `Adjusted p` = format_p(rows$adj.p.value), `AUC (interval)` = auc_cell(rows),
    `Cut-point` = format_number(rows$cut_point), Sensitivity = percent_cell(rows$sensitivity),
    Specificity = percent_cell(rows$specificity)
  )
  cells <- c(cells, censored_cells(rows), list(Note = readable_note(rows)))
  names(cells)[5L] <- paste0(odds_axis(screen), " (interval)")
  out <- finish_table(cells, rows, screen, "Prognosis by baseline")
  out$order <- "those ranked first"
  out
}

ratio_cell <- function(estimate, low, high) {
  limits <- ifelse(is.na(low) | is.na(high), "", paste0(" (", format_ratio(low), ", ", format_ratio(high), ")"))
  ifelse(is.na(estimate), "", paste0(format_ratio(estimate), limits))
}

percent_cell <- function(x) ifelse(is.na(x), "", paste0(round(100 * x), "%"))

readable_model <- function(fit) {
  data <- as.data.frame(generics::tidy(fit, conf.int = TRUE, exponentiate = TRUE))
  cells <- data.frame(Term = term_label(data$term, factors_of(fit)),
                      `Odds ratio (interval)` = ratio_cell(data$estimate, data$conf.low, data$conf.high),
                      p = format_p(data$p.value), check.names = FALSE)
  cells <- cells[data$term != "(Intercept)", , drop = FALSE]
  set <- settings_of(fit)
  list(cells = cells, clear = rep(FALSE, nrow(cells)), data = data, label = "Prognostic model",
       note = paste0(big(stats::nobs(fit)), " patients. Intervals: ", format_level(set$conf.level %||% 0.95),
                     ". p not adjusted. The CSV has the intercept, too."),
       order = "in order")
}

readable_flow <- function(flow) {
  flow <- as.data.frame(flow)
  key <- interaction(factor(flow$visit, unique(flow$visit)), factor(flow$marker, unique(flow$marker)), drop = TRUE)
  first <- match(levels(key), key)
  sums <- rowsum(as.matrix(flow[grep("^n_", names(flow))]), key, reorder = TRUE)[levels(key), , drop = FALSE]
  cells <- data.frame(
    Marker = flow$marker[first], Visit = flow$visit[first], Patients = sums[, "n_patients"], Pairs = sums[, "n_paired"],
    `No baseline` = sums[, "n_missing_baseline"], `No visit` = sums[, "n_missing_visit"],
    Neither = sums[, "n_missing_both"],
    `Below limit, baseline` = sums[, "n_censored_baseline"], `Below limit, visit` = sums[, "n_censored_visit"],
    check.names = FALSE
  )
  list(cells = cells, clear = FALSE, data = flow, label = "Sample flow",
       note = "Over all arms and response groups; the CSV has them apart.", order = "in the study's order")
}

readable_study <- function(study) {
  values <- as.data.frame(study)
  marker <- factor(values$marker, markers(study))
  unit <- values$unit[match(markers(study), values$marker)]
  at_baseline <- values$visit == study$baseline
  middle <- function(p) vapply(split(values$value[at_baseline], marker[at_baseline]), function(v) {
    if (length(v)) stats::quantile(v, p, names = FALSE) else NA_real_
  }, numeric(1))
  cells <- data.frame(
    Marker = markers(study), Unit = ifelse(is.na(unit), "", unit), Values = tabulate(marker, nlevels(marker)),
    `Below limit` = tabulate(marker[values$censored %in% TRUE], nlevels(marker)),
    `Baseline, median (quartiles)` = format_interval(middle(0.5), middle(0.25), middle(0.75)), check.names = FALSE
  )
  if (all(cells$Unit == "")) cells$Unit <- NULL
  list(cells = cells, clear = FALSE, data = cells, label = "Markers of the study", note = NULL,
       order = "in the study's order")
}

# Settings of several results, one row a setting.
readable_settings <- function(results) {
  one <- function(result) {
    set <- settings_of(result)
    data.frame(Part = class(result)[1L], Name = names(set), Setting = vapply(set, setting_words, character(1)),
               row.names = NULL)
  }
  cells <- if (length(results)) do.call(rbind, lapply(results, one)) else data.frame(Part = character(),
                                                                                     Name = character(),
                                                                                     Setting = character())
  list(cells = cells, clear = FALSE, data = cells, label = "Settings", note = NULL, order = "in order")
}

setting_words <- function(x) {
  if (is.null(x)) return("NULL")
  if (is.data.frame(x)) return(enumerate(do.call(paste, c(unname(as.list(x)), sep = " v ")), 6L))
  if (is.atomic(x)) return(if (length(x)) enumerate(format(x, trim = TRUE, digits = 15L), 8L) else "none")
  if (is.function(x)) return("a function")
  describe(x)
}

finish_table <- function(cells, rows, all, label) {
  cells <- as.data.frame(lapply(cells, as.character), check.names = FALSE)
  if ("Note" %in% names(cells) && all(cells$Note == "")) cells$Note <- NULL
  list(cells = cells, clear = is_clear(rows), data = as.data.frame(all), label = label,
       note = c(paste0("Bold: ", clear_words(all), ". Intervals: ", format_level(settings_of(all)$conf.level %||% 0.95),
                       "."),
                if ("Below limit" %in% names(cells)) censored_words(settings_of(all)$censored_rule)),
       order = "those with the smallest p")
}
