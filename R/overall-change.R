#' One test over all visits
#'
#' Do a marker's values differ between the visits at all? One test a marker (and group of patients) of all its visits
#' together, in which patients who miss some of them take part.
#'
#' @section What is computed:
#' * `"friedman"`: ranks within each patient over the visits present, Friedman's test in the form of Skillings and Mack
#'   (1981), with the variance that the ties leave. Complete data give [stats::friedman.test()]; data without ties the
#'   statistic of Skillings and Mack. `statistic` T is referred to chi-square with `df` degrees of freedom.
#' * `"page"`: the same ranks against the order of the visits (Page 1963): do values rise, or fall, from visit to visit?
#'   `statistic` is Z; `alternative` "greater": they rise.
#' * `"aligned"`: ranks over all patients of the values less the patient's mean (Hodges and Lehmann 1962). With three
#'   visits Friedman's test has an efficiency of 0.72 against normal errors, as it compares within patients only;
#'   aligned ranks do not lose this, but suppose that patients spread alike.
#'
#' p is that of all orders of the values over the visits present within each patient, where there are at most
#' `resamples` of them; else that of chi-square (Page: the normal distribution). Column `method` says which.
#'
#' `kendall_w`: Kendall's coefficient of concordance, Friedman's T over the sum of (visits - 1) over the patients: 0 no,
#' 1 the same order in all patients.
#'
#' **Who takes part**: patients with two or more of the visits; `n_dropped` have fewer. Missing visits must not depend
#' on the values; the print says whether [missing_report()] found that they lean on baseline, response or arm. Where
#' patients left more often after a high value, Page's test rejected 0.062 to 0.068 of true hypotheses at 0.05,
#' Friedman's 0.049 to 0.051 (simulation of 20 patients, 4 visits; `dev/simulate/trend.md` of the sources).
#'
#' **Values beyond a limit** (`censored_rule = "ordinal"`): every value below the largest lower limit of the patient's
#' visits (above the smallest upper one) is tied lowest (highest) in that patient, so that a limit that moves is no
#' change. "aligned" needs numbers: it takes such values at that limit where at most 15 % of the patients have one, and
#' is not computed elsewhere.
#' @param x A study made by [marker_study()] or [adam_study()]; or a list of numeric matrices named by visit, markers in
#'   rows and patients in columns, in the same units; columns are matched by name where all have names.
#' @param ... Not used; must be empty.
#' @param by Names of columns of [patients()] ("arm", "response", covariates): a row for each level. For matrices: a
#'   vector or data frame with one element (row) a column of the first matrix. `NULL` (default): all patients together.
#' @param test One string, see above; "friedman" by default, which supposes least.
#' @param exact `NULL` (default): all orders where these are at most `resamples`; `TRUE`: at most a million; `FALSE`:
#'   never.
#' @param alternative "two.sided" (default); for `test = "page"` also "less" or "greater".
#' @param conf.level One minus the level at which rows count as significant, 0.95 by default.
#' @param p.adjust.method One of [stats::p.adjust.methods], "holm" by default (valid whatever the dependence).
#' @param adjust_within Names of columns of the result whose levels are separate families; `NULL` (default): all rows of
#'   the call are one family.
#' @param resamples The most orders that are gone through; 9,999 by default.
#' @param digits_rank Significant digits after which two values are tied: 1 to 15, 7 by default; `Inf`: only rounding
#'   errors are ties.
#' @param markers,visits Some of the markers and (two or more) visits; `NULL` (default): all.
#' @param censored_rule What a value beyond its limit enters as: `r limit_rule_help("changes")`.
#' @param scale Scale of the matrices: "raw" (default: as they are) or "log2" (logarithms are taken).
#' @return A data frame of class `overall_change`, one row a marker x group: `marker`, a column for each of `by`;
#'   `n_complete` (patients with all visits), `n_partial` (with two or more, not all), `n_dropped` (with fewer);
#'   `statistic`, `df` (`NA` for Page), `p.value`, `adj.p.value`, `kendall_w`, `method`, `status`, `note`; `n_censored`
#'   (patients used with a value beyond a limit), `exact` (`TRUE` where p is of all orders) and `remarks` (what `note`
#'   says, as codes). A row that cannot be computed has `NA` figures and says why.
#' @section Errors: Arguments that cannot serve raise class `cytochange_error_argument`; data that are not sound, among
#'   them fewer than two visits, `cytochange_error_data`.
#' @references
#' Skillings JH, Mack GA (1981). On the use of a Friedman-type statistic in balanced and unbalanced block designs.
#' *Technometrics* 23, 171-177. \doi{10.1080/00401706.1981.10486261}
#'
#' Page EB (1963). Ordered hypotheses for multiple treatments: a significance test for linear ranks. *Journal of the
#' American Statistical Association* 58, 216-230. \doi{10.1080/01621459.1963.10500843}
#'
#' Hodges JL, Lehmann EL (1962). Rank methods for combination of independent experiments in analysis of variance.
#' *Annals of Mathematical Statistics* 33, 482-497. \doi{10.1214/aoms/1177704575}
#' @seealso [paired_change()] for single visits, [missing_report()] for who misses visits, [stats::friedman.test()].
#' @examples
#' study <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker",
#'   value = "value", response = "response", arm = "arm", lloq = "lloq", unit = "unit")
#' overall_change(study, by = "response", markers = c("IL-6", "IL-2"))
#' @order 1
#' @export
overall_change <- function(x, ...) UseMethod("overall_change")

