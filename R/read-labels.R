# Columns without what import packages put on them, and words written in more ways than one.

# A factor, a date, a date-time, or a bare vector. `labelled`: value labels are the values; else the codes are.
# `argument`: what the user named the column for.
plain_column <- function(x, name, labelled = FALSE, argument = name) {
  if (is.character(x) || is.factor(x)) check_encoding(x, name, argument)
  if (is.null(attributes(x)) && (is.numeric(x) || is.character(x) || is.logical(x))) return(x)
  if (identical(attributes(x), list(levels = levels(x), class = "factor"))) return(x)
  if (is.list(x) || isS4(x) || length(dim(x)) || !is.atomic(x) || is.null(x) || is.complex(x) || is.raw(x)) {
    abort_data(argument, "be a plain column", describe(x), if (argument != name) paste("column", dQuote(name, FALSE)))
  }
  x <- if (labelled) labelled_values(x) else without_user_missing(x)
  if (is.factor(x)) return(structure(as.integer(x), levels = as.character(levels(x)), class = "factor"))
  if (inherits(x, "Date")) return(structure(as.double(unclass(x)), class = "Date"))
  if (inherits(x, "POSIXct")) {
    return(structure(as.double(unclass(x)), tzone = attr(x, "tzone"), class = c("POSIXct", "POSIXt")))
  }
  if (inherits(x, "integer64")) x <- whole_numbers(x)
  attributes(x) <- NULL
  x
}

check_encoding <- function(x, name, argument = name) {
  if (all(sound_text(if (is.factor(x)) levels(x) else distinct(x)))) return(invisible())
  rows <- which(!sound_text(as.character(x)))
  abort_data(argument, "be text that is valid in its encoding",
             paste0("not valid in ", format_count(length(rows), "row")),
             paste0(where_rows(rows), "; ", advice_encoding))
}

# Valid in an encoding, and in one that is known: bytes are in none.
sound_text <- function(x) validEnc(x) & Encoding(x) != "bytes"

advice_encoding <- "read the file with its own encoding, such as \"latin1\""

check_column_names <- function(data, argument) {
  bad <- which(!sound_text(names(data)))
  if (!length(bad)) return(data)
  abort_data(argument, "have names of columns that are valid in their encoding", "not valid in some",
             paste0(if (length(bad) > 1L) "columns " else "column ", enumerate(bad), "; ", advice_encoding))
}

# Numbers that a class shows as something else (months, Roman numerals, times of day): a factor of what is shown, in the
# order of the numbers. Labels, dates and numbers of 64 bits are read elsewhere.
shown_numbers <- function(x) {
  others <- c("factor", "Date", "POSIXct", "integer64", "haven_labelled")
  if (!is.object(x) || isS4(x) || inherits(x, others) || !is.numeric(unclass(x)) || !is.null(value_labels(x))) return(x)
  bare <- as.vector(unclass(x))
  at <- which(!duplicated(bare) & !is.na(bare))
  at <- at[order(bare[at])]
  number <- bare[at]
  text <- as.character(`attributes<-`(number, attributes(x)[setdiff(names(attributes(x)), "names")]))
  if (identical(text, number_labels(number, exact = FALSE))) return(x)
  factor(text[match(bare, number)], unique(text))
}

# Value labels: a factor whose levels are the labels in the order of their codes, a code without a label standing for
# itself. Where no value has a label the vector stays as it is, without its labels.
labelled_values <- function(x) {
  x <- without_user_missing(x)
  labels <- value_labels(x)
  if (is.null(labels)) return(x)
  text <- names(labels)
  bare <- as.vector(unclass(x))
  codes <- as.vector(unclass(labels))
  if (!any(bare %in% codes)) return(bare)
  own <- setdiff(bare[!is.na(bare)], codes)
  codes <- c(codes, own)
  text <- c(text, if (is.numeric(own)) number_labels(own, exact = FALSE) else as.character(own))
  order <- if (is.numeric(codes)) order(codes) else seq_along(codes)
  factor(text[match(bare, codes)], levels = unique(text[order]))
}

