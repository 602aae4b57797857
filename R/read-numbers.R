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
