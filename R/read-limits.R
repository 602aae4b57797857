# Limits of quantification as they come: flags, columns, numbers by marker; what becomes of the values beyond them.

# A flag column: logical, or 0/1.
read_flag <- function(x, argument, column = argument) {
  if (is.logical(x)) return(x %in% TRUE)
  if (is.numeric(x) && all(x %in% c(0, 1, NA))) return(x %in% 1)
  abort_data(argument, "be logical, or 0/1", describe(x), paste("column", dQuote(column, FALSE)))
}

# Which side a value is censored on: -1 below, 1 above, 0 neither; a flag means below.
read_side <- function(x, column) {
  if (!is.character(x) && !is.factor(x)) return(-as.integer(read_flag(x, "censored", column)))
  text <- as.character(if (is.factor(x)) levels(x) else unique(x))
  word <- lower_ascii(trim_blanks(text))
  word <- gsub("\u2265", ">=", gsub("\u2264", "<=", word, fixed = TRUE), fixed = TRUE)
  side <- c(left = -1L, blq = -1L, bloq = -1L, bql = -1L, "<" = -1L, "<=" = -1L,
            right = 1L, ">" = 1L, ">=" = 1L, none = 0L, "=" = 0L, "true" = -1L,
            "false" = 0L, yes = -1L, no = 0L, "1" = -1L, "0" = 0L)[word]
  side[is.na(word) | word %in% lower_ascii(missing_texts())] <- 0L
  if (anyNA(side)) {
    abort_data("censored", "be logical, or \"left\" (or \"<\"), \"right\" (or \">\"), \"none\" or missing",
               enumerate(dQuote(text[is.na(side)], FALSE)), paste("column", dQuote(column, FALSE)))
  }
  side <- unname(side)[if (is.factor(x)) as.integer(x) else match(x, text)]
  side[is.na(side)] <- 0L
  side
}

# A limit column.
read_limit <- function(x, where, column, argument) {
  if (is.logical(x) && all(is.na(x))) return(as.double(x))
  not_numbers <- function(bad) {
    abort_data(argument, "hold finite numbers", paste0("not a number in column ", dQuote(column, FALSE)),
               where(which(bad)))
  }
  if (is.character(x) || is.factor(x)) {
    text <- as.character(x)
    x <- text_number(text)
    bad <- is.na(x) & !is.na(text) & !trim_blanks(text) %in% missing_texts()
    if (any(bad)) not_numbers(bad)
  }
  if (!is.numeric(x) || is.object(x)) {
    abort_data(argument, "hold numbers", describe(x), paste("column", dQuote(column, FALSE)))
  }
  if (any_unsound(x)) not_numbers(is.nan(x) | too_large(x))
  as.double(x)
}

# Limits given as numbers: that of each marker; NULL where none is given.
marker_limits <- function(limits, markers, argument) {
  if (is.null(limits)) return(NULL)
  if (!is.numeric(limits) || is.object(limits) || any(too_large(limits) | is.nan(limits)) || length(limits) == 0L) {
    abort_argument(argument, "be a column, one number, or numbers named by marker", describe(limits))
  }
  if (is.null(names(limits))) {
    if (length(limits) != 1L) {
      abort_argument(argument, "be named by marker where it is more than one number", describe(limits))
    }
    return(rep(as.double(limits), length(markers)))
  }
  names(limits) <- trim_blanks(names(limits))
  if (anyDuplicated(names(limits))) abort_argument(argument, "name each marker once", enumerate(names(limits)))
  check_marker_names(names(limits), markers, argument)
  unname(as.double(limits[match(markers, names(limits))]))
}

