# A study with two arms, a marker without pairs, decimals and units of its own.
table_study <- function(scale = "log2") {
  set.seed(2)
  data <- expand.grid(id = sprintf("P%02d", 1:24), visit = c("baseline", "week 4"), marker = c("IL-6", "CRP", "empty"),
                      stringsAsFactors = FALSE)
  k <- as.integer(substring(data$id, 2))
  data$value <- round(exp(2 + 0.4 * sin(k * 7 + nchar(data$marker)) + (data$visit != "baseline") * 0.3 * cos(k)),
                      ifelse(data$marker == "CRP", 2, 1))
  data$value[data$marker == "empty" & data$visit == "week 4"] <- NA
  data$arm <- ifelse(k %% 2 == 0, "control", "treated")
  data$response <- ifelse(k %% 3 == 0, "CR", "PD")
  data$unit <- ifelse(data$marker == "CRP", "mg/L", "pg/mL")
  marker_study(data, id = "id", visit = "visit", marker = "marker", value = "value", arm = "arm", response = "response",
               unit = "unit", scale = scale)
}

# The numbers in a cell: "1.23 (0.98 to 1.54)" -> 1.23, 0.98, 1.54.
numbers_in <- function(text) {
  found <- regmatches(text, gregexpr("-?[0-9][0-9,]*[.]?[0-9]*", text))
  lapply(found, function(x) as.numeric(gsub(",", "", x)))
}

# Replaces a function of the package until the calling test ends (testthat before 3.1.7 cannot).
local_replaced <- function(name, value, frame = parent.frame()) {
  house <- asNamespace("cytochange")
  old <- get(name, house)
  put <- function(value) {
    unlockBinding(name, house)
    assign(name, value, house)
    lockBinding(name, house)
  }
  put(value)
  withr::defer(put(old), envir = frame)
}
