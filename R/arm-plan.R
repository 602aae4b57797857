# What arm_change() compares: the arms' records, who is in them, the arguments' checks.

# ---- records ---------------------------------------------------------------------------------------------------------

# Two arms, or, where there are more, each of the others and the control: then `arm` is not the name of one, and the
# record speaks of "the other arms". The columns are called the same. Colours of Okabe and Ito's palette that no
# response group has.
new_arm_groups <- function(arm, control) {
  unknown <- utils::tail(make.unique(c(arm, control, "arm unknown")), 1L)
  new_groups(
    id = "arm", verb = "arm_change", title = "Change between arms",
    levels = list(arm_level("arm", arm, "#009E73"), arm_level("control", control, "#CC79A7")),
    reference = "control",
    uncompared = new_level("no_arm", unknown, unknown, unknown, "patients of no known arm"),
    lacking = "a known arm", outside = "of no known arm", others = control
  )
}

arm_level <- function(id, arm, colour) {
  new_level(id, arm, paste("patient on", arm), paste("patients on", arm), arm, colour = colour)
}

# Of several arms against `control`.
several_arm_groups <- function(control) {
  record <- new_arm_groups("other arms", control)
  record$levels$arm[c("one", "many", "within")] <- c("patient on another arm", "patients on other arms",
                                                     "the other arms")
  record
}

# The words for the arm of one row, in tables of several arms, which name it in a column.
row_arm_groups <- function(record) {
  record$levels$arm[c("one", "many", "within")] <- c("patient on this arm", "patients on this arm", "this arm")
  record
}

# ---- who is compared -------------------------------------------------------------------------------------------------

# Each arm against the control, in each level of `by` (a data frame of factors, or NULL): one element of `sides` a
# comparison. `arm`: a factor, one element a patient; `levels` of the arms in use.
assign_arms <- function(arm, control, by, stratum, ids, covariates = NULL) {
  others <- setdiff(levels(arm), control)
  record <- if (length(others) == 1L) new_arm_groups(others, control) else several_arm_groups(control)
  order <- c(control, others)
  code <- match(as.character(arm), order)
  within <- crossed_levels(by, length(arm))
  sides <- do.call(c, lapply(seq_along(within$keys), function(g) {
    here <- within$group %in% g
    lapply(others, function(other) {
      first <- ifelse(here & arm %in% c(other, control), arm == other, NA)
      c(assign_groups(if (length(others) == 1L) record else new_arm_groups(other, control), first, stratum, ids,
                      covariates),
        list(keys = c(within$keys[[g]], list(arm = other, control = control)), uncompared = here & is.na(arm),
             arms = list(code = ifelse(here, code, NA), labels = order, of = g, arm = match(other, order) - 1L)))
    })
  }))
  list(record = record, sides = sides, stratum = stratum, ids = ids,
       counts = count_arms(arm, order, by, stratum, covariates),
       shuffled = list(first = if (length(others) == 1L) arm == others, code = code,
                       stratum = within_strata(within, stratum)))
}

# The combinations of `by` that patients have: `keys`, a list of the columns' levels each, and `group`, each patient's.
crossed_levels <- function(by, n) {
  if (is.null(by)) return(list(keys = list(list()), group = rep(1L, n)))
  group <- crossed(by)
  first <- match(levels(group), group)
  list(keys = lapply(first, function(i) lapply(by, function(column) as.character(column)[i])),
       group = as.integer(group))
}

# Shuffles of whole patients stay within the groups that are compared apart.
within_strata <- function(within, stratum) {
  if (length(within$keys) == 1L && !anyNA(within$group)) return(stratum)
  if (is.null(stratum)) factor(within$group) else crossed(list(within$group, stratum))
}

# For settings(): as count_groups(), `n_arm` by arm.
count_arms <- function(arm, order, by, stratum, covariates) {
  n <- vapply(order, function(level) sum(arm %in% level), 1L)
  list(n_patients = length(arm), n_arm = n[-1L], n_control = unname(n[1L]), n_no_arm = sum(is.na(arm)),
       n_without_group = if (is.null(by)) 0L else sum(!stats::complete.cases(by)),
       n_without_stratum = if (is.null(stratum)) 0L else sum(is.na(stratum)),
       n_without_covariate = if (is.null(covariates)) 0L else sum(!stats::complete.cases(covariates)))
}

# The methods of two groups, one that adjusts for the baseline before the others: of arms, which start alike, it has
# more power than a comparison of changes.
arm_method_ids <- function() {
  ids <- methods_of("two_groups")
  first <- methods_of("two_groups", "adjusts")[1L]
  c(first, setdiff(ids, first))
}

# ---- checks ----------------------------------------------------------------------------------------------------------

check_arms <- function(arm, argument = "x") {
  arm <- droplevels(arm)
  if (nlevels(arm) < 2L) {
    abort_data(argument, "have patients in two arms or more",
               if (nlevels(arm)) paste("one arm,", dQuote(levels(arm), FALSE)) else "none")
  }
  arm
}

# Columns of patients() in whose levels the arms are compared apart.
arm_by <- function(by, study) {
  by <- check_patient_columns(by, study, "by", response = TRUE, compared = "arm")
  if ("arm" %in% by) abort_argument("by", "name other columns than the arm, which is what is compared", "\"arm\"")
  if (is.null(by)) return(NULL)
  columns <- lapply(stats::setNames(nm = by), function(column) {
    if (column == response_groups()$id) response_group(study$patients) else
      read_few_groups(study$patients[[column]], "by", column)
  })
  evaluable <- compared_words(response_groups())
  if (response_groups()$id %in% by) {
    columns[[response_groups()$id]] <- factor(columns[[response_groups()$id]], evaluable)
  }
  list2DF(lapply(columns, droplevels))
}
