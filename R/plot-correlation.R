#' Heat map of correlations between markers
#'
#' Every two markers of a result, a panel a visit, ordered so that markers that go together stand together (average
#' linkage on 1 - r). Correlations that are significant after adjustment bear a star; edges, those that a bootstrap of
#' patients keeps as well, a frame. By groups of patients there is a panel a visit and group.
#'
#' @param correlation A result of [marker_correlation()].
#' @param ... Not used; must be empty.
#' @param markers,visits Character vectors: some of the result's; `NULL`, the default, for all.
#' @return A ggplot.
#' @section Errors: `cytochange_error_argument` for another class, an unknown marker or visit;
#'   `cytochange_error_data` for a result without rows.
#' @seealso [marker_correlation()].
#' @examples
#' study <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker",
#'   value = "value", response = "response", arm = "arm", lloq = "lloq", unit = "unit")
#' plot_correlation(marker_correlation(study, visit = "month 6", resamples = 199, seed = 1))
#' @export
plot_correlation <- function(correlation, ..., markers = NULL, visits = NULL) {
  check_dots_empty(...)
  check_class(correlation, "marker_correlation", "correlation")
  check_has_rows(correlation, "correlation")
  set <- settings_of(correlation)
  known <- unique(c(as.character(correlation$marker_1), as.character(correlation$marker_2)))
  if (!is.null(set$by)) correlation <- correlation[is.na(correlation$control), , drop = FALSE]
  wanted <- check_subset(markers, known, "markers")
  shown <- check_subset(visits, unique(as.character(correlation$visit)), "visits")
  rows <- correlation[correlation$marker_1%in% wanted & correlation$marker_2%in% wanted &
                        correlation$visit %in% shown, , drop = FALSE]
  check_has_rows(rows, "correlation")
  order <- cluster_markers(rows, wanted)
  drawn <- both_sides(rows, order)
  n_panels <- nlevels(drawn$panel)
  few <- length(order) <= 12L && n_panels <= 2L
  ggplot2::ggplot(drawn, ggplot2::aes(x = .data$x, y = .data$y, fill = .data$estimate)) +
    ggplot2::geom_tile(colour = "white", linewidth = 0.3) +
    (if (any(drawn$edge)) {
      ggplot2::geom_tile(data = drawn[drawn$edge, , drop = FALSE], fill = NA, colour = "grey10", linewidth = 0.6,
                         width = 0.92, height = 0.92)
    }) +
    (if (few) ggplot2::geom_text(ggplot2::aes(label = .data$text), size = 2.2)) +
    (if (!few && any(drawn$mark)) {
      ggplot2::geom_point(data = drawn[drawn$mark, , drop = FALSE], size = 0.5, colour = "grey20")
    }) +
    ggplot2::scale_fill_gradient2(low = "#009E73", mid = "white", high = "#CC79A7", limits = c(-1, 1),
                                  breaks = c(-1, 0, 1), na.value = "grey90") +
    ggplot2::scale_x_discrete(labels = short_name) + ggplot2::scale_y_discrete(labels = short_name) +
    (if (n_panels > 1L) ggplot2::facet_wrap(~ panel, ncol = min(n_panels, 3L))) +
    ggplot2::labs(
      x = NULL, y = NULL, fill = NULL, title = fit_title(say_correlation(rows)),
      subtitle = fit_subtitle(correlation_title(set), "; ", format_range(rows$n), " patients a pair"),
      caption = fit_caption(if (few) paste0("*: ", significance_words(rows), "."),
                            if (any(is_tau(rows))) {
                              paste0(if (any(drawn$mark)) if (few) "t: " else "Point: ",
                                     "Kendall's tau_b, as a value lies beyond a limit.")
                            },
                            if (set$bootstrap > 0) {
                              paste0("Framed: kept in at least ", percent_text(edge_share()), " of ",
                                     format_count(set$bootstrap, "bootstrap resample"), ".")
                            })
    ) +
    theme_cytochange() +
    ggplot2::theme(axis.text.x = ggplot2::element_text(angle = 35, hjust = 1), panel.grid = ggplot2::element_blank(),
                   legend.position = "right")
}

# Over all visits; pairs without a correlation count as unrelated.
cluster_markers <- function(rows, markers) {
  if (length(markers) < 3L) return(markers)
  distance <- matrix(1, length(markers), length(markers), dimnames = list(markers, markers))
  mean_of <- tapply(rows$estimate, paste(match(rows$marker_1, markers), match(rows$marker_2, markers)), mean,
                    na.rm = TRUE)
  at <- do.call(rbind, strsplit(names(mean_of), " ", fixed = TRUE))
  at <- matrix(as.integer(at), ncol = 2L)
  r <- ifelse(is.nan(mean_of), 0, mean_of)
  distance[at] <- distance[at[, 2:1, drop = FALSE]] <- 1 - r
  markers[stats::hclust(stats::as.dist(distance), "average")$order]
}

# `mark`: of tau_b, where others are not.
both_sides <- function(rows, order) {
  mark <- is_tau(rows) & !all(is_tau(rows) | is.na(rows$estimate))
  edge <- (rows[["edge"]] %||% rep(NA, nrow(rows))) %in% TRUE
  text <- ifelse(is.na(rows$estimate), "", paste0(share_text(rows$estimate), ifelse(mark, " t", ""),
                                                  ifelse(is_significant(rows), "*", "")))
  half <- function(x, y) {
    data.frame(x = factor(x, order), y = factor(y, rev(order)), panel = correlation_panel(rows),
               estimate = rows$estimate, text = text, mark = mark, edge = edge)
  }
  rbind(half(rows$marker_1, rows$marker_2), half(rows$marker_2, rows$marker_1))
}

# A visit, and where there are several a group.
correlation_panel <- function(rows) {
  by <- settings_of(rows)$by
  visit <- in_order(rows$visit)
  if (is.null(by)) return(visit)
  group <- factor(rows[[by]])
  levels(group) <- people(levels(group), column_groups(by))
  droplevels(interaction(visit, group, sep = ", ", lex.order = TRUE))
}
