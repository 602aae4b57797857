# Data as laboratories and data managers send them: for each awkward input the value, the message, or the error with its
# fields that must come.

# Six patients at two visits, long; columns can be put in.
awkward <- function(...) {
  data <- data.frame(id = rep(sprintf("p%d", 1:6), 2), visit = rep(c("Baseline", "Week 4"), each = 6),
                     y = c(12, 8, 5, 9, 7, 11, 6, 7, 2.5, 10, 9, 4))
  for (name in names(list(...))) data[[name]] <- list(...)[[name]]
  data
}
read <- function(data = awkward(), ..., visits = c("Baseline", "Week 4")) {
  marker_study(data, "id", "visit", "y", ..., visits = visits)
}
with_values <- function(y, ...) read(awkward(y = replace(as.character(awkward()$y), seq_along(y), y)), ...)
values <- function(study) as.data.frame(study)

test_that("errors of awkward inputs say which argument decides", {
  lab <- function(...) {
    data <- data.frame(USUBJID = rep(1:4, 2), PARAMCD = "CRP", AVISIT = rep(c("Baseline", "Week 4"), each = 4),
                       AVISITN = rep(c(0, 4), each = 4), AVAL = 1:8)
    for (name in names(list(...))) data[[name]] <- list(...)[[name]]
    data
  }
  lb <- function(...) {
    data <- lab()
    names(data) <- c("USUBJID", "LBTESTCD", "VISIT", "VISITNUM", "LBSTRESN")
    for (name in names(list(...))) data[[name]] <- list(...)[[name]]
    data
  }
  rs <- function(...) data.frame(USUBJID = 1, RSTESTCD = c(...), RSSTRESC = c("PD", "CR", "PD"))
  wide <- data.frame(id = 1:3, IL6_pre = 1:3, IL6_post = 2:4)
  m <- matrix(1:6, 2, dimnames = list(c("a", "b"), c("P1_pre", "P2_pre", "P3_pre")))
  cases <- list(
    list(function() read(awkward(u = rep(c("mg/dL", "mg/L"), c(2, 10))), unit = "u"), "data", "unit",
         "rows 1, 2.*not mg/L"),
    list(function() adam_study(lab(AVALU = rep(c("mg/dL", "mg/L"), c(1, 7)))), "data", "unit", "row 1, not mg/L"),
    list(function() adam_study(lab(LBSTRESU = rep(c("mg/dL", "mg/L"), c(1, 7)))), "data", "unit", "row 1"),
    list(function() adam_study(lab(PARAM = rep(c("CRP (mg/dL)", "CRP (mg/L)"), c(1, 7)))), "data", "unit", "row 1"),
    list(function() adam_study(lab(BASETYPE = rep(c("LAST", "RUN-IN"), 4))), "data", "adlb", "baseline"),
    list(function() adam_study(lab(), basetype = "LAST"), "argument", "basetype", ""),
    list(function() adam_study(lab(DTYPE = "LOCF")), "data", "adlb", ""),
    list(function() adam_study(lab(LOQFL = replace(rep("", 8), 3, "Y"))), "data", "lloq", "row 3"),
    list(function() with_values("3,1"), "data", "value", "row 1; patient p1.*dec ="),
    list(function() with_values(c("1", "ND")), "data", "value", "row 2.*<LLOQ"),
    list(function() with_values("BDL"), "data", "value", "<LLOQ"),
    list(function() with_values("OOR<"), "data", "value", "<LLOQ"),
    list(function() with_values("OOR>"), "data", "value", "write \">\""),
    list(function() with_values("1.2.3"), "data", "value", "row 1"),
    list(function() with_values("<LLOQ"), "data", "lloq", "row 1"),
    list(function() with_values(">ULOQ"), "data", "uloq", "row 1"),
    list(function() with_values("0"), "data", "value", "row 1"),
    list(function() with_values("-1"), "data", "value", "row 1"),
    list(function() read(awkward(y = replace(awkward()$y, 4, Inf))), "data", "value", "row 4"),
    list(function() read(awkward(y = replace(awkward()$y, 4, 1e301))), "data", "value", "row 4"),
    list(function() read(lloq = -1), "data", "lloq", ""),
    list(function() read(uloq = 0), "data", "uloq", ""),
    list(function() read(lloq = 9, uloq = 8), "data", "uloq", ""),
    list(function() read(lloq = c(x = 3)), "argument", "lloq", ""),
    list(function() read(awkward(f = "below"), censored = "f"), "data", "censored", "column \"f\""),
    list(function() read(awkward(f = 2), censored = "f"), "data", "censored", "column \"f\""),
    list(function() read(awkward(stage = rep(c("I", "II"), 6)), covariates = "stage"), NA, "", ""),
    list(function() read(awkward(stage = c(rep("I", 6), rep("II", 6))), covariates = "stage"), "data", "covariates",
         "varying ="),
    list(function() read(awkward(arm = c(rep("A", 6), "B", rep("A", 5))), arm = "arm"), "data", "arm", "p1"),
    list(function() read(awkward(r = c(rep("CR", 6), "PD", rep("CR", 5))), response = "r"), "data", "response", "p1"),
    list(function() read(awkward(r = rep(1:6, 2)), response = "r"), "data", "response", "column \"r\"; patients p2"),
    list(function() read(awkward(t = -1, e = 1), time = "t", event = "e"), "data", "time", "p1"),
    list(function() read(awkward(t = 1, e = 2), time = "t", event = "e"), "data", "event", "column \"e\""),
    list(function() read(awkward(t = 1), time = "t"), "argument", "event", ""),
    list(function() marker_study(wide, "id", value = "IL6_pre"), "argument", "visit", ""),
    list(function() marker_study(wide, "id", value = c("IL6_pre", "IL6_post"), layout = "{marker}.{visit}"),
         "argument", "layout", ""),
    list(function() marker_study(wide, "id", value = "IL6_pre", layout = "{visit}"), "argument", "marker", ""),
    list(function() marker_study(wide, "id", value = "IL6_pre", layout = "visit"), "argument", "layout", ""),
    list(function() marker_study(wide, "id", "x", "IL6_pre", layout = "{marker}_{visit}"), "argument", "visit", ""),
    list(function() paired_change(m, `colnames<-`(m, c("P1_post", "P2_post", "P3_post"))), "data", "after",
         "P1_pre.*P1_post"),
    list(function() paired_change(read(awkward(y = c("<-1", -2:8)), scale = "raw"), censored_rule = "half"), "data",
         "censored_rule",
         "row 1"),
    list(function() visit_windows(1:3, list(a = c(1, 5), b = c(5, 9))), "argument", "windows", ""),
    list(function() visit_windows(1:3, list(a = c(5, 1))), "argument", "windows", ""),
    list(function() visit_windows(1:3, list(c(1, 5))), "argument", "windows", ""),
    list(function() visit_windows("1", list(a = c(1, 5))), "argument", "day", ""),
    list(function() visit_windows(as.Date("2020-01-01"), list(a = c(1, 5))), "argument", "reference", ""),
    list(function() with_values("1,234"), "data", "value", "row 1.*thousands"),
    list(function() with_values("1 234"), "data", "value", "thousands"),
    list(function() with_values("1.234,5"), "data", "value", "dec ="),
    list(function() with_values(c("1", "3.1 pg/mL")), "data", "value", "row 2.*units go to `unit`"),
    list(function() with_values("<3.1 \u00b5g/L"), "data", "value", "units go to `unit`"),
    list(function() with_values("N/A"), "data", "value", "empty, or write NA"),
    list(function() with_values("#N/A"), "data", "value", "empty, or write NA"),
    list(function() with_values("\u2212"), "data", "value", "empty, or write NA"),
    list(function() with_values("Below LLOQ", lloq = 2), "data", "value", "<LLOQ"),
    list(function() with_values("< LLOQ (3.1)", lloq = 2), "data", "value", "<LLOQ"),
    list(function() with_values("3-5"), "data", "value", "row 1"),
    list(function() with_values("TRUE"), "data", "value", "row 1"),
    list(function() read(awkward(y = TRUE)), "data", "value", ""),
    list(function() read(awkward(y = as.Date("2020-01-01") + 1:12)), "data", "value", ""),
    list(function() read(awkward(y = I(as.list(1:12)))), "data", "value", "column \"y\""),
    list(function() read(stats::setNames(awkward(), c("id ", "visit", "y"))), "argument", "id", "part it from \"id \""),
    list(function() read(stats::setNames(awkward(), c("\ufeffid", "visit", "y"))), "argument", "id", "part it from"),
    list(function() read(stats::setNames(awkward(), c("ID", "visit", "y"))), "argument", "id", "part it from \"ID\""),
    list(function() read(rbind(awkward(), awkward()[7, ])), "data", "data", "rows 7, 13; patient p1"),
    list(function() read(awkward(u = rep(c("ng/mL", "NG/ML"), c(11, 1))), unit = "u"), "data", "unit",
         "row 12, not ng/mL"),
    list(function() read(awkward(r = rep(c("CR", "PD"), 6)), response = "r", ordered = c("bad", "good")), "argument",
         "ordered", "the responses are \"CR\", \"PD\""),
    list(function() read(awkward(arm = c(NA, "A", rep("A", 10)), id = c(" ", rep("p", 11))), arm = "arm"), "data", "id",
         "row 1"),
    list(function() adam_study(rbind(lab(APERIOD = 1), lab(APERIOD = 2))), "data", "adlb", "differ in APERIOD"),
    list(function() adam_study(rbind(lab(ATPT = "PRE"), lab(ATPT = "2H"))), "data", "adlb", "differ in ATPT"),
    # Rows are those of the user's data, also where derived ones were left out.
    list(function() adam_study(lab(DTYPE = rep(c("LOCF", ""), c(2, 6)), AVAL = replace(1:8, 7, NaN))), "data", "value",
         "row 7; patient 3"),
    list(function() adam_study(lab(DTYPE = rep(c("LOCF", ""), c(2, 6)), PARAMCD = replace(rep("CRP", 8), 7, ""))),
         "data", "PARAMCD", "row 7"),
    list(function() adam_study(lab(DTYPE = rep(c("LOCF", ""), c(2, 6)), TRTP = replace(rep("A", 8), 7, "B"))), "data",
         "arm", "rows 3, 7; patient 3"),
    list(function() adam_study(lab(BASETYPE = rep(c("X", "LAST"), c(2, 6)), AVALU = replace(rep("g/L", 8), 7, "mg/L")),
                               basetype = "LAST"), "data", "unit", "row 7, not g/L"),
    list(function() adam_study(lab(STAGE = rep(1:2, each = 4)), covariates = "STAGE"), "data", "covariates",
         "varying = \"baseline\""),
    list(function() adam_study(lab(), adtte = data.frame(USUBJID = 1, PARAMCD = c("OS", "PFS"), AVAL = 1, CNSR = 0)),
         "argument", "adtte_param", ""),
    list(function() adam_study(lab(), adtte = data.frame(USUBJID = c(1, 1), AVAL = 1, CNSR = 0)), "data", "adtte",
         "rows 1, 2"),
    list(function() adam_study(lab(), adtte = data.frame(USUBJID = 1, AVAL = 1, CNSR = -1)), "data", "adtte", ""),
    # SDTM: the data sets and columns that were given are named.
    list(function() sdtm_study(lb(LBSTRESN = c("1", "x", 3:8))), "data", "value", "row 2; patient 2"),
    list(function() sdtm_study(lb(LBSTRESU = rep(c("g/L", "mg/L"), c(7, 1)))), "data", "unit", "row 8, not g/L"),
    list(function() sdtm_study(lb()[-2]), "argument", "lb", "LBSTRESN"),
    list(function() sdtm_study(lb(), data.frame(USUBJID = c(1, 1:4), ARM = "A")), "data", "dm", "rows 1, 2"),
    list(function() sdtm_study(lb(), rs = rs("OVRLRESP", "BESTRESP", "BESTRESP")), "data", "rs", "rows 2, 3"),
    list(function() sdtm_study(lb(), rs = rs("OVRLRESP", "OVRLRESP", "NTRGRESP")), "argument", "rs_param", ""),
    list(function() sdtm_study(lb(LBSPEC = rep(c("SERUM", "URINE"), c(6, 2)))), "data", "marker_by", "rows 7, 8"),
    list(function() sdtm_study(lb(LBMETHOD = rep(c("ELISA", "ECLIA"), each = 4))), "data", "marker_by", "rows 5, 6"),
    list(function() sdtm_study(lb(), marker_by = "LBSPEC"), "argument", "marker_by", "columns are"),
    list(function() sdtm_study(lb(), rs = cbind(rs("BESTRESP"), RSEVAL = c("A", "B", "A"))), "argument", "evaluator",
         ""),
    list(function() sdtm_study(stats::setNames(lb(), tolower(names(lb())))), "argument", "lb", "upper case"),
    # A baseline that is derived, and data sets of other patients.
    list(function() adam_study(lab(DTYPE = rep(c("AVERAGE", ""), each = 4), ABLFL = rep(c("Y", ""), each = 4))),
         "argument", "imputed", "rows 1, 2, 3, 4"),
    list(function() adam_study(lab(), adtte = data.frame(USUBJID = c("01", "02"), AVAL = 1, CNSR = 0)), "data", "adtte",
         "\"1\" of `adlb` and \"01\" of `adtte`"),
    list(function() sdtm_study(lb(), data.frame(USUBJID = c("1 ", "2 "), ARM = "A")), "data", "dm",
         "\"1\" of `lb` and \"1 \" of `dm`"),
    list(function() sdtm_study(lb(), rs = transform(rs("BESTRESP"), USUBJID = c("01", "02", "03"))), "data", "rs",
         "\"1\" of `lb` and \"01\" of `rs`"),
    # Units: in a column that nobody named, against PARAM, of times.
    list(function() read(awkward(unit = rep(c("ng/mL", "pg/mL"), c(1, 11)))), "data", "unit",
         "row 1, not pg/mL; column \"unit\""),
    list(function() read(awkward(Units = rep(c("ng/mL", "pg/mL"), c(1, 11))), unit = "pg/mL"), "data", "unit",
         "column \"Units\""),
    list(function() adam_study(lab(AVALU = "mg/dL", PARAM = "CRP (mg/L)")), "data", "unit", "marker CRP"),
    list(function() adam_study(lab(LBSTRESU = "mg/dL", PARAM = "CRP (mg/L)")), "data", "unit", "marker CRP"),
    list(function() adam_study(lab(AVALU = rep(c("mg/dL", "mg/L"), c(1, 7))), unit = c(CRP = "mg/L")), "data", "unit",
         "row 1"),
    list(function() adam_study(lab(AVALU = "mg/L", LBSTRESU = "mg/dL", LBSTRESC = replace(rep("1", 8), 2, "<7"))),
         "data", "lloq", "row 2"),
    list(function() adam_study(lab(), adtte = data.frame(USUBJID = 1:4, AVAL = 1, CNSR = 0,
                                                         AVALU = c("DAYS", "DAYS", "MONTHS", "days"))),
         "data", "adtte", "row 3; patient 3"),
    list(function() adam_study(lab(), adtte = data.frame(USUBJID = 1:4, AVAL = 1, CNSR = 0,
                                                         PARAM = paste0("Survival (", c("days", "months"), ")"))),
         "data", "adtte", "row"),
    list(function() adam_study(lab(), adtte = data.frame(USUBJID = 1:4, AVAL = 1, CNSR = 0, AVALU = "MONTHS",
                                                         PARAM = "Survival (days)")), "data", "adtte", ""),
    # Results written as not detected beside a number that stands for it.
    list(function() adam_study(lab(AVALC = replace(as.character(1:8), 2, "Not detected"))), "data", "lloq", "row 2"),
    # An outcome whose words nobody knows.
    list(function() read(awkward(t = 1, e = structure(rep(0:1, 6), labels = c(Left = 0, Stayed = 1))), time = "t",
                         event = "e"), "data", "event", "column \"e\""),
    list(function() read(awkward(t = 1, e = structure(rep(0:1, 6), labels = c(Dead = 0))), time = "t", event = "e"),
         "data", "event", "column \"e\""),
    list(function() read(awkward(f = structure(rep(0:1, 6), labels = c("Below LLOQ" = 0, Measured = 1))),
                         censored = "f"), "data", "censored", "column \"f\""),
    list(function() read(awkward(r = rep(c("CR", "PD"), 6)), response = "r", ordered = c("PD", "SD", "PR", "CRR")),
         "argument", "ordered", "the responses are"),
    # Visits of windows leave rows without one.
    list(function() read(awkward(visit = replace(awkward()$visit, 3, NA)), visits = NULL), "data", "visit",
         "row 3; .*`visits`")
  )
  for (case in cases) {
    came <- outcome(case[[1L]]())
    label <- deparse1(body(case[[1L]]))
    if (is.na(case[[2L]])) {
      expect_s3_class(came$result, "marker_study")
      next
    }
    expect_s3_class(came$result, paste0("cytochange_error_", case[[2L]]))
    expect_identical(came$result$argument, case[[3L]], label = label)
    expect_match(came$result$location %||% "", case[[4L]], label = label)
    expect_false(anyDuplicated(came$kinds) > 0L, label = label)
  }
})

