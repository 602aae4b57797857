# What a method of the verbs of change is: one record with all that the verbs, resampling, words, tables, pictures and
# help ask of it. A method is a file, method-<name>.R, and a line of known_methods().
#
# A method of the paired design computes a cell, all markers of one contrast and group of patients; a method of two
# groups computes all markers of one visit and stratum. `compute()` returns a list of columns, one element a marker:
# estimate, conf.low, conf.high, statistic, p.value; status ("ok" where the figures stand); `remarks`, what remark()
# gives; and `exact`: TRUE where p is of the exact or complete distribution, FALSE where it is approximate or drawn,
# NA where there is no such choice. It may also give `method`, where the record's name does not say enough of a row, and
# `d_z`, `n_half`, `spread_ratio`, where these are its own.

new_method <- function(...) check_method_record(list(...))

# How a two-group method tests the row of all strata together: the parts that differ from its other rows'.
new_stratified <- function(...) check_record(list(...), stratified_parts(), "stratified test")

# How a two-group method tests several arms at once, see arm-omnibus.R.
new_omnibus <- function(...) check_record(list(...), omnibus_parts(), "test of several arms")

check_method_record <- function(record) check_record(record, method_parts(record$design), "method")

method_parts <- function(design) {
  paired <- identical(design, "paired")
  arguments <- if (paired) c("cell", "core", "options") else c("data", "core", "options")
  c(list(
    id = is_text, # what users type
    design = is_one_of("paired", "two_groups"), # what it compares
    # ---- how it is computed ----
    core = if (paired) takes("n", "tail", "options") else is.function, # options of ffi_paired; the entry that describes
    compute = takes(arguments),
    smallest_p = null_or(takes("test", "core", "options")), # column p_min; NULL: there is no such bound
    # Uses values beyond a limit for what is known of them, where the rule hands them on? A text: yes, as it says.
    takes_limits = function(x) is_flag(x) || is_text(x),
    # ---- how it is resampled ----
    scheme = null_or(is_scheme), # for maxT, minP and simultaneous intervals; NULL: none
    needs_seed = null_or(takes("block", "options")), # of a test by resamples: is a block's run drawn, not complete?
    seconds = takes("n", "options"), # that a row takes, roughly, with n patients
    # ---- what is said of it ----
    name = is_text, # column `method`
    exactness = null_or(is_exactness), # what is added for rows that are exact and for those that are not
    title = is_text, # in prints and pictures
    footnote = is_text, # under a table
    sentence = takes("set", "exact"), # in methods_text(), after "by "
    estimate = is_texts(c("raw", "log2")), # under a table, by scale
    interval = is_text_or_empty, # under a table
    zeros = null_or(takes("set")), # what becomes of zero changes: c(print, footnote)
    cites = takes("set"), # keys of reference_list()
    references = is_texts(), # those that no other method has, by key
    remarks = is_remarks, # of its own, by code; see own_remarks()
    moderated = null_or(is.list), # what differs with moderated variances; NULL: it has none. See moderate.R
    help = is_text # an item of the verb's help, after its id
  ), if (paired) {
    # Takes each value at its own limit, not by the pair rule; then patients with one value may take part by it.
    list(own_limits = is_flag)
  } else {
    list(
      adjusts = is_flag, # takes covariates
      # The paired method of each group's own change; NULL: compute() brings `changes`, of `first` and `second` a list
      # of change, low, high.
      within = null_or(is_text),
      in_ranks = is_flag, # is the estimate one of ranks, not on the scale of the values?
      standardised = is_flag, # a difference of mean changes, of which Cohen's d is given
      stratified = null_or(is.list),
      omnibus = null_or(is.list) # of several arms at once, see new_omnibus(); NULL: none
    )
  })
}

stratified_parts <- function() {
  list(id = is_text, compute = takes("data", "core", "options"), smallest_p = null_or(takes("test", "core", "options")),
       name = is_text, exactness = null_or(is_exactness), footnote = is_text,
       words = is_text_or_empty, # in methods_text(), after "stratified by ..."
       cites = takes("set"))
}

omnibus_parts <- function() {
  list(id = is_text, compute = takes("data", "options"),
       draws = is_flag, # shuffles, where there are more ways to deal out the arms than resamples
       words = takes("strata"), # in sentences; `strata`: their names, NULL where there are none
       cites = is_texts())
}

# A scheme: `score`, what is summed over patients under resamples ("mean", "rank", "sign", "prentice"); `tail`: the
# probability beyond a critical value of the statistic, of the distribution by which each row's own test rejects. NULL:
# limits are the estimate -+ critical standard errors.
is_scheme <- function(x) {
  is.list(x) && is_one_of("mean", "rank", "sign", "prentice")(x$score) && null_or(takes("critical", "rows"))(x$tail)
}

is_exactness <- function(x) is.list(x) && all(vapply(x[c("column", "footnote")], is_texts(c("exact", "other")), NA))

is_remarks <- function(x) {
  is.list(x) && (!length(x) || !is.null(names(x))) && all(vapply(x, is_remark, NA))
}

# ---- exact or not, in words ----

exact_or_normal <- function() {
  list(column = c(exact = "exact", other = "normal"), footnote = c(exact = "exact", other = "normal approximation"))
}

complete_or_drawn <- function() {
  list(column = c(exact = "complete", other = "Monte Carlo"),
       footnote = c(exact = "all of them", other = "drawn at random"))
}

