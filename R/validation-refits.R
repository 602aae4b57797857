# A validation's models: fitted again in every resample, or without each fold; by the core where the design is a fixed
# matrix, by R where `procedure` is given or terms depend on the data.

# Refits in bootstrap resamples: `links`, linear predictors of all patients, one column a resample, NA where it failed;
# `ok`; `failures`, reasons with how often; `n_warned`.
resampled_refits <- function(fit, procedure, options) {
  label <- "Refitting the model in resamples"
  if (is.null(procedure) && is_given(fit)) return(refits_given(fit, NULL, options$resamples, options, label))
  if (refits_by_core(fit, procedure)) {
    found <- refits_in_core(fit, NULL, options$resamples, options, label)
    return(list(links = found$links, ok = found$ok == 1L, by = "core", failures = integer(), n_warned = 0L))
  }
  refits_in_r(fit, procedure, NULL, options$resamples, options$resamples, options, label)
}

# The same for folds: a patient's predictor comes from the model fitted without the fold. `fold`: from 0, one column a
# repeat; `ok`: one a fold and repeat.
crossed_refits <- function(fit, procedure, options) {
  fold <- .Call(ffi_folds, as.integer(fit$y), as.integer(options$folds), as.integer(options$repeats), options$seed)
  label <- "Refitting the model without each fold"
  if (is.null(procedure) && is_given(fit)) {
    return(c(refits_given(fit, fold, options$repeats, options, label), list(fold = fold)))
  }
  if (refits_by_core(fit, procedure)) {
    found <- refits_in_core(fit, fold, options$repeats, options, label)
    return(list(links = found$links, ok = found$ok == 1L, fold = fold, by = "core", failures = integer(),
                n_warned = 0L))
  }
  c(refits_in_r(fit, procedure, fold, options$folds * options$repeats, options$repeats, options, label),
    list(fold = fold))
}

# The models of each resample, or without each fold, in each completed data set, pooled: coefficients are their mean, as
# those of the fit are. Patients have the predictor of their mean design, as in the fit.
refits_given <- function(fit, fold, n, options, label) {
  number <- fit$imputation$number
  found <- lapply(fit$imputation$designs, function(design) {
    one <- fit
    one[c("x", "y", "prior.weights", "offset")] <- design[c("x", "y", "weights", "offset")]
    refits_in_core(one, fold, n, options, label)
  })
  used <- Reduce(`+`, lapply(found, function(one) one$ok == 1L))
  beta <- Reduce(`+`, lapply(found, function(one) replace(one$beta, is.na(one$beta), 0)))
  ok <- used > 0L & 20 * (number - used) <= number
  links <- fit$x %*% sweep(beta, 2L, pmax(used, 1), "/") + fit$offset
  links[, !ok] <- NA
  if (!is.null(fold)) {
    each <- links
    links <- matrix(NA_real_, nrow(fold), ncol(fold))
    for (job in seq_len(ncol(each))) {
      column <- (job - 1L) %/% options$folds + 1L
      here <- fold[, column] == (job - 1L) %% options$folds
      links[here, column] <- each[here, job]
    }
  }
  list(links = unname(links), ok = ok, by = "given", failures = integer(), n_warned = 0L)
}

refits_by_core <- function(fit, procedure) is.null(procedure) && !is_pooled(fit) && !depends_on_data(fit)

# In jobs: ranges of resamples, or of repeats where there are folds.
refits_in_core <- function(fit, fold, n, options, label, problem = refit_problem(fit)) {
  shared <- list(problem = problem, start = as.double(fit$point), fold = fold, n_folds = options$folds,
                 seed = options$seed, label = label)
  # Newton's steps, each of them p columns squared over n patients.
  seconds <- n * (if (is.null(fold)) 1 else options$folds) * length(fit$y) * ncol(fit$x)^2 * 2e-8 *
    (1 + shared$problem$starts)
  bind_parts(run_parts(cut_work(n, unit = 16, seconds), refit_job, shared, label))
}

refit_job <- function(part, shared) {
  crossed <- !is.null(shared$fold)
  call_core(ffi_refits, shared$problem, shared$start,
            if (crossed) shared$fold[, seq.int(part[[1L]], part[[2L]]), drop = FALSE],
            list(number = if (crossed) shared$n_folds else part[[2L]] - part[[1L]] + 1, first = part[[1L]] - 1,
                 seed = shared$seed, threads = core_threads(), label = progress_label(shared$label)))
}

# The model as the core refits it (see ffi_refits).
refit_problem <- function(fit) {
  record <- likelihood_of(fit)
  problem <- new_problem(fit$x, fit$y, fit$prior.weights, fit$offset, record$penalty)
  list(x = problem$x, y = problem$y, weights = problem$weights, offset = problem$offset,
       intercept = match(0L, attr(fit$x, "assign"), nomatch = 1L),
       likelihood = core_code("likelihood", record$refit),
       starts = refit_starts(problem))
}

# Half as many random starts as the fit itself had: a resample is one of many.
refit_starts <- function(problem) n_starts(problem) %/% 2L

resample_counts <- function(fit, options) .Call(ffi_bootstrap_weights, length(fit$y), options$resamples, options$seed)

