# What is said of a sensitivity: what changes sides with the rule for values beyond limits.

# "Significance of 2 of 12 tests depends on the rule, and in 3 more the direction of the estimate."
changed_words <- function(x) {
  about <- sensitivity_blocks(x)
  changed <- vapply(about, function(rows) rows$changed[1L] %in% TRUE, NA)
  computed <- vapply(about, function(rows) sum(!is.na(rows$p.value)) > 1L, NA)
  if (!any(computed)) return("No test could be computed under two rules.")
  if (!any(changed)) {
    return(paste0("Significance and direction of ", if (sum(computed) > 1L) "all ", format_count(sum(computed), "test"),
                  " are the same under every rule."))
  }
  grave <- changed & vapply(about, rules_disagree, NA)
  tests <- format_count(sum(computed), "test")
  others <- sum(changed) - sum(grave)
  if (!any(grave)) {
    return(paste0("Significance of ", tests, " is the same under every rule; the ",
                  "direction of the estimate depends on it", if (sum(computed) > 1L) paste(" in", others), "."))
  }
  paste0("Significance of ", sum(grave), " of ", tests, " depends on the rule",
         if (others) paste0(", and in ", others, " more the direction of the estimate"), ".")
}

# Is a row significant under one rule and not under another?
rules_disagree <- function(rows) length(unique(is_significant(rows)[!is.na(rows$p.value)])) > 1L

# What is repeated under each rule.
rows_of_verb <- function(set) {
  switch(set$of_verb, paired_change = "changes within patients", arm_change = "differences between arms",
         response_change = "differences between response groups", response_trend = "trends over the ordered response",
         overall_change = "tests over all visits", marker_correlation = "correlations",
         longitudinal_change = "changes by mixed models",
         prognostic_screen = "odds ratios", outcome_screen = "hazard ratios", "tests")
}

# Rules without figures, with the reason.
not_taken_words <- function(x) {
  why <- first_remark(x$remarks)
  none <- vapply(split(x$status == "not_computed", factor(x$rule, settings_of(x)$rules)), all, NA)
  if (!any(none)) return(NULL)
  rules <- names(none)[none]
  paste0("Not computed: ", paste0(rules, " (", why[match(rules, x$rule)], ")", collapse = "; "), ".")
}

# The rows of what is tested, a data frame each: a row a rule.
sensitivity_blocks <- function(x) {
  keys <- setdiff(key_columns(x), "rule")
  about <- do.call(paste, c(unname(lapply(as.list(x)[keys], as.character)), sep = "\r"))
  unname(split(x, factor(about, unique(about))))
}

# First those of which significance depends on the rule, then those of which the direction alone does, then the others.
gravest_first <- function(blocks) {
  gravity <- vapply(blocks, function(rows) {
    if (!rows$changed[1L] %in% TRUE) return(0)
    1 + rules_disagree(rows)
  }, 0)
  blocks[order(-gravity)]
}

# "IL-2 at month 6 in responders".
about_words <- function(row) {
  row$rule <- NULL
  row_name(as_verb_result(row))
}

sensitivity_findings <- function(x, n) {
  blocks <- gravest_first(Filter(function(rows) rows$changed[1L] %in% TRUE, sensitivity_blocks(x)))
  # Where no rule finds anything, that estimates lie on either side is told of all such rows together.
  idle <- vapply(blocks, function(rows) !any(is_significant(rows)), NA)
  if (sum(idle) < 2L) idle[] <- FALSE
  about <- vapply(blocks, function(rows) about_words(rows[1L, ]), "")
  told <- which(!idle)
  shown <- utils::head(told, n)
  others <- setdiff(told, shown)
  c(changed_words(x), vapply(shown, function(i) paste0(about[i], ": ", sides_of_rules(blocks[[i]]), "."), ""),
    if (length(others)) paste0("It depends on the rule in others too: ", list_words(about[others], 200L), "."),
    if (any(idle)) paste0("Significant under no rule, while the direction of the estimate depends on it: ",
                          list_words(about[idle], 200L), "."))
}

# "by the rule", "by the rules", and which: "under" is said of arms.
by_rules <- function(which) paste0("by the rule", if (length(which) > 1L) "s", " ", list_words(which, Inf))

# "significant by the rule limit (adjusted p = 0.01), not by the rule ordinal (adjusted p = 0.2); the estimate lies
# above no change by the rule limit, below no change by the rule ordinal".
sides_of_rules <- function(rows) {
  rows <- rows[!is.na(rows$p.value), , drop = FALSE]
  significant <- is_significant(rows)
  named <- function(where) by_rules(paste0(rows$rule[where], " (", adjusted_words(rows)[where], ")"))
  test <- if (all(significant)) "significant under every rule" else if (!any(significant)) {
    "significant under no rule"
  } else paste0("significant ", named(significant), ", not ", named(!significant))
  direction <- direction_of(rows, no_effect(settings_of(rows)$of_verb))
  if (length(unique(direction[!is.na(direction)])) < 2L) return(test)
  nothing <- switch(settings_of(rows)$of_verb, paired_change = "change",
                    arm_change = , response_change = "difference", "effect")
  open <- is.na(rows$estimate)
  words <- paste(c("below", "at", "above"), "no", nothing)
  where <- ifelse(open, commoner_words()[direction + 2], words[direction + 2])
  where[is.na(direction)] <- "open"
  said <- intersect(c(words, commoner_words(), "open"), where)
  lies <- vapply(said, function(one) paste(one, by_rules(rows$rule[where == one])), "")
  paste0(test, "; the estimate lies ", paste(lies, collapse = ", "))
}

# Where limits leave the estimate open and the counts of changes tell the direction.
commoner_words <- function() {
  paste0("open, ", c("more fell than rose,", "as many fell as rose,", "more rose than fell,"))
}

# A paragraph of methods_text(); that of several verbs is the same.
sensitivity_methods <- function(x) {
  set <- settings_of(x)
  made <- vapply(set$rules, function(id) get_limit_rule(id)$note, "")
  text <- paste0("Sensitivity analysis. The tests were repeated with values beyond a limit of quantification ",
                 list_words(made, Inf), "; p values were adjusted within each of these.")
  list(text = text, cites = NULL)
}
