# What a likelihood of the logistic models is: one record with all that models, screens, validations, words, tables and
# help ask of it. A further one is a record here and a line of known_likelihoods(); what the core maximises it by is a
# penalty (src/core/cc_penalty.h) and, for refits, its name in the core's list (src/core/cc_enums.h).

# The registry, in the order in which the help lists them; the first is the default.
known_likelihoods <- function() list(likelihood_firth(), likelihood_ml(), likelihood_flic(), likelihood_flac())

new_likelihood <- function(...) check_record(list(...), likelihood_parts(), "likelihood")

likelihood_parts <- function() {
  list(
    id = is_text, # what users type
    # ---- how it is computed ----
    penalty = is_text, # the core's: of the first problem that is solved
    # From that problem's part (see new_part()) to estimates and the parts of tests and limits.
    fit = takes("part", "pieces"),
    refit = is_text, # in the core's list of likelihoods
    row_penalty = takes("hat", "p"), # what the penalty adds to each row's residual in the score
    screens = is_flag, # is it for screens, too: one problem a marker?
    finite = is_flag, # of separated data, too; else such a fit has the status "separated"
    comparable = is_flag, # is AIC comparable between models?
    # ---- what is said of it ----
    name = is_text, # in prints, headings and notes
    noun = is_text, # after "by"
    title = is_text, # of pictures
    brief = is_text, # of its kind: column `method` of a screen, find_algorithm()
    screen = is_text_or_empty, # in the print of a screen
    adjective = is_text_or_empty, # before "likelihood ratio" and "profile likelihood"
    maximum = is_text, # what logLik() is
    separated = takes("infinite"), # in a print: what separation means; `infinite`: names of such coefficients
    separated_note = is_text, # under a table
    separated_rows = takes("separated", "infinite"), # remarks of a screen's rows: which are, and whose estimates
    caution = null_or(is_text), # under a print with profile limits
    cites = is_texts(), # keys of reference_list()
    help = is_text # an item of the help, after its id
  )
}

# ---- the records -----------------------------------------------------------------------------------------------------

likelihood_firth <- function() {
  new_likelihood(
    id = "firth", penalty = "firth", fit = function(part, pieces) fit_plain(part), refit = "firth",
    row_penalty = function(hat, p) hat * (0.5 - p), screens = TRUE,
    finite = TRUE, comparable = FALSE,
    name = "Firth's penalised likelihood", noun = "Firth's penalised likelihood", title = "Firth logistic regression",
    brief = "Firth", screen = "Firth", adjective = "penalised ", maximum = "Penalised log-likelihood",
    separated = finite_words, separated_note = finite_words(), separated_rows = finite_rows, caution = NULL,
    cites = c("firth", "heinze"),
    help = paste("the log-likelihood plus half the log-determinant of the information (Jeffreys' prior; Firth 1993).",
                 "Its predicted probabilities are drawn towards a half.")
  )
}

likelihood_ml <- function() {
  new_likelihood(
    id = "ml", penalty = "none", fit = function(part, pieces) fit_to_infinity(part), refit = "ml",
    row_penalty = no_penalty, screens = TRUE,
    finite = FALSE, comparable = TRUE,
    name = "maximum likelihood", noun = "maximum likelihood", title = "logistic regression",
    brief = "ML", screen = "maximum likelihood", adjective = "", maximum = "Log-likelihood",
    separated = function(infinite) {
      paste0("SEPARATED: the maximum-likelihood estimate does not exist. Infinite: ", enumerate(infinite, 8L),
             ". Firth's likelihood gives finite estimates.")
    },
    separated_note = "The data are separated: maximum likelihood has no finite estimate of some terms.",
    separated_rows = function(separated, infinite) {
      c(remark("separated_infinite", separated & infinite), remark("separated_covariates", separated & !infinite))
    },
    caution = NULL, cites = character(),
    help = paste("maximum likelihood. Under separation, coefficients are infinite: they are reported as `Inf` or",
                 "`-Inf`, those that the data then leave open as `NA`, and the fit has `status` \"separated\" and",
                 "`converged` `FALSE`.")
  )
}

