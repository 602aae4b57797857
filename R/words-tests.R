# How changes were tested, for methods_text(): within patients, by response, between arms.

change_methods <- function(change) {
  set <- settings_of(change)
  record <- method_of(change)
  text <- paste0(
    "Changes within patients. Values were paired by patient and visit; ", scale_words(set), ", ",
    contrast_words(set), ". Each marker and visit was tested ",
    if (length(set$by)) paste0("within each ", divided_by(set$by, one = TRUE), " "), "by ",
      record$sentence(set, change$exact), ". ",
    if (sum(set$n_left_out) > 0L) paste0(ungrouped_words(set$n_left_out), " "),
    available_words(change$n_pairs, "pair"), alternative_words(set), simultaneous_words(set),
    limit_words_of(change), adjust_words(set), seed_words(set)
  )
  list(text = text, cites = c(test_cites(record, set, change$exact), adjust_cites(set)))
}

# The paper on exact distributions only where one was used.
test_cites <- function(record, set, exact) setdiff(record$cites(set), if (!any(exact, na.rm = TRUE)) "streitberg")

contrast_words <- function(set) {
  pairs <- set$contrasts
  if (!is.data.frame(pairs)) return(paste("from", set$baseline %||% "before"))
  reference <- unique(as.character(pairs$reference))
  if (length(reference) == 1L && identical(reference, as.character(set$baseline))) return(paste("from", reference))
  paste0("of ", list_words(paste(pairs$visit, "from", pairs$reference), 6L))
}

ungrouped_words <- function(n) {
  paste0("Patients without a known group were left out (", list_words(paste0(names(n), ": ", n)[n > 0L], Inf), ").")
}

response_methods <- function(assoc) {
  set <- settings_of(assoc)
  n_left_out <- n_uncompared(set, set$groups)
  everyone <- isTRUE(n_left_out == 0)
  group_methods(assoc, paste0(set$groups$title, ". Changes from ", set$baseline %||% "before", " of ",
                              both_groups(set$groups), " were compared by "), left_out = if (!everyone) paste0(
    if (isTRUE(n_left_out > 0)) format_count(n_left_out, "patient") else "Patients",
    " ", set$groups$outside, if (isTRUE(n_left_out == 1)) " was" else " were", " left out. "
  ))
}

arm_methods <- function(arms) {
  set <- settings_of(arms)
  record <- method_of(arms)
  several <- length(set$n_arm) > 1L
  left_out <- response_left_out(set)
  group_methods(
    arms, paste0(set$groups$title, ". Changes from ", set$baseline %||% "before", " under ",
                 list_words(names(set$n_arm), Inf), " were ", if (several) "each ", "compared with changes under ",
                 set$control, if (length(set$by)) paste0(" within each ", divided_by(set$by, one = TRUE)) else
                   if (isTRUE(set$has_response)) ", whatever the response,", " by "),
    paste0(if (several && !is.null(record$omnibus)) {
      paste0("All arms together were compared by ", record$omnibus$words(set$strata), "; its p is not adjusted. ")
    }, if (length(left_out)) paste0(paste(left_out, collapse = " "), " "), spaced(after_randomisation(set))),
    if (several) record$omnibus$cites
  )
}

spaced <- function(sentence) if (!is.null(sentence)) paste0(sentence, " ")

# " (van Elteren, normal approximation)": of the rows over all patients.
stratified_told <- function(record, rows) {
  test <- record$stratified
  exact <- unique(rows$exact[as.character(rows$stratum) == "all"])
  said <- c(test$words[nzchar(test$words)],
            paste(test$exactness$footnote[c(exact = any(exact, na.rm = TRUE), other = any(!exact, na.rm = TRUE))],
                  collapse = " or "))
  if (any(nzchar(said))) paste0(" (", paste(said[nzchar(said)], collapse = ", "), ")")
}

# What is said of both: `opening`, up to the test's name; `left_out`, sentences on who is not compared.
group_methods <- function(assoc, opening, left_out, cites = NULL) {
  set <- settings_of(assoc)
  record <- method_of(assoc)
  areas <- area_interval(assoc$auc, assoc$auc_low)
  own <- if (length(set$strata)) assoc$exact[as.character(assoc$stratum) != "all"] else assoc$exact
  within <- if (length(set$strata)) paste("within strata of", list_words(set$strata))
  strata <- if (length(set$strata)) {
    paste0("Over all patients the test was stratified by ", list_words(set$strata), stratified_told(record, assoc),
           "; the interaction of ", list_words(set$strata), " with ", set$groups$id,
           " was tested by analysis of covariance of the follow-up on the baseline, ",
           "with heteroscedasticity-consistent (HC3) standard errors", if (is_adjusted(set)) paste0(
             ", its p values adjusted apart from the others",
             if (is_westfall_young(set$p.adjust.method)) " by the method of Holm"
           ), ". ")
  }
  text <- paste0(
    opening, record$sentence(set, own), if (!record$in_ranks) paste0("; ", scale_words(set)), ". ", strata,
    "The area under the ROC curve is the probability that the change is higher in a ", first_group(set$groups)$one,
    " than in a ", second_group(set$groups)$one, if (!is.null(adjusted_for(record, set))) ", not adjusted",
    if (length(within)) paste0(" (over all patients the mean of the areas ", within, ", weighted)"),
    ", with ", area_interval_words(areas), ". Directions (up against down) were ",
    "compared by Fisher's exact test with the conditional odds ratio",
    if (length(within)) paste0(" (over all patients ", within, ", exact given the margins of each stratum)"), ". ",
    left_out, available_words(compared_pairs(assoc), "pair", if (length(set$n_arm) > 1L) " in its two arms"),
    alternative_words(set), simultaneous_words(set), limit_words_of(assoc), adjust_words(set), seed_words(set)
  )
  list(text = text, cites = c(test_cites(record, set, assoc$exact),
                              if (length(set$strata)) c(record$stratified$cites(set), "hc3"), cites,
                              area_interval_cites(areas), adjust_cites(set)))
}
