#' What a result says, in plain words
#'
#' Sentences with the numbers, one a marker over its visits: which markers changed, in which direction, by how much;
#' which changed differently between groups or arms; which baseline values were prognostic; how well a model would do in
#' new patients. Only rows that are statistically significant are told (an adjusted p value of at most one minus the
#' level of the intervals); the last sentence counts them and names the family of the adjustment. A marker is said to
#' have risen or fallen in a group only where that group's own interval excludes no change; else the patients who rose
#' and fell are counted. Where nothing is significant, the sentence says so and names the smallest p value.
#'
#' @param result A result of [paired_change()], [arm_change()], [response_change()], [response_trend()],
#'   [overall_change()], [longitudinal_change()], [marker_correlation()], [prognostic_screen()] or [outcome_screen()], a
#'   fit of [prognostic_model()], a [risk_difference()], a [validate_prognosis()], a
#'   [compare_prognosis()], a [decision_curve()] or a
#'   [sensitivity()].
#' @param ... Not used; must be empty.
#' @param n Whole number: so many markers have a sentence each, those with the smallest p first; those beyond are named
#'   in one more, or, where they are more than 200, counted. Default 20.
#' @return A character vector, one sentence an element.
#' @section Errors: `cytochange_error_argument` for another class; `cytochange_error_data` for a result without rows.
#' @seealso [methods_text()] for how it was computed, [report_study()] which uses both.
#' @examples
#' before <- matrix(c(1, 2, 4, 3, 8, 5, 6, 2), nrow = 1, dimnames = list("IL-6", NULL))
#' after <- matrix(c(2, 4, 9, 6, 19, 14, 13, 5), nrow = 1)
#' findings(paired_change(before, after, scale = "log2"))
#' @export
findings <- function(result, ..., n = 20L) {
  check_dots_empty(...)
  check_class(result, c("paired_change", "response_change", "prognostic_screen", "prognostic_model",
                        "prognosis_validation", "prognosis_comparison", "decision_curve", "sensitivity",
                        "response_trend",
                        "overall_change", "marker_correlation",
                        "longitudinal_change", "outcome_screen", "risk_difference", "panel_model"), "result")
  n <- check_count(n, "n", min = 1)
  if (inherits(result, "prognostic_model")) return(model_findings(result))
  if (inherits(result, "panel_model")) return(panel_findings(result))
  check_has_rows(result, "result")
  if (inherits(result, "risk_difference")) return(risk_findings(result))
  if (inherits(result, "prognosis_validation")) return(validation_findings(result))
  if (inherits(result, "prognosis_comparison")) return(comparison_findings(result))
  if (inherits(result, "decision_curve")) return(decision_findings(result))
  if (inherits(result, "sensitivity")) return(sensitivity_findings(result, n))
  rows <- judged(result)
  # Where other rows belong to the family too, which ones are counted.
  of <- if (nrow(rows) < nrow(result)) if (is.null(rows[["stratum"]])) " of differences" else " over all patients"
  found <- found_by_marker(rows)
  if (!length(found)) {
    return(c(nothing_found(rows, of), if (inherits(result, "marker_correlation")) few_orders_words(rows),
             interaction_sentences(result, n)))
  }
  c(vapply(utils::head(unname(found), n), marker_sentence, "", all_rows = rows),
    found_beyond(names(found)[-seq_len(n)], result), interaction_sentences(result, n), figures_sentence(rows),
    tally_sentence(rows, of))
}

# One sentence of a marker's significant rows. `all_rows`: all that were judged with them.
marker_sentence <- function(rows, all_rows) UseMethod("marker_sentence")

# What the figures of these sentences are, where they do not say it themselves.
figures_sentence <- function(rows) UseMethod("figures_sentence")

#' @exportS3Method
figures_sentence.default <- function(rows) NULL

# Those that have no sentence of their own.
found_beyond <- function(names, result) {
  if (!length(names)) return(NULL)
  what <- if (is.null(result[["marker_1"]])) "marker" else "pair"
  if (length(names) <= 200L) return(paste0("Statistically significant as well: ", list_words(names, Inf), "."))
  paste0("Statistically significant as well: ", format_count(length(names), what), ", the other rows of the result ",
         "in which adj.p.value is at most ", format(significance_level(result)), ".")
}

# How many tests there were, and what significant means: "(adjusted p <= 0.05; Holm over all 24 rows)".
tally_sentence <- function(rows, of = NULL) {
  n <- sum(!is.na(rows$p.value))
  if (n == 1L) return(paste0("That was the only test", of, " (", significance_words(rows), ")."))
  paste0(big(sum(rows$.significant)), " of ", format_count(n, "test"), of, if (sum(rows$.significant) == 1L) " was" else
    " were", " statistically significant (", significance_words(rows), ").")
}

nothing_found <- function(rows, of = NULL) {
  n <- sum(!is.na(rows$p.value))
  if (!n) return("Nothing could be computed; the table says why.")
  best <- rows[which.min(rows$p.value), , drop = FALSE]
  p <- told_p(if (is_adjusted(settings_of(rows))) best$adj.p.value else best$p.value, settings_of(rows))
  if (n == 1L) {
    return(paste0("The only test", of, ", of ", row_name(best), ", was not statistically significant (",
                  significance_words(rows), "): ", p, "."))
  }
  paste0("None of ", big(n), " tests", of, " was statistically significant (", significance_words(rows),
         "). The smallest p value: ", row_name(best), ", ", p, ".")
}
