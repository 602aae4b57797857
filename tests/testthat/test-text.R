# What text is read and ordered as must not depend on where R runs.

locales <- c("C", "de_DE.UTF-8", "tr_TR.UTF-8")

# Runs the code in each locale that the machine has; C is always there.
in_locales <- function(code) {
  code <- substitute(code)
  frame <- parent.frame()
  lapply(locales, function(name) {
    old <- c(Sys.getlocale("LC_CTYPE"), Sys.getlocale("LC_COLLATE"))
    on.exit({
      Sys.setlocale("LC_CTYPE", old[1])
      Sys.setlocale("LC_COLLATE", old[2])
    })
    there <- suppressWarnings(Sys.setlocale("LC_CTYPE", name)) == name && suppressWarnings(Sys.setlocale("LC_COLLATE",
                                                                                                         name)) == name
    if (there) eval(code, frame)
  })
}

expect_same_everywhere <- function(code) {
  found <- eval.parent(substitute(in_locales(code)))
  found <- found[lengths(found) > 0]
  for (other in found[-1]) expect_identical(other, found[[1]])
}

test_that("only letters of ASCII change their case, and in every locale alike", {
  expect_identical(lower_ascii(c("PARTIAL", "\u00c4I", NA)), c("partial", "\u00c4i", NA))
  expect_identical(upper_ascii(c("partial", "\u00e4i", NA)), c("PARTIAL", "\u00e4I", NA))
  expect_same_everywhere(c(lower_ascii("PARTIAL I"), upper_ascii("partial i"), upper_initial("il-6")))
})

test_that("levels and counts of text come in one order everywhere", {
  expect_identical(levels(plain_factor(c("b", "A", "a", "B", "A"))), c("A", "B", "a", "b"))
  expect_identical(levels(plain_factor(factor("b", c("z", "b")))), "b")
  expect_identical(levels(plain_factor(c(10, 9))), c("9", "10"))
  expect_identical(tally(c("b", "A", "b", "a")), c(b = 2L, A = 1L, a = 1L))
  expect_same_everywhere(list(levels(plain_factor(c("b", "A", "a-1", "a1", "I", "\u0131"))),
                              tally(c("x", "B", "a", "x"))))
})

test_that("results are the same in every locale", {
  withr::local_seed(8)
  data <- expand.grid(id = sprintf("P%02d", 1:20), visit = c("BASELINE", "Week 4"), marker = c("IL-6", "il6", "Il6"),
                      stringsAsFactors = FALSE)
  k <- as.integer(substring(data$id, 2))
  data$value <- as.character(signif(exp(rnorm(nrow(data), 2, 0.5)), 3))
  data$value[c(3, 40, 77)] <- c("<lloq", "BlQ", "<2")
  data$lloq <- 2
  data$response <- c("Partial Remission", "PD", "PARTIAL REMISSION")[k %% 3 + 1]
  data$arm <- c("b", "I", "i", "A")[k %% 4 + 1]
  data$site <- c("x", "I", "B")[k %% 3 + 1]
  model_data <- data.frame(y = rep(0:1, 12), z = rep(c("b", "A", "i", "I", "a", "B"), 4), x = sin(1:24))
  expect_same_everywhere({
    study <- suppressMessages(marker_study(data, id = "id", visit = "visit", marker = "marker", value = "value",
                                           response = "response", arm = "arm", covariates = "site", lloq = "lloq",
                                           responders = c("PARTIAL REMISSION", "Partial Remission"),
                                           non_responders = "PD", baseline = "BASELINE"))
    fit <- prognostic_model(y ~ z + x, model_data)
    list(as.data.frame(study), patients(study), as.data.frame(paired_change(study, by = c("arm", "site"))),
         as.data.frame(response_change(study, strata = "arm", method = "permutation", resamples = 99, seed = 1)),
         as.data.frame(prognostic_screen(study, covariates = "site", predictive = "arm", resamples = 20, seed = 1)),
         coef(fit), predict(fit, data.frame(z = c("A", "i"), x = 0)),
         as.data.frame(paired_change(matrix(1:40 %% 7, 2), matrix(1:40 %% 5, 2), by = rep(c("b", "I", "i", "A"), 5))),
         utils::capture.output(print(study)), utils::capture.output(print(fit)))
  })
})

test_that("no function folds case by the locale's rules", {
  folds <- function(call) called_name(call) %in% c("toupper", "tolower", "casefold") || !is.null(call$ignore.case)
  guilty <- Filter(function(calls) any(vapply(calls, folds, NA)), calls_by_function())
  expect_identical(names(guilty), character())
})

test_that("letters that LaTeX lacks are written whatever the locale the package was built in", {
  expect_identical(escape_latex("TNF-\u03b1"), "TNF-\\ensuremath{\\alpha}")
  expect_identical(escape_latex("\u2212\u0394 \u00b5"), "-\\ensuremath{\\Delta} \\ensuremath{\\mu}")
})
