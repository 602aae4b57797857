#' Results as analysis results data (ARD)
#'
#' One row a statistic, in the column layout of package cards, as CDISC's analysis results standard has it: for tables
#' made by gtsummary, tfrmt and others, for submission, for comparison by machine. cards need not be installed.
#'
#' @param x A result, as in [paper_table()].
#' @param ... Not used; must be empty.
#' @param markers Character vector: some of the markers. `NULL`, the default: all.
#' @return A data frame of class `card` (and a tibble where that package is installed), one row a statistic, in the
#'   order of the result's rows and columns:
#'   * `group1`, `group1_level`, `group2`, ...: what the row is about beside the marker (visit, reference, stratum, the
#'     `by` columns, threshold, measure), the levels in list columns;
#'   * `variable`: the marker, or the variable of a model's term, or what the row is of; `variable_level`: the level of
#'     a factor in a model (a list column, `NULL` otherwise);
#'   * `context`: the class of the result;
#'   * `stat_name` (the result's column), `stat_label`, `stat` (a list: numbers as they are, not rounded; `NULL` where
#'     the row could not be computed), `fmt_fun` (`fmt_fn` where cards before 0.6.1 is installed): the function that
#'     prints it;
#'   * `warning`, `error`: lists. A computed row's `note` (with its `status`, where that is not "ok") is a warning of
#'     all its statistics; `status` and `note` of a row that could not be computed are their error.
#'
#'   The statistics `method`, `conf.level` and `alternative` come with each row.
#' @section Errors: `cytochange_error_argument` for an `x` of another class and unknown markers.
#' @seealso [as_gt()], [paper_table()], [settings()]; `cards::check_ard_structure()`.
#' @examples
#' before <- rbind(`IL-6` = c(1, 2, 4, 3, 8, 5, 6, 2), `IL-2` = c(7, 5, 6, 9, 4, 5, 8, 6))
#' after <- rbind(`IL-6` = c(2, 4, 9, 6, 19, 14, 13, 5), `IL-2` = c(6, 5, 8, 8, 5, 4, 8, 7))
#' ard <- as_ard(paired_change(before, after, scale = "log2"))
#' ard[ard$stat_name %in% c("fold_change", "p.value"), c("variable", "stat_label", "stat")]
#' @export
as_ard <- function(x, ...) {
  required(x)
  UseMethod("as_ard")
}

#' @rdname as_ard
#' @export
as_ard.default <- function(x, ..., markers = NULL) {
  check_dots_empty(...)
  parts <- ard_parts(required(x))
  if (!is.null(markers)) {
    if (is.null(parts$marker)) abort_argument("markers", "be left out: this result has no markers", "given")
    check_subset(markers, unique(parts$marker), "markers")
    rows <- which(parts$marker %in% markers)
    parts <- lapply(parts, function(part) {
      if (is.data.frame(part)) part[rows, , drop = FALSE] else if (length(part) > 1L) part[rows] else part
    })
  }
  new_card(parts)
}

# What each class gives, one row a row of the result: `groups` (a data frame of text), `variable`, `level` (a list, NULL
# for none), `context`, `stats` (a data frame of columns), `absent` (NULL, or a data frame that says which of these a
# row does not have), `status`, `note`, `computed`, `marker` (NULL where it has none).
ard_parts <- function(x) UseMethod("ard_parts")

#' @exportS3Method
ard_parts.default <- function(x) abort_argument("x", "be a result of this package", describe(x))

# Results that are data frames. `groups`: columns that say what a row is about; `variable`: the column, or text.
result_parts <- function(x, rows, groups, variable, computed, settings = settings_of(x)) {
  n <- nrow(rows)
  labels <- c(groups, if (variable %in% names(rows)) variable)
  stats <- rows[setdiff(names(rows), c(labels, "status", "note"))]
  for (name in c("method", "conf.level", "alternative")) {
    if (is.null(stats[[name]]) && length(settings[[name]]) == 1L) stats[[name]] <- rep(settings[[name]], n)
  }
  if (!is.null(stats[["auc_low"]])) {
    stats$auc_interval <- vapply(area_interval(stats$auc, stats$auc_low), area_interval_words, "")
  }
  list(groups = rows[groups],
       variable = if (variable %in% names(rows)) as.character(rows[[variable]]) else rep(variable, n),
       context = class(x)[1L], stats = stats, status = rows$status %||% rep("ok", n), note = rows$note %||% rep("", n),
       computed = rep_len(computed, n), marker = if (variable == "marker") as.character(rows$marker))
}

