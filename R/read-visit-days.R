# What columns without a part tell of when values were measured: days and dates against the order of the visits.

# See column_tales().
reads_days <- function(x, key, own, settled) {
  named <- "^(a|lb|study|visit|sampl(e|ing)|collection|collected|draw|blood|specimen|assessment)?(dy|dtc?|day|date)$"
  if (!grepl(named, key)) return(NULL)
  day <- as_days(x)
  if (is.null(day)) return(NULL)
  function(values) {
    at <- day[values$element]
    pair <- (values$patient - 1) * max(c(0L, values$marker)) + values$marker
    base <- which(values$visit == values$baseline)
    (values$visit > values$baseline & at < at[base][match(pair, pair[base])]) %in% TRUE
  }
}

# Dates, in text as ISO 8601 has them, and numbers of days as numbers; NULL of others, such as text whose day and month
# nobody can tell apart.
as_days <- function(x) {
  if (inherits(x, "Date")) return(as.double(x))
  if (inherits(x, "POSIXct")) return(as.double(x) / 86400)
  if (is.numeric(x)) return(as.double(x))
  text <- as.character(x)
  seen <- unique(text)
  iso <- grepl("^[0-9]{4}-[01][0-9]-[0-3][0-9]([T ].*)?$", seen)
  day <- rep(NA_real_, length(seen))
  day[iso] <- as.double(as.Date(substr(seen[iso], 1L, 10L), "%Y-%m-%d"))
  if (any(iso)) return(day[match(text, seen)])
  number <- number_of_text(x)
  if (is.numeric(number)) number
}
