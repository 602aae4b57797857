#' Picture of the directions of change, by response
#'
#' Bars of the shares of responders and of non-responders whose value went down, stayed the same, or went up, with the
#' numbers of patients in them; where limits of quantification leave some undetermined, these stand between.
#'
#' @inheritParams plot_response
#' @param stratum One string: the stratum to show. Default `"all"`.
#' @return A ggplot.
#' @inheritSection plot_response Errors
#' @seealso [plot_response()].
#' @examples
#' set.seed(1)
#' before <- matrix(rlnorm(90, 3), 3, dimnames = list(c("IL-6", "IL-2", "TNF"), NULL))
#' after <- before * exp(rnorm(90, 0, 0.4))
#' plot_directions(response_change(before, after, rep(c(TRUE, FALSE), 15), scale = "log2"))
#' @export
plot_directions <- function(assoc, ..., markers = NULL, visits = NULL, stratum = "all", top = NULL) {
  check_dots_empty(...)
  check_class(assoc, "response_change", "assoc")
  rows <- choose_rows(assoc, markers, visits, "assoc")
  known <- unique(as.character(rows$stratum))
  stratum <- check_choice(stratum, known, "stratum")
  rows <- rows[as.character(rows$stratum) == stratum, , drop = FALSE]
  all_rows <- rows
  n_all <- length(unique(as.character(rows$marker)))
  shown <- top_markers(rows, check_count(top, "top", min = 1, null_ok = TRUE) %||% 8, "direction_p")
  rows <- rows[as.character(rows$marker) %in% shown, , drop = FALSE]
  bars <- direction_bars(rows, shown)
  n_visits <- nlevels(bars$.visit)
  ggplot2::ggplot(bars, ggplot2::aes(y = .data$.y, fill = .data$direction)) +
    ggplot2::geom_rect(ggplot2::aes(xmin = .data$from, xmax = .data$to, ymin = .data$.y - 0.19, ymax = .data$.y + 0.19),
                       colour = "white", linewidth = 0.2) +
    ggplot2::geom_text(data = bars[bars$to - bars$from > 0.06 * min(n_visits, 3L), , drop = FALSE],
                       ggplot2::aes(x = (.data$from + .data$to) / 2, label = .data$n),
                       size = if (length(shown) * ceiling(n_visits / 3) > 6L) 1.8 else 2.2, vjust = 0.45) +
    direction_row_names(bars) +
    ggplot2::scale_fill_manual(values = direction_colours(), limits = levels(bars$direction)) +
    ggplot2::scale_x_continuous(labels = function(x) paste0(100 * x, "%"),
                                breaks = if (n_visits > 1L) c(0, 0.5, 1) else 0:4 / 4,
                                expand = ggplot2::expansion(c(direction_room(bars, n_visits), 0.02))) +
    marker_scale(shown, ceiling(n_visits / 3)) +
    (if (n_visits > 1L) visit_facets(bars$.visit, 3L)) +
    ggplot2::labs(x = "Share of patients (in the bars: how many)", y = NULL,
                  title = fit_title(say_directions(all_rows)),
                  subtitle = fit_subtitle("Value went down, stayed, or went up against baseline",
                                          if (stratum != "all") paste0(", ", stratum), "; ", group_sizes(all_rows)),
                  caption = fit_caption(shortened_note(shown), left_out_note(n_all, length(shown)),
                                        not_computed_note(rows, paste(rows$marker, rows$visit), no_direction(rows)))) +
    theme_cytochange() +
    ggplot2::theme(panel.grid.major.y = ggplot2::element_blank())
}

no_direction <- function(rows) {
  total <- direction_total(rows, "first") + direction_total(rows, "second")
  is.na(total) | total == 0
}

# Patients of the first or the second group, whatever their direction.
direction_total <- function(rows, which) {
  Reduce(`+`, lapply(direction_stems(rows), function(stem) group_values(rows, groups_of(rows), stem)[[which]]))
}

# Directions in the order of a bar; undetermined ones only where there are any.
direction_stems <- function(rows) {
  known <- names(direction_colours())
  if (isTRUE(any(rows$n_undetermined > 0L, na.rm = TRUE))) known else setdiff(known, "undetermined")
}

# One row a bar segment: `from`, `to` in shares, `n` patients.
direction_bars <- function(rows, shown) {
  visit <- visit_panels(rows, telling_columns(rows))
  marker <- factor(as.character(rows$marker), shown)
  groups <- groups_of(rows)
  stems <- direction_stems(rows)
  bars <- lapply(c("first", "second"), function(which) {
    n <- vapply(stems, function(stem) as.double(group_values(rows, groups, stem)[[which]]), numeric(nrow(rows)))
    n <- matrix(n, nrow(rows))
    level <- if (which == "first") first_group(groups) else second_group(groups)
    if (which == "first" && "arm" %in% telling_columns(rows)) level$short <- "this arm" # its panel bears its name
    n[is.na(n)] <- 0
    ends <- n / pmax(rowSums(n), 1)
    to <- matrix(t(apply(ends, 1L, cumsum)), nrow(rows))
    data.frame(
      marker = rep(as.character(marker), length(stems)), .visit = rep(visit, length(stems)), group = level$label,
      short = wrap_name(level$short, 9L, 1L), colour = level$colour,
        direction = factor(rep(stems, each = nrow(rows)), stems),
      n = as.vector(n), from = as.vector(to - ends), to = as.vector(to),
      .y = rep(nlevels(marker) + 1L - as.integer(marker) + if (which == "first") 0.2 else -0.2, length(stems))
    )
  })
  bars <- do.call(rbind, bars)
  bars[bars$n > 0, , drop = FALSE]
}

# Room for the groups' names beside the bars, as a share of the axis.
direction_room <- function(bars, panels) 0.16 + 0.01 * max(nchar(bars$short)) * min(panels, 3L)

direction_row_names <- function(bars) {
  names <- unique(bars[c(".visit", ".y", "short", "colour")])
  ggplot2::geom_text(data = names, ggplot2::aes(x = -0.015, y = .data$.y, label = .data$short), hjust = 1, size = 2,
                     colour = names$colour, inherit.aes = FALSE)
}

# The marker whose direction differs most between the groups, in numbers.
say_directions <- function(rows) {
  p <- rows$direction_p
  groups <- groups_of(rows)
  if (all(is.na(p))) return(paste("Directions of change by", groups$id))
  if (!any(at_most(p, significance_level(rows)))) {
    return(paste("No statistically significant difference in direction between", both_groups(groups)))
  }
  rows$.name <- short_name(rows$marker)
  r <- rows[which.min(p), , drop = FALSE]
  groups <- groups_of_row(r)
  n1 <- direction_total(r, "first")
  n0 <- direction_total(r, "second")
  up <- group_values(r, groups, "up")
  rose <- up$first / n1 > up$second / n0
  moved <- if (rose) up else group_values(r, groups, "down")
  paste0(r$.name, if (rose) " rose" else " fell", " in ", moved$first, " of ", count_in(n1, first_group(groups)), ", ",
         moved$second, " of ", count_in(n0, second_group(groups)), " (",
         r$visit, ", ", format_p_equals(r$direction_p), if (sum(!is.na(p)) > 1L) ", not adjusted", ")")
}
