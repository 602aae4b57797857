#' The statistical-methods paragraph of what was run
#'
#' Describes from its settings how a result was computed: test, rules for zeros, ties and values below the limit,
#' estimate and interval, adjustment, resamples and seed, version; with references. For the methods section of a paper
#' or report.
#'
#' @param ... Results of [paired_change()], [response_change()], [prognostic_screen()] and fits of
#'   [prognostic_model()], in the order in which they should be described.
#' @param references `TRUE` (the default) or `FALSE`: add the list of references?
#' @return A character vector, one paragraph an element, the references last; class `methods_text`, which prints
#'   wrapped.
#' @section Errors: `cytochange_error_argument` where nothing is given, or something of another class.
#' @seealso [settings()], [findings()], [report_study()].
#' @examples
#' before <- matrix(c(1, 2, 4, 3, 8, 5, 6, 2), nrow = 1, dimnames = list("IL-6", NULL))
#' after <- matrix(c(2, 4, 9, 6, 19, 14, 13, 5), nrow = 1)
#' methods_text(paired_change(before, after, scale = "log2"))
#' @export
methods_text <- function(..., references = TRUE) {
  references <- check_flag(references, "references")
  results <- list(...)
  if (!length(results)) abort_argument("...", "be one or more results", "empty")
  parts <- lapply(results, methods_part)
  cited <- unique(unlist(lapply(parts, `[[`, "cites")))
  text <- trimws(vapply(parts, `[[`, character(1), "text"))
  version <- settings_of(results[[1L]])$version %||% as.character(utils::packageVersion("cytochange"))
  text <- c(text, paste0("Computed with the R package cytochange ", version, " and ", R.version.string, "."))
  structure(c(text, if (references) unname(reference_list()[cited])), class = "methods_text")
}

#' @export
print.methods_text <- function(x, ...) {
  check_dots_empty(...)
  cat(vapply(unclass(x), function(p) paste(strwrap(p, 80L), collapse = "\n"), character(1)), sep = "\n\n")
  invisible(x)
}

settings_of <- function(result) attr(result, "settings", exact = TRUE) %||% list()

methods_part <- function(result) {
  known <- c("paired_change", "response_change", "prognostic_screen", "prognostic_model")
  kind <- known[inherits(result, known, which = TRUE) > 0L]
  if (!length(kind)) {
    abort_argument("...", paste0("be results of class ", enumerate(known, Inf)), describe(result),
                   call = rlang::caller_env(3))
  }
  switch(kind[1L], paired_change = change_methods(result), response_change = response_methods(result),
         prognostic_screen = screen_methods(result), prognostic_model = model_methods(result))
}

change_methods <- function(change) {
  set <- settings_of(change)
  exact <- any(grepl("exact", change$method))
  normal <- any(grepl("normal", change$method))
  groups <- set$by
  test <- switch(
    set$method,
    wilcoxon = paste0("the ", exact_words(exact, normal), "Wilcoxon signed-rank test, zero changes ",
                      if (identical(set$zero_method, "wilcoxon")) "dropped" else "ranked and then dropped (Pratt)",
                      ", with the Hodges-Lehmann pseudo-median and the interval that inverts the test"),
    t = "the paired t test, with the mean change and its interval",
    sign = "the exact sign test, with the median change and its order-statistic interval",
    permutation = paste0("the sign-flip permutation test of the mean change (", format(set$resamples, big.mark = ","),
                         " resamples, or all flips where they are fewer), with the interval that inverts it")
  )
  text <- paste0(
    "Changes within patients. Values were paired by patient and visit; ", scale_words(set),
    ". Each marker and visit was tested ",
    if (length(groups)) paste0("within each level of ", list_words(groups), " "), "by ", test, ". ",
    alternative_words(set), limit_words(set),
    adjust_words(set), seed_words(set)
  )
  list(text = text, cites = c(switch(set$method, wilcoxon = c("streitberg", if (!identical(set$zero_method,
                                                                                           "wilcoxon")) "pratt",
                                                                                           "hodges")),
                              adjust_cites(set)))
}

