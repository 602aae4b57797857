# Who is compared with whom. One record a comparison, which verbs, words, tables and pictures read: nothing else knows
# that there are responders. A verb of two groups takes any record of two groups, so that arms need but another record.
#
#   id          what divides the patients ("response"): a column of results, and a word in sentences
#   verb        the verb, and first class, of its results
#   title       heading of its part of a report
#   levels      the groups that are compared, in the order of pictures and tables, named by their `id`
#   reference   the `id` of the one that others are compared with
#   uncompared  the group of those who are counted but not compared
#   lacking     what these lack: "an evaluable response"
#   outside     what is said of one of them: "not evaluable for response"
#   others      the reference in few words: "others"
#   ordered     do the levels have an order?

# One group. `id`: its part of the names of columns; `label`: its level in data; `one`: the noun for one of its
# patients, `many` for several; `within`: what "in" and "of" stand before; `short`: its label where room is scarce.
new_level <- function(id, label, one, many = paste0(one, "s"), within = many, short = label, colour = "#7A7A7A") {
  list(id = id, label = label, one = one, many = many, within = within, short = short, colour = colour)
}

new_groups <- function(id, verb, title, levels, reference, uncompared, lacking, outside, others, ordered = FALSE) {
  names(levels) <- level_words_of(levels, "id")
  record <- list(id = id, verb = verb, title = title, levels = levels, reference = reference, uncompared = uncompared,
                 lacking = lacking, outside = outside, others = others, ordered = ordered)
  structure(check_record(record, groups_parts(levels, uncompared), "comparison"), class = "cytochange_groups")
}

groups_parts <- function(levels, uncompared) {
  distinct <- function(what) {
    all_levels <- c(levels, if (is_level(uncompared)) list(uncompared))
    !anyDuplicated(level_words_of(all_levels, what))
  }
  list(id = is_text, verb = is_text, title = is_text,
       levels = function(x) length(x) >= 2L && all(vapply(x, is_level, NA)) && distinct("id") && distinct("label"),
       reference = is_one_of(names(levels)), uncompared = is_level, lacking = is_text, outside = is_text,
       others = is_text, ordered = is_flag)
}

is_level <- function(x) {
  is.list(x) && identical(names(x), names(formals(new_level))) && all(vapply(x, is_text, NA))
}

level_words_of <- function(levels, what) vapply(levels, `[[`, "", what, USE.NAMES = FALSE)

# As an element of settings().
#' @export
print.cytochange_groups <- function(x, ...) {
  cat(x$id, ": ", both_groups(x, "v"), "\n", sep = "")
  invisible(x)
}

# ---- the records -----------------------------------------------------------------------------------------------------

# Blue, vermilion and grey of Okabe and Ito's palette, which colour-blind readers tell apart; pictures use the first two
# for nothing else.
new_response_groups <- function() {
  new_groups(
    id = "response", verb = "response_change", title = "Change against response",
    levels = list(new_level("responder", "responder", "responder", short = "resp.", colour = "#0072B2"),
                  new_level("non_responder", "non-responder", "non-responder", short = "non-resp.",
                            colour = "#D55E00")),
    reference = "non_responder",
    uncompared = new_level("not_evaluable", "not evaluable", "not evaluable", "not evaluable", "patients not evaluable",
                           "not eval."),
    lacking = "an evaluable response", outside = "not evaluable for response", others = "others"
  )
}

# Filled when the package is built (zzz.R), by `id`.
groups_registry <- new.env(parent = emptyenv())

register_groups <- function(groups) groups_registry[[groups$id]] <- groups

response_groups <- function() groups_registry$response

# ---- of a record -----------------------------------------------------------------------------------------------------

# The record of a result, and that of a column that divides patients; NULL where the column has no record.
groups_of <- function(result) attr(result, "settings", exact = TRUE)$groups %||% response_groups()

# A column of any name: one longer than a symbol of R may not be asked for.
column_groups <- function(column) if (column %in% names(groups_registry)) groups_registry[[column]]

# The group that the event, or the treatment, is in, and the one that it is compared with.
first_group <- function(groups) groups$levels[[match(TRUE, names(groups$levels) != groups$reference)]]
second_group <- function(groups) groups$levels[[groups$reference]]

# One word of each compared group, or of all with those not compared.
compared_words <- function(groups, what = "label") level_words_of(groups$levels, what)
all_words <- function(groups, what = "label") c(compared_words(groups, what), groups$uncompared[[what]])

