# Standardised risks of a model over data that mice completed: of each completed data set by its own model, pooled by
# Rubin's rules. Risks and differences are means over the data sets, ratios those of the mean risks; each has its limits
# on the scale of standardised risks of one data set.

# As standardised_risks(), with `each` of them.
given_risks <- function(fit, variable, levels, reference) {
  each <- lapply(fit$imputation$models, function(model) {
    one <- fit
    one[c("point", "covariance")] <- model[c("point", "covariance")]
    one$coefficients <- stats::setNames(model$point, names(fit$coefficients))
    dimnames(one$covariance) <- dimnames(fit$covariance)
    designs <- lapply(levels, function(value) design_of(fit, with_level(model$variables, variable, value)))
    standardised_risks(one, designs, reference)
  })
  list(risk = mean_over(each, "risk"), reference = reference, each = each)
}

# What the limits are made of, as risk_figures() has it of one data set.
given_figures <- function(risks, complete) {
  each <- lapply(risks$each, risk_figures)
  m <- length(each)
  lapply(stats::setNames(nm = names(each[[1L]])), function(name) {
    of <- function(part) matrix(vapply(each, function(one) one[[name]][[part]], risks$risk), ncol = m)
    within <- rowMeans(of("se")^2)
    between <- if (m > 1L) apply(of("at"), 1L, stats::var) else 0 * within
    list(at = risk_scale(risks$risk, risks$reference)[[name]], se = sqrt(within + (1 + 1 / m) * between),
         df = pooled_df(within, between, m, complete))
  })
}

# Risks in resamples: the same patients drawn in each completed data set, the mean over these. A resample counts where
# all but 5 % of them have a model.
risks_given <- function(fit, risks, weights, options) {
  number <- length(risks$each)
  drawn <- Map(function(model, own) {
    one <- fit
    one[c("x", "y", "prior.weights", "offset")] <-
      fit$imputation$designs[[model$at]][c("x", "y", "weights", "offset")]
    risks_in_core(one, own$designs, weights, options)
  }, fit$imputation$models, risks$each)
  used <- Reduce(`+`, lapply(drawn, function(risk) !is.na(risk)))
  mean <- Reduce(`+`, lapply(drawn, function(risk) replace(risk, is.na(risk), 0))) / used
  replace(mean, used == 0 | 20 * (number - used) > number, NA)
}