response_methods <- function(assoc) {
  set <- settings_of(assoc)
  own <- if (length(set$strata)) assoc$method[as.character(assoc$stratum) != "all"] else assoc$method
  exact <- any(grepl("exact", own))
  normal <- any(grepl("normal", own))
  test <- switch(
    set$method,
    wilcoxon = paste0("the ", exact_words(exact, normal),
                      "Wilcoxon rank-sum test, with the Hodges-Lehmann shift and the interval that ",
                      "inverts the test"),
    t = "Welch's t test, with the difference of means and its interval",
    permutation = paste0("the label permutation test of the difference of means (",
                         format(set$resamples, big.mark = ","),
                         " resamples, or all relabellings where they are fewer), with the interval that inverts it")
  )
  strata <- if (length(set$strata)) {
    paste0("Over all patients the test was stratified by ", list_words(set$strata),
           if (set$method == "wilcoxon") " (van Elteren)", "; the interaction of ", list_words(set$strata),
           " with response was tested by analysis of covariance of the follow-up on the baseline, with ",
            "heteroscedasticity-consistent ",
           "(HC3) standard errors. ")
  }
  text <- paste0(
    "Change against response. Changes from ", set$baseline %||% "before",
    " of responders and non-responders were compared by ", test, "; ",
    scale_words(set), ". ", strata, "The area under the ROC curve is the probability that the change is higher in a ",
    "responder, with DeLong's interval on the logit scale. Directions (up against down) were compared by Fisher's ",
    "exact test with the conditional odds ratio. Patients not evaluable for response were left out. ",
    alternative_words(set), limit_words(set), adjust_words(set),
    seed_words(set)
  )
  list(text = text, cites = c(if (set$method == "wilcoxon") c("streitberg", "hodges",
                                                              if (length(set$strata)) "elteren"), "delong",
                              adjust_cites(set)))
}

screen_methods <- function(screen) {
  set <- settings_of(screen)
  covariates <- if (is.data.frame(set$covariates)) names(set$covariates) else set$covariates
  firth <- identical(set$likelihood %||% "firth", "firth")
  text <- paste0(
    "Prognosis. For each marker the response was regressed on its baseline value (",
    if (identical(set$scale, "raw")) "in units" else "log2, so that odds ratios are per doubling", ")",
    if (length(covariates)) paste0(" and ", list_words(covariates)), " by logistic regression, ",
    if (firth) "with Firth's penalised likelihood" else "by maximum likelihood", ", with ",
    if (identical(set$conf_method, "wald")) "Wald" else "profile-likelihood",
    " intervals and likelihood-ratio tests. Areas under the ROC ",
    "curve bear DeLong's interval on the logit scale; cut-points are Youden's. Markers are ranked by the ",
    "likelihood-ratio statistic",
    if (isTRUE(set$resamples > 0)) paste0("; the interval of a rank comes from ", format(set$resamples, big.mark = ","),
                                          " bootstrap resamples of the patients"),
    ". ", limit_words(set), adjust_words(set), seed_words(set)
  )
  list(text = text, cites = c(if (firth) c("firth", "heinze"), "delong", "youden", adjust_cites(set)))
}

model_methods <- function(fit) {
  set <- settings_of(fit)
  likelihood <- fit$likelihood %||% set$likelihood %||% "firth"
  conf_method <- fit$conf_method %||% set$conf_method %||% "profile"
  how <- switch(likelihood, ml = "by maximum likelihood",
                flic = "by Firth's penalised likelihood with corrected intercept (FLIC)",
                flac = "by Firth's penalised likelihood with added covariate (FLAC)", "by Firth's penalised likelihood")
  text <- paste0("Prognostic model. Logistic regression ",
                 paste(deparse(stats::formula(fit), width.cutoff = 500L), collapse = " "),
                 " of ", format_count(stats::nobs(fit), "patient"), " was fitted ", how, ", with ",
                 if (conf_method == "wald") "Wald intervals and tests."
                 else "profile-likelihood intervals and likelihood-ratio tests.")
  list(text = text, cites = if (likelihood != "ml") c("firth", "heinze", if (likelihood %in% c("flic", "flac")) "puhr"))
}

# ---- parts of sentences ----------------------------------------------------------------------------------------------

exact_words <- function(exact, normal) {
  if (exact && normal) return("exact (in large groups normal-approximate) ")
  if (exact) "exact " else if (normal) "normal-approximate " else ""
}

scale_words <- function(set) {
  if (identical(set$scale, "log2")) "the change is the log2 ratio, reported as a fold change"
  else "the change is the difference in units"
}

alternative_words <- function(set) {
  sided <- switch(set$alternative %||% "two.sided", less = "One-sided tests (less)",
                  greater = "One-sided tests (greater)", "Two-sided tests")
  paste0(sided, "; ", format_level(set$conf.level %||% 0.95), if (isTRUE(set$simultaneous)) " simultaneous", " intervals. ")
}

