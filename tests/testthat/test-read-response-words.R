# The words for a response: which group, which grade, and which stand beside others of another kind.

responded <- function(r, ...) {
  data <- data.frame(p = seq_along(r), v = 0, x = seq_along(r), r = r)
  outcome(marker_study(data, "p", "v", "x", response = "r", ...))
}
trial <- function(r) {
  n <- length(r)
  data.frame(p = rep(seq_len(n), 2), v = rep(0:1, each = n), x = 1 + (7 * seq_len(2 * n)) %% 11, r = r)
}

test_that("the names of RECIST in full, the codes of iRECIST, and both side by side are understood", {
  cases <- list(
    c("Complete Response", "Partial Response", "Stable Disease", "Progressive Disease", "Not Evaluable"),
    c("COMPLETE RESPONSE", "PARTIAL RESPONSE", "STABLE DISEASE", "PROGRESSIVE DISEASE", "NOT EVALUABLE"),
    c("complete remission", "partial_remission", "stable-disease", "progressive  disease", "NE"),
    c("Complete response (CR)", "PR (partial response)", "SD - Stable disease", "Progressive disease (PD)",
      "Not evaluable (NE)"),
    c("complete\u00a0response", "partial\u2009response", "stable\tdisease", "progressive disease",
      "not\u00a0evaluable"),
    c("iCR", "iPR", "iSD", "iUPD", "NE"), c("iCR", "iPR", "iSD", "iCPD", "unknown")
  )
  for (words in cases) {
    came <- responded(words)
    expect_identical(patients(came$result)$responder, c(TRUE, TRUE, FALSE, FALSE, NA), label = toString(words))
    expect_identical(came$kinds, character(), label = toString(words))
    expect_identical(came$result$source$ordered, rev(words[1:4]))
  }
  expect_identical(patients(responded(c("pCR", "non-pCR", "no pCR"))$result)$responder, c(TRUE, FALSE, FALSE))
  # A response in which they are not the best known word: ADaM, SDTM, matrices.
  lab <- data.frame(USUBJID = 1:4, PARAMCD = "CRP", AVISIT = "Baseline", AVAL = 1:4)
  best <- data.frame(USUBJID = 1:4, AVALC = cases[[1L]][1:4], AVAL = c(1, 0, 1, 0))
  expect_identical(patients(adam_study(lab, best))$responder, c(TRUE, TRUE, FALSE, FALSE))
  lb <- stats::setNames(lab, c("USUBJID", "LBTESTCD", "VISIT", "LBSTRESN"))
  rs <- data.frame(USUBJID = 1:4, RSTESTCD = "BESTRESP", RSSTRESC = c("iCR", "iPR", "iUPD", "iCPD"))
  expect_identical(patients(sdtm_study(lb, rs = rs))$responder, c(TRUE, TRUE, FALSE, FALSE))
  # What is no word of theirs is not guessed at.
  expect_identical(patients(responded(c("CR", "NON-CR/NON-PD", "mixed response", "CRu"))$result)$responder,
                   c(TRUE, NA, NA, NA))
})

test_that("a grade written in several ways is one grade of a trend", {
  mixed <- c("CR", "cr", "PD", "iCPD", "Progressive disease", "SD", "SD", "NE")
  plain <- c("CR", "CR", "PD", "PD", "PD", "SD", "SD", "NE")
  trend <- function(r, ...) response_trend(marker_study(trial(r), "p", "v", "x", response = "r", ...))
  same <- c("n", "levels", "estimate", "p.value", "odds_ratio", "n_not_evaluable")
  expect_identical(trend(mixed)[same], trend(plain)[same])
  expect_identical(trend(mixed)$levels, "PD 3, SD 2, CR 2")
  expect_identical(trend(mixed, ordered = c("PD", "SD", "CR"))[same], trend(plain)[same])
  m <- rbind(x = trial(mixed)$x[1:8])
  expect_identical(response_trend(m, m^1.3, mixed)[same], response_trend(m, m^1.3, plain)[same])
  # Where the order itself tells spellings apart they are two; an order named by codes is that of the words.
  two <- responded(c("CR", "iCR", "PD", "CR"), ordered = c("PD", "iCR", "CR"))$result
  expect_identical(two$source$ordered, c("PD", "iCR", "CR"))
  named <- responded(c("Complete response", "Stable disease", "CR"), ordered = c("PD", "SD", "PR", "CR"))
  expect_identical(named$result$source$ordered, c("SD", "CR"))
  expect_identical(levels(patients(named$result)$response), c("Stable disease", "Complete response", "CR"))
  expect_identical(named$kinds, character())
})

test_that("codes of another kind than most are read and said", {
  came <- responded(c("CR", "PR", "SD", "NR", "NR", "xx"))
  expect_identical(came$said$response_codes$counts, c(NR = 2L, xx = 1L))
  expect_match(conditionMessage(came$said$response_codes), "than most: \"NR\" (2) read as non-responder", fixed = TRUE)
  expect_identical(patients(came$result)$responder, c(TRUE, TRUE, FALSE, FALSE, FALSE, NA))
  expect_identical(responded(c("CR", "Y", "N", "PD", "SD"))$said$response_codes$names, c("N", "Y"))
  for (words in list(c("R", "non-responder", "R"), c("Yes", "N", "Y"), c("CR", "Stable disease", "iUPD"))) {
    expect_identical(responded(words)$kinds, character())
  }
  expect_identical(responded(c("CR", "NR", "PD"), responders = "CR", non_responders = c("NR", "PD"))$kinds, character())
  m <- rbind(x = 1:4)
  expect_identical(outcome(response_change(m, m + 4:1, c("CR", "PR", "SD", "NR")))$said$response_codes$names, "NR")
})

test_that("a set without a code is an error", {
  for (argument in c("responders", "non_responders")) {
    error <- do.call(responded, c(list(c("CR", "PD")), stats::setNames(list(character()), argument)))$result
    expect_s3_class(error, "cytochange_error_argument")
    expect_identical(error$argument, argument)
  }
})
