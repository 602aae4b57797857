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
