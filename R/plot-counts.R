# The table under the panels of plot_trajectory(): patients with a pair, values beyond limits.

# Numbers of pairs and of values beyond limits, between panel and visit names, a line a group: under each visit where
# there is room, else once a panel: visit after visit, or where that is too long from the smallest to the largest.
count_layers <- function(study, values, plan, columns) {
  counts <- picture_counts(study, values)
  groups <- levels(values$.group)
  bottom <- vapply(split(values$value, values$.strip), min, numeric(1), na.rm = TRUE)
  counts <- lay_out_counts(counts, levels(values$visit), columns)
  counts$value <- bottom[as.character(counts$.strip)]
  counts$.vjust <- 1.7 + 1.25 * (as.integer(counts$.group) - 1)
  room <- (1 + length(groups)) * 2.1 * ggplot2::.pt * 1.2
  list(
    ggplot2::geom_text(data = counts, ggplot2::aes(label = .data$.text, vjust = .data$.vjust), size = 2.1,
                       show.legend = FALSE),
    ggplot2::coord_cartesian(clip = "off"),
    # The most special element: themes of ggplot2 4 set it, and it goes before axis.text.x.
    ggplot2::theme(axis.text.x.bottom = ggplot2::element_text(margin = ggplot2::margin(t = room)),
                   panel.spacing.y = ggplot2::unit(room + 4, "pt"), panel.grid.major.x = ggplot2::element_blank())
  )
}

count_text <- function(pairs, below) ifelse(below > 0, paste0(pairs, " (", below, ")"), as.character(pairs))

lay_out_counts <- function(counts, visits, columns) {
  counts$.text <- count_text(counts$pairs, counts$below)
  room <- visit_room(visits, columns)
  if (room >= 4.6 * max(nchar(counts$.text))) return(counts)
  keys <- c("marker", ".strip", ".panel", ".group")
  at <- crossed(counts[rev(keys)])
  lines <- counts[match(levels(at), at), keys, drop = FALSE]
  lines$.text <- vapply(split(counts, at), count_series, character(1), visits = visits)[levels(at)]
  # The panel is wider than its visits by the margin on either side.
  if (3.2 * max(nchar(lines$.text)) > 1.25 * room * length(visits)) {
    lines$.text <- vapply(split(counts, at), count_range, character(1))[levels(at)]
  }
  lines$visit <- factor(visits[(length(visits) + 1L) %/% 2L], visits)
  lines
}

# "13, 12 (2), 0": the visits in order, with 0 where a group has nobody.
count_series <- function(counts, visits) {
  text <- counts$.text[match(visits, counts$visit)]
  paste(ifelse(is.na(text), "0", text), collapse = ", ")
}

# "11-13 (0-3)".
count_range <- function(counts) {
  span <- function(x) if (min(x) == max(x)) as.character(x[1L]) else paste0(min(x), "-", max(x))
  below <- span(counts$below)
  paste0(span(counts$pairs), if (below != "0") paste0(" (", below, ")"))
}

picture_counts <- function(study, values) {
  all <- as.data.frame(study)
  baseline <- all[all$visit == study$baseline & !is.na(all$value), , drop = FALSE]
  paired <- paste(values$id, values$marker, sep = "\r") %in% paste(baseline$id, baseline$marker, sep = "\r")
  keys <- c("marker", ".strip", ".panel", ".group", "visit")
  at <- crossed(values[rev(keys)])
  counts <- values[match(levels(at), at), keys, drop = FALSE]
  counts$pairs <- as.vector(rowsum(as.integer(paired), at, reorder = TRUE)[levels(at), 1L])
  counts$below <- as.vector(rowsum(as.integer(values$.beyond), at, reorder = TRUE)[levels(at), 1L])
  counts
}