test_that("what is guessed is said once, and the right value comes", {
  h <- function(x, labels) structure(x, labels = labels, class = c("haven_labelled", "vctrs_vctr", "double"))
  two <- c("Baseline", "Week 4")
  cases <- list(
    # input, kinds of messages, what must hold of the study
    list(function() read(visits = NULL), "visit_order", function(s) visits(s) == two),
    list(function() read(awkward(visit = rep(c(" Baseline", "Week 4\u00a0"), each = 6))), "trimmed_names",
         function(s) visits(s) == two),
    list(function() read(awkward(visit = factor(rep(c("Baseline\t", "Week 4"), each = 6)))), "trimmed_names",
         function(s) visits(s) == two),
    list(function() read(awkward(visit = factor(c(rep("Baseline", 6), rep("Week 4", 5), "week 4"))), visits = NULL),
         "near_names", function(s) length(visits(s)) == 3L),
    list(function() read(awkward(id = c(sprintf("p%d", 1:6), sprintf("P%d", 1:6)))), c("near_names", "separate_visits"),
         function(s) nrow(patients(s)) == 12L),
    list(function() read(awkward(arm = rep(c("A ", "A", "B"), 4)), arm = "arm"), "trimmed_names",
         function(s) levels(patients(s)$arm) == c("A", "B")),
    list(function() read(awkward(visit = h(rep(c(2, 1), each = 6), c("Week 4" = 1, Baseline = 2))), visits = NULL),
         "baseline",
         function(s) s$baseline == "Baseline" && identical(values(s)$value[1:6], c(12, 8, 5, 9, 7, 11))),
    list(function() read(awkward(r = h(rep(0:1 + 0, 6), c(Responder = 0, "Non-responder" = 1))), response = "r"),
         character(),
         function(s) patients(s)$responder == rep(c(TRUE, FALSE), 3)),
    list(function() read(awkward(arm = h(rep(c(2, 1), 6), c(Treated = 2, Control = 1))), arm = "arm"), character(),
         function(s) levels(patients(s)$arm) == c("Control", "Treated")),
    list(function() read(awkward(sex = h(rep(c(1, 3), 6), c(Male = 1))), covariates = "sex"), "unlabelled_codes",
         function(s) levels(patients(s)$sex) == c("Male", "3")),
    list(function() read(awkward(y = h(awkward()$y, c(Missing = 99)))), character(),
         function(s) values(s)$value[1] == 12),
    list(function() read(awkward(r = rep(c("CRPR", "CR", "PD"), 4)), response = "r"), "response_codes",
         function(s) sum(is.na(patients(s)$responder)) == 2L),
    list(function() read(awkward(r = rep(c("Y", "N", "NE"), 4)), response = "r", responders = "Y"), character(),
         function(s) patients(s)$responder[1:3] %in% TRUE == c(TRUE, FALSE, FALSE)),
    list(function() with_values(c("<3", ">500")), "above",
         function(s) values(s)$value[1:2] == c(3, 500) & values(s)$censored[1:2] == c(TRUE, FALSE) &
           values(s)$above[1:2] == c(FALSE, TRUE)),
    list(function() with_values(c("<= 3", ">=500")), "above", function(s) values(s)$value[1:2] == c(3, 500)),
    list(function() with_values(c("blq", "> ULOQ"), lloq = 2, uloq = 400), "above",
         function(s) values(s)$value[1:2] == c(2, 400)),
    list(function() read(uloq = 10), "above", function(s) sum(values(s)$above) == 2L & max(values(s)$value) == 10),
    list(function() read(lloq = 5), character(), function(s) sum(values(s)$censored) == 2L),
    list(function() read(awkward(f = c("left", "Right", "none", NA, rep("", 8))), censored = "f"), "above",
         function(s) which(values(s)$censored) == 1L & which(values(s)$above) == 2L),
    list(function() read(awkward(y = awkward()$y - 8), scale = "already_log2"), character(),
         function(s) paired_change(s)$fold_change > 0 & min(values(s)$value) < 0),
    list(function() marker_study(stats::setNames(awkward(), c("id", "visit", "NPX")), "id", "visit", "NPX",
                                 unit = "NPX",
                                 visits = two), "logarithms", function(s) values(s)$unit == "NPX"),
    list(function() read(awkward(stage = c(1:6, 2:7)), covariates = "stage", varying = "baseline"), character(),
         function(s) patients(s)$stage == 1:6),
    list(function() read(awkward(t = rep(1:6, 2), e = rep(0:1, 6)), time = "t", event = "e"), character(),
         function(s) patients(s)$event == rep(c(FALSE, TRUE), 3) & patients(s)$time == 1:6),
    list(function() marker_study(data.frame(id = 1:20, d = as.Date("2020-01-01") + 1:20, y = 1:20), "id", "d", "y"),
         "scattered_visits", function(s) length(visits(s)) == 20L),
    list(function() marker_study(data.frame(id = rep(1:4, each = 9), d = 1:9, y = 1:36), "id", "d", "y"), character(),
         function(s) length(visits(s)) == 9L),
    list(function() marker_study(data.frame(id = 1:3, a_b_pre = 1:3, a_b_post = 4:6, c_pre = 7:9, c_post = 1:3), "id",
                                 value = c("a_b_pre", "a_b_post", "c_pre", "c_post"), layout = "{marker}_{visit}"),
         c("layout", "visit_order"), function(s) markers(s) == c("a_b", "c")),
    list(function() marker_study(data.frame(id = 1:3, IL6_wk_4 = 1:3, IL6_wk_0 = 4:6), "id",
                                 value = c("IL6_wk_4", "IL6_wk_0"),
                                 layout = "{marker}_{visit}", visits = c("wk_0", "wk_4")), "layout",
         function(s) markers(s) == "IL6" & s$baseline == "wk_0"),
    list(function() marker_study(data.frame(id = 1:3, pre = c("<2", "3", "4"), post = 4:6), "id",
                                 value = c("pre", "post"),
                                 layout = "{visit}", marker = "IL-6"), "visit_order",
         function(s) markers(s) == "IL-6" & sum(values(s)$censored) == 1L),
    list(function() with_values(c("12\u00a0", "<\u00a03", "\u22642.5", "\uff1c4", "\ufeff7", "\t8 ")), character(),
         function(s) values(s)$value[1:6] == c(12, 3, 2.5, 4, 7, 8) &
           values(s)$censored[1:6] == c(FALSE, TRUE, TRUE, TRUE, FALSE, FALSE)),
    list(function() with_values(c("1E+03", "<1e-1", "+2.5", ".5", "5.", "\u2265300")), "above",
         function(s) values(s)$value[1:6] == c(1000, 0.1, 2.5, 0.5, 5, 300)),
    list(function() with_values(c("\u22121.5", "-2"), scale = "raw"), character(),
         function(s) values(s)$value[1:2] == c(-1.5, -2)),
    list(function() read(awkward(y = as.difftime(awkward()$y, units = "hours"))), character(),
         function(s) values(s)$value[1:2] == c(12, 8)),
    list(function() read(awkward(y = factor(awkward()$y))), character(), function(s) values(s)$value[1:2] == c(12, 8)),
    list(function() read(awkward(u = rep(c("\u00b5g/L", "\u03bcg/L", " \u00b5g/L"), 4)), unit = "u"), character(),
         function(s) values(s)$unit == "\u00b5g/L"),
    list(function() marker_study(awkward(m = rep(c("IL-6", "IL\u20106"), 6)), "id", "visit", "y", "m", visits = two),
         "near_names", function(s) length(markers(s)) == 2L),
    list(function() marker_study(awkward(m = rep(c("IL-6", "IL6"), 6)), "id", "visit", "y", "m", visits = two),
         "near_names", function(s) markers(s) == c("IL-6", "IL6")),
    list(function() marker_study(awkward(m = rep(c("TNF\u2013a", "tnfa"), 6)), "id", "visit", "y", "m", visits = two),
         "near_names", function(s) length(markers(s)) == 2L),
    list(function() marker_study(awkward(visit = rep(c("Day -1", "Day 1"), each = 6)), "id", "visit", "y",
                                 visits = c("Day -1", "Day 1")), character(), function(s) length(visits(s)) == 2L),
    list(function() marker_study(awkward(id = rep(c(sprintf("1-%d1", 1:5), "111"), 2)), "id", "visit", "y",
                                 visits = two), character(), function(s) nrow(patients(s)) == 6L),
    list(function() marker_study(awkward(m = rep(c("IL-6", "IL-6\u200b"), 6)), "id", "visit", "y", "m", visits = two),
         "trimmed_names", function(s) markers(s) == "IL-6"),
    list(function() read(awkward(id = c(sprintf("p%d", 1:6), sprintf("p%d ", 1:6)))),
         c("near_names", "separate_visits"), function(s) nrow(patients(s)) == 12L),
    list(function() marker_study(awkward(visit = as.POSIXct("2024-03-31 01:30", tz = "Europe/Berlin") +
                                           rep(c(0, 86400), each = 6)), "id", "visit", "y"), character(),
         function(s) length(visits(s)) == 2L & patients(s)$id == sprintf("p%d", 1:6)),
    list(function() marker_study(data.frame(id = rep(1:3, each = 3), v = c("10", "2", "0"), y = 1:9), "id", "v", "y"),
         c("visit_order", "baseline"), function(s) visits(s) == c("10", "2", "0")),
    list(function() marker_study(data.frame(id = 1:20, v = as.character(as.Date("2020-01-01") + 1:20), y = 1:20), "id",
                                 "v", "y"), c("visit_order", "scattered_visits"),
         function(s) s$baseline == "2020-01-02"),
    list(function() read(awkward(r = rep(c(" CR", "cr", "Partial response"), 4)), response = "r"), character(),
         function(s) patients(s)$responder & s$source$ordered == c("Partial response", "CR")),
    list(function() read(awkward(r = rep(c("CR", "PD", "NR"), 4)), response = "r"), "response_codes",
         function(s) patients(s)$responder == c(TRUE, FALSE, FALSE)),
    list(function() read(awkward(r = rep(c("NE", "CR", "PD", "SD", "PR", "PD"), 2)), response = "r"), character(),
         function(s) s$source$ordered == c("PD", "SD", "PR", "CR")),
    list(function() read(awkward(r = rep(c("I", "II", "III"), 4)), response = "r", responders = "III",
                         ordered = c("I", "II", "III")), character(),
         function(s) s$source$ordered == c("I", "II", "III") & patients(s)$responder == c(FALSE, FALSE, TRUE)),
    list(function() read(awkward(l = c(2, 2, 2, 2, 2, NA, rep(3, 6))), lloq = "l"), character(),
         function(s) sum(values(s)$censored) == 1L & values(s)$value[9] == 3),
    list(function() read(awkward(y = NA)), character(), function(s) nrow(values(s)) == 0L & nrow(patients(s)) == 6L),
    # Numbers that the file declares missing; codes in small letters have their order.
    list(function() read(awkward(y = structure(replace(awkward()$y, 1:2, c(99, 101)), labels = c(Lost = 99),
                                               na_values = 99, na_range = c(100, 199),
                                               class = c("haven_labelled_spss", "haven_labelled")))), character(),
         function(s) values(s)$row == 3:12),
    list(function() read(awkward(r = structure(rep(c(1, 9), 6), labels = c(CR = 1, Refused = 9), na_values = 9)),
                         response = "r"), character(), function(s) sum(is.na(patients(s)$response)) == 3L),
    list(function() read(awkward(r = rep(c("cr", "pd"), 6)), response = "r"), character(),
         function(s) s$source$ordered == c("pd", "cr")),
    # A code that does not occur, and the codes that are in the other group for want of it.
    list(function() read(awkward(r = rep(c("CR", "PR", "PD"), 4)), response = "r", responders = c("CR", "PRR")),
         "response_codes", function(s) patients(s)$responder[1:3] == c(TRUE, FALSE, FALSE)),
    list(function() read(awkward(r = rep(c("CR", "PRc", "PD"), 4)), response = "r", responders = c("CR", "PR")),
         "response_codes", function(s) !patients(s)$responder[2]),
    list(function() read(awkward(r = rep(c("CR", "PR", "PD"), 4)), response = "r", non_responders = c("SD", "PDD")),
         "response_codes", function(s) patients(s)$responder),
    list(function() read(awkward(r = rep(c("CR", "PD", "SD"), 4)), response = "r", responders = c("CR", "PR")),
         character(), function(s) patients(s)$responder[1:3] == c(TRUE, FALSE, FALSE)),
    list(function() read(awkward(r = rep(c("CR", "PR", "VGPR"), 4)), response = "r", responders = c("CR", "PRR"),
                         non_responders = "PD"), "response_codes", function(s) sum(is.na(patients(s)$responder)) == 4L),
    list(function() read(awkward(r = rep(c("CR", "PR", "PD"), 4)), response = "r", ordered = c("PD", "SD", "PR", "CR")),
         character(), function(s) identical(levels(patients(s)$response), c("PD", "PR", "CR"))),
    list(function() read(awkward(r = rep(c("CR", "PR", "PD"), 4)), response = "r", ordered = c("PD", "PR")), "ordered",
         function(s) identical(s$source$ordered, c("PD", "PR"))),
    list(function() read(awkward(r = rep(c("CR", "PD"), 6)), response = "r", ordered = c("PD", "XX", "CR")), "ordered",
         function(s) identical(s$source$ordered, c("PD", "CR"))),
    # Visits without numbers, and a baseline of which one is derived.
    list(function() adam_study(data.frame(USUBJID = 1:3, PARAMCD = "CRP", AVISIT = c("Week 8", "Baseline", "Week 4"),
                                          AVAL = 1:3)), "visit_order", function(s) s$baseline == "Baseline"),
    list(function() adam_study(data.frame(USUBJID = 1:3, PARAMCD = "CRP", AVISIT = c("Week 8", "Baseline", "Week 4"),
                                          AVISITN = c("8", "0", "4"), AVAL = 1:3)), character(),
         function(s) visits(s) == c("Baseline", "Week 4", "Week 8")),
    list(function() adam_study(data.frame(USUBJID = c(1, 2, 1), PARAMCD = "CRP", AVISIT = c("Day 1", "Day 1", "Week 4"),
                                          AVISITN = c(0, 0, 4), AVAL = 1:3, DTYPE = c("AVERAGE", "", ""),
                                          ABLFL = c("Y", "Y", ""))), "derived_rows",
         function(s) s$baseline == "Day 1" & values(s)$row == 2:3),
    # An outcome by its words.
    list(function() read(awkward(t = 1, e = h(rep(c(0, 1), 6), c(Dead = 0, Alive = 1))), time = "t", event = "e"),
         character(), function(s) patients(s)$event == rep(c(TRUE, FALSE), 3)),
    list(function() read(awkward(t = 1, e = h(rep(c(1, 2), 6), c(No = 1, Yes = 2))), time = "t", event = "e"),
         character(), function(s) patients(s)$event == rep(c(FALSE, TRUE), 3)),
    list(function() read(awkward(t = 1, e = factor(rep(0:1, 6))), time = "t", event = "e"), character(),
         function(s) identical(patients(s)$event, rep(c(FALSE, TRUE), 3))),
    list(function() read(awkward(r = rep(c("CR", "NE", "PD"), 4)), response = "r", ordered = c("NE", "PD", "CR")),
         "ordered", function(s) s$source$ordered == c("PD", "CR")),
    list(function() read(awkward(t = 1, e = rep(c("Censored", "event", NA), 4)), time = "t", event = "e"), character(),
         function(s) identical(patients(s)$event, c(FALSE, TRUE, NA, FALSE, TRUE, NA))),
    list(function() read(awkward(f = h(c(1, rep(0, 11)), c(Yes = 1, No = 0))), censored = "f", lloq = 20), "all_beyond",
         function(s) sum(values(s)$censored) == 12L),
    list(function() read(awkward(f = h(c(0, rep(1, 11)), c(left = 0, none = 1))), censored = "f", lloq = 1),
         "flagged_values", function(s) identical(which(values(s)$censored), 1L)),
    list(function() read(awkward(u = h(rep(1, 12), c("pg/mL" = 1))), unit = "u"), character(),
         function(s) values(s)$unit == "pg/mL"),
    list(function() read(awkward(unit = "pg/mL")), character(), function(s) is.na(values(s)$unit)),
    list(function() read(awkward(f = c("left", rep("none", 11))), censored = "f", lloq = 3), "flagged_values",
         function(s) values(s)$value[1] == 12 & values(s)$censored[1]),
    list(function() read(awkward(f = c("right", rep("none", 11))), censored = "f", uloq = 20),
         c("above", "flagged_values"), function(s) values(s)$value[1] == 12 & values(s)$above[1])
  )
  for (case in cases) {
    came <- outcome(case[[1L]]())
    label <- deparse1(body(case[[1L]]))
    expect_s3_class(came$result, "marker_study")
    expect_identical(sort(came$kinds), sort(case[[2L]]), label = label)
    if (inherits(came$result, "marker_study")) expect_true(all(case[[3L]](came$result)), label = label)
  }
})

