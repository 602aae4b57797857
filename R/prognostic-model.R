#' A logistic model of response for small trials
#'
#' Maximum likelihood or Firth's penalised likelihood, with profile intervals and likelihood-ratio tests. Firth's
#' estimate, the default, exists for all data, is less biased in small trials, and stays finite where a marker
#' separates responders from non-responders.
#'
#' @section Likelihoods:
#' `r likelihood_help()`
#'
#' Case weights multiply each row's log-likelihood and its information. Firth's penalty takes no account of an offset
#' beyond its part in the probabilities.
#'
#' @section Intervals and tests:
#' `"profile"`: limits at which twice the fall of the profile (penalised) log-likelihood reaches the chi-square
#' quantile, and likelihood-ratio tests. The penalty is always that of all columns, also where a coefficient is held.
#' Penalised surfaces can have several maxima in small or nearly separated data; fits and profiles are therefore
#' searched from several starts. A limit is infinite only under `"ml"` of separated data. `"wald"`: estimate and
#' standard error.
#'
#' `se`: the standard error comes from the inverse information at the estimate, as in SAS and brglm2 (`"information"`),
#' or from the inverse of the augmented information, in which row i counts 1 + (its leverage) times, as logistf reports
#' since version 1.24 (`"augmented"`). The latter are too small; they are offered for comparison.
#'
#' @section Values beyond a limit:
#' Where `data` is a study and a value of the model's markers lies beyond a limit of quantification, the limit in its
#' place makes slopes too steep, as such values spread further than it. `censored = "impute"` (what `NULL` means): they
#' are drawn from a normal censored regression on the study's scale, given the response and the model's other variables,
#' `imputations` times, with the regression's own uncertainty; several such markers in turn, each given the others, in
#' five rounds. Coefficients are the mean over the completed data, their covariance is Rubin's (within plus (1 + 1/m)
#' between); profile limits and tests combine the likelihood profiles (CLIP; Heinze, Ploner and Beyea 2013), Wald's have
#' the degrees of freedom of Barnard and Rubin (1999); the test of all coefficients is that of Li, Raghunathan and Rubin
#' (1991). Draws hang on seed, marker, imputation and patient alone. Of the patients fitted, predictions, residuals and
#' curves take the value expected by such a regression *without* the response, which nobody has who is predicted; a new
#' study's values beyond limits likewise, a number in a data frame as it is. [validate_prognosis()] imputes anew in
#' every resample. Where a marker is not normal on that scale the slope is biased. With `weights` it is
#' refused, and so is what compares likelihoods of one data set: `anova()`, [drop1()], [stats::step()].
#'
#' `"indicator"`: the value or the limit (the outermost of several), beside a column that tells the values beyond it: no
#' distribution assumed, less power, the slope is that above the limit. `"limit"`: the limit in their place.
#'
#' @section Missing covariates: `data = <mids>`: one fit a completed data set, pooled as above: coefficients and
#'   covariance by Rubin's rules, as `mice::pool()` has them, with Barnard and Rubin's degrees of freedom for Wald's
#'   limits; profile limits and tests by CLIP. In the worst of eight simulated settings (120 patients, 40 events, no
#'   effect, 30% of the covariate missing, 10 imputations) 95% limits by CLIP held the true value in 93.1% of 2,000
#'   data sets, those by Rubin's rules (`conf_method = "wald"`) in 96.3%. Patients whose response was missing are left
#'   out, whatever was imputed for it. A patient's prediction comes from the mean of his completed rows.
#'   [validate_prognosis()] draws the same patients in each completed data set and pools each resample's models alike;
#'   the imputations themselves stand as they are, so that what they owe to patients not drawn is not part of the
#'   optimism. [roc_curve()] has the mean of the areas of the completed data sets, with Rubin's variance (DeLong's
#'   within, and that between them), on the logit scale; its points are of the pooled predictions. `weights` are
#'   refused.
#'
#' @param formula A two-sided formula. Transformations, factors, interactions, `splines::ns()` and `offset()` are
#'   understood; names that are not syntactic stand in backticks. Where `data` is a study the left side is `response`;
#'   markers by name are baseline values in their units whatever the study's scale, values beyond a limit of
#'   quantification as `censored` says; `arm` and covariates by name. Beside them stand `value(marker, visit)`, the
#'   value at that visit in its units, and `change(marker, visit)`, the change from the baseline until then on the
#'   study's scale (log2 fold change): `response ~ change("IL-6", "month 3") + arm`, names in quotes or backticks. They
#'   become columns named for what they are ("IL-6 log2 fold change to month 3"), of the patients measured by then; both
#'   values of a change enter at the limit of their pair, and more than 15 % of such pairs are an error.
#' @param data Left out where the formula's variables stand where it was written, as in `with()` of imputed data. A
#'   [marker_study()]: patients whose response cannot be evaluated are left out and counted. Or a data
#'   frame, one row a patient; on the left side 0/1, logical (`TRUE` = event) or a factor of two levels (the second =
#'   event). Or a `mids` object of package mice, see Missing covariates.
#' @param ... Not used; must be empty.
#' @param likelihood One of "firth" (default), "ml", "flic", "flac".
#' @param conf_method "profile" (default: Wald's intervals are poor where data are few) or "wald".
#' @param se "information" (default) or "augmented".
#' @param conf.level Confidence level of the intervals, default 0.95.
#' @param weights Case weights: `NULL` (default: all 1), one string, a column of `data`, or one number (not below 0) a
#'   row.
#' @param na.action What to do with rows that have missing values: a function such as [stats::na.omit()] or
#'   [stats::na.exclude()]; `NULL` (default) is `getOption("na.action")`. Dropped rows are counted.
#' @param contrasts `NULL` (default: those of `options("contrasts")`) or a list of contrasts by factor, as in
#'   [stats::glm()].
#' @param censored How values of a study beyond a limit enter: "impute" (as `NULL`, the default), "indicator" or
#'   "limit", see Values beyond a limit. Without effect where there are none.
#' @param imputations Number of imputations; `NULL` (default): as many as per cent of the values lie beyond the limit,
#'   of the marker that has most, at least 20.
#' @param seed Key of the imputations; `NULL` (default): drawn from R's generator, so that [set.seed()] rules.
#' @return An object of class `prognostic_model`, a list with among others `coefficients`, `converged`, `separated`,
#'   `status` ("ok", "separated", "not_converged"), `likelihood`, `conf_method`, `n`, `n_events`, `n_dropped`,
#'   `n_not_evaluable`, `n_censored` (values beyond a limit, by marker), `censored` (how these entered). Its accessors
#'   are those of [stats::glm()] and of broom: `coef`, `vcov`, `confint`, `summary`, `anova`, `predict`, `logLik`
#'   (penalised under Firth), `nobs`, `residuals`, `fitted`, `model.matrix`, `formula`, `update`, [tidy()], [glance()],
#'   [augment()]; see [prognostic_model_methods].
#' @section Errors: `cytochange_error_argument` (unknown names, arguments), `cytochange_error_data` (a response of one
#'   class or of more than two, infinite values, constant or collinear columns, more columns than rows); the message
#'   names the column.
#' @references
#' Firth D (1993). Bias reduction of maximum likelihood estimates. *Biometrika* 80:27-38. \doi{10.1093/biomet/80.1.27}
#'
#' Heinze G, Schemper M (2002). A solution to the problem of separation in logistic regression. *Statistics in Medicine*
#' 21:2409-2419. \doi{10.1002/sim.1047}
#'
#' Heinze G, Ploner M, Beyea J (2013). Confidence intervals after multiple imputation: combining profile likelihood
#' information from logistic regressions. *Statistics in Medicine* 32:5062-5076. \doi{10.1002/sim.5899}
#'
#' Barnard J, Rubin DB (1999). Small-sample degrees of freedom with multiple imputation. *Biometrika* 86:948-955.
#' \doi{10.1093/biomet/86.4.948}
#'
#' Li KH, Raghunathan TE, Rubin DB (1991). Large-sample significance levels from multiply imputed data using
#' moment-based statistics and an F reference distribution. *Journal of the American Statistical Association*
#' 86:1065-1073. \doi{10.1080/01621459.1991.10475152}
#'
#' Puhr R, Heinze G, Nold M, Lusa L, Geroldinger A (2017). Firth's logistic regression with rare events: accurate effect
#' estimates and predictions? *Statistics in Medicine* 36:2302-2317. \doi{10.1002/sim.7273}
#' @seealso [stats::glm()], which `likelihood = "ml"` equals where the estimate exists; [detect_separation()];
#'   [prognostic_screen()] for one model a marker; [test_coefficients()] for joint tests.
#' @examples
#' data <- data.frame(responded = rep(c(FALSE, TRUE), each = 5), marker = 1:10)
#' fit <- prognostic_model(responded ~ marker, data) # separated: maximum likelihood has no estimate
#' fit
#' confint(fit)
#' predict(fit, data.frame(marker = 5.5), type = "response", se.fit = TRUE)
#' @export
prognostic_model <- function(formula, data, ..., likelihood = likelihoods(),
                             conf_method = conf_methods(), se = standard_error_ids(),
                             conf.level = 0.95, weights = NULL, na.action = NULL, contrasts = NULL,
                             censored = NULL, imputations = NULL, seed = NULL) {
  check_dots_empty(...)
  likelihood <- check_likelihood(likelihood)
  conf_method <- check_conf_method(conf_method)
  se <- check_standard_error(se)
  conf.level <- check_conf_level(conf.level)
  formula <- required(formula)
  data <- if (missing(data)) formula_data(formula) else data
  source <- model_source(data, formula)
  pieces <- model_pieces(source$formula, source, weights, na.action, contrasts)
  check_changes(source, pieces$kept)
  limits <- check_model_limits(source, pieces, censored, imputations, seed)
  entered <- model_entries()[[limits$choice %||% "limit"]](source, pieces, limits, list(
    weights = weights, na.action = na.action, contrasts = contrasts, likelihood = likelihood, se = se))
  fit <- c(entered$fit, describe_data(entered$source %||% source, entered$pieces), list(
    call = match.call(), formula = stats::formula(entered$pieces$terms), likelihood = likelihood,
    conf_method = conf_method, se = se, conf.level = conf.level, censored = limits$choice))
  fit$limits <- get_conf_method(conf_method)$limits(fit, conf.level)
  new_prognostic_model(fit)
}

