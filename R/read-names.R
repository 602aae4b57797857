# What is said of names: blanks that were left out, names that are nearly the same, words for "missing" among them.

# Names that are the same but for the case of letters, accents, alphabets, blanks, signs that look alike, dashes,
# underscores and dots that join a letter to what stands beside it ("IL-6", "IL6", "IL.6"; but no sign of a number:
# "Day -1"), zeros before a number or behind its point ("101.0"), and a unit at the end. By `role`: visits and words of
# covariates that are written short, and what programs put behind a marker's name where a column is there twice.
near_names <- function(labels, role = "") {
  written <- labels
  if (role == "marker") labels <- without_repair(labels)
  join <- "[-_.\u2010-\u2015\u2212]"
  joined <- gsub(paste0("(?<=[A-Za-z])", join, "(?=[A-Za-z0-9])|(?<=[0-9])", join, "(?=[A-Za-z])"), "",
                 without_accents(one_alphabet(without_unit(labels))), perl = TRUE)
  key <- gsub("(?<![0-9.,])0+(?=[0-9])|(?<=[0-9])[.]0+$", "", name_key(joined), perl = TRUE)
  for (letter in names(spelled_letters)) key <- gsub(spelled_letters[[letter]], letter, key, fixed = TRUE)
  key <- written_short(key, role)
  written[key %in% key[duplicated(key)]]
}

# "Wk 4", "W4" and "4 weeks" for "Week 4" among visits; "M" for "Male" among words of covariates.
written_short <- function(key, role) {
  full <- if (role == "visit") {
    units <- c(w = "weeks?|wks?|wochen?", d = "days?|tage?", m = "months?|mon|mths?|monate?", h = "hours?|hrs?",
               v = "visit", c = "cycle")
    for (short in names(units)) {
      spelled <- paste0("^(", units[[short]], ")(?=-?[0-9])|(?<=[0-9])(", units[[short]], ")$")
      key <- sub(spelled, short, key, perl = TRUE)
    }
    key <- sub("^(-?[0-9.]+)([wdmhvc])$", "\\2\\1", key)
    c(endoftreatment = "eot", endofstudy = "eos", screening = "scr", followup = "fu", baseline = "bl", bsl = "bl",
      earlytermination = "et")
  } else if (!role %in% c("", "id", "patient", "marker", "arm")) {
    c(male = "m", female = "f", yes = "y", no = "n", weiblich = "w", mannlich = "m", ja = "j", nein = "n")
  }
  if (role == "arm") {
    key <- sub("^(treatment)?(arm|group)(?=.)", "", key, perl = TRUE)
    full <- c(pbo = "placebo", plb = "placebo", plac = "placebo", ctrl = "control")
  }
  ifelse(key %in% names(full), full[key], key)
}

# Names without the number that readxl ("IL6...7") or, beside the name itself, read.csv() ("IL6.1") puts behind one that
# is there twice.
without_repair <- function(labels) {
  labels <- sub("[.]{3}[0-9]+$", "", labels)
  base <- sub("[.][0-9]+$", "", labels)
  ifelse(base %in% labels & grepl("[A-Za-z]", base), base, labels)
}

# Greek letters as markers have them, by the Latin ones that stand for them.
spelled_letters <- c(a = "alpha", b = "beta", g = "gamma", d = "delta", e = "epsilon", k = "kappa", l = "lambda")

# Letters of other alphabets, and of double width, as the Latin ones that they look like or stand for; apostrophes as
# one.
one_alphabet <- function(x) {
  if (all(grepl("^[ -~]*$", x))) return(x)
  wide <- c(0xff10:0xff19, 0xff21:0xff3a, 0xff41:0xff5a)
  other <- list(
    c("\u03b1\u03b2\u00df\u03b3\u03b4\u03b5\u03ba\u03bb", "abbgdekl"),
    c("\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7", "ABEZHIKMNOPTYX"),
    c("\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425\u0406", "ABEKMHOPCTYXI"),
    c("\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456", "aeopcyxi"),
    c(intToUtf8(wide), intToUtf8(wide - 0xfee0)), c("\u2018\u2019\u02bc\u00b4`", strrep("'", 5L))
  )
  for (signs in other) x <- chartr(signs[1L], signs[2L], x)
  x
}

