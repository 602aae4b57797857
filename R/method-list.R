# The methods of the verbs of change, one file each.

# The registry, in the order in which the help lists them; the first of a design is the default of its verbs.
known_methods <- function() {
  list(method_signed_rank(), method_paired_t(), method_sign(), method_flips(), method_ppw(),
       method_censored_ml(), method_rank_sum(), method_welch(), method_shuffles(),
       method_ancova(), method_quade())
}
