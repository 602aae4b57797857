# What of a marker a screen, a curve or a model is of: its value at a visit, or its change from the baseline until then.
# One record a predictor, which tells how its numbers are made of a study and how they are called.

known_predictors <- function() {
  list(
    new_predictor(
      id = "value", at_baseline = TRUE, units = TRUE, limits = "valued",
      cells = function(study, visit, markers, rule) units_values(study, visit, markers, rule),
      phrase = function(visit, baseline) if (is.null(visit)) "value" else paste("value at", visit),
      of = function(marker, visit, baseline) if (is.null(visit)) marker else paste(marker, "at", visit),
      label = function(marker, visit) paste(marker, "at", visit),
      per = function(log) if (log) "doubling" else "unit",
      axis = function(visit, baseline, log) {
        paste0(if (log) "doubling" else "unit", if (!is.null(visit)) paste(" of the value at", visit))
      },
      column = function(marker, visit, baseline, log) {
        ifelse(visit == baseline, marker, paste(marker, "at", visit))
      }
    ),
    new_predictor(
      id = "change", at_baseline = FALSE, units = FALSE, limits = "numbers",
      cells = function(study, visit, markers, rule) change_cells(study, visit, markers, rule),
      phrase = function(visit, baseline) paste("change", since_baseline(visit, baseline)),
      of = function(marker, visit, baseline) paste("change of", marker, since_baseline(visit, baseline)),
      label = function(marker, visit) paste(marker, "change to", visit),
      per = function(log) if (log) "doubling of the fold change" else "unit of the change",
      axis = function(visit, baseline, log) {
        paste(if (log) "doubling of the fold change" else "unit of the change", since_baseline(visit, baseline))
      },
      column = function(marker, visit, baseline, log) {
        paste(marker, if (log) "log2 fold change to" else "change to", visit)
      }
    )
  )
}

new_predictor <- function(...) check_record(list(...), predictor_parts(), "predictor")

predictor_parts <- function() {
  list(
    id = is_text, # what users type
    at_baseline = is_flag, # is there one of the baseline itself?
    units = is_flag, # are its numbers in units, whatever the scale of analysis?
    limits = is_text, # the part of a limit rule's record that tells what became of values beyond limits
    cells = takes("study", "visit", "markers", "rule"), # markers x patients: see new_prognostic_screen()
    phrase = takes("visit", "baseline"), # "value at month 3"; `visit` NULL where there is no study
    of = takes("marker", "visit", "baseline"), # "IL-6 at month 3"
    label = takes("marker", "visit"), # of a curve: the marker first, as names are cut short
    axis = takes("visit", "baseline", "log"), # what an odds ratio is of: "doubling of the value at month 3"
    per = takes("log"), # and without the visit: "doubling"
    column = takes("marker", "visit", "baseline", "log") # names of columns in models
  )
}

since_baseline <- function(visit, baseline) {
  if (is.null(visit)) "from the baseline" else paste("from", baseline, "to", visit)
}

# Made once, when the package is built: every screen asks.
predictor_registry <- new.env(parent = emptyenv())

register_predictor <- function(record) enter_record(record, predictor_registry)

predictors <- function() names(predictor_registry$all)

get_predictor <- function(id) predictor_registry$all[[id %||% predictors()[1L]]]

# Of a result.
predictor_of <- function(set) get_predictor(set$predictor)

# "value at month 3", "change from baseline to month 3".
predictor_phrase <- function(set) predictor_of(set)$phrase(set$visit, set$baseline)

# "IL-6 at month 3", "change of IL-6 from baseline to month 3".
marker_phrase <- function(marker, set) predictor_of(set)$of(marker, set$visit, set$baseline)

axis_phrase <- function(set) predictor_of(set)$axis(set$visit, set$baseline, is_log2_scale(set))

is_log2_scale <- function(set) identical(set$scale %||% "log2", "log2")

# ---- of a study ------------------------------------------------------------------------------------------------------

# The visit asked for. NULL: the baseline, or of a change the only visit after it.
check_predictor_visit <- function(visit, study, predictor) {
  record <- get_predictor(predictor)
  others <- setdiff(study$visits, study$baseline)
  if (is.null(visit)) {
    if (record$at_baseline) return(study$baseline)
    if (length(others) == 1L) return(others)
    abort_argument("visit", "name the visit until which a change is meant", "NULL",
                   if (length(others)) paste0("the study has ", enumerate(dQuote(others, FALSE))))
  }
  visit <- check_string(visit, "visit")
  check_subset(visit, study$visits, "visit")
  if (visit == study$baseline && !record$at_baseline) {
    abort_argument("visit", "be another visit than the baseline where the predictor is a change",
                   dQuote(visit, FALSE))
  }
  visit
}

# What settings keep of the predictor.
predictor_settings <- function(study, visit, predictor) {
  list(predictor = predictor, visit = visit, baseline = study$baseline,
       landmark = if (visit != study$baseline) visit)
}

# Values of a visit in their units, whatever the scale of the study.
units_values <- function(study, visit, markers, censored_rule) {
  if (hands_limits_on(get_limit_rule(censored_rule))) return(values_at_limit(study, visit, markers))
  study$scale <- "raw"
  study_values(study, visit, markers, censored_rule)
}

