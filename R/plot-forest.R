# Forests: estimates with intervals, a row a marker; where an axis ends, and what leaves it.

# Intervals ready to be drawn. Limits that are infinite, or so far out that they would squeeze all else, end at the
# edge of the axis and get an arrow: columns `.low`, `.high`, `.point` (an infinite estimate has none, its arrow says
# it), `.arrow_low`, `.arrow_high`; attribute `edge`.
# Figures are ratios where `log`.
drawable_intervals <- function(rows, estimate, low, high, log, null = if (log) 1 else 0) {
  to <- if (log) base::log else identity
  from <- if (log) exp else identity
  x <- to(rows[[estimate]])
  l <- to(rows[[low]])
  h <- to(rows[[high]])
  edge <- interval_edge(x, l, h, to(null))
  rows$.point <- from(ifelse(is.finite(x), pmin(pmax(x, edge[1L]), edge[2L]), NA))
  rows$.low <- from(pmax(l, edge[1L]))
  rows$.high <- from(pmin(h, edge[2L]))
  rows$.arrow_low <- !is.na(l) & l < edge[1L]
  rows$.arrow_high <- !is.na(h) & h > edge[2L]
  attr(rows, "edge") <- from(edge)
  rows
}

# The range of the axis, on the scale it is drawn on: the estimates and the null, and the limits as far as they are not
# absurdly wide.
interval_edge <- function(x, low, high, null) {
  core <- range(c(x[is.finite(x)], null))
  arms <- c(x - low, high - x)
  arms <- arms[is.finite(arms)]
  reach <- if (length(arms)) max(4 * stats::median(arms), 0.75 * diff(core)) else diff(core)
  if (reach == 0) reach <- max(abs(core), 0.1)
  ends <- c(low, high)
  ends <- ends[is.finite(ends)]
  low_edge <- max(min(c(ends, core[1L])), core[1L] - reach)
  high_edge <- min(max(c(ends, core[2L])), core[2L] + reach)
  room <- 0.04 * max(high_edge - low_edge, 0.05)
  c(low_edge - room, high_edge + room)
}

# The layers of a forest: intervals at height `.y`, arrows where they leave the axis, points filled where significant.
forest_layers <- function(rows, thick = 0.5, point = 1.7) {
  tip <- function(ends) grid::arrow(length = grid::unit(0.09, "cm"), ends = ends, type = "closed")
  bar <- function(which, ends = NULL) {
    ggplot2::geom_segment(
      data = rows[which, , drop = FALSE],
      ggplot2::aes(x = .data$.low, xend = .data$.high, y = .data$.y, yend = .data$.y, colour = .data$.group),
      linewidth = thick, arrow = if (!is.null(ends)) tip(ends), show.legend = FALSE
    )
  }
  drawn <- !is.na(rows$.low) & !is.na(rows$.high)
  low <- drawn & rows$.arrow_low & !rows$.arrow_high
  high <- drawn & rows$.arrow_high & !rows$.arrow_low
  both <- drawn & rows$.arrow_low & rows$.arrow_high
  c(
    list(bar(drawn & !rows$.arrow_low & !rows$.arrow_high)),
    if (any(low)) list(bar(low, "first")), if (any(high)) list(bar(high, "last")),
    if (any(both)) list(bar(both, "both")),
    list(ggplot2::geom_point(
      data = rows,
      ggplot2::aes(x = .data$.point, y = .data$.y, colour = .data$.group, fill = .data$.fill, shape = .data$.group),
      size = point, stroke = 0.6, na.rm = TRUE
    ))
  )
}

# Scales for the groups of a forest. Fill is the group's colour where the row is significant, white elsewhere.
forest_scales <- function(levels, among = levels) {
  colours <- group_colours(levels, among)
  several <- length(levels) > 1L
  rows <- legend_rows(levels)
  filled <- if (several) ggplot2::guide_legend(override.aes = list(fill = unname(colours)), nrow = rows) else "none"
  plain <- if (several) ggplot2::guide_legend(nrow = rows) else "none"
  list(
    ggplot2::scale_colour_manual(values = colours, limits = levels, guide = filled),
    ggplot2::scale_shape_manual(values = group_shapes(levels, among), limits = levels, guide = plain),
    ggplot2::scale_fill_identity()
  )
}

# Rows of keys that a legend needs at 12 cm.
legend_rows <- function(levels) max(1L, ceiling(sum(nchar(levels) + 6L) / 70))

# Heights for markers (first on top) with the groups of each side by side.
dodge <- function(marker, group, width = 0.7) {
  n_groups <- nlevels(group)
  offset <- if (n_groups > 1L) (as.integer(group) - (n_groups + 1) / 2) * width / n_groups else 0
  nlevels(marker) + 1L - as.integer(marker) - offset
}

marker_scale <- function(levels, panels = 1L, wide = 24L, ...) {
  n <- length(levels)
  lines <- if (n * panels > 8L) 1L else 2L
  ggplot2::scale_y_continuous(breaks = rev(seq_len(n)),
                              labels = wrap_name(levels, if (lines == 1L) wide else 20L, lines),
                              limits = c(0.4, n + 0.6), expand = ggplot2::expansion(0), ...)
}
