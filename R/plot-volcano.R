#' Volcano of many markers
#'
#' Effect against p value, a point a row: paired changes, responders against non-responders (over all strata), or odds
#' ratios of a screen.
#'
#' @param result A result of [paired_change()], [response_change()] or [prognostic_screen()].
#' @param ... Not used; must be empty.
#' @param markers,visits Character vectors: some of the result's; `NULL`, the default, for all.
#' @param labels Whole number: how many of the significant rows with the smallest p are named. Default 8; names that
#'   have no room beside others are left out.
#' @return A ggplot; p values run upward on a log scale.
#' @section Errors: `cytochange_error_argument` for another class, an unknown marker or visit; `cytochange_error_data`
#'   for a result without rows.
#' @seealso [plot_change()], [plot_response()], [plot_prognosis()].
#' @examples
#' set.seed(1)
#' before <- matrix(rlnorm(3000, 3), 100, dimnames = list(paste0("P", 1:100), NULL))
#' after <- before * exp(rnorm(3000, 0, 0.4))
#' after[1:5, ] <- after[1:5, ] * 2
#' plot_volcano(paired_change(before, after, scale = "log2"))
#' @export
plot_volcano <- function(result, ..., markers = NULL, visits = NULL, labels = 8L) {
  check_dots_empty(...)
  check_class(result, c("paired_change", "response_change", "prognostic_screen"), "result")
  labels <- check_count(labels, "labels")
  chosen <- choose_rows(result, markers, visits, "result")
  rows <- main_rows(chosen)
  plan <- lay_out_volcano(rows)
  drawn <- plan$rows[!is.na(plan$rows$.x) & !is.na(plan$rows$p.value), , drop = FALSE]
  panels <- nlevels(plan$rows$.panel)
  ggplot2::ggplot(drawn, ggplot2::aes(x = .data$.x, y = .data$.p)) +
    ggplot2::geom_vline(xintercept = if (plan$log) 1 else 0, colour = "grey40", linewidth = 0.3) +
    ggplot2::geom_point(ggplot2::aes(colour = .data$.half, shape = .data$.half),
                        size = if (nrow(drawn) > 1000) 0.7 else 1.4,
                        alpha = if (nrow(drawn) > 5000) 0.5 else 0.85) +
    volcano_names(drawn, labels) +
    ggplot2::scale_colour_manual(values = stats::setNames(c(direction_colours()[["up"]], direction_colours()[["down"]],
                                                            "#8C8C8C"), volcano_sides()),
                                 limits = volcano_sides(), drop = FALSE) +
    ggplot2::scale_shape_manual(values = stats::setNames(c(17L, 16L, 1L), volcano_sides()), limits = volcano_sides(),
                                drop = FALSE) +
    scale_change("x", plan$log, ratio = plan$ratio, n = max(3, round(8 / volcano_columns(panels))),
                 expand = ggplot2::expansion(mult = 0.08)) +
    ggplot2::scale_y_continuous(breaks = volcano_breaks(drawn$.p, panels > 3L), labels = volcano_p_label,
                                expand = ggplot2::expansion(mult = if (panels > 3L) c(0.06, 0.25) else c(0.02, 0.08)),
                                limits = c(0, NA)) +
    (if (panels > 1L) ggplot2::facet_wrap(~ .panel, ncol = volcano_columns(panels),
                                          labeller = panel_labels(48L %/% volcano_columns(panels), 3L))) +
    ggplot2::labs(x = plan$axis, y = "p value, log scale", title = fit_title(plan$title),
                  subtitle = fit_subtitle(plan$test, "; ", format_count(length(unique(rows$marker)), "marker")),
                  caption = fit_caption(paste0("Significant: ", significance_words(rows), "."),
                                        if (nrow(rows) < nrow(chosen)) "Drawn: stratum \"all\" alone.",
                                        not_computed_note(plan$rows, plan$rows$.label, is.na(plan$rows$p.value)))) +
    theme_cytochange()
}

volcano_columns <- function(panels) if (panels == 4L) 2L else min(panels, 3L)

volcano_sides <- function() c("significant, higher", "significant, lower", "not significant")

# "month 6", "month 6, Megace".
volcano_panel <- function(visit, group) {
  text <- paste0(visit, ifelse(group == "", "", paste0(", ", group)))
  factor(text, unique(text[order(visit, group)]))
}

# The stratum of each row; that of all patients needs no name.
named_strata <- function(rows) {
  stratum <- in_order(rows$stratum)
  levels(stratum)[levels(stratum) == "all"] <- ""
  stratum
}

