# Families of tests, and the adjustment of their p values.

adjust_methods <- function() c(stats::p.adjust.methods, "maxT", "minP")

# The family of each row: an integer, the same for rows whose p values are adjusted together. `rows`: columns, in a data
# frame or not; `within`: those whose levels are families of their own; NULL: all rows are one family.
families <- function(rows, within) {
  if (is.null(within)) return(rep(1L, length(rows[[1L]])))
  check_columns(within, rows, "adjust_within", "the result")
  as.integer(crossed(rows[within]))
}

# Adjusted p values over the rows that have one; a family counts only those.
adjust_p <- function(p, family, method) {
  if (length(family) && all(family == family[[1L]])) return(adjust_family(p, method))
  adjusted <- rep(NA_real_, length(p))
  for (rows in split(which(!is.na(p)), family[!is.na(p)])) adjusted[rows] <- adjust_family(p[rows], method)
  adjusted
}

# stats::p.adjust(), which sorts twice; the core has the same figures of Holm's.
adjust_family <- function(p, adjustment) {
  if (adjustment == "holm" && is.double(p) && is.null(attributes(p))) return(call_core(ffi_holm, p))
  stats::p.adjust(p, adjustment, max(sum(!is.na(p)), 1L))
}

# rank(-x, na.last = "keep") of numbers, in the core.
rank_largest <- function(x) call_core(ffi_rank_largest, x)

# The family in words, for settings, prints and reports. `p`: of the rows; those without one are in no family, and
# where there are some, tests are counted and not rows.
describe_family <- function(family, within, p) {
  tested <- !is.na(p)
  unit <- if (all(tested)) "row" else "test"
  if (is.null(within) || length(unique(family[tested])) <= 1L) {
    if (all(tested) && length(tested) == 1L) return("the only row")
    return(counted_tests(tested, "row", "test"))
  }
  size <- range(tabulate(factor(family[tested])))
  sizes <- if (size[[1L]] == size[[2L]]) format_count(size[[1L]], unit) else
    paste0(paste(size, collapse = " to "), " ", unit, "s")
  paste0("the ", sizes, " of each ", paste(within, collapse = " and "))
}

# "all 24 rows"; of rows some of which have no p, "the 20 tests computed".
counted_tests <- function(tested, noun, partly = noun) {
  if (all(tested)) return(if (length(tested) == 2L) paste0("both ", noun, "s") else
    paste("all", format_count(length(tested), noun)))
  paste("the", format_count(sum(tested), partly), "computed")
}

# How the p values of a result were adjusted, for its print: "p adjusted by Holm over all 24 rows".
adjustment_question <- function(set) {
  if (!is_adjusted(set)) return("p not adjusted")
  paste0("p adjusted by ", adjustment_name(adjustment_of(set)), " over ", set$family)
}

# Of settings; a result that does not say is adjusted by Holm, as the verbs are unasked.
adjustment_of <- function(set) set$p.adjust.method %||% "holm"

is_adjusted <- function(set) adjustment_of(set) != "none"

# Name of a p.adjust method as a reader knows it.
adjustment_name <- function(adjustment) {
  known <- c(holm = "Holm", hochberg = "Hochberg", hommel = "Hommel", bonferroni = "Bonferroni",
             BH = "Benjamini-Hochberg", fdr = "Benjamini-Hochberg", BY = "Benjamini-Yekutieli",
             maxT = "Westfall-Young maxT", minP = "Westfall-Young minP")
  if (adjustment %in% names(known)) known[[adjustment]] else adjustment
}

westfall_young_verbs <- "maxT and minP are for paired_change(), arm_change() and response_change()"

is_westfall_young <- function(adjustment) adjustment %in% c("maxT", "minP")