# Puts every value that is beyond its limit at the limit, and says which: `value`, `censored` (below), `above`. `long`:
# see study_long().
apply_limits <- function(long, ids, scale) {
  check_scale_limits(long, ids, scale)
  low <- beyond_limit(long, ids, "lloq", pmax, `<`)
  high <- beyond_limit(long, ids, "uloq", pmin, `>`)
  both <- intersect(low$at, high$at)
  if (length(both)) {
    abort_data("uloq", "be above `lloq`, and a value beyond one of them",
               paste0("on both sides for ", markers_at(long, both)), where_long(long, ids, both))
  }
  inform_against(long, ids, c(low$against, high$against))
  inform_all_beyond(long, list(lloq = low$at, uloq = high$at))
  inform_high_limits(long, low)
  if (scale == "log2") inform_negative(long, ids, low$at[which(long$value[low$at] < 0)])
  value <- long$value
  for (side in list(low, high)) if (length(side$at)) value[side$at] <- side$limit
  if (scale == "log2" && any_at_most_0(value)) {
    bad <- which(value <= 0)
    abort_data("value", paste("be above 0 on the log2 scale, or below a limit above 0 (`scale = \"raw\"` takes any",
                              "number, \"already_log2\" logarithms)"),
               paste(enumerate(unique(signif(value[bad], 7L))), "for", markers_at(long, bad)),
               where_long(long, ids, bad))
  }
  none <- logical(length(value))
  flags <- function(at) if (length(at)) replace(none, at, TRUE) else none
  list(value = value, censored = flags(low$at), above = flags(high$at))
}

any_at_most_0 <- function(x) length(x) > 0L && suppressWarnings(min(x, na.rm = TRUE)) <= 0

# The given limit of some rows (`at`, NULL for all): that of each row, or of each marker; NULL where none is given.
given_limit <- function(long, argument, at = NULL) {
  of_marker <- long$of_marker[[argument]]
  if (is.null(of_marker)) take(long[[argument]], at) else of_marker[take(long$marker, at)]
}

# Which values are beyond their limit on one side (`at`), the `limit`, and those that are flagged `against` it. Where
# nothing else is known, a flagged value is its own limit. `further`: the one of two limits that holds; `passes`: is a
# value beyond?
beyond_limit <- function(long, ids, argument, further, passes) {
  at <- said_beyond(long, argument)
  limit <- long$limit[at] %||% rep(NA_real_, length(at))
  own <- which(is.na(limit))
  given <- given_limit(long, argument, at[own]) %||% NA_real_
  limit[own] <- further(given, long$value[at[own]], na.rm = TRUE)
  if (anyNA(limit)) {
    lost <- at[is.na(limit)]
    abort_data(argument, paste("give the limit of every value that is", if (argument == "lloq") "below" else "above",
                               "it"),
               paste0("missing for ", markers_at(long, lost)), where_long(long, ids, lost))
  }
  passed <- setdiff(passed_limit(long, argument, passes), at)
  list(at = c(at, passed), limit = c(limit, given_limit(long, argument, passed)),
       against = at[own][which(passes(given, long$value[at[own]]))])
}

# Values that are flagged as beyond a limit on whose measured side they stand.
inform_against <- function(long, ids, at) {
  if (!length(at)) return(invisible())
  inform_cytochange(paste0(format_count(length(at), "value"), " flagged as beyond a limit that ",
                           if (length(at) == 1L) "it does" else "they do", " not pass (", markers_at(long, at), "; ",
                           where_long(long, ids, at), "): each is taken as its own limit."), "flagged_values",
                    rows = long$row[at], names = long$markers$marker[unique(long$marker[at])])
}

# No concentration is below 0: such a number may stand for a missing value.
inform_negative <- function(long, ids, at) {
  if (!length(at)) return(invisible())
  inform_cytochange(paste0(format_count(length(at), "value"), " below 0 taken as below ",
                           if (length(at) == 1L) "its" else "their", " limit: ",
                           enumerate(unique(signif(long$value[at], 7L))), " (", markers_at(long, at), "; ",
                           where_long(long, ids, at), "). Where such a number stands for a missing value put NA into ",
                           "the data."), "negative_values", rows = long$row[at],
                    names = long$markers$marker[unique(long$marker[at])])
}

# Values that are written or flagged as beyond a limit.
said_beyond <- function(long, argument) {
  written <- which(as.logical(if (argument == "lloq") long$below else long$above))
  if (is.null(long$side)) return(written)
  sort(union(written, which(long$side == (if (argument == "lloq") -1L else 1L))))
}

