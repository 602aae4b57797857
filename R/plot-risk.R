# Standardised risks with their intervals, a line a level.

plot_risks <- function(risks, ...) {
  check_dots_empty(...)
  check_has_rows(risks, "object")
  set <- settings_of(risks)
  rows <- as.data.frame(risks)
  rows$.y <- rev(seq_len(nrow(rows)))
  rows$.text <- ifelse(is.na(rows$difference), "", paste0("difference ", risk_limits_text(rows, set$conf.level)))
  ggplot2::ggplot(rows, ggplot2::aes(y = .data$.y)) +
    ggplot2::geom_vline(xintercept = rows$risk[rows$level == set$reference], colour = "grey60", linewidth = 0.3,
                        linetype = "dashed") +
    ggplot2::geom_segment(ggplot2::aes(x = .data$risk_low, xend = .data$risk_high, yend = .data$.y), linewidth = 0.5,
                          na.rm = TRUE) +
    ggplot2::geom_point(ggplot2::aes(x = .data$risk), size = 2) +
    ggplot2::geom_text(ggplot2::aes(x = 0, label = .data$.text), hjust = 0, vjust = -1.2, size = 2.4,
                       colour = "grey20") +
    ggplot2::scale_x_continuous(limits = c(0, 1), labels = percent_text, expand = ggplot2::expansion(0.01)) +
    ggplot2::scale_y_continuous(breaks = rows$.y, limits = c(0.4, nrow(rows) + 0.6), expand = ggplot2::expansion(0),
                                labels = wrap_name(rows$level, 24L, 2L)) +
    ggplot2::labs(x = paste("Standardised risk of", risk_event(set)), y = NULL, title = fit_title(risk_title(risks)),
                  subtitle = fit_subtitle(format_level(set$conf.level), " confidence intervals, ", rows$method[1L],
                                          "; ",
                                          if (set$weighted) paste("sum of weights", big(set$n)) else
                                            format_count(set$n, "patient")),
                  caption = fit_caption(paste0("Dashed: the risk with ", set$reference,
                                               "; differences from it in percentage points."))) +
    theme_cytochange() +
    ggplot2::theme(panel.grid.major.y = ggplot2::element_blank())
}

risk_limits_text <- function(rows, level) {
  vapply(seq_len(nrow(rows)), function(i) {
    row <- rows[i, , drop = FALSE]
    if (is.na(row$difference_low)) return(points_text(row$difference))
    told_limits(100 * row$difference, 100 * row$difference_low, 100 * row$difference_high, level, 1L, 0)
  }, "")
}
