# The design of a model, as the core sees it.

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

# A model of data that mice completed has the design of each, see imputed-given.R.
is_given <- function(fit) !is.null(fit$imputation$designs)

# The point that predictions are made of: the coefficients, where these are finite. Others may have moved them, to see
# what follows (marginaleffects does, for derivatives).
current_point <- function(fit) {
  finite <- is.finite(fit$coefficients)
  replace(fit$point, which(finite), fit$coefficients[finite])
}
