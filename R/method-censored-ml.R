# The mean change under a bivariate normal distribution of the two visits, by maximum likelihood: values beyond a limit
# enter as lying there.

method_censored_ml <- function() {
  new_method(
    id = "censored_ml", design = "paired",
    core = means_only, compute = censored_ml_test, smallest_p = NULL,
    takes_limits = paste(
      "Values beyond a limit of quantification entered the likelihood by the probability to lie there, each at its own",
      "limit."
    ),
    own_limits = TRUE, scheme = NULL, needs_seed = NULL, seconds = function(n, options) 1e-4 + n * 2e-6,
    name = "bivariate normal ML, likelihood ratio as t", exactness = NULL,
    title = "Likelihood-ratio test of the mean change (bivariate normal)",
    footnote = "likelihood-ratio test of the mean change, bivariate normal, referred to t",
    sentence = function(set, exact) {
      paste0("the likelihood-ratio test of the mean change under a bivariate normal distribution of the two visits, ",
             "its signed root turned into t with one degree of freedom less than there are pairs, with the profile ",
             "confidence interval",
             if (isTRUE(set$half_pairs)) "; patients with one of the two values took part by that value")
    },
    estimate = c(raw = "mean, maximum likelihood", log2 = "geometric mean, maximum likelihood"),
    interval = "profile likelihood", zeros = NULL, cites = function(set) "lyles",
    references = c(lyles = paste(
      "Lyles RH, Williams JK, Chuachoowong R (2001). Correlating two viral load assays with known detection limits.",
      "Biometrics 57:1238-1244. doi:10.1111/j.0006-341x.2001.01238.x"
    )),
    remarks = list(),
    moderated = NULL,
    help = paste(
      "mean change by maximum likelihood, the values of the two visits being bivariate normal on the analysis scale",
      "with their own spreads; values beyond a limit enter by the probability to lie there, each at its own limit.",
      "`statistic` is t = sign * sqrt((m - 1) (exp(LR / m) - 1)) of the likelihood ratio, m pairs, referred to t with",
      "m - 1 degrees of freedom, and the interval is the profile's at the same reference: with complete data the",
      "paired t test itself. `d_z` is the mean change over the standard deviation of changes, both by maximum",
      "likelihood."
    )
  )
}

censored_ml_test <- function(cell, core, options) {
  fit <- censored_fit(cell, options)
  status <- status_name(fit$status)
  df <- pmax(core$n_pairs - 1, 1)
  p <- tail_p(stats::pt(fit$t, df), stats::pt(fit$t, df, lower.tail = FALSE), options$alternative)
  # Where the profile leads nowhere the side is open.
  found <- status == "ok"
  low <- ifelse(found & is.na(fit$conf.low), -Inf, fit$conf.low)
  high <- ifelse(found & is.na(fit$conf.high), Inf, fit$conf.high)
  list(estimate = fit$estimate, conf.low = low, conf.high = high, statistic = fit$t, p.value = p,
       exact = rep(NA, length(p)), status = status, remarks = NULL, d_z = fit$effect_size,
       spread_ratio = replace(fit$spread_ratio, is.null(cell$limits) | core$n_censored == 0L, NA), n_half = fit$n_half)
}

# The fit of all markers of a cell, or of those `wanted`; with test and interval or without.
censored_fit <- function(cell, options, test = TRUE, wanted = NULL) {
  tail <- (1 - options$conf.level) / if (options$alternative == "two.sided") 2 else 1
  m <- seq(0, length(cell$patients))
  df <- pmax(m - 1, 1)
  call_core(
    ffi_censored_ml, cell$before, cell$after, as.integer(cell$before_columns), as.integer(cell$after_columns),
    list(
      limits = cell$limits, log2 = options$scale == "log2", take_log = options$take_log, wanted = wanted,
      half = isTRUE(options$half_pairs), test = test, alternative = core_code("side", options$alternative),
      drop = m * log1p(stats::qt(tail, df, lower.tail = FALSE)^2 / df), threads = core_threads(),
      label = if (test) progress_label("Censored likelihood")
    )
  )
}

# The spread at the visit over that at the reference, of rows with a value beyond a limit whose fit converges.
spread_ratios <- function(cell, core, options) {
  if (is.null(cell$limits)) return(rep(NA_real_, length(core$n_pairs)))
  wanted <- core$n_censored > 0L
  if (!any(wanted)) return(rep(NA_real_, length(wanted)))
  censored_fit(cell, options, test = FALSE, wanted = wanted)$spread_ratio
}
