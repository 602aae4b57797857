#' Waterfall of one marker's changes
#'
#' A bar a patient, from the steepest rise to the steepest fall, coloured by best response.
#'
#' @section Values beyond a limit:
#' Under `censored_rule = "ordinal"` (default) a change from or to a value beyond its limit is a bar up to what is known
#' of it, with an open circle at its end: it is at least so large. A change of which not even the sign is known, as
#' both values lie beyond a limit, has no bar, but an open diamond at no change; it counts as neither a fall nor a rise.
#' The other rules put a number in the place of such a value; the circle then says so.
#'
#' @param study A [marker_study()].
#' @param marker One string. Default: the study's first.
#' @param visit One string, a follow-up visit. Default: the last.
#' @param ... Not used; must be empty.
#' @param by_arm `TRUE` or `FALSE` (the default): a panel an arm?
#' @param percent `TRUE` or `FALSE`: changes in percent of the baseline value? Patients whose baseline is not above 0
#'   have none and are left out, which the caption says. The default is what `recist` says.
#' @param recist `TRUE` or `FALSE` (the default): lines at -30% and +20%, RECIST's bounds of partial response and of
#'   progression (which RECIST counts from the smallest size so far), for a marker that is a tumour's size?
#' @param censored_rule What a value beyond its limit of quantification is drawn as: `r limit_rule_help("pictures")`.
#' @return A ggplot. On the log2 scale the bars are fold changes on a log axis, else differences in units; in
#'   either case percent where asked.
#' @references Eisenhauer EA, Therasse P, Bogaerts J, et al. (2009). New response evaluation criteria in solid tumours:
#'   revised RECIST guideline (version 1.1). European Journal of Cancer 45:228-247. \doi{10.1016/j.ejca.2008.10.026}
#' @section Errors: `cytochange_error_argument` for another class, an unknown marker or visit, or the baseline as the
#'   visit; `cytochange_error_data` where no patient has both values.
#' @seealso [plot_trajectory()], [plot_heatmap()].
#' @examples
#' study <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker",
#'   value = "value", response = "response", arm = "arm", lloq = "lloq", unit = "unit")
#' plot_waterfall(study, "IL-6", "month 6")
#' @export
plot_waterfall <- function(study, marker = NULL, visit = NULL, ..., by_arm = FALSE, percent = recist, recist = FALSE,
                           censored_rule = limit_rules("pictures")) {
  check_dots_empty(...)
  check_class(study, "marker_study", "study")
  censored_rule <- check_limit_rule(censored_rule, "pictures")
  follow_up <- follow_up_visits(study)
  marker <- check_choice(marker %||% markers(study)[1L], markers(study), "marker")
  visit <- check_choice(visit %||% follow_up[length(follow_up)], follow_up, "visit")
  by_arm <- check_flag(by_arm, "by_arm")
  recist <- check_flag(recist, "recist")
  percent <- check_flag(percent, "percent")
  if (percent && study$logged) abort_argument("percent", "be FALSE of values that are logarithms", "TRUE")
  if (recist && !percent) abort_argument("percent", "be TRUE where `recist` is", "FALSE")
  bars <- patient_changes(study, marker, visit, censored_rule)
  if (!nrow(bars)) abort_data("study", "have a patient with both values", "without a pair", paste(marker, "at", visit))
  axis <- if (percent) "percent" else if (study$scale == "log2") "fold" else "units"
  waterfall_picture(study, waterfall_heights(bars, axis, study$scale == "log2"), marker, visit, by_arm, axis, recist)
}

follow_up_visits <- function(study) {
  follow_up <- setdiff(visits(study), study$baseline)
  if (!length(follow_up)) {
    abort_data("study", "have a visit beside the baseline", "a study of one visit", call = rlang::caller_env(2))
  }
  follow_up
}

