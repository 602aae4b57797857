# Which information a model's standard errors come from: one record a convention, which fits, prints, tables and
# methods_text() read.

# The registry; the first is the default.
known_standard_errors <- function() {
  list(
    new_standard_error(
      id = "information", of_fit = TRUE, weights = function(fit, weights) weights, name = "information",
      foot = "information at the estimate", sentence = ""
    ),
    new_standard_error(
      id = "augmented", of_fit = FALSE, weights = function(fit, weights) weights + fit$hat,
      name = "augmented information", foot = "augmented information (as logistf from 1.24)",
      sentence = " Standard errors come from the information of the augmented data."
    )
  )
}

new_standard_error <- function(...) check_record(list(...), standard_error_parts(), "standard error")

standard_error_parts <- function() {
  list(
    id = is_text, # what users type
    of_fit = is_flag, # is it the information that the engine has at its maximum?
    weights = takes("fit", "weights"), # how often each row counts, made of its case weight
    name = is_text, # in footnotes, after "the inverse "
    foot = is_text, # in prints, after "SE: inverse "
    sentence = is_text_or_empty # in methods_text()
  )
}

standard_error_registry <- new.env(parent = emptyenv())

register_standard_error <- function(record) enter_record(record, standard_error_registry)

standard_error_ids <- function() names(standard_error_registry$all)

check_standard_error <- function(x) check_registered(x, standard_error_ids(), "se")

# `id`: the default where a model does not say.
get_standard_error <- function(id) standard_error_registry$all[[id %||% standard_error_ids()[1L]]]

# The convention of the information at the engine's maximum, whose inverse a sandwich's bread is.
engine_standard_error <- function() Find(function(record) record$of_fit, standard_error_registry$all)$id

# The covariance of a model's coefficients by the named convention.
covariance_at <- function(fit, pieces, se) {
  p <- ncol(pieces$x)
  record <- get_standard_error(se)
  if (length(fit$parts) == 1L && record$of_fit) {
    return(fit$parts[[1L]]$fit$covariance[seq_len(p), seq_len(p), drop = FALSE])
  }
  eta <- drop(pieces$x %*% fit$point) + pieces$offset
  weights <- record$weights(fit, pieces$weights) * stats::plogis(eta) * stats::plogis(-eta)
  triangle <- qr.R(qr(sqrt(weights) * pieces$x, LAPACK = FALSE, tol = 0))
  chol2inv(triangle)
}