limit_words <- function(set) {
  rule <- set$censored_rule
  if (is.null(rule)) return("")
  entered <- c(limit = "at the limit", half = "at half the limit",
               sqrt2 = "at the limit divided by the square root of 2")
  if (!rule %in% names(entered)) return("")
  paste0("Values below the limit of quantification entered ", entered[[rule]], ". ")
}

adjust_words <- function(set) {
  name <- adjustment_name(set$p.adjust.method)
  if (name == "not adjusted") return("p values are not adjusted. ")
  within <- if (length(set$adjust_within)) paste0(" within each ",
                                                  list_words(set$adjust_within)) else " over all rows together"
  paste0("p values were adjusted by the method of ", name, within, ". ")
}

seed_words <- function(set) if (is.null(set$seed)) "" else paste0("Seed of the resamples: ",
                                                                  format(set$seed, scientific = FALSE), ". ")

adjust_cites <- function(set) {
  method <- set$p.adjust.method %||% "holm"
  known <- c(holm = "holm", hochberg = "hochberg", BH = "bh", fdr = "bh", BY = "by", maxT = "wy", minP = "wy")
  if (method %in% names(known)) known[[method]]
}

reference_list <- function() {
  c(
    streitberg = paste(
      "Streitberg B, Roehmel J (1986). Exact distributions for permutation and rank tests: an introduction",
      "to some recently published algorithms. Statistical Software Newsletter 12:10-17."
    ),
    pratt = paste(
      "Pratt JW (1959). Remarks on zeros and ties in the Wilcoxon signed rank procedures. Journal of the",
      "American Statistical Association 54:655-667. doi:10.1080/01621459.1959.10501526"
    ),
    hodges = paste(
      "Hodges JL, Lehmann EL (1963). Estimates of location based on rank tests. Annals of Mathematical",
      "Statistics 34:598-611. doi:10.1214/aoms/1177704172"
    ),
    elteren = paste(
      "van Elteren PH (1960). On the combination of independent two-sample tests of Wilcoxon. Bulletin of",
      "the International Statistical Institute 37:351-361."
    ),
    delong = paste(
      "DeLong ER, DeLong DM, Clarke-Pearson DL (1988). Comparing the areas under two or more correlated",
      "receiver operating characteristic curves. Biometrics 44:837-845. doi:10.2307/2531595"
    ),
    youden = paste(
      "Youden WJ (1950). Index for rating diagnostic tests. Cancer 3:32-35.",
      "doi:10.1002/1097-0142(1950)3:1<32::AID-CNCR2820030106>3.0.CO;2-3"
    ),
    firth = paste(
      "Firth D (1993). Bias reduction of maximum likelihood estimates. Biometrika 80:27-38.",
      "doi:10.1093/biomet/80.1.27"
    ),
    heinze = paste(
      "Heinze G, Schemper M (2002). A solution to the problem of separation in logistic regression.",
      "Statistics in Medicine 21:2409-2419. doi:10.1002/sim.1047"
    ),
    puhr = paste(
      "Puhr R, Heinze G, Nold M, Lusa L, Geroldinger A (2017). Firth's logistic regression with rare",
      "events: accurate effect estimates and predictions? Statistics in Medicine 36:2302-2317.",
      "doi:10.1002/sim.7273"
    ),
    holm = paste(
      "Holm S (1979). A simple sequentially rejective multiple test procedure. Scandinavian Journal of",
      "Statistics 6:65-70."
    ),
    hochberg = paste(
      "Hochberg Y (1988). A sharper Bonferroni procedure for multiple tests of significance. Biometrika",
      "75:800-802. doi:10.1093/biomet/75.4.800"
    ),
    bh = paste(
      "Benjamini Y, Hochberg Y (1995). Controlling the false discovery rate: a practical and powerful",
      "approach to multiple testing. Journal of the Royal Statistical Society B 57:289-300.",
      "doi:10.1111/j.2517-6161.1995.tb02031.x"
    ),
    by = paste(
      "Benjamini Y, Yekutieli D (2001). The control of the false discovery rate in multiple testing under",
      "dependency. Annals of Statistics 29:1165-1188. doi:10.1214/aos/1013699998"
    ),
    wy = paste(
      "Westfall PH, Young SS (1993). Resampling-based multiple testing. Wiley, New York."
    )
  )
}
