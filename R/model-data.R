# From a formula and data, a study or a data frame, to a model frame, and the checks of what is in it.

# What a formula may name: a data frame of one row a patient (or row), and what was counted on the way.
model_source <- function(data, formula, need_response = TRUE) {
  if (inherits(data, "marker_study")) return(study_source(data, formula, need_response))
  if (!is.data.frame(data)) abort_argument("data", "be a marker_study or a data frame", describe(data))
  list(data = data, study = FALSE, n_not_evaluable = 0L, censored = NULL)
}

# Patients of a study with their baseline values in units; patients whose response cannot be judged are left out and
# counted. `response` is TRUE for a responder.
study_source <- function(study, formula, need_response) {
  if (need_response && is.null(study$source$response)) {
    abort_argument("data", "be a study with a response", "a study without one; name it in marker_study(response = )")
  }
  if (need_response && length(formula) == 3L && !identical(formula[[2L]], quote(response))) {
    abort_argument("formula", "have `response` on its left side where `data` is a study", deparse1(formula[[2L]]))
  }
  who <- study$patients
  study$scale <- "raw"
  values <- study_values(study, study$baseline, censored_rule = "limit")
  columns <- c(if (!is.null(study$source$arm)) "arm", intersect(study$source$covariates, names(who)))
  data <- data.frame(response = who$responder, who[columns], t(values$value), check.names = FALSE, row.names = who$id)
  names(data) <- c("response", columns, rownames(values$value))
  twice <- intersect(names(data)[duplicated(names(data))], all.vars(formula))
  if (length(twice)) {
    abort_data("data", "have names that tell markers, arm and covariates apart",
               paste0("ambiguous in ", enumerate(twice)))
  }
  keep <- if (need_response) !is.na(who$responder) else rep(TRUE, nrow(who))
  list(data = data[keep, , drop = FALSE], study = TRUE, n_not_evaluable = sum(!keep),
       censored = t(values$censored)[keep, , drop = FALSE], simulated = study$source$simulated)
}

# Names in the formula must be columns, or numbers that the formula's environment has (of knots, say). Returns the
# latter.
check_formula <- function(formula, source) {
  if (!inherits(formula, "formula") || length(formula) != 3L) {
    abort_argument("formula", "be a two-sided formula such as response ~ log2(marker)", describe(formula))
  }
  other <- setdiff(all.vars(formula), c(names(source$data), "."))
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
  if (!nrow(data)) abort_data("data", "have at least one row", "without rows to fit")
  check_finite_columns(data[intersect(all.vars(formula), names(data))], "data")
  weights <- read_weights(weights, data)
  frame <- build_frame(formula, data, weights, na.action)
  check_finite_columns(frame[names(frame) != "(weights)"], "data")
  terms <- attr(frame, "terms")
  kept <- !(seq_len(nrow(data)) %in% attr(frame, "na.action"))
  y <- read_response(stats::model.response(frame), names(frame)[1L])
  check_factors(frame)
  x <- stats::model.matrix(terms, frame, contrasts.arg = contrasts)
  if (ncol(x) == 0L) abort_argument("formula", "have an intercept or a covariate", deparse1(formula))
  offset <- stats::model.offset(frame)
  list(frame = frame, terms = terms, x = x, y = y,
       weights = as.vector(stats::model.weights(frame)) %||% rep(1, nrow(frame)),
       offset = if (is.null(offset)) rep(0, nrow(frame)) else as.vector(offset),
       na.action = attr(frame, "na.action"), kept = which(kept), outside = outside,
       levels = response_levels(stats::model.response(frame)))
}

build_frame <- function(formula, data, weights, na.action) {
  arguments <- list(formula = formula, data = data, drop.unused.levels = TRUE)
  if (!is.null(weights)) arguments$weights <- weights
  arguments$na.action <- na.action %||% getOption("na.action")
  tryCatch(do.call(stats::model.frame, arguments), error = function(e) {
    abort_data("formula", "make a model frame of `data`", conditionMessage(e))
  })
}

read_weights <- function(weights, data) {
  if (is.null(weights)) return(NULL)
  if (checkmate::test_string(weights)) weights <- data[[check_columns(weights, data, "weights")]]
  if (!checkmate::test_numeric(weights, lower = 0, finite = TRUE, len = nrow(data))) {
    abort_argument("weights", "be one finite number, not below 0, for each row of `data`", describe(weights))
  }
  weights
}

