# Covariates that a comparison of groups is adjusted for: how they are read, who has them, and the columns of a model.

# Of a study, names of columns of patients(). What is known only after the baseline may be changed by what is compared.
study_adjusting <- function(study, covariates, method, own) {
  check_adjusts(covariates, method)
  later <- intersect(covariates, c(own, response_groups()$id, response_column_name(), "time", "event", study$visits))
  if (length(later)) {
    abort_argument("covariates", "be known at or before the baseline, and not what is compared",
                   enumerate(dQuote(later, FALSE)),
                   "adjusting for what came later would take away part of the difference that is asked for")
  }
  check_adjusting(study$patients[check_patient_columns(covariates, study, "covariates")])
}

# Of matrices, a data frame with one row a patient.
matrix_adjusting <- function(covariates, n, patients, method) {
  check_adjusts(covariates, method)
  check_adjusting(read_covariates(covariates, n, patients))
}

check_adjusts <- function(covariates, method) {
  if (is.null(covariates) || has_part(get_method("two_groups", method), "adjusts")) return(invisible())
  abort_argument("covariates", paste("be NULL, or come with", able_methods("two_groups", "adjusts")),
                 paste("given with method", dQuote(method, FALSE)))
}

# NULL where there are none. Columns that cannot serve, whoever takes part, are an error.
check_adjusting <- function(covariates) {
  if (!length(covariates)) return(NULL)
  Map(function(x, name) covariate_columns(x[!is.na(x)], name), covariates, names(covariates))
  covariates
}

# The columns of a model without the marker's own: the intercept, indicators of strata and of the levels of covariates,
# numbers centred and near 1 in size, and last an indicator of the first group, or of each arm but the first. A column
# that says nothing new among the patients of a marker is left out there by the core.
adjusting_design <- function(data) {
  n <- length(data$patient)
  covariates <- lapply(data$covariates, function(x) adjusting_columns(x[data$patient]))
  strata <- if (!is.null(data$stratum)) adjusting_columns(factor(data$stratum))
  groups <- if (is.null(data$code)) data$event else outer(data$code, seq_len(data$n_arms - 1L), "==") * 1
  matrix(c(rep(1, n), unlist(strata), unlist(covariates), groups), n)
}

adjusting_columns <- function(x) {
  if (is.numeric(x) || is.logical(x)) {
    x <- as.numeric(x)
    x <- x - mean(x)
    return(x / max(abs(x), .Machine$double.xmin))
  }
  x <- if (is.factor(x)) droplevels(x) else plain_factor(x)
  unlist(lapply(levels(x)[-1L], function(level) as.numeric(x == level)))
}
