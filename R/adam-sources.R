# The data sets that adam_study() joins: checked columns, patients, arm, covariates, times.

# Columns whose codes are what counts, whatever their value labels say: identifiers, codes, flags, numbers; and text of
# results, of a response where its codes are known words.
is_code_column <- function(name, column, argument) {
  if (name == "AVAL") return(argument %in% c("adlb", "adtte"))
  is_text <- name %in% c("AVALC", "LBSTRESC") && is.character(unclass(column))
  if (is_text) return(argument != "response" || explains_response(as.vector(unclass(column))))
  name %in% c("USUBJID", "DTYPE", "BASETYPE", "CNSR", "ADT", "ADY", "VISITNUM", "AVISITN", "TRT01PN", "TRTPN") ||
    grepl("(CD|FL)$", name)
}

# An ADaM data set as a list of plain columns (list columns left out, and names that the list has for its own), the
# needed ones checked to be there; USUBJID as text.
check_adam <- function(data, argument, needed) {
  data <- check_one_of_each(check_study_data(data, argument), argument)
  lacking <- setdiff(needed, names(data))
  if (argument == "adlb" && !any(c("AVISIT", "AVISITN") %in% names(data))) lacking <- c(lacking, "AVISIT")
  if (length(lacking)) {
    lower <- names(data)[upper_ascii(names(data)) %in% lacking]
    abort_argument(argument, paste0("have the columns ", enumerate(c(needed, if (argument == "adlb") "AVISIT"), Inf)),
                   paste0("without ", enumerate(lacking, Inf)),
                   if (length(lower)) paste0("columns ", enumerate(lower), ": ADaM writes names in upper case") else
                     paste0("the columns are ", enumerate(names(data), 12L)))
  }
  usable <- names(data)[vapply(data, function(column) is.atomic(column) && is.null(dim(column)), NA)]
  usable <- setdiff(usable, own_parts)
  plain <- lapply(stats::setNames(nm = usable), function(name) {
    plain_column(data[[name]], name, !is_code_column(name, data[[name]], argument))
  })
  flags <- intersect(c("ABLFL", "ANL01FL", "LOQFL"), usable)
  plain[flags] <- lapply(flags, function(name) adam_flags(plain[[name]], name, argument))
  named <- c(visit = "AVISIT", marker = "PARAMCD", arm = "TRT01P", arm = "TRTP")
  named <- named[named %in% usable]
  without_blanks <- trim_names(plain, named)
  plain <- c(without_blanks$columns, without_blanks["trimmed"])
  patient <- name_codes(plain[["USUBJID"]], exact = TRUE)
  nameless <- which(is.na(patient$code))
  if (length(nameless)) {
    abort_data("USUBJID", "be named in every row", paste0("missing in ", format_count(length(nameless), "row"), " of `",
                                                         argument, "`"), where_rows(nameless))
  }
  plain[["USUBJID"]] <- patient$label[patient$code]
  plain
}

# The columns of an arm and of covariates, named by their parts, without blanks at the ends of their words; `trimmed`
# gains those that had some. NULL stays.
trim_words <- function(data, words) {
  named <- words[words %in% names(data)]
  if (!length(named)) return(data)
  without_blanks <- trim_names(data, named)
  without_blanks$columns$trimmed <- c(data$trimmed, without_blanks$trimmed)
  without_blanks$columns
}

# A flag as "Y", "N" or missing, also where it is logical, a number or a word.
adam_flags <- function(x, name, argument) {
  seen <- unique(x)
  word <- upper_ascii(trim_blanks(as.character(seen)))
  flag <- c(Y = "Y", YES = "Y", "TRUE" = "Y", "1" = "Y", N = "N", NO = "N", "FALSE" = "N", "0" = "N")[word]
  odd <- is.na(flag) & !blank_text(word) & word != "."
  if (any(odd)) {
    abort_data(argument, paste("have Y, N or nothing in", name), enumerate(dQuote(as.character(seen)[odd], FALSE)),
               where_rows(which(x %in% seen[odd])))
  }
  unname(flag)[match(x, seen)]
}

