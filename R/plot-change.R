#' Picture of the changes within patients
#'
#' A forest of changes, one line a marker, the groups of `by` side by side, a panel a visit; where there are more than
#' three visits, a profile over the visits instead, which has a panel for each group where the groups are too many to be
#' told apart in one. A filled point is significant after adjustment, a hollow one is not. Limits that are infinite or
#' far beyond the axis are drawn as arrows; rows without figures are named in the caption.
#'
#' @param change A result of [paired_change()].
#' @param ... Not used; must be empty.
#' @param markers,visits Character vectors: some of the result's; `NULL`, the default, for all.
#' @param layout One of `"auto"` (the default: a forest up to three visits), `"forest"`, `"profile"` (visits on the x
#'   axis, a panel a marker).
#' @param top Whole number: show at most so many markers, those with the smallest p; the caption says how many are
#'   left out. `NULL`, the default, takes what can be read at 12 x 8 cm: 15 lines of a forest, 6 panels of a profile.
#' @return A ggplot, to which layers, scales and themes can be added. Fold changes are on a log scale, in their own
#'   units: `geom_vline(xintercept = 2)` marks a doubling.
#' @section Errors: `cytochange_error_argument` for another class, an unknown marker or visit; `cytochange_error_data`
#'   for a result without rows.
#' @seealso [plot_response()], [plot_volcano()] for many markers, [plot_trajectory()] for the values themselves.
#' @examples
#' set.seed(1)
#' before <- matrix(rlnorm(60, 3), 3, dimnames = list(c("IL-6", "IL-2", "TNF"), NULL))
#' after <- before * exp(rnorm(60, c(-0.5, 0, 0.2), 0.4))
#' plot_change(paired_change(before, after, scale = "log2"))
#' @export
plot_change <- function(change, ..., markers = NULL, visits = NULL, layout = c("auto", "forest", "profile"),
                        top = NULL) {
  check_dots_empty(...)
  check_class(change, "paired_change", "change")
  layout <- check_choice(layout, c("auto", "forest", "profile"), "layout")
  rows <- choose_rows(change, markers, visits, "change")
  n_visits <- length(unique(contrast_of(rows)))
  if (layout == "auto") layout <- if (n_visits > 3L) "profile" else "forest"
  top <- check_count(top, "top", min = 1, null_ok = TRUE)
  if (layout == "forest") change_forest(rows, top) else change_profile(rows, top)
}

# The rows of a result for some markers and visits.
choose_rows <- function(result, markers, visits, argument) {
  check_has_rows(result, argument)
  named <- lapply(as.list(result)[intersect(c("marker", "marker_1", "marker_2"), names(result))], as.character)
  chosen <- check_subset(markers, unique(unlist(named)), "markers")
  keep <- Reduce(`&`, lapply(named, `%in%`, chosen))
  if ("visit" %in% names(result)) {
    keep <- keep & as.character(result$visit) %in% check_subset(visits, unique(as.character(result$visit)), "visits")
  }
  result[keep, , drop = FALSE]
}

# Columns that the drawing needs: `.group` (colour), `.panel` (what else divides the groups), `.contrast`, `.marker`.
lay_out_change <- function(rows, top, per_panel) {
  by <- by_columns(rows)
  colour <- if ("response" %in% by) "response" else utils::head(by, 1L)
  rows$.group <- group_of(rows, colour)
  rows$.panel <- group_of(rows, setdiff(by, colour))
  rows$.contrast <- contrast_of(rows)
  all_markers <- unique(as.character(rows$marker))
  if (is.null(top)) top <- max(6, min(15, floor(per_panel / sqrt(nlevels(rows$.group)))))
  shown <- top_markers(rows, top)
  left_out <- left_out_note(length(all_markers), length(shown))
  rows <- rows[as.character(rows$marker) %in% shown, , drop = FALSE]
  rows$.marker <- factor(as.character(rows$marker), shown)
  log <- is_fold(rows)
  columns <- if (log) c("fold_change", "fold_low", "fold_high") else c("estimate", "conf.low", "conf.high")
  missing <- is.na(rows[[columns[1L]]])
  rows <- drawable_intervals(rows, columns[1L], columns[2L], columns[3L], log)
  rows$.fill <- fill_significant(rows)
  labels <- trimws(gsub(" +", " ", paste(short_name(rows$marker), rows$.contrast, rows$.group, rows$.panel)))
  tested <- !is.na(rows$p.value)
  list(rows = rows, log = log, notes = c(
    paste0("Filled: ", significance_words(rows), "."), arrow_note(rows), left_out,
    not_computed_note(rows, labels, missing & !tested), no_estimate_note(labels, missing & tested),
    beyond_words(rows, rows$n_pairs)
  ))
}

