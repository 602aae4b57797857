# What all pictures share: one theme, one palette with fixed colours for the response groups, scales with plain labels,
# what is said of rows left out. Sizes are chosen for 12 x 8 cm and look right above that.

#' The theme of the package's pictures
#'
#' A quiet ggplot2 theme: left-aligned titles, no minor grid, the legend above the panel, sizes that can be read at
#' 12 x 8 cm. All pictures of the package use it; add it to your own to match.
#'
#' @param base_size Number, the size of plain text in points. Default 9, which is legible at 12 x 8 cm.
#' @return A ggplot2 theme.
#' @section Errors: `cytochange_error_argument` where `base_size` is no number of at least 1.
#' @examples
#' library(ggplot2)
#' ggplot(sleep, aes(group, extra)) + geom_boxplot() + theme_cytochange()
#' @seealso [ggplot2::theme_minimal()], on which it is built.
#' @export
theme_cytochange <- function(base_size = 9) {
  base_size <- check_number(base_size, "base_size", lower = 1)
  line <- base_size / 2
  ggplot2::theme_minimal(base_size = base_size) +
    ggplot2::theme(
      plot.title = ggplot2::element_text(face = "bold", size = ggplot2::rel(1.1), margin = ggplot2::margin(b = 2)),
      plot.subtitle = ggplot2::element_text(colour = "grey30", size = ggplot2::rel(0.85),
                                            margin = ggplot2::margin(b = 3)),
      plot.caption = ggplot2::element_text(colour = "grey30", size = ggplot2::rel(0.75), hjust = 0,
                                           margin = ggplot2::margin(t = 4)),
      plot.title.position = "plot", plot.caption.position = "plot",
      # A saved picture has a ground of its own: black text on a dark page is not seen.
      plot.background = ggplot2::element_rect(fill = "white", colour = NA),
      plot.margin = ggplot2::margin(line, base_size, line, line),
      panel.grid.minor = ggplot2::element_blank(),
      panel.grid.major = ggplot2::element_line(colour = "grey90", linewidth = 0.25),
      axis.text = ggplot2::element_text(size = ggplot2::rel(0.8), colour = "grey20"),
      axis.title = ggplot2::element_text(size = ggplot2::rel(0.85)),
      strip.text = ggplot2::element_text(face = "bold", size = ggplot2::rel(0.8), hjust = 0,
                                         margin = ggplot2::margin(2, 0, 2, 0)),
      legend.position = "top", legend.justification = "left", legend.title = ggplot2::element_blank(),
      legend.text = ggplot2::element_text(size = ggplot2::rel(0.8)),
      legend.key.size = ggplot2::unit(1.1 * base_size, "pt"),
      legend.margin = ggplot2::margin(0, 0, 0, 0), legend.box.margin = ggplot2::margin(0, 0, -line, 0)
    )
}

# ---- colours ---------------------------------------------------------------------------------------------------------
# Okabe and Ito's palette, which colour-blind readers tell apart. A response group has the same colour in every picture.

best_response_colours <- function() {
  c(CR = "#0072B2", PR = "#56B4E9", SD = "#E69F00", PD = "#D55E00", NE = "#999999")
}

# Neither blue nor vermilion: those mean response.
direction_colours <- function() c(down = "#009E73", same = "#D9D9D9", up = "#CC79A7", undetermined = "#7A7A7A")