# One row a patient x marker with both values: `before` and `change` on the study's scale; `known`: "measured", "bound"
# (a value beyond its limit: at least so large), "open" (not even its sign is known, then `change` is NA) or
# "substituted".
patient_changes <- function(study, markers, visit, censored_rule) {
  after <- marked_values(study, visit, markers)
  before <- marked_values(study, study$baseline, markers)
  start <- before$value
  beyond <- after$beyond != 0L | before$beyond != 0L
  known <- ifelse(beyond, "substituted", "measured")
  if (hands_limits_on(get_limit_rule(censored_rule))) {
    change <- after$value - before$value
    ends <- change_ends(before, after)
    known[beyond] <- ifelse((ends$low >= 0) | (ends$high <= 0), "bound", "open")[beyond]
    kept <- !is.na(change)
    change[known == "open"] <- NA
  } else {
    start <- study_values(study, study$baseline, markers, censored_rule)$value
    change <- study_values(study, visit, markers, censored_rule)$value - start
    kept <- !is.na(change)
  }
  who <- patients(study)
  at <- which(kept, arr.ind = TRUE)
  rows <- data.frame(marker = markers[at[, 1L]], id = as.character(who$id)[at[, 2L]], before = start[at],
                     change = change[at], known = known[at])
  arm <- arm_group(study)[at[, 2L]]
  # Without a response patients are told apart by their arm.
  if (is.null(study$source$response)) return(cbind(rows, .group = arm, .response = arm, .arm = arm))
  cbind(rows, .group = best_response(who)[at[, 2L]], .response = response_group(who)[at[, 2L]], .arm = arm)
}

# Best response as the trial coded it where it did so by CR, PR, SD, PD, NE; else the response groups.
best_response <- function(who) {
  known <- names(best_response_colours())
  response <- as.character(who$response)
  if (length(response) && all(is.na(response) | upper_ascii(response) %in% known) && any(!is.na(response))) {
    response <- upper_ascii(response)
    response[is.na(response)] <- "NE"
    return(factor(response, known))
  }
  response_group(who)
}

# Where the bars end: `.y`, NA for a change in percent of a baseline that is not above 0.
waterfall_heights <- function(bars, axis, log) {
  bars$change[bars$known == "open"] <- 0
  bars$.y <- switch(
    axis, fold = 2^bars$change, units = bars$change,
    percent = 100 * (if (log) 2^bars$change - 1 else ifelse(bars$before > 0, bars$change / bars$before, NA))
  )
  bars
}

waterfall_picture <- function(study, bars, marker, visit, by_arm, axis, recist) {
  without <- sum(is.na(bars$.y))
  bars <- bars[!is.na(bars$.y), , drop = FALSE]
  if (!nrow(bars)) abort_data("study", "have a baseline value above 0 for percent", "none", paste(marker, "at", visit))
  by_arm <- by_arm && nlevels(droplevels(bars$.arm)) > 1L
  bars <- bars[order(bars$.arm, -bars$.y), , drop = FALSE]
  panel <- if (by_arm) bars$.arm else rep(1L, nrow(bars))
  bars <- bars[order(panel, -bars$.y), , drop = FALSE]
  bars$.x <- stats::ave(bars$.y, if (by_arm) bars$.arm else rep(1L, nrow(bars)), FUN = seq_along)
  bars$.group <- droplevels(bars$.group)
  unit <- as.data.frame(study)$unit[match(marker, as.character(as.data.frame(study)$marker))]
  marked <- bars[bars$known != "measured", , drop = FALSE]
  title <- c(fold = "Fold change", percent = "Change (% of baseline)",
             units = paste0("Change", if (!is.na(unit) && nzchar(unit)) paste0(" (", unit, ")")))
  ggplot2::ggplot(bars, ggplot2::aes(x = .data$.x, y = .data$.y)) +
    ggplot2::geom_col(ggplot2::aes(fill = .data$.group), width = if (nrow(bars) > 150) 1 else 0.85) +
    ggplot2::geom_hline(yintercept = if (axis == "fold") 1 else 0, colour = "grey20", linewidth = 0.3) +
    (if (recist) ggplot2::geom_hline(yintercept = c(-30, 20), linetype = "dashed", colour = "grey20",
                                     linewidth = 0.3)) +
    (if (nrow(marked)) ggplot2::geom_point(data = marked, shape = ifelse(marked$known == "open", 5L, 1L), size = 1)) +
    ggplot2::scale_fill_manual(values = group_colours(levels(bars$.group)), limits = levels(bars$.group)) +
    ggplot2::scale_x_continuous(breaks = NULL) +
    (if (axis == "percent") percent_axis(recist) else scale_change("y", axis == "fold")) +
    (if (by_arm) ggplot2::facet_grid(. ~ .arm, scales = "free_x", space = "free_x",
                                     labeller = panel_labels(14L))) +
    ggplot2::labs(x = "Patients, ordered by change",
                  y = title[[axis]],
                  title = fit_title(say_waterfall(bars, short_among(marker, study), visit)),
                  subtitle = fit_subtitle("Change from ", study$baseline, " to ", visit, "; ",
                                          format_count(nrow(bars), "patient"), grouped_words(study)),
                  caption = fit_caption(if (recist) "Dashed: -30% and +20%, the bounds of RECIST.", limit_note(marked),
                                        if (without) paste0("Without a baseline above 0: ",
                                                            format_count(without, "patient"), "."))) +
    theme_cytochange() +
    (if (identical(levels(bars$.group), "all")) ggplot2::theme(legend.position = "none"))
}