test_that("the same data by any door are the same study", {
  data <- ifn_trial
  # Some values of each marker are above a limit; who died, and when.
  uloq <- c(tapply(data$value, data$marker, function(x) sort(x[!is.na(x)], decreasing = TRUE)[5]))
  above <- which(data$value > uloq[as.character(data$marker)])
  numbers <- data$value
  data$value <- ifelse(!is.na(data$lloq) & data$value < data$lloq, paste0("<", data$lloq), as.character(data$value))
  data$value[above] <- paste0(">", uloq[as.character(data$marker[above])])
  who <- match(data$patient, unique(data$patient))
  data$time <- 30 + (who * 37) %% 400
  data$died <- who %% 3 == 0
  levels_of <- list(visit = c("baseline", "month 3", "month 6"), marker = unique(as.character(data$marker)))
  for (name in names(levels_of)) data[[name]] <- factor(as.character(data[[name]]), levels_of[[name]])
  door <- function(data, ...) {
    suppressMessages(marker_study(data, "patient", "visit", "value", "marker", response = "response", arm = "arm",
                                  unit = "unit", time = "time", event = "died", uloq = uloq, ...))
  }
  unit <- tapply(data$unit, data$marker, `[`, 1L)
  key <- function(study) {
    frame <- as.data.frame(study)
    frame$row <- NULL
    at <- cbind(match(frame$marker, markers(study)), match(frame$id, patients(study)$id))
    for (side in c("lower", "upper")) {
      frame[[side]] <- NA_real_
      for (visit in visits(study)) {
        here <- frame$visit == visit
        frame[[side]][here] <- limited_values(study, visit)[[side]][at[here, , drop = FALSE]]
      }
    }
    frame <- frame[do.call(order, c(unname(as.list(frame[c("marker", "visit", "id")])), method = "radix")), ]
    row.names(frame) <- NULL
    frame
  }
  p <- function(s) {
    x <- paired_change(s, by = "response", markers = "IL-6")
    x$p.value[order(x$visit, x$response)]
  }
  pairs <- function(s) {
    flow <- sample_flow(s)
    flow[do.call(order, lapply(flow[1:4], as.character)), ]
  }
  same <- function(study) {
    expect_equal(key(study), expected$key)
    expect_equal(pairs(study), expected$pairs, ignore_attr = TRUE)
    who <- patients(study)[match(patients(plain)$id, patients(study)$id), ]
    expect_identical(who$responder, patients(plain)$responder)
    expect_identical(as.character(who$arm), as.character(patients(plain)$arm))
    expect_equal(who$time, patients(plain)$time)
    expect_identical(who$event, patients(plain)$event)
    expect_equal(p(study), expected$p, tolerance = 1e-12)
  }
  plain <- door(data)
  expected <- list(key = key(plain), pairs = pairs(plain), p = p(plain))
  expect_gt(sum(expected$key$above), 20)
  expect_identical(patients(plain)$event, seq_along(patients(plain)$id) %% 3 == 0)
  set.seed(1)
  same(door(data[sample(nrow(data)), ]))
  texts <- data
  texts[c("visit", "marker", "arm", "response")] <- lapply(texts[c("visit", "marker", "arm", "response")], as.character)
  texts$died <- ifelse(texts$died, "dead", "alive")
  texts$time <- as.character(texts$time)
  same(door(texts, visits = levels_of$visit))
  # Numbers above the limit are what ">" says.
  measured <- data
  measured$value[above] <- numbers[above]
  same(door(measured))
  codes <- data
  for (name in c("visit", "marker", "arm", "response")) {
    column <- factor(as.character(data[[name]]), if (name %in% names(levels_of)) levels_of[[name]] else
      unique(as.character(data[[name]])))
    codes[[name]] <- structure(as.numeric(column), labels = stats::setNames(seq_along(levels(column)), levels(column)))
  }
  codes$died <- structure(2 - codes$died, labels = c(dead = 1, censored = 2))
  same(door(codes))
  # One marker a column, and marker x visit a column: what is not measured is an empty cell.
  spread <- function(data, columns, by) {
    cell <- interaction(data[columns], sep = "|", lex.order = TRUE, drop = TRUE)
    row <- match(do.call(paste, data[by]), unique(do.call(paste, data[by])))
    text <- matrix(NA_character_, max(row), nlevels(cell), dimnames = list(NULL, levels(cell)))
    text[cbind(row, as.integer(cell))] <- data$value
    constant <- unique(c(by, "response", "arm", "time", "died"))
    cbind(data[!duplicated(row), constant], text)
  }
  wide <- spread(data, "marker", c("patient", "visit"))
  shuffled <- wide[sample(nrow(wide)), sample(ncol(wide))]
  for (frame in list(wide, shuffled)) {
    same(suppressMessages(marker_study(frame, "patient", "visit", levels_of$marker, response = "response",
                                       arm = "arm", unit = c(unit), time = "time", event = "died", uloq = uloq)))
  }
  in_columns <- spread(data, c("marker", "visit"), "patient")
  columns <- as.vector(outer(levels_of$marker, levels_of$visit, paste, sep = "|"))
  by_layout <- function(frame, columns, layout) {
    suppressMessages(marker_study(frame, "patient", value = columns, layout = layout, response = "response",
                                  arm = "arm", visits = levels_of$visit, unit = c(unit), time = "time",
                                  event = "died", uloq = uloq))
  }
  same(by_layout(in_columns[sample(nrow(in_columns)), ], columns, "{marker}|{visit}"))
  other <- in_columns
  names(other) <- sub("^(.*)[|](.*)$", "at \\2: \\1 (raw)", names(other))
  same(by_layout(other, sub("^(.*)[|](.*)$", "at \\2: \\1 (raw)", columns), "at {visit}: {marker} (raw)"))
  # Other kinds of tables.
  same(door(tibble::as_tibble(data)))
  if (requireNamespace("data.table", quietly = TRUE)) same(door(data.table::as.data.table(data)))
  # ADaM and SDTM.
  lab <- data.frame(USUBJID = data$patient, PARAMCD = as.character(data$marker), AVISIT = as.character(data$visit),
                    AVISITN = as.integer(data$visit), AVAL = suppressWarnings(as.numeric(sub("[<>]", "", data$value))),
                    AVALC = data$value, AVALU = data$unit, TRT01P = data$arm)
  lab <- lab[order(match(lab$PARAMCD, levels_of$marker)), ]
  once <- data[!duplicated(data$patient), ]
  best <- data.frame(USUBJID = once$patient, PARAMCD = "BOR", AVALC = as.character(once$response))
  times <- data.frame(USUBJID = once$patient, PARAMCD = "OS", AVAL = once$time, CNSR = as.integer(!once$died))
  same(suppressMessages(adam_study(lab, best, adtte = times, uloq = uloq)))
  lb <- stats::setNames(lab[c("USUBJID", "PARAMCD", "AVISIT", "AVISITN", "AVAL", "AVALC", "AVALU")],
                        c("USUBJID", "LBTESTCD", "VISIT", "VISITNUM", "LBSTRESN", "LBSTRESC", "LBSTRESU"))
  same(suppressMessages(sdtm_study(lb, data.frame(USUBJID = once$patient, ARM = once$arm),
                                   data.frame(USUBJID = once$patient, RSTESTCD = "BESTRESP", RSSTRESC = best$AVALC),
                                   adtte = times, uloq = uloq)))
})

