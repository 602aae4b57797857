# The codes of remarks and what each says; how they are kept and joined: remark.R.

# The parts of a remark. `row`: how it is said in a row's note, one string or a function of its numbers; `kind`:
# "reason" (why the row has no figures, or not all), "limit" (values beyond a limit, which tables show in a column of
# their own) or "remark"; `rows`: how it is said of several rows, whatever their numbers (NULL: as of a row);
# `sentence`: a function of that and of "12 rows" (NULL: "In 12 rows: ..."). What is of use only to who works with the
# package is apart, so that documents leave it out: `advice`, said after either, and `column`, where the numbers stand.
new_remark <- function(row, kind = "remark", rows = NULL, sentence = NULL, advice = NULL, column = NULL) {
  list(row = row, kind = kind, rows = rows, sentence = sentence, advice = advice, column = column)
}

is_remark <- function(x) is.list(check_record(x, remark_parts(), "remark"))

remark_parts <- function() {
  said <- function(x) is_text(x) || is.function(x)
  list(row = said, kind = is_one_of("reason", "remark", "limit"), rows = null_or(said),
       sentence = null_or(takes("said", "n_rows")), advice = null_or(said), column = null_or(is_text))
}

# In the order in which they are said of a row.
own_remarks <- function() {
  list(
    rule_not_taken = new_remark(function(why) why, "reason"),
    nobody_compared = new_remark(function(lacking) paste("no patient with both values has", lacking), "reason"),
    no_value = new_remark("no patient has a value", "reason"),
    few_for_model = new_remark("fewer patients than coefficients", "reason"),
    collinear = new_remark("the marker, or a covariate among its patients, is a combination of other columns",
                           "reason"),
    no_variance_one = new_remark("fewer than two patients in a group: no variance", "reason"),
    no_variance = new_remark(function(what) {
      paste("the", what, "of the areas", ifelse(what == "difference", "has", "have"), "no variance")
    }, "reason"),
    refits_failed = new_remark(function(most) {
      paste0("every refit failed", ifelse(most == "", "", "; most often: "), most)
    }, "reason"),
    newcombe_limits = new_remark("the area is 0 or 1: Newcombe's confidence interval (2006, method 5)"),
    no_risk_limits = new_remark("no limits by the delta method: some coefficients are infinite or open"),
    no_finite_slope = new_remark("the predictions separate the classes: no finite slope", "reason"),
    not_nested = new_remark(function(why) paste("no likelihood ratio:", not_nested_reasons[why]), "reason"),
    beyond_range = new_remark(function(figure, n, of) {
      paste0("less its optimism it would be ", fixed(figure, 3L), ", which it cannot be",
             ifelse(n > 0, paste0(": ", n, " of ", of, " resamples, unlike the others, are left out"), ""))
    }, "reason"),
    in_no_resample = new_remark("the measure exists in no resample", "reason"),
    separated = new_remark("the groups are separated: maximum likelihood has no finite estimate", "reason"),
    separated_infinite = new_remark(
      "the groups are separated: the coefficient is infinite, test and limits are those of the likelihood's supremum",
      "reason"
    ),
    separated_covariates = new_remark("the covariates separate the groups", "reason"),
    no_stratum_of_both = new_remark(function(groups) paste("no stratum has both", groups), "reason"),
    no_shift_kept = new_remark("no shift is kept at this level"),
    few_patients = new_remark(
      function(level, p) {
        paste0("too few patients to say anything at ", each_level(level), ": p cannot fall below ",
               format_number(p, 2L))
      },
      rows = function(level, p) paste("too few patients to say anything at", each_level(level))
    ),
    unbounded = new_remark(function(level) {
      paste("the", each_level(level), "confidence interval is unbounded: no limit exists with so few patients")
    }),
    no_area_interval = new_remark("no confidence interval for the AUC with one patient in a group"),
    no_area_interval_in_strata = new_remark(
      "no confidence interval for the AUC: in a stratum a group has one patient, or all changes are equal"
    ),
    few_for_covariance = new_remark("fewer patients than the covariance of the visits has parameters, and groups",
                                    "reason"),
    few_for_mean = new_remark("too few patients at the visit for a mean of the model", "reason"),
    many_beyond_changes = new_remark(
      function(n, of) {
        paste(n, "of", of, "changes have a value beyond a limit, too many for a model that needs numbers")
      },
      "reason", rows = "too many values beyond a limit for a model that needs numbers"
    ),
    no_mixed_mean = new_remark("the model has no mean here: nobody of the group has the visit", "reason"),
    other_structure = new_remark("the unstructured covariance did not converge: another one was taken",
                                 column = "method"),
    no_shared_patients = new_remark("no patient has both", "reason"),
    no_correlation_interval = new_remark("no confidence interval: too few patients, or a correlation of -1 or 1"),
    few_for_z = new_remark("fewer than four patients (of tau_b five) with both in a group, beside the columns held",
                           "reason"),
    no_z_difference = new_remark(function(reason) paste0("no difference of Fisher's z: ", z_difference_reasons[reason]),
                                 "reason"),
    no_event = new_remark("no patient with a value had the event", "reason"),
    no_information = new_remark(
      "the marker, or a covariate, does not vary beside the other columns among those at risk at any event", "reason"
    ),
    monotone = new_remark("the partial likelihood is monotone: maximum likelihood has no finite estimate"),
    monotone_infinite = new_remark(paste(
      "the partial likelihood is monotone: the coefficient is infinite, test and limits are those of the likelihood's",
      "supremum"
    )),
    monotone_covariates = new_remark("the covariates make the partial likelihood monotone"),
    no_concordance_interval = new_remark("no confidence interval for a concordance of 0 or 1"),
    no_two_visits = new_remark("no patient has two of the visits", "reason"),
    same_at_all_visits = new_remark("no value differs between the visits of a patient", "reason"),
    many_beyond_patients = new_remark(
      function(n, of) {
        paste(n, "of", format_count(of, "patient"),
              "have a value beyond a limit, too many for a test that needs numbers")
      }, "reason", rows = "too many values beyond a limit for a test that needs numbers"
    ),
    no_grade = new_remark("no patient with a value has a place in the order of responses", "reason"),
    one_grade = new_remark("all patients have the same response", "reason"),
    no_stratum_of_two_grades = new_remark("no stratum has patients of two responses", "reason"),
    empty_levels = new_remark(function(levels) paste("no patients with", levels), rows = "a response without patients"),
    no_trend_interval = new_remark(function(reason) paste0("no confidence interval: ", trend_interval_reasons[reason])),
    no_trend_odds = new_remark(function(reason) paste0("no odds ratio: ", trend_odds_reasons[reason])),
    fewer_in_model = new_remark(
      function(n) paste(format_count(n, "patient"), "without all covariates left out of the odds ratio"),
      rows = "patients without all covariates left out of the odds ratio"
    ),
    many_for_odds = new_remark(paste0("no odds ratio: ", many_for_odds_reason)),
    no_cut_point = new_remark("no cut-point of this direction is better than chance"),
    no_predictive_test = new_remark("the predictive test cannot be computed"),
    fewer_resamples = new_remark(function(n, of) paste("limits from", n, "of", of, "resamples"),
                                 rows = function(n, of) paste("limits from fewer than the", of, "resamples")),
    areas_without_variance = new_remark("some differences have no variance and take no part"),
    complete_patients = new_remark("areas over the patients who have all values"),
    resamples_left_out = new_remark(
      function(n, of) paste(format_count(n, "resample"), "of", of, "left out of this row: no finite value there"),
      rows = "resamples left out: no finite value there"
    ),
    limits_cut_off = new_remark(
      function(n, of) {
        paste0("the limits are cut off: ", n, " of ", of, " resamples, whose refit failed or has no finite value ",
               "here, are left out")
      },
      rows = "the limits are cut off: so many resamples are left out"
    ),
    limit_pairs = limit_remark("pair"),
    limit_patients = limit_remark("patient"),
    limit_screen = new_remark(
      function(n, odds) {
        paste0(format_count(n, "patient"), " with a value beyond the limit, in test, AUC and cut-point at the limit; ",
               "odds ratio ", odds)
      }, "limit",
      rows = function(n, odds) {
        paste0("beyond the limit entered test, AUC and cut-point at the limit (odds ratio ", odds, ")")
      },
      sentence = function(said, n_rows) paste0("Values ", said, " in ", n_rows, " (column n_censored).")
    ),
    no_odds = new_remark(
      function(n, reason) {
        paste0(format_count(n, "patient"), " with a value beyond the limit, in test, AUC and cut-point at the limit; ",
               "no odds ratio: ", no_odds_reasons()[reason])
      }, "limit",
      rows = function(n, reason) {
        paste0("beyond the limit entered test, AUC and cut-point at the limit (no odds ratio: ",
               no_odds_reasons()[reason], ")")
      },
      sentence = function(said, n_rows) paste0("Values ", said, " in ", n_rows, " (column n_censored).")
    ),
    at_marker_limit = new_remark(
      function(n, rule) paste(format_count(n, "patient"), "with a value beyond the limit, entered at the limit"),
      "limit", rows = function(n, rule) rep("beyond the limit entered at the marker's limit", length(n)),
      sentence = function(said, n_rows) paste0("Values ", said, " in ", n_rows, " (column n_censored).")
    ),
    at_pair_limit = new_remark(
      function(n, rule) paste(format_count(n, "pair"), "with a value beyond the limit, entered at the pair's limit"),
      "limit", rows = function(n, rule) rep("beyond the limit entered at the pair's limit", length(n)),
      sentence = function(said, n_rows) paste0("Values ", said, " in ", n_rows, " (column n_censored).")
    ),
    limit_numbers = new_remark(
      function(n, at) paste(format_count(n, "patient"), "with a value beyond the limit, entered at", at),
      "limit", rows = function(n, at) paste("beyond the limit entered at", at),
      sentence = function(said, n_rows) paste0("Values ", said, " in ", n_rows, " (column n_censored).")
    ),
    many_beyond = new_remark(
      function(n, of, others) {
        paste(n, "of", of, "pairs have a value beyond a limit, too many for a method that needs numbers")
      }, "reason",
      rows = "too many values beyond a limit for a method that needs numbers",
      advice = function(n, of, others) paste(": try", others)
    ),
    undetermined = new_remark(
      function(n) paste0(format_count(n, "change"), " could not be determined: both values lie beyond the limit"),
      rows = "changes that could not be determined, as both values lie beyond the limit", column = "n_undetermined"
    ),
    recensored = new_remark(
      function(share) {
        paste0(format_number(100 * share, 2L), " % of the measured values lie below the other visit's limit and ",
               "count as below it")
      },
      rows = "more than 10% of the measured values lie below the other visit's limit and count as below it"
    ),
    unknown_limits = new_remark(
      "the limits of measured values are not all known: the test is approximate where they differ",
      advice = " (argument lloq)"
    ),
    spread_differs = new_remark(
      function(ratio) {
        paste("the values at the visit spread", format_number(ratio, 2L),
              "times as much as those they are compared with: the estimated shift is not the mean change")
      },
      rows = paste("the values at the visit spread more or less than those they are compared with:",
                   "the estimated shift is not the mean change"),
      advice = ", which method \"censored_ml\" estimates", column = "spread_ratio"
    ),
    no_estimate = new_remark("the limits leave open where the estimate lies"),
    few_changes = new_remark(
      function(n, p) {
        paste(format_count(n, "non-zero change"), "cannot give p below", vapply(p, format, "", digits = 3L))
      },
      rows = "too few non-zero changes for a small p", column = "p_min"
    ),
    open_limit = new_remark(function(level) {
      paste("the", each_level(level), "confidence interval is open: further out the limits leave too few changes to",
            "reject")
    }),
    few_pairs = new_remark(function(level) {
      paste("too few pairs for a bounded", each_level(level), "confidence interval")
    }),
    no_interval = new_remark(function(level) paste0("no shift is kept at ", each_level(level),
                                                    ": no confidence interval")),
    without_stratum = new_remark(function(n) paste(format_count(n, "patient"), "without a stratum left out"),
                                 rows = "patients without a stratum left out"),
    without_covariate = new_remark(function(n) paste(format_count(n, "patient"), "without a covariate left out"),
                                   rows = "patients without a covariate left out"),
    no_interaction = new_remark(function(reason) paste0("no interaction test: ", interaction_reasons[reason])),
    beyond_interaction = new_remark("no interaction test: too many values beyond a limit"),
    no_omnibus = new_remark(function(reason) paste0("no test of all arms: ", omnibus_reasons[reason]))
  )
}

