#' What was measured: markers by visit and group
#'
#' @param study A study made by [marker_study()], [adam_study()] or [sdtm_study()].
#' @param by Character vector or `NULL` (default: all patients together): any of "arm", "response" and covariates.
#' @param visits Character vector or `NULL` (default: all).
#' @return A data frame of class `marker_summary`, one row a marker x visit x group: `marker`, `visit`, a column for
#'   each of `by`; `n` (patients with a value), `n_censored` (below their limit), `n_above`, `percent_censored`; `mean`,
#'   `sd`, `geometric_mean`, `geometric_cv` (percent), all `NA` where a value is beyond a limit; `median`, `q1`, `q3`
#'   (type 7 of [stats::quantile()]), `min`, `max`, a value beyond its limit standing at it, each with a column
#'   `..._censored` (`TRUE`: it is only known to be below the figure, as it stands on or beside a value below its limit;
#'   printed as "<6.2") and `..._above` (likewise, ">500"; both `TRUE`: nothing is known, the figure is `NA`); and of
#'   the change from baseline `change_n` (pairs), `change_median`, `change_q1`, `change_q3` on the study's scale,
#'   `percent_change_median`. A change from or to a value beyond its limit is only known to be at most, or at least, so
#'   large, one between two such values not at all: so each of these has `..._censored` and `..._above` too (at most,
#'   at least so large), and `..._low`, `..._high`, all that is known of it. Where these are two numbers, the figure
#'   lies between them, is `NA`, and printed as "\[0.8, 1.1\]".
#'
#'   It prints, is drawn by [plot_summary()], and is a table for papers ([paper_table()], [as_gt()], [as_flextable()]),
#'   in R Markdown documents, and as analysis results data ([as_ard()]).
#' @section Errors: `cytochange_error_argument` for what is no study, and unknown visits or columns.
#' @seealso [plot_summary()], [summary.marker_study()], [sample_flow()], [missing_report()]
#' @examples
#' study <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker",
#'   value = "value", arm = "arm", lloq = "lloq")
#' marker_summary(study, visits = "baseline")
#' @export
marker_summary <- function(study, by = NULL, visits = NULL) {
  check_study(study)
  visits <- check_subset(visits, study$visits, "visits")
  groups <- summary_groups(study, by)
  n_groups <- nrow(groups$levels)
  shape <- expand.grid(group = seq_len(n_groups), visit = seq_along(study$visits),
                       marker = seq_along(study$markers$marker))
  place <- function(marker, visit, patient) {
    ((marker - 1L) * length(study$visits) + visit - 1L) * n_groups + groups$code[patient]
  }
  records <- study$records
  cell <- place(records$marker, records$visit, records$patient)
  known <- which(!is.na(cell))
  rows <- c(list(marker = study$markers$marker[shape$marker], visit = study$visits[shape$visit]),
            as.list(groups$levels[shape$group, , drop = FALSE]),
            described_values(study, records$value[known], records$censored[known], records$above[known], cell[known],
                             nrow(shape)),
            described_changes(study, place, nrow(shape)))
  rows <- list2DF(rows)[study$visits[shape$visit] %in% visits, , drop = FALSE]
  new_summary(rows, "marker_summary", c(
    summary_settings(study), list(by = names(groups$levels), baseline = study$baseline)))
}

# `levels`: a data frame, a row a group that has patients; `code`: the group of each patient, NA where one is not known.
summary_groups <- function(study, by) {
  by <- check_patient_columns(by, study, "by", response = TRUE)
  n <- nrow(study$patients)
  if (!length(by)) return(list(levels = data.frame(row.names = 1L), code = rep(1L, n)))
  columns <- study$patients[by]
  record <- response_groups()
  if (record$id %in% by) columns[[record$id]] <- response_group(study$patients)
  columns[] <- Map(read_few_groups, columns, "by", names(columns))
  cell <- crossed(columns)
  first <- match(levels(cell), cell)
  levels <- columns[first, , drop = FALSE]
  row.names(levels) <- NULL
  list(levels = levels, code = as.integer(cell))
}

