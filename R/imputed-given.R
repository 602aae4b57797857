# prognostic_model() of data that mice has completed: a model each, pooled as those of values beyond limits are
# (imputed-model.R). The imputations stand as they are: resamples draw patients, the same in each completed data set.

# The model pooled over them; `pieces`: of the first.
fit_given <- function(source, pieces, options) {
  if (!is.null(options$weights)) abort_argument("weights", "be left out where `data` are of class mids", "given")
  formula <- stats::formula(pieces$terms)
  every <- lapply(source$completed, function(data) {
    model_pieces(formula, list(data = data, n_uncompared = 0L), options$weights, options$na.action, options$contrasts)
  })
  alike <- vapply(every, function(one) {
    identical(colnames(one$x), colnames(pieces$x)) && identical(one$kept, pieces$kept) && identical(one$y, pieces$y)
  }, NA)
  if (!all(alike)) {
    abort_data("data", "give the same rows and columns in each completed data set",
               paste("of other rows, or of other columns, in completed data set", which(!alike)[1L]))
  }
  for (one in every) check_design(new_problem(one$x, one$y, one$weights, one$offset))
  completed <- fit_completed(every, options$likelihood)
  if (!length(completed$fits)) {
    abort_data("data", "have completed data of which a model has an estimate", "singular in every imputation")
  }
  designs <- lapply(every, `[`, c("x", "y", "weights", "offset"))
  pool_fits(completed$fits, completed$pieces, options$se,
            list(number = length(every), used = length(completed$fits), designs = designs,
                 models = models_given(source, every, completed, options$se)))
}

# Of each model in the pool: which completed data set is its own, the variables of that, and what it estimates.
models_given <- function(source, every, completed, se) {
  Map(function(at, fit) {
    rows <- source$completed[[at]][every[[at]]$kept, , drop = FALSE]
    list(at = at, variables = rows[intersect(columns_in(every[[at]]$terms), names(rows))], point = fit$point,
         covariance = covariance_at(fit, every[[at]], se))
  }, completed$which, completed$fits)
}

mean_over <- function(designs, part) Reduce(`+`, lapply(designs, `[[`, part)) / length(designs)
