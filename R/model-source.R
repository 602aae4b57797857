# What the formula of a model may name: the columns of a data frame, of a study, of data that mice completed.

# What a formula may name: a data frame of one row a patient (or row), and what was counted on the way.
model_source <- function(data, formula, need_response = TRUE, argument = "data") {
  if (inherits(data, "marker_study")) return(study_source(data, formula, need_response))
  if (inherits(data, "mids") && need_response) return(mids_source(data, formula, argument))
  if (!is.data.frame(data)) abort_argument(argument, "be a marker_study or a data frame", describe(data))
  data <- as.data.frame(data)
  data[] <- lapply(data, labelled_values)
  if (inherits(formula, "formula")) check_distinct(data, formula, "columns", argument)
  list(data = data, study = FALSE, formula = formula, n_uncompared = 0L, beyond = NULL)
}

# What a formula may name: the completed data sets, and who is left out as nobody knows their response.
mids_source <- function(data, formula, argument) {
  check_installed("mice", "read completed data (class mids)")
  if (!inherits(formula, "formula") || length(formula) != 3L) check_formula(formula, list(data = data$data))
  answered <- intersect(all.vars(formula[[2L]]), names(data$data))
  lost <- rowSums(is.na(data$data[answered])) > 0
  completed <- lapply(seq_len(data$m), function(k) {
    one <- as.data.frame(mice::complete(data, k))[!lost, , drop = FALSE]
    one[] <- lapply(one, labelled_values)
    one
  })
  if (!length(completed) || !nrow(completed[[1L]])) {
    abort_data(argument, "have completed data with known responses", "without")
  }
  check_distinct(completed[[1L]], formula, "columns", argument)
  list(data = completed[[1L]], completed = completed, study = FALSE, formula = formula,
       n_uncompared = sum(lost), beyond = NULL)
}

# The variables of a formula from where it was written; `.` has no meaning there.
formula_data <- function(formula) {
  names <- if (inherits(formula, "formula")) columns_in(formula)
  found <- lapply(stats::setNames(nm = names), get0, envir = environment(formula), inherits = TRUE)
  is_column <- vapply(found, function(x) is.atomic(x) && !is.null(x) && is.null(dim(x)), NA)
  n <- max(lengths(found[is_column]), 0L)
  columns <- found[is_column & lengths(found) == n]
  if (n < 2L || !length(columns)) abort_argument("data", "be given", "left out")
  list2DF(columns)
}

# A name that stands for two columns would mean the first of them, unsaid.
check_distinct <- function(data, formula, what, argument = "data") {
  used <- columns_in(formula)
  twice <- unique(names(data)[duplicated(names(data))])
  if (!"." %in% used) twice <- intersect(twice, used)
  if (length(twice)) {
    abort_data(argument, paste0("have names that tell ", what, " apart"), paste0("ambiguous in ", enumerate(twice)))
  }
}

# Patients of a study with their baseline values in units, and values and changes at other visits that the formula asks
# for; patients whose response cannot be judged are left out and counted. `response` is TRUE for the event; `formula`:
# the one given, with the columns' names for what was asked for.
study_source <- function(study, formula, need_response) {
  if (need_response) check_study_response(study, "data")
  if (need_response && length(formula) == 3L && !identical(formula[[2L]], quote(response))) {
    abort_argument("formula", "have `response` on its left side where `data` is a study", deparse1(formula[[2L]]))
  }
  who <- study$patients
  columns <- c(if (!is.null(study$source$arm)) "arm", intersect(study$source$covariates, names(who)))
  plain <- c("response", columns, study$markers$marker)
  formula <- named_predictors(formula, study)
  asked <- asked_predictors(formula, study, plain)
  values <- c(list(baseline_part(study)), lapply(asked, predictor_part, study))
  later <- vapply(asked, function(one) if (get_predictor(one$predictor)$units) one$visit else "", "")
  part <- function(name) do.call(cbind, lapply(values, `[[`, name))
  data <- data.frame(response = responded(who), who[columns], part("value"), check.names = FALSE, row.names = who$id)
  names(data) <- c("response", columns, colnames(part("value")))
  check_distinct(data, formula, "markers, arm and covariates")
  keep <- if (need_response) !is.na(responded(who)) else rep(TRUE, nrow(who))
  at_limit <- part("at_limit")[keep, , drop = FALSE]
  list(data = data[keep, , drop = FALSE], study = TRUE, formula = formula, n_uncompared = sum(!keep),
       beyond = part("beyond")[keep, , drop = FALSE], at_limit = at_limit,
       changes = lapply(values, `[[`, "cells"), kept = which(keep), logs = study$scale == "log2",
       markers = study$markers$marker, value_visits = intersect(study$visits, later),
       units = column_units(study, asked), baseline = study$baseline, simulated = study$source$simulated)
}

# Units by the names of columns; of changes there are none.
column_units <- function(study, asked) {
  valued <- Filter(function(one) get_predictor(one$predictor)$units, asked)
  marker <- c(study$markers$marker, vapply(valued, `[[`, "", "marker"))
  units <- study$markers$unit[match(marker, study$markers$marker)]
  stats::setNames(units, c(study$markers$marker, vapply(valued, `[[`, "", "name")))
}

# Columns of patients: `value`; `beyond`, which lie beyond a limit (-1 below, 1 above, else 0), of values alone.
baseline_part <- function(study) value_part(study, study$baseline, study$markers$marker, study$markers$marker)

value_part <- function(study, visit, markers, names) {
  raw <- study
  raw$scale <- "raw"
  columns <- function(x) structure(t(x), dimnames = list(study$patients$id, names))
  list(value = columns(study_values(raw, visit, markers, model_limit_rule())$value),
       beyond = columns(marked_values(study, visit, markers)$beyond))
}

# The same of what else a formula asks for. Of a change `at_limit` tells the pairs whose values are at their limit.
predictor_part <- function(asked, study) {
  if (get_predictor(asked$predictor)$units) return(value_part(study, asked$visit, asked$marker, asked$name))
  cells <- change_cells(study, asked$visit, asked$marker, "ordinal")
  columns <- function(x) structure(t(x), dimnames = list(study$patients$id, asked$name))
  list(value = columns(cells$value), at_limit = columns(cells$censored %||% array(FALSE, dim(cells$value))),
       cells = c(cells, name = asked$name))
}

# A change is a number where few of its pairs lie beyond limits.
check_changes <- function(source, kept) {
  for (cells in source$changes) {
    if (!is.null(cells)) check_numbers_known(cells, source$kept[kept], cells$name, "data")
  }
}
