# Names that say the same in other words, and rows, visits and markers that are none.

long <- four_patients
read <- read_four
each <- twice
levels_of <- function(...) factor(c(...), c(...))
visited <- function(visit, ...) {
  data <- data.frame(id = rep(1:4, each = length(visit)), visit = visit, y = seq_len(4 * length(visit)))
  read(data, ...)
}

test_that("sums, controls and headings among the patients are said in other languages, too", {
  for (name in c("Summe", "Mittelwert", "Gesamt", "Gesamtergebnis", "Durchschnitt", "Standardabweichung", "Std.abw.",
                 "Anzahl", "Moyenne", "\u00e9cart-type", "Total g\u00e9n\u00e9ral", "Promedio", "Media", "Grand Total",
                 "N", "Leerwert", "Kontrolle 2", "IPC 1", "NTC", "Pool")) {
    expect_identical(read(long(id = each(c("a", "b", "c", name))))$said$summary_rows$names, name)
  }
  expect_identical(read(long(id = each(c("Paul", "Ines", "Nina", "Ana"))))$kinds, character())
})

test_that("visits that are computed from others, and markers that are controls or sums, are said", {
  for (name in c("Change", "% change", "Percent change from baseline", "delta", "Ratio", "FC", "Fold change", "Mean",
                 "Differenz", "\u0394")) {
    came <- visited(levels_of("Baseline", "Week 4", name))
    expect_identical(came$said$summary_rows$names, name)
    expect_match(conditionMessage(came$said$summary_rows), paste0("visit \"", name, "\""), fixed = TRUE)
  }
  sheet <- data.frame(id = 1:3, IL6_pre = 1:3, IL6_post = 2:4, IL6_ratio = 3:5)
  expect_identical(outcome(marker_study(sheet, "id", value = names(sheet)[-1L], layout = "{marker}_{visit}"))$
                     said$summary_rows$names, "ratio")
  for (name in c("Mean", "SD", "Incubation control 1", "Extension control", "Amplification control 2", "Det Ctrl",
                 "Inc Ctrl 1")) {
    came <- read(long(m = c("IL6", name)), marker = "m")
    expect_identical(came$said$summary_rows$names, name)
  }
  expect_identical(visited(levels_of("Baseline", "Week 4", "Change of dose"))$kinds, character())
  expect_null(read(long(m = c("Total IgE", "Mean platelet volume")), marker = "m")$said$summary_rows)
})

test_that("a baseline by other words than the first visit is said", {
  taken <- function(...) visited(levels_of(...))$said$baseline$names
  for (visits in list(c("Screening", "Week 0", "Week 4"), c("Day -7", "Day 0", "Day 28"), c("t1", "t0"), c("J28", "J0"),
                      c("W12", "W0"), c("4", "0"), c("1 h", "0 h"), c("4 weeks", "0 weeks"), c("EOT", "BL"),
                      c("EOT", "BSL"), c("nachher", "vorher"),
                      c("apr\u00e8s", "avant"), c("despu\u00e9s", "antes"), c("Woche 4", "Ausgangswert"),
                      c("Screening", "Day 1", "Day 8"), c("Screening", "C1D1", "C2D1"),
                      c("Screening", "Cycle 1 Day 1", "Cycle 2 Day 1"), c("Screening", "Randomization", "Week 4"))) {
    expect_identical(taken(visits), visits[1L])
  }
  for (visits in list(c("Week 0", "Week 4"), c("Baseline", "Day 0", "Day 28"), c("pre", "Day 0"), c("Day 1", "Day 8"),
                      c("C1D1", "C1D8"), c("Screening", "Week 4"), c("Day 10", "Day 20"))) {
    expect_null(taken(visits))
  }
})

test_that("visits, sexes and markers that are written short and in full are said", {
  near <- function(...) visited(levels_of("Baseline", ...))$said$near_names$names
  for (names in list(c("Week 4", "Wk 4"), c("Week 4", "W4"), c("Weeks 4", "wk4"), c("Day 28", "D28"),
                     c("Month 3", "M3"), c("Visit 2", "V2"), c("Week 4", "Woche 4"), c("4 wk", "4 weeks"),
                     c("4w", "Week 4"),
                     c("2 h", "2 hours"), c("EOT", "End of Treatment"), c("SCR", "Screening"), c("FU", "Follow-up"))) {
    expect_identical(near(names), names)
  }
  expect_null(near("Week 4", "Day 4", "Month 4", "M5", "4 h", "4 min"))
  sex <- function(...) read(long(s = each(c(...))), covariates = "s")$said$near_names$names
  expect_identical(sex("Male", "M", "F", "F"), c("Male", "M"))
  expect_identical(sex("yes", "Y", "no", "n"), c("yes", "Y", "no", "n"))
  expect_identical(sex("weiblich", "w", "m\u00e4nnlich", "m"), c("weiblich", "w", "m\u00e4nnlich", "m"))
  expect_identical(sex("ja", "j", "nein", "n"), c("ja", "j", "nein", "n"))
  expect_null(sex("M", "F", "M", "F"))
  marker <- function(...) read(long(m = c(...)), marker = "m")$said$near_names$names
  for (names in list(c("IL-6\n(pg/mL)", "IL-6"), c("IL6...3", "IL6...7"), c("IL6", "IL6...7"), c("IL6", "IL6.1"))) {
    expect_identical(marker(names), names)
  }
  expect_null(marker("IL6.1", "IL6.2"))
  expect_null(read(long(id = each(c("1", "1.1", "2", "M1"))))$said$near_names)
})

test_that("unscheduled visits are left out wherever their name says it", {
  for (name in c("Week 4 Unscheduled", "Visit 3 (Unscheduled)", "Unsch. Visit", "UNS 1", "Unplanned")) {
    data <- data.frame(USUBJID = rep(1:4, each = 3), PARAMCD = "CRP", AVISIT = c("Baseline", name, "Week 8"),
                       AVISITN = 0:2, AVAL = 1:12)
    came <- outcome(adam_study(data))
    expect_identical(visits(came$result), c("Baseline", "Week 8"))
    expect_identical(came$said$visits_left_out$names, name)
  }
})

test_that("footnotes below a table are said, as patients are named by them", {
  for (name in c("* below the limit", "Note: assay X", "Legend", "\u2020 repeated", "Anmerkung: neu",
                 "Quelle: Labor")) {
    data <- rbind(long(), data.frame(id = name, visit = NA, y = NA))
    expect_identical(read(data, visits = c("Baseline", "Week 4"))$said$summary_rows$names, name)
  }
})
