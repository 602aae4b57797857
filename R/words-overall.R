# What a test over all visits says in words.

# What the rule made of values beyond limits.
overall_limit_words <- function(set) {
  rule <- get_limit_rule(set$censored_rule)
  if (is.null(rule)) return(NULL)
  if (!hands_limits_on(rule)) return(rule$sentence)
  if (overall_test(set)$numbers) {
    return(paste("Values beyond a limit of quantification entered at the largest lower (the smallest upper) limit of",
                 "the patient's visits, where at most 15% of the patients had one; rows with more were not computed."))
  }
  paste("Values below the largest lower limit of a patient's visits (above the smallest upper one) were tied lowest",
        "(highest) in that patient.")
}

say_overall <- function(overall) {
  rows <- judged(overall)
  if (all(is.na(rows$p.value))) return("No test over the visits could be computed")
  visits <- settings_of(overall)$visits
  found <- rows[rows$.significant, , drop = FALSE]
  if (!nrow(found)) return(paste("No statistically significant difference between", length(visits), "visits"))
  place <- place_words(found, settings_of(overall)$by)
  name <- short_name(found$marker)
  said <- vapply(unique(place), function(where) list_words(unique(name[place == where])), "")
  paste("Differences between visits:", said_by_place(said, unique(place), settings_of(overall)$by))
}

# "IL-6 differed between baseline, month 3 and month 6 in responders (34 patients, ...) and in non-responders (...)". Of
# a test of an order its sign is told, which is one of ranks: there is no interval that could say "rose" or "fell".
#' @exportS3Method
marker_sentence.overall_change <- function(rows, all_rows) {
  set <- settings_of(all_rows)
  test <- overall_test(set)
  visits <- list_words(visit_words(set$visits), Inf)
  figures <- paste0(format_count(rows$n_complete + rows$n_partial, "patient"), ", ", test$symbol, " ",
                    format_number(rows$statistic),
                    ifelse(is.na(rows$df), "", paste0(" with ", format_count(rows$df, "degree"), " of freedom")),
                    ifelse(is.na(rows$kendall_w), "", paste0(", Kendall's W ", share_text(rows$kendall_w))),
                    ", ", told_p(rows$adj.p.value, set))
  places <- paste0(place_words(rows, set$by), " (", figures, ")")
  if (!test$directed) return(paste0(rows$marker[1L], " differed between ", visits, said_together(places), "."))
  moved <- c("lower", "no different", "higher")[rows$.side + 2L]
  clauses <- vapply(unique(moved), function(way) {
    paste0(way, " at later visits", said_together(places[moved == way]))
  }, "")
  paste0(rows$marker[1L], ", over ", visits, ", ranked ", join_clauses(clauses), ".")
}

# " in responders (...) and in non-responders (...)", of pieces that begin with a blank.
said_together <- function(places) paste0(" ", list_words(trimws(places), Inf))

# ---- how it was computed ---------------------------------------------------------------------------------------------

overall_methods <- function(overall) {
  set <- settings_of(overall)
  test <- overall_test(set)
  exact <- overall$exact[!is.na(overall$exact)]
  text <- paste0(
    "All visits together. The values of ", list_words(set$visits, Inf), " were compared within patients by ",
    test$sentence, " (", paste(c(if (any(exact)) "p of all orders of the values within patients",
                                 if (any(!exact)) paste("p by the", test$exactness$other, "approximation")),
                               collapse = " or "), ")",
    if (length(set$by)) paste0(", within each ", divided_by(set$by, one = TRUE)), ". ",
    if (sum(set$n_left_out) > 0L) paste0(ungrouped_words(set$n_left_out), " "),
    "Missing values were not imputed: each row is of the patients with two visits or more (",
    format_range_of(overall$n_complete + overall$n_partial, "patient"), "). ",
    if (any(overall$n_censored > 0L)) paste0(overall_limit_words(set), " "), adjust_words(set)
  )
  list(text = text, cites = c(test$cites, adjust_cites(set)))
}
