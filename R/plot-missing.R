#' Picture of who is missing where
#'
#' Patients against visits, a panel a marker: dark where a patient has no value. Patients of the same group and the same
#' pattern of visits stand together, those with all values on top; markers of which the same patients are missing share
#' a panel. A value beyond its limit is a value.
#'
#' @param x A [marker_study()], or the result of [missing_report()].
#' @param ... Not used; must be empty.
#' @param by One of "response", "arm" and "none": the groups. `NULL`, the default: the response, else the arm, where
#'   the study has them.
#' @param markers Character vector: some of the markers; `NULL`, the default, for all.
#' @param top Whole number: at most so many panels, those of the markers with the most missing values; the caption says
#'   how many are left out. Default 6, which can be read at 12 x 8 cm.
#' @return A ggplot.
#' @section Errors: `cytochange_error_argument` for another class, unknown groups or markers.
#' @seealso [missing_report()] for the figures, [plot_flow()] for the pairs.
#' @examples
#' study <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker",
#'   value = "value", response = "response", arm = "arm", lloq = "lloq", unit = "unit")
#' plot_missing(study)
#' plot_missing(study, by = "arm", markers = "sIL-2R")
#' @export
plot_missing <- function(x, ..., by = NULL, markers = NULL, top = 6L) {
  check_dots_empty(...)
  check_class(x, c("marker_study", "missing_report"))
  top <- check_count(top, "top", min = 1)
  if (inherits(x, "marker_study")) x <- missing_report(x)
  found <- patterns(x)
  found <- found[found$marker %in% check_subset(markers, unique(found$marker), "markers"), , drop = FALSE]
  sides <- c("response", "arm")
  several <- vapply(sides, function(name) length(unique(found[[name]])) > 1L, NA)
  by <- if (is.null(by)) c(sides[several], "none")[1L] else check_choice(by, c(sides, "none"), "by")
  found$.group <- if (by == "none") factor(rep("all patients", nrow(found)))
                  else in_order(found[[by]], column_groups(by))
  missing_picture(found, settings(x)$visits, by, top)
}

missing_picture <- function(found, visits, by, top) {
  lacking <- missing_by_visit(found, visits)
  panels <- alike_markers(found)
  kept <- utils::head(panels[order(-vapply(panels, function(same) sum(lacking[same[1L], ]), 1))], top)
  panels <- panels[panels %in% kept]
  names <- panel_names(panels, nrow(lacking))
  bands <- do.call(rbind, Map(function(same, name) {
    pattern_bands(found[found$marker == same[1L], , drop = FALSE], name, length(visits))
  }, panels, names))
  bands$.panel <- factor(bands$.panel, unique(bands$.panel))
  n_panels <- nlevels(bands$.panel)
  columns <- if (n_panels <= 3L) n_panels else if (n_panels == 4L) 2L else 3L
  states <- c("value", "no value")
  half <- if (length(visits) <= 12L) 0.48 else 0.51
  named <- named_visits(visits, columns)
  ggplot2::ggplot(bands) +
    ggplot2::geom_rect(ggplot2::aes(xmin = .data$.visit - half, xmax = .data$.visit + half, ymin = .data$.bottom,
                                    ymax = .data$.top, fill = .data$.state)) +
    ggplot2::scale_fill_manual(values = stats::setNames(c("#D9D9D9", "#262626"), states), limits = states) +
    ggplot2::scale_x_continuous(breaks = named, labels = wrap_name(visits, 14L)[named],
                                expand = ggplot2::expansion(0.01)) +
    group_axis(bands) +
    (if (n_panels > 1L) ggplot2::facet_wrap(~ .panel, ncol = columns)) +
    ggplot2::labs(x = NULL, y = NULL, title = fit_title(say_missing(found, lacking)),
                  subtitle = fit_subtitle(missing_words(found, by, n_panels)),
                  caption = fit_caption(left_out_note(nrow(lacking), length(unlist(panels)),
                                                      "those with the most missing values are shown"),
                                        shortened_note(found$marker, 1L))) +
    theme_cytochange() +
    ggplot2::theme(panel.grid.major = ggplot2::element_blank()) +
    visit_text(wrap_name(visits, 14L), columns)
}

