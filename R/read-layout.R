# Visits in columns: what the names of the value columns say of marker and visit.

# `layout`: "{marker}_{visit}", "{visit}_{marker}" or "{visit}"; `visits`: the names that the user gave, or NULL.
# Returns `marker` and `visit` of each column.
read_layout <- function(layout, columns, marker, visits) {
  parts <- layout_parts(check_string(layout, "layout"))
  if (identical(parts$order, "visit")) {
    name <- check_string(marker, "marker", null_ok = TRUE) %||%
      abort_argument("marker", "be the marker's name where `layout` has visits alone", "NULL")
    return(list(marker = rep(name, length(columns)), visit = strip_text(columns, parts)))
  }
  if (!is.null(marker)) abort_argument("marker", "be NULL where `layout` names the markers", describe(marker))
  choose_split(lapply(c("last", "first"), function(which) split_names(strip_text(columns, parts), parts, which)), parts,
               columns, visits)
}

# The text before, between and after the two names, and their order.
layout_parts <- function(layout) {
  found <- regmatches(layout, gregexpr("\\{(marker|visit)\\}", layout))[[1L]]
  text <- strsplit(paste0(layout, "\u0001"), "\\{(marker|visit)\\}")[[1L]]
  order <- gsub("[{}]", "", found)
  known <- identical(order, "visit") || (setequal(order, c("marker", "visit")) && length(order) == 2L)
  if (!known || (length(order) == 2L && !nzchar(text[2L]))) {
    abort_argument("layout", "be \"{marker}_{visit}\", \"{visit}_{marker}\" or \"{visit}\", with any text between",
                   dQuote(layout, FALSE))
  }
  text[length(text)] <- sub("\u0001$", "", text[length(text)])
  list(order = order, before = text[1L], between = if (length(order) == 2L) text[2L], after = text[length(text)])
}

# The columns' names without the text before and after.
strip_text <- function(columns, parts) {
  fits <- startsWith(columns, parts$before) & endsWith(columns, parts$after) &
    nchar(columns) > nchar(parts$before) + nchar(parts$after)
  if (!all(fits)) abort_layout(columns[!fits])
  substring(columns, nchar(parts$before) + 1L, nchar(columns) - nchar(parts$after))
}

abort_layout <- function(columns) {
  abort_argument("layout", "fit the names of all value columns",
                 paste0("a layout that does not fit ", enumerate(dQuote(columns, FALSE))))
}

# Split at the last or first place of the text between, by the names' order: list(marker, visit).
split_names <- function(names, parts, which) {
  places <- gregexpr(parts$between, names, fixed = TRUE)
  inside <- Map(function(place, name) {
    place <- as.integer(place)
    place[place > 1L & place + nchar(parts$between) <= nchar(name)]
  }, places, names)
  if (any(lengths(inside) == 0L)) abort_layout(names[lengths(inside) == 0L])
  at <- vapply(inside, if (which == "last") max else min, 1L)
  pieces <- list(substr(names, 1L, at - 1L), substring(names, at + nchar(parts$between)))
  names(pieces) <- parts$order
  pieces[c("marker", "visit")]
}

# Names that hold the text between more than once can be split in two ways: the one that makes the visits asked for, or
# every marker at every visit, is meant.
choose_split <- function(splits, parts, columns, visits) {
  if (identical(splits[[1L]], splits[[2L]])) return(splits[[1L]])
  whole <- vapply(splits, function(split) {
    if (!is.null(visits)) return(all(visits %in% split$visit))
    length(unique(split$marker)) * length(unique(split$visit)) == length(columns)
  }, NA)
  if (sum(whole) == 1L) return(splits[[which(whole)]])
  abort_argument("layout", "split the names of the value columns in one way; `visits` decides",
                 paste0("ambiguous for ", enumerate(dQuote(columns[splits[[1L]]$visit != splits[[2L]]$visit], FALSE))))
}
