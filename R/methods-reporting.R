# What reviewers ask of methods besides the tests: missing values, significance, reporting guidelines.

# Who is in a row: "Missing values were not imputed: each row is of the patients with both values (31 to 39 pairs)."
available_words <- function(n, noun, whose = NULL) {
  paste0("Missing values were not imputed: each row is of the patients with both values (",
         format_range_of(n, noun), whose, "). ")
}

# The same of rows that are of patients with all that the row needs.
measured_words <- function(n) {
  paste0("Missing values were not imputed: each row is of the patients with all its values (",
         format_range_of(n, "patient"), "). ")
}

# A model's formula without the language of R: "response on log2 sIL-2R and arm".
formula_words <- function(formula) {
  label <- function(x) gsub("log2\\(([^()]*)\\)", "log2 \\1", gsub("`", "", paste(deparse(x, 500L), collapse = " ")))
  terms <- tryCatch(attr(stats::terms(formula), "term.labels"), error = function(e) label(rlang::f_rhs(formula)))
  said <- vapply(terms, function(term) gsub(":", " x ", label(as.name(term)), fixed = TRUE), "")
  paste(label(rlang::f_lhs(formula)), "on", if (length(said)) list_words(said, Inf) else "nothing but its mean")
}

# What is called significant, one sentence for all results that have adjusted p values.
significance_methods <- function(results) {
  levels <- unlist(lapply(results, function(result) {
    if (is.data.frame(result) && !is.null(result[["adj.p.value"]])) significance_level(result)
  }))
  if (!length(levels)) return(NULL)
  paste0("A p value", if (any(vapply(results, function(result) is_adjusted(settings_of(result)), NA))) {
    ", adjusted where it says so,"
  }, " of at most ", list_words(format(unique(round(levels, 12L))), Inf), " was called statistically significant.")
}

# REMARK is of what markers tell of an outcome, TRIPOD of a model that was validated.
reporting_applies <- function(results) {
  any_of <- function(classes) any(vapply(results, inherits, NA, classes))
  c(remark = any_of(c(screen_classes(), "prognostic_model", "panel_model")), tripod = any_of("prognosis_validation"))
}

reporting_methods <- function(results) {
  applies <- reporting_applies(results)
  said <- c(remark = "Prognostic markers are reported along the lines of the REMARK recommendations",
            tripod = "The validation of a model is reported along the lines of the TRIPOD recommendations")
  if (any(applies)) paste0(said[applies], ".", collapse = " ")
}

reporting_cites <- function(results) names(which(reporting_applies(results)))

# ---- checklists ------------------------------------------------------------------------------------------------------

# An item: its number in the guideline, what it asks in few words, and answers; none: the authors alone can.
new_item <- function(item, topic, ...) list(item = item, topic = topic, answers = list(...))

# Where results of these classes answer an item. `where`: words, or a function of the result that gives them: NULL
# where it does not answer.
told_by <- function(of, where) list(of = of, where = if (is.function(where)) where else function(result) where)

change_classes <- function() {
  c("paired_change", "response_change", "arm_change", "response_trend", "overall_change", "longitudinal_change")
}

screen_classes <- function() c("prognostic_screen", "outcome_screen")

# ---- what results hold ----

# Validations of given predictions know of no model and its variables.
where_named <- function(where) function(result) if (!is.null(variables_of(result))) where

# Of screens of a marker each: those beside it.
variables_of <- function(result) {
  set <- settings_of(result)
  if (inherits(result, screen_classes())) {
    beside <- if (is.data.frame(set$covariates)) names(set$covariates) else set$covariates
    return(c("marker", if (isTRUE(set$adjust_baseline)) "baseline", beside))
  }
  if (inherits(result, "panel_model")) return(c(result$spec$markers, result$spec$covariates))
  formula <- if (inherits(result, "prognostic_model")) stats::formula(stats::terms(result)) else set$formula
  if (!is.null(formula)) all.vars(rlang::f_rhs(formula))
}

where_alone <- function(where) function(result) if (length(variables_of(result)) == 1L) where

where_several <- function(where) function(result) if (length(variables_of(result)) > 1L) where

