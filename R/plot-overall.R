#' Picture of a test over all visits
#'
#' A panel a marker: where its values stand within the patients at each visit, as the mean of (rank - 1) / (visits - 1)
#' over the patients used, one line a group. At 0.5 a visit is like the others; 0 and 1 are lowest and highest in all.
#'
#' @param overall A result of [overall_change()].
#' @param ... Not used; must be empty.
#' @param markers Character vector: some of the result's; `NULL`, the default, for all.
#' @param top Whole number: at most so many markers, those with the smallest p; 8 by default, which can be read at 16 x
#'   10 cm.
#' @return A ggplot.
#' @section Errors: `cytochange_error_argument` for another class or an unknown marker; `cytochange_error_data` for a
#'   result without rows.
#' @seealso [overall_change()], [plot_trajectory()] for the values themselves.
#' @examples
#' study <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker",
#'   value = "value", response = "response", arm = "arm", lloq = "lloq", unit = "unit")
#' plot_overall(overall_change(study, by = "response"))
#' @export
plot_overall <- function(overall, ..., markers = NULL, top = 8L) {
  check_dots_empty(...)
  check_class(overall, "overall_change", "overall")
  check_has_rows(overall, "overall")
  rows <- rows_of_markers(overall, markers)
  set <- settings_of(rows)
  shown <- top_markers(rows, check_count(top, "top", min = 1))
  drawn <- lay_out_overall(rows, set, shown)
  colours <- group_colours(levels(drawn$.group))
  ggplot2::ggplot(drawn, ggplot2::aes(x = .data$visit, y = .data$place, colour = .data$.group, group = .data$.group)) +
    ggplot2::geom_hline(yintercept = 0.5, colour = "grey40", linewidth = 0.3) +
    ggplot2::geom_line(linewidth = 0.5, na.rm = TRUE) +
    ggplot2::geom_point(ggplot2::aes(shape = .data$.group), size = 1.7, na.rm = TRUE) +
    group_marks(colours) +
    ggplot2::facet_wrap(~ .panel, ncol = min(length(shown), 4L), labeller = panel_labels(24L)) +
    ggplot2::scale_y_continuous(limits = c(0, 1), breaks = c(0, 0.5, 1)) +
    ggplot2::labs(
      x = NULL, y = "Mean place within patients", title = fit_title(say_overall(rows)),
      subtitle = fit_subtitle(upper_initial(overall_test(set)$title), "; 0: lowest in all patients, 1: highest"),
      caption = fit_caption(paste0("Significant: ", significance_words(rows), "."),
                            left_out_note(length(unique(rows$marker)), length(shown)),
                            beyond_words(rows, rows$n_complete + rows$n_partial, "patients"))
    ) +
    visit_text(set$visits, min(length(shown), 4L))
}

lay_out_overall <- function(rows, set, shown) {
  drawn <- set$places
  drawn <- drawn[drawn$marker %in% shown, , drop = FALSE]
  drawn$.panel <- factor(drawn$marker, shown)
  drawn$visit <- factor(drawn$visit, set$visits)
  group <- group_of(drawn, set$by)
  levels(group)[levels(group) == ""] <- "all"
  drawn$.group <- group
  drawn
}