# Changes from the baseline on the study's scale: `value`; `before`, the baselines that they are from; `censored`, those
# of which a value lies beyond a limit. Where the rule hands limits on, both values are at the limit of the pair, and
# `numbers` is TRUE: a row with too many of these is not computed, as of every method that needs numbers.
change_cells <- function(study, visit, markers, censored_rule) {
  if (!hands_limits_on(get_limit_rule(censored_rule))) {
    sides <- lapply(c(study$baseline, visit), function(at) study_values(study, at, markers, censored_rule))
    return(list(value = sides[[2L]]$value - sides[[1L]]$value, before = sides[[1L]]$value,
                censored = sides[[1L]]$censored | sides[[2L]]$censored))
  }
  sides <- lapply(c(study$baseline, visit), function(at) limited_values(study, at, markers))
  pair <- limited_pair(sides[[1L]], sides[[2L]])
  if (is.null(pair)) {
    return(list(value = sides[[2L]]$value - sides[[1L]]$value, before = sides[[1L]]$value, censored = NULL))
  }
  list(value = pair$numbers$after - pair$numbers$before, before = pair$numbers$before,
       censored = sides[[1L]]$beyond != 0L | sides[[2L]]$beyond != 0L | pair$moved$before | pair$moved$after,
       numbers = TRUE)
}

# Which rows have more values beyond limits than methods of numbers can take, among some patients.
too_many_beyond <- function(cells, who) {
  if (!isTRUE(cells$numbers)) return(logical(nrow(cells$value)))
  known <- !is.na(cells$value[, who, drop = FALSE])
  rowSums(cells$censored[, who, drop = FALSE] & known) > most_at_limit() * rowSums(known)
}

# The same of what cannot do without such a row. `names`: of the rows.
check_numbers_known <- function(cells, who, names, argument = "x") {
  many <- which(too_many_beyond(cells, who))
  if (!length(many)) return(invisible())
  known <- which(!is.na(cells$value[many[1L], ]))
  n <- sum(cells$censored[many[1L], intersect(known, who)])
  abort_data(argument, paste0("have at most ", 100 * most_at_limit(), "% of its pairs with a value beyond a limit, ",
                              "where a change is taken as a number"),
             paste0(n, " of ", format_count(length(intersect(known, who)), "pair")),
             paste0("change of ", enumerate(names[many])), call = rlang::caller_env())
}

# ---- in formulas -----------------------------------------------------------------------------------------------------

# A formula on a study with the names of columns for its calls `value(marker, visit)` and `change(marker, visit)`: that
# of `change("IL-6", "month 3")` is "IL-6 log2 fold change to month 3". Of a value at the baseline it is the marker's
# own.
named_predictors <- function(formula, study) {
  if (inherits(formula, "formula")) formula[[length(formula)]] <- name_predictors(formula[[length(formula)]], study)
  formula
}

name_predictors <- function(expression, study) {
  if (!is.call(expression)) return(expression)
  if (is.symbol(expression[[1L]]) && as.character(expression[[1L]]) %in% predictors()) {
    return(as.name(read_predictor_call(expression, study)$name))
  }
  for (i in seq_along(expression)[-1L]) {
    if (!identical(expression[[i]], quote(expr =))) expression[[i]] <- name_predictors(expression[[i]], study)
  }
  expression
}

# Names are strings or symbols: nothing is evaluated.
read_predictor_call <- function(expression, study) {
  predictor <- as.character(expression[[1L]])
  given <- tryCatch(as.list(match.call(function(marker, visit) NULL, expression))[-1L], error = function(e) NULL)
  named <- vapply(given, function(x) is.symbol(x) || checkmate::test_string(x, min.chars = 1L), NA)
  if (is.null(given) || !"marker" %in% names(given) || !all(named)) {
    abort_argument("formula",
                   paste0("have calls of the form ", predictor, "(marker, visit), names in quotes or backticks"),
                   deparse1(expression), call = user_call())
  }
  marker <- check_named(as.character(given$marker), study$markers$marker, "marker", expression)
  visit <- check_named(if (!is.null(given$visit)) as.character(given$visit), study$visits, "visit", expression)
  new_asked(marker, check_predictor_visit(visit, study, predictor), predictor, study)
}

check_named <- function(name, known, what, expression) {
  if (is.null(name) || name %in% known) return(name)
  abort_argument("formula", paste0("name a ", what, " of the study: ", enumerate(dQuote(known, FALSE), 8L)),
                 paste0(dQuote(name, FALSE), " in ", deparse1(expression)), call = user_call())
}

new_asked <- function(marker, visit, predictor, study) {
  list(marker = marker, visit = visit, predictor = predictor,
       name = get_predictor(predictor)$column(marker, visit, study$baseline, study$scale == "log2"))
}

# What a formula's names ask for beside the `plain` columns. The names alone tell, so that a model's formula can be
# changed, and its predictors made of another study.
asked_predictors <- function(formula, study, plain) {
  wanted <- setdiff(columns_in(formula), plain)
  visits <- setdiff(study$visits, study$baseline)
  if (!length(wanted) || !length(visits)) return(list())
  all <- expand.grid(marker = study$markers$marker, visit = visits, predictor = predictors(), stringsAsFactors = FALSE)
  all$name <- unlist(lapply(split(all, factor(all$predictor, predictors())), function(part) {
    get_predictor(part$predictor[1L])$column(part$marker, part$visit, study$baseline, study$scale == "log2")
  }), use.names = FALSE)
  all <- all[all$name %in% wanted, , drop = FALSE]
  unname(lapply(split(all, seq_len(nrow(all))), as.list))
}
