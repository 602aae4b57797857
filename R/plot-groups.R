# What pictures of a comparison of two groups share: a panel a visit, the sizes of the groups.

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
  paste0(format_range(n$first), " ", first_group(groups)$many, ", ", format_range(n$second), " ",
         second_group(groups)$many)
}