# Codes that bear no label although others do, as text; NULL where there are none.
unlabelled_codes <- function(x) {
  labels <- value_labels(x)
  if (is.null(labels)) return(NULL)
  x <- without_user_missing(x)
  bare <- as.vector(unclass(x))
  codes <- as.vector(unclass(labels))
  if (!any(bare %in% codes)) return(NULL)
  own <- setdiff(bare[!is.na(bare)], codes)
  if (length(own)) if (is.numeric(own)) number_labels(sort(own), exact = FALSE) else as.character(own)
}

# `found`: by column.
inform_unlabelled <- function(found) {
  found <- Filter(Negate(is.null), found)
  if (!length(found)) return(invisible())
  said <- vapply(names(found), function(name) paste0(dQuote(name, FALSE), " (", enumerate(found[[name]]), ")"), "")
  inform_cytochange(paste0("Codes without a value label stand beside labelled ones, and are taken as names like ",
                           "these: ", if (length(found) == 1L) "column " else "columns ", enumerate(said),
                           ". Where a label only says what is missing put NA for its code, and take the labels off."),
                    "unlabelled_codes", names = names(found))
}

# Of some columns of a data set those whose labels cannot be read: their `own`, or labels `beside` the data, as foreign
# leaves those of Stata: of which columns they are nobody knows once columns were taken out or put in.
unread_labels <- function(data, columns) {
  among <- function(test) columns[vapply(columns, function(name) test(data[[name]]), NA)]
  beside <- !is.null(attr(data, "label.table", exact = TRUE))
  list(own = among(function(x) !is.null(written_labels(x)) &&
                     is.null(named_codes(written_labels(x), is.numeric(unclass(x))))),
       beside = if (beside) among(function(x) is.numeric(x) && is.null(written_labels(x))))
}

# `unread`: a list of such, a data set each.
inform_unread_labels <- function(unread) {
  of <- function(part) unique(unlist(lapply(unread, `[[`, part), use.names = FALSE))
  coded <- list(own = of("own"), beside = of("beside"))
  if (!any(lengths(coded))) return(invisible())
  by_codes <- function(names) paste0("column", if (length(names) > 1L) "s", " ", enumerate(dQuote(names, FALSE)),
                                     " by codes")
  which <- c(own = "are not codes named by them (attribute \"labels\")",
             beside = "stand beside the data (attribute \"label.table\")")
  said <- vapply(names(coded)[lengths(coded) > 0L], function(part) {
    paste0("Value labels that ", which[[part]], " are not read: ", by_codes(coded[[part]]), ".")
  }, "")
  inform_cytochange(paste(c(said, "To have them read the file with its labels as factors, or with the package haven."),
                          collapse = " "), "unread_labels", names = unlist(coded, use.names = FALSE))
}

# Values that the file itself declares missing (attributes `na_values` and `na_range`, as haven gives those of SPSS).
without_user_missing <- function(x) {
  range <- attr(x, "na_range", exact = TRUE)
  single <- attr(x, "na_values", exact = TRUE)
  if (is.null(range) && is.null(single)) return(x)
  bare <- as.vector(unclass(x))
  lost <- bare %in% single
  if (length(range) == 2L && is.numeric(bare)) lost <- lost | (bare >= range[1L] & bare <= range[2L]) %in% TRUE
  structure(replace(bare, lost, NA), labels = value_labels(x))
}

# Measurements as haven gives them: the numbers, whatever is labelled.
without_labels <- function(x) {
  if (!inherits(x, "haven_labelled")) return(x)
  stats::setNames(as.vector(unclass(x)), names(unclass(x)))
}

# What stands beside a column as its value labels, as haven (attribute `labels`; the class is not needed) or foreign
# gives them; NULL of a factor, whose levels count.
written_labels <- function(x) {
  labels <- attr(x, "labels", exact = TRUE) %||% attr(x, "value.labels", exact = TRUE)
  if (length(labels) && !is.factor(x)) labels
}

# Codes named by their labels; NULL where there are none.
value_labels <- function(x) {
  labels <- written_labels(x)
  if (is.null(labels)) return(NULL)
  labels <- named_codes(labels, is.numeric(unclass(x)))
  labels <- labels[!is.na(unclass(labels)) & !blank_text(names(labels))]
  if (length(labels)) labels
}

