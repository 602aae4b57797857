# What reviewers ask of methods besides the tests: missing values, significance, reporting guidelines.

# Who is in a row: "Missing values were not imputed: each row is of the patients with both values (31 to 39 pairs)."
available_words <- function(n, noun) {
  paste0("Missing values were not imputed: each row is of the patients with both values (", format_range(n), " ",
         noun, if (max(n, 0L, na.rm = TRUE) != 1L) "s", "). ")
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
    if (is.data.frame(result) && !is.null(result[["adj.p.value"]])) clear_level(result)
  }))
  if (!length(levels)) return(NULL)
  paste0("A p value", if (any(vapply(results, function(result) is_adjusted(settings_of(result)), NA))) {
    ", adjusted where it says so,"
  }, " of at most ", list_words(format(unique(round(levels, 12L))), Inf), " was called statistically significant.")
}

tells_prognosis <- function(results) {
  any(vapply(results, inherits, NA, c("prognostic_screen", "prognostic_model", "prognosis_validation",
                                      "outcome_screen")))
}

reporting_methods <- function(results) {
  if (tells_prognosis(results)) {
    paste("Prognostic markers are reported along the lines of the REMARK recommendations; a validated model along",
          "those of TRIPOD.")
  }
}

reporting_cites <- function(results) if (tells_prognosis(results)) c("remark", "tripod")

# ---- checklists ------------------------------------------------------------------------------------------------------

# An item: its number in the guideline, what it asks in few words, and where results of these classes answer it; none:
# the authors alone can.
new_item <- function(item, topic, of = character(), where = "") {
  list(item = item, topic = topic, of = of, where = where)
}

change_classes <- function() {
  c("paired_change", "response_change", "arm_change", "response_trend", "overall_change", "longitudinal_change")
}

screen_classes <- function() c("prognostic_screen", "outcome_screen")

reporting_guidelines <- function() {
  screens <- screen_classes()
  models <- c("prognostic_model", "prognosis_validation")
  prognosis <- c(screens, models)
  changes <- change_classes()
  list(
    REMARK = list(cites = "remark", items = list(
      new_item("1", "Marker, objectives, hypotheses"),
      new_item("2", "Patients: source, stage, comorbidity"),
      new_item("3", "Treatments and how they were chosen"),
      new_item("4", "Specimens: type, handling, storage"),
      new_item("5", "Assay: method, reagents, blinding"),
      new_item("6", "Selection of cases, design, period, follow-up"),
      new_item("7", "End points defined", prognosis, "methods name the event; its definition: by the authors"),
      new_item("8", "Candidate variables", prognosis, "methods name markers and covariates"),
      new_item("9", "Rationale of the sample size"),
      new_item("10", "Statistical methods, missing data", prognosis, "methods text"),
      new_item("11", "How marker values were handled, cut-points", prognosis,
               "methods text: values on their scale, cut-points chosen by Youden's index"),
      new_item("12", "Flow of patients", prognosis, "sample_flow(); report, section Patients"),
      new_item("13", "Distribution of characteristics and missing values", prognosis,
               "marker_summary(), missing_report(); report, section Patients"),
      new_item("14", "Marker against standard prognostic variables", character(), ""),
      new_item("15", "Univariable associations", screens, "table and findings of the screen"),
      new_item("16", "Multivariable effects with confidence intervals", "prognostic_model", "table of the model"),
      new_item("17", "Marker and standard variables in one model", "prognostic_model",
               "table of the model, whatever its p values"),
      new_item("18", "Further analyses: validation, sensitivity", c("prognosis_validation", "sensitivity"),
               "table of the validation; sensitivity()"),
      new_item("19", "Interpretation, limitations"),
      new_item("20", "Implications for research and care")
    )),
    TRIPOD = list(cites = "tripod", items = list(
      new_item("1", "Title: developing or validating a model"),
      new_item("2", "Abstract"),
      new_item("3", "Background and objectives"),
      new_item("4", "Source of data, dates"),
      new_item("5", "Participants, setting, treatments"),
      new_item("6", "Outcome defined", models, "methods name the event; its definition: by the authors"),
      new_item("7", "Predictors defined", models, "methods name them; how they were measured: by the authors"),
      new_item("8", "Sample size"),
      new_item("9", "Missing data", models, "methods text: patients left out are counted"),
      new_item("10", "Statistical methods: model, selection, validation, measures", models, "methods text"),
      new_item("11", "Risk groups, if any", "decision_curve", "decision curve over threshold probabilities"),
      new_item("12", "Development against validation data", "prognosis_validation",
               "validation: resamples of the same patients, or new ones"),
      new_item("13", "Flow and characteristics of participants", models,
               "sample_flow(), marker_summary(); report, section Patients"),
      new_item("14", "Model development: events, unadjusted associations", c("prognostic_model", screens),
               "print of the model; table of the screen"),
      new_item("15", "Model specification: all coefficients", "prognostic_model", "table of the model"),
      new_item("16", "Model performance with confidence intervals", "prognosis_validation", "table of the validation"),
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
      new_item("6", "Outcomes defined", changes, "methods name markers and visits; which is primary: by the authors"),
      new_item("7", "Sample size"),
      new_item("8", "Randomisation: sequence"),
      new_item("9", "Allocation concealment"),
      new_item("10", "Implementation"),
      new_item("11", "Blinding"),
      new_item("12", "Statistical methods", changes, "methods text"),
      new_item("13", "Flow of participants", changes, "sample_flow(); report, section Patients"),
      new_item("14", "Recruitment dates"),
      new_item("15", "Baseline data", changes, "marker_summary(); report, section Markers at each visit"),
      new_item("16", "Numbers analysed", changes, "number of pairs in each row"),
      new_item("17", "Outcomes and estimation, with confidence intervals", changes, "tables and findings"),
      new_item("18", "Ancillary analyses: subgroups, adjusted", c("response_change", "sensitivity"),
               "tables of strata and interactions; sensitivity()"),
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
    if (!length(item$of)) return("by the authors")
    if (any(vapply(results, inherits, NA, item$of))) item$where else "not in the results described here"
  }, "")
  data.frame(item = vapply(items, `[[`, "", "item"), topic = vapply(items, `[[`, "", "topic"), answered = answered)
}