check_adsl <- function(adsl) {
  if (is.null(adsl)) return(NULL)
  adsl <- check_adam(adsl, "adsl", "USUBJID")
  again <- which(adsl[["USUBJID"]] %in% adsl[["USUBJID"]][duplicated(adsl[["USUBJID"]])])
  if (length(again)) {
    abort_data("adsl", "have one row a patient", "repeated for some", where_rows(again, adsl[["USUBJID"]][again]))
  }
  adsl
}

# All patients of the data sets; `lab`, `adsl`, `best`, `times`: the patient of each of their rows.
adam_patients <- function(lab, adsl, best, times) {
  check_shared_patients(adsl[["USUBJID"]], lab[["USUBJID"]], "adsl")
  check_shared_patients(best$id, lab[["USUBJID"]], "response")
  check_shared_patients(times$id, lab[["USUBJID"]], "adtte")
  label <- unique(c(adsl[["USUBJID"]], lab[["USUBJID"]], best$id, times$id))
  outside <- if (is.null(adsl)) 0L else length(label) - length(adsl[["USUBJID"]])
  if (outside > 0L) {
    inform_cytochange(paste0(format_count(outside, "patient"), " without a row in `adsl` stay",
                             if (outside == 1L) "s", " in the study."), "without_adsl",
                      names = setdiff(label, adsl[["USUBJID"]]))
  }
  list(label = label, lab = match(lab[["USUBJID"]], label), adsl = match(adsl[["USUBJID"]], label),
       best = match(best$id, label),
       times = match(times$id, label))
}

# A data set in which no patient of `adlb` (`id`) is speaks of others, or writes their identifiers in another way.
check_shared_patients <- function(other, id, argument, source = "adlb") {
  if (is.null(other) || any(other %in% id)) return(invisible())
  abort_data(argument, paste0("share patients (USUBJID) with `", source, "`"), "without any in common",
             paste0("patients such as ", dQuote(id[1L], FALSE), " of `", source, "` and ", dQuote(other[1L], FALSE),
                    " of `", argument, "`"))
}

# Says where rows of `adlb` have another arm or covariate than their patient's row of `adsl`, which counts.
inform_differing_adsl <- function(names, who, lab, adsl) {
  differs <- lapply(stats::setNames(nm = intersect(names, names(lab))), function(name) {
    written <- function(x, rows) {
      text <- trim_blanks(as.character(unique(x)))
      replace(text, blank_text(text), NA)[match(x[rows], unique(x))]
    }
    which(written(lab[[name]], seq_along(who$lab)) != written(adsl[[name]], match(who$lab, who$adsl)))
  })
  differs <- differs[lengths(differs) > 0L]
  if (!length(differs)) return(invisible())
  said <- vapply(names(differs), function(name) {
    of <- unique(who$label[who$lab[differs[[name]]]])
    paste0(name, " (patient", if (length(of) > 1L) "s", " ", enumerate(of), ")")
  }, "")
  inform_cytochange(paste0("`adsl` counts where `adlb` says otherwise: ", enumerate(said), "."), "differing_adsl",
                    rows = lab$row[sort(unique(unlist(differs)))], names = names(differs))
}

# Where a patient-level column is: `adsl`, else `adlb`.
adam_find <- function(name, lab, adsl, argument) {
  if (name %in% names(adsl)) return("adsl")
  if (name %in% setdiff(names(lab), own_parts)) return("lab")
  abort_argument(argument, "name columns of `adsl` or `adlb`", dQuote(name, FALSE))
}

