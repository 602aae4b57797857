# Columns and vectors that divide the patients: arms, strata, `by`, the groups of the predictive test.

# Text and numbers become a factor whose levels do not depend on the locale; a factor keeps the order of its levels,
# value labels are levels in the order of their codes. Blank is missing, levels without patients are dropped.
read_group <- function(x, argument) {
  x <- labelled_values(x)
  if (length(dim(x)) || !(is.factor(x) || is.character(x) || is.logical(x) || is.numeric(x) ||
                            inherits(x, c("Date", "POSIXct")))) {
    abort_data(argument, "be a vector or factor, one element a patient", describe(x))
  }
  coded <- name_codes(x, exact = TRUE)
  order <- if (is.character(x)) order(coded$label, method = "radix") else seq_along(coded$label)
  if (is.logical(x)) order <- order(coded$label)
  factor(coded$label[coded$code], levels = coded$label[order])
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