test_that("transport files that haven reads go straight in", {
  skip_if_not_installed("haven")
  lab <- data.frame(USUBJID = rep(c("01-001", "01-002"), each = 2), PARAMCD = "CRP", AVISIT = c("Baseline", "Week 4"),
                    AVISITN = c(0, 4), AVAL = c(12, NA, 3.5, 8), AVALC = c("12", ">500", "<7", "8"),
                    ABLFL = c("Y", ""), ADT = as.Date("2024-01-01") + 0:3)
  attr(lab$AVAL, "label") <- "Analysis Value"
  read_back <- function(data) {
    file <- withr::local_tempfile(fileext = ".xpt")
    haven::write_xpt(data, file, version = 5, name = "DATA")
    haven::read_xpt(file)
  }
  plain <- suppressMessages(adam_study(lab))
  expect_equal(values(suppressMessages(adam_study(read_back(lab)))), values(plain))
  expect_identical(values(plain)$value, c(12, 500, 7, 8))
  lb <- stats::setNames(lab[-8], c("USUBJID", "LBTESTCD", "VISIT", "VISITNUM", "LBSTRESN", "LBSTRESC", "LBBLFL"))
  rs <- read_back(data.frame(USUBJID = c("01-001", "01-002"), RSTESTCD = "BESTRESP", RSSTRESC = c("CR", "PD")))
  study <- suppressMessages(sdtm_study(read_back(lb), rs = rs))
  expect_equal(values(study), values(plain))
  expect_identical(patients(study)$responder, c(TRUE, FALSE))
  labelled <- read(awkward(arm = haven::labelled(rep(c(2, 1), 6), c(Treated = 2, Control = 1))), arm = "arm")
  expect_identical(levels(patients(labelled)$arm), c("Control", "Treated"))
})