# Names of columns: "n_responder", "n_non_responder"; "responder_down", "non_responder_down".
group_columns <- function(groups, stem) {
  id <- c(first_group(groups)$id, second_group(groups)$id)
  if (stem == "n") paste0("n_", id) else paste0(id, "_", stem)
}

uncompared_column <- function(groups) paste0("n_", groups$uncompared$id)

# How many were left out as not compared; of settings or of a model.
n_uncompared <- function(x, groups = response_groups()) x[[uncompared_column(groups)]]

# The two columns of `rows` (or elements of settings) as list(first, second).
group_values <- function(rows, groups, stem) {
  stats::setNames(as.list(rows)[group_columns(groups, stem)], c("first", "second"))
}

# Columns named for the two groups.
name_group_columns <- function(first, second, groups, stem) {
  stats::setNames(list(first, second), group_columns(groups, stem))
}

group_palette <- function(groups) stats::setNames(all_words(groups, "colour"), all_words(groups))

# Those of all records, so that a group has the same colour in every picture.
known_palettes <- function() lapply(mget(ls(groups_registry), envir = groups_registry), group_palette)

# ---- words -----------------------------------------------------------------------------------------------------------

# "responders and non-responders", "responders minus non-responders".
both_groups <- function(groups, between = "and") {
  paste(first_group(groups)$within, between, second_group(groups)$within)
}

# Other words for labels; by default what stands after "in": "responders", "patients not evaluable". A label of no group
# of the record, or without a record, stays as it is.
people <- function(labels, groups, what = "within") {
  labels <- as.character(labels)
  if (is.null(groups)) return(labels)
  at <- match(labels, all_words(groups))
  ifelse(is.na(at), labels, all_words(groups, what)[at])
}

# "32 responders", "1 responder", "8 not evaluable": a count, or counts, of the level.
count_in <- function(n, level) format_count(n, level$one, level$many)

# "32 responders", "1 responder", "8 to 32 responders": the counts of several rows.
range_in <- function(n, level) format_range_of(n, level$one, level$many)

# "3 patients without an evaluable response".
count_lacking <- function(n, groups) paste(format_count(n, "patient"), "without", groups$lacking)

# "32 responders, 40 non-responders, 8 not evaluable"; `n`: by group, none where 0.
group_counts <- function(groups, n) {
  levels <- c(groups$levels, list(groups$uncompared))
  said <- unlist(Map(count_in, as.vector(n), levels[seq_along(n)]))
  paste(said[as.vector(n) > 0], collapse = ", ")
}

# ---- patients --------------------------------------------------------------------------------------------------------

# The column of patients() that says by TRUE and FALSE who is in the first group of the response.
response_column_name <- function() first_group(response_groups())$id

responded <- function(patients) patients[[response_column_name()]]

# Names of the columns that divide patients: arm and covariates, with the response where it may divide them.
dividing_columns <- function(patients, response = FALSE) {
  setdiff(names(patients), c("id", response_column_name(), if (!response) response_groups()$id))
}

# The group of each patient, as a factor with all levels. `first`: TRUE, FALSE, NA.
group_factor <- function(groups, first) {
  labels <- c(first_group(groups)$label, second_group(groups)$label, groups$uncompared$label)
  factor(labels[ifelse(is.na(first), 3L, ifelse(first, 1L, 2L))], all_words(groups))
}

response_group <- function(patients) group_factor(response_groups(), responded(patients))

# What a verb of two groups needs of the patients. `first`: TRUE in the first group, FALSE in the reference, NA not
# compared; `stratum`: a factor or NULL; `covariates`: a data frame or NULL, and `lacking`, who has not all of them.
assign_groups <- function(groups, first, stratum, ids, covariates = NULL) {
  lacking <- if (is.null(covariates)) rep(FALSE, length(first)) else !stats::complete.cases(covariates)
  list(record = groups, first = first, stratum = stratum, ids = ids, covariates = covariates, lacking = lacking)
}

# The comparisons of two groups that a call makes: one, or those of assign_arms().
sides_of <- function(assigned) assigned$sides %||% list(assigned)

# How many patients a call had: for settings().
count_groups <- function(assigned) {
  first <- assigned$first
  c(list(n_patients = length(first)),
    name_group_columns(sum(first %in% TRUE), sum(first %in% FALSE), assigned$record, "n"),
    stats::setNames(list(sum(is.na(first))), uncompared_column(assigned$record)),
    list(n_without_stratum = if (is.null(assigned$stratum)) 0L else sum(is.na(assigned$stratum)),
         n_without_covariate = sum(assigned$lacking)))
}
