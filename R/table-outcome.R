# Tables of an outcome_screen: their draft and their analysis results data.

#' @exportS3Method
table_draft.outcome_screen <- function(x, style = document_style(), spread = NULL) {
  set <- settings_of(x)
  x <- x[order(x$rank, na.last = TRUE), ]
  rows <- as.data.frame(x)
  computed <- !is.na(rows$p.value)
  beside <- outcome_beside(set)
  rank <- if (nrow(rows) > 1L) "rank"
  shown <- c(rank, "n", "hazard_ratio", adjusted_columns(set), "concordance", "ph_p")
  new_draft(
    keys = list(marker = marker_key(rows, set, !style$console)),
    columns = outcome_draft_columns(rows, x$remarks, set, style), default = shown, console = c(shown, "status"),
    report = c(rank, "n", "hazard_ratio", "hazard_ratio_sd", adjusted_columns(set), "concordance", "ph_p",
               "n_censored", "note"),
    data = rows,
    title = paste0("Time to ", outcome_name(set), " by ", predictor_phrase(set),
                   if (nrow(rows) > 1L) ": one Cox model a marker" else ": a Cox model",
                   if (beside != "") paste(", with", beside)),
    notes = c(outcome_left_out(set), simulated_note(set)), remarks = other_notes(x$remarks[computed]),
    main = "hazard_ratio", row_note = not_computed_words(rows, computed, x$remarks), order_words = "those ranked first",
    stressed = is_significant(x), stress = significance_words(x)
  )
}

outcome_draft_columns <- function(rows, remarks, set, style) {
  record <- likelihood_of(set)
  level <- list(conf.level = set$conf.level)
  ratio <- function(columns, label, note, short) {
    draft_column(with_interval(label, set), function() {
      ratio_interval(rows[[columns[1L]]], rows[[columns[2L]]], rows[[columns[3L]]], style, one_sided_low(set))
    }, note, key = rows[[columns[1L]]], short = short)
  }
  c(list(
    rank = rank_column(rows, set, style),
    n = draft_column("Events / patients", function() {
      paste(big(rows$n_event), big(rows$n), sep = if (style$console) "/" else " / ")
    }, if (!is.null(set$landmark)) "At risk at the landmark, with a value.", key = rows$n, short = "events"),
    hazard_ratio = ratio(c("hazard_ratio", "hazard_low", "hazard_high"), paste("Hazard ratio per", outcome_unit(set)),
                         paste0("Cox regression by ", record$noun, ", ties by ", get_ties(set$ties)$name, "; ",
                                get_conf_method(set$conf_method)$adjective, " confidence intervals."), "hazard ratio"),
    hazard_ratio_sd = ratio(c("hazard_ratio_sd", "hazard_sd_low", "hazard_sd_high"), "Hazard ratio per SD",
                            paste0("Per standard deviation of the ", set$predictor,
                                   if (set$scale == "log2") ", log2", "."), "per SD"),
    p.value = p_column(rows$p.value, style, note = paste0(
      upper_initial(paste0(record$adjective, "likelihood-ratio test, ")),
      sides_words(set, "hazard falls", "hazard rises"), ".")),
    adj.p.value = p_column(rows$adj.p.value, style, "Adjusted p", family_words(set), "adj. p"),
    concordance = draft_column(with_interval("Concordance", level), function() {
      share_interval(rows$concordance, rows$concordance_low, rows$concordance_high, style)
    }, paste("Of pairs of whom it is known who had the event first, the share in which that one had the higher marker;",
             "of the marker alone."), key = rows$concordance, short = "concordance"),
    ph_p = p_column(rows$ph_p, style, "PH p", paste(
      "Test of proportional hazards (Grambsch and Therneau), not adjusted: small where the hazard ratio changes over",
      "time."), "PH p")
  ), closing_columns(rows, remarks, style))
}

#' @exportS3Method
ard_parts.outcome_screen <- function(x) {
  result_parts(x, as.data.frame(x), c("visit", "predictor"), "marker", !is.na(x$p.value))
}
