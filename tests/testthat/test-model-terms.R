test_that("no function of the package reads text as code, nor does a part of the report", {
  never <- c("parse", "str2lang", "str2expression", "reformulate", "as.formula", "parse_expr", "parse_exprs",
             "parse_quo", "source", "sys.source")
  # A formula, or what is evaluated, made of pasted text.
  made <- c("formula", "terms", "eval", "evalq")
  found <- vapply(calls_by_function(), function(calls) {
    heads <- vapply(calls, called_name, "")
    pasted <- function(call) any(c("paste", "paste0", "sprintf") %in% all.names(call))
    any(heads %in% never) || any(vapply(calls[heads %in% made], pasted, NA))
  }, NA)
  expect_identical(names(which(found)), character())

  parts <- list.files(c(system.file("report", package = "cytochange"), system.file("rmarkdown", package = "cytochange"),
                        system.file("quarto", package = "cytochange")), "[.][Rq]md$", recursive = TRUE,
                          full.names = TRUE)
  expect_gte(length(parts), 12L)
  lines <- unlist(lapply(parts, readLines, encoding = "UTF-8"))
  expect_identical(grep("parse[(]|str2lang|str2expression|reformulate|as[.]formula|eval[(]|formula[(]paste", lines,
                        value = TRUE), character())
})

trial <- function(n = 24) {
  data.frame(response = rep(c(0, 1, 0, 1), n / 4), `sIL-2R` = seq_len(n) %% 7 + 1, age = seq_len(n) %% 11,
             dose = factor(rep(c("none", "low", "high"), n / 3), c("none", "low", "high")),
               smoker = seq_len(n) %% 5 > 2,
             arm = rep(c("Megace", "Tamoxifen", "Tamoxifen", "Megace"), n / 4), check.names = FALSE)
}

words_of <- function(formula, style, ...) {
  fit <- prognostic_model(formula, trial(), conf_method = "wald", ...)
  coefficient_words(model_parts(fit), style)[-1L]
}

test_that("a coefficient's words come from its term: variable, level, logarithm, parts of an interaction", {
  formula <- response ~ log2(`sIL-2R`) * arm + age + smoker
  expect_identical(words_of(formula, "table"), c("sIL-2R, per doubling", "arm: Tamoxifen v Megace", "age",
                                                 "smoker: TRUE v FALSE", "log2 sIL-2R x arm: Tamoxifen"))
  expect_identical(words_of(formula, "picture"), c("log2 sIL-2R", "arm: Tamoxifen v Megace", "age",
                                                   "smoker: TRUE v FALSE", "log2 sIL-2R x arm: Tamoxifen"))
  expect_identical(words_of(formula, "title"), c("sIL-2R", "arm Tamoxifen", "age", "smoker TRUE",
                                                 "log2 sIL-2R x arm Tamoxifen"))
  expect_identical(words_of(formula, "plain"), c("log2(sIL-2R)", "armTamoxifen", "age", "smokerTRUE",
                                                 "log2(sIL-2R):armTamoxifen"))
})

test_that("a package's name is no interaction, and a basis has numbered columns", {
  expect_identical(words_of(response ~ splines::ns(age, 2), "table"),
                   c("splines::ns(age, 2), column 1", "splines::ns(age, 2), column 2"))
  expect_identical(words_of(response ~ poly(age, 2) + base::log2(`sIL-2R`), "table"),
                   c("poly(age, 2), column 1", "poly(age, 2), column 2", "sIL-2R, per doubling"))
  expect_identical(words_of(response ~ splines::ns(age, 2):arm, "table")[c(1L, 4L)],
                   c("splines::ns(age, 2), column 1 x arm: Megace", "splines::ns(age, 2), column 2 x arm: Tamoxifen"))
})

