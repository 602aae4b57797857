# What all pictures share: one theme, one palette with fixed colours for the response groups, plain labels, and the
# rules by which text is kept from overlapping. Sizes are chosen for 12 x 8 cm and look right above that.

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

response_colours <- function() stats::setNames(c("#0072B2", "#D55E00", "#7A7A7A"), response_groups())

best_response_colours <- function() {
  c(CR = "#0072B2", PR = "#56B4E9", SD = "#E69F00", PD = "#D55E00", NE = "#999999")
}

# Neither blue nor vermilion: those mean response.
direction_colours <- function() c(down = "#009E73", same = "#D9D9D9", up = "#CC79A7")

# Colours for the levels of anything: the response's own where the levels are response groups or best responses.
group_colours <- function(levels) {
  for (known in list(response_colours(), best_response_colours())) {
    if (all(levels %in% names(known))) return(known[levels])
  }
  others <- c("#000000", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#0072B2", "#D55E00")
  if (length(levels) > length(others)) others <- grDevices::hcl.colors(length(levels), "viridis")
  stats::setNames(others[seq_along(levels)], levels)
}

# Shapes that take a fill, so that a filled point can mean "clear" and a hollow one "not".
group_shapes <- function(levels) {
  stats::setNames(rep_len(c(21L, 22L, 24L, 23L, 25L), length(levels)), levels)
}

# ---- text ------------------------------------------------------------------------------------------------------------

# Breaks text into lines that fit a picture 12 cm wide.
fit_title <- function(...) fold_text(paste0(...), 56L)
fit_subtitle <- function(...) fold_text(paste0(...), 80L)
fit_caption <- function(...) {
  parts <- unlist(list(...))
  parts <- parts[!is.na(parts) & nzchar(parts)]
  if (length(parts)) fold_text(paste(parts, collapse = " "), 88L)
}

fold_text <- function(text, width) paste(strwrap(text, width = width + 1L), collapse = "\n")

# Names in lines of at most `width` characters, broken after a space, hyphen, underscore, dot or slash where there is
# one, elsewhere where they must be. Names that are too long for `max_lines` lose what they have in common, then their
# middle; they stay distinct.
wrap_name <- function(x, width = 20L, max_lines = 2L) {
  x <- as.character(x)
  distinct <- unique(x[!is.na(x)])
  wrapped <- wrap_each(distinct, width)
  long <- line_count(wrapped) > max_lines
  bare <- distinct
  bare[long] <- without_common(distinct[long])
  wrapped[long] <- wrap_each(bare[long], width)
  for (size in c(width * max_lines * 0.85, width)) {
    long <- line_count(wrapped) > max_lines
    wrapped[long] <- wrap_each(shorten_middle(bare[long], as.integer(size)), width)
  }
  if (anyDuplicated(wrapped)) wrapped <- make.unique(wrapped, sep = " #")
  wrapped[match(x, distinct)]
}

line_count <- function(x) lengths(strsplit(x, "\n", fixed = TRUE))

wrap_each <- function(x, width) vapply(x, wrap_one_name, character(1), width = width, USE.NAMES = FALSE)

wrap_one_name <- function(x, width) {
  lines <- character()
  while (nchar(x) > width) {
    cut <- max(gregexpr(" ", substr(x, 1L, width), fixed = TRUE)[[1L]])
    if (cut < width / 3) cut <- max(gregexpr("[_./-]", substr(x, 1L, width))[[1L]])
    if (cut < width / 3) cut <- width
    lines <- c(lines, trimws(substr(x, 1L, cut)))
    x <- trimws(substr(x, cut + 1L, nchar(x)))
  }
  lines <- c(lines, x)
  paste(lines[nzchar(lines)], collapse = "\n")
}

# Several names without the beginning and the end that they share, in place of which there are dots.
without_common <- function(x) {
  if (length(x) < 2L) return(x)
  letters <- strsplit(x, "")
  shared <- function(letters) {
    n <- min(lengths(letters))
    same <- vapply(seq_len(n), function(i) length(unique(vapply(letters, `[`, "", i))) == 1L, logical(1))
    sum(cumprod(same))
  }
  start <- shared(letters)
  end <- min(shared(lapply(letters, rev)), min(nchar(x)) - start)
  # Back to the start of a word, so that "IL-6" does not become "6".
  while (start > 0L && !grepl("[ _./(]", substr(x[1L], start, start))) start <- start - 1L
  end_at <- nchar(x) - end
  while (end > 0L && !grepl("[ _./(]", substr(x[1L], end_at[1L] + 1L, end_at[1L] + 1L))) {
    end <- end - 1L
    end_at <- end_at + 1L
  }
  if (start + end < 8L || any(end_at <= start)) return(x)
  paste0(if (start > 0L) "...", trimws(substr(x, start + 1L, end_at)), if (end > 0L) "...")
}

shorten_middle <- function(x, width) {
  keep <- max(width - 3L, 4L)
  head <- ceiling(keep * 0.6)
  ifelse(nchar(x) <= width, x, paste0(substr(x, 1L, head), "...", substr(x, nchar(x) - (keep - head) + 1L, nchar(x))))
}

# Names short enough to stand in a sentence, still distinct; without the dots for what they have in common.
short_name <- function(x, width = 24L) {
  name <- wrap_name(x, width, 1L)
  bare <- gsub("^[.]{3}|[.]{3}$", "", name)
  if (length(unique(bare)) < length(unique(name))) name else bare
}

# Says what the names of an axis have been shortened by, where they have been.
shortened_note <- function(levels, lines = 2L) {
  if (any(grepl("...", wrap_name(levels, if (lines == 1L) 24L else 20L, lines), fixed = TRUE)))
    "Dots: long names of markers are shortened." else ""
}

# "a", "a and b", "a, b and c"; beyond `n` names the number of the others.
list_words <- function(x, n = 3L) {
  x <- as.character(x)
  if (length(x) > n) x <- c(x[seq_len(n)], paste(length(x) - n, "more"))
  if (length(x) < 2L) return(paste(x, collapse = ""))
  paste(paste(x[-length(x)], collapse = ", "), "and", x[length(x)])
}

# "1,204".
big <- function(n) format(n, big.mark = ",", trim = TRUE, scientific = FALSE)

# "12" or "10 to 12".
format_range <- function(n) {
  if (!length(n) || all(is.na(n))) return("0")
  limits <- range(n, na.rm = TRUE)
  if (limits[1L] == limits[2L]) big(limits[1L]) else paste(big(limits[1L]), "to", big(limits[2L]))
}

# Name of a p.adjust method as a reader knows it.
adjustment_name <- function(method) {
  known <- c(holm = "Holm", hochberg = "Hochberg", hommel = "Hommel", bonferroni = "Bonferroni",
             BH = "Benjamini-Hochberg", fdr = "Benjamini-Hochberg", BY = "Benjamini-Yekutieli", none = "not adjusted",
             maxT = "Westfall-Young maxT", minP = "Westfall-Young minP")
  method <- method %||% "holm"
  if (method %in% names(known)) known[[method]] else method
}

# ---- scales ----------------------------------------------------------------------------------------------------------

# 0.25 -> "0.25x", 1 -> "1", 2 -> "2x": a fold change in plain figures.
fold_label <- function(x) {
  text <- vapply(x, function(v) {
    if (is.na(v)) NA_character_ else format(signif(v, 3L), scientific = abs(log10(v)) >= 5, trim = TRUE, big.mark = ",")
  }, character(1), USE.NAMES = FALSE)
  ifelse(is.na(text) | text == "1", text, paste0(text, "x"))
}

# Odds ratios and other ratios bear no "x".
ratio_label <- function(x) sub("x$", "", fold_label(x))

# Names of panels, in lines that fit.
panel_labels <- function(width) ggplot2::as_labeller(function(x) wrap_name(x, width, 2L))

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

# ---- intervals -------------------------------------------------------------------------------------------------------

# Intervals ready to be drawn. Limits that are infinite, or so far out that they would squeeze all else, end at the
# edge of the axis and get an arrow: columns `.low`, `.high`, `.point`, `.arrow_low`, `.arrow_high`; attribute `edge`.
# Figures are ratios where `log`.
drawable_intervals <- function(rows, estimate, low, high, log, null = if (log) 1 else 0) {
  to <- if (log) base::log else identity
  from <- if (log) exp else identity
  x <- to(rows[[estimate]])
  l <- to(rows[[low]])
  h <- to(rows[[high]])
  edge <- interval_edge(x, l, h, to(null))
  rows$.point <- from(pmin(pmax(x, edge[1L]), edge[2L]))
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

# The layers of a forest: intervals at height `.y`, arrows where they leave the axis, points filled where clear.
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

# Scales for the groups of a forest. Fill is the group's colour where the row is clear, white elsewhere.
forest_scales <- function(levels) {
  colours <- group_colours(levels)
  several <- length(levels) > 1L
  rows <- legend_rows(levels)
  filled <- if (several) ggplot2::guide_legend(override.aes = list(fill = unname(colours)), nrow = rows) else "none"
  plain <- if (several) ggplot2::guide_legend(nrow = rows) else "none"
  list(
    ggplot2::scale_colour_manual(values = colours, limits = levels, guide = filled),
    ggplot2::scale_shape_manual(values = group_shapes(levels), limits = levels, guide = plain),
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

marker_scale <- function(levels, panels = 1L, ...) {
  n <- length(levels)
  lines <- if (n * panels > 8L) 1L else 2L
  ggplot2::scale_y_continuous(breaks = rev(seq_len(n)),
                              labels = wrap_name(levels, if (lines == 1L) 24L else 20L, lines),
                              limits = c(0.4, n + 0.6), expand = ggplot2::expansion(0), ...)
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
  paste0(big(n_all - n_shown), " of ", big(n_all), " markers are left out; ", how, ".")
}

# Names the rows that have no figure, with the reason, by status.
not_computed_note <- function(rows, labels, missing) {
  if (!any(missing)) return("")
  # The first part of a note is the reason; what follows are remarks.
  why <- sub(";.*", "", rows$note[missing])
  why[is.na(why) | why == ""] <- rows$status[missing][is.na(why) | why == ""]
  named <- split(labels[missing], factor(why, names(sort(table(why), decreasing = TRUE))))
  said <- vapply(utils::head(named, 3L), list_words, character(1), n = 4L)
  others <- sum(lengths(named)) - sum(lengths(utils::head(named, 3L)))
  paste0("Not computed: ", paste0(said, " (", names(said), ")", collapse = "; "),
         if (others) paste0("; ", format_count(others, "further row")), ".")
}

arrow_note <- function(rows) {
  if (!any(rows$.arrow_low | rows$.arrow_high)) return("")
  "Arrow: the limit lies beyond the axis or is infinite."
}

# ---- refusals --------------------------------------------------------------------------------------------------------

check_has_rows <- function(x, argument) {
  if (!nrow(x)) abort_data(argument, "have at least one row", "empty", call = rlang::caller_env(2))
  x
}

check_class <- function(x, class, argument = "x") {
  if (missing(x) || !inherits(x, class)) {
    abort_argument(argument, paste0("be of class ", enumerate(class, Inf)), describe(x), call = rlang::caller_env(2))
  }
  x
}
