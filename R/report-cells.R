# From an object to what report_table() shows of it.

readable <- function(x) {
  kinds <- list(paired_change = readable_change, response_change = readable_response,
                prognostic_screen = readable_screen, prognostic_model = readable_model,
                prognosis_validation = readable_validation, decision_curve = readable_decision,
                sample_flow = readable_flow, marker_study = readable_study)
  kind <- names(kinds)[inherits(x, names(kinds), which = TRUE) > 0L]
  if (length(kind)) return(kinds[[kind[1L]]](x))
  if (is.list(x) && !is.data.frame(x)) return(readable_settings(x))
  abort_argument("x", "be a result, a study, a sample flow, a model, a validation, or a list of results", describe(x))
}

readable_change <- function(change) {
  rows <- by_p(change)
  reference <- unique(as.character(rows$reference))
  by <- by_columns(rows)
  columns <- c(
    list(Marker = cell(in_order(rows$marker)), Visit = cell(in_order(rows$visit)),
         # One reference for all is said under the table.
         `Compared with` = if (length(reference) > 1L) cell(in_order(rows$reference))),
    stats::setNames(lapply(by, function(name) cell(in_order(rows[[name]], column_groups(name)))), upper_initial(by)),
    list(Pairs = cell(rows$n_pairs), `Down / same / up` = moves_cell(rows$n_down, rows$n_same, rows$n_up),
         Change = change_cell(rows), p = p_cell(rows$p.value), `Adjusted p` = p_cell(rows$adj.p.value),
         `Below limit` = censored_cell(rows), Note = cell(readable_note(rows)))
  )
  names(columns)[names(columns) == "Change"] <- if (is_fold(rows)) "Fold change (interval)" else "Change (interval)"
  compared <- if (length(reference) == 1L && !is.na(reference)) paste0("Compared with ", reference, ".")
  result_table(columns, rows, change, "Changes within patients", compared)
}

readable_response <- function(assoc) {
  rows <- by_p(assoc)
  groups <- groups_of(assoc)
  n <- group_values(rows, groups, "n")
  columns <- list(
    Marker = cell(in_order(rows$marker)), Visit = cell(in_order(rows$visit)),
    Stratum = if (length(unique(rows$stratum)) > 1L) cell(in_order(rows$stratum)),
    Patients = cell(paste(n$first, "v", n$second), n$first + n$second),
    Effect = change_cell(rows), p = p_cell(rows$p.value), `Adjusted p` = p_cell(rows$adj.p.value),
    `AUC (interval)` = area_cell(rows),
    Odds = ratio_cell(rows$odds_ratio, rows$odds_low, rows$odds_high),
    `Interaction p` = p_cell(rows$interaction_p), `Below limit` = censored_cell(rows), Note = cell(readable_note(rows))
  )
  names(columns)[names(columns) == "Effect"] <- if (is_fold(rows)) "Ratio of fold changes (interval)" else
    "Difference of changes (interval)"
  names(columns)[names(columns) == "Odds"] <- "Odds of up v down, ratio (interval)"
  result_table(columns, rows, assoc, groups$title,
               paste0("Patients, ratios and areas: ", both_groups(groups, "v"), "."))
}

readable_screen <- function(screen) {
  rows <- screen[order(screen$rank), , drop = FALSE]
  columns <- list(
    Rank = cell(rank_range(rows), rows$rank), Marker = cell(in_order(rows$marker)),
    Patients = cell(ifelse(is.na(rows$n), "", paste0(big(rows$n), " (", big(n_event(rows)), ")")), rows$n),
    Odds = ratio_cell(rows$odds_ratio, rows$odds_low, rows$odds_high),
    p = p_cell(rows$p.value), `Adjusted p` = p_cell(rows$adj.p.value), `AUC (interval)` = area_cell(rows),
    `Cut-point (sensitivity, specificity)` = cell(
      interval_text(format_number(rows$cut_point), percent_text(rows$sensitivity), percent_text(rows$specificity)),
      rows$cut_point),
    `Predictive p` = p_cell(rows$predictive_p), `Below limit` = censored_cell(rows), Note = cell(readable_note(rows))
  )
  names(columns)[names(columns) == "Patients"] <- paste0("Patients (", first_group(groups_of(screen))$many, ")")
  names(columns)[names(columns) == "Odds"] <- paste0(odds_axis(screen), " (interval)")
  predictive <- settings_of(screen)$predictive
  out <- result_table(columns, rows, screen, "Prognosis by baseline", c(
    "A value at or above the cut-point counts as positive.",
    if (length(predictive)) paste0("Predictive p: marker x ", predictive_words(predictive), ", not adjusted.")))
  out$order <- "those ranked first"
  out
}

