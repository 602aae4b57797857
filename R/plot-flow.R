#' Flow of the patients through a study
#'
#' A diagram in the manner of CONSORT: all patients, their arms and responses, and how many of them have a pair (a
#' value at baseline and at the visit), from the marker with the fewest to the marker with the most.
#'
#' @param x A [marker_study()], or the result of [sample_flow()].
#' @param ... Not used; must be empty.
#' @param markers,visits Character vectors: some of the markers and follow-up visits; `NULL`, the default, for all.
#' @return A ggplot.
#' @section Errors: `cytochange_error_argument` for another class, an unknown marker or visit; `cytochange_error_data`
#'   for a study without a follow-up visit.
#' @seealso [sample_flow()] for the table.
#' @examples
#' study <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker",
#'   value = "value", response = "response", arm = "arm", lloq = "lloq", unit = "unit")
#' plot_flow(study)
#' @export
plot_flow <- function(x, ..., markers = NULL, visits = NULL) {
  check_dots_empty(...)
  check_class(x, c("marker_study", "sample_flow"))
  flow <- if (inherits(x, "marker_study")) sample_flow(x) else x
  flow <- as.data.frame(flow)
  if (!nrow(flow)) abort_data("x", "have a follow-up visit", "a study of one visit")
  flow <- flow[flow$marker %in% check_subset(markers, unique(flow$marker), "markers") &
                 flow$visit %in% check_subset(visits, unique(flow$visit), "visits"), , drop = FALSE]
  flow_picture(flow)
}

flow_picture <- function(flow) {
  arms <- unique(flow$arm)
  boxes <- flow_boxes(flow, arms)
  several <- length(arms) > 1L
  n_markers <- length(unique(flow$marker))
  ggplot2::ggplot(boxes) +
    flow_arrows(boxes, several) +
    ggplot2::geom_rect(ggplot2::aes(xmin = .data$x - .data$half, xmax = .data$x + .data$half, ymin = .data$bottom,
                                    ymax = .data$top, fill = .data$level), colour = "grey40", linewidth = 0.3) +
    ggplot2::geom_text(ggplot2::aes(x = .data$x, y = (.data$top + .data$bottom) / 2, label = .data$text),
                       size = if (length(arms) > 4L) 1.9 else 2.3, lineheight = 0.95) +
    ggplot2::scale_fill_manual(values = c(all = "#F2F2F2", arm = "#E3EEF6", visits = "#FFFFFF"),
                               limits = c("all", "arm", "visits"), guide = "none") +
    ggplot2::scale_x_continuous(breaks = NULL, expand = ggplot2::expansion(0.01)) +
    ggplot2::scale_y_continuous(breaks = NULL, expand = ggplot2::expansion(0.01)) +
    ggplot2::labs(x = NULL, y = NULL, title = fit_title(say_flow(flow)),
                  subtitle = fit_subtitle("Pair: a value at baseline and at the visit",
                                          if (n_markers > 1L) paste0("; from the lowest to the highest of ", n_markers,
                                                                     " markers"), "; box: number of pairs"),
                  caption = fit_caption(flow_losses(flow))) +
    theme_cytochange()
}

# Counts over all rows of a marker and visit, then the range over the markers.
flow_range <- function(flow, column, visit, to = " to ") {
  here <- flow[flow$visit == visit, , drop = FALSE]
  format_range(as.vector(rowsum(here[[column]], here$marker)), to)
}

# How many patients: those of any one marker and visit.
flow_size <- function(flow) {
  one <- flow[flow$marker == flow$marker[1L] & flow$visit == flow$visit[1L], , drop = FALSE]
  sum(one$n_patients)
}

say_flow <- function(flow) {
  visits <- unique(flow$visit)
  last <- visits[length(visits)]
  paste0(flow_range(flow, "n_paired", last), " of ", format_count(flow_size(flow), "patient"), " have a pair at ", last)
}

