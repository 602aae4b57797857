# Patients: what is constant within each, and what the response means.

# One row a patient: `id`, `arm`, `response`, `time`, `event`, covariates; read_patients_response() adds who responded.
# What was not named is there too, all missing. `varying`: what is done with
# covariates that vary within a patient.
study_patients <- function(roles, who, when, varying) {
  per_patient <- function(name, argument, read = identity) {
    constant_within(read(roles$columns[[name]]), who, argument, name)
  }
  empty <- rep(NA, length(who$label))
  table <- list(id = who$label,
                arm = if (is.null(roles$arm)) factor(empty) else read_arms(per_patient(roles$arm, "arm")),
                response = if (is.null(roles$response)) empty else per_patient(roles$response, "response"))
  timed <- !is.null(roles$time)
  table$time <- if (!timed) as.double(empty) else
    read_time(per_patient(roles$time, "time", number_of_text), roles$time, who$label)
  table$event <- if (timed) read_event_flag(per_patient(roles$event, "event"), roles$event) else empty
  if (timed) inform_event_column(roles$columns[[roles$event]], roles$event)
  # Visits in columns: every row is at all of them.
  at_baseline <- if (!is.null(roles$layout)) rep(TRUE, roles$n_rows) else
    if (varying == "baseline") when$code == match(when$baseline, when$label)
  for (name in roles$covariates) {
    table[[name]] <- finite_covariate(constant_within(roles$columns[[name]], who, "covariates", name, at_baseline),
                                      name, who$label)
  }
  inform_off_baseline(roles$columns[roles$covariates], who, at_baseline)
  list2DF(table)
}

finite_covariate <- function(x, column, ids) {
  bad <- which(is.numeric(x) & is.infinite(x))
  if (length(bad)) {
    abort_data("covariates", "be finite numbers, NA where one is missing", enumerate(unique(x[bad])),
      paste0("column ", dQuote(column, FALSE), "; patient", if (length(bad) > 1L) "s", " ", enumerate(ids[bad])))
  }
  x
}

# `argument`: what holds the column.
read_time <- function(x, column, ids, argument = "time") {
  x <- number_of_text(x)
  if (!is.numeric(x) && !(is.logical(x) && all(is.na(x)))) {
    abort_data(argument, "hold numbers, in one unit throughout", describe(x), paste("column", dQuote(column, FALSE)))
  }
  bad <- which(x < 0 | too_large(x))
  if (length(bad)) {
    abort_data(argument, "be finite and not below 0", enumerate(unique(x[bad])),
               paste0("column ", dQuote(column, FALSE), "; patient", if (length(bad) > 1L) "s", " ",
                      enumerate(ids[bad])))
  }
  as.double(x)
}

# Text all of which is numbers, or missing, as numbers; else as it is.
number_of_text <- function(x) {
  if (!is.character(x) && !is.factor(x)) return(x)
  seen <- if (is.factor(x)) levels(x) else distinct(x)
  text <- trim_blanks(seen)
  number <- text_number(text)
  if (!all(!is.na(number) | is.na(text) | text %in% missing_texts())) return(x)
  number[if (is.factor(x)) as.integer(x) else match(x, seen)]
}

# Text and value labels count by what they say; beside labels nobody knows what numbers mean.
read_event_flag <- function(x, column) {
  if (is.logical(x)) return(x)
  if (is.numeric(x) && all(x %in% c(0, 1, NA))) return(x == 1)
  worded <- is.factor(x) || is.character(x)
  text <- if (worded) blank_to_na(response_text(x))
  if (worded && all(text %in% c("0", "1", NA))) return(text == "1")
  event <- happened(text)
  if (worded && all(!is.na(event) | is.na(text))) return(event)
  odd <- unique(text[is.na(event) & !is.na(text)])
  abort_data("event", "be logical, 0/1, or words (or value labels) such as yes/no, event/censored, dead/alive",
             if (worded) enumerate(dQuote(odd, FALSE)) else describe(x), paste("column", dQuote(column, FALSE)))
}

# Codes of a column whose name says that they tell who was censored, or had no event.
inform_event_column <- function(x, column) {
  contrary <- paste0("(^|[^a-z])(cnsr|cens|alive|survived)|(event|relapse|progression|disease|failure)[-_. ]?free$")
  coded <- is.logical(x) || all(response_text(x) %in% c("0", "1", NA, ""))
  if (!coded || !grepl(contrary, lower_ascii(column))) return(invisible())
  inform_cytochange(paste0(if (is.logical(x)) "TRUE" else "1", " in column ", dQuote(column, FALSE), " is read as the ",
                           "event. Where it says who was censored, or had none, turn it round."), "event_column",
                    names = column)
}

# Yes and no, however coded, of what by its name is the contrary of a response. `names`: of the column, or parameter;
# `where`: what is said before it.
inform_response_column <- function(x, names, where = "in column") {
  contrary <- paste0("^(non?[-_. ]?respon|nr(sp)?$|pd(fl)?$|prog(ression|ressed|ressive|fl)?([^a-z]|$)|relapse|",
                     "recurren|(treatment[-_. ]?)?fail|refractor|",
                     "dth|(death|dead|died)([^a-z]|$))")
  coded <- all(response_word(response_text(x)) %in% c("0", "1", "y", "n", "yes", "no", "true", "false", NA, ""))
  found <- names[grepl(contrary, lower_ascii(names))]
  if (!coded || !length(found)) return(invisible())
  inform_cytochange(paste0("Yes (TRUE, 1) ", where, " ", dQuote(found[1L], FALSE), " is read as a response. Where it ",
                           "says the contrary turn it round, or name `responders`."), "response_column",
                    names = found[1L])
}

