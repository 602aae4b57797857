# The patients whom a model's rows stand for: case weights are counts of patients, so that every figure of a weighted
# model is that of the data with one row a patient.

# `rows`: of each patient; `weight`: NULL, or, where weights are fractions and can be nobody's count, of each row.
counted_patients <- function(weights) {
  if (are_counts(weights)) return(list(rows = rep(seq_along(weights), weights), weight = NULL))
  rows <- which(weights > 0)
  list(rows = rows, weight = weights[rows])
}

# Rows are not multiplied beyond what resamples can be drawn of.
are_counts <- function(weights) all(weights == round(weights)) && sum(weights) <= 1e6

# Their number: of some, where `y` is 0 or 1 a row.
count_patients <- function(weights, y = 1) {
  n <- sum(weights * y)
  if (n == round(n) && n <= .Machine$integer.max) as.integer(n) else n
}

# The names of a row's patients; the second of a row is another one.
patient_names <- function(names, rows) {
  if (is.null(names)) return(NULL)
  copy <- stats::ave(seq_along(rows), rows, FUN = seq_along)
  paste0(names[rows], ifelse(copy > 1L, paste0(" (", copy, ")"), ""))
}
