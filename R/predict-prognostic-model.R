# What a model says of patients.

#' @rdname prognostic_model_methods
#' @param newdata A data frame with the columns of the model, or a [marker_study()]. Left out: the rows fitted. A level
#'   that was not fitted is an error that names the column; a missing value gives `NA`.
#' @param se.fit `TRUE` or `FALSE` (the default, as in [stats::predict.glm()]): standard errors, too?
#' @export
predict.prognostic_model <- function(object, newdata = NULL, type = c("link", "response", "terms"), se.fit = FALSE,
                                     ...) {
  # marginaleffects (1.0) hands on what it differentiates by.
  check_callers_dots(..., handed_on = "numderiv")
  type <- check_choice(type, c("link", "response", "terms"), "type")
  se.fit <- check_flag(se.fit, "se.fit")
  design <- if (is.null(newdata)) list(x = object$x, offset = object$offset) else new_design(object, newdata)
  if (type == "terms") return(predicted_terms(object, design$x, se.fit))
  eta <- link_at(object, design$x, design$offset)
  names(eta) <- rownames(design$x)
  fit <- if (type == "link") eta else stats::plogis(eta)
  se <- if (se.fit) link_error(object, design$x) * if (type == "link") 1 else stats::plogis(eta) * stats::plogis(-eta)
  if (is.null(newdata)) {
    fit <- stats::napredict(object$na.action, fit)
    if (se.fit) se <- stats::napredict(object$na.action, se)
  }
  if (se.fit) list(fit = fit, se.fit = se) else fit
}

# NA where an infinite or open coefficient has a part in the row.
link_error <- function(fit, x) {
  known <- is.finite(fit$coefficients)
  part <- x[, known, drop = FALSE]
  error <- sqrt(pmax(rowSums((part %*% fit$covariance[known, known, drop = FALSE]) * part), 0))
  if (!all(known)) error[rowSums(x[, !known, drop = FALSE] != 0) > 0] <- NA
  stats::setNames(error, rownames(x))
}

# The part of each term in the linear predictor, centred at the columns' means, as predict.lm() has it.
predicted_terms <- function(fit, x, se.fit) {
  assign <- attr(fit$x, "assign")
  labels <- attr(fit$terms, "term.labels")
  centre <- if (any(assign == 0L)) colMeans(fit$x) else rep(0, ncol(fit$x))
  moved <- sweep(x, 2L, centre)
  of <- function(figure) {
    out <- vapply(seq_along(labels), function(k) figure(moved[, assign == k, drop = FALSE], assign == k),
                  numeric(nrow(x)))
    matrix(out, nrow(x), dimnames = list(rownames(x), labels))
  }
  beta <- current_point(fit)
  part <- structure(of(function(columns, at) drop(columns %*% beta[at])), constant = sum(centre * beta))
  if (!se.fit) return(part)
  list(fit = part, se.fit = of(function(columns, at) {
    sqrt(pmax(rowSums((columns %*% fit$covariance[at, at, drop = FALSE]) * columns), 0))
  }))
}
