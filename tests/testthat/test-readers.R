# The same input has the same fate at every door: the same patients are read as responders, or the error has the same
# class and fields.

# Twelve patients, one marker at two visits; the response `r` goes in by each door.
n_door <- 12L
before_door <- c(3, 5, 2, 8, 6, 4, 9, 7, 5.5, 3.5, 6.5, 2.5)
after_door <- before_door * c(2, 0.5, 1.5, 0.7, 1.1, 3, 0.4, 0.9, 1.3, 0.6, 2.2, 0.8)

door_study <- function(r, ...) {
  data <- data.frame(id = rep(sprintf("p%02d", 1:n_door), 2), visit = rep(c(0, 1), each = n_door),
                     y = c(before_door, after_door))
  data$r <- r[rep(1:n_door, 2)]
  attributes(data$r) <- utils::modifyList(as.list(attributes(r)), list(names = NULL))
  marker_study(data, "id", "visit", "y", response = "r", ...)
}

door_adam <- function(r, ...) {
  data <- data.frame(USUBJID = rep(sprintf("p%02d", 1:n_door), 2), PARAMCD = "CRP",
                     AVISITN = rep(c(0, 1), each = n_door),
                     AVAL = c(before_door, after_door))
  best <- data.frame(USUBJID = sprintf("p%02d", 1:n_door))
  best$AVALC <- r
  adam_study(data, best, ...)
}

# Who is read as having the event, by door: counts of TRUE, FALSE and NA, and the sum of baselines of those with it, so
# that two readings of different patients differ.
fate <- function(event) {
  c(sum(event %in% TRUE), sum(event %in% FALSE), sum(is.na(event)), sum(before_door[event %in% TRUE]))
}

read_counts <- function(x) c(unlist(settings(x)[c("n_responder", "n_non_responder", "n_not_evaluable")], FALSE, FALSE),
                             NA)

doors <- list(
  marker_study = function(r) fate(patients(door_study(r))$responder),
  adam_study = function(r) fate(patients(door_adam(r))$responder),
  roc_curve = function(r) fate(roc_curve(before_door, r, resamples = 0)$patients$event),
  response_change = function(r) read_counts(response_change(rbind(m = before_door), rbind(m = after_door), r)),
  prognostic_screen = function(r) read_counts(prognostic_screen(rbind(m = before_door), r, conf_method = "wald")),
  prognostic_model = function(r) {
    data <- data.frame(x = before_door)
    data$r <- r
    fit <- prognostic_model(r ~ x, data, conf_method = "wald")
    c(fit$n_events, fit$n - fit$n_events, n_door - fit$n, sum(fit$x[fit$y == 1, "x"]))
  },
  detect_separation = function(r) {
    data <- data.frame(x = before_door)
    data$r <- r
    n <- detect_separation(r ~ x, data)$n
    c(NA, NA, n_door - n, NA)
  }
)

labelled <- function(x, labels, class = c("haven_labelled", "vctrs_vctr", typeof(x))) {
  structure(x, labels = labels, class = class)
}

# Seven of one, five of the other.
mixed <- function(a, b) rep(c(a, b), 6)[c(1:11, 11)]

test_that("words mean what they say at every door, in any case and whatever the order of levels", {
  said <- list(
    list(c(TRUE, FALSE), identity),
    list(c(1, 0), identity), list(c(1L, 0L), identity), list(c("1", "0"), identity), list(c("TRUE", "FALSE"), identity),
    list(c("Y", "N"), identity), list(c("y", "n"), identity), list(c("Yes", "No"), identity),
      list(c("YES", "NO"), identity),
    list(c("R", "NR"), identity), list(c("responder", "non-responder"), identity),
    list(c("Responder", "Non-Responder"), identity), list(c("CR", "PD"), identity), list(c("pr", "sd"), identity),
    list(c(" PR ", "SD\u00a0"), identity),
    list(c("Complete Response", "Stable disease"), identity), list(c("iPR", "iUPD"), identity),
    list(c("Yes", "No"), function(x) factor(x, c("Yes", "No"))),
    list(c("Yes", "No"), function(x) factor(x, c("No", "Yes"))),
    list(c("R", "NR"), function(x) factor(x, c("R", "NR"))), list(c("PR", "PD"), function(x) factor(x, c("PR", "PD"))),
    list(c("1", "0"), function(x) factor(x, c("1", "0")))
  )
  # All by the one reader; in make test some of them by every door.
  for (case in said) {
    r <- case[[2L]](mixed(case[[1L]][1L], case[[1L]][2L]))
    expect_identical(read_response(r)$event, mixed(TRUE, FALSE), label = toString(case[[1L]]))
  }
  for (case in sampled(said, 8L)) {
    r <- case[[2L]](mixed(case[[1L]][1L], case[[1L]][2L]))
    expected <- fate(mixed(TRUE, FALSE))
    for (door in names(doors)) {
      got <- suppressMessages(doors[[door]](r))
      expect_equal(got[!is.na(got)], expected[!is.na(got)], label = paste(door, "of", toString(case[[1L]])))
    }
  }
})

