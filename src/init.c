/* Registration only: every entry point with its number of arguments, declared here and defined in its glue file. */
#include "glue.h"

#include <R_ext/Rdynload.h>
#include <R_ext/Visibility.h>

SEXP ffi_ancova(SEXP, SEXP, SEXP, SEXP, SEXP);
SEXP ffi_arm_codes(SEXP before, SEXP after, SEXP options);
SEXP ffi_arm_labels(SEXP options);
SEXP ffi_arm_pairs(SEXP data, SEXP labels, SEXP rows, SEXP options);
SEXP ffi_arms(SEXP score, SEXP options);
SEXP ffi_bootstrap_weights(SEXP, SEXP, SEXP);
SEXP ffi_bootstrap_draw(SEXP, SEXP, SEXP);
SEXP ffi_logistic_alias(SEXP);
SEXP ffi_logistic_fit(SEXP, SEXP, SEXP, SEXP);
SEXP ffi_logistic_hold_each(SEXP, SEXP, SEXP, SEXP, SEXP);
SEXP ffi_logistic_limits(SEXP, SEXP, SEXP, SEXP, SEXP, SEXP, SEXP, SEXP);
SEXP ffi_logistic_starts(SEXP);
SEXP ffi_separation_one(SEXP, SEXP, SEXP);
SEXP ffi_separation_step(SEXP, SEXP);
SEXP ffi_roc_bootstrap(SEXP, SEXP, SEXP, SEXP, SEXP, SEXP, SEXP, SEXP, SEXP, SEXP, SEXP, SEXP);
SEXP ffi_roc_curve(SEXP, SEXP, SEXP, SEXP, SEXP, SEXP);
SEXP ffi_roc_partial(SEXP, SEXP, SEXP, SEXP);
SEXP ffi_screen(SEXP, SEXP, SEXP, SEXP, SEXP, SEXP);
SEXP ffi_screen_limits(SEXP, SEXP, SEXP, SEXP, SEXP, SEXP);
SEXP ffi_screen_odds(SEXP, SEXP, SEXP, SEXP, SEXP, SEXP);
SEXP ffi_paired(SEXP, SEXP, SEXP, SEXP, SEXP, SEXP, SEXP);
SEXP ffi_ppw(SEXP, SEXP, SEXP, SEXP, SEXP);
SEXP ffi_ppw_scores(SEXP, SEXP, SEXP);
SEXP ffi_censored_ml(SEXP, SEXP, SEXP, SEXP, SEXP);
SEXP ffi_any_problem(SEXP, SEXP, SEXP);
SEXP ffi_chebyshev(SEXP coefficient, SEXP x);
SEXP ffi_noncentral_limits(SEXP t, SEXP df, SEXP unit, SEXP curves);
SEXP ffi_rank_biserial(SEXP statistic, SEXP total, SEXP squares, SEXP n, SEXP tail, SEXP critical);
SEXP ffi_enums(void);
SEXP ffi_describe_groups(SEXP, SEXP, SEXP, SEXP, SEXP);
SEXP ffi_quade(SEXP, SEXP, SEXP, SEXP, SEXP, SEXP, SEXP);
SEXP ffi_rank_sum(SEXP, SEXP, SEXP, SEXP, SEXP);
SEXP ffi_mean_difference(SEXP, SEXP, SEXP, SEXP, SEXP, SEXP);
SEXP ffi_describe_strata(SEXP, SEXP, SEXP, SEXP, SEXP, SEXP);
SEXP ffi_van_elteren(SEXP, SEXP, SEXP, SEXP, SEXP, SEXP);
SEXP ffi_interaction(SEXP, SEXP, SEXP, SEXP, SEXP, SEXP);
SEXP ffi_change_intervals(SEXP, SEXP, SEXP, SEXP, SEXP);
SEXP ffi_impute(SEXP, SEXP, SEXP, SEXP, SEXP, SEXP);
SEXP ffi_clip(SEXP, SEXP, SEXP, SEXP);
SEXP ffi_scores(SEXP before, SEXP after, SEXP options);
SEXP ffi_wilson(SEXP x, SEXP n, SEXP z);
SEXP ffi_rank_largest(SEXP x);
SEXP ffi_holm(SEXP p);
SEXP ffi_westfall_young(SEXP score, SEXP row, SEXP family, SEXP seen, SEXP n, SEXP options);
SEXP ffi_min_counts(SEXP row, SEXP point, SEXP rank, SEXP family, SEXP own, SEXP n_points);
SEXP ffi_flip_test(SEXP before, SEXP after, SEXP options);
SEXP ffi_shuffle_test(SEXP before, SEXP after, SEXP options);
SEXP ffi_trend(SEXP before, SEXP after, SEXP patient, SEXP grade, SEXP stratum, SEXP options);
SEXP ffi_adjacent(SEXP before, SEXP after, SEXP patient, SEXP grade, SEXP options);
SEXP ffi_trend_shuffle(SEXP before, SEXP after, SEXP patient, SEXP grade, SEXP stratum, SEXP options);
SEXP ffi_overall(SEXP visits, SEXP patient, SEXP options);
SEXP ffi_correlation(SEXP low, SEXP high, SEXP noise, SEXP first, SEXP second, SEXP patient, SEXP options);
SEXP ffi_cox(SEXP values, SEXP own, SEXP patient, SEXP time, SEXP event, SEXP shared, SEXP options);
SEXP ffi_refits(SEXP, SEXP, SEXP, SEXP);
SEXP ffi_performance(SEXP, SEXP, SEXP, SEXP, SEXP, SEXP);
SEXP ffi_comparison(SEXP, SEXP, SEXP, SEXP, SEXP);
SEXP ffi_folds(SEXP, SEXP, SEXP, SEXP);
SEXP ffi_refit_keys(SEXP, SEXP, SEXP);
SEXP ffi_visit_values(SEXP options);
SEXP ffi_decimals(SEXP v_value, SEXP v_marker, SEXP c_markers, SEXP c_most);
SEXP ffi_limited_pair(SEXP v_before, SEXP v_after);
SEXP ffi_limit_facts(SEXP limits, SEXP v_moved, SEXP columns);
SEXP ffi_pairs_beyond(SEXP limits, SEXP v_moved);
SEXP ffi_first_seen(SEXP v_x, SEXP c_codes);
SEXP ffi_first_known(SEXP v_group, SEXP v_code, SEXP c_groups);
SEXP ffi_count_cells(SEXP v_columns, SEXP v_size);

