# The limits of quantification of all values, of measured ones too: what is tested by ranks needs them.

# Limits kept small. `limit`: one number a record, NA where not known, or NULL. Returns NULL where none is known, a
# matrix markers x visits where all records of a marker at a visit have the same, else the vector itself.
pack_limits <- function(limit, records, n_markers, n_visits) {
  known <- !anyNA(limit)
  if (!length(limit) || (!known && all(is.na(limit)))) return(NULL)
  if (known && min(limit) == max(limit)) return(matrix(limit[1L], n_markers, n_visits))
  cell <- records$marker + (records$visit - 1L) * n_markers
  of_cell <- rep(NA_real_, n_markers * n_visits)
  of_cell[cell] <- limit
  if (identical(of_cell[cell], limit)) matrix(of_cell, n_markers) else limit
}

# The limit of each of some records (`at`, NULL for all) on one side ("lloq" or "uloq"), in units: the one that the data
# give, or, of a value beyond it, the one where it stands; NA where not known.
record_limits <- function(study, side, at = NULL) {
  flag <- if (side == "lloq") "censored" else "above"
  records <- study$records[c("marker", "visit", "value", flag)]
  if (!is.null(at)) records <- lapply(records, `[`, at)
  packed <- study$limits[[side]]
  limit <- if (is.matrix(packed)) packed[cbind(records$marker, records$visit)] else
    if (is.null(packed)) rep(NA_real_, length(records$value)) else if (is.null(at)) packed else packed[at]
  beyond <- records[[flag]]
  limit[beyond] <- records$value[beyond]
  limit
}

# Limits at one visit, as study_values() gives values: `lloq` and `uloq`, matrices on the analysis scale, NA where not
# known or nothing was measured. Where a marker's measured values have none of their own, but those beyond it share one
# and none lies beyond that, it is the limit of all.
study_limits <- function(study, visit, markers = NULL, at = cells_at_visit(study, visit, markers)) {
  none <- matrix(NA_real_, lengths(at$shape)[1L], lengths(at$shape)[2L], dimnames = at$shape)
  lapply(list(lloq = "censored", uloq = "above"), function(beyond) {
    limit <- visit_limits(study, beyond, at$record)
    if (!is.null(limit)) none[at$cell] <- if (takes_log(study)) log2(limit) else limit
    none
  })
}

# Of some records, the lower limits ("censored") or the upper ones ("above"); NULL where none is known.
visit_limits <- function(study, beyond, at) {
  side <- if (beyond == "censored") "lloq" else "uloq"
  lies_beyond <- study$records[[beyond]][at]
  if (is.null(study$limits[[side]]) && !any(lies_beyond)) return(NULL)
  limit <- record_limits(study, side, at)
  if (!anyNA(limit)) return(limit)
  records <- lapply(study$records[c("marker", "value")], `[`, at)
  sign <- if (side == "lloq") 1 else -1
  sign * shared_limit(sign * limit, sign * records$value, lies_beyond, records)
}

# Unknown limits below become the one that the values `beyond` it share, marker by marker.
shared_limit <- function(limit, value, beyond, records) {
  unknown <- which(is.na(limit))
  if (!length(unknown) || !any(beyond)) return(limit)
  told <- extremes(value[beyond], records$marker[beyond], max(records$marker))
  measured <- extremes(value[!beyond], records$marker[!beyond], max(records$marker))
  shared <- which(told$least == told$most & (is.na(measured$least) | measured$least >= told$least))
  fill <- unknown[records$marker[unknown] %in% shared]
  limit[fill] <- told$least[records$marker[fill]]
  limit
}

# The least and the largest value of each of n groups, NA where it has none. One sort: groups are many and small.
extremes <- function(value, group, n) {
  order <- order(group, value, method = "radix")
  group <- group[order]
  at <- function(which) replace(rep(NA_real_, n), group[which], value[order][which])
  list(least = at(!duplicated(group)), most = at(!duplicated(group, fromLast = TRUE)))
}