likelihood_flic <- function() {
  new_likelihood(
    id = "flic", penalty = "firth", fit = fit_flic, refit = "flic", row_penalty = no_penalty,
    screens = FALSE, finite = TRUE, comparable = FALSE,
    name = "FLIC: Firth with corrected intercept",
      noun = "Firth's penalised likelihood with corrected intercept (FLIC)",
    title = "Firth logistic regression (FLIC)", brief = "FLIC", screen = "", adjective = "penalised ",
    maximum = "Penalised log-likelihood",
    separated = finite_words, separated_note = finite_words(), separated_rows = finite_rows,
    caution = paste("The intercept's confidence interval and test hold the slopes at their estimates, and are too",
                    "narrow for it."),
    cites = c("firth", "heinze", "puhr"),
    help = paste("Firth's slopes with the intercept estimated anew by maximum likelihood, so that the mean predicted",
                 "probability is the share of events (Puhr et al. 2017). The intercept's interval and test hold the",
                 "slopes at their estimates, as its definition does, and take no account of their uncertainty: they",
                 "are too narrow. The slopes' are Firth's.")
  )
}

likelihood_flac <- function() {
  new_likelihood(
    id = "flac", penalty = "firth", fit = fit_flac, refit = "flac", row_penalty = no_penalty,
    screens = FALSE, finite = TRUE, comparable = FALSE,
    name = "FLAC: Firth with added covariate", noun = "Firth's penalised likelihood with added covariate (FLAC)",
    title = "Firth logistic regression (FLAC)", brief = "FLAC", screen = "", adjective = "",
    maximum = "Log-likelihood of the augmented data",
    separated = finite_words, separated_note = finite_words(), separated_rows = finite_rows, caution = NULL,
    cites = c("firth", "heinze", "puhr"),
    help = paste("maximum likelihood of the data augmented by pseudo-observations that carry Firth's penalty (each row",
                 "once as an event and once as none, with half its leverage as weight), told apart from the real ones",
                 "by an indicator.")
  )
}

no_penalty <- function(hat, p) 0 * p

finite_words <- function(infinite) {
  "The data are separated: maximum likelihood would have infinite estimates, these are finite."
}

finite_rows <- function(separated, infinite) remark("separated", separated)

# ---- estimates -------------------------------------------------------------------------------------------------------

# Estimates by a likelihood, and the parts (see new_part()) that their tests and limits come from.
fit_likelihood <- function(pieces, likelihood) {
  record <- get_likelihood(likelihood)
  problem <- new_problem(pieces$x, pieces$y, pieces$weights, pieces$offset, record$penalty)
  fit <- record$fit(new_part(problem, seq_len(ncol(pieces$x))), pieces)
  fit$status <- if (fit$separated && !record$finite) "separated" else if (fit$converged) "ok" else "not_converged"
  fit$terms_names <- colnames(pieces$x)
  fit
}

fit_plain <- function(part) {
  engine <- part$fit
  list(point = engine$beta, coefficients = engine$beta, log_lik = engine$log_lik, score = engine$score,
       converged = engine$converged == 1L, separated = !engine$overlap, parts = list(part), hat = engine$hat,
       iterations = engine$iterations, direction = NULL)
}

# Where nothing is added to the likelihood of separated data, the coefficients along the separating direction are
# infinite, and of the others only those are known that the rows not separated determine.
fit_to_infinity <- function(part) {
  fit <- fit_plain(part)
  if (!fit$separated) return(fit)
  found <- separating_direction(part$problem)
  fit$direction <- found$direction
  known <- determined(part$problem$x[!found$strict & part$problem$weights > 0, , drop = FALSE])
  fit$coefficients <- ifelse(found$direction != 0, infinite_signs(found$direction), ifelse(known, fit$point, NA_real_))
  fit$converged <- FALSE
  fit
}

