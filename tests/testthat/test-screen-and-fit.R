made_data <- function(n = 60, markers = 5, seed = 1) {
  set.seed(seed)
  data <- as.data.frame(matrix(exp(rnorm(n * markers)), n))
  names(data) <- paste0("M ", seq_len(markers))
  data$response <- rbinom(n, 1, plogis(1.5 * log(data$`M 3`) + log(data$`M 5`))) == 1
  data$arm <- rep(c("a", "b"), n / 2)
  data
}

test_that("the markers chosen are those that rank first in the screen, and the model is theirs", {
  data <- made_data()
  candidates <- paste("M", 1:5)
  screen <- prognostic_screen(t(as.matrix(data[candidates])), data$response, covariates = data["arm"], scale = "log2")
  first <- as.character(screen$marker[order(screen$rank)][1:2])
  fit <- screen_and_fit(candidates, n = 2, covariates = "arm")(data)
  expect_setequal(setdiff(all.vars(formula(fit)), c("response", "arm")), first)
  direct <- prognostic_model(reformulate(c(sprintf("log2(`%s`)", first), "arm"), "response"), data)
  expect_equal(coef(fit)[names(coef(direct))], coef(direct))
  expect_equal(predict(fit, data, type = "response"), predict(direct, data, type = "response"))
  raw <- screen_and_fit(candidates, scale = "raw", likelihood = "ml")(data)
  expect_identical(raw$likelihood, "ml")
  expect_false(any(grepl("log2", names(coef(raw)))))
})

test_that("a new patient who lacks a marker gets the median of those fitted", {
  data <- made_data()
  fit <- screen_and_fit(paste("M", 1:5), n = 1)(data)
  marker <- all.vars(formula(fit))[2L]
  gap <- full <- data[1:3, ]
  gap[[marker]][2L] <- NA
  full[[marker]][2L] <- median(data[[marker]])
  expect_equal(predict(fit, gap), predict(fit, full))
})

test_that("validation with the procedure finds more optimism than that of the chosen model alone", {
  set.seed(4)
  data <- as.data.frame(matrix(rnorm(40 * 30), 40))
  data$response <- rep(c(TRUE, FALSE), 20)
  data[1:3, "V1"] <- NA
  modelling <- screen_and_fit(paste0("V", 1:30), n = 2, scale = "raw")
  fit <- prognostic_model(formula(modelling(data)), data)
  whole <- validate_prognosis(fit, resamples = 60, seed = 1, procedure = modelling)
  alone <- validate_prognosis(fit, resamples = 60, seed = 1)
  expect_gt(whole$optimism[1L], alone$optimism[1L] + 0.05)
  expect_identical(settings(whole)$n_failed, 0L)
})

test_that("studies serve, and what cannot is refused", {
  study <- picture_study(2, 2, 1)
  fit <- screen_and_fit(markers(study))(study)
  expect_s3_class(fit, "prognostic_model")
  expect_length(predict(fit, study), nrow(patients(study)))
  expect_error(screen_and_fit(), class = "cytochange_error_argument")
  expect_error(screen_and_fit("a", n = 2), class = "cytochange_error_argument")
  expect_error(screen_and_fit("a", covariate = "b"), class = "cytochange_error_argument")
  expect_error(screen_and_fit("a")(mtcars), class = "cytochange_error_argument")
  expect_error(screen_and_fit("a")(1), class = "cytochange_error_argument")
  same <- data.frame(response = c(TRUE, FALSE, TRUE, FALSE), a = 1)
  expect_error(screen_and_fit("a")(same), class = "cytochange_error_data")
})