lay_out_volcano <- function(rows) {
  view <- volcano_view(rows)
  rows$.x <- view$x
  rows$.panel <- view$panel
  # A p value too small for a double is drawn at the smallest that is not.
  rows$.p <- -log10(pmax(rows$p.value, .Machine$double.xmin))
  significant <- is_significant(rows)
  rows$.significant <- significant
  sides <- volcano_sides()
  rows$.half <- factor(sides[ifelse(!significant, 3L, ifelse(rows$estimate > 0, 1L, 2L))], sides)
  rows$.label <- trimws(paste(short_name(rows$marker), rows$.panel))
  rows$.name <- short_name(rows$marker, max(12L, floor(30 / volcano_columns(nlevels(rows$.panel)))))
  if (nrow(rows) > 50L && any(significant)) {
    within <- inherits(rows, "paired_change")
    view$title <- paste0(big(sum(significant)), " of ", big(sum(!is.na(rows$p.value))),
                         if (within) " changes " else " tests ", if (sum(significant) == 1L) "is" else "are",
                         " significant: ", volcano_counts(own_side(rows)[significant], within))
  }
  c(list(rows = rows), view[c("log", "ratio", "title", "axis")], list(test = upper_initial(view$test)))
}

# Higher and lower where their intervals say so: of a significant row whose interval holds no change neither is said.
# `within` patients: rises and falls.
volcano_counts <- function(sides, within) {
  open <- sum(sides == 0L)
  up <- sum(sides > 0L)
  down <- sum(sides < 0L)
  paste0(if (within) paste0(format_count(up, "rise"), ", ", format_count(down, "fall")) else
    paste0(big(up), " higher, ", big(down), " lower"),
         if (open) paste0(", ", big(open), " without a direction"))
}

# What a result has to be drawn: `x`, its effects; `panel`; `log`: are they ratios, `ratio`: other ones than fold
# changes; `title`, `axis`, `test`.
volcano_view <- function(rows) UseMethod("volcano_view")

change_effects <- function(rows) if (is_fold(rows)) rows$fold_change else rows$estimate

#' @exportS3Method
volcano_view.paired_change <- function(rows) {
  log <- is_fold(rows)
  list(x = change_effects(rows), panel = volcano_panel(contrast_of(rows), group_of(rows, by_columns(rows))), log = log,
       ratio = FALSE, title = say_change(rows), axis = if (log) "Fold change" else paste0("Change", unit_words(rows)),
       test = test_title(method_of(rows), settings_of(rows)))
}

#' @exportS3Method
volcano_view.response_change <- function(rows) {
  log <- is_fold(rows)
  list(x = change_effects(rows), panel = volcano_panel(in_order(rows$visit), named_strata(rows)), log = log,
       ratio = FALSE, title = say_response(rows), axis = difference_axis(rows, log),
       test = test_title(method_of(rows), settings_of(rows)))
}

#' @exportS3Method
volcano_view.arm_change <- function(rows) {
  view <- NextMethod()
  view$panel <- volcano_panel(in_order(rows$visit), group_of(rows, compared_columns(rows)))
  view
}

#' @exportS3Method
volcano_view.prognostic_screen <- function(rows) {
  list(x = rows$odds_ratio, panel = factor(rep("", nrow(rows))), log = TRUE, ratio = TRUE, title = say_screen(rows),
       axis = odds_axis(rows), test = likelihood_of(settings_of(rows))$title)
}

volcano_names <- function(drawn, n) {
  named <- drawn[drawn$.significant, , drop = FALSE]
  named <- named[order(named$p.value), , drop = FALSE]
  named <- named[stats::ave(seq_len(nrow(named)), named$.panel, FUN = seq_along) <= n, , drop = FALSE]
  if (!nrow(named)) return(NULL)
  others <- drawn[!rownames(drawn) %in% rownames(named), , drop = FALSE]
  others$.name <- rep("", nrow(others))
  point_names(rbind(named, others))
}

volcano_breaks <- function(y, few = FALSE) {
  top <- max(c(y, 1), na.rm = TRUE)
  if (few) return(c(0, ceiling(top / 2) * 1:2))
  if (top <= 4) return(-log10(c(1, 0.2, 0.05, 0.01, 0.001, 1e-4)))
  step <- ceiling(top / 5)
  c(0, if (top < 12) -log10(0.05), step * seq_len(ceiling(top / step)))
}

volcano_p_label <- function(y) {
  p <- 10^-y
  ifelse(is.na(p), NA_character_, ifelse(p >= 0.0009, format_plain(p), paste0("1e-", round(y))))
}

format_plain <- function(x) vapply(x, function(v) format(signif(v, 2L), scientific = FALSE, trim = TRUE), character(1))
