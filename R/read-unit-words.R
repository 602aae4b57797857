# Text that is a unit of measurement.

# One way of writing a unit, by letters that cannot be other units: without blanks, "u" for micro, "L" for the litre,
# powers of ten without signs. Other letters keep their case: "mU" is no "MU".
unit_spelling <- function(unit) {
  plain <- gsub(paste0("[", any_blank, "]+"), "", unit, perl = TRUE)
  plain <- gsub("\u00b5|\u03bc|(?<![A-Za-z])mc(?=g|mol|[lL])", "u", plain, perl = TRUE)
  plain <- gsub("(?<![A-Za-z])([cdmunpf]?)l(?![A-Za-z])", "\\1L", plain, perl = TRUE)
  gsub("^[x*]?10(\\^|\\*\\*?|[eE])?([0-9]+)", "10^\\2", plain, perl = TRUE)
}

# The same in small letters, which take more for one unit, for what data say of their units twice.
unit_key <- function(unit) {
  key <- name_key(unit_spelling(unit))
  key <- sub("^(m|u|k)?iu\\b", "\\1u", key, perl = TRUE)
  known <- c("gi/l" = "10^9/l", "ti/l" = "10^12/l", "10^3/ul" = "10^9/l", "10^6/ul" = "10^12/l", "k/ul" = "10^9/l",
             "thou/ul" = "10^9/l")
  ifelse(key %in% names(known), known[key], key)
}

# What text ends with in parentheses or brackets; NA without.
enclosed_ending <- function(text) {
  enclosed <- "(?s)^.*(?:[(]([^()]+)[)]|\\[([^][]+)\\])$"
  ifelse(grepl(enclosed, text, perl = TRUE), trim_blanks(sub(enclosed, "\\1\\2", text, perl = TRUE)), NA_character_)
}

# The unit that text ends with in parentheses or brackets; NA without.
unit_at_end <- function(text) {
  unit <- enclosed_ending(text)
  replace(unit, !looks_like_unit(unit), NA)
}

# Text without the unit at its end.
without_unit <- function(text) {
  has <- !is.na(unit_at_end(text))
  text[has] <- trim_blanks(sub("[(\\[][^][()]*[)\\]]$", "", text[has], perl = TRUE))
  text
}

# Text that is a unit of measurement: amounts, alone or by something ("mg/L", "10^9/L", "mL/min/1.73 m2", "%").
# Whatever is by something is read in any case; alone the case parts "pM" from the "PM" of an afternoon, and most single
# letters are none.
looks_like_unit <- function(text) {
  power <- "([x*] ?)?10 ?(\\^|\\*\\*?|[eE])? ?[0-9]{1,2} ?"
  prefix <- "([kdcmunpfa\u00b5\u03bc]|mc)?"
  measured <- paste0("(", prefix, "(g|L|l|mol|M|[eE]q|[oO]sm|kat|I?U|iu|J|Pa|m|s|cal|Da|V|Hz)|[cm]?m\\^?[23]|%|mm ?Hg|",
                     "\u00b0? ?[CF]|bpm|[uU]nits?|[rR]atio|[fF]raction|[iI]ndex|[sS]core|min|h|hr|hours?|days?|weeks?|",
                     "months?|years?|[AMRBEHC]?[FR]?U|NPX|MFI|[GM]PL|(log(2|10)? ?)?(copies|cells?|counts?|beats))")
  by <- paste0("(([0-9.]+|", power, ") ?)?(", measured, "|[hl]pf|d|wk|mo|yr|creat(inine)?|beats?|cells?|test)",
               "( creat(inine)?| cells| h)?")
  alone <- grepl(paste0("^(", power, ")?", measured, "$"), text, perl = TRUE)
  in_parts <- paste0("^(", power, "|1)?(", measured, "|gi|ti|thou|mil|k)?( ?(/| per |[.]) ?", by, ")+$")
  parts <- grepl(lower_ascii(in_parts), lower_ascii(text), perl = TRUE)
  (alone & !text %in% c("A", "C", "F", "J", "M", "U", "V", "l")) | parts
}

# Text that is all units of an amount, not of time. A glance at the first spares most columns the rest.
holds_units <- function(x) {
  if (!is.factor(x) && !is.character(x)) return(FALSE)
  is_unit <- function(text) looks_like_unit(text) & !is_unit_of_time(text)
  head <- known_text(utils::head(x, 100L))
  length(head) > 0L && is_unit(head[1L]) && all(is_unit(known_text(if (is.factor(x)) levels(x) else distinct(x))))
}

is_unit_of_time <- function(text) grepl("^(s|min|h|hrs?|hours?|days?|weeks?|months?|years?)$", text)
