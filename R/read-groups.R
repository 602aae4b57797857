# Columns and vectors that divide the patients: arms, strata, `by`, the groups of the predictive test.

# Text and numbers become a factor whose levels do not depend on the locale, text in the order of the numbers in it and
# then of its bytes; a factor keeps the order of its levels, value labels are levels in the order of their codes. Blank
# is missing, levels without patients are dropped.
read_group <- function(x, argument) {
  x <- labelled_values(x)
  if (length(dim(x)) || !(is.factor(x) || is.character(x) || is.logical(x) || is.numeric(x) ||
                            inherits(x, c("Date", "POSIXct")))) {
    abort_data(argument, "be a vector or factor, one element a patient", describe(x))
  }
  coded <- name_codes(x, exact = TRUE)
  order <- if (is.character(x)) group_order(coded$label) else seq_along(coded$label)
  if (is.logical(x)) order <- order(coded$label)
  factor(coded$label[coded$code], levels = coded$label[order])
}

# The arms of a study, of which the first is the control unless a verb's `control` names another: said where the numbers
# in their names put them in order or speak against it, or another is called as a control is.
read_arms <- function(x, argument = "arm") {
  arm <- read_group(x, argument)
  inform_arm_order(levels(arm), if (is.character(x)) "text" else "levels")
  arm
}

# `by`: what put them in order: "text" their names, "levels" or "numbers" the data.
inform_arm_order <- function(label, by) {
  said <- arm_order_words(label, by)
  if (length(label) > 1L && length(said)) {
    inform_cytochange(paste0(said, ": ", enumerate(dQuote(label, FALSE), 12L), "; the first, ",
                             dQuote(label[1L], FALSE), ", is the control", other_control(label),
                             ". Another: `control` of the comparisons, or a factor with its levels in order."),
                      "arm_order", names = label)
  }
}

# What is to be said of the order of arms; NULL where nothing is.
arm_order_words <- function(label, by) {
  letters <- order(label, method = "radix")
  by_number <- group_order(label)
  of <- if (has_several_units(label)) "doses" else "numbers"
  if (by == "text" && !identical(letters, by_number)) {
    return(paste("Arms are taken in the order of the", of, "in their names"))
  }
  if (by == "levels" && identical(letters, seq_along(label)) && !identical(letters, by_number)) {
    return(paste("The levels of the arms are in the order of letters, not of their", of))
  }
  if (length(other_control(label))) "Arms are taken in this order"
}

# ", not \"Placebo\"": an arm called as a control is, where the first is not.
other_control <- function(label) {
  name <- lower_ascii(label)
  whole <- paste0("^((active |usual |standard |matching )?(control|placebo|vehicle|sham)( (arm|group))?|untreated|",
                  "(no|without) [^+]*|non[- ][^+]*|observation|(usual|standard|supportive) care|standard of care|soc|",
                  "best supportive care|bsc|(0|zero)( ?[a-z\u00b5/]+)?)$")
  called <- grepl(whole, name)
  if (!any(called)) called <- in_part_control(name)
  if (any(called) && !called[1L]) paste0(", not ", dQuote(label[called][1L], FALSE))
}

# Which names tell of a control by a part, where the first has no such word: "Placebo + chemo", "B (control)"; and what
# is part of the first: "Chemo alone" of "Chemo + drug", "Chemo" of "Drug + chemo".
in_part_control <- function(name) {
  word <- "(placebo|control|vehicle|sham)"
  worded <- grepl(paste0("^(matching )?", word, " ?(\\+|and |plus |/|with )|(\\+|and|plus|/|with|[-:]) ?(matching )?",
                         word, "$|[(]", word, "( arm| group)?[)]$"), name)
  if (length(name) && grepl(word, name[1L])) worded[] <- FALSE
  alone <- sub(" (alone|only)$", "", name)
  parts <- trim_blanks(strsplit(name[1L], "\\+| and | plus | with |/")[[1L]])
  worded | (length(parts) > 1L & ifelse(alone == name, name %in% parts[-1L], alone %in% parts))
}

# The same where a number must not be a measurement: groups are few.
read_few_groups <- function(x, argument, name = argument) {
  if (is.numeric(x) && is.null(value_labels(x)) && length(unique(x)) > 20L) {
    abort_argument(argument, "name columns of few levels", paste0(dQuote(name, FALSE), ", numbers with ",
                                                                  length(unique(x)), " different values"))
  }
  group <- read_group(x, argument)
  if (all(is.na(group))) {
    abort_argument(argument, "name columns with known values", paste0(dQuote(name, FALSE), ", all missing"))
  }
  group
}

read_strata <- function(x) {
  stratum <- read_few_groups(x, "strata")
  taken <- intersect(c("all", stratum_words("all")), levels(stratum))
  if (length(taken)) {
    abort_argument("strata", paste0("have no level called ", dQuote(taken[1L], FALSE),
                                    ": that names the row of all strata together"), "a factor with it")
  }
  stratum
}

# Names of columns of patients() that have values. `response`: may the response be one of them? `compared`: the column
# whose groups the verb compares, which no advice is to name.
check_patient_columns <- function(columns, study, argument, response = FALSE, compared = NULL) {
  columns <- check_strings(columns, argument, null_ok = TRUE)
  known <- dividing_columns(study$patients, response)
  known <- known[vapply(study$patients[known], function(column) !all(is.na(column)), NA)]
  unknown <- setdiff(columns, known)
  if (length(unknown)) {
    named <- setdiff(known, compared)
    abort_argument(argument, paste0("name columns of patients(x) that have values",
                                    if ("arm" %in% named) ", such as \"arm\""), enumerate(dQuote(unknown, FALSE)),
                   if (length(named)) paste0("the columns are ", enumerate(named, 12L)) else
                     "the study has none: its `arm`, `response` and `covariates` name them")
  }
  columns
}

study_strata <- function(study, strata) {
  if (is.null(strata)) return(NULL)
  columns <- lapply(study$patients[strata], read_strata)
  if (length(columns) == 1L) return(columns[[1L]])
  crossed(columns)
}
