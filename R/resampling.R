# Resampling of whole patients: what the tests by sign flips and label shuffles share, and the blocks of rows that they
# and westfall-young.R take.
#
# A patient's flip or place in the queue is a function of the seed, the patient's identifier and the number of the
# resample. So a row's figures do not depend on which other rows, patients, threads or chunks there are.
#
# A block is a set of result rows that share a visit and a group of patients:
#   before, after   double matrices, markers x patients, columns matched, on the analysis scale
#   members         columns of the patients who count, integers
#   patients        these patients' numbers in the call
#   rows            the result row of each marker
#   limits          what is known of values beyond limits (limit-pairs.R), NULL where there are none

# ---- who is resampled ----

# Identifiers to key by: names where they tell the columns apart, else the columns' places.
patient_ids <- function(names, n) {
  if (is.null(names) || anyNA(names) || any(names == "") || anyDuplicated(names)) return(as.character(seq_len(n)))
  enc2utf8(as.character(names))
}

# The most resamples a call may draw: their numbers are counted in 32 bits.
check_resamples <- function(x) check_count(x, "resamples", min = 1, max = .Machine$integer.max - 1)

# ---- tests by resamples ----

# Largest number of pairs that any row of the block has.
most_pairs <- function(before, after, members) {
  max(0, rowSums(!is.na(before[, members, drop = FALSE]) & !is.na(after[, members, drop = FALSE])))
}

# Share of alpha that one tail of the interval has: a two-sided paired test counts by the absolute mean, so all of it.
tail_level <- function(settings, doubled) {
  alpha <- 1 - settings$conf.level
  if (settings$alternative == "two.sided" && doubled) alpha / 2 else alpha
}

# Patients (numbers) by stratum, those of the first group first: then the first choice of a complete run is what was
# seen. `index`: where each stood in `patients`; those whose group or stratum is unknown are left out.
arrange_patients <- function(patients, first, stratum = NULL) {
  h <- if (is.null(stratum)) rep(1L, length(patients)) else as.integer(plain_factor(stratum[patients]))
  y <- first[patients]
  index <- order(h, !y)
  index <- index[!is.na(h[index]) & !is.na(y[index])]
  list(index = index, patients = patients[index], first = as.integer(y[index]), stratum = h[index],
       end = cumsum(tabulate(h[index], max(1L, h[index]))))
}

# The number of ways to choose the first group of each stratum; each row of `sizes`, `first` is one marker.
n_choices <- function(sizes, first) apply(choose(sizes, first), 1L, prod)

# Patients with both values, and those of the first group among them, markers x strata.
row_sizes <- function(block, arranged) {
  members <- block$members[arranged$index]
  paired <- !is.na(block$before[, members, drop = FALSE]) & !is.na(block$after[, members, drop = FALSE])
  indicator <- outer(arranged$stratum, seq_along(arranged$end), "==") * 1
  list(n = paired %*% indicator, n1 = paired %*% (indicator * arranged$first))
}

# ---- the verbs' blocks ----

# A cell of paired_change() as a block: doubles on the analysis scale, columns matched.
cell_block <- function(cell, options, rows = NULL) {
  columns <- as.integer(cell$before_columns)
  before <- cell$before
  after <- cell$after
  if (!identical(columns, as.integer(cell$after_columns))) {
    before <- before[, cell$before_columns, drop = FALSE]
    after <- after[, cell$after_columns, drop = FALSE]
    columns <- seq_along(cell$patients)
  }
  if (!is.double(before)) storage.mode(before) <- "double"
  if (!is.double(after)) storage.mode(after) <- "double"
  if (options$take_log) {
    before <- log2(before)
    after <- log2(after)
  }
  list(before = before, after = after, members = columns, patients = cell$patients, rows = rows, limits = cell$limits)
}

# Blocks of all cells; the rows of the result go by marker, then by cell.
cell_blocks <- function(cells, options) {
  n <- length(cells)
  Map(function(cell, k) cell_block(cell, options, seq.int(k, by = n, length.out = nrow(cell$before))), cells,
      seq_len(n))
}

# The seed of a call whose own tests resample, given or drawn; NULL where each block's run is complete.
paired_seed <- function(cells, options) {
  needs_seed <- get_method("paired", options$method)$needs_seed
  if (is.null(needs_seed)) return(NULL)
  drawn <- any(vapply(cells, function(cell) needs_seed(cell_block(cell, options), options), NA))
  if (drawn) draw_seed(options$seed)
}

# Are all rows resampled together, whatever their own tests?
resamples_rows <- function(options) is_westfall_young(options$p.adjust.method) || options$simultaneous

# Blocks of response_change(): visits, comparisons and strata, the rows going by marker, then so. `first`, `stratum`: of
# all patients; `stratum` only where the row is tested within strata.
response_blocks <- function(parts, cells, method) {
  size <- length(cells) * length(parts)
  Map(function(h, v, k) {
    part <- read_by_method(parts[[v]], method)
    side <- cells[[h]]$side
    who <- who_in_stratum(side, cells[[h]]$stratum)
    list(before = part$before, after = part$after, members = who, patients = who,
         rows = seq.int(k, by = size, length.out = nrow(part$before)), limits = part$limits,
         first = side$first, stratum = if (cells[[h]]$stratum == "all") side$stratum,
         arm = side$arms$arm, among = if (!is.null(side$arms)) among_arms(side, cells[[h]]$stratum, v))
  }, rep(seq_along(cells), length(parts)), rep(seq_along(parts), each = length(cells)), seq_len(size))
}

# Patients of a known group in a stratum; "all": in any, if there are strata.
who_in_stratum <- function(groups, stratum, group = groups$first) {
  here <- if (is.null(groups$stratum)) TRUE else if (stratum == "all") !is.na(groups$stratum) else
    groups$stratum %in% stratum
  which(here & !is.na(group))
}

# Those of all arms, and a name that the comparisons of a visit among the same patients share.
among_arms <- function(side, stratum, visit) {
  list(members = who_in_stratum(side, stratum, side$arms$code), name = paste(visit, side$arms$of, stratum, sep = "\r"))
}

# Of each group, whose own change is tested by sign flips.
most_pairs_of_groups <- function(block, first) {
  vapply(split(block$members, first[block$members]), function(who) most_pairs(block$before, block$after, who), 1)
}
