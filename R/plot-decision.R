#' Decision curve plot
#'
#' Net benefit against the threshold probability: of deciding by the model, apparent and corrected for optimism with its
#' band, of treating all and of treating none.
#'
#' @param x A [decision_curve()]; or a model or validation, from which one is made.
#' @param ... Where `x` is a model or validation: arguments of [decision_curve()]. Otherwise must be empty.
#' @return A ggplot.
#' @section Errors: Those of [decision_curve()].
#' @seealso [decision_curve()], [validate_prognosis()]
#' @examples
#' study <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker",
#'   value = "value", response = "response", arm = "arm", lloq = "lloq")
#' fit <- prognostic_model(response ~ log2(`sIL-2R`) + log2(`IFN-gamma`), study)
#' plot_decision(fit, resamples = 100, seed = 1)
#' @export
plot_decision <- function(x, ...) {
  if (inherits(required(x), "decision_curve")) check_dots_empty(...) else x <- decision_curve(x, ...)
  check_has_rows(x, "x")
  keys <- c(corrected = "model, corrected", net_benefit = "model, apparent", all = "treat all", none = "treat none")
  lines <- do.call(rbind, lapply(names(keys), function(column) {
    data.frame(.x = x$threshold, .y = x[[column]], .which = keys[[column]])
  }))
  lines$.which <- factor(lines$.which, keys)
  colours <- stats::setNames(c("#0072B2", "#000000", "#E69F00", "#7A7A7A"), keys)
  types <- stats::setNames(c("solid", "longdash", "dotdash", "dotted"), keys)
  single <- nrow(x) == 1L
  ggplot2::ggplot(lines, ggplot2::aes(x = .data$.x, y = .data$.y, colour = .data$.which)) +
    ggplot2::geom_ribbon(data = as.data.frame(x), inherit.aes = FALSE,
                         ggplot2::aes(x = .data$threshold, ymin = .data$conf.low, ymax = .data$conf.high),
                         fill = "#0072B2", alpha = 0.15) +
    (if (single) ggplot2::geom_point(size = 1.7) else
      ggplot2::geom_line(ggplot2::aes(linetype = .data$.which), linewidth = 0.7)) +
    ggplot2::scale_colour_manual(values = colours, limits = unname(keys)) +
    (if (!single) ggplot2::scale_linetype_manual(values = types, limits = unname(keys))) +
    ggplot2::scale_x_continuous(labels = percent, expand = ggplot2::expansion(0.02)) +
    ggplot2::coord_cartesian(ylim = decision_range(x)) +
    ggplot2::labs(x = "Threshold probability", y = "Net benefit per patient",
                  title = fit_title(say_decision(x)), subtitle = fit_subtitle(decision_sizes(x)),
                  caption = fit_caption(decision_notes(x))) +
    theme_cytochange()
}

# Treating all loses without bound; the picture ends a little below zero.
decision_range <- function(x) {
  high <- max(x$net_benefit, x$corrected, x$all, x$conf.high, 0, na.rm = TRUE)
  low <- min(x$corrected, x$conf.low, 0, na.rm = TRUE)
  c(max(low, -0.5 * max(high, 0.05)), max(high, 0.05))
}

say_decision <- function(x) say_useful(x, "Deciding by the model is better", closing = "")

decision_sizes <- function(x) {
  used <- settings(x)
  paste0(format_count(used$n, "patient"), ", ", format_count(used$n_events, "event"), "; ", correction_words(used),
         ", ",
         format_level(used$conf.level), " pointwise band")
}

decision_notes <- function(x) {
  used <- settings(x)
  c("A threshold of 20% means: four treatments in vain are the price of one that is needed.",
    if (used$n_failed) failed_refits(used), if (!is.null(used$simulated)) "Simulated data.")
}
