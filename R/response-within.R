# The change of each of two compared groups, with the interval of the group's own test.

# Columns change, low, high of the first group and of the reference. A method brings them (`changes`), or names the
# paired method whose estimate and two-sided interval they are.
group_changes <- function(test, data, record, settings, none) {
  changes <- test$changes %||% lapply(c(first = 1L, second = 0L), own_change, data, record, settings)
  columns <- lapply(c(change = "change", low = "low", high = "high"), function(part) {
    name_group_columns(replace(changes$first[[part]], none, NA_real_), replace(changes$second[[part]], none, NA_real_),
                       data$record, part)
  })
  unlist(unname(columns), recursive = FALSE)[group_change_names(data$record)]
}

# "responder_change", "responder_low", "responder_high", then those of the reference.
group_change_names <- function(groups) {
  as.vector(t(vapply(c("change", "low", "high"), function(part) group_columns(groups, part), character(2))))
}

own_change <- function(event, data, record, settings) {
  own <- get_method("paired", record$within)
  patients <- data$patient[data$event == event]
  takes <- has_part(own, "takes_limits")
  cell <- list(before = data$before, after = data$after, before_columns = patients, after_columns = patients,
               patients = patients, limits = if (takes) data$limits, limit_facts = NULL)
  options <- settings
  options[c("alternative", "zero_method", "take_log", "half_pairs", "ids")] <-
    list("two.sided", "pratt", FALSE, FALSE, data$ids)
  core <- paired_core(cell, own, options)
  test <- own$compute(cell, core, options)
  silent <- core$n_pairs == 0L | core$n_unknown == core$n_pairs
  lapply(list(change = test$estimate, low = test$conf.low, high = test$conf.high), replace, silent, NA_real_)
}
