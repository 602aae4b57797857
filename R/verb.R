# The arguments that the verbs share, checked.

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
