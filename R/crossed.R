# Columns crossed: a factor of the combinations that occur, in the order of the first column's levels, then the
# next's. Unlike interaction() it never makes one level of two: labels are joined by the first of some signs that
# keeps them apart: "x, y" with "z" is not "x" with "y, z".
crossed <- function(columns) {
  columns <- lapply(unname(as.list(columns)), as.factor)
  key <- 0
  for (x in columns) key <- key * nlevels(x) + as.integer(x) - 1
  keys <- sort(unique(key))
  at <- match(keys, key)
  for (sign in c(", ", "; ", " | ", "\r")) {
    label <- do.call(paste, c(lapply(columns, function(x) as.character(x)[at]), sep = sign))
    if (!anyDuplicated(label)) break
  }
  factor(match(key, keys), seq_along(keys), label)
}
