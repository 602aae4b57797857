# The picture of a panel: odds ratios without intervals, as what is chosen or shrunk has none of its own.

#' @rdname autoplot.cytochange
#' @export
autoplot.panel_model <- function(object, ...) {
  check_dots_empty(...)
  way <- object$spec$way
  rows <- utils::head(object$chosen, 30L)
  rows$place <- factor(seq_len(nrow(rows)), rev(seq_len(nrow(rows))))
  rows$kept <- factor(ifelse(rows$coefficient != 0, "in the panel", "not chosen"), c("in the panel", "not chosen"))
  rows$label <- if (panel_shares(object)) percent_text(rows$share) else ""
  hidden <- nrow(object$chosen) - nrow(rows)
  ggplot2::ggplot(rows, ggplot2::aes(x = exp(.data$coefficient), y = .data$place)) +
    ggplot2::geom_vline(xintercept = 1, colour = "#7A7A7A", linetype = "dashed") +
    ggplot2::geom_point(ggplot2::aes(shape = .data$kept), size = 2.5, colour = "#0072B2") +
    ggplot2::geom_text(ggplot2::aes(label = .data$label), vjust = -0.8, size = 3) +
    ggplot2::scale_shape_manual(values = c(`in the panel` = 16, `not chosen` = 1), name = NULL,
                                limits = levels(droplevels(rows$kept))) +
    ggplot2::scale_x_log10(expand = ggplot2::expansion(mult = 0.08)) +
    ggplot2::scale_y_discrete(labels = function(at) short_name(rows$marker[as.integer(at)]),
                              expand = ggplot2::expansion(add = c(0.5, 0.8))) +
    ggplot2::labs(
      x = paste0("Odds ratio of ", panel_event(), " per ", if (object$spec$logs) "doubling" else "unit",
                 " of the value at ", object$baseline),
      y = NULL, title = fit_title(paste("Panel of markers by", way$name)),
      subtitle = fit_subtitle(format_count(object$n, "patient"), ", ", object$n_events, " with response"),
      caption = fit_caption(paste0(
        "Odds ratios ", way$said, ".",
        if (any(nzchar(rows$label))) {
          paste0(" Numbers: how often chosen in ", panel_resamples(object), ".")
        },
        if (hidden) paste0(" ", format_count(hidden, "candidate"), " more not shown.")
      ))
    ) +
    theme_cytochange()
}

#' @rdname autoplot.cytochange
#' @export
plot.panel_model <- function(x, y, ...) draw_picture(autoplot.panel_model(x, ...))
