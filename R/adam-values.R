# Values of ADaM data sets: which are beyond a limit, and which are no numbers.

# The limit of each row by a column.
adam_limit <- function(lab, given, limit, rows, where) {
  column <- check_columns(check_string(given, limit), lab, limit, "adlb")
  read_limit(lab[[column]][rows], where, column, limit)
}

# Which values are beyond a limit, and the limit where AVALC or LBSTRESC has one.
adam_beyond <- function(long, lab, rows) {
  analysis <- adam_limit_text(lab$AVALC, rows)
  standard <- adam_limit_text(lab$LBSTRESC, rows)
  flagged <- adam_flag(lab$LOQFL, rows)
  standard$limit[other_units(lab, rows)] <- NA
  denied <- adam_flag(lab$LOQFL, rows, "N")
  none <- logical(length(rows))
  long$above <- (long$above %||% none) | analysis$above | (standard$above & !analysis$below & !denied)
  imputed <- !is.na(long$value) & !denied & (analysis$undetected | standard$undetected)
  below <- (long$below %||% none) | flagged | analysis$below | (standard$below & !denied) | imputed
  long$below <- below & !long$above
  written <- ifelse(is.na(analysis$limit), standard$limit, analysis$limit)
  beyond <- long$below | long$above
  limit <- long$limit %||% rep(NA_real_, length(rows))
  long$limit <- ifelse(is.na(limit) & beyond, written, limit)
  # Beyond a limit that nothing tells, the value itself is it.
  own <- which(long$above & is.na(long$limit))
  long$limit[own] <- long$value[own]
  long$value[beyond] <- NA
  long
}

adam_limit_text <- function(x, rows) {
  none <- logical(length(rows))
  if (is.null(x)) return(list(below = none, above = none, limit = rep(NA_real_, length(rows)), undetected = none))
  written <- unique(x)
  read <- parse_value_texts(as.character(written))
  text <- trim_blanks(as.character(written))
  code <- match(x[rows], written)
  list(below = (read$below | startsWith(text, "<"))[code] %in% TRUE,
       above = (read$above | startsWith(text, ">"))[code] %in% TRUE, limit = read$limit[code],
       undetected = grepl(undetected_words, lower_ascii(text), perl = TRUE)[code] %in% TRUE)
}

# Rows whose results in standard units (LBSTRESC) are in another unit than AVAL: a limit there is none of AVAL.
other_units <- function(lab, rows) {
  if (is.null(lab$AVALU) || is.null(lab$LBSTRESU)) return(integer())
  key <- function(name) {
    text <- as.character(lab[[name]][rows])
    seen <- unique(text)
    ifelse(blank_text(seen), NA, unit_key(seen))[match(text, seen)]
  }
  which(key("AVALU") != key("LBSTRESU"))
}

# Results that are text and no number, without a number beside: left out, counted and named.
inform_unread_values <- function(long, lab, rows, markers) {
  lost <- which(is.na(long$value) & !long$below & !long$above)
  columns <- intersect(c("AVALC", "LBSTRESC"), names(lab))
  if (!length(lost) || !length(columns)) return(invisible())
  texts <- lapply(columns, function(name) {
    text <- trim_blanks(as.character(lab[[name]][rows[lost]]))
    replace(text, text %in% missing_texts(), NA)
  })
  text <- texts[[1L]]
  if (length(columns) == 2L) text[is.na(text)] <- texts[[2L]][is.na(text)]
  unread <- which(!is.na(text))
  if (!length(unread)) return(invisible())
  named <- markers[unique(long$marker[lost[unread]])]
  inform_cytochange(paste0(format_count(length(unread), "value"), " left out: without a number in AVAL, ",
                           enumerate(columns[!vapply(texts, function(x) all(is.na(x)), NA)]), " has ",
                           counted_codes(table_of(text[unread])), " (", of_markers(named), ")",
                           advice_on_text(unique(text[unread])), "."),
                    "unread_values", rows = long$row[lost[unread]], names = named)
}
