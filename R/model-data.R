# From a formula and data, a study or a data frame, to a model frame, and the checks of what is in it.

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

# Names in the formula must be columns, or numbers that the formula's environment has (of knots, say). Returns the
# latter.
check_formula <- function(formula, source) {
  if (!inherits(formula, "formula") || length(formula) != 3L) {
    abort_argument("formula", "be a two-sided formula such as response ~ log2(marker)", describe(formula))
  }
  other <- setdiff(columns_in(formula), c(names(source$data), "."))
  outside <- vapply(other, function(name) !is.null(get0(name, envir = environment(formula), mode = "numeric")), NA)
  if (!all(outside)) {
    abort_argument("formula", "name columns of `data`", enumerate(dQuote(other[!outside], FALSE)),
                   paste0("`data` has ", enumerate(names(source$data), 12L)))
  }
  other
}

# The model frame, with what was dropped. `weights`: NULL, a column name, or one number a row.
model_pieces <- function(formula, source, weights = NULL, na.action = NULL, contrasts = NULL) {
  outside <- check_formula(formula, source)
  data <- source$data
  formula <- held_formula(formula, data)
  if (!nrow(data)) abort_data("data", "have at least one row", "without rows to fit")
  check_finite_columns(data[intersect(columns_in(formula), names(data))], "data")
  weights <- read_weights(weights, data)
  read <- read_left_side(formula, data)
  lost <- read$lost %||% logical(nrow(data))
  rows <- which(!lost)
  if (any(lost)) {
    data <- data[rows, , drop = FALSE]
    weights <- weights[rows]
    read$event <- read$event[rows]
  }
  frame <- build_frame(formula, data, weights, na.action)
  check_complete_rows(frame, formula, data)
  check_finite_columns(frame[names(frame) != "(weights)"], "data")
  terms <- attr(frame, "terms")
  kept <- !(seq_len(nrow(data)) %in% attr(frame, "na.action"))
  case_weights <- as.vector(stats::model.weights(frame)) %||% rep(1, nrow(frame))
  y <- binary_response(read, frame, data, case_weights)
  check_factors(frame)
  frame <- text_to_factors(frame)
  x <- build_matrix(terms, frame, contrasts)
  if (ncol(x) == 0L) abort_argument("formula", "have an intercept or a covariate", deparse1(formula))
  offset <- stats::model.offset(frame)
  list(frame = frame, terms = terms, x = x, y = y,
       weights = case_weights,
       offset = if (is.null(offset)) rep(0, nrow(frame)) else as.vector(offset),
       na.action = attr(frame, "na.action"), kept = rows[kept], outside = outside,
       event = read[c("levels", "by_level")], n_uncompared = source$n_uncompared + sum(lost))
}

build_frame <- function(formula, data, weights, na.action) {
  arguments <- list(formula = formula, data = evaluable(data), drop.unused.levels = TRUE)
  if (!is.null(weights)) arguments$weights <- weights
  arguments$na.action <- check_na_action(na.action)
  tryCatch(do.call(stats::model.frame, arguments), error = function(e) {
    known <- data[intersect(columns_in(formula), names(data))]
    abort_data("formula", "make a model frame of `data`", paste("an error of R:", conditionMessage(e)),
               where_missing(known))
  })
}

check_na_action <- function(na.action) {
  na.action <- na.action %||% getOption("na.action") %||% "na.omit"
  if (!is.function(na.action) && !checkmate::test_string(na.action)) {
    abort_argument("na.action", "be NULL or a function such as na.omit", describe(na.action))
  }
  na.action
}

# After na.action: rows without missing values, and some of them.
check_complete_rows <- function(frame, formula, data) {
  if (!nrow(frame)) {
    whole <- suppressWarnings(stats::model.frame(formula, evaluable(data), na.action = stats::na.pass))
    missing <- vapply(whole, function(column) sum(rows_missing(column)), 1)
    missing <- sort(missing[missing > 0], decreasing = TRUE)
    abort_data("data", "have rows without missing values",
               paste0("without one: missing in ",
                      enumerate(paste0(names(missing), " (", missing, " of ", nrow(data), ")"))),
               paste0("columns ", enumerate(names(missing))))
  }
  where <- where_missing(frame)
  if (!is.null(where)) {
    abort_data("data", "have no missing values after `na.action`", "missing in places", where)
  }
}

rows_missing <- function(column) {
  missing <- is.na(column)
  if (is.matrix(missing)) rowSums(missing) > 0 else missing
}

# "column x, rows 4, 5" of the first column that has missing values; NULL where none has.
where_missing <- function(columns) {
  for (name in names(columns)) {
    bad <- which(rows_missing(columns[[name]]))
    if (length(bad)) return(paste0("column ", name, ", ", where_model_rows(columns, bad)))
  }
}

# Text among the covariates as factors whose reference is the same in every locale.
text_to_factors <- function(frame) {
  text <- vapply(frame, function(column) is.character(column) && is.null(dim(column)), NA)
  text[1L] <- FALSE
  frame[text] <- lapply(frame[text], plain_factor)
  frame
}

build_matrix <- function(terms, frame, contrasts) {
  factors <- names(frame)[vapply(frame,
                                 function(column) is.factor(column) || is.character(column) || is.logical(column), NA)]
  if (!is.null(contrasts) &&
      (!is.list(contrasts) || !all(names(contrasts) %in% factors) || is.null(names(contrasts)))) {
    abort_argument("contrasts", "be NULL or a list named by factors of the formula", describe(contrasts),
                   if (length(names(contrasts))) paste0("names ", enumerate(names(contrasts))))
  }
  tryCatch(stats::model.matrix(terms, frame, contrasts.arg = contrasts), error = function(e) {
    if (is.null(contrasts)) abort_data("formula", "make a model matrix of `data`", conditionMessage(e))
    abort_argument("contrasts", "be contrasts of the factors named", conditionMessage(e))
  })
}

