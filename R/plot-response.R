#' Picture of the change against the response
#'
#' A forest of the differences between responders and non-responders, one line a marker, strata side by side, a panel a
#' visit, with the AUC written beside each line where there is room; or a forest of the AUC; or bars of the shares of
#' patients whose value went down, stayed, or went up (see [plot_directions()]).
#'
#' @param assoc A result of [response_change()].
#' @param ... Not used; must be empty.
#' @param show One of `"effect"` (the default: responders over non-responders), `"auc"`, `"direction"`.
#' @param markers,visits Character vectors: some of the result's; `NULL`, the default, for all.
#' @param strata Character vector: some of the result's strata; `NULL`, the default, for all.
#' @param top Whole number: at most so many markers, those with the smallest p. `NULL`, the default, takes what can be
#'   read at 12 x 8 cm.
#' @return A ggplot. Ratios are on a log scale in their own units.
#' @section Errors: `cytochange_error_argument` for another class, an unknown marker, visit or stratum;
#'   `cytochange_error_data` for a result without rows.
#' @seealso [plot_change()], [plot_volcano()].
#' @examples
#' set.seed(1)
#' before <- matrix(rlnorm(90, 3), 3, dimnames = list(c("IL-6", "IL-2", "TNF"), NULL))
#' after <- before * exp(rnorm(90, 0, 0.4))
#' assoc <- response_change(before, after, rep(c(TRUE, FALSE), 15), scale = "log2")
#' plot_response(assoc)
#' plot_response(assoc, show = "direction")
#' @export
plot_response <- function(assoc, ..., show = c("effect", "auc", "direction"), markers = NULL, visits = NULL,
                          strata = NULL,
                          top = NULL) {
  check_dots_empty(...)
  check_class(assoc, "response_change", "assoc")
  show <- check_choice(show, c("effect", "auc", "direction"), "show")
  if (show == "direction") {
    return(plot_directions(assoc, markers = markers, visits = visits, stratum = strata %||% "all", top = top))
  }
  rows <- choose_rows(assoc, markers, visits, "assoc")
  known <- unique(as.character(rows$stratum))
  wanted <- if (is.null(strata)) strata_shown(rows, known) else check_subset(strata, known, "strata")
  rows <- rows[as.character(rows$stratum) %in% wanted, , drop = FALSE]
  top <- check_count(top, "top", min = 1, null_ok = TRUE)
  picture <- if (length(unique(rows$visit)) > 3L) response_profile else response_forest
  picture(rows, top, show, among_groups(assoc))
}

# Strata that a picture shows unasked: all; where arms are its groups, their whole.
strata_shown <- function(rows, known) if ("all" %in% known && "arm" %in% telling_columns(rows)) "all" else known

# What stands side by side in a picture, and its panels: strata by visit; of arms these, by visit and level of `by`.
side_by_side_groups <- function(rows) {
  if (!"arm" %in% telling_columns(rows)) return(in_order(rows$stratum))
  group_of(rows, intersect(c("arm", "stratum"), compared_columns(rows)))
}

# All that such groups are among: the arms of the study, or the strata, their whole last.
among_groups <- function(rows) {
  if ("arm" %in% telling_columns(rows)) settings_of(rows)$arms
  else union(setdiff(as.character(rows$stratum), "all"), "all")
}

response_forest <- function(all_rows, top, show, among) {
  plan <- lay_out_response(all_rows, top, show, among)
  rows <- plan$rows
  n_visits <- nlevels(rows$.visit)
  with_auc <- show == "effect" && nlevels(rows$.group) * nlevels(rows$.marker) <= 12L && n_visits <= 3L
  edge <- attr(rows, "edge")
  if (with_auc) edge <- room_for_text(edge, plan$log, n_visits)
  plot <- ggplot2::ggplot(rows) +
    ggplot2::geom_vline(xintercept = plan$null, colour = "grey40", linewidth = 0.3) +
    forest_layers(rows) +
    forest_scales(levels(rows$.group), plan$among) +
    marker_scale(levels(rows$.marker), ceiling(n_visits / 4)) +
    (if (show == "auc") auc_scale(edge, n_visits)
     else scale_change("x", plan$log, n = max(2, round(7 / min(n_visits, 4))), limits = edge,
                       expand = ggplot2::expansion(0))) +
    (if (n_visits > 1L) visit_facets(rows$.visit)) +
    response_labels(all_rows, rows, plan, show, with_auc) +
    theme_cytochange() +
    ggplot2::theme(panel.grid.major.y = ggplot2::element_blank(), panel.spacing.x = ggplot2::unit(14, "pt"))
  if (with_auc) plot + auc_text(rows, edge, n_visits) else plot
}

