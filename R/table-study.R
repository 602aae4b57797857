# Tables of the values measured: their drafts and their analysis results data.

# "<6.2", ">500": a value that stands at its limit; "[0.8, 1.1]": one that lies between two, where these are known.
beyond_text <- function(text, below, above, low = "", high = "") {
  text <- paste0(ifelse(below %in% TRUE, "<", ifelse(above %in% TRUE, ">", "")), text)
  between <- ifelse(low == "" | high == "", "not known", paste0("[", low, ", ", high, "]"))
  ifelse(below %in% TRUE & above %in% TRUE, between, text)
}

# What these mean of changes.
change_signs <- function() {
  paste0("; with < or > where values beyond limits leave only that bound, in brackets where they leave two, not known ",
         "where none")
}

# "Marker", "Visit", then those of `by` that tell rows apart.
described_keys <- function(rows, set, style, by = character()) {
  keys <- c(list(marker = marker_key(rows, set, TRUE), visit = key_column("Visit", rows$visit)),
            lapply(stats::setNames(nm = by), function(name) {
              text <- if (style$console) plain_text(rows[[name]]) else group_words(rows[[name]], name)
              key_column(column_label(name), text, short = name)
            }))
  keys[c("marker", "visit", Filter(function(name) !all(rows[[name]] == "all"), by))]
}

any_count <- function(...) any(unlist(list(...)) > 0L, na.rm = TRUE)

# ---- values ----------------------------------------------------------------------------------------------------------

#' @exportS3Method
table_draft.marker_study <- function(x, style = document_style(), spread = NULL) {
  table_draft.summary.marker_study(summary(x), style, spread)
}

#' @exportS3Method
table_draft.summary.marker_study <- function(x, style = document_style(), spread = NULL) {
  set <- settings_of(x)
  rows <- as.data.frame(x)
  n_visits <- length(unique(rows$visit))
  columns <- c(value_counts(rows), quartile_columns(rows, c("lower_quartile", "median", "upper_quartile"), set, style))
  columns$n_missing <- count_column("Missing", rows$n_missing, if (style$console) "Without a value.", short = "missing")
  limits <- limit_counts(rows)
  new_draft(
    keys = described_keys(rows, set, style), columns = columns, default = c("n", "median"),
    report = c("n", "median", "n_missing", limits),
    console = c("n", "n_missing", limits, "lower_quartile", "median", "upper_quartile"),
    data = rows, main = "median", title = paste0("Values of ", format_count(set$n_patients, "patient")),
    spread = "visit", auto_spread = if (n_visits %in% 2:4) "visit", notes = simulated_note(set)
  )
}

#' @exportS3Method
table_draft.marker_summary <- function(x, style = document_style(), spread = NULL) {
  set <- settings_of(x)
  rows <- as.data.frame(x)
  by <- set$by
  levels <- described_levels(rows, by)
  spread <- c(by, if (length(unique(rows$visit)) > 1L) "visit")
  few <- Filter(function(name) length(unique(rows[[name]])) %in% 2:4, c(rev(by), setdiff(spread, by)))
  change <- if (any_count(rows$change_n)) "change_median"
  limits <- limit_counts(rows)
  moments <- if (any(!is.na(rows$mean))) "mean"
  new_draft(
    keys = described_keys(rows, set, style, by),
    columns = c(value_counts(rows), quartile_columns(rows, c("q1", "median", "q3"), set, style),
                moment_columns(rows, set, style), described_change(rows, set, style)),
    default = function(n_levels) {
      if (n_levels > 2L) return("median")
      c("n", if (n_levels == 0L) limits, "median", if (n_levels == 0L) c(moments, change))
    },
    console = c("n", limits, "q1", "median", "q3", moments, if (length(moments)) "sd", change),
    report = c("n", limits, "median", moments, "geometric_mean", if (length(change)) c("change_n", change)),
    data = rows, main = "median", title = summary_title(rows, set, by),
    row_note = ifelse(rows$n == 0L & !style$console, "No values.", ""),
    notes = simulated_note(set), spread = spread, levels = levels,
    auto_spread = if (length(few)) few[[1L]],
    sizes = list(n = rows$n, noun = "patient", columns = "n")
  )
}

