# What a screen is asked with, checked: arguments, covariates, the arms of the predictive test; and the columns that all
# of its models share.

check_screen <- function(likelihood, conf_method, alternative, conf.level, p.adjust.method, adjust_within, resamples,
                         seed,
                         digits_rank) {
  settings <- check_verb(alternative, conf.level, p.adjust.method, adjust_within, 1, seed, digits_rank)
  settings$resamples <- check_count(resamples, "resamples")
  settings$likelihood <- check_likelihood(likelihood, screen_likelihoods())
  settings$conf_method <- check_conf_method(conf_method)
  if (is_westfall_young(settings$p.adjust.method)) {
    abort_argument("p.adjust.method", "be one of stats::p.adjust.methods for a screen", dQuote(p.adjust.method, FALSE),
                   paste0("relabelling patients would break their covariates; ", westfall_young_verbs))
  }
  if (settings$alternative != "two.sided" && settings$conf.level <= 0.5) {
    abort_argument("conf.level", "be above 0.5 for a one-sided alternative", format(conf.level))
  }
  settings
}

# Covariates of a matrix: a data frame with one row a patient, by row name where it has names and the matrix too.
read_covariates <- function(covariates, n, patients) {
  if (is.null(covariates)) return(list2DF(list(), n))
  if (!is.data.frame(covariates)) {
    abort_argument("covariates", "be a data frame, one row a patient", describe(covariates))
  }
  if (anyDuplicated(names(covariates))) abort_argument("covariates", "have column names that differ",
                                                       "a data frame with repeats")
  if (!is.null(patients) && .row_names_info(covariates) > 0L) {
    unknown <- setdiff(patients, row.names(covariates))
    if (length(unknown) < length(patients)) {
      if (length(unknown)) abort_argument("covariates", "have a row for every patient of `x`",
                                          paste0("without ", enumerate(dQuote(unknown, FALSE))))
      covariates <- covariates[match(patients, row.names(covariates)), , drop = FALSE]
    }
  }
  if (nrow(covariates) != n) abort_argument("covariates", paste0("have one row a patient: ", n), describe(covariates))
  as.data.frame(covariates)
}

read_predictive <- function(predictive, covariates, n, patients) {
  if (is.null(predictive)) return(list())
  if (checkmate::test_string(predictive) && n != 1L) {
    if (!predictive %in% names(covariates)) {
      abort_argument("predictive", "name a column of `covariates`, or be a vector with one element a patient",
                     dQuote(predictive, FALSE))
    }
    return(list(name = predictive, values = covariates[[predictive]]))
  }
  list(name = "predictive", values = per_patient(predictive, n, patients, "predictive"))
}

# Shared columns of all models, as numbers: one column for a number, indicators against the first level for the rest.
# `who`: patients in use. Each column must say something that those before it do not. Centred and scaled for the fits,
# and as given for what rounding must not decide.
screen_design <- function(covariates, who) {
  if (!length(covariates)) return(list(scaled = matrix(0, length(who), 0L), given = matrix(0, length(who), 0L)))
  columns <- list()
  for (name in names(covariates)) columns <- c(columns, covariate_columns(covariates[[name]][who], name))
  design <- do.call(cbind, unname(columns)) %||% matrix(0, length(who), 0L)
  decomposition <- qr(cbind(1, design), tol = 1e-9)
  if (decomposition$rank < ncol(design) + 1L) {
    bad <- sort(decomposition$pivot[-seq_len(decomposition$rank)])
    abort_data("covariates", "have no column that is constant or a combination of others",
               paste0("collinear among the ", length(who), " patients in use"),
               paste("column", enumerate(dQuote(names(columns)[bad - 1L], FALSE))))
  }
  scaled <- sweep(design, 2L, colMeans(design))
  list(scaled = sweep(scaled, 2L, apply(abs(scaled), 2L, max), "/"), given = design)
}

covariate_columns <- function(x, name) {
  if (is.factor(x) || is.character(x)) {
    x <- if (is.factor(x)) droplevels(x) else plain_factor(x)
    if (nlevels(x) < 2L) abort_constant(name)
    columns <- lapply(levels(x)[-1L], function(level) as.numeric(x == level))
    return(stats::setNames(columns, paste0(name, levels(x)[-1L])))
  }
  if (!(is.numeric(x) || is.logical(x)) || !is.null(dim(x))) {
    abort_argument("covariates", "be numbers, logical, text or factors",
                   paste0("column ", dQuote(name, FALSE), ", ", describe(x)))
  }
  if (any(too_large(x))) {
    abort_data("covariates", numbers_needed, "infinite or too large in places", paste("column", dQuote(name, FALSE)))
  }
  x <- as.numeric(x)
  if (length(x) && max(x) - min(x) <= 1e-12 * max(abs(x))) abort_constant(name)
  stats::setNames(list(x), name)
}

abort_constant <- function(name) {
  abort_data("covariates", "vary between patients", "constant among the patients in use",
             paste("column", dQuote(name, FALSE)), call = rlang::caller_env(4))
}