test_that("labels are the values at every door, whatever their codes", {
  cases <- list(
    labelled(mixed(0, 1), c(Responder = 0, "Non-responder" = 1)),
    labelled(mixed(2, 1), c(No = 1, Yes = 2)),
    labelled(mixed(1L, 0L), c(CR = 1L, PD = 0L), class = c("haven_labelled", "integer")),
    structure(mixed(1, 2), labels = c(Y = 1, N = 2)),
    labelled(mixed("a", "b"), c(PR = "a", SD = "b"))
  )
  for (r in cases) expect_identical(read_response(r)$event, mixed(TRUE, FALSE))
  for (r in sampled(cases, 3L)) {
    for (door in names(doors)) {
      got <- suppressMessages(doors[[door]](r))
      expect_equal(got[!is.na(got)], fate(mixed(TRUE, FALSE))[!is.na(got)], label = door)
    }
  }
})

test_that("who is not evaluable is left out at every door, and unknown codes are counted in a message", {
  words <- c("CR", "PD", "NE", "PR", "SD", "unknown", "CR", "PD", "not evaluable", "PR", "SD", NA)
  event <- c(TRUE, FALSE, NA, TRUE, FALSE, NA, TRUE, FALSE, NA, TRUE, FALSE, NA)
  odd <- replace(words, c(3, 6), c("CRPR", "VGPR"))
  for (door in names(doors)) {
    expect_quiet(got <- doors[[door]](words), "evaluable")
    expect_equal(got[!is.na(got)], fate(event)[!is.na(got)], label = door)
    said <- list()
    got <- withCallingHandlers(doors[[door]](odd), cytochange_message = function(m) {
      if (identical(m$kind, "response_codes")) said[[length(said) + 1L]] <<- m
      invokeRestart("muffleMessage")
    })
    expect_equal(got[!is.na(got)], fate(event)[!is.na(got)], label = door)
    expect_identical(said[[1L]]$names, c("CRPR", "VGPR"), label = door)
    expect_identical(unname(said[[1L]]$counts), c(1L, 1L), label = door)
    expect_match(conditionMessage(said[[1L]]), "\"CRPR\" \\(1\\)")
  }
})

test_that("a factor of two other levels: the second is the event, and prints say so", {
  r <- factor(mixed("worse", "better"), c("better", "worse"))
  for (door in setdiff(names(doors), c("marker_study", "adam_study"))) {
    got <- doors[[door]](r)
    expect_equal(got[!is.na(got)], fate(mixed(TRUE, FALSE))[!is.na(got)], label = door)
  }
  data <- data.frame(x = before_door, r = r)
  prints <- list(roc_curve(before_door, r, resamples = 0), prognostic_model(r ~ x, data),
                 response_change(rbind(m = before_door), rbind(m = after_door), r),
                 prognostic_screen(rbind(m = before_door), r))
  for (made in prints) {
    text <- paste(trimws(capture.output(print(made))), collapse = " ")
    expect_match(text, "The event is \"worse\", the second level of the response; the first is \"better\"",
                 fixed = TRUE)
  }
  # A study wants `responders` for these.
  for (study in list(door_study, door_adam)) {
    expect_message(nobody <- study(r), "No patient is evaluable.*\"worse\" \\(7\\), \"better\" \\(5\\).*`responders`",
                   class = "cytochange_message")
    expect_true(all(is.na(patients(nobody)$responder)))
    expect_equal(fate(patients(study(r, responders = "worse"))$responder), fate(mixed(TRUE, FALSE)))
  }
  error <- expect_error(response_change(suppressMessages(door_study(r))), class = "cytochange_error_data")
  expect_identical(error$argument, "response")
  expect_match(error$location, "responders")
})