test_that("value labels of codes are not asked, those of names are the values", {
  h <- function(x, labels) structure(x, labels = labels, class = c("haven_labelled", "vctrs_vctr", typeof(x)))
  lab <- data.frame(USUBJID = h(as.numeric(rep(1:2, each = 2)), c(One = 1)), AVISITN = h(c(0, 4, 0, 4), c(Start = 0)),
                    AVAL = 1:4)
  lab$PARAMCD <- h(rep("CRP", 4), c("C-reactive protein" = "CRP"))
  lab$AVISIT <- h(c(1, 2, 1, 2), c("Week 4" = 2, Baseline = 1))
  lab$ABLFL <- h(c("Y", "", "Y", ""), c(Yes = "Y"))
  lab$DTYPE <- h(c("", "", "", "LOCF"), c("Last observation carried forward" = "LOCF"))
  best <- data.frame(USUBJID = 1:2)
  best$PARAMCD <- h(rep("BOR", 2), c("Best overall response" = "BOR"))
  best$AVALC <- h(c("CR", "PD"), c("Complete response" = "CR", "Progression" = "PD"))
  times <- data.frame(USUBJID = 1:2, AVAL = c(10, 20))
  times$CNSR <- h(c(0, 1), c(Death = 0, Alive = 1))
  came <- outcome(adam_study(lab, best, response_param = "BOR", adtte = times, lloq = c(CRP = 0.5)))
  expect_identical(came$kinds, "derived_rows")
  expect_identical(visits(came$result), c("Baseline", "Week 4"))
  expect_identical(markers(came$result), "CRP")
  expect_identical(patients(came$result)$responder, c(TRUE, FALSE))
  expect_identical(patients(came$result)$event, c(TRUE, FALSE))
  lb <- stats::setNames(lab[c("USUBJID", "PARAMCD", "AVISIT", "AVISITN", "AVAL", "ABLFL")],
                        c("USUBJID", "LBTESTCD", "VISIT", "VISITNUM", "LBSTRESN", "LBBLFL"))
  rs <- stats::setNames(best, c("USUBJID", "RSTESTCD", "RSSTRESC"))
  came <- outcome(sdtm_study(lb, rs = rs, rs_param = "BOR"))
  expect_identical(markers(came$result), "CRP")
  expect_identical(patients(came$result)$responder, c(TRUE, FALSE))
})