visit_states <- function(pattern) do.call(rbind, strsplit(pattern, "", fixed = TRUE)) == "1"

# Patients without a value: a matrix, a row a marker, a column a visit.
missing_by_visit <- function(found, visits) {
  lacking <- rowsum(found$n * !visit_states(found$pattern), factor(found$marker, unique(found$marker)))
  colnames(lacking) <- visits
  lacking
}

# Markers of which as many patients of each group have each pattern: a list of names.
alike_markers <- function(found) {
  key <- vapply(split(paste(found$pattern, found$.group, found$n), factor(found$marker, unique(found$marker))),
                function(of_marker) paste(sort(of_marker), collapse = "; "), "")
  unname(split(names(key), factor(key, unique(key))))
}

# "IL-2", "IL-2 and 3 more", "all 6 markers": names that stay distinct.
panel_names <- function(panels, n_markers) {
  if (length(panels) == 1L && n_markers > 1L && length(panels[[1L]]) == n_markers) {
    return(paste("all", n_markers, "markers"))
  }
  more <- lengths(panels) - 1L
  first <- wrap_name(vapply(panels, `[`, "", 1L), if (any(more > 0L)) 18L else 24L, 1L)
  paste0(first, ifelse(more > 0L, paste(" and", more, "more"), ""))
}

# Of one marker: rectangles, a row a pattern of a group and visit, from the top down, groups a gap apart.
pattern_bands <- function(found, panel, n_visits) {
  found <- stats::aggregate(n ~ pattern + .group, found, sum)
  found <- found[order(found$.group, -xtfrm(found$pattern)), , drop = FALSE]
  gap <- 0.02 * sum(found$n) * (as.integer(droplevels(found$.group)) - 1)
  top <- -(cumsum(found$n) - found$n) - gap
  states <- visit_states(found$pattern)
  at <- rep(seq_len(nrow(found)), n_visits)
  data.frame(.panel = panel, .group = found$.group[at], .visit = rep(seq_len(n_visits), each = nrow(found)),
             .top = top[at], .bottom = (top - found$n)[at], .state = ifelse(states, "value", "no value")[seq_along(at)],
             .n = found$n[at])
}

# Names and sizes of the groups, at their middles; names that would overlap are left out.
group_axis <- function(bands) {
  one <- bands[bands$.panel == levels(bands$.panel)[1L] & bands$.visit == 1L, , drop = FALSE]
  groups <- levels(droplevels(one$.group))
  group <- factor(one$.group, groups)
  middle <- (tapply(one$.top, group, max) + tapply(one$.bottom, group, min)) / 2
  size <- tapply(one$.n, group, sum)
  label <- wrap_name(paste0(groups, " (", big(size), ")"), 20L, 2L)
  ggplot2::scale_y_continuous(breaks = as.vector(middle), labels = label, expand = ggplot2::expansion(0.01),
                              guide = ggplot2::guide_axis(check.overlap = TRUE))
}

say_missing <- function(found, lacking) {
  patients <- format_count(sum(found$n[found$marker == found$marker[1L]]), "patient")
  if (!any(lacking)) return(paste0("No value is missing: ", patients, ", ", format_count(nrow(lacking), "marker"), ", ",
                                   format_count(ncol(lacking), "visit")))
  of_visit <- colSums(lacking)
  most <- of_visit == max(of_visit)
  where <- list_words(colnames(lacking)[most], 4L)
  # The table beside it is of those with a baseline.
  only <- all(of_visit[!most] == 0)
  paste0(if (only) "Values missing only at " else "Missing most often at ", where, ": ", format_range(lacking[, most]),
         if (only) " of " else " of all ", patients)
}

missing_words <- function(found, by, n_panels) {
  n_markers <- length(unique(found$marker))
  paste0("Height: patients", if (by != "none") paste0(", by ", by), ", those with the same visits together",
         if (n_markers > 1L) paste0("; ", n_markers, " markers"))
}
