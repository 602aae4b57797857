#' Do the findings depend on the rule for values beyond limits?
#'
#' Runs a verb once under each rule for values below and above limits of quantification, and says whose significance or
#' direction changes with the rule.
#'
#' @param study A study made by [marker_study()], [adam_study()] or [sdtm_study()].
#' @param verb The verb: [paired_change()] (default), [arm_change()], [response_change()], [response_trend()],
#'   [overall_change()], [longitudinal_change()], [marker_correlation()], [prognostic_screen()] or [outcome_screen()].
#' @param rules Character vector: the rules, see `censored_rule` of the verb. Default: all that do not refuse such
#'   values.
#' @param ... Further arguments of the verb, such as `by`, `method` or `visits`; not `censored_rule`.
#' @return A data frame of class `sensitivity`: the rows of the verb under each rule, one rule beneath the other; first
#'   column `rule`, then the verb's own columns, p values adjusted within each rule, and `changed`: `TRUE` where, over
#'   the rules under which the row could be computed, its significance (adjusted p of at most 1 - `conf.level`) or its
#'   direction (sign of the estimate; where limits leave that open, the commoner direction) is not the same. A rule that
#'   the verb or its method does not take has rows of status `not_computed`, with the reason in `note`. All rules have
#'   the same seed.
#'
#'   It prints, has [findings()] and [autoplot()][autoplot.cytochange], and is a table ([paper_table()], [as_gt()],
#'   [as_flextable()], [report_table()]) and results data ([as_ard()]).
#' @section Errors: `cytochange_error_argument` for what is no study, a verb without rules, unknown rules, and arguments
#'   that the verb does not take.
#' @seealso [limit_report()]: how many values lie beyond limits.
#' @examples
#' study <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker",
#'   value = "value", response = "response", arm = "arm", lloq = "lloq")
#' sensitivity(study, by = "response", visits = "month 6")
#' sensitivity(study, response_change, rules = c("limit", "half"), markers = "IL-2")
#' @export
sensitivity <- function(study, verb = paired_change, rules = compared_rules(), ...) {
  check_study(study)
  verb <- check_ruled_verb(verb)
  rules <- unique(check_subset(rules %||% compared_rules(), all_limit_rules(), "rules"))
  given <- list(...)
  if ("censored_rule" %in% names(given)) abort_argument("censored_rule", "be left out: see `rules`", "given")
  results <- run_rules(verb, study, rules, given)
  computed <- Filter(is.data.frame, results)
  if (!length(computed)) rlang::cnd_signal(results[[1L]])
  # What is told of the verb's settings is told of the rule that leaves the most rows computed.
  first <- computed[[which.max(vapply(computed, function(rows) sum(!is.na(rows$p.value)), 0L))]]
  keys <- key_columns(first)
  blocks <- lapply(results, function(result) if (is.data.frame(result)) result else rule_not_taken(first, keys, result))
  rows <- list2DF(lapply(stats::setNames(nm = names(first)), function(name) {
    do.call(c, unname(lapply(blocks, `[[`, name)))
  }))
  rows <- cbind(rule = rep(rules, each = nrow(first)), rows)
  settings <- settings_of(first)
  rows <- cbind(rows, changed = changes_sides(rows, keys, 1 - settings$conf.level, no_effect(verb$name)))
  settings[c("censored_rule", "version")] <- NULL
  new_result(rows, "sensitivity", c(settings, list(rules = rules, of_verb = verb$name, of_class = class(first))))
}

# One element a rule: the verb's result, or the error that it ended in. The seed that the first one drew is that of all.
run_rules <- function(verb, study, rules, given) {
  results <- list()
  for (rule in rules) {
    results[[rule]] <- tryCatch(do.call(verb$run, c(list(study), given, list(censored_rule = rule))),
                                cytochange_error = identity)
    if (is.data.frame(results[[rule]])) given$seed <- given$seed %||% settings_of(results[[rule]])$seed
  }
  results
}

# ---- verbs that have rules -------------------------------------------------------------------------------------------

# `run`, the function, and its `name`.
check_ruled_verb <- function(verb) {
  known <- ruled_verbs()
  at <- Position(function(one) identical(one$run, verb), known)
  if (is.na(at)) {
    names <- vapply(known, `[[`, "", "name")
    abort_argument("verb", paste0("be a verb with an argument `censored_rule`: ", enumerate(paste0(names, "()"), Inf)),
                   describe(verb), call = rlang::caller_env())
  }
  known[[at]]
}

# The package's functions of a study that have the argument and return rows: generics, by their method for studies, and
# functions of studies alone whose results bear their name.
ruled_verbs <- function() {
  home <- topenv()
  arguments <- function(name) names(formals(get(name, home)))
  tests <- function(name) all(c("censored_rule", "p.adjust.method") %in% arguments(name))
  named <- function(pattern) intersect(sub(pattern, "", grep(pattern, ls(home), value = TRUE)), ls(home))
  generics <- Filter(function(name) tests(paste0(name, ".marker_study")), named("[.]marker_study$"))
  plain <- Filter(function(name) arguments(name)[1L] %in% "study" && tests(name), named("^print[.]"))
  lapply(sort(c(generics, plain), method = "radix"), function(name) list(run = get(name, home), name = name))
}

# ---- rows ------------------------------------------------------------------------------------------------------------

# What a row is about: the columns before the first figure.
key_columns <- function(rows) names(rows)[cumsum(vapply(as.list(rows), is.numeric, NA)) == 0L]

# The rows of a rule under which there are no figures.
rule_not_taken <- function(rows, keys, error) {
  n <- nrow(rows)
  blank <- lapply(as.list(rows), function(column) if (is.atomic(column)) column[rep(NA_integer_, n)] else column)
  blank[keys] <- as.list(rows)[keys]
  blank$status <- rep("not_computed", n)
  blank$remarks <- new_remarks(n, remark("rule_not_taken", rep(TRUE, n), why = why_not_taken(error)))
  list2DF(blank)
}

why_not_taken <- function(error) {
  if (identical(error$argument, "censored_rule") && inherits(error, "cytochange_error_argument")) {
    return("the verb does not take this rule")
  }
  conditionMessage(error)
}

# Do significance or direction of what a row is about depend on the rule?
changes_sides <- function(rows, keys, level, none) {
  about <- do.call(paste, c(unname(lapply(rows[keys], as.character)), sep = "\r"))
  computed <- !is.na(rows$p.value)
  differs <- function(x) tapply(replace(x, !computed, NA), about, function(x) length(unique(x[!is.na(x)])) > 1L)
  # A direction that limits leave open is none that differs from another.
  several <- differs(at_most(rows$adj.p.value, level)) | differs(direction_of(rows, none))
  unname(as.vector(several[about]))
}

# Where the estimate of a verb says that there is nothing: an area at one half. Chi-square has no direction.
no_effect <- function(verb) if (verb == "response_trend") 0.5 else 0

# The rows as a result of the verb, in which its own tables, words and pictures see them; still with `rule`, `changed`.
as_verb_result <- function(x) {
  class(x) <- settings_of(x)$of_class
  x
}