test_that("numbers that bear labels stay numbers, and are said with their labels", {
  h <- function(x, labels) structure(x, labels = labels, class = c("haven_labelled", "vctrs_vctr", "double"))
  said <- function(code) {
    found <- list()
    withCallingHandlers(code, cytochange_message = function(m) {
      found[[m$kind]] <<- m
      invokeRestart("muffleMessage")
    })
    found$labelled_numbers
  }
  undone <- h(replace(awkward()$y, c(2, 9), -9), c("not done" = -9, trace = 7, refused = -8))
  came <- said(read(awkward(y = undone), scale = "raw"))
  expect_identical(came$rows, c(2L, 5L, 8L, 9L))
  expect_identical(came$names, c("not done", "trace"))
  expect_match(conditionMessage(came), "\"not done\" = -9 (2 values), \"trace\" = 7 (2 values)", fixed = TRUE)
  expect_match(conditionMessage(came), "`data`.*`lloq`")
  # Only at the visits that are kept; what the file itself declares missing is no value.
  expect_identical(said(read(awkward(y = undone), scale = "raw", visits = "Baseline"))$rows,
                   c(2L, 5L))
  expect_null(said(read(awkward(y = structure(undone, na_values = c(-9, 7))), scale = "raw")))
  # Limits and times are numbers too, and so are those of the other doors.
  expect_identical(said(read(awkward(t = h(c(99, 2:6, 99, 2:6), c(lost = 99)), e = 0), time = "t", event = "e"))$rows,
                   c(1L, 7L))
  expect_identical(said(read(awkward(l = h(rep(c(-1, 2), 6), c("not known" = -1))), lloq = "l", scale = "raw"))$names,
                   "not known")
  wide <- data.frame(id = 1:2, visit = rep(0:1, each = 2))
  wide$a <- h(c(1, -9, 3, 4), c("not done" = -9))
  wide$b <- h(c(-9, 2, 3, 4), c("not done" = -9))
  expect_identical(said(marker_study(wide, "id", "visit", c("a", "b"), scale = "raw"))$rows, 1:2)
  adlb <- data.frame(USUBJID = 1:2, PARAMCD = "CRP", AVISIT = rep(c("Baseline", "Week 4"), each = 2))
  adlb$AVAL <- h(c(1, 2, -9, 4), c("not done" = -9))
  expect_identical(said(adam_study(adlb, scale = "raw"))$rows, 3L)
  lb <- stats::setNames(adlb, c("USUBJID", "LBTESTCD", "VISIT", "LBSTRESN"))
  came <- said(sdtm_study(lb, scale = "raw"))
  expect_identical(came$rows, 3L)
  expect_match(conditionMessage(came), "LBSTRESN")
  tr <- data.frame(USUBJID = 1, TRTESTCD = "SUMDIAM", TRSTRESN = 62, VISIT = "Baseline")
  expect_identical(said(sdtm_study(lb, tr = tr, scale = "raw"))$rows, 3L)
})

