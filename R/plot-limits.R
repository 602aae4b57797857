#' Picture of the values beyond limits
#'
#' The share of values that are only known to lie below, or above, a limit of quantification, by visit and group, a
#' panel a marker: what [limit_report()] says.
#'
#' @param x A [marker_study()], or the result of [limit_report()].
#' @param ... Not used; must be empty.
#' @param by Character vector: the groups, as in [limit_report()]; "none": all patients together. `NULL`, the default:
#'   of a study the response, else the arm, where it has them; of a [limit_report()] its own.
#' @param markers Character vector: some of the markers; `NULL`, the default: those with a value beyond a limit.
#' @param top Whole number: at most so many panels, those with the largest shares; the caption says how many are left
#'   out. Default 6, which can be read at 12 x 8 cm.
#' @return A ggplot.
#' @section Errors: `cytochange_error_argument` for another class, unknown groups or markers; `cytochange_error_data`
#'   where no value lies beyond a limit.
#' @seealso [limit_report()], [plot_sensitivity()], [plot_trajectory()] for the values.
#' @examples
#' study <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker",
#'   value = "value", response = "response", arm = "arm", lloq = "lloq", unit = "unit")
#' plot_limits(study)
#' @export
plot_limits <- function(x, ..., by = NULL, markers = NULL, top = 6L) {
  check_dots_empty(...)
  check_class(x, c("marker_study", "limit_report"))
  top <- check_count(top, "top", min = 1)
  if (inherits(x, "marker_study")) {
    by <- by %||% usual_groups(x)
    x <- limit_report(x, by = if (!identical(by, "none")) by)
  } else if (!is.null(by)) abort_argument("by", "be left out: the rows have their groups", "given")
  rows <- choose_rows(x, markers, NULL, "x")
  share <- ifelse(rows$n > 0L, pmax(rows$percent_below, rows$percent_above), 0)
  largest <- tapply(share, factor(rows$marker, unique(rows$marker)), max)
  beyond <- if (is.null(markers)) names(largest)[largest > 0] else names(largest)
  if (!any(largest > 0)) abort_data("x", "have values beyond a limit", "none at these markers")
  shown <- names(sort(rank(-largest[beyond], ties.method = "first")))[seq_len(min(top, length(beyond)))]
  limits_picture(rows[rows$marker %in% shown, , drop = FALSE], intersect(names(largest), shown), length(beyond))
}

# A row a bar: values below limits hang down where others stand above theirs.
limit_bars <- function(rows, shown, visits, sides) {
  by <- settings_of(rows)$by
  rows <- rows[rows$n > 0L, , drop = FALSE]
  group <- if (length(by)) droplevels(group_of(rows, by)) else factor(rep("all patients", nrow(rows)))
  width <- 0.8 / nlevels(group)
  names <- wrap_name(shown, 24L, 2L)
  do.call(rbind, lapply(sides, function(side) {
    data.frame(.marker = factor(names[match(rows$marker, shown)], names), .group = group, .width = width,
               .x = match(rows$visit, visits) + (as.integer(group) - (nlevels(group) + 1) / 2) * width,
               .share = rows[[paste0("percent_", side)]] * (if (side == "below" && length(sides) > 1L) -1 else 1))
  }))
}

limits_picture <- function(rows, shown, n_all) {
  set <- settings_of(rows)
  visits <- unique(as.character(rows$visit))
  sides <- c("below", "above")[c(any(rows$n_below > 0L), any(rows$n_above > 0L))]
  bars <- limit_bars(rows, shown, visits, sides)
  groups <- levels(bars$.group)
  columns <- if (length(shown) == 1L) 1L else if (length(shown) <= 4L) 2L else 3L
  named <- named_visits(visits, columns)
  ggplot2::ggplot(bars) +
    ggplot2::geom_rect(ggplot2::aes(xmin = .data$.x - 0.45 * .data$.width, xmax = .data$.x + 0.45 * .data$.width,
                                    ymin = pmin(0, .data$.share), ymax = pmax(0, .data$.share), fill = .data$.group)) +
    ggplot2::geom_hline(yintercept = 0, colour = "grey40", linewidth = 0.3) +
    ggplot2::scale_fill_manual(values = group_colours(groups), limits = groups,
                               guide = if (length(groups) > 1L) ggplot2::guide_legend(nrow = legend_rows(groups))
                                       else "none") +
    ggplot2::scale_x_continuous(breaks = named, labels = wrap_name(visits, 14L)[named],
                                limits = c(0.5, length(visits) + 0.5), expand = ggplot2::expansion(0)) +
    ggplot2::scale_y_continuous(labels = function(y) paste0(abs(y), "%")) +
    (if (length(shown) > 1L) ggplot2::facet_wrap(~ .marker, ncol = columns)) +
    ggplot2::labs(x = NULL, y = "Share of the values", title = fit_title(say_limits(rows)),
                  subtitle = fit_subtitle(if (length(sides) > 1L) "Downwards: below the limit, upwards: above it"
                                          else paste("Values known only to be", sides, "their limit"),
                                          if (length(set$by)) paste0(", by ", list_words(set$by)), "; ",
                                          format_range_of(rows$n[rows$n > 0L], "value"), " each"),
                  caption = fit_caption(shortened_note(rows$marker),
                                        left_out_note(n_all, length(shown),
                                                      "those with the largest shares are shown"))) +
    theme_cytochange() +
    ggplot2::theme(panel.grid.major.x = ggplot2::element_blank()) +
    visit_text(wrap_name(visits, 14L), columns)
}

# Where most values lie beyond a limit; of as many, where they are the larger share.
say_limits <- function(rows) {
  set <- settings_of(rows)
  beyond <- pmax(rows$n_below, rows$n_above)
  at <- order(-beyond, rows$n)[1L]
  row <- as.data.frame(rows)[at, , drop = FALSE]
  group <- if (length(set$by)) as.character(group_of(row, set$by, "within")) else ""
  paste0("Most beyond a limit: ", short_name(row$marker, 30L), ", ", big(beyond[at]), " of ",
         format_count(row$n, "value"), if (row$n_below >= row$n_above) " below" else " above", " it at ", row$visit,
         if (group != "") paste0(" in ", group))
}

#' @rdname autoplot.cytochange
#' @export
autoplot.limit_report <- function(object, ...) plot_limits(object, ...)

#' @rdname autoplot.cytochange
#' @export
plot.limit_report <- function(x, y, ...) draw_picture(plot_limits(x, ...))
