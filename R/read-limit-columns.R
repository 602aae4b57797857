# What columns without a part tell of limits by their names: flags, and limits of their own. What they tell by their
# text: limits_in_words().

# See column_tales().
reads_limits <- function(x, key, own, settled) {
  flags_of_limits(x, key) %||% limits_as_numbers(x, key, settled) %||% limits_in_words(x, key, own)
}

# A column of flags that is called so; of what was detected those that say no. One of who is censored is of limits only
# where it varies within patients: it may be of an outcome.
flags_of_limits <- function(x, key) {
  beyond <- paste0("^(loqfl|(blq|bloq|bql|al?q|aloq)|(is)?((left|right)?cens(ored)?|undetect(ed|able))|nondetects?|",
                   "(is)?(below|under|lt|above|over|gt)(the)?([lu]?lo[qd]|limit|(limitof)?(detection|quantification)",
                   "(limit|range)?))(fl|flag)?$")
  within <- "^(is)?(detect(ed|able)|quanti(fiable|fied|table)|measurable)(fl|flag)?$"
  if (!grepl(beyond, key) && !grepl(within, key)) return(NULL)
  word <- lower_ascii(trim_blanks(as.character(x)))
  yes <- c("y", "yes", "true", "1", "t")
  no <- c("n", "no", "false", "0", "f")
  if (!all(word %in% c(yes, no, "", NA))) return(NULL)
  flag <- word %in% if (grepl(within, key)) no else yes
  of_outcome <- grepl("^(is)?cens", key)
  function(values) {
    is <- flag[values$element]
    if (!of_outcome) return(is)
    is & length(first_known(values$patient, is + 1L, max(c(0L, values$patient)))$differs) > 0L
  }
}

# The side of the limit that a column is called by, a unit at the end apart; NULL of others.
limit_side <- function(key) {
  named <- "^(a|lb|pc|is|assay|max|plate)?%s(value|s)?([pnum\u00b5\u03bc]?g(ml|l|dl)|i?uml|npx)?$"
  limit <- "%s(limitof(detection|quanti(fic|t)ation)|(detection|quanti(fic|t)ation|reporting)limit)"
  lower <- c("ll?o[qd]", "llq", sprintf(limit, "(lower)?"), "min(imum)?d(etectable)?(c(onc(entration)?)?|dose|level)",
             "detectionlimitscalclow", "(nachweis|bestimmungs)grenze")
  upper <- c("ulo[qd]", "ulq", sprintf(limit, "upper"), "detectionlimitscalchigh")
  called <- function(any) grepl(sprintf(named, paste0("(", paste(any, collapse = "|"), ")")), key)
  if (called(lower)) "lloq" else if (called(upper)) "uloq"
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
