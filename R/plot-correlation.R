#' Heat map, or graph, of correlations between markers
#'
#' Every two markers of a result, a panel a visit, ordered so that markers that go together stand together (average
#' linkage on 1 - r). Correlations that are significant after adjustment bear a star; edges, those that a bootstrap of
#' patients keeps as well, a frame. By groups of patients there is a panel a visit and group. The graph joins markers by
#' edges alone, the stronger the correlation the thicker.
#'
#' @param correlation A result of [marker_correlation()].
#' @param ... Not used; must be empty.
#' @param show "map" (default): all correlations; "graph": the edges, of a result with `bootstrap`.
#' @param markers,visits Character vectors: some of the result's; `NULL`, the default, for all.
#' @return A ggplot.
#' @section Errors: `cytochange_error_argument` for another class, an unknown marker or visit, a graph without
#'   `bootstrap`; `cytochange_error_data` for a result without rows.
#' @seealso [marker_correlation()].
#' @examples
#' study <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker",
#'   value = "value", response = "response", arm = "arm", lloq = "lloq", unit = "unit")
#' plot_correlation(marker_correlation(study, visit = "month 6", resamples = 199, seed = 1))
#' @export
plot_correlation <- function(correlation, ..., show = c("map", "graph"), markers = NULL, visits = NULL) {
  check_dots_empty(...)
  check_class(correlation, "marker_correlation", "correlation")
  check_has_rows(correlation, "correlation")
  set <- settings_of(correlation)
  show <- check_choice(show, c("map", "graph"), "show")
  if (show == "graph" && !set$bootstrap) {
    abort_argument("show", "be \"map\" where marker_correlation() had no `bootstrap`, which tells edges",
                   describe(show))
  }
  known <- unique(c(as.character(correlation$marker_1), as.character(correlation$marker_2)))
  if (!is.null(set$by)) correlation <- correlation[is.na(correlation$control), , drop = FALSE]
  wanted <- check_subset(markers, known, "markers")
  shown <- check_subset(visits, unique(as.character(correlation$visit)), "visits")
  rows <- correlation[correlation$marker_1 %in% wanted & correlation$marker_2 %in% wanted &
                        correlation$visit %in% shown, , drop = FALSE]
  check_has_rows(rows, "correlation")
  order <- cluster_markers(rows, wanted)
  if (show == "graph") correlation_graph(rows, order) else correlation_map(rows, order)
}

correlation_map <- function(rows, order) {
  set <- settings_of(rows)
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
      subtitle = fit_subtitle(correlation_title(set), "; ", format_range_of(rows$n, "patient"), " a pair"),
      caption = fit_caption(if (few) paste0("*: ", significance_words(rows), "."),
                            if (any(is_tau(rows))) {
                              paste0(if (any(drawn$mark)) if (few) "t: " else "Point: ",
                                     "Kendall's tau_b, as a value lies beyond a limit.")
                            },
                            if (set$bootstrap > 0) {
                              paste0("Framed: ", edge_words(set), ".")
                            })
    ) +
    theme_cytochange() +
    ggplot2::theme(axis.text.x = ggplot2::element_text(angle = 35, hjust = 1), panel.grid = ggplot2::element_blank(),
                   legend.position = "right")
}

edge_words <- function(set) {
  paste0("significant, and kept in at least ", percent_text(edge_share()), " of ",
         format_count(set$bootstrap, "bootstrap resample"))
}

# Markers on a circle, neighbours those that go together; lines are the edges.
correlation_graph <- function(rows, order) {
  set <- settings_of(rows)
  angle <- pi / 2 - 2 * pi * (seq_along(order) - 1) / length(order)
  panel <- correlation_panel(rows)
  nodes <- merge(data.frame(x = cos(angle), y = sin(angle), name = short_name(order)), list(panel = unique(panel)))
  from <- match(rows$marker_1, order)
  to <- match(rows$marker_2, order)
  edges <- data.frame(x = cos(angle[from]), y = sin(angle[from]), xend = cos(angle[to]), yend = sin(angle[to]),
                      estimate = rows$estimate, panel = panel)[rows$edge %in% TRUE, , drop = FALSE]
  ggplot2::ggplot(nodes, ggplot2::aes(x = .data$x, y = .data$y)) +
    ggplot2::geom_segment(data = edges, ggplot2::aes(xend = .data$xend, yend = .data$yend, colour = .data$estimate,
                                                     linewidth = abs(.data$estimate))) +
    ggplot2::geom_point(size = 2, colour = "grey20") +
    ggplot2::geom_text(ggplot2::aes(x = 1.15 * .data$x, y = 1.12 * .data$y, label = .data$name,
                                    hjust = (1 - .data$x) / 2), size = 2.6) +
    ggplot2::scale_colour_gradient2(low = "#009E73", mid = "grey90", high = "#CC79A7", limits = c(-1, 1),
                                    breaks = c(-1, 0, 1)) +
    ggplot2::scale_linewidth(range = c(0.4, 2.4), limits = c(0, 1), guide = "none") +
    ggplot2::coord_equal(xlim = c(-2, 2), ylim = c(-1.3, 1.3)) +
    (if (nlevels(panel) > 1L) ggplot2::facet_wrap(~ panel, ncol = min(nlevels(panel), 3L))) +
    ggplot2::labs(
      x = NULL, y = NULL, colour = NULL, title = fit_title(say_edges(rows)),
      subtitle = fit_subtitle(correlation_title(set), "; ", format_range_of(rows$n, "patient"), " a pair"),
      caption = fit_caption(paste0("Lines: ", edge_words(set), " (", significance_words(rows), ")."))
    ) +
    theme_cytochange() +
    ggplot2::theme(axis.text = ggplot2::element_blank(), axis.ticks = ggplot2::element_blank(),
                   panel.grid.major = ggplot2::element_blank(), axis.line = ggplot2::element_blank(),
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
  crossed(list(visit, group))
}
