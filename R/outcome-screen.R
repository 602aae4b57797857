#' Is a marker prognostic for the time to an outcome? One Cox model a marker
#'
#' For each marker one proportional-hazards model of the time to an outcome (progression, death) on its value at a
#' visit, or its change until then, and the covariates: hazard ratio per doubling and per standard deviation,
#' likelihood-ratio test, concordance, test of proportional hazards, and the marker's rank with the uncertainty of that
#' rank. All markers are fitted at once, in the core.
#'
#' @section What is computed:
#' **Model.** log hazard = baseline hazard + covariates + b x the marker, over the patients with an outcome, all
#' covariates and this marker. `likelihood = "firth"` (default) adds half the log-determinant of the information to the
#' partial likelihood (Heinze and Schemper 2001): estimates are finite and less biased where events are few. Standard
#' errors are from the inverse information, limits by default of the likelihood's profile.
#'
#' **Landmark.** A change, or the value at a visit after the baseline, is known only of patients who lived to be
#' measured: counted from the start, their time until then cannot hold an event, and who changes favourably seems to
#' live longer (guarantee-time bias; Anderson, Cain and Gelber 1983). So such a predictor wants `landmark`, the time of
#' the visit's end in the unit of `time`: patients at risk then (time at least the landmark) take part, and time counts
#' from it. Those with an event, or censored, before it (`n_before`) and those not measured (`n_unmeasured`) are left
#' out and counted. The figures hold for patients who are free of the event at the landmark. A change is adjusted for
#' its baseline value unless `adjust_baseline = FALSE`.
#'
#' **Test.** `statistic` and `p.value` are the likelihood ratio's (penalised for Firth, the coefficient held at 0 in
#' the full model's penalty). `alternative = "greater"` or `"less"` takes its signed root and one-sided limits.
#'
#' **Monotone likelihood.** Where at each event nobody at risk has a higher value (or nobody a lower one) than the
#' patient who fails, `separated` is `TRUE`; with covariates, where a combination of the columns is such. Firth's row
#' is finite all the same. Under maximum likelihood the estimate is infinite: status "separated", the test is the
#' supremum of the likelihood ratio, the profile interval has one finite limit. It is decided by comparisons, or a
#' linear program in whole numbers, not by a search that runs away.
#'
#' **Concordance** is Harrell's, of the marker alone also where there are covariates: of the pairs of patients of whom
#' it is known who had the event first, the share in which that one had the higher marker. Above 0.5: higher markers,
#' shorter times. Its interval is on the logit scale, with the standard error of the infinitesimal jackknife, as
#' `survival::concordance()` has it; none at 0 and 1.
#'
#' **Proportional hazards.** `ph_p` is the score test of `survival::cox.zph()` (Grambsch and Therneau 1994; time as the
#' share that has failed, Kaplan-Meier) of the marker's coefficient in the model by maximum likelihood. It is reported
#' and not acted on. `NA` where that model is infinite.
#'
#' **Bootstrap** (`resamples` above 0). In each resample of whole patients every marker is fitted again on its own
#' complete cases and the markers are ranked by their likelihood-ratio statistic; `rank_low` and `rank_high` are
#' percentile limits.
#'
#' **Values beyond a limit** (`censored_rule = "ordinal"`, the default) enter at the marker's largest lower limit
#' (smallest upper one), as in [prognostic_screen()]; a change at the limits of its pair, where at most 15 % of the
#' patients have such a value, else the row is not computed. `n_censored` counts them.
#'
#' Competing events: where they are coded as censored, the hazard is the cause-specific one.
#'
#' @param study A study made by [marker_study()], [adam_study()] or [sdtm_study()] with `time` and `event`.
#' @param ... Not used; must be empty.
#' @param visit The visit whose values, or changes until then, are taken. `NULL` (default): the baseline for values,
#'   the only follow-up visit for changes.
#' @param predictor "value" (default) at the visit, or "change" from the baseline to it, on the study's scale.
#' @param landmark Number, in the unit of `time`: from when time counts. `NULL` (default): from the start; an error for
#'   a change or a visit after the baseline.
#' @param adjust_baseline `TRUE` (default): a change is adjusted for its baseline value.
#' @param covariates Names of columns of [patients()] (covariates, "arm"). Text and factors become indicator columns
#'   against their first level. `NULL` (default): none. A constant or collinear covariate is an error; patients without
#'   one are left out and counted.
#' @param likelihood "firth" (default: finite and nearly unbiased where events are few) or "ml".
#' @param ties How events at one time are treated: `r ties_help()`. The default is "breslow".
#' @param conf_method "profile" (default: follows the likelihood where it is skew) or "wald".
#' @param alternative "two.sided" (default), "less" or "greater": the hazard falls or rises with the marker.
#' @param conf.level Level of all intervals, between 0 and 1; 0.95 by default (one-sided: above 0.5).
#' @param p.adjust.method One of [stats::p.adjust.methods], "holm" by default (valid whatever the dependence).
#' @param adjust_within Columns of the result whose levels are separate families; `NULL` (default): one family.
#' @param resamples Bootstrap resamples for limits of ranks; 0 by default: none.
#' @param seed Key of the resampling; `NULL` (default): drawn from R's generator, so that [set.seed()] rules.
#' @param digits_rank Significant digits after which two values are tied in the concordance; 7 by default.
#' @param markers Some of the markers, in the order wanted; `NULL` (default): all.
#' @param censored_rule What a value beyond its limit enters as: `r limit_rule_help("values")`.
#' @return A data frame of class `outcome_screen`, one row a marker:
#'   * `marker`, `visit`, `predictor`; `n`, `n_event`: patients and events in the model; `n_before`: patients with an
#'     event or censored before the landmark; `n_unmeasured`: patients at risk then who have no value;
#'   * `estimate` (log hazard ratio per unit of the scale: per doubling on log2), `std.error`, `conf.low`, `conf.high`;
#'     `hazard_ratio`, `hazard_low`, `hazard_high`; `hazard_ratio_sd`, `hazard_sd_low`, `hazard_sd_high`: per standard
#'     deviation over the patients in the model;
#'   * `statistic` (chi-square, 1 df), `p.value`, `adj.p.value`; `concordance`, `concordance_low`, `concordance_high`;
#'     `ph_p`; `rank` (1 = largest statistic, ties averaged), `rank_low`, `rank_high`;
#'   * `separated`, `method`, `status`, `note`; `n_censored`: patients in the model with a value beyond the limit.
#'
#'   A row that cannot be computed has `NA` figures (but its counts) and says why in `status` and `note`. [settings()]
#'   remembers how it was made.
#' @section Errors: Arguments that cannot serve, a follow-up without landmark among them, raise class
#'   `cytochange_error_argument`; a study without an outcome, or without an event after the landmark, and covariates
#'   that are constant or combinations of others `cytochange_error_data`.
#' @references
#' Cox DR (1972). Regression models and life-tables. *Journal of the Royal Statistical Society B* 34, 187-220.
#' \doi{10.1111/j.2517-6161.1972.tb00899.x}
#'
#' Heinze G, Schemper M (2001). A solution to the problem of monotone likelihood in Cox regression. *Biometrics* 57,
#' 114-119. \doi{10.1111/j.0006-341X.2001.00114.x}
#'
#' Anderson JR, Cain KC, Gelber RD (1983). Analysis of survival by tumor response. *Journal of Clinical Oncology* 1,
#' 710-719. \doi{10.1200/JCO.1983.1.11.710}
#'
#' Grambsch PM, Therneau TM (1994). Proportional hazards tests and diagnostics based on weighted residuals.
#' *Biometrika* 81, 515-526. \doi{10.1093/biomet/81.3.515}
#'
#' Harrell FE, Lee KL, Mark DB (1996). Multivariable prognostic models. *Statistics in Medicine* 15, 361-387.
#' \doi{10.1002/(SICI)1097-0258(19960229)15:4<361::AID-SIM168>3.0.CO;2-4}
#' @seealso [outcome_data()] for the data of one's own models, [plot_survival()], [plot_outcome()];
#'   [prognostic_screen()] for a response.
#' @examples
#' set.seed(1)
#' n <- 60
#' il6 <- exp(rnorm(n, 2, 0.7))
#' data <- data.frame(patient = rep(1:n, 2), visit = rep(c("baseline", "week 8"), each = n),
#'   crp = exp(rnorm(2 * n, 1, 0.5)), il6 = c(il6, il6 * exp(rnorm(n, -0.2, 0.4))),
#'   months = round(rexp(n, 0.03 * il6^0.5) + 2, 1), died = runif(n) < 0.7)
#' study <- marker_study(data, id = "patient", visit = "visit", value = c("crp", "il6"),
#'   time = "months", event = "died")
#' outcome_screen(study)
#' outcome_screen(study, predictor = "change", landmark = 2)
#' @order 1
#' @export
outcome_screen <- function(study, ..., visit = NULL, predictor = c("value", "change"), landmark = NULL,
                           adjust_baseline = TRUE, covariates = NULL, likelihood = screen_likelihoods(),
                           ties = ties_ids(), conf_method = conf_methods(),
                           alternative = c("two.sided", "less", "greater"), conf.level = 0.95,
                           p.adjust.method = "holm", adjust_within = NULL, resamples = 0, seed = NULL, digits_rank = 7,
                           markers = NULL, censored_rule = limit_rules("values")) {
  check_dots_empty(...)
  question <- outcome_question(required(study), visit, predictor, landmark, markers, censored_rule)
  settings <- check_screen(likelihood, conf_method, alternative, conf.level, p.adjust.method, adjust_within, resamples,
                           seed, digits_rank)
  adjust_baseline <- check_flag(adjust_baseline, "adjust_baseline")
  settings <- c(settings, question, list(
    ties = check_ties(ties), covariates = check_patient_columns(covariates, study, "covariates"),
    adjust_baseline = if (!get_predictor(question$predictor)$at_baseline) adjust_baseline
  ), data_settings(study, question$markers))
  new_outcome_screen(study, settings)
}

