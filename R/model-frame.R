# From a formula and its data to a model frame and matrix, and the checks of what is in them.

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
  left <- formula[[2L]]
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
       event = event_called(read, left, source$study), n_uncompared = source$n_uncompared + sum(lost))
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

# What the event of a model is called: of a study's own response as its groups are, else as the response has it.
event_called <- function(read, left, of_study) {
  if (isTRUE(of_study) && identical(left, quote(response))) return(study_event())
  new_event(read, expression_text(left))
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

# What R can evaluate in: the columns whose names a formula can hold.
evaluable <- function(data) data[fits_formula(names(data))]
