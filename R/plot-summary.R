#' Picture of what was measured
#'
#' Medians with quartiles over the visits, a panel a marker, the groups side by side: what [marker_summary()] says. A
#' quartile that is only known to be below (above) a figure ends there in an arrow, a median that is so is hollow.
#'
#' @param x A [marker_study()], or the result of [marker_summary()].
#' @param ... Not used; must be empty.
#' @param by Character vector: the groups, as in [marker_summary()]; "none": all patients together. `NULL`, the default:
#'   of a study the response, else the arm, where it has them; of a [marker_summary()] its own.
#' @param markers,visits Character vectors: some of the markers and visits; `NULL`, the default, for all.
#' @param top Whole number: at most so many panels (of one marker all), the first markers that have values; the
#'   caption says which have none and how many are left out. Default 6, which can be read at 12 x 8 cm.
#' @return A ggplot; values are in their own units, on a log axis where the study's scale is log2.
#' @section Errors: `cytochange_error_argument` for another class, unknown groups, markers or visits;
#'   `cytochange_error_data` where there is no value.
#' @seealso [plot_trajectory()] for the patients, [plot_missing()] for those who are not there.
#' @examples
#' study <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker",
#'   value = "value", response = "response", arm = "arm", lloq = "lloq", unit = "unit")
#' plot_summary(study)
#' plot_summary(study, by = "arm", markers = "sIL-2R")
#' @export
plot_summary <- function(x, ..., by = NULL, markers = NULL, visits = NULL, top = 6L) {
  check_dots_empty(...)
  check_class(x, c("marker_study", "marker_summary"))
  top <- check_count(top, "top", min = 1)
  if (inherits(x, "marker_study")) {
    by <- by %||% usual_groups(x)
    x <- marker_summary(x, by = if (!identical(by, "none")) by)
  } else if (!is.null(by)) abort_argument("by", "be left out: the rows have their groups", "given")
  rows <- choose_rows(x, markers, visits, "x")
  if (!any(rows$n > 0L)) abort_data("x", "have values", "none at these markers and visits")
  plan <- lay_out_summary(rows, top)
  summary_picture(plan)
}

# The groups of a study that a picture shows unasked.
usual_groups <- function(study) {
  if (has_response(study)) response_groups()$id else if (!is.null(study$source$arm)) "arm"
}

# What profile_picture() draws. `.strip`: the panel.
lay_out_summary <- function(rows, top) {
  set <- settings_of(rows)
  rows <- as.data.frame(rows)
  colour <- if (response_groups()$id %in% set$by) response_groups()$id else utils::head(set$by, 1L)
  apart <- setdiff(set$by, colour)
  measured <- unique(rows$marker[rows$n > 0L])
  empty <- setdiff(rows$marker, measured)
  shown <- utils::head(measured, max(1L, top %/% nlevels(group_of(rows, apart))))
  rows <- rows[rows$marker %in% shown, , drop = FALSE]
  rows$.group <- if (length(set$by)) droplevels(group_of(rows, colour)) else factor(rep("all patients", nrow(rows)))
  rows$.panel <- group_of(rows, apart)
  rows$.contrast <- in_order(rows$visit)
  rows$.marker <- factor(rows$marker, shown)
  unit <- blank_missing(unname(set$unit[shown]) %||% rep("", length(shown)))
  if (length(unique(unit)) > 1L) levels(rows$.marker) <- paste0(shown, ifelse(unit == "", "", paste0(" (", unit, ")")))
  rows$.point <- rows$median
  rows$.low <- rows$q1
  rows$.high <- rows$q3
  # A bar of no length has no arrow: there the hollow point says it.
  long <- rows$q1 < rows$q3
  rows$.arrow_low <- rows$q1_censored %in% TRUE & long
  rows$.arrow_high <- rows$q3_above %in% TRUE & long
  open <- rows$median_censored %in% TRUE | rows$median_above %in% TRUE
  rows$.fill <- ifelse(open, "white", unname(group_colours(levels(rows$.group)))[as.integer(rows$.group)])
  notes <- c(if (any(rows$.arrow_low | rows$.arrow_high)) "Arrow: the quartile lies beyond the end of its bar.",
             if (any(open)) "Hollow: the median lies beyond where it stands.",
             if (length(empty)) paste0("Without values: ", list_words(short_name(empty, 30L)), "."),
             left_out_note(length(measured), length(shown), "name others with `markers`"))
  list(rows = rows, log = set$scale == "log2" && !set$logged, unit = unit, notes = notes, by = set$by)
}

summary_picture <- function(plan) {
  rows <- plan$rows
  visits <- levels(rows$.contrast)
  n_markers <- nlevels(rows$.marker)
  what <- if (n_markers == 1L) short_name(rows$marker[1L], 30L) else paste(n_markers, "markers")
  profile_picture(plan, NULL, value_axis(plan$log), "free_y") +
    ggplot2::labs(x = NULL, y = if (length(unique(plan$unit)) == 1L) plan$unit[1L] else "Value, in the panel's unit",
                  title = fit_title(if (nrow(rows) == 1L) "Median" else "Medians", " and quartiles",
                                    if (length(plan$by)) paste(" by", list_words(plan$by)), ": ", what, ", ",
                                    if (length(visits) == 1L) visits else paste(length(visits), "visits")),
                  subtitle = fit_subtitle("Point: median, bar: quartiles; of ",
                                          format_range_of(rows$n[rows$n > 0L], "value"), if (plan$log) "; log scale"),
                  caption = fit_caption(plan$notes, shortened_note(levels(rows$.marker))))
}