test_that("names of columns that split in several ways are split so that all markers share the visits, or not at all", {
  in_columns <- function(columns, layout = "{marker}_{visit}", ...) {
    data <- cbind(data.frame(id = 1:3), stats::setNames(as.data.frame(matrix(1:3, 3, length(columns))), columns))
    outcome(marker_study(data, "id", value = columns, layout = layout, ...))
  }
  expect_split <- function(came, markers, visits) {
    expect_s3_class(came$result, "marker_study")
    expect_identical(list(markers(came$result), visits(came$result)), list(markers, visits))
    expect_true("layout" %in% came$kinds)
  }
  expect_refused <- function(came, columns) {
    expect_s3_class(came$result, "cytochange_error_argument")
    expect_identical(came$result$argument, "layout")
    for (column in columns) expect_match(came$result$received, column, fixed = TRUE)
  }
  expect_split(in_columns(c("IL_6_pre", "IL_6_post", "TNF_pre", "TNF_post")), c("IL_6", "TNF"), c("pre", "post"))
  expect_split(in_columns(c("pre_IL_6", "post_IL_6", "pre_TNF", "post_TNF"), "{visit}_{marker}"), c("IL_6", "TNF"),
               c("pre", "post"))
  # Separators in names of markers and of visits.
  expect_split(in_columns(c("IL_6_wk_0", "IL_6_wk_4", "TNF_wk_0", "TNF_wk_4"), visits = c("wk_0", "wk_4")),
               c("IL_6", "TNF"), c("wk_0", "wk_4"))
  expect_split(in_columns(c("IL_6_pre", "IL_6_week_4", "TNF_pre", "TNF_week_4")), c("IL_6", "TNF"), c("pre", "week_4"))
  expect_split(in_columns(c("IL_6_pre", "IL_6_post", "TNF_pre"), visits = c("pre", "post")), c("IL_6", "TNF"),
               c("pre", "post"))
  # Columns at visits that are not kept follow the markers of the others.
  expect_split(in_columns(c("IL_6_wk_0", "IL_6_wk_4", "IL_6_wk_8", "TNF_wk_0"), visits = c("wk_0", "wk_4")),
               c("IL_6", "TNF"), c("wk_0", "wk_4"))
  # One marker at all "visits" is no agreement.
  expect_refused(in_columns(c("IL_6_pre", "IL_8_post")), c("IL_6_pre", "IL_8_post"))
  expect_refused(in_columns("IL_6_pre"), "IL_6_pre")
  expect_refused(in_columns(c("IL_6_pre", "IL_6_post")), c("IL_6_pre", "IL_6_post"))
  expect_refused(in_columns(c("IL_6_pre", "IL_6_post", "TNF_pre")), c("IL_6_pre", "IL_6_post"))
  expect_refused(in_columns(c("IL_6_wk_0", "IL_6_wk_4", "TNF_wk_0", "TNF_wk_4")), "TNF_wk_4")
  # One way is no matter to speak of.
  expect_false("layout" %in% in_columns(c("IL6_pre", "TNF_post"))$kinds)
})

