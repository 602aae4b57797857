# Patients: what is constant within each, and what the response means.

# One row a patient: `id`, `arm`, `response`, covariates; `responder` is added by read_patients_response(). A column that was not
# named is there too, all missing.
study_patients <- function(roles, who) {
  per_patient <- function(name, argument) constant_within(roles$columns[[name]], who, argument, name)
  empty <- rep(NA, length(who$label))
  table <- list(id = who$label,
                arm = if (is.null(roles$arm)) factor(empty) else read_group(per_patient(roles$arm, "arm"), "arm"),
                response = if (is.null(roles$response)) empty else per_patient(roles$response, "response"))
  for (name in roles$covariates) table[[name]] <- per_patient(name, "covariates")
  list2DF(table)
}

# The value of each patient. A missing value says nothing against a known one.
constant_within <- function(x, who, argument, name) {
  x <- blank_to_na(x)
  known <- which(!is.na(x))
  first <- known[match(seq_along(who$label), who$code[known])]
  code <- if (is.factor(x)) as.integer(x) else unclass(x)
  differs <- known[code[known] != code[first[who$code[known]]]]
  if (length(differs)) abort_varying(x, differs, first, who, argument, name)
  out <- x[first]
  if (is.factor(out)) droplevels(out) else out
}

abort_varying <- function(x, differs, first, who, argument, name) {
  patient <- unique(who$code[differs])
  rows <- sort(c(first[patient], differs))
  values <- unique(as.character(x[rows[who$code[rows] == patient[1L]]]))
  abort_data(argument, "be constant within a patient",
             paste0("column ", dQuote(name, FALSE), ", which varies: ", enumerate(values), " in patient ",
                    who$label[patient[1L]]),
             where_rows(rows, who$label[patient]))
}

# Puts `responder` (TRUE, FALSE, NA) behind `response`: `table`; and `unread`, counts of the codes that nobody explained.
# `sets`: of check_response_sets(); `column`: of the response, NULL where there is none.
read_patients_response <- function(table, sets, column) {
  read <- if (is.null(column)) new_response(rep(NA, nrow(table))) else
    read_response(table$response, sets = sets, levels_decide = FALSE, where = function(at) {
      paste0("column ", dQuote(column, FALSE), "; patient", if (length(at) > 1L) "s", " ", enumerate(table$id[at]))
    })
  inform_unread(read, "`responders` and `non_responders` name others.")
  after <- match("response", names(table))
  event <- stats::setNames(list(read$event), response_column_name())
  list(table = list2DF(append(as.list(table), event, after)), unread = read$unread)
}

# What verbs need that ask for the response: one that was named and, where codes were not understood, somebody evaluable.
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
