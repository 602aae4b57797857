# The picture of compare_prognosis().

#' @rdname autoplot.cytochange
#' @export
autoplot.prognosis_comparison <- function(object, ...) {
  check_dots_empty(...)
  used <- settings(object)
  refitted <- validation_record(used)$refits
  rows <- as.data.frame(object)
  rows <- rows[rows$measure != "lr_chi_square", ]
  better <- c(auc = "Area under the curve (right: second better)", brier = "Brier score (left: second better)")
  rows$.panel <- factor(better[rows$measure], better)
  keys <- if (refitted) c("corrected for optimism", "apparent") else "in new patients"
  shown <- rbind(
    data.frame(rows[".panel"], .x = rows$corrected, .low = rows$conf.low, .high = rows$conf.high, .which = keys[1L]),
    if (refitted) data.frame(rows[".panel"], .x = rows$difference, .low = NA_real_, .high = NA_real_, .which = keys[2L])
  )
  shown$.which <- factor(shown$.which, rev(keys))
  ggplot2::ggplot(shown, ggplot2::aes(x = .data$.x, y = .data$.which)) +
    ggplot2::geom_vline(xintercept = 0, colour = "grey60", linewidth = 0.3, linetype = "dashed") +
    ggplot2::geom_segment(ggplot2::aes(x = .data$.low, xend = .data$.high, yend = .data$.which), na.rm = TRUE,
                          colour = "#0072B2", linewidth = 0.7) +
    ggplot2::geom_point(ggplot2::aes(colour = .data$.which), size = 2.5, na.rm = TRUE) +
    ggplot2::scale_colour_manual(values = stats::setNames(c("#0072B2", "#000000")[seq_along(keys)], keys),
                                 limits = keys, guide = "none") +
    ggplot2::facet_wrap(ggplot2::vars(.data$.panel), ncol = 1L, scales = "free_x") +
    ggplot2::labs(x = "Second model minus first", y = NULL, title = fit_title(say_comparison(object)),
                  subtitle = fit_subtitle(paste0(format_count(used$n, if (refitted) "patient" else "new patient"), ", ",
                                                 format_count(used$n_events, "event"), "; ",
                                                 format_level(used$conf.level), " confidence intervals; ",
                                                 lower_first(comparison_method(used)))),
                  caption = fit_caption(c(compared_models(used), event_note(used$event),
                                          if (used$n_failed) failed_refits(used),
                                          if (!is.null(used$simulated)) "Simulated data."))) +
    theme_cytochange()
}

#' @rdname autoplot.cytochange
#' @export
plot.prognosis_comparison <- function(x, y, ...) draw_picture(autoplot.prognosis_comparison(x, ...))

# A sentence within another; a name's own capital stays.
lower_first <- function(x) sub("^Both", "both", x)
