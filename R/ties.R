# How events at one time are treated in a partial likelihood: one record a way, which models, words, tables and help
# read. A further one is a record here and a line of the core's list (src/core/cc_enums.h).

# The registry; the first is the default. `id`: what users type, and the core's name; `name`: in a sentence; `cites`:
# keys of reference_list(); `help`: an item of the help, after its id.
known_ties <- function() {
  list(
    list(id = "breslow", name = "Breslow's method", cites = "breslow",
         help = "each sees all who are at risk, as SAS PHREG and `coxphf::coxphf()` do"),
    list(id = "efron", name = "Efron's method", cites = "efron",
         help = "those who fail together leave one after the other, as `survival::coxph()` does unasked")
  )
}

ties_parts <- function() list(id = is_text, name = is_text, cites = is_texts(), help = is_text)

ties_registry <- new.env(parent = emptyenv())

register_ties <- function(record) {
  enter_record(check_record(record, ties_parts(), "way of treating ties"), ties_registry)
}

ties_ids <- function() names(ties_registry$all)

get_ties <- function(id) ties_registry$all[[id]]

check_ties <- function(x) check_registered(x, ties_ids(), "ties")

ties_help <- function() {
  paste(vapply(ties_registry$all, function(record) paste0("`\"", record$id, "\"`, ", record$help), ""), collapse = "; ")
}
