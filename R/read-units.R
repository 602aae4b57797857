# Units of measurement: of the markers, as rows and arguments give them.

# Units as the argument gives them.
given_units <- function(unit, marker_names) {
  if (is.null(unit)) return(rep(NA_character_, length(marker_names)))
  if (!is.character(unit) || length(unit) == 0L || (length(unit) > 1L && is.null(names(unit)))) {
    abort_argument("unit", "be a column, one unit, or units named by marker", describe(unit))
  }
  unit <- stats::setNames(trim_blanks(unit), names(unit))
  unit[unit %in% ""] <- NA
  if (is.null(names(unit))) return(rep(unit, length(marker_names)))
  names(unit) <- trim_blanks(names(unit))
  if (anyDuplicated(names(unit))) abort_argument("unit", "name each marker once", enumerate(names(unit)))
  check_marker_names(names(unit), marker_names, "unit")
  unname(unit[match(marker_names, names(unit))])
}

# The unit of each marker, as it is first spelled, which all of its rows must share; blank and missing ones do not
# count. `code`: the marker of each row, NULL (and so `markers`) where the rows are of all markers; `row`: the rows'
# numbers in the data; `column`: its name, where the user did not name it. Attribute `spelled`: of markers whose unit is
# spelled in several ways these, NULL of others.
one_unit <- function(unit, code, markers, row = seq_along(unit), column = NULL) {
  written <- name_codes(trim_column(unit), exact = TRUE)
  micro <- gsub("\u03bc", "\u00b5", written$label, fixed = TRUE)
  spelled <- recode(written$code, match(micro, micro))
  one_way <- unit_spelling(written$label)
  written$code <- recode(written$code, match(one_way, one_way))
  code <- code %||% rep(1L, length(written$code))
  n <- max(1L, length(markers))
  found <- first_known(code, written$code, n)
  if (length(found$differs)) abort_units(written, code, markers, code[found$differs[1L]], row, column)
  structure(written$label[spelled[found$first]], spelled = unit_spellings(spelled, code, n, written$label))
}

# The spellings of each of `n` markers; NULL of those that have one.
unit_spellings <- function(spelled, code, n, label) {
  several <- unique(code[first_known(code, spelled, n)$differs])
  out <- vector("list", n)
  out[several] <- lapply(several, function(marker) {
    text <- label[unique(spelled[code %in% marker])]
    text[!is.na(text)]
  })
  out
}

# `found`: units of one_unit(); `markers`: their names.
inform_spellings <- function(found, markers) {
  spelled <- do.call(Map, c(list(c), Filter(length, lapply(found, attr, "spelled"))))
  spelled <- lapply(spelled, unique)
  # Of rows that are of all markers.
  if (length(spelled) == 1L && length(markers) > 1L) markers <- "all markers"
  at <- which(lengths(spelled) > 0L)
  if (!length(at)) return(invisible())
  said <- vapply(at, function(one) paste(markers[one], enumerate(dQuote(spelled[[one]], FALSE))), "")
  inform_cytochange(paste0("Spellings of a unit are taken for the same unit: ", enumerate(said), "."),
                    "unit_spellings", names = markers[at])
}

# Names the rows of the rarer units: of all where none is rarer.
abort_units <- function(unit, code, markers, marker, row, column) {
  here <- which(code == marker & !is.na(unit$code))
  unit <- unit$label[unit$code[here]]
  counts <- table_of(unit)
  common <- names(counts)[counts == max(counts)]
  rows <- if (length(common) == 1L) here[unit != common] else here
  alike <- length(unique(unit_key(names(counts)))) == 1L
  abort_data("unit", paste0("be the same in all rows of a marker (",
                            if (alike) "where these are the same write them in one way)" else
                              "bring the values to one, or leave rows out)"),
             paste0(enumerate(names(counts)), if (length(markers)) paste0(" in marker ", markers[marker])),
             paste0(where_rows(row[rows]), if (length(common) == 1L) paste0(", not ", common),
                    if (!is.null(column)) paste0("; column ", dQuote(column, FALSE))))
}

