# Tables of a sensitivity: those of its verb, the rules of a row beneath each other, or side by side.

#' @exportS3Method
table_draft.sensitivity <- function(x, style = document_style(), spread = NULL) {
  set <- settings_of(x)
  draft <- table_draft(as_verb_result(x), style)
  changed <- draft$data$changed %in% TRUE
  rule <- draft$data$rule
  # Verbs of several arms or visits take a column that they don't know for a name of the row.
  keys <- draft$keys[names(draft$keys) != "rule"]
  about <- do.call(paste, c(unname(lapply(keys, `[[`, "text")), sep = "\r"))
  draft$keys <- c(keys, list(
    changed = if (any(changed)) key_column("Depends on the rule", ifelse(changed, "yes", "no"), short = "depends"),
    rule = key_column("Rule", rule)
  ))
  draft$keys <- Filter(Negate(is.null), draft$keys)
  draft <- draft_rows(draft, order(!changed, match(about, unique(about)), match(rule, set$rules)))
  draft$order <- seq_along(rule)
  draft$order_words <- "those that depend on the rule, then the first"
  draft$title <- paste0(draft$title, ", under each rule for values beyond limits")
  draft$notes <- c(Filter(nzchar, draft$notes), changed_words(x), rules_words(set$rules),
                   "p is adjusted within a rule.")
  draft$remarks <- rule_remarks(x)
  draft$spread <- c("rule", draft$spread)
  draft$levels <- c(list(rule = set$rules), draft$levels)
  draft$sizes <- NULL
  draft$auto_spread <- if (length(set$rules) %in% 2:4) "rule"
  draft$default <- if (is_adjusted(set)) c(draft$main, "adj.p.value") else c(draft$main, "p.value")
  draft$console <- c(draft$main, "p.value", "adj.p.value", "status")
  draft$report <- c(draft$main, "p.value", "adj.p.value", "note")
  draft
}

# "Rules: limit, entered at the limit; half, entered at half the limit."
rules_words <- function(rules) {
  made <- vapply(rules, function(id) get_limit_rule(id)$note, "")
  paste0("Rules: ", paste0(rules, ", ", made, collapse = "; "), ".")
}

# What the rows' own notes say, by rule; nothing of interactions, for which the table has no column.
rule_remarks <- function(x) {
  rules <- settings_of(x)$rules
  lines <- lapply(rules, function(rule) {
    other_notes(x$remarks[x$rule == rule & !is.na(x$p.value)], c("no_interaction", "beyond_interaction"))
  })
  vapply(unique(unlist(lines)), function(line) {
    of <- vapply(lines, function(said) line %in% said, NA)
    paste0(upper_initial(by_rules(rules[of])), ", ", lower_initial(line))
  }, "", USE.NAMES = FALSE)
}

#' @exportS3Method
ard_parts.sensitivity <- function(x) {
  parts <- ard_parts(as_verb_result(x))
  parts$groups <- cbind(rule = x$rule, parts$groups)
  parts$stats$rule <- NULL
  parts$context <- class(x)[1L]
  parts
}
