# Tables of a limit_report, how many values lie beyond which limits: their draft and their analysis results data.

#' @exportS3Method
table_draft.limit_report <- function(x, style = document_style(), spread = NULL) {
  set <- settings_of(x)
  rows <- as.data.frame(x)
  by <- set$by
  some <- c(if (any_count(rows$n_below)) "below", if (any_count(rows$n_above)) "above")
  limits <- c(if (any_count(rows$n_lloq)) "lloq", if (any_count(rows$n_uloq)) "uloq")
  new_draft(
    keys = described_keys(rows, set, style, by),
    columns = list(
      n = count_column("Patients", rows$n, "Patients with a value.", short = "n"),
      below = beyond_column(rows, "below", "Below the limit"), above = beyond_column(rows, "above", "Above the limit"),
      lloq = limits_column(rows, "lloq", "Lower limit", set), uloq = limits_column(rows, "uloq", "Upper limit", set)
    ),
    default = c("n", some, limits), data = rows, main = "n",
    title = paste0("Values beyond limits of quantification, ", format_count(set$n_patients, "patient"),
                   if (length(by)) paste0(", by ", list_words(by))),
    notes = c(if (!length(some)) "No value lies beyond a limit.", simulated_note(set)), spread = c(by, "visit"),
    levels = described_levels(rows, by)
  )
}

# "8 (24%)".
beyond_column <- function(rows, side, label) {
  n <- rows[[paste0("n_", side)]]
  percent <- rows[[paste0("percent_", side)]]
  draft_column(label, ifelse(rows$n == 0L, "", paste0(big(n), " (", percent_text(percent / 100), ")")),
               paste0("Values known only to be ", side, " their limit (share of the values)."), key = percent,
               short = side)
}

# "2.5", "2.5 to 4.0 (3 limits)".
limits_column <- function(rows, side, label, set) {
  part <- function(name) value_text(rows[[paste0(side, name)]], decimals_of(rows$marker, set))
  n <- rows[[paste0("n_", side)]]
  several <- paste0(part("_min"), " to ", part("_max"), " (", format_count(n, "limit"), ")")
  draft_column(label, ifelse(n == 0L, "", ifelse(n == 1L, part("_min"), several)),
               "In the marker's unit, as far as limits are known.", key = rows[[paste0(side, "_max")]],
               short = lower_ascii(label))
}

#' @exportS3Method
ard_parts.limit_report <- function(x) {
  rows <- described_rows(as.data.frame(x))
  parts <- result_parts(x, rows, c("visit", settings_of(x)$by), "marker", rows$n > 0L, list(method = "counts"))
  parts$absent <- as.data.frame(is.na(parts$stats))
  parts
}