described_values <- function(study, value, censored, above, cell, n_cells) {
  n <- tabulate(cell, n_cells)
  n_censored <- tabulate(cell[censored], n_cells)
  n_above <- tabulate(cell[above], n_cells)
  whole <- ifelse(n_censored + n_above == 0L & n > 0L, 1, NA)
  logs <- if (study$logged) value * log(2) else log(ifelse(value > 0, value, NA))
  plain <- cell_moments(value, cell, n_cells)
  ratio <- cell_moments(logs, cell, n_cells)
  quantiles <- lapply(c(median = 0.5, q1 = 0.25, q3 = 0.75, min = 0, max = 1),
                      value_quantiles(value, censored, above, cell, n_cells))
  c(list(n = n, n_censored = n_censored, n_above = n_above, percent_censored = ifelse(n > 0L, 100 * n_censored / n, NA),
         mean = whole * plain$mean, sd = whole * plain$sd, geometric_mean = whole * exp(ratio$mean),
         geometric_cv = whole * 100 * sqrt(expm1(ratio$sd^2))),
    quantile_columns(quantiles))
}

# Mean and standard deviation of each cell, the second about the first.
cell_moments <- function(x, cell, n_cells) {
  total <- function(y) {
    out <- rep(0, n_cells)
    sums <- rowsum(y, cell)
    out[as.integer(rownames(sums))] <- sums[, 1L]
    out
  }
  n <- tabulate(cell, n_cells)
  if (!length(x)) return(list(mean = rep(NA_real_, n_cells), sd = rep(NA_real_, n_cells)))
  mean <- ifelse(n > 0L, total(x) / n, NA)
  list(mean = mean, sd = ifelse(n > 1L, sqrt(total((x - mean[cell])^2) / (n - 1)), NA))
}

# Changes from the baseline on the study's scale, by cell: what is known of their quartiles.
described_changes <- function(study, place, n_cells) {
  base <- marked_values(study, study$baseline)
  parts <- lapply(setdiff(study$visits, study$baseline), function(visit) {
    later <- marked_values(study, visit)
    pair <- which(!is.na(base$value) & !is.na(later$value))
    change <- lapply(change_ends(base, later), `[`, pair)
    # Where an end is known it is the difference of what stands in the records, over what stands there.
    percent <- lapply(change, function(end) ifelse(is.finite(end), 100 * end / base$value[pair], end))
    list(cell = place(row(base$value)[pair], match(visit, study$visits), col(base$value)[pair]), low = change$low,
         high = change$high, percent_low = percent$low, percent_high = percent$high)
  })
  joined <- lapply(stats::setNames(nm = c("cell", "low", "high", "percent_low", "percent_high")), function(part) {
    as.double(unlist(lapply(parts, `[[`, part)))
  })
  joined <- lapply(joined, `[`, !is.na(joined$cell))
  quantile_of <- known_quantiles(joined$low, joined$high, joined$cell, n_cells)
  change <- lapply(c(change_median = 0.5, change_q1 = 0.25, change_q3 = 0.75), quantile_of)
  percent <- if (study$scale == "log2") {
    middle <- change$change_median
    middle[c("value", "low", "high")] <- lapply(middle[c("value", "low", "high")], function(x) 100 * (2^x - 1))
    middle
  } else known_quantiles(joined$percent_low, joined$percent_high, joined$cell, n_cells)(0.5)
  columns <- quantile_columns(c(change, list(percent_change_median = percent)))
  first <- c(names(change), "percent_change_median")
  c(list(change_n = tabulate(joined$cell, n_cells)), columns[first], columns[setdiff(names(columns), first)],
    quantile_ends(change))
}

# Quantiles of values some of which are only known to lie below or above a figure: a function that gives the quantile
# `p` (type 7 of stats::quantile) of each cell. As the quantile grows with each value, it lies between those of the
# values' `low` and `high` ends. `value`: the quantile where it is known, else its finite end, NA where it has none or
# two; `below`, `above`: it is only known to be at most, at least that; both where `value` is NA.
known_quantiles <- function(low, high, cell, n_cells) {
  lows <- end_quantiles(low, cell, n_cells)
  highs <- if (identical(low, high)) lows else end_quantiles(high, cell, n_cells)
  function(p) {
    low <- lows(p)
    high <- highs(p)
    one_sided <- is.infinite(low) != is.infinite(high)
    below <- low < high & !(one_sided & is.infinite(high))
    above <- low < high & !(one_sided & is.infinite(low))
    value <- ifelse(below & above, NA_real_, ifelse(below, high, low))
    list(value = value, below = below, above = above, low = low, high = high)
  }
}

