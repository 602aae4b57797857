#' A trial of interferons in breast cancer (simulated)
#'
#' **Simulated data, not patients' data.** A trial of the size and form of Barak et al. (1998), whose data are not
#' public: advanced breast cancer, hormonal therapy with Megace or Tamoxifen, each with or without interferons beta and
#' gamma, six cytokine markers before therapy, at 3 and at 6 months, and the response by UICC criteria. The script
#' `data-raw/ifn_trial.R` of the sources made it, so that what the abstract of that paper reports is found in it:
#' IL-1beta, IL-6 and sIL-2R fall in responders and rise in progression, IFN-gamma rises steeply in responders given
#' interferons, mostly with Tamoxifen, and the baseline values of sIL-2R and IFN-gamma are prognostic for the response.
#' Levels, sizes of effects and all else are invention.
#'
#' Values are log-normal, correlated within patients and between markers, and have the last digit that a laboratory
#' would give, so that ties occur. Missed visits have no rows, nine lost samples have `value` `NA`, some patients leave
#' after progression. Below the limit of quantification `value` is the number that the laboratory read, which means no
#' more than "less than `lloq`": [marker_study()] with `lloq = "lloq"` counts it as left-censored.
#'
#' The attribute `"simulated"` of the data frame says what the data are; [marker_study()] keeps it, and prints and
#' reports show it.
#'
#' @format A data frame of 1,320 rows, one a patient x visit x marker (80 patients), and 10 columns:
#' \describe{
#'   \item{patient}{identifier, character}
#'   \item{arm}{factor: Megace, Tamoxifen, Megace + IFN, Tamoxifen + IFN}
#'   \item{response}{best response, factor: CR, PR, SD, PD, NE (not evaluable)}
#'   \item{er}{oestrogen receptor, factor: negative, positive}
#'   \item{age}{years, at baseline}
#'   \item{visit}{factor: baseline, month 3, month 6}
#'   \item{marker}{factor: IL-1beta, IL-2, IL-6, TNF-alpha, IFN-gamma, sIL-2R}
#'   \item{value}{concentration, in `unit`}
#'   \item{unit}{pg/mL; U/mL for sIL-2R}
#'   \item{lloq}{lower limit of quantification, in `unit`}
#' }
#' The same table is in `system.file("extdata", "ifn_trial.csv", package = "cytochange")`.
#' @references
#' Barak V, Kalickman I, Nisman B, et al. (1998). Changes in cytokine production of breast cancer patients treated with
#' interferons. *Cytokine* 10(12):977-983. \doi{10.1006/cyto.1998.0378}
#' @seealso [marker_study()] to read it, [cdisc_pilot] for a real trial.
#' @examples
#' attr(ifn_trial, "simulated")
#' head(ifn_trial)
#'
#' # who responded, by arm
#' with(ifn_trial[!duplicated(ifn_trial$patient), ], table(arm, response))
"ifn_trial"

#' A real trial in ADaM form: CDISC Pilot 01
#'
#' Laboratory chemistry, arms and a clinical rating of a randomised trial of xanomeline (two doses) against placebo in
#' Alzheimer's disease, anonymised and published by CDISC and PHUSE. Not a data set to be loaded, but three files of the
#' Analysis Data Model (ADaM) as a trial's statistician gets them, to be read with [adam_study()].
#'
#' @format Files in `system.file("extdata", "cdisc-pilot-01", package = "cytochange")`:
#' \describe{
#'   \item{adlbc.csv.bz2}{37,132 rows, one a patient x chemistry x visit: 254 patients, 18 chemistries (`PARAMCD`),
#'     `AVISIT`, `AVISITN`, `AVAL`, `BASE`, `CHG`, `ABLFL` (baseline flag), `A1LO` and `A1HI` (normal range). Rows of
#'     `AVISIT == "End of Treatment"` repeat values of a numbered visit: name the `visits` to keep.}
#'   \item{adqscibc.csv}{730 rows, CIBIC+ rating of a patient at a visit: 1 to 3 improved, 4 unchanged, 5 to 7 worse;
#'     `ANL01FL == "Y"` marks the record to analyse.}
#'   \item{adsl.csv}{254 rows, one a patient: planned arm `TRT01P`, age, sex, populations.}
#' }
#' @source The R package safetyData 1.0.0 (MIT licence): columns selected, values untouched. `README.md` beside the
#' files says more, `system.file("COPYRIGHTS", package = "cytochange")` holds the licence.
#' @seealso [adam_study()], and [ifn_trial] for a simulated trial in long form.
#' @docType data
#' @name cdisc_pilot
#' @examples
#' folder <- system.file("extdata", "cdisc-pilot-01", package = "cytochange")
#' adlb <- read.csv(file.path(folder, "adlbc.csv.bz2"))
#' cibic <- read.csv(file.path(folder, "adqscibc.csv"))
#' adsl <- read.csv(file.path(folder, "adsl.csv"))
#' table(adsl$TRT01P)
NULL