check_finite_columns <- function(columns, argument) {
  for (name in names(columns)) {
    bad <- if (is.numeric(columns[[name]])) which(rowSums(as.matrix(is.infinite(columns[[name]]))) > 0) else integer()
    if (length(bad)) {
      abort_data(argument, "have finite values", paste0("infinite in ", name),
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

# 0/1 from the left side: 1 for TRUE, 1, or the second level.
read_response <- function(y, name) {
  where <- paste0("column ", name)
  needed <- "be 0/1, logical, or a factor of two levels"
  if (is.factor(y)) {
    if (nlevels(y) > 2L) {
      abort_data(name, needed, paste0("a factor of ", nlevels(y), " levels: ", enumerate(levels(y))), where)
    }
    value <- as.double(as.integer(y) == 2L)
  } else if (is.logical(y)) {
    value <- as.double(y)
  } else if (is.numeric(y) && is.null(dim(y))) {
    value <- as.double(y)
    if (!all(value %in% c(0, 1))) {
      odd <- setdiff(unique(value), c(0, 1))
      abort_data(name, needed, paste0("numbers other than 0 and 1: ", enumerate(format(odd, trim = TRUE))), where)
    }
  } else {
    abort_data(name, needed, describe(y), where)
  }
  if (length(unique(value)) < 2L) {
    received <- if (length(value)) "of one class only" else "without a row that has all values"
    abort_data(name, "have both classes among the rows fitted", received, where)
  }
  value
}

response_levels <- function(y) if (is.factor(y)) levels(y) else if (is.logical(y)) c("FALSE", "TRUE") else c("0", "1")

# The design must have full rank; the error names the column that has not its own information.
check_design <- function(problem) {
  x <- problem$x
  names <- colnames(x)
  constant <- setdiff(which(apply(x, 2L, function(column) all(column == column[1L]))), which(names == "(Intercept)"))
  if (length(constant) && ("(Intercept)" %in% names || all(x[, constant[1L]] == 0))) {
    abort_data("data", "have covariates that vary", paste0("constant in ", enumerate(names[constant])),
               paste0("column ", enumerate(names[constant])))
  }
  if (ncol(x) > nrow(x)) {
    abort_data("data", "have at least as many rows as the model has coefficients",
               paste0("of ", format_count(nrow(x), "row"), " for ", format_count(ncol(x), "coefficient"), ": ",
                      enumerate(names, 8L)), paste0("columns ", enumerate(names, 8L)))
  }
  alias <- aliased_column(problem)
  if (alias > 0L) {
    abort_data("data", "have columns that are not combinations of one another",
               paste0("collinear: ", names[alias], " is a combination of the other columns"),
               paste0("column ", names[alias]))
  }
  problem
}

# New data with the terms of a fit: model matrix and offset. New levels are an error that names the column.
new_design <- function(fit, newdata, na.action = stats::na.pass) {
  terms <- stats::delete.response(fit$terms)
  source <- model_source(newdata, stats::formula(fit), need_response = FALSE)$data
  for (name in names(fit$xlevels)) check_levels(name, fit$xlevels[[name]], source, fit$terms)
  missing <- setdiff(all.vars(terms), c(names(source), fit$outside))
  if (length(missing)) {
    abort_argument("newdata", "have the columns of the model", paste0("without ", enumerate(dQuote(missing, FALSE))))
  }
  frame <- tryCatch(stats::model.frame(terms, source, na.action = na.action, xlev = fit$xlevels),
                    error = function(e) abort_data("newdata", "fit the model", conditionMessage(e)))
  classes <- attr(terms, "dataClasses")
  if (!is.null(classes)) {
    tryCatch(stats::.checkMFClasses(classes, frame),
             error = function(e) abort_data("newdata", "have columns of the classes fitted", conditionMessage(e)))
  }
  offset <- stats::model.offset(frame)
  list(x = stats::model.matrix(terms, frame, contrasts.arg = fit$contrasts),
       offset = if (is.null(offset)) rep(0, nrow(frame)) else as.vector(offset), frame = frame)
}

check_levels <- function(name, levels, source, terms) {
  value <- source[[name]]
  if (is.null(value)) {
    value <- tryCatch(eval(str2lang(name), source, environment(terms)), error = function(e) NULL)
  }
  unknown <- setdiff(unique(as.character(value)), c(levels, NA))
  if (length(unknown)) {
    abort_data("newdata", paste0("have in ", name, " only levels that were fitted: ", enumerate(levels, 8L)),
               paste0("new in ", name, ": ", enumerate(dQuote(unknown, FALSE))), paste0("column ", name))
  }
}
