# The constructors of results. A result is a data frame, one row a question, that remembers how it was made.

# `rows`: a data frame in the column order of the contract. `note` becomes the text of its `remarks`; there are none
# where nothing is ever said of a row. `settings`: a named list of all that was used.
new_result <- function(rows, class, settings) {
  if (!is.data.frame(rows) || !all(c("status", "note") %in% names(rows))) stop("rows without `status` or `note`")
  if (is.null(rows$remarks)) rows$remarks <- new_remarks(nrow(rows)) else rows$note <- remark_text(rows$remarks)
  settings$version <- package_version_text()
  attr(rows, "row.names") <- .set_row_names(nrow(rows))
  attr(rows, "settings") <- settings
  class(rows) <- c(class, "cytochange_result", "data.frame")
  rows
}

# A description of a study: counts, quartiles, rates, one row a thing that is described, without a test of its own to be
# adjusted. Further arguments: attributes that its rows share.
new_summary <- function(rows, class, settings, ...) {
  settings$version <- package_version_text()
  structure(rows, row.names = .set_row_names(nrow(rows)), settings = settings, columns = names(rows), ...,
            class = c(class, "study_summary", "data.frame"))
}

# Of the loaded package: utils::packageVersion() would read its files in every call.
package_version_text <- function() as.character(getNamespaceVersion("cytochange"))

#' Settings of a result
#'
#' Every result remembers how it was made: scale, method, rules for ties and zeros, family of the adjustment, seed and
#' version of the package.
#'
#' @param x A result of [paired_change()], [response_change()], [prognostic_screen()] or another function of this
#'   package.
#' @param ... Not used; must be empty.
#' @return A named list.
#' @section Errors: `cytochange_error_argument` for what is no result of this package.
#' @seealso [methods_text()], which turns them into a paragraph; [glance()] for a row of the most important.
#' @examples
#' before <- matrix(c(1, 2, 4, 3, 8, 5), nrow = 1)
#' after <- matrix(c(2, 4, 5, 6, 9, 4), nrow = 1)
#' settings(paired_change(before, after))$method
#' @export
settings <- function(x, ...) {
  required(x)
  UseMethod("settings")
}

#' @export
settings.default <- function(x, ...) {
  found <- attr(x, "settings", exact = TRUE)
  if (is.null(found)) abort_argument("x", "be a result of this package", describe(x))
  found
}

# Rows of a result are still a result; a choice of columns (those that were chosen, whichever), or rows that are not
# there (an index that is `NA`), is a plain data frame.
#' @export
`[.cytochange_result` <- function(x, i, j, ..., drop = TRUE) {
  out <- NextMethod()
  if (!is.data.frame(out)) return(out)
  if (!identical(names(out), names(x))) return(without_attributes(out, c("settings", "roc_curves")))
  if (anyNA(out$status)) return(as.data.frame(out))
  attr(out, "settings") <- attr(x, "settings", exact = TRUE)
  out
}

# The same of a description; a column more is one too.
#' @export
`[.study_summary` <- function(x, i, j, ..., drop = TRUE) {
  out <- NextMethod()
  if (!is.data.frame(out)) return(out)
  kept <- setdiff(names(attributes(x)), c("names", "row.names", "class"))
  if (!identical(names(out), names(x)) || anyNA(out[[1L]])) return(without_attributes(out, kept))
  for (name in kept) attr(out, name) <- attr(x, name, exact = TRUE)
  out
}

#' @export
as.data.frame.study_summary <- function(x, ...) {
  without_attributes(x, setdiff(names(attributes(x)), c("names", "row.names", "class")))
}

# A plain data frame.
without_attributes <- function(x, names) {
  for (name in names) attr(x, name) <- NULL
  class(x) <- "data.frame"
  x
}

#' @export
as.data.frame.cytochange_result <- function(x, ...) {
  x[["remarks"]] <- NULL
  without_attributes(x, c("settings", "roc_curves"))
}