# Those of single values. One that lies between two figures stands at its limit, as single values do.
value_quantiles <- function(value, censored, above, cell, n_cells) {
  beyond <- any(censored) || any(above)
  ends <- if (beyond) value_ends(value, censored, above) else list(low = value, high = value)
  quantile_of <- known_quantiles(ends$low, ends$high, cell, n_cells)
  below <- tabulate(cell[censored], n_cells) > 0L
  function(p) {
    found <- quantile_of(p)
    between <- which(found$below & found$above & is.finite(found$low) & is.finite(found$high))
    found$value[between] <- ifelse(below, found$high, found$low)[between]
    found$below[between] <- below[between]
    found$above[between] <- !below[between]
    found
  }
}

# Quantiles of numbers that may be infinite on one side.
end_quantiles <- function(x, cell, n_cells) {
  order <- order(cell, x, method = "radix")
  x <- x[order]
  n <- tabulate(cell, n_cells)
  function(p) {
    if (!length(x)) return(rep(NA_real_, n_cells))
    h <- (n - 1) * p
    low <- cumsum(n) - n + floor(h) + 1
    high <- low + (h > floor(h))
    low[n == 0L] <- high[n == 0L] <- NA
    infinite <- is.infinite(x[low]) | is.infinite(x[high])
    ifelse(infinite, x[low] + x[high], x[low] + (h - floor(h)) * (x[high] - x[low]))
  }
}

#' @rdname marker_study
#' @param object A study made by [marker_study()] or [adam_study()].
#' @return `summary()` returns a data frame of class `summary.marker_study`, one row a marker x visit: `marker`,
#'   `visit`, `unit`, `n` (patients with a value), `n_missing`, `n_censored` and `n_above` (of the `n`, below and above
#'   their limit), `lower_quartile`, `median`, `upper_quartile` in units, a value below its limit standing at the limit
#'   (printed as "<3.1"), each with a column `..._censored` that says so and `..._above` (above an upper limit).
#'   [marker_summary()] has more, by group.
#' @export
summary.marker_study <- function(object, ...) {
  check_dots_empty(...)
  n_visits <- length(object$visits)
  n_cells <- nrow(object$markers) * n_visits
  records <- object$records
  cell <- (records$marker - 1L) * n_visits + records$visit
  n <- tabulate(cell, n_cells)
  quartiles <- lapply(c(lower_quartile = 0.25, median = 0.5, upper_quartile = 0.75),
                      value_quantiles(records$value, records$censored, records$above, cell, n_cells))
  rows <- list2DF(c(
    list(marker = rep(object$markers$marker, each = n_visits), visit = rep(object$visits, nrow(object$markers)),
         unit = rep(object$markers$unit, each = n_visits), n = n, n_missing = nrow(object$patients) - n,
         n_censored = tabulate(cell[records$censored], n_cells), n_above = tabulate(cell[records$above], n_cells)),
    quantile_columns(quartiles)
  ))
  new_summary(rows, "summary.marker_study", summary_settings(object))
}

# The quantiles, named by column; then whether each is only known to be below or above the limit it stands at.
quantile_columns <- function(quantiles) {
  part <- function(name, suffix) {
    stats::setNames(lapply(quantiles, `[[`, name), paste0(names(quantiles), suffix))
  }
  c(part("value", ""), part("below", "_censored"), part("above", "_above"))
}

# The numbers between which each lies: columns `..._low`, `..._high`.
quantile_ends <- function(quantiles) {
  ends <- unlist(unname(lapply(quantiles, `[`, c("low", "high"))), recursive = FALSE)
  stats::setNames(ends, paste0(rep(names(quantiles), each = 2L), c("_low", "_high")))
}
