#' Pictures of studies and results
#'
#' `autoplot()` returns the picture that suits an object, `plot()` draws it: trajectories of a study, the flow of
#' patients, a forest of changes, of differences by response, of odds ratios, a ROC curve. The named functions have
#' more to choose from.
#'
#' @param object,x A [marker_study()], [sample_flow()], [paired_change()], [response_change()], [prognostic_screen()],
#'   [prognostic_model()], [roc_curve()], [validate_prognosis()], [calibration_curve()] or [decision_curve()].
#' @param ... Arguments of the named function: [plot_trajectory()], [plot_flow()], [plot_change()], [plot_response()],
#'   [plot_prognosis()], [plot_roc()], [plot_calibration()], [plot_decision()]; an unknown one is an error.
#' @param y Not used; must be missing.
#' @return `autoplot()`: a ggplot. `plot()`: the same, invisibly, after drawing it.
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
autoplot.paired_change <- function(object, ...) plot_change(object, ...)

#' @rdname autoplot.cytochange
#' @export
autoplot.response_change <- function(object, ...) plot_response(object, ...)

#' @rdname autoplot.cytochange
#' @export
autoplot.prognostic_screen <- function(object, ...) plot_prognosis(object, ...)

#' @rdname autoplot.cytochange
#' @export
autoplot.prognostic_model <- function(object, ...) plot_prognosis(object, ...)

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
plot.paired_change <- function(x, y, ...) draw_picture(plot_change(x, ...))

#' @rdname autoplot.cytochange
#' @export
plot.response_change <- function(x, y, ...) draw_picture(plot_response(x, ...))

#' @rdname autoplot.cytochange
#' @export
plot.prognostic_screen <- function(x, y, ...) draw_picture(plot_prognosis(x, ...))

#' @rdname autoplot.cytochange
#' @export
plot.prognostic_model <- function(x, y, ...) draw_picture(plot_prognosis(x, ...))

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
