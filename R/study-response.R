# Patients: what is constant within each, and what the response means.

# One row a patient: `id`, `arm`, `response`, covariates; `responder` is added by add_responder(). A column that was not
# named is there too, all missing.
study_patients <- function(roles, who) {
  per_patient <- function(name, argument) constant_within(roles$columns[[name]], who, argument, name)
  empty <- rep(NA, length(who$label))
  table <- list(id = who$label,
                arm = if (is.null(roles$arm)) factor(empty) else arm_factor(per_patient(roles$arm, "arm")),
                response = if (is.null(roles$response)) empty else per_patient(roles$response, "response"))
  for (name in roles$covariates) table[[name]] <- per_patient(name, "covariates")
  list2DF(table)
}

# Text and numbers become a factor whose levels do not depend on the locale; a factor keeps the order of its levels.
arm_factor <- function(arm) {
  coded <- if (is.factor(arm)) list(code = as.integer(arm), label = levels(arm)) else name_codes(arm, exact = TRUE)
  order <- if (is.factor(arm)) seq_along(coded$label) else if (is.numeric(arm)) seq_along(coded$label) else
    order(coded$label, method = "radix")
  droplevels(factor(coded$label[coded$code], levels = coded$label[order]))
}

# The value of each patient. A missing value says nothing against a known one.
constant_within <- function(x, who, argument, name) {
  x <- blank_to_na(x)
  known <- which(!is.na(x))
  first <- known[match(seq_along(who$label), who$code[known])]
  code <- if (is.factor(x)) as.integer(x) else unclass(x)
  differs <- known[code[known] != code[first[who$code[known]]]]
  if (length(differs)) abort_varying(x, differs, first, who, argument, name)
  out <- x[first]
  if (is.factor(out)) droplevels(out) else out
}

abort_varying <- function(x, differs, first, who, argument, name) {
  patient <- unique(who$code[differs])
  rows <- sort(c(first[patient], differs))
  values <- unique(as.character(x[rows[who$code[rows] == patient[1L]]]))
  abort_data(argument, "be constant within a patient",
             paste0("column ", dQuote(name, FALSE), ", which varies: ", enumerate(values), " in patient ",
                    who$label[patient[1L]]),
             where_rows(rows, who$label[patient]))
}

default_responders <- function() c("CR", "PR")
default_non_responders <- function() c("SD", "PD")

# The two sets of responses, or the function that divides them.
check_response_sets <- function(responders, non_responders) {
  untouched <- identical(non_responders, default_non_responders())
  if (is.function(responders)) {
    if (!untouched) {
      abort_argument("non_responders", "be left out where `responders` is a function (FALSE = non-responder)",
                     describe(non_responders))
    }
    return(list(rule = responders, default = FALSE))
  }
  sets <- list(responders = check_response_set(responders, "responders"),
               non_responders = check_response_set(non_responders, "non_responders"))
  both <- intersect(sets$responders, sets$non_responders)
  if (length(both)) {
    abort_argument("non_responders", "share no value with `responders`", enumerate(dQuote(both, FALSE)))
  }
  sets$default <- identical(sets$responders, default_responders()) && untouched
  sets
}

check_response_set <- function(x, argument) {
  if (is.factor(x)) x <- as.character(x)
  if (is.numeric(x)) x <- number_labels(x, exact = FALSE)
  if (!checkmate::test_character(x, any.missing = FALSE, unique = TRUE)) {
    abort_argument(argument, paste0("be values of the response", if (argument == "responders") ", or a function"),
                   describe(x))
  }
  x
}

# Puts `responder` (TRUE, FALSE, NA) behind `response`.
add_responder <- function(table, groups, roles) {
  responder <- if (is.null(roles$response)) rep(NA, nrow(table)) else classify_response(table$response, groups)
  after <- match("response", names(table))
  list2DF(append(as.list(table), list(responder = responder), after))
}

classify_response <- function(x, groups) {
  if (!is.null(groups$rule)) return(apply_response_rule(x, groups$rule))
  text <- if (is.numeric(x)) number_labels(x, exact = FALSE) else as.character(x)
  text[is.na(x)] <- NA
  known <- unique(text[!is.na(text)])
  if (groups$default && length(known)) {
    if (all(known %in% c("0", "1"))) return(text == "1")
    if (all(known %in% c("TRUE", "FALSE"))) return(text == "TRUE")
    if (is.numeric(x)) {
      abort_data("response", "be 0/1 where it is a number, or have `responders` as a function, such as \\(x) x <= 3",
                 paste0("a rating with the values ", enumerate(sort(unique(x)))))
    }
  }
  responder <- ifelse(text %in% groups$responders, TRUE, ifelse(text %in% groups$non_responders, FALSE, NA))
  inform_unread(known, groups)
  responder
}

# What is not read as a response although it may have been meant: said, not guessed at.
inform_unread <- function(known, groups) {
  sets <- c(groups$responders, groups$non_responders)
  odd <- setdiff(known, sets)
  near <- odd[lower_ascii(trimws(odd)) %in% lower_ascii(sets)]
  if (length(near)) {
    inform_cytochange(paste0("Response ", enumerate(dQuote(near, FALSE)),
                             " is read as not evaluable: it is written unlike ",
                             enumerate(dQuote(sets, FALSE), 8L), "."))
  } else if (length(known) && length(odd) == length(known)) {
    inform_cytochange(paste0("No patient is evaluable: the response is ", enumerate(dQuote(known, FALSE)),
                             ", neither among `responders` nor `non_responders`."))
  }
}

apply_response_rule <- function(x, rule) {
  known <- which(!is.na(x))
  answer <- tryCatch(rule(x[known]), error = function(error) {
    abort_argument("responders", "be a function that works on the responses",
                   paste0("a function that stops: ", conditionMessage(error)))
  })
  if (!is.logical(answer) || length(answer) != length(known)) {
    abort_argument("responders", paste0("return TRUE, FALSE or NA for each of the ", length(known), " responses"),
                   paste0("a function that returns a value ", describe_answer(answer)))
  }
  out <- rep(NA, length(x))
  out[known] <- as.vector(answer)
  out
}

describe_answer <- function(answer) paste0("of class ", class(answer)[1L], " and length ", length(answer))
