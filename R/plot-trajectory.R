#' Picture of the values over the visits
#'
#' Every patient a thin line, the medians of the response groups (or of the arms, where there is no response) in bold,
#' limits of quantification as dashed lines, one a limit, values below or above them as hollow points at them; a median
#' that is only known to lie beyond a limit is hollow too. One or two markers are divided by arm; more get a panel
#' each.
#'
#' @param study A [marker_study()].
#' @param ... Not used; must be empty.
#' @param markers,visits Character vectors: some of the study's; `NULL`, the default, for all.
#' @param by_arm `TRUE` or `FALSE`: a panel an arm? `NULL`, the default: where there are arms and at most two markers.
#' @param counts `TRUE` or `FALSE` (the default): write under each panel the numbers of patients with a pair (a value at
#'   baseline and at this visit) and, in brackets, of values beyond a limit of quantification, a line a group.
#' @param top Whole number: at most so many markers, the first of the study; the caption says how many are left out.
#'   `NULL`, the default, is what can be read at 12 x 8 cm: 6, with `counts` 3.
#' @return A ggplot; values are in their own units, on a log axis where the study's scale is log2.
#' @section Errors: `cytochange_error_argument` for another class, an unknown marker or visit; `cytochange_error_data`
#'   for a study without values.
#' @seealso [plot_change()] for the tests, [plot_waterfall()] for one marker's changes, [plot_heatmap()] for all.
#' @examples
#' study <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker",
#'   value = "value", response = "response", arm = "arm", lloq = "lloq", unit = "unit")
#' plot_trajectory(study)
#' plot_trajectory(study, markers = "sIL-2R", counts = TRUE)
#' @export
plot_trajectory <- function(study, ..., markers = NULL, visits = NULL, by_arm = NULL, counts = FALSE, top = NULL) {
  check_dots_empty(...)
  check_class(study, "marker_study", "study")
  counts <- check_flag(counts, "counts")
  by_arm <- check_flag(by_arm, "by_arm", null_ok = TRUE)
  top <- check_count(top, "top", min = 1, null_ok = TRUE) %||% if (counts) 3 else 6
  wanted <- check_subset(markers, markers(study), "markers")
  visits <- check_subset(visits, visits(study), "visits")
  shown <- utils::head(wanted, top)
  values <- trajectory_values(study, shown, visits)
  plan <- plan_panels(study, values, by_arm)
  plan$notes <- left_out_note(length(wanted), length(shown), "name others with `markers`")
  plan$counts <- counts
  trajectory_picture(study, values, plan)
}

# The values to draw: those of the study, with what is known of their patients. Columns `.group`, `.arm`.
trajectory_values <- function(study, markers, visits) {
  values <- as.data.frame(study)
  values$.record <- seq_len(nrow(values))
  wanted <- values$marker %in% markers & values$visit %in% visits & !is.na(values$value)
  values <- values[wanted, , drop = FALSE]
  check_has_rows(values, "study")
  who <- patients(study)
  at <- match(as.character(values$id), as.character(who$id))
  values$marker <- factor(as.character(values$marker), markers)
  values$visit <- factor(as.character(values$visit), visits)
  values$.group <- response_group(who)[at]
  values$.arm <- arm_group(study)[at]
  values$.beyond <- values$censored %in% TRUE | values$above %in% TRUE
  values
}

# Colour by response where there is one, else by arm; panels by marker and, for few markers, by arm.
plan_panels <- function(study, values, by_arm) {
  arms <- nlevels(droplevels(values$.arm)) > 1L
  response <- has_response(study)
  if (is.null(by_arm)) by_arm <- arms && response && nlevels(values$marker) <= 2L
  by_arm <- by_arm && arms
  group <- if (response) droplevels(values$.group) else if (arms && !by_arm) droplevels(values$.arm) else
    factor(rep("all patients", nrow(values)))
  list(group = group, by_arm = by_arm, response = response, log = takes_log(study))
}