# What patients are told apart by: grades of the tumour are a best response, other ratings are not.
grouped_words <- function(study) {
  source <- study$source
  if (is.null(source$response)) return(if (!is.null(source$arm)) ", by arm" else "")
  paste(", by", if (length(source$ordered) && !isTRUE(source$order_named)) "best response" else "response")
}

# Beside RECIST's bounds there is room for few others.
percent_axis <- function(recist) {
  breaks <- function(limits) if (recist) c(-30, 20, setdiff(round(pretty(limits, 4L) / 50) * 50, 0)) else pretty(limits)
  ggplot2::scale_y_continuous(labels = function(x) paste0(ifelse(x > 0, "+", ""), unit_label(x), "%"), breaks = breaks)
}

# What the marks of bars mean.
limit_note <- function(marked) {
  said <- c(
    bound = "Circle: at least so large, as a value lies beyond its limit of quantification",
    open = "Diamond: not determined, as values lie beyond their limit",
    substituted = "Circle: a value beyond its limit of quantification enters"
  )
  n <- vapply(names(said), function(known) sum(marked$known == known), 1L)
  paste(paste0(said, " (", format_count(n, "patient"), ").")[n > 0L], collapse = " ")
}

say_waterfall <- function(bars, marker, visit) {
  n <- table(bars$.response)
  down <- table(bars$.response[bars$change < 0]) # a change that is not determined stands at 0
  groups <- intersect(compared_words(response_groups()), names(n)[n > 0])
  if (!length(groups)) return(paste0(marker, " fell in ", sum(bars$change < 0), " of ",
                                     format_count(nrow(bars), "patient"), " by ", visit))
  paste0(marker, " fell in ",
         paste(down[groups], "of", n[groups], people(groups, response_groups()), collapse = " and "), " by ", visit)
}

#' Heat map of the changes, markers by patients
#'
#' A tile a patient and marker, patients ordered by response group (without a response by arm) and within it by their
#' mean change. Missing pairs are grey; changes that are not determined, as both values lie beyond a limit, dark grey.
#'
#' @inheritParams plot_waterfall
#' @param markers Character vector: some of the study's; `NULL`, the default, for all.
#' @return A ggplot. On the log2 scale colours are fold changes, cut off at the 98th percentile of their size; on the
#'   raw scale each marker's changes are divided by their standard deviation.
#' @section Errors: `cytochange_error_argument` for another class, an unknown marker or visit; `cytochange_error_data`
#'   where no patient has both values.
#' @seealso [plot_waterfall()] for one marker.
#' @examples
#' study <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker",
#'   value = "value", response = "response", arm = "arm", lloq = "lloq", unit = "unit")
#' plot_heatmap(study)
#' @export
plot_heatmap <- function(study, visit = NULL, ..., markers = NULL, censored_rule = limit_rules("pictures")) {
  check_dots_empty(...)
  check_class(study, "marker_study", "study")
  censored_rule <- check_limit_rule(censored_rule, "pictures")
  follow_up <- follow_up_visits(study)
  visit <- check_choice(visit %||% follow_up[length(follow_up)], follow_up, "visit")
  shown <- check_subset(markers, markers(study), "markers")
  tiles <- patient_changes(study, shown, visit, censored_rule)
  if (!nrow(tiles)) abort_data("study", "have a patient with both values", "without a pair", visit)
  heatmap_picture(study, tiles, shown, visit)
}

