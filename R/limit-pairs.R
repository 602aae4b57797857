# Values that are only known to lie beyond a limit, handed on as what they are (core/cc_limited.h): for each of two
# visits a list of matrices, markers x patients, `value` (on the analysis scale, the limit where it lies beyond one),
# `beyond` (-1 below, 0, 1 above; integers), `lower` and `upper` (the limits of all values, NA where none is known).

# The share of pairs beyond a limit up to which methods of numbers take such values at the limit.
most_at_limit <- function() 0.15

# One visit. Where a marker's measured values have no limit of their own, but those beyond it share one and none was
# measured beyond that, it is the limit of all.
limited_values <- function(study, visit, markers = NULL) {
  wanted <- if (is.null(markers)) seq_len(nrow(study$markers)) else match(markers, study$markers$marker)
  .Call(ffi_visit_values, list(
    records = study$records, value = as.double(study$records$value), visit = match(visit, study$visits),
    row_of = match(seq_len(nrow(study$markers)), wanted),
    shape = list(study$markers$marker[wanted], study$patients$id), lower = as_doubles(study$limits$lloq),
    upper = as_doubles(study$limits$uloq), take_log = takes_log(study)
  ))
}

# Whole numbers too, their shape kept.
as_doubles <- function(x) {
  if (!is.null(x)) storage.mode(x) <- "double"
  x
}

# The same without the limits of measured values.
marked_values <- function(study, visit, markers = NULL) limited_values(study, visit, markers)[c("value", "beyond")]

# Between which two numbers a value lies: both the same where it was measured, one infinite where it is beyond a limit.
value_ends <- function(value, below, above) {
  list(low = ifelse(below, -Inf, value), high = ifelse(above, Inf, value))
}

# The same of changes between two visits of marked_values().
change_ends <- function(before, after) {
  ends <- lapply(list(before = before, after = after), function(side) {
    value_ends(side$value, side$beyond < 0L, side$beyond > 0L)
  })
  list(low = ends$after$low - ends$before$high, high = ends$after$high - ends$before$low)
}

any_beyond <- function(side) any(side$beyond != 0L)

# Two visits of all patients, where one has a value beyond its own limit or its pair's (else NULL): `limits`, as above;
# `numbers`, the values of both by the pair rule, at the limits of the pair where they lie beyond these, whatever was
# measured (where no value can lie between the two, both at the same); `moved`, which measured values it takes for
# values beyond the limit.
limited_pair <- function(before, after) {
  at_limit <- .Call(ffi_limited_pair, before, after)
  if (!is.null(at_limit)) c(list(limits = list(before = before, after = after)), at_limit)
}

# Of limited_pair(): which pairs have a value beyond its own limit (`censored`), and which one beyond that or its pair's
# (`beyond`); logical matrices.
where_beyond <- function(pair) .Call(ffi_pairs_beyond, pair$limits, pair$moved)

# What a cell's rows are told of their limits: `recensored`, the share of measured values that the pair rule takes for
# values beyond the limit; `unknown`: does a measured value lack a limit where others lie beyond one?
limit_facts <- function(limits, moved, columns) .Call(ffi_limit_facts, limits, moved, as.integer(columns))

# Some markers (rows) and patients (columns) of what is known beyond limits; NULL stays NULL.
slice_limits <- function(limits, rows, columns = TRUE) {
  if (is.null(limits)) return(NULL)
  lapply(limits, function(side) lapply(side, function(x) x[rows, columns, drop = FALSE]))
}
