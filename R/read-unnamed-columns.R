# Columns without a part in a study that tell of its values: that they lie beyond a limit, that the laboratory warned of
# them, when they were measured. Nothing is taken from them; what they tell is said.

# What such columns tell, a record each: `kind` of the message; `reads` a column, with its name's `key` and whether it
# names its marker (`own`): NULL where it tells nothing, else a function of `values` (see values_told()) that gives of
# which of these it tells; `of`: "measured" values only, or all that are "known"; `says`: the message.
column_tales <- function() {
  list(
    list(kind = "quality_flags", reads = reads_quality, of = "known", says = function(n, columns, where) {
      paste0(format_count(n, "value"), " of which the laboratory warned (column", if (length(columns) > 1L) "s", " ",
             enumerate(dQuote(columns, FALSE)), "; ", where, ") ", ngettext(n, "is", "are"),
             " taken like all others. What is not to count put as NA into the data.")
    }),
    list(kind = "limit_columns", reads = reads_limits, of = "measured", says = function(n, columns, where) {
      are <- ngettext(n, "is", "are")
      paste0(format_count(n, "value"), " that column", if (length(columns) > 1L) "s", " ",
             enumerate(dQuote(columns, FALSE)), " ", ngettext(length(columns), "says", "say"), " ", are,
             " at or beyond a limit ", are, " taken as measured (", where, "). `censored` names a column of flags, ",
             "`lloq` and `uloq` columns of limits; \"<0.5\" is read in the column of `value`.")
    }),
    list(kind = "visit_days", reads = reads_days, of = "known", says = function(n, columns, where) {
      paste0(format_count(n, "value"), " at visits after the baseline ", ngettext(n, "is", "are"), " of a day before ",
             "the patient's baseline (column", if (length(columns) > 1L) "s", " ", enumerate(dQuote(columns, FALSE)),
             "; ", where, "): the order of the visits counts. `visits` gives another, `baseline` another visit.")
    })
  )
}

# `others`: columns by name; `blocks`: the value columns (`column`), with the `marker` and `visit` (codes; NA: any) of
# the records of each; `long` and `records`: all rows that count, and what became of them; `settled`: "lloq", "uloq"
# where the user has said which values lie beyond these; `baseline`: the code of this visit; `element`: which element of
# a column a row of the data is.
inform_unnamed_columns <- function(others, blocks, long, records, ids, settled, baseline, element = identity) {
  columns <- unnamed_columns(others, blocks$column)
  for (tale in column_tales()) {
    says <- lapply(columns, function(column) tale$reads(column$x, column$key, column$own, settled))
    telling <- which(lengths(says) > 0L)
    if (!length(telling)) next
    values <- values_told(if (tale$of == "known") long else records, tale$of, element)
    values$baseline <- baseline
    found <- values_found(says[telling], vapply(columns[telling], `[[`, 0L, "block"), values, blocks)
    at <- which(found$told)
    if (!length(at)) next
    names <- unname(vapply(columns[telling][found$tells], `[[`, "", "name"))
    inform_cytochange(tale$says(length(at), names, where_rows(values$row[at], ids[values$patient[at]])), tale$kind,
                      rows = unique(values$row[at]), names = names)
  }
}

# Of which values the columns tell, `told`, and which columns do, `tells`. `owner`: the block of whose values each
# tells, NA of those of all.
values_found <- function(says, owner, values, blocks) {
  values$block <- block_of_values(values, blocks)
  of_block <- if (!all(is.na(owner))) split(seq_along(values$row), factor(values$block, seq_along(blocks$column)))
  told <- logical(length(values$row))
  tells <- logical(length(says))
  for (k in seq_along(says)) {
    own <- if (!is.na(owner[k])) of_block[[owner[k]]]
    of <- if (is.null(own)) values else replace(lapply(values, `[`, own), "baseline", list(values$baseline))
    at <- which(says[[k]](of))
    tells[k] <- length(at) > 0L
    told[if (is.null(own)) at else own[at]] <- TRUE
  }
  list(told = told, tells = tells)
}

# Vectors `row`, `element`, `patient`, `marker`, `visit`, `value`. Beside them stands the number `baseline`.
values_told <- function(from, of, element) {
  kept <- which(if (of == "known") !is.na(from$value) else !from$censored & !from$above)
  values <- lapply(unclass(from)[c("row", "patient", "marker", "visit", "value")], `[`, kept)
  c(values, list(element = element(values$row)))
}

block_of_values <- function(values, blocks) {
  if (length(blocks$column) == 1L) return(rep(1L, length(values$row)))
  any_visit <- anyNA(blocks$visit)
  key <- function(of) if (any_visit) of$marker else paste(of$marker, of$visit)
  match(key(values), key(blocks))
}

# A list a column: `x`, its `name`, the `block` whose value column it names (NA: none), whether that is so (`own`), and
# the `key`, small letters of the other words of its name.
unnamed_columns <- function(others, value) {
  others <- lapply(Filter(function(x) is.atomic(x) && is.null(dim(x)), others), without_labels)
  keys <- vapply(name_words(value), paste, "", collapse = "")
  Map(function(x, name, words) c(list(x = x, name = name), owner_of(words, keys)),
      others, names(others), name_words(names(others)))
}

# Words of names: "IL6_flag", "il6.Flag" and "IL6Flag" have the same two.
name_words <- function(name) {
  parted <- gsub("([a-z0-9])([A-Z])", "\\1 \\2", name, perl = TRUE)
  lapply(strsplit(lower_ascii(parted), paste0("[-_./:()\\[\\]", any_blank, "]+"), perl = TRUE),
         function(words) words[nzchar(words)])
}

# What is left of a name's words without those of the value column it names, the longest where it names several. These
# may stand around the others: "il6_flag_pre" is of "il6_pre".
owner_of <- function(words, keys) {
  n <- length(words)
  from <- rep(seq_len(n), rev(seq_len(n)))
  to <- from + sequence(rev(seq_len(n))) - 1L
  left <- vapply(seq_along(from), function(i) paste(words[-(from[i]:to[i])], collapse = ""), "")
  at <- match(left, keys)
  at[!nzchar(left)] <- NA
  best <- which(!is.na(at))[which.max(nchar(left[!is.na(at)]))]
  if (!length(best)) return(list(key = paste(words, collapse = ""), block = NA_integer_, own = FALSE))
  list(key = paste(words[from[best]:to[best]], collapse = ""), block = at[best], own = TRUE)
}

# Which values a column of quality control warns of; where its name is of flags yes, or 1, does.
reads_quality <- function(x, key, own, settled) {
  named <- grepl("^(qc|assay|sample|plate)(qc)?(warning|flag|status|result)?s?$", key) & grepl("qc|warning", key)
  if (!named && !grepl("^(row|col)check$", key)) return(NULL)
  word <- lower_ascii(as.character(x))
  yes <- c("true", "yes", "y", if (all(word %in% c("0", "1", NA))) "1")
  warns <- grepl("^[^a-z]*(warn|fail|reject|exclu|flag)", word) | (grepl("warning|flag", key) & word %in% yes)
  if (any(warns)) function(values) warns[values$element]
}
