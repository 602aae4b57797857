# Records: the measured values, one a patient x marker x visit.

# The rows at kept visits in long form: vectors `patient`, `visit`, `marker` (codes), `value`, `below`, `limit`
# (see read_values()), `lloq`, `flagged`, `row`; and the table of `markers`, and `n_missing`, the empty cells.
study_long <- function(roles, who, when) {
  kept <- which(!is.na(when$code))
  patient <- who$label[who$code]
  if (roles$wide) {
    marker_names <- roles$value
    marker <- rep(seq_along(marker_names), each = length(kept))
  } else {
    coded <- read_names(roles$columns[[roles$marker]], "marker", exact = TRUE)
    marker_names <- coded$label
    marker <- coded$code[kept]
  }
  rows <- rep(kept, if (roles$wide) length(marker_names) else 1L)
  long <- c(list(patient = who$code[rows], visit = when$code[rows], marker = marker, row = rows),
            read_value_columns(roles, kept, patient))
  long$lloq <- long_limits(roles, kept, patient, marker_names, marker)
  long$flagged <- long_flags(roles, kept, marker_names)
  long$markers <- list2DF(list(marker = marker_names, unit = marker_units(roles, marker_names)))
  long$n_missing <- sum(is.na(long$value) & !long$below & !long$flagged)
  long
}

read_value_columns <- function(roles, kept, patient) {
  parts <- lapply(roles$value, function(name) read_values(roles$columns[[name]][kept], kept, patient[kept], name))
  list(value = unlist(lapply(parts, `[[`, "value")), below = unlist(lapply(parts, `[[`, "below")),
       limit = unlist(lapply(parts, `[[`, "limit")))
}

# One column for each marker of wide data (NA where it has none), or the one column of long data.
columns_by_marker <- function(spec, marker_names, wide) {
  if (!wide) return(unname(spec))
  if (is.null(names(spec))) rep(spec, length(marker_names)) else unname(spec[match(marker_names, names(spec))])
}

long_limits <- function(roles, kept, patient, marker_names, marker) {
  if (is.null(roles$lloq)) return(marker_limits(roles$given_limits, marker_names)[marker])
  unlist(lapply(columns_by_marker(roles$lloq, marker_names, roles$wide), function(name) {
    if (is.na(name)) return(rep(NA_real_, length(kept)))
    read_limit(roles$columns[[name]][kept], kept, patient[kept], name)
  }))
}

long_flags <- function(roles, kept, marker_names) {
  if (is.null(roles$censored)) return(logical(length(kept) * if (roles$wide) length(marker_names) else 1L))
  unlist(lapply(columns_by_marker(roles$censored, marker_names, roles$wide), function(name) {
    if (is.na(name)) return(logical(length(kept)))
    read_flag(roles$columns[[name]][kept], "censored")
  }))
}

# The unit of each marker, NA where not known.
marker_units <- function(roles, marker_names) {
  unit <- roles$given_units
  if (!is.null(roles$unit)) return(units_from_column(roles, marker_names))
  if (is.null(unit)) return(rep(NA_character_, length(marker_names)))
  if (!is.character(unit) || length(unit) == 0L || (length(unit) > 1L && is.null(names(unit)))) {
    abort_argument("unit", "be a column, one unit, or units named by marker", describe(unit))
  }
  if (is.null(names(unit))) return(rep(unit, length(marker_names)))
  if (anyDuplicated(names(unit))) abort_argument("unit", "name each marker once", enumerate(names(unit)))
  check_marker_names(names(unit), marker_names, "unit")
  unname(unit[match(marker_names, names(unit))])
}

units_from_column <- function(roles, marker_names) {
  column <- roles$columns[[roles$unit]]
  unit <- blank_to_na(as.character(column))
  known <- which(!is.na(unit))
  code <- if (roles$wide) rep(1L, length(unit)) else match(name_text(roles$columns[[roles$marker]]), marker_names)
  first <- known[match(seq_along(marker_names), code[known])]
  if (roles$wide) first <- rep(first[1L], length(marker_names))
  differs <- known[unit[known] != unit[first[code[known]]]]
  if (length(differs)) {
    rows <- sort(c(first[code[differs[1L]]], differs))
    abort_data("unit", "be the same in all rows of a marker",
               paste0(enumerate(unique(unit[rows])),
                      if (!roles$wide) paste0(" in marker ", marker_names[code[differs[1L]]])),
               where_rows(rows))
  }
  unit[first]
}

# The label of each row, as name_codes() writes it.
name_text <- function(x) {
  coded <- name_codes(x, exact = TRUE)
  coded$label[coded$code]
}

# The records of a study: values put at their limits, duplicates resolved. `prefer`: a number a row, the highest wins
# among duplicates before `duplicates` is asked (ADaM's analysis flag); NULL: none is better.
study_records <- function(long, ids, visits, scale, duplicates, prefer = NULL) {
  settled <- apply_limits(long, ids, scale)
  records <- list(patient = long$patient, visit = long$visit, marker = long$marker, value = settled$value,
                  censored = settled$censored, row = long$row)
  present <- which(!is.na(settled$value))
  if (length(present) < length(settled$value)) {
    records <- lapply(records, `[`, present)
    prefer <- prefer[present]
  }
  n_markers <- nrow(long$markers)
  key <- (as.double(records$patient) * n_markers + records$marker) * length(visits) + records$visit
  records$n_rows <- rep(1L, length(key))
  if (anyDuplicated(key)) {
    records <- merge_duplicates(records, key, duplicates, prefer, ids, visits, long$markers$marker)
  }
  list2DF(lapply(records, `[`, order(records$row, method = "radix")))
}

merge_duplicates <- function(records, key, duplicates, prefer, ids, visits, marker_names) {
  group <- match(key, unique(key))
  total <- tabulate(group)
  if (!is.null(prefer)) {
    best <- drop_less_preferred(group, prefer)
    records <- lapply(records, `[`, best)
    group <- group[best]
  }
  again <- duplicated(group)
  if (any(again) && duplicates == "error") abort_duplicates(records, group, ids, visits, marker_names)
  kept <- if (duplicates == "last") !duplicated(group, fromLast = TRUE) else !again
  merged <- lapply(records, `[`, kept)
  if (duplicates == "mean" && any(again)) {
    n <- tabulate(group, length(total))[group[kept]]
    merged$value <- rowsum(records$value, group)[group[kept], 1L] / n
    merged$censored <- rowsum(as.integer(records$censored), group)[group[kept], 1L] == n
  }
  merged$n_rows <- total[group[kept]]
  lapply(merged, unname)
}

drop_less_preferred <- function(group, prefer) {
  order <- order(group, -prefer, method = "radix")
  best <- prefer[order][!duplicated(group[order])]          # by group number, the highest preference
  prefer == best[group]
}

abort_duplicates <- function(records, group, ids, visits, marker_names) {
  twice <- which(group %in% group[duplicated(group)])
  first <- twice[1L]
  abort_data("data", "have one value for each patient, marker and visit (or `duplicates` a rule)",
             paste0("repeated, first for patient ", ids[records$patient[first]], ", marker ",
                    marker_names[records$marker[first]], ", visit ", visits[records$visit[first]]),
             where_rows(records$row[twice], ids[records$patient[twice]]))
}
