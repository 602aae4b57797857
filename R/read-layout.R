# Visits in columns: what the names of the value columns say of marker and visit.

# `layout`: "{marker}_{visit}", "{visit}_{marker}" or "{visit}"; `visits`: the names that the user gave, or NULL.
# Returns `marker` and `visit` of each column, and the `unit` that the layout ends with.
read_layout <- function(layout, columns, marker, visits) {
  parts <- layout_parts(check_string(layout, "layout"))
  unit <- unit_at_end(trim_blanks(layout))
  if (identical(parts$order, "visit")) {
    name <- check_string(marker, "marker", null_ok = TRUE) %||%
      abort_argument("marker", "be the marker's name where `layout` has visits alone", "NULL")
    return(list(marker = rep(name, length(columns)), visit = strip_text(columns, parts), unit = unit))
  }
  if (!is.null(marker)) abort_argument("marker", "be NULL where `layout` names the markers", describe(marker))
  split <- choose_split(possible_splits(strip_text(columns, parts), parts), columns, visits)
  check_heading_units(split, columns)
  c(split, list(unit = unit))
}

# Visits whose names end with units ("IL-6 pre (pg/mL)") do not have a marker in several.
check_heading_units <- function(split, columns) {
  unit <- unit_at_end(trim_blanks(split$visit))
  if (all(is.na(unit))) return(invisible())
  marker <- match(split$marker, unique(split$marker))
  differs <- first_known(marker, match(unit_key(unit), unique(unit_key(unit[!is.na(unit)]))), max(marker))$differs
  if (!length(differs)) return(invisible())
  here <- which(marker == marker[differs[1L]] & !is.na(unit))
  abort_data("unit", "be the same at all visits of a marker",
             paste0(enumerate(unique(unit[here])), " in marker ", split$marker[here[1L]]),
             paste0("columns ", enumerate(dQuote(columns[here], FALSE))))
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

# Every way to split the names at the text between: vectors `column` (number), `marker`, `visit`.
possible_splits <- function(names, parts) {
  width <- nchar(parts$between)
  places <- Map(function(place, name) {
    place <- as.integer(place)
    place[place > 1L & place + width <= nchar(name)]
  }, gregexpr(parts$between, names, fixed = TRUE), names)
  if (any(lengths(places) == 0L)) abort_layout(names[lengths(places) == 0L])
  column <- rep(seq_along(names), lengths(places))
  at <- unlist(places, use.names = FALSE)
  pieces <- list(substr(names[column], 1L, at - 1L), substring(names[column], at + width))
  names(pieces) <- parts$order
  c(list(column = column), pieces)
}

# Of several ways to split, the one that gives every column one of the visits asked for, else every marker the same
# visits, where it is the only one. (That a single marker has its visits is no agreement.) It is said.
choose_split <- function(splits, columns, visits) {
  if (!anyDuplicated(splits$column)) return(splits[c("marker", "visit")])
  whole <- if (!is.null(visits)) Filter(Negate(is.null), list(split_by_visits(splits, visits)))
  if (!length(whole)) whole <- shared_splits(splits, visits)
  agreed <- length(whole) == 1L && (!is.null(visits) || length(unique(whole[[1L]]$marker)) > 1L)
  if (!agreed) {
    several <- columns[unique(splits$column[duplicated(splits$column)])]
    abort_argument("layout", "split the names of the value columns in one way; `visits` decides",
                   paste0("ambiguous for ", enumerate(dQuote(several, FALSE))))
  }
  split <- whole[[1L]]
  inform_cytochange(paste0("Names of value columns can be split in several ways; taken are the markers ",
                           enumerate(dQuote(unique(split$marker), FALSE)), " at the visits ",
                           enumerate(dQuote(unique(split$visit), FALSE)), "."), "layout", names = unique(split$marker))
  split
}

# The split that gives every column one of these visits, or else, at other visits, one of the markers that have them;
# NULL where there is none, or more than one.
split_by_visits <- function(splits, visits) {
  fits <- splits$visit %in% visits
  others <- !splits$column %in% splits$column[fits] & splits$marker %in% splits$marker[fits]
  if (!identical(splits$column[fits | others], unique(splits$column))) return(NULL)
  lapply(splits[c("marker", "visit")], `[`, fits | others)
}

# The splits in which every marker has the same visits and no others, `needed` ones among them.
shared_splits <- function(splits, needed) {
  sets <- unique(lapply(split(splits$visit, splits$marker), sort))
  sets <- Filter(function(visits) all(needed %in% visits), sets)
  found <- lapply(sets, split_by_visits, splits = splits)
  Filter(Negate(is.null), Map(function(split, visits) {
    whole <- all(split$visit %in% visits) && length(unique(split$marker)) * length(visits) == length(split$visit)
    if (!is.null(split) && whole) split
  }, found, sets))
}