# How values beyond limits enter, by the choices of odds_choices(), and data completed by mice (`given`): functions
# that return the `fit` and its `pieces`.
model_entries <- function() {
  list(
    limit = function(source, pieces, limits, options) {
      check_design(new_problem(pieces$x, pieces$y, pieces$weights, pieces$offset))
      fit <- fit_likelihood(pieces, options$likelihood)
      list(fit = add_covariance(fit, pieces, options$se), pieces = pieces)
    },
    indicator = function(source, pieces, limits, options) {
      completes <- new_indicators(source, limits$markers)
      data <- completes(source)
      formula <- with_indicators(pieces$terms, source, data)
      source$data <- data
      pieces <- model_pieces(formula, source, options$weights, options$na.action, options$contrasts)
      entered <- model_entries()$limit(source, pieces, limits, options)
      entered$fit$completes <- completes
      entered$source <- source
      entered
    },
    impute = function(source, pieces, limits, options) {
      check_can_pool(options$weights)
      check_design(new_problem(pieces$x, pieces$y, pieces$weights, pieces$offset))
      fit <- fit_imputed(source, pieces, limits, options$likelihood, options$se)
      here <- list(data = source$data[pieces$kept, , drop = FALSE], beyond = source$beyond[pieces$kept, , drop = FALSE])
      design <- design_of(fit$imputation$frame, fit$completes(here))
      pieces$x[] <- design$x
      pieces$offset <- design$offset
      list(fit = add_pooled(fit, pieces), pieces = pieces)
    },
    given = function(source, pieces, limits, options) {
      fit <- fit_given(source, pieces, options)
      pieces$x[] <- mean_over(fit$imputation$designs, "x")
      pieces$offset <- mean_over(fit$imputation$designs, "offset")
      list(fit = add_pooled(fit, pieces), pieces = pieces)
    }
  )
}