# Latin letters without their accents, however these are written: one letter, or a letter and a mark.
without_accents <- function(x) {
  if (all(grepl("^[ -~]*$", x))) return(x)
  accented <- list(a = c(0xe0:0xe5, 0x101, 0x103, 0x105), c = c(0xe7, 0x107, 0x109, 0x10b, 0x10d), d = c(0x10f, 0x111),
                   e = c(0xe8:0xeb, 0x113, 0x115, 0x117, 0x119, 0x11b), g = c(0x11d, 0x11f, 0x121, 0x123),
                   i = c(0xec:0xef, 0x129, 0x12b, 0x12d, 0x12f), l = c(0x13a, 0x13c, 0x13e, 0x142),
                   n = c(0xf1, 0x144, 0x146, 0x148), o = c(0xf2:0xf6, 0xf8, 0x14d, 0x14f, 0x151),
                   r = c(0x155, 0x157, 0x159), s = c(0x15b, 0x15d, 0x15f, 0x161), t = c(0x163, 0x165),
                   u = c(0xf9:0xfc, 0x169, 0x16b, 0x16d, 0x16f, 0x171, 0x173), y = c(0xfd, 0xff),
                   z = c(0x17a, 0x17c, 0x17e))
  for (letter in names(accented)) {
    small <- accented[[letter]]
    large <- ifelse(small < 0x100, small - 0x20, small - 1)
    x <- gsub(paste0("[", intToUtf8(c(small, large[small != 0xff])), "]"), letter, x, perl = TRUE)
  }
  gsub("[\u0300-\u036f]", "", x, perl = TRUE)
}

# Names that often say that there is none. (Of markers, "NA" may be sodium.)
words_for_missing <- function(labels, role) {
  words <- c("n/a", "#n/a", ".", "-", "--", "nan", "null", "missing", if (role != "marker") {
    c("na", "n.a.", "unknown", "unk", "not known", "not available", "not recorded", "k.a.", "keine angabe",
      "unbekannt", "inconnu", "inconnue", "desconocido", "sconosciuto")
  })
  codes <- c(if (role == "arm") missing_codes, if (role == "visit") missing_codes[missing_codes < 0])
  none <- (role == "arm" & is_no_arm(labels)) |
    labels %in% numbers_for_missing(plain_numbers(labels), codes)
  labels[lower_ascii(trim_blanks(labels)) %in% words | none]
}

# Arms of those who were given none.
is_no_arm <- function(labels) {
  name_key(labels) %in% c("screenfailure", "notassigned", "nottreated", "scrnfail", "notassgn", "nottrt",
                          "unplannedtreatment", "unplan")
}

# Labels all of which are numbers, as these; else NULL.
plain_numbers <- function(labels) {
  number <- suppressWarnings(as.double(labels))
  if (!anyNA(number)) number
}

# One message about each: blanks that were dropped, names that are nearly the same, words for "missing". `trimmed`,
# `labels`: lists of names by role ("visit", "marker", "arm", "id"); `covariates`: of covariate_words().
inform_names <- function(trimmed, labels, covariates = NULL) {
  said <- function(found) {
    found <- found[lengths(found) > 0L]
    paste(vapply(names(found), function(role) paste(role, enumerate(dQuote(found[[role]], FALSE), 8L)), ""),
          collapse = "; ")
  }
  trimmed <- lapply(stats::setNames(nm = unique(names(trimmed))), function(role) {
    unique(unlist(trimmed[names(trimmed) == role], use.names = FALSE))
  })
  if (any(lengths(trimmed))) {
    inform_cytochange(paste0("Blanks at the ends of names are left out: ", said(trimmed), "."), "trimmed_names",
                      names = unlist(trimmed, use.names = FALSE))
  }
  labels <- c(labels, covariates)
  near <- Map(near_names, labels, names(labels))
  if (any(lengths(near))) {
    inform_cytochange(paste0("Names that differ only in case, accents, alphabets, blanks, dashes, dots, leading ",
                             "zeros or units are taken as different: ", said(near), "."), "near_names",
                      names = unlist(near, use.names = FALSE))
  }
  inform_summary_rows(labels)
  inform_spreadsheet_names(labels[c("marker", "id")])
  missing <- Map(words_for_missing, labels, names(labels))
  if (any(lengths(missing))) {
    inform_cytochange(paste0("Taken as names, as they are written: ", said(missing), ". Where they say that nothing ",
                             "is known put NA into the data."), "missing_words",
                      names = unlist(missing, use.names = FALSE))
  }
}

# Rows in a table of patients that sum it up, repeat its heading or name units, and samples that are no patient's
# (controls, standards, blanks), are patients of such names; so are visits that were computed from others, and markers
# that are an assay's controls or sums.
inform_summary_rows <- function(labels) {
  found <- list(patient = labels$id[is_no_patient(labels$id)], visit = labels$visit[is_computed(labels$visit)],
                marker = labels$marker[is_no_marker(labels$marker)],
                measurement = labels$value[is_computed(labels$value)])
  found <- found[lengths(found) > 0L]
  if (!length(found)) return(invisible())
  said <- vapply(names(found), function(role) {
    paste0("Taken as a ", role, ": ", if (role == "measurement") "column" else role, " ",
           enumerate(dQuote(found[[role]], FALSE)), ".")
  }, "")
  inform_cytochange(paste(c(said, "Leave out headings, sums, what was computed from others, and samples that are no",
                            "patient's."), collapse = " "), "summary_rows", names = unlist(found, use.names = FALSE))
}