# ---- the layout ------------------------------------------------------------------------------------------------------

new_card <- function(parts) {
  n <- length(parts$variable)
  stats <- parts$stats
  k <- length(stats)
  label <- stats::setNames(column_label(names(stats)), names(stats))
  label[names(parts$labels)] <- parts$labels
  row <- rep(seq_len(n), each = k)
  stat <- rep(list(NULL), n * k)
  for (j in seq_len(k)) {
    column <- stats[[j]]
    if (is.factor(column)) column <- as.character(column)
    values <- as.list(column)
    # What a row that could not be computed has not, is not there; an NA of a computed row is one.
    values[is.na(column) & !parts$computed] <- list(NULL)
    stat[seq(j, by = k, length.out = n)] <- values
  }
  note <- blank_missing(parts$note)
  said <- ifelse(parts$status == "ok", note, ifelse(note == "", parts$status, paste0(parts$status, ": ", note)))
  message <- function(where) {
    out <- rep(list(NULL), n)
    out[where] <- as.list(said[where])
    out[row]
  }
  groups <- parts$groups
  columns <- list()
  for (g in seq_along(groups)) {
    columns[[paste0("group", g)]] <- rep(names(groups)[g], n * k)
    level <- groups[[g]]
    columns[[paste0("group", g, "_level")]] <- as.list(if (is.factor(level)) as.character(level) else level)[row]
  }
  columns <- c(columns, list(
    variable = parts$variable[row], variable_level = (parts$level %||% rep(list(NULL), n))[row],
    context = rep(parts$context, n * k), stat_name = rep(names(stats), n),
    stat_label = rep(unname(label), n), stat = stat,
    fmt_fun = rep(lapply(names(stats), ard_format, stats = stats), n), warning = message(parts$computed & said != ""),
    error = message(!parts$computed)
  ))
  names(columns)[names(columns) == "fmt_fun"] <- format_column()
  if (!is.null(parts$absent)) columns <- lapply(columns, `[`, !as.vector(t(as.matrix(parts$absent))))
  tibble <- requireNamespace("tibble", quietly = TRUE)
  structure(columns, names = names(columns), row.names = .set_row_names(length(columns$variable)),
            class = c("card", if (tibble) c("tbl_df", "tbl"), "data.frame"))
}

# cards called the column fmt_fn until 0.6.0.
format_column <- function() {
  old <- requireNamespace("cards", quietly = TRUE) && utils::packageVersion("cards") < "0.6.1"
  if (old) "fmt_fn" else "fmt_fun"
}

# The function that prints a statistic: by the kind of its column, else by its type. One that is not there (NULL) prints
# as "".
ard_format <- function(name, stats) {
  column <- stats[[name]]
  if (is.integer(column)) return(ard_formats$count)
  if (!is.numeric(column)) return(ard_formats$text)
  kind <- Filter(function(kind) name %in% names(column_kinds[[kind]]), names(column_kinds))
  ard_formats[[intersect(c(kind, "number"), names(ard_formats))[1L]]]
}

ard_formats <- list(
  count = function(x) if (is.null(x)) "" else big(x),
  text = function(x) if (is.null(x)) "" else as.character(x),
  level = function(x) if (is.null(x)) "" else format_level(x),
  p = function(x) if (is.null(x)) "" else format_p(x),
  ratio = function(x) if (is.null(x)) "" else ratio_texts(list(x, x))[[2L]],
  number = function(x) if (is.null(x)) "" else format_number(x)
)