new_prognostic_model <- function(fit) {
  settings <- c(fit[c("formula", "likelihood", "conf_method", "se", "conf.level", "censored")],
                fit$imputation[c("number", "seed")],
                list(censored_rule = model_limit_rule(), version = package_version_text()))
  structure(fit, settings = settings, class = "prognostic_model")
}

# Covariance by the named convention, and what follows from the estimate: linear predictors, tests.
add_covariance <- function(fit, pieces, se) {
  names <- colnames(pieces$x)
  covariance <- covariance_at(fit, pieces, se)
  unknown <- !is.finite(fit$coefficients)
  covariance[unknown, ] <- NA
  covariance[, unknown] <- NA
  infinite <- which(is.infinite(fit$coefficients))
  covariance[cbind(infinite, infinite)] <- Inf
  dimnames(covariance) <- list(names, names)
  names(fit$coefficients) <- names(fit$point) <- names
  fit$covariance <- covariance
  fit$linear.predictors <- link_at(fit, pieces$x, pieces$offset, pieces$weights)
  fit$ordinary_log_lik <- ordinary_log_lik(pieces$y, fit$linear.predictors, pieces$weights)
  lr <- rep(NA_real_, length(names))
  for (part in fit$parts) lr[part$terms] <- likelihood_ratio(part$fit$log_lik, part$log_lik_without)
  fit$likelihood_ratio <- stats::setNames(lr, names)
  fit
}