read_weights <- function(weights, data) {
  if (is.null(weights)) return(NULL)
  if (checkmate::test_string(weights)) weights <- data[[check_columns(weights, data, "weights")]]
  if (!checkmate::test_numeric(weights, lower = 0, finite = TRUE, len = nrow(data))) {
    abort_argument("weights", "be one finite number, not below 0, for each row of `data`", describe(weights))
  }
  if (!any(weights > 0, na.rm = TRUE)) abort_argument("weights", "be above 0 in some row", "0 or missing in all rows")
  weights
}

check_finite_columns <- function(columns, argument) {
  for (name in names(columns)) {
    bad <- if (is.numeric(columns[[name]]))
      which(rowSums(matrix(too_large(columns[[name]]), nrow(columns))) > 0) else integer()
    if (length(bad)) {
      abort_data(argument, numbers_needed, paste0("infinite or too large in ", name),
                 paste0("column ", name, ", ", where_model_rows(columns, bad)))
    }
  }
}

where_model_rows <- function(frame, rows) paste0("rows ", enumerate(row.names(frame)[rows]))

# A factor or text column of one level cannot be a covariate.
check_factors <- function(frame) {
  for (name in names(frame)[-1L]) {
    column <- frame[[name]]
    if ((is.character(column) || is.factor(column)) && length(unique(column)) < 2L) {
      abort_data("data", "have covariates that vary", paste0("constant in ", name), paste0("column ", name))
    }
  }
}

# The left side, read before rows are dropped: patients who are not evaluable are left out of `data` and counted. NULL
# where it is not one value a row (the model frame says why).
read_left_side <- function(formula, data) {
  y <- tryCatch(eval(formula[[2L]], evaluable(data), environment(formula)), error = function(e) NULL)
  if (length(y) != nrow(data) || !is.atomic(y)) return(NULL)
  read <- read_response(y, where = function(at) where_left_side(formula, data, at))
  inform_unread(read)
  c(read, list(lost = is.na(read$event) & !is.na(y)))
}

where_left_side <- function(formula, data, at) {
  paste0("column ", deparse1(formula[[2L]]), ", ", where_model_rows(data, at))
}

# 0/1 of the rows of the frame. Both must be there among the rows that count.
binary_response <- function(read, frame, data, weights) {
  event <- if (is.null(read)) read_response(stats::model.response(frame))$event else
    read$event[match(row.names(frame), row.names(data))]
  if (length(unique(event[weights > 0])) < 2L) {
    abort_data("response", "have both classes among the rows fitted", "of one class only",
               paste0("column ", names(frame)[1L]))
  }
  as.double(event)
}

# New data with the terms of a fit: model matrix and offset. New levels are an error that names the column.
new_design <- function(fit, newdata, na.action = stats::na.pass) {
  terms <- stats::delete.response(fit$terms)
  source <- model_source(newdata, stats::formula(fit$terms), need_response = FALSE, "newdata")
  source <- if (is.null(fit$completes)) source$data else fit$completes(source)
  missing <- setdiff(columns_in(terms), c(names(source), fit$outside))
  if (length(missing)) {
    abort_argument("newdata", "have the columns of the model", paste0("without ", enumerate(dQuote(missing, FALSE))))
  }
  source <- typed_missing(source, fit)
  check_levels(fit, source)
  frame <- tryCatch(stats::model.frame(terms, evaluable(source), na.action = na.action, xlev = fit$xlevels),
                    error = function(e) abort_data("newdata", "fit the model", conditionMessage(e)))
  classes <- attr(terms, "dataClasses")
  if (!is.null(classes)) {
    tryCatch(stats::.checkMFClasses(classes, frame),
             error = function(e) abort_data("newdata", "have columns of the classes fitted", conditionMessage(e)))
  }
  check_finite_columns(frame, "newdata")
  offset <- stats::model.offset(frame)
  list(x = stats::model.matrix(terms, frame, contrasts.arg = fit$contrasts),
       offset = if (is.null(offset)) rep(0, nrow(frame)) else as.vector(offset), frame = frame)
}

# A column of nothing but NA is of the kind that was fitted.
typed_missing <- function(source, fit) {
  for (name in intersect(names(fit$variables), names(source))) {
    if (is.logical(source[[name]]) && all(is.na(source[[name]]))) {
      source[[name]] <- fit$variables[[name]][rep(NA_integer_, nrow(source))]
    }
  }
  source
}

# What R can evaluate in: the columns whose names a formula can hold.
evaluable <- function(data) data[fits_formula(names(data))]

# The factors of a model have in new data the levels that were fitted. A factor is a variable of the formula, evaluated
# as the model frame does it.
check_levels <- function(fit, source) {
  variables <- as.list(attr(fit$terms, "variables"))[-1L]
  for (name in names(fit$xlevels)) {
    variable <- variables[[match(name, names(fit$model))]]
    value <- tryCatch(eval(variable, evaluable(source), environment(fit$terms)), error = function(e) NULL)
    levels <- fit$xlevels[[name]]
    unknown <- setdiff(unique(as.character(value)), c(levels, NA))
    if (length(unknown)) {
      abort_data("newdata", paste0("have in ", name, " only levels that were fitted: ", enumerate(levels, 8L)),
                 paste0("new in ", name, ": ", enumerate(dQuote(unknown, FALSE))), paste0("column ", name))
    }
  }
}