readable_model <- function(fit) {
  data <- as.data.frame(generics::tidy(fit, conf.int = TRUE, exponentiate = TRUE))
  slopes <- data$term != "(Intercept)"
  rows <- data[slopes, , drop = FALSE]
  new_table(
    list(Term = cell(coefficient_words(model_parts(fit)[slopes], "picture")),
         `Odds ratio (interval)` = ratio_cell(rows$estimate, rows$conf.low, rows$conf.high), p = p_cell(rows$p.value)),
    data, "Prognostic model",
    note = c(paste0(format_count(stats::nobs(fit), "patient"), ", ", count_in(fit$n_events, first_group(response_groups())),
                    ". Intervals: ", format_level(settings_of(fit)$conf.level %||% 0.95), "."),
             "p not adjusted. The CSV has the intercept, too.")
  )
}

readable_validation <- function(validation) {
  rows <- as.data.frame(validation)
  three <- function(x) cell(fixed(x, 3L), x)
  interval <- interval_text(fixed(rows$corrected, 3L), fixed(rows$conf.low, 3L), fixed(rows$conf.high, 3L))
  set <- settings_of(validation)
  new_table(
    list(Measure = cell(measure_words(rows$measure, "title")), Perfect = cell(measure_words(rows$measure, "perfect")),
         Apparent = three(rows$apparent), Optimism = three(rows$optimism),
         `Corrected (interval)` = cell(interval, rows$corrected), Note = cell(rows$note)),
    rows, "Validation of the model",
    note = paste0("Intervals: ", format_level(set$conf.level), ". Refits: ", big(set$n_resamples), ", ",
                  if (set$n_failed) big(set$n_failed) else "none", " of which failed. Seed: ", seed_text(set$seed), ".")
  )
}

readable_decision <- function(curve) {
  rows <- as.data.frame(curve)
  benefit <- function(x) cell(fixed(x, 3L), x)
  new_table(
    list(Threshold = cell(percent_text(rows$threshold), rows$threshold), Apparent = benefit(rows$net_benefit),
         `Corrected (interval)` = cell(interval_text(fixed(rows$corrected, 3L), fixed(rows$conf.low, 3L),
                                                     fixed(rows$conf.high, 3L)), rows$corrected),
         `Treat all` = benefit(rows$all), `Treat none` = benefit(rows$none), Positive = cell(rows$n_positive)),
    rows, "Net benefit", note = "Positive: patients whose predicted probability reaches the threshold."
  )
}

readable_flow <- function(flow) {
  flow <- as.data.frame(flow)
  key <- interaction(factor(flow$visit, unique(flow$visit)), factor(flow$marker, unique(flow$marker)), drop = TRUE)
  first <- match(levels(key), key)
  sums <- rowsum(as.matrix(flow[grep("^n_", names(flow))]), key, reorder = TRUE)[levels(key), , drop = FALSE]
  count <- function(name) cell(as.integer(sums[, name]))
  new_table(
    list(Marker = cell(in_order(flow$marker[first])), Visit = cell(in_order(flow$visit[first])),
         Patients = count("n_patients"), Pairs = count("n_paired"), `No baseline` = count("n_missing_baseline"),
         `No visit` = count("n_missing_visit"), Neither = count("n_missing_both"),
         `Below limit, baseline` = count("n_censored_baseline"), `Below limit, visit` = count("n_censored_visit")),
    flow, "Sample flow", note = "Over all arms and response groups; the CSV has them apart.",
    order = "in the study's order"
  )
}

readable_study <- function(study) {
  values <- as.data.frame(study)
  marker <- factor(values$marker, markers(study))
  unit <- values$unit[match(markers(study), values$marker)]
  at_baseline <- values$visit == study$baseline
  by_marker <- split(values$value[at_baseline], marker[at_baseline])
  quartile <- function(p) {
    vapply(by_marker, function(v) if (length(v)) stats::quantile(v, p, names = FALSE) else NA_real_, numeric(1))
  }
  middle <- quartile(0.5)
  low <- quartile(0.25)
  high <- quartile(0.75)
  data <- data.frame(marker = markers(study), unit = unit, n_values = tabulate(marker, nlevels(marker)),
                     n_below_limit = tabulate(marker[values$censored %in% TRUE], nlevels(marker)),
                     baseline_median = middle, baseline_q1 = low, baseline_q3 = high, row.names = NULL)
  new_table(
    list(Marker = cell(in_order(data$marker)), Unit = cell(unit), Values = cell(data$n_values),
         `Below limit` = cell(data$n_below_limit),
         `Baseline, median (quartiles)` = cell(no_break(format_interval(middle, low, high)), middle)),
    data, "Markers of the study", order = "in the study's order"
  )
}

