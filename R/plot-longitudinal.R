#' Picture of a mixed model for repeated measures
#'
#' A panel a marker: the estimated mean change of each group at each visit, with its interval.
#'
#' @param longitudinal A result of [longitudinal_change()].
#' @param ... Not used; must be empty.
#' @param markers Character vector: some of the result's; `NULL`, the default, for all.
#' @param top Whole number: at most so many markers, those with the smallest p; 8 by default.
#' @return A ggplot. On the log2 scale fold changes stand on a log axis.
#' @section Errors: `cytochange_error_argument` for another class or an unknown marker; `cytochange_error_data` for a
#'   result without rows.
#' @seealso [longitudinal_change()], [plot_trajectory()] for the values themselves.
#' @examplesIf requireNamespace("mmrm", quietly = TRUE) && requireNamespace("emmeans", quietly = TRUE)
#' study <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker",
#'   value = "value", response = "response", arm = "arm", lloq = "lloq", unit = "unit")
#' plot_longitudinal(longitudinal_change(study, by = "response", markers = "IL-6"))
#' @export
plot_longitudinal <- function(longitudinal, ..., markers = NULL, top = 8L) {
  check_dots_empty(...)
  check_class(longitudinal, "longitudinal_change", "longitudinal")
  check_has_rows(longitudinal, "longitudinal")
  all_rows <- rows_of_markers(longitudinal, markers)
  set <- settings_of(all_rows)
  shown <- top_markers(main_changes(all_rows), check_count(top, "top", min = 1))
  drawn <- lay_out_longitudinal(all_rows, set, shown)
  once <- all_rows[!duplicated(all_rows$marker), , drop = FALSE]
  none <- !once$marker %in% all_rows$marker[!is.na(all_rows$estimate)]
  log <- set$scale == "log2"
  colours <- group_colours(levels(drawn$.group))
  beside <- ggplot2::position_dodge(width = 0.35)
  ggplot2::ggplot(drawn, ggplot2::aes(x = .data$visit, y = .data$middle, colour = .data$.group,
                                      group = .data$.group)) +
    ggplot2::geom_hline(yintercept = if (log) 1 else 0, colour = "grey40", linewidth = 0.3) +
    ggplot2::geom_line(linewidth = 0.4, position = beside) +
    ggplot2::geom_linerange(ggplot2::aes(ymin = .data$low, ymax = .data$high), linewidth = 0.6, position = beside) +
    ggplot2::geom_point(ggplot2::aes(shape = .data$.group), size = 1.7, position = beside) +
    group_marks(colours) +
    ggplot2::facet_wrap(~ .panel, ncol = min(length(shown), 4L), scales = if (log) "fixed" else "free_y",
                        labeller = panel_labels(24L)) +
    scale_change("y", log, n = 5L) +
    ggplot2::labs(
      x = NULL, y = NULL, title = fit_title(say_longitudinal(all_rows)),
      subtitle = fit_subtitle("Mean ", if (log) "fold change" else "change", " from ", set$baseline,
                              " at the mean baseline", if (!log) unit_words(all_rows), "; ", level_words(all_rows),
                              " of the ", if (length(set$visits) > 1L) "mixed model" else "regression"),
      caption = fit_caption(paste0("Significant: ", significance_words(all_rows), "."),
                            left_out_note(length(unique(all_rows$marker)), length(shown)),
                            not_computed_note(once, short_name(once$marker), none))
    ) +
    visit_text(set$visits, min(length(shown), 4L))
}

lay_out_longitudinal <- function(rows, set, shown) {
  rows <- as.data.frame(rows)
  drawn <- rows[is.na(rows$control) & rows$marker %in% shown & !is.na(rows$estimate), , drop = FALSE]
  drawn$.panel <- factor(drawn$marker, shown)
  drawn$visit <- factor(drawn$visit, set$visits)
  drawn$.group <- if (is.null(set$by)) factor(rep("all", nrow(drawn))) else drawn[[set$by]]
  columns <- c("estimate", "conf.low", "conf.high")
  if (set$scale == "log2") columns <- c("fold_change", "fold_low", "fold_high")
  drawn[c("middle", "low", "high")] <- drawn[columns]
  drawn
}
