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
#'   `percent_change_median`.
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
    summary_settings(study), list(by = names(groups$levels), baseline = study$baseline, logged = study$logged)))
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
  cell <- interaction(columns, drop = TRUE, lex.order = TRUE)
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
                      cell_quantiles(value, censored, above, cell, n_cells))
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

# Changes from the baseline on the study's scale, by cell.
described_changes <- function(study, place, n_cells) {
  base <- study_values(study, study$baseline)$value
  parts <- lapply(setdiff(study$visits, study$baseline), function(visit) {
    later <- study_values(study, visit)$value
    pair <- which(!is.na(base) & !is.na(later))
    cell <- place(row(base)[pair], match(visit, study$visits), col(base)[pair])
    change <- later[pair] - base[pair]
    percent <- if (study$scale == "log2") change else 100 * change / base[pair]
    list(cell = cell, change = change, percent = percent)
  })
  joined <- lapply(stats::setNames(nm = c("cell", "change", "percent")), function(part) {
    as.double(unlist(lapply(parts, `[[`, part)))
  })
  known <- which(!is.na(joined$cell))
  cell <- joined$cell[known]
  n <- tabulate(cell, n_cells)
  quantile_of <- function(x, p) cell_quantiles(x, logical(length(x)), logical(length(x)), cell, n_cells)(p)$value
  change <- joined$change[known]
  middle <- quantile_of(joined$percent[known], 0.5)
  list(change_n = n, change_median = quantile_of(change, 0.5), change_q1 = quantile_of(change, 0.25),
       change_q3 = quantile_of(change, 0.75),
       percent_change_median = if (study$scale == "log2") 100 * (2^middle - 1) else middle)
}

# A function that gives the quantile `p` (type 7 of stats::quantile) of each cell; `below`, `above`: a value that it
# rests on, alone or between two, lies below, above its limit. Between one below and one above nothing is known.
cell_quantiles <- function(value, censored, above, cell, n_cells) {
  order <- order(cell, value, !censored, above, method = "radix")
  value <- value[order]
  censored <- censored[order]
  above <- above[order]
  n <- tabulate(cell, n_cells)
  function(p) {
    if (!length(value)) return(list(value = rep(NA_real_, n_cells), below = rep(NA, n_cells), above = rep(NA, n_cells)))
    h <- (n - 1) * p
    low <- cumsum(n) - n + floor(h) + 1
    high <- low + (h > floor(h))
    low[n == 0L] <- high[n == 0L] <- NA
    below <- censored[low] | censored[high]
    above <- above[low] | above[high]
    middle <- value[low] + (h - floor(h)) * (value[high] - value[low])
    list(value = ifelse(below & above, NA_real_, middle), below = below, above = above)
  }
}

#' @rdname marker_study
#' @param object A study made by [marker_study()] or [adam_study()].
#' @return `summary()` returns a data frame of class `summary.marker_study`, one row a marker x visit: `marker`,
#'   `visit`, `unit`, `n` (patients with a value), `n_missing`, `n_censored` (of the `n`, below their limit),
#'   `lower_quartile`, `median`, `upper_quartile` in units, a value below its limit standing at the limit (printed as
#'   "<3.1"), each with a column `..._censored` that says so and `..._above` (above an upper limit). [marker_summary()]
#'   has more, by group.
#' @export
summary.marker_study <- function(object, ...) {
  check_dots_empty(...)
  n_visits <- length(object$visits)
  n_cells <- nrow(object$markers) * n_visits
  records <- object$records
  cell <- (records$marker - 1L) * n_visits + records$visit
  n <- tabulate(cell, n_cells)
  quartiles <- lapply(c(lower_quartile = 0.25, median = 0.5, upper_quartile = 0.75),
                      cell_quantiles(records$value, records$censored, records$above, cell, n_cells))
  rows <- list2DF(c(
    list(marker = rep(object$markers$marker, each = n_visits), visit = rep(object$visits, nrow(object$markers)),
         unit = rep(object$markers$unit, each = n_visits), n = n, n_missing = nrow(object$patients) - n,
         n_censored = tabulate(cell[records$censored], n_cells)),
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
