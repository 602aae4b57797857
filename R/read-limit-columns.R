# What columns without a part tell of limits: the operator of a hospital's export, results as text beside the numbers,
# ranges of detection, flags, limits of their own.

# See column_tales().
reads_limits <- function(x, key, own, settled) {
  flags_of_limits(x, key) %||% limits_as_numbers(x, key, settled) %||% limits_in_words(x, own)
}

# A column of flags that is called so. One of who is censored is of limits only where it varies within patients: it may
# be of an outcome.
flags_of_limits <- function(x, key) {
  called <- "^(loqfl|blq|bloq|bql|(is)?cens(ored)?|nondetects?|(is)?(below|under|lt)(ll?oq|lod|limit))(fl|flag)?$"
  if (!grepl(called, key)) return(NULL)
  word <- lower_ascii(trim_blanks(as.character(x)))
  if (!all(word %in% c("y", "n", "yes", "no", "true", "false", "1", "0", "", "t", "f", NA))) return(NULL)
  flag <- word %in% c("y", "yes", "true", "1", "t")
  function(values) {
    is <- flag[values$element]
    if (!grepl("cens", key)) return(is)
    is & length(first_known(values$patient, is + 1L, max(c(0L, values$patient)))$differs) > 0L
  }
}

# The side of the limit that a column is called by; NULL of others.
limit_side <- function(key) {
  named <- "^(a|lb|pc|is|assay)?%s(value|s)?$"
  lower <- sprintf(named, "(ll?o[qd]|limitof(detection|quanti(fic|t)ation)|(detection|quantification)limit)")
  if (grepl(lower, key)) "lloq" else if (grepl(sprintf(named, "ulo[qd]"), key)) "uloq"
}

# A column of limits that nobody named: values at it, too, as laboratories put these for what lies beyond. 0 is none.
limits_as_numbers <- function(x, key, settled) {
  side <- limit_side(key)
  if (is.null(side) || side %in% settled) return(NULL)
  limit <- number_of_text(x)
  if (!is.numeric(limit)) return(NULL)
  function(values) {
    at <- limit[values$element]
    (at != 0 & if (side == "lloq") values$value <= at else values$value >= at) %in% TRUE
  }
}

# Text that says so by signs or words, or by a limit where its numbers are the values; where it has no other number its
# name must be of the value's.
limits_in_words <- function(x, own) {
  if (!is.character(x) && !is.factor(x)) return(NULL)
  seen <- if (is.factor(x)) levels(x) else distinct(x)
  word <- lower_ascii(trim_blanks(seen))
  beyond <- grepl(paste0("^([<>\u2264\u2265]|(below|above|under|over) .*(range|detection|curve|limit|ll?o[dq]|uloq)|",
                         "(blq|bloq|bql|alq)$)"), word, perl = TRUE)
  if (!any(beyond)) return(NULL)
  code <- if (is.factor(x)) as.integer(x) else match(x, seen)
  plain <- plain_value_text(seen)
  by_limit <- !all(is.na(limit_in_text(plain)))
  if (!by_limit && any(beyond & nchar(word) <= 2L) && !all(nchar(word) <= 2L)) return(NULL)
  number <- text_number(plain)
  function(values) {
    at <- code[values$element]
    if (by_limit && !of_values(number[at], values$value, own)) return(logical(length(at)))
    beyond[at] %in% TRUE
  }
}

# Whether numbers beside the values are these, mostly.
of_values <- function(number, value, own) {
  known <- !is.na(number)
  if (!any(known)) return(own)
  mean(abs(number - value)[known] <= 0.005 * abs(value[known])) >= 0.5
}
