# Cut-points: which side of them is called positive, how good they are, in the patients they were chosen in and in those
# left out of the resamples.

# The rules by what a user calls them: `code` of the core (cc_cut_rule as a sign), `sign` between marker and cut-point.
cut_rules <- function() list(higher = list(code = 1L, sign = ">="), lower = list(code = -1L, sign = "<"))

# `direction` as asked for, NULL or "higher" or "lower", one or named by marker.
checked_direction <- function(direction, markers) {
  if (is.null(direction)) return(NULL)
  needed <- "be NULL, \"higher\" or \"lower\", one or named by marker"
  if (!is.character(direction) || !length(direction) || !all(direction %in% names(cut_rules()))) {
    abort_argument("direction", needed, describe(direction))
  }
  if (is.null(names(direction))) {
    if (length(direction) > 1L) abort_argument("direction", needed, paste(length(direction), "without names"))
    return(direction)
  }
  unknown <- setdiff(names(direction), markers)
  if (length(unknown) || anyDuplicated(names(direction))) {
    abort_argument("direction", needed, paste0("named ", enumerate(dQuote(names(direction), FALSE))),
                   if (length(unknown)) paste0("no marker is called ", enumerate(dQuote(unknown, FALSE))))
  }
  direction
}

# The core's code of each marker, 0 where its estimate decides; NULL: everywhere.
direction_codes <- function(direction, markers) {
  if (is.null(direction)) return(NULL)
  code <- vapply(cut_rules(), function(rule) rule$code, 1L)[direction]
  if (is.null(names(direction))) return(rep(code[[1L]], length(markers)))
  out <- rep(0L, length(markers))
  out[match(names(direction), markers)] <- unname(code)
  out
}

# ">=" or "<", of text even where none is known; `below` as the core has it.
cut_signs <- function(below) c(cut_rules()$higher$sign, cut_rules()$lower$sign)[below + 1L]

# "IL-6 < 540 pg/mL"; `unit`: "" or NA where there is none.
cut_rule_text <- function(name, sign, cut, unit = "") {
  trimws(paste(name, sign, cut, ifelse(is.na(unit), "", unit)))
}

# The rules of given cut-points, each number as it was given: "< 540 U/mL".
given_rules <- function(performance) {
  sign <- vapply(cut_rules()[performance$direction], function(rule) rule$sign, "")
  cut_rule_text("", sign, vapply(performance$cut, format, "", digits = 7L), settings_of(performance)$unit %||% "")
}

# Sensitivity and specificity with Wilson's limits. `left`: of patients left out of resamples, a column a row: without
# and with the event, and those of them called positive; NULL without resamples.
cut_columns <- function(sensitivity, specificity, n_event, n_other, left, conf.level) {
  alpha <- 1 - conf.level
  of_event <- wilson_limits(sensitivity * n_event, n_event, alpha)
  of_other <- wilson_limits(specificity * n_other, n_other, alpha)
  none <- rep(NA_real_, length(sensitivity))
  share <- function(x, n) ifelse(n > 0, x / n, NA_real_)
  list(
    sensitivity = sensitivity, sensitivity_low = of_event$low, sensitivity_high = of_event$high,
    specificity = specificity, specificity_low = of_other$low, specificity_high = of_other$high,
    sensitivity_corrected = if (is.null(left)) none else share(left[4L, ], left[2L, ]),
    specificity_corrected = if (is.null(left)) none else share(left[1L, ] - left[3L, ], left[1L, ])
  )
}

# Is the best cut-point of its direction no better than calling all, or nobody, positive?
is_no_cut <- function(sensitivity, specificity) sensitivity + specificity <= 1 + 1e-12