described_levels <- function(rows, by) {
  lapply(stats::setNames(nm = by), function(name) {
    level <- in_order(rows[[name]], column_groups(name))
    unique(group_words(level, name)[order(level)])
  })
}

summary_title <- function(rows, set, by) {
  visit <- unique(as.character(rows$visit))
  paste0("Values of ", format_count(set$n_patients, "patient"), if (length(visit) == 1L) paste(" at", visit),
         if (length(by)) paste(", by", list_words(by)))
}

# The counts of values beyond limits that are not all 0.
limit_counts <- function(rows) Filter(function(name) any_count(rows[[name]]), c("n_censored", "n_above"))

value_counts <- function(rows) {
  list(n = count_column("Patients", rows$n, "Patients with a value.", short = "n"),
       n_censored = count_column("Below the limit", rows$n_censored, "Values known only to be below their limit.",
                                 short = "below"),
       n_above = if (!is.null(rows$n_above)) {
         count_column("Above the limit", rows$n_above, "Values known only to be above their limit.", short = "above")
       })
}

# `at`: the names of the columns of the quartiles. In documents one column, under the name of the median.
quartile_columns <- function(rows, at, set, style) {
  decimals <- decimals_of(rows$marker, set)
  show <- function(name) {
    text <- if (style$console) format_number(rows[[name]]) else value_text(rows[[name]], decimals, style$digits)
    beyond_text(text, rows[[paste0(name, "_censored")]], rows[[paste0(name, "_above")]])
  }
  beyond <- any(unlist(rows[paste0(at, rep(c("_censored", "_above"), each = 3L))]), na.rm = TRUE)
  signs <- if (beyond) ", with < or > where known only to be below or above a limit"
  quartile <- function(name, label, short) {
    draft_column(label, function() show(name), if (style$console) paste0("Quartiles, in units", signs, "."),
                 key = rows[[name]], short = short)
  }
  out <- list(
    quartile(at[1L], "Lower quartile", "q1"),
    draft_column(if (style$console) "Median" else "Median (quartiles)", function() {
      if (style$console) return(show(at[2L]))
      ifelse(rows$n == 0L, "", paste0(show(at[2L]), " (", show(at[1L]), style$separator, show(at[3L]), ")"))
    }, if (!style$console) paste0("In the marker's unit", signs, "."), key = rows[[at[2L]]], short = "median"),
    quartile(at[3L], "Upper quartile", "q3")
  )
  stats::setNames(out, at)
}

# Mean and standard deviation; geometric mean and its coefficient of variation.
moment_columns <- function(rows, set, style) {
  decimals <- style$digits %||% unit_decimals(rows$mean, rows$sd, rows$sd, decimals_of(rows$marker, set))
  note <- if (any(rows$n > 0L & is.na(rows$mean))) "Not given where a value is beyond a limit."
  aside <- function(text, spread) ifelse(text == "" | spread == "", text, paste0(text, " (", spread, ")"))
  list(
    mean = draft_column(if (style$console) "Mean" else "Mean (SD)", function() {
      if (style$console) format_number(rows$mean) else aside(fixed(rows$mean, decimals), fixed(rows$sd, decimals))
    }, note, key = rows$mean, short = "mean"),
    sd = draft_column("SD", function() format_number(rows$sd),
                      if (any(rows$n == 1L)) paste(c(note, "Not given of a single value."), collapse = " ") else note,
                      key = rows$sd, short = "sd"),
    geometric_mean = draft_column(if (style$console) "Geometric mean" else "Geometric mean (CV)", function() {
      if (style$console) return(format_number(rows$geometric_mean))
      aside(value_text(rows$geometric_mean, decimals), ifelse(is.na(rows$geometric_cv), "",
                                                              paste0(fixed(rows$geometric_cv, 0L), "%")))
    }, if (style$console) note else
      paste(c(note, "In brackets the coefficient of variation (CV) of log-normal values."), collapse = " "),
    key = rows$geometric_mean, short = "geometric mean")
  )
}