trajectory_picture <- function(study, values, plan) {
  values$.group <- plan$group
  unit <- units_of(values)
  values$.strip <- factor(marker_strip(values$marker, unit), marker_strip(levels(values$marker), unit))
  values$.panel <- if (plan$by_arm) droplevels(values$.arm) else factor(rep("", nrow(values)))
  medians <- group_medians(values)
  n_columns <- panel_columns(values, plan)
  groups <- levels(values$.group)
  one_visit <- nlevels(values$visit) == 1L
  aside <- ggplot2::position_dodge(width = if (one_visit) 0.6 else 0)
  picture <- ggplot2::ggplot(values, ggplot2::aes(x = .data$visit, y = .data$value, colour = .data$.group)) +
    limit_lines(study, values) +
    individual_lines(values, one_visit) +
    (if (!one_visit) ggplot2::geom_line(data = medians, ggplot2::aes(group = .data$.group), linewidth = 1)) +
    median_points(medians, aside) +
    trajectory_scales(groups, plan, levels(values$visit), n_columns) +
    trajectory_facets(values, plan, n_columns) +
    ggplot2::labs(x = NULL, y = if (length(unique(unit)) == 1L) unit[1L] else "Value, in the panel's unit",
                  title = fit_title(say_trajectory(study, values)),
                  subtitle = fit_subtitle(trajectory_words(study, values, plan)),
                  caption = fit_caption(trajectory_notes(study, values, medians, plan))) +
    theme_cytochange() +
    visit_text(wrap_name(levels(values$visit), 14L), n_columns)
  if (plan$counts) picture + count_layers(study, values, plan, n_columns) else picture
}

units_of <- function(values) {
  first <- match(levels(values$marker), values$marker)
  unit <- as.character(values$unit[first])
  ifelse(is.na(unit), "", unit)
}

# "sIL-2R (U/mL)": the unit is in the strip where the markers do not share one.
marker_strip <- function(marker, unit) {
  name <- wrap_name(levels(factor(marker, unique(marker))), 26L)
  name <- name[match(as.character(marker), levels(factor(marker, unique(marker))))]
  if (length(unique(unit)) == 1L) return(name)
  own <- unit[as.integer(factor(marker, if (is.factor(marker)) levels(marker) else unique(marker)))]
  ifelse(own == "", name, paste0(name, " (", own, ")"))
}

group_medians <- function(values) {
  keys <- c("marker", ".strip", ".panel", ".group", "visit")
  at <- crossed(values[rev(keys)])
  medians <- values[match(levels(at), at), keys, drop = FALSE]
  found <- value_quantiles(values$value, values$censored %in% TRUE, values$above %in% TRUE, as.integer(at),
                           nlevels(at))(0.5)
  medians$.open <- found$below | found$above
  medians$value <- vapply(split(values$value, at), stats::median, numeric(1))[levels(at)]
  medians[order(medians$visit), , drop = FALSE]
}

# Filled with the group's colour; hollow where the median is only known to lie beyond a limit.
median_points <- function(medians, aside) {
  known <- medians[!medians$.open, , drop = FALSE]
  open <- medians[medians$.open, , drop = FALSE]
  list(
    ggplot2::geom_point(data = known, ggplot2::aes(fill = .data$.group, shape = .data$.group), size = 2, stroke = 0.4,
                        colour = "white", position = aside),
    if (nrow(open)) ggplot2::geom_point(data = open, ggplot2::aes(shape = .data$.group), size = 1.7, stroke = 0.6,
                                        fill = "white", position = aside, show.legend = FALSE)
  )
}

panel_columns <- function(values, plan) {
  if (plan$by_arm) return(nlevels(values$.panel))
  n <- nlevels(values$.strip)
  if (n <= 3L) n else if (n == 4L) 2L else if (n <= 9L) 3L else ceiling(sqrt(n))
}

# The limits of quantification of the values drawn, a row a marker and limit: those that values lie beyond, and others
# that the data give as far as they lie among the values. Of more than `most` a marker the lowest and the highest.
drawn_limits <- function(study, values, most = 8L) {
  limits <- unique(do.call(rbind, lapply(c("lloq", "uloq"), function(side) {
    data.frame(values[c("marker", ".strip")], value = record_limits(study, side, values$.record))
  })))
  span <- function(f) vapply(split(values$value, values$marker), f, 1)[as.character(limits$marker)]
  limits <- limits[which(limits$value >= span(min) & limits$value <= span(max)), , drop = FALSE]
  of_marker <- function(f) stats::ave(limits$value, as.character(limits$marker), FUN = f)
  ends <- limits$value == of_marker(min) | limits$value == of_marker(max)
  limits$.drawn <- of_marker(length) <= most | ends
  limits
}

