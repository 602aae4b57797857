test_that("a record that lacks a part, or has one of another kind, is refused", {
  whole <- unclass(likelihood_firth())
  for (part in names(whole)) {
    expect_error(check_record(whole[names(whole) != part], likelihood_parts(), "likelihood"), part, fixed = TRUE)
  }
  expect_error(check_record(utils::modifyList(whole, list(finite = "yes")), likelihood_parts(), "likelihood"), "finite")
  expect_error(check_record(utils::modifyList(whole, list(help = "")), likelihood_parts(), "likelihood"), "help")
})

test_that("records agree with the core and with the list of references", {
  for (id in likelihoods()) {
    record <- get_likelihood(id)
    expect_true(record$penalty %in% core_enums()$penalty)
    expect_true(record$refit %in% core_enums()$likelihood)
    expect_true(all(record$cites %in% names(reference_list())))
  }
  expect_setequal(likelihoods(), core_enums()$likelihood)
  expect_identical(eval(formals(prognostic_model)$likelihood), likelihoods())
  expect_identical(eval(formals(screen_and_fit)$likelihood), screen_likelihoods())
})

test_that("no other file knows a likelihood by its name", {
  own <- c(paste0("likelihood_", likelihoods()), "reference_list")
  said <- function(calls) unlist(lapply(calls, function(call) Filter(is.character, as.list(call))))
  # Firth's penalty is also what smooths a calibration curve, whatever the model's likelihood.
  others <- calls_by_function()[setdiff(names(calls_by_function()), c(own, "smooth_spline"))]
  known <- Filter(function(calls) any(said(calls) %in% likelihoods()), others)
  expect_identical(names(known), character())
  expect_identical(said(calls_in(function(x) if (x) list("firth"))), "firth")
})

test_that("a further likelihood runs through fit, print, tables, words and ARD by its record alone", {
  toy <- utils::modifyList(unclass(likelihood_firth()), list(
    id = "toy", name = "a toy's likelihood", noun = "a toy's likelihood", title = "toy regression", brief = "Toy",
    screen = "Toy", adjective = "toyed ", maximum = "Toyed log-likelihood", caution = "A toy's caution.",
      cites = "puhr"))
  register_likelihood(toy)
  withr::defer(unregister_likelihood(toy))
  data <- data.frame(y = rep(0:1, 10), x = sin(1:20))
  fit <- prognostic_model(y ~ x, data, likelihood = "toy")
  expect_identical(coef(fit), coef(prognostic_model(y ~ x, data)))
  printed <- paste(utils::capture.output(print(summary(fit))), collapse = " ")
  for (said in c("a toy's likelihood", "toyed likelihood ratio", "A toy's caution.", "Toyed log-likelihood")) {
    expect_match(gsub("\\s+", " ", printed), said, fixed = TRUE)
  }
  expect_match(paste(unlist(paper_table(fit)), collapse = " "), "Toyed likelihood-ratio test", fixed = TRUE)
  expect_match(paste(methods_text(fit), collapse = " "), "a toy's likelihood", fixed = TRUE)
  expect_match(autoplot(fit)$labels$subtitle, "Toy regression", fixed = TRUE)
  expect_match(paste(unlist(as_ard(fit)$stat), collapse = " "), "a toy's likelihood", fixed = TRUE)
  expect_identical(settings(validate_prognosis(fit, resamples = 20, seed = 1))$likelihood, "toy")
  screen <- prognostic_screen(rbind(m = sin(1:20)), rep(0:1, 10), likelihood = "toy", resamples = 0)
  expect_match(screen$method, "logistic, Toy", fixed = TRUE)
  expect_error(prognostic_screen(rbind(m = sin(1:20)), rep(0:1, 10), likelihood = "flic"),
               class = "cytochange_error_argument")
})
