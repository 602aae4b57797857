# Validations and their curves: read, printed, summarised; nothing is computed here.

#' @export
print.prognosis_validation <- function(x, ..., width = NULL) {
  local_width(width)
  used <- settings(x)
  print_wrapped(validated_title("Validation", used))
  print_simulated(used)
  print_event(used$event, named = TRUE)
  print_wrapped(validated_counts(used))
  print_wrapped(validation_method(used), ".")
  cat("\n")
  print_draft(table_draft(x, console_style()))
  cat("\n")
  print_lines(failed_refits(used), gap = FALSE)
  said <- remark_text(x$remarks)
  for (note in setdiff(said, "")) {
    print_wrapped("Note: ", paste(measure_words(x$measure[said == note], "name"), collapse = ", "), ": ", note, ".")
  }
  invisible(x)
}

#' @export
tidy.prognosis_validation <- function(x, ...) {
  check_dots_empty(...)
  as.data.frame(x)
}

# A result that carries the model and its predictions is a plain data frame without them.
#' @export
as.data.frame.prognosis_validation <- function(x, ...) {
  for (part in c("fit", "links", "resample")) attr(x, part) <- NULL
  NextMethod()
}

#' @export
glance.prognosis_validation <- function(x, ...) {
  check_dots_empty(...)
  used <- settings(x)
  corrected <- as.list(stats::setNames(x$corrected, x$measure))
  data.frame(corrected, method = used$method, n_resamples = used$n_resamples, n_failed = used$n_failed, nobs = used$n,
             n_events = used$n_events, event = event_level(used$event))
}

#' @export
settings.calibration_curve <- function(x, ...) attr(x, "settings", exact = TRUE)

#' @export
as.data.frame.calibration_curve <- function(x, ...) x$curve

#' @export
tidy.calibration_curve <- function(x, ...) {
  check_dots_empty(...)
  x$curve
}

#' @export
glance.calibration_curve <- function(x, ...) {
  check_dots_empty(...)
  apparent <- stats::setNames(as.list(x$apparent), paste0(names(x$apparent), "_apparent"))
  data.frame(x[c("ICI", "E50", "E90")], apparent, nobs = x$n, n_events = x$n_events,
             event = event_level(settings(x)$event))
}

#' @export
print.calibration_curve <- function(x, ..., width = NULL) {
  local_width(width)
  used <- settings(x)
  print_wrapped(validated_title("Calibration curve", used))
  print_simulated(used)
  print_event(used$event, named = TRUE)
  print_wrapped("n = ", big(x$n), ", ", format_count(x$n_events, "event"), "; smoothed by ",
                get_smoother(used$smoother)$name,
                ".")
  print_wrapped(upper_initial(correction_words(used)), ", seed ", seed_text(used$seed), ". ",
                if (used$n_failed) failed_refits(used))
  cat("\n")
  print_draft(table_draft(x, console_style()))
  if (min(x$n_events, x$n - x$n_events) < 200) {
    print_wrapped("Fewer than 200 patients with or without the event: trust the distance more than the shape.")
  }
  invisible(x)
}

#' @export
print.decision_curve <- function(x, ..., width = NULL) {
  local_width(width)
  used <- settings(x)
  if (is.null(used$models)) {
    print_wrapped(validated_title("Decision curve", used))
  } else {
    print_wrapped("Decision curves of ", length(used$models), " prognostic models")
    for (model in names(used$models)) print_wrapped(model, ": ", deparse1(used$models[[model]]))
  }
  print_simulated(used)
  print_event(used$event, named = TRUE)
  print_wrapped("n = ", big(used$n), ", ", format_count(used$n_events, "event"), "; ", correction_words(used),
                ", seed ", seed_text(used$seed), ". ", if (used$n_failed) failed_refits(used))
  cat("\n")
  print_draft(table_draft(x, console_style()))
  cat("\n")
  print_wrapped("Net benefit, true positives per patient; treating none: 0. ", paste(useful_words(x), collapse = " "))
  if (!is.null(used$models)) print_wrapped("Differences are to ", names(used$models)[1L], ", from the same resamples.")
  invisible(x)
}

#' @export
tidy.decision_curve <- function(x, ...) {
  check_dots_empty(...)
  as.data.frame(x)
}

#' @export
glance.decision_curve <- function(x, ...) {
  check_dots_empty(...)
  used <- settings(x)
  data.frame(nobs = used$n, n_events = used$n_events, event = event_level(used$event), n_thresholds = nrow(x),
             n_resamples = used$n_resamples, n_failed = used$n_failed)
}
