# Cut-points in tables: the columns of a chosen one, the draft and the analysis results data of given ones.

# Cut-points of values are in their units.
cut_unit <- function(set) {
  if (predictor_of(set)$units) "" else if (set$scale == "log2") "; a log2 fold change" else "; a difference in units"
}

# How a cut-point was chosen, and what is positive.
youden_words <- function(what) {
  paste("Youden's; positive is a", what, "at or above it where >= stands, below it where < does")
}

# The rule of a cut-point with both of its figures: at the console in one column, in documents one each.
cut_point_columns <- function(rows, set, style, note, resampled) {
  level <- list(conf.level = set$conf.level)
  corrected <- function(figure) {
    if (!resampled) return(NULL)
    found <- rows[[paste0(lower_ascii(figure), "_corrected")]]
    draft_column(paste0(figure, ", corrected"), function() share_text(found),
                 "Of each resample's own cut-point in the patients left out of it.", "Cut-point", found)
  }
  figure <- function(name) {
    draft_column(with_interval(name, level), function() share_columns(rows, lower_ascii(name), style),
                 "In the patients whose values gave the cut-point, and so too good; Wilson's limits.", "Cut-point",
                 rows[[lower_ascii(name)]])
  }
  list(
    cut_point = draft_column(if (resampled) with_interval("Positive", level) else "Positive", function() {
      if (style$console) return(cut_brief(rows, set))
      cut_text(rows, set, style)
    }, note, "Cut-point", rows$cut_point, "cut (sens, spec)"),
    sensitivity = figure("Sensitivity"), specificity = figure("Specificity"),
    sensitivity_corrected = corrected("Sensitivity"), specificity_corrected = corrected("Specificity")
  )
}

share_columns <- function(rows, name, style) {
  share_interval(rows[[name]], rows[[paste0(name, "_low")]], rows[[paste0(name, "_high")]], style)
}

# "< 540 U/mL (77%, 68%)".
cut_brief <- function(rows, set) {
  unit <- if (predictor_of(set)$units) unname(set$unit[as.character(rows$marker)])
  ifelse(is.na(rows$cut_point), "",
         paste0(cut_rule_text("", rows$cut_direction, format_number(rows$cut_point), unit %||% ""), " (",
                percent_text(rows$sensitivity), ", ",
                percent_text(rows$specificity), ")"))
}

cut_text <- function(rows, set, style) {
  decimals <- if (predictor_of(set)$units) decimals_of(rows$marker, set) else rep(2L, nrow(rows))
  text <- estimate_text(rows$cut_point, rows$cut_low, rows$cut_high, function(x) value_text(x, decimals, style$digits),
                        style$separator)
  ifelse(is.na(rows$cut_point), text, paste(rows$cut_direction, text))
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
  new_draft(
    keys = list(cut = key_column("Positive", given_rules(x), "positive")),
    columns = columns, default = names(columns), console = c("positive", "sensitivity", "specificity", "ppv", "npv"),
    data = rows, title = paste0("Cut-points of ", set$label), main = "sensitivity",
    notes = c(paste0(format_count(set$n_event, "patient"), " with the event, ", big(set$n_other), " without."),
              left_out_of_curve(set$n_missing), event_note(set$event), cut_side_words(x), simulated_note(set))
  )
}

#' @exportS3Method
ard_parts.cut_performance <- function(x) {
  rows <- as.data.frame(x)
  rows$cut <- vapply(rows$cut, format, "", digits = 15L)
  set <- settings_of(x)
  result_parts(x, rows, c("cut", "direction"), set$label, TRUE, set)
}