flow_losses <- function(flow) {
  visits <- unique(flow$visit)
  last <- visits[length(visits)]
  said <- c(n_missing_baseline = "the baseline", n_missing_visit = "the visit", n_missing_both = "both")
  counts <- vapply(names(said), function(column) flow_range(flow, column, last), character(1))
  paste0("Without a pair at ", last, ": ", paste(counts, "lack", said, collapse = ", "), ".")
}

flow_boxes <- function(flow, arms) {
  several <- length(arms) > 1L
  width <- floor(58 / length(arms))
  response <- any(flow$response %in% compared_words(response_groups()))
  text <- c(vapply(arms, function(a) arm_text(flow[flow$arm == a, , drop = FALSE], if (several) a, width, response),
                   character(1)),
            vapply(arms, function(a) visits_text(flow[flow$arm == a, , drop = FALSE], width), character(1)))
  n <- length(arms)
  lines <- function(text) max(lengths(strsplit(text, "\n", fixed = TRUE)))
  tall <- c(1.6, lines(text[seq_len(n)]) + 0.8, lines(text[n + seq_len(n)]) + 0.8)
  gap <- max(0.12 * sum(tall), 0.8)
  tops <- c(0, -(tall[1L] + gap), -(tall[1L] + tall[2L] + 2 * gap))
  level <- c("all", rep("arm", n), rep("visits", n))
  at <- c(1L, rep(2L, n), rep(3L, n))
  data.frame(
    level = level, text = c(format_count(flow_size(flow), "patient"), text),
    x = c((n + 1) / 2, rep(seq_len(n), 2L)), half = c(max(0.46, 0.12 * n), rep(0.46, 2L * n)),
    top = tops[at], bottom = (tops - tall)[at]
  )
}

arm_text <- function(flow, name, width, response) {
  one <- flow[flow$marker == flow$marker[1L] & flow$visit == flow$visit[1L], , drop = FALSE]
  record <- response_groups()
  n <- tapply(one$n_patients, factor(one$response, all_words(record)), sum)
  n <- n[!is.na(n) & n > 0]
  words <- if (width < 13L) people(names(n), record, "short") else
    ifelse(n == 1L, people(names(n), record, "one"), people(names(n), record, "many"))
  groups <- if (!response) "" else paste(n, words, collapse = "\n")
  parts <- c(if (!is.null(name)) wrap_name(name, width), paste0("n = ", sum(one$n_patients)), groups)
  paste(parts[nzchar(parts)], collapse = "\n")
}

visits_text <- function(flow, width) {
  visits <- unique(flow$visit)
  names <- wrap_name(visits, max(8L, width - 8L), 1L)
  pairs <- function(to) vapply(visits, function(v) flow_range(flow, "n_paired", v, to), character(1))
  lines <- paste0(names, ": ", pairs(" to "), " pairs")
  if (max(nchar(lines)) > 1.4 * width) lines <- paste0(names, ": ", pairs("-"))
  paste(lines, collapse = "\n")
}

flow_arrows <- function(boxes, several) {
  root <- boxes[boxes$level == "all", ]
  arm <- boxes[boxes$level == "arm", ]
  visits <- boxes[boxes$level == "visits", ]
  middle <- (root$bottom + arm$top[1L]) / 2
  tip <- grid::arrow(length = grid::unit(0.12, "cm"), type = "closed")
  line <- function(x, y, xend, yend, arrow = NULL) {
    ggplot2::geom_segment(data = data.frame(x = x, y = y, xend = xend, yend = yend),
                          ggplot2::aes(x = .data$x, y = .data$y, xend = .data$xend, yend = .data$yend),
                          colour = "grey40", linewidth = 0.3, arrow = arrow)
  }
  list(
    line(root$x, root$bottom, root$x, middle),
    if (several) line(min(arm$x), middle, max(arm$x), middle),
    line(arm$x, middle, arm$x, arm$top, tip),
    line(arm$x, arm$bottom, visits$x, visits$top, tip)
  )
}
