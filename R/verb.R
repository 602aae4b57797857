# What the three verbs have in common: their shared arguments, and the loop over contrasts and strata.

# Checks the arguments that all verbs share and returns them as a list, the seed drawn where none was given.
check_verb <- function(alternative, conf.level, p.adjust.method, adjust_within, resamples, seed, digits_rank) {
  list(
    alternative = check_alternative(alternative),
    conf.level = check_conf_level(conf.level),
    p.adjust.method = check_choice(p.adjust.method, adjust_methods(), "p.adjust.method"),
    adjust_within = check_strings(adjust_within, "adjust_within", null_ok = TRUE),
    resamples = check_count(resamples, "resamples", min = 1),
    seed = check_seed(seed),
    digits_rank = check_digits_rank(digits_rank)
  )
}

# A key for the resampling generator: as given, or NULL until a resampling method draws one (see draw_seed()).
check_seed <- function(seed) check_count(seed, "seed", null_ok = TRUE)

# One key from R's generator, so that set.seed() rules; called only where resampling really happens.
draw_seed <- function(seed = NULL) seed %||% as.numeric(sample.int(.Machine$integer.max, 1L))

check_digits_rank <- function(x) {
  if (identical(x, Inf)) return(Inf)
  check_count(x, "digits_rank", min = 1, max = 15)
}

# Column `note`: the notes that apply to each row, joined; the standing text of its status where nothing more precise
# was said. `notes`: a list of character vectors, one element a row, "" or NA where it does not apply.
join_notes <- function(status, ...) {
  joined <- combine_notes(length(status), ...)
  silent <- which(joined == "" & status != "ok")
  joined[silent] <- status_text(status[silent])
  joined
}

# The notes alone, of n rows.
combine_notes <- function(n, ...) {
  joined <- rep("", n)
  for (part in list(...)) {
    at <- which(nzchar(part, keepNA = TRUE))
    if (!length(at)) next
    text <- if (length(part) == 1L) part else part[at]
    if (length(part) == 1L) at <- seq_len(n)
    before <- joined[at]
    joined[at] <- ifelse(before == "", text, paste(before, text, sep = "; "))
  }
  joined
}

# A note of the rows where it applies, "" elsewhere; "" alone where it applies to none. `text`: one string, or a
# function of the rows' numbers, so that nothing is formatted for rows that do not need it.
note_where <- function(where, text) {
  at <- which(where)
  if (!length(at)) return("")
  note <- character(length(where))
  note[at] <- if (is.function(text)) text(at) else text
  note
}

# What a value below its limit entered as, for notes.
censored_phrase <- function(rule) {
  switch(rule %||% "limit", limit = "at the limit", half = "at half the limit", sqrt2 = "at the limit / sqrt(2)", "")
}
