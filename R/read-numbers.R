# Which numbers may be measurements; and numbers that bear value labels ("not done" = -9): they stay numbers, as only
# the user knows which of them are none, and are said.

# Numbers beyond this are none that was measured, and their sums and squares leave the machine's range.
largest_number <- 1e300
numbers_needed <- "hold finite numbers (up to 1e300 in size) or NA"
too_large <- function(x) (abs(x) > largest_number) %in% TRUE

# Which numbers `x` of a column bear one of its `labels`: `text`, `rows`, `names`; NULL where none does. `row`: their
# numbers in the data.
labelled_numbers <- function(x, labels, column, row = seq_along(x)) {
  if (is.null(labels)) return(NULL)
  code <- match(x, as.vector(unclass(labels)))
  n <- tabulate(code, length(labels))
  used <- which(n > 0L)
  if (!length(used)) return(NULL)
  number <- number_labels(as.vector(unclass(labels))[used], exact = FALSE)
  said <- paste0(dQuote(names(labels)[used], FALSE), " = ", number, " (", format_count(n[used], "value"), ")")
  list(text = paste(enumerate(said), "in", column), rows = row[!is.na(code)], names = names(labels)[used])
}

# The value labels of the columns that hold numbers, by column.
labels_of_numbers <- function(data, columns) {
  named <- unlist(columns[c("value", "lloq", "uloq", "time")], use.names = FALSE)
  Filter(Negate(is.null), lapply(stats::setNames(nm = unique(named)), function(name) value_labels(data[[name]])))
}

# `found`: a list of what labelled_numbers() gives.
inform_labelled_numbers <- function(found) {
  found <- Filter(Negate(is.null), found)
  if (!length(found)) return(invisible())
  all_of <- function(part) unique(unlist(lapply(found, `[[`, part)))
  rows <- sort(all_of("rows"))
  inform_cytochange(paste0("Numbers that bear value labels are kept as numbers: ",
                           paste(all_of("text"), collapse = "; "), " (", where_rows(rows), "). Where a label says ",
                           "that nothing was measured put NA into `data`; where it says below a limit, name `lloq`."),
                    "labelled_numbers", rows = rows, names = all_of("names"))
}

# ---- numbers that nothing declares missing ----

missing_codes <- c(-9, -99, -999, -9999, 9, 99, 999, 9999, 99999)

# Those that files often have for it, where they lie far from all others of a column: below 0 where no other does, or
# more than three times the largest other.
numbers_for_missing <- function(x, codes = missing_codes) {
  used <- if (is.numeric(x)) codes[vapply(codes, function(code) any(x == code, na.rm = TRUE), NA)]
  others <- if (length(used)) x[!is.na(x) & !x %in% codes]
  if (!length(others)) return(NULL)
  used[ifelse(used < 0, min(others) >= 0, used > 3 * max(others))]
}

# -1 and 0 stand for it too where they are neither codes nor counts: below all others, and these far from them; 0, which
# may be a dose, where it is rarer than the others and farther from them than they are from each other.
small_for_missing <- function(x) {
  others <- if (is.numeric(x)) x[!is.na(x) & !x %in% c(-1, 0, missing_codes)]
  if (!length(others) || min(others) <= 3) return(NULL)
  gap <- diff(sort(unique(others)))
  zero <- length(gap) > 1L && sum(x %in% 0) < length(others) &&
    min(others) > max(diff(range(others)) / 5, 2 * gap)
  c(if (-1 %in% x) -1, if (0 %in% x && zero) 0)
}

# The same of limits of each marker: that of all its rows is its limit, however far from those of others. 9 is a limit.
limits_for_missing <- function(limit, marker) {
  codes <- setdiff(missing_codes, 9)
  if (length(limit) < 2L || all(is.na(limit)) || (min(limit, na.rm = TRUE) >= 0 && max(limit, na.rm = TRUE) < 99)) {
    return(NULL)
  }
  codes_by_marker(limit, marker, codes)
}

