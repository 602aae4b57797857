#' The statistical-methods paragraph of what was run
#'
#' Describes from its settings how a result was computed: test, rules for zeros, ties and values below the limit,
#' estimate and interval, adjustment, resamples and seed, version; with references. For the methods section of a paper
#' or report.
#'
#' @param ... Results, in the order in which they should be described: of [paired_change()], [arm_change()],
#'   [response_change()], [response_trend()], [overall_change()], [marker_correlation()], [prognostic_screen()],
#'   [outcome_screen()], [prognostic_model()], [panel_model()], [risk_difference()], [roc_curve()], [compare_roc()],
#'   [cut_performance()], [validate_prognosis()], [compare_prognosis()], [calibration_curve()], [decision_curve()] and
#'   [sensitivity()].
#' @param references `TRUE` (the default) or `FALSE`: add the list of references?
#' @param reporting `NULL` (the default), `"REMARK"`, `"TRIPOD"` or `"CONSORT"`: the items of that guideline, each with
#'   where it is answered: in the methods, in a result, or by the authors alone.
#' @return A character vector, one paragraph an element, the references last; class `methods_text`, which prints
#'   wrapped. Attribute `part` tells what each element is: "analysis", "general" (what holds for all of them) or
#'   "reference". With `reporting` it has the checklist as attribute `checklist`, a data frame `item, topic, answered`,
#'   which is printed below and which `as.data.frame()` returns.
#' @section Errors: `cytochange_error_argument` where nothing is given, or something of another class.
#' @seealso [settings()], [findings()], [report_study()].
#' @examples
#' before <- matrix(c(1, 2, 4, 3, 8, 5, 6, 2), nrow = 1, dimnames = list("IL-6", NULL))
#' after <- matrix(c(2, 4, 9, 6, 19, 14, 13, 5), nrow = 1)
#' methods_text(paired_change(before, after, scale = "log2"))
#' @export
methods_text <- function(..., references = TRUE, reporting = NULL) {
  if (!is.null(reporting)) reporting <- check_choice(reporting, names(reporting_guidelines()), "reporting")
  references <- check_flag(references, "references")
  results <- list(...)
  if (!length(results)) abort_argument("...", "be one or more results", "empty")
  parts <- lapply(results, methods_part)
  cited <- unique(unlist(lapply(parts, `[[`, "cites")))
  text <- trimws(vapply(parts, `[[`, character(1), "text"))
  # Curves drawn from one validation say the same of it once.
  version <- settings_of(results[[1L]])$version %||% as.character(utils::packageVersion("cytochange"))
  cited <- unique(c(cited, reporting_cites(results), reporting_guidelines()[[reporting %||% ""]]$cites))
  said <- list(
    analysis = merged_methods(unique(text)),
    general = c(data_methods(results), significance_methods(results), reporting_methods(results),
                paste0("Computed with the R package cytochange ", version, " and ", R.version.string, ".")),
    reference = if (references) unname(reference_list()[cited])
  )
  structure(unlist(said, use.names = FALSE), class = "methods_text", part = rep(names(said), lengths(said)),
            checklist = if (!is.null(reporting)) reporting_checklist(reporting, results))
}

methods_part <- function(result) {
  known <- list(
    paired_change = change_methods, arm_change = arm_methods, response_change = response_methods,
    prognostic_screen = screen_methods, prognostic_model = model_methods, roc_curve = roc_methods,
    roc_comparison = comparison_methods, prognosis_comparison = comparison_of_models_methods,
    prognosis_validation = validation_methods, calibration_curve = calibration_methods,
    decision_curve = decision_methods, sensitivity = sensitivity_methods, response_trend = trend_methods,
    overall_change = overall_methods, marker_correlation = correlation_methods,
    longitudinal_change = longitudinal_methods, outcome_screen = outcome_methods, risk_difference = risk_methods,
    panel_model = panel_methods, cut_performance = cut_methods
  )
  kind <- names(known)[inherits(result, names(known), which = TRUE) > 0L]
  if (!length(kind)) {
    abort_argument("...", paste0("be results of class ", enumerate(names(known), Inf)), describe(result),
                   call = rlang::caller_env(3))
  }
  known[[kind[1L]]](result)
}

# Paragraphs of one title become one: what each analysis alone has, then what all of them share.
merged_methods <- function(text) {
  title <- sub("[.] .*", "", text)
  vapply(split(text, factor(title, unique(title))), function(same) {
    if (length(same) == 1L) return(same)
    said <- strsplit(substring(same, nchar(sub("[.] .*", "", same[1L])) + 3L), "(?<=[.]) (?=[A-Z0-9])", perl = TRUE)
    shared <- Reduce(intersect, said)
    own <- vapply(said, function(one) paste(setdiff(one, shared), collapse = " "), "")
    paste0(sub("[.] .*", "", same[1L]), ", ", length(same), " analyses. ",
           paste0("(", seq_along(own), ") ", own, collapse = " "),
           if (length(shared)) {
             paste0(" What follows holds for ", if (length(same) == 2L) "both. " else "all of them. ",
                    paste(shared, collapse = " "))
           })
  }, "", USE.NAMES = FALSE)
}
