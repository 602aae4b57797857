# What becomes of a value that is only known to lie beyond a limit of quantification: one record a rule, which intake
# of values, checks of arguments, remarks, tables and methods_text() read. A rule puts a number in the value's place
# (`enters`), refuses it (`refuses`), or does neither: then the value stands at its limit, marked as censored, and the
# method, which must take limits, makes of it what it can.

# The registry; the first is the default.
known_limit_rules <- function() {
  list(
    new_limit_rule(
      id = "ordinal", enters = NULL, refuses = FALSE, serves = c("changes", "groups", "values", "pictures"),
      where = "beyond the limit",
      note = "used for what is known",
      sentence = paste(
        "Values beyond a limit of quantification were used for what is known of them: the limit of a pair was the",
        "larger of its two lower limits (the smaller of its upper ones), changes were ranked as far as they are",
        "determined (Gehan's scores), and undetermined ones were counted."
      ),
      compared = paste(
        "Values beyond a limit of quantification were used for what is known of them: two patients' changes were",
        "compared as far as that determines which is larger (Gehan's scores), and where it does not the comparison",
        "counted one half, like a tie."
      ),
      valued = paste(
        "Values beyond a limit of quantification entered tests, curves and cut-points at the marker's largest lower",
        "limit (its smallest upper one)."
      ),
      numbers = paste(
        "Values beyond a limit of quantification entered at the limit of their pair, the larger of its two lower",
        "limits (the smaller of its upper ones), where at most 15% of the pairs had such a value; rows with more were",
        "not computed."
      ),
      help = "what is known of it"
    ),
    new_limit_rule(
      id = "limit", enters = function(limit) limit, refuses = FALSE,
      serves = c("changes", "groups", "values", "pictures"), where = "below the limit", note = "entered at the limit",
      sentence = "Values below the limit of quantification entered at the limit.",
      compared = NULL, valued = NULL, numbers = "",
      help = "the limit itself"
    ),
    new_limit_rule(
      id = "half", enters = function(limit) limit / 2, refuses = FALSE,
      serves = c("changes", "groups", "values", "pictures"), where = "below the limit",
      note = "entered at half the limit",
      sentence = "Values below the limit of quantification entered at half the limit.",
      compared = NULL, valued = NULL, numbers = "",
      help = "half of it"
    ),
    new_limit_rule(
      id = "sqrt2", enters = function(limit) limit / sqrt(2), refuses = FALSE,
      serves = c("changes", "groups", "values", "pictures"),
      where = "below the limit", note = "entered at the limit divided by the square root of 2",
      sentence = "Values below the limit of quantification entered at the limit divided by the square root of 2.",
      compared = NULL, valued = NULL, numbers = "",
      help = "the limit divided by the square root of 2"
    ),
    new_limit_rule(
      id = "error", enters = NULL, refuses = TRUE, serves = c("changes", "groups", "values"),
      where = "below the limit", note = "",
      sentence = "There were no values below a limit of quantification.",
      compared = NULL, valued = NULL, numbers = "",
      help = "there must be none"
    )
  )
}

new_limit_rule <- function(...) check_record(list(...), limit_rule_parts(), "limit rule")

limit_rule_parts <- function() {
  list(
    id = is_text, # what users type
    enters = null_or(takes("limit")), # the number that enters, in the limit's unit
    refuses = is_flag, # is such a value an error?
    # Tests within patients, of two groups; values: screens, curves; pictures.
    serves = function(x) length(x) > 0L && all(x %in% c("changes", "groups", "values", "pictures")),
    where = is_text, # "below the limit": which values it is about
    note = is_text_or_empty, # after "a value below the limit, " in remarks
    sentence = is_text, # in methods_text()
    compared = null_or(is_text), # the same of rank tests of two groups, where it differs
    valued = null_or(is_text), # the same of screens and curves, where it differs
    numbers = is_text_or_empty, # the same of methods that need numbers, where it differs
    help = is_text # an item of the help of `censored_rule`
  )
}

# ---- the registry ----

limit_rule_registry <- new.env(parent = emptyenv())

register_limit_rule <- function(record) {
  enter_record(check_record(record, limit_rule_parts(), "limit rule"), limit_rule_registry, "rules")
}

unregister_limit_rule <- function(record) remove_record(record, limit_rule_registry, "rules")

# Those that serve tests of change ("changes", "groups"), screens and curves ("values"), or pictures.
limit_rules <- function(use) {
  names(Filter(function(rule) use %in% rule$serves, limit_rule_registry$rules))
}

all_limit_rules <- function() names(limit_rule_registry$rules)

# Those that do something with such values: what a finding may depend on.
compared_rules <- function() names(Filter(function(rule) !rule$refuses, limit_rule_registry$rules))

# `id`: NULL where a result has no limits, as of matrices.
get_limit_rule <- function(id) if (!is.null(id)) limit_rule_registry$rules[[id]]

hands_limits_on <- function(rule) is.null(rule$enters) && !rule$refuses

check_limit_rule <- function(x, use) check_registered(x, limit_rules(use), "censored_rule")

# What prognostic_model() takes.
model_limit_rule <- function() "limit"

# The list of rules in the help of `censored_rule`.
limit_rule_help <- function(use) {
  say <- function(rule) paste0("`\"", rule$id, "\"`, ", rule$help)
  items <- vapply(limit_rule_registry$rules[limit_rules(use)], say, "")
  items[1L] <- paste(items[1L], "(default)")
  paste(items, collapse = "; ")
}
