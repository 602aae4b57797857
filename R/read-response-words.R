# The words that files of trials have for a response, as response_word() writes them.

# In lower case, without blanks, hyphens and underscores.
response_word <- function(code) gsub("[-_[:space:]]+", "", lower_ascii(code))

# The four grades of RECIST and UICC, from worst to best, each by the words that mean it: the code, that of iRECIST, the
# name in full, and the name beside the code.
response_grades <- function() {
  list(PD = grade_words("pd", "progressivedisease", c("icpd", "iupd")), SD = grade_words("sd", "stabledisease", "isd"),
       PR = grade_words("pr", c("partialresponse", "partialremission"), "ipr"),
       CR = grade_words("cr", c("completeresponse", "completeremission"), "icr"))
}

grade_words <- function(code, named, immune = NULL) {
  c(code, immune, named, paste0(named, "(", code, ")"), paste0(code, "(", named, ")"), paste0(code, named))
}

# The grade that text means ("Complete response", "cr", "iCR": CR); other text is itself.
response_grade <- function(text) {
  grades <- response_grades()
  found <- rep(names(grades), lengths(grades))[match(response_word(text), unlist(grades))]
  ifelse(is.na(found), as.character(text), found)
}

# The words for the groups, by kind: pairs of columns `event` and `other`.
word_kinds <- function(groups = response_groups()) {
  grades <- response_grades()
  list(grades = list(event = c(grades$CR, grades$PR), other = c(grades$SD, grades$PD)),
       answers = list(event = c("y", "yes"), other = c("n", "no")),
       groups = list(event = c("r", response_word(first_group(groups)$label)),
                     other = c("nr", response_word(second_group(groups)$label))),
       pathology = list(event = "pcr", other = c("nonpcr", "nopcr")))
}

# All of them, and those that stand for neither group.
known_words <- function(groups = response_groups()) {
  kinds <- word_kinds(groups)
  of <- function(side) unlist(lapply(kinds, `[[`, side), use.names = FALSE)
  list(event = of("event"), other = of("other"),
       neither = c("", "na", "unknown", grade_words("ne", response_word(groups$uncompared$label))))
}

# Codes of another kind than most of the patients have ("NR" beside CR and PD: no responder, or not recorded?).
# `counts`: of all codes.
mixed_codes <- function(counts) {
  kinds <- lapply(word_kinds(), unlist)
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