# Written labels as codes named by them, a list as a vector; of numbers also labels named by their codes. NULL where
# they are neither.
named_codes <- function(labels, of_numbers) {
  if (is.list(labels)) labels <- if (all(lengths(labels) == 1L)) unlist(lapply(labels, unname))
  if (is.null(names(labels)) || !is.atomic(labels)) return(NULL)
  if (!is.character(labels) || !of_numbers) return(labels)
  number <- function(text) suppressWarnings(as.double(text))
  codes <- number(labels)
  if (!anyNA(codes[!is.na(labels)])) return(stats::setNames(codes, names(labels)))
  codes <- number(names(labels))
  if (!anyNA(codes)) stats::setNames(codes, labels)
}

# A column of names without blanks at their ends, each spelling trimmed once; attribute `trimmed`: those that had some.
trim_column <- function(x) {
  text <- if (is.factor(x)) levels(x) else if (is.character(x)) distinct(x)
  if (!length(text)) return(x)
  trimmed <- trim_blanks(text)
  if (identical(trimmed, text)) return(x)
  code <- if (is.factor(x)) as.integer(x) else match(x, text)
  lost <- text[which(trimmed != text & !blank_text(text) & tabulate(code, length(text)) > 0L)]
  if (is.character(x)) return(structure(trimmed[code], trimmed = lost))
  label <- unique(trimmed)
  structure(match(trimmed, label)[code], levels = label, class = "factor", trimmed = lost)
}

# Empty text, and text of blanks only, is missing.
blank_text <- function(x) is.na(x) | !grepl("[^[:space:]]", x)

blank_to_na <- function(x) {
  if (is.factor(x)) {
    blank <- blank_text(levels(x))
    if (any(blank)) x[blank[x]] <- NA
  } else if (is.character(x)) {
    text <- distinct(x)
    blank <- text[blank_text(text)]
    if (length(blank)) x[x %in% blank] <- NA
  }
  x
}

# Codes of the values that are known: not missing, nor blank text.
known_codes <- function(x) {
  if (is.factor(x)) return(recode(as.integer(x), known_places(levels(x))))
  seen <- first_seen(x)
  if (is.character(x)) recode(seen$code, known_places(x[seen$at])) else seen$code
}

# Text that is equal in another encoding is the same.
known_places <- function(text) replace(match(text, text), blank_text(text), NA_integer_)

# Values that are not blank, in the order of first appearance.
known_text <- function(x) {
  text <- trim_blanks(as.character(unique(x)))
  unique(text[!blank_text(text)])
}

# Codes and labels of a column that names patients, visits or markers. `order` says what the labels are ordered by:
# "levels", "number" or "appearance". A missing or blank name has code NA. `exact`: numbers that print alike stay apart.
name_codes <- function(x, exact) {
  if (is.factor(x)) return(drop_unused(as.integer(x), levels(x), "levels"))
  seen <- first_seen(x)
  value <- x[seen$at]
  if (is.character(x) || is.logical(x)) return(drop_unused(seen$code, as.character(value), "appearance"))
  order <- order(value)
  drop_unused(recode(seen$code, order(order)), number_labels(value[order], exact), "number")
}

# Leaves out labels that are blank or have no row; labels that are equal become one.
drop_unused <- function(code, label, order) {
  used <- tabulate(code, length(label)) > 0L & !blank_text(label)
  kept <- unique(label[used])
  list(code = recode(code, ifelse(used, match(label, kept), NA_integer_)), label = kept, order = order)
}

# Numbers and dates as text: 100000, not 1e+05.
number_labels <- function(number, exact) {
  label <- as.character(number)
  if (!is.numeric(number)) return(label)
  scientific <- grep("e", label, fixed = TRUE)
  label[scientific] <- vapply(number[scientific], format, "", digits = 15L, scientific = FALSE, trim = TRUE)
  if (exact && anyDuplicated(label)) sprintf("%.17g", number) else label
}

# "rows 3, 7 and 12 more; patient 01-701": where in the data. `patient`: the patient of each row.
where_rows <- function(rows, patient = NULL) {
  of_rows <- unique(rows)
  text <- paste0(if (length(of_rows) == 1L) "row " else "rows ", enumerate(plain_count(of_rows)))
  if (is.null(patient)) return(text)
  of_patients <- unique(patient)
  paste0(text, "; patient", if (length(of_patients) > 1L) "s", " ", enumerate(of_patients))
}

# Row numbers without 1e+05.
plain_count <- function(x) format(x, scientific = FALSE, trim = TRUE)
