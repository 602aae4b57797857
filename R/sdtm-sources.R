# The data sets that sdtm_study() reads, made ready for adam_study(): what was measured, by whom, in whom, how large the
# tumour was.

# ---- columns ----

# What ADaM calls the columns of a domain of findings: by names of ADaM, those of SDTM. The baseline is flagged by the
# column that has flags.
sdtm_names <- function(data, domain) {
  own <- c(PARAMCD = "TESTCD", AVAL = "STRESN", LBSTRESC = "STRESC", AVALU = "STRESU", ADT = "DTC", ADY = "DY")
  own <- stats::setNames(paste0(domain, own), names(own))
  flags <- intersect(paste0(domain, c("BLFL", "LOBXFL")), names(data))
  flagged <- vapply(flags, function(name) {
    "Y" %in% adam_flags(plain_column(data[[name]], name), name, lower_ascii(domain))
  }, NA)
  flag <- c(flags[flagged], flags, paste0(domain, "BLFL"))[1L]
  c(own, ABLFL = flag, AVISIT = "VISIT", AVISITN = "VISITNUM")
}

# A data set with columns called as ADaM calls them; others keep their names. (LBTEST is no PARAM: it has no unit.)
sdtm_columns <- function(data, argument, needed, columns) {
  data <- check_one_of_each(check_study_data(data, argument), argument)
  lacking <- setdiff(needed, names(data))
  if (length(lacking)) {
    lower <- names(data)[upper_ascii(names(data)) %in% lacking]
    abort_argument(argument, paste0("have the columns ", enumerate(needed, Inf)),
                   paste0("without ", enumerate(lacking, Inf)),
                   if (length(lower)) paste0("columns ", enumerate(lower), ": SDTM writes names in upper case") else
                     paste0("the columns are ", enumerate(names(data), 12L)))
  }
  data <- as.data.frame(data)
  columns <- columns[columns %in% names(data)]
  renamed <- stats::setNames(data[columns], names(columns))
  others <- data[setdiff(names(data), c(columns, names(columns)))]
  structure(cbind(renamed, others), simulated = attr(data, "simulated", exact = TRUE))
}

# A column as text, value labels being the values but of codes, blanks at its ends left out; missing in all rows where
# there is none.
sdtm_text <- function(data, name) {
  if (is.null(data[[name]])) return(rep(NA_character_, nrow(data)))
  text <- as.character(plain_column(data[[name]], name, !is_code_column(name, data[[name]], "adlb")))
  seen <- unique(text)
  trimmed <- trim_blanks(seen)
  replace(trimmed, blank_text(trimmed), NA)[match(text, seen)]
}

# ---- results ----

# Rows with a result, a number or text.
has_result <- function(lab) {
  there <- function(name) if (is.numeric(lab[[name]])) !is.na(lab[[name]]) else !is.na(sdtm_text(lab, name))
  there("AVAL") | there("LBSTRESC")
}

# Results of tests that were done, each of a marker.
sdtm_results <- function(lab, marker_by) {
  undone <- which(upper_ascii(sdtm_text(lab, "LBSTAT")) %in% "NOT DONE" & has_result(lab))
  lab[["AVAL"]][undone] <- NA
  for (text in intersect(c("LBSTRESC", "LBORRES"), names(lab))) lab[[text]][undone] <- NA
  whole <- which(upper_ascii(sdtm_text(lab, "PARAMCD")) %in% "LBALL" & !has_result(lab))
  undone <- setdiff(undone, whole)
  inform_not_done(undone, whole, lab[["USUBJID"]])
  inform_flags_apart(lab)
  inform_derived_results(lab)
  no_test(told_apart(lab, marker_by), whole)
}

# Results that are flagged as derived among others of their test (a mean of several, say).
inform_derived_results <- function(lab) {
  if (is.null(lab[["LBDRVFL"]])) return(invisible())
  test <- sdtm_text(lab, "PARAMCD")
  derived <- adam_flag(adam_flags(lab[["LBDRVFL"]], "LBDRVFL", "lb"), seq_len(nrow(lab))) & has_result(lab)
  at <- which(derived & test %in% test[!derived & has_result(lab)])
  if (!length(at)) return(invisible())
  inform_cytochange(paste0(format_count(length(at), "result"), " flagged as derived (LBDRVFL) among others of ",
                           enumerate(unique(test[at])), " count as these (",
                           where_rows(at, lab[["USUBJID"]][at]), ")."),
                    "derived_results", rows = at, names = unique(test[at]))
}

