# Records: the measured values, one a patient x marker x visit.

# The rows at kept visits in long form: vectors `patient`, `visit`, `marker` (codes), `value`, `row`; `below`, `above`,
# `limit` (see read_values()), `lloq`, `uloq` and `side` (see read_side()), each NULL where nothing says so;
# `of_marker`: limits `lloq` and `uloq` given by marker; the table of `markers`, `n_missing`, the empty cells, and the
# `blocks` of value columns, a `column`, `marker` and `visit` each (see inform_unnamed_columns()).
study_long <- function(roles, who, when) {
  blocks <- value_blocks(roles, when)
  rows <- blocks$rows
  n <- if (is.null(rows)) roles$n_rows else length(rows)
  where <- function(at) {
    if (!is.null(rows)) at <- rows[at]
    where_rows(at, who$label[who$code[at]])
  }
  column <- function(name) take(roles$columns[[name]], rows)
  values <- lapply(blocks$column, function(name) read_values(column(name), where, name))
  inform_thousands(stats::setNames(lapply(values, `[[`, "in_threes"), blocks$column))
  parts <- function(role, read) {
    if (is.null(roles[[role]])) return(NULL)
    lapply(block_columns(roles[[role]], blocks), function(name) if (!is.na(name)) read(column(name), name))
  }
  labelled <- intersect(names(roles$number_labels), c(blocks$column, unlist(roles[c("lloq", "uloq", "time")])))
  inform_labelled_numbers(lapply(labelled, function(name) {
    labelled_numbers(column(name), roles$number_labels[[name]], paste("column", dQuote(name, FALSE)),
                     rows %||% seq_len(n))
  }))
  long <- list(patient = stack_blocks(rep(list(take(who$code, rows)), length(values)), n),
               visit = stack_blocks(blocks$visit, n), marker = stack_blocks(blocks$marker, n),
               row = stack_blocks(rep(list(rows %||% seq_len(n)), length(values)), n))
  for (part in c("value", "below", "above", "limit")) long[[part]] <- stack_blocks(lapply(values, `[[`, part), n)
  for (side in c("lloq", "uloq")) {
    long[[side]] <- stack_blocks(parts(side, function(x, name) read_limit(x, where, name, side)), n)
    long$of_marker[[side]] <- marker_limits(roles$given_limits[[side]], blocks$markers, side)
  }
  long$side <- stack_blocks(parts("censored", read_side), n)
  long$markers <- list2DF(list(marker = blocks$markers, unit = marker_units(roles, blocks)))
  long$n_missing <- count_missing(long)
  long$parts <- parts_of(roles$others)
  first <- function(codes) vapply(codes, `[`, 0L, 1L)
  long$blocks <- list(column = blocks$column, marker = first(blocks$marker),
                      visit = if (is.null(roles$layout)) NA_integer_ else first(blocks$visit))
  long
}

# What repeated rows differ in, of columns without a part.
parts_of <- function(others) {
  force(others)
  function(row) {
    plain <- Filter(function(x) is.atomic(x) && is.null(dim(x)), others)
    differ_words(plain, row, names(plain), ": keep one of it, or name markers or visits by both")
  }
}

# One block after the other, each of n elements, or one for all; missing where a block has nothing, NULL where none has
# any. A study of one block needs no copy.
stack_blocks <- function(parts, n) {
  if (all(lengths(parts) == 0L)) return(NULL)
  if (length(parts) == 1L && length(parts[[1L]]) == n) return(parts[[1L]])
  unlist(lapply(parts, function(part) if (is.null(part)) rep(NA, n) else rep_len(part, n)), use.names = FALSE)
}

# Values that are neither measured nor known to be beyond a limit.
count_missing <- function(long) {
  if (!anyNA(long$value)) return(0L)
  beyond <- unlist(lapply(c("lloq", "uloq"), said_beyond, long = long))
  sum(!which(is.na(long$value)) %in% beyond)
}

