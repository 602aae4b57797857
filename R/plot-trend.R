#' Picture of markers by response category
#'
#' A panel a marker: the median of its changes, or values, in each category of response from worst to best, with the
#' quartiles, joined by a line a visit; above it the ordered area of each visit with its p value (of up to three
#' visits).
#'
#' @param trend A result of [response_trend()].
#' @param ... Not used; must be empty.
#' @param markers,visits Character vectors: some of the result's; `NULL`, the default, for all.
#' @param top Whole number: at most so many markers, those with the smallest p. `NULL`, the default, takes what can be
#'   read at 16 x 10 cm: eight.
#' @return A ggplot. On the log2 scale fold changes, or values in units, stand on a log axis.
#' @section Errors: `cytochange_error_argument` for another class, an unknown marker or visit;
#'   `cytochange_error_data` for a result without rows.
#' @seealso [response_trend()], [plot_response()].
#' @examples
#' study <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker",
#'   value = "value", response = "response", arm = "arm", lloq = "lloq", unit = "unit")
#' plot_trend(response_trend(study, visit = "month 6", seed = 1))
#' @export
plot_trend <- function(trend, ..., markers = NULL, visits = NULL, top = NULL) {
  check_dots_empty(...)
  check_class(trend, "response_trend", "trend")
  rows <- choose_rows(trend, markers, visits, "trend")
  rows <- rows[as.character(rows$stratum) == "all", , drop = FALSE]
  check_has_rows(rows, "trend")
  set <- settings_of(rows)
  n_all <- length(unique(rows$marker))
  shown <- top_markers(rows, check_count(top, "top", min = 1, null_ok = TRUE) %||% 8)
  all_rows <- rows
  rows <- rows[as.character(rows$marker) %in% shown, , drop = FALSE]
  drawn <- lay_out_trend(rows, set, shown)
  log <- set$scale == "log2"
  directed <- trend_kind(set)$directed
  colours <- group_colours(levels(drawn$.colour))
  beside <- ggplot2::position_dodge(width = if (nlevels(drawn$visit) > 1L) 0.4 else 0)
  ggplot2::ggplot(drawn, ggplot2::aes(x = .data$level, y = .data$median, group = .data$visit)) +
    (if (directed) ggplot2::geom_hline(yintercept = if (log) 1 else 0, colour = "grey40", linewidth = 0.3)) +
    ggplot2::geom_line(colour = "grey55", linewidth = 0.4, position = beside) +
    ggplot2::geom_linerange(ggplot2::aes(ymin = .data$q1, ymax = .data$q3, colour = .data$.colour), linewidth = 0.6,
                            position = beside) +
    ggplot2::geom_point(ggplot2::aes(colour = .data$.colour, shape = .data$.colour), size = 1.6, position = beside) +
    ggplot2::scale_colour_manual(values = colours, limits = names(colours)) +
    ggplot2::scale_shape_manual(values = trend_shapes(drawn), limits = names(colours)) +
    ggplot2::facet_wrap(~ .panel, scales = if (directed && log) "fixed" else "free_y", ncol = min(length(shown), 4L),
                        labeller = ggplot2::as_labeller(trend_strips(rows, set, shown))) +
    (if (directed) scale_change("y", log, n = 4L) else value_axis(log)) +
    ggplot2::labs(
      x = "Response, from worst to best", y = NULL, title = fit_title(say_trend(all_rows)),
      subtitle = fit_subtitle("Median and quartiles of the ", trend_axis_words(rows, set, log), "; patients: ",
                              level_sizes(set)),
      caption = fit_caption(
        paste0("Area: chance that the better of two categories is higher; p of the Jonckheere-Terpstra test, ",
               if (is_adjusted(set)) paste0("adjusted (", adjustment_name(adjustment_of(set)), ").") else
                 "not adjusted."),
        left_out_note(n_all, length(shown)), beyond_words(rows, rows$n, "patients"),
        if (any(rows$n_censored > 0L)) "Drawn at their limit."
      )
    ) +
    theme_cytochange() +
    ggplot2::theme(panel.grid.major.x = ggplot2::element_blank(), strip.text = ggplot2::element_text(face = "plain"),
                   legend.position = if (nlevels(drawn$visit) > 1L) "top" else "none")
}

# Of several visits the colour is the visit's, of one the response's own.
lay_out_trend <- function(rows, set, shown) {
  drawn <- set$grades
  visits <- intersect(set$visits, as.character(rows$visit))
  drawn <- drawn[drawn$marker %in% shown & drawn$visit %in% visits & drawn$n > 0L, , drop = FALSE]
  drawn$.panel <- factor(drawn$marker, shown)
  drawn$level <- factor(drawn$level, set$levels)
  drawn$visit <- factor(drawn$visit, visits)
  drawn$.colour <- if (length(visits) > 1L) drawn$visit else drawn$level
  if (set$scale == "log2") drawn[c("q1", "median", "q3")] <- lapply(drawn[c("q1", "median", "q3")], function(x) 2^x)
  drawn
}

trend_shapes <- function(drawn) {
  levels <- levels(drawn$.colour)
  stats::setNames(if (nlevels(drawn$visit) > 1L) rep_len(c(16L, 17L, 15L, 18L), length(levels)) else
    rep(16L, length(levels)), levels)
}

# Names of panels: the marker, and a line a visit.
trend_strips <- function(rows, set, shown) {
  visits <- unique(as.character(rows$visit))
  line <- ifelse(is.na(rows$estimate), "not computed", paste0(
    "area ", share_text(rows$estimate), ", ", format_p_equals(if (is_adjusted(set)) rows$adj.p.value else rows$p.value)
  ))
  if (length(visits) > 1L) line <- paste0(short_name(rows$visit, 12L), ": ", sub("^area ", "", line))
  text <- vapply(shown, function(marker) {
    said <- if (length(visits) <= 3L) line[as.character(rows$marker) == marker]
    paste(c(short_name(marker), said), collapse = "\n")
  }, "")
  stats::setNames(text, shown)
}

trend_axis_words <- function(rows, set, log) {
  visits <- list_words(unique(as.character(rows$visit)))
  if (!trend_kind(set)$directed) return(paste0("value at ", visits, unit_words(rows)))
  paste0(if (log) "fold change" else paste0("change", unit_words(rows)), " from ", set$baseline, " to ", visits)
}
