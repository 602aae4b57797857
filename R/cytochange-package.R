# The import of cli loads it: src/glue_blocks.c draws its progress bars through cli's C interface.

#' @keywords internal
#' @importFrom cli cli_progress_done
#' @importFrom generics tidy glance augment
#' @importFrom ggplot2 autoplot
#' @importFrom rlang %||% .data
#' @useDynLib cytochange, .registration = TRUE
"_PACKAGE"

#' @export
generics::tidy
#' @export
generics::glance
#' @export
generics::augment
#' @export
ggplot2::autoplot
