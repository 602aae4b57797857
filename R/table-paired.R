# Tables of changes within patients: their draft and their analysis results data.

#' @exportS3Method
table_draft.paired_change <- function(x, style = document_style(), spread = NULL) {
  set <- settings_of(x)
  rows <- as.data.frame(x)
  by <- intersect(set$by, names(rows))
  references <- length(unique(rows$reference)) > 1L
  visit <- as.character(rows$visit)
  keys <- c(list(marker = marker_key(rows, set, set$scale != "log2" && !style$console),
                 visit = key_column("Visit", if (references) paste(visit, "v", rows$reference) else visit)),
            lapply(stats::setNames(nm = by), function(name) {
              text <- if (style$console) plain_text(rows[[name]]) else group_words(rows[[name]], name)
              key_column(column_label(name), text, short = name)
            }))
  computed <- !is.na(rows$p.value)
  aside <- if (length(by)) c(intersect("response", by), rev(by))[1L]
  levels <- lapply(stats::setNames(nm = by), function(name) {
    level <- in_order(rows[[name]], column_groups(name))
    unique(group_words(level, name)[order(level)])
  })
  new_draft(
    keys = drop_constant(keys, "visit"), columns = paired_draft_columns(rows, x$remarks, set, style),
    default = function(n_levels) {
      p <- adjusted_columns(set)
      if (n_levels > 2L) c("estimate", p[length(p)]) else c("n_pairs", if (n_levels < 2L) "direction", "estimate", p)
    },
    console = c("n_pairs", "estimate", "direction", "p.value", "adj.p.value", "status"),
    report = c("n_pairs", "direction", "estimate", "p.value", "adj.p.value", "n_censored", "note"),
    data = rows, title = paired_title(rows, set, by),
    notes = c(below_limit_note(rows, set), paired_left_out(x, set), simulated_note(set)),
    remarks = other_notes(x$remarks[computed]), main = "estimate",
    row_note = not_computed_words(rows, computed, x$remarks),
      spread = by,
    auto_spread = if (length(aside) && length(levels[[aside]]) %in% 2:4) aside, levels = levels,
    sizes = list(n = rows$n_pairs, noun = "pair", columns = "n_pairs"), order = rank_p(rows$p.value),
    order_words = "those with the smallest p", stressed = is_significant(x), stress = significance_words(x)
  )
}

paired_title <- function(rows, set, by) {
  base <- unique(as.character(rows$reference))
  visit <- unique(as.character(rows$visit))
  paste0("Change within patients", if (length(base) == 1L) paste0(", ", list_words(visit), " v ", base),
         if (length(by)) paste0(", by ", list_words(by)))
}

paired_draft_columns <- function(rows, remarks, set, style) {
  several <- length(unique(rows$reference)) > 1L
  from <- if (several) "the reference visit" else unique(as.character(rows$reference))
  record <- used_method("paired", set)
  how <- estimate_words(record, set)
  c(list(
    n_pairs = count_column("Pairs", rows$n_pairs, "Patients with both values.", short = "n"),
    n_eligible = count_column("Patients", rows$n_eligible),
    direction = draft_column("Fell / same / rose", function() {
      if (style$console) return(ifelse(is.na(rows$n_up), "", paste(rows$n_up, rows$n_same, rows$n_down, sep = "/")))
      three_counts(rows$n_down, rows$n_same, rows$n_up)
    }, "Patients in whom the marker fell, stayed the same, rose.", key = rows$n_up - rows$n_down,
      short = "up/same/down"),
    estimate = effect_column(
      rows, set, style, c("Fold change", "Change"),
      c(paste0("Value at the visit ", against_words(set)["by"], " the value at ", from,
               against_words(set)["aside"], "; ", how, "."),
        paste0("Value at the visit minus the value at ", from, ", in the marker's unit; ", how, ".")),
      c("fold change", "change")
    ),
    p.value = p_column(rows$p.value, style, note = paste0(
      upper_initial(tests_words(record, rows, set)), "; ", sides_words(set, "fell", "rose"), zero_words(record, set),
      if (!is.null(record$needs_seed)) paste(resample_words(set), collapse = ""), "."
    )),
    adj.p.value = p_column(rows$adj.p.value, style, "Adjusted p", family_words(set), "adj. p"),
    p_min = p_column(rows$p_min, style, column_label("p_min"))
  ), closing_columns(rows, remarks, style))
}

#' @exportS3Method
ard_parts.paired_change <- function(x) {
  rows <- as.data.frame(x)
  result_parts(x, rows, c("visit", "reference", intersect(settings_of(x)$by, names(rows))), "marker",
               !is.na(rows$p.value))
}
