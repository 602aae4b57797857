# How figures that stand together are written: an estimate and its limits.

# ---- the one rule ----------------------------------------------------------------------------------------------------

# The texts of figures that stand together in a row, a vector a figure: as each would be written alone, with more
# decimals where it would look like another of them, or like `none` (of each figure the values that it may not look
# like, if it is not one of them; NULL: none), without being it. Figures of one magnitude have the same decimals.
# `base(x)`: the decimals of figures alone; `write(x, more)`: figures with so many more than these;
# `magnitude(x, more)`: of what is written then.
apart <- function(figures, none, write, base = function(x) 0, magnitude = function(x, more) 0) {
  alone <- lapply(figures, function(x) ifelse(is.finite(x), base(x), NA))
  more <- lapply(figures, function(x) integer(length(x)))
  for (trial in 0:6) {
    text <- Map(write, figures, more)
    if (trial == 6L) break
    hidden <- lapply(seq_along(figures), function(i) {
      is_hidden(i, figures, text) | looks_like_none(figures[[i]], text[[i]], none[[i]], more[[i]], write)
    })
    if (!any(unlist(hidden))) break
    more <- even(Map(`+`, more, hidden), alone, function(more) Map(magnitude, figures, more))
  }
  text
}

# What is too small to be written ("<0.01") looks like nothing else.
is_hidden <- function(i, figures, text) {
  alike <- lapply(setdiff(seq_along(figures), i), function(j) {
    same <- text[[i]] == text[[j]] & signif(figures[[i]], 10L) != signif(figures[[j]], 10L)
    (same & is.finite(figures[[i]]) & !startsWith(text[[i]], "<")) %in% TRUE
  })
  Reduce(`|`, alike, logical(length(text[[i]])))
}

looks_like_none <- function(x, text, none, more, write) {
  alike <- lapply(none, function(value) {
    (is.finite(x) & abs(x - value) > 1e-10 & text == write(rep(value, length(x)), more)) %in% TRUE
  })
  Reduce(`|`, alike, logical(length(x)))
}

# As many decimals as any figure of the same magnitude has, until that is so: with more of them 1.000 may be 0.9996.
even <- function(more, alone, sizes_of) {
  repeat {
    sizes <- sizes_of(more)
    decimals <- Map(`+`, alone, more)
    evened <- lapply(seq_along(more), function(i) {
      kin <- Map(function(n, size) ifelse((size == sizes[[i]]) %in% TRUE & !is.na(n), n - alone[[i]], 0), decimals,
                 sizes)
      out <- do.call(pmax, c(more[i], kin))
      ifelse(is.na(out), 0, out)
    })
    if (isTRUE(all.equal(evened, more))) return(more)
    more <- evened
  }
}

# Powers of ten.
magnitude_of <- function(x) floor(log10(ifelse(x == 0, 1, abs(x))))

# ---- intervals -------------------------------------------------------------------------------------------------------

# At the console: "1.23 (0.98, 1.55)"; without its limits where they are missing. `none`: no limit looks like it.
format_interval <- function(estimate, low, high, digits = 3L, none = NULL) {
  without <- is.na(low) | is.na(high)
  text <- number_texts(list(estimate, ifelse(without, NA, low), ifelse(without, NA, high)), digits, none)
  limits <- paste0(" (", text[[2L]], ", ", text[[3L]], ")")
  ifelse(is.na(estimate), "", paste0(text[[1L]], ifelse(without, "", limits)))
}

# Figures by significant digits. The first is what the others are limits or quartiles of: it alone may look like `none`.
number_texts <- function(figures, digits = 3L, none = NULL) {
  significant(figures, c(list(NULL), rep(list(none), length(figures) - 1L)), digits)
}

significant <- function(figures, none, digits = 3L) {
  base <- function(x) digits - 1 - magnitude_of(signif(x, digits))
  apart(figures, none, function(x, more) format_number(x, digits, more), base,
        function(x, more) magnitude_of(round(x, base(x) + more)))
}

# In documents: "1.23 (0.98 to 1.54)". `show`: turns numbers into text, row by row, or the texts of the three. A side
# without a limit is said in words: "1.23 (at least 0.98)"; `lowest`: the value that means no lower limit.
estimate_text <- function(estimate, low, high, show, separator = " to ", lowest = -Inf) {
  text <- if (is.function(show)) lapply(list(estimate, low, high), show) else show
  no_low <- is.na(low) | low <= lowest
  no_high <- is.na(high) | high == Inf
  limits <- ifelse(no_low & no_high, "unbounded",
                   ifelse(no_low, paste("at most", text[[3L]]),
                          ifelse(no_high, paste("at least", text[[2L]]),
                                 paste0(text[[2L]], separator, text[[3L]]))))
  absent <- is.na(low) & is.na(high)
  number <- ifelse(is.infinite(estimate), ifelse(estimate > 0, "infinite", "minus infinity"), text[[1L]])
  ifelse(is.na(estimate), "", paste0(number, ifelse(absent, "", paste0(" (", limits, ")"))))
}