# Indicator columns of the predictive test, NA where the arm is missing; and whether they are among the covariates.
predictive_design <- function(arm, who, settings) {
  if (is.null(arm)) return(list(arms = NULL, shared = FALSE, df = 0L))
  arm <- arm[who]
  if (is.numeric(arm) && length(unique(stats::na.omit(arm))) > 2L) {
    abort_argument("predictive", "name arms or other groups", "a number of many values")
  }
  arm <- read_group(arm, "predictive")
  if (nlevels(arm) < 2L) {
    abort_data("predictive", "have two or more groups among the patients in use", paste(nlevels(arm), "group"))
  }
  arms <- vapply(levels(arm)[-1L], function(level) as.numeric(arm == level), numeric(length(arm)))
  list(arms = matrix(arms, length(arm)), shared = settings$predictive %in% settings$covariates, df = nlevels(arm) - 1L)
}

# ---- what the core is asked ----

# A one-sided limit at 95 % is the two-sided one at 90 %.
interval_level <- function(settings) {
  if (settings$alternative == "two.sided") settings$conf.level else 2 * settings$conf.level - 1
}

# What all markers of a screen are asked with.
screen_request <- function(who, n_event, design, predictive, settings) {
  tail <- (1 - settings$conf.level) / 2
  asked <- settings[c("odds_rule", "imputations", "alternative", "conf.level")]
  options <- list(
    given = design$given, arms_shared = isTRUE(predictive$shared),
    log2 = predictor_of(settings)$units && settings$scale == "log2" && !isTRUE(settings$logged),
    penalty = core_code("penalty", likelihood_of(settings)$penalty),
    profile = get_conf_method(settings$conf_method)$of_likelihood, digits = core_digits(settings$digits_rank),
    drop = stats::qchisq(interval_level(settings), 1) / 2, tail = tail, z = stats::qnorm(tail, lower.tail = FALSE),
    resamples = settings$resamples, first = 0, is_job = FALSE, seed = settings$seed %||% 0
  )
  list(who = who, n_event = n_event, design = t(design$scaled), arms = predictive$arms, settings = asked,
       options = options)
}

# ---- odds ratios of markers with values beyond limits ----

# What `censored` may be: how odds ratios are made. `brief`: after "odds ratio" in remarks; `sentence`: in
# methods_text(); `model`: what a model's print says of the values, after "beyond limits of quantification, ";
# `of_model`: in methods_text() of a model; `cites`: keys of reference_list().
odds_choices <- function() {
  list(
    limit = list(
      brief = "of the same", sentence = "", model = function(fit) "entered at the limit",
      of_model = "Values below the limit of quantification entered at the limit.", cites = NULL
    ),
    indicator = list(
      brief = "of the measured values, beside an indicator of these",
      sentence = paste("Odds ratios of markers with values beyond a limit are of the measured values, in a model with",
                       "an indicator of those beyond the limit."),
      model = function(fit) "entered at the limit beside an indicator of these",
      of_model = "Values beyond a limit of quantification entered at the limit, beside an indicator of these.",
      cites = NULL
    ),
    impute = list(
      brief = "pooled over imputations",
      sentence = paste("Odds ratios of markers with values beyond a limit were pooled over imputations from a normal",
                       "censored regression on the scale of analysis, given response and covariates (mean of the",
                       "estimates, limits by combined likelihood profiles)."),
      model = imputation_words,
      of_model = paste("Values beyond a limit of quantification were imputed from a normal censored regression on the",
                       "scale of analysis, given response and the model's other variables; coefficients are the means",
                       "over the completed data, their standard errors by Rubin's rules."),
      cites = c("clip", "olsen")
    )
  )
}

imputation_words <- function(fit) {
  of <- fit$imputation
  singular <- if (of$used < of$number) paste0(of$number - of$used, " singular, left out; ")
  paste0("imputed ", of$number, " times (", singular, "normal on the ", if (of$logs) "log2 " else "",
         "scale, given the response and the other variables; seed ", seed_text(of$seed),
         "), coefficients pooled; predictions take their expected values")
}

check_censored <- function(censored, imputations, settings) {
  for (name in c("censored", "imputations")) check_of_values(get(name), name, settings)
  censored <- check_choice(censored %||% "impute", names(odds_choices()), "censored")
  imputations <- check_count(imputations, "imputations", min = 2, null_ok = TRUE)
  if (!predictor_of(settings)$units || !hands_limits_on(get_limit_rule(settings$censored_rule))) return(list())
  list(odds_rule = censored, imputations = imputations)
}

# What is drawn beyond a limit are values, never changes.
check_of_values <- function(x, argument, settings) {
  if (is.null(x) || predictor_of(settings)$units) return(invisible())
  abort_argument(argument, "be NULL where the predictor is a change: it is of values alone", describe(x),
                 "`censored_rule` says what both values of a pair enter as", call = user_call())
}
