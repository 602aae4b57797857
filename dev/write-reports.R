# Writes the reports that `make check-report` looks at: both trials of the demo and three awkward studies, each as HTML,
# Word and (where xelatex is there) PDF.
#   Rscript dev/write-reports.R FOLDER [STUDY ...]
library(cytochange)
arguments <- commandArgs(TRUE)
out <- arguments[[1L]]
dir.create(out, showWarnings = FALSE, recursive = TRUE)

trial <- function(markers = levels(ifn_trial$marker), response = "response") {
  marker_study(ifn_trial[ifn_trial$marker %in% markers, ], id = "patient", visit = "visit", marker = "marker",
               value = "value", response = response, arm = "arm", covariates = c("er", "age"), lloq = "lloq",
               unit = "unit")
}
pilot <- function() {
  folder <- system.file("extdata", "cdisc-pilot-01", package = "cytochange")
  cibic <- read.csv(file.path(folder, "adqscibc.csv"))
  adam_study(read.csv(file.path(folder, "adlbc.csv.bz2")), response = cibic[cibic$AVISIT == "Week 24", ],
             adsl = read.csv(file.path(folder, "adsl.csv")), visits = c("Baseline", "Week 8", "Week 16", "Week 24"),
             responders = \(x) x <= 3)
}
two_hundred <- function() {
  set.seed(1)
  data <- expand.grid(id = 1:40, visit = c("week 0", "week 4"), marker = paste("protein", 1:200))
  data$response <- c("CR", "PD")[1 + data$id %% 2]
  data$value <- exp(rnorm(nrow(data), 2 + (data$visit == "week 4" & as.integer(data$marker) < 10 & data$id %% 2 == 0)))
  marker_study(data, "id", "visit", "value", "marker", response = "response")
}
studies <- list(trial = trial, pilot = pilot, `one-marker` = \() trial("IL-6"), `200-markers` = two_hundred,
                `no-response` = \() trial(response = NULL))
asked <- if (length(arguments) > 1L) match.arg(arguments[-1L], names(studies), several.ok = TRUE) else names(studies)

for (name in asked) {
  study <- suppressMessages(studies[[name]]())
  for (kind in c("html", "docx", if (nzchar(Sys.which("xelatex"))) "pdf")) {
    file <- file.path(out, paste0(name, ".", kind))
    seconds <- system.time(
      report_study(study, file, resamples = 100, seed = 1, overwrite = TRUE, quiet = TRUE)
    )[["elapsed"]]
    cat(sprintf("%s: %.0f s\n", basename(file), seconds))
  }
}
