# What a reader should know about a row of a paired_change: column `note`.

note_not_exact <- function(exact, options) {
  if (!isTRUE(options$exact) || all(exact)) return("")
  ifelse(exact, "", "more than 1,000 pairs: normal approximation")
}

# Why a row has no test, where the test itself has not said it.
note_status <- function(test) {
  if (all(test$status == "ok")) return("")
  ifelse(test$status != "ok" & test$note == "", status_text(test$status), "")
}

note_censored <- function(core, options) {
  below <- core$n_censored > 0L
  if (!any(below)) return("")
  note <- character(length(below))
  note[below] <- paste0(format_count(core$n_censored[below], "pair"), " with a value below the limit, entered ",
                        censored_phrase(options$censored_rule))
  note
}

# What the number of pairs cannot give: a bounded interval, a small p.
note_level <- function(test, core, options) {
  # Of most results all limits are there and no p is too coarse: seen at a glance.
  if (is.finite(sum(test$conf.low, test$conf.high)) && all(is.na(test$p_min))) return("")
  level <- format_level(options$conf.level)
  low <- is.infinite(test$conf.low) & options$alternative != "less"
  high <- is.infinite(test$conf.high) & options$alternative != "greater"
  unbounded <- !is.na(low) & (low | high)
  none <- !is.na(test$p.value) & is.na(test$conf.low) & test$status == "ok"
  weak <- !is.na(test$p_min) & test$p_min > 1 - options$conf.level & test$status == "ok"
  if (!any(unbounded | none | weak)) return("")
  note <- character(length(unbounded))
  note[weak] <- paste0(format_count(core$n_pairs[weak] - core$n_zero[weak], "non-zero change"), " cannot give p below ",
                       format(test$p_min[weak], digits = 3L, trim = TRUE))
  open <- unbounded & test$status %in% c("ok", "all_zero")
  note[open] <- paste0(note[open], ifelse(note[open] == "", "", "; "),
                       "too few pairs for a bounded ", level, " interval")
  note[none] <- paste0("no shift is kept at ", level, ": no interval")
  note
}
