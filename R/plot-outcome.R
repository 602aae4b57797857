#' Picture of what is prognostic for the time to an outcome
#'
#' A forest, one line a marker: hazard ratios (`show = "hazard_ratio"`), the concordance (`"concordance"`), or the rank
#' of each marker with its bootstrap interval (`"rank"`). Points are filled where the row is significant after
#' adjustment.
#'
#' @param x A result of [outcome_screen()].
#' @param ... Not used; must be empty.
#' @param show One of `"hazard_ratio"` (the default), `"concordance"`, `"rank"`.
#' @param per Of hazard ratios, one of `"unit"` (the default: per doubling on the log2 scale) or `"sd"`.
#' @param markers Character vector: some of the markers; `NULL`, the default, for all.
#' @param top Whole number: at most so many markers, those ranked first. Default 15, which can be read at 12 x 8 cm.
#' @return A ggplot; hazard ratios are on a log scale.
#' @section Errors: `cytochange_error_argument` for another class or an unknown marker; `cytochange_error_data` for a
#'   result without rows or, with `show = "rank"`, without ranks.
#' @seealso [plot_survival()] for the curves of one marker.
#' @examples
#' set.seed(1)
#' data <- data.frame(patient = 1:40, visit = "baseline", crp = exp(rnorm(40)), il6 = exp(rnorm(40)),
#'   died = rep(c(TRUE, TRUE, FALSE, TRUE), 10))
#' data$months <- rexp(40, 0.1 * data$il6)
#' study <- marker_study(data, id = "patient", visit = "visit", value = c("crp", "il6"),
#'   time = "months", event = "died")
#' plot_outcome(outcome_screen(study))
#' @export
plot_outcome <- function(x, ..., show = c("hazard_ratio", "concordance", "rank"), per = c("unit", "sd"),
                         markers = NULL, top = 15L) {
  check_dots_empty(...)
  shows <- outcome_shows()
  show <- shows[[check_choice(show, names(shows), "show")]]
  per <- check_choice(per, c("unit", "sd"), "per")
  top <- check_count(top, "top", min = 1)
  check_class(x, "outcome_screen", "x")
  show$draw(choose_rows(x, markers, NULL, "x"), top, per, show)
}

# What a forest shows: `columns` by what a ratio is per, `log`, `null`, the axis' `name`.
outcome_shows <- function() {
  list(
    hazard_ratio = list(
      draw = outcome_forest, log = TRUE, null = 1,
      columns = list(unit = c("hazard_ratio", "hazard_low", "hazard_high"),
                     sd = c("hazard_ratio_sd", "hazard_sd_low", "hazard_sd_high")),
      name = function(set, per) {
        paste("Hazard ratio per", if (per == "sd") "standard deviation" else outcome_unit(set))
      }
    ),
    concordance = list(
      draw = outcome_forest, log = FALSE, null = 0.5,
      columns = rep(list(c("concordance", "concordance_low", "concordance_high")), 2L),
      name = function(set, per) "Concordance: above 0.5, higher markers go with earlier events"
    ),
    rank = list(draw = function(rows, top, per, show) {
      rank_forest(rows, top, outcome_sizes(rows), "Rank (1 = the most strongly associated)")
    })
  )
}

outcome_forest <- function(all_rows, top, per, show) {
  set <- settings_of(all_rows)
  rows <- all_rows[order(is.na(all_rows$rank), all_rows$rank), , drop = FALSE]
  shown <- utils::head(as.character(rows$marker), top)
  rows <- rows[seq_along(shown), , drop = FALSE]
  columns <- show$columns[[if (per == "sd") 2L else 1L]]
  missing <- is.na(rows[[columns[1L]]])
  rows$.marker <- factor(as.character(rows$marker), shown)
  rows$.group <- factor(rep("", nrow(rows)))
  rows <- drawable_intervals(rows, columns[1L], columns[2L], columns[3L], show$log, show$null)
  rows$.fill <- ifelse(is_significant(rows), "black", "white")
  rows$.y <- dodge(rows$.marker, rows$.group)
  rows$.text <- ifelse(is.na(rows$concordance), "", paste0(if (show$log) "C ", share_text(rows$concordance)))
  edge <- attr(rows, "edge")
  if (!show$log) edge <- pmin(pmax(edge, -0.01), 1.01)
  wide <- room_for_text(edge, show$log, 2L)
  beside <- outcome_beside(set)
  ggplot2::ggplot(rows) +
    ggplot2::geom_vline(xintercept = show$null, colour = "grey40", linewidth = 0.3) +
    forest_layers(rows) +
    ggplot2::geom_text(ggplot2::aes(x = wide[2L], y = .data$.y, label = .data$.text), hjust = 1, size = 2.4,
                       colour = "grey20") +
    forest_scales(levels(rows$.group)) +
    marker_scale(shown) +
    scale_change("x", show$log, ratio = TRUE, n = 7, limits = wide, expand = ggplot2::expansion(0)) +
    ggplot2::labs(
      x = show$name(set, per), y = NULL, title = fit_title(say_outcome(all_rows)),
      subtitle = fit_subtitle(outcome_title(set), " of ", outcome_name(set),
                              if (nrow(all_rows) > 1L) ", one model a marker",
                              if (beside != "") paste0(" with ", beside), "; ", outcome_sizes(all_rows)),
      caption = fit_caption(
        paste0("By rank; ", format_level(set$conf.level), " confidence intervals; filled: ",
               significance_words(rows), "."),
        if (show$log) "C: concordance.",
        if (!is.null(set$landmark)) paste0("Time counts from the landmark ", landmark_time(set), "."),
        arrow_note(rows), shortened_note(shown),
        left_out_note(nrow(all_rows), length(shown), "those ranked first are shown"),
        not_computed_note(rows, short_name(rows$marker), missing)
      )
    ) +
    theme_cytochange() +
    ggplot2::theme(panel.grid.major.y = ggplot2::element_blank())
}