# The value columns, and the `marker` and `visit` of each (codes: of its rows, or one); `rows`: those that count (NULL:
# all); `markers`, their names; `coded`: the marker of each row of the data where a column has it.
value_blocks <- function(roles, when) {
  if (!is.null(roles$layout)) return(layout_blocks(roles, when))
  kept <- if (anyNA(when$code)) which(!is.na(when$code))
  visit <- take(when$code, kept)
  if (roles$wide) {
    n <- length(roles$value)
    return(list(column = roles$value, markers = wide_markers(roles$value), rows = kept, visit = rep(list(visit), n),
                marker = as.list(seq_len(n))))
  }
  coded <- read_names(roles$columns[[roles$marker]], "marker", exact = TRUE)
  list(column = roles$value, markers = coded$label, rows = kept, visit = list(visit),
       marker = list(take(coded$code, kept)), coded = coded$code)
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
  code <- match(trim_blanks(roles$layout$visit), when$label)
  chosen <- which(!is.na(code))
  written <- trim_blanks(roles$layout$marker)
  markers <- unique(check_not_blank(written, "layout", "marker"))
  at <- match(written, markers)
  again <- chosen[duplicated(cbind(at, code)[chosen, , drop = FALSE])]
  if (length(again)) {
    same <- at == at[again[1L]] & code %in% code[again[1L]]
    abort_argument("value", "name one column a marker and visit", enumerate(dQuote(roles$value[same], FALSE)))
  }
  list(column = roles$value[chosen], markers = markers, visit = as.list(code[chosen]), marker = as.list(at[chosen]),
       of_column = markers[at][chosen])
}

# The column that `spec` has for each block (NA where none): one for all, or by marker or value column.
block_columns <- function(spec, blocks) {
  if (is.null(names(spec))) return(rep(spec, length(blocks$column)))
  by_column <- spec[match(blocks$column, names(spec))]
  by_marker <- spec[match(blocks$of_column %||% trim_blanks(blocks$column), trim_blanks(names(spec)))]
  unname(ifelse(is.na(by_column), by_marker, by_column))
}

# The unit of each marker, NA where not known.
marker_units <- function(roles, blocks) {
  of_column <- function(name, ...) {
    unit <- one_unit(roles$columns[[name]], blocks$coded, if (!is.null(blocks$coded)) blocks$markers, ...)
    inform_spellings(list(unit), blocks$markers)
    rep_len(as.vector(unit), length(blocks$markers))
  }
  unit <- if (!is.null(roles$unit)) of_column(roles$unit) else given_units(roles$given_units, blocks$markers)
  found <- list(unit_at_end(blocks$markers), rep(roles$layout$unit %||% NA_character_, length(unit)))
  if (is.null(roles$unit)) {
    if (is.null(roles$unnamed_unit)) {
      inform_unit_columns(roles$others, blocks$coded, blocks$markers, if (!is.null(roles$layout)) blocks)
    } else {
      found <- c(list(of_column(roles$unnamed_unit, column = roles$unnamed_unit)), found)
    }
  }
  inform_other_units(unit, found, blocks$markers)
  unit
}

# The records of a study, values put at their limits, duplicates resolved: `table`, and their `limits` (see
# pack_limits()). `prefer`: a number a row, the highest wins
# among duplicates before `duplicates` is asked (ADaM's analysis flag); NULL: none is better.
study_records <- function(long, ids, visits, rules, prefer = NULL) {
  settled <- apply_limits(long, ids, if (rules$logged) "raw" else rules$scale)
  records <- list(patient = long$patient, visit = long$visit, marker = long$marker, value = settled$value,
                  censored = settled$censored, above = settled$above, row = long$row)
  for (side in c("lloq", "uloq")) records[[side]] <- long[[side]]
  if (anyNA(settled$value)) {
    present <- which(!is.na(settled$value))
    records <- lapply(records, `[`, present)
    prefer <- prefer[present]
  }
  size <- c(length(ids), nrow(long$markers), length(visits))
  if (count_cells(records[c("patient", "marker", "visit")], size) < length(records$value)) {
    records <- merge_duplicates(records, size, rules$duplicates, prefer, function(again, ...) {
      abort_duplicates(again, ids, visits, long, ...)
    })
    inform_averaged(records, ids, long$markers$marker)
    records$partly <- NULL
  }
  if (is.unsorted(records$row)) records <- lapply(records, `[`, order(records$row, method = "radix"))
  limits <- lapply(c(lloq = "lloq", uloq = "uloq"), function(side) {
    of_marker <- long$of_marker[[side]]
    if (is.null(of_marker)) return(pack_limits(records[[side]], records, size[2L], size[3L]))
    if (!all(is.na(of_marker))) matrix(of_marker, size[2L], size[3L])
  })
  list(table = list2DF(records[!names(records) %in% names(limits)]), limits = limits)
}