# Text of some rows: `name`, with what is said of exact and of other rows. `test`: a method, or its stratified test.
with_exactness <- function(name, words, exact) {
  if (is.null(words) || all(is.na(exact))) return(rep(name, length(exact)))
  which <- 3L - exact
  which[is.na(which)] <- 1L
  c(name, paste(name, words, sep = ", "))[which]
}

# Column `method`.
method_names <- function(test, exact) with_exactness(test$name, test$exactness$column, exact)

# ---- the registry ----

method_registry <- new.env(parent = emptyenv())

register_method <- function(record) {
  check_method_record(record)
  enter_record(record, method_registry, record$design)
  register_remarks(parts_of_methods("remarks"))
  invisible(record)
}

unregister_method <- function(record) {
  remove_record(record, method_registry, record$design)
  register_remarks(parts_of_methods("remarks"))
  invisible(record)
}

# A part of all methods, joined.
parts_of_methods <- function(part) {
  do.call(c, unname(lapply(c(method_registry$paired, method_registry$two_groups), `[[`, part)))
}

# Their ids; `part`: of those that have it.
methods_of <- function(design, part = NULL) {
  if (is.null(part)) return(names(method_registry[[design]]))
  names(Filter(function(record) has_part(record, part), method_registry[[design]]))
}

takes_limits <- function(design, id) has_part(get_method(design, id), "takes_limits")

has_part <- function(record, part) !is.null(record[[part]]) && !isFALSE(record[[part]])

get_method <- function(design, id) method_registry[[design]][[id]]

# The method that a call used: with moderated variances some of its parts are others.
used_method <- function(design, settings) {
  record <- get_method(design, settings$method)
  if (isTRUE(settings$moderate)) record[names(record$moderated)] <- record$moderated
  record
}

# The method of a result of a verb of change.
method_of <- function(result) {
  used_method(if (inherits(result, "paired_change")) "paired" else "two_groups", settings_of(result))
}

check_method <- function(method, design) check_registered(method, methods_of(design), "method")

# maxT and minP need a method that can be resampled.
check_scheme <- function(method, design, p.adjust.method) {
  if (!is_westfall_young(p.adjust.method) || !is.null(get_method(design, method)$scheme)) return(invisible())
  able <- able_methods(design, "scheme")
  abort_argument("p.adjust.method", paste("be one of p.adjust.methods; \"maxT\" and \"minP\" go with", able),
                 paste0(dQuote(p.adjust.method, FALSE), " with method ", dQuote(method, FALSE)))
}

check_stratified <- function(method, design) {
  if (!is.null(get_method(design, method)$stratified)) return(invisible())
  abort_argument("strata", paste("be NULL, or come with", able_methods(design, "stratified")),
                 paste("given with method", dQuote(method, FALSE)))
}

# "method "wilcoxon", "t"": those of a design that have a part, or have it not.
able_methods <- function(design, part, able = TRUE) {
  has <- methods_of(design, part)
  able <- if (able) has else setdiff(methods_of(design), has)
  if (length(able)) paste("method", enumerate(dQuote(able, FALSE), Inf)) else "a method that is not there yet"
}

# The same as advice: 'method "wilcoxon", "ppw" or "sign"'.
other_methods <- function(design, part) sub(", ([^,]*)$", " or \\1", able_methods(design, part))

# Does a call draw resamples, for its own tests or for the adjustment? Tests of means that need a seed are by resamples
# always, tests with a distribution of their own (scheme$tail) only where a seed was drawn.
uses_resamples <- function(settings, design) {
  method <- get_method(design, settings$method)
  of_test <- !is.null(method$needs_seed) && (is.null(method$scheme$tail) || !is.null(settings$seed)) &&
    (is.null(settings$scores) || !is.null(curve_of(settings$scores)))
  of_test || is_westfall_young(settings$p.adjust.method)
}

# "the baseline, er and age": what a method that takes covariates adjusts for; NULL for others.
adjusted_for <- function(record, set) {
  if (has_part(record, "adjusts")) with_covariates("the baseline", record, set)
}

# Words that end with what a method adjusts for itself, and the covariates of this call after them.
with_covariates <- function(words, record, set) {
  list_words(c(words, if (has_part(record, "adjusts")) set$covariates), Inf)
}

test_title <- function(record, set) with_covariates(record$title, record, set)

# The options of a paired method that needs no ranks and no order statistics.
means_only <- function(n, tail, options) list()

# Seconds that a test of one marker takes, roughly, with n patients.
seconds_plain <- function(n, options) 1e-5 + n * 1e-7

seconds_resampled <- function(n, options) seconds_plain(n, options) + options$resamples * (n + 20) * 1.5e-10

# The list of a design's methods in the help of its verbs.
method_help <- function(design) {
  items <- vapply(method_registry[[design]], function(record) paste0("* `\"", record$id, "\"`: ", record$help), "")
  paste(items, collapse = "\n")
}

# Column `p_min`; NA where the test has no such bound. `test`: a method, or its stratified test.
row_smallest_p <- function(test, figures, core, options) {
  if (is.null(test$smallest_p)) return(rep(NA_real_, length(figures$p.value)))
  test$smallest_p(figures, core, options)
}

# References that single methods bring.
method_references <- function() parts_of_methods("references")

# Rows of which nothing can be said keep their counts and lose their figures.
without_figures <- function(test, where, status) {
  if (!any(where)) return(test)
  figures <- intersect(c("estimate", "conf.low", "conf.high", "statistic", "p.value", "p_min"), names(test))
  for (name in figures) test[[name]][where] <- NA_real_
  test$status[where] <- status
  test$remarks <- take_back(test$remarks, where)
  test
}