# The patients' changes from the baseline, as the verbs give them: ratios on the log2 scale, else differences in units.
described_change <- function(rows, set, style) {
  fold <- set$scale == "log2"
  quartiles <- c("change_median", "change_q1", "change_q3")
  shown <- if (style$console) quartiles[1L] else quartiles
  flags <- paste0(shown, rep(c("_censored", "_above"), each = length(shown)))
  label <- if (fold) "Fold change" else "Change"
  text <- function() {
    said <- changes_text(rows, shown, fold, set, style)
    if (style$console) return(said[[1L]])
    ifelse(rows$change_n == 0L, "", paste0(said[[1L]], " (", said[[2L]], style$separator, said[[3L]], ")"))
  }
  note <- paste0(if (style$console) "Median over the patients of the value" else "Each patient's value",
                 " at the visit ", against_words(set)["by"], " that at ", set$baseline,
                 if (!fold) ", in units", against_words(set)["aside"],
                 if (any(unlist(rows[flags]), na.rm = TRUE)) change_signs(), ".")
  pairs <- function() ifelse(rows$visit == set$baseline, "", big(rows$change_n))
  list(change_n = draft_column("Pairs", pairs, "Patients with both values.", key = rows$change_n, short = "pairs"),
       change_median = draft_column(paste0(label, if (!style$console) ", median (quartiles)"), text, note,
                                    key = rows$change_median, short = lower_initial(label)))
}

# The text of each of some quartiles of changes.
changes_text <- function(rows, quartiles, fold, set, style) {
  part <- function(name, suffix = "") {
    x <- rows[[paste0(name, suffix)]]
    x <- ifelse(is.finite(x), x, NA)
    if (fold) 2^x else x
  }
  middle <- ifelse(is.na(part("change_median")), part("change_median", "_high"), part("change_median"))
  # Each quartile, then the bounds of each where values beyond limits leave no more.
  figures <- unlist(lapply(c("", "_low", "_high"), function(suffix) lapply(quartiles, part, suffix)), recursive = FALSE)
  text <- if (fold) ratio_texts(figures, style, middle) else {
    unit_texts(figures, style, unit_decimals(middle, part("change_q1"), part("change_q3"),
                                             decimals_of(rows$marker, set)))
  }
  n <- length(quartiles)
  lapply(seq_len(n), function(i) {
    beyond_text(text[[i]], rows[[paste0(quartiles[i], "_censored")]], rows[[paste0(quartiles[i], "_above")]],
                text[[n + i]], text[[2L * n + i]])
  })
}

#' @exportS3Method
ard_parts.marker_study <- function(x) ard_parts(summary(x))

#' @exportS3Method
ard_parts.summary.marker_study <- function(x) {
  rows <- described_rows(as.data.frame(x))
  parts <- result_parts(x, rows, "visit", "marker", rows$n > 0L, list(method = "counts and quartiles"))
  parts$labels <- beyond_labels(names(parts$stats))
  parts
}

#' @exportS3Method
ard_parts.marker_summary <- function(x) {
  rows <- described_rows(as.data.frame(x))
  beyond <- rows$n_censored + rows$n_above
  said <- paste0("no mean, SD, geometric mean: ", format_count(beyond, "value"), " beyond a limit")
  rows$note[beyond > 0L] <- said[beyond > 0L]
  parts <- result_parts(x, rows, c("visit", settings_of(x)$by), "marker", rows$n > 0L,
                        list(method = "descriptive statistics"))
  parts$labels <- beyond_labels(names(parts$stats))
  parts
}

# Of one visit's values; and of the columns that say whether a quantile is known only to lie beyond the limit it stands
# at.
beyond_labels <- function(names) {
  sides <- c(censored = "below the limit", above = "above the limit")
  stem <- sub("_(censored|above)$", "", names)
  of_quantile <- stem != names & stem %in% names & stem != "n"
  said <- paste0(column_label(stem), ": ", sides[sub("^.*_", "", names)])
  c(n_censored = "Below the limit", stats::setNames(said, names)[of_quantile])
}

# A row without values says so.
described_rows <- function(rows) {
  rows$status <- ifelse(rows$n > 0L, "ok", "not_computed")
  rows$note <- ifelse(rows$n > 0L, "", "no values")
  rows
}