# A point is filled with its group's colour where it is significant.
fill_significant <- function(rows, among = levels(rows$.group)) {
  colours <- unname(group_colours(levels(rows$.group), among))
  ifelse(is_significant(rows), colours[as.integer(rows$.group)], "white")
}

change_forest <- function(all_rows, top) {
  plan <- lay_out_change(all_rows, top, 18)
  rows <- plan$rows
  rows$.y <- dodge(rows$.marker, rows$.group)
  arms <- nlevels(rows$.panel) > 1L
  columns <- if (arms) nlevels(rows$.panel) else nlevels(rows$.contrast)
  edge <- attr(rows, "edge")
  ggplot2::ggplot(rows) +
    ggplot2::geom_vline(xintercept = if (plan$log) 1 else 0, colour = "grey40", linewidth = 0.3) +
    forest_layers(rows) +
    forest_scales(levels(rows$.group)) +
    marker_scale(levels(rows$.marker), if (arms) nlevels(rows$.contrast) else 1L) +
    scale_change("x", plan$log, n = max(2, round(7 / columns)), limits = edge, expand = ggplot2::expansion(0)) +
    change_facets(rows, arms) +
    change_labels(all_rows, rows, plan, "x") +
    theme_cytochange() +
    ggplot2::theme(panel.grid.major.y = ggplot2::element_blank(), panel.spacing.x = ggplot2::unit(16, "pt"))
}

change_facets <- function(rows, arms) {
  several <- nlevels(rows$.contrast) > 1L
  width <- function(n) max(8L, floor(50 / n))
  if (arms) {
    labels <- ggplot2::labeller(.panel = function(x) wrap_name(x, width(nlevels(rows$.panel))),
                                .contrast = function(x) wrap_name(x, 16L))
    return(if (several) ggplot2::facet_grid(.contrast ~ .panel, labeller = labels)
           else ggplot2::facet_grid(. ~ .panel, labeller = labels))
  }
  if (several) {
    ggplot2::facet_grid(. ~ .contrast, labeller = panel_labels(width(nlevels(rows$.contrast))))
  }
}

# Of many groups at many visits each has a panel of its own, a marker after the other as far as there is room.
change_profile <- function(all_rows, top) {
  columns <- by_columns(all_rows)
  n_groups <- nlevels(group_of(all_rows, columns))
  crowded <- n_groups > 1L && n_groups * length(unique(contrast_of(all_rows))) > 60L
  plan <- lay_out_change(all_rows, top %||% if (crowded) max(1, 9 %/% n_groups) else 6, 6)
  if (crowded) plan <- panel_each_group(plan, columns)
  profile_picture(plan, if (plan$log) 1 else 0, estimate_axis(plan)) + change_labels(all_rows, plan$rows, plan, "y")
}

panel_each_group <- function(plan, columns) {
  rows <- plan$rows
  plan$rows$.panel <- group_of(rows, columns)
  plan$rows$.group <- factor(rep("", nrow(rows)))
  plan$rows$.fill <- ifelse(rows$.fill == "white", "white", group_colours(""))
  plan
}

estimate_axis <- function(plan) {
  scale_change("y", plan$log, n = 5, limits = attr(plan$rows, "edge"), expand = ggplot2::expansion(0))
}

