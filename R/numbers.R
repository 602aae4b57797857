# How figures are written: no figure is rounded for a reader anywhere but here and, where several stand together, in
# intervals.R. Missing figures are "".

# ---- p values --------------------------------------------------------------------------------------------------------

# How each style prints p: `decimals` below, between and above `breaks`; the smallest p that is printed as a number; the
# highest, and what 1 itself is; whether a zero stands before the point, and the point.
p_styles <- function() {
  rule <- function(breaks, decimals, least = 0.001, highest = 0.99, one = NULL, zero = TRUE, point = ".") {
    list(breaks = breaks, decimals = decimals, least = least, highest = highest, one = one, zero = zero, point = point)
  }
  list(standard = rule(0.0995, c(3L, 2L), one = "1"),
       journal = rule(0.0095, c(3L, 2L)),
       ama = rule(0.0095, c(3L, 2L), zero = FALSE),
       apa = rule(numeric(), 3L, highest = 0.999, zero = FALSE),
       lancet = rule(c(0.00995, 0.0995), c(4L, 3L, 2L), least = 0.0001, point = "\u00b7"),
       three = rule(numeric(), 3L, highest = 0.999))
}

check_p_style <- function(x) check_choice(x, names(p_styles()), "p_style")

# The one rule for p. No style prints a p beside 0.05 as 0.05, or any p but 1 as 0 or 1: digits are added instead.
format_p <- function(p, style = "standard") {
  rule <- p_styles()[[style]]
  known <- !is.na(p)
  decimals <- rule$decimals[findInterval(p, rule$breaks) + 1L]
  decimals[known & p >= 0.045 & p < 0.055] <- pmax(decimals[known & p >= 0.045 & p < 0.055], 3L)
  text <- fixed(p, decimals)
  # 0.0496 and 0.0504: cut away from 0.05.
  near <- known & abs(p - 0.05) > 1e-12 & abs(p - 0.05) < 0.0006
  text[near] <- fixed(ifelse(p[near] < 0.05, floor(p[near] * 1e4), ceiling(p[near] * 1e4)) / 1e4, 4L)
  text[known & p < rule$least] <- paste0("<", fixed(rule$least, round(-log10(rule$least))))
  decimals <- round(-log10(1 - rule$highest))
  text[known & p > rule$highest + 10^-decimals / 2] <- paste0(">", fixed(rule$highest, decimals))
  if (!is.null(rule$one)) text[known & p > 1 - 8 * .Machine$double.eps] <- rule$one
  text[!known] <- ""
  if (!rule$zero) text <- sub("^([<>]?)0\\.", "\\1.", text)
  sub(".", rule$point, text, fixed = TRUE)
}

# "p = 0.012", "p < 0.001", for sentences.
format_p_equals <- function(p) {
  text <- format_p(p)
  sign <- substr(text, 1L, 1L)
  ifelse(sign %in% c("<", ">"), paste0("p ", sign, " ", substring(text, 2L)), paste0("p = ", text))
}

# ---- numbers ---------------------------------------------------------------------------------------------------------

# `digits` significant digits, never fewer than the whole part has, powers of ten only for the very large and small.
# `more`: decimals beyond those, of each figure.
format_number <- function(x, digits = 3L, more = 0L) {
  out <- character(length(x))
  finite <- is.finite(x)
  more <- rep_len(more, length(x))[finite]
  value <- signif(x[finite], digits)
  size <- ifelse(value == 0, 0, floor(log10(abs(value))))
  plain <- size >= -4 & size < 7
  text <- formatC(value, digits = digits - 1L, format = "e")
  for (m in setdiff(unique(more), 0)) {
    here <- more == m
    value[here] <- signif(x[finite][here], digits + m)
    text[here] <- formatC(value[here], digits = digits + m - 1L, format = "e")
  }
  places <- pmax(0, digits - 1 - size + more)
  for (d in unique(places[plain])) {
    here <- plain & places == d
    # The figure itself where it has decimals, as fixed() writes it: signif() takes 3.825 for 3.82, formatC() for 3.83.
    text[here] <- formatC((if (d > 0) x[finite] else value)[here], digits = d, format = "f")
  }
  text[value == 0] <- "0"
  out[finite] <- text
  infinite <- !is.na(x) & is.infinite(x)
  out[infinite] <- as.character(x[infinite])
  out
}