# Whether words say that an outcome happened; NA where they say neither.
happened <- function(text) {
  word <- response_word(text)
  yes <- c("y", "yes", "true", "event", "dead", "death", "died", "deceased", "progressed", "progression", "progressive",
           "relapse", "relapsed", "recurrence", "failure", "failed", "happened", "occurred")
  no <- c("n", "no", "false", "none", "noevent", "censored", "censor", "alive", "living", "noprogression",
          "progressionfree", "norelapse", "relapsefree", "eventfree", "notoccurred", "ongoing")
  ifelse(word %in% yes, TRUE, ifelse(word %in% no, FALSE, NA))
}

# The value of each patient. A missing value says nothing against a known one. `at_baseline`: rows that count for
# patients in whom it varies; NULL: to vary is an error. `row`: the rows' numbers in the data.
constant_within <- function(x, who, argument, name, at_baseline = NULL, row = seq_along(x)) {
  code <- known_codes(x)
  found <- first_known(who$code, code, length(who$label))
  if (length(found$differs) && !is.null(at_baseline)) {
    varies <- who$code %in% who$code[found$differs]
    code[varies & !at_baseline %in% TRUE] <- NA
    found <- first_known(who$code, code, length(who$label))
  }
  if (length(found$differs)) {
    abort_varying(x, found$differs, found$first, who, argument, name, row, is.null(at_baseline))
  }
  out <- x[found$first]
  if (is.factor(out)) droplevels(out) else out
}

# Covariates that vary, in patients of whom none is known at the baseline. `columns`: by name.
inform_off_baseline <- function(columns, who, at_baseline) {
  if (is.null(at_baseline)) return(invisible())
  lacking <- lapply(columns, function(x) {
    code <- known_codes(x)
    if (!length(first_known(who$code, code, length(who$label))$differs)) return(NULL)
    setdiff(unique(who$code[!is.na(code)]), unique(who$code[!is.na(code) & at_baseline %in% TRUE]))
  })
  lacking <- lacking[lengths(lacking) > 0L]
  if (!length(lacking)) return(invisible())
  patients <- who$label[sort(unique(unlist(lacking)))]
  inform_cytochange(paste0("Covariates that vary are not known at the baseline of ",
                           format_count(length(patients), "patient"), " (", enumerate(patients), "; ",
                           enumerate(dQuote(names(lacking), FALSE)), "): the other rows count where they agree, else ",
                           "it is missing."), "off_baseline", names = patients)
}

abort_varying <- function(x, differs, first, who, argument, name, row, by_visit) {
  patient <- unique(who$code[differs])
  rows <- sort(c(first[patient], differs))
  values <- unique(as.character(x[rows[who$code[rows] == patient[1L]]]))
  abort_data(argument, "be constant within a patient",
             paste0("column ", dQuote(name, FALSE), ", which varies: ", enumerate(values), " in patient ",
                    who$label[patient[1L]]),
             paste0(where_rows(row[rows], who$label[patient]),
                    if (argument == "covariates" && by_visit) {
                      "; `varying = \"baseline\"` takes the value of the baseline visit"
                    }))
}

# Puts `responder` (TRUE, FALSE, NA) behind `response`: `table`; and `unread`, counts of the codes that nobody
# explained, and `ordered`, the responses from worst to best. `sets`: of check_response_sets(); `column`: of the
# response, NULL where there is none; `ordered`: as the user gave it.
read_patients_response <- function(table, sets, column, ordered) {
  read <- if (is.null(column)) new_response(rep(NA, nrow(table))) else
    read_response(table$response, sets = sets, levels_decide = FALSE, where = function(at) {
      paste0("column ", dQuote(column, FALSE), "; patient", if (length(at) > 1L) "s", " ", enumerate(table$id[at]))
    })
  if (is.null(sets) && !is.null(column)) inform_response_column(table$response, column)
  order <- read_order(ordered, table$response)
  if (!length(read$slips$absent) && all(names(read$slips$rest) %in% ordered)) read$slips <- NULL
  inform_unread(read, "`responders` and `non_responders` name others.")
  after <- match("response", names(table))
  event <- stats::setNames(list(read$event), response_column_name())
  if (!is.null(ordered)) table$response <- worst_first(table$response, order)
  list(table = list2DF(append(as.list(table), event, after)), unread = read$unread, ordered = order)
}

# What verbs need that ask for the response: one that was named and, where codes were not understood, somebody
# evaluable.
check_study_response <- function(study, argument = "x") {
  source <- study$source
  if (is.null(source$response)) {
    abort_data(argument, "be a study with a response", "a study without one", "name it: marker_study(response = )")
  }
  if (length(source$unread) && all(is.na(responded(study$patients)))) {
    abort_data("response", response_needed(), paste0("text: ", enumerate(dQuote(names(source$unread), FALSE))),
               "no patient is evaluable; `responders` and `non_responders` of marker_study() name the groups")
  }
  study
}

# Is any patient's response known?
has_response <- function(study) any(!is.na(responded(study$patients)))