response_profile <- function(all_rows, top, show, among) {
  plan <- lay_out_response(all_rows, top %||% 6, show, among)
  plan$rows$.contrast <- plan$rows$.visit
  plan$rows$.panel <- factor(rep("", nrow(plan$rows)))
  profile_picture(plan, plan$null, estimate_axis(plan)) + response_labels(all_rows, plan$rows, plan, show, FALSE, "y")
}

lay_out_response <- function(rows, top, show, among) {
  rows$.group <- side_by_side_groups(rows)
  rows$.visit <- visit_panels(rows)
  all_markers <- unique(as.character(rows$marker))
  if (is.null(top)) top <- max(6, min(15, floor(18 / sqrt(nlevels(rows$.group)) / ceiling(nlevels(rows$.visit) / 4))))
  shown <- top_markers(rows, top)
  rows <- rows[as.character(rows$marker) %in% shown, , drop = FALSE]
  rows$.marker <- factor(as.character(rows$marker), shown)
  log <- show == "effect" && is_fold(rows)
  columns <- if (show == "auc") c("auc", "auc_low", "auc_high") else if (log) c("fold_change", "fold_low", "fold_high")
             else c("estimate", "conf.low", "conf.high")
  null <- if (show == "auc") 0.5 else if (log) 1 else 0
  missing <- is.na(rows[[columns[1L]]])
  rows <- drawable_intervals(rows, columns[1L], columns[2L], columns[3L], log, null)
  if (show == "auc") attr(rows, "edge") <- pmin(pmax(attr(rows, "edge"), -0.01), 1.01)
  # Arms by strata, or one group alone.
  if (nlevels(rows$.group) < 2L || !all(levels(rows$.group) %in% among)) among <- levels(rows$.group)
  rows$.fill <- fill_significant(rows, among)
  rows$.y <- dodge(rows$.marker, rows$.group)
  labels <- paste(short_name(rows$marker), rows$.visit, ifelse(rows$.group == "all", "", as.character(rows$.group)))
  tested <- !is.na(rows$p.value)
  list(rows = rows, log = log, null = null, among = among, notes = c(
    paste0("Filled: ", significance_words(rows), "."), arrow_note(rows),
    left_out_note(length(all_markers), length(shown)),
    not_computed_note(rows, trimws(labels), missing & !tested), no_estimate_note(trimws(labels), missing & tested),
    beyond_words(rows, compared_pairs(rows))
  ))
}

# Makes the axis longer to the right, for text of some 10 characters in each of `columns` panels.
room_for_text <- function(edge, log, columns) {
  share <- c(0.3, 0.25, 0.3)[min(columns, 3L)]
  if (log) exp(base::log(edge) + c(0, share * diff(base::log(edge)))) else edge + c(0, share * diff(edge))
}

# The labels of panels side by side must not run into each other.
auc_scale <- function(edge, panels) {
  ggplot2::scale_x_continuous(breaks = if (panels > 1L) c(0, 0.5, 1) else 0:4 / 4, limits = edge,
                              labels = function(x) format(x, trim = TRUE, drop0trailing = TRUE),
                              expand = ggplot2::expansion(0))
}

auc_text <- function(rows, edge, columns) {
  full <- columns == 1L
  rows$.text <- ifelse(is.na(rows$auc), "", if (full) {
    share_interval(rows$auc, rows$auc_low, rows$auc_high)
  } else {
    share_text(rows$auc)
  })
  ggplot2::geom_text(data = rows, ggplot2::aes(x = edge[2L], y = .data$.y, label = .data$.text), hjust = 1, size = 2.4,
                     colour = "grey20")
}

response_labels <- function(all_rows, rows, plan, show, with_auc, along = "x") {
  set <- attr(all_rows, "settings", exact = TRUE)
  groups <- groups_of(all_rows)
  axis <- if (show == "auc") paste0("AUC: chance that the change is higher in a ", first_group(groups)$one)
          else difference_axis(all_rows, plan$log)
  if (with_auc && show == "effect") axis <- paste0(axis, " (right: AUC)")
  visits <- unique(as.character(rows$visit))
  within <- stratified_words(settings_of(all_rows))
  if (along == "y") {
    axis <- if (show == "auc") "AUC"
            else if (plan$log) paste0("Fold change, ", first_group(groups)$within, " over ",
                                      groups$others) else "Difference of changes"
  }
  ggplot2::labs(
    x = if (along == "x") axis, y = if (along == "y") axis, title = fit_title(say_response(all_rows)),
    subtitle = fit_subtitle(upper_initial(test_title(method_of(all_rows), settings_of(all_rows))), ", ",
                            if (all(rows$stratum == "all") && nzchar(within)) paste0(within, ", "),
                            level_words(all_rows), "; ", if (length(visits) == 1L) paste0(visits, "; "),
                            group_sizes(all_rows)),
    caption = fit_caption(plan$notes, shortened_note(levels(rows$.marker)))
  )
}