summary_words <- c("mean", "average", "median", "sd", "std", "stdev", "sem", "cv", "cv%", "geomean", "mittelwert",
                   "mittel", "durchschnitt", "std.abw.", "standardabweichung", "moyenne", "m\u00e9diane",
                   "\u00e9cart-type", "media", "promedio")

is_no_patient <- function(ids) {
  words <- c(summary_words, "total", "grand total", "sum", "minimum", "maximum", "range", "count", "n", "unit", "units",
             "id", "patient", "subject", "subjid", "usubjid", "summe", "gesamt", "gesamtergebnis", "anzahl", "einheit",
             "total g\u00e9n\u00e9ral", "somme", "suma", "missing data freq.", "missing freq.")
  sample <- paste0("^((neg(ative)?|pos(itive)?|(inter-?)?plate|sample|internal|kit)?[-_. ]*(controls?|ctrl|kontrolle)",
                   "([-_. ]*samples?([-_. ]*as)?)?|blank|buffer|leerwert|calibrator|qc|std|standard|ipc|ntc|pool)",
                   "[-_. ]*[0-9]*$")
  id <- lower_ascii(trim_blanks(ids))
  of_limits <- "^((max|plate|min)[-_. ]*)?(ll?o[qd]|ul?o[qd]|detection limit|limit of (detection|quantification))$"
  footnote <- paste0("^([*\u2020\u2021]|(foot)?notes?([^a-z]|$)|legende?([^a-z]|$)|source:|anmerkung|bemerkung|",
                     "hinweis:|quelle:)")
  id %in% words | grepl(sample, id) | grepl(of_limits, id) | grepl(footnote, id)
}

# Names of changes and sums: of visits, and of columns of values.
is_computed <- function(names) {
  change <- paste0("^((%|percent|pct|p|relative|absolute|log2?)[-_ ]?)?(change|chg|delta|diff|difference|ratio|",
                   "fold([-_ ]?change)?|fc|auc|differenz|ver\u00e4nderung|quotient)([- ]from[- ](baseline|bl))?$")
  name <- lower_ascii(trim_blanks(names))
  name %in% c(summary_words, "\u0394", "\u03b4") | grepl(change, name)
}

is_no_marker <- function(markers) {
  control <- paste0("^(incubation|extension|amplification|detection|inc|ext|amp|det)[-_. ]*(controls?|ctrl)",
                    "[-_. ]*[0-9]*$")
  name <- lower_ascii(trim_blanks(markers))
  is_computed(name) | grepl(control, name)
}

# Names of markers and patients that spreadsheets made of others: of MARCH1 or 5-1 a day, of long numbers rounded ones.
inform_spreadsheet_names <- function(labels) {
  month <- "(jan|feb|mar|apr|may|mai|jun|jul|aug|sep|sept|oct|okt|nov|dec|dez)"
  changed <- paste0("^([0-9]{1,2}[-.]", month, "|", month, "[-.][0-9]{1,2}|[0-9]([.,][0-9]+)?e[+][0-9]{1,3})$")
  found <- Filter(length, lapply(labels, function(text) text[grepl(changed, lower_ascii(trim_blanks(text)))]))
  if (!length(found)) return(invisible())
  said <- vapply(names(found), function(role) paste(role, enumerate(dQuote(found[[role]], FALSE))), "")
  inform_cytochange(paste0("Names that a spreadsheet may have changed, to a day or a rounded number: ",
                           paste(said, collapse = "; "), ". Which they were the file tells that they came from."),
                    "spreadsheet_names", names = unlist(found, use.names = FALSE))
}

# The words of covariates that are text or factors, by column. `table`: the columns.
covariate_words <- function(table) {
  worded <- Filter(function(x) is.character(x) || is.factor(x), as.list(table))
  lapply(worded, function(x) {
    text <- if (is.factor(x)) levels(x) else unique(x)
    text[!blank_text(text)]
  })
}

# Covariates that are text enter as categories, also where most of the text is numbers, whatever their decimal mark.
inform_text_numbers <- function(words) {
  numbers <- lapply(words, function(text) {
    is_number <- !is.na(text_number(sub(",", ".", trim_blanks(text), fixed = TRUE)))
    if (sum(is_number) > 5L && mean(is_number) > 0.5) text[is_number]
  })
  found <- Filter(Negate(is.null), numbers)
  if (!length(found)) return(invisible())
  said <- vapply(names(found), function(name) {
    paste0(dQuote(name, FALSE), " (", enumerate(dQuote(found[[name]], FALSE), 3L), ")")
  }, "")
  inform_cytochange(paste0("Covariates that are text enter as categories, though they hold numbers: ", enumerate(said),
                           ". To enter as numbers they must be numeric."), "text_numbers", names = names(found))
}
