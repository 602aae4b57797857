# Values as they are written, and limits of quantification: which value is a number, which is only known to be below
# one.

missing_texts <- function() c("", "NA", ".")

# A value column read into `value` (NA where missing or beyond a limit), `below` and `above` (written so) and `limit`
# (that limit, NA where none is written). `rows`, `patient`: for messages.
read_values <- function(x, rows, patient, column) {
  if (is.factor(x)) return(read_value_texts(levels(x), as.integer(x), rows, patient, column))
  if (is.character(x)) {
    text <- unique(x)
    return(read_value_texts(text, match(x, text), rows, patient, column))
  }
  if (is.logical(x) && all(is.na(x))) x <- as.double(x)
  if (!is.numeric(x) || is.object(x)) {
    abort_data("value", "hold numbers, or text such as \"<3.1\"", paste0("column ", dQuote(column, FALSE), " of class ",
                                                                        class(x)[1L]))
  }
  if (anyNA(x) || any_too_large(x)) check_finite(is.nan(x) | too_large(x), rows, patient, column)
  none <- logical(length(x))
  list(value = as.double(x), below = none, above = none, limit = rep(NA_real_, length(x)))
}

# Of numbers without NA.
any_too_large <- function(x) length(x) > 0L && (min(x) < -largest_number || max(x) > largest_number)

check_finite <- function(bad, rows, patient, column) {
  if (any(bad)) {
    abort_data("value", numbers_needed, paste0("NaN, infinite or too large in column ", dQuote(column, FALSE)),
               where_rows(rows[bad], patient[bad]))
  }
}

# The same for text, each spelling read once. `code` points from the rows to the spellings.
read_value_texts <- function(text, code, rows, patient, column) {
  read <- parse_value_texts(text)
  bad <- read$bad[code] %in% TRUE
  if (any(bad)) {
    odd <- unique(text[code[bad]])
    abort_data("value", "be a number, or a number after \"<\" or \">\"",
               paste0(enumerate(dQuote(odd, FALSE)), " in column ", dQuote(column, FALSE)),
               paste0(where_rows(rows[bad], patient[bad]), advice_on_text(odd)))
  }
  list(value = read$value[code], below = read$below[code] %in% TRUE, above = read$above[code] %in% TRUE,
       limit = read$limit[code])
}

# What to do about text that laboratories write and nobody can read for certain.
advice_on_text <- function(text) {
  plain <- lower_ascii(trim_blanks(text))
  said <- c(
    if (any(grepl("^[<>]?=?\\s*[+-]?[0-9.]*,[0-9]+$", plain))) "read the file with its decimal mark (`dec = \",\"`)",
    if (any(grepl("^(nd|n\\.d\\.|bdl|bld|ll|oor ?<|out of range <|not detected|negative|undetected)$", plain))) {
      "for a value below the limit write \"<\" and the limit, or \"<LLOQ\" and name `lloq`"
    },
    if (any(grepl("^(oor ?>|out of range >)$", plain))) "for a value above the limit write \">\" and the limit"
  )
  if (length(said)) paste0("; ", paste(said, collapse = "; "))
}

parse_value_texts <- function(text) {
  plain <- trim_blanks(text)
  absent <- is.na(plain) | plain %in% missing_texts()
  upper <- upper_ascii(plain)
  worded <- function(pattern) grepl(pattern, upper, perl = TRUE)
  limit <- limit_in_text(plain)
  has_limit <- !absent & !is.na(limit)
  below <- !absent & (has_limit & startsWith(plain, "<") | worded("^(<=?\\s*(|LLOQ|LOQ|LOD|LLOD)|BLQ|BLOQ|BQL)$"))
  above <- !absent & (has_limit & startsWith(plain, ">") | worded("^(>=?\\s*(|ULOQ|ULOD)|ALQ|AULQ|ALOQ)$"))
  number <- text_number(plain)
  list(value = number, below = below, above = above, limit = limit, bad = !absent & !below & !above & is.na(number))
}

# The number after "<", "<=", ">" or ">="; NA elsewhere.
limit_in_text <- function(text) {
  beyond <- grepl("^[[:space:]]*[<>]", text)
  out <- rep(NA_real_, length(text))
  out[beyond] <- text_number(sub("^[[:space:]]*[<>]=?[[:space:]]*", "", text[beyond]))
  out
}

# Text that is a finite decimal number, and nothing else: no hexadecimals, no commas, no "Inf".
text_number <- function(text) {
  plain <- grepl("^[[:space:]]*[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?[[:space:]]*$", text)
  out <- rep(NA_real_, length(text))
  out[plain] <- as.double(text[plain])
  out[too_large(out)] <- NA
  out
}

# A flag column: logical, or 0/1.
read_flag <- function(x, argument, column = argument) {
  if (is.logical(x)) return(x %in% TRUE)
  if (is.numeric(x) && all(x %in% c(0, 1, NA))) return(x %in% 1)
  abort_data(argument, "be a logical column", describe(x), paste("column", dQuote(column, FALSE)))
}

