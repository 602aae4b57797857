# How figures are written: no figure is rounded for a reader anywhere but here. Missing figures are "".

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
format_number <- function(x, digits = 3L) {
  out <- character(length(x))
  finite <- is.finite(x)
  value <- signif(x[finite], digits)
  size <- ifelse(value == 0, 0, floor(log10(abs(value))))
  plain <- size >= -4 & size < 7
  text <- formatC(value, digits = digits - 1L, format = "e")
  places <- pmax(0, digits - 1 - size)
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

# Three significant digits, but three decimals close to 1, where two would hide the difference: ratios in sentences.
format_ratio <- function(x) {
  near <- !is.na(x) & abs(x - 1) < 0.1
  text <- format_number(x)
  text[near] <- fixed(x[near], 3L)
  text
}

# Areas, sensitivities, corrected figures: two decimals, more where a share that is neither 0 nor 1 would look like it.
share_text <- function(x) {
  decimals <- rep(2L, length(x))
  for (more in 3:4) decimals[is.finite(x) & x != round(x) & abs(x - round(x)) < 0.5 * 10^-(more - 1L)] <- more
  fixed(x, decimals)
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

# ---- intervals -------------------------------------------------------------------------------------------------------

# At the console: "1.23 (0.98, 1.55)"; without its limits where they are missing.
format_interval <- function(estimate, low, high, digits = 3L, none = NULL) {
  figures <- list(estimate, low, high)
  text <- lapply(figures, format_number, digits)
  # Rows have more digits where one of their figures looks like another, or a limit like no change, without being it.
  alike <- function(i, j) text[[i]] == text[[j]] & signif(figures[[i]], 10L) != signif(figures[[j]], 10L)
  for (more in digits + seq_len(6L)) {
    like_none <- lapply(2:3, function(i) {
      if (is.null(none)) FALSE else abs(figures[[i]] - none) > 1e-10 & text[[i]] == format_number(none, more - 1L)
    })
    at <- which((alike(1L, 2L) | alike(1L, 3L) | alike(2L, 3L) | like_none[[1L]] | like_none[[2L]]) %in% TRUE)
    if (!length(at)) break
    for (i in 1:3) text[[i]][at] <- format_number(figures[[i]][at], more)
  }
  limits <- paste0(" (", text[[2L]], ", ", text[[3L]], ")")
  ifelse(is.na(estimate), "", paste0(text[[1L]], ifelse(is.na(low) | is.na(high), "", limits)))
}

# In documents: "1.23 (0.98 to 1.54)". `show`: turns numbers into text, row by row. A side without a limit is said in
# words: "1.23 (at least 0.98)"; `lowest`: the value that means no lower limit.
estimate_text <- function(estimate, low, high, show, separator = " to ", lowest = -Inf) {
  no_low <- is.na(low) | low <= lowest
  no_high <- is.na(high) | high == Inf
  limits <- ifelse(no_low & no_high, "unbounded",
                   ifelse(no_low, paste("at most", show(high)),
                          ifelse(no_high, paste("at least", show(low)), paste0(show(low), separator, show(high)))))
  absent <- is.na(low) & is.na(high)
  number <- ifelse(is.infinite(estimate), ifelse(estimate > 0, "infinite", "minus infinity"), show(estimate))
  ifelse(is.na(estimate), "", paste0(number, ifelse(absent, "", paste0(" (", limits, ")"))))
}

# Ratios: the estimate's size decides how many decimals a small one needs, a large number has none.
ratio_decimals <- function(estimate, low, high) {
  decimals <- ifelse(is.na(estimate) | estimate >= 0.1 | estimate == 0, 2L, ifelse(estimate >= 0.01, 3L, 4L))
  # A limit of 0.997 is not 1, nor one of 0.9996.
  for (more in 3:6) {
    touches <- function(x) is.finite(x) & !is_one(x) & abs(x - 1) < 0.5 * 10^-(more - 1L)
    decimals <- pmax(decimals, ifelse(touches(low) | touches(high), more, 0L))
  }
  decimals
}

ratio_text <- function(x, decimals) {
  decimals <- rep_len(decimals, length(x))
  size <- abs(x)
  decimals <- ifelse(!is.finite(x), 0L, ifelse(size >= 100, 0L, ifelse(size >= 10, pmin(decimals, 1L), decimals)))
  text <- fixed(x, decimals)
  tiny <- is.finite(x) & x > 0 & x < 0.5 * 10^-decimals
  text[tiny] <- paste0("<", fixed(10^-decimals[tiny], decimals[tiny]))
  huge <- is.finite(x) & size >= 1e6
  text[huge] <- formatC(x[huge], digits = 1L, format = "e")
  text
}

# Differences in units: one decimal more than the data have, as medians and means are printed, but no more than four
# significant digits; where the data's decimals are not known, three significant digits of the largest number.
unit_decimals <- function(estimate, low, high, data_decimals = NA_integer_) {
  largest <- pmax(finite_size(estimate), finite_size(low), finite_size(high))
  figures <- function(n) pmax(0, n - 1 - floor(log10(ifelse(largest > 0, largest, 1))))
  decimals <- ifelse(is.na(data_decimals), figures(3L), pmin(data_decimals + 1, pmax(figures(4L), data_decimals)))
  pmin(decimals, 8)
}

finite_size <- function(x) ifelse(is.finite(x), abs(x), 0)

# A style: how p is printed, between what limits stand, decimals that overrule the rule (NULL: none), and whether
# figures have three significant digits and limits may be "Inf", as at the console.
console_style <- function() list(p_style = "standard", separator = ", ", digits = NULL, console = TRUE)

document_style <- function(p_style = "standard", separator = " to ", digits = NULL) {
  list(p_style = p_style, separator = separator, digits = digits, console = FALSE)
}

ratio_interval <- function(estimate, low, high, style = document_style(), lowest = -Inf) {
  if (style$console) return(console_ratio(estimate, low, high))
  decimals <- rep_len(style$digits %||% ratio_decimals(estimate, low, high), length(estimate))
  # What is 1 and nothing else is told from what is rounded to it.
  exact <- is_one(estimate) & is_one(low) & is_one(high)
  show <- function(x) ifelse(exact, "1", ratio_text(x, decimals))
  estimate_text(estimate, low, high, show, style$separator, lowest)
}

# Is a ratio 1, but for the noise of its computation?
is_one <- function(x) (abs(x - 1) <= 1e-10) %in% TRUE

# The same at the console.
console_ratio <- function(estimate, low, high) {
  text <- format_interval(estimate, low, high, none = 1)
  text[is_one(estimate) & is_one(low) & is_one(high)] <- "1 (1, 1)"
  text
}

unit_interval <- function(estimate, low, high, style = document_style(), data_decimals = NA_integer_) {
  if (style$console) return(format_interval(estimate, low, high))
  decimals <- rep_len(style$digits %||% unit_decimals(estimate, low, high, data_decimals), length(estimate))
  estimate_text(estimate, low, high, function(x) fixed(x, decimals), style$separator)
}

# Areas, and other figures of the order of 1 with so many `decimals`.
share_interval <- function(estimate, low, high, style = document_style(), decimals = NULL) {
  show <- function(x) if (is.null(decimals)) share_text(x) else fixed(x, style$digits %||% decimals)
  estimate_text(estimate, low, high, show, style$separator)
}
