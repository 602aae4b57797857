# The drafts of models and curves.

# ---- prognostic_model ------------------------------------------------------------------------------------------------

# The limits of an interval as columns of their own, at the console. `number`: turns them into text.
limit_columns <- function(low, high, number, set) {
  list(conf.low = draft_column("Lower limit", function() number(low),
                               short = paste(format_level(set$conf.level), "low")),
       conf.high = draft_column("Upper limit", function() number(high), short = "high"))
}

# An estimate with its interval in documents, alone at the console.
estimate_column <- function(label, rows, number, set, style, note, spanner = "") {
  draft_column(with_interval(label, set), function() {
    if (style$console) return(number(rows$corrected))
    estimate_text(rows$corrected, rows$conf.low, rows$conf.high, number, style$separator)
  }, note, spanner, rows$corrected, lower_initial(label))
}

#' @exportS3Method
table_draft.prognostic_model <- function(x, style = document_style(), spread = NULL) {
  set <- settings_of(x)
  rows <- generics::tidy(x, conf.int = TRUE)
  intercept <- rows$term == "(Intercept)"
  rows$status <- ifelse(is.na(rows$estimate), "not_computed", rows$status)
  rows$note <- rep("", nrow(rows))
  odds <- lapply(rows[c("estimate", "conf.low", "conf.high")], exp)
  record <- likelihood_of(x)
  method <- conf_method_of(x)
  intervals <- paste0(upper_initial(method$intervals(record)), " intervals.")
  columns <- c(list(
    odds_ratio = draft_column(with_interval("Odds ratio", set), function() {
      if (style$console) return(format_number(odds$estimate))
      ratio_interval(odds$estimate, odds$conf.low, odds$conf.high, style)
    }, intervals, key = rows$estimate, short = "odds ratio")),
    stats::setNames(limit_columns(odds$conf.low, odds$conf.high, format_number, x), c("odds_low", "odds_high")),
    list(
      estimate = draft_column(with_interval("Log odds ratio", set), function() {
        if (style$console) return(format_number(rows$estimate))
        share_interval(rows$estimate, rows$conf.low, rows$conf.high, style, 2L)
      }, intervals, key = rows$estimate, short = "log odds"),
      std.error = draft_column("SE", function() {
        if (style$console) format_number(rows$std.error) else fixed(rows$std.error, style$digits %||% 2L)
      }, paste0("Standard error of the log odds ratio, from the inverse ", get_standard_error(x$se)$name, ".")),
      statistic = draft_column(method$headings[["table"]], function() fixed(rows$statistic, 2L)),
      p.value = p_column(rows$p.value, style,
                         note = paste0(upper_initial(method$test_words(record)), ", not adjusted."))
    ))
  new_draft(
    keys = list(term = key_column("Term", if (style$console) rows$term else
      ifelse(intercept, "Intercept", coefficient_words(model_parts(x), "table")))),
    columns = columns, default = c("odds_ratio", "p.value"),
    console = c("odds_ratio", "odds_low", "odds_high", "estimate", "std.error", "p.value"), data = rows,
    title = paste0("Prognostic model of ", response_name(x), ": odds ratios"), main = "odds_ratio",
    row_note = not_computed_words(rows, !is.na(rows$estimate)),
    notes = c(model_note(x), simulated_note(list(simulated = x$simulated))), hidden = intercept,
    csv = generics::tidy(x, conf.int = TRUE, exponentiate = TRUE)
  )
}

response_name <- function(fit) expression_text(fit$formula[[2L]])

model_note <- function(fit) {
  record <- likelihood_of(fit)
  c(paste0("Logistic regression by ", record$noun, "; ", format_count(fit$n, "patient"), ", ",
           format_count(fit$n_events, "event"), if (fit$weighted) ", weighted", "."),
    if (fit$separated) record$separated_note,
    if (!fit$converged && !fit$separated) "The fit did not converge: do not use these figures.",
    if (fit$n_dropped) paste0("Left out: ", format_count(fit$n_dropped, "row"), " with missing values."),
    if (isTRUE(n_uncompared(fit) > 0)) paste0("Left out: ", count_lacking(n_uncompared(fit), response_groups()), "."),
    if (is_pooled(fit)) conf_method_of(fit)$pooled, if (length(fit$n_censored)) limited_words(fit))
}