# Rows of one patient, marker and visit become one; `n_rows`: how many they were. `size`: numbers of patients, markers,
# visits; `refuse`: what to do with records that no rule merges (records, the argument that decides, what is needed).
merge_duplicates <- function(records, size, duplicates, prefer, refuse) {
  cell <- ((as.double(records$patient) - 1) * size[2L] + records$marker - 1) * size[3L] + records$visit
  group <- first_seen(cell)$code
  total <- tabulate(group)
  if (!is.null(prefer)) {
    best <- drop_less_preferred(group, prefer)
    records <- lapply(records, `[`, best)
    group <- group[best]
  }
  again <- duplicated(group)
  if (any(again) && duplicates == "error") {
    refuse(lapply(records, `[`, group %in% group[again]), "data",
           "have one value for each patient, marker and visit (or `duplicates` a rule)")
  }
  kept <- if (duplicates == "last") !duplicated(group, fromLast = TRUE) else !again
  merged <- if (duplicates == "mean" && any(again)) averaged(records, group, kept, refuse) else
    lapply(records, `[`, kept)
  merged$n_rows <- total[group[kept]]
  lapply(merged, unname)
}

# The mean of each group in place of its `kept` record. With a value above its limit it is only known to be above what
# it comes to; with values below theirs it is `partly` so, and stands as measured unless all are.
averaged <- function(records, group, kept, refuse) {
  n <- tabulate(group)
  total <- function(x) rowsum(x, group)[, 1L]
  n_below <- total(as.integer(records$censored))
  n_above <- total(as.integer(records$above))
  both <- (n_below > 0L & n_above > 0L)[group]
  if (any(both)) {
    refuse(lapply(records, `[`, both), "duplicates",
           "choose one of the values where they lie beyond limits on both sides: nobody knows their mean")
  }
  of_kept <- group[kept]
  merged <- lapply(records, `[`, kept)
  merged$value <- (total(records$value) / n)[of_kept]
  merged$censored <- (n_below == n)[of_kept]
  merged$above <- (n_above > 0L)[of_kept]
  merged$partly <- (n_below > 0L & n_below < n)[of_kept]
  for (side in intersect(c("lloq", "uloq"), names(records))) {
    narrower <- order(group, if (side == "lloq") -records[[side]] else records[[side]], method = "radix")
    merged[[side]] <- records[[side]][narrower][match(of_kept, group[narrower])]
  }
  merged
}

inform_averaged <- function(records, ids, markers) {
  if (!any(records$partly)) return(invisible())
  at <- which(records$partly)
  named <- markers[unique(records$marker[at])]
  inform_cytochange(paste0(format_count(length(at), "mean"), " of measured values and values below their limit (",
                           of_markers(named), "; ", where_rows(records$row[at], ids[records$patient[at]]),
                           "): the latter enter at the limit, the mean as measured."),
                    "averaged_limits", rows = records$row[at], names = named)
}

drop_less_preferred <- function(group, prefer) {
  order <- order(group, -prefer, method = "radix")
  best <- prefer[order][!duplicated(group[order])]          # by group number, the highest preference
  prefer == best[group]
}

# `again`: records of a patient, marker and visit that are not alone, or (`argument` "duplicates") have no mean.
# `long$parts`: a function of rows that says in what they differ (NULL: not known); `long$source`: the data set's
# argument, where it is not `data`.
abort_duplicates <- function(again, ids, visits, long, argument, needed) {
  first <- again$patient == again$patient[1L] & again$marker == again$marker[1L] & again$visit == again$visit[1L]
  abort_data(if (argument == "data") long$source %||% "data" else argument, needed,
             paste0(if (argument == "data") "repeated" else "\"mean\"", ", first for patient ", ids[again$patient[1L]],
                    ", marker ", long$markers$marker[again$marker[1L]], ", visit ", visits[again$visit[1L]]),
             paste0(where_rows(again$row, ids[again$patient]), if (!is.null(long$parts)) long$parts(again$row[first])))
}
