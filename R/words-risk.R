# What standardised risks say in words.

# The event, as a sentence names it: of a study response itself, else the column, and its value where that is a word.
risk_event <- function(set) {
  if (isTRUE(set$study)) return("response")
  level <- event_level(set$event)
  paste0(expression_text(set$formula[[2L]]), if (!level %in% c(NA, "1", "TRUE")) paste(" =", level))
}

points_text <- function(x) told_decimals(100 * x, 1L, 0)

risk_title <- function(risks) {
  set <- settings_of(risks)
  paste0("Standardised risk of ", risk_event(set), " by ", set$variable)
}

# "The standardised risk of response was 43.3% under Tamoxifen (7 of 17 observed) and 36.7% under Megace (...): ...".
risk_findings <- function(risks) {
  set <- settings_of(risks)
  rows <- as.data.frame(risks)
  own <- rows[rows$level == set$reference, , drop = FALSE]
  vapply(which(rows$level != set$reference), function(i) {
    row <- rows[i, , drop = FALSE]
    ratio <- told_ratio(row$ratio, row$ratio_low, row$ratio_high, set$conf.level)
    difference <- told_limits(100 * row$difference, 100 * row$difference_low, 100 * row$difference_high,
                              set$conf.level, 1L, 0, " percentage points")
    paste0("The standardised risk of ", risk_event(set), " was ", risk_text(row$risk), risk_place(row, set),
           risk_sizes(row), " and ", risk_text(own$risk), risk_place(own, set), risk_sizes(own),
           ": difference ", difference, if (!is.na(row$p.value)) paste0(", ", format_p_equals(row$p.value)), "; ratio ",
           ratio$estimate, " (", ratio$interval, ").")
  }, "")
}

# " under Megace", " with er positive".
risk_place <- function(row, set) {
  place_words(stats::setNames(list2DF(list(as.character(row$level))), set$variable), set$variable)
}

risk_text <- function(x) paste0(told_decimals(100 * x, 1L, c(0, 100)), "%")

# " (7 of 17 observed)": patients of the level with the event; of a variable that was completed, means over the data
# sets.
risk_sizes <- function(row) paste0(" (", big(row$n_event), " of ", big(row$n), " observed)")
