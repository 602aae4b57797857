toy_limits <- function() {
  record <- get_conf_method("wald")
  record$id <- "toy"
  record$adjective <- "toy"
  record$limits <- function(fit, conf.level) {
    structure(cbind(fit$coefficients - 1, fit$coefficients + 1), dimnames = list(names(fit$coefficients), NULL))
  }
  record$foot <- function(record) "Limits at arm's length."
  record
}

test_that("a method of limits is its record: fits, prints, tables and sentences read it", {
  register_conf_method(check_record(toy_limits(), conf_method_parts(), "method of limits"))
  withr::defer(remove_record(toy_limits(), conf_method_registry))
  data <- data.frame(y = rep(0:1, 10), x = c(1:10, 3:12))
  fit <- prognostic_model(y ~ x, data, conf_method = "toy")
  wald <- prognostic_model(y ~ x, data, conf_method = "wald")
  expect_equal(unname(confint(fit)[, 2] - confint(fit)[, 1]), c(2, 2))
  expect_equal(tidy(fit)$p.value, tidy(wald)$p.value)
  expect_output(print(fit), "Limits at arm's length", fixed = TRUE)
  expect_match(paste(methods_text(fit), collapse = " "), "toy confidence intervals")
  expect_match(as_ard(fit)$stat[[match("method", as_ard(fit)$stat_name)]], "toy confidence intervals")
  expect_error(prognostic_model(y ~ x, data, conf_method = "no"), class = "cytochange_error_argument")
})

test_that("a record that lacks a part is refused", {
  expect_error(new_conf_method(id = "x"), "lacks")
  expect_error(new_standard_error(id = "x"), "lacks")
  expect_error(new_smoother(id = "x"), "lacks")
  expect_error(new_validation(id = "x"), "lacks")
})

test_that("nothing but the records knows the names of methods", {
  files <- source_files()
  skip_if(!length(files), "the sources are not here")
  names <- c(conf_methods(), validation_ids(), smoothers(), standard_error_ids(), likelihoods(), methods_of("paired"),
             methods_of("two_groups"))
  names <- gsub("([.+])", "\\\\\\1", setdiff(unique(names), "optimism")) # a column of results too
  branch <- paste0("(==|!=|%in%)\\s*\"(", paste(names, collapse = "|"), ")\"|identical\\([^()]*, \"(",
                   paste(names, collapse = "|"), ")\"\\)")
  found <- unlist(lapply(files, function(file) {
    lines <- grep("^\\s*#", readLines(file, encoding = "UTF-8"), invert = TRUE, value = TRUE)
    lines <- grep(branch, lines, value = TRUE)
    if (length(lines)) paste0(basename(file), ": ", trimws(lines))
  }))
  expect_identical(found, "method-signed-rank.R: drops_zeros <- function(set) identical(set$zero_method, \"wilcoxon\")")
})