# So many decimals each; thousands are marked, no zero bears a sign; "Inf" where infinite.
fixed <- function(x, decimals) {
  out <- ifelse(is.na(x), "", as.character(x))
  decimals <- rep_len(as.integer(decimals), length(x))
  for (d in unique(decimals[is.finite(x)])) {
    here <- is.finite(x) & decimals == d
    out[here] <- formatC(x[here], digits = d, format = "f", big.mark = ",")
  }
  sub("^-(0\\.?0*)$", "\\1", out)
}

# Areas, sensitivities, corrected figures: two decimals, more where a share that is neither 0 nor 1 would look like it.
share_text <- function(x) fixed(x, share_decimals(x))

share_decimals <- function(x) {
  decimals <- rep(2L, length(x))
  off <- abs(x - round(x))
  for (more in 3:4) decimals[is.finite(x) & off > 1e-10 & off < 0.5 * 10^-(more - 1L)] <- more
  decimals
}

percent_text <- function(x) ifelse(is.na(x), "", paste0(fixed(100 * x, 0L), "%"))

# A value in the data's units with the data's decimals; three significant digits where they are not known.
value_text <- function(x, data_decimals = NA_integer_, decimals = NULL) {
  if (!is.null(decimals)) return(fixed(x, decimals))
  data_decimals <- rep_len(data_decimals, length(x))
  ifelse(is.na(data_decimals), format_number(x), fixed(x, ifelse(is.na(data_decimals), 0L, data_decimals)))
}

# Statistics and other figures without a rule of their own.
plain_text <- function(x) {
  if (is.logical(x)) return(ifelse(is.na(x), "", ifelse(x, "yes", "no")))
  if (is.integer(x)) return(big(x))
  if (is.numeric(x)) return(format_number(x))
  x <- as.character(x)
  ifelse(is.na(x), "", x)
}

blank_missing <- function(x) ifelse(is.na(x), "", x)

# ---- counts ----------------------------------------------------------------------------------------------------------

# Of numbers as they are written: "5,225.5".
with_commas <- function(text) prettyNum(text, big.mark = ",")

# "1,204". A comma after each digit that whole groups of three follow; format(big.mark =) takes twenty times as long.
big <- function(n) {
  text <- is.na(n)
  none <- which(text)
  text[] <- sprintf("%.0f", as.numeric(n))
  text[none] <- ""
  long <- nchar(text) > 3L
  if (any(long)) text[long] <- gsub("(?<=[0-9])(?=(?:[0-9]{3})+$)", ",", text[long], perl = TRUE)
  text
}

# "1 patient", "3 patients", "1,204 patients".
format_count <- function(n, noun, plural = paste0(noun, "s")) paste(big(n), c(plural, noun)[(n == 1) + 1L])

# "12" or "10 to 12".
format_range <- function(n, to = " to ") {
  if (!length(n) || all(is.na(n))) return("0")
  paste(unique(big(range(n, na.rm = TRUE))), collapse = to)
}

# "1 patient", "10 to 12 patients".
format_range_of <- function(n, noun, plural = paste0(noun, "s")) {
  paste(format_range(n), if (any(n == 1, na.rm = TRUE) && all(n == 1, na.rm = TRUE)) noun else plural)
}

# "95%", "99.9%".
format_level <- function(conf.level) paste0(format(100 * conf.level, digits = 6L), "%")

seed_text <- function(seed) if (is.null(seed)) "none" else format(seed, scientific = FALSE, trim = TRUE)
