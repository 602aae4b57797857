# What response_change() compares: the arguments' checks, the strata, who is counted.

check_response_method <- function(method, exact) {
  list(method = check_method(method, "two_groups"),
       exact = check_flag(exact, "exact", null_ok = TRUE))
}

check_strata_columns <- function(strata, study) {
  strata <- check_strings(strata, "strata", null_ok = TRUE)
  known <- dividing_columns(study$patients)
  known <- known[vapply(study$patients[known], function(column) !all(is.na(column)), NA)]
  unknown <- setdiff(strata, known)
  if (length(unknown)) {
    abort_argument("strata", "name columns of patients(x) that have values, such as \"arm\"",
                   enumerate(dQuote(unknown, FALSE)),
                   if (length(known)) paste0("the columns are ", enumerate(known, 12L)))
  }
  strata
}

study_strata <- function(study, strata) {
  if (is.null(strata)) return(NULL)
  columns <- lapply(study$patients[strata], read_strata)
  if (length(columns) == 1L) return(columns[[1L]])
  read_strata(interaction(columns, drop = TRUE, lex.order = TRUE, sep = ", "))
}

read_strata <- function(x) {
  if (!(is.factor(x) || is.character(x) || is.logical(x) || is.numeric(x))) {
    abort_argument("strata", "be a vector or factor, one element a patient", describe(x))
  }
  stratum <- arm_factor(if (is.logical(x)) as.character(x) else x)
  if ("all" %in% levels(stratum)) {
    abort_argument("strata", "have no level called \"all\": that names the row of all strata together",
                   "a factor with it")
  }
  stratum
}