# Colours for the levels of anything: the response's own where the levels are response groups or best responses, else
# by their place `among` all of their kind, so that a picture of some has the colours of one of all.
group_colours <- function(levels, among = levels) {
  for (known in c(known_palettes(), list(best_response_colours()))) {
    if (all(levels %in% names(known))) return(known[levels])
  }
  others <- c("#000000", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#0072B2", "#D55E00")
  if (length(among) > length(others)) others <- grDevices::hcl.colors(length(among), "viridis")
  stats::setNames(others[match(levels, among)], levels)
}

# Shapes that take a fill, so that a filled point can mean "significant" and a hollow one "not".
group_shapes <- function(levels, among = levels) {
  stats::setNames(rep_len(c(21L, 22L, 24L, 23L, 25L), length(among))[match(levels, among)], levels)
}

# ---- scales ----------------------------------------------------------------------------------------------------------

# 0.25 -> "0.25x", 1 -> "1", 2 -> "2x": a fold change in plain figures.
fold_label <- function(x, digits = 3L) {
  text <- vapply(x, function(v) {
    if (is.na(v)) NA_character_ else format(signif(v, digits), digits = max(7L, digits),
                                            scientific = abs(log10(v)) >= 5, trim = TRUE, big.mark = ",")
  }, character(1), USE.NAMES = FALSE)
  ifelse(is.na(text) | text == "1", text, paste0(text, "x"))
}

# Odds ratios and other ratios bear no "x".
ratio_label <- function(x) sub("x$", "", fold_label(x))

# Names of panels, in lines that fit.
panel_labels <- function(width, lines = 2L) ggplot2::as_labeller(function(x) wrap_name(x, width, lines))

# Breaks of a fold-change axis: powers of two (of ten on a very wide axis), at most about `n`; finer steps where the
# axis spans less than a few doublings, so that there are always two.
fold_breaks <- function(limits, n = 6L) {
  limits <- sort(limits[is.finite(limits) & limits > 0])
  if (length(limits) < 2L) return(1)
  span <- log2(limits[2L] / limits[1L])
  step <- if (span > 20) log2(10) * ceiling(span / n / log2(10)) else 1:8
  powers <- lapply(step, function(s) 2^(s * seq(-200, 200)))
  fine <- list(c(0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.2, 1.4, 1.6, 1.8, 2), c(0.25, 0.35, 0.5, 0.7, 1, 1.4, 2, 2.8, 4))
  inside <- function(ticks) ticks[ticks >= limits[1L] * 0.999 & ticks <= limits[2L] * 1.001]
  most <- max(n + 1L, 3L)
  for (candidates in list(list(least = 3L, ticks = powers), list(least = 3L, ticks = fine),
                          list(least = 2L, ticks = powers))) {
    found <- lapply(candidates$ticks, inside)
    fit <- which(lengths(found) >= candidates$least & lengths(found) <= most)
    if (length(fit)) return(found[[fit[1L]]])
  }
  pretty(limits, max(n, 3L))
}

# The axis of a change: fold changes on a log scale, or differences in units.
scale_change <- function(axis = c("x", "y"), log, ratio = FALSE, n = 6L, ...) {
  axis <- match.arg(axis)
  label <- if (ratio) ratio_label else fold_label
  if (!log) {
    scale <- if (axis == "x") ggplot2::scale_x_continuous else ggplot2::scale_y_continuous
    return(scale(...))
  }
  scale <- if (axis == "x") ggplot2::scale_x_log10 else ggplot2::scale_y_log10
  scale(breaks = function(limits) fold_breaks(limits, n), labels = label, ...)
}

# Concentrations, in units, on a log axis: 1, 2, 5 times powers of ten, as few as fit.
unit_breaks <- function(limits) {
  limits <- sort(limits[is.finite(limits) & limits > 0])
  if (length(limits) < 2L) return(numeric())
  decades <- 10^(floor(log10(limits[1L])):ceiling(log10(limits[2L])))
  for (steps in list(c(1, 2, 5), c(1, 3), 1)) {
    ticks <- as.vector(outer(steps, decades))
    inside <- ticks[ticks >= limits[1L] & ticks <= limits[2L]]
    if (length(inside) <= 5L) break
  }
  if (length(inside) > 5L) inside <- inside[seq(1L, length(inside), by = ceiling(length(inside) / 5))]
  if (length(inside) < 2L) pretty(limits, 4L) else inside
}

unit_label <- function(x) {
  vapply(x, function(v) {
    if (is.na(v)) return(NA_character_)
    format(v, scientific = v != 0 && (abs(v) >= 1e6 || abs(v) < 1e-4), trim = TRUE, big.mark = ",")
  }, character(1), USE.NAMES = FALSE)
}

# The axis of values in units.
value_axis <- function(log, expand = ggplot2::expansion(mult = 0.08)) {
  if (log) ggplot2::scale_y_log10(breaks = unit_breaks, labels = unit_label, expand = expand)
  else ggplot2::scale_y_continuous(labels = unit_label, breaks = function(limits) pretty(limits, 4L), expand = expand)
}

# Visit names on an x axis: upright while they fit, then slanted, then vertical. `columns`: panels side by side.
visit_text <- function(visits, columns = 1L) {
  room <- visit_room(visits, columns)
  need <- 4.8 * max(nchar(visits), 1L)
  if (need <= room) return(ggplot2::theme())
  angle <- if (room >= 14) 35 else 90
  ggplot2::theme(axis.text.x = ggplot2::element_text(angle = angle, hjust = 1, vjust = if (angle == 90) 0.5 else 1))
}

# Points of width for one visit at 12 cm.
visit_room <- function(visits, columns) (300 - 25 * (columns - 1)) / columns / max(1L, length(visits))

# Which visits are named: all where even vertical names have room, else every second, third ...
named_visits <- function(visits, columns) {
  seq(1L, length(visits), by = max(1L, ceiling(9 / visit_room(visits, columns))))
}

# ---- what a picture leaves out ---------------------------------------------------------------------------------------

# The markers a picture shows: all where they fit, else those with the smallest p; in the order of the result.
top_markers <- function(rows, top, p = "p.value") {
  all <- unique(as.character(rows$marker))
  if (length(all) <= top) return(all)
  best <- vapply(split(rows[[p]], factor(as.character(rows$marker), all)), function(x) {
    if (all(is.na(x))) Inf else min(x, na.rm = TRUE)
  }, numeric(1))
  all[sort(order(best)[seq_len(top)])]
}

left_out_note <- function(n_all, n_shown, how = "those with the smallest p are shown") {
  if (n_all <= n_shown) return("")
  n <- n_all - n_shown
  paste0(big(n), " of ", big(n_all), " markers ", if (n == 1L) "is" else "are", " left out; ", how, ".")
}

# Names the rows that have no figure, with the reason, by status.
not_computed_note <- function(rows, labels, missing) {
  if (!any(missing)) return("")
  why <- first_remark(rows$remarks[missing])
  why[why == ""] <- status_text(rows$status[missing][why == ""])
  named <- split(labels[missing], factor(why, names(tally(why))))
  said <- vapply(utils::head(named, 3L), list_words, character(1), n = 4L)
  others <- sum(lengths(named)) - sum(lengths(utils::head(named, 3L)))
  paste0("Not computed: ", paste0(said, " (", names(said), ")", collapse = "; "),
         if (others) paste0("; ", format_count(others, "further row")), ".")
}

# Rows that have a p value but no estimate, as limits of quantification leave it open.
no_estimate_note <- function(labels, open) {
  if (any(open)) paste0("No point: limits leave the estimate open (", list_words(labels[open], 4L), ").")
}

arrow_note <- function(rows) {
  if (!any(rows$.arrow_low | rows$.arrow_high)) return("")
  "Arrow: the limit lies beyond the axis or is infinite."
}

# ---- refusals --------------------------------------------------------------------------------------------------------