# The column of the arm: `name` (NULL where there is none), the data set it is in, and the column that orders it.
adam_arm <- function(arm, lab, adsl) {
  if (!is.null(arm)) {
    arm <- check_string(arm, "arm")
    return(list(name = arm, from = adam_find(arm, lab, adsl, "arm"), number = paste0(arm, "N")))
  }
  if ("TRT01P" %in% c(names(adsl), names(lab))) {
    return(list(name = "TRT01P", from = adam_find("TRT01P", lab, adsl, "arm"), number = "TRT01PN"))
  }
  if ("TRTP" %in% names(lab)) return(list(name = "TRTP", from = "lab", number = "TRTPN"))
  list()
}

# The arm planned is the one of the intention to treat; who got another is said.
inform_differing_arms <- function(name, data, patient, ids) {
  actual <- c(TRT01P = "TRT01A", TRTP = "TRTA", ARM = "ACTARM")[name]
  if (is.na(actual) || is.null(data[[actual]])) return(invisible())
  text <- lapply(data[c(name, actual)], function(x) trimws(as.character(x)))
  differs <- which(!blank_text(text[[1L]]) & !blank_text(text[[2L]]) & text[[1L]] != text[[2L]])
  if (!length(differs)) return(invisible())
  who <- ids[unique(patient[differs])]
  inform_cytochange(paste0(
    "The arm is the one planned, ", name, "; ", actual, " is another in ", format_count(length(who), "patient"), " (",
    enumerate(who), "). `arm` chooses the other column."
  ), "differing_arms", names = who)
}

# `at_baseline`: rows of `lab` whose covariates count in patients in whom these vary; NULL: to vary is an error.
adam_patient_table <- function(who, arms, best, times, covariates, lab, adsl, at_baseline) {
  sources <- list(lab = lab, adsl = adsl)
  per_patient <- function(name, from, argument) {
    of_lab <- from == "lab"
    constant_within(sources[[from]][[name]], list(code = who[[from]], label = who$label), argument, name,
                    if (of_lab && argument == "covariates") at_baseline,
                    if (of_lab) lab$row else seq_along(who[[from]]))
  }
  empty <- rep(NA, length(who$label))
  table <- list(id = who$label, arm = factor(empty), response = empty)
  if (!is.null(arms$name)) {
    given <- per_patient(arms$name, arms$from, "arm")
    table$arm <- assigned_arms(read_group(given, "arm"), arms$name, who$label)
    inform_differing_arms(arms$name, sources[[arms$from]], who[[arms$from]], who$label)
    number <- arms$number
    if (is.character(sources[[arms$from]][[number]])) {
      sources[[arms$from]][[number]] <- text_number(sources[[arms$from]][[number]])
    }
    numbered <- is.numeric(sources[[arms$from]][[number]])
    if (numbered) table$arm <- order_levels(table$arm, per_patient(number, arms$from, "arm"))
    inform_arm_order(levels(table$arm), if (numbered) "numbers" else if (is.character(given)) "text" else "levels")
  }
  if (!is.null(best)) {
    table$response <- constant_within(best$value, list(code = who$best, label = who$label), "response", best$column)
  }
  at <- match(seq_along(who$label), who$times)
  table$time <- if (is.null(times)) as.double(empty) else times$time[at]
  table$event <- if (is.null(times)) empty else times$event[at]
  from <- vapply(covariates, adam_find, "", lab = lab, adsl = adsl, argument = "covariates")
  inform_differing_adsl(c(arms$name, covariates)[c(arms$from, from) == "adsl"], who, lab, adsl)
  for (name in covariates) table[[name]] <- per_patient(name, from[[name]], "covariates")
  inform_off_baseline(lab[covariates[from == "lab"]], list(code = who$lab, label = who$label), at_baseline)
  list2DF(table)
}

# Arms, missing in those who were given none, said in a message.
assigned_arms <- function(arm, column, ids) {
  none <- levels(arm)[is_no_arm(levels(arm))]
  without <- which(arm %in% none)
  if (!length(without)) return(arm)
  inform_cytochange(paste0(format_count(length(without), "patient"), " without an arm stay",
                           if (length(without) == 1L) "s", " in the study: ", column, " ",
                           counted_codes(table_of(as.character(arm[without]))), "."), "without_arm",
                    names = ids[without])
  arm[without] <- NA
  droplevels(arm)
}