#define ENTRY(name, n_args)                                                                                            \
  { #name, (DL_FUNC)(void (*)(void)) & name, n_args }

static const R_CallMethodDef entries[] = {
    ENTRY(ffi_ancova, 5),
    ENTRY(ffi_arm_codes, 3),
    ENTRY(ffi_arm_labels, 1),
    ENTRY(ffi_arm_pairs, 4),
    ENTRY(ffi_arms, 2),
    ENTRY(ffi_bootstrap_draw, 3),
    ENTRY(ffi_bootstrap_weights, 3),
    ENTRY(ffi_logistic_alias, 1),
    ENTRY(ffi_logistic_fit, 4),
    ENTRY(ffi_logistic_hold_each, 5),
    ENTRY(ffi_logistic_limits, 8),
    ENTRY(ffi_logistic_starts, 1),
    ENTRY(ffi_separation_one, 3),
    ENTRY(ffi_separation_step, 2),
    ENTRY(ffi_roc_bootstrap, 12),
    ENTRY(ffi_roc_curve, 6),
    ENTRY(ffi_roc_partial, 4),
    ENTRY(ffi_screen, 6),
    ENTRY(ffi_overall, 3),
    ENTRY(ffi_correlation, 7),
    ENTRY(ffi_trend, 6),
    ENTRY(ffi_trend_shuffle, 6),
    ENTRY(ffi_adjacent, 5),
    ENTRY(ffi_screen_limits, 6),
    ENTRY(ffi_screen_odds, 6),
    ENTRY(ffi_paired, 7),
    ENTRY(ffi_ppw, 5),
    ENTRY(ffi_ppw_scores, 3),
    ENTRY(ffi_censored_ml, 5),
    ENTRY(ffi_any_problem, 3),
    ENTRY(ffi_chebyshev, 2),
    ENTRY(ffi_noncentral_limits, 4),
    ENTRY(ffi_rank_biserial, 6),
    ENTRY(ffi_enums, 0),
    ENTRY(ffi_describe_groups, 5),
    ENTRY(ffi_quade, 7),
    ENTRY(ffi_rank_sum, 5),
    ENTRY(ffi_mean_difference, 6),
    ENTRY(ffi_describe_strata, 6),
    ENTRY(ffi_van_elteren, 6),
    ENTRY(ffi_interaction, 6),
    ENTRY(ffi_change_intervals, 5),
    ENTRY(ffi_impute, 6),
    ENTRY(ffi_clip, 4),
    ENTRY(ffi_scores, 3),
    ENTRY(ffi_westfall_young, 6),
    ENTRY(ffi_wilson, 3),
    ENTRY(ffi_rank_largest, 1),
    ENTRY(ffi_holm, 1),
    ENTRY(ffi_min_counts, 6),
    ENTRY(ffi_flip_test, 3),
    ENTRY(ffi_shuffle_test, 3),
    ENTRY(ffi_cox, 7),
    ENTRY(ffi_refits, 4),
    ENTRY(ffi_performance, 6),
    ENTRY(ffi_comparison, 5),
    ENTRY(ffi_folds, 4),
    ENTRY(ffi_refit_keys, 3),
    ENTRY(ffi_visit_values, 1),
    ENTRY(ffi_decimals, 4),
    ENTRY(ffi_limited_pair, 2),
    ENTRY(ffi_limit_facts, 3),
    ENTRY(ffi_pairs_beyond, 2),
    ENTRY(ffi_first_seen, 2),
    ENTRY(ffi_first_known, 3),
    ENTRY(ffi_count_cells, 2),
    {NULL, NULL, 0},
};

attribute_visible void R_init_cytochange(DllInfo *dll) {
  R_registerRoutines(dll, NULL, entries, NULL, NULL);
  R_useDynamicSymbols(dll, FALSE);
  R_forceSymbols(dll, TRUE);
  glue_install_fork_handler();
}
