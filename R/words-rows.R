# What a row of a result is about, in words.

# "IL-6 at month 6 in responders", "IL-6 at month 6, Tamoxifen against Megace".
row_name <- function(row) {
  visit <- if ("visit" %in% names(row)) paste0(" at ", visit_words(row$visit))
  paste0(about_of(row), visit, row_place(row))
}

row_place <- function(row) {
  set <- settings_of(row)
  if (inherits(row, "paired_change")) return(place_words(row, by_columns(row)))
  if (inherits(row, "overall_change")) return(place_words(row, set$by))
  if (inherits(row, c("marker_correlation", "longitudinal_change"))) return(correlation_where(row))
  stratum <- if (!(row[["stratum"]] %||% "all") %in% "all") paste0(" ", strata_names(row$stratum, set$strata))
  if (inherits(row, "arm_change")) {
    return(paste0(stratum, place_words(row, set$by), ", ", row$arm, " against ", row$control))
  }
  stratum
}
