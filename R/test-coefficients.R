#' Joint test of coefficients
#'
#' Likelihood-ratio test of the hypothesis that coefficients have given values, all at once; penalised under Firth,
#' with the penalty of the whole design.
#'
#' @param fit A model of [prognostic_model()].
#' @param values A numeric vector named by coefficients: their values under the hypothesis, such as `c(vic = 2, vicl =
#'   0)`.
#' @return A data frame of one row: `statistic` (chi-square), `df`, `p.value`.
#' @section Errors: `cytochange_error_argument` for anything but a model of [prognostic_model()], for values that are
#'   not finite, and for names that are no coefficients of it.
#' @references Heinze G, Schemper M (2002). A solution to the problem of separation in logistic regression. *Statistics
#'   in Medicine* 21:2409-2419. \doi{10.1002/sim.1047}
#' @seealso [prognostic_model()]; `anova()` compares nested models.
#' @examples
#' data <- data.frame(y = c(0, 0, 1, 0, 1, 0, 1, 1, 0, 1), x = 1:10,
#'                    z = c(2, 1, 4, 3, 2, 5, 2, 1, 3, 5))
#' test_coefficients(prognostic_model(y ~ x + z, data), c(x = 0, z = 0))
#' @export
test_coefficients <- function(fit, values) {
  if (!inherits(required(fit), "prognostic_model")) abort_argument("fit", "be a model of prognostic_model()",
                                                                   describe(fit))
  values <- required(values)
  if (!checkmate::test_numeric(values, finite = TRUE, min.len = 1L, names = "unique")) {
    abort_argument("values", "be finite numbers named by coefficients", describe(values))
  }
  found <- test_held(fit, pick_coefficients(fit, names(values), "values"), unname(values))
  data.frame(statistic = found$statistic, df = length(values), p.value = found$p.value)
}

# Likelihood ratio with coefficients `which` at `values`. Of FLIC it is Firth's: its intercept has a likelihood of its
# own.
test_held <- function(fit, which, values) {
  if (is_pooled(fit)) return(pooled_wald(fit, which, values))
  part <- fit$parts[[1L]]
  start <- part$fit$beta
  start[which] <- values
  held <- logistic_maximum(part$problem, start, held = which)
  statistic <- likelihood_ratio(part$fit$log_lik, held$log_lik)
  list(statistic = statistic, p.value = stats::pchisq(statistic, length(which), lower.tail = FALSE))
}

#' @rdname prognostic_model_methods
#' @param test Of `anova()`: "Chisq" (default), "LRT" or "none", as callers of [stats::anova.glm()] have it; the
#'   likelihood-ratio test is given whatever it is.
#' @details `anova()` of one model tests its terms in the order of the formula, each added to those before it; of
#'   several, each against the next smaller, whatever their order. Under Firth both likelihoods of a comparison carry
#'   the penalty of the larger design (so does logistf), under "flac" the larger model's augmented data.
#' @export
anova.prognostic_model <- function(object, ..., test = "Chisq") {
  check_lr_test(test)
  fits <- list(object, ...)
  for (fit in fits) {
    if (!inherits(fit, "prognostic_model")) abort_argument("...", "be models of prognostic_model()", describe(fit))
  }
  for (fit in fits) check_one_likelihood(fit, "...")
  if (length(fits) == 1L) return(anova_terms(object))
  fits <- fits[order(vapply(fits, function(fit) ncol(fit$x), 1L))]
  rows <- lapply(seq_along(fits)[-1L], function(k) compare_nested(fits[[k - 1L]], fits[[k]]))
  new_anova(fits, rows)
}

compare_nested <- function(small, large) {
  if (!identical(small$likelihood, large$likelihood)) {
    abort_argument("...", "be fitted by the same likelihood", paste(small$likelihood, "and", large$likelihood))
  }
  same <- nrow(small$x) == nrow(large$x) && identical(rownames(small$x), rownames(large$x)) &&
    identical(small$y, large$y) && identical(small$prior.weights, large$prior.weights) &&
    isTRUE(all.equal(small$offset, large$offset, check.attributes = FALSE))
  if (!same) {
    abort_data("...", "be fitted to the same rows, responses, weights and offsets",
               paste0("models of ", small$n, " and ", large$n, " rows, or of rows that differ"))
  }
  test_nested(large, small$x)
}

