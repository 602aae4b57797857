# Records: the measured values, one a patient x marker x visit.

# The rows at kept visits in long form: vectors `patient`, `visit`, `marker` (codes), `value`, `below`, `above`, `limit`
# (see read_values()), `lloq`, `uloq`, `side` (see read_side()), `row`; and the table of `markers`, and `n_missing`, the
# empty cells.
study_long <- function(roles, who, when) {
  blocks <- value_blocks(roles, when)
  marker_names <- blocks$markers
  patient <- who$label[who$code]
  # One block after the other; a study of one block needs no copy.
  joined <- function(make) {
    parts <- lapply(seq_along(blocks$column), make)
    if (length(parts) == 1L) parts[[1L]] else unlist(parts, use.names = FALSE)
  }
  rows <- blocks$rows
  values <- lapply(seq_along(blocks$column), function(k) {
    read_values(roles$columns[[blocks$column[k]]][rows[[k]]], rows[[k]], patient[rows[[k]]], blocks$column[k])
  })
  long <- list(patient = joined(function(k) who$code[rows[[k]]]), visit = joined(function(k) blocks$visit[[k]]),
               marker = joined(function(k) blocks$marker[[k]]), row = joined(function(k) rows[[k]]))
  for (part in names(values[[1L]])) long[[part]] <- joined(function(k) values[[k]][[part]])
  for (part in c("lloq", "uloq")) long[[part]] <- joined(block_limits(roles, blocks, patient, long, part))
  long$side <- joined(block_sides(roles, blocks))
  long$markers <- list2DF(list(marker = marker_names, unit = marker_units(roles, marker_names)))
  long$n_missing <- sum(is.na(long$value) & !long$below & !long$above & long$side == 0L)
  long
}

# The value columns, each with its `rows`, and the `marker` and `visit` of these rows (codes); `markers`, their names.
value_blocks <- function(roles, when) {
  if (!is.null(roles$layout)) return(layout_blocks(roles, when))
  kept <- which(!is.na(when$code))
  visit <- if (length(kept) == length(when$code)) when$code else when$code[kept]
  if (roles$wide) {
    n <- length(roles$value)
    return(list(column = roles$value, markers = wide_markers(roles$value), rows = rep(list(kept), n),
                visit = rep(list(visit), n), marker = lapply(seq_len(n), rep, length(kept))))
  }
  coded <- read_names(roles$columns[[roles$marker]], "marker", exact = TRUE)
  list(column = roles$value, markers = coded$label, rows = list(kept), visit = list(visit),
       marker = list(coded$code[kept]))
}

wide_markers <- function(columns) {
  markers <- check_not_blank(trim_blanks(columns), "value", "marker")
  if (anyDuplicated(markers)) {
    abort_argument("value", "name markers that differ in more than blanks", enumerate(dQuote(columns, FALSE)))
  }
  markers
}

check_not_blank <- function(names, argument, what) {
  blank <- sum(is.na(names) | names == "")
  if (blank) {
    abort_argument(argument, paste0("name every ", what),
                   format_count(blank, "name of blanks only", "names of blanks only"))
  }
  names
}

layout_blocks <- function(roles, when) {
  code <- match(roles$layout$visit, when$label)
  chosen <- which(!is.na(code))
  markers <- unique(check_not_blank(trim_blanks(roles$layout$marker), "layout", "marker"))
  rows <- seq_len(roles$n_rows)
  at <- match(trim_blanks(roles$layout$marker), markers)
  list(column = roles$value[chosen], markers = markers, rows = rep(list(rows), length(chosen)),
       visit = lapply(code[chosen], rep, roles$n_rows), marker = lapply(at[chosen], rep, roles$n_rows),
       of_column = markers[at][chosen])
}

# The column that `spec` has for each block (NA where none): one for all, or by marker or value column.
block_columns <- function(spec, blocks) {
  if (is.null(names(spec))) return(rep(spec, length(blocks$column)))
  by_column <- spec[match(blocks$column, names(spec))]
  by_marker <- spec[match(blocks$of_column %||% trim_blanks(blocks$column), trim_blanks(names(spec)))]
  unname(ifelse(is.na(by_column), by_marker, by_column))
}

# A function of a block's number that gives the limits of its rows.
block_limits <- function(roles, blocks, patient, long, argument) {
  if (is.null(roles[[argument]])) {
    of_marker <- marker_limits(roles$given_limits[[argument]], blocks$markers, argument)
    return(function(k) of_marker[blocks$marker[[k]]])
  }
  columns <- block_columns(roles[[argument]], blocks)
  function(k) {
    rows <- blocks$rows[[k]]
    if (is.na(columns[k])) return(rep(NA_real_, length(rows)))
    read_limit(roles$columns[[columns[k]]][rows], rows, patient[rows], columns[k], argument)
  }
}

