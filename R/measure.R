# What a validation measures of a model's predictions, in the core's order (see ffi_performance): a record each. A
# further one is its place in the core, a record here and, where the summary tells it, its sentence in
# validation_findings().

known_measures <- function() {
  list(
    new_measure(id = "auc", name = "AUC", perfect = "1"),
    new_measure(id = "brier", name = "Brier score", perfect = "0"),
    new_measure(id = "calibration_slope", name = "Calibration slope", perfect = "1"),
    new_measure(id = "calibration_in_the_large", name = "Calibration in the large", perfect = "0")
  )
}

# `name`: in prints and tables; `perfect`: the value of perfect predictions.
new_measure <- function(...) check_record(list(...), list(id = is_text, name = is_text, perfect = is_text), "measure")

measure_ids <- function() vapply(measure_registry$known, `[[`, "", "id")

measure_registry <- new.env(parent = emptyenv())

# A part of the records of measures, by their ids.
measure_words <- function(ids, part) {
  vapply(measure_registry$known, `[[`, "", part)[match(ids, measure_ids())]
}
