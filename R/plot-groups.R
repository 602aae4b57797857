# What pictures of groups share: a panel a visit, the sizes of two groups, the marks of several over the visits.

visit_panels <- function(rows, columns = setdiff(telling_columns(rows), "arm")) {
  visit <- in_order(rows$visit)
  if (!length(columns)) return(visit)
  group <- group_of(rows, columns, "short")
  if (nlevels(visit) > 1L) volcano_panel(visit, group) else group # one visit stands in the subtitle
}

visit_facets <- function(visit, columns = 4L) {
  n <- min(nlevels(visit), columns)
  ggplot2::facet_wrap(~ .visit, ncol = n, labeller = panel_labels(max(8L, floor(50 / n))))
}

group_sizes <- function(rows) {
  whole <- rows[as.character(rows$stratum) == "all", , drop = FALSE]
  if (!nrow(whole)) whole <- rows
  groups <- groups_of(rows)
  n <- group_values(whole, groups, "n")
  paste0(range_in(n$first, first_group(groups)), ", ", range_in(n$second, second_group(groups)))
}

# Colours and shapes of groups that are followed over the visits, told in a legend where there are several.
group_marks <- function(colours) {
  shapes <- stats::setNames(rep_len(c(16L, 17L, 15L, 18L), length(colours)), names(colours))
  list(
    ggplot2::scale_colour_manual(values = colours, limits = names(colours)),
    ggplot2::scale_shape_manual(values = shapes, limits = names(colours)),
    theme_cytochange(),
    ggplot2::theme(legend.position = if (length(colours) > 1L) "top" else "none")
  )
}

# The rows of a result that has a row a marker and visit, of the markers asked for.
rows_of_markers <- function(result, markers) {
  known <- unique(as.character(result$marker))
  wanted <- check_subset(markers, known, "markers")
  result[as.character(result$marker) %in% wanted, , drop = FALSE]
}