new_outcome_screen <- function(study, settings) {
  cells <- outcome_cells(study, settings)
  if (!isTRUE(settings$adjust_baseline)) cells["before"] <- list(NULL)
  who <- outcome_patients(study$patients, settings$landmark)
  complete <- if (length(settings$covariates)) stats::complete.cases(study$patients[settings$covariates]) else TRUE
  at_risk <- which(who$at_risk & complete)
  check_outcome_events(study$patients$event, which(who$at_risk), at_risk, settings)
  if (settings$resamples > 0) settings$seed <- draw_seed(settings$seed)
  core <- outcome_core(cells, study$patients, at_risk, settings)
  n_before <- sum(who$before)
  rows <- outcome_rows(core, cells, at_risk, n_before, settings)
  family <- families(rows[c("marker", "visit")], settings$adjust_within)
  rows$adj.p.value <- adjust_p(rows$p.value, family, settings$p.adjust.method)
  settings <- c(settings, list(
    n_patients = nrow(study$patients), n = length(at_risk), n_event = sum(study$patients$event[at_risk]),
    n_before = n_before, n_without_outcome = sum(!who$known), n_missing_covariates = sum(who$at_risk & !complete),
    family = describe_family(family, settings$adjust_within, rows$p.value)
  ))
  new_result(list2DF(rows), "outcome_screen", c(list(verb = "outcome_screen"), settings))
}

