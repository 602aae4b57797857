# Figures in sentences, titles and captions: written as the tables of documents have them, so that a figure reads the
# same wherever a report tells it (intervals.R); words where a figure is missing or has no end.

# With so many decimals, or as many more as tell each number from the others and from those of `none` that it is not: a
# limit of 0.503 is not written as 0.50.
told_decimals <- function(x, decimals, none) {
  unlist(apart(as.list(x), rep(list(none), length(x)), function(x, more) fixed(x, decimals + more)))
}

# The area of a model in its own patients is written as its validation has it.
area_decimals <- function(curve) if (is_apparent(curve)) 3L else 2L

# "0.16 (95% CI 0.02 to 0.30)", with so many decimals.
told_limits <- function(estimate, low, high, level, decimals, none, after = "") {
  text <- told_decimals(c(estimate, low, high), decimals, none)
  paste0(if (is.na(estimate)) "not computed" else text[1L], after, " (", confidence_words(low, high, text[-1L], level),
         ")")
}

# "95% CI 0.4 to 0.6": of one row. `text`: its limits in words; `lowest`: what means no lower limit.
confidence_words <- function(low, high, text, level, lowest = -Inf) {
  label <- paste(format_level(level), "CI")
  if (is.na(low) && is.na(high)) return("confidence interval not computed")
  no_low <- !is.na(low) && low <= lowest
  no_high <- !is.na(high) && high == Inf
  if (no_low && no_high) return(paste(label, "without limits"))
  end <- function(x, none, text, which) {
    if (is.na(x)) paste(which, "limit not computed") else if (none) paste("no", which, "limit") else text
  }
  paste(label, end(low, no_low, text[1L], "lower"), "to", end(high, no_high, text[2L], "upper"))
}

# list(estimate, interval) of one row, both as words: of a difference in units (`decimals`: those of the data), of a
# ratio.
told_difference <- function(estimate, low, high, level, decimals = NA_integer_) {
  told_figure(estimate, low, high, level, unit_figures(estimate, low, high, data_decimals = decimals), -Inf)
}

told_ratio <- function(estimate, low, high, level) {
  told_figure(estimate, low, high, level, ratio_figures(estimate, low, high), 0)
}

# `text`: of the three; `lowest`: what means no lower limit.
told_figure <- function(estimate, low, high, level, text, lowest) {
  said <- if (is.na(estimate)) "not computed" else if (estimate == Inf) "without upper bound" else
    if (estimate <= lowest) "without lower bound" else text[[1L]]
  list(estimate = said, interval = confidence_words(low, high, unlist(text[2:3]), level, lowest))
}

told_share <- function(estimate, low, high, level) {
  if (is.na(estimate)) return("not computed")
  figures <- c(estimate, low, high)
  text <- fixed(figures, max(share_decimals(figures)))
  paste0(text[1L], ", ", confidence_words(low, high, text[-1L], level))
}

# "adjusted p = 0.012"; of a call without adjustment "p = 0.012".
told_p <- function(p, set) paste0(if (is_adjusted(set)) "adjusted ", format_p_equals(p))

# "15 of 204 fell, none rose, 189 could not be determined". Each group of n patients that fell, rose, stayed.
told_counts <- function(down, up, same = 0L, undetermined = 0L) {
  n <- sum(down, up, same, undetermined, na.rm = TRUE)
  count <- function(n) if (n == 0L) "none" else big(n)
  paste0(count(down), if (down > 0L) paste(" of", big(n)), " fell, ",
         count(up), if (down == 0L && up > 0L) paste(" of", big(n)), " rose",
         if (isTRUE(same > 0L)) paste0(", ", big(same), " unchanged"),
         if (isTRUE(undetermined > 0L)) paste0(", ", big(undetermined), " could not be determined"))
}

# "month 3"; "visit 2" of a visit that is called by a number alone.
visit_words <- function(visit) {
  visit <- as.character(visit)
  ifelse(grepl("^[-+]?[0-9.]+$", visit), paste("visit", visit), visit)
}

# " in responders", " under Megace", " with er positive": where rows of a call by these columns are, "" of none.
place_words <- function(rows, columns) {
  said <- lapply(columns, function(column) {
    label <- as.character(rows[[column]])
    if (!is.null(column_groups(column))) return(paste0(" in ", people(label, column_groups(column))))
    if (column == "arm") paste0(" under ", label) else paste0(" with ", column, " ", label)
  })
  if (length(said)) do.call(paste0, said) else rep("", nrow(rows))
}

# What columns divide patients into: "arms", "response groups", "levels of er", "combinations of arm and er"; `one` of
# them: "arm", "level of er".
divided_by <- function(columns, one = FALSE) {
  s <- if (one) "" else "s"
  if (length(columns) > 1L) return(paste0("combination", s, " of ", list_words(columns, Inf)))
  if (columns == "arm") return(paste0("arm", s))
  if (!is.null(column_groups(columns))) return(paste0(columns, " group", s))
  paste0("level", s, " of ", columns)
}

# " under A and B", " under A in responders and under B in non-responders": places of rows of a call by these columns.
places_together <- function(places, columns) {
  lead <- if (length(columns) == 1L) place_words(stats::setNames(list2DF(list("")), columns), columns)
  if (!length(columns) || length(places) < 2L || all(places == "")) return(places[1L])
  if (length(lead) && all(startsWith(places, lead))) {
    return(paste0(lead, list_words(substring(places, nchar(lead) + 1L), Inf)))
  }
  paste0(" ", list_words(trimws(places), Inf))
}

# What is said at places, those of which the same is said together: "IL-6 fell under A and B; IL-6 rose under C".
said_by_place <- function(said, places, columns) {
  at <- split(places, factor(said, unique(said)))
  paste0(unique(said), vapply(at, places_together, "", columns = columns), collapse = "; ")
}

# "responders" stand "in", arms "under".
within_words <- function(level, groups) paste(if (groups$id == "arm") "under" else "in", level$within)

# The decimals of the data of each marker, NA where they are not known.
decimals_of <- function(marker, set) {
  if (is.null(set$decimals)) return(rep(NA_integer_, length(marker)))
  unname(set$decimals[as.character(marker)])
}

# The unit of a marker, " pg/mL", "" where it is not known.
unit_of <- function(set, marker) {
  unit <- set$unit
  unit <- if (is.null(names(unit))) unit[1L] else unit[marker]
  if (length(unit) && !is.na(unit) && nzchar(unit)) paste0(" ", unname(unit)) else ""
}

# Clauses of a sentence: "a, and b".
join_clauses <- function(clauses) {
  if (length(clauses) < 2L) return(clauses)
  paste0(paste(clauses[-length(clauses)], collapse = ", "), ", and ", clauses[length(clauses)])
}
