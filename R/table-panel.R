# The draft of a panel of markers, and its analysis results data: no interval and no p, as what was chosen or shrunk has
# none of its own.

#' @exportS3Method
table_draft.panel_model <- function(x, style = document_style(), spread = NULL) {
  rows <- x$chosen
  way <- x$spec$way
  sampled <- panel_shares(x)
  columns <- Filter(Negate(is.null), list(
    odds_ratio = draft_column("Odds ratio", function() {
      ifelse(rows$coefficient == 0, "not chosen", panel_ratios(rows$coefficient, style))
    }, paste0("Of ", panel_event(), " per ", if (x$spec$logs) "doubling" else "unit", ", ", way$said, "."),
    key = rows$coefficient),
    share = if (sampled) {
      draft_column("Chosen", function() ifelse(is.na(rows$share), "", percent_text(rows$share)),
                   paste0("Share of ", panel_resamples(x), ", seed ",
                          seed_text(x$seed), "."), key = rows$share)
    }
  ))
  new_draft(
    keys = list(marker = key_column("Marker", rows$marker)), columns = columns, default = names(columns),
    console = names(columns), data = rows, title = paste0("Panel of markers by ", way$name), main = "odds_ratio",
    notes = c(panel_patients(x), panel_limited(x), panel_needs(x), simulated_note(x))
  )
}

#' @exportS3Method
ard_parts.panel_model <- function(x) {
  rows <- tidy.panel_model(x)
  rows$odds_ratio <- exp(rows$estimate)
  rows$n <- x$n
  rows$n_events <- x$n_events
  result_parts(x, rows, character(), "term", TRUE, list(method = x$spec$way$name))
}
