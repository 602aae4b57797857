# What is said of two models compared: compare_prognosis().

# Names of the rows: of measures, and of what compares likelihoods.
accuracy_words <- function(ids) ifelse(ids == "lr_chi_square", "LR chi-square", measure_words(ids, "name"))

compared_models <- function(used) {
  paste0(upper_initial(names(used$models)), " model: ", vapply(used$models, deparse1, ""), ".")
}

comparison_method <- function(used) {
  if (!validation_record(used)$refits) {
    return(paste0("DeLong's paired confidence interval and test of the areas; Brier scores from ",
                  format_count(used$resamples, "resample"), " of the patients, seed ", seed_text(used$seed)))
  }
  paste0("Both models fitted again in the same ", format_count(used$n_resamples, "bootstrap resample"),
         if (used$refitted_by == "R") ", terms made anew in each", ", seed ", seed_text(used$seed))
}

# Of nested models: what part of the larger one's likelihood ratio is new.
added_words <- function(x) {
  share <- added_information(x)
  if (is.na(share)) return(NULL)
  larger <- if (settings_of(x)$df >= 0) "second" else "first"
  paste0(percent_text(share), " of the ", larger, " model's likelihood ratio ",
         "is information that the other does not have (", format_count(abs(settings_of(x)$df), "degree"),
         " of freedom)")
}

# 1 - LR of the smaller model / LR of the larger.
added_information <- function(x) {
  row <- as.data.frame(x)[x$measure == "lr_chi_square", ]
  if (!nrow(row) || is.na(row$difference)) return(NA_real_)
  abs(row$difference) / max(row$first, row$second)
}

comparison_findings <- function(comparison) {
  set <- settings_of(comparison)
  rows <- as.data.frame(comparison)
  said <- unlist(lapply(which(rows$status == "ok"), function(i) {
    if (rows$measure[i] == "lr_chi_square") added_finding(rows[i, ], set, comparison) else
      difference_finding(rows[i, ], set)
  }))
  if (is.null(said)) "Nothing could be computed; the table says why." else said
}

difference_finding <- function(row, set) {
  side <- side_of(row$conf.low, row$conf.high)
  name <- accuracy_words(row$measure)
  difference <- told_decimals(c(row$corrected, row$conf.low, row$conf.high), 3L, 0)
  interval <- confidence_words(row$conf.low, row$conf.high, difference[-1L], set$conf.level)
  figures <- paste0(fixed(row$first, 3L), " and ", fixed(row$second, 3L),
                    if (validation_record(set)$refits) " in the patients fitted" else " in new patients",
                    if (measure_words(row$measure, "perfect") == "0") "; lower is better")
  told <- if (validation_record(set)$refits) "Corrected for optimism, the " else
    paste0("In ", format_count(set$n, "new patient"), " the ")
  if (side == 0L) {
    return(paste0(told, "difference in ", name, ", second model minus first, was ", difference[1L], " (",
                  interval, "; ", figures, "): a difference of 0 is not excluded."))
  }
  paste0(told, name, " of the second model was ", if (side < 0L) "lower" else "higher", " by ",
         sub("^-", "", difference[1L]), " (difference ", difference[1L], ", ", interval, "; ", figures, ").")
}

added_finding <- function(row, set, comparison) {
  test <- paste0("likelihood-ratio chi-square ", fixed(abs(row$difference), 2L), " with ",
                 format_count(abs(set$df), "degree"), " of freedom, ", format_p_equals(row$p.value))
  larger <- if (set$df >= 0) "second" else "first"
  if (!isTRUE(row$p.value <= 1 - set$conf.level + 1e-12)) {
    return(paste0("What the ", larger, " model has beyond the other is not significantly associated with ",
                  event_named(set$event), " (", test, ")."))
  }
  paste0("What the ", larger, " model has beyond the other is significantly associated with ",
         event_named(set$event), " (", test, "); ", added_words(comparison), ".")
}

# The title of a picture.
say_comparison <- function(x) {
  row <- as.data.frame(x)[x$measure == "auc", ]
  if (row$status != "ok") return("The models could not be compared")
  side <- side_of(row$conf.low, row$conf.high)
  if (side == 0L) return("The areas under the curve of the two models: a difference of 0 is not excluded")
  paste0("The second model's area under the curve is ", if (side < 0L) "smaller" else "larger", " by ",
         told_decimals(abs(row$corrected), 3L, 0))
}