# Values beyond the given limit. Most often a glance at the extremes tells that there are none.
passed_limit <- function(long, argument, passes) {
  limit <- known_limits(long, argument)
  if (is.null(limit)) return(integer())
  extreme <- function(x) suppressWarnings(c(min(x, na.rm = TRUE), max(x, na.rm = TRUE)))
  value <- extreme(long$value)
  limit <- extreme(limit)
  if (!passes(value[1L], limit[2L]) && !passes(value[2L], limit[1L])) return(integer())
  which(passes(long$value, given_limit(long, argument)))
}

# All limits that are given on one side, by marker or by row; NULL where there are none.
known_limits <- function(long, argument) long$of_marker[[argument]] %||% long[[argument]]

check_scale_limits <- function(long, ids, scale) {
  if (!is.null(known_limits(long, "lloq")) && !is.null(known_limits(long, "uloq"))) {
    crossed <- which(given_limit(long, "lloq") >= given_limit(long, "uloq"))
    if (length(crossed)) {
      abort_data("uloq", "be above `lloq`", paste0("not above it for ", markers_at(long, crossed)),
                 where_long(long, ids, crossed))
    }
  }
  if (scale != "log2") return(invisible())
  for (argument in c("lloq", "uloq")) {
    if (!any_at_most_0(known_limits(long, argument))) next
    limit <- given_limit(long, argument)
    bad <- which(limit <= 0)
    if (!length(bad)) next
    abort_data(argument, "be above 0 on the log2 scale",
               paste(enumerate(unique(limit[bad])), "for", markers_at(long, bad)), where_long(long, ids, bad))
  }
}

# "marker IL-6", "markers IL-6, TNF".
of_markers <- function(names) paste0("marker", if (length(names) > 1L) "s", " ", enumerate(names))

# The same of some positions of the long form.
markers_at <- function(long, at) of_markers(long$markers$marker[unique(long$marker[at])])

where_long <- function(long, ids, at) where_rows(long$row[at], ids[long$patient[at]])

# Markers of which all numbers are beyond the limit that was given, as where it is in another unit. `at`: positions of
# the values beyond it, by argument.
inform_all_beyond <- function(long, at) {
  found <- lapply(stats::setNames(nm = names(at)), function(argument) {
    said <- said_beyond(long, argument)
    if (is.null(known_limits(long, argument)) || length(at[[argument]]) == length(said)) return(integer())
    n <- function(of) tabulate(long$marker[of], nrow(long$markers))
    passed <- n(at[[argument]]) - n(said)
    which(passed > 0L & passed == n(!is.na(long$value)) - n(said[!is.na(long$value[said])]))
  })
  found <- found[lengths(found) > 0L]
  if (!length(found)) return(invisible())
  said <- vapply(names(found), function(argument) {
    paste0("All values of ", of_markers(long$markers$marker[found[[argument]]]), " are ",
           if (argument == "lloq") "below" else "above", " `", argument, "`.")
  }, "")
  inform_cytochange(paste0(paste(said, collapse = " "), " Is it in the unit of the values?"), "all_beyond",
                    names = long$markers$marker[unlist(found, use.names = FALSE)])
}

# Markers of which the values flagged as below a limit that nobody gave, three or more, are mostly higher than the
# measured ones: the flag may say who was measured. `low`: of beyond_limit().
inform_high_limits <- function(long, low) {
  if (is.null(long$side) || !is.null(known_limits(long, "lloq"))) return(invisible())
  flagged <- intersect(which(long$side == -1L), which(!is.na(long$value)))
  measured <- setdiff(which(!is.na(long$value)), c(low$at, which(long$side == 1L)))
  several <- tabulate(long$marker[flagged], nrow(long$markers)) > 2L
  if (!any(several)) return(invisible())
  middle <- function(at) tapply(long$value[at], factor(long$marker[at], seq_len(nrow(long$markers))), stats::median)
  found <- which(several & middle(flagged) > middle(measured))
  if (!length(found)) return(invisible())
  inform_cytochange(paste0("Values flagged as below their limit are mostly higher than the measured ones: ",
                           of_markers(long$markers$marker[found]), ". Does `censored` say who was measured?"),
                    "high_limits", names = long$markers$marker[found])
}
