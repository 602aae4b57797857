# Values as they are written, and limits of quantification: which value is a number, which is only known to be below
# one.

missing_texts <- function() c("", "NA", ".")

# A value column read into `value` (NA where missing or below a limit), `below` (written as below a limit) and `limit`
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
  check_finite(is.nan(x) | too_large(x), rows, patient, column)
  list(value = as.double(x), below = logical(length(x)), limit = rep(NA_real_, length(x)))
}

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
    above <- startsWith(trimws(text[code[bad]]), ">")
    abort_data("value", "be a number, or a number after \"<\"",
               paste0(enumerate(dQuote(unique(text[code[bad]]), FALSE)), " in column ", dQuote(column, FALSE),
                      if (any(above)) ": a value known only to be above a limit cannot be used"),
               where_rows(rows[bad], patient[bad]))
  }
  below <- read$below[code]
  list(value = read$value[code], below = !is.na(below) & below, limit = read$limit[code])
}

parse_value_texts <- function(text) {
  plain <- trimws(text)
  absent <- is.na(plain) | plain %in% missing_texts()
  limit <- limit_in_text(plain)
  said <- grepl("^(<=?[[:space:]]*(|LLOQ|LOQ|LOD|LLOD)|BLQ|BLOQ|BQL)$", upper_ascii(plain))
  below <- !absent & (!is.na(limit) | said)
  number <- text_number(plain)
  list(value = number, below = below, limit = limit, bad = !absent & !below & is.na(number))
}

# The number after "<" or "<="; NA elsewhere.
limit_in_text <- function(text) {
  below <- grepl("^[[:space:]]*<", text)
  out <- rep(NA_real_, length(text))
  out[below] <- text_number(sub("^[[:space:]]*<=?[[:space:]]*", "", text[below]))
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
read_flag <- function(x, argument) {
  if (is.logical(x)) return(x %in% TRUE)
  if (is.numeric(x) && all(x %in% c(0, 1, NA))) return(x %in% 1)
  abort_data(argument, "be a logical column", describe(x))
}

# A limit column.
read_limit <- function(x, rows, patient, column) {
  if (is.logical(x) && all(is.na(x))) return(as.double(x))
  if (is.character(x) || is.factor(x)) {
    text <- as.character(x)
    x <- text_number(text)
    check_limit_numbers(is.na(x) & !is.na(text) & !trimws(text) %in% missing_texts(), rows, patient, column)
  }
  if (!is.numeric(x) || is.object(x)) abort_data("lloq", "hold numbers", describe(x))
  check_limit_numbers(is.nan(x) | too_large(x), rows, patient, column)
  as.double(x)
}

check_limit_numbers <- function(bad, rows, patient, column) {
  if (any(bad)) {
    abort_data("lloq", "hold finite numbers", paste0("not a number in column ", dQuote(column, FALSE)),
               where_rows(rows[bad], patient[bad]))
  }
}

# `lloq` given as numbers: the limit of each marker.
marker_limits <- function(limits, markers) {
  if (is.null(limits)) return(rep(NA_real_, length(markers)))
  if (!is.numeric(limits) || is.object(limits) || any(is.infinite(limits) | is.nan(limits)) || length(limits) == 0L) {
    abort_argument("lloq", "be a column, one number, or numbers named by marker", describe(limits))
  }
  if (is.null(names(limits))) {
    if (length(limits) != 1L) {
      abort_argument("lloq", "be named by marker where it is more than one number", describe(limits))
    }
    return(rep(as.double(limits), length(markers)))
  }
  if (anyDuplicated(names(limits))) abort_argument("lloq", "name each marker once", enumerate(names(limits)))
  check_marker_names(names(limits), markers, "lloq")
  unname(as.double(limits[match(markers, names(limits))]))
}

# Puts every value that is below its limit at the limit, and says which. `long`: see study_long().
apply_limits <- function(long, ids, scale) {
  check_scale_limits(long, ids, scale)
  limit <- ifelse(is.na(long$limit), long$lloq, long$limit)
  own <- which(long$flagged & is.na(long$limit))   # flagged without a limit in the text: its own value may be the limit
  limit[own] <- pmax(long$lloq[own], long$value[own], na.rm = TRUE)
  flagged <- long$below | long$flagged
  lost <- which(flagged & is.na(limit))
  if (length(lost)) {
    abort_data("lloq", "give the limit of every value that is below it", paste0("missing for ", of_markers(long, lost)),
               where_long(long, ids, lost))
  }
  censored <- flagged | (!is.na(long$value) & !is.na(limit) & long$value < limit)
  value <- long$value
  value[censored] <- limit[censored]
  bad <- if (scale == "log2") which(value <= 0)
  if (length(bad)) {
    abort_data("value", "be above 0 on the log2 scale, or below a limit above 0 (`scale = \"raw\"` takes any number)",
               paste(enumerate(unique(value[bad])), "for", of_markers(long, bad)), where_long(long, ids, bad))
  }
  list(value = value, censored = censored)
}

check_scale_limits <- function(long, ids, scale) {
  bad <- if (scale == "log2") which(long$lloq <= 0)
  if (length(bad)) {
    abort_data("lloq", "be above 0 on the log2 scale",
               paste(enumerate(unique(long$lloq[bad])), "for", of_markers(long, bad)), where_long(long, ids, bad))
  }
}

# "marker IL-6", "markers IL-6, TNF": of some positions of the long form.
of_markers <- function(long, at) {
  names <- long$markers$marker[unique(long$marker[at])]
  paste0("marker", if (length(names) > 1L) "s", " ", enumerate(names))
}

where_long <- function(long, ids, at) where_rows(long$row[at], ids[long$patient[at]])