# LBLOBXFL flags the last value before exposure, which need not be what LBBLFL calls the baseline.
inform_flags_apart <- function(lab) {
  if (is.null(lab[["ABLFL"]]) || is.null(lab[["LBLOBXFL"]])) return(invisible())
  flagged <- adam_flag(adam_flags(lab[["ABLFL"]], "LBBLFL", "lb"), seq_len(nrow(lab)))
  last <- adam_flag(adam_flags(lab[["LBLOBXFL"]], "LBLOBXFL", "lb"), seq_len(nrow(lab)))
  apart <- which(flagged != last)
  if (!length(apart) || !any(last)) return(invisible())
  inform_cytochange(paste0("LBBLFL and LBLOBXFL flag different rows (", where_rows(apart),
                           "); LBBLFL counts as the baseline. Without that column LBLOBXFL does."),
                    "two_baseline_flags", rows = apart)
}

# Rows `whole` say of a visit that none of its tests was done: they keep their patients in, as rows without a value of a
# test that there is, and make no marker.
no_test <- function(lab, whole) {
  other <- setdiff(seq_len(nrow(lab)), whole)
  if (!length(whole) || !length(other)) return(lab)
  for (name in intersect(c("PARAMCD", "LBTEST"), names(lab))) lab[[name]][whole] <- lab[[name]][other[1L]]
  lab
}

inform_not_done <- function(undone, whole, patients) {
  said <- c(
    if (length(undone)) {
      paste0(format_count(length(undone), "result"), " of tests that were not done (LBSTAT) left out: ",
             where_rows(undone))
    },
    if (length(whole)) {
      n <- length(unique(patients[whole]))
      paste0(format_count(length(whole), "row"), " of visits at which nothing was done (LBTESTCD LBALL) left out, ",
             if (n == 1L) "whose patient stays: " else paste0("whose ", n, " patients stay: "), where_rows(whole))
    }
  )
  if (length(said)) {
    inform_cytochange(paste0(paste(said, collapse = "; "), "."), "not_done", rows = sort(c(undone, whole)))
  }
}

# `marker_by` by the names of ADaM.
sdtm_marker_by <- function(marker_by, lb, columns) {
  if (is.null(marker_by)) return(NULL)
  named <- check_columns(check_strings(marker_by, "marker_by", min_len = 0L), lb, "marker_by", "lb")
  ifelse(named %in% columns, names(columns)[match(named, columns)], named)
}

# The markers: tests by code and name, with what the columns `marker_by` say of each row.
told_apart <- function(lab, marker_by) {
  if (is.null(marker_by)) for (column in c("LBCAT", "LBSPEC", "LBMETHOD", "LBTPT")) check_one_kind(lab, column)
  if (!length(marker_by)) return(lab)
  told <- lapply(marker_by, function(name) sdtm_text(lab, name))
  words <- told[[1L]]
  for (more in told[-1L]) words <- ifelse(is.na(words), more, ifelse(is.na(more), words, paste0(words, ", ", more)))
  for (name in intersect(c("PARAMCD", "LBTEST"), names(lab))) {
    test <- sdtm_text(lab, name)
    lab[[name]] <- ifelse(is.na(words) | is.na(test), test, paste0(test, " (", words, ")"))
  }
  lab
}

# Results of a test do not differ in a column that says what was measured; blank ones do not count.
check_one_kind <- function(lab, column) {
  if (is.null(lab[[column]])) return(invisible())
  kind <- sdtm_text(lab, column)
  kind[!has_result(lab)] <- NA
  test <- name_codes(sdtm_text(lab, "PARAMCD"), exact = TRUE)
  code <- match(name_key(kind), unique(name_key(kind[!is.na(kind)])))
  differs <- first_known(test$code, code, length(test$label))$differs
  if (!length(differs)) return(invisible())
  one <- test$code[differs[1L]]
  here <- which(test$code == one & !is.na(kind))
  abort_data("marker_by", "say which columns of `lb` tell markers apart (character(): none)",
             paste0("NULL, where ", column, " of ", test$label[one], " is ",
                    enumerate(dQuote(unique(kind[here]), FALSE))), where_rows(here[rarer(kind[here])]))
}

# ---- response, evaluators ----

