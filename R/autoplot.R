#' Pictures of studies and results
#'
#' `autoplot()` returns the picture that suits an object, `plot()` draws it: trajectories of a study, the flow of
#' patients, a forest of changes, of differences by response, of odds ratios, a ROC curve. The named functions have
#' more to choose from.
#'
#' @param object,x A [marker_study()], [marker_summary()], [missing_report()], [limit_report()], [response_rate()],
#'   [sample_flow()], [paired_change()], [response_change()], [response_trend()], [overall_change()],
#'   [marker_correlation()], [longitudinal_change()], [sensitivity()],
#'   [prognostic_screen()], [outcome_screen()], [risk_difference()],
#'   [prognostic_model()], [roc_curve()], [compare_roc()], [detect_separation()], [validate_prognosis()],
#'   [compare_prognosis()],
#'   [calibration_curve()] or [decision_curve()].
#' @param ... Arguments of the named function: [plot_trajectory()], [plot_summary()], [plot_missing()],
#'   [plot_limits()], [plot_flow()], [plot_change()], [plot_response()], [plot_trend()], [plot_overall()],
#'   [plot_correlation()], [plot_longitudinal()],
#'   [plot_sensitivity()], [plot_prognosis()], [plot_outcome()],
#'   [plot_roc()], [plot_calibration()], [plot_decision()]; an unknown one is an error.
#' @param y Not used; must be missing.
#' @return `autoplot()`: a ggplot. `plot()`: the same, invisibly, after drawing it.
#' @section Errors: Those of the named function, of class `cytochange_error`: `cytochange_error_argument` for an unknown
#'   argument or marker, `cytochange_error_data` where there is nothing to draw.
#' @seealso [plot_trajectory()], [plot_summary()], [plot_missing()], [plot_waterfall()], [plot_heatmap()] of a study;
#'   [plot_change()], [plot_directions()], [plot_response()], [plot_volcano()], [plot_prognosis()] of results;
#'   [plot_roc()], [plot_calibration()], [plot_decision()] of models; [theme_cytochange()] for their look.
#' @examples
#' study <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker",
#'   value = "value", response = "response", arm = "arm", lloq = "lloq", unit = "unit")
#' autoplot(study, markers = "IL-6")
#' autoplot(sample_flow(study))
#' @name autoplot.cytochange
NULL

#' @rdname autoplot.cytochange
#' @export
autoplot.marker_study <- function(object, ...) plot_trajectory(object, ...)

#' @rdname autoplot.cytochange
#' @export
autoplot.sample_flow <- function(object, ...) plot_flow(object, ...)

#' @rdname autoplot.cytochange
#' @export
autoplot.marker_summary <- function(object, ...) plot_summary(object, ...)

#' @rdname autoplot.cytochange
#' @export
autoplot.missing_report <- function(object, ...) plot_missing(object, ...)

#' @rdname autoplot.cytochange
#' @export
autoplot.paired_change <- function(object, ...) plot_change(object, ...)

#' @rdname autoplot.cytochange
#' @export
autoplot.response_change <- function(object, ...) plot_response(object, ...)

#' @rdname autoplot.cytochange
#' @export
autoplot.response_trend <- function(object, ...) plot_trend(object, ...)

#' @rdname autoplot.cytochange
#' @export
autoplot.overall_change <- function(object, ...) plot_overall(object, ...)

#' @rdname autoplot.cytochange
#' @export
autoplot.marker_correlation <- function(object, ...) plot_correlation(object, ...)

#' @rdname autoplot.cytochange
#' @export
autoplot.longitudinal_change <- function(object, ...) plot_longitudinal(object, ...)

#' @rdname autoplot.cytochange
#' @export
autoplot.prognostic_screen <- function(object, ...) plot_prognosis(object, ...)

#' @rdname autoplot.cytochange
#' @export
autoplot.outcome_screen <- function(object, ...) plot_outcome(object, ...)

#' @rdname autoplot.cytochange
#' @export
autoplot.prognostic_model <- function(object, ...) plot_prognosis(object, ...)

#' @rdname autoplot.cytochange
#' @export
autoplot.risk_difference <- function(object, ...) plot_risks(object, ...)

#' @rdname autoplot.cytochange
#' @export
autoplot.roc_curve <- function(object, ...) plot_roc(object, ...)

#' @rdname autoplot.cytochange
#' @export
autoplot.prognosis_validation <- function(object, ...) plot_calibration(object, ...)

#' @rdname autoplot.cytochange
#' @export
autoplot.calibration_curve <- function(object, ...) plot_calibration(object, ...)

#' @rdname autoplot.cytochange
#' @export
autoplot.decision_curve <- function(object, ...) plot_decision(object, ...)

# Draws on the current device and hands the picture on.
draw_picture <- function(picture) {
  print(picture)
  invisible(picture)
}

