# Text beside the values that says of them that they are beyond a limit: by signs or words, or by a limit where its
# numbers are the values, or the values stand for it.

# A function of values, see column_tales(); NULL where the text says no such thing.
limits_in_words <- function(x, key, own) {
  if (!is.character(x) && !is.factor(x)) return(NULL)
  seen <- if (is.factor(x)) levels(x) else distinct(x)
  near <- which(may_tell_limits(seen))
  if (!length(near)) return(NULL)
  empty <- is.na(seen) | !nzchar(trim_blanks(seen))
  word <- ifelse(empty, "", "other")
  word[near] <- result_words(seen[near])
  limit <- limit_in_text(without_any_unit(word))
  by_word <- tells_limit(word, key) | (word %in% c("lt", "le", "gt", "ge") & all(word %in% operator_words()))
  beyond <- by_word | !is.na(limit)
  if (!any(beyond)) return(NULL)
  short <- nchar(replace(seen, near, word[near])) <= 2L
  by_limit <- !all(is.na(limit))
  if (!by_limit && any(beyond & short) && !all(short)) return(NULL)
  number <- if (by_limit) text_number(without_any_unit(result_words(seen)))
  code <- if (is.factor(x)) as.integer(x) else match(x, seen)
  function(values) {
    at <- code[values$element]
    is <- beyond[at] %in% TRUE
    if (!by_limit || !any(is)) return(is)
    side <- ifelse(startsWith(word, "<"), -1, 1)[at]
    is & of_these_values(number[at], limit[at], side, is.na(at) | empty[at], values, own)
  }
}

operator_words <- function() c("lt", "le", "gt", "ge", "eq", "ne", "=", "<", "<=", ">", ">=", "", NA)

# A first look by bytes, as there may be a million remarks.
may_tell_limits <- function(text) {
  either_case <- gsub("([a-z])", "[\\U\\1\\E\\1]", perl = TRUE,
                      "(be|ab|al|aq|un|ov|ob|le|sm|lo|gr|mo|hi|lt|gt|ge|eq|ne|bl|bq|bd|no|nd|n[.]d|oo)")
  near <- paste0("^[^0-9A-Za-z]*([<=>]|[^ -~]|", either_case, ")")
  grepl(near, text, perl = TRUE, useBytes = TRUE)
}

# Text of results in small letters, with signs for the words of them, and points in decimals.
result_words <- function(text) {
  word <- sub("^(less|lower|smaller) than ?", "<", lower_ascii(plain_value_text(text)))
  word <- sub("^(more|greater|higher) than ?", ">", word)
  comma <- !grepl(".", word, fixed = TRUE)
  word[comma] <- sub("([0-9]),([0-9])", "\\1.\\2", word[comma])
  word
}

# "<5 mg/l", "18 years": what begins with a letter behind a number is its unit, or a remark on it.
without_any_unit <- function(word) {
  sub(paste0("^([<>]?=? ?[0-9.]+(?:e[+-]?[0-9]+)?) ?(?:[a-z%/\u00b5\u03bc].*)?$"), "\\1", word, perl = TRUE)
}

# Words for what is beyond a limit of quantification. A normal range is none.
tells_limit <- function(word, key) {
  limit <- "([lu]?lo[dq]|limit|range|detect(ion|able)|quantif?i|quantit|curve|nachweis|bestimmung|messbereich)"
  far <- "(below|above|under|over|unter(halb)?|\u00fcber|oberhalb)"
  of_limit <- paste0("^([<>]=?$|[<>]=? ?(the )?(", limit, "|[bn]wg)|", far, " .*", limit, "|(blq|bloq|bql|alq|aloq)$|",
                     "oor ?[<>])")
  of_others <- "normal|refer|therap|target|alcohol|physiol|cut.?off|lln|uln"
  undetected <- "^((un|not |none )detect(ed|able)|nd$|n[.]d[.]$|bdl$|bld$)"
  of_result <- "^((test|lab)?(result|value|comment|flag|remark|status|qualifier|text|note)s?)+$"
  (grepl(of_limit, word, perl = TRUE) & !grepl(of_others, word)) | (grepl(undetected, word) & grepl(of_result, key))
}

# Whether text beside values is of these, a block (NULL: one) at a time: numbers in it are the values, mostly; where it
# has none, the values stand for its limits, or, in a column of their own that is empty beside others, are all beyond.
of_these_values <- function(number, limit, side, empty, values, own) {
  value <- values$value
  block <- values$block %||% rep(1L, length(value))
  size <- max(c(0L, block))
  count <- function(is) tabulate(block[which(is)], size)
  stated <- !is.na(limit)
  same <- function(x) abs(x - value) <= 0.005 * abs(value)
  numbers <- count(!is.na(number))
  stand <- count(stated & (same(limit) | same(limit / 2) | same(limit / sqrt(2)) | value == 0))
  beyond <- count(stated & side * (value - limit) >= 0)
  n <- count(stated)
  by_value <- if (own) 2L * stand >= n | (beyond == n & count(empty) > 0L) else stand == n & n >= 3L
  ifelse(numbers > 0L, 2L * count(same(number)) >= numbers, by_value)[block]
}
