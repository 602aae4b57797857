#' How many values lie beyond limits of quantification
#'
#' @param study A study made by [marker_study()], [adam_study()] or [sdtm_study()].
#' @param by Character vector or `NULL` (default: all patients together): any of "arm", "response" and covariates.
#' @return A data frame of class `limit_report`, one row a marker x visit x group: `marker`, `visit`, a column for each
#'   of `by`; `n` (patients with a value), `n_below` (known only to be below their limit), `percent_below`, `n_above`,
#'   `percent_above`; and the lower and upper limits as far as they are known, of measured values too: `n_lloq` (how
#'   many different ones, as of several plates), `lloq_min`, `lloq_max`, `n_uloq`, `uloq_min`, `uloq_max`.
#'
#'   It prints, is drawn by [plot_limits()], and is a table for papers ([paper_table()], [as_gt()], [as_flextable()]),
#'   in R Markdown documents, and as analysis results data ([as_ard()]).
#' @section Errors: `cytochange_error_argument` for what is no study, and unknown columns.
#' @seealso [sensitivity()]: what the rules for such values make of the findings; [marker_summary()].
#' @examples
#' study <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker",
#'   value = "value", response = "response", arm = "arm", lloq = "lloq", unit = "unit")
#' limit_report(study, by = "response")
#' @export
limit_report <- function(study, by = NULL) {
  check_study(study)
  groups <- summary_groups(study, by)
  n_groups <- nrow(groups$levels)
  shape <- expand.grid(group = seq_len(n_groups), visit = seq_along(study$visits),
                       marker = seq_along(study$markers$marker))
  records <- study$records
  cell <- ((records$marker - 1L) * length(study$visits) + records$visit - 1L) * n_groups + groups$code[records$patient]
  known <- which(!is.na(cell))
  cell <- cell[known]
  n <- tabulate(cell, nrow(shape))
  beyond <- function(side) tabulate(cell[records[[side]][known]], nrow(shape))
  share <- function(count) ifelse(n > 0L, 100 * count / n, NA)
  n_below <- beyond("censored")
  n_above <- beyond("above")
  rows <- c(list(marker = study$markers$marker[shape$marker], visit = study$visits[shape$visit]),
            as.list(groups$levels[shape$group, , drop = FALSE]),
            list(n = n, n_below = n_below, percent_below = share(n_below), n_above = n_above,
                 percent_above = share(n_above)),
            cell_limits(record_limits(study, "lloq")[known], cell, nrow(shape), "lloq"),
            cell_limits(record_limits(study, "uloq")[known], cell, nrow(shape), "uloq"))
  new_summary(list2DF(rows), "limit_report", c(summary_settings(study), list(by = names(groups$levels))))
}

# How many limits there are in each cell, the lowest and the highest.
cell_limits <- function(limit, cell, n_cells, name) {
  at <- which(!is.na(limit))
  at <- at[order(cell[at], limit[at], method = "radix")]
  cell <- cell[at]
  limit <- limit[at]
  new <- !duplicated(cell)
  last <- !duplicated(cell, fromLast = TRUE)
  fill <- function(x, where) replace(rep(NA_real_, n_cells), cell[where], x[where])
  distinct <- new | c(TRUE, limit[-1L] != limit[-length(limit)])[seq_along(limit)]
  stats::setNames(list(tabulate(cell[distinct], n_cells), fill(limit, new), fill(limit, last)),
                  paste0(c("n_", "", ""), name, c("", "_min", "_max")))
}
