# What a panel of markers says in words.

panel_findings <- function(panel) {
  way <- panel$spec$way
  rows <- panel$chosen
  own <- rows[rows$coefficient != 0, , drop = FALSE]
  often <- if (panel_shares(panel)) paste0(", chosen in ", percent_text(own$share), " of the resamples")
  each <- paste0(own$marker, " (odds ratio of ", panel_event(), " ", panel_ratios(own$coefficient), " per ",
                 if (panel$spec$logs) "doubling" else "unit", often, ")")
  candidates <- format_count(length(panel$spec$markers), "candidate marker")
  c(paste0("Of ", candidates, " ", way$name, " ", if (way$chooses) "chose " else "kept ",
           if (nrow(own)) list_words(each, Inf) else "none", ": ", way$said, "."),
    panel_needs(panel))
}

# Whether shares of resamples can be told.
panel_shares <- function(panel) panel$spec$way$chooses && panel$resamples > panel$n_failed

# "100 bootstrap resamples", "97 bootstrap resamples (in 3 more no panel could be fitted)".
panel_resamples <- function(panel) {
  failed <- panel$n_failed
  paste0(format_count(panel$resamples - failed, "bootstrap resample"),
         if (failed > 0L) paste0(" (in ", big(failed), " more no panel could be fitted)"))
}

panel_event <- function() event_words(first_group(response_groups())$label)

# One that was shrunk almost to nothing is not written as 1.
panel_ratios <- function(coefficients, style = document_style()) ratio_alone(exp(coefficients), style)

panel_patients <- function(panel) {
  paste0(format_count(panel$n, "patient"), ", ", big(panel$n_events), " with response; value at ", panel$baseline, ".")
}

# Who entered at a limit; NULL where nobody did.
panel_limited <- function(panel) {
  some <- panel$n_censored[panel$n_censored > 0]
  if (!length(some)) return(NULL)
  paste0("Values beyond a limit of quantification entered at the limit: ",
         list_words(paste(short_name(names(some)), big(some))), ".")
}

panel_needs <- function(panel) {
  paste0("Riley's criteria ask for ", big(panel$riley[["n_needed"]]), " patients for ",
         format_count(panel$riley[["candidates"]], "candidate parameter"), ", at this share of events and an ",
         "R-squared of 15% of its maximum; there are ", big(panel$n), ".")
}
