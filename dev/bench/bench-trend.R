# Trends over an ordered response.
source("dev/bench/tools.R")
set.seed(14)
rows <- list()

# Ties, so that nothing is without them: 4 groups of 10, 100 markers.
n_markers <- 100
grade <- rep(c("PD", "SD", "PR", "CR"), each = 10)
values <- marker_matrix(sample(12, 40 * n_markers, TRUE), n_markers)
zero <- 0 * values
drawn <- response_trend(zero, values, grade, seed = 1)
stopifnot(all(grepl("Monte Carlo", drawn$method)))
agree(drawn$p.value, response_trend(zero, values, grade, exact = TRUE)$p.value, "shuffles and the recursion", 0.5)
shuffles <- cpu(response_trend(zero, values, grade, seed = 1)) / n_markers
theirs <- NA
if (there("clinfun")) {
  theirs <- cpu(clinfun::jonckheere.test(values[1, ], rep(1:4, each = 10), nperm = 9999))
}
rows$shuffles <- bench_row("trend of 4 groups of 10 with ties, 9,999 shuffles, whole row",
                           "clinfun::jonckheere.test(nperm = 9999)", "a marker", shuffles, theirs, 300)

# The exact distribution with ties of 3 groups of 12, in at most the time of those shuffles. The models of odds ratios
# are in both.
three <- rep(c("PD", "SD", "PR"), each = 12)
tied <- marker_matrix(sample(15, 36 * n_markers, TRUE), n_markers)
exact <- response_trend(0 * tied, tied, three)
stopifnot(all(exact$exact))
agree(exact$p.value, response_trend(0 * tied, tied, three, exact = FALSE)$p.value, "exact and normal", 0.5)
rows$exact <- bench_row("exact trend of 3 groups of 12 with ties, whole row", "the 9,999 shuffles above", "a marker",
                        cpu(response_trend(0 * tied, tied, three)) / n_markers, shuffles, 1)

# One test of three visits, 10,000 markers of 22 patients.
n_markers <- 10000
visits <- lapply(stats::setNames(nm = c("baseline", "month 3", "month 6")), function(visit) {
  marker_matrix(rnorm(22 * n_markers), n_markers)
})
row_of <- function(i) vapply(visits, function(value) value[i, ], numeric(22))
some <- 1:50
peer <- function() vapply(some, function(i) stats::friedman.test(row_of(i))$p.value, 0)
agree(overall_change(visits)$p.value[some], peer(), "Friedman's test")
rows$friedman <- bench_row("Friedman's test of 3 visits, 22 patients, 10,000 markers, whole row",
                           "stats::friedman.test()", "a marker", cpu(overall_change(visits)) / n_markers,
                           if (own_only) NA else cpu(peer()) / length(some), 100)

do.call(rbind, rows)
