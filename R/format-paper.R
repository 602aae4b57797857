# Figures as papers print them. Missing figures are "". format.R has what consoles and reports print.

# ---- p values ----------------------------------------------------------------------------------------------------------

# How each style prints p: `decimals` (of p in general), `fine` (of p below 0.01; NA: two significant digits below 0.1), the
# smallest p that is printed as a number, whether a zero stands before the point, the point, and the word for 1.
p_styles <- function() {
  list(journal = list(decimals = 2L, fine = 3L, least = 0.001, zero = TRUE, point = "."),
       ama = list(decimals = 2L, fine = 3L, least = 0.001, zero = FALSE, point = "."),
       apa = list(decimals = 3L, fine = 3L, least = 0.001, zero = FALSE, point = "."),
       lancet = list(decimals = 2L, fine = 4L, least = 0.0001, zero = TRUE, point = "\u00b7"),
       three = list(decimals = 3L, fine = 3L, least = 0.001, zero = TRUE, point = "."))
}

check_p_style <- function(x) check_choice(x, names(p_styles()), "p_style")

# p by the style of a journal. No style prints a p below 0.05 as 0.05, or any p as 0 or 1: digits are added instead.
p_text <- function(p, style = "journal") {
  rule <- p_styles()[[style]]
  known <- !is.na(p)
  decimals <- rep(rule$decimals, length(p))
  decimals[known & p < 0.0095] <- rule$fine
  if (style == "lancet") decimals[known & p < 0.0995] <- pmin(1 - floor(log10(pmax(p[known & p < 0.0995], 1e-4))), 4)
  near <- known & p >= 0.045 & p < 0.055
  decimals[near] <- pmax(decimals[near], 3L)
  text <- fixed(p, decimals)
  # 0.0496 and its like: cut, not rounded, so that it stays below 0.05.
  across <- known & p < 0.05 & suppressWarnings(as.numeric(text)) >= 0.05
  text[across] <- fixed(floor(p[across] * 1e4) / 1e4, rep(4L, sum(across)))
  text[known & p < rule$least] <- paste0("<", fixed(rule$least, -log10(rule$least)))
  # 1 to as many decimals as the style has.
  highest <- 1 - 10^-rule$decimals
  text[known & p > highest + 10^-rule$decimals / 2] <- paste0(">", fixed(highest, rule$decimals))
  text[!known] <- ""
  if (!rule$zero) text <- sub("^([<>]?)0\\.", "\\1.", text)
  sub(".", rule$point, text, fixed = TRUE)
}

# ---- numbers -----------------------------------------------------------------------------------------------------------

# Numbers with so many decimals each; thousands are marked, no zero bears a sign.
fixed <- function(x, decimals) {
  out <- character(length(x))
  decimals <- rep_len(as.integer(decimals), length(x))
  for (d in unique(decimals[is.finite(x)])) {
    here <- is.finite(x) & decimals == d
    out[here] <- formatC(x[here], digits = d, format = "f", big.mark = ",")
  }
  sub("^-(0\\.?0*)$", "\\1", out)
}

# Counts; "" where missing.
big_count <- function(n) ifelse(is.na(n), "", format(n, big.mark = ",", trim = TRUE, scientific = FALSE))

# Ratios: the estimate's size decides how many decimals a small one needs, a large number has none.
ratio_decimals <- function(estimate, low, high) {
  decimals <- ifelse(is.na(estimate) | estimate >= 0.1, 2L, ifelse(estimate >= 0.01, 3L, 4L))
  # A limit of 0.997 is not 1.
  touches <- function(x) is.finite(x) & x != 1 & abs(x - 1) < 0.005
  pmax(decimals, ifelse(touches(low) | touches(high), 3L, 0L))
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

# ---- intervals ---------------------------------------------------------------------------------------------------------

# "1.23 (0.98 to 1.54)". `show`: turns numbers into text, row by row. A side without a limit is said in words: "1.23 (at
# least 0.98)"; `lowest`: the value that means no lower limit.
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

# `decimals`: a number to overrule the rule, or NULL.
ratio_interval <- function(estimate, low, high, separator = " to ", decimals = NULL, lowest = -Inf) {
  decimals <- if (is.null(decimals)) ratio_decimals(estimate, low, high) else rep(decimals, length(estimate))
  estimate_text(estimate, low, high, function(x) ratio_text(x, decimals), separator, lowest)
}

unit_interval <- function(estimate, low, high, separator = " to ", decimals = NULL, data_decimals = NA_integer_) {
  decimals <- if (is.null(decimals)) unit_decimals(estimate, low, high, data_decimals) else
    rep(decimals, length(estimate))
  estimate_text(estimate, low, high, function(x) fixed(x, decimals), separator)
}

# Areas, probabilities and figures of validation: so many decimals.
share_interval <- function(estimate, low, high, separator = " to ", decimals = NULL) {
  show <- function(x) if (is.null(decimals)) share_text(x) else fixed(x, decimals)
  estimate_text(estimate, low, high, show, separator)
}

# Two decimals, more where a share that is neither 0 nor 1 would look like it.
share_text <- function(x) {
  decimals <- rep(2L, length(x))
  for (more in 3:4) decimals[is.finite(x) & x != round(x) & abs(x - round(x)) < 0.5 * 10^-(more - 1L)] <- more
  fixed(x, decimals)
}

# A value in the data's units with the data's decimals; three significant digits where they are not known.
value_text <- function(x, data_decimals = NA_integer_, decimals = NULL) {
  if (!is.null(decimals)) return(fixed(x, decimals))
  data_decimals <- rep_len(data_decimals, length(x))
  ifelse(is.na(data_decimals), format_number(x), fixed(x, ifelse(is.na(data_decimals), 0L, data_decimals)))
}

percent_text <- function(x) ifelse(is.na(x), "", paste0(fixed(100 * x, 0L), "%"))

# Statistics and other figures without a rule of their own.
plain_text <- function(x) {
  if (is.logical(x)) return(ifelse(is.na(x), "", ifelse(x, "yes", "no")))
  if (is.integer(x)) return(big_count(x))
  if (is.numeric(x)) return(format_number(x))
  x <- as.character(x)
  ifelse(is.na(x), "", x)
}
