# What the rules for values beyond limits make of each row: a forest, the rules side by side.

#' @rdname autoplot.cytochange
#' @export
autoplot.sensitivity <- function(object, ...) plot_sensitivity(object, ...)

#' @rdname autoplot.cytochange
#' @export
plot.sensitivity <- function(x, y, ...) draw_picture(plot_sensitivity(x, ...))

#' Picture of a sensitivity
#'
#' A forest with the rules for values beyond limits side by side, a line a row of the verb, those that change sides
#' first. A filled point is significant under its rule, a hollow one is not.
#'
#' @param x A result of [sensitivity()].
#' @param ... Not used; must be empty.
#' @param markers,visits Character vectors: some of the result's; `NULL`, the default, for all.
#' @param top Whole number: at most so many lines; the caption says how many are left out. Default 7, which can be read
#'   at 12 x 8 cm.
#' @return A ggplot. Ratios are on a log scale in their own units.
#' @section Errors: `cytochange_error_argument` for another class, an unknown marker or visit; `cytochange_error_data`
#'   for a result without rows.
#' @seealso [plot_limits()] for the values beyond limits themselves.
#' @examples
#' study <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker",
#'   value = "value", response = "response", arm = "arm", lloq = "lloq")
#' plot_sensitivity(sensitivity(study, by = "response", visits = "month 6"))
#' @export
plot_sensitivity <- function(x, ..., markers = NULL, visits = NULL, top = 7L) {
  check_dots_empty(...)
  check_class(x, "sensitivity")
  if (is.null(x[["estimate"]])) {
    abort_argument("x", "be of a verb with estimates", paste0("of ", settings_of(x)$of_verb, "()"))
  }
  top <- check_count(top, "top", min = 1)
  chosen <- choose_rows(x, markers, visits, "x")
  set <- settings_of(x)
  blocks <- gravest_first(sensitivity_blocks(chosen))
  shown <- utils::head(blocks, top)
  names <- wrap_name(vapply(shown, function(rows) about_words(rows[1L, ]), ""), 32L, 3L)
  rows <- do.call(rbind, Map(function(rows, name) {
    cbind(as.data.frame(rows), .name = name, .significant = is_significant(rows))
  }, shown, names))
  effect <- effect_of_rows(rows, set)
  rows$.marker <- factor(rows$.name, unique(names))
  rows$.group <- factor(rows$rule, set$rules)
  rows <- drawable_intervals(rows, effect$columns[1L], effect$columns[2L], effect$columns[3L], effect$log)
  colours <- unname(group_colours(set$rules))
  rows$.fill <- ifelse(rows$.significant, colours[as.integer(rows$.group)], "white")
  rows$.y <- dodge(rows$.marker, rows$.group)
  left_out <- length(blocks) - length(shown)
  ggplot2::ggplot(rows) +
    ggplot2::geom_vline(xintercept = if (effect$log) 1 else no_effect(set$of_verb), colour = "grey40",
                        linewidth = 0.3) +
    forest_layers(rows) +
    forest_scales(set$rules) +
    ggplot2::scale_y_continuous(breaks = rev(seq_along(names)), labels = names, limits = c(0.4, length(names) + 0.6),
                                expand = ggplot2::expansion(0)) +
    scale_change("x", effect$log, n = 7, limits = attr(rows, "edge"), expand = ggplot2::expansion(0)) +
    ggplot2::labs(x = effect$axis, y = NULL, title = fit_title(without_stop_at_end(changed_words(chosen))),
                  subtitle = fit_subtitle(upper_initial(rows_of_verb(set)), " under each rule, ", level_words(x)),
                  caption = fit_caption(paste0("Filled: ", significance_words(x), "."), arrow_note(rows),
                                        not_taken_words(chosen),
                                        if (left_out > 0L) paste(format_count(left_out, "row"), "left out."))) +
    theme_cytochange() +
    ggplot2::theme(panel.grid.major.y = ggplot2::element_blank())
}

without_stop_at_end <- function(text) sub("[.]$", "", text)

# Columns of the effect with its limits, whether they are ratios, and what the axis says.
effect_of_rows <- function(rows, set) {
  result <- structure(rows, settings = set)
  compared <- set$of_verb %in% c("response_change", "arm_change")
  if (is_fold(result)) {
    return(list(columns = c("fold_change", "fold_low", "fold_high"), log = TRUE,
                axis = if (compared) difference_axis(result, TRUE) else "Fold change"))
  }
  if ("odds_ratio" %in% names(rows) && !"n_up" %in% names(rows) && !"stratum" %in% names(rows)) {
    return(list(columns = c("odds_ratio", "odds_low", "odds_high"), log = TRUE, axis = odds_axis(result)))
  }
  if ("hazard_ratio" %in% names(rows)) {
    return(list(columns = c("hazard_ratio", "hazard_low", "hazard_high"), log = TRUE,
                axis = paste("Hazard ratio per", outcome_unit(set))))
  }
  axis <- switch(set$of_verb, response_trend = "Chance that the better category is higher",
                 marker_correlation = paste0("Correlation", if (!is.null(set$by)) ", or difference of Fisher's z"),
                 if (compared) difference_axis(result, FALSE) else paste0("Change", unit_words(result)))
  list(columns = c("estimate", "conf.low", "conf.high"), log = FALSE, axis = axis)
}