test_that("tables of other packages are made data frames", {
  registerS3method("as.data.frame", "ArrowTabular", function(x, ...) attr(x, "frame"), asNamespace("base"))
  table <- structure(list(), class = c("Table", "ArrowTabular"), frame = awkward())
  expect_identical(values(read(table)), values(read()))
})

test_that("covariates of ADaM that vary are taken at the baseline", {
  lab <- data.frame(USUBJID = rep(1:3, each = 3), PARAMCD = "CRP", AVISIT = rep(c("Screening", "Day 1", "Week 4"), 3),
                    AVISITN = c(-1, 0, 4), AVAL = 1:9, ABLFL = c("", "Y", ""), STAGE = 1:9, SEX = rep(1:3, each = 3))
  study <- suppressMessages(adam_study(lab, covariates = c("STAGE", "SEX"), varying = "baseline"))
  expect_identical(patients(study)$STAGE, c(2L, 5L, 8L))
  expect_identical(patients(study)$SEX, 1:3)
})

test_that("the response of a parameter is read where another stands beside it", {
  lab <- data.frame(USUBJID = 1:4, PARAMCD = "CRP", AVISIT = "Baseline", AVAL = 1:4)
  both <- data.frame(USUBJID = rep(1:4, 2), PARAMCD = rep(c("BOR", "RSP"), each = 4),
                     AVALC = c("CR", "PR", "SD", "PD", "N", "Y", "N", "Y"), AVAL = c(1:4, 0, 1, 0, 1))
  by <- function(param, data = both) patients(adam_study(lab, data, response_param = param))$responder
  expect_identical(by("BOR"), c(TRUE, TRUE, FALSE, FALSE))
  expect_identical(by("RSP"), c(FALSE, TRUE, FALSE, TRUE))
  expect_identical(by("RSP", transform(both, AVALC = ifelse(PARAMCD == "RSP", "", AVALC))), c(FALSE, TRUE, FALSE, TRUE))
})

test_that("line breaks in names do not break what is printed", {
  broken <- function(x) paste0(x, "\nx")
  data <- awkward(id = broken(awkward()$id), m = broken("IL-6"), arm = broken(rep(c("A", "B"), 6)), u = broken("pg/mL"),
                  r = rep(c("CR", "PD"), 6))
  data$visit <- broken(data$visit)
  study <- suppressMessages(marker_study(data, "id", "visit", "y", "m", arm = "arm", unit = "u", response = "r",
                                         visits = broken(c("Baseline", "Week 4"))))
  lines <- function(x) length(utils::capture.output(print(x)))
  plain <- read(data.frame(awkward(), arm = rep(c("A", "B"), 6), u = "pg/mL", r = rep(c("CR", "PD"), 6)), arm = "arm",
                unit = "u", response = "r")
  for (show in list(identity, sample_flow, summary, paired_change, function(s) paired_change(s, by = "arm"),
                    response_change)) {
    expect_lte(abs(lines(show(study)) - lines(show(plain))), 1L)
  }
})

test_that("text that is not valid in its encoding is an error that says so, in factors too", {
  skip_if_not(l10n_info()$`UTF-8`)
  refused <- function(code, argument) {
    error <- expect_error(code, class = "cytochange_error_data")
    expect_identical(error$argument, argument)
    expect_match(error$location, "row 1; read the file with its own encoding")
  }
  refused(with_values("3\xb5"), "value")
  refused(read(awkward(y = factor(c("3\xb5", 2:12)))), "value")
  refused(read(awkward(arm = factor(c("a\xb5", rep("b", 11)))), arm = "arm"), "arm")
})