# Estimates with intervals over the visits, a panel a marker, the groups side by side and joined by lines. `null`: where
# a line stands for no effect, NULL for none; `axis`: the scale of the estimates.
profile_picture <- function(plan, null, axis, scales = "fixed") {
  rows <- plan$rows
  n_groups <- nlevels(rows$.group)
  aside <- if (n_groups > 1L) (as.integer(rows$.group) - (n_groups + 1) / 2) * 0.5 / n_groups else 0
  rows$.x <- as.integer(rows$.contrast) + aside
  rows$.strip <- strip_of(rows)
  n_panels <- nlevels(rows$.strip)
  columns <- if (n_panels == 1L) 1L else if (n_panels <= 4L) 2L else 3L
  named <- named_visits(levels(rows$.contrast), columns)
  ggplot2::ggplot(rows, ggplot2::aes(x = .data$.x, colour = .data$.group)) +
    (if (!is.null(null)) ggplot2::geom_hline(yintercept = null, colour = "grey40", linewidth = 0.3)) +
    (if (nlevels(rows$.contrast) > 1L) ggplot2::geom_line(ggplot2::aes(y = .data$.point, group = .data$.group),
                                                          linewidth = 0.4, na.rm = TRUE, show.legend = FALSE)) +
    profile_intervals(rows) +
    ggplot2::geom_point(ggplot2::aes(y = .data$.point, fill = .data$.fill, shape = .data$.group),
                        size = if (nlevels(rows$.contrast) > 12L) 0.8 else 1.5, stroke = 0.6, na.rm = TRUE) +
    forest_scales(levels(rows$.group), plan$among %||% levels(rows$.group)) +
    ggplot2::scale_x_continuous(breaks = named, labels = wrap_name(levels(rows$.contrast), 14L)[named],
                                limits = c(0.5, nlevels(rows$.contrast) + 0.5), expand = c(0, 0)) +
    axis +
    (if (n_panels > 1L) ggplot2::facet_wrap(~ .strip, ncol = columns, scales = scales)) +
    theme_cytochange() +
    visit_text(levels(rows$.contrast), columns)
}

# Panels of a profile: a marker, and what else divides the groups.
strip_of <- function(rows) {
  levels <- expand.grid(panel = levels(rows$.panel), marker = levels(rows$.marker), stringsAsFactors = FALSE)
  text <- function(marker, panel) {
    name <- wrap_name(marker, 24L, 2L)
    ifelse(panel == "", name, paste0(name, "\n", panel))
  }
  factor(text(as.character(rows$.marker), as.character(rows$.panel)), unique(text(levels$marker, levels$panel)))
}

profile_intervals <- function(rows) {
  tip <- function(ends) grid::arrow(length = grid::unit(0.09, "cm"), ends = ends, type = "closed")
  bar <- function(which, arrow = NULL) {
    if (!any(which)) return(NULL)
    ggplot2::geom_segment(data = rows[which, , drop = FALSE],
                          ggplot2::aes(xend = .data$.x, y = .data$.low, yend = .data$.high), linewidth = 0.4,
                          arrow = arrow,
                          show.legend = FALSE)
  }
  drawn <- !is.na(rows$.low) & !is.na(rows$.high)
  list(bar(drawn & !rows$.arrow_low & !rows$.arrow_high),
       bar(drawn & rows$.arrow_low & !rows$.arrow_high, tip("first")),
       bar(drawn & !rows$.arrow_low & rows$.arrow_high, tip("last")),
       bar(drawn & rows$.arrow_low & rows$.arrow_high, tip("both")))
}

change_labels <- function(all_rows, rows, plan, axis) {
  set <- attr(all_rows, "settings", exact = TRUE)
  reference <- unique(as.character(all_rows$reference))
  versus <- if (length(reference) == 1L && !is.na(reference)) {
    visits <- levels(rows$.contrast)
    if (length(visits) == 1L) paste0("; ", visits, " v ", reference) else paste0("; v ", reference)
  } else ""
  title <- if (plan$log) "Fold change" else paste0("Change", unit_words(all_rows))
  labels <- list(
    title = fit_title(say_change(all_rows)),
    subtitle = fit_subtitle(upper_initial(method_of(all_rows)$title), ", ", level_words(all_rows),
                            versus, "; ", format_range_of(all_rows$n_pairs, "pair")),
    caption = fit_caption(plan$notes, shortened_note(levels(rows$.marker)))
  )
  do.call(ggplot2::labs, c(labels, if (axis == "x") list(x = title, y = NULL) else list(x = NULL, y = title)))
}
