# Validations and their curves: read, printed, summarised; nothing is computed here.

#' @export
print.prognosis_validation <- function(x, ..., width = NULL) {
  local_width(width)
  used <- settings(x)
  print_wrapped("Validation of a prognostic model: ", deparse1(used$formula))
  if (!is.null(used$simulated)) print_wrapped("The data are simulated.")
  print_wrapped("n = ", used$n, ", ", format_count(used$n_events, "event"), "; ", likelihood_of(used)$name,
                if (used$weighted) ", weighted", ".")
  print_wrapped(validation_method(used), ".")
  cat("\n")
  print_draft(table_draft(x, console_style()))
  cat("\n")
  print_wrapped(failed_refits(used))
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
             n_events = used$n_events)
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
  data.frame(x[c("ICI", "E50", "E90")], apparent, nobs = x$n, n_events = x$n_events)
}

#' @export
print.calibration_curve <- function(x, ..., width = NULL) {
  local_width(width)
  used <- settings(x)
  print_wrapped("Calibration curve of a prognostic model: ", deparse1(used$formula))
  if (!is.null(used$simulated)) print_wrapped("The data are simulated.")
  print_wrapped("n = ", x$n, ", ", format_count(x$n_events, "event"), "; smoothed by ",
                get_smoother(used$smoother)$name,
                ".")
  print_wrapped(upper_initial(correction_words(used)), ", seed ", format(used$seed, scientific = FALSE), ". ",
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
  print_wrapped("Decision curve of a prognostic model: ", deparse1(used$formula))
  if (!is.null(used$simulated)) print_wrapped("The data are simulated.")
  print_wrapped("n = ", used$n, ", ", format_count(used$n_events, "event"), "; ", correction_words(used), ", seed ",
                format(used$seed, scientific = FALSE), ". ", if (used$n_failed) failed_refits(used))
  cat("\n")
  print_draft(table_draft(x, console_style()))
  cat("\n")
  print_wrapped("Net benefit, true positives per patient; treating none: 0. ", say_useful(x))
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
  data.frame(nobs = used$n, n_events = used$n_events, n_thresholds = nrow(x), n_resamples = used$n_resamples,
             n_failed = used$n_failed)
}