#' @rdname autoplot.cytochange
#' @export
plot.marker_study <- function(x, y, ...) draw_picture(plot_trajectory(x, ...))

#' @rdname autoplot.cytochange
#' @export
plot.sample_flow <- function(x, y, ...) draw_picture(plot_flow(x, ...))

#' @rdname autoplot.cytochange
#' @export
plot.marker_summary <- function(x, y, ...) draw_picture(plot_summary(x, ...))

#' @rdname autoplot.cytochange
#' @export
plot.missing_report <- function(x, y, ...) draw_picture(plot_missing(x, ...))

#' @rdname autoplot.cytochange
#' @export
plot.paired_change <- function(x, y, ...) draw_picture(plot_change(x, ...))

#' @rdname autoplot.cytochange
#' @export
plot.response_change <- function(x, y, ...) draw_picture(plot_response(x, ...))

#' @rdname autoplot.cytochange
#' @export
plot.response_trend <- function(x, y, ...) draw_picture(plot_trend(x, ...))

#' @rdname autoplot.cytochange
#' @export
plot.overall_change <- function(x, y, ...) draw_picture(plot_overall(x, ...))

#' @rdname autoplot.cytochange
#' @export
plot.marker_correlation <- function(x, y, ...) draw_picture(plot_correlation(x, ...))

#' @rdname autoplot.cytochange
#' @export
plot.longitudinal_change <- function(x, y, ...) draw_picture(plot_longitudinal(x, ...))

#' @rdname autoplot.cytochange
#' @export
plot.prognostic_screen <- function(x, y, ...) draw_picture(plot_prognosis(x, ...))

#' @rdname autoplot.cytochange
#' @export
plot.outcome_screen <- function(x, y, ...) draw_picture(plot_outcome(x, ...))

#' @rdname autoplot.cytochange
#' @export
plot.prognostic_model <- function(x, y, ...) draw_picture(plot_prognosis(x, ...))

#' @rdname autoplot.cytochange
#' @export
plot.risk_difference <- function(x, y, ...) draw_picture(plot_risks(x, ...))

#' @rdname autoplot.cytochange
#' @export
plot.roc_curve <- function(x, y, ...) draw_picture(plot_roc(x, ...))

#' @rdname autoplot.cytochange
#' @export
plot.prognosis_validation <- function(x, y, ...) draw_picture(plot_calibration(x, ...))

#' @rdname autoplot.cytochange
#' @export
plot.calibration_curve <- function(x, y, ...) draw_picture(plot_calibration(x, ...))

#' @rdname autoplot.cytochange
#' @export
plot.decision_curve <- function(x, y, ...) draw_picture(plot_decision(x, ...))

#' @rdname autoplot.cytochange
#' @export
autoplot.roc_comparison <- function(object, ...) {
  curves <- attr(object, "roc_curves", exact = TRUE)
  if (is.null(curves)) abort_argument("object", "be the whole comparison made by compare_roc()", "a part of one")
  plot_roc(curves, ...)
}

#' @rdname autoplot.cytochange
#' @export
plot.roc_comparison <- function(x, y, ...) draw_picture(autoplot.roc_comparison(x, ...))

#' @rdname autoplot.cytochange
#' @export
autoplot.separation <- function(object, ...) {
  check_dots_empty(...)
  places <- c("-Inf", "finite", "Inf")
  rows <- tidy.separation(object)
  rows$place <- factor(places[sign(rows$estimate) + 2], places)
  rows$term <- factor(seq_len(nrow(rows)), rev(seq_len(nrow(rows))))
  infinite <- sum(rows$estimate != 0)
  title <- if (!object$separated) "No separation: every coefficient is finite" else
    paste0(if (object$complete) "Complete" else "Quasi-complete", " separation: ", infinite, " of ",
           format_count(nrow(rows), "coefficient"), if (infinite == 1L) " is" else " are", " infinite")
  ggplot2::ggplot(rows, ggplot2::aes(x = .data$place, y = .data$term, colour = .data$place)) +
    ggplot2::geom_point(size = 2.5) +
    ggplot2::scale_x_discrete(drop = FALSE) +
    ggplot2::scale_y_discrete(labels = function(x) short_name(object$terms[as.integer(x)])) +
    ggplot2::scale_colour_manual(values = stats::setNames(c("#D55E00", "#7A7A7A", "#D55E00"), places), limits = places,
                                 guide = "none") +
    ggplot2::labs(x = "Maximum-likelihood estimate", y = NULL, title = fit_title(title),
                  subtitle = fit_subtitle(object$n_separated, " of ", format_count(object$n, "row"),
                                          " told apart without error")) +
    theme_cytochange()
}

#' @rdname autoplot.cytochange
#' @export
plot.separation <- function(x, y, ...) draw_picture(autoplot.separation(x, ...))