# Ratios: the estimate's size decides how many decimals a small one needs, a large number has none.
ratio_decimals <- function(estimate) {
  ifelse(is.na(estimate) | estimate >= 0.1 | estimate == 0, 2L, ifelse(estimate >= 0.01, 3L, 4L))
}

ratio_text <- function(x, decimals, more = 0) {
  decimals <- rep_len(decimals, length(x))
  size <- ratio_size(x)
  decimals <- more + ifelse(!is.finite(x) | size > 1L, 0L, ifelse(size == 1L, pmin(decimals, 1L), decimals))
  text <- fixed(x, decimals)
  tiny <- is.finite(x) & x > 0 & x < 0.5 * 10^-decimals
  text[tiny] <- paste0("<", fixed(10^-decimals[tiny], decimals[tiny]))
  huge <- is.finite(x) & size == 3L
  text[huge] <- formatC(x[huge], digits = 1L, format = "e")
  text
}

# 0 for one digit before the point, 1 for two, 2 for more, 3 for what is written in powers of ten.
ratio_size <- function(x) findInterval(abs(x), c(9.995, 99.95, 1e6))

# Ratios by the style, the first as in number_texts(): limits of 0.997 and of 0.9996 are not 1. `of`: whose size decides
# on the decimals.
ratio_texts <- function(figures, style = document_style(), of = figures[[1L]]) {
  if (style$console) return(number_texts(figures, none = 1))
  if (!is.null(style$digits)) return(lapply(figures, ratio_text, style$digits))
  decimals <- ratio_decimals(of)
  apart(figures, c(list(NULL), rep(list(1), length(figures) - 1L)), function(x, more) ratio_text(x, decimals, more),
        magnitude = function(x, more) ratio_size(x))
}

# Differences in units likewise; `decimals`: of each row.
unit_texts <- function(figures, style, decimals) {
  if (style$console) return(number_texts(figures))
  if (!is.null(style$digits)) return(lapply(figures, fixed, style$digits))
  figures <- without_noise(figures)
  apart(figures, c(list(NULL), rep(list(0), length(figures) - 1L)), function(x, more) fixed(x, decimals + more))
}

# A difference of values that are equal but for their last digits is 0: beside 4.42, 7e-15 is noise.
without_noise <- function(figures) {
  largest <- do.call(pmax, lapply(figures, finite_size))
  lapply(figures, function(x) ifelse(is.finite(x) & abs(x) < 1e-12 * largest, 0, x))
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
  estimate_text(estimate, low, high, ratio_figures(estimate, low, high, style), style$separator, lowest)
}

# A ratio and its limits, a text each. What is 1 and nothing else is told from what is rounded to it.
ratio_figures <- function(estimate, low, high, style = document_style()) {
  exact <- is_one(estimate) & is_one(low) & is_one(high)
  lapply(ratio_texts(list(estimate, low, high), style), function(x) ifelse(exact, "1", x))
}

# Ratios that stand alone: what is not 1 does not look like it.
ratio_alone <- function(x, style = document_style()) {
  if (style$console) return(significant(list(x), list(list(1)))[[1L]])
  decimals <- style$digits %||% ratio_decimals(x)
  apart(list(x), list(list(1)), function(x, more) ratio_text(x, decimals, more))[[1L]]
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
  if (style$console) return(do.call(format_interval, without_noise(list(estimate, low, high))))
  estimate_text(estimate, low, high, unit_figures(estimate, low, high, style, data_decimals), style$separator)
}

# A difference in units and its limits, a text each.
unit_figures <- function(estimate, low, high, style = document_style(), data_decimals = NA_integer_) {
  unit_texts(list(estimate, low, high), style, unit_decimals(estimate, low, high, data_decimals))
}

# Areas, and other figures of the order of 1 with so many `decimals`.
share_interval <- function(estimate, low, high, style = document_style(), decimals = NULL) {
  figures <- list(estimate, low, high)
  decimals <- if (is.null(decimals)) do.call(pmax, lapply(figures, share_decimals)) else style$digits %||% decimals
  estimate_text(estimate, low, high, lapply(figures, fixed, decimals), style$separator)
}
