# Validations and their curves: read, printed, summarised; nothing is computed here.

#' @export
print.prognosis_validation <- function(x, ..., width = NULL) {
  local_width(width)
  used <- settings(x)
  print_wrapped("Validation of a prognostic model: ", deparse1(used$formula))
  if (!is.null(used$simulated)) print_wrapped("The data are simulated.")
  print_wrapped("n = ", used$n, ", ", format_count(used$n_events, "event"), "; ", likelihood_name(used$likelihood),
                if (used$weighted) ", weighted", ".")
  print_wrapped(validation_method(used), ".")
  cat("\n")
  level <- format_level(used$conf.level)
  figures <- lapply(as.list(x)[c("apparent", "optimism", "corrected", "conf.low", "conf.high")], format_figure)
  table <- data.frame(measure = gsub("_", " ", x$measure), figures)
  names(table)[5:6] <- c(paste(level, "low"), "high")
  print_table(table)
  cat("\n")
  print_wrapped(failed_refits(used))
  notes <- x$note != ""
  for (note in unique(x$note[notes])) {
    print_wrapped("Note: ", paste(gsub("_", " ", x$measure[x$note == note]), collapse = ", "), ": ", note, ".")
  }
  invisible(x)
}

# Three decimals: all of these figures are of the order of 1.
format_figure <- function(x) fixed(x, 3L)

validation_method <- function(used) {
  seed <- paste0("seed ", format(used$seed, scientific = FALSE))
  what <- switch(used$refitted_by, core = "", R = ", terms made anew in each",
                 procedure = ", the whole `procedure` in each")
  switch(used$method,
         optimism = paste0("Optimism bootstrap, ", format_count(used$n_resamples, "resample"), what, ", ", seed),
         `0.632+` = paste0("0.632+ bootstrap, ", format_count(used$n_resamples, "resample"), what, ", ", seed),
         cv = paste0(used$folds, "-fold cross-validation",
                     if (used$repeats > 1) paste0(", repeated ", used$repeats, " times"), what,
                     "; limits from ", format_count(used$resamples, "resample"), " of patients, ", seed))
}

failed_refits <- function(used) {
  n <- big(used$n_resamples)
  warned <- if (used$n_warned) paste0("; ", used$n_warned, " warned")
  if (used$n_failed == 0) return(paste0("Refits that failed: none of ", n, warned, "."))
  reason <- if (length(used$failures)) {
    first <- gsub("\\s+", " ", names(used$failures)[1L])
    paste0("; most often: ", if (nchar(first) > 100L) paste0(substr(first, 1L, 97L), "...") else first)
  }
  paste0("Refits that failed: ", big(used$n_failed), " of ", n, ", left out", reason, ".")
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
  print_wrapped("n = ", x$n, ", ", format_count(x$n_events, "event"), "; smoothed by ", smoother_name(used$smoother),
                ".")
  print_wrapped(upper_initial(correction_words(used)), ", seed ", format(used$seed, scientific = FALSE), ". ",
                if (used$n_failed) failed_refits(used))
  cat("\n")
  print_table(data.frame(distance = c("ICI (mean)", "E50 (median)", "E90 (90th percentile)"),
                         apparent = format_figure(x$apparent), corrected = format_figure(c(x$ICI, x$E50, x$E90))))
  cat("\n")
  chosen <- unique(round(seq(1, nrow(x$curve), length.out = 7L)))
  table <- data.frame(lapply(x$curve[chosen, ], format_figure))
  names(table)[4:5] <- c(paste(format_level(x$conf.level), "low"), "high")
  print_table(table)
  if (min(x$n_events, x$n - x$n_events) < 200) {
    print_wrapped("Fewer than 200 patients with or without the event: trust the distance more than the shape.")
  }
  invisible(x)
}

smoother_name <- function(smoother) c(loess = "loess", spline = "a logistic spline")[[smoother]]

#' @export
print.decision_curve <- function(x, ..., width = NULL) {
  local_width(width)
  used <- settings(x)
  print_wrapped("Decision curve of a prognostic model: ", deparse1(used$formula))
  if (!is.null(used$simulated)) print_wrapped("The data are simulated.")
  print_wrapped("n = ", used$n, ", ", format_count(used$n_events, "event"), "; ", correction_words(used), ", seed ",
                format(used$seed, scientific = FALSE), ". ", if (used$n_failed) failed_refits(used))
  cat("\n")
  table <- data.frame(threshold = format(x$threshold), apparent = format_figure(x$net_benefit),
                      corrected = format_figure(x$corrected), low = format_figure(x$conf.low),
                      high = format_figure(x$conf.high), `treat all` = format_figure(x$all), positive = x$n_positive,
                      check.names = FALSE)
  names(table)[4:5] <- c(paste(format_level(used$conf.level), "low"), "high")
  print_table(table)
  cat("\n")
  print_wrapped("Net benefit, true positives per patient; treating none: 0. ", say_useful(x))
  invisible(x)
}

# Where the corrected curve lies above both other policies.
say_useful <- function(x) {
  better <- x$corrected > pmax(x$all, x$none) + 1e-9
  if (!any(better)) return("At no threshold is the model better than treating all or none.")
  runs <- rle(better)
  end <- cumsum(runs$lengths)
  start <- end - runs$lengths + 1L
  at <- format(x$threshold)
  range <- ifelse(start == end, at[start], paste(at[start], "to", at[end]))
  paste0("Better than treating all or none at ", if (sum(better) == 1L) "threshold " else "thresholds ",
         list_words(range[runs$values], n = 4L), ".")
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