test_that("what cannot be read has the same error everywhere", {
  cases <- list(mixed(1, 2), mixed(0.5, 1), c(1, 4, 7, 1, 4, 7, 0, 0, 1, 1, 2, 2), as.Date("2020-01-01") + mixed(0, 1))
  for (r in cases) {
    errors <- lapply(doors, function(door) expect_error(suppressMessages(door(r)), class = "cytochange_error_data"))
    for (field in c("argument", "received")) expect_length(unique(lapply(errors, `[[`, field)), 1L)
    needed <- vapply(errors, `[[`, "", "needed")
    expect_length(unique(sub(", or have `responders`.*", "", needed)), 1L) # an argument that only studies have
    expect_identical(errors[[1L]]$argument, "response")
    for (error in errors) expect_match(error$location %||% "", "^$|element|column|row")
  }
  # Words that nobody explained: a study keeps its patients, and its verbs refuse; the others refuse at once.
  for (r in list(mixed("good", "bad"), factor(rep(c("a", "b", "c"), 4)))) {
    later <- setdiff(names(doors), c("marker_study", "adam_study"))
    verbs <- c(doors[later], list(
      response_change_study = function(r) response_change(door_study(r)),
      prognostic_screen_study = function(r) prognostic_screen(door_study(r)),
      roc_curve_study = function(r) roc_curve(door_study(r), "y"),
      prognostic_model_study = function(r) prognostic_model(response ~ y, door_study(r)),
      paired_change_study = function(r) paired_change(door_study(r), by = "response")
    ))
    for (verb in verbs) {
      error <- expect_error(suppressMessages(verb(r)), class = "cytochange_error_data")
      expect_identical(error$argument, "response")
    }
  }
})

test_that("matrices have one reader: names, numbers, patients", {
  m <- rbind(a = before_door, b = after_door)
  colnames(m) <- sprintf("p%02d", 1:n_door)
  r <- mixed(TRUE, FALSE)
  verbs <- list(paired = function(x) paired_change(x, m + 1), response = function(x) response_change(x, m + 1, r),
                screen = function(x) prognostic_screen(x, r))
  spoilt <- list(
    list(`rownames<-`(m, c("a", "a")), "data"), list(`rownames<-`(m, c("a", NA)), "data"),
    list(`colnames<-`(m, c("p01", colnames(m)[-12])), "data"), list(replace(m, 3, 2e300), "data"),
    list(replace(m, 3, -Inf), "data"), list(m[0, ], "argument"), list(m > 3, "argument"),
      list(as.data.frame(m), "argument")
  )
  for (case in spoilt) {
    errors <- lapply(verbs, function(verb) expect_error(verb(case[[1L]]), class = "cytochange_error"))
    for (error in errors) expect_s3_class(error, paste0("cytochange_error_", case[[2L]]))
    if (case[[2L]] == "data") {
      for (field in c("needed", "received", "location")) expect_length(unique(lapply(errors, `[[`, field)), 1L)
    }
  }
  # The same number in a study, in values alone, and in a model.
  data <- data.frame(id = 1:n_door, v = 0, y = replace(before_door, 3, 2e300), r = r)
  expect_error(marker_study(data, "id", "v", "y"), class = "cytochange_error_data")
  expect_error(roc_curve(data$y, r), class = "cytochange_error_data")
  expect_error(prognostic_model(r ~ y, data), class = "cytochange_error_data")
  # Names on the response match by patient, wherever the values have names.
  shuffled <- stats::setNames(r, colnames(m))[n_door:1]
  x <- stats::setNames(before_door, colnames(m))
  expect_equal(roc_curve(x, shuffled, resamples = 0)$auc, roc_curve(x, r, resamples = 0)$auc)
  expect_equal(response_change(m, m + 1:2, shuffled)$auc, response_change(m, m + 1:2, r)$auc)
  for (verb in list(function(x) paired_change(m, x), function(x) response_change(m, x, r))) {
    error <- expect_error(verb(`colnames<-`(m, sprintf("P%02d_post", 1:n_door))), class = "cytochange_error_data")
    expect_match(error$location, "p01.*P01_post")
  }
})

test_that("groups have one reader: labels, blanks, many values", {
  m <- rbind(a = before_door)
  r <- mixed(TRUE, FALSE)
  g <- labelled(rep(c(2, 1, 1, 2), 3), c(Treated = 2, Control = 1))
  by_matrix <- paired_change(m, m * 2 + 1, by = data.frame(arm = I(g)))
  expect_identical(as.character(unique(by_matrix$arm)), c("Control", "Treated"))
  strata_matrix <- response_change(m, m * 2 + 1, r, strata = g)
  expect_identical(unique(strata_matrix$stratum), c("all", "Control", "Treated"))
  data <- data.frame(id = rep(1:n_door, 2), visit = rep(0:1, each = n_door), y = c(before_door, after_door))
  data$arm <- labelled(rep(as.vector(g), 2), c(Treated = 2, Control = 1))
  study <- marker_study(data, "id", "visit", "y", arm = "arm")
  expect_identical(levels(patients(study)$arm), c("Control", "Treated"))
  expect_identical(as.character(paired_change(study, by = "arm")$arm), c("Control", "Treated"))
  many <- seq(0.5, by = 1, length.out = 24)
  wide <- rbind(a = many)
  for (verb in list(function() paired_change(wide, wide + 1, by = many),
                    function() response_change(wide, wide + 1, rep(r, 2), strata = many))) {
    error <- expect_error(verb(), class = "cytochange_error_argument")
    expect_match(error$received, "24 different values")
  }
})
