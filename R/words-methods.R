# Parts of the sentences that tell how something was computed.

scale_words <- function(set) {
  if (identical(set$scale, "log2")) "the change is the log2 ratio, reported as a fold change"
  else "the change is the difference in units"
}

alternative_words <- function(set) {
  sided <- switch(set$alternative %||% "two.sided", less = "One-sided tests (less)",
                  greater = "One-sided tests (greater)", "Two-sided tests")
  paste0(sided, "; ", format_level(set$conf.level %||% 0.95), " confidence intervals. ")
}

simultaneous_words <- function(set) {
  if (isTRUE(set$simultaneous)) "The confidence intervals cover all rows of a family at once (single-step maxT). "
}

# Of a result of matrices nothing is known of limits; screens and curves have no method. `odds`: with what was done
# for odds ratios.
limit_words <- function(set, odds = TRUE) {
  rule <- get_limit_rule(set$censored_rule)
  if (is.null(rule)) return("")
  if (is.null(set$method)) {
    odds <- if (odds && !is.null(set$odds_rule)) odds_choices()[[set$odds_rule]]$sentence
    own <- rule[[predictor_of(set)$limits]]
    return(paste0(paste(c(if (length(own) && nzchar(own)) own else rule$sentence, odds[nzchar(odds)]), collapse = " "),
                  " "))
  }
  own <- if (hands_limits_on(rule)) own_limit_words(set$method)
  if (!is.null(own)) return(paste0(own, " "))
  takes <- set$method %in% c(methods_of("paired", "takes_limits"), methods_of("two_groups", "takes_limits"))
  sentence <- if (takes && !is.null(set$groups)) get_rank_scores(set$scores)$compared %||% rule$compared
  paste0(if (nzchar(rule$numbers) && !takes) rule$numbers else sentence %||% rule$sentence, " ")
}

# The same where any of the rows has such a value; nothing where none has.
limit_words_of <- function(rows) if (any(rows[["n_censored"]] > 0L)) limit_words(settings_of(rows)) else ""

# What a method itself makes of values beyond limits; NULL where the rule says it.
own_limit_words <- function(method) {
  taken <- lapply(c("paired", "two_groups"), function(design) get_method(design, method)$takes_limits)
  Find(is.character, taken)
}

adjust_words <- function(set) {
  if (!is_adjusted(set)) return("p values are not adjusted. ")
  method <- adjustment_of(set)
  within <- if (length(set$adjust_within)) paste0(" within each ", list_words(set$adjust_within)) else
    " over all tests of the analysis"
  paste0("p values were adjusted by the method of ", adjustment_name(method), within,
         if (is_westfall_young(method)) paste0(" (step-down, ", big(set$resamples), " resamples of whole patients)"),
         ". ")
}

# Where a call has several families.
adjusted_over_family <- function(set) {
  if (!is_adjusted(set)) return(trimws(adjust_words(set)))
  paste0("p values were adjusted by the method of ", adjustment_name(adjustment_of(set)), " over ", set$family, ".")
}

# A seed that was given is kept with a result even where nothing was drawn by it: `resamples` tells that something was.
seed_words <- function(set) {
  if (is.null(set$seed) || !isTRUE(set$resamples > 0)) return("")
  paste0("Seed of the resamples: ", seed_text(set$seed), ". ")
}

# Which of several values of a patient, marker and visit counts, by the rule; "error": where a flag chose.
duplicate_words <- function() c(mean = "the mean", first = "the first", last = "the last", error = "the flagged one")

# "Responders: CR and PR; non-responders: SD and PD.", "Responders: 1 and 2; ... (CIBIC Score at Week 24)." `codes`: see
# response_codes().
response_code_words <- function(codes) {
  said <- vapply(names(codes), function(level) {
    paste0(people(level, response_groups()), ": ",
           if (length(codes[[level]])) list_words(codes[[level]], 8L) else "none")
  }, "")
  of <- attr(codes, "of", exact = TRUE)
  paste0(upper_initial(paste(said, collapse = "; ")), if (length(of)) paste0(" (", of, ")"), ".")
}

# Does a result tell responders from others?
reads_response <- function(result) {
  set <- settings_of(result)
  inherits(result, c("prognostic_screen", "roc_curve")) || response_groups()$id %in% set$by ||
    inherits(result, "response_change") && !inherits(result, "arm_change") ||
    isTRUE(set$of_verb %in% c("response_change", "prognostic_screen"))
}

# What holds of the data of several results: who responded, and what became of repeated values.
data_methods <- function(results) {
  sets <- lapply(results, settings_of)
  codes <- unique(Filter(length, lapply(sets[vapply(results, reads_response, NA)], `[[`, "response_codes")))
  rules <- unique(unlist(lapply(sets, `[[`, "duplicates")))
  c(if (length(codes) == 1L) response_code_words(codes[[1L]]),
    if (length(rules)) paste0("Of several values of a patient, marker and visit ", list_words(duplicate_words()[rules]),
                              " was taken."))
}

adjust_cites <- function(set) {
  method <- adjustment_of(set)
  known <- c(holm = "holm", hochberg = "hochberg", hommel = "hommel", BH = "bh", fdr = "bh", BY = "by", maxT = "wy",
             minP = "wy")
  c(if (method %in% names(known)) known[[method]], if (is_westfall_young(method)) "resampling")
}

# The column by which an association may differ, and what it divides patients into: of given values no name is known.
predictive_words <- function(predictive) if (is_text(predictive)) predictive else "group"
predictive_groups <- function(predictive) if (is_text(predictive)) divided_by(predictive) else "groups"
