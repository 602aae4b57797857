# gtsummary, which asks broom.helpers, and ggeffects: registered when those packages are loaded. What their default
# methods cannot know of a class that they have not heard of.

# Headings are those of odds ratios.
#' @exportS3Method broom.helpers::model_get_coefficients_type
model_get_coefficients_type.prognostic_model <- function(model) "logistic"

# Patients and events of each term. The event is the model's, whatever level of the response comes first.
#' @exportS3Method broom.helpers::model_get_n
model_get_n.prognostic_model <- function(model) {
  counts <- NextMethod()
  if (is.null(counts)) return(NULL)
  events <- model$y * model$prior.weights
  counts$n_event <- colSums(broom.helpers::model_compute_terms_contributions(model) * events)
  attr(counts, "N_event") <- sum(events)
  counts
}

# What stands below a table: numbers alone, as it writes all by one function; events under broom's name. Registered in
# zzz.R.
glance_fun_s3.prognostic_model <- function(x, ...) {
  function(x, ...) {
    about <- glance.prognostic_model(x)
    names(about)[names(about) == "n_events"] <- "nevent"
    about[c("nobs", "nevent", "logLik", "AIC", "BIC", "deviance", "df.residual", "statistic", "p.value")]
  }
}

# Limits are those of the linear predictor, as ggeffects has them of glm(). Registered in zzz.R.
get_predictions.prognostic_model <- function(model, data_grid = NULL, ci_level = 0.95, vcov = NULL, ...) {
  if (!is.null(vcov)) abort_argument("vcov", "be left out: limits are those of the model's own covariance", "given")
  found <- stats::predict(model, data_grid, se.fit = TRUE)
  away <- stats::qnorm((1 + (ci_level %||% NA_real_)) / 2) * found$se.fit
  data_grid$predicted <- stats::plogis(found$fit)
  data_grid$conf.low <- stats::plogis(found$fit - away)
  data_grid$conf.high <- stats::plogis(found$fit + away)
  attr(data_grid, "std.error") <- found$se.fit
  data_grid
}
