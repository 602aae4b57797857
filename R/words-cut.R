# What given cut-points say in words.

# Which side of them counts as positive, and whether that is the side of the curve whose patients they are tried in.
cut_side_words <- function(performance) {
  set <- settings_of(performance)
  used <- unique(performance$direction)
  sides <- c(higher = "at the cut-point or above it", lower = "below the cut-point")
  contrary <- setdiff(used, set$curve_direction %||% used)
  c(if (length(used) == 1L) {
      paste0("Positive: ", sides[[used]], " (direction \"", used, "\"", if (set$by_default) ", the default", ").")
    },
    if (length(contrary)) {
      paste0("The curve's own rule is the other: positive ", sides[[set$curve_direction]], ", direction = \"",
             set$curve_direction, "\".")
    })
}

left_out_of_curve <- function(n) {
  if (n > 0) paste0(format_count(n, "patient"), " left out: value or response missing.")
}

cut_methods <- function(performance) {
  set <- settings_of(performance)
  n <- set$n_event + set$n_other
  text <- paste0(
    "Cut-points. Given cut-points of ", set$label, " were tried in ", format_count(n, "patient"), " (",
    big(set$n_event), " with the event", if (set$n_missing > 0L) {
      paste0("; ", big(set$n_missing), " left out for missing values or responses")
    }, "), each by itself; positive is a value ", paste(given_rules(performance), collapse = ", or "), ". ",
    event_sentence(set),
    "Sensitivity, specificity, accuracy and predictive values, these at the share of events among the patients (",
    percent_text(set$n_event / n), "), bear Wilson's ", format_level(set$conf.level), " confidence intervals; ",
    "likelihood ratios bear those of the normal law on the log scale."
  )
  list(text = text, cites = c("wilson", "simel"))
}
