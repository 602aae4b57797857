# sandwich, lmtest, performance: registered when those packages are loaded.

# Scores of the rows: of Firth's likelihood with each row's part of the penalty's, so that they add up to nothing at the
# estimate.
#' @exportS3Method sandwich::estfun
estfun.prognostic_model <- function(x, ...) {
  check_one_likelihood(x, "x")
  p <- stats::plogis(x$linear.predictors)
  score <- x$prior.weights * (x$y - p) + likelihood_of(x)$row_penalty(x$hat, p)
  structure(score * x$x, assign = NULL, contrasts = NULL)
}

#' @exportS3Method sandwich::bread
bread.prognostic_model <- function(x, ...) {
  pieces <- list(x = x$x, y = x$y, weights = x$prior.weights, offset = x$offset)
  covariance <- if (get_standard_error(x$se)$of_fit) x$covariance else covariance_at(x, pieces, engine_standard_error())
  dimnames(covariance) <- dimnames(x$covariance)
  covariance * nrow(x$x)
}

# A z test, as of every logistic model: the default method would take t.
#' @exportS3Method lmtest::coeftest
coeftest.prognostic_model <- function(x, vcov. = NULL, df = Inf, ...) {
  utils::getS3method("coeftest", "default", envir = asNamespace("lmtest"))(x, vcov. = vcov., df = df, ...)
}

# Tjur's coefficient of discrimination.
#' @exportS3Method performance::r2
r2.prognostic_model <- function(model, ...) {
  structure(list(R2_Tjur = stats::setNames(tjur(model), "Tjur's R2")), model_type = "Logistic", class = "r2_pseudo")
}

tjur <- function(fit) {
  p <- stats::plogis(fit$linear.predictors)
  mean_of <- function(at) stats::weighted.mean(p[at], fit$prior.weights[at])
  mean_of(fit$y == 1) - mean_of(fit$y == 0)
}

#' @exportS3Method performance::model_performance
model_performance.prognostic_model <- function(model, metrics = "all", verbose = TRUE, ...) {
  p <- stats::plogis(model$linear.predictors)
  w <- model$prior.weights
  out <- data.frame(AIC = stats::AIC(model), BIC = stats::BIC(model), R2_Tjur = tjur(model),
                    RMSE = sqrt(stats::weighted.mean((model$y - p)^2, w)),
                    Log_loss = -model$ordinary_log_lik / sum(w))
  structure(out, class = c("performance_model", "data.frame"))
}

#' @exportS3Method insight::find_weights
find_weights.prognostic_model <- function(x, ...) {
  given <- x$call$weights
  if (is.null(given)) NULL else if (is.character(given)) given else deparse1(given)
}
