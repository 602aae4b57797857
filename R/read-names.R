# What is said of names: blanks that were left out, names that are nearly the same, words for "missing" among them.

# Names that are the same but for the case of letters, accents, blanks, signs that look alike, dashes, underscores and
# dots that join a letter to what stands beside it ("IL-6", "IL6", "IL.6"; but no sign of a number: "Day -1"), and zeros
# before a number or behind its point ("101.0").
near_names <- function(labels) {
  join <- "[-_.\u2010-\u2015\u2212]"
  joined <- gsub(paste0("(?<=[A-Za-z])", join, "(?=[A-Za-z0-9])|(?<=[0-9])", join, "(?=[A-Za-z])"), "",
                 without_accents(labels), perl = TRUE)
  key <- gsub("(?<![0-9.,])0+(?=[0-9])|(?<=[0-9])[.]0+$", "", name_key(joined), perl = TRUE)
  labels[key %in% key[duplicated(key)]]
}

# Latin letters without their accents, however these are written: one letter, or a letter and a mark.
without_accents <- function(x) {
  if (all(grepl("^[ -~]*$", x))) return(x)
  accented <- list(a = c(0xe0:0xe5, 0x101, 0x103, 0x105), c = c(0xe7, 0x107, 0x109, 0x10b, 0x10d), d = c(0x10f, 0x111),
                   e = c(0xe8:0xeb, 0x113, 0x115, 0x117, 0x119, 0x11b), g = c(0x11d, 0x11f, 0x121, 0x123),
                   i = c(0xec:0xef, 0x129, 0x12b, 0x12d, 0x12f), l = c(0x13a, 0x13c, 0x13e, 0x142),
                   n = c(0xf1, 0x144, 0x146, 0x148), o = c(0xf2:0xf6, 0xf8, 0x14d, 0x14f, 0x151),
                   r = c(0x155, 0x157, 0x159), s = c(0x15b, 0x15d, 0x15f, 0x161), t = c(0x163, 0x165),
                   u = c(0xf9:0xfc, 0x169, 0x16b, 0x16d, 0x16f, 0x171, 0x173), y = c(0xfd, 0xff),
                   z = c(0x17a, 0x17c, 0x17e))
  for (letter in names(accented)) {
    small <- accented[[letter]]
    large <- ifelse(small < 0x100, small - 0x20, small - 1)
    x <- gsub(paste0("[", intToUtf8(c(small, large[small != 0xff])), "]"), letter, x, perl = TRUE)
  }
  gsub("[\u0300-\u036f]", "", x, perl = TRUE)
}

# Names that often say that there is none. (Of markers, "NA" may be sodium.)
words_for_missing <- function(labels, role) {
  words <- c("n/a", "#n/a", ".", "-", "--", "nan", "null", "missing", if (role != "marker") "na")
  labels[lower_ascii(trim_blanks(labels)) %in% words]
}

# One message about each: blanks that were dropped, names that are nearly the same, words for "missing". `trimmed`,
# `labels`: lists of names by role ("visit", "marker", "arm", "id"); `covariates`: of covariate_words().
inform_names <- function(trimmed, labels, covariates = NULL) {
  said <- function(found) {
    found <- found[lengths(found) > 0L]
    paste(vapply(names(found), function(role) paste(role, enumerate(dQuote(found[[role]], FALSE), 8L)), ""),
          collapse = "; ")
  }
  if (any(lengths(trimmed))) {
    inform_cytochange(paste0("Blanks at the ends of names are left out: ", said(trimmed), "."), "trimmed_names",
                      names = unlist(trimmed, use.names = FALSE))
  }
  labels <- c(labels, covariates)
  near <- lapply(labels, near_names)
  if (any(lengths(near))) {
    inform_cytochange(paste0("Names that differ only in case, accents, blanks, dashes, dots or leading zeros are ",
                             "taken as different: ", said(near), "."), "near_names",
                      names = unlist(near, use.names = FALSE))
  }
  inform_summary_rows(labels$id)
  missing <- Map(words_for_missing, labels, names(labels))
  if (any(lengths(missing))) {
    inform_cytochange(paste0("Taken as names, as they are written: ", said(missing), ". Where they say that nothing ",
                             "is known put NA into the data."), "missing_words",
                      names = unlist(missing, use.names = FALSE))
  }
}

# Rows below a table of patients that sum it up are patients of such names.
inform_summary_rows <- function(ids) {
  words <- c("mean", "average", "median", "sd", "std", "stdev", "sem", "cv", "cv%", "total", "sum", "geomean",
             "minimum", "maximum", "range", "count")
  found <- ids[lower_ascii(trim_blanks(ids)) %in% words]
  if (!length(found)) return(invisible())
  inform_cytochange(paste0("Taken as a patient: patient ", enumerate(dQuote(found, FALSE)), ". Leave rows out that ",
                           "sum up others."), "summary_rows", names = found)
}

# The words of covariates that are text or factors, by column. `table`: the columns.
covariate_words <- function(table) {
  worded <- Filter(function(x) is.character(x) || is.factor(x), as.list(table))
  lapply(worded, function(x) {
    text <- if (is.factor(x)) levels(x) else unique(x)
    text[!blank_text(text)]
  })
}

# Covariates that are text enter as categories, also where most of the text is numbers.
inform_text_numbers <- function(words) {
  numbers <- lapply(words, function(text) {
    is_number <- !is.na(text_number(trim_blanks(text)))
    if (sum(is_number) > 5L && mean(is_number) > 0.5) text[is_number]
  })
  found <- Filter(Negate(is.null), numbers)
  if (!length(found)) return(invisible())
  said <- vapply(names(found), function(name) {
    paste0(dQuote(name, FALSE), " (", enumerate(dQuote(found[[name]], FALSE), 3L), ")")
  }, "")
  inform_cytochange(paste0("Covariates that are text enter as categories, though they hold numbers: ", enumerate(said),
                           ". To enter as numbers they must be numeric."), "text_numbers", names = names(found))
}
