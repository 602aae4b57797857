# New patients with the terms of a fit: model matrix and offset, and the checks of what is new.

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
