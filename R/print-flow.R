# How a sample_flow is printed.

#' @export
print.sample_flow <- function(x, ..., width = NULL) {
  local_width(width)
  if (!identical(names(x), flow_columns()) || nrow(x) == 0L) {
    print.data.frame(x)
    return(invisible(x))
  }
  total <- lapply(x[flow_columns()[-(1:4)]], sum)
  cat(study_item("Flow", paste0(
    big(total$n_paired), " of ", format_count(total$n_patients, "possible pair"), "; missing: the baseline ",
    big(total$n_missing_baseline), ", the visit ", big(total$n_missing_visit), ", both ",
    big(total$n_missing_both))), "", sep = "\n")
  print_flow_rows(utils::head(x, 21L), total)
  if (nrow(x) > 21L) cat("... ", format_count(nrow(x) - 21L, "more row"), "; as.data.frame() has them all\n", sep = "")
  below <- total$n_censored_baseline + total$n_censored_visit > 0L
  cat(strwrap(paste0(
    "n: patients; -base, -visit, -both: patients without the baseline, the visit, both",
    if (below) "; <base, <visit: values below a limit", if (total$n_duplicates > 0L) "; dup: duplicate rows", "."
  ), width = print_width() + 1L), sep = "\n")
  invisible(x)
}

# The rows under a line for each marker and visit; columns that count nothing are left out.
print_flow_rows <- function(x, total) {
  room <- max(0L, print_width() - 80L)
  group <- paste0(shorten(x$marker, 18L + room), ", ", shorten(x$visit, 14L + room))
  first <- which(!duplicated(paste(x$marker, x$visit, sep = "\r")))
  cells <- list(paste0("  ", if (any(x$arm != "all")) paste0(shorten(x$arm, 14L + room), ", "), x$response))
  cells <- c(cells, lapply(x[flow_columns()[-(1:4)]], big))
  names(cells) <- c("", "n", "paired", "-base", "-visit", "-both", "<base", "<visit", "dup")
  order <- order(c(first - 0.5, seq_len(nrow(x))))
  table <- Map(function(column, name) c(if (name == "") group[first] else rep("", length(first)), column)[order],
               cells, names(cells))
  silent <- c("<base", "<visit", "dup")[unlist(total[6:8]) == 0]
  print_table(list2DF(table[!names(table) %in% silent]), rows = Inf)
}
