#' ROC curves with their bands
#'
#' @param ... Curves of [roc_curve()], named or not; or, for one curve, what [roc_curve()] takes: a fitted model, a
#'   study and the name of a marker, or marker values and a response. A list of curves is understood.
#' @param band `TRUE` or `FALSE`: draw the pointwise interval of the sensitivity (exact binomial, at the curve's
#'   level) as a band? `NULL`, the default: with up to two curves.
#' @return A ggplot: one minus specificity against sensitivity, both axes of equal length.
#' @section Errors: `cytochange_error_argument` where nothing is given, and the errors of [roc_curve()].
#' @seealso [roc_curve()], [compare_roc()] for the difference of two areas.
#' @examples
#' study <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker",
#'   value = "value", response = "response", arm = "arm", lloq = "lloq", unit = "unit")
#' plot_roc(study, "sIL-2R")
#' plot_roc(`sIL-2R` = roc_curve(study, "sIL-2R"), `IFN-gamma` = roc_curve(study, "IFN-gamma"))
#' @export
plot_roc <- function(..., band = NULL) {
  band <- check_flag(band, "band", null_ok = TRUE)
  curves <- read_curves(list(...))
  band <- band %||% (length(curves) <= 2L)
  labels <- names(curves)
  points <- do.call(rbind, Map(roc_points_of, unname(curves), labels))
  points$.curve <- factor(points$.curve, labels)
  keys <- stats::setNames(vapply(curves, auc_words, character(1)), labels)
  keys[] <- if (length(curves) > 1L) paste0(wrap_name(labels, 24L, 1L), ": ", keys) else ""
  colours <- unname(group_colours(as.character(seq_along(labels))))
  if (length(labels) == 1L) colours <- "#0072B2"
  ggplot2::ggplot(points, ggplot2::aes(x = 1 - .data$specificity, y = .data$sensitivity, colour = .data$.curve)) +
    ggplot2::geom_abline(slope = 1, intercept = 0, colour = "grey60", linewidth = 0.3, linetype = "dashed") +
    (if (band) roc_band(curves, labels)) +
    ggplot2::geom_path(ggplot2::aes(linetype = .data$.curve), linewidth = 0.7) +
    ggplot2::scale_colour_manual(values = colours, limits = labels, labels = keys,
                                 aesthetics = c("colour", "fill")) +
    ggplot2::scale_linetype_manual(values = rep_len(c("solid", "longdash", "dotdash", "dashed", "dotted"),
                                                    length(labels)), limits = labels, labels = keys) +
    ggplot2::coord_equal(xlim = c(0, 1), ylim = c(0, 1)) +
    ggplot2::scale_x_continuous(breaks = 0:4 / 4, labels = percent, expand = ggplot2::expansion(0.02)) +
    ggplot2::scale_y_continuous(breaks = 0:4 / 4, labels = percent, expand = ggplot2::expansion(0.02)) +
    ggplot2::labs(x = "1 - specificity", y = "Sensitivity",
                  title = fold_text(say_roc(curves, labels), roc_width(curves, 56L)),
                  subtitle = fold_text(roc_sizes(curves), roc_width(curves, 80L)),
                    caption = fit_caption(roc_notes(curves, band))) +
    theme_cytochange() +
    (if (length(curves) > 1L) ggplot2::theme(legend.position = "right", legend.box.margin = ggplot2::margin(0, 0, 0, 0))
     else ggplot2::theme(legend.position = "none"))
}

# One curve without a legend leaves a square, which is narrower than other pictures.
roc_width <- function(curves, width) if (length(curves) == 1L) (width * 2L) %/% 3L else width

percent <- function(x) paste0(format(100 * x, trim = TRUE), "%")

# The curves among the arguments, each with a name.
read_curves <- function(arguments) {
  if (!length(arguments)) abort_argument("...", "be one or more curves of roc_curve()", "empty",
                                         call = rlang::caller_env(2))
  if (length(arguments) == 1L && is.list(arguments[[1L]]) &&
      identical(class(arguments[[1L]]), "list")) arguments <- arguments[[1L]]
  is_curve <- vapply(arguments, inherits, logical(1), what = "roc_curve")
  if (!any(is_curve)) arguments <- list(do.call(roc_curve, arguments)) else if (!all(is_curve)) {
    abort_argument("...", "all be curves of roc_curve()", describe(arguments[[which(!is_curve)[1L]]]),
                   call = rlang::caller_env(2))
  }
  given <- names(arguments) %||% rep("", length(arguments))
  own <- vapply(arguments, function(curve) as.character(curve$label %||% "")[1L], character(1))
  given[given == ""] <- ifelse(own[given == ""] == "", paste("curve", seq_along(given))[given == ""], own[given == ""])
  stats::setNames(arguments, make.unique(given, sep = " "))
}

