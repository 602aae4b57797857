# Values as they are written, and limits of quantification: which value is a number, which is only known to be below
# one.

missing_texts <- function() c("", "NA", ".")

# A value column read into `value` (NA where missing or beyond a limit) and, where any text says so, `below` and `above`
# (written so) and `limit` (that limit, NA where none is written). `where`: the place of some elements, for messages.
read_values <- function(x, where, column) {
  if (is.factor(x)) return(read_value_texts(levels(x), as.integer(x), where, column))
  if (is.character(x)) {
    seen <- first_seen(x)
    return(read_value_texts(x[seen$at], seen$code, where, column))
  }
  if (is.logical(x) && all(is.na(x))) x <- as.double(x)
  if (!is.numeric(x) || is.object(x)) {
    abort_data("value", "hold numbers, or text such as \"<3.1\"", paste0("column ", dQuote(column, FALSE), " of class ",
                                                                        class(x)[1L]))
  }
  if (any_unsound(x)) {
    abort_data("value", numbers_needed, paste0("NaN, infinite or too large in column ", dQuote(column, FALSE)),
               where(which(is.nan(x) | too_large(x))))
  }
  list(value = as.double(x))
}

# NaN, infinite or too large: asked so that nothing is copied where all is well.
any_unsound <- function(x) {
  if (!length(x)) return(FALSE)
  if (anyNA(x)) return(any(is.nan(x) | too_large(x)))
  min(x) < -largest_number || max(x) > largest_number
}

# The same for text, each spelling read once. `code` points from the rows to the spellings.
read_value_texts <- function(text, code, where, column) {
  read <- parse_value_texts(text)
  used <- tabulate(code, length(text)) > 0L
  if (any(read$bad & used)) {
    at <- which(read$bad[code])
    odd <- unique(text[code[at]])
    abort_data("value", "be a number, or a number after \"<\" or \">\"",
               paste0(enumerate(dQuote(odd, FALSE)), " in column ", dQuote(column, FALSE)),
               paste0(where(at), advice_on_text(odd)))
  }
  said <- function(flag) if (any(flag & used)) flag[code] %in% TRUE
  below <- said(read$below)
  above <- said(read$above)
  list(value = read$value[code], below = below, above = above,
       limit = if (!is.null(below) || !is.null(above)) read$limit[code], in_threes = parted_in_threes(text[used]))
}

# What to do about text that laboratories write and nobody can read for certain.
advice_on_text <- function(text) {
  plain <- lower_ascii(plain_value_text(text))
  fits <- vapply(text_advice(), function(advice) any(grepl(advice[1L], plain, perl = TRUE)), NA)
  if (any(fits)) paste0("; ", paste(vapply(text_advice()[fits], `[`, "", 2L), collapse = "; "))
}

# Text of a value in plain signs: blanks of all kinds, "<" and "-" as typesetters write them.
plain_value_text <- function(text) {
  plain <- gsub(paste0("[", any_blank, "]+"), " ", trim_blanks(text), perl = TRUE)
  for (sign in list(c("\u2264", "<="), c("\u2265", ">="), c("\uff1c", "<"), c("\uff1e", ">"), c("\u2212", "-"))) {
    plain <- gsub(sign[1L], sign[2L], plain, fixed = TRUE)
  }
  plain
}

# Words for a value that was looked for and not found.
undetected_words <- "^(nd|n\\.d\\.|bdl|bld|not detected|not detectable|none detected|undetected|undetectable|below.*)$"

# Patterns of such text, and what is said of it.
text_advice <- function() {
  signed <- "^[<>]?=? ?[+-]?"
  list(
    c(paste0(signed, "[0-9. ]*[0-9],[0-9]+$"), "read the file with its decimal mark (`dec = \",\"`)"),
    c("[0-9][,'\u2019][0-9]{3}([.,]|$)|[0-9] [0-9]{3}([ .,]|$)", "take out what parts thousands"),
    c(paste0(signed, "[0-9.,]*[0-9](e[+-]?[0-9]+)? ?(?!to |e[+-]?[0-9])[a-z\u00b5\u03bc%][a-z0-9\u00b5\u03bc/%^ ]*$"),
      "leave numbers alone in the column; units go to `unit`"),
    c(paste0(undetected_words, "|^(ll|lloq|lod|oor ?<|out of range <|negative|<.*(loq|lod).*)$"),
      "for a value below the limit write \"<\" and the limit, or \"<LLOQ\" and name `lloq`"),
    c("^(uloq|above.*|oor ?>|out of range >|>.*loq.*)$", "for a value above the limit write \">\" and the limit"),
    c("^(n/?[ad]|#n/a|n\\.a\\.|#(div/0|value|ref|num|null)!|null|none|nan|missing|not done|qns|[-\u2013\u2014]+)$",
      "leave the cell of a missing value empty, or write NA")
  )
}

# What each text says: `value`, `below`, `above`, `limit`, and `bad` where it says nothing that can be read. Most are
# plain numbers, and need no closer look.
parse_value_texts <- function(text) {
  value <- text_number(text)
  none <- logical(length(text))
  read <- list(value = value, below = none, above = none, limit = rep(NA_real_, length(text)), bad = none)
  other <- which(is.na(value))
  if (!length(other)) return(read)
  Map(function(part, looked) replace(part, other, looked), read, parse_other_texts(plain_value_text(text[other])))
}

parse_other_texts <- function(plain) {
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
  plain <- grepl("^[[:space:]]*[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?[[:space:]]*$", text, perl = TRUE)
  out <- rep(NA_real_, length(text))
  out[plain] <- as.double(text[plain])
  out[too_large(out)] <- NA
  out
}

# `found`: text of parted_in_threes(), by column.
inform_thousands <- function(found) {
  found <- Filter(length, found)
  if (!length(found)) return(invisible())
  said <- vapply(names(found), function(name) {
    paste0(dQuote(found[[name]][1L], FALSE), " is read as ", sub("^[^0-9]+", "", found[[name]][1L]), " in column ",
           dQuote(name, FALSE))
  }, "")
  inform_cytochange(paste0("All numbers with a point have three digits behind it: ", enumerate(said), ". Where points ",
                           "part thousands take them out."), "thousands", names = names(found))
}

# Numbers whose points may part thousands: all that have one have three digits behind it, others have none.
parted_in_threes <- function(text) {
  text <- trim_blanks(text)
  text <- text[grepl("^[<>]?=? ?[+-]?[0-9]+([.][0-9]*)?$", text, perl = TRUE)]
  pointed <- text[grepl(".", text, fixed = TRUE)]
  if (length(pointed) < length(text) && all(grepl("^[<>]?=? ?[+-]?[1-9][0-9]{0,2}[.][0-9]{3}$", pointed))) pointed
}
