#' Detect separation in a logistic model
#'
#' Separation means that a combination of covariates tells responders from non-responders without error (completely), or
#' with errors only on the boundary (quasi-completely). The maximum-likelihood estimate then does not exist: some
#' coefficients are infinite. Firth's estimate stays finite.
#'
#' No rounding decides, whatever the units and however far the gaps between values range. The Newton step of the
#' likelihood certifies by Stiemke's lemma that no direction separates, where its rounding cannot matter; else linear
#' programming (Konis 2007) in whole numbers tells whether one does, and which, or one pass over the data where there is
#' one covariate. A separating direction is not unique; the one given separates every row that can be separated.
#'
#' @param formula,data As in [prognostic_model()].
#' @return An object of class `separation`, a list: `separated` (`TRUE` or `FALSE`), `direction` (a vector named by the
#'   columns of the model matrix: 0, `Inf`, `-Inf`), `complete` (`TRUE` where every row is separated), `vector` (the
#'   separating direction in numbers), `n` and `n_separated` (rows fitted, and rows told apart strictly), `terms` (the
#'   names of the coefficients without backticks).
#' @section Errors: As [prognostic_model()].
#' @references
#' Albert A, Anderson JA (1984). On the existence of maximum likelihood estimates in logistic regression models.
#' *Biometrika* 71:1-10. \doi{10.1093/biomet/71.1.1}
#'
#' Konis K (2007). *Linear programming algorithms for detecting separated data in binary logistic regression models*.
#' DPhil thesis, University of Oxford.
#' @seealso [prognostic_model()], whose fits say whether their data are separated.
#' @examples
#' data <- data.frame(y = rep(0:1, each = 5), x = 1:10, z = c(2, 1, 4, 3, 5, 2, 1, 3, 5, 4))
#' detect_separation(y ~ x, data)
#' detect_separation(y ~ z, data)
#' @export
detect_separation <- function(formula, data) {
  formula <- required(formula)
  data <- required(data)
  source <- model_source(data, formula)
  pieces <- model_pieces(source$formula, source)
  problem <- check_design(new_problem(pieces$x, pieces$y, pieces$weights, pieces$offset))
  problem$offset[] <- 0
  new_separation(problem, !logistic_maximum(problem)$overlap,
                 coefficient_words(coefficient_parts(pieces$terms, pieces$frame, pieces$x), "plain"))
}

# `terms`: the coefficients' names as words show them.
new_separation <- function(problem, separated, terms) {
  found <- if (separated) separating_direction(problem) else
    list(direction = stats::setNames(numeric(ncol(problem$x)), colnames(problem$x)), strict = logical(nrow(problem$x)))
  structure(list(separated = separated, direction = infinite_signs(found$direction),
                 complete = separated && all(found$strict), vector = found$direction, n = nrow(problem$x),
                 n_separated = sum(found$strict), terms = terms), class = "separation")
}