# Codes without a value label in the columns whose labels count. `given`: the data sets as they came.
inform_unlabelled_adam <- function(given, arms, covariates, lab, adsl) {
  from <- c(AVISIT = "lab", stats::setNames(arms$from, arms$name),
            vapply(stats::setNames(nm = covariates), adam_find, "", lab = lab, adsl = adsl, argument = "covariates"))
  from <- from[!duplicated(names(from))]
  inform_unread_labels(lapply(stats::setNames(nm = unique(from)), function(source) {
    unread_labels(given[[source]], intersect(names(from)[from == source], names(given[[source]])))
  }))
  inform_unlabelled(lapply(stats::setNames(nm = names(from)), function(name) {
    column <- given[[from[[name]]]][[name]]
    if (!is_code_column(name, column, if (from[[name]] == "lab") "adlb" else "adsl")) unlabelled_codes(column)
  }))
}

order_levels <- function(arm, number) {
  first <- number[match(levels(arm), arm)]
  factor(arm, levels(arm)[order(first, seq_along(first))])
}

# Arguments that choose among the records of a data set, where that is not given.
check_no_choice <- function(arguments, source) {
  for (name in names(arguments)) {
    if (!is.null(arguments[[name]])) {
      abort_argument(name, paste0("be NULL where `", source, "` is not given"), describe(arguments[[name]]))
    }
  }
}

# Values outside the chosen rows become missing: their patients stay.
keep_rows <- function(x, rows) {
  x[setdiff(seq_along(x), rows)] <- NA
  x
}

# The rows of one parameter; where a data set has several, the argument chooses.
param_rows <- function(data, param, argument, source) {
  if (is.null(data[["PARAMCD"]])) return(rep(TRUE, length(data[["USUBJID"]])))
  code <- trim_blanks(as.character(data[["PARAMCD"]]))
  known <- known_text(code)
  if (is.null(param)) {
    if (length(known) > 1L) {
      abort_argument(argument, paste0("choose among the parameters of `", source, "`"),
                     paste0("NULL, where PARAMCD has ",
                                                                                             enumerate(known, 12L)))
    }
    return(rep(TRUE, length(code)))
  }
  code %in% check_subset(check_string(param, argument), known, argument)
}

# The rows that ANL01FL chooses, where there is one, of those that are `asked` for.
analysed_rows <- function(data, asked, source) {
  flags <- data[["ANL01FL"]]
  rows <- which(if (is.null(flags)) asked else asked & adam_flag(flags))
  if (length(rows)) return(rows)
  abort_data(source, "have at least one record that counts",
             paste0("without one", if (!is.null(flags)) " where ANL01FL is \"Y\""))
}

# Patients of whom rows are `known` and none is among those that count.
none_chosen <- function(data, known, rows) setdiff(data[["USUBJID"]][known], data[["USUBJID"]][rows])

# `unchosen`: patients, by the data set in which ANL01FL chooses none of their rows.
inform_none_chosen <- function(unchosen) {
  unchosen <- Filter(length, unchosen)
  if (!length(unchosen)) return(invisible())
  said <- vapply(names(unchosen), function(source) {
    of <- unchosen[[source]]
    paste0("`", source, "` chooses no row of ", format_count(length(of), "patient"), " (", enumerate(of), ")")
  }, "")
  inform_cytochange(paste0("ANL01FL of ", paste(said, collapse = "; of "), ": nothing of it is known of them."),
                    "none_chosen", names = unique(unlist(unchosen, use.names = FALSE)))
}

# "; they differ in RSEVAL": of columns of a data set that part some of its rows; "" where none does.
differ_words <- function(data, rows, columns, advice) {
  columns <- intersect(columns, names(data))
  columns <- columns[vapply(data[columns], function(column) length(known_text(column[rows])) > 1L, NA)]
  if (length(columns)) paste0("; they differ in ", enumerate(columns), advice) else ""
}
