# What a reader should know about a row of a response_change: column `note`.

response_notes <- function(status, none, test, described, censored, interaction, n_without_stratum, settings) {
  alpha <- 1 - settings$conf.level
  level <- format_level(settings$conf.level)
  say <- function(where, text) ifelse(where %in% TRUE, text, "")
  asked <- list(low = settings$alternative != "less", high = settings$alternative != "greater")
  unbounded <- (asked$low & is.infinite(test$conf.low)) | (asked$high & is.infinite(test$conf.high))
  lone <- status %in% c("ok", "constant", "all_zero") & pmin(described$n1, described$n0) == 1L &
    is.na(described$auc_low)
  left_out <- rep(n_without_stratum > 0L, length(status))
  nobody <- status == "no_pairs" & described$n_not_evaluable > 0L
  join_notes(
    status,
    say(nobody, "no patient with both values has an evaluable response"),
    say(status != "ok" & !nobody & (test$note == "" | (none & test$status != status)), status_text(status)),
    ifelse(none & test$status != status, "", test$note),
    say(!none & test$p_min > alpha, paste0("too few patients to say anything at ", level, ": p cannot fall below ",
                                           format_number(test$p_min, 2L))),
    say(!none & unbounded, paste0("the ", level, " interval is unbounded: no limit exists with so few patients")),
    say(lone, "no interval for the AUC with one patient in a group"),
    say(censored$any > 0L, paste0(format_count(censored$any, "patient"), " with a value below the limit, entered ",
                                  censored_phrase(settings$censored_rule))),
    say(left_out, paste0(format_count(n_without_stratum, "patient"), " without a stratum left out")),
    interaction$note
  )
}
