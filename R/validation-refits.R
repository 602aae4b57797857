# A validation's models: fitted again in every resample, or without each fold; by the core where the design is a fixed
# matrix, by R where `procedure` is given or terms depend on the data.

# Refits in bootstrap resamples: `links`, linear predictors of all patients, one column a resample, NA where it failed;
# `ok`; `failures`, reasons with how often; `n_warned`.
resampled_refits <- function(fit, procedure, options) {
  label <- "Refitting the model in resamples"
  if (is.null(procedure) && !depends_on_data(fit)) {
    found <- call_core(ffi_refits, refit_problem(fit), as.double(fit$point), NULL, options$resamples, options$seed,
                       core_threads(), progress_label(label))
    return(list(links = found$links, ok = found$ok == 1L, by = "core", failures = integer(), n_warned = 0L))
  }
  everyone <- seq_along(fit$y)
  job <- function(b) {
    drawn <- .Call(ffi_bootstrap_draw, length(everyone), b - 1, options$seed)
    list(train = rep(everyone, drawn), test = everyone, column = b)
  }
  refits_in_r(fit, procedure, job, options$resamples, options$resamples, label)
}

# The same for folds: a patient's predictor comes from the model fitted without the fold. `fold`: from 0, one column a
# repeat; `ok`: one a fold and repeat.
crossed_refits <- function(fit, procedure, options) {
  fold <- .Call(ffi_folds, as.integer(fit$y), as.integer(options$folds), as.integer(options$repeats), options$seed)
  label <- "Refitting the model without each fold"
  if (is.null(procedure) && !depends_on_data(fit)) {
    found <- call_core(ffi_refits, refit_problem(fit), as.double(fit$point), fold, options$folds, options$seed,
                       core_threads(), progress_label(label))
    return(list(links = found$links, ok = found$ok == 1L, fold = fold, by = "core", failures = integer(),
                n_warned = 0L))
  }
  job <- function(j) {
    r <- (j - 1) %/% options$folds + 1
    here <- fold[, r] == (j - 1) %% options$folds
    list(train = which(!here), test = which(here), column = r)
  }
  c(refits_in_r(fit, procedure, job, options$folds * options$repeats, options$repeats, label), list(fold = fold))
}

# The model as the core refits it (see ffi_refits).
refit_problem <- function(fit) {
  penalised <- new_problem(fit$x, fit$y, fit$prior.weights, fit$offset, fit$likelihood != "ml")
  list(x = penalised$x, y = penalised$y, weights = penalised$weights, offset = penalised$offset,
       intercept = match(0L, attr(fit$x, "assign"), nomatch = 1L),
       likelihood = match(fit$likelihood, c("ml", "firth", "flic", "flac")) - 1L,
       starts = refit_starts(penalised))
}

# Half as many random starts as the fit itself had: a resample is one of many.
refit_starts <- function(problem) n_starts(problem) %/% 2L

resample_counts <- function(fit, options) .Call(ffi_bootstrap_weights, length(fit$y), options$resamples, options$seed)

# Do the model's variables change with the rows they are made of? Then the design is no fixed matrix.
depends_on_data <- function(fit) {
  terms <- stats::delete.response(stats::terms(stats::formula(fit$terms)))
  n <- nrow(fit$data)
  halves <- list(seq(1L, n, by = 2L), seq_len(ceiling(n / 2)))
  any(vapply(halves, function(rows) !same_variables(fit, terms, rows), NA))
}

same_variables <- function(fit, terms, rows) {
  part <- fit$data[rows, , drop = FALSE]
  frame <- tryCatch(suppressWarnings(stats::model.frame(terms, part, na.action = stats::na.pass)),
                    error = function(e) NULL)
  if (is.null(frame)) return(FALSE)
  flat <- function(column) if (is.numeric(column) || is.logical(column)) as.numeric(column) else as.character(column)
  for (name in names(frame)) {
    whole <- fit$model[[name]]
    whole <- if (is.matrix(whole)) whole[rows, , drop = FALSE] else whole[rows]
    if (!isTRUE(all.equal(flat(frame[[name]]), flat(whole), tolerance = 1e-10))) return(FALSE)
  }
  TRUE
}