# Which side a value is censored on: -1 below, 1 above, 0 neither; a flag means below.
read_side <- function(x, column) {
  if (!is.character(x) && !is.factor(x)) return(-as.integer(read_flag(x, "censored", column)))
  text <- as.character(if (is.factor(x)) levels(x) else unique(x))
  word <- lower_ascii(trim_blanks(text))
  side <- c(left = -1L, right = 1L, none = 0L, "true" = -1L, "false" = 0L)[word]
  side[is.na(word) | word == ""] <- 0L
  if (anyNA(side)) {
    abort_data("censored", "be logical, or \"left\", \"right\", \"none\" or missing",
               enumerate(dQuote(text[is.na(side)], FALSE)), paste("column", dQuote(column, FALSE)))
  }
  side <- unname(side)[if (is.factor(x)) as.integer(x) else match(x, text)]
  side[is.na(side)] <- 0L
  side
}

# A limit column.
read_limit <- function(x, rows, patient, column, argument) {
  if (is.logical(x) && all(is.na(x))) return(as.double(x))
  if (is.character(x) || is.factor(x)) {
    text <- as.character(x)
    x <- text_number(text)
    check_limit_numbers(is.na(x) & !is.na(text) & !trim_blanks(text) %in% missing_texts(), rows, patient, column,
                        argument)
  }
  if (!is.numeric(x) || is.object(x)) abort_data(argument, "hold numbers", describe(x))
  if (anyNA(x) || any_too_large(x)) {
    check_limit_numbers(is.nan(x) | too_large(x), rows, patient, column, argument)
  }
  as.double(x)
}

check_limit_numbers <- function(bad, rows, patient, column, argument) {
  if (any(bad)) {
    abort_data(argument, "hold finite numbers", paste0("not a number in column ", dQuote(column, FALSE)),
               where_rows(rows[bad], patient[bad]))
  }
}

# Limits given as numbers: that of each marker.
marker_limits <- function(limits, markers, argument) {
  if (is.null(limits)) return(rep(NA_real_, length(markers)))
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
  low <- beyond_limit(long, ids, long$below | long$side < 0L, long$lloq, "lloq", pmax, `<`)
  high <- beyond_limit(long, ids, long$above | long$side > 0L, long$uloq, "uloq", pmin, `>`)
  both <- which(low$beyond & high$beyond)
  if (length(both)) {
    abort_data("uloq", "be above `lloq`, and a value beyond one of them",
               paste0("on both sides for ", of_markers(long, both)), where_long(long, ids, both))
  }
  value <- long$value
  value[low$beyond] <- low$limit[low$beyond]
  value[high$beyond] <- high$limit[high$beyond]
  bad <- if (scale == "log2") which(value <= 0)
  if (length(bad)) {
    abort_data("value", "be above 0 on the log2 scale, or below a limit above 0 (`scale = \"raw\"` takes any number)",
               paste(enumerate(unique(value[bad])), "for", of_markers(long, bad)), where_long(long, ids, bad))
  }
  list(value = value, censored = low$beyond, above = high$beyond)
}

# Which values are beyond their limit on one side, and the limit. `said`: written or flagged so; `of_row`: the limit of
# each row; where nothing else is known, a flagged value is its own limit. `further`: the one of two limits that holds;
# `passes`: is a value beyond?
beyond_limit <- function(long, ids, said, of_row, argument, further, passes) {
  written <- which(!is.na(long$limit))
  limit <- replace(of_row, written, long$limit[written])
  own <- which(said & is.na(long$limit))
  limit[own] <- further(of_row[own], long$value[own], na.rm = TRUE)
  lost <- own[is.na(limit[own])]
  if (length(lost)) {
    side <- if (argument == "lloq") "below" else "above"
    abort_data(argument, paste("give the limit of every value that is", side, "it"),
               paste0("missing for ", of_markers(long, lost)), where_long(long, ids, lost))
  }
  passed <- which(passes(long$value, of_row))
  said[passed[is.na(long$limit[passed])]] <- TRUE
  list(beyond = said, limit = limit)
}

check_scale_limits <- function(long, ids, scale) {
  crossed <- which(long$lloq >= long$uloq)
  if (length(crossed)) {
    abort_data("uloq", "be above `lloq`", paste0("not above it for ", of_markers(long, crossed)),
               where_long(long, ids, crossed))
  }
  for (argument in c("lloq", "uloq")) {
    bad <- if (scale == "log2") which(long[[argument]] <= 0)
    if (length(bad)) {
      abort_data(argument, "be above 0 on the log2 scale",
                 paste(enumerate(unique(long[[argument]][bad])), "for", of_markers(long, bad)),
                   where_long(long, ids, bad))
    }
  }
}

# "marker IL-6", "markers IL-6, TNF": of some positions of the long form.
of_markers <- function(long, at) {
  names <- long$markers$marker[unique(long$marker[at])]
  paste0("marker", if (length(names) > 1L) "s", " ", enumerate(names))
}

where_long <- function(long, ids, at) where_rows(long$row[at], ids[long$patient[at]])
