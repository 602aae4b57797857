# Phrases that a method's record makes its sentences of.

# Of the rows' column `exact`.
exact_words <- function(exact) {
  normal <- any(!exact, na.rm = TRUE)
  if (any(exact, na.rm = TRUE)) {
    return(if (normal) "exact (in large groups normal-approximate, corrected for ties and continuity) " else "exact ")
  }
  if (normal) "normal-approximate (corrected for ties and continuity) " else ""
}

tie_words <- function(set) {
  digits <- set$digits_rank %||% 7
  if (is.finite(digits)) paste0("to ", digits, " significant digits") else "to the last digit"
}

resamples_words <- function(set, all) paste0(big(set$resamples), " resamples, or all ", all, " where they are fewer")