left_out_told <- function(result) {
  told <- c(if (isTRUE(result$n_dropped > 0L)) "methods text: patients left out for missing values are counted",
            if (isTRUE(n_uncompared(result) > 0L)) {
              paste("print of the model:", format_count(n_uncompared(result), "patient"), response_groups()$outside)
            })
  told %||% "no patient left out for missing values"
}

left_out_of_validation <- function(result) {
  set <- settings_of(result)
  if (validation_record(set)$refits) return(NULL)
  if (sum(set$n_left_out) > 0L) "methods text: patients left out are counted" else "no new patient left out"
}

validated_in <- function(result) {
  inside <- validation_record(settings_of(result))$refits
  paste("methods text: validated in", if (inside) "the patients of the development" else
    "new patients; how they differ: by the authors")
}

strata_told <- function(result) {
  set <- settings_of(result)
  c(if (length(set$strata)) paste0("tables of strata", if ("interaction_p" %in% names(result)) " and interactions"),
    if (length(set$by)) paste("tables within each", divided_by(set$by, one = TRUE)))
}

adjusted_told <- function(result) {
  covariates <- settings_of(result)$covariates
  if (length(covariates)) paste("tables adjusted for", list_words(covariates, Inf))
}

# ---- guidelines ----

reporting_guidelines <- function() {
  screens <- screen_classes()
  models <- c("prognostic_model", "panel_model", "prognosis_validation")
  prognosis <- c(screens, models)
  curves <- c("roc_curve", "roc_comparison", "prognosis_comparison", "calibration_curve", "decision_curve")
  changes <- change_classes()
  list(
    REMARK = list(cites = "remark", items = list(
      new_item("1", "Marker, objectives, hypotheses"),
      new_item("2", "Patients: source, stage, comorbidity"),
      new_item("3", "Treatments and how they were chosen"),
      new_item("4", "Specimens: type, handling, storage"),
      new_item("5", "Assay: method, reagents, blinding"),
      new_item("6", "Selection of cases, design, period, follow-up"),
      new_item("7", "End points defined",
               told_by(prognosis, where_named("methods name the event; its definition: by the authors"))),
      new_item("8", "Candidate variables", told_by(prognosis, where_named("methods name markers and covariates"))),
      new_item("9", "Rationale of the sample size"),
      new_item("10", "Statistical methods, missing data",
               told_by(c(prognosis, curves, "risk_difference"), "methods text")),
      new_item("11", "How marker values were handled, cut-points",
               told_by(prognosis, where_named("methods text: values on their scale")),
               told_by("prognostic_screen", "cut-points chosen by Youden's index")),
      new_item("12", "Flow of patients", told_by(prognosis, "sample_flow(); report, section Patients")),
      new_item("13", "Distribution of characteristics and missing values",
               told_by(prognosis, "marker_summary(), missing_report(); report, section Patients")),
      new_item("14", "Marker against standard prognostic variables"),
      new_item("15", "Univariable associations", told_by(screens, where_alone("table and findings of the screen")),
               told_by("prognostic_model", where_alone("table of the model"))),
      new_item("16", "Multivariable effects with confidence intervals",
               told_by("prognostic_model", where_several("table of the model")),
               told_by(screens, where_several("table of the screen"))),
      new_item("17", "Marker and standard variables in one model",
               told_by("prognostic_model", where_several("table of the model, whatever its p values")),
               told_by(screens, where_several("table of the screen, whatever its p values"))),
      new_item("18", "Further analyses: validation, sensitivity",
               told_by("prognosis_validation", "table of the validation"),
               told_by("prognosis_comparison", "table of the comparison of models"),
               told_by("sensitivity", "sensitivity()")),
      new_item("19", "Interpretation, limitations"),
      new_item("20", "Implications for research and care")
    )),
    TRIPOD = list(cites = "tripod", items = list(
      new_item("1", "Title: developing or validating a model"),
      new_item("2", "Abstract"),
      new_item("3", "Background and objectives"),
      new_item("4", "Source of data, dates"),
      new_item("5", "Participants, setting, treatments"),
      new_item("6", "Outcome defined",
               told_by(models, where_named("methods name the event; its definition: by the authors"))),
      new_item("7", "Predictors defined",
               told_by(models, where_named("methods name them; how they were measured: by the authors"))),
      new_item("8", "Sample size",
               told_by("panel_model", "print of the panel: Riley's criteria; reasons: by the authors")),
      new_item("9", "Missing data", told_by("prognostic_model", left_out_told),
               told_by("panel_model", "methods text: patients with all markers; those left out are counted"),
               told_by("prognosis_validation", left_out_of_validation)),
      new_item("10", "Statistical methods: model, selection, validation, measures",
               told_by(c(models, curves), "methods text")),
      new_item("11", "Risk groups, if any", told_by("decision_curve", "decision curve over threshold probabilities")),
      new_item("12", "Development against validation data", told_by("prognosis_validation", validated_in)),
      new_item("13", "Flow and characteristics of participants",
               told_by(models, "sample_flow(), marker_summary(); report, section Patients")),
      new_item("14", "Model development: events, unadjusted associations",
               told_by(c("prognostic_model", "panel_model"), "print of the model"),
               told_by(screens, where_alone("table of the screen"))),
      new_item("15", "Model specification: all coefficients", told_by("prognostic_model", "table of the model"),
               told_by("panel_model", "print of the panel; coef()")),
      new_item("16", "Model performance with confidence intervals",
               told_by("prognosis_validation", "table of the validation"),
               told_by(curves, "tables and pictures of curves and comparisons")),
      new_item("17", "Model updating, if any"),
      new_item("18", "Limitations"),
      new_item("19", "Interpretation"),
      new_item("20", "Implications"),
      new_item("21", "Supplementary information"),
      new_item("22", "Funding")
    )),
    CONSORT = list(cites = "consort", items = list(
      new_item("1", "Title and abstract"),
      new_item("2", "Background and objectives"),
      new_item("3", "Trial design"),
      new_item("4", "Participants: eligibility, setting"),
      new_item("5", "Interventions"),
      new_item("6", "Outcomes defined",
               told_by(changes, "methods name markers and visits; which is primary: by the authors")),
      new_item("7", "Sample size"),
      new_item("8", "Randomisation: sequence"),
      new_item("9", "Allocation concealment"),
      new_item("10", "Implementation"),
      new_item("11", "Blinding"),
      new_item("12", "Statistical methods", told_by(changes, "methods text")),
      new_item("13", "Flow of participants", told_by(changes, "sample_flow(); report, section Patients")),
      new_item("14", "Recruitment dates"),
      new_item("15", "Baseline data", told_by(changes, "marker_summary(); report, section Markers at each visit")),
      new_item("16", "Numbers analysed", told_by(changes, "number of pairs in each row")),
      new_item("17", "Outcomes and estimation, with confidence intervals", told_by(changes, "tables and findings"),
               told_by("risk_difference", "table: absolute and relative effect on the risk")),
      new_item("18", "Ancillary analyses: subgroups, adjusted",
               told_by(setdiff(changes, "longitudinal_change"), strata_told),
               told_by("marker_correlation", "table of correlations"), told_by(changes, adjusted_told),
               told_by("sensitivity", "sensitivity()")),
      new_item("19", "Harms"),
      new_item("20", "Limitations"),
      new_item("21", "Generalisability"),
      new_item("22", "Interpretation"),
      new_item("23", "Registration"),
      new_item("24", "Protocol"),
      new_item("25", "Funding")
    ))
  )
}

# The items of a guideline: where the results that are described answer each.
reporting_checklist <- function(guideline, results) {
  items <- reporting_guidelines()[[guideline]]$items
  answered <- vapply(items, function(item) {
    if (!length(item$answers)) return("by the authors")
    told <- lapply(item$answers, function(answer) {
      lapply(results, function(result) if (inherits(result, answer$of)) answer$where(result))
    })
    told <- unique(unlist(told))
    if (length(told)) paste(told, collapse = "; ") else "not in the results described here"
  }, "")
  data.frame(item = vapply(items, `[[`, "", "item"), topic = vapply(items, `[[`, "", "topic"), answered = answered)
}