# ---- anova of prognostic models --------------------------------------------------------------------------------------

#' @exportS3Method
table_draft.anova <- function(x, style = document_style(), spread = NULL) {
  about <- attr(x, "about", exact = TRUE)
  if (is.null(about)) abort_argument("x", "be an anova() of models of prognostic_model()", describe(x))
  data <- data.frame(df = x$Df, statistic = x$Chisq, p.value = x[["Pr(>Chisq)"]])
  compared <- about$compared
  if (compared) data <- data.frame(coefficients = x$Coefficients, log_lik = x$logLik, data)
  columns <- list(
    coefficients = if (compared) draft_column("Coefficients", big(data$coefficients)),
    log_lik = if (compared) draft_column("Log-likelihood", fixed(data$log_lik, 2L)),
    df = draft_column("df", big(as.integer(data$df)), "Degrees of freedom of the test."),
    statistic = draft_column("Chi-square", fixed(data$statistic, 2L)),
    p.value = p_column(data$p.value, style, note = paste0(
      "Likelihood-ratio test (", get_likelihood(about$likelihood)$name, "), the penalty that of the larger design",
      if (compared) "; each model against the next smaller." else "; terms added in order."))
  )
  if (compared && !get_likelihood(about$likelihood)$comparable) {
    columns$log_lik$note <- "Of each model with its own penalty; the tests' statistics have that of the larger one."
  }
  new_draft(keys = list(model = key_column(if (compared) "Model" else "Term", about$rows)), columns = columns,
            default = names(Filter(Negate(is.null), columns)), data = data, main = "statistic",
            title = if (compared) "Comparison of prognostic models" else "Terms of a prognostic model")
}

# ---- validation ------------------------------------------------------------------------------------------------------

#' @exportS3Method
table_draft.prognosis_validation <- function(x, style = document_style(), spread = NULL) {
  set <- settings_of(x)
  rows <- as.data.frame(x)
  computed <- !is.na(rows$corrected)
  number <- function(v) fixed(v, style$digits %||% 3L)
  refitted <- validation_record(set)$refits
  before <- if (refitted) c("apparent", "optimism")
  columns <- c(list(
    apparent = if (refitted) {
      draft_column("Apparent", function() number(rows$apparent), "In the patients that the model was fitted to.",
                   short = "apparent")
    },
    optimism = if (refitted) draft_column("Optimism", function() number(rows$optimism), short = "optimism"),
    corrected = estimate_column(corrected_label(set), rows, number, set, style, validation_note(set))
  ), limit_columns(rows$conf.low, rows$conf.high, number, set), closing_columns(rows, x$remarks, style))
  new_draft(
    keys = list(measure = key_column("Measure", measure_words(rows$measure, if (style$console) "name" else "title"))),
    columns = columns,
    default = c(before, "corrected"), console = c(before, "corrected", "conf.low", "conf.high"),
    report = c(before, "corrected", "note"), data = rows,
    title = if (is.null(set$formula)) "Validation of given predictions" else "Validation of a prognostic model",
    main = "corrected",
    row_note = not_computed_words(rows, computed),
    notes = c(validated_words(set), simulated_note(set)), remarks = other_notes(x$remarks[computed])
  )
}

validated_words <- function(set) {
  counts <- paste0(format_count(set$n, if (validation_record(set)$refits) "patient" else "new patient"), ", ",
                   format_count(set$n_events, "event"), lost_words(set), ".")
  if (!is.null(set$models)) {
    models <- vapply(set$models, expression_text, "")
    return(paste0(paste0(names(models), ": ", models, collapse = "; "), "; ", counts))
  }
  if (is.null(set$formula)) return(paste0("Given predictions; ", counts))
  paste0("Model: ", expression_text(set$formula), ", by ", fitted_by(set, "noun"), "; ", counts)
}

# How a validation was made, and what became of its refits, as a footnote.
validation_note <- function(used) {
  sub("[.]?$", ".", paste(c(validation_method(used), lower_initial(failed_refits(used))), collapse = "; "))
}