# The responses of one evaluator; says which have only their original text.
sdtm_response <- function(response, param, evaluator) {
  counts <- if (is.null(response[["PARAMCD"]])) rep(TRUE, nrow(response)) else sdtm_text(response, "PARAMCD") %in% param
  of_others <- !of_evaluator(response, "RSEVAL", evaluator, "rs", counts)
  response[["AVALC"]][of_others] <- NA
  original <- sdtm_text(response, "RSORRES")
  lost <- which(counts & !of_others & is.na(sdtm_text(response, "AVALC")) & !is.na(original))
  if (length(lost)) {
    inform_cytochange(paste0(format_count(length(lost), "response"), " not known: without RSSTRESC, RSORRES has ",
                             counted_codes(table_of(original[lost])), " (",
                             where_rows(lost, sdtm_text(response, "USUBJID")[lost]), ")."), "unread_responses",
                      rows = lost)
  }
  response
}

# `evaluator` speaks of somebody: an error where no data set says who evaluated, said where one does not.
check_evaluator <- function(evaluator, given) {
  if (is.null(evaluator)) return(invisible())
  column <- c(rs = "RSEVAL", tr = "TREVAL")
  given <- Filter(Negate(is.null), given)
  told <- vapply(names(given), function(name) {
    any(!is.na(sdtm_text(check_study_data(given[[name]], name), column[[name]])))
  }, NA)
  if (!any(told)) {
    abort_argument("evaluator", "be NULL where neither `rs` nor `tr` says who evaluated (RSEVAL, TREVAL)",
                   describe(evaluator))
  }
  if (!all(told)) {
    without <- names(given)[!told]
    inform_cytochange(paste0("`evaluator` chooses in `", names(given)[told], "` alone: `", without, "` has no ",
                             column[[without]], "."), "evaluator", names = without)
  }
}

# The rows of an evaluator, of those that count; all where there is one.
of_evaluator <- function(data, column, evaluator, argument, counts) {
  evaluator <- check_string(evaluator, "evaluator", null_ok = TRUE)
  by <- sdtm_text(data, column)
  known <- unique(by[counts & !is.na(by)])
  if (!length(known)) {
    if (is.null(evaluator) || all(is.na(by))) return(rep(TRUE, nrow(data)))
    abort_argument("evaluator", paste0("be NULL where no row of `", argument, "` that counts has ", column),
                   describe(evaluator))
  }
  if (is.null(evaluator)) {
    if (length(known) > 1L) {
      abort_argument("evaluator", paste0("choose among the evaluators of `", argument, "`"),
                     paste0("NULL, where ", column, " has ", enumerate(dQuote(known, FALSE))))
    }
    return(rep(TRUE, nrow(data)))
  }
  by %in% check_subset(evaluator, known, "evaluator")
}

# ---- tumour size ----

# The size of the tumour as results of a test "SUMDIAM", `data`: its rows, else sums of diameters of target lesions;
# `row`: their numbers in `tr`.
sdtm_tumour <- function(tr, evaluator) {
  data <- sdtm_columns(tr, "tr", c("USUBJID", "TRTESTCD", "TRSTRESN"), sdtm_names(tr, "TR"))
  if (!any(c("AVISIT", "AVISITN") %in% names(data))) {
    abort_argument("tr", "have the column VISIT or VISITNUM", "without both")
  }
  data$test <- upper_ascii(sdtm_text(data, "PARAMCD"))
  tests <- tumour_tests(data$test)
  counts <- data$test %in% tests
  data$row <- seq_len(nrow(data))
  data <- data[counts & of_evaluator(data, "TREVAL", evaluator, "tr", counts), , drop = FALSE]
  where <- function(at) where_rows(data$row[at], data[["USUBJID"]][at])
  if (is.null(data[["LBSTRESC"]])) data[["LBSTRESC"]] <- NA_character_
  data[["AVAL"]] <- read_values(without_labels(without_user_missing(data[["AVAL"]])), where, "TRSTRESN")$value
  one_unit(sdtm_text(data, "AVALU"), rep(1L, nrow(data)), "SUMDIAM", data$row,
           column = sdtm_names(tr, "TR")[["AVALU"]])
  if (!identical(tests, "SUMDIAM")) data <- sum_of_diameters(data, where)
  data[["PARAMCD"]] <- rep("SUMDIAM", nrow(data))
  list(data = data[intersect(c("USUBJID", names(sdtm_names(tr, "TR"))), names(data))], row = data$row)
}

# The tests that tell the tumour's size: its sum where somebody formed it.
tumour_tests <- function(tests) {
  for (known in list("SUMDIAM", "DIAMETER", c("LDIAM", "SAXIS"))) {
    if (any(tests %in% known)) return(known)
  }
  abort_data("tr", "have the sum of diameters (TRTESTCD \"SUMDIAM\"), or diameters (\"DIAMETER\", \"LDIAM\")",
             paste0("without, where TRTESTCD has ", enumerate(dQuote(unique(tests[!is.na(tests)]), FALSE))))
}