# The large model within the span of the columns of `small`: the large design is written anew as these and columns that
# complete them, and the latter's coefficients are held at 0.
test_nested <- function(large, small) {
  part <- large$parts[[1L]]
  p <- ncol(large$x)
  size <- function(x) sweep(x, 2L, pmax(apply(abs(x), 2L, max), .Machine$double.xmin), "/")
  found <- qr(cbind(size(small), size(large$x)), tol = 1e-9)
  if (found$rank > p) {
    abort_argument("...", "be nested: the smaller model's columns combinations of the larger's", "not nested")
  }
  added <- setdiff(found$pivot[seq_len(found$rank)], seq_len(ncol(small))) - ncol(small)
  problem <- part$problem
  indicator <- problem$x[, seq_len(ncol(problem$x)) > p, drop = FALSE]
  copies <- nrow(problem$x) / nrow(large$x)
  repeated <- rep(seq_len(nrow(large$x)), copies)
  problem$x <- cbind(small[repeated, , drop = FALSE], problem$x[, added, drop = FALSE], indicator)
  held <- ncol(small) + seq_along(added)
  whole <- logistic_maximum(problem)
  without <- logistic_maximum(problem, held = held)
  statistic <- if (length(added)) likelihood_ratio(whole$log_lik, without$log_lik) else 0
  list(df = length(added), statistic = statistic,
       p.value = if (length(added)) stats::pchisq(statistic, length(added), lower.tail = FALSE) else NA_real_)
}

# The tables below bear `about` for other tables: whether models are `compared` or terms added, the likelihood, the
# names of the rows.
anova_terms <- function(fit) {
  assign <- attr(fit$x, "assign")
  labels <- attr(fit$terms, "term.labels")
  rows <- lapply(seq_along(labels), function(k) {
    design <- fit
    keep <- which(assign <= k)
    design$x <- structure(fit$x[, keep, drop = FALSE], assign = assign[keep])
    part <- refit_part(fit, design$x)
    design$parts <- list(part)
    before <- which(assign < k)
    if (!length(before)) return(test_all(design))
    test_nested(design, fit$x[, before, drop = FALSE])
  })
  table <- data.frame(Df = vapply(rows, function(row) as.integer(row$df), 1L),
                      Chisq = vapply(rows, `[[`, 1, "statistic"), p = vapply(rows, `[[`, 1, "p.value"),
                        row.names = labels)
  names(table)[3L] <- "Pr(>Chisq)"
  structure(table, heading = c(paste0("Likelihood-ratio tests (", likelihood_of(fit)$name, ")"),
                               "Terms added in order, penalty of the larger design\n"),
            about = list(compared = FALSE, likelihood = fit$likelihood, rows = term_names(fit$terms)),
            class = c("anova", "data.frame"))
}

refit_part <- function(fit, x) {
  pieces <- list(x = x, y = fit$y, weights = fit$prior.weights, offset = fit$offset)
  fit_likelihood(pieces, fit$likelihood)$parts[[1L]]
}

# A first term without an intercept: all its coefficients at 0.
test_all <- function(design) {
  which <- seq_len(ncol(design$x))
  c(list(df = length(which)), test_held(design, which, numeric(length(which))))
}

new_anova <- function(fits, rows) {
  table <- data.frame(
    Coefficients = vapply(fits, function(fit) ncol(fit$x), 1L),
    logLik = vapply(fits, function(fit) fit$log_lik, 1),
    Df = c(NA, vapply(rows, function(row) as.integer(row$df), 1L)),
    Chisq = c(NA, vapply(rows, `[[`, 1, "statistic")),
    p = c(NA, vapply(rows, `[[`, 1, "p.value")))
  names(table)[5L] <- "Pr(>Chisq)"
  models <- vapply(fits, function(fit) deparse1(fit$formula), "")
  structure(table, heading = c(paste0("Likelihood-ratio tests (", likelihood_of(fits[[1L]])$name, ")"),
                               paste0(paste0("Model ", seq_along(fits), ": ", models, collapse = "\n"), "\n")),
            about = list(compared = TRUE, likelihood = fits[[1L]]$likelihood, rows = models),
            class = c("anova", "data.frame"))
}

# Names or numbers of coefficients, as numbers.
pick_coefficients <- function(fit, parm, argument = "parm") {
  names <- names(fit$coefficients)
  chosen <- if (is.numeric(parm)) match(parm, seq_along(names)) else match(parm, names)
  if (!length(chosen) || anyNA(chosen)) {
    abort_argument(argument, "name coefficients of the model", enumerate(dQuote(parm[is.na(chosen)], FALSE)),
                   paste0("the coefficients are ", enumerate(names, 12L)))
  }
  chosen
}

# There is one test; what callers of glm()'s methods name it is understood.
check_lr_test <- function(test) check_choice(test[1L], c("Chisq", "LRT", "none"), "test")
