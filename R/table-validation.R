# Tables of a validation and of the curves made from one: their drafts and their analysis results data.

#' @exportS3Method
table_draft.prognosis_validation <- function(x, style = document_style(), spread = NULL) {
  set <- settings_of(x)
  rows <- as.data.frame(x)
  computed <- !is.na(rows$corrected)
  number <- function(v) fixed(v, style$digits %||% 3L)
  refitted <- validation_record(set)$refits
  before <- if (refitted) c("apparent", "optimism")
  columns <- c(list(
    apparent = if (refitted) {
      draft_column("Apparent", function() number(rows$apparent), "In the patients that the model was fitted to.",
                   short = "apparent")
    },
    optimism = if (refitted) draft_column("Optimism", function() number(rows$optimism), short = "optimism"),
    corrected = estimate_column(corrected_label(set), rows, number, set, style, validation_note(set))
  ), limit_columns(rows$conf.low, rows$conf.high, number, set), closing_columns(rows, x$remarks, style))
  new_draft(
    keys = list(measure = key_column("Measure", measure_words(rows$measure, "name"))),
    columns = columns,
    default = c(before, "corrected"), console = c(before, "corrected", "conf.low", "conf.high"),
    report = c(before, "corrected", "note"), data = rows,
    title = if (is.null(set$formula)) "Validation of given predictions" else "Validation of a prognostic model",
    main = "corrected",
    row_note = not_computed_words(rows, computed, x$remarks),
    notes = c(validated_words(set), event_note(set$event), simulated_note(set)),
    remarks = other_notes(x$remarks[computed])
  )
}

validated_words <- function(set) {
  counts <- paste0(format_count(set$n, if (validation_record(set)$refits) "patient" else "new patient"), ", ",
                   format_count(set$n_events, "event"), lost_words(set), ".")
  if (!is.null(set$models)) {
    models <- vapply(set$models, formula_words, "")
    return(paste0(paste0(names(models), ": ", models, collapse = "; "), "; ", counts))
  }
  if (is.null(set$formula)) return(paste0("Given predictions; ", counts))
  paste0("Model of ", formula_words(set$formula), ", by ", fitted_by(set, "noun"), "; ", counts)
}

# How a validation was made, and what became of its refits, as a footnote.
validation_note <- function(used) {
  sub("[.]?$", ".", paste(c(validation_method(used), lower_initial(failed_refits(used))), collapse = "; "))
}

# The name of a figure without optimism.
corrected_label <- function(set) if (validation_record(set)$refits) "Corrected" else "In new patients"

corrected_words <- function(set) {
  sub("[.]?$", ".", paste(c(paste0(upper_initial(correction_words(set)), ", seed ", seed_text(set$seed)),
                            lower_initial(failed_refits(set))), collapse = "; "))
}

#' @exportS3Method
table_draft.calibration_curve <- function(x, style = document_style(), spread = NULL) {
  set <- settings_of(x)
  number <- function(v) fixed(v, style$digits %||% 2L)
  chosen <- x$curve[unique(round(seq(1, nrow(x$curve), length.out = 7L))), ]
  none <- rep(NA_real_, 3L)
  refitted <- validation_record(set)$refits
  rows <- data.frame(predicted = c(none, chosen$predicted), apparent = c(unname(x$apparent), chosen$apparent),
                     corrected = c(x$ICI, x$E50, x$E90, chosen$corrected), conf.low = c(none, chosen$conf.low),
                     conf.high = c(none, chosen$conf.high))
  quantity <- c("Mean distance (ICI)", "Median distance (E50)", "90th percentile (E90)",
                paste("Observed risk at", number(chosen$predicted)))
  distance <- rep(c(TRUE, FALSE), c(3L, nrow(chosen)))
  fine <- function(v) ifelse(distance, fixed(v, style$digits %||% 3L), number(v))
  columns <- c(list(
    apparent = if (refitted) {
      draft_column("Apparent", fine(rows$apparent), "In the patients that the model was fitted to.", short = "apparent")
    },
    corrected = estimate_column(corrected_label(set), rows, fine, set, style, corrected_words(set))
  ), limit_columns(rows$conf.low, rows$conf.high, fine, x))
  columns <- Filter(Negate(is.null), columns)
  new_draft(
    keys = list(quantity = key_column("Predicted against observed risk", quantity, "distance")), columns = columns,
    default = intersect(c("apparent", "corrected"), names(columns)), console = names(columns), data = rows,
    title = if (is.null(set$formula)) "Calibration of given predictions" else "Calibration of a prognostic model",
    main = "corrected",
    notes = c(validated_words(set), event_note(set$event),
              paste0("Observed risk at a predicted one: smoothed by ", get_smoother(set$smoother)$name, "."),
              if (min(x$n_events, x$n - x$n_events) < 200) {
                "Fewer than 200 patients with or without the event: trust the distance more than the shape."
              }, simulated_note(set))
  )
}

