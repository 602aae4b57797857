# Values of ADaM data sets: which are beyond a limit, and which are no numbers.

# The limit of each row by a column.
adam_limit <- function(lab, given, limit, rows, where) {
  column <- check_columns(check_string(given, limit), lab[setdiff(names(lab), own_parts)], limit, "adlb")
  read_limit(lab[[column]][rows], where, column, limit)
}

# Says which values lie at or beyond a column of limits ("LLOQ", "LBLLOQ") that `lloq` or `uloq` does not name, and
# which at visits after the baseline are of days before it.
inform_adam_columns <- function(lab, long, records, ids, settled, baseline) {
  of_limits <- vapply(name_words(names(lab)), function(words) !is.null(limit_side(paste(words, collapse = ""))), NA)
  others <- lab[of_limits | names(lab) %in% intersect(c("ADY", "ADT"), names(lab))[1L]]
  inform_unnamed_columns(others, list(column = "AVAL"), long, records, ids, settled, baseline,
                         function(row) match(row, lab$row))
}

# Which values are beyond a limit, and the limit where AVALC or LBSTRESC has one.
adam_beyond <- function(long, lab, rows, ids) {
  analysis <- written_results(lab[["AVALC"]], rows)
  standard <- written_results(lab[["LBSTRESC"]], rows)
  flagged <- adam_flag(lab[["LOQFL"]], rows)
  other <- other_units(lab, rows)
  standard$limit[other] <- NA
  standard$number[other] <- NA
  original <- written_results(lab[["LBORRES"]], rows)
  beyond <- function(of) of$below | of$above
  unsaid <- which(beyond(original) & !is.na(long$value) & !flagged & !Reduce(`|`, list(
    beyond(analysis), beyond(standard), analysis$undetected, standard$undetected, long$below %||% FALSE)))
  inform_differing(long, list(AVALC = analysis, LBSTRESC = standard, LBORRES = original), unsaid, ids)
  denied <- adam_flag(lab[["LOQFL"]], rows, "N")
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

# What each row of a column of results says: `number`, and half of what its last digit stands for (`half`); `below`,
# `above` and their `limit`; `undetected` and `other` words; the `text` itself.
written_results <- function(x, rows) {
  no_number <- rep(NA_real_, length(rows))
  none <- logical(length(rows))
  if (is.null(x)) return(list(number = no_number, half = no_number, below = none, above = none, limit = no_number,
                              undetected = none, other = none, text = rep(NA_character_, length(rows))))
  written <- unique(x)
  read <- parse_value_texts(as.character(written))
  text <- trim_blanks(as.character(written))
  code <- match(x[rows], written)
  below <- read$below | startsWith(text, "<")
  above <- read$above | startsWith(text, ">")
  undetected <- grepl(undetected_words, lower_ascii(text), perl = TRUE)
  said <- function(flag) flag[code] %in% TRUE
  list(number = read$value[code], half = half_of_last_digit(text, read$value)[code], below = said(below),
       above = said(above), limit = read$limit[code], undetected = said(undetected),
       other = said(read$bad & !below & !above & !undetected), text = text[code])
}

# "6.04": 0.005.
half_of_last_digit <- function(text, number) {
  plain <- ifelse(is.na(number), "0", text)
  power <- ifelse(grepl("[eE]", plain), text_number(sub("^.*[eE]", "", plain)), 0)
  10^(power - nchar(sub("^[^.]*[.]?", "", sub("[eE].*$", "", plain)))) / 2
}

# Rows whose AVAL is another than AVALC or LBSTRESC say, rounding apart, or in which these contradict each other.
# `written`: of written_results(), by column; `unsaid`: rows that only the original result, LBORRES, has beyond a limit.
inform_differing <- function(long, written, unsaid, ids) {
  differs <- c(lapply(written[c("AVALC", "LBSTRESC")], differing, value = long$value), list(LBORRES = unsaid))
  contrary <- which(contradict(written[["AVALC"]], written[["LBSTRESC"]]))
  at <- sort(unique(c(unlist(differs), contrary)))
  if (!length(at)) return(invisible())
  quoted <- function(column, at) paste(column, dQuote(written[[column]]$text[at], FALSE))
  said <- c(unlist(lapply(names(written), function(column) {
    paste(quoted(column, differs[[column]]), "beside", signif(long$value[differs[[column]]], 7L))[
      seq_along(differs[[column]])]
  })), paste(quoted("AVALC", contrary), "beside", quoted("LBSTRESC", contrary))[seq_along(contrary)])
  inform_cytochange(paste0(format_count(length(at), "value"), " beside another result: ", enumerate(unique(said)), " (",
                           markers_at(long, at), "; ", where_long(long, ids, at), "). What counts is a limit where ",
                           "one is written", if (length(contrary)) ", that of AVALC first",
                           if (length(unsaid)) " (not in LBORRES)", ", else AVAL."),
                    "differing_results", rows = long$row[at], names = long$markers$marker[unique(long$marker[at])])
}

differing <- function(value, of) {
  near <- 0.005 * abs(value)                                # three digits, rounded
  apart <- abs(of$number - value) > pmax(of$half, near) * (1 + 1e-9)
  passed <- (of$below & value > of$limit + near) | (of$above & value < of$limit - near)
  which((apart | passed | (of$other & !is.na(value))) %in% TRUE)
}

contradict <- function(one, two) {
  beyond <- function(of) of$below | of$above
  beyond(one) & beyond(two) & ((one$below != two$below) | (one$limit != two$limit) %in% TRUE)
}

# Rows whose results in standard units (LBSTRESC) are in another unit than AVAL: a limit there is none of AVAL.
other_units <- function(lab, rows) {
  if (is.null(lab[["AVALU"]]) || is.null(lab[["LBSTRESU"]])) return(integer())
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
  columns <- intersect(c("AVALC", "LBSTRESC", "LBORRES"), names(lab))
  if (!length(lost) || !length(columns)) return(invisible())
  texts <- lapply(columns, function(name) {
    text <- trim_blanks(as.character(lab[[name]][rows[lost]]))
    replace(text, text %in% missing_texts(), NA)
  })
  text <- Reduce(function(one, other) ifelse(is.na(one), other, one), texts)
  unread <- which(!is.na(text))
  if (!length(unread)) return(invisible())
  named <- markers[unique(long$marker[lost[unread]])]
  inform_cytochange(paste0(format_count(length(unread), "value"), " left out: without a number in AVAL, ",
                           enumerate(columns[!vapply(texts, function(x) all(is.na(x)), NA)]), " has ",
                           counted_codes(table_of(text[unread])), " (", of_markers(named), ")",
                           advice_on_text(unique(text[unread])), "."),
                    "unread_values", rows = long$row[lost[unread]], names = named)
}

# Rows that ANL01FL did not choose do not stand in for a chosen one whose value is missing, flagged baselines apart.
# `chosen`, `base`: whether ANL01FL, and ABLFL at the baseline, flag each row.
leave_unchosen <- function(long, chosen, base, ids) {
  known <- !is.na(long$value) | long$below | long$above
  if (!any(chosen & !known)) return(long)
  cell <- combined_code(long$patient, long$visit, long$marker)
  empty <- setdiff(cell[chosen & !known], cell[chosen & known])
  lost <- which(cell %in% empty & known & !chosen & !base)
  if (!length(lost)) return(long)
  inform_cytochange(paste0(format_count(length(lost), "value"), " left out: of the patient, marker and visit ANL01FL ",
                           "chooses another row, whose value is missing (", markers_at(long, lost), "; ",
                           where_long(long, ids, lost), ")."),
                    "not_chosen", rows = long$row[lost], names = long$markers$marker[unique(long$marker[lost])])
  long$value[lost] <- NA
  long$limit[lost] <- NA
  long$below[lost] <- FALSE
  long$above[lost] <- FALSE
  long
}

# A derivation that names the lower limit ("HALFLLOQ") says how AVAL stands for a value below it: such rows were
# measured, and are flagged.
limit_type <- function(lab) {
  grepl("(^|[^U])LL?OQ|LLQ|BLQ|BQL|LLOD|(^|[^A-Z])LOD([^A-Z]|$)", upper_ascii(as.character(lab[["DTYPE"]])))
}

with_limit_types <- function(lab) {
  if (is.null(lab[["DTYPE"]]) || !any(below <- limit_type(lab))) return(lab[["LOQFL"]])
  replace(lab[["LOQFL"]] %||% rep(NA_character_, length(below)), below, "Y")
}