#' @export
overall_change.default <- function(x, ...) {
  abort_argument("x", "be a study made by marker_study() or adam_study(), or a list of matrices named by visit",
                 describe(x))
}

#' @rdname overall_change
#' @export
overall_change.marker_study <- function(x, ..., by = NULL, test = c("friedman", "page", "aligned"), exact = NULL,
                                        alternative = c("two.sided", "less", "greater"), conf.level = 0.95,
                                        p.adjust.method = "holm", adjust_within = NULL, resamples = 9999,
                                        digits_rank = 7, markers = NULL, visits = NULL,
                                        censored_rule = limit_rules("changes")) {
  check_dots_empty(...)
  settings <- check_overall(test, exact, alternative, conf.level, p.adjust.method, adjust_within, resamples,
                            digits_rank)
  settings <- c(settings, list(
    scale = x$scale, logged = if (x$logged) TRUE, baseline = x$baseline,
    markers = intersect(x$markers$marker, check_subset(markers, x$markers$marker, "markers")),
    visits = intersect(x$visits, check_subset(visits, x$visits, "visits")),
    censored_rule = check_limit_rule(censored_rule, "changes")
  ))
  check_overall_visits(settings$visits, if (is.null(visits)) "x" else "visits")
  settings <- c(settings, data_settings(x, settings$markers), list(missing = overall_missing(x, settings)))
  new_overall_change(overall_values(x, settings), study_groups(x, by), settings)
}

#' @rdname overall_change
#' @export
overall_change.list <- function(x, ..., by = NULL, test = c("friedman", "page", "aligned"), exact = NULL,
                                alternative = c("two.sided", "less", "greater"), conf.level = 0.95,
                                p.adjust.method = "holm", adjust_within = NULL, resamples = 9999, digits_rank = 7,
                                markers = NULL, scale = c("raw", "log2")) {
  check_dots_empty(...)
  settings <- check_overall(test, exact, alternative, conf.level, p.adjust.method, adjust_within, resamples,
                            digits_rank)
  scale <- check_choice(scale, c("raw", "log2"), "scale")
  values <- read_visit_matrices(x, scale)
  known <- matrix_markers(x[[1L]])
  kept <- which(known %in% check_subset(markers, known, "markers"))
  settings <- c(settings, list(scale = scale, baseline = names(x)[1L], markers = known[kept], visits = names(x),
                               censored_rule = NULL))
  values <- lapply(values, function(value) value[kept, , drop = FALSE])
  n <- ncol(values[[1L]])
  new_overall_change(list(value = values), matrix_groups(by, ncol(x[[1L]]), n), settings)
}

check_overall <- function(test, exact, alternative, conf.level, p.adjust.method, adjust_within, resamples,
                          digits_rank) {
  settings <- check_verb(alternative, conf.level, p.adjust.method, adjust_within, check_resamples(resamples), NULL,
                         digits_rank)
  check_own_p(settings$p.adjust.method)
  settings$method <- check_choice(test, names(overall_tests()), "test")
  if (settings$alternative != "two.sided" && !overall_tests()[[settings$method]]$directed) {
    able <- names(Filter(function(test) test$directed, overall_tests()))
    abort_argument("alternative", paste0("be \"two.sided\", or come with test ", enumerate(dQuote(able, FALSE))),
                   dQuote(settings$alternative, FALSE))
  }
  settings$exact <- check_flag(exact, "exact", null_ok = TRUE)
  settings
}

check_overall_visits <- function(visits, argument) {
  if (length(visits) >= 2L) return(invisible())
  abort_data(argument, "have two or more visits to compare", paste0("one: ", dQuote(visits, FALSE)))
}