# Settings of several results, one row a setting.
readable_settings <- function(results) {
  one <- function(result) {
    set <- settings_of(result)
    data.frame(part = rep(class(result)[1L], length(set)), name = names(set),
               setting = vapply(set, setting_words, character(1)), row.names = NULL)
  }
  rows <- do.call(rbind, c(list(data.frame(part = character(), name = character(), setting = character())),
                           lapply(unname(results), one)))
  new_table(list(Part = cell(rows$part), Name = cell(rows$name), Setting = cell(rows$setting)), rows, "Settings")
}

setting_words <- function(x) {
  if (is.null(x)) return("NULL")
  if (is.data.frame(x)) return(enumerate(do.call(paste, c(unname(as.list(x)), sep = " v ")), 6L))
  if (inherits(x, "formula")) return(paste(deparse(x, width.cutoff = 500L), collapse = " "))
  if (is.atomic(x)) return(if (length(x)) enumerate(format(x, trim = TRUE, digits = 15L), 8L) else "none")
  if (is.function(x)) return("a function")
  if (inherits(x, "cytochange_groups")) return(both_groups(x, "v"))
  describe(x)
}

# ---- what tables of results share ------------------------------------------------------------------------------------

by_p <- function(result) result[order(result$p.value), , drop = FALSE]

result_table <- function(columns, rows, all, label, note = NULL) {
  new_table(columns, as.data.frame(all), label, is_clear(rows), order = "those with the smallest p", note = c(
    note, paste0("Bold: ", clear_words(all), ". Intervals: ", format_level(settings_of(all)$conf.level %||% 0.95), "."),
    if (any(rows$n_censored > 0L, na.rm = TRUE)) {
      paste0("Below limit: patients with such a value, ", get_limit_rule(settings_of(all)$censored_rule)$table, ".")
    }
  ))
}

# Values below the limit have a column of their own.
readable_note <- function(rows) {
  note <- remark_text(rows$remarks, except = "limit")
  ifelse(rows$status == "ok", note, ifelse(note == "", rows$status, paste0(rows$status, ": ", note)))
}

censored_cell <- function(rows) if (any(rows$n_censored > 0L, na.rm = TRUE)) cell(rows$n_censored)

p_cell <- function(p) cell(format_p(p), p)

moves_cell <- function(down, same, up) {
  cell(ifelse(is.na(down), "", paste(down, same, up, sep = " / ")), up - down)
}

# "1.23 (0.98, 1.55)", broken, if at all, before the bracket.
no_break <- function(text) gsub(", ", ",\u00a0", text, fixed = TRUE)

interval_text <- function(estimate, low, high) {
  no_break(ifelse(estimate == "", "", paste0(estimate, ifelse(low == "" | high == "", "",
                                                              paste0(" (", low, ", ", high, ")")))))
}

ratio_cell <- function(estimate, low, high) {
  show <- function(x) ifelse(is.na(x), "", format_ratio(x))
  cell(interval_text(show(estimate), show(low), show(high)), estimate)
}

change_cell <- function(rows) {
  if (is_fold(rows)) return(ratio_cell(rows$fold_change, rows$fold_low, rows$fold_high))
  cell(no_break(format_interval(rows$estimate, rows$conf.low, rows$conf.high)), rows$estimate)
}

area_cell <- function(rows) {
  cell(interval_text(share_text(rows$auc), share_text(rows$auc_low), share_text(rows$auc_high)), rows$auc)
}

# "2 (1 to 4)"
rank_range <- function(rows) {
  number <- function(x) sub("\\.0+$", "", format_number(x, 2L))
  range <- ifelse(is.na(rows$rank_low), "", paste0(" (", number(rows$rank_low), " to ", number(rows$rank_high), ")"))
  gsub(" to ", "\u00a0to\u00a0", ifelse(is.na(rows$rank), "", paste0(rows$rank, range)))
}