block_sides <- function(roles, blocks) {
  columns <- if (is.null(roles$censored)) rep(NA_character_, length(blocks$column)) else
    block_columns(roles$censored, blocks)
  function(k) {
    rows <- blocks$rows[[k]]
    if (is.na(columns[k])) integer(length(rows)) else read_side(roles$columns[[columns[k]]][rows], columns[k])
  }
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
  names(unit) <- trim_blanks(names(unit))
  if (anyDuplicated(names(unit))) abort_argument("unit", "name each marker once", enumerate(names(unit)))
  check_marker_names(names(unit), marker_names, "unit")
  unname(unit[match(marker_names, names(unit))])
}

units_from_column <- function(roles, marker_names) {
  unit <- trim_column(blank_to_na(roles$columns[[roles$unit]]))
  attr(unit, "trimmed") <- NULL
  code <- if (roles$wide) rep(1L, length(unit)) else match_names(roles$columns[[roles$marker]], marker_names)
  rep_len(one_unit(unit, code, if (roles$wide) NULL else marker_names), length(marker_names))
}

# The unit of each marker, which all of its rows must share; blank and missing ones do not count. `markers`: their
# names, NULL where the rows are of all markers; `row`: the rows' numbers in the data.
one_unit <- function(unit, code, markers, row = seq_along(unit)) {
  if (is.factor(unit)) unit <- as.character(unit)
  known <- which(!is.na(unit) & !is.na(code))
  first <- known[match(seq_len(max(1L, length(markers))), code[known])]
  differs <- known[unit[known] != unit[first[code[known]]]]
  if (length(differs)) abort_units(unit, code, known, markers, code[differs[1L]], row)
  unit[first]
}

# Names the rows of the rarer units: of all where none is rarer.
abort_units <- function(unit, code, known, markers, marker, row) {
  here <- known[code[known] == marker]
  counts <- table_of(unit[here])
  common <- names(counts)[counts == max(counts)]
  rows <- if (length(common) == 1L) here[unit[here] != common] else here
  abort_data("unit", "be the same in all rows of a marker",
             paste0(enumerate(names(counts)), if (length(markers)) paste0(" in marker ", markers[marker])),
             paste0(where_rows(row[rows]), if (length(common) == 1L) paste0(", not ", common)))
}

# The code of each row's name among `labels`.
match_names <- function(x, labels) {
  if (is.factor(x)) return(match(levels(x), labels)[x])
  if (is.character(x)) return(match(x, labels))
  match(name_text(x), labels)
}

# The label of each row, as name_codes() writes it.
name_text <- function(x) {
  coded <- name_codes(x, exact = TRUE)
  coded$label[coded$code]
}

# The records of a study, values put at their limits, duplicates resolved: `table`, and their `limits` (see
# pack_limits()). `prefer`: a number a row, the highest wins
# among duplicates before `duplicates` is asked (ADaM's analysis flag); NULL: none is better.
study_records <- function(long, ids, visits, rules, prefer = NULL) {
  settled <- apply_limits(long, ids, if (rules$logged) "raw" else rules$scale)
  records <- list(patient = long$patient, visit = long$visit, marker = long$marker, value = settled$value,
                  censored = settled$censored, above = settled$above, row = long$row)
  for (side in c("lloq", "uloq")) if (!all(is.na(long[[side]]))) records[[side]] <- long[[side]]
  present <- which(!is.na(settled$value))
  if (length(present) < length(settled$value)) {
    records <- lapply(records, `[`, present)
    prefer <- prefer[present]
  }
  n_markers <- nrow(long$markers)
  key <- ((as.double(records$patient) - 1) * n_markers + records$marker - 1) * length(visits) + records$visit
  records$n_rows <- rep(1L, length(key))
  if (any_repeated(key, length(ids) * n_markers * length(visits))) {
    records <- merge_duplicates(records, key, rules$duplicates, prefer, ids, visits, long$markers$marker)
  }
  if (is.unsorted(records$row)) records <- lapply(records, `[`, order(records$row, method = "radix"))
  limits <- lapply(c(lloq = "lloq", uloq = "uloq"), function(side) {
    pack_limits(records[[side]], records, n_markers, length(visits))
  })
  list(table = list2DF(records[!names(records) %in% names(limits)]), limits = limits)
}

# Whether some of `key`, whole numbers from 1 to `n`, come twice: by counting, where there are few more numbers than
# keys.
any_repeated <- function(key, n) {
  if (n > 8 * length(key) + 1e5 || n > .Machine$integer.max) return(anyDuplicated(key) > 0L)
  any(tabulate(key, n) > 1L)
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
    for (side in c("censored", "above")) {
      merged[[side]] <- rowsum(as.integer(records[[side]]), group)[group[kept], 1L] == n
    }
    for (side in intersect(c("lloq", "uloq"), names(records))) {
      narrower <- order(group, if (side == "lloq") -records[[side]] else records[[side]], method = "radix")
      merged[[side]] <- records[[side]][narrower][match(group[kept], group[narrower])]
    }
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