# The name of a figure without optimism.
corrected_label <- function(set) if (validation_record(set)$refits) "Corrected" else "In new patients"

corrected_words <- function(set) {
  sub("[.]?$", ".", paste(c(paste0(upper_initial(correction_words(set)), ", seed ", seed_text(set$seed)),
                            lower_initial(failed_refits(set))), collapse = "; "))
}

# ---- separation ------------------------------------------------------------------------------------------------------

#' @exportS3Method
table_draft.separation <- function(x, style = document_style(), spread = NULL) {
  rows <- generics::tidy(x)
  infinite <- rows$estimate != 0
  words <- ifelse(!infinite, "finite", ifelse(rows$estimate > 0, "infinite", "minus infinity"))
  draft <- new_draft(
    keys = list(term = key_column("Coefficient", if (style$console) rows$term else x$terms)),
    columns = list(direction = draft_column("Maximum-likelihood estimate",
                                            if (style$console) format_number(rows$estimate) else words,
                                            short = "estimate")),
    default = "direction", data = rows,
    title = if (!x$separated) "No separation: the maximum-likelihood estimate exists" else
      paste(if (x$complete) "Complete" else "Quasi-complete", "separation of a logistic model"),
    notes = paste0(x$n_separated, " of ", format_count(x$n, "row"), " are told apart without error.")
  )
  if (style$console) draft_rows(draft, which(infinite)) else draft
}

# ---- ROC curves ------------------------------------------------------------------------------------------------------

#' @exportS3Method
table_draft.roc_curve <- function(x, style = document_style(), spread = NULL) {
  set <- settings_of(x)
  set$conf.level <- x$conf.level
  rows <- data.frame(marker = x$label, generics::glance(x))
  bootstrap <- if (set$resamples > 0) paste0("; limits from ", format_count(set$resamples, "bootstrap resample"),
                                             ", seed ",
                                             format(set$seed, scientific = FALSE))
  columns <- c(list(
    n_event = draft_column("With the event", big(rows$n_event), spanner = "Patients"),
    n_other = draft_column("Without", big(rows$n_other), spanner = "Patients"),
    auc = draft_column(with_interval("AUC", set), share_interval(rows$auc, rows$auc_low, rows$auc_high, style),
                       paste0("Probability of a higher value with the event; ",
                              area_interval_words(area_interval(rows$auc, rows$auc_low)), "."))
  ), cut_point_columns(rows, set, style, paste0("Youden's; a value at or above it (>=), or below it (<), counts as ",
                                             "positive", bootstrap, "."), !is.null(bootstrap)), list(
    partial_auc = if (!is.na(x$partial_auc)) {
      draft_column(with_interval("Partial AUC", set),
                   share_interval(rows$partial_auc, rows$partial_low, rows$partial_high, style, 3L),
                   paste0("Over a ", set$partial_focus, " of ", paste(set$partial, collapse = " to "), "."))
    }
  ))
  new_draft(
    keys = list(marker = marker_key(rows, set, TRUE)), columns = columns,
    default = names(Filter(Negate(is.null), columns)), data = rows, title = paste("ROC curve of", x$label),
      main = "auc",
    notes = c(if (x$n_missing > 0) paste0(format_count(x$n_missing, "patient"),
                                          " left out: value or response missing."),
              simulated_note(set))
  )
}

