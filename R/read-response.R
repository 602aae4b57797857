# The one reader of a two-valued response: of studies, matrices, curves and models. What it says is what happened,
# whatever the order of a factor's levels.

# `event`: TRUE, FALSE, or NA where not evaluable; `levels`: what the two are called, the event last; `unread`: the
# codes that nobody explained, with their counts; `by_level`: whether only the order of a factor's levels told the two
# apart; `slips`: of set_slips(); `mixed`: of mixed_codes(). `sets`: of check_response_sets(); `where`: a
# function of positions that says where they are; `levels_decide`: may a factor of two other levels mean its second?
read_response <- function(x, argument = "response", sets = NULL, where = elements_at, levels_decide = TRUE) {
  x <- labelled_values(x)
  check_response_kind(x, argument)
  if (!is.null(sets$rule)) return(new_response(apply_response_rule(x, sets$rule)))
  if (is.null(sets) && is.logical(x)) return(new_response(as.vector(x), c("FALSE", "TRUE")))
  text <- response_text(x)
  code <- unique(text)
  groups <- if (is.null(sets)) group_codes(code, x, argument, where, levels_decide) else group_by_sets(code, sets)
  at <- match(text, code)
  odd <- which(is.na(groups$event[at]) & !is_neither(code)[at])
  counts <- table_of(text)
  new_response(groups$event[at], groups$levels, table_of(text[odd]), isTRUE(groups$by_level),
               if (!is.null(sets)) set_slips(groups, counts, sets),
               if (is.null(sets)) split(mixed <- mixed_codes(counts), groups$event[match(names(mixed), code)]))
}

elements_at <- function(at) paste0(if (length(at) == 1L) "element " else "elements ", enumerate(at))

new_response <- function(event, levels = two_labels(), unread = integer(), by_level = FALSE, slips = NULL,
                         mixed = NULL) {
  list(event = event, levels = levels, unread = unread, by_level = by_level, slips = slips, mixed = mixed)
}

# What results remember of their event: what the two values are called, the event last; whether that was the order of a
# factor's levels alone; and the `column`, NULL of a vector.
new_event <- function(read, column = NULL) c(read[c("levels", "by_level")], list(column = column))

study_event <- function() new_event(list(levels = two_labels(), by_level = FALSE), "response")

# The value of the response that is the event, for rows about a result.
event_level <- function(event) if (length(event$levels)) event$levels[[length(event$levels)]] else NA_character_

# The labels of the groups, that of the event last.
two_labels <- function(groups = response_groups()) c(second_group(groups)$label, first_group(groups)$label)

check_response_kind <- function(x, argument) {
  if (!length(dim(x)) &&
      (is.factor(x) || is.character(x) || is.logical(x) || (is.numeric(x) && !is.object(x)))) return(x)
  abort_data(argument, response_needed(), describe(x))
}

response_needed <- function() {
  paste0("be logical, 0/1, CR/PR/SD/PD/NE (or in full), Y/N, Yes/No, R/NR, ",
         paste(compared_words(response_groups()), collapse = "/"),
         ", or a factor of two levels")
}

# Blank text is missing.
response_text <- function(x) {
  text <- if (is.numeric(x)) number_labels(x, exact = FALSE) else trim_blanks(as.character(x))
  text[is.na(x)] <- NA
  text
}

# Counts by code, in the order of first appearance.
table_of <- function(text) {
  code <- unique(text)
  stats::setNames(tabulate(match(text, code), length(code)), code)
}

# What each code means where nobody named sets. `x`: the whole vector.
group_codes <- function(code, x, argument, where, levels_decide) {
  known <- code[!is_neither(code)]
  if (!length(known)) return(list(event = rep(NA, length(code)), levels = two_labels()))
  for (pair in list(c("0", "1"), c("false", "true"))) {
    if (all(lower_ascii(known) %in% pair)) {
      return(list(event = ifelse(lower_ascii(code) %in% pair, lower_ascii(code) == pair[2L], NA), levels = pair))
    }
  }
  if (is.numeric(x)) abort_rating(x, argument, where, !levels_decide)
  words <- known_words()
  event <- ifelse(response_word(code) %in% words$event, TRUE, ifelse(response_word(code) %in% words$other, FALSE, NA))
  if (any(!is.na(event))) return(list(event = event, levels = called(code, event)))
  pair <- if (levels_decide) two_levels(x)
  if (!is.null(pair)) return(list(event = ifelse(code %in% pair, code == pair[2L], NA), levels = pair, by_level = TRUE))
  if (levels_decide) {
    abort_data(argument, response_needed(), paste0("text: ", enumerate(dQuote(known, FALSE))),
               where(which(response_text(x) %in% known)))
  }
  list(event = event, levels = two_labels())
}

