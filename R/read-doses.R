# The order of groups by the numbers in their names: doses in several units, powers of ten, durations.

# By the numbers in names, of doses by their amounts.
group_order <- function(label) natural_order(in_one_time(in_one_unit(written_out(label))))

has_several_units <- function(label) {
  written <- written_out(label)
  !identical(in_one_unit(written), written)
}

# Numbers in names without decimal commas and signs between thousands, and powers of ten and millions in digits.
written_out <- function(label) {
  comma <- "(?<![0-9.,])(0),([0-9]+)|(?<![0-9.,])([0-9]+),([0-9]{1,2})(?![0-9,])"
  label <- without_thousands(gsub(comma, "\\1\\3.\\2\\4", label, perl = TRUE))
  number <- "(?<![0-9.,a-z])[0-9]+([.][0-9]+)?"
  at <- gregexpr(paste0("(", number, " ?[x*\u00d7\u00b7] ?)?(?<![0-9.])10\\^[0-9]{1,2}|", number,
                        "(e[+]?[0-9]{1,2}(?![a-z0-9])| (million|mio[.]?)(?![a-z]))"), lower_ascii(label), perl = TRUE)
  found <- regmatches(label, at)
  if (!any(lengths(found))) return(label)
  plain <- sub("^10\\^", "1e", sub(" ?[x*\u00d7\u00b7] ?10\\^", "e", lower_ascii(unlist(found))))
  plain <- sub(" (million|mio[.]?)$", "e6", plain)
  regmatches(label, at) <- utils::relist(sub("[.]?0+$", "", sprintf("%.6f", text_number(plain))), found)
  label
}

# Names with their durations in days, where these are in several units ("6 months", "1 year").
in_one_time <- function(label) {
  days <- c(hour = 1 / 24, hr = 1 / 24, h = 1 / 24, day = 1, d = 1, week = 7, wk = 7, month = 30.4375, mo = 30.4375,
            year = 365.25, yr = 365.25, y = 365.25)
  duration <- paste0("(?<![0-9.,a-z])[0-9]+([.][0-9]+)?[- ]?(", paste(names(days), collapse = "|"), ")s?(?![a-z0-9])")
  at <- gregexpr(duration, lower_ascii(label), perl = TRUE)
  found <- regmatches(label, at)
  text <- lower_ascii(unlist(found))
  length_of <- days[sub("^[0-9.]+[- ]?([a-z]+?)s?$", "\\1", text, perl = TRUE)]
  if (length(unique(length_of)) < 2L) return(label)
  plain <- sprintf("%025.12f", text_number(sub("[- ]?[a-z]+$", "", text)) * length_of)
  regmatches(label, at) <- utils::relist(plain, found)
  label
}

# Names with their doses in one unit, where all are amounts of one kind in several ("1 mg", "500 ug"); else as they are.
in_one_unit <- function(label) {
  prefix <- "(mc|[pnumckg\u00b5\u03bc])?"
  kind <- "(mol|units?|iu|u|bq|ci|gy|g|l)"
  amount <- paste0("(?<![0-9.,a-z])[0-9]+([.][0-9]+)? ?", prefix, kind, "(?![a-z0-9])")
  at <- gregexpr(amount, lower_ascii(label), perl = TRUE)
  dose <- regmatches(label, at)
  unit <- sub("^[0-9.]+ ?", "", unlist(dose))
  of <- sub(paste0("^", prefix, kind, "$"), "\\2", lower_ascii(unit), perl = TRUE)
  written <- substr(unit, 1L, nchar(unit) - nchar(of))
  of[of %in% c("unit", "units", "iu")] <- "u"
  power <- unit_power(written, of)
  if (length(unique(of)) != 1L || length(unique(power)) == 1L) return(label)
  plain <- sprintf("%025.12f", text_number(sub(" ?[^0-9.].*$", "", unlist(dose))) * 10^power)
  regmatches(label, at) <- utils::relist(plain, dose)
  label
}

# The power of ten of a prefix. A capital M is mega before units of activity and radiation ("3 MIU", "100 MBq"), milli
# before the others ("50 MG"); g is giga.
unit_power <- function(prefix, of) {
  power <- c(p = -12, n = -9, u = -6, mc = -6, m = -3, c = -2, k = 3, g = 9)
  # As text: a name of a vector in the source is a symbol, which the C locale cannot hold.
  power[c("\u00b5", "\u03bc")] <- -6
  found <- unname(power[lower_ascii(prefix)])
  found[prefix == ""] <- 0
  replace(found, prefix == "M" & of %in% c("u", "bq", "ci"), 6)
}
