# Time to an outcome: one Cox model a marker.
source("dev/bench/tools.R")
set.seed(15)
rows <- list()

# 2,000 markers of 100 patients, no two events at one time; the whole row, concordance and tests among it.
n <- 100
n_markers <- 2000
values <- marker_matrix(rnorm(n * n_markers), n_markers)
time <- rexp(n) * exp(-0.4 * values[1, ])
event <- runif(n) < 0.6
data <- data.frame(id = seq_len(n), visit = "baseline", t(values), time = time, event = event)
study <- marker_study(data, id = "id", visit = "visit", value = rownames(values), time = "time", event = "event",
                      scale = "raw")
some <- seq_len(20)
frames <- lapply(some, function(j) data.frame(time, event, x = values[j, ]))
firth <- outcome_screen(study)
ml <- outcome_screen(study, likelihood = "ml", ties = "efron")
# The models alone, values in hand as the peers have them; and the whole call, which reads them out of the study.
models <- function(screen, ...) {
  set <- utils::modifyList(settings(screen), list(...))
  cpu(cytochange:::outcome_core(list(value = values), patients(study), seq_len(n), set)) / n_markers
}
ours_firth <- models(firth)
ours_ml <- models(ml)
ours_ph <- models(ml, conf_method = "wald")
ours_whole <- cpu(outcome_screen(study)) / n_markers

theirs_firth <- theirs_ml <- theirs_ph <- NA
if (there("coxphf") && there("survival")) {
  Surv <- survival::Surv
  peer <- function(...) lapply(frames, function(d) coxphf::coxphf(Surv(time, event) ~ x, d, ...))
  precise <- peer(maxit = 500, epsilon = 1e-10, gconv = 1e-9)
  agree(firth$estimate[some], vapply(precise, function(fit) fit$coefficients[[1L]], 0), "Firth's estimates", 1e-6)
  agree(firth$conf.high[some], vapply(precise, function(fit) log(fit$ci.upper[[1L]]), 0), "Firth's limits", 1e-5)
  theirs_firth <- cpu(peer()) / length(some)
}
if (there("survival")) {
  Surv <- survival::Surv
  peer <- function() lapply(frames, function(d) survival::coxph(Surv(time, event) ~ x, d))
  fits <- peer()
  agree(ml$estimate[some], vapply(fits, function(fit) fit$coefficients[[1L]], 0), "estimates", 1e-6)
  theirs_ml <- cpu(peer()) / length(some)
  zph <- function() vapply(fits, function(fit) survival::cox.zph(fit)$table[1L, "p"], 0)
  agree(ml$ph_p[some], zph(), "proportional hazards", 1e-6)
  theirs_ph <- cpu(zph()) / length(some)
}
rows$firth <- bench_row("Firth Cox models of 2,000 markers, 100 patients: profile limits, test, concordance, PH",
                        "coxphf::coxphf()", "a marker", ours_firth, theirs_firth, 100)
rows$ml <- bench_row("the same by maximum likelihood, Efron",
                     "survival::coxph(), Wald, no concordance", "a marker", ours_ml, theirs_ml, 100)
rows$ph <- bench_row("the same with Wald's limits, for its test of proportional hazards",
                     "survival::cox.zph() alone", "a marker", ours_ph, theirs_ph, 100)

rows$whole <- bench_row("outcome_screen() of those, from the study to the row", "coxphf::coxphf()", "a marker",
                        ours_whole, theirs_firth, 20)

# A change adjusted for its baseline, 4 covariates beside it.
few <- 200
shared <- lapply(stats::setNames(nm = paste0("z", 1:4)), function(name) rnorm(n))
with_covariates <- marker_study(cbind(data[c("id", "visit", rownames(values)[seq_len(few)], "time", "event")], shared),
                                id = "id", visit = "visit", value = rownames(values)[seq_len(few)], time = "time",
                                event = "event", covariates = names(shared), scale = "raw")
ours <- cpu(outcome_screen(with_covariates, covariates = names(shared))) / few
theirs <- NA
if (there("coxphf")) {
  wide <- lapply(1:5, function(j) cbind(frames[[j]], shared))
  theirs <- cpu(lapply(wide, function(d) coxphf::coxphf(Surv(time, event) ~ x + z1 + z2 + z3 + z4, d))) / length(wide)
}
rows$covariates <- bench_row("Firth Cox models of 200 markers beside 4 covariates, 100 patients, whole row",
                             "coxphf::coxphf()", "a marker", ours, theirs, 10)

do.call(rbind, rows)
