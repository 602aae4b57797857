# Rows of the users' tables, of which there may be tens of millions: each is read once, in C, and nothing is copied that
# can stay.

# Where each value of a column is first seen (`at`), and which of these each row has (`code`, NA where it is missing).
first_seen <- function(x, codes = TRUE) .Call(ffi_first_seen, x, codes)

# The values of a column, in the order of first appearance, NA left out.
distinct <- function(x) x[first_seen(x, codes = FALSE)$at]

# Codes by a map from old to new ones; as they are where nothing changes.
recode <- function(code, map) if (identical(map, seq_along(map))) code else map[code]

# The first known row of each of `n` groups (NA where there is none), and the rows that differ from it.
first_known <- function(group, code, n) .Call(ffi_first_known, group, code, n)

# How many combinations of codes the rows have. `size`: the largest code of each column. Counting in bits where there is
# room.
count_cells <- function(columns, size) {
  if (prod(size) <= 64 * length(columns[[1L]]) + 1e6) return(.Call(ffi_count_cells, columns, as.double(size)))
  key <- 0
  for (k in seq_along(columns)) key <- key * size[k] + columns[[k]] - 1
  length(first_seen(key, codes = FALSE)$at)
}

# Some elements; all of them (`at` NULL) are no copy.
take <- function(x, at) if (is.null(at)) x else x[at]
