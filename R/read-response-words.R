# The words that files of trials have for a response, as response_word() writes them.

# In lower case, without blanks of any kind, hyphens and underscores.
response_word <- function(code) gsub(paste0("[-_", any_blank, "]+"), "", lower_ascii(code), perl = TRUE)

# What is known of words, made once, when the package is built (zzz.R): `grades`, `kinds` and `all`.
response_dictionary <- new.env(parent = emptyenv())

# The four grades of RECIST and UICC, from worst to best, each by the words that mean it: the code, that of iRECIST, the
# name in full, and the name beside the code.
new_grades <- function() {
  list(PD = grade_words("pd", "progressivedisease", c("icpd", "iupd")), SD = grade_words("sd", "stabledisease", "isd"),
       PR = grade_words("pr", c("partialresponse", "partialremission"), "ipr"),
       CR = grade_words("cr", c("completeresponse", "completeremission"), "icr"))
}

grade_words <- function(code, named, immune = NULL) {
  c(code, immune, named, paste0(named, "(", code, ")"), paste0(code, "(", named, ")"), paste0(code, named))
}

# The words for the groups, by kind: pairs of `event` and `other`.
new_word_kinds <- function(grades, groups) {
  list(grades = list(event = c(grades$CR, grades$PR), other = c(grades$SD, grades$PD)),
       answers = list(event = c("y", "yes"), other = c("n", "no")),
       groups = list(event = c("r", response_word(first_group(groups)$label)),
                     other = c("nr", response_word(second_group(groups)$label))),
       pathology = list(event = "pcr", other = c("nonpcr", "nopcr")))
}

fill_response_dictionary <- function(groups) {
  grades <- new_grades()
  kinds <- new_word_kinds(grades, groups)
  of <- function(side) unlist(lapply(kinds, `[[`, side), use.names = FALSE)
  response_dictionary$grades <- grades
  response_dictionary$kinds <- lapply(kinds, unlist)
  response_dictionary$all <- list(
    event = of("event"), other = of("other"),
    neither = c("", "na", "unknown", grade_words("ne", response_word(groups$uncompared$label)))
  )
}

# All words for the groups, and those that stand for neither.
known_words <- function() response_dictionary$all

# The grades, from worst to best.
grade_codes <- function() names(response_dictionary$grades)

# The grade that text means ("Complete response", "cr", "iCR": CR); other text is itself.
response_grade <- function(text) {
  grades <- response_dictionary$grades
  found <- rep(names(grades), lengths(grades))[match(response_word(text), unlist(grades))]
  ifelse(is.na(found), as.character(text), found)
}

# Codes of another kind than most of the patients have ("NR" beside CR and PD: no responder, or not recorded?).
# `counts`: of all codes.
mixed_codes <- function(counts) {
  kinds <- response_dictionary$kinds
  kind <- rep(seq_along(kinds), lengths(kinds))[match(response_word(names(counts)), unlist(kinds))]
  n <- vapply(seq_along(kinds), function(k) sum(counts[kind %in% k]), 1)
  counts[!is.na(kind) & kind != which.max(n)]
}

# `code`: all codes of a response. "-" stands for nothing, but beside "+" for its contrary.
is_neither <- function(code) {
  word <- response_word(code)
  if ("+" %in% code) word[code %in% "-"] <- "-"
  is.na(code) | word %in% known_words()$neither
}