# Numbers that are no 0/1: which way they point only the user knows.
abort_rating <- function(x, argument, where, of_study) {
  other <- which(!x %in% c(0, 1, NA))
  abort_data(argument, paste0("be 0/1 where it is a number",
                              if (of_study) ", or have `responders` as a function, such as \\(x) x <= 3"),
             paste0("also ", enumerate(format(sort(unique(x[other])), trim = TRUE, digits = 4L))), where(other))
}

# The two codes themselves where each group has one ("No", "Yes"), else the names of the groups.
called <- function(code, event) {
  of_group <- list(code[event %in% FALSE], code[event %in% TRUE])
  if (all(lengths(of_group) == 1L)) unlist(of_group) else two_labels()
}

# The two levels of a factor that are not among the words for "not evaluable"; NULL where they are not two.
two_levels <- function(x) {
  if (!is.factor(x)) return(NULL)
  pair <- trim_blanks(levels(x))
  pair <- pair[!is_neither(pair)]
  if (length(pair) > 2L) pair <- intersect(pair, response_text(x))
  if (length(pair) == 2L) pair
}

# Whether some value is a word for a group, or all are 0/1 or logical.
explains_response <- function(x) {
  code <- unique(response_text(x))
  known <- code[!is_neither(code)]
  length(known) > 0L && (any(response_word(known) %in% unlist(known_words()[c("event", "other")])) ||
                           all(known %in% c("0", "1")) || all(lower_ascii(known) %in% c("false", "true")))
}

# ---- sets that the user names ----

# The two sets of responses, or the function that divides them; NULL where nothing was given. A set that is NULL is all
# codes that are not in the other.
check_response_sets <- function(responders, non_responders) {
  if (is.null(responders) && is.null(non_responders)) return(NULL)
  if (is.function(responders)) {
    if (!is.null(non_responders)) {
      abort_argument("non_responders", paste0("be left out where `responders` is a function (FALSE = ",
                                              second_group(response_groups())$one, ")"),
                     describe(non_responders))
    }
    return(list(rule = responders))
  }
  sets <- list(event = check_response_set(responders, "responders"),
               other = check_response_set(non_responders, "non_responders"))
  both <- intersect(sets$event, sets$other)
  if (length(both)) {
    abort_argument("non_responders", "share no value with `responders`", enumerate(dQuote(both, FALSE)))
  }
  sets
}

check_response_set <- function(x, argument) {
  if (is.null(x)) return(NULL)
  if (is.factor(x)) x <- as.character(x)
  if (is.numeric(x) || is.logical(x)) x <- response_text(x)
  if (!checkmate::test_character(x, any.missing = FALSE, unique = TRUE, min.len = 1L)) {
    abort_argument(argument, paste0("be values of the response", if (argument == "responders") ", or a function"),
                   describe(x))
  }
  trim_blanks(x)
}

# Letters' case tells codes apart only where the sets themselves use it so. `rest`: the codes that are in a group since
# they are not in the other; `absent`: named codes that do not occur, by set.
group_by_sets <- function(code, sets) {
  given <- unlist(sets, use.names = FALSE)
  plain <- if (anyDuplicated(lower_ascii(given))) identity else lower_ascii
  among <- function(set) plain(code) %in% plain(set)
  event <- if (is.null(sets$event)) ifelse(among(sets$other), FALSE, TRUE) else
    ifelse(among(sets$event), TRUE, if (is.null(sets$other)) FALSE else ifelse(among(sets$other), FALSE, NA))
  event[is.na(code) | (is_neither(code) & !among(given))] <- NA
  list(event = event, levels = called(code, event), rest = !is.na(event) & !among(given),
       absent = lapply(sets, function(set) set[!plain(set) %in% plain(code)]))
}