# From (0, 0) to (1, 1): the highest threshold first.
roc_points_of <- function(curve, label) {
  points <- curve$curve[order(-curve$curve$threshold), c("threshold", "sensitivity", "specificity"), drop = FALSE]
  cbind(points, .curve = label, row.names = NULL)
}

# Pointwise exact (Clopper-Pearson) limits of the sensitivity, as steps.
roc_band <- function(curves, labels) {
  parts <- Map(function(curve, label) {
    points <- roc_points_of(curve, label)
    n <- curve$n_event
    tail <- (1 - (curve$conf.level %||% 0.95)) / 2
    x <- round(points$sensitivity * n)
    points$.low <- ifelse(x == 0, 0, stats::qbeta(tail, x, n - x + 1))
    points$.high <- ifelse(x == n, 1, stats::qbeta(tail, x + 1, n - x, lower.tail = FALSE))
    points
  }, curves, labels)
  bands <- do.call(rbind, unname(parts))
  bands$.curve <- factor(bands$.curve, labels)
  ggplot2::geom_ribbon(data = bands, ggplot2::aes(ymin = .data$.low, ymax = .data$.high, fill = .data$.curve),
                       alpha = 0.15,
                       colour = NA, show.legend = FALSE)
}

auc_words <- function(curve) {
  paste("AUC", told_limits(curve$auc, curve$auc_low, curve$auc_high, curve$conf.level, area_decimals(curve),
                           c(0, 0.5, 1)))
}

say_roc <- function(curves, labels) {
  auc <- vapply(curves, function(curve) curve$auc, numeric(1))
  if (length(curves) == 1L) return(paste0(sub("^the ", "The ", short_name(labels, 40L)), ": ",
                                          auc_words(curves[[1L]])))
  apart <- vapply(curves, area_side, 0L) != 0L
  if (!any(apart)) return("No area is told from 0.5 by its confidence interval")
  best <- which(apart)[which.max(abs(auc[apart] - 0.5))]
  paste0(short_name(labels)[best], " lies furthest from chance: AUC ", if (is_apparent(curves[[best]])) {
    paste(fixed(auc[best], area_decimals(curves[[best]])), "in the patients it was fitted to")
  } else share_text(auc[best]))
}

# On which side of chance the interval of a curve's area lies.
area_side <- function(curve) side_of(curve$auc_low, curve$auc_high, 0.5)

roc_sizes <- function(curves) {
  events <- vapply(curves, function(curve) as.numeric(curve$n_event), numeric(1))
  others <- vapply(curves, function(curve) as.numeric(curve$n_other), numeric(1))
  areas <- vapply(curves, function(curve) as.character(area_interval(curve$auc, curve$auc_low)), "")
  paste0(format_range(events), " with the event, ", format_range(others), " without; area with ",
         area_interval_words(areas), " (", format_level(curves[[1L]]$conf.level), ")")
}

roc_notes <- function(curves, band) {
  below <- vapply(curves, area_side, 0L) < 0L
  origin <- shared_origin(curves)
  apparent <- vapply(curves, is_apparent, NA)
  c(event_note(origin$event), if (length(curves) == 1L) cut_note(curves[[1L]]),
    if (length(curves) > 1L && any(apparent)) {
      paste0(list_words(names(curves)[apparent], 6L), ": in the patients ", if (sum(apparent) == 1L) "it was" else
        "they were", " fitted to, not corrected for optimism.")
    },
    if (band) "Band: pointwise exact confidence interval of the sensitivity.",
    if (any(below)) {
      paste0("Below the diagonal: ", if (length(curves) == 1L) "the marker" else list_words(names(curves)[below], 6L),
             if (sum(below) == 1L) " is" else " are", " lower in those with the event.")
    },
    if (!is.null(origin$simulated)) "Simulated data.")
}

# The rule with both figures; none where no cut-point is better than chance.
cut_note <- function(curve) {
  if (is_no_cut(curve$sensitivity, curve$specificity)) return(NULL)
  corrected <- if (!is.na(curve$sensitivity_corrected)) {
    paste0("; corrected ", percent_text(curve$sensitivity_corrected), ", ", percent_text(curve$specificity_corrected))
  }
  paste0("Youden: ", curve_rule(curve), ", sensitivity ",
         percent_text(curve$sensitivity), ", specificity ", percent_text(curve$specificity), corrected, ".")
}
