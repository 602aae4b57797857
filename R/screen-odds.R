# Odds ratios of markers with values beyond limits. Test, rank, area and cut-point are of the value or the limit,
# whichever is nearer; the slope of that model is too steep, as values beyond the limit spread further than it. So odds
# ratios come from another model: the measured values beside an indicator of those beyond the limit, or completed data.

# Does a call draw imputations? `beyond`: see values_at_limit().
draws_imputations <- function(beyond, settings) identical(settings$odds_rule, "impute") && any(beyond != 0L)

# The odds of all rows: those of `core` where nothing lies beyond a limit. `patients`: ids of all columns.
screen_odds <- function(core, units, beyond, who, n_event, design, patients, settings) {
  nothing <- rep("", nrow(units))
  odds <- c(core[c("estimate", "std_error", "low", "high", "sd")],
            list(df = rep(Inf, nrow(units)), reason = nothing, said = nothing, imputations = rep(0L, nrow(units))))
  if (is.null(settings$odds_rule) || settings$odds_rule == "limit") return(odds)
  some <- rowSums(beyond[, who, drop = FALSE] != 0L & !is.na(units[, who, drop = FALSE])) > 0
  rows <- which(some & status_name(core$status) %in% c("ok", "separated"))
  if (!length(rows)) return(odds)
  shared <- c(screen_request(who, n_event, design, NULL, settings), list(patients = patients))
  pass <- length(who) * (ncol(design$scaled) + 2) * 2e-8
  cut <- cut_work(length(rows), unit = 8, length(rows) * pass * (if (settings$odds_rule == "impute") 2000 else 20))
  parts <- lapply(cut, function(range) {
    here <- rows[seq.int(range[[1L]], range[[2L]])]
    list(units = units[here, , drop = FALSE], beyond = beyond[here, , drop = FALSE], markers = settings$markers[here])
  })
  found <- bind_parts(run_parts(parts, odds_job, shared, "Odds ratios"))
  put_odds(odds, found, rows, length(who) - ncol(design$scaled) - 2L, settings)
}

odds_job <- function(part, shared) {
  settings <- shared$settings
  options <- c(shared$options, list(
    impute = settings$odds_rule == "impute", imputations = settings$imputations %||% 20,
    share = is.null(settings$imputations), odds_tail = (1 - interval_level(settings)) / 2,
    patients = shared$patients, markers = part$markers, threads = core_threads()
  ))
  options["label"] <- list(progress_label("Odds ratios"))
  call_core(ffi_screen_odds, part$units, part$beyond, shared$who, shared$n_event, shared$design, options)
}

put_odds <- function(odds, found, rows, df_complete, settings) {
  for (name in c("estimate", "std_error", "low", "high", "sd")) odds[[name]][rows] <- found[[name]]
  status <- status_name(found$status)
  odds$reason[rows] <- ifelse(status %in% c("ok", "separated"), "", status)
  odds$imputations[rows] <- found$imputations
  odds$said[rows] <- odds_choices()[[settings$odds_rule]]$brief
  if (settings$odds_rule == "impute") {
    odds$said[rows] <- paste0("pooled over ", found$imputations, " imputations, normal on the ",
                              if (settings$scale == "log2") "log2 " else "", "scale given the response")
    odds$df[rows] <- pooled_df(found$within, found$between, found$imputations, df_complete)
  }
  odds
}

# Degrees of freedom of Barnard and Rubin (1999), of Wald limits; Inf where the imputations agree.
pooled_df <- function(within, between, m, complete) {
  lambda <- (1 + 1 / m) * between / (within + (1 + 1 / m) * between)
  observed <- (complete + 1) / (complete + 3) * complete * (1 - lambda)
  ifelse(lambda > 0, 1 / (lambda^2 / (m - 1) + 1 / observed), Inf)
}