limit_lines <- function(study, values) {
  limits <- drawn_limits(study, values)
  limits <- limits[limits$.drawn, , drop = FALSE]
  if (!nrow(limits)) return(NULL)
  ggplot2::geom_hline(data = limits, ggplot2::aes(yintercept = .data$value), linetype = "dashed", colour = "grey45",
                      linewidth = 0.3)
}

individual_lines <- function(values, one_visit) {
  n <- length(unique(values$id))
  alpha <- if (n > 300) 0.12 else if (n > 100) 0.25 else 0.4
  beyond <- values[values$.beyond, , drop = FALSE]
  if (one_visit) {
    spread <- ggplot2::position_jitterdodge(jitter.width = 0.15, jitter.height = 0, dodge.width = 0.6, seed = 1)
    return(ggplot2::geom_point(ggplot2::aes(group = .data$.group), size = 0.6, alpha = min(1, 2 * alpha),
                               position = spread, shape = ifelse(values$.beyond, 1L, 19L)))
  }
  list(
    ggplot2::geom_line(ggplot2::aes(group = crossed(list(.data$.group, .data$id))), linewidth = 0.25, alpha = alpha,
                       show.legend = FALSE),
    if (nrow(beyond)) ggplot2::geom_point(data = beyond, shape = 1, size = 0.8, stroke = 0.3,
                                          alpha = min(1, 2 * alpha), show.legend = FALSE)
  )
}

trajectory_scales <- function(groups, plan, visits, columns) {
  room <- ggplot2::expansion(mult = c(if (plan$counts) 0.02 else 0.05, 0.05))
  several <- length(groups) > 1L
  colours <- group_colours(groups)
  filled <- if (several) ggplot2::guide_legend(override.aes = list(fill = unname(colours)),
                                               nrow = legend_rows(groups)) else "none"
  plain <- if (several) ggplot2::guide_legend(nrow = legend_rows(groups)) else "none"
  list(
    ggplot2::scale_colour_manual(values = colours, limits = groups, guide = plain),
    ggplot2::scale_fill_manual(values = colours, limits = groups, guide = plain),
    ggplot2::scale_shape_manual(values = group_shapes(groups), limits = groups, guide = filled),
    value_axis(plan$log, room),
    ggplot2::scale_x_discrete(drop = FALSE, breaks = visits[named_visits(visits, columns)],
                              labels = function(x) wrap_name(x, 14L))
  )
}

trajectory_facets <- function(values, plan, columns) {
  several <- nlevels(values$.strip) > 1L
  if (plan$by_arm) {
    labels <- ggplot2::labeller(.panel = function(x) wrap_name(x, max(8L, floor(50 / columns))))
    if (several) return(ggplot2::facet_grid(.strip ~ .panel, scales = "free_y", labeller = labels))
    return(ggplot2::facet_grid(. ~ .panel, labeller = labels))
  }
  if (several) ggplot2::facet_wrap(~ .strip, ncol = columns, scales = "free_y")
}

trajectory_words <- function(study, values, plan) {
  who <- patients(study)
  who <- who[as.character(who$id) %in% as.character(values$id), , drop = FALSE]
  sizes <- if (plan$response) paste0(" (", group_counts(response_groups(), table(response_group(who))), ")") else ""
  drawn <- if (nlevels(values$visit) == 1L) "small: patients, large: medians" else "thin: patients, bold: medians"
  paste0(format_count(nrow(who), "patient"), sizes, "; ", drawn, if (plan$log) "; log scale")
}

trajectory_notes <- function(study, values, medians, plan) {
  limits <- drawn_limits(study, values)
  n <- c(below = sum(values$censored %in% TRUE), above = sum(values$above %in% TRUE))
  several <- max(0L, tabulate(limits$marker)) > 1L
  where <- paste(names(n)[n > 0L], if (several) "a limit" else "it")
  beyond <- paste0(format_count(n[n > 0L], "value"), " ", where, collapse = " and the ")
  c(if (nrow(limits)) paste0("Dashed: limit", if (several) "s", " of quantification",
                             if (any(n > 0L)) paste0("; hollow: the ", beyond, ", drawn there"),
                             if (any(medians$.open)) ", and medians beyond",
                             if (!all(limits$.drawn)) "; of many limits the lowest and the highest", "."),
    if (plan$counts) paste("Under the panels, in the groups' colours: patients with a value there and at baseline",
                          "(of them beyond a limit), visit by visit or as a range."),
    plan$notes)
}
