# Times to an outcome of an ADaM data set, and whether it happened.

# Time to an outcome: `id`, `time`, `event` (CNSR is 0 where it happened), `labelled` (see labelled_numbers()). NULL
# without a data set.
adam_times <- function(adtte, param) {
  if (is.null(adtte)) {
    check_no_choice(list(adtte_param = param), "adtte")
    return(NULL)
  }
  data <- check_adam(adtte, "adtte", c("USUBJID", "AVAL", "CNSR"))
  asked <- param_rows(data, param, "adtte_param", "adtte")
  rows <- analysed_rows(data, asked, "adtte")
  id <- data[["USUBJID"]][rows]
  again <- which(id %in% id[duplicated(id)])
  if (length(again)) {
    abort_data("adtte", "have one row a patient (`adtte_param` chooses)", "repeated for some",
               paste0(where_rows(rows[again], id[again]), differ_words(with_types(data), rows[again],
                                                                       c("DTYPE", "PARCAT1"), "")))
  }
  censored <- number_of_text(data[["CNSR"]][rows])
  if (!is.numeric(censored) || any(censored < 0 | censored != round(censored), na.rm = TRUE)) {
    abort_data("adtte", "have whole numbers from 0 in CNSR (0 = it happened)",
               if (is.numeric(censored)) enumerate(unique(censored)) else describe(censored))
  }
  unit <- check_time_unit(data, rows, id)
  check_censor_labels(adtte[["CNSR"]])
  check_event_words(data, rows, censored, id)
  inform_derived(data, rows[!is.na(data[["AVAL"]][rows])], "time to an outcome is", "times to an outcome are",
                 "derived_outcome")
  list(id = id, time = read_time(data[["AVAL"]][rows], "AVAL", id, "adtte"), event = censored == 0, unit = unit,
       unchosen = none_chosen(data, asked & !is.na(data[["AVAL"]]), rows),
       labelled = labelled_numbers(data[["AVAL"]][rows], value_labels(adtte[["AVAL"]]), "`adtte`", rows))
}

# Value labels of CNSR that say the contrary of its codes.
check_censor_labels <- function(censored) {
  labels <- value_labels(censored)
  if (is.null(labels)) return(invisible())
  against <- happened(names(labels)) != (as.vector(unclass(labels)) == 0)
  if (any(against %in% TRUE)) {
    abort_data("adtte", "have 0 in CNSR where it happened", paste0("labelled ", enumerate(paste(
      as.vector(unclass(labels)), "=", names(labels)))))
  }
}

# EVNTDESC that names an outcome only where CNSR says that it did not happen: the codes are turned round. Where it says
# so of some rows only, those whose event did not happen by its words are said.
check_event_words <- function(data, rows, censored, id) {
  if (is.null(data[["EVNTDESC"]])) return(invisible())
  event <- happened(response_text(data[["EVNTDESC"]][rows]))
  against <- which(event != (censored == 0))
  if (!length(against)) return(invisible())
  if (any(event == (censored == 0), na.rm = TRUE)) {
    return(inform_no_event(data, rows, which(!event & censored == 0), id))
  }
  abort_data("adtte", "have 0 in CNSR where it happened",
             paste("the contrary of EVNTDESC, such as", censored[against[1L]], "beside",
                   dQuote(as.character(data[["EVNTDESC"]][rows][against[1L]]), FALSE)),
             where_rows(rows[against], id[against]))
}

inform_no_event <- function(data, rows, at, id) {
  if (!length(at)) return(invisible())
  said <- unique(dQuote(as.character(data[["EVNTDESC"]][rows][at]), FALSE))
  inform_cytochange(paste0("EVNTDESC ", enumerate(said), " beside CNSR 0 (", where_rows(rows[at], id[at]), "): CNSR ",
                           "counts, by which the event happened."), "differing_outcome", rows = rows[at])
}
