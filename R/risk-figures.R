# The figures of standardised risks: of one model and one data set, and on the scales where their limits are made.

with_level <- function(data, variable, value) {
  old <- data[[variable]]
  data[[variable]] <- if (is.factor(old)) factor(rep(value, nrow(data)), levels(old), ordered = is.ordered(old)) else
    rep(value, nrow(data))
  data
}

# Of all levels: `risk`; `gradient`, a column a level; the covariance of the coefficients; which level is compared with.
standardised_risks <- function(fit, designs, reference) {
  share <- fit$prior.weights / sum(fit$prior.weights)
  probability <- vapply(designs, function(d) stats::plogis(link_at(fit, d$x, d$offset)), share)
  gradient <- vapply(seq_along(designs), function(l) {
    drop(crossprod(designs[[l]]$x, share * probability[, l] * (1 - probability[, l])))
  }, numeric(length(fit$coefficients)))
  known <- all(is.finite(fit$coefficients))
  list(risk = drop(share %*% probability), gradient = matrix(gradient, ncol = length(designs)),
       covariance = if (known) fit$covariance else fit$covariance * NA, reference = reference, designs = designs)
}

# Differences from the reference's risk and ratios to it, `NA` in its own row. `risk`: a row a set of risks.
risk_contrasts <- function(risk, reference) {
  of <- risk[, reference]
  difference <- risk - of
  ratio <- risk / of
  difference[, reference] <- ratio[, reference] <- NA
  list(difference = difference, ratio = ratio)
}

# Risks, their differences and ratios on the scales where their limits are made.
risk_scale <- function(risk, reference) {
  of <- risk_contrasts(t(risk), reference)
  list(risk = stats::qlogis(risk), difference = drop(of$difference), ratio = log(drop(of$ratio)))
}

# There, with standard errors, and the degrees of freedom of the limits' t.
risk_figures <- function(risks) {
  error <- function(gradient) sqrt(pmax(colSums(gradient * (risks$covariance %*% gradient)), 0))
  risk <- risks$risk
  relative <- sweep(risks$gradient, 2L, risk, "/")
  se <- list(risk = error(risks$gradient) / (risk * (1 - risk)),
             difference = error(risks$gradient - risks$gradient[, risks$reference]),
             ratio = error(relative - relative[, risks$reference]))
  Map(function(at, se) list(at = at, se = se, df = Inf), risk_scale(risk, risks$reference), se)
}

# In resamples.
risks_in_core <- function(fit, designs, weights, options) {
  beta <- refits_in_core(fit, NULL, options$resamples, options, "Refitting the model in resamples")$beta
  vapply(designs, function(d) {
    colSums(weights * stats::plogis(d$x %*% beta + d$offset)) / colSums(weights)
  }, numeric(options$resamples))
}
