# Response rates with their confidence intervals, a line a group.

#' @rdname autoplot.cytochange
#' @export
autoplot.response_rate <- function(object, ...) {
  check_dots_empty(...)
  check_has_rows(object, "object")
  set <- settings_of(object)
  rows <- as.data.frame(object)
  event <- first_group(response_groups())
  with_event <- rows[[group_columns(response_groups(), "n")[1L]]]
  name <- if (length(set$by)) as.character(rows[[set$by]]) else "all patients"
  rows$.y <- rev(seq_len(nrow(rows)))
  ggplot2::ggplot(rows, ggplot2::aes(y = .data$.y)) +
    ggplot2::geom_segment(ggplot2::aes(x = .data$conf.low, xend = .data$conf.high, yend = .data$.y), linewidth = 0.5,
                          colour = event$colour, na.rm = TRUE) +
    ggplot2::geom_point(ggplot2::aes(x = .data$rate), size = 2, colour = event$colour, na.rm = TRUE) +
    ggplot2::scale_x_continuous(limits = c(0, 1), labels = percent_text, expand = ggplot2::expansion(0.01)) +
    ggplot2::scale_y_continuous(breaks = rows$.y, limits = c(0.4, nrow(rows) + 0.6), expand = ggplot2::expansion(0),
                                labels = paste0(wrap_name(name, 24L, 2L), ", ", with_event, "/", rows$n_evaluable)) +
    ggplot2::labs(x = paste(upper_initial(event$many), "of the evaluable patients"), y = NULL,
                  title = fit_title(say_rates(rows, name, place_words(rows, set$by))),
                  subtitle = fit_subtitle(format_level(set$conf.level), " confidence intervals (Clopper-Pearson)")) +
    theme_cytochange() +
    ggplot2::theme(panel.grid.major.y = ggplot2::element_blank())
}

#' @rdname autoplot.cytochange
#' @export
plot.response_rate <- function(x, y, ...) draw_picture(autoplot.response_rate(x, ...))

# Names are said whole, as the axis may have them shortened; where they would fill more than three lines, not at all.
# `name`: of the groups; `place`: " under Megace", " with er positive".
say_rates <- function(rows, name, place) {
  known <- which(!is.na(rows$rate))
  if (!length(known)) return("Response rate: nobody is evaluable")
  if (nrow(rows) == 1L) return(paste("Response rate", percent_text(rows$rate)))
  extreme <- known[order(rows$rate[known])][c(1L, length(known))]
  said <- if (length(known) <= 3L) list_words(paste0(percent_text(rows$rate[known]), place[known])) else
    paste0(percent_text(rows$rate[extreme]), " (", name[extreme], ")", collapse = " to ")
  if (nchar(said) > 140L) said <- paste(percent_text(rows$rate[extreme]), collapse = " to ")
  paste("Response rate:", said)
}