# Why there is no test of strata x response, by the core's name of it.
interaction_reasons <- c(
  ok = "", one_stratum = "fewer than two strata have both groups", too_few = "no degree of freedom is left",
  leverage = "HC3 does not exist: a patient is alone in a stratum and group", exact_fit = "the fit is exact"
)

# Why two models have no likelihood ratio of what was added.
not_nested_reasons <- c(
  new = "it is of the patients that the models were fitted to", design = "neither model is nested in the other",
  likelihood = "the models are not fitted by the same likelihood", offset = "the models' offsets differ",
  pooled = "models over imputations have no common likelihood, see test_coefficients()"
)

# Why correlations of two groups are not compared.
z_difference_reasons <- c(
  none = "a group has no correlation",
  tau = "only one group's correlation is Kendall's tau_b, of values beyond a limit",
  whole = "a group's correlation is -1 or 1"
)

# By the status of its model.
no_odds_reasons <- function() {
  c(too_few = "fewer patients than coefficients", constant = "the measured values do not vary",
    all_censored = "nothing was measured", not_computed = "a covariate tells which values lie beyond the limit",
    not_converged = "the measured values do not determine where the others lie")
}

# Values beyond a limit, and what a rule (see limit-rule.R) made of them.
limit_remark <- function(noun) {
  of_rule <- function(rule, part) vapply(unique(rule), function(id) get_limit_rule(id)[[part]], "")[rule]
  made <- function(rule) of_rule(rule, "note")
  new_remark(
    function(n, rule) paste0(format_count(n, noun), " with a value ", of_rule(rule, "where"), ", ", made(rule)),
    "limit",
    rows = function(n, rule) paste(of_rule(rule, "where"), made(rule)),
    sentence = function(said, n_rows) paste0("Values ", said, " in ", n_rows, " (column n_censored).")
  )
}

# Levels, of which there are few, as text.
each_level <- function(level) vapply(unique(level), format_level, "")[match(level, unique(level))]

# Why there is no test of all arms: the core's names of it, and what R finds.
omnibus_reasons <- c(
  ok = "", one_arm = "fewer than two arms have patients with both values",
  too_few = "no two patients of an arm beside two of the first", still = "the changes do not vary",
  singular = "an arm has no patients with both values, or too few", no_model = "there is no adjusted difference",
  beyond = "too many values beyond a limit", no_test = "the method has none"
)

# Why the area of a trend has no interval.
trend_interval_reasons <- c(
  one_patient = "a category has one patient", one_in_stratum = "in a stratum a category has one patient",
  at_end = "all pairs of patients agree"
)

many_for_odds_reason <- "too many values lie beyond a limit"

# By the status of the model of adjacent categories.
trend_odds_reasons <- c(
  no_pairs = "nobody has all covariates", one_group = "all patients of the model have the same response",
  too_few = "fewer patients than coefficients", constant = "the values do not vary beside the other columns",
  not_converged = "the fit did not converge"
)
