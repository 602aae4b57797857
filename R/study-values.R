# Records become numbers to compute with, here and nowhere else.

# Values at one visit. `markers`: names, NULL for all. Returns `value`, a markers x patients matrix on the analysis
# scale (NA where missing), and `censored`, a logical matrix of the same shape; rows and columns are named by marker
# and patient id. `censored_rule`: what a value below its limit enters as.
study_values <- function(study, visit, markers = NULL, censored_rule = "limit") {
  at <- cells_at_visit(study, visit, markers)
  value <- study$records$value[at$record]
  censored <- study$records$censored[at$record]
  if (any(censored)) {
    value[censored] <- substitute_limit(value[censored], censored_rule, study, at$record[censored])
  }
  if (takes_log(study)) value <- log2(value)

  shape <- lengths(at$shape)
  out <- list(value = matrix(NA_real_, shape[1L], shape[2L], dimnames = at$shape),
              censored = matrix(FALSE, shape[1L], shape[2L], dimnames = at$shape))
  out$value[at$cell] <- value
  out$censored[at$cell] <- censored
  out
}

# Where the records of a visit stand in a markers x patients matrix: their numbers, its cells, and its `shape`, names of
# rows and columns.
cells_at_visit <- function(study, visit, markers) {
  wanted <- if (is.null(markers)) seq_len(nrow(study$markers)) else match(markers, study$markers$marker)
  row_of <- match(seq_len(nrow(study$markers)), wanted)
  records <- study$records
  here <- which(records$visit == match(visit, study$visits) & !is.na(row_of[records$marker]))
  list(record = here, cell = row_of[records$marker[here]] + (as.double(records$patient[here]) - 1) * length(wanted),
       shape = list(study$markers$marker[wanted], study$patients$id))
}

# Whether the analysis takes logarithms of the values: not where they are logarithms already.
takes_log <- function(study) study$scale == "log2" && !study$logged

# The values that enter in the place of limits. `here`: the records concerned.
substitute_limit <- function(limit, censored_rule, study, here) {
  rule <- get_limit_rule(check_limit_rule(censored_rule, "changes"))
  if (rule$refuses) {
    abort_data("censored_rule", paste("not be", dQuote(rule$id, FALSE), "where values are below the limit"),
               paste0(dQuote(rule$id, FALSE), ", with ", format_count(length(here), "value"), " below the limit"),
               where_rows(study$records$row[here], study$patients$id[study$records$patient[here]]))
  }
  if (is.null(rule$enters)) return(limit)
  if (study$logged) return(limit + log2(rule$enters(1)))
  if (rule$enters(1) != 1 && any(limit <= 0)) abort_substitution(rule$id, limit, study, here)
  rule$enters(limit)
}

# A part of a limit below 0 is above it.
abort_substitution <- function(rule, limit, study, here) {
  bad <- here[limit <= 0]
  markers <- study$markers$marker[unique(study$records$marker[bad])]
  abort_data("censored_rule",
             paste0("not be \"", rule, "\" where a limit is 0 or below: the value would stand above it"),
             paste0(enumerate(unique(limit[limit <= 0])), " for marker", if (length(markers) > 1L) "s", " ",
                    enumerate(markers)),
             where_rows(study$records$row[bad], study$patients$id[study$records$patient[bad]]))
}

# The arm of each patient for counting: "all" where the study has none, "not recorded" where it is missing.
arm_group <- function(study) {
  arm <- study$patients$arm
  if (is.null(study$source$arm)) return(factor(rep("all", length(arm))))
  if (!anyNA(arm)) return(arm)
  unknown <- utils::tail(make.unique(c(levels(arm), "not recorded")), 1L)
  levels(arm) <- c(levels(arm), unknown)
  arm[is.na(arm)] <- unknown
  arm
}

# The response group of each patient for counting: "all" where the study has no response.
counted_response <- function(study) {
  if (is.null(study$source$response)) return(factor(rep("all", nrow(study$patients))))
  response_group(study$patients)
}

# What settings() keep of the data, so that tables can print figures as the data are: `unit` (by marker; NULL where none
# is known), `decimals` of the measured values (by marker; NA where they have more than six, being computed),
# `simulated`; `duplicates`, the rule by which one of several values was made, NULL where there were none;
# `response_codes`.
data_settings <- function(study, markers) {
  unit <- stats::setNames(study$markers$unit, study$markers$marker)[markers]
  c(list(unit = if (!all(is.na(unit))) unit, decimals = value_decimals(study)[markers],
         simulated = simulated_words(study)),
    Filter(length, list(duplicates = duplicates_used(study, markers), response_codes = response_codes(study))))
}

duplicates_used <- function(study, markers) {
  joined <- which(study$records$n_rows > 1L)
  if (any(study$records$marker[joined] %in% match(markers, study$markers$marker))) study$source$duplicates
}

# What of the response counts as which group, whoever chose it: a list by group of codes, or of where many numbers begin
# and end, with the name of what they are of where it is known (attribute `of`); NULL where no patient is evaluable, or
# where the codes are the groups' own names.
response_codes <- function(study) {
  group <- response_group(study$patients)
  levels <- compared_words(response_groups())
  if (!any(group %in% levels)) return(NULL)
  response <- study$patients$response
  codes <- lapply(stats::setNames(nm = levels), function(level) {
    known <- sort(unique(response[group == level]))
    if (is.numeric(known) && length(known) > 4L) paste(range(known), collapse = " to ") else as.character(known)
  })
  if (all(unlist(Map(identical, unname(codes), levels)))) return(NULL)
  # Numbers do not say of what they are.
  structure(codes, of = study$source$response_name %||% if (is.numeric(response)) study$source$response)
}

# The settings that all descriptions of a study have.
summary_settings <- function(study) {
  c(data_settings(study, study$markers$marker),
    list(scale = study$scale, logged = study$logged, n_patients = nrow(study$patients)))
}

value_decimals <- function(study, most = 6L) {
  decimals <- .Call(ffi_decimals, as.double(study$records$value), study$records$marker, nrow(study$markers), most)
  names(decimals) <- study$markers$marker
  fine <- which(decimals > 3L)
  if (length(fine)) decimals[fine] <- pmin(decimals[fine], converted_decimals(study, fine))
  decimals
}

# Values of four decimals and more were converted from other units, as a rule: of these four significant digits say all
# that was measured. `markers`: by number.
converted_decimals <- function(study, markers) {
  here <- which(study$records$marker %in% markers)
  of <- factor(study$records$marker[here], markers)
  size <- vapply(split(abs(study$records$value[here]), of), stats::median, 0)
  ifelse(size > 0, pmax(2L, 3L - as.integer(floor(log10(size)))), 6L)
}

# What the data said of being simulated: text, or a bare TRUE.
simulated_words <- function(study) {
  said <- study$source$simulated
  if (is.character(said)) paste(said, collapse = " ") else if (isTRUE(said)) "simulated data"
}