# The same of a model pooled over imputations.
add_pooled <- function(fit, pieces) {
  names <- colnames(pieces$x)
  fit$terms_names <- names(fit$coefficients) <- names(fit$point) <- names(fit$df) <- names
  dimnames(fit$covariance) <- list(names, names)
  fit$linear.predictors <- link_at(fit, pieces$x, pieces$offset)
  fit$ordinary_log_lik <- ordinary_log_lik(pieces$y, fit$linear.predictors, pieces$weights)
  part <- fit$parts[[1L]]
  p <- part$limits(part, fit$conf.level %||% 0.95)$p.value
  fit$likelihood_ratio <- stats::setNames(stats::qchisq(p, 1, lower.tail = FALSE), names)
  fit
}

# Linear predictors; under separation infinite where the direction leads.
link_at <- function(fit, x, offset, weights = NULL) {
  eta <- drop(x %*% current_point(fit)) + offset
  if (is.null(fit$direction)) return(eta)
  along <- drop(x %*% fit$direction)
  size <- drop(abs(x) %*% abs(fit$direction))
  far <- which(abs(along) > 1e-9 * size)
  eta[far] <- sign(along[far]) * Inf
  eta
}

# What the fit remembers of its data.
describe_data <- function(source, pieces) {
  beyond <- source$beyond[pieces$kept, , drop = FALSE] != 0L
  used <- intersect(colnames(beyond), columns_in(pieces$terms))
  n_censored <- if (is.null(source$beyond)) integer() else colSums(beyond[, used, drop = FALSE])
  n_at_limit <- if (is.null(source$at_limit)) integer() else colSums(source$at_limit[pieces$kept, , drop = FALSE])
  counted <- pieces$weights > 0
  rows <- source$data[pieces$kept, , drop = FALSE] # whole: a validation may choose among all columns again
  variables <- rows[intersect(columns_in(pieces$terms), names(rows))]
  left_out <- stats::setNames(list(pieces$n_uncompared), uncompared_column(response_groups()))
  c(list(terms = pieces$terms, model = pieces$frame, data = rows, variables = variables, x = pieces$x, y = pieces$y,
       prior.weights = pieces$weights,
       weighted = any(pieces$weights != 1), offset = pieces$offset, na.action = pieces$na.action,
       xlevels = stats::.getXlevels(pieces$terms, pieces$frame), contrasts = attr(pieces$x, "contrasts"),
       outside = pieces$outside, event = pieces$event, n = count_patients(pieces$weights),
       n_events = count_patients(pieces$weights, pieces$y), n_rows = sum(counted),
       n_dropped = length(pieces$na.action)), left_out,
    list(n_censored = n_censored[n_censored > 0], n_at_limit = n_at_limit[n_at_limit > 0], study = source$study,
         n_at_baseline = length(intersect(source$markers, columns_in(pieces$terms))),
         units = source$units[names(source$units) %in% columns_in(pieces$terms)],
         value_visits = source$value_visits, changes = colnames(source$at_limit), logs = source$logs,
         baseline = source$baseline, simulated = source$simulated))
}