test_that("levels are named where the coding compares levels, columns of contrasts elsewhere", {
  expect_identical(words_of(response ~ dose, "table"), c("dose: low v none", "dose: high v none"))
  expect_identical(words_of(response ~ dose, "table", contrasts = list(dose = "contr.SAS")),
                   c("dose: none v high", "dose: low v high"))
  expect_identical(words_of(response ~ dose, "table", contrasts = list(dose = "contr.sum")),
                   c("dose, column 1", "dose, column 2"))
  # Without an intercept the first factor has a column a level.
  fit <- prognostic_model(response ~ 0 + dose, trial(), conf_method = "wald")
  expect_identical(coefficient_words(model_parts(fit), "table"), c("dose: none", "dose: low", "dose: high"))
})

test_that("words stand for the columns that model.matrix makes, in its order", {
  formulas <- list(response ~ arm * smoker + age, response ~ arm:dose + age, response ~ dose / age,
                   response ~ offset(age / 100) + arm * dose, response ~ 1, response ~ splines::ns(age, 2) * arm)
  for (formula in formulas) {
    frame <- model.frame(formula, trial())
    x <- model.matrix(formula, frame)
    parts <- coefficient_parts(attr(frame, "terms"), frame, x)
    expect_identical(coefficient_words(parts, "plain"), colnames(x))
  }
})

test_that("a column whose name R keeps for itself is looked up", {
  for (name in c(".", "...", "..1")) {
    data <- trial()
    data[[name]] <- c(3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8)
    formula <- additive_formula(quote(response), list(call("log2", column_call(name)), column_call(name)))
    fit <- prognostic_model(formula, data)
    expect_identical(columns_in(formula(fit)), c("response", name))
    plain <- prognostic_model(response ~ log2(z) + z, transform(data, z = data[[name]]))
    expect_equal(unname(coef(fit)), unname(coef(plain)))
    expect_equal(predict(fit, data), predict(plain, transform(data, z = data[[name]])))
    expect_identical(coefficient_words(model_parts(fit), "table")[-1L], c(paste0(name, ", per doubling"), name))
    expect_error(predict(fit, trial()), class = "cytochange_error_argument")
  }
  data <- trial()[c("response", "age")]
  data[["..."]] <- rep(c(1, 4, 2), 8)
  expect_identical(names(coef(prognostic_model(response ~ ., data))), c("(Intercept)", "age", "get(\"...\")"))
})

test_that("formulas are updated as stats does it", {
  old <- y ~ x + log2(z) + offset(w)
  for (new in list(. ~ ., . ~ . - x, . ~ . + a:x, ~ . - log2(z), z ~ x, . ~ . - 1, sqrt(.) ~ . - x - log2(z), . ~ .:b,
                   . ~ 1)) {
    ours <- changed_formula(old, new)
    theirs <- stats::update.formula(old, new)
    expect_identical(attr(terms(ours), "factors"), attr(terms(theirs), "factors"))
    expect_equal(ours, theirs)
  }
})

test_that("a left side that cannot be read is an error of the formula, whatever is wrong with it", {
  data <- data.frame(r = rep(c("CR", "PD"), 6), er = sin(1:12))
  for (formula in list(no_such_function(r) ~ er, c(r, r) ~ er, list(1) ~ er, er[1:3] ~ er, stop("x") ~ er)) {
    error <- expect_error(prognostic_model(formula, data), class = "cytochange_error_data")
    expect_identical(error$argument, "formula")
  }
})

test_that("a formula holds names of the locale's characters, of fewer than 10,000 bytes", {
  expect_identical(fits_formula(c("a b", strrep("x", 9999), strrep("x", 10000))), c(TRUE, TRUE, FALSE))
  withr::with_locale(c(LC_CTYPE = "C"), expect_identical(fits_formula(c("x", "\u03b1")), c(TRUE, FALSE)))
  data <- data.frame(r = rep(c("CR", "PD"), 6), er = sin(1:12))
  data[["\u03b1"]] <- 1
  withr::with_locale(c(LC_CTYPE = "C"), expect_no_warning(prognostic_model(r ~ er, data)))
})