#' @exportS3Method
table_draft.roc_comparison <- function(x, style = document_style(), spread = NULL) {
  set <- settings_of(x)
  rows <- as.data.frame(x)
  computed <- !is.na(rows$p.value)
  areas <- grep("^auc_", names(rows), value = TRUE)
  # Of a row for each pair the areas are those of its own two curves.
  labels <- if (nrow(rows) == 1L) paste("AUC of", set$curves) else paste(c("First", "Second", "Third")[1:3], "AUC")[
    seq_along(areas)]
  labels <- ifelse(is.na(labels), paste("AUC", seq_along(areas)), labels)[seq_along(areas)]
  joint <- length(set$curves) > 2L
  columns <- c(
    stats::setNames(lapply(seq_along(areas),
                           function(i) draft_column(labels[i], share_text(rows[[areas[i]]]), short = areas[i])), areas),
    list(
      difference = if (any(!is.na(rows$difference))) {
        draft_column(with_interval("Difference", set),
                     share_interval(rows$difference, rows$conf.low, rows$conf.high, style),
                     "First minus second area.", short = "difference")
      },
      statistic = draft_column(if (joint) "Statistic" else "z", fixed(rows$statistic, 2L),
                               if (joint) "Chi-square of three and more curves, z of two.", short = "statistic"),
      df = if (joint) draft_column("df", plain_text(as.integer(rows$df))),
      p.value = p_column(rows$p.value, style, note = paste0(
        "DeLong's test, ", if (rows$paired[1L]) "paired" else "unpaired", ", two-sided, not adjusted."))
    ))
  columns <- Filter(Negate(is.null), columns)
  new_draft(
    keys = list(curves = key_column("Curves", rows$curves)), columns = columns, default = names(columns), data = rows,
    title = paste("Comparison of", length(set$curves), "ROC curves"), main = "p.value",
    row_note = not_computed_words(rows, computed),
    notes = c(paste0(format_count(rows$n_event[1L], "patient"), " with the event, ", rows$n_other[1L], " without",
                     if (rows$n_left_out[1L] > 0) paste0("; ", rows$n_left_out[1L], " left out (missing)"), ".")),
    remarks = other_notes(x$remarks[computed])
  )
}

# ---- calibration and decision curves ---------------------------------------------------------------------------------

#' @exportS3Method
table_draft.calibration_curve <- function(x, style = document_style(), spread = NULL) {
  set <- settings_of(x)
  number <- function(v) fixed(v, style$digits %||% 2L)
  chosen <- x$curve[unique(round(seq(1, nrow(x$curve), length.out = 7L))), ]
  none <- rep(NA_real_, 3L)
  refitted <- validation_record(set)$refits
  rows <- data.frame(predicted = c(none, chosen$predicted), apparent = c(unname(x$apparent), chosen$apparent),
                     corrected = c(x$ICI, x$E50, x$E90, chosen$corrected), conf.low = c(none, chosen$conf.low),
                     conf.high = c(none, chosen$conf.high))
  quantity <- c("Mean distance (ICI)", "Median distance (E50)", "90th percentile of the distance (E90)",
                paste("Observed risk where", number(chosen$predicted), "is predicted"))
  distance <- rep(c(TRUE, FALSE), c(3L, nrow(chosen)))
  fine <- function(v) ifelse(distance, fixed(v, style$digits %||% 3L), number(v))
  columns <- c(list(
    apparent = if (refitted) {
      draft_column("Apparent", fine(rows$apparent), "In the patients that the model was fitted to.", short = "apparent")
    },
    corrected = estimate_column(corrected_label(set), rows, fine, set, style, corrected_words(set))
  ), limit_columns(rows$conf.low, rows$conf.high, fine, x))
  columns <- Filter(Negate(is.null), columns)
  new_draft(
    keys = list(quantity = key_column("Predicted against observed risk", quantity, "distance")), columns = columns,
    default = intersect(c("apparent", "corrected"), names(columns)), console = names(columns), data = rows,
    title = if (is.null(set$formula)) "Calibration of given predictions" else "Calibration of a prognostic model",
    main = "corrected",
    notes = c(validated_words(set), paste0("Observed risk smoothed by ", get_smoother(set$smoother)$name, "."),
              if (min(x$n_events, x$n - x$n_events) < 200) {
                "Fewer than 200 patients with or without the event: trust the distance more than the shape."
              }, simulated_note(set))
  )
}