# Firth's slopes; the intercept by maximum likelihood given them.
fit_flic <- function(part, pieces) {
  intercept <- which(attr(pieces$x, "assign") == 0L)
  if (!length(intercept)) abort_argument("likelihood", "be another where the model has no intercept", "\"flic\"")
  slopes <- setdiff(seq_len(ncol(pieces$x)), intercept)
  firth <- part$fit
  given <- drop(pieces$x[, slopes, drop = FALSE] %*% firth$beta[slopes])
  alone <- new_problem(pieces$x[, intercept, drop = FALSE], pieces$y, pieces$weights, pieces$offset + given)
  own <- new_part(alone, intercept, columns = 1L)
  point <- firth$beta
  point[intercept] <- own$fit$beta
  part$log_lik_without <- part$log_lik_without[slopes]
  part$terms <- part$columns <- slopes
  list(point = point, coefficients = point, log_lik = penalised_log_lik(part$problem, point), score = firth$score,
       converged = firth$converged == 1L && own$fit$converged == 1L, separated = !firth$overlap,
       parts = list(part, own), hat = firth$hat, iterations = firth$iterations, direction = NULL)
}

# The (penalised) log-likelihood at a point: a fit in which everything is held.
penalised_log_lik <- function(problem, point) logistic_maximum(problem, point, held = seq_along(point))$log_lik

# Real rows, and pseudo-rows of response a half with Firth's leverages as weights (the same as one event and one
# non-event of half that weight), told apart by an indicator.
fit_flac <- function(part, pieces) {
  firth <- part$fit
  p <- ncol(pieces$x)
  x <- rbind(cbind(pieces$x, 0), cbind(pieces$x, 1))
  augmented <- new_problem(x, c(pieces$y, rep(0.5, length(pieces$y))), c(pieces$weights, firth$hat),
                           rep(pieces$offset, 2L))
  indicator <- aliased_column(augmented) == 0L
  if (!indicator) augmented$x <- augmented$x[, seq_len(p), drop = FALSE]
  own <- new_part(augmented, seq_len(p), start = c(firth$beta, if (indicator) 0))
  point <- own$fit$beta[seq_len(p)]
  list(point = point, coefficients = point, log_lik = own$fit$log_lik, score = own$fit$score,
       converged = firth$converged == 1L && own$fit$converged == 1L, separated = !firth$overlap,
       parts = list(own), hat = firth$hat, iterations = own$fit$iterations, direction = NULL)
}

# ---- the registry ----------------------------------------------------------------------------------------------------

likelihood_registry <- new.env(parent = emptyenv())

register_likelihood <- function(record) {
  enter_record(check_record(record, likelihood_parts(), "likelihood"), likelihood_registry)
}

unregister_likelihood <- function(record) remove_record(record, likelihood_registry)

get_likelihood <- function(id) likelihood_registry$all[[id %||% names(likelihood_registry$all)[1L]]]

# The likelihood of a model or a screen.
likelihood_of <- function(result) get_likelihood(settings_of(result)$likelihood %||% result[["likelihood"]])

likelihoods <- function() names(likelihood_registry$all)

screen_likelihoods <- function() names(Filter(function(record) record$screens, likelihood_registry$all))

# An untouched default is the registry as it was when the package was built.
check_likelihood <- function(likelihood, known = NULL) {
  known <- known %||% likelihoods()
  if (length(likelihood) > 1L && identical(likelihood, known[seq_along(likelihood)])) return(known[[1L]])
  check_choice(likelihood, known, "likelihood")
}

# The list of likelihoods in the help.
likelihood_help <- function() {
  items <- vapply(likelihood_registry$all, function(record) paste0("* `\"", record$id, "\"`: ", record$help), "")
  paste(items, collapse = "\n")
}
