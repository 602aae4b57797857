# What standardised risks say in words.

# The event, as a sentence names it: of a study response itself, else the column, and its value where that is a word.
risk_event <- function(set) {
  if (isTRUE(set$study)) return("response")
  level <- event_level(set$event)
  paste0(expression_text(set$formula[[2L]]), if (!level %in% c(NA, "1", "TRUE")) paste(" =", level))
}

# "12 to 45 percentage points"
points_text <- function(x) fixed(100 * x, 1L)

risk_title <- function(risks) {
  set <- settings_of(risks)
  paste0("Standardised risk of ", risk_event(set), " by ", set$variable)
}

risk_findings <- function(risks) {
  set <- settings_of(risks)
  rows <- as.data.frame(risks)
  own <- rows[rows$level == set$reference, , drop = FALSE]
  others <- rows[rows$level != set$reference, , drop = FALSE]
  level <- format_level(set$conf.level)
  compared <- paste0(
    "The standardised risk of ", risk_event(set), " was ", risk_text(others$risk), " with ", set$variable, " ",
    others$level, " and ", risk_text(own$risk), " with ", set$reference, ": difference ",
    points_text(others$difference), " percentage points",
    ifelse(is.na(others$difference_low), " (no confidence interval)",
           paste0(" (", level, " confidence interval ", points_text(others$difference_low), " to ",
                  points_text(others$difference_high), "; ", format_p_equals(others$p.value), ")")),
    ifelse(is.na(others$ratio_low), "",
           paste0(", ratio ", format_ratio(others$ratio), " (", format_ratio(others$ratio_low), " to ",
                  format_ratio(others$ratio_high), ")")), "."
  )
  compared
}

risk_text <- function(x) paste0(fixed(100 * x, 1L), "%")
