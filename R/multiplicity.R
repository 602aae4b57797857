# Families of tests, and the adjustment of their p values.

adjust_methods <- function() c(stats::p.adjust.methods, "maxT", "minP")

# The family of each row: an integer, the same for rows whose p values are adjusted together. `within`: columns whose
# levels are families of their own; NULL: all rows are one family.
families <- function(rows, within) {
  if (is.null(within)) return(rep(1L, nrow(rows)))
  check_columns(within, rows, "adjust_within", "the result")
  as.integer(interaction(rows[within], drop = TRUE, lex.order = TRUE))
}

# Adjusted p values over the rows that have one; a family counts only those.
adjust_p <- function(p, family, method) {
  if (length(family) && all(family == family[[1L]])) {
    return(stats::p.adjust(p, method, max(sum(!is.na(p)), 1L)))
  }
  adjusted <- rep(NA_real_, length(p))
  for (rows in split(which(!is.na(p)), family[!is.na(p)])) adjusted[rows] <- stats::p.adjust(p[rows], method)
  adjusted
}

# The family in words, for settings, prints and reports.
describe_family <- function(family, within) {
  n <- if (is.null(within)) 1L else length(unique(family))
  if (n <= 1L) {
    return(if (length(family) == 1L) "the only row" else paste0("all ", format_count(length(family), "row")))
  }
  size <- range(tabulate(family))
  sizes <- if (size[[1L]] == size[[2L]]) size[[1L]] else paste(size, collapse = " to ")
  paste0(n, " families by ", paste(within, collapse = " x "), ", of ", sizes, " rows each")
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

is_westfall_young <- function(adjustment) adjustment %in% c("maxT", "minP")