#' @exportS3Method
table_draft.decision_curve <- function(x, style = document_style(), spread = NULL) {
  set <- settings_of(x)
  rows <- as.data.frame(x)
  several <- !is.null(set$models)
  number <- function(v) fixed(v, style$digits %||% 3L)
  columns <- c(list(
    n_positive = count_column("Patients above it", rows$n_positive, short = "positive"),
    net_benefit = if (validation_record(set)$refits) {
      draft_column("Apparent", number(rows$net_benefit), "In the patients that the model was fitted to.",
                   "Net benefit of the model", rows$net_benefit, "apparent")
    },
    corrected = estimate_column(corrected_label(set), rows, number, set, style, corrected_words(set),
                                "Net benefit of the model"),
    difference = if (several) {
      draft_column(with_interval(paste("Difference to", names(set$models)[1L]), set), function() {
        if (style$console) return(number(rows$difference))
        estimate_text(rows$difference, rows$difference_low, rows$difference_high, number, style$separator)
      }, "Paired: from the same resamples.", key = rows$difference, short = "difference")
    },
    difference_low = if (several) {
      draft_column("Lower limit of the difference", number(rows$difference_low), short = "low")
    },
    difference_high = if (several) {
      draft_column("Upper limit of the difference", number(rows$difference_high), short = "high")
    },
    all = draft_column("Treat all", number(rows$all), short = "treat all"),
    none = draft_column("Treat none", number(rows$none), short = "treat none")
  ), limit_columns(rows$conf.low, rows$conf.high, number, set))
  columns <- Filter(Negate(is.null), columns)
  shown <- function(...) intersect(c(...), names(columns))
  threshold <- key_column("Threshold", if (style$console) format(rows$threshold) else percent_text(rows$threshold))
  new_draft(
    keys = c(if (several) list(model = key_column("Model", rows$model)), list(threshold = threshold)),
    columns = columns, default = shown("n_positive", "net_benefit", "corrected", "difference", "all", "none"),
    console = if (several) shown("corrected", "difference", "difference_low", "difference_high", "all", "n_positive")
      else shown("net_benefit", "corrected", "conf.low", "conf.high", "all", "n_positive"), data = rows,
    title = if (several) paste("Decision curves of", length(set$models), "prognostic models") else
      if (is.null(set$formula)) "Decision curve of given predictions" else "Decision curve of a prognostic model",
    main = "corrected",
    row_note = not_computed_words(rows, !is.na(rows$corrected), x$remarks),
    notes = c("Net benefit: true positives per patient, less false positives weighted by the odds of the threshold.",
              useful_words(x), validated_words(set), event_note(set$event), simulated_note(set)),
    remarks = other_notes(x$remarks[!is.na(x$corrected)])
  )
}

#' @exportS3Method
ard_parts.prognosis_validation <- function(x) {
  rows <- as.data.frame(x)
  result_parts(x, rows, character(), "measure", !is.na(rows$corrected))
}

#' @exportS3Method
ard_parts.calibration_curve <- function(x) {
  set <- settings_of(x)
  rows <- data.frame(measure = c("ICI", "E50", "E90"), apparent = unname(x$apparent),
                     corrected = c(x$ICI, x$E50, x$E90),
                     n = x$n, n_events = x$n_events)
  result_parts(x, rows, character(), "measure", !is.na(rows$corrected), set)
}

#' @exportS3Method
ard_parts.decision_curve <- function(x) {
  rows <- as.data.frame(x)
  result_parts(x, rows, "threshold", "model", !is.na(rows$corrected))
}
