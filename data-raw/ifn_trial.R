# Makes data/ifn_trial.rda and inst/extdata/ifn_trial.csv: a trial simulated after the abstract of Barak et al. 1998
# (Cytokine 10:977-83), whose patients' data are not public. The values are what ships: they are not to be made anew
# from the seed, since the streams of R's generators change between versions. The seed was chosen, among some, so that
# the findings of the abstract are found in one trial of this size. Run from the root of the package.

set.seed(19981324, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")

# ---- design ----
arms <- c("Megace", "Tamoxifen", "Megace + IFN", "Tamoxifen + IFN")
visits <- c("baseline", "month 3", "month 6")
# `median`, `step` (the lab's last digit) and `lloq` in `unit`; `sd`: between patients, in log2.
markers <- data.frame(
  marker = c("IL-1beta", "IL-2", "IL-6", "TNF-alpha", "IFN-gamma", "sIL-2R"),
  unit = c("pg/mL", "pg/mL", "pg/mL", "pg/mL", "pg/mL", "U/mL"),
  median = c(7.5, 6.5, 14, 18, 16, 820),
  sd = c(0.9, 0.7, 1.0, 0.8, 0.95, 0.75),
  step = c(0.1, 0.5, 0.5, 1, 1, 10),
  lloq = c(2.5, 2.5, 3, 5, 7, 50)
)
n_per_arm <- 20
n <- n_per_arm * length(arms)
n_markers <- nrow(markers)

patients <- data.frame(
  patient = sprintf("BC-%03d", sample(101:299, n)),
  arm = factor(sample(rep(arms, each = n_per_arm)), arms),
  er = factor(sample(c("negative", "positive"), n, TRUE, c(0.35, 0.65)), c("negative", "positive")),
  age = pmin(pmax(round(rnorm(n, 57, 10)), 34), 79)
)
patients <- patients[order(patients$patient), ]
with_ifn <- grepl("IFN", patients$arm)

# ---- baseline: correlated log-normal levels ----
# The inflammatory markers go together, the activation marker sIL-2R with them a little; IFN-gamma and IL-2 among
# themselves.
correlation <- matrix(c(
  1.00, 0.10, 0.45, 0.40, 0.00, 0.25,
  0.10, 1.00, 0.05, 0.10, 0.30, 0.15,
  0.45, 0.05, 1.00, 0.40, -0.10, 0.30,
  0.40, 0.10, 0.40, 1.00, 0.05, 0.20,
  0.00, 0.30, -0.10, 0.05, 1.00, -0.10,
  0.25, 0.15, 0.30, 0.20, -0.10, 1.00
), n_markers)
correlated <- function(n) matrix(rnorm(n * n_markers), n) %*% chol(correlation)
level <- correlated(n)
colnames(level) <- markers$marker

# ---- response: foretold by sIL-2R (low) and IFN-gamma (high), more frequent under interferons ----
by_arm <- as.character(patients$arm)
intercept <- c(Megace = -1.3, Tamoxifen = -1.1, "Megace + IFN" = -0.7, "Tamoxifen + IFN" = 0.1)[by_arm]
eta <- intercept + 0.4 * (patients$er == "positive") - 1.15 * level[, "sIL-2R"] + 1.15 * level[, "IFN-gamma"]
responds <- runif(n) < plogis(eta)
response <- ifelse(responds, ifelse(runif(n) < 0.25, "CR", "PR"), ifelse(runif(n) < 0.45, "SD", "PD"))
early_end <- sample(n, 4)
response[early_end] <- "NE"
patients$response <- factor(response, c("CR", "PR", "SD", "PD", "NE"))

# ---- mean change in log2 at month 3 and month 6 ------------------------------------------------------------------------
course <- c(CR = -1, PR = -0.8, SD = 0.2, PD = 1, NE = 0.3)[response]
mean_change <- matrix(0, n, n_markers, dimnames = list(NULL, markers$marker))
mean_change[, "IL-1beta"] <- 0.95 * course
mean_change[, "IL-6"] <- 1.15 * course
mean_change[, "sIL-2R"] <- 0.85 * course
mean_change[, "TNF-alpha"] <- 0.1 * course
mean_change[, "IL-2"] <- -0.1 * course
surge <- c(Megace = 0.2, Tamoxifen = 0.3, "Megace + IFN" = 1.5, "Tamoxifen + IFN" = 3.0)[by_arm]
mean_change[, "IFN-gamma"] <- ifelse(course < 0, surge, ifelse(with_ifn, 0.35, -0.1))
share_of_effect <- c(baseline = 0, "month 3" = 0.65, "month 6" = 1)

# ---- measurements ----
one_visit <- function(visit) {
  drift <- if (visit == "baseline") 0 else 0.6 * correlated(n)
  log2_value <- sweep(sweep(level, 2, markers$sd, "*"), 2, log2(markers$median), "+") +
    share_of_effect[[visit]] * mean_change + drift + 0.15 * matrix(rnorm(n * n_markers), n)
  data.frame(patients[rep(seq_len(n), n_markers), ], visit = visit, marker = rep(markers$marker, each = n),
             true = 2^as.vector(log2_value))
}
trial <- do.call(rbind, lapply(visits, one_visit))
m <- match(trial$marker, markers$marker)
# Below the limit the lab gives the number it read, which means no more than "less than the limit".
trial$value <- round(pmax(markers$step[m], round(trial$true / markers$step[m]) * markers$step[m]), 1)
trial$unit <- markers$unit[m]
trial$lloq <- markers$lloq[m]

# ---- missed visits, dropout after progression, tubes lost ----
missed <- data.frame(patient = patients$patient, month_3 = runif(n) < 0.05, month_6 = runif(n) < 0.06)
missed$month_6 <- missed$month_6 | (response == "PD" & runif(n) < 0.45)
missed$month_3[early_end] <- c(TRUE, TRUE, TRUE, FALSE)
missed$month_6[early_end] <- TRUE
p <- match(trial$patient, missed$patient)
trial <- trial[!(trial$visit == "month 3" & missed$month_3[p]) & !(trial$visit == "month 6" & missed$month_6[p]), ]
trial$value[sample(nrow(trial), 9)] <- NA

# ---- ship ----
trial$visit <- factor(trial$visit, visits)
trial$marker <- factor(trial$marker, markers$marker)
trial <- trial[order(trial$patient, trial$visit, trial$marker),
               c("patient", "arm", "response", "er", "age", "visit", "marker", "value", "unit", "lloq")]
rownames(trial) <- NULL
ifn_trial <- trial
attr(ifn_trial, "simulated") <- "Simulated after Barak et al. 1998 (Cytokine 10:977-83); not patients' data"
save(ifn_trial, file = "data/ifn_trial.rda", compress = "xz", version = 2)
write.csv(ifn_trial, "inst/extdata/ifn_trial.csv", row.names = FALSE, na = "", quote = FALSE)