# Of patients at risk, and of those of them with all covariates: where the former have no event after a landmark, it is
# the landmark that comes too late.
check_outcome_events <- function(event, at_risk, complete, settings) {
  if (any(event[complete])) return(invisible())
  landmark <- settings$landmark
  found <- function(who) paste("no event among", format_count(length(who), "patient"))
  call <- rlang::caller_env(2)
  if (!is.null(landmark) && !any(event[at_risk])) {
    abort_data("landmark", "leave patients at risk who have the event after it",
               paste0(landmark_time(settings), ", with ", found(at_risk), " at risk"), call = call)
  }
  abort_data("event", paste0("be TRUE for a patient at risk",
                             if (!is.null(landmark)) paste(" at the landmark", landmark_time(settings)),
                             if (length(settings$covariates)) " who has all covariates"), found(complete), call = call)
}

# Figures of all markers. Patients go from the latest time to the earliest, of one time those without the event first.
outcome_core <- function(cells, patients, at_risk, settings) {
  time <- tied_times(patients$time[at_risk])
  order <- order(-time, patients$event[at_risk])
  who <- at_risk[order]
  design <- screen_design(patients[settings$covariates], who)
  tail <- (1 - settings$conf.level) / 2
  options <- list(
    ties = core_code("ties", settings$ties), penalised = likelihood_of(settings)$penalty != "none",
    drop = if (get_conf_method(settings$conf_method)$of_likelihood) stats::qchisq(interval_level(settings), 1) / 2 else
      NA_real_,
    tail = tail, digits = core_digits(settings$digits_rank), resamples = settings$resamples,
    seed = settings$seed %||% 0, threads = core_threads()
  )
  options["label"] <- list(progress_label("Fitting markers"))
  options["boot_label"] <- list(progress_label("Resampling patients"))
  call_core(ffi_cox, unname(cells$value), unname(cells$before), who, time[order], as.integer(patients$event[who]),
            t(power_of_two(design$given)), options)
}

# Columns less their first row over a power of two near their size: near 1, and exactly what they were.
power_of_two <- function(columns) {
  if (!length(columns)) return(columns)
  columns <- sweep(columns, 2L, columns[1L, ])
  sweep(columns, 2L, 2^floor(log2(apply(abs(columns), 2L, max))), "/")
}
