# Quade's rank analysis of covariance: what is left of the ranks at follow-up beside those of the baseline and of
# covariates, compared between groups (core/cc_quade).

method_quade <- function() {
  new_method(
    id = "quade", design = "two_groups",
    core = describe_only, compute = quade_test, smallest_p = NULL,
    takes_limits = paste(
      "Values below a limit of quantification shared the lowest rank of their visit (above one, the highest), after",
      "the limit of a pair was taken as the larger of its two lower limits (the smaller of its upper ones)."
    ),
    adjusts = TRUE, standardised = FALSE, in_ranks = TRUE, within = "wilcoxon", scheme = NULL, needs_seed = NULL,
    seconds = seconds_plain, name = "Quade", exactness = NULL,
    title = "Quade's rank analysis of covariance, adjusted for the baseline",
    footnote = "Quade's rank analysis of covariance",
    sentence = function(set, exact) {
      paste0("Quade's rank analysis of covariance: the ranks at follow-up were regressed on those of the baseline",
             if (length(set$covariates)) paste0(" and of ", list_words(set$covariates, Inf)),
             ", and the residuals compared by a one-way analysis of variance (ties ", tie_words(set),
             " share their mean rank), with the difference of mean residual ranks and no confidence interval")
    },
    estimate = c(raw = "difference of mean residual ranks", log2 = "difference of mean residual ranks"),
    interval = "", zeros = NULL, cites = function(set) "quade",
    references = c(quade = paste(
      "Quade D (1967). Rank analysis of covariance. Journal of the American Statistical Association 62:1187-1200.",
      "doi:10.1080/01621459.1967.10500925"
    )),
    remarks = list(
      residual_ranks = new_remark("the estimate is a difference of mean residual ranks: no confidence interval"),
      no_rank_variation = new_remark("the residual ranks do not vary within the groups", "reason")
    ),
    stratified = NULL, moderated = NULL, omnibus = quade_omnibus(),
    help = paste(
      "Quade's rank analysis of covariance: midranks at follow-up, at baseline and of numeric `covariates` over the",
      "row's patients (factors as indicators); residuals of the first on the others; F of a one-way analysis of these",
      "residuals by group, with 1 and N - 2 degrees of freedom. The estimate is the difference of mean residual ranks,",
      "so there is neither interval nor fold change. Not within `strata`: name them among the `covariates`."
    )
  )
}

quade_test <- function(data, core, options) {
  m <- quade_core(data, options, data$event, 2L)
  t <- sign(m$estimate) * sqrt(m$f)
  still <- is.na(m$f) | m$varies == 0
  n <- length(t)
  none <- rep(NA_real_, n)
  list(estimate = m$estimate, conf.low = none, conf.high = none, statistic = replace(m$f, still, NA),
       p.value = replace(t_p(t, m$df2, options$alternative), still, NA), exact = rep(NA, n),
       status = ifelse(is.na(m$df2), "too_few", ifelse(still, "constant", "ok")),
       remarks = c(remark("residual_ranks", !still), remark("no_rank_variation", still & !is.na(m$df2))))
}

# The same F of all arms.
quade_omnibus <- function() {
  new_omnibus(
    id = "quade", cites = character(), draws = FALSE,
    compute = function(data, options) {
      m <- quade_core(data, options, data$code, data$n_arms)
      still <- is.na(m$f) | m$varies == 0
      p <- replace(stats::pf(m$f, m$df1, m$df2, lower.tail = FALSE), still, NA)
      omnibus_result(p, ifelse(is.na(m$df2), "no_model", ifelse(still, "still", "ok")))
    },
    words = function(strata) "Quade's F test of the residual ranks of all arms"
  )
}

# `group`: of each patient, from 0.
quade_core <- function(data, options, group, n_groups, first = 1L) {
  values <- values_to_rank(data)
  numeric <- vapply(data$covariates, function(x) is.numeric(x) || is.logical(x), NA)
  covariates <- lapply(data$covariates[order(!numeric)], function(x) {
    x <- x[data$patient]
    if (is.numeric(x) || is.logical(x)) as.numeric(x) else adjusting_columns(x)
  })
  n <- length(data$patient)
  data["limits"] <- list(NULL)
  data$n_strata <- n
  call_core(ffi_quade, values$before, values$after, data$patient, as.integer(group), seq_len(n),
            matrix(as.numeric(unlist(covariates)), n),
            c(core_options(data, options, "Rank analysis of covariance"),
              list(ranked = sum(numeric), groups = as.integer(n_groups), first = as.integer(first))))
}

# Values beyond the limit of their pair as the lowest, or highest, of all.
values_to_rank <- function(data) {
  if (is.null(data$limits)) return(data[c("before", "after")])
  lapply(c(before = "before", after = "after"), function(side) {
    at <- data$limits[[side]]
    value <- data$numbers[[side]]
    moved <- data$moved[[side]]
    value[which(at$beyond < 0L | (moved & value > at$value))] <- -1e300
    value[which(at$beyond > 0L | (moved & value < at$value))] <- 1e300
    value
  })
}
