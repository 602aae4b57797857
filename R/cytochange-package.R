# The import of cli loads it: src/glue_blocks.c draws its progress bars through cli's C interface.

#' @keywords internal
#' @importFrom cli cli_progress_done
#' @importFrom generics tidy glance augment
#' @importFrom ggplot2 autoplot
#' @importFrom rlang %||% .data
#' @importFrom stats anova coef confint deviance df.residual family fitted formula logLik model.frame model.matrix nobs
#'   predict residuals vcov weights
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
