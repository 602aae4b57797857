# Columns without a part in the study that say of values that they are beyond a limit: the operator of a hospital's
# export, results as text beside the numbers, ranges of detection, flags.

# Says which of the `records` that count as measured are so. `others`: columns by name.
inform_limit_columns <- function(others, records, ids) {
  others <- lapply(Filter(function(x) is.atomic(x) && is.null(dim(x)), others), without_labels)
  if (!length(others)) return(invisible())
  measured <- lapply(records[c("patient", "row", "value")], `[`, which(!records$censored & !records$above))
  found <- Map(function(x, name) measured$row[beyond_by(x[measured$row], name, measured)], others, names(others))
  found <- found[lengths(found) > 0L]
  if (!length(found)) return(invisible())
  rows <- sort(unique(unlist(found, use.names = FALSE)))
  patients <- ids[measured$patient[match(rows, measured$row)]]
  are <- ngettext(length(rows), "is", "are")
  inform_cytochange(paste0(format_count(length(rows), "value"), " that column", if (length(found) > 1L) "s", " ",
                           enumerate(dQuote(names(found), FALSE)), if (length(found) > 1L) " say " else " says ", are,
                           " beyond a limit ", are, " taken as measured (", where_rows(rows, patients), "). ",
                           "`censored` names a column of flags; \"<0.5\" is read in the column of `value`."),
                    "limit_columns", rows = rows, names = names(found))
}

# Which elements of a column say so: by its name, by signs or words, or by a limit as text, where its numbers are the
# values. `measured`: `patient` and `value` of each.
beyond_by <- function(x, name, measured) {
  flagged <- flags_of_limits(x, name, measured$patient)
  if (!is.null(flagged)) return(flagged)
  none <- logical(length(x))
  if (!is.character(x) && !is.factor(x)) return(none)
  seen <- if (is.factor(x)) levels(x) else distinct(x)
  word <- lower_ascii(trim_blanks(seen))
  beyond <- grepl(paste0("^([<>\u2264\u2265]|(below|above|under|over) .*(range|detection|curve|limit|ll?o[dq]|uloq)|",
                         "(blq|bloq|bql|alq)$)"), word, perl = TRUE)
  if (!any(beyond)) return(none)
  code <- if (is.factor(x)) as.integer(x) else match(x, seen)
  with_number <- !is.na(limit_in_text(plain_value_text(seen)))
  if (any(with_number)) {
    number <- text_number(plain_value_text(seen))[code]
    known <- !is.na(number)
    near <- abs(number - measured$value) <= 0.005 * abs(measured$value)
    if (!any(known) || mean(near[known]) < 0.5) return(none)
  } else if (any(beyond & nchar(word) <= 2L) && !all(nchar(word) <= 2L)) {
    return(none)
  }
  beyond[code] %in% TRUE
}

# The flags of a column that is called so; NULL of others. One of who is censored is of limits only where it varies
# within patients: it may be of an outcome.
flags_of_limits <- function(x, name, patient) {
  key <- gsub("[-_. ]+", "", lower_ascii(name))
  called <- "^(loqfl|blq|bloq|bql|(is)?cens(ored)?|nondetects?|(is)?(below|under|lt)(ll?oq|lod|limit))(fl|flag)?$"
  if (!grepl(called, key)) return(NULL)
  word <- lower_ascii(trim_blanks(as.character(x)))
  if (!all(word %in% c("y", "n", "yes", "no", "true", "false", "1", "0", "", "t", "f", NA))) return(NULL)
  flag <- word %in% c("y", "yes", "true", "1", "t")
  if (grepl("cens", key) && !length(first_known(patient, flag + 1L, max(c(0L, patient)))$differs)) flag[] <- FALSE
  flag
}
