# Units of ADaM data sets: of a parameter's values, in columns or at the end of PARAM, and of times to an outcome.

# The unit of each marker: as named, else read from the data. Whatever is named, rows of a marker have one unit.
adam_unit <- function(lab, given, marker) {
  column <- unit_column(given, lab[setdiff(names(lab), own_parts)], "AVAL")
  if (!is.null(column)) {
    unit <- one_unit(lab[[column]], marker$code, marker$label, lab$row)
    inform_spellings(list(unit), marker$label)
    return(as.vector(unit))
  }
  of_column <- one_unit(units_in_columns(lab, length(marker$code)), marker$code, marker$label, lab$row)
  ending <- param_endings(lab)
  of_text <- one_unit(ending$unit, marker$code, marker$label, lab$row)
  inform_spellings(list(of_column, of_text), marker$label)
  named <- given_units(given, marker$label)
  others <- other_units_words(named, list(of_column, of_text), marker$label)
  settled <- !is.na(named)
  of_column[settled] <- named[settled]
  of_text[settled] <- NA
  check_original_units(lab, is.na(of_column) & is.na(of_text), marker)
  check_same_units(of_column, of_text, lab, marker)
  if (all(is.na(of_column) & is.na(of_text))) {
    inform_unit_columns(lab[setdiff(names(lab), c(own_parts, "LBORRESU"))], marker$code, marker$label)
  }
  inform_units(of_column, of_text, ending$other, marker, others)
  as.character(ifelse(is.na(of_column), of_text, of_column))
}

# AVALU, where it is blank LBSTRESU.
units_in_columns <- function(lab, n) {
  text <- function(name) if (is.null(lab[[name]])) rep(NA_character_, n) else
    trim_column(blank_to_na(as.character(lab[[name]])))
  unit <- text("AVALU")
  if (!anyNA(unit)) return(unit)
  ifelse(is.na(unit), text("LBSTRESU"), unit)
}

# What PARAM ends with in parentheses or brackets, or behind its last comma, row by row: a `unit` where it looks like
# one; else, in parentheses, an `other` word.
param_endings <- function(lab) {
  param <- if (is.null(lab[["PARAM"]])) rep(NA_character_, length(lab[["USUBJID"]])) else as.character(lab[["PARAM"]])
  written <- unique(param)
  text <- trim_blanks(written)
  ending <- enclosed_ending(text)
  has <- !is.na(ending)
  by_comma <- !has & grepl(", *[^ ,][^,]+$", text)
  ending[by_comma] <- trim_blanks(sub("^.*,", "", text[by_comma]))
  is_unit <- (has | by_comma) & looks_like_unit(ending)
  code <- match(param, written)
  list(unit = ifelse(is_unit, ending, NA_character_)[code], other = ifelse(has & !is_unit, ending, NA_character_)[code])
}

# Column and text speak of the same unit: which of two holds only the user knows.
check_same_units <- function(of_column, of_text, lab, marker) {
  differ <- which(!is.na(of_column) & !is.na(of_text) & unit_key(of_column) != unit_key(of_text))
  if (!length(differ)) return(invisible())
  first <- differ[1L]
  column <- if (length(known_text(lab[["AVALU"]][marker$code %in% first]))) "AVALU" else "LBSTRESU"
  abort_data("unit", paste0("be the same in ", column, " and in PARAM, or given, named by marker"),
             paste0(of_column[first], " in ", column, ", ", of_text[first], " in PARAM"),
             of_markers(marker$label[differ]))
}

# Where nothing else tells the unit, results were not brought to one: those that they came in must agree.
check_original_units <- function(lab, unknown, marker) {
  if (is.null(lab[["LBORRESU"]]) || !any(unknown)) return(invisible())
  unit <- blank_to_na(as.character(lab[["LBORRESU"]]))
  one_unit(replace(unit, !unknown[marker$code], NA), marker$code, marker$label, lab$row, column = "LBORRESU")
}

# What was read from text, what was not taken for a unit, and units given against the data (`others`, see
# other_units_words()).
inform_units <- function(of_column, of_text, other, marker, others) {
  of_marker <- function(text) text[match(seq_along(marker$label), ifelse(is.na(text), NA, marker$code))]
  read <- which(is.na(of_column) & !is.na(of_text))
  word <- of_marker(other)
  left <- which(is.na(of_column) & is.na(of_text) & !is.na(word))
  named <- function(at, text) enumerate(paste0(marker$label[at], " ", dQuote(text[at], FALSE)))
  said <- c(if (length(read)) paste0("Units are read from the end of PARAM: ", named(read, of_text), "."),
            if (length(left)) paste0("Not taken for units: ", named(left, word), "."))
  if (length(said)) said <- c(said, "`unit` gives others.")
  if (!length(said) && is.null(others)) return(invisible())
  inform_cytochange(paste(c(others$text, said), collapse = " "), "units",
                    names = marker$label[c(others$at, read, left)])
}

# Parameters that have several names, and names that several parameters have: taken by their codes.
inform_parameters <- function(lab, marker) {
  name <- lab[["PARAM"]] %||% lab[["LBTEST"]]
  if (is.null(name)) return(invisible())
  name <- as.character(name)
  key <- first_seen(name)
  spelling <- match(name_key(name[key$at]), name_key(name[key$at]))[key$code]
  at <- first_seen((marker$code - 1) * length(key$at) + spelling, codes = FALSE)$at
  text <- trim_blanks(name[at])
  named <- !blank_text(text)
  text <- text[named]
  code <- marker$label[marker$code[at[named]]]
  several <- unique(code[duplicated(code)])
  shared <- unique(text[name_key(text) %in% name_key(text)[duplicated(name_key(text))]])
  said <- c(
    vapply(several, function(one) paste0(one, " has the names ", enumerate(dQuote(text[code == one], FALSE))), ""),
    vapply(shared, function(one) paste0(dQuote(one, FALSE), " has the codes ", enumerate(code[text == one])), "")
  )
  if (!length(said)) return(invisible())
  inform_cytochange(paste0("Markers are told apart by PARAMCD alone: ", enumerate(said), "."), "parameters",
                    names = unique(c(several, code[text %in% shared])))
}

# The one unit that times are in, by AVALU and by what PARAM ends with; NULL where neither says it.
check_time_unit <- function(data, rows, id) {
  columns <- list(AVALU = if (!is.null(data[["AVALU"]])) as.character(data[["AVALU"]])[rows],
                  PARAM = if (!is.null(data[["PARAM"]])) param_endings(data)$unit[rows])
  columns <- columns[lengths(columns) > 0L]
  key <- lapply(columns, function(unit) sub("s$", "", name_key(trim_blanks(unit))))
  keys <- unlist(lapply(key, function(k) unique(k[!blank_text(k)])))
  units <- unique(trim_blanks(unlist(columns)))
  units <- units[!blank_text(units)]
  if (length(unique(keys)) < 2L) return(if (length(units)) lower_ascii(units[1L]))
  several <- names(columns)[vapply(key, function(k) length(unique(k[!blank_text(k)])) > 1L, NA)]
  at <- if (length(several)) rarer(key[[several[1L]]]) else seq_along(rows)
  abort_data("adtte", "have its times in one unit (convert AVAL)",
             paste0(enumerate(units), " in ",
                    enumerate(if (length(several)) several else names(columns))), where_rows(rows[at], id[at]))
}

# Positions of all values but the most frequent one.
rarer <- function(x) {
  counts <- table_of(x[!blank_text(x)])
  which(!blank_text(x) & x != names(counts)[which.max(counts)])
}
