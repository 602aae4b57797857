# prognostic_model() of markers with values beyond limits: how they enter, by the choices of odds_choices(), and the
# model pooled over completed data. Coefficients are the mean over the completed data, their covariance is Rubin's
# (1987), profile limits and tests combine the profiles (CLIP; Heinze, Ploner & Beyea 2013; core/cc_clip.h), Wald's have
# the degrees of freedom of Barnard & Rubin (1999).

# Of a study's model: which choice holds, NULL where nothing of its markers lies beyond a limit.
check_model_limits <- function(source, pieces, censored, imputations, seed) {
  if (!is.null(source$completed)) return(list(choice = "given"))
  if (!is.null(censored)) censored <- check_choice(censored, names(odds_choices()), "censored")
  imputations <- check_count(imputations, "imputations", min = 2, null_ok = TRUE)
  seed <- check_seed(seed)
  markers <- limited_markers(source, pieces)
  if (!length(markers)) return(NULL)
  list(choice = censored %||% "impute", markers = markers, imputations = imputations, seed = seed)
}

# Markers of the model of which a value lies beyond a limit in the rows fitted.
limited_markers <- function(source, pieces) {
  if (is.null(source$beyond)) return(character())
  beyond <- colSums(source$beyond[pieces$kept, , drop = FALSE] != 0L) > 0
  intersect(columns_in(pieces$terms), colnames(source$beyond)[beyond])
}

# Of a print: how values beyond limits entered, and how many.
limited_words <- function(fit) {
  paste0("Beyond limits of quantification, ", odds_choices()[[fit$censored]]$model(fit), ": ",
         paste0(names(fit$n_censored), " ", fit$n_censored, collapse = ", "), ".")
}

# ---- beside indicators -----------------------------------------------------------------------------------------------

# A function of what model_source() gives: markers at their outermost limits (`limits`: low, high), a column each for
# the values beyond.
new_indicators <- function(source, markers) {
  limits <- lapply(stats::setNames(nm = markers), function(marker) {
    value <- source$data[[marker]]
    beyond <- source$beyond[, marker]
    list(low = if (any(beyond < 0L)) max(value[beyond < 0L], na.rm = TRUE),
         high = if (any(beyond > 0L)) min(value[beyond > 0L], na.rm = TRUE))
  })
  function(source) {
    for (marker in intersect(markers, names(source$data))) {
      value <- source$data[[marker]]
      beyond <- if (is.null(source$beyond)) integer(length(value)) else source$beyond[, marker]
      limit <- limits[[marker]]
      if (!is.null(limit$low)) {
        source$data[[below_name(marker)]] <- as.numeric(value < limit$low | (beyond < 0L & value <= limit$low))
        value <- pmax(value, limit$low)
      }
      if (!is.null(limit$high)) {
        source$data[[above_name(marker)]] <- as.numeric(value > limit$high | (beyond > 0L & value >= limit$high))
        value <- pmin(value, limit$high)
      }
      source$data[[marker]] <- value
    }
    source$data
  }
}

below_name <- function(marker) paste(marker, "below the limit")
above_name <- function(marker) paste(marker, "above the limit")

# The formula with these columns.
with_indicators <- function(terms, source, data) {
  added <- setdiff(names(data), names(source$data))
  formula <- stats::formula(terms)
  for (name in added) formula[[3L]] <- call("+", formula[[3L]], as.name(name))
  formula
}

# ---- pooled over completed data --------------------------------------------------------------------------------------

# A regression that draws values knows no weights.
check_can_pool <- function(weights) {
  if (is.null(weights)) return(invisible())
  abort_argument("censored", "be \"limit\" or \"indicator\" where there are `weights`", "\"impute\" (the default)",
                 call = rlang::caller_env())
}

