# Who takes part in models of time to an outcome, from when their time counts, and with which values.

check_study_outcome <- function(study, argument = "study") {
  check_study(study)
  if (all(is.na(study$patients$time) | is.na(study$patients$event))) {
    abort_data(argument, "be a study with time to an outcome", "a study without one",
               "name it: marker_study(time = , event = )")
  }
  study
}

# Settings of which visit's values or changes, and from when time counts.
outcome_question <- function(study, visit, predictor, landmark, markers, censored_rule) {
  check_study_outcome(study)
  predictor <- check_choice(predictor, predictors(), "predictor")
  visit <- check_predictor_visit(visit, study, predictor)
  if (!is.null(landmark)) landmark <- check_number(landmark, "landmark", lower = 0)
  if (is.null(landmark) && is_later(visit, study)) abort_guarantee(visit, predictor, study$source$time_unit)
  settings <- predictor_settings(study, visit, predictor)
  settings[c("landmark", "time_unit")] <- list(landmark, study$source$time_unit)
  c(settings, list(
    markers = check_subset(markers, study$markers$marker, "markers"), scale = study$scale,
    logged = if (study$logged) TRUE, censored_rule = check_limit_rule(censored_rule, "values"),
    outcome = outcome_columns(study)
  ))
}

# "day 270", "6.5 months"; of a study that knows no unit, "time 270".
landmark_time <- function(set) {
  number <- format(set$landmark)
  if (is.null(set$time_unit)) return(paste("time", number))
  one <- known_time_unit(set$time_unit)
  if (is.na(one) || set$landmark != round(set$landmark)) return(paste(number, time_units_of(set$time_unit)))
  paste(one, number)
}

# "day" of "days", "Day"; NA of a unit that is none of these.
known_time_unit <- function(unit) {
  known <- c("day", "week", "month", "year")
  known[match(sub("s$", "", lower_ascii(unit)), known)]
}

# Several of a unit: "days".
time_units_of <- function(unit) {
  one <- known_time_unit(unit)
  if (is.na(one)) unit else paste0(one, "s")
}

# Is a visit after the baseline? (Of a change there is no other.)
is_later <- function(visit, study) match(visit, study$visits) > match(study$baseline, study$visits)

# The columns that hold it, as they were named; NA where that is not known.
outcome_columns <- function(study) {
  c(time = study$source$time %||% NA_character_, event = study$source$event %||% NA_character_)
}

abort_guarantee <- function(visit, predictor, unit) {
  abort_argument(
    "landmark", paste0("be the time of the visit ", dQuote(visit, FALSE), ", in ",
                       if (is.null(unit)) "the unit of `time`" else time_units_of(unit)),
    "NULL",
    paste0("a ", predictor, " that is known only at ", visit, " belongs to patients who lived to be measured then: ",
           "counted from the start, their time until then is guaranteed to be free of events"),
    call = rlang::caller_env(2)
  )
}

# Of each patient: `known`, has an outcome; `before`, an event or censored before the landmark; `in`, neither.
outcome_patients <- function(patients, landmark) {
  known <- !is.na(patients$time) & !is.na(patients$event)
  before <- known & patients$time < (landmark %||% 0)
  list(known = known, before = before, at_risk = known & !before)
}

# Times that are equal but for rounding (days over 30.4 and the like) are equal: the first of each run of neighbours
# that lie within 1.5e-8 of each other, relative to the mean of all.
tied_times <- function(time) {
  sorted <- sort(unique(time))
  if (length(sorted) < 2L) return(time)
  tolerance <- sqrt(.Machine$double.eps)
  apart <- diff(sorted) > tolerance & diff(sorted) > tolerance * mean(abs(sorted))
  first <- sorted[c(TRUE, apart)]
  first[findInterval(time, first)]
}

# Markers x patients on the scale of analysis: `value`, `before` (of changes: the baselines), `censored`, `numbers` (see
# change_cells()).
outcome_cells <- function(study, set) {
  record <- predictor_of(set)
  cells <- record$cells(study, set$visit, set$markers, set$censored_rule)
  if (record$units && takes_log(study)) cells$value <- log2(cells$value)
  if (is.null(cells$censored)) cells$censored <- array(FALSE, dim(cells$value))
  cells
}
