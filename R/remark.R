# What is said of a row: a code and its numbers. Text is made last, from one table of codes; nothing reads text back.
#
# The remarks of n rows are a vector of length n, the column `remarks` of a result, which is subset, ordered and bound
# with its rows. Attribute `said`, by code in the order of remark_codes(): `at`, rows in order, and `numbers`, vectors
# as long.

# A status without a remark of its own bears the core's text.
status_remarks <- function() {
  status <- setdiff(core_enums()$status, "ok")
  lapply(stats::setNames(status_text(status), status), new_remark, kind = "reason")
}

# What methods bring, by code.
remark_registry <- new.env(parent = emptyenv())

register_remarks <- function(remarks) {
  remark_registry$brought <- remarks[!duplicated(names(remarks))]
  remark_registry$codes <- NULL
}

# Statuses first, as they say why; then what methods bring, then all others. Kept from the first call on.
remark_codes <- function() {
  if (is.null(remark_registry$codes)) {
    remark_registry$codes <- c(status_remarks(), remark_registry$brought, own_remarks())
  }
  remark_registry$codes
}

# ---- saying ----

# A remark of the rows where it applies, NULL where it applies to none. `...`: its numbers, one a row or one for all.
remark <- function(code, where, ...) {
  at <- which(where)
  if (!length(at)) return(NULL)
  numbers <- lapply(list(...), function(x) if (length(x) == 1L) rep(x, length(at)) else x[at])
  stats::setNames(list(list(at = at, numbers = numbers)), code)
}

# The standing text of a row's status.
remark_status <- function(status, where) {
  codes <- unique(status[which(where)])
  unlist(lapply(codes, function(code) remark(code, where & status == code)), recursive = FALSE)
}

# Of remarks not yet gathered: those of some rows taken back; and which of n rows have one.
take_back <- function(said, where) {
  if (!length(said) || !any(where)) return(said)
  said <- lapply(said, function(one) {
    kept <- !where[one$at]
    list(at = one$at[kept], numbers = lapply(one$numbers, `[`, kept))
  })
  said[lengths(lapply(said, `[[`, "at")) > 0L]
}

has_remark <- function(said, n) seq_len(n) %in% unlist(lapply(said, `[[`, "at"))

# The remarks of n rows, from what remark() gave.
new_remarks <- function(n, ...) {
  said <- c(...)
  if (anyDuplicated(names(said))) {
    said <- lapply(split(said, names(said)), function(parts) Reduce(join_remark, parts))
  }
  if (length(said) > 1L) said <- said[order(match(names(said), names(remark_codes())))]
  structure(seq_len(n), said = said, class = "cytochange_remarks")
}

join_remark <- function(one, two) {
  at <- c(one$at, two$at)
  order <- order(at)
  list(at = at[order], numbers = Map(function(a, b) c(a, b)[order], one$numbers, two$numbers))
}

# ---- a vector ----

#' @export
`[.cytochange_remarks` <- function(x, i) {
  from <- seq_along(x)[i]
  said <- lapply(attr(x, "said"), function(one) {
    place <- match(from, one$at)
    at <- which(!is.na(place))
    list(at = at, numbers = lapply(one$numbers, `[`, place[at]))
  })
  said <- said[lengths(lapply(said, `[[`, "at")) > 0L]
  structure(seq_along(from), said = if (length(said)) said, class = "cytochange_remarks")
}

#' @export
`[[.cytochange_remarks` <- function(x, i) x[i]

#' @export
c.cytochange_remarks <- function(...) {
  parts <- list(...)
  n <- lengths(parts)
  before <- cumsum(c(0L, n))
  moved <- Map(function(part, shift) {
    lapply(attr(part, "said"), function(one) list(at = one$at + shift, numbers = one$numbers))
  }, parts, before[seq_along(parts)])
  do.call(new_remarks, c(list(sum(n)), moved))
}

# Those of several parts, each a row a marker, in the order of markers.
interleave_remarks <- function(parts) {
  n <- length(parts[[1L]])
  do.call(c, parts)[as.vector(matrix(seq_len(n * length(parts)), length(parts), byrow = TRUE))]
}

#' @export
`[<-.cytochange_remarks` <- function(x, i, value) {
  n <- length(x)
  places <- seq_len(n)
  places[i] <- n + seq_along(value)
  c(x, value)[places]
}

#' @export
as.character.cytochange_remarks <- function(x, ...) remark_text(x)

#' @export
as.data.frame.cytochange_remarks <- function(x, ...) as.data.frame.vector(x, ...)

