# What response_change() compares: the arguments' checks, the strata, who is counted.

check_response_method <- function(method, exact) {
  list(method = check_method(method, "two_groups"),
       exact = check_flag(exact, "exact", null_ok = TRUE))
}
