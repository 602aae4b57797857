#' Calibration plot
#'
#' Observed against predicted probability of response: the apparent curve, the curve corrected for optimism with its
#' band, the line of perfect calibration, and below the distribution of predictions in patients with and without the
#' event.
#'
#' @param x A [calibration_curve()]; or a model or validation, from which one is made.
#' @param ... Where `x` is a model or validation: arguments of [calibration_curve()]. Otherwise must be empty.
#' @return A ggplot.
#' @section Errors: Those of [calibration_curve()].
#' @seealso [calibration_curve()], [validate_prognosis()]
#' @examples
#' study <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker",
#'   value = "value", response = "response", arm = "arm", lloq = "lloq")
#' fit <- prognostic_model(response ~ log2(`sIL-2R`) + log2(`IFN-gamma`), study)
#' plot_calibration(fit, resamples = 50, seed = 1)
#' @export
plot_calibration <- function(x, ...) {
  if (inherits(required(x), "calibration_curve")) check_dots_empty(...) else x <- calibration_curve(x, ...)
  keys <- if (validation_record(settings(x))$refits) c("corrected for optimism", "apparent") else "in new patients"
  lines <- rbind(data.frame(.x = x$curve$predicted, .y = x$curve$corrected, .which = keys[1L]),
                 if (length(keys) > 1L) data.frame(.x = x$curve$predicted, .y = x$curve$apparent, .which = keys[2L]))
  lines$.which <- factor(lines$.which, keys)
  spikes <- prediction_spikes(x$patients)
  ggplot2::ggplot(lines, ggplot2::aes(x = .data$.x, y = .data$.y)) +
    ggplot2::geom_abline(slope = 1, intercept = 0, colour = "grey60", linewidth = 0.3, linetype = "dashed") +
    ggplot2::geom_ribbon(data = x$curve, inherit.aes = FALSE, na.rm = TRUE,
                         ggplot2::aes(x = .data$predicted, ymin = .data$conf.low, ymax = .data$conf.high),
                         fill = "#0072B2", alpha = 0.15) +
    ggplot2::geom_line(ggplot2::aes(colour = .data$.which, linetype = .data$.which), linewidth = 0.7, na.rm = TRUE) +
    ggplot2::geom_segment(data = spikes, ggplot2::aes(x = .data$.x, xend = .data$.x, y = .data$.from, yend = .data$.to),
                          colour = "grey25", linewidth = 0.5) +
    ggplot2::geom_hline(yintercept = spike_base(), colour = "grey60", linewidth = 0.25) +
    ggplot2::annotate("text", x = 1, y = spike_base() + c(0.05, -0.05), label = c("event", "no event"), hjust = 1,
                      size = 2.4, colour = "grey25") +
    ggplot2::scale_colour_manual(values = c("#0072B2", "#000000")[seq_along(keys)], limits = keys) +
    ggplot2::scale_linetype_manual(values = c("solid", "longdash")[seq_along(keys)], limits = keys) +
    ggplot2::scale_x_continuous(breaks = 0:4 / 4, labels = percent, expand = ggplot2::expansion(0.02)) +
    ggplot2::scale_y_continuous(breaks = 0:4 / 4, labels = percent, expand = ggplot2::expansion(0.02)) +
    ggplot2::coord_cartesian(xlim = c(0, 1), ylim = c(2 * spike_base(), 1)) +
    ggplot2::labs(x = "Predicted probability", y = "Observed share", title = fit_title(say_calibration(x)),
                  subtitle = fit_subtitle(calibration_sizes(x)), caption = fit_caption(calibration_notes(x))) +
    theme_cytochange()
}

# The line that the distribution of predictions stands on.
spike_base <- function() -0.11

# Bars of predictions in 40 classes, events upwards, non-events downwards, the highest 0.09 long.
prediction_spikes <- function(patients) {
  at <- factor(pmin(floor(patients$predicted * 40), 39), 0:39)
  counts <- table(at, factor(patients$event, c(TRUE, FALSE)))
  height <- 0.09 * counts / max(counts)
  middle <- (0:39 + 0.5) / 40
  out <- rbind(data.frame(.x = middle, .from = spike_base(), .to = spike_base() + as.vector(height[, 1L])),
               data.frame(.x = middle, .from = spike_base(), .to = spike_base() - as.vector(height[, 2L])))
  out[out$.from != out$.to, ]
}

say_calibration <- function(x) {
  paste0("Predictions are off by ", format_number(100 * x$ICI, 2L),
         " percentage points on average, ",
         if (validation_record(settings(x))$refits) "corrected for optimism" else "in new patients")
}

calibration_sizes <- function(x) {
  used <- settings(x)
  paste0(format_count(x$n, "patient"), ", ", format_count(x$n_events, "event"), "; smoothed by ",
         get_smoother(used$smoother)$name, "; ", correction_words(used), ", ", format_level(x$conf.level),
           " pointwise band")
}

calibration_notes <- function(x) {
  used <- settings(x)
  refitted <- validation_record(used)$refits
  both <- function(apparent, corrected) {
    paste(c(if (refitted) fixed(apparent, 3L), fixed(corrected, 3L)), collapse = ", ")
  }
  c(paste0("Distance", if (refitted) ", apparent and corrected", ": mean (ICI) ", both(x$apparent[[1L]], x$ICI),
           "; 90th percentile (E90) ", both(x$apparent[[3L]], x$E90), "."),
    "Dashed: perfect calibration. Bars: patients by prediction.",
    event_note(used$event), if (used$n_failed) failed_refits(used), if (!is.null(used$simulated)) "Simulated data.")
}