# Units that `unit` gives to markers of which the data say otherwise. `found`: a list of what they say, marker by
# marker.
other_units_words <- function(given, found, markers) {
  against <- Reduce(`&`, lapply(found, function(of) is.na(of) | unit_key(of) != unit_key(given)))
  known <- Reduce(function(one, two) ifelse(is.na(one), two, one), found)
  at <- which(!is.na(given) & !is.na(known) & against)
  if (!length(at)) return(NULL)
  list(at = at, text = paste0("Units are as `unit` gives them, where the data say otherwise: ", enumerate(paste0(
    markers[at], " ", dQuote(given[at], FALSE), " (", dQuote(known[at], FALSE), ")")), "."))
}

inform_other_units <- function(given, found, markers) {
  said <- other_units_words(given, found, markers)
  if (!is.null(said)) inform_cytochange(said$text, "units", names = markers[said$at])
}

# Visits that are called by amounts in different units ("Baseline (mg/L)", "Week 4 (mg/dL)") are of values in these.
check_visit_units <- function(label) {
  unit <- unit_at_end(trim_blanks(label))
  unit[is_unit_of_time(unit)] <- NA
  known <- which(!is.na(unit))
  if (length(unique(unit_key(unit[known]))) < 2L) return(invisible())
  abort_data("unit", "be the same at all visits of a marker",
             paste(enumerate(unique(unit[known])), "in the names of visits"), enumerate(dQuote(label[known], FALSE)))
}

# Columns of no role that hold units, or are called so, of which some marker has several: whether these are the values'
# only the user knows. `others`: columns by name; `code`: the marker of each of their rows (NULL: all are of all);
# `blocks`: the value columns where visits are in columns.
inform_unit_columns <- function(others, code, markers, blocks = NULL) {
  called <- lower_ascii(names(others)) %in% c("unit", "units") &
    vapply(others, function(x) is.character(x) || is.factor(x), NA)
  several <- lapply(others[called | vapply(others, holds_units, NA)], function(x) {
    unit <- name_codes(trim_column(blank_to_na(x)), exact = TRUE)
    found <- first_known(code %||% rep(1L, length(x)), match(unit_key(unit$label), unit_key(unit$label))[unit$code],
                         max(1L, length(markers)))
    if (length(found$differs)) unit$label
  })
  several <- several[lengths(several) > 0L]
  of_visits <- if (!is.null(blocks)) units_by_visit(others, blocks)
  several <- c(several, of_visits[setdiff(names(of_visits), names(several))])
  if (!length(several)) return(invisible())
  said <- vapply(names(several), function(name) paste0(dQuote(name, FALSE), " (", enumerate(several[[name]]), ")"), "")
  inform_cytochange(paste0("Without a part in the study, but of units, by name or content, that differ within a ",
                           "marker: column", if (length(said) > 1L) "s", " ", enumerate(said), ". Where they are the ",
                           "units of the values name it by `unit`."), "unit_columns", names = names(several))
}

# The units in columns that name a value column each ("CRP_pre_unit"), of markers whose visits have several.
units_by_visit <- function(others, blocks) {
  others <- Filter(holds_units, others)
  block <- vapply(unnamed_columns(others, blocks$column), `[[`, 0L, "block")
  others <- others[!is.na(block)]
  marker <- unlist(blocks$marker)[block[!is.na(block)]]
  unit <- lapply(others, function(x) unique(known_text(x)))
  n <- vapply(marker, function(one) length(unique(unit_key(unlist(unit[marker == one])))), 0L)
  unit[n > 1L]
}

# Values whose name or unit says that they are logarithms, where their logarithms are to be taken. `words`: a list of
# texts, one a marker each (units, columns, names of parameters).
inform_logarithms <- function(rules, markers, words) {
  if (rules$scale == "raw" || rules$logged) return(invisible())
  pattern <- "(^|[^a-z0-9])(ln[(_]|(npx|log ?(2|10|e)?)([^a-z0-9]|$))"
  said <- Reduce(`|`, lapply(words, function(text) grepl(pattern, lower_ascii(text))))
  if (!any(said)) return(invisible())
  inform_cytochange(paste0("By their names or units these are logarithms already, and their logarithms are taken: ",
                           enumerate(markers[said]), ". `scale = \"already_log2\"` takes values as log2 (NPX), ",
                           "\"raw\" as they are."), "logarithms", names = markers[said])
}
