# The main job, twice: from a trial's data to a finished report. First a real trial in ADaM form, then a simulated one.
#   Rscript dev/demo.R FOLDER
library(cytochange)
out <- commandArgs(TRUE)[[1L]]
dir.create(out, showWarnings = FALSE, recursive = TRUE)
out <- normalizePath(out)
started <- proc.time()[["elapsed"]]
step <- function(...) cat(sprintf("[%4.0f s] ", proc.time()[["elapsed"]] - started), ..., "\n", sep = "")
show <- function(x) {
  cat("\n")
  print(x)
  cat("\n")
}
report <- function(study, name, ...) {
  file <- file.path(out, name)
  step("Writing the report ...")
  report_study(study, file, ..., overwrite = TRUE)
  file
}

step("A real trial: CDISC Pilot 01, 254 patients, 18 chemistries, CIBIC+ rating at week 24")
folder <- system.file("extdata", "cdisc-pilot-01", package = "cytochange")
adlb <- read.csv(file.path(folder, "adlbc.csv.bz2"))
cibic <- read.csv(file.path(folder, "adqscibc.csv"))
adsl <- read.csv(file.path(folder, "adsl.csv"))
pilot <- adam_study(adlb, response = cibic[cibic$AVISIT == "Week 24", ], adsl = adsl,
                    visits = c("Baseline", "Week 8", "Week 16", "Week 24"), responders = \(x) x <= 3)
show(pilot)
step("Change within patients, change against response, prognosis ...")
show(paired_change(pilot, by = "response", visits = "Week 24"))
show(response_change(pilot, strata = "arm", visits = "Week 24"))
show(prognostic_screen(pilot, covariates = "arm"))
pilot_report <- report(pilot, "cdisc-pilot-01.html", title = "CDISC Pilot 01: chemistry and CIBIC+")

step("A simulated trial: interferons in breast cancer, after Barak et al. 1998 (not patients' data)")
trial <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker", value = "value",
                      response = "response", arm = "arm", covariates = c("er", "age"), lloq = "lloq", unit = "unit")
show(trial)
step("Change within patients, change against response, prognosis ...")
show(paired_change(trial, by = "response"))
show(response_change(trial, strata = "arm"))
show(prognostic_screen(trial, covariates = "arm"))
show(prognostic_model(response ~ log2(`sIL-2R`) + log2(`IFN-gamma`) + arm, trial))
trial_report <- report(trial, "ifn-trial.html", title = "Interferons in breast cancer (simulated)")

step("Done. The reports, each one file that can be sent on:")
reports <- c(pilot_report, trial_report)
cat(sprintf("  %s (%.1f MB)\n", reports, file.size(reports) / 2^20), sep = "")