# One row a patient and visit: the sum over the target lesions, missing where one lacks that was measured elsewhere.
sum_of_diameters <- function(data, where) {
  group <- upper_ascii(sdtm_text(data, "TRGRPID"))
  target <- startsWith(group, "TARGET") %in% TRUE
  if (any(target)) data <- data[target, , drop = FALSE]
  coded <- function(x) match(x, unique(x))
  patient <- coded(sdtm_text(data, "USUBJID"))
  visit <- sdtm_text(data, if ("AVISIT" %in% names(data)) "AVISIT" else "AVISITN")
  cell <- coded(paste(patient, coded(visit)))
  lesion <- coded(paste(patient, sdtm_text(data, "TRLNKID")))
  if (!is.null(data[["TRLNKID"]])) {
    again <- which(duplicated(paste(cell, lesion)))
    if (length(again)) {
      abort_data("tr", "have one diameter a lesion (TRLNKID) and visit", "repeated for some",
                 where_rows(data$row[again], data[["USUBJID"]][again]))
    }
  }
  measured <- !is.na(data[["AVAL"]])
  n_here <- tabulate(cell[measured], max(cell))
  n_lesions <- if (is.null(data[["TRLNKID"]])) tapply(n_here[cell], patient, max) else
    tabulate(patient[!duplicated(lesion)], max(patient))
  first <- which(!duplicated(cell))
  flagged <- cell[adam_flag(adam_flags(data[["ABLFL"]], "TRBLFL", "tr"), seq_along(cell))]
  sums <- data[first, , drop = FALSE]
  sums[["AVAL"]] <- rowsum(ifelse(measured, data[["AVAL"]], 0), cell)[, 1L]
  incomplete <- n_here < n_lesions[patient[first]]
  sums[["AVAL"]][incomplete] <- NA
  sums[["LBSTRESC"]] <- NA_character_
  if (!is.null(data[["ABLFL"]])) sums[["ABLFL"]] <- ifelse(seq_along(first) %in% flagged, "Y", "N")
  inform_cytochange(paste0("Tumour size (SUMDIAM) is the sum of the diameters of target lesions: TRTESTCD ",
                           enumerate(unique(data$test)), if (any(incomplete)) {
                             paste0("; ", format_count(sum(incomplete), "sum"), " left out for want of a lesion (",
                                    where_rows(sums$row[incomplete], sums[["USUBJID"]][incomplete]), " of `tr`)")
                           }, "."), "tumour_size", rows = sums$row[incomplete], names = "SUMDIAM")
  sums
}

# Rows of results with those of the tumour behind; columns that one of them lacks are missing there, but a visit that
# its number names. Attribute `rows`: their numbers, those of `tr` counted on.
bind_tumour <- function(lab, measured) {
  tumour <- measured$data
  check_shared_patients(sdtm_text(tumour, "USUBJID"), sdtm_text(lab, "USUBJID"), "tr", "lb")
  if (!"AVISIT" %in% names(tumour) && all(c("AVISIT", "AVISITN") %in% names(lab))) {
    tumour[["AVISIT"]] <- lab[["AVISIT"]][match(tumour[["AVISITN"]], lab[["AVISITN"]])]
  }
  n <- c(nrow(lab), nrow(tumour))
  columns <- lapply(stats::setNames(nm = union(names(lab), names(tumour))), function(name) {
    if (is.null(tumour[[name]])) return(lab[[name]][c(seq_len(n[1L]), rep(NA, n[2L]))])
    if (is.null(lab[[name]])) return(tumour[[name]][c(rep(NA, n[1L]), seq_len(n[2L]))])
    parts <- lapply(list(lab[[name]], tumour[[name]]), plain_column, name = name, labelled = name == "AVISIT")
    if (!any(vapply(parts, is.factor, NA))) return(do.call(c, parts))
    factor(unlist(lapply(parts, as.character)), unique(unlist(lapply(parts, function(x) levels(x) %||% unique(x)))))
  })
  attr(columns[["AVAL"]], "labels") <- value_labels(lab[["AVAL"]])
  structure(list2DF(columns), simulated = attr(lab, "simulated", exact = TRUE),
            rows = c(seq_len(n[1L]), n[1L] + measured$row))
}