# Refits by `procedure`, or by prognostic_model() again. `job(j)`: rows to fit, rows to predict, column of the answer; made
# one at a time, so that an interrupt is never far.
refits_in_r <- function(fit, procedure, job, n_jobs, n_columns, label) {
  data <- modelling_data(fit)
  fit_again <- procedure %||% refit_as(fit)
  links <- matrix(NA_real_, nrow(data), n_columns)
  reasons <- character(n_jobs)
  n_warned <- 0L
  tick <- progress_ticker(label, n_jobs)
  for (j in seq_len(n_jobs)) {
    now <- job(j)
    found <- predict_again(fit_again, data[now$train, , drop = FALSE], data[now$test, , drop = FALSE])
    if (is.null(found$failure)) {
      links[now$test, now$column] <- as_link(found$probability, length(now$test))
    } else {
      reasons[j] <- found$failure
    }
    n_warned <- n_warned + found$warned
    tick(j)
  }
  failures <- sort(table(reasons[nzchar(reasons)]), decreasing = TRUE)
  list(links = links, ok = !nzchar(reasons), by = if (is.null(procedure)) "R" else "procedure",
       failures = stats::setNames(as.integer(failures), names(failures)), n_warned = n_warned)
}

# The rows fitted, with all columns there were; a weighted fit's weights as `.weight`.
modelling_data <- function(fit) {
  data <- fit$data
  for (name in fit$outside) {
    value <- get0(name, envir = environment(fit$formula), mode = "numeric")
    if (length(value) == nrow(data) && nrow(data) > 1L) data[[name]] <- value
  }
  if (fit$weighted) data$.weight <- fit$prior.weights
  data
}

# The model of `fit` on other rows. Wald limits: none are asked for, and they cost nothing.
refit_as <- function(fit) {
  formula <- stats::formula(fit$terms)
  function(data) {
    prognostic_model(formula, data, likelihood = fit$likelihood, conf_method = "wald",
                     weights = if (fit$weighted) ".weight", contrasts = fit$contrasts)
  }
}

# Probabilities of `test` by the model of `train`, or why there are none. Warnings are counted, messages are not shown.
predict_again <- function(fit_again, train, test) {
  warned <- 0L
  failed <- function(e) structure(list(conditionMessage(e)), class = "failed_refit")
  quietly <- function(expr) {
    withCallingHandlers(tryCatch(expr, error = failed), message = function(m) invokeRestart("muffleMessage"),
                        warning = function(w) {
                          warned <<- 1L
                          invokeRestart("muffleWarning")
                        })
  }
  fail <- function(why) list(failure = why, warned = warned)
  model <- quietly(fit_again(train))
  if (inherits(model, "failed_refit")) return(fail(model[[1L]]))
  if (is.atomic(model) || is.function(model)) {
    abort_argument("procedure", "return a fitted model that predict() understands",
                   paste("one that returns", describe(model)))
  }
  if (is.list(model) && isFALSE(as.vector(model[["converged"]]))) {
    separated <- isTRUE(as.vector(model[["separated"]]))
    return(fail(if (separated) "separated: no maximum-likelihood estimate" else "did not converge"))
  }
  probability <- quietly(stats::predict(model, newdata = test, type = "response"))
  if (inherits(probability, "failed_refit")) return(fail(probability[[1L]]))
  if (anyNA(probability)) return(fail("missing predictions"))
  list(probability = probability, warned = warned)
}

# Logits; probabilities of 0 and 1, which have none, are moved inside by one machine epsilon.
as_link <- function(probability, n) {
  sound <- is.numeric(probability) && length(probability) == n && all(probability >= 0 & probability <= 1)
  if (!sound) {
    abort_argument("procedure", paste0("return a model whose predict(model, newdata, type = \"response\") gives one ",
                                       "probability a row"), describe_predictions(probability, n))
  }
  eps <- .Machine$double.eps
  stats::qlogis(pmin(pmax(as.vector(probability), eps), 1 - eps))
}

describe_predictions <- function(x, n) {
  if (!is.numeric(x)) return(paste("a model that predicts", describe(x)))
  if (length(x) != n) return(paste0("a model that predicts ", length(x), " numbers for ", n, " rows"))
  paste0("a model that predicts from ", format_number(min(x)), " to ", format_number(max(x)))
}

progress_ticker <- function(label, total, envir = parent.frame()) {
  label <- progress_label(label)
  if (is.null(label)) return(function(i) NULL)
  bar <- cli::cli_progress_bar(label, total = total, .envir = envir)
  function(i) cli::cli_progress_update(set = i, id = bar, .envir = envir)
}