fit_imputed <- function(source, pieces, limits, likelihood, se) {
  others <- setdiff(intersect(columns_in(pieces$terms), names(source$data)), c("response", limits$markers))
  completion <- new_completion(source, pieces$kept, pieces$y, limits$markers, others)
  number <- limits$imputations %||% n_imputations(completion)
  seed <- draw_seed(limits$seed)
  frame <- list(terms = pieces$terms, xlevels = stats::.getXlevels(pieces$terms, pieces$frame),
                contrasts = attr(pieces$x, "contrasts"))
  completed <- fit_completed(completed_pieces(completion, impute_markers(completion, number, seed), frame), likelihood)
  if (!length(completed$fits)) {
    abort_data("data", "have completed data of which a model has an estimate", "singular in every imputation")
  }
  expected <- expected_values(completion)
  imputation <- list(number = number, used = length(completed$fits), seed = seed, markers = limits$markers,
                     logs = source$logs, completion = completion, frame = frame)
  fit <- pool_fits(completed$fits, completed$pieces, se, imputation)
  fit$completes <- function(source) {
    if (is.null(source$beyond)) return(source$data)
    expected(source$data, source$beyond)
  }
  fit
}

# What a model is fitted to, of each completed data set.
completed_pieces <- function(completion, drawn, frame) {
  n <- length(completion$event)
  number <- ncol(drawn[[1L]])
  data <- completion$data[rep(seq_len(n), number), , drop = FALSE]
  for (marker in names(drawn)) data[[marker]] <- in_units(as.vector(drawn[[marker]]), completion$logs)
  design <- design_of(frame, data)
  lapply(seq_len(number), function(k) {
    at <- seq.int((k - 1L) * n + 1L, k * n)
    x <- structure(unname(design$x[at, , drop = FALSE]), assign = attr(design$x, "assign"))
    list(x = x, y = completion$event, weights = rep(1, n), offset = design$offset[at])
  })
}

design_of <- function(frame, data) {
  terms <- stats::delete.response(frame$terms)
  made <- stats::model.frame(terms, evaluable(data), na.action = stats::na.pass, xlev = frame$xlevels)
  offset <- stats::model.offset(made)
  list(x = stats::model.matrix(terms, made, contrasts.arg = frame$contrasts),
       offset = if (is.null(offset)) rep(0, nrow(made)) else as.vector(offset))
}

# Their models, of those that have an estimate, `which` these are, and their pieces. `share`: of the random starts of
# one model.
fit_completed <- function(pieces, likelihood, share = 1) {
  record <- get_likelihood(likelihood)
  fits <- lapply(pieces, function(one) {
    problem <- new_problem(one$x, one$y, one$weights, one$offset, record$penalty)
    if (aliased_column(problem) > 0L) return(NULL)
    p <- ncol(one$x)
    engine <- .Call(ffi_logistic_fit, problem, numeric(p), integer(), as.integer(n_starts(problem) * share))
    record$fit(list(problem = problem, fit = engine, terms = seq_len(p), columns = seq_len(p),
                    log_lik_without = rep(NA_real_, p)), one)
  })
  sound <- vapply(fits, function(fit) !is.null(fit) && fit$converged && (record$finite || !fit$separated), NA)
  list(fits = fits[sound], pieces = pieces[sound], which = which(sound))
}

# The fields that fit_likelihood() and add_covariance() fill.
pool_fits <- function(fits, pieces, se, imputation) {
  m <- length(fits)
  p <- length(fits[[1L]]$point)
  estimates <- matrix(vapply(fits, `[[`, numeric(p), "point"), m, byrow = TRUE)
  within <- Reduce(`+`, Map(covariance_at, fits, pieces, se)) / m
  between <- if (m > 1L) stats::cov(estimates) else within * 0
  enough <- enough_imputations(m, imputation$number)
  point <- colMeans(estimates)
  profiles <- lapply(fits, function(fit) lapply(fit$parts, `[`, c("problem", "terms", "columns")))
  list(point = point, coefficients = point, log_lik = mean(vapply(fits, `[[`, 0, "log_lik")),
       score = max(vapply(fits, `[[`, 0, "score")), converged = enough,
       separated = any(vapply(fits, `[[`, NA, "separated")),
       parts = list(list(profiles = profiles, terms = seq_len(p), limits = pooled_limits)),
       hat = rowMeans(matrix(vapply(fits, `[[`, fits[[1L]]$hat, "hat"), ncol = m)),
       iterations = max(vapply(fits, `[[`, 0L, "iterations")), direction = NULL,
       status = if (enough) "ok" else "not_converged", covariance = within + (1 + 1 / m) * between,
       df = pooled_df(diag(within), diag(between), m, nrow(pieces[[1L]]$x) - p),
       imputation = c(imputation, list(within = within, between = between)))
}