# What may be a slip: named codes that do not occur, `absent`, by the argument that names them; and codes that are in a
# group only since they are not in the other, `rest`, their counts, and what is `one` of that group. NULL where all is
# familiar (a small trial may lack CR), and where there are two codes, of which one is named. `counts`: of all codes.
set_slips <- function(groups, counts, sets) {
  absent <- stats::setNames(groups$absent, c("responders", "non_responders"))
  absent <- absent[lengths(absent) > 0L]
  rest <- counts[groups$rest]
  words <- known_words()
  filled <- if (is.null(sets$event)) "event" else "other"
  familiar <- all(response_word(names(rest)) %in% words[[filled]])
  if (length(absent)) familiar <- familiar && all(response_word(unlist(absent)) %in% unlist(words[c("event", "other")]))
  contrary <- !length(absent) && length(rest) == 1L && !length(words_for_missing(names(rest), "response"))
  if (familiar || contrary) return(NULL)
  group <- if (filled == "event") first_group(response_groups()) else second_group(response_groups())
  list(absent = absent, rest = rest, one = group$one)
}

apply_response_rule <- function(x, rule) {
  known <- which(!is.na(x))
  refuse <- function(condition, how) {
    abort_argument("responders", "be a function that works on the responses",
                   paste0("a function that ", how, ": ", conditionMessage(condition)))
  }
  answer <- tryCatch(rule(x[known]), error = function(e) refuse(e, "stops"), warning = function(w) refuse(w, "warns"))
  if (!is.logical(answer) || length(answer) != length(known)) {
    abort_argument("responders", paste0("return TRUE, FALSE or NA for each of the ", length(known), " responses"),
                   paste0("a function that returns a value of class ", class(answer)[1L], " and length ",
                          length(answer)))
  }
  out <- rep(NA, length(x))
  out[known] <- as.vector(answer)
  out
}

# ---- what is said ----

# Codes that may have been meant are counted in a message, never guessed at. `advice`: what can decide them.
inform_unread <- function(response, advice = NULL) {
  unread <- response$unread
  slips <- response$slips
  mixed <- response$mixed
  if (!length(unread) && is.null(slips) && !length(mixed)) return(invisible())
  neither <- response_groups()$uncompared$one
  lead <- if (all(is.na(response$event))) "No patient is evaluable: the response is" else
    paste0("Read as ", neither, ": the response")
  said <- c(slip_words(slips), mixed_words(mixed), if (length(unread)) paste0(lead, " ", counted_codes(unread), "."))
  absent <- unlist(slips$absent, use.names = FALSE)
  counts <- c(stats::setNames(integer(length(absent)), absent), slips$rest, unlist(unname(mixed)), unread)
  inform_cytochange(paste(c(said, advice), collapse = " "), "response_codes", names = names(counts), counts = counts,
                    absent = absent)
}

counted_codes <- function(counts) enumerate(paste0(dQuote(names(counts), FALSE), " (", counts, ")"), 12L)

slip_words <- function(slips) {
  if (is.null(slips)) return(NULL)
  absent <- slips$absent
  rest <- if (length(slips$rest)) paste0("Read as ", slips$one, ": ", counted_codes(slips$rest), ".")
  if (!length(absent)) return(rest)
  named <- vapply(names(absent), function(argument) {
    paste0(enumerate(dQuote(absent[[argument]], FALSE)), " of `", argument, "`")
  }, "")
  said <- paste0(if (length(unlist(absent)) == 1L) "Does" else "Do", " not occur in the response: ",
                 paste(named, collapse = ", "), ".")
  c(said, rest)
}

# `mixed`: counts of codes, by what they are read as ("FALSE", "TRUE").
mixed_words <- function(mixed) {
  if (!length(mixed)) return(NULL)
  one <- c("FALSE" = second_group(response_groups())$one, "TRUE" = first_group(response_groups())$one)[names(mixed)]
  paste0("Codes of another kind than most: ",
         paste0(vapply(mixed, counted_codes, ""), " read as ", one, collapse = "; "), ".")
}

# The response of patients, one element each: of matrices and of values alone.
read_patient_response <- function(response, n, patients, argument = "response") {
  read <- read_response(per_patient(response, n, patients, argument), argument)
  inform_unread(read)
  read
}