#' @exportS3Method
table_draft.decision_curve <- function(x, style = document_style(), spread = NULL) {
  set <- settings_of(x)
  rows <- as.data.frame(x)
  several <- !is.null(set$models)
  number <- function(v) fixed(v, style$digits %||% 3L)
  columns <- c(list(
    n_positive = count_column("Patients above it", rows$n_positive, short = "positive"),
    net_benefit = if (validation_record(set)$refits) {
      draft_column("Apparent", number(rows$net_benefit), "In the patients that the model was fitted to.",
                   "Net benefit of the model", rows$net_benefit, "apparent")
    },
    corrected = estimate_column(corrected_label(set), rows, number, set, style, corrected_words(set),
                                "Net benefit of the model"),
    difference = if (several) {
      draft_column(with_interval(paste("Difference to", names(set$models)[1L]), set), function() {
        if (style$console) return(number(rows$difference))
        estimate_text(rows$difference, rows$difference_low, rows$difference_high, number, style$separator)
      }, "Paired: from the same resamples.", key = rows$difference, short = "difference")
    },
    difference_low = if (several) {
      draft_column("Lower limit of the difference", number(rows$difference_low), short = "low")
    },
    difference_high = if (several) {
      draft_column("Upper limit of the difference", number(rows$difference_high), short = "high")
    },
    all = draft_column("Treat all", number(rows$all), short = "treat all"),
    none = draft_column("Treat none", number(rows$none), short = "treat none")
  ), limit_columns(rows$conf.low, rows$conf.high, number, set))
  columns <- Filter(Negate(is.null), columns)
  shown <- function(...) intersect(c(...), names(columns))
  threshold <- key_column("Threshold", if (style$console) format(rows$threshold) else percent_text(rows$threshold))
  new_draft(
    keys = c(if (several) list(model = key_column("Model", rows$model)), list(threshold = threshold)),
    columns = columns, default = shown("n_positive", "net_benefit", "corrected", "difference", "all", "none"),
    console = if (several) shown("corrected", "difference", "difference_low", "difference_high", "all", "n_positive")
      else shown("net_benefit", "corrected", "conf.low", "conf.high", "all", "n_positive"), data = rows,
    title = if (several) paste("Decision curves of", length(set$models), "prognostic models") else
      if (is.null(set$formula)) "Decision curve of given predictions" else "Decision curve of a prognostic model",
    main = "corrected",
    row_note = not_computed_words(rows, !is.na(rows$corrected)),
    notes = c("Net benefit: true positives per patient, less false positives weighted by the odds of the threshold.",
              useful_words(x), validated_words(set), simulated_note(set)),
    remarks = other_notes(x$remarks[!is.na(x$corrected)])
  )
}

#' @exportS3Method
table_draft.cut_performance <- function(x, style = document_style(), spread = NULL) {
  set <- settings_of(x)
  rows <- as.data.frame(x)
  names <- c(sensitivity = "Sensitivity", specificity = "Specificity", ppv = "PPV", npv = "NPV", accuracy = "Accuracy")
  ratios <- c(lr_positive = "LR+", lr_negative = "LR-")
  figure <- function(id, label, write, note) {
    draft_column(with_interval(label, set), function() {
      write(rows[[id]], rows[[paste0(id, "_low")]], rows[[paste0(id, "_high")]], style)
    }, note, key = rows[[id]], short = label)
  }
  counts <- paste0("n_", c("true_positive", "false_positive", "false_negative", "true_negative"))
  columns <- c(
    list(positive = draft_column("TP / FP / FN / TN", function() {
      do.call(paste, c(lapply(rows[counts], big), sep = " / "))
    }, "Patients: true positive, false positive, false negative, true negative.", short = "TP/FP/FN/TN")),
    Map(figure, names(names), names, MoreArgs = list(write = share_interval, note = "Wilson's limits.")),
    Map(figure, names(ratios), ratios, MoreArgs = list(write = ratio_interval,
                                                note = "Limits normal on the log scale."))
  )
  sign <- vapply(cut_rules()[rows$direction], function(rule) rule$sign, "")
  new_draft(
    keys = list(cut = key_column("Positive", paste(sign, format_number(rows$cut, 4L)), "positive")),
    columns = columns, default = names(columns), console = c("positive", "sensitivity", "specificity", "ppv", "npv"),
    data = rows, title = paste0("Cut-points of ", set$label), main = "sensitivity",
    notes = paste0(format_count(set$n_event, "patient"), " with the event, ", big(set$n_other), " without.")
  )
}

#' @exportS3Method
ard_parts.cut_performance <- function(x) {
  rows <- as.data.frame(x)
  rows$cut <- vapply(rows$cut, format, "", digits = 15L)
  set <- settings_of(x)
  result_parts(x, rows, c("cut", "direction"), set$label, TRUE, set)
}
