# What response_trend() compares: the grades of the patients, the values of each visit, the columns of its model.

# ---- grades ----

# Of each patient the place of its response among `levels`, from worst to best, counted from 0; NA without one.
trend_groups <- function(response, levels, stratum, covariates, ids) {
  text <- response_text(response)
  list(grade = place_in_order(text, levels) - 1L, levels = levels, stratum = stratum, covariates = covariates,
       ids = ids)
}

study_grades <- function(study) {
  check_study_response(study)
  levels <- study$source$ordered
  if (length(levels) >= 2L) return(levels)
  known <- names(table_of(response_text(study$patients$response)))
  abort_data("ordered", "name two or more responses that occur, from worst to best",
             if (length(levels)) paste0("one alone: ", dQuote(levels, FALSE)) else
               paste0("none of PD, SD, PR, CR among ", enumerate(dQuote(known[!is.na(known)], FALSE), 6L)),
             "say it by marker_study(ordered = )")
}

# Of a vector: `ordered`, or the levels of an ordered factor, or PD, SD, PR, CR.
vector_grades <- function(response, ordered) {
  response <- labelled_values(response)
  if (is.null(ordered) && is.ordered(response)) {
    ordered <- trim_blanks(levels(response))
    ordered <- ordered[!is_neither(ordered) & ordered %in% response_text(response)]
  }
  levels <- read_order(ordered, response)
  if (length(levels) >= 2L) return(levels)
  abort_data("response", "have two or more ordered values",
             if (length(levels)) paste0("one alone: ", dQuote(levels, FALSE)) else "none of PD, SD, PR, CR",
             "say by `ordered` which values there are, from worst to best")
}

# ---- values ----

# As response_parts(), for values at a visit: the change from nothing, which has no limit.
value_parts <- function(study, settings) {
  limited <- hands_limits_on(get_limit_rule(settings$censored_rule))
  lapply(stats::setNames(nm = settings$visits), function(visit) {
    found <- if (limited) limited_values(study, visit, settings$markers) else
      study_values(study, visit, settings$markers, settings$censored_rule)
    nothing <- array(0, dim(found$value))
    part <- list(before = nothing, after = found$value)
    if (!limited) return(c(part, list(censored = found$censored)))
    if (!any_beyond(found)) return(part)
    unlimited <- array(NA_real_, dim(nothing))
    from <- list(value = nothing, beyond = array(0L, dim(nothing)), lower = unlimited, upper = unlimited)
    beyond <- found$beyond != 0L
    c(part, list(limits = list(before = from, after = found), numbers = part, censored = beyond, beyond = beyond))
  })
}

# What a trend is of: how it is called, which visits it takes unasked, how its values are read.
trend_kinds <- function() {
  list(change = list(noun = "change", plural = "changes", visits = function(study) {
    setdiff(study$visits, study$baseline)
  }, needed = "have a visit after the baseline", parts = response_parts, directed = TRUE),
  value = list(noun = "value", plural = "values", visits = function(study) study$visits,
               needed = "have a visit", parts = value_parts, directed = FALSE))
}

trend_kind <- function(set) trend_kinds()[[set$of]]

# Where a value beyond its limit stands as a number.
number_place <- function(set) if (set$of == "change") "the pair's limit" else "the limit"

# The visits of a call: of changes all follow-ups, of values the baseline, unless they are named.
trend_visits <- function(visit, study, of) {
  known <- trend_kinds()[[of]]$visits(study)
  if (!length(known)) abort_data("x", trend_kinds()[[of]]$needed, "a study of one visit")
  if (is.null(visit)) return(if (study$baseline %in% known) study$baseline else known)
  intersect(study$visits, check_subset(visit, known, "visit"))
}

# ---- the model ----

# Who takes part in it, and its shared columns: covariates, and strata in the row of all.
trend_design <- function(groups, who, stratum) {
  columns <- groups$covariates
  if (stratum == "all" && !is.null(groups$stratum)) columns$stratum <- groups$stratum
  who <- if (length(columns)) who[stats::complete.cases(columns[who, , drop = FALSE])] else who
  parts <- Map(function(column, name) trend_columns(column[who], name), as.list(columns), names(columns))
  columns <- do.call(c, c(list(list()), unname(parts)))
  list(who = who, shared = do.call(cbind, columns) %||% matrix(0, length(who), 0L))
}

# The core leaves out columns that say nothing new, as of a stratum without patients.
trend_columns <- function(x, name) {
  if (is.factor(x) || is.character(x)) {
    x <- if (is.factor(x)) droplevels(x) else plain_factor(x)
    return(lapply(levels(x)[-1L], function(level) as.numeric(x == level)))
  }
  if (any(too_large(x))) {
    abort_data("covariates", numbers_needed, "infinite or too large in places", paste("column", dQuote(name, FALSE)))
  }
  list(as.numeric(x))
}

# Cuts of the levels, each the better ones against the rest: "CR v PR, SD, PD".
trend_cuts <- function(levels) {
  vapply(seq_len(length(levels) - 1L), function(k) {
    paste(paste(rev(levels)[seq_len(k)], collapse = ", "), "v", paste(rev(levels)[-seq_len(k)], collapse = ", "))
  }, "")
}