# The highest of measurements, more than three times the largest other of their marker: positions.
high_for_missing <- function(long) {
  if (suppressWarnings(max(long$value, na.rm = TRUE)) < 999) return(NULL)
  codes_by_marker(long$value, long$marker, c(999, 9999, 99999))
}

# Positions of numbers that stand for missing ones among the others of their marker; NULL where none does.
codes_by_marker <- function(number, marker, codes) {
  at <- unlist(lapply(codes, function(code) which(number == code)))
  if (!length(at)) return(NULL)
  here <- which(marker %in% unique(marker[at]) & !is.na(number))
  found <- unlist(lapply(split(here, marker[here]), function(of) {
    of[number[of] %in% numbers_for_missing(number[of], codes)]
  }), use.names = FALSE)
  if (length(found)) sort(found)
}

# `columns`: covariates and times, by name, one element a patient; `long`: rows, see study_long(), whose limits are
# looked at, and measurements, where `values` also those below 0 where no other is; `named`: the columns of the limits
# by their side.
inform_missing_numbers <- function(columns, long, values, named = NULL) {
  found <- lapply(columns, function(x) c(small_for_missing(x), numbers_for_missing(x)))
  found <- found[lengths(found) > 0L]
  said <- vapply(names(found), function(name) {
    n <- vapply(found[[name]], function(code) sum(columns[[name]] %in% code), 1L)
    paste0(dQuote(name, FALSE), " ", enumerate(paste0(found[[name]], " (", format_count(n, "patient"), ")")))
  }, "")
  limits <- lapply(long[c("lloq", "uloq")], limits_for_missing, marker = long$marker)
  limits <- limits[lengths(limits) > 0L]
  of_limits <- vapply(names(limits), function(side) {
    number <- long[[side]][limits[[side]]]
    codes <- sort(unique(number))
    paste0(dQuote(enumerate(named[[side]] %||% side), FALSE), " ",
           enumerate(paste0(codes, " (", format_count(tabulate(match(number, codes)), "row"), ")")))
  }, "")
  value <- if (values) long$value
  below <- if (length(value) && min(c(0, value), na.rm = TRUE) < 0) which(value < 0)
  if (!all(value[below] %in% c(-9, -99, -999, -9999)) || length(below) == sum(!is.na(value))) below <- NULL
  at <- c(below, high_for_missing(long))
  of_values <- if (length(at)) {
    paste0("values ", enumerate(unique(long$value[at])), " (", where_rows(long$row[at]), ")")
  }
  said <- c(said, of_limits, of_values)
  if (!length(said)) return(invisible())
  inform_cytochange(paste0("Numbers that often stand for a missing value are taken as numbers: ",
                           paste(said, collapse = "; "), ". Where they do put NA into the data."), "missing_numbers",
                    rows = long$row[c(unlist(limits), at)],
                    names = c(names(found), unlist(named[names(limits)], use.names = FALSE)))
}

# Whole numbers that are days of 2009 to 2064 in a spreadsheet, of markers all of whose other values are 100 at most:
# "1.5" typed there may have become the first of May.
inform_spreadsheet_dates <- function(long, ids) {
  value <- long$value
  if (suppressWarnings(max(value, na.rm = TRUE)) < 40000) return(invisible())
  at <- which(value >= 40000)
  at <- at[value[at] <= 60000 & value[at] == round(value[at])]
  if (!length(at)) return(invisible())
  n <- function(rows) tabulate(long$marker[rows], nrow(long$markers))
  alone <- n(at) == n(which(value > 100)) & n(which(value <= 100)) > 0L
  at <- at[alone[long$marker[at]]]
  if (!length(at)) return(invisible())
  named <- long$markers$marker[unique(long$marker[at])]
  inform_cytochange(paste0("Numbers far above all others that may be days of a spreadsheet: ",
                           enumerate(plain_count(unique(value[at]))), " (marker", if (length(named) > 1L) "s", " ",
                           enumerate(named), "; ", where_rows(long$row[at], ids[long$patient[at]]), ")."),
                    "spreadsheet_dates", rows = long$row[at], names = named)
}
