# What a reader should know about a row of a response_change: column `note`.

response_notes <- function(status, none, test, described, censored, interaction, n_without_stratum, groups,
                           settings) {
  level <- format_level(settings$conf.level)
  nobody <- status == "no_pairs" & described$n_uncompared > 0L
  join_notes(
    status,
    note_where(nobody, paste("no patient with both values has", groups$lacking)),
    note_where(status != "ok" & !nobody & (test$note == "" | (none & test$status != status)),
               function(at) status_text(status[at])),
    if (any(none)) replace(test$note, none & test$status != status, "") else test$note,
    note_where(!none & status != "all_zero" & test$p_min > 1 - settings$conf.level, function(at) {
      paste0("too few patients to say anything at ", level, ": p cannot fall below ",
             format_number(test$p_min[at], 2L))
    }),
    note_where(!none & unbounded(test, settings$alternative),
               paste0("the ", level, " interval is unbounded: no limit exists with so few patients")),
    note_where(status %in% c("ok", "constant", "all_zero") & is.na(described$auc_low) &
                 (described$n1 == 1L | described$n0 == 1L),
               "no interval for the AUC with one patient in a group"),
    note_where(censored$any > 0L, function(at) {
      paste0(format_count(censored$any[at], "patient"), " with a value below the limit, entered ",
             censored_phrase(settings$censored_rule))
    }),
    note_where(rep(n_without_stratum > 0L, length(status)),
               paste0(format_count(n_without_stratum, "patient"), " without a stratum left out")),
    interaction$note
  )
}

# Rows with an infinite limit that the alternative asks for.
unbounded <- function(test, alternative) {
  (alternative != "less" & is.infinite(test$conf.low)) | (alternative != "greater" & is.infinite(test$conf.high))
}
