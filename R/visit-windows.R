#' Visits from study days
#'
#' Turns study days, or dates, into the visits of a schedule: a factor to hand to [marker_study()] as `visit`.
#'
#' @param day Numbers (study days), differences of dates, or dates with `reference`; one a row.
#' @param windows A named list, one element a visit in their order: `c(from, to)` or `c(from, to, target)`, in days;
#'   both ends belong to the window, and without a target its middle is the target. A window that is open at an end
#'   (`-Inf`, `Inf`) has no middle: with `id` it needs a target.
#' @param id,marker Vectors as long as `day`, or `NULL` (default). Where `id` is given, of several days of one patient
#'   (and marker) in one window the one nearest to the target stays (of two as near the earlier day) with all of its
#'   rows, the others are `NA`. Whether a row has a value is not asked: leave those without one out first.
#' @param reference Dates as long as `day` (or one): day 0 of each row, where `day` is dates.
#' @return A factor as long as `day`, its levels the names of `windows`; `NA` for a missing day, a day outside all
#'   windows (counted in a message of class `cytochange_message` and kind "outside_windows"), a date without a reference
#'   (kind "without_reference") and a day that another stands for. Where there are `NA`, `visits` of [marker_study()]
#'   names the visits to keep.
#' @section Errors: `cytochange_error_argument` for windows that overlap, lack a name or run backwards, for days that
#'   are text, and for vectors of another length.
#' @seealso [marker_study()]
#' @examples
#' windows <- list(baseline = c(-7, 1), "week 4" = c(22, 35, 28), "week 8" = c(50, 63))
#' visit_windows(c(-3, 1, 27, 30, 55, 90), windows, id = c(1, 1, 1, 1, 1, 1))
#'
#' data <- data.frame(patient = c(1, 1, 1, 2, 2), day = c(0, 28, 90, -2, 30), crp = c(12, 6, 5, 8, 9))
#' data$visit <- visit_windows(data$day, windows)
#' marker_study(data, id = "patient", visit = "visit", value = "crp", visits = c("baseline", "week 4"))
#' @export
visit_windows <- function(day, windows, id = NULL, marker = NULL, reference = NULL) {
  windows <- check_windows(required(windows))
  day <- check_days(required(day), reference)
  for (part in list(list(id, "id"), list(marker, "marker"))) {
    if (!is.null(part[[1L]]) && !(is.atomic(part[[1L]]) && length(part[[1L]]) == length(day))) {
      abort_argument(part[[2L]], paste0("be a vector as long as `day` (", length(day), ")"), describe(part[[1L]]))
    }
  }
  if (is.null(id) && !is.null(marker)) {
    abort_argument("id", "be given where `marker` is: days are chosen within patients", "NULL")
  }
  if (!is.null(id)) check_all_named(known_codes(id), "id")
  order <- order(windows$from)
  at <- order[pmax(findInterval(day, windows$from[order]), 1L)]
  inside <- day >= windows$from[at] & day <= windows$to[at]
  outside <- which(!inside)
  if (length(outside)) {
    inform_cytochange(paste0(format_count(length(outside), "day"), " outside all windows: ",
                             enumerate(unique(day[outside])), "."), "outside_windows", rows = outside)
  }
  at[is.na(day) | !(inside %in% TRUE)] <- NA
  if (!is.null(id)) check_targets(windows)
  if (!is.null(id)) at <- nearest_only(at, day, windows$target,
                                       paste(match(id, unique(id)), match(marker, unique(marker))))
  factor(windows$name[at], levels = windows$name)
}

# `who`: the patient, and marker, of each row. All rows of the day that is chosen stay: other markers', and duplicates.
nearest_only <- function(at, day, target, who) {
  order <- order(abs(day - target[at]), day, method = "radix", na.last = NA)
  order <- order[!is.na(at[order])]
  cell <- paste(who[order], at[order])
  chosen <- day[order][match(cell, cell)]
  replace(at, order[day[order] != chosen], NA)
}

check_windows <- function(windows) {
  whole <- function(w) !is.object(w) && checkmate::test_numeric(w, any.missing = FALSE, min.len = 2L, max.len = 3L)
  if (!is.list(windows) || !length(windows) || is.null(names(windows)) || any(blank_text(names(windows))) ||
        anyDuplicated(names(windows)) || !all(vapply(windows, whole, NA))) {
    abort_argument("windows", "be a list of c(from, to) or c(from, to, target), each with a name of its own",
                   describe(windows))
  }
  from <- vapply(windows, function(w) as.double(w[[1L]]), 1)
  to <- vapply(windows, function(w) as.double(w[[2L]]), 1)
  target <- vapply(windows, function(w) if (length(w) == 3L) as.double(w[[3L]]) else (w[[1L]] + w[[2L]]) / 2, 1)
  bad <- names(windows)[from > to | (target < from | target > to) %in% TRUE]
  if (length(bad)) {
    abort_argument("windows", "run forwards, the target inside", paste0("otherwise in ", enumerate(dQuote(bad, FALSE))))
  }
  order <- order(from)
  clash <- which(from[order][-1L] <= to[order][-length(order)])
  if (length(clash)) {
    abort_argument("windows", "not overlap", paste0("overlapping in ", enumerate(dQuote(
      names(windows)[order][c(clash[1L], clash[1L] + 1L)], FALSE))))
  }
  list(name = names(windows), from = unname(from), to = unname(to), target = unname(target))
}

# A window that is open at an end has no middle that values could be near to.
check_targets <- function(windows) {
  open <- windows$name[!is.finite(windows$target)]
  if (!length(open)) return(invisible())
  abort_argument("windows", "name the target, c(from, to, target), of windows open at an end where `id` is given",
                 paste0("without in ", enumerate(dQuote(open, FALSE))))
}

# Numbers of days; dates count from `reference`.
check_days <- function(day, reference) {
  if (inherits(day, "integer64")) day <- whole_numbers(day)
  if (inherits(day, "difftime")) {
    day <- as.double(structure(as.vector(unclass(day)), units = attr(day, "units"), class = "difftime"), units = "days")
  }
  if (inherits(day, "haven_labelled")) day <- as.vector(unclass(without_user_missing(day)))
  dated <- inherits(day, c("Date", "POSIXct"))
  if (isS4(day) || !dated && !(is.numeric(day) || (is.logical(day) && all(is.na(day))))) {
    abort_argument("day", "be numbers of days, differences of dates, or dates with `reference`", describe(day))
  }
  if (!dated) {
    if (!is.null(reference)) abort_argument("reference", "be NULL where `day` is numbers", describe(reference))
    return(as.double(day))
  }
  if (!inherits(reference, c("Date", "POSIXct")) || !length(reference) %in% c(1L, length(day))) {
    abort_argument("reference", "be dates, one a row of `day` or one for all, where `day` is dates",
                   describe(reference))
  }
  days <- as.double(date_shown(day)) - as.double(date_shown(reference))
  without <- which(is.na(days) & !is.na(day))
  if (length(without)) {
    inform_cytochange(paste0(format_count(length(without), "date"), " without a reference date: no visit (",
                             where_rows(without), ")."), "without_reference", rows = without)
  }
  days
}

# The date that a time shows in its own time zone.
date_shown <- function(x) if (inherits(x, "POSIXct")) as.Date(x, tz = attr(x, "tzone")[1L] %||% "") else as.Date(x)