# Do the model's variables change with the rows they are made of? Then the design is no fixed matrix.
depends_on_data <- function(fit) {
  terms <- stats::delete.response(stats::terms(stats::formula(fit$terms)))
  variables <- as.list(attr(terms, "variables"))[-1L]
  # Columns as they are do not.
  if (all(vapply(variables, is.name, NA)) && all(as.character(variables) %in% names(fit$data))) return(FALSE)
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

# Refits by `procedure`, or by prognostic_model() again: in resamples, or without each fold where `fold` is given.
refits_in_r <- function(fit, procedure, fold, n_jobs, n_columns, options, label) {
  again <- if (is_pooled(fit)) refit_imputed(fit) else refit_as(fit)
  data <- modelling_data(fit)
  if (is.null(procedure) && is_pooled(fit)) data$.row <- seq_len(nrow(data))
  shared <- list(data = data, fit_again = procedure %||% again, fold = fold,
                 n_folds = options$folds, seed = options$seed, label = label)
  answers <- unlist(run_parts(cut_work(n_jobs), refit_job_in_r, shared, label), recursive = FALSE)
  links <- matrix(NA_real_, nrow(shared$data), n_columns)
  for (j in seq_len(n_jobs)) {
    job <- refit_rows(j, shared)
    if (is.null(answers[[j]]$failure)) links[job$test, job$column] <- answers[[j]]$link
  }
  reasons <- vapply(answers, function(answer) answer$failure %||% "", "")
  failures <- tally(reasons[nzchar(reasons)])
  by <- if (!is.null(procedure)) "procedure" else if (is_pooled(fit)) "imputed" else "R"
  list(links = links, ok = !nzchar(reasons), by = by, failures = failures,
       n_warned = sum(vapply(answers, `[[`, 0L, "warned")))
}

# Made one at a time, so that an interrupt is never far.
refit_job_in_r <- function(part, shared) {
  numbers <- seq.int(part[[1L]], part[[2L]])
  keys <- .Call(ffi_refit_keys, shared$seed, part[[1L]] - 1, length(numbers))
  tick <- progress_ticker(shared$label, length(numbers))
  lapply(seq_along(numbers), function(k) {
    job <- refit_rows(numbers[[k]], shared)
    found <- with_generator(keys[[k]], predict_again(shared$fit_again, shared$data[job$train, , drop = FALSE],
                                                     shared$data[job$test, , drop = FALSE]))
    if (is.null(found$failure)) found$link <- as_link(found$probability, length(job$test))
    tick(k)
    found[c("link", "failure", "warned")]
  })
}

# Rows to fit, rows to predict, column of the answer, of refit number j.
refit_rows <- function(j, shared) {
  if (is.null(shared$fold)) {
    everyone <- seq_len(nrow(shared$data))
    drawn <- .Call(ffi_bootstrap_draw, length(everyone), j - 1, shared$seed)
    return(list(train = rep(everyone, drawn), test = everyone, column = j))
  }
  column <- (j - 1) %/% shared$n_folds + 1
  here <- shared$fold[, column] == (j - 1) %% shared$n_folds
  list(train = which(!here), test = which(here), column = column)
}

# Evaluates with R's generator in a state that `key` alone decides: what a procedure draws belongs to the resample,
# wherever and after whatever it is computed. The user's generator is put back.
with_generator <- function(key, expr) {
  kind <- RNGkind()
  state <- get0(".Random.seed", globalenv(), inherits = FALSE)
  on.exit(if (is.null(state)) {
    RNGkind(kind[[1L]], kind[[2L]], kind[[3L]])
    rm(".Random.seed", envir = globalenv())
  } else {
    assign(".Random.seed", state, envir = globalenv())
  })
  set.seed(key, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
  expr
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
  list(probability = probability, warned = warned, model = model_name(model))
}

# What a procedure's model is, for an error.
model_name <- function(model) {
  formula <- tryCatch(stats::formula(model), error = function(e) NULL)
  if (inherits(formula, "formula")) deparse1(formula) else describe(model)
}

# `procedure` on the patients that `fit` was fitted to gives `fit`: otherwise the optimism of one model would be taken
# off another. A procedure that draws random numbers may give another model each time it is called.
check_same_model <- function(procedure, fit, seed) {
  data <- modelling_data(fit)
  again <- with_generator(.Call(ffi_refit_keys, seed, 0, 1L), {
    before <- get0(".Random.seed", globalenv(), inherits = FALSE)
    found <- predict_again(procedure, data, data)
    found$drew <- !identical(before, get0(".Random.seed", globalenv(), inherits = FALSE))
    found
  })
  # One that fails on all patients fails in resamples, too, and is counted there.
  if (again$drew || !is.null(again$failure)) return(invisible())
  apart <- max(abs(stats::plogis(as_link(again$probability, nrow(data))) - stats::plogis(fit$linear.predictors)))
  if (apart < 1e-5) return(invisible())
  abort_argument("procedure", paste0("give, on the patients of `fit`, the model of `fit`: ", deparse1(fit$formula)),
                 paste0("one that gives ", again$model),
                 paste0("their probabilities for a patient are up to ", format_number(apart, 2L), " apart"))
}

# A weighted fit as it is with one row a patient. Fractional weights stay.
fit_of_patients <- function(fit) {
  if (!fit$weighted || !are_counts(fit$prior.weights)) return(fit)
  rows <- counted_patients(fit$prior.weights)$rows
  x <- fit$x[rows, , drop = FALSE]
  attributes(x)[c("assign", "contrasts")] <- attributes(fit$x)[c("assign", "contrasts")]
  of_row <- c("y", "offset", "linear.predictors", "hat")
  fit[of_row] <- lapply(fit[of_row], function(value) if (length(value)) value[rows])
  data <- modelling_data(fit)
  fit$data <- data[rows, setdiff(names(data), ".weight"), drop = FALSE]
  fit$model <- fit$model[rows, , drop = FALSE]
  fit$variables <- fit$variables[rows, , drop = FALSE]
  fit$x <- x
  fit$prior.weights <- rep(1, length(rows))
  fit["na.action"] <- list(NULL)
  fit$outside <- character()
  fit
}