#' @export
format.cytochange_remarks <- function(x, ...) remark_text(x)

#' @export
print.cytochange_remarks <- function(x, ...) {
  print(remark_text(x), ...)
  invisible(x)
}

# ---- text ----

# Column `note`: of each row its remarks, joined. `except`: kinds that are left out; `page`: in a document?
remark_text <- function(remarks, except = NULL, page = FALSE) {
  text <- character(length(remarks))
  each_remark(remarks, except, function(code, one) {
    text[one$at] <<- say_further(text[one$at], advised_words(code, one, page))
  })
  text
}

# What a remark says of its rows, and advises, but in a document.
advised_words <- function(code, one, page = FALSE) {
  said <- remark_words(code$row, one)
  if (page || is.null(code$advice)) said else each_once(paste0, said, remark_words(code$advice, one))
}

# What is said of rows already, and what is added.
say_further <- function(before, said) {
  more <- if (any(before != "")) which(before != "")
  said[more] <- each_once(function(x, y) paste(x, y, sep = "; "), before[more], said[more])
  said
}

# f(x, y) of two texts, once of those that many rows share.
each_once <- function(f, x, y) {
  known <- unique(x)
  key <- match(x, known) + length(known) * match(y, unique(y))
  first <- which(!duplicated(key))
  f(x[first], y[first])[match(key, key[first])]
}

# The numbers of a remark, a vector each, over the rows that have it; NULL where none has.
remark_numbers <- function(remarks, name) {
  one <- attr(remarks, "said")[[name]]
  if (!is.null(one)) c(one$numbers, list(at = one$at))
}

# Of each row the first of its remarks, which says why where there are no figures; "" where nothing was said.
first_remark <- function(remarks) {
  text <- character(length(remarks))
  each_remark(remarks, NULL, function(code, one) {
    new <- text[one$at] == ""
    text[one$at[new]] <<- advised_words(code, one)[new]
  })
  text
}

# Remarks as lines under a print or table: values beyond limits, then each other remark once, with the number of rows
# that it applies to, the commonest first. The same thing said with other numbers is the same remark. At most `most`
# lines of these.
remark_lines <- function(remarks, except = NULL, most = 4L, page = FALSE) {
  kinds <- sentences <- counts <- NULL
  each_remark(remarks, except, function(code, one) {
    words <- remark_words(code$rows %||% code$row, one)
    if (!page) {
      words <- paste0(words, remark_words(code$advice %||% "", one),
                      if (!is.null(code$column)) paste0(" (column ", code$column, ")"))
    }
    said <- table(factor(words, unique(words)))
    rows <- format_count(as.integer(said), "row")
    kinds <<- c(kinds, rep(code$kind, length(said)))
    counts <<- c(counts, as.integer(said))
    sentences <<- c(sentences, if (is.null(code$sentence)) paste0("In ", rows, ": ", names(said), ".") else
      code$sentence(names(said), rows))
  })
  if (is.null(sentences)) return(NULL)
  limit <- kinds == "limit"
  others <- sentences[!limit][order(-counts[!limit])]
  c(sentences[limit], utils::head(others, most), if (length(others) > most && !page) "More in column `note`.")
}

# Why rows have no figures, as a footnote says it: the same of all rows, whatever their numbers; "" where nothing was
# said.
reason_text <- function(remarks) {
  text <- character(length(remarks))
  each_remark(remarks, "limit", function(code, one) {
    said <- remark_words(if (code$kind == "reason") code$rows %||% code$row else code$row, one)
    text[one$at] <<- say_further(text[one$at], said)
  })
  text
}

each_remark <- function(remarks, except, f) {
  said <- attr(remarks, "said")
  if (!length(said)) return(invisible())
  codes <- remark_codes()
  for (code in names(said)) if (!any(c(code, codes[[code]]$kind) %in% except)) f(codes[[code]], said[[code]])
}

# Each row's own words depend on its own numbers alone, and many rows have the same.
remark_words <- function(words, one) {
  if (!is.function(words)) return(rep(words, length(one$at)))
  key <- 0
  for (x in one$numbers) {
    known <- unique(x)
    key <- key * length(known) + match(x, known) - 1
  }
  first <- which(!duplicated(key))
  # Words that make nothing of the numbers are one text for all.
  said <- rep_len(unname(do.call(words, lapply(one$numbers, `[`, first))), length(first))
  if (length(first) == length(key)) said else said[match(key, key[first])]
}
