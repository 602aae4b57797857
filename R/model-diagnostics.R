# What base R's helpers ask of a model: leverages, distances, simulations, the profile of the likelihood, terms.

#' @rdname prognostic_model_methods
#' @param model A model fitted by [prognostic_model()].
#' @importFrom stats hatvalues
#' @export
hatvalues.prognostic_model <- function(model, ...) stats::naresid(model$na.action, row_named(model$hat, model))

#' @rdname prognostic_model_methods
#' @importFrom stats cooks.distance
#' @export
cooks.distance.prognostic_model <- function(model, ...) {
  hat <- row_named(model$hat, model)
  pearson <- stats::residuals(without_na_action(model), "pearson")
  stats::naresid(model$na.action, (pearson / (1 - hat))^2 * hat / length(model$coefficients))
}

#' @rdname prognostic_model_methods
#' @importFrom stats rstandard
#' @export
rstandard.prognostic_model <- function(model, type = c("deviance", "pearson"), ...) {
  type <- check_choice(type, c("deviance", "pearson"), "type")
  own <- without_na_action(model)
  stats::naresid(model$na.action, stats::residuals(own, type) / sqrt(1 - model$hat))
}

#' @rdname prognostic_model_methods
#' @param nsim Of `simulate()`: how many responses are drawn for each row fitted, a whole number.
#' @param seed Of `simulate()`: seed of R's generator, as [stats::simulate()] has it; `NULL` (default): its state.
#' @importFrom stats simulate
#' @export
simulate.prognostic_model <- function(object, nsim = 1, seed = NULL, ...) {
  nsim <- check_count(nsim, "nsim", min = 1)
  draw <- function() {
    probability <- stats::plogis(object$linear.predictors)
    n <- length(probability)
    drawn <- matrix(stats::rbinom(n * nsim, 1, probability), n, dimnames = list(rownames(object$x), NULL))
    stats::setNames(as.data.frame(drawn), paste0("sim_", seq_len(nsim)))
  }
  if (is.null(seed)) {
    if (!exists(".Random.seed", globalenv(), inherits = FALSE)) stats::runif(1)
    state <- get(".Random.seed", globalenv(), inherits = FALSE)
    return(structure(draw(), seed = state))
  }
  kept <- get0(".Random.seed", globalenv(), inherits = FALSE)
  on.exit(if (is.null(kept)) rm(".Random.seed", envir = globalenv()) else assign(".Random.seed", kept, globalenv()))
  set.seed(seed)
  structure(draw(), seed = structure(seed, kind = as.list(RNGkind())))
}

#' @rdname prognostic_model_methods
#' @param fitted Of `profile()`: a model fitted by [prognostic_model()].
#' @param which Of `profile()`: names or numbers of coefficients; left out: all.
#' @param points Of `profile()`: values a coefficient, from one end of the 99 % interval to the other.
#' @importFrom stats profile
#' @export
profile.prognostic_model <- function(fitted, which = NULL, points = 21, ...) {
  check_one_likelihood(fitted, "fitted")
  points <- check_count(points, "points", min = 3)
  chosen <- if (is.null(which)) seq_along(fitted$coefficients) else pick_coefficients(fitted, which, "which")
  limits <- profile_limits(fitted, 0.99)
  out <- lapply(chosen, function(k) profile_of(fitted, k, limits[k, ], points))
  structure(stats::setNames(out, names(fitted$coefficients)[chosen]), original.fit = fitted, summary = summary(fitted),
            class = c("profile.glm", "profile"))
}

# The signed root of twice the fall of the likelihood with a coefficient held, and the others there.
profile_of <- function(fit, k, limits, points) {
  part <- Find(function(one) k %in% one$terms, fit$parts)
  column <- part$columns[match(k, part$terms)]
  best <- part$fit$beta[column]
  reach <- 4 * sqrt(diag(part$fit$covariance)[column])
  ends <- ifelse(is.finite(limits), limits, best + c(-1, 1) * reach)
  values <- sort(unique(c(best, seq(ends[1L], ends[2L], length.out = points))))
  held <- lapply(values, function(value) {
    logistic_maximum(part$problem, replace(part$fit$beta, column, value), held = column)
  })
  fall <- likelihood_ratio(part$fit$log_lik, vapply(held, `[[`, 0, "log_lik"))
  others <- t(vapply(held, function(one) replace(fit$point, part$terms, one$beta[part$columns]), fit$point))
  colnames(others) <- names(fit$coefficients)
  out <- data.frame(z = sign(values - best) * sqrt(fall))
  out$par.vals <- others
  out
}