# Of all imputations at most 5 % may be singular.
enough_imputations <- function(used, number) 20 * (number - used) <= number

# Combined profiles of all coefficients: limits, their status, and p of the coefficient being 0.
pooled_limits <- function(part, conf.level) {
  found <- lapply(part$terms, function(term) {
    own <- lapply(part$profiles, function(parts) Find(function(one) term %in% one$terms, parts))
    problems <- lapply(own, `[[`, "problem")
    columns <- vapply(own, function(one) one$columns[match(term, one$terms)], 0L)
    .Call(ffi_clip, problems, columns, (1 - conf.level) / 2, n_starts(problems[[1L]]) %/% 2L)
  })
  limits <- t(vapply(found, function(one) c(one$low, one$high), c(0, 0)))
  level <- vapply(found, `[[`, 0, "at_zero")
  list(limits = limits, status = array(c("ok", "not_converged")[1L + is.nan(limits)], dim(limits)),
       p.value = pmin(1, 2 * pmin(level, 1 - level)))
}

# All of some coefficients at once, by Wald's test over imputations (Li, Raghunathan & Rubin 1991): p, and the
# chi-square that has it.
pooled_wald <- function(fit, which, values) {
  k <- length(which)
  m <- fit$imputation$used
  off <- fit$coefficients[which] - values
  inverse <- solve(fit$imputation$within[which, which, drop = FALSE])
  r <- (1 + 1 / m) * sum(diag(fit$imputation$between[which, which, drop = FALSE] %*% inverse)) / k
  statistic <- drop(off %*% inverse %*% off) / (k * (1 + r))
  t <- k * (m - 1)
  df <- if (!(r > 0)) Inf else if (t > 4) 4 + (t - 4) * (1 + (1 - 2 / t) / r)^2 else t * (1 + 1 / k) * (1 + 1 / r)^2 / 2
  p <- stats::pf(statistic, k, df, lower.tail = FALSE)
  list(statistic = stats::qchisq(p, k, lower.tail = FALSE), p.value = p)
}

is_pooled <- function(fit) !is.null(fit$imputation)

# What needs one likelihood of one data set.
check_one_likelihood <- function(fit, argument) {
  if (!is_pooled(fit)) return(invisible(fit))
  abort_argument(argument, "be a model of one data set: models of completed data have no common likelihood",
                 "a model pooled over imputations (`censored = \"impute\"`)",
                 "`censored = \"indicator\"` or `\"limit\"` gives one", call = rlang::caller_env())
}

# ---- in resamples ----------------------------------------------------------------------------------------------------

# The model of other rows, `.row` of those fitted: values beyond limits are drawn anew, by a seed of R's generator,
# which stands at what the resample's key says. It predicts with the expected values of its own rows' regression.
refit_imputed <- function(fit) {
  imputation <- fit$imputation
  function(data) {
    completion <- resampled_completion(imputation$completion, data$.row)
    drawn <- impute_markers(completion, imputation$number, draw_seed())
    completed <- fit_completed(completed_pieces(completion, drawn, imputation$frame), fit$likelihood, share = 1 / 2)
    fit$converged <- enough_imputations(length(completed$fits), imputation$number)
    if (!fit$converged) return(fit)
    fit$point <- rowMeans(matrix(vapply(completed$fits, `[[`, fit$point, "point"), length(fit$point)))
    fit$coefficients <- stats::setNames(fit$point, names(fit$coefficients))
    expected <- expected_values(completion)
    fit$completes <- function(source) {
      expected(source$data, imputation$completion$beyond[source$data$.row, , drop = FALSE])
    }
    fit
  }
}
