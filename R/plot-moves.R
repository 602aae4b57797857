# The title of plot_trajectory(): how the medians moved within patients.

# How the medians moved between the first and the last visit drawn: within patients, ratio or difference.
say_trajectory <- function(study, values) {
  visits <- levels(values$visit)
  shown <- levels(values$marker)
  n <- length(unique(values$id))
  if (length(visits) < 2L) return(paste0(what_markers(shown, study), " at ", visits, " in ",
                                         format_count(n, "patient")))
  first <- if (study$baseline %in% visits) study$baseline else visits[1L]
  last <- visits[length(visits)]
  # Arms are not pooled.
  under <- if (!has_response(study)) levels(droplevels(values$.arm))
  if (length(under) > 4L) return(paste0(what_markers(shown, study), " in ", format_count(n, "patient")))
  if (!has_response(study)) {
    values$.group <- if (length(under) > 1L) droplevels(values$.arm) else factor(rep("all patients", nrow(values)))
  }
  of_group <- function(g) if (g %in% under) paste(" under", g) else
    if (g != "all patients") paste0(" in ", people(g, response_groups()))
  move <- median_moves(values, first, last, takes_log(study))
  if (is.null(move)) return(paste0(what_markers(shown, study), " in ", format_count(n, "patient")))
  null <- if (takes_log(study)) 1 else 0
  groups <- intersect(levels(values$.group), setdiff(unique(move$group), response_groups()$uncompared$label))
  if (length(shown) == 1L) {
    decimals <- unname(value_decimals(study)[shown])
    write <- function(m) if (takes_log(study)) move_fold(m) else signed(m, values$unit[1L], decimals)
    said <- vapply(groups, function(g) {
      m <- move[move$group == g, , drop = FALSE]
      paste0(move_words(m$low, m$high, null, write), of_group(g))
    }, character(1))
    return(paste0(short_among(shown, study), ", median change by ", last, ": ", paste(said, collapse = ", ")))
  }
  said <- vapply(groups, function(g) {
    m <- move$high[move$group == g]
    paste0(sum(m < null), " of ", length(m), if (g == groups[1L]) " markers", of_group(g))
  }, character(1))
  paste0("Median change by ", last, ": a fall for ", paste(said, collapse = ", "))
}

# "0.86x", "none", "<0.5x", "between 0.8x and 1.1x": a median change as far as values beyond limits leave it known.
move_words <- function(low, high, null, write) {
  if (low == high) return(if (abs(low - null) < 1e-7) "none" else write(low))
  if (is.infinite(low) && is.infinite(high)) return("not known")
  if (is.infinite(low)) return(paste0("<", write(high)))
  if (is.infinite(high)) return(paste0(">", write(low)))
  if (write(low) == write(high)) return(write(low))
  paste("between", write(low), "and", write(high))
}

# As tables have them: "0.54x", "+1.40 lb".
move_fold <- function(m) paste0(ratio_alone(m), "x")

signed <- function(x, unit, decimals = NA_integer_) {
  text <- told_decimals(x, unit_decimals(x, x, x, decimals), 0)
  paste0(if (x > 0) "+", text, if (!is.na(unit) && nzchar(unit)) paste0(" ", unit))
}

# Median within-patient change of each marker and group between two visits, NULL where there is no pair: `low`, `high`,
# between which it lies.
median_moves <- function(values, first, last, log) {
  if (first == last) return(NULL)
  key <- paste(values$id, values$marker, sep = "\r")
  before <- values[values$visit == first, , drop = FALSE]
  after <- values[values$visit == last, , drop = FALSE]
  at <- match(key[values$visit == last], key[values$visit == first])
  if (all(is.na(at))) return(NULL)
  change <- if (log) after$value / before$value[at] else after$value - before$value[at]
  flag <- function(side) side %in% TRUE
  no_low <- flag(after$censored) | flag(before$above[at])
  no_high <- flag(after$above) | flag(before$censored[at])
  ok <- !is.na(change)
  group <- droplevels(interaction(after$marker, after$.group, sep = "\r", drop = TRUE)[ok])
  ends <- value_ends(change[ok], no_low[ok], no_high[ok])
  move <- known_quantiles(ends$low, ends$high, as.integer(group), nlevels(group))(0.5)
  parts <- strsplit(levels(group), "\r", fixed = TRUE)
  data.frame(marker = vapply(parts, `[`, "", 1L), group = vapply(parts, `[`, "", 2L), low = move$low, high = move$high)
}
