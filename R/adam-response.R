# The response of an ADaM data set: which of its rows and columns count, one value a patient.

# The response of the patients: `id`, `value`, the `column` it was read from and the `name` of what it is. NULL without
# a response data set.
adam_response <- function(response, visit, param, value, sets) {
  if (is.null(response)) {
    check_no_choice(list(response_visit = visit, response_param = param, response_value = value), "response")
    return(NULL)
  }
  data <- check_adam(response, "response", "USUBJID")
  asked <- response_param_rows(data, param) & response_visit_rows(data, visit)
  rows <- analysed_rows(data, asked, "response")
  column <- response_column(data, rows, value, sets)
  check_one_response(data, rows, column, visit)
  inform_derived(data, rows[!blank_text(response_text(data[[column]][rows]))], "response is", "responses are",
                 "derived_response")
  inform_differing_response(data, rows, column)
  value <- data[[column]]
  if (is.null(sets)) {
    named <- lapply(c("PARAMCD", "PARAM"), function(name) known_text(data[[name]][rows]))
    inform_response_column(value[rows], unlist(named), "of")
  }
  list(id = data[["USUBJID"]], value = keep_rows(if (is.character(value)) trim_blanks(value) else value, rows),
       column = column, name = response_told(data, rows[!blank_text(response_text(value[rows]))]),
       unchosen = none_chosen(data, asked & !blank_text(response_text(value)), rows))
}

# "CIBIC Score at Week 24, 83 of 236 values derived: LOCF": the parameter and visit of these `rows`, where they have
# one; NULL where the first is not known.
response_told <- function(data, rows) {
  one <- function(name) {
    known <- known_text(data[[name]][rows])
    if (length(known) == 1L) known
  }
  name <- one("PARAM") %||% one("PARAMCD")
  if (!is.null(name)) paste0(paste(c(name, one("AVISIT")), collapse = " at "), derived_told(data, rows))
}

# ", 83 of 236 values derived: LOCF", of the patients of these `rows`; "" where none is.
derived_told <- function(data, rows) {
  type <- trim_blanks(as.character(data[["DTYPE"]][rows]))
  derived <- !is.na(type) & !type %in% missing_texts()
  if (!any(derived)) return("")
  patients <- function(which) length(unique(data[["USUBJID"]][rows[which]]))
  paste0(", ", big(patients(derived)), " of ", format_count(patients(TRUE), "value"), " derived: ",
         list_words(unique(type[derived]), 4L))
}

# The data with a word for DTYPE where it is blank: a row without one differs from a derived one.
with_types <- function(data) {
  type <- data[["DTYPE"]]
  if (!is.null(type)) data[["DTYPE"]] <- replace(as.character(type), blank_text(type), "none")
  data
}

# Derived rows (DTYPE) among the `rows` of patients' outcomes that count: who did not come back may stand as a
# non-responder. `one`, `many`: what they are.
inform_derived <- function(data, rows, one, many, kind) {
  if (is.null(data[["DTYPE"]])) return(invisible())
  type <- trim_blanks(as.character(data[["DTYPE"]][rows]))
  derived <- !is.na(type) & !type %in% missing_texts()
  if (!any(derived)) return(invisible())
  inform_cytochange(paste0(format_count(sum(derived), paste(one, "derived, and counts"),
                                        paste(many, "derived, and count")), " as any other: DTYPE ",
                           counted_codes(table_of(type[derived])), " (",
                           where_rows(rows[derived], data[["USUBJID"]][rows[derived]]), ")."), kind,
                    rows = rows[derived], names = unique(type[derived]))
}

response_param_rows <- function(data, param) param_rows(data, param, "response_param", "response")

response_visit_rows <- function(data, visit) {
  if (is.null(visit)) return(rep(TRUE, length(data[["USUBJID"]])))
  if (is.null(data[["AVISIT"]]) && is.null(data[["AVISITN"]])) {
    abort_argument("response_visit", "be NULL where `response` has no AVISIT", describe(visit))
  }
  schedule <- adam_schedule(data)
  label <- check_string(adam_visit_labels(visit, schedule, "response_visit"), "response_visit")
  schedule$label[schedule$code] %in% check_subset(label, schedule$label, "response_visit")
}

check_one_response <- function(data, rows, column, visit) {
  id <- data[["USUBJID"]][rows]
  text <- response_text(data[[column]][rows])
  known <- !blank_text(text)
  first <- text[known][match(id, id[known])]
  differs <- known & text != first
  if (!any(differs)) return(invisible())
  patients <- unique(id[differs])
  visits <- if (is.null(visit)) unique(as.character(data[["AVISIT"]][rows]))
  abort_data("response", "have one value a patient",
             paste0("different within ", format_count(length(patients), "patient"),
                    if (length(visits) > 1L) paste0("; choose with `response_visit` among ", enumerate(visits, 12L))),
             paste0(where_rows(rows[id %in% patients], patients),
                    differ_words(data, rows[id %in% patients], c("PARCAT1", "RSCAT", "RSEVAL"), "")))
}

# AVALC where it speaks of the responses looked for, otherwise AVAL; in the rows that count.
response_column <- function(data, rows, value, sets) {
  there <- intersect(c("AVALC", "AVAL"), names(data))
  if (!length(there)) abort_argument("response", "have a column AVALC or AVAL", "without both")
  if (!is.null(value)) {
    value <- check_choice(value, c("AVALC", "AVAL"), "response_value")
    return(check_columns(value, data, "response_value", "response"))
  }
  if (length(there) == 1L) return(there)
  number <- data[["AVAL"]][rows]
  if (all(blank_text(response_text(data[["AVALC"]][rows])))) return("AVAL")
  if (!is.null(sets$rule)) return(if (all(is.na(number))) "AVALC" else "AVAL")
  speaks <- function(x) {
    if (is.null(sets)) explains_response(x) else any(response_text(x) %in% unlist(sets))
  }
  if (!speaks(data[["AVALC"]][rows]) && speaks(number)) "AVAL" else "AVALC"
}

# Says where a word of AVALC stands beside several numbers of AVAL, in the `rows` of a response that count, where these
# are codes: whole numbers, no more of them than words. `column`: the one that counts.
inform_differing_response <- function(data, rows, column) {
  if (!all(c("AVALC", "AVAL") %in% names(data))) return(invisible())
  word <- response_text(data[["AVALC"]][rows])
  number <- number_of_text(data[["AVAL"]][rows])
  both <- which(!blank_text(word) & !is.na(number))
  if (!is.numeric(number) || !length(both)) return(invisible())
  word <- word[both]
  number <- number[both]
  count <- table(factor(word, unique(word)), number)
  several <- which(rowSums(count > 0L) > 1L)
  if (!length(several) || any(number != round(number)) || ncol(count) > nrow(count)) return(invisible())
  said <- vapply(several, function(at) {
    beside <- sort(count[at, count[at, ] > 0L], decreasing = TRUE)
    paste0(dQuote(rownames(count)[at], FALSE), " beside ", list_words(paste0(names(beside), " (", beside, ")")))
  }, "")
  usual <- apply(count, 1L, function(n) if (sum(n == max(n)) == 1L) as.numeric(colnames(count)[which.max(n)]) else NA)
  other <- which(word %in% names(several) & (is.na(usual[word]) | number != usual[word]))
  at <- rows[both[other]]
  inform_cytochange(paste0("AVALC and AVAL of the response differ: ", enumerate(said), " (",
                           where_rows(at, data[["USUBJID"]][at]), "). ", column, " counts; `response_value` chooses."),
                    "differing_response", rows = at, names = names(several))
}
