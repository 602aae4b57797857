# Sentences against rows, over generated studies; first that the checker sees what is wrong.

# A study of some markers and visits; `kind`: what happens in it.
generated_study <- function(kind, seed) {
  withr::local_seed(seed)
  n <- if (kind == "infinite limits") 4L else sample(8:16, 1L)
  visits <- if (kind == "one visit") c("v0", "v1") else c("v0", "month 3", "month 6")
  markers <- if (kind == "one marker") "IL-6" else c("IL-6", "sIL-2R", "TNF")
  responder <- rep(c(TRUE, FALSE), length.out = n)
  d <- expand.grid(id = seq_len(n), visit = visits, marker = markers, stringsAsFactors = FALSE)
  later <- match(d$visit, visits) - 1
  first <- responder[d$id]
  move <- switch(kind, `both rise` = 1 + first, `both fall` = -1 - first, none = 0, `AUC 1` = ifelse(first, 4, -4),
                 `all at the limit` = 0, `zero estimates` = 0, sample(c(-1, 0, 1), 1L) + first * sample(-1:1, 1L))
  d$value <- signif(2^(5 + rnorm(n)[d$id] + move * later * (d$marker != "TNF") + rnorm(nrow(d), 0, 0.4)), 3)
  if (kind == "zero estimates") d$value <- ifelse(runif(nrow(d)) < 0.2 & later > 0 & first, 30, 40)
  if (kind == "all at the limit") {
    d$value <- ifelse(later > 0 & runif(nrow(d)) < 0.3 | d$id >= 4L, "<10", "12")
  }
  if (kind == "missing figures") d$value[d$marker == "TNF" & d$visit == "month 6"] <- NA
  d$response <- ifelse(responder, "CR", "PD")[d$id]
  d$arm <- switch(kind, `three arms` = c("A", "B", "C"), `one arm` = "A", c("A", "B"))[1L + d$id %% switch(
    kind, `three arms` = 3L, `one arm` = 1L, 2L)]
  marker_study(d, id = "id", visit = "visit", marker = "marker", value = "value", response = "response", arm = "arm",
               visits = visits, scale = if (seed %% 4L == 0L && kind != "all at the limit") "raw" else "log2")
}

kinds <- c("both rise", "both fall", "none", "zero estimates", "all at the limit", "one marker", "one arm", "one visit",
           "three arms", "ties at the boundary", "AUC 1", "infinite limits", "missing figures")

# What a study's results say, with their rows. Boundaries are made: adjusted p values of exactly 1 - 0.9 at 0.9.
said_of <- function(kind, seed) {
  study <- generated_study(kind, seed)
  level <- if (kind == "ties at the boundary") 0.9 else 0.95
  by <- if (seed %% 4L) "response"
  results <- list(if (seed %% 2L) response_change(study, conf.level = level, p.adjust.method = "BH") else
    paired_change(study, by = by, conf.level = level, p.adjust.method = "BH"))
  if (kind == "ties at the boundary") {
    results <- lapply(results, function(x) {
      x$adj.p.value[!is.na(x$adj.p.value)][1L] <- 0.1
      x
    })
  }
  if (seed %% 10L == 0L) results <- c(results, list(prognostic_screen(study, conf.level = level, resamples = 0)))
  list(results = results, alpha = 1 - level)
}

test_that("no sentence contradicts its rows, in whatever study", {
  for (i in seq_len(generated(100, 2000))) {
    kind <- kinds[1L + (i - 1L) %% length(kinds)]
    made <- suppressMessages(suppressWarnings(said_of(kind, i)))
    for (rows in made$results) {
      wrong <- contradictions(findings(rows), rows, made$alpha)
      expect_identical(wrong, character(), info = paste0(kind, ", study ", i))
    }
  }
})

test_that("the checker sees sentences that are wrong", {
  study <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker", value = "value",
                        response = "response", lloq = "lloq")
  change <- paired_change(study, by = "response")
  said <- findings(change)
  expect_identical(contradictions(said, change), character())
  spoilt <- list(sub("fell", "rose", said), sub("rose", "fell", said), sub("non-responders", "responders", said),
                 sub("month 3", "month 6", said), sub(" pairs", "0 pairs", said), sub("CI [0-9.]+", "CI 0.0123", said),
                 sub("adjusted p [=<] [0-9.]+", "adjusted p = 0.4", said), said[-1L], c(said, said[1L]),
                 sub("CI [0-9.]+ to", "CI NA to", said), sub("CI", "interval", said),
                 sub("CI [0-9.]+ to", "CI Inf to", said),
                 sub("of [0-9]+ tests", "of 3 tests", said), sub("fell", "clearly fell", said))
  for (wrong in spoilt) expect_gt(length(contradictions(wrong, change)), 0)
  assoc <- response_change(study)
  said <- findings(assoc)
  expect_identical(contradictions(said, assoc), character())
  spoilt <- list(sub("was higher", "was lower", said), sub("fell to", "rose to", said), sub("rose to", "", said),
                 sub("[0-9]+ patients", "99 patients", said),
                 sub("ratio of the fold changes [0-9.]+", "ratio 77", said))
  for (wrong in spoilt) expect_gt(length(contradictions(wrong, assoc)), 0)
})
