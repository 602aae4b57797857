# What the simulations share; each script begins by reading this file, from the top folder.
library(cytochange)
options(cytochange.progress = FALSE)

# How many trials the command line asks for.
trials_asked <- function(otherwise) {
  given <- commandArgs(TRUE)
  if (length(given)) as.integer(given[[1L]]) else otherwise
}

# A line of a table in Markdown.
line <- function(...) paste0("| ", paste(c(...), collapse = " | "), " |")