heatmap_picture <- function(study, tiles, shown, visit) {
  log <- study$scale == "log2"
  spread <- function(x) max(stats::sd(x, na.rm = TRUE), 0, na.rm = TRUE)
  if (!log) tiles$change <- tiles$change / stats::ave(tiles$change, tiles$marker, FUN = spread)
  open <- tiles$known == "open"
  tiles <- tiles[is.finite(tiles$change) | open, , drop = FALSE]
  mean_change <- tapply(tiles$change, tiles$id, mean, na.rm = TRUE)
  who <- tiles[!duplicated(tiles$id), , drop = FALSE]
  who <- who[order(who$.response, mean_change[who$id]), , drop = FALSE]
  tiles$.x <- stats::ave(match(tiles$id, who$id), tiles$.response, FUN = function(x) match(x, sort(unique(x))))
  tiles$.y <- length(shown) + 1L - match(tiles$marker, shown)
  tiles$.response <- droplevels(tiles$.response)
  limit <- max(stats::quantile(abs(tiles$change), 0.98, na.rm = TRUE), 0.1, na.rm = TRUE)
  tiles$.colour <- pmin(pmax(tiles$change, -limit), limit)
  names_fit <- length(shown) <= 25L
  ggplot2::ggplot(tiles, ggplot2::aes(x = .data$.x, y = .data$.y, fill = .data$.colour)) +
    ggplot2::geom_tile() +
    ggplot2::facet_grid(. ~ .response, scales = "free_x", space = "free_x",
                        labeller = ggplot2::as_labeller(function(x) heatmap_strip(x, who$.response))) +
    ggplot2::scale_fill_gradient2(low = "#1B7837", mid = "white", high = "#762A83", limits = c(-limit, limit),
                                  breaks = heatmap_breaks(limit, log),
                                  labels = if (log) function(x) fold_label(2^x) else ggplot2::waiver(),
                                  na.value = "grey55",
                                  guide = ggplot2::guide_colourbar(barwidth = 8, barheight = 0.4)) +
    ggplot2::scale_x_continuous(breaks = NULL, expand = ggplot2::expansion(0)) +
    ggplot2::scale_y_continuous(breaks = if (names_fit) rev(seq_along(shown)),
                                labels = if (names_fit) wrap_name(shown, 24L, 1L),
                                expand = ggplot2::expansion(0)) +
    ggplot2::labs(x = "Patients, ordered by mean change", y = if (!names_fit) format_count(length(shown), "marker"),
                  title = fit_title("Changes of ", format_count(length(shown), "marker"), " from ", study$baseline,
                                    " to ", visit),
                  subtitle = fit_subtitle(format_count(nrow(who), "patient"), "; ",
                                          if (log) "fold change" else "change in standard deviations",
                                          ": green fell, purple rose"),
                  caption = fit_caption("Grey: no pair.", open_note(sum(open)), bound_note(sum(tiles$known == "bound")),
                                        "Colours are cut off at the 98th percentile.")) +
    theme_cytochange() +
    ggplot2::theme(panel.background = ggplot2::element_rect(fill = "grey85", colour = NA),
                   panel.grid = ggplot2::element_blank())
}

open_note <- function(n) {
  if (n) paste0("Dark grey: not determined, as values lie beyond their limit (", format_count(n, "change"), ").")
}

bound_note <- function(n) {
  if (n) paste0(format_count(n, "change"), " from or to a value beyond its limit ", if (n == 1L) "is" else "are",
                " at least as large as drawn.")
}

# The name of a group as long as its share of the width has room for.
heatmap_strip <- function(labels, response) {
  # Of all patients together nothing is to be told.
  if (identical(unique(as.character(labels)), "all")) return("")
  share <- as.vector(table(response)[labels]) / length(response)
  long <- people(labels, response_groups(), "many")
  ifelse(60 * share >= nchar(long), long, people(labels, response_groups(), "short"))
}

heatmap_breaks <- function(limit, log) {
  if (!log) return(pretty(c(-limit, limit), 4L)[abs(pretty(c(-limit, limit), 4L)) <= limit])
  steps <- c(log2(c(1.05, 1.1, 1.2, 1.5)), 1:60)
  step <- max(steps[steps <= max(limit, steps[1L])])
  c(-step, 0, step)
}
